//! Who has handed in what: plans and reports on time, late, unreadable or missing, by group, and the names
//! that a notice needs.

use super::{
    facts,
    picture::{Hatch, Picture},
    stacked::{self, Block, Part, Row, Stacked},
};
use crate::{
    assess::{Coverage, UnitRow, Verdict},
    emit::workbook::Day,
    identify::Kind,
};

/// What became of one paper of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Receipt {
    OnTime,
    Late,
    Unreadable,
    Missing,
}

impl Receipt {
    const ALL: [Self; 4] = [Self::OnTime, Self::Late, Self::Unreadable, Self::Missing];

    fn chinese(self) -> &'static str {
        match self {
            Self::OnTime => "按时报送",
            Self::Late => "逾期报送",
            Self::Unreadable => "无法读取",
            Self::Missing => "未报送",
        }
    }

    fn look(self) -> (u32, Hatch) {
        let verdict = match self {
            Self::OnTime => Verdict::Done,
            Self::Late => Verdict::Vague,
            Self::Unreadable => Verdict::Unreadable,
            Self::Missing => Verdict::NotSubmitted,
        };
        (verdict.colour(), facts::hatch(verdict))
    }
}

fn receipt(unit: &UnitRow, kind: Kind) -> Receipt {
    let late = if kind == Kind::Plan { unit.plan_late } else { unit.report_late };
    if unit.has(kind) {
        return if late { Receipt::Late } else { Receipt::OnTime };
    }
    if unit.unread(kind) { Receipt::Unreadable } else { Receipt::Missing }
}

pub fn draw(coverage: &Coverage) -> Picture {
    let groups = facts::groups(coverage);
    let everybody: Vec<&UnitRow> = coverage.units.iter().collect();
    let row = |name: String, units: &[&UnitRow], kind: Kind| {
        let count = |receipt: Receipt| units.iter().filter(|u| self::receipt(u, kind) == receipt).count() as u32;
        let parts =
            Receipt::ALL.map(|r| Part { count: count(r), colour: r.look().0, hatch: r.look().1 }).into_iter().collect();
        let came = count(Receipt::OnTime) + count(Receipt::Late);
        let all = units.len() as u32;
        Row { name, parts, columns: vec![format!("{came}/{all}"), facts::percent(came, all)] }
    };
    let mut notes = Vec::new();
    let blocks = [Kind::Plan, Kind::Report]
        .map(|kind| {
            let mut rows: Vec<Row> =
                groups.iter().map(|(g, units)| row(coverage.terms.group(*g).to_owned(), units, kind)).collect();
            if rows.len() > 1 {
                rows.push(row("合计".to_owned(), &everybody, kind));
            }
            for receipt in [Receipt::Late, Receipt::Unreadable, Receipt::Missing] {
                notes.extend(names(coverage, kind, receipt));
            }
            let days = coverage.last_days;
            if let Some(day) = days.day(kind).filter(|_| !days.over(kind)) {
                notes.push(format!("{}的报送期限是{}，还没有到。", kind.chinese(), Day::of(day).chinese()));
            }
            Block { heading: kind.chinese().to_owned(), rows }
        })
        .into_iter()
        .collect();
    stacked::draw(&Stacked {
        title: format!("{}政务公开材料报送情况", facts::place_and_period(coverage)),
        scope: facts::scope(coverage, "家（单位）"),
        keys: Receipt::ALL.iter().map(|r| (r.chinese().to_owned(), r.look().0, r.look().1)).collect(),
        blocks,
        columns: vec!["已报/应报", "报送率"],
        share: false,
        axis: "单位数（家）",
        bar: 26.0,
        empty: stacked::NOTHING_DUE,
        widest: stacked::WIDEST,
        notes,
    })
}

/// `未报送实施方案（2家）：区商务局、泺口街道`; nothing when there is nobody.
fn names(coverage: &Coverage, kind: Kind, receipt: Receipt) -> Option<String> {
    let units: Vec<&str> =
        coverage.units.iter().filter(|u| self::receipt(u, kind) == receipt).map(|u| u.short.as_str()).collect();
    let what = match receipt {
        Receipt::OnTime => return None,
        Receipt::Late => format!("{}逾期报送", kind.chinese()),
        Receipt::Unreadable => format!("{}无法读取", kind.chinese()),
        Receipt::Missing => format!("未报送{}", kind.chinese()),
    };
    // Nobody is named for a paper that may still come.
    let named = !units.is_empty() && (receipt != Receipt::Missing || coverage.last_days.over(kind));
    named.then(|| format!("{what}（{}家）：{}", units.len(), units.join("、")))
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn every_unit_is_counted_once_for_each_paper() {
        let coverage = sample::coverage(45, 24);
        for kind in [Kind::Plan, Kind::Report] {
            let listed: usize =
                Receipt::ALL.iter().map(|r| coverage.units.iter().filter(|u| receipt(u, kind) == *r).count()).sum();
            assert_eq!(listed, 45);
        }
    }

    #[test]
    fn nobody_is_named_before_the_last_day() {
        let mut coverage = sample::coverage(5, 3);
        coverage.units[1].plan.clear();
        assert!(names(&coverage, Kind::Plan, Receipt::Missing).is_some());
        coverage.last_days = crate::emit::workbook::fixture::last_days("2023-08-31");
        assert_eq!(names(&coverage, Kind::Plan, Receipt::Missing), None);
    }

    #[test]
    fn the_missing_are_named() {
        let mut coverage = sample::coverage(5, 3);
        for unit in &mut coverage.units {
            unit.plan = "a.docx".into();
            unit.plan_late = false;
        }
        assert_eq!(names(&coverage, Kind::Plan, Receipt::Missing), None);
        coverage.units[1].plan.clear();
        let name = coverage.units[1].short.clone();
        assert_eq!(names(&coverage, Kind::Plan, Receipt::Missing), Some(format!("未报送实施方案（1家）：{name}")));
    }
}
