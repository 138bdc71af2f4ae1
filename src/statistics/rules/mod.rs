//! What a report's figures must satisfy, and what is most likely wrong where they do not.
//!
//! Every rule is an entry of `dictionaries/statistics.toml` (level, wording, advice), so an office can
//! turn one off or word it its own way; what is checked is here, one module a kind of evidence. Findings
//! that follow from one wrong cell stand under the finding that names it.

mod applicants;
mod book;
mod cause;
mod claims;
mod last_year;
mod once;
mod parts;
mod patterns;
mod prose;
mod scope;
mod sums;
mod values;
mod years;

use serde::{Deserialize, Serialize};

use super::{
    model::{Address, Statistics, TableKind},
    parts::Sections,
};
use crate::problem::{Level, Problem};

pub use book::{Rule, RuleError, Rules, Settings};
pub use cause::Certainty;

/// What one report is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub rules: &'a Rules,
    pub statistics: &'a Statistics,
    /// The report's own text; `None` for figures without a report (a district sum).
    pub text: Option<&'a Sections>,
    /// The unit as the roster names it, empty when unknown.
    pub unit: &'a str,
    pub body: super::totals::Body,
    /// The year reported on.
    pub year: i32,
    /// The file's name, empty when there is none.
    pub file: &'a str,
    pub last: Option<&'a Statistics>,
    pub last_text: Option<&'a Sections>,
}

/// One thing that is wrong, or worth a second look, in one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// An id of `dictionaries/statistics.toml`, or what reading said (`statistics-…`).
    pub rule: String,
    pub level: Level,
    pub table: Option<TableKind>,
    /// The cells concerned, the one to correct first.
    pub cells: Vec<Address>,
    /// Row and column in Chinese, of the first cell.
    pub row: String,
    pub column: String,
    pub printed: String,
    /// What should stand there, empty when that cannot be told.
    pub expected: String,
    pub place: String,
    /// One Chinese sentence that can be sent to the unit.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// For a cause: how sure it is.
    pub certainty: Option<Certainty>,
    /// For a cause that is not determined: the other cells it could be, most likely first.
    pub alternatives: Vec<Address>,
    /// The place in the list of the finding that explains this one.
    pub because_of: Option<usize>,
}

impl Finding {
    /// The finding as a row of the problems sheet.
    pub fn to_problem(&self) -> Problem {
        Problem::new(self.level, &self.rule, self.message.clone(), self.fix.clone()).at(self.place.clone())
    }
}

/// Runs all rules. Causes come first, each followed by what it explains.
pub fn check(context: &Context<'_>) -> Vec<Finding> {
    let claims = context.text.map(|text| claims::read(text, context)).unwrap_or_default();
    let constraints = sums::constraints(context, &claims);
    let (mut out, agreed) = cause::explain(context, &constraints);
    values::check(context, &mut out);
    last_year::check(context, &mut out);
    prose::check(context, &claims, &agreed, &mut out);
    years::check(context, &claims, &mut out);
    parts::check(context, &mut out);
    once::group(context, &mut out);
    out
}

/// Whether a rule is about what stands in the tables: not about the text, its years or its parts.
pub fn is_of_tables(rule: &str) -> bool {
    rule.starts_with(['A', 'C']) && !matches!(rule, "A10" | "A10b" | "A10c" | "A11" | "A12" | "A12b")
}

/// The finding of a rule, unless the office turned the rule off.
pub(super) fn finding(
    context: &Context<'_>,
    rule: &str,
    cells: &[Address],
    words: &[(&str, String)],
) -> Option<Finding> {
    let entry = context.rules.get(rule)?;
    let first = cells.first().copied();
    let cell = first.map(|a| context.statistics.get(a));
    let mut all: Vec<(&str, String)> = words.to_vec();
    if let Some(address) = first {
        all.push(("table", address.table.chinese().to_owned()));
        all.push(("row", address.row_name().to_owned()));
        all.push(("column", address.column_name().to_owned()));
    }
    let word = |name: &str| all.iter().find(|(k, _)| *k == name).map(|(_, v)| v.clone());
    Some(Finding {
        rule: rule.to_owned(),
        level: entry.level,
        table: first.map(|a| a.table),
        cells: cells.to_vec(),
        row: first.map(|a| a.row_name().to_owned()).unwrap_or_default(),
        column: first.map(|a| a.column_name().to_owned()).unwrap_or_default(),
        printed: cell.map(|c| c.printed.to_string()).unwrap_or_default(),
        expected: word("expected").unwrap_or_default(),
        place: word("place").or_else(|| cell.map(|c| c.place.to_string())).unwrap_or_default(),
        message: book::fill(&entry.message, &all),
        fix: book::fill(&entry.fix, &all),
        certainty: None,
        alternatives: Vec::new(),
        because_of: None,
    })
}
