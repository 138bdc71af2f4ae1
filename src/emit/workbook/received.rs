//! 报送情况 and 收到的文件: who has handed in what, and what became of every file.
//!
//! The first goes by the roster, so that a missing unit is a row and not an omission; the second by the files, each
//! with how it was recognised and what was wrong with it. Each has a sheet of its own: a head that stands again on
//! every printed page, and filters.

use super::{
    day::Day,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
    words,
};
use crate::{
    assess::{Coverage, Status, SubmissionRow, UnitRow},
    identify::Kind,
    roster::Group,
};

const UNITS: [Column; 10] = [
    short("序号", 44, 50),
    short("组别", 52, 56),
    short("单位", 80, 130),
    long("全称", 200, 300),
    short("方案", 62, 72),
    long("方案文件", 180, 260),
    short("报告", 62, 84),
    long("报告文件", 180, 260),
    short("报送结论", 84, 100),
    short("备注", 80, 140),
];

const FILES: [Column; 13] = [
    short("序号", 44, 50),
    short("组别", 52, 56),
    short("单位", 80, 130),
    long("文件", 180, 260),
    short("材料", 62, 72),
    long("识别依据", 140, 200),
    short("落款日期", 80, 84),
    long("问题和办法", 240, 400),
    short("处理结果", 84, 120),
    short("是否逾期", 52, 62),
    short("段落数", 50, 56),
    short("已答条款", 50, 56),
    short("照抄比例", 50, 56),
];

/// The sheet of the files.
pub(super) const FILES_NAME: &str = "收到的文件";

/// 报送情况.
pub(super) fn units<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let count = |f: &dyn Fn(&&UnitRow) -> bool| coverage.units.iter().filter(f).count();
    let unread = match count(&|u| u.plan_unread || u.report_unread) {
        0 => String::new(),
        n => format!("，另有{n}个单位的材料无法读取、待重报"),
    };
    let days = coverage.last_days;
    // Nobody is late with a paper whose last day is to come.
    let nothing = if days.over(Kind::Report) {
        format!("，均未报送{}个", count(&|u| sent_nothing(u)))
    } else {
        let open = [Kind::Plan, Kind::Report].into_iter().filter(|kind| !days.over(*kind));
        let open =
            open.filter_map(|kind| Some(format!("{}{}前报送", kind.chinese(), Day::of(days.day(kind)?).chinese())));
        format!("；{}，尚未到期", open.collect::<Vec<_>>().join("、"))
    };
    List {
        title: "报送情况".to_owned(),
        subtitle: format!(
            "按名录列出应报单位{}个，未报的一并列出：方案已报{}个，报告已报{}个{nothing}{unread}。每份文件怎样处理见“{FILES_NAME}”。",
            coverage.units.len(),
            count(&|u| u.has(Kind::Plan)),
            count(&|u| u.has(Kind::Report)),
        ),
        columns: &UNITS,
        rows: unit_rows(coverage),
        frozen: 3,
    }
    .table(styles)
}

/// 收到的文件.
pub(super) fn files<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    List {
        title: FILES_NAME.to_owned(),
        subtitle: format!(
            "收到的文件{}份，各认成了谁的什么材料、怎样处理。认错的请在文件名里写明单位和种类，重新运行。",
            coverage.submissions.len()
        ),
        columns: &FILES,
        rows: coverage.submissions.iter().zip(1..).map(|(row, n)| file_cells(row, n, coverage)).collect::<Vec<_>>(),
        frozen: 4,
    }
    .table(styles)
}

/// What is said of a paper that may still come.
const NOT_YET: &str = "未到期";

/// Whether nothing came, not even a file that could not be read.
pub(super) fn sent_nothing(unit: &UnitRow) -> bool {
    unit.plan.is_empty() && unit.report.is_empty() && !unit.plan_unread && !unit.report_unread
}

fn unit_rows(coverage: &Coverage) -> Vec<Vec<Cell<'_>>> {
    Group::ALL
        .iter()
        .flat_map(|group| coverage.units.iter().filter(move |u| u.group == *group))
        .zip(1..)
        .map(|(unit, n)| unit_cells(unit, n, coverage))
        .collect()
}

fn unit_cells<'a>(unit: &'a UnitRow, n: i64, coverage: &'a Coverage) -> Vec<Cell<'a>> {
    let state = |kind: Kind, file: &str, late: bool| match (file.is_empty(), late) {
        (true, _) if unit.withheld(kind) => Cell::alert("有密级标志"),
        (true, _) if unit.unread(kind) => Cell::alert("无法读取"),
        (true, _) if !coverage.last_days.over(kind) => Cell::text(NOT_YET),
        (true, _) => Cell::alert("未报"),
        // The file that came instead stands beside it, and what it is among the remarks.
        _ if !unit.has(kind) && coverage.last_days.over(kind) => Cell::alert("未报"),
        _ if !unit.has(kind) => Cell::text(NOT_YET),
        (false, true) => Cell::alert("逾期"),
        (false, false) => Cell::text("已报"),
    };
    let unread = unit.plan_unread || unit.report_unread;
    let missed = |kind: Kind| !unit.has(kind) && coverage.last_days.over(kind);
    let verdict = match (missed(Kind::Plan), missed(Kind::Report)) {
        _ if unit.withheld != [false; 2] => Cell::alert("按保密规定处理"),
        _ if unread => Cell::alert("待重报"),
        (true, false) => Cell::alert("缺方案"),
        (false, true) if unit.report_only.is_some() => Cell::alert("缺年度报告"),
        (false, true) => Cell::alert("缺报告"),
        (true, true) if unit.report_only.is_some() => Cell::alert("缺方案和年度报告"),
        (true, true) => Cell::alert("均未报送"),
        (false, false) if unit.plan.is_empty() && unit.report.is_empty() => Cell::text(NOT_YET),
        // What could be missed by now is there.
        (false, false) if unit.plan.is_empty() => Cell::text("报告已报"),
        (false, false) if !unit.has(Kind::Report) => Cell::text("方案已报"),
        (false, false) => Cell::text("齐全"),
    };
    vec![
        Cell::Integer(n),
        Cell::text(coverage.terms.group(unit.group)),
        Cell::text(&*unit.short),
        Cell::text(&*unit.full),
        state(Kind::Plan, &unit.plan, unit.plan_late),
        Cell::text(&*unit.plan),
        state(Kind::Report, &unit.report, unit.report_late),
        Cell::text(&*unit.report),
        verdict,
        match (unit.vertical, unit.note.as_str()) {
            (false, "") => Cell::Empty,
            (true, "") => Cell::text("垂管"),
            (false, note) => Cell::text(note),
            (true, note) => Cell::text(format!("垂管；{note}")),
        },
    ]
}

fn file_cells<'a>(row: &'a SubmissionRow, n: i64, coverage: &'a Coverage) -> Vec<Cell<'a>> {
    let result = match row.status {
        Status::Used | Status::Superseded | Status::Duplicate | Status::Ignored | Status::OtherYear => {
            Cell::text(row.status.chinese())
        }
        Status::Nobody | Status::Unreadable | Status::Withheld => Cell::alert(row.status.chinese()),
    };
    vec![
        Cell::Integer(n),
        row.group.map_or(Cell::Empty, |g| Cell::text(coverage.terms.group(g))),
        if row.unit.is_empty() { Cell::alert("认不出") } else { Cell::text(&*row.unit) },
        Cell::text(&*row.file),
        Cell::text(row.kind.chinese()),
        Cell::text(&*row.evidence),
        Cell::Date(&row.date),
        Cell::text(&*row.problem),
        result,
        if row.late { Cell::alert("逾期") } else { Cell::text(words::yes(false)) },
        Cell::Integer(i64::from(row.passages)),
        Cell::Integer(i64::from(row.addressed)),
        Cell::share(row.copied),
    ]
}
