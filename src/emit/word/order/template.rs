//! The wording of the orders.

use serde::Deserialize;

use crate::{
    dictionaries::Dictionaries,
    emit::word::wording::{self, Names, TemplateError},
};

pub(in crate::emit) const FILE: &str = "templates/order.toml";

const NAMES: &Names = &[
    ("form.number", &["mark", "year", "n"]),
    ("form.matter_text", &["district", "period"]),
    ("form.source_text", &["list"]),
    ("form.demand_text", &["period", "area"]),
    ("form.demand_gaps", &["period", "area"]),
    ("form.demand_gaps_after", &["period", "area"]),
    ("form.demand_missing", &["papers"]),
    ("form.demand_unread", &["papers"]),
    ("form.demand_withheld", &["papers"]),
    ("gaps.not_submitted", &["papers", "count", "tasks"]),
    ("gaps.unreadable", &["papers", "count", "tasks"]),
    ("gaps.withheld", &["papers", "count", "tasks"]),
    ("gaps.absent", &["papers"]),
    ("gaps.other_year", &["papers", "year"]),
    ("gaps.other_unit", &["papers", "unit"]),
    ("gaps.task", &["number", "item", "deadline", "gaps"]),
    ("gaps.task_short", &["number", "item", "deadline", "gaps"]),
    ("gaps.task_bare", &["number", "item"]),
    ("gaps.numbers", &["numbers"]),
    ("gaps.unmentioned", &["clause"]),
    ("gaps.denied", &["clause"]),
    ("gaps.set_aside", &["clause"]),
    ("gaps.vague", &["clause"]),
    ("gaps.below", &["clause", "stated", "target"]),
    ("gaps.unmentioned_all", &["count"]),
    ("gaps.unmentioned_short", &["clauses"]),
    ("gaps.denied_short", &["clauses"]),
    ("gaps.set_aside_short", &["clauses"]),
    ("gaps.vague_short", &["clauses"]),
    ("gaps.below_short", &["clauses"]),
    ("gaps.bare", &["count", "tasks"]),
];

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Template {
    pub form: Form,
    pub gaps: Gaps,
    pub receipt: Receipt,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Form {
    pub title: String,
    pub number: String,
    pub unit: String,
    pub matter: String,
    pub matter_text: String,
    pub source: String,
    pub source_text: String,
    pub gaps: String,
    pub demand: String,
    pub demand_text: Vec<String>,
    /// Own copies of the wording may lack them; what is said of gaps stands in `demand_text` there.
    #[serde(default)]
    pub demand_gaps: String,
    #[serde(default)]
    pub demand_gaps_after: String,
    #[serde(default)]
    pub demand_missing: String,
    #[serde(default)]
    pub demand_unread: String,
    #[serde(default)]
    pub demand_withheld: String,
    pub limit: String,
    pub limit_text: String,
    pub contact: String,
    pub signer: String,
    pub author: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Gaps {
    pub not_submitted: String,
    pub unreadable: String,
    /// Own copies of the wording may lack it; a paper with a mark of secrecy must not be asked for like another.
    #[serde(default = "withheld")]
    pub withheld: String,
    pub absent: String,
    /// Own copies of the wording may lack them.
    #[serde(default)]
    pub other_year: String,
    #[serde(default)]
    pub other_unit: String,
    #[serde(default)]
    pub ledger_only: String,
    #[serde(default)]
    pub summary_only: String,
    #[serde(default)]
    pub government_only: String,
    pub both: String,
    pub plan: String,
    pub report: String,
    pub task: String,
    pub task_short: String,
    pub task_bare: String,
    pub numbers: String,
    pub unmentioned: String,
    pub denied: String,
    pub vague: String,
    pub below: String,
    pub set_aside: String,
    pub set_aside_short: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub unmentioned_all: String,
    pub unmentioned_short: String,
    /// Of a task with a single clause, which has no number. Own copies of the wording may lack them.
    #[serde(default)]
    pub unmentioned_only: String,
    #[serde(default)]
    pub denied_only: String,
    #[serde(default)]
    pub set_aside_only: String,
    #[serde(default)]
    pub vague_only: String,
    #[serde(default)]
    pub below_only: String,
    pub denied_short: String,
    pub vague_short: String,
    pub below_short: String,
    pub counted: String,
    pub bare: String,
    pub all: String,
    /// Above the list behind the sheet. Own copies of the wording may lack them.
    #[serde(default)]
    pub list_mark: String,
    #[serde(default)]
    pub list_title: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Receipt {
    pub title: String,
    pub unit: String,
    pub result: String,
    pub signature: String,
    pub seal: String,
    pub seal_text: String,
    pub date: String,
    pub date_text: String,
}

/// What is said of papers with a mark of secrecy where the wording says nothing.
fn withheld() -> String {
    "{papers}带有密级标志，未予读取，请按保密规定处理，{count}项任务无法核对落实情况：{tasks}。".to_owned()
}

impl Template {
    /// Reads a wording. Offices keep copies from when they were set up: what cannot be left out is taken from the shipped
    /// one.
    pub(in crate::emit) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut own: Self = wording::parse(FILE, text, NAMES)?;
        if let Ok(shipped) = Dictionaries::shipped().text(FILE) {
            let shipped: Self = wording::parse(FILE, &shipped, NAMES)?;
            for (words, since) in [
                (&mut own.form.demand_missing, shipped.form.demand_missing),
                (&mut own.form.demand_unread, shipped.form.demand_unread),
                (&mut own.form.demand_withheld, shipped.form.demand_withheld),
            ] {
                if words.is_empty() {
                    *words = since;
                }
            }
        }
        Ok(own)
    }
}

impl Form {
    /// What is asked where clauses are open; `over`: after the last day of reports.
    pub(super) fn demand_of_gaps(&self, over: bool) -> &str {
        if over && !self.demand_gaps_after.is_empty() { &self.demand_gaps_after } else { &self.demand_gaps }
    }
}
