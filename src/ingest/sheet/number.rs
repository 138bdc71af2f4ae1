//! Numbers and dates as a sheet displays them.
//!
//! A cell that shows 85% holds 0.85, one that shows 2次 holds 2, and a date is a count of days. The analysis
//! reads text, so it must get what the officer sees. Dates come out as ISO dates whatever their format, to
//! be read once and not in thirty ways.

use calamine::{ExcelDateTime, ExcelDateTimeType};

/// A parsed number format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Display {
    General,
    Date(Shown),
    /// `[h]:mm`: hours may pass 24.
    Duration,
    /// Sections for positive, negative and zero numbers.
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
}

/// One section of a number format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is a sign of the format of its own.
pub(super) struct Section {
    before: String,
    after: String,
    decimals: usize,
    /// Decimals that show only when they are not zero.
    optional: usize,
    digits: usize,
    thousands: bool,
    percent: bool,
    /// Division by a thousand for each trailing comma.
    scale: u32,
    /// No digit place at all: the text alone is shown.
    text_only: bool,
    exotic: bool,
}

/// The format of a built-in number format id.
pub(super) fn builtin(id: u16) -> Display {
    match id {
        1 => parse("0"),
        2 => parse("0.00"),
        3 | 37 | 38 | 41 | 42 => parse("#,##0"),
        4 | 39 | 40 | 43 | 44 => parse("#,##0.00"),
        9 => parse("0%"),
        10 => parse("0.00%"),
        17 | 27 | 57 => Display::Date(Shown::Month),
        14..=16 | 28..=31 | 36 | 50..=54 | 58 => Display::Date(Shown::Day),
        19 | 21 | 33 => Display::Date(Shown::TimeWithSeconds),
        18 | 20 | 32 | 34 | 35 | 45 | 47 | 55 | 56 => Display::Date(Shown::Time),
        22 => Display::Date(Shown::DayAndTime),
        46 => Display::Duration,
        _ => Display::General,
    }
}

/// Parses a number format code.
pub(super) fn parse(code: &str) -> Display {
    let lower = code.to_lowercase();
    if lower.trim().is_empty() || lower.contains("general") || lower.contains("g/通用") || lower == "@" {
        return Display::General;
    }
    if let Some(date) = date(&lower) {
        return date;
    }
    Display::Number(sections(code).iter().map(|s| section(s)).collect())
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

/// Whether a format shows a date or a time, and what of it.
fn date(lower: &str) -> Option<Display> {
    let mut quoted = false;
    let mut bracket = String::new();
    let mut in_bracket = false;
    let (mut year, mut month, mut day, mut hour, mut second) = (false, false, false, false, false);
    let mut digits = false;
    let mut chars = lower.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => {
                in_bracket = true;
                bracket.clear();
            }
            ']' => {
                in_bracket = false;
                if ["h", "hh", "m", "mm", "s", "ss"].contains(&bracket.as_str()) {
                    return Some(Display::Duration);
                }
            }
            _ if in_bracket => bracket.push(c),
            '\\' | '_' | '*' => {
                chars.next();
            }
            'y' | 'e' if c == 'y' || !digits => year = true,
            'm' => month = true,
            'd' => day = true,
            'h' => hour = true,
            's' => second = true,
            '0' | '#' | '?' => digits = true,
            _ => {}
        }
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
        (false, ..) if second => Shown::TimeWithSeconds,
        (false, ..) => Shown::Time,
    }))
}

fn section(code: &str) -> Section {
    let mut out = Section { text_only: true, ..Section::default() };
    let mut chars = code.chars().peekable();
    let mut point = false;
    let mut commas = 0;
    while let Some(c) = chars.next() {
        let target = if out.text_only { &mut out.before } else { &mut out.after };
        match c {
            '"' => {
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    target.push(c);
                }
            }
            '\\' => target.extend(chars.next()),
            // A blank as wide as the next character, or filling.
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                let mut inner = String::new();
                while let Some(c) = chars.next().filter(|c| *c != ']') {
                    inner.push(c);
                }
                // [$¥-804] names a currency; colours and conditions show nothing.
                if let Some(sign) = inner.strip_prefix('$') {
                    target.push_str(sign.split('-').next().unwrap_or_default());
                }
            }
            '0' | '#' | '?' => {
                out.text_only = false;
                if commas > 0 {
                    out.thousands = true;
                    commas = 0;
                }
                if point {
                    out.decimals += 1;
                    out.optional += usize::from(c != '0');
                } else if c == '0' {
                    out.digits += 1;
                }
            }
            '.' if !out.text_only && !point
                || chars.peek().is_some_and(|c| matches!(c, '0' | '#' | '?')) && out.text_only =>
            {
                point = true;
                out.text_only = false;
            }
            ',' if !out.text_only => commas += 1,
            '%' => {
                out.percent = true;
                target.push('%');
            }
            'E' | 'e' if !out.text_only && chars.peek().is_some_and(|c| matches!(c, '+' | '-')) => {
                out.exotic = true;
                break;
            }
            '/' if !out.text_only => {
                out.exotic = true;
                break;
            }
            '@' => out.text_only = false,
            c => target.push(c),
        }
    }
    out.scale = commas;
    out
}

impl Display {
    /// A number as it is displayed.
    pub fn number(&self, value: f64, date_1904: bool) -> String {
        match self {
            Self::General => general(value),
            Self::Duration => duration(value),
            Self::Date(shown) => date_text(value, date_1904, *shown),
            Self::Number(sections) => {
                let index = if value < 0.0 && sections.len() > 1 {
                    1
                } else if value == 0.0 && sections.len() > 2 {
                    2
                } else {
                    0
                };
                let Some(section) = sections.get(index) else { return general(value) };
                // A section of its own for negative numbers writes its own sign.
                let value = if index == 1 { -value } else { value };
                section.write(value)
            }
        }
    }
}

impl Section {
    fn write(&self, value: f64) -> String {
        if self.exotic {
            return general(value);
        }
        if self.text_only && !self.percent {
            return self.before.clone();
        }
        let mut value = if self.percent { value * 100.0 } else { value };
        for _ in 0..self.scale.min(4) {
            value /= 1000.0;
        }
        // Round half away from zero, as sheets do; the small push undoes 1.005 being 1.00499….
        let text = format!("{:.*}", self.decimals.min(15), value + value.signum() * value.abs() * 1e-15);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut fraction = fraction.to_owned();
        for _ in 0..self.optional {
            if fraction.ends_with('0') {
                fraction.pop();
            }
        }
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("-", w));
        let mut whole = format!("{whole:0>width$}", width = self.digits.min(30));
        if self.thousands {
            whole = group(&whole);
        }
        let sign = if whole.chars().chain(fraction.chars()).all(|c| matches!(c, '0' | ',')) { "" } else { sign };
        let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
        format!("{sign}{}{whole}{fraction}{}", self.before, self.after).trim().to_owned()
    }
}

fn group(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
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
        return format!("{value:E}");
    }
    let whole = value.abs().log10().floor().max(0.0) as usize + 1;
    let text = format!("{value:.*}", 10usize.saturating_sub(whole).max(1));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn duration(value: f64) -> String {
    let minutes = (value.abs() * 1440.0).round();
    if !minutes.is_finite() || minutes > 1e9 {
        return general(value);
    }
    let minutes = minutes as u64;
    format!("{}{}:{:02}", if value < 0.0 { "-" } else { "" }, minutes / 60, minutes % 60)
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
    }
}

/// A date or duration of a workbook whose formats are not known.
pub(super) fn moment(value: ExcelDateTime, date_1904: bool) -> String {
    let days = value.as_f64();
    if value.is_duration() {
        return duration(days);
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
        ];
        for (code, value, text) in cases {
            assert_eq!(parse(code).number(value, false), text, "{code} {value}");
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
            ("yyyy-mm-dd", 9e9, "9000000000"),
        ];
        for (code, value, text) in cases {
            assert_eq!(parse(code).number(value, false), text, "{code}");
        }
        assert_eq!(builtin(14).number(45169.0, false), "2023-08-31");
        assert_eq!(builtin(31).number(45169.0, false), "2023-08-31");
        assert_eq!(iso("2023-08-31T00:00:00"), "2023-08-31");
    }
}
