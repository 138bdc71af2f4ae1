//! The notice of the fixture, read back by the project's own reader.

use super::build;
use crate::{
    assess::{Coverage, Outcome, PromiseRow, Stage, Verdict},
    dictionaries::Dictionaries,
    emit::{word::Wording, workbook::fixture},
    ingest::{self, Document, Limits, Table},
    roster::{Group, Terms},
};

fn read(coverage: &Coverage) -> Document {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let name = format!("notice{}", NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let folder = crate::output::scratch::Scratch::new(&name);
    let path = folder.path().join("通报.docx");
    let wording = Wording::load(&Dictionaries::shipped()).expect("shipped wording");
    let day = crate::text::Date::new(2024, 1, 5).expect("day");
    std::fs::write(&path, build(&crate::emit::word::faults(coverage, &wording), &wording.notice, day).expect("built"))
        .expect("file");
    ingest::read_file(&path, &Limits::default()).expect("readable")
}

fn text(document: &Document) -> String {
    document.blocks.iter().filter_map(|b| b.text()).collect::<Vec<_>>().join("\n")
}

fn tables(document: &Document) -> Vec<&Table> {
    document.tables().map(|(_, t)| t).collect()
}

#[test]
fn counts_in_the_text_are_those_of_the_lists() {
    let document = read(&fixture::coverage());
    let text = text(&document);
    let tables = tables(&document);
    assert_eq!(tables.len(), 3);
    assert_eq!((tables[0].text(1, 1), tables[0].text(1, 2)), ("1", "区商务局"));
    assert!(text.contains("均未报送的单位1个（区商务局）"), "{text}");
    assert_eq!((tables[1].text(1, 0), tables[1].text(1, 1), tables[1].text(1, 3)), ("北园街道办事处", "表述笼统", "1"));
    assert!(text.contains("有1项任务只作了原则性表述，没有具体措施，涉及单位1个（北园街道办事处）"), "{text}");
    assert!(text.contains("实施方案落款日期晚于报送期限的单位1个（北园街道办事处）"), "{text}");
    assert!(text.contains("附件：1.材料未报齐单位名单\n2.任务落实缺口清单\n3.各单位任务落实情况表"), "{text}");
}

#[test]
fn praise_comes_first_and_in_their_own_words() {
    let text = text(&read(&fixture::coverage()));
    let praise = text.find("区教体局材料齐全、报送及时。").expect("praise");
    assert!(praise < text.find("二、存在问题").expect("problems"), "{text}");
    assert!(text.contains("如区教体局“=全年举办政务公开业务培训3期，参训120人次”"), "{text}");
}

#[test]
fn title_and_signature_name_the_organ() {
    let lines = |coverage: &Coverage| text(&read(coverage)).lines().map(str::to_owned).collect::<Vec<_>>();
    let mut coverage = fixture::coverage();
    assert_eq!(lines(&coverage)[..3], ["天桥区人民政府办公室", "关于2023年全区政务公开重点工作", "任务落实情况的通报"]);
    // The roster's own office signs with its full name and says what becomes of its own gaps.
    let office = coverage.units.iter_mut().find(|u| u.short == "北园街道办事处").expect("unit");
    office.full = "济南市天桥区人民政府办公室".into();
    let all = lines(&coverage);
    assert_eq!(all.iter().filter(|l| *l == "济南市天桥区人民政府办公室").count(), 2, "{all:?}");
    assert!(all.iter().any(|l| l.contains("北园街道办事处为印发机关") && l.contains("不另发督办单")), "{all:?}");
    // Nobody knows whose paper it is: there is room to write it in.
    coverage.district = String::new();
    coverage.units[2].full = "北园街道办事处".into();
    assert_eq!(lines(&coverage)[0], "＿＿＿＿人民政府办公室");
}

#[test]
fn uncertain_cells_are_no_problem_anywhere() {
    let mut coverage = fixture::coverage();
    for row in &mut coverage.verdicts {
        row.marks.uncertain |= row.stage == Stage::Combined && row.verdict == Verdict::Vague;
    }
    let document = read(&coverage);
    assert!(!text(&document).contains("表述较为笼统"), "{}", text(&document));
    let standing = *tables(&document).last().expect("standing");
    let row = standing.rows.iter().position(|r| r.cells[0].text == "北园街道办事处").expect("unit");
    assert_eq!((standing.text(row, 4), standing.text(row, 8)), ("0", "1"), "shown as 待核实");
}

#[test]
fn before_reports_are_due_nobody_is_asked_for_one() {
    let mut coverage = fixture::coverage();
    for unit in &mut coverage.units {
        unit.report.clear();
    }
    let document = read(&coverage);
    assert!(!text(&document).contains("年度报告"), "{}", text(&document));
    assert_eq!(tables(&document)[0].text(1, 0), "未报送实施方案");
}

#[test]
fn a_district_without_problems_says_so() {
    let mut coverage = fixture::coverage();
    coverage.units.retain(|u| u.short == "区教体局");
    coverage.verdicts.retain(|v| v.unit == "区教体局");
    coverage.by_unit.retain(|t| t.key == "区教体局");
    coverage.gaps.clear();
    let text = text(&read(&coverage));
    assert!(text.contains("本次核对未发现需要通报的问题。") && text.contains("附件：各单位任务落实情况表"), "{text}");
    assert!(!text.contains("附件1") && !text.contains("抓紧补报"), "{text}");
}

#[test]
fn it_is_sent_to_streets_and_towns_as_the_district_has_them() {
    let named = |coverage: &mut Coverage| {
        let lower = coverage.units.iter().filter(|u| u.group == Group::Street);
        coverage.terms = Terms::of("天桥区", &lower.map(|u| u.short.as_str()));
    };
    let sent_to = |towns: usize| {
        let mut coverage = fixture::coverage();
        // Streets stand last, as in every roster.
        for unit in coverage.units.iter_mut().rev().take(towns) {
            (unit.short, unit.group) = ("白沙镇".into(), Group::Street);
        }
        named(&mut coverage);
        let text = text(&read(&coverage));
        text.lines().find(|line| line.ends_with("区政府各部门（单位）：")).map(str::to_owned)
    };
    let streets = fixture::coverage().units.iter().filter(|u| u.group == Group::Street).count();
    assert_eq!(sent_to(0).as_deref(), Some("各街道办事处，区政府各部门（单位）："));
    assert_eq!(sent_to(streets).as_deref(), Some("各镇人民政府，区政府各部门（单位）："));
    let mut both = fixture::coverage();
    (both.units[0].short, both.units[0].group) = ("白沙镇".into(), Group::Street);
    named(&mut both);
    assert!(text(&read(&both)).contains("\n各镇人民政府、街道办事处，区政府各部门（单位）：\n"));
}

/// The fixture on a day.
fn on(day: &str) -> Coverage {
    Coverage { last_days: fixture::last_days(day), ..fixture::coverage() }
}

#[test]
fn nobody_is_named_for_a_paper_that_may_still_come() {
    let early = text(&read(&on("2023-08-10")));
    assert!(!early.contains("未报送的单位") && !early.contains("抓紧补报"), "{early}");
    assert!(early.contains("区教体局按时报送了实施方案。"), "{early}");
    // Reports come in before their last day: only plans are missed.
    let autumn = read(&on("2023-12-20"));
    assert!(text(&autumn).contains("未报送实施方案的单位1个（区商务局）"), "{}", text(&autumn));
    assert!(!text(&autumn).contains("年度报告均未报送"), "{}", text(&autumn));
    assert!(text(&read(&on("2024-02-01"))).contains("实施方案和年度报告均未报送的单位1个"));
}

#[test]
fn where_all_lack_papers_no_part_is_spoken_of() {
    let mut coverage = fixture::coverage();
    for unit in &mut coverage.units {
        unit.plan.clear();
        unit.report.clear();
    }
    let all = text(&read(&coverage));
    assert!(all.contains("（一）各单位材料均未报齐。") && !all.contains("部分单位材料未报齐"), "{all}");
    assert!(text(&read(&fixture::coverage())).contains("（一）部分单位材料未报齐。"));
}

#[test]
fn a_paper_of_another_year_is_told_where_the_paper_is_missed() {
    let mut coverage = fixture::coverage();
    coverage.units.iter_mut().find(|u| u.short == "区商务局").expect("unit").other_year = [None, Some(2022)];
    let document = read(&coverage);
    let all = text(&document);
    let both = "均未报送的单位1个（区商务局）。";
    let other = "其中，收到的是其他年度材料、不作本年度材料的单位1个（区商务局）。名单见附件1。";
    assert!(all.contains(&format!("{both}{other}")), "{all}");
    assert_eq!(tables(&document)[0].text(1, 2), "区商务局（收到的年度报告是2022年度的）");
    assert!(!text(&read(&fixture::coverage())).contains("其他年度"));
}

#[test]
fn the_example_of_copying_is_of_a_paper_that_counts() {
    let mut coverage = fixture::coverage();
    coverage.submissions[0].copied = 0.5;
    let copied = |file: &str| {
        let mut draft = coverage.clone();
        (draft.clauses[0].verbatim, draft.clauses[0].file) = (true, file.into());
        text(&read(&draft)).contains("与清单要求一致")
    };
    assert!(copied("报告/区教体局.docx") && !copied("报告/区教体局（初稿）.docx"));
}

#[test]
fn only_papers_with_dates_are_praised_for_being_in_time() {
    let mut coverage = fixture::coverage();
    coverage.submissions[0].date.clear();
    let all = text(&read(&coverage));
    assert!(all.contains("区教体局材料齐全。") && !all.contains("报送及时"), "{all}");
}

#[test]
fn whoever_falls_short_in_a_task_is_no_model_for_it() {
    let mut coverage = fixture::coverage();
    // Both tasks of the unit that is quoted.
    for task in ["T01", "T02"] {
        let mut gap = coverage.gaps[0].clone();
        (gap.unit, gap.task, gap.clause) = ("区教体局".into(), task.into(), format!("{task}.1").as_str().into());
        gap.lack = crate::assess::Lack::Below;
        coverage.gaps.insert(0, gap);
    }
    let all = text(&read(&coverage));
    assert!(!all.contains("做法较为具体的"), "{all}");
}

#[test]
fn after_the_year_what_was_promised_and_not_reported_is_told() {
    let on = |day: &str, outcomes: &[Outcome]| {
        let promise = fixture::coverage().promises[0].clone();
        let promises = outcomes.iter().map(|o| PromiseRow { outcome: *o, ..promise.clone() }).collect();
        text(&read(&Coverage { promises, ..on(day) }))
    };
    let open = [Outcome::Unreported, Outcome::Unreported, Outcome::Denied, Outcome::Kept];
    let told = on("2024-02-01", &open);
    assert!(told.contains("方案作了安排、年度报告未写明落实的2项，报告自述未开展的1项"), "{told}");
    for (day, outcomes) in [("2023-12-20", &open[..]), ("2024-02-01", &[Outcome::Kept][..])] {
        assert!(!on(day, outcomes).contains("未写明落实的"), "{day} {outcomes:?}");
    }
}

#[test]
fn what_is_left_out_as_uncertain_is_told() {
    let mut coverage = fixture::coverage();
    // One vague cell beyond doubt, and one more that is not.
    let vague =
        |v: &&mut crate::assess::VerdictRow| v.stage == Stage::Combined && v.unit == "区教体局" && v.task == "T01";
    let cell = coverage.verdicts.iter_mut().find(vague).expect("a cell");
    (cell.verdict, cell.marks.uncertain) = (Verdict::Vague, true);
    for tally in coverage.by_task.iter_mut().filter(|t| t.stage == Stage::Combined && t.key == "T01") {
        tally.uncertain = 1;
    }
    let all = text(&read(&coverage));
    assert!(all.contains("涉及单位1个（北园街道办事处）。另有1项待核实，未计入。"), "{all}");
    assert!(all.contains("其中待核实1项") && all.contains("全部待核实1项。"), "{all}");
}

#[test]
fn before_the_last_day_of_plans_nothing_is_held_against_who_was_early() {
    let early = on("2023-05-10");
    let document = read(&early);
    let all = text(&document);
    // 北园街道办事处 has a vague cell, a late plan and no name among problems.
    assert!(all.contains("实施方案报送期限为2023年8月31日，尚未到期，目前已收到2份。"), "{all}");
    assert!(all.contains("二、存在问题\n实施方案报送期限（2023年8月31日）未到"), "{all}");
    assert!(!all.contains("北园街道办事处") && !all.contains("覆盖率") && !all.contains("逐项整改"), "{all}");
    assert!(all.contains("于2023年8月31日前报送") && !all.contains("10个工作日"), "{all}");
    // Only those count that have sent something, and what is open is not due.
    assert!(all.contains("已报送的2个单位，按单位和任务计应落实3项"), "{all}");
    let tables = tables(&document);
    assert_eq!(tables.len(), 1);
    let heads: Vec<&str> = (0..5).map(|c| tables[0].text(0, c)).collect();
    assert_eq!(heads, ["单位", "应落实", "已落实", "有安排", "未到期"]);
    let row = tables[0].rows.iter().position(|r| r.cells[0].text == "区商务局").expect("unit");
    assert_eq!((tables[0].text(row, 1), tables[0].text(row, 4)), ("2", "2"));
}

#[test]
fn an_own_copy_of_an_older_wording_says_what_is_new_in_the_shipped_words() {
    let shipped = Dictionaries::shipped().text(super::template::FILE).expect("embedded");
    let since = [
        "submission_early",
        "coverage_early",
        "early =",
        "unmentioned_head_after",
        "set_aside",
        "text_after",
        "heads_early",
        "note_early",
        "government_only",
    ];
    // The paragraph of that season as well.
    let (before, rest) = shipped.split_once("[[demands.paragraph]]\nwhen = \"early\"").expect("early");
    let (_, after) = rest.split_once("[[demands.paragraph]]").expect("others");
    let older = format!("{before}[[demands.paragraph]]{after}");
    let kept: Vec<&str> = older.lines().filter(|l| !since.iter().any(|entry| l.starts_with(entry))).collect();
    let own = super::Template::parse(&kept.join("\n")).expect("an older copy");
    let new = super::Template::parse(&shipped).expect("shipped");
    assert_eq!(own.demands, new.demands);
    assert_eq!((own.problems, own.overall, own.standing), (new.problems, new.overall, new.standing));
}

#[test]
fn what_was_set_aside_is_not_called_unmentioned() {
    let mut coverage = fixture::coverage();
    let silent = |v: &&mut crate::assess::VerdictRow| v.stage == Stage::Combined && v.unit == "区教体局";
    for cell in coverage.verdicts.iter_mut().filter(silent) {
        (cell.verdict, cell.marks.reviewed) = (Verdict::NotMentioned, true);
        let mut gap = coverage.gaps[0].clone();
        (gap.unit, gap.task, gap.clause) =
            ("区教体局".into(), cell.task.clone(), format!("{}.1", cell.task).as_str().into());
        (gap.lack, gap.set_aside) = (crate::assess::Lack::NotMentioned, cell.task == "T01");
        coverage.gaps.insert(0, gap);
    }
    let document = read(&coverage);
    let all = text(&document);
    assert!(all.contains("有1项任务所报内容经复核不予认定，涉及单位1个（区教体局）。"), "{all}");
    assert!(all.contains("有1项任务在材料中未见落实措施"), "{all}");
    let gaps = tables(&document)[1];
    let rows: Vec<(&str, &str)> = (1..3).map(|r| (gaps.text(r, 1), gaps.text(r, 3))).collect();
    assert_eq!(rows, [("未见落实措施", "2"), ("所报内容经复核不予认定", "1")]);
}

#[test]
fn words_fit_the_season() {
    let with = |day: &str| {
        let mut coverage = on(day);
        let cell =
            |v: &&mut crate::assess::VerdictRow| v.stage == Stage::Combined && v.unit == "区教体局" && v.task == "T01";
        coverage.verdicts.iter_mut().find(cell).expect("a cell").verdict = Verdict::NotMentioned;
        text(&read(&coverage))
    };
    let (autumn, after) = (with("2023-12-20"), with("2024-02-10"));
    assert!(autumn.contains("部分任务未作安排。") && autumn.contains("未作安排的补充安排"), "{autumn}");
    assert!(after.contains("部分任务未落实。") && after.contains("逐项整改，未落实的说明原因"), "{after}");
    assert!(!after.contains("未作安排"), "{after}");
}

#[test]
fn a_ledger_is_no_annual_report_in_text_and_list() {
    let mut coverage = fixture::coverage();
    let unit = coverage.units.iter_mut().find(|u| u.short == "北园街道办事处").expect("unit");
    unit.report_only = Some(crate::assess::ReportOnly::Ledger);
    let document = read(&coverage);
    let all = text(&document);
    assert!(
        all.contains("年度报告1份。另有1个单位只报送了落实情况表或工作总结，没有年度报告（北园街道办事处）。"),
        "{all}"
    );
    assert!(all.contains("未报送年度报告的单位1个（北园街道办事处）"), "{all}");
    let missing = tables(&document)[0];
    assert_eq!((missing.text(2, 0), missing.text(2, 2)), ("未报送年度报告", "北园街道办事处（只报送了落实情况表）"));
}
