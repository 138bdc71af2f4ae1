//! Reading the roster: from `dictionaries/units.toml`, or from a 单位名录.xlsx that the office keeps.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use thiserror::Error;

use super::{Roster, Unit, UnitKind};
use crate::ingest::{Document, Table};

/// Why a roster could not be read.
#[derive(Debug, Error)]
pub enum RosterError {
    #[error("单位名录 units.toml 有误：{0}。请对照原文件改正后重试")]
    Toml(String),
    #[error("单位名录里没有找到“简称”和“全称”两列。请按“简称、全称、别名、类别”制表后重试")]
    NoColumns,
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

    /// Reads a roster table: columns 简称, 全称, 别名, 类别, 垂管 in any order, headers in any row.
    pub fn from_document(document: &Document) -> Result<Self, RosterError> {
        for (_, table) in document.tables() {
            if let Some(units) = from_table(table) {
                let (city, district) = seat(&units);
                return Self::checked(city, district, Vec::new(), units);
            }
        }
        Err(RosterError::NoColumns)
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

fn from_table(table: &Table) -> Option<Vec<Unit>> {
    let header = (0..table.rows.len())
        .find(|&r| column(table, r, &["简称"]).is_some() && column(table, r, &["全称"]).is_some())?;
    let short = column(table, header, &["简称"])?;
    let full = column(table, header, &["全称"])?;
    let aliases = column(table, header, &["别名", "曾用名", "其他名称"]);
    let kind = column(table, header, &["类别", "类型", "性质"]);
    let vertical = column(table, header, &["垂管", "垂直管理"]);
    let mut units = Vec::new();
    for r in header + 1..table.rows.len() {
        let cell = |c: Option<usize>| c.map_or("", |c| table.text(r, c)).trim();
        let (s, f) = (cell(Some(short)), cell(Some(full)));
        if s.is_empty() && f.is_empty() {
            continue;
        }
        let (s, f) = (if s.is_empty() { f } else { s }, if f.is_empty() { s } else { f });
        units.push(Unit {
            short: s.to_owned(),
            full: f.to_owned(),
            aliases: cell(aliases)
                .split(['、', '，', ',', ';', '；', '\n', '/'])
                .map(str::trim)
                .filter(|a| !a.is_empty())
                .map(str::to_owned)
                .collect(),
            kind: kind_of(cell(kind), f),
            vertical: matches!(cell(vertical), "是" | "√" | "1" | "垂管"),
        });
    }
    Some(units)
}

fn kind_of(word: &str, full: &str) -> UnitKind {
    if word.contains("街道")
        || word.contains('镇')
        || word.contains('乡')
        || word.is_empty()
            && (full.ends_with("街道办事处") || full.ends_with("镇人民政府") || full.ends_with("乡人民政府"))
    {
        UnitKind::Street
    } else if word.contains("事业") || word.contains("直属") {
        UnitKind::Institution
    } else if full.ends_with("人民政府办公室") || word.contains("办公室") {
        UnitKind::Office
    } else {
        UnitKind::Department
    }
}

fn column(table: &Table, row: usize, names: &[&str]) -> Option<usize> {
    (0..table.width).find(|&c| {
        let text: String = table.text(row, c).chars().filter(|c| !c.is_whitespace()).collect();
        names.iter().any(|n| text == *n || text == format!("单位{n}") || text == format!("单位名称（{n}）"))
    })
}

/// City and district from what most full names begin with: 济南市天桥区民政局, or 天桥区民政局 without the city.
///
/// Every name speaks for what it could begin with; bodies run from above (乌原市公安局槐溪区分局) are outvoted.
fn seat(units: &[Unit]) -> (String, String) {
    let mut counted: HashMap<(&str, &str), usize> = HashMap::new();
    let beginnings = units.iter().flat_map(|unit| {
        let full = unit.full.as_str();
        let with_city = full.find('市').map(|i| full.split_at(i + '市'.len_utf8()));
        let district = |city, rest, ends: &[char]| Some((city, &rest[..district_end(rest, ends)?]));
        let with_city = with_city.and_then(|(city, rest)| district(city, rest, &['区', '县', '市']));
        with_city.into_iter().chain(district("", full, &['区', '县']))
    });
    for beginning in beginnings {
        *counted.entry(beginning).or_default() += 1;
    }
    // 泉城市湖东区 is a city and a district before it is a district of that name.
    let rank = |((city, _), n): &((&str, &str), usize)| (*n, !city.is_empty());
    let most = counted.into_iter().max_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| b.0.cmp(&a.0)));
    most.map_or_else(Default::default, |((city, district), _)| (city.to_owned(), district.to_owned()))
}

/// Where the name of a district at the beginning of a text ends.
fn district_end(text: &str, ends: &[char]) -> Option<usize> {
    text.char_indices().skip(1).take(5).find(|(_, c)| ends.contains(c)).map(|(i, c)| i + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Cell, Row};

    fn table(rows: &[&[&str]]) -> Table {
        Table {
            width: rows[0].len(),
            rows: rows
                .iter()
                .enumerate()
                .map(|(i, r)| Row {
                    cells: r.iter().map(|t| Cell { text: (*t).to_owned(), covered_by: None }).collect(),
                    hidden: false,
                    number: i as u32 + 1,
                })
                .collect(),
        }
    }

    #[test]
    fn reads_a_sheet() {
        let t = table(&[
            &["单位名录", "", "", ""],
            &["简称", "全称", "别名", "类别"],
            &["区民政局", "泉城市湖东区民政局", "", "部门"],
            &["湖滨街道", "泉城市湖东区湖滨街道办事处", "湖滨办事处、湖滨街", "街道"],
        ]);
        let units = from_table(&t).unwrap();
        assert_eq!(units.len(), 2);
        assert_eq!(units[1].aliases, ["湖滨办事处", "湖滨街"]);
        assert_eq!(units[1].kind, UnitKind::Street);
        assert_eq!(seat(&units), ("泉城市".to_owned(), "湖东区".to_owned()));
        let t = table(&[
            &["简称", "全称"],
            &["公安分局", "乌原市公安局槐溪区分局"],
            &["区民政局", "槐溪区民政局"],
            &["区财政局", "槐溪区财政局"],
        ]);
        assert_eq!(seat(&from_table(&t).unwrap()), (String::new(), "槐溪区".to_owned()));
    }

    #[test]
    fn a_wrong_toml_is_named() {
        let e = Roster::from_toml("city = \"济南市\"\n[[unit]]\nshort = 3\n").err().unwrap().to_string();
        assert!(e.contains("units.toml"), "{e}");
        assert!(e.contains("第3行") && e.contains("应填文字"), "{e}");
    }
}
