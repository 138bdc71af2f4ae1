//! Numbers in Chinese text, with the word that counts them.
//!
//! Reads 12, １２, 1,326, 1.2万, 两, 十二, 三十余 (marked as vague), and knows what looks like a number and
//! is none: hotlines (12345), days of the year (5·15), document numbers (711号), years, clock times.

use chinese_number::{ChineseCountMethod, ChineseToNumber};

use super::fold;

/// A number met in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub value: f64,
    /// Character offsets in the folded text: first digit, and after the last.
    pub start: usize,
    pub end: usize,
    /// 余, 多, 近, 约, 若干: the number is not exact.
    pub vague: bool,
}

/// Whether a character is one of those that headings, items and months are numbered with: 一 to 十.
pub fn is_ordinal(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

/// Whether a text is a nought and nothing else, with or without what it counts: 0, ０次, 零场.
pub fn is_zero(text: &str) -> bool {
    let folded = fold(text.trim());
    let counter = |c: char| c.is_alphabetic() && digit(c).is_none();
    let number = folded.trim_end_matches(counter);
    let counted = folded.chars().count() - number.chars().count();
    counted <= 2 && matches!(number, "0" | "零" | "〇")
}

/// The value of one Han digit (零 to 九, 两).
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn is_han_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万' | '拾' | '佰' | '仟' | '廿')
}

/// The value of a Han numeral (十二, 两百零三), `None` when it is not one.
pub fn han(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '两' | '贰' => '二',
            '〇' => '零',
            '拾' => '十',
            '佰' => '百',
            '仟' => '千',
            '壹' => '一',
            '叁' => '三',
            _ => c,
        })
        .collect::<String>()
        .replace('廿', "二十");
    if let Some(d) = plain.chars().next().filter(|_| plain.chars().count() == 1).and_then(digit) {
        return Some(f64::from(d));
    }
    let value: i64 = plain.as_str().to_number(ChineseCountMethod::TenThousand).ok()?;
    Some(value as f64)
}

/// All numbers of a folded text (see [`super::fold`]), in order.
pub fn numbers(folded: &[char]) -> Vec<Number> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < folded.len() {
        let c = folded[i];
        if c.is_ascii_digit() {
            let start = i;
            let mut digits = String::new();
            while i < folded.len() {
                let d = folded[i];
                let next_is_digit = folded.get(i + 1).is_some_and(char::is_ascii_digit);
                // "1,326" and "4.06" are one number; a list "3,5" of short groups is read as a thousands
                // mark only when three digits follow.
                let thousands = d == ','
                    && (1..=3).all(|k| folded.get(i + k).is_some_and(char::is_ascii_digit))
                    && !folded.get(i + 4).is_some_and(char::is_ascii_digit);
                if d.is_ascii_digit() {
                    digits.push(d);
                } else if d == '.' && next_is_digit && !digits.contains('.') {
                    digits.push('.');
                } else if !thousands {
                    break;
                }
                i += 1;
            }
            let mut value: f64 = digits.parse().unwrap_or(f64::NAN);
            if let Some(unit) = folded.get(i).copied().filter(|c| matches!(c, '万' | '亿')) {
                value *= if unit == '万' { 1e4 } else { 1e8 };
                i += 1;
            }
            if value.is_finite() && !looks_alike(folded, start, i, &digits) {
                push(folded, value, start, i, &mut out);
            }
        } else if is_han_numeral(c) && !matches!(c, '万' | '千' | '百') {
            let start = i;
            while i < folded.len() && is_han_numeral(folded[i]) {
                i += 1;
            }
            let text: String = folded[start..i].iter().collect();
            if let Some(value) = han(&text) {
                push(folded, value, start, i, &mut out);
            }
        } else {
            i += 1;
        }
    }
    out
}

fn push(folded: &[char], value: f64, start: usize, end: usize, out: &mut Vec<Number>) {
    let after = folded.get(end).copied().unwrap_or(' ');
    let before = start.checked_sub(1).and_then(|i| folded.get(i)).copied().unwrap_or(' ');
    let vague = matches!(after, '余' | '多' | '来') || matches!(before, '近' | '约');
    let end = if matches!(after, '余' | '多' | '来') { end + 1 } else { end };
    out.push(Number { value, start, end, vague });
}

/// Digits that name a thing and count nothing.
fn looks_alike(folded: &[char], start: usize, end: usize, digits: &str) -> bool {
    let after = folded.get(end).copied().unwrap_or(' ');
    let before = start.checked_sub(1).and_then(|i| folded.get(i)).copied().unwrap_or(' ');
    // 5·15, 3.15 days and document numbers 〔2023〕5号, 711号, part of a Latin word (h5, g20).
    before == '·' || after == '·' || after == '号' && digits.len() > 1 || before.is_ascii_alphabetic() || after == '年' && digits.len() == 4
        // The hotline and the emergency numbers.
        || matches!(digits, "12345" | "12315" | "12333" | "12348" | "12366" | "12393" | "12388" | "110" | "119" | "120") && !matches!(after, '件' | '个' | '条' | '次')
        || digits.len() >= 6 && !digits.contains('.')
}

/// A heading without its number.
pub fn unnumbered(text: &str) -> &str {
    let number = |c: char| is_ordinal(c) || c.is_ascii_digit();
    let bare = text.trim_start_matches(['（', '(']).trim_start_matches(number);
    bare.strip_prefix(['）', ')', '、', '.', '．']).map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[f64]) {
        let chars: Vec<char> = fold(text).chars().collect();
        let got: Vec<f64> = numbers(&chars).iter().map(|n| n.value).collect();
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn reads_numbers() {
        check("办结１，３２６件，培训两次、三场次，十二期", &[1326.0, 2.0, 3.0, 12.0]);
        check("收费1.2万元，二十余条", &[12000.0, 20.0]);
    }

    #[test]
    fn leaves_names_alone() {
        check("12345热线、5·15政务公开日、国令711号、2023年", &[]);
        check("h5作品", &[]);
    }

    #[test]
    fn han_values() {
        assert_eq!(han("两"), Some(2.0));
        assert_eq!(han("十"), Some(10.0));
        assert_eq!(han("三十一"), Some(31.0));
        assert_eq!(han("一百零五"), Some(105.0));
    }
}
