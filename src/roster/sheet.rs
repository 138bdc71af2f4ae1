//! Units out of a roster as an office types it: any heads, rows over groups of units, blank rows, sums, several sheets.
//!
//! A sheet is read as blocks; a blank row or a row over a group cuts its table in two, and the second part has no head
//! and may have fewer columns. So heads are kept for the sheet, and columns are found again by what stands in them.

use std::borrow::Cow;

use super::{
    UnitKind, columns,
    words::{RosterWords, Section, without_brackets},
};
use crate::{
    ingest::{Content, Document, Part, Table},
    text::{fold::skeleton, numeral},
};

/// One unit as its row has it; `short` is empty where the roster has full names only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub short: String,
    pub full: String,
    pub aliases: Vec<String>,
    /// Other names in brackets behind the name.
    pub others: Vec<String>,
    pub kind: UnitKind,
    /// The word of its kind, where no list has it and the unit was taken for a department.
    pub unknown: Option<String>,
    pub vertical: bool,
}

/// Which column means what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub short: Option<usize>,
    pub full: Option<usize>,
    pub kind: Option<usize>,
    pub vertical: Option<usize>,
    pub seq: Option<usize>,
    aliases: Option<usize>,
    remarks: Option<usize>,
    width: usize,
    /// The heads of the columns of names.
    names: Vec<String>,
    strength: Strength,
}

/// How surely a row is the head of a roster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// 单位 beside other heads.
    #[default]
    Brief,
    /// 责任单位, 单位名称.
    Name,
    /// 简称 or 全称.
    Sure,
}

impl Head {
    fn at(table: &Table, row: usize, words: &RosterWords) -> Option<Self> {
        let cells: Vec<String> = (0..table.width).map(|c| own_text(table, row, c)).collect();
        Self::of(&cells, words)
    }

    fn of(cells: &[String], words: &RosterWords) -> Option<Self> {
        let heads: Vec<[String; 2]> =
            cells.iter().map(|t| [skeleton(t), skeleton(without_brackets(t.trim()))]).collect();
        let find = |is: &dyn Fn(&str) -> bool| heads.iter().position(|head| head.iter().any(|h| is(h)));
        let short_head = |h: &str| h.chars().nth(12).is_none();
        let ends = |list: &[String]| find(&|h| short_head(h) && list.iter().any(|w| h.ends_with(w.as_str())));
        let exactly = |list: &[String]| find(&|h| list.iter().any(|w| h == w));
        let vertical = find(&|h| short_head(h) && words.vertical.iter().any(|w| h.contains(w.as_str())));
        let mut head = Self {
            short: ends(&words.short),
            full: ends(&words.full),
            kind: ends(&words.kind).filter(|c| Some(*c) != vertical),
            aliases: ends(&words.aliases),
            remarks: exactly(&words.remarks),
            seq: exactly(&words.other).filter(|c| *c == 0),
            vertical,
            width: cells.len(),
            ..Self::default()
        };
        let name = exactly(&words.name).filter(|c| ![head.short, head.full].contains(&Some(*c)));
        // 部门 | 垂管 may stand in any row, 部门 | 联系人 stands in a head.
        let others = exactly(&words.other).is_some() || head.kind.is_some() || head.aliases.is_some();
        let brief = || exactly(&words.brief).filter(|_| others);
        (head.strength, head.short, head.full) = match (head.short, head.full, name) {
            (Some(_), Some(_), _) => (Strength::Sure, head.short, head.full),
            (None, Some(full), name) => (Strength::Sure, name, Some(full)),
            (Some(short), None, name) => (Strength::Sure, Some(short), name),
            (None, None, Some(name)) => (Strength::Name, None, Some(name)),
            (None, None, None) => (Strength::Brief, None, Some(brief()?)),
        };
        let named = [head.short, head.full].into_iter().flatten().filter_map(|c| heads.get(c));
        head.names = named.map(|h| h[0].clone()).collect();
        Some(head)
    }

    /// Whether another table of the file goes on with the same roster, and is no list of something else.
    fn goes_on_with(&self, first: &Self) -> bool {
        self.short.is_some() && self.full.is_some() || self.names.iter().any(|n| first.names.contains(n))
    }
}

/// The text of a cell; nothing where it only repeats the one before it in a merge.
fn own_text(table: &Table, row: usize, column: usize) -> String {
    let beside = table.covered_by(row, column).is_some_and(|(r, c)| r as usize == row && c as usize != column);
    if beside { String::new() } else { table.text(row, column).trim().to_owned() }
}

/// A line, or a table of one row a unit.
enum Piece<'a> {
    Line(&'a str),
    Table(Cow<'a, Table>),
}

/// The blocks of a document; a table with two units a row is two tables.
fn pieces<'a>(document: &'a Document, words: &RosterWords) -> Vec<(&'a Part, Piece<'a>)> {
    let mut out = Vec::new();
    // How wide the last table was, and its half, for the part behind a gap.
    let mut folded: Option<(&Part, usize, usize)> = None;
    for block in &document.blocks {
        let part = &block.place.part;
        let Content::Table(table) = &block.content else {
            out.extend(block.text().map(|text| (part, Piece::Line(text))));
            continue;
        };
        let own = (0..table.rows.len()).find_map(|r| {
            let head = Head::at(table, r, words)?;
            let heads: Vec<String> = (0..table.width).map(|c| skeleton(&own_text(table, r, c))).collect();
            columns::period(&heads, [head.short, head.full].into_iter().flatten().min()?)
        });
        if let Some(half) = own {
            folded = Some((part, table.width, half));
        }
        match folded.filter(|(p, width, _)| *p == part && *width == table.width) {
            Some((.., half)) => {
                let tables = columns::beside(table, half).into_iter();
                out.extend(tables.map(|t| (part, Piece::Table(Cow::Owned(t)))));
            }
            None => out.push((part, Piece::Table(Cow::Borrowed(table)))),
        }
    }
    out
}

/// The units of a document's roster, or the heads that were seen instead of one.
pub(super) fn drafts(document: &Document, words: &RosterWords) -> Result<Vec<Draft>, Vec<String>> {
    let pieces = pieces(document, words);
    let mut heads: Vec<(usize, usize, Head)> = Vec::new();
    for (at, (_, piece)) in pieces.iter().enumerate() {
        match piece {
            Piece::Table(table) => {
                heads.extend((0..table.rows.len()).filter_map(|r| Some((at, r, Head::at(table, r, words)?))));
            }
            // A sheet of one column is lines.
            Piece::Line(text) => heads.extend(Head::of(&[(*text).to_owned()], words).map(|head| (at, 0, head))),
        }
    }
    let strongest = heads.iter().map(|(.., head)| head.strength).max();
    let Some((_, _, first)) = heads.iter().find(|(.., head)| Some(head.strength) == strongest) else {
        return Err(seen(document));
    };
    let first = first.clone();
    // 部门 in a row of units is no head where another says more.
    heads.retain(|(.., head)| head.strength >= first.strength.min(Strength::Name));
    let mut reader = Reader {
        words,
        head: None,
        section: Section::default(),
        part: None,
        above: String::new(),
        profiles: Vec::new(),
        drafts: Vec::new(),
    };
    for (at, (part, piece)) in pieces.iter().enumerate() {
        if reader.part != Some(*part) {
            reader.part = Some(*part);
            (reader.head, reader.section) = (None, Section::default());
        }
        let head_at = |row: usize| heads.iter().find(|(a, r, _)| (*a, *r) == (at, row)).map(|(.., head)| head);
        match piece {
            Piece::Table(table) => reader.table(table, &head_at, &first),
            Piece::Line(text) => match head_at(0) {
                Some(head) => reader.head = head.goes_on_with(&first).then(|| head.clone()),
                None => reader.line(text),
            },
        }
    }
    Ok(reader.drafts)
}

/// What stands where the heads of a roster should: the first row with several cells of the file.
fn seen(document: &Document) -> Vec<String> {
    let of_row = |table: &Table, row: usize| {
        let cells = (0..table.width).map(|c| own_text(table, row, c));
        cells.filter(|t| !t.is_empty()).map(|t| t.split_whitespace().collect()).collect::<Vec<String>>()
    };
    let rows = document.tables().flat_map(|(_, t)| (0..t.rows.len()).map(move |r| of_row(t, r)));
    rows.into_iter().find(|cells| cells.len() > 1).unwrap_or_default()
}

struct Reader<'a> {
    words: &'a RosterWords,
    head: Option<Head>,
    section: Section,
    part: Option<&'a Part>,
    /// The last word of a kind.
    above: String,
    /// What the columns under the head look like, for the part of the table behind a gap.
    profiles: Vec<columns::Profile>,
    drafts: Vec<Draft>,
}

impl Reader<'_> {
    fn table<'h>(&mut self, table: &Table, head_at: &dyn Fn(usize) -> Option<&'h Head>, first: &Head) {
        let identity = |head: &Head| (0..head.width).map(Some).collect();
        let mut places: Vec<Option<usize>> = match &self.head {
            Some(head) if head.width == table.width => identity(head),
            Some(_) => columns::found_again(&self.profiles, table, self.words),
            None => Vec::new(),
        };
        for row in 0..table.rows.len() {
            if let Some(head) = head_at(row) {
                self.head = head.goes_on_with(first).then(|| head.clone());
                places = identity(head);
                self.profiles = columns::profiles(table, row + 1, head, self.words);
            } else if let Some(head) = self.head.clone() {
                self.row(table, row, &head, &places);
            }
        }
    }

    fn row(&mut self, table: &Table, row: usize, head: &Head, places: &[Option<usize>]) {
        let own: Vec<(usize, String)> =
            (0..table.width).map(|c| (c, own_text(table, row, c))).filter(|(_, t)| !t.is_empty()).collect();
        let place = |column: Option<usize>| column.and_then(|c| places.get(c).copied().flatten());
        let cell = |column: Option<usize>| place(column).map_or("", |c| table.text(row, c)).trim();
        let (short, full) = (cell(head.short), cell(head.full));
        let Some((at, text)) = own.first() else { return };
        if [text.as_str(), short, full].into_iter().any(|t| self.words.is_total(t) || self.words.is_note(t)) {
            return;
        }
        let named = [place(head.short), place(head.full)].contains(&Some(*at));
        if own.len() == 1 && self.is_section(text, named, table.width) {
            self.enter(text);
            return;
        }
        // 二 | 乡镇、园区: a group with its number in a cell of its own.
        let numbers = |t: &str| skeleton(t).chars().all(numeral::is_ordinal);
        let group = [short, full].into_iter().find(|t| !t.is_empty() && self.words.is_group(t));
        if let Some(group) = group
            && own.iter().all(|(_, t)| t == group || numbers(t) || self.words.is_group(t))
        {
            self.enter(group);
            return;
        }
        if short.is_empty() && full.is_empty() {
            return;
        }
        let (short, full) = (self.words.name(short), self.words.name(full));
        let word = self.kind_word(head, skeleton(cell(head.kind)));
        let aliases =
            cell(head.aliases).split(['、', '，', ',', ';', '；', '\n', '/']).map(|a| self.words.name(a).name);
        let vertical = short.vertical
            || full.vertical
            || self.words.is_yes(cell(head.vertical))
            || self.words.says_vertical(&word)
            || self.words.says_vertical(cell(head.remarks))
            || self.section.vertical;
        let longest = if full.name.is_empty() { &short.name } else { &full.name };
        let others = short.others.into_iter().chain(full.others).collect();
        self.drafts.push(Draft {
            kind: self.words.kind(&word, longest, self.section),
            unknown: Some(&word).filter(|w| self.words.is_unknown(w, longest)).cloned(),
            aliases: aliases.filter(|a| !a.is_empty()).collect(),
            others,
            vertical,
            short: short.name,
            full: full.name,
        });
    }

    /// The word of a row's kind: written once before the names, it holds for the rows below too.
    fn kind_word(&mut self, head: &Head, own: String) -> String {
        let names = [head.short, head.full].into_iter().flatten().min();
        if own.is_empty() && head.kind < names {
            return self.above.clone();
        }
        self.above.clone_from(&own);
        own
    }

    fn enter(&mut self, group: &str) {
        self.section = self.words.section(group);
        self.above.clear();
    }

    /// A line between tables, or a row of a sheet of one column.
    fn line(&mut self, text: &str) {
        let Some(width) = self.head.as_ref().map(|h| h.width) else {
            // A group may stand above the head.
            if self.words.is_group(text) {
                self.enter(text);
            }
            return;
        };
        if self.words.is_total(text) || self.words.is_note(text) {
            return;
        }
        if self.is_section(text, true, width) || width != 1 && !self.is_one_more(text) {
            if self.words.is_group(text) || is_numbered(text) {
                self.enter(text);
            }
            return;
        }
        let name = self.words.name(text);
        self.drafts.push(Draft {
            kind: self.words.kind("", &name.name, self.section),
            unknown: None,
            short: String::new(),
            full: name.name,
            aliases: Vec::new(),
            others: name.others,
            vertical: name.vertical || self.section.vertical,
        });
    }

    /// Whether a line behind the table is a unit that was added to it, and no title or signature.
    fn is_one_more(&self, text: &str) -> bool {
        let first = |name: &str| name.chars().next();
        let own = first(text);
        !text.contains(['各', '：', ':', '　', ' '])
            && !text.contains("小组")
            && self.drafts.iter().any(|d| own == first(&d.full) || own == first(&d.short))
    }

    /// Whether the only text of a row is the name of a group: it says so, it is numbered as groups are, it stands in
    /// no column of names, or it does not end as names of bodies do.
    fn is_section(&self, text: &str, named: bool, width: usize) -> bool {
        let body = self.words.is_body(&self.words.name(text).name);
        self.words.is_group(text) || !named || !body || is_numbered(text) && width > 1
    }
}

/// 一、… （二）…
fn is_numbered(text: &str) -> bool {
    let text = text.trim();
    text.trim_start_matches(['（', '(']).starts_with(numeral::is_ordinal) && numeral::unnumbered(text) != text
}
