//! 佐证: every passage that answers a clause, so that a verdict can be defended when a unit objects.

use super::{
    day::Day,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
    totals, words,
};
use crate::assess::{Coverage, FindingRow};

const COLUMNS: [Column; 14] = [
    short("单位", 70, 130),
    short("材料", 72, 80),
    short("任务", 52, 64),
    short("条款", 58, 72),
    short("把握", 52, 56),
    short("表述性质", 72, 80),
    long("原文", 240, 460),
    long("文件", 120, 200),
    long("位置", 80, 150),
    long("支持词", 90, 150),
    long("反对词", 70, 110),
    short("照抄", 52, 56),
    short("数值", 52, 80),
    short("标记", 52, 64),
];

pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let used = totals::used(coverage);
    let rows: Vec<_> = totals::in_roster_order(coverage, coverage.findings.iter(), |row| (&row.unit, row.kind))
        .into_iter()
        .map(|row| cells(row, !used.contains(row.file.as_str())))
        .collect();
    // What stands in drafts and papers of other years decided nothing.
    let idle_rows = coverage.findings.iter().filter(|f| !used.contains(f.file.as_str())).count();
    let idle = match idle_rows {
        0 => String::new(),
        n => format!("，另有{n}处出自没有采用的文件（标“{UNUSED}”），不作依据"),
    };
    List {
        title: "佐证".to_owned(),
        subtitle: format!(
            "认定所依据的原文，共{}处{idle}；把握为0至1，越高越有把握；支持词、反对词是影响判断最大的词，供核对程序为什么这样判断。",
            rows.len() - idle_rows
        ),
        columns: &COLUMNS,
        rows,
        frozen: 1,
    }
    .table(styles)
}

fn cells(finding: &FindingRow, unused: bool) -> [Cell<'_>; COLUMNS.len()] {
    [
        Cell::text(&*finding.unit),
        Cell::text(finding.kind.chinese()),
        Cell::text(&*finding.task),
        Cell::text(&*finding.clause),
        Cell::score(finding.score),
        Cell::text(words::speech_act(&finding.speech_act)),
        Cell::text(&*finding.quotation),
        Cell::text(&*finding.file),
        Cell::text(&*finding.place),
        Cell::text(finding.words.join("、")),
        Cell::text(finding.against.join("、")),
        if finding.verbatim { Cell::alert("照抄") } else { Cell::Empty },
        Cell::figure(finding.stated),
        if unused { Cell::alert(UNUSED) } else { mark(finding.uncertain, finding.reviewed) },
    ]
}

/// Of a passage in a file that does not count.
pub(super) const UNUSED: &str = "未采用";

/// 待核实 or 已复核, never both.
pub(super) fn mark<'a>(uncertain: bool, reviewed: bool) -> Cell<'a> {
    match (reviewed, uncertain) {
        (true, _) => Cell::text(words::REVIEWED),
        (false, true) => Cell::text("待核实"),
        (false, false) => Cell::Empty,
    }
}
