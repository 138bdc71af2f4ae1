//! Who must answer: the district's units, their names and their kind.

use serde::{Deserialize, Serialize};

use crate::text::fold;

/// The two groups that a district ranks apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    #[default]
    Department,
    Street,
}

impl Group {
    pub const ALL: [Self; 2] = [Self::Department, Self::Street];

    pub fn chinese(self) -> &'static str {
        match self {
            Self::Department => "部门",
            Self::Street => "街道",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Street => "street",
        }
    }
}

/// What a unit is in law; decides which group phrases of 责任单位 include it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// 区政府办公室: runs the work for the district.
    Office,
    Department,
    /// Directly run institution (事业单位); counted with the departments.
    Institution,
    Street,
}

/// One unit of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// 区教体局
    pub short: String,
    /// 济南市天桥区教育和体育局
    pub full: String,
    /// Other names met in files; wrong and old ones too.
    #[serde(default)]
    pub aliases: Vec<String>,
    pub kind: UnitKind,
    /// Run by the city or the state (垂管): expected only when the list names it or it handed in, and then counted with
    /// the others in what was answered; never ranked, and left out of the statutory sums unless switched on.
    #[serde(default)]
    pub vertical: bool,
}

impl Unit {
    /// What it calls itself, folded, without the district before it: 教体局, 教育和体育局.
    pub fn names(&self) -> Vec<String> {
        let bare = |name: &String| {
            let folded = fold(name);
            let behind = folded.rfind(['区', '县', '旗']).map_or(0, |at| at + '区'.len_utf8());
            // 园区管委会 is not 管委会.
            let rest = folded[behind..].trim_start_matches(['省', '市']);
            if rest.chars().nth(2).is_some() { rest.to_owned() } else { folded }
        };
        [&self.short, &self.full].into_iter().chain(&self.aliases).map(bare).collect()
    }

    pub fn group(&self) -> Group {
        if self.kind == UnitKind::Street { Group::Street } else { Group::Department }
    }
}
