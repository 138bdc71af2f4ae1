//! Text into numbers: character 1–3-grams, words, pairs of words within a segment between commas (更新…栏目,
//! whatever stands between), and what the lexicon and the kind of paper say.
//!
//! Features are kept as 64-bit hashes of their text; the texts themselves are found again in the passage
//! when a score has to be explained. Three blocks (characters, words, pairs) are each TF-IDF weighted with
//! sublinear term frequency and scaled to unit length, as in scikit-learn's `TfidfVectorizer`.

use std::{collections::HashMap, ops::Range};

use crate::text::{Prehashed, Segmenter, fold, fold::is_wordlike};

type Index = HashMap<u64, u32, Prehashed>;

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
    close(extend(open(block), text.as_bytes()))
}

fn open(block: Block) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ ((block as u64 + 1) << 56)
}

fn extend(h: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(h, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

fn close(h: u64) -> u64 {
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
    let words = segmenter.words(&reduced);
    let mut keys: [Vec<u64>; 3] = Default::default();
    grams(&reduced, None, |key, _| keys[0].push(key));
    keys[1].extend(words.iter().map(|word| hash(Block::Word, word)));
    keys[2].extend(pairs(&reduced, &words).into_iter().map(hash_pair));
    let mut out = Vec::with_capacity(keys.iter().map(Vec::len).sum::<usize>() + extra.len());
    for (block, keys) in [Block::Char, Block::Word, Block::Pair].into_iter().zip(&mut keys) {
        keys.sort_unstable();
        out.extend(keys.chunk_by(|a, b| a == b).map(|same| Raw { block, key: same[0], count: same.len() as f32 }));
    }
    out.extend(extra.iter().map(|name| Raw { block: Block::Extra, key: hash(Block::Extra, name), count: 1.0 }));
    out
}

/// Hashes of the character n-grams of a text with their byte ranges; only those over a seam, if one is given by
/// its byte offset.
fn grams(text: &str, seam: Option<usize>, mut found: impl FnMut(u64, Range<usize>)) {
    let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    for start in 0..bounds.len() - 1 {
        let mut h = open(Block::Char);
        for n in start..(start + LONGEST).min(bounds.len() - 1) {
            h = extend(h, &text.as_bytes()[bounds[n]..bounds[n + 1]]);
            if seam.is_none_or(|at| bounds[start] < at && bounds[n + 1] > at) {
                found(close(h), bounds[start]..bounds[n + 1]);
            }
        }
    }
}

fn hash_pair((first, word): (&str, &str)) -> u64 {
    close([first, "_", word].iter().fold(open(Block::Pair), |h, text| extend(h, text.as_bytes())))
}

/// What no pair of words reaches over.
const STOPS: [char; 4] = [',', ';', '。', ':'];

/// Pairs of words that stand near each other between two commas, in order: what is done, and to what.
/// `words` are slices of `text`, in order.
fn pairs<'t>(text: &str, words: &[&'t str]) -> Vec<(&'t str, &'t str)> {
    let mut out = Vec::new();
    let mut segment: Vec<&'t str> = Vec::new();
    let mut end = 0;
    for word in words {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        if text[end..start].contains(STOPS) {
            segment.clear();
        }
        end = start + word.len();
        if LOOSE.contains(word) {
            continue;
        }
        for first in segment.iter().rev().take(REACH) {
            out.push((*first, *word));
        }
        segment.push(word);
    }
    out
}

/// A text cut into its known features once, to be scored alone or joined with its neighbours.
///
/// The same vector as from [`raw`] and [`Vectorizer::transform`], without a text for every feature: those are
/// needed only where a score is explained.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    reduced: String,
    /// Known character n-grams, one entry an occurrence.
    grams: Vec<u32>,
    /// Known words, one entry an occurrence.
    words: Vec<u32>,
    /// Known pairs of words, one entry an occurrence.
    pairs: Vec<u32>,
}

impl Prepared {
    /// The text as features see it.
    pub fn reduced(&self) -> &str {
        &self.reduced
    }

    /// Whether words, numbers, pairs or what the segmenter keeps with them could run on into the next text.
    pub fn runs_on(&self) -> bool {
        self.reduced.ends_with(['+', '#', '&', '.', '_', '%', '-'])
            || !self.reduced.rsplit(is_wordlike).next().is_some_and(|end| end.contains(STOPS))
    }
}

/// Longest character n-gram.
const LONGEST: usize = 3;

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
        let mut df: HashMap<u64, (u32, u32), Prehashed> = HashMap::default();
        for r in texts.iter().flatten() {
            let least = if r.block == Block::Pair { min_df + PAIR_EXTRA_DF } else { min_df };
            df.entry(r.key).or_insert((0, least)).0 += 1;
        }
        let n = texts.len() as f32;
        let mut kept: Vec<(u64, u32)> =
            df.into_iter().filter(|(_, (count, least))| count >= least).map(|(key, (count, _))| (key, count)).collect();
        // Common features first: what every sentence looks up lies close together.
        kept.sort_unstable_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
        let mut out = Self { scale, ..Self::default() };
        for (i, (key, count)) in kept.into_iter().enumerate() {
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

    /// The known words and runs of two or three characters of a reduced text, each once, with their byte ranges:
    /// what a score can be explained by.
    pub fn terms(&self, reduced: &str, segmenter: &Segmenter) -> Vec<(u32, Range<usize>)> {
        let mut out: Vec<(u32, Range<usize>)> = Vec::new();
        let speaks = |text: &str| text.chars().nth(1).is_some() && text.chars().all(is_wordlike);
        let mut push = |key: u64, range: Range<usize>| {
            if let Some(feature) = self.index.get(&key).filter(|_| speaks(&reduced[range.clone()])) {
                out.push((*feature, range));
            }
        };
        grams(reduced, None, &mut push);
        for word in segmenter.words(reduced) {
            let start = word.as_ptr() as usize - reduced.as_ptr() as usize;
            push(hash(Block::Word, word), start..start + word.len());
        }
        out.sort_by_key(|(feature, _)| *feature);
        out.dedup_by_key(|(feature, _)| *feature);
        out
    }

    /// Cuts a text into its features.
    pub fn prepare(&self, text: &str, segmenter: &Segmenter) -> Prepared {
        let reduced = reduce(text);
        let mut known = Vec::with_capacity(reduced.len());
        grams(&reduced, None, |key, _| known.extend(self.index.get(&key)));
        let cut = segmenter.words(&reduced);
        let words = cut.iter().filter_map(|w| self.index.get(&hash(Block::Word, w)).copied()).collect();
        let pairs = pairs(&reduced, &cut).into_iter().filter_map(|p| self.index.get(&hash_pair(p)).copied()).collect();
        Prepared { reduced, grams: known, words, pairs }
    }

    /// The features of `text`, which is the prepared parts one after another.
    pub fn join(&self, parts: &[&Prepared], text: &str, segmenter: &Segmenter) -> Prepared {
        let Some((first, rest)) = parts.split_first() else { return self.prepare(text, segmenter) };
        if parts[..parts.len() - 1].iter().any(|p| p.runs_on()) {
            return self.prepare(text, segmenter);
        }
        let mut out = (*first).clone();
        for part in rest {
            // The n-grams over the seam: those of the characters around it that begin before and end after.
            let before = tail(&out.reduced);
            let mut seam = before.to_owned();
            seam.extend(part.reduced.chars().take(LONGEST - 1));
            grams(&seam, Some(before.len()), |key, _| out.grams.extend(self.index.get(&key)));
            out.grams.extend_from_slice(&part.grams);
            out.words.extend_from_slice(&part.words);
            out.pairs.extend_from_slice(&part.pairs);
            out.reduced.push_str(&part.reduced);
        }
        out
    }

    /// The vector of a prepared text. `extra`: names of facts about it.
    pub fn vector(&self, text: &Prepared, extra: &[String]) -> Sparse {
        let mut out: Sparse = Vec::with_capacity(text.grams.len() + text.words.len() + extra.len());
        for (block, features) in [(Block::Char, &text.grams), (Block::Word, &text.words), (Block::Pair, &text.pairs)] {
            let mut features = features.clone();
            features.sort_unstable();
            let start = out.len();
            let mut norm = 0f32;
            for same in features.chunk_by(|a, b| a == b) {
                let value = (1.0 + (same.len() as f32).ln()) * self.idf[same[0] as usize];
                norm += value * value;
                out.push((same[0], value));
            }
            let factor = if norm > 0.0 { self.scale[block as usize] / norm.sqrt() } else { 0.0 };
            for (_, value) in &mut out[start..] {
                *value *= factor;
            }
        }
        let facts = extra.iter().filter_map(|name| self.index.get(&hash(Block::Extra, name)));
        out.extend(facts.map(|i| (*i, self.scale[Block::Extra as usize])));
        out.sort_unstable_by_key(|(i, _)| *i);
        out
    }

    /// The vector of one text.
    pub fn transform(&self, raws: &[Raw]) -> Sparse {
        let mut norm = [0f32; BLOCKS];
        let mut out: Vec<(u32, f32, Block)> = Vec::with_capacity(raws.len());
        for r in raws {
            let Some(&i) = self.index.get(&r.key) else { continue };
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

/// The last characters of a text, as many as an n-gram can have before a seam.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(LONGEST - 2).map_or(0, |(i, _)| i);
    &text[start..]
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
        assert_eq!(pairs(text, &slices), [("定期", "更新"), ("更新", "专栏"), ("定期", "专栏"), ("组织", "培训")]);
    }

    #[test]
    fn prepared_and_joined_texts_have_the_same_vector() {
        let s = Segmenter::new("政务公开\n");
        let texts = [
            "（一）政策解读。",
            "全年组织培训12次，发布图解3篇；",
            "公开2",
            "3项清单",
            "A",
            "",
            "“双随机、一公开”监管！",
            "办结率100%",
            "按期公开公开公开。",
        ];
        let extra = ["有培训".to_owned(), "无此事".to_owned()];
        let mut joined: Vec<String> = Vec::new();
        for a in texts {
            for b in texts {
                joined.extend(texts.iter().map(|c| format!("{a}{b}{c}")));
            }
        }
        let raws: Vec<Vec<Raw>> = joined.iter().step_by(7).map(|t| raw(t, &extra[..1], &s)).collect();
        let v = Vectorizer::fit(&raws, 2, [1.0, 0.7, 0.6, 0.5]);
        let parts: Vec<Prepared> = texts.iter().map(|t| v.prepare(t, &s)).collect();
        let mut at = 0;
        for a in &parts {
            for b in &parts {
                for c in &parts {
                    let text = &joined[at];
                    at += 1;
                    let want = v.transform(&raw(text, &extra, &s));
                    let got = v.vector(&v.join(&[a, b, c], text, &s), &extra);
                    assert_eq!(want.len(), got.len(), "{text}");
                    for (w, g) in want.iter().zip(&got) {
                        assert!(w.0 == g.0 && (w.1 - g.1).abs() < 1e-6, "{text}: {w:?} {g:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn digits_are_one() {
        assert_eq!(reduce("培训 12 次、３场"), "培训0次、0场");
    }
}
