//! The style sheet of a binary Word file: heading level, alignment, list and visibility by style.

use super::super::document::Align;
use super::super::docx::styles::level_by_name;
use super::super::ole::u16_at;
use super::props::{CharacterProperties, Hidden, ParagraphProperties};

/// Longest chain of base styles followed.
const MAX_CHAIN: usize = 24;
/// "No style" as a base.
const NIL: u16 = 0x0fff;

#[derive(Debug, Default)]
struct Style {
    level: Option<u8>,
    base: u16,
    paragraph: ParagraphProperties,
    hidden: Option<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: Vec<Option<Style>>,
}

/// What a style amounts to with everything it inherits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Resolved {
    pub level: Option<u8>,
    pub align: Option<Align>,
    pub list: Option<u16>,
    pub list_level: Option<u8>,
    pub hidden: bool,
}

impl Styles {
    pub fn parse(sheet: &[u8]) -> Self {
        let mut out = Self::default();
        let Some(head) = u16_at(sheet, 0).map(usize::from) else { return out };
        let count = usize::from(u16_at(sheet, 2).unwrap_or(0)).min(4096);
        let base = usize::from(u16_at(sheet, 4).unwrap_or(10));
        let mut at = 2 + head;
        for _ in 0..count {
            let Some(length) = u16_at(sheet, at).map(usize::from) else { break };
            let body = sheet.get(at + 2..at + 2 + length).unwrap_or_default();
            out.styles.push(parse_style(body, base));
            at += 2 + length;
        }
        out
    }

    /// Whether any style hides text.
    pub fn hide_anything(&self) -> bool {
        self.styles.iter().flatten().any(|s| s.hidden == Some(true))
    }

    pub fn resolve(&self, index: u16) -> Resolved {
        let mut out = Resolved::default();
        let mut hidden = None;
        let mut body_text = false;
        let mut next = index;
        for _ in 0..MAX_CHAIN {
            let Some(Some(style)) = self.styles.get(usize::from(next)) else { break };
            if out.level.is_none() && !body_text {
                match style.paragraph.outline {
                    Some(level) if level > 8 => body_text = style.level.is_none(),
                    outline => out.level = style.level.or(outline.map(|l| l + 1)),
                }
                out.level = out.level.or(style.level);
            }
            out.align = out.align.or(style.paragraph.align);
            out.list = out.list.or(style.paragraph.list);
            out.list_level = out.list_level.or(style.paragraph.list_level);
            hidden = hidden.or(style.hidden);
            if style.base == NIL {
                break;
            }
            next = style.base;
        }
        out.hidden = hidden.unwrap_or(false);
        out
    }
}

fn parse_style(body: &[u8], base: usize) -> Option<Style> {
    let identifier = u16_at(body, 0)? & 0x0fff;
    let kind_and_base = u16_at(body, 2)?;
    let updates = usize::from(u16_at(body, 4)? & 0x000f);
    let mut style = Style { base: kind_and_base >> 4, ..Style::default() };
    let name_length = usize::from(u16_at(body, base)?);
    let name_at = base + 2;
    let units: Vec<u16> = (0..name_length).map_while(|i| u16_at(body, name_at + 2 * i)).collect();
    let name = String::from_utf16_lossy(&units);
    style.level = match identifier {
        1..=9 => Some(identifier as u8),
        62 => Some(0),
        _ => level_by_name(name.split(',').next().unwrap_or_default()),
    };
    // Behind the name and its zero: one list for paragraphs and one for characters.
    let mut at = name_at + 2 * (name_length + 1);
    let paragraph_style = kind_and_base & 0x000f == 1;
    for i in 0..updates.min(2) {
        let Some(length) = u16_at(body, at).map(usize::from) else { break };
        let list = body.get(at + 2..at + 2 + length).unwrap_or_default();
        if paragraph_style && i == 0 {
            style.paragraph.apply(list.get(2..).unwrap_or_default(), &[]);
        } else {
            let mut characters = CharacterProperties::default();
            characters.apply(list);
            style.hidden = characters.hidden.map(|h| h != Hidden::No);
        }
        at += 2 + length + length % 2;
    }
    Some(style)
}
