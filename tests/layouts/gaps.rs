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
