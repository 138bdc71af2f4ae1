//! What of a document is scored: every sentence that counts, every two that follow each other, and short
//! paragraphs as a whole.

use std::{borrow::Cow, cell::OnceCell, ops::Range};

use super::{
    Judge,
    clauses::Likeness,
    heard::Seen,
    lexicon::{Hit, Words},
    linear::sigmoid,
    passage::{Passage, Section},
    pool::Pool,
    prepared::Prepared,
    speech::Act,
};
use crate::{
    identify::Kind,
    text::{
        fold,
        fold::{fold_char, is_wordlike},
        sentences,
    },
};

/// Characters up to which a paragraph is scored as a whole.
const SHORT: usize = 260;

/// Characters up to which a first sentence is a plain no (没有。).
const REFUSAL: usize = 8;

/// One sentence, or some that follow each other, with its scores.
pub struct Window<'p> {
    /// Index of its passage.
    pub passage: usize,
    pub text: Cow<'p, str>,
    pub act: Act,
    /// Log-odds of every head.
    pub scores: Vec<f32>,
    /// Of the text and each clause that no head judges.
    likeness: Vec<Likeness>,
    /// What the lexicon says, one entry a concept.
    pub hits: Vec<Hit>,
    /// Of how many sentences; fewer is a better quotation.
    pub size: usize,
    /// Its sentences in [`Windows::parts`].
    parts: Range<usize>,
    /// What it is read under, in the same place.
    topic: Option<usize>,
    /// What its scores are explained by; looked up when first asked for.
    explained: OnceCell<Explained>,
}

/// All windows of a document.
#[derive(Default)]
pub struct Windows<'p> {
    pub all: Vec<Window<'p>>,
    /// Digests of the sentences that do not count.
    pub idle: Vec<u32>,
    /// Sentences of a report that say what was not done, and of any paper that say that there was nothing to do.
    pub denials: Vec<Denial<'p>>,
    parts: Vec<Part<'p>>,
}

/// A sentence that says what was not done, or that there was nothing of the kind to do.
pub struct Denial<'p> {
    pub passage: usize,
    pub text: &'p str,
    /// [`Act::Negated`] or [`Act::NotApplicable`].
    pub act: Act,
    /// What it is about: of the concepts that the lexicon hears in it and in what it stands under, those that the heads
    /// take it for before the others.
    pub concepts: Vec<usize>,
}

/// What a window's scores are explained by.
pub struct Explained {
    pub(super) seen: Seen,
    /// Its known terms: feature, value, place in the reduced text.
    pub(super) terms: Vec<(u32, f32, Range<usize>)>,
}

impl Window<'_> {
    /// Whether it is one sentence and nothing else.
    pub fn is_sentence(&self) -> bool {
        self.size == 1 && self.topic.is_none()
    }

    pub fn likeness(&self, clause: usize) -> Likeness {
        self.likeness.get(clause).copied().unwrap_or_default()
    }
}

/// One sentence, cut into what it is judged by; windows are made of these.
struct Part<'p> {
    text: &'p str,
    act: Act,
    prepared: Prepared,
    pool: Pool,
    words: Words,
    /// What lexicon and heads say of a sentence by itself, until its window takes it.
    alone: Option<(Vec<Hit>, Vec<f32>)>,
}

/// A text whatever its spaces and punctuation.
pub fn text_digest(text: &str) -> u32 {
    let words = text.chars().map(fold_char).filter(|c| is_wordlike(*c));
    let hash = words.fold(0xcbf2_9ce4_8422_2325_u64, |h, c| (h ^ u64::from(c)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (hash >> 32) as u32
}

/// The act of a sentence that nothing says otherwise of.
pub fn default_act(kind: Kind) -> Act {
    if kind == Kind::Plan { Act::Committed } else { Act::Done }
}

impl Judge<'_> {
    /// All windows of the sentences that count.
    pub(super) fn windows<'p>(&self, passages: &'p [Passage], kind: Kind, own: &[String]) -> Windows<'p> {
        let tools = self.tools;
        let mut out = Windows::default();
        for (p, passage) in passages.iter().enumerate() {
            let start = out.parts.len();
            // 零次。 under 培训 takes the topic away from what follows.
            let mut refused = false;
            for sentence in sentences(&passage.text).iter().filter(|s| !is_heading(s.text, passage)) {
                let text: &'p str = sentence.text;
                let folded = fold(text);
                let mut act = tools.speech.act(&folded, kind, passage.section, passage.status, self.year);
                if act.counts() && tools.speech.is_of_another(&folded, own) {
                    act = Act::Delegated;
                }
                // 未收到申请 may stand beside a measure; by itself it is no shortfall.
                let excused: Vec<usize> = match act {
                    Act::NotApplicable => self.denied(text, &passage.topic, kind),
                    _ if act.counts() || act == Act::Negated => {
                        tools.speech.exempts(&folded).filter_map(|name| tools.lexicon.position(name)).collect()
                    }
                    _ => Vec::new(),
                };
                let exempt = !excused.is_empty();
                if exempt {
                    let act = Act::NotApplicable;
                    out.denials.push(Denial { passage: p, text, act, concepts: excused });
                }
                // Sentences that count for nothing do not lend their words to a neighbour either.
                if act.counts() {
                    let prepared = self.model.vectorizer.prepare(&folded, &tools.segmenter);
                    let pool = Pool::of(&prepared, &self.model.vectorizer, &self.model.heads);
                    let words = tools.lexicon.words(&folded);
                    let alone = self.heard(&pool, &[&words], kind);
                    if alone.1.get(self.model.denied).is_none_or(|odds| *odds < tools.settings.decision.denied) {
                        out.parts.push(Part { text, act, prepared, pool, words, alone: Some(alone) });
                        continue;
                    }
                    if tools.speech.is_denial(&folded) {
                        act = Act::Negated;
                    }
                }
                out.idle.push(text_digest(text));
                refused |= act == Act::Negated && out.parts.len() == start && text.chars().count() <= REFUSAL;
                // 未能举行，推迟到来年 is put off and denied; what a section on next year plans is not.
                let put_off = act == Act::Deferred && passage.section != Section::Deferred;
                let denied = act == Act::Negated || (put_off || act == Act::Problem) && tools.speech.is_denial(&folded);
                if kind == Kind::Report && denied && !exempt && !tools.speech.is_of_some(&folded) {
                    let concepts = self.denied(text, &passage.topic, kind);
                    out.denials.push(Denial { passage: p, text, act: Act::Negated, concepts });
                }
            }
            let end = out.parts.len();
            if let Some(topic) = self.topic(passage, kind).filter(|_| end > start && !refused) {
                out.parts.push(topic);
                for part in start..end {
                    out.all.push(self.window(p, &out.parts, Some(end), part..part + 1, kind, None));
                }
            }
            let pairs = (start + 1..end).map(|second| second - 1..second + 1);
            for part in start..end {
                let heard = out.parts[part].alone.take();
                out.all.push(self.window(p, &out.parts, None, part..part + 1, kind, heard));
            }
            for group in pairs {
                out.all.push(self.window(p, &out.parts, None, group, kind, None));
            }
            let length: usize = out.parts[start..].iter().map(|part| part.text.chars().count()).sum();
            if end - start > 2 && length <= SHORT {
                out.all.push(self.window(p, &out.parts, None, start..end, kind, None));
            }
        }
        out
    }

    /// The concepts that a sentence under a topic denies.
    fn denied(&self, text: &str, topic: &str, kind: Kind) -> Vec<usize> {
        let folded = fold(&format!("{topic}：{text}"));
        let prepared = self.model.vectorizer.prepare(&folded, &self.tools.segmenter);
        let pool = Pool::of(&prepared, &self.model.vectorizer, &self.model.heads);
        let (hits, scores) = self.heard(&pool, &[&self.tools.lexicon.words(&folded)], kind);
        let heard = || (0..hits.len()).filter(|c| hits[*c].topic);
        let most = heard().map(|c| scores[c]).fold(f32::NEG_INFINITY, f32::max);
        let decision = &self.tools.settings.decision;
        if sigmoid(most) < decision.owned {
            return Vec::new();
        }
        heard().filter(|c| scores[*c].is_finite() && scores[*c] > most - decision.apart).collect()
    }

    /// The words that a passage stands under, when they are few: a row's task, a run-in heading. Long ones are the
    /// list's own and say nothing of the unit.
    fn topic<'p>(&self, passage: &'p Passage, kind: Kind) -> Option<Part<'p>> {
        let text = passage.topic.as_str();
        let known = !text.is_empty() && text.chars().count() <= self.tools.settings.decision.topic;
        known.then(|| {
            let folded = fold(&format!("{text}："));
            let prepared = self.model.vectorizer.prepare(&folded, &self.tools.segmenter);
            let pool = Pool::of(&prepared, &self.model.vectorizer, &self.model.heads);
            let words = self.tools.lexicon.words(&folded);
            Part { text, act: default_act(kind), prepared, pool, words, alone: None }
        })
    }

    /// What lexicon and heads say of a text.
    fn heard(&self, pool: &Pool, words: &[&Words], kind: Kind) -> (Vec<Hit>, Vec<f32>) {
        let hits = self.tools.lexicon.weigh(words);
        let facts = self.facts.of(&hits, kind);
        let scores = pool.scores(&facts, &self.model.vectorizer, &self.model.heads);
        (hits, scores)
    }

    /// The window over sentences that follow each other, read under a topic or by themselves; `heard` when lexicon and
    /// heads were asked already.
    fn window<'p>(
        &self,
        passage: usize,
        all: &[Part<'p>],
        topic: Option<usize>,
        parts: Range<usize>,
        kind: Kind,
        heard: Option<(Vec<Hit>, Vec<f32>)>,
    ) -> Window<'p> {
        let sentences = &all[parts.clone()];
        let group: Vec<&Part> = topic.and_then(|t| all.get(t)).into_iter().chain(sentences).collect();
        let group = group.as_slice();
        let text = match sentences {
            [alone] => Cow::Borrowed(alone.text),
            _ => Cow::Owned(sentences.iter().map(|part| part.text).collect::<String>()),
        };
        let (hits, mut scores) = heard.unwrap_or_else(|| {
            let words: Vec<&Words> = group.iter().map(|part| &part.words).collect();
            self.heard(&self.pool(group), &words, kind)
        });
        let mut likeness = Vec::new();
        if !self.memory.is_empty() || !self.nearness.is_empty() {
            let x = self.model.vectorizer.vector(&self.prepared(group), &self.facts.of(&hits, kind));
            self.memory.correct(&x, &mut scores);
            likeness = self.nearness.of(&x);
        }
        let decision = &self.tools.settings.decision;
        let less = if topic.is_some() { decision.under } else { 0.0 }
            + if sentences.len() > 1 { decision.joined } else { 0.0 };
        if less > 0.0 {
            for score in &mut scores {
                *score -= less;
            }
        }
        let act = sentences.first().map_or(default_act(kind), |part| part.act);
        let (size, explained) = (sentences.len(), OnceCell::new());
        Window { passage, text, act, scores, likeness, hits, size, parts, topic, explained }
    }

    /// What the heads say of sentences together.
    fn pool<'a>(&self, group: &[&'a Part<'_>]) -> Cow<'a, Pool> {
        let (vectorizer, heads) = (&self.model.vectorizer, &self.model.heads);
        Cow::Owned(match group {
            [alone] => return Cow::Borrowed(&alone.pool),
            [first, second] if !first.prepared.runs_on() => {
                Pool::joined((&first.prepared, &first.pool), (&second.prepared, &second.pool), vectorizer, heads)
            }
            _ => Pool::of(&self.prepared(group), vectorizer, heads),
        })
    }

    /// The features of sentences together.
    fn prepared<'a>(&self, group: &[&'a Part<'_>]) -> Cow<'a, Prepared> {
        let vectorizer = &self.model.vectorizer;
        match group {
            [alone] => Cow::Borrowed(&alone.prepared),
            [before @ .., _] if before.iter().any(|part| part.prepared.runs_on()) => {
                let text: String = group.iter().map(|part| part.text).collect();
                Cow::Owned(vectorizer.prepare(&text, &self.tools.segmenter))
            }
            _ => Cow::Owned(vectorizer.join(group.iter().map(|part| &part.prepared))),
        }
    }

    /// The terms that explain a window's scores.
    pub(super) fn explained<'w>(&self, window: &'w Window<'_>, all: &Windows<'_>) -> &'w Explained {
        window.explained.get_or_init(|| {
            let topic = window.topic.and_then(|t| all.parts.get(t));
            let group: Vec<&Part> = topic.into_iter().chain(&all.parts[window.parts.clone()]).collect();
            let prepared = self.prepared(&group);
            let terms = self.model.vectorizer.terms(&prepared);
            let seen = Seen::new(prepared.reduced().to_owned(), prepared.words().to_vec(), &window.text);
            Explained { seen, terms }
        })
    }
}

/// A run-in heading (（一）政策解读。) names a topic and states nothing.
fn is_heading(sentence: &str, passage: &Passage) -> bool {
    !passage.topic.is_empty()
        && sentence.chars().count() <= passage.topic.chars().count() + 6
        && sentence.contains(&passage.topic)
}
