//! 方案矩阵, 报告矩阵, 综合矩阵: units down, tasks across, one verdict in each cell.
//!
//! The page that an officer lays before the unit's head. A cell carries sign, colour and the share of
//! clauses answered, so that it reads in colour, on a grey print and in a filter list; its note holds the
//! sentence that proves it. Totals stand on both edges and come from assess.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write,
};

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};

use super::{
    body::{Body, Value},
    list, measure,
    notes::{self, Note},
    page,
    style::{self, Styles},
    totals, words,
};
use crate::{
    assess::{Coverage, Stage, Tally, UnitRow, Verdict, VerdictRow},
    roster::Group,
    text::TextMap,
};

/// Rows of the head: title, legend, theme, item, task id (with the filters).
const TITLE: RowNum = 0;
const LEGEND: RowNum = 1;
const THEME: RowNum = 2;
const ITEM: RowNum = 3;
const ID: RowNum = 4;
const FIRST: RowNum = 5;

/// Columns before the tasks: group, unit.
const LEAD: ColNum = 2;
const GROUP_WIDTH: u32 = 44;
const TASK_WIDTH: u32 = 50;
const COUNT_WIDTH: u32 = 42;
/// The whole width of 24 tasks on a screen of 1366 pixels.
const ZOOM: u16 = 80;
/// Quotations in notes are cut to this many characters.
const QUOTATION: usize = 120;

/// What stands right of the tasks: the verdicts' counts, then these, with their signs.
const AFTER: [(&str, &str); 5] = [("缺口", "!"), ("待核实", "*"), ("覆盖率", "%"), ("已答条款", ""), ("全部条款", "")];

/// Sheet name of a matrix.
pub(super) fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Plan => "方案矩阵",
        Stage::Report => "报告矩阵",
        Stage::Combined => "综合矩阵",
    }
}

/// One matrix while it is drawn.
struct Matrix<'a, 's> {
    coverage: &'a Coverage,
    styles: &'s Styles,
    stage: Stage,
    /// Units that the totals include.
    counted: BTreeSet<&'a str>,
    cells: TextMap<(&'a str, &'a str), &'a VerdictRow>,
    /// Clauses that are missing, by unit and task.
    missing: TextMap<(&'a str, &'a str), Vec<&'a str>>,
    tallies: HashMap<&'a str, &'a Tally>,
    /// Counts by task of each group that has units.
    groups: Vec<(Group, Vec<Tally>)>,
    /// Pixels of the units' column.
    unit_width: f64,
}

/// Draws a matrix around the rows of the units, which it hands back.
pub(super) fn draw<'a>(
    sheet: &mut Worksheet,
    coverage: &'a Coverage,
    styles: &Styles,
    stage: Stage,
) -> Result<Body<'a>, XlsxError> {
    let cells = coverage
        .verdicts
        .iter()
        .filter(|r| r.stage == stage)
        .map(|r| ((r.unit.as_str(), r.task.as_str()), r))
        .collect();
    let mut missing: TextMap<(&str, &str), Vec<&str>> = TextMap::default();
    for gap in coverage.gaps.iter().filter(|g| stage == Stage::Combined && !g.clause.is_empty()) {
        missing.entry((gap.unit.as_str(), gap.task.as_str())).or_default().push(&gap.clause);
    }
    let tallies = totals::by_key(&coverage.by_unit, stage);
    let counted = totals::counted(coverage);
    let there = |group: &Group| coverage.units.iter().any(|u| u.group == *group);
    let groups = Group::ALL.into_iter().filter(there);
    let groups = groups.map(|g| (g, totals::group_by_task(coverage, stage, g, &counted))).collect();
    let names = coverage.units.iter().map(|u| measure::column_width(&unit_name(u), style::TEXT));
    let unit_width = names.fold(72.0, f64::max).clamp(96.0, 170.0).ceil();
    let matrix = Matrix { coverage, styles, stage, counted, cells, missing, tallies, groups, unit_width };
    let mut body = Body::default();
    matrix.columns(sheet)?;
    matrix.head(sheet)?;
    let mut row = FIRST;
    for (group, by_task) in &matrix.groups {
        row = matrix.group(sheet, &mut body, row, *group, by_task)?;
    }
    let last_unit = row.saturating_sub(1).max(FIRST);
    row = matrix.bottom(sheet, row)?;
    sheet.autofilter(ID, 0, last_unit, matrix.last())?;
    sheet.set_freeze_panes(FIRST, LEAD)?;
    sheet.set_print_area(0, 0, row.saturating_sub(1), matrix.last())?;
    sheet.set_zoom(ZOOM);
    page::set_up(sheet, coverage, (THEME, ID))?;
    if let Some(first) = body.notes.list.first() {
        body.notes.columns = matrix.widths();
        // It stands for all of them until the file is packed.
        sheet.insert_note(first.row, first.column, &rust_xlsxwriter::Note::new(&first.text))?;
    }
    Ok(body)
}

impl<'a> Matrix<'a, '_> {
    /// First column right of the tasks.
    fn edge(&self) -> ColNum {
        LEAD + ColNum::try_from(self.coverage.list.tasks.len()).unwrap_or(0)
    }

    fn last(&self) -> ColNum {
        self.edge() + ColNum::try_from(Verdict::ALL.len() + AFTER.len() - 1).unwrap_or(0)
    }

    /// Pixels of all columns.
    fn widths(&self) -> Vec<u32> {
        let mut out = vec![GROUP_WIDTH, self.unit_width as u32];
        out.resize(usize::from(self.edge()), TASK_WIDTH);
        out.resize(usize::from(self.last()) + 1, COUNT_WIDTH);
        out
    }

    fn columns(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_column_width_pixels(0, GROUP_WIDTH)?;
        sheet.set_column_width_pixels(1, self.unit_width as u32)?;
        sheet.set_column_range_width_pixels(LEAD, self.edge().saturating_sub(1).max(LEAD), TASK_WIDTH)?;
        sheet.set_column_range_width_pixels(self.edge(), self.last(), COUNT_WIDTH)?;
        Ok(())
    }

    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let styles = self.styles;
        let title =
            format!("{}{}政务公开任务落实情况{}", self.coverage.district, self.coverage.period, name(self.stage));
        sheet.merge_range(TITLE, 0, TITLE, self.last(), &title, &styles.title)?;
        sheet.set_row_height(TITLE, measure::row_height(1, style::TITLE))?;
        let legend = self.legend();
        let room = f64::from(GROUP_WIDTH) + self.unit_width + f64::from(self.last() - 1) * 44.0;
        sheet.merge_range(LEGEND, 0, LEGEND, self.last(), &legend, &styles.subtitle)?;
        sheet.set_row_height(LEGEND, measure::row_height(measure::lines(&legend, room, style::TEXT), style::TEXT))?;

        sheet.merge_range(THEME, 0, THEME, 1, "工作任务", &styles.head)?;
        sheet.merge_range(ITEM, 0, ITEM, 1, "事项", &styles.head)?;
        sheet.write_string_with_format(ID, 0, "组别", &styles.head_left)?;
        sheet.write_string_with_format(ID, 1, "单位", &styles.head_left)?;
        let tasks = &self.coverage.list.tasks;
        let mut lines = (1, 1);
        for (from, to) in runs(tasks, |a, b| a.theme == b.theme) {
            let theme = tasks.get(from).map_or("", |t| t.theme.as_str());
            lines.0 = lines.0.max(span(sheet, THEME, (from, to), theme, &styles.head)?);
        }
        for (from, to) in runs(tasks, |a, b| a.theme == b.theme && a.item == b.item) {
            let item = tasks.get(from).map_or("", |t| t.name());
            lines.1 = lines.1.max(span(sheet, ITEM, (from, to), item, &styles.head)?);
        }
        for (task, col) in tasks.iter().zip(LEAD..) {
            sheet.write_string_with_format(ID, col, &task.id, &styles.head_left)?;
        }
        let edge = self.edge();
        sheet.merge_range(THEME, edge, THEME, self.last(), "本单位合计", &styles.head)?;
        for (verdict, col) in Verdict::ALL.iter().zip(edge..) {
            sheet.write_string_with_format(ITEM, col, verdict.chinese(), &styles.head)?;
            sheet.write_string_with_format(ID, col, verdict.sign(), styles.verdict(*verdict))?;
        }
        for ((label, sign), col) in AFTER.iter().zip(edge + ColNum::try_from(Verdict::ALL.len()).unwrap_or(0)..) {
            sheet.write_string_with_format(ITEM, col, *label, &styles.head)?;
            sheet.write_string_with_format(ID, col, *sign, &styles.head)?;
        }
        sheet.set_row_height(THEME, measure::row_height(lines.0, style::TEXT))?;
        sheet.set_row_height(ITEM, measure::row_height(lines.1.max(2), style::TEXT))?;
        sheet.set_row_height(ID, 20)?;
        Ok(())
    }

    /// Signs and marks in one line, with what the fraction means.
    fn legend(&self) -> String {
        let verdicts: Vec<String> = Verdict::ALL.iter().map(|v| format!("{}{}", v.sign(), v.chinese())).collect();
        let marks: Vec<String> = words::MARKS.iter().map(|(sign, label, _)| format!("{sign}{label}")).collect();
        let vertical = match totals::vertical_note(self.coverage) {
            note if note.is_empty() => note,
            note => format!("{note}。"),
        };
        format!(
            "图例：{}。分数为已落实或有安排的条款数/全部条款数。后缀：{}。覆盖率为已落实与有安排占应答任务的比例。带红角的格子有批注，内为佐证原文。{vertical}",
            verdicts.join("　"),
            marks.join("　")
        )
    }

    /// A group's band and its units; the row after them.
    fn group(
        &self,
        sheet: &mut Worksheet,
        body: &mut Body<'a>,
        first: RowNum,
        group: Group,
        by_task: &[Tally],
    ) -> Result<RowNum, XlsxError> {
        let units: Vec<&UnitRow> = self.coverage.units.iter().filter(|u| u.group == group).collect();
        let sum = totals::group(self.coverage, self.stage, group, &self.counted);
        let members = units.iter().filter(|u| self.counted.contains(u.short.as_str())).count();
        self.band(sheet, first, self.coverage.terms.group(group), &format!("小计 {members}个单位"), by_task, &sum)?;
        let mut row = first + 1;
        for unit in units {
            self.unit(body, row, unit);
            row += 1;
        }
        Ok(row)
    }

    /// A total row: share covered by task, counts on the right edge.
    fn band(
        &self,
        sheet: &mut Worksheet,
        row: RowNum,
        group: &str,
        label: &str,
        by_task: &[Tally],
        sum: &Tally,
    ) -> Result<(), XlsxError> {
        let styles = self.styles;
        sheet.write_string_with_format(row, 0, group, &styles.band_centre)?;
        sheet.write_string_with_format(row, 1, label, &styles.band)?;
        for (task, col) in self.coverage.list.tasks.iter().zip(LEAD..) {
            let share = by_task.iter().find(|t| t.key == task.id).and_then(Tally::covered);
            number(sheet, row, col, share, &styles.band_share)?;
        }
        for ((value, is_share), col) in right(Some(sum)).into_iter().zip(self.edge()..) {
            number(sheet, row, col, value, if is_share { &styles.band_share } else { &styles.band_number })?;
        }
        sheet.set_row_height(row, 20)?;
        Ok(())
    }

    fn unit(&self, body: &mut Body<'a>, row: RowNum, unit: &'a UnitRow) {
        let styles = self.styles;
        let name = unit_name(unit);
        let height = measure::row_height(measure::lines(&name, self.unit_width, style::TEXT), style::TEXT).max(20.0);
        body.push_text(&styles.centre, self.coverage.terms.group(unit.group).into());
        body.push_text(&styles.text, name.into());
        for (task, col) in self.coverage.list.tasks.iter().zip(LEAD..) {
            let Some(cell) = self.cells.get(&(unit.short.as_str(), task.id.as_str())) else {
                body.push(&styles.centre, Value::Blank);
                continue;
            };
            body.push_text(styles.cell(cell.verdict), cell_text(cell).into());
            let missing = self.missing.get(&(unit.short.as_str(), task.id.as_str())).map_or(&[][..], Vec::as_slice);
            if let Some((text, height)) = note(cell, missing) {
                body.notes.list.push(Note { row, column: col, text, height });
            }
        }
        let tally = self.tallies.get(unit.short.as_str()).copied();
        for (value, is_share) in right(tally) {
            body.push(if is_share { &styles.share } else { &styles.number }, value.map_or(Value::Blank, Value::Number));
        }
        body.end_row(row, Some(height));
    }

    /// The totals below the units; the row after them.
    fn bottom(&self, sheet: &mut Worksheet, first: RowNum) -> Result<RowNum, XlsxError> {
        let district: Vec<Tally> = self.coverage.by_task.iter().filter(|t| t.stage == self.stage).cloned().collect();
        let sum = totals::district(self.coverage, self.stage);
        let whole = self.coverage.terms.whole();
        self.band(sheet, first, &whole, &format!("合计 {}个单位", self.counted.len()), &district, &sum)?;
        let mut row = first + 1;
        for verdict in Verdict::ALL {
            self.count_row(sheet, row, &whole, verdict.chinese(), self.styles.verdict(verdict), &district, |t| {
                t.of(verdict)
            })?;
            row += 1;
        }
        let centre = &self.styles.centre;
        self.count_row(sheet, row, &whole, "缺口", centre, &district, totals::gaps)?;
        row += 1;
        self.count_row(sheet, row, &whole, "待核实", centre, &district, |t| t.uncertain)?;
        self.count_row(sheet, row + 1, &whole, "已答条款", centre, &district, |t| t.addressed)?;
        self.count_row(sheet, row + 2, &whole, "全部条款", centre, &district, |t| t.clauses)?;
        row += 3;
        for (group, by_task) in &self.groups {
            for verdict in [Verdict::Done, Verdict::Planned, Verdict::Vague, Verdict::NotMentioned] {
                self.count_row(
                    sheet,
                    row,
                    self.coverage.terms.group(*group),
                    verdict.chinese(),
                    self.styles.verdict(verdict),
                    by_task,
                    |t| t.of(verdict),
                )?;
                row += 1;
            }
        }
        Ok(row)
    }

    /// Units by task for one verdict.
    #[expect(clippy::too_many_arguments, reason = "one row is named by where, what and how")]
    fn count_row(
        &self,
        sheet: &mut Worksheet,
        row: RowNum,
        group: &str,
        label: &str,
        format: &Format,
        by_task: &[Tally],
        value: impl Fn(&Tally) -> u32,
    ) -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, group, &self.styles.centre)?;
        sheet.write_string_with_format(row, 1, label, format)?;
        for (task, col) in self.coverage.list.tasks.iter().zip(LEAD..) {
            let count = by_task.iter().find(|t| t.key == task.id).map(|t| f64::from(value(t)));
            number(sheet, row, col, count, &self.styles.number)?;
        }
        sheet.set_row_height(row, 18)?;
        Ok(())
    }
}

/// The right edge of one row, and which of its values are shares.
fn right(tally: Option<&Tally>) -> Vec<(Option<f64>, bool)> {
    let count = |value: fn(&Tally) -> u32| (tally.map(|t| f64::from(value(t))), false);
    let mut out: Vec<(Option<f64>, bool)> =
        Verdict::ALL.iter().map(|v| (tally.map(|t| f64::from(t.of(*v))), false)).collect();
    out.extend([
        // Filtered to more than none, it leaves the units that have something to mend.
        count(totals::gaps),
        count(|t| t.uncertain),
        (tally.and_then(Tally::covered), true),
        count(|t| t.addressed),
        count(|t| t.clauses),
    ]);
    out
}

/// Runs of neighbours that are alike, as first and last index.
fn runs<T>(items: &[T], alike: impl Fn(&T, &T) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if items.get(run.1).is_some_and(|before| alike(before, item)) => run.1 = at,
            _ => runs.push((at, at)),
        }
    }
    runs
}

/// A head over the tasks `from..=to`; how many lines it takes.
fn span(
    sheet: &mut Worksheet,
    row: RowNum,
    (from, to): (usize, usize),
    text: &str,
    format: &Format,
) -> Result<usize, XlsxError> {
    let col = |task: usize| LEAD + ColNum::try_from(task).unwrap_or(0);
    if from == to {
        sheet.write_string_with_format(row, col(from), text, format)?;
    } else {
        sheet.merge_range(row, col(from), row, col(to), text, format)?;
    }
    Ok(measure::lines(text, f64::from(TASK_WIDTH) * (to - from + 1) as f64, style::TEXT))
}

fn number(
    sheet: &mut Worksheet,
    row: RowNum,
    col: ColNum,
    value: Option<f64>,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Some(value) => sheet.write_number_with_format(row, col, value, format)?,
        None => sheet.write_blank(row, col, format)?,
    };
    Ok(())
}

/// Units outside the district's own line are named as such.
fn unit_name(unit: &UnitRow) -> String {
    if unit.vertical { format!("{}（垂管）", unit.short) } else { unit.short.clone() }
}

/// `◐1/2*`: sign, clauses answered of clauses owed, marks.
fn cell_text(row: &VerdictRow) -> String {
    let silent = match row.verdict {
        // Nothing was read, so nothing can be said about single clauses.
        Verdict::NotSubmitted | Verdict::Unreadable => true,
        Verdict::NotDuty => row.addressed == 0,
        _ => row.clauses == 0,
    };
    let share = if silent { String::new() } else { format!("{}/{}", row.addressed, row.clauses) };
    format!("{}{share}{}", row.verdict.sign(), words::mark_signs(row.marks))
}

/// The sentence that proves the cell, with its place; what is missing, and why; and how high that is in pixels.
fn note(row: &VerdictRow, missing: &[&str]) -> Option<(String, u32)> {
    let quotation = measure::shorten(&list::clean(&row.evidence), QUOTATION);
    // A paper that is not there leaves nothing to say that the sign does not say.
    let absent = matches!(row.verdict, Verdict::NotSubmitted | Verdict::Unreadable);
    if quotation.is_empty() && (absent || missing.is_empty()) && !row.marks.reviewed {
        return None;
    }
    let mut text = format!("{} {}：{}", row.unit, row.task, row.verdict.chinese());
    if !quotation.is_empty() {
        let source: Vec<&str> = [row.file.as_str(), row.place.as_str()].into_iter().filter(|s| !s.is_empty()).collect();
        let _ = write!(text, "\n“{quotation}”\n——{}", source.join("，"));
    }
    if !missing.is_empty() {
        let _ = write!(text, "\n缺口条款：{}", missing.join("、"));
    }
    if row.marks.reviewed && !row.reason.is_empty() {
        let _ = write!(text, "\n{}", measure::shorten(&list::clean(&row.reason), QUOTATION));
    }
    let marks = row.marks.chinese();
    if !marks.is_empty() {
        let _ = write!(text, "\n标记：{marks}");
    }
    let lines = measure::lines(&text, f64::from(notes::WIDTH) - 12.0, notes::SIZE) + 1;
    let height = (measure::row_height(lines, notes::SIZE) * 96.0 / 72.0) as u32;
    Some((text, height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assess::Marks, tasks::Duty};

    fn row(verdict: Verdict, addressed: u16, clauses: u16, marks: Marks) -> VerdictRow {
        VerdictRow {
            unit: "区教体局".into(),
            group: Group::Department,
            task: "T05".into(),
            stage: Stage::Combined,
            duty: Duty::Lead,
            verdict,
            marks,
            addressed,
            clauses,
            evidence: "公开招生简章。".into(),
            file: "教体局.docx".into(),
            place: "第3段".into(),
            reason: "".into(),
        }
    }

    #[test]
    fn a_cell_reads_without_colour() {
        let none = Marks::default();
        assert_eq!(cell_text(&row(Verdict::Planned, 1, 2, Marks { uncertain: true, ..none })), "◐1/2*");
        assert_eq!(cell_text(&row(Verdict::NotMentioned, 0, 2, none)), "○0/2");
        assert_eq!(cell_text(&row(Verdict::NotSubmitted, 0, 2, none)), "×");
        assert_eq!(cell_text(&row(Verdict::NotDuty, 0, 2, none)), "－");
        assert_eq!(cell_text(&row(Verdict::NotDuty, 1, 2, Marks { extra: true, ..none })), "－1/2+");
    }

    #[test]
    fn neighbours_with_one_theme_share_a_head() {
        assert_eq!(runs(&["a", "a", "b", "a"], |x, y| x == y), [(0, 1), (2, 2), (3, 3)]);
        assert_eq!(runs::<u8>(&[], |_, _| true), []);
    }

    #[test]
    fn a_cell_without_a_quotation_has_no_note() {
        let mut cell = row(Verdict::NotMentioned, 0, 2, Marks::default());
        assert!(note(&cell, &[]).is_some());
        cell.evidence = "".into();
        assert!(note(&cell, &[]).is_none());
        assert!(note(&cell, &["T05.2"]).is_some());
    }
}
