//! The rules as data.
//!
//! A rule's level, wording and advice are an office's own affair; they are read from
//! `dictionaries/statistics.toml`, and an office's file replaces the entries it names, one by one.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::super::totals::{Government, Options};
use crate::problem::Level;

/// A rule file that cannot be used.
#[derive(Debug, Error)]
pub enum RuleError {
    #[error("勾稽规则文件有误：{0}。请对照原文件改正后重试")]
    Toml(#[from] toml::de::Error),
}

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
    /// The whole of a part five that says nothing, without marks.
    pub no_problem_words: Vec<String>,
    /// Words that explain a fee of table 1.
    pub charge_words: Vec<String>,
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
    rule: Vec<Rule>,
}

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
        let shipped: File = toml::from_str(SHIPPED)?;
        let own: File = toml::from_str(own)?;
        let mut settings = shipped.settings;
        settings.extend(own.settings);
        let rules = shipped.rule.into_iter().chain(own.rule).map(|r| (r.id.clone(), r)).collect();
        Ok(Self { rules, settings: settings.try_into()? })
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
    fn templates() {
        assert_eq!(fill("第{a}行{b}列{c}", &[("a", "3".into()), ("b", "总计".into())]), "第3行总计列");
        assert_eq!(fill("没有{闭合", &[]), "没有{闭合");
    }
}
