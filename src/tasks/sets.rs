//! Which bodies a phrase of 责任单位 means: a unit of the roster, a group, those that something concerns.

use super::{OwnerSet, Phrases, bodies, except};
use crate::{
    roster::Roster,
    text::fold::{is_made_of, skeleton},
};

/// Which bodies a phrase means.
pub(super) fn set_of(phrase: &str, roster: &Roster, phrases: &Phrases) -> OwnerSet {
    let word = skeleton(phrase);
    let is = |list: &[String]| list.iter().any(|p| skeleton(p) == word);
    if is(&phrases.departments) {
        OwnerSet::Departments
    } else if is(&phrases.streets) {
        OwnerSet::Streets
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
        } else if is_direct(&word, phrases) {
            OwnerSet::Departments
        } else if word.starts_with('各') && towns && !has("部门") {
            OwnerSet::Streets
        } else if has("各") && has("部门") {
            OwnerSet::Departments
        } else if has("各") && has("单位") {
            OwnerSet::Everybody
        } else {
            OwnerSet::Unknown
        }
    }
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
    matches!(set, OwnerSet::Departments | OwnerSet::Streets | OwnerSet::Everybody).then_some((set, names))
}
