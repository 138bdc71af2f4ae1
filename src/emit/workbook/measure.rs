//! How much room a text takes on a sheet.
//!
//! Neither Excel, WPS nor LibreOffice grows a row that a program wrote with wrapped text and a set
//! height, and none of them fits a column to Chinese text by itself. So widths and heights are estimated
//! here, from the display width of each character, a little on the generous side: a row that is one line
//! too high is a blemish, a row that is one line too low hides words.

use unicode_width::UnicodeWidthChar;

/// Pixels of a column that its text cannot use.
const PADDING: f64 = 9.0;
/// Height of a line, as a multiple of the type size; the CJK fonts of Linux are the tallest.
const LEADING: f64 = 1.45;
/// Space above and below the text of a row, in points.
const ROW_PADDING: f64 = 5.0;
/// Excel refuses rows higher than this, in points.
const TALLEST_ROW: f64 = 409.0;
/// Marks that may not begin a line: they draw the character before them down with them.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '》'
            | '〉'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '”'
            | '’'
    ) || matches!(c, '％' | '…' | '—' | ',' | '.' | ';' | ':' | '?' | '!' | ')' | ']' | '}' | '%')
}

/// Marks that may not end one.
fn is_opening(c: char) -> bool {
    matches!(c, '（' | '《' | '“' | '‘' | '【' | '〔' | '(')
}

/// Width of one character in half-em units, punctuation as Chinese fonts draw it.
fn units(c: char) -> f64 {
    // Most characters are of this block; the table of widths is for the others.
    if ('\u{4E00}'..='\u{9FA5}').contains(&c) {
        2.0
    } else if c == '\n' {
        0.0
    } else if c.width_cjk() == Some(2) {
        2.0
    } else {
        // Latin letters and digits of a proportional fallback font are wider than half an em.
        1.14
    }
}

/// Pixels that a character takes at a type size in points.
fn pixels(c: char, size: f64) -> f64 {
    units(c) * size * 96.0 / 72.0 / 2.0
}

/// Pixels that the longest line of `text` needs in a column, its padding included.
pub(super) fn column_width(text: &str, size: f64) -> f64 {
    text.lines().map(|line| line.chars().map(|c| pixels(c, size)).sum::<f64>()).fold(0.0, f64::max) + PADDING
}

/// Where each wrapped line of `text` begins, as byte offsets, in a column of `width` pixels.
pub(super) fn line_starts(text: &str, width: f64, size: f64) -> Vec<usize> {
    let room = (width - PADDING).max(size * 96.0 / 72.0);
    let mut starts = vec![0];
    let mut used = 0.0;
    // The last place where the line may be broken, and the width from there on.
    let mut chance = (0, 0.0);
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if c == '\n' {
            starts.push(at + 1);
            used = 0.0;
            chance = (at + 1, 0.0);
            previous = None;
            continue;
        }
        if previous.is_some_and(|p| may_break(p, c)) {
            chance = (at, 0.0);
        }
        let wide = pixels(c, size);
        if used + wide > room && used > 0.0 {
            let line = starts.last().copied().unwrap_or(0);
            if chance.0 > line {
                starts.push(chance.0);
                used = chance.1;
            } else {
                // One word longer than the line: broken anywhere.
                starts.push(at);
                used = 0.0;
            }
            chance = (starts.last().copied().unwrap_or(0), used);
        }
        used += wide;
        chance.1 += wide;
        previous = Some(c);
    }
    starts
}

/// Whether a line may end between two characters.
fn may_break(left: char, right: char) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '%');
    let glued = is_closing(right) || is_opening(left) || (word(left) && word(right));
    !glued
}

/// Lines that `text` takes in a column of `width` pixels.
pub(super) fn lines(text: &str, width: f64, size: f64) -> usize {
    line_starts(text, width, size).len()
}

/// Height in points of a row with so many lines.
pub(super) fn row_height(lines: usize, size: f64) -> f64 {
    (lines.max(1) as f64 * size * LEADING + ROW_PADDING).ceil().min(TALLEST_ROW)
}

/// The most lines that a row can show.
pub(super) fn most_lines(size: f64) -> usize {
    ((TALLEST_ROW - ROW_PADDING) / (size * LEADING)) as usize
}

/// `text`, whose lines begin at `starts`, cut so that a row can show all of it; a cut is marked by `……`.
pub(super) fn cut(text: &str, starts: &[usize], size: f64) -> Option<String> {
    let cut = *starts.get(most_lines(size))?;
    let kept = text.get(..cut)?;
    let kept: String = kept.chars().take(kept.chars().count().saturating_sub(3)).collect();
    Some(format!("{}……", kept.trim_end()))
}

/// The first `most` characters of `text`, preferably up to a full stop; a cut is marked by `……`.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(2)).collect();
    let stop = head.rfind(['。', '；', '！', '？']).filter(|at| *at * 2 > head.len());
    match stop {
        Some(at) => format!("{}……", head.get(..at).unwrap_or(&head)),
        None => format!("{head}……"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 points are 13⅓ pixels a Chinese character.
    fn wrapped(text: &str, characters: f64) -> Vec<&str> {
        let starts = line_starts(text, characters * 40.0 / 3.0 + PADDING + 0.1, 10.0);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().zip(ends).map(|(a, b)| &text[*a..b]).collect()
    }

    #[test]
    fn wraps_chinese_anywhere_but_before_a_closing_mark() {
        assert_eq!(wrapped("政务公开工作要点", 4.0), ["政务公开", "工作要点"]);
        assert_eq!(wrapped("政务公开。工作", 4.0), ["政务公", "开。工作"]);
        assert_eq!(wrapped("政务“公开”", 3.0), ["政务", "“公", "开”"]);
    }

    #[test]
    fn keeps_numbers_whole_and_honours_line_feeds() {
        assert_eq!(wrapped("共12345件", 3.0), ["共", "12345", "件"]);
        assert_eq!(wrapped("一\n二三", 4.0), ["一\n", "二三"]);
        assert_eq!(wrapped("", 4.0), [""]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        assert!(wrapped("aaaaaaaaaaaaaaaaaaaaaaaa", 2.0).len() > 4);
    }

    #[test]
    fn rows_never_pass_the_limit_and_cut_text_says_so() {
        assert!((row_height(1000, 10.0) - 409.0).abs() < 0.01);
        let long = "公".repeat(5000);
        let fit = |text: &str| cut(text, &line_starts(text, 200.0, 10.0), 10.0);
        let cut = fit(&long).expect("too long for a row");
        assert!(cut.ends_with("……"));
        assert!(lines(&cut, 200.0, 10.0) <= most_lines(10.0));
        assert_eq!(fit("公开"), None);
    }

    #[test]
    fn shortens_at_a_sentence_when_one_is_near() {
        assert_eq!(shorten("一二三", 5), "一二三");
        assert_eq!(shorten("一二三四。五六七八", 8), "一二三四……");
        assert_eq!(shorten("一二三四五六七八九", 6), "一二三四……");
    }
}
