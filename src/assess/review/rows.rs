//! The rows of the sheet 复核: what may be decided, what was, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Automatic, ByUnit, UnitReview};
use crate::{
    assess::{Assessment, ProblemRow, ReviewClass, ReviewRow, Verdict, VerdictRow},
    review::{self, Decision, Entry, Key, Present, Seen, Standing},
    text::{Shared, Short},
};

impl Assessment<'_> {
    /// The rows of 复核 for one unit; `combined`: its cells after the reviews.
    pub(in crate::assess) fn review_rows(
        &self,
        automatic: &[Automatic],
        settled: &UnitReview,
        combined: &[VerdictRow],
        by_unit: &ByUnit,
    ) -> Vec<ReviewRow> {
        let name = combined.first().map_or_else(Shared::default, |row| row.unit.clone());
        let short = automatic.first().map_or("", |a| self.roster.units()[a.unit].short.as_str());
        let entries = by_unit.entries.get(short).into_iter().flatten();
        let standing: BTreeMap<&Key, &Entry> = entries.map(|(_, e)| (&e.key, *e)).collect();
        let drafts: BTreeMap<&Key, &review::Statement> =
            by_unit.drafts.get(short).into_iter().flatten().map(|d| (&d.key, *d)).collect();
        let mut out: Vec<ReviewRow> = Vec::new();
        for cell in automatic {
            let unit = &self.roster.units()[cell.unit];
            let task = &self.list.tasks[cell.task];
            let both = cell.cell();
            let due = cell.duty.is_due() || both.verdict != Verdict::NotDuty;
            if !due && standing.is_empty() && drafts.is_empty() {
                continue;
            }
            let now = combined.iter().find(|v| v.task == task.id).map_or(both.verdict, |v| v.verdict);
            let base = ReviewRow {
                class: ReviewClass::Other,
                unit: name.clone(),
                group: Some(unit.group()),
                task: task.id.as_str().into(),
                item: Shared::from(&task.item),
                ..ReviewRow::default()
            };
            let mut rows = Vec::new();
            let whole = Key {
                unit: unit.short.clone(),
                code: task.id.clone(),
                words: by_unit.present.task_words(cell.task).to_owned(),
            };
            // What was decided while other papers lay there, or none, keeps its row.
            let decided = |key: &Key| standing.contains_key(key) || drafts.contains_key(key);
            if !cell.any_paper || cell.clauses.len() != 1 || decided(&whole) {
                // What its doubt is about stands in one of its clauses.
                let doubt = cell.clauses.iter().find(|c| c.marks.uncertain && !c.quotation.is_empty());
                let (quotation, file, place) = match doubt.filter(|_| both.marks.uncertain && both.evidence.is_empty())
                {
                    Some(c) => (c.quotation.to_owned(), c.file.clone(), c.place.into()),
                    None => (both.evidence.to_string(), both.file.clone(), both.place.clone()),
                };
                rows.push((
                    ReviewRow {
                        clause_text: base.item.clone(),
                        automatic: both.verdict,
                        marks: both.marks,
                        present: now,
                        state: self.state(cell, None, None),
                        quotation,
                        file,
                        place,
                        ..base.clone()
                    },
                    whole,
                ));
            }
            for clause in &cell.clauses {
                let compiled = &self.clauses[clause.index];
                let words = by_unit.present.clause_words(clause.index).to_owned();
                let key = Key { unit: unit.short.clone(), code: compiled.id.clone(), words };
                if !cell.any_paper && !decided(&key) {
                    continue;
                }
                rows.push((
                    ReviewRow {
                        clause: compiled.id.as_str().into(),
                        clause_text: compiled.text.clone(),
                        automatic: clause.verdict,
                        marks: clause.marks,
                        present: settled.overrides.get(&(cell.unit, clause.index)).map_or(clause.verdict, |o| o.joined),
                        state: self.state(cell, Some(clause.index), None),
                        quotation: clause.quotation.to_owned(),
                        file: clause.file.clone(),
                        place: clause.place.into(),
                        kind: clause.kind,
                        stated: clause.stated.clone(),
                        ..base.clone()
                    },
                    key,
                ));
            }
            for (mut row, key) in rows {
                let entry = standing.get(&key).copied();
                let draft = drafts.get(&key).copied();
                if !due && entry.is_none() && draft.is_none() {
                    continue;
                }
                row.key = key.written(&settled.seen);
                fill(&mut row, entry, draft, settled.status.get(&key), settled.stale.contains(&key));
                if row.decision.is_empty() && entry.is_none() {
                    let inside = !row.clause.is_empty() || cell.clauses.len() <= 1;
                    let index = self.clauses.iter().position(|c| c.id == row.clause);
                    // Decided with the whole task, or by its clauses.
                    row.by_other = if inside {
                        index.is_some_and(|i| settled.overrides.contains_key(&(cell.unit, i)))
                    } else {
                        cell.clauses.iter().all(|c| settled.overrides.contains_key(&(cell.unit, c.index)))
                    };
                }
                row.class = class(&row);
                out.push(row);
            }
        }
        out
    }

    /// Decisions and drafts that no cell of this run takes: kept in sight, at the end.
    pub(super) fn unmatched(&self, taken: &BTreeSet<Key>) -> (Vec<ReviewRow>, Vec<ProblemRow>) {
        let present = Present::new(self.list, self.roster);
        let standing = self.ledger.standing();
        let drafts: BTreeMap<&Key, &review::Statement> = self.ledger.drafts.iter().map(|d| (&d.key, d)).collect();
        let keys: BTreeSet<&Key> =
            standing.keys().chain(drafts.keys()).copied().filter(|k| !taken.contains(*k)).collect();
        let mut problems = Vec::new();
        let unknown = Seen::default();
        let rows = keys
            .into_iter()
            .map(|key| {
                let entry = standing.get(key).copied();
                let (rule, message, hint) = match present.key(key).1 {
                    Standing::NoClause => (
                        "review-clause",
                        "复核的条款不在现在的任务清单里（或文字有改动），复核保留、没有采用",
                        "请核对任务清单；如只是文字调整，请在“复核”表对新条款重新选择",
                    ),
                    Standing::NoUnit => (
                        "review-unit",
                        "复核的单位不在单位名录里，复核保留、没有采用",
                        "如单位改了名，请在单位名录里把原名写成别名",
                    ),
                    Standing::Known => ("review-unit", "复核的单位不在应报之列，复核保留、没有采用", "请核对单位名录"),
                };
                if entry.is_some() {
                    problems.push(self.problem(rule, key, message, hint));
                }
                let mut row = ReviewRow {
                    unit: Shared::from(&key.unit),
                    task: key.task().into(),
                    clause: if key.code.contains('.') { key.code.as_str().into() } else { Short::EMPTY },
                    state: entry.map_or_else(String::new, |e| e.state.clone()),
                    quotation: entry.map_or_else(String::new, |e| e.quotation.clone()),
                    file: entry.map_or_else(Shared::default, |e| Shared::from(&e.file)),
                    place: entry.map_or(Short::EMPTY, |e| e.place.as_str().into()),
                    ..ReviewRow::default()
                };
                row.key = key.written(entry.map_or(&unknown, |e| &e.seen));
                let status = entry.map(|_| message.to_owned());
                fill(&mut row, entry, drafts.get(key).copied(), status.as_ref(), false);
                row.class = ReviewClass::Unmatched;
                row
            })
            .collect();
        (rows, problems)
    }
}

/// What the officer has written goes back into the row.
fn fill(
    row: &mut ReviewRow,
    entry: Option<&Entry>,
    draft: Option<&review::Statement>,
    status: Option<&String>,
    stale: bool,
) {
    if let Some(e) = entry.filter(|e| e.decision.is_active()) {
        e.decision.chinese().clone_into(&mut row.decision);
        row.reason.clone_from(&e.reason);
        row.who.clone_from(&e.who);
        row.date.clone_from(&e.date);
        row.proof.clone_from(&e.proof);
        row.active = true;
        row.stale = stale;
    } else if let Some(d) = draft {
        row.decision.clone_from(&d.typed);
        row.reason.clone_from(&d.reason);
        row.who.clone_from(&d.who);
        row.date.clone_from(&d.date);
        row.proof.clone_from(&d.proof);
        if !d.typed.is_empty() {
            "看不懂的决定，没有采用，请从下拉列表中选".clone_into(&mut row.status);
        }
    }
    if let Some(e) = entry.filter(|e| e.decision == Decision::Conflict) {
        row.conflict = true;
        row.status = format!("意见冲突（{}），没有采用", e.reason);
    } else if let Some(status) = status {
        row.status.clone_from(status);
    }
    // The cell holds what is in force again: what was typed there is told.
    if let Some(d) = draft.filter(|d| row.active && !d.typed.is_empty()) {
        row.status = format!("填的“{}”看不懂，没有采用，仍按原决定；{}", d.typed, row.status);
    }
}

fn class(row: &ReviewRow) -> ReviewClass {
    if row.conflict || row.stale || !row.active && !row.decision.is_empty() {
        return ReviewClass::Again;
    }
    if row.active || row.by_other {
        return ReviewClass::Reviewed;
    }
    match row.automatic {
        _ if row.marks.uncertain => ReviewClass::Uncertain,
        Verdict::Vague => ReviewClass::Vague,
        Verdict::NotMentioned => ReviewClass::NotMentioned,
        Verdict::NotSubmitted => ReviewClass::NotSubmitted,
        Verdict::Unreadable => ReviewClass::Unreadable,
        _ if row.marks.below_target => ReviewClass::BelowTarget,
        _ if row.marks.copied => ReviewClass::Copied,
        _ => ReviewClass::Other,
    }
}
