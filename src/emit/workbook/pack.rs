//! The finished package: the sheets that rust_xlsxwriter made, with the rows of the long lists in them.
//!
//! Each sheet that has such rows is written and compressed by itself, beside the others; everything else is
//! taken over as it is.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt::Write as _,
    io::{self, Cursor, Read, Write},
};

use rayon::prelude::*;
use zip::{
    ZipArchive,
    result::{ZipError, ZipResult},
};

use super::{
    body::Body,
    notes::{self, Notes, Sizes},
};
use crate::{
    emit::parts::{self, Part},
    text::TextMap,
};

const TEXTS: &str = "xl/sharedStrings.xml";
/// Deflate for the long lists and their notes, which are most of the bytes: a quarter of the time of the usual 6, a
/// third more bytes.
const ROWS: u8 = 2;
/// For everything else: nearly as small as 6.
pub(super) const LEVEL: u8 = 5;

/// Puts the bodies into their sheets, which are counted from 0.
pub(super) fn pack(frame: &[u8], mut bodies: Vec<(usize, Body)>) -> ZipResult<Vec<u8>> {
    bodies.retain(|(_, body)| !body.is_empty());
    let mut archive = ZipArchive::new(Cursor::new(frame))?;
    let (texts, ids) = merged(&part(&mut archive, TEXTS)?, &mut bodies)?;
    let mut jobs: Vec<Job> = vec![Job { name: TEXTS.to_owned(), text: texts, fill: Fill::Nothing }];
    let (mut with_notes, mut block) = (0, 1);
    for ((sheet, body), ids) in bodies.iter().zip(&ids) {
        let name = format!("xl/worksheets/sheet{}.xml", sheet + 1);
        let text = part(&mut archive, &name)?;
        let notes = &body.notes;
        if !notes.is_empty() {
            with_notes += 1;
            let shapes = Fill::Shapes(notes, block, heights(&text, body));
            for (name, fill) in [("comments", Fill::Notes(notes)), ("drawings/vmlDrawing", shapes)] {
                let name = format!("xl/{name}{with_notes}.{}", if name == "comments" { "xml" } else { "vml" });
                jobs.push(Job { text: part(&mut archive, &name)?, name, fill });
            }
            block += notes::blocks(notes.list.len());
        }
        jobs.push(Job { text, name, fill: Fill::Rows(body, ids) });
    }
    let mut made: Vec<Part> =
        jobs.par_iter().with_max_len(1).map(Job::part).collect::<io::Result<_>>().map_err(ZipError::Io)?;
    let mut places: HashMap<&str, usize> = jobs.iter().map(|job| job.name.as_str()).zip(0..).collect();
    let mut all = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at)?;
        all.push(match places.remove(&*entry.name()?) {
            Some(place) => std::mem::take(&mut made[place]),
            None => Part::taken(entry)?,
        });
    }
    parts::package(&all).map_err(ZipError::Io)
}

/// One part that is written anew.
struct Job<'b> {
    name: String,
    /// As rust_xlsxwriter made it.
    text: String,
    fill: Fill<'b>,
}

/// What is put into a part.
enum Fill<'b> {
    Nothing,
    /// A body's rows, with the number of each of its texts.
    Rows(&'b Body<'b>, &'b Vec<u32>),
    /// The texts of notes.
    Notes(&'b Notes),
    /// Their shapes, from a block of numbers on, placed by the heights of rows.
    Shapes(&'b Notes, usize, Sizes),
}

impl Job<'_> {
    fn part(&self) -> io::Result<Part> {
        let level = if matches!(self.fill, Fill::Nothing) { LEVEL } else { ROWS };
        Part::written(self.name.as_str(), level, |out| match &self.fill {
            Fill::Nothing => out.write_all(self.text.as_bytes()),
            Fill::Rows(body, ids) => sheet(&self.text, body, ids, out),
            Fill::Notes(notes) => notes.write_texts(&self.text, out),
            Fill::Shapes(notes, block, rows) => notes.write_shapes(&self.text, *block, rows, out),
        })
    }
}

/// The heights of a sheet's rows, its own and the body's.
fn heights(own: &str, body: &Body) -> Sizes {
    let mut pixels: Vec<u32> = Vec::new();
    let mut set = |row: u32, height: u32| {
        let at = row as usize;
        if pixels.len() <= at {
            pixels.resize(at + 1, super::DEFAULT_CELL.0);
        }
        pixels[at] = height;
    };
    for (row, xml) in own.split_once("<sheetData>").into_iter().flat_map(|(_, rest)| own_rows(rest)) {
        let tag = xml.split_once('>').map_or(xml, |(tag, _)| tag);
        let points = tag.split_once(" ht=\"").and_then(|(_, rest)| rest.split_once('"')?.0.parse::<f64>().ok());
        if let Some(points) = points {
            set(row, (points * 4.0 / 3.0).round() as u32);
        }
    }
    body.heights().for_each(|(row, height)| set(row, height));
    Sizes::new(pixels, super::DEFAULT_CELL.0)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> ZipResult<String> {
    let mut text = String::new();
    archive.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

/// The table of texts with those of the bodies behind its own, and for each body the numbers of its texts.
fn merged(own: &str, bodies: &mut [(usize, Body)]) -> ZipResult<(String, Vec<Vec<u32>>)> {
    let number =
        |name: &str| -> Option<usize> { own.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok() };
    let (Some(count), Some(first), Some(entries)) = (number("count"), number("uniqueCount"), own.find("<si>")) else {
        return Err(ZipError::InvalidArchive("texts of the workbook".into()));
    };
    let uses: usize = bodies.iter().map(|(_, body)| body.uses()).sum();
    let texts: Vec<Vec<Cow<str>>> = bodies.iter_mut().map(|(_, body)| body.take_texts()).collect();
    let mut known: TextMap<&str, u32> = TextMap::default();
    let mut added = String::new();
    let mut ids = Vec::with_capacity(texts.len());
    for own in &texts {
        let number = |text| {
            let next = (first + known.len()) as u32;
            *known.entry(text).or_insert_with(|| {
                entry(&mut added, text);
                next
            })
        };
        ids.push(own.iter().map(|text| &**text).map(number).collect());
    }
    let unique = first + known.len();
    let head = own[..entries]
        .replacen(&format!(" count=\"{count}\""), &format!(" count=\"{}\"", count + uses), 1)
        .replacen(&format!(" uniqueCount=\"{first}\""), &format!(" uniqueCount=\"{unique}\""), 1);
    let rest = own[entries..].trim_end().trim_end_matches("</sst>");
    Ok(([head.as_str(), rest, &added, "</sst>"].concat(), ids))
}

/// A text of the table.
fn entry(out: &mut String, text: &str) {
    let edge = ['\t', '\n', ' '];
    out.push_str(if text.starts_with(edge) || text.ends_with(edge) {
        "<si><t xml:space=\"preserve\">"
    } else {
        "<si><t>"
    });
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(c) = rest.chars().next() else { break };
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // What looks like the escape of a character is none.
            '_' if is_escape(rest.as_bytes()) => out.push_str("_x005F_"),
            '_' => out.push('_'),
            c => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    out.push_str(rest);
    out.push_str("</t></si>");
}

/// Characters that do not stand for themselves, or may not.
fn special(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '_' | '\u{FFFE}' | '\u{FFFF}') || (c < ' ' && c != '\t' && c != '\n')
}

/// `_x000D_`
fn is_escape(text: &[u8]) -> bool {
    text.len() >= 7 && text[1] == b'x' && text[6] == b'_' && text[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// A sheet with the body's rows among its own.
fn sheet(own: &str, body: &Body, ids: &[u32], out: &mut impl Write) -> io::Result<()> {
    let broken = || io::Error::new(io::ErrorKind::InvalidData, "sheet without rows");
    let (before, rest) = own.split_once("<sheetData>").ok_or_else(broken)?;
    let (rows, after) = rest.split_once("</sheetData>").ok_or_else(broken)?;
    out.write_all(extended(before, body.last().unwrap_or(0) + 1).as_bytes())?;
    out.write_all(b"<sheetData>")?;
    let mut next = 0;
    for (at, row) in own_rows(rows) {
        body.write(next..at, ids, out)?;
        next = at;
        // A row that the body has too is only a place for its notes.
        if !body.has(at) {
            out.write_all(row.as_bytes())?;
        }
    }
    body.write(next..u32::MAX, ids, out)?;
    out.write_all(b"</sheetData>")?;
    out.write_all(after.as_bytes())
}

/// The rows of a sheet with their numbers, from 0.
fn own_rows(rows: &str) -> impl Iterator<Item = (u32, &str)> {
    let starts: Vec<usize> = rows.match_indices("<row ").map(|(at, _)| at).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([rows.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| {
        let row = &rows[start..end];
        let number: u32 = row.strip_prefix("<row r=\"")?.split_once('"')?.0.parse().ok()?;
        Some((number.checked_sub(1)?, row))
    })
}

/// The part before the rows, told to reach down to `last`.
fn extended(before: &str, last: u32) -> String {
    let parts = before.split_once("<dimension ref=\"").and_then(|(head, rest)| Some((head, rest.split_once('"')?)));
    let Some((head, (range, rest))) = parts else { return before.to_owned() };
    let corner = range.trim_end_matches(|c: char| c.is_ascii_digit());
    let own: u32 = range[corner.len()..].parse().unwrap_or(0);
    format!("{head}<dimension ref=\"{corner}{}\"{rest}", own.max(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_the_sheets_need_it() {
        let mut out = String::new();
        for text in ["甲<乙>&丙", " 前", "_x000D_", "_x00", "回\r车"] {
            entry(&mut out, text);
        }
        assert_eq!(
            out,
            "<si><t>甲&lt;乙&gt;&amp;丙</t></si><si><t xml:space=\"preserve\"> 前</t></si>\
             <si><t>_x005F_x000D_</t></si><si><t>_x00</t></si><si><t>回_x000D_车</t></si>"
        );
    }

    #[test]
    fn rows_of_both_stand_in_order() {
        let mut body = Body::default();
        for at in [1, 3] {
            body.end_row(at, None);
        }
        let own = "<dimension ref=\"A1:C3\"/><sheetData><row r=\"1\"><c/></row><row r=\"3\"/></sheetData><end/>";
        let mut out = Vec::new();
        sheet(own, &body, &[], &mut out).expect("in memory");
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            "<dimension ref=\"A1:C4\"/><sheetData><row r=\"1\"><c/></row><row r=\"2\" spans=\"1:0\"></row>\
             <row r=\"3\"/><row r=\"4\" spans=\"1:0\"></row></sheetData><end/>"
        );
    }
}
