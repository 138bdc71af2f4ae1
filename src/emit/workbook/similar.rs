//! 雷同: papers that were taken over from another unit, from last year or from the list, with both quotations.

use super::{
    day::Day,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
};
use crate::assess::{Coverage, Likeness, SimilarRow};

const COLUMNS: [Column; 12] = [
    short("情形", 70, 110),
    short("单位", 70, 120),
    short("对照单位", 70, 120),
    short("本材料相同比例", 60, 76),
    short("对照材料相同比例", 60, 76),
    short("出现次数", 50, 60),
    long("本材料原文", 240, 340),
    short("位置", 60, 100),
    long("对照材料原文", 240, 340),
    short("对照位置", 60, 100),
    long("文件", 120, 180),
    long("对照文件", 120, 180),
];

pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, _: Day) -> Table<'a> {
    let count = |likeness: Likeness| coverage.similar.iter().filter(|r| r.likeness == likeness).count();
    List {
        title: "雷同".to_owned(),
        subtitle: format!(
            "去掉套话和任务清单原文后比对：单位之间{}对，与本单位上年{}份，留有其他单位名称{}处，照抄任务清单{}份。比例是该材料自己的文字中与对方相同的部分，只供核对，不直接扣分。很多份彼此雷同时，每份只列最相像的几份。",
            count(Likeness::Units),
            count(Likeness::LastYear),
            count(Likeness::OtherName),
            count(Likeness::List)
        ),
        columns: &COLUMNS,
        rows: coverage.similar.iter().map(cells).collect(),
        frozen: 3,
    }
    .table(styles)
}

fn cells(row: &SimilarRow) -> Vec<Cell<'_>> {
    let share = |value: Option<f32>| value.map_or(Cell::Empty, Cell::share);
    let other = match row.likeness {
        Likeness::List => "任务清单",
        _ => &row.other_unit,
    };
    vec![
        Cell::text(row.likeness.chinese()),
        Cell::text(&*row.unit),
        Cell::text(other),
        share(row.share),
        share(row.other_share),
        if row.times > 0 { Cell::Integer(i64::from(row.times)) } else { Cell::Empty },
        Cell::text(&*row.quotation),
        Cell::text(&*row.place),
        Cell::text(&*row.other_quotation),
        Cell::text(&*row.other_place),
        Cell::text(&*row.file),
        Cell::text(&*row.other_file),
    ]
}
