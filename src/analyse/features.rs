//! Text into numbers: character 1–3-grams, words, pairs of words within a segment between commas (更新…栏目,
//! whatever stands between), and what the lexicon and the kind of paper say.
//!
//! Features are kept as 64-bit hashes of their text; the texts themselves are found again in the passage
//! when a score has to be explained. Three blocks (characters, words, pairs) are each TF-IDF weighted with
//! sublinear term frequency and scaled to unit length, as in scikit-learn's `TfidfVectorizer`.

use std::{collections::HashMap, ops::Range};

use super::index::Index;
use crate::text::{Prehashed, Segmenter, fold::fold_char};

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

/// One raw feature: its block, the hash of the text it stands for, how often.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Raw {
    block: Block,
    key: u64,
    count: f32,
}

fn hash(block: Block, text: &str) -> u64 {
    close(text.chars().fold(open(block), extend))
}

/// The hash of a word, which the pairs that it stands in are made of too.
pub(super) fn word_hash(word: &str) -> u64 {
    hash(Block::Word, word)
}

fn open(block: Block) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ ((block as u64 + 1) << 56)
}

/// One step a character, not a byte: texts are Chinese, and every n-gram of them is hashed.
fn extend(h: u64, c: char) -> u64 {
    (h ^ u64::from(c)).wrapping_mul(SPREAD)
}

fn close(h: u64) -> u64 {
    // The low bits have seen least of the text; one multiply-shift spreads them.
    h ^ (h >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// 2^64 over the golden ratio, odd.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Reduces a text to what features see: folded, digit runs as one 0, no blanks.
pub fn reduce(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_digits = false;
    out.extend(text.chars().filter_map(|c| reduce_char(c, &mut in_digits)));
    out
}

/// What features see of a character, if anything; `in_digits`: whether a digit stood before it.
pub(super) fn reduce_char(c: char, in_digits: &mut bool) -> Option<char> {
    let c = fold_char(c);
    if c.is_ascii_digit() {
        return (!std::mem::replace(in_digits, true)).then_some('0');
    }
    *in_digits = false;
    (!c.is_whitespace()).then_some(c)
}

/// Raw features of one text. `extra`: names of facts about it (lexicon hits, kind of paper).
pub fn raw(text: &str, extra: &[String], segmenter: &Segmenter) -> Vec<Raw> {
    let reduced = reduce(text);
    let words = segmenter.words(&reduced);
    let mut keys: [Vec<u64>; 3] = Default::default();
    grams(&reduced, |key, _| {
        keys[0].push(key);
        true
    });
    let mut pairs = WordPairs::default();
    for word in words {
        let start = word.as_ptr() as usize - reduced.as_ptr() as usize;
        let own = word_hash(word);
        keys[1].push(own);
        pairs.next(&reduced, start, word, own, |key| keys[2].push(key));
    }
    let mut out = Vec::with_capacity(keys.iter().map(Vec::len).sum::<usize>() + extra.len());
    for (block, keys) in [Block::Char, Block::Word, Block::Pair].into_iter().zip(&mut keys) {
        keys.sort_unstable();
        out.extend(keys.chunk_by(|a, b| a == b).map(|same| Raw { block, key: same[0], count: same.len() as f32 }));
    }
    out.extend(extra.iter().map(|name| Raw { block: Block::Extra, key: hash(Block::Extra, name), count: 1.0 }));
    out
}

/// Hashes of the character n-grams of a text with their byte ranges, each followed by the longer ones with the same
/// beginning as long as `wanted` says so.
pub(super) fn grams(text: &str, mut wanted: impl FnMut(u64, Range<usize>) -> bool) {
    for (start, _) in text.char_indices() {
        let mut h = open(Block::Char);
        for (at, c) in text[start..].char_indices().take(LONGEST) {
            h = extend(h, c);
            if !wanted(close(h), start..start + at + c.len_utf8()) {
                break;
            }
        }
    }
}

/// The hash of a pair, of those of its words in their order.
fn pair(first: u64, second: u64) -> u64 {
    close((first.rotate_left(32) ^ open(Block::Pair)).wrapping_mul(SPREAD) ^ second)
}

/// What no pair of words reaches over.
pub(super) const STOPS: [char; 4] = [',', ';', '。', ':'];

/// Pairs of words that stand near each other between two commas, in order: what is done, and to what.
#[derive(Debug, Default)]
pub(super) struct WordPairs {
    /// The hashes of the words of the segment so far.
    segment: Vec<u64>,
    /// Where the last word ended.
    end: usize,
}

impl WordPairs {
    /// Takes the next word of `text`, which begins at the byte `start` and has the [hash](word_hash) `own`, and gives
    /// the hashes of the pairs that it ends.
    pub fn next(&mut self, text: &str, start: usize, word: &str, own: u64, mut found: impl FnMut(u64)) {
        if self.end < start && text[self.end..start].contains(STOPS) {
            self.segment.clear();
        }
        self.end = start + word.len();
        if LOOSE.contains(word) {
            return;
        }
        for first in self.segment.iter().rev().take(REACH) {
            found(pair(*first, own));
        }
        self.segment.push(own);
    }
}

/// Longest character n-gram.
pub(super) const LONGEST: usize = 3;

/// The fitted vocabulary: which features exist, and their inverse document frequencies.
#[derive(Debug, Clone, Default)]
pub struct Vectorizer {
    index: Index,
    idf: Vec<f32>,
    /// The first feature that only late texts have.
    late: u32,
    /// Length that each block is scaled to.
    scale: [f32; BLOCKS],
}

impl Vectorizer {
    /// Learns the vocabulary from texts: features that occur in at least `min_df` of them.
    ///
    /// `late[i]`: text i was added later, for concepts of its own. What only such texts have are features too, but the
    /// others keep their inverse document frequencies and the length of a text is that without the late ones. So what is
    /// learnt from the others does not change when more topics are added.
    pub fn fit(texts: &[Vec<Raw>], late: &[bool], min_df: u32, scale: [f32; BLOCKS]) -> Self {
        /// In how many texts, and in how many of them that are not late; and how many it takes.
        #[derive(Default)]
        struct Seen {
            all: u32,
            early: u32,
            least: u32,
        }
        let mut df: HashMap<u64, Seen, Prehashed> = HashMap::default();
        let is_late = |i: usize| late.get(i).copied().unwrap_or(false);
        for (i, text) in texts.iter().enumerate() {
            for r in text {
                let seen = df.entry(r.key).or_default();
                seen.all += 1;
                seen.early += u32::from(!is_late(i));
                seen.least = if r.block == Block::Pair { min_df + PAIR_EXTRA_DF } else { min_df };
            }
        }
        let early = (0..texts.len()).filter(|i| !is_late(*i)).count();
        // Each feature with its texts, of how many; early ones first.
        let mut kept: Vec<(bool, u64, u32)> = df
            .into_iter()
            .filter(|(_, seen)| seen.all >= seen.least)
            .map(|(key, seen)| if seen.early >= seen.least { (false, key, seen.early) } else { (true, key, seen.all) })
            .collect();
        // Common features first: what every sentence looks up lies close together.
        kept.sort_unstable_by_key(|(late, key, count)| (*late, std::cmp::Reverse(*count), *key));
        let late = kept.iter().filter(|(late, ..)| !late).count() as u32;
        let mut out = Self { late, scale, index: Index::with_capacity(kept.len()), ..Self::default() };
        for (i, (late, key, count)) in kept.into_iter().enumerate() {
            let n = if late { texts.len() } else { early } as f32;
            out.index.insert(key, i as u32);
            out.idf.push(((1.0 + n) / (1.0 + count as f32)).ln() + 1.0);
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

    /// The feature of that hash.
    pub(super) fn known(&self, key: u64) -> Option<u32> {
        self.index.get(key)
    }

    /// The feature of a fact about a text.
    pub fn fact(&self, name: &str) -> Option<u32> {
        self.known(hash(Block::Extra, name))
    }

    /// The value of a feature that stands `count` times in a text, before its block is scaled.
    pub(super) fn value(&self, feature: u32, count: usize) -> f32 {
        let idf = self.idf[feature as usize];
        if count == 1 { idf } else { (1.0 + (count as f32).ln()) * idf }
    }

    /// What a value adds to the square of its block's length.
    pub(super) fn square(&self, feature: u32, value: f32) -> f32 {
        if feature < self.late { value * value } else { 0.0 }
    }

    /// What the values of a block whose squares have this sum are multiplied by.
    pub(super) fn factor(&self, block: Block, squares: f32) -> f32 {
        if squares > 0.0 { self.scale[block as usize] / squares.sqrt() } else { 0.0 }
    }

    /// The vector of one text.
    pub fn transform(&self, raws: &[Raw]) -> Sparse {
        let mut norm = [0f32; BLOCKS];
        let mut out: Vec<(u32, f32, Block)> = Vec::with_capacity(raws.len());
        for r in raws {
            let Some(i) = self.known(r.key) else { continue };
            // Facts are there or not; their frequency over texts says nothing of their weight.
            let value = if r.block == Block::Extra { 1.0 } else { (1.0 + r.count.ln()) * self.idf[i as usize] };
            norm[r.block as usize] += self.square(i, value);
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
        for (key, i) in self.index.iter() {
            keys[i as usize] = key;
        }
        out.extend((keys.len() as u32).to_le_bytes());
        out.extend(self.late.to_le_bytes());
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
        let mut out = Self { late: take_u32(bytes)?, ..Self::default() };
        for s in &mut out.scale {
            *s = take_f32(bytes)?;
        }
        if bytes.len() < n.checked_mul(12)? {
            return None;
        }
        out.idf.reserve(n);
        out.index = Index::with_capacity(n);
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
        let v = Vectorizer::fit(&texts, &[], 1, [1.0, 1.0, 0.0, 0.5]);
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
    fn late_texts_change_no_value_of_the_others() {
        let s = Segmenter::new("");
        let of = |t: &&str| raw(t, &[], &s);
        let early: Vec<Vec<Raw>> = ["组织培训两次", "组织会议", "培训会议"].iter().map(of).collect();
        let more: Vec<Vec<Raw>> = ["组织会议", "老公报扫描", "老公报入库"].iter().map(of).collect();
        let own = Vectorizer::fit(&early, &[], 2, [1.0, 1.0, 1.0, 0.5]);
        let all: Vec<Vec<Raw>> = early.iter().chain(&more).cloned().collect();
        let both = Vectorizer::fit(&all, &[false, false, false, true, true, true], 2, [1.0, 1.0, 1.0, 0.5]);
        assert!(both.len() > own.len());
        for text in ["组织培训", "老公报组织培训", "组织培训两次"] {
            let (x, y) = (own.transform(&of(&text)), both.transform(&of(&text)));
            assert_eq!(x, y.iter().copied().filter(|(f, _)| *f < own.len() as u32).collect::<Sparse>(), "{text}");
            assert_eq!(x.len() < y.len(), text.contains("公报"), "{text}");
        }
    }

    #[test]
    fn pairs_stay_between_commas() {
        let text = "定期更新专栏,组织的培训";
        let mut found = Vec::new();
        let (mut pairs, mut at) = (WordPairs::default(), 0);
        for word in ["定期", "更新", "专栏", "组织", "的", "培训"] {
            let start = at + text[at..].find(word).unwrap();
            at = start + word.len();
            pairs.next(text, start, word, word_hash(word), |key| found.push(key));
        }
        let pairs = [("定期", "更新"), ("更新", "专栏"), ("定期", "专栏"), ("组织", "培训")];
        assert_eq!(found, pairs.map(|(a, b)| pair(word_hash(a), word_hash(b))));
    }

    #[test]
    fn digits_are_one() {
        assert_eq!(reduce("培训 12 次、３场"), "培训0次、0场");
    }
}
