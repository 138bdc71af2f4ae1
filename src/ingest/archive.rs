//! Archives of files: a zip that a unit sends is a folder, its entries files of their own.
//!
//! An entry is named by a path that goes on behind the archive (`包.zip/方案.docx`), nested archives once
//! (`全区.zip/民政局.zip/方案.docx`), so that nothing behind this module knows of archives. Entries are read into
//! memory and never unpacked to a disk; their names are only compared and shown, with `..` and drives dropped.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::package::{RATIO_FREE, declared_entries};
use super::{IngestError, Limits};

/// Bytes at the end of a file that may hold the end record with its comment.
const TAIL: u64 = 66_000;
/// Parts that only office packages and the like have at these places.
const PACKAGE_PARTS: [&str; 8] = [
    "[content_types].xml",
    "_rels/.rels",
    "mimetype",
    "ofd.xml",
    "word/document.xml",
    "xl/workbook.xml",
    "ppt/presentation.xml",
    "meta-inf/manifest.xml",
];

/// Bytes of a file that hold its first local header with a name.
const HEAD: u64 = 64;
/// Names of first entries that office programs write.
const FIRST: [&[u8]; 4] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"mimetypeapplication/"];

fn is_package_name(name: &[u8]) -> bool {
    FIRST.iter().any(|first| name.starts_with(first))
}

trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// An opened archive with the names that a person would see.
struct Archive<'a> {
    zip: ZipArchive<Box<dyn Source + 'a>>,
    /// Name and index of every entry that is a file to read.
    entries: Vec<(String, usize)>,
}

/// The files in an archive of files, as paths below it; empty when it is no such archive, holds nothing to
/// read or is over the limits ([`super::read_file`] then says which, for the archive as a whole).
pub fn members(path: &Path, limits: &Limits) -> Vec<String> {
    let Ok(Some(mut archive)) = Archive::file(path, limits) else { return Vec::new() };
    let mut left = Left { entries: limits.entries, bytes: limits.archive_bytes };
    archive.list(&mut left, limits, true).unwrap_or_default()
}

/// What the whole of an archive may still hold.
struct Left {
    entries: usize,
    bytes: u64,
}

/// Splits a path that goes on behind a file into the file and the rest.
pub(super) fn split(path: &Path) -> Option<(PathBuf, String)> {
    if path.exists() {
        return None;
    }
    let archive = path.ancestors().skip(1).find(|p| p.is_file())?;
    let rest: Vec<String> =
        path.strip_prefix(archive).ok()?.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    Some((archive.to_owned(), rest.join("/")))
}

/// The bytes of one entry.
pub(super) fn entry(path: &Path, name: &str, limits: &Limits) -> Result<Vec<u8>, IngestError> {
    let missing = || IngestError::Io(std::io::ErrorKind::NotFound.into());
    let mut archive = Archive::file(path, limits)?.ok_or_else(missing)?;
    if let Some(index) = archive.find(name) {
        return archive.read(index, limits);
    }
    // A name that goes on behind an entry: one archive deeper, and no further.
    let outer = archive.entries.iter().find(|(n, _)| name.strip_prefix(n.as_str()).is_some_and(|r| r.starts_with('/')));
    let (outer, index) = outer.cloned().ok_or_else(missing)?;
    let bytes = archive.read(index, limits)?;
    let mut inner = Archive::bytes(&bytes, limits)?.ok_or_else(missing)?;
    let index = name.get(outer.len() + 1..).and_then(|n| inner.find(n)).ok_or_else(missing)?;
    inner.read(index, limits)
}

/// Why an archive of files is not read as one file: too large, without files, or nested too deep.
pub(super) fn refusal(bytes: &[u8], limits: &Limits) -> IngestError {
    let mut left = Left { entries: limits.entries, bytes: limits.archive_bytes };
    match Archive::bytes(bytes, limits) {
        Err(error) => error,
        Ok(None) => IngestError::Damaged("压缩包目录损坏".to_owned()),
        Ok(Some(mut archive)) => match archive.list(&mut left, limits, true) {
            Err(error) => error,
            Ok(names) if names.is_empty() => IngestError::EmptyArchive,
            // An archive in an archive in an archive, or one that was asked for as if it were a file.
            Ok(_) => IngestError::Unsupported("套在压缩包里的 ZIP 压缩包"),
        },
    }
}

impl Archive<'static> {
    fn file(path: &Path, limits: &Limits) -> Result<Option<Self>, IngestError> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head)?;
        // Most files of a large folder are office packages, which their first entry tells.
        if !head.starts_with(b"PK\x03\x04") || head.get(30..).is_some_and(is_package_name) {
            return Ok(None);
        }
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut tail = Vec::new();
        file.by_ref().take(TAIL).read_to_end(&mut tail)?;
        Self::open(Box::new(BufReader::new(file)), &tail, limits)
    }
}

impl<'a> Archive<'a> {
    fn bytes(bytes: &'a [u8], limits: &Limits) -> Result<Option<Self>, IngestError> {
        Self::open(Box::new(Cursor::new(bytes)), bytes, limits)
    }

    /// `None` when it is an office package, or no archive that can be opened.
    fn open(source: Box<dyn Source + 'a>, tail: &[u8], limits: &Limits) -> Result<Option<Self>, IngestError> {
        if declared_entries(tail) > limits.entries {
            return Err(too_many(limits));
        }
        let Ok(zip) = ZipArchive::new(source) else { return Ok(None) };
        let mut entries = Vec::new();
        let mut taken = HashSet::new();
        for (index, raw) in zip.file_names_raw().enumerate() {
            let name = decode(raw);
            if PACKAGE_PARTS.contains(&name.replace('\\', "/").trim_start_matches('/').to_lowercase().as_str()) {
                return Ok(None);
            }
            if let Some(name) = shown(&name) {
                entries.push((unique(name, &mut taken), index));
            }
        }
        Ok(Some(Self { zip, entries }))
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.entries.iter().find(|(n, _)| n == name).map(|(_, index)| *index)
    }

    /// The names of all files, nested archives opened once.
    fn list(&mut self, left: &mut Left, limits: &Limits, nested: bool) -> Result<Vec<String>, IngestError> {
        let mut out = Vec::new();
        for (name, index) in self.entries.clone() {
            left.entries = left.entries.checked_sub(1).ok_or_else(|| too_many(limits))?;
            let size = self.zip.by_index_data(index).map_or(0, |e| e.size());
            left.bytes = left
                .bytes
                .checked_sub(size)
                .ok_or_else(|| IngestError::TooLarge(format!("压缩包解压后超过 {} MB", limits.archive_bytes >> 20)))?;
            let inner =
                if nested && name.to_lowercase().ends_with(".zip") { self.read(index, limits).ok() } else { None };
            let inner = match inner.as_deref().map(|bytes| Archive::bytes(bytes, limits)) {
                Some(Ok(Some(mut archive))) => archive.list(left, limits, false)?,
                _ => Vec::new(),
            };
            if inner.is_empty() {
                out.push(name);
            } else {
                out.extend(inner.into_iter().map(|n| format!("{name}/{n}")));
            }
        }
        Ok(out)
    }

    fn read(&mut self, index: usize, limits: &Limits) -> Result<Vec<u8>, IngestError> {
        let file = self.zip.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => IngestError::Encrypted,
            ZipError::UnsupportedArchive(_) => IngestError::Unsupported("用特殊方法压缩的压缩包内文件"),
            _ => IngestError::Damaged("压缩包里的这个文件读不出来".to_owned()),
        })?;
        if file.size() > limits.file_bytes {
            return Err(super::too_large_file(limits));
        }
        let compressed = file.compressed_size().max(1);
        let mut bytes = Vec::new();
        let broken = file.take(limits.file_bytes + 1).read_to_end(&mut bytes).is_err();
        let size = bytes.len() as u64;
        if size > limits.file_bytes {
            return Err(super::too_large_file(limits));
        }
        if size > RATIO_FREE && size / compressed > limits.ratio {
            return Err(IngestError::TooLarge("压缩比异常（疑似压缩炸弹）".to_owned()));
        }
        // A wrong checksum may still leave a readable file; its own reader judges that.
        if broken && bytes.is_empty() {
            return Err(IngestError::Damaged("压缩包里的这个文件读不出来".to_owned()));
        }
        Ok(bytes)
    }
}

fn too_many(limits: &Limits) -> IngestError {
    IngestError::TooLarge(format!("压缩包内超过 {} 个文件", limits.entries))
}

/// An entry name as its writer meant it: UTF-8, or GBK as Windows and WPS write it without saying so.
fn decode(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned()
}

/// The path to show for an entry, `None` for folders and for what systems and office programs leave behind.
fn shown(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    if name.ends_with('/') || name.starts_with("__MACOSX/") || name.contains("/__MACOSX/") {
        return None;
    }
    let pieces: Vec<String> = name
        .split('/')
        .map(|piece| piece.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|piece| !piece.is_empty() && piece != "." && piece != ".." && !is_drive(piece))
        .collect();
    let base = pieces.last()?;
    let left_behind = base.starts_with('.')
        || base.starts_with("~$")
        || ["thumbs.db", "desktop.ini"].contains(&base.to_lowercase().as_str());
    (!left_behind).then(|| pieces.join("/"))
}

fn is_drive(piece: &str) -> bool {
    piece.len() == 2 && piece.ends_with(':')
}

/// Two entries of one name are two files.
fn unique(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    let (stem, suffix) = match name.rsplit_once('.') {
        Some((stem, suffix)) if !suffix.contains('/') => (stem, format!(".{suffix}")),
        _ => (name.as_str(), String::new()),
    };
    // More copies than there are names taken cannot be.
    let mut copies = (2..=taken.len() + 2).map(|n| format!("{stem}({n}){suffix}"));
    copies.find(|copy| taken.insert(copy.clone())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::ingest::{read_bytes, read_file};

    /// A zip whose names are stored as the bytes given, without the UTF-8 flag.
    fn pack(files: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (i, (_, bytes)) in files.iter().enumerate() {
            writer.start_file(format!("{i:0>40}"), SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        let mut out = writer.finish().unwrap().into_inner();
        // Names of one length are replaced in place, in local headers and directory alike.
        for (i, (name, _)) in files.iter().enumerate() {
            let placeholder = format!("{i:0>40}").into_bytes();
            let mut padded = name.to_vec();
            if let Some(slash) = padded.iter().rposition(|b| *b == b'/') {
                while padded.len() < 40 {
                    padded.insert(slash, b'/');
                }
            } else {
                while padded.len() < 40 {
                    padded.insert(0, b'/');
                }
            }
            while let Some(at) = out.windows(40).position(|w| w == placeholder) {
                out[at..at + 40].copy_from_slice(&padded);
            }
        }
        out
    }

    fn gbk(text: &str) -> Vec<u8> {
        encoding_rs::GBK.encode(text).0.into_owned()
    }

    fn plain() -> Vec<u8> {
        "区民政局政务公开工作实施方案\n一、总体要求\n以公开促落实。\n".as_bytes().to_vec()
    }

    struct Temp(PathBuf);
    impl Drop for Temp {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn on_disk(name: &str, bytes: &[u8]) -> Temp {
        let path = std::env::temp_dir().join(format!("duibiao-archive-{name}-{}.zip", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Temp(path)
    }

    #[test]
    fn entries_are_files_with_their_chinese_names() {
        let text = plain();
        let name = gbk("材料/民政局方案.txt");
        let inner = pack(&[(&gbk("子方案.txt"), &text), (b"deep.zip", &pack(&[(b"x.txt", &text)]))]);
        let outer = pack(&[
            (&name, &text),
            (&gbk("~$方案.docx"), b"x"),
            (b"__MACOSX/._a.txt", b"x"),
            (b"a/.DS_Store", b"x"),
            (&gbk("街道.zip"), &inner),
            (b"../../etc/passwd.txt", &text),
        ]);
        let file = on_disk("names", &outer);
        let limits = Limits::default();
        let names = members(&file.0, &limits);
        assert_eq!(names, ["材料/民政局方案.txt", "街道.zip/子方案.txt", "街道.zip/deep.zip", "etc/passwd.txt"]);
        for name in ["材料/民政局方案.txt", "街道.zip/子方案.txt", "etc/passwd.txt"] {
            let document = read_file(&file.0.join(name), &limits).unwrap();
            assert_eq!(document.blocks.len(), 3, "{name}");
        }
        let deep = read_file(&file.0.join("街道.zip/deep.zip"), &limits);
        assert!(matches!(deep, Err(IngestError::Unsupported(_))), "{deep:?}");
        assert!(read_file(&file.0.join("没有.txt"), &limits).is_err());
    }

    #[test]
    fn an_office_package_is_no_archive_and_an_empty_archive_is_told() {
        let office = on_disk("office", &pack(&[(b"[Content_Types].xml", b"<Types/>")]));
        // The padding of the helper makes `//…[Content_Types].xml`, which is the part all the same.
        assert!(members(&office.0, &Limits::default()).is_empty());
        let nothing = pack(&[(b"~$a.docx", b"x")]);
        assert!(matches!(read_bytes(&nothing, &Limits::default()), Err(IngestError::EmptyArchive)));
    }

    #[test]
    fn limits_hold_over_all_entries_together() {
        let text = vec![b' '; 4000];
        let bytes = pack(&[(b"a.txt", &text), (b"b.txt", &text), (b"c.txt", &text)]);
        let file = on_disk("limits", &bytes);
        let limits = Limits { archive_bytes: 10_000, ..Limits::default() };
        assert!(members(&file.0, &limits).is_empty());
        assert!(matches!(read_file(&file.0, &limits), Err(IngestError::TooLarge(_))));
        let limits = Limits { entries: 2, ..Limits::default() };
        assert!(matches!(read_file(&file.0, &limits), Err(IngestError::TooLarge(_))));
    }

    #[test]
    fn entries_of_one_name_stay_apart() {
        let mut taken = HashSet::new();
        let names: Vec<String> =
            ["a/x.doc", "a/x.doc", "a/x.doc", "y", "y"].into_iter().map(|n| unique(n.to_owned(), &mut taken)).collect();
        assert_eq!(names, ["a/x.doc", "a/x(2).doc", "a/x(3).doc", "y", "y(2)"]);
    }
}
