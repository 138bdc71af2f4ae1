//! Automatic list numbers as the text a reader sees: 第一章, 一、, （一）, 1., ①.
//!
//! Word keeps them out of the paragraph, and half of the headings of a plan are nothing without them. The
//! number formats, level templates and counters are the same for .docx and .doc; only where they are stored
//! differs, and that is the readers' business.

use std::collections::HashMap;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// How one number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NumberFormat {
    #[default]
    Decimal,
    DecimalZero,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
    /// 一 … 十 十一 … 一百零一
    Counting,
    /// 一 … 九 一〇 一一
    Digital,
    /// 壹 贰 叁
    Legal,
    /// 甲 乙 丙
    Stems,
    /// 子 丑 寅
    Branches,
    Circled,
    Parenthesised,
    FullStopped,
    /// ㈠ ㈡
    IdeographCircled,
    FullWidth,
    /// - 1 -
    Dashed,
    Ordinal,
    /// Shown as a bullet or not at all: no text.
    Nothing,
}

impl NumberFormat {
    /// The format of a `w:numFmt` value.
    pub fn from_name(name: &str) -> Self {
        match name {
            "decimalZero" => Self::DecimalZero,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "koreanDigital2" => Self::Counting,
            "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => Self::Digital,
            "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => Self::Legal,
            "ideographTraditional" => Self::Stems,
            "ideographZodiac" => Self::Branches,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Circled,
            "decimalEnclosedParen" => Self::Parenthesised,
            "decimalEnclosedFullstop" => Self::FullStopped,
            "ideographEnclosedCircle" => Self::IdeographCircled,
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "numberInDash" => Self::Dashed,
            "ordinal" => Self::Ordinal,
            "bullet" | "none" => Self::Nothing,
            _ => Self::Decimal,
        }
    }

    /// The format of a number format code of binary Word files.
    pub fn from_code(code: u8) -> Self {
        match code {
            1 => Self::UpperRoman,
            2 => Self::LowerRoman,
            3 => Self::UpperLetter,
            4 => Self::LowerLetter,
            5 => Self::Ordinal,
            10 | 17 | 36 => Self::Digital,
            11 | 33 | 35 | 37 | 39 => Self::Counting,
            14 | 19 => Self::FullWidth,
            16 | 34 | 38 => Self::Legal,
            18 | 28 => Self::Circled,
            22 => Self::DecimalZero,
            23 | 255 => Self::Nothing,
            26 => Self::FullStopped,
            27 => Self::Parenthesised,
            29 => Self::IdeographCircled,
            30 => Self::Stems,
            31 => Self::Branches,
            57 => Self::Dashed,
            _ => Self::Decimal,
        }
    }

    /// Writes a number; formats that have no sign for it fall back to digits.
    pub fn write(self, n: i64) -> String {
        let table = |first: u32, from: i64, to: i64| {
            u32::try_from(n - from).ok().filter(|_| (from..=to).contains(&n)).and_then(|i| char::from_u32(first + i))
        };
        let sign = match self {
            Self::Circled => table(0x2460, 1, 20).or_else(|| table(0x3251, 21, 35)).or_else(|| table(0x32b1, 36, 50)),
            Self::Parenthesised => table(0x2474, 1, 20),
            Self::FullStopped => table(0x2488, 1, 20),
            Self::IdeographCircled => table(0x3220, 1, 10),
            _ => None,
        };
        if let Some(sign) = sign {
            return sign.to_string();
        }
        match self {
            Self::Nothing => String::new(),
            Self::DecimalZero => format!("{n:02}"),
            Self::UpperRoman => roman(n),
            Self::LowerRoman => roman(n).to_lowercase(),
            Self::UpperLetter => letter(n, b'A'),
            Self::LowerLetter => letter(n, b'a'),
            Self::Counting => counting(n),
            Self::Digital => digital(n),
            Self::Legal => counting(n).chars().map(legal).collect(),
            Self::Stems => cycle(n, "甲乙丙丁戊己庚辛壬癸"),
            Self::Branches => cycle(n, "子丑寅卯辰巳午未申酉戌亥"),
            Self::FullWidth => n
                .to_string()
                .chars()
                .map(|c| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_digit()).unwrap_or(c))
                .collect(),
            Self::Dashed => format!("- {n} -"),
            _ => n.to_string(),
        }
    }
}

fn roman(n: i64) -> String {
    if !(1..4000).contains(&n) {
        return n.to_string();
    }
    let signs = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = n;
    let mut out = String::new();
    for (value, sign) in signs {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// Word's letters: A … Z, AA, BB …
fn letter(n: i64, first: u8) -> String {
    if !(1..=780).contains(&n) {
        return n.to_string();
    }
    let c = char::from(first + ((n - 1) % 26) as u8);
    c.to_string().repeat(((n - 1) / 26 + 1) as usize)
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn digit(n: i64) -> char {
    usize::try_from(n).ok().and_then(|i| DIGITS.get(i)).copied().unwrap_or('〇')
}

fn counting(n: i64) -> String {
    if !(1..10_000).contains(&n) {
        return n.to_string();
    }
    let mut out = String::new();
    let mut zero = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let d = n / unit % 10;
        if d == 0 {
            zero = !out.is_empty();
            continue;
        }
        if zero {
            out.push('零');
            zero = false;
        }
        // 十一, not 一十一, at the beginning.
        if !(d == 1 && unit == 10 && out.is_empty()) {
            out.push(digit(d));
        }
        out.push_str(name);
    }
    out
}

fn digital(n: i64) -> String {
    if n < 0 {
        return n.to_string();
    }
    n.to_string().chars().map(|c| c.to_digit(10).map_or(c, |d| digit(i64::from(d)))).collect()
}

fn legal(c: char) -> char {
    match c {
        '一' => '壹',
        '二' => '贰',
        '三' => '叁',
        '四' => '肆',
        '五' => '伍',
        '六' => '陆',
        '七' => '柒',
        '八' => '捌',
        '九' => '玖',
        '十' => '拾',
        '百' => '佰',
        '千' => '仟',
        c => c,
    }
}

fn cycle(n: i64, signs: &str) -> String {
    let index = n.checked_sub(1).and_then(|i| usize::try_from(i).ok());
    index.and_then(|i| signs.chars().nth(i)).map_or_else(|| n.to_string(), String::from)
}

/// A piece of a level's text: a literal, or the number of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(String),
    Number(usize),
}

/// One level of a list definition.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    pub start: i64,
    pub format: NumberFormat,
    pub template: Vec<Piece>,
    /// 1-based level after which this one starts again; 0 never; `None` after any higher level.
    pub restart: Option<u8>,
    /// All numbers in this level's text are written in digits.
    pub legal: bool,
    /// A space stands between number and text.
    pub space: bool,
}

impl Level {
    /// Parses a template such as `第%1章` or `%1.%2`.
    pub fn parse_template(text: &str) -> Vec<Piece> {
        let mut out = Vec::new();
        let mut literal = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let level = if c == '%' { chars.peek().and_then(|d| d.to_digit(10)).filter(|d| *d > 0) } else { None };
            if let Some(level) = level {
                chars.next();
                if !literal.is_empty() {
                    out.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                out.push(Piece::Number(level as usize - 1));
            } else {
                literal.push(c);
            }
        }
        if !literal.is_empty() {
            out.push(Piece::Literal(literal));
        }
        out
    }
}

/// The running numbers of all lists of a document.
#[derive(Debug, Default)]
pub(super) struct Counters {
    lists: HashMap<u32, [Option<i64>; LEVELS]>,
}

impl Counters {
    /// Makes a level of a list begin again at its start.
    pub fn restart(&mut self, list: u32, level: usize) {
        if let Some(slots) = self.lists.get_mut(&list) {
            slots.iter_mut().skip(level).for_each(|s| *s = None);
        }
    }

    /// Counts one paragraph and returns its number as text, empty for a bullet.
    pub fn next(&mut self, list: u32, level: usize, levels: &[Level]) -> String {
        let Some(own) = levels.get(level) else { return String::new() };
        let slots = self.lists.entry(list).or_insert([None; LEVELS]);
        if let Some(slot) = slots.get_mut(level) {
            *slot = Some(slot.map_or(own.start, |n| n.saturating_add(1)));
        }
        for (deeper, definition) in levels.iter().enumerate().skip(level + 1) {
            let again = match definition.restart {
                Some(0) => false,
                Some(after) => level < usize::from(after),
                None => true,
            };
            if let (true, Some(slot)) = (again, slots.get_mut(deeper)) {
                *slot = None;
            }
        }
        if own.format == NumberFormat::Nothing {
            // Some templates carry a fixed word (附件：) without any number.
            return own.template.iter().filter_map(literal_word).collect();
        }
        let mut out = String::new();
        for piece in &own.template {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Number(n) => {
                    let definition = levels.get(*n);
                    let value = slots.get(*n).copied().flatten().or(definition.map(|d| d.start)).unwrap_or(1);
                    let format = definition.map_or(NumberFormat::Decimal, |d| d.format);
                    let format = if own.legal { NumberFormat::Decimal } else { format };
                    out.push_str(&format.write(value));
                }
            }
        }
        out
    }
}

/// A literal that is words rather than a bullet sign.
fn literal_word(piece: &Piece) -> Option<&str> {
    match piece {
        // Chinese words are two characters at least; bullets are one sign or a private-use character.
        Piece::Literal(text) if text.chars().filter(|c| c.is_alphabetic() && !private(*c)).count() > 1 => Some(text),
        _ => None,
    }
}

fn private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// Puts number and text together as they read on the page.
pub(super) fn join(label: &str, text: &str, space: bool) -> String {
    let label = label.trim();
    let text = text.trim_start_matches([' ', '\t']);
    if label.is_empty() || text.is_empty() {
        // A number before nothing is no text.
        return text.to_owned();
    }
    let last = label.chars().next_back();
    let first = text.chars().next();
    // ① stands by itself, 第一章 does not.
    let bare = last.is_some_and(|c| c.is_alphabetic() || c.is_ascii_digit());
    let touching = last.is_some_and(|c| c.is_ascii()) && first.is_some_and(|c| c.is_ascii_alphanumeric());
    if (space && bare) || touching { format!("{label} {text}") } else { format!("{label}{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_every_format() {
        let cases = [
            (NumberFormat::Counting, 10, "十"),
            (NumberFormat::Counting, 12, "十二"),
            (NumberFormat::Counting, 20, "二十"),
            (NumberFormat::Counting, 101, "一百零一"),
            (NumberFormat::Counting, 1010, "一千零一十"),
            (NumberFormat::Digital, 10, "一〇"),
            (NumberFormat::Circled, 3, "③"),
            (NumberFormat::Circled, 21, "㉑"),
            (NumberFormat::Parenthesised, 2, "⑵"),
            (NumberFormat::FullStopped, 2, "⒉"),
            (NumberFormat::IdeographCircled, 2, "㈡"),
            (NumberFormat::UpperRoman, 14, "XIV"),
            (NumberFormat::LowerLetter, 28, "bb"),
            (NumberFormat::Legal, 11, "拾壹"),
            (NumberFormat::FullWidth, 12, "１２"),
            (NumberFormat::Stems, 3, "丙"),
            (NumberFormat::DecimalZero, 3, "03"),
            (NumberFormat::Counting, -1, "-1"),
        ];
        for (format, n, text) in cases {
            assert_eq!(format.write(n), text);
        }
    }

    fn level(template: &str, format: NumberFormat) -> Level {
        Level { start: 1, format, template: Level::parse_template(template), ..Level::default() }
    }

    #[test]
    fn deeper_levels_restart() {
        let levels = [level("第%1章", NumberFormat::Counting), level("%1.%2", NumberFormat::Decimal)];
        let mut counters = Counters::default();
        let got: Vec<String> = [0, 1, 1, 0, 1].iter().map(|&l| counters.next(5, l, &levels)).collect();
        assert_eq!(got, ["第一章", "一.1", "一.2", "第二章", "二.1"]);
    }

    #[test]
    fn bullets_are_no_text_but_words_are() {
        let levels = [level("\u{f0b7}", NumberFormat::Nothing), level("附件：", NumberFormat::Nothing)];
        let mut counters = Counters::default();
        assert_eq!(counters.next(1, 0, &levels), "");
        assert_eq!(counters.next(1, 1, &levels), "附件：");
    }

    #[test]
    fn number_and_text_are_joined_as_they_read() {
        assert_eq!(join("一、", "总体要求", true), "一、总体要求");
        assert_eq!(join("第一章", "总则", true), "第一章 总则");
        assert_eq!(join("1.", "2023年", true), "1. 2023年");
        assert_eq!(join("1.", "完善", true), "1.完善");
        assert_eq!(join("①", "完善", true), "①完善");
        assert_eq!(join("1.", "", true), "");
    }
}
