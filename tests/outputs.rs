//! The outputs of one run of the sample against each other: workbook, Word files, page and data files are read
//! back, each by a reader that knows nothing of its writer, and must hold the same numbers.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

mod common;
use common::{TempDir, data_rows, duibiao};

use calamine::{Data, Reader, Xlsx, open_workbook};
use duibiao::{
    assess::Verdict,
    ingest::{self, Document, Limits},
    output::Hold,
};
use serde_json::Value;

static SAMPLE: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = TempDir::new();
    let status =
        duibiao(&dir.path().join("cache")).arg("--quiet").arg("--output").arg(dir.path().join("out")).status().unwrap();
    assert!(status.success());
    dir
});

fn out(name: &str) -> PathBuf {
    SAMPLE.path().join("out").join(name)
}

/// A data file as rows by column name.
fn csv(name: &str) -> Vec<BTreeMap<String, String>> {
    data_rows(&out("data").join(name))
}

fn sheet(name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(out("覆盖情况.xlsx")).unwrap();
    let text = |c: &Data| match c {
        Data::Float(f) => format!("{f}"),
        other => other.to_string(),
    };
    book.worksheet_range(name).unwrap().rows().map(|r| r.iter().map(text).collect()).collect()
}

fn word(name: &str) -> Document {
    ingest::read_file(&out(name), &Limits::default()).unwrap()
}

fn text(document: &Document) -> String {
    document.blocks.iter().filter_map(|b| b.text()).collect::<Vec<_>>().join("\n")
}

fn page() -> Value {
    let html = fs::read_to_string(out("report.html")).unwrap();
    let (_, rest) = html.split_once(r#"<script type="application/json" id="data">"#).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// Combined cells by (unit, task): the verdict's code, from the data file.
fn cells() -> BTreeMap<(String, String), (Verdict, bool)> {
    csv("verdicts.csv")
        .into_iter()
        .filter(|v| v["stage"] == "combined")
        .map(|v| {
            let verdict = Verdict::ALL.into_iter().find(|x| x.as_str() == v["verdict"]).unwrap();
            ((v["unit"].clone(), v["task"].clone()), (verdict, v["uncertain"] == "true"))
        })
        .collect()
}

fn count(by: impl Fn(&str, &str, Verdict, bool) -> bool) -> usize {
    cells().iter().filter(|((u, t), (v, doubt))| by(u, t, *v, *doubt)).count()
}

/// The number that stands before a word: `应落实593项`.
fn number_after(text: &str, word: &str) -> usize {
    let rest = text.split_once(word).unwrap_or_else(|| panic!("no {word} in {text}")).1;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[test]
fn the_page_holds_the_cells_of_the_data_file() {
    let page = page();
    let of = |key: &str, name: &str| -> Vec<String> {
        page[key].as_array().unwrap().iter().map(|x| x[name].as_str().unwrap().to_owned()).collect()
    };
    let (units, tasks) = (of("units", "short"), of("tasks", "id"));
    for (stage, rows) in page["cells"].as_object().unwrap() {
        let mut seen = BTreeMap::new();
        for (u, row) in rows.as_array().unwrap().iter().enumerate() {
            for (t, cell) in row.as_array().unwrap().iter().enumerate() {
                let verdict = Verdict::ALL[cell[0].as_u64().unwrap() as usize];
                seen.insert((units[u].clone(), tasks[t].clone()), verdict.as_str().to_owned());
            }
        }
        let data: BTreeMap<_, _> = csv("verdicts.csv")
            .into_iter()
            .filter(|v| v["stage"] == *stage)
            .map(|v| ((v["unit"].clone(), v["task"].clone()), v["verdict"].clone()))
            .collect();
        assert_eq!(seen, data, "{stage}");
    }
    // Totals by unit and by task are counts of these cells.
    for (key, names) in [("unit", &units), ("task", &tasks)] {
        for (at, name) in names.iter().enumerate() {
            for (v, verdict) in Verdict::ALL.into_iter().enumerate() {
                let told = page["totals"][key]["combined"][at][0][v].as_u64().unwrap() as usize;
                let want = count(|u, t, x, _| (if key == "unit" { u } else { t }) == name && x == verdict);
                assert_eq!(told, want, "{name} {verdict:?}");
            }
        }
    }
}

#[test]
fn the_workbook_holds_the_same_cells_and_gaps() {
    let overview = sheet("总览");
    let row = overview.iter().find(|r| r[0].starts_with("全区（综合）")).expect("combined row");
    for (at, verdict) in Verdict::ALL.into_iter().enumerate() {
        assert_eq!(row[at + 1], count(|_, _, v, _| v == verdict).to_string(), "{verdict:?}");
    }
    // The combined matrix, cell by cell: signs in the order of the tasks.
    let matrix = sheet("综合矩阵");
    let head = matrix.iter().find(|r| r.iter().any(|c| c.starts_with("T01"))).expect("head");
    let first = head.iter().position(|c| c.starts_with("T01")).unwrap();
    let tasks: Vec<String> =
        head[first..].iter().take_while(|c| c.starts_with('T')).map(|c| c[..3].to_owned()).collect();
    assert_eq!(tasks.len(), 24);
    let cells = cells();
    let mut compared = 0;
    for row in &matrix {
        // A body run from above carries a note behind its name.
        let plain = |c: &String| c.split('（').next().unwrap_or_default().to_owned();
        let Some(unit) = row.iter().take(first).map(plain).find(|c| cells.contains_key(&(c.clone(), "T01".to_owned())))
        else {
            continue;
        };
        for (at, task) in tasks.iter().enumerate() {
            let (verdict, _) = cells[&(unit.clone(), task.clone())];
            assert!(
                row[first + at].starts_with(verdict.sign()),
                "{unit} {task}: {} is not {verdict:?}",
                row[first + at]
            );
            compared += 1;
        }
    }
    assert_eq!(compared, cells.len());
    let gaps = sheet("缺口清单");
    let rows =
        gaps.iter().filter(|r| r.iter().any(|c| cells.keys().any(|(u, _)| c.split('（').next() == Some(u)))).count();
    assert_eq!(rows, page()["gaps"].as_array().unwrap().len());
}

#[test]
fn the_appendix_counts_as_the_data_file_does() {
    let document = word("年报附录.docx");
    let opening = text(&document);
    let gap = |v: Verdict| v.is_gap();
    assert_eq!(number_after(&opening, "应落实"), count(|_, _, v, _| v != Verdict::NotDuty));
    assert_eq!(number_after(&opening, "已落实"), count(|_, _, v, _| v == Verdict::Done));
    assert_eq!(number_after(&opening, "有安排"), count(|_, _, v, _| v == Verdict::Planned));
    assert_eq!(number_after(&opening, "尚有缺口"), count(|_, _, v, _| gap(v)));
    let (_, table) = document.tables().next().expect("落实情况一览表");
    // A line over each theme, a row for each task.
    let numbers: Vec<usize> = (1..table.rows.len()).filter(|at| table.text(*at, 0).parse::<u32>().is_ok()).collect();
    assert_eq!(numbers.len(), 24);
    assert_eq!(table.rows.len() - 1 - numbers.len(), 5, "one line for each theme");
    for (at, number) in numbers.into_iter().zip(1..) {
        let task = format!("T{number:02}");
        assert_eq!(table.text(at, 0), number.to_string());
        assert!(!table.text(at, 1).is_empty() && !table.text(at, 3).is_empty(), "{task}: every row says its matter");
        let told = table.text(at, 5);
        assert_eq!(number_after(told, "应落实单位"), count(|_, t, v, _| t == task && v != Verdict::NotDuty), "{task}");
        let done = count(|_, t, v, _| t == task && v == Verdict::Done);
        assert!(done == 0 || number_after(told, "已落实") == done, "{task}: {told}");
    }
}

#[test]
fn the_notice_counts_as_its_lists_and_the_data_file_do() {
    let document = word("通报.docx");
    let body = text(&document);
    let tables: Vec<_> = document.tables().map(|(_, t)| t).collect();
    let [missing, gaps, standing] = tables[..] else { panic!("{} tables", tables.len()) };
    assert_eq!(number_after(&body, "应落实"), count(|_, _, v, _| v != Verdict::NotDuty));
    assert_eq!(number_after(&body, "已落实"), count(|_, _, v, _| v == Verdict::Done));
    // Enclosure 1 against text and data.
    let documents = csv("documents.csv");
    let has = |unit: &str, kind: &str| {
        documents.iter().any(|d| d["unit"] == unit && d["kind"] == kind && d["status"] == "used")
    };
    for (label, plan, report) in
        [("实施方案和年度报告均未报送", false, false), ("未报送实施方案", false, true), ("未报送年度报告", true, false)]
    {
        let row = (1..missing.rows.len()).find(|r| missing.text(*r, 0) == label).expect(label);
        let units: Vec<&str> = missing.text(row, 2).split('、').collect();
        assert_eq!(missing.text(row, 1), units.len().to_string(), "{label}");
        assert_eq!(number_after(&body, &format!("{label}的单位")), units.len(), "{label}");
        for unit in units {
            // 区应急局（只报送了落实情况表）: what came is no annual report.
            let (name, instead) = unit.split_once('（').unwrap_or((unit, ""));
            assert_eq!((has(name, "plan"), has(name, "report")), (plan, report || !instead.is_empty()), "{unit}");
        }
    }
    // Enclosure 2.
    for (kind, word, verdict) in
        [("未见落实措施", "有", Verdict::NotMentioned), ("表述笼统", "部分表述较为笼统。有", Verdict::Vague)]
    {
        let own = (1..gaps.rows.len()).filter(|r| gaps.text(*r, 1) == kind);
        let listed: usize = own.clone().map(|r| gaps.text(r, 2).parse::<usize>().unwrap()).sum();
        assert_eq!(listed, own.map(|r| gaps.text(r, 3).split('、').count()).sum::<usize>());
        assert_eq!(listed, count(|_, _, v, doubt| v == verdict && !doubt), "{kind}: what is uncertain is not named");
        let section = body.split_once("已报送材料的单位中，").expect("section").1;
        let told = match word {
            "有" => number_after(section, "有"),
            // What nobody lacks is not spoken of.
            _ if !body.contains(word) => 0,
            _ => number_after(&body, word),
        };
        assert_eq!(told, listed, "{kind}");
    }
    // Enclosure 3.
    let last = standing.rows.len() - 1;
    for (column, verdict) in
        [Verdict::Done, Verdict::Planned, Verdict::Vague, Verdict::NotMentioned, Verdict::NotSubmitted]
            .iter()
            .enumerate()
    {
        let of = |unit: &str| {
            count(|u, _, v, doubt| (unit.is_empty() || u == unit) && v == *verdict && !(doubt && v.is_gap()))
                .to_string()
        };
        assert_eq!(standing.text(last, column + 2), of(""), "{verdict:?}");
        for row in 1..last {
            assert_eq!(
                standing.text(row, column + 2),
                of(standing.text(row, 0)),
                "{} {verdict:?}",
                standing.text(row, 0)
            );
        }
    }
}

/// Rows of a sheet by the words of its heads.
fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let all = sheet(name);
    let at = all.iter().position(|r| r.iter().filter(|c| !c.is_empty()).count() > 3).expect("heads");
    all[at + 1..].iter().map(|r| all[at].iter().cloned().zip(r.iter().cloned()).collect()).collect()
}

#[test]
fn what_falls_short_is_the_same_everywhere() {
    // By the list of gaps; a time that is too long is no number that is too small.
    let mut short: Vec<(String, String)> = rows("缺口清单")
        .into_iter()
        .filter(|r| r["缺什么"].contains("：写明"))
        .inspect(|r| assert!(!r["缺什么"].contains("不超过") || r["缺什么"].starts_with("超过清单要求"), "{r:?}"))
        .map(|r| (r["单位"].clone(), r["任务"].clone()))
        .collect();
    short.sort();
    assert_eq!(short.len(), 5);
    let told = |all: Vec<(String, String)>| {
        let mut all = all;
        all.sort();
        assert_eq!(all, short);
    };
    // The matrices, the page and the notice with its enclosure.
    let cells = csv("verdicts.csv").into_iter().filter(|v| v["stage"] == "combined" && v["below_target"] == "true");
    told(cells.map(|v| (v["unit"].clone(), v["task"].clone())).collect());
    let page = page();
    let mut marked = Vec::new();
    for (u, row) in page["cells"]["combined"].as_array().unwrap().iter().enumerate() {
        for (t, cell) in row.as_array().unwrap().iter().enumerate().filter(|(_, c)| c[3].as_u64().unwrap() & 4 != 0) {
            assert!(cell.is_array());
            let name = |key: &str, at: usize, name: &str| page[key][at][name].as_str().unwrap().to_owned();
            marked.push((name("units", u, "short"), name("tasks", t, "id")));
        }
    }
    told(marked);
    let notice = word("通报.docx");
    let gaps = notice.tables().nth(1).unwrap().1;
    let mut named = Vec::new();
    for r in (1..gaps.rows.len()).filter(|r| gaps.text(*r, 1) == "未达到清单要求") {
        let unit = (1..=r).rev().map(|r| gaps.text(r, 0)).find(|u| !u.is_empty()).unwrap().to_owned();
        for task in gaps.text(r, 3).split('、') {
            named.push((unit.clone(), format!("T{:02}", task.trim_matches('\u{200B}').parse::<u32>().unwrap())));
        }
    }
    told(named);
    // Nobody is a model for a task in which he falls short.
    let body = text(&notice);
    let models = body.split_once("做法较为具体的").unwrap().1.split_once("从各方面").unwrap().0;
    assert!(!models.contains("养老方面"), "{models}");
    // Each clause with a number: who states one and does not meet it, in the appendix.
    let appendix = word("年报附录.docx");
    let (_, table) = appendix.tables().next().unwrap();
    for task in ["T06", "T09", "T23"] {
        let row = (1..table.rows.len()).find(|r| table.text(*r, 0) == task.trim_start_matches(['T', '0'])).unwrap();
        let said = table.text(row, 5);
        let missed: usize = ["报告写明数量的", "只在方案中写明的"]
            .iter()
            .filter_map(|label| Some((label, said.split_once(label)?.1)))
            .map(|(label, rest)| number_after(said, label) - number_after(rest, "中，"))
            .sum();
        assert_eq!(missed, short.iter().filter(|(_, t)| t == task).count(), "{task}: {said}");
    }
}

#[test]
fn what_is_doubtful_and_what_is_open_is_told_apart() {
    let note = word("通报.docx");
    let body = text(&note);
    let doubtful = |v: Verdict| count(|_, _, x, doubt| doubt && x == v);
    let overview = sheet("总览");
    let all = overview.iter().find(|r| r[0].starts_with("全区（综合）")).expect("row");
    assert_eq!(all[8], number_after(&body, "全部待核实").to_string());
    let open = doubtful(Verdict::NotMentioned) + doubtful(Verdict::Vague);
    assert_eq!(number_after(&body, "其中待核实"), open);
    assert_eq!(number_after(&body, "核对时认定未提及"), count(|_, _, v, _| v == Verdict::NotMentioned));
    // A task that most units lack is told with those that are uncertain.
    let named = body.split_once("任务14“").unwrap().1.split_once('）').unwrap().0;
    let (sure, more) = (number_after(named, "（"), number_after(named, "另"));
    assert_eq!(sure + more, count(|_, t, v, _| t == "T14" && v == Verdict::NotMentioned), "{named}");
    // Who decides has a sentence before him.
    for row in rows("复核").into_iter().filter(|r| r["类别"] == "待核实") {
        assert!(["原文", "位置", "文件"].iter().all(|c| !row[*c].is_empty()), "{row:?}");
    }
}

#[test]
fn figures_of_the_government_are_not_those_of_its_office() {
    let wrong = rows("勾稽问题").into_iter().filter(|r| r["等级"] == "错误");
    let bodies: std::collections::BTreeSet<String> = wrong.map(|r| r["单位"].clone()).collect();
    assert!(bodies.contains("天桥区政府") && !bodies.contains("区政府办公室"));
    let notice = text(&word("通报.docx"));
    let named = notice.split_once("年度报告统计表存在填写错误的").unwrap().1.split_once("共").unwrap().0;
    assert!(bodies.iter().all(|b| named.contains(b.as_str())) && !named.contains("办公室"), "{named}");
    let page = page();
    let mut told = page["problems"].as_array().unwrap().iter().filter(|p| p[0] == "错误");
    assert!(told.all(|p| bodies.contains(p[1].as_str().unwrap())));
    assert_eq!(page["figures"]["rows"][0][0], "天桥区政府");
    // A sentence is no figure.
    let figures = page["figures"]["rows"].as_array().unwrap().iter().flat_map(|r| r.as_array().unwrap());
    assert!(figures.clone().all(|c| c.as_str().unwrap().chars().count() <= 12));
    // The note below the sums counts as the sheet does, and leaves no work in a paper that is signed.
    let appendix = text(&word("年报附录.docx"));
    let note = appendix.split_once("注：合计数").expect("note").1.split_once("引起").unwrap().0;
    let sums = rows("勾稽问题").into_iter().filter(|r| r["单位"] == "全区合计");
    let places: usize = sums.map(|r| number_after(&r["问题（可直接发给单位）"], "合计有")).sum();
    assert_eq!(number_after(note, "勾稽关系有"), places);
    assert!(bodies.iter().all(|b| note.contains(b.as_str())) && !appendix.contains("勾稽问题"), "{note}");
}

#[test]
fn there_is_an_order_for_each_unit_that_lacks_something() {
    let documents = csv("documents.csv");
    let units: Vec<String> =
        page()["units"].as_array().unwrap().iter().map(|u| u["short"].as_str().unwrap().into()).collect();
    for unit in &units {
        let complete = ["plan", "report"]
            .iter()
            .all(|k| documents.iter().any(|d| d["unit"] == *unit && d["kind"] == *k && d["status"] == "used"));
        let pressed = count(|u, _, v, doubt| u == unit && v.is_gap() && !doubt);
        let path = out("督办单").join(format!("{unit}.docx"));
        if unit == "区政府办公室" {
            assert!(!path.is_file(), "the office that sends the orders sends none to itself");
            continue;
        }
        assert!(path.is_file() || complete && pressed == 0, "no order for {unit}");
        if !path.is_file() {
            continue;
        }
        let order = word(&format!("督办单/{unit}.docx"));
        assert_eq!(order.tables().count(), 2, "{unit}: form and reply slip");
        let all: String =
            order.tables().flat_map(|(_, t)| &t.rows).flat_map(|r| &r.cells).map(|c| c.text.as_str()).collect();
        assert!(all.contains("存在问题") && all.contains("负责人签字"), "{unit}");
    }
}

#[test]
fn an_order_that_is_no_longer_due_goes_and_other_files_stay() {
    let dir = TempDir::new();
    let target = dir.path().join("out");
    fs::create_dir_all(target.join("督办单")).unwrap();
    // No unit of the roster carries this name; the officer put it there.
    fs::write(target.join("督办单/说明.docx"), b"own").unwrap();
    let status = duibiao(&SAMPLE.path().join("cache")).arg("--quiet").arg("--output").arg(&target).status().unwrap();
    assert!(status.success());
    assert_eq!(fs::read(target.join("督办单/说明.docx")).unwrap(), b"own");
    let names = |dir: &Path| -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|n| n != "说明.docx");
        names.sort();
        names
    };
    assert_eq!(names(&target.join("督办单")), names(&out("督办单")));
    for name in ["通报.docx", "年报附录.docx", "report.html", "督办单/区科技局.docx"] {
        assert!(fs::read(target.join(name)).unwrap() == fs::read(out(name)).unwrap(), "{name} differs between runs");
    }
}

/// A run of the sample into a folder.
fn run_into(target: &Path, cache: &Path) -> Command {
    let mut command = duibiao(cache);
    command.arg("--quiet").arg("--output").arg(target).stderr(Stdio::piped());
    command
}

fn hidden(dir: &Path) -> Vec<String> {
    let names = |d: &Path| -> Vec<String> {
        fs::read_dir(d).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()
    };
    let folders = ["", "data", "图表", "督办单"].map(|f| dir.join(f));
    folders.iter().filter(|d| d.is_dir()).flat_map(|d| names(d)).filter(|n| n.starts_with('.')).collect()
}

#[test]
fn a_folder_is_written_by_one_run_at_a_time() {
    let dir = TempDir::new();
    let (target, cache) = (dir.path().join("out"), SAMPLE.path().join("cache"));
    let held = Hold::of(&target).unwrap();
    let second = run_into(&target, &cache).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(2), "{said}");
    assert!(said.contains("另一个对标正在写") && said.trim().lines().count() == 1, "{said}");
    assert!(!target.join("data").exists(), "nothing was begun");
    // The other run died: what it left of itself blocks nobody, and goes.
    drop(held);
    fs::write(target.join(".duibiao.lock"), b"").unwrap();
    // Three at once: whoever does not get the folder says so and nothing else; what is there is whole.
    let runs: Vec<_> = (0..3).map(|_| run_into(&target, &cache).spawn().unwrap()).collect();
    let done: Vec<_> = runs.into_iter().map(|r| r.wait_with_output().unwrap()).collect();
    assert!(done.iter().any(|r| r.status.success()), "{done:?}");
    for refused in done.iter().filter(|r| !r.status.success()) {
        assert!(String::from_utf8_lossy(&refused.stderr).contains("另一个对标正在写"), "{refused:?}");
    }
    for name in ["覆盖情况.xlsx", "data/coverage.csv", "data/coverage.parquet", "report.html"] {
        assert!(target.join(name).is_file(), "{name}");
    }
    assert!(fs::read(target.join("data/coverage.csv")).unwrap() == fs::read(out("data/coverage.csv")).unwrap());
    assert_eq!(hidden(&target), [""; 0]);
    assert_eq!(hidden(&out("")), [""; 0]);
}

#[test]
fn runs_share_a_cache() {
    let dir = TempDir::new();
    let cache = dir.path().join("cache");
    let target = |n: usize| dir.path().join(format!("out{n}"));
    let runs: Vec<_> = (0..2).map(|n| run_into(&target(n), &cache).spawn().unwrap()).collect();
    for run in runs {
        let done = run.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    for n in 0..2 {
        assert!(fs::read(target(n).join("report.html")).unwrap() == fs::read(out("report.html")).unwrap(), "{n}");
    }
    assert_eq!(hidden(&cache.join("duibiao")), [""; 0]);
    // And what they kept is whole.
    assert!(run_into(&target(3), &cache).status().unwrap().success());
    assert!(fs::read(target(3).join("report.html")).unwrap() == fs::read(out("report.html")).unwrap());
}

#[test]
fn a_file_that_cannot_be_replaced_is_told_before_anything_is() {
    for busy in ["data/coverage.csv", "图表/按单位.png", "复核样例.jsonl"] {
        let dir = TempDir::new();
        let target = dir.path().join("out");
        fs::create_dir_all(target.join(busy)).unwrap();
        fs::write(target.join("report.html"), b"old").unwrap();
        let done = run_into(&target, &SAMPLE.path().join("cache")).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{busy}: {said}");
        assert!(said.contains(busy) && said.contains("WPS"), "{said}");
        assert_eq!(fs::read(target.join("report.html")).unwrap(), b"old", "{busy}");
    }
    // A folder that is none.
    let dir = TempDir::new();
    let target = dir.path().join("out");
    fs::write(&target, b"").unwrap();
    let done = run_into(&target, &SAMPLE.path().join("cache")).output().unwrap();
    assert!(String::from_utf8_lossy(&done.stderr).contains("--output"), "{done:?}");
}

/// A browser to drive, when the machine has one.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("DUIBIAO_BROWSER").map(PathBuf::from);
    let known = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    named.or_else(|| std::env::split_paths(&path).flat_map(|d| known.map(|n| d.join(n))).find(|p| p.is_file()))
}

/// The page's document after its script, at an address, with `extra` run afterwards.
fn dom(browser: &Path, hash: &str, extra: &str) -> String {
    let html = fs::read_to_string(out("report.html")).unwrap();
    let file = SAMPLE.path().join(format!("page-{}.html", hash.len() + extra.len() * 1000));
    let script = format!("<script>{extra}</script></body>");
    fs::write(&file, html.replace("</body>", &script)).unwrap();
    let shown = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1366,768", "--virtual-time-budget=4000"])
        .arg(format!("--user-data-dir={}", SAMPLE.path().join("browser").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}#{hash}", file.display()))
        .output()
        .unwrap();
    String::from_utf8_lossy(&shown.stdout).into_owned()
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium on this machine (set DUIBIAO_BROWSER to name one)");
        return;
    };
    let shown = |html: &str| html.matches(r#"data-hit="1""#).count();
    let whole = dom(&browser, "", "");
    if !whole.contains("data-ready") {
        eprintln!("skipped: the browser {} does not run here", browser.display());
        return;
    }
    assert_eq!(shown(&whole), cells().len());
    for verdict in Verdict::ALL {
        let drawn = whole.matches(&format!(r#"data-verdict="{}""#, verdict.as_str())).count();
        assert_eq!(drawn, count(|_, _, v, _| v == verdict), "{verdict:?}");
    }
    // Filters.
    let vague = dom(&browser, "verdict=vague", "");
    assert_eq!(shown(&vague), count(|_, _, v, _| v == Verdict::Vague));
    assert!(vague.contains("筛选：") && vague.contains("结论为表述笼统"), "the filter is told");
    let streets = dom(&browser, "group=street&verdict=gap", "");
    assert_eq!(shown(&streets), count(|u, _, v, _| u.ends_with("街道办事处") && v.is_gap()));
    // A cell, by keyboard: focus, arrow, Enter; then its evidence stands in the panel.
    let keys = "var td=document.querySelector('td.cell');td.focus();\
        ['ArrowDown','ArrowRight','Enter'].forEach(function(k){document.activeElement.dispatchEvent(\
        new KeyboardEvent('keydown',{key:k,bubbles:true}));});";
    let opened = dom(&browser, "", keys);
    let panel = opened.split_once("<aside").expect("panel").1.split_once("</aside>").expect("end").0;
    assert!(panel.contains("区发改局") && panel.contains("T02") && panel.contains("<blockquote"), "{panel}");
    assert!(panel.contains("支持："), "the words that carried the score");
    // Unit and task pages, gaps, facts.
    assert!(
        dom(&browser, &format!("view=units&unit={}", encoded("区教体局")), "").contains("济南市天桥区教育和体育局")
    );
    assert!(dom(&browser, "view=tasks&task=T23", "").contains("强化业务培训"));
    let gaps = dom(&browser, "view=gaps", "");
    assert!(gaps.contains(&format!("共{}条", page()["gaps"].as_array().unwrap().len())));
    assert!(dom(&browser, "view=facts", "").contains("年度报告主要数字"));
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, b| {
        let _ = write!(out, "%{b:02X}");
        out
    })
}
