//! The measures within one requirement: numbered, a line each, or one after another.
//!
//! A requirement is read sentence by sentence. Where an office numbers its measures (1.…；2.…。) or gives each a line
//! that ends in a stop or a semicolon, each of them is a clause although no full stop parts them. Other line feeds
//! only wrap.

use super::{Clause, read::clause_of};
use crate::text::sentence::full_sentences;

/// The clauses of a task from its requirement as it stands.
pub(super) fn of(task: &str, requirement: &str) -> Vec<Clause> {
    clauses(requirement).iter().zip(1..).map(|(text, n)| clause_of(task, n, text)).collect()
}

/// The clauses of a requirement as it stands in its cell, line feeds and all.
pub(super) fn clauses(requirement: &str) -> Vec<String> {
    let text = lines(requirement);
    let items = numbered(&text).into_iter();
    items.flat_map(|item| full_sentences(item).into_iter().map(|s| s.text.to_owned()).collect::<Vec<_>>()).collect()
}

/// The text with the line feeds that part measures; those that only wrap fall away without a space.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n').map(str::trim).filter(|l| !l.is_empty()) {
        if out.ends_with(['。', '；', ';', '！', '？']) || !out.is_empty() && mark(line).is_some() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// Cuts a text before its numbers, when they count up from one; the numbers fall away.
fn numbered(text: &str) -> Vec<&str> {
    let marks: Vec<(usize, usize, u32)> = marks(text);
    let run = marks.iter().zip(1..).take_while(|((_, _, n), want)| n == want).count();
    if run < 2 || run < marks.len() {
        // A single number, as in lines that are items already, says nothing but its place.
        return match marks.as_slice() {
            [(0, end, _)] => vec![text[*end..].trim()],
            _ => vec![text],
        };
    }
    let lead = text[..marks[0].0].trim();
    let ends = marks[1..].iter().map(|m| m.0).chain([text.len()]);
    let items = marks.iter().zip(ends).map(|(mark, end)| text[mark.1..end].trim());
    // What leads up to the items (重点做好：) is none itself.
    let leads = |t: &str| !t.is_empty() && !t.ends_with(['：', ':', '，', ',']);
    Some(lead).filter(|t| leads(t)).into_iter().chain(items).filter(|t| !t.is_empty()).collect()
}

/// Numbers at the beginning of a text or behind a stop: where each begins, where its text begins, and which it is.
fn marks(text: &str) -> Vec<(usize, usize, u32)> {
    let mut out = Vec::new();
    let mut before = '。';
    for (at, c) in text.char_indices() {
        if matches!(before, '。' | '；' | ';' | '：' | ':' | '！' | '？' | '\n')
            && let Some((length, number)) = mark(&text[at..])
        {
            out.push((at, at + length, number));
        }
        if c == '\n' || !c.is_whitespace() {
            before = c;
        }
    }
    out
}

/// 1. or 1、 or （1） or ① at the beginning of a text: its length in bytes, and which number it is.
fn mark(text: &str) -> Option<(usize, u32)> {
    let first = text.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some((first.len_utf8(), u32::from(first) - u32::from('①') + 1));
    }
    let bracket = matches!(first, '（' | '(');
    let rest = if bracket { &text[first.len_utf8()..] } else { text };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest[..digits].parse().ok().filter(|n| (1..=30).contains(n))?;
    let mut behind = rest[digits..].chars();
    let close = behind.next()?;
    let closes =
        if bracket { matches!(close, '）' | ')') } else { matches!(close, '.' | '．' | '、' | ')' | '）') };
    // 1.5倍 is a figure.
    let figure = !bracket && behind.next().is_none_or(|c| c.is_ascii_digit());
    (closes && !figure).then(|| (text.len() - rest.len() + digits + close.len_utf8(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measure_is_a_clause() {
        for (text, want) in [
            ("编制目录并公布。每年更新。", vec!["编制目录并公布。", "每年更新。"]),
            ("1.编制目录；2.公布流程；3.每年更新1.5次。", vec!["编制目录；", "公布流程；", "每年更新1.5次。"]),
            ("重点做好：（1）编制目录；\n（2）公布流程。每年更新。", vec!["编制目录；", "公布流程。", "每年更新。"]),
            ("加强领导。①开会；②培训。", vec!["加强领导。", "开会；", "培训。"]),
            ("编制目录，\n公布流程；\n每年更新", vec!["编制目录，公布流程；", "每年更新"]),
            ("1、编制目录；\n2、公布流程；", vec!["编制目录；", "公布流程；"]),
            ("落实3项制度；完善2个专栏。", vec!["落实3项制度；完善2个专栏。"]),
            ("1.编制目录\n2.公布流程", vec!["编制目录", "公布流程"]),
            ("2023.12底前完成；做好总结。", vec!["2023.12底前完成；做好总结。"]),
        ] {
            assert_eq!(clauses(text), want, "{text}");
        }
    }
}
