//! Cutting a document into passages: the pieces that are judged, each with its place and its section.
//!
//! Paragraphs give sentences; rows of a ledger give their measure cells, with the task cell as topic only.
//! Titles, headings, statutory tables and notes are never passages.

use serde::Deserialize;

use crate::{
    identify::Kind,
    ingest::{Content, Document, Part, Place, Table},
    text::{fold::skeleton, numeral},
};

/// Vocabulary of `dictionaries/structure.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    sections: Sections,
    columns: Columns,
    status: Status,
    statutory: Marks,
    rows: Rows,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    problem: Vec<String>,
    deferred: Vec<String>,
    slogan: Vec<String>,
    background: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    topic: Vec<String>,
    measure: Vec<String>,
    status: Vec<String>,
    quantity: Vec<String>,
    other: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    done: Vec<String>,
    undone: Vec<String>,
    not_applicable: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    marks: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    notes: Vec<String>,
}

/// What the section that a passage stands in says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    #[default]
    Body,
    Problem,
    Deferred,
    Slogan,
    Background,
}

/// What a ledger's status cell says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowStatus {
    #[default]
    Unsaid,
    Undone,
    NotApplicable,
}

/// One paragraph or ledger row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// As written; line feeds within a cell kept.
    pub text: String,
    /// The task cell of a ledger row, or the run-in heading; empty otherwise.
    pub topic: String,
    /// Where a person finds it: 第12段, 表1第3行, 工作表“落实表”第5行.
    pub place: String,
    pub section: Section,
    pub status: RowStatus,
    /// The task of a ledger row whose status is all that the unit wrote.
    pub bare: bool,
}

impl Structure {
    /// Reads `structure.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let mut out: Self = crate::dictionaries::parse(text)?;
        let c = &mut out.columns;
        // Every header cell is held against every word.
        for word in [&mut c.topic, &mut c.measure, &mut c.status, &mut c.quantity, &mut c.other].into_iter().flatten() {
            *word = skeleton(word);
        }
        Ok(out)
    }

    fn section(&self, heading: &str) -> Section {
        let has = |words: &[String]| words.iter().any(|w| heading.contains(w.as_str()));
        let s = &self.sections;
        // 存在的主要问题及改进情况 is both: a problem section.
        if has(&s.problem) {
            Section::Problem
        } else if has(&s.deferred) {
            Section::Deferred
        } else if has(&s.slogan) {
            Section::Slogan
        } else if has(&s.background) {
            Section::Background
        } else {
            Section::Body
        }
    }

    fn is_note(&self, text: &str) -> bool {
        self.rows.notes.iter().any(|n| text.starts_with(n.as_str()))
    }

    /// Whether the first cell marks its row as a note or a pattern (例).
    fn is_note_cell(&self, cell: &str) -> bool {
        let bare = |text: &str| text.trim_matches(['：', ':', '（', '）', '(', ')']).to_owned();
        self.is_note(cell) || self.rows.notes.iter().any(|n| bare(n) == bare(cell))
    }
}

/// All passages of a plan or report, in order.
pub fn passages(document: &Document, kind: Kind, structure: &Structure) -> Vec<Passage> {
    let mut out = Vec::new();
    let mut sections = Stack::default();
    let mut sheet: Option<&str> = None;
    let mut tables = 0;
    let mut signature_from = document.blocks.len();
    // Short closing lines are the signature, not a statement.
    for (i, block) in document.blocks.iter().enumerate().rev().take(4) {
        match block.text() {
            Some(t) if t.chars().count() <= 30 && !t.contains(['。', '；', '，']) => signature_from = i,
            _ => break,
        }
    }
    for (i, block) in document.blocks.iter().enumerate() {
        if matches!(block.place.part, Part::Header | Part::Footer) {
            continue;
        }
        if let Part::Sheet(name) = &block.place.part
            && sheet != Some(name.as_str())
        {
            sheet = Some(name);
            sections.clear();
            sections.open(1, structure.section(name));
        }
        match &block.content {
            Content::Heading { level, text, .. } => sections.open(*level, structure.section(text)),
            Content::Paragraph { text, .. } => {
                if let Some(level) = line_heading(text) {
                    sections.open(level, structure.section(text));
                    continue;
                }
                if i >= signature_from || structure.is_note(text) || text.chars().count() < 5 {
                    continue;
                }
                let (topic, run_in) = run_in_heading(text);
                let section = match structure.section(topic) {
                    Section::Body => sections.current(),
                    own => {
                        // A numbered run-in heading (五、存在问题。…) opens its section.
                        if let Some(level) = run_in {
                            sections.open(level, own);
                        }
                        own
                    }
                };
                let section = if run_in.is_some() && structure.section(topic) == Section::Body {
                    sections.open(run_in.unwrap_or(9), Section::Body);
                    sections.current()
                } else {
                    section
                };
                out.push(Passage {
                    text: text.clone(),
                    topic: topic.to_owned(),
                    place: place_of(&block.place),
                    section,
                    status: RowStatus::Unsaid,
                    bare: false,
                });
            }
            Content::Table(table) => {
                tables += 1;
                table_passages(table, &block.place, tables, kind, sections.current(), structure, &mut out);
            }
        }
    }
    out
}

/// Open sections by level; the outermost that says something governs.
#[derive(Default)]
struct Stack(Vec<(u8, Section)>);

impl Stack {
    fn open(&mut self, level: u8, section: Section) {
        self.0.retain(|(l, _)| *l < level);
        self.0.push((level, section));
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn current(&self) -> Section {
        self.0.iter().map(|(_, s)| *s).find(|s| *s != Section::Body).unwrap_or_default()
    }
}

/// The level of a short line that is a heading in all but style.
fn line_heading(text: &str) -> Option<u8> {
    let n = text.chars().count();
    if n > 30 || text.ends_with(['。', '；', '，', ';', ',']) {
        return None;
    }
    numbered(text).map(|(level, _)| level).or_else(|| text.ends_with([':', '：']).then_some(4))
}

/// The level of a numbered beginning (一、 1; （一） 2; 1. 3; （1） 4) and the bytes it takes.
fn numbered(text: &str) -> Option<(u8, usize)> {
    let mut chars = text.char_indices();
    let (_, first) = chars.next()?;
    let han = numeral::is_ordinal;
    if han(first) {
        let (i, c) = chars.find(|(_, c)| !han(*c))?;
        return matches!(c, '、' | '．' | '.').then_some((1, i + c.len_utf8()));
    }
    if matches!(first, '（' | '(') {
        let (_, second) = chars.next()?;
        let level = if han(second) {
            2
        } else if second.is_ascii_digit() {
            4
        } else {
            return None;
        };
        let (i, c) = chars.find(|(_, c)| !han(*c) && !c.is_ascii_digit())?;
        return matches!(c, '）' | ')').then_some((level, i + c.len_utf8()));
    }
    if first.is_ascii_digit() {
        let (i, c) = chars.find(|(_, c)| !c.is_ascii_digit())?;
        return (i <= 2
            && matches!(c, '.' | '、' | '．')
            && !text[i + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()))
        .then_some((3, i + c.len_utf8()));
    }
    None
}

/// A run-in heading （一）政策解读。… or 1.主动公开：…: its words, and the level when it is numbered.
fn run_in_heading(text: &str) -> (&str, Option<u8>) {
    let Some((level, skip)) = numbered(text) else { return ("", None) };
    let rest = &text[skip..];
    let end =
        rest.char_indices().take(26).find(|(_, c)| matches!(c, '。' | '：' | ':' | ' ' | '　' | '\n')).map(|(i, _)| i);
    match end {
        Some(end) if !rest[..end].contains(['，', '；', ',']) => (rest[..end].trim(), Some(level)),
        _ => ("", Some(level)),
    }
}

fn place_of(place: &Place) -> String {
    match &place.part {
        Part::Body | Part::Header | Part::Footer => format!("第{}段", place.index),
        Part::Note => format!("脚注第{}段", place.index),
        Part::TextBox => format!("文本框第{}段", place.index),
        Part::Sheet(name) => format!("工作表“{name}”第{}行", place.index),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Topic,
    Measure,
    Status,
    Quantity,
    Other,
}

fn table_passages(
    table: &Table,
    place: &Place,
    number: usize,
    kind: Kind,
    section: Section,
    structure: &Structure,
    out: &mut Vec<Passage>,
) {
    if is_statutory(table, structure) {
        return;
    }
    let (header, columns) = columns(table, structure);
    for (r, row) in table.rows.iter().enumerate().skip(header) {
        // A filter left on hides rows that were handed in; what is hidden without a head is a list for drop-downs.
        if row.hidden && header == 0 {
            continue;
        }
        let first = row.cells.iter().map(|c| c.text.trim()).find(|t| !t.is_empty()).unwrap_or("");
        if first.is_empty() || structure.is_note_cell(first) {
            continue;
        }
        let mut measures: Vec<&str> = Vec::new();
        let mut topics: Vec<&str> = Vec::new();
        let mut status = RowStatus::Unsaid;
        for (c, column) in columns.iter().enumerate() {
            let text = table.text(r, c).trim();
            if text.is_empty() {
                continue;
            }
            match column {
                // A cell merged over several rows belongs to the first.
                Column::Measure | Column::Quantity
                    if table.rows[r].cells[c].covered_by.is_some_and(|(o, _)| o as usize != r) => {}
                Column::Measure | Column::Quantity if !measures.contains(&text) => measures.push(text),
                Column::Topic if !topics.contains(&text) => topics.push(text),
                Column::Status => status = row_status(text, structure),
                _ => {}
            }
        }
        // In a report's ledger a cell may hold no more than a status: what is done is then the task itself, as far as a
        // word without any proof goes.
        let said: Vec<BareStatus> = measures.iter().filter_map(|m| bare_status(m, structure)).collect();
        let bare = kind == Kind::Report && !measures.is_empty() && said.len() == measures.len();
        if bare {
            if let Some(BareStatus::Open(open)) = said.iter().find(|s| matches!(s, BareStatus::Open(_))) {
                status = *open;
            }
            measures = topics.iter().copied().max_by_key(|t| t.chars().count()).into_iter().collect();
            topics.clear();
        }
        let text = measures.join("；");
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            continue;
        }
        // Reports alone are bound by what their status cell says; a plan's says how far it is today.
        let status = if kind == Kind::Report { status } else { RowStatus::Unsaid };
        let place = match &place.part {
            Part::Sheet(name) => format!("工作表“{name}”第{}行", row.number),
            _ => format!("表{number}第{}行", row.number),
        };
        out.push(Passage {
            text,
            topic: topics.last().map_or(String::new(), |t| (*t).replace('\n', "")),
            place,
            section,
            status,
            bare,
        });
    }
}

/// What a cell says that holds a status and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BareStatus {
    Done,
    Open(RowStatus),
}

fn bare_status(text: &str, structure: &Structure) -> Option<BareStatus> {
    let text = text.trim_end_matches(['。', '；', '！', ';', '.']).trim();
    if structure.status.done.iter().any(|w| w == text) {
        return Some(BareStatus::Done);
    }
    let open = row_status(text, structure);
    let known = structure.status.undone.iter().chain(&structure.status.not_applicable).any(|w| w == text);
    (open != RowStatus::Unsaid && (known || text.chars().count() <= 1)).then_some(BareStatus::Open(open))
}

fn row_status(text: &str, structure: &Structure) -> RowStatus {
    let has = |words: &[String]| words.iter().any(|w| text.contains(w.as_str()));
    // 已完成（计划2期） is done.
    if structure.status.done.iter().any(|w| w.chars().count() > 1 && text.starts_with(w.as_str())) {
        RowStatus::Unsaid
    } else if has(&structure.status.not_applicable) || matches!(text, "无" | "/" | "—" | "-" | "－") {
        RowStatus::NotApplicable
    } else if has(&structure.status.undone) {
        RowStatus::Undone
    } else {
        RowStatus::Unsaid
    }
}

/// A table of the annual report's second to fourth part, or its continuation: marks, or figures only.
fn is_statutory(table: &Table, structure: &Structure) -> bool {
    let own = || table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none()).map(|c| c.text.trim());
    if own().take(200).any(|t| structure.statutory.marks.iter().any(|m| t.contains(m.as_str()))) {
        return true;
    }
    let filled = own().filter(|t| !t.is_empty()).count();
    let figures = own()
        .filter(|t| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '—' | '－')))
        .count();
    filled >= 6 && figures * 10 >= filled * 6
}

/// The first row of content, and what each column is.
fn columns(table: &Table, structure: &Structure) -> (usize, Vec<Column>) {
    let c = &structure.columns;
    let meaning = |text: &str| {
        let word = skeleton(text);
        if word.is_empty() || word.chars().count() > 12 {
            return None;
        }
        [
            (Column::Measure, &c.measure),
            (Column::Status, &c.status),
            (Column::Quantity, &c.quantity),
            (Column::Topic, &c.topic),
            (Column::Other, &c.other),
        ]
        .into_iter()
        .find(|(_, words)| words.contains(&word))
        .or_else(|| {
            [(Column::Measure, &c.measure), (Column::Other, &c.other), (Column::Topic, &c.topic)]
                .into_iter()
                .find(|(_, words)| words.iter().any(|w| w.chars().count() >= 2 && word.ends_with(w.as_str())))
        })
        .map(|(m, _)| m)
    };
    for r in 0..table.rows.len().min(6) {
        let found: Vec<Option<Column>> = (0..table.width).map(|i| meaning(table.text(r, i))).collect();
        if found.iter().filter(|m| m.is_some()).count() < 2 {
            continue;
        }
        let mut columns = found;
        let mut next = r + 1;
        // A second header row splits 落实情况 into 工作措施 / 完成数量 / 佐证链接.
        if let Some(row) = table.rows.get(next) {
            let second: Vec<Option<Column>> = (0..table.width).map(|i| meaning(table.text(next, i))).collect();
            let filled = row.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
            if filled > 0
                && second.iter().filter(|m| m.is_some()).count() * 2 > filled
                && second.iter().filter(|m| m.is_some()).count() >= 2
            {
                for (column, below) in columns.iter_mut().zip(second) {
                    *column = below.or(*column);
                }
                next += 1;
            }
        }
        if !columns.contains(&Some(Column::Measure)) {
            // No column says what is done: the longest text of those that name tasks, or that nobody knows, does.
            let length = |c: usize| (next..table.rows.len()).map(|r| table.text(r, c).chars().count()).sum::<usize>();
            let candidates = (0..table.width).filter(|&c| matches!(columns[c], Some(Column::Topic) | None));
            if let Some(longest) = candidates.max_by_key(|&c| length(c)) {
                columns[longest] = Some(Column::Measure);
            }
        }
        return (next, columns.into_iter().map(|column| column.unwrap_or(Column::Other)).collect());
    }
    // A table without a header: every cell of some length is a measure.
    (0, vec![Column::Measure; table.width])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Cell, Row};

    fn rows(rows: &[&[&str]]) -> Vec<(String, String)> {
        let structure = Structure::from_toml(include_str!("../../dictionaries/structure.toml")).unwrap();
        let cell = |text: &&str| Cell { text: (*text).to_owned(), covered_by: None };
        let row = |(i, cells): (usize, &&[&str])| Row {
            cells: cells.iter().map(cell).collect(),
            hidden: false,
            number: i as u32 + 1,
        };
        let table = Table { width: rows[0].len(), rows: rows.iter().enumerate().map(row).collect() };
        let place = Place { part: Part::Body, index: 1 };
        let mut out = Vec::new();
        table_passages(&table, &place, 1, Kind::Plan, Section::Body, &structure, &mut out);
        out.into_iter().map(|p| (p.topic, p.text)).collect()
    }

    #[test]
    fn the_column_that_says_what_is_done() {
        let row: &[&str] = &["1", "业务培训", "6月和10月各举办一期，局属单位办公室人员参加", "办公室", "10月底前"];
        let want = vec![(row[1].to_owned(), row[2].to_owned())];
        // Known by its head, by a head that only names tasks, or by no head that anybody knows.
        for head in ["具体措施", "要求", "怎么做"] {
            assert_eq!(rows(&[&["序号", "工作内容", head, "责任科室（单位）", "完成时限"], row]), want, "{head}");
        }
    }
}
