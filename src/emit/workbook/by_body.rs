//! 统计表分单位: every cell of the form as a row, the district's sum and every unit's value beside it.
//!
//! This is where a sum is traced to its units: a unit's column stands only here when it handed in tables,
//! a cell that its report lacks is a dash and not a nought, and values that a rule finds wrong are marked.

use std::collections::HashSet;

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use super::{
    body::{Body, Value},
    list, measure, page, style,
    style::Styles,
};
use crate::{
    assess::{Coverage, ReportFinding},
    problem::Level,
    statistics::{Address, Entry},
};

/// Its name, which links lead to.
pub(super) const NAME: &str = "统计表分单位";
/// The row of the heads.
const HEAD: RowNum = 2;
/// Columns before the units': table, row, column, sum, last year.
const FIXED: [(&str, u32); 5] = [("表", 108), ("项目", 236), ("列", 96), ("全区合计", 64), ("上年合计", 64)];
/// Pixels of a unit's column at least.
const UNIT: f64 = 34.0;
/// More units than this are printed on two pages side by side.
const ONE_PAGE: usize = 18;

/// The place of a cell's row, for a link.
pub(super) fn link(address: Address) -> String {
    let at = Address::all().iter().position(|a| *a == address).unwrap_or(0);
    format!("internal:'{NAME}'!D{}", HEAD as usize + 2 + at)
}

/// Draws the sheet around the rows of the form's cells, which it hands back.
pub(super) fn draw<'a>(sheet: &mut Worksheet, coverage: &'a Coverage, styles: &Styles) -> Result<Body<'a>, XlsxError> {
    let statutory = &coverage.statutory;
    let (counted, beside): (Vec<&Entry>, Vec<&Entry>) =
        statutory.entries.iter().partition(|e| statutory.district.included.contains(&e.unit));
    let entries: Vec<(&Entry, bool)> =
        counted.iter().map(|e| (*e, true)).chain(beside.iter().map(|e| (*e, false))).collect();
    let widths: Vec<f64> =
        FIXED.iter().map(|(_, w)| f64::from(*w)).chain(entries.iter().map(|(e, _)| unit_width(e))).collect();
    list::set_widths(sheet, &widths)?;
    let last = ColNum::try_from(widths.len() - 1).unwrap_or(ColNum::MAX);
    let title = format!("{}{}政府信息公开统计表分单位", coverage.district, coverage.period);
    let subtitle = format!(
        "一行是表样中的一格，合计后面是各单位的数；“—”表示该单位的报告里没有读到这一格；红底的数有问题，见“勾稽问题”。计入合计{}个单位{}。",
        counted.len(),
        if beside.is_empty() { String::new() } else { format!("，最右{}列不计入合计", beside.len()) }
    );
    list::title(sheet, last, &title, &subtitle, &widths, styles)?;
    heads(sheet, coverage, &entries, styles)?;
    let wrong = wrong(&statutory.findings);
    let mut body = Body::default();
    for (at, address) in Address::all().into_iter().enumerate() {
        let row = HEAD + 1 + at as RowNum;
        line(&mut body, coverage, styles, address);
        for (entry, _) in &entries {
            let is_wrong = wrong.contains(&(entry.unit.as_str(), address));
            number(&mut body, entry.statistics.value(address), styles, is_wrong);
        }
        let lines = measure::lines(address.row_name(), f64::from(FIXED[1].1), style::TEXT);
        body.end_row(row, Some(measure::row_height(lines, style::TEXT)));
    }
    let end = HEAD + Address::all().len() as RowNum;
    sheet.set_freeze_panes(HEAD + 1, 4)?;
    sheet.autofilter(HEAD, 0, end, last)?;
    page::set_up(sheet, coverage, (HEAD, HEAD))?;
    if entries.len() > ONE_PAGE {
        sheet.set_print_fit_to_pages(2, 0);
        sheet.set_repeat_columns(0, 3)?;
    }
    Ok(body)
}

/// Cells that an error names, by unit.
fn wrong(findings: &[ReportFinding]) -> HashSet<(&str, Address)> {
    findings
        .iter()
        .filter(|f| f.finding.level == Level::Error && f.finding.because_of.is_none())
        .flat_map(|f| f.finding.cells.iter().map(move |a| (f.unit.as_str(), *a)))
        .collect()
}

/// As wide as its largest number.
fn unit_width(entry: &Entry) -> f64 {
    Address::all()
        .into_iter()
        .filter_map(|a| entry.statistics.value(a))
        .map(|v| measure::column_width(&crate::statistics::show(v), style::TEXT))
        .fold(UNIT, f64::max)
        .ceil()
}

fn heads(
    sheet: &mut Worksheet,
    coverage: &Coverage,
    entries: &[(&Entry, bool)],
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, (name, _)) in (0..).zip(FIXED) {
        sheet.write_string_with_format(HEAD, column, coverage.terms.local(name), &styles.head)?;
    }
    let mut most = 4;
    for (i, (entry, is_in)) in entries.iter().enumerate() {
        let name = entry.unit.strip_suffix("办事处").unwrap_or(&entry.unit);
        let name = if *is_in { name.to_owned() } else { format!("{name}（不计入）") };
        most = most.max(name.chars().count());
        sheet.write_string_with_format(HEAD, (FIXED.len() + i) as ColNum, &name, &styles.head_upright)?;
    }
    // Upright characters one below the other, and the filter button under them.
    sheet.set_row_height(HEAD, (most as f64 * style::TEXT * 1.32 + 22.0).min(400.0))?;
    Ok(())
}

/// The head of a row: the form's cell, the district's sum and last year's.
fn line<'a>(body: &mut Body<'a>, coverage: &'a Coverage, styles: &Styles, address: Address) {
    let district = &coverage.statutory.district;
    body.push_text(&styles.centre, address.table.chinese().into());
    body.push_text(&styles.text, address.row_name().into());
    body.push_text(&styles.centre, address.column_name().into());
    let value = or_dash(body, district.value(address));
    let whole = district.lacking_at(address).is_empty();
    body.push(if whole { &styles.sum } else { &styles.alert }, value);
    let before = district.before.value(address).filter(|_| district.before_units > 0);
    let style = if before.is_some() { &styles.centre } else { &styles.quiet };
    let value = or_dash(body, before);
    body.push(style, value);
}

/// One value; noughts are pale, so that the others are seen.
fn number(body: &mut Body, value: Option<f64>, styles: &Styles, is_wrong: bool) {
    let style = match value {
        _ if is_wrong => &styles.alert,
        Some(v) if v != 0.0 => &styles.centre,
        _ => &styles.quiet,
    };
    let value = or_dash(body, value);
    body.push(style, value);
}

fn or_dash(body: &mut Body, value: Option<f64>) -> Value {
    value.map_or_else(|| body.text("—".into()), Value::Number)
}
