//! `numbering.xml`: which list a paragraph's number comes from, and how its levels are written.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::numbering::{Counters, LEVELS, Level, NumberFormat};
use super::super::xml::{self, Events, Step};
use super::styles::Styles;

#[derive(Debug, Default, Clone)]
struct Abstract {
    levels: Rc<Vec<Level>>,
    /// Paragraph style bound to each level.
    styles: Vec<Option<String>>,
    /// The definition stands with a list style.
    link: Option<String>,
}

#[derive(Debug, Default)]
struct Num {
    definition: u32,
    starts: Vec<(usize, i64)>,
    levels: Vec<(usize, Level)>,
}

/// All lists of a document with their running numbers.
#[derive(Debug, Default)]
pub(super) struct Lists {
    definitions: HashMap<u32, Abstract>,
    nums: HashMap<u32, Num>,
    used: HashSet<u32>,
    counters: Counters,
}

/// A level while its element is open.
#[derive(Default)]
struct Open {
    index: usize,
    level: Level,
    style: Option<String>,
}

impl Lists {
    pub fn parse(source: &str) -> (Self, bool) {
        let mut lists = Self::default();
        let mut events = Events::new(source);
        let mut definition: Option<(u32, Vec<Level>, Abstract)> = None;
        let mut num: Option<(u32, Num)> = None;
        let mut open: Option<Open> = None;
        let mut overriding = 0usize;
        while let Some(step) = events.next() {
            match step {
                Step::Open(tag, empty) => match tag.name() {
                    "abstractNum" => {
                        let id = xml::number(&tag, "abstractNumId").unwrap_or(0);
                        definition = Some((id, Vec::new(), Abstract::default()));
                    }
                    "num" if !empty => num = Some((xml::number(&tag, "numId").unwrap_or(0), Num::default())),
                    "abstractNumId" => {
                        if let Some((_, num)) = &mut num {
                            num.definition = xml::number(&tag, "val").unwrap_or(0);
                        }
                    }
                    "numStyleLink" => {
                        if let Some((_, _, definition)) = &mut definition {
                            definition.link = xml::attr(&tag, "val").map(std::borrow::Cow::into_owned);
                        }
                    }
                    "lvlOverride" => overriding = xml::number(&tag, "ilvl").unwrap_or(0).min(LEVELS - 1),
                    "startOverride" => {
                        if let (Some((_, num)), Some(start)) = (&mut num, xml::number(&tag, "val")) {
                            num.starts.push((overriding, start));
                        }
                    }
                    "lvl" if !empty => {
                        let index = xml::number(&tag, "ilvl").unwrap_or(0).min(LEVELS - 1);
                        let level = Level { start: 0, space: true, ..Level::default() };
                        open = Some(Open { index, level, style: None });
                    }
                    name => {
                        if let Some(open) = &mut open {
                            property(open, name, &tag);
                        }
                    }
                },
                Step::Close(tag) => match tag.name() {
                    "lvl" => {
                        let Some(done) = open.take() else { continue };
                        if let Some((_, num)) = &mut num {
                            num.levels.push((done.index, done.level));
                        } else if let Some((_, levels, definition)) = &mut definition {
                            if levels.len() <= done.index {
                                levels.resize(done.index + 1, Level::default());
                                definition.styles.resize(done.index + 1, None);
                            }
                            if let (Some(level), Some(style)) =
                                (levels.get_mut(done.index), definition.styles.get_mut(done.index))
                            {
                                *level = done.level;
                                *style = done.style;
                            }
                        }
                    }
                    "abstractNum" => {
                        if let Some((id, levels, mut done)) = definition.take() {
                            done.levels = Rc::new(levels);
                            lists.definitions.insert(id, done);
                        }
                    }
                    "num" => {
                        if let Some((id, done)) = num.take() {
                            lists.nums.insert(id, done);
                        }
                    }
                    _ => {}
                },
                Step::Text(_) => {}
            }
        }
        (lists, events.damaged())
    }

    /// The level of a list that a paragraph style is bound to.
    pub fn level_of_style(&self, list: u32, style: &str) -> Option<usize> {
        let definition = self.definitions.get(&self.nums.get(&list)?.definition)?;
        definition.styles.iter().position(|s| s.as_deref() == Some(style))
    }

    /// Counts a paragraph: its number as text, and whether a space follows it.
    pub fn label(&mut self, list: u32, level: usize, styles: &Styles) -> Option<(String, bool)> {
        let level = level.min(LEVELS - 1);
        let mut list = list;
        let mut num = self.nums.get(&list)?;
        let mut id = num.definition;
        let mut definition = self.definitions.get(&id)?;
        if let Some(link) = &definition.link {
            // The definition proper is that of the list style's own list.
            list = styles.resolve(link).list.list?;
            num = self.nums.get(&list)?;
            id = num.definition;
            definition = self.definitions.get(&id)?;
        }
        let mut levels = Rc::clone(&definition.levels);
        if !num.levels.is_empty() || !num.starts.is_empty() {
            let own = Rc::make_mut(&mut levels);
            for (index, level) in &num.levels {
                if let Some(slot) = own.get_mut(*index) {
                    *slot = level.clone();
                }
            }
            for (index, start) in &num.starts {
                if let Some(slot) = own.get_mut(*index) {
                    slot.start = *start;
                }
            }
        }
        // Lists of one definition share their numbers until one of them says where to start.
        if !num.starts.is_empty() && self.used.insert(list) {
            let first = num.starts.iter().map(|(i, _)| *i).min().unwrap_or(0);
            self.counters.restart(id, first);
        }
        let space = levels.get(level)?.space;
        Some((self.counters.next(id, level, &levels), space))
    }
}

fn property(open: &mut Open, name: &str, tag: &xml::Tag<'_>) {
    let value = || xml::attr(tag, "val").unwrap_or_default();
    match name {
        "start" => open.level.start = xml::number(tag, "val").unwrap_or(0),
        // `custom` stands beside a plain fallback that says the same for old readers.
        "numFmt" if value() != "custom" => open.level.format = NumberFormat::from_name(&value()),
        "lvlText" => open.level.template = Level::parse_template(&value()),
        "lvlRestart" => open.level.restart = xml::number(tag, "val"),
        "isLgl" => open.level.legal = xml::on(tag),
        "suff" => open.level.space = value() != "nothing",
        "pStyle" => open.style = Some(value().into_owned()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"<w:numbering xmlns:w="x">
        <w:abstractNum w:abstractNumId="7">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="1"/><w:lvlText w:val="%1、"/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
        </w:numbering>"#;

    #[test]
    fn lists_of_one_definition_go_on_until_one_restarts() {
        let (mut lists, _) = Lists::parse(SOURCE);
        let styles = Styles::default();
        let mut label = |list, level| lists.label(list, level, &styles).map(|l| l.0).unwrap_or_default();
        assert_eq!(label(3, 0), "一、");
        assert_eq!(label(3, 1), "（一）");
        assert_eq!(label(3, 1), "（二）");
        assert_eq!(label(3, 0), "二、");
        assert_eq!(label(4, 0), "五、");
        assert_eq!(label(4, 0), "六、");
        assert_eq!(label(9, 0), "");
    }

    #[test]
    fn a_style_finds_its_level() {
        let (lists, _) = Lists::parse(SOURCE);
        assert_eq!(lists.level_of_style(3, "1"), Some(0));
        assert_eq!(lists.level_of_style(3, "2"), None);
    }
}
