//! Folding of look-alike characters, one character to one character.
//!
//! Officers type full-width digits, three kinds of dash and four kinds of bracket. Everything that
//! compares text compares the folded form. The fold maps each character to exactly one, so a position in
//! the folded text is the same position (in characters) in the original, and a quotation can always be
//! cut from what the unit really wrote.

/// The folded form of one character.
pub fn fold_char(c: char) -> char {
    match c {
        // Full-width ASCII block.
        '\u{FF01}'..='\u{FF5E}' => {
            let ascii = char::from_u32(c as u32 - 0xFEE0).unwrap_or(c);
            ascii.to_ascii_lowercase()
        }
        '\u{3000}' | '\u{00A0}' | '\t' | '\r' => ' ',
        'A'..='Z' => c.to_ascii_lowercase(),
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '‛' | '`' => '\'',
        '〔' | '【' | '〖' | '﹝' => '[',
        '〕' | '】' | '〗' | '﹞' => ']',
        '—' | '–' | '‐' | '‑' | '−' | '─' | '﹣' => '-',
        '〜' | '∼' => '~',
        '﹑' => '、',
        '·' | '•' | '・' | '∙' | '‧' => '·',
        '○' | '〇' | '◯' => '〇',
        _ => c,
    }
}

/// Folds a text; the result has as many characters as the input.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Folds a text and drops everything that carries no meaning in a comparison: spaces, punctuation,
/// brackets and quotation marks.
pub fn skeleton(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| is_wordlike(*c)).collect()
}

/// [`char::is_alphanumeric`], with the answer for the common Han characters at hand.
pub fn is_wordlike(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// Whether a text is words of a list, one after another, and nothing else.
pub fn is_made_of(text: &str, words: &[String]) -> bool {
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for at in 0..text.len() {
        if ends[at] {
            for word in words.iter().filter(|w| text[at..].starts_with(w.as_str())) {
                ends[at + word.len()] = true;
            }
        }
    }
    !text.is_empty() && ends[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_one_to_one() {
        let s = "２０２３年〔１〕号　ＡＢ“一图读懂”——";
        assert_eq!(fold(s), "2023年[1]号 ab\"一图读懂\"--");
        assert_eq!(fold(s).chars().count(), s.chars().count());
    }

    #[test]
    fn every_common_han_character_is_wordlike() {
        assert!(('\u{4e00}'..='\u{9fff}').all(char::is_alphanumeric));
    }

    #[test]
    fn skeleton_keeps_words_only() {
        assert_eq!(skeleton("“双随机、一公开” 监管。"), "双随机一公开监管");
    }
}
