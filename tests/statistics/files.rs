//! The drawn documents as files: the smallest .docx and .xlsx that office programs write.
//!
//! Hand-written parts and nothing of the product's own writers, so that reading is tested against the
//! format and not against ourselves.

#![allow(clippy::format_push_string, clippy::format_collect)] // a test's files are small

use std::io::Write;

use duibiao::ingest::{Content, Document, Part, Table};
use zip::{ZipWriter, write::SimpleFileOptions};

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn paragraph(text: &str) -> String {
    let runs: Vec<String> =
        text.split('\n').map(|t| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(t))).collect();
    format!("<w:p><w:r>{}</w:r></w:p>", runs.join("<w:br/>"))
}

fn word_table(table: &Table) -> String {
    let mut out = String::from("<w:tbl><w:tblPr/><w:tblGrid>");
    for _ in 0..table.width {
        out.push_str(r#"<w:gridCol w:w="600"/>"#);
    }
    out.push_str("</w:tblGrid>");
    for (r, row) in table.rows.iter().enumerate() {
        out.push_str("<w:tr>");
        let origin = |c: usize| row.cells[c].covered_by.unwrap_or((r as u32, c as u32));
        let mut c = 0;
        while c < row.cells.len() {
            let from = c;
            while c < row.cells.len() && origin(c) == origin(from) {
                c += 1;
            }
            let (top, left) = origin(from);
            let below = table
                .rows
                .get(r + 1)
                .and_then(|n| n.cells.get(from))
                .is_some_and(|n| n.covered_by == Some((top, left)));
            let merge = match (top as usize == r, below) {
                (true, true) => r#"<w:vMerge w:val="restart"/>"#,
                (false, _) => "<w:vMerge/>",
                _ => "",
            };
            let text = if top as usize == r { row.cells[from].text.as_str() } else { "" };
            out.push_str(&format!(
                r#"<w:tc><w:tcPr><w:gridSpan w:val="{}"/>{merge}</w:tcPr>{}</w:tc>"#,
                c - from,
                paragraph(text)
            ));
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
    out
}

/// A document as .docx.
pub fn docx(document: &Document) -> Vec<u8> {
    let mut body = String::new();
    for block in &document.blocks {
        match &block.content {
            Content::Table(table) => {
                body.push_str(&word_table(table));
                // Word puts a paragraph behind every table.
                body.push_str("<w:p/>");
            }
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => body.push_str(&paragraph(text)),
        }
    }
    zip(&[
        (
            "[Content_Types].xml",
            format!(
                r#"{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"{XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>"#
            ),
        ),
        (
            "word/document.xml",
            format!(r#"{XML}<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>"#),
        ),
    ])
}

fn column(mut index: usize) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + (index % 26) as u8));
        if index < 26 {
            return out;
        }
        index = index / 26 - 1;
    }
}

/// A document as .xlsx: one sheet for each table, or for all of them; what stands between is a row.
pub fn xlsx(document: &Document, one_sheet: bool) -> Vec<u8> {
    let mut sheets: Vec<(String, Vec<Vec<String>>, Vec<String>)> = Vec::new();
    let mut add = |name: &str, cells: Vec<Vec<String>>, merges: &[(usize, usize, usize, usize)]| {
        if sheets.is_empty() || (!one_sheet && !sheets.iter().any(|s| s.0 == name)) {
            sheets.push((name.to_owned(), Vec::new(), Vec::new()));
        }
        let at = if one_sheet { 0 } else { sheets.iter().position(|s| s.0 == name).unwrap_or(0) };
        let (_, rows, all) = &mut sheets[at];
        let top = rows.len();
        rows.extend(cells);
        all.extend(
            merges
                .iter()
                .map(|(r0, c0, r1, c1)| format!("{}{}:{}{}", column(*c0), top + r0 + 1, column(*c1), top + r1 + 1)),
        );
    };
    for block in &document.blocks {
        let Part::Sheet(name) = &block.place.part else { continue };
        match &block.content {
            Content::Table(table) => {
                let cells = table
                    .rows
                    .iter()
                    .map(|r| {
                        r.cells
                            .iter()
                            .map(|c| if c.covered_by.is_some() { String::new() } else { c.text.clone() })
                            .collect()
                    })
                    .collect();
                let mut merges: Vec<(usize, usize, usize, usize)> = Vec::new();
                for (r, row) in table.rows.iter().enumerate() {
                    for (c, cell) in row.cells.iter().enumerate() {
                        if let Some((r0, c0)) = cell.covered_by.map(|(a, b)| (a as usize, b as usize)) {
                            match merges.iter_mut().find(|m| (m.0, m.1) == (r0, c0)) {
                                Some(merge) => (merge.2, merge.3) = (merge.2.max(r), merge.3.max(c)),
                                None => merges.push((r0, c0, r, c)),
                            }
                        }
                    }
                }
                add(name, cells, &merges);
            }
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => add(name, vec![vec![text.clone()]], &[]),
        }
    }
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut types, mut list, mut relations) = (String::new(), String::new(), String::new());
    for (i, (name, rows, merges)) in sheets.iter().enumerate() {
        let n = i + 1;
        types.push_str(&format!(r#"<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#));
        list.push_str(&format!(
            r#"<sheet name="{}" sheetId="{n}" r:id="rId{n}"/>"#,
            escape(&name.replace(['、', '/'], " "))
        ));
        relations.push_str(&format!(
            r#"<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        ));
        let mut data = String::new();
        for (r, row) in rows.iter().enumerate() {
            data.push_str(&format!(r#"<row r="{}">"#, r + 1));
            for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                let at = format!("{}{}", column(c), r + 1);
                // Numbers are numbers in a sheet, everything else is text.
                if text.parse::<f64>().is_ok() {
                    data.push_str(&format!(r#"<c r="{at}"><v>{text}</v></c>"#));
                } else {
                    data.push_str(&format!(
                        r#"<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                        escape(text)
                    ));
                }
            }
            data.push_str("</row>");
        }
        let merged: String = merges.iter().map(|m| format!(r#"<mergeCell ref="{m}"/>"#)).collect();
        let merged = if merged.is_empty() {
            merged
        } else {
            format!(r#"<mergeCells count="{}">{merged}</mergeCells>"#, merges.len())
        };
        parts.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!(r#"{XML}<worksheet xmlns="{SHEET}"><sheetData>{data}</sheetData>{merged}</worksheet>"#),
        ));
    }
    parts.push((
        "[Content_Types].xml".to_owned(),
        format!(
            r#"{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>"#
        ),
    ));
    parts.push(("_rels/.rels".to_owned(), format!(r#"{XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#)));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(r#"{XML}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{list}</sheets></workbook>"#),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(r#"{XML}<Relationships xmlns="{RELATIONS}">{relations}</Relationships>"#),
    ));
    let parts: Vec<(&str, String)> = parts.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
    zip(&parts)
}
