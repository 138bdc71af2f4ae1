//! The rows that grow with files × clauses, made when they are written and dropped again.
//!
//! A district's run has thousands of them, a province's millions. So they are not kept: the packed results
//! are, and rows are made from some hundred of them at a time.

use rayon::prelude::*;

use super::{ClauseRow, FindingRow, is_judged};
use crate::{
    analyse::Decision,
    submission::{Context, Packed, Submitted},
    tasks::{ListClause, TaskList},
};

/// Files whose rows are in memory at a time; also the row groups of the Parquet files.
const FILES: usize = 256;

/// All results of a run, in the order of file names.
#[derive(Debug, Clone)]
pub struct Details {
    packed: Vec<Packed>,
    context: Context,
    clauses: Vec<ListClause>,
    /// Task ids in list order.
    tasks: Vec<String>,
    decision: Decision,
}

/// The rows of some files.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// One row for each (file, clause) of every plan and report that was read.
    pub clauses: Vec<ClauseRow>,
    pub findings: Vec<FindingRow>,
}

impl Chunk {
    fn append(&mut self, mut other: Self) {
        self.clauses.append(&mut other.clauses);
        self.findings.append(&mut other.findings);
    }
}

impl Details {
    pub(super) fn new(packed: Vec<Packed>, context: Context, list: &TaskList, decision: Decision) -> Self {
        Self {
            packed,
            context,
            clauses: list.listed(),
            tasks: list.tasks.iter().map(|t| t.id.clone()).collect(),
            decision,
        }
    }

    /// All rows in the order of files, some files at a time; at least one chunk, empty for an empty run.
    pub fn chunks(&self) -> impl Iterator<Item = Chunk> + '_ {
        let starts = (0..self.packed.len().max(1)).step_by(FILES);
        starts.map(|start| self.rows(start, (start + FILES).min(self.packed.len())))
    }

    /// The results as lines of text, some files at a time.
    pub fn lines(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.packed
            .chunks(FILES)
            .map(|some| some.par_iter().filter_map(|p| self.context.unpack(p)).map(|s| self.context.line(&s)).collect())
    }

    /// The rows for what a person reads, and whether that is all: every row up to `whole` of them, else those
    /// of the first files, about `shown`.
    pub(super) fn first(&self, whole: usize, shown: usize) -> (Chunk, bool) {
        let judged = self.packed.iter().filter(|p| p.head.format.is_some() && is_judged(p.head.kind())).count();
        let limit = if judged * self.clauses.len() <= whole { usize::MAX } else { shown };
        let mut all = Chunk::default();
        for start in (0..self.packed.len()).step_by(FILES) {
            if all.clauses.len().max(all.findings.len()) >= limit {
                return (all, false);
            }
            all.append(self.rows(start, (start + FILES).min(self.packed.len())));
        }
        (all, true)
    }

    fn rows(&self, start: usize, end: usize) -> Chunk {
        let made: Vec<Chunk> = (start..end)
            .into_par_iter()
            .map(|i| {
                let Some(s) = self.context.unpack(&self.packed[i]) else { return Chunk::default() };
                Chunk { clauses: self.clause_rows(&s), findings: self.finding_rows(&s) }
            })
            .collect();
        let mut all = Chunk::default();
        for chunk in made {
            all.append(chunk);
        }
        all
    }

    fn clause_rows(&self, s: &Submitted) -> Vec<ClauseRow> {
        let (Some(analysis), kind) = (&s.analysis, s.kind()) else { return Vec::new() };
        let unit = self.context.unit_name(s);
        analysis
            .clauses
            .iter()
            .map(|c| {
                let clause = &self.clauses[c.clause];
                let addressed = c.score >= self.decision.threshold;
                ClauseRow {
                    file: s.file.clone(),
                    unit: unit.to_owned(),
                    kind,
                    task: self.tasks[clause.task].clone(),
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
                }
            })
            .collect()
    }

    fn finding_rows(&self, s: &Submitted) -> Vec<FindingRow> {
        let (Some(analysis), kind) = (&s.analysis, s.kind()) else { return Vec::new() };
        let unit = self.context.unit_name(s);
        analysis
            .findings
            .iter()
            .map(|f| {
                let clause = &self.clauses[f.clause];
                let judged = analysis.clauses.get(f.clause);
                FindingRow {
                    file: s.file.clone(),
                    unit: unit.to_owned(),
                    kind,
                    task: self.tasks[clause.task].clone(),
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
                }
            })
            .collect()
    }

    fn is_uncertain(&self, score: f32) -> bool {
        score > self.decision.uncertain_low && score < self.decision.uncertain_high
    }
}
