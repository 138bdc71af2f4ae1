//! Clauses never seen: all examples of one task left out at a time, its clauses judged by their own text.

use std::collections::BTreeMap;

use super::{Bench, Counts, Labelled, Material, apart};
use crate::analyse::{Judge, Resemblance, Tie, Unseen, clauses, clauses::Demands};

impl Bench<'_> {
    /// Leaves out all examples of one task at a time and judges its clauses by their own text.
    ///
    /// Returns (task, counts) with the coefficients that fit best, and those coefficients. They are three
    /// numbers for all tasks together, so fitting and measuring on the same documents flatters little; the
    /// figure with the shipped coefficients is given beside.
    pub fn unseen(&self, documents: &[&Labelled]) -> UnseenFigures {
        let lexicon = &self.tools.lexicon;
        let full = self.train(|e| apart(e, documents));
        let ties = Judge::new(self.tools, &full, self.list).clauses().to_vec();
        let mut cells: Vec<UnseenCell> = Vec::new();
        for task in 0..self.list.tasks.len() {
            let own: Vec<usize> = ties
                .iter()
                .filter(|c| c.task == task)
                .filter_map(|c| if let Tie::Concept(i) = c.tie { Some(i) } else { None })
                .collect();
            let model = self.train(|e| apart(e, documents) && !e.concepts.iter().any(|c| own.contains(c)));
            let mut judge = Judge::new(self.tools, &model, self.list);
            let demands = Demands::new(&model, lexicon, &self.tools.segmenter);
            judge.retie(|_, c| {
                let tie = || clauses::compiled(&c.text, &model, lexicon, &self.tools.segmenter, &demands, true);
                (c.task == task).then(tie)
            });
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
        let demands = Demands::new(&full, lexicon, &self.tools.segmenter);
        judge.retie(|i, _| {
            let Tie::Concept(concept) = ties[i].tie else { return None };
            let other = lexicon.concepts()[concept].wording.get(1)?;
            Some(clauses::compiled(other, &full, lexicon, &self.tools.segmenter, &demands, true))
        });
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
