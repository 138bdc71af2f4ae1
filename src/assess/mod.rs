//! From findings to verdicts: duties, targets and what each unit handed in, joined into the state of every
//! (unit, task) cell.
//!
//! Invariant: a cell's verdict follows from one rule ([`cells::combine`]); every total is counted from the
//! verdict frame and nowhere else.

mod calendar;
mod cells;
mod details;
pub mod frames;
mod model;
mod similar;
mod statutory;
mod submissions;

pub use calendar::Calendar;
pub use details::{Chunk, Details};
pub use frames::tallies;
pub use model::*;
pub use similar::{Likeness, SimilarRow};
pub use statutory::{BodyRow, ReportFinding, Standing, Statutory, examine};

use std::collections::{HashMap, HashSet};

use polars::prelude::PolarsError;
use rayon::prelude::*;

use crate::{
    analyse::Decision,
    identify::{Kind, KindWords},
    roster::Roster,
    similar::Settings,
    statistics::Rules,
    submission::{Context, Packed, Submitted},
    tasks::{Duty, ListClause, OwnerSet, Phrases, TaskList, duty},
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
}

impl Assessment<'_> {
    /// Decides everything. `packed` in any order; the result does not depend on it.
    pub fn assess(&self, mut packed: Vec<Packed>, context: &Context) -> Result<(Coverage, Details), PolarsError> {
        packed.sort_by(|a, b| a.head.file.cmp(&b.head.file));
        let mut submitted: Vec<Submitted> = packed.iter().map(|p| p.head.clone()).collect();
        let decided = submissions::decide(self, &submitted);
        let statutory = statutory::decide(self, &mut submitted, &decided);
        let expected = self.expected(&submitted);
        let units = submissions::units(self, &submitted, &decided, &expected);
        let (verdicts, gaps) = self.verdicts(&packed, &decided, &expected, context);
        let themes: Vec<(String, String)> = self.list.tasks.iter().map(|t| (t.id.clone(), t.theme.clone())).collect();
        let (by_unit, by_task, by_theme) = tallies(&verdicts, &themes)?;
        let submissions = submissions::rows(self, &packed, &submitted, &decided, context);
        let mut problems = submissions::problems(self, &submitted, &decided);
        let similar = similar::rows(self, &submitted, &decided, &submissions, &packed, context);
        drop(submitted);
        let details = Details::new(packed, context.clone(), self.list, self.decision);
        let (first, whole) = details.first(SHEET_ROWS, SHEET_SHOWN);
        if !whole {
            problems.push(submissions::cut(first.clauses.len(), first.findings.len()));
        }
        let coverage = Coverage {
            district: self.roster.district.clone(),
            period: self.list.year.map_or_else(String::new, |y| format!("{y}年")),
            list: self.list.clone(),
            units,
            clauses: first.clauses,
            findings: first.findings,
            problems,
            statistics: statutory.rows(&statutory.entries[..statutory.entries.len().min(SHEET_REPORTS)]),
            statutory,
            similar,
            submissions,
            verdicts,
            gaps,
            by_unit,
            by_task,
            by_theme,
        };
        Ok((coverage, details))
    }

    /// The cells of all three matrices, by stage, roster order and task order; and the gaps, unit by unit.
    fn verdicts(
        &self,
        packed: &[Packed],
        decided: &[Decided],
        expected: &[usize],
        context: &Context,
    ) -> (Vec<VerdictRow>, Vec<GapRow>) {
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
        let mut stages = [Vec::with_capacity(3 * cells), Vec::with_capacity(cells), Vec::with_capacity(cells)];
        let mut gaps = Vec::new();
        for some in expected.chunks(UNITS) {
            let made: Vec<([Vec<VerdictRow>; 3], Vec<GapRow>)> =
                some.par_iter().map(|&u| self.verdicts_of(u, &files, packed, decided, context)).collect();
            for (own, mut own_gaps) in made {
                for (stage, mut rows) in stages.iter_mut().zip(own) {
                    stage.append(&mut rows);
                }
                gaps.append(&mut own_gaps);
            }
        }
        let [mut all, report, combined] = stages;
        all.extend(report);
        all.extend(combined);
        (all, gaps)
    }

    fn verdicts_of(
        &self,
        u: usize,
        files: &HashMap<usize, Vec<usize>>,
        packed: &[Packed],
        decided: &[Decided],
        context: &Context,
    ) -> ([Vec<VerdictRow>; 3], Vec<GapRow>) {
        let unit = &self.roster.units()[u];
        let own = files.get(&u).map_or(&[][..], Vec::as_slice);
        let submitted: Vec<Submitted> =
            own.iter().map(|&i| context.unpack(&packed[i]).unwrap_or_else(|| packed[i].head.clone())).collect();
        let decided: Vec<Decided> = own.iter().map(|&i| decided[i].clone()).collect();
        let papers = cells::Papers::of(u, &submitted, &decided);
        let mut stages = [Vec::new(), Vec::new(), Vec::new()];
        let mut gaps = Vec::new();
        for (t, task) in self.list.tasks.iter().enumerate() {
            let duty = duty(task, unit, self.phrases);
            let [plan, report, combined] = self.cells(t, duty, &papers);
            self.gaps_of(unit, t, duty, &combined, &papers, &mut gaps);
            for ((stage, cell), rows) in Stage::ALL.into_iter().zip([plan, report, combined]).zip(&mut stages) {
                rows.push(cell.row(unit, &task.id, stage, duty));
            }
        }
        (stages, gaps)
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
}

/// Whether a kind of paper is judged.
pub fn is_judged(kind: Kind) -> bool {
    matches!(kind, Kind::Plan | Kind::Report)
}

/// The plan and report duty that silence on a conditional task leaves: none.
fn silent(duty: Duty) -> Verdict {
    if duty.is_due() { Verdict::NotMentioned } else { Verdict::NotDuty }
}
