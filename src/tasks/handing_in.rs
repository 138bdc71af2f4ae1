//! Until when the list's own text asks for plans and reports (于5月31日前将实施方案报区政府办公室).

use std::sync::LazyLock;

use regex::Regex;

use super::Vocabulary;
use crate::{
    ingest::Document,
    text::{Date, fold},
};

/// The last days that the text of a list names for plans and for reports; `None` where it names none.
///
/// A day without a year is one of the list's year for a plan, and for a report of the first months of the next.
pub(super) fn days(document: &Document, year: Option<i32>, vocabulary: &Vocabulary) -> [Option<Date>; 2] {
    // A day, and what is asked for until then, without another day between them.
    static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:(?P<y>20[0-9]{2})年)?(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日(?:之|以)?前").ok()
    });
    let (Some(day), Some(year)) = (DAY.as_ref(), year) else { return [None; 2] };
    let words = &vocabulary.handing_in;
    let mut out = [None; 2];
    for text in document.blocks.iter().filter_map(|b| b.text()) {
        let folded = fold(text);
        for found in day.captures_iter(&folded) {
            // 于5月31日前将方案…，2025年1月20日前报送…: each day has the words up to the next comma.
            let after = found.get(0).and_then(|whole| folded.get(whole.end()..)).unwrap_or_default();
            let what = after.split(['。', ';', ',']).next().unwrap_or_default();
            let has = |text: &str, list: &[String]| list.iter().any(|w| text.contains(w.as_str()));
            if !has(what, &words.verbs) {
                continue;
            }
            // 制定本单位方案，于8月15日前报…: the paper may stand before the day.
            let before = found.get(0).and_then(|whole| folded.get(..whole.start())).unwrap_or_default();
            let before = before.rsplit(['。', ';']).next().unwrap_or_default();
            let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
            let (Some(m), Some(d)) = (number("m"), number("d")) else { continue };
            let own = found.name("y").and_then(|y| y.as_str().parse::<i32>().ok());
            // A summary that is wanted in December is no annual report.
            let next = own.is_some_and(|y| y > year) || own.is_none() && m <= 3;
            let handed = words.to.iter().any(|w| what.starts_with(w.as_str()));
            if has(what, &words.plans) || handed && has(before, &words.plans) {
                out[0] = out[0].or_else(|| Date::new(own.unwrap_or(year), m, d));
            } else if has(what, &words.reports) && next {
                out[1] = out[1].or_else(|| Date::new(own.unwrap_or(year + 1), m, d));
            }
        }
    }
    out
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
        ] {
            let document = read_bytes(text.as_bytes(), &Limits::default()).unwrap();
            let [p, r] = days(&document, Some(2024), &vocabulary);
            assert_eq!((iso(p), iso(r)), (plan.to_owned(), report.to_owned()), "{text}");
        }
    }
}
