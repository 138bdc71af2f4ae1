//! Points that an officer put into 得分 by hand, read back like the reviews.

use std::collections::BTreeMap;

use super::{
    heads,
    read::{columns, find_row},
};
use crate::{
    ingest::RawSheet,
    problem::{Level, Problem},
    roster::Roster,
    text::fold,
};

/// The sheet of scores.
pub const SCORES: &str = "得分";
/// What the head of a column that people fill in says beside its name.
pub const BY_HAND: &str = "人工评分";

/// The head of a column that people fill in.
pub fn by_hand(item: &str) -> String {
    format!("{item}（{BY_HAND}）")
}

/// What was filled in.
#[derive(Debug, Default)]
pub struct Points {
    /// By unit and item.
    pub values: BTreeMap<(String, String), f64>,
    /// What could not be used as it stands.
    pub problems: Vec<Problem>,
}

/// Points by unit and item; the first sheet that has a cell filled in counts. `items`: names with their full points.
pub fn points(sheets: &[RawSheet], items: &[(&str, f64)], roster: &Roster) -> Points {
    let mut out = Points::default();
    for sheet in sheets.iter().filter(|s| s.name.trim() == SCORES) {
        let Some(top) = find_row(sheet, &[heads::UNIT]) else { continue };
        let columns = columns(sheet, top);
        let Some(unit_at) = columns.get(heads::UNIT) else { continue };
        for (row, cells) in sheet.rows.range(top + 1..) {
            let at = |column: u32| cells.iter().find(|(c, _)| *c == column).map(|(_, t)| t.trim());
            let Some(unit) = at(*unit_at) else { continue };
            let unit = roster.resolve(unit).map_or(unit, |u| roster.units()[u].short.as_str());
            for (item, full) in items {
                let own = by_hand(item);
                let column = columns.iter().find(|(head, _)| head.starts_with(own.as_str())).map(|(_, c)| *c);
                let Some(typed) = column.and_then(at).filter(|t| !is_blank(t)) else { continue };
                let mut tell = |rule: &str, message: String, hint: &str| {
                    let place = format!("工作表“{SCORES}”第{}行", row + 1);
                    let message = format!("{unit}“{item}”：{message}");
                    out.problems.push(Problem::new(Level::Warning, rule, message, hint).at(place));
                };
                let Some(value) = number(typed) else {
                    let typed: String = typed.chars().take(20).collect();
                    tell("points-unclear", format!("看不懂的人工评分“{typed}”，没有采用"), "请只填数字，再运行一次");
                    continue;
                };
                if value.abs() > *full {
                    let message = format!("人工评分{value}超过满分{full}，按{full}计");
                    tell("points-over", message, "请核对后改正，再运行一次");
                }
                let key = (unit.to_owned(), (*item).to_owned());
                match out.values.get(&key).copied() {
                    Some(first) if (first - value).abs() > 1e-9 => {
                        let message = format!("两个工作簿的人工评分不一致（{first}、{value}），按{first}计");
                        tell("points-conflict", message, "请商定后在结果文件夹的工作簿里改正，再运行一次");
                    }
                    Some(_) => {}
                    None => {
                        out.values.insert(key, value);
                    }
                }
            }
        }
    }
    out
}

/// Nothing, or a sign for it.
fn is_blank(typed: &str) -> bool {
    typed.chars().all(|c| c.is_whitespace() || matches!(c, '/' | '-' | '—' | '－' | '／' | '–'))
}

/// A number as people type it: full-width digits, 分 behind it.
fn number(typed: &str) -> Option<f64> {
    let folded = fold(typed);
    let bare = folded.trim().trim_end_matches('分').trim();
    bare.parse::<f64>().ok().filter(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> RawSheet {
        let row = |texts: &&[&str]| -> Vec<(u32, String)> {
            (0..).zip(texts.iter().map(|t| (*t).to_owned())).filter(|(_, t)| !t.is_empty()).collect()
        };
        RawSheet { name: SCORES.into(), rows: (0..).zip(rows.iter().map(row)).collect() }
    }

    #[test]
    fn filled_in_points_are_found_by_heads() {
        let roster = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        let head: &[&str] = &["单位", "新列", "主动公开（人工评分）\n满分25"];
        let own = sheet(&[
            &["得分"],
            head,
            &["天桥区教育和体育局", "x", "23.5"],
            &["区商务局", "", "优"],
            &["区民政局", "", "—"],
        ]);
        let other = sheet(&[head, &["区教体局", "", "２０分"], &["区审计局", "", "8 分"], &["区科技局", "", "30"]]);
        let found = points(&[own, other], &[("主动公开", 25.0), ("平台建设", 10.0)], &roster);
        let of = |unit: &str| found.values.get(&(unit.to_owned(), "主动公开".to_owned())).copied();
        assert_eq!([of("区教体局"), of("区审计局"), of("区科技局")], [Some(23.5), Some(8.0), Some(30.0)]);
        assert_eq!(found.values.len(), 3);
        let rules: Vec<&str> = found.problems.iter().map(|p| p.rule.as_str()).collect();
        assert_eq!(rules, ["points-unclear", "points-conflict", "points-over"]);
        assert!(found.problems[0].message.contains("区商务局“主动公开”：看不懂的人工评分“优”"));
        assert_eq!(found.problems[0].place, "工作表“得分”第4行");
    }
}
