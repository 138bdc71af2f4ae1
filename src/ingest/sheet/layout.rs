//! From the cells of one sheet to lines and tables in reading order.
//!
//! A ledger is a table with prose around it: a merged title, 填报单位 lines above, 注 and a signature below.
//! What tells them apart is how many cells of a row hold text, so that is the only rule, plus labels like
//! 填报人： which come several to a row and are lines all the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::blocks::{Blocks, too_many_cells};
use super::super::document::{Align, Block, Content, Part, Place, Row, Table};
use super::super::grid::Grid;
use super::super::{IngestError, Limits, heading};
use super::{Merge, SheetData};
use crate::text::numeral;

/// Covered cells that the merges of one sheet may have: whole columns are merged by mistake.
const MAX_COVERED: usize = 1_000_000;
/// Longest title.
const TITLE: usize = 60;

/// One row of the sheet with the cells that read in it.
struct Line {
    row: u32,
    /// Columns with own text.
    own: Vec<(u32, String)>,
    /// Cells that continue a merge from a row above: (column, origin).
    above: Covered,
}

impl Line {
    fn filled(&self) -> usize {
        if self.above.is_empty() {
            return self.own.len();
        }
        // A merge over several columns is one cell here, too.
        let mut origins: Vec<(u32, u32)> = self.above.iter().map(|(_, o)| *o).collect();
        origins.sort_unstable();
        origins.dedup();
        self.own.len() + origins.len()
    }
}

pub(super) fn sheet(mut data: SheetData, blocks: &mut Blocks, limits: &Limits) -> Result<(), IngestError> {
    for cells in data.rows.values_mut() {
        cells.sort_by_key(|(column, _)| *column);
        cells.dedup_by_key(|(column, _)| *column);
    }
    let merges = Merges::new(&data);
    let lines = lines(&mut data, &merges);
    if data.hidden {
        // Everything of a hidden sheet is table rows: only rows can carry the mark.
        return table(&lines, &data, &merges, blocks, limits);
    }
    let mut titled = false;
    for group in group(&lines) {
        let (head, body, tail) = split(group);
        for line in head.iter().chain(if body.is_empty() { tail } else { &[] }) {
            single(line, &data, &merges, &mut titled, blocks, limits)?;
        }
        if body.is_empty() {
            continue;
        }
        // What follows a table is never its title.
        titled = true;
        table(body, &data, &merges, blocks, limits)?;
        for line in tail {
            single(line, &data, &merges, &mut titled, blocks, limits)?;
        }
    }
    Ok(())
}

/// Covered cells of a row: column and origin.
type Covered = Vec<(u32, (u32, u32))>;

/// The merges of a sheet, by their covered cells.
struct Merges {
    covered: BTreeMap<u32, Covered>,
    /// Each merge with text: its rectangle and the text.
    by_origin: HashMap<(u32, u32), (Merge, String)>,
}

impl Merges {
    fn new(data: &SheetData) -> Self {
        let mut covered: BTreeMap<u32, Covered> = BTreeMap::new();
        let mut by_origin = HashMap::new();
        let last_row = data.rows.keys().next_back().copied().unwrap_or(0);
        let last_column = data.rows.values().flatten().map(|(c, _)| *c).max().unwrap_or(0);
        let mut count = 0;
        for &(r0, c0, r1, c1) in &data.merges {
            // Only a merge with text covers anything a reader sees.
            let cell = data.rows.get(&r0).and_then(|cells| cells.iter().find(|(c, _)| *c == c0));
            let Some((_, text)) = cell else { continue };
            by_origin.insert((r0, c0), ((r0, c0, r1, c1), text.clone()));
            // Rows below the last text stay: a merge may reach further down than its neighbours' text.
            for row in r0..=r1.min(last_row) {
                for column in c0..=c1.min(last_column) {
                    if (row, column) != (r0, c0) {
                        count += 1;
                        covered.entry(row).or_default().push((column, (r0, c0)));
                    }
                }
                if count > MAX_COVERED {
                    return Self { covered, by_origin };
                }
            }
        }
        Self { covered, by_origin }
    }
}

fn lines(data: &mut SheetData, merges: &Merges) -> Vec<Line> {
    let mut rows: Vec<u32> = data.rows.keys().copied().collect();
    // A row inside vertical merges reads, even if it has no text of its own.
    rows.extend(
        merges.covered.iter().filter(|(row, cells)| cells.iter().any(|(_, o)| o.0 < **row)).map(|(row, _)| *row),
    );
    rows.sort_unstable();
    rows.dedup();
    rows.into_iter()
        .map(|row| {
            let covered = merges.covered.get(&row).map(Vec::as_slice).unwrap_or_default();
            let mut own = data.rows.remove(&row).unwrap_or_default();
            if !covered.is_empty() {
                // Text under a merge is not displayed.
                let columns: HashSet<u32> = covered.iter().map(|(c, _)| *c).collect();
                own.retain(|(column, _)| !columns.contains(column));
            }
            let above = covered.iter().filter(|(_, origin)| origin.0 < row).copied().collect();
            Line { row, own, above }
        })
        .filter(|line| line.filled() > 0)
        .collect()
}

/// Cuts the sheet where blank rows separate one table from the next.
fn group(lines: &[Line]) -> Vec<&[Line]> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 1..lines.len() {
        let (Some(before), Some(here)) = (lines.get(i - 1), lines.get(i)) else { break };
        let blank = here.row - before.row - 1;
        // One blank row inside a ledger is a slip; with a title behind it, or more rows, it is a gap.
        if blank > 1 || blank == 1 && here.filled() == 1 {
            out.push(lines.get(start..i).unwrap_or_default());
            start = i;
        }
    }
    out.push(lines.get(start..).unwrap_or_default());
    out
}

/// Lines before the table, the table, lines behind it.
fn split(group: &[Line]) -> (&[Line], &[Line], &[Line]) {
    let is_row = |line: &Line| line.filled() > 1 && !is_labels(line);
    let Some(first) = group.iter().position(is_row) else { return (group, &[], &[]) };
    let last = group.iter().rposition(is_row).unwrap_or(first);
    let (head, rest) = group.split_at_checked(first).unwrap_or((group, &[]));
    let (body, tail) = rest.split_at_checked(last - first + 1).unwrap_or((rest, &[]));
    (head, body, tail)
}

/// A row of nothing but labels: 填报单位（盖章）：… 填报人：… 联系电话：…
fn is_labels(line: &Line) -> bool {
    const LABELS: [&str; 20] = [
        "填报单位",
        "填报人",
        "填报时间",
        "填报日期",
        "填表单位",
        "填表人",
        "填表时间",
        "填表日期",
        "单位（盖章）",
        "单位(盖章)",
        "报送单位",
        "单位名称",
        "单位：",
        "联系人",
        "联系电话",
        "审核人",
        "负责人",
        "分管领导",
        "制表",
        "日期",
    ];
    let mut labels = 0;
    for (_, text) in &line.own {
        if LABELS.iter().any(|l| text.starts_with(l)) && text.contains(['：', ':']) {
            labels += 1;
        } else if longer(text, 40) {
            return false;
        }
    }
    // Every label may have its value in the next cell.
    labels > 0 && labels * 2 >= line.own.len() && line.above.is_empty()
}

/// More than so many characters; a cell may hold a million, so they are not counted.
fn longer(text: &str, limit: usize) -> bool {
    text.chars().nth(limit).is_some()
}

/// A line outside any table: the title, or a paragraph.
fn single(
    line: &Line,
    data: &SheetData,
    merges: &Merges,
    titled: &mut bool,
    blocks: &mut Blocks,
    limits: &Limits,
) -> Result<(), IngestError> {
    if data.hidden_rows.contains(&line.row) {
        return table(std::slice::from_ref(line), data, merges, blocks, limits);
    }
    let mut text = String::new();
    for (_, cell) in &line.own {
        if !text.is_empty() {
            // A label and its value read together, labels apart.
            let together = text.ends_with(['：', ':']);
            text.push_str(if together { "" } else { "　" });
        }
        text.push_str(cell);
    }
    if text.is_empty() {
        return Ok(());
    }
    let place = Place::new(Part::Sheet(data.name.clone()), line.row + 1);
    let wide = line
        .own
        .first()
        .and_then(|(column, _)| merges.by_origin.get(&(line.row, *column)))
        .is_some_and(|(m, _)| m.3 > m.1);
    let label = is_labels(line) || text.contains(['：', ':']);
    let title = !*titled
        && line.own.len() == 1
        && !label
        && !is_note(&text)
        && !longer(&text, TITLE)
        && !text.ends_with(['。', '；'])
        && !is_attachment(&text);
    let content = if title {
        *titled = true;
        Content::Heading { level: 0, text, align: if wide { Align::Center } else { Align::Left } }
    } else if let Some(level) = heading::by_pattern(&text) {
        Content::Heading { level, text, align: Align::Left }
    } else {
        Content::Paragraph { text, align: Align::Left }
    };
    blocks.add(Block { place, content })
}

fn is_note(text: &str) -> bool {
    ["注", "备注", "说明", "填表说明", "填报说明"].iter().any(|w| text.starts_with(w))
}

/// 附件3 above a title.
fn is_attachment(text: &str) -> bool {
    let rest = text.strip_prefix("附件").or_else(|| text.strip_prefix("附表")).or_else(|| text.strip_prefix('附'));
    rest.is_some_and(|r| {
        r.chars().count() <= 4 && !r.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !numeral::is_ordinal(c))
    })
}

fn table(
    lines: &[Line],
    data: &SheetData,
    merges: &Merges,
    blocks: &mut Blocks,
    limits: &Limits,
) -> Result<(), IngestError> {
    // Columns in which any row has text of its own; the others only exist under merges.
    let mut columns: Vec<u32> = lines.iter().flat_map(|l| l.own.iter().map(|(c, _)| *c)).collect();
    columns.extend(lines.iter().flat_map(|l| &l.above).filter(|(c, origin)| *c == origin.1).map(|(c, _)| *c));
    columns.sort_unstable();
    columns.dedup();
    if columns.len().saturating_mul(lines.len()) > limits.cells {
        return Err(too_many_cells(limits.cells));
    }
    let column_of = |column: u32| columns.binary_search(&column).ok();
    let mut grid = Grid::new(lines.len(), columns.len());
    // Where each merge first shows in this table.
    let mut shown: HashMap<(u32, u32), (u32, u32)> = HashMap::new();
    for (r, line) in lines.iter().enumerate() {
        for (column, text) in &line.own {
            if let Some(c) = column_of(*column) {
                grid.place(r, c, c + 1, text.clone());
                if merges.by_origin.contains_key(&(line.row, *column)) {
                    shown.insert((line.row, *column), (r as u32, c as u32));
                }
            }
        }
        let covered = merges.covered.get(&line.row).map(Vec::as_slice).unwrap_or_default();
        for (column, origin) in covered {
            let Some(c) = column_of(*column) else { continue };
            if let Some(first) = shown.get(origin) {
                grid.cover(r, c, c + 1, *first);
            } else {
                // The merge began above the table.
                let text = merges.by_origin.get(origin).map(|(_, t)| t.clone()).unwrap_or_default();
                grid.place(r, c, c + 1, text);
                shown.insert(*origin, (r as u32, c as u32));
            }
        }
        if let Some(row) = grid.row(r) {
            row.number = line.row + 1;
            row.hidden = data.hidden || data.hidden_rows.contains(&line.row);
        }
    }
    let table: Table = grid.finish();
    debug_assert!(table.rows.iter().all(|r: &Row| r.cells.len() == table.width));
    blocks.table(Part::Sheet(data.name.clone()), table)
}

#[cfg(test)]
mod tests {
    use super::super::super::document::Format;
    use super::*;

    fn read(rows: &[&[&str]], merges: &[Merge]) -> Vec<Block> {
        let limits = Limits::default();
        let mut data = SheetData::new("Sheet1", false);
        for (r, row) in rows.iter().enumerate() {
            for (c, text) in row.iter().enumerate() {
                data.put(r as u32, c as u32, text, &limits).unwrap();
            }
        }
        data.merges = merges.to_vec();
        let mut blocks = Blocks::new(&limits);
        sheet(data, &mut blocks, &limits).unwrap();
        blocks.finish(Format::Xlsx).blocks
    }

    fn shape(blocks: &[Block]) -> Vec<String> {
        blocks
            .iter()
            .map(|b| match &b.content {
                Content::Heading { level, text, .. } => format!("H{level} {text}"),
                Content::Paragraph { text, .. } => format!("P {text}"),
                Content::Table(t) => format!("T {}x{}", t.rows.len(), t.width),
            })
            .collect()
    }

    #[test]
    fn a_ledger_has_lines_around_its_table() {
        let blocks = read(
            &[
                &["附件3"],
                &["2023年政务公开落实情况表"],
                &["填报单位（盖章）：区民政局", "", "填报人：张三", ""],
                &["序号", "任务", "落实情况", "备注"],
                &["一、民生"],
                &["1", "救助标准公开", "已完成", ""],
                &["2", "", "推进中", ""],
                &["注：按实际填写。"],
                &["审核人：", "李四", "日期：", "2023年12月"],
            ],
            &[(1, 0, 1, 3), (5, 1, 6, 1), (4, 0, 4, 3)],
        );
        assert_eq!(
            shape(&blocks),
            [
                "P 附件3",
                "H0 2023年政务公开落实情况表",
                "P 填报单位（盖章）：区民政局　填报人：张三",
                "T 4x4",
                "P 注：按实际填写。",
                "P 审核人：李四　日期：2023年12月"
            ]
        );
        let Content::Table(table) = &blocks[3].content else { panic!() };
        assert_eq!(table.text(1, 3), "一、民生");
        assert_eq!(table.text(3, 1), "救助标准公开");
        assert_eq!(table.rows[3].cells[1].covered_by, Some((2, 1)));
        assert_eq!(table.rows[3].number, 7);
    }

    #[test]
    fn two_tables_apart_stay_apart() {
        let blocks =
            read(&[&["甲", "乙"], &["1", "2"], &[], &["表二"], &["丙", "丁"], &["3", "4"], &[], &["5", "6"]], &[]);
        assert_eq!(shape(&blocks), ["T 2x2", "P 表二", "T 3x2"]);
    }

    #[test]
    fn absurd_merges_cost_nothing() {
        let blocks = read(&[&["甲", "乙"], &["1", "2"]], &[(0, 0, 1_048_575, 16_383), (1, 1, u32::MAX, u32::MAX)]);
        assert!(!blocks.is_empty());
    }
}
