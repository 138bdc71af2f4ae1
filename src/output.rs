//! Writing a file whole or not at all, and a folder by one run at a time.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::folder;

/// How often another name is tried for an unfinished file whose own is taken.
const NAMES: u32 = 20;

/// Lets `write` fill a temporary file beside `path`, then renames it over `path`.
///
/// A run that dies half-way leaves the old file as it was. The error is the operating system's; on
/// Windows a file that is open in WPS cannot be replaced, which the caller says in words.
pub fn replace(path: &Path, write: impl FnOnce(File) -> io::Result<()>) -> io::Result<()> {
    let (pending, file) = Pending::new(path)?;
    write(file)?;
    pending.commit()
}

/// Waits until a file has reached the disk. A drive that cannot say so is believed.
pub fn settled(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(e) if matches!(e.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => Ok(()),
        other => other,
    }
}

/// A file that takes its name only when it is whole.
pub struct Pending {
    path: PathBuf,
    temporary: PathBuf,
    committed: bool,
}

impl Pending {
    /// Opens the temporary file beside `path`.
    pub fn new(path: &Path) -> io::Result<(Self, File)> {
        let mut tries = 0;
        loop {
            tries += 1;
            let temporary = temporary(path);
            match File::create_new(&temporary) {
                Ok(file) => return Ok((Self { path: path.to_owned(), temporary, committed: false }, file)),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && tries < NAMES => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Waits until what was written has reached the disk: a name must not come before its words when the power fails.
    /// For the few files that nothing can make anew; it takes some milliseconds.
    pub fn settle(&self) -> io::Result<()> {
        settled(&File::options().write(true).open(&self.temporary)?)
    }

    /// Renames it over `path`; the file must be closed by now.
    pub fn commit(mut self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.path)?;
        self.committed = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.committed {
            // Nothing to do about a leftover that cannot be removed either.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// A hidden name beside `path` that no other run uses: a cache is shared, and so is a folder where locks do not work.
pub fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let instant = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.subsec_nanos());
    // Two threads may ask at the same instant, as coarsely as some clocks tell it.
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{name}.{}-{instant:x}-{nth:x}{PART}", std::process::id()))
}

/// How many unfinished files this process has named.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// How the name of an unfinished file ends.
const PART: &str = ".part";

/// After this time nobody is still writing an unfinished file.
const LEFT_OVER: Duration = Duration::from_hours(24);

/// Removes what runs that died left unfinished in a folder: with its next name nobody would replace it.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if name.starts_with('.') && name.ends_with(PART) && age().is_some_and(|age| age > LEFT_OVER) {
            // Best effort: it is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The file by which a run holds its output folder; there only while it runs.
pub const LOCK: &str = ".duibiao.lock";

/// How often a run looks for a lock that another one is just giving up.
const TRIES: u32 = 20;

/// Why a folder could not be held.
#[derive(Debug)]
pub enum HoldError {
    /// Another run has it.
    Held,
    /// Nothing can be written into it.
    Io(io::Error),
}

/// A folder held by one run: no other gets it until the value is dropped or the process ends, however it ends.
///
/// The lock is the operating system's; that the file exists says nothing, so one left by a crash is in nobody's way.
#[derive(Debug)]
pub struct Hold {
    path: PathBuf,
    /// `None` after it was let go.
    file: Option<File>,
}

impl Hold {
    /// Holds a folder, which is made if need be. A drive that knows no locks is written without one.
    pub fn of(folder: &Path) -> Result<Self, HoldError> {
        fs::create_dir_all(folder).map_err(HoldError::Io)?;
        let path = folder.join(LOCK);
        let mut tries = 0;
        loop {
            tries += 1;
            let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(HoldError::Io)?;
            match file.try_lock() {
                // The run before may have removed the file between our opening and locking it.
                Ok(()) if tries < TRIES && !is_at(&file, &path) => {}
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Self { path, file: Some(file) }),
                Err(TryLockError::WouldBlock) => return Err(HoldError::Held),
            }
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Removed while it is still held, so that nobody else's goes. Left behind, it would do no harm.
        let _ = fs::remove_file(&self.path);
        drop(self.file.take());
    }
}

/// Whether an open file is still the one of that name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |data: fs::Metadata| (data.dev(), data.ino());
    matches!((file.metadata().map(place), fs::metadata(path).map(place)), (Ok(a), Ok(b)) if a == b)
}

/// Where a file that is open elsewhere keeps its name until it is closed there, it is.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// The files of a folder that a run writes into, without what it only holds it by.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    folder::files(folder, |name| name != LOCK)
}

#[cfg(test)]
mod tests {
    use super::{scratch::Scratch, *};

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let dir = Scratch::new("hold");
        let folder = dir.path().join("out");
        let first = Hold::of(&folder).unwrap();
        assert!(matches!(Hold::of(&folder), Err(HoldError::Held)));
        assert!(files(&folder).unwrap().is_empty(), "no output of a run");
        drop(first);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        // What a crashed run left is in nobody's way.
        fs::write(folder.join(LOCK), b"").unwrap();
        drop(Hold::of(&folder).unwrap());
        // A folder that is a file.
        let file = dir.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(matches!(Hold::of(&file), Err(HoldError::Io(_))));
    }

    #[test]
    fn unfinished_files_do_not_meet_and_do_not_stay() {
        let dir = Scratch::new("pending");
        let path = dir.path().join("a.csv");
        let (one, _) = Pending::new(&path).unwrap();
        let (other, _) = Pending::new(&path).unwrap();
        assert_ne!(one.temporary, other.temporary);
        one.settle().unwrap();
        one.commit().unwrap();
        other.commit().unwrap();
        let old = dir.path().join(format!(".b.csv.1-0{PART}"));
        let file = File::create(&old).unwrap();
        file.set_modified(SystemTime::now() - 2 * LEFT_OVER).unwrap();
        let (young, _) = Pending::new(&path).unwrap();
        sweep(dir.path());
        assert!(!old.exists() && young.temporary.exists());
    }
}

/// A folder for one test that goes when the value does.
#[cfg(test)]
pub(crate) mod scratch {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::{Path, PathBuf, fs};

    pub(crate) struct Scratch(PathBuf);

    /// Tests run beside each other: each has a folder of its own.
    static NEXT: AtomicU32 = AtomicU32::new(0);

    impl Scratch {
        pub(crate) fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!(
                "duibiao-{name}-{}-{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            ));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        pub(crate) fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
