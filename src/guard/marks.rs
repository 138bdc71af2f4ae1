//! Secrecy marks: what stands where a mark stands, and not a word in a sentence.
//!
//! GB/T 9704 puts the grade, with its period after a ★, at the top left; offices also write it in page headers,
//! letterheads set as tables, or as 附注 at the foot (（此件不予公开）). Everything is decided on whole lines with the
//! blanks taken out, so 落实保密审查 or the statutory row （三）不予公开 never count.

use regex::Regex;
use serde::Deserialize;

use crate::ingest::{Content, Document, Part};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    grades: Vec<String>,
    urgency: Vec<String>,
    stars: Vec<String>,
    labels: Vec<String>,
    internal: Vec<String>,
    disclosure_labels: Vec<String>,
    disclosure_values: Vec<String>,
    running_ends: Vec<String>,
    names: Vec<String>,
    head_lines: usize,
    tail_lines: usize,
    longest: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Marks {
    words: Words,
    /// A grade as a line of its own: with 份号, label, star, period, urgency.
    whole: Regex,
    /// A grade with a star at the start of a line that goes on.
    starred: Regex,
    /// A label and a value of disclosure.
    disclosure: Regex,
    /// A mark in brackets, in a file name.
    named: Regex,
}

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Head or foot of the body.
    Edge,
    /// Page header or footer, text box.
    Running,
    /// A cell near the head.
    Cell,
    Inside,
}

impl Marks {
    pub fn new(words: Words) -> Result<Self, String> {
        let any = |list: &[String]| list.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join("|");
        let (grades, stars, labels) = (any(&words.grades), any(&words.stars), any(&words.labels));
        // 1年, 六个月, 长期, 启用前, 2023年12月31日, each with 解密 or the like behind it.
        let period = "(?:长期|启用前|[0-9一二三四五六七八九十]{1,3}(?:年|个月|月|天|日)|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?)(?:解密|前|止)?";
        let build = |pattern: String| Regex::new(&pattern).map_err(|e| e.to_string());
        Ok(Self {
            whole: build(format!(
                "^(?:[0-9]{{1,8}})?(?:(?:{labels})[:：]?)?({grades})(?:件)?(?:(?:{stars})+)?(?:{period})?(?:{})?$",
                any(&words.urgency)
            ))?,
            starred: build(format!("^(?:[0-9]{{1,8}})?(?:(?:{labels})[:：]?)?({grades})(?:{stars})"))?,
            disclosure: build(format!(
                "^(?:{})[:：]?({})$",
                any(&words.disclosure_labels),
                any(&words.disclosure_values)
            ))?,
            named: build(format!("[【\\[（(〔]({})(?:(?:{stars})[^】\\]）)〕]*)?[】\\]）)〕]", any(&words.names)))?,
            words,
        })
    }

    /// The mark in a file's name.
    pub fn of_name(&self, name: &str) -> Option<String> {
        Some(self.named.captures(name)?.get(1)?.as_str().to_owned())
    }

    /// The mark of a document, in the dictionary's own words.
    pub fn of(&self, document: &Document) -> Option<String> {
        let mut body: Vec<&str> = Vec::new();
        let mut tables_at_head = 0;
        for block in &document.blocks {
            let running = matches!(block.place.part, Part::Header | Part::Footer | Part::TextBox);
            match &block.content {
                Content::Heading { text, .. } | Content::Paragraph { text, .. } => {
                    for line in text.lines() {
                        if running {
                            if let Some(mark) = self.line(line, Position::Running) {
                                return Some(mark);
                            }
                        } else {
                            body.push(line);
                        }
                    }
                }
                Content::Table(table) => {
                    // Only what precedes the text, or a page header, is a letterhead.
                    let head = running || body.len() < self.words.head_lines && tables_at_head < 2;
                    tables_at_head += usize::from(!running);
                    for row in table.rows.iter().take(if head { 4 } else { 0 }) {
                        if let Some(mark) = self.row(row) {
                            return Some(mark);
                        }
                    }
                    for text in table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none()) {
                        if let Some(mark) = text.text.lines().find_map(|l| self.line(l, Position::Inside)) {
                            return Some(mark);
                        }
                    }
                }
            }
        }
        body.iter().enumerate().find_map(|(i, line)| {
            let edge = i < self.words.head_lines || i + self.words.tail_lines >= body.len();
            self.line(line, if edge { Position::Edge } else { Position::Inside })
        })
    }

    /// A row at the head: each cell for itself, and a label with the value in the next cell.
    fn row(&self, row: &crate::ingest::Row) -> Option<String> {
        let cells: Vec<&str> = row.cells.iter().filter(|c| c.covered_by.is_none()).map(|c| c.text.as_str()).collect();
        let alone = cells.iter().flat_map(|c| c.lines()).find_map(|line| self.line(line, Position::Cell));
        alone.or_else(|| {
            cells.windows(2).find_map(|pair| {
                let [label, value] = pair else { return None };
                let label = squeeze(label);
                let label = label.trim_end_matches([':', '：']);
                let known = |list: &[String]| list.iter().any(|w| w == label);
                (known(&self.words.labels) || known(&self.words.disclosure_labels))
                    .then(|| self.line(&format!("{label}：{value}"), Position::Edge))?
            })
        })
    }

    fn line(&self, line: &str, position: Position) -> Option<String> {
        let line = squeeze(line);
        if line.is_empty() || line.chars().count() > self.words.longest {
            return None;
        }
        let line = unbracket(&line);
        if let Some(found) = self.starred.captures(line) {
            return Some(found.get(1)?.as_str().to_owned());
        }
        if position == Position::Inside {
            return None;
        }
        if let Some(found) = self.whole.captures(line) {
            // In a table a bare grade may be a word of its text; with label, period or number it is a mark.
            let bare = found.get(1).is_some_and(|grade| grade.len() == line.len());
            if position != Position::Cell || !bare {
                return Some(found.get(1)?.as_str().to_owned());
            }
        }
        if let Some(found) = self.disclosure.captures(line) {
            return Some(found.get(1)?.as_str().to_owned());
        }
        if position == Position::Cell {
            return None;
        }
        let plain: String = line.chars().filter(|c| !"，,、！!。.·—-".contains(*c)).collect();
        if let Some(word) = self.words.internal.iter().find(|w| **w == plain) {
            return Some(word.clone());
        }
        let ends = || self.words.running_ends.iter().find(|w| plain.ends_with(w.as_str()));
        (position == Position::Running && plain.chars().count() <= 20).then(ends).flatten().cloned()
    }
}

/// Without blanks, full-width digits plain.
fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xff10 + 0x30).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// Brackets around the whole line fall away.
fn unbracket(line: &str) -> &str {
    const PAIRS: [(char, char); 7] =
        [('（', '）'), ('(', ')'), ('【', '】'), ('[', ']'), ('《', '》'), ('〔', '〕'), ('“', '”')];
    PAIRS.iter().find_map(|(open, close)| line.strip_prefix(*open).and_then(|l| l.strip_suffix(*close))).unwrap_or(line)
}
