//! The 落实情况 and 完成状态 of one task, put together from what assess decided.
//!
//! 50–200 characters: how many units stand where (from the task's tally), what a few of them say they did,
//! how many meet the number that the list sets. Nothing here is a judgement of its own.

use std::collections::BTreeMap;

use super::{
    faults::plan_day,
    template::{Summary, Template},
    wording::fill,
};
use crate::{
    assess::{self, Coverage, FigureRow, PromiseRow, Stage, Tally, Verdict, VerdictRow},
    emit::{quote, workbook::totals},
    identify::Kind,
    roster::Group,
    statistics::show,
    tasks::{Relation, Task},
};

/// Fewest and most characters of the text.
const LEAST: usize = 50;
const MOST: usize = 200;
/// Longest quotation of whole sentences, and of clauses where no sentence has room; how many at most.
const SENTENCE: usize = 90;
const QUOTATION: usize = 48;
const EXAMPLES: usize = 3;

/// What the appendix says about one task.
pub(super) struct Outcome {
    pub text: String,
    pub status: String,
}

/// The outcome of one task.
pub(super) fn outcome(coverage: &Coverage, task: &Task, template: &Template) -> Outcome {
    let words = &template.summary;
    let tally = totals::find(&coverage.by_task, Stage::Combined, &task.id).filter(|t| totals::due(t) > 0);
    let Some(tally) = tally else {
        return Outcome { text: words.nobody.clone(), status: String::new() };
    };
    // Before the last day of plans what is not arranged is not due.
    let early = !coverage.last_days.over(Kind::Plan);
    let mut text = counts(tally, words, early);
    let good = tally.of(Verdict::Done) + tally.of(Verdict::Planned);
    if good == 0 {
        let day = plan_day(coverage);
        text.push_str(&if early { fill(&words.early, &[("day", &day)]) } else { words.nothing.clone() });
    }
    let figures = figures(coverage, task, words);
    // Figures are asked for by the list itself, so their room is kept free; they come last.
    let reserved: usize = figures.iter().map(|f| f.chars().count()).sum();
    let room = MOST.saturating_sub(text.chars().count() + reserved);
    let examples = examples(coverage, task, words, room);
    if examples.is_empty() && good > 0 {
        push_if_room(&mut text, &fill(&words.thin, &[("units", &names(coverage, task))]));
    }
    text.push_str(&examples);
    for sentence in figures {
        push_if_room(&mut text, &sentence);
    }
    if text.chars().count() < LEAST && !early {
        let sentence = fill(
            &words.clauses,
            &[("clauses", &tally.clauses.to_string()), ("addressed", &tally.addressed.to_string())],
        );
        push_if_room(&mut text, &sentence);
    }
    Outcome { text, status: status(coverage, tally, template) }
}

fn push_if_room(text: &mut String, sentence: &str) {
    if text.chars().count() + sentence.chars().count() <= MOST {
        text.push_str(sentence);
    }
}

/// How many units stand where.
fn counts(tally: &Tally, words: &Summary, early: bool) -> String {
    let shown = |v: Verdict| !early || matches!(v, Verdict::Done | Verdict::Planned);
    let open = totals::due(tally) - tally.of(Verdict::Done) - tally.of(Verdict::Planned);
    let parts = [
        (Verdict::Done, &words.done),
        (Verdict::Planned, &words.planned),
        (Verdict::Vague, &words.vague),
        (Verdict::NotMentioned, &words.not_mentioned),
        (Verdict::NotSubmitted, &words.not_submitted),
        (Verdict::Unreadable, &words.unreadable),
    ];
    let parts = parts.into_iter().filter(|(v, _)| shown(*v)).map(|(v, pattern)| (tally.of(v), pattern));
    let counts: Vec<String> = parts
        .chain(early.then_some((open, &words.not_due)))
        .filter(|(n, _)| *n > 0)
        .map(|(n, pattern)| fill(pattern, &[("n", &n.to_string())]))
        .collect();
    fill(&words.head, &[("due", &totals::due(tally).to_string()), ("counts", &counts.join("、"))])
}

/// The first rung of the ladder that the task reaches; after the year of a ladder that knows no progress any more.
fn status(coverage: &Coverage, tally: &Tally, template: &Template) -> String {
    let over = coverage.last_days.over(Kind::Report) && !template.status_after.is_empty();
    let ladder = if over { &template.status_after } else { &template.status };
    let due = f64::from(totals::due(tally).max(1));
    let done = f64::from(tally.of(Verdict::Done)) / due;
    let covered = tally.covered().unwrap_or(0.0);
    let clauses = if tally.clauses == 0 { 1.0 } else { f64::from(tally.addressed) / f64::from(tally.clauses) };
    // A share is a quotient of small integers: a hair of slack keeps 4/5 at 0.8.
    let reached = |share: f64, least: f64| share + 1e-9 >= least;
    let reached =
        ladder.iter().find(|s| reached(done, s.done) && reached(covered, s.covered) && reached(clauses, s.clauses));
    // Nobody lags behind before the last day of plans.
    match reached {
        Some(rung) if rung.done <= 0.0 && !coverage.last_days.over(Kind::Plan) => template.summary.status_early.clone(),
        Some(rung) => rung.label.clone(),
        None => String::new(),
    }
}

/// The first units that have done or planned the task, `甲、乙、丙等5个单位` when there are more.
fn names(coverage: &Coverage, task: &Task) -> String {
    let good = |r: &&VerdictRow| {
        r.stage == Stage::Combined
            && r.task == task.id
            && r.duty.is_due()
            && matches!(r.verdict, Verdict::Done | Verdict::Planned)
    };
    let units: Vec<&str> = coverage.verdicts.iter().filter(good).map(|r| r.unit.as_str()).collect();
    let first = units.get(..units.len().min(EXAMPLES)).unwrap_or_default().join("、");
    if units.len() > EXAMPLES { format!("{first}等{}个单位", units.len()) } else { first }
}

/// Leading examples in one sentence of at most `room` characters; empty when none fits.
fn examples(coverage: &Coverage, task: &Task, words: &Summary, room: usize) -> String {
    type Cut = fn(&str) -> Option<String>;
    let whole: Cut = |text| quote::sentences(text, SENTENCE);
    let clauses: Cut = |text| quote::quotation(text, QUOTATION);
    let frames = [(Verdict::Done, &words.examples_done), (Verdict::Planned, &words.examples_planned)];
    for ((verdict, frame), cut) in frames.into_iter().flat_map(|frame| [(frame, whole), (frame, clauses)]) {
        let overhead = fill(frame, &[("examples", "")]).chars().count();
        let mut chosen: Vec<String> = Vec::new();
        let mut used = overhead;
        for row in candidates(coverage, task, verdict) {
            let Some(quotation) = cut(&row.evidence) else { continue };
            let example = fill(&words.example, &[("unit", &row.unit), ("quotation", &quotation)]);
            let wide = example.chars().count() + usize::from(!chosen.is_empty());
            // Two units that copied from each other are one example.
            let seen = chosen.iter().any(|c| c.contains(&quotation));
            if seen || used + wide > room {
                continue;
            }
            used += wide;
            chosen.push(example);
            if chosen.len() == EXAMPLES {
                break;
            }
        }
        if !chosen.is_empty() {
            return fill(frame, &[("examples", &chosen.join("；"))]);
        }
    }
    String::new()
}

/// Cells that may stand as an example: certain, in the unit's own words; those with figures first, then
/// departments and streets by turns.
fn candidates<'a>(coverage: &'a Coverage, task: &Task, verdict: Verdict) -> Vec<&'a VerdictRow> {
    let fit = |row: &&VerdictRow| {
        row.stage == Stage::Combined
            && row.task == task.id
            && row.verdict == verdict
            && !row.marks.uncertain
            && !row.marks.copied
            && !row.marks.below_target
            && !row.evidence.is_empty()
    };
    let mut rank: BTreeMap<(bool, Group), usize> = BTreeMap::new();
    let mut rows: Vec<(bool, usize, Group, &VerdictRow)> = coverage
        .verdicts
        .iter()
        .filter(fit)
        .map(|row| {
            let plain = !row.evidence.chars().any(|c| c.is_ascii_digit());
            let turn = rank.entry((plain, row.group)).or_default();
            *turn += 1;
            (plain, *turn, row.group, row)
        })
        .collect();
    rows.sort_by_key(|(plain, turn, group, _)| (*plain, *turn, *group));
    rows.into_iter().map(|(_, _, _, row)| row).collect()
}

/// One sentence for each clause that sets a number: how many units state one, how many meet it.
fn figures(coverage: &Coverage, task: &Task, words: &Summary) -> Vec<String> {
    task.clauses
        .iter()
        .filter_map(|clause| {
            let target = clause.target.as_ref()?;
            // One row a unit, by the paper that decides: drafts and papers of other years state numbers too. What a
            // plan promised and the report denies meets nothing.
            let denied = |unit: &str| {
                let own = |p: &&PromiseRow| p.unit == *unit && p.clause == clause.id;
                coverage.promises.iter().find(own).is_some_and(|p| p.outcome == assess::Outcome::Denied)
            };
            let of = |kind: Kind| {
                let own = |f: &&FigureRow| f.clause == clause.id && f.kind == kind && !denied(&f.unit);
                let rows = || coverage.figures.iter().filter(own);
                (rows().count(), rows().filter(|f| f.met).count())
            };
            // The words of the list may be cut from the middle of a sentence: the demand is put in words of its own.
            let relation = if target.relation == Relation::Exactly { "" } else { target.relation.chinese() };
            let demand = format!("{relation}{}{}", show(target.value), target.counter);
            let said = |pattern: &str, (stated, met): (usize, usize)| {
                let values = [("stated", &*stated.to_string()), ("met", &*met.to_string()), ("target", &*demand)];
                if stated > 0 { fill(pattern, &values) } else { String::new() }
            };
            let (reports, plans) = (of(Kind::Report), of(Kind::Plan));
            let all = said(&words.figures, reports) + &said(&words.figures_plan, plans);
            (!all.is_empty()).then_some(all)
        })
        .collect()
}
