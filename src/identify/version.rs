//! Two files for one duty: which one counts.

use std::sync::LazyLock;

use regex::Regex;

use super::KindWords;
use crate::{
    tasks::TaskList,
    text::{Date, fold, numeral},
};

/// A part of a year, as a paper says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum YearPart {
    /// From the first of these months to the end of the last.
    Months(usize, usize),
    /// In words that name no months (阶段性).
    Said(String),
}

impl YearPart {
    /// The part that some words name: 第一季度, 第1季度 and 1—3月 are one.
    pub fn of(said: &str) -> Self {
        months(said).map_or_else(|| Self::Said(said.to_owned()), |(first, last)| Self::Months(first, last))
    }

    /// The months, when they are known.
    pub fn months(&self) -> Option<(usize, usize)> {
        if let Self::Months(first, last) = self { Some((*first, *last)) } else { None }
    }
}

/// From one month to another, as folded.
static MONTHS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"([0-9]{1,2}|[一二三四五六七八九十]{1,2})月?份?\s*[-~至到]\s*([0-9]{1,2}|[一二三四五六七八九十]{1,2})月",
    )
    .ok()
});

/// A quarter, or the first so many.
static QUARTERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(前?)第?([一二两三四1-4])个?季度").ok());

/// The first and the last month that the words of a part of the year name.
fn months(said: &str) -> Option<(usize, usize)> {
    let said = fold(said);
    let number = |text: &str| text.parse().ok().or_else(|| numeral::han(text).map(|n| n as usize));
    if let Some(found) = MONTHS.as_ref().and_then(|re| re.captures(&said)) {
        let (first, last) = (number(&found[1])?, number(&found[2])?);
        return (1 <= first && first <= last && last <= 12).then_some((first, last));
    }
    if let Some(found) = QUARTERS.as_ref().and_then(|re| re.captures(&said)) {
        let quarter = number(&found[2])?;
        return Some((if found[1].is_empty() { 3 * quarter - 2 } else { 1 }, 3 * quarter));
    }
    if said.contains("下半年") {
        return Some((7, 12));
    }
    said.contains("半年").then_some((1, 6))
}

/// What a file says of its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub file: String,
    pub date: Option<Date>,
    /// Characters of text; the longer of two otherwise equal papers counts.
    pub length: usize,
    /// The part of the year that it is about; none: all of it.
    pub part_year: Option<YearPart>,
    /// Its name says that it is another unit's.
    pub misnamed: bool,
}

/// Index of the file that counts: the unit's own before one that came under another's name, one for a whole year before
/// one for a part of it, one that was handed back and sent again before the first, a stamped or final one before a
/// draft, then the later date, then the longer text, then the name.
pub fn prefer(claims: &[Claim], words: &KindWords) -> Option<usize> {
    let rank = |c: &Claim| {
        let name = c.file.rsplit('/').next().unwrap_or(&c.file).to_owned();
        (!c.misnamed, c.part_year.is_none(), words.stage(&name), c.date, c.length, std::cmp::Reverse(name))
    };
    (0..claims.len()).max_by(|&a, &b| rank(&claims[a]).cmp(&rank(&claims[b])))
}

impl KindWords {
    /// How far a paper has come by what its name says: more for a final one, most for one handed back and sent again,
    /// below nothing for a draft.
    pub fn stage(&self, name: &str) -> i32 {
        let has = |list: &[String]| list.iter().any(|w| name.contains(w.as_str()));
        let v = &self.version;
        i32::from(has(&v.finals)) + 2 * i32::from(has(&v.revised)) - 3 * i32::from(has(&v.drafts))
    }

    /// Whether a list is a draft by its title or its file's name.
    pub fn is_draft(&self, list: &TaskList, file: &str) -> bool {
        let name = file.rsplit('/').next().unwrap_or(file);
        [list.title.as_str(), name].iter().any(|text| self.version.drafts.iter().any(|w| text.contains(w.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(file: &str, iso: &str, length: usize) -> Claim {
        Claim { file: file.to_owned(), date: Date::parse_iso(iso), length, part_year: None, misnamed: false }
    }

    #[test]
    fn parts_of_a_year_are_months() {
        for (said, months) in [
            (&["第一季度", "1季度", "一季度", "1-3月", "1—3月份", "１月至３月", "一至三月"][..], Some((1, 3))),
            (&["第四季度", "10-12月"], Some((10, 12))),
            (&["前三季度", "前3个季度", "1~9月"], Some((1, 9))),
            (&["上半年", "半年度", "前两季度", "1-6月"], Some((1, 6))),
            (&["下半年"], Some((7, 12))),
            (&["季度", "阶段性", "9-1月", "0-3月", "1-13月"], None),
        ] {
            for said in said {
                assert_eq!(YearPart::of(said).months(), months, "{said}");
            }
        }
        assert_eq!(YearPart::of("第一季度"), YearPart::of("第1季度"));
        assert_ne!(YearPart::of("阶段性"), YearPart::of("季度"));
    }

    #[test]
    fn what_came_under_anothers_name_counts_last() {
        let words = KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap();
        let own = claim("柳河镇方案.docx", "2023-08-20", 10);
        let other = Claim { misnamed: true, ..claim("青石镇方案（重报）.docx", "2023-08-30", 20) };
        assert_eq!(prefer(&[other, own], &words), Some(1));
    }

    #[test]
    fn final_then_date_then_length() {
        let words = KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap();
        let best = |claims: &[Claim]| claims[prefer(claims, &words).unwrap()].file.clone();
        assert_eq!(
            best(&[claim("方案（初稿）.docx", "2023-08-30", 10), claim("方案.docx", "2023-08-20", 10)]),
            "方案.docx"
        );
        assert_eq!(
            best(&[claim("方案.docx", "2023-08-30", 10), claim("方案（盖章版）.docx", "2023-08-20", 10)]),
            "方案（盖章版）.docx"
        );
        assert_eq!(
            best(&[
                claim("关于印发方案的通知.docx", "2023-08-20", 10),
                claim("方案（退回修改后重报）.docx", "2023-08-20", 9)
            ]),
            "方案（退回修改后重报）.docx"
        );
        assert_eq!(best(&[claim("a.docx", "2023-08-30", 10), claim("b.docx", "2023-08-31", 10)]), "b.docx");
        assert_eq!(best(&[claim("a.docx", "", 10), claim("b.docx", "", 12)]), "b.docx");
        assert_eq!(prefer(&[], &words), None);
    }
}
