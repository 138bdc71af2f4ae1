//! One mistake is one finding: what shows in a column and once more in the total stands under the column.
//!
//! Sums that a wrong cell breaks are grouped by [`super::cause`]. Here are the rules that look at each cell by
//! itself, which a total follows without being wrong a second time.

use super::{
    super::{
        form::{RESULT_TOTAL, TOTAL_COLUMN},
        model::{Address, TableKind, same, tidy},
    },
    Context, Finding,
};

/// Puts what repeats an earlier finding under it.
pub fn group(context: &Context<'_>, out: &mut [Finding]) {
    for i in 0..out.len() {
        if out[i].because_of.is_some() || out[i].certainty.is_some() {
            continue;
        }
        let cause = match out[i].rule.as_str() {
            "A4" => carried(context, out, i),
            // A 规章 that is none is issued and in force.
            "A8" => out[..i].iter().position(|f| f.rule == "A8"),
            "A6" => follows(context, out, i),
            "A1" | "A2" => summed(out, i),
            _ => None,
        };
        out[i].because_of = cause;
    }
}

/// What was carried over is off in a total as its columns are together, or in columns that make up for each other,
/// where a number stands in the wrong one: the first of them.
fn carried(context: &Context<'_>, out: &[Finding], at: usize) -> Option<usize> {
    let off = |f: &Finding| -> Option<f64> {
        Some(tidy(f.expected.parse::<f64>().ok()? - context.statistics.value(*f.cells.first()?)?))
    };
    let is_total = |f: &Finding| f.cells.first().is_some_and(|a| a.column == TOTAL_COLUMN);
    let all = || out.iter().filter(|f| f.rule == "A4");
    let columns = all().filter(|f| !is_total(f)).map(off).sum::<Option<f64>>()?;
    let total = all().find(|f| is_total(f)).map_or(Some(0.0), off)?;
    if !same(columns, total) || !is_total(&out[at]) && !same(total, 0.0) {
        return None;
    }
    let first = out[..at].iter().position(|f| f.rule == "A4")?;
    // One that is explained already leads to what explains it.
    Some(out[first].because_of.unwrap_or(first))
}

/// A sum of the column 总计 that is off as its columns are together, and has no cause of its own: the first of them.
fn summed(out: &[Finding], at: usize) -> Option<usize> {
    let total = out.get(at)?;
    let column = |f: &Finding| f.cells.first().map_or(0, |a| a.column);
    if column(total) != TOTAL_COLUMN {
        return None;
    }
    let off = |f: &Finding| Some(f.expected.parse::<f64>().ok()? - f.printed.parse::<f64>().ok()?);
    let columns = || out.iter().enumerate().take(at).filter(|(_, f)| f.rule == total.rule && f.because_of.is_none());
    let sum = columns().map(|(_, f)| off(f)).sum::<Option<f64>>()?;
    let (first, _) = columns().next()?;
    same(tidy(sum), tidy(off(total)?)).then_some(first)
}

/// A negative or broken number that a cause explains, or in a total where a cell of its row or column is as wrong.
fn follows(context: &Context<'_>, out: &[Finding], total: usize) -> Option<usize> {
    let at = *out[total].cells.first()?;
    // A cause names this very cell.
    if let Some(cause) = out[..total].iter().position(|f| f.certainty.is_some() && f.cells == [at]) {
        return Some(cause);
    }
    let is_total = at.table == TableKind::Requests && (at.column == TOTAL_COLUMN || at.row == RESULT_TOTAL)
        || at.table == TableKind::Review && at.column.is_multiple_of(5);
    if !is_total {
        return None;
    }
    let value = |a: Address| context.statistics.value(a);
    let near = |a: &Address| {
        a.table == at.table
            && match a.table {
                TableKind::Review => (a.column - 1) / 5 == (at.column - 1) / 5,
                _ => a.row == at.row || a.column == at.column,
            }
            && value(*a).zip(value(at)).is_some_and(|(x, y)| x.is_sign_negative() == y.is_sign_negative())
    };
    let found = out[..total].iter().position(|f| f.rule == "A6" && f.cells.first().is_some_and(near))?;
    Some(out[found].because_of.unwrap_or(found))
}
