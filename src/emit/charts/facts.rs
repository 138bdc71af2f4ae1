//! What the charts ask of a coverage: look-ups, groups, order and the words for them.
//!
//! Numbers come from the tallies that the other outputs use; this module only finds and sorts them.

use std::{cmp::Ordering, collections::HashMap};

use super::{frame, picture::Hatch};
use crate::{
    assess::{Coverage, Stage, Tally, UnitRow, Verdict, VerdictRow},
    roster::Group,
};

/// Verdicts that are drawn in a bar: all but 不涉及, which is no result.
pub const IN_BARS: [Verdict; 6] = [
    Verdict::Done,
    Verdict::Planned,
    Verdict::Vague,
    Verdict::NotMentioned,
    Verdict::NotSubmitted,
    Verdict::Unreadable,
];

/// The hatch of a verdict, where there is no room for its sign.
pub fn hatch(verdict: Verdict) -> Hatch {
    match verdict {
        Verdict::Done | Verdict::NotDuty => Hatch::None,
        Verdict::Planned => Hatch::Rising,
        Verdict::Vague => Hatch::Level,
        Verdict::NotMentioned => Hatch::Falling,
        Verdict::NotSubmitted => Hatch::Crossed,
        Verdict::Unreadable => Hatch::Upright,
    }
}

/// The sign of a verdict for the middle of a box: a full-width ？ stands at the left of its own, its half-width
/// form can be centred.
pub fn sign(verdict: Verdict) -> &'static str {
    match verdict.sign() {
        "？" => "?",
        sign => sign,
    }
}

/// Tallies of one kind and stage, by key.
pub struct Tallies<'a>(HashMap<&'a str, &'a Tally>);

impl<'a> Tallies<'a> {
    pub fn new(tallies: &'a [Tally], stage: Stage) -> Self {
        Self(tallies.iter().filter(|t| t.stage == stage).map(|t| (t.key.as_str(), t)).collect())
    }

    pub fn get(&self, key: &str) -> Option<&'a Tally> {
        self.0.get(key).copied()
    }

    pub fn of(&self, key: &str, verdict: Verdict) -> u32 {
        self.get(key).map_or(0, |t| t.of(verdict))
    }
}

/// Cells that are a duty.
pub fn due(tally: &Tally) -> u32 {
    tally.cells.iter().sum::<u32>() - tally.of(Verdict::NotDuty)
}

/// Due cells that are done or planned.
pub fn covered(tally: &Tally) -> u32 {
    tally.of(Verdict::Done) + tally.of(Verdict::Planned)
}

/// Several tallies as one, for the corner of a matrix.
pub fn total<'a>(tallies: impl IntoIterator<Item = &'a Tally>, stage: Stage) -> Tally {
    let mut sum = Tally { key: String::new(), stage, cells: [0; 7], addressed: 0, clauses: 0, uncertain: 0 };
    for tally in tallies {
        for (to, from) in sum.cells.iter_mut().zip(tally.cells) {
            *to += from;
        }
        sum.addressed += tally.addressed;
        sum.clauses += tally.clauses;
        sum.uncertain += tally.uncertain;
    }
    sum
}

/// `86%`; never 100% for less than all, nor 0% for more than none. A dash when nothing is due.
pub fn percent(part: u32, whole: u32) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    let rounded = (f64::from(part) / f64::from(whole) * 100.0).round() as u32;
    let shown = match part {
        0 => 0,
        p if p >= whole => 100,
        _ => rounded.clamp(1, 99),
    };
    format!("{shown}%")
}

/// Cells of one stage by unit and task.
pub fn cells(coverage: &Coverage, stage: Stage) -> HashMap<(&str, &str), &VerdictRow> {
    coverage
        .verdicts
        .iter()
        .filter(|row| row.stage == stage)
        .map(|row| ((row.unit.as_str(), row.task.as_str()), row))
        .collect()
}

/// Units by group in roster order, without empty groups.
pub fn groups(coverage: &Coverage) -> Vec<(Group, Vec<&UnitRow>)> {
    Group::ALL
        .into_iter()
        .map(|group| (group, coverage.units.iter().filter(|u| u.group == group).collect::<Vec<_>>()))
        .filter(|(_, units)| !units.is_empty())
        .collect()
}

/// Best first: by share covered, then by tasks done, then in roster order; who owes nothing comes last.
pub fn ranked<'a>(units: &[&'a UnitRow], tallies: &Tallies) -> Vec<&'a UnitRow> {
    let mut ranked = units.to_vec();
    let share = |u: &UnitRow| tallies.get(&u.short).and_then(Tally::covered).unwrap_or(-1.0);
    let done = |u: &UnitRow| tallies.of(&u.short, Verdict::Done);
    ranked
        .sort_by(|a, b| share(b).partial_cmp(&share(a)).unwrap_or(Ordering::Equal).then_with(|| done(b).cmp(&done(a))));
    ranked
}

/// `天桥区2023年`
pub fn place_and_period(coverage: &Coverage) -> String {
    format!("{}{}", coverage.district, coverage.period)
}

/// `45家单位（部门30家、街道15家）`
pub fn unit_count(coverage: &Coverage) -> String {
    let parts: Vec<String> = groups(coverage)
        .iter()
        .map(|(group, units)| format!("{}{}家", coverage.terms.group(*group), units.len()))
        .collect();
    if parts.is_empty() {
        return "0家单位".to_owned();
    }
    format!("{}家单位（{}）", coverage.units.len(), parts.join("、"))
}

/// The line under a title: period, who was counted, in which unit of measure.
pub fn scope(coverage: &Coverage, measure: &str) -> String {
    let mut parts = Vec::new();
    if !coverage.period.is_empty() {
        parts.push(format!("期间：{}", coverage.period));
    }
    parts.push(format!("范围：{}、{}项任务", unit_count(coverage), coverage.list.tasks.len()));
    parts.push(format!("计量单位：{measure}"));
    parts.join(&frame::BETWEEN.to_string())
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_share_never_rounds_to_all_or_none() {
        let cases = [(0, 0, "—"), (0, 9, "0%"), (9, 9, "100%"), (999, 1000, "99%"), (1, 1000, "1%"), (1, 2, "50%")];
        for (part, whole, expected) in cases {
            assert_eq!(percent(part, whole), expected);
        }
    }

    #[test]
    fn units_are_ranked_by_share_inside_their_group() {
        let coverage = sample::coverage(12, 6);
        let tallies = Tallies::new(&coverage.by_unit, Stage::Combined);
        for (group, units) in groups(&coverage) {
            let ranked = ranked(&units, &tallies);
            assert_eq!(ranked.len(), units.len());
            assert!(ranked.iter().all(|u| u.group == group));
            let shares: Vec<f64> =
                ranked.iter().map(|u| tallies.get(&u.short).and_then(Tally::covered).unwrap_or(-1.0)).collect();
            assert!(shares.windows(2).all(|w| w[0] >= w[1]), "{shares:?}");
        }
    }

    #[test]
    fn the_scope_names_period_units_and_measure() {
        let coverage = sample::coverage(5, 3);
        assert_eq!(scope(&coverage, "项"), "期间：2023年　范围：5家单位（部门3家、街道2家）、3项任务　计量单位：项");
    }

    #[test]
    fn every_verdict_in_a_bar_has_its_own_hatch() {
        for (i, a) in IN_BARS.iter().enumerate() {
            for b in &IN_BARS[i + 1..] {
                assert_ne!(hatch(*a), hatch(*b));
            }
        }
    }
}
