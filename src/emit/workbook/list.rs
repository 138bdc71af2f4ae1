//! A long table on one sheet: title, explanation, heads with filters, rows.
//!
//! Every list of the workbook looks and prints the same, so the sheets say only what their columns are;
//! widths, row heights, frozen heads and page set-up are decided here.

use std::borrow::Cow;

use rust_xlsxwriter::{ColNum, ExcelDateTime, RowNum, Worksheet, XlsxError};

use super::{
    body::{Body, Value},
    measure, page,
    style::{self, Style, Styles},
};
use crate::{
    assess::{Coverage, Verdict},
    text::TextMap,
};

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

/// A list as its sheet's module makes it.
pub(super) struct List<'a, R = Vec<Cell<'a>>> {
    pub title: String,
    /// What the list holds and how to read it.
    pub subtitle: String,
    pub columns: &'a [Column],
    pub rows: Vec<R>,
    /// Columns that stay in view when scrolling sideways.
    pub frozen: ColNum,
}

/// A list that is measured, ready to be drawn; its rows are coded.
pub(super) struct Table<'a> {
    pub title: String,
    pub subtitle: String,
    pub columns: &'a [Column],
    pub frozen: ColNum,
    pub widths: Vec<f64>,
    pub body: Body<'a>,
    /// The last row of the list.
    pub end: RowNum,
}

impl Table<'_> {
    /// The row of the heads.
    pub(super) const HEAD: RowNum = 2;

    /// Draws everything but the rows as the whole of a sheet.
    pub(super) fn draw(&self, sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles) -> Result<(), XlsxError> {
        set_widths(sheet, &self.widths)?;
        let last = last_column(self.columns);
        title(sheet, last, &self.title, &self.subtitle, &self.widths, styles)?;
        let head = Self::HEAD;
        heads(sheet, head, self.columns, &self.widths, true, styles)?;
        sheet.set_freeze_panes(head + 1, self.frozen)?;
        sheet.autofilter(head, 0, self.end.max(head + 1), last)?;
        page::set_up(sheet, coverage, (head, head))
    }
}

impl<'a, R: AsRef<[Cell<'a>]>> List<'a, R> {
    /// Measures the list and codes its rows.
    pub(super) fn table(self, styles: &Styles) -> Table<'a> {
        let widths = self.widths();
        let mut body = Body::default();
        let end = self.body(&mut body, Table::HEAD + 1, &widths, styles);
        let Self { title, subtitle, columns, frozen, .. } = self;
        Table { title, subtitle, columns, frozen, widths, body, end }
    }

    /// Codes the rows from `first` on; the last row.
    pub(super) fn body(&self, body: &mut Body<'a>, first: RowNum, widths: &[f64], styles: &Styles) -> RowNum {
        let mut columns: Vec<Known> = self.columns.iter().zip(widths).map(|(c, w)| Known::new(c, *w)).collect();
        let mut at = first;
        for row in &self.rows {
            let mut lines = 1;
            for (cell, column) in row.as_ref().iter().zip(&mut columns) {
                lines = lines.max(column.put(body, cell, styles));
            }
            body.end_row(at, Some(measure::row_height(lines, style::TEXT)));
            at += 1;
        }
        at.saturating_sub(1)
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
                // Neighbours often say the same.
                let mut before = Cow::Borrowed("");
                for cell in self.rows.iter().filter_map(|row| row.as_ref().get(c)) {
                    if widest >= wide {
                        break;
                    }
                    let shown = cell.shown();
                    if shown != before {
                        widest = widest.max(measure::column_width(&shown, style::TEXT));
                        before = shown;
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

/// A column while its cells are coded: most of what it says it says many times, and measures once.
struct Known<'t> {
    left: bool,
    width: f64,
    texts: TextMap<&'t str, (Value, usize)>,
    /// What the row above says, which is often the same.
    above: Option<(&'t str, (Value, usize))>,
}

impl<'t> Known<'t> {
    fn new(column: &Column, width: f64) -> Self {
        Self { left: column.left, width, texts: TextMap::default(), above: None }
    }

    /// Codes one cell; how many lines it takes.
    fn put<'a>(&mut self, body: &mut Body<'a>, cell: &'t Cell<'a>, styles: &Styles) -> usize {
        let plain = if self.left { &styles.text } else { &styles.centre };
        let (style, value) = match cell {
            Cell::Empty => (plain, Value::Blank),
            Cell::Text(text) => return self.text(body, text, || text.clone(), plain),
            Cell::Alert(text) => return self.text(body, text, || text.clone(), &styles.alert),
            Cell::Integer(n) => (&styles.number, Value::Number(*n as f64)),
            Cell::Decimal(v) => (&styles.decimal, Value::Number(*v)),
            Cell::Figure(v) => (&styles.centre, Value::Number(*v)),
            Cell::Share(v) => (&styles.share, Value::Number(*v)),
            Cell::Days(d) => (&styles.days, Value::Number(*d as f64)),
            Cell::Verdict(v) => (styles.verdict(*v), body.text(Cow::Borrowed(v.chinese()))),
            Cell::Date(iso) => match date(iso) {
                Some(days) => (&styles.date, Value::Number(days)),
                None => return self.text(body, iso, || Cow::Borrowed(iso), plain),
            },
        };
        body.push(style, value);
        1
    }

    /// Codes a text, which is taken over when it is new.
    fn text<'a>(
        &mut self,
        body: &mut Body<'a>,
        text: &'t str,
        kept: impl FnOnce() -> Cow<'a, str>,
        style: &Style,
    ) -> usize {
        if let Some((above, (value, lines))) = self.above
            && above == text
        {
            body.push(style, value);
            return lines;
        }
        let width = self.width;
        let known = *self.texts.entry(text).or_insert_with(|| {
            let text = cleaned(kept());
            let starts = measure::line_starts(&text, width, style::TEXT);
            match measure::cut(&text, &starts, style::TEXT) {
                Some(cut) => {
                    let lines = measure::lines(&cut, width, style::TEXT);
                    (body.text(Cow::Owned(cut)), lines)
                }
                None => (body.text(text), starts.len()),
            }
        });
        self.above = Some((text, known));
        body.push(style, known.0);
        known.1
    }
}

/// An ISO date as the sheet counts days.
pub(super) fn date(iso: &str) -> Option<f64> {
    ExcelDateTime::parse_from_str(iso).ok().filter(|_| !iso.is_empty()).map(|date| date.to_excel())
}

fn rounded(value: f32) -> f64 {
    let value = f64::from(value);
    if value.is_finite() { (value * 10_000.0).round() / 10_000.0 } else { 0.0 }
}

/// [`clean`] for a text that is kept.
fn cleaned(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => clean(text),
        Cow::Owned(text) => Cow::Owned(clean(&text).into_owned()),
    }
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
