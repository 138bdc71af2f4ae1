//! .xlsb: values by calamine; merges and hidden rows from the binary records.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsb};

use super::super::blocks::Blocks;
use super::super::document::{Document, Format};
use super::super::ole::u32_at;
use super::super::package::{self, Package};
use super::super::{IngestError, Limits, guarded};
use super::{Merge, SheetData, number};

/// Row header, whose flags tell a hidden row.
const ROW: u32 = 0;
const MERGE: u32 = 176;
/// Start of the shared strings, with the count that they claim.
const STRINGS: u32 = 159;
/// Dimensions of a sheet.
const DIMENSION: u32 = 148;

#[derive(Default)]
struct Extra {
    hidden_rows: Vec<u32>,
    merges: Vec<Merge>,
}

pub(in super::super) fn read(package: &mut Package, limits: &Limits) -> Result<Document, IngestError> {
    let mut blocks = Blocks::new(limits);
    let mut parts = Vec::new();
    let mut extras = HashMap::new();
    let mut damaged = package.salvaged;
    let mut total = 0u64;
    for name in package.names().to_vec() {
        let lower = name.to_lowercase();
        if lower.contains("/media/") {
            blocks.pictures = blocks.pictures.saturating_add(1);
        }
        let suffix = lower.rsplit('.').next().unwrap_or_default();
        let workbook = ["workbook.bin", "styles.bin", "sharedstrings.bin"].iter().any(|n| lower.ends_with(n));
        let sheet = lower.contains("/worksheets/") && suffix == "bin";
        if !(workbook || sheet || suffix == "rels" || lower == "[content_types].xml") {
            continue;
        }
        let Some(mut part) = package.part(&name)? else { continue };
        damaged |= part.damaged;
        total += part.bytes.len() as u64;
        if total > limits.part_bytes.saturating_mul(2) {
            return Err(IngestError::TooLarge(format!("解压后的内容超过 {} MB", limits.part_bytes >> 19)));
        }
        if lower.contains("/worksheets/") || lower.ends_with("sharedstrings.bin") {
            extras.insert(lower, check(&mut part.bytes));
        }
        parts.push((name, part.bytes));
    }
    let relations = package.relations("xl/workbook.bin")?;
    let mut worksheets = relations.into_iter().filter(|r| r.kind == "worksheet");
    let checked = package::pack(&parts).ok_or_else(|| IngestError::Damaged("表格内容无法解析".to_owned()))?;
    let (sheets, broken) = guarded(|| {
        let mut book =
            Xlsb::new(Cursor::new(checked)).map_err(|_| IngestError::Damaged("工作簿结构损坏".to_owned()))?;
        let date_1904 = book.has_1904_epoch();
        let metadata: Vec<(String, bool)> =
            book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect();
        let mut sheets = Vec::new();
        let mut broken = false;
        for (name, hidden) in metadata {
            let mut data = SheetData::new(name.clone(), hidden);
            // Worksheets are listed in the order of the book by every writer seen.
            let extra = worksheets.next().and_then(|r| extras.remove(&r.target.to_lowercase())).unwrap_or_default();
            let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
            loop {
                match cells.next_cell() {
                    Ok(Some(cell)) => {
                        let (row, column) = cell.get_position();
                        data.put(row, column, &text(cell.get_value(), date_1904), limits)?;
                    }
                    Ok(None) => break,
                    Err(_) => {
                        broken = true;
                        break;
                    }
                }
            }
            data.merges = extra.merges;
            data.hidden_rows = extra.hidden_rows.into_iter().collect();
            sheets.push(data);
        }
        Ok((sheets, broken))
    })?;
    super::lay_out(sheets, &mut blocks, limits)?;
    if damaged || broken {
        blocks.damaged("工作表");
    }
    Ok(blocks.finish(Format::Xlsb))
}

/// A cell as displayed, as far as calamine tells.
fn text(value: &DataRef<'_>, date_1904: bool) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number::general(*n),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => number::moment(*moment, date_1904),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => number::iso(text),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Walks the records of a part: merges, hidden rows, and counts that must not be believed.
fn check(bytes: &mut [u8]) -> Extra {
    let mut extra = Extra::default();
    let mut at = 0;
    while let Some((kind, data, end)) = record(bytes, at) {
        let word = |i: usize| u32_at(bytes.get(data..end).unwrap_or_default(), 4 * i);
        match kind {
            ROW => {
                // Flags follow row, style and height; bit 12 of them hides the row.
                let flags = u32_at(bytes, data + 10).filter(|_| data + 13 <= end);
                if let (Some(row), Some(flags)) = (word(0), flags)
                    && flags & 0x1000 != 0
                {
                    extra.hidden_rows.push(row);
                }
            }
            MERGE => {
                if let (Some(r0), Some(r1), Some(c0), Some(c1)) = (word(0), word(1), word(2), word(3)) {
                    extra.merges.push((r0.min(r1), c0.min(c1), r0.max(r1), c0.max(c1)));
                }
            }
            STRINGS => {
                let claimed = word(1).unwrap_or(0) as usize;
                if claimed > bytes.len() / 4 {
                    zero(bytes, data + 4, 4);
                }
            }
            DIMENSION => zero(bytes, data, 16.min(end - data)),
            _ => {}
        }
        at = end;
    }
    extra
}

fn zero(bytes: &mut [u8], at: usize, count: usize) {
    if let Some(slot) = bytes.get_mut(at..at + count) {
        slot.fill(0);
    }
}

/// Type, start and end of the record at a position; both numbers are of seven bits a byte.
fn record(bytes: &[u8], mut at: usize) -> Option<(u32, usize, usize)> {
    let mut kind = 0u32;
    for shift in [0, 7] {
        let byte = u32::from(*bytes.get(at)?);
        at += 1;
        kind |= (byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let mut length = 0usize;
    for shift in [0, 7, 14, 21] {
        let byte = usize::from(*bytes.get(at)?);
        at += 1;
        length |= (byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let end = at.checked_add(length)?;
    (end <= bytes.len()).then_some((kind, at, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_walked() {
        let mut bytes = vec![0xb0, 0x01, 16];
        bytes.extend([1u32, 2, 0, 3].iter().flat_map(|w| w.to_le_bytes()));
        bytes.extend([0, 17]);
        bytes.extend(5u32.to_le_bytes());
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0]);
        let extra = check(&mut bytes);
        assert_eq!(extra.merges, [(1, 0, 2, 3)]);
        assert_eq!(extra.hidden_rows, [5]);
    }
}
