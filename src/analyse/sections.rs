//! The sections of a paper: what a heading says of what stands under it.

use super::passage::numbered;
use crate::{ingest::Block, text::date};

/// What the section that a passage stands in says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    #[default]
    Body,
    Problem,
    Deferred,
    Slogan,
    Background,
}

/// Open sections by level; the outermost that says something governs.
#[derive(Default)]
pub(super) struct Stack(Vec<Open>);

struct Open {
    level: u8,
    section: Section,
    /// By a line that announces what stands below it.
    announced: bool,
}

impl Stack {
    pub fn open(&mut self, level: u8, section: Section) {
        self.0.retain(|o| o.level < level);
        self.0.push(Open { level, section, announced: false });
    }

    /// Opens the section of a line that is a heading in all but style. One that announces what is put off (下一步，我局将：)
    /// lies right under the heading before it, so that numbered items do not end it; the next such line does.
    pub fn open_line(&mut self, level: u8, line: &str, section: Section) {
        let announces = line.ends_with([':', '：']) && numbered(line).is_none();
        if announces {
            self.0.retain(|o| !o.announced);
        }
        if announces && section == Section::Deferred {
            let level = self.0.last().map_or(1, |o| (o.level + 1).min(level));
            self.open(level, section);
            self.0.iter_mut().rev().take(1).for_each(|o| o.announced = true);
        } else {
            self.open(level, section);
        }
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn current(&self) -> Section {
        self.0.iter().map(|o| o.section).find(|s| *s != Section::Body).unwrap_or_default()
    }
}

/// Lines among which the title is looked for that says which year a paper is about.
const HEAD: usize = 4;

/// The earliest year in the title of a paper; days and numbers of papers name none.
pub(super) fn year_of(blocks: &[&Block]) -> Option<i32> {
    let texts = blocks.iter().take(HEAD).filter_map(|b| b.text());
    let years = |text: &str| date::years(&date::without_days(&date::without_number(text))).into_iter().min();
    texts.filter(|t| t.chars().count() <= TITLE).find_map(years)
}

/// The longest line of a title, in characters.
const TITLE: usize = 45;
