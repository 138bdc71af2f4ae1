//! What the plan promised against what the report did, clause by clause, the numbers side by side.

use super::{
    Assessment, Outcome, PromiseRow,
    cells::{Papers, number},
    review::Overrides,
};
use crate::{
    identify::Kind,
    roster::Unit,
    tasks::Relation,
    text::{Shared, Short},
};

impl Assessment<'_> {
    /// `extra`: the task is none of the unit's duties.
    pub(super) fn promises_of(
        &self,
        (unit, name): (&Unit, &Shared),
        (task, extra): (usize, bool),
        papers: &Papers,
        overrides: &Overrides,
        out: &mut Vec<PromiseRow>,
    ) {
        for index in self.own(task) {
            let clause = &self.clauses[index];
            let side = |kind: Kind| papers.judged(kind, index).map(|j| (j, j.score >= self.decision.threshold));
            let (plan, report) = (side(Kind::Plan), side(Kind::Report));
            let planned = plan.filter(|(_, yes)| *yes).map(|(j, _)| j);
            let done = report.filter(|(_, yes)| *yes).map(|(j, _)| j);
            // Without a plan there is nothing to hold the report against.
            if plan.is_none() || planned.is_none() && done.is_none() {
                continue;
            }
            let doubtful = [plan, report].into_iter().flatten().any(|(j, _)| self.decision.is_uncertain(j.score));
            let fewer = || match (planned.and_then(|j| j.stated), done.and_then(|j| j.stated), &clause.target) {
                (Some(promised), Some(done), Some(target)) => match target.relation {
                    Relation::AtLeast | Relation::Exactly => done < promised,
                    Relation::AtMost => done > promised,
                },
                _ => false,
            };
            let outcome = match (planned, done, report) {
                (Some(_), _, None) => Outcome::NoReport,
                _ if doubtful => Outcome::Uncertain,
                (Some(_), Some(_), _) if fewer() => Outcome::Less,
                (Some(_), Some(_), _) => Outcome::Kept,
                (Some(_), None, Some((j, _))) if j.denied => Outcome::Denied,
                (Some(_), None, _) => Outcome::Unreported,
                (None, ..) => Outcome::Unplanned,
            };
            // A passage that only names the topic is worth seeing beside a promise.
            let nearest = report.filter(|(j, yes)| *yes || j.topic_only || j.denied).map(|(j, _)| j);
            let text = |j: Option<&crate::analyse::ClauseJudgement>| {
                j.map_or((String::new(), Short::EMPTY, None), |j| {
                    (j.quotation.clone(), j.place.as_str().into(), j.stated)
                })
            };
            let (plan, plan_place, plan_stated) = text(planned);
            let (report, report_place, report_stated) = text(nearest);
            out.push(PromiseRow {
                unit: name.clone(),
                group: unit.group(),
                task: self.list.tasks[task].id.as_str().into(),
                clause: clause.id.as_str().into(),
                clause_text: clause.text.clone(),
                outcome,
                plan,
                plan_place,
                plan_stated,
                report,
                report_place,
                report_stated,
                target: clause.target.as_ref().map_or(Short::EMPTY, |t| {
                    format!("{}{}{}", t.relation.chinese(), number(t.value), t.counter).into()
                }),
                reviewed: overrides.get(&(papers.unit(), index)).is_some_and(|o| !o.overtaken),
                extra,
            });
        }
    }
}
