//! .xlsx and .xlsm: values by calamine, everything it does not tell from the same XML.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx};

use super::super::blocks::{Blocks, Item, Paragraph};
use super::super::document::{Document, Format, Part};
use super::super::package::{self, Package};
use super::super::xml::{self, Events, Step};
use super::super::{IngestError, Limits, guarded};
use super::number::{self, Display};
use super::{Merge, SheetData, parse_range, parse_reference};

/// Rows and cells of a sheet that calamine keeps to itself.
#[derive(Default)]
struct Extra {
    hidden_rows: HashSet<u32>,
    /// Style index of each cell that has one.
    styles: HashMap<(u32, u32), u32>,
    merges: Vec<Merge>,
    damaged: bool,
}

pub(in super::super) fn read(package: &mut Package, limits: &Limits) -> Result<Document, IngestError> {
    let mut blocks = Blocks::new(limits);
    let names: Vec<String> = package.names().to_vec();
    let mut parts = Vec::new();
    let mut total = 0u64;
    let mut extras: HashMap<String, Extra> = HashMap::new();
    let mut displays = Vec::new();
    let mut drawings = Vec::new();
    let mut damaged = package.salvaged;
    for name in &names {
        let lower = name.to_lowercase();
        if is_picture(&lower) {
            blocks.pictures = blocks.pictures.saturating_add(1);
        }
        if lower.contains("/drawings/drawing") && lower.ends_with(".xml") {
            drawings.push(name.clone());
        }
        if !is_needed(&lower) {
            continue;
        }
        let Some((mut text, broken)) = package.text(name)? else { continue };
        damaged |= broken;
        total += text.len() as u64;
        if total > limits.part_bytes.saturating_mul(2) {
            return Err(IngestError::TooLarge(format!("解压后的内容超过 {} MB", limits.part_bytes >> 19)));
        }
        if lower.ends_with("styles.xml") {
            displays = styles(&text);
        } else if lower.ends_with("sharedstrings.xml") {
            damaged |= mend(&mut text, "</si>", "</sst>");
            distrust_count(&mut text);
        } else if lower.contains("/worksheets/") {
            damaged |= mend(&mut text, "</row>", "</sheetData></worksheet>");
            let extra = extra(&text);
            damaged |= extra.damaged;
            extras.insert(lower, extra);
        }
        parts.push((name.clone(), text.into_bytes()));
    }
    let checked = package::pack(&parts).ok_or_else(|| IngestError::Damaged("表格内容无法解析".to_owned()))?;
    drop(parts);
    let targets = sheet_targets(package)?;
    let (sheets, broken) = guarded(|| values(checked, &targets, &mut extras, &displays, limits))?;
    damaged |= broken;
    super::lay_out(sheets, &mut blocks, limits)?;
    for name in drawings {
        if let Some((text, _)) = package.text(&name)? {
            shapes(&text, &mut blocks)?;
        }
    }
    if damaged {
        blocks.damaged("工作表");
    }
    Ok(blocks.finish(Format::Xlsx))
}

/// The parts that calamine reads values from: no pictures, themes, caches or links.
fn is_needed(lower: &str) -> bool {
    if !(lower.ends_with(".xml") || lower.ends_with(".rels")) {
        return false;
    }
    let skip = ["theme", "drawing", "pivot", "externallink", "comment", "printersettings", "customxml", "docprops", "calcchain", "chart", "media", "querytable", "connections", "/tables/", "worksheets/_rels"];
    !skip.iter().any(|s| lower.contains(s))
}

fn is_picture(lower: &str) -> bool {
    lower.contains("/media/") && !lower.ends_with('/')
}

/// Closes a part that breaks off, behind the last whole item.
fn mend(text: &mut String, item: &str, closing: &str) -> bool {
    let end = closing.rsplit("</").next().map(|e| format!("</{e}")).unwrap_or_default();
    let prefixed = end.replace("</", ":");
    let tail = text.trim_end_matches(|c: char| c.is_whitespace() || c == '\0');
    // An empty element (`<sst/>`), or a prefixed end tag, is whole too.
    if tail.ends_with(&end) || tail.ends_with(&prefixed) || tail.ends_with("/>") {
        return false;
    }
    if let Some(at) = text.rfind(item) {
        text.truncate(at + item.len());
        text.push_str(closing);
    }
    true
}

/// Takes away a count of strings that the part cannot hold: room is reserved for whatever it claims.
fn distrust_count(text: &mut String) {
    let Some(at) = text.find("uniqueCount") else { return };
    let length = text.len();
    let digits: String = text.get(at..).unwrap_or_default().chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    // The shortest entry is `<si/>`.
    if digits.parse::<usize>().map_or(true, |n| n > length / 5) {
        text.replace_range(at..at + "uniqueCount".len(), "ignoredName");
    }
}

/// The display of each cell style.
fn styles(source: &str) -> Vec<Display> {
    let mut codes: HashMap<u16, Display> = HashMap::new();
    let mut out = Vec::new();
    let mut in_cells = false;
    let mut events = Events::new(source);
    while let Some(step) = events.next() {
        match step {
            Step::Open(tag, empty) => match tag.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (xml::number(&tag, "numFmtId"), xml::attr(&tag, "formatCode")) {
                        codes.insert(id, number::parse(&code));
                    }
                }
                "cellXfs" => in_cells = !empty,
                "xf" if in_cells => {
                    let id = xml::number(&tag, "numFmtId").unwrap_or(0);
                    out.push(codes.get(&id).cloned().unwrap_or_else(|| number::builtin(id)));
                }
                _ => {}
            },
            Step::Close(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
    out
}

fn extra(source: &str) -> Extra {
    let mut out = Extra::default();
    let mut events = Events::new(source);
    let mut row = 0u32;
    let mut next_row = 0u32;
    let mut column = 0u32;
    while let Some(step) = events.next() {
        let Step::Open(tag, _) = step else { continue };
        match tag.local_name().as_ref() {
            "row" => {
                row = xml::number::<u32>(&tag, "r").map_or(next_row, |r| r.saturating_sub(1));
                next_row = row.saturating_add(1);
                column = 0;
                if xml::attr(&tag, "hidden").is_some_and(|v| v == "1" || v == "true") {
                    out.hidden_rows.insert(row);
                }
            }
            "c" => {
                let at = xml::attr(&tag, "r").and_then(|r| parse_reference(&r)).unwrap_or((row, column));
                column = at.1.saturating_add(1);
                if let Some(style) = xml::number::<u32>(&tag, "s").filter(|s| *s > 0) {
                    out.styles.insert(at, style);
                }
            }
            "mergeCell" => out.merges.extend(xml::attr(&tag, "ref").and_then(|r| parse_range(&r))),
            _ => {}
        }
    }
    out.damaged = events.damaged();
    out
}

/// Sheet name → lower-case part name.
fn sheet_targets(package: &mut Package) -> Result<HashMap<String, String>, IngestError> {
    let workbook = package
        .relations("")?
        .into_iter()
        .find(|r| r.kind == "officeDocument")
        .map(|r| r.target)
        .filter(|t| package.has(t))
        .unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let relations = package.relations(&workbook)?;
    let mut out = HashMap::new();
    let Some((text, _)) = package.text(&workbook)? else { return Ok(out) };
    let mut events = Events::new(&text);
    while let Some(step) = events.next() {
        let Step::Open(tag, _) = step else { continue };
        if tag.local_name().as_ref() == "sheet" {
            let name = xml::attr(&tag, "name").unwrap_or_default().into_owned();
            let id = xml::attr(&tag, "id").unwrap_or_default();
            if let Some(relation) = relations.iter().find(|r| r.id == id) {
                out.insert(name, relation.target.to_lowercase());
            }
        }
    }
    Ok(out)
}

fn values(
    checked: Vec<u8>,
    targets: &HashMap<String, String>,
    extras: &mut HashMap<String, Extra>,
    displays: &[Display],
    limits: &Limits,
) -> Result<(Vec<SheetData>, bool), IngestError> {
    let mut book =
        Xlsx::new(Cursor::new(checked)).map_err(|_| IngestError::Damaged("工作簿结构损坏".to_owned()))?;
    let date_1904 = book.has_1904_epoch();
    let metadata: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect();
    let mut sheets = Vec::new();
    let mut damaged = false;
    for (name, hidden) in metadata {
        let mut data = SheetData::new(name.clone(), hidden);
        let extra = targets.get(&name).and_then(|t| extras.remove(t)).unwrap_or_default();
        // Chart sheets have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    let display = extra.styles.get(&(row, column)).and_then(|s| displays.get(*s as usize));
                    let text = text(cell.get_value(), display, date_1904);
                    data.put(row, column, &text, limits)?;
                }
                Ok(None) => break,
                Err(_) => {
                    damaged = true;
                    break;
                }
            }
        }
        data.merges = extra.merges;
        data.hidden_rows = extra.hidden_rows;
        sheets.push(data);
    }
    Ok((sheets, damaged))
}

/// A cell as displayed.
pub(super) fn text(value: &DataRef<'_>, display: Option<&Display>, date_1904: bool) -> String {
    match value {
        DataRef::Int(n) => display.map_or_else(|| n.to_string(), |d| d.number(*n as f64, date_1904)),
        DataRef::Float(n) => display.map_or_else(|| number::general(*n), |d| d.number(*n, date_1904)),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => match display {
            Some(display @ (Display::Date { .. } | Display::Duration)) => display.number(moment.as_f64(), date_1904),
            _ => number::moment(*moment, date_1904),
        },
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => number::iso(text),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Text of shapes drawn over a sheet.
fn shapes(source: &str, blocks: &mut Blocks) -> Result<(), IngestError> {
    let mut events = Events::new(source);
    let mut text = String::new();
    let mut reading = false;
    while let Some(step) = events.next() {
        match step {
            Step::Open(tag, empty) => match tag.local_name().as_ref() {
                "t" => reading = !empty,
                "br" => text.push('\n'),
                _ => {}
            },
            Step::Close(tag) => match tag.local_name().as_ref() {
                "t" => reading = false,
                "p" => blocks.push(Part::TextBox, Item::Paragraph(Paragraph::plain(std::mem::take(&mut text))))?,
                _ => {}
            },
            Step::Text(piece) if reading => text.push_str(&piece),
            Step::Text(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_count_of_strings_is_not_believed() {
        let mut text = "<sst count=\"1\" uniqueCount=\"4294967295\"><si><t>甲</t></si></sst>".to_owned();
        distrust_count(&mut text);
        assert!(!text.contains("uniqueCount"));
        let mut text = "<sst count=\"1\" uniqueCount=\"1\"><si><t>甲</t></si></sst>".to_owned();
        distrust_count(&mut text);
        assert!(text.contains("uniqueCount"));
    }

    #[test]
    fn a_part_that_breaks_off_is_closed() {
        let mut text = "<worksheet><sheetData><row><c/></row><row><c".to_owned();
        assert!(mend(&mut text, "</row>", "</sheetData></worksheet>"));
        assert_eq!(text, "<worksheet><sheetData><row><c/></row></sheetData></worksheet>");
        let mut text = "<x:sst><x:si/></x:sst>\n".to_owned();
        assert!(!mend(&mut text, "</si>", "</sst>"));
    }

    #[test]
    fn rows_and_styles_without_references_are_counted() {
        let extra = extra("<sheetData><row hidden=\"1\"><c s=\"2\"/></row><row><c/><c s=\"3\"/></row></sheetData>");
        assert!(extra.hidden_rows.contains(&0));
        assert_eq!(extra.styles.get(&(1, 1)), Some(&3));
    }
}
