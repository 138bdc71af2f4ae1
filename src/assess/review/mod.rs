//! Decisions of officers applied to what the program judged.
//!
//! A decision is applied by correcting the judgement itself, before any verdict is made: then the one rule of
//! [`super::cells`] gives verdict, gap, total and score from it, and no output can disagree. What the program
//! would have said stays visible beside it, for the audit trail and for the next decision.

mod reach;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Assessment, Marks, ProblemRow, ReviewRow, Verdict,
    cells::{Cell, Papers, number},
    submissions::Decided,
};
use crate::{
    analyse::{self, ClauseJudgement},
    identify::Kind,
    problem::Level,
    review::{self, Decision, Entry, Key, Ledger, Present, Seen, Standing},
    submission::Submitted,
    tasks::{Duty, ListClause},
    text::{Shared, Short},
};
use reach::Desk;

/// A decision on one clause of one unit, ready to be applied.
#[derive(Debug, Clone)]
pub(super) struct Override {
    pub verdict: Verdict,
    pub decision: Decision,
    /// What a cell says of it (经复核不予认定): who decided, when and in which words stays in 复核.
    pub told: &'static str,
    pub proof: String,
    /// What the papers say of the clause and the officer does not take for a measure.
    pub set_aside: Option<Aside>,
    /// 已落实 was said of a plan, there being no report: the plan counts as saying it.
    pub plan: bool,
    /// Papers that came after the decision and say something of the clause: it does not decide about them.
    pub unseen: Vec<Shared>,
    /// What such a paper says changes the verdict, or leaves it in doubt until the officer has looked again.
    pub overtaken: bool,
    /// The clause's verdict with all papers seen together.
    pub joined: Verdict,
}

/// A passage that an officer does not take for a measure; empty where the program no longer finds it.
#[derive(Debug, Clone, Default)]
pub(super) struct Aside {
    pub quotation: String,
    pub file: Shared,
    pub place: Short,
}

/// Decisions by (unit, clause), both as indices.
pub(super) type Overrides = BTreeMap<(usize, usize), Override>;

/// Nothing decided.
static NONE: Overrides = Overrides::new();

/// What the program says of one clause of one unit, both papers seen together.
#[derive(Debug, Clone)]
struct Clause<'a> {
    index: usize,
    verdict: Verdict,
    marks: Marks,
    quotation: &'a str,
    file: Shared,
    place: &'a str,
    kind: Option<Kind>,
    stated: String,
    /// A paper says itself that it was not done.
    denied: bool,
}

/// One (unit, task) as the program judges it, without any review.
pub(super) struct Automatic<'a> {
    unit: usize,
    task: usize,
    pub duty: Duty,
    /// Of plan, report and both.
    pub cells: [Cell; 3],
    clauses: Vec<Clause<'a>>,
    any_paper: bool,
}

impl Automatic<'_> {
    /// Both papers seen together.
    fn cell(&self) -> &Cell {
        &self.cells[2]
    }
}

/// Decisions of one unit settled against what is known now.
#[derive(Default)]
pub(super) struct UnitReview {
    pub overrides: Overrides,
    pub rows: Vec<ReviewRow>,
    problems: Vec<ProblemRow>,
    /// Entries of the ledger, by index, with what was and what is filled in.
    filled: Vec<(usize, Entry)>,
    /// What became of each standing decision.
    status: BTreeMap<Key, String>,
    stale: BTreeSet<Key>,
    /// The papers that lie before the officer now.
    seen: Seen,
    /// How many decisions are about what the list and the roster hold.
    applied: usize,
}

/// All decisions settled.
pub(super) struct Settled {
    pub overrides: Overrides,
    pub ledger: Ledger,
    pub applied: usize,
    pub rows: Vec<ReviewRow>,
    pub problems: Vec<ProblemRow>,
}

/// Standing decisions, with their index in the ledger, and drafts, by unit.
pub(super) struct ByUnit<'a> {
    entries: BTreeMap<&'a str, Vec<(usize, &'a Entry)>>,
    drafts: BTreeMap<&'a str, Vec<&'a review::Statement>>,
    /// Whether the sheet 复核 is written, which has rows of every unit.
    whole: bool,
    present: Present<'a>,
}

impl ByUnit<'_> {
    pub(super) fn whole(&self) -> bool {
        self.whole
    }

    /// Whether rows of a unit are needed.
    pub(super) fn shows(&self, unit: &str) -> bool {
        self.whole || self.entries.contains_key(unit) || self.drafts.contains_key(unit)
    }
}

pub(super) fn by_unit<'a>(assessment: &Assessment<'a>, whole: bool) -> ByUnit<'a> {
    let ledger = assessment.ledger;
    let mut out = ByUnit {
        entries: BTreeMap::new(),
        drafts: BTreeMap::new(),
        whole,
        present: Present::new(assessment.list, assessment.roster),
    };
    let last: BTreeMap<&Key, usize> = ledger.entries.iter().enumerate().map(|(i, e)| (&e.key, i)).collect();
    for (key, i) in last {
        if let Some(entry) = ledger.entries.get(i).filter(|e| e.decision != Decision::Withdrawn) {
            out.entries.entry(&key.unit).or_default().push((i, entry));
        }
    }
    for draft in &ledger.drafts {
        out.drafts.entry(&draft.key.unit).or_default().push(draft);
    }
    out
}

impl Assessment<'_> {
    /// What the program says of every cell of a unit, and what officers decided about it.
    pub(super) fn review_unit<'a>(
        &self,
        u: usize,
        submitted: &'a [Submitted],
        decided: &[Decided],
        standing: &ByUnit,
    ) -> (Vec<Automatic<'a>>, UnitReview) {
        let papers = Papers::of(u, submitted, decided, &NONE, self.decision.uncertain_low);
        let mut automatic = Vec::new();
        for (t, task) in self.list.tasks.iter().enumerate() {
            let duty = crate::tasks::duty(task, &self.roster.units()[u], self.phrases);
            let cells = self.cells(t, duty, &papers);
            let clauses = self.own(t).map(|index| self.clause(index, &cells[2], &papers)).collect();
            automatic.push(Automatic { unit: u, task: t, duty, cells, clauses, any_paper: papers.any() });
        }
        let entries = standing.entries.get(self.roster.units()[u].short.as_str()).map_or(&[][..], Vec::as_slice);
        let review = self.settle(entries, &standing.present, &automatic, &papers);
        (automatic, review)
    }

    /// What was settled unit by unit, and the decisions that no unit takes.
    pub(super) fn settled(&self, units: Vec<UnitReview>) -> Settled {
        let mut out = Settled {
            overrides: Overrides::new(),
            ledger: self.ledger.clone(),
            applied: 0,
            rows: Vec::new(),
            problems: Vec::new(),
        };
        let file = self.ledger.sources.first().cloned().unwrap_or_default();
        for p in std::mem::take(&mut out.ledger.problems) {
            let message = if p.place.is_empty() { p.message } else { format!("{}：{}", p.place, p.message) };
            out.problems.push(ProblemRow {
                file: file.clone(),
                unit: String::new(),
                rule: p.rule,
                level: p.level,
                place: p.place,
                message,
                hint: p.hint,
            });
        }
        let mut taken: BTreeSet<Key> = BTreeSet::new();
        for unit in units {
            out.overrides.extend(unit.overrides);
            out.applied += unit.applied;
            out.problems.extend(unit.problems);
            for (i, entry) in unit.filled {
                if let Some(old) = out.ledger.entries.get_mut(i) {
                    *old = entry;
                }
            }
            for row in unit.rows {
                if let Some((key, _)) = Key::parse(&row.key) {
                    taken.insert(key);
                }
                out.rows.push(row);
            }
        }
        // Stable: within a class, roster order and list order stay.
        out.rows.sort_by_key(|r| r.class);
        let (rows, problems) = self.unmatched(&taken);
        out.rows.extend(rows);
        out.problems.extend(problems);
        out
    }

    fn problem(&self, rule: &str, key: &Key, message: &str, hint: &str) -> ProblemRow {
        ProblemRow {
            file: self.ledger.sources.first().cloned().unwrap_or_default(),
            unit: key.unit.clone(),
            rule: rule.to_owned(),
            level: if rule == "review-idle" { Level::Notice } else { Level::Warning },
            place: key.code.clone(),
            message: format!("{} {}：{message}", key.unit, key.code),
            hint: hint.to_owned(),
        }
    }

    fn clause<'a>(&self, index: usize, cell: &Cell, papers: &Papers<'a>) -> Clause<'a> {
        let judged = |kind: Kind| papers.judged(kind, index);
        let both = [(Kind::Report, Verdict::Done), (Kind::Plan, Verdict::Planned)];
        let found = both
            .into_iter()
            .filter_map(|(kind, verdict)| Some((kind, verdict, judged(kind)?)))
            .find(|(_, _, j)| j.score >= self.decision.threshold);
        if let Some((kind, verdict, j)) = found {
            let denied = verdict == Verdict::Planned && judged(Kind::Report).is_some_and(|r| r.denied);
            let marks = Marks {
                uncertain: denied || j.score < self.decision.uncertain_high,
                copied: j.verbatim,
                below_target: self.is_below(j),
                ..Marks::default()
            };
            return self.said(index, verdict, marks, kind, papers, j);
        }
        let uncertain =
            both.into_iter().filter_map(|(kind, _)| judged(kind)).any(|j| j.score > self.decision.uncertain_low);
        let marks = Marks { uncertain, ..Marks::default() };
        let vague = both.into_iter().filter_map(|(kind, _)| Some((kind, judged(kind)?))).find(|(_, j)| j.topic_only);
        if let Some((kind, j)) = vague {
            return self.said(index, Verdict::Vague, marks, kind, papers, j);
        }
        // The sentence that the doubt is about: nobody decides on a blank.
        let nearest = both
            .into_iter()
            .filter_map(|(kind, _)| Some((kind, judged(kind)?)))
            .filter(|(_, j)| j.score > self.decision.uncertain_low && !j.quotation.is_empty())
            .reduce(|best, other| if other.1.score > best.1.score { other } else { best });
        if let Some((kind, j)) = nearest {
            return self.said(index, Verdict::NotMentioned, marks, kind, papers, j);
        }
        let verdict = if papers.any() { Verdict::NotMentioned } else { cell.verdict };
        Clause {
            index,
            verdict,
            marks,
            quotation: "",
            file: Shared::default(),
            place: "",
            kind: None,
            stated: String::new(),
            denied: is_denied(papers, index),
        }
    }

    fn said<'a>(
        &self,
        index: usize,
        verdict: Verdict,
        marks: Marks,
        kind: Kind,
        papers: &Papers,
        j: &'a ClauseJudgement,
    ) -> Clause<'a> {
        let stated = match (j.stated, &self.clauses[index].target) {
            (Some(stated), Some(target)) if self.is_of_all(index) => format!(
                "写明{}{}，清单的{}{}不是对单个单位的要求",
                number(stated),
                target.counter,
                number(target.value),
                target.counter
            ),
            (Some(stated), Some(target)) => format!(
                "写明{}{}，清单要求{}{}{}",
                number(stated),
                target.counter,
                target.relation.chinese(),
                number(target.value),
                target.counter
            ),
            _ => String::new(),
        };
        Clause {
            index,
            verdict,
            marks,
            quotation: &j.quotation,
            file: papers.file(kind, index),
            place: &j.place,
            kind: Some(kind),
            stated,
            denied: is_denied(papers, index),
        }
    }

    /// `T05.1已落实、T05.2未提及`
    fn state(&self, cell: &Automatic, only: Option<usize>, overrides: Option<&Overrides>) -> String {
        let of =
            |c: &Clause| overrides.and_then(|o| o.get(&(cell.unit, c.index))).map_or(c.verdict, |o| o.joined).chinese();
        let mut out = String::new();
        for c in cell.clauses.iter().filter(|c| only.is_none_or(|i| c.index == i)) {
            out.extend([if out.is_empty() { "" } else { "、" }, &self.clauses[c.index].id, of(c)]);
        }
        out
    }

    /// Settles the standing decisions of a unit: which clauses they change to what, and whether their grounds
    /// still hold.
    fn settle(
        &self,
        entries: &[(usize, &Entry)],
        present: &Present,
        automatic: &[Automatic],
        papers: &Papers,
    ) -> UnitReview {
        let desk = Desk::of(papers, self.decision);
        let mut out = UnitReview { seen: desk.seen.clone(), ..UnitReview::default() };
        // A decision on the whole task first, so that one on a clause of it has the last word.
        let mut entries: Vec<(usize, &Entry, &Automatic)> = entries
            .iter()
            .filter(|(_, e)| present.key(&e.key).1 == Standing::Known)
            .filter_map(|(i, e)| {
                let cell = automatic.iter().find(|a| self.list.tasks[a.task].id == e.key.task())?;
                Some((*i, *e, cell))
            })
            .collect();
        entries.sort_by_key(|(_, e, _)| e.key.code.contains('.'));
        let decided = |(_, e, _): &&(usize, &Entry, &Automatic)| e.decision.is_active();
        let own: BTreeSet<usize> =
            entries.iter().filter(decided).filter_map(|(_, e, _)| self.clause_index(&e.key)).collect();
        for &(_, entry, cell) in &entries {
            let key = &entry.key;
            if entry.decision == Decision::Conflict {
                out.status.insert(key.clone(), "意见冲突，没有采用".to_owned());
                continue;
            }
            let applied = self.apply_entry(entry, cell, &desk, &own, &mut out.overrides);
            out.applied += 1;
            let mut status = "已采用".to_owned();
            if applied.apart {
                status.push_str("（与整项的决定不同，这一条按本行）");
                out.problems.push(self.problem(
                    "review-apart",
                    key,
                    "整项任务与其中条款的复核意见不同，这一条款按条款的意见采用",
                    "如应以整项为准，请清空条款一行的复核决定",
                ));
            }
            if !applied.changed {
                let (message, hint) = ("认可的是“未报送”或“无法读取”，材料补报后需重新复核", "现在不影响任何结论");
                out.problems.push(self.problem("review-idle", key, message, hint));
                message.clone_into(&mut status);
            } else if let Some(doubt) = applied.doubt {
                out.stale.insert(key.clone());
                out.problems.push(self.problem("review-stale", key, &doubt, "请在“复核”表重看这一行"));
                status = format!("{doubt}。{AGAIN}");
            }
            out.status.insert(key.clone(), status);
        }
        // The trail says what was and what is; both are settled once, when a decision is first seen.
        for (i, entry, cell) in entries.into_iter().filter(|(_, e, _)| e.is.is_empty() && e.decision.is_active()) {
            let mut entry = entry.clone();
            let only = self.clause_index(&entry.key);
            if !entry.seen.is_known() {
                entry.seen.clone_from(&out.seen);
            }
            if entry.was.is_empty() {
                entry.was = Self::was(only, cell);
            }
            if entry.state.is_empty() {
                entry.state = self.state(cell, only, None);
            }
            entry.is = self.state(cell, only, Some(&out.overrides));
            if let Some(c) = cell.clauses.iter().find(|c| Some(c.index) == only)
                && entry.quotation.is_empty()
            {
                c.quotation.clone_into(&mut entry.quotation);
                c.file.as_str().clone_into(&mut entry.file);
                c.place.clone_into(&mut entry.place);
                c.kind.map_or("", Kind::chinese).clone_into(&mut entry.kind);
            }
            out.filled.push((i, entry));
        }
        out
    }

    fn clause_index(&self, key: &Key) -> Option<usize> {
        self.clauses.iter().position(|c| c.id == key.code)
    }

    fn was(only: Option<usize>, cell: &Automatic) -> String {
        let own = only.and_then(|i| cell.clauses.iter().find(|c| c.index == i));
        own.map_or(cell.cell().verdict, |c| c.verdict).chinese().to_owned()
    }

    /// Puts one decision into `overrides`. `own`: clauses that are decided on rows of their own.
    fn apply_entry(
        &self,
        entry: &Entry,
        cell: &Automatic,
        desk: &Desk,
        own: &BTreeSet<usize>,
        overrides: &mut Overrides,
    ) -> Applied {
        let only = self.clause_index(&entry.key);
        let grounds = desk.grounds(entry);
        let mut out = Applied::default();
        for clause in cell.clauses.iter().filter(|c| only.is_none_or(|i| c.index == i)) {
            let verdict = match entry.decision {
                Decision::Done => Verdict::Done,
                Decision::NotDuty => Verdict::NotDuty,
                // What the officer says is no such measure must not be quoted as a vague one.
                Decision::NotDone => Verdict::NotMentioned,
                Decision::Accept => {
                    let id = &self.clauses[clause.index].id;
                    let Some(verdict) = pinned(&entry.state, id).or(Some(clause.verdict)).filter(|v| is_pinned(*v))
                    else {
                        continue;
                    };
                    verdict
                }
                Decision::Withdrawn | Decision::Conflict => continue,
            };
            let id = &self.clauses[clause.index].id;
            let (unseen, later) = desk.unseen(&grounds, verdict, (clause.index, id));
            let mut decided = Override {
                verdict,
                decision: entry.decision,
                told: entry.decision.told(),
                set_aside: set_aside(entry, clause, id),
                proof: if only.is_some() { entry.proof.clone() } else { String::new() },
                plan: desk.rests_on_plan(&grounds),
                unseen,
                overtaken: false,
                joined: verdict,
            };
            let doubt = desk.doubt(&grounds, (&decided, later.as_ref()), (clause.index, id, clause.verdict));
            if !decided.unseen.is_empty() {
                decided.overtaken = doubt.is_some();
                decided.joined = desk.joined(&decided, clause.index);
            }
            // What a clause's own row decides is no matter of the whole task's.
            if only.is_some() || !own.contains(&clause.index) {
                out.doubt = out.doubt.or(doubt);
            }
            let (place, verdict) = ((cell.unit, clause.index), decided.verdict);
            let whole = overrides.insert(place, decided);
            // One clause put right of a task whose others were accepted is no disagreement.
            out.apart |= whole.is_some_and(|w| w.decision != Decision::Accept && w.verdict != verdict);
            out.changed = true;
        }
        out
    }
}

fn is_denied(papers: &Papers, clause: usize) -> bool {
    [Kind::Plan, Kind::Report].into_iter().filter_map(|kind| papers.judged(kind, clause)).any(|judged| judged.denied)
}

/// What 改为未落实 sets aside of a clause (`id`), now or when it was decided: the program learns from the decision itself, and
/// may find nothing there any more. A denial is the unit's own word and is not set aside.
fn set_aside(entry: &Entry, clause: &Clause, id: &str) -> Option<Aside> {
    if entry.decision != Decision::NotDone {
        return None;
    }
    let speaks = |v: Verdict| matches!(v, Verdict::Done | Verdict::Planned | Verdict::Vague);
    let own = entry.key.code.contains('.') && !entry.quotation.is_empty();
    let aside = if !clause.quotation.is_empty() {
        Aside { quotation: clause.quotation.to_owned(), file: clause.file.clone(), place: clause.place.into() }
    } else if own {
        let (file, place) = (Shared::from(&entry.file), entry.place.as_str().into());
        Aside { quotation: entry.quotation.clone(), file, place }
    } else {
        Aside::default()
    };
    let spoke = speaks(clause.verdict) || pinned(&entry.state, id).is_some_and(speaks);
    (spoke || !aside.quotation.is_empty() && !clause.denied).then_some(aside)
}

/// What became of one decision.
#[derive(Default)]
struct Applied {
    /// It settles something.
    changed: bool,
    /// It is on a clause, and the task as a whole was decided otherwise.
    apart: bool,
    /// Why it needs another look.
    doubt: Option<String>,
}

/// How an officer settles a row that needs another look.
const AGAIN: &str = "请对照现在的材料重看：要改的重新选择；仍按原决定的，把“日期”改成今天";

/// Corrects the judgements of a paper that counts.
pub(super) fn correct(
    overrides: &Overrides,
    submitted: &mut Submitted,
    clauses: &[ListClause],
    decision: analyse::Decision,
) {
    let (Some(unit), kind) = (submitted.unit(), submitted.kind()) else { return };
    let Submitted { file, analysis: Some(analysis), .. } = submitted else { return };
    for judged in &mut analysis.clauses {
        let Some(o) = overrides.get(&(unit, judged.clause)).filter(|o| o.reaches(file)) else { continue };
        let said = o.said(kind, judged, decision.threshold);
        let addressed = matches!(said, Verdict::Done | Verdict::Planned);
        let shown = judged.score >= decision.threshold || judged.topic_only;
        judged.score = if addressed { 1.0 } else { 0.0 };
        judged.denied &= !addressed;
        judged.topic_only = said == Verdict::Vague && !judged.quotation.is_empty();
        if addressed && o.decision == Decision::Done {
            if !o.proof.is_empty() && (kind == Kind::Report || o.plan) {
                judged.quotation.clone_from(&o.proof);
                "复核补充".clone_into(&mut judged.place);
            } else if !shown {
                // The officer's word is the proof, and not a sentence that he never saw.
                judged.quotation.clear();
                judged.place.clear();
            }
            // The officer says it is enough, in numbers and in words of its own.
            judged.verbatim = false;
            let target = clauses.get(judged.clause).and_then(|c| c.target.as_ref());
            judged.stated = judged.stated.filter(|s| target.is_none_or(|t| t.relation.met(*s, t.value)));
        }
    }
}

/// The verdict that a state string holds for a clause, whatever task number it had then.
fn pinned(state: &str, id: &str) -> Option<Verdict> {
    let tail = id.rsplit_once('.').map_or(id, |(_, n)| n);
    state.split('、').find_map(|part| {
        let verdict = Verdict::ALL.into_iter().find(|v| part.ends_with(v.chinese()))?;
        let code = part.strip_suffix(verdict.chinese())?;
        (code.rsplit_once('.').map_or(code, |(_, n)| n) == tail).then_some(verdict)
    })
}

/// A verdict that 认可 holds fast: one about a paper, not about its absence.
fn is_pinned(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::NotSubmitted | Verdict::Unreadable)
}

/// A state that says that nothing was found.
fn silent(state: &str) -> bool {
    state.split('、').all(|part| {
        [Verdict::NotMentioned, Verdict::NotSubmitted, Verdict::Unreadable].iter().any(|v| part.ends_with(v.chinese()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_holds_a_verdict_for_each_clause() {
        let state = "T05.1已落实、T05.2未提及、T05.10有安排";
        assert_eq!(pinned(state, "T05.1"), Some(Verdict::Done));
        assert_eq!(pinned(state, "T06.10"), Some(Verdict::Planned));
        assert_eq!(pinned(state, "T05.3"), None);
        assert!(!silent(state) && silent("T05.2未提及、T05.3未报送"));
    }
}
