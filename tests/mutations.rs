//! A short run in the manner of a fuzzer, on every build and without a nightly compiler: the corpus, cut,
//! changed, swollen and shuffled with a fixed seed. A file is read in part or refused; nothing panics, and no
//! case takes long. `fuzz/` holds the targets for long runs.

use std::{
    fs,
    io::{Cursor, Read, Write},
    panic::catch_unwind,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use duibiao::ingest::{Limits, isolate, read_bytes};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Cases for each file of the corpus, and again for what is inside each package.
const CASES: usize = 80;
const LONGEST: Duration = Duration::from_secs(1);

struct Random(u32);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound.max(1)
    }
}

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus is part of the repository")
        .map(|entry| entry.expect("readable").path())
        .filter(|p| p.extension().is_some_and(|e| e != "json" && e != "py" && e != "md"))
        .collect();
    files.sort();
    files
}

/// One of the ways in which files go wrong, by accident or on purpose.
fn mutate(bytes: &[u8], way: usize, random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let at = random.below(out.len());
    match way % 6 {
        // Cut off in transfer.
        0 => out.truncate(at),
        1 => {
            for _ in 0..=random.below(8) {
                let at = random.below(out.len());
                if let Some(byte) = out.get_mut(at) {
                    *byte = random.below(256) as u8;
                }
            }
        }
        // A count, size or offset that lies.
        2 => {
            let words: [u32; 5] = [u32::MAX, 0, 0x7fff_ffff, 0xffff_fffe, 1 << 24];
            let word = words[random.below(words.len())].to_le_bytes();
            if let Some(slot) = out.get_mut(at..at + 4) {
                slot.copy_from_slice(&word);
            }
        }
        // A piece twice, or one lost.
        3 => {
            let end = (at + random.below(600)).min(out.len());
            let piece: Vec<u8> = out[at..end].to_vec();
            let to = random.below(out.len());
            out.splice(to..to, piece);
        }
        4 => {
            let end = (at + random.below(600)).min(out.len());
            out.drain(at..end);
        }
        // Digits inside markup: sizes, spans and indices.
        _ => {
            let digits: Vec<usize> = (0..out.len()).filter(|i| out[*i].is_ascii_digit()).collect();
            if let Some(at) = digits.get(random.below(digits.len())) {
                out.splice(at..&(at + 1), *b"999999999");
            }
        }
    }
    out
}

/// A package with one part mutated, so that the change gets past the compression and its checksum.
fn inside(bytes: &[u8], way: usize, random: &mut Random) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        let name = part.name().ok()?.into_owned();
        parts.push((name, content));
    }
    let chosen = random.below(parts.len());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (i, (name, content)) in parts.iter().enumerate() {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).ok()?;
        let content = if i == chosen { &mutate(content, way, random) } else { content };
        writer.write_all(content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

#[test]
fn no_mutation_panics_or_takes_long() {
    // As in the program: third-party parsers run apart.
    isolate(PathBuf::from(env!("CARGO_BIN_EXE_duibiao")), &["read-worker"]);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let limits = Limits::default();
    let mut random = Random(1);
    let mut wrong = Vec::new();
    let mut cases = 0;
    for path in corpus() {
        let bytes = fs::read(&path).expect("readable");
        for case in 0..2 * CASES {
            let changed = if case < CASES {
                mutate(&bytes, case, &mut random)
            } else if let Some(changed) = inside(&bytes, case, &mut random) {
                changed
            } else {
                break;
            };
            let started = Instant::now();
            let result = catch_unwind(|| read_bytes(&changed, &limits).map(|d| d.blocks.len()));
            cases += 1;
            if result.is_err() {
                wrong.push(format!("{} case {case}: panic", path.display()));
            }
            if started.elapsed() > LONGEST {
                wrong.push(format!("{} case {case}: {:?}", path.display(), started.elapsed()));
            }
        }
    }
    std::panic::set_hook(hook);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases > 4000, "{cases}");
}
