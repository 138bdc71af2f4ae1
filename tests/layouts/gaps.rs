//! Heads of two rows, cells left blank, and bodies that stand above or below what they answer for.

use super::*;

#[test]
fn heads_of_two_rows() {
    let leads = |list: &TaskList| -> Vec<(Vec<String>, Vec<String>)> {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        each(list, |t| {
            let (leads, others) = answering(t);
            (owned(leads), owned(others))
        })
    };
    for [lead, support] in [["牵头", "配合"], ["牵头单位", "配合单位"], ["主办", "协办"]] {
        for over in ["责任单位", "责任分工"] {
            for merge in ["^", ""] {
                let upper: &[&str] = &["序号", "任务", "要求", over, "", "时限"];
                let lower: &[&str] = &[merge, merge, merge, lead, support, merge];
                let one: &[&str] = &["1", "财政", "公开预决算。", "区财政局", "区审计局", "9月底"];
                let two: &[&str] = &["2", "救助", "公布救助标准。", "区民政局", "各街道", "全年"];
                let three: &[&str] = &["3", "医疗", "公布医保目录。", "区卫健局", "各部门", "全年"];
                // Once, and again in the middle, as on a new page.
                for rows in [vec![upper, lower, one, two, three], vec![upper, lower, one, two, upper, lower, three]] {
                    let list = docx(&[Line("2024年任务清单"), Rows(&rows)]);
                    let got = each(&list, |t| (t.item.as_str(), t.units.as_str()));
                    let want =
                        [("财政", "区财政局、区审计局"), ("救助", "区民政局、各街道"), ("医疗", "区卫健局、各部门")];
                    assert_eq!(got, want, "{lead} {over} {merge}");
                    assert_eq!(leads(&list)[0].0, ["区财政局"], "{lead} {over} {merge}");
                    assert_eq!(leads(&list)[2].0, ["区卫健局"], "{lead} {over} {merge}");
                }
            }
        }
    }
}

#[test]
fn a_cell_left_blank_is_not_filled_in() {
    let units = |rows: &[&[&str]]| -> Vec<String> {
        each(&docx(&[Line("2024年任务清单"), Rows(rows)]), |t| t.units.clone())
    };
    // Every other task has bodies and a time of its own; what is merged says the same.
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "财政", "公开预决算。", "区财政局", "10月底前"],
        &["2", "采购", "公开采购。", "^", "^"],
        &["3", "救助", "公开救助。", "", "9月底前"],
        &["4", "培训", "组织培训。", "区政府办公室", ""],
        &["5", "解读", "发布解读。", "同上", "9月底前"],
    ];
    let list = docx(&[Line("2024年任务清单"), Rows(rows)]);
    let got = each(&list, |t| (t.units.as_str(), t.deadline.as_str()));
    let want = [
        ("区财政局", "10月底前"),
        ("区财政局", "10月底前"),
        ("", "9月底前"),
        ("区政府办公室", ""),
        ("区政府办公室", "9月底前"),
    ];
    assert_eq!(got, want);
    assert!(list.tasks[2].owners.is_empty());
    // A theme over several tasks makes no difference.
    let rows: &[&[&str]] = &[
        &["序号", "主题", "工作任务", "具体要求", "责任单位"],
        &["1", "公开", "财政", "公开预决算。", "区财政局"],
        &["2", "^", "采购", "公开采购。", "区商务局"],
        &["3", "^", "救助", "公开救助。", ""],
        &["4", "保障", "培训", "组织培训。", "区政府办公室"],
    ];
    assert_eq!(units(rows), ["区财政局", "区商务局", "", "区政府办公室"]);
    // Written once for each theme, or once for all.
    let rows: &[&[&str]] = &[
        &["序号", "主题", "工作任务", "具体要求", "责任单位"],
        &["1", "公开", "财政", "公开预决算。", "区财政局"],
        &["2", "", "采购", "公开采购。", ""],
        &["3", "", "救助", "公开救助。", ""],
        &["4", "保障", "培训", "组织培训。", "区政府办公室"],
        &["5", "", "会议", "召开会议。", ""],
    ];
    assert_eq!(units(rows), ["区财政局", "区财政局", "区财政局", "区政府办公室", "区政府办公室"]);
    let rows: &[&[&str]] = &[
        HEAD,
        &["一、政策公开"],
        &["1", "财政", "公开预决算。", "区财政局", "9月底前"],
        &["2", "采购", "公开采购。", "", ""],
        &["二、工作保障"],
        &["3", "培训", "组织培训。", "区政府办公室", "6月底前"],
        &["4", "会议", "召开会议。", "", ""],
    ];
    assert_eq!(units(rows), ["区财政局", "区财政局", "区政府办公室", "区政府办公室"]);
    let rows: &[&[&str]] = &[
        HEAD,
        &["1", "财政", "公开预决算。", "各部门", "全年"],
        &["2", "采购", "公开采购。", "", ""],
        &["3", "救助", "公开救助。", "", ""],
    ];
    assert_eq!(units(rows), ["各部门"; 3]);
    // Further rows of one task, whether its number is merged or blank.
    for mark in ["^", ""] {
        let rows: &[&[&str]] = &[
            HEAD,
            &["1", "财政", "公开预决算。", "区财政局", "10月底前"],
            &[mark, mark, "公开采购。", "", "9月底前"],
            &["2", "救助", "公开救助。", "区民政局", "9月底前"],
            &["3", "培训", "组织培训。", "区政府办公室", "9月底前"],
        ];
        assert!(units(rows).iter().take(2).all(|u| u == "区财政局"), "{mark} {:?}", units(rows));
    }
}

/// （一）财政信息公开, …: three headings, each with lines before, between and behind its two measures.
fn headed(stop: &str, lines: &dyn Fn(&str) -> [String; 4]) -> TaskList {
    let mut text = vec!["2024年政务公开工作要点".to_owned(), "一、重点任务".to_owned()];
    for (number, name, body) in [
        ("一", "财政信息公开", "区财政局"),
        ("二", "救助信息公开", "区民政局、各街道"),
        ("三", "招生信息公开", "区教体局"),
    ] {
        let [heading, one, two, end] = lines(body);
        text.push(format!("（{number}）{name}{stop}{heading}"));
        text.extend([one, two, end].into_iter().filter(|l| !l.is_empty()));
    }
    let pieces: Vec<Piece> = text.iter().map(|l| Line(l)).collect();
    docx(&pieces)
}

#[test]
fn bodies_at_the_heading_or_behind_its_measures() {
    let one = "1.公开有关方面的政策文件和办事指南。";
    let two = "2.公开资金的分配和使用结果。";
    let bracket = |body: &str| format!("（责任单位：{body}）");
    let line = |body: &str| format!("责任单位：{body}");
    let whole = |list: &TaskList, clauses: usize, what: &str| {
        let got = each(list, |t| (t.item.as_str(), t.units.as_str(), t.clauses.len()));
        let want = [
            ("（一）财政信息公开", "区财政局", clauses),
            ("（二）救助信息公开", "区民政局、各街道", clauses),
            ("（三）招生信息公开", "区教体局", clauses),
        ];
        assert_eq!(got, want, "{what}");
    };
    for stop in ["", "。"] {
        let list = headed(stop, &|b| [bracket(b), one.into(), two.into(), String::new()]);
        whole(&list, 2, "bracket at the heading");
        let list = headed(stop, &|b| [String::new(), one.into(), two.into(), line(b)]);
        whole(&list, 2, "line behind the measures");
        assert_eq!(list.tasks[0].clauses[1].text, "公开资金的分配和使用结果。");
        let list = headed(stop, &|b| [String::new(), one.into(), format!("{two}{}", bracket(b)), String::new()]);
        whole(&list, 2, "bracket behind the last measure");
        let long = ["1.及时公开有关方面的政策。做好咨询。", "2.及时公开资金分配结果。做好公示。"];
        let list = headed(stop, &|b| [String::new(), long[0].into(), long[1].into(), line(b)]);
        whole(&list, 4, "measures of two sentences");
    }
    // A measure with a time of its own, and one behind it, are the heading's bodies' as well.
    let list = headed("", &|b| [bracket(b), one.into(), format!("{two}（完成时限：9月底）"), "3.做好更新。".into()]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str()));
    assert_eq!(got[..2], [("（一）财政信息公开", "区财政局", ""), ("（一）财政信息公开", "区财政局", "9月底")]);
    assert!(got.iter().all(|(_, units, _)| !units.is_empty()), "{got:?}");
    // One with bodies of its own keeps them; one before it that names none has none.
    let list = headed("", &|b| {
        [String::new(), format!("{one}{}", bracket("区审计局")), format!("{two}{}", bracket(b)), String::new()]
    });
    let got = each(&list, |t| t.units.as_str());
    assert_eq!(got, ["区审计局", "区财政局", "区审计局", "区民政局、各街道", "区审计局", "区教体局"]);
}
