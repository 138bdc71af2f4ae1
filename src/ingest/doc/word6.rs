//! Word 6 and 95: the text, without tables and styles.
//!
//! Twenty-five years old and rare; what matters is that nothing written is lost. Rows of a table come out
//! as one line each, cells apart by a tab.

use super::super::blocks::{Blocks, Paragraph};
use super::super::document::{Document, Format, Part};
use super::super::ole::{u16_at, u32_at};
use super::super::{IngestError, Limits};
use super::fib::{FILLER, push_double_byte};

pub(super) fn read(stream: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    let flags = u16_at(stream, 0x0a).unwrap_or(0);
    if flags & 0x0100 != 0 {
        return Err(IngestError::Encrypted);
    }
    let start = u32_at(stream, 0x18).unwrap_or(0) as usize;
    let end = (u32_at(stream, 0x1c).unwrap_or(0) as usize).min(stream.len());
    let wide = flags & 0x1000 != 0;
    let chinese = u16_at(stream, 6).is_some_and(|lid| lid & 0x3ff == 4);
    let mut bytes = Vec::new();
    if flags & 0x0004 != 0 {
        for (fc, length) in pieces(stream) {
            let length = length * if wide { 2 } else { 1 };
            // A text cannot be longer than the file it is in.
            if bytes.len() + length <= stream.len() {
                bytes.extend_from_slice(stream.get(fc..stream.len().min(fc + length)).unwrap_or_default());
            }
        }
    }
    if bytes.is_empty() {
        bytes = stream.get(start..end).unwrap_or_default().to_vec();
    }
    let mut units = Vec::new();
    if wide {
        units.extend(bytes.chunks_exact(2).filter_map(|b| b.try_into().ok().map(u16::from_le_bytes)));
    } else if chinese || looks_chinese(&bytes) {
        push_double_byte(&mut units, &bytes);
    } else {
        let encoding = encoding(stream, &bytes);
        units.extend(encoding.decode_without_bom_handling(&bytes).0.encode_utf16());
    }
    let mut blocks = Blocks::new(limits);
    let mut line: Vec<u16> = Vec::new();
    let mut fields: Vec<bool> = Vec::new();
    let mut cell_before = false;
    for unit in units {
        let cell = unit == 7;
        match unit {
            0x13 => fields.push(false),
            0x14 => {
                if let Some(field) = fields.last_mut() {
                    *field = true;
                }
            }
            0x15 => {
                fields.pop();
            }
            // Two marks in a row end a table row.
            0x07 if !cell_before => line.push(9),
            0x0d | 0x0c | 0x07 => {
                fields.retain(|result| *result);
                let text = String::from_utf16_lossy(&std::mem::take(&mut line));
                blocks.paragraph(Part::Body, &Paragraph::plain(text))?;
            }
            _ if fields.iter().any(|result| !result) => {}
            FILLER => {}
            0x01 | 0x08 => blocks.pictures = blocks.pictures.saturating_add(1),
            0x0b | 0x0e => line.push(0x0a),
            0x09 => line.push(9),
            0x1e => line.push(u16::from(b'-')),
            0x00..=0x1f => {}
            _ => line.push(unit),
        }
        cell_before = cell && !cell_before;
    }
    blocks.paragraph(Part::Body, &Paragraph::plain(String::from_utf16_lossy(&line)))?;
    Ok(blocks.finish(Format::Doc))
}

/// The encoding of one-byte text. The language in the header is that of the program, so it is the fonts that tell: a
/// Russian text stands in a font of the Russian character set, and whether it does so is seen from its letters.
fn encoding(stream: &[u8], bytes: &[u8]) -> &'static encoding_rs::Encoding {
    const MACINTOSH: u16 = 0x100;
    if u16_at(stream, 0x14) == Some(MACINTOSH) {
        return encoding_rs::MACINTOSH;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    if fonts(stream).contains(&guess) {
        return guess;
    }
    match u16_at(stream, 6).unwrap_or(0) & 0x3ff {
        0x02 | 0x19 | 0x22 | 0x23 => encoding_rs::WINDOWS_1251,
        0x05 | 0x0e | 0x15 | 0x1b => encoding_rs::WINDOWS_1250,
        0x08 => encoding_rs::WINDOWS_1253,
        0x1f => encoding_rs::WINDOWS_1254,
        0x11 => encoding_rs::SHIFT_JIS,
        0x12 => encoding_rs::EUC_KR,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// Encodings of the character sets of all fonts.
fn fonts(stream: &[u8]) -> Vec<&'static encoding_rs::Encoding> {
    let (Some(at), Some(length)) = (u32_at(stream, 0xd0), u32_at(stream, 0xd4)) else { return Vec::new() };
    let table = stream.get(at as usize..(at as usize).saturating_add(length as usize)).unwrap_or_default();
    let mut out = Vec::new();
    let mut at = 2;
    while let Some(&size) = table.get(at) {
        out.extend(table.get(at + 4).and_then(|set| match set {
            128 => Some(encoding_rs::SHIFT_JIS),
            129 => Some(encoding_rs::EUC_KR),
            134 => Some(encoding_rs::GBK),
            136 => Some(encoding_rs::BIG5),
            161 => Some(encoding_rs::WINDOWS_1253),
            162 => Some(encoding_rs::WINDOWS_1254),
            177 => Some(encoding_rs::WINDOWS_1255),
            178 => Some(encoding_rs::WINDOWS_1256),
            186 => Some(encoding_rs::WINDOWS_1257),
            204 => Some(encoding_rs::WINDOWS_1251),
            238 => Some(encoding_rs::WINDOWS_1250),
            _ => None,
        }));
        at += usize::from(size) + 1;
    }
    out
}

fn looks_chinese(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|b| **b >= 0xa1).count();
    let (_, malformed) = encoding_rs::GBK.decode_without_bom_handling(bytes);
    high * 5 > bytes.len() && !malformed
}

/// Pieces of a fast-saved file: position and length.
fn pieces(stream: &[u8]) -> Vec<(usize, usize)> {
    let (Some(at), Some(length)) = (u32_at(stream, 0x160), u32_at(stream, 0x164)) else { return Vec::new() };
    let clx = stream.get(at as usize..(at as usize).saturating_add(length as usize)).unwrap_or_default();
    let mut at = 0;
    while clx.get(at) == Some(&1) {
        at += 3 + u16_at(clx, at + 1).map_or(0, usize::from);
    }
    if clx.get(at) != Some(&2) {
        return Vec::new();
    }
    let table = clx.get(at + 5..).unwrap_or_default();
    let count = table.len().saturating_sub(4) / 12;
    (0..count)
        .filter_map(|i| {
            let length = u32_at(table, 4 * i + 4)?.checked_sub(u32_at(table, 4 * i)?)?;
            let fc = u32_at(table, 4 * (count + 1) + 8 * i + 2)?;
            Some((fc as usize, length as usize))
        })
        .collect()
}
