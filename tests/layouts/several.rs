//! Several columns for one thing: texts, times, years, ticks beside bodies; heads of two rows.

use super::*;

fn clauses(list: &TaskList) -> Vec<Vec<&str>> {
    each(list, |t| t.clauses.iter().map(|c| c.text.as_str()).collect())
}

#[test]
fn two_columns_of_what_is_to_be_done() {
    let rows = |heads: [&'static str; 2], texts: [[&'static str; 2]; 2]| {
        let head = vec!["序号", "任务名称", heads[0], heads[1], "责任单位"];
        let task = |n: usize| vec![["1", "2"][n], ["目录", "会议"][n], texts[n][0], texts[n][1], "区司法局"];
        let rows = [head, task(0), task(1)];
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        docx(&[Line("2023年任务清单"), Rows(&rows)])
    };
    let texts = [["目录公开率达到100%。", "公布决策目录。"], ["会议全部公开。", "邀请代表列席会议和旁听会议。"]];
    for heads in [["工作目标", "工作措施"], ["具体要求", "工作标准"], ["主要举措", "目标要求"]]
    {
        let list = rows(heads, texts);
        assert_eq!(clauses(&list), texts, "{heads:?}");
        assert!(list.doubts.is_empty());
    }
    // How a task is judged is no task, however long it is.
    let judged = [["公布决策目录。", "未按时公布目录的，每次扣2分，扣完为止。"], ["邀请代表列席。", "未邀请的扣2分。"]];
    let list = rows(["具体要求", "考核标准"], judged);
    assert_eq!(clauses(&list), [["公布决策目录。"], ["邀请代表列席。"]]);
    // Short as it is, it sets numbers.
    let list =
        rows(["主要内容", "目标要求"], [["公布决策目录", "目录公开率100%"], ["邀请代表列席会议", "全年4次以上"]]);
    assert_eq!(clauses(&list), [["公布决策目录（目录公开率100%）。"], ["邀请代表列席会议（全年4次以上）。"]]);
    assert!(list.tasks.iter().all(|t| t.clauses[0].target.is_some()));
    // The shorter one names the task where it holds names.
    let list = rows(["任务分解", "工作标准"], [["决策目录", "公布决策目录。"], ["会议开放", "邀请代表列席会议。"]]);
    assert_eq!(each(&list, |t| (t.theme.as_str(), t.item.as_str())), [("目录", "决策目录"), ("会议", "会议开放")]);
}

#[test]
fn a_column_of_amounts_sets_the_numbers() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "量化指标", "责任单位"],
        &["1", "目录", "公布决策目录。", "", "区司法局"],
        &["2", "会议", "邀请代表列席会议。", "4次", "区政府办公室"],
        &["3", "解读", "发布政策解读。", "解读率不低于90%", "各部门"],
    ];
    let list = docx(&[Line("2023年任务清单"), Rows(rows)]);
    assert_eq!(
        clauses(&list),
        [["公布决策目录。"], ["邀请代表列席会议（不少于4次）。"], ["发布政策解读（解读率不低于90%）。"]]
    );
    let targets = each(&list, |t| t.clauses[0].target.as_ref().map(|t| (t.relation.chinese(), t.value)));
    assert_eq!(targets, [None, Some(("不少于", 4.0)), Some(("不少于", 90.0))]);
}

#[test]
fn last_years_columns_beside_this_years() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "2022年要求", "2023年要求", "2022年责任单位", "2023年责任单位"],
        &["1", "目录", "旧的要求一。", "公布决策目录。", "区发改局", "区司法局"],
        &["2", "会议", "旧的要求二，写得很长很长。", "邀请代表列席。", "区审计局", "区政府办公室"],
    ];
    let list = docx(&[Line("2023年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.requirement.as_str(), t.units.as_str()));
    let want = [("目录", "公布决策目录。", "区司法局"), ("会议", "邀请代表列席。", "区政府办公室")];
    assert_eq!(got, want);
    // The year of the list decides, not the last one.
    let list = docx(&[Line("2022年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.units.as_str()), ["区发改局", "区审计局"]);
    let rows: &[&[&str]] = &[
        &["序号", "上年任务", "本年任务", "具体要求", "责任单位"],
        &["1", "旧目录", "目录", "公布决策目录。", "区司法局"],
    ];
    let list = docx(&[Line("2023年任务清单"), Rows(rows)]);
    assert_eq!((list.tasks[0].theme.as_str(), list.tasks[0].item.as_str()), ("", "目录"));
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "2023年", "2023年", "2024年", "2024年"],
        &["^", "^", "具体要求", "责任单位", "具体要求", "责任单位"],
        &["1", "目录", "旧的要求一，写得很长。", "区发改局", "公布决策目录。", "区司法局"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!((list.tasks[0].requirement.as_str(), list.tasks[0].units.as_str()), ("公布决策目录。", "区司法局"));
    // Two lists side by side.
    let rows: &[&[&str]] = &[
        &["序号", "2022年任务", "责任单位", "序号", "2023年任务", "责任单位"],
        &["1", "旧任务一。", "区财政局", "1", "公布决策目录。", "区司法局"],
        &["2", "旧任务二。", "区审计局", "2", "邀请代表列席。", "区政府办公室"],
    ];
    let list = docx(&[Line("2023年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.requirement.as_str(), t.units.as_str()));
    assert_eq!(got, [("", "公布决策目录。", "区司法局"), ("", "邀请代表列席。", "区政府办公室")]);
}

#[test]
fn a_second_row_of_the_head_is_no_task() {
    for below in [["进展", "链接"], ["是否完成", "完成数量"], ["名称", "网址"]] {
        let upper: Vec<&str> = HEAD.iter().copied().chain(["落实情况", "落实情况"]).collect();
        let lower = ["^", "^", "^", "^", "^", below[0], below[1]];
        let one = ["1", "解读", "完善解读机制。", "区政府办公室", "12月底", "", ""];
        let rows: [&[&str]; 3] = [&upper, &lower, &one];
        let list = docx(&[Line("2024年任务台账"), Rows(&rows)]);
        assert_eq!(each(&list, |t| t.item.as_str()), ["解读"], "{below:?}");
    }
}

#[test]
fn the_column_of_times_is_the_one_that_has_them() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "序时进度", "责任单位", "完成时限"],
        &["1", "目录", "公布决策目录。", "起草目录并征求意见", "区司法局", "3月底前"],
        &["2", "会议", "邀请代表列席会议。", "制定办法", "区政府办公室", "全年"],
    ];
    let list = docx(&[Line("2023年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.deadline.as_str()), ["3月底前", "全年"]);
    // Bodies within the text, numbers and times in columns.
    let rows: &[&[&str]] = &[
        &["序号", "任务", "内容及分工", "时限"],
        &["1", "目录", "公布决策目录。\n责任单位：区司法局", "3月底前"],
        &["2", "会议", "邀请代表列席。\n责任单位：区政府办公室", "全年"],
        &["3", "办事", "公布办事指南。\n责任单位：区行政审批局", "6月底前"],
    ];
    let list = docx(&[Line("2023年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.printed_seq.as_str(), t.item.as_str(), t.deadline.as_str()));
    assert_eq!(got, [("1", "目录", "3月底前"), ("2", "会议", "全年"), ("3", "办事", "6月底前")]);
}

#[test]
fn ticks_of_other_kinds() {
    let rows: &[&[&str]] = &[
        &["序号", "任务", "内容", "牵头单位", "区财政局", "区教体局", "一季度", "二季度"],
        &["1", "财政", "公开预决算。", "区审计局", "√", "", "√", ""],
        &["2", "教育", "公开学区划分。", "区教体局", "√", "√", "", "√"],
    ];
    let list = docx(&[Line("2024年任务矩阵"), Rows(rows)]);
    assert_eq!(answering(&list.tasks[0]), (vec!["区审计局"], vec!["区财政局"]));
    assert_eq!(answering(&list.tasks[1]), (vec!["区教体局"], vec!["区财政局"]));
    for tick in ["1", "Y"] {
        let rows: &[&[&str]] = &[
            &["序号", "任务", "内容", "区财政局", "区教体局"],
            &["1", "财政", "公开预决算。", tick, "/"],
            &["2", "教育", "公开学区划分。", tick, tick],
        ];
        let list = docx(&[Line("2024年任务矩阵"), Rows(rows)]);
        assert_eq!(each(&list, |t| t.units.as_str()), ["区财政局", "区财政局、区教体局"], "{tick}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let dir = TempDir::new();
    let path = dir.path().join("2024年任务分工.docx");
    let refused = |pieces: &[Piece]| {
        word(&path, pieces);
        read_file(&path).unwrap_err().to_string()
    };
    let turned: &[&[&str]] = &[
        &["责任单位", "公开预决算", "公开学区划分", "落实三审三校"],
        &["区财政局", "√", "", "√"],
        &["区教体局", "", "√", "√"],
    ];
    assert!(refused(&[Line("2024年任务分工"), Rows(turned)]).contains("一行一个单位"));
    let by_body = ["2024年任务分工", "一、区发改局", "1.公开重大项目。", "二、区民政局", "1.公开低保标准。"];
    assert!(refused(&by_body.map(Line)).contains("“区发改局”"));
}
