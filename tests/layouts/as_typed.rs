//! Lists as offices type them: names within requirements, rows apart, dittos, hidden rows, brackets, labels.

use super::*;

#[test]
fn names_within_the_requirement() {
    let budget = "各预算单位在财政部门批复后20日内公开部门预决算。加大补贴资金公开力度，补贴结果公示到村到户。";
    let schools = "提前公布学区划分、招生计划、报名条件和咨询电话。公开校外培训机构名单，实行动态更新。";
    let meetings = "聚焦民生热点策划主题开放日，各有关部门每年至少开展1次。";
    let cell = |name: &str, mark: &str, text: &str| format!("{name}{mark}{text}");
    for mark in ["。", "\n"] {
        let cells = [
            cell("深化财政信息公开", mark, budget),
            cell("加强义务教育信息公开", mark, schools),
            cell("开展政府开放日活动", mark, meetings),
        ];
        let [a, b, c] = cells.each_ref().map(String::as_str);
        let rows: &[&[&str]] =
            &[&["序号", "工作任务", "责任单位"], &["1", a, "区财政局"], &["2", b, "各部门"], &["3", c, "各部门"]];
        let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
        let got = each(&list, |t| (t.theme.as_str(), t.item.as_str(), t.clauses.len()));
        let names = ["深化财政信息公开", "加强义务教育信息公开", "开展政府开放日活动"];
        assert_eq!(got, [("", names[0], 2), ("", names[1], 2), ("", names[2], 1)]);
        let rows: &[&[&str]] = &[
            &["主题", "任务内容", "责任单位"],
            &["领域", a, "区财政局"],
            &["领域", b, "各部门"],
            &["互动", c, "各部门"],
        ];
        let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
        assert_eq!(each(&list, |t| (t.theme.as_str(), t.item.as_str()))[2], ("互动", names[2]));
    }
    // First sentences that are measures: none of them is lost.
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "责任单位"],
        &["1", "编制惠企政策清单。每季度至少更新1次，并在区政府门户网站专栏公布。", "区财政局"],
        &["2", "公布救助标准。资金发放情况按月在村（社区）公示栏公开，接受群众监督。", "各部门"],
        &["3", "加强业务培训。全年不少于2期。", "各部门"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| (t.item.as_str(), t.clauses.len())), [("", 2), ("", 2), ("", 2)]);
    // Name and requirement merged into one cell.
    let rows: &[&[&str]] =
        &[HEAD, &["1", "目录", "编制目录。", "各部门", "6月底前"], &["2", "解读", "发布解读。", "各部门", "6月底前"]];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.item.as_str()), ["目录", "解读"]);
}

#[test]
fn rows_with_bodies_of_their_own_under_one_number() {
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "财政", "公开部门预决算。", "区财政局", "5月底前"],
        &["^", "^", "公示补贴结果。", "区审计局", "6月底前"],
        &["2", "教育", "公布学区划分。", "各部门", "5月底前"],
        &["^", "^", "公开机构名单。", "^", "6月底前"],
        &["3", "解读", "发布解读。", "区司法局", "全年"],
        &["", "", "解读同步发布。", "", ""],
        &["4", "公报", "编发公报。", "区审计局", "3月底前"],
        &["^", "^", "做好归档。", "区审计局", "9月底前"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str(), t.clauses.len()));
    assert_eq!(
        got,
        [
            ("财政", "区财政局", "5月底前", 1),
            ("财政", "区审计局", "6月底前", 1),
            // The bodies are merged as well: one task, due when its last measure is.
            ("教育", "各部门", "5月底前；6月底前", 2),
            ("解读", "区司法局", "全年", 2),
            ("公报", "区审计局", "3月底前", 1),
            ("公报", "区审计局", "9月底前", 1),
        ]
    );
    assert_eq!(list.tasks[2].due.as_deref(), Some("2024-06-30"));
}

#[test]
fn two_heads_that_say_requirement() {
    let long = "各预算单位在财政部门批复后20日内公开部门预决算。";
    for [name, text] in [
        ["工作内容", "工作要求"],
        ["任务内容", "工作标准"],
        ["目标任务", "主要措施"],
        ["主要工作", "细化措施"],
        ["要点内容", "落实要求"],
    ] {
        let rows: &[&[&str]] = &[
            &["任务类别", "序号", name, text, "责任单位", "序时进度"],
            &["领域", "1", "财政公开", long, "区财政局", "6月底前"],
        ];
        let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
        let t = &list.tasks[0];
        let got = (t.theme.as_str(), t.item.as_str(), t.requirement.as_str(), t.deadline.as_str());
        assert_eq!(got, ("领域", "财政公开", long, "6月底前"), "{name} {text}");
        assert!(list.doubts.is_empty(), "{:?}", list.doubts);
    }
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "做法举例", "责任单位"],
        &["1", "财政", &long.repeat(2), "有的地方把预算做成图解，放在网站首页。", "区财政局"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    let told: Vec<&str> = list.doubts.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(told, ["unused-column"]);
    assert!(list.doubts[0].message.contains("“做法举例”"), "{}", list.doubts[0].message);
}

#[test]
fn the_same_as_above_and_nobody() {
    let rows: &[&[&str]] = &[
        HEAD,
        &["例", "会议", "召开会议。", "各部门", "6月底前"],
        &["1", "财政", "公开预决算。", "区财政局", "10月底前"],
        &["2", "培训", "组织培训。", "同上", "〃"],
        &["3", "网站", "及时更新。", "—", "—"],
        &["4", "审查", "先审后发。", "", "无"],
        &["5", "公报", "编发公报。", "各街道", "全年"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str()));
    assert_eq!(got[..3], [("财政", "区财政局", "10月底前"), ("培训", "区财政局", "10月底前"), ("网站", "", "")]);
    assert_eq!((got[3].1, got[4]), ("", ("公报", "各街道", "全年")));
}

#[test]
fn rows_that_are_hidden_are_told() {
    let dir = TempDir::new();
    let path = dir.path().join("2024年清单.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [HEAD, &["1", "目录", "编制目录。", "各部门", ""], &["2", "解读", "发布解读。", "各部门", ""]];
    for (r, row) in (0..).zip(rows) {
        for (c, text) in (0..).zip(row) {
            sheet.write(r, c, *text).unwrap();
        }
    }
    sheet.set_row_hidden(2).unwrap();
    book.save(&path).unwrap();
    let list = read_file(&path).unwrap();
    assert_eq!(list.tasks.len(), 2);
    assert!(list.doubts.iter().any(|p| p.rule == "hidden-rows" && p.message.contains("第3行")), "{:?}", list.doubts);
}

#[test]
fn measures_with_bare_brackets_labels_and_persons() {
    let list = docx(&[
        Line("2024年政务公开工作要点"),
        Line("一、重点公开"),
        Line("（一）财政。公开预决算。（区财政局、县审计局，10月底前完成）"),
        Line("（二）培训。组织培训。（区政府办公室、县委党校）"),
        Line("（三）解读"),
        Line("工作要求：发布解读。"),
        Line("分管领导：王某"),
        Line("责任领导：王某 责任科室：区司法局 完成时限：9月底前"),
    ]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str(), t.requirement.as_str()));
    assert_eq!(
        got,
        [
            ("（一）财政", "区财政局、县审计局", "10月底前完成", "公开预决算。"),
            ("（二）培训", "区政府办公室、县委党校", "", "组织培训。"),
            ("（三）解读", "区司法局", "9月底前", "发布解读。"),
        ]
    );
    let mut lines = vec![Line("2024年政务公开工作要点")];
    for name in ["任务一：财政公开", "任务二：教育公开", "任务三：政策解读"] {
        lines.extend([
            Line(name),
            Line("具体要求：及时公开。做好更新。"),
            Line("责任单位：各部门"),
            Line("完成时限：全年"),
        ]);
    }
    let list = docx(&lines);
    assert_eq!(
        each(&list, |t| (t.item.as_str(), t.clauses.len())),
        [("财政公开", 2), ("教育公开", 2), ("政策解读", 2)]
    );
    // The chapters are the tasks.
    let mut lines = vec![Line("2024年政务公开工作要点")];
    for name in ["一、财政公开", "二、教育公开", "三、政策解读"] {
        lines.extend([
            Line(name),
            Line("及时公开。"),
            Line("做好更新。"),
            Line("（责任单位：各部门，完成时限：全年）"),
        ]);
    }
    let list = docx(&lines);
    assert_eq!(each(&list, |t| (t.theme.as_str(), t.item.as_str()))[1], ("", "二、教育公开"));
}

#[test]
fn what_stands_around_the_list() {
    let rows: &[&[&str]] = &[HEAD, &["1", "目录", "编制目录，及时公布。", "各部门", "6月底前"]];
    let list = docx(&[
        Line("湖东区人民政府办公室"),
        Line("关于印发湖东区2024年政务公开"),
        Line("重点工作任务清单的通知"),
        Line("各部门：现印发给你们，请认真落实。"),
        Line("附件"),
        Line("湖东区2024年政务公开"),
        Line("重点工作任务清单"),
        Rows(rows),
    ]);
    assert_eq!(list.title, "湖东区2024年政务公开重点工作任务清单");
    // The head in a table of its own.
    let list = docx(&[Line("2024年任务清单"), Rows(&rows[..1]), Rows(&rows[1..])]);
    assert_eq!(each(&list, |t| t.item.as_str()), ["目录"]);
    // A sheet of what came in has bodies and words of tasks as well.
    let came: &[&[&str]] =
        &[&["序号", "责任单位", "工作内容", "报送时间"], &["1", "区财政局", "实施方案已报", "7月1日"]];
    let list = xlsx("2024年清单.xlsx", &[("任务", rows), ("各单位报送情况", came)]);
    assert_eq!(list.tasks.len(), 1);
    // Without a table of tasks the officer is told what heads there are.
    let dir = TempDir::new();
    let path = dir.path().join("2024年清单.xlsx");
    sheets(&path, &[("清单", &[&["名称", "数量", "经办"], &["椅子", "2", "张三"]])]);
    let told = read_file(&path).unwrap_err().to_string();
    assert!(told.contains("文件里的表头是：名称、数量、经办"), "{told}");
}

#[test]
fn what_a_higher_level_asks_for_is_no_task() {
    let asked = "市政府要求：加强政策文件全生命周期管理，推动政策发布、解读、咨询、评价一体化。".repeat(2);
    let rows: &[&[&str]] = &[
        &["序号", "工作要点", "上级工作要求", "我区落实举措", "责任单位", "完成时限"],
        &["1", "政策公开", &asked, "梳理现行有效文件并开展政策评价。", "区政府办公室", "2025年11月底前"],
        &["2", "政策公开", &asked, "公开资金分配结果，公示期不得少于7日。", "区财政局", "2025年9月底前"],
    ];
    let list = docx(&[Line("2025年任务清单"), Rows(rows)]);
    let got = each(&list, |t| t.requirement.as_str());
    assert_eq!(got, ["梳理现行有效文件并开展政策评价。", "公开资金分配结果，公示期不得少于7日。"]);
    assert!(list.doubts.is_empty(), "{:?}", list.doubts);
}

#[test]
fn measures_between_semicolons() {
    let clauses = |second: &str| {
        let rows: &[&[&str]] = &[
            HEAD,
            &["1", "财政", "公开债务限额、余额和使用安排；公开直达资金支付情况。", "区财政局", "6月底前"],
            &["2", "政策", second, "区司法局", "6月底前"],
        ];
        each(&docx(&[Line("2024年任务清单"), Rows(rows)]), |t| t.clauses.len())
    };
    assert_eq!(clauses("公布申报通知和支持名单；对咨询较多的问题编发问答。"), [2, 2]);
    // Semicolons within sentences anywhere are such everywhere.
    assert_eq!(clauses("对新出台的政策，要同步解读；对群众关注的问题，要及时回应。"), [1, 1]);
}

#[test]
fn names_before_short_requirements() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "责任单位", "完成时限"],
        &["1", "规范信息公开制度。修订完善公开属性认定办法。", "区政府办公室", "6月底前"],
        &["2", "加强规划信息公开。公开国土空间规划和城市更新计划，历次版本可查。", "区财政局", "10月底前"],
        &["3", "加强便民热线办理。对群众反映集中的问题提炼形成问答。", "区司法局", "12月底前"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.clauses.len()));
    assert_eq!(got, [("规范信息公开制度", 1), ("加强规划信息公开", 1), ("加强便民热线办理", 1)]);
}

#[test]
fn times_in_the_requirement() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "责任单位"],
        &["1", "就业", "6月底前公开岗位信息。9月底前公开补贴发放结果。", "区人社局"],
        &["2", "目录", "于2024年3月31日前公布决策目录。", "区司法局"],
        &["3", "培训", "组织培训。", "区财政局"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.deadline.as_str()), ["6月底前；9月底前", "2024年3月31日前", ""]);
}

#[test]
fn a_list_without_a_year_says_what_that_costs() {
    let rows: &[&[&str]] = &[HEAD, &["1", "财政", "公开预决算。", "区财政局", "6月底前"]];
    let list = docx(&[Line("政务公开任务清单"), Rows(rows)]);
    let told: Vec<&str> = list.doubts.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!((list.year, told), (None, vec!["list-without-year"]));
    assert!(list.doubts[0].hint.contains("年份"), "{:?}", list.doubts);
}

#[test]
fn a_report_is_told_to_be_one() {
    let dir = TempDir::new();
    let path = dir.path().join("清单.docx");
    word(&path, &[Line("2023年政府信息公开工作年度报告"), Line("一、总体情况"), Line("公开信息300条。")]);
    let said = read_file(&path).unwrap_err().to_string();
    assert!(said.contains("是报告，不是任务清单"), "{said}");
}
