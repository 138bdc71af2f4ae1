//! Groups of bodies without some: 除区税务局外各部门, 区直各部门（区税务局除外）, 各部门（不含区税务局）.

use std::cmp::Reverse;

use super::{
    OwnerSet, Phrases,
    sets::{members, set_of},
};
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

/// A group but for those that are named; `None` when none of these is of it, or all are.
pub(super) fn units(set: &OwnerSet, names: &[&str], roster: &Roster, phrases: &Phrases) -> Option<OwnerSet> {
    let resolved = |name: &&str| match roster.resolve(name) {
        Some(i) => vec![roster.units()[i].short.clone()],
        // 各单位（各街道除外）
        None => members(&set_of(name, roster, phrases), roster).map(|u| u.short.clone()).collect(),
    };
    let out: Vec<String> = names.iter().flat_map(resolved).collect();
    let rest: Vec<String> =
        members(set, roster).map(|u| u.short.clone()).filter(|short| !out.contains(short)).collect();
    let fewer = rest.len() < members(set, roster).count();
    (fewer && !rest.is_empty()).then_some(OwnerSet::Group(rest))
}

/// Takes those that a phrase leaves out from the groups that it goes on from (区政府各部门、各街道（区投促局除外）), or
/// that go on from it (除区投促局外，各街道、各部门). A body that is named itself answers all the same.
pub(super) fn spread(all: &mut [(String, OwnerSet, bool, bool)], roster: &Roster, phrases: &Phrases) {
    for at in 0..all.len() {
        let phrase = all[at].0.clone();
        let Some((_, names)) = group(&phrase, phrases).filter(|_| !matches!(all[at].1, OwnerSet::Unit(_))) else {
            continue;
        };
        let others = if phrase.ends_with(['）', ')']) { 0..at } else { at + 1..all.len() };
        for (_, set, ..) in &mut all[others] {
            if let Some(but) = units(set, &names, roster, phrases) {
                *set = but;
            }
        }
    }
}
