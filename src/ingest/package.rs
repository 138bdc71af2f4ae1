//! Parts of a zip package, each inflated only up to the limit, damaged packages included.
//!
//! Everything zipped (Word, sheets, OpenDocument) comes through here, so that bombs, encrypted entries,
//! wrong checksums, back slashes in names and a missing central directory are handled once. Entry names
//! are only ever compared, never used as paths.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use zip::ZipArchive;
use zip::write::SimpleFileOptions;

use super::{IngestError, Limits};

/// Below this an honest part may have any ratio.
pub(super) const RATIO_FREE: u64 = 16 << 20;

/// An opened zip package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<Cow<'a, [u8]>>>,
    /// Lower-case part name with forward slashes → entry.
    index: HashMap<String, usize>,
    names: Vec<String>,
    part_bytes: u64,
    ratio: u64,
    /// The central directory was missing or broken and was rebuilt from the local headers.
    pub salvaged: bool,
}

/// A part as far as it could be inflated.
pub(super) struct Part {
    pub bytes: Vec<u8>,
    /// The data broke off or failed its checksum.
    pub damaged: bool,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, IngestError> {
        if declared_entries(bytes) > limits.entries {
            return Err(IngestError::TooLarge(format!("压缩包内超过 {} 个文件", limits.entries)));
        }
        match ZipArchive::new(Cursor::new(Cow::Borrowed(bytes))) {
            Ok(archive) if !archive.is_empty() => Self::index(archive, false, limits),
            _ => Self::salvage(bytes, limits),
        }
    }

    /// Opens a package by its local headers alone.
    pub fn salvage(bytes: &[u8], limits: &Limits) -> Result<Self, IngestError> {
        let damaged = || IngestError::Damaged("压缩包目录损坏".to_owned());
        let rebuilt = rebuild(bytes, limits.entries).ok_or_else(damaged)?;
        let archive = ZipArchive::new(Cursor::new(Cow::Owned(rebuilt))).map_err(|_| damaged())?;
        Self::index(archive, true, limits)
    }

    fn index(archive: ZipArchive<Cursor<Cow<'a, [u8]>>>, salvaged: bool, limits: &Limits) -> Result<Self, IngestError> {
        if archive.len() > limits.entries {
            return Err(IngestError::TooLarge(format!("压缩包内超过 {} 个文件", limits.entries)));
        }
        let mut index = HashMap::new();
        let mut names = Vec::new();
        for (i, raw) in archive.file_names_raw().enumerate() {
            let name = String::from_utf8_lossy(raw).replace('\\', "/");
            let name = name.trim_start_matches('/').to_owned();
            index.entry(name.to_lowercase()).or_insert(i);
            names.push(name);
        }
        Ok(Self { archive, index, names, part_bytes: limits.part_bytes, ratio: limits.ratio, salvaged })
    }

    /// Names as stored, in package order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn has(&self, name: &str) -> bool {
        self.index.contains_key(&key(name))
    }

    /// True when any entry is encrypted by the zip itself.
    pub fn encrypted(&mut self) -> bool {
        (0..self.archive.len().min(64)).any(|i| self.archive.by_index_data(i).is_ok_and(|e| e.encrypted()))
    }

    /// A part by name, `None` when it is missing or cannot be opened at all.
    pub fn part(&mut self, name: &str) -> Result<Option<Part>, IngestError> {
        let Some(&i) = self.index.get(&key(name)) else { return Ok(None) };
        let most = self.part_bytes + 1;
        let Ok(file) = self.archive.by_index(i) else {
            return Ok(Some(Part { bytes: Vec::new(), damaged: true }));
        };
        let compressed = file.compressed_size().max(1);
        // The declared size is a hint only: no more room than so many bytes may honestly need.
        let room = file.size().min(self.part_bytes).min(compressed.saturating_mul(40)).min(RATIO_FREE);
        let mut bytes = Vec::with_capacity(room as usize + 1);
        let mut damaged = file.take(most).read_to_end(&mut bytes).is_err();
        if damaged && let Ok(file) = self.archive.by_index(i) {
            // A large step forgets what it inflated before the error; half a plan is better than none.
            let again = in_small_steps(file.take(most));
            if again.len() > bytes.len() {
                bytes = again;
            }
        }
        let size = bytes.len() as u64;
        if size > self.part_bytes {
            return Err(IngestError::TooLarge(format!("解压后的内容超过 {} MB", self.part_bytes >> 20)));
        }
        if size > RATIO_FREE && size / compressed > self.ratio {
            return Err(IngestError::TooLarge("压缩比异常（疑似压缩炸弹）".to_owned()));
        }
        damaged |= self.salvaged && bytes.is_empty();
        Ok(Some(Part { bytes, damaged }))
    }

    /// A part decoded to text; missing parts are `None`.
    pub fn text(&mut self, name: &str) -> Result<Option<(String, bool)>, IngestError> {
        Ok(self.part(name)?.map(|part| {
            let text = match String::from_utf8(part.bytes) {
                // The usual case costs no copy.
                Ok(text) if !text.starts_with('\u{feff}') && !text.contains('\0') => text,
                Ok(text) => super::xml::decode(text.as_bytes()).into_owned(),
                Err(e) => super::xml::decode(e.as_bytes()).into_owned(),
            };
            (text, part.damaged)
        }))
    }

    /// The relationships of a part: id → (type, target as part name). External targets are left out.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, IngestError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some((text, _)) = self.text(&name)? else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        let mut events = super::xml::Events::new(&text);
        while let Some(step) = events.next() {
            let super::xml::Step::Open(tag, _) = step else { continue };
            if tag.name() != "Relationship" || super::xml::attr(&tag, "TargetMode").as_deref() == Some("External") {
                continue;
            }
            if let (Some(id), Some(target)) = (super::xml::attr(&tag, "Id"), super::xml::attr(&tag, "Target")) {
                let kind = super::xml::attr(&tag, "Type").unwrap_or_default();
                out.push(Relation {
                    id: id.into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: resolve(folder, &target),
                });
            }
        }
        Ok(out)
    }
}

/// What can be read before the first error.
fn in_small_steps(mut file: impl Read) -> Vec<u8> {
    let (mut out, mut step) = (Vec::new(), [0; 64]);
    while let Ok(count @ 1..) = file.read(&mut step) {
        out.extend_from_slice(step.get(..count).unwrap_or_default());
    }
    out
}

/// One internal relationship.
pub(super) struct Relation {
    pub id: String,
    /// The last segment of the type, the same in transitional and strict files.
    pub kind: String,
    /// A part name inside the package.
    pub target: String,
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').to_lowercase()
}

/// `../media/x` seen from `word` → `media/x`; a name to compare, never a path to open.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            piece => parts.push(piece),
        }
    }
    parts.retain(|p| !p.is_empty());
    parts.join("/")
}

/// Entries that the end record claims, before anything is allocated for them.
pub(super) fn declared_entries(bytes: &[u8]) -> usize {
    let from = bytes.len().saturating_sub(66_000);
    let tail = bytes.get(from..).unwrap_or_default();
    let Some(at) = tail.windows(4).rposition(|w| w == b"PK\x05\x06") else { return 0 };
    let small = u16_at(tail, at + 10).map_or(0, usize::from);
    if small < 0xffff {
        return small;
    }
    // Zip64: the true number stands in its own record before the end record.
    let Some(at) = tail.windows(4).rposition(|w| w == b"PK\x06\x06") else { return small };
    tail.get(at + 32..at + 40)
        .and_then(|b| b.try_into().ok())
        .map_or(small, |b: [u8; 8]| usize::try_from(u64::from_le_bytes(b)).unwrap_or(usize::MAX))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// A package with a fresh central directory made from the local headers, for files cut off in transfer.
///
/// Sizes that a local header leaves open (streamed writers put them behind the data) are taken up to the
/// next signature; the inflater stops by itself where the data ends.
fn rebuild(bytes: &[u8], max_entries: usize) -> Option<Vec<u8>> {
    let starts: Vec<usize> = signatures(bytes, max_entries);
    let mut out = bytes.to_vec();
    let mut directory = Vec::new();
    let mut count = 0u16;
    for (i, &start) in starts.iter().enumerate() {
        let (Some(flags), Some(method)) = (u16_at(bytes, start + 6), u16_at(bytes, start + 8)) else { continue };
        let (Some(name_len), Some(extra_len)) = (u16_at(bytes, start + 26), u16_at(bytes, start + 28)) else {
            continue;
        };
        let Some(name) = bytes.get(start + 30..start + 30 + usize::from(name_len)) else { continue };
        if method != 0 && method != 8 || flags & 1 != 0 || count == u16::MAX {
            continue;
        }
        let data = start + 30 + usize::from(name_len) + usize::from(extra_len);
        let end = starts.get(i + 1).copied().unwrap_or(bytes.len());
        let mut size = u32_at(bytes, start + 18).unwrap_or(0) as usize;
        if size == 0 || data + size > end {
            size = end.saturating_sub(data);
        }
        let plain = u32_at(bytes, start + 22).filter(|&n| n > 0).unwrap_or(u32::MAX - 1);
        let plain = if method == 0 { size as u32 } else { plain };
        directory.extend_from_slice(b"PK\x01\x02\x14\x00\x14\x00");
        // No data descriptor any more: the sizes are in this record.
        directory.extend_from_slice(&(flags & !8).to_le_bytes());
        directory.extend_from_slice(&method.to_le_bytes());
        directory.extend_from_slice(&[0; 4]);
        directory.extend_from_slice(bytes.get(start + 14..start + 18)?);
        directory.extend_from_slice(&(size as u32).to_le_bytes());
        directory.extend_from_slice(&plain.to_le_bytes());
        directory.extend_from_slice(&name_len.to_le_bytes());
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&(start as u32).to_le_bytes());
        directory.extend_from_slice(name);
        count += 1;
    }
    if count == 0 {
        return None;
    }
    let offset = out.len() as u32;
    let size = directory.len() as u32;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Some(out)
}

/// Offsets of local headers, in order.
fn signatures(bytes: &[u8], max: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.windows(4).position(|w| w == b"PK\x03\x04")) {
        found.push(at + next);
        at += next + 4;
        if found.len() >= max {
            break;
        }
    }
    found
}

/// Packs parts without compression, to hand a third-party parser nothing but what was checked.
pub(super) fn pack(parts: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), options).ok()?;
        writer.write_all(bytes).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let text = "<a>".repeat(500);
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["word/document.xml", "word\\styles.xml"] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn names_are_compared_without_case_and_with_either_slash() {
        let bytes = sample();
        let mut package = Package::open(&bytes, &Limits::default()).unwrap();
        assert!(package.has("Word/Document.xml") && package.has("/word/styles.xml"));
        assert_eq!(package.text("word/styles.xml").unwrap().unwrap().0.len(), 1500);
    }

    #[test]
    fn a_lost_central_directory_is_rebuilt() {
        let bytes = sample();
        let cut = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        let mut package = Package::open(&bytes[..cut], &Limits::default()).unwrap();
        assert!(package.salvaged);
        assert_eq!(package.text("word/document.xml").unwrap().unwrap().0.len(), 1500);
    }

    #[test]
    fn a_part_over_the_limit_is_refused() {
        let limits = Limits { part_bytes: 1000, ..Limits::default() };
        let bytes = sample();
        let mut package = Package::open(&bytes, &limits).unwrap();
        assert!(matches!(package.part("word/document.xml"), Err(IngestError::TooLarge(_))));
    }

    #[test]
    fn targets_resolve_inside_the_package() {
        assert_eq!(resolve("word", "../media/a.png"), "media/a.png");
        assert_eq!(resolve("word", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolve("", "/word/document.xml"), "word/document.xml");
    }
}
