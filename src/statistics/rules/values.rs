//! Rules that look at one value: what may stand in a cell at all.

use super::{
    super::{
        model::{Address, Cell, Form, Reading, Source, TableKind, show},
        totals::Body,
        value,
    },
    Context, Finding, finding,
    sums::printed,
};

pub fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    numbers(context, out);
    filled(context, out);
    regulations(context, out);
    reminders(context, out);
    functions(context, out);
}

/// A6: counts are whole and not negative; fees may have decimals.
fn numbers(context: &Context<'_>, out: &mut Vec<Finding>) {
    let s = context.statistics;
    for address in Address::all() {
        let Some(v) = s.value(address) else { continue };
        let fee = address == Address::proactive(6, 5);
        // That it was written in 元 was said where it was read.
        if fee && value::in_yuan(&s.get(address).printed) && v >= 0.0 {
            continue;
        }
        let reason = if v < 0.0 {
            "不能是负数"
        } else if !fee && v.fract() != 0.0 {
            "件数不能有小数"
        } else if fee && v >= context.rules.settings.fee_limit && context.body != Body::Government {
            "数额过大，可能误以元为单位"
        } else {
            continue;
        };
        let words = [("cell", address.to_string()), ("printed", printed(s, address)), ("reason", reason.to_owned())];
        out.extend(finding(context, "A6", &[address], &words));
    }
}

/// A9: one finding for each table and way of not writing a nought.
fn filled(context: &Context<'_>, out: &mut Vec<Finding>) {
    let s = context.statistics;
    for table in TableKind::ALL {
        if s.section(table).source != Source::Table {
            continue;
        }
        let with = |test: &dyn Fn(&Cell) -> bool| -> Vec<Address> {
            Address::of(table).into_iter().filter(|a| test(s.get(*a))).collect()
        };
        let blank = with(&|c| c.reading == Reading::Blank);
        let marks = with(&|c| c.reading == Reading::Mark);
        let sign = marks.first().map(|a| s.get(*a).printed.clone()).unwrap_or_default();
        for (cells, how) in [(blank, "空白".to_owned()), (marks, format!("用“{sign}”等符号代替"))] {
            if cells.is_empty() {
                continue;
            }
            let words = [
                ("count", cells.len().to_string()),
                ("how", how),
                ("example", cells[0].to_string()),
                ("expected", "0".to_owned()),
            ];
            out.extend(finding(context, "A9", &cells, &words));
        }
    }
}

/// A8: no district body makes 规章.
fn regulations(context: &Context<'_>, out: &mut Vec<Finding>) {
    let s = context.statistics;
    for column in 1..=3 {
        let address = Address::proactive(1, column);
        if s.value(address).is_some_and(|v| v != 0.0) {
            let words = [("printed", printed(s, address)), ("expected", "0".to_owned())];
            out.extend(finding(context, "A8", &[address], &words));
        }
    }
}

/// A13, A14: nothing is wrong, but it often is.
fn reminders(context: &Context<'_>, out: &mut Vec<Finding>) {
    let s = context.statistics;
    let after = Address::review(15);
    if s.value(after).is_some_and(|v| v > 0.0) && matches!(context.body, Body::Government | Body::Office) {
        out.extend(finding(context, "A13", &[after], &[("printed", printed(s, after))]));
    }
    let partly = Address::request(4, 7);
    let refused: f64 = (5..=12).filter_map(|r| s.value(Address::request(r, 7))).sum();
    // Only where more results than applications were counted: every other report has both kinds.
    let results: Option<f64> = (3..=23).map(|r| s.value(Address::request(r, 7))).sum();
    let twice = results.zip(s.value(Address::request(24, 7))).is_some_and(|(sum, total)| sum > total);
    if twice && s.value(partly).is_some_and(|v| v > 0.0) && refused > 0.0 {
        out.extend(finding(context, "A14", &[partly], &[("printed", printed(s, partly)), ("refused", show(refused))]));
    }
}

/// A15: what a body does for a living should show.
fn functions(context: &Context<'_>, out: &mut Vec<Finding>) {
    let s = context.statistics;
    if s.proactive.source != Source::Table || s.form == Form::Y2019 || context.unit.is_empty() {
        return;
    }
    let settings = &context.rules.settings;
    let listed = |list: &[String]| list.iter().any(|u| u == context.unit);
    let mut say = |row: u8, reason: &str| {
        let address = Address::proactive(row, 4);
        out.extend(finding(
            context,
            "A15",
            &[address],
            &[("printed", printed(s, address)), ("reason", reason.to_owned())],
        ));
    };
    let is_zero = |row: u8| s.value(Address::proactive(row, 4)) == Some(0.0);
    let positive = |row: u8| s.value(Address::proactive(row, 4)).is_some_and(|v| v > 0.0);
    if listed(&settings.licensing_moved) && positive(3) {
        say(3, "该单位的许可事项已划转行政审批服务局");
    }
    if listed(&settings.licensing) && is_zero(3) {
        say(3, "该单位承担行政许可职能");
    }
    if listed(&settings.enforcing) && is_zero(4) {
        say(4, "该单位承担行政处罚职能");
    }
}
