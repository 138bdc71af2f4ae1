//! The workbook as a reader sees it: written whole, read back with calamine and zip.

use std::{
    fs::{self, File},
    io::{Cursor, Read},
};

use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};

use super::{Day, WorkbookError, build, fixture, write_on};
use crate::assess::Coverage;

fn day() -> Day {
    Day::parse("2023-12-01").expect("a day")
}

fn sheets(coverage: &Coverage) -> Vec<(String, Range<Data>)> {
    let bytes = build(coverage, day()).expect("workbook");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("readable");
    book.worksheets()
}

fn sheet(coverage: &Coverage, name: &str) -> Range<Data> {
    sheets(coverage).into_iter().find(|(n, _)| n == name).map(|(_, range)| range).expect("sheet")
}

/// First cell with this text, as (row, column).
fn find(range: &Range<Data>, text: &str) -> (usize, usize) {
    let cell = range.used_cells().find(|(_, _, v)| matches!(v, Data::String(s) if s == text));
    cell.map_or_else(|| panic!("{text} is missing"), |(row, col, _)| (row, col))
}

fn parts(name: &str) -> String {
    let bytes = build(&fixture::coverage(), day()).expect("workbook");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("entry");
        let path = entry.name().expect("name").into_owned();
        if path.contains(name) && !path.contains("_rels") {
            entry.read_to_string(&mut text).expect("UTF-8");
        }
    }
    text
}

#[test]
fn sheets_are_named_and_ordered() {
    let names: Vec<String> = sheets(&fixture::coverage()).into_iter().map(|(n, _)| n).collect();
    assert_eq!(
        names,
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
}

#[test]
fn a_matrix_shows_verdicts_and_totals() {
    let range = sheet(&fixture::coverage(), "综合矩阵");
    let (ids, t02) = find(&range, "T02");
    let at = |row: usize, col: usize| range.get((row, col)).cloned().unwrap_or(Data::Empty);
    let (unit, _) = find(&range, "区教体局");
    assert_eq!(at(unit, t02), Data::String("●1/2".into()));
    assert_eq!(at(find(&range, "区商务局").0, t02), Data::String("×".into()));
    assert_eq!(at(find(&range, "北园街道办事处").0, t02), Data::String("－".into()));
    assert_eq!(at(find(&range, "北园街道办事处").0, t02 - 1), Data::String("△0/1".into()));
    // Right edge: counts of the unit, in the order of the legend.
    let done = (t02..range.width()).find(|c| at(ids, *c) == Data::String("●".into())).expect("done");
    assert_eq!(at(unit, done), Data::Float(2.0));
    let share = (t02..range.width()).find(|c| at(ids, *c) == Data::String("%".into())).expect("share");
    assert_eq!(at(unit, share), Data::Float(1.0));
    // Bottom edge: one of two due cells is covered in T02, and one of the two departments.
    let (total, _) = find(&range, "合计 3个单位");
    assert_eq!(at(total, t02), Data::Float(0.5));
    assert_eq!(at(total, done), Data::Float(2.0));
    assert_eq!(at(find(&range, "小计 2个单位").0, t02), Data::Float(0.5));
    assert_eq!(at(total + 1, 1), Data::String("已落实".into()));
    assert_eq!(at(total + 1, t02), Data::Float(1.0));
}

#[test]
fn a_mark_is_a_suffix() {
    let range = sheet(&fixture::coverage(), "方案矩阵");
    let (_, t02) = find(&range, "T02");
    assert_eq!(range.get((find(&range, "区教体局").0, t02)), Some(&Data::String("◐1/2<".into())));
}

#[test]
fn lists_hold_numbers_text_and_days() {
    let coverage = fixture::coverage();
    let clauses = sheet(&coverage, "条款明细");
    let row = find(&clauses, "T02.1").0;
    let values: Vec<String> = clauses.rows().nth(row).expect("row").iter().map(ToString::to_string).collect();
    assert_eq!(
        values,
        [
            "区教体局",
            "年度报告",
            "T02",
            "T02.1",
            "强化业务培训第1条要求。",
            "已落实",
            "0.875",
            "",
            "3",
            "不少于2次",
            fixture::QUOTATION,
            "第12段",
            ""
        ]
    );
    let gaps = sheet(&coverage, "缺口清单");
    let (head, days) = find(&gaps, "距期限天数");
    assert_eq!(gaps.get((head + 1, days)), Some(&Data::Float(30.0)));
    let evidence = sheet(&coverage, "佐证");
    find(&evidence, "已经完成");
    find(&evidence, "业务培训、参训");
}

#[test]
fn missing_units_are_rows() {
    let range = sheet(&fixture::coverage(), "报送情况");
    let row = find(&range, "区商务局").0;
    let values: Vec<String> = range.rows().nth(row).expect("row").iter().map(ToString::to_string).collect();
    assert!(values.contains(&"均未报送".to_owned()), "{values:?}");
    find(&range, "逾期");
    find(&sheet(&fixture::coverage(), "收到的文件"), "已采用");
}

#[test]
fn the_overview_counts_what_the_tallies_hold() {
    let range = sheet(&fixture::coverage(), "总览");
    let row = find(&range, "全区（综合）").0;
    let numbers: Vec<f64> = range
        .rows()
        .nth(row)
        .expect("row")
        .iter()
        .filter_map(|v| if let Data::Float(n) = v { Some(*n) } else { None })
        .collect();
    assert_eq!(numbers, [2.0, 0.0, 1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.4, 2.0, 7.0]);
    find(&range, "T01");
}

#[test]
fn nothing_is_a_formula_and_notes_quote() {
    let sheets = parts("worksheets/sheet");
    assert!(!sheets.contains("<f>"), "a text that opens with = became a formula");
    let notes = parts("comments");
    assert!(notes.contains("参训120人次") && notes.contains("第12段") && !notes.contains("Author"));
    let page = parts("worksheets/sheet");
    assert!(page.contains("第 &amp;P 页 共 &amp;N 页") && page.contains("fitToHeight=\"0\""));
}

#[test]
fn a_report_that_may_still_come_is_not_missed_by_the_promises() {
    let said = |day: &str, unread: bool| {
        let mut coverage = Coverage { last_days: fixture::last_days(day), ..fixture::coverage() };
        coverage.promises[0].outcome = crate::assess::Outcome::NoReport;
        coverage.units.iter_mut().filter(|u| u.short == "区教体局").for_each(|u| u.report_unread = unread);
        let range = sheet(&coverage, "方案与报告对照");
        let all: Vec<String> = range.used_cells().map(|(_, _, v)| v.to_string()).collect();
        ["报告未到期", "报告未报送", "报告无法读取"]
            .map(|w| (all.iter().any(|v| v == w), all.iter().any(|v| v.contains(&format!("{w}1条")))))
    };
    let (yes, no) = ((true, true), (false, false));
    assert_eq!(said("2024-01-31", false), [yes, no, no]);
    assert_eq!(said("2024-02-01", false), [no, yes, no]);
    assert_eq!(said("2024-02-01", true), [no, no, yes]);
}

#[test]
fn the_same_coverage_gives_the_same_bytes() {
    let coverage = fixture::coverage();
    assert_eq!(build(&coverage, day()).expect("first"), build(&coverage, day()).expect("second"));
}

#[test]
fn an_empty_coverage_is_still_a_workbook() {
    let mut coverage = fixture::coverage();
    coverage.list.tasks.clear();
    coverage.units.clear();
    coverage.submissions.clear();
    coverage.clauses.clear();
    coverage.findings.clear();
    coverage.verdicts.clear();
    coverage.gaps.clear();
    coverage.by_unit.clear();
    coverage.by_task.clear();
    coverage.review = crate::assess::Review::default();
    coverage.scores = crate::assess::Scores::default();
    coverage.promises.clear();
    assert_eq!(sheets(&coverage).len(), 18);
}

#[test]
fn a_failure_leaves_the_old_file_and_says_what_to_do() {
    let folder = crate::output::scratch::Scratch::new("emit3");
    let path = folder.path().join("没有的文件夹/覆盖情况.xlsx");
    let error = write_on(&fixture::coverage(), &path, day()).expect_err("no such folder");
    assert!(matches!(error, WorkbookError::Save { .. }));
    assert!(error.to_string().contains("请关闭后重试"));
    let path = folder.path().join("覆盖情况.xlsx");
    write_on(&fixture::coverage(), &path, day()).expect("written");
    assert!(File::open(&path).is_ok());
    assert_eq!(fs::read_dir(folder.path()).expect("folder").count(), 1, "no temporary file is left");
}

#[test]
fn what_an_officer_wrote_comes_back_whole() {
    let coverage = fixture::coverage();
    let bytes = build(&coverage, day()).expect("workbook");
    let folder = crate::output::scratch::Scratch::new("review-sheet");
    let path = folder.path().join("覆盖情况.xlsx");
    fs::write(&path, bytes).expect("written");
    let roster = crate::roster::Roster::from_toml(include_str!("../../../dictionaries/units.toml")).expect("roster");
    let source =
        crate::review::read(&path, &roster, &crate::review::Words::default(), &crate::ingest::Limits::default())
            .expect("read");
    let said = source.statements.iter().find(|s| s.decision.is_some()).expect("a decision");
    assert_eq!(said.reason, "理由".repeat(800));
    assert_eq!(
        (said.who.as_str(), said.date.as_str(), said.quotation.as_str()),
        ("张三", "2023-11-30", fixture::QUOTATION)
    );
    assert_eq!((source.statements.len(), source.entries.len()), (2, 1));
    // The dropdown and the open columns are there.
    let sheet = parts("worksheets/sheet17.xml");
    assert!(sheet.contains("认可,改为已落实,改为未落实,不涉及"));
}

#[test]
fn scores_show_what_is_left_to_people() {
    let coverage = fixture::coverage();
    let range = sheet(&coverage, "得分");
    find(&range, "主动公开\n（人工评分）\n满分25");
    let row = find(&range, "区教体局").0;
    assert_eq!(range.get((row, 3)), Some(&Data::Float(22.5)));
    assert_eq!(range.get((row, 4)), Some(&Data::Empty));
    find(&sheet(&coverage, "扣分明细"), "T01健全工作机制：未提及");
    find(&sheet(&coverage, "方案与报告对照"), "少于承诺数量");
}

#[test]
fn sums_of_the_form_are_those_of_the_units_beside_them() {
    let coverage = fixture::coverage();
    let range = sheet(&coverage, "统计表分单位");
    let at = |row: usize, col: usize| range.get((row, col)).cloned().unwrap_or(Data::Empty);
    let (head, sum) = find(&range, "全区合计");
    let units: Vec<usize> = (sum + 2..range.width()).filter(|c| at(head, *c) != Data::Empty).collect();
    assert_eq!(units.len(), 2);
    let mut total = 0.0;
    for row in head + 1..=head + 200 {
        let value = |c: usize| match at(row, c) {
            Data::Float(f) => f,
            other => panic!("row {row} column {c}: {other:?}"),
        };
        assert!((value(sum) - units.iter().map(|c| value(*c)).sum::<f64>()).abs() < 1e-9, "row {row}");
        total += value(sum);
    }
    assert!(total > 0.0);
    // The same sums in the national layout, under the words of the form.
    let form = sheet(&coverage, "统计表汇总");
    let (row, _) = find(&form, "（七）总计");
    let expected = coverage.statutory.district.value(crate::statistics::Address::request(24, 7)).expect("sum");
    assert_eq!(form.get((row, 14)), Some(&Data::Float(expected)));
    assert!(form.used_cells().any(|(_, _, v)| matches!(v, Data::String(s) if s == "未报送")));
}

#[test]
fn a_sum_leads_to_its_units() {
    let xml = parts("worksheets/sheet12.xml");
    assert_eq!(xml.matches("<hyperlink ").count(), 200);
    assert!(xml.contains("'统计表分单位'!D203"));
}

#[test]
fn what_follows_from_a_cause_stands_under_it() {
    use crate::{
        assess::ReportFinding,
        problem::Level,
        statistics::{Address, Finding, TableKind},
    };
    let finding = |because_of: Option<usize>, message: &str| Finding {
        rule: if because_of.is_some() { "A3".into() } else { "C1".into() },
        level: Level::Error,
        table: Some(TableKind::Requests),
        cells: vec![Address::request(3, 7)],
        row: "三（一）予以公开".into(),
        column: "总计".into(),
        printed: "2".into(),
        expected: "3".into(),
        place: "表2第6行第10列".into(),
        message: message.into(),
        fix: "请核对".into(),
        certainty: None,
        alternatives: Vec::new(),
        because_of,
    };
    let mut coverage = fixture::coverage();
    coverage.statutory.findings = [("1", None, "总计填写有误。"), ("1.1", Some(0), "两数不等。")]
        .map(|(number, because_of, message)| ReportFinding {
            number: number.into(),
            file: "报告/区教体局.docx".into(),
            unit: "区教体局".into(),
            name: "规则".into(),
            finding: finding(because_of, message),
        })
        .into();
    let range = sheet(&coverage, "勾稽问题");
    let (cause, column) = find(&range, "总计填写有误。");
    assert_eq!(find(&range, "└ 两数不等。"), (cause + 1, column));
    let shown: Vec<String> = range.rows().nth(cause).expect("row").iter().map(ToString::to_string).collect();
    for text in ["1", "区教体局", "错误", "C1 规则", "申请情况表", "三（一）予以公开", "总计", "2", "3", "请核对"]
    {
        assert!(shown.iter().any(|s| s == text), "{text}: {shown:?}");
    }
    let subtitle = range.rows().nth(1).and_then(|r| r.first()).map(ToString::to_string).unwrap_or_default();
    assert!(subtitle.contains("错误1处"), "{subtitle}");
}

#[test]
fn a_paper_that_may_still_come_is_not_missing() {
    let row = |day: &str| -> Vec<String> {
        let coverage = Coverage { last_days: fixture::last_days(day), ..fixture::coverage() };
        let range = sheet(&coverage, "报送情况");
        range.rows().nth(find(&range, "区商务局").0).expect("row").iter().map(ToString::to_string).collect()
    };
    let states = |day: &str| [4, 6, 8].map(|at| row(day)[at].clone());
    assert_eq!(states("2023-08-10"), ["未到期", "未到期", "未到期"]);
    assert_eq!(states("2023-09-20"), ["未报", "未到期", "缺方案"]);
    assert_eq!(states("2024-02-20"), ["未报", "未报", "均未报送"]);
    // A ledger is no annual report.
    let ledger = |day: &str, plan: &str| {
        let mut coverage = Coverage { last_days: fixture::last_days(day), ..fixture::coverage() };
        let unit = coverage.units.iter_mut().find(|u| u.short == "区商务局").expect("unit");
        (unit.plan, unit.report) = (plan.into(), "台账.xlsx".into());
        unit.report_only = Some(crate::assess::ReportOnly::Ledger);
        let range = sheet(&coverage, "报送情况");
        let row: Vec<String> =
            range.rows().nth(find(&range, "区商务局").0).expect("row").iter().map(ToString::to_string).collect();
        [6, 8].map(|at| row[at].clone())
    };
    assert_eq!(ledger("2024-02-20", "方案.docx"), ["未报", "缺年度报告"]);
    assert_eq!(ledger("2024-02-20", ""), ["未报", "缺方案和年度报告"]);
    assert_eq!(ledger("2023-12-20", "方案.docx"), ["未到期", "方案已报"]);
}

#[test]
fn what_stands_in_files_that_do_not_count_is_marked() {
    let mut coverage = fixture::coverage();
    let all = |coverage: &Coverage| {
        sheets(coverage).into_iter().filter(|(n, _)| n == "佐证" || n == "条款明细").map(|(_, s)| s).collect::<Vec<_>>()
    };
    let marked = |range: &Range<Data>| {
        range.used_cells().filter(|(_, _, v)| matches!(v, Data::String(s) if s == "未采用")).count()
    };
    assert_eq!(all(&coverage).iter().map(marked).collect::<Vec<_>>(), [0, 0]);
    coverage.submissions[0].status = crate::assess::Status::Superseded;
    assert_eq!(all(&coverage).iter().map(marked).collect::<Vec<_>>(), [1, 1]);
}
