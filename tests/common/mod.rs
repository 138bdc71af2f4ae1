//! What several test files need.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

/// The project's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that goes when the value does.
pub struct TempDir(PathBuf);

impl TempDir {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The built program, run in the project's folder with its model cached in `cache`.
#[allow(dead_code)] // not every test file runs it
pub fn duibiao(cache: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duibiao"));
    command.current_dir(root()).env("DUIBIAO_CACHE", cache);
    command
}

/// A data file as rows by column name.
#[allow(dead_code)] // not every test file reads them
pub fn data_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a BOM, so that Excel reads Chinese");
    let mut records = duibiao::text::csv::records(text).into_iter();
    let header = records.next().unwrap();
    records.map(|r| header.iter().cloned().zip(r).collect()).collect()
}

/// A folder with all below it, copied.
#[allow(dead_code)] // not every test file copies one
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
