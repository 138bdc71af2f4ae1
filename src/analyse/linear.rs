//! One L2-regularised logistic regression a concept, trained by dual coordinate descent.
//!
//! The dual of L2-regularised logistic regression (Yu, Huang and Lin, "Dual coordinate descent methods
//! for logistic regression and maximum entropy models", Machine Learning 85, 2011) is solved one example
//! at a time. With α = C·σ(t) the one-variable problem becomes the root of a strictly increasing function
//! of t, found by Newton steps kept inside a bracket. Order and start are fixed, so the same examples give
//! the same weights, bit for bit.

use rayon::prelude::*;

use super::features::{Sparse, take_u32};

/// Weights of all heads, feature-major: `weights[feature * heads + head]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heads {
    count: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

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
    /// Trains one head a label. `labels[i]` holds the heads that example i is positive for.
    pub fn train(
        examples: &[Sparse],
        labels: &[Vec<usize>],
        weights: &[f32],
        features: usize,
        heads: usize,
        training: Training,
    ) -> Self {
        let columns: Vec<(Vec<f32>, f32)> = (0..heads)
            .into_par_iter()
            .map(|head| train_head(examples, labels, weights, features, head, training))
            .collect();
        let mut out = Self { count: heads, weights: vec![0.0; features * heads], bias: Vec::with_capacity(heads) };
        for (h, (column, bias)) in columns.into_iter().enumerate() {
            for (f, w) in column.into_iter().enumerate() {
                out.weights[f * heads + h] = w;
            }
            out.bias.push(bias);
        }
        out
    }

    pub fn heads(&self) -> usize {
        self.count
    }

    /// The weight of a feature in a head.
    pub fn weight(&self, feature: u32, head: usize) -> f32 {
        self.weights.get(feature as usize * self.count + head).copied().unwrap_or(0.0)
    }

    /// Log-odds of every head.
    pub fn scores(&self, x: &Sparse) -> Vec<f32> {
        let mut out = self.bias.clone();
        for &(f, v) in x {
            let start = f as usize * self.count;
            if let Some(row) = self.weights.get(start..start + self.count) {
                for (o, w) in out.iter_mut().zip(row) {
                    *o += v * w;
                }
            }
        }
        out
    }

    /// Writes the heads.
    pub fn save(&self, out: &mut Vec<u8>) {
        out.extend((self.count as u32).to_le_bytes());
        out.extend((self.weights.len() as u32).to_le_bytes());
        for w in self.weights.iter().chain(&self.bias) {
            out.extend(w.to_le_bytes());
        }
    }

    /// Reads what [`Self::save`] wrote; `None` when the bytes are not that.
    pub fn load(bytes: &mut &[u8]) -> Option<Self> {
        let heads = take_u32(bytes)? as usize;
        let n = take_u32(bytes)? as usize;
        if bytes.len() < (n + heads).checked_mul(4)? {
            return None;
        }
        let mut floats = |n: usize| -> Option<Vec<f32>> {
            let (own, rest) = bytes.split_at_checked(n * 4)?;
            *bytes = rest;
            Some(own.as_chunks::<4>().0.iter().map(|f| f32::from_le_bytes(*f)).collect())
        };
        let weights = floats(n)?;
        let bias = floats(heads)?;
        Some(Self { count: heads, weights, bias })
    }
}

/// σ(t).
pub fn sigmoid(t: f32) -> f32 {
    1.0 / (1.0 + (-t).exp())
}

#[allow(clippy::many_single_char_names)] // the symbols of the paper
fn train_head(
    examples: &[Sparse],
    labels: &[Vec<usize>],
    sample_weights: &[f32],
    features: usize,
    head: usize,
    training: Training,
) -> (Vec<f32>, f32) {
    let n = examples.len();
    let positive: Vec<bool> = labels.iter().map(|l| l.contains(&head)).collect();
    let np = positive.iter().filter(|p| **p).count();
    if np == 0 || np == n {
        return (vec![0.0; features], if np == 0 { -6.0 } else { 6.0 });
    }
    let up = |count: usize| (n as f64 / (2.0 * count as f64)).powf(training.balance);
    let (cp, cn) = (training.c * up(np), training.c * up(n - np));
    let mut w = vec![0f64; features];
    let mut bias = 0f64;
    let norms: Vec<f64> =
        examples.iter().map(|x| 1.0 + x.iter().map(|(_, v)| f64::from(*v) * f64::from(*v)).sum::<f64>()).collect();
    let c: Vec<f64> = (0..n)
        .map(|i| if positive[i] { cp } else { cn } * f64::from(sample_weights.get(i).copied().unwrap_or(1.0)))
        .collect();
    // α starts near zero: an example weighs nothing until it is met.
    let mut t = vec![-7f64; n];
    let sigma = |t: f64| 1.0 / (1.0 + (-t).exp());
    for (i, x) in examples.iter().enumerate() {
        let a = c[i] * sigma(t[i]) * if positive[i] { 1.0 } else { -1.0 };
        for &(f, v) in x {
            w[f as usize] += a * f64::from(v);
        }
        bias += a;
    }
    let mut order: Vec<u32> = (0..n as u32).collect();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..training.passes {
        // A fixed shuffle: coordinate descent converges slowly in an order with structure.
        for k in (1..n).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(k, (seed >> 33) as usize % (k + 1));
        }
        let mut moved = 0f64;
        for &i in &order {
            let i = i as usize;
            let y = if positive[i] { 1.0 } else { -1.0 };
            let x = &examples[i];
            let margin = y * (bias + x.iter().map(|&(f, v)| w[f as usize] * f64::from(v)).sum::<f64>());
            let (a, ci) = (norms[i], c[i]);
            let old = ci * sigma(t[i]);
            // h(t) = t + a·(C·σ(t) − α) + margin = 0, strictly increasing; its root lies in the bracket.
            let (mut low, mut high) = (-margin - a * (ci - old), -margin + a * old);
            let mut u = t[i].clamp(low, high);
            for _ in 0..30 {
                let s = sigma(u);
                let h = u + a * (ci * s - old) + margin;
                if h.abs() < 1e-9 {
                    break;
                }
                if h > 0.0 {
                    high = u;
                } else {
                    low = u;
                }
                let next = u - h / (1.0 + a * ci * s * (1.0 - s));
                u = if next > low && next < high { next } else { 0.5 * (low + high) };
            }
            let new = ci * sigma(u);
            t[i] = u;
            let step = new - old;
            if step != 0.0 {
                moved = moved.max((step / ci).abs());
                for &(f, v) in x {
                    w[f as usize] += y * step * f64::from(v);
                }
                bias += y * step;
            }
        }
        if moved < training.tolerance {
            break;
        }
    }
    (w.into_iter().map(|v| v as f32).collect(), bias as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_what_is_separable_and_is_deterministic() {
        // Feature 0 marks head 0, feature 1 marks head 1, feature 2 is noise.
        let examples: Vec<Sparse> = (0..40).map(|i| vec![(i % 2, 1.0), (2, (i % 5) as f32 / 5.0)]).collect();
        let labels: Vec<Vec<usize>> = (0..40).map(|i| vec![i % 2]).collect();
        let a = Heads::train(&examples, &labels, &[], 3, 2, Training::default());
        let b = Heads::train(&examples, &labels, &[], 3, 2, Training::default());
        assert_eq!(a, b);
        for (x, l) in examples.iter().zip(&labels) {
            let s = a.scores(x);
            assert!(s[l[0]] > 1.0 && s[1 - l[0]] < -1.0, "{s:?}");
        }
    }

    #[test]
    fn gradient_vanishes_at_the_solution() {
        // The primal gradient w − Σ C·y·σ(−y·f(x))·x is near zero.
        let examples: Vec<Sparse> = (0..30_u32).map(|i| vec![(i % 3, 1.0), (3 + i % 4, 0.5)]).collect();
        let labels: Vec<Vec<usize>> =
            (0..30).map(|i| if i % 3 == 0 || i % 7 == 0 { vec![0] } else { vec![] }).collect();
        let training = Training { c: 1.0, passes: 500, tolerance: 1e-7, balance: 0.0 };
        let m = Heads::train(&examples, &labels, &[], 7, 1, training);
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
    fn saved_and_loaded() {
        let m = Heads::train(&[vec![(0, 1.0)], vec![(1, 1.0)]], &[vec![0], vec![]], &[], 2, 1, Training::default());
        let mut bytes = Vec::new();
        m.save(&mut bytes);
        assert_eq!(Heads::load(&mut bytes.as_slice()), Some(m));
        assert_eq!(Heads::load(&mut &bytes[..bytes.len() - 2]), None);
    }
}
