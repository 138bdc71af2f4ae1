//! Which concept a clause is about, by its wording alone.
//!
//! Scores and lessons speak of concepts and are needed in runs that load no model, since every file's result
//! was kept; so this reads no more of the lexicon than the sentences in which lists demand a concept.

use serde::Deserialize;

use super::{
    clauses::SAME,
    verbatim::{Shingles, contained, shingles},
};

#[derive(Deserialize)]
struct File {
    concept: Vec<Concept>,
}

#[derive(Deserialize)]
struct Concept {
    name: String,
    #[serde(default)]
    wording: Vec<String>,
}

/// The concepts with their wordings.
#[derive(Debug, Clone, Default)]
pub struct Wordings(Vec<(String, Vec<Shingles>)>);

impl Wordings {
    /// Reads `concepts.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let file: File = crate::dictionaries::parse(text)?;
        Ok(Self(file.concept.into_iter().map(|c| (c.name, c.wording.iter().map(|w| shingles(w)).collect())).collect()))
    }

    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The concept whose wording a clause is.
    pub fn own(&self, clause: &str) -> Option<&str> {
        let own = shingles(clause);
        // A wording much longer or shorter than the clause cannot be it, whatever it says.
        let near = |w: &&Shingles| own.len().min(w.len()) as f32 >= SAME * own.len().max(w.len()) as f32;
        let share = |w: &Shingles| contained(&own, w).min(contained(w, &own));
        self.0
            .iter()
            .map(|(name, wordings)| (name.as_str(), wordings.iter().filter(near).map(share).fold(0.0, f32::max)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, share)| *share >= SAME)
            .map(|(name, _)| name)
    }
}
