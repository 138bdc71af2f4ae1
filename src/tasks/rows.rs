//! The rows of a task table, below its head.
//!
//! Merged cells come with their text repeated; a table without merges leaves the cells under a theme empty, so empty
//! theme and item cells take the value above; so do those that say 同上, while a dash is nothing. Empty units and deadline
//! cells take it where most are empty, or within a task (`blanks`). Printed numbers identify nothing.

use std::borrow::Cow;

use super::{
    Clause, Task,
    blanks::{GoingOn, is_same_task},
    bodies::{self, Bodies},
    columns::{Phrases, Vocabulary},
    header::{Header, is_within},
    headings, items, matrix,
    prose::is_theme,
    read::{clause_of, joined},
    save, target,
};
use crate::{
    ingest::Table,
    text::{
        date,
        numeral::{is_ordinal, unnumbered},
    },
};

/// Values that an empty cell takes from the row above.
#[derive(Default)]
pub(super) struct Carried {
    theme: String,
    item: String,
    /// Bodies, and those of them that lead.
    units: (String, Option<String>),
    deadline: String,
    /// The last requirement as it stands in its cell.
    requirement: String,
    /// The rows that follow go on with those of the table before.
    pub goes_on: bool,
}

impl Carried {
    /// What a table has under a name: nothing that stood before it counts.
    pub fn under(theme: String) -> Self {
        Self { theme, ..Self::default() }
    }

    /// The bodies named above a table.
    pub fn answered(&mut self, bodies: &Bodies) {
        self.units = (bodies.units.clone(), bodies.leads.clone());
        self.deadline.clone_from(&bodies.deadline);
    }

    /// Another table begins, which says its own of everything but the theme that it stands under.
    pub fn forget(&mut self) {
        *self = Self::under(std::mem::take(&mut self.theme));
    }
}

/// Adds the tasks in the rows of a table from `from` on; `headed`: the requirements begin with the names of their tasks.
pub(super) fn rows(
    table: &Table,
    (header, from, headed): (&Header, usize, bool),
    vocabulary: &Vocabulary,
    above: &mut Carried,
    tasks: &mut Vec<Task>,
) {
    let phrases = &vocabulary.phrases;
    if header.clause.is_some() {
        return save::rows(table, (header, from), phrases, tasks);
    }
    let table = &*without_dittos(table, (header, from), phrases);
    let tick = matrix::leading(table, (header.row, &header.ticks), phrases);
    let blanks = GoingOn::of(table, (header, from..), phrases);
    // Whether the row before gave a task that this one may go on with; the second part of a table goes on from the first.
    let mut going_on = std::mem::take(&mut above.goes_on) && tasks.last().is_some_and(|t| !t.printed_seq.is_empty());
    for r in from..table.rows.len() {
        let cell = |c: Option<usize>| c.map_or(String::new(), |c| joined(table.text(r, c)));
        if from > 0 && (is_repeated_header(table, r, header) || is_within(table, header, r)) {
            continue;
        }
        // A row merged over the whole width is a theme (一、聚焦…).
        if let Some(banner) = banner(table, r, Some(header.requirement)) {
            if !is_note(&banner, phrases) {
                let name = unnumbered(&banner).to_owned();
                let by_body = header.is_without_bodies() && bodies::are_bodies(&name, phrases);
                *above = Carried::under(banner);
                above.units.0 = if by_body { name } else { String::new() };
            }
            going_on = false;
            continue;
        }
        if is_beside(table, (header, from), r, phrases) {
            continue;
        }
        let (printed, leads, deadline) = answering(table, r, (header, tick), phrases);
        // One requirement over several rows, a body in each.
        let from_above = |c: usize| is_from_above(table, r, c);
        if going_on && from_above(header.requirement) && header.item.is_none_or(from_above) {
            also(tasks.last_mut(), above, &printed, leads);
            continue;
        }
        // A task whose requirement was left empty demands what its name says.
        let named = header.item.filter(|c| !printed.is_empty() && !table.is_covered(r, *c));
        let further = further(table, r, header);
        let demanding = Some(header.requirement)
            .filter(|c| !cell(Some(*c)).is_empty() || !further.is_empty())
            .or(named)
            .unwrap_or(header.requirement);
        if cell(Some(demanding)).is_empty() && further.is_empty() {
            above.theme.take_or(cell(header.theme));
            above.item.take_or(cell(header.item));
            continue;
        }
        let amounts = amounts(table, r, header, vocabulary);
        let demanded = |text: &str| demanded((text, header.requirement), &further, &amounts);
        // A number merged over several rows is one task, a measure a row; without numbers so is a name whose bodies are
        // merged with it. A row with bodies of its own, or with a time of its own where the bodies are not merged, is a task.
        let bodies = || header.lead.iter().chain(&header.units).copied();
        let merged_bodies = bodies().next().is_some() && bodies().all(from_above);
        let same_bodies =
            merged_bodies || (printed.is_empty() || printed == above.units.0) && !nobody(table, r, header);
        let same_time = merged_bodies || deadline.is_empty() || deadline == above.deadline;
        let same_task = header.seq.is_some_and(from_above)
            || header.seq.is_none() && header.item.is_some_and(from_above) && merged_bodies;
        if going_on && same_task && same_bodies && same_time && !from_above(header.requirement) {
            another(tasks.last_mut(), &demanded(table.text(r, demanding)), &deadline);
            above.deadline.take_or(deadline);
            continue;
        }
        // The name of the group may stand in every row.
        let group = |c: &usize| header.item.is_some_and(|item| item != *c) && cell(Some(*c)) == above.theme;
        let theme = header.theme.filter(|c| !group(c));
        let own = [header.seq, theme, header.item].into_iter().any(|c| !cell(c).is_empty());
        // No number, no name, no bodies, no time: the page ended within the requirement.
        if going_on && header.seq.is_some() && !own && printed.is_empty() && deadline.is_empty() {
            add_to(tasks, above, &demanded(table.text(r, demanding)).join("\n"));
            continue;
        }
        let theme = above.theme.take_or(cell(header.theme));
        let group = above.item.take_or(cell(header.item));
        let (theme, item, text) = named_within(table, (r, demanding), (header, headed), vocabulary, (theme, group));
        let within = is_same_task(table, r, header);
        if !printed.is_empty() || nobody(table, r, header) {
            above.units = (printed, leads);
        } else if !within && !blanks.bodies {
            above.units = (String::new(), None);
        }
        let (units, leads) = above.units.clone();
        if !within && !blanks.times {
            above.deadline.clear();
        }
        let deadline = above.deadline.take_or(deadline);
        let id = format!("T{:02}", tasks.len() + 1);
        let text = demanded(text);
        above.requirement = text.join("\n");
        let clauses = clauses(&id, 1, &text);
        // （1）（2）（3） below the head numbers the columns.
        if clauses.is_empty() {
            continue;
        }
        let seq = cell(header.seq);
        going_on = !seq.is_empty() || header.seq.is_none();
        tasks.push(Task {
            id,
            printed_seq: seq,
            theme,
            item,
            requirement: joined(&above.requirement),
            units,
            leads,
            deadline,
            clauses,
            owners: Vec::new(),
            due: None,
        });
    }
}

/// What the other columns of a row say is to be done, with their columns.
fn further<'t>(table: &'t Table, row: usize, header: &Header) -> Vec<(usize, &'t str)> {
    let own = header.further.iter().filter(|&&c| !is_from_above(table, row, c));
    own.map(|&c| (c, table.text(row, c).trim())).filter(|(_, text)| !is_dash(text)).collect()
}

/// How much of it is to be done, by the columns that say so. A bare number (4件) is the least.
fn amounts(table: &Table, row: usize, header: &Header, vocabulary: &Vocabulary) -> Vec<String> {
    let sets = |text: &str| target(text, &vocabulary.targets).is_some();
    let texts = header.amounts.iter().map(|&c| joined(table.text(row, c))).filter(|text| !is_dash(text));
    texts
        .map(|text| if !sets(&text) && sets(&format!("{LEAST}{text}")) { format!("{LEAST}{text}") } else { text })
        .collect()
}

/// Said of a bare number.
const LEAST: &str = "不少于";

/// An amount that is no sentence has so many characters.
const AMOUNT: usize = 12;

/// All that a row demands, a text a column in their order: its requirement, the other columns, and behind the last of them the
/// amounts.
fn demanded((text, column): (&str, usize), further: &[(usize, &str)], amounts: &[String]) -> Vec<String> {
    let own = Some((column, text.trim())).filter(|(_, t)| !t.is_empty());
    let mut all: Vec<(usize, &str)> =
        own.into_iter().chain(further.iter().copied().filter(|(_, t)| *t != text)).collect();
    all.sort_unstable_by_key(|(c, _)| *c);
    let mut out: Vec<String> = all.into_iter().map(|(_, text)| text.to_owned()).collect();
    for amount in amounts {
        let short = amount.chars().count() <= AMOUNT && !amount.contains('。');
        match out.last_mut().filter(|_| short) {
            Some(last) => {
                let said = last.trim_end_matches(['。', '；', ';']).len();
                last.truncate(said);
                for part in ["（", amount, "）。"] {
                    last.push_str(part);
                }
            }
            None => out.push(amount.clone()),
        }
    }
    out
}

/// The clauses of the texts of a task, numbered from `first` on.
fn clauses(task: &str, first: usize, texts: &[String]) -> Vec<Clause> {
    let all = texts.iter().flat_map(|text| items::clauses(text));
    all.zip(first..).map(|(text, n)| clause_of(task, n, &text)).collect()
}

/// Theme, name and requirement of a task, whose name may stand within its requirement; `above`: the theme, and what the
/// column of names says.
fn named_within<'t>(
    table: &'t Table,
    (row, demanding): (usize, usize),
    (header, headed): (&Header, bool),
    vocabulary: &Vocabulary,
    (theme, item): (String, String),
) -> (String, String, &'t str) {
    let text = table.text(row, demanding);
    let within = || headings::split(text, vocabulary);
    if headed {
        let theme = if item.is_empty() { theme } else { item };
        let (name, text) = within().unwrap_or(("", text));
        return (theme, name.to_owned(), text);
    }
    // Name and requirement merged into one cell.
    let origin = |c: usize| table.covered_by(row, c).unwrap_or((row as u32, c as u32));
    if header.item.is_some_and(|c| c != demanding && origin(c) == origin(demanding)) {
        let within = within().filter(|(name, _)| vocabulary.headings.names(name));
        let (name, text) = within.unwrap_or(("", text));
        return (theme, name.to_owned(), text);
    }
    (theme, item, text)
}

/// The table with what 同上 stands for.
fn without_dittos<'t>(table: &'t Table, (header, from): (&Header, usize), phrases: &Phrases) -> Cow<'t, Table> {
    let is_ditto = |t: &Table, r: usize, c: usize| {
        let text = t.text(r, c).trim();
        Some(c) != header.seq && !text.is_empty() && phrases.dittos.iter().any(|w| w == text)
    };
    let mut out = Cow::Borrowed(table);
    for r in from..table.rows.len() {
        for c in (0..table.width).filter(|&c| is_ditto(table, r, c)) {
            let above = if r > from { out.text(r - 1, c).to_owned() } else { String::new() };
            if let Some(cell) = out.to_mut().rows.get_mut(r).and_then(|row| row.cells.get_mut(c)) {
                cell.text = above;
            }
        }
    }
    out
}

/// Whether a row holds no task: the head again, a note, the numbers of the columns.
pub(super) fn is_beside(table: &Table, (header, from): (&Header, usize), row: usize, phrases: &Phrases) -> bool {
    (from > 0 && (is_repeated_header(table, row, header) || is_within(table, header, row)))
        || (0..table.width.min(4)).any(|c| is_note(&joined(table.text(row, c)), phrases))
        || is_counting(table, row)
}

/// Whether a cell is merged with the one above.
pub(super) fn is_from_above(table: &Table, row: usize, column: usize) -> bool {
    table.covered_by(row, column).is_some_and(|(origin, _)| (origin as usize) < row)
}

/// Whether a row says that nobody answers: a dash, which is no empty cell.
pub(super) fn nobody(table: &Table, row: usize, header: &Header) -> bool {
    let texts = || header.lead.iter().chain(&header.units).map(|&c| table.text(row, c).trim());
    texts().any(|t| !t.is_empty()) && texts().all(is_dash)
}

/// Adds bodies to the last task.
fn also(task: Option<&mut Task>, above: &mut Carried, printed: &str, leads: Option<String>) {
    let Some(task) = task.filter(|t| !t.units.contains(printed)) else { return };
    let add = |list: &mut String, more: &str| {
        if !list.is_empty() && !more.is_empty() {
            list.push('、');
        }
        list.push_str(more);
    };
    add(&mut task.units, printed);
    if let Some(leads) = leads {
        add(task.leads.get_or_insert_default(), &leads);
    }
    above.units = (task.units.clone(), task.leads.clone());
}

/// Adds another measure to the last task, and its time when it has another; the task is due when the last of them is.
fn another(task: Option<&mut Task>, texts: &[String], deadline: &str) {
    let Some(task) = task else { return };
    task.clauses.extend(clauses(&task.id, task.clauses.len() + 1, texts));
    task.requirement.push_str(&joined(&texts.join("\n")));
    let known = format!("；{}；", task.deadline).contains(&format!("；{deadline}；"));
    if known || !deadline.chars().any(char::is_alphanumeric) {
        return;
    }
    if task.deadline.chars().any(char::is_alphanumeric) {
        task.deadline.push('；');
        task.deadline.push_str(deadline);
    } else {
        deadline.clone_into(&mut task.deadline);
    }
}

/// Goes on with the last task's requirement.
fn add_to(tasks: &mut [Task], above: &mut Carried, text: &str) {
    let Some(last) = tasks.last_mut() else { return };
    above.requirement.push_str(if above.requirement.trim_end().ends_with(['。', '；', ';']) { "\n" } else { "" });
    above.requirement.push_str(text);
    last.requirement = joined(&above.requirement);
    last.clauses = items::of(&last.id, &above.requirement);
}

/// The bodies of a row as printed, those under 牵头单位 (or whose `tick` leads), and the time.
pub(super) fn answering(
    table: &Table,
    row: usize,
    (header, tick): (&Header, Option<&str>),
    phrases: &Phrases,
) -> (String, Option<String>, String) {
    let deadline = header.deadline.map_or(String::new(), |c| without_clock(&joined(table.text(row, c))));
    if !header.ticks.is_empty() {
        let (mut units, mut leads) = matrix::bodies(table, row, (header.row, &header.ticks), tick, phrases);
        // 牵头单位 in a column of its own beside them.
        let lead = header.lead.map(|c| listed(table.text(row, c), phrases)).filter(|t| !is_dash(t));
        if let Some(lead) = lead {
            let others = units.split('、').filter(|u| !u.is_empty() && *u != lead);
            units = std::iter::once(lead.as_str()).chain(others).collect::<Vec<_>>().join("、");
            leads = lead;
        }
        return (units, Some(leads), deadline);
    }
    let bodies = |c: usize| Some(listed(table.text(row, c), phrases)).filter(|t| !t.is_empty() && !is_dash(t));
    let leads = header.lead.map(|c| bodies(c).unwrap_or_default());
    let mut printed: Vec<String> = header.lead.iter().chain(&header.units).filter_map(|&c| bodies(c)).collect();
    printed.dedup();
    if let (None, [column]) = (header.deadline, header.units.as_slice()) {
        // 责任单位及完成时限 in one column.
        if let Some((bodies, time)) = with_deadline(table.text(row, *column), phrases) {
            printed.last_mut().into_iter().for_each(|last| last.clone_from(&bodies));
            return (printed.join("、"), leads, time);
        }
    }
    (printed.join("、"), leads, deadline)
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

/// The lines of a cell of bodies: a body a line, or one whose name is wrapped (区财政, 局; 区政府办, 公室).
pub(super) fn listed(text: &str, phrases: &Phrases) -> String {
    let mut out = String::new();
    for line in text.split('\n').map(str::trim).filter(|l| !l.is_empty()) {
        let ends = phrases.ends.iter().any(|end| out.ends_with(end.as_str()));
        let wrapped = line.starts_with(['、', '，', ',', '；', ';'])
            || phrases.wraps.iter().any(|w| line.starts_with(w.as_str()))
            || line.chars().nth(1).is_none();
        let labelled = phrases.labels.iter().any(|w| line.starts_with(w.as_str()));
        if labelled && !out.is_empty() && !out.ends_with(['、', '，', ',', '；', ';']) {
            out.push('；');
        } else if !out.is_empty() && ends && !wrapped {
            out.push('、');
        }
        out.push_str(line);
    }
    out
}

pub(super) fn is_dash(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '—' | '/' | '／' | '－' | '无' | ' '))
}

/// Bodies, and behind them the time, in one cell: 各部门，12月底前.
fn with_deadline(text: &str, phrases: &Phrases) -> Option<(String, String)> {
    let (bodies, time) = text.trim().rsplit_once(['，', ',', '；', ';', '、', '\n'])?;
    bodies::is_time(time.trim(), phrases).then(|| (joined(bodies), time.trim().to_owned()))
}

/// 2024-06-30 00:00: a cell formatted as a date shows the hour as well.
pub(super) fn without_clock(text: &str) -> String {
    let clock = |t: &str| t.len() > 3 && t.contains(':') && t.chars().all(|c| c.is_ascii_digit() || c == ':');
    match text.trim().rsplit_once([' ', 'T']) {
        Some((day, time)) if clock(time) && !date::dates(day).is_empty() => day.trim().to_owned(),
        _ => text.to_owned(),
    }
}

pub(super) fn is_note(text: &str, phrases: &Phrases) -> bool {
    phrases.note_cells.iter().any(|cell| cell == text) || phrases.notes.iter().any(|p| text.starts_with(p.as_str()))
}

/// 1 2 3 4 below the head: the columns are numbered.
fn is_counting(table: &Table, row: usize) -> bool {
    let filled = || (0..table.width).map(|c| table.text(row, c).trim()).filter(|t| !t.is_empty());
    filled().nth(1).is_some() && filled().all(|t| t.len() < 3 && t.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a row is one of the head's again.
fn is_repeated_header(table: &Table, row: usize, header: &Header) -> bool {
    let same = |a: &str, b: &str| a.chars().filter(|c| !c.is_whitespace()).eq(b.chars().filter(|c| !c.is_whitespace()));
    (header.row - header.above..=header.row)
        .any(|head| (0..table.width).all(|c| same(table.text(row, c), table.text(head, c))))
}

/// The text of a row in which one merged cell spans the width, or one cell alone has a text; the number of a group
/// (一) may stand before it.
pub(super) fn banner(table: &Table, row: usize, requirement: Option<usize>) -> Option<String> {
    let text = |c: usize| table.text(row, c).trim();
    if table.width < 3 {
        return None;
    }
    let numbered = is_han_number(text(0));
    let filled: Vec<usize> = (usize::from(numbered)..table.width).filter(|&c| !text(c).is_empty()).collect();
    let &first = filled.first()?;
    if filled.iter().any(|&c| text(c) != text(first)) {
        return None;
    }
    let name = joined(text(first));
    let whole = filled.len() == table.width;
    let alone = first == 0 && filled.len() == 1 && name.chars().count() > 4;
    // A requirement alone in its column goes on with the row above.
    let within = Some(first) != requirement && first > 0 && (numbered || is_theme(&name));
    (whole || alone || within).then_some(name)
}

/// 一, （二）, 三、
fn is_han_number(text: &str) -> bool {
    let bare = text.trim_matches(['（', '）', '(', ')', '、', '.']);
    !bare.is_empty() && bare.chars().all(is_ordinal)
}
