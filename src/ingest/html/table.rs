//! A table of a page while it is being read.

use super::super::IngestError;
use super::super::blocks::{self, Items, too_many_cells};
use super::super::document::Table;
use super::super::grid::Grid;

/// Most columns of a table.
const MAX_WIDTH: usize = 1024;

struct CellState {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
    text: String,
}

#[derive(Default)]
pub(super) struct TableState {
    cells: Vec<CellState>,
    rows: usize,
    width: usize,
    row_open: bool,
    cell_open: bool,
    column: usize,
    /// For each column, the first row that no cell from above reaches.
    free_from: Vec<usize>,
    hidden: Vec<usize>,
    /// Text between cells: captions, and what broken pages leave there.
    loose: String,
    pub after: Items,
}

impl TableState {
    pub fn open_row(&mut self, hidden: bool) {
        self.rows += 1;
        self.column = 0;
        self.row_open = true;
        self.cell_open = false;
        if hidden {
            self.hidden.push(self.rows - 1);
        }
    }

    pub fn open_cell(&mut self, rows: usize, columns: usize) {
        if !self.row_open {
            self.open_row(false);
        }
        let row = self.rows - 1;
        while self.free_from.get(self.column).is_some_and(|free| *free > row) {
            self.column += 1;
        }
        let columns = columns.clamp(1, MAX_WIDTH);
        // A row span of zero means to the end; nobody writes it.
        let rows = rows.clamp(1, 65_534);
        let end = (self.column + columns).min(MAX_WIDTH);
        if self.free_from.len() < end {
            self.free_from.resize(end, 0);
        }
        for slot in self.free_from.iter_mut().take(end).skip(self.column) {
            *slot = (*slot).max(row + rows);
        }
        let column = self.column.min(MAX_WIDTH - 1);
        self.cells.push(CellState {
            row,
            column,
            rows,
            columns: end.saturating_sub(column).max(1),
            text: String::new(),
        });
        self.width = self.width.max(end);
        self.column = end;
        self.cell_open = true;
    }

    pub fn close(&mut self, row: bool) {
        self.cell_open = false;
        if row {
            self.row_open = false;
        }
    }

    pub fn add(&mut self, text: &str) {
        match self.cells.last_mut().filter(|_| self.cell_open) {
            Some(cell) => blocks::append_line(&mut cell.text, text),
            None => blocks::append_line(&mut self.loose, text),
        }
    }

    pub fn finish(mut self, max_cells: usize) -> Result<(Table, Items), IngestError> {
        if self.rows.saturating_mul(self.width) > max_cells {
            return Err(too_many_cells(max_cells));
        }
        let mut grid = Grid::new(self.rows, self.width);
        for cell in self.cells {
            let (from, to) = (cell.column, cell.column + cell.columns);
            grid.place(cell.row, from, to, cell.text);
            // Rows below are laid out first come, first served: a later cell overwrites.
            for row in cell.row + 1..(cell.row + cell.rows).min(self.rows) {
                grid.cover(row, from, to, (cell.row as u32, from as u32));
            }
        }
        for row in self.hidden {
            if let Some(row) = grid.row(row) {
                row.hidden = true;
            }
        }
        if !self.loose.is_empty() {
            let item = blocks::Item::Paragraph(blocks::Paragraph::plain(self.loose));
            self.after.insert(0, (super::super::Part::Body, item));
        }
        Ok((grid.finish(), self.after))
    }
}
