//! How far each unit is: its tasks by verdict, ranked inside its own group.
//!
//! Departments and streets owe different tasks and are never ranked against one another. Tasks that are none
//! of a unit's own are left out of its bar, for they are no result; a bar is as long as what the unit owes.

use super::{
    facts::{self, IN_BARS, Tallies, covered, due, percent},
    picture::Picture,
    stacked::{self, Block, Part, Row, Stacked},
};
use crate::assess::{Coverage, Stage, Tally};

/// Parts of a bar and the right-hand columns, from one tally.
pub fn parts(tally: Option<&Tally>) -> (Vec<Part>, Vec<String>) {
    let Some(tally) = tally else { return (Vec::new(), vec!["0/0".to_owned(), percent(0, 0)]) };
    let parts =
        IN_BARS.iter().map(|v| Part { count: tally.of(*v), colour: v.colour(), hatch: facts::hatch(*v) }).collect();
    let (good, all) = (covered(tally), due(tally));
    (parts, vec![format!("{good}/{all}"), percent(good, all)])
}

/// The verdicts as a legend says them.
pub fn keys() -> Vec<(String, u32, super::picture::Hatch)> {
    IN_BARS.iter().map(|v| (v.chinese().to_owned(), v.colour(), facts::hatch(*v))).collect()
}

pub fn draw(coverage: &Coverage) -> Picture {
    let tallies = Tallies::new(&coverage.by_unit, Stage::Combined);
    let blocks = facts::groups(coverage)
        .into_iter()
        .map(|(group, units)| Block {
            heading: format!("{}（{}家）", coverage.terms.group(group), units.len()),
            rows: facts::ranked(&units, &tallies)
                .into_iter()
                .map(|unit| {
                    let (parts, columns) = parts(tallies.get(&unit.short));
                    Row { name: unit.short.clone(), parts, columns }
                })
                .collect(),
        })
        .collect();
    stacked::draw(&Stacked {
        title: format!("{}各单位政务公开任务落实情况", facts::place_and_period(coverage)),
        scope: facts::scope(coverage, "项（任务）"),
        keys: keys(),
        blocks,
        columns: vec!["覆盖/应落实", "覆盖率"],
        share: false,
        axis: "应落实任务数（项）",
        bar: 16.0,
        empty: stacked::NOTHING_DUE,
        widest: stacked::WIDEST,
        notes: vec![format!(
            "注：综合实施方案和年度报告认定。覆盖＝已落实＋有安排；不涉及的任务不计入。部门、{}分别按覆盖率由高到低排列。",
            coverage.terms.lower
        )],
    })
}
