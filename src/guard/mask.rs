//! Numbers of persons: 18-digit identity numbers, mobile numbers and bank cards become stars in the middle.
//!
//! A number counts only with its check (GB 11643 for identity numbers, Luhn for cards) and its bounds, so that
//! document numbers, credit codes and amounts stay. Masking keeps the count of characters: places and
//! lengths that other modules computed stay right.

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    identity_keep: [usize; 2],
    mobile_keep: [usize; 2],
    card_keep: [usize; 2],
    card_prefixes: Vec<String>,
    sign: char,
}

#[derive(Debug, Clone)]
pub(super) struct Masks(Settings);

/// One run of digits in a text, blanks and hyphens between its groups left out.
struct Run {
    /// The digits (full-width ones plain), an `X` at most at the end.
    digits: Vec<u8>,
    /// Where each of them stands, as a character index.
    at: Vec<usize>,
}

impl Masks {
    pub fn new(settings: Settings) -> Self {
        Self(settings)
    }

    /// Masks in place; most texts hold no long number and are left alone at once.
    pub fn apply(&self, text: &mut String) {
        if !has_long_number(text) {
            return;
        }
        let mut chars: Vec<char> = text.chars().collect();
        let mut changed = false;
        for run in runs(&chars) {
            if let Some((from, to, keep)) = self.number(&run.digits) {
                let hidden = from + keep[0]..to.saturating_sub(keep[1]);
                for at in run.at.get(hidden).unwrap_or_default() {
                    if let Some(slot) = chars.get_mut(*at) {
                        *slot = self.0.sign;
                        changed = true;
                    }
                }
            }
        }
        if changed {
            *text = chars.into_iter().collect();
        }
    }

    /// Which digits of a run are a personal number, and how many stay at either end.
    fn number(&self, digits: &[u8]) -> Option<(usize, usize, [usize; 2])> {
        let length = digits.len();
        if length == 18 && is_identity(digits) {
            return Some((0, 18, self.0.identity_keep));
        }
        if (15..=19).contains(&length) && self.is_card(digits) {
            return Some((0, length, self.0.card_keep));
        }
        // With or without the country: 86 138…, 0086 138….
        let from = match digits {
            [b'8', b'6', ..] if length == 13 => 2,
            [b'0', b'0', b'8', b'6', ..] if length == 15 => 4,
            [b'0', ..] if length == 12 => 1,
            _ => 0,
        };
        let mobile = digits.get(from..).filter(|d| d.len() == 11 && !d.ends_with(b"X"))?;
        matches!(mobile, [b'1', b'3'..=b'9', ..]).then_some((from, length, self.0.mobile_keep))
    }

    fn is_card(&self, digits: &[u8]) -> bool {
        let known = self.0.card_prefixes.iter().any(|p| digits.starts_with(p.as_bytes()));
        known && digits.iter().all(u8::is_ascii_digit) && luhn(digits)
    }
}

/// Eleven digits in a row, blanks and hyphens not counted.
fn has_long_number(text: &str) -> bool {
    let mut count = 0;
    for c in text.chars() {
        match c {
            '0'..='9' | '０'..='９' => count += 1,
            ' ' | '-' | '\u{3000}' | '－' | '—' => {}
            _ => count = 0,
        }
        if count >= 11 {
            return true;
        }
    }
    false
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8),
        '０'..='９' => Some((u32::from(c) - 0xff10) as u8 + b'0'),
        _ => None,
    }
}

/// The runs of digits, each both as written in one piece and joined over blanks and hyphens.
fn runs(chars: &[char]) -> Vec<Run> {
    let mut pieces: Vec<Run> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if chars.get(i).copied().and_then(digit).is_none() {
            i += 1;
            continue;
        }
        let start = i;
        let mut run = Run { digits: Vec::new(), at: Vec::new() };
        while let Some(d) = chars.get(i).copied().and_then(digit) {
            run.digits.push(d);
            run.at.push(i);
            i += 1;
        }
        let letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
        if matches!(chars.get(i), Some('X' | 'x' | 'Ｘ' | '×')) && run.digits.len() == 17 && !letter(chars.get(i + 1))
        {
            run.digits.push(b'X');
            run.at.push(i);
            i += 1;
        }
        // Part of a code with letters, or of a decimal fraction: no number of a person.
        let before = start.checked_sub(1).and_then(|b| chars.get(b));
        let fraction = |a: Option<&char>| matches!(a, Some('.'));
        if letter(before)
            || letter(chars.get(i))
            || fraction(before) && start >= 2 && chars.get(start - 2).copied().and_then(digit).is_some()
        {
            continue;
        }
        pieces.push(run);
    }
    let mut out: Vec<Run> = Vec::new();
    let mut group: Option<Run> = None;
    for piece in pieces {
        let joins = group.as_ref().and_then(|g| g.at.last()).is_some_and(|last| {
            let gap = chars.get(last + 1..piece.at.first().copied().unwrap_or(0)).unwrap_or_default();
            gap.len() == 1 && matches!(gap, [' ' | '-' | '\u{3000}' | '－']) && piece.digits.len() <= 8
        });
        if let Some(group) = group.as_mut().filter(|g| joins && g.digits.len() <= 18) {
            group.digits.extend_from_slice(&piece.digits);
            group.at.extend_from_slice(&piece.at);
        } else {
            out.extend(group.replace(piece));
        }
    }
    out.extend(group);
    out
}

/// GB 11643: region, a real birth date, and the check of modulus 11.
fn is_identity(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let value = |range: std::ops::Range<usize>| {
        digits.get(range).unwrap_or_default().iter().fold(0u32, |n, d| n * 10 + u32::from(d.wrapping_sub(b'0')))
    };
    let (region, year, month, day) = (value(0..2), value(6..10), value(10..12), value(12..14));
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d.wrapping_sub(b'0')) * w).sum();
    (11..=91).contains(&region)
        && (1900..=2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && digits.get(17) == CHECKS.get((sum % 11) as usize)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(d.wrapping_sub(b'0'));
            if i % 2 == 1 { if d > 4 { 2 * d - 9 } else { 2 * d } } else { d }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let masks = Masks::new(Settings {
            identity_keep: [4, 4],
            mobile_keep: [3, 4],
            card_keep: [4, 4],
            card_prefixes: vec!["62".to_owned(), "4".to_owned()],
            sign: '*',
        });
        let mut out = text.to_owned();
        masks.apply(&mut out);
        assert_eq!(out.chars().count(), text.chars().count(), "the count of characters stays");
        out
    }

    #[test]
    fn personal_numbers_are_masked_however_they_are_written() {
        for (text, expected) in [
            ("电话13812345678。", "电话138****5678。"),
            ("138-1234-5678", "138-****-5678"),
            ("138 1234 5678", "138 **** 5678"),
            ("+86 13812345678", "+86 138****5678"),
            ("１３８１２３４５６７８", "１３８****５６７８"),
            ("身份证号：11010519491231002X", "身份证号：1101**********002X"),
            ("11010519491231002x，", "1101**********002x，"),
            ("卡号4111 1111 1111 1111", "卡号4111 **** **** 1111"),
            ("13812345678、13912345678", "138****5678、139****5678"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "110105194912310021", // wrong check digit
            "济天政办发〔2023〕8号",
            "统一社会信用代码11370105004174893T",
            "12345678901",         // no mobile prefix
            "2023081513812345678", // a file number, no Luhn, no card
            "4111111111111112",    // no Luhn
            "0531-81601234",
            "金额138123456.78",
            "3.14159265358979323",
            "20230101 20231231",
            "2023-12-31 2024-01-31",
            "http://www.jn.gov.cn/art/a13812345678.html",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
