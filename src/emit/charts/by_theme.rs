//! How far each theme is: all its cells by verdict, as shares, since themes have different numbers of tasks.

use super::{
    by_unit::{keys, parts},
    facts::{self, Tallies},
    picture::Picture,
    stacked::{self, Block, Row, Stacked},
};
use crate::assess::{Coverage, Stage};

pub fn draw(coverage: &Coverage) -> Picture {
    let tallies = Tallies::new(&coverage.by_theme, Stage::Combined);
    // A theme counts once, where the list first names it.
    let mut themes: Vec<&str> = Vec::new();
    for task in &coverage.list.tasks {
        if !themes.contains(&task.theme.as_str()) {
            themes.push(&task.theme);
        }
    }
    let rows = themes
        .into_iter()
        .map(|theme| {
            let count = coverage.list.tasks.iter().filter(|t| t.theme == theme).count();
            let (parts, columns) = parts(tallies.get(theme));
            let name = if theme.is_empty() { "（未分主题）" } else { theme };
            Row { name: format!("{name}（{count}项）"), parts, columns }
        })
        .collect();
    stacked::draw(&Stacked {
        title: format!("{}政务公开各主题任务落实情况", facts::place_and_period(coverage)),
        scope: facts::scope(coverage, "项次（一家单位的一项任务）"),
        keys: keys(),
        blocks: vec![Block { heading: String::new(), rows }],
        columns: vec!["覆盖/应落实", "覆盖率"],
        share: true,
        axis: "占应落实项次的比重（%）",
        bar: 34.0,
        empty: stacked::NOTHING_DUE,
        widest: stacked::WIDEST,
        notes: vec![
            "注：综合实施方案和年度报告认定。条内数字为项次及其占比；覆盖＝已落实＋有安排；不涉及的不计入。".to_owned(),
        ],
    })
}
