//! How right the program is: measured on labelled documents, folded by document.
//!
//! Two shapes of labelled sets are read: a folder with `labels.json` and `files/` (whole documents as Word
//! and Excel files), and one with `docs.json` (documents as labelled passages). A model is never measured
//! on a document that it was trained on unless the figure says so.

mod baseline;
mod figures;
mod unseen;

pub use baseline::{Way, compare};
pub use figures::{Counts, Figures, Miss};
pub use unseen::{Reworded, UnseenFigures};

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use rayon::prelude::*;
use serde::Deserialize;
use thiserror::Error;

use crate::{
    analyse::{
        AnalyseError, Analysis, Example, Judge, Model, Tools, load_examples,
        passage::{Passage, RowStatus, Section},
    },
    dictionaries::Dictionaries,
    identify::Kind,
    ingest::{self, Document, Format, Limits},
    tasks::TaskList,
};

/// Why a labelled set could not be read.
#[derive(Debug, Error)]
pub enum EvaluateError {
    #[error("{0} 里没有 labels.json 或 docs.json。请指定带标注的文件夹")]
    NoLabels(String),
    #[error("读不了标注 {file}：{reason}")]
    Labels { file: String, reason: String },
    #[error(transparent)]
    Analyse(#[from] AnalyseError),
}

/// One labelled document.
pub struct Labelled {
    pub id: String,
    pub kind: Kind,
    /// Index of clauses addressed, in the list's order.
    pub clauses: BTreeSet<usize>,
    pub verbatim: BTreeSet<usize>,
    pub quantities: BTreeMap<usize, f64>,
    pub content: Material,
}

/// What a labelled document is given as.
pub enum Material {
    File(Document),
    /// Passages with the clauses that each addresses.
    Passages(Vec<(Passage, BTreeSet<usize>)>),
}

#[derive(Deserialize)]
struct FileLabel {
    id: String,
    kind: Kind,
    file: String,
    clauses: Vec<String>,
    #[serde(default)]
    verbatim: Vec<String>,
    #[serde(default)]
    quantities: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct PassageLabel {
    id: String,
    kind: Kind,
    passages: Vec<LabelledPassage>,
}

#[derive(Deserialize)]
struct LabelledPassage {
    text: String,
    clauses: Vec<String>,
}

/// Reads a labelled set.
pub fn load(folder: &Path, list: &TaskList) -> Result<Vec<Labelled>, EvaluateError> {
    let ids: BTreeMap<&str, usize> =
        list.tasks.iter().flat_map(|t| &t.clauses).enumerate().map(|(i, c)| (c.id.as_str(), i)).collect();
    let index =
        |names: &[String]| names.iter().filter_map(|n| ids.get(n.as_str()).copied()).collect::<BTreeSet<usize>>();
    let read = |path: &Path| {
        fs::read_to_string(path)
            .map_err(|e| EvaluateError::Labels { file: path.display().to_string(), reason: e.to_string() })
    };
    let wrong = |path: &Path, e: serde_json::Error| EvaluateError::Labels {
        file: path.display().to_string(),
        reason: e.to_string(),
    };
    let (files, docs) = (folder.join("labels.json"), folder.join("docs.json"));
    if files.is_file() {
        let labels: Vec<FileLabel> = serde_json::from_str(&read(&files)?).map_err(|e| wrong(&files, e))?;
        return labels
            .into_par_iter()
            .map(|l| {
                let path = folder.join("files").join(&l.file);
                // A file that cannot be read addresses nothing, as in a run.
                let document =
                    ingest::read_file(&path, &Limits::default()).unwrap_or_else(|_| Document::new(Format::Doc));
                let quantities =
                    l.quantities.iter().filter_map(|(c, n)| ids.get(c.as_str()).map(|i| (*i, *n))).collect();
                Ok(Labelled {
                    id: l.id,
                    kind: l.kind,
                    clauses: index(&l.clauses),
                    verbatim: index(&l.verbatim),
                    quantities,
                    content: Material::File(document),
                })
            })
            .collect();
    }
    if docs.is_file() {
        let labels: Vec<PassageLabel> = serde_json::from_str(&read(&docs)?).map_err(|e| wrong(&docs, e))?;
        return Ok(labels
            .into_iter()
            .map(|l| {
                let passages: Vec<(Passage, BTreeSet<usize>)> = l
                    .passages
                    .into_iter()
                    .enumerate()
                    .map(|(i, p)| {
                        (
                            Passage {
                                text: p.text,
                                topic: String::new(),
                                place: format!("第{}段", i + 1),
                                section: Section::Body,
                                status: RowStatus::Unsaid,
                                bare: false,
                            },
                            index(&p.clauses),
                        )
                    })
                    .collect();
                let all = passages.iter().flat_map(|(_, c)| c.iter().copied()).collect();
                Labelled {
                    id: l.id,
                    kind: l.kind,
                    clauses: all,
                    verbatim: BTreeSet::new(),
                    quantities: BTreeMap::new(),
                    content: Material::Passages(passages),
                }
            })
            .collect());
    }
    Err(EvaluateError::NoLabels(folder.display().to_string()))
}

/// What a measurement needs at hand.
pub struct Bench<'a> {
    pub tools: &'a Tools,
    pub list: &'a TaskList,
    pub examples: &'a [Example],
}

impl Bench<'_> {
    /// Trains on the examples that `keep` lets through.
    pub fn train(&self, keep: impl Fn(&Example) -> bool) -> Model {
        let kept: Vec<&Example> = self.examples.iter().filter(|e| keep(e)).collect();
        Model::train(&kept, &self.tools.lexicon, &self.tools.segmenter, &self.tools.settings.training)
    }

    /// Measures one model on documents.
    pub fn measure(&self, model: &Model, documents: &[&Labelled]) -> Figures {
        let judge = Judge::new(self.tools, model, self.list);
        self.measure_with(&judge, documents, |_| true)
    }

    /// Measures a judge on the clauses that `counted` lets through.
    pub fn measure_with(&self, judge: &Judge, documents: &[&Labelled], counted: impl Fn(usize) -> bool) -> Figures {
        let threshold = self.tools.settings.decision.threshold;
        let analyses: Vec<(Analysis, Option<Vec<BTreeSet<usize>>>)> = documents
            .par_iter()
            .map(|d| match &d.content {
                Material::File(document) => (judge.analyse(document, d.kind, &[]), None),
                Material::Passages(passages) => {
                    let all: Vec<Passage> = passages.iter().map(|(p, _)| p.clone()).collect();
                    let each = all
                        .iter()
                        .map(|p| addressed(&judge.judge(std::slice::from_ref(p), d.kind, &[]), threshold))
                        .collect();
                    (judge.judge(&all, d.kind, &[]), Some(each))
                }
            })
            .collect();
        let mut out = Figures::default();
        let task_of: Vec<usize> = judge.clauses().iter().map(|c| c.task).collect();
        for (d, (analysis, each)) in documents.iter().zip(&analyses) {
            let only = |s: BTreeSet<usize>| s.into_iter().filter(|c| counted(*c)).collect::<BTreeSet<usize>>();
            let (got, want) = (only(addressed(analysis, threshold)), only(d.clauses.clone()));
            let tasks = |s: &BTreeSet<usize>| s.iter().map(|c| task_of[*c]).collect::<BTreeSet<usize>>();
            let kind = out.by_kind.entry(d.kind).or_default();
            for counts in [&mut out.clause, &mut kind.0] {
                counts.add(&got, &want);
            }
            for counts in [&mut out.task, &mut kind.1] {
                counts.add(&tasks(&got), &tasks(&want));
            }
            let copied: BTreeSet<usize> = analysis.clauses.iter().filter(|c| c.verbatim).map(|c| c.clause).collect();
            out.verbatim.add(&copied, &d.verbatim);
            for (clause, n) in &d.quantities {
                out.quantities.1 += 1;
                out.quantities.0 += u32::from(analysis.clauses.get(*clause).and_then(|c| c.stated) == Some(*n));
            }
            if let (Some(each), Material::Passages(passages)) = (each, &d.content) {
                let counts = out.passage.get_or_insert_with(Counts::default);
                for (got, (_, want)) in each.iter().zip(passages) {
                    counts.add(&only(got.clone()), &only(want.clone()));
                }
            }
            for c in analysis.clauses.iter().filter(|c| counted(c.clause)) {
                let wanted = d.clauses.contains(&c.clause);
                out.cells.push((c.score, wanted));
                if (c.score >= threshold) != wanted {
                    out.errors.push(Miss {
                        document: d.id.clone(),
                        clause: c.clause,
                        score: c.score,
                        wanted,
                        quotation: c.quotation.clone(),
                    });
                }
            }
        }
        out.sort_errors();
        out
    }

    /// Cross-validates by document: each fold is measured by a model that saw none of its documents.
    pub fn cross_validate(&self, documents: &[&Labelled], folds: usize) -> Figures {
        let mut out = Figures::default();
        for fold in 0..folds {
            let held: Vec<&Labelled> =
                documents.iter().enumerate().filter(|(i, _)| i % folds == fold).map(|(_, d)| *d).collect();
            let model = self.train(|e| apart(e, &held));
            out.merge(self.measure(&model, &held));
        }
        out.sort_errors();
        out
    }
}

fn addressed(analysis: &Analysis, threshold: f32) -> BTreeSet<usize> {
    analysis.clauses.iter().filter(|c| c.score >= threshold).map(|c| c.clause).collect()
}

/// Whether an example is from none of these documents.
pub fn apart(example: &Example, documents: &[&Labelled]) -> bool {
    example.document.as_ref().is_none_or(|doc| !documents.iter().any(|d| same_document(&d.id, doc)))
}

/// `dev-plan-区教体局` in the labels is `plan-区教体局` in the examples.
fn same_document(label: &str, example: &str) -> bool {
    label == example || label.ends_with(example) || example.ends_with(label)
}

/// Everything needed to measure, loaded.
pub fn bench_examples(dictionaries: &Dictionaries, tools: &Tools) -> Result<Vec<Example>, EvaluateError> {
    Ok(load_examples(dictionaries, &tools.lexicon).map_err(AnalyseError::from)?)
}
