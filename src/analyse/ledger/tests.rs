use super::*;
use crate::ingest::{Cell, Row};

fn table(rows: &[&[&str]]) -> Table {
    let cell = |text: &&str| Cell { text: (*text).to_owned(), covered_by: None };
    let row = |(i, cells): (usize, &&[&str])| Row {
        cells: cells.iter().map(cell).collect(),
        hidden: false,
        number: i as u32 + 1,
    };
    Table { width: rows[0].len(), rows: rows.iter().enumerate().map(row).collect() }
}

/// The passages of tables that follow each other.
fn read(kind: Kind, tables: &[&[&[&str]]]) -> Vec<Passage> {
    let structure = Structure::from_toml(include_str!("../../../dictionaries/structure.toml")).unwrap();
    let place = Place { part: Part::Body, index: 1 };
    let (mut columns, mut out) = (Columns::default(), Vec::new());
    for rows in tables {
        let (table, structure) = (table(rows), &structure);
        let ledger = Ledger { table: &table, place: &place, number: 1, kind, section: Section::Body, structure };
        ledger.read(&mut columns, &mut out);
    }
    out
}

/// Topic, text, status and whether it is a status alone, of each passage of a report's table.
fn report(rows: &[&[&str]]) -> Vec<(String, String, RowStatus, bool)> {
    read(Kind::Report, &[rows]).into_iter().map(|p| (p.topic, p.text, p.status, p.bare)).collect()
}

fn said(topic: &str, text: &str) -> (String, String, RowStatus, bool) {
    (topic.to_owned(), text.to_owned(), RowStatus::Unsaid, false)
}

fn undone(topic: &str, text: &str) -> (String, String, RowStatus, bool) {
    (topic.to_owned(), text.to_owned(), RowStatus::Undone, false)
}

#[test]
fn the_column_that_says_what_is_done() {
    let row: &[&str] = &["1", "业务培训", "6月和10月各举办一期，局属单位办公室人员参加", "办公室", "10月底前"];
    // Known by its head, by a head that only names tasks, or by no head that anybody knows.
    for head in ["具体措施", "要求", "怎么做"] {
        let rows: &[&[&str]] = &[&["序号", "工作内容", head, "责任科室（单位）", "完成时限"], row];
        let found = read(Kind::Plan, &[rows]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].topic.as_str(), found[0].text.as_str()), (row[1], row[2]), "{head}");
    }
}

#[test]
fn prose_under_a_head_of_statuses_says_what_was_done() {
    let demand = "各单位每年至少组织2次政务公开专题培训，提升工作能力。";
    for head in ["完成情况", "年底完成情况及成效", "落实情况"] {
        let rows: &[&[&str]] = &[
            &["序号", "工作任务", head, "时间"],
            &["1", "培训", "组织政务公开专题培训2次，参训45人次", "11月"],
            &["2", demand, "因场地原因未能开展", ""],
            &["3", demand, "已完成", ""],
            &["4", demand, "未完成", ""],
            &["5", demand, "", ""],
        ];
        let found = report(rows);
        assert_eq!(found[..2], [said("培训", rows[1][2]), said(demand, rows[2][2])], "{head}");
        assert_eq!(found[2], (String::new(), demand.to_owned(), RowStatus::Unsaid, true), "{head}");
        assert_eq!(found[3], (String::new(), demand.to_owned(), RowStatus::Undone, true), "{head}");
        assert_eq!(found.len(), 4, "nothing was written in the last row");
    }
}

#[test]
fn what_came_to_nothing_is_undone() {
    let deed = "就《农贸市场管理办法》通过网站公开征求意见";
    let of = |status: &str, remark: &str| {
        let row: &[&str] = &["1", "意见征求", deed, status, remark];
        report(&[&["序号", "事项", "做法", "进度", "备注"], row]).remove(0)
    };
    for status in ["取消，该文件不再制定", "转至2024年", "稿子写好，没录", "0", "推迟到明年", "暂缓实施"]
    {
        assert_eq!(of(status, "").2, RowStatus::Undone, "{status}");
    }
    assert_eq!(of("完成", "实际未开").2, RowStatus::Undone);
    assert_eq!(of("部分完成", "第二次因抗洪任务取消").2, RowStatus::Unsaid);
    for status in ["取消证明事项清单已公布", "6月办了一期，第二期取消"] {
        assert_eq!(of(status, "").2, RowStatus::Unsaid, "{status}");
    }
    for (status, remark) in
        [("完成", "取消证明材料的清单另附，共十二项，已经同步在网站政务服务栏目公开"), ("推进中", "册子"), ("长期", "")]
    {
        assert_eq!(of(status, remark).2, RowStatus::Unsaid, "{status} {remark}");
    }
}

#[test]
fn a_form_of_questions() {
    let rows: &[&[&str]] = &[
        &["自查问题", "是/否/无", "情况说明"],
        &["主要负责人是否带头解读？", "否", "计划2024年"],
        &["班子是否专题研究政务公开？", "是", "2次，主任主持"],
        &["是否执行三审三校？", "是", ""],
        &["人员变动是否交接备案？", "无", "年内无变动"],
    ];
    let found = report(rows);
    let bare = |text: &str, status| (String::new(), text.to_owned(), status, true);
    assert_eq!(found[0], bare("主要负责人是否带头解读", RowStatus::Undone));
    assert_eq!(found[1], said(rows[2][0], rows[2][2]));
    assert_eq!(found[2], bare("是否执行三审三校", RowStatus::Unsaid));
    assert_eq!(found[3], bare("人员变动是否交接备案", RowStatus::NotApplicable));
}

#[test]
fn a_head_that_nobody_knows_may_be_one_for_measures() {
    let rows: &[&[&str]] = &[
        &["板块", "任务", "怎样做的、效果怎样", "数量", "状态"],
        &["保障", "业务培训", "11月9日组织全局信息员培训，现场演示", "1期38人", "已完成（计划2期）"],
        &["保障", "会议研究", "拟于12月下旬召开领导小组会议", "0次", "未完成"],
    ];
    let text = |row: &[&str]| format!("{}；{}", row[2], row[3]);
    assert_eq!(report(rows), [said("业务培训", &text(rows[1])), undone("会议研究", &text(rows[2]))]);
}

#[test]
fn what_is_ticked_governs_the_row() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "工作措施", "进展情况", "进展情况", "进展情况", "备注"],
        &["序号", "工作任务", "工作措施", "已完成", "进行中", "未开展", "备注"],
        &["1", "培训", "组织政务公开专题培训2次", "√", "", "", ""],
        &["2", "会议", "召开专题会议研究政务公开工作", "", "", "√", "年底前未能召开"],
        &["3", "开放", "邀请市民代表走进污水处理厂", "", "√", "", ""],
    ];
    let want = [said("培训", rows[2][2]), undone("会议", rows[3][2]), said("开放", rows[4][2])];
    assert_eq!(report(rows), want);
    let form: &[&[&str]] = &[
        &["序号", "检查内容", "是", "否", "备注"],
        &["1", "是否召开专题会议研究政务公开工作", "√", "", ""],
        &["2", "是否组织2次以上政务公开专题培训", "", "√", "计划明年组织"],
        &["3", "是否举办政府开放日活动", "√", "", "10月20日，32人参加"],
    ];
    let found = report(form);
    assert_eq!(found[0], (String::new(), form[1][1].to_owned(), RowStatus::Unsaid, true));
    assert_eq!(found[1], (String::new(), form[2][1].to_owned(), RowStatus::Undone, true));
    assert_eq!(found[2], said(form[3][1], form[3][4]));
}

#[test]
fn a_task_in_two_short_cells() {
    let long = "各单位每年至少组织2次政务公开专题培训，提升工作能力。";
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "落实情况", "完成状态"],
        &["7", "政策解读", "三同步", "已完成", "已完成"],
        &["8", "业务培训", long, "", "√"],
    ];
    let texts: Vec<String> = report(rows).into_iter().map(|(_, text, ..)| text).collect();
    assert_eq!(texts, ["政策解读：三同步", long]);
}

#[test]
fn a_row_of_statuses_is_no_head() {
    let rows: &[&[&str]] =
        &[&["工作任务", "是否完成", "是否公开"], &["组织政务公开培训", "是", "是"], &["举办开放日", "否", "是"]];
    let found = report(rows);
    assert_eq!(found[0], (String::new(), rows[1][0].to_owned(), RowStatus::Unsaid, true));
    assert_eq!(found[1], (String::new(), rows[2][0].to_owned(), RowStatus::Undone, true));
    let first: &[&[&str]] = &[&["任务", "措施", "状态", "公开"], &["解读", "制作图解2件", "已完成", "是"]];
    let more: &[&[&str]] = &[&["培训", "组织培训2次", "已完成", "是"], &["会议", "研究1次", "未完成", "否"]];
    let texts: Vec<String> = read(Kind::Report, &[first, more]).into_iter().map(|p| p.text).collect();
    assert_eq!(texts, ["制作图解2件", "组织培训2次", "研究1次"]);
}

#[test]
fn what_was_not_done_and_why() {
    let rows: &[&[&str]] = &[
        &["序号", "任务", "完成情况", "时间"],
        &["1", "培训", "组织政务公开专题培训2次", "11月"],
        &["二、未完成事项", "", "", ""],
        &["序号", "任务", "未完成原因", "计划完成时间"],
        &["1", "政府开放日活动", "邀请科技企业代表座谈，因场地原因", "2024年3月"],
    ];
    let found = read(Kind::Report, &[rows]);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].section, found[0].status), (Section::Body, RowStatus::Unsaid));
    assert_eq!((found[1].section, found[1].status), (Section::Problem, RowStatus::Undone));
    assert_eq!(found[1].text, "政府开放日活动");
    let counted: &[&[&str]] = &[
        &["任务", "落实情况", "数量"],
        &["培训", "组织政务公开专题培训", "2期"],
        &["评价", "待党组研究后进行", "0"],
        &["会议", "召开专题会议研究政务公开", "０次"],
        &["解读", "制作图解", "10件"],
    ];
    let statuses: Vec<RowStatus> = report(counted).into_iter().map(|(.., status, _)| status).collect();
    assert_eq!(statuses, [RowStatus::Unsaid, RowStatus::Undone, RowStatus::Undone, RowStatus::Unsaid]);
    let share: &[&[&str]] =
        &[&["任务", "措施", "完成率"], &["培训", "组织培训2次", "0%"], &["会议", "研究1次", "100%"]];
    assert_eq!(report(share), [undone("培训", "组织培训2次"), said("会议", "研究1次")]);
}

#[test]
fn a_table_that_goes_on_keeps_its_columns() {
    let first: &[&[&str]] =
        &[&["序号", "工作任务", "落实情况", "完成状态"], &["1", "解读", "对2件文件同步制作图解", "已完成"]];
    let second: &[&[&str]] = &[&["2", "培训", "组织政务公开专题培训2次", "未完成"], &["", "", "会议1次", "已完成"]];
    let found = read(Kind::Report, &[first, second]);
    let statuses: Vec<RowStatus> = found.iter().map(|p| p.status).collect();
    assert_eq!(statuses, [RowStatus::Unsaid, RowStatus::Undone, RowStatus::Unsaid]);
    assert_eq!(found[1].topic, "培训");
    // Another width is another table.
    let other: &[&[&str]] = &[&["培训", "组织政务公开专题培训2次"]];
    let found = read(Kind::Report, &[first, other]);
    assert_eq!((found[1].topic.as_str(), found[1].text.as_str()), ("培训", "组织政务公开专题培训2次"));
}
