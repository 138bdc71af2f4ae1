//! What is open while an RTF file is read: groups, paragraphs, rows, stories.

use super::super::blocks::Items;
use super::super::document::{Align, Part};
use super::super::edges::{CellFlags, RowDefinition, TableState};
use super::super::grid::Vertical;

/// What the text of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Destination {
    #[default]
    Text,
    Skip,
    Fonts,
    Styles,
    /// The number of a list item as text.
    ListText,
    Instruction,
}

/// What a group inherits and gives back.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // As the format has them.
pub(super) struct Group {
    pub destination: Destination,
    /// Fallback characters behind each `\u`.
    pub fallback: usize,
    pub hidden: bool,
    pub deleted: bool,
    pub font: i32,
    /// A story of its own begins here.
    pub story: bool,
    pub field: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphState {
    pub in_table: bool,
    pub depth: usize,
    pub align: Align,
    pub style: Option<i32>,
    pub outline: Option<u8>,
}

/// One story: the body, a note, a header.
pub(super) struct Story {
    pub part: Part,
    pub items: Items,
    pub tables: Vec<TableState>,
    pub line: String,
    pub label: String,
    pub anchored: Items,
    pub paragraph: ParagraphState,
    pub row: RowDefinition,
    pub cell: CellFlags,
}

impl Story {
    pub fn new(part: Part) -> Self {
        Self {
            part,
            items: Vec::new(),
            tables: Vec::new(),
            line: String::new(),
            label: String::new(),
            anchored: Vec::new(),
            paragraph: ParagraphState::default(),
            row: RowDefinition::default(),
            cell: CellFlags::default(),
        }
    }
}

impl Story {
    /// Properties of paragraphs, rows and cells.
    pub fn property(&mut self, word: &str, number: Option<i32>, on: bool) {
        match word {
            "pard" => self.paragraph = ParagraphState::default(),
            "intbl" => self.paragraph.in_table = on,
            "itap" => self.paragraph.depth = usize::try_from(number.unwrap_or(0)).unwrap_or(0),
            "qc" => self.paragraph.align = Align::Center,
            "qr" => self.paragraph.align = Align::Right,
            "ql" | "qj" | "qd" => self.paragraph.align = Align::Left,
            "s" => self.paragraph.style = number,
            "outlinelevel" => self.paragraph.outline = number.and_then(|n| u8::try_from(n).ok()),
            "trowd" => {
                self.row = RowDefinition::default();
                self.cell = CellFlags::default();
            }
            "trleft" => self.row.edges = vec![number.unwrap_or(0)],
            "clvmgf" => self.cell.vertical = Vertical::Start,
            "clvmrg" => self.cell.vertical = Vertical::Continue,
            "clmrg" => self.cell.joins_left = true,
            // More cells than any row has: a hostile file.
            "cellx" if self.row.cells.len() < 1000 => {
                if self.row.edges.is_empty() {
                    self.row.edges.push(0);
                }
                self.row.edges.push(number.unwrap_or(0));
                self.row.cells.push(std::mem::take(&mut self.cell));
            }
            _ => {}
        }
    }
}
