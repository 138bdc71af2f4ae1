//! Columns found again: behind a gap in a sheet the table has no head, and lacks the columns that are empty there.

use super::{sheet::Head, words::RosterWords};
use crate::ingest::{Row, Table};

/// What the cells of a column look like, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Profile {
    /// Mean length, 20 characters and more as 1.
    length: f64,
    /// Shares of cells that are numbers, names of bodies, words of groups, yes or no.
    numbers: f64,
    names: f64,
    groups: f64,
    yes: f64,
}

impl Profile {
    fn of<'t>(cells: impl Iterator<Item = &'t str>, words: &RosterWords) -> Option<Self> {
        let cells: Vec<&str> = cells.map(str::trim).filter(|t| !t.is_empty()).collect();
        if cells.is_empty() {
            return None;
        }
        let share = |is: &dyn Fn(&str) -> bool| cells.iter().filter(|t| is(t)).count() as f64 / cells.len() as f64;
        let length: usize = cells.iter().map(|t| t.chars().count().min(20)).sum();
        Some(Self {
            length: length as f64 / cells.len() as f64 / 20.0,
            numbers: share(&|t| t.chars().all(|c| c.is_ascii_digit() || c == '-')),
            names: share(&|t| words.is_body(&words.name(t).name)),
            groups: share(&|t| words.is_group(t)),
            yes: share(&|t| words.is_yes(t) || t == "否" || t == "×"),
        })
    }

    fn distance(self, other: Self) -> f64 {
        let pairs = [
            (self.length, other.length),
            (self.numbers, other.numbers),
            (self.names, other.names),
            (self.groups, other.groups),
            (self.yes, other.yes),
        ];
        pairs.iter().map(|(a, b)| (a - b).abs()).sum()
    }
}

/// After how many columns the heads begin again: 序号 | 单位 | 序号 | 单位. `name` is the first column of names.
pub(super) fn period(heads: &[String], name: usize) -> Option<usize> {
    let again = (name + 1..heads.len()).find(|&c| heads[c] == heads[name])?;
    let period = again - name;
    let repeats = heads.iter().skip(period).zip(heads).all(|(later, first)| later == first);
    (repeats && period > name && heads.len().is_multiple_of(period)).then_some(period)
}

/// The tables that stand beside each other in one, each so many columns wide.
pub(super) fn beside(table: &Table, width: usize) -> Vec<Table> {
    let cut = |from: usize| {
        let row = |row: &Row| Row { cells: row.cells.iter().skip(from).take(width).cloned().collect(), ..row.clone() };
        Table { width, rows: table.rows.iter().map(row).collect() }
    };
    (0..table.width).step_by(width.max(1)).map(cut).collect()
}

/// The columns under a head; an empty one looks as its head says it would.
pub(super) fn profiles(table: &Table, from: usize, head: &Head, words: &RosterWords) -> Vec<Profile> {
    let expected = |c: usize| match Some(c) {
        c if c == head.seq => Profile { length: 0.05, numbers: 1.0, ..Profile::default() },
        c if c == head.short => Profile { length: 0.2, names: 1.0, ..Profile::default() },
        c if c == head.full => Profile { length: 0.5, names: 1.0, ..Profile::default() },
        c if c == head.kind => Profile { length: 0.1, groups: 1.0, ..Profile::default() },
        c if c == head.vertical => Profile { length: 0.05, yes: 1.0, ..Profile::default() },
        _ => Profile { length: 0.3, ..Profile::default() },
    };
    let column = |c: usize| Profile::of((from..table.rows.len()).map(|r| table.text(r, c)), words);
    (0..table.width).map(|c| column(c).unwrap_or_else(|| expected(c))).collect()
}

/// For each column under the head where it stands in a table without a head: the order stays, and what is alike goes
/// together.
pub(super) fn found_again(head: &[Profile], table: &Table, words: &RosterWords) -> Vec<Option<usize>> {
    let own: Vec<Profile> = (0..table.width)
        .map(|c| Profile::of((0..table.rows.len()).map(|r| table.text(r, c)), words).unwrap_or_default())
        .collect();
    if own.len() > head.len() {
        return vec![None; head.len()];
    }
    // best[j][i]: the least distance of the first j own columns among the first i under the head.
    let mut best = vec![vec![f64::INFINITY; head.len() + 1]; own.len() + 1];
    best[0].fill(0.0);
    for (j, mine) in own.iter().enumerate() {
        for (i, theirs) in head.iter().enumerate() {
            best[j + 1][i + 1] = best[j + 1][i].min(best[j][i] + mine.distance(*theirs));
        }
    }
    let mut out = vec![None; head.len()];
    let mut j = own.len();
    for i in (0..head.len()).rev() {
        if j > 0 && best[j][i + 1] < best[j][i] {
            j -= 1;
            out[i] = Some(j);
        }
    }
    out
}
