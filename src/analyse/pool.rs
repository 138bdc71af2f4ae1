//! What the heads say of a sentence, kept so that a sentence and its neighbour are scored together at the price of
//! what they share.
//!
//! A block of features is scaled to a set length after its values are known, so a score is, block by block,
//! (Σ value · weight) ÷ √(Σ value²). Both sums of two sentences are those of each, put right for the features that
//! stand in both (1 + ln(a + b) is not the sum of 1 + ln a and 1 + ln b) and for the n-grams over the seam. No
//! row of weights is fetched twice for a feature that only one of them has.

use super::{
    features::{Block, Vectorizer},
    linear::{Heads, Sums},
    prepared::{Prepared, TEXT},
};

/// Unscaled sums of one text over its features.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Σ value², a block.
    squares: [f32; TEXT.len()],
    /// Σ value · weight, a block and head.
    sums: [Sums; TEXT.len()],
}

impl Pool {
    /// Of one text.
    pub fn of(text: &Prepared, vectorizer: &Vectorizer, heads: &Heads) -> Self {
        let mut out = Self { squares: [0.0; TEXT.len()], sums: std::array::from_fn(|_| heads.sums()) };
        let mut values = Vec::new();
        for block in 0..TEXT.len() {
            values.clear();
            values.extend(vectorizer.values(text.features(block)));
            out.squares[block] = values.iter().map(|(f, v)| vectorizer.square(*f, *v)).sum();
            heads.add(&values, &mut out.sums[block]);
        }
        out
    }

    /// Of two texts, one after the other: what [`Self::of`] says of the joined text but for rounding.
    pub fn joined(left: (&Prepared, &Self), right: (&Prepared, &Self), vectorizer: &Vectorizer, heads: &Heads) -> Self {
        let mut out = left.1.clone();
        let seam = vectorizer.seam(left.0, right.0);
        let mut changes = Vec::new();
        for (block, kind) in TEXT.into_iter().enumerate() {
            for (sum, more) in out.sums[block].iter_mut().zip(&right.1.sums[block]) {
                *sum = std::array::from_fn(|i| sum[i] + more[i]);
            }
            changes.clear();
            let mut squares = 0.0;
            let over: &[u32] = if kind == Block::Char { &seam } else { &[] };
            shared(left.0.features(block), right.0.features(block), over, |feature, counts| {
                let value = |count: usize| if count == 0 { 0.0 } else { vectorizer.value(feature, count) };
                let [a, b, both] = [counts[0], counts[1], counts.iter().sum()].map(value);
                let square = |value: f32| vectorizer.square(feature, value);
                squares += square(both) - square(a) - square(b);
                changes.push((feature, both - a - b));
            });
            out.squares[block] = left.1.squares[block] + right.1.squares[block] + squares;
            heads.add(&changes, &mut out.sums[block]);
        }
        out
    }

    /// Log-odds of every head; `facts`: features of facts about the text.
    pub fn scores(&self, facts: &[u32], vectorizer: &Vectorizer, heads: &Heads) -> Vec<f32> {
        let mut sums = heads.sums();
        let own: Vec<(u32, f32)> = facts.iter().map(|f| (*f, vectorizer.factor(Block::Extra, 1.0))).collect();
        heads.add(&own, &mut sums);
        for (block, (sums_of, squares)) in TEXT.into_iter().zip(self.sums.iter().zip(self.squares)) {
            let factor = vectorizer.factor(block, squares);
            for (sum, more) in sums.iter_mut().zip(sums_of) {
                *sum = std::array::from_fn(|i| sum[i] + factor * more[i]);
            }
        }
        heads.finish(&sums)
    }
}

/// The features that stand in both of two ascending lists or in a third, each once with its count in all three.
fn shared(left: &[u32], right: &[u32], over: &[u32], mut found: impl FnMut(u32, [usize; 3])) {
    let run = |list: &[u32], at: usize| list[at..].iter().take_while(|f| **f == list[at]).count();
    let count = |list: &[u32], f: u32| list.partition_point(|g| *g <= f) - list.partition_point(|g| *g < f);
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        match left[i].cmp(&right[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                let (a, b) = (run(left, i), run(right, j));
                found(left[i], [a, b, count(over, left[i])]);
                i += a;
                j += b;
            }
        }
    }
    for same in over.chunk_by(|a, b| a == b) {
        let (a, b) = (count(left, same[0]), count(right, same[0]));
        if a == 0 || b == 0 {
            found(same[0], [a, b, same.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{features::raw, linear::Training},
        *,
    };
    use crate::text::Segmenter;

    #[test]
    fn a_joined_pool_says_what_the_joined_text_says() {
        let s = Segmenter::new("政务公开\n");
        let texts = [
            "全年组织政务公开培训12次，发布图解3篇。",
            "公开公开公开，公开！",
            "及时公开政策解读；",
            "开",
            "",
            "会议，会议，组织会议会议。",
            "办结率100%。",
        ];
        let raws: Vec<_> = texts.iter().chain(&texts).map(|t| raw(t, &["有培训".to_owned()], &s)).collect();
        let late: Vec<bool> = (0..raws.len()).map(|i| i % 4 == 1).collect();
        let v = Vectorizer::fit(&raws, &late, 1, [1.0, 0.7, 0.6, 0.5]);
        let vectors: Vec<_> = raws.iter().map(|r| v.transform(r)).collect();
        let labels: Vec<Vec<usize>> =
            (0..raws.len()).map(|i| (0..20).filter(|h| (i * 7 + h) % 5 == 0).collect()).collect();
        let heads = Heads::train(&vectors, &labels, &[], &[], v.len(), 20, Training::default());
        let facts: Vec<u32> = v.fact("有培训").into_iter().collect();
        let parts: Vec<Prepared> = texts.iter().map(|t| v.prepare(t, &s)).collect();
        let pools: Vec<Pool> = parts.iter().map(|p| Pool::of(p, &v, &heads)).collect();
        for (a, own) in parts.iter().zip(&pools) {
            for (b, next) in parts.iter().zip(&pools) {
                let got = Pool::joined((a, own), (b, next), &v, &heads).scores(&facts, &v, &heads);
                let whole = v.join([a, b].into_iter());
                let pooled = Pool::of(&whole, &v, &heads).scores(&facts, &v, &heads);
                let want = heads.scores(&v.vector(&whole, &facts));
                for ((got, pooled), want) in got.iter().zip(pooled).zip(want) {
                    let at = format!("{} {}: {got} {pooled} {want}", a.reduced(), b.reduced());
                    assert!((got - want).abs() < 1e-4 && (pooled - want).abs() < 1e-4, "{at}");
                }
            }
        }
    }
}
