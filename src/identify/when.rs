//! When a paper was signed, and which year it is about.
//!
//! Days and years stand in papers for many reasons; only those places are read where a day is the paper's own: a line
//! that is no sentence, a label before it, the name of the body that signed.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Kind, Lines,
    kind::{DateWords, KindWords},
};
use crate::text::{
    Date,
    date::{self, Found},
    fold,
};

/// A year that is called one, in digits or in characters.
static CALLED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d])(?:20\d\d|二[〇零o0][〇零o0一二][〇零o0一二三四五六七八九])\s*年").ok());

/// A title that names the district's list of a year.
static LISTS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"《[^》]{0,12}?(20\d\d)年[^》]{0,24}公开[^》]{0,8}(?:要点|任务)[^》]{0,10}》").ok());

/// Lines at the end of a paper among which its day stands.
const LAST: usize = 3;

/// The longest line that is nothing but a signature with its day, in characters.
const LONGEST: usize = 40;

/// The day below the signature; else the day on which the form was filled in; else a line that is a day and nothing
/// else where papers are dated (the notice before an attached plan is signed in the middle); else a labelled day in the
/// head or at the end, or one in the file's name.
pub(super) fn signed(lines: &Lines, words: &KindWords) -> Option<Date> {
    let stands_alone = |t: &&String| !t.contains('。') && !t.contains("截至");
    // 天桥区民政局办公室　2023年9月1日印发: when it was printed, which says something only where nothing else does.
    let printed = |t: &&String| words.dates.printed.iter().any(|w| t.trim_end().ends_with(w.as_str()));
    lines
        .closing
        .iter()
        .filter(|t| stands_alone(t) && !printed(t))
        .find_map(|t| own(t))
        .or_else(|| lines.filled_by.iter().filter(stands_alone).find_map(|t| own(t)))
        .or_else(|| lines.dated.first().and_then(|t| own(t)))
        .or_else(|| lines.body.lines().take(12).find_map(|l| labelled(l, &words.dates)))
        // Below a table, or in its last row.
        .or_else(|| lines.body.lines().rev().take(6).find_map(|l| labelled(l, &words.dates)))
        .or_else(|| lines.closing.iter().filter(printed).find_map(|t| own(t)))
        .or_else(|| date::dates(lines.name).last().map(|f| f.date))
        .or_else(|| lines.title.iter().find_map(|t| own(t)))
}

/// A day of signing without a year (8月25日): of the year that the paper is about, or the first months of the next one,
/// when reports are due.
pub(super) fn signed_without_year(
    lines: &Lines,
    (kind, part, year): (Kind, bool, i32),
    words: &KindWords,
) -> Option<Date> {
    let bare =
        |line: &String| date::without_year(line).filter(|(before, ..)| before.is_empty() || words.is_body(before));
    let (_, month, day) = lines.closing.iter().find_map(bare)?;
    let next = kind == Kind::Report && !part && month <= LAST_OF_REPORTS;
    Date::new(if next { year + 1 } else { year }, month, day)
}

/// Reports about a year are signed until this month of the next one.
const LAST_OF_REPORTS: u32 = 6;

/// The last day of a line, unless it ends a period or is a last day itself.
fn own(text: &str) -> Option<Date> {
    let found = *date::dates(text).last()?;
    let limits = text.contains("期限") || text.contains('至') || fold(text)[found.start..].contains('前');
    (!limits).then_some(found.date)
}

/// The day behind a label that says on which day a paper was made (填报日期：2023年8月20日).
fn labelled(line: &str, words: &DateWords) -> Option<Date> {
    let folded = fold(line);
    let is_own = |f: &&Found| {
        let before: String = folded[..f.start].split_whitespace().collect();
        let before = before.trim_end_matches([':', '(', ')', '[', ']']);
        let label = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(before);
        let named = |w: &String| label == w || w.chars().nth(2).is_some() && label.ends_with(w.as_str());
        let mut after = folded[f.start..f.end].chars().last().into_iter().chain(folded[f.end..].chars().take(2));
        words.labels.iter().any(named) && after.all(|c| !matches!(c, '前' | '起' | '止' | '至'))
    };
    date::dates(line).iter().find(is_own).map(|f| f.date)
}

/// Whether a line is a day and nothing else, or the name of a body with one behind it.
///
/// `before`: the line before it, which may say that a last day follows.
pub(super) fn is_dated(line: &str, before: &str, words: &KindWords) -> bool {
    if line.chars().nth(LONGEST).is_some() || words.dates.limits.iter().any(|w| before.contains(w.as_str())) {
        return false;
    }
    let folded = fold(line);
    let [found] = date::dates(line)[..] else { return false };
    let (name, rest) = (folded[..found.start].trim_matches(['(', ' ']), &folded[found.end..]);
    let is_name = name.is_empty() || !name.contains([',', ':', ';', '、', '。']) && words.is_body(name);
    is_name && !rest.contains(char::is_alphanumeric)
}

/// Whether a day on a line of its own can be the paper's: below the title, among the last lines of the paper or of its
/// part before an attachment, or below the name of the body that signed. One between paragraphs tells of something else.
///
/// `lines`: those outside tables; `title`: how many of them are the title.
pub(super) fn is_place(lines: &[&str], at: usize, title: usize, words: &KindWords) -> bool {
    let name = |line: &&&str| {
        let folded = fold(line);
        let bare = folded.trim_end_matches(|c: char| "([)]章盖公 ".contains(c));
        bare.chars().nth(LONGEST).is_none() && !bare.contains([',', ':', ';', '。']) && words.is_body(bare)
    };
    let attached = |line: &&str| is_attachment(line, words);
    let signed = |line: &str| date::dates(line).first().is_some_and(|d| words.is_body(fold(line)[..d.start].trim()));
    at <= title
        || signed(lines[at])
        || lines[at.saturating_sub(2)..=at].iter().rev().skip(1).any(|l| name(&l))
        || lines[at + 1..].iter().take(LAST).position(attached).unwrap_or(lines.len() - at - 1) < LAST
}

/// Whether an attachment begins with a line.
pub(super) fn is_attachment(line: &str, words: &KindWords) -> bool {
    words.dates.attachments.iter().any(|w| line.starts_with(w.as_str()))
}

/// The year in the title, then in the file's name, then in the period, then the day's. What a title calls a year counts
/// before a bare number, and neither the paper's number nor a day is asked. A title of which name and day both say
/// otherwise is last year's that nobody changed.
pub(super) fn year(lines: &Lines, kind: Kind, date: Option<Date>) -> Option<i32> {
    let title = named(lines.title.iter().map(String::as_str));
    let name = named([lines.name].into_iter());
    let day = date.map(|d| if kind == Kind::Report && d.month <= 3 { d.year - 1 } else { d.year });
    let otherwise = name.filter(|_| title.is_some() && name == day);
    otherwise
        .or(title)
        .or(name)
        .or_else(|| lines.opening.iter().find_map(|t| date::years(&date::without_number(t)).first().copied()))
        .or(day)
}

/// The year of the district's list that a plan of `year` says it rests on, where it is an earlier one and no other is
/// named: 根据《2022年天桥区政务公开工作要点》 in a plan of 2023.
pub(super) fn old_basis(body: &str, year: i32) -> Option<i32> {
    let lists = LISTS.as_ref()?.captures_iter(body).filter_map(|c| c.get(1)?.as_str().parse().ok());
    let years: Vec<i32> = lists.collect();
    years.iter().max().copied().filter(|newest| *newest < year)
}

/// The year that a file's name says.
pub(super) fn year_of_name(name: &str) -> Option<i32> {
    named([name].into_iter())
}

fn named<'t>(lines: impl Iterator<Item = &'t str>) -> Option<i32> {
    let said: Vec<String> = lines.map(|line| date::without_days(&date::without_number(line))).collect();
    let called = |text: &String| date::years(CALLED.as_ref()?.find(text)?.as_str()).first().copied();
    said.iter().find_map(called).or_else(|| said.iter().find_map(|text| date::years(text).first().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> KindWords {
        KindWords::from_toml(include_str!("../../dictionaries/kinds.toml")).unwrap()
    }

    #[test]
    fn a_papers_number_is_no_year() {
        for (lines, year) in [
            (
                &["济南市天桥区审计局文件", "济天审字〔2024〕2号", "天桥区审计局2023年政府信息公开工作年度报告"][..],
                Some(2023),
            ),
            (&["济天审〔2024〕 号 天桥区审计局二〇二三年年度报告"], Some(2023)),
            (&["济天审字(2024)第12号"], None),
            (&["济天审字【2024】2", "2023年度报告"], Some(2023)),
            (&["发布日期：2024-01-22", "天桥区审计局2023年年度报告"], Some(2023)),
            (&["2024年1月20日"], None),
            (&["年度报告（2023）"], Some(2023)),
            (&["【2023】12号工作台账", "2023年工作台账"], Some(2023)),
            (&["年度报告（2023年）"], Some(2023)),
        ] {
            assert_eq!(named(lines.iter().copied()), year, "{lines:?}");
        }
        assert_eq!(year_of_name("济天审字〔2024〕2号2023年年报"), Some(2023));
        assert_eq!(year_of_name("方案2023-08-25"), None);
    }

    #[test]
    fn a_day_of_its_own_is_labelled() {
        let words = words();
        let day = |line: &str| labelled(line, &words.dates).map(|d| d.to_string());
        for line in [
            "填报日期：2023年8月20日",
            "天桥区民政局台账 填报时间：2023年8月20日",
            "填 报 日 期 2023-08-20",
            "日期：2023年8月20日",
            "（发布日期：2023年8月20日）",
            "填报日期 2023年8月20日 完成时间 2023年12月20日前",
        ] {
            assert_eq!(day(line).as_deref(), Some("2023-08-20"), "{line}");
        }
        for line in [
            "明确各项工作完成时间，确保2023年12月20日前全部落实",
            "完成时间：2023年12月20日",
            "会议时间：2023年10月20日",
            "各单位报送时间，2023年8月20日",
            "报送时间：2023年8月31日前",
            "报送时间：2023-08-31前",
        ] {
            assert_eq!(day(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_that_is_a_day() {
        let words = words();
        for line in ["2023年8月18日", "（2023年8月18日）", "济南市天桥区司法局　2023年8月18日", "二〇二三年八月十八日"]
        {
            assert!(is_dated(line, "天桥区司法局", &words), "{line}");
        }
        for line in ["2023年8月18日召开会议", "完成时限：2023年8月18日", "2023年8月1日至2023年8月18日", "8月18日"]
        {
            assert!(!is_dated(line, "", &words), "{line}");
        }
        assert!(!is_dated("2023年12月20日", "完成时限", &words));
    }

    #[test]
    fn a_plan_that_rests_on_an_earlier_list() {
        let said = |text: &str| old_basis(text, 2023);
        assert_eq!(said("根据《2022年天桥区政务公开工作要点》，制定本方案。"), Some(2022));
        assert_eq!(said("根据《天桥区2021年政务公开重点任务分工》，制定本方案。"), Some(2021));
        assert_eq!(said("根据《2023年天桥区政务公开工作要点》，在《2022年政务公开工作要点》基础上制定。"), None);
        assert_eq!(said("落实《2022年全区法治建设要点》。"), None);
    }

    #[test]
    fn a_day_between_paragraphs_is_no_signature() {
        let words = words();
        let dated = |text: &str| {
            let lines: Vec<&str> = text.split('|').collect();
            (0..lines.len()).find(|at| is_dated(lines[*at], "", &words) && is_place(&lines, *at, 1, &words))
        };
        let (day, text) = ("2023年11月20日", "组织专题培训。");
        let long = [text; 5].join("|");
        for (paper, at) in [
            // In the middle of a paper, under a heading, behind a sentence.
            (format!("标题|{text}|{day}|{long}"), None),
            (format!("标题|{text}|二、培训安排|{day}|{long}"), None),
            // Below the title.
            (format!("标题|（{day}）|{long}"), Some(1)),
            // Below the name of the body that signed, with one line between them, in one line with it.
            (format!("标题|{text}|天桥区司法局|{day}|{long}"), Some(3)),
            (format!("标题|{text}|天桥区司法局（盖章）|办公室|{day}|{long}"), Some(4)),
            (format!("标题|{text}|天桥区司法局　{day}|{long}"), Some(2)),
            // At the end, with lines of contact behind it, before an attachment.
            (format!("标题|{long}|{day}"), Some(6)),
            (format!("标题|{long}|{day}|联系人：张三|联系电话：12345678"), Some(6)),
            (format!("标题|{long}|{day}|附件1|任务分解表|{long}"), Some(6)),
        ] {
            assert_eq!(dated(&paper), at, "{paper}");
        }
    }

    #[test]
    fn a_last_day_is_no_day_of_signing() {
        assert_eq!(own("前进街道办事处 2023年8月20日").map(|d| d.to_string()).as_deref(), Some("2023-08-20"));
        for line in
            ["2023年8月20日前完成", "于2023年8月20日17时前报送", "2023年1月1日至2023年12月31日", "期限2023年8月20日"]
        {
            assert_eq!(own(line), None, "{line}");
        }
    }
}
