//! Tables beside the list, and headings above measures that have bodies of their own.

use super::*;

const SCHEDULE: [&[&str]; 2] = [
    &["序号", "活动名称", "活动内容", "责任单位", "活动时间"],
    &["1", "走进自来水厂", "参观制水工艺，开展座谈，发放问卷，听取意见。", "区水务局", "3月22日"],
];

#[test]
fn a_schedule_is_no_list() {
    let list: &[&[&str]] = &[HEAD, &["1", "就业", "公开岗位信息。", "区人社局", "6月底前"]];
    let title = "附件1 2024年政务公开任务分工表";
    for (above, told) in [("附件2 2024年政府开放日活动安排表", true), ("附件2 其他表", true)] {
        let list = docx(&[Line(title), Rows(list), Line(above), Rows(&SCHEDULE)]);
        assert_eq!(each(&list, |t| t.item.as_str()), ["就业"], "{above}");
        let doubts: Vec<_> = list.doubts.iter().filter(|p| p.rule == "other-table").collect();
        assert_eq!(doubts.iter().any(|p| p.message.contains(above)), told, "{above}");
    }
    // Alone it is all there is.
    assert_eq!(docx(&[Line("2024年任务清单"), Rows(&SCHEDULE)]).tasks.len(), 1);
}

#[test]
fn nothing_goes_over_to_another_table() {
    let list: &[&[&str]] = &[HEAD, &["1", "就业", "公开岗位信息。", "区人社局", "6月底前"]];
    let others: &[&[&str]] = &[&["序号", "具体要求", "责任单位"], &["1", "公开救助标准。", "区民政局"]];
    let list = docx(&[Line("2024年任务分工表"), Rows(list), Line("附件2"), Rows(others)]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str()));
    assert_eq!(got, [("就业", "区人社局", "6月底前"), ("", "区民政局", "")]);
}

#[test]
fn a_heading_with_bodies_above_measures_with_their_own() {
    let list = docx(&[
        Line("2024年政务公开工作要点"),
        Line("一、加强重点领域公开（牵头单位：区政府办公室；完成时限：9月底前）"),
        Line("（一）就业信息公开。公开岗位信息和补贴政策。（责任单位：区人社局）"),
        Line("（二）教育信息公开。公开招生政策。（责任单位：区教体局；完成时限：6月底前）"),
        Line("二、加强政策解读（责任单位：区司法局）"),
        Line("（一）提高解读质量。规范性文件解读率不低于90%。"),
        Line("（二）创新解读形式。采用图解、视频等方式。"),
        Line("三、公开救助标准（责任单位：区民政局）"),
        Line("四、加强监管信息公开（责任单位：区市场监管局）"),
        Line("（一）食品抽检"),
        Line("公布抽检结果。"),
        Line("（二）消费提示"),
    ]);
    let got = each(&list, |t| (t.item.as_str(), t.units.as_str(), t.deadline.as_str(), t.clauses.len()));
    assert_eq!(
        got,
        [
            ("（一）就业信息公开", "区人社局", "9月底前", 1),
            ("（二）教育信息公开", "区教体局", "6月底前", 1),
            ("", "区司法局", "", 2),
            ("", "区民政局", "", 1),
            ("（一）食品抽检", "区市场监管局", "", 1),
            ("（二）消费提示", "区市场监管局", "", 1),
        ]
    );
}
