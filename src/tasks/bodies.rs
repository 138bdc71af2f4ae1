//! Bodies named in running text: 责任单位：A、B；完成时限：C · A牵头，B、C配合 · A、B按职责分工负责.
//!
//! Labels are the words of the table's heads, the words behind the names those of `[phrases]` (`columns.toml`).

use super::{
    columns::{Meaning, Phrases, Vocabulary},
    due_date,
};

/// Longest time that is written among bodies, in characters.
const TIME: usize = 20;

/// Who answers for a measure, as printed, and until when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bodies {
    pub units: String,
    /// Those named as leading; `None` when nobody is.
    pub leads: Option<String>,
    pub deadline: String,
}

impl Bodies {
    fn add(&mut self, meaning: Meaning, value: &str, joint: &str) {
        let to = |list: &mut String| {
            if !list.is_empty() && !value.is_empty() {
                list.push_str(joint);
            }
            list.push_str(value);
        };
        match meaning {
            Meaning::Deadline => to(&mut self.deadline),
            Meaning::Other => {}
            Meaning::Lead => {
                to(&mut self.units);
                to(self.leads.get_or_insert_default());
            }
            _ => to(&mut self.units),
        }
    }

    /// Adds what a later line says of the same measure.
    pub fn join(&mut self, other: Self) {
        self.add(Meaning::Units, &other.units, "、");
        if let Some(leads) = other.leads {
            let known = self.leads.get_or_insert_default();
            if !known.is_empty() {
                known.push('、');
            }
            known.push_str(&leads);
        }
        if !other.deadline.is_empty() {
            self.deadline = other.deadline;
        }
    }
}

/// Reads a text that names bodies, or a time, and says nothing else.
pub(super) fn parse(text: &str, vocabulary: &Vocabulary) -> Option<Bodies> {
    let phrases = &vocabulary.phrases;
    let mut out = Bodies::default();
    // What goes on without a word of its own belongs to the word before it.
    let mut last: Option<Meaning> = None;
    let mut named = false;
    for (part, stop) in parts(text) {
        let joint = if matches!(stop, '，' | ',') { "，" } else { "、" };
        if is_person(part, phrases) {
            // 分管领导：王某 answers for nothing here, whatever else follows.
            last = Some(Meaning::Other);
        } else if let Some((label, value)) = part.split_once(['：', ':']) {
            let meaning = match vocabulary.meaning(label.trim())? {
                meaning @ (Meaning::Lead | Meaning::Units | Meaning::Deadline) => meaning,
                Meaning::Sections => Meaning::Units,
                _ => return None,
            };
            out.add(meaning, value.trim(), "、");
            (last, named) = (Some(meaning), true);
        } else if last != Some(Meaning::Deadline) && is_time(part, phrases) {
            out.add(Meaning::Deadline, part, "，");
        } else if let Some((meaning, names)) = on_duty(part, phrases) {
            out.add(meaning, names, joint);
            (last, named) = (Some(meaning), true);
        } else if let Some(meaning) = last {
            out.add(meaning, part, joint);
        } else if are_bodies(part, phrases) {
            out.add(Meaning::Units, part, joint);
        } else {
            return None;
        }
    }
    (named && !(out.units.is_empty() && out.deadline.is_empty())).then_some(out)
}

/// Reads bodies that no word goes with, and perhaps a time behind them: 县财政局、各乡镇；10月底前完成.
pub(super) fn bare(text: &str, phrases: &Phrases) -> Option<Bodies> {
    let mut out = Bodies::default();
    for (part, stop) in parts(text) {
        let joint = if matches!(stop, '，' | ',') { "，" } else { "、" };
        if !out.units.is_empty() && is_time(part, phrases) {
            out.add(Meaning::Deadline, part, "，");
        } else if are_bodies(part, phrases) || are_mostly_bodies(part, phrases) {
            out.add(Meaning::Units, part, joint);
        } else {
            return None;
        }
    }
    (!out.units.is_empty()).then_some(out)
}

/// Names of which half are known for bodies, the others at least begin like one (县政府办、县一实小).
fn are_mostly_bodies(text: &str, phrases: &Phrases) -> bool {
    let names: Vec<&str> = text.split('、').map(str::trim).collect();
    let (known, others): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|n| are_bodies(n, phrases));
    let alike =
        |n: &&str| (3..=10).contains(&n.chars().count()) && phrases.levels.iter().any(|w| n.starts_with(w.as_str()));
    known.len() >= others.len() && others.iter().all(alike)
}

/// 分管领导：王某
fn is_person(part: &str, phrases: &Phrases) -> bool {
    part.split_once(['：', ':']).is_some_and(|(label, value)| {
        label.chars().nth(5).is_none()
            && label.trim().chars().all(char::is_alphanumeric)
            && value.chars().nth(12).is_none()
            && phrases.persons.iter().any(|w| label.trim().ends_with(w.as_str()))
    })
}

/// Whether a line says who the persons are, and nothing else.
pub(super) fn are_persons(text: &str, phrases: &Phrases) -> bool {
    let parts = parts(text);
    !parts.is_empty() && parts.iter().all(|(part, _)| is_person(part, phrases))
}

/// The parts between stops, each with the stop before it; what stands in brackets is not cut.
fn parts(text: &str) -> Vec<(&str, char)> {
    let (mut out, mut from, mut depth, mut before) = (Vec::new(), 0, 0, '；');
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            '；' | ';' | '。' | '，' | ',' if depth <= 0 => {
                out.push((text[from..at].trim(), before));
                (from, before) = (at + c.len_utf8(), c);
            }
            // 责任单位：A    完成时限：B
            c if c.is_whitespace() && depth <= 0 && is_labelled(&text[at..]) => {
                out.push((text[from..at].trim(), before));
                (from, before) = (at, c);
            }
            _ => {}
        }
    }
    out.push((text[from..].trim(), before));
    out.retain(|(part, _)| !part.is_empty());
    out
}

/// Whether a text begins with a word and a colon.
fn is_labelled(text: &str) -> bool {
    let word = text.trim_start().chars().take_while(|c| c.is_alphanumeric()).take(9);
    let (count, bytes) = word.fold((0, 0), |(n, b), c| (n + 1, b + c.len_utf8()));
    (2..9).contains(&count) && text.trim_start()[bytes..].starts_with(['：', ':'])
}

/// A牵头, B、C配合, D按职责分工负责: the names, and whether they lead.
fn on_duty<'t>(text: &'t str, phrases: &Phrases) -> Option<(Meaning, &'t str)> {
    let text = text.strip_prefix('由').unwrap_or(text);
    let lists = [(Meaning::Lead, &phrases.lead_words), (Meaning::Units, &phrases.duty_words)];
    let words = lists.into_iter().flat_map(|(m, list)| list.iter().map(move |w| (m, w.as_str())));
    let longest = words.filter(|(_, w)| text.ends_with(w)).max_by_key(|(_, w)| w.len());
    let (meaning, word) = longest?;
    let names = text.strip_suffix(word)?.trim();
    are_bodies(names, phrases).then_some((meaning, names))
}

/// Whether a text is names of bodies, one after another.
pub(super) fn are_bodies(text: &str, phrases: &Phrases) -> bool {
    let is = |name: &str| {
        // 各部门（单位）
        let name = name.trim().trim_end_matches('等');
        let bare = name.strip_suffix(['）', ')']).and_then(|n| n.rsplit_once(['（', '('])).map_or(name, |(n, _)| n);
        let mut ends = phrases.ends.iter().chain(&phrases.other_ends);
        bare.chars().nth(1).is_some() && ends.any(|end| bare.ends_with(end.as_str()))
    };
    text.split(['、', '，', ',', ' ', '　']).filter(|n| !n.trim().is_empty()).all(is) && !text.trim().is_empty()
}

/// 2024年6月底前完成, 持续推进.
pub(super) fn is_time(text: &str, phrases: &Phrases) -> bool {
    text.chars().nth(TIME).is_none()
        && (due_date(text, Some(2000), phrases).is_some() || phrases.lasting.iter().any(|w| text.contains(w.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_words_behind_the_names() {
        let v = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        for (text, units, leads, deadline) in [
            ("责任单位：区财政局、各街道；完成时限：6月底前", "区财政局、各街道", None, "6月底前"),
            ("牵头单位：区司法局；配合单位：各部门；长期坚持", "区司法局、各部门", Some("区司法局"), "长期坚持"),
            ("区财政局、区司法局牵头，各部门配合", "区财政局、区司法局，各部门", Some("区财政局、区司法局"), ""),
            ("区教体局、区民政局按职责分工负责，11月底前完成", "区教体局、区民政局", None, "11月底前完成"),
            ("各乡镇人民政府、县直各单位按职责分工负责；全年", "各乡镇人民政府、县直各单位", None, "全年"),
            ("责任单位：区财政局、各街道    完成时限：6月底前", "区财政局、各街道", None, "6月底前"),
            ("责任单位：区教体局、区卫健局，各公共企事业单位", "区教体局、区卫健局，各公共企事业单位", None, ""),
        ] {
            let got = parse(text, &v).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((got.units.as_str(), got.leads.as_deref(), got.deadline.as_str()), (units, leads, deadline));
        }
        for text in ["联系人：张三", "区财政局", "以下简称要点", "2024年6月底前完成", "认真抓好落实"]
        {
            assert_eq!(parse(text, &v), None, "{text}");
        }
    }
}
