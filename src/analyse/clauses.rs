//! A list's clauses tied to concepts by their own text.
//!
//! A clause whose wording is a concept's (as in the list that the examples were labelled for) is judged by
//! that concept's head alone. Any other clause is compiled: its text is read like a passage, the heads say
//! which concepts it resembles, and a passage is scored by wording and by agreement with those heads. So a
//! list never seen works on its first day.

use rayon::prelude::*;

use super::{
    features::{Sparse, cosine},
    lexicon::Lexicon,
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
const SAME: f32 = 0.8;

/// How a clause is scored.
#[derive(Debug, Clone)]
pub enum Tie {
    /// The clause is this concept's wording.
    Concept(usize),
    /// A clause of its own: its vector, and how much each concept has to do with it.
    Compiled { vector: Sparse, kin: Vec<(usize, f32)> },
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

/// Coefficients of the score of a compiled clause, fitted by leaving out one task at a time.
#[derive(Debug, Clone, Copy)]
pub struct Unseen {
    pub cosine: f32,
    pub kin: f32,
    pub bias: f32,
}

impl Default for Unseen {
    fn default() -> Self {
        Self { cosine: 14.0, kin: 5.0, bias: -5.2 }
    }
}

/// Ties every clause of a list.
pub fn compile(list: &TaskList, model: &Model, lexicon: &Lexicon, segmenter: &Segmenter) -> Vec<Compiled> {
    let wordings: Vec<Vec<Shingles>> = lexicon.concepts().iter().map(|c| c.wording.iter().map(|w| shingles(w)).collect()).collect();
    let clauses: Vec<(usize, &Clause)> = list.tasks.iter().enumerate().flat_map(|(t, task)| task.clauses.iter().map(move |c| (t, c))).collect();
    clauses
        .into_par_iter()
        .map(|(task, clause)| {
            let own = shingles(&clause.text);
            let same = wordings
                .iter()
                .enumerate()
                .map(|(i, ws)| (i, ws.iter().map(|w| contained(&own, w).min(contained(w, &own))).fold(0.0, f32::max)))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|(_, share)| *share >= SAME);
            let tie = same.map_or_else(|| compiled(&clause.text, model, lexicon, segmenter), |(i, _)| Tie::Concept(i));
            let concept = match &tie {
                Tie::Concept(i) => Some(*i),
                Tie::Compiled { kin, .. } => kin.first().map(|(i, _)| *i),
            };
            let mut anchors = concept.map_or(Vec::new(), |i| lexicon.concepts()[i].count.clone());
            if anchors.is_empty() && clause.target.is_some() {
                anchors = default_anchors(&clause.text);
            }
            let also = concept.map_or(Vec::new(), |i| lexicon.concepts()[i].counters.clone());
            Compiled { task, id: clause.id.clone(), text: clause.text.clone(), target: clause.target.clone(), tie, shingles: own, anchors, also }
        })
        .collect()
}

/// A clause compiled from its own text.
pub fn compiled(text: &str, model: &Model, lexicon: &Lexicon, segmenter: &Segmenter) -> Tie {
    let vector = model.vectorizer.transform(&raw(text, Kind::Plan, lexicon, segmenter));
    let scores = model.heads.scores(&vector);
    let hits = lexicon.hits(text);
    let mut kin: Vec<(usize, f32)> = scores.iter().enumerate().map(|(i, s)| (i, sigmoid(*s).max(if hits[i].topic { 0.3 } else { 0.0 }))).filter(|(_, p)| *p > 0.1).collect();
    kin.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    kin.truncate(6);
    Tie::Compiled { vector, kin }
}

impl Tie {
    /// Probability that a passage with this vector and these head scores addresses the clause.
    pub fn probability(&self, x: &Sparse, scores: &[f32], unseen: Unseen) -> f32 {
        match self {
            Self::Concept(i) => scores.get(*i).map_or(0.0, |s| sigmoid(*s)),
            Self::Compiled { vector, kin } => {
                let agreement = kin.iter().map(|(i, w)| w * scores.get(*i).map_or(0.0, |s| sigmoid(*s))).fold(0.0, f32::max);
                sigmoid(unseen.cosine * cosine(x, vector) + unseen.kin * agreement + unseen.bias)
            }
        }
    }
}

/// Nouns that a clause is likely to count, when no concept says.
fn default_anchors(text: &str) -> Vec<String> {
    ["培训", "会议", "活动", "评估", "评价", "解读", "座谈", "听证", "开放日", "列席", "通报", "检查", "答复", "公开", "发布"].iter().filter(|w| text.contains(**w)).map(|w| (*w).to_owned()).collect()
}
