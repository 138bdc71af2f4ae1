//! Whom phrases of 责任单位 mean in a district with streets, towns, party organs and bodies run from above.

use super::{Duty, OwnerSet, TaskList, Vocabulary, duties, duty, owners};
use crate::{
    ingest::{Limits, read_bytes},
    roster::{Roster, UnitKind},
};

fn vocabulary() -> Vocabulary {
    Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap()
}

/// A roster as an office types it.
fn typed(rows: &[[&str; 4]]) -> Roster {
    let mut text = String::from("简称,全称,类别,垂管\n");
    for row in rows {
        text.push_str(&row.join(","));
        text.push('\n');
    }
    let document = read_bytes(text.as_bytes(), &Limits::default()).unwrap();
    Roster::from_document(&document, &vocabulary().roster).unwrap()
}

const DEPARTMENTS: [[&str; 4]; 12] = [
    ["区政府办公室", "芜湖市镜湖区人民政府办公室", "部门", ""],
    ["区发改委", "芜湖市镜湖区发展和改革委员会", "部门", ""],
    ["区住房和城乡建设局", "芜湖市镜湖区住房和城乡建设局", "部门", ""],
    ["区卫生健康局", "芜湖市镜湖区卫生健康局", "部门", ""],
    ["区文化和旅游局", "芜湖市镜湖区文化和旅游局", "部门", ""],
    ["区人力资源和社会保障局", "芜湖市镜湖区人力资源和社会保障局", "部门", ""],
    ["区审计局", "芜湖市镜湖区审计局", "部门", ""],
    ["区大数据管理局", "芜湖市镜湖区大数据管理局", "部门", ""],
    ["区委宣传部", "中共芜湖市镜湖区委宣传部", "党委部门", ""],
    ["区公安分局", "芜湖市公安局镜湖分局", "部门", "是"],
    ["区资规分局", "芜湖市自然资源和规划局镜湖分局", "部门", "是"],
    ["江北园区管委会", "芜湖市镜湖区江北园区管理委员会", "部门", ""],
];
const STREET: [&str; 4] = ["方村街道", "芜湖市镜湖区方村街道办事处", "街道", ""];
const TOWN: [&str; 4] = ["荆山镇", "芜湖市镜湖区荆山镇人民政府", "镇", ""];
const CENTRE: [&str; 4] = ["滨江公共服务中心", "芜湖市镜湖区滨江公共服务中心", "街道", ""];

fn district(lower: &[[&str; 4]]) -> Roster {
    typed(&[&DEPARTMENTS[..], lower].concat())
}

fn whole() -> Roster {
    district(&[STREET, TOWN, CENTRE])
}

/// Short names of those that a list of bodies gives the task to.
fn given(printed: &str, roster: &Roster) -> Vec<String> {
    let v = vocabulary();
    let task = duties::tests::task_of(printed, roster, &v);
    let due = roster.units().iter().filter(|u| duty(&task, u, &v.phrases).is_due());
    due.map(|u| u.short.clone()).collect()
}

fn lower(printed: &str, roster: &Roster) -> Vec<String> {
    let mut out = given(printed, roster);
    out.retain(|short| roster.get(short).is_some_and(|u| u.kind == UnitKind::Street));
    out
}

/// Phrases that nobody of the roster answers to.
fn unknown(printed: &str, roster: &Roster) -> Vec<String> {
    let all = owners(printed, roster, &vocabulary().phrases);
    all.into_iter().filter(|o| o.set == OwnerSet::Unknown).map(|o| o.phrase).collect()
}

#[test]
fn towns_are_no_streets() {
    let roster = whole();
    for list in ["各镇人民政府", "各乡镇人民政府", "各乡镇", "各镇政府", "各镇"] {
        assert_eq!(lower(list, &roster), ["荆山镇"], "{list}");
    }
    for list in ["各街道办事处", "各街道", "各街道办", "区政府各部门、各街道办事处"] {
        assert_eq!(lower(list, &roster), ["方村街道", "滨江公共服务中心"], "{list}");
    }
    for list in [
        "各镇街",
        "各镇（街道）",
        "各街镇",
        "各乡镇（街道）",
        "各街道、镇",
        "各镇、街道",
        "各乡镇、街道",
        "各乡（镇）、街道",
        "各镇、街道办事处",
        "各镇人民政府、各街道办事处",
        "区审计局和各镇街",
        "区直各部门、各街道、镇",
        "各镇、街",
    ] {
        assert_eq!(lower(list, &roster).len(), 3, "{list}");
        assert!(unknown(list, &roster).is_empty(), "{list}");
    }
    assert_eq!(lower("各街道（方村街道除外）", &roster), ["滨江公共服务中心"]);
    assert_eq!(given("各公共服务中心", &roster), ["滨江公共服务中心"]);
    assert_eq!(given("各园区管委会", &roster), ["江北园区管委会"]);
}

#[test]
fn a_district_with_one_kind_only() {
    let streets = district(&[STREET]);
    for list in ["各镇街", "各街道、镇", "各镇人民政府、各街道办事处", "各镇和街道"] {
        assert_eq!(lower(list, &streets), ["方村街道"], "{list}");
        assert!(unknown(list, &streets).is_empty(), "{list}");
    }
    assert_eq!((lower("各镇人民政府", &streets).len(), unknown("各镇人民政府", &streets).len()), (0, 1));
    let towns = district(&[TOWN, ["江东片区管委会", "芜湖市镜湖区江东片区管委会", "镇", ""]]);
    assert_eq!(lower("各镇", &towns), ["荆山镇", "江东片区管委会"]);
}

#[test]
fn groups_without_some_name_nobody() {
    let roster = whole();
    for list in ["区政府各部门（区审计局除外）", "除区审计局外的区政府各部门"] {
        let all = owners(list, &roster, &vocabulary().phrases);
        assert!(matches!(all.as_slice(), [one] if matches!(one.set, OwnerSet::Group(_)) && !one.lead), "{list}");
        let given = given(list, &roster);
        assert!(given.contains(&"区发改委".to_owned()) && given.contains(&"区公安分局".to_owned()), "{list}");
        assert!(!given.contains(&"区审计局".to_owned()), "{list}");
    }
    let of_government = given("区政府各部门", &roster);
    assert!(!of_government.contains(&"区委宣传部".to_owned()) && of_government.len() == 11);
    assert!(given("区直各部门", &roster).contains(&"区委宣传部".to_owned()));
}

#[test]
fn groups_printed_without_a_stop() {
    let roster = whole();
    let all = roster.units().len();
    for (list, number) in [
        ("区直各部门各街道各镇", all),
        ("各镇街各部门", all),
        ("各部门各街道各单位", all),
        ("各街道各镇区直各部门", all),
        ("区直部门各镇街", all),
        ("各部门各镇街（区审计局除外）", all - 1),
        ("除区审计局外各部门各镇街", all - 1),
        ("区政府各部门、各镇街（区审计局除外）", all - 2),
        ("除区审计局外，各镇街、各部门", all - 1),
        ("各单位、各镇街（区审计局、方村街道除外）", all - 2),
        ("各单位（各镇街除外）", all - 3),
        // One group, not two.
        ("区直机关各部门", all - 3),
        ("区级机关各单位", all - 3),
        ("所有部门", all - 3),
        ("各级行政机关", all),
        ("全体街道", 2),
        ("全区所有部门", all - 3),
        ("区审计局各镇街", 4),
        ("区审计局各科室", 1),
        // Those concerned are not all.
        ("各有关部门各单位", 0),
        ("各有关部门各镇街", 3),
        ("区卫健局及所属各单位", 1),
    ] {
        assert_eq!(given(list, &roster).len(), number, "{list}");
    }
    // Who is named answers, whoever is left out of a group.
    assert!(given("区审计局、各部门（区审计局除外）", &roster).contains(&"区审计局".to_owned()));
}

#[test]
fn names_that_share_their_end() {
    let more: Vec<[&str; 4]> = vec![
        STREET,
        ["赭山街道", "芜湖市镜湖区赭山街道办事处", "街道", ""],
        ["弋矶山街道", "芜湖市镜湖区弋矶山街道办事处", "街道", ""],
        TOWN,
    ];
    let roster = district(&more);
    for list in [
        "方村、赭山、弋矶山街道",
        "方村、赭山和弋矶山街道",
        "方村、赭山、弋矶山街道办事处",
        "方村、赭山、弋矶山等3个街道",
        "方村等3个街道",
        "方村街道等三个街道",
        "方村街道、赭山、弋矶山",
        "方村、赭山、弋矶山",
    ] {
        assert_eq!(given(list, &roster), ["方村街道", "赭山街道", "弋矶山街道"], "{list}");
        assert!(unknown(list, &roster).is_empty(), "{list}");
    }
    assert_eq!(given("方村、赭山等2个街道", &roster), ["方村街道", "赭山街道"]);
    assert_eq!(given("区审计、区大数据管理局", &roster), ["区审计局", "区大数据管理局"]);
    // Which others are meant nobody can tell.
    assert_eq!(unknown("区审计局、赭山等2个街道", &roster), ["2个街道"]);
    assert_eq!(unknown("张三、方村街道", &roster), ["张三"]);
}

#[test]
fn numbers_before_names_and_deeds_behind_them() {
    let roster = whole();
    for list in [
        "（1）区审计局（2）区发改委",
        "(1)区审计局、(2)区发改委",
        "（一）区审计局；（二）区发改委",
        "⑴区审计局⑵区发改委",
        "1）区审计局 2）区发改委",
        "（1）区审计局\n（2）（3）区发改委",
        "区审计局、区发改委按职责分工",
        "区审计局、区发改委，按职责分工负责",
        "由区审计局牵头，会同区发改委落实",
        "区审计局、区发改委共同牵头",
    ] {
        let mut all = given(list, &roster);
        all.sort();
        assert_eq!(all, ["区发改委", "区审计局"], "{list}");
        assert!(unknown(list, &roster).is_empty(), "{list}");
    }
    let all = owners("区审计局会同各部门", &roster, &vocabulary().phrases);
    let [lead, others] = all.as_slice() else { panic!("{all:?}") };
    assert!(lead.lead && lead.phrase == "区审计局" && others.set == OwnerSet::Departments);
    let all = owners("各科室、区审计局", &roster, &vocabulary().phrases);
    assert!(all.iter().all(|o| !o.lead), "{all:?}");
    let all = owners("区审计局和有关部门", &roster, &vocabulary().phrases);
    assert!(matches!(all.as_slice(), [a, b] if a.lead && b.set == OwnerSet::RelatedDepartments), "{all:?}");
    let all = owners("区城投公司会同各部门", &roster, &vocabulary().phrases);
    assert!(
        matches!(all.as_slice(), [a, b] if a.set == OwnerSet::Unknown && b.set == OwnerSet::Departments),
        "{all:?}"
    );
}

#[test]
fn others_beside_the_first() {
    let roster = whole();
    let v = vocabulary();
    let of = |list: &str, unit: &str| {
        duty(&duties::tests::task_of(list, &roster, &v), roster.get(unit).unwrap(), &v.phrases)
    };
    for (list, unit, want) in [
        ("区住建局等部门及各街道", "区住房和城乡建设局", Duty::Lead),
        ("区住建局等部门及各街道", "区审计局", Duty::Conditional),
        ("区住建局等部门及各街道", "方村街道", Duty::Owner),
        ("区住建局等部门及各街道", "荆山镇", Duty::None),
        ("区政府办公室（区大数据管理局配合）", "区大数据管理局", Duty::Owner),
        ("区政府办公室（区大数据管理局配合）", "区政府办公室", Duty::Lead),
        ("区政府办公室（配合单位：区审计局、区大数据局）", "区大数据管理局", Duty::Owner),
        ("各部门（区审计局牵头）", "区审计局", Duty::Lead),
        ("区审计局（综合科负责）", "区审计局", Duty::Lead),
        ("由区审计局负责", "区审计局", Duty::Lead),
        ("区政府办公室政务公开科", "区政府办公室", Duty::Lead),
        ("各委、办、局，各街道办事处", "区审计局", Duty::Owner),
        ("区各委办局", "区审计局", Duty::Owner),
        ("区政府办公室、各责任单位", "区审计局", Duty::Conditional),
        ("相关责任单位", "区审计局", Duty::Conditional),
        ("各牵头单位", "区审计局", Duty::Conditional),
        ("区政务公开领导小组成员单位", "方村街道", Duty::Owner),
        ("区政务公开领导小组各成员单位", "方村街道", Duty::Owner),
        ("各成员单位", "区审计局", Duty::Owner),
        ("区营商环境领导小组成员单位", "区审计局", Duty::Conditional),
        ("区营商环境领导小组各成员单位", "区审计局", Duty::Conditional),
    ] {
        assert_eq!(of(list, unit), want, "{list} {unit}");
        assert!(unknown(list, &roster).is_empty(), "{list}");
    }
}

#[test]
fn bodies_go_by_several_names() {
    let roster = whole();
    for (name, short) in [
        ("区发展改革委", "区发改委"),
        ("区发改局", "区发改委"),
        ("区住房城乡建设局", "区住房和城乡建设局"),
        ("区住建局", "区住房和城乡建设局"),
        ("区卫生健康委", "区卫生健康局"),
        ("区文化旅游局", "区文化和旅游局"),
        ("区人力资源社会保障局", "区人力资源和社会保障局"),
        ("市公安局镜湖分局", "区公安分局"),
        ("公安镜湖分局", "区公安分局"),
        ("镜湖公安分局", "区公安分局"),
        ("市自然资源和规划局镜湖分局", "区资规分局"),
        ("区自然资源分局", "区资规分局"),
        ("方村街道办", "方村街道"),
        ("荆山镇政府", "荆山镇"),
        ("镜湖区荆山镇政府", "荆山镇"),
    ] {
        assert_eq!(roster.resolve(name).map(|u| roster.units()[u].short.as_str()), Some(short), "{name}");
    }
    // Two units that could be called the same: neither is.
    let both = typed(&[
        ["区政府办公室", "芜湖市镜湖区人民政府办公室", "部门", ""],
        ["区大数据管理局", "芜湖市镜湖区大数据管理局", "部门", ""],
        ["区数据资源管理局", "芜湖市镜湖区数据资源管理局", "部门", ""],
    ]);
    assert_eq!(both.resolve("区数据局"), None);
}

#[test]
fn what_is_wrong_with_the_roster_is_told() {
    assert!(whole().doubts().is_empty());
    let odd = district(&[["区城投公司", "芜湖市镜湖区城投公司", "国有企业", ""], STREET]);
    let [doubt] = odd.doubts() else { panic!("{:?}", odd.doubts()) };
    assert!(doubt.rule == "unknown-kind" && doubt.message.contains("国有企业"), "{}", doubt.message);
    let list = |title: &str| {
        let mut list = TaskList {
            title: title.to_owned(),
            year: Some(2024),
            source: String::new(),
            due: [None, None],
            tasks: Vec::new(),
            doubts: Vec::new(),
        };
        list.resolve(&whole(), &vocabulary().phrases);
        list.resolve(&whole(), &vocabulary().phrases);
        list.doubts.len()
    };
    for title in
        ["关于印发2024年庐阳区政务公开工作要点的通知", "宜昌市夷陵区2024年政务公开工作要点", "2024年新城区政务公开要点"]
    {
        assert_eq!(list(title), 1, "{title}");
    }
    for title in [
        "芜湖市镜湖区2024年政务公开工作要点",
        "镜湖区政务公开任务分工",
        "芜湖市2024年政务公开工作要点",
        "2024年政务公开工作要点",
        "2024年全区政务公开工作要点",
        "2024年社区政务公开工作要点",
        "2024年基层政务公开标准化规范化工作要点",
    ] {
        assert_eq!(list(title), 0, "{title}");
    }
}
