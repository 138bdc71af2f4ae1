//! The words that carried a judgement, as an officer can read them.
//!
//! The model weighs runs of two or three characters, and of those the strongest are kept with a finding: 市民代 is one
//! of 市民代表, 读方 one of 解读方案. What is shown are whole words: each run with the rest of the words that it lies in.

use std::{ops::Range, sync::Arc};

use crate::{
    dictionaries::Dictionaries,
    text::{
        Segmenter,
        fold::{fold_char, is_wordlike},
    },
};

/// Words that are shown of one sentence, and the characters of the longest.
const MOST: usize = 5;
const LONGEST: usize = 8;
/// Words that mean nothing at the edge of another.
const LOOSE: &str = "的了和与及或并在对将把为由从向被于按以等应需要请都也各其该是有再就到";

/// Finds words in sentences.
pub(super) struct Heard(Arc<Segmenter>);

impl Heard {
    pub(super) fn new() -> Self {
        Self(Segmenter::shared(&Dictionaries::shipped().text("words.txt").unwrap_or_default()))
    }

    /// `甲、乙`: the whole words in which some runs lie, strongest first; what stands in no word of the sentence is left
    /// out.
    pub(super) fn list(&self, runs: &[String], sentence: &str) -> String {
        if runs.is_empty() {
            return String::new();
        }
        let seen = Seen::of(sentence, &self.0);
        let mut out: Vec<String> = Vec::new();
        for word in runs.iter().filter_map(|run| seen.whole(run)) {
            if out.len() == MOST {
                break;
            }
            // 解读 says nothing beside 解读方案.
            if !out.iter().any(|o| o.contains(&word) || word.contains(o.as_str())) {
                out.push(word);
            }
        }
        out.join("、")
    }
}

/// A sentence as the model sees it (no blanks, digits in a row as one 0), and its words.
struct Seen {
    text: Vec<char>,
    /// For each of its characters, which of the sentence it stands for.
    places: Vec<Range<usize>>,
    original: Vec<char>,
    /// The words, as ranges of the original.
    words: Vec<Range<usize>>,
}

impl Seen {
    fn of(sentence: &str, segmenter: &Segmenter) -> Self {
        let original: Vec<char> = sentence.chars().collect();
        let folded: String = original.iter().map(|c| fold_char(*c)).collect();
        let (mut text, mut places): (Vec<char>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
        for (at, c) in folded.chars().enumerate() {
            match places.last_mut() {
                Some(last) if c.is_ascii_digit() && text.last() == Some(&'0') && last.end == at => last.end = at + 1,
                _ if c.is_whitespace() => {}
                _ => {
                    text.push(if c.is_ascii_digit() { '0' } else { c });
                    places.push(at..at + 1);
                }
            }
        }
        let mut words = Vec::new();
        let (mut at, mut bytes) = (0, 0);
        for word in segmenter.words(&folded) {
            let start = word.as_ptr() as usize - folded.as_ptr() as usize;
            at += folded[bytes..start].chars().count();
            let end = at + word.chars().count();
            words.push(at..end);
            (at, bytes) = (end, start + word.len());
        }
        Self { text, places, original, words }
    }

    /// The words in which a run lies, without loose ones at the edges; `None` when it lies in none.
    fn whole(&self, run: &str) -> Option<String> {
        let run: Vec<char> = run.chars().collect();
        let at = self.text.windows(run.len().max(1)).position(|w| *w == *run)?;
        let (from, to) = (self.places[at].start, self.places[at + run.len() - 1].end);
        let mut own: &[Range<usize>] = {
            let first = self.words.partition_point(|w| w.end <= from);
            &self.words[first..self.words.partition_point(|w| w.start < to).max(first)]
        };
        let loose = |word: &Range<usize>| word.len() == 1 && LOOSE.contains(self.original[word.start]);
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
        let word: String = self.original[first.start..last.end].iter().collect();
        let length = word.chars().count();
        ((2..=LONGEST).contains(&length) && word.chars().all(is_wordlike)).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_the_words_that_they_lie_in() {
        let heard = Heard::new();
        let list = |runs: &[&str], sentence: &str| {
            heard.list(&runs.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>(), sentence)
        };
        let sentence = "公布１０类救助标准，请市民代表到会；起草单位没有附解读方案的一律退件。";
        assert_eq!(list(&["0类救", "市民代", "读方"], sentence), "10类救助、市民代表、解读方案".replace("10", "１０"));
        // A run over a comma, one of words that stand elsewhere, and one within another are no words of their own.
        assert_eq!(list(&["标准，请", "政务公开", "解读方", "方案"], sentence), "解读方案");
        assert_eq!(list(&[], sentence), "");
        assert_eq!(list(&["救助", "标准", "市民", "起草", "单位", "退件"], sentence).split('、').count(), MOST);
        assert_eq!(list(&["读"], ""), "");
    }
}
