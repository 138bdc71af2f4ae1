//! The whole run on many documents: beside its floor, warm, and its memory.
//!
//! `cargo bench --profile release --bench scale -- [DOCUMENTS]…` (1,000 when none is given). For each number
//! the sample is multiplied into a folder of that many distinct documents; the built program runs on it with
//! its model trained and no results kept, then again with them. The floor is what no program that reads the
//! text can avoid, on all processors and in this process: read the file, inflate its XML parts, scan their
//! events, cut the text into words (.doc and .xls: read by this program's own readers instead). Figures are
//! ratios; times are told so that they can be checked. Linux: memory and processor time come from /proc.

#![allow(clippy::print_stdout)] // a bench prints

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use common::floor;
use duibiao::text::Segmenter;
use rayon::prelude::*;

/// What one run took.
struct Taken {
    wall: Duration,
    cpu: Duration,
    /// Peak resident memory in megabytes; 0 where the system does not tell.
    peak: u64,
}

fn main() {
    let mut counts: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    if counts.is_empty() {
        counts.push(1000);
    }
    let root = std::env::temp_dir().join(format!("duibiao-scale-{}", std::process::id()));
    let words = include_str!("../dictionaries/words.txt");
    let segmenter = Segmenter::new(words);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{threads} processors; floor = read, inflate, scan XML, cut into words");
    println!(
        "{:>9} {:>9} {:>9} {:>7} {:>9} {:>7} {:>6} {:>8} {:>8}",
        "documents", "floor", "run", "ratio", "again", "faster", "busy", "peak MB", "warm MB"
    );
    let mut first: Option<(usize, f64)> = None;
    for count in counts {
        let set = root.join(count.to_string());
        let cache = root.join(format!("cache-{count}"));
        let paths = common::generator::generate(count, &set).expect("a temporary folder");
        let out = root.join("out");
        // The model, trained on one small run; and the files in the page cache for all that follow.
        let small = root.join("small");
        common::generator::generate(2, &small).expect("a temporary folder");
        run(&small, &out, &cache);
        let _ = fs::remove_file(cache.join("duibiao/records.bin"));
        least(&paths, &segmenter);
        let floor = least(&paths, &segmenter);
        let cold = run(&set, &out, &cache);
        let warm = run(&set, &out, &cache);
        let ratio = cold.wall.as_secs_f64() / floor.as_secs_f64();
        let faster = cold.wall.as_secs_f64() / warm.wall.as_secs_f64();
        let busy = cold.cpu.as_secs_f64() / cold.wall.as_secs_f64() / threads as f64;
        println!(
            "{count:>9} {:>8.2}s {:>8.2}s {ratio:>7.2} {:>8.2}s {faster:>6.1}× {:>5.0}% {:>8} {:>8}",
            floor.as_secs_f64(),
            cold.wall.as_secs_f64(),
            warm.wall.as_secs_f64(),
            busy * 100.0,
            cold.peak,
            warm.peak
        );
        match first {
            None => first = Some((count, cold.wall.as_secs_f64())),
            Some((n, seconds)) => println!(
                "          {count} documents take {:.2}× the time of {n}, for {:.2}× the documents",
                cold.wall.as_secs_f64() / seconds,
                count as f64 / n as f64
            ),
        }
        let _ = fs::remove_dir_all(&set);
    }
    let _ = fs::remove_dir_all(&root);
}

fn least(paths: &[PathBuf], segmenter: &Segmenter) -> Duration {
    let start = Instant::now();
    let words: usize = paths.par_iter().map(|p| bare(p, segmenter)).sum();
    assert!(words > 0);
    start.elapsed()
}

/// The least that can be done with one file: its number of words.
fn bare(path: &Path, segmenter: &Segmenter) -> usize {
    floor::words(&floor::scan(&fs::read(path).expect("a generated file")), segmenter)
}

/// Runs the program; its peak memory and processor time are read while it lives.
fn run(input: &Path, output: &Path, cache: &Path) -> Taken {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_duibiao"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("DUIBIAO_CACHE", cache)
        .args(["--quiet", "--input"])
        .arg(input)
        .arg("--output")
        .arg(output)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program");
    let proc = PathBuf::from(format!("/proc/{}", child.id()));
    let (mut peak, mut cpu) = (0, Duration::ZERO);
    loop {
        peak = peak.max(memory(&proc).unwrap_or(0));
        cpu = cpu.max(processor(&proc).unwrap_or_default());
        if let Some(status) = child.try_wait().expect("a child") {
            assert!(status.code().is_some_and(|c| c <= 1), "the run failed");
            return Taken { wall: start.elapsed(), cpu, peak };
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn memory(proc: &Path) -> Option<u64> {
    let status = fs::read_to_string(proc.join("status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? >> 10)
}

/// User and system time in ticks of 1/100 s.
fn processor(proc: &Path) -> Option<Duration> {
    let stat = fs::read_to_string(proc.join("stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
