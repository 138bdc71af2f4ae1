//! When papers are due.

use serde::Deserialize;

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
            Kind::Plan => Date::parse_iso(&format!("{year}-{}", self.plan_due)),
            Kind::Report => Date::parse_iso(&format!("{}-{}", year + 1, self.report_due)),
            _ => None,
        }
    }
}
