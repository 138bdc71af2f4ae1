//! Scoring the windows of a document against the clauses, and choosing the quotation.
//!
//! A measure is one sentence, or two that follow each other, or a short paragraph; each such window is
//! scored, and a clause takes the best. The quotation is the shortest window that carries the score.

use std::{collections::HashSet, ops::Range};

use super::{
    Judge, Tie, Unseen, heard,
    linear::sigmoid,
    passage::{self, Passage},
    speech::Act,
    verbatim::{Shingles, contained, is_copied, shingles},
    windows::{Explained, Window, Windows, default_act, text_digest},
};
use crate::{identify::Kind, ingest::Document};

/// Log-odds up to which a window is out of the question: a probability of 0.02.
const LEAST: f32 = -3.9;

/// What was found for one clause.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseJudgement {
    pub clause: usize,
    /// Probability of the best window.
    pub score: f32,
    pub verbatim: bool,
    pub stated: Option<f64>,
    pub act: Act,
    pub quotation: String,
    pub place: String,
    /// The topic is spoken of, by the lexicon, without a measure that scores.
    pub topic_only: bool,
    /// The report itself says that it was not done; the quotation says so.
    pub denied: bool,
}

impl ClauseJudgement {
    /// Whether its paper says that there was nothing of the kind to do, and nothing else of it.
    pub fn is_exempt(&self) -> bool {
        // What an officer decided against has no probability left.
        self.act == Act::NotApplicable && self.score > 0.0
    }
}

/// One passage that addresses one clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub clause: usize,
    pub score: f32,
    pub act: Act,
    pub quotation: String,
    pub place: String,
    pub words: Vec<String>,
    pub against: Vec<String>,
}

/// What a document says of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysis {
    /// One entry a clause, in the list's order.
    pub clauses: Vec<ClauseJudgement>,
    /// All passages over the lower bound, by clause, best first.
    pub findings: Vec<Finding>,
    pub passages: usize,
    /// Digests of all windows, ascending: whether a quotation still stands in the paper.
    pub quotable: Vec<u32>,
    /// Share of the judged text that repeats the list word for word.
    pub copied: f32,
}

impl Analysis {
    /// Whether a quotation stands in the paper.
    pub fn has(&self, quotation: &str) -> bool {
        self.quotable.binary_search(&text_digest(quotation)).is_ok()
    }
}

/// One document being judged: its passages, the clauses that each repeats, and all windows over them.
struct Reading<'r> {
    passages: &'r [Passage],
    copied: Vec<Vec<usize>>,
    windows: Windows<'r>,
    /// The windows of each passage, which follow each other.
    ranges: Vec<Range<usize>>,
    /// What is taken off the log-odds of heads in a document of so many sentences.
    crowd: f32,
    /// Log-odds that a window addresses a clause; a row of windows a clause.
    odds: Vec<f32>,
    /// Of how many clauses a window is a measure.
    measures: Vec<u16>,
}

impl<'r> Reading<'r> {
    fn windows(&self) -> &[Window<'r>] {
        &self.windows.all
    }

    fn passage_of(&self, window: &Window<'_>) -> &Passage {
        &self.passages[window.passage]
    }

    /// Log-odds of one clause in every window.
    fn odds(&self, clause: usize) -> &[f32] {
        let windows = self.windows().len();
        &self.odds[clause * windows..(clause + 1) * windows]
    }

    /// Whether a window is a measure for another clause: it is then no vague word on this one.
    fn is_another(&self, clause: usize, window: usize) -> bool {
        self.measures[window] > u16::from(self.odds(clause)[window] >= 0.0)
    }

    /// Among windows of the same passage that decide alike and score nearly as well, the shortest. `scored`: at the least
    /// those of the passage, in any order.
    fn shortest(&self, scored: &[(usize, f32)], best: usize, score: f32, threshold: f32) -> usize {
        let near = |p: f32| p >= score - 0.1 && (p >= threshold) == (score >= threshold);
        let windows = self.windows();
        let size = |i: usize| windows[i].size;
        scored
            .iter()
            .filter(|(i, p)| windows[*i].passage == windows[best].passage && near(*p))
            .min_by(|a, b| size(a.0).cmp(&size(b.0)).then(b.1.total_cmp(&a.1)).then(a.0.cmp(&b.0)))
            .map_or(best, |(i, _)| *i)
    }
}

impl Judge<'_> {
    /// Judges a document. `own`: what its unit is called, as [`judge`](Self::judge) takes it.
    pub fn analyse(&self, document: &Document, kind: Kind, own: &[String]) -> Analysis {
        self.judge(&passage::passages(document, kind, &self.tools.structure), kind, own)
    }

    /// Judges passages. `own`: the folded names of the unit, whose deeds they tell; none when it is not known.
    pub fn judge(&self, passages: &[Passage], kind: Kind, own: &[String]) -> Analysis {
        let (copied, share) = self.copied(passages);
        let mut windows = self.windows(passages, kind, own);
        let mut digests = std::mem::take(&mut windows.idle);
        digests.extend(windows.all.iter().map(|w| text_digest(&w.text)));
        let reading = self.reading(passages, copied, windows);
        digests.sort_unstable();
        digests.dedup();
        let mut analysis =
            Analysis { passages: passages.len(), quotable: digests, copied: share, ..Analysis::default() };
        for c in 0..self.clauses.len() {
            let scored = self.scored(c, &reading);
            let judged = match scored.first() {
                Some(&(i, p)) => self.judgement(c, i, p, &scored, &reading),
                None => ClauseJudgement {
                    clause: c,
                    score: 0.0,
                    verbatim: false,
                    stated: None,
                    act: default_act(kind),
                    quotation: String::new(),
                    place: String::new(),
                    topic_only: false,
                    denied: false,
                },
            };
            let best = scored.first().map(|(i, _)| *i);
            let judged = self.with_topic(judged, best, &reading);
            analysis.clauses.push(self.with_denial(judged, &reading));
            self.findings(c, &scored, &reading, &mut analysis.findings);
        }
        analysis
    }

    /// A document with the log-odds of all clauses in all windows.
    fn reading<'r>(&self, passages: &'r [Passage], copied: Vec<Vec<usize>>, windows: Windows<'r>) -> Reading<'r> {
        let all = &windows.all;
        let crowd = self.tools.settings.decision.crowd(all.iter().filter(|w| w.is_sentence()).count());
        let mut odds = Vec::with_capacity(self.clauses.len() * all.len());
        let mut measures = vec![0; all.len()];
        for c in 0..self.clauses.len() {
            for (window, measures) in all.iter().zip(&mut measures) {
                let own = self.log_odds(c, window, self.tools.settings.unseen, crowd);
                *measures += u16::from(own >= 0.0);
                odds.push(own);
            }
        }
        let mut ranges = vec![0..0; passages.len()];
        for (i, window) in all.iter().enumerate() {
            let range = &mut ranges[window.passage];
            *range = if range.end == 0 { i..i + 1 } else { range.start..i + 1 };
        }
        Reading { passages, copied, windows, ranges, crowd, odds, measures }
    }

    /// Windows with their probability for one clause, best first.
    fn scored(&self, c: usize, reading: &Reading) -> Vec<(usize, f32)> {
        let clause = &self.clauses[c];
        let windows = reading.windows();
        // A status without a word on what was done is for the officer to look at.
        let bare = self.tools.settings.decision.bare;
        let most = |w: &Window<'_>| if reading.passage_of(w).bare { bare } else { 1.0 };
        // Copied wording is the clause, whatever the model thinks of it: the window of a passage that repeats most.
        let copies = reading.copied.iter().zip(&reading.ranges).filter(|(copied, _)| copied.contains(&c));
        let copies: Vec<usize> = copies
            .filter_map(|(_, range)| {
                let alike = range.clone().map(|i| (i, overlap(&clause.shingles, &windows[i])));
                let copy = alike.max_by(|a, b| a.1.total_cmp(&b.1).then(windows[b.0].size.cmp(&windows[a.0].size)));
                copy.map(|(i, _)| i)
            })
            .collect();
        let mut scored: Vec<(usize, f32)> = copies.iter().map(|&i| (i, most(&windows[i]).min(0.99))).collect();
        let likely = reading.odds(c).iter().enumerate().filter(|(_, odds)| **odds > LEAST);
        // Passages follow each other, so the copies ascend.
        let likely = likely.filter(|(i, _)| copies.binary_search(i).is_err());
        scored.extend(likely.map(|(i, odds)| (i, sigmoid(*odds).min(most(&windows[i])))));
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(windows[a.0].size.cmp(&windows[b.0].size)).then(a.0.cmp(&b.0)));
        scored
    }

    /// Log-odds that a window addresses a clause.
    fn log_odds(&self, c: usize, window: &Window<'_>, unseen: Unseen, crowd: f32) -> f32 {
        let (tie, ties) = (&self.clauses[c].tie, self.tools.settings.ties);
        let odds = tie.log_odds(window.likeness(c), &window.scores, &window.hits, unseen, (crowd, ties.less));
        odds - ties.rival * self.lead(c, window)
    }

    /// How much more like a window another clause is that shares a head with this one; 0 when none is.
    fn lead(&self, c: usize, window: &Window<'_>) -> f32 {
        if self.clauses[c].rivals.is_empty() {
            return 0.0;
        }
        let own = window.likeness(c).cosine;
        self.clauses[c].rivals.iter().map(|r| window.likeness(*r).cosine - own).fold(0.0, f32::max)
    }

    /// Log-odds of one clause in the best window of a document under other coefficients; `None` without windows.
    pub fn best_odds(&self, passages: &[Passage], kind: Kind, clause: usize, unseen: &[Unseen]) -> Vec<Option<f32>> {
        let windows = self.windows(passages, kind, &[]);
        let crowd = self.tools.settings.decision.crowd(windows.all.iter().filter(|w| w.is_sentence()).count());
        let odds = |w: &Window<'_>, u: Unseen| self.log_odds(clause, w, u, crowd);
        unseen.iter().map(|u| windows.all.iter().map(|w| odds(w, *u)).max_by(f32::total_cmp)).collect()
    }

    fn judgement(
        &self,
        c: usize,
        best: usize,
        score: f32,
        scored: &[(usize, f32)],
        reading: &Reading,
    ) -> ClauseJudgement {
        let clause = &self.clauses[c];
        let threshold = self.tools.settings.decision.threshold;
        let addressed = score >= threshold;
        let window = &reading.windows()[reading.shortest(scored, best, score, threshold)];
        let stated = clause.target.as_ref().filter(|_| addressed).and_then(|target| {
            // The quotation first, then every other sentence that addresses the clause.
            let others = scored.iter().filter(|(_, p)| *p >= threshold).map(|(i, _)| &reading.windows()[*i]);
            let texts: Vec<String> = std::iter::once(window)
                .chain(others)
                .map(|w| self.with_topic_of(&w.text, reading.passage_of(w)))
                .collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let quantities = &self.tools.quantities;
            match window.act {
                Act::Committed => quantities.promised(&texts, target, &clause.anchors, &clause.also),
                _ => quantities.stated(&texts, target, &clause.anchors, &clause.also),
            }
        });
        ClauseJudgement {
            clause: c,
            score,
            verbatim: addressed && self.copies(c, window, scored, reading),
            stated,
            act: window.act,
            quotation: window.text.to_string(),
            place: reading.passage_of(window).place.clone(),
            topic_only: false,
            denied: false,
        }
    }

    /// Whether a passage that addresses the clause repeats its wording.
    ///
    /// In a plan's own breakdown of tasks the task cell is the unit's undertaking too; in a report's ledger
    /// that cell is the office's form, so its wording says nothing of the unit.
    fn copies(&self, c: usize, best: &Window<'_>, scored: &[(usize, f32)], reading: &Reading) -> bool {
        let clause = &self.clauses[c].shingles;
        let threshold = self.tools.settings.decision.threshold;
        let addressing = scored.iter().filter(|(_, p)| *p >= threshold).map(|(i, _)| reading.windows()[*i].passage);
        std::iter::once(best.passage).chain(addressing).any(|p| {
            reading.copied[p].contains(&c)
                || best.act == Act::Committed && is_copied(clause, &shingles(&reading.passages[p].topic))
        })
    }

    /// Marks a clause whose topic is spoken of although no window scores, and quotes that passage.
    fn with_topic(&self, mut judged: ClauseJudgement, best: Option<usize>, reading: &Reading) -> ClauseJudgement {
        let decision = &self.tools.settings.decision;
        if judged.score >= decision.threshold {
            return judged;
        }
        let windows = reading.windows();
        // What is said of another clause that shares the concept is no vague word on this one.
        let own = |i: usize| self.lead(judged.clause, &windows[i]) <= 0.0 && !reading.is_another(judged.clause, i);
        judged.topic_only = judged.score >= decision.vague && best.is_none_or(own);
        // The lexicon hears the topic in look-alikes too, which the head knows to be something else.
        let spoken = |(i, w): &(usize, &Window<'_>), concept: usize| {
            let likely = || w.scores.get(concept).is_some_and(|s| sigmoid(*s - reading.crowd) >= decision.spoken);
            let topic = w.is_sentence() && w.hits[concept].topic;
            topic && own(*i) && (likely() || self.tools.speech.is_lofty(&w.text))
        };
        if let Some(concept) = self.clauses[judged.clause].tie.concept()
            && !judged.topic_only
            && let Some((_, w)) = windows.iter().enumerate().find(|w| spoken(w, concept))
        {
            judged.topic_only = true;
            judged.quotation = w.text.to_string();
            judged.place.clone_from(&reading.passage_of(w).place);
            judged.act = w.act;
        }
        judged
    }

    /// Marks a clause of which a report says that it was not done, and quotes that. Where a paper says that there was
    /// nothing to do, an officer is asked.
    fn with_denial(&self, mut judged: ClauseJudgement, reading: &Reading) -> ClauseJudgement {
        // What is doubtful stays so.
        if judged.score > self.tools.settings.decision.uncertain_low {
            return judged;
        }
        let concept = self.clauses[judged.clause].tie.concept();
        let said = |act: Act| {
            let of = |c: usize| reading.windows.denials.iter().find(|d| d.act == act && d.concepts.contains(&c));
            concept.and_then(of)
        };
        if let Some(denial) = said(Act::Negated).or_else(|| said(Act::NotApplicable)) {
            judged.denied = denial.act == Act::Negated;
            if !judged.denied {
                judged.score = self.tools.settings.decision.exempt;
            }
            judged.topic_only = false;
            judged.act = denial.act;
            denial.text.clone_into(&mut judged.quotation);
            judged.place.clone_from(&reading.passages[denial.passage].place);
        }
        judged
    }

    /// A ledger row's number often needs the task cell beside it (政务公开专题培训 | 2次). A long one is the list's demand,
    /// whose numbers are not the unit's.
    fn with_topic_of(&self, text: &str, passage: &Passage) -> String {
        let topic = passage.topic.as_str();
        let known = !topic.is_empty() && topic.chars().count() <= self.tools.settings.decision.topic;
        if known { format!("{topic}：{text}") } else { text.to_owned() }
    }

    fn findings(&self, c: usize, scored: &[(usize, f32)], reading: &Reading, out: &mut Vec<Finding>) {
        let decision = &self.tools.settings.decision;
        let mut seen = HashSet::new();
        let mut in_order = scored.to_vec();
        in_order.sort_unstable_by_key(|(i, _)| *i);
        for &(i, p) in scored.iter().filter(|(_, p)| *p >= decision.uncertain_low) {
            let passage = reading.windows()[i].passage;
            if !seen.insert(passage) {
                continue;
            }
            let Range { start, end } = reading.ranges[passage];
            let [from, to] = [start, end].map(|end| in_order.partition_point(|(i, _)| *i < end));
            let w = &reading.windows()[reading.shortest(&in_order[from..to], i, p, decision.threshold)];
            let (words, against) = self.explain(c, w, reading);
            out.push(Finding {
                clause: c,
                score: p,
                act: w.act,
                quotation: w.text.to_string(),
                place: reading.passage_of(w).place.clone(),
                words,
                against,
            });
        }
    }

    /// The whole words that carried a score and those against it, strongest first.
    fn explain(&self, c: usize, window: &Window<'_>, reading: &Reading) -> (Vec<String>, Vec<String>) {
        let tie = &self.clauses[c].tie;
        // Of two heads the one that speaks up for this window.
        let score = |i: usize| window.scores.get(i).copied().unwrap_or(f32::NEG_INFINITY);
        let head = match tie {
            Tie::Concepts { heads, .. } => heads.iter().copied().max_by(|a, b| score(*a).total_cmp(&score(*b))),
            Tie::Text { .. } => None,
        };
        let column = head.and_then(|head| self.model.heads.column(head));
        let weight = |feature: u32| match tie {
            Tie::Concepts { .. } => column.map_or(0.0, |column| self.model.heads.weight_in(feature, column)),
            // Words in common with the clause.
            Tie::Text { vector, .. } => {
                vector.binary_search_by_key(&feature, |(f, _)| *f).map_or(0.0, |at| vector[at].1)
            }
        };
        // Of a common word both values count: the least of them is still worth showing.
        let least = if matches!(tie, Tie::Concepts { .. }) { 0.05 } else { 0.0 };
        let Explained { seen, terms } = self.explained(window, &reading.windows);
        let mut weighed: Vec<(f32, &Range<usize>)> = terms
            .iter()
            .map(|(f, value, range)| (value * weight(*f), range))
            .filter(|(weight, _)| weight.abs() > least)
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| seen.at(a.1).cmp(seen.at(b.1))));
        let settings = &self.tools.settings.heard;
        let words = weighed.iter().filter(|(w, _)| *w > 0.0).map(|(_, run)| *run);
        let against = weighed.iter().rev().filter(|(w, _)| *w < 0.0).map(|(_, run)| *run);
        (heard::list(words, seen, settings), heard::list(against, seen, settings))
    }

    /// The clauses that each passage repeats, and the share of the text that repeats the list.
    fn copied(&self, passages: &[Passage]) -> (Vec<Vec<usize>>, f32) {
        let (mut copied, mut all) = (0, 0);
        let each = passages
            .iter()
            .map(|p| {
                let own = shingles(&p.text);
                let (clauses, any) = self.wording.copied(&own);
                all += own.len();
                copied += any;
                clauses
            })
            .collect();
        (each, if all == 0 { 0.0 } else { copied as f32 / all as f32 })
    }
}

fn overlap(clause: &Shingles, window: &Window<'_>) -> f32 {
    contained(clause, &shingles(&window.text))
}
