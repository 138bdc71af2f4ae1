//! The 200 values of one report, each with what was printed, what it means and where it stands.
//!
//! Cells are addressed by their place in the statutory structure, never by label: 其他 and 总计 each name
//! several of them. The model is complete by construction: a cell that was not found is there, marked so.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::form;
use crate::text::Short;

/// Which of the three tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    /// Part two: 主动公开政府信息情况.
    Proactive,
    /// Part three: 收到和处理政府信息公开申请情况.
    Requests,
    /// Part four: 行政复议、行政诉讼情况.
    Review,
}

impl TableKind {
    pub const ALL: [Self; 3] = [Self::Proactive, Self::Requests, Self::Review];

    /// The name in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proactive => "proactive",
            Self::Requests => "requests",
            Self::Review => "review",
        }
    }

    /// The name in messages.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Proactive => "主动公开情况表",
            Self::Requests => "申请情况表",
            Self::Review => "复议诉讼情况表",
        }
    }

    fn cells(self) -> usize {
        match self {
            Self::Proactive => 10,
            Self::Requests => 175,
            Self::Review => 15,
        }
    }
}

/// One cell of the statutory structure; rows and columns are 1-based.
///
/// Table 1: rows 1–6 and columns 1–5 of [`form::PROACTIVE_ROWS`] and [`form::PROACTIVE_COLUMNS`], ten of
/// which exist. Table 2: rows 1–25, columns 1–7. Table 3: row 1, columns 1–15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    pub table: TableKind,
    pub row: u8,
    pub column: u8,
}

impl Address {
    pub fn proactive(row: u8, column: u8) -> Self {
        Self { table: TableKind::Proactive, row, column }
    }

    pub fn request(row: u8, column: u8) -> Self {
        Self { table: TableKind::Requests, row, column }
    }

    pub fn review(column: u8) -> Self {
        Self { table: TableKind::Review, row: 1, column }
    }

    /// All cells of one table in reading order.
    pub fn of(table: TableKind) -> Vec<Self> {
        match table {
            TableKind::Proactive => form::PROACTIVE_CELLS.iter().map(|&(r, c)| Self::proactive(r, c)).collect(),
            TableKind::Requests => (1..=25).flat_map(|r| (1..=7).map(move |c| Self::request(r, c))).collect(),
            TableKind::Review => (1..=15).map(Self::review).collect(),
        }
    }

    /// All 200 cells in reading order.
    pub fn all() -> Vec<Self> {
        TableKind::ALL.into_iter().flat_map(Self::of).collect()
    }

    fn index(self) -> Option<usize> {
        let (row, column) = (usize::from(self.row), usize::from(self.column));
        match self.table {
            TableKind::Proactive => form::PROACTIVE_CELLS.iter().position(|&cell| cell == (self.row, self.column)),
            TableKind::Requests => {
                ((1..=25).contains(&row) && (1..=7).contains(&column)).then(|| (row - 1) * 7 + column - 1)
            }
            TableKind::Review => (row == 1 && (1..=15).contains(&column)).then(|| column - 1),
        }
    }

    /// The row as data files name it: its Chinese name in table 1, its number elsewhere.
    pub fn row_key(self) -> Short {
        match self.table {
            TableKind::Proactive => name(&form::PROACTIVE_ROWS, self.row).into(),
            _ => Short::number(self.row.into()),
        }
    }

    /// The column as data files name it: its Chinese name in table 1, its number elsewhere.
    pub fn column_key(self) -> Short {
        match self.table {
            TableKind::Proactive => name(&form::PROACTIVE_COLUMNS, self.column).into(),
            _ => Short::number(self.column.into()),
        }
    }

    /// The row in Chinese.
    pub fn row_name(self) -> &'static str {
        match self.table {
            TableKind::Proactive => name(&form::PROACTIVE_ROWS, self.row),
            TableKind::Requests => name(&form::REQUEST_SHORT, self.row),
            TableKind::Review => name(&form::REVIEW_GROUPS, self.column.saturating_sub(1) / 5 + 1),
        }
    }

    /// The column in Chinese.
    pub fn column_name(self) -> &'static str {
        match self.table {
            TableKind::Proactive => name(&form::PROACTIVE_COLUMNS, self.column),
            TableKind::Requests => name(&form::REQUEST_COLUMNS, self.column),
            TableKind::Review => name(&form::REVIEW_RESULTS, self.column.saturating_sub(1) % 5 + 1),
        }
    }
}

fn name(names: &'static [&'static str], number: u8) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|i| names.get(i)).copied().unwrap_or("")
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}”的“{}”", self.row_name(), self.column_name())
    }
}

/// How a printed cell was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// A number in any way of writing.
    Number,
    /// A sign that stands for nothing: / — 、 无; its value is 0.
    Mark,
    /// Left empty in a table that was filled in; its value is 0.
    Blank,
    /// The part says in words that there is nothing; its value is 0.
    Prose,
    /// Something else was printed; no value.
    Unreadable,
    /// No such cell was found in the file; no value.
    #[default]
    Missing,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// What the paper shows, white space at the ends removed.
    pub printed: Short,
    /// What it means; `None` when it could not be told.
    pub value: Option<f64>,
    pub reading: Reading,
    /// Where it stands, in words (表2第4行第5列); empty when it was not found.
    pub place: Short,
}

/// What one table was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Table,
    /// A sentence that says there is nothing to report.
    Prose,
    #[default]
    Absent,
}

/// One of the three tables.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Section {
    pub source: Source,
    cells: Vec<Cell>,
}

/// Which edition of the form was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Form {
    /// 国办公开办函〔2021〕30号, the one in force.
    #[default]
    #[serde(rename = "2021")]
    Y2021,
    /// 国办公开办函〔2019〕60号, the trial form.
    #[serde(rename = "2019")]
    Y2019,
}

/// The three tables of one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    pub form: Form,
    pub proactive: Section,
    pub requests: Section,
    pub review: Section,
}

impl Default for Statistics {
    fn default() -> Self {
        Self::new()
    }
}

static MISSING: Cell = Cell { printed: Short::EMPTY, value: None, reading: Reading::Missing, place: Short::EMPTY };

impl Statistics {
    /// All cells missing.
    pub fn new() -> Self {
        let section =
            |table: TableKind| Section { source: Source::Absent, cells: vec![Cell::default(); table.cells()] };
        Self {
            form: Form::default(),
            proactive: section(TableKind::Proactive),
            requests: section(TableKind::Requests),
            review: section(TableKind::Review),
        }
    }

    /// No cells at all: what stays where the tables were taken from.
    pub fn none() -> Self {
        Self {
            form: Form::default(),
            proactive: Section::default(),
            requests: Section::default(),
            review: Section::default(),
        }
    }

    /// Gives back room that reading left over.
    pub fn shrink(&mut self) {
        for section in [&mut self.proactive, &mut self.requests, &mut self.review] {
            section.cells.shrink_to_fit();
        }
    }

    pub fn section(&self, table: TableKind) -> &Section {
        match table {
            TableKind::Proactive => &self.proactive,
            TableKind::Requests => &self.requests,
            TableKind::Review => &self.review,
        }
    }

    pub fn section_mut(&mut self, table: TableKind) -> &mut Section {
        match table {
            TableKind::Proactive => &mut self.proactive,
            TableKind::Requests => &mut self.requests,
            TableKind::Review => &mut self.review,
        }
    }

    /// The cell at an address; a missing one for an address outside the form.
    pub fn get(&self, address: Address) -> &Cell {
        address.index().and_then(|i| self.section(address.table).cells.get(i)).unwrap_or(&MISSING)
    }

    /// The value at an address.
    pub fn value(&self, address: Address) -> Option<f64> {
        self.get(address).value
    }

    /// Puts a cell; an address outside the form is ignored.
    pub fn set(&mut self, address: Address, cell: Cell) {
        let Some(i) = address.index() else { return };
        if let Some(slot) = self.section_mut(address.table).cells.get_mut(i) {
            *slot = cell;
        }
    }

    /// True when at least one cell of a table has a value.
    pub fn has(&self, table: TableKind) -> bool {
        self.section(table).cells.iter().any(|c| c.value.is_some())
    }
}

/// A value as a person writes it: no decimals unless there are some.
pub fn show(value: f64) -> String {
    let tidy = tidy(value);
    if tidy.fract() == 0.0 && tidy.abs() < 1e15 { format!("{tidy:.0}") } else { format!("{tidy}") }
}

/// Rounds away what binary fractions add to sums of 万元 with decimals.
pub fn tidy(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    // No minus sign before a zero.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// Equal up to what binary fractions add.
pub fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 5e-7
}
