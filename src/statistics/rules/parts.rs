//! What the six parts must say beside the tables (P1–P8).

use super::{
    super::{
        model::Address,
        parts::{PartText, ReportPart, Sections},
    },
    Context, Finding, finding,
    sums::printed,
};
use crate::text::fold::skeleton;

pub fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(text) = context.text else { return };
    // A ledger or a bare set of tables has no parts to miss.
    if !text.is_report() {
        return;
    }
    order(context, text, out);
    if let Some(part) = text.part(ReportPart::Problems) {
        problems(context, part, out);
    }
    if let Some(part) = text.part(ReportPart::Other) {
        other(context, text, part, out);
    }
}

fn order(context: &Context<'_>, text: &Sections, out: &mut Vec<Finding>) {
    for part in ReportPart::ALL {
        if text.part(part).is_none() {
            out.extend(finding(context, "P1", &[], &[("part", part.chinese().to_owned())]));
        }
    }
    // The sheets of a workbook have an order of their own.
    let sheet = |at: &str| at.strip_prefix("工作表").and_then(|t| t.split('”').next()).map(str::to_owned);
    let apart = |a: &PartText, b: &PartText| sheet(&a.place) != sheet(&b.place);
    let misplaced = text.parts.windows(2).find(|w| w[0].0 > w[1].0 && !apart(&w[0].1, &w[1].1));
    if let Some([_, (part, at)]) = misplaced {
        out.extend(finding(context, "P2", &[], &[("part", part.chinese().to_owned()), ("place", at.place.clone())]));
    }
}

fn problems(context: &Context<'_>, part: &PartText, out: &mut Vec<Finding>) {
    let body = body(part);
    let place = ("place", part.place.clone());
    let said = skeleton(&body);
    if says_nothing(context, &body) {
        out.extend(finding(context, "P3", &[], &[place]));
        return;
    }
    let last = context.last_text.and_then(|t| t.part(ReportPart::Problems)).map(self::body);
    if let Some(share) =
        last.map(|last| alike(&said, &skeleton(&last))).filter(|s| *s >= context.rules.settings.same_text)
    {
        out.extend(finding(context, "P4", &[], &[place.clone(), ("share", format!("{:.0}%", share * 100.0))]));
    }
    let improves = context.rules.settings.improve_words.iter().any(|w| body.contains(w.as_str()))
        || body.contains(&format!("{}年", context.year + 1));
    if !improves {
        out.extend(finding(context, "P5", &[], &[place]));
    }
}

/// 无, 本年度不存在问题, 存在的主要问题：无。改进情况：无。 However short, 公开深度不够 says something.
fn says_nothing(context: &Context<'_>, body: &str) -> bool {
    let settings = &context.rules.settings;
    let marks = |c: char| matches!(c, '。' | '，' | '、' | '；' | '：' | '！' | ',' | ';' | ':' | '.' | '\n');
    body.split(marks).all(|piece| {
        let piece = skeleton(piece);
        // 2023年度, the number of a list.
        let mut rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        while let Some(next) = settings.no_problem_openings.iter().find_map(|w| rest.strip_prefix(w.as_str())) {
            rest = next;
        }
        // 略, 一.
        rest.chars().count() < 2 || settings.no_problem_words.iter().any(|w| w == rest)
    })
}

fn other(context: &Context<'_>, text: &Sections, part: &PartText, out: &mut Vec<Finding>) {
    let settings = &context.rules.settings;
    let body = body(part);
    let says = |words: &[String]| words.iter().any(|w| body.contains(w.as_str()));
    let place = ("place", part.place.clone());
    if !says(&settings.fee_words) {
        out.extend(finding(context, "P6", &[], std::slice::from_ref(&place)));
    }
    // 要点 results may stand in a section of their own elsewhere only by mistake, but they are there.
    let elsewhere = text.parts.iter().filter(|(p, _)| *p != ReportPart::Problems).any(|(_, t)| {
        t.lines.iter().any(|l| l.text.contains("要点") && (l.text.contains("落实") || l.text.contains("完成")))
    });
    if !says(&settings.duty_words) && !elsewhere {
        out.extend(finding(context, "P7", &[], std::slice::from_ref(&place)));
    }
    let fee = Address::proactive(6, 5);
    if context.statistics.value(fee).is_some_and(|v| v > 0.0) && !says(&settings.charge_words) {
        out.extend(finding(context, "P8", &[fee], &[("printed", printed(context.statistics, fee)), place]));
    }
}

fn body(part: &PartText) -> String {
    part.lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Share of common pairs of neighbouring characters, 0–1.
fn alike(a: &str, b: &str) -> f64 {
    let pairs = |s: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = s.chars().collect();
        let mut pairs: Vec<(char, char)> = chars.windows(2).map(|w| (w[0], w[1])).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut common) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * common as f64 / (a.len() + b.len()) as f64
}
