//! Judging: which clauses of a list does a document address, and which sentence proves it.
//!
//! A pure function of the document, the dictionaries and the list. Passages are cut, the speech act of
//! every sentence is settled, and what remains is scored by the model against every clause.

pub mod clauses;
mod examples;
pub mod features;
mod heard;
mod index;
mod judge;
mod ledger;
pub mod lexicon;
pub mod linear;
mod memory;
mod model;
pub mod passage;
mod pool;
mod prepared;
pub mod quantity;
mod sections;
pub mod speech;
pub mod verbatim;
mod windows;
mod wording;

pub use clauses::{Binder, Bound, Compiled, Hidden, Tie, Tying, Unseen};
pub use examples::{Example, load as load_examples};
pub use judge::{Analysis, ClauseJudgement, Finding};
pub use memory::{Memory, Reviewed};
use model::Facts;
pub use model::{Decision, Model, Settings, TrainingSettings, raw};
pub use pool::Pool;
pub use quantity::Quantities;
pub use speech::Act;
pub use wording::Wordings;

use std::{path::Path, sync::Arc};

use thiserror::Error;

use crate::{
    dictionaries::{Dictionaries, DictionaryError},
    tasks::TaskList,
    text::Segmenter,
};
use clauses::Nearness;
use lexicon::Lexicon;
use passage::Structure;
use speech::Speech;
use verbatim::Wording;

/// Why the judging tools could not be made ready.
#[derive(Debug, Error)]
pub enum AnalyseError {
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    #[error("{file} 有误：{reason}。请对照原文件改正后重试")]
    File { file: &'static str, reason: String },
}

/// Everything that judging needs, made once a run.
pub struct Tools {
    pub segmenter: Arc<Segmenter>,
    pub lexicon: Lexicon,
    pub speech: Speech,
    pub structure: Structure,
    pub quantities: Quantities,
    pub settings: Settings,
}

impl Tools {
    /// Loads dictionaries; the model comes apart, since it can be trained on a part of the examples.
    pub fn load(dictionaries: &Dictionaries) -> Result<Self, AnalyseError> {
        let file = |file: &'static str| move |reason: String| AnalyseError::File { file, reason };
        let words = dictionaries.text("words.txt")?;
        // The segmenter's dictionary takes as long as all the rest.
        let (segmenter, others) = rayon::join(
            || Segmenter::shared(&words),
            || -> Result<(Lexicon, Speech), AnalyseError> {
                let lexicon = Lexicon::from_toml(&dictionaries.text("concepts.toml")?)?;
                let speech = Speech::from_toml(&dictionaries.text("speech.toml")?).map_err(file("speech.toml"))?;
                Ok((lexicon, speech))
            },
        );
        let (lexicon, speech) = others?;
        if let Some(name) = speech.exemptible().find(|name| lexicon.position(name).is_none()) {
            return Err(file("speech.toml")(format!("exempt 中的“{name}”不是 concepts.toml 里的概念")));
        }
        Ok(Self {
            segmenter,
            lexicon,
            speech,
            structure: Structure::from_toml(&dictionaries.text("structure.toml")?).map_err(file("structure.toml"))?,
            quantities: Quantities::from_toml(&dictionaries.text("quantities.toml")?)
                .map_err(file("quantities.toml"))?,
            settings: Settings::from_toml(&dictionaries.text("model.toml")?).map_err(file("model.toml"))?,
        })
    }

    /// What ties clauses to concepts.
    pub fn binder<'b>(&'b self, model: &'b Model) -> Binder<'b> {
        Binder::new(model, &self.lexicon, &self.segmenter, self.settings.ties)
    }

    /// The model for the dictionaries: from the cache when it is there, else trained and cached.
    ///
    /// A cache that cannot be written costs the next run its time and nothing else.
    pub fn model(
        &self,
        dictionaries: &Dictionaries,
        cache: Option<&Path>,
        on_training: impl FnOnce(usize),
    ) -> Result<Model, AnalyseError> {
        let digest = dictionaries.digest()?;
        let path = cache.map(|dir| dir.join(model::FILE));
        if let Some(model) = path.as_deref().and_then(|p| Model::load(p, &digest)) {
            return Ok(model);
        }
        let examples = load_examples(dictionaries, &self.lexicon)?;
        on_training(examples.len());
        let model =
            Model::train(&examples.iter().collect::<Vec<_>>(), &self.lexicon, &self.segmenter, &self.settings.training);
        if let Some(path) = path {
            let _ = model.save(&path, &digest);
        }
        Ok(model)
    }
}

/// A judge for one list: tools, model and compiled clauses.
pub struct Judge<'a> {
    pub tools: &'a Tools,
    pub model: &'a Model,
    clauses: Vec<Compiled>,
    nearness: Nearness,
    facts: Facts,
    /// What reviews taught; nothing by default.
    pub memory: Memory,
    wording: Wording,
    /// Of the list.
    year: Option<i32>,
}

impl<'a> Judge<'a> {
    pub fn new(tools: &'a Tools, model: &'a Model, list: &TaskList) -> Self {
        Self::of(tools, model, tools.binder(model).compile(list), list.year)
    }

    /// The same, of a model that then knows no more than the list asks for.
    pub fn lean(tools: &'a Tools, model: &'a mut Model, list: &TaskList) -> Self {
        let clauses = tools.binder(model).compile(list);
        let concepts = clauses.iter().flat_map(|c| c.tie.concepts());
        model.heads.keep(&concepts.chain([model.denied]).collect());
        Self::of(tools, model, clauses, list.year)
    }

    fn of(tools: &'a Tools, model: &'a Model, clauses: Vec<Compiled>, year: Option<i32>) -> Self {
        let wording = Wording::new(clauses.iter().map(|c| &c.shingles));
        let nearness = Nearness::new(&clauses);
        let facts = Facts::new(&model.vectorizer, &tools.lexicon);
        Self { tools, model, clauses, nearness, facts, memory: Memory::default(), wording, year }
    }

    pub fn clauses(&self) -> &[Compiled] {
        &self.clauses
    }

    /// What the clauses in other words than the concepts', or of concepts without examples, are tied to.
    pub fn bound(&self, wordings: &Wordings) -> Vec<Bound> {
        let name = |i: &usize| self.tools.lexicon.concepts()[*i].name.clone();
        let other =
            self.clauses.iter().filter(|c| matches!(c.tie, Tie::Text { .. }) || wordings.own(&c.text).is_none());
        let bound = other.map(|c| {
            let (concepts, learnt) = match &c.tie {
                Tie::Concepts { heads, .. } => (heads.iter().map(name).collect(), true),
                Tie::Text { concept, .. } => (concept.iter().map(name).collect(), false),
            };
            Bound { clause: c.id.clone(), concepts, learnt }
        });
        bound.collect()
    }

    /// Ties one clause in another way.
    pub fn retie(&mut self, clause: usize, tie: Tie) {
        if let Some(clause) = self.clauses.get_mut(clause) {
            clause.tie = tie;
        }
        self.nearness = Nearness::new(&self.clauses);
    }
}
