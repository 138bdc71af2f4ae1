//! Two files for one duty: which one counts.

use std::sync::LazyLock;

use regex::Regex;

use super::{KindWords, Lines};
use crate::{
    ingest::{Block, Content, Document},
    problem::{Level, Problem},
    tasks::TaskList,
    text::{Date, fold, numeral},
};

/// Lines among which a paper says below its title that it is a draft, and the longest of such a line.
const HEAD: usize = 6;
const BRIEF: usize = 12;

/// The rule of a list that is a draft.
const DRAFT_LIST: &str = "draft-list";

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
    /// Its name says that it is another unit's, or neither name nor title says what it is.
    pub doubted: bool,
    /// What its name says rightly: the unit, and the year.
    pub named: [bool; 2],
}

/// Index of the file that counts: the unit's own before one that came under another's name, or under none that says what
/// it is, one for a whole year before
/// one for a part of it, one that was handed back and sent again before the first, a stamped or final one before a
/// draft, then the later date, then the longer text, then the better named, then the original before a copy of the file,
/// then the first by name.
pub fn prefer(claims: &[Claim], words: &KindWords) -> Option<usize> {
    let rank = |c: &Claim| {
        let name = c.file.rsplit('/').next().unwrap_or(&c.file).to_owned();
        let whole = (!c.doubted, c.part_year.is_none());
        let original = !words.is_copy(name.rsplit_once('.').map_or(&name, |(stem, _)| stem));
        (whole, words.stage(&name), c.date, c.length, c.named, original, std::cmp::Reverse((name, c.file.clone())))
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

    /// Whether a file's name without suffix is that of a copy: 方案(1), 方案 - 副本.
    fn is_copy(&self, stem: &str) -> bool {
        let number = stem.trim_end().strip_suffix([')', '）']).and_then(|rest| rest.rsplit_once(['(', '（']));
        let numbered = number.is_some_and(|(_, n)| n.chars().count() <= 2 && n.parse::<u8>().is_ok());
        numbered || self.version.copies.iter().any(|w| stem.contains(w.as_str()))
    }

    /// Whether a paper's name, or a line of its title that calls it a 稿, says that it is a draft.
    pub(super) fn is_draft(&self, lines: &Lines) -> bool {
        let says = |text: &str| self.version.drafts.iter().any(|w| text.contains(w.as_str()));
        self.stage(lines.name) < 0 || lines.title.iter().any(|line| line.contains('稿') && says(line))
    }

    /// Notes among a list's doubts that it is a draft, when its title, its file's name or a line of its own below the
    /// title (（征求意见稿）) says so.
    pub fn mark_draft(&self, list: &mut TaskList, file: &str, document: &Document) {
        let name = file.rsplit('/').next().unwrap_or(file);
        let marks: Vec<&str> = document.blocks.iter().take(HEAD).flat_map(lines).filter_map(mark).collect();
        let word = |text: &str| self.version.drafts.iter().any(|w| text.contains(w.as_str()));
        if [list.title.as_str(), name].into_iter().chain(marks).any(word) {
            list.doubts.push(Problem::new(
                Level::Warning,
                DRAFT_LIST,
                "任务清单是征求意见稿或草稿",
                "通报、督办单印发前，请换成正式印发的清单重新运行",
            ));
        }
    }
}

/// Whether a list was found to be a draft.
pub fn is_draft(list: &TaskList) -> bool {
    list.doubts.iter().any(|doubt| doubt.rule == DRAFT_LIST)
}

/// The lines of a paragraph, and the cells of the first rows of a table.
fn lines(block: &Block) -> Vec<&str> {
    match &block.content {
        Content::Heading { text, .. } | Content::Paragraph { text, .. } => text.lines().collect(),
        Content::Table(table) => {
            table.rows.iter().take(3).flat_map(|r| &r.cells).flat_map(|c| c.text.lines()).collect()
        }
    }
}

/// What a short line calls the paper (（征求意见稿）), which is no heading of a section.
fn mark(line: &str) -> Option<&str> {
    let own = line.trim_matches(|c: char| !c.is_alphabetic());
    (own.ends_with('稿') && own.chars().nth(BRIEF).is_none()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(file: &str, iso: &str, length: usize) -> Claim {
        Claim {
            file: file.to_owned(),
            date: Date::parse_iso(iso),
            length,
            part_year: None,
            doubted: false,
            named: [false; 2],
        }
    }

    #[test]
    fn a_draft_says_so_in_its_title_its_name_or_below() {
        let words = KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap();
        let vocabulary = crate::tasks::Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        let draft = |file: &str, second: &str| {
            let text = format!(
                "安河县2024年政务公开工作要点\n{second}\n一、公开征求意见\n（一）举办培训2次。（责任单位：县司法局）\n\
                 （二）设置公开专区。（责任单位：县财政局）\n（三）公开办事指南。（责任单位：县民政局）\n"
            );
            let document = crate::ingest::read_bytes(text.as_bytes(), &crate::ingest::Limits::default()).unwrap();
            let mut list = crate::tasks::read(&document, file, &vocabulary).unwrap();
            words.mark_draft(&mut list, file, &document);
            is_draft(&list)
        };
        for second in ["（征求意见稿）", "征求意见稿", "（送审稿）", "[讨论稿]", "（初稿）"] {
            assert!(draft("要点.txt", second), "{second}");
        }
        assert!(draft("要点（草稿）.txt", "各单位：") && draft("2024/要点送审.txt", "各单位："));
        for second in ["各单位：", "（一）公开征求意见", "公开决策草案征求意见情况。", "（正式稿）"]
        {
            assert!(!draft("要点.txt", second), "{second}");
        }
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
        let other = Claim { doubted: true, ..claim("青石镇方案（重报）.docx", "2023-08-30", 20) };
        assert_eq!(prefer(&[other, own], &words), Some(1));
    }

    #[test]
    fn of_equal_papers_the_better_named_counts() {
        let words = KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap();
        let named = |file: &str, named| Claim { named, ..claim(file, "2024-01-20", 900) };
        let good = "济南市天桥区卫生健康局2023年年报.docx";
        let claims =
            [named("新建文档(3).docx", [false; 2]), named(good, [true, true]), named("2023.docx", [false, true])];
        assert_eq!(prefer(&claims, &words), Some(1));
        for copy in ["方案(1).docx", "方案（2）.docx", "方案 - 副本.docx", "复件 方案.docx"] {
            let claims = [named(copy, [true, true]), named("方案.docx", [true, true])];
            assert_eq!(prefer(&claims, &words), Some(1), "{copy}");
        }
        let same = [named("乙/年报.docx", [false; 2]), named("甲/年报.docx", [false; 2])];
        assert_eq!(prefer(&same, &words), Some(0), "the first by path");
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
