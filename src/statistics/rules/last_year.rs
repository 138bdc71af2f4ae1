//! Rules that hold a report against the year before.

use super::{
    super::model::{Address, TableKind, same, show, tidy},
    Context, Finding, finding,
    sums::printed,
};

pub fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(last) = context.last else { return };
    let s = context.statistics;
    // A7: what is in force follows from last year's and what was issued and repealed.
    for row in [1, 2] {
        let cells = [Address::proactive(row, 3), Address::proactive(row, 1), Address::proactive(row, 2)];
        let (Some(before), Some(now), Some(issued), Some(repealed)) =
            (last.value(cells[0]), s.value(cells[0]), s.value(cells[1]), s.value(cells[2]))
        else {
            continue;
        };
        let expected = tidy(before + issued - repealed);
        if !same(expected, now) {
            let words = [
                ("last", show(before)),
                ("issued", show(issued)),
                ("repealed", show(repealed)),
                ("expected", show(expected)),
                ("printed", printed(s, cells[0])),
            ];
            out.extend(finding(context, "A7", &cells, &words));
        }
    }
    // P11: nobody gets the same applications twice.
    let requests = Address::of(TableKind::Requests);
    let equal = requests.iter().all(|a| s.value(*a).zip(last.value(*a)).is_some_and(|(x, y)| same(x, y)));
    let first = Address::request(1, 7);
    if equal && s.value(first).is_some_and(|v| v >= 3.0) {
        out.extend(finding(context, "P11", &[first], &[]));
    }
    // A16: a case pending last year is decided or pending this year.
    for group in 0..3 {
        let (pending, total) = (Address::review(group * 5 + 4), Address::review(group * 5 + 5));
        let (Some(before), Some(now)) = (last.value(pending), s.value(total)) else { continue };
        if now < before {
            out.extend(finding(context, "A16", &[total], &[("last", show(before)), ("printed", printed(s, total))]));
        }
    }
}
