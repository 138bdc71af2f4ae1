//! The audit trail: the 复核记录 sheet and `data/reviews.csv`, which hold the same.
//!
//! Two copies, because people delete sheets: what either holds is known. A row that this program does not understand
//! (a decision of a later version, a 识别码 that somebody cut) is no decision, but it is on record: it is kept as it was
//! read, written back and told.

use std::{
    collections::{BTreeMap, btree_map},
    fs,
    path::Path,
};

use super::{
    Decision, Entry, Key, ReviewError, heads,
    read::{Fields, columns, find_row},
};
use crate::{
    ingest::RawSheet,
    problem::{Level, Problem},
    text::{csv, fold::skeleton},
};

/// Column of the data file for each head of the sheet.
pub const COLUMNS: [(&str, &str); 16] = [
    ("decision", heads::DECISION),
    ("reason", heads::REASON),
    ("who", heads::WHO),
    ("date", heads::DATE),
    ("was", heads::WAS),
    ("is", heads::IS),
    ("state", heads::STATE),
    ("quotation", heads::QUOTATION),
    ("file", heads::FILE),
    ("place", heads::PLACE),
    ("kind", heads::KIND),
    ("proof", heads::PROOF),
    ("unit", heads::UNIT),
    ("task", heads::TASK),
    ("clause", heads::CLAUSE),
    ("key", heads::KEY),
];

/// What one copy of the audit trail holds.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// In the order of the rows.
    pub entries: Vec<Entry>,
    pub unread: Vec<Unread>,
}

/// A row of the audit trail that says nothing this program understands: by name of [`COLUMNS`] what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread(BTreeMap<&'static str, String>);

impl Unread {
    /// What stands in a column.
    pub fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// The row whatever its spaces and punctuation: file and sheet do not keep them alike.
    fn words(&self) -> String {
        let held = ["key", "decision", "reason", "who", "date", "proof", "quotation"];
        held.map(|column| skeleton(self.get(column))).join("|")
    }

    /// Where it is and what was decided, for the officer.
    fn told(&self) -> String {
        let place = if self.get("key").is_empty() { self.get("unit") } else { self.get("key") };
        let brief = |text: &str| text.chars().take(40).collect::<String>();
        format!("“{}”（{}）", brief(self.get("decision")), brief(place))
    }
}

/// Joins the rows of several copies that say nothing: each as often as the copy has it that has it most often.
pub(super) fn join(copies: &[&[Unread]]) -> Vec<Unread> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for copy in copies {
        let mut here: BTreeMap<String, usize> = BTreeMap::new();
        for row in *copy {
            let words = row.words();
            let n = here.entry(words.clone()).or_default();
            *n += 1;
            match counts.entry(words) {
                btree_map::Entry::Occupied(most) if *most.get() >= *n => {}
                most => {
                    *most.or_default() = *n;
                    out.push(row.clone());
                }
            }
        }
    }
    out
}

/// One line on all rows that were not understood.
pub(super) fn told(unread: &[Unread]) -> Option<Problem> {
    let some: Vec<String> = unread.iter().take(3).map(Unread::told).collect();
    let more = if unread.len() > some.len() { "等" } else { "" };
    (!unread.is_empty()).then(|| {
        Problem::new(
            Level::Warning,
            "review-record",
            format!(
                "复核记录里有{}行看不懂复核决定或识别码：{}{more}；没有采用，已原样保留",
                unread.len(),
                some.join("、")
            ),
            "请在“复核”表对这些格重新选择决定；确实不要的，请从“复核记录”表和 data/reviews.csv 里一并删去这些行",
        )
    })
}

pub(super) fn of_sheet(sheet: &RawSheet) -> Record {
    let Some(top) = find_row(sheet, &[heads::DECISION, heads::KEY]) else { return Record::default() };
    let columns = columns(sheet, top);
    let rows = sheet.rows.range(top + 1..).map(|(_, cells)| {
        let f = Fields::new(&columns, cells);
        move |name: &str| COLUMNS.iter().find(|(n, _)| *n == name).map_or_else(String::new, |(_, head)| f.get(head))
    });
    sorted(rows)
}

/// Reads the data file; none is no record. A file saved again by Excel in the local code page is read too.
pub fn read_file(path: &Path) -> Result<Record, ReviewError> {
    if !path.is_file() {
        return Ok(Record::default());
    }
    let bytes = fs::read(path).map_err(|source| ReviewError::Io { path: path.to_owned(), source })?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
    };
    parse(&text).map_err(|missing| ReviewError::Record { path: path.to_owned(), missing })
}

/// What the data file's text holds; the head that is missing where rows cannot be told without it.
pub fn parse(text: &str) -> Result<Record, &'static str> {
    let mut rows = csv::records(text.trim_start_matches('\u{feff}')).into_iter();
    let Some(header) = rows.next() else { return Ok(Record::default()) };
    let at: BTreeMap<&str, usize> = header.iter().enumerate().map(|(i, n)| (n.trim(), i)).collect();
    if let Some(missing) = ["decision", "key"].into_iter().find(|name| !at.contains_key(*name)) {
        return Err(missing);
    }
    let at = &at;
    let rows = rows.map(|row| move |name: &str| at.get(name).and_then(|i| row.get(*i)).cloned().unwrap_or_default());
    Ok(sorted(rows))
}

/// The rows that are understood and those that are not; blank ones are neither.
fn sorted<F: Fn(&str) -> String>(rows: impl Iterator<Item = F>) -> Record {
    let mut out = Record::default();
    for field in rows {
        if let Some(entry) = entry(&field) {
            out.entries.push(entry);
            continue;
        }
        let cells = COLUMNS.map(|(name, _)| (name, field(name).trim().to_owned()));
        let row: BTreeMap<_, _> = cells.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        if !row.is_empty() {
            out.unread.push(Unread(row));
        }
    }
    out
}

fn entry(field: &dyn Fn(&str) -> String) -> Option<Entry> {
    let (key, seen) = Key::parse(&field("key"))?;
    Some(Entry {
        key,
        decision: Decision::parse(&field("decision"))?,
        reason: field("reason"),
        who: field("who"),
        date: field("date"),
        was: field("was"),
        is: field("is"),
        state: field("state"),
        quotation: field("quotation"),
        file: field("file"),
        place: field("place"),
        kind: field("kind"),
        proof: field("proof"),
        seen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_by_column_names() {
        let text = "\u{feff}key,who,extra,decision,reason\r\n区教体局|T05.1|ab|cd,张三,x,done,\"电话核实，\"\"已公开\"\"\n第二行\"\nbroken,李四,,done,\n";
        let record = parse(text).unwrap();
        let entries = record.entries;
        assert_eq!(entries.len(), 1);
        assert_eq!(
            (entries[0].who.as_str(), entries[0].decision, entries[0].reason.as_str()),
            ("张三", Decision::Done, "电话核实，\"已公开\"\n第二行")
        );
        assert_eq!(
            (record.unread.len(), record.unread[0].get("who"), record.unread[0].get("key")),
            (1, "李四", "broken")
        );
        assert!(parse("").unwrap().entries.is_empty());
    }

    #[test]
    fn what_is_not_understood_is_kept_once_however_many_copies_hold_it() {
        let rows = "key,decision,who\n区教体局|T05.1|ab|cd,暂缓认定,张三\n区教体局|T05.1|ab,done,李四\n,,\n";
        let Record { entries, unread } = parse(rows).unwrap();
        assert_eq!((entries.len(), unread.len()), (0, 2));
        // The sheet trims and turns; two rows alike are two rows.
        let sheet = parse("key,decision,who\n区教体局|T05.1|ab|cd, 暂缓认定 ,张三\n").unwrap().unread;
        assert_eq!(join(&[&unread, &sheet]), unread);
        let twice = [sheet.clone(), sheet.clone()].concat();
        assert_eq!(join(&[&sheet, &twice, &sheet]).len(), 2);
        let told = told(&unread).unwrap();
        assert!(
            told.message.contains("有2行") && told.message.contains("“暂缓认定”（区教体局|T05.1|ab|cd）"),
            "{told:?}"
        );
        // Without the columns that make a row a decision nothing can be told of it, nor may it be overwritten.
        assert_eq!(parse("识别码,decision\na,done\n").unwrap_err(), "key");
    }
}
