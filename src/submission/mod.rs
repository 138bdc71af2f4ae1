//! One file's result: what reading, identifying and judging found in it, and nothing of other files.
//!
//! This module exists because that result is a pure function of the file's path and bytes, the
//! dictionaries, the task list, the roster and the version ([`Context`]). So it can be kept from run to run
//! ([`Cache`]), made on another machine and sent as a line of text ([`Context::line`]), or packed small
//! while a run over many files goes on ([`Packed`]); it comes out the same.

mod cache;
mod context;
mod pack;
mod record;

pub use cache::{Cache, Key};
pub use context::{Context, ListContext};
pub use record::{LOST, LineError, Packed, Speaks};

use std::sync::Arc;

use crate::{
    analyse::Analysis,
    identify::{self, Claim, Form, Identity, Kind, YearPart},
    ingest::Format,
    problem::Problem,
    similar::Print,
    statistics::Report,
};

/// One file as it comes from reading, identifying and judging.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// Path below the input folder, with forward slashes.
    pub file: String,
    /// `None` when the file could not be read.
    pub format: Option<Format>,
    /// For an unreadable file, what its name alone says.
    pub identity: Option<Identity>,
    /// For plans and reports that were read.
    pub analysis: Option<Analysis>,
    /// Tables and parts of an annual report.
    pub report: Option<Arc<Report>>,
    /// What is kept of a plan or report for comparing it with others.
    pub print: Option<Arc<Print>>,
    pub problems: Vec<Problem>,
    /// Characters of text.
    pub length: usize,
}

impl Submitted {
    pub fn unit(&self) -> Option<usize> {
        self.identity.as_ref().and_then(|i| i.unit)
    }

    pub fn kind(&self) -> Kind {
        self.identity.as_ref().map_or(Kind::Other, |i| i.kind)
    }

    pub fn form(&self) -> Form {
        self.identity.as_ref().map_or(Form::Prose, |i| i.form)
    }

    /// Whether its name says that it is another unit's.
    pub fn is_misnamed(&self) -> bool {
        self.problems.iter().any(|p| p.rule == identify::MISNAMED)
    }

    /// Whether another paper has the same words.
    pub fn is_same_text(&self, other: &Self) -> bool {
        let content = |s: &Self| s.identity.as_ref().map_or(0, |i| i.content);
        content(self) != 0 && content(self) == content(other) && self.length == other.length
    }

    /// What it says of its version; how well it is named is for those to say who know the roster.
    pub fn claim(&self) -> Claim {
        let identity = self.identity.as_ref();
        Claim {
            file: self.file.clone(),
            date: identity.and_then(|i| i.date),
            length: self.length,
            part_year: identity.and_then(|i| i.part_year.as_deref()).map(YearPart::of),
            doubted: self.is_misnamed() || self.problems.iter().any(|p| p.rule == identify::BY_CONTENT),
            named: [false; 2],
        }
    }
}
