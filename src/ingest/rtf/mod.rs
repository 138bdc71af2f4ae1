//! Rich text: paragraphs, tables, notes, headers and footers.
//!
//! RTF arrives under .doc names from old systems and from WPS. It is read as a stream of control words with
//! a stack of groups; what a group is for decides whether its text is read, kept apart or left out.

mod lexer;
mod state;

use std::collections::HashMap;

use super::blocks::{self, Blocks, Budget, Item, Items, Paragraph};
use super::document::{Document, Format, Part};
use super::docx::styles::level_by_name;
use super::edges::TableState;
use super::grid;
use super::{IngestError, Limits, numbering};
use lexer::{Lexer, Token};
use state::{Destination, Group, Story};

/// Groups within groups; what lies deeper is skipped.
const MAX_GROUPS: usize = 20_000;

struct Reader<'l> {
    groups: Vec<Group>,
    stories: Vec<Story>,
    /// Code page bytes waiting to be decoded together.
    pending: Vec<u8>,
    /// Surrogate waiting for its other half.
    surrogate: Option<u16>,
    fallback_left: usize,
    code_page: i32,
    fonts: HashMap<i32, i32>,
    styles: HashMap<i32, u8>,
    style: i32,
    style_name: String,
    font: i32,
    /// The destination that comes next may be unknown.
    starred: bool,
    running: Items,
    running_seen: Vec<String>,
    instructions: Vec<String>,
    pictures: u32,
    budget: Budget,
    limits: &'l Limits,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    if bytes.len() as u64 > limits.part_bytes {
        return Err(IngestError::TooLarge(format!("内容超过 {} MB", limits.part_bytes >> 20)));
    }
    let mut reader = Reader::new(limits);
    let mut lexer = Lexer::new(bytes);
    let mut too_deep = 0usize;
    while let Some(token) = lexer.next() {
        match token {
            Token::Open if reader.groups.len() > MAX_GROUPS || too_deep > 0 => too_deep += 1,
            Token::Close if too_deep > 0 => too_deep -= 1,
            _ if too_deep > 0 => {}
            token => reader.token(&token)?,
        }
    }
    // The last group closes the file; anything open behind it was cut off.
    let damaged = reader.groups.len() > 1;
    while reader.stories.len() > 1 {
        reader.end_story()?;
    }
    reader.flush();
    reader.end_paragraph()?;
    reader.close_tables(0)?;
    let mut blocks = Blocks::new(limits);
    let items = reader.stories.pop().map(|s| s.items).unwrap_or_default();
    for (part, item) in items.into_iter().chain(std::mem::take(&mut reader.running)) {
        blocks.push(part, item)?;
    }
    blocks.pictures = reader.pictures;
    if damaged {
        blocks.damaged("正文");
    }
    Ok(blocks.finish(Format::Rtf))
}

impl<'l> Reader<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self {
            groups: vec![Group { fallback: 1, font: -1, ..Group::default() }],
            stories: vec![Story::new(Part::Body)],
            pending: Vec::new(),
            surrogate: None,
            fallback_left: 0,
            code_page: 936,
            fonts: HashMap::new(),
            styles: HashMap::new(),
            style: 0,
            style_name: String::new(),
            font: 0,
            starred: false,
            running: Vec::new(),
            running_seen: Vec::new(),
            instructions: Vec::new(),
            pictures: 0,
            budget: Budget::new(limits),
            limits,
        }
    }

    fn group(&mut self) -> Option<&mut Group> {
        self.groups.last_mut()
    }

    fn destination(&self) -> Destination {
        self.groups.last().map_or(Destination::Text, |g| g.destination)
    }

    fn story(&mut self) -> Option<&mut Story> {
        self.stories.last_mut()
    }

    fn token(&mut self, token: &Token<'_>) -> Result<(), IngestError> {
        match *token {
            Token::Open => {
                self.flush();
                self.fallback_left = 0;
                let mut group = self.groups.last().cloned().unwrap_or_default();
                group.story = false;
                group.field = false;
                self.groups.push(group);
                self.starred = false;
            }
            Token::Close => self.close()?,
            Token::Byte(byte) => {
                if self.fallback_left > 0 {
                    self.fallback_left -= 1;
                } else {
                    self.pending.push(byte);
                }
            }
            Token::Char(byte) => {
                if self.fallback_left > 0 {
                    self.fallback_left -= 1;
                } else if byte >= 0x80 || self.awaits_trail() {
                    self.pending.push(byte);
                } else {
                    self.flush();
                    self.put(char::from(byte).encode_utf8(&mut [0; 4]));
                }
            }
            Token::Word(word, number) => {
                // A control word counts as one fallback character.
                if self.fallback_left > 0 && !matches!(word, "u" | "par" | "cell" | "row") {
                    self.fallback_left -= 1;
                    return Ok(());
                }
                if word != "u" {
                    self.flush();
                }
                self.word(word, number)?;
            }
            Token::Symbol(symbol) => {
                self.flush();
                match symbol {
                    b'*' => self.starred = true,
                    b'~' => self.put(" "),
                    b'_' => self.put("-"),
                    b'\n' | b'\r' => self.end_paragraph()?,
                    b'\\' | b'{' | b'}' => self.put(char::from(symbol).encode_utf8(&mut [0; 4])),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The first byte of a two-byte character waits for its second, which may be a plain letter.
    fn awaits_trail(&self) -> bool {
        let double = matches!(self.current_code_page(), 936 | 950 | 932 | 949);
        let mut lead = false;
        for &byte in &self.pending {
            lead = !lead && byte >= 0x81;
        }
        double && lead
    }

    fn current_code_page(&self) -> i32 {
        let font = self.groups.last().map_or(-1, |g| g.font);
        self.fonts.get(&font).copied().filter(|c| *c > 0).unwrap_or(self.code_page)
    }

    fn flush(&mut self) {
        self.surrogate = None;
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let encoding = match self.current_code_page() {
            950 => encoding_rs::BIG5,
            932 => encoding_rs::SHIFT_JIS,
            949 => encoding_rs::EUC_KR,
            65001 => encoding_rs::UTF_8,
            1251 => encoding_rs::WINDOWS_1251,
            // Latin files by Chinese programs hold GBK all the same.
            1252 | 0 if !looks_chinese(&bytes) => encoding_rs::WINDOWS_1252,
            _ => encoding_rs::GBK,
        };
        let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
        self.put(&text);
    }

    fn put(&mut self, text: &str) {
        match self.destination() {
            Destination::Skip | Destination::Fonts => {}
            Destination::Styles => {
                if self.style_name.len() < 200 {
                    self.style_name.push_str(text);
                }
            }
            Destination::Instruction => {
                if let Some(instruction) = self.instructions.last_mut().filter(|i| i.len() < 300) {
                    instruction.push_str(text);
                }
            }
            destination => {
                if self.groups.last().is_some_and(|g| g.hidden || g.deleted) {
                    return;
                }
                if let Some(story) = self.story() {
                    let target = if destination == Destination::ListText { &mut story.label } else { &mut story.line };
                    target.push_str(text);
                }
            }
        }
    }

    fn close(&mut self) -> Result<(), IngestError> {
        self.flush();
        self.fallback_left = 0;
        self.starred = false;
        if self.groups.len() < 2 {
            return Ok(());
        }
        let Some(group) = self.groups.pop() else { return Ok(()) };
        if group.story {
            self.end_story()?;
        }
        if group.field
            && let Some(text) = self.instructions.pop().and_then(|i| super::docx::symbols::equation(&i))
        {
            self.put(&text);
        }
        if group.destination == Destination::Styles && self.destination() == Destination::Styles {
            let name = self.style_name.trim().trim_end_matches(';').to_owned();
            if let Some(level) = level_by_name(&name) {
                self.styles.insert(self.style, level);
            }
        }
        if group.destination == Destination::Styles {
            self.style_name.clear();
            self.style = 0;
        }
        Ok(())
    }

    fn skip(&mut self) {
        if let Some(group) = self.group() {
            group.destination = Destination::Skip;
        }
    }

    fn begin_story(&mut self, part: Part) {
        if self.destination() != Destination::Text || self.stories.len() > self.limits.depth {
            return;
        }
        if let Some(group) = self.group() {
            group.story = true;
        }
        self.stories.push(Story::new(part));
    }

    fn end_story(&mut self) -> Result<(), IngestError> {
        self.end_paragraph()?;
        self.close_tables(0)?;
        if self.stories.len() < 2 {
            return Ok(());
        }
        let Some(story) = self.stories.pop() else { return Ok(()) };
        match story.part {
            Part::Header | Part::Footer => {
                // A file of nothing but headers must not compare each with all.
                if !story.items.is_empty() && self.running_seen.len() < 100 {
                    let text = format!("{:?}", story.items);
                    if !self.running_seen.contains(&text) {
                        self.running_seen.push(text);
                        self.running.extend(story.items);
                    }
                }
            }
            _ => {
                if let Some(outer) = self.story() {
                    outer.anchored.extend(story.items);
                }
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &str, number: Option<i32>) -> Result<(), IngestError> {
        let starred = std::mem::take(&mut self.starred);
        if self.destination() == Destination::Skip {
            return Ok(());
        }
        let on = number != Some(0);
        match word {
            "fonttbl" => self.set(Destination::Fonts),
            "stylesheet" => self.set(Destination::Styles),
            "listtext" | "pntext" => self.set(Destination::ListText),
            "fldinst" => {
                self.set(Destination::Instruction);
                self.instructions.push(String::new());
                if let Some(group) = self.group() {
                    group.field = true;
                }
            }
            // A field with a result needs no reading of its instruction.
            "fldrslt" => self.instructions.clear(),
            "colortbl" | "info" | "themedata" | "colorschememapping" | "latentstyles" | "datastore" | "listtable"
            | "listoverridetable" | "revtbl" | "rsidtbl" | "generator" | "filetbl" | "xmlnstbl" | "mmathPr"
            | "nonshppict" | "objdata" | "sp" | "bkmkstart" | "bkmkend" | "xe" | "tc" | "annotation" | "atnid"
            | "atnauthor" | "atrfstart" | "atrfend" | "nonesttables" | "pnseclvl" | "ftnsep" | "ftnsepc" | "ftncn"
            | "aftnsep" | "aftnsepc" | "aftncn" | "template" | "pgptbl" | "fontemb" | "fontfile" | "ud" | "falt"
            | "panose" => self.skip(),
            "pict" => {
                self.pictures = self.pictures.saturating_add(1);
                self.skip();
            }
            "header" | "headerl" | "headerr" | "headerf" => self.begin_story(Part::Header),
            "footer" | "footerl" | "footerr" | "footerf" => self.begin_story(Part::Footer),
            "footnote" => self.begin_story(Part::Note),
            "shptxt" => self.begin_story(Part::TextBox),
            "shppict" | "shpinst" | "nesttableprops" | "pn" | "field" | "shp" | "upr" | "shprslt" => {
                if word == "shprslt" || word == "pn" {
                    self.skip();
                }
            }
            _ if starred => self.skip(),
            "ansicpg" => self.code_page = number.unwrap_or(936),
            "uc" => {
                if let Some(group) = self.group() {
                    group.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16);
                }
            }
            "u" => self.unicode(number.unwrap_or(0)),
            "f" if self.destination() == Destination::Fonts => self.font = number.unwrap_or(0),
            "f" => {
                if let Some(group) = self.group() {
                    group.font = number.unwrap_or(0);
                }
            }
            "fcharset" => {
                self.fonts.insert(self.font, code_page_of(number.unwrap_or(0)));
            }
            "s" if self.destination() == Destination::Styles => self.style = number.unwrap_or(0),
            _ if matches!(self.destination(), Destination::Styles | Destination::Fonts) => {}
            _ => self.text_word(word, number, on)?,
        }
        Ok(())
    }

    fn set(&mut self, destination: Destination) {
        if let Some(group) = self.group() {
            group.destination = destination;
        }
    }

    fn unicode(&mut self, number: i32) {
        let bytes = std::mem::take(&mut self.pending);
        if !bytes.is_empty() {
            self.pending = bytes;
            self.flush();
        }
        let unit = (number & 0xffff) as u16;
        let units: Vec<u16> = self.surrogate.take().into_iter().chain([unit]).collect();
        if units.len() == 1 && (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
        } else {
            let text = String::from_utf16_lossy(&units);
            self.put(&text);
        }
        self.fallback_left = self.groups.last().map_or(1, |g| g.fallback);
    }

    /// Words that stand in the text.
    fn text_word(&mut self, word: &str, number: Option<i32>, on: bool) -> Result<(), IngestError> {
        match word {
            "par" | "sect" | "page" => return self.end_paragraph(),
            "cell" | "nestcell" => return self.end_cell(word == "nestcell"),
            "row" | "nestrow" => return self.end_row(word == "nestrow"),
            "line" | "lbr" => self.put("\n"),
            "tab" => self.put("\t"),
            "emdash" => self.put("—"),
            "endash" => self.put("–"),
            "lquote" => self.put("‘"),
            "rquote" => self.put("’"),
            "ldblquote" => self.put("“"),
            "rdblquote" => self.put("”"),
            "bullet" => self.put("•"),
            "emspace" | "enspace" | "qmspace" => self.put(" "),
            "v" | "deleted" => {
                if let Some(group) = self.group() {
                    if word == "v" {
                        group.hidden = on;
                    } else {
                        group.deleted = on;
                    }
                }
            }
            "plain" => {
                if let Some(group) = self.group() {
                    (group.hidden, group.deleted) = (false, false);
                    group.font = -1;
                }
            }
            _ => {
                if let Some(story) = self.stories.last_mut() {
                    story.property(word, number, on);
                }
            }
        }
        Ok(())
    }

    fn close_tables(&mut self, depth: usize) -> Result<(), IngestError> {
        let max_cells = self.limits.cells;
        let Some(story) = self.stories.last_mut() else { return Ok(()) };
        while story.tables.len() > depth {
            let Some(state) = story.tables.pop() else { break };
            let (table, after) = state.finish(max_cells)?;
            let target = match story.tables.last_mut() {
                Some(outer) => {
                    outer.add(&grid::flatten(&table));
                    &mut outer.after
                }
                None => &mut story.items,
            };
            let item = Item::Table(table);
            let spent = self.budget.spend(&item);
            target.push((story.part.clone(), item));
            target.extend(after);
            spent?;
        }
        Ok(())
    }

    /// Opens or closes tables until `depth` are open.
    fn at_depth(&mut self, depth: usize) -> Result<(), IngestError> {
        let depth = depth.min(self.limits.depth);
        self.close_tables(depth)?;
        if let Some(story) = self.story() {
            while story.tables.len() < depth {
                story.tables.push(TableState::default());
            }
        }
        Ok(())
    }

    fn end_cell(&mut self, nested: bool) -> Result<(), IngestError> {
        let depth = self.stories.last().map_or(1, |s| s.paragraph.depth.max(if nested { 2 } else { 1 }));
        self.at_depth(if nested { depth } else { 1 })?;
        if let Some(story) = self.story() {
            story.paragraph.in_table = true;
        }
        self.add_paragraph()?;
        if let Some(table) = self.story().and_then(|s| s.tables.last_mut()) {
            table.end_cell();
        }
        Ok(())
    }

    fn end_row(&mut self, nested: bool) -> Result<(), IngestError> {
        if !nested {
            self.close_tables(1)?;
        }
        if let Some(story) = self.story() {
            let row = story.row.clone();
            if let Some(table) = story.tables.last_mut() {
                table.end_row(Some(row));
            }
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), IngestError> {
        let Some(story) = self.stories.last() else { return Ok(()) };
        let depth = if story.paragraph.in_table { story.paragraph.depth.max(1) } else { story.paragraph.depth };
        // An empty line at the end of the file closes no table early.
        self.at_depth(depth)?;
        self.add_paragraph()
    }

    /// Puts the line read so far where it belongs.
    fn add_paragraph(&mut self) -> Result<(), IngestError> {
        let Some(story) = self.stories.last_mut() else { return Ok(()) };
        let line = std::mem::take(&mut story.line);
        let label = std::mem::take(&mut story.label);
        let bullet = label.chars().all(|c| !c.is_alphanumeric());
        let text = if bullet { line } else { numbering::join(label.trim(), &line, true) };
        let anchored = std::mem::take(&mut story.anchored);
        if let Some(table) = story.tables.last_mut() {
            table.add(&blocks::clean(&text));
            table.after.extend(anchored);
            return Ok(());
        }
        if !text.trim().is_empty() {
            let style = story.paragraph.style.and_then(|s| self.styles.get(&s).copied());
            let level = style.or(story.paragraph.outline.filter(|l| *l < 9).map(|l| l + 1));
            let item = Item::Paragraph(Paragraph { text, level, align: story.paragraph.align });
            self.budget.spend(&item)?;
            story.items.push((story.part.clone(), item));
        }
        story.items.extend(anchored);
        Ok(())
    }
}

fn code_page_of(charset: i32) -> i32 {
    match charset {
        134 => 936,
        136 => 950,
        128 => 932,
        129 => 949,
        204 => 1251,
        0 => 1252,
        _ => 0,
    }
}

fn looks_chinese(bytes: &[u8]) -> bool {
    let pairs = bytes.chunks_exact(2).filter(|p| p.iter().all(|b| *b >= 0xa1)).count();
    bytes.len() >= 2 && pairs * 2 == bytes.len()
}

#[cfg(test)]
mod tests;
