//! The wording of the appendix, kept outside the code.
//!
//! An office writes its papers its own way; what it may want to change are sentences, not programs. All
//! texts come from `dictionaries/templates/appendix.toml`, with `{names}` where the numbers go.

use serde::Deserialize;

use super::wording::{self, Names, TemplateError};
use crate::dictionaries::Dictionaries;

/// Its name among the dictionaries.
pub(super) const FILE: &str = "templates/appendix.toml";

const NAMES: &Names = &[
    ("paper.title", &["district", "period"]),
    (
        "paper.opening",
        &["district", "period", "list", "units", "plans", "reports", "due", "done", "planned", "gaps", "covered"],
    ),
    ("paper.opening_early", &["district", "period", "list", "units", "plans", "due", "done", "planned", "day"]),
    ("gaps.early", &["day"]),
    ("summary.early", &["day"]),
    ("summary.not_due", &["n"]),
    ("statutory.title", &["district", "period"]),
    ("statutory.opening", &["district", "period", "counted", "missing", "left_out"]),
    ("statutory.note_wrong", &["count", "units"]),
    ("statutory.standing", &["standing", "count"]),
    ("tasks.theme", &["label", "theme"]),
    ("gaps.task", &["number", "item", "clauses", "words"]),
    ("gaps.task_whole", &["number", "item"]),
    ("gaps.many", &["count", "numbers"]),
    ("gaps.many_parts", &["count", "numbers"]),
    ("gaps.silent", &["units", "count", "missing", "tasks", "deadline"]),
    ("summary.head", &["due", "counts"]),
    ("summary.done", &["n"]),
    ("summary.planned", &["n"]),
    ("summary.vague", &["n"]),
    ("summary.not_mentioned", &["n"]),
    ("summary.not_submitted", &["n"]),
    ("summary.unreadable", &["n"]),
    ("summary.example", &["unit", "quotation"]),
    ("summary.examples_done", &["examples"]),
    ("summary.examples_planned", &["examples"]),
    ("summary.figures", &["stated", "met", "target"]),
    ("summary.figures_plan", &["stated", "met", "target"]),
    ("summary.clauses", &["clauses", "addressed"]),
    ("summary.thin", &["units"]),
];

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub paper: Paper,
    pub tasks: Tasks,
    pub gaps: Gaps,
    pub charts: Charts,
    pub statutory: Statutory,
    pub summary: Summary,
    pub status: Vec<Status>,
    /// In its place after the last day of reports. Own copies of the wording may lack it.
    #[serde(default)]
    pub status_after: Vec<Status>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    pub mark: String,
    pub title: String,
    pub opening: String,
    /// Before the last day of plans, as all that is called early.
    #[serde(default)]
    pub opening_early: String,
    pub author: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tasks {
    pub heads: [String; 8],
    #[serde(default)]
    pub theme: String,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Gaps {
    pub heading: String,
    pub heads: [String; 4],
    pub task: String,
    pub task_whole: String,
    pub many: String,
    #[serde(default)]
    pub silent: String,
    /// Written no more: the clauses themselves are.
    #[serde(default)]
    pub many_parts: String,
    pub doubtful: String,
    /// What an officer decided against the unit.
    #[serde(default)]
    pub settled: String,
    #[serde(default)]
    pub settled_vague: String,
    pub none: String,
    #[serde(default)]
    pub early: String,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Charts {
    pub pictures: Vec<Picture>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    pub file: String,
    pub caption: String,
}

/// The part with the three statutory tables; their own words are the form's and not the office's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statutory {
    pub title: String,
    pub opening: String,
    pub note_right: String,
    pub note_wrong: String,
    pub bodies: String,
    pub heads: [String; 3],
    #[serde(default)]
    pub standing: String,
    pub pictures: Vec<Picture>,
}

/// Parts of the 落实情况 text of one task.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Summary {
    pub head: String,
    pub done: String,
    pub planned: String,
    pub vague: String,
    pub not_mentioned: String,
    pub not_submitted: String,
    pub unreadable: String,
    pub nobody: String,
    pub example: String,
    pub examples_done: String,
    pub examples_planned: String,
    pub figures: String,
    #[serde(default)]
    pub figures_plan: String,
    pub clauses: String,
    pub thin: String,
    pub nothing: String,
    #[serde(default)]
    pub not_due: String,
    #[serde(default)]
    pub early: String,
    #[serde(default)]
    pub status_early: String,
}

/// A rung of the 完成状态 ladder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    pub label: String,
    /// Least share of due units that are done.
    pub done: f64,
    /// Least share that are done or planned.
    pub covered: f64,
    /// Least share of the clauses owed that are answered.
    pub clauses: f64,
}

impl Template {
    /// Reads a wording. Offices keep copies from when they were set up: what has come since is taken from the shipped
    /// one.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut own: Self = wording::parse(FILE, text, NAMES)?;
        if let Ok(shipped) = Dictionaries::shipped().text(FILE) {
            let shipped: Self = wording::parse(FILE, &shipped, NAMES)?;
            // An office's own words for how far a task is have no match after the year.
            if own.status_after.is_empty() && own.status == shipped.status {
                own.status_after = shipped.status_after;
            }
            for (words, since) in [
                (&mut own.paper.opening_early, shipped.paper.opening_early),
                (&mut own.tasks.theme, shipped.tasks.theme),
                (&mut own.gaps.silent, shipped.gaps.silent),
                (&mut own.gaps.settled, shipped.gaps.settled),
                (&mut own.gaps.settled_vague, shipped.gaps.settled_vague),
                (&mut own.gaps.early, shipped.gaps.early),
                (&mut own.statutory.standing, shipped.statutory.standing),
                (&mut own.summary.figures_plan, shipped.summary.figures_plan),
                (&mut own.summary.not_due, shipped.summary.not_due),
                (&mut own.summary.early, shipped.summary.early),
                (&mut own.summary.status_early, shipped.summary.status_early),
            ] {
                if words.is_empty() {
                    *words = since;
                }
            }
        }
        Ok(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_an_older_wording_still_serves() {
        let text = Dictionaries::shipped().text(FILE).expect("embedded");
        let since = ["theme = ", "silent = ", "settled = ", "settled_vague = ", "standing = ", "figures_plan = "];
        let kept = text.lines().filter(|line| !since.iter().any(|entry| line.starts_with(entry)));
        let older = kept.collect::<Vec<_>>().join("\n");
        let older = older.replace("many = ", "many_parts = \"序号{numbers}，共{count}项任务的部分条款\"\nmany = ");
        assert_eq!(older.lines().count() + since.len() - 1, text.lines().count());
        let own = Template::parse(&older).expect("an older copy");
        let shipped = Template::parse(&text).expect("shipped template");
        assert_eq!((own.tasks, own.statutory), (shipped.tasks, shipped.statutory));
        assert_eq!(own.summary, shipped.summary);
        assert_eq!(own.gaps.silent, shipped.gaps.silent);
        assert_eq!((own.gaps.settled, own.gaps.settled_vague), (shipped.gaps.settled, shipped.gaps.settled_vague));
    }

    #[test]
    fn the_shipped_wording_is_complete() {
        let template =
            Template::parse(&Dictionaries::shipped().text(FILE).expect("embedded")).expect("shipped template");
        assert!(
            template.status.last().is_some_and(|s| s.done <= 0.0 && s.covered <= 0.0 && s.clauses <= 0.0),
            "the last rung must catch everything"
        );
    }
}
