//! Task lists in layouts that offices use, one test a rule of reading.

use std::path::Path;

use duibiao::{
    dictionaries::Dictionaries,
    ingest::{self, Limits},
    roster::Roster,
    tasks::{self, OwnerSet, Task, TaskError, TaskList, Vocabulary},
};

#[path = "layouts/as_typed.rs"]
mod as_typed;
#[path = "layouts/beside.rs"]
mod beside;
mod common;
#[path = "layouts/cut.rs"]
mod cut;
#[path = "layouts/gaps.rs"]
mod gaps;
#[path = "common/papers.rs"]
mod papers;
#[path = "common/saved.rs"]
mod saved;
#[path = "layouts/several.rs"]
mod several;
use common::TempDir;
use papers::{
    Piece::{self, Line, Rows},
    sheets, word,
};

const HEAD: &[&str] = &["序号", "工作任务", "具体要求", "责任单位", "完成时限"];

fn read_file(path: &Path) -> Result<TaskList, TaskError> {
    let vocabulary = Vocabulary::from_toml(&Dictionaries::shipped().text("columns.toml").unwrap()).unwrap();
    let roster = Roster::from_toml(&Dictionaries::shipped().text("units.toml").unwrap()).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut list = tasks::read(&ingest::read_file(path, &Limits::default()).unwrap(), &name, &vocabulary)?;
    // Of every layout that is read here.
    saved::reads_back_equal(&list, &vocabulary, &roster);
    list.resolve(&roster, &vocabulary.phrases);
    Ok(list)
}

fn docx(pieces: &[Piece]) -> TaskList {
    let dir = TempDir::new();
    let path = dir.path().join("清单.docx");
    word(&path, pieces);
    read_file(&path).unwrap()
}

fn xlsx(name: &str, pages: &[(&str, &[&[&str]])]) -> TaskList {
    let dir = TempDir::new();
    let path = dir.path().join(name);
    sheets(&path, pages);
    read_file(&path).unwrap()
}

fn each<'l, T>(list: &'l TaskList, of: impl Fn(&'l Task) -> T) -> Vec<T> {
    list.tasks.iter().map(of).collect()
}

/// The names of those who lead, and of the others.
fn answering(task: &Task) -> (Vec<&str>, Vec<&str>) {
    let (leads, others): (Vec<_>, Vec<_>) = task.owners.iter().partition(|o| o.lead);
    (leads.iter().map(|o| o.phrase.as_str()).collect(), others.iter().map(|o| o.phrase.as_str()).collect())
}

#[test]
fn the_title_stands_behind_a_notice_or_in_the_table() {
    let rows: &[&[&str]] = &[HEAD, &["1", "目录", "编制目录。", "各部门", "6月底前"]];
    let notice = [
        Line("湖东区人民政府办公室"),
        Line("关于印发2024年政务公开重点任务清单的通知"),
        Line("各街道办事处，区政府各部门："),
        Line("现将清单印发给你们，请认真落实。"),
        Line("一、加强领导"),
        Line("各单位要明确分工。"),
        Line("二、明确分工"),
        Line("按分工抓好落实。"),
        Line("附件：2024年政务公开重点任务清单"),
        Line("2024年3月26日"),
    ];
    // Its own title, in two lines; else what the notice hands out.
    let mut whole: Vec<Piece> = notice.into_iter().collect();
    whole.push(Rows(rows));
    let list = docx(&whole);
    assert_eq!((list.title.as_str(), list.year), ("2024年政务公开重点任务清单", Some(2024)));
    assert_eq!(list.tasks[0].due.as_deref(), Some("2024-06-30"));
    whole.truncate(whole.len() - 1);
    whole.extend([Line("湖东区2024年政务公开重点"), Line("任务分解表"), Rows(rows)]);
    let list = docx(&whole);
    assert_eq!(list.title, "湖东区2024年政务公开重点任务分解表");
    assert_eq!(list.tasks[0].theme, "", "headings of the notice are no themes");
    let list = docx(&[Line("附件1"), Rows(&[&["湖东区2025年政务公开任务清单"], HEAD, rows[1]])]);
    assert_eq!((list.title.as_str(), list.year), ("湖东区2025年政务公开任务清单", Some(2025)));
}

#[test]
fn the_line_above_each_table_is_its_theme() {
    let one: &[&[&str]] = &[HEAD, &["1", "目录", "编制目录。", "各部门", ""]];
    let two: &[&[&str]] = &[HEAD, &["1", "解读", "发布解读。", "各部门", ""]];
    let list = docx(&[Line("2024年任务分解表"), Line("政策公开"), Rows(one), Line("政策解读（共1项）"), Rows(two)]);
    assert_eq!(each(&list, |t| t.theme.as_str()), ["政策公开", "政策解读（共1项）"]);
    let list = xlsx("2024年清单.xlsx", &[("政策公开", one), ("政策解读", two)]);
    assert_eq!(each(&list, |t| t.theme.as_str()), ["政策公开", "政策解读"]);
}

#[test]
fn sheets_of_one_list() {
    let lead: &[&str] = &["序号", "工作任务", "具体要求", "牵头单位", "配合单位", "完成时限"];
    let departments: &[&[&str]] = &[lead, &["1", "目录", "编制目录。", "区司法局", "各部门", "6月底前"]];
    let streets: &[&[&str]] = &[HEAD, &["1", "公示", "公示名单。", "各街道", "9月底前"]];
    let list = xlsx("2024年清单.xlsx", &[("部门", departments), ("街道", streets)]);
    assert_eq!(each(&list, |t| t.units.as_str()), ["区司法局、各部门", "各街道"], "other columns, the same list");
    // All tasks, and the same tasks by group.
    let list = xlsx("2024年清单.xlsx", &[("汇总", streets), ("街道", streets)]);
    assert_eq!(list.tasks.len(), 1);
    // The same list for two years.
    let newer: &[&[&str]] = &[HEAD, &["1", "专区", "建设专区。", "各街道", "9月底前"]];
    let list = xlsx("清单.xlsx", &[("2023年", streets), ("2024年", newer)]);
    assert_eq!(each(&list, |t| t.item.as_str()), ["专区"]);
}

#[test]
fn heads_in_other_words() {
    let rows: &[&[&str]] = &[
        &["序号", "板块", "要点", "要点内容", "责任科室", "进度安排"],
        &["1", "政策公开", "目录", "编制目录，及时公布。", "办公室", "2024-07-30 00:00"],
    ];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    let t = &list.tasks[0];
    assert_eq!((t.theme.as_str(), t.item.as_str(), t.units.as_str()), ("政策公开", "目录", "办公室"));
    assert_eq!((t.deadline.as_str(), t.due.as_deref()), ("2024-07-30", Some("2024-07-30")));
    // What is to be done stands under 重点任务, beside a short goal; sections are not asked where bodies are.
    let rows: &[&[&str]] = &[
        &["序号", "重点任务", "工作目标", "责任单位（第一个为牵头单位）", "责任科室"],
        &["1", "对照上级目录修订本区目录，公布后报区政府办公室备案。", "按时完成", "区司法局、各部门", "办公室"],
    ];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    assert!(list.tasks[0].requirement.starts_with("对照上级目录"));
    assert_eq!(answering(&list.tasks[0]), (vec!["区司法局"], vec!["各部门"]));
}

#[test]
fn heads_over_several_rows() {
    let rows: &[&[&str]] = &[
        &["序号", "任务", "任务", "责任", "责任", "责任"],
        &["^", "名称", "内容", "单位", "单位", "时限"],
        &["^", "^", "^", "牵头单位", "配合单位", "^"],
        &["1", "2", "3", "4", "5", "6"],
        &["1", "目录", "编制目录。", "区司法局", "各部门", "6月底前"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.requirement.as_str(), t.units.as_str(), t.due.as_deref()));
    assert_eq!(got, [("目录", "编制目录。", "区司法局、各部门", Some("2024-06-30"))]);
}

#[test]
fn records_in_a_text_file() {
    let dir = TempDir::new();
    let path = dir.path().join("2024年任务清单.csv");
    let text = "\u{feff}序号,任务类别,工作任务,工作内容,责任单位,完成时限\r\n\
                1,政策公开,目录,\"编制目录。\n公布目录。\",\"区司法局,各部门\",6月底前\r\n\
                2,政策公开,解读,发布解读。,各部门,全年\r\n";
    std::fs::write(&path, text).unwrap();
    let list = read_file(&path).unwrap();
    assert_eq!(
        each(&list, |t| (t.theme.as_str(), t.item.as_str(), t.clauses.len())),
        [("政策公开", "目录", 2), ("政策公开", "解读", 1)]
    );
    assert_eq!(answering(&list.tasks[0]), (vec!["区司法局"], vec!["各部门"]));
}

#[test]
fn bodies_in_any_bracket() {
    let list = docx(&[
        Line("湖东区2024年政务公开工作要点"),
        Line("为做好今年工作，制定本要点。"),
        Line("一、政策公开"),
        Line("（一）目录。编制目录，由有关部门（单位）公布。【责任单位：区司法局、各部门】【完成时限：6月底前】"),
        Line("（二）解读。发布解读。〔区政府办公室、区司法局牵头，各部门配合，9月底前完成〕"),
        Line("（三）回应。及时回应。[责任单位：各街道]"),
        Line("（四）专区。建设专区。"),
        Line("二、工作保障"),
        Line("1.培训。举办培训。责任单位：区政府办公室    完成时限：年底前"),
        Line("2.经费。列入预算。（区财政局、各街道按职责分工负责）"),
        Line("3.评估。开展评估。（区信访局）"),
        Line("三、工作要求"),
        Line("（一）加强领导。各单位要高度重视。"),
    ]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str()));
    assert_eq!(
        got,
        [
            ("（一）目录", "区司法局、各部门", "6月底前"),
            ("（二）解读", "区政府办公室、区司法局，各部门", "9月底前完成"),
            ("（三）回应", "各街道", ""),
            // Nobody is named, yet it is a task like its neighbours.
            ("（四）专区", "", ""),
            ("1.培训", "区政府办公室", "年底前"),
            ("2.经费", "区财政局、各街道", ""),
            ("3.评估", "区信访局", ""),
        ]
    );
    assert_eq!(answering(&list.tasks[1]), (vec!["区政府办公室", "区司法局"], vec!["各部门"]));
}

#[test]
fn names_above_the_measures() {
    let list = docx(&[
        Line("2024年政务公开任务分工"),
        Line("一、深化政策公开。"),
        Line("1.目录"),
        Line("（1）编制目录。公布目录。（责任单位：各部门）"),
        Line("2.解读"),
        Line("（1）发布解读。（责任单位：区司法局）"),
        Line("（2）解答疑问。（责任单位：各街道）"),
    ]);
    let got = each(&list, |t| (t.theme.as_str(), t.item.as_str(), t.clauses.len()));
    let theme = "一、深化政策公开。";
    assert_eq!(got, [(theme, "1.目录", 2), (theme, "2.解读", 1), (theme, "2.解读", 1)]);
}

#[test]
fn themes_as_rows_of_a_sheet() {
    let head: &[&str] = &["序号", "任务", "要求", "单位", "时间"];
    let rows: &[&[&str]] = &[
        head,
        &["一", "政策公开", "", "", ""],
        &["1", "目录", "编制目录。", "区司法局", "6月底前"],
        &["", "二、工作保障", "", "", ""],
        &["1", "培训", "举办培训。", "各部门（区政府办公室牵头）", "9月底前"],
    ];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    assert_eq!(each(&list, |t| t.theme.as_str()), ["政策公开", "二、工作保障"]);
    assert_eq!(answering(&list.tasks[1]), (vec!["区政府办公室"], vec!["各部门"]));
    assert_eq!(list.tasks[1].due.as_deref(), Some("2024-09-30"));
}

#[test]
fn headings_that_name_the_bodies() {
    let list = docx(&[
        Line("2024年政务公开工作分工方案"),
        Line("一、政策公开"),
        Line("（一）目录（责任单位：各部门）"),
        Line("编制目录。"),
        Line("公布目录。"),
        Line("（二）发布解读（责任单位：区司法局）"),
        Line("（三）名单"),
        Line("1.核对名单"),
        Line("2.公示名单"),
        Line("责任单位：各街道"),
    ]);
    let got = each(&list, |t| (t.item.as_str(), t.clauses.len(), t.requirement.as_str()));
    assert_eq!(
        got,
        [
            ("（一）目录", 2, "编制目录。公布目录。"),
            ("（二）发布解读", 1, "发布解读"),
            ("（三）名单", 2, "1.核对名单2.公示名单"),
        ]
    );
}

#[test]
fn a_table_without_a_column_of_bodies() {
    let rows: &[&[&str]] = &[
        &["序号", "重点任务", "主要内容"],
        &["1", "目录", "编制目录。（责任单位：各部门；完成时限：6月底前）"],
        &["2", "解读", "发布解读。（责任单位：区司法局）"],
        &["3", "名单", "公示名单。（责任单位：各街道）"],
    ];
    let list = docx(&[Line("2024年政务公开任务分解"), Rows(rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.requirement.as_str(), t.units.as_str()));
    assert_eq!(
        got,
        [("目录", "编制目录。", "各部门"), ("解读", "发布解读。", "区司法局"), ("名单", "公示名单。", "各街道")]
    );
    // Rows over the width are the bodies.
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "完成时限"],
        &["一、区司法局"],
        &["1", "目录", "编制目录。", "6月底前"],
        &["二、各街道"],
        &["2", "名单", "公示名单。", "9月底前"],
    ];
    let list = docx(&[Line("2024年政务公开任务分解"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.units.as_str()), ["区司法局", "各街道"]);
}

#[test]
fn a_form_a_task() {
    let [one, two]: [[&[&str]; 3]; 2] = [
        [
            &["任务名称", "目录", "任务编号", "1"],
            &["具体要求", "编制目录。", "完成时限", "6月底前"],
            &["牵头单位", "区司法局", "配合单位", "各部门"],
        ],
        [
            &["任务名称", "名单", "任务编号", "2"],
            &["具体要求", "公示名单。", "完成时限", "9月底前"],
            &["牵头单位", "区民政局", "配合单位", "各街道"],
        ],
    ];
    let list = docx(&[Line("2024年任务书"), Rows(&one), Line("任务书"), Rows(&two), Line("任务书"), Rows(&one)]);
    assert_eq!(each(&list, |t| (t.item.as_str(), t.units.as_str()))[1], ("名单", "区民政局、各街道"));
    assert_eq!(list.tasks[1].due.as_deref(), Some("2024-09-30"));
    assert_eq!(answering(&list.tasks[1]), (vec!["区民政局"], vec!["各街道"]));
}

#[test]
fn leads_that_the_roster_does_not_know() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "牵头单位", "配合单位"],
        &["1", "目录", "编制目录。", "县数据中心、区司法局", "区财政局"],
        &["2", "名单", "公示名单。", "", "各街道"],
    ];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    assert_eq!(answering(&list.tasks[0]), (vec!["县数据中心", "区司法局"], vec!["区财政局"]));
    assert_eq!(list.tasks[0].owners[0].set, OwnerSet::Unknown);
    assert_eq!(answering(&list.tasks[1]).0, Vec::<&str>::new());
    // In one column, the first leads; labels within the cell say it.
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "目录", "编制目录。", "县数据中心、区司法局", ""],
        &["2", "名单", "公示名单。", "牵头单位：区司法局、区民政局\n配合单位：各街道", ""],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!(answering(&list.tasks[0]), (vec!["县数据中心"], vec!["区司法局"]));
    assert_eq!(answering(&list.tasks[1]), (vec!["区司法局", "区民政局"], vec!["各街道"]));
}

#[test]
fn leads_outlive_saving() {
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "牵头单位", "配合单位"],
        &["1", "目录", "编制目录。公布目录。", "区财政局、区司法局", "各街道"],
        &["2", "名单", "公示名单。", "", "各街道"],
    ];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    let dir = TempDir::new();
    let path = dir.path().join("任务清单.xlsx");
    tasks::save(&list, &path).unwrap();
    let again = read_file(&path).unwrap();
    assert_eq!(each(&again, |t| (&t.units, &t.leads)), each(&list, |t| (&t.units, &t.leads)));
    assert_eq!(each(&again, answering), each(&list, answering));
}

#[test]
fn a_row_without_a_number() {
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "目录", "对照上级目录修订本区目录，并在规定的", "区司法局", "6月底前"],
        &["", "", "时间内公布。每季度核对一次。", "", ""],
        &["", "解读", "发布解读。", "区民政局", "9月底前"],
        &["", "", "回应关切。", "各街道", ""],
    ];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.clauses.len()));
    assert_eq!(got, [("目录", "区司法局", 2), ("解读", "区民政局", 1), ("解读", "各街道", 1)]);
    assert_eq!(list.tasks[0].clauses[0].text, "对照上级目录修订本区目录，并在规定的时间内公布。");
    // An empty requirement: the task is its name.
    let rows: &[&[&str]] = &[HEAD, &["1", "编制目录", "", "区司法局", ""], &["2", "解读", "发布解读。", "各部门", ""]];
    let list = xlsx("2024年清单.xlsx", &[("清单", rows)]);
    assert_eq!(each(&list, |t| t.requirement.as_str()), ["编制目录", "发布解读。"]);
}

#[test]
fn a_body_a_row() {
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "目录", "编制目录。", "区司法局", "6月底前"],
        &["^", "^", "^", "区财政局", "^"],
        &["2", "解读", "发布解读。", "各部门", "9月底前"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.units.as_str()), ["区司法局、区财政局", "各部门"]);
}

#[test]
fn bodies_as_columns_to_tick() {
    let head: &[&str] = &["序号", "工作任务", "具体要求", "区司法局", "区\n财\n政\n局", "各街道", "备注"];
    let rows: &[&[&str]] = &[
        head,
        &["一、政策公开"],
        &["1", "目录", "编制目录，及时公布。", "√", "", "√", ""],
        &["2", "解读", "发布解读，解答疑问。", "", "√", "", ""],
    ];
    let list = docx(&[Line("2024年任务对照表"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.units.as_str()), ["区司法局、各街道", "区财政局"]);
    assert!(list.tasks.iter().all(|t| t.theme == "一、政策公开" && answering(t).0.is_empty()));
    let rows: &[&[&str]] = &[
        &["序号", "工作任务", "具体要求", "责任单位", "责任单位", "责任单位", ""],
        head,
        &["1", "目录", "编制目录，及时公布。", "○", "●", "", ""],
        &["2", "解读", "发布解读，解答疑问。", "●", "", "○", ""],
    ];
    let list = docx(&[Line("2024年任务对照表"), Rows(rows)]);
    assert_eq!(each(&list, answering), [(vec!["区财政局"], vec!["区司法局"]), (vec!["区司法局"], vec!["各街道"])]);
}

#[test]
fn measures_on_lines_of_their_own() {
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "目录", "编制本区公开目录\n每季度核对一次目录并更新", "各部门", ""],
        &["2", "解读", "对照上级目录修订本区主动公开\n事项目录并在门户网站公布", "各部门", ""],
        &["3", "名单", "一是核对名单；二是公示名单。", "各街道", ""],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    assert_eq!(each(&list, |t| t.clauses.len()), [2, 1, 2]);
}

#[test]
fn papers_that_are_no_list() {
    let members: &[&[&str]] = &[&["序号", "姓名", "单位", "分工"], &["1", "张三", "区司法局", "负责统筹"]];
    let sums: &[&[&str]] =
        &[&["信息内容", "本年制发件数", "现行有效件数"], &["规章", "0", "0"], &["规范性文件", "3", "12"]];
    for pieces in [
        vec![Line("政务公开领导小组成员名单"), Rows(members)],
        vec![Line("2023年政府信息公开工作年度报告"), Line("一、总体情况"), Line("公开信息300条。"), Rows(sums)],
        vec![Line("关于召开培训会的通知"), Line("各单位：定于4月召开会议（联系人：张三）。"), Line("一、时间：4月8日")],
    ] {
        let dir = TempDir::new();
        let path = dir.path().join("文件.docx");
        word(&path, &pieces);
        assert!(matches!(read_file(&path), Err(TaskError::NoTable(_))));
    }
}
