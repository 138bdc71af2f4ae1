//! What a unit loses of a task's points.

use super::Facts;
use crate::assess::{Assessment, GapRow, Lack, Verdict, VerdictRow, cells::SET_ASIDE};

/// A share of a task's points, why, and where it is seen: quotation, file, place.
pub(super) struct Loss<'f> {
    pub part: f64,
    pub reason: String,
    pub grounds: [&'f str; 3],
    /// Officers decided on all that it is about.
    pub reviewed: bool,
}

/// In place of a passage that an officer set aside and the program finds no more.
const SEEN: &str = "所据原文见“复核”表";

impl Assessment<'_> {
    /// Shares of a task's points that are lost, each with its reason and its grounds.
    pub(super) fn losses<'f>(&self, cell: &'f VerdictRow, facts: &Facts<'f>) -> Vec<Loss<'f>> {
        let d = &self.scoring.deduct;
        let item = self.list.tasks.iter().find(|t| t.id == cell.task).map_or("", |t| t.item.as_str());
        let own = [cell.evidence.as_str(), cell.file.as_str(), cell.place.as_str()];
        let settled = facts.is_settled(cell);
        let of = |part: f64, what: &str, grounds, reviewed| Loss {
            part,
            reason: format!("{}{item}：{what}", cell.task),
            grounds,
            reviewed,
        };
        let loss = |part: f64, what: &str, grounds| of(part, what, grounds, settled);
        // Clauses that are certainly open, and numbers that certainly fall short.
        let certain = facts.gaps.iter().copied().filter(|g| g.task == cell.task && !g.uncertain);
        let (below, open): (Vec<&GapRow>, Vec<&GapRow>) = certain.partition(|g| g.lack == Lack::Below);
        match cell.verdict {
            Verdict::NotDuty => Vec::new(),
            Verdict::NotMentioned => {
                // A gap with a quotation is one that the report admits.
                let silence = if cell.evidence.is_empty() { "未提及" } else { "报告自述未落实" };
                let aside: Vec<&GapRow> = open.iter().copied().filter(|g| g.set_aside).collect();
                let what = match aside.len() {
                    0 => silence.to_owned(),
                    n if n == open.len() => SET_ASIDE.to_owned(),
                    _ => format!("{silence}，其中条款{}{SET_ASIDE}", names(&aside)),
                };
                let grounds = if aside.is_empty() { own } else { seen(&aside) };
                vec![loss(d.not_mentioned, &what, grounds)]
            }
            Verdict::Vague => vec![loss(d.vague, "只有原则性表述", own)],
            Verdict::NotSubmitted => vec![loss(d.not_submitted, &cell.reason, [""; 3])],
            Verdict::Unreadable => vec![loss(d.unreadable, "材料无法读取", [""; 3])],
            Verdict::Done | Verdict::Planned => {
                let mut out = Vec::new();
                // A report that is early is not held to what others may still send.
                if cell.verdict == Verdict::Planned && facts.reports_due && !facts.unit.report.is_empty() {
                    out.push(loss(d.planned, "方案作了安排，报告没有写明落实", own));
                }
                for (aside, reviewed) in [(true, true), (false, true), (false, false)] {
                    let alike = |g: &&GapRow| g.set_aside == aside && g.reviewed == reviewed;
                    let some: Vec<&GapRow> = open.iter().copied().filter(alike).collect();
                    if some.is_empty() {
                        continue;
                    }
                    let part = d.partial * some.len() as f64 / f64::from(cell.clauses.max(1));
                    let (what, grounds) = if aside {
                        (format!("条款{}{SET_ASIDE}", names(&some)), seen(&some))
                    } else {
                        (format!("未答条款{}", names(&some)), nearest(&some))
                    };
                    out.push(of(part, &what, grounds, reviewed));
                }
                if let Some(gap) = below.first() {
                    out.push(of(d.below_target, &gap.missing, nearest(&below), gap.reviewed));
                }
                if cell.marks.copied {
                    out.push(loss(d.copied, "照抄任务清单原文", own));
                }
                out
            }
        }
    }
}

/// `T12.1、T12.3`
fn names(gaps: &[&GapRow]) -> String {
    gaps.iter().map(|g| g.clause.as_str()).collect::<Vec<_>>().join("、")
}

/// The first passage that some gaps quote.
fn nearest<'f>(gaps: &[&'f GapRow]) -> [&'f str; 3] {
    let found = gaps.iter().find(|g| !g.nearest.is_empty());
    found.map_or([""; 3], |g| [g.nearest.as_str(), g.file.as_str(), g.place.as_str()])
}

/// The same of what was set aside: it was seen, whatever is quoted.
fn seen<'f>(gaps: &[&'f GapRow]) -> [&'f str; 3] {
    let found = nearest(gaps);
    if found[0].is_empty() { [SEEN, "", ""] } else { found }
}
