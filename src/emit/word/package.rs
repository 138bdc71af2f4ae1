//! What docx-rs leaves out, put into the finished parts: repeated table heads, stand-ins for fonts,
//! language, properties; and a package whose bytes depend on nothing but its contents.

use std::io::{Cursor, Write};

use docx_rs::XMLDocx;
use quick_xml::{
    Reader, Writer,
    escape::escape,
    events::{BytesEnd, BytesStart, Event},
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::WordError;

/// Fonts that may be missing, with the one to use instead.
const STAND_INS: [(&str, &str); 5] = [
    ("方正小标宋简体", "宋体"),
    ("仿宋_GB2312", "仿宋"),
    ("楷体_GB2312", "楷体"),
    ("黑体", "SimHei"),
    ("宋体", "SimSun"),
];
/// The fixed moment of creation.
const CREATED: &str = "2000-01-01T00:00:00Z";

/// The finished file, with the first row of each table as its head.
pub(super) fn pack(parts: XMLDocx, title: &str, author: &str) -> Result<Vec<u8>, WordError> {
    pack_headed(parts, title, author, &[])
}

/// The finished file. `heads`: how many rows of each table from the first on stand again on every page,
/// one where it says nothing.
pub(super) fn pack_headed(mut parts: XMLDocx, title: &str, author: &str, heads: &[u32]) -> Result<Vec<u8>, WordError> {
    parts.document = repeat_heads(&parts.document, heads)?;
    pack_form(parts, title, author)
}

/// The finished file; its tables are forms, without heads.
pub(super) fn pack_form(mut parts: XMLDocx, title: &str, author: &str) -> Result<Vec<u8>, WordError> {
    parts.font_table = insert_before(&parts.font_table, "</w:fonts>", &font_entries());
    parts.styles =
        insert_before(&parts.styles, "</w:rPr></w:rPrDefault>", r#"<w:lang w:val="en-US" w:eastAsia="zh-CN" />"#);
    parts.doc_props.core = core(title, author).into_bytes();
    zipped(&parts).map_err(|e| WordError::Build(e.to_string()))
}

/// Marks the first rows of every table as its head, so that they stand on every page.
fn repeat_heads(document: &[u8], heads: &[u32]) -> Result<Vec<u8>, WordError> {
    let broken = |e: &dyn std::fmt::Display| WordError::Build(e.to_string());
    let mut reader = Reader::from_reader(document);
    let mut writer = Writer::new(Vec::with_capacity(document.len() + 1024));
    // Rows met in each open table, and tables met.
    let mut rows: Vec<u32> = Vec::new();
    let mut tables = 0;
    loop {
        let event = reader.read_event().map_err(|e| broken(&e))?;
        let most = heads.get(usize::saturating_sub(tables, 1)).copied().unwrap_or(1);
        let first = rows.last().is_some_and(|row| *row <= most && *row > 0);
        match &event {
            Event::Eof => break,
            Event::Start(tag) if tag.name().as_ref() == "w:tbl" => {
                rows.push(0);
                tables += 1;
            }
            Event::End(tag) if tag.name().as_ref() == "w:tbl" => {
                rows.pop();
            }
            Event::Start(tag) if tag.name().as_ref() == "w:tr" => {
                if let Some(count) = rows.last_mut() {
                    *count += 1;
                }
            }
            Event::Empty(tag) if first && tag.name().as_ref() == "w:trPr" => {
                let events = [
                    Event::Start(BytesStart::new("w:trPr")),
                    Event::Empty(BytesStart::new("w:tblHeader")),
                    Event::End(BytesEnd::new("w:trPr")),
                ];
                for event in events {
                    writer.write_event(event).map_err(|e| broken(&e))?;
                }
                continue;
            }
            Event::End(tag) if first && tag.name().as_ref() == "w:trPr" => {
                writer.write_event(Event::Empty(BytesStart::new("w:tblHeader"))).map_err(|e| broken(&e))?;
            }
            _ => {}
        }
        writer.write_event(event).map_err(|e| broken(&e))?;
    }
    Ok(writer.into_inner())
}

/// Font entries that tell the office program what to use where a font is missing.
fn font_entries() -> String {
    let entry = |(name, instead): &(&str, &str)| {
        format!(
            r#"<w:font w:name="{name}"><w:altName w:val="{instead}" /><w:charset w:val="86" /><w:family w:val="auto" /><w:pitch w:val="variable" /></w:font>"#
        )
    };
    STAND_INS.iter().map(entry).collect::<Vec<_>>().concat()
}

/// `addition` before the first `mark`; the part as it was where the mark is missing.
fn insert_before(part: &[u8], mark: &str, addition: &str) -> Vec<u8> {
    match std::str::from_utf8(part).ok().and_then(|text| text.split_once(mark)) {
        Some((before, after)) => format!("{before}{addition}{mark}{after}").into_bytes(),
        None => part.to_vec(),
    }
}

/// Document properties.
fn core(title: &str, author: &str) -> String {
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" "#,
            r#"xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
            r#"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"#,
            r#"<cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>"#,
            r#"<dcterms:modified xsi:type="dcterms:W3CDTF">{created}</dcterms:modified><dc:language>zh-CN</dc:language></cp:coreProperties>"#
        ),
        title = escape(title),
        author = escape(author),
        created = CREATED
    )
}

/// The package of the parts that the papers have: no comments of a reader, no extensions.
fn zipped(parts: &XMLDocx) -> zip::result::ZipResult<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let fixed: [(&str, &[u8]); 14] = [
        ("[Content_Types].xml", &parts.content_type),
        ("_rels/.rels", &parts.rels),
        ("docProps/app.xml", &parts.doc_props.app),
        ("docProps/core.xml", &parts.doc_props.core),
        ("docProps/custom.xml", &parts.doc_props.custom),
        ("word/_rels/document.xml.rels", &parts.document_rels),
        ("word/document.xml", &parts.document),
        ("word/styles.xml", &parts.styles),
        ("word/settings.xml", &parts.settings),
        ("word/fontTable.xml", &parts.font_table),
        ("word/comments.xml", &parts.comments),
        ("word/numbering.xml", &parts.numberings),
        ("word/commentsExtended.xml", &parts.comments_extended),
        ("word/footnotes.xml", &parts.footnotes),
    ];
    let mut entries: Vec<(String, &[u8])> = fixed.into_iter().map(|(name, part)| (name.to_owned(), part)).collect();
    for (kind, parts, rels) in
        [("header", &parts.headers, &parts.header_rels), ("footer", &parts.footers, &parts.footer_rels)]
    {
        for (at, part) in parts.iter().enumerate() {
            entries.push((format!("word/{kind}{}.xml", at + 1), part));
            if let Some(rels) = rels.get(at) {
                entries.push((format!("word/_rels/{kind}{}.xml.rels", at + 1), rels));
            }
        }
    }
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let packed = options.compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        out.start_file(name, packed)?;
        out.write_all(bytes)?;
    }
    // A picture is packed already.
    for (name, bytes) in &parts.media {
        out.start_file(format!("word/media/{name}.png"), options.compression_method(CompressionMethod::Stored))?;
        out.write_all(bytes)?;
    }
    Ok(out.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_first_rows_are_heads() {
        let xml = "<w:body><w:tbl><w:tr><w:trPr /><w:tc /></w:tr><w:tr><w:trPr /><w:tc /></w:tr></w:tbl>\
                   <w:tbl><w:tr><w:trPr><w:cantSplit /></w:trPr></w:tr></w:tbl></w:body>";
        let marked = |heads: &[u32]| {
            String::from_utf8(repeat_heads(xml.as_bytes(), heads).expect("well-formed")).expect("UTF-8")
        };
        let out = marked(&[]);
        assert_eq!(out.matches("<w:tblHeader/>").count(), 2);
        assert!(out.contains("<w:cantSplit /><w:tblHeader/></w:trPr>"));
        assert_eq!(marked(&[2]).matches("<w:tblHeader/>").count(), 3);
        assert_eq!(marked(&[2, 0]).matches("<w:tblHeader/>").count(), 2);
    }

    #[test]
    fn properties_are_escaped() {
        assert!(core("甲 & 乙", "<对标>").contains("<dc:title>甲 &amp; 乙</dc:title><dc:creator>&lt;对标&gt;"));
    }

    #[test]
    fn a_part_without_the_mark_stays() {
        assert_eq!(insert_before(b"<a></a>", "</a>", "<b/>"), b"<a><b/></a>");
        assert_eq!(insert_before(b"<a/>", "</a>", "<b/>"), b"<a/>");
    }
}
