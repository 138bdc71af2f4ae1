//! The 存在问题 cell: as much as fits on the page, in the fullest form that fits.
//!
//! A unit with two gaps reads each clause on the sheet, one with forty reads the tasks there and the clauses on a
//! list behind it: what is missing is told the unit in any case. Lengths are measured in character widths against the
//! lines that the form leaves free.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::template::{Gaps, Template};
use crate::{
    assess::{Lack, ReportOnly, UnitRow},
    emit::{
        names::label,
        quote, task_name,
        word::{
            faults::{Fault, Faults},
            wording::fill,
        },
    },
    identify::Kind,
    statistics::show,
    tasks::Task,
};

/// Whether something is so of a kind of paper.
type OfKind<'a> = &'a dyn Fn(Kind) -> bool;

/// Characters of 五号 in a line of the cell.
const CHARACTERS: usize = 33;
/// How much of a clause is quoted, from all of it to what names it: the characters wished for, and how many may be
/// taken before a clause is cut where no mark stands.
const UNCUT: Reach = (300, 400);
const WHOLE: Reach = (60, 80);
const LONG: Reach = (28, 40);
const BRIEF: Reach = (16, 32);
const SHORTEST: Reach = (12, 20);
/// A task of at least so many clauses, none of which is mentioned, is named without them.
const MANY: usize = 3;

type Reach = (usize, usize);
/// How the gaps of one task are written.
type Form = fn(&Task, usize, &[&Fault], &Faults, &Gaps, Reach) -> String;

/// What is written of a unit's gaps.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The paragraphs of the cell.
    pub cell: Vec<String>,
    /// Those of the list behind the sheet: each clause in its own words, where the cell has no room for them.
    pub list: Vec<String>,
}

/// The gaps in the fullest form whose cell takes at most `room` lines.
pub(super) fn written(unit: &UnitRow, faults: &Faults, template: &Template, room: usize) -> Written {
    let words = &template.gaps;
    let own: Vec<&Fault> = faults.of_unit(&unit.short).collect();
    let mut by_task: BTreeMap<usize, Vec<&Fault>> = BTreeMap::new();
    for fault in own.iter().filter(|f| is_of_clauses(f)) {
        by_task.entry(fault.task).or_default().push(fault);
    }
    let list = &faults.coverage.list;
    let tasks = &list.tasks;
    // Tasks of one heading are told apart by what they demand: in full, or by that alone where room is short.
    let listed = |at: &[usize], name: &dyn Fn(&Task) -> String| {
        let named =
            |t: &usize| fill(&words.task_bare, &[("number", &(t + 1).to_string()), ("item", &name(&tasks[*t]))]);
        at.iter().map(named).collect::<Vec<_>>().join("；")
    };
    let names = |at: &[usize]| listed(at, &|task| task_name(list, task));
    let labels = |at: &[usize]| listed(at, &|task| label(list, task));
    let numbers = |at: &[usize]| {
        let numbers: Vec<String> = at.iter().map(|t| (t + 1).to_string()).collect();
        fill(&words.numbers, &[("numbers", &numbers.join("、"))])
    };
    let fits = |all: &[String]| lines(all) <= room;
    let papers = missing_papers(unit, faults, words, &own, &names);
    let written = |form: Form, reach: Reach| {
        let mut all = papers.clone();
        all.extend(by_task.iter().map(|(at, own)| form(&tasks[*at], *at, own, faults, words, reach)));
        all
    };
    let forms: [(Form, Reach); 5] = [(full, WHOLE), (full, LONG), (brief, LONG), (brief, BRIEF), (brief, SHORTEST)];
    if let Some(all) = forms.into_iter().map(|(form, reach)| written(form, reach)).find(|all| fits(all)) {
        return Written { cell: all, list: Vec::new() };
    }
    let mut all = written(short, SHORTEST);
    // The list prints no numbers beside its clauses: how they count is said with them.
    all.push(words.counted.clone());
    if fits(&all) {
        return Written { cell: all, list: Vec::new() };
    }
    let whole: Vec<String> = by_task.iter().map(|(at, own)| clauses(&tasks[*at], *at, own, faults, words)).collect();
    // Tasks without their clauses; where even the names are too long, their numbers.
    let at: Vec<usize> = by_task.keys().copied().collect();
    let bare = |papers: Vec<String>, listed: String| {
        let mut all = papers;
        if !at.is_empty() {
            all.push(fill(&words.bare, &[("count", &at.len().to_string()), ("tasks", &listed)]));
            all.push(words.all.clone());
        }
        all
    };
    let mut cell = bare(papers, names(&at));
    if !fits(&cell) {
        cell = bare(missing_papers(unit, faults, words, &own, &labels), labels(&at));
    }
    if !fits(&cell) {
        cell = bare(missing_papers(unit, faults, words, &own, &numbers), numbers(&at));
    }
    Written { cell, list: whole }
}

/// Whether a gap is one of a clause, and not of a paper that is lacking.
pub(super) fn is_of_clauses(fault: &Fault) -> bool {
    !matches!(fault.lack, Lack::NotSubmitted | Lack::Unreadable)
}

/// The papers that a unit lacks: those that have not come, those that could not be read, and those with a mark of secrecy.
pub(super) fn lacking(unit: &UnitRow, faults: &Faults) -> [Vec<Kind>; 3] {
    let of = |is: &dyn Fn(Kind) -> bool| [Kind::Plan, Kind::Report].into_iter().filter(|kind| is(*kind)).collect();
    [
        of(&|kind| faults.is_missed(unit, kind)),
        of(&|kind| unit.unread(kind) && !unit.withheld(kind)),
        of(&|kind| unit.unread(kind) && unit.withheld(kind)),
    ]
}

/// Papers that have not come or cannot be read, with the tasks that hang on them.
fn missing_papers(
    unit: &UnitRow,
    faults: &Faults,
    words: &Gaps,
    own: &[&Fault],
    listed: &dyn Fn(&[usize]) -> String,
) -> Vec<String> {
    let mut out = Vec::new();
    let empty = |kind: Kind| if kind == Kind::Plan { unit.plan.is_empty() } else { unit.report.is_empty() };
    let absent = |kind: Kind| empty(kind) && !unit.unread(kind);
    let broken = |kind: Kind| empty(kind) && unit.unread(kind) && !unit.withheld(kind);
    // A paper with a mark of secrecy is not asked for again.
    let withheld = |kind: Kind| empty(kind) && unit.withheld(kind);
    let ways: [(Lack, &String, OfKind); 3] = [
        (Lack::NotSubmitted, &words.not_submitted, &absent),
        (Lack::Unreadable, &words.withheld, &withheld),
        (Lack::Unreadable, &words.unreadable, &broken),
    ];
    for (lack, pattern, is) in ways {
        let at: Vec<usize> = own.iter().filter(|f| f.lack == lack).map(|f| f.task).collect();
        let whole = lack == Lack::NotSubmitted || is(Kind::Plan) || is(Kind::Report);
        if !at.is_empty() && whole {
            let count = at.len().to_string();
            let kinds: &[Kind] = if lack == Lack::NotSubmitted { &[Kind::Plan, Kind::Report] } else { &[] };
            let papers = format!("{}{}", papers(is, faults, words), instead(unit, kinds, faults, words));
            out.push(fill(pattern, &[("papers", &papers), ("count", &count), ("tasks", &listed(&at))]));
        }
    }
    if own.iter().any(|f| f.lack == Lack::NotSubmitted) {
        return out;
    }
    // Tasks are judged by the paper that came; the one that did not is asked for all the same.
    for (kind, name) in [(Kind::Plan, &words.plan), (Kind::Report, &words.report)] {
        if faults.is_missed(unit, kind) {
            let papers = format!("{name}{}", instead(unit, &[kind], faults, words));
            out.push(fill(&words.absent, &[("papers", &papers)]));
        }
    }
    out
}

/// What came in the place of papers that are missed: another year's, another unit's.
fn instead(unit: &UnitRow, kinds: &[Kind], faults: &Faults, words: &Gaps) -> String {
    let years = faults.other_years(unit, kinds, &words.other_year);
    let only = match unit.report_only.filter(|_| kinds.contains(&Kind::Report)) {
        Some(ReportOnly::Ledger) => &words.ledger_only,
        Some(ReportOnly::Summary) => &words.summary_only,
        Some(ReportOnly::Government) => &words.government_only,
        None => "",
    };
    format!("{years}{}{only}", faults.other_units(unit, kinds, &words.other_unit))
}

/// What has not come, in words.
pub(super) fn papers<'a>(is: &dyn Fn(Kind) -> bool, faults: &Faults, words: &'a Gaps) -> &'a str {
    match (is(Kind::Plan), is(Kind::Report)) {
        // A file that nobody can read may be either: a report only when reports are due.
        (true, true) if faults.reports_due => &words.both,
        (false, true) => &words.report,
        _ => &words.plan,
    }
}

/// Each clause in its own words.
fn full(task: &Task, at: usize, own: &[&Fault], faults: &Faults, words: &Gaps, reach: Reach) -> String {
    let gaps: Vec<String> = own.iter().map(|f| clause(f, task, faults, words, reach)).collect();
    line(&words.task, (task, task.name()), at, &gaps.join("；"))
}

/// The same for the list behind the sheet: whole, each on a line of its own with its number.
fn clauses(task: &Task, at: usize, own: &[&Fault], faults: &Faults, words: &Gaps) -> String {
    let number = |f: &Fault| {
        let at = task.clauses.iter().position(|c| f.gap.clause == c.id).filter(|_| task.clauses.len() > 1);
        at.map_or_else(String::new, |at| format!("第{}条", at + 1))
    };
    let gaps: Vec<String> =
        own.iter().map(|f| format!("\n{}{}", number(f), clause(f, task, faults, words, UNCUT))).collect();
    line(&words.task, (task, task.name()), at, &gaps.join("；"))
}

/// One clause and how it falls short.
fn clause(f: &Fault, task: &Task, faults: &Faults, words: &Gaps, reach: Reach) -> String {
    let clause = quote::opening(&f.gap.clause_text, reach.0, reach.1);
    match f.lack {
        Lack::Below => {
            let (stated, target) = numbers(f, task, faults);
            fill(&words.below, &[("clause", &clause), ("stated", &stated), ("target", &target)])
        }
        Lack::Vague => fill(&words.vague, &[("clause", &clause)]),
        Lack::Denied => fill(&words.denied, &[("clause", &clause)]),
        Lack::NotMentioned if f.gap.set_aside => fill(&words.set_aside, &[("clause", &clause)]),
        _ => fill(&words.unmentioned, &[("clause", &clause)]),
    }
}

/// Clauses of one kind of lack in one sentence, each by its first words.
fn brief(task: &Task, at: usize, own: &[&Fault], faults: &Faults, words: &Gaps, reach: Reach) -> String {
    let gaps: Vec<String> = [
        ((Lack::Denied, false), &words.denied),
        ((Lack::NotMentioned, false), &words.unmentioned),
        ((Lack::NotMentioned, true), &words.set_aside),
        ((Lack::Vague, false), &words.vague),
    ]
    .into_iter()
    .filter_map(|(lack, pattern)| {
        if let Some(all) = nothing(task, own, lack, words) {
            return Some(all);
        }
        let clauses: Vec<String> = own
            .iter()
            .filter(|f| of(f) == lack)
            .map(|f| quote::opening(&f.gap.clause_text, reach.0, reach.1))
            .collect();
        // Quotations side by side need no mark between them (GB/T 15834).
        (!clauses.is_empty()).then(|| fill(pattern, &[("clause", &clauses.join("”“"))]))
    })
    .chain(own.iter().filter(|f| f.lack == Lack::Below).map(|f| {
        let (stated, target) = numbers(f, task, faults);
        let clause = quote::opening(&f.gap.clause_text, reach.0, reach.1);
        fill(&words.below, &[("clause", &clause), ("stated", &stated), ("target", &target)])
    }))
    .collect();
    line(&words.task_short, (task, task.name()), at, &gaps.join("；"))
}

/// Clauses by their numbers.
fn short(task: &Task, at: usize, own: &[&Fault], faults: &Faults, words: &Gaps, _: Reach) -> String {
    let gaps: Vec<String> = [
        ((Lack::Denied, false), &words.denied_short, &words.denied_only),
        ((Lack::NotMentioned, false), &words.unmentioned_short, &words.unmentioned_only),
        ((Lack::NotMentioned, true), &words.set_aside_short, &words.set_aside_only),
        ((Lack::Vague, false), &words.vague_short, &words.vague_only),
        ((Lack::Below, false), &words.below_short, &words.below_only),
    ]
    .into_iter()
    .filter_map(|(lack, pattern, only)| {
        if task.clauses.len() == 1 && !only.is_empty() {
            return own.iter().any(|f| of(f) == lack).then(|| only.clone());
        }
        if let Some(all) = nothing(task, own, lack, words) {
            return Some(all);
        }
        let numbers: Vec<String> = task
            .clauses
            .iter()
            .zip(1..)
            .filter(|(c, _)| own.iter().any(|f| of(f) == lack && f.gap.clause == c.id))
            .map(|(_, n): (_, usize)| n.to_string())
            .collect();
        (!numbers.is_empty()).then(|| fill(pattern, &[("clauses", &numbers.join("、"))]))
    })
    .collect();
    // Nothing here quotes the task's own words.
    line(&words.task_short, (task, &task_name(&faults.coverage.list, task)), at, &gaps.join("；"))
}

/// How a clause falls short, and whether an officer set aside what the papers say of it.
fn of(fault: &Fault) -> (Lack, bool) {
    (fault.lack, fault.lack == Lack::NotMentioned && fault.gap.set_aside)
}

/// What is said where none of many clauses is mentioned.
fn nothing(task: &Task, own: &[&Fault], lack: (Lack, bool), words: &Gaps) -> Option<String> {
    let all = task.clauses.len();
    let silent = lack == (Lack::NotMentioned, false);
    let nothing = silent && all >= MANY && own.iter().filter(|f| of(f) == lack).count() == all;
    (nothing && !words.unmentioned_all.is_empty()).then(|| fill(&words.unmentioned_all, &[("count", &all.to_string())]))
}

fn line(pattern: &str, (task, name): (&Task, &str), at: usize, gaps: &str) -> String {
    let number = (at + 1).to_string();
    let values = [("number", number.as_str()), ("item", name), ("deadline", &task.deadline), ("gaps", gaps)];
    fill(pattern, &values)
}

/// The number stated and the number demanded.
fn numbers(fault: &Fault, task: &Task, faults: &Faults) -> (String, String) {
    let target = task.clauses.iter().find(|c| c.id == fault.gap.clause).and_then(|c| c.target.as_ref());
    let stated = faults.stated(&fault.gap.unit, &fault.gap.clause);
    match (target, stated) {
        (Some(target), Some(stated)) => (
            format!("{}{}", show(stated), target.counter),
            format!("{}{}{}", target.relation.chinese(), show(target.value), target.counter),
        ),
        _ => (String::new(), String::new()),
    }
}

/// Lines that paragraphs take in the cell.
pub(super) fn lines(paragraphs: &[String]) -> usize {
    // A full stop that hangs over costs a line now and then: one character of slack.
    paragraphs.iter().map(|p| p.width().div_ceil(2 * (CHARACTERS - 1)).max(1)).sum()
}
