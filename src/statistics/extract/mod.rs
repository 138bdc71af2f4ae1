//! From a document to the 200 values, whatever table the unit drew.
//!
//! The form prescribes 25 + 6 + 1 rows in a fixed order, and that order is what can be trusted: columns
//! lose their merges, labels lose spaces or gain line feeds, tables break over pages, heads repeat. So
//! rows are recognised by their leaf label, put in the one order the form allows, and values are taken by
//! position behind the label. Whatever does not fit is a problem with its place, never a guess.

mod grid;
mod labels;
mod proactive;
mod prose;
mod requests;
mod review;

use super::{
    form,
    model::{Address, Cell, Reading, Source, Statistics, TableKind},
    parts::{ReportPart, Sections},
};
use crate::{
    ingest::{Document, Table},
    problem::{Level, Problem},
};

use grid::Grid;

/// Values read for one table, with their addresses.
type Values = Vec<(Address, Cell)>;

/// Reads the three tables of a report. `None` when the document has none of them: a plan, a ledger, or
/// a report whose tables are all missing (then the problems say so).
pub fn extract(document: &Document) -> (Option<Statistics>, Vec<Problem>) {
    let sections = Sections::of(document);
    let mut tables: Vec<(usize, &Table)> = document.tables().collect();
    // A hidden sheet is last year's copy more often than not: it counts only where nothing else does.
    tables.sort_by_key(|(_, table)| !table.rows.is_empty() && table.rows.iter().all(|r| r.hidden));
    let above = |i: usize| i.checked_sub(1).and_then(|i| document.blocks[i].text());
    let grids: Vec<Grid<'_>> =
        tables.iter().map(|(i, table)| Grid::new(table, &document.blocks[*i].place, above(*i))).collect();
    let (own, others) = by_year(grids, &sections);
    let mut statistics = Statistics::new();
    let mut problems = Vec::new();
    let mut refused = false;

    for table in TableKind::ALL {
        let mut found = Vec::new();
        let mut read = |grids: &[Grid<'_>]| match table {
            TableKind::Proactive => proactive::read(grids, &mut statistics.form, &mut found),
            TableKind::Requests => requests::read(grids, &mut statistics.form, &mut found),
            TableKind::Review => review::read(grids, &mut found),
        };
        // A table of another year counts where this year's is not there.
        let mut values = read(&own);
        if values.is_empty() && !others.is_empty() {
            values = read(&others);
        }
        problems.append(&mut found);
        if !values.is_empty() {
            place(&mut statistics, table, values, &mut problems);
            continue;
        }
        // It is there, and cannot be read: that is its one defect.
        if table == TableKind::Requests
            && let Some(defect) = requests::defect(&own)
        {
            problems.push(defect);
            refused = true;
            continue;
        }
        let Some(part) = sections.part(part_of(table)) else { continue };
        let values = prose::read(table, part);
        if values.is_empty() {
            problems.push(absent(table, &part.place, &sections));
        } else {
            let whole = values.len() == Address::of(table).len();
            statistics.section_mut(table).source = Source::Prose;
            for (address, cell) in values {
                statistics.set(address, cell);
            }
            problems.push(in_words(table, whole, &part.place));
        }
    }
    let any = TableKind::ALL.into_iter().any(|t| statistics.section(t).source != Source::Absent);
    // Some tables and no headings: still say which one is not there.
    if any || refused || sections.is_report() {
        for table in TableKind::ALL {
            let named = refused && table == TableKind::Requests;
            if !named && statistics.section(table).source == Source::Absent && sections.part(part_of(table)).is_none() {
                problems.push(absent(table, "", &sections));
            }
        }
    } else {
        problems.clear();
    }
    (any.then_some(statistics), problems)
}

/// The tables of the report's own year, and those whose captions name another one (2022年度情况).
fn by_year<'a>(grids: Vec<Grid<'a>>, sections: &Sections) -> (Vec<Grid<'a>>, Vec<Grid<'a>>) {
    let named = grids.iter().filter_map(Grid::year);
    // Without a title that says it, the latest is the one reported on.
    let Some(year) = grid::only_year(&sections.title()).or_else(|| named.max()) else { return (grids, Vec::new()) };
    grids.into_iter().partition(|g| g.year().is_none_or(|y| y == year))
}

fn part_of(table: TableKind) -> ReportPart {
    match table {
        TableKind::Proactive => ReportPart::Proactive,
        TableKind::Requests => ReportPart::Requests,
        TableKind::Review => ReportPart::Review,
    }
}

/// Puts values in, decides what empty cells mean and reports what has no value.
fn place(statistics: &mut Statistics, table: TableKind, values: Values, problems: &mut Vec<Problem>) {
    statistics.section_mut(table).source = Source::Table;
    let (values, unsaved) = without_unsaved(table, values);
    let unsaved_told = unsaved.is_some();
    if let Some(place) = unsaved {
        problems.push(
            Problem::new(
                Level::Warning,
                "statistics-empty",
                "申请情况表的“总计”列全是空的，可能是公式没有存下计算结果，这一列未采用",
                "请在表格软件中打开并保存，或直接填写数字后重新报送",
            )
            .at(place),
        );
    }
    // An empty cell is a nought only where the unit filled in the table at all.
    let filled = values.iter().any(|(_, c)| matches!(c.reading, Reading::Number | Reading::Mark));
    for (address, mut cell) in values {
        if cell.reading == Reading::Blank && !filled {
            cell.value = None;
        }
        if cell.reading == Reading::Unreadable {
            problems.push(
                Problem::new(
                    Level::Warning,
                    "statistics-unreadable",
                    format!("{}{address}填写的不是数字，未采用", table.chinese()),
                    "请改填数字，没有的填0",
                )
                .at(cell.place.to_string()),
            );
        }
        statistics.set(address, cell);
    }
    if !filled {
        problems.push(Problem::new(
            Level::Warning,
            "statistics-empty",
            format!("{}是空表，没有填写任何数字", table.chinese()),
            "请补填全表，没有的填0",
        ));
        return;
    }
    let told = |a: &Address| unsaved_told && a.column == form::TOTAL_COLUMN;
    let missing: Vec<Address> =
        Address::of(table).into_iter().filter(|a| statistics.get(*a).reading == Reading::Missing && !told(a)).collect();
    if missing.is_empty() || statistics.form == super::model::Form::Y2019 {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    for address in &missing {
        let whole_row = table == TableKind::Requests && missing.iter().filter(|a| a.row == address.row).count() == 7;
        let whole_column = table == TableKind::Requests
            && missing.iter().filter(|a| a.column == address.column).count() == usize::from(form::CARRIED_ON);
        let name = if whole_column {
            format!("“{}”列", address.column_name())
        } else if whole_row {
            format!("“{}”行", address.row_name())
        } else {
            address.to_string()
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = if names.len() > 5 { format!("等{}处", names.len()) } else { String::new() };
    names.truncate(5);
    problems.push(Problem::new(
        Level::Warning,
        "statistics-missing",
        format!("{}中没有找到{}{more}", table.chinese(), names.join("、")),
        "请对照国办公开办函〔2021〕30号的表样补齐",
    ));
}

/// A sheet's column of totals without a single value beside numbers is a column of formulas that were never
/// calculated: not read, since noughts would accuse every row.
fn without_unsaved(table: TableKind, values: Values) -> (Values, Option<String>) {
    let is_total = |a: &Address| a.column == form::TOTAL_COLUMN;
    let mut totals = values.iter().filter(|(a, _)| is_total(a)).peekable();
    let in_sheet = totals.peek().is_some_and(|(_, c)| c.place.starts_with("工作表"));
    let empty = table == TableKind::Requests && in_sheet && totals.all(|(_, c)| c.reading == Reading::Blank);
    let counted = values.iter().any(|(a, c)| !is_total(a) && c.value.is_some_and(|v| v > 0.0));
    if !(empty && counted) {
        return (values, None);
    }
    let (totals, kept): (Values, Values) = values.into_iter().partition(|(a, _)| is_total(a));
    (kept, totals.first().map(|(_, c)| c.place.to_string()))
}

fn absent(table: TableKind, place: &str, sections: &Sections) -> Problem {
    let pasted = sections.part(part_of(table)).is_some_and(prose::pasted);
    let (rule, message, hint) = if pasted {
        (
            "statistics-absent",
            format!("{}是以文字形式粘贴的，没有读出", table.chinese()),
            "请改用可以编辑的表格重新报送",
        )
    } else if sections.pictures > 0 && !place.is_empty() {
        (
            "statistics-picture",
            format!("没有读到{}，可能是以图片形式粘贴的", table.chinese()),
            "请改用可以编辑的表格重新报送",
        )
    } else {
        (
            "statistics-absent",
            format!("没有读到{}", table.chinese()),
            "请按国办公开办函〔2021〕30号的表样补上，没有的填0",
        )
    };
    Problem::new(Level::Warning, rule, message, hint).at(place)
}

fn in_words(table: TableKind, whole: bool, place: &str) -> Problem {
    let taken = if whole { "全部按0计" } else { "只有说到的几项按0计" };
    Problem::new(
        Level::Warning,
        "statistics-prose",
        format!("{}用文字代替了表格，{taken}", table.chinese()),
        "请补上统计表，逐格填0",
    )
    .at(place)
}
