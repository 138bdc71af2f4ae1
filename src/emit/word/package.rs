//! What docx-rs leaves out, put into the finished parts: repeated table heads, stand-ins for fonts,
//! language, properties; and a package whose bytes depend on nothing but its contents.

use std::io;

use docx_rs::XMLDocx;
use quick_xml::escape::escape;

use super::WordError;
use crate::{
    emit::parts::{self, Part},
    text::Date,
};

/// Fonts that may be missing, with the one to use instead.
const STAND_INS: [(&str, &str); 5] = [
    ("方正小标宋简体", "宋体"),
    ("仿宋_GB2312", "仿宋"),
    ("楷体_GB2312", "楷体"),
    ("黑体", "SimHei"),
    ("宋体", "SimSun"),
];

/// The finished file, with the first row of each table as its head.
pub(super) fn pack(parts: XMLDocx, title: &str, author: &str, day: Date) -> Result<Vec<u8>, WordError> {
    pack_headed(parts, title, author, day, &[])
}

/// The finished file. `heads`: how many rows of each table from the first on stand again on every page,
/// one where it says nothing.
pub(super) fn pack_headed(
    parts: XMLDocx,
    title: &str,
    author: &str,
    day: Date,
    heads: &[u32],
) -> Result<Vec<u8>, WordError> {
    let document = repeat_heads(&parts.document, heads)?;
    Shell::new(parts, author, day)?.pack(&document, title)
}

/// A file without its text and title: all other parts, compressed for one file or for hundreds of the same kind.
pub(super) struct Shell {
    /// In the order of the file, without the two.
    parts: Vec<Part>,
    author: String,
    /// When the papers were made: the day of the run, not the moment, so that two runs of a day write the same.
    day: Date,
}

impl Shell {
    /// Where the properties and the text stand among the others.
    const PROPERTIES: usize = 3;
    const TEXT: usize = 5;

    pub(super) fn new(mut parts: XMLDocx, author: &str, day: Date) -> Result<Self, WordError> {
        parts.font_table = insert_before(&parts.font_table, "</w:fonts>", &font_entries());
        parts.styles =
            insert_before(&parts.styles, "</w:rPr></w:rPrDefault>", r#"<w:lang w:val="en-US" w:eastAsia="zh-CN" />"#);
        Ok(Self { parts: others(&parts).map_err(|e| unpackable(&e))?, author: author.to_owned(), day })
    }

    /// The finished file; tables stay as they are, which is right for forms.
    pub(super) fn pack(&self, document: &[u8], title: &str) -> Result<Vec<u8>, WordError> {
        let properties = core(title, &self.author, self.day);
        let packed = || {
            let own = [
                Part::deflated("docProps/core.xml", properties.as_bytes())?,
                Part::deflated("word/document.xml", document)?,
            ];
            let (first, rest) = self.parts.split_at(Self::PROPERTIES);
            let (middle, last) = rest.split_at(Self::TEXT - Self::PROPERTIES);
            parts::package(first.iter().chain(&own[..1]).chain(middle).chain(&own[1..]).chain(last))
        };
        packed().map_err(|e: io::Error| unpackable(&e))
    }
}

fn unpackable(reason: &io::Error) -> WordError {
    WordError::Build(reason.to_string())
}

/// Marks the first rows of every table as its head, so that they stand on every page.
///
/// docx-rs writes properties into every row and no table into a cell; so a row's properties are the next after it.
fn repeat_heads(document: &[u8], heads: &[u32]) -> Result<Vec<u8>, WordError> {
    const TABLE: &str = "<w:tbl>";
    const ROW: &str = "<w:tr>";
    const MARK: &str = "<w:tblHeader/>";
    let mut rest = std::str::from_utf8(document).map_err(|e| WordError::Build(e.to_string()))?;
    let mut out = String::with_capacity(document.len() + 1024);
    // Moves on behind the next `tag`; whether there is one.
    let pass = |rest: &mut &str, out: &mut String, tag: &str| {
        let Some(at) = rest.find(tag) else { return false };
        let (before, after) = rest.split_at(at + tag.len());
        out.push_str(before);
        *rest = after;
        true
    };
    let mut heads = heads.iter().copied().chain(std::iter::repeat(1));
    while pass(&mut rest, &mut out, TABLE) {
        for _ in 0..heads.next().unwrap_or(1) {
            // A table may have fewer rows than heads.
            if rest.find(ROW).is_none_or(|row| rest[..row].contains("</w:tbl>")) {
                break;
            }
            pass(&mut rest, &mut out, ROW);
            if let Some(after) = rest.strip_prefix("<w:trPr />") {
                out.extend(["<w:trPr>", MARK, "</w:trPr>"]);
                rest = after;
            } else if let Some(end) = rest.strip_prefix("<w:trPr>").and_then(|_| rest.find("</w:trPr>")) {
                let (before, after) = rest.split_at(end);
                out.extend([before, MARK]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Ok(out.into_bytes())
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
fn core(title: &str, author: &str, day: Date) -> String {
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
        created = format_args!("{day}T00:00:00Z")
    )
}

/// All parts that the papers have but text and properties: no comments of a reader, no extensions.
fn others(parts: &XMLDocx) -> io::Result<Vec<Part>> {
    let fixed: [(&str, &[u8]); 12] = [
        ("[Content_Types].xml", &parts.content_type),
        ("_rels/.rels", &parts.rels),
        ("docProps/app.xml", &parts.doc_props.app),
        ("docProps/custom.xml", &parts.doc_props.custom),
        ("word/_rels/document.xml.rels", &parts.document_rels),
        ("word/styles.xml", &parts.styles),
        ("word/settings.xml", &parts.settings),
        ("word/fontTable.xml", &parts.font_table),
        ("word/comments.xml", &parts.comments),
        ("word/numbering.xml", &parts.numberings),
        ("word/commentsExtended.xml", &parts.comments_extended),
        ("word/footnotes.xml", &parts.footnotes),
    ];
    let mut out =
        fixed.into_iter().map(|(name, part)| Part::deflated(name, part)).collect::<io::Result<Vec<Part>>>()?;
    for (kind, parts, rels) in
        [("header", &parts.headers, &parts.header_rels), ("footer", &parts.footers, &parts.footer_rels)]
    {
        for (at, part) in parts.iter().enumerate() {
            out.push(Part::deflated(format!("word/{kind}{}.xml", at + 1), part)?);
            if let Some(rels) = rels.get(at) {
                out.push(Part::deflated(format!("word/_rels/{kind}{}.xml.rels", at + 1), rels)?);
            }
        }
    }
    // A picture is packed already.
    out.extend(parts.media.iter().map(|(name, bytes)| Part::stored(format!("word/media/{name}.png"), bytes)));
    Ok(out)
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
        let core = core("甲 & 乙", "<对标>", Date::new(2024, 1, 5).expect("day"));
        assert!(core.contains("<dc:title>甲 &amp; 乙</dc:title><dc:creator>&lt;对标&gt;"), "{core}");
        assert_eq!(core.matches(">2024-01-05T00:00:00Z<").count(), 2, "made on the day of the run: {core}");
    }

    #[test]
    fn a_part_without_the_mark_stays() {
        assert_eq!(insert_before(b"<a></a>", "</a>", "<b/>"), b"<a><b/></a>");
        assert_eq!(insert_before(b"<a/>", "</a>", "<b/>"), b"<a/>");
    }
}
