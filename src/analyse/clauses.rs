//! A list's clauses tied to concepts by their own text.
//!
//! A clause whose wording is a concept's (as in the list that the examples were labelled for) is judged by
//! that concept's head alone. Any other clause is compiled: its text is read like a passage, the heads say
//! which concepts it resembles, and a passage is scored by wording and by agreement with those heads. So a
//! list never seen works on its first day.

use std::sync::LazyLock;

use rayon::prelude::*;

use super::{
    features::{Sparse, cosine},
    lexicon::{Hit, Lexicon},
    linear::sigmoid,
    model::{Model, raw},
    verbatim::{Shingles, contained, shingles},
};
use crate::{
    identify::Kind,
    tasks::{Clause, Target, TaskList},
    text::Segmenter,
};

/// The share of wording in common from which a clause is a concept's own.
pub(super) const SAME: f32 = 0.8;

/// Positive examples from which a head is trusted on its own.
const SUPPORTED: u32 = 15;

/// How a clause is scored.
#[derive(Debug, Clone)]
pub enum Tie {
    /// The clause is this concept's wording.
    Concept(usize),
    /// A clause of its own: its vector, the concept whose demand it restates if there is one, and the
    /// concepts whose words to look for.
    Compiled { vector: Sparse, kin: Option<usize>, words: Vec<(usize, f32)> },
}

/// One clause, ready to be judged.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub task: usize,
    pub id: String,
    pub text: String,
    pub target: Option<Target>,
    pub tie: Tie,
    pub shingles: Shingles,
    /// What is counted, for the stated number.
    pub anchors: Vec<String>,
    /// Counters that count it too when nothing better is stated.
    pub also: Vec<String>,
}

/// Coefficients of the log-odds of a compiled clause, fitted on the composed set by leaving out one task at
/// a time with all its examples (`evaluate --unseen` fits them anew and prints them).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unseen {
    pub cosine: f32,
    pub kin: f32,
    pub words: f32,
    pub bias: f32,
}

impl Default for Unseen {
    fn default() -> Self {
        Self { cosine: 20.0, kin: 6.0, words: 4.0, bias: -5.0 }
    }
}

/// What speaks for a compiled clause in one window.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Resemblance {
    /// Cosine of passage and clause, 0–1.
    pub cosine: f32,
    /// What the head of the nearest concept says, 0–1.
    pub kin: f32,
    /// The window has the words of a concept near the clause, 0–1.
    pub words: f32,
}

impl Unseen {
    /// Log-odds.
    pub fn score(self, r: Resemblance) -> f32 {
        self.cosine * r.cosine + self.kin * r.kin + self.words * r.words + self.bias
    }
}

/// Ties every clause of a list.
pub fn compile(list: &TaskList, model: &Model, lexicon: &Lexicon, segmenter: &Segmenter) -> Vec<Compiled> {
    // Needed by lists with other wording than the concepts', once for all their clauses.
    let demands = LazyLock::new(|| Demands::new(model, lexicon, segmenter));
    let wordings: Vec<Vec<Shingles>> =
        lexicon.concepts().iter().map(|c| c.wording.iter().map(|w| shingles(w)).collect()).collect();
    let clauses: Vec<(usize, &Clause)> =
        list.tasks.iter().enumerate().flat_map(|(t, task)| task.clauses.iter().map(move |c| (t, c))).collect();
    clauses
        .into_par_iter()
        .map(|(task, clause)| {
            let own = shingles(&clause.text);
            let same = wordings
                .iter()
                .enumerate()
                .map(|(i, ws)| (i, ws.iter().map(|w| contained(&own, w).min(contained(w, &own))).fold(0.0, f32::max)))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|(i, share)| *share >= SAME && model.support.get(*i).is_some_and(|n| *n >= SUPPORTED));
            let tie = same.map_or_else(
                || compiled(&clause.text, model, lexicon, segmenter, &demands, false),
                |(i, _)| Tie::Concept(i),
            );
            let concept = match &tie {
                Tie::Concept(i) => Some(*i),
                Tie::Compiled { words, .. } => words.first().map(|(i, _)| *i),
            };
            let mut anchors = concept.map_or(Vec::new(), |i| lexicon.concepts()[i].count.clone());
            if anchors.is_empty() && clause.target.is_some() {
                anchors = default_anchors(&clause.text);
            }
            let also = concept.map_or(Vec::new(), |i| lexicon.concepts()[i].counters.clone());
            Compiled {
                task,
                id: clause.id.clone(),
                text: clause.text.clone(),
                target: clause.target.clone(),
                tie,
                shingles: own,
                anchors,
                also,
            }
        })
        .collect()
}

/// The vectors of the sentences in which lists demand each concept.
#[derive(Debug)]
pub struct Demands(Vec<Vec<Sparse>>);

impl Demands {
    pub fn new(model: &Model, lexicon: &Lexicon, segmenter: &Segmenter) -> Self {
        let vector = |text: &String| model.vectorizer.transform(&raw(text, Kind::Plan, lexicon, segmenter));
        Self(lexicon.concepts().iter().map(|c| c.wording.iter().map(vector).collect()).collect())
    }
}

/// A clause compiled from its own text.
///
/// `unseen`: leave the wordings that equal the clause out of sight, as if no list had ever had it.
pub fn compiled(
    text: &str,
    model: &Model,
    lexicon: &Lexicon,
    segmenter: &Segmenter,
    demands: &Demands,
    unseen: bool,
) -> Tie {
    let vector = model.vectorizer.transform(&raw(text, Kind::Plan, lexicon, segmenter));
    let hits = lexicon.hits(text);
    let own = shingles(text);
    let mut words: Vec<(usize, f32)> = lexicon
        .concepts()
        .iter()
        .zip(&demands.0)
        .enumerate()
        .map(|(i, (concept, vectors))| {
            let alike = concept
                .wording
                .iter()
                .zip(vectors)
                .filter(|(w, _)| !unseen || contained(&own, &shingles(w)) < SAME)
                .map(|(_, demand)| cosine(&vector, demand))
                .fold(0.0, f32::max);
            (i, if hits[i].topic { alike + 0.1 } else { alike })
        })
        .filter(|(_, w)| *w >= 0.3)
        .collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    words.truncate(4);
    let kin = words.first().map(|(i, _)| *i).filter(|i| model.support.get(*i).is_some_and(|n| *n >= SUPPORTED));
    // The nearest concept counts in full, the others in proportion.
    let nearest = words.first().map_or(1.0, |(_, w)| *w);
    for (_, w) in &mut words {
        *w /= nearest;
    }
    Tie::Compiled { vector, kin, words }
}

impl Tie {
    /// Log-odds that a passage addresses the clause; `cosine` of the two, and what the heads and the lexicon say
    /// of the passage.
    ///
    /// `crowd` is taken off the log-odds of a head, which learnt from passages. The coefficients of a
    /// compiled clause were fitted on whole documents and need no such correction.
    pub fn log_odds(&self, cosine: f32, scores: &[f32], hits: &[Hit], unseen: Unseen, crowd: f32) -> f32 {
        match self {
            Self::Concept(i) => scores.get(*i).map_or(f32::NEG_INFINITY, |s| *s - crowd),
            Self::Compiled { .. } => unseen.score(self.resemblance(cosine, scores, hits)),
        }
    }

    /// What speaks for a compiled clause; nothing for one that has its concept.
    pub fn resemblance(&self, cosine: f32, scores: &[f32], hits: &[Hit]) -> Resemblance {
        match self {
            Self::Concept(_) => Resemblance::default(),
            Self::Compiled { kin, words, .. } => Resemblance {
                cosine,
                kin: kin.and_then(|i| scores.get(i)).map_or(0.0, |s| sigmoid(*s)),
                words: words
                    .iter()
                    .filter(|(i, _)| hits.get(*i).is_some_and(|h| h.topic))
                    .map(|(_, w)| *w)
                    .fold(0.0, f32::max),
            },
        }
    }
}

/// The vectors of all compiled clauses by feature, to hold a passage against all of them in one pass.
#[derive(Debug, Clone, Default)]
pub struct Nearness {
    /// Where the entries of a feature begin; empty when no clause is compiled.
    starts: Vec<u32>,
    /// Clause, and its value scaled to unit length.
    entries: Vec<(u32, f32)>,
    clauses: usize,
}

impl Nearness {
    pub fn new(clauses: &[Compiled]) -> Self {
        let mut all: Vec<(u32, u32, f32)> = Vec::new();
        for (c, clause) in clauses.iter().enumerate() {
            if let Tie::Compiled { vector, .. } = &clause.tie {
                let norm = vector.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
                all.extend(vector.iter().filter(|_| norm > 0.0).map(|(f, v)| (*f, c as u32, v / norm)));
            }
        }
        let Some(last) = all.iter().map(|(f, ..)| *f).max() else { return Self::default() };
        all.sort_by_key(|(f, c, _)| (*f, *c));
        let mut starts = vec![0; last as usize + 2];
        for (f, ..) in &all {
            starts[*f as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Self { starts, entries: all.into_iter().map(|(_, c, v)| (c, v)).collect(), clauses: clauses.len() }
    }

    /// Whether every clause has its concept.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The cosine of a passage and each clause, 0 for those that have their concept; nothing when all have.
    pub fn cosines(&self, x: &Sparse) -> Vec<f32> {
        if self.starts.is_empty() {
            return Vec::new();
        }
        let mut out = vec![0.0; self.clauses];
        let norm = x.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        for &(f, v) in x.iter().filter(|_| norm > 0.0) {
            if let [from, to, ..] = self.starts[(f as usize).min(self.starts.len())..] {
                for (clause, value) in &self.entries[from as usize..to as usize] {
                    out[*clause as usize] += v / norm * value;
                }
            }
        }
        out
    }
}

/// Nouns that a clause is likely to count, when no concept says.
fn default_anchors(text: &str) -> Vec<String> {
    [
        "培训",
        "会议",
        "活动",
        "评估",
        "评价",
        "解读",
        "座谈",
        "听证",
        "开放日",
        "列席",
        "通报",
        "检查",
        "答复",
        "公开",
        "发布",
    ]
    .iter()
    .filter(|w| text.contains(**w))
    .map(|w| (*w).to_owned())
    .collect()
}
