//! Which papers share more of their own words than chance and usage explain.
//!
//! All marks are sorted once, so that papers with a mark in common lie side by side; then each paper counts what it
//! shares with those after it, on its own, so that no table of all pairs is ever held. A mark that many papers have
//! is usage and is passed over, which also keeps the work in proportion to the number of papers.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Compare, Fingerprint};
use crate::identify::Kind;

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

/// Pairs of one kind that are alike, most alike first; of many alike to each other, each with its nearest.
pub fn compare(papers: &[Paper], settings: &Compare) -> Vec<Match> {
    let mut out: Vec<Match> = Vec::new();
    for kind in [Kind::Plan, Kind::Report] {
        let own: Vec<&Paper> = papers.iter().filter(|p| p.kind == kind).collect();
        out.extend(alike(&own, settings));
    }
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

/// All pairs of papers of one kind that are alike.
fn alike(papers: &[&Paper], settings: &Compare) -> Vec<Match> {
    let this_year = papers.iter().filter(|p| !p.last_year).count();
    let share = (this_year as f32 * settings.common) as usize;
    let groups = Groups::of(papers, share.max(settings.common_least).min(MOST));
    let found = (0..papers.len()).into_par_iter().map_init(
        || (vec![0u32; papers.len()], Vec::new()),
        |(counts, met): &mut (Vec<u32>, Vec<usize>), i| {
            for j in groups.neighbours(i).filter(|j| *j > i && comparable(papers[i], papers[*j])) {
                if counts[j] == 0 {
                    met.push(j);
                }
                counts[j] += 1;
            }
            met.sort_unstable();
            let pairs = met.drain(..).map(|j| (j, std::mem::take(&mut counts[j])));
            pairs.filter_map(|(j, count)| matched(papers[i], papers[j], count, settings)).collect::<Vec<_>>()
        },
    );
    found.flatten_iter().collect()
}

/// Papers by the marks that they have in common.
struct Groups {
    /// Papers of each mark, one mark after another.
    papers: Vec<u32>,
    /// For each paper the marks that others have too, as ranges of `papers`.
    ranges: Vec<Vec<(u32, u32)>>,
}

impl Groups {
    /// `usage`: a mark that more papers of this year have tells nothing.
    fn of(papers: &[&Paper], usage: usize) -> Self {
        let marks = papers.iter().map(|p| p.print.marks.len()).sum();
        let mut postings: Vec<(u32, u32)> = Vec::with_capacity(marks);
        for (i, paper) in papers.iter().enumerate() {
            postings.extend(paper.print.marks.iter().map(|m| (*m, i as u32)));
        }
        postings.par_sort_unstable();
        let mut out = Self { papers: Vec::new(), ranges: vec![Vec::new(); papers.len()] };
        for group in postings.chunk_by(|x, y| x.0 == y.0) {
            let now = group.iter().filter(|(_, i)| !papers[*i as usize].last_year).count();
            if group.len() < 2 || now > usage {
                continue;
            }
            let start = out.papers.len() as u32;
            out.papers.extend(group.iter().map(|(_, i)| *i));
            for (_, i) in group {
                out.ranges[*i as usize].push((start, start + group.len() as u32));
            }
        }
        out
    }

    /// The papers that share a mark with a paper, once for each mark, itself among them.
    fn neighbours(&self, paper: usize) -> impl Iterator<Item = usize> {
        let ranges = self.ranges[paper].iter();
        ranges.flat_map(|(from, to)| &self.papers[*from as usize..*to as usize]).map(|i| *i as usize)
    }
}

/// Two papers of one unit are compared over the years, those of two units within this one.
fn comparable(a: &Paper, b: &Paper) -> bool {
    match (a.last_year, b.last_year) {
        (false, false) => a.unit != b.unit,
        (true, true) => false,
        _ => a.unit == b.unit,
    }
}

/// Two papers with so many marks in common, when that is much of either; last year's comes second.
fn matched(a: &Paper, b: &Paper, count: u32, settings: &Compare) -> Option<Match> {
    let (a, b) = if a.last_year { (b, a) } else { (a, b) };
    let share = |p: &Paper| count as f32 / p.print.marks.len().max(1) as f32;
    let (of_a, of_b) = (share(a), share(b));
    let found = Match { a: a.index, b: b.index, of_a, of_b, same_unit: a.unit == b.unit };
    (count >= settings.marks && of_a.max(of_b) >= settings.share).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Compare =
        Compare { share: 0.3, marks: 5, common: 0.4, common_least: 3, copied: 0.3, nearest: 3, quoted: 100 };

    fn print(marks: impl IntoIterator<Item = u32>) -> Fingerprint {
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
            (0..8u32).map(|i| print((0..40).chain(1000 * (i + 1)..1000 * (i + 1) + 20))).collect();
        let papers: Vec<Paper> = all.iter().enumerate().map(|(i, p)| paper(i, p)).collect();
        assert!(compare(&papers, &SETTINGS).is_empty());
        assert_eq!(compare(&papers[..2], &SETTINGS).len(), 1);
    }

    #[test]
    fn of_many_alike_each_is_listed_with_its_nearest() {
        // Paper i shares all but i marks with each other paper.
        let all: Vec<Fingerprint> =
            (0..12u32).map(|i| print((i..60).chain(1000 * (i + 1)..1000 * (i + 1) + 5))).collect();
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
