//! A long table on one sheet: title, explanation, heads with filters, rows.
//!
//! Every list of the workbook looks and prints the same, so the sheets say only what their columns are;
//! widths, row heights, frozen heads and page set-up are decided here.

use std::borrow::Cow;

use rust_xlsxwriter::{ColNum, ExcelDateTime, RowNum, Worksheet, XlsxError};

use super::{
    measure, page,
    style::{self, Styles},
};
use crate::assess::{Coverage, Verdict};

/// Room that the filter button takes of a head.
const BUTTON: f64 = 20.0;

/// One column of a list.
pub(super) struct Column {
    pub title: &'static str,
    /// Narrowest and widest, in pixels; longer text is wrapped.
    pub narrow: u32,
    pub wide: u32,
    /// Long text stands left, everything else in the middle.
    pub left: bool,
}

/// A column of short words or numbers.
pub(super) const fn short(title: &'static str, narrow: u32, wide: u32) -> Column {
    Column { title, narrow, wide, left: false }
}

/// A column of running text.
pub(super) const fn long(title: &'static str, narrow: u32, wide: u32) -> Column {
    Column { title, narrow, wide, left: true }
}

/// One cell of a list.
pub(super) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Integer(i64),
    /// Two decimals.
    Decimal(f64),
    /// A count or a stated figure, shown with the decimals that it has.
    Figure(f64),
    /// 0–1, shown as per cent.
    Share(f64),
    /// An ISO date; what is no date stays text.
    Date(&'a str),
    /// Days until a deadline.
    Days(i64),
    Verdict(Verdict),
    /// Text that needs the officer's eye.
    Alert(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn alert(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Alert(text.into())
    }

    /// A score or share as assess keeps it, without the tail that a wider float adds.
    pub(super) fn score(value: f32) -> Self {
        Self::Decimal(rounded(value))
    }

    pub(super) fn share(value: f32) -> Self {
        Self::Share(rounded(value))
    }

    /// The figure, or nothing.
    pub(super) fn figure(value: Option<f64>) -> Self {
        value.filter(|v| v.is_finite()).map_or(Self::Empty, Self::Figure)
    }

    /// What the cell shows, for measuring.
    fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(t) | Self::Alert(t) => Cow::Borrowed(t),
            Self::Integer(n) => Cow::Owned(n.to_string()),
            Self::Decimal(_) | Self::Share(_) => Cow::Borrowed("0.00"),
            Self::Figure(v) => Cow::Owned(v.to_string()),
            Self::Date(d) => Cow::Borrowed(d),
            Self::Days(d) => Cow::Owned(format!("已超过{}天", d.abs())),
            Self::Verdict(v) => Cow::Borrowed(v.chinese()),
        }
    }
}

/// A list, ready to be drawn.
pub(super) struct List<'a> {
    pub title: String,
    /// What the list holds and how to read it.
    pub subtitle: String,
    pub columns: &'a [Column],
    pub rows: Vec<Vec<Cell<'a>>>,
    /// Columns that stay in view when scrolling sideways.
    pub frozen: ColNum,
}

impl List<'_> {
    /// Draws the list as the whole of a sheet.
    pub(super) fn draw(&self, sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles) -> Result<(), XlsxError> {
        let widths = self.widths();
        set_widths(sheet, &widths)?;
        let last = last_column(self.columns);
        title(sheet, last, &self.title, &self.subtitle, &widths, styles)?;
        let head: RowNum = 2;
        heads(sheet, head, self.columns, &widths, true, styles)?;
        let end = self.body(sheet, head + 1, &widths, styles)?;
        sheet.set_freeze_panes(head + 1, self.frozen)?;
        sheet.autofilter(head, 0, end.max(head + 1), last)?;
        page::set_up(sheet, coverage, (head, head))
    }

    /// Draws the rows from `first` on; the last row drawn.
    pub(super) fn body(
        &self,
        sheet: &mut Worksheet,
        first: RowNum,
        widths: &[f64],
        styles: &Styles,
    ) -> Result<RowNum, XlsxError> {
        let mut at = first;
        for row in &self.rows {
            let mut lines = 1;
            for ((cell, column), (col, width)) in row.iter().zip(self.columns).zip((0..).zip(widths)) {
                lines = lines.max(write(sheet, at, col, cell, column, *width, styles)?);
            }
            sheet.set_row_height(at, measure::row_height(lines, style::TEXT))?;
            at += 1;
        }
        Ok(at.saturating_sub(1))
    }

    /// A width for each column: as wide as its longest line within what the column allows.
    pub(super) fn widths(&self) -> Vec<f64> {
        self.columns
            .iter()
            .enumerate()
            .map(|(c, column)| {
                let head = measure::column_width(column.title, style::TEXT) + BUTTON;
                let wide = f64::from(column.wide);
                let mut widest = head.min(wide);
                for row in &self.rows {
                    if widest >= wide {
                        break;
                    }
                    if let Some(cell) = row.get(c) {
                        widest = widest.max(measure::column_width(&cell.shown(), style::TEXT));
                    }
                }
                widest.clamp(f64::from(column.narrow), wide).ceil()
            })
            .collect()
    }
}

/// Title and explanation over the whole width.
pub(super) fn title(
    sheet: &mut Worksheet,
    last: ColNum,
    title: &str,
    subtitle: &str,
    widths: &[f64],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let room: f64 = widths.iter().sum();
    sheet.merge_range(0, 0, 0, last, title, &styles.title)?;
    sheet.set_row_height(0, measure::row_height(measure::lines(title, room, style::TITLE), style::TITLE))?;
    sheet.merge_range(1, 0, 1, last, subtitle, &styles.subtitle)?;
    sheet.set_row_height(1, measure::row_height(measure::lines(subtitle, room, style::TEXT), style::TEXT))?;
    Ok(())
}

/// One row of heads.
pub(super) fn heads(
    sheet: &mut Worksheet,
    row: RowNum,
    columns: &[Column],
    widths: &[f64],
    filters: bool,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut lines = 1;
    for ((column, width), col) in columns.iter().zip(widths).zip(0..) {
        sheet.write_string_with_format(row, col, column.title, &styles.head)?;
        let room = if filters { width - BUTTON } else { *width };
        lines = lines.max(measure::lines(column.title, room, style::TEXT));
    }
    sheet.set_row_height(row, measure::row_height(lines, style::TEXT) + 4.0)?;
    Ok(())
}

/// Sets the width of each column.
pub(super) fn set_widths(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (col, width) in (0..).zip(widths) {
        sheet.set_column_width_pixels(col, *width as u32)?;
    }
    Ok(())
}

/// Index of the last column.
pub(super) fn last_column(columns: &[Column]) -> ColNum {
    ColNum::try_from(columns.len().saturating_sub(1)).unwrap_or(0)
}

/// Writes one cell; how many lines it takes.
fn write(
    sheet: &mut Worksheet,
    row: RowNum,
    col: ColNum,
    cell: &Cell,
    column: &Column,
    width: f64,
    styles: &Styles,
) -> Result<usize, XlsxError> {
    let plain = if column.left { &styles.text } else { &styles.centre };
    match cell {
        Cell::Empty => sheet.write_blank(row, col, plain)?,
        Cell::Text(text) => return write_text(sheet, row, col, text, width, plain),
        Cell::Alert(text) => return write_text(sheet, row, col, text, width, &styles.alert),
        Cell::Integer(n) => sheet.write_number_with_format(row, col, *n as f64, &styles.number)?,
        Cell::Decimal(v) => sheet.write_number_with_format(row, col, *v, &styles.decimal)?,
        Cell::Figure(v) => sheet.write_number_with_format(row, col, *v, &styles.centre)?,
        Cell::Share(v) => sheet.write_number_with_format(row, col, *v, &styles.share)?,
        Cell::Days(d) => sheet.write_number_with_format(row, col, *d as f64, &styles.days)?,
        Cell::Verdict(v) => sheet.write_string_with_format(row, col, v.chinese(), styles.verdict(*v))?,
        Cell::Date(iso) => match ExcelDateTime::parse_from_str(iso) {
            Ok(date) if !iso.is_empty() => sheet.write_datetime_with_format(row, col, &date, &styles.date)?,
            _ => return write_text(sheet, row, col, iso, width, plain),
        },
    };
    Ok(1)
}

fn write_text(
    sheet: &mut Worksheet,
    row: RowNum,
    col: ColNum,
    text: &str,
    width: f64,
    format: &rust_xlsxwriter::Format,
) -> Result<usize, XlsxError> {
    let text = clean(text);
    if text.is_empty() {
        sheet.write_blank(row, col, format)?;
        return Ok(1);
    }
    let cut = measure::fit(&text, width, style::TEXT);
    let shown = cut.as_deref().unwrap_or(&text);
    sheet.write_string_with_format(row, col, shown, format)?;
    Ok(measure::lines(shown, width, style::TEXT))
}

fn rounded(value: f32) -> f64 {
    let value = f64::from(value);
    if value.is_finite() { (value * 10_000.0).round() / 10_000.0 } else { 0.0 }
}

/// Control characters are no text in XML; line feeds are kept.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n') {
        Cow::Owned(
            text.chars()
                .filter_map(|c| if c == '\t' { Some(' ') } else { (!c.is_control() || c == '\n').then_some(c) })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_text_within_limits() {
        let columns = [short("单位", 40, 120), long("原文", 100, 300)];
        let list = List {
            title: String::new(),
            subtitle: String::new(),
            columns: &columns,
            rows: vec![vec![Cell::text("区退役军人事务局"), Cell::text("公".repeat(100))]],
            frozen: 0,
        };
        let widths = list.widths();
        assert!((115.0..=120.0).contains(&widths[0]), "{widths:?}");
        assert!((widths[1] - 300.0).abs() < 0.1);
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(clean(" a\u{7}b\tc\nd "), "ab c\nd");
        assert_eq!(clean("公开"), "公开");
    }
}
