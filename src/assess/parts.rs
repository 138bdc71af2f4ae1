//! Papers about parts of the year that count together: what each says was done adds up to the year's.

use super::{Status, submissions::Decided};
use crate::{
    submission::Submitted,
    tasks::{ListClause, Relation},
};

/// The unit's papers with the numbers of quarters and halves added up; `None` when no two of them are about other parts
/// of the year. Each clause's sum stands in every paper that states a number of it, so whichever is quoted has it.
///
/// `threshold`: probability from which a clause is addressed.
pub(super) fn added_up(
    submitted: &[Submitted],
    decided: &[Decided],
    clauses: &[ListClause],
    threshold: f32,
) -> Option<Vec<Submitted>> {
    let used = |i: usize| decided[i].status == Status::Used;
    let partial: Vec<usize> =
        (0..submitted.len()).filter(|&i| used(i) && submitted[i].claim().part_year.is_some()).collect();
    if partial.len() < 2 {
        return None;
    }
    let mut out = submitted.to_vec();
    for (c, clause) in clauses.iter().enumerate() {
        // A limit or a share is no sum of its parts.
        let adds = |t: &crate::tasks::Target| t.relation != Relation::AtMost && !t.counter.contains(['%', '日', '天']);
        if !clause.target.as_ref().is_some_and(adds) {
            continue;
        }
        let stated = |i: usize| {
            let judged = submitted[i].analysis.as_ref()?.clauses.get(c)?;
            judged.stated.filter(|_| judged.score >= threshold)
        };
        for &i in &partial {
            let (kind, form) = (submitted[i].kind(), submitted[i].form());
            let beside = partial.iter().filter(|&&j| (submitted[j].kind(), submitted[j].form()) == (kind, form));
            let sum: f64 = beside.filter_map(|&j| stated(j)).sum();
            if stated(i).is_some()
                && let Some(judged) = out[i].analysis.as_mut().and_then(|a| a.clauses.get_mut(c))
            {
                judged.stated = Some(sum);
            }
        }
    }
    Some(out)
}
