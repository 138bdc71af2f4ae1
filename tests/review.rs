//! A review that sticks: the workbook is edited as a spreadsheet program would, and the next runs keep to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Output,
};

#[path = "common/book.rs"]
mod book;
mod common;
#[path = "review/handed_out.rs"]
mod handed_out;
#[path = "review/later.rs"]
mod later;
#[path = "review/record.rs"]
mod record;
use book::{Book, Sheet, open, save, text};
use common::{TempDir, data_rows, duibiao, root};

use calamine::Data;

const BOOK: &str = "覆盖情况.xlsx";

struct Office {
    dir: TempDir,
    cache: PathBuf,
}

impl Office {
    fn new() -> Self {
        // One cache for all tests of this file: the model is trained once.
        Self { dir: TempDir::new(), cache: Path::new(env!("CARGO_TARGET_TMPDIR")).join("review-cache") }
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    fn book(&self) -> PathBuf {
        self.out().join(BOOK)
    }

    fn try_run(&self, args: &[&str]) -> Output {
        duibiao(&self.cache).args(["--as-of", "2024-03-05", "--output"]).arg(self.out()).args(args).output().unwrap()
    }

    fn run(&self, args: &[&str]) -> String {
        let out = self.try_run(args);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    fn data(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        data_rows(&self.out().join("data").join(name))
    }

    fn edit(&self, change: impl FnOnce(&mut Book)) {
        let mut book = open(&self.book());
        change(&mut book);
        save(&self.book(), &book);
    }

    /// Every output file with its bytes.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut out = BTreeMap::new();
        let mut folders = vec![self.out()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    let name = entry.path().strip_prefix(self.out()).unwrap().to_string_lossy().into_owned();
                    out.insert(name, fs::read(entry.path()).unwrap());
                }
            }
        }
        out
    }
}

const CHOICES: [&str; 4] = ["认可", "改为已落实", "改为未落实", "不涉及"];

/// Forty decisions over all kinds of rows; what was decided by (unit, clause or task).
fn decide_forty(book: &mut Book) -> BTreeMap<(String, String), String> {
    let mut sheet = Sheet::of(book, "复核", "复核决定");
    let own = sheet.own();
    assert!(own.len() > 1000, "{}", own.len());
    let mut decided = BTreeMap::new();
    let step = own.len() / 40;
    // One decision a cell: a task and a clause of it decided differently are a test of their own.
    let mut taken = BTreeSet::new();
    for n in 0..40 {
        let mut row = own[n * step];
        while !taken.insert((sheet.get(row, "单位"), sheet.get(row, "任务"))) {
            row = own[(own.iter().position(|r| *r == row).unwrap() + 1) % own.len()];
        }
        let decision = CHOICES[n % 4];
        sheet.set(row, "复核决定", text(decision));
        sheet.set(row, "理由", text(&format!("第{n}条理由，“引号”、逗号,和\n换行")));
        sheet.set(row, "签名", text(if n % 2 == 0 { "张三" } else { "李四" }));
        if n % 3 == 0 {
            let serial = 45_351.0; // 2024-02-29
            let date = calamine::ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, false);
            sheet.set(row, "日期", Data::DateTime(date));
        }
        let clause = sheet.get(row, "条款");
        let code = if clause == "整项" { sheet.get(row, "任务") } else { clause };
        decided.insert((sheet.get(row, "单位"), code), decision.to_owned());
    }
    assert_eq!(decided.len(), 40);
    decided
}

/// Sorts by another column, puts a column of the officer's own in between, moves one to the end.
fn rearrange(book: &mut Book) {
    let sheet = Sheet::of(book, "复核", "复核决定");
    let (top, unit, place) = (sheet.top, sheet.at("单位"), sheet.at("位置"));
    let rows = sheet.rows;
    let width = rows[top].len();
    for row in rows.iter_mut() {
        row.resize(width, Data::Empty);
    }
    let mut body = rows.split_off(top + 1);
    body.sort_by_key(|r| std::cmp::Reverse(r[unit].to_string()));
    rows.extend(body);
    for (i, row) in rows.iter_mut().enumerate() {
        let moved = row.remove(place);
        row.push(moved);
        row.insert(1, if i == top { text("我的备注") } else { text("随手记") });
    }
    rows.insert(top, vec![text("以下由公开科填写")]);
}

#[test]
fn forty_decisions_are_applied_and_nothing_else_changes() {
    let office = Office::new();
    office.run(&[]);
    let (before, cells) = (office.data("coverage.csv"), office.data("verdicts.csv"));
    let mut decided = BTreeMap::new();
    office.edit(|book| {
        decided = decide_forty(book);
        rearrange(book);
    });
    let told = office.run(&[]);
    assert!(told.contains("采用复核意见40条（本次新增40条）"), "{told}");

    // All forty are on record, with who, when, what was and what is.
    let trail = office.data("reviews.csv");
    assert_eq!(trail.len(), 40);
    let words = BTreeMap::from([
        ("accept", "认可"),
        ("done", "改为已落实"),
        ("not_done", "改为未落实"),
        ("not_duty", "不涉及"),
    ]);
    for row in &trail {
        let code = if row["clause"].is_empty() { &row["task"] } else { &row["clause"] };
        assert_eq!(decided[&(row["unit"].clone(), code.clone())], words[row["decision"].as_str()]);
        assert!(["张三", "李四"].contains(&row["who"].as_str()) && row["standing"] == "true");
        assert!(["2024-02-29", "2024-03-05"].contains(&row["date"].as_str()), "{}", row["date"]);
        assert!(!row["was"].is_empty() && !row["is"].is_empty() && row["reason"].contains("“引号”、逗号,和\n换行"));
    }

    // Each decision shows in the cell that it is about.
    let after = office.data("coverage.csv");
    let now = office.data("verdicts.csv");
    let cell = |unit: &str, task: &str| {
        now.iter().find(|v| v["unit"] == unit && v["task"] == task && v["stage"] == "combined").unwrap()
    };
    let of_task = |code: &str| code.split('.').next().unwrap().to_owned();
    for ((unit, code), decision) in &decided {
        let cell = cell(unit, &of_task(code));
        let clauses: Vec<_> = after.iter().filter(|c| c["unit"] == *unit && c["clause"] == *code).collect();
        match (decision.as_str(), code.contains('.')) {
            ("改为已落实", true) => {
                assert!(clauses.iter().any(|c| c["addressed"] == "true") || cell["verdict"] == "done", "{unit} {code}");
                assert_eq!(cell["verdict"], "done", "{unit} {code}");
            }
            ("改为已落实", false) => {
                assert_eq!(
                    (cell["verdict"].as_str(), cell["addressed"] == cell["clauses"]),
                    ("done", true),
                    "{unit} {code}"
                );
            }
            ("改为未落实", true) => assert!(clauses.iter().all(|c| c["addressed"] == "false"), "{unit} {code}"),
            ("改为未落实", false) => {
                assert!(["vague", "not_mentioned"].contains(&cell["verdict"].as_str()), "{unit} {code}");
            }
            ("不涉及", false) => assert_eq!(cell["verdict"], "not_duty", "{unit} {code}"),
            _ => {}
        }
    }
    // Reviewed and uncertain never meet.
    assert!(now.iter().all(|v| v["reviewed"] == "false" || v["uncertain"] == "false"));
    assert!(after.iter().all(|c| c["reviewed"] == "false" || c["uncertain"] == "false"));
    assert!(now.iter().filter(|v| v["reviewed"] == "true").count() >= 25);

    // Nothing else changed.
    let touched: BTreeSet<(String, String)> = decided.keys().map(|(u, c)| (u.clone(), of_task(c))).collect();
    for (old, new) in cells.iter().zip(&now) {
        if !touched.contains(&(old["unit"].clone(), old["task"].clone())) {
            assert_eq!(old, new);
        }
    }
    for (old, new) in before.iter().zip(&after) {
        let own = (old["unit"].clone(), old["clause"].clone());
        let whole = (old["unit"].clone(), old["task"].clone());
        if !decided.contains_key(&own) && !decided.contains_key(&whole) {
            assert_eq!(old, new);
        }
    }

    // A third run finds what the second wrote, to the byte.
    let second = office.files();
    office.run(&[]);
    let third = office.files();
    for (name, bytes) in &second {
        assert!(third[name] == *bytes, "{name} differs");
    }

    // Taking one back, changing one, and adding a row by hand.
    let (back, changed) = {
        let mut keys = decided.keys().filter(|(_, c)| c.contains('.'));
        (keys.next().unwrap().clone(), keys.next().unwrap().clone())
    };
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        for row in sheet.own() {
            let key = (sheet.get(row, "单位"), sheet.get(row, "条款"));
            if key == back {
                for head in ["复核决定", "理由", "签名", "日期"] {
                    sheet.set(row, head, Data::Empty);
                }
            } else if key == changed {
                sheet.set(row, "复核决定", text("不涉及"));
                sheet.set(row, "签名", text("王主任"));
            }
        }
        let width = sheet.rows[sheet.top].len();
        let last = *sheet.own().last().unwrap() + 1;
        sheet.rows.insert(last, vec![Data::Empty; width]);
        for (head, value) in
            [("单位", "天桥区教育和体育局"), ("任务", "T05"), ("条款", "T05.2"), ("复核决定", "改为已落实")]
        {
            sheet.set(last, head, text(value));
        }
    });
    office.run(&[]);
    let trail = office.data("reviews.csv");
    let standing = |unit: &str, code: &str| -> Vec<&str> {
        trail
            .iter()
            .filter(|r| r["unit"] == unit && r["clause"] == code && r["standing"] == "true")
            .map(|r| r["decision"].as_str())
            .collect()
    };
    assert!(standing(&back.0, &back.1).is_empty());
    assert!(trail.iter().any(|r| r["unit"] == back.0 && r["clause"] == back.1 && r["decision"] == "withdrawn"));
    assert_eq!(standing(&changed.0, &changed.1), ["not_duty"]);
    assert_eq!(standing("区教体局", "T05.2"), ["done"]);
    assert!(trail.len() >= 43);
}

#[test]
fn what_cannot_be_read_stops_the_run_before_anything_is_overwritten() {
    let office = Office::new();
    office.run(&["--quiet"]);
    let good = fs::read(office.book()).unwrap();
    let stops = |say: &str| {
        let before = office.files();
        let out = office.try_run(&[]);
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{told}");
        assert!(told.contains(say) && told.contains("没有改动任何文件"), "{told}");
        assert!(before == office.files(), "something was overwritten: {say}");
    };
    // Cut off, not a workbook at all, empty.
    fs::write(office.book(), &good[..good.len() / 2]).unwrap();
    stops("读不出来");
    fs::write(office.book(), b"PK not a workbook").unwrap();
    stops("读不出来");
    fs::write(office.book(), b"").unwrap();
    stops("读不出来");
    // A head that was renamed.
    fs::write(office.book(), &good).unwrap();
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let top = sheet.top;
        sheet.set(top, "复核决定", text("决定"));
    });
    stops("找不到表头“复核决定”");
    // Some columns sorted without the others.
    fs::write(office.book(), &good).unwrap();
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let own = sheet.own();
        let units: Vec<String> = own.iter().map(|r| sheet.get(*r, "单位")).collect();
        for (row, unit) in own.iter().zip(units.iter().rev()) {
            sheet.set(*row, "单位", text(unit));
        }
        for row in own {
            sheet.set(row, "复核决定", text("认可"));
        }
    });
    stops("只对部分列排了序");
    // Named by hand and not there.
    fs::write(office.book(), &good).unwrap();
    let out = office.try_run(&["--review", "没有这份.xlsx"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("没有找到 --review 指定的文件"));
    // Open in WPS, which keeps such a file beside it.
    fs::write(office.book(), &good).unwrap();
    let lock = office.out().join(format!("~${BOOK}"));
    fs::write(&lock, b"x").unwrap();
    stops("正在 WPS 或 Excel 中打开");
    fs::remove_file(lock).unwrap();
    office.run(&["--quiet"]);
}

/// A small office: the list, and one or two plans in plain text.
fn small(office: &Office, plans: &[(&str, &str)]) -> PathBuf {
    let input = office.dir.path().join("input");
    fs::create_dir_all(&input).unwrap();
    fs::copy(root().join("input/2023年政务公开工作要点.docx"), input.join("2023年政务公开工作要点.docx")).unwrap();
    for (unit, measures) in plans {
        let text = format!("{unit}2023年政务公开工作实施方案\n一、主要任务\n{measures}\n{unit}\n2023年8月20日\n");
        fs::write(input.join(format!("{unit}2023年政务公开工作实施方案.txt")), text).unwrap();
    }
    input
}

/// The row of a unit's clause.
fn row_of(sheet: &Sheet, unit: &str, clause: &str) -> usize {
    let own = |row: &usize| sheet.get(*row, "条款") == clause && sheet.get(*row, "单位") == unit;
    sheet.own().into_iter().find(own).unwrap()
}

#[test]
fn a_task_and_its_clause_decided_differently_are_told() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", "召开专题会研究政务公开工作。")]);
    let input = input.to_str().unwrap();
    office.run(&["--input", input]);
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        for row in sheet.own() {
            let decision = match (sheet.get(row, "任务").as_str(), sheet.get(row, "条款").as_str()) {
                ("T23", "整项") => "不涉及",
                ("T23", "T23.1") => "改为已落实",
                _ => continue,
            };
            if sheet.get(row, "单位") == "区商务局" {
                sheet.set(row, "复核决定", text(decision));
            }
        }
    });
    office.run(&["--input", input]);
    let problems = office.data("problems.csv");
    let told: Vec<_> = problems.iter().filter(|p| p["rule"] == "review-apart").collect();
    assert_eq!(told.len(), 1, "{problems:?}");
    assert!(told[0]["message"].contains("区商务局 T23.1") && told[0]["hint"].contains("清空"), "{:?}", told[0]);
    let verdicts = office.data("verdicts.csv");
    let cell = verdicts.iter().find(|v| v["unit"] == "区商务局" && v["task"] == "T23" && v["stage"] == "combined");
    assert_eq!(cell.unwrap()["verdict"], "done");
}

const PASSAGE: &str = "每季度把各科室管公开的同志拢到一起，由老同志手把手带一遍发布流程。";
const ALIKE: &str = "每季度把各社区管公开的同志拢到一起，由业务骨干手把手带一遍发布流程。";

#[test]
fn a_passage_that_was_reviewed_is_right_on_similar_wording_next_time() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", PASSAGE)]);
    let input = input.to_str().unwrap();
    office.run(&["--input", input]);
    let score = |unit: &str| -> (String, f64) {
        let rows = office.data("coverage.csv");
        let row = rows.iter().find(|r| r["unit"] == unit && r["clause"] == "T23.1").unwrap();
        (row["addressed"].clone(), row["score"].parse().unwrap())
    };
    assert_eq!(score("区商务局").0, "false", "the model has learnt this wording; the test needs another");
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row =
            sheet.own().into_iter().find(|r| sheet.get(*r, "条款") == "T23.1" && sheet.get(*r, "单位") == "区商务局");
        let row = row.unwrap();
        sheet.set(row, "复核决定", text("改为已落实"));
        sheet.set(row, "补充佐证", text(PASSAGE));
        sheet.set(row, "签名", text("张三"));
    });
    let told = office.run(&["--input", input]);
    assert!(told.contains("学习了1条复核样例"), "{told}");
    assert!(fs::read_to_string(office.out().join("复核样例.jsonl")).unwrap().contains("专题培训"));
    // Another unit says nearly the same: right with the review, wrong without it.
    small(&office, &[("区商务局", PASSAGE), ("区民政局", ALIKE)]);
    office.run(&["--input", input]);
    let (addressed, learnt) = score("区民政局");
    assert_eq!(addressed, "true", "score {learnt}");
    let overview = open(&office.book()).remove(0).1;
    assert!(overview.iter().flatten().any(|c| c.to_string().contains("学习了1条复核样例")));
    fs::remove_dir_all(office.out()).unwrap();
    office.run(&["--input", input]);
    let (addressed, plain) = score("区民政局");
    assert_eq!(addressed, "false");
    assert!(learnt > plain + 0.3, "{plain} → {learnt}");
}

#[test]
fn a_review_outlives_renamed_units_changed_text_and_copies() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", PASSAGE), ("区民政局", ALIKE)]);
    let input = input.to_str().unwrap();
    office.run(&["--input", input]);
    let blank = fs::read(office.book()).unwrap();
    let decide = |book: &mut Book, unit: &str, decision: &str, who: &str| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row = sheet.own().into_iter().find(|r| sheet.get(*r, "条款") == "T14.1" && sheet.get(*r, "单位") == unit);
        let row = row.unwrap();
        sheet.set(row, "复核决定", text(decision));
        sheet.set(row, "签名", text(who));
        sheet.set(row, "日期", text("2024-03-01"));
    };
    office.edit(|book| decide(book, "区商务局", "改为已落实", "张三"));
    office.run(&["--input", input]);
    let standing = || -> Vec<(String, String)> {
        let rows = office.data("reviews.csv");
        rows.iter().filter(|r| r["standing"] == "true").map(|r| (r["unit"].clone(), r["decision"].clone())).collect()
    };
    let one = [("区商务局".to_owned(), "done".to_owned())];
    assert_eq!(standing(), one);
    // An old blank workbook put back, the workbook deleted: nothing is lost.
    fs::write(office.book(), &blank).unwrap();
    office.run(&["--input", input]);
    assert_eq!(standing(), one);
    fs::remove_file(office.book()).unwrap();
    office.run(&["--input", input]);
    assert_eq!(standing(), one);

    // A workbook named by hand has the say.
    let named = office.dir.path().join("主任复核.xlsx");
    let mut book = open(&office.book());
    decide(&mut book, "区商务局", "不涉及", "主任");
    save(&named, &book);
    office.run(&["--input", input, "--review", named.to_str().unwrap()]);
    assert_eq!(standing(), [("区商务局".to_owned(), "not_duty".to_owned())]);
    office.edit(|book| decide(book, "区商务局", "改为已落实", "张三"));
    office.run(&["--input", input]);
    assert_eq!(standing(), one);

    // A colleague's copy in the input adds; where it contradicts on the same day, nobody wins and it is told.
    let copy = Path::new(input).join("覆盖情况-李四.xlsx");
    fs::write(&copy, &blank).unwrap();
    let mut book = open(&copy);
    decide(&mut book, "区民政局", "不涉及", "李四");
    decide(&mut book, "区商务局", "改为未落实", "李四");
    save(&copy, &book);
    let told = office.run(&["--input", input]);
    assert!(told.contains("意见不一致"), "{told}");
    let rows = standing();
    assert!(
        rows.contains(&("区民政局".into(), "not_duty".into()))
            && rows.contains(&("区商务局".into(), "conflict".into()))
    );
    // Decided again in the office's own workbook: settled, although the copy still lies there.
    office.edit(|book| decide(book, "区商务局", "改为已落实", "王主任"));
    office.run(&["--input", input]);
    assert!(standing().contains(&("区商务局".into(), "done".into())));
    fs::remove_file(copy).unwrap();

    // The unit gets another name; the old one is an alias.
    let own = office.dir.path().join("dictionaries");
    fs::create_dir_all(&own).unwrap();
    let units = fs::read_to_string(root().join("dictionaries/units.toml")).unwrap();
    let start = units.find("short = \"区商务局\"").unwrap();
    let end = start + units[start..].find('\n').unwrap();
    let block_end = units[start..].find("[[unit]]").map_or(units.len(), |i| start + i);
    let mut block = units[end..block_end].to_owned();
    block = if let Some(at) = block.find("aliases = [") {
        format!("{}aliases = [\"区商务局\", {}", &block[..at], &block[at + 11..])
    } else {
        format!("\naliases = [\"区商务局\"]{block}")
    };
    fs::write(
        own.join("units.toml"),
        format!("{}short = \"区商务和投资局\"{block}{}", &units[..start], &units[block_end..]),
    )
    .unwrap();
    let own = own.to_str().unwrap();
    let told = office.run(&["--input", input, "--dictionaries", own]);
    assert!(standing().contains(&("区商务和投资局".into(), "done".into())), "{told}");
    let cell = office.data("verdicts.csv");
    let cell =
        cell.iter().find(|v| v["unit"] == "区商务和投资局" && v["task"] == "T14" && v["stage"] == "combined").unwrap();
    assert_eq!((cell["verdict"].as_str(), cell["reviewed"].as_str()), ("done", "true"));
}

#[test]
fn last_years_workbook_neither_decides_nor_is_overwritten() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", "全年无其他安排，按部署推进。")]);
    let args = ["--input", input.to_str().unwrap()];
    office.run(&args);
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row = row_of(&sheet, "区商务局", "T14.1");
        sheet.set(row, "复核决定", text("改为已落实"));
        let overview = Sheet::of(book, "总览", "期间");
        overview.rows[overview.top][1] = text("2022年；剩余天数和逾期截至2023年3月1日计算");
    });
    let before = office.files();
    let out = office.try_run(&args);
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && told.contains("是2022年的结果，任务清单是2023年的"), "{told}");
    assert!(office.files() == before, "nothing was touched");
    // In the input it is told and not used.
    fs::rename(office.book(), input.join("覆盖情况-去年.xlsx")).unwrap();
    fs::remove_dir_all(office.out()).unwrap();
    office.run(&args);
    let problems = office.data("problems.csv");
    assert!(problems.iter().any(|p| p["rule"] == "review-other-year"), "{problems:?}");
    assert!(office.data("reviews.csv").is_empty());
}

#[test]
fn a_copied_clause_that_an_officer_settles_costs_nothing() {
    let office = Office::new();
    let clause = "各单位每年至少组织2次政务公开专题培训，着力增强领导干部信息公开意识，提升政务公开工作能力。";
    let input = small(&office, &[("区商务局", clause)]);
    let args = ["--input", input.to_str().unwrap()];
    let copied = || {
        let all = office.data("deductions.csv");
        all.iter().filter(|d| d["unit"] == "区商务局" && d["reason"].contains("照抄")).count()
    };
    office.run(&args);
    assert_eq!(copied(), 1);
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row = row_of(&sheet, "区商务局", "T23.1");
        sheet.set(row, "复核决定", text("改为已落实"));
        sheet.set(row, "签名", text("张三"));
    });
    office.run(&args);
    assert_eq!(copied(), 0);
}

#[test]
fn before_its_last_day_a_report_is_not_missed() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", "召开专题会研究政务公开工作。")]);
    let missed = |day: &str| {
        let mut run = duibiao(&office.cache);
        run.args(["--as-of", day, "--input"]).arg(&input).arg("--output").arg(office.out());
        assert!(run.output().unwrap().status.success());
        let all = office.data("deductions.csv");
        let own = all.into_iter().find(|d| d["unit"] == "区审计局" && d["item"] == "要点落实");
        own.unwrap()["reason"].clone()
    };
    assert!(missed("2023-11-01").ends_with("：方案未报送"));
    assert!(missed("2024-03-05").ends_with("：方案和报告均未报送"));
}
