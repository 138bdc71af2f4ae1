//! The rules as data.
//!
//! A rule's level, wording and advice are an office's own affair; they are read from
//! `dictionaries/statistics.toml`, and an office's file replaces the entries it names, one by one.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::super::totals::{Government, Options};
use crate::{
    dictionaries::{at_line, parse},
    problem::Level,
};

/// A rule file that cannot be used: the line and what is wrong in it.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct RuleError(String);

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: String,
    /// What it checks, in a few words.
    pub name: String,
    pub level: Level,
    #[serde(default = "on")]
    pub enabled: bool,
    pub message: String,
    pub fix: String,
}

fn on() -> bool {
    true
}

/// Words and numbers that rules go by.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether bodies run by the city or the state are added to the district's total.
    pub vertical: bool,
    /// How the government's own report is counted.
    pub government: Government,
    /// Units whose licensing moved to the licensing bureau: 行政许可 should be 0.
    pub licensing_moved: Vec<String>,
    /// Units that live from licensing: 行政许可 should not be 0.
    pub licensing: Vec<String>,
    /// Units that enforce: 行政处罚 should not be 0.
    pub enforcing: Vec<String>,
    /// 万元 above which a fee of one unit was probably written in 元.
    pub fee_limit: f64,
    /// Words by which part six speaks of the information fee.
    pub fee_words: Vec<String>,
    /// Words by which part six speaks of the yearly list.
    pub duty_words: Vec<String>,
    /// Words by which part five speaks of improvement.
    pub improve_words: Vec<String>,
    /// All that a sentence of a part five that says nothing holds, without marks.
    pub no_problem_words: Vec<String>,
    /// Words in front of those that add nothing: whose year, and the headings of the part.
    pub no_problem_openings: Vec<String>,
    /// Words that explain a fee of table 1.
    pub charge_words: Vec<String>,
    /// Ways on which applications come: a number that names one is a part of those received.
    pub channel_words: Vec<String>,
    /// Words around a figure of applications that change nothing about what it counts.
    pub plain_words: Vec<String>,
    /// Further ones where reviews and suits are counted.
    pub contest_words: Vec<String>,
    /// Words in front of a figure that is not the unit's own of the whole year.
    pub other_words: Vec<String>,
    /// Share of common character pairs from which part five counts as last year's.
    pub same_text: f64,
    /// A unit holding this share of a district total is shown as an outlier.
    pub outlier_share: f64,
    /// A district total below this has no outliers.
    pub outlier_minimum: f64,
    /// A value that grew or shrank by this factor since last year is shown as an outlier.
    pub outlier_factor: f64,
}

impl Settings {
    /// What goes into the district's total.
    pub fn options(&self) -> Options {
        Options { vertical: self.vertical, government: self.government }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    settings: toml::Table,
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

/// The file once more, so that a wrong setting leads to its line: put over the shipped ones it has none.
#[derive(Deserialize)]
struct Checked {
    #[serde(default, rename = "settings")]
    _settings: Settings,
}

/// What the program fills into the texts of each rule, beside [`OF_CELLS`] where a rule is about cells.
///
/// A text of an office that names anything else would come out with a gap in it.
const FILLED: [(&str, bool, &[&str]); 37] = [
    ("A1", true, &["new", "carried", "done", "on", "left", "right", "printed", "expected"]),
    ("A2", true, &["printed", "expected"]),
    ("A3", true, &["printed", "expected"]),
    ("A4", true, &["printed", "expected"]),
    ("A5", true, &["printed", "expected"]),
    ("A6", true, &["cell", "printed", "reason"]),
    ("A7", true, &["last", "issued", "repealed", "printed", "expected"]),
    ("A8", true, &["printed", "expected"]),
    ("A9", true, &["count", "how", "example", "expected"]),
    ("A10", true, &["cell", "printed", "what", "claimed", "expected", "place"]),
    ("A10b", true, &["cell", "printed", "what", "claimed", "expected", "place"]),
    ("A10c", true, &["total", "sum", "expected", "place"]),
    ("A11", true, &["cell", "printed", "what", "claimed", "expected", "place"]),
    ("A12", false, &["where", "found", "expected", "place"]),
    ("A12b", false, &["where", "found", "expected", "place"]),
    ("A13", true, &["printed"]),
    ("A14", true, &["printed", "refused"]),
    ("A15", true, &["printed", "reason"]),
    ("A16", true, &["last", "printed"]),
    ("C1", true, &["cells", "change", "resolved", "others", "expected"]),
    ("C2", true, &["cells", "change", "resolved", "others", "expected"]),
    ("C3", true, &[]),
    ("C4", true, &["cells", "change", "resolved", "others", "expected"]),
    ("D1", true, &["cell", "printed", "expected"]),
    ("D2", true, &["unit", "count", "example"]),
    ("D3", true, &["units", "count"]),
    ("P1", false, &["part"]),
    ("P2", false, &["part", "place"]),
    ("P3", false, &["place"]),
    ("P4", false, &["place", "share"]),
    ("P5", false, &["place"]),
    ("P6", false, &["place"]),
    ("P7", false, &["place"]),
    ("P8", true, &["printed", "place"]),
    ("P9", false, &[]),
    ("P10", true, &["claimed", "printed", "expected", "place"]),
    ("P11", true, &[]),
];

/// What is filled in wherever a rule is about cells.
const OF_CELLS: [&str; 3] = ["table", "row", "column"];

/// All rules and settings in force.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: BTreeMap<String, Rule>,
    pub settings: Settings,
}

const SHIPPED: &str = include_str!("../../../dictionaries/statistics.toml");

impl Rules {
    /// The shipped rules.
    pub fn shipped() -> Result<Self, RuleError> {
        Self::from_toml("")
    }

    /// The shipped rules with the entries of an office's file in their place.
    pub fn from_toml(own: &str) -> Result<Self, RuleError> {
        let read = |text: &str| parse::<File>(text).map_err(RuleError);
        let (shipped, mine) = (read(SHIPPED)?, read(own)?);
        parse::<Checked>(own).map_err(RuleError)?;
        let mut settings = shipped.settings;
        settings.extend(mine.settings);
        // Both are right alone, and so are the entries of both together.
        let settings = settings.try_into().map_err(|e: toml::de::Error| RuleError(e.message().to_owned()))?;
        let mut seen: Vec<&str> = Vec::new();
        for rule in &mine.rule {
            let at = rule.span().start;
            check(rule.get_ref(), &seen).map_err(|reason| RuleError(at_line(own, at, &reason)))?;
            seen.push(&rule.get_ref().id);
        }
        let rules = shipped.rule.into_iter().chain(mine.rule).map(Spanned::into_inner);
        Ok(Self { rules: rules.map(|r| (r.id.clone(), r)).collect(), settings })
    }

    /// A rule that is in force.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id).filter(|r| r.enabled)
    }

    /// All rules by id, also those turned off.
    pub fn all(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }
}

/// Whether the program has such a rule and fills in what its texts name; `seen`: those that the file has already.
fn check(rule: &Rule, seen: &[&str]) -> Result<(), String> {
    let Some((_, cells, words)) = FILLED.iter().find(|(id, ..)| *id == rule.id) else {
        let ids: Vec<&str> = FILLED.iter().map(|(id, ..)| *id).collect();
        return Err(format!("规则编号“{}”不是程序里的规则，能写的有：{}", rule.id, ids.join("、")));
    };
    if seen.contains(&rule.id.as_str()) {
        return Err(format!("规则“{}”写了两次，请删去一个", rule.id));
    }
    let mut allowed: Vec<&str> = words.to_vec();
    allowed.extend(OF_CELLS.iter().filter(|_| *cells));
    for (entry, text) in [("message", &rule.message), ("fix", &rule.fix)] {
        if let Some(name) = names(text).find(|n| !allowed.contains(n)) {
            let list: Vec<String> = allowed.iter().map(|n| format!("{{{n}}}")).collect();
            let list = if list.is_empty() { "没有".to_owned() } else { list.join("、") };
            return Err(format!("规则“{}”的 {entry} 用了 {{{name}}}，程序填不了；能用的：{list}", rule.id));
        }
    }
    Ok(())
}

/// What a template has in braces.
fn names(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// Puts words into a template: `{row}` becomes the word named row.
pub fn fill(template: &str, words: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let name = &rest[open + 1..open + close];
        if let Some((_, word)) = words.iter().find(|(k, _)| *k == name) {
            out.push_str(word);
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_rules_are_complete() {
        let rules = Rules::shipped().unwrap();
        for n in 1..=16 {
            assert!(rules.get(&format!("A{n}")).is_some(), "A{n}");
        }
        for rule in rules.all() {
            assert!(rule.message.ends_with('。') || rule.message.ends_with('}'), "{}: {}", rule.id, rule.message);
            assert!(!rule.fix.is_empty());
        }
    }

    #[test]
    fn an_office_may_replace_one() {
        let own = "[settings]\nfee_limit = 5.0\n[[rule]]\nid = 'A8'\nname = '规章'\nlevel = 'notice'\nenabled = false\nmessage = 'x。'\nfix = 'y'\n";
        let rules = Rules::from_toml(own).unwrap();
        assert!(rules.get("A8").is_none());
        assert!(rules.get("A1").is_some());
        assert!((rules.settings.fee_limit - 5.0).abs() < 1e-9);
        assert!(Rules::from_toml("[[rule]]\nid = 3").is_err());
    }

    #[test]
    fn the_shipped_file_may_be_copied_and_edited() {
        assert!(Rules::from_toml(SHIPPED).is_ok());
        let ids: Vec<&str> = FILLED.iter().map(|(id, ..)| *id).collect();
        let rules = Rules::shipped().unwrap();
        assert!(rules.all().all(|r| ids.contains(&r.id.as_str())));
        assert_eq!(rules.all().count(), ids.len());
    }

    #[test]
    fn what_an_office_wrote_wrong_is_told_with_its_line() {
        let rule = |id: &str, message: &str, fix: &str| {
            format!("\n[[rule]]\nid = '{id}'\nname = 'x'\nlevel = 'error'\nmessage = '{message}'\nfix = '{fix}'\n")
        };
        let told = |text: &str| Rules::from_toml(text).expect_err("wrong").to_string();
        for (text, line, says) in [
            (rule("A17", "x。", "y"), 2, "“A17”不是程序里的规则"),
            (rule("A2", "{table}{colunm}列不等。", "y"), 2, "{colunm}"),
            (rule("A2", "{table}不等。", "请核对{hint}"), 2, "fix 用了 {hint}"),
            (rule("P1", "{table}缺少{part}。", "y"), 2, "能用的：{part}"),
            (rule("A2", "x。", "y") + &rule("A2", "x。", "y"), 9, "写了两次"),
            ("[settings]\nfee_limits = 5.0".to_owned(), 2, "没有叫“fee_limits”的项"),
            ("[settings]\nfee_limit = '5'".to_owned(), 2, "应填数字"),
            ("[settings]\ngovernment = 'sum'".to_owned(), 2, "只能填：auto、body、total"),
            ("[[rule]]\nid = 'A2'\nlevel = 'fatal'".to_owned(), 3, "只能填"),
        ] {
            let told = told(&text);
            assert!(told.starts_with(&format!("第{line}行")) && told.contains(says), "{told}");
        }
    }

    #[test]
    fn templates() {
        assert_eq!(fill("第{a}行{b}列{c}", &[("a", "3".into()), ("b", "总计".into())]), "第3行总计列");
        assert_eq!(fill("没有{闭合", &[]), "没有{闭合");
    }
}
