//! What people type for a decision, beside the words of the list.
//!
//! Nothing is guessed: what may mean two things is told, and the officer chooses.

use serde::Deserialize;

use super::Decision;
use crate::text::fold::skeleton;

/// Its name among the dictionaries.
pub const FILE: &str = "review.toml";

/// Where the decision ends and a remark begins: 认可，材料属实.
const STOPS: [char; 12] = ['，', ',', '。', '；', ';', '：', ':', '（', '(', '、', '！', '\n'];

/// `dictionaries/review.toml`: words for each decision.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    accept: Vec<String>,
    done: Vec<String>,
    not_done: Vec<String>,
    not_duty: Vec<String>,
    withdrawn: Vec<String>,
    /// That the program is wrong, without what is right.
    disagree: Vec<String>,
    /// What makes a remark behind a decision more than a remark; what does so behind one in favour of the unit.
    reserve: Vec<String>,
    denial: Vec<String>,
}

impl Words {
    /// Reads `review.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        crate::dictionaries::parse(text)
    }

    /// What is typed in a row whose verdict by the program is `was`, and the remark behind it.
    pub fn decision<'t>(&self, typed: &'t str, was: &str) -> Option<(Decision, &'t str)> {
        if let Some(decision) = self.known(typed, was) {
            return Some((decision, ""));
        }
        let (head, remark) = typed.trim().split_once(STOPS)?;
        let remark = remark.trim().trim_end_matches(['）', ')', '。']);
        let holds = |words: &[String]| words.iter().any(|word| remark.contains(word.as_str()));
        let plain = |d: &Decision| !holds(&self.reserve) && (*d == Decision::NotDone || !holds(&self.denial));
        self.known(head, was).filter(plain).map(|decision| (decision, remark))
    }

    fn known(&self, typed: &str, was: &str) -> Option<Decision> {
        let plain = skeleton(typed);
        let own = [
            (&self.accept, Decision::Accept),
            (&self.done, Decision::Done),
            (&self.not_done, Decision::NotDone),
            (&self.not_duty, Decision::NotDuty),
            (&self.withdrawn, Decision::Withdrawn),
        ];
        let says = |words: &[String]| !plain.is_empty() && words.iter().any(|word| skeleton(word) == plain);
        let found = || own.iter().find(|(words, _)| says(words)).map(|(_, decision)| *decision);
        // Against 未提及 it may mean that the measure is there, or that the passage shown is none.
        let against = || {
            (says(&self.disagree) && ["已落实", "有安排"].iter().any(|v| was.contains(v))).then_some(Decision::NotDone)
        };
        Decision::parse(typed).or_else(found).or_else(against)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood_where_it_means_one_thing() {
        let words = Words::from_toml(include_str!("../../dictionaries/review.toml")).expect("words");
        let of = |typed: &str| words.decision(typed, "已落实").map(|(decision, _)| decision);
        for (typed, decision) in [
            ("落实了", Some(Decision::Done)),
            ("没落实", Some(Decision::NotDone)),
            ("认可", Some(Decision::Accept)),
            ("认可，材料属实", Some(Decision::Accept)),
            ("改为未落实（只有通知，没有做）", Some(Decision::NotDone)),
            ("未落实，但第2条做了", None),
            ("认可，第2条没有做", None),
            ("认可，但第2条没有做", None),
            ("不认可", Some(Decision::NotDone)),
            ("不同意，是转发的文件", Some(Decision::NotDone)),
            ("不是我们的事", Some(Decision::NotDuty)),
            ("再看看", None),
            ("", None),
        ] {
            assert_eq!(of(typed), decision, "{typed}");
        }
        assert_eq!(words.decision("认可，材料属实。", "未提及"), Some((Decision::Accept, "材料属实")));
        assert_eq!(words.decision("不同意", "未提及"), None, "nobody knows what is right instead");
    }

    #[test]
    fn a_wrong_file_says_where() {
        assert!(Words::from_toml("accept = 3").is_err() && Words::from_toml("yes = []").is_err());
    }
}
