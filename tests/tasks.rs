//! Task lists of this district and of others.

use std::path::{Path, PathBuf};

use duibiao::{
    dictionaries::Dictionaries,
    ingest::{self, Limits},
    roster::Roster,
    tasks::{self, OwnerSet, TaskError, TaskList, Vocabulary},
};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

mod common;
#[path = "common/saved.rs"]
mod saved;
use common::{TempDir, duibiao, root};

fn vocabulary() -> Vocabulary {
    Vocabulary::from_toml(&Dictionaries::shipped().text("columns.toml").unwrap()).unwrap()
}

fn read(path: &Path) -> Result<TaskList, TaskError> {
    let list = tasks::read(&ingest::read_file(path, &Limits::default()).unwrap(), "清单", &vocabulary())?;
    // Of every list that is read here.
    let roster = Roster::from_toml(&Dictionaries::shipped().text("units.toml").unwrap()).unwrap();
    saved::reads_back_equal(&list, &vocabulary(), &roster);
    Ok(list)
}

fn notice() -> PathBuf {
    root().join("input/2023年政务公开工作要点.docx")
}

#[test]
fn the_notice_reads_exactly_as_expected() {
    let list = read(&notice()).unwrap();
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("tests/fixtures/tasks-2023.json")).unwrap()).unwrap();
    let got: Vec<serde_json::Value> = list
        .tasks
        .iter()
        .map(|t| {
            serde_json::json!({
                "id": t.id, "printed_seq": t.printed_seq, "theme": t.theme, "item": t.item, "requirement": t.requirement,
                "units": t.units, "deadline": t.deadline,
                "clauses": t.clauses.iter().map(|c| serde_json::json!({"id": c.id, "text": c.text})).collect::<Vec<_>>(),
            })
        })
        .collect();
    assert_eq!(serde_json::Value::from(got), expected);
    assert_eq!(list.year, Some(2023));
}

#[test]
fn targets_and_owners_of_the_notice() {
    let mut list = read(&notice()).unwrap();
    let roster = Roster::from_toml(&Dictionaries::shipped().text("units.toml").unwrap()).unwrap();
    list.resolve(&roster, &vocabulary().phrases);
    let targets: Vec<String> = list
        .tasks
        .iter()
        .flat_map(|t| &t.clauses)
        .filter_map(|c| c.target.as_ref().map(|t| format!("{} {}{}{}", c.id, t.relation.chinese(), t.value, t.counter)))
        .collect();
    assert_eq!(
        targets,
        [
            "T06.1 应为9类",
            "T09.2 不超过10个工作日",
            "T09.3 不少于5次",
            "T10.2 不少于5次",
            "T20.1 不少于1次",
            "T23.1 不少于2次"
        ]
    );
    assert!(list.tasks.iter().flat_map(|t| &t.owners).all(|o| o.set != OwnerSet::Unknown));
    assert!(list.tasks.iter().all(|t| t.due.as_deref() == Some("2023-12-31")));
}

/// Writes rows from `from` on; an empty text leaves its cell to what was merged over it.
fn fill<const N: usize>(sheet: &mut Worksheet, from: u32, rows: &[[&str; N]]) {
    for (r, row) in (from..).zip(rows) {
        for (c, text) in (0..).zip(row).filter(|(_, text)| !text.is_empty()) {
            sheet.write(r, c, *text).unwrap();
        }
    }
}

/// Another district's list in a sheet: other names and order of columns, lead and other units apart, no
/// merges, themes as rows of their own or as cells that are empty below the first.
#[test]
fn another_districts_sheet() {
    let dir = TempDir::new();
    let path = dir.path().join("湖东区2024年重点任务分工.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 5, "湖东区2024年政务公开重点任务分工表", &plain).unwrap();
    let rows = [
        ["完成时间", "任务类别", "工作内容", "牵头单位", "责任单位", "备注"],
        ["2024年6月底前", "政策公开", "编制惠企政策清单。每季度至少更新1次。", "区工信局", "各有关部门", ""],
        ["", "", "政策解读比例不低于90%。", "区政府办公室", "区直各部门、各镇街", ""],
        ["长期坚持", "队伍建设", "全年举办培训2期以上。", "区政府办公室", "各单位", ""],
    ];
    fill(sheet, 1, &rows);
    book.save(&path).unwrap();
    let mut list = read(&path).unwrap();
    assert_eq!(list.year, Some(2024));
    assert_eq!(list.tasks.len(), 3);
    assert_eq!(list.tasks[0].clauses.len(), 2);
    assert_eq!(list.tasks[1].item, "政策公开");
    assert_eq!(list.tasks[1].deadline, "2024年6月底前");
    assert_eq!(list.tasks[1].units, "区政府办公室、区直各部门、各镇街");
    assert_eq!(
        list.tasks[2].clauses[0].target.as_ref().map(|t| (t.value, t.counter.clone())),
        Some((2.0, "期".into()))
    );
    let roster = Roster::from_toml(&Dictionaries::shipped().text("units.toml").unwrap()).unwrap();
    list.resolve(&roster, &vocabulary().phrases);
    assert!(list.tasks[0].owners[0].lead);
    assert_eq!(list.tasks[0].due.as_deref(), Some("2024-06-30"));
    assert_eq!(
        list.tasks[1].owners.iter().map(|o| o.set.clone()).collect::<Vec<_>>()[1..],
        [OwnerSet::Departments, OwnerSet::Streets]
    );
}

/// A dash, a slash or blanks where the time should stand are no time: orders print it in brackets.
#[test]
fn an_absent_deadline_is_empty() {
    let dir = TempDir::new();
    let path = dir.path().join("2025年任务分解.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["序号", "工作任务", "具体要求", "责任单位", "完成时限"],
        ["1", "培训", "组织开展政务公开培训不少于2次。", "各部门", "/"],
        ["2", "公开", "公开惠企政策清单并及时更新。", "各部门", "——"],
        ["3", "解读", "规范性文件同步开展政策解读。", "各部门", "\u{3000} "],
    ];
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            sheet.write(r as u32, c as u16, *text).unwrap();
        }
    }
    book.save(&path).unwrap();
    let list = read(&path).unwrap();
    assert_eq!(list.tasks.iter().map(|t| t.deadline.as_str()).collect::<Vec<_>>(), ["", "", ""]);
}

/// Heads that no dictionary knows: the column with the most text is the requirement, never the remarks.
#[test]
fn a_sheet_with_heads_of_its_own() {
    let dir = TempDir::new();
    let path = dir.path().join("2022年任务分解.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let long = "备注里写了很长的话，比任务本身还要长得多，可它不是任务。".repeat(3);
    let rows = [
        ["序号", "篇章", "小题", "怎么做", "牵头单位", "配合单位", "完成时间", "备注"],
        [
            "1",
            "一、基础",
            "（一）目录",
            "修订公开事项目录，年内不少于1次。及时对外公布。",
            "区政府办公室",
            "各部门",
            "2022年6月底前",
            &long,
        ],
        ["2", "一、基础", "（二）解读", "政策文件与解读材料同步发布，解读率达到100%。", "各部门", "各街道", "长期", ""],
    ];
    fill(sheet, 0, &rows);
    book.save(&path).unwrap();
    let list = read(&path).unwrap();
    assert_eq!(list.tasks.iter().map(|t| t.clauses.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((list.tasks[0].theme.as_str(), list.tasks[0].item.as_str()), ("一、基础", "（一）目录"));
    assert!(list.tasks[1].requirement.starts_with("政策文件与解读"));
}

/// No table at all: the bodies stand behind each measure.
#[test]
fn a_list_written_as_text() {
    let lines = [
        "湖东区2024年政务公开工作要点",
        "为做好今年政务公开工作，制定本要点。",
        "一、围绕发展抓公开",
        "（一）惠企政策。汇总发布助企政策，年内不少于4次。做好答疑。（责任单位：区工信局、各相关部门；完成时限：2024年10月底前）",
        "（二）民生信息",
        "公布救助标准。",
        "责任单位：区民政局、各街道",
        "二、强化保障",
        "1.业务培训。每年举办培训2期。（牵头单位：区政府办公室；配合单位：各部门）",
        "各单位要加强组织领导。",
    ];
    let dir = TempDir::new();
    let path = dir.path().join("要点.docx");
    let mut docx = docx_rs::Docx::new();
    for line in lines {
        docx = docx.add_paragraph(docx_rs::Paragraph::new().add_run(docx_rs::Run::new().add_text(line)));
    }
    docx.build().pack(std::fs::File::create(&path).unwrap()).unwrap();
    let list = read(&path).unwrap();
    let got: Vec<(&str, &str, &str, &str, usize)> = list
        .tasks
        .iter()
        .map(|t| (t.theme.as_str(), t.item.as_str(), t.units.as_str(), t.deadline.as_str(), t.clauses.len()))
        .collect();
    assert_eq!(
        got,
        [
            ("一、围绕发展抓公开", "（一）惠企政策", "区工信局、各相关部门", "2024年10月底前", 2),
            ("一、围绕发展抓公开", "（二）民生信息", "区民政局、各街道", "", 1),
            ("二、强化保障", "1.业务培训", "区政府办公室、各部门", "", 1),
        ]
    );
    assert_eq!((list.year, list.tasks[2].clauses[0].target.as_ref().map(|t| t.value)), (Some(2024), Some(2.0)));
}

/// A head of two rows, a sum and a note at the foot, times in the column of the bodies.
#[test]
fn two_rows_of_heads_and_times_among_bodies() {
    let dir = TempDir::new();
    let path = dir.path().join("2024年任务分工.xlsx");
    let mut book = Workbook::new();
    let plain = Format::new();
    let sheet = book.add_worksheet();
    for (c, head) in [(0, "序号"), (1, "类别"), (2, "工作任务"), (5, "备注")] {
        sheet.merge_range(0, c, 1, c, head, &plain).unwrap();
    }
    sheet.merge_range(0, 3, 0, 4, "责任单位", &plain).unwrap();
    let rows = [
        ["", "", "", "牵头单位", "配合单位", ""],
        ["1", "政策公开", "编制惠企政策清单。", "区政府办公室", "各部门\n各街道", ""],
        ["2", "政策公开", "公布救助标准。", "区民政局", "", ""],
        ["合计", "", "2项", "", "", ""],
        ["注：本表一式两份。", "", "", "", "", ""],
    ];
    fill(sheet, 1, &rows);
    book.save(&path).unwrap();
    let list = read(&path).unwrap();
    let units: Vec<&str> = list.tasks.iter().map(|t| t.units.as_str()).collect();
    assert_eq!(units, ["区政府办公室、各部门、各街道", "区民政局"]);

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["序号", "重点工作", "工作要求", "责任单位及完成时限"],
        ["1", "清单", "编制惠企政策清单。", "各部门、各街道，12月底前"],
        ["2", "标准", "公布救助标准。", "区民政局"],
    ];
    fill(sheet, 0, &rows);
    book.save(&path).unwrap();
    let list = read(&path).unwrap();
    let got: Vec<(&str, &str)> = list.tasks.iter().map(|t| (t.units.as_str(), t.deadline.as_str())).collect();
    assert_eq!(got[0], ("各部门、各街道", "12月底前"));
}

/// What offices do to a sheet: an empty row before a theme, numbers of columns below the head, last year's sheet beside.
#[test]
fn a_sheet_as_offices_keep_it() {
    let dir = TempDir::new();
    let path = dir.path().join("任务清单.xlsx");
    let mut book = Workbook::new();
    for year in ["2024年", "2023年"] {
        let sheet = book.add_worksheet();
        sheet.set_name(year).unwrap();
        let rows: [(u32, [&str; 4]); 8] = [
            (0, ["序号", "工作任务", "具体要求", "责任单位"]),
            (1, ["（1）", "（2）", "（3）", "（4）"]),
            (2, ["一、政策公开", "", "", ""]),
            (3, ["1", "清单", "编制惠企政策清单，形成长长的一份。", "区财政局\n区民政局"]),
            // Row 4 is empty.
            (5, ["二、工作保障", "", "", ""]),
            (6, ["1", "培训", "举办培训。", "区政府办\n公室"]),
            (7, ["", "备注", "本表由各单位填写。", "各单位"]),
            (8, ["合计", "2项", "", ""]),
        ];
        for (r, row) in rows {
            for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                sheet.write(r, c as u16, *text).unwrap();
            }
        }
    }
    book.save(&path).unwrap();
    let list = read(&path).unwrap();
    let got: Vec<(&str, &str, &str)> =
        list.tasks.iter().map(|t| (t.theme.as_str(), t.item.as_str(), t.units.as_str())).collect();
    assert_eq!(got, [("一、政策公开", "清单", "区财政局、区民政局"), ("二、工作保障", "培训", "区政府办公室")]);
}

/// A table that a page break or an editor cut in two is one list; text between two tables parts them.
#[test]
fn a_table_cut_in_two() {
    use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};
    let text = |t: &str| Paragraph::new().add_run(Run::new().add_text(t));
    let table = |rows: &[[&str; 3]]| {
        let row = |r: &[&str; 3]| TableRow::new(r.iter().map(|c| TableCell::new().add_paragraph(text(c))).collect());
        Table::new(rows.iter().map(row).collect())
    };
    let head = ["事项", "具体要求", "责任单位"];
    let first = table(&[head, ["清单", "编制惠企政策清单。", "各部门"]]);
    let second = table(&[["标准", "公布救助标准。", "区民政局"], ["", "做好解读。", "各街道"]]);
    let third = table(&[["张三", "12345", "办公室"]]);
    let docx =
        Docx::new().add_paragraph(text("2024年任务清单")).add_table(first).add_paragraph(text("")).add_table(second);
    let docx = docx.add_paragraph(text("联系人名单")).add_table(third);
    let dir = TempDir::new();
    let path = dir.path().join("清单.docx");
    docx.build().pack(std::fs::File::create(&path).unwrap()).unwrap();
    let list = read(&path).unwrap();
    let got: Vec<(&str, &str)> = list.tasks.iter().map(|t| (t.item.as_str(), t.units.as_str())).collect();
    assert_eq!(got, [("清单", "各部门"), ("标准", "区民政局"), ("标准", "各街道")]);
}

#[test]
fn a_saved_list_reads_back_the_same() {
    let dir = TempDir::new();
    let path = dir.path().join("任务清单.xlsx");
    let list = read(&notice()).unwrap();
    tasks::save(&list, &path).unwrap();
    let again = read(&path).unwrap();
    let shape = |l: &TaskList| {
        l.tasks
            .iter()
            .map(|t| {
                (t.id.clone(), t.theme.clone(), t.item.clone(), t.units.clone(), t.deadline.clone(), t.clauses.clone())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&again), shape(&list));
}

/// Lists of five districts, and the lists that their units put into their own plans.
#[test]
fn the_lists_of_the_fixtures_read_back_equal() {
    let mut folders = vec![root().join("tests/fixtures/held-out")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if ["要点", "任务"].iter().any(|w| name.contains(w)) && read(&entry.path()).is_ok() {
                seen += 1;
            }
        }
    }
    assert!(seen >= 10, "{seen}");
}

/// What is empty stays empty, the last days of the list's own text are kept, and a clause typed below a task is its.
#[test]
fn a_saved_list_is_what_it_says() {
    let dir = TempDir::new();
    let path = dir.path().join("要点.docx");
    let lines = [
        "湖东区2024年政务公开工作要点",
        "请各单位于2024年6月30日前将实施方案、次年1月20日前将年度报告报区政府办公室。",
        "一、政策公开",
        "（一）目录。编制目录。（责任单位：区司法局；完成时限：10月底前）",
        "（二）解读。发布解读。",
        "（三）回应。及时回应。（责任单位：各街道）",
        "（四）培训。组织培训。（区政府办公室牵头，各部门配合）",
    ];
    let mut docx = docx_rs::Docx::new();
    for line in lines {
        docx = docx.add_paragraph(docx_rs::Paragraph::new().add_run(docx_rs::Run::new().add_text(line)));
    }
    docx.build().pack(std::fs::File::create(&path).unwrap()).unwrap();
    let list = read(&path).unwrap();
    assert_eq!(list.due.map(|d| d.unwrap().to_string()), ["2024-06-30", "2025-01-20"]);
    assert_eq!(list.tasks[1].units, "");

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["序号", "主题", "工作任务", "条款编号", "条款", "责任单位", "完成时限"],
        ["1", "公开", "目录", "T01.1", "编制目录。", "区司法局", "6月底前"],
        ["", "", "", "", "公布目录。", "", ""],
        ["2", "公开", "解读", "T02.1", "发布解读。", "", ""],
    ];
    fill(sheet, 0, &rows);
    let path = dir.path().join("2024年任务清单.xlsx");
    book.save(&path).unwrap();
    let list = read(&path).unwrap();
    let got: Vec<_> = list.tasks.iter().map(|t| (t.clauses.len(), t.units.as_str(), t.deadline.as_str())).collect();
    assert_eq!(got, [(2, "区司法局", "6月底前"), (1, "", "")]);
}

#[test]
fn a_paper_without_a_table_is_a_clear_error() {
    let e = read(&root().join("input/方案/区农业农村局2023政务公开方案.docx")).unwrap_err();
    assert!(e.to_string().contains("没有找到任务表"), "{e}");
}

#[test]
fn the_number_of_a_paper_is_its_year_only_where_nothing_else_says_one() {
    let dir = TempDir::new();
    let path = dir.path().join("list.txt");
    let measures = "1.加强政策解读。每月解读政策文件不少于1件。（责任单位：区司法局、区财政局）\n\
         2.加强培训。每年至少组织2次专题培训。（责任单位：区民政局）\n\
         3.做好依申请公开。按时答复申请。（责任单位：区审计局、区商务局）\n";
    let read_with = |head: &str, signed: &str| {
        let text = format!("{head}\n各街道办事处，区政府各部门：\n现印发给你们，请认真落实。\n{signed}\n{measures}");
        std::fs::write(&path, text).unwrap();
        let list = read(&path).unwrap();
        (list.title, list.year)
    };
    let notice = "关于印发政务公开重点任务分解表的通知";
    let signed = "湖东区政务公开办公室\n2023年3月20日\n政务公开重点任务分解表";
    let title = "政务公开重点任务分解表";
    // The day on which it was handed out counts before the number, which is no title either.
    let number = "湖东政公开〔2024〕3号";
    assert_eq!(read_with(&format!("{number}\n{notice}"), signed), (title.to_owned(), Some(2023)));
    assert_eq!(read_with(&format!("{notice}（湖东政办〔2024〕3号）"), signed), (title.to_owned(), Some(2023)));
    // What the title says counts before both.
    let named = format!("{number}\n关于印发2025年政务公开重点任务分解表的通知");
    assert_eq!(read_with(&named, signed).1, Some(2025));
    // Nothing else says a year.
    let unsigned = "湖东区政务公开办公室\n政务公开重点任务分解表";
    assert_eq!(read_with(&format!("{number}\n{notice}"), unsigned).1, Some(2024));
}

/// The year stands on the cover sheet, and a time is kept as a number that nothing shows as a day.
#[test]
fn a_year_on_the_cover_and_a_day_kept_as_a_number() {
    let dir = TempDir::new();
    let path = dir.path().join("台账.xlsx");
    let list = |covers: &[&str]| {
        let mut book = Workbook::new();
        for (i, cover) in covers.iter().enumerate() {
            book.add_worksheet().set_name(format!("封面{i}")).unwrap().write(0, 0, *cover).unwrap();
        }
        let sheet = book.add_worksheet().set_name("主动公开").unwrap();
        let rows = [
            ["序号", "工作任务", "具体要求", "责任单位", "完成时限"],
            ["1", "目录公开", "公布决策目录。", "区司法局", "6月底前"],
            ["2", "会议开放", "邀请代表列席。", "区政府办公室", "年度内"],
            ["3", "办事公开", "公布办事指南。", "区行政审批局", ""],
        ];
        sheet.merge_range(0, 0, 0, 4, "主动公开任务", &Format::new()).unwrap();
        fill(sheet, 1, &rows);
        sheet.write(4, 4, 45291).unwrap();
        book.save(&path).unwrap();
        let mut list = read(&path).unwrap();
        let roster = Roster::from_toml(&Dictionaries::shipped().text("units.toml").unwrap()).unwrap();
        list.resolve(&roster, &vocabulary().phrases);
        (list.year, list.tasks.into_iter().filter_map(|t| t.due).collect::<Vec<_>>())
    };
    let days = ["2023-06-30", "2023-12-31", "2023-12-31"].map(str::to_owned).to_vec();
    assert_eq!(list(&["2023年政务公开任务台账"]), (Some(2023), days));
    // Two years: which of them is the list's nobody can tell.
    assert_eq!(list(&["2023年政务公开任务台账", "2022年政务公开工作总结和2023年工作计划"]).0, None);
}

/// The officer sees which bodies are not in the roster, which phrases were not understood, and whom the others mean.
#[test]
fn what_was_understood_of_the_bodies_is_shown() {
    let dir = TempDir::new();
    let path = dir.path().join("2023年政务公开任务清单.txt");
    let text = "2023年政务公开任务清单\n\
        1.加强政策解读。每月解读政策文件不少于1件。（责任单位：区司法局、区委网信办、各街道）\n\
        2.加强培训。每年至少组织2次专题培训。（责任单位：区民政局、各学校）\n\
        3.做好依申请公开。按时答复申请。（责任单位：区政府各部门、各街道（区投促局除外））\n";
    std::fs::write(&path, text).unwrap();
    let said = |verbose: &[&str]| {
        let out = duibiao(dir.path()).arg("tasks").arg(&path).args(verbose).output().unwrap();
        assert!(out.status.success());
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    for text in [said(&[]), said(&["-v"])] {
        assert!(text.contains("单位名录里没有“区委网信办”"), "{text}");
        assert!(text.contains("没有看懂“各学校”"), "{text}");
    }
    let text = said(&["-v"]);
    assert!(text.contains("对应：区司法局（牵头）；“区委网信办”＝没有对应的单位；“各街道”＝全部街道、乡镇"), "{text}");
    assert!(text.contains("“区政府各部门”＝36个单位（") && !said(&[]).contains("对应："), "{text}");
}
