//! 统计表汇总: the three statutory tables in their national layout with the district's sums.
//!
//! Every sum is a link to its row on 统计表分单位, where the units' values stand beside it; below the
//! tables stands which units are in the sum and which are not, since a missing unit is not a nought.

use rust_xlsxwriter::{ColNum, Format, RowNum, Url, Worksheet, XlsxError};

use super::{by_body, measure, page, style, style::Styles};
use crate::{
    assess::{BodyRow, Coverage, Standing},
    emit::form::{self, Content, FormCell, FormTable},
    statistics::{Address, TableKind, show},
};

/// Pixels of one column of the form's grid.
const COLUMN: u32 = 62;

pub(super) fn draw(sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles) -> Result<(), XlsxError> {
    let last = last_column();
    for column in 0..=last {
        sheet.set_column_width_pixels(column, COLUMN)?;
    }
    let width = room(form::WIDTH);
    let title = format!("{}{}政府信息公开统计表汇总", coverage.district, coverage.period);
    sheet.merge_range(0, 0, 0, last, &title, &styles.title)?;
    sheet.set_row_height(0, measure::row_height(measure::lines(&title, width, style::TITLE), style::TITLE))?;
    let scope = scope(coverage);
    sheet.merge_range(1, 0, 1, last, &scope, &styles.subtitle)?;
    sheet.set_row_height(1, measure::row_height(measure::lines(&scope, width, style::TEXT), style::TEXT))?;

    let mut row: RowNum = 2;
    let mut breaks = Vec::new();
    for kind in TableKind::ALL {
        if kind == TableKind::Review {
            breaks.push(row);
        }
        row = table(sheet, coverage, styles, kind, row)? + 2;
    }
    row = bodies(sheet, coverage, styles, row)? + 2;
    outliers(sheet, coverage, styles, row)?;
    page::set_up(sheet, coverage, (0, 0))?;
    // The form is a portrait form: table 2 stays whole on one page.
    sheet.set_portrait();
    sheet.set_page_breaks(&breaks)?;
    Ok(())
}

/// `全区应报34个单位，计入12个…`
pub(super) fn scope(coverage: &Coverage) -> String {
    let bodies = &coverage.statutory.bodies;
    let count = |standing: Standing| bodies.iter().filter(|b| b.standing == standing).count();
    let mut parts = vec![format!("计入合计{}个单位", count(Standing::Counted) + count(Standing::Incomplete))];
    for (standing, words) in [
        (Standing::Incomplete, "其中缺表"),
        (Standing::LeftOut, "已报送但不计入"),
        (Standing::NoTables, "没有统计表"),
        (Standing::Missing, "未报送"),
    ] {
        if count(standing) > 0 {
            parts.push(format!("{words}{}个", count(standing)));
        }
    }
    // The government reports beside its office (条例): one more than the roster has units.
    let apart = bodies.iter().filter(|b| !b.unit.is_empty()).count() > coverage.units.len();
    let apart = if apart { "区政府和区政府办公室的报告分别计，所以比名录多1个；" } else { "" };
    let apart = coverage.terms.local(apart);
    format!("{}；{apart}未报送不等于0。点击合计数可查看各单位的数。", parts.join("，"))
}

fn last_column() -> ColNum {
    form::WIDTH as ColNum - 1
}

/// Pixels of so many columns.
fn room(columns: usize) -> f64 {
    columns as f64 * f64::from(COLUMN)
}

/// Draws one table from `top` on; its last row.
fn table(
    sheet: &mut Worksheet,
    coverage: &Coverage,
    styles: &Styles,
    kind: TableKind,
    top: RowNum,
) -> Result<RowNum, XlsxError> {
    let form = form::form(kind);
    let last = last_column();
    sheet.merge_range(top, 0, top, last - 4, form.title, &styles.section)?;
    sheet.merge_range(top, last - 3, top, last, form.measure, &styles.measure)?;
    sheet.set_row_height(top, measure::row_height(1, 12.0))?;
    let first = top + 1;
    for cell in &form.cells {
        put(sheet, coverage, styles, cell, first)?;
    }
    for row in 0..form.rows {
        sheet.set_row_height(first + row as RowNum, height(&form, row))?;
    }
    Ok(first + form.rows as RowNum - 1)
}

fn put(
    sheet: &mut Worksheet,
    coverage: &Coverage,
    styles: &Styles,
    cell: &FormCell,
    first: RowNum,
) -> Result<(), XlsxError> {
    let (row, column) = (first + cell.row as RowNum, cell.column as ColNum);
    let (end, right) = (row + cell.rows as RowNum - 1, column + cell.columns as ColNum - 1);
    let single = cell.rows == 1 && cell.columns == 1;
    let text = |sheet: &mut Worksheet, text: &str, format: &Format| -> Result<(), XlsxError> {
        if single {
            sheet.write_string_with_format(row, column, text, format)?;
        } else {
            sheet.merge_range(row, column, end, right, text, format)?;
        }
        Ok(())
    };
    match cell.content {
        Content::Head(words) => text(sheet, words, &styles.head),
        Content::Label(words) => text(sheet, words, &styles.centre),
        Content::Long(words) => text(sheet, words, &styles.text),
        Content::Value(address) => {
            if !single {
                sheet.merge_range(row, column, end, right, "", &styles.centre)?;
            }
            value(sheet, coverage, styles, address, (row, column))
        }
    }
}

/// A sum as a link to its units; a dash where no unit reports the cell.
fn value(
    sheet: &mut Worksheet,
    coverage: &Coverage,
    styles: &Styles,
    address: Address,
    (row, column): (RowNum, ColNum),
) -> Result<(), XlsxError> {
    match coverage.statutory.district.value(address) {
        Some(sum) => {
            let units = coverage.statutory.district.contributors(address);
            let lacking = coverage.statutory.district.lacking_at(address);
            let without =
                if lacking.is_empty() { String::new() } else { format!("，缺{}个单位的数", lacking.len()) };
            let link = Url::new(by_body::link(address)).set_tip(format!("{units}个单位{without}，点击查看各单位的数"));
            let style = if lacking.is_empty() { &styles.centre } else { &styles.alert };
            sheet.write_url_with_format(row, column, link, style)?;
            sheet.write_number_with_format(row, column, sum, style)?;
        }
        None => {
            sheet.write_string_with_format(row, column, "—", &styles.centre)?;
        }
    }
    Ok(())
}

/// Points of one row: as high as its highest cell that ends there.
fn height(form: &FormTable, row: usize) -> f64 {
    let lines = form
        .row(row)
        .filter(|c| c.rows == 1)
        .map(|c| match c.content {
            Content::Head(t) | Content::Label(t) | Content::Long(t) => measure::lines(t, room(c.columns), style::TEXT),
            Content::Value(_) => 1,
        })
        .max()
        .unwrap_or(1);
    measure::row_height(lines, style::TEXT)
}

/// A block of lines over the form's grid: heads and, for each column, how many of the fifteen it takes.
struct Block<'a> {
    title: &'a str,
    heads: &'a [(&'a str, usize)],
}

impl Block<'_> {
    fn draw(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        top: RowNum,
        rows: &[Vec<(String, bool)>],
    ) -> Result<RowNum, XlsxError> {
        sheet.merge_range(top, 0, top, last_column(), self.title, &styles.section)?;
        sheet.set_row_height(top, measure::row_height(1, 12.0))?;
        let heads: Vec<(String, bool)> = self.heads.iter().map(|(h, _)| ((*h).to_owned(), false)).collect();
        for (at, cells) in std::iter::once(&heads).chain(rows).enumerate() {
            let row = top + 1 + at as RowNum;
            let (mut column, mut lines) = (0, 1);
            for ((text, alert), (_, span)) in cells.iter().zip(self.heads) {
                let format = match (at, alert, *span > 3) {
                    (0, ..) => &styles.head,
                    (_, true, _) => &styles.alert,
                    (_, _, true) => &styles.text,
                    _ => &styles.centre,
                };
                let right = column + *span as ColNum - 1;
                if *span > 1 {
                    sheet.merge_range(row, column, row, right, text, format)?;
                } else {
                    sheet.write_string_with_format(row, column, text, format)?;
                }
                lines = lines.max(measure::lines(text, room(*span), style::TEXT));
                column = right + 1;
            }
            sheet.set_row_height(row, measure::row_height(lines, style::TEXT))?;
        }
        Ok(top + 1 + rows.len() as RowNum)
    }
}

/// Who is in the sum and who is not; those that are not come first.
fn bodies(sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles, top: RowNum) -> Result<RowNum, XlsxError> {
    let mut sorted: Vec<&BodyRow> = coverage.statutory.bodies.iter().collect();
    sorted.sort_by_key(|b| match b.standing {
        Standing::Missing => 0,
        Standing::NoTables => 1,
        Standing::Incomplete => 2,
        Standing::LeftOut => 3,
        Standing::Counted => 4,
    });
    let rows: Vec<Vec<(String, bool)>> = sorted
        .into_iter()
        .map(|b| {
            let chase = matches!(b.standing, Standing::Missing | Standing::NoTables | Standing::Incomplete);
            let last = if b.last_file.is_empty() { "无" } else { "有" };
            vec![
                (b.unit.clone(), false),
                (coverage.terms.group(b.group).to_owned(), false),
                (b.standing.chinese().to_owned(), chase),
                (b.reason.clone(), false),
                (last.to_owned(), false),
                (b.file.clone(), false),
            ]
        })
        .collect();
    let heads = [("单位", 3), ("组别", 1), ("是否计入", 1), ("原因", 4), ("上年年报", 1), ("文件", 5)];
    Block { title: "汇总范围", heads: &heads }.draw(sheet, styles, top, &rows)
}

/// Values that stand out, and how the sum stands against last year's.
fn outliers(sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles, top: RowNum) -> Result<(), XlsxError> {
    let district = &coverage.statutory.district;
    if district.outliers.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<(String, bool)>> = district
        .outliers
        .iter()
        .map(|o| {
            vec![
                (o.unit.clone(), false),
                (o.address.table.chinese().to_owned(), false),
                (show(o.value), false),
                (format!("{}。", coverage.terms.local(&o.reason)), false),
            ]
        })
        .collect();
    let heads = [("单位", 3), ("表", 2), ("数值", 1), ("为什么值得核对", 9)];
    Block { title: "值得核对的数", heads: &heads }.draw(sheet, styles, top, &rows)?;
    Ok(())
}
