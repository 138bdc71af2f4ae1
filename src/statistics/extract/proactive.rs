//! Table 1: ten values in four blocks.
//!
//! The blocks may be one table, four, or rows of a sheet; what holds everywhere is that a row begins
//! with one of six names and that the heads of its block stand above it. The 2019 form asked other
//! questions under the same names: only what means the same is taken.

use super::{
    super::{
        form::{PROACTIVE_COLUMNS, PROACTIVE_ROWS},
        model::{Address, Form, Reading, tidy},
        value,
    },
    Values,
    grid::{Grid, Visible},
};
use crate::problem::{Level, Problem};

pub fn read(grids: &[Grid<'_>], form: &mut Form, problems: &mut Vec<Problem>) -> Values {
    let mut out = Values::new();
    let mut old = false;
    let mut twice = false;
    for grid in grids.iter().filter(|g| qualifies(g)) {
        let mut heads: Vec<&Visible> = Vec::new();
        let mut fresh = true;
        for r in 0..grid.rows.len() {
            let cells = &grid.rows[r];
            if is_head(cells) {
                if !fresh {
                    heads.clear();
                }
                fresh = true;
                heads.extend(cells.iter());
                continue;
            }
            fresh = false;
            let Some((row, at)) = name(cells) else { continue };
            old |= heads.iter().any(|h| old_head(&h.key));
            if out.iter().any(|(a, _)| a.row == row) {
                twice = true;
                continue;
            }
            let behind = &cells[at + 1..];
            take(row, behind, &heads, grid, r, &mut out, problems);
        }
    }
    if twice {
        problems.push(Problem::new(
            Level::Warning,
            "statistics-twice",
            "文件中有不止一份主动公开情况表，采用了第一份",
            "请确认采用的是本年度的表，多余的表请删去",
        ));
    }
    if old {
        *form = Form::Y2019;
        problems.push(Problem::new(
            Level::Warning,
            "statistics-old-form",
            "主动公开情况表用的是2019年旧表样，只采用了含义相同的几格",
            "请改用国办公开办函〔2021〕30号的表样重填",
        ));
    }
    out
}

/// Enough of the form's own words to be table 1 or a part of it.
fn qualifies(grid: &Grid<'_>) -> bool {
    let keys = || grid.rows.iter().flatten().map(|c| c.key.as_str());
    let article = keys().any(|k| k.contains("第二十条第"));
    let heads = grid.rows.iter().any(|cells| is_head(cells));
    let mut names: Vec<u8> = grid.rows.iter().filter_map(|cells| name(cells).map(|n| n.0)).collect();
    names.sort_unstable();
    names.dedup();
    // Without the form's heads, rows of words under these names are a catalogue.
    let figures = || {
        grid.rows
            .iter()
            .filter_map(|cells| name(cells).map(|(_, at)| &cells[at + 1..]))
            .all(|behind| behind.iter().all(|c| value::looks_like_value(&c.text)))
    };
    !names.is_empty() && (article || heads || (names.len() >= 4 && figures()))
}

fn is_head(cells: &[Visible]) -> bool {
    cells.iter().any(|c| {
        ["制发件数", "废止件数", "有效件数", "处理决定数量", "收费金额"].iter().any(|w| c.key.contains(w))
            || old_head(&c.key)
    })
}

/// Heads that only the 2019 form has.
fn old_head(key: &str) -> bool {
    ["新制作数量", "新公开数量", "公开总数量", "上一年项目数量", "本年增减", "采购项目数量"]
        .iter()
        .any(|w| key.contains(w))
}

/// Which of the six rows a row is, and where its name stands. A name is never the only cell, and only
/// the names of groups may stand before it.
fn name(cells: &[Visible]) -> Option<(u8, usize)> {
    let at = cells.iter().rposition(Visible::is_label)?;
    let key = cells[at].key.as_str();
    let row = match key {
        "规章" | "政府规章" => 1,
        "行政规范性文件" | "规范性文件" => 2,
        "行政许可" | "行政许可决定" => 3,
        "行政处罚" | "行政处罚决定" => 4,
        "行政强制" | "行政强制决定" | "行政强制措施" => 5,
        "行政事业性收费" | "行政事业收费" => 6,
        _ => return None,
    };
    (at + 1 < cells.len()).then_some((row, at))
}

fn take(
    row: u8,
    behind: &[Visible],
    heads: &[&Visible],
    grid: &Grid<'_>,
    r: usize,
    out: &mut Values,
    problems: &mut Vec<Problem>,
) {
    let columns: &[u8] = match row {
        1 | 2 => &[1, 2, 3],
        3..=5 => &[4],
        _ => &[5],
    };
    let old = heads.iter().any(|h| old_head(&h.key));
    let head = |column: u8| {
        // 本年新制作数量 is the old name of 本年制发件数; nothing old means 现行有效 or 废止.
        let words: &[&str] = match column {
            1 => &["制发件数", "新制作数量"],
            2 => &["废止件数"],
            3 => &["有效件数"],
            4 => &["处理决定数量"],
            _ => &["收费金额"],
        };
        heads.iter().find(|h| words.iter().any(|w| h.key.contains(w))).map(|h| h.start)
    };
    let under = |column: u8| head(column).and_then(|start| behind.iter().find(|c| (c.start..c.end).contains(&start)));
    // As many values as columns: they follow the heads' order, which a unit may have changed.
    let starts: Vec<Option<usize>> = columns.iter().map(|c| head(*c)).collect();
    let turn = |i: usize| match starts[i] {
        Some(own) if starts.iter().all(Option::is_some) => starts.iter().flatten().filter(|s| **s < own).count(),
        _ => i,
    };
    // A number in front of the first head: merges were lost and the row moved left.
    let moved = starts
        .iter()
        .flatten()
        .min()
        .is_some_and(|first| behind.iter().any(|c| c.start < *first && !c.text.is_empty()));
    let by_order = !old
        && (behind.len() == columns.len() || (moved && behind.iter().skip(columns.len()).all(|c| c.text.is_empty())));
    let single = || {
        let mut filled = behind.iter().filter(|c| !c.text.is_empty());
        match (filled.next(), filled.next()) {
            (Some(one), None) => Some(one),
            (None, _) => behind.first(),
            _ => None,
        }
    };
    let mut lost = false;
    for (i, &column) in columns.iter().enumerate() {
        let cell = if by_order {
            behind.get(turn(i))
        } else if columns.len() == 1 && !old {
            under(column).filter(|c| !c.text.is_empty()).or_else(single)
        } else {
            under(column)
        };
        let Some(cell) = cell else {
            lost |= !old;
            continue;
        };
        let mut read = value::read(&cell.text, grid.place(r, cell.start));
        let span = behind.iter().filter(|c| c.start == cell.start).count() > 1 || cell.above;
        if span && read.value != Some(0.0) {
            read.value = None;
            read.reading = Reading::Unreadable;
        }
        let printed_yuan = value::in_yuan(&cell.text);
        let head_yuan = column == 5
            && !printed_yuan
            && !cell.text.contains("万")
            && heads.iter().any(|h| h.key.contains("收费金额") && h.key.contains("单位元"));
        if head_yuan {
            read.value = read.value.map(|v| tidy(v / 1e4));
        }
        if column == 5 && (head_yuan || printed_yuan) {
            problems.push(
                Problem::new(
                    Level::Warning,
                    "statistics-yuan",
                    "行政事业性收费的单位写成了元，已折算成万元",
                    "请按表样以万元为单位填写",
                )
                .at(read.place.to_string()),
            );
        }
        out.push((Address::proactive(row, column), read));
    }
    if lost {
        let name = PROACTIVE_ROWS.get(usize::from(row) - 1).copied().unwrap_or("");
        let wanted: Vec<&str> =
            columns.iter().filter_map(|c| PROACTIVE_COLUMNS.get(usize::from(*c) - 1).copied()).collect();
        problems.push(
            Problem::new(
                Level::Warning,
                "statistics-columns",
                format!(
                    "主动公开情况表的“{name}”行有{}格数字，与“{}”对不上，对不上的未采用",
                    behind.len(),
                    wanted.join("、")
                ),
                "请对照国家表样核对这一行",
            )
            .at(grid.row_place(r)),
        );
    }
}
