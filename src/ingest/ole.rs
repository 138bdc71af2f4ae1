//! Compound files (OLE2), read leniently.
//!
//! .doc, .xls, .wps and .et are file systems in a file, and the ones that reach the office have short
//! allocation tables, missing last sectors and worse. Strict readers refuse them and some loop for ever on
//! a cyclic chain. This reader takes what it can follow and never visits a sector of one chain twice.

use std::collections::HashSet;

use super::{IngestError, Limits};

const END: u32 = 0xffff_fffe;
/// What would follow a sector stood in a table that is lost.
const LOST: u32 = 0xffff_fffb;
const MAX_ENTRIES: usize = 100_000;
pub(super) const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// An opened compound file.
pub(super) struct Ole<'a> {
    bytes: &'a [u8],
    sector: usize,
    mini_sector: usize,
    mini_cutoff: u64,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    /// Streams in the root storage.
    root: Vec<Entry>,
    max_stream: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    stream: bool,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

impl<'a> Ole<'a> {
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, IngestError> {
        let damaged = || IngestError::Damaged("复合文档头损坏".to_owned());
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err(damaged());
        }
        let shift = u16_at(bytes, 30).ok_or_else(damaged)?;
        // 512 and 4096 are the only sizes written; anything else is a damaged header of a 512 one.
        let sector = if shift == 12 { 4096 } else { 512 };
        let mut ole = Self {
            bytes,
            sector,
            mini_sector: 64,
            mini_cutoff: u64::from(u32_at(bytes, 56).filter(|c| *c > 0 && *c <= 1 << 20).unwrap_or(4096)),
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            root: Vec::new(),
            max_stream: limits.part_bytes,
        };
        ole.read_fat();
        let directory = ole.chain(u32_at(bytes, 48).unwrap_or(END), u64::MAX);
        let entries = parse_directory(&directory);
        let root = entries.first().cloned().ok_or_else(damaged)?;
        ole.mini_stream = ole.chain(root.start, root.size.max(1));
        let mini_fat = ole.chain(u32_at(bytes, 60).unwrap_or(END), u64::MAX);
        ole.mini_fat = words(&mini_fat);
        ole.root = children(&entries, root.child);
        if !ole.root.iter().any(|e| e.stream) {
            // A broken tree still has its entries.
            ole.root = entries.into_iter().skip(1).filter(|e| e.stream).collect();
        }
        if ole.root.is_empty() { Err(damaged()) } else { Ok(ole) }
    }

    /// True when the root storage holds this stream (or storage).
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.root.iter().map(|e| e.name.as_str())
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.root
            .iter()
            .find(|e| e.name == name)
            .or_else(|| self.root.iter().find(|e| e.name.eq_ignore_ascii_case(name)))
    }

    /// A stream of the root storage as far as its chain leads, at most the limit.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.find(name).filter(|e| e.stream)?;
        let size = entry.size.min(self.max_stream);
        if entry.size < self.mini_cutoff {
            Some(self.mini_chain(entry.start, size))
        } else {
            Some(self.chain(entry.start, size))
        }
    }

    /// True when a stream is larger than may be read.
    pub fn too_large(&self, name: &str) -> bool {
        self.find(name).is_some_and(|e| e.size > self.max_stream && (self.bytes.len() as u64) > self.max_stream)
    }

    fn sector_at(&self, index: u32) -> Option<&'a [u8]> {
        let start = (index as usize).checked_add(1)?.checked_mul(self.sector)?;
        // The last sector of a file may be cut short.
        self.bytes.get(start..self.bytes.len().min(start + self.sector)).filter(|s| !s.is_empty())
    }

    fn read_fat(&mut self) {
        let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(self.bytes, 76 + 4 * i)).collect();
        let most = self.bytes.len() / self.sector + 1;
        let mut next = u32_at(self.bytes, 68).unwrap_or(END);
        let mut seen = HashSet::new();
        while next < END - 1 && seen.insert(next) && tables.len() < most {
            let Some(sector) = self.sector_at(next) else { break };
            let list = words(sector);
            let Some((last, list)) = list.split_last() else { break };
            tables.extend_from_slice(list);
            next = *last;
        }
        tables.retain(|t| *t < 0xffff_fffa);
        let mut seen = HashSet::new();
        for table in tables {
            if self.fat.len() > most || !seen.insert(table) {
                continue;
            }
            match self.sector_at(table) {
                Some(sector) => {
                    self.fat.extend(words(sector));
                }
                // Keep the places of the tables behind a missing one.
                None => self.fat.resize(self.fat.len() + self.sector / 4, LOST),
            }
        }
        self.fat.truncate(most);
    }

    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let size = usize::try_from(size.min(self.bytes.len() as u64)).unwrap_or(0);
        let mut out = Vec::with_capacity(size.min(1 << 20));
        let mut next = start;
        // Each sector is visited once: a chain longer than the file is a cycle.
        let mut left = self.bytes.len() / self.sector + 1;
        while out.len() < size && left > 0 {
            let Some(sector) = self.sector_at(next) else { break };
            out.extend_from_slice(sector);
            left -= 1;
            next = match self.fat.get(next as usize) {
                // A table that is lost or too short: sectors mostly follow one another.
                Some(&LOST) | None => next.saturating_add(1),
                Some(&following) if following < END - 1 => following,
                Some(_) => break,
            };
        }
        out.truncate(size);
        out
    }

    fn mini_chain(&self, start: u32, size: u64) -> Vec<u8> {
        let size = usize::try_from(size).unwrap_or(0);
        let mut out = Vec::new();
        let mut next = start;
        let mut left = self.mini_stream.len() / self.mini_sector + 1;
        while out.len() < size && left > 0 {
            let at = next as usize * self.mini_sector;
            let end = self.mini_stream.len().min(at + self.mini_sector);
            let Some(piece) = self.mini_stream.get(at..end) else { break };
            out.extend_from_slice(piece);
            left -= 1;
            next = match self.mini_fat.get(next as usize) {
                Some(&following) if following < END - 1 => following,
                _ => break,
            };
        }
        out.truncate(size);
        out
    }
}

fn parse_directory(bytes: &[u8]) -> Vec<Entry> {
    bytes
        .chunks_exact(128)
        .take(MAX_ENTRIES)
        .map(|raw| {
            let length = usize::from(u16_at(raw, 64).unwrap_or(0)).min(64) / 2;
            let units: Vec<u16> = (0..length).filter_map(|i| u16_at(raw, 2 * i)).take_while(|u| *u != 0).collect();
            Entry {
                name: String::from_utf16_lossy(&units),
                stream: raw.get(66) == Some(&2),
                left: u32_at(raw, 68).unwrap_or(u32::MAX),
                right: u32_at(raw, 72).unwrap_or(u32::MAX),
                child: u32_at(raw, 76).unwrap_or(u32::MAX),
                start: u32_at(raw, 116).unwrap_or(END),
                // The upper half is garbage in old files.
                size: u64::from(u32_at(raw, 120).unwrap_or(0)),
            }
        })
        .collect()
}

/// The entries of one storage, whatever the shape of its tree.
fn children(entries: &[Entry], child: u32) -> Vec<Entry> {
    let mut out = Vec::new();
    let mut open = vec![child];
    let mut seen = HashSet::new();
    while let Some(index) = open.pop() {
        if index as usize >= entries.len() || !seen.insert(index) {
            continue;
        }
        if let Some(entry) = entries.get(index as usize) {
            open.push(entry.left);
            open.push(entry.right);
            out.push(entry.clone());
        }
    }
    out
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|b| b.try_into().ok().map(u32::from_le_bytes)).collect()
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

/// A compound file with a single stream.
#[cfg(test)]
pub(super) fn wrap(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    // Below the cut-off a stream would belong to the mini stream; padding it avoids having one.
    let length = stream.len().max(4096);
    let data = length.div_ceil(SECTOR);
    // Layout: tables, directory, data. The tables cover themselves too.
    let mut tables = 1;
    while tables * 128 < tables + 1 + data + extra_tables(tables) {
        tables += 1;
    }
    let extra = extra_tables(tables);
    let directory = tables + extra;
    let mut fat: Vec<u32> = vec![0xffff_fffd; tables];
    fat.extend(std::iter::repeat_n(0xffff_fffc, extra));
    fat.push(END);
    let first = directory + 1;
    fat.extend((0..data).map(|i| if i + 1 == data { END } else { (first + i + 1) as u32 }));
    fat.resize(tables * 128, u32::MAX);

    let mut out = Vec::with_capacity((2 + tables + extra + data) * SECTOR);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&[0; 16]);
    for word in [0x3eu16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    let first_extra = if extra > 0 { tables as u32 } else { END };
    for word in [0, tables as u32, directory as u32, 0, 4096, END, 0, first_extra, extra as u32] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    for i in 0..109u32 {
        let word = if (i as usize) < tables { i } else { u32::MAX };
        out.extend_from_slice(&word.to_le_bytes());
    }
    for word in &fat {
        out.extend_from_slice(&word.to_le_bytes());
    }
    for block in 0..extra {
        for slot in 0..127 {
            let table = 109 + block * 127 + slot;
            let word = if table < tables { table as u32 } else { u32::MAX };
            out.extend_from_slice(&word.to_le_bytes());
        }
        let next = if block + 1 < extra { (tables + block + 1) as u32 } else { END };
        out.extend_from_slice(&next.to_le_bytes());
    }
    out.extend_from_slice(&directory_entry("Root Entry", 5, 1, END, 0));
    out.extend_from_slice(&directory_entry(name, 2, u32::MAX, first as u32, length as u32));
    out.resize((1 + first) * SECTOR, 0);
    out.extend_from_slice(stream);
    out.resize((1 + first + data) * SECTOR, 0);
    out
}

#[cfg(test)]
/// Sectors needed to list allocation tables beyond the 109 of the header.
fn extra_tables(tables: usize) -> usize {
    tables.saturating_sub(109).div_ceil(127)
}

#[cfg(test)]
fn directory_entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> [u8; 128] {
    let mut out = [0u8; 128];
    let mut length = 2u16;
    for (slot, unit) in out.chunks_exact_mut(2).zip(name.encode_utf16().take(31)) {
        slot.copy_from_slice(&unit.to_le_bytes());
        length += 2;
    }
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(slot) = out.get_mut(at..at + bytes.len()) {
            slot.copy_from_slice(bytes);
        }
    };
    put(64, &length.to_le_bytes());
    put(66, &[kind, 1]);
    put(68, &[0xff; 8]);
    put(76, &child.to_le_bytes());
    put(116, &start.to_le_bytes());
    put(120, &size.to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_is_read_back() {
        for size in [0usize, 10, 4096, 70_000, 9_000_000] {
            let stream: Vec<u8> = (0..size).map(|i| (i * 7) as u8).collect();
            let file = wrap("Workbook", &stream);
            let ole = Ole::open(&file, &Limits::default()).unwrap();
            let back = ole.stream("Workbook").unwrap();
            assert_eq!(back.get(..size), Some(stream.as_slice()), "{size}");
        }
    }

    #[test]
    fn a_lost_table_costs_no_stream() {
        let stream: Vec<u8> = (0..20_000).map(|i| (i * 7) as u8).collect();
        let mut file = wrap("Workbook", &stream);
        // The only table is said to lie behind the end.
        file[76..80].copy_from_slice(&9_999u32.to_le_bytes());
        let ole = Ole::open(&file, &Limits::default()).unwrap();
        assert_eq!(ole.stream("Workbook").as_deref(), Some(stream.as_slice()));
    }

    #[test]
    fn a_cyclic_chain_ends() {
        let mut file = wrap("Workbook", &vec![1; 8192]);
        // The chain of the data leads back to its first sector.
        for at in (512..1024).step_by(4) {
            if u32_at(&file, at) == Some(4) {
                file[at..at + 4].copy_from_slice(&2u32.to_le_bytes());
            }
        }
        let ole = Ole::open(&file, &Limits::default()).unwrap();
        assert!(ole.stream("Workbook").unwrap().len() <= 8192);
    }

    #[test]
    fn every_truncation_is_survived() {
        let file = wrap("Workbook", &vec![1; 5000]);
        for end in (0..file.len()).step_by(37) {
            let _ = Ole::open(&file[..end], &Limits::default()).map(|o| o.stream("Workbook"));
        }
    }
}
