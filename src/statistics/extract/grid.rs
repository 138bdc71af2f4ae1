//! One table as the cells that a reader sees.
//!
//! A merged cell is several grid cells with the same text; reading by position needs it once, with the
//! columns it spans. This is the only place that knows how merges are stored.

use super::super::value;
use crate::{
    ingest::{Part, Place, Table},
    text::{fold, fold::skeleton},
};

/// One visible cell of one row.
#[derive(Debug, Clone)]
pub struct Visible {
    pub text: String,
    /// Letters, digits and Han of the text, folded: what labels are compared by.
    pub key: String,
    pub start: usize,
    pub end: usize,
    /// A merge continues here from a row above.
    pub above: bool,
}

impl Visible {
    /// A cell of words: what stands before the values.
    pub fn is_label(&self) -> bool {
        self.key.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) && !value::looks_like_value(&self.text)
    }
}

/// One table with its rows of visible cells.
pub struct Grid<'a> {
    place: &'a Place,
    /// What stands over the table: the line above it, or the name of its sheet.
    pub caption: String,
    pub rows: Vec<Vec<Visible>>,
    numbers: Vec<u32>,
}

impl<'a> Grid<'a> {
    pub fn new(table: &Table, place: &'a Place, above: Option<&str>) -> Self {
        let rows = (0..table.rows.len()).map(|r| visible(table, r)).collect();
        let caption = match &place.part {
            Part::Sheet(name) => name.clone(),
            // A sentence is no caption, nor what compares years.
            _ => above
                .filter(|t| t.chars().count() <= 40 && !t.contains(['。', '，', '较', '比']))
                .unwrap_or_default()
                .trim()
                .to_owned(),
        };
        Self { place, caption, rows, numbers: table.rows.iter().map(|r| r.number).collect() }
    }

    /// The one year that the caption, or a first row of one cell, names.
    pub fn year(&self) -> Option<i32> {
        let first = self.rows.first().filter(|cells| cells.len() == 1).map_or("", |cells| cells[0].text.as_str());
        [first, &self.caption].into_iter().find_map(only_year)
    }

    /// Where a cell stands, in words.
    pub fn place(&self, row: usize, column: usize) -> String {
        let number = self.numbers.get(row).copied().filter(|n| *n > 0).unwrap_or(row as u32 + 1);
        match &self.place.part {
            Part::Sheet(name) => format!("工作表“{name}”第{number}行第{}列", column + 1),
            _ => format!("表{}第{number}行第{}列", self.place.index, column + 1),
        }
    }

    pub fn row_place(&self, row: usize) -> String {
        let place = self.place(row, 0);
        place.strip_suffix("第1列").unwrap_or(&place).to_owned()
    }
}

/// The year that a text names, when it names one.
pub fn only_year(text: &str) -> Option<i32> {
    let folded = fold(text);
    let mut years = folded.match_indices("年").filter_map(|(i, _)| {
        let digits = folded[..i].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        digits.parse::<i32>().ok().filter(|y| (2008..2100).contains(y))
    });
    let first = years.next()?;
    years.all(|y| y == first).then_some(first)
}

fn visible(table: &Table, row: usize) -> Vec<Visible> {
    let Some(cells) = table.rows.get(row).map(|r| &r.cells) else { return Vec::new() };
    let mut out: Vec<Visible> = Vec::new();
    let mut last: Option<(u32, u32)> = None;
    for (column, cell) in cells.iter().enumerate() {
        let origin = cell.covered_by.unwrap_or((row as u32, column as u32));
        if last == Some(origin)
            && let Some(open) = out.last_mut()
        {
            open.end = column + 1;
            continue;
        }
        last = Some(origin);
        out.push(Visible {
            text: cell.text.trim().to_owned(),
            // Two ways to write one word of the form.
            key: skeleton(&cell.text).replace("其它", "其他"),
            start: column,
            end: column + 1,
            above: origin.0 as usize != row,
        });
    }
    out
}
