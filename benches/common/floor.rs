//! What no program that reads the text of a document can avoid, and nothing else.

use std::io::{Cursor, Read};

use duibiao::{
    ingest::{self, Limits},
    text::{Segmenter, fold},
};

/// The text of one file as it comes out of its XML.
pub struct Bare(String);

/// Inflates the XML parts and scans their events. Binary files have no such floor: they are read by the
/// program's own readers.
pub fn scan(bytes: &[u8]) -> Bare {
    let mut text = String::new();
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        let document = ingest::read_bytes(bytes, &Limits::default()).expect("readable");
        for block in &document.blocks {
            text.push_str(block.text().unwrap_or_default());
        }
        for (_, table) in document.tables() {
            for cell in table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none()) {
                text.push_str(&cell.text);
            }
        }
        return Bare(text);
    };
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).expect("an entry");
        let name = part.name().expect("a name").into_owned();
        if !name.ends_with(".xml") {
            continue;
        }
        let mut xml = String::new();
        part.read_to_string(&mut xml).expect("UTF-8");
        let is_text =
            name.starts_with("word/document") || name.starts_with("xl/worksheets") || name.contains("sharedStrings");
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event().expect("well-formed") {
                quick_xml::events::Event::Text(t) if is_text => text.push_str(&t),
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
    }
    Bare(text)
}

/// Cuts the text into words; how many.
pub fn words(text: &Bare, segmenter: &Segmenter) -> usize {
    segmenter.words(&fold(&text.0)).len()
}
