//! The number that a clause sets, with its unit and how it binds.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Relation, Target};
use crate::text::{
    fold,
    numeral::{self, Number},
};

/// How often a year what is done in a rhythm is done (每季度: 4), in the shipped words; reports are read by an office's own.
static RHYTHM: LazyLock<BTreeMap<String, f64>> = LazyLock::new(|| {
    #[derive(Default, Deserialize)]
    struct Words {
        rhythm: BTreeMap<String, f64>,
    }
    let words: Words = toml::from_str(include_str!("../../dictionaries/quantities.toml")).unwrap_or_default();
    words.rhythm
});

/// What makes a number one of the whole year.
const YEARLY: [&str; 3] = ["每年", "全年", "年内"];

/// Counters that targets are stated in, longest first.
const COUNTERS: [&str; 24] = [
    "个工作日",
    "个自然日",
    "工作日",
    "场次",
    "人次",
    "小时",
    "分钟",
    "个月",
    "场",
    "次",
    "期",
    "类",
    "项",
    "篇",
    "条",
    "件",
    "个",
    "家",
    "份",
    "部",
    "名",
    "天",
    "日",
    "%",
];

/// The first target of a clause; `None` when it sets no number.
///
/// Recognises 不少于/至少/不低于 N, N以上, 不超过/不多于 N, N内 of a span of time, and a bare number of
/// kinds (9类). Of what a clause demands in a rhythm (每季度不少于1次) the target is the year's number. Years, months and
/// dates set nothing.
pub fn target(clause: &str) -> Option<Target> {
    let folded = fold(clause);
    let chars: Vec<char> = folded.chars().collect();
    let original: Vec<char> = clause.chars().collect();
    numeral::numbers(&chars).iter().find_map(|n| of_number(&chars, &original, n))
}

fn of_number(chars: &[char], original: &[char], n: &Number) -> Option<Target> {
    if n.vague {
        return None;
    }
    let rest: String = chars[n.end..].iter().take(8).collect();
    let before: String = chars[n.start.saturating_sub(6)..n.start].iter().collect();
    let counter = COUNTERS.iter().find(|c| rest.starts_with(**c))?;
    let after = &rest[counter.len()..];
    // 12月底, 8月31日: a date, not an amount.
    if *counter == "日" && before.ends_with('月') || before.ends_with('第') {
        return None;
    }
    let is_span = matches!(*counter, "个工作日" | "个自然日" | "工作日" | "小时" | "分钟" | "个月" | "天" | "日");
    let at_least = ["不少于", "至少", "不低于", "至少召开", "至少组织", "至少举办", "至少开展"]
        .iter()
        .any(|w| ends_near(&before, w))
        || after.starts_with("以上")
        || after.starts_with("及以上");
    let at_most = ["不超过", "不多于", "不得超过", "不晚于"].iter().any(|w| ends_near(&before, w))
        || is_span && (after.starts_with('内') || after.starts_with("之内") || after.starts_with("以内"));
    let rhythm = (!is_span && *counter != "%" && !at_most).then(|| rhythm(chars, n.start)).flatten();
    let relation = if at_least {
        Relation::AtLeast
    } else if at_most {
        Relation::AtMost
    } else if matches!(*counter, "类") {
        Relation::Exactly
    } else if matches!(*counter, "次" | "场" | "期" | "场次")
        && (rhythm.is_some() || {
            let clause: String = chars.iter().collect();
            YEARLY.iter().chain(&["每季度", "每半年"]).any(|w| clause.contains(w))
        })
    {
        Relation::AtLeast
    } else {
        return None;
    };
    let counter = counter.to_string();
    let counter = if counter == "工作日" { "个工作日".to_owned() } else { counter };
    let (from, times) = rhythm.filter(|_| relation == Relation::AtLeast).unwrap_or_else(|| {
        let before = if at_least || at_most { 3 } else { 0 };
        (n.start.saturating_sub(before), 1.0)
    });
    let to = (n.end + counter.chars().count()).min(original.len());
    Some(Target { value: n.value * times, counter, relation, words: original[from..to].iter().collect() })
}

/// The rhythm that stands before a number in the same part of a sentence: where it begins, and how often a year it is.
fn rhythm(chars: &[char], number: usize) -> Option<(usize, f64)> {
    let stop = chars[..number].iter().rposition(|c| c.is_ascii_punctuation() || "，。；：、！？".contains(*c));
    let from = stop.map_or(0, |at| at + 1);
    let part: String = chars[from..number].iter().collect();
    let found = RHYTHM.iter().filter_map(|(word, times)| part.rfind(word.as_str()).map(|at| (at, word.len(), *times)));
    // Of 每季 and 每季度 the whole word, of 每月 and 每季度 the nearer one.
    let (at, length, times) = found.max_by_key(|(at, length, _)| (at + length, *length))?;
    // 每季度通报，全年…: the number is the year's.
    let yearly = YEARLY.iter().any(|w| part[at + length..].contains(w));
    (!yearly).then(|| (from + part[..at].chars().count(), times))
}

fn ends_near(before: &str, word: &str) -> bool {
    before.ends_with(word) || before.find(word).is_some_and(|i| before[i + word.len()..].chars().count() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: f64, counter: &str, relation: Relation) {
        let t = target(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((t.value, t.counter.as_str(), t.relation), (value, counter, relation), "{text}");
    }

    #[test]
    fn the_targets_of_2023() {
        check("年内邀请公众代表列席政府常务会不少于5次，并将意见公开。", 5.0, "次", Relation::AtLeast);
        check("相关单位需于政策出台后10个工作日内向社会公开", 10.0, "个工作日", Relation::AtMost);
        check("公布9类困难群众救助标准，完善动态调整机制。", 9.0, "类", Relation::Exactly);
        check("每年至少召开1次会议研究重点难点问题", 1.0, "次", Relation::AtLeast);
        check("各单位每年至少组织2次政务公开专题培训", 2.0, "次", Relation::AtLeast);
        check("适情调整政策措施，原则上每年至少5次。", 5.0, "次", Relation::AtLeast);
    }

    #[test]
    fn other_lists() {
        check("全年举办政府开放日活动两场以上", 2.0, "场", Relation::AtLeast);
        check("图解、视频等解读比例不低于80%", 80.0, "%", Relation::AtLeast);
        check("自收到申请之日起20个工作日内答复", 20.0, "个工作日", Relation::AtMost);
    }

    #[test]
    fn a_rhythm_sets_the_number_of_a_year() {
        for (text, value) in [
            ("每季度征集意见一次。", 4.0),
            ("每季度不少于1次。", 4.0),
            ("每季度至少开展2次政务公开培训。", 8.0),
            ("专栏每月更新1次。", 12.0),
            ("每半年开展1次培训。", 2.0),
            ("每季度通报进展，全年培训不少于2次。", 2.0),
            ("每年至少组织2次培训。", 2.0),
        ] {
            check(text, value, "次", Relation::AtLeast);
        }
        assert_eq!(target("要求专栏每月更新1次").map(|t| t.words), Some("每月更新1次".to_owned()));
        check("每月解读政策文件不少于1件", 12.0, "件", Relation::AtLeast);
        check("每季度结束后5个工作日内公布", 5.0, "个工作日", Relation::AtMost);
        check("每季度更新比例不低于90%", 90.0, "%", Relation::AtLeast);
    }

    #[test]
    fn what_sets_nothing() {
        for t in [
            "2023年年底前，优化企业用户空间",
            "综合利用12345市民服务热线等渠道",
            "8月31日前报送方案",
            "第一批试点领域",
            "落实“双随机一公开”",
            "认真落实“三同步”机制",
        ] {
            assert_eq!(target(t), None, "{t}");
        }
    }
}
