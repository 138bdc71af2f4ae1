//! Tasks in the text of a paper that has a table of tasks as well, and tasks below the names of bodies.

use std::collections::BTreeSet;

use super::{
    Task, bodies,
    columns::Vocabulary,
    prose::{self, Measure, is_theme},
    read::joined,
};
use crate::{
    ingest::{Block, Document},
    problem::{Level, Problem},
    text::numeral::unnumbered,
};

/// From this share of its pairs of characters on a measure says what a task of the table says, or what several of them say
/// together.
const SAME: (usize, usize) = (2, 5);
const SAME_TOGETHER: (usize, usize) = (3, 5);

/// Into so many tasks a table parts a measure of the text.
const TOGETHER: usize = 3;

/// The measures that the text has beside a table, none when the table repeats the text; and those with bodies that are in
/// neither.
pub(super) fn measures(document: &Document, tasks: &[Task], vocabulary: &Vocabulary) -> (Vec<Measure>, Vec<Measure>) {
    // What stands right above a table names it.
    let names_table = |i: usize| document.blocks.get(i + 1).is_some_and(|next| next.text().is_none());
    let blocks = document.blocks.iter().enumerate().filter(|(i, b)| b.text().is_some() && !names_table(*i));
    let mut text = Document::new(document.format);
    text.blocks = blocks.map(|(_, b)| b.clone()).collect();
    let found = prose::all(&text, vocabulary);
    let is_list = prose::is_list(&found);
    let known: Vec<BTreeSet<[char; 2]>> =
        tasks.iter().map(|t| pairs(&format!("{}{}", t.item, t.requirement))).collect();
    let is_known = |m: &Measure| {
        let own = pairs(&m.requirement);
        let mut tasks: Vec<BTreeSet<[char; 2]>> =
            known.iter().map(|task| own.intersection(task).copied().collect()).collect();
        tasks.sort_by_key(|shared| std::cmp::Reverse(shared.len()));
        let one = tasks.first().map_or(0, BTreeSet::len);
        let several = tasks.iter().take(TOGETHER).flatten().collect::<BTreeSet<_>>().len();
        one * SAME.1 >= own.len() * SAME.0 || several * SAME_TOGETHER.1 >= own.len() * SAME_TOGETHER.0
    };
    let all = found.len();
    let mut new: Vec<Measure> = found.into_iter().filter(|m| !is_known(m)).collect();
    if is_list && new.len() * 2 > all {
        return (new, Vec::new());
    }
    // 牵头单位：… below a title is no measure.
    let is_title = |m: &Measure| vocabulary.titles.is_other(&m.requirement) || !m.requirement.contains(['，', '。']);
    new.retain(|m| !m.units.is_empty() && !is_title(m));
    (Vec::new(), new)
}

/// Says which measures of the text count for nothing.
pub(super) fn left_out(left: &[Measure]) -> Option<Problem> {
    let first: String = left.first()?.requirement.chars().take(SHOWN).collect();
    let message =
        format!("清单正文里还有{}项注明责任单位的，表里没有，没有算作任务（如“{}”）", left.len(), joined(&first));
    let hint = "如是任务，请加进表里后重试；表里已有的不用管";
    Some(Problem::new(Level::Warning, "text-left-out", message, hint))
}

/// So many characters of a measure tell which it is.
const SHOWN: usize = 30;

/// Says that both count, in case they are the same after all.
pub(super) fn told(text: usize, table: usize) -> Option<Problem> {
    let message = format!("清单正文里注明责任单位的{text}项和表里的{table}项都算作任务");
    let hint = "两处说的如是同样的任务，请删去其中一处后重试；不是的不用管";
    (text > 0).then(|| Problem::new(Level::Warning, "text-and-table", message, hint))
}

/// The first of several headings that are names of bodies, with measures below them.
pub(super) fn is_by_body(document: &Document, vocabulary: &Vocabulary) -> Option<String> {
    let texts: Vec<String> = document.blocks.iter().filter_map(Block::text).map(joined).collect();
    let is_body = |text: &str| is_theme(text) && bodies::are_bodies(unnumbered(text), &vocabulary.phrases);
    let mut found = texts.windows(2).filter(|two| is_body(&two[0]) && prose::is_numbered(&two[1]));
    let first = found.next()?;
    found.next().map(|_| unnumbered(&first[0]).to_owned())
}

fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    chars.windows(2).map(|two| [two[0], two[1]]).collect()
}
