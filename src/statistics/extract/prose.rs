//! A part that says in words that there is nothing to report.
//!
//! Units whose year was quiet often write a sentence where the form wants a table of noughts. The
//! sentence is taken at its word only for what it denies itself: 无超期答复情形 denies no application. A part
//! that states a figure of the same matter anywhere is not taken at its word at all, since its table is
//! then not one of noughts.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{
        channels::Ways,
        model::{Address, Cell, Reading, TableKind},
        parts::PartText,
        plain::Plain,
        rules::Rules,
    },
    Values,
};
use crate::text::{fold, sentences};

pub fn read(table: TableKind, part: &PartText) -> Values {
    let mut out = Values::new();
    // Its labels sound like denials.
    if pasted(part) {
        return out;
    }
    let mut counted: Vec<Address> = Vec::new();
    for line in &part.lines {
        for sentence in sentences(&line.text) {
            let folded: String = fold(sentence.text).split_whitespace().collect();
            // A number other than a year or a nought: something did happen.
            if counts_something(&folded) {
                counted.extend(spoken_of(table, &folded));
                continue;
            }
            let printed: String = sentence.text.chars().take(40).collect();
            let (printed, place) = (printed.into(), line.place.as_str().into());
            let cell = Cell { printed, value: Some(0.0), reading: Reading::Prose, place };
            for address in denied_cells(table, &folded) {
                if !out.iter().any(|(known, _)| *known == address) {
                    out.push((address, cell.clone()));
                }
            }
        }
    }
    out.retain(|(address, _)| !counted.contains(address));
    out
}

/// Whether a part holds a table that was pasted as text.
pub fn pasted(part: &PartText) -> bool {
    part.lines.iter().filter(|line| is_row(&line.text)).count() >= 3
}

/// A line with the numbers of a row of a table.
fn is_row(text: &str) -> bool {
    let folded = fold(text);
    let number = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-'));
    folded.split(|c: char| c.is_whitespace() || c == '|').filter(|w| !w.is_empty()).filter(number).count() >= 3
}

static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:[1-9]\d*|[一二三四五六七八九十百两千]+)(?:余|多)?(?:件|起|宗|份|例)|[1-9]\d*(?:个|次|万元|元)|(?:数量|总数|申请)(?:共计|共|为|:)*[1-9]\d{0,3}(?:[^\d年月日号条项.]|$)",
    )
    .ok()
});

fn counts_something(folded: &str) -> bool {
    COUNT.as_ref().is_some_and(|re| re.is_match(folded)) && !folded.contains("无一件") && !folded.contains("没有一件")
}

/// The cells whose matter a sentence with a figure names.
fn spoken_of(table: TableKind, folded: &str) -> Vec<Address> {
    let has = |words: &[&str]| words.iter().any(|w| folded.contains(w));
    match table {
        TableKind::Requests if has(&["申请", "新收", "结转", "办结", "答复"]) => Address::of(table),
        TableKind::Requests => Vec::new(),
        TableKind::Review => {
            let (review, suit) = (has(&["复议"]), has(&["诉讼", "起诉"]));
            Address::of(table).into_iter().filter(|a| if a.column <= 5 { review } else { suit }).collect()
        }
        TableKind::Proactive => Address::of(table).into_iter().filter(|a| has(row_words(a.row))).collect(),
    }
}

/// Words that name a row of table 1.
fn row_words(row: u8) -> &'static [&'static str] {
    match row {
        1 => &["规章"],
        2 => &["规范性文件"],
        3 => &["行政许可"],
        4 => &["行政处罚"],
        5 => &["行政强制"],
        _ => &["事业性收费"],
    }
}

/// 无此项, 没有相关情况; 无。 as the whole of a sentence. 无相关投诉 is neither.
static NOTHING_AT_ALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:无|没有|未发生|未产生|未涉及|不涉及)(?:此项|此类|相关|上述|该项|该类|以上)(?:工作|职能|业务|统计|数据|信息|内容|情况|情形|事项)*(?:[。;,]|$)|本部分无|^(?:本年度|本年|20\d\d年度?|本单位|本机关|本街道|我局|,)*(?:无|没有|暂无)(?:数据|内容|情况)?。?$",
    )
    .ok()
});

fn denied_cells(table: TableKind, folded: &str) -> Vec<Address> {
    let nothing_at_all = NOTHING_AT_ALL.as_ref().is_some_and(|re| re.is_match(folded));
    let denies = |words: &[&str], matter: Matter| words.iter().any(|w| denies(folded, w, matter));
    match table {
        TableKind::Requests => {
            if nothing_at_all || denies(&["申请"], Matter::Application) {
                Address::of(table)
            } else {
                Vec::new()
            }
        }
        TableKind::Review => {
            let named = ["复议", "诉讼", "起诉"].iter().any(|w| folded.contains(w));
            let review = denies(&["复议"], Matter::Contest);
            let suit = denies(&["诉讼", "起诉"], Matter::Contest);
            let all = nothing_at_all && (!named || !review && !suit);
            Address::of(table).into_iter().filter(|a| all || if a.column <= 5 { review } else { suit }).collect()
        }
        TableKind::Proactive => {
            if nothing_at_all {
                return Address::of(table);
            }
            let folded = folded.replace("规章制度", "制度");
            let named = |row: u8| row_words(row).iter().any(|w| self::denies(&folded, w, Matter::Act));
            // 未制发规范性文件 says nothing of those in force.
            Address::of(table).into_iter().filter(|a| named(a.row) && !matches!(a.column, 2 | 3)).collect()
        }
    }
}

/// What is denied, since the words that make something else of it differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matter {
    Application,
    Contest,
    Act,
}

/// 未收到, 没有, 无 in front of what is denied, the last of them.
static NOT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^.*(?:未(?:收到|接到|接收|发生|出现|产生|受理|因|有|制发|制定|作出|开展|收取|涉及|实施|被)|没有|无|不涉及)(?P<mid>.*)$").ok()
});

/// 0件, 均为0, 无 behind it, at the end of its clause.
static NAUGHT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:.{0,15}[^\d.])?(?:无|没有|未发生|未产生|未收到|未涉及|不涉及|零|0)(?:件|起|宗|份|例|个|项|次|万?元)?(?:相关|此类|该类|上述)?(?:情况|情形|事项|业务|内容|案件|申请|数据|决定)?$",
    )
    .ok()
});

/// What may happen to an application or a case, and is denied of those that there are.
const OUTCOMES: [&str; 28] = [
    "超期",
    "逾期",
    "延期",
    "超时",
    "不予",
    "拒绝",
    "补正",
    "投诉",
    "举报",
    "异议",
    "争议",
    "不满",
    "纠",
    "败",
    "撤销",
    "撤回",
    "责令",
    "变更",
    "确认违法",
    "维持",
    "审结",
    "驳回",
    "遗漏",
    "差错",
    "延误",
    "重复",
    "违规",
    "不当",
];

/// Ways on which applications come, as shipped: an office's own words are not at hand where papers are read.
static WAYS: LazyLock<Ways> =
    LazyLock::new(|| Rules::shipped().map(|rules| Ways::new(&rules.settings.channel_words)).unwrap_or_default());

/// What a denial of everything may say besides, as shipped. What it says more makes it the denial of some:
/// 没有收到涉及国家秘密的申请.
static PLAIN: LazyLock<(Plain, Plain)> = LazyLock::new(|| {
    const OF_TABLE: [&str; 12] =
        ["未", "没有", "无", "不", "零", "0", "上年", "结转", "下年度", "结果", "公开申请数", "告知"];
    Rules::shipped().map_or_else(
        |_| Default::default(),
        |rules| {
            let own: Vec<String> = OF_TABLE.iter().map(|w| (*w).to_owned()).collect();
            let (plain, contest) = (&rules.settings.plain_words, &rules.settings.contest_words);
            let words = || plain.iter().chain(&own);
            (Plain::new(words()), Plain::new(words().chain(contest)))
        },
    )
});

/// Whether a sentence denies that there was anything of a word's matter.
fn denies(folded: &str, word: &str, matter: Matter) -> bool {
    let folded = folded.replace("收到和处理", "收到").replace("公民,法人", "公民、法人");
    let other = |text: &str| {
        OUTCOMES.iter().any(|w| text.contains(w))
            || matter == Matter::Application
                && ["结转", "复议", "诉讼", "起诉", "费", "许可", "救助"].iter().any(|w| text.contains(w))
    };
    // 无偿, 未经复议: parts of other words.
    let part_of_word = |mid: &str| ["障", "偿", "论", "疑", "纸"].iter().any(|w| mid.starts_with(w));
    let stop = |c: char| matches!(c, ',' | ';' | '。' | '!' | '?');
    folded.match_indices(word).any(|(at, _)| {
        let (before, after) = (&folded[..at], &folded[at + word.len()..]);
        let clause = before.rsplit(stop).next().unwrap_or_default();
        let rest = &after[..after.find(stop).unwrap_or(after.len())];
        // 未收到信函申请 says nothing of those that came on other ways.
        if matter == Matter::Application && WAYS.narrows(&format!("{clause}{rest}")) {
            return false;
        }
        // Of some, or of somebody else: 未新增行政复议, 街道所属单位未发生行政复议.
        let understood = match matter {
            Matter::Application => PLAIN.0.covers(&format!("{clause}{word}{}", rest.split('、').next().unwrap_or(""))),
            Matter::Contest => PLAIN.1.covers(&format!("{clause}{word}{rest}")),
            Matter::Act => true,
        };
        if !understood {
            return false;
        }
        // What is listed behind it is another matter: 未收到申请和复议.
        let near: String =
            rest.chars().take(10).take_while(|c| !matches!(c, '、' | '和' | '及' | '或' | '与')).collect();
        if matter == Matter::Application && near.starts_with(['人', '表', '书']) || other(&near) {
            return false;
        }
        // A case of review and suit is often named over a comma: 未发生被申请行政复议，提起行政诉讼的情况.
        let listed = |text: &str| {
            text.split_once(stop).is_none_or(|(first, _)| ["复议", "诉讼"].iter().any(|w| first.contains(w)))
        };
        let reach = if matter == Matter::Contest { before } else { clause };
        let not = NOT.as_ref().and_then(|re| re.captures(reach)).and_then(|c| c.name("mid")).map(|mid| mid.as_str());
        let denied = clause.ends_with('零') || not.is_some_and(|mid| listed(mid) && !other(mid) && !part_of_word(mid));
        let all = ["均", "全部", "都"].iter().any(|w| rest.contains(w))
            && ["新收", "收到", "受理"].iter().any(|w| clause.contains(w));
        denied || NAUGHT.as_ref().is_some_and(|re| re.is_match(rest)) && (all || !other(clause))
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::parts::{Line, PartText},
        *,
    };

    fn cells(table: TableKind, lines: &[&str]) -> Vec<(u8, u8)> {
        let line = |text: &&str| Line { text: (*text).to_owned(), place: "第1段".to_owned(), under: String::new() };
        let part = PartText { lines: lines.iter().map(line).collect(), ..PartText::default() };
        let mut out: Vec<(u8, u8)> = read(table, &part).into_iter().map(|(a, _)| (a.row, a.column)).collect();
        out.sort_unstable();
        out
    }

    #[test]
    fn applications_are_denied_by_what_denies_them() {
        for text in [
            "本年度未收到政府信息公开申请，无上年结转。",
            "2023年，我局没有收到公民、法人或其他组织提出的政府信息公开申请。",
            "没有收到公民，法人和其他组织的政府信息公开申请。",
            "本年度收到政府信息公开申请0件，办结0件。",
            "本年度无依申请公开事项。",
            "无此项。",
            "无",
            "本年度无相关情况。",
            "新收、上年结转、办理结果、结转下年度的政府信息公开申请均为0。",
            "2023年度，本机关未收到和处理政府信息公开申请。",
            "本年度没有公民、法人和其他组织向本街道申请公开政府信息。",
            "依申请公开数量为零。",
            "未收到通过当面、信函、网络等方式提出的政府信息公开申请。",
        ] {
            assert_eq!(cells(TableKind::Requests, &[text]).len(), 175, "{text}");
        }
        for text in [
            "新收政府信息公开申请5件，办结5件。无超期答复情形，申请人均表示满意。",
            "无超期答复情形，申请人均表示满意。",
            "没有逾期答复的申请。",
            "没有不予公开的申请。",
            "未因申请收取费用。",
            "无相关投诉，申请办理规范。",
            "无结转下年度的申请。",
            "未收到行政复议申请。",
            "逾期答复的申请0件。",
            "申请数量为7。未收到政府信息公开申请。",
            "本年度未收到信函申请。",
            "通过政府网站提出的申请0件。",
        ] {
            assert!(cells(TableKind::Requests, &[text]).is_empty(), "{text}");
        }
        // Figures of something else in the part are no figures of applications.
        assert_eq!(cells(TableKind::Requests, &["未收到政府信息公开申请。", "办理人大建议3件。"]).len(), 175);
        assert!(cells(TableKind::Requests, &["未收到政府信息公开申请。", "上年结转1件。"]).is_empty());
    }

    #[test]
    fn reviews_and_suits_one_by_one() {
        let both: Vec<u8> = (1..=15).collect();
        for (text, want) in [
            ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。", &both[..]),
            ("没有发生行政复议。没有发生行政诉讼。", &both),
            ("没有因政府信息公开被申请行政复议，提起行政诉讼的情况。", &both),
            ("行政复议、行政诉讼均为0件。", &both),
            ("本年度无相关情况。", &both),
            ("本年度没有行政复议。", &both[..5]),
            ("因政府信息公开被申请行政复议1件，无行政诉讼。", &[]),
            ("被申请行政复议1件。无行政诉讼案件。", &both[5..]),
            ("行政复议均予以维持，无纠正情况。", &[]),
            ("无败诉的行政诉讼案件。", &[]),
            ("行政诉讼无败诉情况。", &[]),
        ] {
            let found: Vec<u8> = cells(TableKind::Review, &[text]).iter().map(|c| c.1).collect();
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn acts_one_by_one() {
        for (text, want) in [
            ("本年度未制发规章、行政规范性文件。", &[(1, 1), (2, 1)][..]),
            ("无行政许可、行政处罚、行政强制事项，行政事业性收费为0元。", &[(3, 4), (4, 4), (5, 4), (6, 5)]),
            ("本机关无行政处罚权，行政许可均按时办结。", &[(4, 4)]),
            ("作出行政处罚12件。无行政强制。", &[(5, 4)]),
            ("行政处罚公开及时，无遗漏。", &[]),
            ("完善规章制度，没有发现问题。", &[]),
        ] {
            assert_eq!(cells(TableKind::Proactive, &[text]), want, "{text}");
        }
    }
}
