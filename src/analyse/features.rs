//! Text into numbers: character 1–3-grams, words, pairs of words within a segment between commas (更新…栏目,
//! whatever stands between), and what the lexicon and the kind of paper say.
//!
//! Features are kept as 64-bit hashes of their text; the texts themselves are found again in the passage
//! when a score has to be explained. Three blocks (characters, words, pairs) are each TF-IDF weighted with
//! sublinear term frequency and scaled to unit length, as in scikit-learn's `TfidfVectorizer`.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasherDefault, Hasher},
};

use crate::text::{Segmenter, fold};

/// Hasher for keys that are hashes already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type Index = HashMap<u64, u32, BuildHasherDefault<Identity>>;

/// A sparse vector: (feature, value), ascending by feature.
pub type Sparse = Vec<(u32, f32)>;

/// The block that a feature belongs to; each is scaled on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    Char,
    Word,
    Pair,
    Extra,
}

const BLOCKS: usize = 4;

/// How far apart two words of a pair may stand, in words.
const REACH: usize = 4;

/// A pair must occur in this many texts more than a single word: most pairs are chance.
const PAIR_EXTRA_DF: u32 = 1;

/// Words that tie nothing together.
const LOOSE: &str = "的了和与及等在对为以将并";

/// One raw feature: its block, the text it stands for, how often.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    pub block: Block,
    pub text: String,
    pub count: f32,
}

fn hash(block: Block, text: &str) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325 ^ ((block as u64 + 1) << 56);
    for b in text.as_bytes() {
        h = (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
    }
    // FNV's low bits mix poorly for short keys; one multiply-shift spreads them.
    h ^ (h >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Reduces a text to what features see: folded, digit runs as one 0, no blanks.
pub fn reduce(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_digits = false;
    for c in fold(text).chars() {
        if c.is_ascii_digit() {
            if !in_digits {
                out.push('0');
            }
            in_digits = true;
        } else {
            in_digits = false;
            if !c.is_whitespace() {
                out.push(c);
            }
        }
    }
    out
}

/// Raw features of one text. `extra`: names of facts about it (lexicon hits, kind of paper).
pub fn raw(text: &str, extra: &[String], segmenter: &Segmenter) -> Vec<Raw> {
    let reduced = reduce(text);
    let mut counts: BTreeMap<(Block, &str), f32> = BTreeMap::new();
    let bounds: Vec<usize> = reduced.char_indices().map(|(i, _)| i).chain([reduced.len()]).collect();
    for n in 1..=3 {
        for w in bounds.windows(n + 1) {
            *counts.entry((Block::Char, &reduced[w[0]..w[n]])).or_default() += 1.0;
        }
    }
    let words = segmenter.words(&reduced);
    for word in &words {
        *counts.entry((Block::Word, word)).or_default() += 1.0;
    }
    let pairs = pairs(&reduced, &words);
    for pair in &pairs {
        *counts.entry((Block::Pair, pair)).or_default() += 1.0;
    }
    for name in extra {
        counts.insert((Block::Extra, name), 1.0);
    }
    counts.into_iter().map(|((block, text), count)| Raw { block, text: text.to_owned(), count }).collect()
}

/// Pairs of words that stand near each other between two commas, in order: what is done, and to what.
/// `words` are slices of `text`, in order.
fn pairs(text: &str, words: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    let mut segment: Vec<&str> = Vec::new();
    let mut end = 0;
    for word in words {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        if text[end..start].contains([',', ';', '。', ':']) {
            segment.clear();
        }
        end = start + word.len();
        if LOOSE.contains(word) {
            continue;
        }
        for first in segment.iter().rev().take(REACH) {
            out.push(format!("{first}_{word}"));
        }
        segment.push(word);
    }
    out
}

/// The fitted vocabulary: which features exist, and their inverse document frequencies.
#[derive(Debug, Clone, Default)]
pub struct Vectorizer {
    index: Index,
    idf: Vec<f32>,
    /// Length that each block is scaled to.
    scale: [f32; BLOCKS],
}

impl Vectorizer {
    /// Learns the vocabulary from texts: features that occur in at least `min_df` of them.
    pub fn fit(texts: &[Vec<Raw>], min_df: u32, scale: [f32; BLOCKS]) -> Self {
        let mut df: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
        for raws in texts {
            for r in raws {
                let least = if r.block == Block::Pair { min_df + PAIR_EXTRA_DF } else { min_df };
                df.entry(hash(r.block, &r.text)).or_insert((0, least)).0 += 1;
            }
        }
        let n = texts.len() as f32;
        let mut out = Self { scale, ..Self::default() };
        for (key, (count, least)) in df {
            if count >= least {
                out.index.insert(key, out.idf.len() as u32);
                out.idf.push(((1.0 + n) / (1.0 + count as f32)).ln() + 1.0);
            }
        }
        out
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.idf.len()
    }

    pub fn is_empty(&self) -> bool {
        self.idf.is_empty()
    }

    /// The index of a raw feature, if it is in the vocabulary.
    pub fn feature(&self, raw: &Raw) -> Option<u32> {
        self.index.get(&hash(raw.block, &raw.text)).copied()
    }

    /// The vector of one text.
    pub fn transform(&self, raws: &[Raw]) -> Sparse {
        let mut norm = [0f32; BLOCKS];
        let mut out: Vec<(u32, f32, Block)> = Vec::with_capacity(raws.len());
        for r in raws {
            let Some(i) = self.feature(r) else { continue };
            // Facts are there or not; their frequency over texts says nothing of their weight.
            let value = if r.block == Block::Extra { 1.0 } else { (1.0 + r.count.ln()) * self.idf[i as usize] };
            norm[r.block as usize] += value * value;
            out.push((i, value, r.block));
        }
        let mut factor = [0f32; BLOCKS];
        for (b, f) in factor.iter_mut().enumerate() {
            *f = if b == Block::Extra as usize {
                self.scale[b]
            } else if norm[b] > 0.0 {
                self.scale[b] / norm[b].sqrt()
            } else {
                0.0
            };
        }
        let mut sparse: Sparse = out.into_iter().map(|(i, v, b)| (i, v * factor[b as usize])).collect();
        sparse.sort_unstable_by_key(|(i, _)| *i);
        sparse
    }

    /// Writes the vocabulary; keys in index order.
    pub fn save(&self, out: &mut Vec<u8>) {
        let mut keys = vec![0u64; self.idf.len()];
        let mut pairs: Vec<(&u64, &u32)> = self.index.iter().collect();
        pairs.sort_unstable();
        for (key, i) in pairs {
            keys[*i as usize] = *key;
        }
        out.extend((keys.len() as u32).to_le_bytes());
        for s in self.scale {
            out.extend(s.to_le_bytes());
        }
        for (key, idf) in keys.iter().zip(&self.idf) {
            out.extend(key.to_le_bytes());
            out.extend(idf.to_le_bytes());
        }
    }

    /// Reads what [`Self::save`] wrote; `None` when the bytes are not that.
    pub fn load(bytes: &mut &[u8]) -> Option<Self> {
        let n = take_u32(bytes)? as usize;
        let mut out = Self::default();
        for s in &mut out.scale {
            *s = take_f32(bytes)?;
        }
        if bytes.len() < n.checked_mul(12)? {
            return None;
        }
        out.idf.reserve(n);
        out.index.reserve(n);
        for i in 0..n {
            let key = u64::from_le_bytes(take(bytes)?);
            out.index.insert(key, i as u32);
            out.idf.push(take_f32(bytes)?);
        }
        Some(out)
    }
}

/// The next N bytes.
pub fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

pub fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    take(bytes).map(u32::from_le_bytes)
}

pub fn take_f32(bytes: &mut &[u8]) -> Option<f32> {
    take(bytes).map(f32::from_le_bytes)
}

/// The cosine of two sparse vectors.
pub fn cosine(left: &Sparse, right: &Sparse) -> f32 {
    let (mut i, mut j, mut dot) = (0, 0, 0.0);
    while i < left.len() && j < right.len() {
        match left[i].0.cmp(&right[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                dot += left[i].1 * right[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    let norm = |v: &Sparse| v.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
    let both = norm(left) * norm(right);
    if both > 0.0 { dot / both } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_unit_length_and_survive_saving() {
        let s = Segmenter::new("");
        let texts: Vec<Vec<Raw>> =
            ["组织培训2次", "组织会议12次", "公开栏上墙"].iter().map(|t| raw(t, &["lex".to_owned()], &s)).collect();
        let v = Vectorizer::fit(&texts, 1, [1.0, 1.0, 0.0, 0.5]);
        let x = v.transform(&texts[0]);
        let norm: f32 = x.iter().map(|(_, v)| v * v).sum();
        assert!((norm - 2.25).abs() < 1e-4, "{norm}");
        let mut bytes = Vec::new();
        v.save(&mut bytes);
        let again = Vectorizer::load(&mut bytes.as_slice()).unwrap();
        assert_eq!(again.transform(&texts[1]), v.transform(&texts[1]));
        assert!(Vectorizer::load(&mut &bytes[..bytes.len() - 1]).is_none());
    }

    #[test]
    fn pairs_stay_between_commas() {
        let text = "定期更新专栏,组织的培训";
        let words = ["定期", "更新", "专栏", "组织", "的", "培训"];
        let mut at = 0;
        let slices: Vec<&str> = words
            .iter()
            .map(|w| {
                let start = at + text[at..].find(w).unwrap();
                at = start + w.len();
                &text[start..at]
            })
            .collect();
        assert_eq!(pairs(text, &slices), ["定期_更新", "更新_专栏", "定期_专栏", "组织_培训"]);
    }

    #[test]
    fn digits_are_one() {
        assert_eq!(reduce("培训 12 次、３场"), "培训0次、0场");
    }
}
