//! Time of each stage on one processor, as ratios to a floor measured in the same run.
//!
//! `cargo bench --profile release --bench stages -- [DOCUMENTS]` (340 when none is given), on documents made
//! from the sample. The floor is what no program that reads the text can avoid: inflate the XML parts, scan
//! their events, cut the text into words. Of each stage the best of some rounds counts; ratios are to the
//! whole floor, and where a stage has a floor of its own, to that too.

#![allow(clippy::print_stdout)] // a bench prints

mod common;

use std::{
    fs,
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

use common::floor::{self, Bare};
use duibiao::{
    analyse::{Pool, passage},
    dictionaries::Dictionaries,
    emit,
    identify::Kind,
    ingest::{self, Document, Limits},
    run::{self, Plan, Setting, Silent},
    submission::Packed,
    text::{Date, sentences},
};

const ROUNDS: usize = 5;

fn best(mut work: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..ROUNDS).map(once).min().unwrap_or_default()
}

fn main() {
    let count = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(340);
    let root = std::env::temp_dir().join(format!("duibiao-stages-{}", std::process::id()));
    let input = root.join("input");
    // One processor: stages that use several would hide what they cost.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("no pool yet");
    let paths = common::generator::generate(count, &input).expect("a temporary folder");
    let limits = Limits::default();
    let plan = Plan {
        input: input.clone(),
        output: root.join("out"),
        dictionaries: Dictionaries::shipped(),
        tasks: None,
        roster: None,
        review: None,
        today: Date { year: 2024, month: 1, day: 31 },
        cache: Some(root.join("cache")),
        dataset: None,
        limits: limits.clone(),
    };
    let start = Instant::now();
    let (tools, mut model) = run::judging(&plan, &Silent).expect("shipped dictionaries");
    let train = start.elapsed();
    let load = best(|| drop(black_box(run::judging(&plan, &Silent).expect("shipped dictionaries"))));
    let setting = Setting::of(&plan).expect("the generated set");
    let judge = duibiao::analyse::Judge::lean(&tools, &mut model, &setting.list);
    let model = judge.model;

    let files: Vec<(PathBuf, Vec<u8>)> =
        paths.into_iter().map(|p| (p.clone(), fs::read(&p).expect("a generated file"))).collect();
    let documents: Vec<Document> =
        files.iter().map(|(_, b)| ingest::read_bytes(b, &limits).expect("readable")).collect();
    let bare: Vec<Bare> = files.iter().map(|(_, b)| floor::scan(b)).collect();
    let name = |p: &PathBuf| run::inside(&plan, p).unwrap_or_default();

    let scan = best(|| files.iter().for_each(|(_, b)| drop(black_box(floor::scan(b)))));
    let cut = best(|| bare.iter().for_each(|b| assert!(black_box(floor::words(b, &tools.segmenter)) > 0)));
    let whole = scan + cut;
    let read = best(|| files.iter().for_each(|(_, b)| drop(black_box(ingest::read_bytes(b, &limits)))));
    let identify = best(|| {
        for ((p, _), d) in files.iter().zip(&documents) {
            black_box(setting.identify(d, &name(p)));
        }
    });
    let texts: Vec<String> = documents
        .iter()
        .flat_map(|d| passage::passages(d, Kind::Report, &tools.structure))
        .flat_map(|p| sentences(&p.text).iter().map(|s| s.text.to_owned()).collect::<Vec<_>>())
        .collect();
    let cut_sentences = |text: &String| model.vectorizer.prepare(text, &tools.segmenter);
    let features = best(|| texts.iter().for_each(|t| drop(black_box(cut_sentences(t)))));
    let prepared: Vec<_> = texts.iter().map(cut_sentences).collect();
    let pool = |p| drop(black_box(Pool::of(p, &model.vectorizer, &model.heads)));
    let scores = best(|| prepared.iter().for_each(pool));
    let judged = best(|| documents.iter().for_each(|d| drop(black_box(judge.analyse(d, Kind::Report, &[])))));
    let made: Vec<_> = files.iter().map(|(p, _)| run::submit(p, &name(p), &limits, &setting, &judge).1).collect();
    let pack = best(|| made.iter().for_each(|s| drop(black_box(setting.context.pack(s.clone())))));
    let packed: Vec<Packed> = made.into_iter().map(|s| setting.context.pack(s)).collect();
    let assess = best(|| drop(black_box(setting.assess(packed.clone()).expect("frames"))));
    let (coverage, details) = setting.assess(packed).expect("frames");
    emit::check_targets(&plan.output).expect("a temporary folder");
    let wording = emit::Wording::load(&plan.dictionaries).expect("shipped templates");
    let write = best(|| run::write(&plan, &coverage, &details, &wording).expect("a temporary folder"));
    let _ = fs::remove_dir_all(&root);

    println!("{count} documents, one processor, best of {ROUNDS} rounds; floor = 1");
    let row = |stage: &str, time: Duration, own: Option<(Duration, &str)>| {
        let ratio = |of: Duration| time.as_secs_f64() / of.as_secs_f64();
        let per = time.as_secs_f64() * 1000.0 / count as f64;
        let beside = own.map_or(String::new(), |(of, what)| format!("   {:.2} × {what}", ratio(of)));
        println!("{stage:<36} {per:>7.3} ms/document {:>6.2}{beside}", ratio(whole));
    };
    row("floor: inflate and scan", scan, None);
    row("floor: cut into words", cut, None);
    row("inflate and parse", read, Some((scan, "inflate and scan")));
    row("identify", identify, None);
    row("features of all sentences", features, Some((cut, "cut into words")));
    row("model on all sentences", scores, None);
    row("judging (features, model, windows)", judged, Some((cut, "cut into words")));
    row("pack the result", pack, None);
    row("all that is done a file", read + identify + judged + pack, None);
    row("assess", assess, None);
    row("emit everything", write, None);
    println!("once a run: dictionaries and model {load:.2?}; training, when the dictionaries changed, {train:.2?}");
}
