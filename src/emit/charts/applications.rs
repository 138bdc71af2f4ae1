//! The year's applications for information: by result, by applicant, by unit.
//!
//! All three are drawn from the district's sum and the reports in it, so that they agree with the statutory
//! tables beside which they stand in the district's own report.

use super::{
    facts, frame,
    picture::{Hatch, Picture},
    stacked::{self, Block, Part, Row, Stacked},
};
use crate::{
    assess::{BodyRow, Coverage, Standing},
    roster::Group,
    statistics::{Address, REQUEST_COLUMNS, REQUEST_GROUPS, TableKind},
};

/// Two looks that differ in colour, in lightness and in hatch.
const LOOKS: [(u32, Hatch); 2] = [(0x1F_6F_B4, Hatch::None), (0xF2_C1_4E, Hatch::Rising)];
const BAR: f32 = 18.0;
/// These charts go into the district's own report, a portrait paper.
const PORTRAIT: f32 = 420.0;
/// Rows of table 2: received, carried over, results in all, carried on.
const NEW: u8 = 1;
const CARRIED: u8 = 2;
const DONE: u8 = 24;
const ON: u8 = 25;
/// Columns of table 2: natural persons, all.
const PERSONS: u8 = 1;
const ALL: u8 = 7;

fn sum(coverage: &Coverage, row: u8, column: u8) -> u32 {
    count(coverage.statutory.district.value(Address::request(row, column)))
}

/// A count as drawn; what is missing or negative is not drawn.
fn count(value: Option<f64>) -> u32 {
    value.map_or(0, |v| v.clamp(0.0, f64::from(u32::MAX)).round() as u32)
}

fn parts(counts: [u32; 2]) -> Vec<Part> {
    counts.into_iter().zip(LOOKS).map(|(count, (colour, hatch))| Part { count, colour, hatch }).collect()
}

fn keys(names: [&str; 2]) -> Vec<(String, u32, Hatch)> {
    names.into_iter().zip(LOOKS).map(|(name, (colour, hatch))| (name.to_owned(), colour, hatch)).collect()
}

/// Period, how many units are in the sum, unit of measure.
fn scope(coverage: &Coverage) -> String {
    let counted = coverage.statutory.bodies.iter().filter(|b| b.standing.is_in()).count();
    let mut parts = Vec::new();
    if !coverage.period.is_empty() {
        parts.push(format!("期间：{}", coverage.period));
    }
    parts.push(format!("范围：计入{counted}家，名录共{}", facts::unit_count(coverage)));
    parts.push("计量单位：件".to_owned());
    parts.join(&frame::BETWEEN.to_string())
}

/// Who is not in the sum, by name.
fn notes(coverage: &Coverage) -> Vec<String> {
    let of = |test: &dyn Fn(&BodyRow) -> bool| -> Vec<&str> {
        coverage.statutory.bodies.iter().filter(|b| test(b) && !b.unit.is_empty()).map(|b| b.unit.as_str()).collect()
    };
    let mut out =
        vec!["注：各单位年度报告“收到和处理政府信息公开申请情况”表相加。未报送的单位不计入，也不按0计。".to_owned()];
    // The sums are those of the reports as they came; what does not add up in them does not in the chart.
    let wrong = coverage.statutory.wrong_bodies(&[TableKind::Requests]);
    if !wrong.is_empty() {
        out.push(format!("{}的这张表填报有差错，各数照原报数绘制，未作改正。", wrong.join("、")));
    }
    for (words, names) in [
        ("没有统计表", of(&|b| matches!(b.standing, Standing::Missing | Standing::NoTables))),
        ("不计入合计", of(&|b| b.standing == Standing::LeftOut)),
    ] {
        if !names.is_empty() {
            out.push(format!("{words}（{}家）：{}。", names.len(), names.join("、")));
        }
    }
    out
}

fn share(part: u32, whole: u32) -> Vec<String> {
    vec![part.to_string(), facts::percent(part, whole)]
}

fn chart(coverage: &Coverage, what: &str) -> Stacked {
    Stacked {
        title: format!("{}{what}", facts::place_and_period(coverage)),
        scope: scope(coverage),
        keys: Vec::new(),
        blocks: Vec::new(),
        columns: vec!["合计", "占比"],
        share: false,
        axis: "申请数量（件）",
        bar: BAR,
        empty: "0",
        widest: PORTRAIT,
        notes: notes(coverage),
    }
}

/// What became of the applications, persons and organisations apart.
pub fn by_result(coverage: &Coverage) -> Picture {
    let whole = sum(coverage, DONE, ALL) + sum(coverage, ON, ALL);
    let mut lines: Vec<(&str, u8, u8)> = vec![("（一）予以公开", 3, 3), ("（二）部分公开", 4, 4)];
    lines.extend(REQUEST_GROUPS);
    lines.push(("结转下年度继续办理", ON, ON));
    let rows = lines
        .into_iter()
        .map(|(name, first, last)| {
            let add = |column: u8| (first..=last).map(|row| sum(coverage, row, column)).sum::<u32>();
            let (persons, all) = (add(PERSONS), add(ALL));
            Row {
                name: name.to_owned(),
                parts: parts([persons, all.saturating_sub(persons)]),
                columns: share(all, whole),
            }
        })
        .collect();
    stacked::draw(&Stacked {
        keys: keys(["自然人", "法人或其他组织"]),
        blocks: vec![Block { heading: String::new(), rows }],
        ..chart(coverage, "政府信息公开申请办理结果")
    })
}

/// Who applied, new and carried over apart.
pub fn by_applicant(coverage: &Coverage) -> Picture {
    let whole = sum(coverage, NEW, ALL) + sum(coverage, CARRIED, ALL);
    let rows = REQUEST_COLUMNS[..6]
        .iter()
        .zip(PERSONS..)
        .map(|(name, column)| {
            let counts = [sum(coverage, NEW, column), sum(coverage, CARRIED, column)];
            Row { name: (*name).to_owned(), parts: parts(counts), columns: share(counts.iter().sum(), whole) }
        })
        .collect();
    stacked::draw(&Stacked {
        keys: keys(["本年新收", "上年结转"]),
        blocks: vec![Block { heading: String::new(), rows }],
        ..chart(coverage, "政府信息公开申请人类别")
    })
}

/// How many applications each unit had, most first inside its group.
pub fn by_unit(coverage: &Coverage) -> Picture {
    let statutory = &coverage.statutory;
    let value =
        |unit: &str, row: u8| count(statutory.entry(unit).and_then(|e| e.statistics.value(Address::request(row, ALL))));
    let blocks = Group::ALL
        .into_iter()
        .map(|group| {
            let mut units: Vec<&BodyRow> =
                statutory.bodies.iter().filter(|b| b.group == group && b.standing.is_in()).collect();
            // Stable: equal ones stay in roster order.
            units.sort_by_key(|b| std::cmp::Reverse(value(&b.unit, NEW) + value(&b.unit, CARRIED)));
            let rows: Vec<Row> = units
                .into_iter()
                .map(|b| {
                    let counts = [value(&b.unit, NEW), value(&b.unit, CARRIED)];
                    Row {
                        name: b.unit.clone(),
                        parts: parts(counts),
                        columns: vec![counts.iter().sum::<u32>().to_string(), value(&b.unit, DONE).to_string()],
                    }
                })
                .collect();
            Block { heading: format!("{}（{}家）", coverage.terms.group(group), rows.len()), rows }
        })
        .filter(|b| !b.rows.is_empty())
        .collect();
    stacked::draw(&Stacked {
        keys: keys(["本年新收", "上年结转"]),
        blocks,
        columns: vec!["合计", "办结"],
        ..chart(coverage, "各单位政府信息公开申请数量")
    })
}
