//! When papers are due.

use serde::{Deserialize, Serialize};

use super::UnitRow;
use crate::{identify::Kind, tasks::TaskList, text::Date};

/// `dictionaries/calendar.toml`: month-day of each kind of paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    plan_due: String,
    report_due: String,
    /// The days that the list itself names for plans and for reports; they count before the office's.
    #[serde(skip)]
    named: [Option<Date>; 2],
}

impl Calendar {
    /// Reads `calendar.toml`; a date that no calendar holds is an error.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let calendar: Self = crate::dictionaries::parse(text)?;
        for day in [&calendar.plan_due, &calendar.report_due] {
            Date::parse_iso(&format!("2023-{day}")).ok_or_else(|| format!("“{day}”不是月-日"))?;
        }
        Ok(calendar)
    }

    /// Takes the days that a list names; says whether they are others than the office's.
    pub fn take(&mut self, list: &TaskList) -> bool {
        let Some(year) = list.year else { return false };
        let kinds = [Kind::Plan, Kind::Report];
        let others = kinds.iter().zip(list.due).any(|(kind, day)| day.is_some() && day != self.due(*kind, year));
        self.named = list.due;
        others
    }

    /// The last day for a kind of paper on the list of `year`; the report is due in the next year.
    pub fn due(&self, kind: Kind, year: i32) -> Option<Date> {
        let [plan, report] = self.named;
        match kind {
            Kind::Plan if plan.is_some() => plan,
            Kind::Report if report.is_some() => report,
            Kind::Plan => of_year(year, &self.plan_due),
            Kind::Report => of_year(year + 1, &self.report_due),
            _ => None,
        }
    }

    /// The last days of the papers on the list of `year`, as they stand on `today`.
    pub fn last_days(&self, year: Option<i32>, today: Date) -> LastDays {
        let day = |kind: Kind| year.and_then(|y| self.due(kind, y));
        LastDays::new([day(Kind::Plan), day(Kind::Report)], today)
    }
}

/// `08-31` of a year.
fn of_year(year: i32, day: &str) -> Option<Date> {
    let (month, day) = day.split_once('-')?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?)
}

/// Until when plans and reports are handed in, and whether that is over on the day of the run: a paper is missed only
/// after its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastDays {
    days: [Option<Date>; 2],
    over: [bool; 2],
}

impl LastDays {
    fn new(days: [Option<Date>; 2], today: Date) -> Self {
        // Where no day is known, nobody can be told to wait for it.
        Self { days, over: days.map(|day| day.is_none_or(|d| today > d)) }
    }

    /// Whether a paper of this kind that has not come is missed.
    pub fn over(&self, kind: Kind) -> bool {
        self.over[usize::from(kind != Kind::Plan)]
    }

    /// The last day for a kind of paper, where one is known.
    pub fn day(&self, kind: Kind) -> Option<Date> {
        self.days[usize::from(kind != Kind::Plan)]
    }
}

impl UnitRow {
    /// Whether its paper of a kind has come: a ledger, or the government's report, is no annual report of its own.
    pub fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Plan => !self.plan.is_empty(),
            _ => !self.report.is_empty() && self.report_only.is_none(),
        }
    }

    /// Whether anything of it was read.
    pub fn sent(&self) -> bool {
        !self.plan.is_empty() || !self.report.is_empty()
    }

    /// Whether its paper of a kind has not come, not even unreadable.
    pub fn lacks(&self, kind: Kind) -> bool {
        !self.has(kind) && !self.unread(kind)
    }
}

impl Default for LastDays {
    fn default() -> Self {
        Self { days: [None; 2], over: [true; 2] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_missed_only_after_its_last_day() {
        let calendar = Calendar::from_toml("plan_due = \"08-31\"\nreport_due = \"01-31\"").expect("a calendar");
        let over = |day: &str| {
            let days = calendar.last_days(Some(2023), Date::parse_iso(day).expect("a day"));
            [Kind::Plan, Kind::Report].map(|kind| days.over(kind))
        };
        assert_eq!(over("2023-08-31"), [false, false]);
        assert_eq!(over("2023-09-01"), [true, false]);
        assert_eq!(over("2024-02-01"), [true, true]);
        let unknown = calendar.last_days(None, Date::parse_iso("2023-08-01").expect("a day"));
        assert!(unknown.over(Kind::Plan) && unknown.over(Kind::Report));
    }
}
