//! The wording of the notice.

use serde::Deserialize;

use crate::{
    dictionaries::Dictionaries,
    emit::word::wording::{self, Names, TemplateError},
};

pub(in crate::emit) const FILE: &str = "templates/notice.toml";

const LISTED: &[&str] = &["count", "names"];
const SPREAD: &[&str] = &["count", "units", "names"];
const NAMES: &Names = &[
    ("paper.title", &["sender", "district", "period", "area"]),
    ("paper.to", &["area"]),
    ("paper.to_both", &["area", "towns"]),
    ("paper.to_towns", &["area", "towns"]),
    ("paper.purpose", &["district", "period", "list", "area"]),
    ("paper.sender", &["district"]),
    ("overall.submission", &["units", "departments", "streets", "lower", "plans", "reports"]),
    ("overall.submission_plans", &["units", "departments", "streets", "lower", "plans"]),
    ("overall.submission_early", &["units", "departments", "streets", "lower", "plans", "day"]),
    ("overall.coverage_early", &["sent", "due", "done", "planned"]),
    ("overall.ledger_only", &["count", "names"]),
    ("overall.complete", &["names"]),
    ("overall.complete_undated", &["names"]),
    ("overall.complete_plans", &["names"]),
    ("overall.complete_plans_undated", &["names"]),
    ("overall.coverage", &["due", "done", "planned", "covered", "departments", "streets", "lower"]),
    ("overall.promised", &["unreported", "denied", "area"]),
    ("overall.praise", &["names"]),
    ("overall.example", &["unit", "quotation"]),
    ("overall.examples", &["examples"]),
    ("overall.themes", &["best", "best_share", "worst", "worst_share"]),
    ("problems.number", &["n"]),
    ("problems.missing_both", LISTED),
    ("problems.missing_plan", LISTED),
    ("problems.missing_report", LISTED),
    ("problems.missing_other_year", LISTED),
    ("problems.unreadable", LISTED),
    ("problems.withheld", LISTED),
    ("problems.missing_more", &["enclosure"]),
    ("problems.late_plan", LISTED),
    ("problems.late_report", LISTED),
    ("problems.unmentioned", SPREAD),
    ("problems.unmentioned_tasks", &["tasks"]),
    ("problems.unmentioned_task", &["number", "item", "count", "doubtful"]),
    ("problems.doubtful", &["count"]),
    ("problems.task_doubtful", &["count"]),
    ("problems.unmentioned_example", &["unit", "clause"]),
    ("problems.early", &["day"]),
    ("problems.set_aside", SPREAD),
    ("problems.vague", SPREAD),
    ("problems.vague_example", &["unit", "number", "item", "quotation"]),
    ("problems.below", SPREAD),
    ("problems.below_example", &["unit", "number", "item", "stated", "quotation", "target"]),
    ("problems.copied", LISTED),
    ("problems.copied_example", &["unit", "quotation"]),
    ("problems.figures", &["count", "names", "errors"]),
    ("problems.figures_example", &["unit", "message"]),
    ("demands.paragraph.text", &["days", "enclosure", "area", "day"]),
    ("demands.paragraph.text_after", &["days", "enclosure", "area", "day"]),
    ("missing.other_year", &["papers", "year"]),
    ("gaps.own", &["unit"]),
    ("standing.note_early", &["day"]),
    ("standing.doubtful", &["unmentioned", "vague", "count", "others", "all"]),
    ("enclosures.item", &["n", "title"]),
    ("enclosures.mark", &["n"]),
];

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Template {
    pub settings: Settings,
    pub paper: Paper,
    pub overall: Overall,
    pub problems: Problems,
    pub demands: Demands,
    pub enclosures: Enclosures,
    pub missing: Missing,
    pub gaps: Gaps,
    pub standing: Standing,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Settings {
    /// Units named in a sentence before the rest is counted.
    pub most_names: usize,
    /// Least share of due tasks covered, 0–1, for praise.
    pub praise_share: f64,
    /// Least share of a paper's body, 0–1, that repeats the list.
    pub copied_share: f32,
    /// Working days for the answer.
    pub reply_days: u32,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Paper {
    pub title: Vec<String>,
    pub to: String,
    /// The same where there are towns beside streets, and where there are only towns; own copies of the wording may lack
    /// them.
    #[serde(default)]
    pub to_both: Option<String>,
    #[serde(default)]
    pub to_towns: Option<String>,
    pub purpose: String,
    pub sender: String,
    pub date: String,
    pub contact: String,
    pub author: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Overall {
    pub head: String,
    pub submission_head: String,
    pub submission: String,
    pub submission_plans: String,
    /// Before the last day of plans. Own copies of the wording may lack them.
    #[serde(default)]
    pub submission_early: String,
    #[serde(default)]
    pub coverage_early: String,
    /// Ledgers and summaries that came instead of annual reports. Own copies of the wording may lack it.
    #[serde(default)]
    pub ledger_only: String,
    pub complete: String,
    /// Of papers without a date nobody knows whether they came in time. Own copies of the wording may lack it.
    #[serde(default)]
    pub complete_undated: String,
    pub complete_plans: String,
    #[serde(default)]
    pub complete_plans_undated: String,
    pub coverage_head: String,
    pub coverage: String,
    /// What plans promised and reports do not confirm. Own copies of the wording may lack it.
    #[serde(default)]
    pub promised: String,
    pub praise: String,
    pub example: String,
    pub examples: String,
    pub themes: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Problems {
    pub head: String,
    pub none: String,
    /// Before the last day of plans. Own copies of the wording may lack it.
    #[serde(default)]
    pub early: String,
    pub number: String,
    pub missing_head: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub missing_head_all: String,
    pub missing_both: String,
    pub missing_plan: String,
    pub missing_report: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub missing_other_year: String,
    pub unreadable: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub withheld: String,
    pub missing_more: String,
    pub late_head: String,
    pub late_plan: String,
    pub late_report: String,
    pub unmentioned_head: String,
    /// After the last day of reports; what officers set aside. Own copies of the wording may lack them.
    #[serde(default)]
    pub unmentioned_head_after: String,
    #[serde(default)]
    pub set_aside_head: String,
    #[serde(default)]
    pub set_aside: String,
    pub unmentioned: String,
    pub unmentioned_tasks: String,
    pub unmentioned_task: String,
    pub unmentioned_example: String,
    /// What is not named because it is 待核实, behind a count of tasks and of units. Own copies of the wording may lack
    /// them.
    #[serde(default)]
    pub doubtful: String,
    #[serde(default)]
    pub task_doubtful: String,
    pub vague_head: String,
    pub vague: String,
    pub vague_example: String,
    pub below_head: String,
    pub below: String,
    pub below_example: String,
    pub copied_head: String,
    pub copied: String,
    pub copied_example: String,
    pub figures_head: String,
    pub figures: String,
    pub figures_example: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Demands {
    pub head: String,
    #[serde(default)]
    pub paragraph: Vec<Demand>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Demand {
    pub when: When,
    pub head: String,
    pub text: String,
    /// In its place after the last day of reports.
    #[serde(default)]
    pub text_after: String,
}

/// What a demand is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::emit) enum When {
    Always,
    /// Before the last day of plans, and then nothing else.
    Early,
    Missing,
    Gaps,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Enclosures {
    pub label: String,
    pub item: String,
    pub mark: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Missing {
    pub title: String,
    pub heads: [String; 3],
    pub both: String,
    pub plan: String,
    pub report: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub other_year: String,
    /// Own copies of the wording may lack them.
    #[serde(default)]
    pub ledger_only: String,
    #[serde(default)]
    pub summary_only: String,
    #[serde(default)]
    pub government_only: String,
    pub unreadable: String,
    /// Own copies of the wording may lack it.
    #[serde(default = "withheld")]
    pub withheld: String,
    pub note: String,
}

/// What is said of papers with a mark of secrecy where the wording says nothing.
fn withheld() -> String {
    "材料带有密级标志，未予读取".to_owned()
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Gaps {
    pub title: String,
    pub heads: [String; 4],
    pub unmentioned: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub set_aside: String,
    pub vague: String,
    pub below: String,
    pub note: String,
    /// Own copies of the wording may lack it.
    #[serde(default)]
    pub own: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Standing {
    pub title: String,
    pub heads: [String; 10],
    /// Before the last day of plans. Own copies of the wording may lack them.
    #[serde(default)]
    pub heads_early: [String; 5],
    #[serde(default)]
    pub note_early: String,
    pub total: String,
    pub note: String,
    /// How its 待核实 and that of the workbook are told apart. Own copies of the wording may lack it.
    #[serde(default)]
    pub doubtful: String,
}

impl Template {
    /// Reads a wording. Offices keep copies from when they were set up: what cannot be left out is taken from the shipped
    /// one.
    pub(in crate::emit) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut own: Self = wording::parse(FILE, text, NAMES)?;
        if let Ok(shipped) = Dictionaries::shipped().text(FILE) {
            let shipped: Self = wording::parse(FILE, &shipped, NAMES)?;
            let demands = &mut own.demands.paragraph;
            for demand in demands.iter_mut().filter(|d| d.text_after.is_empty()) {
                let same = shipped.demands.paragraph.iter().find(|s| s.text == demand.text);
                demand.text_after = same.map_or_else(String::new, |s| s.text_after.clone());
            }
            if demands.iter().all(|d| d.when != When::Early) {
                let early = shipped.demands.paragraph.into_iter().filter(|d| d.when == When::Early);
                demands.splice(..0, early);
            }
            let [heads, ..] = &own.standing.heads_early;
            if heads.is_empty() {
                own.standing.heads_early = shipped.standing.heads_early;
            }
            for (words, since) in [
                (&mut own.overall.submission_early, shipped.overall.submission_early),
                (&mut own.overall.coverage_early, shipped.overall.coverage_early),
                (&mut own.problems.early, shipped.problems.early),
                (&mut own.problems.unmentioned_head_after, shipped.problems.unmentioned_head_after),
                (&mut own.problems.set_aside_head, shipped.problems.set_aside_head),
                (&mut own.problems.set_aside, shipped.problems.set_aside),
                (&mut own.gaps.set_aside, shipped.gaps.set_aside),
                (&mut own.standing.note_early, shipped.standing.note_early),
            ] {
                if words.is_empty() {
                    *words = since;
                }
            }
        }
        Ok(own)
    }
}
