//! Reading the roster: from `dictionaries/units.toml`, or from a 单位名录.xlsx that the office keeps.

use std::collections::HashSet;

use serde::Deserialize;
use thiserror::Error;

use super::{Roster, RosterWords, Unit, sheet, units};
use crate::ingest::Document;

/// Why a roster could not be read.
#[derive(Debug, Error)]
pub enum RosterError {
    #[error("单位名录 units.toml 有误：{0}。请对照原文件改正后重试")]
    Toml(String),
    #[error("没有找到写单位名称的列{}。请把这一列的表头写成“全称”“简称”或“单位名称”后重试", seen(.0))]
    NoColumns(Vec<String>),
    #[error("单位名录是空的。请至少填写一个单位")]
    Empty,
    #[error("单位名录中“{0}”重复出现。请删去重复的行")]
    Duplicate(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    city: String,
    district: String,
    #[serde(default)]
    elsewhere: Vec<String>,
    unit: Vec<Unit>,
}

impl Roster {
    /// Reads `units.toml`.
    pub fn from_toml(text: &str) -> Result<Self, RosterError> {
        let file: File = crate::dictionaries::parse(text).map_err(RosterError::Toml)?;
        Self::checked(file.city, file.district, file.elsewhere, file.unit)
    }

    /// Reads a roster as an office types it: under any of the heads of `words`, on any sheets.
    pub fn from_document(document: &Document, words: &RosterWords) -> Result<Self, RosterError> {
        let drafts = sheet::drafts(document, words).map_err(RosterError::NoColumns)?;
        let titles: Vec<String> = document.blocks.iter().filter_map(|b| b.text()).map(str::to_owned).collect();
        let doubts = units::unknown_kinds(&drafts).into_iter().collect();
        let (city, district, units) = units::of(drafts, &titles, words);
        Ok(Self { doubts, ..Self::checked(city, district, Vec::new(), units)? })
    }

    fn checked(city: String, district: String, elsewhere: Vec<String>, units: Vec<Unit>) -> Result<Self, RosterError> {
        if units.is_empty() {
            return Err(RosterError::Empty);
        }
        let mut seen = HashSet::new();
        for unit in &units {
            if !seen.insert(unit.short.as_str()) {
                return Err(RosterError::Duplicate(unit.short.clone()));
            }
        }
        Ok(Self::new(city, district, elsewhere, units))
    }
}

/// The heads that were met instead.
fn seen(heads: &[String]) -> String {
    if heads.is_empty() { String::new() } else { format!("，见到的表头是：{}", heads.join("、")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_wrong_toml_is_named() {
        let e = Roster::from_toml("city = \"济南市\"\n[[unit]]\nshort = 3\n").err().unwrap().to_string();
        assert!(e.contains("units.toml"), "{e}");
        assert!(e.contains("第3行") && e.contains("应填文字"), "{e}");
    }
}
