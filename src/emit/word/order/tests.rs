//! Orders of the fixture and of a unit with gaps everywhere, read back by the project's own reader.

use std::sync::Mutex;

use super::{build, gaps};
use crate::{
    assess::{Coverage, GapRow, Stage, Verdict},
    dictionaries::Dictionaries,
    emit::{
        word::{
            Wording,
            faults::{Faults, OFFICE},
        },
        workbook::fixture,
    },
    ingest::{self, Limits},
    text::Date,
};

fn wording() -> Wording {
    Wording::load(&Dictionaries::shipped()).expect("shipped wording")
}

fn orders(coverage: &Coverage) -> Vec<(String, String)> {
    let folder = crate::output::scratch::Scratch::new("orders");
    let made = Mutex::new(Vec::new());
    let place = |unit: &str| coverage.units.iter().position(|u| u.short == unit);
    let keep = |unit: &str, bytes: Vec<u8>| {
        made.lock().expect("no panic").push((unit.to_owned(), bytes));
        Ok(())
    };
    build(&Faults::of(coverage, OFFICE), &wording().order, Date::new(2023, 9, 1).expect("day"), keep).expect("built");
    let mut made = made.into_inner().expect("no panic");
    made.sort_by_key(|(unit, _)| place(unit));
    made.into_iter()
        .map(|(unit, bytes)| {
            let path = folder.path().join("order.docx");
            std::fs::write(&path, bytes).expect("file");
            let document = ingest::read_file(&path, &Limits::default()).expect("readable");
            let mut text = String::new();
            for block in &document.blocks {
                text.push_str(block.text().unwrap_or_default());
                text.push('\n');
            }
            for (_, table) in document.tables() {
                for cell in table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none()) {
                    text.push_str(&cell.text);
                    text.push('\n');
                }
            }
            (unit, text)
        })
        .collect()
}

#[test]
fn one_order_for_each_unit_with_gaps() {
    let all = orders(&fixture::coverage());
    let units: Vec<&str> = all.iter().map(|(unit, _)| unit.as_str()).collect();
    assert_eq!(units, ["区商务局"], "a doubtful or partial unit gets none");
    let text = &all[0].1;
    for part in [
        "政务公开工作督办通知单",
        "编号：天政公开督〔2023〕1号",
        "济南市天桥区商务局",
        "实施方案和年度报告未报送，2项任务无法核对落实情况：1.健全工作机制；2.强化业务培训。",
        "反　馈　回　执",
        "负责人签字",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Another district's papers are numbered under its own character.
    let other = orders(&Coverage { district: "槐溪区".into(), ..fixture::coverage() });
    assert!(other[0].1.contains("编号：槐政公开督〔2023〕1号"), "{}", other[0].1);
}

#[test]
fn the_office_that_sends_orders_gets_none() {
    let mut coverage = fixture::coverage();
    let office = coverage.units.iter_mut().find(|u| u.short == "区商务局").expect("unit");
    office.full = "济南市天桥区人民政府办公室".into();
    assert!(!coverage.gaps.is_empty() && orders(&coverage).is_empty());
}

#[test]
fn what_is_uncertain_is_not_pressed() {
    let mut coverage = fixture::coverage();
    for row in coverage.verdicts.iter_mut().filter(|v| v.stage == Stage::Combined && v.unit == "区商务局") {
        row.marks.uncertain = true;
    }
    for unit in &mut coverage.units {
        unit.plan = "a".into();
        unit.report = "b".into();
    }
    assert!(orders(&coverage).is_empty());
}

/// 区教体局 with `n` clauses missing in each of 24 tasks.
fn much(n: usize) -> Coverage {
    let mut coverage = fixture::coverage();
    let task = coverage.list.tasks[0].clone();
    coverage.list.tasks = (1..=24)
        .map(|t| {
            let mut task = task.clone();
            task.id = format!("T{t:02}");
            task.item = "推进政府网站和政务新媒体规范有序发展".into();
            task.clauses = (1..=8)
                .map(|c| {
                    let mut clause = task.clauses[0].clone();
                    clause.id = format!("T{t:02}.{c}");
                    clause.text = "严格落实政府网站和政务新媒体“三审三校”制度，重要信息需经多人审看。".into();
                    clause
                })
                .collect();
            task
        })
        .collect();
    coverage.gaps = coverage
        .list
        .tasks
        .iter()
        .flat_map(|t| t.clauses.iter().take(n).map(|c| (t.id.clone(), c.clone())))
        .map(|(task, clause)| GapRow {
            lack: crate::assess::Lack::NotMentioned,
            unit: "区教体局".into(),
            task: task.into(),
            clause: clause.id.into(),
            clause_text: clause.text.into(),
            verdict: Verdict::NotMentioned,
            ..fixture::coverage().gaps[0].clone()
        })
        .collect();
    coverage
}

#[test]
fn a_paper_of_another_year_is_told_where_the_paper_is_missed() {
    let said = |years: [Option<i32>; 2], day: &str| {
        let mut coverage = Coverage { last_days: fixture::last_days(day), ..fixture::coverage() };
        coverage.units.iter_mut().find(|u| u.short == "区商务局").expect("unit").other_year = years;
        orders(&coverage)[0].1.clone()
    };
    for (years, want) in [
        ([None, Some(2022)], "实施方案和年度报告（收到的年度报告是2022年度的）未报送，2项任务"),
        ([Some(2022), Some(2022)], "实施方案和年度报告（收到的是2022年度的）未报送，2项任务"),
        (
            [Some(2021), Some(2022)],
            "实施方案和年度报告（收到的实施方案是2021年度的）（收到的年度报告是2022年度的）未报送",
        ),
        ([None, None], "实施方案和年度报告未报送"),
    ] {
        let text = said(years, "2024-02-01");
        assert!(text.contains(want), "{want}: {text}");
    }
    // Nothing is said of a report that may still come.
    let text = said([None, Some(2022)], "2023-09-01");
    assert!(text.contains("实施方案未报送") && !text.contains("收到的"), "{text}");
    // One paper came, the other of another year; the tasks are judged by the one that came.
    let mut coverage = much(1);
    coverage.units.retain(|u| u.short == "区教体局");
    (coverage.units[0].report, coverage.units[0].other_year) = (String::new(), [None, Some(2022)]);
    let other = coverage.units[0].clone();
    coverage.units.push(crate::assess::UnitRow { short: "区商务局".into(), report: "报告.docx".into(), ..other });
    for tally in &mut coverage.by_unit {
        if tally.key == "区教体局" {
            tally.cells = [0, 0, 0, 1, 0, 0, 0];
        }
    }
    let all = orders(&coverage);
    let text = &all.iter().find(|(unit, _)| unit == "区教体局").expect("an order").1;
    assert!(text.contains("年度报告（收到的是2022年度的）未报送，请一并补报。"), "{text}");
}

#[test]
fn what_an_officer_set_aside_is_not_called_unmentioned() {
    let (wording, room) = (wording(), 15);
    let form = |coverage: &Coverage, room: usize| {
        let faults = Faults::of(coverage, OFFICE);
        let unit = faults.units.iter().find(|u| u.short == "区教体局").expect("unit");
        gaps::written(unit, &faults, &wording.order, room).cell
    };
    let mut coverage = much(2);
    coverage.gaps.truncate(2);
    coverage.gaps[1].set_aside = true;
    let all = form(&coverage, room);
    assert!(all[0].contains("未见相关表述；“") && all[0].ends_with("”所报内容经复核不予认定。"), "{all:?}");
    // In the short forms too, and no task of which something was said is wholly unmentioned.
    let mut coverage = much(8);
    coverage.gaps.truncate(8 * 6);
    for gap in coverage.gaps.iter_mut().step_by(8) {
        gap.set_aside = true;
    }
    let all: Vec<Vec<String>> = (room..3 * room).map(|room| form(&coverage, room)).collect();
    assert!(all.iter().flatten().all(|l| !l.contains("全部8条")), "{all:?}");
    assert!(all.iter().any(|form| form[0].contains("第1条所报内容经复核不予认定")), "{all:?}");
}

#[test]
fn the_form_shrinks_until_it_fits() {
    let (wording, room) = (wording(), 15);
    let form = |coverage: &Coverage| {
        let faults = Faults::of(coverage, OFFICE);
        let unit = faults.units.iter().find(|u| u.short == "区教体局").expect("unit");
        gaps::written(unit, &faults, &wording.order, room).cell
    };
    let mut few = much(2);
    few.gaps.truncate(4);
    let all = form(&few);
    assert!(all[0].contains("“严格落实政府网站") && all.len() == 2, "{all:?}");
    assert!(all[0].contains("制度，重要信息需经多人审看”未见相关表述"), "a clause that fits is quoted whole: {all:?}");
    let mut some = much(2);
    some.gaps.truncate(2 * 6);
    let all = form(&some);
    let quoted = "“严格落实政府网站……”";
    assert!(all[0].ends_with(&format!("：{quoted}{quoted}未见相关表述。")), "no half word: {all:?}");
    let mut some = much(8);
    some.gaps.truncate(8 * 6);
    let all = form(&some);
    assert!(all.len() == 6 && all[0].ends_with("：全部8条均未见相关表述。"), "{all:?}");
    let mut some = much(7);
    some.gaps.truncate(7 * 6);
    let all = form(&some);
    assert_eq!(all.len(), 7, "the last line says how clauses count");
    assert!(all[6].starts_with("注：第几条"), "{all:?}");
    assert!(all[0].contains("第1、2、3、4、5、6、7条未见相关表述"), "{all:?}");
    let all = form(&much(8));
    assert!(all[0].starts_with("以下24项任务") && all.last().is_some_and(|l| l.contains("附件")), "{all:?}");
    assert!(gaps::lines(&all) <= room, "{} lines", gaps::lines(&all));
}

#[test]
fn nobody_is_pressed_before_the_last_day() {
    let on = |day: &str| orders(&Coverage { last_days: fixture::last_days(day), ..fixture::coverage() });
    assert!(on("2023-08-31").is_empty());
    let autumn = on("2023-09-01");
    assert_eq!(autumn.len(), 1);
    assert!(autumn[0].1.contains("实施方案未报送，2项任务无法核对落实情况"), "{}", autumn[0].1);
    assert!(on("2024-02-01")[0].1.contains("实施方案和年度报告未报送"));
}

#[test]
fn tasks_of_one_heading_are_told_apart() {
    let mut coverage = fixture::coverage();
    let demands = ["持续推进跨部门综合监管和信用监管。", "强化政策集成供给，加强惠企政策的权威发布和解读。"];
    for (task, demand) in coverage.list.tasks.iter_mut().zip(demands) {
        task.item = "围绕激发市场主体活力强化公开".into();
        task.clauses[0].text = demand.into();
    }
    let text = &orders(&coverage)[0].1;
    let [first, second] = ["：持续推进跨部门综合监管和信用监管；", "：强化政策集成供给"];
    assert!(text.contains(first) && text.contains(second), "{text}");
}

#[test]
fn the_only_clause_of_a_task_has_no_number() {
    let mut coverage = much(1);
    for task in &mut coverage.list.tasks {
        task.clauses.truncate(1);
    }
    let (wording, faults) = (wording(), Faults::of(&coverage, OFFICE));
    let unit = faults.units.iter().find(|u| u.short == "区教体局").expect("unit");
    let all = gaps::written(unit, &faults, &wording.order, 30).cell;
    assert!(all.iter().all(|line| !line.contains("第1条")), "{all:?}");
}

#[test]
fn what_has_no_room_on_the_sheet_follows_in_full() {
    let mut one = much(1);
    one.gaps.truncate(1);
    let few = orders(&one);
    let text = |all: &[(String, String)]| all.iter().find(|(unit, _)| unit == "区教体局").expect("an order").1.clone();
    assert!(!text(&few[..]).contains("未落实条款清单"), "{}", text(&few));
    // Each clause stands behind the sheet in its own words, and nothing refers to papers that the unit has not.
    let many = much(8);
    let all = text(&orders(&many));
    assert!(
        all.contains("逐条内容见附件。") && all.contains("未落实条款清单") && !all.contains("《覆盖情况》"),
        "{all}"
    );
    let quoted = "“严格落实政府网站和政务新媒体‘三审三校’制度，重要信息需经多人审看”未见相关表述";
    assert!(all.contains(&format!("：\n第1条{quoted}；\n第2条{quoted}")), "{all}");
    assert_eq!(all.matches(quoted).count(), many.gaps.len(), "{all}");
}

#[test]
fn nobody_is_pressed_for_clauses_before_the_last_day_either() {
    let mut coverage = much(2);
    assert!(!orders(&coverage).is_empty());
    coverage.last_days = fixture::last_days("2023-05-10");
    assert!(orders(&coverage).is_empty());
}

#[test]
fn papers_that_are_lacking_are_asked_for_by_name() {
    let order = |coverage: &Coverage, unit: &str| {
        orders(coverage).into_iter().find(|(own, _)| own == unit).expect("an order").1
    };
    let silent = order(&fixture::coverage(), "区商务局");
    assert!(silent.contains("1.请补报实施方案和年度报告（可编辑的Word版）"), "{silent}");
    assert!(silent.contains("2.结果填入回执") && !silent.contains("逐条核实"), "{silent}");
    // A report that could not be read, and a ledger in the place of the annual report.
    let mut coverage = fixture::coverage();
    let unit = coverage.units.iter_mut().find(|u| u.short == "区商务局").expect("unit");
    unit.plan_unread = true;
    let broken = order(&coverage, "区商务局");
    assert!(broken.contains("1.请补报年度报告") && broken.contains("2.请重报可编辑的Word版实施方案"), "{broken}");
    let mut coverage = much(2);
    let unit = coverage.units.iter_mut().find(|u| u.short == "区教体局").expect("unit");
    unit.report_only = Some(crate::assess::ReportOnly::Ledger);
    let ledger = order(&coverage, "区教体局");
    assert!(ledger.contains("年度报告（只收到落实情况表）未报送，请一并补报。"), "{ledger}");
    assert!(ledger.contains("1.请补报年度报告") && ledger.contains("2.本单按条款列明"), "{ledger}");
}

#[test]
fn an_own_copy_with_numbered_demands_still_serves() {
    let shipped = Dictionaries::shipped().text(super::template::FILE).expect("embedded");
    let demands = shipped.lines().position(|l| l.starts_with("demand_text")).expect("demands");
    let older: Vec<&str> = shipped
        .lines()
        .enumerate()
        .filter(|(at, l)| *at == demands || !l.starts_with("demand_"))
        .map(|(at, l)| if at == demands { "demand_text = [\"1.请逐条核实；\", \"2.结果填入回执。\"]" } else { l })
        .collect();
    let own = super::Template::parse(&older.join("\n")).expect("an older copy");
    let coverage = fixture::coverage();
    let (faults, day) = (Faults::of(&coverage, OFFICE), Date::new(2024, 3, 5).expect("day"));
    let unit = faults.units.iter().find(|u| u.short == "区商务局").expect("unit");
    let all = super::Sheet::of(&coverage, &own, day).demands(&faults, unit);
    assert!(all[0].starts_with("1.请补报实施方案和年度报告"), "{all:?}");
    assert_eq!(all[1..], ["2.请逐条核实；", "3.结果填入回执。"]);
}
