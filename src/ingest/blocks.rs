//! Collecting blocks: one place that cleans text, drops the empty, counts places and keeps the limits.
//!
//! Every reader hands its paragraphs and tables to [`Blocks`] in reading order; headers and footers come
//! out behind the body whatever the order in the file. Having it once is what makes a paragraph read from
//! .doc equal to the same paragraph read from .docx.

use crate::problem::{Level, Problem};

use super::document::{Align, Block, Content, Document, Format, Part, Place, Table};
use super::{IngestError, Limits, heading};

/// The rule of the problem for a part that was malformed or cut off.
pub(super) const DAMAGED_PART: &str = "damaged-part";

/// A finished paragraph or table, before it has its place.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Paragraph(Paragraph),
    Table(Table),
}

/// Items with the part they stand in.
pub(super) type Items = Vec<(Part, Item)>;

/// A paragraph as a reader found it.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    pub text: String,
    /// Heading level by style or outline level, 0 for a title.
    pub level: Option<u8>,
    pub align: Align,
}

impl Paragraph {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// What one document may still take: a hostile file repeats one text in a million cells.
pub(super) struct Budget {
    blocks: usize,
    text: usize,
    limits: (usize, u64),
}

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        let text = usize::try_from(limits.part_bytes.saturating_mul(2)).unwrap_or(usize::MAX);
        Self { blocks: limits.blocks, text, limits: (limits.blocks, limits.part_bytes >> 19) }
    }

    /// Counts one paragraph or table.
    pub fn spend(&mut self, item: &Item) -> Result<(), IngestError> {
        let length = match item {
            Item::Paragraph(paragraph) => paragraph.text.len(),
            Item::Table(table) => table.rows.iter().flat_map(|r| &r.cells).map(|c| c.text.len()).sum(),
        };
        self.blocks = self.blocks.checked_sub(1).ok_or_else(|| too_many_blocks(self.limits.0))?;
        self.text(length)
    }

    /// Counts text that is no item yet.
    pub fn text(&mut self, length: usize) -> Result<(), IngestError> {
        self.text = self
            .text
            .checked_sub(length)
            .ok_or_else(|| IngestError::TooLarge(format!("文字超过 {} MB", self.limits.1)))?;
        Ok(())
    }
}

fn too_many_blocks(limit: usize) -> IngestError {
    IngestError::TooLarge(format!("段落和表格超过 {limit} 个"))
}

/// The blocks of one document in the making.
pub(super) struct Blocks {
    body: Vec<Block>,
    headers: Vec<Block>,
    footers: Vec<Block>,
    /// Paragraphs so far in body, header, footer, notes, text boxes.
    counts: [u32; 5],
    tables: u32,
    cells: usize,
    block_limit: usize,
    cell_limit: usize,
    pub problems: Vec<Problem>,
    pub pictures: u32,
}

impl Blocks {
    pub fn new(limits: &Limits) -> Self {
        Self {
            body: Vec::new(),
            headers: Vec::new(),
            footers: Vec::new(),
            counts: [0; 5],
            tables: 0,
            cells: 0,
            block_limit: limits.blocks,
            cell_limit: limits.cells,
            problems: Vec::new(),
            pictures: 0,
        }
    }

    pub fn push(&mut self, part: Part, item: Item) -> Result<(), IngestError> {
        match item {
            Item::Paragraph(paragraph) => self.paragraph(part, &paragraph),
            Item::Table(table) => self.table(part, table),
        }
    }

    /// Adds a paragraph unless it is empty; it becomes a heading by its level or its pattern.
    pub fn paragraph(&mut self, part: Part, paragraph: &Paragraph) -> Result<(), IngestError> {
        let text = clean(&paragraph.text);
        if text.is_empty() {
            return Ok(());
        }
        let count = match part {
            Part::Body | Part::Sheet(_) => &mut self.counts[0],
            Part::Header => &mut self.counts[1],
            Part::Footer => &mut self.counts[2],
            Part::Note => &mut self.counts[3],
            Part::TextBox => &mut self.counts[4],
        };
        *count += 1;
        let place = Place::new(part, *count);
        let content = content(text, &place.part, paragraph.level, paragraph.align);
        self.add(Block { place, content })
    }

    /// Adds a block whose place is known already (a line of a sheet).
    pub fn add(&mut self, block: Block) -> Result<(), IngestError> {
        let list = match block.place.part {
            Part::Header => &mut self.headers,
            Part::Footer => &mut self.footers,
            _ => &mut self.body,
        };
        list.push(block);
        if self.body.len() + self.headers.len() + self.footers.len() > self.block_limit {
            return Err(too_many_blocks(self.block_limit));
        }
        Ok(())
    }

    /// Adds a table unless no cell has text.
    pub fn table(&mut self, part: Part, table: Table) -> Result<(), IngestError> {
        if table.rows.iter().flat_map(|r| &r.cells).all(|c| c.text.is_empty()) {
            return Ok(());
        }
        self.cells += table.rows.len() * table.width;
        if self.cells > self.cell_limit {
            return Err(too_many_cells(self.cell_limit));
        }
        self.tables += 1;
        let place = Place::new(part, self.tables);
        self.add(Block { place, content: Content::Table(table) })
    }

    /// Notes that a part was malformed or cut off; what was read of it stays.
    pub fn damaged(&mut self, place: &str) {
        if self.problems.iter().any(|p| p.rule == DAMAGED_PART && p.place == place) {
            return;
        }
        self.problems.push(
            Problem::new(
                Level::Warning,
                DAMAGED_PART,
                "文件有损坏，只读出了一部分，可能有缺漏",
                "请用 WPS 打开核对后另存为 .docx 或 .xlsx；打不开则请该单位重新报送",
            )
            .at(place),
        );
    }

    pub fn finish(mut self, format: Format) -> Document {
        let mut document = Document::new(format);
        document.blocks = self.body;
        document.blocks.append(&mut self.headers);
        document.blocks.append(&mut self.footers);
        document.problems = self.problems;
        document.pictures = self.pictures;
        document
    }
}

/// Heading or paragraph. Only the body and sheets have headings: a page header that reads 一、 is no section.
fn content(text: String, part: &Part, level: Option<u8>, align: Align) -> Content {
    if !matches!(part, Part::Body | Part::TextBox) {
        return Content::Paragraph { text, align };
    }
    match level.filter(|_| heading::fits(&text)).or_else(|| heading::by_pattern(&text)) {
        Some(level) => Content::Heading { level, text, align },
        None => Content::Paragraph { text, align },
    }
}

pub(super) fn too_many_cells(limit: usize) -> IngestError {
    IngestError::TooLarge(format!("表格单元格超过 {limit} 个"))
}

/// Text as a reader sees it: trimmed, zero-width and control characters dropped, no-break spaces plain.
pub(super) fn clean(text: &str) -> String {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || invisible(c) || c.is_control());
    // Most paragraphs need no change; those of plain ASCII are seen at a glance.
    if trimmed.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return trimmed.to_owned();
    }
    if !trimmed.chars().any(|c| invisible(c) || c == '\r' || no_break(c) || c.is_control() && c != '\n' && c != '\t') {
        return trimmed.to_owned();
    }
    let mut out = String::with_capacity(trimmed.len());
    let mut chars = trimmed.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            c if no_break(c) => out.push(' '),
            c if invisible(c) || c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn no_break(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}')
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Adds a line to text that is already there.
pub(super) fn append_line(text: &mut String, line: &str) {
    if line.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_the_invisible_dropped() {
        assert_eq!(clean("\u{3000}\u{3000}政务\u{200b}公开\u{a0}2023 \u{feff}"), "政务公开 2023");
        assert_eq!(clean("一\r\n二\r三\u{1}"), "一\n二\n三");
        assert_eq!(clean("甲  乙"), "甲  乙");
    }

    #[test]
    fn headers_and_footers_follow_the_body() {
        let mut blocks = Blocks::new(&Limits::default());
        blocks.paragraph(Part::Footer, &Paragraph::plain("— 1 —")).unwrap();
        blocks.paragraph(Part::Header, &Paragraph::plain("材料")).unwrap();
        blocks.paragraph(Part::Body, &Paragraph::plain("正文")).unwrap();
        let document = blocks.finish(Format::Docx);
        let parts: Vec<&Part> = document.blocks.iter().map(|b| &b.place.part).collect();
        assert_eq!(parts, [&Part::Body, &Part::Header, &Part::Footer]);
        assert!(document.blocks.iter().all(|b| b.place.index == 1));
    }
}
