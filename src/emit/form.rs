//! The three statutory tables as the national form lays them out (国办公开办函〔2021〕30号), for whoever
//! draws them.
//!
//! Workbook and Word file must show the same tables with the same merges and the same words; so the
//! layout is here, once, as cells on a grid, and the exporters only paint it. All three tables share one
//! grid of fifteen equal columns: that is what table 3 has, and tables 1 and 2 span several of them.

use crate::statistics::{
    Address, PROACTIVE_BLOCKS, PROACTIVE_CELLS, PROACTIVE_ROWS, REQUEST_COLUMNS, REQUEST_GROUPS, REQUEST_ROWS,
    REVIEW_GROUPS, REVIEW_RESULTS, TableKind,
};

/// Columns of the shared grid.
pub(in crate::emit) const WIDTH: usize = 15;

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) enum Content {
    /// A head, centred.
    Head(&'static str),
    /// A row's name, centred.
    Label(&'static str),
    /// A row's name that is a sentence, left.
    Long(&'static str),
    Value(Address),
}

/// One cell with its place and spans; rows and columns count from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) struct FormCell {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
    pub content: Content,
}

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::emit) struct FormTable {
    /// The part's heading, as the form words it.
    pub title: &'static str,
    /// The line above the table at the right; empty where the form has none.
    pub measure: &'static str,
    pub rows: usize,
    /// Rows that stand again on every page; 0 where the table has several heads.
    pub heads: usize,
    /// In reading order.
    pub cells: Vec<FormCell>,
}

impl FormTable {
    fn put(&mut self, (row, rows): (usize, usize), (column, columns): (usize, usize), content: Content) {
        self.cells.push(FormCell { row, column, rows, columns, content });
    }

    /// Cells that begin in a row, from left to right.
    pub(in crate::emit) fn row(&self, row: usize) -> impl Iterator<Item = &FormCell> {
        self.cells.iter().filter(move |c| c.row == row)
    }

    /// The cell that covers a place of the grid.
    pub(in crate::emit) fn covering(&self, row: usize, column: usize) -> Option<&FormCell> {
        self.cells
            .iter()
            .find(|c| (c.row..c.row + c.rows).contains(&row) && (c.column..c.column + c.columns).contains(&column))
    }
}

/// The layout of one table.
pub(in crate::emit) fn form(table: TableKind) -> FormTable {
    let mut out = match table {
        TableKind::Proactive => proactive(),
        TableKind::Requests => requests(),
        TableKind::Review => review(),
    };
    out.cells.sort_by_key(|c| (c.row, c.column));
    out
}

fn empty(title: &'static str, measure: &'static str, rows: usize, heads: usize) -> FormTable {
    FormTable { title, measure, rows, heads, cells: Vec::new() }
}

fn proactive() -> FormTable {
    // A name takes six columns of the grid, the three values three each.
    const NAME: usize = 6;
    const VALUE: usize = 3;
    let mut out = empty("二、主动公开政府信息情况", "单位：件、万元", 0, 0);
    let mut at = 0;
    for (article, rows, heads) in PROACTIVE_BLOCKS {
        out.put((at, 1), (0, WIDTH), Content::Head(article));
        at += 1;
        let span = (WIDTH - NAME) / heads.len();
        out.put((at, 1), (0, NAME), Content::Head("信息内容"));
        for (i, head) in heads.iter().enumerate() {
            out.put((at, 1), (NAME + i * span, span), Content::Head(head));
        }
        at += 1;
        for row in rows {
            out.put((at, 1), (0, NAME), Content::Label(PROACTIVE_ROWS[usize::from(*row) - 1]));
            let columns: Vec<u8> = PROACTIVE_CELLS.iter().filter(|(r, _)| r == row).map(|(_, c)| *c).collect();
            let span = VALUE * 3 / columns.len();
            for (i, column) in columns.iter().enumerate() {
                out.put((at, 1), (NAME + i * span, span), Content::Value(Address::proactive(*row, *column)));
            }
            at += 1;
        }
    }
    out.rows = at;
    out
}

/// The note in the head of table 2.
const RELATION: &str = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";

fn requests() -> FormTable {
    // Three columns of names and seven of values.
    const NAMES: [(usize, usize); 3] = [(0, 1), (1, 2), (3, 5)];
    const FIRST: usize = 8;
    const HEADS: usize = 3;
    let mut out = empty("三、收到和处理政府信息公开申请情况", "单位：件", HEADS + 25, HEADS);
    out.put((0, HEADS), (0, FIRST), Content::Head(RELATION));
    out.put((0, 1), (FIRST, 7), Content::Head("申请人情况"));
    out.put((1, 2), (FIRST, 1), Content::Head(REQUEST_COLUMNS[0]));
    out.put((1, 1), (FIRST + 1, 5), Content::Head("法人或其他组织"));
    out.put((1, 2), (FIRST + 6, 1), Content::Head(REQUEST_COLUMNS[6]));
    for (i, name) in REQUEST_COLUMNS[1..6].iter().enumerate() {
        out.put((2, 1), (FIRST + 1 + i, 1), Content::Head(name));
    }
    for (i, name) in REQUEST_ROWS.iter().enumerate() {
        let (number, at) = (i as u8 + 1, HEADS + i);
        let group = REQUEST_GROUPS.iter().find(|(_, first, last)| (*first..=*last).contains(&number));
        match (number, group) {
            (1 | 2 | 25, _) => out.put((at, 1), (0, FIRST), Content::Long(name)),
            (_, Some((title, first, last))) => {
                if number == *first {
                    out.put((at, usize::from(last - first + 1)), NAMES[1], Content::Label(title));
                }
                out.put((at, 1), NAMES[2], Content::Long(name));
            }
            _ => out.put((at, 1), (NAMES[1].0, NAMES[1].1 + NAMES[2].1), Content::Long(name)),
        }
        for column in 1..=7 {
            out.put((at, 1), (FIRST + column - 1, 1), Content::Value(Address::request(number, column as u8)));
        }
    }
    // Rows 3 to 24 of the form are the results.
    out.put((HEADS + 2, 22), NAMES[0], Content::Label("三、本年度办理结果"));
    out
}

fn review() -> FormTable {
    let mut out = empty("四、政府信息公开行政复议、行政诉讼情况", "单位：件", 4, 3);
    out.put((0, 1), (0, 5), Content::Head(REVIEW_GROUPS[0]));
    out.put((0, 1), (5, 10), Content::Head("行政诉讼"));
    out.put((1, 1), (5, 5), Content::Head(REVIEW_GROUPS[1]));
    out.put((1, 1), (10, 5), Content::Head(REVIEW_GROUPS[2]));
    for column in 0..WIDTH {
        let (row, rows) = if column < 5 { (1, 2) } else { (2, 1) };
        out.put((row, rows), (column, 1), Content::Head(REVIEW_RESULTS[column % 5]));
        out.put((3, 1), (column, 1), Content::Value(Address::review(column as u8 + 1)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_covered_once() {
        for table in TableKind::ALL {
            let form = form(table);
            for row in 0..form.rows {
                for column in 0..WIDTH {
                    let over = form
                        .cells
                        .iter()
                        .filter(|c| {
                            (c.row..c.row + c.rows).contains(&row) && (c.column..c.column + c.columns).contains(&column)
                        })
                        .count();
                    assert_eq!(over, 1, "{table:?} row {row} column {column}");
                }
            }
        }
    }

    #[test]
    fn every_value_of_the_form_stands_once_in_order() {
        for table in TableKind::ALL {
            let found: Vec<Address> = form(table)
                .cells
                .iter()
                .filter_map(|c| if let Content::Value(a) = c.content { Some(a) } else { None })
                .collect();
            assert_eq!(found, Address::of(table));
        }
    }

    #[test]
    fn the_results_reach_from_disclosed_to_total() {
        let form = form(TableKind::Requests);
        let results = form.cells.iter().find(|c| c.content == Content::Label("三、本年度办理结果")).expect("results");
        let beside = |row: usize| form.covering(row, 1).map(|c| c.content);
        assert_eq!(beside(results.row), Some(Content::Long("（一）予以公开")));
        assert_eq!(beside(results.row + results.rows - 1), Some(Content::Long("（七）总计")));
        assert_eq!(form.rows, 28);
    }
}
