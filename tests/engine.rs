//! The same results by every way: in one run, from the cache, and in pieces joined again.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

mod common;
use common::{TempDir, copy, duibiao, root};

use duibiao::{
    assess::Coverage,
    dictionaries::Dictionaries,
    ingest::Limits,
    run::{self, Plan, Progress},
};

/// One run of the sample with everything that can be written, and the folder with its cache.
struct Whole {
    dir: TempDir,
}

static WHOLE: LazyLock<Whole> = LazyLock::new(|| {
    let whole = Whole { dir: TempDir::new() };
    let out = duibiao(&whole.cache())
        .args(["--quiet", "--dataset"])
        .arg(whole.dir.path().join("set"))
        .arg("--output")
        .arg(whole.out())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    whole
});

impl Whole {
    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    fn cache(&self) -> PathBuf {
        self.dir.path().join("cache")
    }
}

/// Data files of the same names and bytes, the workbook and the charts too.
fn assert_same(left: &Path, right: &Path) {
    let mut compared = 0;
    for folder in ["", "data", "图表"] {
        for entry in fs::read_dir(left.join(folder)).unwrap().flatten().filter(|e| e.path().is_file()) {
            let name = Path::new(folder).join(entry.file_name());
            assert!(
                fs::read(left.join(&name)).unwrap() == fs::read(right.join(&name)).unwrap(),
                "{} differs",
                name.display()
            );
            compared += 1;
        }
    }
    assert!(compared >= 26, "{compared} files");
}

fn piped(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

/// Paths of the sample below its folder, sorted.
fn sample() -> Vec<String> {
    let mut paths: Vec<String> = ["方案", "报告"]
        .iter()
        .flat_map(|d| fs::read_dir(root().join("input").join(d)).unwrap().flatten().map(move |e| (d, e)))
        .map(|(d, e)| format!("{d}/{}", e.file_name().to_string_lossy()))
        .collect();
    paths.sort();
    paths
}

/// The lines of `duibiao map` over some paths.
fn map(paths: &[String]) -> Vec<u8> {
    let mut command = duibiao(&WHOLE.cache());
    command.arg("map");
    let out = piped(command, paths.join("\n").as_bytes());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

fn reduce(args: &[&Path], output: &Path, lines: &[u8]) -> Output {
    let mut command = duibiao(&WHOLE.cache());
    command.args(["reduce", "--quiet"]).args(args).arg("--output").arg(output);
    piped(command, lines)
}

#[test]
fn pieces_in_any_order_make_the_whole() {
    let dir = TempDir::new();
    let mut paths = sample();
    // The list itself and what is no submission give no line; the second half is mapped first.
    paths.push("2023年政务公开工作要点.docx".to_owned());
    paths.push("README.md".to_owned());
    let middle = paths.len() / 2;
    let (first, second) = (map(&paths[..middle]), map(&paths[middle..]));
    assert_eq!(first.iter().chain(&second).filter(|b| **b == b'\n').count(), sample().len());
    let out = reduce(&[], dir.path(), &[second.as_slice(), first.as_slice()].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_same(&WHOLE.out(), dir.path());
    // A piece that an engine ran twice counts once; files and folders of pieces do as well as a stream.
    let pieces = dir.path().join("pieces");
    fs::create_dir_all(&pieces).unwrap();
    fs::write(pieces.join("part-00000"), &second).unwrap();
    fs::write(pieces.join("part-00001"), [first.as_slice(), second.as_slice()].concat()).unwrap();
    fs::write(pieces.join("_SUCCESS"), "").unwrap();
    let again = dir.path().join("again");
    assert!(reduce(&[&pieces], &again, b"").status.success());
    assert_same(&WHOLE.out(), &again);
}

#[test]
fn partitions_make_the_whole() {
    let dir = TempDir::new();
    let set = WHOLE.dir.path().join("set");
    assert!(set.join("coverage/district=天桥区/year=2023/part-0.parquet").is_file());
    let out = reduce(&[&set.join("records")], dir.path(), b"");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_same(&WHOLE.out(), dir.path());
}

#[test]
fn a_file_that_fails_is_a_line() {
    let dir = TempDir::new();
    let empty = dir.path().join("空.docx");
    fs::write(&empty, "").unwrap();
    let lines = map(&[empty.display().to_string() + "\t方案/空.docx", "没有这个文件.docx".to_owned()]);
    let lines: Vec<serde_json::Value> =
        String::from_utf8(lines).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines[0]["file"], "方案/空.docx");
    assert_eq!(lines[0]["problems"][0]["rule"], "empty");
    assert_eq!(lines[1]["problems"][0]["level"], "error");
}

#[test]
fn lines_of_another_setting_are_refused() {
    let dir = TempDir::new();
    let lines = map(&sample()[..2]);
    let words = fs::read_to_string(root().join("dictionaries/calendar.toml")).unwrap();
    let own = dir.path().join("dictionaries");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("calendar.toml"), words + "\n").unwrap();
    let mut command = duibiao(&WHOLE.cache());
    command.args(["reduce", "--quiet", "--dictionaries"]).arg(&own).arg("--output").arg(dir.path().join("out"));
    let refused = |out: Output, say: &str| {
        assert_eq!(out.status.code(), Some(2));
        let told = String::from_utf8(out.stderr).unwrap();
        assert!(told.contains(say), "{told}");
    };
    refused(piped(command, &lines), "第1行出自另一版本的程序");
    let output = dir.path().join("out");
    refused(reduce(&[], &output, &lines[..lines.len() - 20]), "第2行不是 duibiao map 的结果");
    refused(reduce(&[], &output, b""), "没有读到任何结果");
    let other = String::from_utf8(lines.clone()).unwrap().replacen("\"length\":", "\"length\":1", 1);
    refused(reduce(&[], &output, &[lines.as_slice(), other.as_bytes()].concat()), "有两份不同的结果");
}

/// Counts the files whose results were taken from an earlier run.
#[derive(Default)]
struct Kept(AtomicUsize);

impl Progress for Kept {
    fn training(&self, _: usize) {}
    fn start(&self, _: usize) {}
    fn file(&self, _: &str) {}
    fn kept(&self, files: usize) {
        self.0.store(files, Ordering::Relaxed);
    }
    fn writing(&self) {}
    fn done(&self) {}
}

fn cover(input: &Path, cache: Option<&Path>) -> (Coverage, usize) {
    let plan = Plan {
        input: input.to_owned(),
        output: PathBuf::new(),
        dictionaries: Dictionaries::with_folder(&root().join("dictionaries")),
        tasks: None,
        roster: None,
        cache: cache.map(Path::to_owned),
        dataset: None,
        limits: Limits::default(),
        today: duibiao::text::Date::new(2024, 3, 5).unwrap(),
        review: None,
    };
    let kept = Kept::default();
    let (coverage, _) = run::cover(&plan, &kept).unwrap();
    (coverage, kept.0.into_inner())
}

fn same(left: &Coverage, right: &Coverage) -> bool {
    serde_json::to_string(left).unwrap() == serde_json::to_string(right).unwrap()
}

/// A cache folder of its own with what the shared run left in its.
fn copy_of_cache(dir: &TempDir) -> PathBuf {
    let cache = dir.path().join("cache");
    copy(&WHOLE.cache().join("duibiao"), &cache);
    cache
}

#[test]
fn an_unchanged_run_judges_nothing_and_needs_no_model() {
    let dir = TempDir::new();
    let cache = copy_of_cache(&dir);
    fs::remove_file(cache.join("model.bin")).unwrap();
    let before = fs::read(cache.join("records.bin")).unwrap();
    let (_, kept) = cover(&root().join("input"), Some(&cache));
    assert_eq!(kept, 34);
    assert!(!cache.join("model.bin").exists(), "a model was made");
    assert!(fs::read(cache.join("records.bin")).unwrap() == before, "the cache was written anew");
}

#[test]
fn kept_results_are_the_made_ones() {
    let dir = TempDir::new();
    // The shared run made its results; these come from its cache.
    let out = duibiao(&WHOLE.cache()).args(["--quiet", "--output"]).arg(dir.path()).output().unwrap();
    assert!(out.status.success());
    assert_same(&WHOLE.out(), dir.path());
}

#[test]
fn one_changed_file_costs_one_file() {
    let dir = TempDir::new();
    let cache = copy_of_cache(&dir);
    let input = dir.path().join("input");
    copy(&root().join("input"), &input);
    let (before, kept) = cover(&input, Some(&cache));
    assert_eq!(kept, 34);
    let (changed, other) =
        ("方案/区民政局2023年政务公开实施方案8.29.doc", "方案/天桥区司法局关于做好2023年政务公开工作的实施方案.doc");
    fs::copy(input.join(other), input.join(changed)).unwrap();
    let (after, kept) = cover(&input, Some(&cache));
    assert_eq!(kept, 33);
    assert!(!same(&before, &after));
    let (again, kept) = cover(&input, Some(&cache));
    assert_eq!(kept, 34);
    assert!(same(&after, &again));
}

#[test]
fn a_damaged_cache_is_ignored() {
    let dir = TempDir::new();
    let cache = copy_of_cache(&dir);
    let path = cache.join("records.bin");
    let (want, _) = cover(&root().join("input"), Some(&cache));
    let mut bytes = fs::read(&path).unwrap();
    // One record broken: one file is judged anew. The list's answers come after the records of files.
    bytes[100] ^= 0xff;
    fs::write(&path, &bytes).unwrap();
    let (coverage, kept) = cover(&root().join("input"), Some(&cache));
    assert_eq!(kept, 33);
    assert!(same(&want, &coverage));
    for broken in [&b"no cache at all"[..], &bytes[..bytes.len() - 3], b""] {
        fs::write(&path, broken).unwrap();
        let (coverage, kept) = cover(&root().join("input"), Some(&cache));
        assert_eq!(kept, 0);
        assert!(same(&want, &coverage));
    }
}

#[test]
fn other_dictionaries_are_another_cache() {
    let dir = TempDir::new();
    let own = dir.path().join("dictionaries");
    fs::create_dir_all(&own).unwrap();
    let calendar = fs::read_to_string(root().join("dictionaries/calendar.toml")).unwrap();
    fs::write(own.join("calendar.toml"), calendar + "\n").unwrap();
    let plan = Plan {
        input: root().join("input"),
        output: PathBuf::new(),
        dictionaries: Dictionaries::with_folder(&own),
        tasks: None,
        roster: None,
        cache: Some(copy_of_cache(&dir)),
        dataset: None,
        limits: Limits::default(),
        today: duibiao::text::Date::new(2024, 3, 5).unwrap(),
        review: None,
    };
    let kept = Kept::default();
    run::cover(&plan, &kept).unwrap();
    assert_eq!(kept.0.into_inner(), 0);
}
