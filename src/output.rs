//! Writing a file whole or not at all.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Lets `write` fill a temporary file beside `path`, then renames it over `path`.
///
/// A run that dies half-way leaves the old file as it was. The error is the operating system's; on
/// Windows a file that is open in WPS cannot be replaced, which the caller says in words.
pub fn replace(path: &Path, write: impl FnOnce(File) -> io::Result<()>) -> io::Result<()> {
    let (pending, file) = Pending::new(path)?;
    write(file)?;
    pending.commit()
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
        let temporary = temporary(path);
        let file = File::create(&temporary)?;
        Ok((Self { path: path.to_owned(), temporary, committed: false }, file))
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

fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.part"))
}

/// A folder for one test that goes when the value does.
#[cfg(test)]
pub(crate) mod scratch {
    use super::{Path, PathBuf, fs};

    pub(crate) struct Scratch(PathBuf);

    impl Scratch {
        pub(crate) fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("duibiao-{name}-{}", std::process::id()));
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
