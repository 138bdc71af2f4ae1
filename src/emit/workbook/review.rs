//! 复核: where an officer decides, and 复核记录: every decision ever made.
//!
//! The next run reads 复核 back by its heads and by 识别码, so it may be sorted, filtered and added to. Nothing
//! of what an officer wrote is ever cut, whatever the height of the row.

use std::borrow::Cow;

use rust_xlsxwriter::{ColNum, DataValidation, DataValidationErrorStyle, RowNum, Worksheet, XlsxError};

use super::{
    body::{Body, Value},
    day::Day,
    list::{self, Cell, Column, List, Table, long, short},
    style::Styles,
    words,
};
use crate::{
    assess::{BELOW, Coverage, ReviewClass, ReviewRow, TrailRow},
    identify::Kind,
    review::{Decision, WHOLE, heads},
};

const COLUMNS: [Column; 20] = [
    short("类别", 60, 72),
    short(heads::UNIT, 70, 120),
    short(heads::TASK, 48, 56),
    short(heads::CLAUSE, 54, 64),
    long("条款原文", 160, 220),
    short(heads::WAS, 66, 76),
    short("标记", 56, 70),
    long(heads::QUOTATION, 200, 300),
    short(heads::KIND, 66, 72),
    long(heads::PLACE, 66, 90),
    short(heads::DECISION, 92, 96),
    long(heads::REASON, 100, 150),
    short(heads::WHO, 56, 70),
    short(heads::DATE, 82, 86),
    long(heads::PROOF, 110, 150),
    short("现结论", 66, 76),
    long("状态", 90, 130),
    long(heads::FILE, 90, 140),
    long(heads::STATE, 80, 110),
    short(heads::KEY, 60, 90),
];
/// What the officer fills in.
const OPEN: std::ops::RangeInclusive<usize> = 10..=14;
/// What only the next run reads.
const INNER: std::ops::RangeInclusive<usize> = 18..=19;
const DECIDED: ColNum = 10;
const DATED: usize = 13;
/// Blank rows that have the dropdown, for decisions on what is not listed.
const SPARE: RowNum = 30;

/// The rows of 复核, with blank ones behind them.
pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let review = &coverage.review;
    let (must, may) = review.waiting();
    let subtitle = format!(
        "在黄色各列填写：从下拉列表选“复核决定”，写理由、签名；程序没有找到的原话可抄在“补充佐证”。保存、关闭后再运行一次，决定即生效并一直保留。\
         前{must}行需要定（类别为需重看、待核实），其后{may}行程序有把握，浏览即可（表述笼统、未提及、{BELOW}、照抄、未报送、无法读取），再后为已复核和其他。\
         可以排序、筛选、隐藏或增加列；请不要改“识别码”一列，排序时选中整张表。撤回一个决定，清空“复核决定”一格即可。\
         决定只管复核时看过的材料：以后的材料另有说法的，列为“需重看”，原因见“状态”；要改的重新选择，仍按原决定的，把“日期”改成今天。"
    );
    let rows: Vec<_> = review.rows.iter().map(cells).collect();
    let mut table = List { title: SHEET_TITLE.to_owned(), subtitle, columns: &COLUMNS, rows, frozen: 4 }.table(styles);
    for (row, at) in review.rows.iter().zip(0..) {
        open_cells(&mut table.body, at, row, styles);
    }
    for at in spare(&table) {
        for (column, i) in COLUMNS.iter().zip(0..) {
            let style = match i {
                DATED => &styles.open_date,
                i if OPEN.contains(&i) => &styles.open,
                _ if column.left => &styles.text,
                _ => &styles.centre,
            };
            table.body.push(style, Value::Blank);
        }
        table.body.end_row(at, None);
    }
    table
}

/// The blank rows.
fn spare(table: &Table) -> std::ops::RangeInclusive<RowNum> {
    let end = table.end.max(Table::HEAD);
    end + 1..=end + SPARE
}

/// Draws 复核 around its rows.
pub(super) fn draw(
    table: &Table,
    sheet: &mut Worksheet,
    coverage: &Coverage,
    styles: &Styles,
) -> Result<(), XlsxError> {
    table.draw(sheet, coverage, styles)?;
    for at in OPEN {
        let col = ColNum::try_from(at).unwrap_or(0);
        sheet.write_string_with_format(Table::HEAD, col, COLUMNS[at].title, &styles.open_head)?;
    }
    choices(sheet, Table::HEAD + 1, *spare(table).end())?;
    for at in INNER {
        sheet.set_column_hidden(ColNum::try_from(at).unwrap_or(0))?;
    }
    sheet.set_zoom(90);
    sheet.set_print_area(0, 0, table.end.max(Table::HEAD + 1), list::last_column(&COLUMNS))?;
    Ok(())
}

const SHEET_TITLE: &str = "复核";

/// The dropdown, with what each choice means.
fn choices(sheet: &mut Worksheet, first: RowNum, last: RowNum) -> Result<(), XlsxError> {
    let words: Vec<&str> = Decision::CHOICES.iter().map(|d| d.chinese()).collect();
    let validation = DataValidation::new()
        .allow_list_strings(&words)?
        .set_input_title("复核决定")?
        .set_input_message(
            "认可：程序的结论对；改为已落实、改为未落实：以你的判断为准；不涉及：不是该单位的职责。清空即撤回。",
        )?
        .set_error_title("请从列表中选")?
        .set_error_message("可选：认可、改为已落实、改为未落实、不涉及")?
        .set_error_style(DataValidationErrorStyle::Stop);
    sheet.add_data_validation(first, DECIDED, last, DECIDED, &validation)?;
    Ok(())
}

/// What the officer wrote, whole.
fn open_cells<'a>(body: &mut Body<'a>, at: usize, row: &'a ReviewRow, styles: &Styles) {
    let texts = [&row.decision, &row.reason, &row.who, &row.date, &row.proof];
    for (text, column) in texts.into_iter().zip(OPEN) {
        let (style, value) = match list::date(text).filter(|_| column == DATED) {
            Some(days) => (&styles.open_date, Value::Number(days)),
            None if text.is_empty() && column == DATED => (&styles.open_date, Value::Blank),
            None => (&styles.open, body.text(text.into())),
        };
        body.set(at, column, style, value);
    }
    // The quotation is what the decision rests on: the next run holds it against the papers.
    whole(body, at, 7, list::clean(&row.quotation), styles);
    whole(body, at, 18, (&row.state).into(), styles);
    whole(body, at, 19, (&row.key).into(), styles);
}

/// Puts a text into its cell as it is, if there is one.
fn whole<'a>(body: &mut Body<'a>, at: usize, column: usize, text: Cow<'a, str>, styles: &Styles) {
    if !text.is_empty() {
        let value = body.text(text);
        body.set(at, column, &styles.text, value);
    }
}

fn cells(row: &ReviewRow) -> [Cell<'_>; COLUMNS.len()] {
    let kind = row.kind.map_or("", Kind::chinese);
    let class = if row.class == ReviewClass::Again || row.class == ReviewClass::Unmatched {
        Cell::alert(row.class.chinese())
    } else {
        Cell::text(row.class.chinese())
    };
    let unmatched = row.class == ReviewClass::Unmatched;
    let verdict = |v| if unmatched { Cell::Empty } else { Cell::Verdict(v) };
    let marks = match (row.marks.chinese(), row.stated.is_empty()) {
        (marks, true) => marks,
        (marks, false) if marks.is_empty() => row.stated.clone(),
        (marks, false) => format!("{marks}；{}", row.stated),
    };
    let unsigned = row.active && row.who.trim().is_empty();
    let status = match (row.status.is_empty(), row.by_other) {
        _ if unsigned => Cell::alert(format!("{}；没有签名，请补签", row.status)),
        (true, true) => Cell::text("随同一任务的其他行复核"),
        (true, false) => Cell::Empty,
        (false, _) if row.status == "已采用" => Cell::text(&*row.status),
        (false, _) => Cell::alert(&*row.status),
    };
    [
        class,
        Cell::text(&*row.unit),
        Cell::text(&*row.task),
        Cell::text(if row.clause.is_empty() { WHOLE } else { &row.clause }),
        Cell::text(&*row.clause_text),
        verdict(row.automatic),
        Cell::text(marks),
        Cell::text(&*row.quotation),
        Cell::text(kind),
        Cell::text(&*row.place),
        Cell::text(&*row.decision),
        Cell::text(&*row.reason),
        Cell::text(&*row.who),
        Cell::text(&*row.date),
        Cell::text(&*row.proof),
        verdict(row.present),
        status,
        Cell::text(&*row.file),
        // Not measured: these two are read by the program only and may not make the rows higher.
        Cell::Empty,
        Cell::Empty,
    ]
}

const TRAIL: [Column; 18] = [
    short("序号", 44, 50),
    short(heads::UNIT, 70, 120),
    short(heads::TASK, 48, 56),
    short(heads::CLAUSE, 54, 64),
    short(heads::DECISION, 80, 92),
    long(heads::REASON, 100, 170),
    short(heads::WHO, 56, 70),
    short(heads::DATE, 82, 86),
    short(heads::WAS, 66, 76),
    long(heads::IS, 90, 130),
    short("现行", 44, 50),
    long(heads::QUOTATION, 180, 280),
    short(heads::KIND, 66, 72),
    long(heads::FILE, 100, 150),
    long(heads::PLACE, 66, 90),
    long(heads::PROOF, 100, 150),
    long(heads::STATE, 80, 110),
    short(heads::KEY, 60, 90),
];

/// 复核记录.
pub(super) fn trail<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let trail = &coverage.review.trail;
    let mut table = List {
        title: "复核记录".to_owned(),
        subtitle: format!(
            "谁、什么时候、把什么改成了什么，共{}条，由程序逐次累加，请不要改动（data 文件夹里另存一份）。“现行”为“是”的是现在采用的决定。",
            trail.len()
        ),
        columns: &TRAIL,
        rows: trail.iter().zip(1..).map(|(row, n)| trail_cells(row, n)).collect(),
        frozen: 4,
    }
    .table(styles);
    for (row, at) in trail.iter().zip(0..) {
        for (text, column) in
            [(&row.reason, 5), (&row.quotation, 11), (&row.proof, 15), (&row.state, 16), (&row.key, 17)]
        {
            whole(&mut table.body, at, column, list::clean(text), styles);
        }
    }
    table
}

/// Draws 复核记录 around its rows.
pub(super) fn draw_trail(
    table: &Table,
    sheet: &mut Worksheet,
    coverage: &Coverage,
    styles: &Styles,
) -> Result<(), XlsxError> {
    table.draw(sheet, coverage, styles)?;
    sheet.set_column_hidden(16)?.set_column_hidden(17)?;
    Ok(())
}

fn trail_cells(row: &TrailRow, n: i64) -> Vec<Cell<'_>> {
    vec![
        Cell::Integer(n),
        Cell::text(&*row.unit),
        Cell::text(&*row.task),
        Cell::text(if row.clause.is_empty() { WHOLE } else { &row.clause }),
        Cell::text(&*row.decision_chinese),
        Cell::text(&*row.reason),
        Cell::text(&*row.who),
        Cell::Date(&row.date),
        Cell::text(&*row.was),
        Cell::text(&*row.is),
        Cell::text(words::yes(row.standing)),
        Cell::text(&*row.quotation),
        Cell::text(&*row.kind),
        Cell::text(&*row.file),
        Cell::text(&*row.place),
        Cell::text(&*row.proof),
        Cell::Empty,
        Cell::Empty,
    ]
}
