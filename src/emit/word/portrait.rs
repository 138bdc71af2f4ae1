//! The portrait page of a Chinese official paper (GB/T 9704-2012): notice and order.
//!
//! Type area 156 × 225 mm, 22 lines of 28 characters: the lines by an exact pitch, the characters by setting
//! 三号 a quarter point closer, since 28 of them at full width are 2 mm too wide.

use docx_rs::{
    AlignmentType, BorderType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, LineSpacingType,
    PageMargin, Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, SpecialIndentType,
};

use super::layout::{self, BODY_FONT, FOURTH, HEAD_FONT, TEXT_FONT, THIRD, TITLE_FONT};

/// A4 and the width of the type area, in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
pub(super) const TYPE_WIDTH: usize = 8_844;
/// 225 mm over 22 lines.
const PITCH: i32 = 579;
/// One character of 三号.
const CHARACTER: i32 = 320;
/// 28 characters in 156 mm.
const CLOSER: i32 = -5;
pub(super) const SECOND_HEAD_FONT: &str = "楷体_GB2312";

/// An empty paper with page numbers on the outer side.
pub(super) fn paper() -> Docx {
    page().footer(footer(AlignmentType::Right)).even_footer(footer(AlignmentType::Left))
}

fn page() -> Docx {
    let mm = |mm: f64| (mm * 56.693).round() as i32;
    let margins = PageMargin::new()
        .top(mm(37.0))
        .bottom(mm(35.0))
        .left(mm(28.0))
        .right(mm(26.0))
        .header(mm(15.0))
        // The number stands 7 mm below the type area.
        .footer(mm(24.0))
        .gutter(0);
    Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margins)
        .default_fonts(layout::fonts(BODY_FONT))
        .default_size(THIRD)
}

/// `— 1 —`, 四号 half-width 宋体, one character in from the edge.
fn footer(side: AlignmentType) -> Footer {
    let number = Run::new()
        .size(FOURTH)
        .fonts(layout::fonts(TEXT_FONT).ascii(TEXT_FONT).hi_ansi(TEXT_FONT))
        .add_text("— ")
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false)
        .add_text(" —");
    let paragraph = layout::paragraph().align(side);
    let paragraph = match side {
        AlignmentType::Right => paragraph.indent(None, None, Some(280), None),
        _ => paragraph.indent(Some(280), None, None, None),
    };
    Footer::new().add_paragraph(paragraph.add_run(number))
}

fn line() -> Paragraph {
    layout::paragraph().line_spacing(LineSpacing::new().line(PITCH).line_rule(LineSpacingType::Exact))
}

fn run(text: &str, font: &str) -> Run {
    layout::run(text, font, THIRD).character_spacing(CLOSER)
}

/// One line of the title.
pub(super) fn title(text: &str) -> Paragraph {
    layout::paragraph()
        .align(AlignmentType::Center)
        .line_spacing(LineSpacing::new().line(PITCH + 80).line_rule(LineSpacingType::Exact))
        .keep_next(true)
        .add_run(layout::run(text, TITLE_FONT, layout::SECOND))
}

pub(super) fn blank() -> Paragraph {
    line()
}

/// 主送机关 and other lines that begin at the edge.
pub(super) fn flush(text: &str) -> Paragraph {
    line().add_run(run(text, BODY_FONT))
}

/// Body text, first line two characters in.
pub(super) fn body(text: &str) -> Paragraph {
    indented().add_run(run(text, BODY_FONT))
}

/// 一、黑体
pub(super) fn first_head(text: &str) -> Paragraph {
    indented().keep_next(true).add_run(run(text, HEAD_FONT))
}

/// （一）楷体, with the text running on in 仿宋.
pub(super) fn second_head(head: &str, text: &str) -> Paragraph {
    indented().add_run(run(head, SECOND_HEAD_FONT)).add_run(run(text, BODY_FONT))
}

fn indented() -> Paragraph {
    line().align(AlignmentType::Both).indent(None, Some(SpecialIndentType::FirstLine(CHARACTER * 2)), None, None)
}

/// A line of 附件说明: the first with its mark, the others below its text.
pub(super) fn enclosure(text: &str, first: bool) -> Paragraph {
    let left = if first { CHARACTER * 2 } else { CHARACTER * 5 };
    line().indent(Some(left), None, None, None).add_run(run(text, BODY_FONT))
}

/// 署名 and date: four characters in from the right.
pub(super) fn signature(text: &str) -> Paragraph {
    line()
        .align(AlignmentType::Right)
        .keep_lines(true)
        .indent(None, None, Some(CHARACTER * 4), None)
        .add_run(run(text, BODY_FONT))
}

/// `附件1` on a new page, flush left.
pub(super) fn mark(text: &str) -> Paragraph {
    line().page_break_before(true).add_run(run(text, HEAD_FONT))
}

/// A single sheet: the paper of an order, without page number.
pub(super) fn sheet() -> Docx {
    page()
}

/// The dashed line to cut along.
pub(super) fn cut() -> Paragraph {
    let border = ParagraphBorder::new(ParagraphBorderPosition::Bottom).val(BorderType::Dashed).size(6).space(1);
    layout::paragraph()
        .line_spacing(LineSpacing::new().line(300).line_rule(LineSpacingType::Exact))
        .set_borders(ParagraphBorders::with_empty().set(border))
}
