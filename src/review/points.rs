//! Points that an officer put into 得分 by hand, read back like the reviews.

use std::collections::BTreeMap;

use super::{
    heads,
    read::{columns, find_row},
};
use crate::{ingest::RawSheet, roster::Roster};

/// The sheet of scores.
pub const SCORES: &str = "得分";
/// What the head of a column that people fill in says beside its name.
pub const BY_HAND: &str = "人工评分";

/// The head of a column that people fill in.
pub fn by_hand(item: &str) -> String {
    format!("{item}（{BY_HAND}）")
}

/// Points by unit and item; the first sheet that has a cell filled in counts.
pub fn points(sheets: &[RawSheet], items: &[&str], roster: &Roster) -> BTreeMap<(String, String), f64> {
    let mut out = BTreeMap::new();
    for sheet in sheets.iter().filter(|s| s.name.trim() == SCORES) {
        let Some(top) = find_row(sheet, &[heads::UNIT]) else { continue };
        let columns = columns(sheet, top);
        let Some(unit_at) = columns.get(heads::UNIT) else { continue };
        for (_, cells) in sheet.rows.range(top + 1..) {
            let at = |column: u32| cells.iter().find(|(c, _)| *c == column).map(|(_, t)| t.trim());
            let Some(unit) = at(*unit_at) else { continue };
            let unit = roster.resolve(unit).map_or(unit, |u| roster.units()[u].short.as_str());
            for item in items {
                let own = by_hand(item);
                let column = columns.iter().find(|(head, _)| head.starts_with(own.as_str())).map(|(_, c)| *c);
                let value = column.and_then(at).and_then(|t| t.parse::<f64>().ok()).filter(|v| v.is_finite());
                if let Some(value) = value {
                    out.entry((unit.to_owned(), (*item).to_owned())).or_insert(value);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filled_in_points_are_found_by_heads() {
        let roster = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        let row = |texts: &[&str]| -> Vec<(u32, String)> {
            (0..).zip(texts.iter().map(|t| (*t).to_owned())).filter(|(_, t)| !t.is_empty()).collect()
        };
        let sheet = RawSheet {
            name: SCORES.into(),
            rows: [
                (0, row(&["得分"])),
                (2, row(&["单位", "新列", "主动公开（人工评分）\n满分25"])),
                (3, row(&["天桥区教育和体育局", "x", "23.5"])),
                (4, row(&["区商务局", "", "优"])),
            ]
            .into(),
        };
        let found = points(&[sheet], &["主动公开", "平台建设"], &roster);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [(("区教体局".into(), "主动公开".into()), 23.5)]);
    }
}
