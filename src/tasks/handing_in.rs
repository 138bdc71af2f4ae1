//! Until when the list's own text asks for plans and reports (于5月31日前将实施方案报区政府办公室).

use std::sync::LazyLock;

use regex::Regex;

use super::{Vocabulary, columns::HandingIn};
use crate::{
    ingest::Document,
    text::{Date, fold, fold::is_made_of},
};

/// A day that a sentence names, and the words that stand before it for its year.
struct Day {
    start: usize,
    end: usize,
    year: Option<i32>,
    next: bool,
    month: u32,
    /// `None` for the end of the month.
    of_month: Option<u32>,
}

/// A paper that a sentence names.
#[derive(Clone, Copy)]
struct Paper {
    start: usize,
    end: usize,
    report: bool,
}

/// The last days that the text of a list names for plans and for reports; `None` where it names none.
///
/// A day without a year is one of the list's year for a plan, and for a report of the first months of the next.
pub(super) fn days(document: &Document, year: Option<i32>, vocabulary: &Vocabulary) -> [Option<Date>; 2] {
    let mut out = [None; 2];
    let Some(year) = year else { return out };
    let words = &vocabulary.handing_in;
    for text in document.blocks.iter().filter_map(|b| b.text()) {
        let folded = fold(text);
        for sentence in folded.split(['。', ';', '\n']) {
            let days = days_in(sentence, words);
            if days.is_empty() {
                continue;
            }
            let papers = papers_in(sentence, words);
            for (at, day) in days.iter().enumerate() {
                let Some(report) = paper_of(sentence, at, &days, &papers, words) else { continue };
                // A summary that is wanted in December is no annual report.
                let next = day.next || day.year.is_some_and(|y| y > year) || day.year.is_none() && day.month <= 3;
                if report && !next {
                    continue;
                }
                let own = day.year.unwrap_or(year + i32::from(report || day.next));
                let date = match day.of_month {
                    Some(d) => Date::new(own, day.month, d),
                    None => Date::end_of_month(own, day.month),
                };
                let slot = &mut out[usize::from(report)];
                *slot = slot.or(date);
            }
        }
    }
    out
}

/// 于5月31日前, 次年1月20日（周二）前, 2025年6月底前.
fn days_in(sentence: &str, words: &HandingIn) -> Vec<Day> {
    static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:(?P<y>20[0-9]{2})年|[今本当]年)?(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})[日号]|底|末)(?:\([^()]{1,8}\))?(?P<until>(?:下班|[0-9]{1,2}(?:时|点|:[0-9]{2}))?(?:之|以)?前)?",
        )
        .ok()
    });
    let Some(pattern) = DAY.as_ref() else { return Vec::new() };
    let limited = words.limits.iter().any(|w| sentence.contains(w.as_str()));
    let day = |found: regex::Captures<'_>| {
        if !limited && found.name("until").is_none() {
            return None;
        }
        let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let whole = found.get(0)?;
        let before = &sentence[..whole.start()];
        let next = words.next.iter().find_map(|w| before.strip_suffix(w.as_str()));
        Some(Day {
            start: next.map_or(whole.start(), str::len),
            end: whole.end(),
            year: found.name("y").and_then(|y| y.as_str().parse().ok()),
            next: next.is_some(),
            month: number("m")?,
            of_month: number("d"),
        })
    };
    pattern.captures_iter(sentence).filter_map(day).collect()
}

/// The papers that a sentence names, in its order, the longest name at each place.
fn papers_in(sentence: &str, words: &HandingIn) -> Vec<Paper> {
    let named = |list: &[String], report: bool| {
        let at = |w: &String| {
            sentence
                .match_indices(w.as_str())
                .map(|(start, w)| Paper { start, end: start + w.len(), report })
                .collect::<Vec<_>>()
        };
        list.iter().flat_map(at).collect::<Vec<_>>()
    };
    let mut all = [named(&words.plans, false), named(&words.reports, true)].concat();
    all.sort_by_key(|p| (p.start, std::cmp::Reverse(p.end)));
    let mut out: Vec<Paper> = Vec::new();
    for paper in all {
        if out.last().is_none_or(|last| paper.start >= last.end) {
            out.push(paper);
        }
    }
    out
}

/// Whether the day is a report's or a plan's, by the papers around it; `None` when nothing is to be handed in until then.
fn paper_of(sentence: &str, at: usize, days: &[Day], papers: &[Paper], words: &HandingIn) -> Option<bool> {
    let day = &days[at];
    let has = |text: &str, list: &[String]| list.iter().any(|w| text.contains(w.as_str()));
    // 实施方案、年度报告分别于6月30日前、次年1月20日前报送: the first day for the first paper.
    let (first, last) = (days.first()?, days.last()?);
    let aside = papers.iter().all(|p| p.end <= first.start) || papers.iter().all(|p| p.start >= last.end);
    if days.len() > 1 && days.len() == papers.len() && aside && has(sentence, &words.respectively) {
        return has(sentence, &words.verbs).then(|| papers[at].report);
    }
    // 实施方案于6月30日前、…: nothing between the paper and its day that says anything else.
    let bound = |paper: &&Paper, day: &Day| {
        let gap = sentence.get(paper.end..day.start).map(without_brackets);
        gap.is_some_and(|gap| gap.trim().is_empty() || is_made_of(gap.trim(), &words.between))
    };
    let own = papers.iter().rev().find(|p| p.end <= day.start && bound(p, day));
    let next = days.get(at + 1);
    // What belongs to the next day is nothing that is asked for until this one.
    let of_next = next.and_then(|next| papers.iter().find(|p| p.start >= day.end && bound(p, next)));
    let what = what(sentence, day.end, of_next.map(|p| p.start).or(next.map(|n| n.start)));
    if let Some(paper) = own {
        // 年度报告于1月20日前报送, 报县政府办公室; but not 对照方案于3月1日前提交季度报表.
        let rest = words.verbs.iter().filter_map(|w| what.strip_prefix(w.as_str())).min_by_key(|rest| rest.len());
        let handed = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(PLACES)) || starts(what, &words.to);
        // The verb may stand behind the last day, or before the first (报送时间：实施方案6月30日前).
        let shared = what.is_empty() && has(sentence, &words.verbs);
        return (handed || shared).then_some(paper.report);
    }
    // 于5月31日前将方案…，2025年1月20日前报送…: each day has the words up to the next comma.
    let from = day.end;
    let until = from + sentence.get(from..).map_or(0, |rest| rest.find(what).unwrap_or(0)) + what.len();
    let behind = papers.iter().find(|p| p.start >= from && p.end <= until);
    let joined = |next: &Day| sentence.get(until..next.start).is_some_and(|t| t.trim_matches(['、', ' ']).is_empty());
    let goes_on = next.is_some_and(joined) && has(sentence.get(until..).unwrap_or_default(), &words.verbs);
    if let Some(paper) = behind.filter(|_| has(what, &words.verbs) || goes_on) {
        return Some(paper.report);
    }
    // 制定本单位方案，于8月15日前报…: the paper may stand before the day.
    let since = at.checked_sub(1).and_then(|i| days.get(i)).map_or(0, |d| d.end);
    let before = papers.iter().rev().find(|p| p.end <= day.start && p.start >= since);
    before.filter(|_| starts(what, &words.to)).map(|paper| paper.report)
}

/// Where papers are handed in begins like this: 至区政府办公室, 县政务公开办, 电子版.
const PLACES: [char; 16] =
    ['至', '到', '给', '区', '县', '市', '旗', '我', '办', '政', '管', '备', '汇', '纸', '电', '('];

/// What is asked for until a day: the words behind it, up to the next comma, and no further than `until`.
fn what(sentence: &str, from: usize, until: Option<usize>) -> &str {
    let behind = sentence.get(from..until.unwrap_or(sentence.len())).unwrap_or_default();
    // 6月30日前，将实施方案报送…
    let behind = behind.trim_start_matches([',', '、', ' ', ')']);
    let end = behind.find(',').unwrap_or(behind.len());
    behind[..end].trim_end_matches(['、', ' '])
}

fn starts(text: &str, words: &[String]) -> bool {
    words.iter().any(|w| text.starts_with(w.as_str()))
}

/// A gap without remarks in brackets: 实施方案（加盖公章）于6月30日前.
fn without_brackets(gap: &str) -> &str {
    match gap.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => gap,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Limits, read_bytes};

    #[test]
    fn days_with_and_without_a_year() {
        let vocabulary = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        let iso = |date: Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
        for (text, plan, report) in [
            (
                "各镇要于2024年5月31日前将本单位实施方案报区政府办公室，2025年1月20日前报送全年工作情况。",
                "2024-05-31",
                "2025-01-20",
            ),
            ("各单位于8月31日前编制政务公开要点工作实施方案。", "2024-08-31", ""),
            ("请于1月15日前报送年度报告，不得迟报。", "", "2025-01-15"),
            ("6月30日前公布年度检查计划和实施方案目录以外的材料。", "", ""),
            ("对照分解制定本单位落实方案，于8月15日前报区政府办公室。", "2024-08-15", ""),
            ("各单位于12月15日前报送全年落实情况。", "", ""),
            ("3月31日前公布区政府年度报告。", "", ""),
            ("对照本方案抓好落实，3月1日前提交季度报表。", "", ""),
            ("实施方案于6月30日前、年度报告于次年1月20日前报县政府办公室。", "2024-06-30", "2025-01-20"),
            ("实施方案于6月30日前，年度报告于翌年1月20日前报送。", "2024-06-30", "2025-01-20"),
            ("年度报告于2025年1月20日前报送。", "", "2025-01-20"),
            ("请各单位于6月30日前，将实施方案（加盖公章）报送至区政府办公室。", "2024-06-30", ""),
            ("于6月30日前将实施方案、于明年1月20日前将年度报告报送县政府办公室。", "2024-06-30", "2025-01-20"),
            ("实施方案和年度报告分别于6月30日前和次年1月20日前报送。", "2024-06-30", "2025-01-20"),
            ("请分别于6月30日前、次年1月20日前报送实施方案和年度报告。", "2024-06-30", "2025-01-20"),
            ("报送时间：实施方案6月30日前，年度报告下一年1月底前。", "2024-06-30", "2025-01-31"),
            (
                "实施方案（电子版）请于6月30日（周日）下班前报送，年度报告请于2025年1月20日前报送。",
                "2024-06-30",
                "2025-01-20",
            ),
            ("实施方案于3月31日前、年度报告于次年1月20日前报县政府办公室。", "2024-03-31", "2025-01-20"),
            ("制定实施方案，并于6月30日前报区政府办公室，次年1月20日前报送年度报告。", "2024-06-30", "2025-01-20"),
            ("年度报告于次年1月20日前、实施方案于6月底前报市政府办公室。", "2024-06-30", "2025-01-20"),
            ("报送截止时间：实施方案6月30日，年度报告次年1月20日。", "2024-06-30", "2025-01-20"),
            ("实施方案报送截止日期为2024年6月30日；年度报告报送截止日期为2025年1月20日。", "2024-06-30", "2025-01-20"),
            ("各单位实施方案须在6月30日17:00前报区政府办公室备案。", "2024-06-30", ""),
            ("对照实施方案于3月1日前提交季度报表。", "", ""),
            ("2024年4月28日印发的实施方案请报送。", "", ""),
            ("工作总结于12月15日前报送。", "", ""),
        ] {
            let document = read_bytes(text.as_bytes(), &Limits::default()).unwrap();
            let [p, r] = days(&document, Some(2024), &vocabulary);
            assert_eq!((iso(p), iso(r)), (plan.to_owned(), report.to_owned()), "{text}");
        }
    }
}
