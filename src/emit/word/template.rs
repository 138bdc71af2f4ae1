//! The wording of the appendix, kept outside the code.
//!
//! An office writes its papers its own way; what it may want to change are sentences, not programs. All
//! texts come from `dictionaries/templates/appendix.toml`, with `{names}` where the numbers go.

use serde::Deserialize;

/// The wording that ships with the program.
pub(super) const SHIPPED: &str = include_str!("../../../dictionaries/templates/appendix.toml");

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub paper: Paper,
    pub tasks: Tasks,
    pub gaps: Gaps,
    pub charts: Charts,
    pub summary: Summary,
    pub status: Vec<Status>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    pub mark: String,
    pub title: String,
    pub opening: String,
    pub author: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tasks {
    pub heads: [String; 8],
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
    pub none: String,
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
    pub clauses: String,
    pub thin: String,
    pub nothing: String,
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
    /// Reads a wording.
    pub(super) fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// Puts values in the place of `{names}`; a name without a value stays as it is, so that it is seen.
pub(super) fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((name, tail)) = after.split_once('}') {
            match values.iter().find(|(n, _)| *n == name) {
                Some((_, value)) => out.push_str(value),
                None => out.extend(["{", name, "}"]),
            }
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_wording_is_complete() {
        let template = Template::parse(SHIPPED).expect("shipped template");
        assert!(
            template.status.last().is_some_and(|s| s.done <= 0.0 && s.covered <= 0.0 && s.clauses <= 0.0),
            "the last rung must catch everything"
        );
    }

    #[test]
    fn names_are_replaced_once_and_unknown_ones_stay() {
        assert_eq!(fill("{a}个{b}", &[("a", "{b}"), ("b", "2")]), "{b}个2");
        assert_eq!(fill("{x}和{", &[]), "{x}和{");
    }
}
