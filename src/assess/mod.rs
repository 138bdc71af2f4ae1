//! From findings to verdicts: duties, targets and what each unit handed in, joined into the state of every
//! (unit, task) cell.
//!
//! Invariant: a cell's verdict follows from one rule ([`cells::combine`]); every total is counted from the
//! verdict frame and nowhere else.

mod calendar;
mod cells;
mod frames;
mod model;
mod submissions;

pub use calendar::Calendar;
pub use frames::{Frames, tallies};
pub use model::*;
pub use submissions::Submitted;

use polars::prelude::PolarsError;

use crate::{
    analyse::{Compiled, Decision},
    identify::{Kind, KindWords},
    roster::Roster,
    tasks::{Duty, OwnerSet, Phrases, TaskList, duty},
};

/// What assessing needs beside the submissions.
pub struct Assessment<'a> {
    pub list: &'a TaskList,
    pub roster: &'a Roster,
    pub phrases: &'a Phrases,
    pub words: &'a KindWords,
    pub clauses: &'a [Compiled],
    pub decision: Decision,
    pub calendar: &'a Calendar,
}

impl Assessment<'_> {
    /// Decides everything. `submitted` in any order; the result does not depend on it.
    pub fn assess(&self, mut submitted: Vec<Submitted>) -> Result<Coverage, PolarsError> {
        submitted.sort_by(|a, b| a.file.cmp(&b.file));
        let decided = submissions::decide(self, &submitted);
        let expected = self.expected(&submitted);
        let units = submissions::units(self, &submitted, &decided, &expected);
        let mut verdicts = Vec::new();
        let mut gaps = Vec::new();
        for &u in &expected {
            let unit = &self.roster.units()[u];
            let papers = cells::Papers::of(u, &submitted, &decided);
            for (t, task) in self.list.tasks.iter().enumerate() {
                let duty = duty(task, unit, self.phrases);
                let [plan, report, combined] = self.cells(t, duty, &papers);
                self.gaps_of(unit, t, duty, &combined, &papers, &mut gaps);
                for (stage, cell) in Stage::ALL.into_iter().zip([plan, report, combined]) {
                    verdicts.push(cell.row(unit, &task.id, stage, duty));
                }
            }
        }
        // Stable: within a stage, roster order and task order stay.
        verdicts.sort_by_key(|v: &VerdictRow| v.stage);
        let themes: Vec<(String, String)> = self.list.tasks.iter().map(|t| (t.id.clone(), t.theme.clone())).collect();
        let (by_unit, by_task, by_theme) = tallies(&verdicts, &themes)?;
        Ok(Coverage {
            district: self.roster.district.clone(),
            period: self.list.year.map_or_else(String::new, |y| format!("{y}年")),
            list: self.list.clone(),
            units,
            clauses: self.clause_rows(&submitted),
            findings: self.finding_rows(&submitted),
            problems: submissions::problems(self, &submitted, &decided),
            statistics: submitted
                .iter()
                .zip(&decided)
                .filter(|(_, d)| d.status == Status::Used)
                .flat_map(|(s, _)| s.statistics.iter().cloned())
                .collect(),
            submissions: submissions::rows(self, &submitted, &decided),
            verdicts,
            gaps,
            by_unit,
            by_task,
            by_theme,
        })
    }

    /// Units that are expected to hand in: all of the district's own; one run by the city or the state only
    /// when the list names it or it handed in something.
    fn expected(&self, submitted: &[Submitted]) -> Vec<usize> {
        let named = |short: &str| {
            self.list.tasks.iter().flat_map(|t| &t.owners).any(|o| matches!(&o.set, OwnerSet::Unit(u) if u == short))
        };
        (0..self.roster.units().len())
            .filter(|&i| {
                let unit = &self.roster.units()[i];
                !unit.vertical || named(&unit.short) || submitted.iter().any(|s| s.unit() == Some(i))
            })
            .collect()
    }

    fn unit_name(&self, submitted: &Submitted) -> String {
        submitted.unit().and_then(|u| self.roster.units().get(u)).map_or(String::new(), |u| u.short.clone())
    }

    /// One row for each (file, clause) of every plan and report that was read.
    fn clause_rows(&self, submitted: &[Submitted]) -> Vec<ClauseRow> {
        let mut out = Vec::new();
        for s in submitted {
            let (Some(analysis), kind) = (&s.analysis, s.kind()) else { continue };
            let unit = self.unit_name(s);
            for c in &analysis.clauses {
                let clause = &self.clauses[c.clause];
                let addressed = c.score >= self.decision.threshold;
                out.push(ClauseRow {
                    file: s.file.clone(),
                    unit: unit.clone(),
                    kind,
                    task: self.list.tasks[clause.task].id.clone(),
                    clause: clause.id.clone(),
                    addressed,
                    score: c.score,
                    uncertain: self.is_uncertain(c.score),
                    verbatim: c.verbatim,
                    stated: c.stated,
                    target: clause.target.as_ref().map(|t| t.value),
                    speech_act: if c.quotation.is_empty() { String::new() } else { c.act.as_str().to_owned() },
                    evidence: if addressed || c.topic_only { c.quotation.clone() } else { String::new() },
                    place: if addressed || c.topic_only { c.place.clone() } else { String::new() },
                });
            }
        }
        out
    }

    fn finding_rows(&self, submitted: &[Submitted]) -> Vec<FindingRow> {
        let mut out = Vec::new();
        for s in submitted {
            let (Some(analysis), kind) = (&s.analysis, s.kind()) else { continue };
            let unit = self.unit_name(s);
            for f in &analysis.findings {
                let clause = &self.clauses[f.clause];
                let judged = analysis.clauses.get(f.clause);
                out.push(FindingRow {
                    file: s.file.clone(),
                    unit: unit.clone(),
                    kind,
                    task: self.list.tasks[clause.task].id.clone(),
                    clause: clause.id.clone(),
                    score: f.score,
                    uncertain: self.is_uncertain(f.score),
                    verbatim: judged.is_some_and(|j| j.verbatim && j.quotation == f.quotation),
                    stated: judged.filter(|j| j.quotation == f.quotation).and_then(|j| j.stated),
                    speech_act: f.act.as_str().to_owned(),
                    quotation: f.quotation.clone(),
                    place: f.place.clone(),
                    words: f.words.clone(),
                    against: f.against.clone(),
                });
            }
        }
        out
    }

    fn is_uncertain(&self, score: f32) -> bool {
        score > self.decision.uncertain_low && score < self.decision.uncertain_high
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
