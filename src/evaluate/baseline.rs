//! What each part of the judging is worth: the same measurement with a part left out, and with nothing but
//! the wording of the clauses.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bench, Counts, EvaluateError, Labelled, Material, apart};
use crate::{
    analyse::{
        Example, Model, Tie, Tools,
        features::{Sparse, cosine},
        passage::{self, Passage},
        raw,
        speech::Speech,
    },
    dictionaries::Dictionaries,
    tasks::TaskList,
    text::{fold, sentences},
};

/// A way of judging that is measured beside the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    All,
    /// Every sentence counts, whatever it does with its deed.
    NoSpeech,
    /// Characters, words and pairs only.
    NoLexicon,
    /// Neither lexicon nor speech acts.
    ModelAlone,
    /// A sentence addresses what its words speak of.
    LexiconAlone,
    /// Cosine of sentence and clause text, best threshold.
    Tfidf,
    /// Okapi BM25 of the clause text over the sentences, best threshold.
    Bm25,
}

impl Way {
    pub const ALL: [Self; 7] =
        [Self::All, Self::NoSpeech, Self::NoLexicon, Self::ModelAlone, Self::LexiconAlone, Self::Tfidf, Self::Bm25];

    pub fn chinese(self) -> &'static str {
        match self {
            Self::All => "全部",
            Self::NoSpeech => "不分言语行为",
            Self::NoLexicon => "不用词典",
            Self::ModelAlone => "只用模型",
            Self::LexiconAlone => "只用词典",
            Self::Tfidf => "条文相似度（TF-IDF）",
            Self::Bm25 => "条文相似度（BM25）",
        }
    }

    fn change(self, tools: &mut Tools) {
        if matches!(self, Self::NoSpeech | Self::ModelAlone) {
            tools.speech = Speech::none();
        }
        if matches!(self, Self::NoLexicon | Self::ModelAlone | Self::Tfidf) {
            tools.settings.training.scale[3] = 0.0;
        }
        if self == Self::Tfidf {
            tools.settings.training.scale[2] = 0.0;
        }
    }
}

/// Clause and task counts of every way, each judged by models that saw none of the documents.
pub fn compare(
    dictionaries: &Dictionaries,
    list: &TaskList,
    examples: &[Example],
    documents: &[&Labelled],
    folds: usize,
) -> Result<Vec<(Way, Counts, Counts)>, EvaluateError> {
    let mut out = Vec::new();
    for way in Way::ALL {
        let mut tools = Tools::load(dictionaries)?;
        way.change(&mut tools);
        let bench = Bench { tools: &tools, list, examples };
        let (clause, task) = match way {
            Way::LexiconAlone => bench.by_lexicon(documents),
            Way::Tfidf | Way::Bm25 => bench.by_wording(way, documents),
            _ => {
                let figures = if examples.iter().all(|e| apart(e, documents)) {
                    bench.measure(&bench.train(|_| true), documents)
                } else {
                    bench.cross_validate(documents, folds)
                };
                (figures.clause, figures.task)
            }
        };
        out.push((way, clause, task));
    }
    Ok(out)
}

impl Bench<'_> {
    /// Sentences of a document that count, by the speech act.
    fn counting(&self, document: &Labelled) -> Vec<String> {
        let passages: Vec<Passage> = match &document.content {
            Material::File(d) => passage::passages(d, document.kind, &self.tools.structure),
            Material::Passages(p) => p.iter().map(|(p, _)| p.clone()).collect(),
        };
        let mut out = Vec::new();
        for p in &passages {
            for s in sentences(&p.text) {
                if self.tools.speech.act(&fold(s.text), document.kind, p.section, p.status, None).counts() {
                    out.push(s.text.to_owned());
                }
            }
        }
        out
    }

    fn by_lexicon(&self, documents: &[&Labelled]) -> (Counts, Counts) {
        let model = self.train(|e| apart(e, documents));
        let ties = self.tools.binder(&model).compile(self.list);
        let scores = documents.iter().map(|d| {
            let hits: Vec<_> = self.counting(d).iter().map(|s| self.tools.lexicon.hits(s)).collect();
            let hit = |tie: &Tie| tie.concept().is_some_and(|i| hits.iter().any(|h| h[i].topic));
            ties.iter().map(|c| f32::from(u8::from(hit(&c.tie)))).collect()
        });
        self.counts(documents, &scores.collect::<Vec<_>>(), 0.5)
    }

    fn by_wording(&self, way: Way, documents: &[&Labelled]) -> (Counts, Counts) {
        let texts: Vec<Vec<String>> = documents.iter().map(|d| self.counting(d)).collect();
        let wanted: Vec<&str> = self.list.tasks.iter().flat_map(|t| &t.clauses).map(|c| c.text.as_str()).collect();
        let scores: Vec<Vec<f32>> = if way == Way::Tfidf {
            let model = self.train(|e| apart(e, documents));
            self.cosines(&model, documents, &texts, &wanted)
        } else {
            self.bm25(&texts, &wanted)
        };
        let mut thresholds: Vec<f32> = scores.iter().flatten().copied().filter(|s| *s > 0.0).collect();
        thresholds.sort_by(f32::total_cmp);
        let step = (thresholds.len() / 100).max(1);
        thresholds
            .into_iter()
            .step_by(step)
            .map(|t| self.counts(documents, &scores, t))
            .max_by(|a, b| a.0.f1().total_cmp(&b.0.f1()))
            .unwrap_or_default()
    }

    fn cosines(&self, model: &Model, documents: &[&Labelled], texts: &[Vec<String>], wanted: &[&str]) -> Vec<Vec<f32>> {
        let vector = |text: &str, kind| -> Sparse {
            model.vectorizer.transform(&raw(text, kind, &self.tools.lexicon, &self.tools.segmenter))
        };
        documents
            .iter()
            .zip(texts)
            .map(|(d, sentences)| {
                let own: Vec<Sparse> = sentences.iter().map(|s| vector(s, d.kind)).collect();
                wanted
                    .iter()
                    .map(|w| {
                        let clause = vector(w, d.kind);
                        own.iter().map(|s| cosine(s, &clause)).fold(0.0, f32::max)
                    })
                    .collect()
            })
            .collect()
    }

    /// Okapi BM25 with k1 = 1.2 and b = 0.75, each clause a query, each sentence a document.
    fn bm25(&self, texts: &[Vec<String>], wanted: &[&str]) -> Vec<Vec<f32>> {
        let bag = |text: &str| -> (BTreeMap<String, f32>, f32) {
            let folded = fold(text);
            let mut out: BTreeMap<String, f32> = BTreeMap::new();
            for word in self.tools.segmenter.words(&folded) {
                *out.entry(word.to_owned()).or_default() += 1.0;
            }
            let length = out.values().sum();
            (out, length)
        };
        let bags: Vec<Vec<(BTreeMap<String, f32>, f32)>> =
            texts.iter().map(|s| s.iter().map(|t| bag(t)).collect()).collect();
        let mut frequency: BTreeMap<&str, f32> = BTreeMap::new();
        let (mut n, mut total) = (0f32, 0f32);
        for (words, length) in bags.iter().flatten() {
            n += 1.0;
            total += length;
            for w in words.keys() {
                *frequency.entry(w).or_default() += 1.0;
            }
        }
        let mean = (total / n.max(1.0)).max(1.0);
        let queries: Vec<BTreeMap<String, f32>> = wanted.iter().map(|w| bag(w).0).collect();
        let score = |query: &BTreeMap<String, f32>, (words, length): &(BTreeMap<String, f32>, f32)| -> f32 {
            query
                .keys()
                .filter_map(|w| {
                    let tf = words.get(w)?;
                    let df = frequency.get(w.as_str()).copied().unwrap_or(0.0);
                    let idf = ((n - df + 0.5) / (df + 0.5)).ln_1p();
                    Some(idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean)))
                })
                .sum()
        };
        bags.iter()
            .map(|own| queries.iter().map(|q| own.iter().map(|b| score(q, b)).fold(0.0, f32::max)).collect())
            .collect()
    }

    fn counts(&self, documents: &[&Labelled], scores: &[Vec<f32>], threshold: f32) -> (Counts, Counts) {
        let task_of: Vec<usize> =
            self.list.tasks.iter().enumerate().flat_map(|(i, t)| t.clauses.iter().map(move |_| i)).collect();
        let tasks = |s: &BTreeSet<usize>| s.iter().map(|c| task_of[*c]).collect::<BTreeSet<usize>>();
        let (mut clause, mut task) = (Counts::default(), Counts::default());
        for (d, own) in documents.iter().zip(scores) {
            let got: BTreeSet<usize> =
                own.iter().enumerate().filter(|(_, s)| **s >= threshold).map(|(i, _)| i).collect();
            clause.add(&got, &d.clauses);
            task.add(&tasks(&got), &tasks(&d.clauses));
        }
        (clause, task)
    }
}
