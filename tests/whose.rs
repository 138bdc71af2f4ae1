//! Whose a paper is and what came instead of one: papers of other places, copies, ledgers without a report, papers that
//! could not be read. Whole runs over small folders.

use std::{fs, path::Path};

mod common;
#[allow(dead_code)] // Word papers are for other tests
#[path = "common/papers.rs"]
mod papers;
#[allow(dead_code)] // other tests ask for more
#[path = "common/ran.rs"]
mod ran;
use ran::Ran;

fn run(fill: impl FnOnce(&Path)) -> Ran {
    Ran::on("2024-03-05", "whose", fill)
}

const TRAINING: &str = "10月组织全局政务公开专题培训2期，各科室负责人和信息员参加。";
const MEETING: &str = "局党组每年召开2次专题会议研究政务公开工作，解决难点问题。";

/// A plan that a body signed.
fn plan(body: &str) -> String {
    format!("{body}2023年政务公开工作实施方案\n\n制定本方案。\n\n{TRAINING}\n\n{MEETING}\n\n{body}\n2023年8月20日\n")
}

/// An annual report without tables.
fn report(body: &str) -> String {
    let parts = [
        "一、总体情况",
        TRAINING,
        "二、主动公开政府信息情况",
        MEETING,
        "三、收到和处理政府信息公开申请情况",
        "未收到申请。",
        "四、政府信息公开行政复议、行政诉讼情况",
        "没有行政复议和行政诉讼。",
        "五、存在的主要问题及改进情况",
        "栏目更新有时不够及时，今后将按月检查。",
        "六、其他需要报告的事项",
        "未收取信息处理费。",
    ];
    format!(
        "{body}2023年政府信息公开工作年度报告\n\n本报告根据条例编制。\n\n{}\n\n{body}\n2024年1月15日\n",
        parts.join("\n\n")
    )
}

#[test]
fn a_paper_of_another_place_is_nobodys() {
    let ran = run(|input| {
        let put = |name: &str, text: String| fs::write(input.join(name), text).unwrap();
        put("住房和城乡建设局方案.txt", plan("泰安市泰山区住房和城乡建设局"));
        let field = "退役军人事务和退役军人服务保障信息公开。\n\n".repeat(8);
        put("退役军人事务局方案.txt", plan("济南市槐荫区退役军人事务局").replace("制定", &format!("{field}制定")));
        put("区投促局方案.txt", plan("济南市历城区投资促进局"));
        put("历城区民政局2023年政务公开实施方案.txt", plan("民政局"));
        put("附件：区审计局方案.txt", plan("安远县审计局"));
        // What the text says of other places decides nothing.
        let text = plan("天桥区财政局").replace("制定", "学习历城区民政局、泰安市泰山区财政局的做法，制定");
        put("区财政局方案.txt", text);
        // The unit's own, with what was left over of another's.
        let left = plan("天桥区司法局").replace("天桥区司法局\n2023", "济南市历城区司法局\n2023");
        put("区司法局方案.txt", left);
    });
    for (file, said) in [
        (
            "住房和城乡建设局方案.txt",
            "标题、落款写的是“泰安市泰山区住房和城乡建设局”，是泰安市泰山区的，不是本区单位，未计入",
        ),
        ("退役军人事务局方案.txt", "是槐荫区的，不是本区单位"),
        ("区投促局方案.txt", "是历城区的，不是本区单位"),
        ("历城区民政局2023年政务公开实施方案.txt", "文件名写的是“历城区民政局”"),
        ("附件：区审计局方案.txt", "是安远县的，不是本区单位"),
    ] {
        let row = ran.document(file);
        assert_eq!((row["unit"].as_str(), row["status"].as_str()), ("", "nobody"), "{row:?}");
        assert!(row["problem"].contains(said), "{row:?}");
        assert!(!row["problem"].contains("补充别名"), "nobody is told to take it for ours: {row:?}");
    }
    assert_eq!(ran.told("区财政局方案.txt"), ["区财政局", "plan", "used"]);
    assert_eq!(ran.told("区司法局方案.txt"), ["区司法局", "plan", "used"]);
    assert!(ran.document("区司法局方案.txt")["problem"].contains("落款写的是“济南市历城区司法局”，是历城区的"));
    let order = ran.words("督办单/区投促局.docx");
    assert!(order.contains("实施方案（收到的是其他地方单位的材料）未报送"), "{order}");
}

#[test]
fn another_place_is_another_one_for_each_roster() {
    let ran = run(|input| {
        let rows: &[&[&str]] = &[
            &["简称", "全称", "类别"],
            &["区政府办公室", "济南市历城区人民政府办公室", "办公室"],
            &["区民政局", "济南市历城区民政局", "部门"],
            &["区财政局", "济南市历城区财政局", "部门"],
            &["高新区管委会", "济南高新区管委会", "部门"],
            &["历城街道", "济南市历城区历城街道办事处", "街道"],
        ];
        papers::sheets(&input.join("单位名录.xlsx"), &[("Sheet1", rows)]);
        let put = |name: &str, text: String| fs::write(input.join(name), text).unwrap();
        put("民政局.txt", plan("济南市历城区民政局"));
        put("财政局.txt", plan("天桥区财政局"));
        put("高新区.txt", plan("济南高新区管委会"));
        put("街道.txt", plan("历城街道办事处"));
    });
    assert_eq!(ran.told("民政局.txt"), ["区民政局", "plan", "used"]);
    assert_eq!(ran.told("财政局.txt"), ["", "plan", "nobody"]);
    assert_eq!(ran.told("高新区.txt"), ["高新区管委会", "plan", "used"]);
    assert_eq!(ran.told("街道.txt"), ["历城街道", "plan", "used"]);
}

#[test]
fn of_two_copies_the_better_named_counts() {
    let ran = run(|input| {
        let text = report("济南市天桥区卫生健康局");
        fs::write(input.join("新建文档(3).txt"), &text).unwrap();
        fs::write(input.join("济南市天桥区卫生健康局2023年年报.txt"), &text).unwrap();
    });
    assert_eq!(ran.told("济南市天桥区卫生健康局2023年年报.txt"), ["区卫健局", "report", "used"]);
    let copy = ran.document("新建文档(3).txt");
    assert_eq!(
        (copy["status"].as_str(), copy["superseded_by"].as_str()),
        ("duplicate", "济南市天桥区卫生健康局2023年年报.txt")
    );
    assert!(copy["problem"].contains("内容完全相同，只计一份"), "{copy:?}");
}

#[test]
fn a_form_of_questions_that_a_unit_answered_is_its_report() {
    let ran = run(|input| {
        let table: &[&[&str]] = &[
            &["自查问题", "是/否/无", "情况说明"],
            &["是否组织业务培训？", "是", TRAINING],
            &["是否召开专题会议？", "是", MEETING],
        ];
        for (unit, form) in [("金融服务中心", "自查表"), ("审计局", "自查情况"), ("商务局", "任务完成表")]
        {
            let title = format!("天桥区{unit}2023年度政务公开{form}");
            let signed = format!("天桥区{unit}");
            let pieces = [
                papers::Piece::Line(&title),
                papers::Piece::Rows(table),
                papers::Piece::Line(&signed),
                papers::Piece::Line("2023年12月25日"),
            ];
            papers::word(&input.join(format!("{unit}.docx")), &pieces);
        }
    });
    for unit in ["金融服务中心", "审计局", "商务局"] {
        assert_eq!(ran.told(&format!("{unit}.docx")), [format!("区{unit}"), "report".into(), "used".into()]);
    }
}

#[test]
fn what_came_instead_of_a_paper_is_told_to_the_unit() {
    let ran = run(|input| {
        let put = |name: &str, text: &str| fs::write(input.join(name), text).unwrap();
        put("区商务局2023年政务公开实施方案.docx", "");
        put("区信访局方案.txt", &format!("秘密★1年\n\n{}", plan("天桥区信访局")));
        put("区司法局方案.txt", &plan("天桥区司法局"));
        put("区司法局2023年年报.txt", &report("天桥区司法局"));
        put("区水务局2023年年报.txt", &report("天桥区司法局"));
        put("区应急局方案.txt", &plan("天桥区应急管理局"));
        put("区政府办公室方案.txt", &plan("天桥区人民政府办公室"));
        put("区政府年报.txt", &report("济南市天桥区人民政府"));
        let rows: &[&[&str]] = &[
            &["天桥区应急管理局2023年政务公开工作落实情况统计表"],
            &["序号", "工作任务", "落实情况", "完成状态"],
            &["1", "业务培训", TRAINING, "已完成"],
            &["2", "组织领导", MEETING, "已完成"],
        ];
        papers::sheets(&input.join("应急局统计表.xlsx"), &[("Sheet1", rows)]);
    });
    let order = |unit: &str| ran.words(&format!("督办单/{unit}.docx"));
    let empty = order("区商务局");
    assert!(empty.contains("实施方案无法打开") && empty.contains("年度报告未报送，请一并补报"), "{empty}");
    let secret = order("区信访局");
    assert!(secret.contains("实施方案带有密级标志") && secret.contains("保密渠道"), "{secret}");
    assert!(secret.contains("年度报告未报送，请一并补报") && !secret.contains("无法打开"), "{secret}");
    let others = order("区水务局");
    assert!(others.contains("（收到的年度报告是“区司法局”的材料）"), "{others}");
    let notice = ran.words("通报.docx");
    assert!(notice.contains("无法打开或没有读到内容、需要重报的单位1个（区商务局）"), "{notice}");
    assert!(notice.contains("带有密级标志、未予读取的单位1个（区信访局）"), "{notice}");
    // A ledger is no annual report, the government's none of its office.
    assert!(notice.contains("区司法局材料齐全"), "{notice}");
    let received = ran.words("覆盖情况.xlsx");
    for (unit, note) in [
        ("区应急局", "只收到落实情况表，没有收到年度报告"),
        ("区政府办公室", "只收到区政府的年度报告，没有收到区政府办公室自己的"),
    ] {
        let own = |line: &&str| line.contains(&format!("\t{unit}\t")) && line.contains(note);
        let row = received.lines().find(own).unwrap_or_else(|| panic!("{unit}"));
        assert!(row.contains("缺年度报告"), "{row}");
        // One list, one number: in the notice, among the deductions, and asked for in the order.
        assert!(
            notice.lines().any(|l| l.contains("年度报告") && l.contains("未报送") && l.contains(unit)),
            "{unit}: {notice}"
        );
        let charged =
            |r: &std::collections::BTreeMap<String, String>| r["unit"] == unit && r["reason"] == "年度报告未报送";
        assert!(ran.rows("deductions").iter().any(charged), "{unit}");
    }
    assert!(order("区应急局").contains("年度报告（可编辑的Word版）"), "{}", order("区应急局"));
    // Nobody is held to have sent nothing whose paper was not read.
    let cells = ran.rows("verdicts");
    assert!(cells.iter().all(|c| c["unit"] != "区信访局" || c["stage"] != "plan" || c["verdict"] != "not_submitted"));
    // The list says below its title that it is a draft.
    assert!(ran.rows("problems").iter().any(|p| p["rule"] == "draft-list"));
}

#[test]
fn titles_and_signatures_as_offices_write_them() {
    let ran = run(|input| {
        let put = |name: &str, text: String| fs::write(input.join(name), text).unwrap();
        let opinion =
            plan("天桥区审计局").replace("2023年政务公开工作实施方案", "关于做好2023年政务公开工作的实施意见");
        put("天桥区审计局关于做好2023年政务公开工作的实施意见.txt", opinion.replace("制定本方案", "提出如下意见"));
        put("官扎营街道方案.txt", plan("天桥区人民政府官扎营街道办事处"));
        let year = format!(
            "天桥区商务局2023年工作总结及2024年工作打算\n\n一、2023年工作完成情况\n\n商务运行平稳。政务公开工作有序推进。\n\n\
             {TRAINING}\n\n二、2024年工作打算\n\n{}\n\n天桥区商务局\n2024年1月8日\n",
            MEETING.replace("每年", "将")
        );
        put("天桥区商务局2023年工作总结及2024年工作打算.txt", year);
    });
    let opinion = "天桥区审计局关于做好2023年政务公开工作的实施意见.txt";
    assert_eq!(ran.told(opinion), ["区审计局", "plan", "used"].map(str::to_owned));
    let street = ran.document("官扎营街道方案.txt");
    assert_eq!(street["unit"], "官扎营街道办事处");
    assert!(
        !street["problem"].contains("几家单位"),
        "the district's name before the street's is none of its own: {street:?}"
    );
    assert_eq!(ran.cell("区商务局", "T23")["verdict"], "done", "the title is no section on next year");
    assert_ne!(ran.cell("区商务局", "T20")["verdict"], "done");
}

#[test]
fn papers_that_do_not_say_what_they_are_count_by_what_they_hold() {
    let measures = [
        TRAINING,
        MEETING,
        "明确办公室1名同志专职负责政务公开，网站栏目每月自查一次。",
        "依申请公开件由法规科审核，在20个工作日内答复。",
        "下半年举办政府开放日活动1次，邀请居民代表参加。",
        "政务公开专栏由办公室负责，每季度更新。",
        "政策文件与解读材料同步起草、同步审签、同步发布。",
    ];
    let ran = run(|input| {
        let put = |name: &str, text: String| {
            fs::create_dir_all(input.join(name).parent().unwrap()).unwrap();
            fs::write(input.join(name), text).unwrap();
        };
        let signed = |title: &str, lines: &[&str], body: &str, day: &str| {
            format!("{title}\n\n{}\n\n{body}\n{day}\n", lines.join("\n\n"))
        };
        let title = "天桥区审计局2023年推进政务公开工作的若干措施";
        put("审计局措施.txt", signed(title, &measures, "天桥区审计局", "2023年8月20日"));
        let told = [
            TRAINING,
            "全年共召开2次会议研究政务公开工作，已明确1名同志专职办理。",
            "网站栏目每月自查，先后补齐空白栏目3个，失效链接均已清除。",
            "收到依申请公开件5件，均在20个工作日内答复。",
            "9月举办政府开放日活动1次，邀请居民代表12人到场，收到建议8条。",
            "印发的2件文件都配了解读材料，同一天上网。",
            "截至12月底，政务公开专栏累计发布信息210条。",
        ];
        let title = "让阳光照进每一个窗口——天桥区商务局政务公开纪实";
        put("商务局.txt", signed(title, &told, "天桥区商务局", "2024年1月10日"));
        // A letter that only brings the plan, and one that is the plan.
        let bring = "现将《天桥区司法局2023年政务公开工作实施方案》随文报送，请审阅。";
        let title = "关于报送2023年政务公开工作实施方案的报告";
        let letter = format!("{title}\n\n区政府办公室：\n\n{bring}\n\n天桥区司法局\n2023年8月30日\n");
        put("司法局/报送函.txt", letter);
        put("司法局/附件.txt", plan("天桥区司法局"));
        let whole = format!("关于报送2023年政务公开工作实施方案的函\n\n区政府办公室：\n\n{}", measures.join("\n\n"));
        put("医保局方案.txt", format!("{whole}\n\n天桥区医疗保障局\n2023年8月30日\n"));
        put("信访局会议纪要.txt", signed("天桥区信访局政务公开会议纪要", &measures, "天桥区信访局", "2023年8月20日"));
        let title = "天桥区统计局2023年政务公开实施方案落实情况";
        put("统计局.txt", signed(title, &[TRAINING], "天桥区统计局", "2023年12月20日"));
    });
    for (file, unit, kind) in [
        ("审计局措施.txt", "区审计局", "plan"),
        ("商务局.txt", "区商务局", "report"),
        ("司法局/附件.txt", "区司法局", "plan"),
        ("医保局方案.txt", "区医保局", "plan"),
        ("统计局.txt", "区统计局", "report"),
    ] {
        assert_eq!(ran.told(file), [unit, kind, "used"].map(str::to_owned), "{file}");
    }
    for file in ["审计局措施.txt", "商务局.txt"] {
        assert!(ran.document(file)["problem"].contains("按内容看作"), "{file}");
    }
    for file in ["司法局/报送函.txt", "信访局会议纪要.txt"] {
        assert_eq!(ran.document(file)["kind"], "other", "{file}");
    }
    assert!(!ran.document("医保局方案.txt")["problem"].contains("几家单位"));
}

#[test]
fn partners_do_not_sign_and_printing_is_no_signing() {
    let ran = run(|input| {
        let put = |name: &str, text: String| {
            fs::create_dir_all(input.join(name).parent().unwrap()).unwrap();
            fs::write(input.join(name), text).unwrap();
        };
        let title = "天桥区教育和体育局2023年政务公开工作实施方案";
        put("1.txt", format!("{title}\n\n制定本方案。\n\n{TRAINING}\n\n与区卫健局联合举办开放日1次。\n"));
        let partners = "2023年政务公开工作实施方案\n\n积极与区卫健局、区民政局对接，制定本方案。";
        put("区水务局/2.txt", format!("{partners}\n\n{TRAINING}\n\n{MEETING}\n"));
        let printed =
            format!("{}\n抄送：区政府办公室。\n天桥区审计局办公室　2023年9月11日印发\n", plan("天桥区审计局"));
        put("审计局方案.txt", printed);
        let behind = format!("{}\n附件1\n\n任务分解表\n\n天桥区商务局\n2023年11月20日\n", plan("天桥区商务局"));
        put("商务局方案.txt", behind);
        put("药山方案.txt", plan("中共济南市天桥区药山街道工作委员会"));
    });
    assert_eq!(ran.document("1.txt")["unit"], "区教体局");
    assert_eq!(ran.document("区水务局/2.txt")["unit"], "区水务局");
    for file in ["审计局方案.txt", "商务局方案.txt"] {
        assert_eq!(ran.document(file)["date"], "2023-08-20", "{file}");
    }
    assert_eq!(ran.document("药山方案.txt")["unit"], "药山街道办事处");
}
