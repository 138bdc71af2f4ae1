//! Phrases that are printed together: groups without a stop between them (各部门各街道), names that share their end
//! (北园、泺口、药山街道) or have none, names of which only some are said (无影山等15个街道).

use super::{
    OwnerSet, Phrases, bodies, except,
    sets::{is_all_lower, is_listed, members, set_of},
};
use crate::{
    roster::Roster,
    text::{fold::fold, numeral},
};

/// What joins two names.
const JOINTS: [&str; 4] = ["以及", "和", "及", "与"];

/// A name without the end that it shares is no longer, in characters.
const BARE: usize = 6;

/// Phrases as printed, each with whether it leads, taken apart and given the ends that they share.
pub(super) fn apart(named: Vec<(String, bool)>, roster: &Roster, phrases: &Phrases) -> Vec<(String, bool)> {
    let mut out: Vec<(String, bool)> = Vec::new();
    for (name, lead) in named {
        match groups(&name, roster, phrases) {
            Some(all) => out.extend(all.into_iter().map(|group| (group.to_owned(), lead))),
            None => out.push((name, lead)),
        }
    }
    with_ends(some_of(out, roster, phrases), roster, phrases)
}

/// The groups of 各部门各街道, 区直各部门各街道（区投促局除外）; `None` when it is one phrase, or not all of it is known.
fn groups<'t>(phrase: &'t str, roster: &Roster, phrases: &Phrases) -> Option<Vec<&'t str>> {
    if is_listed(phrase, phrases) {
        return None;
    }
    // 除区统计局外各部门各街道: what is left out goes before the first.
    let before = |group: &str| phrase.ends_with(group).then(|| phrase.len() - group.len());
    let from = except::group(phrase, phrases).and_then(|(group, _)| before(group)).unwrap_or(0);
    let mut depth = 0;
    let mut cuts = vec![0];
    for (at, c) in phrase.char_indices().filter(|(at, _)| *at >= from) {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            '各' if depth == 0 => {
                // 各街道区直各部门: the place belongs to what follows.
                let head = without_place(&phrase[from..at], phrases);
                if JOINTS.iter().any(|joint| head.ends_with(joint)) {
                    return None;
                }
                if !head.is_empty() && !head.ends_with("各级") {
                    cuts.push(from + head.len());
                }
            }
            _ => {}
        }
    }
    if cuts.len() < 2 {
        return None;
    }
    let ends = cuts.iter().skip(1).copied().chain([phrase.len()]);
    let all: Vec<&str> = cuts.iter().zip(ends).map(|(from, to)| phrase[*from..to].trim()).collect();
    let sets: Vec<(&str, OwnerSet)> = all
        .iter()
        .map(|part| except::group(part, phrases).map_or(*part, |(group, _)| group))
        .map(|part| (part, set_of(part, roster, phrases)))
        .collect();
    // 区民政局各街道 are two, 区民政局各科室 are not.
    let all_lower = || all.iter().skip(1).all(|part| is_all_lower(part, phrases));
    let is_group = |(part, set): &(&str, OwnerSet)| match set {
        OwnerSet::Unit(_) => all_lower(),
        OwnerSet::Unknown => is_all_lower(part, phrases),
        _ => true,
    };
    // 区直机关各部门 are one group, 区直部门各街道 two.
    let parted = all.windows(2).all(|two| two[0].contains('各') || is_all_lower(two[1], phrases));
    // 各有关部门各单位: those concerned, not all.
    let some = sets.iter().any(|(_, set)| *set == OwnerSet::RelatedDepartments);
    let everybody = sets.iter().any(|(_, set)| *set == OwnerSet::Everybody);
    (parted && sets.iter().all(is_group) && !(some && everybody)).then_some(all)
}

/// A text without the place that the next phrase begins with (区直, 区政府, 全区).
fn without_place<'t>(text: &'t str, phrases: &Phrases) -> &'t str {
    let levels = phrases.levels.iter().filter(|w| *w != "各" && !phrases.towns.contains(w));
    let places = levels.flat_map(|w| [format!("{w}人民政府"), format!("{w}政府"), format!("全{w}")]);
    let mut rests = phrases.direct.iter().cloned().chain(places).filter_map(|place| text.strip_suffix(place.as_str()));
    rests.next().unwrap_or(text)
}

/// 泺口街道等15个街道: all of them where the district has so many, the named ones where so many are named; else what
/// is not said stays, for the office to see.
fn some_of(named: Vec<(String, bool)>, roster: &Roster, phrases: &Phrases) -> Vec<(String, bool)> {
    let mut out: Vec<(String, bool)> = Vec::new();
    for (name, lead) in named {
        let Some((first, number, kind)) = counted(&name) else {
            out.push((name, lead));
            continue;
        };
        let first = [first.to_owned(), format!("{first}{kind}")].into_iter().find(|n| roster.resolve(n).is_some());
        let all = format!("各{kind}");
        let set = set_of(&all, roster, phrases);
        let Some(first) = first.filter(|_| members(&set, roster).next().is_some()) else {
            out.push((name, lead));
            continue;
        };
        out.push((first, lead));
        let is_one = |(name, _): &&(String, bool)| {
            let unit = [name.clone(), format!("{name}{kind}")].iter().find_map(|n| roster.resolve(n));
            unit.is_some_and(|i| members(&set, roster).any(|u| u.short == roster.units()[i].short))
        };
        if members(&set, roster).count() == number {
            out.push((all, false));
        } else if out.iter().rev().take_while(is_one).count() != number {
            out.push((format!("{number}个{kind}"), false));
        }
    }
    out
}

/// The last name, how many there are, and what they are called.
fn counted(phrase: &str) -> Option<(&str, usize, &str)> {
    let (first, rest) = phrase.split_once('等')?;
    let chars: Vec<char> = fold(rest).chars().collect();
    let number = numeral::numbers(&chars).into_iter().next().filter(|n| n.start == 0 && !n.vague && n.value >= 1.0)?;
    let at = rest.char_indices().nth(number.end).map(|(at, _)| at)?;
    let kind = rest[at..].trim_start_matches(['个', '家']).trim();
    (!first.is_empty() && !kind.is_empty()).then_some((first, number.value as usize, kind))
}

/// Gives names the end of the one that they stand before, where the roster knows them by it; a street's or a town's bare
/// name (药山、大桥、桑梓店) is its own.
fn with_ends(named: Vec<(String, bool)>, roster: &Roster, phrases: &Phrases) -> Vec<(String, bool)> {
    let is_bare = |name: &str| {
        (2..=BARE).contains(&name.chars().count())
            && !bodies::are_bodies(name, phrases)
            && set_of(name, roster, phrases) == OwnerSet::Unknown
    };
    let with = |name: &str, last: &str| {
        let ends = last.char_indices().skip(1).map(|(at, _)| format!("{name}{}", &last[at..]));
        ends.into_iter().find(|whole| is_bare(name) && roster.resolve(whole).is_some())
    };
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut last: Option<String> = None;
    for (name, lead) in named.into_iter().rev() {
        if roster.resolve(&name).is_some() {
            last = Some(name.clone());
            out.push((name, lead));
            continue;
        }
        // 泺口和药山街道
        let two = JOINTS.iter().find_map(|joint| {
            let (one, other) = name.split_once(joint)?;
            roster.resolve(other)?;
            Some((with(one, other)?, other.to_owned()))
        });
        if let Some((one, other)) = two {
            last = Some(other.clone());
            out.extend([(other, lead), (one, lead)]);
        } else if let Some(whole) = last.as_ref().and_then(|last| with(&name, last)) {
            out.push((whole, lead));
        } else if let Some(street) = roster.called(&name).filter(|_| is_bare(&name)) {
            out.push((roster.units()[street].short.clone(), lead));
        } else {
            last = None;
            out.push((name, lead));
        }
    }
    out.reverse();
    out
}
