//! List definitions of a binary Word file, and the number that a paragraph shows.

use std::collections::{HashMap, HashSet};

use super::super::numbering::{Counters, LEVELS, Level, NumberFormat, Piece};
use super::super::ole::{u16_at, u32_at};

struct Override {
    list: u32,
    /// Level, start, and a level definition of its own.
    levels: Vec<(usize, Option<i64>, Option<Level>)>,
}

/// All lists with their running numbers.
#[derive(Default)]
pub(super) struct Lists {
    definitions: HashMap<u32, Vec<Level>>,
    overrides: Vec<Override>,
    used: HashSet<u16>,
    counters: Counters,
}

impl Lists {
    pub fn parse(lists: &[u8], overrides: &[u8]) -> Self {
        let mut out = Self::default();
        let count = usize::from(u16_at(lists, 0).unwrap_or(0)).min(4096);
        // The levels of all lists follow the last of the list heads.
        let mut at = 2 + 28 * count;
        for i in 0..count {
            let head = 2 + 28 * i;
            let (Some(id), Some(flags)) = (u32_at(lists, head), lists.get(head + 26)) else { break };
            let levels = if flags & 1 != 0 { 1 } else { LEVELS };
            let mut parsed = Vec::with_capacity(levels);
            for _ in 0..levels {
                let Some((level, next)) = parse_level(lists, at) else { break };
                parsed.push(level);
                at = next;
            }
            out.definitions.insert(id, parsed);
        }
        out.parse_overrides(overrides);
        out
    }

    fn parse_overrides(&mut self, bytes: &[u8]) {
        let count = (u32_at(bytes, 0).unwrap_or(0) as usize).min(65_535);
        let mut at = 4 + 16 * count;
        for i in 0..count {
            let head = 4 + 16 * i;
            let (Some(list), Some(levels)) = (u32_at(bytes, head), bytes.get(head + 12)) else { break };
            let mut entry = Override { list, levels: Vec::new() };
            at += 4;
            for _ in 0..(*levels).min(LEVELS as u8) {
                let (Some(start), Some(flags)) = (u32_at(bytes, at), u32_at(bytes, at + 4)) else { break };
                at += 8;
                let index = (flags & 0xf) as usize;
                let own = if flags & 0x20 != 0 {
                    let Some((level, next)) = parse_level(bytes, at) else { break };
                    at = next;
                    Some(level)
                } else {
                    None
                };
                let start = (flags & 0x10 != 0).then_some(i64::from(start.cast_signed()));
                entry.levels.push((index, start, own));
            }
            self.overrides.push(entry);
        }
    }

    /// Counts a paragraph: its number, and whether a space follows.
    pub fn label(&mut self, list: u16, level: u8) -> Option<(String, bool)> {
        let entry = self.overrides.get(usize::from(list.checked_sub(1)?))?;
        let mut levels = self.definitions.get(&entry.list)?.clone();
        for (index, start, own) in &entry.levels {
            if let Some(slot) = levels.get_mut(*index) {
                if let Some(own) = own {
                    *slot = own.clone();
                }
                if let Some(start) = start {
                    slot.start = *start;
                }
            }
        }
        // An override with a start begins anew once.
        if entry.levels.iter().any(|(_, start, own)| start.is_some() || own.is_some()) && self.used.insert(list) {
            let first = entry.levels.iter().map(|(i, ..)| *i).min().unwrap_or(0);
            self.counters.restart(entry.list, first);
        }
        let level = usize::from(level).min(LEVELS - 1);
        let space = levels.get(level)?.space;
        Some((self.counters.next(entry.list, level, &levels), space))
    }
}

/// A level definition and where the next one begins.
fn parse_level(bytes: &[u8], at: usize) -> Option<(Level, usize)> {
    let start = u32_at(bytes, at)?.cast_signed();
    let format = *bytes.get(at + 4)?;
    let info = *bytes.get(at + 5)?;
    let follow = *bytes.get(at + 15)?;
    let character_list = usize::from(*bytes.get(at + 24)?);
    let paragraph_list = usize::from(*bytes.get(at + 25)?);
    let restart = *bytes.get(at + 26)?;
    let text_at = at + 28 + character_list + paragraph_list;
    let length = usize::from(u16_at(bytes, text_at)?);
    let mut template = Vec::new();
    let mut literal: Vec<u16> = Vec::new();
    for i in 0..length {
        let unit = u16_at(bytes, text_at + 2 + 2 * i)?;
        if usize::from(unit) < LEVELS {
            if !literal.is_empty() {
                template.push(Piece::Literal(String::from_utf16_lossy(&std::mem::take(&mut literal))));
            }
            template.push(Piece::Number(usize::from(unit)));
        } else {
            literal.push(unit);
        }
    }
    if !literal.is_empty() {
        template.push(Piece::Literal(String::from_utf16_lossy(&literal)));
    }
    let level = Level {
        start: i64::from(start),
        format: NumberFormat::from_code(format),
        template,
        restart: (info & 0x08 != 0).then_some(restart),
        legal: info & 0x04 != 0,
        space: follow != 2,
    };
    Some((level, text_at + 2 + 2 * length))
}
