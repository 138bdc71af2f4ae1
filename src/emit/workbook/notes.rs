//! The notes of the matrices, thousands on one sheet.
//!
//! rust_xlsxwriter keeps a format for every note, copies all of them twice and places each through maps of rows and
//! columns. So it is given the first note of a sheet alone, which makes the two parts that notes take and all that
//! refers to them; here both parts are written whole, in its words.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use rust_xlsxwriter::{ColNum, RowNum};

/// Pixels that a note is wide, and its type size in points.
pub(super) const WIDTH: u32 = 320;
pub(super) const SIZE: f64 = 9.0;
pub(super) const FONT: &str = "宋体";
/// Where a note begins within the cell that is right of its own and above it.
const OFFSET: (u32, u32) = (15, 10);
/// Shapes that one block of numbers holds.
const BLOCK: usize = 1024;
/// Bytes that are handed on at a time.
const PIECE: usize = 1 << 16;

/// One note.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Note {
    pub row: RowNum,
    pub column: ColNum,
    pub text: String,
    /// Pixels.
    pub height: u32,
}

/// The notes of one sheet, row by row.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub list: Vec<Note>,
    /// Pixels of the columns that do not have the usual width.
    pub columns: Vec<u32>,
}

/// Pixels of rows or columns, with what they add up to.
pub(super) struct Sizes {
    /// Where each begins.
    starts: Vec<u32>,
    /// Size of all that follow.
    usual: u32,
}

impl Sizes {
    pub(super) fn new(sizes: impl IntoIterator<Item = u32>, usual: u32) -> Self {
        let mut end = 0;
        let mut starts = vec![0];
        starts.extend(sizes.into_iter().map(|size| {
            end += size;
            end
        }));
        Self { starts, usual }
    }

    fn start(&self, at: usize) -> u32 {
        let last = self.starts.len() - 1;
        self.starts[at.min(last)] + self.usual * at.saturating_sub(last) as u32
    }

    /// The row or column in which a pixel lies, and how far within it.
    fn find(&self, pixel: u32) -> (usize, u32) {
        let last = self.starts.len() - 1;
        let beyond = pixel.saturating_sub(self.starts[last]);
        if pixel >= self.starts[last] {
            return (last + (beyond / self.usual) as usize, beyond % self.usual);
        }
        let at = self.starts.partition_point(|start| *start <= pixel) - 1;
        (at, pixel - self.starts[at])
    }
}

/// Blocks of numbers that the shapes of a sheet with so many notes take.
pub(super) fn blocks(notes: usize) -> usize {
    1 + notes / BLOCK
}

impl Notes {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The part with the texts. `own`: the same part with the first note alone.
    pub(super) fn write_texts(&self, own: &str, out: &mut impl Write) -> io::Result<()> {
        const LIST: &str = "<commentList>";
        let head = own.find(LIST).map_or(own, |at| &own[..at + LIST.len()]);
        let mut text = head.to_owned();
        for note in &self.list {
            let column = rust_xlsxwriter::column_number_to_name(note.column);
            let space =
                if note.text.starts_with(SPACE) || note.text.ends_with(SPACE) { " xml:space=\"preserve\"" } else { "" };
            let _ = write!(
                text,
                "<comment ref=\"{column}{}\" authorId=\"0\"><text><r><rPr><sz val=\"{SIZE}\"/><color indexed=\"81\"/>\
                 <rFont val=\"{FONT}\"/><family val=\"2\"/></rPr><t{space}>",
                note.row + 1
            );
            escape(&mut text, &note.text);
            text.push_str("</t></r></text></comment>");
            hand_on(&mut text, out, PIECE)?;
        }
        text.push_str("</commentList></comments>");
        hand_on(&mut text, out, 0)
    }

    /// The part with the shapes. `own`: the same part with the first note alone; `block`: the first block of numbers
    /// of this sheet, from 1.
    pub(super) fn write_shapes(&self, own: &str, block: usize, rows: &Sizes, out: &mut impl Write) -> io::Result<()> {
        let columns = Sizes::new(self.columns.iter().copied(), super::DEFAULT_CELL.1);
        let head = own.find("<v:shape ").map_or(own, |at| &own[..at]);
        let taken: Vec<String> = (block..block + blocks(self.list.len())).map(|n| n.to_string()).collect();
        let mut text = with_blocks(head, &taken.join(","));
        for (note, n) in self.list.iter().zip(1..) {
            let (row, column) = (note.row.saturating_sub(1) as usize, usize::from(note.column) + 1);
            let (left, top) = (columns.start(column) + OFFSET.0, rows.start(row) + OFFSET.1);
            let (from, to) = (columns.find(left), columns.find(left + WIDTH));
            let (above, below) = (rows.find(top), rows.find(top + note.height));
            let _ = write!(
                text,
                "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:{}pt;\
                 margin-top:{}pt;width:{}pt;height:{}pt;z-index:{n};visibility:hidden\" fillcolor=\"#ffffe1\" \
                 o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/>\
                 <v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\">\
                 <div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\">\
                 <x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, {}, {}, {}, {}, {}, {}, {}</x:Anchor>\
                 <x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row><x:Column>{}</x:Column></x:ClientData></v:shape>",
                block * BLOCK + n,
                points(left),
                points(top),
                points(WIDTH),
                points(note.height),
                from.0,
                from.1,
                above.0,
                above.1,
                to.0,
                to.1,
                below.0,
                below.1,
                note.row,
                note.column,
            );
            hand_on(&mut text, out, PIECE)?;
        }
        text.push_str("</xml>");
        hand_on(&mut text, out, 0)
    }
}

const SPACE: [char; 3] = ['\t', '\n', ' '];

fn points(pixels: u32) -> f64 {
    f64::from(pixels) * 0.75
}

/// The head of the shapes, told which blocks of numbers they take.
fn with_blocks(head: &str, blocks: &str) -> String {
    const DATA: &str = " data=\"";
    let parts = head.split_once(DATA).and_then(|(before, rest)| Some((before, rest.split_once('"')?.1)));
    parts.map_or_else(|| head.to_owned(), |(before, after)| format!("{before}{DATA}{blocks}\"{after}"))
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    let special = |c: char| matches!(c, '&' | '<' | '>' | '\u{FFFE}' | '\u{FFFF}') || c < ' ' && c != '\t' && c != '\n';
    while let Some(at) = rest.find(special) {
        out.push_str(&rest[..at]);
        let Some(c) = rest[at..].chars().next() else { break };
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
}

/// Writes what has gathered when it is more than `most`.
fn hand_on(text: &mut String, out: &mut impl Write, most: usize) -> io::Result<()> {
    if text.len() > most {
        out.write_all(text.as_bytes())?;
        text.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_lie_in_rows_of_their_own_height_and_beyond() {
        let rows = Sizes::new([10, 20, 5], 18);
        assert_eq!([0, 1, 2, 3, 5].map(|at| rows.start(at)), [0, 10, 30, 35, 71]);
        for (pixel, want) in [(0, (0, 0)), (9, (0, 9)), (10, (1, 0)), (34, (2, 4)), (35, (3, 0)), (54, (4, 1))] {
            assert_eq!(rows.find(pixel), want, "{pixel}");
        }
    }

    #[test]
    fn a_sheet_of_a_thousand_notes_takes_two_blocks() {
        assert_eq!([1, 1023, 1024, 2048].map(blocks), [1, 1, 2, 3]);
        assert_eq!(
            with_blocks("<o:idmap v:ext=\"edit\" data=\"1\"/>", "4,5"),
            "<o:idmap v:ext=\"edit\" data=\"4,5\"/>"
        );
    }
}
