//! Which papers of a unit count, what they say of themselves, and what no unit is held to: whole runs over small folders.

use std::{collections::BTreeMap, fs, path::Path};

mod common;
#[allow(dead_code)] // Word papers are for other tests
#[path = "common/papers.rs"]
mod papers;
#[allow(dead_code)] // other tests ask for more
#[path = "common/ran.rs"]
mod ran;
#[path = "what_counts/versions.rs"]
mod versions;
use common::{TempDir, duibiao};
use ran::Ran;

fn run_on(day: &str, fill: impl FnOnce(&Path)) -> Ran {
    Ran::on(day, "what-counts", fill)
}

fn run(fill: impl FnOnce(&Path)) -> Ran {
    run_on("2024-02-20", fill)
}

fn paper(title: &str, lines: &[&str], signed: &str) -> String {
    format!("{title}\n\n{}\n\n{signed}\n", lines.join("\n\n"))
}

const TRAINING: &str = "10月组织全局政务公开专题培训2期，各科室负责人和信息员参加。";
const MEETING: &str = "局党组每年召开2次专题会议研究政务公开工作，解决难点问题。";

#[test]
fn papers_of_several_units_are_told_and_spaced_and_bare_names_are_known() {
    let ran = run(|input| {
        let own = |signed: &str| paper("2023年政务公开工作实施方案", &[TRAINING], signed);
        fs::write(input.join("1.txt"), own("天 桥 区 审 计 局\n2023年8月20日")).unwrap();
        fs::write(input.join("2.txt"), own("北园\n2023年8月20日")).unwrap();
        fs::write(input.join("3.txt"), own("天桥区民政局\n天桥区财政局\n2023年8月20日")).unwrap();
    });
    let of = |name: &str| ran.document(name)["unit"].clone();
    assert_eq!([of("1.txt"), of("2.txt")], ["区审计局", "北园街道办事处"]);
    let told: Vec<String> =
        ran.rows("problems").into_iter().filter(|r| r["rule"] == "several-units").map(|r| r["file"].clone()).collect();
    assert_eq!(told, ["3.txt"]);
}

#[test]
fn what_a_report_denies_is_a_gap_that_quotes_it_and_puts_the_promise_in_doubt() {
    let denial = "受人员抽调影响，全年没有举办政务公开专题培训。";
    let ran = run(|input| {
        let plan = paper("天桥区审计局2023年政务公开工作实施方案", &[TRAINING], "天桥区审计局\n2023年8月20日");
        fs::write(input.join("审计局方案.txt"), plan).unwrap();
        for unit in ["审计局", "统计局"] {
            let report = paper(
                &format!("天桥区{unit}2023年政府信息公开工作年度报告"),
                &["全年办结12345热线工单36件，按时办结率100%。", denial],
                &format!("天桥区{unit}\n2024年1月20日"),
            );
            fs::write(input.join(format!("{unit}年报.txt")), report).unwrap();
        }
    });
    let promised = ran.cell("区审计局", "T23");
    assert_eq!((promised["verdict"].as_str(), promised["uncertain"].as_str()), ("planned", "true"), "{promised:?}");
    assert_eq!(promised["evidence"], denial);
    let silent = ran.cell("区统计局", "T23");
    assert_eq!((silent["verdict"].as_str(), silent["reason"].as_str()), ("not_mentioned", "报告自述未落实"));
    assert_eq!(silent["evidence"], denial);
    let outcomes: Vec<String> =
        ran.rows("promises").into_iter().filter(|r| r["clause"] == "T23.1").map(|r| r["outcome"].clone()).collect();
    assert_eq!(outcomes, ["denied"]);
}

#[test]
fn where_there_was_nothing_to_do_an_officer_is_asked() {
    let nothing = "2023年，我局没有制发规范性文件。";
    let ran = run(|input| {
        let title = "天桥区统计局2023年政府信息公开工作年度报告";
        let some = "个别单位人员调整后未及时报备。";
        let report = paper(title, &[TRAINING, nothing, some], "天桥区统计局\n2024年1月20日");
        fs::write(input.join("统计局年报.txt"), report).unwrap();
    });
    let rows = ran.rows("coverage");
    let excused = rows.iter().find(|r| r["clause"] == "T12.2").unwrap();
    let asked = [excused["addressed"].as_str(), excused["uncertain"].as_str(), excused["speech_act"].as_str()];
    assert_eq!(asked, ["false", "true", "not_applicable"]);
    let cell = ran.cell("区统计局", "T12");
    let of = |key: &str| cell[key].as_str();
    assert_eq!([of("verdict"), of("uncertain"), of("reason")], ["not_mentioned", "true", "报告自述没有这类事项"]);
    assert_eq!(of("evidence"), nothing);
    // Other units' failings are no admission.
    assert_ne!(ran.cell("区统计局", "T21")["reason"], "报告自述未落实");
}

#[test]
fn a_status_alone_is_for_the_officer_and_what_cannot_be_read_is_not_scored() {
    let ran = run(|input| {
        let demand = "各单位每年至少组织2次政务公开专题培训，着力增强领导干部信息公开意识，提升政务公开工作能力。";
        let rows = |status: &'static str| -> Vec<Vec<&'static str>> {
            vec![
                vec!["序号", "工作任务", "具体要求", "落实情况", "完成时限"],
                vec!["1", "强化业务培训", demand, status, "12月底前"],
                vec!["2", "回应关切", "办理热线工单。", "全年办结12345热线工单36件，按时办结率100%。", "全年"],
            ]
        };
        for (name, status) in [("审计局", "已完成"), ("统计局", "待定")] {
            let rows = rows(status);
            let mut rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            let title = format!("天桥区{name}2023年政务公开任务落实情况台账");
            let title = [title.as_str()];
            rows.insert(0, &title);
            papers::sheets(&input.join(format!("{name}台账.xlsx")), &[("Sheet1", &rows)]);
        }
        fs::write(input.join("药山街道办事处2023年政务公开工作实施方案.docx"), b"").unwrap();
        let plan = paper(
            "泺口街道办事处2023年政务公开工作实施方案",
            &["街道党工委每年召开2次专题会议研究政务公开工作。"],
            "泺口街道办事处\n2023年8月20日",
        );
        fs::write(input.join("泺口街道方案.txt"), plan).unwrap();
    });
    let done = ran.cell("区审计局", "T23");
    assert_eq!((done["verdict"].as_str(), done["uncertain"].as_str()), ("done", "true"), "{done:?}");
    assert_eq!(ran.cell("区统计局", "T23")["verdict"], "not_mentioned");
    let scores = ran.rows("scores");
    let of = |unit: &str| scores.iter().find(|r| r["unit"] == unit && r["section"] == "subtotal").unwrap();
    let (unread, read) = (of("药山街道办事处"), of("泺口街道办事处"));
    let shown = |row: &BTreeMap<String, String>| (row["points"].is_empty(), row["rank"].is_empty());
    assert_eq!((shown(unread), unread["grade"].as_str()), ((true, true), "待重报"));
    assert_eq!(shown(read), (false, false));
}

#[test]
fn no_unit_is_held_to_a_number_of_the_whole_district() {
    let ran = run(|input| {
        let plan = paper(
            "天桥区审计局2023年政务公开工作实施方案",
            &[
                "年内邀请服务对象、居民代表列席局长办公会2次，列席代表的意见和采纳情况在网站公开。",
                "全年组织政务公开专题培训1次。",
            ],
            "天桥区审计局\n2023年8月20日",
        );
        fs::write(input.join("审计局方案.txt"), plan).unwrap();
    });
    let coverage = ran.rows("coverage");
    let stated = |clause: &str| coverage.iter().find(|r| r["clause"] == clause).unwrap()["stated"].clone();
    assert_eq!((stated("T09.3").as_str(), stated("T23.1").as_str()), ("2.0", "1.0"));
    assert_eq!(ran.cell("区审计局", "T09")["below_target"], "false", "常务会不少于5次 is asked of the district");
    assert_eq!(ran.cell("区审计局", "T23")["below_target"], "true");
}

#[test]
fn a_list_that_cannot_be_read_is_named() {
    let dir = TempDir::new();
    let input = dir.path().join("input");
    fs::create_dir(&input).unwrap();
    fs::write(input.join("2023年政务公开任务清单.docx"), b"PK\x03\x04 no package").unwrap();
    let mut run = duibiao(dir.path());
    let out =
        run.args(["run", "-q", "--input"]).arg(&input).arg("--output").arg(dir.path().join("o")).output().unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    assert!(told.contains("2023年政务公开任务清单.docx 看起来是任务清单，但读不了"), "{told}");
}

/// Deductions of a unit: item and reason.
fn lost(ran: &Ran, unit: &str) -> Vec<(String, String)> {
    let rows = ran.rows("deductions").into_iter().filter(|r| r["unit"] == unit);
    rows.map(|r| (r["item"].clone(), r["reason"].clone())).collect()
}

#[test]
fn a_paper_that_came_unreadable_is_no_missing_one() {
    let ran = run(|input| {
        let plan = |name: &str| {
            paper(
                &format!("天桥区{name}2023年政务公开工作实施方案"),
                &[TRAINING],
                &format!("天桥区{name}\n2023年8月20日"),
            )
        };
        // One paper of two, the plan or the report; a report alone; a scan of no kind beside a plan and no report.
        fs::write(input.join("统计局方案.txt"), plan("统计局")).unwrap();
        fs::write(input.join("统计局2023年政务公开工作年度报告.docx"), b"").unwrap();
        let report = "天桥区审计局2023年政府信息公开工作年度报告";
        let report = paper(report, &["全年组织政务公开专题培训2期。"], "天桥区审计局\n2024年1月20日");
        fs::write(input.join("审计局年报.txt"), report).unwrap();
        fs::write(input.join("审计局2023年政务公开工作实施方案.docx"), b"").unwrap();
        fs::write(input.join("司法局2023年政务公开工作年度报告.docx"), b"").unwrap();
        fs::write(input.join("商务局方案.txt"), plan("商务局")).unwrap();
    });
    let verdict = |unit: &str, task: &str| ran.cell(unit, task)["verdict"].clone();
    assert_eq!([verdict("区统计局", "T23"), verdict("区统计局", "T20")], ["planned", "unreadable"]);
    assert_eq!([verdict("区审计局", "T23"), verdict("区审计局", "T20")], ["done", "unreadable"]);
    assert_eq!(verdict("区商务局", "T20"), "not_mentioned", "what came is held to what it says");
    for unit in ["区统计局", "区审计局"] {
        let held: Vec<_> = lost(&ran, unit).into_iter().filter(|(_, why)| !why.contains("照抄")).collect();
        assert!(held.iter().all(|(_, why)| !why.contains("未报送") && !why.contains("未提及")), "{held:?}");
        let score = ran.rows("scores").into_iter().find(|r| r["unit"] == unit && r["section"] == "subtotal").unwrap();
        assert_eq!((score["grade"].as_str(), score["rank"].as_str()), ("待重报", ""), "{unit}");
    }
    let reasons = |unit: &str| lost(&ran, unit).into_iter().map(|(_, why)| why).collect::<Vec<_>>();
    assert!(reasons("区商务局").contains(&"年度报告未报送".to_owned()));
    assert_eq!(reasons("区司法局"), ["实施方案未报送"], "its report came, its plan did not");
}

#[test]
fn before_the_last_day_nobody_is_pressed_or_loses_points() {
    let fill = |input: &Path| {
        let title = "天桥区审计局2023年政务公开工作实施方案";
        fs::write(input.join("审计局方案.txt"), paper(title, &[TRAINING], "天桥区审计局\n2023年7月20日")).unwrap();
        // The sealed pages of the same paper, as a picture.
        fs::write(input.join("审计局盖章扫描件.pdf"), b"%PDF-1.4").unwrap();
    };
    let ran = run_on("2023-08-10", fill);
    let orders = |ran: &Ran| fs::read_dir(ran.output().join("督办单")).unwrap().count();
    assert_eq!(orders(&ran), 0, "not even the one whose plan has gaps: the others may still arrange the same");
    assert!(lost(&ran, "区统计局").is_empty() && lost(&ran, "区审计局").is_empty());
    let (notice, appendix) = (ran.words("通报.docx"), ran.words("年报附录.docx"));
    assert!(!notice.contains("未见落实措施") && !notice.contains("覆盖率"), "{notice}");
    assert!(!appendix.contains("进度滞后") && !appendix.contains("尚有缺口"), "{appendix}");
    assert_eq!(ran.cell("区审计局", "T20")["verdict"], "not_mentioned", "no report is waited for in August");
    let waiting = |ran: &Ran, unit: &str| {
        let rows = ran.rows("scores");
        let row = rows.into_iter().find(|r| r["unit"] == unit && r["section"] == "subtotal").unwrap();
        (row["grade"].clone(), row["points"].is_empty())
    };
    for unit in ["区统计局", "区审计局"] {
        assert_eq!(waiting(&ran, unit), ("未到期".to_owned(), true), "{unit}");
    }
    let reason = ran.cell("区统计局", "T20")["reason"].clone();
    assert_eq!(reason, "尚未到报送时间");
    let late = run_on("2023-09-20", fill);
    assert!(orders(&late) > 40, "{}", orders(&late));
    assert!(lost(&late, "区统计局").iter().any(|(_, why)| why == "实施方案未报送"));
    assert_eq!(waiting(&late, "区统计局"), (String::new(), false));
}

#[test]
fn a_form_that_nobody_filled_in_is_no_plan() {
    let form = |input: &Path, unit: &str, measure: &str| {
        let row = |(task, n): (&&str, u32)| format!("<tr><td>{n}</td><td>{task}</td><td>{measure}</td><td></td></tr>");
        let rows: Vec<String> = ["政策解读", "回应关切", "业务培训"].iter().zip(1..).map(row).collect();
        let rows = rows.concat();
        let page = format!(
            "<html><meta charset=\"utf-8\"><p>附件：2023年政务公开工作实施方案任务分解表</p>\
             <p>填报单位：天桥区{unit}　填报日期：2023年　月　日</p><table><tr><td>序号</td><td>工作任务</td>\
             <td>具体措施</td><td>责任人</td></tr>{rows}</table></html>"
        );
        fs::write(input.join(format!("{unit}实施方案.html")), page).unwrap();
    };
    let ran = run(|input| {
        form(input, "审计局", "");
        form(input, "统计局", "举办专题培训2次");
    });
    assert_eq!(ran.document("审计局实施方案.html")["status"], "unreadable");
    assert_eq!(ran.document("统计局实施方案.html")["status"], "used");
    assert!(lost(&ran, "区审计局").iter().all(|(_, why)| !why.contains("实施方案未报送") && !why.contains("未提及")));
}

#[test]
fn of_measures_that_semicolons_part_one_is_enough() {
    let ran = run(|input| {
        fs::remove_file(input.join("2023年政务公开工作要点.docx")).unwrap();
        let clause =
            "编制并公布年度重大行政决策事项目录，实行动态调整；组织政务公开业务培训，每年不少于2次，全员参加。";
        let other = "有序推进政府网站和政务新媒体的适老化、无障碍改造，每年一次。";
        let rows: &[&[&str]] = &[
            &["天桥区2023年政务公开重点任务分解表"],
            &["序号", "工作任务", "工作要求", "责任单位", "完成时限"],
            &["1", "决策和培训", clause, "各部门、各街道办事处", "12月底前"],
            &["2", "网站", other, "各部门、各街道办事处", "12月底前"],
        ];
        papers::sheets(&input.join("2023年政务公开重点任务分解表.xlsx"), &[("Sheet1", rows)]);
        let title = "天桥区审计局2023年政务公开工作实施方案";
        let lines = ["结合实际，制定本方案。", TRAINING];
        fs::write(input.join("审计局方案.txt"), paper(title, &lines, "天桥区审计局\n2023年8月20日")).unwrap();
    });
    let row = |clause: &str| ran.rows("coverage").into_iter().find(|r| r["clause"] == clause).unwrap();
    let (said, silent) = (row("T01.1"), row("T02.1"));
    assert!(said["addressed"] == "true" && said["score"].parse::<f64>().unwrap() > 0.8, "{said:?}");
    assert_eq!(silent["addressed"], "false", "{silent:?}");
}

/// A list of three tasks for all units, with a title.
fn list_rows<'t>(title: &'t [&'t str; 1]) -> Vec<&'t [&'t str]> {
    vec![
        &title[..],
        &["序号", "工作任务", "具体要求", "责任单位", "完成时限"],
        &["1", "强化业务培训", "各单位每年至少组织2次政务公开专题培训。", "各部门、各街道办事处", "12月底前"],
        &["2", "加强组织领导", "每年至少召开1次会议研究政务公开工作。", "各部门、各街道办事处", "12月底前"],
        &["3", "政策解读", "做好政策解读。", "区政府各部门（单位）", "12月底前"],
    ]
}

#[test]
fn a_list_that_a_unit_sent_is_its_paper_and_no_list_of_the_district() {
    let ran = run(|input| {
        fs::create_dir_all(input.join("方案/区民政局")).unwrap();
        for (file, title) in [
            ("方案/区商务局2023年政务公开任务清单.xlsx", "天桥区商务局2023年政务公开任务清单"),
            ("方案/区民政局/任务分解表.xlsx", "2023年政务公开重点工作任务分解表"),
        ] {
            papers::sheets(&input.join(file), &[("Sheet1", &list_rows(&[title]))]);
        }
    });
    let tasks: std::collections::BTreeSet<String> =
        ran.rows("verdicts").into_iter().map(|r| r["task"].clone()).collect();
    assert_eq!(tasks.len(), 24, "the district's own list counts");
    for (file, unit) in
        [("方案/区商务局2023年政务公开任务清单.xlsx", "区商务局"), ("方案/区民政局/任务分解表.xlsx", "区民政局")]
    {
        let row = ran.document(file);
        assert_eq!(
            (row["unit"].as_str(), row["kind"].as_str(), row["status"].as_str()),
            (unit, "plan", "used"),
            "{row:?}"
        );
        assert!(row["problem"].contains("内容像全区的任务清单"), "{row:?}");
        assert_ne!(ran.cell(unit, "T23")["verdict"], "not_submitted");
    }
}

#[test]
fn the_final_list_counts_before_its_draft() {
    let ran = run(|input| {
        let draft = input.join("2023年政务公开工作要点（征求意见稿）.docx");
        fs::rename(input.join("2023年政务公开工作要点.docx"), draft).unwrap();
        let title = ["天桥区2023年政务公开工作要点任务分解表"];
        papers::sheets(&input.join("关于印发2023年政务公开工作要点的通知.xlsx"), &[("Sheet1", &list_rows(&title))]);
        let plan = paper("天桥区审计局2023年政务公开工作实施方案", &[TRAINING], "天桥区审计局\n2023年8月20日");
        fs::write(input.join("审计局方案.txt"), plan).unwrap();
    });
    let tasks: std::collections::BTreeSet<String> =
        ran.rows("verdicts").into_iter().map(|r| r["task"].clone()).collect();
    assert_eq!(tasks.len(), 3, "{tasks:?}");
    let draft = ran.document("2023年政务公开工作要点（征求意见稿）.docx");
    assert!(draft["problem"].contains("也是任务清单，本次采用的是“关于印发"), "{draft:?}");
    assert!(!ran.rows("problems").iter().any(|r| r["rule"] == "draft-list"));
}

#[test]
fn without_the_districts_list_the_units_is_named() {
    let dir = TempDir::new();
    let input = dir.path().join("input");
    fs::create_dir(&input).unwrap();
    let title = ["天桥区商务局2023年政务公开任务清单"];
    papers::sheets(&input.join("区商务局2023年政务公开任务清单.xlsx"), &[("Sheet1", &list_rows(&title))]);
    let mut run = duibiao(dir.path());
    let out =
        run.args(["run", "-q", "--input"]).arg(&input).arg("--output").arg(dir.path().join("o")).output().unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    assert!(told.contains("区商务局2023年政务公开任务清单.xlsx 里有任务表，但像是“区商务局”的材料"), "{told}");
}

#[test]
fn a_units_directory_is_no_roster_and_two_rosters_are_refused() {
    let schools: &[&[&str]] = &[
        &["天桥区公共企事业单位名录"],
        &["序号", "单位名称", "地址"],
        &["1", "济南市天桥区实验小学", "甲路1号"],
        &["2", "济南市天桥区第二中学", "乙路2号"],
    ];
    let ran = run(|input| {
        fs::create_dir(input.join("区教体局")).unwrap();
        papers::sheets(&input.join("区教体局/公共企事业单位名录.xlsx"), &[("Sheet1", schools)]);
        let plan = paper("天桥区审计局2023年政务公开工作实施方案", &[TRAINING], "天桥区审计局\n2023年8月20日");
        fs::write(input.join("审计局方案.txt"), plan).unwrap();
    });
    assert_eq!(ran.document("审计局方案.txt")["unit"], "区审计局");

    let dir = TempDir::new();
    let input = dir.path().join("input");
    fs::create_dir(&input).unwrap();
    for name in ["单位名录.xlsx", "天桥区政务公开单位名录（2023年）.xlsx"] {
        papers::sheets(&input.join(name), &[("Sheet1", schools)]);
    }
    let mut run = duibiao(dir.path());
    let out =
        run.args(["run", "-q", "--input"]).arg(&input).arg("--output").arg(dir.path().join("o")).output().unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    assert!(told.contains("有两份单位名录：单位名录.xlsx、天桥区政务公开单位名录（2023年）.xlsx"), "{told}");
}

#[test]
fn year_and_day_are_the_papers_own() {
    let ran = run(|input| {
        let report = paper(
            "济南市天桥区审计局文件\n\n济天审字〔2024〕2号\n\n天桥区审计局2023年政府信息公开工作年度报告",
            &["全年办结12345热线工单36件，按时办结率100%。", "全年组织政务公开专题培训2期。"],
            "天桥区审计局\n2024年1月20日",
        );
        fs::write(input.join("审计局年报.txt"), report).unwrap();
        let aim = "为做好全局政务公开工作，制定本方案，明确各项工作完成时间，确保2023年12月20日前全部落实。";
        let unsigned = format!("天桥区科技局2023年政务公开工作实施方案\n\n{aim}\n\n{TRAINING}\n");
        fs::write(input.join("科技局方案.txt"), unsigned).unwrap();
        let attached = paper(
            "天桥区司法局关于印发2023年政务公开工作实施方案的通知\n\n各科室：\n\n现将实施方案印发给你们，请认真落实。\n\n\
             天桥区司法局\n\n2023年9月18日\n\n天桥区司法局2023年政务公开工作实施方案",
            &["为做好全局政务公开工作，制定本方案。", MEETING, TRAINING, TRAINING, TRAINING, TRAINING, TRAINING],
            "办公室负责解释本方案，并督促各科室落实。",
        );
        fs::write(input.join("司法局方案.txt"), attached).unwrap();
        // The day of a meeting on a line of its own, in a paper that nobody signed.
        let rest = ["加强领导，明确责任。", "加强调度，及时通报。", "加强保障，落实经费。"].join("\n\n");
        let middle = format!(
            "天桥区民政局2023年政务公开工作实施方案\n\n{aim}\n\n{MEETING}\n\n2023年11月20日\n\n{TRAINING}\n\n{rest}\n"
        );
        fs::write(input.join("民政局方案.txt"), middle).unwrap();
        // A day without a year is one of the paper's, or of the months in which reports are due.
        let plan = paper("区商务局2023年政务公开工作实施方案", &[aim, TRAINING], "区商务局\n8月25日");
        fs::write(input.join("商务局方案.txt"), plan).unwrap();
        let report =
            paper("区退役军人局2023年政务公开工作总结", &["全年组织政务公开专题培训2期。"], "区退役军人局\n2月10日");
        fs::write(input.join("退役军人局总结.txt"), report).unwrap();
        let left =
            paper("区应急局2022年政务公开工作总结", &["全年组织政务公开专题培训2期。"], "区应急局\n2024年2月10日");
        fs::write(input.join("区应急局2023年政务公开工作总结.txt"), left).unwrap();
    });
    // Last year's title left standing: name and day know better.
    assert_eq!(ran.document("区应急局2023年政务公开工作总结.txt")["status"], "used");
    for (file, day) in [("商务局方案.txt", "2023-08-25"), ("退役军人局总结.txt", "2024-02-10")] {
        assert_eq!(ran.document(file)["date"], day);
    }
    let middle = ran.document("民政局方案.txt");
    assert_eq!((middle["date"].as_str(), middle["late"].as_str()), ("", "false"), "{middle:?}");
    let report = ran.document("审计局年报.txt");
    assert_eq!((report["year"].as_str(), report["status"].as_str()), ("2023", "used"), "{report:?}");
    let unsigned = ran.document("科技局方案.txt");
    assert_eq!((unsigned["date"].as_str(), unsigned["late"].as_str()), ("", "false"), "{unsigned:?}");
    let attached = ran.document("司法局方案.txt");
    assert_eq!((attached["date"].as_str(), attached["late"].as_str()), ("2023-09-18", "true"), "{attached:?}");
}

#[test]
fn last_years_paper_in_place_of_this_years_is_told_to_the_unit() {
    let report = |unit: &str, year: i32| {
        let title = format!("天桥{unit}{year}年政府信息公开工作年度报告");
        paper(&title, &[TRAINING], &format!("天桥{unit}\n{}年1月20日", year + 1))
    };
    let ran = run(|input| {
        fs::write(input.join("商务局年报.txt"), report("区商务局", 2022)).unwrap();
        fs::write(input.join("审计局年报.txt"), report("区审计局", 2023)).unwrap();
    });
    let words = |name: &str| {
        let path = ran.output().join(name);
        let document = duibiao::ingest::read_file(&path, &duibiao::ingest::Limits::default()).unwrap();
        let cells = document.tables().flat_map(|(_, t)| t.rows.iter().flat_map(|r| &r.cells)).map(|c| c.text.as_str());
        document.blocks.iter().filter_map(|b| b.text()).chain(cells).collect::<Vec<_>>().join("\n")
    };
    let order = words("督办单/区商务局.docx");
    assert!(order.contains("实施方案和年度报告（收到的年度报告是2022年度的）未报送"), "{order}");
    assert!(!words("督办单/区民政局.docx").contains("收到的"));
    let notice = words("通报.docx");
    assert!(notice.contains("不作本年度材料的单位1个（区商务局）"), "{notice}");
    assert!(notice.contains("区商务局（收到的年度报告是2022年度的）"), "{notice}");
}

/// What a paper costs grows with its length and not with the square of it: this one took minutes.
#[test]
fn a_paper_of_twenty_thousand_lines_is_read_to_its_end() {
    const LINES: usize = 20_000;
    let ran = run(|input| {
        let copied = "各单位每年至少组织2次政务公开专题培训，着力增强领导干部信息公开意识，提升政务公开工作能力。";
        let mut lines: Vec<String> = (0..LINES).map(|_| format!("{copied}\n")).collect();
        lines.push("10月举办政务公开专题培训2期，各科室信息员60人参加。\n".to_owned());
        let text = format!("区民政局2023年政务公开实施方案\n一、主要任务\n{}区民政局\n2023年8月20日\n", lines.concat());
        fs::write(input.join("区民政局2023年政务公开实施方案.txt"), text).unwrap();
    });
    assert_eq!(ran.document("区民政局2023年政务公开实施方案.txt")["status"], "used");
    assert!(ran.rows("findings").len() > LINES, "every line is a finding");
}
