//! Copied text: which clauses a document repeats word for word.

use std::collections::HashMap;

use crate::text::{Prehashed, fold::skeleton};

/// Length of the shingles, in characters without punctuation.
const SHINGLE: usize = 5;

/// The share of a clause's wording that must stand in one paragraph for it to be copied.
const COPIED: f32 = 0.85;

/// A text as a set of shingles, ascending; five characters of 21 bits each make one number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u128>);

impl Shingles {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn contains(&self, shingle: u128) -> bool {
        self.0.binary_search(&shingle).is_ok()
    }
}

/// The shingles of a text without punctuation.
pub fn shingles(text: &str) -> Shingles {
    const WHOLE: u128 = (1 << (21 * SHINGLE)) - 1;
    let mut shingle: u128 = 0;
    let mut all: Vec<u128> = Vec::with_capacity(text.len() / 3);
    for (i, c) in skeleton(text).chars().enumerate() {
        shingle = (shingle << 21 | u128::from(u32::from(c))) & WHOLE;
        if i + 1 >= SHINGLE {
            all.push(shingle);
        }
    }
    all.sort_unstable();
    all.dedup();
    Shingles(all)
}

/// The share of `part`'s shingles that stand in `whole`, 0–1.
pub fn contained(part: &Shingles, whole: &Shingles) -> f32 {
    share(part.0.iter().filter(|s| whole.contains(**s)).count(), part.len())
}

/// Whether a paragraph repeats a clause word for word.
pub fn is_copied(clause: &Shingles, paragraph: &Shingles) -> bool {
    contained(clause, paragraph) >= COPIED
}

fn share(found: usize, of: usize) -> f32 {
    if of == 0 { 0.0 } else { found as f32 / of as f32 }
}

/// The wording of all clauses of a list, to hold a paragraph against all of them in one pass.
#[derive(Debug, Clone, Default)]
pub struct Wording {
    /// Shingles of each clause.
    sizes: Vec<usize>,
    /// The clauses in which a shingle stands.
    clauses: HashMap<u64, Vec<(u128, u32)>, Prehashed>,
}

impl Wording {
    pub fn new<'c>(clauses: impl Iterator<Item = &'c Shingles>) -> Self {
        let mut out = Self::default();
        for (i, clause) in clauses.enumerate() {
            out.sizes.push(clause.len());
            for &shingle in &clause.0 {
                out.clauses.entry(spread(shingle)).or_default().push((shingle, i as u32));
            }
        }
        out
    }

    /// The clauses that a paragraph repeats word for word, and how many of its shingles stand in any clause.
    pub fn copied(&self, paragraph: &Shingles) -> (Vec<usize>, usize) {
        let mut found = vec![0; self.sizes.len()];
        let mut any = 0;
        for &shingle in &paragraph.0 {
            let mut stands = false;
            for &(own, clause) in self.clauses.get(&spread(shingle)).into_iter().flatten() {
                if own == shingle {
                    found[clause as usize] += 1;
                    stands = true;
                }
            }
            any += usize::from(stands);
        }
        let copied = (0..found.len()).filter(|&c| share(found[c], self.sizes[c]) >= COPIED).collect();
        (copied, any)
    }
}

fn spread(shingle: u128) -> u64 {
    let low = (shingle as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (low ^ (shingle >> 64) as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (low >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_and_restated() {
        let is_copied = |clause: &Shingles, paragraph: &Shingles| {
            let (copied, any) = Wording::new([clause].into_iter()).copied(paragraph);
            assert_eq!(any, clause.0.iter().filter(|s| paragraph.contains(**s)).count());
            assert_eq!(copied.is_empty(), contained(clause, paragraph) < COPIED);
            !copied.is_empty()
        };
        let clause = shingles("明确解读范围，对行政规范性文件以及行政机关制发的影响公众权益的政策性文件实施解读。");
        assert!(is_copied(
            &clause,
            &shingles(
                "（二）明确解读范围，对行政规范性文件以及行政机关制发的影响公众权益的政策性文件实施解读；并同步公开。"
            )
        ));
        assert!(!is_copied(&clause, &shingles("对规范性文件和影响群众权益的政策文件都要解读，明确解读范围。")));
    }
}
