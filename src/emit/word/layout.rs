//! Page, type and tables of a Chinese official attachment (GB/T 9704-2012), in docx-rs terms.
//!
//! Sizes are named as officers name them (三号, 五号); fonts are given for Chinese and for Latin apart,
//! since a run without an East Asian font shows in whatever the machine has.

use docx_rs::{
    AlignmentType, BreakType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, LineSpacingType,
    PageMargin, Paragraph, Run, RunFonts, Shading, Table, TableAlignmentType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, VMergeType, WidthType,
};

/// 二号, 三号, 四号, 五号 in half-points.
pub(super) const SECOND: usize = 44;
pub(super) const THIRD: usize = 32;
pub(super) const FOURTH: usize = 28;
pub(super) const FIFTH: usize = 21;

/// Titles; the font table names 宋体 as its stand-in.
pub(super) const TITLE_FONT: &str = "方正小标宋简体";
pub(super) const HEAD_FONT: &str = "黑体";
pub(super) const BODY_FONT: &str = "仿宋_GB2312";
pub(super) const TEXT_FONT: &str = "宋体";

/// A4 landscape and the type area of 225 × 156 mm, in twentieths of a point.
pub(super) const PAGE: (u32, u32) = (16_838, 11_906);
pub(super) const TYPE_WIDTH: usize = 12_756;
/// The same type area for pictures, in EMU.
pub(super) const TYPE_AREA_EMU: (u32, u32) = (225 * 36_000, 156 * 36_000);
const HEAD_FILL: &str = "E7ECF2";

/// Margins of the standard turned with the page: binding edge on top.
pub(super) fn margins() -> PageMargin {
    let mm = |mm: f64| (mm * 56.693).round() as i32;
    PageMargin::new()
        .top(mm(28.0))
        .bottom(mm(26.0))
        .left(mm(35.0))
        .right(mm(37.0))
        .header(mm(15.0))
        .footer(mm(15.0))
        .gutter(0)
}

/// Numbers paragraphs from one again, before the first of a paper is made. docx-rs counts them by thread and starts
/// anew only when it builds a document; what that build itself makes would shift the numbers of the thread's next paper.
pub(super) fn begin() {
    let _ = Docx::new().build();
}

/// One font for Chinese, Times New Roman for the rest; quotation marks and dashes count as Chinese.
pub(super) fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new()
        .east_asia(east_asia)
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .cs("Times New Roman")
        .hint("eastAsia")
}

/// A run of one font and size; line feeds break the line, other control characters, which XML refuses, are
/// left out.
pub(super) fn run(text: &str, font: &str, size: usize) -> Run {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let mut run = Run::new().size(size).fonts(fonts(font));
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}

/// A paragraph off the document grid, so that line heights are those of the type.
pub(super) fn paragraph() -> Paragraph {
    Paragraph::new().snap_to_grid(false)
}

/// `附件`, flush left.
pub(super) fn mark(text: &str) -> Paragraph {
    paragraph().align(AlignmentType::Left).add_run(run(text, HEAD_FONT, THIRD))
}

/// The title: 小标宋 二号, centred.
pub(super) fn title(text: &str) -> Paragraph {
    let spacing = LineSpacing::new().before(160).after(160).line(640).line_rule(LineSpacingType::AtLeast);
    paragraph()
        .align(AlignmentType::Center)
        .line_spacing(spacing)
        .keep_next(true)
        .add_run(run(text, TITLE_FONT, SECOND))
}

/// A heading within the paper.
pub(super) fn heading(text: &str) -> Paragraph {
    let spacing = LineSpacing::new().before(120).after(160);
    paragraph().align(AlignmentType::Center).line_spacing(spacing).keep_next(true).add_run(run(text, HEAD_FONT, THIRD))
}

/// Body text: 仿宋, first line two characters in.
pub(super) fn body(text: &str) -> Paragraph {
    let spacing = LineSpacing::new().after(120).line(560).line_rule(LineSpacingType::Exact);
    paragraph()
        .align(AlignmentType::Both)
        .first_line_chars(200)
        .line_spacing(spacing)
        .add_run(run(text, BODY_FONT, THIRD))
}

/// The line below a table.
pub(super) fn note(text: &str) -> Paragraph {
    paragraph().line_spacing(LineSpacing::new().before(80)).add_run(run(text, TEXT_FONT, FIFTH))
}

/// `— 1 —`, 四号 宋体, centred.
pub(super) fn footer() -> Footer {
    let number = Run::new()
        .size(FOURTH)
        .fonts(fonts(TEXT_FONT).ascii(TEXT_FONT).hi_ansi(TEXT_FONT))
        .add_text("— ")
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false)
        .add_text(" —");
    Footer::new().add_paragraph(paragraph().align(AlignmentType::Center).add_run(number))
}

/// How a table cell continues the one above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    None,
    First,
    Below,
}

/// One cell of a table.
pub(super) struct Cell {
    pub text: String,
    /// Long text stands left, short text in the middle.
    pub left: bool,
    pub merge: Merge,
    /// The row stays on one page with the next.
    pub keep: bool,
}

impl Cell {
    pub(super) fn centre(text: impl Into<String>) -> Self {
        Self { text: text.into(), left: false, merge: Merge::None, keep: false }
    }

    pub(super) fn left(text: impl Into<String>) -> Self {
        Self { text: text.into(), left: true, merge: Merge::None, keep: false }
    }

    /// A cell of a column that is merged downward while its key stays the same.
    pub(super) fn merged(text: &str, continues: bool, goes_on: bool) -> Self {
        let merge = match (continues, goes_on) {
            (true, _) => Merge::Below,
            (false, true) => Merge::First,
            (false, false) => Merge::None,
        };
        Self { text: if continues { String::new() } else { text.to_owned() }, left: false, merge, keep: false }
    }

    /// The same, with the rows of one key kept on one page: for groups of a few rows.
    pub(super) fn together(text: &str, continues: bool, goes_on: bool) -> Self {
        Self { keep: goes_on, ..Self::merged(text, continues, goes_on) }
    }
}

/// One row of a table.
pub(super) enum Row {
    Cells(Vec<Cell>),
    /// A line over the whole width that heads the rows below it and stays with them.
    Head(String),
    /// A line of text over the whole width.
    Line(String),
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self::Cells(cells)
    }
}

/// A bordered table over the whole landscape type area; `widths` are in proportion.
pub(super) fn table(heads: &[&str], widths: &[f64], rows: Vec<Row>) -> Table {
    table_within(TYPE_WIDTH, heads, widths, rows)
}

/// A bordered table of a width in twentieths of a point.
pub(super) fn table_within<R: Into<Row>>(
    width: usize,
    heads: &[impl AsRef<str>],
    widths: &[f64],
    rows: Vec<R>,
) -> Table {
    let grid = grid(width, widths);
    // Upright pages have less room for as many columns.
    let side = if width < TYPE_WIDTH { 40 } else { 80 };
    let head = TableRow::new(heads.iter().zip(&grid).map(|(head, width)| head_cell(head.as_ref(), *width)).collect())
        .cant_split();
    let mut all = vec![head];
    let last = rows.len().saturating_sub(1);
    all.extend(rows.into_iter().enumerate().map(|(at, row)| {
        // The last row takes the note below the table along, so that no page holds a note alone; rows of one unit stay
        // together where the caller says so, so that no page begins with rows of nobody.
        let keep = at == last;
        let line = |text: &str, font: &str, keep: bool| {
            let paragraph = paragraph().keep_next(keep).add_run(run(text, font, FIFTH));
            vec![base(width).grid_span(grid.len()).add_paragraph(paragraph)]
        };
        let cells = match row.into() {
            Row::Cells(row) => {
                let keep = keep || row.iter().any(|c| c.keep);
                row.into_iter().zip(&grid).map(|(c, width)| cell(&c, *width, keep)).collect()
            }
            Row::Head(text) => line(&text, HEAD_FONT, true),
            Row::Line(text) => line(&text, TEXT_FONT, keep),
        };
        TableRow::new(cells).cant_split()
    }));
    Table::new(all)
        .set_grid(grid)
        .width(width, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(40, side, 40, side))
}

/// Proportions as twentieths of a point, adding up to the whole width.
pub(super) fn grid(width: usize, widths: &[f64]) -> Vec<usize> {
    let sum: f64 = widths.iter().sum::<f64>().max(1.0);
    let mut grid: Vec<usize> = widths.iter().map(|w| (w / sum * width as f64).floor() as usize).collect();
    let rest = width - grid.iter().sum::<usize>().min(width);
    if let Some(last) = grid.last_mut() {
        *last += rest;
    }
    grid
}

fn head_cell(text: &str, width: usize) -> TableCell {
    // No page ends with the heads.
    let paragraph = paragraph().align(AlignmentType::Center).keep_next(true).add_run(run(text, HEAD_FONT, FIFTH));
    base(width).shading(Shading::new().fill(HEAD_FILL)).add_paragraph(paragraph)
}

fn cell(cell: &Cell, width: usize, keep_next: bool) -> TableCell {
    let align = if cell.left { AlignmentType::Left } else { AlignmentType::Center };
    let paragraph = paragraph().align(align).keep_next(keep_next);
    let paragraph = if cell.text.is_empty() { paragraph } else { paragraph.add_run(run(&cell.text, TEXT_FONT, FIFTH)) };
    let out = base(width).add_paragraph(paragraph);
    match cell.merge {
        Merge::None => out,
        Merge::First => out.vertical_merge(VMergeType::Restart),
        Merge::Below => out.vertical_merge(VMergeType::Continue),
    }
}

fn base(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_fills_the_type_area_exactly() {
        for widths in [&[10.0, 22.0, 24.0, 62.0, 26.0, 18.0, 47.0, 16.0][..], &[1.0, 1.0, 1.0], &[3.0]] {
            assert_eq!(grid(TYPE_WIDTH, widths).iter().sum::<usize>(), TYPE_WIDTH);
        }
        assert!(grid(TYPE_WIDTH, &[]).is_empty());
    }

    #[test]
    fn only_the_first_of_merged_cells_has_text() {
        assert_eq!(Cell::merged("a", false, true).merge, Merge::First);
        assert_eq!(Cell::merged("a", true, true).text, "");
        assert_eq!(Cell::merged("a", false, false).merge, Merge::None);
    }
}
