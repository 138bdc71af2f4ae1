//! 报送情况: who has handed in what, then what became of every file.
//!
//! Two tables share one grid of columns: the units of the roster, so that a missing one is a row and not an
//! omission, and below them the files, each with how it was recognised and what was wrong with it.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    body::Body,
    list::{self, Cell, Column, List, long, short},
    page,
    style::Styles,
    words,
};
use crate::{
    assess::{Coverage, Status, SubmissionRow, UnitRow},
    roster::Group,
};

const UNITS: [Column; 13] = [
    short("序号", 44, 50),
    short("组别", 52, 56),
    short("单位", 80, 130),
    long("全称", 200, 300),
    short("方案", 62, 72),
    long("方案文件", 180, 260),
    short("报告", 62, 84),
    long("报告文件", 180, 260),
    short("报送结论", 84, 100),
    short("备注", 52, 62),
    short("", 50, 56),
    short("", 50, 56),
    short("", 50, 56),
];

const FILES: [Column; 13] = [
    short("序号", 44, 50),
    short("组别", 52, 56),
    short("单位", 80, 130),
    long("文件", 200, 300),
    short("材料", 62, 72),
    long("识别依据", 180, 260),
    short("落款日期", 80, 84),
    long("问题和办法", 180, 260),
    short("处理结果", 84, 100),
    short("是否逾期", 52, 62),
    short("段落数", 50, 56),
    short("命中条款", 50, 56),
    short("照抄比例", 50, 56),
];

/// Columns that the upper table uses.
const UNIT_COLUMNS: usize = 10;

pub(super) fn draw<'a>(sheet: &mut Worksheet, coverage: &'a Coverage, styles: &Styles) -> Result<Body<'a>, XlsxError> {
    let mut body = Body::default();
    let units =
        List { title: String::new(), subtitle: String::new(), columns: &UNITS, rows: unit_rows(coverage), frozen: 0 };
    let files = List {
        title: String::new(),
        subtitle: String::new(),
        columns: &FILES,
        rows: coverage.submissions.iter().zip(1..).map(|(row, n)| file_cells(row, n)).collect(),
        frozen: 0,
    };
    let widths: Vec<f64> = units.widths().into_iter().zip(files.widths()).map(|(a, b)| a.max(b)).collect();
    list::set_widths(sheet, &widths)?;
    let last = list::last_column(&FILES);
    let subtitle = format!(
        "上表按名录列出应报单位{}个，未报的一并列出；下表列出收到的文件{}份，认错的请改文件名后重新运行。",
        coverage.units.len(),
        coverage.submissions.len()
    );
    list::title(sheet, last, "报送情况", &subtitle, &widths, styles)?;

    let used = UNITS.get(..UNIT_COLUMNS).unwrap_or(&UNITS);
    let head: RowNum = 2;
    list::heads(sheet, head, used, &widths, true, styles)?;
    let end = units.body(&mut body, head + 1, &widths, styles);
    sheet.autofilter(head, 0, end.max(head + 1), list::last_column(used))?;

    let section = end + 2;
    sheet.merge_range(section, 0, section, last, "收到的文件", &styles.section)?;
    sheet.set_row_height(section, super::measure::row_height(1, 12.0) + 4.0)?;
    list::heads(sheet, section + 1, &FILES, &widths, false, styles)?;
    files.body(&mut body, section + 2, &widths, styles);
    sheet.set_freeze_panes(head + 1, 3)?;
    // The two tables have heads of their own, so only the title is repeated.
    page::set_up(sheet, coverage, (0, 0))?;
    Ok(body)
}

fn unit_rows(coverage: &Coverage) -> Vec<Vec<Cell<'_>>> {
    Group::ALL
        .iter()
        .flat_map(|group| coverage.units.iter().filter(move |u| u.group == *group))
        .zip(1..)
        .map(|(unit, n)| unit_cells(unit, n))
        .collect()
}

fn unit_cells(unit: &UnitRow, n: i64) -> Vec<Cell<'_>> {
    let state = |file: &str, late: bool| match (file.is_empty(), late) {
        (true, _) => Cell::alert("未报"),
        (false, true) => Cell::alert("逾期"),
        (false, false) => Cell::text("已报"),
    };
    let verdict = match (unit.plan.is_empty(), unit.report.is_empty()) {
        (false, false) => Cell::text("齐全"),
        (true, false) => Cell::alert("缺方案"),
        (false, true) => Cell::alert("缺报告"),
        (true, true) => Cell::alert("均未报送"),
    };
    vec![
        Cell::Integer(n),
        Cell::text(unit.group.chinese()),
        Cell::text(&*unit.short),
        Cell::text(&*unit.full),
        state(&unit.plan, unit.plan_late),
        Cell::text(&*unit.plan),
        state(&unit.report, unit.report_late),
        Cell::text(&*unit.report),
        verdict,
        if unit.vertical { Cell::text("垂管") } else { Cell::Empty },
    ]
}

fn file_cells(row: &SubmissionRow, n: i64) -> Vec<Cell<'_>> {
    let result = match row.status {
        Status::Used | Status::Superseded | Status::Ignored => Cell::text(row.status.chinese()),
        Status::Unreadable | Status::Withheld => Cell::alert(row.status.chinese()),
    };
    let problem = if row.superseded_by.is_empty() {
        row.problem.clone()
    } else {
        let kept = format!("以“{}”为准。", row.superseded_by);
        format!("{kept}{}", row.problem)
    };
    vec![
        Cell::Integer(n),
        row.group.map_or(Cell::Empty, |g| Cell::text(g.chinese())),
        if row.unit.is_empty() { Cell::alert("认不出") } else { Cell::text(&*row.unit) },
        Cell::text(&*row.file),
        Cell::text(row.kind.chinese()),
        Cell::text(&*row.evidence),
        Cell::Date(&row.date),
        Cell::text(problem),
        result,
        if row.late { Cell::alert("逾期") } else { Cell::text(words::yes(false)) },
        Cell::Integer(i64::from(row.passages)),
        Cell::Integer(i64::from(row.addressed)),
        Cell::share(row.copied),
    ]
}
