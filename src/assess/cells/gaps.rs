//! What a unit owes and nothing addresses, and the numbers that it states, clause by clause.

use super::{
    super::{Assessment, FigureRow, GapRow, Lack, Verdict, review::Override},
    Cell, DENIED, EXEMPT, NOTHING_CAME, Papers, SET_ASIDE, UNMENTIONED, number,
};
use crate::{
    identify::Kind,
    roster::Unit,
    tasks::{Duty, Relation, Target},
    text::{Shared, Short},
};

impl Assessment<'_> {
    /// The numbers that a unit states where a clause of a task that it owes sets one, by the paper that decides.
    pub(in crate::assess) fn figures_of(&self, name: &Shared, task: usize, papers: &Papers, out: &mut Vec<FigureRow>) {
        for index in self.own(task) {
            let clause = &self.clauses[index];
            let Some(target) = clause.target.as_ref().filter(|_| !self.is_of_all(index)) else { continue };
            if let Some((kind, judged)) = self.deciding(papers, index)
                && judged.score >= self.decision.threshold
                && let Some(stated) = judged.stated
            {
                let met = target.relation.met(stated, target.value);
                out.push(FigureRow { unit: name.clone(), clause: clause.id.as_str().into(), kind, stated, met });
            }
        }
    }

    /// Whether an officer's word leaves nothing to ask of a clause: 已落实 needs no report, but one that came may fall
    /// short of a number, or deny it.
    fn is_settled(papers: &Papers, index: usize) -> bool {
        let settled = |o: &Override| match o.verdict {
            Verdict::NotDuty => !o.overtaken,
            Verdict::Done => papers.judged(Kind::Report, index).is_none(),
            _ => false,
        };
        papers.review(index).is_some_and(settled)
    }

    /// The number that the deciding paper states of a clause, and the list's, where it is not enough.
    pub(in crate::assess) fn short_of(&self, papers: &Papers, index: usize) -> Option<(f64, &Target)> {
        let (_, judged) = self.deciding(papers, index).filter(|_| !Self::is_settled(papers, index))?;
        let below = judged.score >= self.decision.threshold && self.is_below(judged);
        judged.stated.filter(|_| below).zip(self.clauses[index].target.as_ref())
    }

    /// The clauses that a unit owes and nothing addresses.
    pub(in crate::assess) fn gaps_of(
        &self,
        (unit, name): (&Unit, &Shared),
        task: usize,
        duty: Duty,
        combined: &Cell,
        papers: &Papers,
        out: &mut Vec<GapRow>,
    ) {
        // What is due is decided by the cell: 不涉及 by review, or a conditional task that nobody took up.
        if duty == Duty::None || combined.verdict == Verdict::NotDuty {
            return;
        }
        let list_task = &self.list.tasks[task];
        let blank = || GapRow {
            lack: match combined.verdict {
                Verdict::NotSubmitted => Lack::NotSubmitted,
                Verdict::Unreadable => Lack::Unreadable,
                _ => Lack::NotMentioned,
            },
            unit: name.clone(),
            group: unit.group(),
            task: list_task.id.as_str().into(),
            clause: Short::EMPTY,
            clause_text: Shared::default(),
            verdict: combined.verdict,
            duty,
            deadline: list_task.deadline.as_str().into(),
            due: list_task.due.as_deref().unwrap_or_default().into(),
            missing: Short::EMPTY,
            nearest: String::new(),
            place: Short::EMPTY,
            file: Shared::default(),
            uncertain: false,
            reviewed: false,
            set_aside: false,
        };
        if matches!(combined.verdict, Verdict::NotSubmitted | Verdict::Unreadable) {
            let (clause_text, missing) = (Shared::from(&list_task.requirement), combined.reason.clone());
            out.push(GapRow { clause_text, missing, ..blank() });
            return;
        }
        let unheard = [Kind::Plan, Kind::Report].into_iter().any(|kind| self.unheard(papers, kind));
        for index in self.own(task) {
            let clause = &self.clauses[index];
            if Self::is_settled(papers, index) {
                continue;
            }
            let deciding = self.deciding(papers, index);
            let review = match deciding {
                Some((kind, _)) => papers.reached(kind, index),
                None => papers.review(index),
            };
            let row = || GapRow {
                clause: clause.id.as_str().into(),
                clause_text: clause.text.clone(),
                reviewed: review.is_some(),
                ..blank()
            };
            // What either paper leaves in doubt is named to nobody.
            let doubted = [Kind::Plan, Kind::Report]
                .into_iter()
                .filter_map(|kind| papers.judged(kind, index))
                .any(|j| self.decision.is_uncertain(j.score));
            let Some((kind, judged)) = deciding else {
                // Of a unit without papers an officer decided on some clause; the others are as open as before.
                let unread = papers.plan.unreadable || papers.report.unreadable;
                let open = review.map_or(!unread && duty != Duty::Conditional, |o| o.verdict != Verdict::Planned);
                if open {
                    let missing = if review.is_some() { UNMENTIONED } else { NOTHING_CAME };
                    out.push(GapRow { verdict: Verdict::NotMentioned, missing: missing.into(), ..row() });
                }
                continue;
            };
            let quoted = || GapRow {
                nearest: judged.quotation.clone(),
                place: judged.place.as_str().into(),
                file: papers.file(kind, index),
                ..row()
            };
            if judged.score >= self.decision.threshold {
                if let Some((stated, target)) = self.short_of(papers, index) {
                    let missing = format!(
                        "{}：写明{}{}，清单要求{}{}{}",
                        missed(target.relation),
                        number(stated),
                        target.counter,
                        target.relation.chinese(),
                        number(target.value),
                        target.counter
                    )
                    .into();
                    let uncertain = doubted || kind == Kind::Plan && self.unheard(papers, Kind::Report);
                    out.push(GapRow { lack: Lack::Below, missing, uncertain, ..quoted() });
                }
                continue;
            }
            // The conditional task that a unit took up is owed as a whole, but silence on one clause of it is no gap.
            if duty == Duty::Conditional && review.is_none() {
                continue;
            }
            // What could not be read may say what the other paper does not. What was decided before a report came that
            // denies it is in doubt until the officer has looked again.
            let uncertain = doubted
                || unheard && review.is_none() && !judged.denied
                || judged.denied && papers.overtaken(kind, index);
            // Why an officer decided so stands in 复核: these words go into papers that leave the office.
            let aside = review.and_then(|o| o.set_aside.as_ref());
            let denied = judged.denied && aside.is_none() && review.is_none_or(|o| o.verdict == Verdict::NotMentioned);
            out.push(if let Some(aside) = aside {
                let (nearest, place, file) = (aside.quotation.clone(), aside.place.clone(), aside.file.clone());
                let (verdict, missing) = (Verdict::NotMentioned, SET_ASIDE.into());
                GapRow { verdict, missing, uncertain, set_aside: true, nearest, place, file, ..row() }
            } else if denied {
                let missing = DENIED.into();
                GapRow { lack: Lack::Denied, verdict: Verdict::NotMentioned, missing, uncertain, ..quoted() }
            } else if judged.is_exempt() && review.is_none() {
                GapRow { verdict: Verdict::NotMentioned, missing: EXEMPT.into(), uncertain, ..quoted() }
            } else if judged.topic_only {
                let missing = "只有原则性表述，缺少具体措施".into();
                GapRow { lack: Lack::Vague, verdict: Verdict::Vague, missing, uncertain, ..quoted() }
            } else {
                // What the doubt is about, for whoever looks at it.
                let own = if doubted { quoted() } else { row() };
                GapRow { verdict: Verdict::NotMentioned, missing: UNMENTIONED.into(), uncertain, ..own }
            });
        }
    }
}

/// How a number falls short: a time that is too long is no number that is too small.
fn missed(relation: Relation) -> &'static str {
    match relation {
        Relation::AtMost => "超过清单要求",
        Relation::AtLeast | Relation::Exactly => "数量不足",
    }
}
