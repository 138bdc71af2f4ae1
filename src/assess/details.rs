//! The rows that grow with files × clauses, made when they are written and dropped again.
//!
//! A district's run has thousands of them, a province's millions. So they are not kept: the packed results
//! are, and rows are made from some hundred of them at a time.

use rayon::prelude::*;

use super::{
    ClauseRow, FindingRow, Status, is_judged,
    review::{self, Overrides},
    submissions::Decided,
};
use crate::{
    analyse::Decision,
    submission::{Context, Packed, Submitted},
    tasks::ListClause,
    text::{Shared, Short},
};

/// Files whose rows are in memory at a time; also the row groups of the Parquet files.
const FILES: usize = 64;

/// All results of a run, in the order of file names.
#[derive(Debug, Clone)]
pub struct Details {
    packed: Vec<Packed>,
    /// Whether the file counts, in the order of `packed`.
    used: Vec<bool>,
    context: Context,
    clauses: Vec<ListClause>,
    /// Task ids in list order.
    tasks: Vec<String>,
    decision: Decision,
    overrides: Overrides,
    /// Whether all rows were made for what a person reads.
    shown_whole: bool,
}

/// The rows of some files.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// One row for each (file, clause) of every plan and report that was read.
    pub clauses: Vec<ClauseRow>,
    pub findings: Vec<FindingRow>,
}

impl Chunk {
    /// The rows of some papers one after the other.
    pub(super) fn joined(chunks: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for chunk in chunks {
            all.append(chunk);
        }
        all
    }

    fn append(&mut self, mut other: Self) {
        self.clauses.append(&mut other.clauses);
        self.findings.append(&mut other.findings);
    }
}

impl Details {
    pub(super) fn new(
        mut packed: Vec<Packed>,
        decided: &[Decided],
        context: Context,
        (clauses, tasks): (&[ListClause], Vec<String>),
        decision: Decision,
        overrides: Overrides,
        shown_whole: bool,
    ) -> Self {
        // They have become rows; the packed results hold them too.
        for p in packed.iter_mut().filter(|p| !p.is_given_up()) {
            p.head.problems = Vec::new();
            if let Some(identity) = &mut p.head.identity {
                identity.problems = Vec::new();
                identity.evidence = String::new();
            }
        }
        Self {
            used: decided.iter().map(|d| d.status == Status::Used).collect(),
            packed,
            context,
            clauses: clauses.to_vec(),
            tasks,
            decision,
            overrides,
            shown_whole,
        }
    }

    /// Whether the rows that a [`super::Coverage`] holds are all there are.
    pub fn shown_whole(&self) -> bool {
        self.shown_whole
    }

    /// All rows in the order of files, some files at a time; at least one chunk, empty for an empty run.
    pub fn chunks(&self) -> impl Iterator<Item = Chunk> + Send + '_ {
        let starts = (0..self.packed.len().max(1)).step_by(FILES);
        starts.map(|start| self.rows(start, (start + FILES).min(self.packed.len())))
    }

    /// The results as lines of text, some files at a time.
    pub fn lines(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.packed.chunks(FILES).map(|some| some.par_iter().map(|p| self.line(p)).collect())
    }

    /// One result; of a broken record what is known of its file.
    fn line(&self, packed: &Packed) -> String {
        let whole = if packed.is_given_up() { None } else { self.context.unpack(packed) };
        self.context.line(whole.as_ref().unwrap_or(&packed.head))
    }

    /// The rows of the first files, about `shown`: what a person reads where there are too many.
    pub(super) fn first(&self, shown: usize) -> Chunk {
        let mut all = Chunk::default();
        for start in (0..self.packed.len()).step_by(FILES) {
            if all.clauses.len().max(all.findings.len()) >= shown {
                break;
            }
            all.append(self.rows(start, (start + FILES).min(self.packed.len())));
        }
        all
    }

    fn rows(&self, start: usize, end: usize) -> Chunk {
        let maker =
            Maker { context: &self.context, clauses: &self.clauses, tasks: &self.tasks, decision: self.decision };
        let made: Vec<Chunk> = (start..end)
            .into_par_iter()
            .map(|i| {
                let Some(mut s) = self.context.unpack(&self.packed[i]) else { return Chunk::default() };
                let reviews = if self.used[i] { Some(&self.overrides).filter(|o| !o.is_empty()) } else { None };
                if let Some(overrides) = reviews {
                    review::correct(overrides, &mut s, &self.clauses, self.decision);
                }
                maker.rows(&s, reviews)
            })
            .collect();
        Chunk::joined(made)
    }
}

/// The most rows that all papers can have of one kind.
pub(super) fn most_rows(packed: &[Packed], clauses: &[ListClause]) -> usize {
    packed.iter().filter(|p| p.head.format.is_some() && is_judged(p.head.kind())).count() * clauses.len()
}

/// What rows are made with.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub context: &'a Context,
    pub clauses: &'a [ListClause],
    /// Task ids in list order.
    pub tasks: &'a [String],
    pub decision: Decision,
}

impl Maker<'_> {
    /// The rows of one paper, whose judgements are corrected.
    pub(super) fn rows(&self, s: &Submitted, reviews: Option<&Overrides>) -> Chunk {
        let names = (&Shared::from(&s.file), &Shared::from(self.context.unit_name(s)));
        Chunk { clauses: self.clause_rows(s, names, reviews), findings: self.finding_rows(s, names, reviews) }
    }

    fn clause_rows(&self, s: &Submitted, names: (&Shared, &Shared), reviews: Option<&Overrides>) -> Vec<ClauseRow> {
        let (Some(analysis), kind) = (&s.analysis, s.kind()) else { return Vec::new() };
        let (file, unit) = names;
        analysis
            .clauses
            .iter()
            .map(|c| {
                let clause = &self.clauses[c.clause];
                let addressed = c.score >= self.decision.threshold;
                ClauseRow {
                    file: file.clone(),
                    unit: unit.clone(),
                    kind,
                    task: self.tasks[clause.task].as_str().into(),
                    clause: clause.id.as_str().into(),
                    addressed,
                    score: c.score,
                    uncertain: self.decision.is_uncertain(c.score),
                    verbatim: c.verbatim,
                    stated: c.stated,
                    target: clause.target.as_ref().map(|t| t.value),
                    speech_act: if c.quotation.is_empty() { Short::EMPTY } else { c.act.as_str().into() },
                    evidence: if addressed || c.topic_only { c.quotation.clone() } else { String::new() },
                    place: if addressed || c.topic_only { c.place.as_str().into() } else { Short::EMPTY },
                    reviewed: is_reviewed(s, c.clause, reviews),
                }
            })
            .collect()
    }

    fn finding_rows(&self, s: &Submitted, names: (&Shared, &Shared), reviews: Option<&Overrides>) -> Vec<FindingRow> {
        let (Some(analysis), kind) = (&s.analysis, s.kind()) else { return Vec::new() };
        let (file, unit) = names;
        analysis
            .findings
            .iter()
            .map(|f| {
                let clause = &self.clauses[f.clause];
                let judged = analysis.clauses.get(f.clause);
                let reviewed = is_reviewed(s, f.clause, reviews);
                FindingRow {
                    file: file.clone(),
                    unit: unit.clone(),
                    kind,
                    task: self.tasks[clause.task].as_str().into(),
                    clause: clause.id.as_str().into(),
                    score: f.score,
                    uncertain: self.decision.is_uncertain(f.score) && !reviewed,
                    verbatim: judged.is_some_and(|j| j.verbatim && j.quotation == f.quotation),
                    stated: judged.filter(|j| j.quotation == f.quotation).and_then(|j| j.stated),
                    speech_act: f.act.as_str().into(),
                    quotation: f.quotation.clone(),
                    place: f.place.as_str().into(),
                    words: f.words.clone(),
                    against: f.against.clone(),
                    reviewed,
                }
            })
            .collect()
    }
}

/// Whether an officer settled a clause of a paper that counts.
fn is_reviewed(submitted: &Submitted, clause: usize, reviews: Option<&Overrides>) -> bool {
    reviews.is_some_and(|o| {
        let own = submitted.unit().and_then(|u| o.get(&(u, clause)));
        own.is_some_and(|o| o.reaches(&submitted.file))
    })
}
