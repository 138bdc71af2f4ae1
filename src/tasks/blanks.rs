//! Cells of bodies and of times that are left blank, outside a merge.
//!
//! Below the first row of its task such a cell says the same as above. Elsewhere it depends on the table: where bodies are
//! written once for a group of tasks, or once for all, most cells are blank and go on; where (nearly) every task has
//! its own, a blank one was not filled in, and nobody may be given a task that is not his.

use std::ops::RangeFrom;

use super::{
    columns::Phrases,
    header::Header,
    matrix,
    rows::{answering, banner, is_beside, is_from_above, nobody},
};
use crate::ingest::Table;

/// Whether blank cells say the same as the row above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GoingOn {
    pub bodies: bool,
    pub times: bool,
}

impl GoingOn {
    /// What the rows of a table show.
    pub fn of(table: &Table, (header, rows): (&Header, RangeFrom<usize>), phrases: &Phrases) -> Self {
        let tick = matrix::leading(table, (header.row, &header.ticks), phrases);
        let group = if header.grouped { header.item } else { header.theme };
        let (mut groups, mut theme) = (0, String::new());
        let mut first = true;
        let (mut bodies, mut times) = (Count::default(), Count::default());
        for r in rows.start..table.rows.len() {
            if banner(table, r, Some(header.requirement)).is_some() {
                first = true;
                continue;
            }
            let named = group.map_or("", |c| table.text(r, c)).trim();
            if !named.is_empty() && named != theme {
                named.clone_into(&mut theme);
                first = true;
            }
            let empty = table.text(r, header.requirement).trim().is_empty();
            if empty || is_beside(table, (header, rows.start), r, phrases) || is_same_task(table, r, header) {
                continue;
            }
            groups += usize::from(first);
            let (printed, _, time) = answering(table, r, (header, tick), phrases);
            bodies.add(printed.is_empty() && !nobody(table, r, header), first);
            times.add(time.is_empty(), first);
            first = false;
        }
        let by_group = groups > 1;
        Self { bodies: header.is_without_bodies() || bodies.go_on(by_group), times: times.go_on(by_group) }
    }
}

/// Rows, and those of them that are blank: all, and without the first of each group.
#[derive(Debug, Default)]
struct Count {
    all: (usize, usize),
    inner: (usize, usize),
}

impl Count {
    fn add(&mut self, blank: bool, first: bool) {
        let one = |(rows, blanks): &mut (usize, usize)| {
            *rows += 1;
            *blanks += usize::from(blank);
        };
        one(&mut self.all);
        if !first {
            one(&mut self.inner);
        }
    }

    /// Most are blank: of those behind the first of a group, when there are groups.
    fn go_on(&self, by_group: bool) -> bool {
        let (rows, blanks) = if by_group && self.inner.0 > 0 { self.inner } else { self.all };
        blanks * 2 > rows
    }
}

/// Whether a row goes on with the task above: its name is blank or merged, or its number is merged with the one above.
pub(super) fn is_same_task(table: &Table, row: usize, header: &Header) -> bool {
    let blank = |c: usize| table.text(row, c).trim().is_empty();
    let merged = |c: usize| is_from_above(table, row, c);
    let name = header.item.filter(|_| !header.grouped);
    match (name, header.seq) {
        (Some(name), seq) => blank(name) || merged(name) || seq.is_some_and(merged),
        (None, Some(seq)) => blank(seq) || merged(seq),
        (None, None) => false,
    }
}
