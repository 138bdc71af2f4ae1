//! One L2-regularised logistic regression a concept, trained by dual coordinate descent.
//!
//! The dual of L2-regularised logistic regression (Yu, Huang and Lin, "Dual coordinate descent methods
//! for logistic regression and maximum entropy models", Machine Learning 85, 2011) is solved one example
//! at a time. With α = C·σ(t) the one-variable problem becomes the root of a strictly increasing function
//! of t, found by Newton steps kept inside a bracket. Eight heads go through the examples side by side, so that
//! what is looked up for a feature serves all of them. Order and start are fixed, so the same examples give the
//! same weights, bit for bit.
//!
//! Weights are kept as bytes with a scale a feature: a step is 1/127 of the feature's largest weight, which moves
//! the log-odds of a sentence by some hundredths, and a passage is scored from a quarter of the memory.

// Loops are compiled for the registers that `dispatch` finds only where they are inlined into it.
#![allow(clippy::inline_always)]

use std::collections::BTreeSet;

use fearless_simd::{Level, dispatch};
use rayon::prelude::*;

use super::features::{Sparse, take_f32, take_u32};

/// Weights of all heads, feature by feature, in steps of `steps[feature]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heads {
    count: usize,
    /// The heads that are kept, ascending; a column of the weights each.
    kept: Vec<u32>,
    /// A row of runs a feature, a column a kept head; what is over at the end of a row is nought.
    weights: Vec<Line>,
    steps: Vec<f32>,
    bias: Vec<f32>,
}

/// Weights that are multiplied at once: as many as a register has bytes.
const RUN: usize = 16;
type Run = [i8; RUN];

/// Runs in a line.
const WIDE: usize = 4;

/// Weights that memory fetches at once. A row lies within one line or takes whole ones, so that no more lines are
/// fetched for it than it needs: one, for most lists.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
struct Line([Run; WIDE]);

const EMPTY: Line = Line([[0; RUN]; WIDE]);

/// Runs of a row of so many columns.
fn runs(columns: usize) -> usize {
    match columns.div_ceil(RUN) {
        few @ 0..=2 => few,
        many => many.next_multiple_of(WIDE),
    }
}

/// Features whose rows are filled at a time; they take whole lines, whatever their width.
const BLOCK: usize = 4096;

/// Rows of so many columns, all nought.
fn empty(rows: usize, columns: usize) -> Vec<Line> {
    vec![EMPTY; (rows * runs(columns)).div_ceil(WIDE)]
}

/// Sums of value · weight, one a head, in runs.
pub type Sums = Vec<[f32; RUN]>;

/// Heads that are trained side by side.
const LANES: usize = 8;

/// One value for each of them.
type Lanes = [f32; LANES];

/// Settings of the training.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    /// Cost of an error against the size of the weights.
    pub c: f64,
    /// Passes over the examples at the most.
    pub passes: u32,
    /// Stop when no dual variable moved by more than this share of C.
    pub tolerance: f64,
    /// How far the rare class is weighted up: 0 not at all, 1 to equal total weight.
    pub balance: f64,
}

impl Default for Training {
    fn default() -> Self {
        Self { c: 20.0, passes: 60, tolerance: 1e-3, balance: 1.0 }
    }
}

impl Heads {
    /// Trains one head a label. `labels[i]` holds the heads that example i is positive for, `silent[i]` those of which
    /// it says nothing; no `weights` are all one, and no `silent` none.
    pub fn train(
        examples: &[Sparse],
        labels: &[Vec<usize>],
        silent: &[Vec<usize>],
        weights: &[f32],
        features: usize,
        heads: usize,
        training: Training,
    ) -> Self {
        let firsts: Vec<usize> = (0..heads).step_by(LANES).collect();
        let blocks: Vec<(Vec<Lanes>, Lanes)> = firsts
            .into_par_iter()
            .map(|first| {
                let lanes: [Lane; LANES] = std::array::from_fn(|lane| {
                    let head = first + lane;
                    let positive: Vec<bool> = labels.iter().map(|l| l.contains(&head)).collect();
                    let speaks = |i: usize| !silent.get(i).is_some_and(|s| s.contains(&head));
                    Lane::new(&positive, speaks, weights, training)
                });
                train_block(examples, &lanes, features, training)
            })
            .collect();
        let mut out = Self {
            count: heads,
            kept: (0..heads as u32).collect(),
            weights: empty(features, heads),
            steps: Vec::with_capacity(features),
            bias: blocks.iter().flat_map(|(_, bias)| bias).take(heads).copied().collect(),
        };
        for f in 0..features {
            let own: Vec<f32> = blocks.iter().flat_map(|(w, _)| w[f]).take(heads).collect();
            let step = own.iter().fold(0f32, |most, w| most.max(w.abs())) / 127.0;
            for (column, w) in own.into_iter().enumerate().filter(|_| step > 0.0) {
                *out.place(f, column) = (w / step).round() as i8;
            }
            out.steps.push(step);
        }
        out
    }

    pub fn heads(&self) -> usize {
        self.count
    }

    /// The weight of a feature in a head.
    pub fn weight(&self, feature: u32, head: usize) -> f32 {
        self.column(head).map_or(0.0, |column| self.weight_in(feature, column))
    }

    /// The column of a head; `None` for one that was not kept.
    pub fn column(&self, head: usize) -> Option<usize> {
        self.kept.binary_search(&(head as u32)).ok()
    }

    /// The weight of a feature in the head of a [column](Self::column).
    pub fn weight_in(&self, feature: u32, column: usize) -> f32 {
        let step = self.steps.get(feature as usize).copied();
        step.map_or(0.0, |step| f32::from(self.at(feature as usize, column)) * step)
    }

    /// Runs in a row.
    fn runs(&self) -> usize {
        runs(self.kept.len())
    }

    fn at(&self, feature: usize, column: usize) -> i8 {
        let run = feature * self.runs() + column / RUN;
        self.weights[run / WIDE].0[run % WIDE][column % RUN]
    }

    fn place(&mut self, feature: usize, column: usize) -> &mut i8 {
        let run = feature * self.runs() + column / RUN;
        &mut self.weights[run / WIDE].0[run % WIDE][column % RUN]
    }

    /// Drops all heads but these: a list asks for some of the concepts, and what is left takes less memory and time.
    /// The log-odds of the others are minus infinity from then on, and what is left is not for [`Self::save`].
    pub fn keep(&mut self, heads: &BTreeSet<usize>) {
        let columns: Vec<usize> = (0..self.kept.len()).filter(|c| heads.contains(&(self.kept[*c] as usize))).collect();
        let runs = runs(columns.len());
        let mut weights = empty(self.steps.len(), columns.len());
        weights.par_chunks_mut((BLOCK * runs / WIDE).max(1)).enumerate().for_each(|(block, lines)| {
            let features = (block * BLOCK..self.steps.len()).take(BLOCK);
            for (at, feature) in features.enumerate() {
                for (column, old) in columns.iter().enumerate() {
                    let run = at * runs + column / RUN;
                    lines[run / WIDE].0[run % WIDE][column % RUN] = self.at(feature, *old);
                }
            }
        });
        self.kept = columns.into_iter().map(|c| self.kept[c]).collect();
        self.weights = weights;
    }

    /// Log-odds of every head.
    pub fn scores(&self, x: &Sparse) -> Vec<f32> {
        let mut sums = self.sums();
        self.add(x, &mut sums);
        self.finish(&sums)
    }

    /// Sums to add to.
    pub fn sums(&self) -> Sums {
        vec![[0.0; RUN]; self.runs()]
    }

    /// Adds value · weight of each feature to the sums of all heads.
    pub fn add(&self, x: &[(u32, f32)], sums: &mut Sums) {
        dispatch!(Level::new(), _simd => self.add_in(x, sums));
    }

    #[inline(always)]
    fn add_in(&self, x: &[(u32, f32)], sums: &mut Sums) {
        if let (lines, []) = sums.as_chunks_mut::<WIDE>() {
            let count = lines.len();
            // A look at every row first: the memory then fetches many at a time instead of one after another.
            let rows = x.iter().filter_map(|(f, _)| self.weights.get(*f as usize * count..)?.get(..count));
            std::hint::black_box(rows.flatten().fold(0, |seen, line| seen ^ line.0[0][0]));
            for (at, sums) in lines.iter_mut().enumerate() {
                // A line's sums stay in registers.
                let mut own = *sums;
                for (f, v) in x {
                    let Some(line) = self.weights.get(*f as usize * count + at) else { continue };
                    let v = v * self.steps[*f as usize];
                    for (sum, run) in own.iter_mut().zip(&line.0) {
                        *sum = std::array::from_fn(|i| sum[i] + v * f32::from(run[i]));
                    }
                }
                *sums = own;
            }
            return;
        }
        let runs = sums.len();
        for (f, v) in x {
            let first = *f as usize * runs;
            let Some(line) = self.weights.get(first / WIDE) else { continue };
            let v = v * self.steps[*f as usize];
            for (sum, run) in sums.iter_mut().zip(&line.0[first % WIDE..]) {
                *sum = std::array::from_fn(|i| sum[i] + v * f32::from(run[i]));
            }
        }
    }

    /// Log-odds of every head from its sums.
    pub fn finish(&self, sums: &Sums) -> Vec<f32> {
        let mut out = vec![f32::NEG_INFINITY; self.count];
        for (sum, head) in sums.as_flattened().iter().zip(&self.kept) {
            out[*head as usize] = sum + self.bias[*head as usize];
        }
        out
    }

    /// Writes the heads.
    pub fn save(&self, out: &mut Vec<u8>) {
        out.extend((self.count as u32).to_le_bytes());
        out.extend((self.steps.len() as u32).to_le_bytes());
        out.extend(self.bias.iter().chain(&self.steps).flat_map(|v| v.to_le_bytes()));
        for feature in 0..self.steps.len() {
            out.extend((0..self.count).map(|column| self.at(feature, column).cast_unsigned()));
        }
    }

    /// Reads what [`Self::save`] wrote; `None` when the bytes are not that.
    pub fn load(bytes: &mut &[u8]) -> Option<Self> {
        let count = take_u32(bytes)? as usize;
        let features = take_u32(bytes)? as usize;
        let size = features.checked_mul(count)?;
        if bytes.len() < size.checked_add((count + features).checked_mul(4)?)? {
            return None;
        }
        let bias = (0..count).map(|_| take_f32(bytes)).collect::<Option<_>>()?;
        let steps = (0..features).map(|_| take_f32(bytes)).collect::<Option<_>>()?;
        let (own, rest) = bytes.split_at_checked(size)?;
        *bytes = rest;
        let mut out = Self { count, kept: (0..count as u32).collect(), weights: empty(features, count), steps, bias };
        for (feature, row) in own.chunks_exact(count.max(1)).enumerate() {
            for (run, own) in row.chunks(RUN).enumerate() {
                let at = feature * out.runs() + run;
                let place = &mut out.weights[at / WIDE].0[at % WIDE];
                place.iter_mut().zip(own).for_each(|(place, own)| *place = own.cast_signed());
            }
        }
        Some(out)
    }
}

/// σ(t).
pub fn sigmoid(t: f32) -> f32 {
    1.0 / (1.0 + (-t).exp())
}

/// What one head learns from.
struct Lane {
    positive: Vec<bool>,
    /// Cost of each example; empty when all are alike and there is nothing to learn.
    cost: Vec<f32>,
    /// Bias of a head that learns nothing.
    settled: f32,
}

impl Lane {
    fn new(positive: &[bool], speaks: impl Fn(usize) -> bool, sample_weights: &[f32], training: Training) -> Self {
        let n = (0..positive.len()).filter(|i| speaks(*i)).count();
        let np = positive.iter().filter(|p| **p).count();
        let up = |count: usize| (n as f64 / (2.0 * count as f64)).powf(training.balance);
        if np == 0 || np == n {
            return Self { positive: Vec::new(), cost: Vec::new(), settled: if np == 0 { -6.0 } else { 6.0 } };
        }
        let (cp, cn) = (training.c * up(np), training.c * up(n - np));
        let weight = |i: usize| if speaks(i) { f64::from(sample_weights.get(i).copied().unwrap_or(1.0)) } else { 0.0 };
        let cost = positive.iter().enumerate().map(|(i, p)| (if *p { cp } else { cn } * weight(i)) as f32).collect();
        Self { positive: positive.to_vec(), cost, settled: 0.0 }
    }

    fn sign(&self, i: usize) -> f32 {
        if self.positive[i] { 1.0 } else { -1.0 }
    }
}

/// Trains the heads of one block; a weight a feature and head, and the biases.
fn train_block(examples: &[Sparse], lanes: &[Lane; LANES], features: usize, training: Training) -> (Vec<Lanes>, Lanes) {
    dispatch!(Level::new(), _simd => train_block_in(examples, lanes, features, training))
}

#[allow(clippy::many_single_char_names)] // the symbols of the paper
#[inline(always)]
fn train_block_in(
    examples: &[Sparse],
    lanes: &[Lane; LANES],
    features: usize,
    training: Training,
) -> (Vec<Lanes>, Lanes) {
    let n = examples.len();
    let mut w: Vec<Lanes> = vec![[0.0; LANES]; features];
    let mut bias: Lanes = std::array::from_fn(|l| lanes[l].settled);
    let mut learning: Vec<usize> = (0..LANES).filter(|l| !lanes[*l].cost.is_empty()).collect();
    let norms: Vec<f32> = examples.iter().map(|x| 1.0 + x.iter().map(|(_, v)| v * v).sum::<f32>()).collect();
    // α starts near zero: an example weighs nothing until it is met.
    let mut t: Vec<Lanes> = vec![[-7.0; LANES]; n];
    for (i, x) in examples.iter().enumerate() {
        let mut step = [0.0; LANES];
        for &l in &learning {
            step[l] = lanes[l].cost[i] * sigmoid(t[i][l]) * lanes[l].sign(i);
        }
        add(&mut w, &mut bias, x, &step);
    }
    let mut order: Vec<u32> = (0..n as u32).collect();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    // What moves a dual variable by less is not worth the walk through its features.
    let least = training.tolerance * 0.01;
    for _ in 0..training.passes {
        // A fixed shuffle: coordinate descent converges slowly in an order with structure.
        for k in (1..n).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(k, (seed >> 33) as usize % (k + 1));
        }
        let mut moved = [0f64; LANES];
        for &i in &order {
            let i = i as usize;
            let x = &examples[i];
            let mut margin = bias;
            for &(f, v) in x {
                for (m, w) in margin.iter_mut().zip(&w[f as usize]) {
                    *m += v * w;
                }
            }
            let mut step = [0.0; LANES];
            let mut any = false;
            for &l in &learning {
                let (lane, y) = (&lanes[l], lanes[l].sign(i));
                if lane.cost[i] == 0.0 {
                    continue;
                }
                let (a, c, margin) = (f64::from(norms[i]), f64::from(lane.cost[i]), f64::from(y * margin[l]));
                let was = f64::from(t[i][l]);
                let (u, share) = solve(a, c, margin, was, least);
                if share != 0.0 {
                    t[i][l] = u as f32;
                    step[l] = y * (c * share) as f32;
                    moved[l] = moved[l].max(share.abs());
                    any = true;
                }
            }
            if any {
                add(&mut w, &mut bias, x, &step);
            }
        }
        learning.retain(|l| moved[*l] >= training.tolerance);
        if learning.is_empty() {
            break;
        }
    }
    (w, bias)
}

#[inline(always)]
fn add(w: &mut [Lanes], bias: &mut Lanes, x: &Sparse, step: &Lanes) {
    for &(f, v) in x {
        for (w, s) in w[f as usize].iter_mut().zip(step) {
            *w += v * s;
        }
    }
    for (b, s) in bias.iter_mut().zip(step) {
        *b += s;
    }
}

/// The root of h(u) = u + a·(C·σ(u) − α) + margin, which is strictly increasing and lies in the bracket, and by which
/// share of C it moves α = C·σ(t); none at all when that would be less than `least`.
#[allow(clippy::many_single_char_names)] // the symbols of the paper
fn solve(a: f64, c: f64, margin: f64, t: f64, least: f64) -> (f64, f64) {
    let sigma = |t: f64| 1.0 / (1.0 + (-t).exp());
    let share = sigma(t);
    let old = c * share;
    let (mut low, mut high) = (-margin - a * (c - old), -margin + a * old);
    // The first Newton step says how far it would go; a long step upwards from where σ is flat does not.
    let slope = share * (1.0 - share);
    let first = (t + margin) / (1.0 + a * c * slope);
    if slope * first.abs() < least && (first > -1.0 || sigma(high) < least) {
        return (t, 0.0);
    }
    let mut u = t.clamp(low, high);
    for _ in 0..30 {
        let s = sigma(u);
        let h = u + a * (c * s - old) + margin;
        if h.abs() < 1e-7 {
            break;
        }
        if h > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let next = u - h / (1.0 + a * c * s * (1.0 - s));
        u = if next > low && next < high { next } else { 0.5 * (low + high) };
    }
    (u, sigma(u) - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_what_is_separable_and_is_deterministic() {
        // Feature 0 marks head 0, feature 1 marks head 1, feature 2 is noise.
        let examples: Vec<Sparse> = (0..40).map(|i| vec![(i % 2, 1.0), (2, (i % 5) as f32 / 5.0)]).collect();
        let labels: Vec<Vec<usize>> = (0..40).map(|i| vec![i % 2]).collect();
        let a = Heads::train(&examples, &labels, &[], &[], 3, 2, Training::default());
        let b = Heads::train(&examples, &labels, &[], &[], 3, 2, Training::default());
        assert_eq!(a, b);
        for (x, l) in examples.iter().zip(&labels) {
            let s = a.scores(x);
            assert!(s[l[0]] > 1.0 && s[1 - l[0]] < -1.0, "{s:?}");
        }
    }

    #[test]
    fn an_example_that_says_nothing_of_a_head_moves_only_the_others() {
        let examples: Vec<Sparse> = (0..40).map(|i| vec![(i % 2, 1.0)]).collect();
        let labels: Vec<Vec<usize>> = (0..40).map(|i| vec![i % 2]).collect();
        let whole = Heads::train(&examples, &labels, &[], &[], 3, 2, Training::default());
        // The same, and ten more with feature 2 that are negative for head 0 and silent of head 1.
        let more: Vec<Sparse> = examples.iter().cloned().chain((0..10).map(|_| vec![(2, 1.0)])).collect();
        let labels: Vec<Vec<usize>> = labels.into_iter().chain((0..10).map(|_| Vec::new())).collect();
        let silent: Vec<Vec<usize>> = (0..50).map(|i| if i < 40 { vec![] } else { vec![1] }).collect();
        let heads = Heads::train(&more, &labels, &silent, &[], 3, 2, Training::default());
        assert!(heads.weight(2, 0) < -0.5, "{}", heads.weight(2, 0));
        assert!(heads.weight(2, 1).abs() < 1e-3, "{}", heads.weight(2, 1));
        assert!((heads.weight(0, 1) - whole.weight(0, 1)).abs() < 0.1);
    }

    #[test]
    fn gradient_vanishes_at_the_solution() {
        // The primal gradient w − Σ C·y·σ(−y·f(x))·x is near zero.
        let examples: Vec<Sparse> = (0..30_u32).map(|i| vec![(i % 3, 1.0), (3 + i % 4, 0.5)]).collect();
        let labels: Vec<Vec<usize>> =
            (0..30).map(|i| if i % 3 == 0 || i % 7 == 0 { vec![0] } else { vec![] }).collect();
        let training = Training { c: 1.0, passes: 500, tolerance: 1e-7, balance: 0.0 };
        let m = Heads::train(&examples, &labels, &[], &[], 7, 1, training);
        let mut g: Vec<f32> = (0..7).map(|f| m.weight(f, 0)).collect();
        for (x, l) in examples.iter().zip(&labels) {
            let y = if l.is_empty() { -1.0 } else { 1.0 };
            let r = y * sigmoid(-y * m.scores(x)[0]);
            for &(f, v) in x {
                g[f as usize] -= r * v;
            }
        }
        assert!(g.iter().all(|v| v.abs() < 1e-3), "{g:?}");
    }

    #[test]
    fn kept_heads_say_what_they_said() {
        let examples: Vec<Sparse> = (0..60_u32).map(|i| vec![(i % 7, 1.0), (7 + i % 4, 0.5)]).collect();
        let labels: Vec<Vec<usize>> = (0..60).map(|i| (0..40).filter(|h| (i * 5 + h) % 7 == 0).collect()).collect();
        let all = Heads::train(&examples, &labels, &[], &[], 11, 40, Training::default());
        let mut few = all.clone();
        few.keep(&[1, 17, 18, 30, 39].into());
        few.keep(&[1, 18, 39].into());
        for x in &examples {
            let (whole, some) = (all.scores(x), few.scores(x));
            for head in 0..40 {
                let kept = [1, 18, 39].contains(&head);
                assert!(if kept { (some[head] - whole[head]).abs() < 1e-6 } else { some[head] < -1e30 });
            }
        }
        assert_eq!((few.weight(3, 18), few.weight(3, 17)), (all.weight(3, 18), 0.0));
    }

    #[test]
    fn rows_of_any_width_say_the_same_and_are_saved_and_loaded() {
        let examples: Vec<Sparse> = (0..60_u32).map(|i| vec![(i % 7, 1.0), (7 + i % 4, 0.5)]).collect();
        let labels: Vec<Vec<usize>> = (0..60).map(|i| (0..150).filter(|h| (i * 5 + h) % 7 == 0).collect()).collect();
        let wide = Heads::train(&examples, &labels, &[], &[], 11, 150, Training { passes: 3, ..Training::default() });
        for count in [0, 1, 16, 17, 33, 64, 65, 150] {
            let mut heads = wide.clone();
            heads.keep(&(0..count).collect());
            let by_hand = |x: &Sparse, head: usize| -> f32 {
                x.iter().map(|(f, v)| v * wide.weight(*f, head)).sum::<f32>() + wide.bias[head]
            };
            for x in &examples {
                let scores = heads.scores(x);
                assert!((0..count).all(|h| (scores[h] - by_hand(x, h)).abs() < 1e-4), "{count}");
                assert!(scores[count..].iter().all(|s| *s < -1e30), "{count}");
            }
            heads.count = count;
            heads.bias.truncate(count);
            let mut bytes = Vec::new();
            heads.save(&mut bytes);
            assert!(bytes.is_empty() || Heads::load(&mut &bytes[..bytes.len() - 2]).is_none());
            assert_eq!(Heads::load(&mut bytes.as_slice()), Some(heads));
        }
    }
}
