//! Stretches of text of a binary Word file as items in reading order.
//!
//! Text and structure are one stream here: cell and row marks are characters, and whether a paragraph is in
//! a table, at which depth, and how its row is cut stands in the properties of the mark that ends it.

use std::collections::HashMap;

use super::super::blocks::{self, Budget, Item, Items, Paragraph};
use super::super::document::Part;
use super::super::docx::symbols;
use super::super::edges::TableState;
use super::super::grid;
use super::super::numbering;
use super::super::{IngestError, Limits};
use super::fib::{FILLER, Text};
use super::lists::Lists;
use super::props::{CharacterProperties, Hidden, ParagraphProperties, Run, run_at};
use super::styles::{Resolved, Styles};

const DELETED: u8 = 1;
const HIDDEN: u8 = 2;
const SPECIAL: u8 = 4;
/// Visibility is stated, the style does not count.
const SHOWN: u8 = 8;
/// Visible exactly if the style is hidden.
const INVERSE: u8 = 16;

/// The document behind its stories.
pub(super) struct Source<'a> {
    pub stream: &'a [u8],
    pub data: &'a [u8],
    pub text: &'a Text,
    pub paragraphs: Vec<Run>,
    pub styles: Styles,
    pub lists: Lists,
    pub fonts: Vec<String>,
    /// Properties of each character.
    flags: Vec<u8>,
    symbols: HashMap<usize, (u16, u16)>,
    resolved: HashMap<u16, Resolved>,
    pub pictures: u32,
    pub spent: Budget,
    /// Characters that may still be read: stories of a hostile file overlap without end.
    budget: usize,
    pub limits: &'a Limits,
}

impl<'a> Source<'a> {
    pub fn new(stream: &'a [u8], data: &'a [u8], text: &'a Text, limits: &'a Limits) -> Self {
        Self {
            stream,
            data,
            text,
            paragraphs: Vec::new(),
            styles: Styles::default(),
            lists: Lists::default(),
            fonts: Vec::new(),
            flags: vec![0; text.units.len()],
            symbols: HashMap::new(),
            resolved: HashMap::new(),
            pictures: 0,
            spent: Budget::new(limits),
            budget: text.units.len().saturating_mul(3),
            limits,
        }
    }

    /// Spreads the properties of character runs over the characters.
    pub fn mark(&mut self, runs: &[Run]) {
        for piece in &self.text.pieces {
            let end = piece.fc + piece.length * piece.width;
            let mut changes = CharacterProperties::default();
            changes.apply(&piece.changes);
            if changes.deleted || changes.hidden.is_some() {
                self.flag(piece.cp, piece.cp + piece.length, changes);
            }
            let first = runs.partition_point(|r| r.to <= piece.fc);
            for run in runs.iter().skip(first).take_while(|r| r.from < end) {
                if run.list.1 == 0 {
                    continue;
                }
                let mut properties = CharacterProperties::default();
                let list = self.stream.get(run.list.0..run.list.0 + run.list.1).unwrap_or_default();
                properties.apply(list);
                let from = piece.cp + run.from.saturating_sub(piece.fc) / piece.width;
                let to = piece.cp + (run.to.min(end) - piece.fc.min(run.to)) / piece.width;
                self.flag(from, to, properties);
            }
        }
    }

    fn flag(&mut self, from: usize, to: usize, properties: CharacterProperties) {
        let by_style = || properties.style.filter(|s| self.styles.resolve(*s).hidden).map(|_| Hidden::Yes);
        let hidden = properties.hidden.or_else(by_style);
        let mut bits = 0;
        bits |= if properties.deleted { DELETED } else { 0 };
        bits |= match hidden {
            Some(Hidden::Yes) => HIDDEN,
            Some(Hidden::No) => SHOWN,
            Some(Hidden::Inverse) => INVERSE,
            None => 0,
        };
        bits |= if properties.special { SPECIAL } else { 0 };
        if bits == 0 && properties.symbol.is_none() {
            return;
        }
        for cp in from..to.min(self.flags.len()) {
            if let Some(slot) = self.flags.get_mut(cp) {
                *slot |= bits;
            }
            if let Some(symbol) = properties.symbol {
                self.symbols.insert(cp, symbol);
            }
        }
    }

    fn properties(&self, cp: usize) -> ParagraphProperties {
        let mut out = ParagraphProperties::default();
        let Some((fc, piece)) = self.text.fc(cp) else { return out };
        if let Some(run) = run_at(&self.paragraphs, fc) {
            out.style = run.style;
            let list = self.stream.get(run.list.0..run.list.0 + run.list.1).unwrap_or_default();
            out.apply(list, self.data);
        }
        out.apply(&piece.changes, self.data);
        out
    }

    fn style_at(&mut self, cp: usize) -> Resolved {
        let index = self.properties(cp).style;
        self.style(index)
    }

    fn style(&mut self, index: u16) -> Resolved {
        let styles = &self.styles;
        *self.resolved.entry(index).or_insert_with(|| styles.resolve(index))
    }
}

struct Field {
    instruction: String,
    result: bool,
}

/// Reads one stretch of the text; `notes` gives what follows the paragraph with a note mark in it.
pub(super) fn read(
    source: &mut Source<'_>,
    from: usize,
    to: usize,
    part: &Part,
    notes: &mut HashMap<usize, Items>,
) -> Result<Items, IngestError> {
    let mut items: Items = Vec::new();
    let mut tables: Vec<TableState> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    let mut line: Vec<u16> = Vec::new();
    let mut anchored: Items = Vec::new();
    let text = source.text;
    let to = to.min(text.units.len()).min(from.saturating_add(source.budget));
    source.budget = source.budget.saturating_sub(to.saturating_sub(from));
    let hides = source.styles.hide_anything();
    let mut style_hidden = None;
    let mut cp = from;
    while cp < to {
        let Some(&unit) = text.units.get(cp) else { break };
        let flags = source.flags.get(cp).copied().unwrap_or(0);
        let ends = matches!(unit, 0x0d | 0x07 | 0x0c);
        if !ends {
            // The style is known before the mark too: runs of paragraph properties cover whole paragraphs.
            let by_style = *style_hidden.get_or_insert_with(|| hides && source.style_at(cp).hidden);
            let hidden = match flags & (HIDDEN | SHOWN | INVERSE) {
                0 => by_style,
                SHOWN => false,
                INVERSE => !by_style,
                _ => true,
            };
            let flags = if hidden { flags | HIDDEN } else { flags & !HIDDEN };
            character(source, unit, flags, cp, &mut line, &mut fields, &mut anchored, notes);
            cp += 1;
            if cp < to {
                continue;
            }
        }
        let mark = if ends { cp } else { cp.saturating_sub(1) };
        cp += usize::from(ends);
        // A deleted paragraph mark joins two paragraphs; a page break inside one does not end it.
        if unit == 0x0d && flags & DELETED != 0 && cp < to {
            continue;
        }
        let properties = source.properties(mark);
        let depth = properties.depth().min(source.limits.depth);
        while tables.len() > depth {
            close_table(source, &mut tables, &mut items, part)?;
        }
        while tables.len() < depth {
            tables.push(TableState::default());
        }
        fields.retain(|f| f.result);
        let raw = String::from_utf16_lossy(&line);
        line.clear();
        style_hidden = None;
        finish(source, &raw, properties, unit, &mut tables, &mut items, part)?;
        match tables.last_mut() {
            Some(table) => table.after.append(&mut anchored),
            None => items.append(&mut anchored),
        }
    }
    while !tables.is_empty() {
        close_table(source, &mut tables, &mut items, part)?;
    }
    Ok(items)
}

#[allow(clippy::too_many_arguments)] // The state of one loop, not an interface.
fn character(
    source: &mut Source<'_>,
    unit: u16,
    flags: u8,
    cp: usize,
    line: &mut Vec<u16>,
    fields: &mut Vec<Field>,
    anchored: &mut Items,
    notes: &mut HashMap<usize, Items>,
) {
    match unit {
        0x13 => {
            if fields.len() < 1000 {
                fields.push(Field { instruction: String::new(), result: false });
            }
            return;
        }
        0x14 => {
            if let Some(field) = fields.last_mut() {
                field.result = true;
            }
            return;
        }
        0x15 => {
            let equation = fields.pop().filter(|f| !f.result).and_then(|f| symbols::equation(&f.instruction));
            if let Some(text) = equation.filter(|_| fields.iter().all(|f| f.result)) {
                line.extend(text.encode_utf16());
            }
            return;
        }
        _ => {}
    }
    if flags & (DELETED | HIDDEN) != 0 {
        return;
    }
    if let Some(field) = fields.last_mut().filter(|f| !f.result) {
        if field.instruction.len() < 300 {
            field.instruction.push(char::from_u32(u32::from(unit)).unwrap_or(' '));
        }
        return;
    }
    if fields.iter().any(|f| !f.result) {
        return;
    }
    match unit {
        FILLER => {}
        0x01 | 0x08 if flags & SPECIAL != 0 => source.pictures = source.pictures.saturating_add(1),
        0x02 => anchored.extend(notes.remove(&cp).unwrap_or_default()),
        0x28 if flags & SPECIAL != 0 => {
            if let Some((font, code)) = source.symbols.get(&cp) {
                let font = source.fonts.get(usize::from(*font)).map_or("", String::as_str);
                if let Some(c) = symbols::glyph(font, u32::from(*code)) {
                    line.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                }
            }
        }
        0x09 => line.push(0x09),
        0x0b | 0x0e => line.push(0x0a),
        0x1e => line.push(u16::from(b'-')),
        0x00..=0x1f => {}
        _ => line.push(unit),
    }
}

fn finish(
    source: &mut Source<'_>,
    raw: &str,
    properties: ParagraphProperties,
    unit: u16,
    tables: &mut [TableState],
    items: &mut Items,
    part: &Part,
) -> Result<(), IngestError> {
    let depth = tables.len();
    let row_end = if depth > 1 { properties.inner_row_end } else { properties.row_end };
    if let Some(table) = tables.last_mut().filter(|_| row_end) {
        table.end_row(properties.row);
        return Ok(());
    }
    let style = source.style(properties.style);
    let list = properties.list.or(style.list).filter(|l| *l != 0 && *l < 0xf000);
    let label = list.and_then(|l| source.lists.label(l, properties.list_level.or(style.list_level).unwrap_or(0)));
    let text = match &label {
        Some((label, space)) if !raw.trim().is_empty() => numbering::join(label, raw, *space),
        Some((label, _)) if depth > 0 => label.clone(),
        _ => raw.to_owned(),
    };
    if let Some(table) = tables.last_mut() {
        table.add(&blocks::clean(&text));
        let cell_end = if depth > 1 { properties.inner_cell } else { unit == 0x07 };
        if cell_end {
            table.end_cell();
        }
        return Ok(());
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    let level = match properties.outline {
        Some(level) if level > 8 => style.level.filter(|_| properties.outline.is_none()),
        Some(level) => Some(style.level.unwrap_or(level + 1)),
        None => style.level,
    };
    let align = properties.align.or(style.align).unwrap_or_default();
    let item = Item::Paragraph(Paragraph { text, level, align });
    source.spent.spend(&item)?;
    items.push((part.clone(), item));
    Ok(())
}

fn close_table(
    source: &mut Source<'_>,
    tables: &mut Vec<TableState>,
    items: &mut Items,
    part: &Part,
) -> Result<(), IngestError> {
    let Some(state) = tables.pop() else { return Ok(()) };
    let (table, after) = state.finish(source.limits.cells)?;
    let target = match tables.last_mut() {
        Some(outer) => {
            outer.add(&grid::flatten(&table));
            &mut outer.after
        }
        None => items,
    };
    let item = Item::Table(table);
    source.spent.spend(&item)?;
    target.push((part.clone(), item));
    target.extend(after);
    Ok(())
}
