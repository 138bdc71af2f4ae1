//! Excel 2003 XML: rows and cells in one plain file, as export buttons of old systems write it.

use super::super::blocks::Blocks;
use super::super::document::{Document, Format};
use super::super::xml::{self, Events, Step};
use super::super::{IngestError, Limits};
use super::SheetData;
use super::number::{self, Display};
use std::collections::HashMap;

pub(in super::super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    if bytes.len() as u64 > limits.part_bytes {
        return Err(IngestError::TooLarge(format!("内容超过 {} MB", limits.part_bytes >> 20)));
    }
    let source = xml::decode(bytes);
    let mut blocks = Blocks::new(limits);
    let mut events = Events::new(&source);
    let mut sheets: Vec<SheetData> = Vec::new();
    let mut displays: HashMap<String, Display> = HashMap::new();
    let mut style_id = String::new();
    let (mut row, mut column) = (0u32, 0u32);
    let (mut next_row, mut next_column) = (0u32, 0u32);
    let mut text = String::new();
    let mut reading = false;
    let mut kind = String::new();
    let mut cell_style: Option<String> = None;
    while let Some(step) = events.next() {
        match step {
            Step::Open(tag, empty) => match tag.name() {
                "Style" => style_id = xml::attr(&tag, "ID").unwrap_or_default().into_owned(),
                "NumberFormat" => {
                    if let Some(code) = xml::attr(&tag, "Format") {
                        displays.insert(style_id.clone(), named(&code));
                    }
                }
                "Worksheet" => {
                    let name = xml::attr(&tag, "Name").unwrap_or_default().into_owned();
                    sheets.push(SheetData::new(name, false));
                    (next_row, next_column) = (0, 0);
                }
                "Visible" => reading = false,
                "Row" => {
                    row = xml::number::<u32>(&tag, "Index").map_or(next_row, |i| i.saturating_sub(1));
                    next_row = row.saturating_add(1);
                    next_column = 0;
                    if let (Some("1"), Some(sheet)) = (xml::attr(&tag, "Hidden").as_deref(), sheets.last_mut()) {
                        sheet.hidden_rows.insert(row);
                    }
                }
                "Cell" => {
                    column = xml::number::<u32>(&tag, "Index").map_or(next_column, |i| i.saturating_sub(1));
                    let across = xml::number::<u32>(&tag, "MergeAcross").unwrap_or(0);
                    let down = xml::number::<u32>(&tag, "MergeDown").unwrap_or(0);
                    next_column = column.saturating_add(across).saturating_add(1);
                    cell_style = xml::attr(&tag, "StyleID").map(std::borrow::Cow::into_owned);
                    if let (true, Some(sheet)) = (across + down > 0, sheets.last_mut()) {
                        sheet.merges.push((row, column, row.saturating_add(down), column.saturating_add(across)));
                    }
                }
                "Data" => {
                    reading = !empty;
                    text.clear();
                    kind = xml::attr(&tag, "Type").unwrap_or_default().into_owned();
                }
                _ => {}
            },
            Step::Close(tag) => {
                if tag.name() == "Data" && reading {
                    reading = false;
                    let display = cell_style.as_ref().and_then(|s| displays.get(s));
                    let shown = match (kind.as_str(), text.trim().parse::<f64>()) {
                        ("Number", Ok(n)) => display.map_or_else(|| number::general(n), |d| d.number(n, false)),
                        ("DateTime", _) => number::iso(text.trim()),
                        ("Error", _) => String::new(),
                        _ => std::mem::take(&mut text),
                    };
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.put(row, column, &shown, limits)?;
                    }
                }
            }
            Step::Text(piece) if reading => text.push_str(&piece),
            Step::Text(piece) => {
                if matches!(piece.as_ref(), "SheetHidden" | "SheetVeryHidden")
                    && let Some(sheet) = sheets.last_mut()
                {
                    sheet.hidden = true;
                }
            }
        }
    }
    super::lay_out(sheets, &mut blocks, limits)?;
    if events.damaged() {
        blocks.damaged("工作表");
    }
    Ok(blocks.finish(Format::Xls))
}

/// Formats that have a name instead of a code.
fn named(code: &str) -> Display {
    match code {
        "Percent" => number::builtin(10),
        "Standard" => number::builtin(4),
        "Fixed" => number::builtin(2),
        "Short Date" | "Medium Date" | "Long Date" => number::builtin(14),
        "General Date" => number::builtin(22),
        "Currency" => number::builtin(44),
        code => number::parse(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_jump_and_merge() {
        let source = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
            <Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>
            <Worksheet ss:Name="表一"><Table>
              <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">任务</Data></Cell><Cell><Data ss:Type="String">率</Data></Cell></Row>
              <Row ss:Index="2"><Cell><Data ss:Type="String">甲</Data></Cell><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell></Row>
            </Table></Worksheet></Workbook>"#;
        let document = read(source.as_bytes(), &Limits::default()).unwrap();
        let (_, table) = document.tables().next().unwrap();
        assert_eq!((table.text(0, 1), table.text(0, 2)), ("任务", "率"));
        assert_eq!((table.text(1, 1), table.text(1, 2)), ("3", "50.00%"));
    }
}
