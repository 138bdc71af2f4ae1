//! Which bodies a phrase of 责任单位 means: a unit of the roster, a group, those that something concerns.

use super::{OwnerSet, Phrases, bodies, except};
use crate::{
    roster::{Roster, Unit, UnitKind},
    text::fold::{fold, is_made_of, skeleton},
};

/// Names of offices within a unit are no longer, in characters.
const OFFICE: usize = 12;

/// Which bodies a phrase means.
pub(super) fn set_of(phrase: &str, roster: &Roster, phrases: &Phrases) -> OwnerSet {
    let set = said(phrase, roster, phrases);
    if set != OwnerSet::Unknown {
        return set;
    }
    // 所有部门, 全区所有部门, 各级行政机关: as 各部门, 全区各部门, 各行政机关.
    let word =
        phrases.every.iter().find_map(|w| phrase.trim().split_once(w.as_str()).map(|(place, rest)| (w, place, rest)));
    let Some((every, place, rest)) = word.filter(|(_, place, _)| place.chars().nth(2).is_none()) else { return set };
    match said(&format!("{place}各{rest}"), roster, phrases) {
        // 各级人民政府 are not the towns' alone.
        OwnerSet::Group(_) if every.starts_with('各') => OwnerSet::Unknown,
        set => set,
    }
}

/// Which bodies the words of a phrase mean.
fn said(phrase: &str, roster: &Roster, phrases: &Phrases) -> OwnerSet {
    let word = skeleton(phrase);
    let is = |list: &[String]| list.iter().any(|p| skeleton(p) == word);
    if is(&phrases.departments) || is_placed(&word, phrases) {
        departments(&word, roster, phrases)
    } else if is(&phrases.streets) {
        lower(&word, roster, phrases)
    } else if is(&phrases.everybody) {
        OwnerSet::Everybody
    } else if is(&phrases.related) {
        OwnerSet::RelatedDepartments
    } else if is(&phrases.institutions) {
        OwnerSet::PublicInstitutions
    } else if let Some(i) = roster.resolve(phrase) {
        OwnerSet::Unit(roster.units()[i].short.clone())
    } else if let Some(set) = before_bracket(phrase, roster, phrases) {
        set
    } else if let Some(unit) = before_office(phrase, roster, phrases) {
        unit
    } else {
        // 各相关职能部门, 区直各有关单位: told by their parts.
        let has = |w: &str| word.contains(w);
        let towns = has("街道") || has("镇") || has("乡");
        if (has("相关") || has("有关") || has("主管")) && (has("部门") || has("单位")) || is_role(&word, phrases)
        {
            OwnerSet::RelatedDepartments
        } else if towns && (word.starts_with("相关") || word.starts_with("有关")) || role(phrase, phrases).is_some()
        {
            OwnerSet::RelatedStreets
        } else if has("企事业") || has("企业事业") {
            OwnerSet::PublicInstitutions
        } else if let Some(set) = of_a_panel(&word, phrases) {
            set
        } else if is_direct(&word, phrases) {
            departments(&word, roster, phrases)
        } else if word.starts_with('各') && towns && !has("部门") {
            lower(&word, roster, phrases)
        } else if has("各") && has("部门") {
            departments(&word, roster, phrases)
        } else if has("各") && has("单位") && !phrases.below.iter().any(|w| has(w)) {
            OwnerSet::Everybody
        } else {
            all_called(&word, roster, phrases)
        }
    }
}

/// Whether a phrase is a group's as the dictionary has it.
pub(super) fn is_listed(phrase: &str, phrases: &Phrases) -> bool {
    let word = skeleton(phrase);
    let all = [&phrases.departments, &phrases.streets, &phrases.everybody, &phrases.related];
    all.into_iter().flatten().any(|p| skeleton(p) == word)
}

/// Whether a phrase is the name of one body, known or not; else it says which bodies are meant, or nothing.
pub fn is_name(phrase: &str, phrases: &Phrases) -> bool {
    !phrase.starts_with('各') && bodies::are_bodies(phrase, phrases)
}

/// Whether a phrase means all towns or all streets, whether or not the roster has any.
pub(super) fn is_all_lower(phrase: &str, phrases: &Phrases) -> bool {
    let word = skeleton(phrase);
    let (towns, offices) = names_lower(&word, phrases);
    phrases.streets.iter().any(|p| skeleton(p) == word)
        || word.starts_with('各') && (towns || offices) && !word.contains("部门")
}

/// The units that a group holds.
pub(super) fn members<'r>(set: &OwnerSet, roster: &'r Roster) -> impl Iterator<Item = &'r Unit> {
    roster.units().iter().filter(move |u| match set {
        OwnerSet::Departments => u.kind != UnitKind::Street,
        OwnerSet::Streets => u.kind == UnitKind::Street,
        OwnerSet::Everybody => true,
        OwnerSet::Group(all) => all.contains(&u.short),
        _ => false,
    })
}

/// Whether a group is one of streets or towns.
pub(super) fn is_of_lower(set: &OwnerSet, roster: &Roster) -> bool {
    matches!(set, OwnerSet::Streets | OwnerSet::Group(_)) && members(set, roster).all(|u| u.kind == UnitKind::Street)
}

/// A group of these units; the whole group where that is the same.
fn group(units: &[&Unit], whole: OwnerSet, roster: &Roster) -> OwnerSet {
    if members(&whole, roster).count() == units.len() {
        return whole;
    }
    OwnerSet::Group(units.iter().map(|u| u.short.clone()).collect())
}

/// 区各委办局: the place before a phrase for all departments.
fn is_placed(word: &str, phrases: &Phrases) -> bool {
    let is_place = |rest: &str| {
        let places = phrases.levels.iter().chain(&phrases.direct);
        places.filter(|w| *w != "各" && !phrases.towns.contains(w)).any(|w| w == rest)
    };
    let behind = |p: &String| word.strip_suffix(skeleton(p).as_str()).filter(|_| p.starts_with('各'));
    let mut places = phrases.departments.iter().filter_map(behind);
    places.any(|place| is_place(place.strip_suffix("政府").unwrap_or(place)))
}

/// All departments; where they are those of the government (区政府各部门), without the party's organs.
fn departments(word: &str, roster: &Roster, phrases: &Phrases) -> OwnerSet {
    let is_party = |u: &&Unit| {
        let begins = |name: &String| phrases.party.iter().any(|w| name.starts_with(w.as_str()));
        // 区委区政府信访局 is the government's as well.
        [&u.short, &u.full].into_iter().any(begins) && ![&u.short, &u.full].iter().any(|n| n.contains("政府"))
    };
    if !word.contains("政府") && !word.contains("直属") {
        return OwnerSet::Departments;
    }
    let own: Vec<&Unit> = members(&OwnerSet::Departments, roster).filter(|u| !is_party(u)).collect();
    group(&own, OwnerSet::Departments, roster)
}

/// 各镇人民政府 are the towns, 各街道 the streets, as their names end; 各镇街 both. A body whose name says neither
/// (片区管委会) goes with the streets, or with the towns where there are no streets.
fn lower(word: &str, roster: &Roster, phrases: &Phrases) -> OwnerSet {
    let (towns, offices) = names_lower(word, phrases);
    let all: Vec<&Unit> = members(&OwnerSet::Streets, roster).collect();
    if towns == offices || all.is_empty() {
        return OwnerSet::Streets;
    }
    let is_town = |u: &Unit| {
        let ends = |name: &str, list: &[String]| list.iter().any(|w| name.ends_with(w.as_str()));
        [&u.full, &u.short].into_iter().find_map(|name| {
            let name = name.strip_suffix("人民政府").or_else(|| name.strip_suffix("政府")).unwrap_or(name);
            let town = ends(name, &phrases.towns);
            (town || ends(name, &phrases.offices)).then_some(town)
        })
    };
    let any_street = all.iter().any(|u| is_town(u) == Some(false));
    let of = |u: &&&Unit| is_town(u).map_or(offices || !any_street, |town| town == towns);
    let own: Vec<&Unit> = all.iter().filter(of).copied().collect();
    // Nobody, in a district without towns: the office should see it.
    if own.is_empty() { OwnerSet::Unknown } else { group(&own, OwnerSet::Streets, roster) }
}

/// Whether a phrase speaks of towns, and whether of streets.
pub(super) fn names_lower(word: &str, phrases: &Phrases) -> (bool, bool) {
    let has = |list: &[String]| list.iter().any(|w| word.contains(w.as_str()));
    (has(&phrases.towns), has(&phrases.offices))
}

/// 领导小组成员单位: of the district's own panel all that report; of another one nobody knows who is in it.
fn of_a_panel(word: &str, phrases: &Phrases) -> Option<OwnerSet> {
    let has = |list: &[String]| list.iter().any(|w| word.contains(w.as_str()));
    phrases.members.iter().find(|w| word.ends_with(w.as_str()))?;
    let others = has(&phrases.panels)
        && !has(&phrases.own_panels)
        && !phrases.panels.iter().any(|w| word.starts_with(w.as_str()));
    Some(if others { OwnerSet::RelatedDepartments } else { OwnerSet::Everybody })
}

/// The unit before one of its own offices: 区政府办公室政务公开科.
fn before_office(phrase: &str, roster: &Roster, phrases: &Phrases) -> Option<OwnerSet> {
    let (unit, rest) = roster.begins(phrase.trim())?;
    let ends = |list: &[String]| list.iter().any(|end| rest.ends_with(end.as_str()));
    // 区财政局和区司法局法规科 are two; 人民政府驻外办事处 is a body of its own.
    let joined = ["和", "及", "与", "等", "会同", "以及"].iter().any(|joint| rest.starts_with(joint));
    let plain = !joined && rest.chars().nth(OFFICE).is_none() && roster.mentions(&fold(rest)).is_empty();
    (plain && ends(&phrases.within) && !ends(&phrases.ends)).then(|| OwnerSet::Unit(roster.units()[unit].short.clone()))
}

/// 各公共服务中心, 各园区管委会: all units that are called so.
fn all_called(word: &str, roster: &Roster, phrases: &Phrases) -> OwnerSet {
    let name = word.strip_prefix('各').filter(|name| name.chars().nth(1).is_some());
    let Some(name) = name.filter(|_| !is_lower(word, phrases)) else { return OwnerSet::Unknown };
    let brief = |text: &str| text.replace("管理委员会", "管委会");
    let is = |u: &&Unit| [&u.short, &u.full].into_iter().any(|n| brief(n).ends_with(&brief(name)));
    let all: Vec<String> = roster.units().iter().filter(is).map(|u| u.short.clone()).collect();
    if all.is_empty() { OwnerSet::Unknown } else { OwnerSet::Group(all) }
}

/// The unit before a bracket that names its section, its other plate or how it answers: 区政府办公室（政务公开科）.
fn before_bracket(phrase: &str, roster: &Roster, phrases: &Phrases) -> Option<OwnerSet> {
    let (name, _) = phrase.trim().strip_suffix(['）', ')'])?.split_once(['（', '('])?;
    // Of a level of government, but no group: 区住建局, not 各部门 and not 乡镇.
    let own = |w: &&String| w.as_str() != "各" && name.starts_with(w.as_str());
    match set_of(name.trim(), roster, phrases) {
        unit @ OwnerSet::Unit(_) => Some(unit),
        OwnerSet::Unknown if bodies::are_bodies(name, phrases) => {
            phrases.levels.iter().find(own).map(|_| OwnerSet::Unknown)
        }
        _ => None,
    }
}

/// The bodies of the district itself: 县直各单位, 县直机关各单位, 驻县单位; 县直 alone where a list goes on (县直、驻县各单位).
fn is_direct(word: &str, phrases: &Phrases) -> bool {
    let named = |w: &String| word.contains(w.as_str());
    let towns = word.contains("街") || word.contains('镇') || word.contains('乡');
    let bodies = ["部门", "单位", "机关", "机构"].iter().any(|w| word.ends_with(w));
    !towns
        && phrases.direct.iter().any(named)
        && (bodies || phrases.direct.iter().any(|w| word.trim_start_matches('各') == w))
}

/// Whoever does something, named by what it does: 各行政执法部门, 政策制定单位. Which bodies these are, no list says.
fn is_role(word: &str, phrases: &Phrases) -> bool {
    role(word, phrases).is_some_and(|(bodies, _)| bodies)
        || ["部门", "单位"]
            .iter()
            .filter_map(|w| word.strip_suffix(w))
            .any(|rest| phrases.roles.iter().any(|role| rest.ends_with(role.as_str())))
}

/// 决策事项的部门, 有政务服务事项的部门和乡镇: whether bodies and whether towns are named by what they have.
pub(super) fn role(phrase: &str, phrases: &Phrases) -> Option<(bool, bool)> {
    let (_, tail) = phrase.rsplit_once('的')?;
    let tail = skeleton(tail);
    let words = [&phrases.role_bodies, &phrases.role_towns, &phrases.role_joints];
    let all: Vec<String> = words.into_iter().flatten().cloned().collect();
    let has = |list: &[String]| list.iter().any(|w| tail.contains(w.as_str()));
    is_made_of(&tail, &all).then(|| (has(&phrases.role_bodies), has(&phrases.role_towns))).filter(|(b, t)| *b || *t)
}

/// 各区人民政府, 各县（市、区）, 各区县政府: the governments below a city's.
pub(super) fn is_lower(phrase: &str, phrases: &Phrases) -> bool {
    let word = skeleton(phrase);
    let rest = word.strip_prefix('各').unwrap_or_default();
    is_made_of(rest, &phrases.lower) && rest.contains(['区', '县', '市', '旗'])
}

/// Whether a name is that of a district's or a county's government: 东湖区, 滨江市青石县人民政府.
pub(super) fn governs(name: &str, phrases: &Phrases) -> bool {
    let place = name.strip_suffix("人民政府").or_else(|| name.strip_suffix("政府"));
    let is =
        |place: &str| place.ends_with(['区', '县', '旗']) && !phrases.zones.iter().any(|w| place.ends_with(w.as_str()));
    place.map_or_else(|| is(name), |place| is(place) || place.ends_with('市'))
}

/// The group that a phrase names, and the bodies that are not of it (除区税务局外各部门); 区商务局（对外） is no group.
pub(super) fn all_but<'t>(phrase: &'t str, roster: &Roster, phrases: &Phrases) -> Option<(OwnerSet, Vec<&'t str>)> {
    let (group, names) = except::group(phrase, phrases)?;
    let set = set_of(group, roster, phrases);
    let is_group = matches!(set, OwnerSet::Departments | OwnerSet::Streets | OwnerSet::Everybody | OwnerSet::Group(_));
    is_group.then_some((set, names))
}
