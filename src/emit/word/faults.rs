//! What a paper that names a unit may hold against it.
//!
//! A notice and an order affect people: only what is certain goes in. A cell or a clause marked 待核实 is
//! the officer's to settle first, and units outside the district's totals are not named at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use crate::{
    assess::{Coverage, GapRow, Lack, LastDays, Stage, UnitRow, Verdict, VerdictRow},
    emit::workbook::{Day, totals},
    identify::Kind,
    text::{TextMap, TextSet},
};

use super::wording::fill;

/// Room to write a name in.
const BLANK: &str = "＿＿＿＿";
/// The sender that the tests have.
#[cfg(test)]
pub(super) const OFFICE: &str = "{district}人民政府办公室";

/// One gap that may be named.
pub(super) struct Fault<'a> {
    pub gap: &'a GapRow,
    pub lack: Lack,
    /// Position of the task in the list, from 0.
    pub task: usize,
}

/// Everything that may be named, in roster order.
pub(in crate::emit) struct Faults<'a> {
    pub coverage: &'a Coverage,
    /// Units that the district's totals include.
    pub units: Vec<&'a UnitRow>,
    pub(super) list: Vec<Fault<'a>>,
    /// Where the gaps of each unit stand in `list`.
    spans: BTreeMap<&'a str, Range<usize>>,
    /// At least one report has come in.
    pub reports: bool,
    /// Papers that have not come may be pressed for: their last day is over, and of reports at least one has come in.
    pub plans_due: bool,
    pub reports_due: bool,
    /// The office that sends the papers, as the wording has it: counted like all, but neither its own example nor
    /// pressed by itself.
    pub issuer: Option<&'a UnitRow>,
    /// How that office signs: its full name in the roster, else the wording's; a blank for a district without name.
    pub organ: String,
    stated: TextMap<(&'a str, &'a str), f64>,
}

impl<'a> Faults<'a> {
    /// `sender`: the office that sends the papers, as the wording names it.
    pub(super) fn of(coverage: &'a Coverage, sender: &str) -> Self {
        let counted = totals::counted(coverage);
        let units: Vec<&UnitRow> = coverage.units.iter().filter(|u| counted.contains(u.short.as_str())).collect();
        let doubtful_cells: TextSet<(&str, &str)> = coverage
            .verdicts
            .iter()
            .filter(|v| v.stage == Stage::Combined && v.marks.uncertain)
            .map(|v| (v.unit.as_str(), v.task.as_str()))
            .collect();
        let stated = coverage.figures.iter().map(|f| ((f.unit.as_str(), f.clause.as_str()), f.stated)).collect();
        let last_days: LastDays = coverage.last_days;
        let plans_due = last_days.over(Kind::Plan);
        let position: BTreeMap<&str, usize> =
            coverage.list.tasks.iter().enumerate().map(|(at, t)| (t.id.as_str(), at)).collect();
        let mut list: Vec<Fault> = Vec::new();
        let mut spans: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        let gaps = by_unit(&coverage.gaps, |g| &g.unit);
        for unit in &units {
            let start = list.len();
            // Who is early is not held to what the others may still arrange.
            let own = gaps.get(unit.short.as_str()).filter(|_| plans_due);
            for gap in own.into_iter().flatten() {
                let Some(task) = position.get(gap.task.as_str()) else { continue };
                if gap.uncertain || doubtful_cells.contains(&(gap.unit.as_str(), gap.task.as_str())) {
                    continue;
                }
                list.push(Fault { gap, lack: gap.lack, task: *task });
            }
            spans.insert(&unit.short, start..list.len());
        }
        let reports = units.iter().any(|u| !u.report.is_empty());
        let reports_due = reports && last_days.over(Kind::Report);
        let signed = fill(sender, &[("district", &coverage.district)]);
        let issuer = coverage.units.iter().find(|u| !signed.is_empty() && u.full.ends_with(&signed));
        let organ = match issuer {
            Some(unit) => unit.full.clone(),
            None if coverage.district.is_empty() => fill(sender, &[("district", BLANK)]),
            None => signed,
        };
        Self { coverage, units, list, spans, reports, plans_due, reports_due, issuer, organ, stated }
    }

    /// Whether a unit is the one that sends the papers.
    pub(super) fn is_issuer(&self, unit: &str) -> bool {
        self.issuer.is_some_and(|u| u.short == unit)
    }

    /// The unit's gaps.
    pub(super) fn of_unit(&self, unit: &str) -> impl Iterator<Item = &Fault<'a>> {
        self.spans.get(unit).and_then(|span| self.list.get(span.clone())).unwrap_or_default().iter()
    }

    /// The combined cells of the district's units that have one verdict beyond doubt, in roster order; no gaps before the
    /// last day of plans.
    pub(super) fn cells(&self, verdict: Verdict) -> Vec<&'a VerdictRow> {
        if verdict.is_gap() && !self.plans_due {
            return Vec::new();
        }
        let fits = |v: &&VerdictRow| v.stage == Stage::Combined && v.verdict == verdict && !v.marks.uncertain;
        let rows = by_unit(self.coverage.verdicts.iter().filter(fits), |v| &v.unit);
        self.units.iter().filter_map(|unit| rows.get(unit.short.as_str())).flatten().copied().collect()
    }

    /// The number that the unit states on a clause.
    pub(super) fn stated(&self, unit: &str, clause: &str) -> Option<f64> {
        self.stated.get(&(unit, clause)).copied()
    }

    /// Whether a paper of the unit is missed: it has not come, not even unreadable, and its last day is over.
    pub(super) fn is_missed(&self, unit: &UnitRow, kind: Kind) -> bool {
        let due = if kind == Kind::Plan { self.plans_due } else { self.reports_due };
        due && unit.lacks(kind)
    }

    /// Whether the last day of reports is over: what was not done by now is no matter of plans any more.
    pub(super) fn year_over(&self) -> bool {
        self.coverage.last_days.over(Kind::Report)
    }

    /// The last day of plans as papers write it; empty where none is known.
    pub(super) fn plan_day(&self) -> String {
        plan_day(self.coverage)
    }

    /// What is said of papers of other units that came in the place of those that are missed: `pattern` with whose they
    /// are, and with the paper's name where another is missed beside it.
    pub(super) fn other_units(&self, unit: &UnitRow, kinds: &[Kind], pattern: &str) -> String {
        let missed: Vec<Kind> = kinds.iter().copied().filter(|kind| self.is_missed(unit, *kind)).collect();
        let said = |kind: &Kind| {
            let papers = if missed.len() > 1 { kind.chinese() } else { "" };
            Some(fill(pattern, &[("papers", papers), ("unit", unit.other_unit(*kind)?)]))
        };
        missed.iter().filter_map(said).collect()
    }

    /// What is said of papers of other years that came in the place of those of some kinds that are missed: `pattern`
    /// with the year, and with the paper's name where another is missed beside it.
    pub(super) fn other_years(&self, unit: &UnitRow, kinds: &[Kind], pattern: &str) -> String {
        let missed: Vec<Kind> = kinds.iter().copied().filter(|kind| self.is_missed(unit, *kind)).collect();
        let said = |papers: &str, year: i32| fill(pattern, &[("papers", papers), ("year", &year.to_string())]);
        let years: Vec<Option<i32>> = missed.iter().map(|kind| unit.other_year(*kind)).collect();
        match years.first() {
            // One paper, or both of one year.
            Some(Some(year)) if years.iter().all(|y| *y == Some(*year)) => said("", *year),
            _ => missed.iter().zip(years).filter_map(|(kind, year)| Some(said(kind.chinese(), year?))).collect(),
        }
    }
}

/// The last day of plans as papers write it; empty where none is known.
pub(super) fn plan_day(coverage: &Coverage) -> String {
    coverage.last_days.day(Kind::Plan).map_or_else(String::new, |day| Day::of(day).chinese())
}

/// Rows by the unit that they are about, in their order.
fn by_unit<'a, R>(
    rows: impl IntoIterator<Item = &'a R>,
    unit: impl Fn(&'a R) -> &'a str,
) -> BTreeMap<&'a str, Vec<&'a R>> {
    let mut out: BTreeMap<&str, Vec<&R>> = BTreeMap::new();
    for row in rows {
        out.entry(unit(row)).or_default().push(row);
    }
    out
}

/// `甲、乙、丙等5个单位`; all of them when there are no more than `most`.
pub(super) fn names(units: &[&str], most: usize) -> String {
    if units.len() <= most {
        return units.join("、");
    }
    format!("{}等{}个单位", units.get(..most).unwrap_or_default().join("、"), units.len())
}

/// The units of some rows, each once, in their order.
pub(super) fn distinct<'a>(units: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    units.into_iter().filter(|u| seen.insert(*u)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::workbook::fixture;

    #[test]
    fn what_is_uncertain_is_not_named() {
        let mut coverage = fixture::coverage();
        assert_eq!(Faults::of(&coverage, OFFICE).list.len(), 2);
        assert_eq!(Faults::of(&coverage, OFFICE).cells(Verdict::Vague).len(), 1);
        for row in &mut coverage.verdicts {
            row.marks.uncertain |= row.unit == "北园街道办事处" || row.unit == "区商务局" && row.task == "T02";
        }
        let faults = Faults::of(&coverage, OFFICE);
        assert_eq!(faults.list.len(), 1);
        assert!(faults.cells(Verdict::Vague).is_empty());
    }

    #[test]
    fn an_uncertain_clause_is_not_named_either() {
        let mut coverage = fixture::coverage();
        let mut gap = coverage.gaps[0].clone();
        gap.unit = "区教体局".into();
        gap.clause = "T02.1".into();
        gap.task = "T02".into();
        gap.verdict = Verdict::Done;
        gap.lack = Lack::Below;
        coverage.gaps.insert(0, gap);
        let faults = Faults::of(&coverage, OFFICE);
        assert_eq!(faults.of_unit("区教体局").map(|f| f.lack).collect::<Vec<_>>(), [Lack::Below]);
        coverage.gaps[0].uncertain = true;
        assert_eq!(Faults::of(&coverage, OFFICE).of_unit("区教体局").count(), 0);
    }

    #[test]
    fn the_sender_is_the_office_of_the_roster() {
        let mut coverage = fixture::coverage();
        let faults = Faults::of(&coverage, OFFICE);
        assert!(faults.issuer.is_none());
        assert_eq!(faults.organ, "天桥区人民政府办公室");
        assert_eq!(Faults::of(&coverage, "{district}政务公开办").organ, "天桥区政务公开办");
        coverage.units[0].full = "济南市天桥区人民政府办公室".into();
        let faults = Faults::of(&coverage, OFFICE);
        assert!(faults.is_issuer("区教体局") && !faults.is_issuer("区商务局"));
        assert_eq!(faults.organ, "济南市天桥区人民政府办公室");
        coverage.units[0].full = "济南市天桥区教育局".into();
        coverage.district = String::new();
        assert_eq!(Faults::of(&coverage, OFFICE).organ, "＿＿＿＿人民政府办公室", "room to write the name in");
    }

    #[test]
    fn many_names_are_counted() {
        assert_eq!(names(&["甲", "乙"], 2), "甲、乙");
        assert_eq!(names(&["甲", "乙", "丙"], 2), "甲、乙等3个单位");
        assert_eq!(distinct(["乙", "甲", "乙"]), ["乙", "甲"]);
    }
}
