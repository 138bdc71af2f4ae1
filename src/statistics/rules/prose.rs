//! Rules that hold the prose against the tables (A10, A11, P10).

use super::{
    super::model::{Address, Reading, Source, TableKind, same, show, tidy},
    Context, Finding, applicants,
    cause::Agreed,
    claims::{Claim, Subject},
    finding,
    sums::printed,
};

/// `agreed`: figures that are right once the causes found are mended.
pub fn check(context: &Context<'_>, claims: &[Claim], agreed: &[Agreed], out: &mut Vec<Finding>) {
    let first = out.len();
    for claim in claims {
        match claim.subject {
            Subject::InformationFee => information_fee(context, claim, out),
            Subject::NoneReceived => none_received(context, claim, claims, out),
            _ => figure(context, claim, claims, out),
        }
        applicants::check(context, claim, out);
    }
    for found in &mut out[first..] {
        let same_figure = |(_, cell, figure): &&Agreed| found.cells == [*cell] && found.expected == show(*figure);
        if let Some((cause, ..)) = agreed.iter().find(same_figure) {
            found.because_of = Some(*cause);
        }
    }
}

/// The cells a claim may mean: the first is the one to name.
fn meant(claim: &Claim) -> Vec<Vec<Address>> {
    let row = |r: u8| Address::request(r, 7);
    let both = vec![row(1), row(2)];
    match claim.subject {
        Subject::Received if claim.with_carried && claim.sure => vec![both],
        // 收到12件，其中上年结转3件.
        Subject::Received if claim.with_carried => vec![vec![row(1)], both],
        Subject::Received => vec![vec![row(1)]],
        Subject::Accepted | Subject::ByWay => vec![vec![row(1)], both],
        Subject::Concluded => vec![vec![row(24)]],
        Subject::Handled => vec![vec![row(24)], vec![row(1)], both],
        Subject::CarriedIn => vec![vec![row(2)]],
        Subject::CarriedOn => vec![vec![row(25)]],
        Subject::Review => vec![vec![Address::review(5)]],
        // None at all is none of both; a number may be that of one kind.
        Subject::Suit if same(claim.value, 0.0) => vec![vec![Address::review(10), Address::review(15)]],
        Subject::Suit => {
            vec![vec![Address::review(10), Address::review(15)], vec![Address::review(10)], vec![Address::review(15)]]
        }
        Subject::Licence => vec![vec![Address::proactive(3, 4)]],
        Subject::Penalty => vec![vec![Address::proactive(4, 4)]],
        Subject::Compulsion => vec![vec![Address::proactive(5, 4)]],
        Subject::Issued => vec![vec![Address::proactive(2, 1)]],
        Subject::Charge => vec![vec![Address::proactive(6, 5)]],
        Subject::NoneReceived | Subject::InformationFee => Vec::new(),
    }
}

fn figure(context: &Context<'_>, claim: &Claim, claims: &[Claim], out: &mut Vec<Finding>) {
    let s = context.statistics;
    let sum = |cells: &[Address]| -> Option<f64> { cells.iter().map(|a| s.value(*a)).sum::<Option<f64>>().map(tidy) };
    let meant = meant(claim);
    let Some(first) = meant.first() else { return };
    let Some(stands) = sum(first) else { return };
    // A sentence in place of the table is held against the rest of the prose as a table is.
    if s.section(first[0].table).source == Source::Absent
        || meant.iter().any(|cells| sum(cells).is_some_and(|v| same(v, claim.value)))
    {
        return;
    }
    // What is not understood may be a part of what the table has, or of more than it counts.
    let most = meant.iter().filter_map(|cells| sum(cells)).fold(stands, f64::max);
    if !claim.sure && claim.value < most {
        return;
    }
    // Several figures of one kind: a breakdown, or one of them fits.
    let others: Vec<&Claim> = claims.iter().filter(|c| c.subject == claim.subject).collect();
    if others.len() > 1 && others.iter().any(|c| same(c.value, stands)) {
        return;
    }
    // 未收到 and a nought in one report belong to A11.
    if claim.sure && claim.subject == Subject::Received && (same(stands, 0.0) || same(claim.value, 0.0)) {
        let what = if same(claim.value, 0.0) {
            "没有收到申请".to_owned()
        } else {
            format!("收到申请{}件", show(claim.value))
        };
        push(context, "A11", first, claim, what, out);
        return;
    }
    let sure = claim.sure
        && !matches!(
            claim.subject,
            Subject::Accepted
                | Subject::ByWay
                | Subject::Handled
                | Subject::Licence
                | Subject::Penalty
                | Subject::Compulsion
                | Subject::Issued
        );
    push(context, if sure { "A10" } else { "A10b" }, first, claim, claim.subject.chinese().to_owned(), out);
}

fn none_received(context: &Context<'_>, claim: &Claim, claims: &[Claim], out: &mut Vec<Finding>) {
    let cell = Address::request(1, 7);
    let Some(stands) = context.statistics.value(cell).filter(|v| *v > 0.0) else { return };
    if context.statistics.section(TableKind::Requests).source != Source::Table {
        return;
    }
    // Where the text itself counts as many as the table, it may deny less than it seems to.
    if claims.iter().any(|c| c.subject == Subject::Received && same(c.value, stands)) {
        push(context, "A10b", &[cell], claim, Subject::Received.chinese().to_owned(), out);
    } else {
        push(context, "A11", &[cell], claim, "没有收到申请".to_owned(), out);
    }
}

/// Names the cells of a sum: no figure is said to be printed where it is not.
fn name(cells: &[Address]) -> String {
    match cells {
        [one] => one.to_string(),
        [one, other] => format!("{one}、{other}合计"),
        _ => format!("“{}”的法人或其他组织各列合计", cells[0].row_name()),
    }
}

pub(super) fn push(
    context: &Context<'_>,
    rule: &str,
    cells: &[Address],
    claim: &Claim,
    what: String,
    out: &mut Vec<Finding>,
) {
    let s = context.statistics;
    let in_words = s.get(cells[0]).reading == Reading::Prose;
    let stands = if in_words {
        format!("0（原文“{}”）", printed(s, cells[0]).trim_end_matches(['。', '；']))
    } else if cells.len() == 1 {
        printed(s, cells[0])
    } else {
        show(cells.iter().filter_map(|a| s.value(*a)).sum())
    };
    let words = [
        ("cell", name(cells)),
        ("printed", stands.clone()),
        ("what", what),
        ("claimed", show(claim.value)),
        ("expected", show(claim.value)),
        ("place", claim.place.clone()),
    ];
    let Some(mut found) = finding(context, rule, cells, &words) else { return };
    if cells.len() > 1 {
        found.printed = stands;
    }
    // The same cell named as a cause, with this very value: one mistake, not two. So are the figures of one sentence
    // that differ from the table by the same number, and all that one sentence in place of a table denies.
    let off = |f: &Finding| match (f.printed.parse::<f64>(), f.expected.parse::<f64>()) {
        (Ok(stands), Ok(claimed)) => Some(tidy(claimed - stands)),
        _ => None,
    };
    let same_slip = |f: &Finding| {
        f.because_of.is_none()
            && f.level >= found.level
            && matches!(f.rule.as_str(), "A10" | "A11")
            && f.table == found.table
            && (in_words || f.place == found.place && off(f).is_some() && off(f) == off(&found))
    };
    // 35000 in the table, 3.5万元 in the text: the unit of the table is what is wrong.
    let in_yuan = |f: &Finding| {
        claim.subject == Subject::Charge
            && f.rule == "A6"
            && f.cells == cells
            && s.value(cells[0]).is_some_and(|v| same(v, tidy(claim.value * 1e4)))
    };
    found.because_of = out.iter().position(|f| {
        in_yuan(f)
            || f.certainty.is_some() && f.expected == found.expected && cells.iter().any(|c| f.cells.contains(c))
            || same_slip(f)
    });
    let known = out.iter().any(|f| f.rule == found.rule && f.cells == found.cells && f.expected == found.expected);
    if !known {
        out.push(found);
    }
}

/// P10: what was taken for information is part of the fees of table 1.
fn information_fee(context: &Context<'_>, claim: &Claim, out: &mut Vec<Finding>) {
    let cell = Address::proactive(6, 5);
    if context.statistics.value(cell).is_some_and(|fee| fee * 1e4 + 0.5 < claim.value) {
        let words = [
            ("claimed", format!("{}元", show(claim.value))),
            ("printed", printed(context.statistics, cell)),
            ("expected", show(tidy(claim.value / 1e4))),
            ("place", claim.place.clone()),
        ];
        out.extend(finding(context, "P10", &[cell], &words));
    }
}
