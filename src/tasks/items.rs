//! The measures within one requirement: numbered, a line each, or one after another.
//!
//! A requirement is read sentence by sentence. Where an office numbers its measures (1.…；2.…。) or gives each a line
//! that ends in a stop or a semicolon, each of them is a clause although no full stop parts them. Other line feeds
//! only wrap.

use super::{Clause, columns::Measures, read::clause_of};
use crate::text::{fold, numeral, sentence::full_sentences};

/// The clauses of a task from its requirement as it stands.
pub(super) fn of(task: &str, requirement: &str) -> Vec<Clause> {
    clauses(requirement).iter().zip(1..).map(|(text, n)| clause_of(task, n, text)).collect()
}

/// The clauses of a requirement as it stands in its cell, line feeds and all.
pub(super) fn clauses(requirement: &str) -> Vec<String> {
    let text = lines(requirement);
    let items = numbered(&text);
    let named = are_named(&items) || text.starts_with(['（', '(']) && is_named(&items);
    let sentences = |item: &str| -> Vec<String> {
        let mut out = full_sentences(item).into_iter().map(|s| s.text.to_owned());
        match out.next() {
            // （一）制度建设。健全……: the name of a measure is no measure.
            Some(name) if named => {
                let whole = name + &out.next().unwrap_or_default();
                std::iter::once(whole).chain(out).collect()
            }
            first => first.into_iter().chain(out).collect(),
        }
    };
    items.into_iter().flat_map(sentences).collect()
}

/// The measures of a requirement that nothing but semicolons parts (公开预算；公开采购结果；每季度公示明细); `None` when
/// it is one statement.
///
/// A semicolon parts measures where no comma stands: between parts with commas of their own it parts those of one sentence
/// (对…的，要…；对…的，要…), as the rules of punctuation have it.
pub(super) fn apart(clause: &str, words: &Measures) -> Option<Vec<String>> {
    let pieces: Vec<&str> = clause.split_inclusive(['；', ';']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let lengths: Vec<usize> = pieces.iter().map(|p| p.chars().filter(|c| c.is_alphanumeric()).count()).collect();
    let long = lengths.iter().all(|n| *n >= LEAST) && lengths.iter().sum::<usize>() >= LONG * pieces.len();
    let is_measure = |piece: &&str| {
        !piece.contains(['，', ',', '：', ':', '（', '(', '“'])
            && words.verbs.iter().any(|w| piece.contains(w.as_str()))
    };
    (pieces.len() > 1 && long && pieces.iter().all(is_measure)).then(|| pieces.into_iter().map(str::to_owned).collect())
}

/// Whether a text goes on behind a semicolon.
pub(super) fn has_semicolons(text: &str) -> bool {
    text.trim_end_matches(['；', ';', '。', ' ']).contains(['；', ';'])
}

/// A measure that only a semicolon parts from others has at least so many characters, and on the whole so many.
const LEAST: usize = 6;
const LONG: usize = 7;

/// Whether each of several measures begins with its name, a few characters and a stop.
fn are_named(items: &[&str]) -> bool {
    items.len() > 1 && is_named(items)
}

fn is_named(items: &[&str]) -> bool {
    let is = |item: &&str| {
        item.split_once('。').is_some_and(|(name, rest)| {
            name.chars().all(char::is_alphabetic)
                && (2..=NAME).contains(&name.chars().count())
                && rest.chars().filter(|c| c.is_alphanumeric()).count() > 3
        })
    };
    items.iter().all(is)
}

/// The name of a measure within a requirement is no longer, in characters.
const NAME: usize = 8;

/// The text with the line feeds that part measures; those that only wrap fall away without a space.
fn lines(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(str::trim).filter(|l| !l.is_empty()).collect();
    // ● and the like say nothing but that a measure begins.
    let marked = !lines.is_empty() && lines.iter().all(|l| unmarked(l).is_some());
    let lines: Vec<&str> = if marked { lines.into_iter().filter_map(unmarked).collect() } else { lines };
    let apart = marked || are_measures(&lines);
    let mut out = String::with_capacity(text.len());
    for line in lines {
        if out.ends_with(['。', '；', ';', '！', '？']) || !out.is_empty() && (apart || mark(line).is_some()) {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// A line behind the mark that it begins with.
fn unmarked(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(BULLETS)?.trim_start();
    // -5℃ is a figure.
    (!rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.is_empty()).then_some(rest)
}

/// What lines begin with that are a measure each.
const BULLETS: [char; 18] = ['●', '○', '■', '□', '◆', '◇', '★', '☆', '▲', '△', '►', '•', '·', '-', '—', '*', '✓', '√'];

/// Whether lines without stops are a measure each: a text that only wraps fills its lines.
fn are_measures(lines: &[&str]) -> bool {
    let Some((last, full)) = lines.split_last().filter(|(_, full)| !full.is_empty()) else { return false };
    let length = |l: &&str| l.chars().count();
    let open = |l: &&str| l.ends_with(|c: char| !c.is_alphanumeric() && !matches!(c, '）' | ')' | '”' | '》' | '%'));
    if lines.iter().any(|l| l.contains(['。', '；', ';'])) {
        return false;
    }
    if full.iter().any(open) || lines.iter().any(|l| length(l) < SHORTEST) {
        return false;
    }
    let (least, most) = full.iter().map(length).fold((usize::MAX, 0), |(a, b), n| (a.min(n), b.max(n)));
    most < NARROW || most > least + 2 || length(last) > most + 2
}

/// A measure has at least so many characters.
const SHORTEST: usize = 4;

/// No column of requirements is so narrow, in characters, that a text wraps there.
const NARROW: usize = 10;

/// Cuts a text before its numbers, when they count up from one, or on from where another group of measures ended; the
/// numbers fall away.
fn numbered(text: &str) -> Vec<&str> {
    let all = marks(text);
    // The first kind of number parts the measures; others count within one.
    let marks: Vec<&Mark> = all.iter().filter(|m| all.first().is_some_and(|first| first.kind == m.kind)).collect();
    let from = marks.first().filter(|m| m.start == 0).map_or(1, |m| m.number);
    let counts = marks.iter().zip(from..).all(|(m, want)| m.number == want);
    if marks.len() < 2 || !counts {
        // A single number, as in lines that are items already, says nothing but its place.
        return match all.as_slice() {
            [only] if only.start == 0 && (only.kind.is_digit() || only.kind == Kind::HanBracket) => {
                vec![text[only.end..].trim()]
            }
            _ => vec![text],
        };
    }
    let lead = text[..marks[0].start].trim();
    // 健全制度，包括：（1）登记制度；（2）…: one measure, whose parts are no measures.
    if ["包括", "包含", "包括以下"].iter().any(|w| lead.trim_end_matches(['：', ':', '，', ',']).ends_with(w))
    {
        return vec![text];
    }
    let ends = marks[1..].iter().map(|m| m.start).chain([text.len()]);
    let items = marks.iter().zip(ends).map(|(mark, end)| text[mark.end..end].trim());
    // What leads up to the items (重点做好：) is none itself.
    let leads = |t: &str| !t.is_empty() && !t.ends_with(['：', ':', '，', ',']);
    Some(lead).filter(|t| leads(t)).into_iter().chain(items).filter(|t| !t.is_empty()).collect()
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// 1. 1、
    Digit,
    /// （1）
    Bracket,
    /// ①
    Circle,
    /// 一、
    Han,
    /// （一）
    HanBracket,
    /// 一是
    Firstly,
    /// A.
    Letter,
}

impl Kind {
    fn is_digit(self) -> bool {
        matches!(self, Self::Digit | Self::Bracket | Self::Circle)
    }
}

/// A number: where it begins, where its text begins, and which it is.
#[derive(Debug, Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    number: u32,
    kind: Kind,
}

/// Numbers at the beginning of a text, behind a stop or a blank.
fn marks(text: &str) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut before = '。';
    for (at, c) in text.char_indices() {
        let stopped = matches!(before, '。' | '；' | ';' | '：' | ':' | '！' | '？') || before.is_whitespace();
        if (stopped || matches!(before, '，' | ','))
            && let Some((length, number, kind)) = mark(&text[at..])
            && (stopped || kind == Kind::Firstly)
        {
            out.push(Mark { start: at, end: at + length, number, kind });
        }
        before = c;
    }
    out
}

/// 1. or 1、 or （1） or ① or （一） or 一是 at the beginning of a text: its length in bytes, which number, how written.
fn mark(text: &str) -> Option<(usize, u32, Kind)> {
    let first = text.chars().next()?;
    for (range, kind) in [('①'..='⑳', Kind::Circle), ('⑴'..='⒇', Kind::Bracket), ('⒈'..='⒛', Kind::Digit)] {
        if range.contains(&first) {
            return Some((first.len_utf8(), u32::from(first) - u32::from(*range.start()) + 1, kind));
        }
    }
    // A.…；B.…
    if first.is_ascii_uppercase() {
        let mut behind = text.chars().skip(1);
        let stop = behind.next().filter(|c| matches!(c, '.' | '．' | '、'))?;
        behind.next().filter(|c| !c.is_ascii_alphanumeric())?;
        return Some((1 + stop.len_utf8(), u32::from(first) - u32::from('A') + 1, Kind::Letter));
    }
    let bracket = matches!(first, '（' | '(');
    let rest = if bracket { &text[first.len_utf8()..] } else { text };
    let plain = rest.find(|c: char| !c.is_ascii_digit() && !('０'..='９').contains(&c)).unwrap_or(rest.len());
    let han = rest.find(|c| !numeral::is_ordinal(c)).unwrap_or(rest.len());
    let digits = plain.max(han);
    let number = if plain > 0 { fold(&rest[..digits]).parse().ok()? } else { numeral::han(&rest[..digits])? as u32 };
    let mut behind = rest[digits..].chars();
    let close = behind.next()?;
    let kind = match (bracket, plain > 0, close) {
        (true, true, '）' | ')') => Kind::Bracket,
        (true, false, '）' | ')') => Kind::HanBracket,
        // 1.5倍 is a figure.
        (false, true, '.' | '．' | '、' | ')' | '）') if behind.next().is_some_and(|c| !c.is_ascii_digit()) => {
            Kind::Digit
        }
        (false, false, '、') => Kind::Han,
        (false, false, '是') => Kind::Firstly,
        _ => return None,
    };
    let length = text.len() - rest.len() + digits + close.len_utf8();
    (1..=30).contains(&number).then_some((length, number, kind))
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
            ("一是编制目录；二是公布流程，三是每年更新。", vec!["编制目录；", "公布流程，", "每年更新。"]),
            ("（一）编制目录。（二）公布流程。", vec!["编制目录。", "公布流程。"]),
            ("1.编制目录 2.公布流程", vec!["编制目录", "公布流程"]),
            ("1.做好公开：（1）目录；（2）流程。2.培训。", vec!["做好公开：（1）目录；（2）流程。", "培训。"]),
            ("一、二级医院公布价格。", vec!["一、二级医院公布价格。"]),
            (
                "编制目录清单\n公布办事流程和办理时限\n每年更新",
                vec!["编制目录清单", "公布办事流程和办理时限", "每年更新"],
            ),
            (
                "对照上级目录修订本区主\n动公开事项目录并在门户\n网站发布",
                vec!["对照上级目录修订本区主动公开事项目录并在门户网站发布"],
            ),
            ("2023.12底前完成；做好总结。", vec!["2023.12底前完成；做好总结。"]),
            ("⑴健全制度；⑵强化培训。", vec!["健全制度；", "强化培训。"]),
            ("⒈健全制度。⒉强化培训。", vec!["健全制度。", "强化培训。"]),
            ("A.健全制度；B.强化培训。", vec!["健全制度；", "强化培训。"]),
            ("●健全制度；\n●强化培训。", vec!["健全制度；", "强化培训。"]),
            ("- 健全制度\n- 强化培训", vec!["健全制度", "强化培训"]),
            ("健全制度，包括：（1）登记制度；（2）审核制度。", vec!["健全制度，包括：（1）登记制度；（2）审核制度。"]),
            (
                "（一）制度建设。健全制度，修订目录。（二）业务培训。每年开展2次培训。",
                vec!["制度建设。健全制度，修订目录。", "业务培训。每年开展2次培训。"],
            ),
        ] {
            assert_eq!(clauses(text), want, "{text}");
        }
    }

    #[test]
    fn measures_that_only_semicolons_part() {
        let words =
            crate::tasks::Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap().measures;
        for (text, want) in [
            (
                "梳理制造业扶持政策；公布申报通知和拟支持名单；对咨询较多的问题编发问答。",
                &["梳理制造业扶持政策；", "公布申报通知和拟支持名单；", "对咨询较多的问题编发问答。"][..],
            ),
            (
                "明确专人管理；每月更新查阅资料；建立群众意见登记簿。",
                &["明确专人管理；", "每月更新查阅资料；", "建立群众意见登记簿。"],
            ),
            ("对新出台的政策，要同步解读；对群众关注的问题，要及时回应。", &[]),
            ("公开下列信息：部门预算决算信息；政府采购公开信息。", &[]),
            ("按月公布抽检结果，及时发布消费提示；公示量化等级、检查结果，推进向公众开放。", &[]),
            ("落实3项制度；完善2个专栏。", &[]),
            ("2023.12底前完成；做好总结。", &[]),
        ] {
            assert_eq!(apart(text, &words).unwrap_or_default(), want, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_single_measure_is_none() {
        let want = ["就业公开。公开岗位信息。", "公开补贴政策。"];
        assert_eq!(clauses("（一）就业公开。公开岗位信息。公开补贴政策。"), want);
    }
}
