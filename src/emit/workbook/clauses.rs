//! 条款明细: what each file says to each clause that it owes or answers.

use super::{
    day::Day,
    evidence::UNUSED,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
    totals, words,
};
use crate::{
    assess::{ClauseRow, Coverage, Stage, Verdict},
    identify::Kind,
    tasks::Clause,
    text::{TextMap, TextSet},
};

const COLUMNS: [Column; 13] = [
    short("单位", 70, 130),
    short("材料", 72, 80),
    short("任务", 52, 64),
    short("条款", 58, 72),
    long("条款原文", 200, 300),
    short("是否已答", 62, 68),
    short("把握", 52, 56),
    short("照抄", 52, 56),
    short("数值", 52, 80),
    short("目标", 60, 130),
    long("佐证", 200, 420),
    long("位置", 80, 150),
    short("标记", 52, 60),
];

pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let clauses: TextMap<&str, &Clause> =
        coverage.list.tasks.iter().flat_map(|t| &t.clauses).map(|c| (c.id.as_str(), c)).collect();
    let duties: TextSet<(&str, &str)> = coverage
        .verdicts
        .iter()
        .filter(|r| r.stage == Stage::Combined && r.duty.is_due())
        .map(|r| (r.unit.as_str(), r.task.as_str()))
        .collect();
    let shown =
        |row: &&ClauseRow| row.addressed || row.uncertain || duties.contains(&(row.unit.as_str(), row.task.as_str()));
    let used = totals::used(coverage);
    let rows: Vec<_> =
        totals::in_roster_order(coverage, coverage.clauses.iter().filter(shown), |row| (&row.unit, row.kind))
            .into_iter()
            .map(|row| cells(row, clauses.get(row.clause.as_str()).copied(), !used.contains(row.file.as_str())))
            .collect();
    List {
        title: "条款明细".to_owned(),
        subtitle: format!(
            "每份材料对每个应答条款一行，共{}行；不属本单位责任、也没有提到的条款不列。把握为0至1，越高越有把握；“待核实”请看原文后定；标“{UNUSED}”的文件不作依据。",
            rows.len()
        ),
        columns: &COLUMNS,
        rows,
        frozen: 1,
    }
    .table(styles)
}

fn cells<'a>(row: &'a ClauseRow, clause: Option<&'a Clause>, unused: bool) -> [Cell<'a>; COLUMNS.len()] {
    let addressed = match (row.uncertain, row.addressed, row.kind) {
        (true, _, _) => Cell::alert("待核实"),
        (false, false, _) => Cell::text("未答"),
        (false, true, Kind::Plan) => Cell::text(Verdict::Planned.chinese()),
        (false, true, _) => Cell::text(Verdict::Done.chinese()),
    };
    [
        Cell::text(&*row.unit),
        Cell::text(row.kind.chinese()),
        Cell::text(&*row.task),
        Cell::text(&*row.clause),
        Cell::text(clause.map_or("", |c| c.text.as_str())),
        addressed,
        Cell::score(row.score),
        if row.verbatim { Cell::alert("照抄") } else { Cell::Empty },
        Cell::figure(row.stated),
        target(row, clause),
        Cell::text(&*row.evidence),
        Cell::text(&*row.place),
        match (unused, row.reviewed) {
            (true, _) => Cell::alert(UNUSED),
            (false, true) => Cell::text(words::REVIEWED),
            (false, false) => Cell::Empty,
        },
    ]
}

/// `不少于5次`: the bare number says too little.
fn target<'a>(row: &ClauseRow, clause: Option<&Clause>) -> Cell<'a> {
    let Some(value) = row.target else { return Cell::Empty };
    match clause.and_then(|c| c.target.as_ref()) {
        Some(target) => Cell::text(format!("{}{value}{}", target.relation.chinese(), target.counter)),
        None => Cell::Figure(value),
    }
}
