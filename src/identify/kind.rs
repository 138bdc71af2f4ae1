//! Plan, report, task list, or none: words of title, file name and body, and the shape of the tables.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde::Deserialize;

use super::{Form, Kind, Lines, YearPart, elsewhere::ElsewhereWords};
use crate::{
    ingest::{Content, Document, Part, Table},
    roster::Roster,
    tasks::{self, TaskError, Vocabulary},
    text::{Date, fold, is_name_or_copy},
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
    #[serde(default)]
    undecided: Undecided,
    other: Others,
    /// Taken out of titles and names before their words are looked for.
    without: Vec<String>,
    pub(super) version: Versions,
    pub(super) unit: UnitWords,
    pub(super) dates: DateWords,
    pub(super) elsewhere: ElsewhereWords,
    #[serde(default)]
    forms: FormWords,
    bodies: BodyWords,
}

/// How papers of one kind are told that are no versions of one another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormWords {
    /// What the title or the name of the annual report under the Regulations has.
    annual: Vec<String>,
    /// What that of a summary of the work has.
    summary: Vec<String>,
    /// Regular expressions for a line of the title or the name of what adds to another paper.
    supplement: Vec<Pattern>,
}

/// Where a day is that of signing, outside the signature.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateWords {
    /// Labels of such a day.
    pub labels: Vec<String>,
    /// What a line has after which a last day follows.
    pub limits: Vec<String>,
    /// How a line begins with which an attachment begins.
    pub attachments: Vec<String>,
    /// How a line ends that says when a paper was printed.
    #[serde(default)]
    pub printed: Vec<String>,
}

/// How a list of a district is told from the plan of one office, by those who answer for the tasks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyWords {
    /// How the names of bodies end; sections of an office end otherwise.
    ends: Vec<String>,
    /// What a line has that addresses the sections of one body or what belongs to it.
    inner: Vec<String>,
    /// So many bodies are several.
    several: usize,
    /// What counts for a task list: tasks for bodies of the district, when the paper is addressed to all of them too,
    /// for sections of an office, and no tasks.
    district: f32,
    addressed: f32,
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
    /// What papers of streets and towns call themselves, and what those of departments do.
    pub of_streets: Vec<String>,
    pub of_departments: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    title: f32,
    name: f32,
    sheet: f32,
}

/// Papers about disclosure whose title and name say neither plan nor report: what their sentences say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Undecided {
    /// What title, file or folder has, or the text so many times.
    subject: Vec<String>,
    mentions: usize,
    /// Lines of text and rows of tables that it has at the least.
    lines: usize,
    /// Words of what will be done, and of what was.
    promised: Vec<String>,
    done: Vec<String>,
    /// The months in which reports are signed, and what being signed in them, or outside them, counts for.
    report_months: Vec<u32>,
    month: usize,
}

impl Undecided {
    fn kind(&self, lines: &Lines, signed: Option<Date>) -> Option<Kind> {
        let named = |text: &str| self.subject.iter().any(|w| text.contains(w.as_str()));
        let count = |words: &[String]| words.iter().map(|w| lines.body.matches(w.as_str()).count()).sum::<usize>();
        let heads = lines.heads().chain([lines.folder]).any(named);
        if self.subject.is_empty() || lines.told() < self.lines || !heads && count(&self.subject) < self.mentions.max(1)
        {
            return None;
        }
        let late = signed.map(|date| self.report_months.contains(&date.month));
        let of = |words: &[String], own: bool| count(words) + if late == Some(own) { self.month } else { 0 };
        let (plan, report) = (of(&self.promised, false), of(&self.done, true));
        Some(if report > plan { Kind::Report } else { Kind::Plan })
    }
}

/// What is neither plan nor report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    /// Regular expressions for a line of the title or the file's name of a letter that only brings a paper, and the lines
    /// of text from which the paper is in it.
    #[serde(default)]
    letters: Vec<Pattern>,
    #[serde(default)]
    letter_lines: usize,
    /// Words of the title or the file's name.
    words: Vec<String>,
    /// Regular expressions for a line of the title or the file's name.
    patterns: Vec<Pattern>,
    /// Beginnings of file names of the program's own outputs, and a sheet that its workbook alone has.
    own_names: Vec<String>,
    own_sheets: Vec<String>,
}

/// A regular expression of a dictionary.
#[derive(Debug, Clone)]
struct Pattern(Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Regex::new(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// Words that rank two versions of one paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Versions {
    #[serde(rename = "final")]
    pub finals: Vec<String>,
    pub revised: Vec<String>,
    #[serde(rename = "draft")]
    pub drafts: Vec<String>,
    /// What systems put before or behind the name of a copied file, beside a number in brackets.
    #[serde(default)]
    pub copies: Vec<String>,
    /// What the title or the name of a paper about a part of the year has.
    part_year: Vec<Pattern>,
}

impl KindWords {
    /// Reads `kinds.toml`.
    pub fn from_toml(text: &str) -> Result<Self, TaskError> {
        crate::dictionaries::parse(text).map_err(|reason| TaskError::Dictionary { file: "kinds.toml", reason })
    }

    /// `heads`: the title and the file's name, [cleared](Self::cleared).
    fn score(
        &self,
        words: &BTreeMap<String, f32>,
        document: &Document,
        lines: &Lines,
        [title, name]: &[String; 2],
    ) -> (f32, Option<String>) {
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
            if title.contains(word.as_str()) {
                add(weight * self.weights.title, word, "标题");
            }
            if name.contains(word.as_str()) {
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

    /// A title or a name without what only looks like its words: 年报送 is no 年报.
    fn cleared(&self, text: &str) -> String {
        self.without.iter().fold(text.to_owned(), |text, phrase| text.replace(phrase.as_str(), ""))
    }

    /// The part of the year that a paper is about, by its title and name; none when it is about all of it.
    pub(super) fn part_year(&self, lines: &Lines) -> Option<String> {
        // From January to December is the whole of it.
        let is_part = |said: &&str| YearPart::of(said).months() != Some((1, 12));
        let patterns = &self.version.part_year;
        let found = |text: &str| {
            patterns.iter().find_map(|p| p.0.find(text).map(|m| m.as_str()).filter(is_part).map(str::to_owned))
        };
        lines.heads().find_map(found)
    }

    /// Whether a name is that of a body by how it ends.
    pub(super) fn is_body(&self, name: &str) -> bool {
        self.bodies.is_called(name)
    }

    /// Why a paper is neither plan nor report by its title, its name or its sheets.
    fn other(&self, document: &Document, lines: &Lines) -> Option<String> {
        let own = self.other.own_names.iter().any(|name| is_name_or_copy(lines.name, name))
            || sheets(document).any(|s| self.other.own_sheets.iter().any(|own| own == s));
        if own {
            return Some("是本程序生成的文件".to_owned());
        }
        let word = self.other.words.iter().find(|w| lines.heads().any(|text| text.contains(w.as_str())));
        let found = word.map(String::as_str).or_else(|| {
            lines
                .heads()
                .find_map(|text| self.other.patterns.iter().find_map(|p| p.0.find(text)).map(|found| found.as_str()))
        });
        let letter = || {
            let of = |text| self.other.letters.iter().find_map(|p| p.0.find(text)).map(|found| found.as_str());
            lines.heads().find_map(of).filter(|_| lines.told() < self.other.letter_lines)
        };
        found.or_else(letter).map(|found| format!("标题或文件名有“{found}”"))
    }
}

fn sheets(document: &Document) -> impl Iterator<Item = &str> {
    document.blocks.iter().filter_map(|b| match &b.place.part {
        Part::Sheet(name) => Some(name.as_str()),
        _ => None,
    })
}

/// What a paper is.
pub(super) struct Recognised {
    pub kind: Kind,
    /// The strongest evidence for it, in Chinese.
    pub evidence: String,
    /// It is a list of the district's tasks by what it holds, and a unit's own paper all the same.
    pub own_list: bool,
    /// Title and name say neither plan nor report.
    pub by_content: bool,
}

impl From<(Kind, String)> for Recognised {
    fn from((kind, evidence): (Kind, String)) -> Self {
        Self { kind, evidence, own_list: false, by_content: false }
    }
}

/// The kind and the strongest evidence for it.
///
/// `of_a_unit`: a unit other than the government's office sent it. `signed`: on which day.
pub(super) fn kind(
    document: &Document,
    lines: &Lines,
    (roster, words, vocabulary): (&Roster, &KindWords, &Vocabulary),
    of_a_unit: bool,
    signed: Option<Date>,
) -> Recognised {
    let head = format!("{}\n{}", lines.name, lines.title.join("\n"));
    if vocabulary.roster.is_file(lines.name) {
        return (Kind::Roster, format!("文件名是“{}”", vocabulary.roster.file)).into();
    }
    if let Some(why) = words.other(document, lines) {
        return (Kind::Other, why).into();
    }
    let heads = [words.cleared(&lines.title.join("\n")), words.cleared(lines.name)];
    let (mut plan, plan_evidence) = words.score(&words.plan, document, lines, &heads);
    let (mut report, report_evidence) = words.score(&words.report, document, lines, &heads);
    let (mut list, list_evidence) = words.score(&words.task_list, document, lines, &heads);
    // What the table's columns hold: measures to take, or results.
    let headers = header_text(document);
    report += Columns::sum(&words.columns.report, &headers);
    plan += Columns::sum(&words.columns.plan, &headers);
    // The list is the one whose units are bodies of the district, not sections of one office. Most papers say by their
    // words that they are none, whatever their tables hold.
    let can_be_list = list + words.bodies.district + words.bodies.addressed > report.max(plan);
    list += match can_be_list.then(|| answering(document, vocabulary)).flatten() {
        Some(bodies) if words.bodies.are_of_district(&bodies, roster, vocabulary) => {
            // A notice asks the units for plans of their own, so it is full of a plan's words.
            let addressed = lines.head().any(|line| BodyWords::are_addressed(line, vocabulary));
            words.bodies.district + if addressed { words.bodies.addressed } else { 0.0 }
        }
        Some(_) => words.bodies.office,
        None => words.bodies.nobody,
    };
    // A plan for another line of work (信息宣传, 党务) names 公开 nowhere.
    if !lines.body.contains("公开") && !head.contains("公开") {
        return (Kind::Other, "全文没有提到“公开”".to_owned()).into();
    }
    let ranked = [
        (list, Kind::TaskList, list_evidence),
        (report, Kind::Report, report_evidence),
        (plan, Kind::Plan, plan_evidence),
    ];
    let best = ranked.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, kind, evidence)) = best.filter(|(score, ..)| *score >= 2.0) else {
        let Some(kind) = words.undecided.kind(lines, signed).filter(|_| of_a_unit) else {
            return (Kind::Other, "没有方案或报告的特征".to_owned()).into();
        };
        return Recognised {
            kind,
            evidence: format!("按内容看作{}", kind.chinese()),
            own_list: false,
            by_content: true,
        };
    };
    let evidence = evidence.unwrap_or_else(|| "表格各列的内容".to_owned());
    // A list that one unit sends and that is addressed to no others is that unit's answer, copied or not.
    let own_list = kind == Kind::TaskList
        && of_a_unit
        && !lines.head().any(|line| words.bodies.are_addressed_by_district(line, vocabulary));
    let kind = match kind {
        Kind::TaskList if own_list && report > plan => Kind::Report,
        Kind::TaskList if own_list => Kind::Plan,
        kind => kind,
    };
    Recognised { kind, evidence, own_list, by_content: false }
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

    /// Whether a line addresses all bodies of a district: 各乡镇人民政府，县政府各部门：.
    fn are_addressed(line: &str, vocabulary: &Vocabulary) -> bool {
        let p = &vocabulary.phrases;
        let groups = [&p.departments, &p.streets, &p.everybody];
        line.trim_end().ends_with(['：', ':']) && groups.iter().any(|l| l.iter().any(|w| line.contains(w.as_str())))
    }

    /// The same of a line that does not address the sections of one body: 机关各科室、局属各单位：.
    fn are_addressed_by_district(&self, line: &str, vocabulary: &Vocabulary) -> bool {
        Self::are_addressed(line, vocabulary) && !self.inner.iter().any(|w| line.contains(w.as_str()))
    }

    /// The body that a name is of: one of the roster, or one that is called like a body.
    fn body(&self, name: &str, roster: &Roster) -> Option<String> {
        if let Some(mention) = roster.mentions(&fold(name)).first() {
            return roster.units().get(mention.unit).map(|unit| unit.short.clone());
        }
        self.is_called(name).then(|| name.to_owned())
    }

    /// Whether a name ends as those of bodies do.
    fn is_called(&self, name: &str) -> bool {
        name.chars().count() > 2 && self.ends.iter().any(|end| name.ends_with(end.as_str()))
    }
}

/// A supplement by its title or name; a ledger: a workbook, or a paper of which the larger half is tables of tasks; the
/// annual report or a summary by its title or name; else prose.
pub(super) fn form(document: &Document, lines: &Lines, words: &KindWords) -> Form {
    if lines.heads().any(|head| words.forms.supplement.iter().any(|p| p.0.is_match(head))) {
        return Form::Supplement;
    }
    if document.blocks.iter().any(|b| matches!(b.place.part, Part::Sheet(_))) {
        return Form::Ledger;
    }
    let (mut all, mut tasks) = (0, 0);
    for block in &document.blocks {
        let table = match &block.content {
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => {
                all += text.chars().count();
                continue;
            }
            Content::Table(table) => table,
        };
        let cells = table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none());
        let length: usize = cells.map(|c| c.text.chars().count()).sum();
        all += length;
        let heads = heads(table).join("\n");
        if Columns::sum(&words.columns.report, &heads) + Columns::sum(&words.columns.plan, &heads) > 0.0 {
            tasks += length;
        }
    }
    let named = |list: &[String]| {
        lines.heads().map(|head| words.cleared(head)).any(|head| list.iter().any(|w| head.contains(w.as_str())))
    };
    if tasks * 2 > all {
        Form::Ledger
    } else if named(&words.forms.annual) {
        Form::Annual
    } else if named(&words.forms.summary) {
        Form::Summary
    } else {
        Form::Prose
    }
}

/// The first three rows of every table: where headers stand.
fn header_text(document: &Document) -> String {
    document.tables().flat_map(|(_, t)| heads(t)).collect::<Vec<_>>().join("\n")
}

/// The short cells of the first three rows of a table.
fn heads(table: &Table) -> Vec<String> {
    let cells = table.rows.iter().take(3).flat_map(|r| r.cells.iter());
    cells
        .filter(|c| c.covered_by.is_none() && c.text.chars().count() <= 12)
        .map(|c| c.text.split_whitespace().collect::<String>())
        .collect()
}

/// What a file's name alone says.
pub(super) fn by_name(name: &str, words: &KindWords) -> Kind {
    let name = words.cleared(name);
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
