//! 督办单/<单位>.docx: one page for each unit with gaps, with a reply slip to tear off.
//!
//! One unit, one matter, one sheet, since the answer comes back sealed on the same paper. Only what is
//! beyond doubt is pressed; what is 待核实 stays with the officer. Its wording is
//! `dictionaries/templates/order.toml`.

mod gaps;
pub(in crate::emit) mod template;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use docx_rs::{
    AlignmentType, LineSpacing, LineSpacingType, Paragraph, Table, TableAlignmentType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::{
    WordError,
    faults::Faults,
    layout::{self, FIFTH, HEAD_FONT},
    package, portrait,
    wording::fill,
};
use crate::{
    assess::{Coverage, UnitRow},
    identify::Kind,
};
use rayon::prelude::*;
use template::Template;
use unicode_width::UnicodeWidthStr;

/// Four columns, in millimetres: label, text, label, text.
const COLUMNS: [f64; 4] = [27.0, 55.0, 27.0, 47.0];
/// 小四 in half-points.
const SMALL_FOURTH: usize = 24;
/// Exact pitches in twentieths of a point: 小四 text, 五号 text.
const PITCH: i32 = 360;
const CLOSE_PITCH: i32 = 300;
const MM: f32 = 56.693;
/// Heights in millimetres: the type area, a row of one line, the receipt's rows for the answer (at least)
/// and the seal.
const PAGE: f32 = 225.0;
const ROW: f32 = 8.0;
const ANSWER: f32 = 20.0;
const SEAL: f32 = 11.0;
/// What the title, the number, the cut and the receipt's title take, with some millimetres to spare.
const AROUND: f32 = 12.0 + 7.5 + 5.5 + 7.5 + 6.0;
/// Margins and border of a cell.
const EDGE: f32 = 1.3;

/// One order for each unit that has one, in roster order: hands on the unit's short name and the file's bytes,
/// and says which units have one.
///
/// `district_numbers`: see the notice's template; both papers name the same things.
pub(in crate::emit) fn build(
    coverage: &Coverage,
    template: &Template,
    district_numbers: &[String],
    save: impl Fn(&str, Vec<u8>) -> Result<(), WordError> + Sync,
) -> Result<HashSet<String>, WordError> {
    let faults = Faults::of(coverage, district_numbers);
    let absent = |u: &UnitRow| {
        [(Kind::Plan, &u.plan, true), (Kind::Report, &u.report, faults.reports)]
            .iter()
            .any(|(kind, file, due)| *due && file.is_empty() && !faults.unreadable(u, *kind))
    };
    let units = faults.units.iter().filter(|u| absent(u) || faults.of_unit(&u.short).next().is_some());
    let units: Vec<(&&UnitRow, usize)> = units.zip(1..).collect();
    units.par_iter().try_for_each(|(unit, n)| save(&unit.short, order(coverage, &faults, unit, *n, template)?))?;
    Ok(units.into_iter().map(|(unit, _)| unit.short.clone()).collect())
}

fn order(
    coverage: &Coverage,
    faults: &Faults,
    unit: &UnitRow,
    n: usize,
    template: &Template,
) -> Result<Vec<u8>, WordError> {
    let form = &template.form;
    let year = coverage.list.year.map_or_else(|| "　　".to_owned(), |y| y.to_string());
    let number = fill(&form.number, &[("year", &year), ("n", &n.to_string())]);
    let names = [
        ("district", coverage.district.as_str()),
        ("period", coverage.period.as_str()),
        ("list", coverage.list.title.as_str()),
    ];
    let demands: Vec<String> = form.demand_text.iter().map(|t| fill(t, &names)).collect();
    let receipt = &template.receipt;
    let single = [
        (&form.unit, unit.full.clone()),
        (&form.matter, fill(&form.matter_text, &names)),
        (&form.source, fill(&form.source_text, &names)),
        (&form.contact, String::new()),
        (&receipt.unit, unit.full.clone()),
        (&receipt.date, receipt.date_text.clone()),
    ];
    // The answer takes what the gaps leave, so that every order is a full page and never more.
    let line = CLOSE_PITCH as f32 / MM;
    let demanded = gaps::lines(&demands) as f32 * line + EDGE;
    let fixed = AROUND + demanded + ROW + SEAL + single.iter().map(|(_, text)| height(text)).sum::<f32>();
    let free = PAGE - fixed - ANSWER - EDGE;
    let found = gaps::paragraphs(unit, faults, template, (free / line).max(0.0) as usize);
    let used = gaps::lines(&found) as f32 * line;
    let answer = ANSWER + (free - used).clamp(0.0, 60.0);
    let row = |(name, text): &(&String, String)| wide(name, std::slice::from_ref(text), SMALL_FOURTH, height(text));
    let rows = vec![
        row(&single[0]),
        row(&single[1]),
        row(&single[2]),
        wide(&form.gaps, &found, FIFTH, used + EDGE),
        wide(&form.demand, &demands, FIFTH, demanded),
        pair((&form.limit, &form.limit_text), (&form.signer, ""), ROW),
        row(&single[3]),
    ];
    let slip = vec![
        row(&single[4]),
        wide(&receipt.result, &[String::new()], SMALL_FOURTH, answer),
        pair((&receipt.signature, ""), (&receipt.seal, &receipt.seal_text), SEAL),
        row(&single[5]),
    ];
    let docx = portrait::sheet()
        .add_paragraph(portrait::title(&form.title))
        .add_paragraph(small(&number).align(AlignmentType::Right))
        .add_table(table(rows))
        .add_paragraph(portrait::cut())
        .add_paragraph(pitched(PITCH + 60).align(AlignmentType::Center).add_run(layout::run(
            &receipt.title,
            HEAD_FONT,
            layout::FOURTH,
        )))
        .add_table(table(slip))
        // A table must not end a document; the paragraph after it takes no room.
        .add_paragraph(layout::paragraph().line_spacing(LineSpacing::new().line(20).line_rule(LineSpacingType::Exact)));
    package::pack_form(docx.build(), &format!("{}（{}）", form.title, unit.short), &form.author)
}

/// Height of a row of 小四, in millimetres.
fn height(text: &str) -> f32 {
    let lines = text.width().div_ceil(2 * 28).max(1);
    ROW.max(lines as f32 * PITCH as f32 / MM + EDGE)
}

fn pitched(pitch: i32) -> Paragraph {
    layout::paragraph().line_spacing(LineSpacing::new().line(pitch).line_rule(LineSpacingType::Exact))
}

fn small(text: &str) -> Paragraph {
    pitched(PITCH + 40).add_run(layout::run(text, layout::BODY_FONT, SMALL_FOURTH))
}

fn table(rows: Vec<TableRow>) -> Table {
    Table::new(rows)
        .set_grid(layout::grid(portrait::TYPE_WIDTH, &COLUMNS))
        .width(portrait::TYPE_WIDTH, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(30, 90, 30, 90))
}

/// A label and a text over the rest of the row.
fn wide(name: &str, texts: &[String], size: usize, height: f32) -> TableRow {
    let grid = layout::grid(portrait::TYPE_WIDTH, &COLUMNS);
    let text = texts.iter().fold(cell(grid[1..].iter().sum()).grid_span(3), |cell, text| {
        let pitch = if size == FIFTH { CLOSE_PITCH } else { PITCH };
        cell.add_paragraph(pitched(pitch).add_run(layout::run(text, layout::BODY_FONT, size)))
    });
    row(vec![label(name, grid[0]), text], height)
}

/// Two labels, each with a short text.
fn pair(left: (&str, &str), right: (&str, &str), height: f32) -> TableRow {
    let grid = layout::grid(portrait::TYPE_WIDTH, &COLUMNS);
    let text = |text: &str, width: usize| {
        cell(width).add_paragraph(pitched(CLOSE_PITCH).add_run(layout::run(text, layout::BODY_FONT, FIFTH)))
    };
    row(vec![label(left.0, grid[0]), text(left.1, grid[1]), label(right.0, grid[2]), text(right.1, grid[3])], height)
}

fn row(cells: Vec<TableCell>, height: f32) -> TableRow {
    TableRow::new(cells).row_height((height * MM).round()).cant_split()
}

fn label(text: &str, width: usize) -> TableCell {
    let run = layout::run(text, HEAD_FONT, SMALL_FOURTH);
    cell(width).add_paragraph(pitched(PITCH).align(AlignmentType::Center).add_run(run))
}

fn cell(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}
