//! Lists that a page, a paste or a second list has cut.

use super::*;

const ONE: &[&str] = &["1", "目录", "公布决策目录。", "区司法局", "3月底前"];
const TWO: &[&str] = &["2", "会议", "邀请代表列席会议。", "区政府办公室", "全年"];
const THREE: &[&str] = &["3", "办事", "公布办事指南。", "区行政审批局", "6月底前"];
const REST: &[&str] = &["", "", "并及时更新。", "", ""];

#[test]
fn a_table_goes_on_below_the_number_of_a_page() {
    for between in ["— 2 —", "- 2 -", "2", "第2页", "（接上页）", "续表", "2023年任务清单（续）"] {
        let list = docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE, TWO]), Line(between), Rows(&[REST, THREE])]);
        assert_eq!(each(&list, |t| t.item.as_str()), ["目录", "会议", "办事"], "{between}");
        assert_eq!(each(&list, |t| t.clauses.len()), [1, 2, 1], "{between}");
    }
    // Of fewer columns nobody knows which they are: the officer is told.
    let fewer: &[&str] = &["3", "公布办事指南。", "区行政审批局", "6月底前"];
    let list = docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE, TWO]), Line(""), Rows(&[fewer])]);
    assert_eq!(list.tasks.len(), 2);
    assert!(list.doubts.iter().any(|p| p.rule == "other-table" && p.message.contains("公布办事指南")));
    let list = docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE, TWO]), Line("联系人名单"), Rows(&[fewer])]);
    assert!(list.doubts.is_empty(), "another line parts them");
}

#[test]
fn a_head_again_behind_the_first_task() {
    let list = docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE, HEAD, TWO, THREE])]);
    assert_eq!(each(&list, |t| t.item.as_str()), ["目录", "会议", "办事"]);
    // What follows the head on the next page goes on with the task before.
    let list = docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE, HEAD, REST, TWO])]);
    assert_eq!(each(&list, |t| t.clauses.len()), [2, 1]);
    let list = docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE]), Line("续表"), Rows(&[HEAD, REST, TWO])]);
    assert_eq!(each(&list, |t| t.clauses.len()), [2, 1]);
    // Its group may stand in every row.
    let head: &[&str] = &["序号", "类别", "工作任务", "具体要求", "责任单位"];
    let rest: &[&str] = &["", "决策", "", "及时更新。", ""];
    let first: &[&str] = &["1", "决策", "目录", "公布决策目录，并", "区司法局"];
    let second: &[&str] = &["2", "决策", "会议", "邀请代表列席会议。", "区政府办公室"];
    let list = docx(&[Line("2023年任务清单"), Rows(&[head, first, head, rest, second])]);
    assert_eq!(each(&list, |t| t.requirement.as_str()), ["公布决策目录，并及时更新。", "邀请代表列席会议。"]);
}

#[test]
fn the_last_line_of_a_chapter_names_the_bodies_of_all_of_it() {
    let chapter = |n: &'static str, units: &'static str| {
        [Line(n), Line("（一）目录"), Line("公布目录。"), Line("（二）解读"), Line("发布解读。"), Line(units)]
    };
    let chapters = || {
        chapter("一、主动公开", "责任单位：区司法局、各部门")
            .into_iter()
            .chain(chapter("二、解读回应", "责任单位：区民政局"))
            .chain(chapter("三、夯实基础", "（责任单位：各街道）"))
    };
    let title = || std::iter::once(Line("2023年政务公开工作要点"));
    let list = docx(&title().chain(chapters()).collect::<Vec<_>>());
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str()));
    let want = ["区司法局、各部门", "区民政局", "各街道"].map(|u| [("（一）目录", u), ("（二）解读", u)]).concat();
    assert_eq!(got, want);
    // Where sections have lines of their own, one without is nobody's.
    let own =
        [Line("四、保障"), Line("（一）培训"), Line("举办培训。"), Line("责任单位：区财政局"), Line("（二）考核")];
    let more = [Line("纳入考核。"), Line("责任单位：区审计局")];
    let list = docx(&title().chain(chapters()).chain(own).chain(more).collect::<Vec<_>>());
    assert_eq!(list.tasks.iter().filter(|t| t.units.contains("司法局")).count(), 1);
    assert_eq!(list.tasks.iter().filter(|t| t.units.is_empty()).count(), 3, "but it is not lost");
    // Measures with numbers of their own below each section.
    let section = |n: &'static str| [Line(n), Line("1.公布目录。"), Line("2.更新目录。")];
    let chapter = |n: &'static str, lead: &'static str| {
        let sections = section("（一）目录").into_iter().chain(section("（二）解读"));
        std::iter::once(Line(n)).chain(sections).chain([Line(lead), Line("配合单位：各部门")])
    };
    let chapters = chapter("一、主动公开", "牵头单位：区司法局")
        .chain(chapter("二、解读回应", "牵头单位：区民政局"))
        .chain(chapter("三、夯实基础", "牵头单位：区财政局"));
    let list = docx(&title().chain(chapters).collect::<Vec<_>>());
    assert_eq!(each(&list, |t| t.clauses.len()), [2; 6]);
    assert_eq!(answering(&list.tasks[2]), (vec!["区民政局"], vec!["各部门"]));
}

#[test]
fn tasks_of_the_text_beside_those_of_a_table() {
    let text = [
        "2023年政务公开工作要点",
        "一、决策公开",
        "（一）每年举办政府开放日活动。（责任单位：区司法局）",
        "（二）重大决策听取公众意见。（责任单位：区政府办公室）",
        "二、保障",
        "（三）组织培训不少于2次。（责任单位：各部门）",
        "附件",
        "任务分工表",
    ];
    let with = |rows: &'static [&'static [&'static str]]| {
        docx(&text.into_iter().map(Line).chain([Rows(rows)]).collect::<Vec<_>>())
    };
    let list = with(&[HEAD, ONE, TWO, THREE]);
    assert_eq!(each(&list, |t| t.id.as_str()), ["T01", "T02", "T03", "T04", "T05", "T06"]);
    assert_eq!(list.tasks[2].clauses[0].id, "T03.1");
    assert_eq!((list.tasks[2].theme.as_str(), list.tasks[3].item.as_str()), ("二、保障", "目录"));
    assert!(list.doubts.iter().any(|p| p.rule == "text-and-table"));
    // 活动安排 is none of them.
    let list = with(&[&["序号", "活动名称", "活动内容", "责任单位"], &["1", "走进水厂", "参观制水工艺。", "区水务局"]]);
    assert_eq!(each(&list, |t| t.units.as_str()), ["区司法局", "区政府办公室", "各部门"]);
    // The table says the same once more.
    let text = [
        Line("2023年政务公开工作要点"),
        Line("（一）公开目录。公布决策目录。（责任单位：区司法局）"),
        Line("（二）会议公开。邀请代表列席会议。（责任单位：区政府办公室）"),
        Line("（三）办事公开。公布办事指南。（责任单位：区行政审批局）"),
        Line("任务分工表"),
    ];
    let list = docx(&text.into_iter().chain([Rows(&[HEAD, ONE, TWO, THREE])]).collect::<Vec<_>>());
    assert_eq!(each(&list, |t| t.item.as_str()), ["目录", "会议", "办事"]);
    assert!(list.doubts.is_empty());
    // A single one that the table has not is told.
    let more = "（四）政府开放日。每年举办两次，邀请居民参加。（责任单位：区民政局）";
    let list = docx(&[Line("2023年任务清单"), Line(more), Line("附表"), Rows(&[HEAD, ONE, TWO, THREE])]);
    assert_eq!(list.tasks.len(), 3);
    assert!(list.doubts.iter().any(|p| p.rule == "text-left-out" && p.message.contains("邀请居民参加")));
    // A measure of the text is parted in the table.
    let text = [
        Line("2023年政务公开工作要点"),
        Line("（一）深化公开。公布决策目录，邀请代表列席会议，公布办事指南。（责任单位：区司法局）"),
        Line("（二）会议公开。邀请代表列席会议。（责任单位：区政府办公室）"),
        Line("（三）办事公开。公布办事指南。（责任单位：区行政审批局）"),
        Line("任务分工表"),
    ];
    let list = docx(&text.into_iter().chain([Rows(&[HEAD, ONE, TWO, THREE])]).collect::<Vec<_>>());
    assert_eq!((list.tasks.len(), list.doubts.len()), (3, 0));
}

#[test]
fn a_table_whose_caption_names_the_bodies() {
    let head: &[&str] = &["序号", "工作任务", "具体要求", "完成时限"];
    let rows: &[&[&str]] = &[head, &["1", "公开栏", "更新村居公开栏。", "6月底前"], &["2", "专区", "打造专区。", ""]];
    let read = |caption| docx(&[Line("2023年任务清单"), Rows(&[HEAD, ONE, TWO]), Line(caption), Rows(rows)]);
    let got = read("二、各街道任务（责任单位：各街道办事处）");
    assert_eq!(each(&got, |t| t.units.as_str())[2..], ["各街道办事处", "各街道办事处"]);
    assert_eq!(got.tasks[3].theme, "二、各街道任务");
    // No table has a column of bodies.
    let list = docx(&[
        Line("2023年任务清单"),
        Line("一、部门任务（责任单位：各部门）"),
        Rows(&[head, &["1", "目录", "公布决策目录。", "6月底前"]]),
        Line("二、街道任务（责任单位：各街道）"),
        Rows(rows),
    ]);
    let got = each(&list, |t| (t.theme.as_str(), t.item.as_str(), t.units.as_str()));
    let streets = |item| ("二、街道任务", item, "各街道");
    assert_eq!(got, [("一、部门任务", "目录", "各部门"), streets("公开栏"), streets("专区")]);
    let got = read("二、各街道任务");
    assert_eq!(got.tasks.len(), 2);
    assert!(got.doubts.iter().any(|p| p.rule == "other-table"), "left out, but not unseen");
}

#[test]
fn what_was_pasted_in() {
    let want = |list: &TaskList| {
        let got = each(list, |t| (t.theme.clone(), t.item.clone(), t.units.clone(), t.deadline.clone()));
        let task = |theme: &str, item: &str, units: &str, time: &str| [theme, item, units, time].map(str::to_owned);
        let want = [
            task("一、决策公开", "1.预公开", "区司法局、各部门", ""),
            task("一、决策公开", "2.会议公开", "区政府办公室", "9月底前"),
            task("二、服务公开", "3.办事公开", "区行政审批局、各街道", ""),
        ];
        assert_eq!(got, want.map(|[a, b, c, d]| (a, b, c, d)));
        assert_eq!(list.title, "湖东区2025年政务公开工作要点");
    };
    let lines = [
        "湖东区2025年政务公开工作要点",
        "一、决策公开",
        "1.预公开。编制年度决策目录，对重大决策公开征求意见。（责任单位：区司法局、各部门）",
        "2.会议公开。邀请公众列席会议，公开会议议定事项。（责任单位：区政府办公室；完成时限：9月底前）",
        "二、服务公开",
        "3.办事公开。公布办事指南，及时更新。（责任单位：区行政审批局、各街道）",
    ];
    // All in one paragraph.
    let path = |dir: &TempDir| dir.path().join("要点.docx");
    let dir = TempDir::new();
    let run = lines
        .iter()
        .fold(docx_rs::Run::new(), |run, line| run.add_text(*line).add_break(docx_rs::BreakType::TextWrapping));
    let whole = docx_rs::Docx::new().add_paragraph(docx_rs::Paragraph::new().add_run(run));
    whole.build().pack(std::fs::File::create(path(&dir)).unwrap()).unwrap();
    want(&read_file(&path(&dir)).unwrap());
    // Each printed line in a paragraph of its own.
    let printed = [
        lines[0],
        lines[1],
        "1.预公开。编制年度决策目录，对重大决策公",
        "开征求意见。（责任单位：区司法局、各部",
        "门）",
        "2.会议公开。邀请公众列席会议，公开会议议定",
        "事项。（责任单位：区政府办公室；完成时限：9月",
        "底前）",
        lines[4],
        "3.办事公开。公布办事指南，及时更新。（责任单",
        "位：区行政审批局、各街道）",
    ];
    want(&docx(&printed.map(Line)));
    // A line feed between the words within a bracket.
    let run = docx_rs::Run::new()
        .add_text("3.办事公开。公布办事指南。（责任单位：区行政审批局")
        .add_break(docx_rs::BreakType::TextWrapping)
        .add_text("配合单位：各街道）");
    let mut whole = docx_rs::Docx::new();
    for line in &lines[..5] {
        whole = whole.add_paragraph(docx_rs::Paragraph::new().add_run(docx_rs::Run::new().add_text(*line)));
    }
    let whole = whole.add_paragraph(docx_rs::Paragraph::new().add_run(run));
    whole.build().pack(std::fs::File::create(path(&dir)).unwrap()).unwrap();
    want(&read_file(&path(&dir)).unwrap());
}

#[test]
fn numbers_that_go_on_over_sections() {
    let list = docx(&[
        Line("2025年政务公开工作要点"),
        Line("一、重点任务"),
        Line("（一）涉企信息"),
        Line("1.集成政策。集中发布政策。"),
        Line("2.优化环境。公开创新举措。"),
        Line("责任单位：区工信局"),
        Line("（二）民生信息"),
        Line("3.就业信息。发布岗位信息。"),
        Line("4.教育信息。公布招生政策。"),
        Line("责任单位：区人社局"),
        Line("（三）平台建设。5.管好网站（区政府办公室负责）；6.管好新媒体（各部门负责）。"),
    ]);
    let got = each(&list, |t| (t.item.as_str(), t.clauses.iter().map(|c| c.text.as_str()).collect::<Vec<_>>()));
    assert_eq!(
        got,
        [
            ("（一）涉企信息", vec!["集成政策。集中发布政策。", "优化环境。公开创新举措。"]),
            ("（二）民生信息", vec!["就业信息。发布岗位信息。", "教育信息。公布招生政策。"]),
            ("（三）平台建设", vec!["管好网站"]),
            ("（三）平台建设", vec!["管好新媒体"]),
        ]
    );
}
