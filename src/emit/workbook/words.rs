//! The Chinese words of the workbook that no model type carries.
//!
//! Codes of the machine-read files (`committed`, `T01.2`) are for programs; a sheet says the same in the
//! officer's words, and explains each sign where it is used.

use crate::assess::{BELOW, Marks, Verdict};

/// Marks with the suffix that stands for them in a matrix cell, and what they mean.
pub(in crate::emit) const MARKS: [(&str, &str, &str); 5] = [
    (
        "*",
        "待核实",
        "程序拿不准，请人工看一眼原文；不作扣分依据。各种结论都可能有，通报附件3的“缺口待核实”只是其中未提及、表述笼统的",
    ),
    ("=", "照抄", "至少有一条只用了任务清单的原话，没有本单位的内容"),
    ("<", BELOW, "文中写明的数量或时限没有达到任务清单的要求"),
    ("+", "职责外", "不是本单位的责任任务，主动承诺或完成，只加分、不算缺口"),
    ("√", REVIEWED, "已由工作人员复核，以复核结论为准（见“复核”“复核记录”）"),
];

/// The mark of a reviewed row.
pub(super) const REVIEWED: &str = "已复核";

/// The suffix signs of a cell, in the order of [`MARKS`].
pub(super) fn mark_signs(marks: Marks) -> String {
    [marks.uncertain, marks.copied, marks.below_target, marks.extra, marks.reviewed]
        .iter()
        .zip(MARKS)
        .filter(|(on, _)| **on)
        .map(|(_, (sign, _, _))| sign)
        .collect()
}

/// One sentence on what a verdict says.
pub(in crate::emit) fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "年度报告（或落实台账）写明已经做了",
        Verdict::Planned => "实施方案作了安排，报告尚未写明完成",
        Verdict::Vague => "提到了这件事，但只有原则性表述，没有措施、数量、时间或责任人",
        Verdict::NotMentioned => "已报送的材料中没有提到",
        Verdict::NotDuty => "任务清单没有列为该单位的责任",
        Verdict::NotSubmitted => "应报的材料没有收到，无从判断",
        Verdict::Unreadable => "材料收到了但打不开或没有文字，不作判断，请重报",
    }
}

/// What a passage does with the task, in the officer's words.
pub(in crate::emit) fn speech_act(code: &str) -> &str {
    match code {
        "" => "",
        "committed" => "承诺安排",
        "done" => "已经完成",
        "negated" => "表示没有",
        "deferred" => "留待以后",
        "problem" => "自述不足",
        "conditional" => "附有条件",
        "delegated" => "他单位所为",
        "background" => "背景依据",
        "slogan" => "口号套话",
        "not_applicable" => "称不涉及",
        // A word that a later version adds is shown if it is Chinese, and never as a code.
        other if !other.is_ascii() => other,
        _ => "其他",
    }
}

/// `是` or `否`.
pub(super) fn yes(on: bool) -> &'static str {
    if on { "是" } else { "否" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_suffixes_in_a_fixed_order() {
        assert_eq!(mark_signs(Marks::default()), "");
        assert_eq!(mark_signs(Marks { uncertain: true, below_target: true, ..Marks::default() }), "*<");
    }

    #[test]
    fn no_speech_act_is_shown_as_a_code() {
        for code in ["committed", "done", "negated", "deferred", "not_applicable", "slogan", "brand_new"] {
            assert!(!speech_act(code).is_ascii(), "{code}");
        }
        assert_eq!(speech_act("承诺"), "承诺");
    }
}
