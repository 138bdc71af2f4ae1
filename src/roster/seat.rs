//! Which place a roster is of, and what the place is called: 天桥区 in 济南市, 安远县, 芜湖经济技术开发区.

use std::collections::HashMap;

/// Kinds of zones that have a government's tasks, with what they are called for short.
const ZONES: &[(&str, &[&str])] = &[
    ("经济技术开发区", &["经开区", "开发区"]),
    ("高新技术产业开发区", &["高新区", "开发区"]),
    ("高新技术开发区", &["高新区", "开发区"]),
    ("经济开发区", &["经开区", "开发区"]),
    ("旅游度假区", &["度假区"]),
    ("综合保税区", &["综保区", "保税区"]),
    ("产业集聚区", &["集聚区"]),
    ("高新区", &[]),
    ("经开区", &["开发区"]),
    ("开发区", &[]),
    ("新区", &[]),
    ("示范区", &[]),
    ("度假区", &[]),
    ("管理区", &[]),
    ("功能区", &[]),
    ("合作区", &[]),
    ("实验区", &[]),
    ("起步区", &[]),
    ("先行区", &[]),
    ("风景名胜区", &["风景区", "景区"]),
    ("风景区", &["景区"]),
    ("产业园区", &["园区"]),
    ("工业园区", &["园区"]),
    ("集中区", &[]),
];

/// A name of a place is no longer, in characters.
const LONGEST: usize = 20;

/// City and district from what most full names begin with: 济南市天桥区民政局, or 天桥区民政局 without the city; of a
/// zone the whole beginning is its name. Where the names say nothing, the `titles` are asked.
///
/// Every name speaks for what it could begin with; bodies run from above (乌原市公安局槐溪区分局) are outvoted, and what
/// fewer than a quarter of the names begin with is no seat (工业园区管委会 in a list of short names).
pub(super) fn seat(names: &[&str], titles: &[String]) -> (String, String) {
    let mut counted: HashMap<(&str, &str), usize> = HashMap::new();
    let mut cities: HashMap<(&str, &str), usize> = HashMap::new();
    for name in names {
        for beginning in beginnings(name) {
            *counted.entry(beginning).or_default() += 1;
        }
        if let Some(end) = district_end(name, &['市']) {
            *cities.entry(("", &name[..end])).or_default() += 1;
        }
    }
    // 泉城市湖东区 is a city and a district before it is a district of that name.
    let most = |counted: HashMap<(&'_ str, &'_ str), usize>| {
        let rank = |((city, _), n): &((&str, &str), usize)| (*n, !city.is_empty());
        let most = counted.into_iter().max_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| b.0.cmp(&a.0)));
        let most = most.filter(|(_, n)| n * 4 >= names.len());
        most.map(|((city, district), n)| (city.to_owned(), district.to_owned(), n))
    };
    let (district, city) = (most(counted), most(cities));
    let times = |found: &Option<(_, _, usize)>| found.as_ref().map_or(0, |(_, _, n)| *n);
    // A city without districts: 安丘市民政局, one of whose names may begin with 安丘市经济开发区.
    let found = if times(&city) > 2 * times(&district) { city } else { district };
    found
        .map(|(city, district, _)| (city, district))
        .or_else(|| titles.iter().find_map(|t| titled(t)))
        .unwrap_or_default()
}

/// What a name could begin with: a city and a district, a district, a zone.
fn beginnings(name: &str) -> Vec<(&str, &str)> {
    let city = name.find('市').map(|i| name.split_at(i + '市'.len_utf8()));
    let within = city.and_then(|(city, rest)| Some((city, &rest[..district_end(rest, &['区', '县', '市', '旗'])?])));
    let alone = district_end(name, &['区', '县', '旗']).map(|end| ("", &name[..end]));
    let zone = zone(name).map(|(at, word)| ("", &name[..at + word.len()]));
    // A name that the rule for districts cuts short is a zone's: 天津滨海高新区 is none of 天津滨海高.
    let alone = if zone.is_some() { zone } else { alone };
    within.into_iter().chain(alone).collect()
}

/// The district that a title begins with: 安远县2025年政务公开责任单位名单.
fn titled(title: &str) -> Option<(String, String)> {
    let text = title.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '年');
    let &(city, district) = beginnings(text).first()?;
    let named = !text.starts_with(['全', '各', '本', '我', '关', '附', '填']) && district.chars().nth(1).is_some();
    named.then(|| (city.to_owned(), district.to_owned()))
}

/// The district that a title of a list names, if it names one: 关于印发2024年庐阳区政务公开工作要点的通知.
pub(super) fn named(title: &str) -> Option<String> {
    let text = title.trim_start_matches(['附', '件', '《', '“', '：', ':', ' ', '　']);
    let text = text.strip_prefix("关于印发").unwrap_or(text).trim_start_matches(['《', '“']);
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '年');
    if text.starts_with(['全', '各', '本', '我', '关', '附', '填']) || zone(text).is_some() {
        return None;
    }
    let (city, district) = beginnings(text).into_iter().find(|(city, _)| city.chars().nth(6).is_none())?;
    let rest = &text[city.len() + district.len()..];
    // A place is followed by what the list is about, or by whose it is.
    let goes_on = rest.starts_with(|c: char| c.is_ascii_digit())
        || ["政务", "人民政府", "政府", "全面", "重点"].iter().any(|w| rest.starts_with(w));
    (goes_on && district.chars().nth(2).is_some()).then(|| district.to_owned())
}

/// Where the name of a district at the beginning of a text ends.
fn district_end(text: &str, ends: &[char]) -> Option<usize> {
    // 积石山保安族东乡族撒拉族自治县
    let own = ["自治县", "自治旗"].iter().filter_map(|w| text.find(w).map(|at| at + w.len())).min();
    if let Some(end) = own.filter(|end| text[..*end].chars().count() <= LONGEST && !ends.contains(&'市')) {
        return Some(end);
    }
    text.char_indices().skip(1).take(5).find(|(_, c)| ends.contains(c)).map(|(i, c)| i + c.len_utf8())
}

/// The first word of a zone in the beginning of a name, and where it stands.
fn zone(name: &str) -> Option<(usize, &'static str)> {
    let found = ZONES.iter().filter_map(|(word, _)| Some((name.find(word)?, *word)));
    let first = found.min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))?;
    (name[..first.0].chars().count() + first.1.chars().count() <= LONGEST).then_some(first)
}

/// Whether a place is a zone, which a 管委会 governs.
pub(super) fn is_zone(place: &str) -> bool {
    ZONES.iter().any(|(word, _)| place.ends_with(word))
}

/// What a place is called before the names of its bodies, the longest first: 天桥区, 天桥; 芜湖经济技术开发区, 芜湖经开区, 经开区.
pub(super) fn called(place: &str) -> Vec<String> {
    if place.is_empty() {
        return Vec::new();
    }
    let zone = ZONES.iter().find(|(word, _)| place.ends_with(word));
    let Some((word, short)) = zone else {
        return [place, stem(place)].iter().filter(|name| !name.is_empty()).map(|name| (*name).to_owned()).collect();
    };
    let before = place.strip_suffix(word).unwrap_or_default();
    let of_city = before.strip_suffix('市').unwrap_or(before);
    let mut out = vec![place.to_owned()];
    for name in std::iter::once(word).chain(*short) {
        out.extend([format!("{before}{name}"), format!("{of_city}{name}"), (*name).to_owned()]);
    }
    let mut seen = Vec::new();
    out.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    out
}

/// A place's name without what kind of place it is: 天桥.
pub(super) fn stem(place: &str) -> &str {
    place.trim_end_matches(['区', '县', '市'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seat_is_what_most_names_begin_with() {
        let no_titles: &[&str] = &[];
        for (names, titles, city, district) in [
            (&["泉城市湖东区民政局", "泉城市湖东区湖滨街道办事处"][..], no_titles, "泉城市", "湖东区"),
            (&["乌原市公安局槐溪区分局", "槐溪区民政局", "槐溪区财政局"], no_titles, "", "槐溪区"),
            (&["安远县民政局", "国家税务总局安远县税务局", "安远县欣山镇人民政府"], no_titles, "", "安远县"),
            (
                &[
                    "芜湖经济技术开发区财政局",
                    "芜湖经济技术开发区管委会办公室",
                    "芜湖市市场监督管理局经济技术开发区分局",
                ],
                no_titles,
                "",
                "芜湖经济技术开发区",
            ),
            (
                &["郑州高新技术产业开发区财政局", "郑州高新技术产业开发区梧桐街道办事处"],
                no_titles,
                "",
                "郑州高新技术产业开发区",
            ),
            (&["重庆市两江新区财政局", "重庆市两江新区鸳鸯街道办事处"], no_titles, "重庆市", "两江新区"),
            (&["高新区财政局", "高新区社会事业局"], no_titles, "", "高新区"),
            (
                &["安丘市民政局", "安丘市财政局", "安丘市景芝镇人民政府", "安丘市经济开发区管理委员会"],
                no_titles,
                "",
                "安丘市",
            ),
            (&["玉屏侗族自治县民政局", "玉屏侗族自治县财政局"], no_titles, "", "玉屏侗族自治县"),
            (&["准格尔旗民政局", "准格尔旗财政局"], no_titles, "", "准格尔旗"),
            (
                &["县民政局", "县财政局", "欣山镇", "孔田镇", "工业园区管委会"],
                &["安远县2025年政务公开责任单位名单"],
                "",
                "安远县",
            ),
            (&["县民政局", "县财政局"], &["2025年全县政务公开责任单位名单"], "", ""),
        ] {
            let titles: Vec<String> = titles.iter().map(|t| (*t).to_owned()).collect();
            assert_eq!(seat(names, &titles), (city.to_owned(), district.to_owned()), "{names:?}");
        }
    }

    #[test]
    fn a_zone_has_short_names() {
        assert_eq!(called("天桥区"), ["天桥区", "天桥"]);
        assert_eq!(
            called("芜湖市经济技术开发区"),
            [
                "芜湖市经济技术开发区",
                "芜湖经济技术开发区",
                "经济技术开发区",
                "芜湖市经开区",
                "芜湖经开区",
                "经开区",
                "芜湖市开发区",
                "芜湖开发区",
                "开发区"
            ]
        );
        assert!(is_zone("合肥高新区") && !is_zone("天桥区"));
    }
}
