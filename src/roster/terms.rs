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
