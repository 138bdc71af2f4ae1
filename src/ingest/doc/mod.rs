//! Word 97–2003 (.doc, .wps), with an own reader from the container up.
//!
//! No library reads this format completely, and this office still receives it from half of its units. This
//! file finds the streams and puts the stories in order: body with notes behind their paragraphs, text
//! boxes, headers and footers.

mod fib;
mod lists;
mod props;
mod story;
mod styles;
mod word6;

use std::collections::HashMap;

use super::blocks::{Blocks, Items};
use super::document::{Document, Format, Part};
use super::ole::{Ole, u16_at, u32_at};
use super::{IngestError, Limits};
use fib::{Fib, Table, Text};
use lists::Lists;
use story::Source;
use styles::Styles;

/// Reads a compound file with a `WordDocument` stream.
pub(super) fn read(ole: &Ole<'_>, limits: &Limits) -> Result<Document, IngestError> {
    if ole.too_large("WordDocument") {
        return Err(IngestError::TooLarge(format!("正文超过 {} MB", limits.part_bytes >> 20)));
    }
    let stream = ole.stream("WordDocument").unwrap_or_default();
    let damaged = || IngestError::Damaged("Word 文件头损坏".to_owned());
    let (magic, version) = (u16_at(&stream, 0).ok_or_else(damaged)?, u16_at(&stream, 2).ok_or_else(damaged)?);
    // Word 6 and 95 say so in both numbers; some write 97's magic with the old version.
    if magic == 0xa5dc || (magic != 0xa5ec && version < 0x00c0) || (0x65..0xc0).contains(&version) {
        return word6::read(&stream, limits);
    }
    let fib = Fib::parse(&stream).ok_or_else(damaged)?;
    if fib.encrypted {
        return Err(IngestError::Encrypted);
    }
    let (first, second) = if fib.first_table { ("1Table", "0Table") } else { ("0Table", "1Table") };
    let tables = ole.stream(first).or_else(|| ole.stream(second)).unwrap_or_default();
    let data = ole.stream("Data").unwrap_or_default();
    let text = Text::read(&stream, &fib, &tables);
    let mut source = Source::new(&stream, &data, &text, limits);
    source.paragraphs = props::runs(&stream, fib.table(&tables, Table::ParagraphPages), true);
    source.styles = Styles::parse(fib.table(&tables, Table::Styles));
    source.lists =
        Lists::parse(fib.table_and_rest(&tables, Table::Lists), fib.table_and_rest(&tables, Table::ListOverrides));
    source.fonts = fonts(fib.table(&tables, Table::Fonts));
    let characters = props::runs(&stream, fib.table(&tables, Table::CharacterPages), false);
    source.mark(&characters);

    let mut blocks = Blocks::new(limits);
    // Parts of the text follow one another in this order.
    let lengths = fib.lengths;
    let main_end = lengths.main;
    let foot_end = main_end.saturating_add(lengths.footnotes);
    let head_end = foot_end.saturating_add(lengths.headers);
    let end_start = head_end.saturating_add(lengths.macros).saturating_add(lengths.comments);
    let end_end = end_start.saturating_add(lengths.endnotes);
    let box_end = end_end.saturating_add(lengths.boxes);

    let mut notes = HashMap::new();
    for (refs, texts, start, end) in [
        (Table::FootnoteRefs, Table::FootnoteTexts, main_end, foot_end),
        (Table::EndnoteRefs, Table::EndnoteTexts, end_start, end_end),
    ] {
        let (refs, texts) = (fib.table(&tables, refs), fib.table(&tables, texts));
        read_notes(&mut source, refs, texts, start, end, &mut notes)?;
    }
    let mut items = story::read(&mut source, 0, main_end, &Part::Body, &mut notes)?;
    let mut left: Vec<(usize, Items)> = notes.drain().collect();
    left.sort_by_key(|(cp, _)| *cp);
    items.extend(left.into_iter().flat_map(|(_, items)| items));
    items.extend(story::read(&mut source, end_end, box_end, &Part::TextBox, &mut notes)?);
    items.extend(running(&mut source, fib.table(&tables, Table::Headers), foot_end, head_end)?);
    for (part, item) in items {
        blocks.push(part, item)?;
    }
    blocks.pictures = source.pictures;
    if text.damaged {
        blocks.damaged("正文");
    }
    Ok(blocks.finish(Format::Doc))
}

/// The text of a file whose container is broken, without its structure: Word writes its main stream first
/// and in one piece.
pub(super) fn salvage(bytes: &[u8], limits: &Limits) -> Option<Document> {
    let starts = (1..64).map(|i| i * 512);
    let start =
        starts.into_iter().find(|at| u16_at(bytes, *at) == Some(0xa5ec) && u16_at(bytes, at + 2) >= Some(0xc1))?;
    let stream = bytes.get(start..)?;
    let fib = Fib::parse(stream).filter(|f| !f.encrypted)?;
    let text = Text::read(stream, &fib, &[]);
    let mut source = Source::new(stream, &[], &text, limits);
    let items = story::read(&mut source, 0, fib.lengths.main, &Part::Body, &mut HashMap::new()).ok()?;
    let mut blocks = Blocks::new(limits);
    for (part, item) in items {
        blocks.push(part, item).ok()?;
    }
    let document = {
        blocks.damaged("正文");
        blocks.finish(Format::Doc)
    };
    // Whatever followed the text in the file must not pass for text.
    let sample: String = document.blocks.iter().filter_map(|b| b.text()).take(200).collect::<Vec<_>>().join("\n");
    super::text::plausible(sample.as_bytes()).then_some(document)
}

/// Reads the notes of one kind: by the character position of their reference.
fn read_notes(
    source: &mut Source<'_>,
    refs: &[u8],
    texts: &[u8],
    start: usize,
    end: usize,
    notes: &mut HashMap<usize, Items>,
) -> Result<(), IngestError> {
    if end <= start {
        return Ok(());
    }
    let count = refs.len().saturating_sub(4) / 6;
    if count == 0 {
        // Notes without references still are text.
        let items = story::read(source, start, end, &Part::Note, &mut HashMap::new())?;
        notes.insert(usize::MAX - start, items);
    }
    for i in 0..count {
        let (Some(at), Some(from)) = (u32_at(refs, 4 * i), u32_at(texts, 4 * i)) else { break };
        let to = u32_at(texts, 4 * i + 4).map_or(end, |t| start.saturating_add(t as usize)).min(end);
        let items = story::read(source, start.saturating_add(from as usize), to, &Part::Note, &mut HashMap::new())?;
        notes.entry(at as usize).or_default().extend(items);
    }
    Ok(())
}

/// Headers and footers of all sections, each text once.
fn running(source: &mut Source<'_>, stories: &[u8], start: usize, end: usize) -> Result<Items, IngestError> {
    let mut out: Items = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let count = (stories.len() / 4).saturating_sub(1);
    // The first six are separators of notes; then six a section.
    for i in 6..count.min(6 + 6 * 500) {
        let (Some(from), Some(to)) = (u32_at(stories, 4 * i), u32_at(stories, 4 * i + 4)) else { break };
        let (from, to) = (start.saturating_add(from as usize), start.saturating_add(to as usize).min(end));
        if from >= to {
            continue;
        }
        let part = if matches!((i - 6) % 6, 0 | 1 | 4) { Part::Header } else { Part::Footer };
        let items = story::read(source, from, to, &part, &mut HashMap::new())?;
        let text = format!("{items:?}");
        if !items.is_empty() && !seen.contains(&text) {
            seen.push(text);
            out.extend(items);
        }
    }
    Ok(out)
}

/// Font names, for symbols.
fn fonts(table: &[u8]) -> Vec<String> {
    let count = usize::from(u16_at(table, 0).unwrap_or(0)).min(1000);
    let mut out = Vec::with_capacity(count);
    let mut at = 4;
    for _ in 0..count {
        let Some(length) = table.get(at).map(|l| usize::from(*l)) else { break };
        let body = table.get(at + 1..at + 1 + length).unwrap_or_default();
        // Behind 39 bytes of metrics, up to a zero.
        let units: Vec<u16> = (0..).map_while(|i| u16_at(body, 39 + 2 * i)).take_while(|u| *u != 0).collect();
        out.push(String::from_utf16_lossy(&units));
        at += 1 + length;
    }
    out
}
