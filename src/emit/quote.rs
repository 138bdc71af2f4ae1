//! Short quotations that stay honest.
//!
//! The appendix is published, and a unit reads how it is quoted: a quotation ends at a sentence, or at the
//! least at a clause, and never inside quotation marks, a title or brackets.

use crate::text::numeral;

/// Marks that open, with the ones that close them.
const PAIRS: [(char, char); 7] =
    [('“', '”'), ('‘', '’'), ('《', '》'), ('（', '）'), ('(', ')'), ('「', '」'), ('〔', '〕')];
/// A quotation shorter than this says nothing.
const LEAST: usize = 8;
/// A run of digits of this length is a telephone or identity number, not a figure.
const PRIVATE_DIGITS: usize = 7;

/// The opening of `text` as a quotation of at most `most` characters, without its final stop.
///
/// `None` when nothing can be quoted: no boundary in reach, unpaired marks, a private number.
pub(in crate::emit) fn quotation(text: &str, most: usize) -> Option<String> {
    let text = body(text);
    if text.contains(['\n', '\t']) || has_private_number(text) {
        return None;
    }
    let mut open: Vec<char> = Vec::new();
    let mut sentence = None;
    let mut clause = None;
    let mut count = 0;
    for (at, c) in text.char_indices() {
        if open.is_empty() && count >= LEAST {
            match c {
                '。' | '！' | '？' | '；' => sentence = Some(at),
                '，' => clause = Some(at),
                _ => {}
            }
        }
        if count >= most {
            break;
        }
        if let Some((_, close)) = PAIRS.iter().find(|(o, _)| *o == c) {
            open.push(*close);
        } else if PAIRS.iter().any(|(_, close)| *close == c) && open.pop() != Some(c) {
            return None;
        }
        count += 1;
    }
    let whole = (count < most || text.chars().count() <= most) && open.is_empty() && count >= LEAST;
    let end = if whole { Some(text.len()) } else { sentence.or(clause) };
    let kept = text.get(..end?)?.trim_end_matches(['。', '；', '，', '、', '：', '.', ';', ',']);
    Some(inner(kept))
}

/// Words that are put within quotation marks: what they quote themselves takes the other kind (GB/T 15834: double,
/// within it single, within that double again).
pub(in crate::emit) fn inner(text: &str) -> String {
    let turned = |c| match c {
        '“' => '‘',
        '”' => '’',
        '‘' => '“',
        '’' => '”',
        other => other,
    };
    text.chars().map(turned).collect()
}

/// The text without the enumerator that opens it.
fn body(text: &str) -> &str {
    let mut rest = text.trim();
    let digit = |c: char| c.is_ascii_digit() || numeral::is_ordinal(c);
    for open in ['（', '('] {
        if let Some((number, tail)) = rest.strip_prefix(open).and_then(|r| r.split_once(['）', ')']))
            && !number.is_empty()
            && number.chars().all(digit)
        {
            rest = tail;
        }
    }
    let after = rest.trim_start_matches(digit);
    let taken = rest.len() - after.len();
    if taken > 0 && taken <= 6 {
        for mark in ['、', '.', '．', '是'] {
            // `3.5万` is a number, not an enumerator.
            if let Some(tail) = after.strip_prefix(mark)
                && !(mark == '.' && tail.starts_with(|c: char| c.is_ascii_digit()))
            {
                rest = tail;
                break;
            }
        }
    }
    rest.trim_start_matches(['，', '：', ' ', '　'])
}

fn has_private_number(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || c == 'X' || c == '-'))
        .any(|run| run.chars().filter(char::is_ascii_digit).count() >= PRIVATE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_at_a_sentence_when_one_is_in_reach() {
        assert_eq!(
            quotation("全年举办业务培训3期，参训120人次。下一步继续加强。", 20).as_deref(),
            Some("全年举办业务培训3期，参训120人次")
        );
        assert_eq!(
            quotation("全年举办业务培训3期，参训人员达到120人次以上", 16).as_deref(),
            Some("全年举办业务培训3期")
        );
        assert_eq!(quotation("全年举办业务培训3期。", 40).as_deref(), Some("全年举办业务培训3期"));
    }

    #[test]
    fn never_ends_inside_quotation_marks_or_a_title() {
        let text = "通过“政府开放日，走进教体局。听民声”活动邀请居民代表五十人，现场答疑";
        assert_eq!(quotation(text, 14), None);
        assert_eq!(quotation(text, 32).as_deref(), Some("通过‘政府开放日，走进教体局。听民声’活动邀请居民代表五十人"));
        assert_eq!(quotation("公开了招生”简章和服务区划分", 30), None);
    }

    #[test]
    fn quotation_marks_alternate() {
        assert_eq!(inner("开设“一图读懂‘双减’”专栏"), "开设‘一图读懂“双减”’专栏");
    }

    #[test]
    fn drops_the_enumerator_but_not_a_number() {
        assert_eq!(quotation("（三）公开招生简章和服务区划分。", 40).as_deref(), Some("公开招生简章和服务区划分"));
        assert_eq!(quotation("2.公开招生简章和服务区划分。", 40).as_deref(), Some("公开招生简章和服务区划分"));
        assert_eq!(quotation("一是公开招生简章和服务区划分。", 40).as_deref(), Some("公开招生简章和服务区划分"));
        assert_eq!(quotation("3.5万户企业收到惠企政策清单。", 40).as_deref(), Some("3.5万户企业收到惠企政策清单"));
        assert_eq!(quotation("2023年公开招生简章和划分。", 40).as_deref(), Some("2023年公开招生简章和划分"));
    }

    #[test]
    fn private_numbers_and_scraps_are_not_quoted() {
        assert_eq!(quotation("联系人张某，电话13800001111，负责受理。", 60), None);
        assert_eq!(quotation("已公开。", 60), None);
        assert!(quotation("全年办结12345热线工单1326件。", 60).is_some());
    }
}
