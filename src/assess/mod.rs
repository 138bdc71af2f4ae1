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
mod promises;
mod review;
mod scores;
mod similar;
mod statutory;
mod submissions;

pub use calendar::Calendar;
pub use desk::*;
pub use details::{Chunk, Details};
pub use frames::tallies;
use model::READABLE_UNITS;
pub use model::*;
pub use scores::{Manual, Scoring};
pub use similar::{Likeness, SimilarRow};
pub use statutory::{BodyRow, ReportFinding, Standing, Statutory, examine};

use std::collections::{HashMap, HashSet};

use polars::prelude::PolarsError;
use rayon::prelude::*;

use crate::{
    analyse::{Bound, Decision, Wordings},
    identify::{Kind, KindWords},
    review::{Decision as Reviewed, Ledger},
    roster::Roster,
    similar::Settings,
    statistics::Rules,
    submission::{Context, Packed, Submitted},
    tasks::{Duty, ListClause, OwnerSet, Phrases, TaskList, duty},
    text::{Date, Shared},
};
use submissions::Decided;

/// Rows up to which the long lists of the workbook are whole; nobody scrolls through more.
const SHEET_ROWS: usize = 100_000;
/// Rows that they show when there are more. The data files have all.
const SHEET_SHOWN: usize = 20_000;

/// Reports whose values are rows for what a person reads; the data files have all.
const SHEET_REPORTS: usize = 500;

/// Units whose papers are unpacked at a time.
const UNITS: usize = 128;

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

/// What was decided about all units.
struct Joined {
    verdicts: Vec<VerdictRow>,
    gaps: Vec<GapRow>,
    promises: Vec<PromiseRow>,
    reviews: Vec<review::UnitReview>,
}

/// What was decided about one unit.
struct UnitCells {
    stages: [Vec<VerdictRow>; 3],
    gaps: Vec<GapRow>,
    promises: Vec<PromiseRow>,
    review: review::UnitReview,
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
        let statutory = statutory::decide(
            self,
            &mut submitted,
            &decided,
            &statutory::Source { packed: &packed, context },
            readable,
        );
        let units = submissions::units(self, &submitted, &decided, &expected);
        let Joined { verdicts, gaps, promises, reviews } = self.verdicts(&packed, &decided, &expected, context);
        let review::Settled { overrides, ledger, rows: review_rows, problems: review_problems } = self.settled(reviews);
        let themes: Vec<(String, String)> = self.list.tasks.iter().map(|t| (t.id.clone(), t.theme.clone())).collect();
        let (by_unit, by_task, by_theme) = tallies(&verdicts, &themes)?;
        let submissions = submissions::rows(self, &packed, &submitted, &decided, context);
        let mut problems = submissions::problems(self, &submitted, &decided);
        problems.extend(review_problems);
        let similar = if readable {
            similar::rows(self, &submitted, &decided, &submissions, &packed, context)
        } else {
            Vec::new()
        };
        drop(submitted);
        let mut details = Details::new(packed, &decided, context.clone(), self.list, self.decision, overrides);
        let (first, whole) = if readable {
            details.first(SHEET_ROWS, SHEET_SHOWN)
        } else {
            problems.push(submissions::unreadable(units.len()));
            (Chunk::default(), true)
        };
        if !whole {
            problems.push(submissions::cut(first.clauses.len(), first.findings.len()));
        }
        let scores = self.scores(&units, &verdicts, &gaps, &problems);
        let coverage = Coverage {
            district: self.roster.district.clone(),
            period: self.list.year.map_or_else(String::new, |y| format!("{y}年")),
            list: self.list.clone(),
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
            by_unit,
            by_task,
            by_theme,
            review: review_of(&ledger, review_rows),
            scores,
            promises,
        };
        Ok((coverage, details))
    }

    /// The cells of all three matrices, by stage, roster order and task order; and the gaps, unit by unit.
    fn verdicts(&self, packed: &[Packed], decided: &[Decided], expected: &[usize], context: &Context) -> Joined {
        let mut files: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, p) in packed.iter().enumerate() {
            if let Some(unit) = p.head.unit()
                && matches!(decided[i].status, Status::Used | Status::Unreadable)
            {
                files.entry(unit).or_default().push(i);
            }
        }
        let cells = expected.len() * self.list.tasks.len();
        // Room for all three stages in the first: the others are moved behind it.
        let mut all: Vec<VerdictRow> = Vec::with_capacity(3 * cells);
        let mut later: [Vec<VerdictRow>; 2] = [Vec::with_capacity(cells), Vec::with_capacity(cells)];
        let (mut gaps, mut promises, mut reviews) = (Vec::new(), Vec::new(), Vec::new());
        let readable = expected.len() <= READABLE_UNITS;
        let standing = review::by_unit(self.ledger, readable);
        for some in expected.chunks(UNITS) {
            let made: Vec<UnitCells> =
                some.par_iter().map(|&u| self.verdicts_of(u, &files, packed, decided, context, &standing)).collect();
            for mut own in made {
                let [mut plan, mut report, mut combined] = own.stages;
                all.append(&mut plan);
                later[0].append(&mut report);
                later[1].append(&mut combined);
                gaps.append(&mut own.gaps);
                promises.append(&mut own.promises);
                reviews.push(own.review);
            }
        }
        for rows in later {
            all.extend(rows);
        }
        Joined { verdicts: all, gaps, promises, reviews }
    }

    fn verdicts_of(
        &self,
        u: usize,
        files: &HashMap<usize, Vec<usize>>,
        packed: &[Packed],
        decided: &[Decided],
        context: &Context,
        standing: &review::ByUnit,
    ) -> UnitCells {
        let unit = &self.roster.units()[u];
        let own = files.get(&u).map_or(&[][..], Vec::as_slice);
        let mut submitted: Vec<Submitted> =
            own.iter().map(|&i| context.unpack(&packed[i]).unwrap_or_else(|| packed[i].head.clone())).collect();
        let decided: Vec<Decided> = own.iter().map(|&i| decided[i].clone()).collect();
        let (automatic, mut review) = self.review_unit(u, &submitted, &decided, standing);
        for (s, _) in submitted.iter_mut().zip(&decided).filter(|(_, d)| d.status == Status::Used) {
            review::correct(&review.overrides, s, self.clauses, self.decision);
        }
        let mut stages = [Vec::new(), Vec::new(), Vec::new()];
        let (mut gaps, mut promises) = (Vec::new(), Vec::new());
        let papers = cells::Papers::of(u, &submitted, &decided, &review.overrides);
        let name = Shared::from(&unit.short);
        for (t, task) in self.list.tasks.iter().enumerate() {
            let duty = duty(task, unit, self.phrases);
            let [plan, report, combined] = self.cells(t, duty, &papers);
            // Nobody reads the lists of so many units; the data files have what they are made from.
            if standing.whole() {
                self.gaps_of(unit, t, duty, &combined, &papers, &mut gaps);
                self.promises_of(unit, t, &papers, &review.overrides, &mut promises);
            }
            for ((stage, cell), rows) in Stage::ALL.into_iter().zip([plan, report, combined]).zip(&mut stages) {
                rows.push(cell.row((unit, &name), &task.id, stage, duty));
            }
        }
        // Of so many units that no workbook is written, rows are made where something was decided.
        if standing.shows(&unit.short) {
            review.rows = self.review_rows(&automatic, &review, &stages[2], standing);
        }
        UnitCells { stages, gaps, promises, review }
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

    fn is_uncertain(&self, score: f32) -> bool {
        score > self.decision.uncertain_low && score < self.decision.uncertain_high
    }
}

/// The reviews as the outputs show them.
fn review_of(ledger: &Ledger, rows: Vec<ReviewRow>) -> Review {
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
            key: e.key.written(&e.quotation),
            standing: standing.get(&e.key).is_some_and(|s| std::ptr::eq(*s, e)),
        })
        .collect();
    let active = standing.values().filter(|e| e.decision.is_active()).count();
    Review {
        applied: active as u32,
        stale: rows.iter().filter(|r| r.stale).count() as u32,
        conflicts: standing.values().filter(|e| e.decision == Reviewed::Conflict).count() as u32,
        sources: ledger.sources.clone(),
        fresh: ledger.fresh as u32,
        rows,
        trail,
        ..Review::default()
    }
}

/// Whether a kind of paper is judged.
pub fn is_judged(kind: Kind) -> bool {
    matches!(kind, Kind::Plan | Kind::Report)
}

/// The plan and report duty that silence on a conditional task leaves: none.
fn silent(duty: Duty) -> Verdict {
    if duty.is_due() { Verdict::NotMentioned } else { Verdict::NotDuty }
}
