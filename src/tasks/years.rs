//! Last year's tasks and bodies beside this year's: their columns count for nothing.

use std::borrow::Cow;

use super::{
    columns::{Meaning, Vocabulary},
    read::joined,
    rows::banner,
    title::Above,
};
use crate::{
    ingest::{Content, Document, Table},
    text::date,
};

/// Rows of a table that may be its head.
const TOP: usize = 8;

/// A head that says no more than a year has so many characters.
const YEAR: usize = 6;

/// The document without the heads of other years' columns.
pub(super) fn current<'d>(document: &'d Document, source: &str, vocabulary: &Vocabulary) -> Cow<'d, Document> {
    let mut out = Cow::Borrowed(document);
    for (i, block) in document.blocks.iter().enumerate() {
        let Content::Table(table) = &block.content else { continue };
        for row in 0..table.rows.len().min(TOP) {
            let heads: Vec<Head> = (0..table.width).map(|c| Head::of(table, (row, c), vocabulary)).collect();
            if heads.iter().all(|h| h.year.is_none() && !h.earlier) {
                continue;
            }
            let year = year_of(document, (i, table, row), source, vocabulary);
            let others = others(&heads, year);
            if others.is_empty() {
                continue;
            }
            let Content::Table(own) = &mut out.to_mut().blocks[i].content else { continue };
            for c in others {
                // Merged cells repeat their text, and the head may stand on every page.
                let head = table.text(row, c);
                let cells = own.rows[row..].iter_mut().filter_map(|r| r.cells.get_mut(c));
                cells.filter(|cell| cell.text == head).for_each(|cell| cell.text.clear());
            }
        }
    }
    out
}

/// The year that the list names above a row of its table.
fn year_of(document: &Document, at: (usize, &Table, usize), source: &str, vocabulary: &Vocabulary) -> Option<i32> {
    let (block, table, row) = at;
    let banners = (0..row).filter_map(|r| banner(table, r, None)).collect();
    let above = Above::of(document, Some(block), banners);
    above.year(&above.title(source, vocabulary), source, &[], vocabulary)
}

/// What a head says of its year, and of what else.
struct Head {
    year: Option<i32>,
    /// 上年任务
    earlier: bool,
    meaning: Option<Meaning>,
}

impl Head {
    fn of(table: &Table, (row, column): (usize, usize), vocabulary: &Vocabulary) -> Self {
        let text = table.text(row, column);
        let none = Self { year: None, earlier: false, meaning: None };
        // Most cells are no heads.
        let Some(meaning) = vocabulary.meaning(text) else { return none };
        let said = |text: &str| {
            let years = date::years(text);
            let year = years.first().copied().filter(|_| years.len() == 1);
            (year, vocabulary.earlier.iter().any(|w| text.starts_with(w.as_str())))
        };
        // 2023年 over 具体要求 and 责任单位.
        let above = (0..row).rev().map(|r| table.text(r, column).trim()).find(|t| *t != text.trim());
        let above = above.filter(|t| t.chars().nth(YEAR).is_none()).map_or((None, false), said);
        let own = said(&joined(text));
        Self { year: own.0.or(above.0), earlier: own.1 || above.1, meaning: Some(meaning) }
    }
}

/// The columns of other years, of which there is one of the list's own year.
fn others(heads: &[Head], year: Option<i32>) -> Vec<usize> {
    let years = || heads.iter().filter_map(|h| h.year);
    let year = year.filter(|own| years().any(|y| y == *own)).or_else(|| years().max());
    let is_other = |h: &Head| h.earlier || h.year.is_some() && h.year != year;
    let own = |h: &Head| heads.iter().position(|o| o.meaning == h.meaning && !is_other(o));
    let mut out: Vec<usize> = Vec::new();
    for (c, head) in heads.iter().enumerate().filter(|(_, h)| is_other(h)) {
        let Some(counterpart) = own(head) else { continue };
        // Two lists side by side: all columns of the other one.
        let width = counterpart.abs_diff(c);
        let side =
            width > 1 && heads.len() == 2 * width && (0..width).all(|c| heads[c].meaning == heads[c + width].meaning);
        if side {
            let from = if c < width { 0 } else { width };
            return (from..from + width).collect();
        }
        out.push(c);
    }
    out
}
