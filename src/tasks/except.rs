//! Groups of bodies without some: 除区税务局外各部门, 区直各部门（区税务局除外）, 各部门（不含区税务局）.

use std::cmp::Reverse;

use super::{OwnerSet, Phrases, sets::members};
use crate::roster::Roster;

/// The group that a phrase names, and the bodies that are not of it.
pub(super) fn group<'t>(phrase: &'t str, phrases: &Phrases) -> Option<(&'t str, Vec<&'t str>)> {
    let names = |text: &'t str| text.split(['、', '，', ',', '和', '及']).map(str::trim).collect();
    let begin = |text: &'t str, words: &[String]| words.iter().find_map(|w| text.strip_prefix(w.as_str()));
    let end = |text: &'t str, words: &[String]| words.iter().find_map(|w| text.strip_suffix(w.as_str()));
    if let Some((group, inside)) = phrase.strip_suffix(['）', ')']).and_then(|p| p.split_once(['（', '('])) {
        let inside = inside.trim();
        let behind = begin(inside, &phrases.except_inside);
        let bare = end(behind.unwrap_or(inside), &phrases.except_behind);
        return bare.or(behind).map(|text| (group.trim(), names(text)));
    }
    let rest = begin(phrase, &phrases.except_before)?;
    let found = phrases.except_behind.iter().filter_map(|w| rest.rfind(w.as_str()).map(|at| (at, w)));
    let (at, word) = found.min_by_key(|(at, w)| (*at, Reverse(w.len())))?;
    let group = rest[at + word.len()..].trim_start_matches(['，', ',']).trim();
    (!group.is_empty()).then(|| (group, names(&rest[..at])))
}

/// Whether a part of a list is the beginning of such a phrase, which a separator cut (除区税务局、区公安局外各部门).
pub(super) fn is_open(part: &str, list: &str, phrases: &Phrases) -> bool {
    phrases.except_before.iter().any(|w| part.starts_with(w.as_str()))
        && phrases.except_behind.iter().any(|w| list.contains(w.as_str()))
        && group(part, phrases).is_none()
}

/// A group but for those that are named; `None` when the roster holds none of these.
pub(super) fn units(set: &OwnerSet, names: &[&str], roster: &Roster) -> Option<OwnerSet> {
    let out: Vec<&str> =
        names.iter().filter_map(|name| roster.resolve(name)).map(|i| roster.units()[i].short.as_str()).collect();
    let rest: Vec<String> =
        members(set, roster).filter(|u| !out.contains(&u.short.as_str())).map(|u| u.short.clone()).collect();
    (!out.is_empty() && !rest.is_empty()).then_some(OwnerSet::Group(rest))
}
