//! Numbers and dates as a sheet displays them.
//!
//! A cell that shows 85% holds 0.85, one that shows 2次 holds 2, and a date is a count of days. The analysis
//! reads text, so it must get what the officer sees. Dates come out as ISO dates whatever their format, to
//! be read once and not in thirty ways.

use std::borrow::Cow;

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::section::Section;

/// A parsed number format.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Display {
    General,
    Date(Shown),
    /// `[h]:mm`: hours may pass 24, minutes of `[mm]:ss` 60.
    Elapsed(Elapsed),
    /// Sections for positive, negative and zero numbers and for text, or with conditions of their own.
    Number(Vec<Section>),
}

/// What of a moment is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Month,
    Day,
    DayAndTime,
    Time,
    TimeWithSeconds,
    /// `mm:ss`
    Minutes,
}

/// Units of a duration that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elapsed {
    Hours,
    HoursWithMinutes,
    HoursWithSeconds,
    Minutes,
    MinutesWithSeconds,
    Seconds,
}

/// The format of a built-in number format id, where its display depends on the country that of China.
pub(super) fn builtin(id: u16) -> Display {
    match id {
        1 => parse("0"),
        2 => parse("0.00"),
        3 | 37 | 38 | 41 => parse("#,##0"),
        4 | 39 | 40 | 43 => parse("#,##0.00"),
        5 | 6 | 42 => parse("¥#,##0"),
        7 | 8 | 44 => parse("¥#,##0.00"),
        9 => parse("0%"),
        10 => parse("0.00%"),
        11 => parse("0.00E+00"),
        12 => parse("# ?/?"),
        13 => parse("# ??/??"),
        48 => parse("##0.0E+0"),
        17 | 27 | 36 | 50 | 52 | 57 => Display::Date(Shown::Month),
        14..=16 | 28..=31 | 51 | 53 | 54 | 58 => Display::Date(Shown::Day),
        19 | 21 | 33 | 35 | 56 => Display::Date(Shown::TimeWithSeconds),
        18 | 20 | 32 | 34 | 55 => Display::Date(Shown::Time),
        22 => Display::Date(Shown::DayAndTime),
        45 | 47 => Display::Date(Shown::Minutes),
        46 => Display::Elapsed(Elapsed::HoursWithSeconds),
        _ => Display::General,
    }
}

/// Parses a number format code.
pub(super) fn parse(code: &str) -> Display {
    let lower = code.to_lowercase();
    if ["", "general", "g/通用格式", "@"].contains(&lower.trim()) {
        return Display::General;
    }
    if let Some(date) = date(&lower) {
        return date;
    }
    Display::Number(sections(code).iter().map(|s| Section::parse(s)).collect())
}

/// Splits at semicolons outside quotes.
fn sections(code: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    for c in code.chars().take(1000) {
        if c == ';' && !quoted && !escaped {
            out.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

/// Whether a format shows a date or a time, and what of it. Its first section decides.
fn date(lower: &str) -> Option<Display> {
    let mut bracket = String::new();
    let mut elapsed = None;
    let (mut quoted, mut in_bracket) = (false, false);
    let (mut year, mut month, mut day, mut hour, mut second) = (false, false, false, false, false);
    let mut digits = false;
    let mut chars = lower.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => break,
            '[' => {
                in_bracket = true;
                bracket.clear();
            }
            ']' => {
                in_bracket = false;
                if let Some(unit) = bracket.chars().next().filter(|c| bracket.trim_matches(*c).is_empty()) {
                    elapsed = elapsed.or(Some(unit).filter(|c| "hms".contains(*c)));
                }
            }
            _ if in_bracket => bracket.push(c),
            '\\' | '_' | '*' => {
                chars.next();
            }
            // General, and the era of years: E+00 is an exponent.
            'g' if lower.contains("general") || lower.contains("g/通用") => return None,
            'e' if digits || matches!(chars.peek(), Some('+' | '-')) => {}
            'y' | 'e' => year = true,
            'm' => month = true,
            'd' => day = true,
            // Days of the week: aaa, aaaa; but am/pm is a time.
            'a' if chars.peek() == Some(&'a') => day = true,
            'h' => hour = true,
            's' => second = true,
            '0' | '#' | '?' => digits = true,
            _ => {}
        }
    }
    if let Some(unit) = elapsed {
        let minutes = month;
        return Some(Display::Elapsed(match unit {
            'h' if second => Elapsed::HoursWithSeconds,
            'h' if minutes => Elapsed::HoursWithMinutes,
            'h' => Elapsed::Hours,
            'm' if second => Elapsed::MinutesWithSeconds,
            'm' => Elapsed::Minutes,
            _ => Elapsed::Seconds,
        }));
    }
    if digits && !second || !(year || month || day || hour || second) {
        return None;
    }
    let time = hour || second;
    Some(Display::Date(match (year || day || month && !time, day, time) {
        (true, _, true) => Shown::DayAndTime,
        // 8月31日 has its year all the same.
        (true, true, false) => Shown::Day,
        (true, false, false) => Shown::Month,
        (false, ..) if second && !hour => Shown::Minutes,
        (false, ..) if second => Shown::TimeWithSeconds,
        (false, ..) => Shown::Time,
    }))
}

impl Display {
    /// A number as it is displayed.
    pub fn number(&self, value: f64, date_1904: bool) -> String {
        match self {
            Self::General => general(value),
            Self::Elapsed(elapsed) => duration(value, *elapsed),
            Self::Date(shown) => date_text(value, date_1904, *shown),
            Self::Number(sections) => {
                let Some((section, bare)) = choose(sections, value) else { return general(value) };
                section.write(if bare { value.abs() } else { value })
            }
        }
    }

    /// A text as it is displayed: only a section for text adds anything to it.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if let Self::Number(sections) = self
            && let Some(section) = sections.last().filter(|s| s.is_for_text())
            && !text.is_empty()
        {
            return Cow::Owned(section.around(text));
        }
        Cow::Borrowed(text)
    }
}

/// The section for a number, and whether it writes the sign of a negative number itself.
fn choose(sections: &[Section], value: f64) -> Option<(&Section, bool)> {
    // A last section for text says nothing about numbers, unless it is the only one.
    let numbers = match sections.split_last() {
        Some((last, rest)) if last.is_for_text() && !rest.is_empty() => rest,
        _ => sections,
    };
    if numbers.iter().any(|s| s.condition.is_some()) {
        let found = numbers.iter().enumerate().find(|(i, s)| match s.condition {
            Some(condition) => condition.holds(value),
            // A section without a condition before the last is for negative numbers, the last for all others.
            None => i + 1 == numbers.len() || *i == 1 && value < 0.0,
        });
        let (i, section) = found?;
        let bare = section.condition.map_or(i == 1 && numbers.len() > 2, super::section::Condition::negative_only);
        return Some((section, bare && value < 0.0));
    }
    let index = if value < 0.0 && numbers.len() > 1 {
        1
    } else if value == 0.0 && numbers.len() > 2 {
        2
    } else {
        0
    };
    numbers.get(index).map(|s| (s, index == 1))
}

/// A number without a format: whole numbers without a point, others with up to eleven digits.
pub(super) fn general(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // Minus zero is zero.
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    if value.abs() >= 1e15 || value.abs() < 1e-9 {
        let text = format!("{value:.5E}");
        let (digits, power) = text.split_once('E').unwrap_or((&text, "0"));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        let (sign, power) = power.strip_prefix('-').map_or(('+', power), |p| ('-', p));
        return format!("{digits}E{sign}{power:0>2}");
    }
    let whole = value.abs().log10().floor().max(0.0) as usize + 1;
    let text = format!("{value:.*}", 10usize.saturating_sub(whole).max(1));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn duration(value: f64, shown: Elapsed) -> String {
    let seconds = (value.abs() * 86_400.0).round();
    if !seconds.is_finite() || seconds > 1e11 {
        return general(value);
    }
    let s = seconds as u64;
    // Minutes are cut, not rounded: a clock shows 9:59 until it is ten.
    let text = match shown {
        Elapsed::Hours => format!("{}", s / 3600),
        Elapsed::HoursWithMinutes => format!("{}:{:02}", s / 3600, s / 60 % 60),
        Elapsed::HoursWithSeconds => format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
        Elapsed::Minutes => format!("{}", s / 60),
        Elapsed::MinutesWithSeconds => format!("{:02}:{:02}", s / 60, s % 60),
        Elapsed::Seconds => s.to_string(),
    };
    if value < 0.0 { format!("-{text}") } else { text }
}

fn date_text(value: f64, date_1904: bool, shown: Shown) -> String {
    // Outside the calendar a sheet shows ####; the number says more.
    if !(0.0..2_958_466.0).contains(&value) {
        return general(value);
    }
    let moment = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, date_1904);
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    match shown {
        Shown::Month => format!("{year:04}-{month:02}"),
        Shown::Day => format!("{year:04}-{month:02}-{day:02}"),
        Shown::DayAndTime => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
        Shown::Time => format!("{hour:02}:{minute:02}"),
        Shown::TimeWithSeconds => format!("{hour:02}:{minute:02}:{second:02}"),
        Shown::Minutes => format!("{minute:02}:{second:02}"),
    }
}

/// A date or duration of a workbook whose formats are not known.
pub(super) fn moment(value: ExcelDateTime, date_1904: bool) -> String {
    let days = value.as_f64();
    if value.is_duration() {
        return duration(days, Elapsed::HoursWithMinutes);
    }
    let shown = match (days >= 1.0, days.fract() > 1e-6) {
        (true, true) => Shown::DayAndTime,
        (false, true) => Shown::Time,
        _ => Shown::Day,
    };
    date_text(days, date_1904, shown)
}

/// ISO dates and durations as OpenDocument and Strict OOXML store them.
pub(super) fn iso(text: &str) -> String {
    if let Some((date, time)) = text.split_once('T') {
        let time = time.trim_end_matches('Z');
        let time = time.split('.').next().unwrap_or(time);
        let time = time.strip_suffix(":00").unwrap_or(time);
        return if time.is_empty() || time == "00:00" || time == "00" {
            date.to_owned()
        } else {
            format!("{date} {time}")
        };
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_displayed() {
        let cases = [
            ("General", 3.0, "3"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 1326.5, "1326.5"),
            ("General", -0.0, "0"),
            ("General", 370_104_199_001_011.0, "370104199001011"),
            ("0", 2.6, "3"),
            ("0.00", 1.005, "1.01"),
            ("#,##0", 1_326_000.0, "1,326,000"),
            ("0%", 0.85, "85%"),
            ("0.0%", 0.9995, "100.0%"),
            ("0\"次\"", 2.0, "2次"),
            ("#,##0.00\"万元\"", 1234.5, "1,234.50万元"),
            ("[$¥-804]#,##0.00", 12.0, "¥12.00"),
            ("0.0#", 1.5, "1.5"),
            ("000", 7.0, "007"),
            ("#,##0_);(#,##0)", -5.0, "(5)"),
            ("0;-0;\"—\"", 0.0, "—"),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ", 3.5, "3.50"),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", -3.5, "-3.50"),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 0.0, "-"),
            ("General\"人\"", 12.0, "12人"),
            ("G/通用格式\"件\"", 7.0, "7件"),
            ("0.00E+00", 103_230_000.0, "1.03E+08"),
            ("0.00E+00", 0.000_123, "1.23E-04"),
            ("##0.0E+0", 12_345.0, "12.3E+3"),
            ("0.0E-0", 99_960.0, "1.0E5"),
            ("# ?/?", 0.5, "1/2"),
            ("# ??/??", 12_345.678_9, "12345 55/81"),
            ("# ??/??", -0.75, "-3/4"),
            ("?/?", 1.25, "5/4"),
            ("# ?/8", 2.25, "2 2/8"),
            ("# ??/100", 0.999_9, "1"),
            ("[DBNum1][$-804]General", 12_323.0, "一万二千三百二十三"),
            ("[DBNum1]General", 100_010_016.0, "一亿零一万零一十六"),
            ("[DBNum2]0\"元\"", 21.0, "贰拾壹元"),
            ("000-00-0000", 123_456_789.0, "123-45-6789"),
            ("(###) ###-####", 5_312_345_678.0, "(531) 234-5678"),
            ("0.0,\"千\"", 12_345.0, "12.3千"),
            ("0!.0,\"万\"", 123_456.0, "12.3万"),
            ("[>=10000]0.0,\"千\";[<0]\"负\"0;0", 25_000.0, "25.0千"),
            ("[>=10000]0.0,\"千\";[<0]\"负\"0;0", -3.0, "负3"),
            ("[>=10000]0.0,\"千\";[<0]\"负\"0;0", 12.0, "12"),
            ("[=1]\"是\";[=0]\"否\";0", 0.0, "否"),
            ("0_);[Red]\\(0\\)", -4.0, "(4)"),
            ("$#,##0.00", -1_032_391.456, "-$1,032,391.46"),
            ("0.00", 1e-20, "0.00"),
            ("0", 999_999.5, "1000000"),
            ("General", 370_104_199_001_011_234.0, "3.70104E+17"),
        ];
        for (code, value, text) in cases {
            assert_eq!(parse(code).number(value, false), text, "{code} {value}");
        }
    }

    #[test]
    fn texts_take_what_a_section_for_text_adds() {
        assert_eq!(parse("@\"街道\"").text("泺口"), "泺口街道");
        assert_eq!(parse("0;-0;0;\"〔\"@\"〕\"").text("无"), "〔无〕");
        for code in ["0", "General", ";;;", "yyyy/m/d;@"] {
            assert_eq!(parse(code).text("甲"), "甲", "{code}");
        }
    }

    #[test]
    fn dates_are_iso() {
        let cases = [
            ("yyyy\"年\"m\"月\"d\"日\";@", 45169.0, "2023-08-31"),
            ("yyyy/m/d", 45169.0, "2023-08-31"),
            ("[$-804]yyyy\"年\"m\"月\"", 45169.0, "2023-08"),
            ("m\"月\"d\"日\"", 45169.0, "2023-08-31"),
            ("yyyy-mm-dd hh:mm", 45_169.604_166_7, "2023-08-31 14:30"),
            ("h:mm", 0.604_166_7, "14:30"),
            ("[h]:mm", 1.5, "36:00"),
            ("[h]:mm:ss", 1.500_01, "36:00:01"),
            ("[mm]:ss", 0.0625, "90:00"),
            ("[ss]", 0.001, "86"),
            ("mm:ss.0", 0.001, "01:26"),
            ("上午/下午h\"时\"mm\"分\"", 0.604_166_7, "14:30"),
            ("[$-804]aaaa;@", 45169.0, "2023-08-31"),
            ("yyyy/m/d h:mm AM/PM", 45_169.604_166_7, "2023-08-31 14:30"),
            ("e\"年\"m\"月\"", 45169.0, "2023-08"),
            ("yyyy-mm-dd", 9e9, "9000000000"),
        ];
        for (code, value, text) in cases {
            assert_eq!(parse(code).number(value, false), text, "{code}");
        }
        assert_eq!(builtin(14).number(45169.0, false), "2023-08-31");
        assert_eq!(builtin(36).number(45169.0, false), "2023-08");
        assert_eq!(builtin(56).number(0.604_166_7, false), "14:30:00");
        assert_eq!(builtin(31).number(45169.0, false), "2023-08-31");
        assert_eq!(iso("2023-08-31T00:00:00"), "2023-08-31");
    }
}
