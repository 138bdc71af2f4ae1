//! Clauses never seen: with all examples of one task left out at a time, without their concepts too, and whole lists
//! in other words.

use std::{collections::BTreeMap, fs, path::Path};

use rayon::prelude::*;
use serde::Deserialize;

use super::{Bench, Counts, EvaluateError, Labelled, Material, apart};
use crate::analyse::{
    Compiled, Hidden, Judge, Model, Tie, Unseen,
    passage::{self, Passage},
};

/// A list in other words: clauses, each with the clauses of the labelled list that it demands.
pub struct Reworded {
    pub name: String,
    clauses: Vec<(Vec<usize>, String)>,
}

#[derive(Deserialize)]
struct Line {
    ids: Vec<String>,
    text: String,
}

impl Reworded {
    /// Reads `*.jsonl` of a folder; clauses that the labelled list does not have are passed over.
    pub fn load(folder: &Path, bench: &Bench) -> Result<Vec<Self>, EvaluateError> {
        let ids: BTreeMap<&str, usize> =
            bench.list.tasks.iter().flat_map(|t| &t.clauses).enumerate().map(|(i, c)| (c.id.as_str(), i)).collect();
        let wrong = |e: &dyn std::fmt::Display| EvaluateError::Labels {
            file: folder.display().to_string(),
            reason: e.to_string(),
        };
        let mut files: Vec<_> =
            fs::read_dir(folder).map_err(|e| wrong(&e))?.filter_map(|e| Some(e.ok()?.path())).collect();
        files.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
        files.sort();
        let read = |path: &std::path::PathBuf| {
            let text = fs::read_to_string(path).map_err(|e| wrong(&e))?;
            let mut clauses = Vec::new();
            for line in text.lines().filter(|l| !l.trim().is_empty()) {
                let line: Line = serde_json::from_str(line).map_err(|e| wrong(&e))?;
                clauses.push((line.ids.iter().filter_map(|id| ids.get(id.as_str()).copied()).collect(), line.text));
            }
            clauses.retain(|(ids, _): &(Vec<usize>, String)| !ids.is_empty());
            Ok(Self { name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), clauses })
        };
        files.iter().map(read).collect()
    }
}

/// What [`Bench::unseen`] measured: the mean clause F1 over tasks.
pub struct UnseenFigures {
    /// Each task with its examples left out, its concepts and their words known.
    pub left: Vec<(String, Counts)>,
    pub left_mean: f64,
    /// The same without the concepts.
    pub bare_mean: f64,
    /// Each list in other words: clauses tied to their concept, of how many, and the figure.
    pub reworded: Vec<(String, usize, usize, f64)>,
    /// Coefficients that fit the two ways of leaving out best, with their figures.
    pub best: (Unseen, f64, f64),
}

impl Bench<'_> {
    /// Measures clauses that no head was trained for, and lists in other words.
    ///
    /// The coefficients are five numbers for all tasks together, so fitting and measuring on the same documents
    /// flatters little; the figures are those of the shipped ones.
    pub fn unseen(&self, documents: &[&Labelled], lists: &[Reworded]) -> UnseenFigures {
        let shipped = self.tools.settings.unseen;
        let mut tried = vec![shipped];
        for cosine in [10.0, 15.0, 20.0, 25.0, 30.0] {
            for words in [0.0, 2.0, 4.0, 6.0, 8.0] {
                let biases = [-3.0, -4.0, -5.0, -6.0, -7.0, -8.0];
                tried.extend(biases.map(|bias| Unseen { cosine, words, bias, ..shipped }));
            }
        }
        let texts = tried.len();
        for cover in [10.0, 15.0, 20.0, 30.0, 40.0] {
            tried.extend([-2.0, -3.0, -4.0, -5.0, -6.0].map(|cover_bias| Unseen { cover, cover_bias, ..shipped }));
        }
        let full = self.train(|e| apart(e, documents));
        let ties = Judge::new(self.tools, &full, self.list).clauses().to_vec();
        let own = |c: &Compiled| if let Tie::Concepts { heads, .. } = &c.tie { heads.clone() } else { Vec::new() };
        let (mut left, mut bare) = (Tally::new(tried.len()), Tally::new(tried.len()));
        for task in 0..self.list.tasks.len() {
            let concepts: Vec<usize> = ties.iter().filter(|c| c.task == task).flat_map(own).collect();
            let model = self.train(|e| apart(e, documents) && !e.concepts.iter().any(|c| concepts.contains(c)));
            for (tally, hidden) in [(&mut left, &[][..]), (&mut bare, &concepts[..])] {
                let hidden = Hidden { wording: true, concepts: hidden };
                let binder = self.tools.binder(&model);
                let clauses: Vec<(usize, Tie)> = ties
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| c.task == task)
                    .map(|(i, c)| (i, binder.tie(&c.text, hidden)))
                    .collect();
                for (clause, tie) in clauses {
                    tally.add(task, &self.odds(&model, tie, &[clause], documents, &tried));
                }
            }
        }
        let binder = self.tools.binder(&full);
        let reworded = lists.iter().map(|list| {
            let (mut tally, mut right) = (Tally::new(1), 0);
            for (clauses, text) in &list.clauses {
                let tie = binder.tie(text, Hidden::default());
                let wanted: Vec<usize> = clauses.iter().flat_map(|c| own(&ties[*c])).collect();
                right += usize::from(
                    matches!(&tie, Tie::Concepts { heads, .. } if heads.iter().any(|c| wanted.contains(c))),
                );
                tally.add(ties[clauses[0]].task, &self.odds(&full, tie, clauses, documents, &[shipped]));
            }
            (list.name.clone(), right, list.clauses.len(), tally.mean(0))
        });
        let reworded = reworded.collect();
        let best = |tally: &Tally, range: std::ops::Range<usize>| {
            range.max_by(|a, b| tally.mean(*a).total_cmp(&tally.mean(*b))).unwrap_or_default()
        };
        let (best_left, best_bare) = (best(&left, 0..texts), best(&bare, texts..tried.len()));
        let Unseen { cover, cover_bias, .. } = tried[best_bare];
        UnseenFigures {
            left_mean: left.mean(0),
            bare_mean: bare.mean(0),
            best: (Unseen { cover, cover_bias, ..tried[best_left] }, left.mean(best_left), bare.mean(best_bare)),
            left: left.0.into_iter().map(|(t, c)| (self.list.tasks[t].id.clone(), c[0])).collect(),
            reworded,
        }
    }

    /// Of each document: whether it addresses one of the clauses, and what each set of coefficients says of a clause
    /// that is tied so.
    fn odds(
        &self,
        model: &Model,
        tie: Tie,
        clauses: &[usize],
        documents: &[&Labelled],
        tried: &[Unseen],
    ) -> Vec<(bool, Vec<Option<f32>>)> {
        let mut judge = Judge::new(self.tools, model, self.list);
        judge.retie(clauses[0], tie);
        let judge = &judge;
        documents
            .par_iter()
            .map(|d| {
                let wanted = clauses.iter().any(|c| d.clauses.contains(c));
                let passages: Vec<Passage> = match &d.content {
                    Material::File(document) => passage::passages(document, d.kind, &self.tools.structure),
                    Material::Passages(passages) => passages.iter().map(|(p, _)| p.clone()).collect(),
                };
                (wanted, judge.best_odds(&passages, d.kind, clauses[0], tried))
            })
            .collect()
    }
}

/// Counts by task under several sets of coefficients.
struct Tally(BTreeMap<usize, Vec<Counts>>, usize);

impl Tally {
    fn new(sets: usize) -> Self {
        Self(BTreeMap::new(), sets)
    }

    fn add(&mut self, task: usize, documents: &[(bool, Vec<Option<f32>>)]) {
        let counts = self.0.entry(task).or_insert_with(|| vec![Counts::default(); self.1]);
        for (wanted, odds) in documents {
            for (counts, odds) in counts.iter_mut().zip(odds) {
                let got = odds.is_some_and(|o| o >= 0.0);
                counts.tp += u32::from(got && *wanted);
                counts.fp += u32::from(got && !wanted);
                counts.fn_ += u32::from(!got && *wanted);
            }
        }
    }

    fn mean(&self, set: usize) -> f64 {
        self.0.values().map(|c| c[set].f1()).sum::<f64>() / self.0.len().max(1) as f64
    }
}
