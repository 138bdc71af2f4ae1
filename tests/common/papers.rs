//! Task lists as offices send them, made in a few lines.

use std::path::Path;

use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow, VMergeType};
use rust_xlsxwriter::{Format, Workbook};

/// A block of a Word file.
pub enum Piece<'a> {
    Line(&'a str),
    /// Rows of cells; `^` goes on with the cell above, and a row of one cell is merged over the width.
    Rows(&'a [&'a [&'a str]]),
}

/// Writes a Word file.
pub fn word(path: &Path, pieces: &[Piece]) {
    let mut docx = Docx::new();
    for piece in pieces {
        docx = match piece {
            Piece::Line(text) => docx.add_paragraph(paragraph(text)),
            Piece::Rows(rows) => docx.add_table(table(rows)),
        };
    }
    docx.build().pack(std::fs::File::create(path).unwrap()).unwrap();
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text))
}

fn table(rows: &[&[&str]]) -> Table {
    let width = rows.iter().map(|r| r.len()).max().unwrap_or(0);
    let goes_on = |r: usize, c: usize| rows.get(r).is_some_and(|row| row.get(c) == Some(&"^"));
    let row = |(r, row): (usize, &&[&str])| {
        let cell = |(c, text): (usize, &&str)| {
            let lines = if *text == "^" { "" } else { text };
            let cell = lines.split('\n').fold(TableCell::new(), |cell, line| cell.add_paragraph(paragraph(line)));
            if row.len() == 1 {
                return cell.grid_span(width);
            }
            match (*text == "^", goes_on(r + 1, c)) {
                (true, _) => cell.vertical_merge(VMergeType::Continue),
                (false, true) => cell.vertical_merge(VMergeType::Restart),
                (false, false) => cell,
            }
        };
        TableRow::new(row.iter().enumerate().map(cell).collect())
    };
    Table::new(rows.iter().enumerate().map(row).collect())
}

/// Writes a workbook; a row of one cell is merged over the width.
pub fn sheets(path: &Path, sheets: &[(&str, &[&[&str]])]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        let width = rows.iter().map(|r| r.len()).max().unwrap_or(0) as u16;
        for (r, row) in (0..).zip(*rows) {
            if let [text] = row {
                sheet.merge_range(r, 0, r, width - 1, text, &Format::new()).unwrap();
                continue;
            }
            for (c, text) in (0..).zip(*row).filter(|(_, text)| !text.is_empty()) {
                sheet.write(r, c, *text).unwrap();
            }
        }
    }
    book.save(path).unwrap();
}
