//! What was counted, and how it is said: precision, recall, calibration, doubt.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::identify::Kind;

/// True positives, false positives, false negatives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub tp: u32,
    pub fp: u32,
    pub fn_: u32,
}

impl Counts {
    pub(super) fn add<T: Ord>(&mut self, got: &BTreeSet<T>, want: &BTreeSet<T>) {
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

impl Figures {
    pub(super) fn merge(&mut self, other: Self) {
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

    pub(super) fn sort_errors(&mut self) {
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
