//! Headings recognised by how they begin, for documents without heading styles.
//!
//! Half of the submissions set their headings by hand. The rules stand here once, so that .doc, .docx, text
//! and sheets agree on what a heading is. They are strict on purpose: a heading counts for nothing in the
//! analysis, so a run-in line with a measure behind it must stay a paragraph.

/// Longest line that may be a heading by pattern.
const SHORT: usize = 40;
/// Longest text that a heading style may make a heading: whole paragraphs carry outline levels by mistake.
const LONG: usize = 80;

const NUMERALS: &str = "〇零一二三四五六七八九十百千两";

/// The level of a line that begins like a heading and is nothing but a heading.
pub(super) fn by_pattern(text: &str) -> Option<u8> {
    // A cell of a sheet may hold a million characters: look at no more than it takes.
    if text.chars().nth(SHORT).is_some() || text.contains('\n') {
        return None;
    }
    // A sentence inside or a full stop at the end: a statement with a number before it.
    if text.contains(['。', '；', ';']) {
        return None;
    }
    let (level, rest) = level_of_mark(text)?;
    // A mark alone is an item of a form, not a heading.
    rest.trim_matches(|c: char| c.is_whitespace() || c == '　').chars().next().map(|_| level)
}

/// Whether a paragraph with a heading style reads like a heading at all.
pub(super) fn fits(text: &str) -> bool {
    let within = |limit: usize| text.chars().nth(limit).is_none();
    within(LONG) || within(2 * LONG) && !text.contains('。')
}

fn level_of_mark(text: &str) -> Option<(u8, &str)> {
    if let Some(rest) = text.strip_prefix(['（', '(']) {
        let (numeral, rest) = split_numeral(rest)?;
        let rest = rest.strip_prefix(['）', ')'])?;
        return (!numeral.is_empty()).then_some((2, rest));
    }
    if let Some(rest) = text.strip_prefix('第') {
        let (numeral, rest) = split_numeral(rest)?;
        let mut chars = rest.chars();
        let level = match chars.next()? {
            '章' | '编' | '篇' => 1,
            '部' if chars.next() == Some('分') => 1,
            '节' => 2,
            _ => return None,
        };
        return (!numeral.is_empty()).then_some((level, chars.as_str()));
    }
    let (numeral, rest) = split_numeral(text)?;
    let rest = rest.trim_start().strip_prefix(['、', '．'])?;
    (!numeral.is_empty()).then_some((1, rest))
}

/// The leading Chinese numeral, at most four characters.
fn split_numeral(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c| !NUMERALS.contains(c))?;
    let (numeral, rest) = text.split_at_checked(end)?;
    (numeral.chars().count() <= 4).then_some((numeral, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_official_documents() {
        let cases = [
            ("一、总体要求", Some(1)),
            ("十二、工作要求：", Some(1)),
            ("（一）主动公开情况", Some(2)),
            ("(三)依申请公开", Some(2)),
            ("第一章 总则", Some(1)),
            ("第三部分 保障措施", Some(1)),
            ("第二节　程序", Some(2)),
            ("第一季度开展培训", None),
            ("一、强化政策公开。每季度更新专栏。", None),
            ("（一）强化公开；", None),
            ("一是加强领导", None),
            ("一、", None),
            ("1.完善目录", None),
            ("（2023年）", None),
            ("正文", None),
            ("", None),
        ];
        for (text, level) in cases {
            assert_eq!(by_pattern(text), level, "{text}");
        }
        assert_eq!(by_pattern(&format!("一、{}", "长".repeat(40))), None);
    }

    #[test]
    fn a_whole_paragraph_is_no_heading_whatever_its_style() {
        assert!(fits("一、总体情况"));
        assert!(!fits(&"公开政策文件。".repeat(20)));
    }
}
