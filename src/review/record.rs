//! The audit trail: the 复核记录 sheet and `data/reviews.csv`, which hold the same.
//!
//! Two copies, because people delete sheets: what either holds is known.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    Decision, Entry, Key, ReviewError, heads,
    read::{Fields, columns, find_row},
};
use crate::{ingest::RawSheet, text::csv};

/// Column of the data file for each head of the sheet.
pub const COLUMNS: [(&str, &str); 14] = [
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
    ("key", heads::KEY),
];

pub(super) fn of_sheet(sheet: &RawSheet) -> Vec<Entry> {
    let Some(top) = find_row(sheet, &[heads::DECISION, heads::KEY]) else { return Vec::new() };
    let columns = columns(sheet, top);
    let rows = sheet.rows.range(top + 1..);
    rows.filter_map(|(_, cells)| {
        let f = Fields::new(&columns, cells);
        entry(&|name| COLUMNS.iter().find(|(n, _)| *n == name).map_or_else(String::new, |(_, head)| f.get(head)))
    })
    .collect()
}

/// Reads the data file; none is no record. A file saved again by Excel in the local code page is read too.
pub fn read_file(path: &Path) -> Result<Vec<Entry>, ReviewError> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let bytes = fs::read(path).map_err(|source| ReviewError::Io { path: path.to_owned(), source })?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
    };
    Ok(parse(&text))
}

/// The entries of the data file's text.
pub fn parse(text: &str) -> Vec<Entry> {
    let mut rows = csv::records(text.trim_start_matches('\u{feff}')).into_iter();
    let Some(header) = rows.next() else { return Vec::new() };
    let at: BTreeMap<&str, usize> = header.iter().enumerate().map(|(i, n)| (n.trim(), i)).collect();
    rows.filter_map(|row| entry(&|name| at.get(name).and_then(|i| row.get(*i)).cloned().unwrap_or_default())).collect()
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
        let entries = parse(text);
        assert_eq!(entries.len(), 1);
        assert_eq!(
            (entries[0].who.as_str(), entries[0].decision, entries[0].reason.as_str()),
            ("张三", Decision::Done, "电话核实，\"已公开\"\n第二行")
        );
        assert!(parse("").is_empty());
    }
}
