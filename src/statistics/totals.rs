//! The district's three tables: every unit's values added cell by cell.
//!
//! A sum is only worth what went into it, so each total keeps its units, every unit that is missing or
//! left out is named with the reason, and the rules run again on the sum: if every unit adds up and the
//! sum does not, a unit was misread. A cell that one unit lacks, though its table was read, makes a sum that
//! cannot add up and says nothing: such cells are named with the unit, and no rule is asked of them.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    model::{Address, Cell, Form, Reading, Source, Statistics, TableKind, same, show, tidy},
    rules::{Context, Finding, Rules, check},
};
use crate::text::Short;

/// What a reporting body is, as far as adding up goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// 区政府 itself: its office writes a report for it beside its own.
    Government,
    /// 区政府办公室.
    Office,
    #[default]
    Department,
    Institution,
    Street,
    /// Run by the city or the state: out of the sum unless switched on.
    Vertical,
}

/// One report that may go into the sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub unit: String,
    pub body: Body,
    pub file: String,
    pub statistics: Statistics,
    pub last: Option<Statistics>,
}

/// How the report of 区政府 is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Government {
    /// A total when no cell of it is smaller than the others' sum, a body of its own otherwise.
    #[default]
    Auto,
    /// A body beside its office: counted, unless the two tables are the same.
    Body,
    /// The district's total: never added, held against the sum.
    Total,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Options {
    pub vertical: bool,
    pub government: Government,
}

/// What one unit adds to one cell: the unit as an index into [`District::included`], and the value.
type Part = (u32, f64);

/// A value that stands out from the others or from last year's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    pub address: Address,
    pub unit: String,
    pub value: f64,
    /// In Chinese, one sentence.
    pub reason: String,
}

/// The district's sum with everything it rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct District {
    /// Cells that no unit reports have no value.
    pub sum: Statistics,
    /// Units in the sum, in the order given.
    pub included: Vec<String>,
    /// Reports not added, with the reason in Chinese.
    pub left_out: Vec<(String, String)>,
    /// Units expected that sent no statistics.
    pub missing: Vec<String>,
    /// Units in the sum one of whose tables could not be read: a gap, not a nought.
    pub incomplete: Vec<(String, TableKind)>,
    /// Units in the sum, and the cells that they lack in a table which was read, in the order of the form.
    pub lacking: Vec<(String, TableKind, Vec<Address>)>,
    /// The rules, run again on the sum.
    pub findings: Vec<Finding>,
    pub outliers: Vec<Outlier>,
    /// The same units' sum of last year, as far as their reports are known.
    pub before: Statistics,
    /// How many units of the sum have last year's report.
    pub before_units: usize,
    /// What each unit adds, by address in the order of the form.
    parts: Vec<(Address, Vec<Part>)>,
}

impl District {
    fn parts(&self, address: Address) -> &[Part] {
        let at = self.parts.binary_search_by_key(&address, |(a, _)| *a).ok();
        at.and_then(|i| self.parts.get(i)).map_or(&[], |(_, parts)| parts)
    }

    /// How many units have a value in one cell, noughts included.
    pub fn contributors(&self, address: Address) -> usize {
        self.parts(address).len()
    }

    /// What each unit adds to one cell, largest first; units that add nothing included.
    pub fn contributions(&self, address: Address) -> Vec<(&str, f64)> {
        let unit = |i: u32| self.included.get(i as usize).map_or("", String::as_str);
        let mut out: Vec<(&str, f64)> = self.parts(address).iter().map(|(i, value)| (unit(*i), *value)).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1));
        out
    }

    /// Units in the sum that lack one cell of a table which was read.
    pub fn lacking_at(&self, address: Address) -> Vec<&str> {
        let at = |(_, table, cells): &&(String, TableKind, Vec<Address>)| {
            *table == address.table && cells.binary_search(&address).is_ok()
        };
        self.lacking.iter().filter(at).map(|(unit, ..)| unit.as_str()).collect()
    }

    /// The sum of one cell.
    pub fn value(&self, address: Address) -> Option<f64> {
        self.sum.value(address)
    }
}

/// Adds the reports up. `expected` are the units that should report.
pub fn total(entries: &[Entry], expected: &[String], options: Options, rules: &Rules, year: i32) -> District {
    let mut left_out: Vec<(String, String)> = Vec::new();
    let mut counted: Vec<&Entry> = Vec::new();
    let mut against: Option<&Entry> = None;
    let mut known: HashSet<(&str, Body)> = HashSet::new();
    for entry in entries {
        if entry.body == Body::Vertical && !options.vertical {
            left_out.push((entry.unit.clone(), "垂直管理单位，不计入全区合计".to_owned()));
        } else if !known.insert((&entry.unit, entry.body)) {
            left_out.push((entry.unit.clone(), "同一单位有不止一份报告，只计一份".to_owned()));
        } else {
            counted.push(entry);
        }
    }
    if let Some(at) = counted.iter().position(|e| e.body == Body::Government) {
        let government = counted[at];
        let others: Vec<&Entry> = counted.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, e)| *e).collect();
        let twin = others.iter().any(|e| e.body == Body::Office && same_values(&e.statistics, &government.statistics));
        let whole = match options.government {
            Government::Total => true,
            Government::Body => false,
            Government::Auto => others.len() >= 2 && covers(&government.statistics, &others),
        };
        if whole {
            left_out.push((government.unit.clone(), "区政府报告是全区合计，不再相加，只与合计核对".to_owned()));
            against = Some(government);
            counted.remove(at);
        } else if twin {
            left_out.push((government.unit.clone(), "与区政府办公室的统计表相同，申请只计一次".to_owned()));
            counted.remove(at);
        }
    }

    let parts = collect(counted.iter().map(|e| Some(&e.statistics)));
    let sum = add(&parts);
    let before = add(&collect(counted.iter().map(|e| e.last.as_ref())));
    let before_units = counted.iter().filter(|e| e.last.is_some()).count();
    let incomplete = counted
        .iter()
        .flat_map(|e| TableKind::ALL.into_iter().filter(|t| !e.statistics.has(*t)).map(|t| (e.unit.clone(), t)))
        .collect();
    let lacking: Vec<(String, TableKind, Vec<Address>)> = counted.iter().flat_map(|e| lacks(e)).collect();
    let sent: HashSet<&str> = entries.iter().map(|e| e.unit.as_str()).collect();
    let missing = expected.iter().filter(|u| !sent.contains(u.as_str())).cloned().collect();
    // What is checked is the part of the sum that every unit whose table was read stands in.
    let mut whole = sum.clone();
    for address in lacking.iter().flat_map(|(_, _, cells)| cells) {
        whole.set(*address, Cell::default());
    }
    let context = sum_context(rules, &whole, year);
    let mut findings: Vec<Finding> = check(&context);
    findings.retain(|f| f.level > crate::problem::Level::Notice);
    if let Some(government) = against {
        compare(&whole, government, rules, &mut findings);
    }
    findings.extend(lacking.iter().filter_map(|lack| incomplete_sum(&context, lack)));
    let outliers = outliers(&counted, &parts, rules);
    District {
        sum,
        included: counted.iter().map(|e| e.unit.clone()).collect(),
        left_out,
        missing,
        incomplete,
        lacking,
        findings,
        outliers,
        before,
        before_units,
        parts: parts.into_iter().collect(),
    }
}

/// Whether a rule is about a sum, which the district's breaks wherever a unit's does.
fn is_of_sums(rule: &str) -> bool {
    matches!(rule, "A1" | "A2" | "A3" | "A5" | "C1" | "C2" | "C3" | "C4")
}

/// What the rules say of the sum, with the units in mind: where sums of units do not add up, the district's cannot.
/// That is said once of each table, and no cause is looked for in numbers that several mistakes made.
///
/// `errors`: units of the sum, each with what is wrong in its own report.
pub fn of_units(district: &District, errors: &[(String, TableKind, String)], rules: &Rules) -> Vec<Finding> {
    let included: HashSet<&String> = district.included.iter().collect();
    let of = |table: TableKind| {
        errors.iter().filter(move |(_, own, rule)| *own == table && is_of_sums(rule)).map(|(unit, ..)| unit)
    };
    let context = sum_context(rules, &district.sum, 0);
    let mut summed: Vec<TableKind> = Vec::new();
    let mut out: Vec<Finding> = Vec::new();
    for table in TableKind::ALL {
        let mut units: Vec<&str> = Vec::new();
        for unit in of(table).filter(|unit| included.contains(unit)) {
            if !units.contains(&unit.as_str()) {
                units.push(unit);
            }
        }
        let broken = |f: &&Finding| f.table == Some(table) && is_of_sums(&f.rule);
        if units.is_empty() || !district.findings.iter().any(|f| broken(&f)) {
            continue;
        }
        let told: Vec<&Finding> = district.findings.iter().filter(broken).filter(|f| f.certainty.is_none()).collect();
        let cells: Vec<Address> = told.iter().filter_map(|f| f.cells.first().copied()).collect();
        let words = [("count", told.len().to_string()), ("units", units.join("、"))];
        let line = super::rules::finding(&context, "D3", &cells, &words);
        out.extend(line.map(|mut f| {
            // A line about many cells is about none of them.
            (f.row, f.column, f.printed) = Default::default();
            f
        }));
        summed.push(table);
    }
    // What is left keeps its order; causes that went took what they explain with them.
    let mut places: Vec<Option<usize>> = Vec::with_capacity(district.findings.len());
    for f in &district.findings {
        let gone = f.table.is_some_and(|t| summed.contains(&t)) && is_of_sums(&f.rule);
        places.push((!gone).then_some(out.len()));
        if !gone {
            let because_of = f.because_of.and_then(|i| places.get(i).copied().flatten());
            out.push(Finding { because_of, ..f.clone() });
        }
    }
    out
}

fn sum_context<'a>(rules: &'a Rules, sum: &'a Statistics, year: i32) -> Context<'a> {
    Context {
        rules,
        statistics: sum,
        text: None,
        unit: "",
        body: Body::Government,
        year,
        file: "",
        last: None,
        last_text: None,
    }
}

/// The cells that a report lacks in each table that was read otherwise.
fn lacks(entry: &Entry) -> impl Iterator<Item = (String, TableKind, Vec<Address>)> {
    TableKind::ALL.into_iter().filter(|t| entry.statistics.has(*t)).filter_map(|table| {
        let cells: Vec<Address> =
            Address::of(table).into_iter().filter(|a| entry.statistics.value(*a).is_none()).collect();
        (!cells.is_empty()).then(|| (entry.unit.clone(), table, cells))
    })
}

/// D2: the sum of some cells is without a unit, which is none of the sum's own faults.
fn incomplete_sum(context: &Context<'_>, (unit, _, cells): &(String, TableKind, Vec<Address>)) -> Option<Finding> {
    let first = cells.first()?;
    let words = [("unit", unit.clone()), ("count", cells.len().to_string()), ("example", first.to_string())];
    let mut found = super::rules::finding(context, "D2", cells, &words)?;
    // What the sum has there is the others' numbers, and what it should be nobody knows.
    found.printed.clear();
    Some(found)
}

fn collect<'a>(reports: impl Iterator<Item = Option<&'a Statistics>>) -> BTreeMap<Address, Vec<Part>> {
    let mut out: BTreeMap<Address, Vec<Part>> = BTreeMap::new();
    for (i, statistics) in reports.enumerate() {
        for address in Address::all() {
            if let Some(value) = statistics.and_then(|s| s.value(address)) {
                out.entry(address).or_default().push((i as u32, value));
            }
        }
    }
    out
}

fn add(contributions: &BTreeMap<Address, Vec<Part>>) -> Statistics {
    let mut sum = Statistics::new();
    sum.form = Form::Y2021;
    for (address, parts) in contributions {
        let value = tidy(parts.iter().map(|(_, value)| value).sum());
        sum.section_mut(address.table).source = Source::Table;
        sum.set(
            *address,
            Cell { printed: show(value).into(), value: Some(value), reading: Reading::Number, place: Short::EMPTY },
        );
    }
    sum
}

fn same_values(a: &Statistics, b: &Statistics) -> bool {
    let requests = Address::of(TableKind::Requests);
    let any = requests.iter().any(|x| a.value(*x).is_some_and(|v| v > 0.0));
    any && requests.into_iter().all(|x| match (a.value(x), b.value(x)) {
        (Some(p), Some(q)) => same(p, q),
        (None, None) => true,
        _ => false,
    })
}

/// True when a report holds at least what all others hold together, in every cell that matters.
fn covers(whole: &Statistics, others: &[&Entry]) -> bool {
    let mut weighed = 0;
    for address in Address::all() {
        let sum: f64 = others.iter().filter_map(|e| e.statistics.value(address)).sum();
        if sum <= 0.0 {
            continue;
        }
        weighed += 1;
        if whole.value(address).is_none_or(|v| v + 1e-6 < sum) {
            return false;
        }
    }
    weighed >= 5
}

fn compare(sum: &Statistics, government: &Entry, rules: &Rules, out: &mut Vec<Finding>) {
    let context = Context {
        rules,
        statistics: &government.statistics,
        text: None,
        unit: &government.unit,
        body: Body::Government,
        year: 0,
        file: &government.file,
        last: None,
        last_text: None,
    };
    for address in Address::all() {
        let (Some(stands), Some(expected)) = (government.statistics.value(address), sum.value(address)) else {
            continue;
        };
        if !same(stands, expected) {
            let words = [("cell", address.to_string()), ("printed", show(stands)), ("expected", show(expected))];
            out.extend(super::rules::finding(&context, "D1", &[address], &words));
        }
    }
}

/// Units that carry most of a total, and values far from last year's.
fn outliers(counted: &[&Entry], contributions: &BTreeMap<Address, Vec<Part>>, rules: &Rules) -> Vec<Outlier> {
    let settings = &rules.settings;
    let mut out = Vec::new();
    // Only the cells that an officer looks at: sums, not their parts.
    let key = |a: &Address| match a.table {
        TableKind::Proactive => true,
        TableKind::Requests => a.column == 7 && matches!(a.row, 1 | 2 | 24 | 25),
        TableKind::Review => a.column.is_multiple_of(5),
    };
    for (address, parts) in contributions.iter().filter(|(a, _)| key(a)) {
        let total: f64 = parts.iter().map(|(_, value)| value).sum();
        if parts.len() < 4 || total < settings.outlier_minimum {
            continue;
        }
        for &(i, value) in parts.iter().filter(|(_, value)| *value >= settings.outlier_share * total) {
            let Some(entry) = counted.get(i as usize) else { continue };
            let reason =
                format!("{address}为{}，占全区{}的{:.0}%", show(value), show(tidy(total)), value / total * 100.0);
            out.push(Outlier { address: *address, unit: entry.unit.clone(), value, reason });
        }
    }
    for entry in counted {
        let Some(last) = &entry.last else { continue };
        for address in Address::all().into_iter().filter(key) {
            let (Some(now), Some(before)) = (entry.statistics.value(address), last.value(address)) else { continue };
            let (low, high) = if now < before { (now, before) } else { (before, now) };
            if high - low >= 10.0 && high >= low * settings.outlier_factor {
                let way = if now > before { "增加" } else { "减少" };
                let reason = format!("{address}由上年{}{way}到{}", show(before), show(now));
                out.push(Outlier { address, unit: entry.unit.clone(), value: now, reason });
            }
        }
    }
    out
}
