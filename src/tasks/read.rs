//! Finding the task table and reading the list.
//!
//! The table is the one whose header names a requirement and the units that answer for it. Tables under the
//! same head (a sheet a theme, a table cut in two, a table below each theme) are one list. A paper without such a table
//! may hold a form a task, or name the bodies in its text.

use super::{
    Clause, Task, TaskError, TaskList,
    columns::Vocabulary,
    header::{Header, column_length},
    items,
    prose::{Measure, is_theme, measures},
    rows::{Carried, banner, is_note, rows},
    target,
    title::Above,
};
use crate::{
    ingest::{Content, Document, Part, Table},
    text::date,
};

/// A group of tasks has no longer name, in characters.
const NAME: usize = 40;

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
    let (tasks, above) = match find_table(document, vocabulary) {
        Some((table, header)) => tabled(document, (table, &header), vocabulary)?,
        None => {
            let measures = measures(document, vocabulary).into_iter().enumerate();
            let tasks: Vec<Task> = measures.map(|(i, m)| written(i, m)).collect();
            if tasks.is_empty() {
                return Err(TaskError::NoTable);
            }
            (tasks, Above::of(document, None, Vec::new()))
        }
    };
    let title = above.title(source, vocabulary);
    let year = above.year(&title, source, &tasks, vocabulary);
    Ok(TaskList { title, year, source: source.to_owned(), tasks })
}

/// The tasks of all tables that have the head of `table`, and what stands above them.
fn tabled(
    document: &Document,
    (table, header): (&Table, &Header),
    vocabulary: &Vocabulary,
) -> Result<(Vec<Task>, Above), TaskError> {
    let mut tasks: Vec<Task> = Vec::new();
    let mut top: Option<Above> = None;
    let alike = |t: &Table| Header::find(t, vocabulary).is_some_and(|h| is_same_head(table, header, t, &h));
    let several = document.tables().filter(|(_, t)| alike(t)).count() > 1;
    // The text between two tables ends a list; a table without a head behind the list goes on with it.
    let mut going_on = false;
    let mut above = Carried::default();
    let mut sheet_years: Vec<i32> = Vec::new();
    let mut before = String::new();
    for (i, block) in document.blocks.iter().enumerate() {
        let Content::Table(other) = &block.content else {
            let text = joined(block.text().unwrap_or_default());
            // An empty row makes a theme (一、…) a line of its own.
            if is_theme(&text) {
                above = Carried::under(text.clone());
            } else {
                // Headings of the notice are no themes of the list behind it.
                if tasks.is_empty() && vocabulary.titles.is_list(&text) {
                    above = Carried::default();
                }
                going_on &= text.is_empty() || is_note(&text, &vocabulary.phrases);
            }
            before = text;
            continue;
        };
        let sheet = if let Part::Sheet(name) = &block.place.part { name.as_str() } else { "" };
        let years = date::years(sheet);
        match Header::find(other, vocabulary) {
            Some(own) => {
                // Another year's sheet is another list.
                let other_year = !tasks.is_empty() && !years.is_empty() && years != sheet_years;
                sheet_years = years;
                going_on = is_same_head(table, header, other, &own) && !other_year;
                if going_on {
                    let name = [before.as_str(), sheet].into_iter().find(|name| is_group(name, vocabulary));
                    if let Some(name) = name.filter(|_| several) {
                        above = Carried::under(name.to_owned());
                    }
                    if top.is_none() {
                        let rows = (0..own.row).filter_map(|r| banner(other, r)).collect();
                        top = Some(Above::of(document, Some(i), rows));
                    }
                    rows(other, (&own, own.row + 1), vocabulary, &mut above, &mut tasks);
                }
            }
            None if going_on && other.width == table.width => {
                rows(other, (header, 0), vocabulary, &mut above, &mut tasks);
            }
            None => going_on = false,
        }
        before.clear();
    }
    match top {
        Some(top) if !tasks.is_empty() => Ok((tasks, top)),
        _ => Err(TaskError::NoRows(table.text(header.row, header.requirement).to_owned())),
    }
}

/// Whether the line above a table, or the name of its sheet, is what its tasks have in common.
fn is_group(name: &str, vocabulary: &Vocabulary) -> bool {
    let phrases = &vocabulary.phrases;
    !name.is_empty()
        && name.chars().nth(NAME).is_none()
        && !name.contains(['。', '；', '：', ':'])
        && !name.chars().all(|c| c.is_ascii_alphanumeric())
        && !vocabulary.titles.is_other(name)
        && date::years(name).is_empty()
        && !is_note(name, phrases)
        && !phrases.ends.iter().any(|end| name.ends_with(end.as_str()))
}

/// Whether two tables have the same words in their heads, or others that say the same of each column.
fn is_same_head(table: &Table, header: &Header, other: &Table, own: &Header) -> bool {
    let words = || (0..table.width).all(|c| joined(table.text(header.row, c)) == joined(other.text(own.row, c)));
    table.width == other.width && (header.is_like(own) || words())
}

/// A task that stands in the text.
fn written(index: usize, measure: Measure) -> Task {
    let id = format!("T{:02}", index + 1);
    Task {
        clauses: items::of(&id, &measure.requirement),
        id,
        printed_seq: String::new(),
        theme: measure.theme,
        item: measure.item,
        requirement: joined(&measure.requirement),
        units: measure.units,
        leads: measure.leads,
        deadline: measure.deadline,
        owners: Vec::new(),
        due: None,
    }
}

pub(super) fn clause_of(task: &str, number: usize, text: &str) -> Clause {
    Clause { id: format!("{task}.{number}"), text: text.to_owned(), target: target(text) }
}

/// Line feeds within a cell only wrap; they join without a space, as Chinese does.
pub(super) fn joined(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<String>()
}
