//! Finding the task table and reading the list.
//!
//! The table is the one whose header names a requirement and the units that answer for it. Tables under the
//! same head (a sheet a theme, a table cut in two, a table below each theme) are one list. A paper without such a table
//! may hold a form a task, or name the bodies in its text.

use std::collections::BTreeSet;

use super::{
    Clause, Instead, Task, TaskError, TaskList, beside,
    bodies::{self, Bodies},
    brackets::split,
    columns::Vocabulary,
    due, handing_in,
    header::{Header, column_length, is_head},
    headings, heads, items, lines, matrix,
    prose::{Measure, is_theme, measures},
    rows::{Carried, banner, is_dash, is_note, rows},
    target,
    title::Above,
    years,
};
use crate::{
    ingest::{Block, Content, Document, Part, Table},
    problem::{Level, Problem},
    text::date,
};

/// A group of tasks has no longer name, in characters.
const NAME: usize = 40;

/// The task table of a document with its header, the largest if there are several, and one about something else
/// (活动安排) only where there is no other.
pub fn find_table<'a>(document: &'a Document, vocabulary: &Vocabulary) -> Option<(&'a Table, Header)> {
    document
        .tables()
        .filter_map(|(_, t)| Header::find(t, vocabulary).map(|h| (t, h)))
        .filter(|(t, h)| t.rows.len() > h.row + 1)
        .max_by_key(|(t, h)| (!is_beside(t, h, vocabulary), column_length(t, h.row, h.requirement)))
}

/// The largest table whose bodies the line above it names, where no table has a column of bodies.
fn captioned<'a>(document: &'a Document, vocabulary: &Vocabulary) -> Option<(&'a Table, Header)> {
    let all = Headed::all(document, vocabulary).into_iter().filter(|h| !h.bodies.units.is_empty());
    let sure = all.filter(|h| h.header.is_sure(h.table, vocabulary) && h.table.rows.len() > h.header.row + 1);
    let found = sure.max_by_key(|h| column_length(h.table, h.header.row, h.header.requirement))?;
    Some((found.table, found.header))
}

/// Whether a table is about something else than tasks, by the head over what is to be done.
fn is_beside(table: &Table, header: &Header, vocabulary: &Vocabulary) -> bool {
    let head = table.text(header.row, header.requirement);
    vocabulary.titles.beside_heads.iter().any(|w| head.contains(w.as_str()))
}

/// Reads the list from a document.
///
/// `source` is the file's name, kept for display.
pub fn read(document: &Document, source: &str, vocabulary: &Vocabulary) -> Result<TaskList, TaskError> {
    let document = &*lines::apart(document, vocabulary);
    let document = &*years::current(document, source, vocabulary);
    let document = &*heads::whole(document, vocabulary);
    // 活动安排 behind tasks in the text is none of them.
    let found = find_table(document, vocabulary)
        .filter(|(t, h)| !is_beside(t, h, vocabulary) || beside::measures(document, &[], vocabulary).0.is_empty())
        .or_else(|| captioned(document, vocabulary));
    let (mut tasks, above, mut doubts) = if let Some((table, header)) = &found {
        let (tasks, above, mut doubts) = tabled(document, (table, header), vocabulary)?;
        // Tasks may stand in the text before the table as well.
        let is_saved = header.clause.is_some();
        let (text, left) = if is_saved { Default::default() } else { beside::measures(document, &tasks, vocabulary) };
        doubts.extend(beside::left_out(&left));
        doubts.extend(beside::told(text.len(), tasks.len()));
        let text = text.into_iter().enumerate().map(|(i, m)| written(i, m));
        (renumbered(text.chain(tasks).collect()), above, doubts)
    } else {
        let measures = measures(document, vocabulary).into_iter().enumerate();
        (measures.map(|(i, m)| written(i, m)).collect(), Above::of(document, None, Vec::new()), Vec::new())
    };
    if tasks.is_empty() {
        let title = above.title("", vocabulary);
        let is_report = vocabulary.handing_in.reports.iter().any(|w| title.contains(w.as_str()));
        let by_body = beside::is_by_body(document, vocabulary);
        let report = is_report.then_some(title);
        return Err(TaskError::NoTable(Instead { heads: heads(document), report, by_body }));
    }
    let is_saved = found.is_some_and(|(_, header)| header.clause.is_some());
    if !is_saved {
        part_by_semicolons(&mut tasks, vocabulary);
    }
    for clause in tasks.iter_mut().flat_map(|t| &mut t.clauses) {
        clause.target = target(&clause.text, &vocabulary.targets);
    }
    // — and / are no time, and no bodies.
    for task in &mut tasks {
        if !task.deadline.chars().any(char::is_alphanumeric) {
            task.deadline.clear();
        }
        if is_dash(&task.units) {
            task.units.clear();
        }
    }
    let source = source.to_owned();
    let (title, year, due) = if let Some((title, facts)) = is_saved.then(|| above.saved()).flatten() {
        (title, facts.year, facts.due)
    } else {
        let title = above.title(&source, vocabulary);
        let year = above.year(&title, &source, &tasks, vocabulary);
        (title, year, handing_in::days(document, year, vocabulary))
    };
    // No column of times: the measures themselves may say until when.
    if tasks.iter().all(|t| t.deadline.is_empty()) {
        for task in &mut tasks {
            task.deadline = due::named_in(&task.requirement, year, &vocabulary.phrases);
        }
    }
    doubts.extend(without_year(&tasks, year, vocabulary));
    Ok(TaskList { title, year, source, due, tasks, doubts })
}

/// Parts requirements whose measures nothing but semicolons part. A list that has semicolons within sentences anywhere has
/// them so everywhere: what one cell leaves open the others show.
fn part_by_semicolons(tasks: &mut [Task], vocabulary: &Vocabulary) {
    let whole = |t: &&mut Task| t.clauses.len() == 1 && t.clauses.iter().all(|c| items::has_semicolons(&c.text));
    let parted = tasks.iter_mut().filter(whole).map(|task| {
        let measures = items::apart(&task.clauses.first()?.text, &vocabulary.measures)?;
        Some((task, measures))
    });
    // All of them, or none.
    let Some(parted) = parted.collect::<Option<Vec<_>>>() else { return };
    for (task, measures) in parted {
        task.clauses = measures.iter().zip(1..).map(|(text, n)| clause_of(&task.id, n, text)).collect();
    }
}

/// What a list without a year costs: a day without one is no day.
fn without_year(tasks: &[Task], year: Option<i32>, vocabulary: &Vocabulary) -> Option<Problem> {
    let is_lost = |t: &&Task| {
        let due = |year| due::due_date(&t.deadline, year, &vocabulary.phrases);
        due(None).is_none() && due(Some(2000)).is_some()
    };
    let lost: Vec<&Task> = tasks.iter().filter(|_| year.is_none()).filter(is_lost).collect();
    let message = format!(
        "清单没有写明是哪一年的，{}项任务的时限（如“{}”）定不了日期，不计剩余天数和逾期",
        lost.len(),
        lost.first()?.deadline
    );
    let hint = "请在清单的标题或文件名里写上年份（如“2024年”）后重试";
    Some(Problem::new(Level::Warning, "list-without-year", message, hint))
}

/// The first row of the largest table, to tell the officer what heads there are.
fn heads(document: &Document) -> Vec<String> {
    let largest = document.tables().map(|(_, t)| t).max_by_key(|t| t.rows.len() * t.width);
    let Some(table) = largest else { return Vec::new() };
    let row = |r: usize| -> Vec<String> {
        let mut out: Vec<String> = (0..table.width).map(|c| joined(table.text(r, c))).collect();
        out.dedup();
        out.retain(|t| !t.is_empty() && t.chars().nth(12).is_none());
        out
    };
    (0..table.rows.len().min(3))
        .map(row)
        .find(|heads| heads.len() > 1)
        .unwrap_or_default()
        .into_iter()
        .take(10)
        .collect()
}

/// A table with a head, and what it stands under.
struct Headed<'a> {
    block: usize,
    table: &'a Table,
    header: Header,
    /// Its sheet, when it has one.
    sheet: &'a str,
    /// The line above it.
    before: String,
    /// The bodies that this line names (各街道任务（责任单位：各街道办事处）).
    bodies: Bodies,
}

impl<'a> Headed<'a> {
    fn all(document: &'a Document, vocabulary: &Vocabulary) -> Vec<Self> {
        let headed = |(i, block): (usize, &'a Block)| {
            let Content::Table(table) = &block.content else { return None };
            let sheet = if let Part::Sheet(name) = &block.place.part { name.as_str() } else { "" };
            let above = i.checked_sub(1).and_then(|i| document.blocks.get(i));
            let before = above.filter(|b| b.place.part == block.place.part).and_then(Block::text).map(joined);
            let mut before = before.unwrap_or_default();
            let mut bodies = Bodies::default();
            let header = Header::find(table, vocabulary).or_else(|| {
                let (pieces, rest) = split(&before, vocabulary);
                let [(name, named)] = pieces.as_slice() else { return None };
                let header = Header::find_under(table, vocabulary).filter(|_| rest.is_empty())?;
                (bodies, before) = (named.clone(), name.clone());
                Some(header)
            })?;
            Some(Self { block: i, table, header, sheet, before, bodies })
        };
        document.blocks.iter().enumerate().filter_map(headed).collect()
    }

    /// The years that its sheet and the line above it name.
    fn years(&self) -> Vec<i32> {
        date::years(self.sheet).into_iter().chain(date::years(&self.before)).collect()
    }

    /// Whether it names no other year than another table.
    fn is_of_the_year_of(&self, main: &Self) -> bool {
        let (years, own) = (main.years(), self.years());
        years.is_empty() || own.is_empty() || own.iter().any(|y| years.contains(y))
    }

    /// Whether a table belongs to the same list: another year's is another list, and so is one in other words, unless
    /// its columns are those of a list beyond doubt.
    fn goes_with(&self, main: &Self, vocabulary: &Vocabulary) -> bool {
        // 各单位报送情况 beside the list has tasks and bodies as well, but nothing to do.
        let beside = || is_called_beside(&[self.sheet, &self.before], vocabulary);
        // 活动名称 | 活动内容 | 责任单位 is a table of something else.
        let known = || vocabulary.is_known(self.table.text(self.header.row, self.header.requirement));
        let alike = is_beside(self.table, &self.header, vocabulary) == is_beside(main.table, &main.header, vocabulary);
        alike
            && self.is_of_the_year_of(main)
            && (is_same_head(main, self) || self.header.is_sure(self.table, vocabulary) && known() && !beside())
    }
}

/// Whether a sheet's name or the line above a table says that it holds no tasks.
fn is_called_beside(names: &[&str], vocabulary: &Vocabulary) -> bool {
    vocabulary.titles.beside.iter().any(|w| names.iter().any(|n| n.contains(w.as_str())))
}

/// The tasks of all tables of a list, and what stands above them.
fn tabled(
    document: &Document,
    (table, header): (&Table, &Header),
    vocabulary: &Vocabulary,
) -> Result<(Vec<Task>, Above, Vec<Problem>), TaskError> {
    let no_rows = || {
        if matrix::is_turned(table, header.row, vocabulary) {
            return TaskError::Turned;
        }
        TaskError::NoRows(table.text(header.row, header.requirement).to_owned())
    };
    let all = Headed::all(document, vocabulary);
    let longest = all.iter().find(|h| std::ptr::eq(h.table, table)).ok_or_else(no_rows)?;
    // Of the same list for several years, the last one counts.
    let years =
        |h: &&Headed| (is_same_head(longest, h) && !longest.years().is_empty()).then(|| h.years().into_iter().max());
    let main = all.iter().max_by_key(|h| (years(h).flatten(), std::ptr::eq(h.table, table))).unwrap_or(longest);
    let list: Vec<&Headed> = all.iter().filter(|h| h.goes_with(main, vocabulary)).collect();
    let headed = headings::are_headed(list.iter().map(|h| (h.table, &h.header)), vocabulary);
    let mut tasks: Vec<Task> = Vec::new();
    let mut above = Carried::default();
    // The text between two tables ends a list; a table without a head behind the list goes on with it.
    let mut last: Option<&Headed> = None;
    let mut lost: Vec<String> = Vec::new();
    for (i, block) in document.blocks.iter().enumerate() {
        let Content::Table(other) = &block.content else {
            let text = joined(block.text().unwrap_or_default());
            // An empty row makes a theme (一、…) a line of its own.
            if is_theme(&text) {
                above = Carried::under(text);
                continue;
            }
            // Headings of the notice are no themes of the list behind it.
            let ends = vocabulary.titles.is_list(&text) || text.contains('。') || !date::dates(&text).is_empty();
            if tasks.is_empty() && ends && !is_note(&text, &vocabulary.phrases) {
                above = Carried::default();
            }
            // 任务分解表 again, or （续表）, above the second half of a table that was cut in two.
            let goes_on = |own: &&Headed| {
                let more = text.strip_prefix(own.before.as_str()).unwrap_or(&text);
                more.is_empty() || is_page_number(&text) || says_going_on(more, vocabulary)
            };
            last = last.filter(|own| goes_on(own) || is_note(&text, &vocabulary.phrases));
            continue;
        };
        if let Some(own) = list.iter().find(|h| h.block == i) {
            let name = [own.before.as_str(), own.sheet].into_iter().find(|name| is_group(name, vocabulary));
            if let Some(name) = name.filter(|_| list.len() > 1) {
                above = Carried::under(name.to_owned());
            }
            // What the table before says, another one does not go on with.
            if last.is_none_or(|before| !is_same_head(before, own)) {
                above.forget();
            } else {
                above.goes_on = last.is_some_and(|before| before.sheet == own.sheet);
            }
            if own.header.is_without_bodies() {
                above.answered(&own.bodies);
            }
            let from = tasks.len();
            rows(other, (&own.header, own.header.row + 1, headed), vocabulary, &mut above, &mut tasks);
            without_repeats(&mut tasks, from);
            last = Some(own);
        } else if let Some(own) = last.filter(|own| own.table.width == other.width && all.iter().all(|h| h.block != i))
        {
            above.goes_on = true;
            rows(other, (&own.header, 0, headed), vocabulary, &mut above, &mut tasks);
        } else {
            let is_of_sheet = |own: &Headed| document.blocks[own.block].place.part == block.place.part;
            if last.is_some_and(is_of_sheet) && all.iter().all(|h| h.block != i) {
                lost.extend(looks_like_tasks(other, vocabulary));
            }
            last = None;
        }
    }
    let first = list.first().filter(|_| !tasks.is_empty()).ok_or_else(no_rows)?;
    let banners = (0..first.header.row).filter_map(|r| banner(first.table, r, None)).collect();
    let mut doubts = doubts(&list, vocabulary);
    lost.extend(ownerless(document, &all, vocabulary));
    doubts.extend(others((&all, &list), lost, vocabulary));
    Ok((tasks, Above::of(document, Some(first.block), banners), doubts))
}

/// （续）, （接上页）
fn says_going_on(text: &str, vocabulary: &Vocabulary) -> bool {
    let bare = text.trim_start_matches(['（', '(']);
    vocabulary.titles.going_on.iter().any(|w| bare.starts_with(w.as_str()))
}

/// A line that has a page's number and nothing else: — 2 —, 第2页.
fn is_page_number(text: &str) -> bool {
    let mark =
        |c: char| c.is_whitespace() || matches!(c, '-' | '—' | '–' | '－' | '―' | '·' | '第' | '页' | '共' | '/');
    let digits = text.trim_matches(mark);
    (1..4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
}

/// The first row of a table without a head that stands right behind one of the list and has bodies and texts like it.
fn looks_like_tasks(table: &Table, vocabulary: &Vocabulary) -> Option<String> {
    let texts = || (0..table.width).map(|c| joined(table.text(0, c))).filter(|t| !t.is_empty());
    // 单位 over names of persons is a head.
    let bodies = texts().any(|t| !vocabulary.is_of_bodies(&t) && bodies::are_bodies(&t, &vocabulary.phrases));
    (bodies && texts().nth(2).is_some()).then(|| texts().collect::<Vec<_>>().join("、"))
}

/// Tables with the heads of tasks beside the list, but without bodies.
fn ownerless(document: &Document, all: &[Headed], vocabulary: &Vocabulary) -> Vec<String> {
    let named = |(i, block): (usize, &Block)| {
        let Content::Table(table) = &block.content else { return None };
        let header = Header::find_under(table, vocabulary).filter(|_| all.iter().all(|h| h.block != i))?;
        let sheet = if let Part::Sheet(name) = &block.place.part { name.as_str() } else { "" };
        let above = i.checked_sub(1).and_then(|i| document.blocks.get(i)).and_then(Block::text).map(joined);
        let before = above.unwrap_or_default();
        let sure = header.is_sure(table, vocabulary)
            && is_head(table, header.row, vocabulary)
            && vocabulary.is_known(table.text(header.row, header.requirement))
            && table.rows.len() > header.row + 1;
        let heads = || (0..table.width).map(|c| joined(table.text(header.row, c))).collect::<Vec<_>>().join("、");
        (sure && !is_called_beside(&[sheet, &before], vocabulary)).then(heads)
    };
    document.blocks.iter().enumerate().filter_map(named).collect()
}

/// Tables beside the list that look like tasks and were not taken for any, so that none of them is lost unseen; `lost`: those
/// that have no head of their own or no bodies.
fn others((all, list): (&[Headed], &[&Headed]), lost: Vec<String>, vocabulary: &Vocabulary) -> Option<Problem> {
    let is_other = |h: &&Headed| {
        let known = vocabulary.is_known(h.table.text(h.header.row, h.header.requirement));
        list.iter().all(|l| h.is_of_the_year_of(l))
            && !known
            && h.header.is_sure(h.table, vocabulary)
            && list.iter().all(|l| l.block != h.block)
    };
    let name = |h: &Headed| {
        let heads = || (0..h.table.width).map(|c| joined(h.table.text(h.header.row, c))).collect::<Vec<_>>().join("、");
        if h.before.is_empty() { heads() } else { h.before.clone() }
    };
    let names: Vec<String> = all.iter().filter(is_other).map(name).chain(lost).collect();
    let message = format!("清单文件里还有像任务的表，没有算作任务：{}", names.join("；"));
    let hint = "如是任务，请给它写上与任务表相同的表头（要有“责任单位”一列）后重试；不是的不用管";
    (!names.is_empty()).then(|| Problem::new(Level::Warning, "other-table", message, hint))
}

/// What an officer should compare with the paper.
fn doubts(list: &[&Headed], vocabulary: &Vocabulary) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut unused: Vec<String> = list.iter().flat_map(|h| h.header.unused(h.table, vocabulary)).collect();
    unused.dedup();
    if !unused.is_empty() {
        let used = list.first().map(|h| joined(h.table.text(h.header.row, h.header.requirement))).unwrap_or_default();
        let message = format!("清单中“{}”一列写了不少字，程序没有用上；任务内容取自“{used}”一列", unused.join("”“"));
        let hint = format!(
            "任务内容如在没有用上的一列，请删去“{used}”一列（或把它的表头改成“备注”），再把那一列的表头改成“具体要求”（是名称的改成“工作任务”）后重试；与任务无关的不用管"
        );
        out.push(Problem::new(Level::Warning, "unused-column", message, hint));
    }
    let hidden = list.iter().flat_map(|h| {
        let rows = || h.table.rows.iter().enumerate().skip(h.header.row + 1);
        let says = |r: usize| !h.table.text(r, h.header.requirement).trim().is_empty();
        let whole = rows().all(|(_, row)| row.hidden);
        rows().filter(move |(r, row)| row.hidden && !whole && says(*r)).map(|(_, row)| row.number.to_string())
    });
    let hidden: Vec<String> = hidden.collect();
    if !hidden.is_empty() {
        let message = format!("清单第{}行是隐藏的，也算作任务", hidden.join("、"));
        let hint = "已经取消的任务，请在清单中删去这些行后重试";
        out.push(Problem::new(Level::Warning, "hidden-rows", message, hint));
    }
    out
}

/// Takes out what the tables before have already: a sheet with all tasks, and one for each group of them.
fn without_repeats(tasks: &mut Vec<Task>, from: usize) {
    let (before, new) = tasks.split_at(from);
    let names = |t: &Task| (t.requirement.clone(), t.item.clone());
    let known: BTreeSet<(String, String)> = before.iter().map(names).collect();
    let keep: Vec<Task> = new.iter().filter(|t| !known.contains(&names(t))).cloned().collect();
    if keep.len() < new.len() {
        tasks.truncate(from);
        tasks.extend(keep);
        *tasks = renumbered(std::mem::take(tasks));
    }
}

/// Tasks with the ids of their places.
fn renumbered(mut tasks: Vec<Task>) -> Vec<Task> {
    for (task, n) in tasks.iter_mut().zip(1..) {
        task.id = format!("T{n:02}");
        task.clauses.iter_mut().zip(1..).for_each(|(c, k)| c.id = format!("T{n:02}.{k}"));
    }
    tasks
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
        && !bodies::are_bodies(name, phrases)
}

/// Whether two tables have the same words in their heads, or others that say the same of each column.
fn is_same_head(one: &Headed, other: &Headed) -> bool {
    let text = |h: &Headed, c: usize| joined(h.table.text(h.header.row, c));
    one.table.width == other.table.width
        && (one.header.is_like(&other.header) || (0..one.table.width).all(|c| text(one, c) == text(other, c)))
}

/// A task that stands in the text.
fn written(index: usize, measure: Measure) -> Task {
    let id = format!("T{:02}", index + 1);
    Task {
        clauses: items::of(&id, &measure.requirement),
        id,
        printed_seq: measure.seq,
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

/// A clause; what it sets is read when the list is whole.
pub(super) fn clause_of(task: &str, number: usize, text: &str) -> Clause {
    Clause { id: format!("{task}.{number}"), text: text.to_owned(), target: None }
}

/// Line feeds within a cell only wrap; they join without a space, as Chinese does.
pub(super) fn joined(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<String>()
}
