//! One section of a number format, as `#,##0.0"万元"` or `# ?/?`.
//!
//! A section is read once into a list of signs and written many times. Numbers are rounded in decimal from their
//! fifteen significant digits, as sheet programs do it: 1.005 shows as 1.01, whatever its binary neighbour is.

use std::fmt::Write;

use super::super::numbering::NumberFormat;

/// Longest pattern of digit places that is followed.
const PLACES: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sign {
    Text(String),
    /// A digit place: `0` always shows, `#` and `?` only digits that count.
    Place(char),
    Point,
    Percent,
    /// `E+` or `E-`: true when a plus is written.
    Exponent(bool),
    Slash,
    /// The fixed denominator of `# ??/100`.
    Denominator(u32),
    General,
    /// `@`: the text of the cell, or a number as it would show without format.
    Cell,
}

/// When a section applies, if it says so itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Condition {
    Less(f64),
    AtMost(f64),
    More(f64),
    AtLeast(f64),
    Equal(f64),
    Other(f64),
}

impl Condition {
    fn parse(inner: &str) -> Option<Self> {
        let end = inner.find(|c: char| !"<>=".contains(c))?;
        let (sign, number) = inner.split_at_checked(end)?;
        let number = number.trim().parse().ok()?;
        Some(match sign {
            "<" => Self::Less(number),
            "<=" => Self::AtMost(number),
            ">" => Self::More(number),
            ">=" => Self::AtLeast(number),
            "=" => Self::Equal(number),
            "<>" => Self::Other(number),
            _ => return None,
        })
    }

    #[allow(clippy::float_cmp)] // The file states the very number.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::Less(n) => value < n,
            Self::AtMost(n) => value <= n,
            Self::More(n) => value > n,
            Self::AtLeast(n) => value >= n,
            Self::Equal(n) => value == n,
            Self::Other(n) => value != n,
        }
    }

    /// True when only negative numbers meet it, so that the section writes their sign itself.
    pub fn negative_only(self) -> bool {
        matches!(self, Self::Less(n) if n <= 0.0) || matches!(self, Self::AtMost(n) if n < 0.0)
    }
}

/// A parsed section.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    signs: Vec<Sign>,
    pub condition: Option<Condition>,
    thousands: bool,
    /// Division by a thousand for each trailing comma.
    scale: u32,
    percents: u32,
    decimals: usize,
    /// `[DBNum1]` 一二三, `[DBNum2]` 壹贰叁, `[DBNum3]` １２３.
    script: Option<NumberFormat>,
}

impl Section {
    pub fn parse(code: &str) -> Self {
        let mut out = Self::default();
        let mut chars = code.chars().peekable();
        let (mut point, mut commas, mut places, mut slash) = (false, 0, 0usize, false);
        while let Some(c) = chars.next() {
            match c {
                '"' => {
                    let text: String = chars.by_ref().take_while(|c| *c != '"').collect();
                    out.text(&text);
                }
                '\\' | '!' => out.text(chars.next().map(String::from).as_deref().unwrap_or_default()),
                // A blank as wide as the next character, or filling.
                '_' | '*' => {
                    chars.next();
                }
                '[' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    out.bracket(&inner);
                }
                '0'..='9' if slash && (c != '0' || matches!(out.signs.last(), Some(Sign::Denominator(_)))) => {
                    let before = match out.signs.last() {
                        Some(Sign::Denominator(n)) => *n,
                        _ => 0,
                    };
                    if before > 0 {
                        out.signs.pop();
                    }
                    let digit = c.to_digit(10).unwrap_or(0);
                    out.signs.push(Sign::Denominator(before.saturating_mul(10).saturating_add(digit).min(1_000_000)));
                }
                '0' | '#' | '?' => {
                    if commas > 0 {
                        out.thousands |= !point;
                        commas = 0;
                    }
                    out.decimals += usize::from(point && !matches!(out.kind(), Kind::Exponent | Kind::Fraction));
                    places += 1;
                    if places <= PLACES {
                        out.signs.push(Sign::Place(c));
                    }
                }
                '.' if !point => {
                    point = true;
                    out.scale += commas;
                    commas = 0;
                    out.signs.push(Sign::Point);
                }
                ',' if places > 0 => commas += 1,
                '%' => {
                    out.percents += 1;
                    out.signs.push(Sign::Percent);
                }
                'E' | 'e' if places > 0 && matches!(chars.peek(), Some('+' | '-')) => {
                    out.signs.push(Sign::Exponent(chars.next() == Some('+')));
                }
                '/' if places > 0 && !point => {
                    slash = true;
                    out.signs.push(Sign::Slash);
                }
                '@' => out.signs.push(Sign::Cell),
                'G' | 'g' => {
                    let rest: String = chars.clone().collect();
                    let lower = rest.to_lowercase();
                    let known = ["eneral", "/通用格式"].iter().find(|w| lower.starts_with(**w));
                    if let Some(word) = known {
                        for _ in word.chars() {
                            chars.next();
                        }
                        out.signs.push(Sign::General);
                    } else {
                        out.text("G");
                    }
                }
                c => out.text(c.encode_utf8(&mut [0; 4])),
            }
        }
        out.scale = (out.scale + commas).min(4);
        out
    }

    fn text(&mut self, text: &str) {
        if let Some(Sign::Text(last)) = self.signs.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.signs.push(Sign::Text(text.to_owned()));
        }
    }

    fn bracket(&mut self, inner: &str) {
        // [$¥-804] names a currency; colours show nothing.
        if let Some(sign) = inner.strip_prefix('$') {
            self.text(sign.split('-').next().unwrap_or_default());
        } else if let Some(condition) = Condition::parse(inner) {
            self.condition = Some(condition);
        } else {
            match inner.to_lowercase().as_str() {
                "dbnum1" => self.script = Some(NumberFormat::Counting),
                "dbnum2" => self.script = Some(NumberFormat::Legal),
                "dbnum3" => self.script = Some(NumberFormat::FullWidth),
                _ => {}
            }
        }
    }

    fn kind(&self) -> Kind {
        let has = |wanted: fn(&Sign) -> bool| self.signs.iter().any(wanted);
        if has(|s| matches!(s, Sign::General | Sign::Cell)) {
            Kind::General
        } else if has(|s| matches!(s, Sign::Slash)) {
            Kind::Fraction
        } else if has(|s| matches!(s, Sign::Exponent(_))) {
            Kind::Exponent
        } else if has(|s| matches!(s, Sign::Place(_))) {
            Kind::Plain
        } else {
            Kind::Text
        }
    }

    /// True when it is for text: `@"元"`.
    pub fn is_for_text(&self) -> bool {
        self.signs.contains(&Sign::Cell)
    }

    /// A text with what the section puts around it.
    pub fn around(&self, text: &str) -> String {
        let piece = |sign: &Sign| match sign {
            Sign::Cell => text.to_owned(),
            Sign::Text(t) => t.clone(),
            _ => String::new(),
        };
        self.signs.iter().map(piece).collect()
    }

    /// A number as displayed.
    pub fn write(&self, value: f64) -> String {
        let scaled = (0..self.percents).fold(value, |v, _| v * 100.0);
        let scaled = (0..self.scale).fold(scaled, |v, _| v / 1000.0);
        if !scaled.is_finite() {
            return super::number::general(value);
        }
        let (text, zero) = match self.kind() {
            Kind::Text => (self.literal(), true),
            Kind::General => (self.general(scaled.abs()), scaled == 0.0),
            Kind::Plain => self.plain(scaled.abs()),
            Kind::Exponent => self.exponent(scaled.abs()),
            Kind::Fraction => self.fraction(scaled.abs()),
        };
        let sign = if scaled < 0.0 && !zero { "-" } else { "" };
        format!("{sign}{text}").trim().to_owned()
    }

    /// What shows whatever the number is.
    fn literal(&self) -> String {
        let piece = |sign: &Sign| match sign {
            Sign::Text(t) => t.clone(),
            Sign::Percent => "%".to_owned(),
            _ => String::new(),
        };
        self.signs.iter().map(piece).collect()
    }

    fn general(&self, value: f64) -> String {
        let number = match &self.script {
            Some(script) if value.fract() == 0.0 && value < 1e12 => in_script(*script, value as i64),
            _ => super::number::general(value),
        };
        let piece = |sign: &Sign| match sign {
            Sign::General | Sign::Cell => number.clone(),
            Sign::Text(t) => t.clone(),
            Sign::Percent => "%".to_owned(),
            _ => String::new(),
        };
        self.signs.iter().map(piece).collect()
    }

    /// Digits into their places; and whether every digit is nought.
    fn plain(&self, value: f64) -> (String, bool) {
        let (whole, fraction) = decimal(value, self.decimals.min(30));
        let zero = whole.bytes().chain(fraction.bytes()).all(|b| b == b'0');
        if let (Some(script), Ok(n)) = (&self.script, whole.parse::<i64>())
            && self.decimals == 0
        {
            let mut shown = Some(in_script(*script, n));
            let piece = |sign: &Sign| match sign {
                Sign::Place(_) => shown.take().unwrap_or_default(),
                Sign::Text(t) => t.clone(),
                Sign::Percent => "%".to_owned(),
                _ => String::new(),
            };
            return (self.signs.iter().map(piece).collect(), zero);
        }
        (self.fill(&self.signs, &whole, &fraction), zero)
    }

    /// Signs with the digits of a number in their places.
    fn fill(&self, signs: &[Sign], whole: &str, fraction: &str) -> String {
        let point = signs.iter().position(|s| *s == Sign::Point).unwrap_or(signs.len());
        let (before, after) = signs.split_at_checked(point).unwrap_or((signs, &[]));
        // The whole part from the right; the first place takes all digits that are left.
        let mut pieces: Vec<String> = Vec::with_capacity(signs.len());
        let digits = whole.trim_start_matches('0');
        let mut left: Vec<char> = digits.chars().collect();
        let mut places = before.iter().filter(|s| matches!(s, Sign::Place(_))).count();
        let mut count = 0;
        for sign in before.iter().rev() {
            let mut piece = String::new();
            match sign {
                Sign::Place(place) => {
                    places -= 1;
                    let take = if places == 0 { left.len().max(1) } else { 1 };
                    for _ in 0..take {
                        let Some(digit) = left.pop().or((*place == '0').then_some('0')) else { break };
                        if self.thousands && count > 0 && count % 3 == 0 {
                            piece.insert(0, ',');
                        }
                        piece.insert(0, digit);
                        count += 1;
                    }
                }
                Sign::Text(text) => piece.push_str(text),
                Sign::Percent => piece.push('%'),
                _ => {}
            }
            pieces.push(piece);
        }
        pieces.reverse();
        let mut out: String = pieces.concat();
        // Decimals that are optional show only up to the last that counts.
        let shown = after
            .iter()
            .filter_map(|s| if let Sign::Place(place) = s { Some(*place) } else { None })
            .zip(fraction.chars())
            .enumerate()
            .filter(|(_, (place, digit))| *place == '0' || *digit != '0')
            .map(|(i, _)| i + 1)
            .last()
            .unwrap_or(0);
        let mut digits = fraction.chars().take(shown);
        if shown > 0 {
            out.push('.');
        }
        for sign in after {
            match sign {
                Sign::Place(_) => out.extend(digits.next()),
                Sign::Text(text) => out.push_str(text),
                Sign::Percent => out.push('%'),
                _ => {}
            }
        }
        out
    }

    fn exponent(&self, value: f64) -> (String, bool) {
        let at = self.signs.iter().position(|s| matches!(s, Sign::Exponent(_))).unwrap_or(self.signs.len());
        let (mantissa, rest) = self.signs.split_at_checked(at).unwrap_or((&self.signs, &[]));
        let point = mantissa.iter().position(|s| *s == Sign::Point).unwrap_or(mantissa.len());
        let places = |signs: &[Sign]| signs.iter().filter(|s| matches!(s, Sign::Place(_))).count();
        let whole = i32::try_from(places(mantissa.get(..point).unwrap_or_default())).unwrap_or(15).clamp(1, 15);
        let decimals = places(mantissa.get(point..).unwrap_or_default()).min(15);
        let mut power = if value == 0.0 { 0 } else { value.log10().floor() as i32 };
        // ##0.0E+0 moves by three places at once.
        power = power.div_euclid(whole) * whole;
        let mut parts = decimal(value / 10f64.powi(power), decimals);
        if parts.0.trim_start_matches('0').len() > whole.unsigned_abs() as usize {
            power += whole;
            parts = decimal(value / 10f64.powi(power), decimals);
        }
        let mut out = self.fill(mantissa, &parts.0, &parts.1);
        let plus = matches!(rest.first(), Some(Sign::Exponent(true)));
        out.push_str(if power < 0 {
            "E-"
        } else if plus {
            "E+"
        } else {
            "E"
        });
        let width = places(rest).clamp(1, 5);
        let _ = write!(out, "{:0width$}", power.unsigned_abs());
        for sign in rest {
            if let Sign::Text(text) = sign {
                out.push_str(text);
            }
        }
        (out, value == 0.0)
    }

    fn fraction(&self, value: f64) -> (String, bool) {
        let at = self.signs.iter().position(|s| *s == Sign::Slash).unwrap_or(0);
        let (before, behind) = self.signs.split_at_checked(at).unwrap_or((&self.signs, &[]));
        // The numerator is the last run of places before the stroke; places before that are the whole part.
        let numerator = before.iter().rposition(|s| !matches!(s, Sign::Place(_))).map_or(0, |i| i + 1);
        let head = before.get(..numerator).unwrap_or_default();
        let has_whole = head.iter().any(|s| matches!(s, Sign::Place(_)));
        let fixed = behind.iter().find_map(|s| if let Sign::Denominator(n) = s { Some(*n) } else { None });
        let places = behind.iter().filter(|s| matches!(s, Sign::Place(_))).count().clamp(1, 4) as u32;
        let mut whole = if has_whole { value.trunc() } else { 0.0 };
        let rest = value - whole;
        let (mut top, bottom) = match fixed.filter(|n| *n > 0) {
            Some(n) => ((rest * f64::from(n)).round(), f64::from(n)),
            None => nearest(rest, 10u32.pow(places) - 1),
        };
        if has_whole && top >= bottom {
            whole += 1.0;
            top -= bottom;
        }
        let mut out = String::new();
        let mut written = false;
        for sign in head {
            match sign {
                Sign::Place(_) if !written => {
                    written = true;
                    if whole > 0.0 || top == 0.0 {
                        let _ = write!(out, "{whole:.0}");
                    }
                }
                Sign::Text(text) => out.push_str(text),
                _ => {}
            }
        }
        if top > 0.0 || !has_whole {
            if has_whole && whole == 0.0 {
                // The blank between whole part and fraction goes with the whole part.
                out.truncate(out.trim_end().len());
            }
            if has_whole && whole > 0.0 && !out.ends_with(' ') {
                out.push(' ');
            }
            let _ = write!(out, "{top:.0}/{bottom:.0}");
        }
        for sign in behind {
            if let Sign::Text(text) = sign {
                out.push_str(text);
            }
        }
        (out, value == 0.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    General,
    Plain,
    Exponent,
    Fraction,
}

/// A number of 0 or more in Chinese numerals (一万二千), or in full-width digits.
fn in_script(script: NumberFormat, n: i64) -> String {
    if n < 10_000 && n > 0 || !matches!(script, NumberFormat::Counting | NumberFormat::Legal) {
        return script.write(n);
    }
    if n == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    for (unit, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = n / unit % if unit == 100_000_000 { i64::MAX } else { 10_000 };
        if group == 0 {
            continue;
        }
        let text = in_script(script, group);
        if !out.is_empty() && group < 1000 {
            out.push('零');
        }
        // 一万零一十六, not 零十六.
        if !out.is_empty() && text.starts_with(['十', '拾']) {
            out.push(if script == NumberFormat::Legal { '壹' } else { '一' });
        }
        out.push_str(&text);
        out.push_str(name);
    }
    out
}

/// The fraction nearest to a number of 0 or more with a denominator up to the greatest, by its continued fraction: a
/// handful of steps, where trying every denominator of a sheet's cells took minutes.
fn nearest(value: f64, greatest: u32) -> (f64, f64) {
    let greatest = f64::from(greatest);
    let (mut before, mut last) = ((0.0, 1.0), (1.0, 0.0));
    let mut rest = value;
    loop {
        let whole = rest.floor();
        let next = (before.0 + whole * last.0, before.1 + whole * last.1);
        if next.1 > greatest {
            break;
        }
        (before, last) = (last, next);
        if rest - whole < 1e-9 {
            return last;
        }
        rest = 1.0 / (rest - whole);
    }
    // Between the last two steps lies one more candidate: as many whole steps as the denominator allows.
    let steps = ((greatest - before.1) / last.1).floor();
    let between = (before.0 + steps * last.0, before.1 + steps * last.1);
    let miss = |(top, bottom): (f64, f64)| (value - top / bottom).abs();
    if miss(between) < miss(last) { between } else { last }
}

/// A number of 0 or more as digits before and behind the point, rounded half up from fifteen significant digits.
fn decimal(value: f64, decimals: usize) -> (String, String) {
    // d.dddddddddddddde±x
    let text = format!("{value:.14e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    // Places of the digits that stay: the first stands for 10^power.
    let behind = i32::try_from(decimals).unwrap_or(30);
    let keep = power + 1 + behind;
    let mut power = power;
    if keep < 0 {
        digits = vec![0];
        power = 0;
    } else if (keep as usize) < digits.len() {
        let up = digits.get(keep as usize).is_some_and(|d| *d >= 5);
        digits.truncate(keep as usize);
        if up {
            let mut at = digits.len();
            loop {
                let Some(digit) = at.checked_sub(1).and_then(|i| digits.get_mut(i)) else {
                    digits.insert(0, 1);
                    power += 1;
                    break;
                };
                *digit = (*digit + 1) % 10;
                if *digit != 0 {
                    break;
                }
                at -= 1;
            }
        }
    }
    let digit = |place: i32| -> char {
        let index = power - place;
        let digit = usize::try_from(index).ok().and_then(|i| digits.get(i)).copied().unwrap_or(0);
        char::from(b'0' + digit)
    };
    let whole: String = (0..=power.max(0)).rev().map(digit).collect();
    let fraction: String = (1..=behind).map(|i| digit(-i)).collect();
    (whole, fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_fraction_is_the_one_that_trying_all_finds() {
        let tried = |value: f64, greatest: u32| {
            let off = |bottom: u32| ((value * f64::from(bottom)).round() / f64::from(bottom) - value).abs();
            (1..=greatest).map(off).fold(f64::INFINITY, f64::min)
        };
        for i in 0..2000u32 {
            let value = (f64::from(i) * 0.618_033_988_75).fract();
            for greatest in [9, 99, 999] {
                let (top, bottom) = nearest(value, greatest);
                assert!((1.0..=f64::from(greatest)).contains(&bottom));
                let off = (top / bottom - value).abs();
                assert!(off <= tried(value, greatest) + 1e-9, "{value}: {top}/{bottom} of {greatest}");
            }
        }
        assert_eq!([nearest(0.0, 9), nearest(0.5, 9), nearest(0.999, 9)], [(0.0, 1.0), (1.0, 2.0), (1.0, 1.0)]);
    }
}
