//! When papers are due.

use serde::Deserialize;

use crate::{identify::Kind, text::Date};

/// `dictionaries/calendar.toml`: month-day of each kind of paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    plan_due: String,
    report_due: String,
}

impl Calendar {
    /// Reads `calendar.toml`; a date that no calendar holds is an error.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let calendar: Self = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        for day in [&calendar.plan_due, &calendar.report_due] {
            Date::parse_iso(&format!("2023-{day}")).ok_or_else(|| format!("“{day}”不是月-日"))?;
        }
        Ok(calendar)
    }

    /// The last day for a kind of paper on the list of `year`; the report is due in the next year.
    pub fn due(&self, kind: Kind, year: i32) -> Option<Date> {
        match kind {
            Kind::Plan => Date::parse_iso(&format!("{year}-{}", self.plan_due)),
            Kind::Report => Date::parse_iso(&format!("{}-{}", year + 1, self.report_due)),
            _ => None,
        }
    }
}
