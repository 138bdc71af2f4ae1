//! The number that a document states for a clause that sets one.
//!
//! Only numbers with the target's own kind of counter are read (次, not 人次 or 条), near the words that the
//! clause counts; a rhythm (每季度一次) is turned into a number a year; enumerated occasions (3月、9月各一期,
//! 线上3场、线下2场) are added up.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;
use serde::Deserialize;

use crate::{
    tasks::{Relation, Target},
    text::{fold, numeral},
};

/// `dictionaries/quantities.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantities {
    /// Counters that count the same thing.
    families: Vec<Vec<String>>,
    /// Occasions a year.
    rhythm: BTreeMap<String, f64>,
}

impl Quantities {
    /// Reads `quantities.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let mut q: Self = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        for family in &mut q.families {
            // Longest first, so that 场次 is not read as 场.
            family.sort_by_key(|c| std::cmp::Reverse(c.chars().count()));
        }
        Ok(q)
    }

    fn family<'a>(&'a self, counter: &'a str) -> Vec<&'a str> {
        self.families.iter().find(|f| f.iter().any(|c| c == counter)).map_or_else(|| vec![counter], |f| f.iter().map(String::as_str).collect())
    }

    /// The number stated in the sentences that address the clause. `anchors`: what is counted.
    pub fn stated(&self, sentences: &[&str], target: &Target, anchors: &[String]) -> Option<f64> {
        let family = self.family(&target.counter);
        let found: Vec<(f64, bool)> = sentences.iter().filter_map(|s| self.in_sentence(s, &family, target, anchors)).collect();
        // A number beside the counted word is worth more than one elsewhere; of several sentences the
        // first such decides, since a summary opens and examples follow.
        found.iter().find(|(_, near)| *near).or_else(|| found.first()).map(|(v, _)| *v)
    }

    fn in_sentence(&self, sentence: &str, family: &[&str], target: &Target, anchors: &[String]) -> Option<(f64, bool)> {
        let folded = fold(sentence);
        let mut best: Option<(f64, bool, usize)> = None;
        let parts: Vec<&str> = folded.split([',', '。', ';', ':', '!', '?']).collect();
        let anchored = |part: &str| anchors.iter().any(|a| part.contains(a.as_str()));
        for (i, part) in parts.iter().enumerate() {
            // "政务公开专题培训: 2次" and "培训不断档, 每季度一次": the counted word may stand one part before.
            let near = anchored(part) || i > 0 && anchored(parts[i - 1]);
            let value = if matches!(target.counter.as_str(), "次" | "场" | "期" | "场次") { self.occasions(part, family) } else { plain(part, family) };
            let Some(value) = value else { continue };
            let strength = if anchored(part) { 2 } else { usize::from(near) };
            if best.is_none_or(|(_, _, s)| strength > s) {
                best = Some((value, near, strength));
            }
        }
        let (value, near, _) = best?;
        // Amounts of time bind only where they are limits.
        (target.relation != Relation::AtMost || value > 0.0).then_some((value, near))
    }

    /// Occasions a year in one part of a sentence.
    fn occasions(&self, part: &str, family: &[&str]) -> Option<f64> {
        let n = plain_all(part, family);
        let rhythm = self.rhythm.iter().filter(|(w, _)| part.contains(w.as_str())).max_by_key(|(w, _)| w.chars().count());
        if let Some((word, per_year)) = rhythm {
            let period_only = word.as_str() == "季度" && !part.contains("一次");
            if !period_only && *per_year > 1.0 {
                let each = n.first().copied().unwrap_or(1.0);
                return (each <= 12.0).then_some(per_year * each);
            }
        }
        if let Some(times) = listed_occasions(part) {
            return Some(times * n.first().copied().unwrap_or(1.0));
        }
        match n.as_slice() {
            [] => None,
            [one] => Some(*one),
            // 线上3场、线下2场
            many if part.contains('、') || part.contains('和') => Some(many.iter().sum()),
            many => many.first().copied(),
        }
    }
}

/// Months or seasons each with an occasion: 3月、9月各办一期 → 2.
fn listed_occasions(part: &str) -> Option<f64> {
    static EACH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"((?:[0-9一二三四五六七八九十]{1,3}月(?:份|底|初|中旬|上旬|下旬)?[、和与及]?){2,})(?:底|末)?各").ok());
    let m = EACH.as_ref()?.captures(part)?;
    Some(m.get(1)?.as_str().matches('月').count() as f64)
}

/// Numbers with one of the counters behind them.
fn plain_all(part: &str, family: &[&str]) -> Vec<f64> {
    let chars: Vec<char> = part.chars().collect();
    numeral::numbers(&chars)
        .into_iter()
        .filter(|n| {
            let rest: String = chars[n.end..].iter().take(6).collect();
            let rest = rest.strip_prefix('个').filter(|r| !r.starts_with("工作日") && !r.starts_with("自然日")).unwrap_or(&rest);
            let Some(counter) = family.iter().find(|c| rest.starts_with(**c)) else { return false };
            let after = &rest[counter.len()..];
            // 人次, 项目, 期间 and 次日 are other words; 第3次 counts nothing; a season is no number of times.
            let before = n.start.checked_sub(1).map(|i| chars[i]);
            !after.starts_with(['目', '间', '日', '数', '要', '级']) && before != Some('第') && !(before == Some('每') && !matches!(*counter, "次"))
        })
        .map(|n| n.value)
        .collect()
}

fn plain(part: &str, family: &[&str]) -> Option<f64> {
    plain_all(part, family).first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, counter: &str, anchors: &[&str], expect: Option<f64>) {
        let q = Quantities::from_toml(include_str!("../../dictionaries/quantities.toml")).unwrap();
        let relation = if counter == "个工作日" { Relation::AtMost } else { Relation::AtLeast };
        let target = Target { value: 2.0, counter: counter.to_owned(), relation, words: String::new() };
        let anchors: Vec<String> = anchors.iter().map(|a| (*a).to_owned()).collect();
        assert_eq!(q.stated(&[text], &target, &anchors), expect, "{text}");
    }

    #[test]
    fn occasions() {
        let training = &["培训"][..];
        check("全年组织政务公开培训两次，参训120人次。", "次", training, Some(2.0));
        check("举办专题培训三场次。", "次", training, Some(3.0));
        check("每季度组织一次政务公开培训。", "次", training, Some(4.0));
        check("半年一次集中培训。", "次", training, Some(2.0));
        check("上、下半年各举办1期培训班。", "次", training, Some(2.0));
        check("开展培训线上3场、线下2场。", "次", training, Some(5.0));
        check("3月、9月各办一期培训班。", "次", training, Some(2.0));
        check("举办培训班５期。", "次", training, Some(5.0));
        check("培训60余人次。", "次", training, None);
        check("发布信息12条，组织培训。", "次", training, None);
    }

    #[test]
    fn limits_and_kinds() {
        check("政策印发后10个工作日内公布采纳情况。", "个工作日", &["采纳"], Some(10.0));
        check("公布九类困难群众救助标准。", "类", &["标准"], Some(9.0));
        check("公布11项救助标准。", "类", &["标准"], Some(11.0));
    }
}
