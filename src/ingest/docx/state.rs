//! The state of a story while it is read: what is open, and what it shares with the other stories.

use std::collections::HashMap;

use super::super::Limits;
use super::super::blocks::{Blocks, Budget, Items};
use super::super::document::{Align, Part};
use super::super::grid::Vertical;
use super::lists::Lists;
use super::styles::{ListRef, Resolved, Styles};
use super::table::TableState;
use crate::problem::{Level, Problem};

/// What a story needs to know of the rest of the document.
pub(super) struct Shared<'a> {
    pub styles: &'a Styles,
    pub lists: Lists,
    /// Resolved styles, so that each is walked once.
    pub resolved: HashMap<String, Resolved>,
    /// Notes by kind and id, put behind the paragraph that refers to them.
    pub notes: HashMap<(bool, String), Items>,
    pub pictures: u32,
    /// Text that is struck through was passed over.
    pub struck: bool,
    /// Refuses a flood before it fills the memory.
    pub budget: Budget,
    pub limits: &'a Limits,
}

impl<'a> Shared<'a> {
    pub fn new(styles: &'a Styles, lists: Lists, limits: &'a Limits) -> Self {
        Self {
            styles,
            lists,
            resolved: HashMap::new(),
            notes: HashMap::new(),
            pictures: 0,
            struck: false,
            budget: Budget::new(limits),
            limits,
        }
    }

    /// Tells what was seen beside the text.
    pub fn tell(&self, blocks: &mut Blocks) {
        blocks.pictures = self.pictures;
        if self.struck {
            blocks.problems.push(Problem::new(
                Level::Notice,
                "struck-text",
                "有加了删除线的文字，按已经删去处理",
                "如仍有效，请去掉删除线后重新报送",
            ));
        }
    }
}

/// A property element being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Property {
    Paragraph,
    /// Run properties of the paragraph mark.
    Mark,
    Run,
    Row,
    Cell,
    Other,
}

/// A paragraph in the making.
#[derive(Default)]
pub(super) struct Open {
    pub text: String,
    pub style: Option<String>,
    pub outline: Option<u8>,
    pub align: Option<Align>,
    pub list: ListRef,
    /// The number as WordML 2003 stores it.
    pub label: Option<String>,
    /// The paragraph mark is deleted: the next paragraph continues this one.
    pub joined: bool,
    /// Notes and text boxes anchored here.
    pub anchored: Items,
}

/// A nesting of stories: the root, a text box, a note.
pub(super) struct Frame {
    pub part: Part,
    pub items: Items,
    pub tables: Vec<TableState>,
    /// Tables beyond the depth limit, read as plain paragraphs.
    pub flat_tables: usize,
    pub paragraph: Option<Open>,
    pub carried: Option<Open>,
    pub properties: Vec<Property>,
    pub note: Option<(bool, String)>,
}

impl Frame {
    pub fn new(part: Part) -> Self {
        Self {
            part,
            items: Vec::new(),
            tables: Vec::new(),
            flat_tables: 0,
            paragraph: None,
            carried: None,
            properties: Vec::new(),
            note: None,
        }
    }
}

/// A field: its instruction until `separate`, its result until `end`.
#[derive(Default)]
pub(super) struct Field {
    pub instruction: String,
    pub result: bool,
}

/// The state of the run being read.
#[derive(Default)]
pub(super) struct Run {
    pub hidden: Option<bool>,
    pub struck: bool,
    pub style: Option<String>,
}

/// The vertical merge that a `w:vMerge` value states.
pub(super) fn merge(value: &str) -> Vertical {
    if value == "restart" { Vertical::Start } else { Vertical::Continue }
}
