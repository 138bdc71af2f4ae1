//! What a decision is about: the papers that lay there when it was made, in every output, and not those that come later.

use std::{collections::BTreeMap, fs, path::Path};

use calamine::Data;

use super::{
    Office,
    book::{Book, Sheet, open, text},
    row_of, small,
};

const SILENT: &str = "召集各科室通报本年度重点工作，按部门职责推进。";
const TRAINING: &str = "10月组织全局政务公开专题培训2期，各科室负责人和信息员参加。";
const TRAINED: &str = "10月组织全局政务公开专题培训2期，各科室负责人和信息员共60人参加。";
const NOT_TRAINED: &str = "本局原计划的两期政务公开培训班因经费原因未举办。";
const MEETING: &str = "原则上视情召开会议研究政务公开工作。";
const MET: &str = "11月召开局长办公会，专题研究政务公开工作1次，解决难点问题。";

/// A report in plain text.
fn report(input: &Path, unit: &str, lines: &[&str]) {
    let lines = lines.join("\n");
    let text = format!(
        "{unit}2023年政府信息公开工作年度报告\n一、总体情况\n{lines}\n六、其他需要报告的事项\n未收取费用。\n{unit}\n2024年1月20日\n"
    );
    fs::write(input.join(format!("{unit}2023年政府信息公开工作年度报告.txt")), text).unwrap();
}

/// Writes a decision into the row of a clause, or of a whole task.
fn decide(book: &mut Book, unit: &str, code: &str, decision: &str, date: &str) {
    let mut sheet = Sheet::of(book, "复核", "复核决定");
    let row = if code.contains('.') {
        row_of(&sheet, unit, code)
    } else {
        let own = |row: &usize| {
            sheet.get(*row, "条款") == "整项" && sheet.get(*row, "任务") == code && sheet.get(*row, "单位") == unit
        };
        sheet.own().into_iter().find(own).unwrap()
    };
    for (head, value) in [("复核决定", decision), ("签名", "王芳"), ("日期", date), ("理由", "推给税务部门")]
    {
        sheet.set(row, head, text(value));
    }
}

fn cell(office: &Office, unit: &str, task: &str, stage: &str) -> BTreeMap<String, String> {
    let fits = |v: &BTreeMap<String, String>| v["unit"] == unit && v["task"] == task && v["stage"] == stage;
    office.data("verdicts.csv").into_iter().find(fits).unwrap()
}

/// The combined verdict of a task, and whether it is reviewed and in doubt.
fn combined(office: &Office, unit: &str, task: &str) -> (String, bool, bool) {
    let cell = cell(office, unit, task, "combined");
    (cell["verdict"].clone(), cell["reviewed"] == "true", cell["uncertain"] == "true")
}

/// What 缺口清单 holds against a task.
fn gaps(office: &Office, unit: &str, task: &str) -> Vec<String> {
    let mut book = open(&office.book());
    let sheet = Sheet::of(&mut book, "缺口清单", "缺什么");
    let rows =
        (sheet.top + 1..sheet.rows.len()).filter(|r| sheet.get(*r, "单位") == unit && sheet.get(*r, "任务") == task);
    rows.map(|r| format!("{} {}", sheet.get(r, "条款"), sheet.get(r, "缺什么"))).collect()
}

fn lost(office: &Office, unit: &str, task: &str) -> usize {
    let all = office.data("deductions.csv");
    all.iter().filter(|d| d["unit"] == unit && d["task"] == task && d["points"].starts_with('-')).count()
}

/// 类别, 现结论 and 状态 of a clause's row.
fn row(office: &Office, unit: &str, code: &str) -> (String, String, String) {
    let mut book = open(&office.book());
    let sheet = Sheet::of(&mut book, "复核", "复核决定");
    let row = row_of(&sheet, unit, code);
    (sheet.get(row, "类别"), sheet.get(row, "现结论"), sheet.get(row, "状态"))
}

#[test]
fn what_an_officer_calls_done_is_open_in_no_output() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", SILENT), ("区民政局", SILENT)]);
    for unit in ["区民政局", "区审计局"] {
        report(&input, unit, &["全年工作平稳有序，各项任务按部门职责推进。"]);
    }
    let args = ["--input", input.to_str().unwrap()];
    office.run(&args);
    // With a plan alone, with both papers, with a report alone: silence everywhere. With nothing, whole tasks only.
    let units = ["区商务局", "区民政局", "区审计局"];
    for unit in units {
        assert_eq!((gaps(&office, unit, "T20").len(), gaps(&office, unit, "T13").len()), (1, 3), "{unit}");
    }
    let plans: Vec<_> = ["T13", "T20"].map(|t| cell(&office, "区民政局", t, "plan")).into();
    office.edit(|book| {
        for unit in units {
            decide(book, unit, "T20.1", "改为已落实", "2024-03-01");
            decide(book, unit, "T13", "改为已落实", "2024-03-01");
            decide(book, unit, "T23.1", "改为已落实", "2024-03-01");
        }
        for task in ["T13", "T20"] {
            decide(book, "区司法局", task, "改为已落实", "2024-03-01");
        }
    });
    office.run(&args);
    for (unit, task) in
        units.into_iter().flat_map(|u| [(u, "T20"), (u, "T13")]).chain([("区司法局", "T13"), ("区司法局", "T20")])
    {
        assert_eq!(combined(&office, unit, task), ("done".into(), true, false), "{unit} {task}");
        assert_eq!(cell(&office, unit, task, "report")["verdict"], "done", "{unit} {task}");
        assert_eq!((gaps(&office, unit, task), lost(&office, unit, task)), (vec![], 0), "{unit} {task}");
    }
    // The plan is all there is: it is looked at too. Beside a report it stays as it was read.
    for task in ["T13", "T20"] {
        let plan = cell(&office, "区商务局", task, "plan");
        assert_eq!((plan["verdict"].as_str(), plan["addressed"].as_str()), ("planned", plan["clauses"].as_str()));
        let was = plans.iter().find(|p| p["task"] == task).unwrap();
        assert_eq!(cell(&office, "区民政局", task, "plan")["verdict"], was["verdict"], "{task}");
    }
    assert_eq!(cell(&office, "区审计局", "T20", "plan")["verdict"], "not_submitted");
    // Of two clauses one is settled, the other as open as before, and the unit reads nobody's notes.
    for unit in units {
        let left = gaps(&office, unit, "T23");
        assert!(left.len() == 1 && left[0].starts_with("T23.2"), "{unit}: {left:?}");
    }
    office.edit(|book| decide(book, "区商务局", "T20.1", "改为未落实", "2024-03-02"));
    office.run(&args);
    assert_eq!(gaps(&office, "区商务局", "T20"), ["T20.1 未见相关表述"]);
    // A task of one clause, decided when nothing had come: its row stays when a paper comes.
    report(&input, "区司法局", &["全年工作平稳有序，各项任务按部门职责推进。"]);
    office.run(&args);
    assert_eq!(combined(&office, "区司法局", "T20"), ("done".into(), true, false));
    assert!(office.data("problems.csv").iter().all(|p| !p["rule"].starts_with("review-")));
    // Taken back: as the program says, in the cells and in the lists.
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row = row_of(&sheet, "区商务局", "T20.1");
        sheet.set(row, "复核决定", text("撤回"));
    });
    office.run(&args);
    assert_eq!(combined(&office, "区商务局", "T20"), ("not_mentioned".into(), false, false));
    assert_eq!((gaps(&office, "区商务局", "T20").len(), lost(&office, "区商务局", "T20")), (1, 1));
}

#[test]
fn a_unit_without_papers_owes_what_nobody_settled() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", SILENT)]);
    let args = ["--input", input.to_str().unwrap()];
    office.run(&args);
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let width = sheet.rows[sheet.top].len();
        let last = *sheet.own().last().unwrap() + 1;
        sheet.rows.insert(last, vec![Data::Empty; width]);
        for (head, value) in
            [("单位", "区司法局"), ("任务", "T13"), ("条款", "T13.2"), ("复核决定", "改为已落实"), ("签名", "王芳")]
        {
            sheet.set(last, head, text(value));
        }
    });
    office.run(&args);
    let cell = cell(&office, "区司法局", "T13", "combined");
    assert_eq!((cell["verdict"].as_str(), cell["addressed"].as_str()), ("done", "1"));
    assert_eq!(gaps(&office, "区司法局", "T13"), ["T13.1 方案和报告均未报送", "T13.3 方案和报告均未报送"]);
    assert_eq!(lost(&office, "区司法局", "T13"), 1);
    assert_eq!(row(&office, "区司法局", "T13.2"), ("已复核".into(), "已落实".into(), "已采用".into()));
    // The whole task decided after a clause of it: the clause's row has the last word, and both rows show what came of it.
    office.edit(|book| {
        decide(book, "区商务局", "T13.2", "认可", "2024-03-01");
        decide(book, "区商务局", "T13", "改为已落实", "2024-03-03");
    });
    office.run(&args);
    assert_eq!(gaps(&office, "区商务局", "T13"), ["T13.2 未见相关表述"]);
    let apart: Vec<_> = office.data("problems.csv").into_iter().filter(|p| p["rule"] == "review-apart").collect();
    assert!(apart.len() == 1 && apart[0]["message"].contains("区商务局 T13.2"), "{apart:?}");
    assert!(row(&office, "区商务局", "T13.2").2.contains("与整项的决定不同"));
}

#[test]
fn a_decision_about_the_plan_does_not_silence_the_report() {
    let office = Office::new();
    let plans = [
        ("区商务局", format!("{MEETING}\n{TRAINING}")),
        ("区民政局", SILENT.to_owned()),
        ("区审计局", format!("{MEETING}\n{TRAINING}")),
    ];
    let plans: Vec<(&str, &str)> = plans.iter().map(|(u, t)| (*u, t.as_str())).collect();
    let input = small(&office, &plans);
    let args = ["--input", input.to_str().unwrap()];
    office.run(&args);
    office.edit(|book| {
        // A passage turned down, one accepted, silence turned down, silence and an accepted plan called done.
        decide(book, "区商务局", "T20.1", "改为未落实", "2023-09-25");
        decide(book, "区商务局", "T23.1", "认可", "2023-09-25");
        decide(book, "区民政局", "T20.1", "改为未落实", "2023-09-25");
        decide(book, "区民政局", "T23.1", "改为已落实", "2023-09-25");
        decide(book, "区审计局", "T20.1", "改为未落实", "2023-09-25");
        decide(book, "区审计局", "T23.1", "改为已落实", "2023-09-25");
    });
    office.run(&args);
    assert_eq!(combined(&office, "区商务局", "T20"), ("not_mentioned".into(), true, false));
    assert_eq!(row(&office, "区商务局", "T23.1").1, "有安排");
    // January: two units report what they did, one denies a training, and says nothing new of the meeting.
    report(&input, "区商务局", &[MET, TRAINED]);
    report(&input, "区民政局", &[MET]);
    report(&input, "区审计局", &[NOT_TRAINED]);
    let told = office.run(&args);
    let stale = |unit: &str, code: &str, words: &str| {
        let (class, now, status) = row(&office, unit, code);
        assert_eq!(class, "需重看", "{unit} {code}: {status}");
        assert!(status.contains(words) && status.contains("年度报告.txt"), "{unit} {code}: {status}");
        now
    };
    for unit in ["区商务局", "区民政局"] {
        assert_eq!(stale(unit, "T20.1", "复核以后才有的"), "已落实");
        assert_eq!(combined(&office, unit, "T20"), ("done".into(), false, false), "{unit}");
        assert_eq!(cell(&office, unit, "T20", "plan")["reviewed"], "true", "{unit}");
        assert_eq!((gaps(&office, unit, "T20"), lost(&office, unit, "T20")), (vec![], 0), "{unit}");
    }
    assert_eq!(stale("区商务局", "T23.1", "复核以后才有的"), "已落实");
    // The officer knew better than a report that says nothing, but not than one that says the contrary.
    assert_eq!(row(&office, "区民政局", "T23.1").2, "已采用");
    assert_eq!(combined(&office, "区民政局", "T23").0, "done");
    assert_eq!(stale("区审计局", "T23.1", "自述未落实"), "有安排");
    let training = cell(&office, "区审计局", "T23", "combined");
    assert_eq!((training["uncertain"].as_str(), training["reviewed"].as_str()), ("true", "false"), "{training:?}");
    assert_eq!(lost(&office, "区审计局", "T23"), 0);
    // Nothing new of the meeting: what was decided on the plan still is what there is.
    assert_eq!(row(&office, "区审计局", "T20.1").2, "已采用");
    assert_eq!(combined(&office, "区审计局", "T20"), ("not_mentioned".into(), true, false));
    assert!(told.contains("4条复核后原文有变化"), "{told}");
    // Looked at again, and decided anew in the same words: now it is about the report.
    let before = office.files();
    office.run(&args);
    for (name, bytes) in &before {
        assert!(office.files()[name] == *bytes, "{name} differs");
    }
    office.edit(|book| {
        decide(book, "区商务局", "T20.1", "改为未落实", "2024-02-20");
        decide(book, "区审计局", "T23.1", "改为已落实", "2024-02-20");
    });
    office.run(&args);
    for (unit, code, task, verdict) in
        [("区商务局", "T20.1", "T20", "not_mentioned"), ("区审计局", "T23.1", "T23", "done")]
    {
        assert_eq!(row(&office, unit, code).2, "已采用", "{unit} {code}");
        assert_eq!(combined(&office, unit, task), (verdict.into(), true, false), "{unit}");
    }
    // A new version of the report in which that sentence stands: still decided. One in other words: judged anew.
    report(&input, "区商务局", &[MET, TRAINED, "局主要负责人多次听取情况汇报。"]);
    office.run(&args);
    assert_eq!(combined(&office, "区商务局", "T20").0, "not_mentioned");
    report(&input, "区商务局", &["3月和9月各召开1次党组会议，专题研究政务公开重点难点问题。", TRAINED]);
    office.run(&args);
    assert_eq!(combined(&office, "区商务局", "T20"), ("done".into(), false, false));
    assert_eq!(row(&office, "区商务局", "T20.1").0, "需重看");
}

#[test]
fn a_copy_filled_in_before_the_report_came_is_about_what_it_showed() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", MEETING)]);
    let args = ["--input", input.to_str().unwrap()];
    office.run(&args);
    // The colleague's copy and the report come in the same week, and are read in one run.
    let copy = input.join("覆盖情况-李四.xlsx");
    let mut book = open(&office.book());
    decide(&mut book, "区商务局", "T20.1", "改为未落实", "2023-09-25");
    super::book::save(&copy, &book);
    report(&input, "区商务局", &[MET]);
    office.run(&args);
    assert_eq!(combined(&office, "区商务局", "T20"), ("done".into(), false, false));
    assert_eq!(row(&office, "区商务局", "T20.1").0, "需重看");
    let trail = office.data("reviews.csv");
    assert!(trail.len() == 1 && trail[0]["is"].contains("T20.1已落实"), "{trail:?}");
}

#[test]
fn a_changed_text_is_told_and_points_by_hand_count() {
    let office = Office::new();
    let open_day = "6月起，每月第一个周三举办政府开放日，邀请居民代表走进检测室座谈。";
    let input = small(&office, &[("区商务局", open_day)]);
    let input = input.to_str().unwrap();
    office.run(&["--input", input]);
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row = row_of(&sheet, "区商务局", "T14.1");
        assert!(!sheet.get(row, "原文").is_empty());
        sheet.set(row, "复核决定", text("认可"));
        let mut scores = Sheet::of(book, "得分", "单位");
        let heads: Vec<String> = scores.rows[scores.top]
            .iter()
            .map(ToString::to_string)
            .filter(|h| h.contains("人工评分") && h.contains("满分"))
            .collect();
        assert!(heads.len() >= 3);
        for row in scores.top + 1..scores.rows.len() {
            for head in &heads {
                scores.set(row, head, Data::Float(4.5));
            }
        }
    });
    let told = office.run(&["--input", input]);
    assert!(!told.contains("原文有变化"), "{told}");
    let total = |unit: &str| {
        let rows = office.data("scores.csv");
        rows.iter().find(|r| r["unit"] == unit && r["section"] == "total").unwrap()["points"].clone()
    };
    assert!(total("区商务局").parse::<f64>().unwrap() >= 18.0);
    let scores = office.data("scores.csv");
    // Every item adds up to what the list of deductions says.
    for row in scores.iter().filter(|r| r["automatic"] == "true" && r["section"] == "item") {
        let lost: f64 = office
            .data("deductions.csv")
            .iter()
            .filter(|d| d["unit"] == row["unit"] && d["item"] == row["item"])
            .map(|d| d["points"].parse::<f64>().unwrap())
            .sum();
        let (full, points): (f64, f64) = (row["full"].parse().unwrap(), row["points"].parse().unwrap());
        assert!((full + lost - points).abs() < 0.006, "{row:?} lost {lost}");
        if row["unit"] == "区商务局" {
            continue;
        }
        break;
    }
    // The unit hands in another text.
    small(&office, &[("区商务局", "每季度举办一次政府开放日活动，请企业代表进来看。")]);
    let told = office.run(&["--input", input]);
    assert!(told.contains("1条复核后原文有变化"), "{told}");
    let problems = office.data("problems.csv");
    assert!(problems.iter().any(|p| p["rule"] == "review-stale" && p["message"].contains("区商务局 T14.1")));
}

#[test]
fn a_sentence_that_an_officer_supplied_is_no_change_of_the_text() {
    let office = Office::new();
    let overlooked = "六月里几位熟人来坐了坐，喝了杯茶。";
    let input = small(&office, &[("区商务局", overlooked)]);
    let input = input.to_str().unwrap();
    office.run(&["--input", input]);
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        let row = row_of(&sheet, "区商务局", "T14.1");
        assert_eq!(sheet.get(row, "程序结论"), "未提及");
        sheet.set(row, "复核决定", text("改为已落实"));
        sheet.set(row, "补充佐证", text(overlooked));
    });
    let told = office.run(&["--input", input]);
    assert!(told.contains("采用复核意见1条（本次新增1条），学习了1条复核样例"), "{told}");
    let problems = |rule: &str| office.data("problems.csv").iter().filter(|p| p["rule"] == rule).count();
    assert_eq!(problems("review-unsigned"), 1, "nobody signed");
    // By now the program has learnt to find it itself: what was decided on its silence still stands.
    let told = office.run(&["--input", input, "--no-cache"]);
    assert_eq!(problems("review-stale"), 0, "{told}");
    assert_eq!(problems("review-unsigned"), 1, "as long as nobody has signed");
    let row = office.data("coverage.csv").into_iter().find(|r| r["clause"] == "T14.1" && r["unit"] == "区商务局");
    assert_eq!(row.unwrap()["evidence"], overlooked);
}
