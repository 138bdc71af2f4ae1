//! The state of one (unit, task) cell in each of the three matrices.

mod gaps;

use std::ops::Range;

use super::{
    Assessment, Marks, Stage, Status, Verdict, VerdictRow,
    review::{Override, Overrides},
    silent,
    submissions::{Decided, is_unread},
};
use crate::{
    analyse::{Analysis, ClauseJudgement},
    identify::Kind,
    roster::Unit,
    submission::Submitted,
    tasks::Duty,
    text::{Shared, Short},
};

/// What one unit handed in that counts.
pub(super) struct Papers<'a> {
    unit: usize,
    overrides: &'a Overrides,
    plan: Side<'a>,
    report: Side<'a>,
}

/// The papers of one kind that count: a paper, or a ledger, or one of each.
struct Side<'a> {
    papers: Vec<(Shared, &'a Submitted)>,
    unreadable: bool,
    /// What could not be read is known to be of this kind.
    named: bool,
    /// Probability up to which nothing is said of a clause.
    low: f32,
}

impl<'a> Side<'a> {
    /// Judgements of a clause with the papers that they are of, the paper before the ledger beside it.
    fn judged(&self, clause: usize) -> Option<(&Shared, &'a ClauseJudgement)> {
        let all = self.papers.iter().filter_map(|(file, p)| Some((file, p.analysis.as_ref()?.clauses.get(clause)?)));
        // A denial before silence; of equals the first.
        let rank = |j: &ClauseJudgement| if j.denied { self.low } else { j.score };
        all.reduce(|best, other| if rank(other.1) > rank(best.1) { other } else { best })
    }

    fn analyses(&self) -> impl Iterator<Item = &'a Analysis> {
        self.papers.iter().filter_map(|(_, p)| p.analysis.as_ref())
    }
}

impl<'a> Papers<'a> {
    /// `low`: probability up to which nothing is said of a clause.
    pub fn of(
        unit: usize,
        submitted: &'a [Submitted],
        decided: &[Decided],
        overrides: &'a Overrides,
        low: f32,
    ) -> Self {
        let used = |kind: Kind| {
            let own = submitted.iter().zip(decided);
            let mut papers: Vec<(&Submitted, &Decided)> =
                own.filter(|(s, d)| s.unit() == Some(unit) && s.kind() == kind && d.status == Status::Used).collect();
            papers.sort_by_key(|(_, d)| d.beside.is_some());
            papers.into_iter().map(|(s, _)| (Shared::from(&s.file), s)).collect()
        };
        let unread = |kind: Kind, named: bool| {
            let mut own = submitted.iter().zip(decided).filter(|(s, _)| s.unit() == Some(unit));
            own.any(|(s, d)| is_unread(s, d, kind) && (!named || s.kind() == kind))
        };
        let side =
            |kind: Kind| Side { papers: used(kind), unreadable: unread(kind, false), named: unread(kind, true), low };
        Self { unit, overrides, plan: side(Kind::Plan), report: side(Kind::Report) }
    }

    fn side(&self, kind: Kind) -> &Side<'a> {
        if kind == Kind::Plan { &self.plan } else { &self.report }
    }

    /// Whether one of the papers was read.
    pub fn any(&self) -> bool {
        [&self.plan, &self.report].into_iter().any(|side| side.analyses().next().is_some())
    }

    /// Whose they are, as an index into the roster.
    pub fn unit(&self) -> usize {
        self.unit
    }

    /// The paper whose judgement of a clause counts.
    pub fn file(&self, kind: Kind, clause: usize) -> Shared {
        self.side(kind).judged(clause).map_or_else(Shared::default, |(file, _)| file.clone())
    }

    /// What the papers of one kind say on one clause.
    pub fn judged(&self, kind: Kind, clause: usize) -> Option<&'a ClauseJudgement> {
        self.side(kind).judged(clause).map(|(_, judged)| judged)
    }

    /// All that were read, the plans first.
    pub fn all(&self) -> impl Iterator<Item = (Kind, Shared, &'a Analysis)> {
        [(Kind::Plan, &self.plan), (Kind::Report, &self.report)].into_iter().flat_map(|(kind, side)| {
            side.papers.iter().filter_map(move |(file, p)| Some((kind, file.clone(), p.analysis.as_ref()?)))
        })
    }

    fn review(&self, clause: usize) -> Option<&'a Override> {
        self.overrides.get(&(self.unit, clause))
    }

    /// The decision on a clause, where it decides about what papers of one kind say.
    fn reached(&self, kind: Kind, clause: usize) -> Option<&'a Override> {
        self.review(clause).filter(|o| {
            o.unseen.is_empty() || self.side(kind).judged(clause).is_none_or(|(file, _)| o.reaches(file.as_str()))
        })
    }

    /// Whether a paper that came after the decision on a clause says something else.
    fn overtaken(&self, kind: Kind, clause: usize) -> bool {
        self.review(clause).is_some_and(|o| o.overtaken) && self.reached(kind, clause).is_none()
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
    pub evidence: Shared,
    pub file: Shared,
    pub place: Short,
    pub reason: Short,
    /// The report says itself that it was not done.
    pub denied: bool,
    /// A paper says something else than was decided before it came.
    pub overtaken: bool,
}

impl Cell {
    fn empty(verdict: Verdict, clauses: u16, reason: &str) -> Self {
        Self {
            verdict,
            marks: Marks::default(),
            addressed: Vec::new(),
            clauses,
            evidence: Shared::default(),
            file: Shared::default(),
            place: Short::EMPTY,
            reason: reason.into(),
            denied: false,
            overtaken: false,
        }
    }

    pub fn row(self, (unit, name): (&Unit, &Shared), task: &str, stage: Stage, duty: Duty) -> VerdictRow {
        VerdictRow {
            unit: name.clone(),
            group: unit.group(),
            task: task.into(),
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
    ///
    /// One definition of what is due, for every stage and every total: a task that the list makes the unit's
    /// own, and one of 各相关部门 as soon as one of the unit's papers takes it up. So the number of units that
    /// owe a task is the same in all three matrices.
    pub(super) fn cells(&self, task: usize, duty: Duty, papers: &Papers) -> [Cell; 3] {
        let of = |duty: Duty| {
            let cell = |kind: Kind| {
                let overtaken = self.own(task).any(|c| papers.overtaken(kind, c));
                Cell { overtaken, ..self.cell(task, duty, papers, kind) }
            };
            let (plan, report) = (cell(Kind::Plan), cell(Kind::Report));
            let combined = if report.verdict == Verdict::Unreadable && !self.unheard(papers, Kind::Report) {
                combine(&plan, &Cell { verdict: Verdict::NotSubmitted, ..report.clone() }, duty)
            } else {
                combine(&plan, &report, duty)
            };
            let kinds = [&[Kind::Plan][..], &[Kind::Report], &[Kind::Plan, Kind::Report]];
            let mut cells = [plan, report, combined];
            // As the gaps have it: what the deciding paper states of a clause, not what the better paper of the cell does.
            cells[2].marks.below_target = self.own(task).any(|c| self.short_of(papers, c).is_some());
            for (cell, kinds) in cells.iter_mut().zip(kinds).filter(|(c, _)| c.verdict == Verdict::NotSubmitted) {
                cell.reason = self.not_sent(kinds).into();
            }
            cells
        };
        let cells = of(duty);
        // An officer who decides on it in any way but 不涉及 says that it is owed.
        let decided = || self.own(task).filter_map(|i| papers.review(i)).any(|o| o.verdict != Verdict::NotDuty);
        let taken_up = duty == Duty::Conditional && (cells[2].verdict != Verdict::NotDuty || decided());
        if taken_up { of(Duty::Owner) } else { cells }
    }

    /// What is said where papers of these kinds have not come: before its last day none is missed.
    fn not_sent(&self, kinds: &[Kind]) -> &'static str {
        let last_days = self.last_days();
        let missed = |kind: Kind| kinds.contains(&kind) && last_days.over(kind);
        match (missed(Kind::Plan), missed(Kind::Report)) {
            (true, true) => "方案和报告均未报送",
            (true, false) => "方案未报送",
            (false, true) => "报告未报送",
            (false, false) => "尚未到报送时间",
        }
    }

    /// Whether what the unit says on the year cannot be known, since its paper of a kind could not be read. A file of
    /// unknown kind beside a plan (its sealed pages as a picture) is no report before the year is over.
    fn unheard(&self, papers: &Papers, kind: Kind) -> bool {
        let side = papers.side(kind);
        let early = self.list.year.is_some_and(|year| self.today.year <= year);
        let other = kind == Kind::Report && early && papers.plan.analyses().next().is_some();
        side.unreadable && side.analyses().next().is_none() && (side.named || !other)
    }

    /// The clauses of a task; they stand together, in the order of the list.
    pub(super) fn own(&self, task: usize) -> Range<usize> {
        self.clauses.partition_point(|c| c.task < task)..self.clauses.partition_point(|c| c.task <= task)
    }

    fn cell(&self, task: usize, duty: Duty, papers: &Papers, kind: Kind) -> Cell {
        let side = papers.side(kind);
        let (good, name) = match kind {
            Kind::Plan => (Verdict::Planned, "方案"),
            _ => (Verdict::Done, "报告"),
        };
        let all = self.own(task);
        let reviews: Vec<(usize, &Override)> =
            all.clone().filter_map(|c| papers.reached(kind, c).map(|o| (c, o))).collect();
        // What an officer calls none of the unit's business is not owed.
        let owed = |c: &usize| papers.reached(kind, *c).is_none_or(|o| o.verdict != Verdict::NotDuty);
        let clauses = all.clone().filter(owed).count() as u16;
        let reviewed = !reviews.is_empty();
        let told = reviews.first().map_or("", |(_, o)| o.told);
        if reviewed && clauses == 0 {
            let cell = Cell::empty(Verdict::NotDuty, all.len() as u16, told);
            return Cell { marks: Marks { reviewed, ..Marks::default() }, ..cell };
        }
        if side.analyses().next().is_none() {
            return Self::without_paper(duty, side.unreadable, good, name, clauses, &reviews);
        }
        let own: Vec<&ClauseJudgement> = all.filter(owed).filter_map(|c| papers.judged(kind, c)).collect();
        let addressed: Vec<&ClauseJudgement> =
            own.iter().copied().filter(|c| c.score >= self.decision.threshold).collect();
        let best = addressed.iter().copied().max_by(|a, b| a.score.total_cmp(&b.score).then(b.clause.cmp(&a.clause)));
        if let Some(best) = best {
            let uncertain = best.score < self.decision.uncertain_high;
            let marks = Marks {
                uncertain,
                copied: addressed.iter().any(|c| c.verbatim),
                below_target: addressed.iter().any(|c| self.is_below(c)),
                extra: duty == Duty::None,
                reviewed: reviewed && !uncertain,
            };
            return Cell {
                // Outside a unit's duties it is credit, shown by the mark; the cell itself stays 不涉及, so
                // that no total takes it for something due.
                verdict: if duty == Duty::None { Verdict::NotDuty } else { good },
                marks,
                addressed: addressed.iter().map(|c| c.clause).collect(),
                clauses,
                evidence: best.quotation.as_str().into(),
                file: papers.file(kind, best.clause),
                place: best.place.as_str().into(),
                reason: told.into(),
                denied: false,
                overtaken: false,
            };
        }
        let open = |c: &&&ClauseJudgement| c.denied && papers.reached(kind, c.clause).is_none();
        if let Some(denial) = own.iter().find(open).filter(|_| duty.is_due()) {
            return Cell {
                denied: true,
                // An officer said otherwise before the report came: nothing is held against the unit until he has looked.
                marks: Marks { uncertain: papers.overtaken(kind, denial.clause), ..Marks::default() },
                evidence: denial.quotation.as_str().into(),
                file: papers.file(kind, denial.clause),
                place: denial.place.as_str().into(),
                ..Cell::empty(Verdict::NotMentioned, clauses, &format!("{name}{DENIED}"))
            };
        }
        let nearest = own
            .iter()
            .copied()
            .filter(|c| c.topic_only)
            .max_by(|a, b| a.score.total_cmp(&b.score).then(b.clause.cmp(&a.clause)));
        let uncertain = duty.is_due() && own.iter().any(|c| c.score > self.decision.uncertain_low);
        let marks = Marks { uncertain, reviewed: reviewed && !uncertain, ..Marks::default() };
        let reason = |plain: &str| if reviewed { told.to_owned() } else { plain.to_owned() };
        let quoted = |c: &ClauseJudgement, cell: Cell| Cell {
            evidence: c.quotation.as_str().into(),
            file: papers.file(kind, c.clause),
            place: c.place.as_str().into(),
            marks,
            ..cell
        };
        let exempt = own.iter().copied().find(|c| c.is_exempt());
        match (nearest, exempt) {
            (Some(c), _) if duty.is_due() => {
                quoted(c, Cell::empty(Verdict::Vague, clauses, &reason(&format!("{name}中只有原则性表述"))))
            }
            (None, Some(c)) if duty.is_due() => {
                quoted(c, Cell::empty(Verdict::NotMentioned, clauses, &reason(&format!("{name}{EXEMPT}"))))
            }
            _ => Cell {
                marks,
                ..Cell::empty(silent(duty), clauses, &reason(if duty.is_due() { UNMENTIONED } else { "" }))
            },
        }
    }

    /// The cell of a paper that was not handed in or could not be read; an officer may know better.
    fn without_paper(
        duty: Duty,
        unreadable: bool,
        good: Verdict,
        name: &str,
        clauses: u16,
        reviews: &[(usize, &Override)],
    ) -> Cell {
        let told = reviews.first().map_or("", |(_, o)| o.told);
        let marks = Marks { reviewed: true, ..Marks::default() };
        let addressed: Vec<usize> = reviews.iter().filter(|(_, o)| o.verdict == good).map(|(c, _)| *c).collect();
        if !addressed.is_empty() && duty != Duty::None {
            let proof =
                reviews.iter().find(|(_, o)| !o.proof.is_empty()).map_or(String::new(), |(_, o)| o.proof.clone());
            let place = if proof.is_empty() { Short::EMPTY } else { "复核补充".into() };
            return Cell { addressed, marks, evidence: proof.into(), place, ..Cell::empty(good, clauses, told) };
        }
        // Every owed clause was decided against the unit.
        let against = |o: &Override| matches!(o.verdict, Verdict::NotMentioned | Verdict::Vague);
        if duty.is_due() && clauses > 0 && reviews.iter().filter(|(_, o)| against(o)).count() >= usize::from(clauses) {
            return Cell { marks, ..Cell::empty(Verdict::NotMentioned, clauses, told) };
        }
        match (duty.is_due(), unreadable) {
            (false, _) => Cell::empty(Verdict::NotDuty, clauses, ""),
            (true, true) => Cell::empty(Verdict::Unreadable, clauses, &format!("{name}无法读取")),
            (true, false) => Cell::empty(Verdict::NotSubmitted, clauses, &format!("{name}未报送")),
        }
    }

    /// The paper that decides on a clause, and its judgement: a report's deed, else a plan's undertaking, else what the
    /// report denies, else the more likely of both.
    fn deciding<'a>(&self, papers: &Papers<'a>, clause: usize) -> Option<(Kind, &'a ClauseJudgement)> {
        let of = |kind: Kind| papers.judged(kind, clause).map(|judged| (kind, judged));
        let (report, plan) = (of(Kind::Report), of(Kind::Plan));
        let addressed = |j: &(Kind, &ClauseJudgement)| j.1.score >= self.decision.threshold;
        report
            .filter(addressed)
            .or(plan.filter(addressed))
            .or(report.filter(|(_, j)| j.denied))
            .or_else(|| [report, plan].into_iter().flatten().max_by(|a, b| a.1.score.total_cmp(&b.1.score)))
    }

    /// Whether a clause's stated number is below what the list sets.
    pub(super) fn is_below(&self, judged: &ClauseJudgement) -> bool {
        match (judged.stated, &self.clauses[judged.clause].target) {
            // No single unit can meet what the whole district is asked for.
            (Some(stated), Some(target)) => {
                !self.is_of_all(judged.clause) && !target.relation.met(stated, target.value)
            }
            _ => false,
        }
    }

    /// Whether a clause's number is asked of the whole district.
    pub(super) fn is_of_all(&self, clause: usize) -> bool {
        self.district_numbers.iter().any(|words| self.clauses[clause].text.contains(words.as_str()))
    }
}

/// What is said of a clause that a report says was not done.
pub(super) const DENIED: &str = "自述未落实";
/// What is said of a clause of which a paper says that there was nothing of the kind to do.
pub(super) const EXEMPT: &str = "自述没有这类事项";
/// What is said of a clause that nothing speaks of, and of one of a unit that sent nothing.
const UNMENTIONED: &str = "未见相关表述";
/// What is said of a clause of which the papers say something that an officer does not take for a measure.
pub(super) const SET_ASIDE: &str = "所报内容经复核不予认定";
const NOTHING_CAME: &str = "方案和报告均未报送";

/// A number without needless decimals.
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value}") }
}

/// The one rule that joins plan and report: a report's deed, else a plan's undertaking, else the better of
/// what is left; missing papers count only when both are missing. One paper's silence holds nothing against a unit
/// whose other paper could not be read, unless the report itself denies the deed or an officer settled the cell.
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
    let open = |c: &Cell| matches!(c.verdict, Verdict::Vague | Verdict::NotMentioned) && !c.marks.reviewed;
    let report_first = if plan.verdict == Verdict::Unreadable && open(report) {
        report.denied
    } else {
        report.verdict == Verdict::Unreadable && open(plan) || rank(report) <= rank(plan)
    };
    let (best, other) = if report_first { (report, plan) } else { (plan, report) };
    let mut best = best.clone();
    // A clause that only the plan covers is covered by the unit; the verdict stays the better paper's.
    for clause in &other.addressed {
        if !best.addressed.contains(clause) {
            best.addressed.push(*clause);
        }
    }
    best.addressed.sort_unstable();
    best.overtaken |= other.overtaken;
    best.marks.reviewed = (best.marks.reviewed || other.marks.reviewed) && !best.marks.uncertain && !best.overtaken;
    // Promised, and not done by the unit's own word: no gap beyond doubt, and nothing to praise.
    if best.verdict == Verdict::Planned && other.denied && !best.marks.reviewed {
        best.marks.uncertain = true;
        best.reason = format!("方案作了安排，报告{DENIED}").into();
        (best.evidence, best.file, best.place) = (other.evidence.clone(), other.file.clone(), other.place.clone());
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
            // One paper was read and is silent; the other may say it.
            (NotMentioned, Unreadable, Unreadable),
            (Vague, Unreadable, Unreadable),
            (Unreadable, NotMentioned, Unreadable),
            (Planned, Unreadable, Planned),
            (Unreadable, Done, Done),
        ] {
            assert_eq!(combine(&cell(plan, &[]), &cell(report, &[]), Duty::Owner).verdict, want, "{plan:?} {report:?}");
        }
        assert_eq!(combine(&cell(NotDuty, &[]), &cell(NotDuty, &[]), Duty::None).verdict, NotDuty);
    }

    #[test]
    fn what_a_report_denies_or_an_officer_settled_needs_no_other_paper() {
        let unread = cell(Verdict::Unreadable, &[]);
        let denied = Cell { denied: true, ..cell(Verdict::NotMentioned, &[]) };
        assert_eq!(combine(&unread, &denied, Duty::Owner).verdict, Verdict::NotMentioned);
        let marks = Marks { reviewed: true, ..Marks::default() };
        let settled = Cell { marks, ..cell(Verdict::NotMentioned, &[]) };
        assert_eq!(combine(&unread, &settled, Duty::Owner).verdict, Verdict::NotMentioned);
        assert_eq!(combine(&settled, &unread, Duty::Owner).verdict, Verdict::NotMentioned);
    }

    #[test]
    fn clauses_add_up_over_papers() {
        let c = combine(&cell(Verdict::Planned, &[1, 2]), &cell(Verdict::Done, &[0, 1]), Duty::Owner);
        assert_eq!(c.verdict, Verdict::Done);
        assert_eq!(c.addressed, [0, 1, 2]);
    }
}
