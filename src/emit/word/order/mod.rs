//! 督办单/<单位>.docx: one page for each unit with gaps, with a reply slip to tear off.
//!
//! One unit, one matter, one sheet, since the answer comes back sealed on the same paper; what has no room on it
//! follows as a list on pages of its own. Only what is
//! beyond doubt is pressed; what is 待核实 stays with the officer. The office that sends the orders gets none: its gaps
//! stand in workbook and notice, and it mends them without a letter to itself. Its wording is
//! `dictionaries/templates/order.toml`.

mod form;
mod gaps;
pub(in crate::emit) mod template;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use docx_rs::{
    AlignmentType, Docx, LineSpacing, LineSpacingType, Paragraph, Table, TableAlignmentType, TableCell,
    TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::{
    WordError,
    faults::Faults,
    layout::{self, FIFTH, HEAD_FONT},
    portrait,
    wording::fill,
};
use crate::{
    assess::{Coverage, UnitRow},
    identify::Kind,
    text::Date,
};
use form::Forms;
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
/// Of the list behind the sheet.
const LISTED_PITCH: i32 = 340;
const MM: f32 = 56.693;
/// A line of 五号 in millimetres.
const LINE: f32 = CLOSE_PITCH as f32 / MM;
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
/// and says which units have one. `issued`: the day of the run; their numbers are of its year.
pub(in crate::emit) fn build(
    faults: &Faults,
    template: &Template,
    issued: Date,
    save: impl Fn(&str, Vec<u8>) -> Result<(), WordError> + Sync,
) -> Result<HashSet<String>, WordError> {
    let absent = |u: &UnitRow| [Kind::Plan, Kind::Report].into_iter().any(|kind| faults.is_missed(u, kind));
    let sheet = Sheet::of(faults.coverage, template, issued);
    let units = faults.units.iter().filter(|u| !faults.is_issuer(&u.short));
    let units = units.filter(|u| absent(u) || faults.of_unit(&u.short).next().is_some());
    let units: Vec<(&&UnitRow, usize)> = units.zip(1..).collect();
    let orders: Vec<Order> = units.par_iter().map(|(unit, n)| sheet.order(faults, unit, *n)).collect();
    let forms = Forms::of(&sheet, &orders)?;
    let made = units.par_iter().zip(&orders).try_for_each(|((unit, _), order)| {
        let title = format!("{}（{}）", template.form.title, unit.short);
        save(&unit.short, forms.pack(order, &title)?)
    });
    made?;
    Ok(units.into_iter().map(|(unit, _)| unit.short.clone()).collect())
}

/// What one unit's order says and no other's.
#[derive(Debug, Clone, PartialEq)]
struct Order {
    number: String,
    unit: String,
    gaps: Vec<String>,
    /// The list behind the sheet, if there is one.
    list: Vec<String>,
    demands: Vec<String>,
    /// Heights of the unit's two rows, of the gaps, of the demands and of the answer, in twentieths of a point.
    unit_row: f32,
    gaps_row: f32,
    demand_row: f32,
    answer_row: f32,
}

/// What all orders say.
struct Sheet<'a> {
    template: &'a Template,
    issued: Date,
    matter: String,
    source: String,
    /// Of all papers that are lacking, and of those alone that have gaps in clauses.
    common: Vec<String>,
    of_gaps: String,
}

impl<'a> Sheet<'a> {
    fn of(coverage: &Coverage, template: &'a Template, issued: Date) -> Self {
        let form = &template.form;
        let names = [
            ("district", coverage.district.as_str()),
            ("period", coverage.period.as_str()),
            ("list", coverage.list.title.as_str()),
            ("area", coverage.terms.area.as_str()),
        ];
        Self {
            template,
            issued,
            matter: fill(&form.matter_text, &names),
            source: fill(&form.source_text, &names),
            common: form.demand_text.iter().map(|t| fill(t, &names)).collect(),
            of_gaps: fill(form.demand_of_gaps(coverage.last_days.over(Kind::Report)), &names),
        }
    }

    /// What a unit is asked to do: the papers that it lacks by their names, its gaps if it has any, and what all are
    /// asked.
    fn demands(&self, faults: &Faults, unit: &UnitRow) -> Vec<String> {
        let form = &self.template.form;
        let [absent, broken, withheld] = gaps::lacking(unit, faults);
        let mut out: Vec<String> =
            [(absent, &form.demand_missing), (broken, &form.demand_unread), (withheld, &form.demand_withheld)]
                .into_iter()
                .filter_map(|(kinds, pattern)| {
                    let papers = gaps::papers(&|kind| kinds.contains(&kind), faults, &self.template.gaps);
                    (!kinds.is_empty()).then(|| fill(pattern, &[("papers", papers)]))
                })
                .collect();
        if faults.of_unit(&unit.short).any(gaps::is_of_clauses) {
            out.push(self.of_gaps.clone());
        }
        out.extend(self.common.iter().cloned());
        out.retain(|text| !text.is_empty());
        // Own copies of the wording number them.
        let bare = |text: &str| {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.strip_prefix('.').filter(|_| rest.len() < text.len()).unwrap_or(text).to_owned()
        };
        out.iter().zip(1..).map(|(text, n): (_, usize)| format!("{n}.{}", bare(text))).collect()
    }

    /// One unit's order, the `n`-th.
    fn order(&self, faults: &Faults, unit: &UnitRow, n: usize) -> Order {
        let single = [&unit.full, &self.matter, &self.source, "", &unit.full, &self.template.receipt.date_text];
        // The answer takes what the gaps leave, so that every order is a full page and never more.
        let demands = self.demands(faults, unit);
        let demanded = gaps::lines(&demands) as f32 * LINE + EDGE;
        let fixed = AROUND + demanded + ROW + SEAL + single.iter().map(|text| height(text)).sum::<f32>();
        let free = PAGE - fixed - ANSWER - EDGE;
        let gaps::Written { cell, list } = gaps::written(unit, faults, self.template, (free / LINE).max(0.0) as usize);
        let used = gaps::lines(&cell) as f32 * LINE;
        Order {
            number: fill(
                &self.template.form.number,
                &[("mark", district_mark(faults)), ("year", &self.issued.year.to_string()), ("n", &n.to_string())],
            ),
            unit: unit.full.clone(),
            gaps: cell,
            list,
            demands,
            unit_row: twips(height(&unit.full)),
            gaps_row: twips(used + EDGE),
            demand_row: twips(demanded),
            answer_row: twips(ANSWER + (free - used).clamp(0.0, 60.0)),
        }
    }

    /// Draws an order.
    fn draw(&self, order: &Order) -> Docx {
        layout::begin();
        let (form, receipt) = (&self.template.form, &self.template.receipt);
        let single = |name: &str, text: &str, row: f32| wide(name, &[text.to_owned()], SMALL_FOURTH, row);
        let rows = vec![
            single(&form.unit, &order.unit, order.unit_row),
            single(&form.matter, &self.matter, twips(height(&self.matter))),
            single(&form.source, &self.source, twips(height(&self.source))),
            wide(&form.gaps, &order.gaps, FIFTH, order.gaps_row),
            wide(&form.demand, &order.demands, FIFTH, order.demand_row),
            pair((&form.limit, &form.limit_text), (&form.signer, ""), ROW),
            single(&form.contact, "", twips(height(""))),
        ];
        let slip = vec![
            single(&receipt.unit, &order.unit, order.unit_row),
            wide(&receipt.result, &[String::new()], SMALL_FOURTH, order.answer_row),
            pair((&receipt.signature, ""), (&receipt.seal, &receipt.seal_text), SEAL),
            single(&receipt.date, &receipt.date_text, twips(height(&receipt.date_text))),
        ];
        let mut docx = portrait::sheet()
            .add_paragraph(portrait::title(&form.title))
            .add_paragraph(small(&order.number).align(AlignmentType::Right))
            .add_table(table(rows))
            .add_paragraph(portrait::cut())
            .add_paragraph(pitched(PITCH + 60).align(AlignmentType::Center).add_run(layout::run(
                &receipt.title,
                HEAD_FONT,
                layout::FOURTH,
            )))
            .add_table(table(slip))
            // A table must not end a document; the paragraph after it takes no room.
            .add_paragraph(
                layout::paragraph().line_spacing(LineSpacing::new().line(20).line_rule(LineSpacingType::Exact)),
            );
        if !order.list.is_empty() {
            let words = &self.template.gaps;
            docx = docx
                .add_paragraph(small(&words.list_mark).page_break_before(true))
                .add_paragraph(portrait::title(&words.list_title));
        }
        for text in &order.list {
            docx = docx.add_paragraph(pitched(LISTED_PITCH).add_run(layout::run(text, layout::BODY_FONT, FIFTH)));
        }
        docx
    }
}

/// A height in millimetres as a row has it.
fn twips(height: f32) -> f32 {
    (height * MM).round()
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

/// A label and texts over the rest of the row, whose height is in twentieths of a point.
fn wide(name: &str, texts: &[String], size: usize, height: f32) -> TableRow {
    let grid = layout::grid(portrait::TYPE_WIDTH, &COLUMNS);
    let text = texts.iter().fold(cell(grid[1..].iter().sum()).grid_span(3), |cell, text| {
        let pitch = if size == FIFTH { CLOSE_PITCH } else { PITCH };
        cell.add_paragraph(pitched(pitch).add_run(layout::run(text, layout::BODY_FONT, size)))
    });
    TableRow::new(vec![label(name, grid[0]), text]).row_height(height).cant_split()
}

/// Two labels, each with a short text; the height is in millimetres.
fn pair(left: (&str, &str), right: (&str, &str), height: f32) -> TableRow {
    let grid = layout::grid(portrait::TYPE_WIDTH, &COLUMNS);
    let text = |text: &str, width: usize| {
        cell(width).add_paragraph(pitched(CLOSE_PITCH).add_run(layout::run(text, layout::BODY_FONT, FIFTH)))
    };
    let cells = vec![label(left.0, grid[0]), text(left.1, grid[1]), label(right.0, grid[2]), text(right.1, grid[3])];
    TableRow::new(cells).row_height(twips(height)).cant_split()
}

fn label(text: &str, width: usize) -> TableCell {
    let run = layout::run(text, HEAD_FONT, SMALL_FOURTH);
    cell(width).add_paragraph(pitched(PITCH).align(AlignmentType::Center).add_run(run))
}

fn cell(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}

/// What a district's papers are numbered under: the first character of its name (天 for 天桥区).
fn district_mark<'f>(faults: &'f Faults) -> &'f str {
    let district = faults.coverage.district.as_str();
    district.chars().next().map_or("", |first| &district[..first.len_utf8()])
}
