//! The two parallel quotations that show what two papers share.

use std::collections::{BTreeSet, HashMap};

use super::Stock;
use crate::{
    analyse::passage::Passage,
    text::{Prehashed, sentences},
};

/// Longest quotation, in characters.
const LONGEST: usize = 150;

/// The same words in two papers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quote {
    pub a: String,
    pub a_place: String,
    pub b: String,
    pub b_place: String,
}

/// A paper's passages with the runs of words in each, for as many comparisons as there are.
#[derive(Debug, Clone)]
pub struct Quotable {
    passages: Vec<(Passage, BTreeSet<u64>)>,
}

impl Quotable {
    pub fn new(passages: Vec<Passage>, stock: &Stock) -> Self {
        let runs = |p: &Passage| stock.own_runs(&p.text).into_iter().collect();
        Self { passages: passages.into_iter().map(|p| (runs(&p), p)).map(|(runs, p)| (p, runs)).collect() }
    }
}

/// The pair of passages with most in common, cut to the sentences that carry it; `None` when nothing is.
pub fn quote(a: &Quotable, b: &Quotable, stock: &Stock) -> Option<Quote> {
    let (a, b) = (&a.passages, &b.passages);
    // The passages of `b` in which a run stands.
    let mut theirs: HashMap<u64, Vec<u32>, Prehashed> = HashMap::default();
    for (j, (_, runs)) in b.iter().enumerate() {
        for run in runs {
            theirs.entry(*run).or_default().push(j as u32);
        }
    }
    let mut best: Option<(usize, usize, usize)> = None;
    for (i, (_, runs)) in a.iter().enumerate() {
        let mut common = vec![0; b.len()];
        for j in runs.iter().filter_map(|run| theirs.get(run)).flatten() {
            common[*j as usize] += 1;
        }
        for (j, common) in common.into_iter().enumerate() {
            if common > best.map_or(0, |(n, _, _)| n) {
                best = Some((common, i, j));
            }
        }
    }
    let (_, i, j) = best?;
    let ((a, _), (b, theirs)) = (&a[i], &b[j]);
    let first = cut(&a.text, theirs, stock);
    let of_first: BTreeSet<u64> = stock.own_runs(&first).into_iter().collect();
    let second = cut(&b.text, &of_first, stock);
    Some(Quote { a: first, a_place: a.place.clone(), b: second, b_place: b.place.clone() })
}

/// The sentences of a passage around the one that shares most with `other`, as far as there is room.
fn cut(text: &str, other: &BTreeSet<u64>, stock: &Stock) -> String {
    if text.chars().count() <= LONGEST {
        return text.trim().to_owned();
    }
    let all: Vec<&str> = sentences(text).iter().map(|s| s.text).collect();
    let shared: Vec<usize> =
        all.iter().map(|s| stock.own_runs(s).iter().filter(|h| other.contains(h)).count()).collect();
    let Some(from) = (0..all.len()).max_by_key(|i| (shared[*i], std::cmp::Reverse(*i))) else { return String::new() };
    let mut out = String::new();
    for (sentence, common) in all.iter().zip(&shared).skip(from) {
        let room = LONGEST.saturating_sub(out.chars().count());
        if !out.is_empty() && (*common == 0 || sentence.chars().count() > room) {
            break;
        }
        if sentence.chars().count() > room {
            out.extend(sentence.chars().take(room));
            out.push_str("……");
            break;
        }
        out.push_str(sentence);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::passage::{RowStatus, Section};

    fn passages(texts: &[&str]) -> Vec<Passage> {
        (1..)
            .zip(texts)
            .map(|(n, text)| Passage {
                text: (*text).to_owned(),
                topic: String::new(),
                place: format!("第{n}段"),
                section: Section::Body,
                status: RowStatus::Unsaid,
                bare: false,
            })
            .collect()
    }

    #[test]
    fn the_shared_words_are_quoted_with_their_places() {
        let shared = "街道在三个社区设立政策直通站，每周四下午由科室负责人坐班答疑。";
        let a = passages(&["全年召开两次会议，研究栏目建设和培训安排等事项。", shared]);
        let long = format!("{}{shared}{}", "另外还有一些别的话要说。".repeat(15), "后面也还有一些话。".repeat(10));
        let b = passages(&[&long, "其他工作按计划推进，年底前完成。"]);
        let stock = Stock::new("", []);
        let [a, b] = [a, b].map(|passages| Quotable::new(passages, &stock));
        let found = quote(&a, &b, &stock).unwrap();
        assert_eq!((found.a.as_str(), found.a_place.as_str(), found.b_place.as_str()), (shared, "第2段", "第1段"));
        assert_eq!(found.b, shared);
        let other = Quotable::new(passages(&["毫不相干的一段文字，没有任何相同之处。"]), &stock);
        assert!(quote(&a, &other, &stock).is_none());
    }
}
