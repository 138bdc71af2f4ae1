//! Plan, report, task list, or none: words of title, file name and body, and the shape of the tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Kind, Lines};
use crate::{
    ingest::{Document, Part},
    roster::Roster,
    tasks::{self, TaskError, Vocabulary},
    text::fold,
};

/// The vocabulary of `dictionaries/kinds.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindWords {
    weights: Weights,
    plan: BTreeMap<String, f32>,
    report: BTreeMap<String, f32>,
    task_list: BTreeMap<String, f32>,
    columns: Columns,
    other: Words,
    pub(super) version: Versions,
    pub(super) unit: UnitWords,
    bodies: BodyWords,
}

/// How a list of a district is told from the plan of one office, by those who answer for the tasks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyWords {
    /// How the names of bodies end; sections of an office end otherwise.
    ends: Vec<String>,
    /// So many bodies are several.
    several: usize,
    /// What counts for a task list: tasks for bodies of the district, for sections of an office, and no tasks.
    district: f32,
    office: f32,
    nobody: f32,
}

/// Words in the heads of tables, with their weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    report: BTreeMap<String, f32>,
    plan: BTreeMap<String, f32>,
}

impl Columns {
    /// The sum of the weights of the words that stand in the heads.
    fn sum(words: &BTreeMap<String, f32>, heads: &str) -> f32 {
        words.iter().filter(|(word, _)| heads.contains(word.as_str())).map(|(_, weight)| weight).sum()
    }
}

/// What a unit's name is worth, by where it stands and how it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitWords {
    pub signature: f32,
    pub filled_by: f32,
    pub title: f32,
    pub name: f32,
    pub opening: f32,
    pub folder: f32,
    /// Each mention in the body, and each word of the unit's own field.
    pub body: f32,
    pub field: f32,
    pub full: f32,
    pub short: f32,
    pub alias: f32,
    /// What a line has that names the one who fills in.
    pub filled_by_words: Vec<String>,
    /// Before the name of a body that is cited or spoken of.
    pub cited: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    title: f32,
    name: f32,
    sheet: f32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

/// Words that rank two versions of one paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Versions {
    #[serde(rename = "final")]
    pub finals: Vec<String>,
    #[serde(rename = "draft")]
    pub drafts: Vec<String>,
}

impl KindWords {
    /// Reads `kinds.toml`.
    pub fn from_toml(text: &str) -> Result<Self, TaskError> {
        toml::from_str(text).map_err(|e| TaskError::Dictionary { file: "kinds.toml", reason: e.message().to_owned() })
    }

    fn score(&self, words: &BTreeMap<String, f32>, document: &Document, lines: &Lines) -> (f32, Option<String>) {
        let mut total = 0.0;
        let mut best: Option<(f32, String)> = None;
        let mut add = |weight: f32, word: &str, place: &str| {
            total += weight;
            if best.as_ref().is_none_or(|(w, _)| weight > *w) {
                best = Some((weight, format!("{place}有“{word}”")));
            }
        };
        let opening = lines.opening.join("\n");
        for (word, weight) in words {
            if lines.title.iter().any(|t| t.contains(word.as_str())) {
                add(weight * self.weights.title, word, "标题");
            }
            if lines.name.contains(word.as_str()) {
                add(weight * self.weights.name, word, "文件名");
            }
            if sheets(document).any(|s| s.contains(word.as_str())) {
                add(weight * self.weights.sheet, word, "工作表名");
            }
            if opening.contains(word.as_str()) || (lines.body.contains(word.as_str()) && word.chars().count() >= 6) {
                add(*weight, word, "正文");
            }
        }
        (total, best.map(|(_, e)| e))
    }
}

fn sheets(document: &Document) -> impl Iterator<Item = &str> {
    document.blocks.iter().filter_map(|b| match &b.place.part {
        Part::Sheet(name) => Some(name.as_str()),
        _ => None,
    })
}

/// The kind and the strongest evidence for it.
pub(super) fn kind(
    document: &Document,
    lines: &Lines,
    roster: &Roster,
    words: &KindWords,
    vocabulary: &Vocabulary,
) -> (Kind, String) {
    let head = format!("{}\n{}", lines.name, lines.title.join("\n"));
    if lines.name.contains("单位名录") {
        return (Kind::Roster, "文件名有“单位名录”".to_owned());
    }
    if let Some(word) = words.other.words.iter().find(|w| head.contains(w.as_str())) {
        return (Kind::Other, format!("标题或文件名有“{word}”"));
    }
    let (mut plan, plan_evidence) = words.score(&words.plan, document, lines);
    let (mut report, report_evidence) = words.score(&words.report, document, lines);
    let (mut list, list_evidence) = words.score(&words.task_list, document, lines);
    // What the table's columns hold: measures to take, or results.
    let headers = header_text(document);
    report += Columns::sum(&words.columns.report, &headers);
    plan += Columns::sum(&words.columns.plan, &headers);
    // The list is the one whose units are bodies of the district, not sections of one office. Most papers say by their
    // words that they are none, whatever their tables hold.
    let can_be_list = list + words.bodies.district > report.max(plan);
    list += match can_be_list.then(|| answering(document, vocabulary)).flatten() {
        Some(bodies) if words.bodies.are_of_district(&bodies, roster, vocabulary) => words.bodies.district,
        Some(_) => words.bodies.office,
        None => words.bodies.nobody,
    };
    // A plan for another line of work (信息宣传, 党务) names 公开 nowhere.
    if !lines.body.contains("公开") && !head.contains("公开") {
        return (Kind::Other, "全文没有提到“公开”".to_owned());
    }
    let ranked = [
        (list, Kind::TaskList, list_evidence),
        (report, Kind::Report, report_evidence),
        (plan, Kind::Plan, plan_evidence),
    ];
    let best = ranked.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((score, kind, evidence)) if score >= 2.0 => {
            (kind, evidence.unwrap_or_else(|| "表格各列的内容".to_owned()))
        }
        _ => (Kind::Other, "没有方案或报告的特征".to_owned()),
    }
}

/// Who answers for each task of a document, as printed; `None` when it has no tasks.
fn answering(document: &Document, vocabulary: &Vocabulary) -> Option<Vec<String>> {
    let list = tasks::read(document, "", vocabulary).ok()?;
    Some(list.tasks.into_iter().map(|t| t.units).collect())
}

impl BodyWords {
    /// Whether those who answer are bodies of a district: groups of them (各街道), or several by name.
    fn are_of_district(&self, answering: &[String], roster: &Roster, vocabulary: &Vocabulary) -> bool {
        let p = &vocabulary.phrases;
        let groups = [&p.departments, &p.streets, &p.everybody, &p.related];
        let (mut grouped, mut by_name, mut names) = (0, 0, BTreeSet::new());
        for printed in answering {
            grouped += usize::from(groups.iter().any(|list| list.iter().any(|w| printed.contains(w.as_str()))));
            let pieces = printed.split(['、', '，', ',', '；', ';', ' ', '　', '\n']);
            let found: Vec<String> = pieces.filter_map(|piece| self.body(piece.trim(), roster)).collect();
            by_name += usize::from(!found.is_empty());
            names.extend(found);
        }
        grouped * 3 >= answering.len() || by_name * 3 >= answering.len() && names.len() >= self.several
    }

    /// The body that a name is of: one of the roster, or one that is called like a body.
    fn body(&self, name: &str, roster: &Roster) -> Option<String> {
        if let Some(mention) = roster.mentions(&fold(name)).first() {
            return roster.units().get(mention.unit).map(|unit| unit.short.clone());
        }
        let is_called = name.chars().count() > 2 && self.ends.iter().any(|end| name.ends_with(end.as_str()));
        is_called.then(|| name.to_owned())
    }
}

/// The first three rows of every table: where headers stand.
fn header_text(document: &Document) -> String {
    document
        .tables()
        .flat_map(|(_, t)| t.rows.iter().take(3))
        .flat_map(|r| r.cells.iter())
        .filter(|c| c.covered_by.is_none() && c.text.chars().count() <= 12)
        .map(|c| c.text.split_whitespace().collect::<String>())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What a file's name alone says.
pub(super) fn by_name(name: &str, words: &KindWords) -> Kind {
    let sum = |list: &BTreeMap<String, f32>| -> f32 {
        list.iter().filter(|(w, _)| name.contains(w.as_str())).map(|(_, v)| v).sum()
    };
    let (plan, report) = (sum(&words.plan), sum(&words.report));
    if report > plan {
        Kind::Report
    } else if plan > 0.0 {
        Kind::Plan
    } else {
        Kind::Other
    }
}
