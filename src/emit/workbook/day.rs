//! Just enough calendar for one column: how many days are left until a deadline.

use crate::text::Date;

/// A calendar day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day that a run is of.
    pub fn of(date: Date) -> Self {
        Self::parse(&date.to_string()).unwrap_or(Self(0))
    }

    /// Reads `2023-12-31`.
    pub fn parse(iso: &str) -> Option<Self> {
        let mut parts = iso.trim().splitn(3, '-');
        let year: i64 = parts.next()?.parse().ok()?;
        let month: i64 = parts.next()?.parse().ok()?;
        let day: i64 = parts.next()?.parse().ok()?;
        if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        // Howard Hinnant's days_from_civil.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let of_era = y - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Some(Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468))
    }

    /// Days from this day until `later`; negative when it is past.
    pub fn until(self, later: Self) -> i64 {
        later.0 - self.0
    }

    /// `2023年12月31日`
    pub fn chinese(self) -> String {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let mp = (5 * of_year + 2) / 153;
        let day = of_year - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        format!("{year}年{month}月{day}日")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_over_leap_days_and_years() {
        let days = |a, b| Some(Day::parse(a)?.until(Day::parse(b)?));
        assert_eq!(days("2023-12-31", "2024-01-01"), Some(1));
        assert_eq!(days("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(days("2023-12-31", "2023-08-31"), Some(-122));
        assert_eq!(Day::parse("1970-01-01"), Some(Day(0)));
        assert_eq!(Day::parse("年底前"), None);
        assert_eq!(Day::parse("2023-13-01"), None);
    }

    #[test]
    fn writes_what_it_read() {
        for (iso, chinese) in
            [("2023-12-31", "2023年12月31日"), ("2024-02-29", "2024年2月29日"), ("2026-03-01", "2026年3月1日")]
        {
            assert_eq!(Day::parse(iso).map(Day::chinese).as_deref(), Some(chinese));
        }
    }
}
