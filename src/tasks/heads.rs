//! Heads made whole: those of two rows whose cells are not merged, and those in a table of their own.

use std::borrow::Cow;

use super::{
    columns::{Meaning, Vocabulary},
    header::{Header, is_head},
};
use crate::ingest::{Block, Content, Document, Table};

/// The document with whole heads.
pub(super) fn whole<'d>(document: &'d Document, vocabulary: &Vocabulary) -> Cow<'d, Document> {
    match levelled(document, vocabulary) {
        Cow::Borrowed(_) => joined(document, vocabulary),
        Cow::Owned(levelled) => Cow::Owned(joined(&levelled, vocabulary).into_owned()),
    }
}

/// Heads of two rows without merges: the other heads stand beside 牵头 | 配合 as well, and 责任单位 above both.
fn levelled<'d>(document: &'d Document, vocabulary: &Vocabulary) -> Cow<'d, Document> {
    let mut out = Cow::Borrowed(document);
    for (i, block) in document.blocks.iter().enumerate() {
        let Content::Table(table) = &block.content else { continue };
        for r in 0..table.rows.len().saturating_sub(1) {
            let Some(upper) = upper(table, r, vocabulary) else { continue };
            let Content::Table(own) = &mut out.to_mut().blocks[i].content else { continue };
            for (c, text) in upper.into_iter().enumerate() {
                let below = own.text(r + 1, c).trim().is_empty();
                for row in &mut own.rows[r..=r + usize::from(below)] {
                    if let Some(cell) = row.cells.get_mut(c) {
                        cell.text.clone_from(&text);
                    }
                }
            }
        }
    }
    out
}

/// The upper heads of a head of two rows, when the lower row says how the bodies share and nothing else.
fn upper(table: &Table, row: usize, vocabulary: &Vocabulary) -> Option<Vec<String>> {
    let below = |c: usize| table.text(row + 1, c).trim();
    let own = |c: &usize| !below(*c).is_empty() && below(*c) != table.text(row, *c).trim();
    let shares: Vec<usize> = (0..table.width).filter(own).collect();
    let (first, last) = (*shares.first()?, *shares.last()?);
    let bodies = table.text(row, first);
    let is_share = |c: usize| {
        let above = table.text(row, c).trim();
        let meaning = vocabulary.meaning_below(bodies, below(c));
        matches!(meaning, Some(Meaning::Lead | Meaning::Units)) && (above.is_empty() || above == bodies.trim())
    };
    let all = last > first && (first..=last).all(is_share) && vocabulary.is_of_bodies(bodies);
    let upper = |c: usize| table.text(row, if (first..=last).contains(&c) { first } else { c }).to_owned();
    (all && is_head(table, row, vocabulary)).then(|| (0..table.width).map(upper).collect())
}

/// The first head that stands in a table of its own is put above the table that follows; a list has one.
fn joined<'d>(document: &'d Document, vocabulary: &Vocabulary) -> Cow<'d, Document> {
    let table = |b: &'d Block| if let Content::Table(t) = &b.content { Some(t) } else { None };
    let is_head = |t: &Table| Header::find(t, vocabulary).is_some_and(|h| h.row + 1 == t.rows.len());
    let follows = |i: usize| {
        let (head, body) = (table(&document.blocks[i])?, table(document.blocks.get(i + 1)?)?);
        let alike = head.width == body.width && Header::find(body, vocabulary).is_none();
        (alike && is_head(head)).then_some((i, head, body))
    };
    let Some((i, head, body)) = (0..document.blocks.len()).find_map(follows) else { return Cow::Borrowed(document) };
    let mut whole = head.clone();
    let above = head.rows.len() as u32;
    whole.rows.extend(body.rows.iter().cloned());
    for cell in whole.rows[head.rows.len()..].iter_mut().flat_map(|row| &mut row.cells) {
        cell.covered_by = cell.covered_by.map(|(r, c)| (r + above, c));
    }
    let mut out = document.clone();
    out.blocks[i].content = Content::Table(whole);
    out.blocks.remove(i + 1);
    Cow::Owned(out)
}
