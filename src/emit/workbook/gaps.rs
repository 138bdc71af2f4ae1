//! 缺口清单: every clause that a unit owes and has not answered, with the days left to mend it.

use super::{
    day::Day,
    evidence::mark,
    list::{Cell, Column, List, Table, long, short},
    style::Styles,
};
use crate::{
    assess::{Coverage, GapRow},
    identify::Kind,
};

const COLUMNS: [Column; 14] = [
    short("单位", 70, 130),
    short("组别", 52, 56),
    short("任务", 52, 64),
    short("条款", 58, 72),
    long("条款原文", 200, 300),
    short("结论", 72, 80),
    short("职责", 52, 64),
    long("缺什么", 140, 220),
    short("完成时限", 80, 110),
    short("距期限天数", 82, 92),
    long("最接近的表述", 160, 320),
    long("位置", 80, 150),
    long("文件", 100, 160),
    short("标记", 52, 64),
];

pub(super) fn table<'a>(coverage: &'a Coverage, styles: &Styles, today: Day) -> Table<'a> {
    let rows: Vec<_> = coverage.gaps.iter().map(|gap| cells(gap, today, coverage)).collect();
    let early = match coverage.last_days.day(Kind::Plan).filter(|_| !coverage.last_days.over(Kind::Plan)) {
        Some(day) => format!("实施方案报送期限{}未到，本表只供参考，不点名、不扣分。", Day::of(day).chinese()),
        None => String::new(),
    };
    List {
        title: "缺口清单".to_owned(),
        subtitle: format!(
            "责任单位应答而没有落实的条款，共{}条；天数截至{}。“未报送”“无法读取”须先补齐材料，不等于没有落实。{early}",
            rows.len(),
            today.chinese()
        ),
        columns: &COLUMNS,
        rows,
        frozen: 1,
    }
    .table(styles)
}

fn cells<'a>(gap: &'a GapRow, today: Day, coverage: &'a Coverage) -> [Cell<'a>; COLUMNS.len()] {
    [
        Cell::text(&*gap.unit),
        Cell::text(coverage.terms.group(gap.group)),
        Cell::text(&*gap.task),
        Cell::text(&*gap.clause),
        Cell::text(&*gap.clause_text),
        Cell::Verdict(gap.verdict),
        Cell::text(gap.duty.chinese()),
        Cell::text(&*gap.missing),
        Cell::text(&*gap.deadline),
        Day::parse(&gap.due).map_or(Cell::Empty, |due| Cell::Days(today.until(due))),
        Cell::text(&*gap.nearest),
        Cell::text(&*gap.place),
        Cell::text(&*gap.file),
        mark(gap.uncertain, gap.reviewed),
    ]
}
