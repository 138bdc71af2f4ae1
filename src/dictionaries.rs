//! The shipped dictionaries, and an office's own in their place.
//!
//! Every vocabulary, alias, weight and rule of the program is a file in `dictionaries/`. The shipped set
//! is embedded, so the binary alone works; a file of the same name in the office's own folder replaces
//! the embedded one, and `examples/*.jsonl` there are added to the shipped examples.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

#[cfg(test)]
#[allow(dead_code, clippy::print_stdout)] // its own program prints to cargo
#[path = "../build.rs"]
mod build;
mod mistake;

pub use mistake::{at_key, at_line, in_chinese, line_of, parse, pattern};

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../dictionaries/", $name)))),*]
    };
}

/// Single files, by name.
const FILES: &[(&str, &str)] = shipped![
    "calendar.toml",
    "columns.toml",
    "concepts.toml",
    "kinds.toml",
    "model.toml",
    "quantities.toml",
    "review.toml",
    "scoring.toml",
    "secrecy.toml",
    "similar.toml",
    "speech.toml",
    "statistics.toml",
    "stopphrases.txt",
    "structure.toml",
    "units.toml",
    "words.txt"
];

/// Labelled passages, by name.
const EXAMPLES: &[(&str, &str)] = shipped![
    "examples/composed-1.jsonl",
    "examples/composed-2.jsonl",
    "examples/composed-3.jsonl",
    "examples/composed-4.jsonl",
    "examples/contrast-1.jsonl",
    "examples/denials-1.jsonl",
    "examples/denials-2.jsonl",
    "examples/district-2023.jsonl",
    "examples/further-1.jsonl",
    "examples/published-1.jsonl",
    "examples/published-10.jsonl",
    "examples/published-11.jsonl",
    "examples/published-12.jsonl",
    "examples/published-13.jsonl",
    "examples/published-14.jsonl",
    "examples/published-15.jsonl",
    "examples/published-16.jsonl",
    "examples/published-17.jsonl",
    "examples/published-18.jsonl",
    "examples/published-2.jsonl",
    "examples/published-3.jsonl",
    "examples/published-4.jsonl",
    "examples/published-5.jsonl",
    "examples/published-6.jsonl",
    "examples/published-9.jsonl",
    "examples/services-1.jsonl",
    "examples/topics-1.jsonl",
    "examples/topics-2.jsonl",
    "examples/topics-3.jsonl",
    "examples/topics-4.jsonl",
    "examples/varied-1.jsonl",
    "examples/varied-2.jsonl",
    "examples/varied-3.jsonl",
    "examples/varied-4.jsonl",
    "examples/varied-5.jsonl",
    "examples/varied-6.jsonl",
    "examples/varied-7.jsonl",
    "examples/varied-8.jsonl",
    "examples/varied-9.jsonl",
    "examples/plain-1.jsonl",
    "examples/plain-2.jsonl",
    "examples/plain-3.jsonl",
    "examples/recent-1.jsonl",
    "examples/recent-2.jsonl",
];

/// The wording of the Word files. Apart from the rest: no analysis depends on it, so a reworded notice
/// trains no model anew.
const TEMPLATES: &[(&str, &str)] = shipped!["templates/appendix.toml", "templates/notice.toml", "templates/order.toml"];

/// A dictionary that could not be read.
#[derive(Debug, Error)]
pub enum DictionaryError {
    #[error("读不了词典文件 {file}：{source}。请检查文件是否被占用")]
    Read { file: PathBuf, source: io::Error },
    #[error("程序不带名为 {0} 的词典")]
    Unknown(&'static str),
    #[error("{file} 第{line}行有误：{reason}。请改正后重试，或删去这个文件、改用程序自带的")]
    Line { file: String, line: usize, reason: String },
}

/// The dictionaries that decisions are read with and scores are counted by, after the analysis.
const COUNTED: [&str; 2] = ["review.toml", "scoring.toml"];

/// Where dictionaries come from.
#[derive(Debug, Clone, Default)]
pub struct Dictionaries {
    own: Option<PathBuf>,
}

impl Dictionaries {
    /// The shipped set only.
    pub fn shipped() -> Self {
        Self::default()
    }

    /// The shipped set, with the files of a folder in their place.
    pub fn with_folder(folder: &Path) -> Self {
        Self { own: folder.is_dir().then(|| folder.to_owned()) }
    }

    /// The text of one dictionary.
    pub fn text(&self, name: &'static str) -> Result<Cow<'static, str>, DictionaryError> {
        if let Some(path) = self.own.as_ref().map(|d| d.join(name)).filter(|p| p.is_file()) {
            let bytes = fs::read(&path).map_err(|source| DictionaryError::Read { file: path, source })?;
            return Ok(Cow::Owned(decoded(&bytes)));
        }
        FILES
            .iter()
            .chain(TEMPLATES)
            .find(|(n, _)| *n == name)
            .map(|(_, t)| Cow::Borrowed(*t))
            .ok_or(DictionaryError::Unknown(name))
    }

    /// All example files, shipped first, each with its name.
    pub fn examples(&self) -> Result<Vec<(String, Cow<'static, str>)>, DictionaryError> {
        let mut out: Vec<(String, Cow<'static, str>)> =
            EXAMPLES.iter().map(|(n, t)| ((*n).to_owned(), Cow::Borrowed(*t))).collect();
        if let Some(folder) = self.own.as_ref().map(|d| d.join("examples")).filter(|d| d.is_dir()) {
            let read = |source| DictionaryError::Read { file: folder.clone(), source };
            let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
                .map_err(read)?
                .filter_map(|e| e.ok().map(|e| e.path()))
                .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
                .collect();
            paths.sort();
            for path in paths {
                let name = format!("examples/{}", path.file_name().unwrap_or_default().to_string_lossy());
                // The office's folder may be a copy of the shipped one.
                if out.iter().any(|(n, _)| *n == name) {
                    out.retain(|(n, _)| *n != name);
                }
                let bytes = fs::read(&path).map_err(|source| DictionaryError::Read { file: path, source })?;
                out.push((name, Cow::Owned(decoded(&bytes))));
            }
        }
        Ok(out)
    }

    /// A digest of everything that an analysis depends on; part of every cache key.
    pub fn digest(&self) -> Result<blake3::Hash, DictionaryError> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(env!("DUIBIAO_JUDGING").as_bytes());
        // Scores are counted after the analysis; another weight trains no model anew.
        for (name, _) in FILES.iter().filter(|(name, _)| !COUNTED.contains(name)) {
            hasher.update(name.as_bytes()).update(self.text(name)?.as_bytes());
        }
        for (name, text) in self.examples()? {
            hasher.update(name.as_bytes()).update(text.as_bytes());
        }
        Ok(hasher.finalize())
    }

    /// A digest of everything, what is counted and written by included.
    pub fn whole_digest(&self) -> Result<blake3::Hash, DictionaryError> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.digest()?.as_bytes());
        for (name, _) in FILES.iter().filter(|(name, _)| COUNTED.contains(name)).chain(TEMPLATES) {
            hasher.update(name.as_bytes()).update(self.text(name)?.as_bytes());
        }
        Ok(hasher.finalize())
    }
}

/// Text as an office's editor may have saved it: UTF-8 with or without a mark, or the system's GBK.
pub fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
        let mut on_disk: Vec<String> = Vec::new();
        let folders =
            [(root.clone(), ""), (root.join("examples"), "examples/"), (root.join("templates"), "templates/")];
        for (dir, prefix) in folders {
            for entry in fs::read_dir(dir).unwrap().flatten() {
                if entry.path().is_file() && entry.path().extension().is_some_and(|e| e != "md") {
                    on_disk.push(format!("{prefix}{}", entry.file_name().to_string_lossy()));
                }
            }
        }
        on_disk.sort();
        let mut embedded: Vec<String> =
            FILES.iter().chain(EXAMPLES).chain(TEMPLATES).map(|(n, _)| (*n).to_owned()).collect();
        embedded.sort();
        assert_eq!(embedded, on_disk);
    }

    #[test]
    fn another_version_of_a_crate_is_another_program() {
        let dir = crate::output::scratch::Scratch::new("fingerprint");
        let put = |path: &str, text: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let digests = || [&build::SOURCE[..], &build::JUDGING[..]].map(|paths| build::digest(dir.path(), paths));
        put("src/analyse/model.rs", "fn f() {}");
        put("src/emit/page.rs", "fn g() {}");
        put("Cargo.lock", "name = \"jieba-rs\"\nversion = \"0.11.0\"\n");
        let first = digests();
        // As git on Windows checks it out.
        put("Cargo.lock", "name = \"jieba-rs\"\r\nversion = \"0.11.0\"\r\n");
        assert_eq!(digests(), first);
        put("Cargo.lock", "name = \"jieba-rs\"\nversion = \"0.12.0\"\n");
        assert!(digests().iter().zip(&first).all(|(now, then)| now != then));
        put("Cargo.lock", "name = \"jieba-rs\"\nversion = \"0.11.0\"\n");
        // What only writes does not train the model anew.
        put("src/emit/page.rs", "fn h() {}");
        let [source, judging] = digests();
        assert!(source != first[0] && judging == first[1]);
    }

    #[test]
    fn files_of_old_editors_are_read() {
        assert_eq!(decoded("\u{feff}附件".as_bytes()), "附件");
        assert_eq!(decoded(b"\xB8\xBD\xBC\xFE"), "附件");
    }
}
