//! The part of the appendix with the three statutory tables: the national form, the district's sums.
//!
//! It goes into the district's own report, which is a portrait paper: so these pages are portrait, each
//! table as wide as the type area of 156 mm, with the form's words and merges. Which units the sums rest
//! on follows, for a sum without its units is worth nothing.

use std::path::Path;

use docx_rs::{
    AlignmentType, Docx, FooterReference, LineSpacing, LineSpacingType, PageMargin, PageOrientationType, PageSize,
    Paragraph, SectionProperty, Table, TableAlignmentType, TableCell, TableCellMargins, TableLayoutType, TableRow,
    VAlignType, VMergeType, WidthType,
};

use super::{
    WordError, layout, pictures,
    template::{Statutory, Template},
    wording::fill,
};
use crate::{
    assess::{Coverage, Standing},
    emit::form::{self, Content, FormCell, FormTable},
    problem::Level,
    statistics::{Finding, TableKind, show},
};

/// A4 portrait and its type area's width, in twentieths of a point.
pub(super) const PAGE: (u32, u32) = (11_906, 16_838);
const TYPE_WIDTH: usize = 8_844;
/// Room for a chart with its caption: two of them fill a page. In EMU.
const CHART: (u32, u32) = (156 * 36_000, 96 * 36_000);
/// 小五 in half-points.
const SMALL: usize = 18;
/// Columns of the list of units, in fifteenths of the width.
const BODIES: [usize; 3] = [8, 2, 5];
/// Units that share a row at most: a row must fit on a page.
const SHARING: usize = 60;

/// Margins of the standard.
pub(super) fn margins() -> PageMargin {
    let mm = |mm: f64| (mm * 56.693).round() as i32;
    PageMargin::new()
        .top(mm(37.0))
        .bottom(mm(30.0))
        .left(mm(28.0))
        .right(mm(26.0))
        .header(mm(15.0))
        .footer(mm(20.0))
        .gutter(0)
}

/// Whether there is anything to show: without annual reports there are no sums.
pub(super) fn is_there(coverage: &Coverage) -> bool {
    !coverage.statutory.district.included.is_empty()
}

/// How many rows of each table stand again on every page.
pub(super) fn heads() -> Vec<u32> {
    TableKind::ALL.into_iter().map(|t| form::form(t).heads as u32).chain([1]).collect()
}

/// Ends the landscape pages before; what follows is portrait.
pub(super) fn turn() -> Paragraph {
    let mut landscape = SectionProperty::new()
        .page_size(PageSize::new().size(layout::PAGE.0, layout::PAGE.1))
        .page_orient(PageOrientationType::Landscape)
        .page_margin(layout::margins());
    // The page numbers of the paper's only footer.
    landscape.footer_reference = Some(FooterReference::new("default", "rIdFooter1"));
    let line = LineSpacing::new().line(20).line_rule(LineSpacingType::Exact);
    layout::paragraph().line_spacing(line).section_property(landscape)
}

/// Adds the tables, the units they rest on and the charts; `number` counts the pictures before. `new_page`: the page
/// before is not theirs.
pub(super) fn add(
    mut docx: Docx,
    coverage: &Coverage,
    charts: &Path,
    template: &Template,
    number: usize,
    new_page: bool,
) -> Result<Docx, WordError> {
    let words = &template.statutory;
    let names = [("district", coverage.district.as_str()), ("period", coverage.period.as_str())];
    docx = docx
        .add_paragraph(layout::title(&fill(&words.title, &names)).page_break_before(new_page))
        .add_paragraph(layout::body(&opening(coverage, words)));
    for kind in TableKind::ALL {
        let form = form::form(kind);
        let size = if kind == TableKind::Proactive { layout::FIFTH } else { SMALL };
        docx = docx
            .add_paragraph(heading(form.title).page_break_before(kind == TableKind::Requests))
            .add_paragraph(measure(form.measure))
            .add_table(table(coverage, &form, size, kind == TableKind::Review));
    }
    docx = docx
        .add_paragraph(layout::note(&note(coverage, words)))
        .add_paragraph(heading(&words.bodies))
        .add_table(bodies(coverage, words))
        // A picture right below a table would lie over its border.
        .add_paragraph(layout::note(""));
    for (picture, number) in words.pictures.iter().zip(number..) {
        let path = charts.join(&picture.file);
        let placed = pictures::placed(&path, &picture.caption, number, CHART, false)
            .map_err(|source| WordError::Picture { path, source })?;
        for paragraph in placed {
            docx = docx.add_paragraph(paragraph);
        }
    }
    Ok(docx)
}

fn opening(coverage: &Coverage, words: &Statutory) -> String {
    let bodies = &coverage.statutory.bodies;
    let count = |test: &dyn Fn(Standing) -> bool| bodies.iter().filter(|b| test(b.standing)).count().to_string();
    fill(
        &words.opening,
        &[
            ("district", &coverage.district),
            ("period", &coverage.period),
            ("counted", &count(&Standing::is_in)),
            ("missing", &count(&|s| matches!(s, Standing::Missing | Standing::NoTables))),
            ("left_out", &count(&|s| s == Standing::LeftOut)),
        ],
    )
}

/// What the rules say of the sum.
fn note(coverage: &Coverage, words: &Statutory) -> String {
    // The places themselves, as 勾稽问题 counts them: a guess at their cause is not one more.
    let statutory = &coverage.statutory;
    let wrong = |f: &&Finding| f.level == Level::Error && f.certainty.is_none();
    let wrong = statutory.district.findings.iter().filter(wrong).count();
    if wrong == 0 {
        return words.note_right.clone();
    }
    let units = statutory.wrong_bodies(&TableKind::ALL).join("、");
    let units = if units.is_empty() { "个别单位".to_owned() } else { units };
    fill(&words.note_wrong, &[("count", &wrong.to_string()), ("units", &units)])
}

/// A part's heading as it stands in the report.
fn heading(text: &str) -> Paragraph {
    let spacing = LineSpacing::new().before(200).after(60);
    layout::paragraph().line_spacing(spacing).keep_next(true).add_run(layout::run(
        text,
        layout::HEAD_FONT,
        layout::THIRD,
    ))
}

/// The line above a table, at its right.
fn measure(text: &str) -> Paragraph {
    layout::paragraph().align(AlignmentType::Right).keep_next(true).add_run(layout::run(
        text,
        layout::TEXT_FONT,
        layout::FIFTH,
    ))
}

/// Fifteenths of the width, the rest in the last.
fn grid() -> Vec<usize> {
    let one = TYPE_WIDTH / form::WIDTH;
    let mut grid = vec![one; form::WIDTH];
    if let Some(last) = grid.last_mut() {
        *last += TYPE_WIDTH - one * form::WIDTH;
    }
    grid
}

/// `keep`: the rows stay on one page, with the note below them.
fn table(coverage: &Coverage, form: &FormTable, size: usize, keep: bool) -> Table {
    let grid = grid();
    let rows = (0..form.rows)
        .map(|row| {
            let mut cells = Vec::new();
            let mut column = 0;
            while column < form::WIDTH {
                let Some(cell) = form.covering(row, column) else { break };
                cells.push(drawn(coverage, cell, row, &grid, size, keep));
                column = cell.column + cell.columns;
            }
            TableRow::new(cells).cant_split()
        })
        .collect();
    framed(rows, grid)
}

fn framed(rows: Vec<TableRow>, grid: Vec<usize>) -> Table {
    Table::new(rows)
        .set_grid(grid)
        .width(TYPE_WIDTH, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(20, 57, 20, 57))
}

/// One cell of the form, or its continuation in a later row.
fn drawn(coverage: &Coverage, cell: &FormCell, row: usize, grid: &[usize], size: usize, keep: bool) -> TableCell {
    let line = |text: &str, font, left| line(text, font, size, left).keep_next(keep);
    let width = grid.iter().skip(cell.column).take(cell.columns).sum();
    let (text, font, left) = match cell.content {
        Content::Head(words) => (words.to_owned(), layout::HEAD_FONT, false),
        Content::Label(words) => (words.to_owned(), layout::TEXT_FONT, false),
        Content::Long(words) => (words.to_owned(), layout::TEXT_FONT, true),
        Content::Value(address) => {
            let value = coverage.statutory.district.value(address);
            (value.map_or_else(|| "—".to_owned(), show), layout::TEXT_FONT, false)
        }
    };
    let mut out = base(width);
    if cell.columns > 1 {
        out = out.grid_span(cell.columns);
    }
    if cell.rows > 1 {
        out = out.vertical_merge(if row == cell.row { VMergeType::Restart } else { VMergeType::Continue });
    }
    if row != cell.row {
        return out.add_paragraph(line("", font, left));
    }
    // （三）不予公开 stands in two lines of a narrow column, broken behind its number.
    match text.split_once('）').filter(|_| matches!(cell.content, Content::Label(_))) {
        Some((number, words)) => {
            out.add_paragraph(line(&format!("{number}）"), font, left)).add_paragraph(line(words, font, left))
        }
        None => out.add_paragraph(line(&text, font, left)),
    }
}

fn base(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}

fn line(text: &str, font: &str, size: usize, left: bool) -> Paragraph {
    let align = if left { AlignmentType::Left } else { AlignmentType::Center };
    let paragraph = layout::paragraph().align(align);
    if text.is_empty() { paragraph } else { paragraph.add_run(layout::run(text, font, size)) }
}

/// Units in the sum and units that are not, the latter first; those with the same to say of them share a row, since
/// half a hundred rows of 没有收到年度报告 are two pages of nothing.
fn bodies(coverage: &Coverage, words: &Statutory) -> Table {
    let mut rest = grid();
    let grid: Vec<usize> = BODIES.iter().map(|n| rest.drain(..*n).sum()).collect();
    let row = |texts: [&str; 3], head: bool, keep: bool| {
        let cells = texts
            .iter()
            .zip(&grid)
            .enumerate()
            .map(|(i, (text, width))| {
                let font = if head { layout::HEAD_FONT } else { layout::TEXT_FONT };
                let paragraph = line(text, font, layout::FIFTH, i != 1 && !head);
                base(*width).add_paragraph(paragraph.keep_next(keep))
            })
            .collect();
        TableRow::new(cells).cant_split()
    };
    let mut groups: Vec<(Standing, &str, Vec<&str>)> = Vec::new();
    for body in coverage.statutory.bodies.iter().filter(|b| !b.unit.is_empty()) {
        let alike = |(standing, reason, units): &&mut (Standing, &str, Vec<&str>)| {
            *standing == body.standing && *reason == body.reason && units.len() < SHARING
        };
        match groups.iter_mut().find(alike) {
            Some((_, _, units)) => units.push(&body.unit),
            None => groups.push((body.standing, &body.reason, vec![&body.unit])),
        }
    }
    groups.sort_by_key(|(standing, _, _)| *standing == Standing::Counted);
    let mut rows = vec![row(words.heads.each_ref().map(String::as_str), true, true)];
    rows.extend(groups.iter().map(|(standing, reason, units)| {
        let count = units.len().to_string();
        let standing = fill(&words.standing, &[("standing", standing.chinese()), ("count", &count)]);
        row([&units.join("、"), &standing, reason], false, false)
    }));
    framed(rows, grid)
}
