//! .xls and .et: the workbook stream checked and copied into a clean container, then read by calamine.
//!
//! calamine believes what a BIFF stream says about itself: a dimensions record may reserve more memory than
//! there is, and one broken record loses the whole book. So the records are walked here first; that walk
//! also finds what calamine does not tell (hidden rows, number formats), and it patches records away that
//! it must not see, without moving anything.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls};

use super::super::blocks::{Blocks, too_many_cells};
use super::super::document::{Document, Format};
use super::super::ole::{self, Ole, u16_at, u32_at};
use super::super::{IngestError, Limits, guarded};
use super::SheetData;
use super::number::{self, Display};

/// A record type that no reader knows.
const IGNORED: u16 = 0xfff0;

#[derive(Default)]
struct Extra {
    hidden_rows: HashSet<u32>,
    styles: HashMap<(u32, u32), u16>,
    rows: Option<(u32, u32)>,
    columns: Option<(u32, u32)>,
    cells: usize,
}

#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // Facts found on the way, not states.
struct Walk {
    sheets: Vec<usize>,
    formats: HashMap<u16, Display>,
    styles: Vec<u16>,
    encrypted: bool,
    damaged: bool,
    date_1904: bool,
    biff8: bool,
    pictures: u32,
}

pub(in super::super) fn read(container: &Ole<'_>, name: &str, limits: &Limits) -> Result<Document, IngestError> {
    if container.too_large(name) {
        return Err(IngestError::TooLarge(format!("工作簿超过 {} MB", limits.part_bytes >> 20)));
    }
    read_stream(container.stream(name).unwrap_or_default(), limits)
}

/// A workbook stream that was saved without a container, as some exporters do.
pub(in super::super) fn read_bare(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    read_stream(bytes.to_vec(), limits)
}

fn read_stream(mut stream: Vec<u8>, limits: &Limits) -> Result<Document, IngestError> {
    let walk = walk_globals(&mut stream);
    if walk.encrypted {
        return Err(IngestError::Encrypted);
    }
    let mut blocks = Blocks::new(limits);
    let mut extras = Vec::new();
    let mut damaged = walk.damaged;
    let mut area = 0usize;
    for &start in &walk.sheets {
        let (extra, broken) = walk_sheet(&mut stream, start);
        damaged |= broken;
        // calamine lays every sheet out from its first to its last cell.
        if let (Some(rows), Some(columns)) = (extra.rows, extra.columns) {
            area += (rows.1 - rows.0 + 1) as usize * (columns.1 - columns.0 + 1) as usize;
        }
        if area > limits.cells.saturating_mul(2) || extra.cells > limits.cells {
            return Err(too_many_cells(limits.cells));
        }
        extras.push(extra);
    }
    let wrapped = ole::wrap(if walk.biff8 { "Workbook" } else { "Book" }, &stream);
    drop(stream);
    let sheets = guarded(|| values(wrapped, extras, &walk, limits))?;
    blocks.pictures = walk.pictures;
    super::lay_out(sheets, &mut blocks, limits)?;
    if damaged {
        blocks.damaged("工作表");
    }
    Ok(blocks.finish(Format::Xls))
}

/// The record at a position: type, data range.
fn record(stream: &[u8], at: usize) -> Option<(u16, usize, usize)> {
    let kind = u16_at(stream, at)?;
    let length = usize::from(u16_at(stream, at + 2)?);
    let end = at + 4 + length;
    (end <= stream.len()).then_some((kind, at + 4, end))
}

fn patch(stream: &mut [u8], at: usize, kind: u16) {
    if let Some(slot) = stream.get_mut(at..at + 2) {
        slot.copy_from_slice(&kind.to_le_bytes());
    }
}

fn walk_globals(stream: &mut Vec<u8>) -> Walk {
    let mut walk = Walk::default();
    let mut at = 0;
    let mut ended = false;
    while let Some((kind, data, end)) = record(stream, at) {
        let body = stream.get(data..end).unwrap_or_default();
        match kind {
            0x0809 => {
                let version = u16_at(body, 0).unwrap_or(0);
                if at == 0 {
                    walk.biff8 = version >= 0x0600;
                }
            }
            0x002f => walk.encrypted |= u16_at(body, 0) != Some(0) || body.len() > 4,
            0x0022 => walk.date_1904 = u16_at(body, 0) == Some(1),
            0x041e => {
                if let Some((id, code)) = format_code(body, walk.biff8) {
                    walk.formats.insert(id, number::parse(&code));
                }
            }
            0x00e0 => walk.styles.push(u16_at(body, 2).unwrap_or(0)),
            0x0085 => {
                let start = u32_at(body, 0).unwrap_or(u32::MAX) as usize;
                if record(stream, start).is_some() {
                    walk.sheets.push(start);
                } else {
                    // A sheet that lies outside the stream would be sliced unchecked.
                    walk.damaged = true;
                    patch(stream, at, IGNORED);
                }
            }
            0x00eb => walk.pictures = walk.pictures.saturating_add(1),
            // Names and external references: formulas only, and parsed without need.
            0x0018 | 0x0017 | 0x013d => patch(stream, at, IGNORED),
            0x000a => {
                ended = true;
                break;
            }
            _ => {}
        }
        at = end;
    }
    if !ended {
        walk.damaged = true;
        // A record that breaks off would lose the book: it ends here instead.
        stream.truncate(at);
        stream.extend_from_slice(&[0x0a, 0, 0, 0]);
    }
    walk
}

fn walk_sheet(stream: &mut Vec<u8>, start: usize) -> (Extra, bool) {
    let mut extra = Extra::default();
    let mut at = start;
    let mut depth = 0usize;
    while let Some((kind, data, end)) = record(stream, at) {
        let body = stream.get(data..end).unwrap_or_default();
        let row = u32::from(u16_at(body, 0).unwrap_or(0));
        let column = u32::from(u16_at(body, 2).unwrap_or(0));
        let style = u16_at(body, 4).unwrap_or(0);
        match kind {
            0x0809 => depth += 1,
            0x000a => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (extra, false);
                }
            }
            // An embedded chart has records of the same kinds.
            _ if depth > 1 => {}
            0x0200 => patch(stream, at, IGNORED),
            0x0208 if u16_at(body, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                extra.hidden_rows.insert(row);
            }
            0x0203 | 0x027e | 0x0006 => {
                extra.see(row, column, column);
                extra.styles.insert((row, column), style);
            }
            0x00bd => {
                let count = body.len().saturating_sub(6) / 6;
                extra.see(row, column, column.saturating_add(count as u32).saturating_sub(1));
                for i in 0..count {
                    let style = u16_at(body, 4 + 6 * i).unwrap_or(0);
                    extra.styles.insert((row, column + i as u32), style);
                }
            }
            0x0204 | 0x00d6 | 0x00fd => {
                extra.see(row, column, column);
                extra.styles.insert((row, column), style);
            }
            0x0205 => extra.see(row, column, column),
            _ => {}
        }
        at = end;
    }
    // The sheet breaks off: end it at its last whole record, if nothing of another sheet follows there.
    if at + 4 >= stream.len() || record(stream, at).is_none() {
        stream.truncate(at);
        stream.extend_from_slice(&[0x0a, 0, 0, 0]);
    }
    (extra, true)
}

impl Extra {
    fn see(&mut self, row: u32, first: u32, last: u32) {
        self.cells += 1;
        let rows = self.rows.get_or_insert((row, row));
        *rows = (rows.0.min(row), rows.1.max(row));
        let columns = self.columns.get_or_insert((first, last));
        *columns = (columns.0.min(first), columns.1.max(last));
    }
}

/// A FORMAT record: id and code.
fn format_code(body: &[u8], biff8: bool) -> Option<(u16, String)> {
    let id = u16_at(body, 0)?;
    if !biff8 {
        let text = body.get(3..)?;
        return Some((id, encoding_rs::GBK.decode_without_bom_handling(text).0.into_owned()));
    }
    let count = usize::from(u16_at(body, 2)?);
    let wide = body.get(4)? & 1 != 0;
    let text = if wide {
        let units: Vec<u16> = (0..count).map_while(|i| u16_at(body, 5 + 2 * i)).collect();
        String::from_utf16_lossy(&units)
    } else {
        body.get(5..)?.iter().take(count).map(|b| char::from(*b)).collect()
    };
    Some((id, text))
}

fn values(wrapped: Vec<u8>, extras: Vec<Extra>, walk: &Walk, limits: &Limits) -> Result<Vec<SheetData>, IngestError> {
    let mut book = Xls::new(Cursor::new(wrapped)).map_err(|e| match e {
        calamine::XlsError::Password => IngestError::Encrypted,
        _ => IngestError::Damaged("工作簿结构损坏".to_owned()),
    })?;
    let displays: Vec<Display> =
        walk.styles.iter().map(|id| walk.formats.get(id).cloned().unwrap_or_else(|| number::builtin(*id))).collect();
    let metadata: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect();
    let mut sheets = Vec::new();
    let mut extras = extras.into_iter();
    for (name, hidden) in metadata {
        let extra = extras.next().unwrap_or_default();
        let mut data = SheetData::new(name.clone(), hidden);
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (row0, column0) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let (row, column) = (row0 + row as u32, column0 + column as u32);
            let display = extra.styles.get(&(row, column)).and_then(|s| displays.get(usize::from(*s)));
            data.put(row, column, &text(value, display, walk.date_1904), limits)?;
        }
        let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        data.merges = merges.iter().map(|d| (d.start.0, d.start.1, d.end.0, d.end.1)).collect();
        data.hidden_rows = extra.hidden_rows;
        sheets.push(data);
    }
    Ok(sheets)
}

/// A cell as displayed.
fn text(value: &Data, display: Option<&Display>, date_1904: bool) -> String {
    match value {
        Data::Int(n) => display.map_or_else(|| n.to_string(), |d| d.number(*n as f64, date_1904)),
        Data::Float(n) => display.map_or_else(|| number::general(*n), |d| d.number(*n, date_1904)),
        Data::String(text) => display.map_or_else(|| text.clone(), |d| d.text(text).into_owned()),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(moment) => match display {
            // The format itself knows better than a guess from its code.
            Some(display) => display.number(moment.as_f64(), date_1904),
            None => number::moment(*moment, date_1904),
        },
        Data::DateTimeIso(text) | Data::DurationIso(text) => number::iso(text),
        Data::Error(_) | Data::Empty => String::new(),
    }
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
    fn a_password_is_said() {
        let stream = biff(&[(0x0809, vec![0, 6, 5, 0, 0, 0, 0, 0]), (0x002f, vec![1, 0, 1, 0, 1, 0])]);
        assert!(matches!(read_bare(&stream, &Limits::default()), Err(IngestError::Encrypted)));
    }
}
