//! Which of a body's papers its tables are taken from.
//!
//! A report that counts is completed from papers that count beside it and from annexes that hold nothing but
//! tables. A version that was replaced supplies nothing: its figures are those that the unit took back.

use std::sync::Arc;

use super::{
    super::{Assessment, Status, unit::Source},
    Case,
};
use crate::{
    identify::{Claim, prefer},
    problem::{Level, Problem},
    statistics::{Report, TableKind},
    submission::Submitted,
};

/// The paper that counts among several of one body and year, completed from its annexes.
pub(super) struct Chosen {
    pub at: usize,
    pub report: Report,
    /// Tables that came from an annex, with the paper each came from.
    pub from_annex: Vec<(TableKind, usize)>,
    /// Tables that only a replaced version has, with the paper.
    pub in_draft: Vec<(TableKind, usize)>,
}

/// Picks the paper that counts, and completes it from papers that count beside it or hold nothing but tables.
pub(super) fn choose(
    assessment: &Assessment,
    files: &[usize],
    source: &Source,
    papers: &mut [(usize, Submitted)],
) -> Option<Chosen> {
    let head = |i: usize| &source.packed[i].head;
    let decided = |i: usize| &source.decided[i];
    let whole = |i: usize| source.packed[i].report.is_some_and(|r| r.whole);
    // A report of the government that gave way to its office's is no draft: their tables count apart.
    let replaced = |i: usize| {
        let by = decided(i).superseded_by;
        whole(i) && by.is_some_and(|by| decided(by).government == decided(i).government)
    };
    let tiers: [&dyn Fn(usize) -> bool; 3] =
        [&|i| decided(i).status == Status::Used && whole(i), &|i| whole(i) && !replaced(i), &|i| !replaced(i)];
    let preferred = |some: Vec<usize>| -> Option<usize> {
        let claims: Vec<Claim> = some.iter().map(|&i| assessment.claim(head(i))).collect();
        prefer(&claims, assessment.words).map(|best| some[best])
    };
    let at = tiers.iter().find_map(|tier| preferred(files.iter().copied().filter(|&i| tier(i)).collect()))?;
    let mut report = |i: usize| {
        let paper = papers.iter_mut().find(|(at, _)| *at == i)?;
        paper.1.report.take().map(Arc::unwrap_or_clone)
    };
    let mut chosen = report(at)?;
    let (mut from_annex, mut in_draft) = (Vec::new(), Vec::new());
    let part = |i: usize| head(i).claim().part_year;
    let mut annexes: Vec<usize> = files.iter().copied().filter(|&i| i != at && part(i) == part(at)).collect();
    let mut drafts: Vec<usize> = Vec::new();
    annexes.retain(|&i| {
        let counts = !whole(i) || decided(i).status == Status::Used;
        if !counts {
            drafts.push(i);
        }
        counts
    });
    while let Some(next) = preferred(annexes.clone()) {
        annexes.retain(|i| *i != next);
        let filled = report(next).map(|other| chosen.fill_from(&other)).unwrap_or_default();
        from_annex.extend(filled.into_iter().map(|table| (table, next)));
    }
    while let Some(next) = preferred(drafts.clone()) {
        drafts.retain(|i| *i != next);
        let Some(other) = report(next) else { continue };
        let only = |t: &TableKind| {
            !chosen.statistics.has(*t) && other.statistics.has(*t) && !in_draft.iter().any(|(known, _)| known == t)
        };
        let only: Vec<TableKind> = TableKind::ALL.into_iter().filter(only).collect();
        in_draft.extend(only.into_iter().map(|table| (table, next)));
    }
    Some(Chosen { at, report: chosen, from_annex, in_draft })
}

/// Where the tables of a report came from that it does not hold itself, and where those are that were not taken.
pub(super) fn from_elsewhere(case: &Case, submitted: &[Submitted]) -> Vec<Problem> {
    let each = |tables: &[(TableKind, usize)], tell: &dyn Fn(&str, &str) -> Problem| -> Vec<Problem> {
        let mut papers: Vec<usize> = tables.iter().map(|(_, at)| *at).collect();
        papers.dedup();
        let of = |at: usize| tables.iter().filter(move |(_, own)| *own == at).map(|(table, _)| table.chinese());
        papers.into_iter().map(|at| tell(&of(at).collect::<Vec<_>>().join("、"), &submitted[at].file)).collect()
    };
    let mut out = each(&case.from_annex, &|tables, file| {
        Problem::new(
            Level::Notice,
            "statistics-annex",
            format!("{tables}取自同一单位另报的“{file}”"),
            "如不应采用，请移走那一份后重新运行",
        )
    });
    out.extend(each(&case.in_draft, &|tables, file| {
        Problem::new(
            Level::Warning,
            "statistics-in-draft",
            format!("{tables}只有未采用的“{file}”里有，没有计入"),
            "请单位在采用的报告中补上统计表；如应采用那一份，请移走本文件后重新运行",
        )
    }));
    out
}

/// Whether a problem says that a table is missing which an annex supplied.
pub(super) fn supplied(problem: &Problem, from_annex: &[(TableKind, usize)]) -> bool {
    matches!(problem.rule.as_str(), "statistics-absent" | "statistics-picture" | "statistics-empty")
        && from_annex.iter().any(|(t, _)| problem.message.contains(t.chinese()))
}
