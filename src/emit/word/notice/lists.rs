//! The enclosures of the notice as lists; the text counts these and nothing else, so that a number in a
//! sentence is the length of the list that a unit checks it against.

use std::collections::{BTreeMap, HashMap};

use crate::{
    assess::{Lack, ReportOnly, Stage, Tally, UnitRow, Verdict, VerdictRow},
    emit::word::faults::Faults,
    emit::workbook::totals,
    identify::Kind,
};

/// What became of one paper that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// It came, or its last day is not over.
    Fine,
    Absent,
    Unreadable,
    /// It bears a mark of secrecy.
    Withheld,
}

/// A unit whose papers are not complete.
pub(super) struct MissingRow<'a> {
    pub unit: &'a str,
    pub plan: Paper,
    /// `None` while no reports come.
    pub report: Option<Paper>,
    /// What is said of papers of other years that came instead; empty for none.
    pub instead: String,
    /// What came in the place of an annual report that is missed.
    pub only: Option<ReportOnly>,
}

impl MissingRow<'_> {
    fn is(&self, paper: Paper) -> bool {
        self.plan == paper || self.report == Some(paper)
    }
}

/// The tasks of one unit that fall short in one way: positions in the list, from 0.
pub(super) struct GapRow<'a> {
    pub unit: &'a str,
    pub lack: Lack,
    /// Officers do not take what the papers say of them for a measure.
    pub set_aside: bool,
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

/// One way of lacking papers; a unit with an unreadable paper may lack the other one besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacking {
    Both,
    Plan,
    Report,
    Unreadable,
    Withheld,
}

impl<'a> Lists<'a> {
    /// The units that lack papers in one way, in roster order.
    pub(super) fn lacking(&self, lacking: Lacking) -> Vec<&'a str> {
        self.rows(lacking).map(|row| row.unit).collect()
    }

    /// The same with what came instead.
    pub(super) fn rows(&self, lacking: Lacking) -> impl Iterator<Item = &MissingRow<'a>> {
        let is = move |row: &&MissingRow<'a>| {
            let (plan, report) = (row.plan == Paper::Absent, row.report == Some(Paper::Absent));
            match lacking {
                Lacking::Both => plan && report,
                Lacking::Plan => plan && !report,
                Lacking::Report => !plan && report,
                Lacking::Unreadable => row.is(Paper::Unreadable),
                Lacking::Withheld => row.is(Paper::Withheld),
            }
        };
        self.missing.iter().filter(is)
    }

    /// `other_year`: how a paper of another year is told.
    pub(super) fn of(faults: &Faults<'a>, other_year: &str) -> Self {
        Self { missing: missing(faults, other_year), gaps: gaps(faults), standing: standing(faults) }
    }

    /// Rows of one kind of gap; of what officers set aside nothing is said here.
    pub(super) fn gaps_of(&self, lack: Lack) -> impl Iterator<Item = &GapRow<'a>> {
        self.gaps.iter().filter(move |g| g.lack == lack && !g.set_aside)
    }

    /// Rows of what officers set aside.
    pub(super) fn set_aside(&self) -> impl Iterator<Item = &GapRow<'a>> {
        self.gaps.iter().filter(|g| g.set_aside)
    }
}

fn missing<'a>(faults: &Faults<'a>, other_year: &str) -> Vec<MissingRow<'a>> {
    let paper = |unit: &UnitRow, kind| match (unit.unread(kind), faults.is_missed(unit, kind)) {
        (true, _) if unit.withheld(kind) => Paper::Withheld,
        (true, _) => Paper::Unreadable,
        (_, true) => Paper::Absent,
        _ => Paper::Fine,
    };
    // Before its last day no paper is asked for, not even again.
    let units = faults.units.iter().filter(|_| faults.plans_due);
    units
        .map(|u| MissingRow {
            unit: &u.short,
            plan: paper(u, Kind::Plan),
            report: faults.reports.then(|| paper(u, Kind::Report)),
            instead: faults.other_years(u, &[Kind::Plan, Kind::Report], other_year),
            only: u.report_only.filter(|_| faults.is_missed(u, Kind::Report)),
        })
        .filter(|row| row.plan != Paper::Fine || row.report.is_some_and(|r| r != Paper::Fine))
        .collect()
}

fn gaps<'a>(faults: &Faults<'a>) -> Vec<GapRow<'a>> {
    let position: BTreeMap<&str, usize> =
        faults.coverage.list.tasks.iter().enumerate().map(|(at, t)| (t.id.as_str(), at)).collect();
    let tasks = |verdict: Verdict| -> HashMap<&str, Vec<usize>> {
        let mut out: HashMap<&str, Vec<usize>> = HashMap::new();
        for cell in faults.cells(verdict) {
            if let Some(at) = position.get(cell.task.as_str()) {
                out.entry(&cell.unit).or_default().push(*at);
            }
        }
        out
    };
    let (mut silent, mut vague) = (tasks(Verdict::NotMentioned), tasks(Verdict::Vague));
    let is_aside = |unit: &str, task: usize| {
        faults.of_unit(unit).any(|f| f.task == task && f.lack == Lack::NotMentioned && f.gap.set_aside)
    };
    let mut out = Vec::new();
    for unit in &faults.units {
        let mut below: Vec<usize> =
            faults.of_unit(&unit.short).filter(|f| f.lack == Lack::Below).map(|f| f.task).collect();
        below.sort_unstable();
        below.dedup();
        let silent = silent.remove(unit.short.as_str()).unwrap_or_default();
        let (aside, silent): (Vec<usize>, Vec<usize>) = silent.into_iter().partition(|t| is_aside(&unit.short, *t));
        for (lack, set_aside, tasks) in [
            (Lack::NotMentioned, false, silent),
            (Lack::NotMentioned, true, aside),
            (Lack::Vague, false, vague.remove(unit.short.as_str()).unwrap_or_default()),
            (Lack::Below, false, below),
        ] {
            if !tasks.is_empty() {
                out.push(GapRow { unit: &unit.short, lack, set_aside, tasks });
            }
        }
    }
    out
}

fn standing<'a>(faults: &Faults<'a>) -> Vec<Standing<'a>> {
    let coverage = faults.coverage;
    let mut doubtful: HashMap<&str, [u32; 7]> = HashMap::new();
    let open = |v: &&VerdictRow| v.stage == Stage::Combined && v.marks.uncertain && v.verdict.is_gap();
    for row in coverage.verdicts.iter().filter(open) {
        if let Some(at) = Verdict::ALL.iter().position(|v| *v == row.verdict) {
            doubtful.entry(&row.unit).or_default()[at] += 1;
        }
    }
    let tallies = totals::by_key(&coverage.by_unit, Stage::Combined);
    let units = faults.units.iter();
    units
        .filter_map(|u| {
            let (unit, tally) = (u.short.as_str(), *tallies.get(u.short.as_str())?);
            Some(Standing { unit, tally, doubtful: doubtful.get(unit).copied().unwrap_or_default() })
        })
        .collect()
}
