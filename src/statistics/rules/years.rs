//! A12: every year that the report names for itself is its own, and the next-year clause names the next.
//!
//! Other years are mentioned for good reasons (a prize of 2022, a plan to 2027), so only those sentences
//! are read that can mean nothing else: title, file name, period, next-year plans, date.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{
        form::RESULT_TOTAL,
        model::{Address, Statistics, same},
        parts::{ReportPart, Sections},
    },
    Context, Finding,
    claims::{Claim, Subject},
    finding,
};
use crate::text::{date, fold, sentences};

static REPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(20\d\d)年?度?[^,。;\d]{0,16}(?:信息公开|政务公开)[^,。;\d]{0,10}(?:报告|年报|情况)").ok()
});
static FILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(20\d\d)年?度?[^\d]{0,24}(?:报告|年报)|(?:报告|年报)[^\d]{0,3}(20\d\d)年?度?(?:[^\d.\-年]|$)").ok()
});
static PERIOD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"统计期|数据.{0,6}(?:期限|截至|截止)|统计时限|起止|时限为|时间为|统计.{0,4}期间").ok()
});
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(20\d\d)年").ok());
static PLAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^[^,。;]{0,12}?(20\d\d)年度?,?[^,。;]{0,12}?(?:将|拟|计划|打算|重点(?:做|抓|推进|从|围绕)|争取|力争|准备)",
    )
    .ok()
});

pub fn check(context: &Context<'_>, claims: &[Claim], out: &mut Vec<Finding>) {
    let Some(text) = context.text else { return };
    // A title against all the rest is what is wrong, though the paper was taken to be of its year.
    let year = outvoted(context, text).unwrap_or(context.year);
    let mut say = |rule: &str, whose: &str, found: i32, expected: i32, place: &str| {
        let words = [
            ("where", whose.to_owned()),
            ("found", found.to_string()),
            ("expected", expected.to_string()),
            ("place", place.to_owned()),
        ];
        if let Some(mut f) = finding(context, rule, &[], &words) {
            f.printed = found.to_string();
            if !out.iter().any(|o| o.rule == f.rule && o.message == f.message) {
                out.push(f);
            }
        }
    };
    if let Some(found) = title_year(text).filter(|y| *y != year) {
        say("A12", "标题", found, year, text.opening.first().map_or("", |l| &l.place));
    }
    if let Some(found) = first(&FILE, &fold(context.file)).filter(|y| *y != year) {
        say("A12", "文件名", found, year, "");
    }
    let received = |c: &Claim| matches!(c.subject, Subject::Received | Subject::Accepted | Subject::NoneReceived);
    let unsaid = !claims.iter().any(received);
    let mut period = false;
    let lines = text
        .opening
        .iter()
        .map(|l| (None, l))
        .chain(text.parts.iter().flat_map(|(p, t)| t.lines.iter().map(move |l| (Some(*p), l))));
    for (part, line) in lines {
        for sentence in sentences(&line.text) {
            let folded: String = fold(sentence.text).split_whitespace().collect();
            let early = matches!(part, None | Some(ReportPart::Overview));
            if early && PERIOD.as_ref().is_some_and(|re| re.is_match(&folded)) {
                period = true;
                let years: Vec<i32> = YEAR
                    .as_ref()
                    .map(|re| re.captures_iter(&folded).filter_map(|c| c[1].parse().ok()).collect())
                    .unwrap_or_default();
                if let Some(found) = years.into_iter().find(|y| *y != year) {
                    say("A12", "统计期限", found, year, &line.place);
                }
            } else if part.is_none()
                && folded.ends_with('。')
                && let Some(found) = first(&REPORT, &folded).filter(|y| *y != year && *y != year + 1)
            {
                say("A12", "正文开头", found, year, &line.place);
            }
            if unsaid
                && matches!(part, Some(ReportPart::Overview | ReportPart::Requests))
                && left_over(context, &folded, year)
            {
                say("A12", "正文", year - 1, year, &line.place);
            }
            if part == Some(ReportPart::Problems)
                && let Some(found) =
                    PLAN.as_ref().and_then(|re| re.captures(&folded)).and_then(|c| c[1].parse::<i32>().ok())
                && found <= year
                && !["没有", "未", "原计划", "原定"].iter().any(|w| folded.contains(w))
            {
                say("A12", "下一年工作打算", found, year + 1, &line.place);
            }
        }
    }
    signature(context, year, &mut say);
    if !period && let Some(found) = finding(context, "P9", &[], &[]) {
        out.push(found);
    }
}

static LEFT_OVER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(20\d\d)年度?,?[^,。;:\d]{0,16}(?:收到|新收|接收)[^,。;:\d]{0,20}申请(?:共|共计)?(\d+)件.*?(上年结转|办结)[^,。;:\d]{0,12}(\d+)件",
    )
    .ok()
});

/// Two figures of this year's table under last year's number, in a report that has no others: the year was left
/// where the figures were replaced.
fn left_over(context: &Context<'_>, folded: &str, year: i32) -> bool {
    let at = |statistics: &Statistics, row: u8| statistics.value(Address::request(row, 7));
    let Some(found) = LEFT_OVER.as_ref().and_then(|re| re.captures(folded)) else { return false };
    let number = |i: usize| found[i].parse::<f64>().ok();
    let row = if &found[3] == "办结" { RESULT_TOTAL } else { 2 };
    let fits = |s: &Statistics| {
        at(s, 1).zip(number(2)).is_some_and(|(x, y)| same(x, y))
            && at(s, row).zip(number(4)).is_some_and(|(x, y)| same(x, y))
    };
    found[1].parse() == Ok(year - 1)
        // 结转2023年度 goes with 2022年 in front.
        && !folded.replace(&format!("结转{year}年"), "").replace(&format!("结转至{year}年"), "").contains(&format!("{year}年"))
        && number(2).zip(number(4)).is_some_and(|(x, y)| x > 0.0 && y > 0.0)
        && fits(context.statistics)
        && !context.last.is_some_and(fits)
}

/// The first year that a pattern finds.
fn first(re: &LazyLock<Option<Regex>>, text: &str) -> Option<i32> {
    let found = re.as_ref()?.captures(text)?;
    found.iter().skip(1).flatten().next()?.as_str().parse().ok()
}

/// The year of the title; the words before the first full stop may lie over several lines.
fn title_year(text: &Sections) -> Option<i32> {
    let title: String = fold(&text.title()).split_whitespace().collect();
    first(&REPORT, &title)
}

/// The year that file name, period and date of signature agree on against the title, when two of them at least are
/// there.
fn outvoted(context: &Context<'_>, text: &Sections) -> Option<i32> {
    let title = title_year(text).filter(|y| *y == context.year)?;
    let early = text.part(ReportPart::Overview).map_or(&[][..], |part| &part.lines);
    let period = text.opening.iter().chain(early).flat_map(|l| sentences(&l.text)).find_map(|sentence| {
        let folded: String = fold(sentence.text).split_whitespace().collect();
        PERIOD.as_ref().filter(|re| re.is_match(&folded)).and_then(|_| first(&YEAR, &folded))
    });
    let signed = text.parts.last().and_then(|(_, last)| {
        let short = last.lines.iter().rev().take(3).filter(|l| l.text.chars().count() <= 24);
        short.map(|l| date::dates(&l.text)).find_map(|dates| dates.first().map(|d| d.date.year - 1))
    });
    let others: Vec<i32> = [first(&FILE, &fold(context.file)), period, signed].into_iter().flatten().collect();
    let agreed = *others.first()?;
    (others.len() >= 2 && agreed != title && others.iter().all(|y| *y == agreed)).then_some(agreed)
}

/// The date under the last part is of the next year's first months.
fn signature(context: &Context<'_>, year: i32, say: &mut impl FnMut(&str, &str, i32, i32, &str)) {
    let Some((_, last)) = context.text.and_then(|t| t.parts.last()) else { return };
    for line in last.lines.iter().rev().take(3) {
        if line.text.chars().count() > 24 {
            continue;
        }
        if let Some(found) = date::dates(&line.text).first()
            && found.date.year != year + 1
        {
            say("A12b", "落款", found.date.year, year + 1, &line.place);
        }
    }
}
