//! A fingerprint of the source, so that results kept by one build are never taken for another's.
//!
//! The version number alone would not do: it stays the same from one change to the next. Two digests are
//! handed to the code: `DUIBIAO_SOURCE` over all of `src/`, and `DUIBIAO_JUDGING` over what a trained model
//! depends on. Both hold `Cargo.lock`: another version of a crate may cut words, read a file or round a sum
//! otherwise, and which of them do is not worth guessing where a wrong guess takes old results for new ones.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn main() {
    for path in SOURCE.iter().chain(&["build.rs"]) {
        println!("cargo:rerun-if-changed={path}");
    }
    println!("cargo:rustc-env=DUIBIAO_SOURCE={:016x}", digest(Path::new(""), &SOURCE));
    println!("cargo:rustc-env=DUIBIAO_JUDGING={:016x}", digest(Path::new(""), &JUDGING));
}

/// What a result depends on.
pub const SOURCE: [&str; 2] = ["src", "Cargo.lock"];
/// What a trained model depends on, beside the dictionaries.
pub const JUDGING: [&str; 3] = ["src/analyse", "src/text", "Cargo.lock"];

/// FNV-1a over names and contents in the order of names; line ends count as one, whatever git made of them.
///
/// `paths`: folders, of which the Rust files count, and files, below `root`.
pub fn digest(root: &Path, paths: &[&str]) -> u64 {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let path = root.join(path);
        if path.is_dir() {
            collect(&path, &mut files);
        } else {
            files.push(path);
        }
    }
    files.sort();
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for file in files {
        file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/").bytes().for_each(&mut add);
        fs::read(&file).unwrap_or_default().into_iter().filter(|b| *b != b'\r').for_each(&mut add);
    }
    sum
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}
