//! Sentences cut into their features once, to be scored alone or together with their neighbours.
//!
//! The same vector as from [`raw`](super::features::raw) and [`Vectorizer::transform`], without a text for every
//! feature: those are needed only where a score is explained.

use std::ops::Range;

use super::features::{Block, LONGEST, STOPS, Sparse, Vectorizer, WordPairs, grams, reduce, word_hash};
use crate::text::{Segmenter, fold::is_wordlike};

/// The blocks that are cut from the text itself, in the order of [`Prepared::features`].
pub const TEXT: [Block; 3] = [Block::Char, Block::Word, Block::Pair];

/// A text cut into its known features.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// The text as features see it.
    reduced: String,
    /// Where its known n-grams and words stand in it, in bytes.
    places: Vec<(u32, Range<u32>)>,
    /// Its words, known or not, in bytes.
    words: Vec<Range<u32>>,
    /// Known features of each block of [`TEXT`], ascending, one entry an occurrence.
    features: [Vec<u32>; TEXT.len()],
}

impl Prepared {
    /// The text as features see it.
    pub fn reduced(&self) -> &str {
        &self.reduced
    }

    /// Its words as ranges of bytes of [`reduced`](Self::reduced).
    pub fn words(&self) -> &[Range<u32>] {
        &self.words
    }

    /// Known features of one block of [`TEXT`], ascending, one entry an occurrence.
    pub fn features(&self, block: usize) -> &[u32] {
        &self.features[block]
    }

    /// Whether words, numbers, pairs or what the segmenter keeps with them could run on into the next text.
    pub fn runs_on(&self) -> bool {
        self.reduced.ends_with(['+', '#', '&', '.', '_', '%', '-'])
            || !self.reduced.rsplit(is_wordlike).next().is_some_and(|end| end.contains(STOPS))
    }
}

impl Vectorizer {
    /// Cuts a text into its features.
    pub fn prepare(&self, text: &str, segmenter: &Segmenter) -> Prepared {
        let reduced = reduce(text);
        let mut places: Vec<(u32, Range<u32>)> = Vec::with_capacity(reduced.len());
        grams(&reduced, |key, range| {
            let feature = self.known(key);
            places.extend(feature.map(|feature| (feature, range.start as u32..range.end as u32)));
            feature.is_some()
        });
        let mut features = [places.iter().map(|(feature, _)| *feature).collect(), Vec::new(), Vec::new()];
        let cut = segmenter.words(&reduced);
        let mut pairs = WordPairs::default();
        let mut words = Vec::with_capacity(cut.len());
        for word in cut {
            let start = word.as_ptr() as usize - reduced.as_ptr() as usize;
            let range = start as u32..(start + word.len()) as u32;
            let own = word_hash(word);
            if let Some(feature) = self.known(own) {
                features[1].push(feature);
                places.push((feature, range.clone()));
            }
            words.push(range);
            pairs.next(&reduced, start, word, own, |key| features[2].extend(self.known(key)));
        }
        for block in &mut features {
            block.sort_unstable();
        }
        Prepared { reduced, places, words, features }
    }

    /// The features of texts one after another, when none but the last [runs on](Prepared::runs_on).
    pub fn join<'a>(&self, mut texts: impl Iterator<Item = &'a Prepared>) -> Prepared {
        let mut out = texts.next().cloned().unwrap_or_default();
        for text in texts {
            let at = out.reduced.len() as u32;
            let seam = self.over(&out, text);
            out.features[0].extend(seam.iter().map(|(feature, _)| *feature));
            out.places.extend(seam);
            out.places.extend(text.places.iter().map(|(feature, p)| (*feature, p.start + at..p.end + at)));
            out.words.extend(text.words.iter().map(|w| w.start + at..w.end + at));
            out.reduced.push_str(&text.reduced);
            for (own, more) in out.features.iter_mut().zip(&text.features) {
                own.extend_from_slice(more);
            }
        }
        for block in &mut out.features {
            block.sort_unstable();
        }
        out
    }

    /// Known n-grams over the seam of two texts, ascending.
    pub fn seam(&self, left: &Prepared, right: &Prepared) -> Vec<u32> {
        let mut out: Vec<u32> = self.over(left, right).into_iter().map(|(feature, _)| feature).collect();
        out.sort_unstable();
        out
    }

    /// Known n-grams that begin before the seam of two texts and end after it, and where.
    fn over(&self, left: &Prepared, right: &Prepared) -> Vec<(u32, Range<u32>)> {
        let before = tail(&left.reduced);
        let mut seam = before.to_owned();
        seam.extend(right.reduced.chars().take(LONGEST - 1));
        let at = (left.reduced.len() - before.len()) as u32;
        let mut out = Vec::new();
        grams(&seam, |key, range| {
            let feature = self.known(key);
            if let Some(feature) = feature.filter(|_| range.start < before.len() && range.end > before.len()) {
                out.push((feature, range.start as u32 + at..range.end as u32 + at));
            }
            feature.is_some()
        });
        out
    }

    /// The known words and runs of two or three characters, each once and ascending by feature, with their values and
    /// byte ranges: what a score can be explained by.
    pub fn terms(&self, text: &Prepared) -> Vec<(u32, f32, Range<usize>)> {
        let speaks = |text: &str| text.chars().nth(1).is_some() && text.chars().all(is_wordlike);
        let mut out: Vec<(u32, f32, Range<usize>)> = text
            .places
            .iter()
            .map(|(feature, p)| (*feature, 0.0, p.start as usize..p.end as usize))
            .filter(|(_, _, p)| speaks(&text.reduced[p.clone()]))
            .collect();
        out.sort_unstable_by_key(|(feature, _, p)| (*feature, p.start));
        out.dedup_by_key(|(feature, ..)| *feature);
        for (block, features) in TEXT.into_iter().zip(&text.features) {
            let mut at = 0;
            let factor = self.factor(block, self.values(features).map(|(f, v)| self.square(f, v)).sum());
            for (feature, value) in self.values(features) {
                at += out[at..].iter().take_while(|(own, ..)| *own < feature).count();
                if let Some(term) = out.get_mut(at).filter(|(own, ..)| *own == feature) {
                    term.1 = value * factor;
                }
            }
        }
        out
    }

    /// The features of a block of a prepared text, each once, with their values before the block is scaled.
    pub(super) fn values(&self, features: &[u32]) -> impl Iterator<Item = (u32, f32)> {
        features.chunk_by(|a, b| a == b).map(|same| (same[0], self.value(same[0], same.len())))
    }

    /// The vector of a prepared text. `facts`: features of facts about it.
    pub fn vector(&self, text: &Prepared, facts: &[u32]) -> Sparse {
        let mut out: Sparse = Vec::with_capacity(text.features.iter().map(Vec::len).sum::<usize>() + facts.len());
        for (block, features) in TEXT.into_iter().zip(&text.features) {
            let start = out.len();
            out.extend(self.values(features));
            let factor = self.factor(block, out[start..].iter().map(|(f, v)| self.square(*f, *v)).sum());
            for (_, value) in &mut out[start..] {
                *value *= factor;
            }
        }
        out.extend(facts.iter().map(|i| (*i, self.factor(Block::Extra, 1.0))));
        out.sort_unstable_by_key(|(i, _)| *i);
        out
    }
}

/// The last characters of a text, as many as an n-gram can have before a seam.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(LONGEST - 2).map_or(0, |(i, _)| i);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::{super::features::raw, *};

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
        let raws: Vec<_> = joined.iter().step_by(7).map(|t| raw(t, &extra[..1], &s)).collect();
        let late: Vec<bool> = (0..raws.len()).map(|i| i % 3 == 0).collect();
        let v = Vectorizer::fit(&raws, &late, 2, [1.0, 0.7, 0.6, 0.5]);
        let facts: Vec<u32> = extra.iter().filter_map(|f| v.fact(f)).collect();
        assert_eq!(facts.len(), 1);
        let parts: Vec<Prepared> = texts.iter().map(|t| v.prepare(t, &s)).collect();
        let mut at = 0;
        for a in &parts {
            for b in &parts {
                for c in &parts {
                    let text = &joined[at];
                    at += 1;
                    let whole =
                        if a.runs_on() || b.runs_on() { v.prepare(text, &s) } else { v.join([a, b, c].into_iter()) };
                    let want = v.transform(&raw(text, &extra, &s));
                    let got = v.vector(&whole, &facts);
                    assert_eq!(want.len(), got.len(), "{text}");
                    for (w, g) in want.iter().zip(&got) {
                        assert!(w.0 == g.0 && (w.1 - g.1).abs() < 1e-6, "{text}: {w:?} {g:?}");
                    }
                    let of = |p: &Prepared| -> Vec<(u32, f32, String)> {
                        v.terms(p).into_iter().map(|(f, value, at)| (f, value, p.reduced()[at].to_owned())).collect()
                    };
                    assert_eq!(of(&whole), of(&v.prepare(text, &s)), "{text}");
                    assert_eq!(whole.words(), v.prepare(text, &s).words(), "{text}");
                    for (feature, value, term) in of(&whole) {
                        let own = got.iter().find(|(f, _)| *f == feature).unwrap().1;
                        assert!((own - value).abs() < 1e-6, "{text} {term}: {own} {value}");
                    }
                }
            }
        }
    }
}
