//! Dates as the papers write them.
//!
//! 2023年8月31日 · 23年8月31日 · 二〇二三年八月三十一日 (〇 typed as 零, O, 0 or ○; 元月) · 2023.8.31 · 2023-08-31 ·
//! 20230831 · full-width digits. A date that no calendar holds is no date.

use std::{
    fmt,
    ops::Range,
    sync::LazyLock,
    time::{SystemTime, UNIX_EPOCH},
};

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{fold, numeral};

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

impl Date {
    /// `None` when the calendar has no such day or the year is outside 1990–2099.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let ok =
            (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=month_days(year, month)).contains(&day);
        ok.then_some(Self { year, month, day })
    }

    /// Today in China, which keeps one time, eight hours ahead of UTC, all year.
    pub fn today() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        Self::of_days(i64::try_from((seconds + 8 * 3600) / 86_400).unwrap_or(0))
    }

    /// The day so many days after 1970-01-01.
    fn of_days(days: i64) -> Self {
        // Howard Hinnant's civil_from_days.
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let mp = (5 * of_year + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year: year as i32, month: month as u32, day: (of_year - (153 * mp + 2) / 5 + 1) as u32 }
    }

    /// The day that a sheet keeps as a number: 45291 for 2023-12-31.
    pub fn of_serial(number: i32) -> Option<Self> {
        let day = Self::of_days(i64::from(number) - 25_569);
        Self::new(day.year, day.month, day.day)
    }

    /// Reads `2023-08-31`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        Self::new(year, month, day)
    }

    /// The last day of a month.
    pub fn end_of_month(year: i32, month: u32) -> Option<Self> {
        Self::new(year, month, month_days(year, month))
    }

    /// Days since 0000-03-01 (proleptic Gregorian), for differences.
    pub fn ordinal(self) -> i64 {
        let (y, m) = if self.month > 2 {
            (i64::from(self.year), i64::from(self.month) - 3)
        } else {
            (i64::from(self.year) - 1, i64::from(self.month) + 9)
        };
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + i64::from(self.day) - 1
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn month_days(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

static DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?P<y>(?:19|20)\d{2})\s*(?:年|[-./])\s*(?P<m>\d{1,2})\s*(?:月|[-./])\s*(?P<d>\d{1,2})\s*(?:日|号|[^\d]|$)
        | (?:^|[^\d])(?P<c>20\d{2}[01]\d[0-3]\d)(?:[^\d]|$)
        | (?:^|[^\d])(?P<short>2\d)\s*年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*[日号]",
    )
    .ok()
});

static HAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<y>二[〇零o0]?[〇零o0一二][〇零o0一二三四五六七八九])\s*年\s*(?P<m>[元一二三四五六七八九十]{1,3}|\d{1,2})\s*月\s*(?P<d>[一二三四五六七八九十廿]{1,4}|\d{1,2})\s*[日号]").ok()
});

/// A date with its byte range in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub date: Date,
    pub start: usize,
    pub end: usize,
}

/// All dates of a text, in order.
pub fn dates(text: &str) -> Vec<Found> {
    let folded = fold(text);
    let mut out = Vec::new();
    if let Some(re) = DIGITS.as_ref() {
        for c in re.captures_iter(&folded) {
            let Some(whole) = c.get(0) else { continue };
            let number = |name: &str| c.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
            let year = |name: &str| number(name).and_then(|n| i32::try_from(n).ok());
            let (date, start) = if let Some(compact) = c.name("c") {
                let part = |range: Range<usize>| compact.as_str()[range].parse::<u32>().ok();
                let year = part(0..4).and_then(|n| i32::try_from(n).ok());
                let date = year.zip(part(4..6)).zip(part(6..8));
                (date.and_then(|((y, m), d)| Date::new(y, m, d)), compact.start())
            } else if let Some(short) = c.name("short") {
                let date = year("short").zip(number("m2")).zip(number("d2"));
                (date.and_then(|((y, m), d)| Date::new(2000 + y, m, d)), short.start())
            } else {
                let date = year("y").zip(number("m")).zip(number("d"));
                (date.and_then(|((y, m), d)| Date::new(y, m, d)), whole.start())
            };
            if let Some(date) = date {
                out.push(Found { date, start, end: whole.end() });
            }
        }
    }
    if let Some(re) = HAN.as_ref() {
        for c in re.captures_iter(&folded) {
            let (Some(whole), Some(y), Some(m), Some(d)) = (c.get(0), c.name("y"), c.name("m"), c.name("d")) else {
                continue;
            };
            let year = han_year(y.as_str());
            if let (Some(year), Some(month), Some(day)) = (year, month(m.as_str()), day(d.as_str()))
                && let Some(date) = Date::new(year, month, day)
            {
                out.push(Found { date, start: whole.start(), end: whole.end() });
            }
        }
    }
    out.sort_by_key(|f| f.start);
    out
}

/// 1, 一, 元 → 1.
fn month(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| numeral::han(&text.replace('元', "一")).map(|v| v as u32))
}

/// 31, 三十一, 廿一 → their number.
fn day(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| numeral::han(&text.replace('廿', "二十")).map(|v| v as u32))
}

/// A month and a day without a year.
static UNDATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<before>.*?)(?P<m>[元一二三四五六七八九十]{1,3}|\d{1,2})\s*月\s*(?P<d>[一二三四五六七八九十廿]{1,4}|\d{1,2})\s*日\s*[\])]?$").ok()
});

/// What stands before a month and a day (8月25日) at the end of a line, and these.
pub fn without_year(line: &str) -> Option<(String, u32, u32)> {
    let folded = fold(line.trim());
    let found = UNDATED.as_ref()?.captures(&folded)?;
    let before = found["before"].trim_matches(['(', '[', ' ']).to_owned();
    (!before.ends_with(|c: char| c.is_ascii_digit() || c == '年')).then_some((
        before,
        month(&found["m"])?,
        day(&found["d"])?,
    ))
}

/// 二〇二三 → 2023, digit by digit.
fn han_year(text: &str) -> Option<i32> {
    let mut year = 0;
    let mut n = 0;
    for c in text.chars() {
        let digit = match c {
            '〇' | '零' | 'o' | '0' => 0,
            _ => numeral::digit(c)?,
        };
        year = year * 10 + i32::try_from(digit).ok()?;
        n += 1;
    }
    // 二二三 with a lost 〇 is not guessed at.
    (n == 4).then_some(year)
}

static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d])(20\d{2})\s*(?:年|(?:政务公开|信息公开|济南|\D))").ok());

/// Years named in a text (2023年, 二〇二三年), in order; plain four-digit numbers only when 20xx and
/// not part of a longer number.
pub fn years(text: &str) -> Vec<i32> {
    let folded = fold(text);
    let mut out: Vec<i32> = Vec::new();
    if let Some(re) = YEAR.as_ref() {
        out.extend(re.captures_iter(&format!("{folded} ")).filter_map(|c| c.get(1)?.as_str().parse::<i32>().ok()));
    }
    let chars: Vec<char> = folded.chars().collect();
    for w in chars.windows(5) {
        if w[4] == '年' && w[0] == '二' {
            let s: String = w[..4].iter().collect();
            out.extend(han_year(&s));
        }
    }
    out
}

/// The number of a paper (济天审字〔2024〕2号), as folded: its year is that of the office's book.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[\[(]\s*20\d\d\s*年?\s*[\])]\s*第?\s*[\d一二三四五六七八九十〇x×*_]*\s*号|\[\s*20\d\d\s*\]\s*\d+\s*$")
        .ok()
});

/// Whether a line is the number of a paper and nothing else.
pub fn is_number(line: &str) -> bool {
    /// What stands in front of the year in the longest of them.
    const LONGEST: usize = 15;
    let folded = fold(line.trim());
    let found = NUMBER.as_ref().and_then(|re| re.find(&folded));
    found.is_some_and(|f| f.end() == folded.len() && folded[..f.start()].chars().nth(LONGEST).is_none())
}

/// A folded line without numbers of papers.
pub fn without_number(text: &str) -> String {
    let folded = fold(text);
    NUMBER.as_ref().map_or_else(|| folded.clone(), |number| number.replace_all(&folded, " ").into_owned())
}

/// A folded line without whole dates.
pub fn without_days(folded: &str) -> String {
    let mut out = folded.to_owned();
    for found in dates(folded).into_iter().rev() {
        // What stands behind the last digit was looked at to see that no other follows.
        let end = folded[..found.end].trim_end_matches(|c: char| !c.is_ascii_digit() && !"日号".contains(c)).len();
        out.replace_range(found.start..end.max(found.start), " ");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, iso: &str) {
        let got: Vec<String> = dates(text).iter().map(|f| f.date.to_string()).collect();
        assert_eq!(got, [iso], "{text}");
    }

    #[test]
    fn every_written_form() {
        one("济南市天桥区民政局 2023年8月31日", "2023-08-31");
        one("二〇二三年八月三十一日", "2023-08-31");
        one("二○二三年八月二十八日", "2023-08-28");
        one("二零二四年一月九日", "2024-01-09");
        one("2023.8.31", "2023-08-31");
        one("2023-08-31", "2023-08-31");
        one("工作方案20230825.docx", "2023-08-25");
        one("２０２３年１月５日", "2023-01-05");
        one("天桥区民政局23年8月5日", "2023-08-05");
        one("二0二四年元月十二日", "2024-01-12");
        one("二〇二四年1月12日", "2024-01-12");
    }

    #[test]
    fn what_is_no_date() {
        assert!(dates("2023年 月 日").is_empty());
        assert!(dates("2023年13月1日").is_empty());
        assert!(dates("2023年2月30日").is_empty());
        assert!(dates("电话053120230831").is_empty());
        assert!(dates("15年8月5日").is_empty() && dates("123年8月5日").is_empty());
    }

    #[test]
    fn a_day_without_a_year() {
        for (line, before) in [("8月25日", ""), ("（八月二十五日）", ""), ("天桥区民政局　8月25日", "天桥区民政局")]
        {
            assert_eq!(without_year(line), Some((before.to_owned(), 8, 25)), "{line}");
        }
        for line in ["2023年8月25日", "8月25日前", "8月25日召开会议", "3年8月25日", "8月"] {
            assert_eq!(without_year(line), None, "{line}");
        }
    }

    #[test]
    fn differences() {
        let a = Date::new(2023, 12, 31).unwrap();
        let b = Date::new(2024, 1, 1).unwrap();
        assert_eq!(b.ordinal() - a.ordinal(), 1);
        let c = Date::new(2024, 3, 1).unwrap();
        assert_eq!(c.ordinal() - b.ordinal(), 60);
    }

    #[test]
    fn years_in_titles() {
        assert_eq!(years("2023年政府信息公开工作年度报告"), [2023]);
        assert_eq!(years("二〇二三年政务公开要点"), [2023]);
        assert_eq!(years("2023济南市天桥区政务公开工作要点"), [2023]);
        assert!(years("工单12345件").is_empty());
    }
}
