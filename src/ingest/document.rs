//! The model of a read file: blocks in reading order, tables as grids, each with its place.
//!
//! Every reader (Word 2007+, Word 97–2003, sheets, text) produces this and nothing else, so everything
//! behind it is blind to file formats. Nothing here knows what a task is.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// The container a file really is, decided by its content and never by its suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// WordprocessingML in a zip package (.docx, .docm, .dotx, renamed .wps).
    Docx,
    /// Word 97–2003 (and 6/95 as far as text) in an OLE2 container (.doc, .wps).
    Doc,
    /// SpreadsheetML in a zip package (.xlsx, .xlsm).
    Xlsx,
    /// Binary workbook in a zip package.
    Xlsb,
    /// BIFF workbook in an OLE2 container (.xls, .et).
    Xls,
    /// OpenDocument text or sheet.
    Odf,
    /// Rich text.
    Rtf,
    /// HTML saved under an office suffix.
    Html,
    /// Flat Word 2003 XML.
    WordMl,
    /// Plain text in any of the usual encodings.
    Text,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Odf => "odf",
            Self::Rtf => "rtf",
            Self::Html => "html",
            Self::WordMl => "wordml",
            Self::Text => "text",
        }
    }
}

/// The part of a file that a block stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Body,
    Header,
    Footer,
    /// Foot- or endnote.
    Note,
    TextBox,
    /// A worksheet, by its name.
    Sheet(String),
}

/// Where a block stands, as a person would look it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub part: Part,
    /// 1-based: the n-th non-empty paragraph of its part, the n-th table of the file, or (for a
    /// paragraph-like line of a sheet) the sheet row.
    pub index: u32,
}

impl Place {
    pub fn new(part: Part, index: u32) -> Self {
        Self { part, index }
    }
}

/// Horizontal alignment of a paragraph, as far as it tells title (centre) and signature (right) apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// One cell of a table grid.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Text as displayed; line feeds within the cell kept. A cell covered by a merge repeats the text of
    /// the merge's first cell.
    pub text: String,
    /// `Some((row, column))` of the merge's first cell when this one is covered by it, 0-based.
    pub covered_by: Option<(u32, u32)>,
}

/// A table as a rectangular grid: every row has `width` cells, merges resolved by repetition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    pub width: usize,
    pub rows: Vec<Row>,
}

/// One row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Hidden in the sheet: read, but marked.
    pub hidden: bool,
    /// 1-based row number in the sheet, or in the table for Word.
    pub number: u32,
}

impl Table {
    /// The displayed text at (row, column), empty when outside.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|r| r.cells.get(column)).map_or("", |c| c.text.as_str())
    }

    /// True when the cell repeats a merge's first cell.
    pub fn is_covered(&self, row: usize, column: usize) -> bool {
        self.covered_by(row, column).is_some()
    }

    /// Row and column of the cell that a merge repeats here.
    pub fn covered_by(&self, row: usize, column: usize) -> Option<(u32, u32)> {
        self.rows.get(row)?.cells.get(column)?.covered_by
    }
}

/// One block in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub place: Place,
    pub content: Content,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Content {
    /// A heading; `level` 0 is the document's title (style Title), 1–9 as in outline levels. Automatic
    /// numbering is part of the text.
    Heading {
        level: u8,
        text: String,
        align: Align,
    },
    Paragraph {
        text: String,
        align: Align,
    },
    Table(Table),
}

impl Block {
    /// The text of a heading or paragraph, `None` for a table.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => Some(text),
            Content::Table(_) => None,
        }
    }
}

/// A read file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub format: Format,
    pub blocks: Vec<Block>,
    /// What could not be read or looks doubtful; the blocks hold the rest.
    pub problems: Vec<Problem>,
    /// Pictures seen, to tell a scan (pictures and no text) from an empty file.
    pub pictures: u32,
}

impl Document {
    pub fn new(format: Format) -> Self {
        Self { format, blocks: Vec::new(), problems: Vec::new(), pictures: 0 }
    }

    /// All tables with their block index.
    pub fn tables(&self) -> impl Iterator<Item = (usize, &Table)> {
        self.blocks.iter().enumerate().filter_map(|(i, b)| match &b.content {
            Content::Table(t) => Some((i, t)),
            _ => None,
        })
    }

    /// Characters of text in blocks and (uncovered) cells.
    pub fn text_len(&self) -> usize {
        self.blocks
            .iter()
            .map(|b| match &b.content {
                Content::Heading { text, .. } | Content::Paragraph { text, .. } => text.chars().count(),
                Content::Table(t) => t
                    .rows
                    .iter()
                    .flat_map(|r| &r.cells)
                    .filter(|c| c.covered_by.is_none())
                    .map(|c| c.text.chars().count())
                    .sum(),
            })
            .sum()
    }
}
