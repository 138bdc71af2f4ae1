//! The matrix as a picture: units down, tasks across, one cell for what a unit did with a task.
//!
//! It is the chart that officers look at longest, so it carries what they look for: groups apart, themes over
//! the task numbers, a sign in each cell (or `2/4` where only some clauses are addressed), a corner mark on
//! what waits for a decision, totals on both edges, and the task names below, since in a Word file `T13` says
//! nothing by itself.

use std::collections::HashMap;

use super::{
    facts::{self, Tallies, covered, due, percent},
    font,
    frame::{self, Key, MARGIN, Swatch},
    picture::{Anchor, Area, FRAME, Picture, RULE, Style, ink_on, line_height},
};
use crate::{
    assess::{Coverage, Stage, Tally, Verdict, VerdictRow},
    tasks::Task,
};

const NAME: f32 = 13.0;
const SIGN: f32 = 13.0;
const PART: f32 = 12.0;
const EDGE: f32 = 12.0;
const THEME: f32 = 12.0;
/// Room for the group's name at the left.
const BAND: f32 = 24.0;
const GROUP_GAP: f32 = 8.0;
/// White between cells.
const SEAM: f32 = 1.0;

/// What a cell says besides its colour: the part of the clauses where it is a part, else the sign.
fn cell_text(row: &VerdictRow) -> String {
    let partly = matches!(row.verdict, Verdict::Done | Verdict::Planned) && (1..row.clauses).contains(&row.addressed);
    if partly { format!("{}/{}", row.addressed, row.clauses) } else { facts::sign(row.verdict).to_owned() }
}

struct Layout {
    /// Left edge of the first column and of the right-hand totals.
    left: f32,
    right: f32,
    cell: (f32, f32),
    /// Widths of the two right-hand columns.
    totals: [f32; 2],
}

/// Headings of the right-hand totals, line by line.
const TOTALS: [[&str; 2]; 2] = [["覆盖/", "应落实"], ["覆盖率", "（%）"]];

impl Layout {
    fn new(coverage: &Coverage, cells: &HashMap<(&str, &str), &VerdictRow>, units: &Tallies, all: &Tally) -> Self {
        let tasks = coverage.list.tasks.len() as f32;
        let names = font::widest(coverage.units.iter().map(|u| u.short.as_str()), NAME).clamp(72.0, 15.0 * NAME);
        let parts: Vec<String> = coverage
            .verdicts
            .iter()
            .filter(|r| cells.contains_key(&(r.unit.as_str(), r.task.as_str())))
            .map(cell_text)
            .collect();
        let most = coverage.units.len().to_string();
        let widest = font::widest(parts.iter().map(String::as_str), PART)
            .max(font::widest(coverage.list.tasks.iter().map(|t| t.id.as_str()), EDGE))
            .max(font::widest(["100", most.as_str()], 11.0));
        // Few tasks get wide cells, so that a small picture has room for its title.
        let width = (widest + 7.0).max(30.0).max((420.0 / tasks.max(1.0)).min(84.0)).ceil();
        let height = if coverage.units.len() <= 16 { 26.0 } else { 21.0 };
        let shares: Vec<String> = coverage
            .units
            .iter()
            .filter_map(|u| units.get(&u.short))
            .chain([all])
            .map(|t| format!("{}/{}", covered(t), due(t)))
            .collect();
        let first = font::widest(shares.iter().map(String::as_str).chain(TOTALS[0]), EDGE) + 12.0;
        let second = font::widest(TOTALS[1], EDGE) + 12.0;
        let left = MARGIN + BAND + 6.0 + names + 8.0;
        Self { left, right: left + width * tasks, cell: (width, height), totals: [first, second] }
    }

    fn width(&self) -> f32 {
        self.right + self.totals[0] + self.totals[1] + MARGIN
    }

    fn column(&self, index: usize) -> f32 {
        self.left + self.cell.0 * index as f32
    }

    /// Right edges of the two columns of totals.
    fn ends(&self) -> [f32; 2] {
        [self.right + self.totals[0], self.right + self.totals[0] + self.totals[1]]
    }
}

pub fn draw(coverage: &Coverage) -> Picture {
    let title = format!("{}政务公开任务覆盖热力图", facts::place_and_period(coverage));
    let scope = facts::scope(coverage, "项（任务）、家（单位）");
    if coverage.units.is_empty() || coverage.list.tasks.is_empty() {
        return frame::nothing(&title, &scope);
    }
    let cells = facts::cells(coverage, Stage::Combined);
    let units = Tallies::new(&coverage.by_unit, Stage::Combined);
    let tasks = Tallies::new(&coverage.by_task, Stage::Combined);
    let all = facts::total(coverage.list.tasks.iter().filter_map(|t| tasks.get(&t.id)), Stage::Combined);
    let layout = Layout::new(coverage, &cells, &units, &all);

    let mut picture = Picture::new(layout.width());
    let mut y = frame::head(&mut picture, &title, &scope);
    y = frame::legend(&mut picture, &keys(&all), y) + 10.0;
    y = themes(&mut picture, &layout, &coverage.list.tasks, y);
    y = task_ids(&mut picture, &layout, &coverage.list.tasks, y);
    for (i, (group, members)) in facts::groups(coverage).into_iter().enumerate() {
        if i > 0 {
            y += GROUP_GAP;
        }
        let top = y;
        for unit in members {
            let middle = y + layout.cell.1 / 2.0;
            let name = font::truncate(&unit.short, NAME, layout.left - 8.0 - MARGIN - BAND);
            picture.text(name, (layout.left - 8.0, middle), Anchor::End, Style::plain(NAME));
            for (column, task) in coverage.list.tasks.iter().enumerate() {
                let area = Area::new(layout.column(column), y, layout.cell.0 - SEAM, layout.cell.1 - SEAM);
                match cells.get(&(unit.short.as_str(), task.id.as_str())) {
                    Some(row) => cell(&mut picture, area, row),
                    None => picture.outline(area, RULE),
                }
            }
            let values = units.get(&unit.short).map_or((0, 0), |t| (covered(t), due(t)));
            edge(&mut picture, &layout, values, middle);
            y += layout.cell.1;
        }
        let band = Area { left: MARGIN, right: MARGIN + BAND, top, bottom: y - SEAM };
        group_band(&mut picture, band, coverage.terms.group(group));
    }
    y = sums(&mut picture, &layout, &coverage.list.tasks, &tasks, &all, y + 6.0);
    y = task_names(&mut picture, &coverage.list.tasks, y + 14.0);
    let notes = [
        "注：综合实施方案和年度报告认定。格内分数为已落实或有安排的条款数/全部条款数；图例后为格数；覆盖＝已落实＋有安排；不涉及的任务不计入应落实。"
            .to_owned(),
    ];
    y = frame::notes(&mut picture, &notes, y + 8.0);
    picture.end(y + MARGIN)
}

fn keys(all: &Tally) -> Vec<Key> {
    let mut keys: Vec<Key> = Verdict::ALL
        .iter()
        .map(|v| Key {
            label: format!("{} {}", v.chinese(), all.of(*v)),
            swatch: Swatch::Cell { colour: v.colour(), sign: facts::sign(*v) },
        })
        .collect();
    if all.uncertain > 0 {
        keys.push(Key { label: format!("待核实 {}", all.uncertain), swatch: Swatch::Corner });
    }
    keys
}

fn cell(picture: &mut Picture, area: Area, row: &VerdictRow) {
    let colour = row.verdict.colour();
    picture.fill(area, colour);
    let text = cell_text(row);
    let size = if text.contains('/') { PART } else { SIGN };
    let ink = if row.verdict == Verdict::NotDuty { 0x9A_9A_9A } else { ink_on(colour) };
    picture.text(text, area.middle(), Anchor::Middle, Style::plain(size).colour(ink));
    if row.marks.uncertain {
        frame::corner(picture, area);
    }
}

/// The name of a group, one character under another, beside its rows.
fn group_band(picture: &mut Picture, area: Area, name: &str) {
    picture.fill(area, 0xE4_E9_EF);
    let letters: Vec<String> = name.chars().map(String::from).collect();
    let (x, y) = area.middle();
    picture.lines(&letters, x, y, Anchor::Middle, Style::bold(14.0));
}

/// Themes over the columns of their tasks.
fn themes(picture: &mut Picture, layout: &Layout, tasks: &[Task], top: f32) -> f32 {
    let mut spans: Vec<(f32, f32, Vec<String>)> = Vec::new();
    let mut column = 0;
    for run in tasks.chunk_by(|a, b| a.theme == b.theme) {
        let (from, to) = (layout.column(column), layout.column(column + run.len()) - SEAM);
        column += run.len();
        let theme = run.first().map(|t| t.theme.as_str()).unwrap_or_default();
        spans.push((from, to, font::wrap_lines(theme, THEME, to - from - 6.0, 5)));
    }
    let most = spans.iter().filter(|s| s.2.iter().any(|l| !l.is_empty())).map(|s| s.2.len()).max();
    let Some(most) = most else { return top };
    let height = line_height(THEME) * most as f32 + 8.0;
    for (from, to, lines) in spans {
        let area = Area { left: from, right: to, top, bottom: top + height - 2.0 };
        picture.fill(area, 0xE4_E9_EF);
        let (x, y) = area.middle();
        picture.lines(&lines, x, y, Anchor::Middle, Style::plain(THEME));
    }
    top + height
}

fn task_ids(picture: &mut Picture, layout: &Layout, tasks: &[Task], top: f32) -> f32 {
    let middle = top + 10.0;
    for (column, task) in tasks.iter().enumerate() {
        let x = layout.column(column) + (layout.cell.0 - SEAM) / 2.0;
        let id = font::truncate(&task.id, EDGE, layout.cell.0);
        picture.text(id, (x, middle), Anchor::Middle, Style::plain(EDGE));
    }
    for (heading, x) in TOTALS.iter().zip(layout.ends()) {
        let lines = heading.map(str::to_owned);
        picture.lines(&lines, x, middle - line_height(EDGE) / 2.0, Anchor::End, Style::quiet(EDGE));
    }
    top + 22.0
}

/// A share without its sign, which the heading carries.
fn share(part: u32, whole: u32) -> String {
    percent(part, whole).trim_end_matches('%').to_owned()
}

fn edge(picture: &mut Picture, layout: &Layout, (good, all): (u32, u32), middle: f32) {
    let [first, second] = layout.ends();
    picture.text(format!("{good}/{all}"), (first, middle), Anchor::End, Style::plain(EDGE));
    picture.text(share(good, all), (second, middle), Anchor::End, Style::plain(EDGE));
}

/// A row of totals: its name and what it shows of a tally.
type SumRow = (&'static str, fn(&Tally) -> String);

/// Counts by task under the columns, the sum of all at the right.
fn sums(picture: &mut Picture, layout: &Layout, tasks: &[Task], tallies: &Tallies, all: &Tally, top: f32) -> f32 {
    let rows: [SumRow; 4] = [
        ("已落实（家）", |t| t.of(Verdict::Done).to_string()),
        ("有安排（家）", |t| t.of(Verdict::Planned).to_string()),
        ("未覆盖（家）", |t| (due(t) - covered(t)).to_string()),
        ("覆盖率（%）", |t| share(covered(t), due(t))),
    ];
    picture.line((MARGIN, top), (layout.ends()[1], top), FRAME);
    let mut y = top + 4.0;
    for (i, (label, value)) in rows.iter().enumerate() {
        let middle = y + 9.0;
        picture.text(*label, (layout.left - 8.0, middle), Anchor::End, Style::plain(EDGE));
        for (column, task) in tasks.iter().enumerate() {
            let x = layout.column(column) + (layout.cell.0 - SEAM) / 2.0;
            let text = tallies.get(&task.id).map_or_else(|| "—".to_owned(), value);
            picture.text(text, (x, middle), Anchor::Middle, Style::plain(11.0));
        }
        if i + 1 == rows.len() {
            edge(picture, layout, (covered(all), due(all)), middle);
        } else {
            picture.text(value(all), (layout.ends()[0], middle), Anchor::End, Style::plain(EDGE));
        }
        y += 18.0;
    }
    y
}

/// `T01–T03 围绕激发市场主体活力强化公开`, in as many columns as fit, read downwards.
fn task_names(picture: &mut Picture, tasks: &[Task], top: f32) -> f32 {
    let room = picture.width - 2.0 * MARGIN;
    let entries: Vec<String> = tasks
        .chunk_by(|a, b| a.item == b.item)
        .filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            let ids = if run.len() == 1 { first.id.clone() } else { format!("{}–{}", first.id, last.id) };
            Some(font::truncate(&format!("{ids} {}", first.name()), EDGE, room))
        })
        .collect();
    let wide = font::widest(entries.iter().map(String::as_str), EDGE) + 24.0;
    let columns = ((room + 24.0) / wide).floor().max(1.0) as usize;
    let deep = entries.len().div_ceil(columns).max(1);
    for (i, entry) in entries.iter().enumerate() {
        let x = MARGIN + room / columns as f32 * (i / deep) as f32;
        let y = top + 18.0 * (i % deep) as f32 + 9.0;
        picture.text(entry.as_str(), (x, y), Anchor::Start, Style::plain(EDGE));
    }
    top + 18.0 * deep as f32
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_cell_shows_the_part_only_when_it_is_one() {
        let mut row = sample::coverage(5, 3).verdicts.remove(0);
        for (verdict, addressed, clauses, expected) in [
            (Verdict::Done, 2, 4, "2/4"),
            (Verdict::Done, 4, 4, "●"),
            (Verdict::Planned, 1, 2, "1/2"),
            (Verdict::Vague, 1, 2, "△"),
            (Verdict::NotDuty, 0, 2, "－"),
            (Verdict::Done, 0, 2, "●"),
        ] {
            (row.verdict, row.addressed, row.clauses) = (verdict, addressed, clauses);
            assert_eq!(cell_text(&row), expected);
        }
    }

    #[test]
    fn cells_are_wide_enough_for_what_they_say() {
        for (units, tasks) in [(45, 24), (5, 3), (120, 40)] {
            let coverage = sample::coverage(units, tasks);
            let cells = facts::cells(&coverage, Stage::Combined);
            let tallies = Tallies::new(&coverage.by_unit, Stage::Combined);
            let all = facts::total(&coverage.by_unit, Stage::Combined);
            let layout = Layout::new(&coverage, &cells, &tallies, &all);
            for row in &coverage.verdicts {
                assert!(font::text_width(&cell_text(row), SIGN) < layout.cell.0);
            }
        }
    }
}
