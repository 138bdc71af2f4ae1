//! Papers of other places: a body of another district, county or city named where a paper says whose it is.
//!
//! Names of a district's bodies are written in so many ways that 泰山区民政局 ends in one of them. So a paper is looked at
//! once more from the other side: what stands at the beginning of its title, its signature and its name as a place with
//! a body behind it, and whether that place is ours. What the text says of other places decides nothing.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::{Lines, kind::UnitWords, unit};
use crate::{
    roster::{NameForm, Roster},
    text::fold,
};

/// How names of other places' bodies are told: `[elsewhere]` of `kinds.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ElsewhereWords {
    /// How names of bodies end.
    ends: Vec<String>,
    /// What may go on behind such a name, without a blank.
    follows: Vec<String>,
    /// What may stand before the name of a place.
    before: Vec<String>,
    /// What the names of no district end with.
    common: Vec<String>,
    /// How words begin that are no place's name (全区, 各县), or only speak of one.
    general: Vec<String>,
}

/// A body of another place that a paper names as its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Elsewhere {
    /// 历城区.
    pub place: String,
    /// 济南市历城区民政局.
    pub name: String,
    /// Where it stands: 标题, 落款.
    pub spots: Vec<&'static str>,
    /// A unit of the roster is named there too, as a body of this place.
    pub beside_ours: bool,
}

/// Province, city and district at the beginning of a name. A district may be called 市中区, so its first character is any.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const WORD: &str = r"[\p{Han}&&[^省市区县旗局委厅办]]";
    Regex::new(&format!(
        "^(?P<province>{WORD}{{2,7}}?(?:省|自治区))?(?P<city>{WORD}{{1,8}}?(?:市|自治州|地区|盟))?\
         (?P<district>\\p{{Han}}{WORD}{{0,11}}?(?:自治县|自治旗|区|县|旗|市))"
    ))
    .ok()
});

/// A place and the body behind it.
struct Body<'t> {
    city: &'t str,
    district: &'t str,
    /// A city or a province is named before it.
    placed: bool,
    /// The body's name without the place.
    own: &'t str,
    /// Bytes from the beginning to the end of the whole name.
    length: usize,
}

/// The body of another place whose paper this is, or that it names beside a unit of this one.
pub(super) fn find(lines: &Lines, roster: &Roster, words: &UnitWords, own: &ElsewhereWords) -> Option<Elsewhere> {
    if roster.district.is_empty() {
        // Nobody knows which places are others.
        return None;
    }
    let name = [lines.name.to_owned()];
    let spots: [(&'static str, &[String]); 4] =
        [("标题", &lines.title), ("落款", &lines.signature), ("填报单位", &lines.filled_by), ("文件名", &name)];
    let mut found: Option<Elsewhere> = None;
    let mut ours = false;
    for (spot, texts) in spots {
        for text in texts {
            let line = unit::closed_up(&fold(text));
            let other = foreign(&line, spot == "落款", roster, own);
            // A file may be called after the unit that sent another's paper.
            ours |= other.is_none() && spot != "文件名" && names_ours(&line, spot == "落款", roster, words);
            let Some((place, body)) = other else { continue };
            let entry =
                found.get_or_insert_with(|| Elsewhere { place, name: body, spots: Vec::new(), beside_ours: false });
            if entry.spots.last() != Some(&spot) {
                entry.spots.push(spot);
            }
        }
    }
    found.map(|f| Elsewhere { beside_ours: ours, ..f })
}

/// Whether a line names a unit of the roster as one of this place: by its full or short name, or behind the place's.
fn names_ours(line: &str, signed: bool, roster: &Roster, words: &UnitWords) -> bool {
    roster.mentions(line).iter().any(|m| {
        let (before, after) = (&line[..m.start], &line[m.end..]);
        let told = m.form != NameForm::Alias || roster.is_placed(before, &line[m.start..m.end]);
        told && !unit::is_cited(before, words) && (!signed || letters(before) + letters(after) <= 8)
    })
}

/// Letters of a text, those of a date aside.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic() && !matches!(c, '年' | '月' | '日')).count()
}

/// The place and the name of a body of another place that a folded line begins with, or a title within it.
fn foreign(line: &str, signed: bool, roster: &Roster, words: &ElsewhereWords) -> Option<(String, String)> {
    let is_han = |c: char| c.is_alphabetic() && !c.is_ascii();
    let mut at = 0;
    while let Some(start) = line[at..].find(is_han).map(|i| at + i) {
        let length = line[start..].find(|c| !is_han(c)).unwrap_or(line.len() - start);
        let (run, end) = (&line[start..start + length], start + length);
        // 关于印发历城区民政局…, 附件1：…, 2023年…
        let led = words.before.iter().filter(|w| run.starts_with(w.as_str())).map(String::len).max();
        let skipped = led.unwrap_or(0);
        let before = line[..start].trim_end_matches(|c: char| !c.is_alphabetic());
        let leads = words.before.iter().any(|w| before.ends_with(w.as_str()));
        let begins = before.is_empty() || leads && !signed;
        if begins && let Some(body) = body(&run[skipped..], words) {
            let from = start + skipped;
            // 区城市更新服务中心 is one of ours, and no body of a city called 区城市.
            let known = roster.mentions(line).iter().any(|m| m.start <= from && m.end > from);
            let alone = !signed || letters(&line[from + body.length..]) <= 8 && !line.contains('。');
            if !known && alone && is_elsewhere(&body, roster, words) {
                let name = &line[from..from + body.length];
                let place = if body.city.is_empty() || body.city == roster.city {
                    body.district.to_owned()
                } else {
                    format!("{}{}", body.city, body.district)
                };
                return Some((place, name.to_owned()));
            }
        }
        at = end;
    }
    None
}

/// A place with a body behind it, at the beginning of a run of Han characters.
fn body<'t>(run: &'t str, words: &ElsewhereWords) -> Option<Body<'t>> {
    let found = PLACE.as_ref()?.captures(run)?;
    let part = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let rest = &run[found.get(0)?.end()..];
    let goes_on = |tail: &str| tail.is_empty() || words.follows.iter().any(|w| tail.starts_with(w.as_str()));
    let ends = words.ends.iter().flat_map(|w| rest.match_indices(w.as_str()).map(|(i, w)| i + w.len()));
    // 城乡建设局 does not end with its 乡.
    let end = ends.filter(|end| goes_on(&rest[*end..]) && rest[..*end].chars().count() <= 25).min()?;
    Some(Body {
        city: part("city"),
        district: part("district"),
        placed: found.name("city").is_some() || found.name("province").is_some(),
        own: &rest[..end],
        length: run.len() - rest.len() + end,
    })
}

/// Whether the place of a body is another one than the roster's.
fn is_elsewhere(body: &Body, roster: &Roster, words: &ElsewhereWords) -> bool {
    let Body { city, district, .. } = *body;
    let general = |name: &str| words.general.iter().any(|w| name.starts_with(w.as_str()));
    if general(city) || words.common.iter().any(|w| district.ends_with(w.as_str())) {
        return false;
    }
    let other_city = !city.is_empty() && !roster.city.is_empty() && city != roster.city;
    // The city above, and what one has in this place (赣州市公安局安远分局), are nobody else's.
    let above = district == roster.city || district.ends_with('市') && roster.is_named_in(body.own);
    if above || roster.is_guest(district) || !other_city && roster.is_own(district) {
        return false;
    }
    if other_city || roster.is_known_elsewhere(district) {
        return true;
    }
    // A zone without another city before it may lie within the district.
    let zone = Roster::is_zone(district) && (district.chars().count() <= 3 || body.own.starts_with('管'));
    let nameless = district.chars().count() <= 2 && !district.ends_with('县') || general(district);
    !zone && (body.placed && district.chars().count() > 1 || !nameless)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identify::KindWords,
        roster::{Unit, UnitKind},
    };

    fn words() -> KindWords {
        KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap()
    }

    fn roster(city: &str, district: &str, units: &[(&str, &str)]) -> Roster {
        let unit = |(short, full): &(&str, &str)| Unit {
            short: (*short).to_owned(),
            full: (*full).to_owned(),
            aliases: Vec::new(),
            kind: if short.ends_with(['处', '镇']) { UnitKind::Street } else { UnitKind::Department },
            vertical: false,
        };
        Roster::new(city.to_owned(), district.to_owned(), Vec::new(), units.iter().map(unit).collect())
    }

    fn place(line: &str, roster: &Roster) -> Option<String> {
        foreign(&fold(line), false, roster, &words().elsewhere).map(|(place, _)| place)
    }

    #[test]
    fn bodies_of_other_places_are_told() {
        let ours = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        for (line, other) in [
            ("泰安市泰山区住房和城乡建设局2023年政务公开工作实施方案", "泰安市泰山区"),
            ("济南市槐荫区退役军人事务局", "槐荫区"),
            ("济南市历城区投资促进局政务公开工作方案", "历城区"),
            ("关于印发《历城区民政局2023年政务公开工作实施方案》的通知", "历城区"),
            ("关于印发历城区民政局2023年政务公开工作实施方案的通知", "历城区"),
            ("2023年历城区民政局政务公开工作实施方案", "历城区"),
            ("附件1：安远县欣山镇人民政府2023年政府信息公开工作年度报告", "安远县"),
            ("泰安市民政局文件", "泰安市"),
            ("山东省枣庄市市中区财政局关于2023年政务公开工作的总结", "枣庄市市中区"),
            ("国家税务总局济南市历下区税务局2023年政府信息公开工作年度报告", "历下区"),
            ("玉屏侗族自治县民政局年度报告", "玉屏侗族自治县"),
            ("准格尔旗财政局", "准格尔旗"),
        ] {
            assert_eq!(place(line, &ours).as_deref(), Some(other), "{line}");
        }
        for line in [
            "济南市天桥区住房和城乡建设局2023年政务公开工作实施方案",
            "天桥区民政局",
            "山东济南天桥区民政局",
            "济南市公安局天桥区分局",
            "济南市自然资源和规划局天桥分局2023年政务公开工作方案",
            "国家税务总局济南市天桥区税务局",
            "济南市城乡水务局",
            "济南市洛口街道办事处",
            "区城市更新服务中心2023年政务公开工作方案",
            "区城市运行管理中心2023年政务公开工作方案",
            "新材料园区管委会2023年政务公开工作方案",
            "高新区管委会2023年政务公开工作方案",
            "历城街道办事处2023年政务公开工作方案",
            "黄桥社区卫生服务中心2023年政务公开工作方案",
            "关于学习历城区民政局政务公开经验的通知",
            "天桥区民政局转发历城区民政局政务公开工作方案",
            "全区各部门政务公开工作方案",
            "全市各区财政局政务公开工作方案",
            "政务公开工作实施方案",
        ] {
            assert_eq!(place(line, &ours), None, "{line}");
        }
    }

    #[test]
    fn papers_of_the_place_whose_list_is_worked_on_are_no_strangers() {
        let mut ours = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        let [theirs, third] = ["合肥市庐阳区民政局2024年政务公开工作方案", "历城区民政局2024年政务公开工作方案"];
        assert!(place(theirs, &ours).is_some());
        ours.work_on("庐阳区2024年政务公开工作要点");
        assert_eq!(place(theirs, &ours), None);
        assert!(place(third, &ours).is_some());
        ours.work_on("2023济南市天桥区政务公开工作要点");
        assert!(place(theirs, &ours).is_some());
    }

    #[test]
    fn ones_own_place_is_known_by_every_name() {
        for (ours, own, others) in [
            (
                roster("济南市", "历城区", &[("区民政局", "济南市历城区民政局")]),
                &["济南市历城区财政局", "历城区彩石街道办事处"][..],
                &["济南市天桥区财政局", "章丘区民政局方案"][..],
            ),
            (
                roster("晋城市", "城区", &[("区民政局", "晋城市城区民政局")]),
                &["晋城市城区财政局", "城区财政局"],
                &["济南市历城区财政局"],
            ),
            (
                roster("", "安远县", &[("县民政局", "安远县民政局"), ("欣山镇", "安远县欣山镇人民政府")]),
                &["安远县财政局", "江西省赣州市安远县财政局", "江西（安远）工业园区管委会"],
                &["赣州市信丰县财政局", "信丰县财政局"],
            ),
            (
                roster("", "芜湖经济技术开发区", &[("财政局", "芜湖经济技术开发区财政局")]),
                &[
                    "芜湖市经开区财政局",
                    "芜湖经济技术开发区龙山街道办事处",
                    "经开区财政局",
                    "安徽芜湖经济技术开发区财政局",
                ],
                &["芜湖市镜湖区财政局", "镜湖区财政局"],
            ),
            (
                roster("潍坊市", "安丘市", &[("市民政局", "安丘市民政局")]),
                &["潍坊市安丘市财政局", "安丘市财政局", "潍坊市民政局"],
                &["潍坊市奎文区财政局", "寿光市财政局"],
            ),
            (
                roster("济南市", "市中区", &[("区民政局", "济南市市中区民政局")]),
                &["济南市市中区财政局", "市中区财政局"],
                &["枣庄市市中区财政局"],
            ),
        ] {
            for line in own {
                assert_eq!(place(line, &ours), None, "{line} in {}", ours.district);
            }
            for line in others {
                assert!(place(line, &ours).is_some(), "{line} in {}", ours.district);
            }
        }
        // Of a roster that does not say its place nobody knows whose another is.
        let nameless = roster("", "", &[("区民政局", "区民政局")]);
        let lines = Lines { signature: vec!["历城区民政局".to_owned()], ..Lines::of_name("方案", "") };
        let words = words();
        assert_eq!(find(&lines, &nameless, &words.unit, &words.elsewhere), None);
    }
}
