//! A table while its XML is being read.

use super::super::IngestError;
use super::super::blocks::{self, Items};
use super::super::document::Table;
use super::super::grid::{self, RawCell, RawRow, Vertical};

#[derive(Default)]
pub(super) struct CellState {
    text: String,
    pub span: usize,
    pub vertical: Vertical,
    /// Continues the cell to its left (old horizontal merge).
    pub joins_left: bool,
    pub deleted: bool,
}

#[derive(Default)]
pub(super) struct RowState {
    pub before: usize,
    cells: Vec<CellState>,
    pub deleted: bool,
    closed: bool,
    cell_open: bool,
}

/// Rows and cells so far, and what follows the table (nested tables, notes, text boxes).
#[derive(Default)]
pub(super) struct TableState {
    rows: Vec<RowState>,
    pub after: Items,
}

impl TableState {
    pub fn open_row(&mut self) {
        self.rows.push(RowState::default());
    }

    pub fn close_row(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.closed = true;
            row.cell_open = false;
        }
    }

    pub fn open_cell(&mut self) {
        if self.rows.last().is_none_or(|r| r.closed) {
            self.open_row();
        }
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(CellState { span: 1, ..CellState::default() });
            row.cell_open = true;
        }
    }

    pub fn close_cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.cell_open = false;
        }
    }

    /// The row whose properties are being read.
    pub fn row(&mut self) -> Option<&mut RowState> {
        self.rows.last_mut().filter(|r| !r.closed)
    }

    /// The cell whose properties are being read.
    pub fn cell(&mut self) -> Option<&mut CellState> {
        self.rows.last_mut().filter(|r| r.cell_open)?.cells.last_mut()
    }

    /// Adds a paragraph to the cell being read, or to the last one when a broken file left it.
    pub fn add_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.rows.last().is_none_or(|r| r.cells.is_empty()) {
            self.open_cell();
        }
        if let Some(cell) = self.rows.last_mut().and_then(|r| r.cells.last_mut()) {
            blocks::append_line(&mut cell.text, text);
        }
    }

    pub fn finish(self, max_cells: usize) -> Result<(Table, Items), IngestError> {
        let rows = self
            .rows
            .into_iter()
            .filter(|row| !row.deleted && !row.cells.is_empty())
            .map(|row| {
                let mut cells: Vec<RawCell> = Vec::with_capacity(row.cells.len());
                for cell in row.cells {
                    let text = if cell.deleted { String::new() } else { cell.text };
                    match cells.last_mut().filter(|_| cell.joins_left) {
                        Some(left) => {
                            left.span = left.span.saturating_add(cell.span);
                            blocks::append_line(&mut left.text, &text);
                        }
                        None => cells.push(RawCell { text, span: cell.span, vertical: cell.vertical }),
                    }
                }
                RawRow { before: row.before, cells }
            })
            .collect();
        Ok((grid::build(rows, max_cells)?, self.after))
    }
}
