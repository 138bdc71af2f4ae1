//! Which papers share more of their own words than chance and usage explain.
//!
//! All marks are sorted once, so that papers with a mark in common lie side by side; a mark that many papers
//! have is usage and is passed over, which also keeps the work in proportion to the number of papers.

use std::collections::HashMap;

use super::{Compare, Fingerprint};
use crate::{identify::Kind, text::Prehashed};

/// A mark in more papers than this is usage, however many papers there are.
const MOST: usize = 64;

/// One paper to compare.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// The caller's own number for it.
    pub index: usize,
    /// Index into the roster.
    pub unit: usize,
    pub kind: Kind,
    /// Of the year before: compared with the same unit's paper of this year only.
    pub last_year: bool,
    pub print: &'a Fingerprint,
}

/// Two papers that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// The callers' numbers; for a unit's own two papers `b` is last year's.
    pub a: usize,
    pub b: usize,
    /// Share of a paper's own words that the other has too, 0–1.
    pub of_a: f32,
    pub of_b: f32,
    pub same_unit: bool,
}

/// All pairs of one kind that are alike, most alike first.
pub fn compare(papers: &[Paper], settings: &Compare) -> Vec<Match> {
    let mut postings: Vec<(bool, u64, usize)> = papers
        .iter()
        .enumerate()
        .flat_map(|(i, p)| p.print.marks.iter().map(move |m| (p.kind == Kind::Plan, *m, i)))
        .collect();
    postings.sort_unstable();
    let this_year = |kind: Kind| papers.iter().filter(|p| p.kind == kind && !p.last_year).count();
    let usage = |kind: Kind| {
        let share = (this_year(kind) as f32 * settings.common) as usize;
        share.max(settings.common_least).min(MOST)
    };
    let usage = [usage(Kind::Report), usage(Kind::Plan)];
    let mut common: HashMap<u64, u32, Prehashed> = HashMap::default();
    for group in postings.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        let now = group.iter().filter(|(_, _, i)| !papers[*i].last_year).count();
        if now > usage[usize::from(group[0].0)] {
            continue;
        }
        for (n, (_, _, i)) in group.iter().enumerate() {
            for (_, _, j) in &group[n + 1..] {
                if let Some(pair) = pair(papers, *i, *j) {
                    *common.entry(key(pair)).or_default() += 1;
                }
            }
        }
    }
    let mut out: Vec<Match> = common
        .into_iter()
        .filter(|(_, count)| *count >= settings.marks)
        .filter_map(|(key, count)| {
            let (a, b) = pair_of(key);
            let share = |i: usize| count as f32 / papers[i].print.marks.len().max(1) as f32;
            let found = Match {
                a: papers[a].index,
                b: papers[b].index,
                of_a: share(a),
                of_b: share(b),
                same_unit: papers[a].unit == papers[b].unit,
            };
            (found.of_a.max(found.of_b) >= settings.share).then_some(found)
        })
        .collect();
    let most = |m: &Match| m.of_a.max(m.of_b);
    out.sort_by(|x, y| most(y).total_cmp(&most(x)).then((x.a, x.b).cmp(&(y.a, y.b))));
    // Of thirty papers made from one pattern each is alike to all others: its nearest tell as much as 435 pairs.
    let mut listed: HashMap<usize, usize> = HashMap::new();
    out.retain(|m| {
        let mut room = |paper: usize| {
            let count = listed.entry(paper).or_default();
            *count += 1;
            *count <= settings.nearest
        };
        // Both are counted, whichever has room.
        let (a, b) = (m.same_unit || room(m.a), m.same_unit || room(m.b));
        a || b
    });
    out
}

/// Two papers as one number that is spread well enough to be its own hash.
fn key((a, b): (usize, usize)) -> u64 {
    ((a as u64) << 32 | b as u64).wrapping_mul(SPREAD)
}

fn pair_of(key: u64) -> (usize, usize) {
    let both = key.wrapping_mul(UNSPREAD);
    ((both >> 32) as usize, (both & 0xffff_ffff) as usize)
}

/// An odd number and its inverse modulo 2^64.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const UNSPREAD: u64 = inverse(SPREAD);

/// Newton's iteration doubles the number of right bits.
const fn inverse(odd: u64) -> u64 {
    let mut x = odd;
    let mut i = 0;
    while i < 6 {
        x = x.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(x)));
        i += 1;
    }
    x
}

/// The two in order, when they are to be compared at all.
fn pair(papers: &[Paper], i: usize, j: usize) -> Option<(usize, usize)> {
    let (a, b) = (&papers[i], &papers[j]);
    match (a.last_year, b.last_year) {
        (false, false) => (a.unit != b.unit).then_some((i.min(j), i.max(j))),
        (false, true) => (a.unit == b.unit).then_some((i, j)),
        (true, false) => (a.unit == b.unit).then_some((j, i)),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Compare =
        Compare { share: 0.3, marks: 5, common: 0.4, common_least: 3, copied: 0.3, nearest: 3, quoted: 100 };

    fn print(marks: impl IntoIterator<Item = u64>) -> Fingerprint {
        Fingerprint { marks: marks.into_iter().collect() }
    }

    fn paper(index: usize, print: &Fingerprint) -> Paper<'_> {
        Paper { index, unit: index, kind: Kind::Plan, last_year: false, print }
    }

    #[test]
    fn shares_are_of_each_papers_own_words() {
        let (a, b, c) = (print(0..100), print(60..160), print(1000..1100));
        let found = compare(&[paper(0, &a), paper(1, &b), paper(2, &c)], &SETTINGS);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].a, found[0].b), (0, 1));
        assert!((found[0].of_a - 0.4).abs() < 1e-6 && !found[0].same_unit);
    }

    #[test]
    fn what_many_write_is_no_copy() {
        let all: Vec<Fingerprint> =
            (0..8u64).map(|i| print((0..40).chain(1000 * (i + 1)..1000 * (i + 1) + 20))).collect();
        let papers: Vec<Paper> = all.iter().enumerate().map(|(i, p)| paper(i, p)).collect();
        assert!(compare(&papers, &SETTINGS).is_empty());
        assert_eq!(compare(&papers[..2], &SETTINGS).len(), 1);
    }

    #[test]
    fn of_many_alike_each_is_listed_with_its_nearest() {
        // Paper i shares all but i marks with each other paper.
        let all: Vec<Fingerprint> =
            (0..12u64).map(|i| print((i..60).chain(1000 * (i + 1)..1000 * (i + 1) + 5))).collect();
        let papers: Vec<Paper> = all.iter().enumerate().map(|(i, p)| paper(i, p)).collect();
        let settings = Compare { common: 1.0, common_least: 64, ..SETTINGS };
        let found = compare(&papers, &settings);
        assert!(found.len() <= 3 * papers.len(), "{}", found.len());
        let every = compare(&papers, &Compare { nearest: 100, ..settings });
        assert_eq!(every.len(), 12 * 11 / 2);
        for i in 0..papers.len() {
            let first = every.iter().find(|m| m.a == i || m.b == i).unwrap();
            assert!(found.contains(first), "the nearest of paper {i} is listed");
        }
        assert_eq!(pair_of(key((3, 70_000))), (3, 70_000));
    }

    #[test]
    fn last_year_is_held_against_the_same_unit_only() {
        let (a, b) = (print(0..50), print(0..50));
        let last = Paper { last_year: true, unit: 0, ..paper(7, &b) };
        let other = Paper { unit: 1, ..paper(1, &a) };
        let own = compare(&[last, paper(0, &a), other], &Compare { common: 1.0, ..SETTINGS });
        let pairs: Vec<(usize, usize, bool)> = own.iter().map(|m| (m.a, m.b, m.same_unit)).collect();
        assert_eq!(pairs, [(0, 1, false), (0, 7, true)]);
    }

    #[test]
    fn a_plan_is_not_held_against_a_report() {
        let a = print(0..50);
        let report = Paper { kind: Kind::Report, ..paper(1, &a) };
        assert!(compare(&[paper(0, &a), report], &SETTINGS).is_empty());
    }
}
