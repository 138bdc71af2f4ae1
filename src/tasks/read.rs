//! Finding the task table and reading its rows.
//!
//! The table is the one whose header names a requirement and the units that answer for it. Merged cells
//! come with their text repeated; a table without merges leaves the cells under a theme empty, so empty
//! theme, item, units and deadline cells take the value above. Printed numbers identify nothing. Tables under the
//! same head (a sheet a theme, a table cut in two) are one list.

use super::{
    Clause, Task, TaskError, TaskList,
    columns::{Meaning, Phrases, Vocabulary},
    due_date, items,
    prose::{Measure, is_theme, measures},
    target,
};
use crate::{
    ingest::{Content, Document, Part, Table},
    text::date,
};

/// The columns of a task table, by meaning; several columns can share one (工作任务 over two columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Index of the last header row.
    row: usize,
    seq: Option<usize>,
    theme: Option<usize>,
    item: Option<usize>,
    requirement: usize,
    lead: Option<usize>,
    units: Vec<usize>,
    deadline: Option<usize>,
    clause: Option<usize>,
}

impl Header {
    /// Finds the header within the first rows of a table.
    fn find(table: &Table, vocabulary: &Vocabulary) -> Option<Self> {
        let first = (0..table.rows.len().min(8)).find_map(|row| Self::at(table, row, vocabulary))?;
        // A head of two rows (责任单位 over 牵头单位 and 配合单位): the lower one says more.
        let lower = Self::at(table, first.row + 1, vocabulary).filter(|h| is_head(table, h.row, vocabulary));
        Some(lower.unwrap_or(first))
    }

    fn at(table: &Table, row: usize, vocabulary: &Vocabulary) -> Option<Self> {
        table.rows.get(row)?;
        let meanings: Vec<Option<Meaning>> = (0..table.width).map(|c| vocabulary.meaning(table.text(row, c))).collect();
        let columns = |m: Meaning| -> Vec<usize> { (0..table.width).filter(|&c| meanings[c] == Some(m)).collect() };
        let first = |m: Meaning| columns(m).first().copied();
        let items = columns(Meaning::Item);
        let themes = columns(Meaning::Theme);
        let lead = first(Meaning::Lead);
        let units = columns(Meaning::Units);
        if units.is_empty() && lead.is_none() {
            return None;
        }
        let clause = first(Meaning::Clause);
        // Our own saved sheet holds one clause a row in place of the requirement.
        let requirements = clause.map_or_else(|| columns(Meaning::Requirement), |c| vec![c]);
        // A header merged over two columns (工作任务) holds theme and item; two task-like columns without
        // a requirement column (重点任务 | 工作任务) hold item and requirement.
        let longest = |candidates: &[usize]| candidates.iter().copied().max_by_key(|&c| column_length(table, row, c));
        let (theme, item, requirement) = match (longest(&requirements), items.as_slice(), themes.as_slice()) {
            (Some(r), [a, b, ..], []) => (Some(*a), Some(*b), r),
            (Some(r), items, themes) => {
                let item = items.last().copied();
                // A lone theme-like column beside the requirement is the item.
                if item.is_none() && themes.len() == 1 {
                    (None, themes.first().copied(), r)
                } else if item.is_none() && themes.len() >= 2 {
                    (themes.first().copied(), themes.last().copied(), r)
                } else {
                    (themes.first().copied(), item, r)
                }
            }
            // No head that says requirement: of the task-like columns and those under a head of the office's own
            // (工作举措), the one with the most text.
            (None, items, themes) => {
                let unknown = (0..table.width).filter(|&c| meanings[c].is_none() && is_own(table, row, c));
                let mut named: Vec<usize> = themes.iter().chain(items).copied().chain(unknown).collect();
                named.sort_unstable();
                let r = longest(&named)?;
                let rest: Vec<usize> = named.into_iter().filter(|c| *c < r).collect();
                match rest.as_slice() {
                    [] => (None, None, r),
                    [only] => (None, Some(*only), r),
                    [a, .., b] => (Some(*a), Some(*b), r),
                }
            }
        };
        Some(Self {
            row,
            seq: first(Meaning::Seq),
            theme,
            item,
            requirement,
            lead,
            units,
            deadline: first(Meaning::Deadline),
            clause,
        })
    }
}

/// Whether a row has the words of heads and nothing else.
fn is_head(table: &Table, row: usize, vocabulary: &Vocabulary) -> bool {
    let cells = (0..table.width).map(|c| table.text(row, c).trim()).filter(|t| !t.is_empty());
    let known: Vec<bool> = cells.map(|t| vocabulary.meaning(t).is_some()).collect();
    known.len() >= 3 && known.iter().filter(|k| **k).count() * 4 >= known.len() * 3
}

/// Whether a column has a head of its own, not the one of its neighbour over both.
fn is_own(table: &Table, row: usize, column: usize) -> bool {
    let head = table.text(row, column).trim();
    !head.is_empty() && (column == 0 || table.text(row, column - 1).trim() != head)
}

/// Total characters of a column below the header: the requirement is the longest text.
fn column_length(table: &Table, header: usize, column: usize) -> usize {
    (header + 1..table.rows.len()).map(|r| table.text(r, column).chars().count()).sum()
}

/// The task table of a document with its header, the largest if there are several.
pub fn find_table<'a>(document: &'a Document, vocabulary: &Vocabulary) -> Option<(&'a Table, Header)> {
    document
        .tables()
        .filter_map(|(_, t)| Header::find(t, vocabulary).map(|h| (t, h)))
        .filter(|(t, h)| t.rows.len() > h.row + 1)
        .max_by_key(|(t, h)| column_length(t, h.row, h.requirement))
}

/// Reads the list from a document.
///
/// `source` is the file's name, kept for display.
pub fn read(document: &Document, source: &str, vocabulary: &Vocabulary) -> Result<TaskList, TaskError> {
    let mut tasks: Vec<Task> = Vec::new();
    if let Some((table, header)) = find_table(document, vocabulary) {
        // The text between two tables ends a list; a table without a head behind the list goes on with it.
        let mut going_on = false;
        let mut above = Carried::default();
        let mut sheet_years: Vec<i32> = Vec::new();
        for block in &document.blocks {
            let Content::Table(other) = &block.content else {
                let text = joined(block.text().unwrap_or_default());
                // An empty row makes a theme (一、…) a line of its own.
                if is_theme(&text) {
                    above = Carried { theme: text, ..Carried::default() };
                } else {
                    going_on &= text.is_empty() || is_note(&text, &vocabulary.phrases);
                }
                continue;
            };
            let years = if let Part::Sheet(name) = &block.place.part { date::years(name) } else { Vec::new() };
            match Header::find(other, vocabulary) {
                Some(own) => {
                    // Another year's sheet is another list.
                    let other_year = !tasks.is_empty() && !years.is_empty() && years != sheet_years;
                    sheet_years = years;
                    going_on = is_same_head(table, &header, other, &own) && !other_year;
                    if going_on {
                        rows(other, (&own, own.row + 1), vocabulary, &mut above, &mut tasks);
                    }
                }
                None if going_on && other.width == table.width => {
                    rows(other, (&header, 0), vocabulary, &mut above, &mut tasks);
                }
                None => going_on = false,
            }
        }
        if tasks.is_empty() {
            return Err(TaskError::NoRows(table.text(header.row, header.requirement).to_owned()));
        }
    } else {
        tasks.extend(measures(document, vocabulary).into_iter().enumerate().map(|(i, m)| written(i, m)));
        if tasks.is_empty() {
            return Err(TaskError::NoTable);
        }
    }
    let title = title(document, source);
    let year = date::years(&title).first().copied().or_else(|| common_year(&tasks));
    Ok(TaskList { title, year, source: source.to_owned(), tasks })
}

/// Whether two tables have the same words in their heads.
fn is_same_head(table: &Table, header: &Header, other: &Table, own: &Header) -> bool {
    table.width == other.width
        && (0..table.width).all(|c| joined(table.text(header.row, c)) == joined(other.text(own.row, c)))
}

/// A task that stands in the text.
fn written(index: usize, measure: Measure) -> Task {
    let id = format!("T{:02}", index + 1);
    Task {
        clauses: clauses(&id, &measure.requirement),
        id,
        printed_seq: String::new(),
        theme: measure.theme,
        item: measure.item,
        requirement: measure.requirement,
        units: measure.units,
        deadline: measure.deadline,
        owners: Vec::new(),
        due: None,
    }
}

/// `requirement` as it stands, line feeds and all.
fn clauses(id: &str, requirement: &str) -> Vec<Clause> {
    items::clauses(requirement).iter().enumerate().map(|(i, text)| clause_of(id, i + 1, text)).collect()
}

/// Adds the tasks in the rows of a table from `from` on.
fn rows(
    table: &Table,
    (header, from): (&Header, usize),
    vocabulary: &Vocabulary,
    above: &mut Carried,
    tasks: &mut Vec<Task>,
) {
    for r in from..table.rows.len() {
        let cell = |c: Option<usize>| c.map_or(String::new(), |c| joined(table.text(r, c)));
        if from > 0 && is_repeated_header(table, r, from - 1) {
            continue;
        }
        // A row merged over the whole width is a theme (一、聚焦…).
        if let Some(banner) = banner(table, r) {
            if !is_note(&banner, &vocabulary.phrases) {
                *above = Carried { theme: banner, ..Carried::default() };
            }
            continue;
        }
        let requirement = cell(Some(header.requirement));
        let theme = above.theme.take_or(cell(header.theme));
        let item = above.item.take_or(cell(header.item));
        if requirement.is_empty() || (0..table.width.min(3)).any(|c| is_note(&cell(Some(c)), &vocabulary.phrases)) {
            continue;
        }
        let bodies = header.lead.iter().chain(&header.units).map(|&c| table.text(r, c));
        let mut printed: Vec<String> =
            bodies.map(|t| listed(t, &vocabulary.phrases)).filter(|t| !t.is_empty() && !is_dash(t)).collect();
        printed.dedup();
        let mut deadline = cell(header.deadline);
        if let (None, [column]) = (header.deadline, header.units.as_slice()) {
            // 责任单位及完成时限 in one column.
            if let Some((bodies, time)) = with_deadline(table.text(r, *column)) {
                printed.last_mut().into_iter().for_each(|last| last.clone_from(&bodies));
                deadline = time;
            }
        }
        let units = above.units.take_or(printed.join("、"));
        let deadline = above.deadline.take_or(deadline);
        let id = format!("T{:02}", tasks.len() + 1);
        // Our own saved sheet has one row a clause; rows of one task share 任务编号 order through item and
        // requirement, so a clause row whose theme, item and sequence equal the row above continues it.
        let seq = cell(header.seq);
        if header.clause.is_some()
            && let Some(last) = tasks.last_mut().filter(|t| t.printed_seq == seq && t.item == item)
        {
            last.requirement.push_str(&requirement);
            let clause = clause_of(&last.id, last.clauses.len() + 1, &requirement);
            last.clauses.push(clause);
            continue;
        }
        let clauses = if header.clause.is_some() {
            vec![clause_of(&id, 1, &requirement)]
        } else {
            clauses(&id, table.text(r, header.requirement))
        };
        // （1）（2）（3） below the head numbers the columns.
        if clauses.is_empty() {
            continue;
        }
        tasks.push(Task {
            id,
            printed_seq: seq,
            theme,
            item,
            requirement,
            units,
            deadline,
            clauses,
            owners: Vec::new(),
            due: None,
        });
    }
}

fn clause_of(task: &str, number: usize, text: &str) -> Clause {
    Clause { id: format!("{task}.{number}"), text: text.to_owned(), target: target(text) }
}

/// Values that an empty cell takes from the row above.
#[derive(Default)]
struct Carried {
    theme: String,
    item: String,
    units: String,
    deadline: String,
}

trait TakeOr {
    /// Keeps and returns `new` when it says something, else what was there.
    fn take_or(&mut self, new: String) -> String;
}

impl TakeOr for String {
    fn take_or(&mut self, new: String) -> String {
        if !new.is_empty() {
            *self = new;
        }
        self.clone()
    }
}

/// Line feeds within a cell only wrap; they join without a space, as Chinese does.
pub(super) fn joined(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<String>()
}

/// The lines of a cell of bodies: a body a line, or one whose name is wrapped (区财政, 局; 区政府办, 公室).
fn listed(text: &str, phrases: &Phrases) -> String {
    let mut out = String::new();
    for line in text.split('\n').map(str::trim).filter(|l| !l.is_empty()) {
        let ends = phrases.ends.iter().any(|end| out.ends_with(end.as_str()));
        let wrapped = line.starts_with(['、', '，', ',', '；', ';'])
            || phrases.wraps.iter().any(|w| line.starts_with(w.as_str()))
            || line.chars().nth(1).is_none();
        let labelled = phrases.labels.iter().any(|w| line.starts_with(w.as_str()));
        if !out.is_empty() && (ends && !wrapped || labelled && !out.ends_with(['、', '，', ',', '；', ';'])) {
            out.push('、');
        }
        out.push_str(line);
    }
    out
}

fn is_dash(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '—' | '/' | '／' | '－' | '无' | ' '))
}

/// Bodies, and behind them the time, in one cell: 各部门，12月底前.
fn with_deadline(text: &str) -> Option<(String, String)> {
    let (bodies, time) = text.trim().rsplit_once(['，', ',', '；', ';', '、', '\n'])?;
    due_date(time, Some(2000))?;
    Some((joined(bodies), time.trim().to_owned()))
}

fn is_note(text: &str, phrases: &Phrases) -> bool {
    phrases.note_cells.iter().any(|cell| cell == text) || phrases.notes.iter().any(|p| text.starts_with(p.as_str()))
}

fn is_repeated_header(table: &Table, row: usize, header: usize) -> bool {
    (0..table.width).all(|c| table.text(row, c) == table.text(header, c))
}

/// The text of a row in which one merged cell spans the width.
fn banner(table: &Table, row: usize) -> Option<String> {
    let first = table.text(row, 0).trim();
    let whole = table.width >= 3 && !first.is_empty() && (1..table.width).all(|c| table.text(row, c).trim() == first);
    let alone =
        table.width >= 3 && first.chars().count() > 4 && (1..table.width).all(|c| table.text(row, c).trim().is_empty());
    (whole || alone).then(|| joined(first))
}

/// The paper's title: its first heading or line that names the subject; else the file's name.
fn title(document: &Document, source: &str) -> String {
    let lines = document.blocks.iter().take(12).filter_map(|b| match &b.content {
        Content::Heading { text, .. } | Content::Paragraph { text, .. } => Some(joined(text)),
        Content::Table(_) => None,
    });
    let names =
        |t: &String| t.chars().count() <= 60 && (t.contains("公开") || t.contains("任务") || t.contains("要点"));
    lines.clone().find(names).unwrap_or_else(|| source.rsplit_once('.').map_or(source, |(stem, _)| stem).to_owned())
}

/// The year that most deadlines and requirements name.
fn common_year(tasks: &[Task]) -> Option<i32> {
    let mut counts: std::collections::BTreeMap<i32, usize> = std::collections::BTreeMap::new();
    for task in tasks {
        for year in date::years(&task.deadline).into_iter().chain(date::years(&task.requirement)) {
            *counts.entry(year).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(y, _)| y)
}
