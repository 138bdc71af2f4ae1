//! Several papers of one unit: which are versions of one another, and which count together.

use std::fs;

use super::{MEETING, TRAINING, paper, papers, run};

#[test]
fn a_ledger_beside_a_plan_counts_with_it() {
    let ran = run(|input| {
        let plan = paper(
            "天桥区审计局2023年政务公开工作实施方案",
            &["为做好全局政务公开工作，结合实际，制定本方案。", MEETING],
            "天桥区审计局\n2023年8月20日",
        );
        fs::write(input.join("审计局方案.txt"), plan).unwrap();
        let rows: &[&[&str]] = &[
            &["天桥区审计局2023年政务公开任务分解表"],
            &["序号", "工作任务", "具体措施", "责任科室", "完成时限"],
            &["1", "业务培训", TRAINING, "办公室", "10月底前"],
        ];
        papers::sheets(&input.join("审计局2023年9月6日任务分解表.xlsx"), &[("Sheet1", rows)]);
    });
    let (plan, annex) = (ran.document("审计局方案.txt"), ran.document("审计局2023年9月6日任务分解表.xlsx"));
    assert_eq!((plan["status"].as_str(), annex["status"].as_str()), ("used", "used"), "{annex:?}");
    assert_eq!(annex["late"], "false", "the plan itself was in time");
    for (task, file) in [("T20", "审计局方案.txt"), ("T23", "审计局2023年9月6日任务分解表.xlsx")] {
        let cell = ran.cell("区审计局", task);
        assert_eq!((cell["verdict"].as_str(), cell["file"].as_str()), ("planned", file), "{cell:?}");
    }
}

#[test]
fn a_paper_handed_back_counts_before_the_first_and_on_its_day() {
    let ran = run(|input| {
        let of = |lines: &[&str], day: &str| {
            paper("天桥区审计局2023年政务公开工作实施方案", lines, &format!("天桥区审计局\n{day}"))
        };
        fs::write(input.join("关于印发审计局实施方案的通知.txt"), of(&[MEETING], "2023年8月20日")).unwrap();
        fs::write(input.join("审计局实施方案（退回修改后重报）.txt"), of(&[TRAINING], "2023年9月12日")).unwrap();
    });
    assert_eq!(ran.document("关于印发审计局实施方案的通知.txt")["status"], "superseded");
    let again = ran.document("审计局实施方案（退回修改后重报）.txt");
    assert_eq!((again["status"].as_str(), again["late"].as_str()), ("used", "false"));
}

#[test]
fn quarters_count_together_and_their_numbers_add_up() {
    let ran = run(|input| {
        for (quarter, held) in [
            ("第二季度", "5月组织全局政务公开专题培训1期。"),
            ("第三季度", "8月组织全局政务公开专题培训1期。"),
            ("第四季度", "局党组召开2次专题会议研究政务公开工作，解决难点问题。"),
        ] {
            let title = format!("天桥区审计局2023年{quarter}政务公开要点落实情况报告");
            fs::write(
                input.join(format!("审计局{quarter}.txt")),
                paper(&title, &[held], "天桥区审计局\n2023年12月20日"),
            )
            .unwrap();
        }
        let training = "全年组织政务公开培训1期，各科室信息员参加。";
        for (name, part, held) in [("统计局上半年落实情况", "上半年", training), ("统计局全年落实情况", "", MEETING)]
        {
            let title = format!("天桥区统计局2023年{part}政务公开要点落实情况报告");
            fs::write(input.join(format!("{name}.txt")), paper(&title, &[held], "天桥区统计局\n2023年12月20日"))
                .unwrap();
        }
    });
    let statuses: Vec<String> = ran.rows("documents").into_iter().map(|r| r["status"].clone()).collect();
    assert_eq!(
        statuses,
        ["used", "used", "used", "superseded", "used"].map(str::to_owned),
        "the half before the year is superseded"
    );
    let cell = ran.cell("区审计局", "T23");
    assert_eq!(
        (cell["verdict"].as_str(), cell["below_target"].as_str()),
        ("done", "false"),
        "2 times in 2 quarters: {cell:?}"
    );
    assert_eq!(ran.cell("区审计局", "T20")["verdict"], "done");
    assert_eq!(ran.cell("区统计局", "T23")["verdict"], "not_mentioned");
    let stated: Vec<String> = ran
        .rows("coverage")
        .into_iter()
        .filter(|r| r["clause"] == "T23.1" && r["unit"] == "区审计局")
        .map(|r| r["stated"].clone())
        .collect();
    assert!(stated.iter().all(|s| s != "2.0"), "each paper is shown with its own number: {stated:?}");
}

#[test]
fn a_paper_under_anothers_name_is_told_and_counts_last() {
    let ran = run(|input| {
        let plan =
            |lines: &[&str]| paper("天桥区财政局2023年政务公开工作实施方案", lines, "天桥区财政局\n2023年8月20日");
        fs::write(input.join("财政局方案.txt"), plan(&[MEETING])).unwrap();
        fs::write(input.join("民政局2023年政务公开工作实施方案.txt"), plan(&[MEETING, TRAINING])).unwrap();
        let nobody = paper("2023年政务公开工作实施方案", &[TRAINING], "2023年8月20日");
        fs::write(input.join("某单位.txt"), nobody).unwrap();
    });
    let other = ran.document("民政局2023年政务公开工作实施方案.txt");
    assert_eq!((other["unit"].as_str(), other["status"].as_str()), ("区财政局", "superseded"), "{other:?}");
    assert!(other["problem"].contains("写的是“区民政局”，内容是“区财政局”的"), "{other:?}");
    assert_eq!(ran.document("财政局方案.txt")["status"], "used");
    assert_eq!(ran.document("某单位.txt")["status"], "nobody");
}

#[test]
fn a_ledger_in_time_does_not_excuse_a_late_report() {
    let ran = run(|input| {
        let report = |unit: &str, day: &str| {
            let title = format!("天桥区{unit}2023年政府信息公开工作年度报告");
            paper(&title, &["全年组织政务公开专题培训2期。"], &format!("天桥区{unit}\n{day}"))
        };
        fs::write(input.join("民政局年报.txt"), report("民政局", "2024年2月15日")).unwrap();
        let rows: &[&[&str]] = &[
            &["天桥区民政局2023年政务公开任务落实情况台账　填报时间：2023年12月10日"],
            &["序号", "工作任务", "落实情况", "完成时限"],
            &["1", "业务培训", "6月、10月组织政务公开专题培训2期，信息员参加", "12月底前"],
        ];
        papers::sheets(&input.join("区民政局台账.xlsx"), &[("Sheet1", rows)]);
        fs::write(input.join("审计局年报（初稿）.txt"), report("审计局", "")).unwrap();
        fs::write(input.join("审计局年报.txt"), report("审计局", "2024年2月15日")).unwrap();
    });
    assert_eq!(ran.document("民政局年报.txt")["late"], "true");
    assert_eq!(ran.document("区民政局台账.xlsx")["late"], "false");
    assert_eq!(ran.document("审计局年报.txt")["late"], "true", "an undated draft proves nothing");
}

/// The six parts of the statutory report, with one measure.
fn statutory(unit: &str, done: &str, day: &str) -> String {
    let lines = [
        "一、总体情况",
        done,
        "三、收到和处理政府信息公开申请情况",
        "未收到申请。",
        "四、政府信息公开行政复议、行政诉讼情况",
        "没有行政复议和行政诉讼。",
        "六、其他需要报告的事项",
        "未收取信息处理费。",
    ];
    paper(&format!("天桥区{unit}2023年政府信息公开工作年度报告"), &lines, &format!("天桥区{unit}\n{day}"))
}

#[test]
fn a_summary_counts_beside_the_statutory_report_and_a_draft_of_one_does_not() {
    let training = "全年组织政务公开专题培训2期，各科室信息员参加。";
    let meeting = "局党组召开2次专题会议研究政务公开工作，解决难点问题。";
    let ran = run(|input| {
        let put = |name: &str, text: String| fs::write(input.join(name), text).unwrap();
        let summary = |unit: &str, day: &str| {
            paper(&format!("天桥区{unit}2023年政务公开工作总结"), &[meeting], &format!("天桥区{unit}\n{day}"))
        };
        // A later summary took the place of the report.
        put("审计局年报.txt", statutory("审计局", training, "2024年1月15日"));
        put("审计局总结.txt", summary("审计局", "2024年1月30日"));
        put("民政局年报.txt", statutory("民政局", training, "2024年2月15日"));
        put("民政局总结.txt", summary("民政局", "2023年12月15日"));
        put("统计局年报.txt", statutory("统计局", training, "2024年1月15日"));
        put("统计局总结（初稿）.txt", summary("统计局", "2024年1月30日"));
        put("财政局年报.txt", statutory("财政局", training, "2024年1月10日"));
        put("财政局年报（更正）.txt", statutory("财政局", meeting, "2024年1月20日"));
    });
    let status = |name: &str| ran.document(&format!("{name}.txt"))["status"].clone();
    assert_eq!(["审计局年报", "审计局总结"].map(status), ["used", "used"].map(str::to_owned));
    let of = |task: &str| ran.cell("区审计局", task);
    assert_eq!((of("T23")["file"].as_str(), of("T20")["file"].as_str()), ("审计局年报.txt", "审计局总结.txt"));
    assert_eq!(ran.document("民政局年报.txt")["late"], "true", "a summary in time is not the report");
    assert_eq!(ran.document("民政局总结.txt")["late"], "false");
    assert_eq!(["统计局年报", "统计局总结（初稿）"].map(status), ["used", "superseded"].map(str::to_owned));
    assert_eq!(["财政局年报", "财政局年报（更正）"].map(status), ["superseded", "used"].map(str::to_owned));
}

#[test]
fn a_supplement_takes_no_papers_place_and_a_draft_is_told() {
    let ran = run(|input| {
        let put = |name: &str, text: String| fs::write(input.join(name), text).unwrap();
        let of = |title: &str, line: &str, day: &str| {
            paper(&format!("天桥区民政局2023年{title}"), &[line], &format!("天桥区民政局\n{day}"))
        };
        put("民政局方案.txt", of("政务公开工作实施方案", MEETING, "2023年8月20日"));
        put("民政局方案（补充）.txt", of("政务公开工作实施方案", TRAINING, "2023年9月20日"));
        let training = "全年组织政务公开专题培训2期，各科室信息员参加。";
        put("民政局年报.txt", statutory("民政局", training, "2024年1月15日"));
        let meeting = "局党组召开2次专题会议研究政务公开工作，解决难点问题。";
        put("民政局说明.txt", of("政府信息公开工作年度报告的补充说明", meeting, "2024年2月10日"));
        put("民政局说明2.txt", of("政府信息公开工作年度报告的补充说明", meeting, "2024年2月10日"));
        let draft =
            paper("天桥区统计局2023年政务公开工作实施方案（讨论稿）", &[MEETING], "天桥区统计局\n2023年8月20日");
        put("统计局方案.txt", draft);
    });
    let of = |name: &str| ran.document(&format!("{name}.txt"));
    let counted = ["民政局方案", "民政局方案（补充）", "民政局年报", "民政局说明"];
    assert_eq!(
        counted.map(|name| (of(name)["status"].clone(), of(name)["late"].clone())),
        [(); 4].map(|()| ("used".to_owned(), "false".to_owned()))
    );
    assert_eq!(of("民政局说明2")["status"], "duplicate");
    for (task, verdict) in [("T20", "done"), ("T23", "done")] {
        assert_eq!(ran.cell("区民政局", task)["verdict"], verdict);
    }
    assert!(of("统计局方案")["problem"].contains("草稿、讨论稿一类"), "{:?}", of("统计局方案"));
}

#[test]
fn a_summary_is_no_annual_report_and_one_without_tables_is_told() {
    let ran = run(|input| {
        let done = "全年组织政务公开专题培训2期，各科室信息员参加。";
        let of = |unit: &str, title: &str| {
            paper(&format!("天桥区{unit}2023年{title}"), &[done], &format!("天桥区{unit}\n2024年1月10日"))
        };
        fs::write(input.join("医保局.txt"), of("医保局", "政务公开工作总结")).unwrap();
        fs::write(input.join("投促局.txt"), of("投资促进局", "政府信息公开工作年度报告")).unwrap();
    });
    let reason = |unit: &str| ran.rows("bodies").into_iter().find(|row| row["unit"] == unit).unwrap()["reason"].clone();
    assert_eq!(reason("区医保局"), "报送的是工作总结一类材料，没有年度报告的统计表");
    assert_eq!(reason("区投促局"), "年度报告中没有统计表，请补报");
    let told = |file: &str| ran.document(file)["problem"].contains("没有法定的三张统计表");
    assert!(told("投促局.txt") && !told("医保局.txt"));
    let notice = ran.words("通报.docx");
    assert!(!notice.contains("区医保局材料齐全") && !notice.contains("区医保局、区投促局材料齐全"), "{notice}");
}

#[test]
fn what_is_unreadable_and_old_or_a_lock_holds_up_nothing() {
    let ran = run(|input| {
        fs::write(input.join("区民政局2022年政府信息公开年度报告.pdf"), b"%PDF-1.4 scan").unwrap();
        fs::write(input.join("~$统计局方案.docx"), b"lock").unwrap();
        fs::write(input.join("区司法局2023年政府信息公开年度报告.pdf"), b"%PDF-1.4 scan").unwrap();
    });
    let status = |name: &str| ran.document(name)["status"].clone();
    assert_eq!(status("区民政局2022年政府信息公开年度报告.pdf"), "other_year");
    assert_eq!(status("~$统计局方案.docx"), "ignored");
    assert_eq!(status("区司法局2023年政府信息公开年度报告.pdf"), "unreadable");
    let verdict = |unit: &str| ran.cell(unit, "T23")["verdict"].clone();
    let verdicts = ["区民政局", "区统计局", "区司法局"].map(verdict);
    assert_eq!(verdicts, ["not_submitted", "not_submitted", "unreadable"].map(str::to_owned));
}

#[test]
fn months_that_two_papers_tell_count_once() {
    let ran = run(|input| {
        for (file, part, day) in [
            ("统计局上半年", "上半年", "7月10日"),
            ("统计局第一季度", "第一季度", "4月10日"),
            ("统计局第1季度（修改）", "第1季度", "4月20日"),
        ] {
            let title = format!("天桥区统计局2023年{part}政务公开要点落实情况报告");
            let signed = format!("天桥区统计局\n2023年{day}");
            let text = paper(&title, &["3月组织全局政务公开专题培训1期。"], &signed);
            fs::write(input.join(format!("{file}.txt")), text).unwrap();
        }
    });
    let status = |name: &str| ran.document(name)["status"].clone();
    assert_eq!(
        ["统计局上半年.txt", "统计局第1季度（修改）.txt", "统计局第一季度.txt"].map(status),
        ["used", "used", "superseded"].map(str::to_owned)
    );
    assert_eq!(ran.cell("区统计局", "T23")["below_target"], "true", "one training, told twice");
}
