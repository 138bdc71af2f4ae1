//! 统计表分单位: every cell of the form as a row, the district's sum and every unit's value beside it.
//!
//! This is where a sum is traced to its units: a unit's column stands only here when it handed in tables,
//! a cell that its report lacks is a dash and not a nought, and values that a rule finds wrong are marked.

use std::collections::BTreeSet;

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};

use super::{list, measure, page, style, style::Styles};
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

pub(super) fn draw(sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles) -> Result<(), XlsxError> {
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
    heads(sheet, &entries, styles)?;
    let wrong = wrong(&statutory.findings);
    for (at, address) in Address::all().into_iter().enumerate() {
        let row = HEAD + 1 + at as RowNum;
        line(sheet, coverage, styles, row, address)?;
        for (i, (entry, _)) in entries.iter().enumerate() {
            let column = (FIXED.len() + i) as ColNum;
            let is_wrong = wrong.contains(&(entry.unit.as_str(), address));
            number(sheet, (row, column), entry.statistics.value(address), styles, is_wrong)?;
        }
    }
    let end = HEAD + Address::all().len() as RowNum;
    sheet.set_freeze_panes(HEAD + 1, 4)?;
    sheet.autofilter(HEAD, 0, end, last)?;
    page::set_up(sheet, coverage, (HEAD, HEAD))?;
    if entries.len() > ONE_PAGE {
        sheet.set_print_fit_to_pages(2, 0);
        sheet.set_repeat_columns(0, 3)?;
    }
    Ok(())
}

/// Cells that an error names, by unit.
fn wrong(findings: &[ReportFinding]) -> BTreeSet<(&str, Address)> {
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

fn heads(sheet: &mut Worksheet, entries: &[(&Entry, bool)], styles: &Styles) -> Result<(), XlsxError> {
    for (column, (name, _)) in (0..).zip(FIXED) {
        sheet.write_string_with_format(HEAD, column, name, &styles.head)?;
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

fn line(
    sheet: &mut Worksheet,
    coverage: &Coverage,
    styles: &Styles,
    row: RowNum,
    address: Address,
) -> Result<(), XlsxError> {
    let district = &coverage.statutory.district;
    sheet.write_string_with_format(row, 0, address.table.chinese(), &styles.centre)?;
    sheet.write_string_with_format(row, 1, address.row_name(), &styles.text)?;
    sheet.write_string_with_format(row, 2, address.column_name(), &styles.centre)?;
    match district.value(address) {
        Some(sum) => sheet.write_number_with_format(row, 3, sum, &styles.sum)?,
        None => sheet.write_string_with_format(row, 3, "—", &styles.sum)?,
    };
    match district.before.value(address).filter(|_| district.before_units > 0) {
        Some(before) => sheet.write_number_with_format(row, 4, before, &styles.centre)?,
        None => sheet.write_string_with_format(row, 4, "—", &styles.quiet)?,
    };
    let lines = measure::lines(address.row_name(), f64::from(FIXED[1].1), style::TEXT);
    sheet.set_row_height(row, measure::row_height(lines, style::TEXT))?;
    Ok(())
}

/// One value; noughts are pale, so that the others are seen.
fn number(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    value: Option<f64>,
    styles: &Styles,
    is_wrong: bool,
) -> Result<(), XlsxError> {
    let format: &Format = match value {
        _ if is_wrong => &styles.alert,
        Some(v) if v != 0.0 => &styles.centre,
        _ => &styles.quiet,
    };
    match value {
        Some(v) => sheet.write_number_with_format(row, column, v, format)?,
        None => sheet.write_string_with_format(row, column, "—", format)?,
    };
    Ok(())
}
