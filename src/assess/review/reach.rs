//! How far a decision reaches.
//!
//! An officer decides about what was read: a passage of a paper, or that no paper said anything. What comes later is
//! another thing. A paper that he had not before him, and that says something of the clause, counts as the program
//! judges it, and the row is shown again; 改为已落实 and 不涉及 rest on more than papers and stand, the first unless a
//! later report denies it.

use super::{Override, pinned, silent};
use crate::{
    analyse::{self, Analysis, ClauseJudgement},
    assess::{Verdict, cells::Papers},
    identify::Kind,
    review::{Decision, Entry, Seen, mark},
    text::{Shared, fold::skeleton},
};

/// Characters of a passage that a line quotes.
const QUOTED: usize = 30;

/// One paper that counts, with its mark.
pub(super) struct Paper<'a> {
    kind: Kind,
    file: Shared,
    analysis: &'a Analysis,
    mark: String,
}

/// The papers of a unit that count.
pub(super) struct Desk<'a> {
    papers: Vec<Paper<'a>>,
    pub seen: Seen,
    decision: analyse::Decision,
}

/// What a later paper says of a clause, for the line that asks for another look.
pub(super) struct Later<'a> {
    file: Shared,
    judged: &'a ClauseJudgement,
}

/// A decision with the papers that it was made on.
pub(super) struct Grounds<'a> {
    entry: &'a Entry,
    seen: &'a Seen,
}

impl<'a> Desk<'a> {
    pub fn of(papers: &Papers<'a>, decision: analyse::Decision) -> Self {
        let papers: Vec<Paper> = papers
            .all()
            .map(|(kind, file, analysis)| Paper { kind, file, analysis, mark: mark(kind, &analysis.quotable) })
            .collect();
        let seen = Seen::of(papers.iter().map(|p| p.mark.as_str()));
        Self { papers, seen, decision }
    }

    fn judged(&self, clause: usize) -> impl Iterator<Item = (&Paper<'a>, &'a ClauseJudgement)> {
        self.papers.iter().filter_map(move |p| Some((p, p.analysis.clauses.get(clause)?)))
    }

    /// Whether a judgement says anything of its clause.
    fn speaks(&self, judged: &ClauseJudgement) -> bool {
        judged.score > self.decision.uncertain_low || judged.topic_only || judged.denied
    }

    /// A decision that was met for the first time, and whose row the program did not write, was made on what lies here.
    pub fn grounds<'e>(&'e self, entry: &'e Entry) -> Grounds<'e> {
        let met = !entry.is.is_empty();
        Grounds { entry, seen: if met || entry.seen.is_known() { &entry.seen } else { &self.seen } }
    }

    /// Whether 改为已落实 was said of a plan, there being no report; then the plan counts as saying it.
    pub fn rests_on_plan(&self, grounds: &Grounds) -> bool {
        let seen = if grounds.seen.is_known() { grounds.seen } else { &self.seen };
        grounds.entry.decision == Decision::Done && seen.any(Kind::Plan) && !seen.any(Kind::Report)
    }

    /// The papers that a decision on a clause (`id`) does not reach, and what one of them says against it.
    pub fn unseen(
        &self,
        grounds: &Grounds,
        verdict: Verdict,
        (clause, id): (usize, &str),
    ) -> (Vec<Shared>, Option<Later<'a>>) {
        let beyond: Vec<(&Paper<'a>, &'a ClauseJudgement)> =
            self.judged(clause).filter(|(paper, judged)| !self.reaches(grounds, verdict, paper, judged, id)).collect();
        let is_good = matches!(verdict, Verdict::Done | Verdict::Planned);
        // A paper that says no more than the officer has decided changes nothing. The order of verdicts is best first.
        let matters = |(paper, judged): &&(&Paper<'a>, &'a ClauseJudgement)| {
            let better = said(paper.kind, judged, self.decision.threshold) < verdict;
            better || judged.denied && is_good || judged.score > self.decision.uncertain_low && !is_good
        };
        let later = beyond
            .iter()
            .filter(matters)
            .max_by(|(_, a), (_, b)| a.denied.cmp(&b.denied).then(a.score.total_cmp(&b.score)))
            .map(|(paper, judged)| Later { file: paper.file.clone(), judged });
        (beyond.into_iter().map(|(paper, _)| paper.file.clone()).collect(), later)
    }

    fn reaches(&self, grounds: &Grounds, verdict: Verdict, paper: &Paper, judged: &ClauseJudgement, id: &str) -> bool {
        let known = || grounds.holds(paper, id);
        match grounds.entry.decision {
            Decision::NotDuty => true,
            Decision::Done => !judged.denied || known(),
            // What was accepted as done or planned is no word on a paper that does not say it any more.
            Decision::Accept if verdict == good(paper.kind) => known(),
            _ => !self.speaks(judged) || known(),
        }
    }

    /// A passage of a new version that the officer has not read, beside the one that he decided on.
    fn beside(&self, grounds: &Grounds, verdict: Verdict, clause: usize) -> Option<&'a str> {
        // A decision on a whole task does not say which passages it is about.
        let against = matches!(verdict, Verdict::NotMentioned | Verdict::Vague) && grounds.entry.key.code.contains('.');
        let read = skeleton(&grounds.entry.quotation);
        let (_, judged) = self.judged(clause).find(|(paper, judged)| {
            against
                && grounds.seen.is_known()
                && !grounds.seen.holds(&paper.mark)
                && judged.score >= self.decision.threshold
                && skeleton(&judged.quotation) != read
        })?;
        Some(&judged.quotation)
    }

    /// What the papers say of a clause together, once a decision has corrected those that it reaches.
    pub fn joined(&self, o: &Override, clause: usize) -> Verdict {
        let said = self.judged(clause).map(|(paper, judged)| {
            if o.reaches(paper.file.as_str()) {
                o.said(paper.kind, judged, self.decision.threshold)
            } else {
                said(paper.kind, judged, self.decision.threshold)
            }
        });
        // The order of verdicts is best first.
        said.min().unwrap_or(o.verdict)
    }

    /// Why a decision on a clause needs another look; `later` and `now`: what [`Desk::unseen`] found, and what the
    /// program says.
    pub fn doubt(
        &self,
        grounds: &Grounds,
        (o, later): (&Override, Option<&Later>),
        (clause, id, now): (usize, &str, Verdict),
    ) -> Option<String> {
        let entry = grounds.entry;
        if let Some(later) = later {
            let quoted = quoted(&later.judged.quotation);
            return Some(if later.judged.denied && matches!(o.verdict, Verdict::Done | Verdict::Planned) {
                format!("“{}”自述未落实{quoted}，与原决定不一致，按待核实处理", later.file.as_str())
            } else {
                format!("“{}”是复核以后才有的，说到了这一条{quoted}，对这份材料按程序的判断计", later.file.as_str())
            });
        }
        if !entry.quotation.is_empty() && !self.papers.iter().any(|p| p.analysis.has(&entry.quotation)) {
            let what = if o.unseen.is_empty() { "仍按原决定采用" } else { "按程序现在的判断计" };
            return Some(format!("复核所据的原文，现在的材料里没有了，{what}"));
        }
        if let Some(other) = self.beside(grounds, o.verdict, clause) {
            return Some(format!("材料有了新的版本，另有一段话{}，仍按原决定采用", quoted(other)));
        }
        // Decided on silence: the grounds are gone once the program finds something, unless the officer said that it is
        // there (and the program has learnt it from that very decision).
        let was_silent = !entry.state.is_empty() && pinned(&entry.state, id).is_some_and(is_silent);
        (entry.decision != Decision::Done && was_silent && !is_silent(now))
            .then(|| "程序现在找到了复核时没有找到的话，仍按原决定采用".to_owned())
    }
}

impl Grounds<'_> {
    /// Whether the officer had before him what a paper says of a clause.
    fn holds(&self, paper: &Paper, id: &str) -> bool {
        let entry = self.entry;
        let was = pinned(&entry.state, id);
        if self.seen.is_known() && self.seen.holds(&paper.mark) {
            return true;
        }
        // Another version of the paper, in which the passage still stands.
        let read = !was.is_some_and(is_silent) && !entry.quotation.is_empty();
        if read && paper.analysis.has(&entry.quotation) {
            return true;
        }
        // Of decisions that older versions recorded, only what they were about tells what lay there.
        !self.seen.is_known()
            && (paper.kind == Kind::Plan || was == Some(Verdict::Done) || entry.kind == paper.kind.chinese())
    }
}

impl Override {
    /// Whether it decides about a paper.
    pub(in crate::assess) fn reaches(&self, file: &str) -> bool {
        self.unseen.iter().all(|f| f.as_str() != file)
    }

    /// What a paper that it reaches says of the clause, by the officer's word.
    pub(super) fn said(&self, kind: Kind, judged: &ClauseJudgement, threshold: f32) -> Verdict {
        match (self.verdict, kind) {
            // 已落实 rests on the report; what the plan says beside it stays, looked at.
            (Verdict::Done, Kind::Plan) if !self.plan => said(kind, judged, threshold),
            (Verdict::Done, Kind::Plan) => Verdict::Planned,
            (Verdict::Planned, Kind::Report) => Verdict::NotMentioned,
            (verdict, _) => verdict,
        }
    }
}

/// What a paper says of a clause by the program.
fn said(kind: Kind, judged: &ClauseJudgement, threshold: f32) -> Verdict {
    if judged.score >= threshold {
        good(kind)
    } else if judged.topic_only {
        Verdict::Vague
    } else {
        Verdict::NotMentioned
    }
}

/// The verdict of a paper that addresses a clause.
fn good(kind: Kind) -> Verdict {
    if kind == Kind::Plan { Verdict::Planned } else { Verdict::Done }
}

fn is_silent(verdict: Verdict) -> bool {
    silent(verdict.chinese())
}

/// `（“每月首个周三开放……”）`; empty for no passage.
fn quoted(text: &str) -> String {
    let first: String = text.chars().take(QUOTED).collect();
    let rest = if text.chars().count() > QUOTED { "……" } else { "" };
    if first.is_empty() { String::new() } else { format!("（“{first}{rest}”）") }
}
