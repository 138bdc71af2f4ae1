//! Parallel quotations of papers that are alike.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use rayon::prelude::*;

use super::{Plan, Setting, inputs::base};
use crate::{
    analyse,
    assess::{Coverage, SimilarRow},
    identify::Kind,
    ingest, similar,
};

impl Setting {
    /// Puts the parallel quotations to the papers that are alike. Only fingerprints were kept of them, so the two
    /// files are read once more, for as many pairs as `similar.toml` says; one that cannot be read any longer, or does
    /// not lie below the input folder, leaves its quotation empty.
    pub fn quote_likenesses(&self, plan: &Plan, coverage: &mut Coverage) {
        let kinds: BTreeMap<&str, Kind> = coverage.submissions.iter().map(|s| (s.file.as_str(), s.kind)).collect();
        let most = self.words.similar.compare.quoted;
        let pairs: Vec<&mut SimilarRow> =
            coverage.similar.iter_mut().filter(|row| !row.other_file.is_empty()).take(most).collect();
        let mut files: Vec<&str> = pairs.iter().flat_map(|row| [row.file.as_str(), row.other_file.as_str()]).collect();
        files.sort_unstable();
        files.dedup();
        let read = |file: &str| {
            let read = || {
                let bytes = ingest::load(&plan.input.join(file), &plan.limits).ok()?;
                let document = self.words.guard.read_bytes(&bytes, base(file), &plan.limits).ok()?;
                let kind = kinds.get(file).copied().unwrap_or(Kind::Other);
                let passages = analyse::passage::passages(&document, kind, &self.structure);
                Some(similar::Quotable::new(passages, &self.stock))
            };
            Some((file.to_owned(), catch_unwind(AssertUnwindSafe(read)).ok().flatten()?))
        };
        let papers: BTreeMap<String, similar::Quotable> = files.into_par_iter().filter_map(read).collect();
        pairs.into_par_iter().for_each(|row| {
            let (Some(a), Some(b)) = (papers.get(&row.file), papers.get(&row.other_file)) else { return };
            if let Some(found) = similar::quote(a, b, &self.stock) {
                (row.quotation, row.place) = (found.a, found.a_place);
                (row.other_quotation, row.other_place) = (found.b, found.b_place);
            }
        });
    }
}
