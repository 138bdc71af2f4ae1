//! Time of each stage on the sample, as ratios to a floor measured in the same run.
//!
//! `cargo bench --profile release --bench stages`. The floor is what no program can avoid: inflate the
//! main part of every .docx, scan its XML events, and segment the text. Medians of several rounds.

#![allow(clippy::print_stdout)] // a bench prints

use std::{
    hint::black_box,
    io::Read,
    path::PathBuf,
    time::{Duration, Instant},
};

use duibiao::{
    analyse::{Judge, Tools},
    dictionaries::Dictionaries,
    identify::{self, Kind},
    ingest::{self, Limits},
    roster::Roster,
    run::Words,
    tasks,
};

const ROUNDS: usize = 7;

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

fn main() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("input");
    let limits = Limits::default();
    let mut files: Vec<PathBuf> = ["方案", "报告"]
        .iter()
        .flat_map(|d| std::fs::read_dir(root.join(d)).expect("the sample").flatten().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "docx"))
        .collect();
    files.sort();
    let bytes: Vec<Vec<u8>> = files.iter().map(|p| std::fs::read(p).expect("a file of the sample")).collect();

    let dictionaries = Dictionaries::shipped();
    let start = Instant::now();
    let tools = Tools::load(&dictionaries).expect("shipped dictionaries");
    let load = start.elapsed();
    let start = Instant::now();
    let model = tools.model(&dictionaries, None, |_| {}).expect("shipped examples");
    let train = start.elapsed();
    let words = Words::load(&dictionaries).expect("shipped dictionaries");
    let roster = Roster::from_toml(&dictionaries.text("units.toml").expect("shipped")).expect("shipped roster");
    let notice = ingest::read_file(&root.join("2023年政务公开工作要点.docx"), &limits).expect("the notice");
    let list = tasks::read(&notice, "", &words.vocabulary).expect("the task list");
    let judge = Judge::new(&tools, &model, &list);
    let documents: Vec<_> = bytes.iter().map(|b| ingest::read_bytes(b, &limits).expect("readable")).collect();

    let floor = median(|| {
        for b in &bytes {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(b)).expect("a zip");
            let mut xml = String::new();
            zip.by_name("word/document.xml").expect("a main part").read_to_string(&mut xml).expect("UTF-8");
            let mut reader = quick_xml::Reader::from_str(&xml);
            let mut text = String::new();
            loop {
                match reader.read_event().expect("well-formed") {
                    quick_xml::events::Event::Text(t) => text.push_str(&t),
                    quick_xml::events::Event::Eof => break,
                    _ => {}
                }
            }
            black_box(tools.segmenter.words(&text));
        }
    });
    let read = median(|| bytes.iter().for_each(|b| drop(black_box(ingest::read_bytes(b, &limits)))));
    let name = |i: usize| files[i].file_name().unwrap_or_default().to_string_lossy().into_owned();
    let identify = median(|| {
        for (i, d) in documents.iter().enumerate() {
            black_box(identify::identify(d, &name(i), &roster, &words.kinds, &words.vocabulary));
        }
    });
    let analyse = median(|| documents.iter().for_each(|d| drop(black_box(judge.analyse(d, Kind::Report)))));

    println!("{} .docx files, one thread, medians of {ROUNDS} rounds", files.len());
    println!("floor (inflate, scan, segment) {floor:>10.2?}   1.00");
    for (stage, time) in
        [("read", read), ("identify", identify), ("analyse", analyse), ("all three", read + identify + analyse)]
    {
        println!("{stage:<30} {time:>10.2?}   {:.2}", time.as_secs_f64() / floor.as_secs_f64());
    }
    println!("once a run: dictionaries {load:.2?}, training (cached afterwards) {train:.2?}");
}
