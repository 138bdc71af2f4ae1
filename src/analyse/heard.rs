//! The words that carried a judgement, as an officer can read them.
//!
//! The model weighs runs of two or three characters: 市民代 is one of 市民代表, 读方 one of 解读方案. What is shown are
//! whole words: each run with the rest of the words that it lies in.

use std::ops::Range;

use serde::Deserialize;

use super::features::reduce_char;
use crate::text::fold::is_wordlike;

/// How the words of a judgement are shown: `[heard]` of `model.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeardSettings {
    /// Words that are shown of one sentence.
    pub most: usize,
    /// Characters of the longest.
    pub longest: usize,
    /// Characters that mean nothing at the edge of another word.
    pub loose: String,
}

impl Default for HeardSettings {
    fn default() -> Self {
        Self { most: 5, longest: 8, loose: String::new() }
    }
}

/// A text and what the model sees of it: no blanks, digits in a row as one 0, and cut into words.
#[derive(Debug, Default)]
pub(super) struct Seen {
    reduced: String,
    /// The words, as ranges of bytes of `reduced`.
    words: Vec<Range<u32>>,
    /// The text itself begins here; before it stands what it is read under.
    from: usize,
    original: String,
    /// For each character of the text, from `from` on: where it begins in `reduced` and where in the original.
    places: Vec<(u32, u32)>,
}

impl Seen {
    /// `reduced` and `words`: of what the text is read under and of the text itself.
    pub(super) fn new(reduced: String, words: Vec<Range<u32>>, text: &str) -> Self {
        let mut places = Vec::with_capacity(reduced.len() / 3);
        let (mut at, mut in_digits) = (0, false);
        for (start, c) in text.char_indices() {
            if let Some(c) = reduce_char(c, &mut in_digits) {
                places.push((at, start as u32));
                at += c.len_utf8() as u32;
            }
        }
        let from = reduced.len().saturating_sub(at as usize);
        for (seen, _) in &mut places {
            *seen += from as u32;
        }
        Self { reduced, words, from, original: text.to_owned(), places }
    }

    /// What stands somewhere in the reduced text.
    pub(super) fn at(&self, run: &Range<usize>) -> &str {
        &self.reduced[run.clone()]
    }

    /// The words in which a run of the reduced text lies, without loose ones at the edges; `None` where they are no
    /// words of the text itself, or none that speaks.
    pub(super) fn whole(&self, run: &Range<usize>, settings: &HeardSettings) -> Option<&str> {
        let (start, end) = (run.start as u32, run.end as u32);
        let first = self.words.partition_point(|w| w.end <= start);
        let mut own = &self.words[first..self.words.partition_point(|w| w.start < end).max(first)];
        let loose = |word: &Range<u32>| {
            let mut chars = self.reduced[word.start as usize..word.end as usize].chars();
            chars.next().is_some_and(|c| settings.loose.contains(c)) && chars.next().is_none()
        };
        while let [first, rest @ ..] = own
            && loose(first)
        {
            own = rest;
        }
        while let [rest @ .., last] = own
            && loose(last)
        {
            own = rest;
        }
        let (first, last) = (own.first()?, own.last()?);
        if (first.start as usize) < self.from {
            return None;
        }
        let word = self.original_at(first.start, last.end)?;
        let length = word.chars().count();
        ((2..=settings.longest).contains(&length) && word.chars().all(is_wordlike)).then_some(word)
    }

    /// What a part of the reduced text was before.
    fn original_at(&self, start: u32, end: u32) -> Option<&str> {
        let place = |at: u32| self.places.partition_point(|(seen, _)| *seen < at);
        let from = self.places.get(place(start))?.1 as usize;
        let to = self.places.get(place(end)).map_or(self.original.len(), |(_, original)| *original as usize);
        self.original.get(from..to).map(str::trim_end)
    }
}

/// The whole words in which runs lie, strongest first: 解读 says nothing beside 解读方案.
pub(super) fn list<'r>(
    runs: impl Iterator<Item = &'r Range<usize>>,
    seen: &Seen,
    settings: &HeardSettings,
) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in runs.filter_map(|run| seen.whole(run, settings)) {
        if out.len() == settings.most {
            break;
        }
        if !out.iter().any(|o| o.contains(word) || word.contains(o.as_str())) {
            out.push(word.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::features::reduce, *};
    use crate::{dictionaries::Dictionaries, text::Segmenter};

    #[test]
    fn runs_become_the_words_that_they_lie_in() {
        let segmenter = Segmenter::shared(&Dictionaries::shipped().text("words.txt").unwrap());
        let settings = HeardSettings { loose: "的了一把".to_owned(), ..HeardSettings::default() };
        let heard = |runs: &[&str], topic: &str, sentence: &str| {
            let reduced = reduce(&format!("{topic}{sentence}"));
            let place = |w: &str| w.as_ptr() as usize - reduced.as_ptr() as usize;
            let words =
                segmenter.words(&reduced).into_iter().map(|w| place(w) as u32..(place(w) + w.len()) as u32).collect();
            let runs: Vec<Range<usize>> =
                runs.iter().filter_map(|r| reduced.find(r).map(|at| at..at + r.len())).collect();
            list(runs.iter(), &Seen::new(reduced, words, sentence), &settings).join("、")
        };
        let sentence = "公布１０类救助标准，请市民代表到会；起草单位没有附解读方案的一律退件。";
        assert_eq!(heard(&["0类救", "市民代", "读方"], "", sentence), "１０类救助、市民代表、解读方案");
        // The same under a topic, whose own words are not the sentence's.
        assert_eq!(heard(&["0类救", "专题培", "读方"], "专题培训：", sentence), "１０类救助、解读方案");
        // A run over a comma, one of words that stand elsewhere, and one within another are no words of their own.
        assert_eq!(heard(&["标准，请", "政务公开", "解读方", "方案"], "", sentence), "解读方案");
        assert_eq!(heard(&[], "", sentence), "");
        let six = ["救助", "标准", "市民", "起草", "单位", "退件"];
        assert_eq!(heard(&six, "", sentence).split('、').count(), settings.most);
        assert_eq!(heard(&["0条"], "", "全年共2345条政策"), "2345条");
    }
}
