//! Tables whose cells are given by their edges: .doc and RTF.
//!
//! Both formats cut each row on its own, in twips, and say nothing of columns. This module finds the common
//! column boundaries of all rows, so that a cell over two columns is seen to be one.

use super::IngestError;
use super::blocks::{self, Items};
use super::document::Table;
use super::grid::{self, RawCell, RawRow, Vertical};

/// Edges of cells nearer than this (twips) are one boundary.
const TOLERANCE: i32 = 20;

/// A row as its end mark defines it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowDefinition {
    /// Left edges of the cells and the right edge of the last, in twips.
    pub edges: Vec<i32>,
    pub cells: Vec<CellFlags>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CellFlags {
    pub vertical: Vertical,
    /// Continues the cell to its left.
    pub joins_left: bool,
}

/// A table in the making.
#[derive(Default)]
pub(super) struct TableState {
    rows: Vec<(Vec<String>, Option<RowDefinition>)>,
    cells: Vec<String>,
    text: String,
    /// What follows the table: nested tables, notes.
    pub after: Items,
}

impl TableState {
    pub fn add(&mut self, text: &str) {
        blocks::append_line(&mut self.text, text);
    }

    pub fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.text));
    }

    pub fn end_row(&mut self, definition: Option<RowDefinition>) {
        if !self.text.is_empty() {
            self.end_cell();
        }
        self.rows.push((std::mem::take(&mut self.cells), definition));
    }

    pub fn finish(mut self, max_cells: usize) -> Result<(Table, Items), IngestError> {
        if !self.cells.is_empty() || !self.text.is_empty() {
            self.end_row(None);
        }
        let mut edges = Vec::new();
        for (_, definition) in &self.rows {
            edges.extend(definition.iter().flat_map(|d| d.edges.iter().copied()));
        }
        let edges = grid::snap(edges, TOLERANCE);
        let rows = self
            .rows
            .into_iter()
            .filter(|(cells, _)| !cells.is_empty())
            .map(|(cells, definition)| lay_row(cells, definition, &edges))
            .collect();
        Ok((grid::build(rows, max_cells)?, self.after))
    }
}

/// A row on the common boundaries of its table; by mere order when its definition does not fit.
fn lay_row(texts: Vec<String>, definition: Option<RowDefinition>, edges: &[i32]) -> RawRow {
    let definition = definition.filter(|d| d.cells.len() >= texts.len() && d.edges.len() > texts.len());
    let mut row = RawRow::default();
    let Some(definition) = definition else {
        row.cells = texts.into_iter().map(|text| RawCell { text, span: 1, ..RawCell::default() }).collect();
        return row;
    };
    let at = |i: usize| definition.edges.get(i).map_or(0, |e| grid::nearest(edges, *e));
    row.before = at(0);
    for (i, text) in texts.into_iter().enumerate() {
        let flags = definition.cells.get(i).copied().unwrap_or_default();
        let span = at(i + 1).saturating_sub(at(i));
        match row.cells.last_mut().filter(|_| flags.joins_left || span == 0) {
            Some(left) => {
                left.span += span;
                blocks::append_line(&mut left.text, &text);
            }
            None => row.cells.push(RawCell { text, span: span.max(1), vertical: flags.vertical }),
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(table: &mut TableState, cells: &[&str], edges: &[i32], flags: &[CellFlags]) {
        for cell in cells {
            table.add(cell);
            table.end_cell();
        }
        let mut flags = flags.to_vec();
        flags.resize(cells.len(), CellFlags::default());
        table.end_row(Some(RowDefinition { edges: edges.to_vec(), cells: flags }));
    }

    #[test]
    fn rows_cut_differently_share_columns() {
        let mut table = TableState::default();
        row(&mut table, &["任务", "时限"], &[0, 3000, 4000], &[]);
        row(&mut table, &["主题", "内容", "年底"], &[5, 1000, 3005, 4000], &[]);
        let start = CellFlags { vertical: Vertical::Start, joins_left: false };
        let go_on = CellFlags { vertical: Vertical::Continue, joins_left: false };
        row(&mut table, &["甲", "乙", "丙"], &[0, 1000, 3000, 4000], &[start]);
        row(&mut table, &["", "丁", "戊"], &[0, 1000, 3000, 4000], &[go_on]);
        let (grid, _) = table.finish(1000).unwrap();
        assert_eq!(grid.width, 3);
        assert_eq!((grid.text(0, 1), grid.text(0, 2)), ("任务", "时限"));
        assert_eq!((grid.text(3, 0), grid.rows[3].cells[0].covered_by), ("甲", Some((2, 0))));
    }

    #[test]
    fn a_definition_that_does_not_fit_is_left_aside() {
        let mut table = TableState::default();
        for text in ["甲", "乙", "丙"] {
            table.add(text);
            table.end_cell();
        }
        table.end_row(Some(RowDefinition { edges: vec![0, 100], cells: vec![CellFlags::default()] }));
        let (grid, _) = table.finish(1000).unwrap();
        assert_eq!((grid.width, grid.text(0, 2)), (3, "丙"));
    }
}
