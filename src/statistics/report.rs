//! One annual report as figures and text: what is kept of it after its file is closed.
//!
//! A report is checked only when all files are read, since last year's may lie beside it. Until then its
//! tables and its parts are kept, and nothing else of the document.

use serde::{Deserialize, Serialize};

use super::{
    extract::extract,
    model::{Statistics, TableKind},
    parts::Sections,
};
use crate::{ingest::Document, problem::Problem};

/// What one annual report, or an annex with its tables, says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// All cells missing when the paper has the six parts but none of the tables.
    pub statistics: Statistics,
    pub text: Sections,
}

impl Report {
    /// Reads a paper; `None` for one that is no annual report (a ledger of measures has neither the tables
    /// nor the parts).
    pub fn read(document: &Document) -> (Option<Self>, Vec<Problem>) {
        let text = Sections::of(document);
        let (found, problems) = extract(document);
        match found {
            Some(statistics) => (Some(Self { statistics, text }), problems),
            None if text.is_report() => (Some(Self { statistics: Statistics::new(), text }), problems),
            // Of a paper that is none, nothing is said but that a table of the form cannot be read.
            None => (None, problems),
        }
    }

    /// Whether it has at least one value.
    pub fn has_tables(&self) -> bool {
        TableKind::ALL.into_iter().any(|t| self.statistics.has(t))
    }

    /// Tables that this paper lacks and another paper of the same body has, taken from there; which ones.
    pub fn fill_from(&mut self, other: &Self) -> Vec<TableKind> {
        let lacking: Vec<TableKind> =
            TableKind::ALL.into_iter().filter(|t| !self.statistics.has(*t) && other.statistics.has(*t)).collect();
        for table in &lacking {
            *self.statistics.section_mut(*table) = other.statistics.section(*table).clone();
        }
        if !self.text.is_report() && other.text.is_report() {
            self.text = other.text.clone();
        }
        lacking
    }
}
