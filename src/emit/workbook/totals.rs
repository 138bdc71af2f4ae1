//! Sums that the edges of the matrices and 总览 show.
//!
//! A count that assess already made (by unit, by task, by theme) is taken from there. Only what no
//! [`Tally`] holds is added up here: a group's totals from its units' tallies, and a group's count for one
//! task from the cells themselves.

use std::collections::{BTreeSet, HashMap};

use crate::{
    assess::{Coverage, Stage, Status, Tally, Verdict, VerdictRow},
    identify::Kind,
    roster::Group,
    text::TextSet,
};

/// An empty count.
pub(in crate::emit) fn zero(key: &str, stage: Stage) -> Tally {
    Tally { key: key.to_owned(), stage, cells: [0; 7], addressed: 0, clauses: 0, uncertain: 0 }
}

/// Adds one count to another.
pub(in crate::emit) fn add(sum: &mut Tally, other: &Tally) {
    for (a, b) in sum.cells.iter_mut().zip(other.cells) {
        *a += b;
    }
    sum.addressed += other.addressed;
    sum.clauses += other.clauses;
    sum.uncertain += other.uncertain;
}

/// Rows of papers in the order of the roster, a unit's plan before its report; papers of nobody come last. Rows of one
/// paper stay as they are.
pub(in crate::emit) fn in_roster_order<'a, R>(
    coverage: &Coverage,
    rows: impl Iterator<Item = &'a R>,
    of: impl Fn(&R) -> (&str, Kind),
) -> Vec<&'a R> {
    let places: HashMap<&str, usize> =
        coverage.units.iter().enumerate().map(|(at, u)| (u.short.as_str(), at)).collect();
    let mut rows: Vec<&R> = rows.collect();
    rows.sort_by_cached_key(|row| {
        let (unit, kind) = of(row);
        (places.get(unit).copied().unwrap_or(usize::MAX), kind)
    });
    rows
}

/// The files that count: no older versions, no papers of other years, nothing but plans and reports.
pub(in crate::emit) fn used(coverage: &Coverage) -> TextSet<&str> {
    coverage.submissions.iter().filter(|s| s.status == Status::Used).map(|s| s.file.as_str()).collect()
}

/// The whole district in one stage: the sum over tasks.
pub(in crate::emit) fn district(coverage: &Coverage, stage: Stage) -> Tally {
    let mut sum = zero(&coverage.district, stage);
    for tally in coverage.by_task.iter().filter(|t| t.stage == stage) {
        add(&mut sum, tally);
    }
    sum
}

/// One group in one stage: the sum over its units that count.
pub(in crate::emit) fn group(coverage: &Coverage, stage: Stage, group: Group, counted: &BTreeSet<&str>) -> Tally {
    let members: BTreeSet<&str> = coverage
        .units
        .iter()
        .filter(|u| u.group == group && counted.contains(u.short.as_str()))
        .map(|u| u.short.as_str())
        .collect();
    let mut sum = zero(group.chinese(), stage);
    for tally in coverage.by_unit.iter().filter(|t| t.stage == stage && members.contains(t.key.as_str())) {
        add(&mut sum, tally);
    }
    sum
}

/// Cells of one group by task, in task order.
pub(in crate::emit) fn group_by_task(
    coverage: &Coverage,
    stage: Stage,
    group: Group,
    counted: &BTreeSet<&str>,
) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = coverage.list.tasks.iter().map(|t| zero(&t.id, stage)).collect();
    let places: HashMap<&str, usize> = coverage.list.tasks.iter().map(|t| t.id.as_str()).zip(0..).collect();
    let rows =
        coverage.verdicts.iter().filter(|r| r.stage == stage && r.group == group && counted.contains(r.unit.as_str()));
    for row in rows {
        if let Some(at) = places.get(row.task.as_str()) {
            count(&mut tallies[*at], row);
        }
    }
    tallies
}

fn count(tally: &mut Tally, row: &VerdictRow) {
    if let Some(at) = Verdict::ALL.iter().position(|v| *v == row.verdict) {
        tally.cells[at] += 1;
    }
    tally.uncertain += u32::from(row.marks.uncertain);
}

/// The tally of one key.
pub(in crate::emit) fn find<'a>(tallies: &'a [Tally], stage: Stage, key: &str) -> Option<&'a Tally> {
    tallies.iter().find(|t| t.stage == stage && t.key == key)
}

/// The tallies of one stage by their keys.
pub(in crate::emit) fn by_key(tallies: &[Tally], stage: Stage) -> HashMap<&str, &Tally> {
    tallies.iter().filter(|t| t.stage == stage).map(|t| (t.key.as_str(), t)).collect()
}

/// Cells that are a duty.
pub(in crate::emit) fn due(tally: &Tally) -> u32 {
    tally.cells.iter().sum::<u32>() - tally.of(Verdict::NotDuty)
}

/// Cells that an officer has to chase.
pub(in crate::emit) fn gaps(tally: &Tally) -> u32 {
    Verdict::ALL.iter().filter(|v| v.is_gap()).map(|v| tally.of(*v)).sum()
}

/// Units that the district's totals include: every unit that is listed.
///
/// A body run by the city or the state is listed only when the task list names it or it handed in; its tasks are then
/// the district's like all others. It is not ranked, and its statutory tables are left out of the sums
/// ([`crate::statistics::total`]).
pub(in crate::emit) fn counted(coverage: &Coverage) -> BTreeSet<&str> {
    coverage.units.iter().map(|u| u.short.as_str()).collect()
}

/// What is said of the bodies run by the city or the state among the units; nothing where there are none.
pub(in crate::emit) fn vertical_note(coverage: &Coverage) -> String {
    match coverage.units.iter().filter(|u| u.vertical).count() {
        0 => String::new(),
        n => format!(
            "垂管单位{n}个，计入落实情况的合计，不参加得分排名，统计表是否计入{}合计见“统计表汇总”",
            coverage.terms.whole()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_city_are_in_every_total_of_tasks() {
        let mut coverage = crate::emit::workbook::fixture::coverage();
        assert_eq!(vertical_note(&coverage), "");
        coverage.units[0].vertical = true;
        let counted = counted(&coverage);
        assert_eq!(counted.len(), coverage.units.len());
        for stage in Stage::ALL {
            let mut groups = zero("", stage);
            for own in Group::ALL {
                add(&mut groups, &group(&coverage, stage, own, &counted));
            }
            assert_eq!(groups.cells, district(&coverage, stage).cells);
        }
        assert!(vertical_note(&coverage).starts_with("垂管单位1个，计入落实情况的合计"));
    }
}
