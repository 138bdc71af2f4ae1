//! Any table in, the same table out, whatever the format it came in.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use duibiao::ingest::{Limits, Table, read_bytes};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

/// A grid of texts with merges resolved: `(row, column)` of a cell to `(rows, columns)` of its merge.
#[derive(Debug, Clone)]
struct Grid {
    cells: Vec<Vec<String>>,
    /// A merge: first row and column, rows and columns.
    merge: Option<[usize; 4]>,
}

impl Grid {
    fn is_covered(&self, r: usize, c: usize) -> bool {
        self.merge.is_some_and(|[r0, c0, rows, columns]| {
            (r0..r0 + rows).contains(&r) && (c0..c0 + columns).contains(&c) && (r, c) != (r0, c0)
        })
    }

    fn span(&self, r: usize, c: usize) -> (usize, usize) {
        self.merge.filter(|m| (m[0], m[1]) == (r, c)).map_or((1, 1), |m| (m[2], m[3]))
    }

    /// What a reader must give: texts, covered cells repeating their origin.
    fn expected(&self) -> Vec<Vec<(String, bool)>> {
        let shown = |r: usize, c: usize| {
            let covered = self.is_covered(r, c);
            let (r, c) = if covered { self.merge.map_or((r, c), |m| (m[0], m[1])) } else { (r, c) };
            (self.cells[r][c].clone(), covered)
        };
        (0..self.cells.len()).map(|r| (0..self.cells[r].len()).map(|c| shown(r, c)).collect()).collect()
    }
}

/// Text without edges that any reader trims and without what XML or a sheet cannot hold.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            8 => prop::char::range('一', '龥'),
            2 => prop::sample::select(vec!['泺', '〇', '〔', '〕', '（', '＆', '２', '，', '。']),
            2 => prop::sample::select(vec!['<', '>', '&', '"', '\'', 'a', '7', '%', ' ']),
        ],
        1..12,
    )
    .prop_map(|chars| format!("文{}。", chars.into_iter().collect::<String>()))
}

fn grids() -> impl Strategy<Value = Grid> {
    (2usize..6, 2usize..6).prop_flat_map(|(rows, columns)| {
        let cells = prop::collection::vec(prop::collection::vec(text(), columns), rows);
        // A merge leaves a row and a column as they are: a whole column under one merge is no column.
        let merge = prop::option::of((0..rows - 1, 0..columns - 1, 1..rows, 1..columns));
        (cells, merge).prop_map(move |(cells, merge)| {
            let merge = merge
                .map(|(r, c, height, width)| [r, c, height.min(rows - 1 - r), width.min(columns - 1 - c)])
                .filter(|m| m[2] * m[3] > 1 && m[2] > 0 && m[3] > 0);
            Grid { cells, merge }
        })
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn xlsx(grid: &Grid) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in grid.cells.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            if !grid.is_covered(r, c) {
                sheet.write_string(r as u32, c as u16, cell).unwrap();
            }
        }
    }
    if let Some([r, c, rows, columns]) = grid.merge {
        let (last_row, last_column) = ((r + rows - 1) as u32, (c + columns - 1) as u16);
        let format = rust_xlsxwriter::Format::new();
        sheet.merge_range(r as u32, c as u16, last_row, last_column, &grid.cells[r][c], &format).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn docx(grid: &Grid) -> Vec<u8> {
    let mut body = String::from("<w:tbl>");
    for (r, row) in grid.cells.iter().enumerate() {
        body.push_str("<w:tr>");
        let mut c = 0;
        while c < row.len() {
            let origin = grid.merge.filter(|m| grid.is_covered(r, c) && m[1] == c);
            let (rows, columns) = origin.map_or_else(|| grid.span(r, c), |m| (m[2], m[3]));
            let restart = if origin.is_some() { "" } else { " w:val=\"restart\"" };
            let vertical = if rows > 1 { format!("<w:vMerge{restart}/>") } else { String::new() };
            let text = if origin.is_some() { String::new() } else { escape(&row[c]) };
            let _ = write!(
                body,
                "<w:tc><w:tcPr><w:gridSpan w:val=\"{columns}\"/>{vertical}</w:tcPr><w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p></w:tc>"
            );
            c += columns;
        }
        body.push_str("</w:tr>");
    }
    body.push_str("</w:tbl>");
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(document.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

fn html(grid: &Grid) -> Vec<u8> {
    let mut out = String::from("<html><meta charset=\"utf-8\"><body><table>");
    for (r, row) in grid.cells.iter().enumerate() {
        out.push_str("<tr>");
        for (c, cell) in row.iter().enumerate() {
            if !grid.is_covered(r, c) {
                let (rows, columns) = grid.span(r, c);
                let _ = write!(out, "<td rowspan={rows} colspan={columns}>{}</td>", escape(cell));
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</table></body></html>");
    out.into_bytes()
}

fn shape(table: &Table) -> Vec<Vec<(String, bool)>> {
    table.rows.iter().map(|r| r.cells.iter().map(|c| (c.text.clone(), c.covered_by.is_some())).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_comes_back(grid in grids()) {
        for (format, bytes) in [("xlsx", xlsx(&grid)), ("docx", docx(&grid)), ("html", html(&grid))] {
            let document = read_bytes(&bytes, &Limits::default()).unwrap();
            let tables: Vec<&Table> = document.tables().map(|(_, t)| t).collect();
            prop_assert_eq!(tables.len(), 1, "{}", format);
            // HTML folds blanks, as a browser does.
            let expected: Vec<Vec<(String, bool)>> = grid
                .expected()
                .into_iter()
                .map(|row| row.into_iter().map(|(t, m)| (if format == "html" { folded(&t) } else { t }, m)).collect())
                .collect();
            prop_assert_eq!(shape(tables[0]), expected, "{}", format);
        }
    }
}

fn folded(text: &str) -> String {
    text.split(' ').filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}
