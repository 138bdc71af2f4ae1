//! The state of one (unit, task) cell in each of the three matrices.

use super::{Assessment, GapRow, Marks, Stage, Status, Verdict, VerdictRow, silent, submissions::Decided};
use crate::{analyse::ClauseJudgement, identify::Kind, roster::Unit, submission::Submitted, tasks::Duty};

/// What one unit handed in that counts.
pub(super) struct Papers<'a> {
    plan: Option<&'a Submitted>,
    report: Option<&'a Submitted>,
    plan_unreadable: bool,
    report_unreadable: bool,
}

impl<'a> Papers<'a> {
    pub fn of(unit: usize, submitted: &'a [Submitted], decided: &[Decided]) -> Self {
        let used = |kind: Kind| {
            submitted
                .iter()
                .zip(decided)
                .find(|(s, d)| s.unit() == Some(unit) && s.kind() == kind && d.status == Status::Used)
                .map(|(s, _)| s)
        };
        let unreadable = |kind: Kind| {
            submitted.iter().zip(decided).any(|(s, d)| {
                s.unit() == Some(unit) && d.status.is_unread() && (s.kind() == kind || s.kind() == Kind::Other)
            })
        };
        Self {
            plan: used(Kind::Plan),
            report: used(Kind::Report),
            plan_unreadable: unreadable(Kind::Plan),
            report_unreadable: unreadable(Kind::Report),
        }
    }
}

/// One cell before it is a row.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub verdict: Verdict,
    pub marks: Marks,
    /// Indices of the clauses addressed.
    pub addressed: Vec<usize>,
    pub clauses: u16,
    pub evidence: String,
    pub file: String,
    pub place: String,
    pub reason: String,
}

impl Cell {
    fn empty(verdict: Verdict, clauses: u16, reason: &str) -> Self {
        Self {
            verdict,
            marks: Marks::default(),
            addressed: Vec::new(),
            clauses,
            evidence: String::new(),
            file: String::new(),
            place: String::new(),
            reason: reason.to_owned(),
        }
    }

    pub fn row(self, unit: &Unit, task: &str, stage: Stage, duty: Duty) -> VerdictRow {
        VerdictRow {
            unit: unit.short.clone(),
            group: unit.group(),
            task: task.to_owned(),
            stage,
            duty,
            verdict: self.verdict,
            marks: self.marks,
            addressed: self.addressed.len() as u16,
            clauses: self.clauses,
            evidence: self.evidence,
            file: self.file,
            place: self.place,
            reason: self.reason,
        }
    }
}

impl Assessment<'_> {
    /// Plan, report and combined cell of one task for one unit.
    pub(super) fn cells(&self, task: usize, duty: Duty, papers: &Papers) -> [Cell; 3] {
        let plan = self.cell(task, duty, papers.plan, papers.plan_unreadable, Verdict::Planned, "方案");
        let report = self.cell(task, duty, papers.report, papers.report_unreadable, Verdict::Done, "报告");
        let combined = combine(&plan, &report, duty);
        [plan, report, combined]
    }

    fn cell(
        &self,
        task: usize,
        duty: Duty,
        paper: Option<&Submitted>,
        unreadable: bool,
        good: Verdict,
        name: &str,
    ) -> Cell {
        let clauses = self.list.tasks[task].clauses.len() as u16;
        let Some((paper, analysis)) = paper.and_then(|p| p.analysis.as_ref().map(|a| (p, a))) else {
            return match (duty.is_due(), unreadable) {
                (false, _) => Cell::empty(Verdict::NotDuty, clauses, ""),
                (true, true) => Cell::empty(Verdict::Unreadable, clauses, &format!("{name}无法读取")),
                (true, false) => Cell::empty(Verdict::NotSubmitted, clauses, &format!("{name}未报送")),
            };
        };
        let own: Vec<&ClauseJudgement> =
            analysis.clauses.iter().filter(|c| self.clauses[c.clause].task == task).collect();
        let addressed: Vec<&ClauseJudgement> =
            own.iter().copied().filter(|c| c.score >= self.decision.threshold).collect();
        let best = addressed.iter().copied().max_by(|a, b| a.score.total_cmp(&b.score).then(b.clause.cmp(&a.clause)));
        if let Some(best) = best {
            let marks = Marks {
                uncertain: best.score < self.decision.uncertain_high,
                copied: addressed.iter().any(|c| c.verbatim),
                below_target: addressed.iter().any(|c| self.is_below(c)),
                extra: duty == Duty::None,
            };
            return Cell {
                // Outside a unit's duties it is credit, shown by the mark; the cell itself stays 不涉及, so
                // that no total takes it for something due.
                verdict: if duty == Duty::None { Verdict::NotDuty } else { good },
                marks,
                addressed: addressed.iter().map(|c| c.clause).collect(),
                clauses,
                evidence: best.quotation.clone(),
                file: paper.file.clone(),
                place: best.place.clone(),
                reason: String::new(),
            };
        }
        let nearest = own
            .iter()
            .copied()
            .filter(|c| c.topic_only)
            .max_by(|a, b| a.score.total_cmp(&b.score).then(b.clause.cmp(&a.clause)));
        let uncertain = own.iter().any(|c| c.score > self.decision.uncertain_low);
        match nearest {
            Some(c) if duty.is_due() => Cell {
                evidence: c.quotation.clone(),
                file: paper.file.clone(),
                place: c.place.clone(),
                marks: Marks { uncertain, ..Marks::default() },
                ..Cell::empty(Verdict::Vague, clauses, &format!("{name}中只有原则性表述"))
            },
            _ => Cell {
                marks: Marks { uncertain: uncertain && duty.is_due(), ..Marks::default() },
                ..Cell::empty(silent(duty), clauses, if duty.is_due() { "未见相关表述" } else { "" })
            },
        }
    }

    /// Whether a clause's stated number is below what the list sets.
    fn is_below(&self, judged: &ClauseJudgement) -> bool {
        match (judged.stated, &self.clauses[judged.clause].target) {
            (Some(stated), Some(target)) => !target.relation.met(stated, target.value),
            _ => false,
        }
    }

    /// The clauses that a unit owes and nothing addresses.
    pub(super) fn gaps_of(
        &self,
        unit: &Unit,
        task: usize,
        duty: Duty,
        combined: &Cell,
        papers: &Papers,
        out: &mut Vec<GapRow>,
    ) {
        if !duty.is_due() {
            return;
        }
        let list_task = &self.list.tasks[task];
        let row =
            |clause: &str, text: &str, verdict: Verdict, missing: String, nearest: String, place: String| GapRow {
                unit: unit.short.clone(),
                group: unit.group(),
                task: list_task.id.clone(),
                clause: clause.to_owned(),
                clause_text: text.to_owned(),
                verdict,
                duty,
                deadline: list_task.deadline.clone(),
                due: list_task.due.clone().unwrap_or_default(),
                missing,
                nearest,
                place,
            };
        if matches!(combined.verdict, Verdict::NotSubmitted | Verdict::Unreadable) {
            out.push(row(
                "",
                &list_task.requirement,
                combined.verdict,
                combined.reason.clone(),
                String::new(),
                String::new(),
            ));
            return;
        }
        let best_of = |clause: usize| -> Option<&ClauseJudgement> {
            [papers.report, papers.plan]
                .into_iter()
                .flatten()
                .filter_map(|p| p.analysis.as_ref()?.clauses.get(clause))
                .max_by(|a, b| a.score.total_cmp(&b.score))
        };
        for (index, clause) in self.clauses.iter().enumerate().filter(|(_, c)| c.task == task) {
            let Some(judged) = best_of(index) else { continue };
            if judged.score >= self.decision.threshold {
                if self.is_below(judged)
                    && let (Some(stated), Some(target)) = (judged.stated, &clause.target)
                {
                    let missing = format!(
                        "数量不足：写明{}{}，清单要求{}{}{}",
                        number(stated),
                        target.counter,
                        target.relation.chinese(),
                        number(target.value),
                        target.counter
                    );
                    out.push(row(
                        &clause.id,
                        &clause.text,
                        combined.verdict,
                        missing,
                        judged.quotation.clone(),
                        judged.place.clone(),
                    ));
                }
                continue;
            }
            let (verdict, missing) = if judged.topic_only {
                (Verdict::Vague, "只有原则性表述，缺少具体措施")
            } else {
                (Verdict::NotMentioned, "未见相关表述")
            };
            let (nearest, place) = if judged.topic_only {
                (judged.quotation.clone(), judged.place.clone())
            } else {
                (String::new(), String::new())
            };
            out.push(row(&clause.id, &clause.text, verdict, missing.to_owned(), nearest, place));
        }
    }
}

/// A number without needless decimals.
fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value}") }
}

/// The one rule that joins plan and report: a report's deed, else a plan's undertaking, else the better of
/// what is left; missing papers count only when both are missing.
pub(super) fn combine(plan: &Cell, report: &Cell, duty: Duty) -> Cell {
    let rank = |c: &Cell| match c.verdict {
        Verdict::Done => 0,
        Verdict::Planned => 1,
        Verdict::Vague => 2,
        Verdict::NotMentioned => 3,
        Verdict::Unreadable => 4,
        Verdict::NotSubmitted => 5,
        Verdict::NotDuty => 6,
    };
    let mut best = if rank(report) <= rank(plan) { report.clone() } else { plan.clone() };
    let other = if rank(report) <= rank(plan) { plan } else { report };
    // A clause that only the plan covers is covered by the unit; the verdict stays the better paper's.
    for clause in &other.addressed {
        if !best.addressed.contains(clause) {
            best.addressed.push(*clause);
        }
    }
    best.addressed.sort_unstable();
    if best.verdict == Verdict::NotSubmitted {
        "方案和报告均未报送".clone_into(&mut best.reason);
    }
    debug_assert!(duty.is_due() || !best.verdict.is_gap());
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(verdict: Verdict, addressed: &[usize]) -> Cell {
        Cell { addressed: addressed.to_vec(), ..Cell::empty(verdict, 3, "") }
    }

    #[test]
    fn one_rule() {
        use Verdict::{Done, NotDuty, NotMentioned, NotSubmitted, Planned, Unreadable, Vague};
        for (plan, report, want) in [
            (Planned, Done, Done),
            (Planned, NotMentioned, Planned),
            (Planned, NotSubmitted, Planned),
            (Vague, NotMentioned, Vague),
            (NotSubmitted, NotMentioned, NotMentioned),
            (NotSubmitted, NotSubmitted, NotSubmitted),
            (Unreadable, NotSubmitted, Unreadable),
        ] {
            assert_eq!(combine(&cell(plan, &[]), &cell(report, &[]), Duty::Owner).verdict, want, "{plan:?} {report:?}");
        }
        assert_eq!(combine(&cell(NotDuty, &[]), &cell(NotDuty, &[]), Duty::None).verdict, NotDuty);
    }

    #[test]
    fn clauses_add_up_over_papers() {
        let c = combine(&cell(Verdict::Planned, &[1, 2]), &cell(Verdict::Done, &[0, 1]), Duty::Owner);
        assert_eq!(c.verdict, Verdict::Done);
        assert_eq!(c.addressed, [0, 1, 2]);
    }
}
