//! Until when a printed deadline allows a task to take.

use std::sync::LazyLock;

use regex::Regex;

use super::Phrases;
use crate::text::{Date, date, fold, numeral};

/// The last day that a printed deadline allows, for a list of `year`.
///
/// 2023年12月底前 · 12月底前 · 年底前 · 8月31日前 · 第三季度 · 2023年 · 45291 (a day as a sheet keeps it); `None` for 长期坚持,
/// 持续推进 and the like.
///
/// Of several (6月底前；12月底前, the times of a task's measures) the last one counts.
pub fn due_date(printed: &str, year: Option<i32>, phrases: &Phrases) -> Option<Date> {
    printed.split(['；', ';']).filter_map(|part| last_day(part, year, phrases)).max()
}

fn last_day(printed: &str, year: Option<i32>, phrases: &Phrases) -> Option<Date> {
    // 2024年1-6月 is no day of January.
    if !is_span_of_months(printed)
        && let Some(found) = date::dates(printed).last()
    {
        return Some(found.date);
    }
    let text: String = fold(printed).chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(date) = kept(&text, year) {
        return Some(date);
    }
    if let Some(whole) = whole_year(&text) {
        return Date::end_of_month(whole, 12);
    }
    let next = phrases.next.iter().any(|w| text.contains(w.as_str()));
    let year = date::years(&text).last().copied().or(year.map(|y| y + i32::from(next)))?;
    if let Some(pos) = text.rfind('月') {
        let head = &text[..pos];
        let digits: String =
            head.chars().rev().take_while(char::is_ascii_digit).collect::<String>().chars().rev().collect();
        let month = digits.parse().ok().or_else(|| {
            let han: String =
                head.chars().rev().take_while(|c| numeral::is_ordinal(*c)).collect::<String>().chars().rev().collect();
            numeral::han(&han).map(|v| v as u32)
        })?;
        let tail: String = text[pos + '月'.len_utf8()..].chars().take_while(char::is_ascii_digit).collect();
        let third =
            [("上旬", 10), ("初", 10), ("中旬", 20)].iter().find(|(w, _)| text[pos + '月'.len_utf8()..].starts_with(w));
        return match (tail.parse(), third) {
            (Ok(day), _) => Date::new(year, month, day),
            (Err(_), Some((_, day))) => Date::new(year, month, *day),
            (Err(_), None) => Date::end_of_month(year, month),
        };
    }
    // 2022.10
    if let Some((written, month)) = text.trim_end_matches(['前', '底']).split_once(['.', '-', '/'])
        && written.len() == 4
        && let (Ok(year), Ok(month)) = (written.parse(), month.parse())
    {
        return Date::end_of_month(year, month);
    }
    // 6.30, and nothing else but 前 or 日.
    if let Some((month, day)) = text.trim_end_matches(['前', '日', '底']).split_once('.')
        && let (Ok(month), Ok(day)) = (month.parse(), day.parse())
    {
        return Date::new(year, month, day);
    }
    // Of 上半年、下半年各1次 the last one.
    let words = [
        ("年底", 12),
        ("年内", 12),
        ("年度内", 12),
        ("本年度", 12),
        ("全年", 12),
        ("一季度", 3),
        ("二季度", 6),
        ("上半年", 6),
        ("三季度", 9),
        ("四季度", 12),
        ("下半年", 12),
        ("年中", 6),
    ];
    let month = words.iter().filter(|(word, _)| text.contains(word)).map(|(_, month)| *month).max()?;
    Date::end_of_month(year, month)
}

/// A day that a sheet keeps as a number and does not show as one: 45291. One of other years is some number.
fn kept(text: &str, year: Option<i32>) -> Option<Date> {
    let number = text.parse::<i32>().ok().filter(|_| text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()))?;
    let date = Date::of_serial(number)?;
    year.is_none_or(|y| (y - 1..=y + 1).contains(&date.year)).then_some(date)
}

/// A year and nothing else: 2024年, 2024年度内完成, 2023年-2024年.
fn whole_year(text: &str) -> Option<i32> {
    static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:20[0-9]{2}年?[-~至到])?(?:(?P<y>20[0-9]{2})年?|(?P<han>二[〇零o]?[〇零o一二三四五六七八九]{2}年))(?:度|度?内|全年)?(?:完成)?$").ok()
    });
    let found = YEAR.as_ref()?.captures(text)?;
    let written = found.name("y").and_then(|y| y.as_str().parse().ok());
    written.or_else(|| found.name("han").and_then(|y| date::years(y.as_str()).last().copied()))
}

/// The days until when a requirement itself says that something is to be done (6月底前公布…；于2024年3月31日前…), in a
/// row; empty when it says none. A day before the list's year, or of what is spoken of (6月底前印发的文件), is none.
pub(super) fn named_in(requirement: &str, year: Option<i32>, phrases: &Phrases) -> String {
    static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:(?P<y>20[0-9]{2})年)?(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份|[0-9]{1,2}[日号]|底|末|[上中下]旬)?|年底|年末)(?:之|以)?前",
        )
        .ok()
    });
    let Some(pattern) = DAY.as_ref() else { return String::new() };
    let text: String = fold(requirement).chars().filter(|c| !c.is_whitespace()).collect();
    let mut out: Vec<&str> = Vec::new();
    for found in pattern.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        let past =
            found.name("y").and_then(|y| y.as_str().parse::<i32>().ok()).zip(year).is_some_and(|(y, own)| y < own);
        let behind = text[whole.end()..].chars().take(4).take_while(|c| c.is_alphanumeric());
        if past || behind.into_iter().any(|c| c == '的') {
            continue;
        }
        let before = &text[..whole.start()];
        let start = phrases.next.iter().find_map(|w| before.strip_suffix(w.as_str())).map_or(whole.start(), str::len);
        let day = &text[start..whole.end()];
        if !out.contains(&day) {
            out.push(day);
        }
    }
    out.join("；")
}

/// 1-6月, 3月—11月: from one month to another.
fn is_span_of_months(text: &str) -> bool {
    let Some(last) = text.rfind('月') else { return false };
    let head = text[..last].trim_end_matches(|c: char| c.is_ascii_digit());
    head.len() < last && head.ends_with(['-', '—', '–', '~', '～', '至', '到'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::Vocabulary;

    #[test]
    fn deadlines() {
        let phrases = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap().phrases;
        for (text, iso) in [
            ("2023年12月底前", "2023-12-31"),
            ("12月底前", "2023-12-31"),
            ("年底前", "2023-12-31"),
            ("2023年8月31日前", "2023-08-31"),
            ("9月30日前", "2023-09-30"),
            ("第三季度", "2023-09-30"),
            ("三季度", "2023-09-30"),
            ("2023年1-6月", "2023-06-30"),
            ("3月-11月", "2023-11-30"),
            ("次年1月底", "2024-01-31"),
            ("明年1月底前", "2024-01-31"),
            ("第二年1月底前", "2024-01-31"),
            ("年中", "2023-06-30"),
            ("10月中旬", "2023-10-20"),
            ("11月上旬", "2023-11-10"),
            ("6月初", "2023-06-10"),
            ("11月下旬", "2023-11-30"),
            ("6.30", "2023-06-30"),
            ("6.30前", "2023-06-30"),
            ("2022.10", "2022-10-31"),
            ("2022.10底前", "2022-10-31"),
            ("9月底前；6月底前；持续推进", "2023-09-30"),
            ("上半年、下半年各1次", "2023-12-31"),
            ("第一季度、第三季度", "2023-09-30"),
            ("2024年", "2024-12-31"),
            ("2023年度", "2023-12-31"),
            ("2023年度内完成", "2023-12-31"),
            ("二〇二三年", "2023-12-31"),
            ("2023年-2024年", "2024-12-31"),
            ("年度内", "2023-12-31"),
            ("年内", "2023-12-31"),
            ("45291", "2023-12-31"),
            ("45016", "2023-03-31"),
        ] {
            assert_eq!(due_date(text, Some(2023), &phrases).map(|d| d.to_string()).as_deref(), Some(iso), "{text}");
        }
        for text in ["长期坚持", "2023年前", "2023年1次", "12345", "50000", "每年"] {
            assert_eq!(due_date(text, Some(2023), &phrases), None, "{text}");
        }
    }

    #[test]
    fn days_within_a_requirement() {
        let phrases = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap().phrases;
        for (text, days) in [
            ("6月底前公开岗位信息。9月底前公开补贴发放结果。", "6月底前；9月底前"),
            ("于2024年3月31日前公布决策目录。", "2024年3月31日前"),
            ("次年1月底前公布年度报告；年底前完成整改。", "次年1月底前；年底前"),
            ("清理2023年12月底前印发的文件。", ""),
            ("公布6月底前办结的事项。每月更新，提前3天公告。", ""),
        ] {
            assert_eq!(named_in(text, Some(2024), &phrases), days, "{text}");
        }
    }
}
