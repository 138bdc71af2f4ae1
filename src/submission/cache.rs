//! Results kept from run to run, in one file of the user's cache folder.
//!
//! Layout: a magic word, the packed records one after another, an index, a footer. An index entry is a key
//! (which holds everything that a result depends on), a place and a checksum; the footer holds the index's
//! place and checksum. A file that is not exactly this, a record whose checksum is wrong, and a record of
//! another context are as good as not there: the cache saves time and decides nothing. It is written whole
//! beside the old one and renamed, at the end of a run that found something new. Of two runs that end together
//! the later one's records stay.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::output::{replace, sweep};

/// A digest over a file's path and bytes and its context.
pub type Key = [u8; 32];

const MAGIC: &[u8; 8] = b"duibiaoR";
const FILE: &str = "records.bin";
/// Key, offset, length, checksum, age.
const ENTRY: usize = 32 + 8 + 4 + 8 + 1;
const FOOTER: usize = 8 + 8 + 8;
/// What the cache may take on disk: some 80,000 submissions.
const LIMIT: u64 = 256 << 20;
/// Saves that a record outlives without being asked for.
const OLDEST: u8 = 20;

#[derive(Debug, Clone, Copy)]
struct Entry {
    offset: u64,
    length: u32,
    sum: u64,
    age: u8,
}

/// What earlier runs kept.
#[derive(Debug, Default)]
pub struct Cache {
    path: Option<PathBuf>,
    file: Option<Mutex<File>>,
    index: HashMap<Key, Entry>,
    /// A record turned out to be broken.
    damaged: AtomicBool,
}

fn sum(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap_or_default())
}

impl Cache {
    /// Opens the cache in a folder; without a folder, or with a file that is none, it is empty.
    pub fn open(folder: Option<&Path>) -> Self {
        let Some(path) = folder.map(|f| f.join(FILE)) else { return Self::default() };
        let (file, index) = match Self::load(&path) {
            Some((file, index)) => (Some(Mutex::new(file)), index),
            None => (None, HashMap::new()),
        };
        Self { path: Some(path), file, index, damaged: AtomicBool::new(false) }
    }

    fn load(path: &Path) -> Option<(File, HashMap<Key, Entry>)> {
        let mut file = File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        let mut magic = [0; 8];
        file.read_exact(&mut magic).ok()?;
        if magic != *MAGIC || size < (8 + FOOTER) as u64 || size > 2 * LIMIT {
            return None;
        }
        file.seek(SeekFrom::Start(size - FOOTER as u64)).ok()?;
        let mut footer = [0; FOOTER];
        file.read_exact(&mut footer).ok()?;
        let number = |at: usize| footer[at..at + 8].try_into().map(u64::from_le_bytes);
        let (start, checksum) = (number(0).ok()?, number(8).ok()?);
        let length = (size - FOOTER as u64).checked_sub(start)?;
        if footer[16..] != *MAGIC || start < 8 || length % ENTRY as u64 != 0 {
            return None;
        }
        file.seek(SeekFrom::Start(start)).ok()?;
        let mut index = vec![0; length as usize];
        file.read_exact(&mut index).ok()?;
        if sum(&index) != checksum {
            return None;
        }
        let entries = index
            .chunks_exact(ENTRY)
            .map(|e| {
                let key: Key = e[..32].try_into().ok()?;
                let entry = Entry {
                    offset: u64::from_le_bytes(e[32..40].try_into().ok()?),
                    length: u32::from_le_bytes(e[40..44].try_into().ok()?),
                    sum: u64::from_le_bytes(e[44..52].try_into().ok()?),
                    age: e[52],
                };
                (entry.offset + u64::from(entry.length) <= start).then_some((key, entry))
            })
            .collect::<Option<_>>()?;
        Some((file, entries))
    }

    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The record kept under a key, if it is there and whole.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let entry = self.index.get(key)?;
        let bytes = self.read(*entry).filter(|b| sum(b) == entry.sum);
        if bytes.is_none() {
            self.damaged.store(true, Ordering::Relaxed);
        }
        bytes
    }

    fn read(&self, entry: Entry) -> Option<Vec<u8>> {
        let mut bytes = vec![0; entry.length as usize];
        let mut file = self.file.as_ref()?.lock().ok()?;
        file.seek(SeekFrom::Start(entry.offset)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps the records of a run, and of earlier ones as far as room and age allow.
    ///
    /// Nothing is written when every record was there before, whole. A cache that cannot be written costs the next
    /// run its time and nothing else.
    pub fn save<'r>(self, records: impl Iterator<Item = (Key, &'r [u8])> + Clone) {
        let Some(path) = self.path.clone() else { return };
        if !self.damaged.load(Ordering::Relaxed) && records.clone().all(|(key, _)| self.index.contains_key(&key)) {
            return;
        }
        let Some(folder) = path.parent() else { return };
        sweep(folder);
        let _ = fs::create_dir_all(folder).and_then(|()| replace(&path, |file| self.write(file, records)));
    }

    /// Takes `self`: the old file is closed before the new one takes its name.
    fn write<'r>(self, file: File, records: impl Iterator<Item = (Key, &'r [u8])>) -> io::Result<()> {
        let mut out = BufWriter::new(file);
        let mut index: Vec<u8> = Vec::new();
        let mut at = MAGIC.len() as u64;
        let mut done: HashSet<Key> = HashSet::new();
        out.write_all(MAGIC)?;
        let mut put = |key: Key, bytes: &[u8], age: u8| -> io::Result<()> {
            if at + bytes.len() as u64 > LIMIT || !done.insert(key) {
                return Ok(());
            }
            out.write_all(bytes)?;
            index.extend_from_slice(&key);
            index.extend_from_slice(&at.to_le_bytes());
            index.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
            index.extend_from_slice(&sum(bytes).to_le_bytes());
            index.push(age);
            at += bytes.len() as u64;
            Ok(())
        };
        for (key, bytes) in records {
            put(key, bytes, 0)?;
        }
        let mut old: Vec<(&Key, &Entry)> = self.index.iter().filter(|(_, e)| e.age < OLDEST).collect();
        old.sort_unstable_by_key(|(_, e)| (e.age, e.offset));
        for (key, entry) in old {
            if let Some(bytes) = self.get(key) {
                put(*key, &bytes, entry.age + 1)?;
            }
        }
        out.write_all(&index)?;
        out.write_all(&at.to_le_bytes())?;
        out.write_all(&sum(&index).to_le_bytes())?;
        out.write_all(MAGIC)?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::scratch::Scratch;

    fn key(n: u8) -> Key {
        [n; 32]
    }

    fn save(dir: &Path, records: &[(u8, &str)]) {
        Cache::open(Some(dir)).save(records.iter().map(|(k, t)| (key(*k), t.as_bytes())));
    }

    #[test]
    fn what_was_kept_comes_back_and_grows_old() {
        let dir = Scratch::new("cache-kept");
        save(dir.path(), &[(1, "one"), (2, "two")]);
        let cache = Cache::open(Some(dir.path()));
        assert_eq!(cache.get(&key(1)).as_deref(), Some(&b"one"[..]));
        assert_eq!(cache.get(&key(3)), None);
        for n in 0..OLDEST {
            save(dir.path(), &[(100 + n, "new")]);
        }
        assert!(Cache::open(Some(dir.path())).get(&key(1)).is_some());
        save(dir.path(), &[(200, "new")]);
        assert_eq!(Cache::open(Some(dir.path())).get(&key(1)), None);
    }

    #[test]
    fn damage_is_never_trusted() {
        let dir = Scratch::new("cache-damaged");
        save(dir.path(), &[(1, "one"), (2, "two")]);
        let path = dir.path().join(FILE);
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x40;
            fs::write(&path, &bytes).unwrap();
            let cache = Cache::open(Some(dir.path()));
            for (k, text) in [(1, "one"), (2, "two")] {
                assert!(cache.get(&key(k)).is_none_or(|b| b == text.as_bytes()), "byte {at}");
            }
        }
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(Cache::open(Some(dir.path())).is_empty(), "cut at {length}");
        }
        // The next run replaces it.
        save(dir.path(), &[(1, "one")]);
        assert!(Cache::open(Some(dir.path())).get(&key(1)).is_some());
    }

    #[test]
    fn no_folder_no_cache() {
        let cache = Cache::open(None);
        assert!(cache.is_empty());
        cache.save([(key(1), &b"one"[..])].into_iter());
    }
}
