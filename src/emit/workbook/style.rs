//! Fonts, colours and borders of the workbook, in one place.
//!
//! 宋体 for text and 黑体 for heads are on every Windows and every WPS; where they are missing the
//! character set (134) makes the office program choose another Chinese font, not a Latin one.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

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

/// Every format that the sheets use.
pub(super) struct Styles {
    /// Sheet title.
    pub title: Format,
    /// The line below it.
    pub subtitle: Format,
    /// Heading of a block on 总览.
    pub section: Format,
    pub head: Format,
    /// A head whose text stands left of the filter button.
    pub head_left: Format,
    pub text: Format,
    pub centre: Format,
    pub number: Format,
    pub decimal: Format,
    pub share: Format,
    pub date: Format,
    pub days: Format,
    /// A cell that needs the officer's eye: late, missing.
    pub alert: Format,
    /// Cells and heads that people fill in.
    pub open: Format,
    pub open_date: Format,
    pub open_points: Format,
    pub open_head: Format,
    /// A nought, or nothing, among numbers.
    pub quiet: Format,
    /// A district's sum beside its units' values.
    pub sum: Format,
    /// The unit of measure above a table, at its right.
    pub measure: Format,
    /// A head of a narrow column: one character below the other.
    pub head_upright: Format,
    /// Group rows and totals.
    pub band: Format,
    pub band_centre: Format,
    pub band_number: Format,
    pub band_share: Format,
    /// Verdict names in lists.
    verdicts: [Format; 7],
    /// Cells of a matrix.
    cells: [Format; 7],
}

impl Styles {
    pub(super) fn new() -> Self {
        let text = boxed(body(TEXT)).set_align(FormatAlign::Left).set_text_wrap();
        let centre = boxed(body(TEXT)).set_align(FormatAlign::Center).set_text_wrap();
        let head = boxed(heading(TEXT)).set_align(FormatAlign::Center).set_text_wrap().set_background_color(HEAD_FILL);
        let open = text.clone().set_background_color(OPEN_FILL);
        let band = boxed(heading(TEXT)).set_align(FormatAlign::Left).set_background_color(BAND_FILL);
        let band_centre = band.clone().set_align(FormatAlign::Center);
        Self {
            title: heading(TITLE).set_align(FormatAlign::Center),
            subtitle: body(TEXT).set_align(FormatAlign::Left).set_text_wrap().set_font_color(MUTED),
            section: heading(12.0).set_align(FormatAlign::Left),
            open_date: open.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            open_points: open.clone().set_num_format("0.##").set_align(FormatAlign::Center),
            open_head: head.clone().set_background_color(OPEN_HEAD_FILL),
            open,
            head_left: head.clone().set_align(FormatAlign::Left),
            number: centre.clone().set_num_format("0"),
            decimal: centre.clone().set_num_format("0.00"),
            share: centre.clone().set_num_format("0%"),
            date: centre.clone().set_num_format("yyyy-mm-dd"),
            days: centre.clone().set_num_format(r#""还有"0"天";"已过"0"天";"当天到期""#),
            quiet: centre.clone().set_font_color(0xA6_A6_A6),
            sum: boxed(heading(TEXT)).set_align(FormatAlign::Center).set_background_color(BAND_FILL),
            measure: body(TEXT).set_align(FormatAlign::Right),
            head_upright: head.clone().unset_text_wrap().set_rotation(270).set_align(FormatAlign::Top),
            head,
            alert: centre.clone().set_bold().set_font_color(0xA3_1F_11).set_background_color(0xFB_E3_DF),
            band_number: band_centre.clone().set_num_format("0"),
            band_share: band_centre.clone().set_num_format("0%").set_shrink(),
            band_centre,
            band,
            text,
            centre,
            verdicts: Verdict::ALL.map(|v| filled(boxed(body(TEXT)).set_text_wrap(), v)),
            // A cell with three marks is narrower than its text: shrink it rather than cut it.
            cells: Verdict::ALL.map(|v| filled(boxed(body(CELL)).set_shrink(), v)),
        }
    }

    /// A verdict's name in a list.
    pub(super) fn verdict(&self, verdict: Verdict) -> &Format {
        pick(&self.verdicts, verdict)
    }

    /// A matrix cell.
    pub(super) fn cell(&self, verdict: Verdict) -> &Format {
        pick(&self.cells, verdict)
    }
}

/// The format that empty cells and the office program's own additions get.
pub(super) fn default_format() -> Format {
    font(Format::new(), BODY_FONT, 11.0)
}

fn pick(formats: &[Format; 7], verdict: Verdict) -> &Format {
    let at = Verdict::ALL.iter().position(|v| *v == verdict).unwrap_or(0);
    formats.get(at).unwrap_or(&formats[0])
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
