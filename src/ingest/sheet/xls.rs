//! .xls and .et of every version since Excel 2: an own walk over the records of the workbook stream.
//!
//! calamine stood here before, behind a first walk that patched away what it must not see (a dimensions record may
//! reserve more memory than there is, one broken record loses the whole book), and it lays every sheet out from its
//! first to its last cell. The walk had to find hidden rows, formats and the end of what is whole in any case; now it
//! takes the values along, keeps everything before a damage, and needs no worker process.

use std::collections::HashMap;

use super::super::blocks::{Blocks, Item, Paragraph, too_many_cells};
use super::super::document::{Document, Format, Part};
use super::super::ole::{Ole, u16_at, u32_at};
use super::super::{IngestError, Limits};
use super::SheetData;
use super::biff::{Strings, code_page};
use super::number::{self, Display};

/// The name of a sheet that has none.
const LONE: &str = "Sheet1";
const CONTINUE: u16 = 0x003c;
const EOF: u16 = 0x000a;
/// An object that carries a comment, not text of the sheet.
const NOTE: u16 = 0x19;

/// What the records before the first sheet say.
struct Book {
    /// 2, 3, 4, 5 (and 7) or 8.
    version: u8,
    encoding: &'static encoding_rs::Encoding,
    /// Start in the stream, name, hidden.
    sheets: Vec<(usize, String, bool)>,
    formats: HashMap<u16, Display>,
    styles: Vec<u16>,
    strings: Vec<String>,
    encrypted: bool,
    damaged: bool,
    date_1904: bool,
    pictures: u32,
}

pub(in super::super) fn read(container: &Ole<'_>, name: &str, limits: &Limits) -> Result<Document, IngestError> {
    if container.too_large(name) {
        return Err(IngestError::TooLarge(format!("工作簿超过 {} MB", limits.part_bytes >> 20)));
    }
    read_bare(&container.stream(name).unwrap_or_default(), limits)
}

/// A workbook stream that was saved without a container, as some exporters do.
pub(in super::super) fn read_bare(stream: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    read_book(Book::read(stream, limits)?, stream, limits)
}

/// The workbook of a container whose directory is lost, if its stream lies where most programs put it: first.
pub(in super::super) fn salvage(container: &[u8], limits: &Limits) -> Option<Document> {
    let stream = container.get(512..)?;
    let (0x0809, body, _) = record(stream, 0)? else { return None };
    // The globals of a workbook.
    if u16_at(body, 2) != Some(5) {
        return None;
    }
    let mut book = Book::read(stream, limits).ok()?;
    book.damaged = true;
    read_book(book, stream, limits).ok().filter(|d| d.text_len() > 0)
}

fn read_book(mut book: Book, stream: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    if book.encrypted {
        return Err(IngestError::Encrypted);
    }
    let displays: Vec<Display> =
        book.styles.iter().map(|id| book.formats.get(id).cloned().unwrap_or_else(|| number::builtin(*id))).collect();
    let mut blocks = Blocks::new(limits);
    let mut sheets = Vec::new();
    let mut boxes = Vec::new();
    let (mut cells, mut text) = (0, 0u64);
    // Sheets lie one behind the other; a list that points into one place many times is not followed for ever.
    let mut left = stream.len().saturating_mul(4);
    for (start, name, hidden) in std::mem::take(&mut book.sheets) {
        let mut data = SheetData::new(name, hidden);
        let mut walk =
            Walk { book: &mut book, displays: &displays, stream, boxes: &mut boxes, left: &mut left, limits };
        let whole = walk.sheet(start, &mut data)?;
        book.damaged |= !whole;
        cells += data.count;
        text += data.text;
        if cells > limits.cells || text > limits.part_bytes.saturating_mul(2) {
            return Err(too_many_cells(limits.cells));
        }
        sheets.push(data);
    }
    blocks.pictures = book.pictures;
    super::lay_out(sheets, &mut blocks, limits)?;
    for line in boxes {
        blocks.push(Part::TextBox, Item::Paragraph(Paragraph::plain(line)))?;
    }
    if book.damaged {
        blocks.damaged("工作表");
    }
    Ok(blocks.finish(Format::Xls))
}

/// The record at a position: type, data, and where the next one begins.
fn record(stream: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let kind = u16_at(stream, at)?;
    let length = usize::from(u16_at(stream, at + 2)?);
    let end = at + 4 + length;
    Some((kind, stream.get(at + 4..end)?, end))
}

/// The data of a record with the records that continue it, and where the next one begins.
fn continued<'a>(stream: &'a [u8], body: &'a [u8], mut next: usize) -> (Vec<&'a [u8]>, usize) {
    let mut pieces = vec![body];
    while let Some((CONTINUE, more, end)) = record(stream, next) {
        pieces.push(more);
        next = end;
    }
    (pieces, next)
}

impl Book {
    fn read(stream: &[u8], limits: &Limits) -> Result<Self, IngestError> {
        let mut book = Self {
            version: 8,
            encoding: encoding_rs::GBK,
            sheets: Vec::new(),
            formats: HashMap::new(),
            styles: Vec::new(),
            strings: Vec::new(),
            encrypted: false,
            damaged: false,
            date_1904: false,
            pictures: 0,
        };
        let mut at = 0;
        let mut ended = false;
        while let Some((kind, body, mut next)) = record(stream, at) {
            match kind {
                0x0809 if at == 0 => book.version = if u16_at(body, 0).unwrap_or(0) >= 0x0600 { 8 } else { 5 },
                0x0009 | 0x0209 | 0x0409 if at == 0 => {
                    book.version = 2 + (kind >> 9) as u8;
                    // One sheet without a book around it.
                    book.sheets.push((0, LONE.to_owned(), false));
                }
                0x0085 if book.version >= 5 => book.bound_sheet(stream, body),
                0x00fc => {
                    let (pieces, end) = continued(stream, body, next);
                    book.strings = shared(&pieces, limits)?;
                    next = end;
                }
                0x00eb => book.pictures = book.pictures.saturating_add(1),
                EOF => {
                    ended = true;
                    break;
                }
                _ => book.global(kind, body),
            }
            at = next;
        }
        book.damaged |= !ended;
        if book.sheets.is_empty() {
            // No list of sheets: what stands first, if that is a sheet, or what follows.
            let lone = record(stream, 0).is_some_and(|(_, body, _)| u16_at(body, 2) == Some(0x10));
            book.sheets.push((if lone { 0 } else { at + 4 }, LONE.to_owned(), false));
        }
        Ok(book)
    }

    /// Records that a workbook has before its sheets, and a lone sheet before its cells.
    fn global(&mut self, kind: u16, body: &[u8]) {
        match kind {
            0x002f => self.encrypted = true,
            0x0022 => self.date_1904 = u16_at(body, 0) == Some(1),
            0x0042 => self.encoding = u16_at(body, 0).map_or(self.encoding, code_page),
            0x041e | 0x001e => {
                let place = self.formats.len() as u16;
                let (id, code) = match (kind, self.version) {
                    (0x041e, 8) => (u16_at(body, 0), Strings::new(&[body.get(2..).unwrap_or_default()]).wide()),
                    (0x041e, 5) => (u16_at(body, 0), Some(self.bytes(body.get(3..).unwrap_or_default()))),
                    (0x041e, _) => (Some(place), Some(self.bytes(body.get(3..).unwrap_or_default()))),
                    _ => (Some(place), Some(self.bytes(body.get(1..).unwrap_or_default()))),
                };
                if let (Some(id), Some(code)) = (id, code) {
                    self.formats.insert(id, number::parse(&code));
                }
            }
            0x00e0 => self.styles.push(u16_at(body, 2).unwrap_or(0)),
            0x0243 | 0x0443 => self.styles.push(body.get(1).copied().unwrap_or(0).into()),
            _ => {}
        }
    }

    fn bound_sheet(&mut self, stream: &[u8], body: &[u8]) {
        let start = u32_at(body, 0).unwrap_or(u32::MAX) as usize;
        // Charts and modules of macros have no cells.
        if matches!(body.get(5), Some(2 | 6)) {
            return;
        }
        if record(stream, start).is_none() {
            self.damaged = true;
            return;
        }
        let name = body.get(6..).unwrap_or_default();
        let count = usize::from(name.first().copied().unwrap_or(0));
        let text = name.get(1..).unwrap_or_default();
        let name = if self.version == 8 {
            Strings::new(&[text]).counted(count).unwrap_or_default()
        } else {
            self.bytes(text.get(..count).unwrap_or(text))
        };
        self.sheets.push((start, name, body.get(4).is_some_and(|state| state & 3 != 0)));
    }

    fn bytes(&self, text: &[u8]) -> String {
        self.encoding.decode_without_bom_handling(text).0.into_owned()
    }

    /// A text with a count of two bytes before it.
    fn label(&self, pieces: &[&[u8]]) -> String {
        if self.version == 8 {
            return Strings::new(pieces).wide().unwrap_or_default();
        }
        let all = pieces.concat();
        let (count, from) = match self.version {
            2 => (all.first().copied().map(usize::from), 1),
            _ => (u16_at(&all, 0).map(usize::from), 2),
        };
        let text = all.get(from..).unwrap_or_default();
        self.bytes(text.get(..count.unwrap_or(0)).unwrap_or(text))
    }
}

/// The shared strings, as far as they reach: the count that the table claims is not believed.
fn shared(pieces: &[&[u8]], limits: &Limits) -> Result<Vec<String>, IngestError> {
    let mut reader = Strings::new(pieces);
    reader.skip(8);
    let mut out = Vec::new();
    let mut length = 0u64;
    while let Some(text) = reader.rich() {
        length += text.len() as u64;
        if length > limits.part_bytes {
            return Err(IngestError::TooLarge(format!("表格文字超过 {} MB", limits.part_bytes >> 20)));
        }
        out.push(text);
    }
    Ok(out)
}

/// Row, column and style of a cell.
type Place = (u32, u32, u16);

struct Walk<'a> {
    book: &'a mut Book,
    displays: &'a [Display],
    stream: &'a [u8],
    /// Lines of text boxes drawn over the sheets.
    boxes: &'a mut Vec<String>,
    /// Bytes that may still be walked.
    left: &'a mut usize,
    limits: &'a Limits,
}

impl Walk<'_> {
    /// Reads one sheet; false when it breaks off.
    fn sheet(&mut self, start: usize, data: &mut SheetData) -> Result<bool, IngestError> {
        let mut at = start;
        let mut depth = 0usize;
        // The cell of a formula whose text follows in a record of its own.
        let mut formula: Option<Place> = None;
        let mut object = 0;
        while let Some((kind, body, mut next)) = record(self.stream, at) {
            let Some(left) = self.left.checked_sub(next - at) else { return Ok(false) };
            *self.left = left;
            match kind {
                0x0809 | 0x0009 | 0x0209 | 0x0409 => depth += 1,
                EOF => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(true);
                    }
                }
                // An embedded chart has records of the same kinds.
                _ if depth > 1 => {}
                0x0208 if u16_at(body, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                    data.hidden_rows.insert(u16_at(body, 0).unwrap_or(0).into());
                }
                0x00e5 => {
                    for merge in body.get(2..).unwrap_or_default().chunks_exact(8) {
                        let at = |i: usize| u32::from(u16_at(merge, 2 * i).unwrap_or(0));
                        data.merges.push((at(0).min(at(1)), at(2).min(at(3)), at(0).max(at(1)), at(2).max(at(3))));
                    }
                }
                0x005d => object = u16_at(body, 4).unwrap_or(0),
                0x01b6 if object != NOTE => {
                    if let Some((CONTINUE, text, _)) = record(self.stream, next) {
                        let count = usize::from(u16_at(body, 10).unwrap_or(0));
                        let text = Strings::new(&[text]).counted(count).unwrap_or_default();
                        self.boxes.extend(text.split(['\n', '\r']).map(str::to_owned));
                    }
                }
                0x0207 | 0x0007 => {
                    let (pieces, end) = continued(self.stream, body, next);
                    next = end;
                    if let Some(cell) = formula.take() {
                        let text = self.book.label(&pieces);
                        self.text(data, cell, &text)?;
                    }
                }
                0x0204 | 0x00d6 | 0x0004 => {
                    let (pieces, end) = continued(self.stream, body, next);
                    next = end;
                    if let Some((cell, rest)) = cell(kind == 0x0004, body) {
                        let mut pieces = pieces;
                        if let Some(first) = pieces.first_mut() {
                            *first = rest;
                        }
                        let text = self.book.label(&pieces);
                        self.text(data, cell, &text)?;
                    }
                }
                _ => {
                    if let Some(cell) = self.value(kind, body, data)? {
                        formula = Some(cell);
                    }
                }
            }
            at = next;
        }
        Ok(false)
    }

    /// A cell of one number, truth value or reference; the cell of a formula whose text is still to come.
    fn value(&self, kind: u16, body: &[u8], data: &mut SheetData) -> Result<Option<Place>, IngestError> {
        let old = kind < 0x0010 && kind != 0x0006 || kind == 0x0006 && self.book.version == 2;
        let Some((cell, rest)) = cell(old, body) else { return Ok(None) };
        match kind {
            0x0203 | 0x0003 => {
                if let Some(n) = f64_at(rest, 0) {
                    self.number(data, cell, n)?;
                }
            }
            0x0002 => self.number(data, cell, u16_at(rest, 0).unwrap_or(0).into())?,
            0x027e => {
                if let Some(n) = u32_at(rest, 0) {
                    self.number(data, cell, packed(n))?;
                }
            }
            0x00bd => {
                let pairs = body.get(4..).unwrap_or_default().chunks_exact(6);
                for (column, pair) in (cell.1..).zip(pairs) {
                    if let (Some(style), Some(n)) = (u16_at(pair, 0), u32_at(pair, 2)) {
                        self.number(data, (cell.0, column, style), packed(n))?;
                    }
                }
            }
            0x00fd => {
                let text = u32_at(rest, 0).and_then(|i| self.book.strings.get(i as usize));
                self.text(data, cell, text.map_or("", String::as_str))?;
            }
            0x0205 | 0x0005 => {
                if let [value, 0, ..] = rest {
                    data.put(cell.0, cell.1, if *value == 0 { "FALSE" } else { "TRUE" }, self.limits)?;
                }
            }
            0x0006 | 0x0206 | 0x0406 => match rest {
                [0, _, _, _, _, _, 0xff, 0xff, ..] => return Ok(Some(cell)),
                [1, _, value, _, _, _, 0xff, 0xff, ..] => {
                    data.put(cell.0, cell.1, if *value == 0 { "FALSE" } else { "TRUE" }, self.limits)?;
                }
                [_, _, _, _, _, _, 0xff, 0xff, ..] => {}
                _ => {
                    if let Some(n) = f64_at(rest, 0) {
                        self.number(data, cell, n)?;
                    }
                }
            },
            _ => {}
        }
        Ok(None)
    }

    fn display(&self, style: u16) -> Option<Display> {
        match self.book.version {
            2 => self.book.formats.get(&style).cloned(),
            3 | 4 => self.book.styles.get(usize::from(style)).and_then(|id| self.book.formats.get(id)).cloned(),
            _ => None,
        }
    }

    fn number(&self, data: &mut SheetData, cell: Place, n: f64) -> Result<(), IngestError> {
        let old = self.display(cell.2);
        let display = old.as_ref().or_else(|| self.displays.get(usize::from(cell.2)));
        let text = display.map_or_else(|| number::general(n), |d| d.number(n, self.book.date_1904));
        data.put(cell.0, cell.1, &text, self.limits)
    }

    fn text(&self, data: &mut SheetData, cell: Place, text: &str) -> Result<(), IngestError> {
        match self.displays.get(usize::from(cell.2)) {
            Some(display) => data.put(cell.0, cell.1, &display.text(text), self.limits),
            None => data.put(cell.0, cell.1, text, self.limits),
        }
    }
}

/// The place of a cell, and what follows it and its style in a record; Excel 2 has attributes instead of a style.
fn cell(old: bool, body: &[u8]) -> Option<(Place, &[u8])> {
    let (row, column) = (u16_at(body, 0)?, u16_at(body, 2)?);
    let (style, from) = if old { (u16::from(*body.get(5)? & 0x3f), 7) } else { (u16_at(body, 4)?, 6) };
    Some(((row.into(), column.into(), style), body.get(from..)?))
}

/// A number in four bytes: a whole number or the upper half of a double, perhaps in hundredths.
fn packed(n: u32) -> f64 {
    let value = if n & 2 == 0 { f64::from_bits(u64::from(n & !3) << 32) } else { f64::from(n.cast_signed() >> 2) };
    if n & 1 == 0 { value } else { value / 100.0 }
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn biff(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (kind, data) in records {
            out.extend_from_slice(&kind.to_le_bytes());
            out.extend_from_slice(&(data.len() as u16).to_le_bytes());
            out.extend_from_slice(data);
        }
        out
    }

    fn book(sheet: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let bof = |kind: u16| [0x0600u16, kind, 0, 0].iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
        let globals = |start: u32| {
            let mut sheet = start.to_le_bytes().to_vec();
            sheet.extend_from_slice(&[0, 0, 2, 1]);
            sheet.extend("表一".encode_utf16().flat_map(u16::to_le_bytes));
            biff(&[(0x0809, bof(5)), (0x00e0, vec![0, 0, 9, 0]), (0x0085, sheet), (0x000a, vec![])])
        };
        let mut out = globals(globals(0).len() as u32);
        let mut records = vec![(0x0809, bof(0x10))];
        records.extend_from_slice(sheet);
        out.extend(biff(&records));
        out
    }

    fn number(row: u16, column: u16, value: f64) -> (u16, Vec<u8>) {
        let mut data: Vec<u8> = [row, column, 0].iter().flat_map(|w| w.to_le_bytes()).collect();
        data.extend_from_slice(&value.to_le_bytes());
        (0x0203, data)
    }

    #[test]
    fn percentages_show_as_such_and_absurd_dimensions_are_ignored() {
        let dimensions = (0x0200, [0u32, u32::MAX, 0, 0].iter().flat_map(|w| w.to_le_bytes()).collect());
        let stream = book(&[dimensions, number(0, 0, 0.5), number(0, 1, 0.25), (0x000a, vec![])]);
        let document = read_bare(&stream, &Limits::default()).unwrap();
        let (_, table) = document.tables().next().unwrap();
        assert_eq!((table.text(0, 0), table.text(0, 1)), ("50%", "25%"));
        assert!(document.problems.is_empty());
    }

    #[test]
    fn a_sheet_that_breaks_off_keeps_its_rows() {
        let mut stream = book(&[number(0, 0, 0.5), number(0, 1, 0.25), number(1, 0, 1.0)]);
        stream.truncate(stream.len() - 5);
        let document = read_bare(&stream, &Limits::default()).unwrap();
        assert_eq!(document.problems.len(), 1);
        assert_eq!(document.text_len(), 6);
    }

    #[test]
    fn a_container_without_its_directory_still_has_its_first_stream() {
        let stream = book(&[number(0, 0, 0.5), number(0, 1, 0.25), (0x000a, vec![])]);
        let file = [vec![0; 512], stream, vec![0xff; 512]].concat();
        let document = salvage(&file, &Limits::default()).unwrap();
        assert_eq!((document.text_len(), document.problems.len()), (6, 1));
        assert!(salvage(&[0; 2000], &Limits::default()).is_none());
    }

    #[test]
    fn a_password_is_said() {
        let stream = biff(&[(0x0809, vec![0, 6, 5, 0, 0, 0, 0, 0]), (0x002f, vec![1, 0, 1, 0, 1, 0])]);
        assert!(matches!(read_bare(&stream, &Limits::default()), Err(IngestError::Encrypted)));
    }
}
