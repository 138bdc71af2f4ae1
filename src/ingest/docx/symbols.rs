//! Signs that Word stores as a glyph of a symbol font, as the Unicode character a reader sees.
//!
//! Ticks and boxes carry answers in forms (□ 是 ☑ 否), so they must not get lost; decoration without a
//! counterpart does.

/// The character for a glyph code of a font; `None` when there is nothing to read in it.
pub(in super::super) fn glyph(font: &str, code: u32) -> Option<char> {
    // Symbol fonts live at F000–F0FF, some files leave the offset out.
    let low = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    let font = font.to_lowercase();
    if font.contains("wingdings 2") {
        return wingdings2(low);
    }
    if font.contains("wingdings") {
        return wingdings(low);
    }
    if font == "symbol" {
        return symbol(low);
    }
    if code != low {
        return wingdings(low).or_else(|| symbol(low));
    }
    char::from_u32(code).filter(|c| !c.is_control())
}

fn wingdings(code: u32) -> Option<char> {
    Some(match code {
        0x20 => ' ',
        0x6c | 0x9f => '●',
        0x6d => '❍',
        0x6e => '■',
        0x6f | 0x70 | 0x71 | 0x72 | 0xa8 => '□',
        0x75 | 0x77 => '◆',
        0x76 => '❖',
        0xa1 => '○',
        0xa4 => '◉',
        0xa7 => '▪',
        0xab => '★',
        0xd8 => '➢',
        0xdf | 0xe7 => '←',
        0xe0 | 0xe8 => '→',
        0xf0 => '⇨',
        0xfb => '✗',
        0xfc => '✓',
        0xfd => '☒',
        0xfe => '☑',
        0x81..=0x8a => char::from_u32(0x2460 + code - 0x81)?,
        0x8c..=0x95 => char::from_u32(0x2776 + code - 0x8c)?,
        _ => return None,
    })
}

fn wingdings2(code: u32) -> Option<char> {
    Some(match code {
        0x20 => ' ',
        0x4f => '✗',
        0x50 => '✓',
        0x51 | 0x53 | 0x54 => '☒',
        0x52 => '☑',
        0x97 | 0x98 => '●',
        0xa2 | 0xa3 | 0x2a => '□',
        0x6a..=0x73 => char::from_u32(0x2460 + code - 0x6a)?,
        _ => return None,
    })
}

fn symbol(code: u32) -> Option<char> {
    const GREEK_UPPER: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const GREEK_LOWER: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    Some(match code {
        0x20..=0x21 | 0x23 | 0x25..=0x26 | 0x28..=0x29 | 0x2b..=0x3f => char::from_u32(code)?,
        0x41..=0x5a => GREEK_UPPER.chars().nth((code - 0x41) as usize)?,
        0x61..=0x7a => GREEK_LOWER.chars().nth((code - 0x61) as usize)?,
        0xa3 => '≤',
        0xa5 => '∞',
        0xac => '←',
        0xae => '→',
        0xb0 => '°',
        0xb1 => '±',
        0xb2 => '″',
        0xb3 => '≥',
        0xb4 => '×',
        0xb7 => '•',
        0xb8 => '÷',
        0xb9 => '≠',
        0xba => '≡',
        0xbb => '≈',
        0xbc => '…',
        0xd6 => '√',
        0xd7 => '·',
        0xe5 => '∑',
        _ => return None,
    })
}

/// The character of an `EQ` field, by which Word draws circled numbers and readings over a character.
///
/// `eq \o\ac(○,1)` reads ①; `EQ \o\ad(\s\up 9(pīn),拼)` reads 拼.
pub(in super::super) fn equation(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start();
    let head = rest.get(..2)?;
    if !head.eq_ignore_ascii_case("eq") || !rest.contains("\\o") {
        return None;
    }
    let inner = rest.rsplit_once([',', '，'])?.1;
    let inner = inner.rsplit_once(')').map_or(inner, |(i, _)| i).trim();
    let circled = rest.contains(['○', '〇', '◯']).then(|| inner.parse::<u32>().ok()).flatten();
    match circled.filter(|n| (1..=20).contains(n)).and_then(|n| char::from_u32(0x245f + n)) {
        Some(c) => Some(c.to_string()),
        None => (inner.chars().count() <= 8).then(|| inner.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_and_boxes() {
        assert_eq!(glyph("Wingdings", 0xf0fe), Some('☑'));
        assert_eq!(glyph("Wingdings 2", 0x52), Some('☑'));
        assert_eq!(glyph("Symbol", 0xf0b3), Some('≥'));
        assert_eq!(glyph("宋体", 0x25a1), Some('□'));
        assert_eq!(glyph("Wingdings", 0xf0ff), None);
    }

    #[test]
    fn circled_numbers_and_readings() {
        assert_eq!(equation(r" eq \o\ac(○,3) ").as_deref(), Some("③"));
        assert_eq!(equation(r"EQ \* jc2 \o\ad(\s\up 9(pīn),拼)").as_deref(), Some("拼"));
        assert_eq!(equation("PAGE"), None);
    }
}
