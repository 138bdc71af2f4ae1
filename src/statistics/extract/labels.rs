//! Which row of the form a label names.
//!
//! Labels come with and without numbers, split over lines, with 、 as ，, with spaces between characters,
//! in older or newer wording. Each row has a few words that no other row has; those decide, and only a
//! label without any of them is compared as a whole.

use std::sync::LazyLock;

use super::super::form::REQUEST_ROWS;
use crate::text::fold::skeleton;

/// What a label of table 2 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// One of the 25 rows.
    Row(u8),
    /// （六）其他处理 as a row of its own: the 2019 form, or the head of a group.
    OtherHandling,
    /// The head of a group.
    Group,
}

/// Words that only one row has, in the order they are tried.
const MARKS: [(u8, &[&str]); 22] = [
    (21, &["逾期不补正", "逾期未补正"]),
    (22, &["收费通知", "缴纳费用", "逾期未按"]),
    (20, &["重新出具", "确认或"]),
    (19, &["大量反复", "反复申请"]),
    (25, &["结转下年", "转下年度", "下年度继续", "结转至下"]),
    (2, &["上年结转", "上年度结转", "上一年结转", "上年转"]),
    (1, &["本年新收", "新收政府", "新收"]),
    (4, &["部分公开"]),
    (5, &["国家秘密"]),
    (6, &["其他法律", "行政法规禁止", "法规禁止"]),
    (7, &["三安全", "一稳定"]),
    (8, &["第三方"]),
    (9, &["内部事务", "三类内部"]),
    (10, &["过程性"]),
    (11, &["执法案卷"]),
    (12, &["行政查询", "查询事项"]),
    (13, &["不掌握"]),
    (14, &["没有现成", "现成信息", "另行制作"]),
    (15, &["仍不明确", "补正后"]),
    (16, &["信访", "举报投诉"]),
    (17, &["重复申请"]),
    (18, &["公开出版物", "出版物"]),
];

/// No label is longer, even with the names of its groups in front.
const LONGEST: usize = 60;

/// What a label cell names, `None` when it is not one of table 2.
pub fn request(key: &str) -> Option<Label> {
    let bare = strip_number(key);
    if bare.is_empty() || key.chars().count() > LONGEST {
        return None;
    }
    for (row, marks) in MARKS {
        if marks.iter().any(|m| key.contains(m)) {
            return Some(Label::Row(row));
        }
    }
    if bare.ends_with("予以公开") {
        return Some(Label::Row(3));
    }
    if matches!(bare, "总计" | "合计" | "办理结果总计" | "共计") || key.ends_with("七总计") || key.ends_with("七合计")
    {
        return Some(Label::Row(24));
    }
    if bare.ends_with("其他处理") || bare == "其他处理情况" {
        return Some(Label::OtherHandling);
    }
    if ["本年度办理结果", "不予公开", "无法提供", "不予处理", "办理结果"]
        .iter()
        .any(|g| bare == *g || bare.ends_with(g))
    {
        return Some(Label::Group);
    }
    if bare == "其他"
        || bare.ends_with("3其他")
        || (bare.starts_with("其他") && matches!(bare, "其他情形" | "其他情况"))
    {
        return Some(Label::Row(23));
    }
    alike(bare).map(Label::Row)
}

/// A label that lost or gained characters: the row it shares most pairs of characters with.
fn alike(bare: &str) -> Option<u8> {
    if bare.chars().count() < 5 {
        return None;
    }
    let own = pairs(bare);
    let mut scores: Vec<(f64, u8)> = ROWS.iter().enumerate().map(|(i, row)| (dice(&own, row), i as u8 + 1)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    match scores.as_slice() {
        // Clearly one row, and clearly that row.
        [(best, row), (second, _), ..] if *best >= 0.6 && best - second >= 0.15 => Some(*row),
        _ => None,
    }
}

/// The pairs of neighbouring characters of each row's label.
static ROWS: LazyLock<Vec<Pairs>> =
    LazyLock::new(|| REQUEST_ROWS.iter().map(|row| pairs(strip_number(&skeleton(row)))).collect());

/// Pairs of neighbouring characters, ascending.
type Pairs = Vec<(char, char)>;

fn pairs(text: &str) -> Pairs {
    let mut out: Pairs = text.chars().zip(text.chars().skip(1)).collect();
    out.sort_unstable();
    out
}

/// Share of common pairs (Dice's coefficient).
fn dice(a: &Pairs, b: &Pairs) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    let total = a.len() + b.len();
    if total == 0 { 0.0 } else { 2.0 * f64::from(common) / total as f64 }
}

/// Drops （一）, 1., 一、 from a key (punctuation is gone already).
pub fn strip_number(key: &str) -> &str {
    let mut rest = key.trim_start_matches(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
    if let Some(after) = rest.strip_prefix(|c: char| "一二三四五六七".contains(c))
        && !rest.starts_with("三安全")
        && !rest.starts_with("一稳定")
    {
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(label: &str, expect: Option<Label>) {
        assert_eq!(request(&skeleton(label)), expect, "{label}");
    }

    #[test]
    fn every_row_by_its_own_wording() {
        for (i, row) in REQUEST_ROWS.iter().enumerate() {
            check(row, Some(Label::Row(i as u8 + 1)));
        }
    }

    #[test]
    fn older_shorter_and_broken_wordings() {
        check("3.危及“三安全一稳 定”", Some(Label::Row(7)));
        check("2.其他法律、行政法规禁止公开", Some(Label::Row(6)));
        check("三、本年度办理结果（一）予以公开", Some(Label::Row(3)));
        check("予\n以\n公\n开", Some(Label::Row(3)));
        check("（六）其他处理：3.其他", Some(Label::Row(23)));
        check("1.申请人无正当理由逾期不补正,行政机关不再处理其政府信息公开申请", Some(Label::Row(21)));
        check("2．没有现成信息需要另行制作", Some(Label::Row(14)));
        check("总　计", Some(Label::Row(24)));
        check("四、结转下一年度继续办理", Some(Label::Row(25)));
        check("要求提供公开刊物出版", Some(Label::Row(18)));
    }

    #[test]
    fn heads_of_groups_are_no_rows() {
        check("（三）不予公开", Some(Label::Group));
        check("三、本年度办理结果", Some(Label::Group));
        check("（六）其他处理", Some(Label::OtherHandling));
        check("申请人情况", None);
        check("法人或其他组织", None);
        check("行政许可", None);
    }
}
