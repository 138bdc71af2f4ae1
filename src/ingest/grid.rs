//! Rectangular grids out of rows with merged cells, the same for Word, sheets, RTF and HTML.
//!
//! A merged cell must read the same in every cell that it covers, and columns must not shift because one
//! row merged two of them. Readers describe rows as they are stored; this module lays them out, repeats the
//! text of each merge and drops column boundaries that no row uses.

use super::document::{Cell, Row, Table};
use super::{IngestError, blocks};

/// Most columns of a table: Word has 63, sheets in use far fewer than this.
const MAX_WIDTH: usize = 1024;
/// Bytes that repeating the text of merged cells may add to one table.
const MAX_REPEATED: usize = 8 << 20;

/// How a cell takes part in a vertical merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Vertical {
    #[default]
    None,
    Start,
    /// Belongs to the cell above.
    Continue,
}

/// A cell as stored.
#[derive(Debug, Clone, Default)]
pub(super) struct RawCell {
    pub text: String,
    /// Columns covered, at least 1.
    pub span: usize,
    pub vertical: Vertical,
}

/// A row as stored.
#[derive(Debug, Clone, Default)]
pub(super) struct RawRow {
    /// Columns left out before the first cell.
    pub before: usize,
    pub cells: Vec<RawCell>,
}

/// Lays stored rows out as a grid of at most `max_cells` cells.
pub(super) fn build(rows: Vec<RawRow>, max_cells: usize) -> Result<Table, IngestError> {
    // Column boundaries in use: where any cell of any row starts or the row ends.
    let mut edges = Vec::new();
    for row in &rows {
        let mut at = row.before.min(MAX_WIDTH);
        edges.push(at);
        for cell in &row.cells {
            at = (at + cell.span.clamp(1, MAX_WIDTH)).min(MAX_WIDTH);
            edges.push(at);
        }
    }
    edges.sort_unstable();
    edges.dedup();
    let width = edges.len().saturating_sub(1);
    if width.saturating_mul(rows.len()) > max_cells {
        return Err(blocks::too_many_cells(max_cells));
    }
    // Dense lookup: boundary → column.
    let mut column_of = vec![0usize; edges.last().map_or(1, |last| last + 1)];
    for (column, &edge) in edges.iter().enumerate() {
        if let Some(slot) = column_of.get_mut(edge) {
            *slot = column;
        }
    }
    let mut grid = Grid::new(rows.len(), width);
    for (r, row) in rows.into_iter().enumerate() {
        let mut at = row.before.min(MAX_WIDTH);
        for cell in row.cells {
            let from = column_of.get(at).copied().unwrap_or(width);
            at = (at + cell.span.clamp(1, MAX_WIDTH)).min(MAX_WIDTH);
            let to = column_of.get(at).copied().unwrap_or(width);
            let origin = if cell.vertical == Vertical::Continue { grid.origin_above(r, from) } else { None };
            match origin {
                // Beyond the widest table: the text is kept with the last cell.
                _ if from >= to => grid.append(r, &cell.text),
                Some(origin) => grid.cover(r, from, to, origin),
                None => grid.place(r, from, to, cell.text),
            }
        }
    }
    Ok(grid.finish())
}

/// A grid filled cell by cell; also used directly where merges are given as rectangles.
pub(super) struct Grid {
    rows: Vec<Row>,
    width: usize,
    repeated: usize,
}

impl Grid {
    pub fn new(rows: usize, width: usize) -> Self {
        let rows = (0..rows)
            .map(|r| Row { cells: vec![Cell::default(); width], hidden: false, number: r as u32 + 1 })
            .collect();
        Self { rows, width, repeated: 0 }
    }

    fn cell(&mut self, row: usize, column: usize) -> Option<&mut Cell> {
        self.rows.get_mut(row)?.cells.get_mut(column)
    }

    pub fn row(&mut self, row: usize) -> Option<&mut Row> {
        self.rows.get_mut(row)
    }

    /// Puts a cell at `from`, covering the columns up to `to`.
    pub fn place(&mut self, row: usize, from: usize, to: usize, text: String) {
        if let Some(cell) = self.cell(row, from) {
            cell.text = text;
            cell.covered_by = None;
        }
        self.cover(row, from + 1, to, (row as u32, from as u32));
    }

    /// Adds text to the last column of a row.
    fn append(&mut self, row: usize, text: &str) {
        if let Some(column) = self.width.checked_sub(1)
            && let Some(cell) = self.cell(row, column)
        {
            blocks::append_line(&mut cell.text, text);
        }
    }

    /// The origin of the merge that the cell above belongs to, or that cell itself.
    fn origin_above(&self, row: usize, column: usize) -> Option<(u32, u32)> {
        let above = row.checked_sub(1)?;
        let cell = self.rows.get(above)?.cells.get(column)?;
        Some(cell.covered_by.unwrap_or((above as u32, column as u32)))
    }

    /// Makes the columns `from..to` of a row repeat the cell at `origin`.
    pub fn cover(&mut self, row: usize, from: usize, to: usize, origin: (u32, u32)) {
        let text = self
            .rows
            .get(origin.0 as usize)
            .and_then(|r| r.cells.get(origin.1 as usize))
            .map(|c| c.text.clone())
            .unwrap_or_default();
        for column in from..to.min(self.width) {
            // A merge over the whole sheet with a long text must not fill the memory.
            self.repeated += text.len();
            let repeat = self.repeated <= MAX_REPEATED;
            if let Some(cell) = self.cell(row, column) {
                cell.covered_by = Some(origin);
                cell.text = if repeat { text.clone() } else { String::new() };
            }
        }
    }

    pub fn finish(self) -> Table {
        Table { width: self.width, rows: self.rows }
    }
}

/// A nested table as text of the cell around it: cells apart by a tab, rows by a line feed.
pub(super) fn flatten(table: &Table) -> String {
    let mut out = String::new();
    for row in &table.rows {
        let cells: Vec<&str> = row
            .cells
            .iter()
            .filter(|c| c.covered_by.is_none() && !c.text.is_empty())
            .map(|c| c.text.as_str())
            .collect();
        blocks::append_line(&mut out, &cells.join("\t"));
    }
    out
}

/// Turns horizontal positions (twips) into column boundaries: edges closer than a finger's width are one.
pub(super) fn snap(mut edges: Vec<i32>, tolerance: i32) -> Vec<i32> {
    edges.sort_unstable();
    let mut out: Vec<i32> = Vec::new();
    for edge in edges {
        match out.last() {
            Some(last) if edge.saturating_sub(*last) <= tolerance => {}
            _ => out.push(edge),
        }
    }
    out
}

/// The index of the boundary nearest to a position.
pub(super) fn nearest(edges: &[i32], position: i32) -> usize {
    let at = edges.partition_point(|&e| e < position);
    match (at.checked_sub(1).and_then(|i| edges.get(i)), edges.get(at)) {
        (Some(low), Some(high)) if position.saturating_sub(*low) <= high.saturating_sub(position) => at - 1,
        (_, Some(_)) => at,
        _ => edges.len().saturating_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, span: usize, vertical: Vertical) -> RawCell {
        RawCell { text: text.to_owned(), span, vertical }
    }

    fn row(cells: Vec<RawCell>) -> RawRow {
        RawRow { before: 0, cells }
    }

    fn texts(table: &Table) -> Vec<Vec<&str>> {
        table.rows.iter().map(|r| r.cells.iter().map(|c| c.text.as_str()).collect()).collect()
    }

    #[test]
    fn merges_repeat_their_text() {
        use Vertical::{Continue, None, Start};
        let table = build(
            vec![
                row(vec![cell("序号", 1, None), cell("任务", 2, None), cell("时限", 1, None)]),
                row(vec![cell("1", 1, None), cell("主题", 1, Start), cell("甲", 1, None), cell("年底", 1, Start)]),
                row(vec![cell("2", 1, None), cell("", 1, Continue), cell("乙", 1, None), cell("", 1, Continue)]),
            ],
            1000,
        )
        .unwrap();
        assert_eq!(
            texts(&table),
            [["序号", "任务", "任务", "时限"], ["1", "主题", "甲", "年底"], ["2", "主题", "乙", "年底"]]
        );
        assert_eq!(table.rows[2].cells[3].covered_by, Some((1, 3)));
        assert!(table.is_covered(0, 2) && !table.is_covered(0, 1));
    }

    #[test]
    fn boundaries_that_no_row_uses_are_dropped() {
        use Vertical::None;
        let table =
            build(vec![row(vec![cell("甲", 3, None), cell("乙", 2, None)]), row(vec![cell("丙", 3, None)])], 100)
                .unwrap();
        assert_eq!((table.width, texts(&table)), (2, vec![vec!["甲", "乙"], vec!["丙", ""]]));
    }

    #[test]
    fn absurd_spans_are_cut_and_big_grids_refused() {
        let rows = vec![row(vec![cell("甲", usize::MAX, Vertical::None), cell("乙", 1, Vertical::None)])];
        let table = build(rows, 10_000).unwrap();
        assert_eq!((table.width, table.text(0, 0)), (1, "甲\n乙"));
        let rows = (0..100).map(|_| row(vec![cell("甲", 1, Vertical::None)])).collect();
        assert!(build(rows, 50).is_err());
    }

    #[test]
    fn a_continued_cell_without_a_cell_above_stands_alone() {
        let table = build(vec![row(vec![cell("甲", 1, Vertical::Continue)])], 10).unwrap();
        assert_eq!(table.text(0, 0), "甲");
    }

    #[test]
    fn near_edges_are_one_boundary() {
        let edges = snap(vec![0, 2001, 1990, 4000, 5], 30);
        assert_eq!(edges, [0, 1990, 4000]);
        assert_eq!(nearest(&edges, 2001), 1);
        assert_eq!(nearest(&edges, 9999), 2);
    }
}
