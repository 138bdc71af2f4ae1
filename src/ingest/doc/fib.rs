//! The file information block and the piece table: where the text of a binary Word file is.
//!
//! A .doc keeps its text in pieces that may lie anywhere, be one or two bytes a character, and (fast-saved)
//! in any order. This module turns them into one array of UTF-16 units by character position (CP) and knows
//! for each CP the file position (FC) by which properties are looked up.

use super::super::ole::{u16_at, u32_at};

/// CP that carries nothing: the second byte of a two-byte character.
pub(super) const FILLER: u16 = 0xffff;

/// Lengths of the parts of the text, in the order in which they follow one another.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lengths {
    pub main: usize,
    pub footnotes: usize,
    pub headers: usize,
    pub macros: usize,
    pub comments: usize,
    pub endnotes: usize,
    pub boxes: usize,
}

/// What the head of a Word 97 or later file says.
#[derive(Debug, Clone)]
pub(super) struct Fib {
    pub encrypted: bool,
    /// The table stream is `1Table`.
    pub first_table: bool,
    /// Primary language: tells Chinese code pages apart.
    pub language: u16,
    pub lengths: Lengths,
    pairs: Vec<(usize, usize)>,
}

/// Entries of the FIB's list of table-stream ranges.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    Styles = 1,
    FootnoteRefs = 2,
    FootnoteTexts = 3,
    Headers = 11,
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Pieces = 33,
    EndnoteRefs = 46,
    EndnoteTexts = 47,
    Lists = 73,
    ListOverrides = 74,
}

impl Fib {
    pub fn parse(stream: &[u8]) -> Option<Self> {
        let flags = u16_at(stream, 0x0a)?;
        let length = |at: usize| u32_at(stream, at).map_or(0, |n| if n > 0x7fff_ffff { 0 } else { n as usize });
        // The list moves if a later version makes the parts before it longer.
        let words = usize::from(u16_at(stream, 0x20)?);
        let longs_at = 0x22 + 2 * words;
        let longs = usize::from(u16_at(stream, longs_at)?);
        let base = longs_at + 2;
        let count_at = base + 4 * longs;
        let count = usize::from(u16_at(stream, count_at)?).min(400);
        let pairs = (0..count)
            .map_while(|i| {
                let at = count_at + 2 + 8 * i;
                Some((u32_at(stream, at)? as usize, u32_at(stream, at + 4)? as usize))
            })
            .collect();
        Some(Self {
            encrypted: flags & 0x0100 != 0,
            first_table: flags & 0x0200 != 0,
            language: u16_at(stream, 6)?,
            lengths: Lengths {
                main: length(base + 12),
                footnotes: length(base + 16),
                headers: length(base + 20),
                macros: length(base + 24),
                comments: length(base + 28),
                endnotes: length(base + 32),
                boxes: length(base + 36),
            },
            pairs,
        })
    }

    /// A range of the table stream, as much of it as there is.
    pub fn table<'t>(&self, tables: &'t [u8], which: Table) -> &'t [u8] {
        let Some(&(start, length)) = self.pairs.get(which as usize) else { return &[] };
        let end = start.saturating_add(length).min(tables.len());
        tables.get(start..end).unwrap_or_default()
    }

    /// A range and everything behind it: list levels follow their table outside its stated length.
    pub fn table_and_rest<'t>(&self, tables: &'t [u8], which: Table) -> &'t [u8] {
        match self.pairs.get(which as usize) {
            Some(&(start, length)) if length > 0 => tables.get(start..).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// A run of text that lies together in the file.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub cp: usize,
    pub fc: usize,
    pub length: usize,
    /// Bytes a character.
    pub width: usize,
    /// Property changes by a fast save.
    pub changes: Vec<u8>,
}

/// The whole text with its pieces.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub units: Vec<u16>,
    pub pieces: Vec<Piece>,
    pub damaged: bool,
}

impl Text {
    /// Reads the text by the piece table, or as one piece when there is none.
    pub fn read(stream: &[u8], fib: &Fib, tables: &[u8]) -> Self {
        let mut text = Self::default();
        let (pieces, whole) = parse_pieces(fib.table(tables, Table::Pieces));
        text.damaged = !whole;
        for piece in pieces {
            text.add(stream, piece, fib.language);
        }
        if text.units.is_empty() && fib.lengths.main > 0 {
            text.damaged = true;
            let start = u32_at(stream, 0x18).unwrap_or(0x800) as usize;
            let sample = stream.get(start..stream.len().min(start + 2000)).unwrap_or_default();
            // Half of the bytes of Latin text and the line ends of Chinese text are zero in two-byte form.
            let width =
                if sample.iter().skip(1).step_by(2).filter(|b| **b == 0).count() * 20 > sample.len() { 2 } else { 1 };
            let length = fib.lengths.main.min(stream.len().saturating_sub(start) / width);
            text.add(stream, Piece { cp: 0, fc: start, length, width, changes: Vec::new() }, fib.language);
        }
        text
    }

    fn add(&mut self, stream: &[u8], mut piece: Piece, language: u16) {
        // Every character is stored once, so the text cannot be longer than the file.
        let room = stream.len().saturating_sub(self.units.len());
        let stored = stream.len().saturating_sub(piece.fc) / piece.width;
        if piece.length > stored.min(room) {
            self.damaged = true;
            piece.length = stored.min(room);
        }
        piece.cp = self.units.len();
        let bytes = stream.get(piece.fc..piece.fc + piece.length * piece.width).unwrap_or_default();
        if piece.width == 2 {
            self.units.extend(bytes.chunks_exact(2).filter_map(|b| b.try_into().ok().map(u16::from_le_bytes)));
        } else if is_double_byte(bytes, language) {
            push_double_byte(&mut self.units, bytes);
        } else {
            let (decoded, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            self.units.extend(decoded.encode_utf16());
        }
        self.units.resize(piece.cp + piece.length, FILLER);
        if piece.length > 0 {
            self.pieces.push(piece);
        }
    }

    /// The file position of a character.
    pub fn fc(&self, cp: usize) -> Option<(usize, &Piece)> {
        let at = self.pieces.partition_point(|p| p.cp <= cp).checked_sub(1)?;
        let piece = self.pieces.get(at)?;
        let inside = cp - piece.cp;
        (inside < piece.length).then(|| (piece.fc + inside * piece.width, piece))
    }
}

/// Whether one-byte text is really GBK: files by Chinese programs that ignore what one-byte text means.
fn is_double_byte(bytes: &[u8], language: u16) -> bool {
    if !matches!(language & 0x3ff, 0x04) {
        return false;
    }
    let (mut pairs, mut odd) = (0, 0);
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        if b < 0x80 {
            i += 1;
            continue;
        }
        let trail = bytes.get(i + 1).copied().unwrap_or(0);
        if (0xa1..=0xf7).contains(&b) && trail >= 0xa1 && trail != 0xff {
            pairs += 1;
            i += 2;
        } else {
            odd += 1;
            i += 1;
        }
    }
    pairs > 2 && odd * 10 <= pairs
}

pub(super) fn push_double_byte(units: &mut Vec<u16>, bytes: &[u8]) {
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        if b < 0x81 {
            units.push(u16::from(b));
            i += 1;
            continue;
        }
        let pair = bytes.get(i..bytes.len().min(i + 2)).unwrap_or_default();
        let (decoded, malformed) = encoding_rs::GBK.decode_without_bom_handling(pair);
        if malformed || pair.len() < 2 {
            units.push(u16::from(b'?'));
            i += 1;
        } else {
            let mut count = 0;
            for unit in decoded.encode_utf16().take(2) {
                units.push(unit);
                count += 1;
            }
            // One CP for each byte.
            units.resize(units.len() + 2 - count, FILLER);
            i += 2;
        }
    }
}

/// The pieces of a CLX, and whether it was whole.
fn parse_pieces(clx: &[u8]) -> (Vec<Piece>, bool) {
    let mut at = 0;
    let mut changes: Vec<&[u8]> = Vec::new();
    while clx.get(at) == Some(&1) {
        let Some(length) = u16_at(clx, at + 1).map(usize::from) else { return (Vec::new(), false) };
        changes.push(clx.get(at + 3..at + 3 + length).unwrap_or_default());
        at += 3 + length;
    }
    if clx.get(at) != Some(&2) {
        return (Vec::new(), false);
    }
    let table = clx.get(at + 5..).unwrap_or_default();
    let stated = u32_at(clx, at + 1).unwrap_or(0) as usize;
    let count = stated.min(table.len()).saturating_sub(4) / 12;
    let mut out = Vec::with_capacity(count);
    let mut whole = stated <= table.len() && count > 0;
    for i in 0..count {
        let (Some(from), Some(to)) = (u32_at(table, 4 * i), u32_at(table, 4 * i + 4)) else { break };
        let descriptor = 4 * (count + 1) + 8 * i;
        let (Some(fc), Some(prm)) = (u32_at(table, descriptor + 2), u16_at(table, descriptor + 6)) else { break };
        let Some(length) = to.checked_sub(from) else {
            whole = false;
            continue;
        };
        let compressed = fc & 0x4000_0000 != 0;
        let fc = (fc & 0x3fff_ffff) as usize;
        let (fc, width) = if compressed { (fc / 2, 1) } else { (fc, 2) };
        let changes = if prm & 1 != 0 {
            changes.get(usize::from(prm >> 1)).map(|c| c.to_vec()).unwrap_or_default()
        } else {
            short_change(prm)
        };
        out.push(Piece { cp: 0, fc, length: length as usize, width, changes });
    }
    (out, whole)
}

/// A change that fits into the piece itself, spelt out; only those that matter for reading.
fn short_change(prm: u16) -> Vec<u8> {
    let sprm: u16 = match (prm >> 1) & 0x7f {
        0x05 => 0x2403,
        0x0c => 0x260a,
        0x18 => 0x2416,
        0x19 => 0x2417,
        0x41 => 0x0800,
        0x5c => 0x083c,
        _ => return Vec::new(),
    };
    let [low, high] = sprm.to_le_bytes();
    vec![low, high, (prm >> 8) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_byte_text_keeps_its_positions() {
        let bytes = encoding_rs::GBK.encode("ab政务公开c").0.into_owned();
        assert!(is_double_byte(&bytes, 0x0804));
        assert!(!is_double_byte(&bytes, 0x0409));
        let mut units = Vec::new();
        push_double_byte(&mut units, &bytes);
        assert_eq!(units.len(), bytes.len());
        let text: Vec<u16> = units.into_iter().filter(|u| *u != FILLER).collect();
        assert_eq!(String::from_utf16_lossy(&text), "ab政务公开c");
    }

    #[test]
    fn a_piece_table_is_parsed() {
        let mut clx = vec![1, 2, 0, 0xaa, 0xbb, 2];
        clx.extend(28u32.to_le_bytes());
        for cp in [0u32, 3, 8] {
            clx.extend(cp.to_le_bytes());
        }
        for (fc, prm) in [(0x4000_1000u32, 1u16), (0x2000, 0)] {
            clx.extend([0, 0]);
            clx.extend(fc.to_le_bytes());
            clx.extend(prm.to_le_bytes());
        }
        let (pieces, whole) = parse_pieces(&clx);
        assert!(whole);
        assert_eq!((pieces[0].fc, pieces[0].width, pieces[0].length), (0x800, 1, 3));
        assert_eq!((pieces[1].fc, pieces[1].width, pieces[1].length), (0x2000, 2, 5));
        assert_eq!(pieces[0].changes, [0xaa, 0xbb]);
    }
}
