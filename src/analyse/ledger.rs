//! Ledgers: tables of tasks with what is done for each, and forms with columns to tick.
//!
//! What a column is stands in its head; heads are looked up in `dictionaries/structure.toml`. A row gives one passage
//! of its measure cells, with the task cell as topic only. What the row's status says (未完成, √ under 未开展, a reason
//! why not) governs the whole row; a status without a word on what was done is the task itself, for an officer to look
//! at.

use super::passage::{Passage, RowStatus, Section, Structure, numbered, place_of_row};
use crate::{
    identify::Kind,
    ingest::{Part, Place, Table},
    text::{fold, fold::skeleton, numeral},
};

/// Characters up to which a cell may be a status and nothing else.
const STATUS: usize = 8;

/// Characters up to which a lone cell of a row may be the head of the rows below it.
const HEAD: usize = 30;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Topic,
    Measure,
    Status,
    Quantity,
    /// Why it was not done.
    Reason,
    Remark,
    /// To be ticked when the status is this one.
    Tick(Said),
    Other,
}

/// What a cell says that holds a status and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Done,
    Open(RowStatus),
}

/// The columns of a ledger, which go on in a table without a head behind it.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    all: Vec<Column>,
    part: Option<Part>,
}

/// A ledger being read.
pub(super) struct Ledger<'a> {
    pub table: &'a Table,
    pub place: &'a Place,
    /// 1-based among the tables of the file.
    pub number: usize,
    pub kind: Kind,
    pub section: Section,
    pub structure: &'a Structure,
}

impl Ledger<'_> {
    /// Adds its rows. `before`: the columns of the ledger before it, which a table without a head takes over when it is
    /// as wide; afterwards those of this one.
    pub fn read(&self, before: &mut Columns, out: &mut Vec<Passage>) {
        let Self { table, kind, .. } = *self;
        let (mut next, mut columns) = match self.header(0, 6) {
            Some((next, columns)) => (next, columns),
            None if before.all.len() == table.width && before.part.as_ref() == Some(&self.place.part) => {
                (0, before.all.clone())
            }
            None => (0, Vec::new()),
        };
        let headed = !columns.is_empty();
        let mut section = self.section;
        while next < table.rows.len() {
            let r = next;
            next += 1;
            let row = &table.rows[r];
            // A filter left on hides rows that were handed in; what is hidden without a head is a list for drop-downs.
            if row.hidden && !headed {
                continue;
            }
            let first = row.cells.iter().map(|c| c.text.trim()).find(|t| !t.is_empty()).unwrap_or("");
            if first.is_empty() || self.structure.is_note_cell(first) {
                continue;
            }
            if headed {
                // A second table under the first, with a head of its own.
                if self.structure.is_number_head(first)
                    && let Some((after, own)) = self.header(r, r + 1)
                {
                    (next, columns) = (after, own);
                    continue;
                }
                if let Some(head) = self.head_of_rows(r) {
                    let own = self.structure.section(head);
                    section = if own == Section::Body { self.section } else { own };
                    continue;
                }
            }
            let found = if headed { Some(self.row(r, &columns)) } else { self.bare_row(r) };
            let Some(Cells { text, topic, status, bare }) = found else { continue };
            if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
                continue;
            }
            let place = place_of_row(self.place, self.number, row);
            // Reports alone are bound by what their status cell says; a plan's says how far it is today.
            let status = if kind == Kind::Report { status } else { RowStatus::Unsaid };
            out.push(Passage { text, topic: topic.replace('\n', ""), place, section, status, bare });
        }
        if headed {
            *before = Columns { all: columns, part: Some(self.place.part.clone()) };
        }
    }

    /// A lone short cell over the rows below it (二、未完成事项).
    fn head_of_rows(&self, r: usize) -> Option<&str> {
        let row = &self.table.rows[r];
        let mut own = row.cells.iter().map(|c| c.text.trim()).filter(|t| !t.is_empty());
        let text = own.next()?;
        let alone = own.all(|other| other == text) && text.chars().count() <= HEAD;
        let outer = numbered(text).is_some_and(|(level, _)| level <= 2) && !text.ends_with(['。', '；']);
        (alone && (outer || self.structure.section(text) != Section::Body)).then_some(text)
    }

    /// The row of a table without a head: the longest cell says what is done, and other long ones; a short one before
    /// them is a label.
    fn bare_row(&self, r: usize) -> Option<Cells> {
        let mut cells: Vec<&str> = Vec::new();
        for (c, cell) in self.table.rows[r].cells.iter().enumerate() {
            let above = cell.covered_by.is_some_and(|(o, _)| o as usize != r);
            let text = self.table.text(r, c).trim();
            // The number of a row is none of its words.
            let words = text.chars().any(char::is_alphabetic);
            if !above && words && !cells.contains(&text) {
                cells.push(text);
            }
        }
        let length = |text: &&str| text.chars().count();
        let longest = cells.iter().map(length).max()?;
        let says =
            |text: &&str| length(text) == longest || length(text) >= 10 || text.contains(|c: char| c.is_numeric());
        let (measures, topics): (Vec<&str>, Vec<&str>) = cells.iter().partition(|text| says(text));
        let topic = topics.last().map_or(String::new(), |t| (*t).to_owned());
        Some(Cells { text: measures.join("；"), topic, status: RowStatus::Unsaid, bare: false })
    }

    fn row(&self, r: usize, columns: &[Column]) -> Cells {
        let (table, structure) = (self.table, self.structure);
        let report = self.kind == Kind::Report;
        let (mut measures, mut prose, mut topics): (Vec<&str>, Vec<&str>, Vec<&str>) = Default::default();
        let (mut said, mut remark): (Option<Said>, Option<&str>) = (None, None);
        for (c, column) in columns.iter().enumerate() {
            let text = table.text(r, c).trim();
            if text.is_empty() {
                continue;
            }
            match column {
                // A cell merged over several rows belongs to the first.
                Column::Measure | Column::Quantity
                    if table.rows[r].cells[c].covered_by.is_some_and(|(o, _)| o as usize != r) => {}
                Column::Measure | Column::Quantity if !measures.contains(&text) => {
                    // None of it (0, 0次): whatever else the row holds was not done.
                    if report && *column == Column::Quantity && numeral::is_zero(text) {
                        said = Some(Said::Open(RowStatus::Undone));
                    }
                    measures.push(text);
                }
                Column::Topic if !topics.contains(&text) => topics.push(text),
                Column::Status if report => match structure.said(text) {
                    Some(own) => said = Some(own),
                    None if numeral::is_zero(text) || structure.is_called_off(text) => {
                        said = Some(Said::Open(RowStatus::Undone));
                    }
                    None => prose.push(text),
                },
                Column::Tick(own) if report => match structure.tick(text) {
                    // What is ticked as open is open, whatever else is ticked.
                    Some(true) if !matches!(said, Some(Said::Open(_))) => said = Some(*own),
                    Some(_) => {}
                    None => prose.push(text),
                },
                Column::Reason if report && !structure.is_nothing(text) => {
                    said = Some(Said::Open(RowStatus::Undone));
                }
                Column::Remark => {
                    remark = Some(text).filter(|t| !structure.is_nothing(t));
                    // 完成 ｜ 实际未开; a longer remark may be about a part of it.
                    if report && text.chars().count() <= STATUS && structure.is_called_off(text) {
                        said = Some(Said::Open(RowStatus::Undone));
                    }
                }
                _ => {}
            }
        }
        if !report {
            let topic = topics.last().map_or(String::new(), |t| (*t).to_owned());
            return Cells { text: measures.join("；"), topic, status: RowStatus::Unsaid, bare: false };
        }
        if prose.iter().any(|t| structure.row_status(t) == RowStatus::Undone) {
            // What the status tells of comes before what was meant to be done.
            measures.clear();
        }
        measures.append(&mut prose);
        let asked = !columns.contains(&Column::Measure);
        if asked && measures.is_empty() && said == Some(Said::Done) {
            measures.extend(remark);
        }
        // A cell of measures may hold no more than a status.
        let bare: Vec<Said> = measures.iter().filter_map(|m| structure.said(m)).collect();
        let mut is_bare = !measures.is_empty() && bare.len() == measures.len();
        if is_bare {
            said = bare.into_iter().find(|s| matches!(s, Said::Open(_))).or(said).or(Some(Said::Done));
        }
        is_bare |= measures.is_empty() && said.is_some();
        if is_bare {
            // What is done is then the task itself, as far as a word without any proof goes.
            measures.clear();
        }
        let status = if let Some(Said::Open(open)) = said { open } else { RowStatus::Unsaid };
        if is_bare {
            let text = task_of(&topics);
            return Cells { text, topic: String::new(), status, bare: true };
        }
        let topic = topics.last().map_or(String::new(), |t| (*t).to_owned());
        Cells { text: measures.join("；"), topic, status, bare: false }
    }

    /// The first row of content below a head in the rows `from..to`, and what each column is.
    fn header(&self, from: usize, to: usize) -> Option<(usize, Vec<Column>)> {
        let table = self.table;
        let meaning = |r: usize, c: usize| self.structure.meaning(table.text(r, c));
        for r in from..table.rows.len().min(to) {
            let mut columns: Vec<Option<Column>> = (0..table.width).map(|c| meaning(r, c)).collect();
            // Rows of statuses alone (已完成 | 是) are content.
            let is_tick = |m: &Option<Column>| matches!(m, Some(Column::Tick(_)));
            if columns.iter().flatten().count() < 2 || columns.iter().all(|m| m.is_none() || is_tick(m)) {
                continue;
            }
            let mut next = r + 1;
            // A second row of heads splits 落实情况 into 工作措施 / 完成数量, or 进展情况 into 已完成 / 未开展.
            if let Some(row) = table.rows.get(next) {
                // What is to be ticked stands below a head over several columns; anywhere else it is a status.
                let over_several = (1..table.width)
                    .any(|c| !table.text(r, c).trim().is_empty() && table.text(r, c) == table.text(r, c - 1));
                let second: Vec<Option<Column>> = (0..table.width)
                    .map(|c| meaning(next, c).filter(|m| over_several || !is_tick(&Some(*m))))
                    .collect();
                let filled = row.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
                let known = second.iter().filter(|m| m.is_some()).count();
                if filled > 0 && known * 2 > filled && known >= 2 {
                    for (column, below) in columns.iter_mut().zip(second) {
                        *column = below.or(*column);
                    }
                    next += 1;
                }
            }
            self.complete(&mut columns, next);
            return Some((next, columns.into_iter().map(|column| column.unwrap_or(Column::Other)).collect()));
        }
        None
    }

    /// Finds the column that says what is done where no head does: the longest text of those that name tasks, or that
    /// nobody knows. In a report with a status that column is what was asked, and says nothing of what was done.
    fn complete(&self, columns: &mut [Option<Column>], next: usize) {
        if columns.contains(&Some(Column::Measure)) {
            return;
        }
        let table = self.table;
        let length = |c: usize| (next..table.rows.len()).map(|r| table.text(r, c).chars().count()).sum::<usize>();
        let candidates = (0..table.width).filter(|&c| matches!(columns[c], Some(Column::Topic) | None));
        let Some(longest) = candidates.max_by_key(|&c| length(c)) else { return };
        let is_status = |c: &Option<Column>| matches!(c, Some(Column::Status | Column::Tick(_) | Column::Reason));
        // A head that nobody knows may be one for measures (举措和成效).
        let named = columns[longest] == Some(Column::Topic);
        let asked = named && self.kind == Kind::Report && columns.iter().any(is_status);
        columns[longest] = Some(if asked { Column::Topic } else { Column::Measure });
    }
}

/// The task of a row from its cells: the longest of them, with the others where all are words only (政策解读 | 三同步).
fn task_of(topics: &[&str]) -> String {
    let length = |t: &&str| t.chars().count();
    if topics.iter().map(length).sum::<usize>() <= HEAD {
        return topics.iter().map(unasked).collect::<Vec<_>>().join("：");
    }
    topics.iter().max_by_key(|t| length(t)).map_or_else(String::new, |t| unasked(t).to_owned())
}

/// A task put as a question (是否执行三审三校？) without its mark: a question is no statement.
fn unasked<'t>(topic: &&'t str) -> &'t str {
    topic.trim_end_matches(['？', '?'])
}

/// What a row says.
struct Cells {
    text: String,
    topic: String,
    status: RowStatus,
    bare: bool,
}

impl Structure {
    fn meaning(&self, text: &str) -> Option<Column> {
        let c = &self.columns;
        let word = skeleton(text);
        if word.is_empty() || word.chars().count() > 12 {
            return None;
        }
        let known = [
            (Column::Measure, &c.measure),
            (Column::Status, &c.status),
            (Column::Quantity, &c.quantity),
            (Column::Topic, &c.topic),
            (Column::Other, &c.other),
            (Column::Reason, &c.reason),
            (Column::Remark, &c.remark),
        ];
        if let Some((column, _)) = known.into_iter().find(|(_, words)| words.contains(&word)) {
            return Some(column);
        }
        if let Some(said) = self.word_for(text.trim()) {
            return Some(Column::Tick(said));
        }
        let ends = |words: &[String], least: usize| {
            words.iter().any(|w| w.chars().count() >= least && word.ends_with(w.as_str()))
        };
        let ending = [
            (Column::Reason, &c.reason, 2),
            (Column::Measure, &c.measure, 2),
            // 成效 and 进度 end many heads.
            (Column::Status, &c.status, 4),
            (Column::Other, &c.other, 2),
            (Column::Topic, &c.topic, 2),
        ];
        ending.into_iter().find(|(_, words, least)| ends(words, *least)).map(|(column, ..)| column)
    }

    /// What a cell says that holds a status and nothing else.
    fn said(&self, text: &str) -> Option<Said> {
        let text = text.trim_end_matches(['。', '；', '！', ';', '.']).trim();
        // 已完成（计划2期）
        let core = text.find(['（', '(']).filter(|_| text.ends_with(['）', ')'])).map_or(text, |at| text[..at].trim());
        self.word_for(core).or_else(|| {
            let open = self.row_status(text);
            (open != RowStatus::Unsaid && text.chars().count() <= STATUS).then_some(Said::Open(open))
        })
    }

    /// The status that a word of the lists stands for.
    fn word_for(&self, text: &str) -> Option<Said> {
        let s = &self.status;
        let is = |words: &[String]| words.iter().any(|w| w == text);
        if is(&s.done) || is(&s.underway) {
            Some(Said::Done)
        } else if is(&s.no) || is(&s.undone) {
            Some(Said::Open(RowStatus::Undone))
        } else if is(&s.not_applicable) || is(&s.nothing) {
            Some(Said::Open(RowStatus::NotApplicable))
        } else {
            None
        }
    }

    /// Whether a cell below a head to be ticked is ticked; `None` when it holds words.
    fn tick(&self, text: &str) -> Option<bool> {
        let ticked = self.status.ticks.iter().any(|t| t == text);
        (ticked || self.status.no.iter().any(|t| t == text) || self.is_nothing(text)).then_some(ticked)
    }

    /// Whether a short cell says that nothing came of it (取消，该文件不再制定; 转至2024年). One with a number may tell of a
    /// part (办了一期，第二期取消).
    fn is_called_off(&self, text: &str) -> bool {
        let text = text.trim_end_matches(['。', '；', '！', ';', '.']);
        let first = text.split(['，', ',', '；', '。', '（', '(']).next().unwrap_or(text);
        let ends = |w: &String| text.ends_with(w.as_str()) || first.ends_with(w.as_str());
        let counted = || !numeral::numbers(&fold(text).chars().collect::<Vec<_>>()).is_empty();
        let off = self.status.called_off.iter().any(ends) && !counted();
        text.chars().count() <= HEAD && (off || self.status.put_off.iter().any(|w| text.starts_with(w.as_str())))
    }

    /// Whether a cell is filled in with a word for nothing.
    fn is_nothing(&self, text: &str) -> bool {
        self.status.nothing.iter().any(|w| w == text)
    }

    fn row_status(&self, text: &str) -> RowStatus {
        let has = |words: &[String]| words.iter().any(|w| text.contains(w.as_str()));
        // 已完成（计划2期） is done.
        if self.status.done.iter().any(|w| w.chars().count() > 1 && text.starts_with(w.as_str())) {
            RowStatus::Unsaid
        } else if has(&self.status.not_applicable) || self.is_nothing(text) {
            RowStatus::NotApplicable
        } else if has(&self.status.undone) {
            RowStatus::Undone
        } else {
            RowStatus::Unsaid
        }
    }

    /// Whether a cell heads the column of numbers (序号), as only a row of heads has.
    fn is_number_head(&self, text: &str) -> bool {
        let word = skeleton(text);
        self.columns.number.contains(&word)
    }
}

#[cfg(test)]
mod tests;
