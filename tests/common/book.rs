//! A workbook as a person edits it in a spreadsheet program.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// The sheets of a workbook as a person edits them.
pub type Book = Vec<(String, Vec<Vec<Data>>)>;

pub fn open(path: &Path) -> Book {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.worksheets().into_iter().map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
}

/// Saves as another program would: values only, formats lost, one column of 复核 hidden.
pub fn save(path: &Path, book: &Book) {
    let mut out = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in book {
        let sheet = out.add_worksheet();
        sheet.set_name(name).unwrap();
        for (r, row) in (0..).zip(rows) {
            for (c, value) in (0..).zip(row) {
                match value {
                    Data::String(s) if !s.is_empty() => drop(sheet.write_string(r, c, s).unwrap()),
                    Data::Float(v) => drop(sheet.write_number(r, c, *v).unwrap()),
                    Data::Int(v) => drop(sheet.write_number(r, c, *v as f64).unwrap()),
                    Data::DateTime(d) => drop(
                        sheet
                            .write_datetime_with_format(
                                r,
                                c,
                                ExcelDateTime::from_serial_datetime(d.as_f64()).unwrap(),
                                &day,
                            )
                            .unwrap(),
                    ),
                    _ => {}
                }
            }
        }
        if name == "复核" {
            sheet.set_column_hidden(2).unwrap();
        }
    }
    out.save(path).unwrap();
}

/// Rows of one sheet below its heads, and the heads' positions.
pub struct Sheet<'a> {
    pub rows: &'a mut Vec<Vec<Data>>,
    pub top: usize,
}

impl<'a> Sheet<'a> {
    pub fn of(book: &'a mut Book, name: &str, head: &str) -> Self {
        let rows = &mut book.iter_mut().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no sheet {name}")).1;
        let top = rows.iter().position(|r| r.iter().any(|c| *c == *head)).expect("heads");
        Self { rows, top }
    }

    pub fn at(&self, head: &str) -> usize {
        self.rows[self.top].iter().position(|c| *c == *head).unwrap_or_else(|| panic!("no head {head}"))
    }

    pub fn get(&self, row: usize, head: &str) -> String {
        self.rows[row].get(self.at(head)).map_or_else(String::new, ToString::to_string)
    }

    pub fn set(&mut self, row: usize, head: &str, value: Data) {
        let at = self.at(head);
        self.rows[row][at] = value;
    }

    /// Rows that the program wrote.
    pub fn own(&self) -> Vec<usize> {
        (self.top + 1..self.rows.len()).filter(|r| !self.get(*r, "识别码").is_empty()).collect()
    }
}

/// A cell with a text.
pub fn text(value: &str) -> Data {
    Data::String(value.to_owned())
}
