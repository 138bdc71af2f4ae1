//! What a file really is, decided by its bytes.
//!
//! Suffixes lie in both directions here: .wps that is OOXML, .doc that is HTML, .xls that is text, a PDF
//! named .docx. So no suffix is ever looked at. What the program does not read is recognised all the same,
//! because "this is a PDF" is an answer and "damaged" is not.

use super::ole::{self, Ole};
use super::package::Package;
use super::{text, xml};

/// The outermost shape of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Zip,
    Ole,
    /// An old Excel workbook without a container.
    Biff,
    Rtf,
    Html,
    /// Word 2003 XML.
    WordMl,
    /// A Word package as one XML file.
    FlatPackage,
    /// Excel 2003 XML.
    SheetMl,
    Text,
    /// A picture: the scan that units send instead of a document.
    Scan,
    Unsupported(&'static str),
    Damaged(&'static str),
}

pub(super) enum PackageKind {
    Word,
    Sheet,
    BinarySheet,
    OpenDocument,
    Encrypted,
    Unsupported(&'static str),
    Unknown,
}

pub(super) enum CompoundKind {
    Word,
    /// The workbook stream by name.
    Sheet(&'static str),
    /// A zip package inside a stream.
    Package(&'static str),
    Encrypted,
    Unsupported(&'static str),
    Unknown,
}

/// A zip that is no package of any office program.
pub(super) const ARCHIVE: &str = "ZIP 压缩包";

/// Formats with a fixed beginning that are named but not read.
const SIGNATURES: [(&[u8], &str); 12] = [
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "GZ 压缩包"),
    (b"MSCF", "CAB 压缩包"),
    (b"ITSF", "CHM 帮助文件"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"\xff\x57\x50\x43", "WordPerfect 文档"),
    (b"AT&TFORM", "DjVu 文件"),
    (b"SQLite format 3", "数据库文件"),
    (b"L\0\0\0\x01\x14\x02\0", "快捷方式"),
];

/// Picture formats: what a unit photographed is a scan.
const PICTURES: [&[u8]; 9] = [
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"\x01\0\0\0\x58\0\0\0",
    b"\xd7\xcd\xc6\x9a",
    b"8BPS",
    b"%!PS",
];

pub(super) fn sniff(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        return Kind::Empty;
    }
    if bytes.iter().all(|b| *b == 0) {
        return Kind::Damaged("内容全部为零字节，可能传输时丢失");
    }
    if bytes.starts_with(&ole::MAGIC) {
        return Kind::Ole;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x07\x08") {
        return Kind::Zip;
    }
    if PICTURES.iter().any(|p| bytes.starts_with(p)) || is_bitmap(bytes) || is_webp_or_heic(bytes) {
        return Kind::Scan;
    }
    if let Some((_, name)) = SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Kind::Unsupported(name);
    }
    // Word for DOS and Windows 1–2, Write, and Works before it became a compound file.
    if bytes.starts_with(b"\x31\xbe\0\0") || bytes.starts_with(b"\x9b\xa5") || bytes.starts_with(b"\xdb\xa5") {
        return Kind::Unsupported("Word 6 之前的旧格式文档");
    }
    if bytes.starts_with(b"\x01\xfe") || bytes.starts_with(b"\xff\0\x02\0\x04\x04") {
        return Kind::Unsupported("Microsoft Works 文件");
    }
    if let [0x09, 0 | 2 | 4 | 8, 4..=0x20, 0, ..] = bytes {
        return Kind::Biff;
    }
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace() && *b != 0).unwrap_or(0);
    let head = bytes.get(start..).unwrap_or_default();
    if head.starts_with(b"{\\rt") {
        return Kind::Rtf;
    }
    // Mail headers, PDF and zip data behind a few bytes of garbage are still what they are.
    let window = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if find(window, b"%PDF-").is_some() {
        return Kind::Unsupported("PDF 文件");
    }
    if let Some(kind) = markup(bytes) {
        return kind;
    }
    if text::plausible(bytes) { Kind::Text } else { Kind::Damaged("内容不是任何已知的文档格式") }
}

fn is_bitmap(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BM") && ole::u32_at(bytes, 6) == Some(0) && ole::u32_at(bytes, 14).is_some_and(|n| n <= 200)
}

fn is_webp_or_heic(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") || bytes.get(4..8) == Some(b"ftyp")
}

/// HTML, WordML, SpreadsheetML and other XML by what stands near the beginning.
fn markup(bytes: &[u8]) -> Option<Kind> {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let head = xml::decode(head).to_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if !head.starts_with('<') {
        // A page saved by a browser as one file.
        let mail = head.starts_with("mime-version:") || head.starts_with("from:") || head.starts_with("message-id:");
        return (mail && head.contains("content-type:")).then_some(Kind::Unsupported("网页存档（MHT）文件"));
    }
    if head.contains("schemas.microsoft.com/office/2006/xmlpackage") {
        return Some(Kind::FlatPackage);
    }
    if head.contains("schemas.microsoft.com/office/word/2003/wordml") {
        return Some(Kind::WordMl);
    }
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && !head.contains("<html") {
        return Some(Kind::SheetMl);
    }
    let html =
        ["<html", "<!doctype html", "<body", "<table", "<head", "<meta", "<p>", "<p ", "<div", "<span", "<style"];
    if html.iter().any(|t| head.contains(t)) {
        return Some(Kind::Html);
    }
    if head.contains("opendocument:xmlns:office") {
        return Some(Kind::Unsupported("单一 XML 的 OpenDocument 文件"));
    }
    if head.contains("<uof:") || head.contains("schemas.uof.org") {
        return Some(Kind::Unsupported("标文通（UOF）文件"));
    }
    head.starts_with("<?xml").then_some(Kind::Unsupported("不含 Word 或 Excel 内容的 XML 文件"))
}

pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

/// What a zip package holds: by its content types, then by its parts.
pub(super) fn package_kind(package: &mut Package) -> PackageKind {
    let types = package.text("[Content_Types].xml").ok().flatten().map(|t| t.0.to_lowercase()).unwrap_or_default();
    if types.contains("wordprocessingml.document.main")
        || types.contains("wordprocessingml.template.main")
        || types.contains("ms-word.document.macroenabled")
        || types.contains("ms-word.template.macroenabled")
    {
        return PackageKind::Word;
    }
    if types.contains("sheet.binary.macroenabled") && package.has("xl/workbook.bin") {
        return PackageKind::BinarySheet;
    }
    if types.contains("spreadsheetml.sheet.main")
        || types.contains("spreadsheetml.template.main")
        || types.contains("ms-excel.sheet.macroenabled")
        || types.contains("ms-excel.template.macroenabled")
        || types.contains("ms-excel.addin.macroenabled")
    {
        return PackageKind::Sheet;
    }
    if types.contains("presentationml.") {
        return PackageKind::Unsupported("演示文稿（PPT）");
    }
    if types.contains("ms-visio") || types.contains("visio.drawing") {
        return PackageKind::Unsupported("Visio 图");
    }
    if package.encrypted() {
        return PackageKind::Encrypted;
    }
    if let Ok(Some((mime, _))) = package.text("mimetype") {
        let kind = mime.trim().strip_prefix("application/vnd.oasis.opendocument.").unwrap_or_default();
        if kind.starts_with("text") || kind.starts_with("spreadsheet") {
            return PackageKind::OpenDocument;
        }
        if !kind.is_empty() {
            return PackageKind::Unsupported("OpenDocument 演示文稿或图形");
        }
        if mime.contains("epub") {
            return PackageKind::Unsupported("EPUB 电子书");
        }
    }
    if package.has("OFD.xml") {
        return PackageKind::Unsupported("OFD 版式文件");
    }
    if package.has("word/document.xml") {
        return PackageKind::Word;
    }
    if package.has("xl/workbook.xml") {
        return PackageKind::Sheet;
    }
    if package.has("xl/workbook.bin") {
        return PackageKind::BinarySheet;
    }
    if package.has("ppt/presentation.xml") {
        return PackageKind::Unsupported("演示文稿（PPT）");
    }
    if package.has("content.xml") && package.has("styles.xml") {
        return PackageKind::OpenDocument;
    }
    if package.names().iter().any(|n| n.to_lowercase().ends_with("document.xml")) {
        return PackageKind::Word;
    }
    if package.names().iter().any(|n| n.to_lowercase().ends_with("workbook.xml")) {
        return PackageKind::Sheet;
    }
    // What is left of an office file that broke off early is no archive of files.
    let office = ["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml"];
    if office.iter().any(|n| package.has(n)) || package.salvaged {
        PackageKind::Unknown
    } else {
        PackageKind::Unsupported(ARCHIVE)
    }
}

/// What a compound file holds.
pub(super) fn compound_kind(ole: &Ole<'_>) -> CompoundKind {
    if ole.has("EncryptedPackage") || ole.has("EncryptionInfo") {
        return CompoundKind::Encrypted;
    }
    if ole.has("WordDocument") {
        return CompoundKind::Word;
    }
    if ole.has("Workbook") {
        return CompoundKind::Sheet("Workbook");
    }
    if ole.has("Book") {
        return CompoundKind::Sheet("Book");
    }
    if ole.has("PowerPoint Document") {
        return CompoundKind::Unsupported("演示文稿（PPT）");
    }
    if ole.has("MatOST") || ole.has("MN0") || ole.has("SPELLING") || ole.names().any(|n| n == "CONTENTS") {
        return CompoundKind::Unsupported("Microsoft Works 文件");
    }
    if ole.has("VisioDocument") {
        return CompoundKind::Unsupported("Visio 图");
    }
    if ole.names().any(|n| n.starts_with("__substg1.0_")) {
        return CompoundKind::Unsupported("Outlook 邮件");
    }
    if ole.has("Package") {
        return CompoundKind::Package("Package");
    }
    CompoundKind::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_their_first_bytes() {
        let cases: [(&[u8], Kind); 14] = [
            (b"", Kind::Empty),
            (b"PK\x03\x04rest", Kind::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Ole),
            (b"%PDF-1.5\n", Kind::Unsupported("PDF 文件")),
            (b"Rar!\x1a\x07\x00", Kind::Unsupported("RAR 压缩包")),
            (b"\xff\xd8\xff\xe0", Kind::Scan),
            (b"  {\\rtf1\\ansi}", Kind::Rtf),
            (b"\xef\xbb\xbf<!DOCTYPE HTML><p>x", Kind::Html),
            (b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", Kind::Html),
            (b"<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">", Kind::WordMl),
            (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", Kind::SheetMl),
            (b"<?xml version=\"1.0\"?><other/>", Kind::Unsupported("不含 Word 或 Excel 内容的 XML 文件")),
            (&[0; 40], Kind::Damaged("内容全部为零字节，可能传输时丢失")),
            ("政务公开工作方案\n一、总体要求\n".as_bytes(), Kind::Text),
        ];
        for (bytes, kind) in cases {
            assert_eq!(sniff(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn two_byte_markup_is_markup() {
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("<html><body>泺口".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(sniff(&wide), Kind::Html);
    }
}
