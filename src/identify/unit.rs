//! Whose paper it is: every mention of a unit's name, weighed by where it stands.

use std::collections::BTreeMap;

use super::{Lines, kind::UnitWords, several};
use crate::{
    roster::{Mention, NameForm, Roster, UnitKind},
    text::{date, fold, fold::is_wordlike},
};

/// Where a name stood and how much that says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Signature,
    FilledBy,
    Title,
    Name,
    Folder,
    Opening,
    Body,
}

impl Spot {
    fn weight(self, words: &UnitWords) -> f32 {
        match self {
            Self::Signature => words.signature,
            Self::FilledBy => words.filled_by,
            Self::Title => words.title,
            Self::Name => words.name,
            Self::Opening => words.opening,
            Self::Folder => words.folder,
            Self::Body => words.body,
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::Signature => "落款",
            Self::FilledBy => "填报单位",
            Self::Title => "标题",
            Self::Name => "文件名",
            Self::Opening => "开头",
            Self::Folder => "文件夹名",
            Self::Body => "正文",
        }
    }
}

/// The unit, the evidence in one line, and a second unit that is nearly as likely.
pub(super) fn unit(lines: &Lines, roster: &Roster, words: &UnitWords) -> (Option<usize>, String, Option<usize>) {
    let mut scores: BTreeMap<usize, (f32, Vec<Spot>)> = BTreeMap::new();
    let mut add = |unit: usize, weight: f32, spot: Spot| {
        let entry = scores.entry(unit).or_default();
        entry.0 += weight;
        if !entry.1.contains(&spot) {
            entry.1.push(spot);
        }
    };
    for (spot, texts) in [
        (Spot::Signature, &lines.signature),
        (Spot::FilledBy, &lines.filled_by),
        (Spot::Title, &lines.title),
        (Spot::Opening, &lines.opening),
    ] {
        for text in texts {
            let folded = if spot == Spot::Opening { fold(text) } else { closed_up(&fold(text)) };
            if spot <= Spot::FilledBy
                && let Some(unit) = roster.called(&folded)
            {
                add(unit, spot.weight(words) * form_weight(NameForm::Alias, words), spot);
            }
            for m in roster.mentions(&folded) {
                let whole = covers(&folded, &m);
                let factor = match spot {
                    // A signature is the name and little else.
                    Spot::Signature if !whole || folded.contains('。') => continue,
                    Spot::Opening if is_mentioned(&folded, &m, words) => continue,
                    Spot::Title if is_cited(&folded[..m.start], words) => 0.3,
                    _ => 1.0,
                };
                add(m.unit, spot.weight(words) * factor * form_weight(m.form, words), spot);
            }
        }
    }
    for (spot, text) in [(Spot::Name, lines.name), (Spot::Folder, lines.folder.rsplit('/').next().unwrap_or(""))] {
        let folded = closed_up(&fold(text));
        if let Some(unit) = roster.called(&folded) {
            add(unit, spot.weight(words) * form_weight(NameForm::Alias, words), spot);
        }
        for m in roster.mentions(&folded) {
            add(m.unit, spot.weight(words) * form_weight(m.form, words), spot);
        }
    }
    let body = fold(&lines.body);
    let said = |of: &[String]| of.iter().map(|w| body.matches(w.as_str()).count()).sum::<usize>();
    let street_like = said(&words.of_streets) > said(&words.of_departments) * 3 + 5;
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for m in roster.mentions(&body) {
        if !is_cited(&body[..m.start], words) {
            *counts.entry(m.unit).or_default() += 1;
        }
    }
    // The unit's own field (退役军人, 民政), which its papers are full of.
    for ((i, unit), topical) in roster.units().iter().enumerate().zip(roster.topics(&body)) {
        let named = counts.get(&i).copied().unwrap_or(0);
        let weight = words.body * (named.min(6) as f32) + words.field * (topical.min(15) as f32);
        let fits = (unit.kind == UnitKind::Street) == street_like;
        // 区政府办公室 is named as the superior in everybody's papers.
        if weight > 0.0 && unit.kind != UnitKind::Office {
            add(i, if fits { weight } else { weight * 0.5 }, Spot::Body);
        }
    }
    let mut ranked: Vec<(usize, f32, Vec<Spot>)> = scores.into_iter().map(|(u, (w, s))| (u, w, s)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some((unit, weight, spots)) = ranked.first().cloned() else {
        return (None, "没有找到单位名称".to_owned(), None);
    };
    // The body's own words decide only when no other unit comes near.
    let second = ranked.get(1).map_or(0.0, |r| r.1);
    if weight < 0.8 && (weight < 0.4 || second > weight * 0.5) {
        return (None, "没有可靠的单位名称".to_owned(), None);
    }
    let doubt =
        ranked.get(1).filter(|(_, w, s)| *w > weight * 0.6 && s.iter().any(|s| *s < Spot::Folder)).map(|(u, _, _)| *u);
    let mut spots = spots;
    spots.sort_unstable();
    let places: Vec<&str> = spots.iter().take(3).map(|s| s.chinese()).collect();
    (Some(unit), format!("单位见{}", places.join("、")), doubt)
}

/// Characters up to which a line names the one who fills in (填报单位：…　填报日期：…).
const LABELLED: usize = 60;

/// Who sent a paper that names all units: the one that signed it, filled it in, stands in its title, or in the names of
/// the file and its folders. What the text says of units decides nothing.
pub(super) fn sender(lines: &Lines, roster: &Roster, words: &UnitWords) -> Option<usize> {
    let signed = || {
        let is_dated = lines.signature.iter().any(|l| !date::dates(l).is_empty());
        let mut names = lines.signature.iter().filter(|_| is_dated).map(|l| several::named(l, roster));
        names.find_map(|names| if let [one] = names[..] { Some(one) } else { None })
    };
    let filled_by = || {
        // Not a long row of the list itself (…编制单位 | 区住建局).
        lines.filled_by.iter().filter(|line| line.chars().count() <= LABELLED).find_map(|line| {
            let folded = closed_up(&fold(line));
            let is_label = |before: &str| {
                let label = before.trim_end_matches(|c: char| !c.is_alphabetic());
                words.filled_by_words.iter().any(|w| label.ends_with(fold(w).trim_end_matches(')')))
            };
            roster.mentions(&folded).into_iter().find(|m| is_label(&folded[..m.start])).map(|m| m.unit)
        })
    };
    // A row of a list may be a unit's name, too: a title says what it is the title of, or is a letterhead.
    let is_title = |line: &&String| line.contains("公开") || line.ends_with("文件");
    let titled = || lines.title.iter().filter(is_title).find_map(|line| first(line, roster, words));
    let named = || {
        let folders = lines.folder.rsplit('/');
        std::iter::once(lines.name).chain(folders).find_map(|name| first(name, roster, words))
    };
    signed().or_else(filled_by).or_else(titled).or_else(named)
}

/// The first unit that a title or a name names for itself.
fn first(line: &str, roster: &Roster, words: &UnitWords) -> Option<usize> {
    let folded = closed_up(&fold(line));
    let own = |m: &Mention| !is_cited(&folded[..m.start], words) && !folded[..m.start].contains(':');
    roster.called(&folded).or_else(|| roster.mentions(&folded).into_iter().find(own).map(|m| m.unit))
}

/// Another unit that the file's name says, or its folder's when the name says none, than the one whose paper it is.
pub(super) fn named_otherwise(lines: &Lines, unit: Option<usize>, roster: &Roster, words: &UnitWords) -> Option<usize> {
    let unit = unit?;
    for name in [lines.name, lines.folder.rsplit('/').next().unwrap_or("")] {
        let folded = closed_up(&fold(name));
        let mentions = roster.mentions(&folded);
        let mut named: Vec<usize> = roster.called(&folded).into_iter().chain(mentions.iter().map(|m| m.unit)).collect();
        if named.contains(&unit) {
            return None;
        }
        named.retain(|u| roster.units().get(*u).is_some_and(|u| u.kind != UnitKind::Office));
        if !named.is_empty() {
            return first(name, roster, words).filter(|u| named.contains(u));
        }
    }
    None
}

fn form_weight(form: NameForm, words: &UnitWords) -> f32 {
    match form {
        NameForm::Full => words.full,
        NameForm::Short => words.short,
        NameForm::Alias => words.alias,
    }
}

/// A folded line without the blanks of a name that is letter-spaced to fill it (天 桥 区 审 计 局).
pub(super) fn closed_up(folded: &str) -> String {
    let single = |token: &str| token.chars().nth(1).is_none() && token.chars().all(is_wordlike) && !token.is_empty();
    let spaced = folded.split(' ').filter(|t| single(t)).count() >= 2;
    if spaced { folded.replace(' ', "") } else { folded.to_owned() }
}

/// Whether the line is the name and at most a few characters more (a date, 党政办公室).
fn covers(folded: &str, m: &Mention) -> bool {
    let rest = folded[..m.start]
        .chars()
        .chain(folded[m.end..].chars())
        .filter(|c| c.is_alphabetic() && !matches!(c, '年' | '月' | '日'))
        .count();
    rest <= 8
}

/// 根据区政府办公室…, 按照…: a superior's name that is cited, not the writer's.
pub(super) fn is_cited(before: &str, words: &UnitWords) -> bool {
    words.cited.iter().any(|word| before.ends_with(word.as_str()))
}

/// Whether a sentence only speaks of a unit: it is cited, written to (区政府办公室：), or one of several (与区卫健局、区民政局对接).
fn is_mentioned(folded: &str, m: &Mention, words: &UnitWords) -> bool {
    let (before, after) = (&folded[..m.start], &folded[m.end..]);
    is_cited(before, words) || after.starts_with(':') || before.ends_with(['、', '和'])
}
