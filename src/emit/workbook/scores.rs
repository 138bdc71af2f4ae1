//! 得分 and 扣分明细: points by the office's own model, every deduction with its reason and its evidence.

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};

use super::{
    day::Day,
    list::{self, Cell, Column, List, Table, long, short},
    measure, page,
    style::{self, Styles},
    words,
};
use crate::{
    assess::{Coverage, DeductionRow, ScoreItem, ScoreRow, Section},
    review::by_hand,
    roster::Group,
};

/// Columns before the items.
const LEAD: [(&str, u32); 3] = [("序号", 40), ("组别", 44), ("单位", 128)];
/// Columns behind them.
const AFTER: [(&str, u32); 5] =
    [("自动评分小计", 66), ("总分", 56), ("排名", 46), ("等次", 52), ("待核实（不扣分）", 70)];
const ITEM: u32 = 82;

pub(super) fn draw(sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles) -> Result<(), XlsxError> {
    let scores = &coverage.scores;
    let widths: Vec<f64> = LEAD
        .iter()
        .map(|(_, w)| *w)
        .chain(scores.items.iter().map(|_| ITEM))
        .chain(AFTER.iter().map(|(_, w)| *w))
        .map(f64::from)
        .collect();
    list::set_widths(sheet, &widths)?;
    let last = ColNum::try_from(widths.len().saturating_sub(1)).unwrap_or(0);
    list::title(sheet, last, &scores.title, &subtitle(coverage), &widths, styles)?;
    let head: RowNum = 2;
    let mut lines = 1;
    let titles = LEAD
        .iter()
        .map(|(t, _)| ((*t).to_owned(), false))
        .chain(scores.items.iter().map(|i| (item_head(i), !i.automatic)))
        .chain(AFTER.iter().map(|(t, _)| ((*t).to_owned(), false)));
    for ((title, open), (width, col)) in titles.zip(widths.iter().zip(0..)) {
        let format = if open { &styles.open_head } else { &styles.head };
        sheet.write_string_with_format(head, col, &title, format)?;
        lines = lines.max(measure::lines(&title, *width, style::TEXT));
    }
    sheet.set_row_height(head, measure::row_height(lines, style::TEXT) + 4.0)?;
    let mut at = head + 1;
    let mut number = 1;
    for group in Group::ALL {
        for row in scores.rows.iter().filter(|r| r.group == Some(group)) {
            let name = unit(sheet, at, number, (row, coverage.terms.group(group)), &scores.items, styles)?;
            // A long name takes two lines.
            let lines = measure::lines(&name, f64::from(LEAD[2].1), style::TEXT);
            sheet.set_row_height(at, measure::row_height(lines, style::TEXT).max(20.0))?;
            at += 1;
            number += 1;
        }
    }
    sheet.autofilter(head, 0, at.saturating_sub(1).max(head + 1), last)?;
    sheet.set_freeze_panes(head + 1, 3)?;
    page::set_up(sheet, coverage, (head, head))
}

fn item_head(item: &ScoreItem) -> String {
    let full = match item.section {
        Section::Item => format!("满分{}", item.full),
        Section::Bonus => format!("加分≤{}", item.full),
        Section::Penalty => format!("减分≤{}", item.full),
    };
    if item.automatic {
        format!("{}\n{full}", item.name)
    } else {
        {
            // The head is known again without its line feeds.
            format!("{}\n{full}", by_hand(&item.name).replacen('（', "\n（", 1))
        }
    }
}

fn subtitle(coverage: &Coverage) -> String {
    let scores = &coverage.scores;
    let full = |automatic: bool| {
        scores
            .items
            .iter()
            .filter(|i| i.section == Section::Item && (!automatic || i.automatic))
            .map(|i| i.full)
            .sum::<f64>()
    };
    let ranked = if scores.by_total.len() == Group::ALL.len() {
        "排名按总分".to_owned()
    } else if scores.by_total.is_empty() {
        "人工评分没有填全，排名暂按自动评分小计".to_owned()
    } else {
        let names: Vec<&str> = scores.by_total.iter().map(|g| coverage.terms.group(*g)).collect();
        format!("{}按总分排名，其余人工评分没有填全，暂按自动评分小计", names.join("、"))
    };
    let notes: Vec<String> = scores
        .items
        .iter()
        .filter(|i| !i.automatic && !i.note.is_empty())
        .map(|i| format!("{}：{}", i.name, i.note))
        .collect();
    format!(
        "考核项满分{}分，其中程序自动评分{}分，依据见“扣分明细”；黄色各列程序没有依据，由人填写，填好保存后再运行一次，总分随之更新。\
         部门、{}分别排名，{ranked}。待核实的一律不扣分，复核过的以复核为准。评分办法可按本{}考核办法修改（见使用手册第十一节）。人工评分参考——{}。",
        full(false),
        full(true),
        coverage.terms.group(Group::Street),
        coverage.terms.area,
        notes.join("；")
    )
}

fn unit(
    sheet: &mut Worksheet,
    at: RowNum,
    number: u32,
    (row, group): (&ScoreRow, &str),
    items: &[ScoreItem],
    styles: &Styles,
) -> Result<String, XlsxError> {
    let name = if row.vertical { format!("{}（垂管）", row.unit) } else { row.unit.clone() };
    sheet.write_number_with_format(at, 0, number, &styles.number)?;
    sheet.write_string_with_format(at, 1, group, &styles.centre)?;
    sheet.write_string_with_format(at, 2, &name, &styles.text)?;
    let mut col: ColNum = 3;
    for (points, item) in row.points.iter().zip(items) {
        let format = if item.automatic { &styles.decimal } else { &styles.open_points };
        // A penalty is filled in, and read back, as a positive number.
        let shown = points.map(|p| if item.automatic { p } else { p.abs() });
        number_or_blank(sheet, at, col, shown, format)?;
        col += 1;
    }
    number_or_blank(sheet, at, col, row.automatic, &styles.decimal)?;
    number_or_blank(sheet, at, col + 1, row.total, &styles.decimal)?;
    number_or_blank(sheet, at, col + 2, row.rank.map(f64::from), &styles.number)?;
    sheet.write_string_with_format(at, col + 3, &row.grade, &styles.centre)?;
    sheet.write_number_with_format(at, col + 4, row.uncertain, &styles.number)?;
    Ok(name)
}

fn number_or_blank(
    sheet: &mut Worksheet,
    row: RowNum,
    col: ColNum,
    value: Option<f64>,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Some(v) => sheet.write_number_with_format(row, col, v, format)?,
        None => sheet.write_blank(row, col, format)?,
    };
    Ok(())
}

const DEDUCTIONS: [Column; 10] = [
    short("单位", 70, 130),
    short("组别", 52, 56),
    short("项目", 80, 110),
    short("任务", 48, 56),
    long("事由", 200, 300),
    short("分值", 56, 64),
    long("依据（原文或事实）", 260, 420),
    long("文件", 120, 200),
    long("位置", 80, 120),
    short("标记", 56, 64),
];

/// 扣分明细.
pub(super) fn deductions<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let rows: Vec<_> = coverage.scores.deductions.iter().map(|row| cells(row, coverage)).collect();
    List {
        title: "扣分明细".to_owned(),
        subtitle: format!(
            "自动评分的每一笔扣分和加分，共{}笔，负数为扣分；各笔之和等于“得分”表中该项的增减。单位有异议时，请对照原文，在“复核”表改正后重新运行。",
            rows.len()
        ),
        columns: &DEDUCTIONS,
        rows,
        frozen: 1,
    }
    .table(styles)
}

fn cells<'a>(row: &'a DeductionRow, coverage: &'a Coverage) -> [Cell<'a>; DEDUCTIONS.len()] {
    [
        Cell::text(&*row.unit),
        Cell::text(row.group.map_or("", |g| coverage.terms.group(g))),
        Cell::text(&*row.item),
        Cell::text(&*row.task),
        Cell::text(&*row.reason),
        Cell::Decimal(row.points),
        Cell::text(&*row.evidence),
        Cell::text(&*row.file),
        Cell::text(&*row.place),
        if row.reviewed { Cell::text(words::REVIEWED) } else { Cell::Empty },
    ]
}
