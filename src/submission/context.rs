//! Everything beside a file that its result depends on.

use std::{collections::HashMap, sync::OnceLock};

use super::{Key, Submitted};
use crate::{
    analyse::Bound,
    dictionaries::{Dictionaries, DictionaryError},
    ingest::Limits,
    roster::Roster,
    tasks::TaskList,
};

/// Digest of version, dictionaries, task list, roster and limits, and the names that records use.
///
/// Two results with the same context and the same key are the same result; a result of another context is
/// never used.
#[derive(Debug, Clone)]
pub struct Context {
    digest: blake3::Hash,
    /// Short names in roster order.
    pub(super) units: Vec<String>,
    /// Clause ids in list order.
    pub(super) clauses: Vec<String>,
    unit_index: HashMap<String, usize>,
    /// What the list's clauses in other words are tied to: found with the model, and read again from any record.
    bound: OnceLock<Vec<Bound>>,
}

impl Context {
    pub fn new(
        dictionaries: &Dictionaries,
        list: &TaskList,
        roster: &Roster,
        limits: &Limits,
    ) -> Result<Self, DictionaryError> {
        let mut hasher = base(dictionaries)?;
        // Both are plain data; what cannot be written as JSON cannot have been read either.
        hasher.update(&serde_json::to_vec(list).unwrap_or_default());
        roster.digest(&mut hasher);
        hasher.update(format!("{limits:?}").as_bytes());
        let units: Vec<String> = roster.units().iter().map(|u| u.short.clone()).collect();
        Ok(Self {
            digest: hasher.finalize(),
            bound: OnceLock::new(),
            unit_index: units.iter().enumerate().map(|(i, u)| (u.clone(), i)).collect(),
            units,
            clauses: list.tasks.iter().flat_map(|t| &t.clauses).map(|c| c.id.clone()).collect(),
        })
    }

    /// The context of results that were also judged by what reviews taught.
    #[must_use]
    pub fn taught(mut self, lessons: &str) -> Self {
        if !lessons.is_empty() {
            self.digest = blake3::keyed_hash(self.digest.as_bytes(), lessons.as_bytes());
        }
        self
    }

    /// Keeps what the clauses are tied to, for the records and for whoever joins them.
    pub fn bind(&self, bound: Vec<Bound>) {
        let _ = self.bound.set(bound);
    }

    /// What the clauses in other words are tied to; empty before any is judged or read.
    pub fn bound(&self) -> &[Bound] {
        self.bound.get().map_or(&[], Vec::as_slice)
    }

    /// The key of one file's result. The path counts: its names are evidence of whose paper it is.
    pub fn key(&self, file: &str, bytes: &[u8]) -> Key {
        key(&self.digest, file, bytes)
    }

    /// The first half of the digest, as it stands in records.
    pub(super) fn mark(&self) -> String {
        self.digest.to_hex()[..32].to_owned()
    }

    pub(super) fn unit(&self, short: &str) -> Option<usize> {
        self.unit_index.get(short).copied()
    }

    /// The short name of the unit that a submission is attributed to, empty when there is none.
    pub fn unit_name(&self, submitted: &Submitted) -> &str {
        submitted.unit().and_then(|u| self.units.get(u)).map_or("", String::as_str)
    }
}

fn base(dictionaries: &Dictionaries) -> Result<blake3::Hasher, DictionaryError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("DUIBIAO_SOURCE").as_bytes()).update(dictionaries.digest()?.as_bytes());
    Ok(hasher)
}

fn key(digest: &blake3::Hash, file: &str, bytes: &[u8]) -> Key {
    let mut hasher = blake3::Hasher::new_keyed(digest.as_bytes());
    hasher.update(&(file.len() as u64).to_le_bytes()).update(file.as_bytes()).update(bytes);
    *hasher.finalize().as_bytes()
}

/// The context of the question whether a file is a task list, which comes before there is one.
#[derive(Debug, Clone)]
pub struct ListContext(blake3::Hash);

impl ListContext {
    pub fn new(dictionaries: &Dictionaries, roster: &Roster, limits: &Limits) -> Result<Self, DictionaryError> {
        let mut hasher = base(dictionaries)?;
        hasher.update(b"task list");
        roster.digest(&mut hasher);
        hasher.update(format!("{limits:?}").as_bytes());
        Ok(Self(hasher.finalize()))
    }

    pub fn key(&self, file: &str, bytes: &[u8]) -> Key {
        key(&self.0, file, bytes)
    }
}
