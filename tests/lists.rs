//! Lists in other words: the clauses of 2023 written anew by others four times, each with topics of its own.
//!
//! Their writers saw the list of 2023 and nothing of the dictionaries, the examples or the labelled papers.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use rust_xlsxwriter::Workbook;
use serde_json::Value;

mod common;
use common::{TempDir, copy, data_rows, duibiao, root};

/// A clause and the clauses of 2023 that demand the same; none for a topic that the list of 2023 does not have.
struct Line {
    ids: Vec<String>,
    text: String,
}

fn list(name: &str) -> Vec<Line> {
    let text = fs::read_to_string(root().join(format!("tests/fixtures/lists/{name}.jsonl"))).unwrap();
    let line = |l: &str| {
        let v: Value = serde_json::from_str(l).unwrap();
        let ids = v["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        Line { ids, text: v["text"].as_str().unwrap().to_owned() }
    };
    text.lines().map(line).collect()
}

/// One task a clause, for all bodies.
fn save(lines: &[Line], path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let head = ["序号", "工作任务", "指标内容", "责任单位", "完成时限"].map(str::to_owned);
    let rows = lines.iter().enumerate().map(|(i, l)| {
        let text = format!("{}。", l.text.trim_end_matches('。'));
        [(i + 1).to_string(), format!("任务{}", i + 1), text, "各单位".to_owned(), "2023年12月底前".to_owned()]
    });
    for (r, row) in std::iter::once(head).chain(rows).enumerate() {
        for (c, text) in row.iter().enumerate() {
            sheet.write(r as u32, c as u16, text).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// Papers by file name with the clauses that they address.
fn labels() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("tests/fixtures/labels-2023.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let name = |file: &str| file.rsplit('/').next().unwrap().to_owned();
    let clauses = |v: &Value| v.as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
    all.iter().map(|l| (name(l["file"].as_str().unwrap()), clauses(&l["clauses"]))).collect()
}

/// The sample under another list.
fn input(lines: &[Line], to: &Path) {
    copy(&root().join("input"), to);
    for entry in fs::read_dir(to).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().contains("要点")) {
        fs::remove_file(entry.path()).unwrap();
    }
    save(lines, &to.join("2023年政务公开任务清单.xlsx"));
}

fn ok(command: &mut Command) {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn verdicts_are_those_of_the_list_in_its_own_words() {
    let dir = TempDir::new();
    let labels = labels();
    for name in ["a", "b", "c", "d"] {
        let mut lines = list(name);
        // A topic that no concept knows.
        let text = "路灯与窨井盖每季度普查一遍，坏损处数、修复天数逐条登在街区公告牌。".to_owned();
        lines.push(Line { ids: Vec::new(), text });
        let (from, out) = (dir.path().join(name), dir.path().join(format!("out-{name}")));
        input(&lines, &from);
        ok(duibiao(&dir.path().join("cache")).arg("--quiet").arg("--input").arg(&from).arg("--output").arg(&out));
        let (mut both, mut own, mut wanted, mut seen) = (0u32, 0u32, 0u32, 0);
        for row in data_rows(&out.join("data/coverage.csv")) {
            let file = row["file"].rsplit('/').next().unwrap();
            let task: usize = row["task"].trim_start_matches('T').parse().unwrap();
            let line = &lines[task - 1];
            if line.ids.is_empty() {
                continue;
            }
            let (got, want) = (row["addressed"] == "true", line.ids.iter().any(|id| labels[file].contains(id)));
            own += u32::from(got);
            wanted += u32::from(want);
            both += u32::from(got && want);
            seen += 1;
        }
        assert_eq!(seen, 34 * lines.iter().filter(|l| !l.ids.is_empty()).count(), "{name}");
        // The sample's papers are among the examples, so this is higher than on papers never seen (README).
        let f1 = f64::from(2 * both) / f64::from(own + wanted);
        assert!(f1 > 0.97, "{name}: {f1:.3}");
        // The officer is told which clauses have no examples.
        let told = data_rows(&out.join("data/problems.csv"));
        assert!(told.iter().any(|p| p["rule"] == "clauses-by-text"), "{name}");
    }
}

#[test]
fn scores_follow_and_pieces_joined_say_the_same() {
    let dir = TempDir::new();
    let cache = dir.path().join("cache");
    let (from, out) = (dir.path().join("in"), dir.path().join("out"));
    input(&list("c"), &from);
    let run = |out: &Path| {
        ok(duibiao(&cache).arg("--quiet").arg("--input").arg(&from).arg("--output").arg(out));
    };
    run(&out);
    // 解读 is scored by the concepts of its tasks: without them no unit would have a point to lose.
    let scores = data_rows(&out.join("data/scores.csv"));
    let lost = scores.iter().filter(|r| r["item"] == "解读回应" && r["points"] != r["full"]).count();
    assert!(lost > 5, "{lost} units lost points for 解读回应");
    // From the cache, without a model, and in pieces.
    let again = dir.path().join("again");
    run(&again);
    let mut paths: Vec<String> = Vec::new();
    for folder in ["方案", "报告"] {
        let files = fs::read_dir(from.join(folder)).unwrap().flatten();
        paths.extend(files.map(|e| format!("{folder}/{}", e.file_name().to_string_lossy())));
    }
    let (manifest, lines) = (dir.path().join("paths"), dir.path().join("lines"));
    fs::write(&manifest, paths.join("\n")).unwrap();
    let status = duibiao(&cache)
        .args(["map", "--input"])
        .arg(&from)
        .stdin(fs::File::open(&manifest).unwrap())
        .stdout(fs::File::create(&lines).unwrap())
        .status()
        .unwrap();
    assert!(status.success());
    let joined = dir.path().join("joined");
    ok(duibiao(&cache).args(["reduce", "--quiet", "--input"]).arg(&from).arg("--output").arg(&joined).arg(&lines));
    for file in ["scores.csv", "problems.csv", "verdicts.csv", "deductions.csv"] {
        let read = |folder: &Path| fs::read(folder.join("data").join(file)).unwrap();
        assert!(read(&out) == read(&again), "{file} from the cache");
        assert!(read(&out) == read(&joined), "{file} in pieces");
    }
}
