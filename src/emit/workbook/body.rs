//! The rows of the long lists, held small until they are written.
//!
//! rust_xlsxwriter keeps each cell in a map of its own with its text beside it; for the lists of some hundred
//! units that took most of a run's time and memory. So the lists' rows are coded here, with each text once, and
//! [`super::pack`] writes them into the sheets that rust_xlsxwriter made.

use std::{borrow::Cow, io::Write};

use rust_xlsxwriter::RowNum;

use super::{notes::Notes, style::Style};
use crate::text::TextMap;

/// Excel's longest text, in UTF-16 units.
const LONGEST: usize = 32_767;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Blank,
    /// A text of the body by its number.
    Text(u32),
    Number(f64),
}

struct Code {
    style: u16,
    value: Value,
}

struct Row {
    at: RowNum,
    /// Height; none is the sheet's own.
    pixels: Option<u32>,
    /// Where its cells end.
    end: usize,
}

/// Coded rows of one sheet, from top to bottom, each from the first column on.
#[derive(Default)]
pub(super) struct Body<'a> {
    rows: Vec<Row>,
    cells: Vec<Code>,
    texts: TextMap<Cow<'a, str>, u32>,
    pub notes: Notes,
}

impl<'a> Body<'a> {
    /// The value of a text; an empty one is a blank cell.
    pub(super) fn text(&mut self, text: Cow<'a, str>) -> Value {
        if text.is_empty() {
            return Value::Blank;
        }
        // A character takes at least a byte.
        let text = if text.len() > LONGEST { shortened(&text).map_or(text, Cow::Owned) } else { text };
        let next = self.texts.len() as u32;
        Value::Text(*self.texts.entry(text).or_insert(next))
    }

    /// Adds a cell to the row that [`Self::end_row`] will end.
    pub(super) fn push(&mut self, style: &Style, value: Value) {
        self.cells.push(Code { style: style.index(), value });
    }

    /// Adds a cell with a text.
    pub(super) fn push_text(&mut self, style: &Style, text: Cow<'a, str>) {
        let value = self.text(text);
        self.push(style, value);
    }

    /// Ends a row of the sheet, with its height in points.
    pub(super) fn end_row(&mut self, at: RowNum, height: Option<f64>) {
        let pixels = height.map(|points| (points * 4.0 / 3.0).round() as u32);
        self.rows.push(Row { at, pixels, end: self.cells.len() });
    }

    /// Puts another cell in the place of one, the row counted within the body.
    pub(super) fn set(&mut self, row: usize, column: usize, style: &Style, value: Value) {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].end);
        self.cells[start + column] = Code { style: style.index(), value };
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The last row.
    pub(super) fn last(&self) -> Option<RowNum> {
        self.rows.last().map(|row| row.at)
    }

    /// How many cells hold a text.
    pub(super) fn uses(&self) -> usize {
        self.cells.iter().filter(|c| matches!(c.value, Value::Text(_))).count()
    }

    /// Takes out the texts in the order of their numbers.
    pub(super) fn take_texts(&mut self) -> Vec<Cow<'a, str>> {
        let mut texts: Vec<(Cow<str>, u32)> = std::mem::take(&mut self.texts).into_iter().collect();
        texts.sort_unstable_by_key(|(_, number)| *number);
        texts.into_iter().map(|(text, _)| text).collect()
    }

    /// The rows that have a height of their own, in pixels.
    pub(super) fn heights(&self) -> impl Iterator<Item = (RowNum, u32)> {
        self.rows.iter().filter_map(|row| Some((row.at, row.pixels?)))
    }

    /// Whether a row is among the body's.
    pub(super) fn has(&self, at: RowNum) -> bool {
        self.rows.binary_search_by_key(&at, |row| row.at).is_ok()
    }

    /// The rows `from..to` of the sheet as XML, some thousand bytes at a time. `ids`: the number in the file of each text.
    pub(super) fn write(
        &self,
        range: std::ops::Range<RowNum>,
        ids: &[u32],
        out: &mut impl Write,
    ) -> std::io::Result<()> {
        let first = self.rows.partition_point(|row| row.at < range.start);
        let mut start = first.checked_sub(1).map_or(0, |before| self.rows[before].end);
        let columns: Vec<String> = (0..self.widest())
            .map(|column| format!("<c r=\"{}", rust_xlsxwriter::column_number_to_name(column)))
            .collect();
        let mut text = Vec::with_capacity(PIECE + 16_384);
        for row in self.rows[first..].iter().take_while(|row| row.at < range.end) {
            let cells = &self.cells[start..row.end];
            start = row.end;
            let number = (row.at + 1).to_string();
            write!(text, "<row r=\"{number}\" spans=\"1:{}\"", cells.len())?;
            if let Some(pixels) = row.pixels {
                write!(text, " ht=\"{}\" customHeight=\"1\"", f64::from(pixels) * 0.75)?;
            }
            text.push(b'>');
            for (cell, column) in cells.iter().zip(&columns) {
                text.extend_from_slice(column.as_bytes());
                text.extend_from_slice(number.as_bytes());
                text.extend_from_slice(b"\" s=\"");
                digits(&mut text, u32::from(cell.style));
                match cell.value {
                    Value::Blank => text.extend_from_slice(b"\"/>"),
                    Value::Text(own) => {
                        text.extend_from_slice(b"\" t=\"s\"><v>");
                        digits(&mut text, ids[own as usize]);
                        text.extend_from_slice(b"</v></c>");
                    }
                    Value::Number(value) => {
                        text.extend_from_slice(b"\"><v>");
                        write!(text, "{value}")?;
                        text.extend_from_slice(b"</v></c>");
                    }
                }
            }
            text.extend_from_slice(b"</row>");
            if text.len() > PIECE {
                out.write_all(&text)?;
                text.clear();
            }
        }
        out.write_all(&text)
    }

    /// Cells of the longest row.
    fn widest(&self) -> u16 {
        let starts = std::iter::once(0).chain(self.rows.iter().map(|row| row.end));
        self.rows.iter().zip(starts).map(|(row, start)| row.end - start).max().unwrap_or(0) as u16
    }
}

/// Bytes of XML that are compressed at a time.
const PIECE: usize = 1 << 16;

/// Writes a number, without the detour of formatting.
fn digits(out: &mut Vec<u8>, mut number: u32) {
    let mut places = [0; 10];
    let mut at = places.len();
    loop {
        at -= 1;
        places[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&places[at..]);
}

/// As much of a text as a cell can hold, when that is not all.
fn shortened(text: &str) -> Option<String> {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST
    });
    end.map(|(at, _)| text[..at].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_never_longer_than_a_cell() {
        let mut body = Body::default();
        assert_eq!(body.text("甲".into()), Value::Text(0));
        assert_eq!(body.text("乙".into()), Value::Text(1));
        assert_eq!(body.text("甲".to_owned().into()), Value::Text(0));
        assert_eq!(body.text("".into()), Value::Blank);
        body.text("长".repeat(LONGEST + 1).into());
        let texts = body.take_texts();
        assert_eq!(texts.iter().map(|t| t.chars().count()).collect::<Vec<_>>(), [1, 1, LONGEST]);
    }

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 9, 10, 1_048_576, u32::MAX] {
            let mut out = Vec::new();
            digits(&mut out, number);
            assert_eq!(out, number.to_string().into_bytes());
        }
    }
}
