//! 方案与报告对照: what each unit promised and what it reported, side by side.

use std::collections::HashSet;

use super::{
    day::Day,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
};
use crate::{
    assess::{Coverage, Outcome, PromiseRow},
    identify::Kind,
};

/// What is said of a report that may still come, and of one that came unreadable.
const NOT_YET: &str = "报告未到期";
const UNREAD: &str = "报告无法读取";

const COLUMNS: [Column; 14] = [
    short("单位", 70, 120),
    short("组别", 52, 56),
    short("任务", 48, 56),
    short("条款", 54, 64),
    long("条款原文", 160, 220),
    short("对照结论", 90, 110),
    long("方案承诺", 200, 300),
    short("承诺数", 52, 60),
    long("报告落实", 200, 300),
    short("落实数", 52, 60),
    short("清单要求", 60, 90),
    long("方案位置", 66, 90),
    long("报告位置", 66, 90),
    short("标记", 52, 60),
];

pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let words = Words::of(coverage);
    let count = |word: &str| coverage.promises.iter().filter(|p| words.of_row(p) == word).count();
    let late = if coverage.last_days.over(Kind::Report) { Outcome::NoReport.chinese() } else { NOT_YET };
    let counts: Vec<String> = [
        Outcome::Kept.chinese(),
        Outcome::Less.chinese(),
        Outcome::Denied.chinese(),
        Outcome::Unreported.chinese(),
        Outcome::Uncertain.chinese(),
        late,
        UNREAD,
        Outcome::Unplanned.chinese(),
    ]
    .into_iter()
    .map(|word| (word, count(word)))
    .filter(|(word, n)| *n > 0 || *word != UNREAD)
    .map(|(word, n)| format!("{word}{n}条"))
    .collect();
    // What was promised and not reported is what the officer comes for.
    let rank = |o: Outcome| match o {
        Outcome::Denied => 0,
        Outcome::Unreported => 1,
        Outcome::Less => 2,
        Outcome::Uncertain => 3,
        Outcome::NoReport => 4,
        Outcome::Kept => 5,
        Outcome::Unplanned => 6,
    };
    let mut sorted: Vec<&PromiseRow> = coverage.promises.iter().collect();
    sorted.sort_by_key(|p| rank(p.outcome));
    let rows: Vec<_> = sorted.into_iter().map(|row| cells(row, coverage, &words)).collect();
    let open = |p: &&PromiseRow| matches!(p.outcome, Outcome::Denied | Outcome::Unreported);
    let extra = coverage.promises.iter().filter(open).filter(|p| p.extra);
    let extra = match extra.count() {
        0 => String::new(),
        n => format!("（自述未落实、未报告的中有{n}条在职责外，通报不计）"),
    };
    List {
        title: "方案与报告对照".to_owned(),
        subtitle: format!(
            "报送了方案的单位，逐条对照方案承诺和报告落实：{}{extra}。同一条款的数字并列；承诺而自述未落实、未报告的排在最前。报告只提到这件事、没有做法的，“报告落实”中照录原话供核对。",
            counts.join("，")
        ),
        columns: &COLUMNS,
        rows,
        frozen: 1,
    }
    .table(styles)
}

/// What is said of each outcome: a report is missed only after its last day, and not where it came unreadable.
struct Words<'a> {
    open: bool,
    unread: HashSet<&'a str>,
}

impl<'a> Words<'a> {
    fn of(coverage: &'a Coverage) -> Self {
        let unread = coverage.units.iter().filter(|u| u.unread(Kind::Report)).map(|u| u.short.as_str()).collect();
        Self { open: !coverage.last_days.over(Kind::Report), unread }
    }

    fn of_row(&self, row: &PromiseRow) -> &'static str {
        match row.outcome {
            Outcome::NoReport if self.unread.contains(row.unit.as_str()) => UNREAD,
            Outcome::NoReport if self.open => NOT_YET,
            other => other.chinese(),
        }
    }
}

fn cells<'a>(row: &'a PromiseRow, coverage: &'a Coverage, words: &Words) -> [Cell<'a>; COLUMNS.len()] {
    let outcome = match row.outcome {
        Outcome::Denied | Outcome::Unreported | Outcome::Less => Cell::alert(words.of_row(row)),
        _ => Cell::text(words.of_row(row)),
    };
    [
        Cell::text(&*row.unit),
        Cell::text(coverage.terms.group(row.group)),
        Cell::text(&*row.task),
        Cell::text(&*row.clause),
        Cell::text(&*row.clause_text),
        outcome,
        Cell::text(&*row.plan),
        Cell::figure(row.plan_stated),
        Cell::text(&*row.report),
        Cell::figure(row.report_stated),
        Cell::text(&*row.target),
        Cell::text(&*row.plan_place),
        Cell::text(&*row.report_place),
        if row.reviewed { Cell::text(super::words::REVIEWED) } else { Cell::Empty },
    ]
}
