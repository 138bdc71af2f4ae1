//! What a place is called in its own papers: 全区 or 全县, 街道, 镇街 or 乡镇.

use serde::{Deserialize, Serialize};

use super::Group;

/// The words of a district (区), a county (县) or a city without districts (市), and of the bodies below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// 区, 县, 市 or 旗.
    pub area: String,
    /// 街道, 镇, 乡镇, 镇街 or 乡镇街道, as its bodies are.
    pub lower: String,
}

impl Default for Terms {
    fn default() -> Self {
        Self { area: "区".to_owned(), lower: Group::Street.chinese().to_owned() }
    }
}

/// 区, 县, 市 or 旗, as the name of a place ends.
pub(super) fn area(district: &str) -> Option<String> {
    district.chars().next_back().filter(|c| "区县市旗".contains(*c)).map(String::from)
}

impl Terms {
    /// By the last character of the place's name, and how the short names of its `lower` bodies end.
    pub fn of<'n>(district: &str, lower: &(impl Iterator<Item = &'n str> + Clone)) -> Self {
        let area = area(district).unwrap_or_else(|| "区".to_owned());
        let lower = &lower.clone().map(|name| name.strip_suffix("人民政府").unwrap_or(name));
        let any = |end: char| lower.clone().any(|name| name.ends_with(end));
        let streets = lower.clone().any(|name| !name.ends_with(['镇', '乡', '会']));
        let lower = match (any('乡'), any('镇'), streets) {
            (true, _, true) => "乡镇街道",
            (true, _, false) => "乡镇",
            (false, true, true) => "镇街",
            (false, true, false) => "镇",
            (false, false, _) => Group::Street.chinese(),
        };
        Self { area, lower: lower.to_owned() }
    }

    /// 全区, 全县.
    pub fn whole(&self) -> String {
        format!("全{}", self.area)
    }

    /// The program's own words about a district as they are said of this place: 全县合计, 县政府报告.
    pub fn local(&self, text: &str) -> String {
        /// What the words of rules, notes and heads say of a 区; each is put right by its 区.
        const SAID: [&str; 7] =
            ["全区合计", "占全区", "区政府和区政府", "区政府报告", "区政府的报告", "区政府办公室的", "区级单位"];
        if self.area == "区" {
            return text.to_owned();
        }
        SAID.iter().fold(text.to_owned(), |text, said| text.replace(said, &said.replace('区', &self.area)))
    }

    /// Whether there are towns, and whether there are streets.
    pub fn has_towns_and_streets(&self) -> (bool, bool) {
        (self.lower.contains(['镇', '乡']), self.lower.contains('街'))
    }

    /// 镇, or 乡镇 where there are both.
    pub fn towns(&self) -> &str {
        if self.lower.contains('乡') { "乡镇" } else { "镇" }
    }

    /// What the bodies of a group are called.
    pub fn group(&self, group: Group) -> &str {
        match group {
            Group::Department => group.chinese(),
            Group::Street => &self.lower,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_is_called_a_county() {
        let county = Terms { area: "县".into(), ..Terms::default() };
        for (said, there) in [
            ("区政府和区政府办公室的报告分别计", "县政府和县政府办公室的报告分别计"),
            ("区级单位无权制定规章，应为0。", "县级单位无权制定规章，应为0。"),
            ("这些格的全区合计不含该单位", "这些格的全县合计不含该单位"),
            ("区政府报告填写3，各单位合计为4", "县政府报告填写3，各单位合计为4"),
            ("开发区管委会填写3", "开发区管委会填写3"),
        ] {
            assert_eq!((county.local(said).as_str(), Terms::default().local(said).as_str()), (there, said));
        }
    }

    #[test]
    fn places_are_called_what_they_are() {
        for (district, lower, want) in [
            ("天桥区", &["北园街道办事处", "泺口街道办事处"][..], ("全区", "街道")),
            ("槐溪区", &["白沙镇", "望江街道"][..], ("全区", "镇街")),
            ("安河县", &["柳湾乡", "沙井镇", "经开区管委会"][..], ("全县", "乡镇")),
            ("某某市", &["城关镇"][..], ("全市", "镇")),
            ("安河县", &["安河县沙井镇人民政府"][..], ("全县", "镇")),
            ("芜湖经济技术开发区", &["龙山街道"][..], ("全区", "街道")),
        ] {
            let terms = Terms::of(district, &lower.iter().copied());
            assert_eq!((terms.whole().as_str(), terms.group(Group::Street)), want, "{district}");
        }
    }
}
