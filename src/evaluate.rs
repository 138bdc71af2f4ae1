//! How right the program is: measured on labelled documents, folded by document.
//!
//! Two shapes of labelled sets are read: a folder with `labels.json` and `files/` (whole documents as Word
//! and Excel files), and one with `docs.json` (documents as labelled passages). A model is never measured
//! on a document that it was trained on unless the figure says so.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use rayon::prelude::*;
use serde::Deserialize;
use thiserror::Error;

use crate::{
    analyse::{
        AnalyseError, Analysis, Example, Judge, Model, Resemblance, Tie, Tools, Unseen, clauses, load_examples,
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

/// True positives, false positives, false negatives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub tp: u32,
    pub fp: u32,
    pub fn_: u32,
}

impl Counts {
    fn add<T: Ord>(&mut self, got: &BTreeSet<T>, want: &BTreeSet<T>) {
        self.tp += got.intersection(want).count() as u32;
        self.fp += got.difference(want).count() as u32;
        self.fn_ += want.difference(got).count() as u32;
    }

    pub fn precision(self) -> f64 {
        f64::from(self.tp) / f64::from((self.tp + self.fp).max(1))
    }

    pub fn recall(self) -> f64 {
        f64::from(self.tp) / f64::from((self.tp + self.fn_).max(1))
    }

    pub fn f1(self) -> f64 {
        2.0 * f64::from(self.tp) / f64::from((2 * self.tp + self.fp + self.fn_).max(1))
    }
}

/// One measured way of judging.
#[derive(Debug, Default)]
pub struct Figures {
    pub clause: Counts,
    pub task: Counts,
    pub by_kind: BTreeMap<Kind, (Counts, Counts)>,
    pub passage: Option<Counts>,
    pub verbatim: Counts,
    pub quantities: (u32, u32),
    /// (probability, right) of every (document, clause), for calibration.
    pub cells: Vec<(f32, bool)>,
    /// (document, clause, probability, wanted, quotation) of every error, worst first.
    pub errors: Vec<Miss>,
}

/// One wrong cell.
#[derive(Debug, Clone)]
pub struct Miss {
    pub document: String,
    pub clause: usize,
    pub score: f32,
    pub wanted: bool,
    pub quotation: String,
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
                Material::File(document) => (judge.analyse(document, d.kind), None),
                Material::Passages(passages) => {
                    let all: Vec<Passage> = passages.iter().map(|(p, _)| p.clone()).collect();
                    let each = all
                        .iter()
                        .map(|p| addressed(&judge.judge(std::slice::from_ref(p), d.kind), threshold))
                        .collect();
                    (judge.judge(&all, d.kind), Some(each))
                }
            })
            .collect();
        let mut out = Figures::default();
        let task_of: Vec<usize> = judge.clauses.iter().map(|c| c.task).collect();
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

    /// Leaves out all examples of one task at a time and judges its clauses by their own text.
    ///
    /// Returns (task, counts) with the coefficients that fit best, and those coefficients. They are three
    /// numbers for all tasks together, so fitting and measuring on the same documents flatters little; the
    /// figure with the shipped coefficients is given beside.
    pub fn unseen(&self, documents: &[&Labelled]) -> UnseenFigures {
        let lexicon = &self.tools.lexicon;
        let full = self.train(|e| apart(e, documents));
        let ties = Judge::new(self.tools, &full, self.list).clauses;
        let mut cells: Vec<UnseenCell> = Vec::new();
        for task in 0..self.list.tasks.len() {
            let own: Vec<usize> = ties
                .iter()
                .filter(|c| c.task == task)
                .filter_map(|c| if let Tie::Concept(i) = c.tie { Some(i) } else { None })
                .collect();
            let model = self.train(|e| apart(e, documents) && !e.concepts.iter().any(|c| own.contains(c)));
            let mut judge = Judge::new(self.tools, &model, self.list);
            for c in judge.clauses.iter_mut().filter(|c| c.task == task) {
                c.tie = clauses::compiled(&c.text, &model, lexicon, &self.tools.segmenter, true);
            }
            for d in documents {
                let Material::File(document) = &d.content else { continue };
                for (clause, _) in ties.iter().enumerate().filter(|(_, c)| c.task == task) {
                    let wanted = d.clauses.contains(&clause);
                    cells.push(UnseenCell { task, wanted, windows: judge.resemblances(document, d.kind, clause) });
                }
            }
        }
        // The same clauses in other words, with their examples: what next year's list is like.
        let mut reworded: Vec<UnseenCell> = Vec::new();
        let mut judge = Judge::new(self.tools, &full, self.list);
        for (c, tie) in judge.clauses.iter_mut().zip(&ties) {
            if let Tie::Concept(i) = tie.tie
                && let Some(other) = lexicon.concepts()[i].wording.get(1)
            {
                c.tie = clauses::compiled(other, &full, lexicon, &self.tools.segmenter, true);
            }
        }
        for d in documents {
            let Material::File(document) = &d.content else { continue };
            for (clause, tie) in ties.iter().enumerate() {
                let windows = judge.resemblances(document, d.kind, clause);
                reworded.push(UnseenCell { task: tie.task, wanted: d.clauses.contains(&clause), windows });
            }
        }
        let mut best = (0.0, Unseen::default());
        for cosine in [10.0, 15.0, 20.0, 25.0, 30.0] {
            for kin in [0.0, 2.0, 4.0, 6.0, 8.0] {
                for bias in [-4.0, -5.0, -6.0, -7.0, -8.0, -9.0, -10.0] {
                    for words in [0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0] {
                        let unseen = Unseen { cosine, kin, words, bias };
                        let mean = mean_f1(&by_task(&cells, unseen)) + mean_f1(&by_task(&reworded, unseen));
                        if mean > best.0 {
                            best = (mean, unseen);
                        }
                    }
                }
            }
        }
        let means = |u: Unseen| (mean_f1(&by_task(&cells, u)), mean_f1(&by_task(&reworded, u)));
        let shipped = means(self.tools.unseen);
        let tasks = by_task(&cells, best.1).into_iter().map(|(t, c)| (self.list.tasks[t].id.clone(), c)).collect();
        UnseenFigures { tasks, best: best.1, mean: means(best.1), shipped }
    }
}

/// One (document, clause) whose clause was left out.
struct UnseenCell {
    task: usize,
    wanted: bool,
    windows: Vec<Resemblance>,
}

/// What [`Bench::unseen`] measured.
pub struct UnseenFigures {
    pub tasks: Vec<(String, Counts)>,
    /// Coefficients that fit best, and the mean clause F1 over tasks with them: left out, and reworded.
    pub best: Unseen,
    pub mean: (f64, f64),
    /// The same with the shipped coefficients.
    pub shipped: (f64, f64),
}

fn by_task(cells: &[UnseenCell], unseen: Unseen) -> BTreeMap<usize, Counts> {
    let mut out: BTreeMap<usize, Counts> = BTreeMap::new();
    for cell in cells {
        let got = cell.windows.iter().any(|w| unseen.score(*w) >= 0.0);
        let counts = out.entry(cell.task).or_default();
        counts.tp += u32::from(got && cell.wanted);
        counts.fp += u32::from(got && !cell.wanted);
        counts.fn_ += u32::from(!got && cell.wanted);
    }
    out
}

fn mean_f1(tasks: &BTreeMap<usize, Counts>) -> f64 {
    tasks.values().map(|c| c.f1()).sum::<f64>() / tasks.len().max(1) as f64
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

impl Figures {
    fn merge(&mut self, other: Self) {
        let add = |a: &mut Counts, b: Counts| {
            a.tp += b.tp;
            a.fp += b.fp;
            a.fn_ += b.fn_;
        };
        add(&mut self.clause, other.clause);
        add(&mut self.task, other.task);
        add(&mut self.verbatim, other.verbatim);
        for (k, (c, t)) in other.by_kind {
            let own = self.by_kind.entry(k).or_default();
            add(&mut own.0, c);
            add(&mut own.1, t);
        }
        if let Some(p) = other.passage {
            add(self.passage.get_or_insert_with(Counts::default), p);
        }
        self.quantities.0 += other.quantities.0;
        self.quantities.1 += other.quantities.1;
        self.cells.extend(other.cells);
        self.errors.extend(other.errors);
    }

    fn sort_errors(&mut self) {
        self.errors.sort_by(|a, b| {
            (b.score - 0.5)
                .abs()
                .total_cmp(&(a.score - 0.5).abs())
                .then(a.document.cmp(&b.document))
                .then(a.clause.cmp(&b.clause))
        });
    }

    /// The figures as lines of a table.
    pub fn lines(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, c: Counts| {
            let _ = writeln!(out, "  {name}  精确率 {:.3}  召回率 {:.3}  F1 {:.3}", c.precision(), c.recall(), c.f1());
        };
        line("条款    ", self.clause);
        line("任务    ", self.task);
        if self.by_kind.len() > 1 {
            for (kind, (c, t)) in &self.by_kind {
                line(&format!("条款 {}", kind.chinese()), *c);
                line(&format!("任务 {}", kind.chinese()), *t);
            }
        }
        if let Some(p) = self.passage {
            line("段落    ", p);
        }
        if self.quantities.1 > 0 {
            let _ =
                writeln!(out, "  照抄 F1 {:.3}  数量 {}/{}", self.verbatim.f1(), self.quantities.0, self.quantities.1);
        }
        out
    }

    /// How often a probability was right, by band.
    pub fn calibration(&self) -> String {
        let mut out = String::new();
        for band in 0..10 {
            let (low, high) = (band as f32 / 10.0, (band + 1) as f32 / 10.0);
            let cells: Vec<&(f32, bool)> =
                self.cells.iter().filter(|(p, _)| *p >= low && (*p < high || band == 9)).collect();
            if !cells.is_empty() {
                let right = cells.iter().filter(|(_, w)| *w).count();
                let mean = cells.iter().map(|(p, _)| f64::from(*p)).sum::<f64>() / cells.len() as f64;
                let _ = writeln!(
                    out,
                    "  {low:.1}–{high:.1}  单元 {:5}  平均概率 {mean:.2}  实际落实 {:.2}",
                    cells.len(),
                    right as f64 / cells.len() as f64
                );
            }
        }
        out
    }

    /// Clause F1 at other thresholds, from the same probabilities.
    pub fn sweep(&self) -> String {
        let mut out = String::new();
        for threshold in [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95] {
            let count = |got: bool, want: bool| {
                self.cells.iter().filter(|(p, w)| (*p >= threshold) == got && *w == want).count() as u32
            };
            let counts = Counts { tp: count(true, true), fp: count(true, false), fn_: count(false, true) };
            let _ = write!(out, "  {threshold:.2}→{:.3}", counts.f1());
        }
        out
    }

    /// Share of cells between two bounds, and accuracy outside them.
    pub fn doubt(&self, low: f32, high: f32) -> (f64, f64) {
        let outside: Vec<&(f32, bool)> = self.cells.iter().filter(|(p, _)| *p < low || *p > high).collect();
        let right = outside.iter().filter(|(p, w)| (*p > high) == *w).count();
        (1.0 - outside.len() as f64 / self.cells.len().max(1) as f64, right as f64 / outside.len().max(1) as f64)
    }
}

/// Everything needed to measure, loaded.
pub fn bench_examples(dictionaries: &Dictionaries, tools: &Tools) -> Result<Vec<Example>, EvaluateError> {
    Ok(load_examples(dictionaries, &tools.lexicon).map_err(AnalyseError::from)?)
}
