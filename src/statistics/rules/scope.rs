//! What a figure belongs to by its place in the sentence: its clause, its year, what was counted before it.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{channels::Ways, plain::Plain};

/// The clause in front of a position. The wide one reaches over the items of a list (办结11件、结转1件), so that what
/// stands in front of all of them is heard.
pub(super) fn clause(folded: &str, at: usize, wide: bool) -> &str {
    let before = &folded[..at];
    let ends = |i: usize, c: char| match c {
        ',' | '。' | ';' | ':' | '(' => true,
        ')' => !wide,
        '、' => !wide && before[..i].ends_with(['件', '份', '宗', '例', '起', '个']),
        _ => false,
    };
    let start = before.char_indices().rev().find(|(i, c)| ends(*i, *c)).map_or(0, |(i, c)| i + c.len_utf8());
    &before[start..]
}

/// The clause in front of the bracket that a position stands in.
pub(super) fn bracketed(folded: &str, at: usize) -> Option<&str> {
    let before = &folded[..at];
    let open = before.rfind('(').filter(|open| !before[*open..].contains(')'))?;
    Some(clause(folded, open, true))
}

/// Parts of a year and other years by their names.
pub(super) static OTHER_TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d月|\d日|上半年|下半年|季度|同比|同期|较上年|比上年|较去年|比去年|近[一二三两几\d]+年|历年").ok()
});

/// True when the figure is of another year, a part of the year, or a part of the total.
pub(super) fn partial(before: &str, year: i32) -> bool {
    let other_year = before.match_indices("年").any(|(i, _)| {
        let digits: String = before[..i].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        digits.parse::<i32>().is_ok_and(|y| (1990..2100).contains(&y) && y != year)
    });
    let whole = before
        .replace("1月1日", "")
        .replace("12月31日", "")
        .replace("1月至12月", "")
        .replace("1至12月", "")
        .replace("1-12月", "");
    other_year
        || (!before.contains("结转")
            && ["去年", "上年度", "上一年", "其中", "其余", "另有", "分别", "占", "例如"]
                .iter()
                .any(|w| before.contains(w)))
        || OTHER_TIME.as_ref().is_some_and(|re| re.is_match(&whole))
}

/// 2022年结转 in a report on 2023, 结转2024年: the years next to this one.
pub(super) fn years_fit(matched: &str, carried_in: bool, year: i32) -> bool {
    let wanted = if carried_in { year - 1 } else { year + 1 };
    matched.match_indices("年").all(|(i, _)| {
        let digits: String = matched[..i].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        digits.parse::<i32>().map_or(true, |y| y == wanted)
    })
}

static COUNTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:[\d,]+(?:\.\d+)?|[一二三四五六七八九十百千两]+)(?:余|多)?(?:人次|万元|件|条|个|宗|份|起|例|次|项|篇|场|户|人|批)",
    )
    .ok()
});

/// Words for what became of applications, whose they were and from which year: none of them turns to another matter.
const OF_APPLICATIONS: [&str; 37] = [
    "上一年度",
    "上年度",
    "上年",
    "去年",
    "结转",
    "下一年度",
    "下年度",
    "下年",
    "次年",
    "继续",
    "至",
    "予以",
    "部分",
    "不予",
    "无法提供",
    "其他",
    "撤回",
    "补正",
    "按时",
    "按期",
    "及时",
    "另有",
    "其中",
    "尚",
    "正在",
    "未",
    "在",
    "自然人",
    "商业企业",
    "企业",
    "法人",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "个人",
    "公民",
    "组织",
];

/// Whether a verb without an object of its own speaks of applications: what was counted last did.
///
/// 受理低保申请320件，办结320件 is about 低保. What 其中 or a bracket divides is of the same matter.
pub(super) fn same_matter(prior: &str, before: &str, plain: &Plain, ways: &Ways) -> bool {
    let text = format!("{prior}{before}");
    let marks = |c: char| matches!(c, ',' | '。' | ';' | ':' | '(' | ')' | '、');
    let mut pieces: Vec<&str> = text.split_inclusive(marks).collect();
    // The verb's own clause was looked at already.
    if !text.ends_with(marks) {
        pieces.pop();
    }
    let counted = |piece: &str| COUNTED.as_ref().is_some_and(|re| re.is_match(piece));
    let mut end = pieces.len();
    while let Some(at) = pieces[..end].iter().rposition(|p| counted(p)) {
        let bare = COUNTED.as_ref().map_or_else(|| pieces[at].into(), |re| re.replace_all(pieces[at], ""));
        let bare = OF_APPLICATIONS.iter().fold(bare.into_owned(), |text, word| text.replace(word, ""));
        if plain.covers(&bare) || ways.named(&bare) > 0 {
            return true;
        }
        // Back to where the list began, in this sentence.
        let begins = |p: &&str| ["其中", "含", "包括", "涉及", "按"].iter().any(|w| p.starts_with(w));
        let from = pieces[..at].iter().rposition(|p| p.ends_with(['。', ';'])).map_or(0, |i| i + 1);
        match pieces[from..=at].iter().rposition(begins) {
            Some(i) => end = from + i,
            None => return false,
        }
    }
    true
}
