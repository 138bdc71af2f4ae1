//! How far each task is: the units that owe it by verdict, in the order of the list, under its themes.

use super::{
    by_unit::{keys, parts},
    facts::{self, Tallies},
    picture::Picture,
    stacked::{self, Block, Row, Stacked},
};
use crate::{
    assess::{Coverage, Stage},
    emit::names,
};

pub fn draw(coverage: &Coverage) -> Picture {
    let tallies = Tallies::new(&coverage.by_task, Stage::Combined);
    let blocks = coverage
        .list
        .tasks
        .chunk_by(|a, b| a.theme == b.theme)
        .map(|tasks| Block {
            heading: tasks.first().map(|t| t.theme.clone()).unwrap_or_default(),
            rows: tasks
                .iter()
                .map(|task| {
                    let (parts, columns) = parts(tallies.get(&task.id));
                    Row { name: format!("{} {}", task.id, names::label(&coverage.list, task)), parts, columns }
                })
                .collect(),
        })
        .collect();
    stacked::draw(&Stacked {
        title: format!("{}政务公开各项任务落实情况", facts::place_and_period(coverage)),
        scope: facts::scope(coverage, "家（单位）"),
        keys: keys(),
        blocks,
        columns: vec!["覆盖/应落实", "覆盖率"],
        share: false,
        axis: "应落实单位数（家）",
        bar: 16.0,
        empty: stacked::NOTHING_DUE,
        widest: stacked::WIDEST,
        notes: vec!["注：综合实施方案和年度报告认定。覆盖＝已落实＋有安排；不涉及该项任务的单位不计入。".to_owned()],
    })
}
