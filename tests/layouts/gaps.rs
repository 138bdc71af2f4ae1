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
