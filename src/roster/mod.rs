//! The roster: which units must answer, and finding their names in text.
//!
//! Names are matched longest first in one pass (Aho–Corasick), so 天桥东街 is never cut to 天桥 and
//! 市民政局 is never taken for 区民政局.

mod columns;
mod load;
mod model;
mod seat;
mod sheet;
mod standard;
mod terms;
#[cfg(test)]
mod tests_of_sheets;
mod units;
mod words;

pub use load::RosterError;
pub use model::{Group, Unit, UnitKind};
pub use terms::Terms;
pub use words::RosterWords;

use std::collections::{HashMap, HashSet};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use crate::{
    problem::Problem,
    text::{fold, fold::skeleton},
};

/// A district's units, in the order of its lists: departments, then streets.
pub struct Roster {
    pub city: String,
    pub district: String,
    /// What the district is called before the names of its bodies.
    places: Vec<String>,
    /// Names of neighbouring districts, whose bodies must not be taken for ours.
    elsewhere: Vec<String>,
    units: Vec<Unit>,
    matcher: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// What each unit works on (民政, 退役军人), by index into `field_words`; none for a field of one character.
    fields: Vec<Option<usize>>,
    field_words: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each pattern of the matcher: the unit, and how far the name alone identifies it.
    patterns: Vec<(usize, NameForm)>,
    /// From here on the patterns are names of the government itself, for which its office answers.
    governments: usize,
    /// What its reader should look at.
    doubts: Vec<Problem>,
    /// Another place whose list is worked on with this roster, so that its papers are no strangers.
    guest: Option<String>,
}

/// How a name was written; a full name weighs more than an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameForm {
    Alias,
    Short,
    Full,
}

/// One mention of a unit in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Index into [`Roster::units`].
    pub unit: usize,
    pub form: NameForm,
    /// Byte range in the folded text.
    pub start: usize,
    pub end: usize,
}

impl Roster {
    /// Builds the matcher over all written forms of all units.
    pub fn new(city: String, district: String, elsewhere: Vec<String>, mut units: Vec<Unit>) -> Self {
        units.sort_by_key(Unit::group);
        let places = seat::called(&district);
        let area = area(&district, &units);
        let office = office(&units);
        let mut forms: Vec<(String, usize, NameForm)> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for (i, unit) in units.iter().enumerate() {
            let of_office = if office == Some(i) { office_forms(&area, &places) } else { Vec::new() };
            for (name, form) in written_forms(unit, &city, &district, &places, &area).into_iter().chain(of_office) {
                let folded = fold(&name);
                // The first unit that claims a form keeps it: the roster's order is its precedence.
                if folded.chars().count() >= 2 && seen.insert(folded.clone()) {
                    forms.push((folded, i, form));
                }
            }
        }
        // Last, since a roster may have the government in a row of its own.
        let governments = forms.len();
        if let Some(office) = office {
            let own = government_forms(&area, &places).into_iter().map(|name| fold(&name));
            forms.extend(own.filter(|name| seen.insert(name.clone())).map(|name| (name, office, NameForm::Alias)));
        }
        let matcher = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms.iter().map(|(f, _, _)| f.as_str()))
            .ok();
        let patterns = forms.into_iter().map(|(_, i, f)| (i, f)).collect();
        let mut words: Vec<&str> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let fields = units
            .iter()
            .map(|u| {
                let field = field(&u.short, &area);
                (field.chars().count() >= 2).then(|| {
                    *known.entry(field).or_insert_with(|| {
                        words.push(field);
                        words.len() - 1
                    })
                })
            })
            .collect();
        let field_words = CharwiseDoubleArrayAhoCorasick::new(&words).ok();
        let doubts = Vec::new();
        let guest = None;
        Self {
            city,
            district,
            places,
            elsewhere,
            units,
            matcher,
            fields,
            field_words,
            patterns,
            governments,
            doubts,
            guest,
        }
    }

    /// Adds everything that recognition by this roster depends on to a digest.
    pub fn digest(&self, hasher: &mut blake3::Hasher) {
        let facts = serde_json::to_vec(&(&self.city, &self.district, &self.elsewhere, &self.units));
        hasher.update(&facts.unwrap_or_default());
    }

    /// What the district and its lower bodies are called.
    pub fn terms(&self) -> Terms {
        let lower = self.units.iter().filter(|u| u.group() == Group::Street);
        // A roster of short names may not say which place it is of, but whether that is a county.
        let area = if self.district.is_empty() { area(&self.district, &self.units) } else { self.district.clone() };
        Terms::of(&area, &lower.map(|u| u.short.as_str()))
    }

    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    pub fn get(&self, short: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.short == short)
    }

    /// What the officer should know of it.
    pub fn doubts(&self) -> &[Problem] {
        &self.doubts
    }

    /// The place that a title names when the roster is not of it: 夷陵区2024年政务公开工作要点 beside a roster of 天桥区.
    pub fn is_foreign_to(&self, title: &str) -> Option<String> {
        if self.places.is_empty() || self.places.iter().any(|place| title.contains(place.as_str())) {
            return None;
        }
        seat::named(title).filter(|place| *place != self.city)
    }

    /// Takes the papers of the place that a list is of for this roster's, where the roster is of another one: the officer is
    /// told so once, and not of every paper.
    pub fn work_on(&mut self, list_title: &str) {
        self.guest = self.is_foreign_to(list_title);
    }

    /// Whether a district is the one whose list is worked on.
    pub fn is_guest(&self, district: &str) -> bool {
        self.guest.as_deref() == Some(district)
    }

    /// Index of the unit that a phrase of 责任单位 names, the phrase taken as a whole.
    pub fn resolve(&self, phrase: &str) -> Option<usize> {
        let folded = fold(phrase.trim());
        self.mentions(&folded).into_iter().find(|m| m.start == 0 && m.end == folded.len()).map(|m| m.unit)
    }

    /// The unit whose name a text begins with, and what follows it: 区政府办公室 and 政务公开科.
    pub fn begins<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let folded = fold(text);
        let first = self.mentions(&folded).into_iter().next().filter(|m| m.start == 0)?;
        // Folding keeps the number of characters.
        let length = folded[..first.end].chars().count();
        let at = text.char_indices().nth(length).map_or(text.len(), |(at, _)| at);
        Some((first.unit, &text[at..]))
    }

    /// Index of the street or town that a text is nothing but the bare name of (北园, 大桥).
    pub fn called(&self, text: &str) -> Option<usize> {
        let name = skeleton(text);
        if name.chars().count() < 2 {
            return None;
        }
        self.units.iter().position(|u| u.kind == UnitKind::Street && bare(&u.short) == name)
    }

    /// All mentions in a folded text, leftmost longest. A name that is the tail of another body's name
    /// (市民政局, 历下区财政局) is none.
    pub fn mentions(&self, folded: &str) -> Vec<Mention> {
        let Some(matcher) = &self.matcher else { return Vec::new() };
        let mut out: Vec<Mention> = Vec::new();
        let found = matcher.leftmost_find_iter(folded).filter_map(|m| {
            let (unit, form) = *self.patterns.get(m.value() as usize)?;
            let (before, after) = (&folded[..m.start()], &folded[m.end()..]);
            let matched = &folded[m.start()..m.end()];
            if m.value() as usize >= self.governments && !self.is_government(before, matched, after) {
                return None;
            }
            (!self.is_foreign(before, matched, unit)).then_some(Mention { unit, form, start: m.start(), end: m.end() })
        });
        for mut mention in found {
            // 天桥区人民政府官扎营街道办事处 is one name, that of the street.
            let whole = out.pop_if(|before| before.end == mention.start && folded[..before.end].ends_with("政府"));
            if let Some(before) = whole {
                mention.start = before.start;
            }
            out.push(mention);
        }
        out
    }

    /// Whether a name of the government is no part of another body's: 外地县人民政府, 县人民政府征收办公室.
    fn is_government(&self, before: &str, matched: &str, after: &str) -> bool {
        let goes_on = after.starts_with(char::is_alphabetic) && !GOVERNMENT_DOES.iter().any(|w| after.starts_with(w));
        let named = self.places.iter().any(|place| matched.starts_with(place.as_str()));
        let behind = self.places.is_empty() || self.places.iter().any(|place| before.ends_with(place.as_str()));
        !goes_on && (named || behind || !before.ends_with(char::is_alphabetic))
    }

    /// Whether the name of a place is this one's, as it is written before its bodies: 天桥区, 山东济南天桥区, 芜湖经开区; or
    /// that of a place within it, which a unit of the roster is called after.
    pub fn is_own(&self, place: &str) -> bool {
        let known = |own: &String| place == own || own.chars().nth(2).is_some() && place.ends_with(own.as_str());
        let names = |u: &Unit| [&u.short, &u.full].into_iter().chain(&u.aliases).any(|name| name.contains(place));
        // 天桥经济开发区 lies in 天桥区.
        let within = seat::is_zone(place) && self.is_named_in(place);
        self.places.iter().any(known) || within || self.units.iter().any(names)
    }

    /// Whether a text has the name of this place in it, 区 or not: 公安局天桥分局.
    pub fn is_named_in(&self, text: &str) -> bool {
        let stem = seat::stem(&self.district);
        stem.chars().nth(1).is_some() && text.contains(stem)
    }

    /// Whether a unit's name is written with the place's: behind it, or with it or 区 or 县 in front.
    pub fn is_placed(&self, before: &str, name: &str) -> bool {
        let placed = self.places.iter().any(|p| before.ends_with(p.as_str()) || name.starts_with(p.as_str()));
        placed || name.starts_with(area(&self.district, &self.units).as_str())
    }

    /// Whether a place is one of the neighbours that the roster names.
    pub fn is_known_elsewhere(&self, place: &str) -> bool {
        self.elsewhere.iter().any(|e| e == place)
    }

    /// Whether a place is a zone by its name: 高新区, 经济开发区.
    pub fn is_zone(place: &str) -> bool {
        seat::is_zone(place)
    }

    /// How often each unit's own field is spoken of, in units' order, in one pass.
    pub fn topics(&self, folded: &str) -> Vec<usize> {
        let Some(matcher) = &self.field_words else { return vec![0; self.units.len()] };
        // Occurrences of one word do not overlap, those of two may.
        let mut counts = vec![(0, 0); self.fields.len()];
        for m in matcher.find_overlapping_iter(folded) {
            let (count, end) = &mut counts[m.value() as usize];
            if m.start() >= *end {
                *count += 1;
                *end = m.end();
            }
        }
        self.fields.iter().map(|f| f.map_or(0, |f| counts[f].0)).collect()
    }

    /// Whether what stands before a name makes it another body's (市…, 省…, 历下区…).
    fn is_foreign(&self, before: &str, matched: &str, unit: usize) -> bool {
        let Some(last) = before.chars().next_back() else { return false };
        // 济南市天桥区…, 济南市洛口街道: the city's own name before the district's, or before a street, of which it has none.
        let seat = seat::stem(&self.district);
        let street = self.units.get(unit).is_some_and(|u| u.kind == UnitKind::Street);
        let behind_city = !self.city.is_empty() && before.ends_with(self.city.as_str());
        if behind_city && !seat.is_empty() && (matched.starts_with(seat) || street) {
            return false;
        }
        // 济南市天桥区…: the district's own prefix before a bare name. Of a roster that does not say its place nobody knows
        // whose body another place's is.
        if self.places.is_empty() || self.places.iter().any(|place| before.ends_with(place.as_str())) {
            return false;
        }
        if let Some(seat) = matched.chars().next().filter(|c| matches!(c, '区' | '县')) {
            // 历下区民政局, matched from 区 on.
            return self.elsewhere.iter().any(|e| e.strip_suffix(seat).is_some_and(|stem| before.ends_with(stem)));
        }
        if self.elsewhere.iter().any(|e| before.ends_with(e.as_str())) {
            return true;
        }
        // 全县, 我市: the county or city itself.
        let own = ["全", "我", "本"].iter().any(|w| before.strip_suffix(last).is_some_and(|b| b.ends_with(w)));
        match last {
            '市' | '县' if self.district.ends_with(last) && own => false,
            '市' | '省' | '部' | '县' => self.city.is_empty() || !matched.starts_with(self.city.as_str()),
            '区' => !before.ends_with("全区") && !before.ends_with("我区"),
            _ => false,
        }
    }
}

/// 区, 县, 市 or 旗: what short names begin with.
fn area(district: &str, units: &[Unit]) -> String {
    let begins = |c: char| units.iter().filter(|u| u.short.starts_with(c)).count();
    // 县民政局 in a roster that names no county.
    let most =
        || ['区', '县', '市', '旗'].into_iter().max_by_key(|c| (begins(*c), *c == '区')).unwrap_or('区').to_string();
    if district.is_empty() { most() } else { terms::area(district).unwrap_or_else(|| "区".to_owned()) }
}

/// The unit that is the government's office: a list may call it 县政府办公室 where the roster has 县政府办.
fn office(units: &[Unit]) -> Option<usize> {
    let offices = || units.iter().enumerate().filter(|(_, u)| u.kind == UnitKind::Office);
    let of_government =
        offices().find(|(_, u)| [&u.full, &u.short].iter().any(|n| n.contains("政府") || n.contains("管委会")));
    of_government.or_else(|| offices().next().filter(|_| offices().count() == 1)).map(|(i, _)| i)
}

fn office_forms(area: &str, places: &[String]) -> Vec<(String, NameForm)> {
    let zone = places.first().is_some_and(|place| seat::is_zone(place));
    let own: &[&str] = if zone {
        &["管委会办公室", "管理委员会办公室", "管委办", "党政办公室", "党政办"]
    } else {
        &["政府办公室", "政府办", "府办", "人民政府办公室"]
    };
    let before = places.iter().cloned().chain([if zone { String::new() } else { area.to_owned() }]);
    before.flat_map(|place| own.iter().map(move |name| (format!("{place}{name}"), NameForm::Alias))).collect()
}

/// What the government itself is called; of a zone, its committee.
fn government_forms(area: &str, places: &[String]) -> Vec<String> {
    let zone = places.first().is_some_and(|place| seat::is_zone(place));
    let own: &[&str] = if zone { &["管委会", "管理委员会"] } else { &["人民政府"] };
    // The stem of a name (临溪人民政府) is nobody's.
    let places = if zone { places } else { &places[..places.len().min(1)] };
    let before = places.iter().map(String::as_str).chain((!zone).then_some(area));
    before.flat_map(|place| own.iter().map(move |name| format!("{place}{name}"))).collect()
}

/// How papers go on behind the name of the government that they are of, without a blank.
const GOVERNMENT_DOES: [&str; 7] = ["关于", "政务公开", "政府信息", "信息公开", "年报", "年度", "二〇"];

/// 区退役军人事务局 → 退役军人, 区民政局 → 民政.
fn field<'s>(short: &'s str, area: &str) -> &'s str {
    let own = short.trim_start_matches('区');
    // 市场监管局 is no 场监管局 of a city.
    let own = own.strip_prefix(area).filter(|_| area != "市").unwrap_or(own);
    let s = own.trim_end_matches("局").trim_end_matches("街道办事处").trim_end_matches("分局");
    s.strip_suffix("事务").unwrap_or(s)
}

/// 北园街道办事处 → 北园, 大桥镇人民政府 → 大桥.
fn bare(short: &str) -> &str {
    let s = ["办事处", "人民政府"].iter().fold(short, |s, end| s.strip_suffix(end).unwrap_or(s));
    ["街道", "镇", "乡"].iter().find_map(|end| s.strip_suffix(end)).unwrap_or(s)
}

/// Every form in which a unit's name is looked for: behind the names of the place, behind 区 or 县, bare.
fn written_forms(unit: &Unit, city: &str, district: &str, places: &[String], area: &str) -> Vec<(String, NameForm)> {
    let mut out = vec![(unit.full.clone(), NameForm::Full), (unit.short.clone(), NameForm::Short)];
    let without_city = unit.full.strip_prefix(city).unwrap_or(&unit.full).to_owned();
    let bare = without_city.strip_prefix(district).unwrap_or(&without_city).to_owned();
    let seats = places.iter().skip(1);
    out.push((without_city, NameForm::Full));
    if bare != unit.full && !bare.is_empty() {
        out.push((format!("{area}{bare}"), NameForm::Short));
        out.extend(seats.clone().map(|seat| (format!("{seat}{bare}"), NameForm::Alias)));
        out.push((bare, NameForm::Alias));
    }
    // 市场监管局 of a city without districts has no 市 before it.
    let of_area =
        |name: &str| name.strip_prefix(area).filter(|_| area != "市" || !name.starts_with("市场")).map(str::to_owned);
    if let Some(stem) = of_area(&unit.short) {
        // 天桥区发改局, 天桥文旅局, 城管局: the short name with the district's name, or bare.
        out.push((format!("{district}{stem}"), NameForm::Short));
        out.push((format!("{city}{district}{stem}"), NameForm::Short));
        out.extend(seats.clone().map(|seat| (format!("{seat}{stem}"), NameForm::Alias)));
        out.push((stem, NameForm::Alias));
    } else if unit.kind == UnitKind::Street || seat::is_zone(district) {
        // 芜湖经开区财政局: in a zone the short names stand behind its name.
        out.push((format!("{district}{}", unit.short), NameForm::Short));
        if seat::is_zone(district) {
            out.extend(seats.clone().map(|seat| (format!("{seat}{}", unit.short), NameForm::Alias)));
        }
    }
    // 市公安局镜湖分局 is the branch of the city that the district lies in.
    if let Some(of_city) = unit.full.strip_prefix(city).filter(|rest| city.ends_with('市') && rest.contains("局"))
        && !of_city.starts_with(district)
    {
        out.push((format!("市{of_city}"), NameForm::Alias));
    }
    for name in standard::lower_forms(unit, city, district) {
        out.push((format!("{district}{name}"), NameForm::Alias));
        out.push((name, NameForm::Alias));
    }
    for alias in &unit.aliases {
        out.push((alias.clone(), NameForm::Alias));
        if let Some(stem) = of_area(alias) {
            out.push((format!("{district}{stem}"), NameForm::Alias));
            out.extend(seats.clone().map(|seat| (format!("{seat}{stem}"), NameForm::Alias)));
        } else if unit.kind == UnitKind::Street {
            out.push((format!("{district}{alias}"), NameForm::Alias));
        } else {
            out.push((format!("{area}{alias}"), NameForm::Alias));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap()
    }

    fn found(text: &str) -> Vec<String> {
        let r = roster();
        r.mentions(&fold(text)).iter().map(|m| r.units()[m.unit].short.clone()).collect()
    }

    #[test]
    fn full_short_and_alias() {
        for (text, short) in [
            ("济南市天桥区教育和体育局", "区教体局"),
            ("天桥文旅局政务公开工作实施方案", "区文化和旅游局"),
            ("城管局2023年", "区城管局"),
            ("济南市天桥区人民政府无影山街道办事处", "无影山街道办事处"),
            ("天桥东街街道", "天桥东街街道办事处"),
            ("国家税务总局济南市天桥区税务局", "区税务局"),
            ("药山街道党政办公室", "药山街道办事处"),
            ("宝华街道办事处", "宝华街街道办事处"),
            ("济南市天桥区洛口街道办事处", "泺口街道办事处"),
            ("济南市洛口街道办事处", "泺口街道办事处"),
        ] {
            assert_eq!(found(text), [short], "{text}");
        }
    }

    #[test]
    fn a_street_is_known_by_its_bare_name_alone() {
        let r = roster();
        let short = |text: &str| r.called(text).map(|u| r.units()[u].short.as_str());
        assert_eq!(short("北园"), Some("北园街道办事处"));
        assert_eq!(short(" 纬 北 路 "), Some("纬北路街道办事处"));
        for other in ["北园大街", "民政", "", "区"] {
            assert_eq!(short(other), None, "{other}");
        }
    }

    #[test]
    fn fields_are_counted_as_a_search_for_each_would() {
        let r = roster();
        let text = "民政民政工作，退役军人与民政；公安民警；街道街道街道，教体、财政财政";
        for (unit, count) in r.units().iter().zip(r.topics(text)) {
            let word = field(&unit.short, "区");
            let want = if word.chars().count() >= 2 { text.matches(word).count() } else { 0 };
            assert_eq!(count, want, "{}", unit.short);
        }
    }

    #[test]
    fn the_government_is_its_offices() {
        let unit = |short: &str, full: &str, kind| Unit {
            short: short.to_owned(),
            full: full.to_owned(),
            aliases: Vec::new(),
            kind,
            vertical: false,
        };
        let units = || {
            vec![
                unit("县政府办公室", "临溪县人民政府办公室", UnitKind::Office),
                unit("县信访局", "临溪县信访局", UnitKind::Department),
                unit("青石镇", "青石镇人民政府", UnitKind::Street),
            ]
        };
        let of = |district: &str, text: &str| -> Vec<String> {
            let r = Roster::new(String::new(), district.to_owned(), Vec::new(), units());
            r.mentions(&fold(text)).iter().map(|m| r.units()[m.unit].short.clone()).collect()
        };
        for text in [
            "临溪县人民政府2023年政府信息公开工作年度报告",
            "临溪县人民政府",
            "临溪县人民政府年报",
            "县人民政府2024年1月20日",
            "临溪县人民政府政府信息公开工作年度报告",
            "临溪县人民政府办公室",
        ] {
            assert_eq!(of("临溪县", text), ["县政府办公室"], "{text}");
        }
        assert_eq!(of("临溪县", "临溪县人民政府信访局"), ["县信访局"]);
        assert_eq!(of("临溪县", "临溪县青石镇人民政府"), ["青石镇"]);
        for text in ["外地县人民政府", "临溪县人民政府征收办公室", "省人民政府"] {
            assert!(of("临溪县", text).is_empty(), "{text}");
        }
        assert_eq!(of("", "临溪县人民政府2023年年度报告"), ["县政府办公室"], "a roster that does not say its place");
        // In a row of its own it is itself.
        let mut own = units();
        own.push(unit("县政府", "临溪县人民政府", UnitKind::Department));
        let r = Roster::new(String::new(), "临溪县".to_owned(), Vec::new(), own);
        assert_eq!(r.units()[r.mentions("临溪县人民政府")[0].unit].short, "县政府");
    }

    #[test]
    fn other_bodies_are_not_ours() {
        assert!(found("市民政局统一部署").is_empty());
        assert!(found("山东省财政厅").is_empty());
        assert!(found("历下区民政局").is_empty());
    }

    #[test]
    fn a_street_of_another_place_is_not_ours_where_no_city_is_known() {
        let unit = Unit {
            short: "洛口街道办事处".into(),
            full: "安远县洛口街道办事处".into(),
            aliases: Vec::new(),
            kind: UnitKind::Street,
            vertical: false,
        };
        let r = Roster::new(String::new(), "安远县".into(), vec!["历下区".into()], vec![unit]);
        let found = |text: &str| r.mentions(&fold(text)).len();
        assert_eq!((found("安远县洛口街道办事处"), found("历下区洛口街道办事处")), (1, 0));
    }

    #[test]
    fn the_sample_roster_is_whole() {
        let r = roster();
        assert_eq!(r.units().iter().filter(|u| u.kind == UnitKind::Street).count(), 15);
        assert_eq!(r.district, "天桥区");
        for u in r.units() {
            assert_eq!(r.resolve(&u.short).map(|i| &r.units()[i].short), Some(&u.short));
            assert_eq!(r.resolve(&u.full).map(|i| &r.units()[i].short), Some(&u.short));
        }
    }
}
