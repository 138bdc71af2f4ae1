//! Papers about parts of the year that count together: what each says was done adds up to the year's, except where a
//! quarter tells again what its half-year tells.

use super::{Status, submissions::Decided};
use crate::{
    identify::Form,
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
            // A ledger tells again what the text of its quarter tells.
            let of = |i: usize| (submitted[i].kind(), submitted[i].form() == Form::Ledger);
            let beside = partial.iter().filter(|&&j| of(j) == of(i));
            let parts = beside.filter_map(|&j| Some((submitted[j].claim().part_year?.months(), stated(j)?)));
            let sum = apart(&parts.collect::<Vec<_>>());
            if stated(i).is_some()
                && let Some(judged) = out[i].analysis.as_mut().and_then(|a| a.clauses.get_mut(c))
            {
                judged.stated = Some(sum);
            }
        }
    }
    Some(out)
}

/// The most that numbers of parts of a year, given as first and last month, come to without any month counting twice.
/// What is said of unknown months may be part of any other.
fn apart(parts: &[(Option<(usize, usize)>, f64)]) -> f64 {
    let mut until = [0.0_f64; 13];
    for month in 1..=12 {
        let ending =
            parts.iter().filter_map(|(months, n)| months.filter(|(_, last)| *last == month).map(|m| (m.0, *n)));
        let most = ending.map(|(first, n)| until[first.saturating_sub(1).min(12)] + n);
        until[month] = most.fold(until[month - 1], f64::max);
    }
    parts.iter().filter(|(months, _)| months.is_none()).map(|(_, n)| *n).fold(until[12], f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_month_counts_twice() {
        let quarter = |n: usize| Some((3 * n - 2, 3 * n));
        let half = Some((1, 6));
        for (parts, sum) in [
            (&[(quarter(1), 1.0), (quarter(2), 1.0)][..], 2.0),
            (&[(half, 1.0), (quarter(1), 1.0), (quarter(3), 1.0)], 2.0),
            (&[(half, 1.0), (quarter(1), 1.0), (quarter(2), 1.0)], 2.0),
            (&[(half, 3.0), (quarter(1), 1.0), (quarter(2), 1.0)], 3.0),
            (&[(Some((1, 9)), 2.0), (Some((7, 12)), 1.0)], 2.0),
            (&[(Some((1, 9)), 2.0), (Some((10, 12)), 1.0), (quarter(4), 1.0)], 3.0),
            (&[(None, 1.0), (quarter(1), 1.0)], 1.0),
            (&[(None, 2.0), (None, 1.0)], 2.0),
            (&[], 0.0),
        ] {
            assert!((apart(parts) - sum).abs() < 1e-9, "{parts:?}");
        }
    }
}
