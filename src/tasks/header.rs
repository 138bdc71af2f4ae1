//! The head of a task table: which column is which.
//!
//! Heads are known words (`columns.toml`), but an office may have its own: the requirement is then the column with the
//! most text. The bodies have a column (or several) whose cells name them, or are columns themselves, ticked.

use super::{
    bodies,
    columns::{Meaning, Vocabulary},
    form, matrix,
    read::joined,
    rows::banner,
    target,
};
use crate::{ingest::Table, text::numeral::unnumbered};

/// The names of a column are on the whole no longer, in characters.
const NAME: usize = 30;

/// A name that stands between the name of the group and the text is on the whole no longer.
const WITHIN: usize = 20;

/// A text that someone will miss is on the whole no shorter, in characters.
const LONG: usize = 15;

/// The columns of a task table, by meaning; several columns can share one (工作任务 over two columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Index of the last header row.
    pub(super) row: usize,
    /// How many header rows stand above it.
    pub(super) above: usize,
    pub(super) seq: Option<usize>,
    pub(super) theme: Option<usize>,
    pub(super) item: Option<usize>,
    /// The column of names is one of groups (重点领域), as no other names anything.
    pub(super) grouped: bool,
    pub(super) requirement: usize,
    /// Other columns that say what is to be done (工作目标 beside 工作措施), and how much of it (量化指标).
    pub(super) further: Vec<usize>,
    pub(super) amounts: Vec<usize>,
    pub(super) lead: Option<usize>,
    pub(super) units: Vec<usize>,
    /// Columns that are bodies themselves, ticked where a task is theirs.
    pub(super) ticks: Vec<usize>,
    pub(super) deadline: Option<usize>,
    pub(super) clause: Option<usize>,
}

impl Header {
    /// Finds the header within the first rows of a table.
    pub(super) fn find(table: &Table, vocabulary: &Vocabulary) -> Option<Self> {
        Self::find_where(table, false, vocabulary)
    }

    /// Finds the header of a table whose bodies are named above it, so that no column has to.
    pub(super) fn find_under(table: &Table, vocabulary: &Vocabulary) -> Option<Self> {
        Self::find_where(table, true, vocabulary)
    }

    fn find_where(table: &Table, named: bool, vocabulary: &Vocabulary) -> Option<Self> {
        if form::is_form(table, vocabulary) {
            return None;
        }
        let at = |row: usize| Self::at(table, row, named, vocabulary);
        let first = (0..table.rows.len().min(8)).find_map(at)?;
        // A head of two or three rows (责任单位 over 牵头单位 and 配合单位, or over the bodies to tick): the lowest says most.
        // The head again behind a single task is no part of it; cells merged with the head are.
        let again = |row: usize| row > first.row + 1 && is_same_row(table, first.row, row);
        let lower = [2, 1].into_iter().find_map(|n| {
            let below = at(first.row + n).filter(|h| !again(h.row));
            below
                .filter(|h| is_within(table, &first, h.row) || is_head(table, h.row, vocabulary) || !h.ticks.is_empty())
        });
        Some(match lower {
            Some(lower) => Self { above: lower.row - first.row, ..lower },
            None => first,
        })
    }

    /// Whether no column names bodies: rows over the whole width do.
    pub(super) fn is_without_bodies(&self) -> bool {
        self.lead.is_none() && self.units.is_empty() && self.ticks.is_empty()
    }

    /// Whether another head says the same of each column.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        Self { row: other.row, above: other.above, ..self.clone() } == *other
    }

    /// Whether the columns are those of a list of tasks beyond doubt: a known head for what is to be done, and numbers
    /// or times.
    pub(super) fn is_sure(&self, table: &Table, vocabulary: &Vocabulary) -> bool {
        let head = vocabulary.meaning(table.text(self.row, self.requirement));
        matches!(head, Some(Meaning::Requirement | Meaning::Item | Meaning::Theme | Meaning::Clause))
            && (self.seq.is_some() || self.deadline.is_some())
    }

    /// Columns of much text that the list has no use for, by their heads: someone may have meant them to be read.
    pub(super) fn unused(&self, table: &Table, vocabulary: &Vocabulary) -> Vec<String> {
        let singles = [self.seq, self.theme, self.item, self.lead, self.deadline, Some(self.requirement)];
        let lists = [&self.units, &self.ticks, &self.further, &self.amounts];
        let used: Vec<usize> = singles.into_iter().flatten().chain(lists.into_iter().flatten().copied()).collect();
        let filled = |c: usize| {
            let rows = (self.row + 1..table.rows.len()).filter(|&r| !table.is_covered(r, c));
            rows.filter(|&r| !table.text(r, c).trim().is_empty()).count()
        };
        let others = (0..table.width).filter(|c| !used.contains(c) && is_own(table, self.row, *c));
        let others = others.filter(|c| !is_higher(table.text(self.row, *c), vocabulary));
        let idle = [Meaning::Other, Meaning::Seq, Meaning::TaskId, Meaning::ClauseId].map(Some);
        others
            .filter(|&c| !idle.contains(&vocabulary.meaning(table.text(self.row, c))))
            .filter(|&c| filled(c) * 2 >= filled(self.requirement) && mean_length(table, self.row, c) >= LONG)
            .map(|c| joined(table.text(self.row, c)))
            .filter(|_| self.clause.is_none())
            .collect()
    }

    /// The header in a row; `named`: the bodies are named above the table.
    fn at(table: &Table, row: usize, named: bool, vocabulary: &Vocabulary) -> Option<Self> {
        table.rows.get(row)?;
        let meanings: Vec<Option<Meaning>> = (0..table.width).map(|c| meaning(table, (row, c), vocabulary)).collect();
        let columns = |m: Meaning| -> Vec<usize> { (0..table.width).filter(|&c| meanings[c] == Some(m)).collect() };
        let first = |m: Meaning| columns(m).first().copied();
        let mut items = columns(Meaning::Item);
        let themes = columns(Meaning::Theme);
        let mut lead = first(Meaning::Lead);
        let mut units = columns(Meaning::Units);
        if units.is_empty() {
            units = columns(Meaning::Sections);
        }
        let mut deadline = timed(table, row, &columns(Meaning::Deadline), vocabulary);
        // 任务 | 要求 | 单位 | 时间: heads that say so little count only beside those of a task.
        if has_task(&meanings) {
            let brief = |words: &[String]| (0..table.width).find(|&c| vocabulary.is_brief(table.text(row, c), words));
            if units.is_empty() && lead.is_none() {
                units.extend(brief(&vocabulary.brief.units));
            }
            deadline = deadline.or_else(|| brief(&vocabulary.brief.deadline));
        }
        // 牵头单位及配合单位 in one column.
        let mixed = |c: &usize| vocabulary.phrases.mixed.iter().any(|w| table.text(row, *c).contains(w.as_str()));
        if units.is_empty()
            && let Some(both) = lead.take_if(|c| mixed(c))
        {
            units = vec![both];
        }
        // Beside 牵头单位 only columns under the names of bodies: 一季度 is ticked as well.
        let mut ticks =
            if units.is_empty() && has_task(&meanings) { matrix::columns(table, row, vocabulary) } else { Vec::new() };
        if lead.is_some() {
            ticks.retain(|&c| bodies::are_bodies(&joined(table.text(row, c)), &vocabulary.phrases));
        }
        let nobody = units.is_empty() && lead.is_none() && ticks.is_empty();
        if nobody && !(has_task(&meanings) && (named || is_by_body(table, row, vocabulary))) {
            return None;
        }
        let clause = first(Meaning::Clause);
        // Our own saved sheet holds one clause a row in place of the requirement.
        let mut requirements = clause.map_or_else(|| columns(Meaning::Requirement), |c| vec![c]);
        // 上级工作要求 | 我区落实举措: what a higher level asks for is no task of the district's own.
        let own = |c: &usize| !is_higher(table.text(row, *c), vocabulary);
        if requirements.iter().any(own) {
            requirements.retain(own);
        }
        // 具体要求 | 考核标准: how a task is judged is none.
        let judges = |c: &usize| vocabulary.judging.iter().any(|w| table.text(row, *c).contains(w.as_str()));
        if !requirements.iter().all(judges) {
            requirements.retain(|c| !judges(c));
        }
        // A header merged over two columns (工作任务) holds theme and item; two task-like columns without
        // a requirement column (重点任务 | 工作任务) hold item and requirement.
        let longest = |candidates: &[usize]| candidates.iter().copied().max_by_key(|&c| column_length(table, row, c));
        let mut amounts: Vec<usize> = (0..table.width)
            .filter(|_| clause.is_none() && has_task(&meanings))
            .filter(|&c| is_own(table, row, c) && vocabulary.is_brief(table.text(row, c), &vocabulary.brief.amounts))
            .collect();
        // 工作任务 | 工作目标: what is to be done may stand under the other head, and be far longer.
        let others: Vec<usize> = items.iter().chain(&themes).copied().collect();
        let outdone = |r: usize| {
            longest(&others).is_some_and(|o| column_length(table, row, o) > 2 * column_length(table, row, r))
        };
        // Of several the longest: one merged over several rows (a goal) holds no text of the single row, one that only sets
        // numbers says how much of what the other names.
        let says = |c: usize| is_prose(table, row, c) || mean_length(table, row, c) >= LONG;
        let sets = |c: usize| !items.is_empty() && !says(c) && sets_numbers(table, row, c, vocabulary);
        let several = requirements.len() > 1;
        let fits = |c: usize| several && !is_merged(table, row, c) && !sets(c);
        let chosen = requirements.iter().copied().max_by_key(|&c| (fits(c), column_length(table, row, c)));
        let requirement = chosen.filter(|&r| clause.is_some() || !outdone(r));
        // 工作内容 | 工作要求: of two heads that say requirement, the one before the longer text names it.
        // 工作任务 | 任务分解 | 工作标准: so it does behind the name of the group.
        if let Some(r) = requirement {
            let limit = match items.as_slice() {
                [] => NAME,
                [group] if themes.is_empty() && *group < r => WITHIN,
                _ => 0,
            };
            let from = items.first().copied().unwrap_or_default();
            let short = |c: usize| limit > 0 && mean_length(table, row, c) <= limit;
            let names = |c: &usize| (from..r).contains(c) && short(*c);
            items.extend(requirements.iter().copied().rfind(|c| names(c) && !is_prose(table, row, *c)));
        }
        let grouped = items.is_empty() && themes.len() == 1 && requirement.is_some();
        let (theme, item, requirement) = match (requirement, items.as_slice(), themes.as_slice()) {
            (Some(r), [a, b, ..], []) => (Some(*a), Some(*b), r),
            (Some(r), items, themes) => {
                let item = items.last().copied();
                // A lone theme-like column beside the requirement is the item.
                if item.is_none() && themes.len() == 1 {
                    (None, themes.first().copied(), r)
                } else if item.is_none() && themes.len() >= 2 {
                    (themes.first().copied(), themes.last().copied(), r)
                } else {
                    (themes.first().copied(), item, r)
                }
            }
            // No head that says requirement: of the task-like columns and those under a head of the office's own
            // (工作举措), the one with the most text.
            (None, items, themes) => {
                let unknown = (0..table.width)
                    .filter(|c| meanings[*c].is_none() && is_own(table, row, *c))
                    .filter(|c| !ticks.contains(c) && !amounts.contains(c));
                let mut named: Vec<usize> =
                    themes.iter().chain(items).chain(&requirements).copied().chain(unknown).collect();
                named.sort_unstable();
                let r = longest(&named)?;
                let rest: Vec<usize> = named.into_iter().filter(|c| *c < r).collect();
                match rest.as_slice() {
                    [] => (None, None, r),
                    [only] => (None, Some(*only), r),
                    [a, .., b] => (Some(*a), Some(*b), r),
                }
            }
        };
        let seq = first(Meaning::Seq);
        // What stands under another head that says requirement is to be done as well.
        let taken = |c: usize| c == requirement || Some(c) == item || Some(c) == theme;
        requirements.retain(|&c| clause.is_none() && is_own(table, row, c) && !taken(c));
        // 目标要求: 解读率90%以上 is as short as a name, but how much is to be done.
        let (more, short): (Vec<usize>, Vec<usize>) = requirements.into_iter().partition(|&c| says(c));
        amounts.extend(short.into_iter().filter(|&c| sets_numbers(table, row, c, vocabulary)));
        Some(Self {
            row,
            above: 0,
            seq,
            theme,
            item,
            grouped,
            requirement,
            further: more,
            amounts,
            lead,
            units,
            ticks,
            deadline,
            clause,
        })
    }
}

/// Of several columns of times the one that names most of them: 序时进度 may say what is done when.
fn timed(table: &Table, head: usize, columns: &[usize], vocabulary: &Vocabulary) -> Option<usize> {
    let is_time = |text: &str| bodies::is_time(text.trim(), &vocabulary.phrases);
    let times = |c: usize| (head + 1..table.rows.len()).filter(|&r| is_time(table.text(r, c))).count();
    columns.iter().rev().copied().max_by_key(|&c| if columns.len() > 1 { times(c) } else { 0 })
}

/// Whether two rows say the same.
fn is_same_row(table: &Table, one: usize, other: usize) -> bool {
    (0..table.width).all(|c| table.text(one, c) == table.text(other, c))
}

/// Whether a row below a head is merged with it where tasks say what is to be done.
pub(super) fn is_within(table: &Table, head: &Header, row: usize) -> bool {
    row > head.row && table.covered_by(row, head.requirement).is_some_and(|(r, _)| r as usize <= head.row)
}

/// Whether cells of a column below the head are merged over several rows.
fn is_merged(table: &Table, head: usize, column: usize) -> bool {
    (head + 1..table.rows.len()).any(|r| table.covered_by(r, column).is_some_and(|(from, _)| (from as usize) < r))
}

/// Whether most cells of a column set numbers.
fn sets_numbers(table: &Table, head: usize, column: usize, vocabulary: &Vocabulary) -> bool {
    let texts = || (head + 1..table.rows.len()).map(|r| table.text(r, column).trim()).filter(|t| !t.is_empty());
    texts().filter(|t| target(t, &vocabulary.targets).is_some()).count() * 2 > texts().count()
}

/// Whether (nearly) all cells of a column are sentences, no names.
fn is_prose(table: &Table, head: usize, column: usize) -> bool {
    let texts = || (head + 1..table.rows.len()).map(|r| table.text(r, column).trim()).filter(|t| !t.is_empty());
    texts().filter(|t| t.ends_with(['。', '；', ';'])).count() * 2 > texts().count()
}

/// Whether rows over the whole width name the bodies that the rows below them are for.
fn is_by_body(table: &Table, head: usize, vocabulary: &Vocabulary) -> bool {
    let banners = (head + 1..table.rows.len()).filter_map(|r| banner(table, r, None));
    banners.filter(|b| bodies::are_bodies(unnumbered(b), &vocabulary.phrases)).nth(1).is_some()
}

/// Whether a head is one of what a higher level asks for.
fn is_higher(head: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.higher.iter().any(|w| head.contains(w.as_str()))
}

/// Whether a head names a task, by whatever word.
fn has_task(meanings: &[Option<Meaning>]) -> bool {
    meanings.iter().any(|m| matches!(m, Some(Meaning::Requirement | Meaning::Item | Meaning::Theme)))
}

/// What a head means, below another or not; one that is merged over rows stands above itself.
fn meaning(table: &Table, (row, column): (usize, usize), vocabulary: &Vocabulary) -> Option<Meaning> {
    let text = table.text(row, column);
    let upper = (0..row).rev().map(|r| table.text(r, column)).find(|t| *t != text).unwrap_or_default();
    vocabulary.meaning_below(upper, text)
}

/// Whether a row has the words of heads and nothing else.
pub(super) fn is_head(table: &Table, row: usize, vocabulary: &Vocabulary) -> bool {
    let cells = (0..table.width).filter(|&c| !table.text(row, c).trim().is_empty());
    let known: Vec<bool> = cells.map(|c| meaning(table, (row, c), vocabulary).is_some()).collect();
    known.len() >= 3 && known.iter().filter(|k| **k).count() * 4 >= known.len() * 3
}

/// Whether a column has a head of its own, not the one of its neighbour over both.
fn is_own(table: &Table, row: usize, column: usize) -> bool {
    let head = table.text(row, column).trim();
    !head.is_empty() && (column == 0 || table.text(row, column - 1).trim() != head)
}

/// Characters of a filled cell of a column, on the whole.
fn mean_length(table: &Table, header: usize, column: usize) -> usize {
    let filled = (header + 1..table.rows.len()).filter(|&r| !table.text(r, column).trim().is_empty()).count();
    column_length(table, header, column) / filled.max(1)
}

/// Total characters of a column below the header: the requirement is the longest text.
pub(super) fn column_length(table: &Table, header: usize, column: usize) -> usize {
    (header + 1..table.rows.len()).map(|r| table.text(r, column).chars().count()).sum()
}
