//! Time to read a .docx, as a ratio to the floor measured in the same run.
//!
//! `cargo bench --profile release --bench reading [FILE…]` (default: the sample). The floor is what no reader can
//! avoid: inflate the parts that hold text and scan their XML events. Each file is read in turn, many times.

#![allow(clippy::print_stdout)] // a bench prints

use std::{
    hint::black_box,
    io::{Cursor, Read},
    path::PathBuf,
    time::{Duration, Instant},
};

use duibiao::ingest::{Format, Limits, read_bytes};
use zip::ZipArchive;

const ROUNDS: usize = 15;

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

/// Parts of a Word package whose text or structure a reader needs.
fn is_needed(name: &str) -> bool {
    let Some(part) = name.strip_prefix("word/").and_then(|n| n.strip_suffix(".xml")) else {
        return name.contains("_rels/") || name == "[Content_Types].xml";
    };
    ["document", "styles", "numbering", "footnotes", "endnotes"].contains(&part)
        || part.starts_with("header")
        || part.starts_with("footer")
}

fn floor(bytes: &[u8]) -> usize {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut events = 0;
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).expect("a part");
        if !is_needed(&part.name().expect("a name")) {
            continue;
        }
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("inflates");
        let text = String::from_utf8(text).expect("UTF-8");
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
            events += 1;
        }
    }
    events
}

fn main() {
    let limits = Limits::default();
    let given: Vec<PathBuf> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).map(PathBuf::from).collect();
    let files = if given.is_empty() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("input");
        let mut files: Vec<PathBuf> = ["方案", "报告"]
            .iter()
            .flat_map(|d| std::fs::read_dir(root.join(d)).expect("the sample").flatten().map(|e| e.path()))
            .collect();
        files.sort();
        files
    } else {
        given
    };
    let mut ratios = Vec::new();
    let (mut floors, mut times) = (Duration::ZERO, Duration::ZERO);
    for path in files {
        let bytes = std::fs::read(&path).expect("readable");
        if !read_bytes(&bytes, &limits).is_ok_and(|d| d.format == Format::Docx) {
            continue;
        }
        let least = median(|| {
            black_box(floor(&bytes));
        });
        let time = median(|| {
            let _ = black_box(read_bytes(&bytes, &limits));
        });
        floors += least;
        times += time;
        ratios.push((time.as_secs_f64() / least.as_secs_f64(), time, path));
    }
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some(middle) = ratios.get(ratios.len() / 2) else { return };
    println!(
        "{} files: median {:.2} × floor, together {:.2} ×",
        ratios.len(),
        middle.0,
        times.as_secs_f64() / floors.as_secs_f64()
    );
    println!(
        "mean {:.3} ms a file, floor {:.3} ms",
        times.as_secs_f64() * 1e3 / ratios.len() as f64,
        floors.as_secs_f64() * 1e3 / ratios.len() as f64
    );
    for (ratio, time, path) in ratios.iter().rev().take(5) {
        println!(
            "  {ratio:.2} ×  {:.3} ms  {}",
            time.as_secs_f64() * 1e3,
            path.file_name().unwrap_or_default().to_string_lossy()
        );
    }
}
