//! What a printed cell means.
//!
//! Units write nothing as 0, blank, /, —, 、 or 无, and numbers in full-width digits, with thousands
//! marks or with the counter behind. All of that has one meaning; anything else has none.

use super::model::{Cell, Reading};
use crate::text::{Short, fold, numeral};

/// Counters that may stand behind a number.
const COUNTERS: [&str; 8] = ["万元", "件", "条", "个", "宗", "项", "份", "次"];

/// Reads one printed cell; `place` is where it stands.
pub fn read(printed: &str, place: impl Into<Short>) -> Cell {
    let printed = printed.trim();
    let (value, reading) = meaning(printed);
    Cell { printed: printed.into(), value, reading, place: place.into() }
}

fn meaning(printed: &str) -> (Option<f64>, Reading) {
    let folded = fold(printed);
    let words: Vec<&str> =
        folded.split(|c: char| c.is_whitespace() || is_invisible(c)).filter(|w| !w.is_empty()).collect();
    let text = words.concat();
    if text.is_empty() {
        return (Some(0.0), Reading::Blank);
    }
    if is_nothing(&text) {
        return (Some(0.0), Reading::Mark);
    }
    // Digits apart are one number only as groups of three: anything else is not put together by guess.
    let apart = words.windows(2).any(|w| {
        ends_in_digit(w[0]) && starts_with_digit(w[1]) && w[1].chars().take_while(char::is_ascii_digit).count() != 3
    });
    if apart {
        return (None, Reading::Unreadable);
    }
    // 元 is not 万元: the caller's rule says so, the value is in 万元.
    let (text, scale) = match text.strip_suffix("元").filter(|rest| !rest.ends_with('万')) {
        Some(rest) => (rest.to_owned(), 1e-4),
        None => (COUNTERS.iter().find_map(|c| text.strip_suffix(c)).unwrap_or(&text).to_owned(), 1.0),
    };
    match number(&text) {
        Some(value) => (Some(super::model::tidy(value * scale)), Reading::Number),
        None => (None, Reading::Unreadable),
    }
}

fn number(text: &str) -> Option<f64> {
    if matches!(text, "o" | "〇" | "零") {
        return Some(0.0);
    }
    // A single 一 is a dash as often as a one: it is left unread.
    if text == "一" {
        return None;
    }
    let (sign, body) = match text.strip_prefix(['-', '－']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    if body.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '，'))
        && body.starts_with(|c: char| c.is_ascii_digit())
    {
        let groups: Vec<&str> = body.split('.').next().unwrap_or("").split([',', '，']).collect();
        if groups.len() > 1 && groups.iter().skip(1).any(|g| g.len() != 3) {
            return None;
        }
        return body.replace([',', '，'], "").parse::<f64>().ok().filter(|v| v.is_finite()).map(|v| sign * v);
    }
    // Words in a number cell are numerals only when nothing else is there.
    let han = text.chars().all(|c| numeral::digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万'));
    if han { numeral::han(text) } else { None }
}

/// True for the signs that stand for nothing.
pub fn is_nothing(text: &str) -> bool {
    let only_signs = text.chars().all(|c| {
        matches!(
            c,
            '/' | '\\'
                | '-'
                | '、'
                | '~'
                | '.'
                | ','
                | '_'
                | '*'
                | '。'
                | '，'
                | '×'
                | '一'
                | '━'
                | '|'
                | '﹨'
                | '＼'
                | '／'
        )
    });
    (only_signs && text != "一")
        || matches!(text, "无" | "空" | "没有" | "暂无" | "不涉及" | "n/a" | "na" | "无此项" | "无此类" | "x")
}

/// True when a cell could be a value of the form: a number, a sign for nothing, or empty.
pub fn looks_like_value(text: &str) -> bool {
    meaning(text.trim()).1 != Reading::Unreadable
}

/// True when a cell names its unit as 元 rather than 万元.
pub fn in_yuan(printed: &str) -> bool {
    let folded = fold(printed);
    let text = folded.trim();
    text.ends_with('元') && !text.ends_with("万元")
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(printed: &str, value: Option<f64>, reading: Reading) {
        let cell = read(printed, String::new());
        assert_eq!((cell.value, cell.reading), (value, reading), "{printed:?}");
    }

    #[test]
    fn every_way_of_writing_a_number() {
        for (printed, value) in [
            ("0", 0.0),
            ("１２", 12.0),
            ("1,296", 1296.0),
            ("1，296", 1296.0),
            ("36.5", 36.5),
            (" 7\n", 7.0),
            ("3件", 3.0),
            ("42.7万元", 42.7),
            ("８.５", 8.5),
            ("o", 0.0),
            ("〇", 0.0),
            ("零", 0.0),
            ("十二", 12.0),
            ("8 412", 8412.0),
            ("-3", -3.0),
            ("460元", 0.046),
        ] {
            check(printed, Some(value), Reading::Number);
        }
    }

    #[test]
    fn nothing_is_zero_and_says_how_it_was_written() {
        for printed in ["/", "—", "——", "、", "无", "-", "／", "\\", "一一"] {
            check(printed, Some(0.0), Reading::Mark);
        }
        check("", Some(0.0), Reading::Blank);
        check(" \u{3000}\n", Some(0.0), Reading::Blank);
        check("\u{200B}", Some(0.0), Reading::Blank);
    }

    #[test]
    fn what_is_no_number_has_no_value() {
        for printed in ["若干", "1 2", "约3", "3+1", "1,29", "12.3.4", "见附件", "一"] {
            check(printed, None, Reading::Unreadable);
        }
    }
}
