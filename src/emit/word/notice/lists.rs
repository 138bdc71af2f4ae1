//! The enclosures of the notice as lists; the text counts these and nothing else, so that a number in a
//! sentence is the length of the list that a unit checks it against.

use std::collections::BTreeMap;

use crate::{
    assess::{Stage, Tally, UnitRow, Verdict},
    emit::word::faults::{Faults, Lack},
    emit::workbook::totals,
    identify::Kind,
};

/// What became of one paper that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    Sent,
    Absent,
    Unreadable,
}

/// A unit whose papers are not complete.
pub(super) struct MissingRow<'a> {
    pub unit: &'a str,
    pub plan: Paper,
    /// `None` while reports are not due.
    pub report: Option<Paper>,
}

/// The tasks of one unit that fall short in one way: positions in the list, from 0.
pub(super) struct GapRow<'a> {
    pub unit: &'a str,
    pub lack: Lack,
    pub tasks: Vec<usize>,
}

pub(super) struct Lists<'a> {
    pub missing: Vec<MissingRow<'a>>,
    pub gaps: Vec<GapRow<'a>>,
    /// One count a unit, in roster order.
    pub standing: Vec<Standing<'a>>,
}

/// How one unit stands.
pub(super) struct Standing<'a> {
    pub unit: &'a str,
    pub tally: &'a Tally,
    /// Cells that would be a gap but are 待核实: shown as such, not under their verdict.
    pub doubtful: [u32; 7],
}

impl Standing<'_> {
    /// Cells of one verdict that may be named.
    pub(super) fn of(&self, verdict: Verdict) -> u32 {
        let doubtful = Verdict::ALL.iter().position(|v| *v == verdict).map_or(0, |i| self.doubtful[i]);
        self.tally.of(verdict).saturating_sub(doubtful)
    }
}

impl<'a> Lists<'a> {
    pub(super) fn of(faults: &Faults<'a>) -> Self {
        Self { missing: missing(faults), gaps: gaps(faults), standing: standing(faults) }
    }

    /// Rows of one kind of gap.
    pub(super) fn gaps_of(&self, lack: Lack) -> impl Iterator<Item = &GapRow<'a>> {
        self.gaps.iter().filter(move |g| g.lack == lack)
    }
}

fn missing<'a>(faults: &Faults<'a>) -> Vec<MissingRow<'a>> {
    let paper = |unit: &UnitRow, file: &str, kind| match (file.is_empty(), faults.unreadable(unit, kind)) {
        (false, _) => Paper::Sent,
        (true, true) => Paper::Unreadable,
        (true, false) => Paper::Absent,
    };
    faults
        .units
        .iter()
        .map(|u| MissingRow {
            unit: &u.short,
            plan: paper(u, &u.plan, Kind::Plan),
            report: faults.reports.then(|| paper(u, &u.report, Kind::Report)),
        })
        .filter(|row| row.plan != Paper::Sent || row.report.is_some_and(|r| r != Paper::Sent))
        .collect()
}

fn gaps<'a>(faults: &Faults<'a>) -> Vec<GapRow<'a>> {
    let position: BTreeMap<&str, usize> =
        faults.coverage.list.tasks.iter().enumerate().map(|(at, t)| (t.id.as_str(), at)).collect();
    let cells = |unit: &str, verdict: Verdict| -> Vec<usize> {
        let cells = faults.cells(verdict);
        cells.iter().filter(|v| v.unit == unit).filter_map(|v| position.get(v.task.as_str()).copied()).collect()
    };
    let mut out = Vec::new();
    for unit in &faults.units {
        let mut below: Vec<usize> =
            faults.of_unit(&unit.short).filter(|f| f.lack == Lack::Below).map(|f| f.task).collect();
        below.sort_unstable();
        below.dedup();
        for (lack, tasks) in [
            (Lack::NotMentioned, cells(&unit.short, Verdict::NotMentioned)),
            (Lack::Vague, cells(&unit.short, Verdict::Vague)),
            (Lack::Below, below),
        ] {
            if !tasks.is_empty() {
                out.push(GapRow { unit: &unit.short, lack, tasks });
            }
        }
    }
    out
}

fn standing<'a>(faults: &Faults<'a>) -> Vec<Standing<'a>> {
    let coverage = faults.coverage;
    let doubtful = |unit: &str| {
        let mut out = [0; 7];
        for row in coverage
            .verdicts
            .iter()
            .filter(|v| v.stage == Stage::Combined && v.unit == unit && v.marks.uncertain && v.verdict.is_gap())
        {
            if let Some(at) = Verdict::ALL.iter().position(|v| *v == row.verdict) {
                out[at] += 1;
            }
        }
        out
    };
    let units = faults.units.iter();
    units
        .filter_map(|u| {
            let tally = totals::find(&coverage.by_unit, Stage::Combined, &u.short)?;
            Some(Standing { unit: &u.short, tally, doubtful: doubtful(&u.short) })
        })
        .collect()
}
