//! From the bytes of one submitted file to a [`Document`], whatever office program wrote it.
//!
//! This module exists so that nothing behind it ever asks what a file was: it checks the size, decides the
//! format by content, calls the one reader for it and settles what counts as "nothing to read". Readers
//! return what they could read plus problems; only a file that gives no text at all is an error.
//!
//! Invariants: no reader panics on any bytes, follows a link, path or formula of a file, or allocates more
//! than [`Limits`] allows; third-party parsers (of .xlsb) get checked sizes only and run in a process of their own ([`worker`]).

mod archive;
mod blocks;
mod doc;
mod document;
mod docx;
mod edges;
mod error;
mod grid;
mod heading;
mod html;
mod numbering;
mod odt;
mod ole;
mod package;
mod rtf;
mod sheet;
mod sniff;
mod text;
mod worker;
mod xml;

use std::io::Read;
use std::path::Path;

pub use archive::members;
pub use document::{Align, Block, Cell, Content, Document, Format, Part, Place, Row, Table};
pub use error::IngestError;
pub use sheet::{RawSheet, read_raw};
pub use worker::{isolate, serve};

use serde::{Deserialize, Serialize};

use ole::Ole;
use package::Package;
use sniff::Kind;

/// How much of one file is read before it is refused.
///
/// The defaults let every plausible submission pass (a 200-page plan inflates to some 5 MB) and keep one
/// hostile file below a few hundred megabytes and about a second.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Inflated bytes of one part of a package, or of one stream of a compound file.
    pub part_bytes: u64,
    /// Inflated ÷ compressed size of one part; looked at only above 16 MB, since long tables repeat
    /// themselves honestly.
    pub ratio: u64,
    /// Entries of a package.
    pub entries: usize,
    /// Tables within tables, and text boxes within text boxes; what lies deeper is read as plain text.
    pub depth: usize,
    /// Cells of all tables of a file together.
    pub cells: usize,
    /// Paragraphs and tables of a file together.
    pub blocks: usize,
    /// Declared inflated bytes of all files in an archive of files, nested ones included.
    pub archive_bytes: u64,
    /// Memory that a third-party parser may take in its worker process.
    pub worker_bytes: u64,
    /// Seconds of processor time that it may take for one file.
    pub worker_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            part_bytes: 64 << 20,
            ratio: 300,
            entries: 10_000,
            depth: 8,
            cells: 400_000,
            blocks: 300_000,
            archive_bytes: 1 << 30,
            worker_bytes: 384 << 20,
            worker_seconds: 4,
        }
    }
}

/// Reads one file. The name is looked at only for lock files; the format comes from the content.
///
/// A path that goes on behind a zip file (`包.zip/方案.docx`, as [`members`] lists them) is an entry of it.
pub fn read_file(path: &Path, limits: &Limits) -> Result<Document, IngestError> {
    read_bytes(&load(path, limits)?, limits)
}

/// The bytes of one file, for [`read_bytes`].
pub fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, IngestError> {
    if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("~$")) {
        return Err(IngestError::LockFile);
    }
    if let Some((archive, entry)) = archive::split(path) {
        return archive::entry(&archive, &entry, limits);
    }
    let file = std::fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > limits.file_bytes {
        return Err(too_large_file(limits));
    }
    // `take` as well: a file may grow, and a pipe has no length.
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file that is already in memory.
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large_file(limits));
    }
    let document = match sniff::sniff(bytes) {
        Kind::Empty => return Err(IngestError::Empty),
        Kind::Unsupported(name) => return Err(IngestError::Unsupported(name)),
        Kind::Scan => return Err(IngestError::Scan),
        Kind::Damaged(why) => return Err(IngestError::Damaged(why.to_owned())),
        Kind::Zip => read_package(bytes, limits)?,
        Kind::Ole => read_compound(bytes, limits)?,
        Kind::Biff => sheet::read_bare_biff(bytes, limits)?,
        Kind::Rtf => rtf::read(bytes, limits)?,
        Kind::Html => html::read(bytes, limits)?,
        Kind::WordMl => docx::read_wordml(bytes, limits)?,
        Kind::FlatPackage => docx::read_flat_package(bytes, limits)?,
        Kind::SheetMl => sheet::read_sheetml(bytes, limits)?,
        Kind::Text => text::read(bytes, limits)?,
    };
    settle(document)
}

fn read_package(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    let mut package = Package::open(bytes, limits)?;
    let first = read_opened(&mut package, bytes, limits);
    if matches!(first, Err(IngestError::Unsupported(sniff::ARCHIVE))) {
        return Err(archive::refusal(bytes, limits));
    }
    // A directory that is there but wrong (bytes lost or added in between) gives empty parts: go by the
    // local headers instead.
    let nothing = match &first {
        Err(IngestError::Damaged(_)) => true,
        Ok(document) => document.text_len() == 0 && !document.problems.is_empty(),
        Err(_) => false,
    };
    if nothing
        && !package.salvaged
        && let Ok(document) = Package::salvage(bytes, limits).and_then(|mut p| read_opened(&mut p, bytes, limits))
    {
        return Ok(document);
    }
    first
}

fn read_opened(package: &mut Package, bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    match sniff::package_kind(package) {
        sniff::PackageKind::Word => docx::read(package, limits),
        sniff::PackageKind::Sheet => sheet::read_xlsx(package, limits),
        sniff::PackageKind::BinarySheet => apart(bytes, limits, || sheet::read_xlsb(package, limits)),
        sniff::PackageKind::OpenDocument => odt::read(package, limits),
        sniff::PackageKind::Encrypted => Err(IngestError::Encrypted),
        sniff::PackageKind::Unsupported(name) => Err(IngestError::Unsupported(name)),
        sniff::PackageKind::Unknown => Err(IngestError::Damaged("压缩包里没有 Word 或 Excel 的内容".to_owned())),
    }
}

fn read_compound(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    let ole = match Ole::open(bytes, limits) {
        Ok(ole) => ole,
        // The directory is lost: the text may still lie where Word puts it.
        Err(error) => return salvage(bytes, limits).ok_or(error),
    };
    match sniff::compound_kind(&ole) {
        sniff::CompoundKind::Word => doc::read(&ole, limits),
        sniff::CompoundKind::Sheet(stream) => sheet::read_xls(&ole, stream, limits),
        sniff::CompoundKind::Package(stream) => {
            let inner = ole.stream(stream).unwrap_or_default();
            if sniff::sniff(&inner) == Kind::Zip {
                read_package(&inner, limits)
            } else {
                Err(IngestError::Damaged("嵌入的文件无法识别".to_owned()))
            }
        }
        sniff::CompoundKind::Encrypted => Err(IngestError::Encrypted),
        sniff::CompoundKind::Unsupported(name) => Err(IngestError::Unsupported(name)),
        sniff::CompoundKind::Unknown => {
            salvage(bytes, limits).ok_or_else(|| IngestError::Damaged("复合文档里没有 Word 或 Excel 的内容".to_owned()))
        }
    }
}

/// What lies where Word and Excel put it in a container whose directory is lost.
fn salvage(container: &[u8], limits: &Limits) -> Option<Document> {
    sheet::salvage_xls(container, limits).or_else(|| doc::salvage(container, limits))
}

/// Reads what a third-party parser is needed for: in a worker process, or here when there is none.
fn apart(
    bytes: &[u8],
    limits: &Limits,
    here: impl FnOnce() -> Result<Document, IngestError>,
) -> Result<Document, IngestError> {
    worker::read(bytes, limits).unwrap_or_else(here)
}

/// A document without text is a scan or an empty form: an error with its own advice, whatever the format.
fn settle(document: Document) -> Result<Document, IngestError> {
    if document.text_len() > 0 {
        return Ok(document);
    }
    // Nothing came out of a part known to be broken: that is damage, not emptiness.
    if document.problems.iter().any(|p| p.rule == blocks::DAMAGED_PART) {
        return Err(IngestError::Damaged("正文无法读取".to_owned()));
    }
    Err(if document.pictures > 0 { IngestError::Scan } else { IngestError::NoText })
}

fn too_large_file(limits: &Limits) -> IngestError {
    IngestError::TooLarge(format!("文件超过 {} MB", limits.file_bytes >> 20))
}

/// Runs a third-party parser so that a panic in it costs this file only.
fn guarded<T>(work: impl FnOnce() -> Result<T, IngestError>) -> Result<T, IngestError> {
    // The closure owns what it changes, and nothing of it is seen after a panic.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(_) => Err(IngestError::Damaged("表格内容无法解析".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_files_are_named_as_such() {
        let result = read_file(Path::new("/nowhere/~$方案.docx"), &Limits::default());
        assert!(matches!(result, Err(IngestError::LockFile)));
    }

    #[test]
    fn empty_and_oversized_files_are_refused_before_parsing() {
        assert!(matches!(read_bytes(b"", &Limits::default()), Err(IngestError::Empty)));
        let limits = Limits { file_bytes: 3, ..Limits::default() };
        assert!(matches!(read_bytes(b"abcd", &limits), Err(IngestError::TooLarge(_))));
    }

    #[test]
    fn random_bytes_are_damaged_and_never_text() {
        let mut seed = 7u32;
        for length in [1usize, 7, 100, 5000] {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 24) as u8
                })
                .collect();
            assert!(read_bytes(&bytes, &Limits::default()).is_err(), "{length}");
        }
    }
}
