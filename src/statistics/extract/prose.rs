//! A part that says in words that there is nothing to report.
//!
//! Units whose year was quiet often write a sentence where the form wants a table of noughts. The
//! sentence is taken at its word only when it denies everything that the table would hold.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{
        model::{Address, Cell, Reading, TableKind},
        parts::PartText,
    },
    Values,
};
use crate::text::{fold, sentences};

/// 未收到…申请, 没有…, 无…, 均为0.
static NONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"未(?:收到|接到|发生|出现|产生|受理|因|有|制发|制定|作出|开展|收取|涉及)|没有|无|均为0|全部为0|为零|(?:^|[^\d])0件").ok()
});

pub fn read(table: TableKind, part: &PartText) -> Values {
    for line in &part.lines {
        for sentence in sentences(&line.text) {
            let folded: String = fold(sentence.text).split_whitespace().collect();
            let denied = NONE.as_ref().is_some_and(|re| re.is_match(&folded));
            // A number other than a year or a nought: something did happen.
            if !denied || counts_something(&folded) {
                continue;
            }
            let cells = denied_cells(table, &folded);
            if !cells.is_empty() {
                let printed: String = sentence.text.chars().take(40).collect();
                let (printed, place) = (printed.into(), line.place.as_str().into());
                let cell = Cell { printed, value: Some(0.0), reading: Reading::Prose, place };
                return cells.into_iter().map(|a| (a, cell.clone())).collect();
            }
        }
    }
    Values::new()
}

static COUNT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:[1-9]\d*|[一二三四五六七八九十两百千]+)(?:件|起|宗|份|例)").ok());

fn counts_something(folded: &str) -> bool {
    COUNT.as_ref().is_some_and(|re| re.is_match(folded)) && !folded.contains("无一件") && !folded.contains("没有一件")
}

fn denied_cells(table: TableKind, folded: &str) -> Vec<Address> {
    let has = |w: &str| folded.contains(w);
    let nothing_at_all = has("无此项")
        || has("无相关")
        || has("无此类")
        || has("无上述")
        || has("没有上述")
        || has("没有相关")
        || has("本部分无")
        || matches!(folded, "无" | "无。" | "没有。" | "没有");
    match table {
        TableKind::Requests => {
            let refused = has("申请") && !has("复议申请");
            if refused || nothing_at_all { Address::of(table) } else { Vec::new() }
        }
        TableKind::Review => {
            let (review, suit) = (has("复议"), has("诉讼"));
            Address::of(table)
                .into_iter()
                .filter(|a| nothing_at_all && !review && !suit || (a.column <= 5 && review) || (a.column > 5 && suit))
                .collect()
        }
        TableKind::Proactive => {
            if nothing_at_all {
                return Address::of(table);
            }
            let named = |row: u8| match row {
                1 => folded.replace("规章制度", "").contains("规章"),
                2 => has("规范性文件"),
                3 => has("行政许可"),
                4 => has("行政处罚"),
                5 => has("行政强制"),
                _ => has("事业性收费"),
            };
            // 未制发规范性文件 says nothing of those in force.
            Address::of(table).into_iter().filter(|a| named(a.row) && !matches!(a.column, 2 | 3)).collect()
        }
    }
}
