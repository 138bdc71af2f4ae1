//! Applications by who applied: 其中自然人6件、法律服务机构1件, against the table and against the total they divide.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::model::{Address, Source, TableKind, same, show},
    Context, Finding,
    claims::Claim,
    finding, prose,
};

/// One class of applicants with its number, at the start of what is left of a list.
static BY_APPLICANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:[,;:、()]|其中|均?为|来自|由|分别|和|及|按申请人(?:类型|身份)?(?:分|划分|看|统计)?)*",
        r"(?P<who>自然人|法人(?:或|和|及|、|或者)?其他组织|法人|商业企业|企业|科研机构|社会公益组织|公益组织|法律服务机构)",
        r"(?:申请|提出)?的?(?:为|有)?(?P<n>\d+)件",
    ))
    .ok()
});

/// What a figure of applications is divided into right behind it. What stands behind another figure divides that one:
/// 收到12件，上年结转3件（其中自然人3件）.
pub(super) fn breakdown(after: &str, total: f64) -> Vec<(Vec<u8>, f64)> {
    let mut out: Vec<(Vec<u8>, f64)> = Vec::new();
    let Some(mut rest) = after.chars().next().map(|counter| &after[counter.len_utf8()..]) else { return out };
    while let Some(found) = BY_APPLICANT.as_ref().and_then(|re| re.captures(rest)) {
        let (Some(whole), Some(who), Some(n)) =
            (found.get(0), found.name("who"), found.name("n").and_then(|n| n.as_str().parse().ok()))
        else {
            break;
        };
        let columns: Vec<u8> = match who.as_str() {
            "自然人" => vec![1],
            "商业企业" | "企业" => vec![2],
            "科研机构" => vec![3],
            "社会公益组织" | "公益组织" => vec![4],
            "法律服务机构" => vec![5],
            _ => vec![2, 3, 4, 5, 6],
        };
        if !out.iter().any(|(c, _)| *c == columns) {
            out.push((columns, n));
        }
        rest = &rest[whole.end()..];
    }
    let start: String = after.chars().take(16).collect();
    let all = ["均为自然人", "全部为自然人", "均由自然人", "都是自然人"].iter().find_map(|w| {
        let behind = start.split_once(w)?.1;
        (!behind.starts_with(['、', '和', '及', '与', '或'])).then_some(())
    });
    if out.is_empty() && all.is_some() && !start.contains("结转") {
        out.push((vec![1], total));
    }
    out
}

/// Holds the classes of one claim against the table, and against the total they divide.
pub(super) fn check(context: &Context<'_>, claim: &Claim, out: &mut Vec<Finding>) {
    if claim.breakdown.is_empty() || !claim.sure {
        return;
    }
    let s = context.statistics;
    let sum: f64 = claim.breakdown.iter().map(|(_, n)| n).sum();
    let whole = claim.breakdown.iter().any(|(c, _)| c.len() == 1 && c[0] == 1)
        && claim.breakdown.iter().any(|(c, _)| c.len() > 1);
    if sum > claim.value + 0.5 || (whole && !same(sum, claim.value)) {
        let cell = Address::request(1, 7);
        let words = [
            ("total", show(claim.value)),
            ("sum", show(sum)),
            ("expected", show(claim.value)),
            ("place", claim.place.clone()),
        ];
        out.extend(finding(context, "A10c", &[cell], &words));
        return;
    }
    if s.section(TableKind::Requests).source != Source::Table || claim.with_carried {
        return;
    }
    for (columns, n) in &claim.breakdown {
        let cells: Vec<Address> = columns.iter().map(|c| Address::request(1, *c)).collect();
        let Some(stands) = cells.iter().map(|a| s.value(*a)).sum::<Option<f64>>() else { continue };
        if !same(stands, *n) {
            let name = if cells.len() > 1 { "法人或其他组织" } else { cells[0].column_name() };
            let part = Claim { value: *n, ..claim.clone() };
            prose::push(context, "A10", &cells, &part, format!("{name}申请"), out);
        }
    }
}
