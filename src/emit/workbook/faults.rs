//! 勾稽问题: what the figures and the form of the annual reports break, one sentence each that can be sent
//! to the unit. What follows from one wrong cell stands under the line that names it.

use super::{
    day::Day,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
};
use crate::{
    assess::{Coverage, ReportFinding},
    problem::Level,
    statistics::TableKind,
};

const COLUMNS: [Column; 13] = [
    short("序号", 44, 56),
    short("单位", 70, 120),
    short("等级", 44, 52),
    long("规则", 120, 170),
    short("表", 72, 100),
    long("行", 90, 140),
    short("列", 60, 80),
    short("填写", 52, 70),
    short("应为", 52, 70),
    long("问题（可直接发给单位）", 300, 420),
    long("处理建议", 150, 220),
    short("位置", 72, 110),
    long("文件", 120, 180),
];

pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let findings = &coverage.statutory.findings;
    let count =
        |level: Level| findings.iter().filter(|f| f.finding.level == level && f.finding.because_of.is_none()).count();
    List {
        title: "勾稽问题".to_owned(),
        subtitle: format!(
            "年度报告统计表和格式的问题：错误{}处、警告{}处、提示{}处。序号带小数点的（如3.1）由前面同一处错误引起，改正那一处后应随之消失。",
            count(Level::Error),
            count(Level::Warning),
            count(Level::Notice)
        ),
        columns: &COLUMNS,
        rows: findings.iter().map(cells).collect(),
        frozen: 2,
    }
    .table(styles)
}

fn cells(row: &ReportFinding) -> Vec<Cell<'_>> {
    let f = &row.finding;
    let follows = f.because_of.is_some();
    let level = match f.level {
        Level::Error if !follows => Cell::alert(f.level.chinese()),
        level => Cell::text(level.chinese()),
    };
    // The names of the rules are words; their numbers help to find them in the dictionary.
    let rule = if f.rule.starts_with("statistics-") { row.name.clone() } else { format!("{} {}", f.rule, row.name) };
    vec![
        Cell::text(&*row.number),
        Cell::text(&*row.unit),
        level,
        Cell::text(rule),
        Cell::text(f.table.map_or("", TableKind::chinese)),
        Cell::text(&*f.row),
        Cell::text(&*f.column),
        Cell::text(&*f.printed),
        Cell::text(&*f.expected),
        Cell::text(if follows { format!("└ {}", f.message) } else { f.message.clone() }),
        Cell::text(&*f.fix),
        Cell::text(&*f.place),
        Cell::text(&*row.file),
    ]
}
