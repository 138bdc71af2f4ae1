//! What reviews teach: the heads of reviewed concepts trained again with the reviewed passages.
//!
//! A review speaks for wordings like its own. So the heads trained with it are asked only about passages near
//! a reviewed one (cosine), and only for the clause that was reviewed; everything else is judged exactly as
//! before. An officer who corrects forty cells finds forty cells changed, and similar wording right next time.

use std::{collections::BTreeMap, fs, path::Path};

use rayon::prelude::*;

use super::{
    Model, Tools,
    examples::{Example, silent},
    features::{Sparse, cosine},
    linear::{Heads, Training, sigmoid},
    model::{Decision, raw},
};
use crate::{identify::Kind, output::replace};

/// One reviewed passage, its concept known.
#[derive(Debug, Clone, PartialEq)]
pub struct Reviewed {
    pub text: String,
    pub kind: Kind,
    pub concept: usize,
    pub positive: bool,
}

/// The reviewed heads.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    heads: BTreeMap<usize, Reached>,
    near: f32,
    decision: Decision,
}

#[derive(Debug, Clone)]
struct Reached {
    head: Heads,
    /// Reviewed passages, and whether they address the clause.
    passages: Vec<(Sparse, bool)>,
}

const MAGIC: &[u8; 8] = b"duibiaoN";

impl Memory {
    /// Trains the heads of the reviewed concepts on `examples` and `reviewed`, or takes them from the cache.
    pub fn train(
        tools: &Tools,
        model: &Model,
        examples: impl FnOnce() -> Result<Vec<Example>, super::AnalyseError>,
        reviewed: &[Reviewed],
        digest: &blake3::Hash,
        cache: Option<&Path>,
    ) -> Result<Self, super::AnalyseError> {
        if reviewed.is_empty() {
            return Ok(Self::default());
        }
        let settings = &tools.settings;
        let vector =
            |text: &str, kind: Kind| model.vectorizer.transform(&raw(text, kind, &tools.lexicon, &tools.segmenter));
        let taught: Vec<Sparse> = reviewed.iter().map(|r| vector(&r.text, r.kind)).collect();
        let mut concepts: Vec<usize> = reviewed.iter().map(|r| r.concept).collect();
        concepts.sort_unstable();
        concepts.dedup();
        let key = key(digest, reviewed, settings.review.weight);
        let path = cache.map(|dir| dir.join("reviewed.bin"));
        let heads = if let Some(heads) = path.as_deref().and_then(|p| load(p, &key, concepts.len())) {
            heads
        } else {
            let examples = examples()?;
            let mut vectors: Vec<Sparse> = examples.par_iter().map(|e| vector(&e.text, e.kind)).collect();
            vectors.extend(taught.iter().cloned());
            let mut quiet = silent(&examples.iter().collect::<Vec<_>>(), &tools.lexicon, &settings.training.reserved);
            quiet.extend(reviewed.iter().map(|_| Vec::new()));
            let training =
                Training { c: settings.training.c, balance: settings.training.balance, ..Training::default() };
            let heads: Vec<Heads> = concepts
                .par_iter()
                .map(|&concept| {
                    let label = |yes: bool| if yes { vec![0] } else { Vec::new() };
                    let mut labels: Vec<Vec<usize>> =
                        examples.iter().map(|e| label(e.concepts.contains(&concept))).collect();
                    labels.extend(reviewed.iter().map(|r| label(r.positive && r.concept == concept)));
                    let silent: Vec<Vec<usize>> = quiet.iter().map(|q| label(q.contains(&concept))).collect();
                    let mut weights = vec![1.0; examples.len()];
                    // A passage reviewed for one clause says nothing of another.
                    let weight = |r: &Reviewed| if r.concept == concept { settings.review.weight } else { 0.0 };
                    weights.extend(reviewed.iter().map(weight));
                    Heads::train(&vectors, &labels, &silent, &weights, model.vectorizer.len(), 1, training)
                })
                .collect();
            if let Some(path) = &path {
                // A cache that cannot be written costs the next run its time and nothing else.
                let _ = save(path, &key, &heads);
            }
            heads
        };
        let mut out = Self { heads: BTreeMap::new(), near: settings.review.near, decision: settings.decision };
        for (concept, head) in concepts.into_iter().zip(heads) {
            let own = reviewed.iter().zip(&taught).filter(|(r, _)| r.concept == concept);
            out.heads.insert(concept, Reached { head, passages: own.map(|(r, x)| (x.clone(), r.positive)).collect() });
        }
        Ok(out)
    }

    /// Whether nothing was reviewed.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Puts the reviewed heads' log-odds in the place of the model's where the passage is near a reviewed one.
    /// A review that the model agrees with moves nothing.
    pub fn correct(&self, x: &Sparse, scores: &mut [f32]) {
        for (concept, reached) in &self.heads {
            let near = |yes: bool| reached.passages.iter().any(|(p, y)| *y == yes && cosine(p, x) >= self.near);
            let (positive, negative) = (near(true), near(false));
            if !positive && !negative {
                continue;
            }
            if let (Some(score), Some(own)) = (scores.get_mut(*concept), reached.head.scores(x).first()) {
                let taught = match (positive, negative) {
                    (true, false) => score.max(*own),
                    (false, true) => score.min(*own),
                    _ => *own,
                };
                // A hundredth more or less of a settled score is no lesson.
                let (was, is) = (sigmoid(*score), sigmoid(taught));
                let d = &self.decision;
                let open = was > d.uncertain_low && was < d.uncertain_high;
                if open || (was >= d.threshold) != (is >= d.threshold) {
                    *score = taught;
                }
            }
        }
    }
}

fn key(digest: &blake3::Hash, reviewed: &[Reviewed], weight: f32) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(digest.as_bytes()).update(&weight.to_le_bytes());
    for r in reviewed {
        let line = format!("{}\t{}\t{}\t{}\n", r.concept, r.positive, r.kind.as_str(), r.text);
        hasher.update(line.as_bytes());
    }
    hasher.finalize()
}

fn load(path: &Path, key: &blake3::Hash, count: usize) -> Option<Vec<Heads>> {
    let bytes = fs::read(path).ok()?;
    let body = bytes.strip_prefix(MAGIC)?.strip_prefix(key.as_bytes())?;
    let (sum, mut body) = body.split_at_checked(32)?;
    if blake3::hash(body).as_bytes() != sum {
        return None;
    }
    (0..count).map(|_| Heads::load(&mut body)).collect()
}

fn save(path: &Path, key: &blake3::Hash, heads: &[Heads]) -> std::io::Result<()> {
    let mut body = Vec::new();
    for head in heads {
        head.save(&mut body);
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    replace(path, |mut file| {
        use std::io::Write;
        file.write_all(MAGIC)?;
        file.write_all(key.as_bytes())?;
        file.write_all(blake3::hash(&body).as_bytes())?;
        file.write_all(&body)
    })
}
