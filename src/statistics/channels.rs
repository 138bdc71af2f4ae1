//! Applications counted by the way on which they came: parts of one total, and no total themselves.
//!
//! 通过网站收到10件，信函9件 says of nineteen applications how they came. A number that names one way is never held
//! against the form; what all of a sentence come to may be asked about, and is certain only where the sentence says
//! the sum itself.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::model::{same, tidy};
use crate::text::{fold, numeral};

/// Words that name a way, as folded.
#[derive(Debug, Clone, Default)]
pub(super) struct Ways(Vec<String>);

/// A number of cases.
static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[一二三四五六七八九十百千两零〇]+)(?:件|份|宗|例)").ok()
});

/// One number of a sentence.
struct Count<'t> {
    value: f64,
    /// Where the digits stand, and where the counter ends.
    digits: Range<usize>,
    end: usize,
    /// The clause in front of it, back to the number before.
    clause: &'t str,
    /// Whether it is what came on one way, or on some.
    part: bool,
}

/// The numbers of a sentence that are parts by way, and what they come to.
#[derive(Default)]
pub(super) struct Parts {
    digits: Vec<Range<usize>>,
    sum: Option<Sum>,
}

/// What the parts of one sentence come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub value: f64,
    /// The sentence says the sum: 网络10件，信函9件，共19件.
    pub said: bool,
}

impl Ways {
    pub(super) fn new(words: &[String]) -> Self {
        Self(words.iter().map(|w| fold(w)).collect())
    }

    /// How many ways a text names: those in one piece of a list are one (政务服务平台网上).
    pub(super) fn named(&self, text: &str) -> usize {
        let pieces = text.split(['、', '和', '及', '或', '与', '/']);
        pieces.filter(|piece| self.0.iter().any(|w| piece.contains(w.as_str()))).count()
    }

    /// Whether a text speaks of what came on some way, and not of all ways together (信函、传真等渠道).
    pub(super) fn narrows(&self, text: &str) -> bool {
        const ALL: [&str; 5] = ["等", "任何", "各种", "各类", "各渠道"];
        self.named(text) > 0 && !ALL.iter().any(|w| text.contains(w))
    }

    /// The parts of a folded sentence without spaces.
    pub(super) fn parts(&self, folded: &str) -> Parts {
        if !folded.contains(['件', '份', '宗', '例']) || !self.0.iter().any(|w| folded.contains(w.as_str())) {
            return Parts::default();
        }
        let mut counts = self.counts(folded);
        self.release_totals(folded, &mut counts);
        let digits = counts.iter().filter(|c| c.part).map(|c| c.digits.clone()).collect();
        Parts { digits, sum: sum(folded, &counts) }
    }

    fn counts<'t>(&self, folded: &'t str) -> Vec<Count<'t>> {
        let mut out: Vec<Count<'t>> = Vec::new();
        for found in COUNT.iter().flat_map(|re| re.captures_iter(folded)) {
            let (Some(whole), Some(number)) = (found.get(0), found.name("n")) else { continue };
            let plain = number.as_str().replace(',', "");
            let Some(value) = plain.parse().ok().or_else(|| numeral::han(&plain)) else { continue };
            let start = out.last().map_or(0, |c| c.end);
            let mut clauses = folded[start..whole.start()].rsplit([',', ';', ':', '。', '(']);
            let clause = clauses.next().unwrap_or_default();
            // 以信函方式提出的，收到9件.
            let before = clauses.next().unwrap_or_default();
            let told = || self.narrows(before) && ["通过", "以", "经"].iter().any(|w| before.contains(w));
            let part = self.named(clause) > 0 || !clause.contains(TOTAL) && told();
            out.push(Count { value, digits: number.range(), end: whole.end(), clause, part });
        }
        out
    }

    /// A number of several ways together is the total, unless others stand beside it.
    fn release_totals(&self, folded: &str, counts: &mut [Count<'_>]) {
        for at in 0..counts.len() {
            let count = &counts[at];
            let several = self.named(count.clause) > 1 || self.named(count.clause) > 0 && count.clause.contains('等');
            if !count.part || !several || count.clause.contains("分别") {
                continue;
            }
            let others: Vec<&Count> =
                counts.iter().enumerate().filter(|(i, c)| *i != at && c.part).map(|x| x.1).collect();
            let sum: f64 = others.iter().map(|c| c.value).sum();
            let rest = folded[count.end..].trim_start_matches([',', '。', ';', ':']);
            let divided = ["其中", "(", "分别", "包括", "含"].iter().any(|w| rest.starts_with(w));
            // 信函、传真收到10件、9件: one number for each.
            let each = counts.get(at + 1).is_some_and(|next| folded[count.end..next.digits.start].chars().eq(['、']));
            let total = !each && (others.is_empty() || divided || same(sum, count.value));
            counts[at].part = !total;
        }
    }
}

impl Parts {
    /// Whether the number at a place is a part.
    pub(super) fn hold(&self, at: usize) -> bool {
        self.digits.iter().any(|d| d.contains(&at))
    }

    pub(super) fn any(&self) -> bool {
        !self.digits.is_empty()
    }

    pub(super) fn sum(&self) -> Option<Sum> {
        self.sum
    }
}

/// What marks a number that adds up others.
const TOTAL: [char; 4] = ['共', '合', '总', '累'];

/// What two parts or more come to, where they may be all that there are.
fn sum(folded: &str, counts: &[Count<'_>]) -> Option<Sum> {
    // What became of applications is not how many came.
    const OTHERS: [&str; 8] = ["答复", "办结", "办理", "送达", "提供", "回复", "结转", "处理"];
    let first = counts.iter().position(|c| c.part)?;
    let parts: Vec<&Count> = counts.iter().filter(|c| c.part).collect();
    let near = |c: &Count| c.clause.ends_with(['近', '约', '超', '逾']) || folded[c.end..].starts_with('等');
    // A number in front of them is the total that they divide.
    if parts.len() < 2 || first > 0 || parts.iter().any(|c| near(c) || OTHERS.iter().any(|w| c.clause.contains(w))) {
        return None;
    }
    let value = tidy(parts.iter().map(|c| c.value).sum());
    let is_sum = |c: &&Count| !c.part && c.clause.trim_start_matches("总").starts_with(TOTAL);
    match counts.iter().find(is_sum) {
        Some(total) if !same(total.value, value) => None,
        total => Some(Sum { value, said: total.is_some() && !folded.contains("其中") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Rules;

    #[test]
    fn numbers_by_way_are_parts_of_one_total() {
        let ways = Ways::new(&Rules::shipped().expect("shipped rules").settings.channel_words);
        let read = |text: &str| {
            let folded: String = fold(text).split_whitespace().collect();
            let parts = ways.parts(&folded);
            let numbers: Vec<String> = parts.digits.iter().map(|d| folded[d.clone()].to_owned()).collect();
            (numbers.join(" "), parts.sum.map(|s| (s.value as u32, s.said)))
        };
        for (text, parts, sum) in [
            ("通过网站收到10件，信函9件", "10 9", Some((19, false))),
            ("其中：网络申请10件、信函9件，共19件", "10 9", Some((19, false))),
            ("网络申请10件、信函9件，共计19件", "10 9", Some((19, true))),
            ("当面申请3件，传真1件，电子邮件2件，合计7件", "3 1 2", None),
            ("收到申请19件，其中网络申请10件，信函申请9件", "10 9", None),
            ("收到申请19件（网络10件、信函9件）", "10 9", None),
            ("通过政务服务窗口收到申请四件，通过国家政务服务平台收到十件", "四 十", Some((14, false))),
            ("通过网络、信函等渠道收到申请19件", "", None),
            ("通过网络、信函等渠道收到申请19件，其中网络10件、信函9件", "10 9", None),
            ("通过网络、信函收到申请10件，当面收到9件", "10 9", Some((19, false))),
            ("通过依申请公开系统收到申请10件", "10", None),
            ("以信函方式提出的，收到9件；以网络方式提出的，收到10件", "9 10", Some((19, false))),
            ("畅通网络渠道，全年共收到申请19件", "", None),
            ("通过信函、传真收到10件、9件", "10", None),
            ("网络答复10件，邮寄答复9件", "10 9", None),
            ("网络申请10件、信函9件，办结18件", "10 9", Some((19, false))),
            ("收到申请19件，办结18件，结转1件", "", None),
        ] {
            assert_eq!(read(text), (parts.to_owned(), sum), "{text}");
        }
    }

    #[test]
    fn what_is_denied_of_one_way() {
        let ways = Ways::new(&Rules::shipped().expect("shipped rules").settings.channel_words);
        for text in ["信函", "通过信函、传真提出的"] {
            assert!(ways.narrows(text), "{text}");
        }
        for text in ["政府信息公开", "通过信函、传真等方式提出的", "任何形式的信函"] {
            assert!(!ways.narrows(text), "{text}");
        }
    }
}
