//! The appendix as a reader sees it: written whole, its parts read back through zip.

use std::{fs, io::Cursor, io::Read, path::Path};

use super::{WordError, Wording, appendix, build};
use crate::{
    assess::{BodyRow, Coverage, Lack, Standing, Verdict},
    dictionaries::Dictionaries,
    emit::workbook::fixture,
    roster::Group,
    text::Date,
};

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut text = String::new();
    archive.by_name(name).expect("part").read_to_string(&mut text).expect("UTF-8");
    text
}

fn shipped() -> Wording {
    Wording::load(&Dictionaries::shipped()).expect("shipped wording")
}

fn day() -> Date {
    Date::new(2024, 1, 5).expect("day")
}

fn built(charts: &Path) -> Vec<u8> {
    build(&fixture::coverage(), charts, &shipped().appendix, day()).expect("appendix")
}

/// Text of the paragraphs, without marks.
fn text(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some((_, after)) = rest.split_once("<w:t ") {
        let Some((_, body)) = after.split_once('>') else { break };
        let Some((words, tail)) = body.split_once("</w:t>") else { break };
        out.push_str(words);
        out.push('\n');
        rest = tail;
    }
    out
}

#[test]
fn heads_repeat_rows_stay_whole_and_cells_merge() {
    let document = part(&built(Path::new("没有")), "word/document.xml");
    // One row each of the two lists and of the list of units, three of tables 2 and 3, none of table 1.
    assert_eq!(document.matches("<w:tblHeader/>").count(), 9);
    assert_eq!(document.matches("<w:tr>").count(), document.matches("<w:cantSplit").count());
    assert!(document.contains(r#"<w:vMerge w:val="restart""#) && document.contains(r#"<w:vMerge w:val="continue""#));
    // Every row says its own matter; a theme and the units without papers take whole lines.
    let (list, _) = document.split_once("</w:tbl>").expect("table");
    assert!(!list.contains("<w:vMerge") && list.contains(r#"<w:gridSpan w:val="7""#));
    assert!(list.find("说明：落实情况") < list.find("<w:tbl>"), "no page holds a note alone");
    assert!(document.contains("<w:tblGrid>") && document.contains(r#"w:orient="landscape""#));
    assert!(document.contains(r#"w:eastAsia="方正小标宋简体""#));
}

#[test]
fn a_task_says_how_many_who_and_how_much() {
    let text = text(&part(&built(Path::new("没有")), "word/document.xml"));
    assert!(text.contains("天桥区2023年政务公开重点工作任务落实情况一览表"), "{text}");
    assert!(text.contains("对3个单位报送的材料逐项核对：收到实施方案2份、年度报告2份"), "{text}");
    let task = text.lines().find(|l| l.starts_with("应落实单位2个")).expect("T02");
    assert_eq!(
        task,
        "应落实单位2个，已落实1个、未报送1个。其中，区教体局“=全年举办政务公开业务培训3期，参训120人次”。报告写明数量的1个单位中，1个达到“不少于2次”的要求。"
    );
    let silent = "区商务局（共1个单位）：方案和报告均未报送；涉及1.健全工作机制；2.第1条“强化业务培训第1条要求”";
    assert!(text.contains(silent), "{text}");
}

#[test]
fn what_only_a_plan_states_is_told_apart_and_what_is_denied_is_not() {
    let told = |coverage: &Coverage| {
        let bytes = build(coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix");
        let all = text(&part(&bytes, "word/document.xml"));
        all.lines().find(|l| l.starts_with("应落实单位2个")).expect("T02").to_owned()
    };
    let mut coverage = fixture::coverage();
    (coverage.figures[0].kind, coverage.figures[0].met) = (crate::identify::Kind::Plan, false);
    let said = told(&coverage);
    assert!(
        said.ends_with("只在方案中写明的1个单位中，0个达到“不少于2次”的要求。") && !said.contains("报告写明"),
        "{said}"
    );
    coverage.promises[0].outcome = crate::assess::Outcome::Denied;
    assert!(!told(&coverage).contains("写明"), "{}", told(&coverage));
}

#[test]
fn the_statutory_tables_are_the_forms_with_the_sums() {
    let coverage = fixture::coverage();
    let bytes = built(Path::new("没有"));
    let document = crate::ingest::read_bytes(&bytes, &crate::ingest::Limits::default()).expect("readable");
    // The tables are read back by the same reader that reads the units' own.
    let (found, problems) = crate::statistics::extract(&document);
    let found = found.expect("the three tables");
    assert!(problems.is_empty(), "{problems:?}");
    for address in crate::statistics::Address::all() {
        assert_eq!(found.value(address), coverage.statutory.district.value(address), "{address:?}");
    }
    let xml = part(&bytes, "word/document.xml");
    let words = text(&xml);
    for wording in [
        "第二十条第（一）项",
        "本年收费金额（单位：万元）",
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "三、本年度办理结果",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "未经复议直接起诉",
    ] {
        assert_eq!(words.lines().filter(|l| *l == wording).count(), 1, "{wording}");
    }
    // Landscape first, portrait after it, the same page numbers on both.
    assert_eq!(xml.matches("<w:sectPr").count(), 2);
    assert_eq!(xml.matches("w:footerReference").count(), 2);
    assert!(xml.rfind(r#"w:w="11906""#) > xml.find(r#"w:w="16838""#));
}

#[test]
fn without_reports_there_are_no_statutory_tables() {
    let mut coverage = fixture::coverage();
    coverage.statutory = crate::assess::Statutory::default();
    let bytes = build(&coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix");
    let xml = part(&bytes, "word/document.xml");
    assert!(!xml.contains("第二十条") && xml.matches("<w:sectPr").count() == 1);
}

#[test]
fn charts_are_placed_when_they_are_there() {
    let folder = crate::output::scratch::Scratch::new("emit1");
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 0, 4, 0, 0, 0, 2, 0]);
    fs::write(folder.path().join("按主题.png"), &png).expect("picture");
    let document = part(&built(folder.path()), "word/document.xml");
    assert_eq!(document.matches("<w:drawing>").count(), 1);
    assert!(document.contains("各工作任务落实情况") && !document.contains("覆盖情况</w:t>"));

    fs::write(folder.path().join("覆盖热力图.png"), b"GIF89a").expect("picture");
    let error = appendix(&fixture::coverage(), folder.path(), &folder.path().join("年报附录.docx"), &shipped(), day())
        .expect_err("no PNG");
    assert!(matches!(error, WordError::Picture { .. }) && error.to_string().contains("请重新运行"));
}

#[test]
fn units_with_the_same_standing_share_a_row() {
    let mut coverage = fixture::coverage();
    let missing = |unit: &str| BodyRow {
        unit: unit.into(),
        group: Group::Department,
        standing: Standing::Missing,
        reason: "没有收到年度报告".into(),
        file: String::new(),
        last_file: String::new(),
    };
    coverage.statutory.bodies.extend(["区科技局", "区工信局"].map(missing));
    let bytes = build(&coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix");
    let text = text(&part(&bytes, "word/document.xml"));
    assert!(text.lines().any(|l| l.contains("区科技局、区工信局")), "{text}");
}

#[test]
fn a_part_of_a_task_names_its_clauses() {
    let mut coverage = fixture::coverage();
    for gap in &mut coverage.gaps {
        (gap.verdict, gap.missing) = (Verdict::NotMentioned, "未见相关表述".into());
        gap.clause_text = "随便".into();
    }
    coverage.list.tasks[1].clauses[0].text =
        "相关单位需于政策出台后10个工作日内向社会详细公开前期意见的收集情况，如未采纳需说明原因。".into();
    let text = text(&part(
        &build(&coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix"),
        "word/document.xml",
    ));
    assert!(text.contains("1.健全工作机制；2.第1条“相关单位需于政策出台……”"), "{text}");
}

#[test]
fn the_same_coverage_gives_the_same_bytes() {
    let none = Path::new("没有");
    assert!(built(none) == built(none));
}

#[test]
fn page_number_language_and_properties_are_chinese() {
    let bytes = built(Path::new("没有"));
    let footer = part(&bytes, "word/footer1.xml");
    assert!(footer.contains("— ") && footer.contains("PAGE"));
    assert!(part(&bytes, "word/styles.xml").contains(r#"w:eastAsia="zh-CN""#));
    assert!(part(&bytes, "word/fontTable.xml").contains("方正小标宋简体"));
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:creator>对标</dc:creator>"));
}

#[test]
fn an_office_may_word_it_its_own_way() {
    let folder = crate::output::scratch::Scratch::new("emit2");
    let own = folder.path().join("templates/appendix.toml");
    fs::create_dir_all(folder.path().join("templates")).expect("folder");
    let shipped = Dictionaries::shipped();
    let text = shipped.text("templates/appendix.toml").expect("embedded");
    fs::write(&own, text.replace("mark = \"附件\"", "mark = \"附件3\"")).expect("template");
    let wording = Wording::load(&Dictionaries::with_folder(folder.path())).expect("wording");
    let path = folder.path().join("年报附录.docx");
    appendix(&fixture::coverage(), folder.path(), &path, &wording, day()).expect("written");
    assert!(part(&fs::read(&path).expect("file"), "word/document.xml").contains("附件3"));

    fs::write(&own, text.replace("mark = \"附件\"", "mark = \"附件")).expect("template");
    let error = Wording::load(&Dictionaries::with_folder(folder.path())).expect_err("broken").to_string();
    let line = text.lines().position(|l| l.starts_with("mark = ")).expect("mark") + 1;
    assert!(error.contains(&format!("templates/appendix.toml 第{line}行")), "{error}");
}

#[test]
fn what_officers_wrote_is_not_signed_and_sent() {
    let mut coverage = fixture::coverage();
    for gap in &mut coverage.gaps {
        (gap.verdict, gap.lack, gap.reviewed) = (Verdict::NotMentioned, Lack::NotMentioned, true);
        gap.missing = "复核：王芳 2023-09-25，改为未落实，推给税务部门".into();
    }
    (coverage.gaps[1].verdict, coverage.gaps[1].lack) = (Verdict::Vague, Lack::Vague);
    let bytes = build(&coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix");
    let text = text(&part(&bytes, "word/document.xml"));
    assert!(!text.contains("王芳") && !text.contains("税务"), "{text}");
    assert!(text.contains("\n经复核认定未落实\n") && text.contains("\n经复核认定表述笼统\n"), "{text}");
}

#[test]
fn figures_are_those_of_the_papers_that_count() {
    let mut coverage = fixture::coverage();
    // The lists hold rows of drafts and papers of other years; of too many rows they hold the first.
    coverage.clauses.clear();
    coverage.figures[0] = crate::assess::FigureRow { stated: 1.0, met: false, ..coverage.figures[0].clone() };
    let bytes = build(&coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix");
    let text = text(&part(&bytes, "word/document.xml"));
    assert!(text.contains("写明数量的1个单位中，0个达到“不少于2次”的要求"), "{text}");
}

#[test]
fn before_the_last_day_of_plans_nothing_lags_behind() {
    let appendix = |day: &str| {
        let mut coverage = fixture::coverage();
        coverage.last_days = fixture::last_days(day);
        for gap in &mut coverage.gaps {
            (gap.unit, gap.verdict, gap.lack) = ("北园街道办事处".into(), Verdict::Vague, Lack::Vague);
        }
        text(&part(
            &build(&coverage, Path::new("没有"), &shipped().appendix, self::day()).expect("appendix"),
            "word/document.xml",
        ))
    };
    let early = appendix("2023-05-10");
    assert!(early.contains("实施方案报送期限为2023年8月31日，尚未到期，目前收到2份"), "{early}");
    assert!(early.contains("\n未到期\n") && early.contains("未到期2个"), "{early}");
    for word in ["进度滞后", "正在推进", "表述笼统", "未报送1个", "尚有缺口"] {
        assert!(!early.contains(word), "{word}: {early}");
    }
    assert!(early.contains("未落实事项待期限过后再列。") && !early.contains("未落实任务"), "{early}");
    // After the year nothing is on its way any more.
    let (autumn, after) = (appendix("2023-12-20"), appendix("2024-02-10"));
    assert!(autumn.contains("进度滞后") || autumn.contains("正在推进"), "{autumn}");
    assert!(after.contains("\n未完成\n") && !after.contains("进度滞后") && !after.contains("正在推进"), "{after}");
}

#[test]
fn what_was_decided_is_beyond_the_doubt_about_the_rest_of_its_task() {
    let mut coverage = fixture::coverage();
    let unit = coverage.gaps[0].unit.clone();
    for gap in &mut coverage.gaps {
        (gap.verdict, gap.lack, gap.missing) = (Verdict::NotMentioned, Lack::NotMentioned, "未见相关表述".into());
        (gap.task, gap.uncertain) = ("T02".into(), false);
    }
    (coverage.gaps[0].clause, coverage.gaps[0].reviewed) = ("T02.1".into(), true);
    coverage.gaps[1].clause = "T02.2".into();
    for cell in coverage.verdicts.iter_mut().filter(|v| v.unit == unit && v.task == "T02") {
        cell.marks.uncertain = true;
    }
    let made = |coverage: &Coverage| {
        let bytes = build(coverage, Path::new("没有"), &shipped().appendix, day()).expect("appendix");
        text(&part(&bytes, "word/document.xml"))
    };
    let all = made(&coverage);
    assert!(all.contains("\n经复核认定未落实\n") && all.contains("\n未见相关表述（待核实）\n"), "{all}");
    // What was set aside is called so here too.
    (coverage.gaps[0].set_aside, coverage.gaps[0].missing) = (true, "所报内容经复核不予认定".into());
    let all = made(&coverage);
    assert!(all.contains("\n所报内容经复核不予认定\n") && !all.contains("经复核认定未落实"), "{all}");
}
