//! The main job on the shipped sample, from files to files.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

mod common;
use common::{TempDir, copy, data_rows as rows, duibiao, root};

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde::Deserialize;

#[derive(Deserialize)]
struct Label {
    unit: String,
    kind: String,
    file: String,
    clauses: Vec<String>,
}

fn labels() -> Vec<Label> {
    serde_json::from_str(&fs::read_to_string(root().join("tests/fixtures/labels-2023.json")).unwrap()).unwrap()
}

/// One run of the sample, shared by the tests that only look at its outputs.
struct Sample {
    dir: TempDir,
    stdout: String,
    code: Option<i32>,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let dir = TempDir::new();
    let out = duibiao(&dir.path().join("cache")).arg("--output").arg(dir.path().join("out")).output().unwrap();
    Sample { stdout: String::from_utf8(out.stdout).unwrap(), code: out.status.code(), dir }
});

impl Sample {
    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[test]
fn every_submission_is_attributed_and_counts() {
    assert_eq!(SAMPLE.code, Some(0), "{}", SAMPLE.stdout);
    let documents = rows(&SAMPLE.out().join("data/documents.csv"));
    let labels = labels();
    assert_eq!(documents.len(), labels.len());
    for label in labels {
        let row = documents
            .iter()
            .find(|d| base(&d["file"]) == base(&label.file))
            .unwrap_or_else(|| panic!("{}", label.file));
        assert_eq!(
            (row["unit"].as_str(), row["kind"].as_str()),
            (label.unit.as_str(), label.kind.as_str()),
            "{}",
            label.file
        );
        assert_eq!(row["status"], "used", "{}", label.file);
    }
}

#[test]
fn coverage_has_one_row_for_each_file_and_clause() {
    let coverage = rows(&SAMPLE.out().join("data/coverage.csv"));
    assert_eq!(coverage.len(), 34 * 61);
    // The sample is in the training examples, so this is a floor on the plumbing, not a claim of accuracy.
    let (mut right, mut claimed, mut wanted) = (0, 0, 0);
    for label in labels() {
        for row in coverage.iter().filter(|r| base(&r["file"]) == base(&label.file)) {
            let got = row["addressed"] == "true";
            let want = label.clauses.contains(&row["clause"]);
            right += u32::from(got && want);
            claimed += u32::from(got);
            wanted += u32::from(want);
            assert!(
                !got || !row["evidence"].is_empty() && !row["place"].is_empty(),
                "no proof for {} {}",
                label.file,
                row["clause"]
            );
        }
    }
    let f1 = 2.0 * f64::from(right) / f64::from(claimed + wanted);
    assert!(f1 > 0.95, "clause F1 {f1:.3}");
}

#[test]
fn every_quotation_stands_in_its_file() {
    let findings = rows(&SAMPLE.out().join("data/findings.csv"));
    assert!(findings.len() > 400);
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for f in &findings {
        let text = texts.entry(f["file"].clone()).or_insert_with(|| {
            let document =
                duibiao::ingest::read_file(&root().join("input").join(&f["file"]), &duibiao::ingest::Limits::default())
                    .unwrap();
            let mut all = String::new();
            for block in &document.blocks {
                match &block.content {
                    duibiao::ingest::Content::Table(t) => {
                        for row in &t.rows {
                            for cell in &row.cells {
                                all.push_str(&cell.text);
                            }
                        }
                    }
                    _ => all.push_str(block.text().unwrap_or("")),
                }
            }
            all.retain(|c| !c.is_whitespace());
            all
        });
        for sentence in duibiao::text::sentences(&f["quotation"]) {
            let plain: String = sentence.text.chars().filter(|c| !c.is_whitespace()).collect();
            let plain = plain.trim_end_matches('；');
            assert!(text.contains(plain), "{}: {}", f["file"], sentence.text);
        }
    }
}

/// Numbers in the cells of one sheet, found by the row's first text.
fn sheet(name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(SAMPLE.out().join("覆盖情况.xlsx")).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range
        .rows()
        .map(|r| {
            r.iter()
                .map(|c| match c {
                    Data::Float(f) => format!("{f}"),
                    other => other.to_string(),
                })
                .collect()
        })
        .collect()
}

#[test]
fn workbook_and_data_agree() {
    let book: Xlsx<_> = open_workbook(SAMPLE.out().join("覆盖情况.xlsx")).unwrap();
    assert_eq!(
        book.sheet_names(),
        [
            "总览",
            "方案矩阵",
            "报告矩阵",
            "综合矩阵",
            "条款明细",
            "缺口清单",
            "佐证",
            "报送情况",
            "收到的文件",
            "得分",
            "扣分明细",
            "统计表汇总",
            "统计表分单位",
            "勾稽问题",
            "雷同",
            "方案与报告对照",
            "复核",
            "复核记录"
        ]
    );
    let verdicts = rows(&SAMPLE.out().join("data/verdicts.csv"));
    let count = |verdict: &str| verdicts.iter().filter(|v| v["stage"] == "combined" && v["verdict"] == verdict).count();
    let overview = sheet("总览");
    let row = overview.iter().find(|r| r[0].starts_with("全区（综合）")).expect("the combined row of 三、落实结论");
    for (i, verdict) in
        ["done", "planned", "vague", "not_mentioned", "not_duty", "not_submitted", "unreadable"].iter().enumerate()
    {
        assert_eq!(row[i + 1], count(verdict).to_string(), "{verdict}: {row:?}");
    }
    let clauses = sheet("条款明细");
    let coverage = rows(&SAMPLE.out().join("data/coverage.csv"));
    // Certain ones say 已落实 or 有安排, doubtful ones 待核实.
    let certain = coverage.iter().filter(|r| r["addressed"] == "true" && r["uncertain"] == "false").count();
    let marked = clauses.iter().filter(|r| r.iter().any(|c| c == "已落实" || c == "有安排")).count();
    assert_eq!(marked, certain);
}

/// 应落实 has one definition: the same units owe a task in all three matrices.
#[test]
fn what_is_due_does_not_depend_on_the_stage() {
    let mut due: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for row in rows(&SAMPLE.out().join("data/verdicts.csv")) {
        *due.entry(row["task"].clone()).or_default().entry(row["stage"].clone()).or_default() +=
            u32::from(row["verdict"] != "not_duty");
    }
    assert_eq!(due.len(), 24);
    for (task, stages) in due {
        let counts: Vec<u32> = stages.values().copied().collect();
        assert!(counts.len() == 3 && counts.windows(2).all(|w| w[0] == w[1]), "{task}: {stages:?}");
    }
}

#[test]
fn the_district_sum_is_that_of_its_reports() {
    let bodies = rows(&SAMPLE.out().join("data/bodies.csv"));
    let counted: Vec<&str> = bodies.iter().filter(|b| b["standing"] == "counted").map(|b| b["unit"].as_str()).collect();
    assert_eq!(counted.len(), 12, "{counted:?}");
    let standing =
        |unit: &str| bodies.iter().find(|b| b["unit"] == unit).map_or("", |b| b["standing"].as_str()).to_owned();
    // A body of the state is read and checked, and not added; a ledger has no tables; who sent nothing is no nought.
    assert_eq!(standing("区税务局"), "left_out");
    assert_eq!(standing("区应急局"), "no_tables");
    assert_eq!(standing("区商务局"), "missing");
    assert_eq!(standing("天桥区政府"), "counted");
    let mut sums: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for row in rows(&SAMPLE.out().join("data/statistics.csv")) {
        if counted.contains(&row["unit"].as_str()) {
            let key = (row["table"].clone(), row["row"].clone(), row["column"].clone());
            *sums.entry(key).or_default() += row["value"].parse::<f64>().unwrap();
        }
    }
    let district = rows(&SAMPLE.out().join("data/district.csv"));
    assert_eq!((district.len(), sums.len()), (200, 200));
    for row in &district {
        let sum = sums[&(row["table"].clone(), row["row"].clone(), row["column"].clone())];
        let value: f64 = row["value"].parse().unwrap();
        assert!((value - sum).abs() < 1e-6, "{row:?}: {sum}");
        assert_eq!(row["units"], "12");
    }
    // The same sums in the workbook, read from the national layout.
    let form = sheet("统计表汇总");
    let row = form.iter().find(|r| r[1] == "（七）总计").expect("the row of the total");
    let all = sums[&("requests".into(), "24".into(), "7".into())];
    assert!((row[14].parse::<f64>().unwrap() - all).abs() < 1e-6, "{row:?}: {all}");
}

#[test]
fn the_planted_errors_stand_with_their_cause_and_nothing_else_is_wrong() {
    let faults = sheet("勾稽问题");
    let head = faults.iter().position(|r| r[0] == "序号").expect("heads");
    let errors: Vec<(&str, &str, &str)> = faults[head + 1..]
        .iter()
        .filter(|r| r[2] == "错误" && !r[0].contains('.'))
        .map(|r| (r[1].as_str(), r[5].as_str(), r[6].as_str()))
        .collect();
    assert_eq!(
        errors,
        [
            ("天桥区政府", "行政复议", "总计"),
            ("区教体局", "四、结转下年度继续办理", "自然人"),
            ("区财政局", "三（一）予以公开", "总计"),
            ("区市场监管局", "三（三）7.属于行政执法案卷", "自然人"),
        ]
    );
    let under = faults[head + 1..].iter().filter(|r| r[0].contains('.')).count();
    assert!(under >= 6, "{under} lines under their causes");
}

#[test]
fn charts_are_pictures_of_a_good_size() {
    for name in [
        "覆盖热力图",
        "按单位",
        "按任务",
        "按主题",
        "方案与报告对比",
        "报送情况",
        "申请办理结果",
        "申请人类别",
        "各单位申请数量",
    ] {
        let png = fs::read(SAMPLE.out().join(format!("图表/{name}.png"))).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
        assert!(width >= 1000, "{name} is {width} pixels wide");
        let svg = fs::read_to_string(SAMPLE.out().join(format!("图表/{name}.svg"))).unwrap();
        assert!(svg.contains("天桥区2023年"), "{name} names neither district nor period");
    }
}

#[test]
fn the_terminal_summary() {
    let text: String = SAMPLE.stdout.lines().filter(|l| !l.starts_with("用时")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("summary", text.trim());
}

#[test]
fn two_runs_write_the_same_bytes() {
    let dir = TempDir::new();
    let status = duibiao(&SAMPLE.dir.path().join("cache"))
        .args(["--quiet", "--jobs", "1", "--output"])
        .arg(dir.path())
        .status()
        .unwrap();
    assert!(status.success());
    for entry in fs::read_dir(SAMPLE.out().join("data")).unwrap().flatten() {
        let name = entry.file_name();
        assert!(
            fs::read(entry.path()).unwrap() == fs::read(dir.path().join("data").join(&name)).unwrap(),
            "{name:?} differs"
        );
    }
}

#[test]
fn bad_files_cost_one_line_each() {
    let dir = TempDir::new();
    let input = dir.path().join("input");
    copy(&root().join("input"), &input);
    copy(&root().join("tests/fixtures/bad"), &input.join("来件"));
    let out = duibiao(&SAMPLE.dir.path().join("cache"))
        .arg("--input")
        .arg(&input)
        .arg("--output")
        .arg(dir.path().join("out"))
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    let stdout = String::from_utf8(out.stdout).unwrap();
    let told: Vec<&str> = stdout.lines().filter(|l| l.contains("来件/")).collect();
    insta::assert_snapshot!("bad_files", told.join("\n"));
    // Nothing else changed.
    let before = rows(&SAMPLE.out().join("data/coverage.csv"));
    let after = rows(&dir.path().join("out/data/coverage.csv"));
    assert_eq!(before, after);
}

#[test]
fn usage_errors_say_what_to_do() {
    let dir = TempDir::new();
    for (args, say) in [
        (vec!["run", "--input", "没有这个文件夹"], "没有找到输入文件夹"),
        (vec!["tasks", "input/方案/区农业农村局2023政务公开方案.docx"], "没有找到任务表"),
    ] {
        let out = duibiao(dir.path()).args(&args).arg("--output").arg(dir.path().join("o")).output().unwrap();
        let out = if args[0] == "tasks" { duibiao(dir.path()).args(&args).output().unwrap() } else { out };
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        let stderr = String::from_utf8(out.stderr).unwrap();
        assert!(stderr.contains(say), "{stderr}");
    }
}
