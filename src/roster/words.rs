//! The words by which a roster's table is read: `[roster]` of `dictionaries/columns.toml`.

use serde::Deserialize;

use super::UnitKind;
use crate::text::{
    fold::{is_made_of, skeleton},
    numeral::unnumbered,
};

/// Heads of columns, and what cells, rows and names of a roster say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterWords {
    /// What the file of a roster is called, and what may stand beside that in its name.
    pub file: String,
    pub file_words: Vec<String>,
    /// How heads of columns end.
    pub short: Vec<String>,
    pub full: Vec<String>,
    pub aliases: Vec<String>,
    pub kind: Vec<String>,
    /// What the head of the column has in it that says whether a unit is run from above.
    pub vertical: Vec<String>,
    /// Heads of the only column of names; `brief` ones only beside other heads.
    pub name: Vec<String>,
    pub brief: Vec<String>,
    pub remarks: Vec<String>,
    pub other: Vec<String>,
    pub yes: Vec<String>,
    pub run_from_above: Vec<String>,
    pub denials: Vec<String>,
    /// What words of a kind, or of a row over a group of units, have in them.
    pub streets: Vec<String>,
    pub institutions: Vec<String>,
    pub offices: Vec<String>,
    pub departments: Vec<String>,
    pub beside_streets: Vec<String>,
    /// How names end.
    pub street_ends: Vec<String>,
    pub office_ends: Vec<String>,
    pub ends: Vec<String>,
    /// What the names of groups are made of.
    pub generic: Vec<String>,
    pub totals: Vec<String>,
    pub notes: Vec<String>,
    /// What stands around the other name in a remark in brackets, and what begins a remark without brackets.
    pub remark_begins: Vec<String>,
    pub remark_ends: Vec<String>,
    pub added: Vec<String>,
    /// What bodies are called alike, without 局, 委 or 委员会.
    #[serde(default)]
    pub same: Vec<Vec<String>>,
    /// The tail of a full name and what it is in short.
    pub abbreviations: Vec<[String; 2]>,
}

/// What a row over a group of units says of them (二、乡镇、园区).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub kind: Option<UnitKind>,
    pub vertical: bool,
}

/// A unit's name as typed, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub name: String,
    /// Other names in the remark behind it (加挂粮食和物资储备局牌子).
    pub others: Vec<String>,
    pub vertical: bool,
}

/// How the names of places end that have a roster.
const PLACE_ENDS: [char; 4] = ['区', '县', '市', '旗'];

/// A text without what stands in brackets.
fn unbracketed(text: &str) -> String {
    let mut depth = 0;
    let keep = |c: &char| {
        depth += i32::from(matches!(c, '（' | '(' | '【' | '[' | '〔'));
        let kept = depth == 0;
        depth -= i32::from(depth > 0 && matches!(c, '）' | ')' | '】' | ']' | '〕'));
        kept
    };
    text.chars().filter(keep).collect()
}

fn any(list: &[String], is: impl Fn(&str) -> bool) -> bool {
    list.iter().any(|w| is(w))
}

impl RosterWords {
    /// Whether a file's name, without suffix, is that of the district's roster: 单位名录, 临溪县政务公开单位名录（2023年）;
    /// not 公共企事业单位名录, which one of the units keeps.
    pub fn is_file(&self, name: &str) -> bool {
        let letters: String =
            skeleton(&unbracketed(name)).chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).collect();
        let Some((before, after)) = letters.rsplit_once(self.file.as_str()) else { return false };
        let plain = |text: &str| text.is_empty() || is_made_of(text, &self.file_words);
        let of_place = |text: &str| {
            let ends = text.char_indices().filter(|(_, c)| PLACE_ENDS.contains(c)).map(|(at, c)| at + c.len_utf8());
            ends.into_iter().any(|end| plain(&text[end..]))
        };
        // 2023年临溪县政务公开: what comes before the place counts as a part of its name.
        (plain(before) || of_place(before)) && plain(after)
    }

    pub(super) fn is_yes(&self, cell: &str) -> bool {
        let cell = cell.trim().to_lowercase();
        any(&self.yes, |w| cell == w) || cell.starts_with('是') || self.says_vertical(&cell)
    }

    /// 垂管单位, 市垂直管理, but not 非垂管.
    pub(super) fn says_vertical(&self, text: &str) -> bool {
        let denied = |before: &str| any(&self.denials, |w| before.ends_with(w));
        any(&self.run_from_above, |w| text.find(w).is_some_and(|at| !denied(&text[..at])))
    }

    pub(super) fn is_total(&self, cell: &str) -> bool {
        let word = skeleton(cell);
        let counted =
            word.strip_prefix(['共', '计']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        counted || any(&self.totals, |w| word.starts_with(w))
    }

    pub(super) fn is_note(&self, cell: &str) -> bool {
        let says = |rest: &str| rest.contains(['：', ':']) || rest.starts_with(|c: char| c.is_ascii_digit());
        let cell = cell.trim();
        any(&self.notes, |w| cell.strip_prefix(w).is_some_and(says)) || cell.contains(['。', '；'])
    }

    /// Whether a text names a group of units and none of them: 一、县直各部门（35个）.
    pub(super) fn is_group(&self, text: &str) -> bool {
        let word = skeleton(without_brackets(unnumbered(text.trim())));
        let word = word.trim_end_matches(['个', '家']).trim_end_matches(|c: char| c.is_ascii_digit());
        is_made_of(word.trim_end_matches('共'), &self.generic)
    }

    /// Whether a text ends as names of bodies do.
    pub(super) fn is_body(&self, text: &str) -> bool {
        text.chars().nth(1).is_some() && any(&self.ends, |w| text.ends_with(w))
    }

    pub(super) fn section(&self, text: &str) -> Section {
        let has = |list: &[String]| any(list, |w| text.contains(w));
        let kind = if has(&self.streets) {
            (!has(&self.beside_streets) && !has(&self.departments)).then_some(UnitKind::Street)
        } else if has(&self.institutions) {
            Some(UnitKind::Institution)
        } else {
            has(&self.departments).then_some(UnitKind::Department)
        };
        Section { kind, vertical: self.says_vertical(text) }
    }

    /// A unit's kind by the word of its row, else by its name, else by the row over its group.
    pub(super) fn kind(&self, word: &str, full: &str, section: Section) -> UnitKind {
        let has = |list: &[String]| any(list, |w| word.contains(w));
        let office = any(&self.office_ends, |w| full.ends_with(w));
        let street = any(&self.street_ends, |w| full.ends_with(w));
        // 镇街、园区 in one word: the name says which.
        if has(&self.streets) && (street || !has(&self.beside_streets)) {
            return UnitKind::Street;
        }
        if has(&self.institutions) {
            return UnitKind::Institution;
        }
        if has(&self.offices) || office {
            return UnitKind::Office;
        }
        if has(&self.departments) || has(&self.beside_streets) {
            return UnitKind::Department;
        }
        if street { UnitKind::Street } else { section.kind.unwrap_or(UnitKind::Department) }
    }

    /// Whether a word of a kind is in no list, so that its units are taken for departments.
    pub(super) fn is_unknown(&self, word: &str, full: &str) -> bool {
        let has = |list: &[String]| any(list, |w| word.contains(w));
        let lists = [&self.streets, &self.beside_streets, &self.institutions, &self.offices, &self.departments];
        let told = any(&self.office_ends, |w| full.ends_with(w)) || any(&self.street_ends, |w| full.ends_with(w));
        !word.is_empty() && !lists.into_iter().any(|list| has(list)) && !told && !self.says_vertical(word)
    }

    /// A name without blanks, number and remarks; the other names that the remarks give.
    pub(super) fn name(&self, cell: &str) -> Typed {
        let text: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
        let mut rest = unnumbered(&text);
        let mut out = Typed::default();
        let mut remarks = Vec::new();
        // 县发改委（县粮食局）（垂管）
        while let Some(inner) = rest.strip_suffix(['）', ')', '】', ']', '〕']) {
            let Some(at) = inner.rfind(['（', '(', '【', '[', '〔']).filter(|at| *at > 0) else { break };
            let open = inner[at..].chars().next().map_or(0, char::len_utf8);
            remarks.push(&inner[at + open..]);
            rest = &rest[..at];
        }
        // A bracket that nobody closed, and a remark without any.
        if let Some(at) = rest.find(['（', '(']).filter(|at| *at > 0 && !rest.contains(['）', ')'])) {
            remarks.push(rest[at..].trim_start_matches(['（', '(']));
            rest = &rest[..at];
        }
        if let Some(at) = self.added.iter().filter_map(|w| rest.find(w.as_str())).filter(|at| *at > 0).min() {
            remarks.push(&rest[at..]);
            rest = &rest[..at];
        }
        rest = rest.trim_end_matches(['，', ',', '、', '；', ';', '：', ':', '*', '★', '※']);
        rest.trim_start_matches(['*', '★', '※']).clone_into(&mut out.name);
        for part in remarks.iter().flat_map(|r| r.split(['、', '，', ',', '；', ';', '/'])) {
            out.vertical |= self.says_vertical(part);
            out.others.extend(self.other_name(part).filter(|other| *other != out.name));
        }
        out
    }

    /// 加挂县粮食局牌子 → 县粮食局; none in 垂管, 代管, 35人.
    fn other_name(&self, remark: &str) -> Option<String> {
        let mut name = remark.trim_matches(['“', '”', '"', '《', '》', '：', ':']);
        while let Some(rest) = self.remark_begins.iter().find_map(|w| name.strip_prefix(w.as_str())) {
            name = rest.trim_matches(['“', '”', '"', '：', ':']);
        }
        while let Some(rest) = self.remark_ends.iter().find_map(|w| name.strip_suffix(w.as_str())) {
            name = rest.trim_matches(['“', '”', '"']);
        }
        let is_name = name.chars().nth(2).is_some() && self.is_body(name) && !self.is_group(name);
        (is_name && !self.says_vertical(name)).then(|| name.to_owned())
    }
}

/// A text without a bracket at its end.
pub(super) fn without_brackets(text: &str) -> &str {
    let inner = text.strip_suffix(['）', ')', '：', ':']).unwrap_or(text);
    inner.find(['（', '(']).filter(|at| *at > 0).map_or(inner, |at| &inner[..at])
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The shipped words.
    pub fn words() -> RosterWords {
        let text = include_str!("../../dictionaries/columns.toml");
        crate::tasks::Vocabulary::from_toml(text).unwrap().roster
    }

    #[test]
    fn the_districts_roster_is_known_by_its_files_name() {
        let words = words();
        for name in [
            "单位名录",
            " 单位名录 - 副本 (2)",
            "单位名录（2023年）",
            "2023年天桥区政务公开单位名录",
            "临溪县政务公开责任单位名录20230801",
            "芜湖经济技术开发区单位名录最新版",
            "县直各单位名录",
        ] {
            assert!(words.is_file(name), "{name}");
        }
        for name in [
            "公共企事业单位名录",
            "天桥区公共企事业单位名录",
            "全区重点排污单位名录",
            "区教体局所属单位名录",
            "文物保护单位名录（天桥区）",
            "单位名录填写说明",
            "名录",
        ] {
            assert!(!words.is_file(name), "{name}");
        }
    }

    #[test]
    fn names_are_cleared_of_remarks() {
        let words = words();
        for (cell, name, others, vertical) in [
            (
                "安远县发展和改革委员会（加挂安远县粮食和物资储备局牌子）",
                "安远县发展和改革委员会",
                &["安远县粮食和物资储备局"][..],
                false,
            ),
            (
                "安远县发展和改革委员会\n（挂县粮食局、县能源局牌子）",
                "安远县发展和改革委员会",
                &["县粮食局", "县能源局"],
                false,
            ),
            ("县市监局(知识产权局)", "县市监局", &["知识产权局"], false),
            ("县税务局（垂管）", "县税务局", &[], true),
            ("县人力资源和\n社会保障局", "县人力资源和社会保障局", &[], false),
            ("3. 县 民 政 局", "县民政局", &[], false),
            ("县文化局，加挂“县文物局”牌子", "县文化局", &["县文物局"], false),
            ("县商务局（原县商业局）（35人）", "县商务局", &["县商业局"], false),
            ("县教育局（县委教育工委，加挂", "县教育局", &["县委教育工委"], false),
            ("江西（安远）工业园区", "江西（安远）工业园区", &[], false),
        ] {
            let got = words.name(cell);
            assert_eq!((got.name.as_str(), got.vertical), (name, vertical), "{cell}");
            assert_eq!(got.others, others, "{cell}");
        }
    }

    #[test]
    fn groups_are_no_units() {
        let words = words();
        for group in [
            "一、县直各部门",
            "二、乡镇、园区",
            "（三）街道办事处",
            "镇（街道）",
            "驻县单位（8个）",
            "三、垂管单位：",
            "党群部门",
            "乡镇15个",
        ] {
            assert!(words.is_group(group), "{group}");
        }
        for unit in ["县委办公室", "欣山镇", "龙山街道", "县民政局", "区政府办公室", "工业园区管理委员会", "一中"]
        {
            assert!(!words.is_group(unit), "{unit}");
        }
    }

    #[test]
    fn kinds_by_word_name_and_section() {
        let words = words();
        let street = words.section("二、乡镇");
        let mixed = words.section("二、乡镇、园区");
        for (word, full, section, want) in [
            ("办事处", "某某区龙山街道办事处", Section::default(), UnitKind::Street),
            ("街办", "龙山", Section::default(), UnitKind::Street),
            ("镇(街道)", "龙山", Section::default(), UnitKind::Street),
            ("镇街、园区", "工业园区管委会", Section::default(), UnitKind::Department),
            ("镇街、园区", "白沙镇", Section::default(), UnitKind::Street),
            ("", "城关", street, UnitKind::Street),
            ("A类", "欣山镇", Section::default(), UnitKind::Street),
            ("", "工业园区管委会", mixed, UnitKind::Department),
            ("部门", "欣山县民政局", street, UnitKind::Department),
            ("部门", "安远县人民政府办公室", Section::default(), UnitKind::Office),
            ("", "某某经济技术开发区管委会办公室", Section::default(), UnitKind::Office),
            ("事业单位", "招商中心", Section::default(), UnitKind::Institution),
        ] {
            assert_eq!(words.kind(word, full, section), want, "{word} {full}");
        }
    }
}
