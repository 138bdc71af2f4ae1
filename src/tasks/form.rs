//! A task a table: heads in the first column, and what they say beside them.

use super::{
    columns::{Meaning, Vocabulary},
    prose::Measure,
    read::joined,
};
use crate::ingest::Table;

/// Heads of different meaning below each other from which a table is a form.
const LEAST: usize = 3;

/// Whether the heads of a table stand below each other.
pub(super) fn is_form(table: &Table, vocabulary: &Vocabulary) -> bool {
    let mut found: Vec<Meaning> = (0..table.rows.len().min(20))
        .filter_map(|r| vocabulary.meaning(table.text(r, 0)))
        .filter(|m| !matches!(m, Meaning::Other | Meaning::Seq))
        .collect();
    found.sort_unstable();
    found.dedup();
    let bodies = found.iter().any(|m| matches!(m, Meaning::Lead | Meaning::Units | Meaning::Sections));
    let task = found.iter().any(|m| matches!(m, Meaning::Requirement | Meaning::Item | Meaning::Theme));
    found.len() >= LEAST && bodies && task
}

/// The task that a form holds; a form filled more than once holds several.
pub(super) fn measures(table: &Table, vocabulary: &Vocabulary) -> Vec<Measure> {
    let mut out = vec![Measure::default()];
    for r in 0..table.rows.len() {
        let mut c = 0;
        while c + 1 < table.width {
            let head = table.text(r, c);
            // The next cell with other words: a head may be merged over two.
            let beside = (c + 1..table.width).find(|n| table.text(r, *n) != head);
            let Some(value) = beside else { break };
            let Some(meaning) = vocabulary.meaning(head) else {
                c += 1;
                continue;
            };
            let text = table.text(r, value);
            if !joined(text).is_empty() && out.last().is_some_and(|m| m.has(meaning)) {
                out.push(Measure::default());
            }
            if let Some(last) = out.last_mut() {
                last.set(meaning, text);
            }
            c = value + 1;
        }
    }
    out.retain(|m| !m.requirement.is_empty() || !m.item.is_empty());
    for measure in &mut out {
        if measure.requirement.is_empty() {
            measure.requirement = std::mem::take(&mut measure.item);
        }
    }
    out
}
