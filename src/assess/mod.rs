//! From findings to verdicts: duties, targets and what each unit handed in, joined into the state of every
//! (unit, task) cell.
//!
//! Invariant: a cell's verdict follows from one rule ([`cells::combine`]); every total is counted from the
//! verdict frame and nowhere else.

mod calendar;
mod cells;
mod desk;
mod details;
pub mod frames;
mod model;
mod parts;
mod promises;
mod review;
mod scores;
mod similar;
mod statutory;
mod submissions;
mod unit;

pub use calendar::{Calendar, LastDays};
pub use desk::*;
pub use details::{Chunk, Details};
pub use frames::tallies;
pub use model::*;
pub use scores::{Manual, Scoring};
pub use similar::{Likeness, SimilarRow};
pub use statutory::{BodyRow, ReportFinding, Standing, Statutory, examine};
pub use submissions::NOTHING_READ;

use std::collections::HashSet;

use polars::prelude::PolarsError;

use crate::{
    analyse::{Bound, Decision, Wordings},
    identify::{Kind, KindWords},
    review::{Decision as Reviewed, Ledger, WHOLE},
    roster::{Roster, Terms},
    similar::Settings,
    statistics::Rules,
    submission::{Context, Packed, Submitted},
    tasks::{Duty, ListClause, OwnerSet, Phrases, TaskList},
    text::Date,
};
use details::Maker;
use unit::{Joined, Source};

/// Rows up to which the long lists of the workbook are whole; nobody scrolls through more.
const SHEET_ROWS: usize = 100_000;
/// Rows that they show when there are more. The data files have all.
const SHEET_SHOWN: usize = 20_000;

/// Reports whose values are rows for what a person reads; the data files have all.
const SHEET_REPORTS: usize = 500;

/// What assessing needs beside the submissions.
pub struct Assessment<'a> {
    pub list: &'a TaskList,
    pub roster: &'a Roster,
    pub phrases: &'a Phrases,
    pub words: &'a KindWords,
    pub clauses: &'a [ListClause],
    pub decision: Decision,
    pub calendar: &'a Calendar,
    pub rules: &'a Rules,
    pub similar: &'a Settings,
    /// Words of clauses whose number is asked of the district as a whole, not of a unit.
    pub district_numbers: &'a [String],
    /// Decisions of officers.
    pub ledger: &'a Ledger,
    pub scoring: &'a Scoring,
    /// Points that officers filled in.
    pub manual: &'a Manual,
    pub wordings: &'a Wordings,
    /// What the clauses in other words are tied to.
    pub bound: &'a [Bound],
    pub today: Date,
}

impl Assessment<'_> {
    /// Decides everything. `packed` in any order; the result does not depend on it.
    pub fn assess(&self, mut packed: Vec<Packed>, context: &Context) -> Result<(Coverage, Details), PolarsError> {
        packed.sort_by(|a, b| a.head.file.cmp(&b.head.file));
        let mut submitted: Vec<Submitted> = packed.iter().map(|p| p.head.clone()).collect();
        let decided = submissions::decide(self, &packed);
        let expected = self.expected(&submitted);
        let readable = expected.len() <= READABLE_UNITS;
        if !readable {
            // Pairs grow with the square of the papers; a province compares within its districts.
            for (s, p) in submitted.iter_mut().zip(&mut packed) {
                s.print = None;
                p.head.print = None;
            }
        }
        let tasks: Vec<String> = self.list.tasks.iter().map(|t| t.id.clone()).collect();
        let maker = Maker { context, clauses: self.clauses, tasks: &tasks, decision: self.decision };
        let whole = readable && details::most_rows(&packed, self.clauses) <= SHEET_ROWS;
        let source = Source::new(&packed, &decided, context, whole.then_some(maker), readable);
        let Joined { verdicts, gaps, figures, promises, reviews, cases, outlines, rows } =
            self.units(&source, &expected);
        let lost = source.lost();
        if !lost.is_empty() {
            // Which paper counts was decided with these among them: once more, without what is lost.
            for at in lost {
                packed[at].give_up();
            }
            return self.assess(packed, context);
        }
        let mut statutory = statutory::decide(self, &mut submitted, &decided, cases, readable);
        let units = submissions::units(self, &submitted, &decided, &expected);
        let review::Settled { overrides, ledger, applied, rows: review_rows, problems: review_problems } =
            self.settled(reviews);
        let themes: Vec<(String, String)> = self.list.tasks.iter().map(|t| (t.id.clone(), t.theme.clone())).collect();
        let (by_unit, by_task, by_theme) = tallies(&verdicts, &themes)?;
        let mut submissions = submissions::rows(self, &submitted, &decided, &outlines);
        let mut problems = submissions::problems(self, &submitted, &decided);
        local_words(&self.roster.terms(), &mut statutory, &mut submissions, &mut problems);
        problems.extend(review_problems);
        let similar = if readable {
            similar::rows(self, &submitted, &decided, &submissions, &packed, context)
        } else {
            Vec::new()
        };
        drop(submitted);
        let scores = self.scores(&units, &verdicts, &gaps, (&problems, &statutory), &overrides);
        let details =
            Details::new(packed, &decided, context.clone(), (self.clauses, tasks), self.decision, overrides, whole);
        let first = if let Some(rows) = rows {
            rows
        } else if readable {
            let first = details.first(SHEET_SHOWN);
            problems.push(submissions::cut(first.clauses.len(), first.findings.len()));
            first
        } else {
            problems.push(submissions::unreadable(units.len()));
            Chunk::default()
        };
        let coverage = Coverage {
            district: self.roster.district.clone(),
            terms: self.roster.terms(),
            period: self.list.year.map_or_else(String::new, |y| format!("{y}年")),
            list: self.list.clone(),
            last_days: self.last_days(),
            units,
            clauses: first.clauses,
            findings: first.findings,
            problems,
            statistics: statutory
                .rows(&statutory.entries[..if readable { statutory.entries.len().min(SHEET_REPORTS) } else { 0 }]),
            statutory,
            similar,
            submissions,
            verdicts,
            gaps,
            figures,
            by_unit,
            by_task,
            by_theme,
            review: review_of(&ledger, applied, review_rows),
            scores,
            promises,
        };
        Ok((coverage, details))
    }

    /// Units that are expected to hand in: all of the district's own; one run by the city or the state only
    /// when the list names it or it handed in something.
    fn expected(&self, submitted: &[Submitted]) -> Vec<usize> {
        let named = |short: &str| {
            self.list.tasks.iter().flat_map(|t| &t.owners).any(|o| matches!(&o.set, OwnerSet::Unit(u) if u == short))
        };
        let handed_in: HashSet<usize> = submitted.iter().filter_map(Submitted::unit).collect();
        (0..self.roster.units().len())
            .filter(|&i| {
                let unit = &self.roster.units()[i];
                !unit.vertical || named(&unit.short) || handed_in.contains(&i)
            })
            .collect()
    }

    /// Until when papers are handed in, seen from the day of the run.
    fn last_days(&self) -> LastDays {
        self.calendar.last_days(self.list.year, self.today)
    }
}

/// Puts the words of rules, which speak of a 区, into those of a 县, 市 or 旗.
fn local_words(
    terms: &Terms,
    statutory: &mut Statutory,
    submissions: &mut [SubmissionRow],
    problems: &mut [ProblemRow],
) {
    if terms.area == Terms::default().area {
        return;
    }
    let findings = statutory.findings.iter_mut();
    let of_rules = findings.flat_map(|f| [&mut f.unit, &mut f.name, &mut f.finding.message, &mut f.finding.fix]);
    let of_problems = problems.iter_mut().flat_map(|p| [&mut p.message, &mut p.hint]);
    let of_bodies = statutory.bodies.iter_mut().map(|b| &mut b.reason);
    let of_files = submissions.iter_mut().map(|s| &mut s.problem);
    for text in of_rules.chain(of_problems).chain(of_bodies).chain(of_files) {
        *text = terms.local(text);
    }
}

/// The reviews as the outputs show them.
fn review_of(ledger: &Ledger, applied: usize, rows: Vec<ReviewRow>) -> Review {
    let standing = ledger.standing();
    let trail = ledger
        .entries
        .iter()
        .map(|e| TrailRow {
            unit: e.key.unit.clone(),
            task: e.key.task().to_owned(),
            clause: if e.key.code.contains('.') { e.key.code.clone() } else { String::new() },
            decision: e.decision.as_str().to_owned(),
            decision_chinese: e.decision.chinese().to_owned(),
            reason: e.reason.clone(),
            who: e.who.clone(),
            date: e.date.clone(),
            was: e.was.clone(),
            is: e.is.clone(),
            state: e.state.clone(),
            quotation: e.quotation.clone(),
            file: e.file.clone(),
            place: e.place.clone(),
            kind: e.kind.clone(),
            proof: e.proof.clone(),
            key: e.key.written(&e.seen),
            standing: standing.get(&e.key).is_some_and(|s| std::ptr::eq(*s, e)),
        })
        .chain(ledger.unread.iter().map(unread))
        .collect();
    Review {
        applied: applied as u32,
        stale: rows.iter().filter(|r| r.stale).count() as u32,
        conflicts: standing.values().filter(|e| e.decision == Reviewed::Conflict).count() as u32,
        sources: ledger.sources.clone(),
        fresh: ledger.fresh.saturating_sub(ledger.taken_back) as u32,
        taken_back: ledger.taken_back as u32,
        rows,
        trail,
        ..Review::default()
    }
}

/// A row of the record that nobody understands, as it was.
fn unread(row: &crate::review::Unread) -> TrailRow {
    let text = |column: &str| row.get(column).to_owned();
    TrailRow {
        unit: text("unit"),
        task: text("task"),
        clause: if row.get("clause") == WHOLE { String::new() } else { text("clause") },
        decision: text("decision"),
        decision_chinese: text("decision"),
        reason: text("reason"),
        who: text("who"),
        date: text("date"),
        was: text("was"),
        is: text("is"),
        state: text("state"),
        quotation: text("quotation"),
        file: text("file"),
        place: text("place"),
        kind: text("kind"),
        proof: text("proof"),
        key: text("key"),
        standing: false,
    }
}

/// Whether a kind of paper is judged.
pub fn is_judged(kind: Kind) -> bool {
    matches!(kind, Kind::Plan | Kind::Report)
}

/// The verdict of silence: a gap where the task is due, none of the unit's duty where it is not.
fn silent(duty: Duty) -> Verdict {
    if duty.is_due() { Verdict::NotMentioned } else { Verdict::NotDuty }
}
