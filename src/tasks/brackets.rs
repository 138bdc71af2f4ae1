//! Where a paragraph names the bodies of a measure: in a bracket of any kind, behind a label, or on a line alone.

use super::{
    bodies::{self, Bodies},
    columns::{Meaning, Vocabulary},
};

/// Colons looked at in one paragraph.
const LABELS: usize = 40;

/// Brackets that bodies are named in.
const BRACKETS: [(char, char); 6] = [('（', '）'), ('(', ')'), ('【', '】'), ('〔', '〕'), ('[', ']'), ('［', '］')];

/// What may stand behind a bracket.
const STOPS: &[char] = &['。', '；', ';', '.'];

/// Cuts a paragraph behind every bracket that names bodies; what is over comes last.
pub(super) fn split(text: &str, vocabulary: &Vocabulary) -> (Vec<(String, Bodies)>, String) {
    // Most paragraphs of most papers.
    if !text.contains(['：', ':', '）', ')', '】', '〕', ']', '］']) {
        return (Vec::new(), text.to_owned());
    }
    if let Some(bodies) = bodies::parse(text, vocabulary).filter(|_| text.contains(['：', ':'])) {
        return (vec![(String::new(), bodies)], String::new());
    }
    let (mut out, mut from, mut at) = (Vec::new(), 0, 0);
    let opening = |c: char| BRACKETS.iter().any(|(open, _)| *open == c);
    while let Some(open) = text[at..].find(opening).map(|i| at + i) {
        let inside = open + text[open..].chars().next().map_or(1, char::len_utf8);
        let Some(close) = closing(&text[inside..]).map(|i| inside + i) else { break };
        let end = close + text[close..].chars().next().map_or(1, char::len_utf8);
        at = end;
        let inner = &text[inside..close];
        // Without a label it must stand where a measure ends: …由（区财政局负责）的… does not.
        // The stop behind a bracket belongs to the measure before it.
        let before = text[from..open].trim_end().trim_start_matches(if from > 0 { STOPS } else { &[] });
        let ends = text[end..].trim_start().is_empty()
            || text[end..].trim_start().starts_with(['。', '；', ';'])
            || before.ends_with(['。', '；', ';']);
        let named = bodies::parse(inner, vocabulary).filter(|_| ends || inner.contains(['：', ':']));
        // …。（区财政局、各街道；6月底前完成）, or the bracket on a line of its own.
        let alone = |b: &Bodies| {
            let lists = before.is_empty() && b.units.contains('、');
            ends && (before.ends_with('。') || lists || !b.deadline.is_empty())
        };
        if let Some(bodies) = named.or_else(|| bodies::bare(inner, &vocabulary.phrases).filter(alone)) {
            out.push((before.trim().to_owned(), bodies));
            from = end;
        }
    }
    let rest = text[from..].trim();
    let rest = rest.trim_start_matches(STOPS);
    if let Some((before, bodies)) = unbracketed(rest, vocabulary) {
        out.push((before.to_owned(), bodies));
        return (out, String::new());
    }
    (out, rest.to_owned())
}

/// …。责任单位：区财政局。完成时限：6月底前。 at the end of a paragraph.
fn unbracketed<'t>(text: &'t str, vocabulary: &Vocabulary) -> Option<(&'t str, Bodies)> {
    // A paragraph has no more labels than a measure has bodies and times.
    text.match_indices(['：', ':']).take(LABELS).find_map(|(colon, _)| {
        let label = text[..colon].char_indices().rev().find(|(_, c)| !c.is_alphanumeric());
        let from = label.map_or(0, |(at, c)| at + c.len_utf8());
        let meaning = vocabulary.meaning(&text[from..colon]);
        if from == 0 || !matches!(meaning, Some(Meaning::Lead | Meaning::Units | Meaning::Sections)) {
            return None;
        }
        let bodies = bodies::parse(&text[from..], vocabulary)?;
        bodies::are_bodies(&bodies.units, &vocabulary.phrases).then(|| (text[..from].trim(), bodies))
    })
}

/// Where the bracket that is open at the start of a text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        if BRACKETS.iter().any(|(open, _)| *open == c) {
            depth += 1;
        } else if BRACKETS.iter().any(|(_, close)| *close == c) {
            if depth == 0 {
                return Some(i);
            }
            depth -= 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap()
    }

    #[test]
    fn brackets_and_lines_name_the_bodies() {
        let v = vocabulary();
        let (pieces, rest) = split(
            "（一）政策解读。发布解读（含图解）。（责任单位：区政府办公室；完成时限：6月底前）及时回应。(牵头单位：区司法局；配合单位：各街道)。",
            &v,
        );
        let texts: Vec<&str> = pieces.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(texts, ["（一）政策解读。发布解读（含图解）。", "及时回应。"]);
        assert_eq!((pieces[0].1.units.as_str(), pieces[0].1.deadline.as_str()), ("区政府办公室", "6月底前"));
        assert_eq!(pieces[1].1.units, "区司法局、各街道");
        assert_eq!(rest, "");
        assert_eq!(split("责任单位：各部门、各街道", &v).0[0].1.units, "各部门、各街道");
        assert!(split("各责任单位：要抓好落实。（联系人：张三）", &v).0.is_empty());
        for (text, units, deadline) in [
            ("公开预决算。（县财政局、县审计局，10月底前完成）", "县财政局、县审计局", "10月底前完成"),
            ("公布学区。（市教育局，各区人民政府；8月底前完成）", "市教育局，各区人民政府", "8月底前完成"),
            ("组织培训。（县政府办、县委党校）", "县政府办、县委党校", ""),
            (
                "组织培训。（县档案馆、县图书馆、县妇联、县供销社、县气象台、县一中）",
                "县档案馆、县图书馆、县妇联、县供销社、县气象台、县一中",
                "",
            ),
            ("组织培训。（县政府办、县一实小）", "县政府办、县一实小", ""),
            ("组织培训。（县政府办牵头，县委党校配合；全年）", "县政府办，县委党校", "全年"),
            ("组织培训。（县政府办、县委党校等按职责分工负责）", "县政府办、县委党校等", ""),
            ("组织培训。（责任单位：县政府办；完成时限：10月底前；分管领导：王某）", "县政府办", "10月底前"),
            ("责任领导：王某 责任科室：县财政局、县审计局 完成时限：10月底前", "县财政局、县审计局", "10月底前"),
        ] {
            let (pieces, rest) = split(text, &v);
            let [(_, bodies)] = pieces.as_slice() else { panic!("{text}: {pieces:?}") };
            assert_eq!(
                (bodies.units.as_str(), bodies.deadline.as_str(), rest.as_str()),
                (units, deadline, ""),
                "{text}"
            );
        }
        for text in ["报主管部门（市教育局）。", "及时公开（含解读）。", "用好平台。（见附件）", "（区政府办公室）"]
        {
            assert!(split(text, &v).0.is_empty(), "{text}");
        }
    }
}
