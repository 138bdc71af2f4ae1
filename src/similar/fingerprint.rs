//! A few numbers that stand for a text: winnowed hashes of its character runs.
//!
//! Of every seventeen neighbouring runs of ten characters the one with the least hash is kept (Schleimer,
//! Wilkerson and Aiken, "Winnowing", 2003): whatever two texts share over twenty-six characters leaves a
//! common mark, wherever it stands in them, and a text of 3,000 characters leaves some 350 marks.

use std::collections::HashSet;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use serde::{Deserialize, Serialize};

use crate::{
    analyse::passage::Passage,
    text::{Prehashed, fold::skeleton},
};

/// Characters in a run.
pub(super) const RUN: usize = 10;
/// Neighbouring runs of which one is kept.
const WINDOW: usize = 16;

/// What all papers share: formulas, and the words of the list that they answer.
pub struct Stock {
    formulas: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    list: HashSet<u64, Prehashed>,
}

impl Stock {
    /// `phrases` is the text of `stopphrases.txt`, one formula a line; `list` the texts of the task list.
    pub fn new<'a>(phrases: &str, list: impl IntoIterator<Item = &'a str>) -> Self {
        let phrases: Vec<String> = phrases
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
            .map(reduce)
            .filter(|p| p.chars().count() >= 4)
            .collect();
        let formulas =
            CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(&phrases).ok();
        let list = list.into_iter().flat_map(|text| runs(&reduce(text))).collect();
        Self { formulas, list }
    }

    /// The pieces of a text that are its own, formulas taken out.
    fn own<'t>(&self, reduced: &'t str) -> Vec<&'t str> {
        let Some(formulas) = &self.formulas else { return vec![reduced] };
        let mut out = Vec::new();
        let mut from = 0;
        for found in formulas.leftmost_find_iter(reduced) {
            out.push(&reduced[from..found.start()]);
            from = found.end();
        }
        out.push(&reduced[from..]);
        out
    }

    /// Hashes of all runs of a text that are its own.
    pub(super) fn own_runs(&self, text: &str) -> Vec<u64> {
        let reduced = reduce(text);
        self.own(&reduced).into_iter().flat_map(runs).filter(|h| !self.list.contains(h)).collect()
    }
}

/// A text for comparing: no marks or blanks, and all numbers alike, for a copy changes the year first.
fn reduce(text: &str) -> String {
    let mut out = String::new();
    let mut digits = false;
    for c in skeleton(text).chars() {
        if c.is_ascii_digit() {
            if !digits {
                out.push('0');
            }
            digits = true;
        } else {
            out.push(c);
            digits = false;
        }
    }
    out
}

/// Hashes of all runs of a reduced text, in order.
fn runs(reduced: &str) -> Vec<u64> {
    let chars: Vec<char> = reduced.chars().collect();
    chars.windows(RUN).map(hash).collect()
}

fn hash(run: &[char]) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for c in run {
        h = (h ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
    }
    // The least hash is chosen: its high bits must be as mixed as its low ones.
    h ^= h >> 32;
    h = h.wrapping_mul(0xd6e8_feb8_6659_fd93);
    h ^ (h >> 32)
}

/// The marks of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Sorted, each once.
    #[serde(with = "crate::text::digits")]
    pub marks: Vec<u32>,
}

impl Fingerprint {
    /// The marks of a paper's passages.
    pub fn of(passages: &[Passage], stock: &Stock) -> Self {
        // Half of each hash tells ten thousand papers apart: a chance mark in common is nothing among hundreds.
        let half = |hash: u64| (hash >> 32) as u32;
        let mut marks: Vec<u32> = passages.iter().flat_map(|p| winnow(&stock.own_runs(&p.text))).map(half).collect();
        marks.sort_unstable();
        marks.dedup();
        Self { marks }
    }
}

/// The least hash of every window, each once.
fn winnow(runs: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    if runs.len() < WINDOW {
        out.extend(runs.iter().min());
    }
    for window in runs.windows(WINDOW) {
        let least = window.iter().min().copied();
        if out.last().copied() != least {
            out.extend(least);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::passage::{RowStatus, Section};

    fn passage(text: &str) -> Passage {
        Passage {
            text: text.to_owned(),
            topic: String::new(),
            place: "第1段".to_owned(),
            section: Section::Body,
            status: RowStatus::Unsaid,
            bare: false,
        }
    }

    fn marks(text: &str, stock: &Stock) -> Vec<u32> {
        Fingerprint::of(&[passage(text)], stock).marks
    }

    const OWN: &str =
        "街道在三个社区设立政策直通站，每周四下午由科室负责人坐班答疑，累计接待居民八十六人次，解决问题四十一件。";

    #[test]
    fn a_copy_keeps_its_marks_when_years_and_marks_of_writing_change() {
        let stock = Stock::new("", []);
        let (a, b) = (format!("2022年，{OWN}"), format!("（一）2023年;{}", OWN.replace('，', ",")));
        let (a, b) = (marks(&a, &stock), marks(&b, &stock));
        assert!(a.iter().filter(|m| b.contains(m)).count() * 10 >= a.len() * 7, "{a:?} {b:?}");
    }

    #[test]
    fn formulas_and_the_words_of_the_list_leave_no_marks() {
        let formula = "坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻党的二十大精神";
        let duty = "围绕增强市场主体信心做好惠企政策的集中公开和精准推送工作";
        let stock = Stock::new("坚持以习近平新时代中国特色社会主义思想为指导\n深入贯彻党的二十大精神", [duty]);
        assert!(marks(formula, &stock).is_empty());
        assert!(marks(duty, &stock).is_empty());
        assert!(!marks(OWN, &stock).is_empty());
        let both = marks(&format!("{formula}，{OWN}"), &stock);
        assert!(marks(OWN, &stock).iter().all(|m| both.contains(m)));
    }

    #[test]
    fn marks_are_few() {
        let stock = Stock::new("", []);
        let text: String = (0..3000u32).filter_map(|i| char::from_u32(0x4E00 + i * 7 % 9973)).collect();
        let count = marks(&text, &stock).len();
        assert!((200..500).contains(&count), "{count}");
    }
}
