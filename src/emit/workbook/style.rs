//! Fonts, colours and borders of the workbook, in one place.
//!
//! 宋体 for text and 黑体 for heads are on every Windows and every WPS; where they are missing the
//! character set (134) makes the office program choose another Chinese font, not a Latin one.

use std::ops::Deref;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::assess::Verdict;

/// Type size of lists, in points.
pub(super) const TEXT: f64 = 10.0;
/// Type size of matrix cells.
pub(super) const CELL: f64 = 11.0;
/// Type size of sheet titles.
pub(super) const TITLE: f64 = 16.0;

const BODY_FONT: &str = "宋体";
const HEAD_FONT: &str = "黑体";
/// GB2312, as the office programs number character sets.
const CHINESE: u8 = 134;
const BORDER: u32 = 0x9A_A5_B1;
const HEAD_FILL: u32 = 0xD9_E2_EC;
const BAND_FILL: u32 = 0xEC_F0_F4;
/// Pale yellow: an open form.
const OPEN_FILL: u32 = 0xFF_FA_E0;
const OPEN_HEAD_FILL: u32 = 0xFF_E6_8A;
const MUTED: u32 = 0x59_63_6E;

/// A format with its number in the file.
pub(super) struct Style {
    format: Format,
    index: u16,
}

impl Style {
    /// Its number in the file, once [`Styles::number`] has been called.
    pub(super) fn index(&self) -> u16 {
        self.index
    }
}

impl Deref for Style {
    type Target = Format;

    fn deref(&self) -> &Format {
        &self.format
    }
}

/// Formats in the order of their numbers; the default format is number 0.
#[derive(Default)]
struct Numbered(Vec<Format>);

impl Numbered {
    fn style(&mut self, format: Format) -> Style {
        let at = self.0.iter().position(|f| *f == format).unwrap_or_else(|| {
            self.0.push(format.clone());
            self.0.len() - 1
        });
        Style { format, index: at as u16 + 1 }
    }
}

/// Every format that the sheets use.
pub(super) struct Styles {
    /// Sheet title.
    pub title: Style,
    /// The line below it.
    pub subtitle: Style,
    /// Heading of a block on 总览.
    pub section: Style,
    pub head: Style,
    /// A head whose text stands left of the filter button.
    pub head_left: Style,
    pub text: Style,
    pub centre: Style,
    pub number: Style,
    pub decimal: Style,
    pub share: Style,
    pub date: Style,
    pub days: Style,
    /// A cell that needs the officer's eye: late, missing.
    pub alert: Style,
    /// Cells and heads that people fill in.
    pub open: Style,
    pub open_date: Style,
    pub open_points: Style,
    pub open_head: Style,
    /// A nought, or nothing, among numbers.
    pub quiet: Style,
    /// A district's sum beside its units' values.
    pub sum: Style,
    /// The unit of measure above a table, at its right.
    pub measure: Style,
    /// A head of a narrow column: one character below the other.
    pub head_upright: Style,
    /// Group rows and totals.
    pub band: Style,
    pub band_centre: Style,
    pub band_number: Style,
    pub band_share: Style,
    /// Verdict names in lists.
    verdicts: [Style; 7],
    /// Cells of a matrix.
    cells: [Style; 7],
    all: Numbered,
}

impl Styles {
    pub(super) fn new() -> Self {
        let text = boxed(body(TEXT)).set_align(FormatAlign::Left).set_text_wrap();
        let centre = boxed(body(TEXT)).set_align(FormatAlign::Center).set_text_wrap();
        let head = boxed(heading(TEXT)).set_align(FormatAlign::Center).set_text_wrap().set_background_color(HEAD_FILL);
        let open = text.clone().set_background_color(OPEN_FILL);
        let band = boxed(heading(TEXT)).set_align(FormatAlign::Left).set_background_color(BAND_FILL);
        let band_centre = band.clone().set_align(FormatAlign::Center);
        let mut all = Numbered::default();
        let mut style = |format: Format| all.style(format);
        Self {
            title: style(heading(TITLE).set_align(FormatAlign::Center)),
            subtitle: style(body(TEXT).set_align(FormatAlign::Left).set_text_wrap().set_font_color(MUTED)),
            section: style(heading(12.0).set_align(FormatAlign::Left)),
            open_date: style(open.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center)),
            open_points: style(open.clone().set_num_format("0.##").set_align(FormatAlign::Center)),
            open_head: style(head.clone().set_background_color(OPEN_HEAD_FILL)),
            open: style(open),
            head_left: style(head.clone().set_align(FormatAlign::Left)),
            number: style(centre.clone().set_num_format("0")),
            decimal: style(centre.clone().set_num_format("0.00")),
            share: style(centre.clone().set_num_format("0%")),
            date: style(centre.clone().set_num_format("yyyy-mm-dd")),
            days: style(centre.clone().set_num_format(r#""还有"0"天";"已过"0"天";"当天到期""#)),
            quiet: style(centre.clone().set_font_color(0xA6_A6_A6)),
            sum: style(boxed(heading(TEXT)).set_align(FormatAlign::Center).set_background_color(BAND_FILL)),
            measure: style(body(TEXT).set_align(FormatAlign::Right)),
            head_upright: style(head.clone().unset_text_wrap().set_rotation(270).set_align(FormatAlign::Top)),
            head: style(head),
            alert: style(centre.clone().set_bold().set_font_color(0xA3_1F_11).set_background_color(0xFB_E3_DF)),
            band_number: style(band_centre.clone().set_num_format("0")),
            band_share: style(band_centre.clone().set_num_format("0%").set_shrink()),
            band_centre: style(band_centre),
            band: style(band),
            text: style(text),
            centre: style(centre),
            verdicts: Verdict::ALL.map(|v| style(filled(boxed(body(TEXT)).set_text_wrap(), v))),
            // A cell with three marks is narrower than its text: shrink it rather than cut it.
            cells: Verdict::ALL.map(|v| style(filled(boxed(body(CELL)).set_shrink(), v))),
            all,
        }
    }

    /// Gives every style its number: formats are numbered as they are first used, so this must be done on the
    /// first sheet before anything else. Its first cell, which is borrowed for it, is drawn over.
    pub(super) fn number(&self, first: &mut Worksheet) -> Result<(), XlsxError> {
        for format in &self.all.0 {
            first.write_blank(0, 0, format)?;
        }
        Ok(())
    }

    /// A verdict's name in a list.
    pub(super) fn verdict(&self, verdict: Verdict) -> &Style {
        pick(&self.verdicts, verdict)
    }

    /// A matrix cell.
    pub(super) fn cell(&self, verdict: Verdict) -> &Style {
        pick(&self.cells, verdict)
    }
}

/// The format that empty cells and the office program's own additions get.
pub(super) fn default_format() -> Format {
    font(Format::new(), BODY_FONT, 11.0)
}

fn pick(styles: &[Style; 7], verdict: Verdict) -> &Style {
    let at = Verdict::ALL.iter().position(|v| *v == verdict).unwrap_or(0);
    styles.get(at).unwrap_or(&styles[0])
}

fn filled(format: Format, verdict: Verdict) -> Format {
    format
        .set_align(FormatAlign::Center)
        .set_background_color(Color::RGB(verdict.colour()))
        .set_font_color(Color::RGB(ink(verdict.colour())))
}

/// Black or white, whichever reads better on a fill (WCAG contrast).
pub(super) fn ink(fill: u32) -> u32 {
    let part = |shift: u32| {
        let c = f64::from((fill >> shift) & 0xFF) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
    // Contrast with black is (l + .05) / .05, with white 1.05 / (l + .05).
    if (luminance + 0.05).powi(2) > 1.05 * 0.05 { 0x00_00_00 } else { 0xFF_FF_FF }
}

fn font(format: Format, name: &str, size: f64) -> Format {
    format
        .set_font_name(name)
        .set_font_size(size)
        .set_font_family(3)
        .set_font_charset(CHINESE)
        .set_align(FormatAlign::VerticalCenter)
}

fn body(size: f64) -> Format {
    font(Format::new(), BODY_FONT, size)
}

fn heading(size: f64) -> Format {
    font(Format::new(), HEAD_FONT, size)
}

fn boxed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(BORDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_is_readable_on_its_fill() {
        assert_eq!(ink(0xFF_FF_FF), 0);
        assert_eq!(ink(0), 0xFF_FF_FF);
        assert_eq!(ink(Verdict::Done.colour()), 0xFF_FF_FF);
        assert_eq!(ink(Verdict::Vague.colour()), 0);
        assert_eq!(ink(Verdict::NotDuty.colour()), 0);
    }
}
