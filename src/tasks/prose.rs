//! A list without a table: paragraphs that end in the bodies that answer for them.
//!
//! Many offices append no table but write （责任单位：区教体局；完成时限：6月底前） behind each measure, or 责任单位：… as a
//! line of its own below it. The words are those of the table's heads (`columns.toml`). Headings above give theme
//! and item.

use super::{
    columns::{Meaning, Vocabulary},
    read::joined,
};
use crate::ingest::{Content, Document};

/// Measures with bodies from which a text is a list at all.
const LEAST: usize = 3;

/// A heading is no longer, in characters.
const HEADING: usize = 40;

/// One measure as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    pub theme: String,
    pub item: String,
    pub requirement: String,
    pub units: String,
    pub deadline: String,
}

/// The measures of a document, in order; none when it is no list.
pub fn measures(document: &Document, vocabulary: &Vocabulary) -> Vec<Measure> {
    let mut out: Vec<Measure> = Vec::new();
    let (mut theme, mut item) = (String::new(), String::new());
    // Text that waits for its bodies.
    let mut open = String::new();
    for block in &document.blocks {
        let (Content::Heading { text, .. } | Content::Paragraph { text, .. }) = &block.content else { continue };
        let text = joined(text);
        let (pieces, rest) = split(&text, vocabulary);
        if pieces.is_empty() {
            match rank(&rest) {
                Some(Rank::Theme) => (theme, item, open) = (rest, String::new(), String::new()),
                Some(Rank::Item) => (item, open) = (rest, String::new()),
                // Text behind the last bodies is no measure unless others follow.
                None => open.push_str(&rest),
            }
            continue;
        }
        for (text, bodies) in pieces {
            // 责任单位：… and 完成时限：… on lines of their own, behind 牵头单位：….
            if let Some(last) = out.last_mut().filter(|_| text.is_empty() && open.is_empty()) {
                last.take(bodies);
                continue;
            }
            // What stands before the first measure and under no heading is why the paper was written.
            if out.is_empty() && theme.is_empty() && item.is_empty() && !text.is_empty() {
                open.clear();
            }
            open.push_str(&text);
            let (own, requirement) = run_in(&open);
            let own = own.map(str::to_owned);
            let requirement = requirement.to_owned();
            if requirement.is_empty() {
                continue;
            }
            let item = own.unwrap_or_else(|| item.clone());
            let mut measure = Measure { theme: theme.clone(), item, requirement, ..Measure::default() };
            measure.take(bodies);
            out.push(measure);
            open.clear();
        }
        open = rest;
    }
    out.retain(|m| !m.units.is_empty());
    if out.len() < LEAST { Vec::new() } else { out }
}

impl Measure {
    fn take(&mut self, bodies: Bodies) {
        for units in bodies.units {
            if !self.units.is_empty() {
                self.units.push('、');
            }
            self.units.push_str(&units);
        }
        if !bodies.deadline.is_empty() {
            self.deadline = bodies.deadline;
        }
    }
}

#[derive(Debug, Default)]
struct Bodies {
    units: Vec<String>,
    deadline: String,
}

/// Cuts a paragraph behind every bracket that names bodies; what is over comes last.
fn split(text: &str, vocabulary: &Vocabulary) -> (Vec<(String, Bodies)>, String) {
    // Most paragraphs of most papers.
    if !text.contains(['：', ':']) {
        return (Vec::new(), text.to_owned());
    }
    if let Some(bodies) = bodies(text, vocabulary) {
        return (vec![(String::new(), bodies)], String::new());
    }
    let (mut out, mut from, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = text[at..].find(['（', '(']).map(|i| at + i) {
        let inside = open + text[open..].chars().next().map_or(1, char::len_utf8);
        let Some(close) = closing(&text[inside..]).map(|i| inside + i) else { break };
        let end = close + text[close..].chars().next().map_or(1, char::len_utf8);
        at = end;
        if let Some(bodies) = bodies(&text[inside..close], vocabulary) {
            out.push((text[from..open].trim().to_owned(), bodies));
            from = end;
        }
    }
    let rest = text[from..].trim();
    // The stop behind a bracket belongs to the measure before it.
    let rest = rest.trim_start_matches(['。', '；', ';', '.']);
    (out, rest.to_owned())
}

/// Where the bracket that is open at the start of a text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(i, c)| match c {
        '（' | '(' => {
            depth += 1;
            None
        }
        '）' | ')' if depth == 0 => Some(i),
        '）' | ')' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}

/// 责任单位：A、B；完成时限：C — nothing else; `None` when neither is named.
fn bodies(text: &str, vocabulary: &Vocabulary) -> Option<Bodies> {
    let mut out = Bodies::default();
    let mut last = None;
    for part in text.trim().trim_end_matches(['。', '；', ';']).split(['；', ';', '。']) {
        let label = part.split_once(['：', ':']).map(|(label, value)| (vocabulary.meaning(label.trim()), value));
        let (meaning, value) = match label {
            Some((meaning @ Some(Meaning::Lead | Meaning::Units | Meaning::Deadline), value)) => (meaning, value),
            // 牵头单位：A；B、C: what goes on without a word of its own.
            None if last.is_some() => (last, part),
            _ => return None,
        };
        last = meaning;
        let value = value.trim();
        match meaning {
            Some(Meaning::Deadline) => value.clone_into(&mut out.deadline),
            _ => out.units.extend((!value.is_empty()).then(|| value.to_owned())),
        }
    }
    (!out.units.is_empty() || !out.deadline.is_empty()).then_some(out)
}

/// Whether a line is the name of a group of tasks.
pub(super) fn is_theme(text: &str) -> bool {
    rank(text).is_some()
}

enum Rank {
    Theme,
    Item,
}

/// 一、… and （一）…, short and without a full stop.
fn rank(text: &str) -> Option<Rank> {
    const NUMERALS: &str = "一二三四五六七八九十";
    if text.chars().count() > HEADING || text.ends_with(['。', '；', ';', '：', ':']) {
        return None;
    }
    let numbered = |text: &str| text.trim_start_matches(|c| NUMERALS.contains(c)).len() < text.len();
    let behind = |text: &str| text.trim_start_matches(|c| NUMERALS.contains(c)).chars().next();
    if numbered(text) && behind(text) == Some('、') {
        return Some(Rank::Theme);
    }
    let inside = text.strip_prefix(['（', '('])?;
    (numbered(inside) && matches!(behind(inside), Some('）' | ')'))).then_some(Rank::Item)
}

/// （一）强化政策解读。… : the first short sentence under a number is the measure's name.
fn run_in(text: &str) -> (Option<&str>, &str) {
    let numbered = text.starts_with(['（', '(']) || text.starts_with(|c: char| c.is_ascii_digit());
    match text.split_once('。') {
        Some((first, rest)) if numbered && first.chars().count() <= 24 && !rest.trim().is_empty() => {
            (Some(first), rest.trim())
        }
        _ => (None, text.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap()
    }

    #[test]
    fn brackets_and_lines_name_the_bodies() {
        let v = vocabulary();
        let (pieces, rest) = split(
            "（一）政策解读。发布解读（含图解）。（责任单位：区政府办公室；完成时限：6月底前）及时回应。(牵头单位：区司法局；配合单位：各街道)。",
            &v,
        );
        let texts: Vec<&str> = pieces.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(texts, ["（一）政策解读。发布解读（含图解）。", "及时回应。"]);
        assert_eq!(
            (pieces[0].1.units.join("、"), pieces[0].1.deadline.as_str()),
            ("区政府办公室".to_owned(), "6月底前")
        );
        assert_eq!(pieces[1].1.units, ["区司法局", "各街道"]);
        assert_eq!(rest, "");
        assert_eq!(split("责任单位：各部门、各街道", &v).0[0].1.units, ["各部门、各街道"]);
        assert!(split("各责任单位：要抓好落实。（联系人：张三）", &v).0.is_empty());
    }

    #[test]
    fn names_and_ranks() {
        assert_eq!(run_in("1.强化解读。发布图解。"), (Some("1.强化解读"), "发布图解。"));
        assert_eq!(run_in("发布图解。及时更新。"), (None, "发布图解。及时更新。"));
        assert!(matches!(rank("一、聚焦发展"), Some(Rank::Theme)));
        assert!(matches!(rank("（二）政策解读"), Some(Rank::Item)));
        assert!(rank("（二）政策解读要跟上。").is_none());
        assert!(rank("一网通办").is_none());
    }
}
