//! Properties of paragraphs and characters in a binary Word file.
//!
//! They are lists of property modifiers (sprms) on 512-byte pages, found by file position. Only the ones
//! that decide what is read, and as what, are looked at: table and row marks, merges, list, outline level,
//! alignment, deletion, hidden text, symbols.

use super::super::document::Align;
use super::super::edges::{CellFlags, RowDefinition};
use super::super::grid::Vertical;
use super::super::ole::{u16_at, u32_at};

/// Most columns of a row: 63 by definition.
const MAX_CELLS: usize = 64;

/// One property modifier with its operand.
pub(super) struct Sprm<'a> {
    pub code: u16,
    pub operand: &'a [u8],
}

impl Sprm<'_> {
    pub fn byte(&self) -> u8 {
        self.operand.first().copied().unwrap_or(0)
    }

    pub fn word(&self) -> u16 {
        u16_at(self.operand, 0).unwrap_or(0)
    }

    pub fn long(&self) -> u32 {
        u32_at(self.operand, 0).unwrap_or(0)
    }
}

/// Walks a list of modifiers; a broken one ends it.
pub(super) fn sprms(list: &[u8]) -> impl Iterator<Item = Sprm<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let code = u16_at(list, at)?;
        let start = at + 2;
        let (skip, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // A table definition has a two-byte length that counts itself short by one.
            _ if code == 0xd608 => (2, usize::from(u16_at(list, start)?).saturating_sub(1)),
            _ => (1, usize::from(*list.get(start)?)),
        };
        // Tab changes of more than 254 bytes are written so; nothing of interest follows them.
        if code == 0xc615 && length == 255 {
            return None;
        }
        let operand = list.get(start + skip..start + skip + length)?;
        at = start + skip + length;
        Some(Sprm { code, operand })
    })
}

/// What is known of a paragraph.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // As the format has them.
pub(super) struct ParagraphProperties {
    pub style: u16,
    pub in_table: bool,
    pub row_end: bool,
    pub level: i32,
    pub inner_cell: bool,
    pub inner_row_end: bool,
    pub align: Option<Align>,
    pub outline: Option<u8>,
    pub list: Option<u16>,
    pub list_level: Option<u8>,
    pub row: Option<RowDefinition>,
}

impl ParagraphProperties {
    /// Applies a list of modifiers; `data` is the stream that long lists are moved to.
    pub fn apply(&mut self, list: &[u8], data: &[u8]) {
        self.apply_nested(list, data, true);
    }

    fn apply_nested(&mut self, list: &[u8], data: &[u8], outer: bool) {
        for sprm in sprms(list) {
            match sprm.code {
                0x4600 => self.style = sprm.word(),
                0x2416 => self.in_table = sprm.byte() != 0,
                0x2417 => self.row_end = sprm.byte() != 0,
                0x6649 => self.level = sprm.long().cast_signed(),
                0x664a => self.level = self.level.saturating_add(sprm.long().cast_signed()),
                0x244b => self.inner_cell = sprm.byte() != 0,
                0x244c => self.inner_row_end = sprm.byte() != 0,
                0x2403 | 0x2461 => {
                    self.align = Some(match sprm.byte() {
                        1 => Align::Center,
                        2 => Align::Right,
                        _ => Align::Left,
                    });
                }
                0x2640 => self.outline = Some(sprm.byte()),
                0x260a => self.list_level = Some(sprm.byte()),
                0x460b => self.list = Some(sprm.word()),
                0xd608 => self.row = Some(row_definition(sprm.operand)),
                0xd62b => {
                    let flags = sprm.operand.get(1).copied().unwrap_or(0);
                    let cell = usize::from(sprm.byte());
                    if let Some(cell) = self.row.as_mut().and_then(|r| r.cells.get_mut(cell)) {
                        cell.vertical = vertical(flags & 1 != 0, flags & 2 != 0);
                    }
                }
                0x5624 => {
                    let (first, limit) =
                        (usize::from(sprm.byte()), usize::from(sprm.operand.get(1).copied().unwrap_or(0)));
                    for cell in self.row.iter_mut().flat_map(|r| &mut r.cells).take(limit).skip(first + 1) {
                        cell.joins_left = true;
                    }
                }
                // The list proper lies in the data stream.
                0x6645 | 0x6646 if outer => {
                    let at = sprm.long() as usize;
                    let length = u16_at(data, at).map_or(0, usize::from);
                    if let Some(list) = data.get(at + 2..at + 2 + length) {
                        self.apply_nested(list, data, false);
                    }
                }
                _ => {}
            }
        }
    }

    /// Depth of tables around the paragraph.
    pub fn depth(&self) -> usize {
        let level = usize::try_from(self.level).unwrap_or(0);
        level.max(usize::from(self.in_table))
    }
}

fn vertical(merged: bool, restart: bool) -> Vertical {
    match (merged, restart) {
        (_, true) => Vertical::Start,
        (true, false) => Vertical::Continue,
        _ => Vertical::None,
    }
}

fn row_definition(operand: &[u8]) -> RowDefinition {
    let count = usize::from(operand.first().copied().unwrap_or(0)).min(MAX_CELLS);
    let edges = (0..=count).map_while(|i| u16_at(operand, 1 + 2 * i)).map(|e| i32::from(e.cast_signed())).collect();
    let base = 1 + 2 * (count + 1);
    // Cells without a description of their own are plain.
    let cells = (0..count)
        .map(|i| {
            let flags = u16_at(operand, base + 20 * i).unwrap_or(0);
            CellFlags { vertical: vertical(flags & 0x20 != 0, flags & 0x40 != 0), joins_left: flags & 0x3 == 0x2 }
        })
        .collect();
    RowDefinition { edges, cells }
}

/// A run of characters or paragraphs with the same properties, by file position.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub from: usize,
    pub to: usize,
    /// Where the properties lie in the stream: (start, length).
    pub list: (usize, usize),
    /// Style of a paragraph run.
    pub style: u16,
}

/// Reads all runs of a bin table.
pub(super) fn runs(stream: &[u8], bins: &[u8], paragraphs: bool) -> Vec<Run> {
    let count = bins.len().saturating_sub(4) / 8;
    let pages = stream.len() / 512 + 1;
    let mut out = Vec::new();
    for i in 0..count.min(pages) {
        let Some(page) = u32_at(bins, 4 * (count + 1) + 4 * i) else { break };
        let start = (page & 0x003f_ffff) as usize * 512;
        if let Some(bytes) = stream.get(start..start + 512) {
            page_runs(bytes, start, paragraphs, &mut out);
        }
    }
    out.sort_by_key(|r| r.from);
    out
}

fn page_runs(page: &[u8], start: usize, paragraphs: bool, out: &mut Vec<Run>) {
    let count = usize::from(page.get(511).copied().unwrap_or(0));
    let step = if paragraphs { 13 } else { 1 };
    for i in 0..count {
        let (Some(from), Some(to)) = (u32_at(page, 4 * i), u32_at(page, 4 * i + 4)) else { return };
        let offset = page.get(4 * (count + 1) + step * i).copied().unwrap_or(0);
        let at = usize::from(offset) * 2;
        let mut run = Run { from: from as usize, to: to as usize, list: (0, 0), style: 0 };
        if offset != 0 && run.to > run.from {
            let length = usize::from(page.get(at).copied().unwrap_or(0));
            let (skip, length) = match (paragraphs, length) {
                (false, length) => (1, length),
                (true, 0) => (2, 2 * usize::from(page.get(at + 1).copied().unwrap_or(0))),
                (true, length) => (1, 2 * length - 1),
            };
            let length = length.min(512usize.saturating_sub(at + skip));
            run.list = (start + at + skip, length);
            if paragraphs {
                run.style = u16_at(page, at + skip).unwrap_or(0);
                run.list = (start + at + skip + 2, length.saturating_sub(2));
            }
        }
        if run.to > run.from {
            out.push(run);
        }
    }
}

/// The run that covers a file position.
pub(super) fn run_at(runs: &[Run], fc: usize) -> Option<&Run> {
    let at = runs.partition_point(|r| r.from <= fc).checked_sub(1)?;
    runs.get(at).filter(|r| fc < r.to)
}

/// What a run says of its own visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Yes,
    No,
    /// The opposite of what the style says.
    Inverse,
}

/// What is known of a character run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CharacterProperties {
    pub deleted: bool,
    /// `None`: as the style says.
    pub hidden: Option<Hidden>,
    pub special: bool,
    pub style: Option<u16>,
    /// Font and code of a symbol.
    pub symbol: Option<(u16, u16)>,
}

impl CharacterProperties {
    pub fn apply(&mut self, list: &[u8]) {
        for sprm in sprms(list) {
            match sprm.code {
                0x0800 => self.deleted = sprm.byte() != 0,
                0x083c => {
                    self.hidden = match sprm.byte() {
                        0 => Some(Hidden::No),
                        0x80 => None,
                        0x81 => Some(Hidden::Inverse),
                        _ => Some(Hidden::Yes),
                    }
                }
                0x0855 => self.special = sprm.byte() != 0,
                0x4a30 => self.style = Some(sprm.word()),
                0x6a09 => self.symbol = Some((sprm.word(), u16_at(sprm.operand, 2).unwrap_or(0))),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_definition_is_parsed() {
        let mut operand = vec![2];
        for edge in [-100i16, 900, 2000] {
            operand.extend(edge.to_le_bytes());
        }
        for flags in [0x60u16, 0x20] {
            operand.extend(flags.to_le_bytes());
            operand.extend([0; 18]);
        }
        let mut list = 0xd608u16.to_le_bytes().to_vec();
        list.extend((operand.len() as u16 + 1).to_le_bytes());
        list.extend(&operand);
        list.extend([0x17, 0x24, 1]);
        let mut properties = ParagraphProperties::default();
        properties.apply(&list, &[]);
        let row = properties.row.unwrap();
        assert_eq!(row.edges, [-100, 900, 2000]);
        assert_eq!(row.cells[0].vertical, Vertical::Start);
        assert_eq!(row.cells[1].vertical, Vertical::Continue);
        assert!(properties.row_end);
    }

    #[test]
    fn broken_lists_end_quietly() {
        assert_eq!(sprms(&[0x08, 0xd6, 0xff]).count(), 0);
        assert_eq!(sprms(&[0x16, 0x24, 1, 0x17]).count(), 1);
        let mut properties = ParagraphProperties::default();
        properties.apply(&[0x46, 0x66, 0xff, 0xff, 0xff, 0x7f], &[1, 2, 3]);
        assert_eq!(properties.depth(), 0);
    }
}
