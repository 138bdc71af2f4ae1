//! The 复核 sheet of one workbook, by heads and not by positions.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Entry, Key, OVERVIEW, PERIOD, RECORD, Record, ReviewError, SCORES, SHEET, Seen, Statement, Unread, WHOLE, Words,
    heads, record,
};
use crate::{
    ingest::{self, Limits, RawSheet},
    roster::Roster,
    text::{date, is_name_or_copy},
};

/// Rows in which the heads are looked for: an officer may put notes above them.
const HEAD_ROWS: usize = 30;

/// How many times the cells of a unit's file the program's own workbook may have.
const OWN: usize = 10;

/// What one workbook says.
#[derive(Debug, Default)]
pub struct Source {
    pub path: PathBuf,
    /// The rows of 复核 that say anything, and those that are blank.
    pub statements: Vec<Statement>,
    /// Its own audit trail.
    pub entries: Vec<Entry>,
    /// Rows of it that are not understood.
    pub unread: Vec<Unread>,
    /// The sheets that were read, for what else is read back (人工评分).
    pub sheets: Vec<RawSheet>,
    /// The year that it is about, where its overview says so.
    pub year: Option<i32>,
    /// Digest of the file as read.
    pub bytes: Option<blake3::Hash>,
}

/// Whether a file is one of the program's workbooks, by its name: `覆盖情况.xlsx`, `覆盖情况-张三.xlsx`.
pub fn is_workbook_name(name: &str, workbook: &str) -> bool {
    let stem = workbook.rsplit_once('.').map_or(workbook, |(s, _)| s);
    let suffix = name.rsplit_once('.').map_or("", |(_, s)| s);
    name.starts_with(stem) && ["xlsx", "xlsm", "xls", "et"].iter().any(|s| suffix.eq_ignore_ascii_case(s))
}

/// Refuses a workbook that an office program holds open: what is on the screen is not yet in the file.
pub fn open_elsewhere(path: &Path) -> Result<(), ReviewError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // Excel and WPS; LibreOffice.
    for lock in [format!("~${name}"), format!(".~lock.{name}#")] {
        if path.with_file_name(&lock).exists() {
            return Err(ReviewError::Open { path: path.to_owned(), lock });
        }
    }
    Ok(())
}

/// Reads one workbook. One without a 复核 sheet (of an older version, or with the sheet deleted) says nothing.
pub fn read(path: &Path, roster: &Roster, words: &Words, limits: &Limits) -> Result<Source, ReviewError> {
    open_elsewhere(path)?;
    let bytes = fs::read(path).map_err(|source| ReviewError::Io { path: path.to_owned(), source })?;
    // The program's own workbook of a city has more cells than any unit may send; those that hold no decisions stay
    // unread.
    let limits = Limits { cells: limits.cells.saturating_mul(OWN), ..limits.clone() };
    let wanted = |name: &str| is_name_or_copy(name, SHEET) || [RECORD, SCORES, OVERVIEW].contains(&name.trim());
    let sheets = ingest::read_raw(&bytes, &limits, wanted)
        .map_err(|source| ReviewError::Workbook { path: path.to_owned(), source })?;
    let mut out = Source { path: path.to_owned(), bytes: Some(blake3::hash(&bytes)), ..Source::default() };
    // A renamed or copied sheet (复核（王）) is read too; two of them would be two voices of one workbook.
    for sheet in sheets.iter().filter(|s| is_name_or_copy(&s.name, SHEET)) {
        out.statements.extend(statements(path, sheet, roster, words)?);
    }
    if let Some(sheet) = sheets.iter().find(|s| s.name.trim() == RECORD) {
        let Record { entries, unread } = record::of_sheet(sheet);
        (out.entries, out.unread) = (entries, unread);
    }
    out.year = sheets.iter().find(|s| s.name.trim() == OVERVIEW).and_then(year);
    out.sheets = sheets;
    Ok(out)
}

/// The year that a workbook is about, from the line 期间 of its overview.
fn year(overview: &RawSheet) -> Option<i32> {
    let line = overview.rows.values().take(HEAD_ROWS).find(|cells| cells.iter().any(|(_, t)| t.trim() == PERIOD))?;
    line.iter().find_map(|(_, text)| date::years(text).first().copied())
}

/// The row that holds all of `wanted` as heads.
pub fn find_row(sheet: &RawSheet, wanted: &[&str]) -> Option<u32> {
    sheet
        .rows
        .iter()
        .take(HEAD_ROWS)
        .find(|(_, cells)| wanted.iter().all(|w| cells.iter().any(|(_, t)| head(t) == *w)))
        .map(|(row, _)| *row)
}

/// Column of each head in a row; the first wins where one is doubled.
pub fn columns(sheet: &RawSheet, row: u32) -> BTreeMap<String, u32> {
    let mut out = BTreeMap::new();
    for (column, text) in sheet.rows.get(&row).into_iter().flatten() {
        out.entry(head(text)).or_insert(*column);
    }
    out
}

/// A head without the line feeds and spaces that wrapping puts into it.
fn head(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// One row by head.
pub(super) struct Fields<'a> {
    columns: &'a BTreeMap<String, u32>,
    cells: &'a [(u32, String)],
}

impl<'a> Fields<'a> {
    pub fn new(columns: &'a BTreeMap<String, u32>, cells: &'a [(u32, String)]) -> Self {
        Self { columns, cells }
    }

    pub fn get(&self, head: &str) -> String {
        let Some(column) = self.columns.get(head) else { return String::new() };
        self.cells.iter().find(|(c, _)| c == column).map_or_else(String::new, |(_, t)| t.trim().to_owned())
    }
}

fn statements(path: &Path, sheet: &RawSheet, roster: &Roster, words: &Words) -> Result<Vec<Statement>, ReviewError> {
    let needed = [heads::UNIT, heads::CLAUSE, heads::DECISION, heads::KEY];
    let Some(top) = find_row(sheet, &needed) else {
        // Name the head that is missing where the others stand.
        let near = find_row(sheet, &[heads::DECISION]).or_else(|| find_row(sheet, &[heads::KEY]));
        let present = near.map(|row| columns(sheet, row)).unwrap_or_default();
        let missing = needed.into_iter().find(|h| !present.contains_key(*h)).unwrap_or(heads::DECISION);
        return Err(ReviewError::Heads { path: path.to_owned(), missing });
    };
    let columns = columns(sheet, top);
    let mut out = Vec::new();
    for (row, cells) in sheet.rows.range(top + 1..) {
        let f = Fields::new(&columns, cells);
        let typed = f.get(heads::DECISION);
        let (mut reason, who, proof) = (f.get(heads::REASON), f.get(heads::WHO), f.get(heads::PROOF));
        let date = iso(&f.get(heads::DATE));
        let key = Key::parse(&f.get(heads::KEY));
        let silent = [&typed, &reason, &who, &date, &proof].into_iter().all(String::is_empty);
        if key.is_none() && silent {
            continue;
        }
        let shown = shown_key(&f, roster);
        if let (Some((key, _)), Some(shown)) = (&key, &shown)
            && !silent
            && !agree(key, shown, roster)
        {
            return Err(ReviewError::Torn {
                path: path.to_owned(),
                row: row + 1,
                key: format!("{} {}", key.unit, key.code),
                shown: format!("{} {}", shown.unit, shown.code),
            });
        }
        let (key, seen) = key.unwrap_or_else(|| (shown.unwrap_or_default(), Seen::default()));
        let was = f.get(heads::WAS);
        let decided = words.decision(&typed, &was);
        if let Some((_, remark)) = decided.filter(|_| reason.is_empty()) {
            remark.clone_into(&mut reason);
        }
        out.push(Statement {
            row: row + 1,
            key,
            decision: decided.map(|(decision, _)| decision),
            typed,
            reason,
            who,
            date,
            proof,
            was,
            state: f.get(heads::STATE),
            quotation: f.get(heads::QUOTATION),
            file: f.get(heads::FILE),
            place: f.get(heads::PLACE),
            kind: f.get(heads::KIND),
            seen,
        });
    }
    Ok(out)
}

/// What unit and clause a row shows, for rows that somebody added and to hold against the 识别码.
fn shown_key(f: &Fields, roster: &Roster) -> Option<Key> {
    let (unit, task, clause) = (f.get(heads::UNIT), f.get(heads::TASK), f.get(heads::CLAUSE));
    let code = if clause.is_empty() || clause == WHOLE { task } else { clause };
    if unit.is_empty() || code.is_empty() {
        return None;
    }
    let unit = roster.resolve(&unit).map_or(unit, |u| roster.units()[u].short.clone());
    Some(Key { unit, code, words: String::new() })
}

/// Whether the visible columns and the 识别码 of a row speak of the same.
fn agree(key: &Key, shown: &Key, roster: &Roster) -> bool {
    let unit = |name: &str| roster.resolve(name);
    // A unit that neither name resolves to was renamed by hand; the code still tells.
    let units = match (unit(&key.unit), unit(&shown.unit)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    units && key.code == shown.code
}

/// A typed date as ISO; anything else as typed.
fn iso(text: &str) -> String {
    let text = text.trim();
    date::dates(text).first().map_or_else(|| text.to_owned(), |found| found.date.to_string())
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;
    use crate::output::scratch::Scratch;

    #[test]
    fn a_workbook_larger_than_any_paper_is_read_back() {
        let dir = Scratch::new("review-large");
        let path = dir.path().join("覆盖情况.xlsx");
        let mut book = Workbook::new();
        let long = book.add_worksheet();
        long.set_name("条款明细").unwrap();
        for row in 0..300 {
            for column in 0..10 {
                long.write_number(row, column, f64::from(row)).unwrap();
            }
        }
        let record = book.add_worksheet();
        record.set_name(RECORD).unwrap();
        record.write_string(0, 0, RECORD).unwrap();
        book.save(&path).unwrap();
        let limits = Limits { cells: 1000, ..Limits::default() };
        assert!(ingest::read_file(&path, &limits).is_err());
        let roster = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        let source = read(&path, &roster, &Words::default(), &limits).unwrap();
        let names: Vec<&str> = source.sheets.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, [RECORD]);
    }
}
