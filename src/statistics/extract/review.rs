//! Table 3: fifteen values in one row.
//!
//! Each value stands under one of five results, which stand under one of three groups. Where the heads
//! are whole they decide; where their merges are lost, the order of the form does. The table is also met
//! cut in two (复议 above 诉讼) and turned on its side.

use super::{
    super::{model::Address, value},
    Values,
    grid::{Grid, Visible},
};
use crate::{
    problem::{Level, Problem},
    text::fold::skeleton,
};

/// What the words of a head say: a group (0 行政复议, 1 未经复议直接起诉, 2 复议后起诉), a result
/// (0 结果维持 … 4 总计), or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Head {
    group: Option<u8>,
    result: Option<u8>,
}

fn head(key: &str) -> Head {
    let result = match key {
        k if k.contains("维持") => Some(0),
        k if k.contains("纠正") => Some(1),
        k if k.contains("审结") => Some(3),
        k if k.ends_with("其他结果") || k == "其他" => Some(2),
        k if ["总计", "合计", "小计"].iter().any(|w| k.ends_with(w)) => Some(4),
        _ => None,
    };
    let group = match key {
        k if k.contains("未经复议") || k.contains("直接起诉") => Some(1),
        k if k.contains("复议后") => Some(2),
        // 行政复议、行政诉讼情况 names the whole table.
        k if k.contains("诉讼") => None,
        k if k.ends_with("行政复议")
            || k == "复议"
            || k == "行政复议情况"
            || (k.starts_with("行政复议") && result.is_some()) =>
        {
            Some(0)
        }
        _ => None,
    };
    Head { group, result }
}

pub fn read(grids: &[Grid<'_>], problems: &mut Vec<Problem>) -> Values {
    let mut out = Values::new();
    let mut twice = false;
    for grid in grids.iter().filter(|g| qualifies(g)) {
        let mut found = across(grid, problems);
        if found.is_empty() {
            found = down(grid);
        }
        // Two tables: the second may be the other half, or another copy.
        twice |= found.iter().any(|(a, _)| out.iter().any(|(b, _)| a == b));
        found.retain(|(a, _)| !out.iter().any(|(b, _)| a == b));
        out.append(&mut found);
    }
    if twice {
        problems.push(Problem::new(
            Level::Warning,
            "statistics-twice",
            "文件中有不止一份复议诉讼情况表，采用了第一份",
            "请确认采用的是本年度的表，多余的表请删去",
        ));
    }
    out
}

fn qualifies(grid: &Grid<'_>) -> bool {
    let mut seen = [false; 5];
    for cell in grid.rows.iter().flatten() {
        if let Some(i) = head(&cell.key).result {
            seen[usize::from(i)] = true;
        }
    }
    // 总计 and 其他 stand in other tables, too.
    let own = [0, 1, 3].iter().filter(|i| seen[**i]).count();
    own >= 2
}

fn is_head_row(cells: &[Visible]) -> bool {
    // 其他 and 总计 alone head the columns of table 2.
    let results: Vec<u8> = cells.iter().filter_map(|c| head(&c.key).result).collect();
    results.len() >= 2 && results.iter().any(|i| matches!(i, 0 | 1 | 3))
}

/// Names groups, or results that stand a row higher than others.
fn is_above_heads(cells: &[Visible]) -> bool {
    let words = cells
        .iter()
        .any(|c| c.key.contains("复议") || c.key.contains("诉讼") || head(&c.key).result.is_some_and(|i| i < 2));
    words && !cells.iter().any(|c| c.key.chars().all(|k| k.is_ascii_digit()) && !c.key.is_empty())
}

/// Values in a row below the heads.
fn across(grid: &Grid<'_>, problems: &mut Vec<Problem>) -> Values {
    let mut out = Values::new();
    let mut top = 0;
    let mut last_head = None;
    for (r, cells) in grid.rows.iter().enumerate() {
        if is_head_row(cells) {
            // The block's own heads only: above them may be values, or another table.
            top = r;
            while top > 0 && r - top < 3 && is_above_heads(&grid.rows[top - 1]) {
                top -= 1;
            }
            last_head = Some(r);
            continue;
        }
        let Some(bottom) = last_head else { continue };
        let values = values_of(cells);
        if values.len() < 3 {
            continue;
        }
        // A row for each class, or a small table under the name of one.
        let labels = &cells[..cells.len() - values.len()];
        let own = labels.iter().rev().find_map(|c| head(&c.key).group).or_else(|| head(&skeleton(&grid.caption)).group);
        let mut found = placed(grid, r, (top, bottom), values, own);
        if found.is_empty() {
            if values.iter().any(|c| !c.text.is_empty()) {
                problems.push(
                    Problem::new(
                        Level::Warning,
                        "statistics-columns",
                        format!("复议诉讼情况表有一行{}格数字，与十五列对不上，未采用", values.len()),
                        "请对照国家表样核对这一行",
                    )
                    .at(grid.row_place(r)),
                );
            }
            continue;
        }
        let blank = values.iter().all(|c| c.text.is_empty());
        let clash = found.iter().any(|(a, _)| out.iter().any(|(b, _)| a == b));
        if clash {
            // An empty row above or below the one filled in says nothing.
            let earlier_blank =
                out.iter().filter(|(a, _)| found.iter().any(|(b, _)| a == b)).all(|(_, c)| c.printed.is_empty());
            if blank {
                continue;
            }
            if !earlier_blank {
                problems.push(
                    Problem::new(
                        Level::Warning,
                        "statistics-unplaced",
                        "复议诉讼情况表有不止一行数字，采用了第一行",
                        "请核对多出的一行",
                    )
                    .at(grid.row_place(r)),
                );
                continue;
            }
            out.retain(|(a, _)| !found.iter().any(|(b, _)| a == b));
        }
        out.append(&mut found);
    }
    out
}

/// The cells of a row behind its labels, when they could all be values.
fn values_of(cells: &[Visible]) -> &[Visible] {
    let labels = cells.iter().rposition(Visible::is_label).map_or(0, |i| i + 1);
    &cells[labels..]
}

fn placed(grid: &Grid<'_>, r: usize, (top, bottom): (usize, usize), values: &[Visible], own: Option<u8>) -> Values {
    let results: Vec<Option<u8>> = values.iter().map(|c| above(grid, top, bottom, c, |h| h.result)).collect();
    let mut groups: Vec<Option<u8>> = values.iter().map(|c| above(grid, top, bottom, c, |h| h.group)).collect();
    if values.len() <= 5 && groups.iter().all(Option::is_none) {
        groups.fill(own);
    }
    let cell = |c: &Visible| value::read(&c.text, grid.place(r, c.start));
    let by_order = |values: &[Visible], first: u8| -> Values {
        values.iter().enumerate().map(|(i, c)| (Address::review(first + i as u8 + 1), cell(c))).collect()
    };
    // Fifteen cells under five results three times over: the order is the form's.
    let cycle =
        |first: usize| results.iter().skip(first).enumerate().all(|(i, k)| k.is_none_or(|k| usize::from(k) == i % 5));
    let turned = || groups.iter().enumerate().any(|(i, g)| g.is_some_and(|g| usize::from(g) != i / 5));
    if values.len() == 15 && cycle(0) && !turned() {
        return by_order(values, 0);
    }
    // One empty cell before them: a row label that was left out.
    if values.len() == 16 && values[0].text.is_empty() && cycle(1) {
        return by_order(&values[1..], 0);
    }
    // Otherwise every value needs its own result, and a group of its own or by its turn.
    let mut out = Values::new();
    let mut turn: Option<u8> = None;
    let mut before: Option<u8> = None;
    for ((c, result), group) in values.iter().zip(&results).zip(&groups) {
        let Some(result) = *result else {
            if c.text.is_empty() {
                continue;
            }
            return Values::new();
        };
        if before.is_none_or(|b| result <= b) {
            turn = Some(turn.map_or(0, |t| t + 1));
        }
        before = Some(result);
        let group = match group {
            Some(g) => *g,
            // Groups out of the form's order must all be named.
            None if values.len() == 15 && turned() => return Values::new(),
            // Only the first five of ten or fifteen may go without a group: they are 行政复议.
            None if values.len() >= 10 || groups.iter().all(Option::is_none) && values.len() == 5 => {
                turn.unwrap_or(0).min(2)
            }
            None => return Values::new(),
        };
        let address = Address::review(group * 5 + result + 1);
        if out.iter().any(|(a, _)| *a == address) {
            return Values::new();
        }
        out.push((address, cell(c)));
    }
    out
}

/// The nearest head above a cell that the test accepts; a head whose merge is lost reaches to the next.
fn above(grid: &Grid<'_>, top: usize, bottom: usize, cell: &Visible, want: impl Fn(Head) -> Option<u8>) -> Option<u8> {
    for r in (top..=bottom).rev() {
        let cells = &grid.rows[r];
        let own = cells.iter().find(|c| (c.start..c.end).contains(&cell.start));
        if let Some(found) = own.and_then(|c| want(head(&c.key))) {
            return Some(found);
        }
        if own.is_some_and(|c| c.key.is_empty())
            && let Some(left) = cells.iter().rfind(|c| c.start < cell.start && !c.key.is_empty())
            && head(&left.key).group.is_some()
            && let Some(found) = want(Head { result: None, ..head(&left.key) })
        {
            return Some(found);
        }
    }
    None
}

/// The table turned on its side: a result and its value in each row.
fn down(grid: &Grid<'_>) -> Values {
    let mut out = Values::new();
    let mut group: Option<u8> = None;
    let mut before: Option<u8> = None;
    for (r, cells) in grid.rows.iter().enumerate() {
        let labels = cells.iter().rposition(Visible::is_label).map_or(0, |i| i + 1);
        let (labels, values) = cells.split_at(labels);
        let named = labels.iter().rev().find_map(|c| head(&c.key).group);
        let result = labels.last().and_then(|c| head(&c.key).result);
        if let Some(named) = named {
            if group != Some(named) {
                before = None;
            }
            group = Some(named);
        }
        let (Some(result), Some((value, rest))) = (result, values.split_first()) else { continue };
        if rest.iter().any(|c| !c.text.is_empty()) {
            continue;
        }
        if named.is_none() && before.is_none_or(|b| result <= b) {
            group = Some(group.map_or(0, |g| if before.is_some() { g + 1 } else { g }).min(2));
        }
        before = Some(result);
        let address = Address::review(group.unwrap_or(0) * 5 + result + 1);
        if out.iter().any(|(a, _)| *a == address) {
            return Values::new();
        }
        out.push((address, value::read(&value.text, grid.place(r, value.start))));
    }
    if out.len() >= 5 { out } else { Values::new() }
}
