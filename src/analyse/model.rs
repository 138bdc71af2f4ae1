//! The judging model: vocabulary and heads, trained once from the examples and kept in a cache file.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use super::{
    clauses::{Tying, Unseen},
    examples::{Example, silent},
    features::{self, Raw, Sparse, Vectorizer},
    heard::HeardSettings,
    lexicon::{Hit, Lexicon},
    linear::{Heads, Training},
};
use crate::{
    dictionaries::{Dictionaries, DictionaryError},
    identify::Kind,
    output::replace,
    text::Segmenter,
};

/// `dictionaries/model.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub training: TrainingSettings,
    pub decision: Decision,
    pub ties: Tying,
    pub unseen: Unseen,
    #[serde(default)]
    pub review: ReviewSettings,
    #[serde(default)]
    pub heard: HeardSettings,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSettings {
    pub c: f64,
    pub balance: f64,
    pub min_df: u32,
    pub scale: [f32; 4],
    /// Weight of the examples of a file, by the beginning of its name; 1 where none is given.
    #[serde(default)]
    pub weights: BTreeMap<String, f32>,
    /// Files (topics of topics-1) that say nothing of the concepts that they were not labelled for.
    #[serde(default)]
    pub reserved: Vec<String>,
}

impl TrainingSettings {
    fn weight(&self, source: &str) -> f32 {
        let fits = self.weights.iter().filter(|(prefix, _)| source.starts_with(prefix.as_str()));
        fits.max_by_key(|(prefix, _)| prefix.len()).map_or(1.0, |(_, w)| *w)
    }
}

/// Probability bounds of the decision.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub threshold: f32,
    pub uncertain_low: f32,
    pub uncertain_high: f32,
    pub vague: f32,
    /// Probability from which a sentence with the concept's words speaks of it without doing it; below, it is a look-alike.
    pub spoken: f32,
    /// Log-odds from which a sentence is taken for a denial, whatever it names.
    pub denied: f32,
    /// Log-odds by which the concepts that a denial is about stand behind the first of them.
    pub apart: f32,
    /// Probability that the first of them has at least.
    pub owned: f32,
    /// How far a clause is believed of which a paper says that there was nothing to do: in doubt, but not addressed.
    pub exempt: f32,
    /// The most that a ledger's row is believed whose status (已完成) is all that the unit wrote.
    pub bare: f32,
    /// Taken off the log-odds of a window of several sentences: more text, more chance words.
    pub joined: f32,
    /// Characters up to which a row's task or a run-in heading is read together with what stands under it.
    pub topic: usize,
    /// Taken off the log-odds of what is read so.
    pub under: f32,
    /// Sentences of a document from which each further one lowers the odds.
    pub crowd_from: f32,
    /// How far: 1 divides the odds by the number of times that the document is longer.
    pub crowd_weight: f32,
}

impl Decision {
    /// Whether a probability is left to the officer.
    pub fn is_uncertain(&self, score: f32) -> bool {
        score > self.uncertain_low && score < self.uncertain_high
    }

    /// What is taken off the log-odds in a document of so many sentences.
    ///
    /// A clause takes its best sentence, so every further sentence is one more chance to be taken in. The
    /// odds learnt from passages hold for a short document; in a longer one they are divided by how often
    /// longer it is, as a test of many hypotheses divides its level (Bonferroni).
    pub fn crowd(&self, sentences: usize) -> f32 {
        self.crowd_weight * (sentences as f32 / self.crowd_from.max(1.0)).max(1.0).ln()
    }
}

/// How reviewed passages teach.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSettings {
    /// How many shipped examples a reviewed passage weighs as much as.
    pub weight: f32,
    /// Cosine from which a passage is near a reviewed one.
    pub near: f32,
}

impl Default for ReviewSettings {
    fn default() -> Self {
        Self { weight: 3.0, near: 0.5 }
    }
}

impl Settings {
    /// Reads `model.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let settings: Self = crate::dictionaries::parse(text)?;
        settings.check().map_err(|((section, key), reason)| {
            crate::dictionaries::at_key(text, section, key, &format!("{key}{reason}"))
        })?;
        Ok(settings)
    }

    /// What no run could make sense of: section and key, and what is wrong with it.
    fn check(&self) -> Result<(), ((&'static str, &'static str), String)> {
        let (t, d, ties, unseen, review) = (&self.training, &self.decision, &self.ties, &self.unseen, &self.review);
        let shares = [
            ("decision", "threshold", d.threshold),
            ("decision", "uncertain_low", d.uncertain_low),
            ("decision", "uncertain_high", d.uncertain_high),
            ("decision", "vague", d.vague),
            ("decision", "spoken", d.spoken),
            ("decision", "bare", d.bare),
            ("decision", "owned", d.owned),
            ("decision", "exempt", d.exempt),
            ("review", "near", review.near),
        ];
        let weights = [
            ("training", "c", t.c as f32),
            ("training", "balance", t.balance as f32),
            ("decision", "apart", d.apart),
            ("decision", "joined", d.joined),
            ("decision", "under", d.under),
            ("decision", "crowd_from", d.crowd_from),
            ("decision", "crowd_weight", d.crowd_weight),
            ("ties", "less", ties.less),
            ("ties", "rival", ties.rival),
            ("ties", "broad", ties.broad),
            ("review", "weight", review.weight),
        ];
        let weights = weights.into_iter().chain(t.scale.map(|s| ("training", "scale", s)));
        let weights = weights.chain(t.weights.values().map(|w| ("training.weights", "", *w)));
        let numbers = [
            ("decision", "denied", d.denied),
            ("ties", "likeness", ties.likeness),
            ("ties", "second", ties.second),
            ("ties", "second_likeness", ties.second_likeness),
            ("ties", "part", ties.part),
            ("ties", "part_likeness", ties.part_likeness),
            ("ties", "words", ties.words),
            ("ties", "lead", ties.lead),
            ("ties", "near", ties.near),
            ("unseen", "cosine", unseen.cosine),
            ("unseen", "words", unseen.words),
            ("unseen", "bias", unseen.bias),
            ("unseen", "cover", unseen.cover),
            ("unseen", "cover_bias", unseen.cover_bias),
        ];
        let wrong =
            |section, key, value: f32, should: &str| Err(((section, key), format!("填的是{value}，应{should}")));
        if let Some((section, key, value)) = shares.into_iter().find(|(.., v)| !(0.0..=1.0).contains(v)) {
            return wrong(section, key, value, "在0到1之间");
        }
        let is_weight = |v: f32| v.is_finite() && v >= 0.0;
        if let Some((section, key, value)) = weights.into_iter().find(|(.., v)| !is_weight(*v)) {
            return wrong(section, key, value, "是不小于0的数");
        }
        if let Some((section, key, value)) = numbers.into_iter().find(|(.., v)| !v.is_finite()) {
            return wrong(section, key, value, "是一个数");
        }
        if t.c <= 0.0 {
            return wrong("training", "c", t.c as f32, "大于0");
        }
        if d.threshold <= d.uncertain_low || d.threshold >= d.uncertain_high {
            let (low, high) = (d.uncertain_low, d.uncertain_high);
            let should = format!("大于 uncertain_low（{low}）、小于 uncertain_high（{high}）");
            return wrong("decision", "threshold", d.threshold, &should);
        }
        if d.exempt <= d.uncertain_low || d.exempt >= d.threshold {
            let (low, high) = (d.uncertain_low, d.threshold);
            let should = format!("大于 uncertain_low（{low}）、小于 threshold（{high}）");
            return wrong("decision", "exempt", d.exempt, &should);
        }
        Ok(())
    }
}

/// Vocabulary and heads.
#[derive(Debug, Clone)]
pub struct Model {
    pub vectorizer: Vectorizer,
    pub heads: Heads,
    /// Positive examples of each head.
    pub support: Vec<u32>,
    /// The head of sentences that name a measure and do not count (denied, put off, another body's …), behind those of
    /// the concepts.
    pub denied: usize,
}

/// Facts about a text that are features beside its characters and words.
fn extras(text: &str, kind: Kind, lexicon: &Lexicon) -> Vec<String> {
    facts(&lexicon.hits(text), kind, lexicon)
}

fn facts(hits: &[Hit], kind: Kind, lexicon: &Lexicon) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (concept, hit) in lexicon.concepts().iter().zip(hits) {
        if hit.topic {
            out.push(named(&concept.name));
        } else if hit.look_alike {
            out.push(alike(&concept.name));
        }
    }
    out.push(kind_of(kind));
    out
}

fn named(concept: &str) -> String {
    format!("有{concept}")
}

fn alike(concept: &str) -> String {
    format!("似{concept}")
}

fn kind_of(kind: Kind) -> String {
    format!("文种{}", kind.as_str())
}

/// The features of facts, looked up once.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// A concept is named, and something like it is: one entry a concept.
    concepts: Vec<[Option<u32>; 2]>,
    kinds: Vec<(Kind, u32)>,
}

impl Facts {
    pub fn new(vectorizer: &Vectorizer, lexicon: &Lexicon) -> Self {
        let concepts = lexicon.concepts().iter();
        let kinds = [Kind::Plan, Kind::Report, Kind::TaskList, Kind::Roster, Kind::Other].into_iter();
        Self {
            concepts: concepts.map(|c| [named(&c.name), alike(&c.name)].map(|f| vectorizer.fact(&f))).collect(),
            kinds: kinds.filter_map(|kind| Some((kind, vectorizer.fact(&kind_of(kind))?))).collect(),
        }
    }

    /// The features of the facts about a text, from what the lexicon said of it.
    pub fn of(&self, hits: &[Hit], kind: Kind) -> Vec<u32> {
        let speaking = self.concepts.iter().zip(hits).filter_map(|([named, alike], hit)| match hit {
            Hit { topic: true, .. } => *named,
            Hit { look_alike: true, .. } => *alike,
            _ => None,
        });
        speaking.chain(self.kinds.iter().filter(|(k, _)| *k == kind).map(|(_, fact)| *fact)).collect()
    }
}

/// Raw features of one text of one kind of paper.
pub fn raw(text: &str, kind: Kind, lexicon: &Lexicon, segmenter: &Segmenter) -> Vec<Raw> {
    features::raw(text, &extras(text, kind, lexicon), segmenter)
}

/// The model in the cache folder.
pub const FILE: &str = "model.bin";

const MAGIC: &[u8; 8] = b"duibiao7";

impl Model {
    /// Trains on examples.
    pub fn train(examples: &[&Example], lexicon: &Lexicon, segmenter: &Segmenter, settings: &TrainingSettings) -> Self {
        use rayon::prelude::*;
        let raws: Vec<Vec<Raw>> = examples.par_iter().map(|e| raw(&e.text, e.kind, lexicon, segmenter)).collect();
        let late: Vec<bool> = examples.iter().map(|e| settings.reserved.iter().any(|r| r == e.family())).collect();
        let vectorizer = Vectorizer::fit(&raws, &late, settings.min_df, settings.scale);
        let vectors: Vec<Sparse> = raws.par_iter().map(|r| vectorizer.transform(r)).collect();
        let denied = lexicon.concepts().len();
        let label = |e: &&Example| {
            let denial = if e.counts == Some(false) { Some(denied) } else { None };
            e.concepts.iter().copied().chain(denial).collect()
        };
        let labels: Vec<Vec<usize>> = examples.iter().map(label).collect();
        let training = Training { c: settings.c, balance: settings.balance, ..Training::default() };
        let weights: Vec<f32> = examples.iter().map(|e| settings.weight(&e.source)).collect();
        let mut silent = silent(examples, lexicon, &settings.reserved);
        for (silent, _) in silent.iter_mut().zip(examples).filter(|(_, e)| e.counts.is_none()) {
            silent.push(denied);
        }
        let heads = Heads::train(&vectors, &labels, &silent, &weights, vectorizer.len(), denied + 1, training);
        let mut support = vec![0; denied + 1];
        for head in labels.iter().flatten() {
            support[*head] += 1;
        }
        Self { vectorizer, heads, support, denied }
    }

    /// The model that an earlier run trained for these dictionaries.
    pub fn kept(dictionaries: &Dictionaries, cache: Option<&Path>) -> Result<Option<Self>, DictionaryError> {
        let Some(folder) = cache else { return Ok(None) };
        Ok(Self::load(&folder.join(FILE), &dictionaries.digest()?))
    }

    /// Reads a model from the cache; `None` when there is none, or it is damaged or of another digest.
    pub fn load(path: &Path, digest: &blake3::Hash) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let body = bytes.strip_prefix(MAGIC)?.strip_prefix(digest.as_bytes())?;
        let (sum, mut body) = body.split_at_checked(32)?;
        if blake3::hash(body).as_bytes() != sum {
            return None;
        }
        let vectorizer = Vectorizer::load(&mut body)?;
        let heads = Heads::load(&mut body)?;
        let support = (0..heads.heads()).map(|_| features::take_u32(&mut body)).collect::<Option<_>>()?;
        let denied = heads.heads().checked_sub(1)?;
        Some(Self { vectorizer, heads, support, denied })
    }

    /// Writes the model for the next run.
    pub fn save(&self, path: &Path, digest: &blake3::Hash) -> std::io::Result<()> {
        let mut body = Vec::new();
        self.vectorizer.save(&mut body);
        self.heads.save(&mut body);
        body.extend(self.support.iter().flat_map(|n| n.to_le_bytes()));
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        replace(path, |mut file| {
            use std::io::Write;
            file.write_all(MAGIC)?;
            file.write_all(digest.as_bytes())?;
            file.write_all(blake3::hash(&body).as_bytes())?;
            file.write_all(&body)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_run_could_use_is_refused_with_its_line() {
        let shipped = include_str!("../../dictionaries/model.toml");
        assert!(Settings::from_toml(shipped).is_ok());
        for (from, to, say) in [
            ("threshold = 0.5", "threshold = 7", "threshold填的是7，应在0到1之间"),
            ("threshold = 0.5", "threshold = 0.1", "threshold填的是0.1，应大于 uncertain_low（0.15）"),
            ("uncertain_high = 0.8", "uncertain_high = 0.5", "threshold填的是0.5，应大于"),
            ("exempt = 0.25", "exempt = 0.6", "exempt填的是0.6，应大于 uncertain_low（0.15）、小于 threshold"),
            ("bare = 0.6", "bare = nan", "bare填的是NaN"),
            ("crowd_weight = 1.3", "crowd_weight = inf", "crowd_weight填的是inf"),
            ("scale = [1.0, 1.0, 0.5, 0.15]", "scale = [1.0, -1.0, 0.5, 0.15]", "scale填的是-1"),
            ("contrast = 0.5", "contrast = -0.5", "填的是-0.5"),
            ("c = 10.0", "c = 0.0", "c填的是0，应大于0"),
            ("[review]\n# 一条复核样例抵几条自带样例\nweight = 3.0", "[review]\nweight = -3.0", "weight填的是-3"),
        ] {
            let text = shipped.replace(from, to);
            assert_ne!(text, shipped, "{from}");
            let wrong = Settings::from_toml(&text).unwrap_err();
            assert!(wrong.starts_with('第') && wrong.contains(say), "{wrong}");
        }
        let near = Settings::from_toml(&shipped.replace("near = 0.5", "near = 5")).unwrap_err();
        let line = shipped.lines().position(|l| l == "near = 0.5").unwrap() + 1;
        assert!(near.starts_with(&format!("第{line}行：near")), "{near}");
    }
}
