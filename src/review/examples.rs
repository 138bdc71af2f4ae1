//! Reviewed passages as lessons for the model: what an office has decided about its own units' wording.

use std::collections::BTreeMap;

use super::{Decision, Entry, Ledger};
use crate::{identify::Kind, text::fold::skeleton};

/// One passage with what an officer said of it and one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    pub text: String,
    pub kind: Kind,
    /// Clause id of this list.
    pub clause: String,
    /// The passage addresses the clause.
    pub positive: bool,
}

/// The same words decided both ways; neither teaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflicting {
    pub clause: String,
    /// Units whose reviews disagree.
    pub units: Vec<String>,
}

/// Lessons in the order of their clauses and words, and what contradicts itself.
#[derive(Debug, Clone, Default)]
pub struct Lessons {
    pub lessons: Vec<Lesson>,
    pub conflicting: Vec<Conflicting>,
}

/// What the standing decisions teach.
pub fn lessons(ledger: &Ledger) -> Lessons {
    let mut found: BTreeMap<(String, String), Vec<(Lesson, String)>> = BTreeMap::new();
    for (key, entry) in ledger.standing() {
        // A decision on a whole task does not say which sentence it is about.
        if !key.code.contains('.') {
            continue;
        }
        if let Some((text, positive)) = teaches(entry) {
            let kind = if entry.kind == Kind::Plan.chinese() { Kind::Plan } else { Kind::Report };
            let lesson = Lesson { text: text.to_owned(), kind, clause: key.code.clone(), positive };
            found.entry((key.code.clone(), skeleton(text))).or_default().push((lesson, key.unit.clone()));
        }
    }
    let mut out = Lessons::default();
    for ((clause, _), group) in found {
        let both = group.iter().any(|(l, _)| l.positive) && group.iter().any(|(l, _)| !l.positive);
        if both {
            out.conflicting.push(Conflicting { clause, units: group.into_iter().map(|(_, u)| u).collect() });
        } else if let Some((lesson, _)) = group.into_iter().next() {
            out.lessons.push(lesson);
        }
    }
    out
}

/// The words and whether they address the clause; nothing when there are no words, or the decision is about
/// the duty and not about the wording.
fn teaches(entry: &Entry) -> Option<(&str, bool)> {
    let addressed = || entry.state.contains("已落实") || entry.state.contains("有安排");
    let positive = match entry.decision {
        Decision::Done => true,
        Decision::NotDone => false,
        Decision::Accept => addressed(),
        Decision::NotDuty | Decision::Withdrawn | Decision::Conflict => return None,
    };
    let text = if positive && !entry.proof.is_empty() { &entry.proof } else { &entry.quotation };
    (skeleton(text).chars().count() >= 6).then_some((text.as_str(), positive))
}

#[cfg(test)]
mod tests {
    use super::{super::Key, *};

    fn entry(unit: &str, decision: Decision, quotation: &str, state: &str) -> Entry {
        Entry {
            key: Key { unit: unit.into(), code: "T05.1".into(), words: "x".into() },
            decision,
            reason: String::new(),
            who: String::new(),
            date: String::new(),
            was: String::new(),
            is: String::new(),
            state: state.into(),
            quotation: quotation.into(),
            file: String::new(),
            place: String::new(),
            kind: "实施方案".into(),
            proof: String::new(),
            seen: super::super::Seen::default(),
        }
    }

    #[test]
    fn decisions_about_words_teach_and_contradictions_do_not() {
        let words = "在校门口张贴招生简章。";
        let of = |entries: Vec<Entry>| lessons(&Ledger { entries, ..Ledger::default() });
        let one = of(vec![entry("甲", Decision::Done, words, "")]);
        assert_eq!((one.lessons[0].positive, one.lessons[0].kind), (true, Kind::Plan));
        let accepted = of(vec![entry("甲", Decision::Accept, words, "T05.1表述笼统")]);
        assert!(!accepted.lessons[0].positive);
        assert!(of(vec![entry("甲", Decision::NotDuty, words, "")]).lessons.is_empty());
        assert!(of(vec![entry("甲", Decision::Done, "", "")]).lessons.is_empty());
        let both = of(vec![
            entry("甲", Decision::Done, words, ""),
            entry("乙", Decision::NotDone, "在校门口 张贴招生简章", ""),
        ]);
        assert_eq!((both.lessons.len(), both.conflicting[0].units.len()), (0, 2));
    }
}
