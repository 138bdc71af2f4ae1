//! Parallel quotations of papers that are alike.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use rayon::prelude::*;

use super::{Plan, Setting, inputs::base};
use crate::{analyse, assess::Coverage, identify::Kind, ingest, similar};

/// Puts the parallel quotations to the papers that are alike. Only fingerprints were kept of them, so the two
/// files are read once more; one that cannot be read any longer leaves its quotation empty.
pub(super) fn quote_likenesses(plan: &Plan, coverage: &mut Coverage, setting: &Setting) {
    let kinds: BTreeMap<&str, Kind> = coverage.submissions.iter().map(|s| (s.file.as_str(), s.kind)).collect();
    let passages = |file: &str| {
        let read = || {
            let bytes = ingest::load(&plan.input.join(file), &plan.limits).ok()?;
            let document = setting.words.guard.read_bytes(&bytes, base(file), &plan.limits).ok()?;
            let kind = kinds.get(file).copied().unwrap_or(Kind::Other);
            Some(analyse::passage::passages(&document, kind, &setting.structure))
        };
        catch_unwind(AssertUnwindSafe(read)).ok().flatten()
    };
    coverage.similar.par_iter_mut().filter(|row| !row.other_file.is_empty()).for_each(|row| {
        let (Some(a), Some(b)) = (passages(&row.file), passages(&row.other_file)) else { return };
        if let Some(found) = similar::quote(&a, &b, &setting.stock) {
            (row.quotation, row.place) = (found.a, found.a_place);
            (row.other_quotation, row.other_place) = (found.b, found.b_place);
        }
    });
}
