//! Names of tasks that stand within their requirement: 优化营商环境信息公开。全面公开……, or on a line of their own.
//!
//! A first sentence is a name only where a whole column is written so: (nearly) every cell begins with a short sentence
//! without a number, most of these in the words of titles (`[headings]` of `columns.toml`), and what follows is much
//! longer. Anything else stays a clause, since a name is not judged.

use super::{
    columns::{Headings, Vocabulary},
    header::Header,
    rows::banner,
    target,
};
use crate::{
    ingest::Table,
    text::{date, numeral::unnumbered},
};

/// Cells from which a column can show how it is written.
const LEAST: usize = 3;

/// A name has so many characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=20;

/// What follows the names is on the whole so many times longer than they.
const TIMES: usize = 3;

/// The same where all cells begin with a name beyond doubt.
const TIMES_OF_ALL: usize = 2;

/// Whether the requirements of the tables of a list begin with names.
pub(super) fn are_headed<'a>(tables: impl Iterator<Item = (&'a Table, &'a Header)>, vocabulary: &Vocabulary) -> bool {
    let (mut cells, mut shaped, mut named, mut short, mut long) = (0, 0, 0, 0, 0);
    for (table, header) in tables.filter(|(_, h)| h.clause.is_none() && (h.item.is_none() || h.grouped)) {
        let c = header.requirement;
        for r in header.row + 1..table.rows.len() {
            let from_above = table.covered_by(r, c).is_some_and(|(row, _)| (row as usize) < r);
            if table.text(r, c).trim().is_empty() || from_above || banner(table, r, Some(c)).is_some() {
                continue;
            }
            cells += 1;
            let Some((name, rest)) = split(table.text(r, c), vocabulary) else { continue };
            shaped += 1;
            named += usize::from(vocabulary.headings.names(name));
            short += name.chars().count();
            long += rest.chars().count();
        }
    }
    // Short as they are, measures follow the names where every single cell begins with one in such words.
    let times = if shaped == cells && named == cells { TIMES_OF_ALL } else { TIMES };
    cells >= LEAST && shaped * 10 >= cells * 9 && named * 10 >= shaped * 6 && long >= short * times
}

/// The name before the text of a requirement as it stands in its cell, if it is shaped like one.
pub(super) fn split<'t>(text: &'t str, vocabulary: &Vocabulary) -> Option<(&'t str, &'t str)> {
    let text = text.trim();
    let at = text.find(['。', '\n'])?;
    let (name, rest) = (text[..at].trim(), text[at..].trim_start_matches(['。', '\n']).trim());
    let bare = unnumbered(name);
    let length = bare.chars().count();
    let says_more = bare.contains(['，', ',', '；', ';', '：', ':', '（', '(', '！'])
        || vocabulary.headings.never.iter().any(|w| bare.contains(w.as_str()))
        || target(bare, &vocabulary.targets).is_some()
        || !date::dates(bare).is_empty();
    // A line that only wraps is as long as its neighbours.
    let wraps = text[at..].starts_with('\n') && rest.split('\n').all(|l| l.trim().chars().count() < 2 * length);
    let follows = rest.chars().count() > length && rest.chars().any(char::is_alphanumeric);
    (LENGTHS.contains(&length) && !says_more && !wraps && follows).then_some((name, rest))
}

impl Headings {
    /// Whether a text is in the words of titles: what it begins with, or how it ends where no measure begins.
    pub(super) fn names(&self, text: &str) -> bool {
        let bare = unnumbered(text);
        let begins = |list: &[String]| list.iter().any(|w| bare.starts_with(w.as_str()));
        begins(&self.verbs) || self.ends.iter().any(|w| bare.ends_with(w.as_str())) && !begins(&self.acts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_sets_nothing() {
        let v = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        let name = |text: &str| split(text, &v).map(|(name, _)| name.to_owned());
        let rest = "各预算单位在财政部门批复后20日内公开部门预决算。";
        assert_eq!(name(&format!("深化财政信息公开。{rest}")), Some("深化财政信息公开".to_owned()));
        assert_eq!(name(&format!("深化财政信息公开\n{rest}")), Some("深化财政信息公开".to_owned()));
        for text in [
            format!("公布救助标准，每季度更新。{rest}"),
            format!("每年至少培训2次。{rest}"),
            "对照上级目录修订本区主\n动公开事项目录并在门户\n网站发布".to_owned(),
            "深化财政信息公开。".to_owned(),
        ] {
            assert_eq!(name(&text), None, "{text}");
        }
        for text in ["深化财政信息公开", "制度建设", "用好12345热线", "（一）政策解读"] {
            assert!(v.headings.names(text), "{text}");
        }
        for text in ["编制惠企政策清单", "公布救助标准", "组织业务培训", "发布政策解读"] {
            assert!(!v.headings.names(text), "{text}");
        }
    }
}
