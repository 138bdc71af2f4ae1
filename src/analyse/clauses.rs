//! A list's clauses tied to concepts by their own text.
//!
//! A clause whose wording is a concept's (as in the list that the examples were labelled for) is judged by that
//! concept's head. A clause in other words is read like a passage: the heads, which learnt how units speak of a
//! concept, also know how another district demands it, and the surest of them judges it. Only what no head knows
//! is judged by its text: with the lexicon's words where a concept has them and no examples, else by how much of
//! it stands in a passage. So a list never seen works on its first day.

use std::sync::OnceLock;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    features::{Sparse, cosine},
    lexicon::{Hit, Lexicon},
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

/// Characters from which a part of a clause between two commas says what it is about.
const PART: usize = 6;

/// Characters from which what stands between two semicolons is a measure.
const MEASURE: usize = 8;

/// How a clause is scored.
#[derive(Debug, Clone, PartialEq)]
pub enum Tie {
    /// By the heads of these concepts. The first `own` take the clause, or what of it stands between two semicolons, for
    /// theirs, the surest of the whole first (log-odds and likeness together); the others hear themselves in it too.
    Concepts { heads: Vec<usize>, own: usize },
    /// By its text, and by the words of a concept that has no examples.
    Text { vector: Sparse, concept: Option<usize> },
}

impl Tie {
    /// The heads that judge the clause.
    fn heads(&self) -> &[usize] {
        match self {
            Self::Concepts { heads, .. } => heads,
            Self::Text { .. } => &[],
        }
    }

    /// All concepts that have a say.
    pub fn concepts(&self) -> Vec<usize> {
        match self {
            Self::Concepts { heads, .. } => heads.clone(),
            Self::Text { concept, .. } => concept.iter().copied().collect(),
        }
    }

    /// The concept that the clause is about, as far as one is known.
    pub fn concept(&self) -> Option<usize> {
        match self {
            Self::Concepts { heads, .. } => heads.first().copied(),
            Self::Text { concept, .. } => *concept,
        }
    }
}

/// What a clause in other words was tied to; a clause that is a concept's own wording needs no telling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    pub clause: String,
    /// By name, the surest first; none when no concept is near.
    pub concepts: Vec<String>,
    /// Judged by what examples taught, not by its text alone.
    pub learnt: bool,
}

/// `[ties]` of `model.toml`: how a clause finds its concept.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tying {
    /// Positive examples from which a head is trusted.
    pub examples: u32,
    /// A head takes a clause whose log-odds and `likeness` × likeness to the concept's wordings are not below 0.
    pub likeness: f32,
    /// Log-odds from which a second head judges the clause too, and the share of the first one's likeness that it must
    /// have.
    pub second: f32,
    pub second_likeness: f32,
    /// The same of a head that takes a part of the clause between two commas.
    pub part: f32,
    pub part_likeness: f32,
    /// Taken off the log-odds of every head that does not take the clause, or a measure of it, for its own.
    pub less: f32,
    /// Where clauses share a head, taken off the log-odds times how much more like a window another of them is (0–1).
    pub rival: f32,
    /// Taken off how sure a broad concept is of a clause, when a narrow one hears itself in it too.
    pub broad: f32,
    /// Likeness from which the words of a concept without examples are believed when the clause has them.
    pub words: f32,
    /// How much more like it must be than the head's concept.
    pub lead: f32,
    /// Likeness, a tenth more where the words are there, from which a concept lends its words to what no head takes.
    pub near: f32,
}

/// `[unseen]` of `model.toml`: coefficients of the log-odds of a clause that no head judges, fitted on the composed
/// set by leaving out one task at a time with all its examples (`evaluate --unseen` measures them).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unseen {
    /// Of a concept without examples: the cosine of clause and window, its words, and the rest.
    pub cosine: f32,
    pub words: f32,
    pub bias: f32,
    /// Without any concept: the share of the clause that stands in the window, and the rest.
    pub cover: f32,
    pub cover_bias: f32,
}

/// How like a window and a clause are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Likeness {
    /// Cosine, 0–1.
    pub cosine: f32,
    /// Share of the clause's vector, by squared length, whose features stand in the window, 0–1.
    pub cover: f32,
}

/// One clause, ready to be judged.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub task: usize,
    pub id: String,
    pub text: String,
    pub target: Option<Target>,
    pub tie: Tie,
    /// Other clauses of the list that a head of this one judges too: what is said of one is not said of the other.
    pub rivals: Vec<usize>,
    /// Its own words, to hold them against those of its rivals; empty without any.
    vector: Sparse,
    pub shingles: Shingles,
    /// What is counted, for the stated number.
    pub anchors: Vec<String>,
    /// Counters that count it too when nothing better is stated.
    pub also: Vec<String>,
}

/// What of the dictionaries must not be seen, to measure what happens without it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hidden<'h> {
    /// Wordings that equal the clause, as if no list had ever had it.
    pub wording: bool,
    /// Concepts with all their words.
    pub concepts: &'h [usize],
}

/// What ties clauses to concepts.
pub struct Binder<'b> {
    model: &'b Model,
    lexicon: &'b Lexicon,
    segmenter: &'b Segmenter,
    tying: Tying,
    wordings: Vec<Vec<Shingles>>,
    /// The vectors of the sentences in which lists demand each concept; needed by lists in other words only.
    demands: OnceLock<Vec<Vec<Sparse>>>,
}

impl<'b> Binder<'b> {
    pub fn new(model: &'b Model, lexicon: &'b Lexicon, segmenter: &'b Segmenter, tying: Tying) -> Self {
        Self {
            model,
            lexicon,
            segmenter,
            tying,
            wordings: lexicon.concepts().iter().map(|c| c.wording.iter().map(|w| shingles(w)).collect()).collect(),
            demands: OnceLock::new(),
        }
    }

    /// Ties every clause of a list.
    pub fn compile(&self, list: &TaskList) -> Vec<Compiled> {
        let clauses: Vec<(usize, &Clause)> =
            list.tasks.iter().enumerate().flat_map(|(t, task)| task.clauses.iter().map(move |c| (t, c))).collect();
        let mut all: Vec<Compiled> =
            clauses.into_par_iter().map(|(task, clause)| self.compiled(task, clause)).collect();
        let heads: Vec<Vec<usize>> = all.iter().map(|c| c.tie.heads().to_vec()).collect();
        for (c, clause) in all.iter_mut().enumerate() {
            let shares = |other: &[usize]| other.iter().any(|head| clause.tie.heads().contains(head));
            clause.rivals = (0..heads.len()).filter(|i| *i != c && shares(&heads[*i])).collect();
            if !clause.rivals.is_empty() {
                clause.vector = self.vector(&clause.text);
            }
        }
        all
    }

    fn compiled(&self, task: usize, clause: &Clause) -> Compiled {
        let own = shingles(&clause.text);
        let same = self
            .wordings
            .iter()
            .enumerate()
            .map(|(i, ws)| (i, ws.iter().map(|w| contained(&own, w).min(contained(w, &own))).fold(0.0, f32::max)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(i, share)| *share >= SAME && self.is_trusted(*i));
        let tie = same.map_or_else(
            || self.tie(&clause.text, Hidden::default()),
            |(i, _)| Tie::Concepts { heads: vec![i], own: 1 },
        );
        let concept = tie.concept().map(|i| &self.lexicon.concepts()[i]);
        let mut anchors = concept.map_or(Vec::new(), |c| c.count.clone());
        if anchors.is_empty() && clause.target.is_some() {
            anchors = default_anchors(&clause.text);
        }
        Compiled {
            task,
            id: clause.id.clone(),
            text: clause.text.clone(),
            target: clause.target.clone(),
            also: concept.map_or(Vec::new(), |c| c.counters.clone()),
            tie,
            rivals: Vec::new(),
            vector: Sparse::new(),
            shingles: own,
            anchors,
        }
    }

    fn vector(&self, text: &str) -> Sparse {
        self.model.vectorizer.transform(&raw(text, Kind::Plan, self.lexicon, self.segmenter))
    }

    /// The wordings of a concept with their vectors.
    fn demands(&self, concept: usize) -> impl Iterator<Item = (&Shingles, &Sparse)> {
        let all = self.demands.get_or_init(|| {
            let concepts = self.lexicon.concepts().iter();
            concepts.map(|c| c.wording.iter().map(|w| self.vector(w)).collect()).collect()
        });
        self.wordings[concept].iter().zip(&all[concept])
    }

    fn is_trusted(&self, concept: usize) -> bool {
        self.model.support.get(concept).is_some_and(|n| *n >= self.tying.examples)
    }

    /// Ties a clause that is no concept's own wording. Of measures that semicolons part each has its own head (公开目录；
    /// 每年检查1次): who does one of them addresses the clause.
    pub fn tie(&self, text: &str, hidden: Hidden) -> Tie {
        let tie = self.tie_one(text, f32::NEG_INFINITY, hidden);
        let measures: Vec<&str> = text.split(['；', ';']).filter(|p| p.chars().count() >= MEASURE).collect();
        let Tie::Concepts { heads, .. } = &tie else { return tie };
        if measures.len() < 2 {
            return tie;
        }
        let mut own: Vec<usize> = heads.iter().take(1).copied().collect();
        let mut others: Vec<usize> = heads.iter().skip(1).copied().collect();
        for measure in measures {
            // What stands without the rest of the clause is easily taken for something else.
            if let Tie::Concepts { heads, .. } = self.tie_one(measure, self.tying.second, hidden) {
                let new: Vec<usize> = heads.into_iter().filter(|head| !own.contains(head)).collect();
                own.extend(new.first());
                others.extend(new);
            }
        }
        let count = own.len();
        for also in others {
            if !own.contains(&also) {
                own.push(also);
            }
        }
        Tie::Concepts { heads: own, own: count }
    }

    /// Ties one measure; `least`: log-odds that a head must have to take it.
    fn tie_one(&self, text: &str, least: f32, hidden: Hidden) -> Tie {
        let vector = self.vector(text);
        let odds = self.model.heads.scores(&vector);
        let hits = self.lexicon.hits(text);
        let own = shingles(text);
        let likeness: Vec<f32> = (0..self.wordings.len()).map(|i| self.like(i, &vector, &own, hidden)).collect();
        let tying = self.tying;
        let by = |a: f32, b: f32| b.total_cmp(&a);
        let (mut heads, others): (Vec<usize>, Vec<usize>) =
            (0..likeness.len()).filter(|i| !hidden.concepts.contains(i)).partition(|i| self.is_trusted(*i));
        // A broad concept (法定主动公开内容) hears itself in every clause about some record; a narrow one knows better.
        let broad = |i: usize| self.lexicon.concepts()[i].broad;
        let narrow = heads.iter().any(|i| !broad(*i) && odds[*i] >= 0.0);
        let sure =
            |i: usize| odds[i] + tying.likeness * likeness[i] - if narrow && broad(i) { tying.broad } else { 0.0 };
        heads.sort_by(|a, b| by(sure(*a), sure(*b)).then(a.cmp(b)));
        let taken = heads.first().copied().filter(|i| sure(*i) >= 0.0 && odds[*i] >= least);
        let spoken = others.iter().copied().filter(|i| hits[*i].topic && likeness[*i] >= tying.words);
        let spoken = spoken.min_by(|a, b| by(likeness[*a], likeness[*b]).then(a.cmp(b)));
        match (taken, spoken) {
            (Some(head), Some(words)) if likeness[words] > likeness[head] + tying.lead => {
                Tie::Text { vector, concept: Some(words) }
            }
            (Some(head), _) => {
                // Not one that only hears itself in it, and whose wording is far.
                let near = |i: usize| likeness[i] >= tying.second_likeness * likeness[head];
                let second = heads.get(1).filter(|i| odds[**i] >= tying.second && near(**i));
                let mut all: Vec<usize> = heads.iter().take(1).chain(second).copied().collect();
                for also in self.parts(text, &heads, hidden) {
                    if !all.contains(&also) {
                        all.push(also);
                    }
                }
                Tie::Concepts { heads: all, own: 1 }
            }
            (None, Some(words)) => Tie::Text { vector, concept: Some(words) },
            (None, None) => {
                let near = |i: usize| likeness[i] + if hits[i].topic { 0.1 } else { 0.0 };
                let all = heads.into_iter().chain(others);
                let nearest = all.min_by(|a, b| by(near(*a), near(*b)).then(a.cmp(b)));
                Tie::Text { vector, concept: nearest.filter(|i| near(*i) >= tying.near) }
            }
        }
    }

    /// How like a concept's nearest wording a text is, 0–1.
    fn like(&self, concept: usize, vector: &Sparse, own: &Shingles, hidden: Hidden) -> f32 {
        let seen = |w: &Shingles| !hidden.wording || contained(own, w) < SAME;
        self.demands(concept).filter(|(w, _)| seen(w)).map(|(_, demand)| cosine(vector, demand)).fold(0.0, f32::max)
    }

    /// What the parts of a clause between two commas are surely about: 清理政务新媒体账号，…，信息发布执行三审三校.
    fn parts(&self, text: &str, heads: &[usize], hidden: Hidden) -> Vec<usize> {
        let tying = self.tying;
        let parts: Vec<&str> = text.split(['，', '；', '。', ',', ';']).filter(|p| p.chars().count() >= PART).collect();
        let about = |part: &&str| {
            let (vector, own) = (self.vector(part), shingles(part));
            let odds = self.model.heads.scores(&vector);
            let sure = heads.iter().copied().filter(|i| odds[*i] >= tying.part);
            let near =
                sure.map(|i| (i, self.like(i, &vector, &own, hidden))).filter(|(_, l)| *l >= tying.part_likeness);
            let rank = |(i, like): &(usize, f32)| odds[*i] + tying.likeness * like;
            near.max_by(|a, b| rank(a).total_cmp(&rank(b)).then(b.0.cmp(&a.0))).map(|(i, _)| i)
        };
        if parts.len() > 1 { parts.iter().filter_map(about).collect() } else { Vec::new() }
    }
}

impl Tie {
    /// Log-odds that a window addresses the clause; how like it is, and what the heads and the lexicon say of it.
    ///
    /// `less` is taken off what a head says that does not take the clause, or a measure of it, for its own. `crowd` is
    /// taken off the log-odds of a head, which learnt from passages; the coefficients for clauses without one were fitted
    /// on whole documents and need no such correction.
    pub fn log_odds(
        &self,
        likeness: Likeness,
        scores: &[f32],
        hits: &[Hit],
        unseen: Unseen,
        (crowd, less): (f32, f32),
    ) -> f32 {
        match self {
            Self::Concepts { heads, own } => {
                let said = heads.iter().filter_map(|i| scores.get(*i)).enumerate();
                said.map(|(i, s)| if i < *own { *s } else { s - less }).fold(f32::NEG_INFINITY, f32::max) - crowd
            }
            Self::Text { concept: Some(i), .. } => {
                let words = if hits.get(*i).is_some_and(|h| h.topic) { unseen.words } else { 0.0 };
                unseen.cosine * likeness.cosine + words + unseen.bias
            }
            Self::Text { concept: None, .. } => unseen.cover * likeness.cover + unseen.cover_bias,
        }
    }
}

/// The vectors of all clauses that no head judges or that share one, by feature, to hold a passage against all of
/// them in one pass.
#[derive(Debug, Clone, Default)]
pub struct Nearness {
    /// Where the entries of a feature begin; empty when every clause has a head of its own.
    starts: Vec<u32>,
    /// Clause, and its value scaled to unit length.
    entries: Vec<(u32, f32)>,
    clauses: usize,
}

impl Nearness {
    pub fn new(clauses: &[Compiled]) -> Self {
        let mut all: Vec<(u32, u32, f32)> = Vec::new();
        for (c, clause) in clauses.iter().enumerate() {
            let vector = if let Tie::Text { vector, .. } = &clause.tie { vector } else { &clause.vector };
            let norm = vector.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
            all.extend(vector.iter().filter(|_| norm > 0.0).map(|(f, v)| (*f, c as u32, v / norm)));
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

    /// Whether every clause has a head of its own.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// How like a window each clause is, nothing for those with a head of their own; nothing at all when all have one.
    pub fn of(&self, x: &Sparse) -> Vec<Likeness> {
        if self.starts.is_empty() {
            return Vec::new();
        }
        let mut out = vec![Likeness::default(); self.clauses];
        let norm = x.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        for &(f, v) in x.iter().filter(|_| norm > 0.0) {
            if let [from, to, ..] = self.starts[(f as usize).min(self.starts.len())..] {
                for (clause, value) in &self.entries[from as usize..to as usize] {
                    let likeness = &mut out[*clause as usize];
                    likeness.cosine += v / norm * value;
                    likeness.cover += value * value;
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
