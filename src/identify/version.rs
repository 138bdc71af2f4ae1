//! Two files for one duty: which one counts.

use super::KindWords;
use crate::text::Date;

/// What a file says of its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub file: String,
    pub date: Option<Date>,
    /// Characters of text; the longer of two otherwise equal papers counts.
    pub length: usize,
    /// The part of the year that it is about; none: all of it.
    pub part_year: Option<String>,
}

/// Index of the file that counts: one for a whole year before one for a part of it, one that was handed back and sent
/// again before the first, a stamped or final one before a draft, then the later date, then the longer text, then the
/// name.
pub fn prefer(claims: &[Claim], words: &KindWords) -> Option<usize> {
    let rank = |c: &Claim| {
        let name = c.file.rsplit('/').next().unwrap_or(&c.file).to_owned();
        let has = |list: &[String]| list.iter().any(|w| name.contains(w.as_str()));
        let v = &words.version;
        let stage = i32::from(has(&v.finals)) + 2 * i32::from(has(&v.revised)) - 3 * i32::from(has(&v.drafts));
        (c.part_year.is_none(), stage, c.date, c.length, std::cmp::Reverse(name))
    };
    (0..claims.len()).max_by(|&a, &b| rank(&claims[a]).cmp(&rank(&claims[b])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(file: &str, iso: &str, length: usize) -> Claim {
        Claim { file: file.to_owned(), date: Date::parse_iso(iso), length, part_year: None }
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
