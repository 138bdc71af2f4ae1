//! Rosters as offices type them.

use rust_xlsxwriter::{Format, Workbook};

use super::{Roster, RosterError, UnitKind, words::tests::words};
use crate::ingest::{Limits, read_bytes};

/// Rows of cells; `A-C:text` is a merge over columns.
fn read(sheets: &[&[&[&str]]]) -> Result<Roster, RosterError> {
    let mut book = Workbook::new();
    for rows in sheets {
        let sheet = book.add_worksheet();
        for (r, row) in rows.iter().enumerate() {
            for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                match text.strip_prefix("==") {
                    Some(wide) => {
                        sheet.merge_range(r as u32, 0, r as u32, 3, wide, &Format::new()).unwrap();
                    }
                    None => {
                        sheet.write(r as u32, c as u16, *text).unwrap();
                    }
                }
            }
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    Roster::from_document(&read_bytes(&bytes, &Limits::default()).unwrap(), &words())
}

fn shorts(roster: &Roster) -> Vec<&str> {
    roster.units().iter().map(|u| u.short.as_str()).collect()
}

fn streets(roster: &Roster) -> Vec<&str> {
    roster.units().iter().filter(|u| u.kind == UnitKind::Street).map(|u| u.short.as_str()).collect()
}

fn vertical(roster: &Roster) -> Vec<&str> {
    roster.units().iter().filter(|u| u.vertical).map(|u| u.short.as_str()).collect()
}

#[test]
fn a_plain_sheet() {
    let roster = read(&[&[
        &["==单位名录"],
        &["简称", "全称", "别名", "类别"],
        &["区民政局", "泉城市湖东区民政局", "", "部门"],
        &["湖滨街道", "泉城市湖东区湖滨街道办事处", "湖滨办事处、湖滨街", "街道"],
    ]])
    .unwrap();
    assert_eq!(shorts(&roster), ["区民政局", "湖滨街道"]);
    assert_eq!(roster.units()[1].aliases, ["湖滨办事处", "湖滨街"]);
    assert_eq!(streets(&roster), ["湖滨街道"]);
    assert_eq!((roster.city.as_str(), roster.district.as_str()), ("泉城市", "湖东区"));
}

#[test]
fn groups_gaps_sums_and_remarks() {
    let roster = read(&[&[
        &["==安远县2025年政务公开责任单位及联络员名单"],
        &["填表单位：县政府办公室", "", "", "", "", "2025年3月12日"],
        &["序号", "单位全称", "单位简称", "单位性质", "联络员", "联系电话", "备注"],
        &["一、县直各部门"],
        &["1", "安远县人民政府办公室", "县政府办", "办公室", "刘芳", "0797-3732001"],
        &["2", "中共安远县委办公室", "县委办", "党委部门", "钟鸣", "0797-3732002", "不参加考核"],
        &[
            "3",
            "安远县发展和改革委员会（加挂安远县粮食和物资储备局牌子）",
            "县发改委",
            "县直部门",
            "欧阳军",
            "0797-3732003",
        ],
        &["4", "国家税务总局安远县税务局", "县税务局", "驻县单位", "魏强", "0797-3732009", "垂管"],
        &[],
        &["二、乡镇、园区"],
        &["1", "安远县欣山镇人民政府", "欣山镇", "乡镇", "蔡伟", "13900001111"],
        &["2", "安远县凤山乡人民政府", "凤山乡", "乡镇", "孙燕", "13900001115"],
        &["3", "江西安远工业园区管理委员会", "工业园区管委会", "园区", "曾勇", "13900001116"],
        &["合计", "7个"],
        &["注：人员变动请及时报县政府办公室政务公开股。"],
    ]])
    .unwrap();
    assert_eq!(shorts(&roster), ["县政府办", "县委办", "县发改委", "县税务局", "工业园区管委会", "欣山镇", "凤山乡"]);
    assert_eq!(streets(&roster), ["欣山镇", "凤山乡"]);
    assert_eq!(vertical(&roster), ["县税务局"]);
    assert_eq!(roster.district, "安远县");
    let unit = |text: &str| roster.resolve(text).map(|u| roster.units()[u].short.as_str());
    for (name, short) in [
        ("安远县发展和改革委员会", "县发改委"),
        ("县粮食和物资储备局", "县发改委"),
        ("安远县粮食和物资储备局", "县发改委"),
        ("县政府办公室", "县政府办"),
        ("安远县发改委", "县发改委"),
    ] {
        assert_eq!(unit(name), Some(short), "{name}");
    }
    assert_eq!((roster.terms().area.as_str(), roster.terms().lower.as_str()), ("县", "乡镇"));
}

#[test]
fn columns_that_are_empty_behind_a_gap() {
    let roster = read(&[&[
        &["简称", "全称", "别名", "类别", "是否垂管"],
        &["县政府办", "安远县人民政府办公室", "政府办", "办公室", "否"],
        &["县民政局", "安远县民政局", "民政", "部门", "否"],
        &["县税务局", "国家税务总局安远县税务局", "", "部门", "√"],
        &[],
        &["==二、乡镇"],
        &["欣山镇", "安远县欣山镇人民政府", "", "乡镇"],
        &["孔田镇", "安远县孔田镇人民政府", "", "乡镇"],
        &[],
        &[],
        &["版石镇", "安远县版石镇人民政府", "", "乡镇", "否"],
    ]])
    .unwrap();
    assert_eq!(shorts(&roster), ["县政府办", "县民政局", "县税务局", "欣山镇", "孔田镇", "版石镇"]);
    assert_eq!(streets(&roster), ["欣山镇", "孔田镇", "版石镇"]);
    assert_eq!(vertical(&roster), ["县税务局"]);
    assert!(roster.units().iter().skip(3).all(|u| u.aliases.is_empty()));
}

#[test]
fn all_sheets_count_and_no_unit_twice() {
    let roster = read(&[
        &[&["请各单位核对"], &["联系人", "刘芳"]],
        &[
            &["简称", "全称", "是否垂管"],
            &["县政府办", "安远县人民政府办公室", "否"],
            &["县民政局", "安远县民政局", ""],
            &["县税务局", "国家税务总局安远县税务局", "是"],
            &["县民政局", "安远县民政局", ""],
        ],
        &[&["简称", "全称", "类别"], &["欣山镇", "安远县欣山镇人民政府", "乡镇"], &["合  计", "1"]],
        &[&["任务", "责任单位", "时限"], &["培训", "县民政局、县财政局", "年底"]],
    ])
    .unwrap();
    assert_eq!(shorts(&roster), ["县政府办", "县民政局", "县税务局", "欣山镇"]);
    assert_eq!(vertical(&roster), ["县税务局"]);
    let two = read(&[&[&["简称", "全称"], &["县民政局", "安远县民政局"], &["县民政局", "安远县财政局"]]]);
    assert!(matches!(two, Err(RosterError::Duplicate(name)) if name == "县民政局"));
}

#[test]
fn one_column_of_names_under_any_head() {
    for head in [
        &["序号", "单位全称", "联系人"][..],
        &["序号", "单位名称", "联系人"],
        &["序号", "责任单位", "联系电话"],
        &["序号", "单 位", "备注"],
        &["编号", "部门（单位）", "联络员"],
        &["序号", "报送单位（全称）", "电话"],
    ] {
        let rows: &[&[&str]] = &[
            head,
            &["一", "县直部门（3个）"],
            &["1", "安远县人民政府办公室", "a"],
            &["2", "安远县人力资源和社会保障局", "b"],
            &["3", "安远县市场监督管理局\n（县知识产权局）", "b"],
            &["二", "乡镇"],
            &["4", "安远县欣山镇人民政府", "c"],
            &["5", "安远县城关", "c"],
        ];
        let roster = read(&[rows]).unwrap();
        let want = ["县政府办公室", "县人力资源和社会保障局", "县市场监督管理局", "欣山镇", "城关"];
        assert_eq!(shorts(&roster), want, "{head:?}");
        assert_eq!(streets(&roster), ["欣山镇", "城关"], "{head:?}");
        let unit = |text: &str| roster.resolve(text).map(|u| roster.units()[u].short.as_str());
        assert_eq!(
            [unit("县人社局"), unit("县知识产权局"), unit("安远县市监局")],
            [Some("县人力资源和社会保障局"), Some("县市场监督管理局"), Some("县市场监督管理局")]
        );
    }
}

#[test]
fn a_column_alone_and_short_names_alone() {
    let lines = read(&[&[
        &["安远县2025年政务公开单位名录"],
        &["单位名称"],
        &["一、部门"],
        &["县政府办公室"],
        &["县民政局"],
        &["二、镇"],
        &["欣山镇"],
        &["共3个单位"],
    ]])
    .unwrap();
    assert_eq!(shorts(&lines), ["县政府办公室", "县民政局", "欣山镇"]);
    assert_eq!((lines.district.as_str(), streets(&lines)), ("安远县", vec!["欣山镇"]));
    let short = read(&[&[&["序号", "单位简称"], &["1", "县民政局"], &["2", "县财政局"], &["3", "欣山镇"]]]).unwrap();
    assert_eq!((short.district.as_str(), short.terms().area.as_str()), ("", "县"));
    assert_eq!(shorts(&short), ["县民政局", "县财政局", "欣山镇"]);
}

#[test]
fn two_units_a_row() {
    let roster = read(&[&[
        &["==安远县政务公开单位名录"],
        &["序号", "单位名称", "电话", "序号", "单位名称", "电话"],
        &["1", "安远县民政局", "1234567", "3", "安远县欣山镇人民政府", "2234567"],
        &["2", "安远县财政局", "1234568", "4", "安远县孔田镇人民政府", ""],
        &[],
        &[],
        &["5", "安远县审计局", "1234569", "6", "安远县天心镇人民政府", "2234569"],
    ]])
    .unwrap();
    assert_eq!(shorts(&roster), ["县民政局", "县财政局", "县审计局", "欣山镇", "孔田镇", "天心镇"]);
}

#[test]
fn one_more_unit_behind_a_gap() {
    let roster = read(&[&[
        &["序号", "单位简称", "单位全称", "联系人"],
        &["1", "县民政局", "安远县民政局", "甲"],
        &["2", "县财政局", "安远县财政局", "乙"],
        &[],
        &["", "县残联"],
        &[],
        &["", "安远县政务公开领导小组办公室"],
        &["", "2025年3月1日"],
    ]])
    .unwrap();
    assert_eq!(shorts(&roster), ["县民政局", "县财政局", "县残联"]);
}

#[test]
fn kinds_written_once_before_the_names() {
    let roster = read(&[&[
        &["类别", "简称", "全称"],
        &["县直部门", "县政府办", "安远县人民政府办公室"],
        &["", "县民政局", "安远县民政局"],
        &["街道乡镇", "城关", "安远县城关"],
        &["", "欣山", "安远县欣山"],
        &["垂管单位", "县税务局", "国家税务总局安远县税务局"],
        &["", "县气象局", "安远县气象局"],
    ]])
    .unwrap();
    assert_eq!(streets(&roster), ["城关", "欣山"]);
    assert_eq!(vertical(&roster), ["县税务局", "县气象局"]);
}

#[test]
fn a_head_of_two_rows() {
    let roster = read(&[&[
        &["==单位名称"],
        &["全称", "简称", "类型", "垂管情况"],
        &["安远县民政局", "县民政局", "部门", "非垂管"],
        &["安远县气象局", "县气象局", "部门", "市垂直管理"],
        &["安远县龙山街道办事处", "龙山街道", "街办", ""],
    ]])
    .unwrap();
    assert_eq!(shorts(&roster), ["县民政局", "县气象局", "龙山街道"]);
    assert_eq!((streets(&roster), vertical(&roster)), (vec!["龙山街道"], vec!["县气象局"]));
}

#[test]
fn a_zone_is_a_district() {
    let roster = read(&[&[
        &["简称", "全称", "别名", "类别"],
        &["党政办", "芜湖经济技术开发区管委会办公室", "管委会办公室、党政办公室", "办公室"],
        &["财政局", "芜湖经济技术开发区财政局", "", "部门"],
        &["市场监管分局", "芜湖市市场监督管理局经济技术开发区分局", "市监局", "部门"],
        &["龙山街道", "芜湖经济技术开发区龙山街道办事处", "", "办事处"],
        &["万春", "芜湖经济技术开发区万春街道办事处", "", "镇街"],
    ]])
    .unwrap();
    assert_eq!((roster.district.as_str(), streets(&roster)), ("芜湖经济技术开发区", vec!["龙山街道", "万春"]));
    assert_eq!((roster.terms().whole().as_str(), roster.terms().lower.as_str()), ("全区", "街道"));
    let found = |text: &str| {
        let mentions = roster.mentions(&crate::text::fold(text));
        mentions.first().map(|m| roster.units()[m.unit].short.clone()).unwrap_or_default()
    };
    for (text, short) in [
        ("芜湖经济技术开发区财政局", "财政局"),
        ("芜湖经开区财政局2025年年报", "财政局"),
        ("经开区财政局", "财政局"),
        ("芜湖经开区管委会办公室", "党政办"),
        ("经开区龙山街道", "龙山街道"),
        ("芜湖市财政局", ""),
    ] {
        assert_eq!(found(text), short, "{text}");
    }
}

#[test]
fn heads_that_say_nothing_are_told() {
    let e = read(&[&[&["名录"], &["甲", "乙\n丙", "丁"], &["安远县民政局", "1", "2"]]]).err().unwrap().to_string();
    assert!(e.contains("见到的表头是：甲、乙丙、丁") && e.contains("“全称”"), "{e}");
}
