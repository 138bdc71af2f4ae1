//! From many sums that do not add up to the one cell that is wrong.
//!
//! A cell stands in a column sum and a row sum, so a wrong one breaks a pattern of sums by the same
//! amount, and the pattern points back at it. Every cell, every row and every column that could explain
//! what is broken is tried; the explanation that mends most, breaks nothing and changes least is the
//! cause. Where several do equally well the most usual slip comes first and the others are named.

use serde::{Deserialize, Serialize};

use super::{
    super::{
        form::{CARRIED_ON, REQUEST_COLUMNS, RESULT_TOTAL, TOTAL_COLUMN},
        model::{Address, Statistics, TableKind, same, show, tidy},
    },
    Context, Finding, finding,
    sums::{self, Constraint},
};

/// How sure a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Others explain it equally well; this is the most usual slip.
    Possible,
    /// One sum only, and the cell most often wrong in it.
    Likely,
    /// Nothing else explains it.
    Determined,
}

/// New values for some cells that would mend something.
#[derive(Debug, Clone, PartialEq)]
struct Hypothesis {
    changes: Vec<(Address, f64)>,
    score: f64,
    mends: Vec<usize>,
}

/// How much a broken sum weighs against a mended one.
const BREAKS: f64 = 1.5;
/// What each further changed cell costs, and at most.
const FURTHER: f64 = 0.12;
const FURTHER_MOST: f64 = 0.48;
/// Explanations beyond this many are reported sum by sum.
const MOST: usize = 16;
/// Where more cells than this would explain a sum equally well, none of them is named: it would be a guess.
const EQUALS: usize = 8;

/// By how much a slip must be the easier one to be called the likeliest.
const EASIER: f64 = 0.3;

/// Of more cells than this a cause names the first only: the sums under it name the rest.
const SHOWN: usize = 3;

/// A figure of the prose that is right once a cause is mended: the place of the cause, the cell, the figure.
pub type Agreed = (usize, Address, f64);

/// Causes with what they explain, then the sums that nothing explains; and what of the prose the causes explain.
pub fn explain(context: &Context<'_>, constraints: &[Constraint]) -> (Vec<Finding>, Vec<Agreed>) {
    let mut out = Vec::new();
    let mut agreed: Vec<Agreed> = Vec::new();
    let mut told = vec![false; constraints.len()];
    let mut values = context.statistics.clone();
    if let Some(only) = only_totals(context, constraints) {
        for (i, c) in constraints.iter().enumerate() {
            told[i] = c.at.table == TableKind::Requests;
        }
        tell(
            context,
            only,
            constraints.iter().enumerate().filter(|(i, c)| told[*i] && c.rule != "A10").map(|(_, c)| c),
            &mut out,
        );
    }
    for _ in 0..MOST {
        let open: Vec<(usize, f64)> = constraints
            .iter()
            .enumerate()
            .filter(|(i, _)| !told[*i])
            .filter_map(|(i, c)| c.residual(&values).map(|r| (i, r)))
            .collect();
        let Some((best, alternatives, certainty)) = best(constraints, &open, &values) else { break };
        let mended: Vec<&Constraint> = best.mends.iter().map(|i| &constraints[*i]).collect();
        let cause = || cause(context, &best, &alternatives, certainty, &mended);
        if let Some(cause) = (alternatives.len() <= EQUALS).then(cause).flatten() {
            let claims = mended.iter().filter(|c| c.rule == "A10");
            agreed.extend(claims.map(|c| (out.len(), c.at, c.constant)));
            tell(context, cause, mended.iter().copied().filter(|c| c.rule != "A10"), &mut out);
            for i in &best.mends {
                told[*i] = true;
            }
        }
        for (address, value) in &best.changes {
            let mut cell = values.get(*address).clone();
            cell.value = Some(*value);
            values.set(*address, cell);
        }
    }
    for (i, constraint) in constraints.iter().enumerate() {
        if !told[i] && constraint.rule != "A10" {
            out.extend(sums::report(context, constraint));
        }
    }
    (out, agreed)
}

/// Puts a cause and, under it, the sums it breaks.
fn tell<'a>(
    context: &Context<'_>,
    cause: Finding,
    broken: impl Iterator<Item = &'a Constraint>,
    out: &mut Vec<Finding>,
) {
    let at = out.len();
    out.push(cause);
    for constraint in broken {
        if let Some(mut under) = sums::report(context, constraint) {
            under.because_of = Some(at);
            out.push(under);
        }
    }
}

/// Only the column 总计 was filled in: one omission, not twenty-five wrong rows.
fn only_totals(context: &Context<'_>, constraints: &[Constraint]) -> Option<Finding> {
    let s = context.statistics;
    let all = Address::of(TableKind::Requests);
    let parts_empty = all.iter().filter(|a| a.column < TOTAL_COLUMN).all(|a| s.value(*a).is_none_or(|v| same(v, 0.0)));
    // An application is new, has a result and is in the total: three rows at least.
    let some_total =
        all.iter().filter(|a| a.column == TOTAL_COLUMN && s.value(**a).is_some_and(|v| v > 0.0)).count() >= 3;
    let broken = constraints.iter().any(|c| c.rule == "A3" && c.residual(s).is_some_and(|r| !same(r, 0.0)));
    if !(parts_empty && some_total && broken) {
        return None;
    }
    let cells: Vec<Address> =
        all.into_iter().filter(|a| a.column == TOTAL_COLUMN && s.value(*a).is_some_and(|v| v > 0.0)).collect();
    let mut out = finding(context, "C3", &cells, &[])?;
    out.certainty = Some(Certainty::Determined);
    Some(out)
}

fn best(
    constraints: &[Constraint],
    open: &[(usize, f64)],
    values: &Statistics,
) -> Option<(Hypothesis, Vec<Hypothesis>, Certainty)> {
    let broken: Vec<(usize, f64)> =
        open.iter().copied().filter(|(i, r)| !same(*r, 0.0) && constraints[*i].rule != "A10").collect();
    if broken.is_empty() {
        return None;
    }
    let mut tried: Vec<Hypothesis> = Vec::new();
    for mut changes in propose(constraints, &broken) {
        changes.sort_by_key(|c| c.0);
        if tried.iter().any(|h| {
            h.changes.len() == changes.len()
                && h.changes
                    .iter()
                    .zip(&changes)
                    .all(|(a, b)| a.0 == b.0 && same(a.1, tidy(values.value(b.0).unwrap_or(0.0) + b.1)))
        }) {
            continue;
        }
        tried.extend(weigh(constraints, open, values, &changes));
    }
    let top = tried.iter().map(|h| h.score).fold(f64::NEG_INFINITY, f64::max);
    if top < 0.4 {
        return None;
    }
    let mut equal: Vec<Hypothesis> = tried.into_iter().filter(|h| top - h.score < 0.01).collect();
    equal.sort_by(|a, b| slip(b, values).total_cmp(&slip(a, values)).then_with(|| a.changes[0].0.cmp(&b.changes[0].0)));
    let first = equal.remove(0);
    let sums = first.mends.iter().filter(|i| constraints[**i].rule != "A10").count();
    let certainty = match equal.first() {
        None if sums >= 2 => Certainty::Determined,
        None => Certainty::Likely,
        Some(second) if slip(&first, values) - slip(second, values) >= 1.0 => Certainty::Likely,
        Some(_) => Certainty::Possible,
    };
    Some((first, equal, certainty))
}

/// Changes (by difference) that could mend a broken sum.
fn propose(constraints: &[Constraint], broken: &[(usize, f64)]) -> Vec<Vec<(Address, f64)>> {
    let mut out: Vec<Vec<(Address, f64)>> = Vec::new();
    for (i, residual) in broken {
        for cell in constraints[*i].cells() {
            out.push(vec![(cell, -residual * constraints[*i].slope(cell))]);
        }
    }
    let residual = |rule: &str, at: Address| {
        broken.iter().find(|(i, _)| constraints[*i].rule == rule && constraints[*i].at == at).map(|(_, r)| *r)
    };
    // One row wrong in several columns.
    for r in 1..=CARRIED_ON {
        let changes: Vec<(Address, f64)> = (1..=TOTAL_COLUMN)
            .filter_map(|c| {
                let a1 = residual("A1", Address::request(CARRIED_ON, c));
                let a2 = residual("A2", Address::request(RESULT_TOTAL, c));
                let delta = match r {
                    1 | 2 => a2.is_none().then_some(a1).flatten().map(|d| -d),
                    CARRIED_ON => a2.is_none().then_some(a1).flatten(),
                    RESULT_TOTAL => a1.zip(a2).filter(|(x, y)| same(*x, *y)).map(|(x, _)| x),
                    _ => a2.map(|d| -d),
                };
                delta.map(|d| (Address::request(r, c), d))
            })
            .collect();
        several(&changes, &mut out);
    }
    // One column wrong in several rows.
    for c in 1..=TOTAL_COLUMN {
        let changes: Vec<(Address, f64)> = (1..=CARRIED_ON)
            .filter_map(|r| {
                residual("A3", Address::request(r, TOTAL_COLUMN))
                    .map(|d| (Address::request(r, c), if c == TOTAL_COLUMN { d } else { -d }))
            })
            .collect();
        several(&changes, &mut out);
    }
    out
}

/// All of them at once, and every two of them.
fn several(changes: &[(Address, f64)], out: &mut Vec<Vec<(Address, f64)>>) {
    if changes.len() > 2 {
        out.push(changes.to_vec());
    }
    if changes.len() > 10 {
        return;
    }
    for (i, a) in changes.iter().enumerate() {
        for b in &changes[i + 1..] {
            if same(a.1.abs(), b.1.abs()) {
                out.push(vec![*a, *b]);
            }
        }
    }
}

fn weigh(
    constraints: &[Constraint],
    open: &[(usize, f64)],
    values: &Statistics,
    changes: &[(Address, f64)],
) -> Option<Hypothesis> {
    let mut new = Vec::new();
    for (address, delta) in changes {
        let value = tidy(values.value(*address)? + delta);
        // Nobody files less than nothing, or half an application.
        if value < 0.0 || value.fract() != 0.0 || same(*delta, 0.0) {
            return None;
        }
        new.push((*address, value));
    }
    let mut score = -(FURTHER * (changes.len() as f64 - 1.0)).min(FURTHER_MOST);
    let mut mends = Vec::new();
    for (i, residual) in open {
        let constraint = &constraints[*i];
        let shift: f64 = changes.iter().map(|(a, d)| constraint.slope(*a) * d).sum();
        if same(shift, 0.0) {
            continue;
        }
        let after = residual + shift;
        if same(*residual, 0.0) {
            score -= BREAKS * constraint.weight;
        } else if same(after, 0.0) {
            score += constraint.weight;
            mends.push(*i);
        }
    }
    let sums = mends.iter().any(|i| constraints[*i].rule != "A10");
    sums.then_some(Hypothesis { changes: new, score, mends })
}

/// How usual a slip is, for explanations that mend the same.
fn slip(h: &Hypothesis, values: &Statistics) -> f64 {
    let Some((address, new)) = h.changes.first() else { return 0.0 };
    let total = match address.table {
        TableKind::Review => address.column.is_multiple_of(5),
        TableKind::Requests => address.column == TOTAL_COLUMN || address.row == RESULT_TOTAL,
        TableKind::Proactive => false,
    };
    // A total typed by hand is what is wrong most often.
    if h.changes.len() == 1 && total {
        return 3.0;
    }
    let old = values.value(*address).unwrap_or(0.0);
    typing(&show(old), &show(*new))
}

/// How easily one number is typed or read for another, 0–1.
fn typing(old: &str, new: &str) -> f64 {
    const ALIKE: [(char, char); 8] =
        [('6', '9'), ('0', '6'), ('0', '8'), ('3', '8'), ('1', '7'), ('5', '6'), ('0', '9'), ('2', '7')];
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if a.len() == b.len() {
        let different: Vec<(char, char)> = a.iter().zip(&b).filter(|(x, y)| x != y).map(|(x, y)| (*x, *y)).collect();
        return match different.as_slice() {
            [(x, y)] if ALIKE.iter().any(|(p, q)| (x, y) == (p, q) || (x, y) == (q, p)) && old != "0" && new != "0" => {
                0.9
            }
            [_] => 0.5,
            [(x1, y1), (x2, y2)] if x1 == y2 && x2 == y1 => 0.8,
            _ => 0.1,
        };
    }
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    let inside = long.len() == short.len() + 1
        && (0..long.len())
            .any(|skip| long.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, c)| c).eq(short.iter()));
    if inside { 0.6 } else { 0.1 }
}

fn cause(
    context: &Context<'_>,
    best: &Hypothesis,
    equal: &[Hypothesis],
    certainty: Certainty,
    mended: &[&Constraint],
) -> Option<Finding> {
    let cells: Vec<Address> = best.changes.iter().map(|c| c.0).collect();
    let s = context.statistics;
    let one_row = cells.iter().all(|a| a.row == cells[0].row && a.table != TableKind::Review);
    let place = if cells.len() == 1 {
        cells[0].to_string()
    } else if cells.len() > SHOWN {
        let name = if one_row { cells[0].row_name() } else { cells[0].column_name() };
        format!("“{name}”{}的{}格", if one_row { "行" } else { "列" }, cells.len())
    } else if one_row {
        format!("“{}”的“{}”", cells[0].row_name(), list(cells.iter().map(|a| a.column_name().to_owned()), "”“"))
    } else {
        format!("“{}”列的“{}”", cells[0].column_name(), list(cells.iter().map(|a| a.row_name().to_owned()), "”“"))
    };
    let change = if cells.len() == 1 {
        format!("填写{}，应为{}", sums::printed(s, cells[0]), show(best.changes[0].1))
    } else if cells.len() > SHOWN {
        // A whole column: its cells are in the list of what follows.
        let (a, v) = best.changes[0];
        let name = if one_row { a.column_name() } else { a.row_name() };
        format!("如“{name}”填写{}应为{}", sums::printed(s, a), show(v))
    } else {
        let each = best.changes.iter().map(|(a, v)| {
            let name = if one_row { a.column_name() } else { a.row_name() };
            format!("“{name}”填写{}应为{}", sums::printed(s, *a), show(*v))
        });
        list(each, "，")
    };
    let alternatives: Vec<Address> = equal.iter().map(|h| h.changes[0].0).collect();
    // A slip of the hand that is easier made than the others is a ground to name one first.
    let usual = equal.first().is_none_or(|h| slip(best, s) - slip(h, s) >= EASIER);
    let named = |h: &Hypothesis| format!("{}（应为{}）", h.changes[0].0, show(h.changes[0].1));
    let others = if equal.is_empty() {
        String::new()
    } else if !usual {
        let more = if equal.len() > 4 { format!("等{}处", equal.len() + 1) } else { String::new() };
        format!("、{}{more}", list(equal.iter().take(4).map(named), "、"))
    } else {
        let more = if equal.len() > 4 { format!("等{}处", equal.len()) } else { String::new() };
        format!("；也可能是{}{more}", list(equal.iter().take(4).map(named), "、"))
    };
    let merged = if merged_carry(context, best) { "，很可能是把上年结转并入了新收" } else { "" };
    let words = [
        ("cells", String::new()),
        ("change", format!("{change}{merged}")),
        ("resolved", mended_words(mended)),
        ("others", others),
        ("expected", show(best.changes[0].1)),
    ];
    // Where several explain it as well, none of them is the likeliest.
    let (rule, place) = match certainty {
        Certainty::Determined => ("C1", place),
        _ if usual => ("C2", place),
        _ => ("C4", named(best)),
    };
    let words = words.map(|(key, word)| if key == "cells" { (key, place.clone()) } else { (key, word) });
    let mut out = finding(context, rule, &cells, &words)?;
    out.certainty = Some(certainty);
    out.alternatives = alternatives;
    Some(out)
}

/// True when 新收 is too high by exactly what was carried over.
fn merged_carry(context: &Context<'_>, best: &Hypothesis) -> bool {
    let s = context.statistics;
    best.changes.iter().all(|(a, new)| {
        let carried = s.value(Address::request(2, a.column)).unwrap_or(0.0);
        a.table == TableKind::Requests
            && a.row == 1
            && carried > 0.0
            && s.value(*a).is_some_and(|old| same(old - new, carried))
    })
}

fn mended_words(mended: &[&Constraint]) -> String {
    let columns = |rule: &str| -> Vec<String> {
        mended
            .iter()
            .filter(|c| c.rule == rule)
            .filter_map(|c| REQUEST_COLUMNS.get(usize::from(c.at.column) - 1))
            .map(|n| (*n).to_owned())
            .collect()
    };
    let mut parts = Vec::new();
    let (a1, a2) = (columns("A1"), columns("A2"));
    if !a1.is_empty() {
        parts.push(format!("{}列的新收加结转与办理加结转下年", list(a1.into_iter(), "、")));
    }
    if !a2.is_empty() {
        parts.push(format!("{}列的各分项之和与（七）总计", list(a2.into_iter(), "、")));
    }
    let rows: Vec<&str> = mended.iter().filter(|c| c.rule == "A3").map(|c| c.at.row_name()).collect();
    if rows.len() > SHOWN {
        parts.push(format!("“{}”等{}行的各列之和与总计", rows[0], rows.len()));
    } else {
        parts.extend(rows.iter().map(|row| format!("“{row}”行的各列之和与总计")));
    }
    for c in mended.iter().filter(|c| c.rule == "A5") {
        parts.push(format!("“{}”的各项之和与总计", c.at.row_name()));
    }
    if mended.iter().any(|c| c.rule == "A4") {
        parts.push("与上年年报的衔接".to_owned());
    }
    if mended.iter().any(|c| c.rule == "A10") {
        parts.push("与正文的数字".to_owned());
    }
    list(parts.into_iter(), "、")
}

fn list(items: impl Iterator<Item = String>, between: &str) -> String {
    items.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand() {
        assert!(typing("9", "6") > typing("14", "11"));
        assert!(typing("21", "12") > typing("5", "2"));
        assert!(typing("110", "10") > typing("37", "5"));
    }
}
