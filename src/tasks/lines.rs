//! Paragraphs as they were meant: what was pasted in with line feeds is cut, what a paste has cut is put together.
//!
//! A paper that comes from a web page or another program may hold chapters and measures in one paragraph, or each printed
//! line in one of its own.

use std::borrow::Cow;

use super::{
    brackets::split,
    columns::{Meaning, Vocabulary},
    prose::{is_numbered, is_theme},
    read::joined,
};
use crate::ingest::{Block, Content, Document};

/// A printed line has at least so many characters.
const LINE: usize = 15;

/// Paragraphs that end within a bracket from which all lines of a paper are paragraphs.
const LEAST: usize = 2;

/// The document with whole paragraphs.
pub(super) fn apart<'d>(document: &'d Document, vocabulary: &Vocabulary) -> Cow<'d, Document> {
    let is_fed = |b: &Block| b.text().is_some_and(|t| t.trim().contains('\n'));
    let cut = if document.blocks.iter().any(is_fed) {
        Cow::Owned(with(document, document.blocks.iter().flat_map(|block| pieces(block, vocabulary)).collect()))
    } else {
        Cow::Borrowed(document)
    };
    let goes_on = |two: &[Block]| ends_within(&two[0], &two[1], vocabulary);
    let wrapped = cut.blocks.windows(2).filter(|two| goes_on(two)).count();
    if wrapped == 0 {
        return cut;
    }
    let mut blocks: Vec<Block> = Vec::with_capacity(cut.blocks.len());
    for block in &cut.blocks {
        let whole = blocks.last_mut().filter(|last| {
            ends_within(last, block, vocabulary) || wrapped >= LEAST && is_unfinished(last, block, vocabulary)
        });
        match (whole.and_then(text_of), block.text()) {
            (Some(text), Some(more)) => {
                text.push('\n');
                text.push_str(more);
            }
            _ => blocks.push(block.clone()),
        }
    }
    Cow::Owned(with(document, blocks))
}

/// The document with other blocks.
fn with(document: &Document, blocks: Vec<Block>) -> Document {
    let problems = document.problems.clone();
    Document { format: document.format, blocks, problems, pictures: document.pictures }
}

fn text_of(block: &mut Block) -> Option<&mut String> {
    match &mut block.content {
        Content::Heading { text, .. } | Content::Paragraph { text, .. } => Some(text),
        Content::Table(_) => None,
    }
}

/// A paragraph cut where its line feeds part chapters and measures.
fn pieces(block: &Block, vocabulary: &Vocabulary) -> Vec<Block> {
    let Some(text) = block.text().filter(|t| t.trim().contains('\n')) else { return vec![block.clone()] };
    let lines: Vec<&str> = text.split('\n').collect();
    // Numbered lines within one measure are its clauses; those of several measures, or below a heading, are their own.
    let several = || split(&joined(text), vocabulary).0.len() > 1;
    let apart = lines.iter().any(|l| is_theme(l.trim())) || several();
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let bare = line.trim();
        let Some(last) = out.last_mut() else {
            out.push(line.to_owned());
            continue;
        };
        if depth(last) > 0 {
            // （责任单位：A, 配合单位：B）
            let stop =
                is_labelled(bare, vocabulary) && !last.trim_end().ends_with(['；', ';', '，', ',', '。', '（', '(']);
            last.push(if stop { '；' } else { '\n' });
            last.push_str(line);
        } else if apart && (begins(bare, vocabulary) || is_theme(last.trim()) && bare.contains(['。', '；', '（'])) {
            out.push(line.to_owned());
        } else {
            last.push('\n');
            last.push_str(line);
        }
    }
    let holding = |text: String| {
        let mut block = block.clone();
        if let Some(own) = text_of(&mut block) {
            *own = text;
        }
        block
    };
    out.into_iter().map(holding).collect()
}

/// Brackets that a text leaves open.
fn depth(text: &str) -> i32 {
    text.chars().fold(0, |depth: i32, c| match c {
        '（' | '(' | '〔' | '【' => depth + 1,
        '）' | ')' | '〕' | '】' => (depth - 1).max(0),
        _ => depth,
    })
}

/// Whether a line begins a chapter or a measure, or names the bodies of the one above.
fn begins(line: &str, vocabulary: &Vocabulary) -> bool {
    is_theme(line) || is_numbered(line) || is_labelled(line, vocabulary)
}

/// 配合单位：…
fn is_labelled(line: &str, vocabulary: &Vocabulary) -> bool {
    let label = line.split_once(['：', ':']).map_or("", |(label, _)| label.trim());
    let known = [Meaning::Lead, Meaning::Units, Meaning::Sections, Meaning::Deadline];
    label.chars().nth(8).is_none() && vocabulary.meaning(label).is_some_and(|m| known.contains(&m))
}

/// Whether a bracket is open at the end of a paragraph that the next one closes.
fn ends_within(one: &Block, next: &Block, vocabulary: &Vocabulary) -> bool {
    let (Some(text), Some(more)) = (one.text(), next.text().map(str::trim)) else { return false };
    depth(text) > 0
        && one.place.part == next.place.part
        && more.contains(['）', ')', '〕', '】'])
        && depth(&format!("{text}{more}")) == 0
        && !begins(more, vocabulary)
}

/// Whether a paragraph ends like a printed line, in the middle of a sentence that the next one goes on with.
fn is_unfinished(one: &Block, next: &Block, vocabulary: &Vocabulary) -> bool {
    let (Some(text), Some(more)) = (one.text().map(str::trim), next.text().map(str::trim)) else { return false };
    let line = text.rsplit('\n').next().unwrap_or(text);
    matches!(one.content, Content::Paragraph { .. })
        && line.chars().nth(LINE - 1).is_some()
        && text.contains(['，', '。'])
        && text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '，' | '、'))
        && !more.is_empty()
        && !begins(more, vocabulary)
}
