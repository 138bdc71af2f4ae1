//! HTML saved under an office suffix: paragraphs, headings, lists and tables.
//!
//! Reports are exported as "Excel" or "Word" by web systems that only rename a page. It is read tag by tag,
//! as browsers do, without a tree: nothing in it has to be well-formed.

mod entities;
mod lexer;
mod table;

use super::blocks::{Blocks, Budget, Item, Items, Paragraph};
use super::document::{Align, Document, Format, Part};
use super::{IngestError, Limits, grid, text};
use lexer::{Lexer, Token};
use table::TableState;

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 25] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "center",
    "hr",
    "section",
    "article",
    "body",
    "form",
    "address",
    "caption",
    "fieldset",
];

/// Elements whose content nobody reads.
const SKIPPED: [&str; 9] = ["script", "style", "head", "noscript", "template", "object", "select", "svg", "xml"];

/// A list being read: the next number of an ordered one.
struct List {
    ordered: bool,
    next: i64,
}

struct Reader<'l> {
    items: Items,
    tables: Vec<TableState>,
    /// Tables beyond the depth limit.
    flat_tables: usize,
    line: String,
    /// A blank waits to see whether anything follows it; `true` when it came from a line end.
    space: Option<bool>,
    level: Option<u8>,
    aligns: Vec<(String, Align)>,
    lists: Vec<List>,
    label: String,
    preformatted: usize,
    skip: Option<(String, usize)>,
    pictures: u32,
    budget: Budget,
    limits: &'l Limits,
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    if bytes.len() as u64 > limits.part_bytes {
        return Err(IngestError::TooLarge(format!("内容超过 {} MB", limits.part_bytes >> 20)));
    }
    let source = decode(bytes);
    let mut reader = Reader {
        items: Vec::new(),
        tables: Vec::new(),
        flat_tables: 0,
        line: String::new(),
        space: None,
        level: None,
        aligns: Vec::new(),
        lists: Vec::new(),
        label: String::new(),
        preformatted: 0,
        skip: None,
        pictures: 0,
        budget: Budget::new(limits),
        limits,
    };
    let mut lexer = Lexer::new(&source);
    while let Some(token) = lexer.next() {
        reader.token(token)?;
    }
    reader.end_line()?;
    while !reader.tables.is_empty() {
        reader.close_table()?;
    }
    let mut blocks = Blocks::new(limits);
    for (part, item) in reader.items {
        blocks.push(part, item)?;
    }
    blocks.pictures = reader.pictures;
    Ok(blocks.finish(Format::Html))
}

/// By byte order mark, then by what the page says, then by what it looks like.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned();
    }
    if std::str::from_utf8(bytes).is_err() {
        let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).to_lowercase();
        let label = head.split("charset=").nth(1).map(|rest| {
            rest.trim_start_matches(['"', '\''])
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                .collect::<String>()
        });
        let encoding = label.and_then(|l| encoding_rs::Encoding::for_label(l.as_bytes()));
        if let Some(encoding) = encoding.filter(|e| *e != encoding_rs::UTF_16LE && *e != encoding_rs::UTF_8) {
            return encoding.decode_without_bom_handling(bytes).0.into_owned();
        }
    }
    text::decode(bytes)
}

impl Reader<'_> {
    fn token(&mut self, token: Token<'_>) -> Result<(), IngestError> {
        if let Some((name, depth)) = &mut self.skip {
            match &token {
                Token::Open { name: open, empty: false, .. } if open == name => *depth += 1,
                Token::Close(close) if close == name => {
                    *depth -= 1;
                    if *depth == 0 {
                        self.skip = None;
                    }
                }
                // A head without an end is ended by the body.
                Token::Open { name: open, .. } if name == "head" && open == "body" => self.skip = None,
                _ => {}
            }
            return Ok(());
        }
        match token {
            Token::Text(text) => self.text(text),
            Token::Open { name, attributes, empty } => self.open(&name, attributes, empty)?,
            Token::Close(name) => self.close(&name)?,
        }
        Ok(())
    }

    fn text(&mut self, source: &str) {
        let decoded = entities::decode(source);
        for c in decoded.chars() {
            if self.preformatted > 0 {
                self.line.push(c);
            } else if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                let newline = matches!(c, '\n' | '\r');
                self.space = Some(self.space.unwrap_or(true) && newline);
            } else {
                self.push(c);
            }
        }
    }

    fn push(&mut self, c: char) {
        if let Some(newline) = self.space.take() {
            let before = self.line.chars().next_back();
            // A line end inside Chinese text is the editor's, not the writer's.
            let inside = newline && before.is_some_and(wide) && wide(c);
            if before.is_some_and(|b| b != '\n') && !inside {
                self.line.push(' ');
            }
        }
        self.line.push(c);
    }

    fn open(&mut self, name: &str, attributes: &str, empty: bool) -> Result<(), IngestError> {
        if SKIPPED.contains(&name) || hidden(attributes) && !empty && !VOID.contains(&name) {
            if !empty {
                self.skip = Some((name.to_owned(), 1));
            }
            return Ok(());
        }
        if BLOCKS.contains(&name) {
            self.end_line()?;
            let level = name.strip_prefix('h').and_then(|d| d.parse::<u8>().ok());
            self.level = level.or(self.level.filter(|_| name != "p" && name != "div"));
        }
        let align = align(name, attributes);
        if let Some(align) = align.filter(|_| !empty && self.aligns.len() < 1000) {
            self.aligns.push((name.to_owned(), align));
        }
        match name {
            "br" => {
                self.space = None;
                self.line.push('\n');
            }
            "img" | "v:imagedata" => self.pictures = self.pictures.saturating_add(1),
            "pre" => self.preformatted += 1,
            "ul" | "ol" if self.lists.len() < 1000 => {
                let start = attribute(attributes, "start").and_then(|s| s.parse().ok()).unwrap_or(1);
                self.lists.push(List { ordered: name == "ol", next: start });
            }
            "li" => {
                if let Some(list) = self.lists.last_mut().filter(|l| l.ordered) {
                    self.label = format!("{}.", list.next);
                    list.next = list.next.saturating_add(1);
                }
            }
            "table" => {
                self.end_line()?;
                if self.flat_tables > 0 || self.tables.len() >= self.limits.depth {
                    self.flat_tables += 1;
                } else {
                    self.tables.push(TableState::default());
                }
            }
            "tr" if self.flat_tables == 0 => {
                self.end_line()?;
                if let Some(table) = self.tables.last_mut() {
                    table.open_row(hidden(attributes));
                }
            }
            "td" | "th" => {
                self.end_line()?;
                let span = |name| attribute(attributes, name).and_then(|s| s.trim().parse().ok()).unwrap_or(1usize);
                if let Some(table) = self.tables.last_mut().filter(|_| self.flat_tables == 0) {
                    table.open_cell(span("rowspan"), span("colspan"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), IngestError> {
        if BLOCKS.contains(&name) {
            self.end_line()?;
            self.level = None;
        }
        if self.aligns.last().is_some_and(|(n, _)| n == name) {
            self.aligns.pop();
        }
        match name {
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "ul" | "ol" => {
                self.lists.pop();
            }
            "td" | "th" | "tr" => {
                self.end_line()?;
                if let Some(table) = self.tables.last_mut().filter(|_| self.flat_tables == 0) {
                    table.close(name == "tr");
                }
            }
            "table" => {
                self.end_line()?;
                if self.flat_tables > 0 {
                    self.flat_tables -= 1;
                } else {
                    self.close_table()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close_table(&mut self) -> Result<(), IngestError> {
        let Some(state) = self.tables.pop() else { return Ok(()) };
        let (table, after) = state.finish(self.limits.cells)?;
        let target = match self.tables.last_mut() {
            Some(outer) => {
                outer.add(&grid::flatten(&table));
                &mut outer.after
            }
            None => &mut self.items,
        };
        let item = Item::Table(table);
        let spent = self.budget.spend(&item);
        target.push((Part::Body, item));
        target.extend(after);
        spent
    }

    fn end_line(&mut self) -> Result<(), IngestError> {
        self.space = None;
        let line = std::mem::take(&mut self.line);
        if line.trim().is_empty() {
            return Ok(());
        }
        let label = std::mem::take(&mut self.label);
        let text = if label.is_empty() { line } else { super::numbering::join(&label, &line, true) };
        if let Some(table) = self.tables.last_mut() {
            table.add(&super::blocks::clean(&text));
            return Ok(());
        }
        let align = self.aligns.last().map(|(_, a)| *a).unwrap_or_default();
        let item = Item::Paragraph(Paragraph { text, level: self.level, align });
        self.budget.spend(&item)?;
        self.items.push((Part::Body, item));
        Ok(())
    }
}

/// Elements that have no content.
const VOID: [&str; 10] = ["br", "img", "hr", "meta", "link", "input", "col", "base", "area", "wbr"];

/// Characters between which no blank is written.
fn wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”')
}

fn align(name: &str, attributes: &str) -> Option<Align> {
    if name == "center" {
        return Some(Align::Center);
    }
    let style = attribute(attributes, "style").unwrap_or_default().replace(' ', "").to_lowercase();
    let value = match style.split("text-align:").nth(1) {
        Some(rest) => rest.split([';', '"']).next().unwrap_or_default().to_owned(),
        None => attribute(attributes, "align")?.to_lowercase(),
    };
    match value.as_str() {
        "center" => Some(Align::Center),
        "right" => Some(Align::Right),
        "left" | "justify" => Some(Align::Left),
        _ => None,
    }
}

fn hidden(attributes: &str) -> bool {
    if !attributes.contains("isplay") && !attributes.contains("mso-hide") {
        return false;
    }
    let style = attribute(attributes, "style").unwrap_or_default().replace(' ', "").to_lowercase();
    style.contains("display:none") || style.contains("mso-hide:all")
}

/// The value of an attribute, entities resolved.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c == '=' || c.is_whitespace() || c == '/').unwrap_or(rest.len());
        let (key, behind) = rest.split_at_checked(end)?;
        if key.is_empty() && behind.is_empty() {
            return None;
        }
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('=') {
            Some(value) => split_value(value.trim_start()),
            None => ("", behind),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(entities::decode(value).into_owned());
        }
        if next.len() >= rest.len() {
            return None;
        }
        rest = next;
    }
}

fn split_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests;
