//! Bodies as columns: a tick (√, ●, 牵头) in a row makes its task the column's.
//!
//! The ticks are those of `columns.toml`. Where a table uses two kinds, the stronger one (●, ★, 牵头) leads; where it
//! uses one, nobody does.

use super::{
    bodies,
    columns::{Phrases, Vocabulary},
    read::joined,
    rows::{is_dash, is_note},
};
use crate::ingest::Table;

/// Bodies that are columns; fewer are no matrix.
const LEAST: usize = 2;

/// A body has no longer name, in characters.
const LONGEST: usize = 20;

/// The ticked columns below a head.
pub(super) fn columns(table: &Table, head: usize, vocabulary: &Vocabulary) -> Vec<usize> {
    let phrases = &vocabulary.phrases;
    // 合计 counts the ticks.
    let counts = |r: &usize| (0..table.width).any(|c| is_note(table.text(*r, c).trim(), phrases));
    let rows: Vec<usize> = (head + 1..table.rows.len()).filter(|r| !counts(r)).collect();
    let ticked = |c: &usize| {
        let name = table.text(head, *c).trim();
        let of_body = bodies::are_bodies(&joined(name), phrases);
        let is_mark = |t: &str| is_tick(t, phrases) || of_body && phrases.body_ticks.iter().any(|w| w == t);
        if name.is_empty() || name.chars().nth(LONGEST).is_some() || is_tick(name, phrases) {
            return false;
        }
        // A theme or a note over the whole width says nothing of this column.
        let texts = rows.iter().filter(|&&r| !table.is_covered(r, *c)).map(|&r| table.text(r, *c).trim());
        let mut texts = texts.filter(|t| !is_dash(t)).peekable();
        let any = texts.peek().is_some();
        texts.all(is_mark) && (any || vocabulary.meaning(name).is_none() && is_body(name, phrases))
    };
    let found: Vec<usize> = (0..table.width).filter(ticked).collect();
    let named = |c: &&usize| vocabulary.meaning(table.text(head, **c)).is_none();
    if found.iter().filter(named).count() < LEAST { Vec::new() } else { found }
}

/// Whether the bodies are rows and the tasks columns.
pub(super) fn is_turned(table: &Table, head: usize, vocabulary: &Vocabulary) -> bool {
    let phrases = &vocabulary.phrases;
    let ticked = |c: usize| (head + 1..table.rows.len()).map(move |r| table.text(r, c).trim()).filter(|t| !is_dash(t));
    let of_bodies = |c: &usize| vocabulary.is_of_bodies(table.text(head, *c));
    let ticks = (0..table.width).filter(|c| ticked(*c).next().is_some() && ticked(*c).all(|t| is_tick(t, phrases)));
    (0..table.width).any(|c| of_bodies(&c)) && ticks.count() >= LEAST
}

/// The bodies that a row ticks, and those of them that lead: whose tick is `leads`.
pub(super) fn bodies(
    table: &Table,
    row: usize,
    (head, columns): (usize, &[usize]),
    leads: Option<&str>,
    phrases: &Phrases,
) -> (String, String) {
    let is_mark = |t: &str| is_tick(t, phrases) || phrases.body_ticks.iter().any(|w| w == t);
    let ticked = columns.iter().filter(|&&c| is_mark(table.text(row, c).trim()));
    let (mut all, mut first) = (Vec::new(), Vec::new());
    for &c in ticked {
        let name: String = table.text(head, c).split_whitespace().collect();
        if leads.is_some_and(|tick| table.text(row, c).trim() == tick) {
            first.push(name.clone());
        }
        all.push(name);
    }
    (all.join("、"), first.join("、"))
}

/// The tick that leads, when the table has others as well.
pub(super) fn leading<'p>(table: &Table, (head, columns): (usize, &[usize]), phrases: &'p Phrases) -> Option<&'p str> {
    let rows = head + 1..table.rows.len();
    let used = |tick: &str| rows.clone().any(|r| columns.iter().any(|&c| table.text(r, c).trim() == tick));
    let lead = phrases.lead_ticks.iter().find(|t| used(t))?;
    phrases.ticks.iter().chain(&phrases.lead_ticks).any(|t| t != lead && used(t)).then_some(lead)
}

fn is_tick(text: &str, phrases: &Phrases) -> bool {
    phrases.ticks.iter().chain(&phrases.lead_ticks).any(|t| t == text)
}

fn is_body(name: &str, phrases: &Phrases) -> bool {
    phrases.ends.iter().any(|end| name.ends_with(end.as_str()))
}
