//! Papers of several units in one file: signed jointly, a volume of papers, a workbook with a sheet a unit.

use std::collections::BTreeSet;

use super::{
    Lines,
    kind::UnitWords,
    unit::{closed_up, is_cited},
};
use crate::{
    ingest::{Content, Document, Part},
    roster::{Mention, Roster, UnitKind},
    text::{date, fold},
};

/// The longest line that is a signature.
const LONGEST: usize = 40;

/// How many lines below a name its date may stand, other names between.
const BELOW: usize = 4;

/// The units that signed, by the roster's order; one or none in nearly all papers.
pub(super) fn units(document: &Document, lines: &Lines, roster: &Roster, words: &UnitWords) -> Vec<usize> {
    let mut out: BTreeSet<usize> = lines.title.iter().flat_map(|t| side_by_side(t, roster, words)).collect();
    let mut sheet = "";
    let mut waiting: Vec<(usize, usize)> = Vec::new();
    let texts = document.blocks.iter().enumerate();
    for (at, block) in texts {
        if let Part::Sheet(name) = &block.place.part
            && name != sheet
        {
            sheet = name;
            out.extend(named(name, roster));
        }
        let (Content::Paragraph { text, .. } | Content::Heading { text, .. }) = &block.content else { continue };
        // 区政府办公室： is written to.
        if text.chars().count() > LONGEST || text.trim_end().ends_with(['：', ':']) {
            continue;
        }
        let own = named(text, roster);
        waiting.extend(own.into_iter().map(|unit| (unit, at)));
        if !date::dates(text).is_empty() && !text.contains('。') {
            out.extend(waiting.drain(..).filter(|(_, line)| at - line < BELOW).map(|(unit, _)| unit));
        }
    }
    out.into_iter().collect()
}

/// The units whose names a line consists of, with nothing else but a date.
pub(super) fn named(line: &str, roster: &Roster) -> Vec<usize> {
    let folded = closed_up(&fold(line));
    if let Some(unit) = roster.called(&folded) {
        return vec![unit];
    }
    let mentions = roster.mentions(&folded);
    let said: usize = mentions.iter().map(|m| folded[m.start..m.end].chars().count()).sum();
    let all = folded.chars().filter(|c| c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '章')).count();
    if all <= said + 1 { mentions.into_iter().map(|m| m.unit).collect() } else { Vec::new() }
}

/// The units that stand side by side in a title (区民政局 区财政局2023年…方案), when there are several.
fn side_by_side(title: &str, roster: &Roster, words: &UnitWords) -> Vec<usize> {
    let folded = closed_up(&fold(title));
    let own = |m: &Mention| roster.units()[m.unit].kind != UnitKind::Office && !is_cited(&folded[..m.start], words);
    let mentions: Vec<Mention> = roster.mentions(&folded).into_iter().filter(own).collect();
    let beside = |pair: &[Mention]| {
        let between = folded[pair[0].end..pair[1].start].trim_matches([' ', '、', ',']);
        pair[0].unit != pair[1].unit && matches!(between, "" | "和" | "与" | "及")
    };
    mentions.windows(2).filter(|pair| beside(pair)).flatten().map(|m| m.unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_names_is_told_from_a_sentence() {
        let roster = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        let names = |line: &str| -> Vec<&str> {
            named(line, &roster).into_iter().map(|u| roster.units()[u].short.as_str()).collect()
        };
        assert_eq!(names("天桥区民政局　天桥区财政局"), ["区民政局", "区财政局"]);
        assert_eq!(names("济南市天桥区民政局（盖章）"), ["区民政局"]);
        assert_eq!(names("天 桥 区 审 计 局"), ["区审计局"]);
        assert_eq!(names("北园"), ["北园街道办事处"]);
        for other in ["责任单位：区民政局、区财政局", "抄送：区财政局，区审计局。", "会同区财政局办理", "2023年8月28日"]
        {
            assert!(names(other).is_empty(), "{other}");
        }
        let words = super::super::KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap();
        let title = |t: &str| side_by_side(t, &roster, &words.unit).len();
        assert_eq!(title("天桥区民政局　天桥区财政局2023年政务公开工作实施方案"), 2);
        assert_eq!(title("天桥区民政局2023年政务公开工作实施方案"), 0);
        assert_eq!(title("天桥区民政局转发区财政局关于预算公开的通知"), 0);
    }
}
