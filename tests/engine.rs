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

/// Measures that no list and no other plan has.
const COPIED: [&str; 9] = [
    "每月第一个周三在便民大厅摆出长桌，由值班科长当面答复群众来信，答复记录当晚贴到门口橱窗。",
    "把低保名单按楼栋排好，请网格员逐户念给不识字的老人听，听完按手印留存。",
    "春分前后组织青年干部骑车到七个村口，用大喇叭播放惠农补贴的发放日子和领取窗口。",
    "食堂旁边新立一块铁皮牌，红漆写明谁负责签字、谁负责核对、几天内必须回音。",
    "与邮局商量在挂历背面印上办事电话，年底随报纸送到两千户人家的信箱里。",
    "请退休教师把救助条款改写成顺口溜，由秧歌队在集市上连唱三天，录像放在网站首页。",
    "凡有人三次来问同一件事，就把答案做成卡片插在取号机旁的木格子里，随手可拿。",
    "暑期开放档案库房给中学生参观，讲解员说明哪些卷宗可以借阅、怎样填写借阅单。",
    "腊月里清点全年的电话录音，挑出最常被问到的十个问题，登在社区小报的第二版。",
];

/// A folder with the list and one and the same plan of two units.
fn alike(dir: &TempDir) -> PathBuf {
    let input = dir.path().join("input");
    fs::create_dir_all(&input).unwrap();
    let list = "2023年政务公开工作要点.docx";
    fs::copy(root().join("input").join(list), input.join(list)).unwrap();
    let measures = COPIED.join("\n");
    for unit in ["区民政局", "区司法局"] {
        let text = format!("{unit}2023年政务公开工作实施方案\n一、主要任务\n{measures}\n{unit}\n2023年8月20日\n");
        fs::write(input.join(format!("{unit}2023年政务公开工作实施方案.txt")), text).unwrap();
    }
    input
}

#[test]
fn papers_that_are_alike_are_quoted_in_pieces_too() {
    let dir = TempDir::new();
    let input = alike(&dir);
    let whole = dir.path().join("whole");
    let out = duibiao(&WHOLE.cache()).arg("--quiet").arg("-i").arg(&input).arg("-o").arg(&whole).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let mut command = duibiao(&WHOLE.cache());
    command.arg("map").arg("-i").arg(&input);
    let paths = ["区民政局", "区司法局"].map(|unit| format!("{unit}2023年政务公开工作实施方案.txt"));
    let lines = piped(command, paths.join("\n").as_bytes()).stdout;
    let joined = dir.path().join("joined");
    let out = reduce(&[Path::new("-i"), &input], &joined, &lines);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let pairs = common::data_rows(&joined.join("data/similar.csv"));
    assert!(pairs.iter().any(|row| row.values().any(|text| text.contains("便民大厅摆出长桌"))), "{pairs:?}");
    assert_same(&whole, &joined);
}

/// Lines that come while an officer saves a decision.
struct Meanwhile<'a> {
    lines: &'a [u8],
    workbook: PathBuf,
    saved: bool,
}

impl std::io::Read for Meanwhile<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if !self.saved {
            self.saved = true;
            fs::write(&self.workbook, b"saved meanwhile")?;
        }
        self.lines.read(out)
    }
}

#[test]
fn what_is_saved_while_pieces_are_joined_is_not_overwritten() {
    let dir = TempDir::new();
    let lines = map(&sample()[..2]);
    let output = dir.path().join("out");
    assert!(reduce(&[], &output, &lines).status.success());
    let workbook = output.join("覆盖情况.xlsx");
    let plan = Plan { output: output.clone(), ..plan(&root().join("input"), None) };
    let input = Meanwhile { lines: &lines, workbook: workbook.clone(), saved: false };
    let refused = duibiao::engine::reduce(&plan, &[], std::io::BufReader::new(input), &run::Silent).unwrap_err();
    assert!(refused.to_string().contains("在运行期间被改动"), "{refused}");
    assert_eq!(fs::read(&workbook).unwrap(), b"saved meanwhile");
    // One that was not there when it began.
    let other = dir.path().join("other");
    fs::create_dir_all(&other).unwrap();
    let workbook = other.join("覆盖情况.xlsx");
    let plan = Plan { output: other, ..plan };
    let input = Meanwhile { lines: &lines, workbook: workbook.clone(), saved: false };
    assert!(duibiao::engine::reduce(&plan, &[], std::io::BufReader::new(input), &run::Silent).is_err());
    assert_eq!(fs::read(&workbook).unwrap(), b"saved meanwhile");
}

#[test]
fn results_that_are_not_there_are_told_in_chinese() {
    let dir = TempDir::new();
    let none = dir.path().join("没有.ndjson");
    let said = |out: Output| String::from_utf8(out.stderr).unwrap();
    let told = said(reduce(&[&none], &dir.path().join("out"), b""));
    assert!(told.contains("没有这个文件或文件夹") && told.contains("路径") && !told.contains("os error"), "{told}");
    let broken = dir.path().join("a.parquet");
    fs::write(&broken, "no table").unwrap();
    let told = said(reduce(&[&broken], &dir.path().join("out"), b""));
    assert!(told.contains("不是 Parquet 文件"), "{told}");
}

#[test]
fn why_a_list_was_not_read_is_said_at_the_second_run_too() {
    let dir = TempDir::new();
    let cache = copy_of_cache(&dir);
    let input = alike(&dir);
    fs::copy(root().join("tests/corpus/encrypted.docx"), input.join("2024年政务公开工作要点.docx")).unwrap();
    cover(&input, Some(&cache));
    fs::remove_file(input.join("2023年政务公开工作要点.docx")).unwrap();
    let refused = run::cover(&plan(&input, Some(&cache)), &run::Silent).unwrap_err().to_string();
    assert!(refused.contains("打开密码"), "{refused}");
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

fn plan(input: &Path, cache: Option<&Path>) -> Plan {
    Plan {
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
    }
}

fn cover(input: &Path, cache: Option<&Path>) -> (Coverage, usize) {
    let kept = Kept::default();
    let (coverage, _) = run::cover(&plan(input, cache), &kept).unwrap();
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
