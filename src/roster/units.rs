//! Units out of what the rows of a roster say: short names where there are none, one unit once, aliases that are no
//! other unit's name.

use std::collections::{HashMap, HashSet};

use super::{
    Unit, UnitKind, seat,
    sheet::Draft,
    standard::{self, Seat},
    terms,
    words::RosterWords,
};
use crate::problem::{Level, Problem};

/// City, district and units. `titles`: lines of the file, which name the place where the units do not.
pub(super) fn of(drafts: Vec<Draft>, titles: &[String], words: &RosterWords) -> (String, String, Vec<Unit>) {
    let names: Vec<&str> = drafts.iter().map(|d| if d.full.is_empty() { &d.short } else { &d.full }.as_str()).collect();
    let (city, district) = seat::seat(&names, titles);
    let place = Place { city: &city, district: &district };
    let mut units: Vec<(Unit, Vec<String>)> = Vec::new();
    let mut taken: HashSet<String> = drafts.iter().map(|d| d.short.clone()).filter(|s| !s.is_empty()).collect();
    for draft in drafts {
        let (own, mut more) = (draft.short.is_empty(), draft.others);
        let short = if own { place.short(&draft.full, draft.kind) } else { draft.short };
        let full = if draft.full.is_empty() { short.clone() } else { draft.full };
        // The same unit again: typed twice, or in a table of contacts.
        let repeats = |u: &Unit| {
            u.full == full && (own || u.short == short) || own && (u.short == full || u.aliases.contains(&full))
        };
        if units.iter().any(|(u, _)| repeats(u)) {
            continue;
        }
        let short = if own && !taken.insert(short.clone()) { full.clone() } else { short };
        if own {
            let tails =
                words.abbreviations.iter().filter_map(|[long, brief]| Some((full.strip_suffix(long.as_str())?, brief)));
            // 安远县 before it, and nothing of the name.
            more.extend(
                tails.filter(|(rest, _)| place.is_whole(rest)).map(|(_, brief)| format!("{}{brief}", place.area())),
            );
        }
        units.push((Unit { short, full, aliases: draft.aliases, kind: draft.kind, vertical: draft.vertical }, more));
    }
    // What a remark calls a unit is another's name before it is this one's.
    let known: Vec<String> = units
        .iter()
        .flat_map(|(u, _)| [u.short.clone(), u.full.clone()].into_iter().chain(u.aliases.clone()))
        .collect();
    let known: HashSet<String> = known.iter().flat_map(|name| [name.clone(), place.bare(name).to_owned()]).collect();
    let named = |(mut unit, others): (Unit, Vec<String>)| {
        for other in others {
            let short = place.short(&other, unit.kind);
            for name in [other, short] {
                let free = !known.contains(&name) && !known.contains(place.bare(&name));
                if free && !unit.aliases.contains(&name) {
                    unit.aliases.push(name);
                }
            }
        }
        unit
    };
    let mut units: Vec<Unit> = units.into_iter().map(named).collect();
    name_as_usual(&mut units, &place, words);
    (city, district, units)
}

/// Adds the names by which such bodies go everywhere (区发展改革委 for 区发改局), where they are no other unit's.
fn name_as_usual(units: &mut [Unit], place: &Place, words: &RosterWords) {
    let all = |u: &Unit| [u.short.clone(), u.full.clone()].into_iter().chain(u.aliases.clone()).collect::<Vec<_>>();
    let known: HashSet<String> =
        units.iter().flat_map(all).flat_map(|name| [place.bare(&name).to_owned(), name]).collect();
    let area = place.area();
    let seat = Seat { district: place.district, stem: seat::stem(place.district), area: &area };
    let mut claims: HashMap<String, Vec<usize>> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    for (i, unit) in units.iter().enumerate().filter(|(_, u)| u.kind != UnitKind::Street && !place.district.is_empty())
    {
        for name in [&unit.full, &unit.short] {
            for other in standard::names(place.bare(name), name, &seat, &words.same) {
                if known.contains(&other) || known.contains(place.bare(&other)) {
                    continue;
                }
                let claim = claims.entry(other.clone()).or_default();
                if claim.is_empty() {
                    order.push(other);
                }
                if !claim.contains(&i) {
                    claim.push(i);
                }
            }
        }
    }
    for name in order {
        // What two units could be called is neither's.
        if let Some([only]) = claims.get(&name).map(Vec::as_slice) {
            units[*only].aliases.push(name);
        }
    }
}

/// In one line, the words of kinds that are not known: their units count as departments.
pub(super) fn unknown_kinds(drafts: &[Draft]) -> Option<Problem> {
    let mut words: Vec<&str> = Vec::new();
    let unknown = drafts.iter().filter_map(|d| d.unknown.as_deref());
    unknown.for_each(|word| {
        if !words.contains(&word) {
            words.push(word);
        }
    });
    let units = drafts.iter().filter(|d| d.unknown.is_some()).count();
    (!words.is_empty()).then(|| {
        let message = format!("单位名录中的类别“{}”程序不认识，{units}个单位按部门算", words.join("”“"));
        let hint = "如不是部门，请在“类别”一列改写为“部门”“事业单位”“街道”或“镇”后重新运行；确是按部门算的不用管";
        Problem::new(Level::Warning, "unknown-kind", message, hint)
    })
}

/// A place, for the names of its bodies.
struct Place<'a> {
    city: &'a str,
    district: &'a str,
}

impl Place<'_> {
    /// 区, 县 or 市 before short names; nothing in a zone, whose bodies have none.
    fn area(&self) -> String {
        if seat::is_zone(self.district) { String::new() } else { terms::area(self.district).unwrap_or_default() }
    }

    /// Whether a text is the place's name and nothing else.
    fn is_whole(&self, text: &str) -> bool {
        let text = text.strip_prefix(self.city).unwrap_or(text);
        !text.is_empty() && text == self.district
    }

    /// A name without the place's.
    fn bare<'n>(&self, name: &'n str) -> &'n str {
        let rest = name.strip_prefix(self.city).unwrap_or(name);
        let rest = rest.strip_prefix(self.district).unwrap_or(rest);
        rest.strip_prefix(&self.area())
            .filter(|r| !self.district.is_empty() && r.chars().nth(1).is_some())
            .unwrap_or(rest)
    }

    /// A short name for a full one: 安远县民政局 → 县民政局, 安远县欣山镇人民政府 → 欣山镇.
    fn short(&self, full: &str, kind: UnitKind) -> String {
        if kind == UnitKind::Street {
            let rest = full.strip_prefix(self.city).unwrap_or(full);
            let rest = rest.strip_prefix(self.district).unwrap_or(rest);
            let rest = rest.strip_prefix("人民政府").filter(|r| !r.is_empty()).unwrap_or(rest);
            let rest = rest.strip_suffix("人民政府").unwrap_or(rest);
            return if rest.chars().nth(1).is_some() { rest.to_owned() } else { full.to_owned() };
        }
        if self.district.is_empty() {
            return full.to_owned();
        }
        let Some((before, rest)) = full.split_once(self.district) else { return full.to_owned() };
        // 中共安远县委办公室, 国家税务总局安远县税务局; but of 乌原市公安局槐溪区分局 no short name can be made.
        let begins = before.is_empty() || before == self.city || before == "中共" || before.ends_with("总局");
        if !begins || rest.chars().nth(2).is_none() {
            return full.to_owned();
        }
        let rest = rest.strip_prefix("人民").filter(|r| *r == "政府办公室").unwrap_or(rest);
        format!("{}{rest}", self.area())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_made() {
        let place = Place { city: "", district: "安远县" };
        for (full, kind, short) in [
            ("安远县民政局", UnitKind::Department, "县民政局"),
            ("安远县人民政府办公室", UnitKind::Office, "县政府办公室"),
            ("中共安远县委办公室", UnitKind::Department, "县委办公室"),
            ("国家税务总局安远县税务局", UnitKind::Department, "县税务局"),
            ("安远县欣山镇人民政府", UnitKind::Street, "欣山镇"),
            ("安远县人民政府龙山街道办事处", UnitKind::Street, "龙山街道办事处"),
            ("乌原市公安局安远县分局", UnitKind::Department, "乌原市公安局安远县分局"),
            ("江西安远工业园区管理委员会", UnitKind::Department, "江西安远工业园区管理委员会"),
        ] {
            assert_eq!(place.short(full, kind), short);
        }
        let zone = Place { city: "", district: "芜湖经济技术开发区" };
        assert_eq!(zone.short("芜湖经济技术开发区财政局", UnitKind::Department), "财政局");
    }
}
