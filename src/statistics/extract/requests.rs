//! Table 2: 25 rows × 7 columns.
//!
//! All tables of the file are looked through in order; the rows that name one of the 25 form a run that
//! may go on over page breaks, with the head repeated or not. Values are the seven cells behind the
//! label, or, where a row has more or fewer, the cells below the seven column heads.

use std::collections::BTreeMap;

use super::{
    super::{
        form::{REQUEST_SHORT, RESULT_TOTAL},
        model::{Address, Cell, Form, Reading},
        value,
    },
    Values,
    grid::{Grid, Visible},
    labels::{self, Label},
};
use crate::problem::{Level, Problem};

/// One row of a file that belongs to table 2.
#[derive(Clone, Copy)]
struct Found {
    grid: usize,
    row: usize,
    /// 1–25; 0 for （六）其他处理 with values, whose meaning depends on the edition.
    state: u8,
}

pub fn read(grids: &[Grid<'_>], form: &mut Form, problems: &mut Vec<Problem>) -> Values {
    let (runs, strays) = runs(grids);
    let Some(best) = runs.iter().enumerate().max_by_key(|(i, r)| (distinct(r), std::cmp::Reverse(*i))).map(|(i, _)| i)
    else {
        return Vec::new();
    };
    if distinct(&runs[best]) < 4 {
        return Vec::new();
    }
    if runs.iter().enumerate().any(|(i, r)| i != best && distinct(r) >= 4) {
        problems.push(Problem::new(
            Level::Warning,
            "statistics-twice",
            "文件中有不止一份申请情况表，采用了较完整的第一份",
            "请确认采用的是本年度的表，多余的表请删去",
        ));
    }
    let mut run = runs[best].clone();
    edition(&mut run, form, problems);
    rejoin(&mut run, grids);
    let run = in_order(&run, grids, problems);
    let run = fill_gaps(run, &strays, grids, problems);
    let mut out = Values::new();
    let mut layouts: BTreeMap<usize, Columns> = BTreeMap::new();
    // A page that goes on without heads has those of the page before.
    let mut named: BTreeMap<usize, Option<[Option<usize>; 7]>> = BTreeMap::new();
    let mut last = None;
    let mut pages: Vec<usize> = run.iter().map(|f| f.grid).collect();
    pages.sort_unstable();
    pages.dedup();
    for grid in pages {
        last = heads(&grids[grid]).or(last);
        named.insert(grid, last);
    }
    for found in &run {
        let layout = *layouts.entry(found.grid).or_insert_with(|| {
            let rows: Vec<usize> = run.iter().filter(|f| f.grid == found.grid).map(|f| f.row).collect();
            layout(&grids[found.grid], &rows)
        });
        let heads = named.get(&found.grid).copied().flatten();
        values(*found, &grids[found.grid], (layout, heads), &mut out, problems);
    }
    // What stands above or below table 2 in the same grid is another table.
    let within = |s: &Stray| {
        run.iter().any(|f| f.grid == s.grid && f.row < s.row) && run.iter().any(|f| f.grid == s.grid && f.row > s.row)
    };
    let unplaced = strays.iter().filter(|s| within(s) && !run.iter().any(|f| (f.grid, f.row) == (s.grid, s.row)));
    for &Stray { grid, row, .. } in unplaced {
        let place = grids[grid].row_place(row);
        problems.push(
            Problem::new(
                Level::Warning,
                "statistics-unplaced",
                "申请情况表中有一行数字对不上任何一项，未采用",
                "请对照国家表样核对这一行的名称",
            )
            .at(place),
        );
    }
    out
}

/// True when one of the cells is a number that the test accepts.
fn number(cells: &[Visible], accept: impl Fn(f64) -> bool) -> bool {
    cells.iter().any(|c| {
        let cell = value::read(&c.text, String::new());
        cell.reading == Reading::Number && cell.value.is_some_and(&accept)
    })
}

fn distinct(run: &[Found]) -> usize {
    let mut states: Vec<u8> = run.iter().map(|f| f.state).filter(|s| *s > 0).collect();
    states.sort_unstable();
    states.dedup();
    states.len()
}

/// A row with numbers that no label places.
#[derive(Clone, Copy)]
struct Stray {
    grid: usize,
    row: usize,
    /// It has a label, though not one of the form's.
    named: bool,
}

fn runs(grids: &[Grid<'_>]) -> (Vec<Vec<Found>>, Vec<Stray>) {
    let mut runs: Vec<Vec<Found>> = Vec::new();
    let mut strays: Vec<Stray> = Vec::new();
    let mut open: Vec<Found> = Vec::new();
    for (g, grid) in grids.iter().enumerate() {
        let mut rows: Vec<Found> = Vec::new();
        let mut lone: Vec<Stray> = Vec::new();
        for r in 0..grid.rows.len() {
            let (label, behind) = split(&grid.rows[r]);
            // 总计 in front of the other heads names a column.
            if is_head(&grid.rows[r])
                || behind.iter().filter(|c| c.is_label()).count() >= 2
                || behind.iter().map(|c| c.end - c.start).sum::<usize>() < 6
            {
                continue;
            }
            match state(label) {
                // Behind the last row another table may have a 总计 of its own.
                Some(Label::Row(state)) if state != 1 && rows.last().is_some_and(|f| f.state == 25) => {}
                Some(Label::Row(state)) => rows.push(Found { grid: g, row: r, state }),
                Some(Label::OtherHandling) => rows.push(Found { grid: g, row: r, state: 0 }),
                // A group's own row has no numbers; with some it is a subtotal, or a row whose label was lost.
                Some(Label::Group) => {
                    let above = label.last().is_some_and(|c| c.above);
                    if number(behind, |v| above || v != 0.0) {
                        lone.push(Stray { grid: g, row: r, named: false });
                    }
                }
                None => {
                    if behind.len() >= 6 && number(behind, |_| true) {
                        lone.push(Stray { grid: g, row: r, named: !label.is_empty() });
                    }
                }
            }
        }
        let last = open.iter().map(|f| f.state).max().unwrap_or(0);
        let first = rows.iter().map(|f| f.state).find(|s| *s > 0).unwrap_or(0);
        let headed = columns(grid).is_some();
        let goes_on = last > 0
            && last < 25
            && (first > last || (rows.is_empty() && !lone.is_empty() && headed))
            && rows.iter().all(|f| split(&grid.rows[f.row]).1.len() >= 5);
        let own = distinct(&rows) >= 4 || (headed && !rows.is_empty());
        if !own && !goes_on {
            continue;
        }
        strays.extend(lone);
        for found in rows {
            // The first row again: another copy of the table begins. Behind the second it may be out of its place.
            let again = open.iter().any(|f| f.state == 1) || distinct(&open) >= 4;
            if found.state == 1 && again && open.iter().any(|f| f.state > 1) {
                runs.push(std::mem::take(&mut open));
            }
            open.push(found);
        }
    }
    if !open.is_empty() {
        runs.push(open);
    }
    (runs, strays)
}

/// The labels of a row and the cells behind them. A word among the values is no label: the last cell that
/// names a row of the form ends the labels.
fn split(cells: &[Visible]) -> (&[Visible], &[Visible]) {
    let named = cells.iter().rposition(|c| c.is_label() && labels::request(&c.key).is_some());
    let end = named.or_else(|| cells.iter().rposition(Visible::is_label)).map_or(0, |i| i + 1);
    cells.split_at(end)
}

/// Heads name columns, of this table or of table 3.
fn is_head(cells: &[Visible]) -> bool {
    const COLUMNS: [&str; 6] = ["商业企业", "科研机构", "法律服务机构", "维持", "纠正", "审结"];
    cells.iter().filter(|c| COLUMNS.iter().any(|w| c.key.contains(w))).count() >= 2
}

/// What a row's labels name: the last one that names anything; a head of a group only when nothing
/// behind it does.
fn state(label: &[Visible]) -> Option<Label> {
    let leaf = label.last()?;
    if let Some(found) = labels::request(&leaf.key) {
        return Some(found);
    }
    // A label split over cells: 1. | 属于 | 国家秘密.
    let joined: String = label.iter().map(|c| c.key.as_str()).collect();
    match labels::request(&joined) {
        Some(Label::Row(r)) if r != 24 => Some(Label::Row(r)),
        _ => None,
    }
}

/// The 2019 form has （六）其他处理 as one row. In the form in force that row heads a group.
fn edition(run: &mut Vec<Found>, form: &mut Form, problems: &mut Vec<Problem>) {
    let has = |run: &[Found], s: u8| run.iter().any(|f| f.state == s);
    let old = has(run, 0) && !has(run, 21) && !has(run, 22) && !has(run, 23);
    if old {
        *form = Form::Y2019;
        for found in run.iter_mut().filter(|f| f.state == 0) {
            found.state = 23;
        }
        problems.push(Problem::new(
            Level::Warning,
            "statistics-old-form",
            "申请情况表用的是2019年旧表样，“（六）其他处理”没有分项，已计入“3.其他”",
            "请改用国办公开办函〔2021〕30号的表样重填",
        ));
    }
    run.retain(|f| f.state > 0);
}

/// A page may end inside a row: its label goes on in a row of its own, which has no numbers.
fn rejoin(run: &mut Vec<Found>, grids: &[Grid<'_>]) {
    let empty = |f: &Found| split(&grids[f.grid].rows[f.row]).1.iter().all(|c| c.text.is_empty());
    let mut i = 1;
    while i < run.len() {
        if run[i].state != run[i - 1].state {
            i += 1;
        } else if empty(&run[i]) {
            run.remove(i);
        } else if empty(&run[i - 1]) {
            run.remove(i - 1);
        } else {
            i += 1;
        }
    }
}

/// Keeps the longest sequence that the form's order allows; the rest is reported.
fn in_order(run: &[Found], grids: &[Grid<'_>], problems: &mut Vec<Problem>) -> Vec<Found> {
    let n = run.len();
    let mut best = vec![1usize; n];
    let mut back = vec![usize::MAX; n];
    for i in 0..n {
        for j in 0..i {
            if run[j].state < run[i].state && best[j] + 1 > best[i] {
                best[i] = best[j] + 1;
                back[i] = j;
            }
        }
    }
    // The first of equally long ones: a repeated row counts where it stands first.
    let mut at = (0..n).fold(usize::MAX, |b, i| if b == usize::MAX || best[i] > best[b] { i } else { b });
    let mut keep = Vec::new();
    while at != usize::MAX {
        keep.push(at);
        at = back[at];
    }
    keep.reverse();
    for (i, found) in run.iter().enumerate() {
        if !keep.contains(&i) {
            let name = REQUEST_SHORT.get(usize::from(found.state) - 1).copied().unwrap_or("");
            // A name that no other row has, and that stands once, needs no place: rows were exchanged.
            let once = run.iter().filter(|f| f.state == found.state).count() == 1;
            if once && !matches!(found.state, 3 | 23 | RESULT_TOTAL) {
                keep.push(i);
                problems.push(
                    Problem::new(
                        Level::Notice,
                        "statistics-order",
                        format!("申请情况表的“{name}”行不在表样的位置，按名称采用"),
                        "请按国家表样的行次排列",
                    )
                    .at(grids[found.grid].row_place(found.row)),
                );
                continue;
            }
            problems.push(
                Problem::new(
                    Level::Warning,
                    "statistics-order",
                    format!("申请情况表的“{name}”行重复或次序不对，未采用"),
                    "请对照国家表样核对行次",
                )
                .at(grids[found.grid].row_place(found.row)),
            );
        }
    }
    keep.sort_by_key(|i| run[*i].state);
    keep.into_iter().map(|i| run[i]).collect()
}

/// A row without a readable label has its place when its neighbours leave room for exactly that many.
fn fill_gaps(mut run: Vec<Found>, strays: &[Stray], grids: &[Grid<'_>], problems: &mut Vec<Problem>) -> Vec<Found> {
    let mut added = Vec::new();
    let mut bounds: Vec<Found> = vec![Found { grid: 0, row: 0, state: 0 }];
    bounds.extend(&run);
    bounds.push(Found { grid: usize::MAX, row: 0, state: 26 });
    for pair in bounds.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let room = usize::from(b.state.saturating_sub(a.state + 1));
        // Outside the first and the last row found, another name is another table's.
        let ends = a.state == 0 || b.state == 26;
        let after = |s: &Stray| a.state == 0 || (s.grid, s.row) > (a.grid, a.row);
        let between: Vec<Stray> = strays
            .iter()
            .filter(|s| {
                after(s)
                    && (s.grid, s.row) < (b.grid, b.row)
                    && !(ends && s.named)
                    && run.iter().any(|f| f.grid == s.grid)
            })
            .copied()
            .collect();
        if room == 0 || between.len() != room {
            continue;
        }
        for (i, Stray { grid, row, .. }) in between.into_iter().enumerate() {
            let state = a.state + i as u8 + 1;
            let name = REQUEST_SHORT.get(usize::from(state) - 1).copied().unwrap_or("");
            problems.push(
                Problem::new(
                    Level::Notice,
                    "statistics-by-position",
                    format!("申请情况表有一行没有可认的名称，按前后次序作“{name}”计"),
                    "请核对这一行的名称和数字",
                )
                .at(grids[grid].row_place(row)),
            );
            added.push(Found { grid, row, state });
        }
    }
    run.extend(added);
    run.sort_by_key(|f| f.state);
    run
}

/// The start columns of the seven column heads, when the table has all of them.
fn columns(grid: &Grid<'_>) -> Option<[usize; 7]> {
    let heads = heads(grid)?;
    let mut out = [0; 7];
    for (start, head) in out.iter_mut().zip(heads) {
        *start = head?;
    }
    Some(out)
}

/// Where each of the seven heads stands; their order is the form's in most tables, and theirs in some.
fn heads(grid: &Grid<'_>) -> Option<[Option<usize>; 7]> {
    let wanted = ["商业企业", "科研机构", "社会公益组织", "法律服务机构"];
    let row = grid
        .rows
        .iter()
        .position(|cells| wanted.iter().filter(|w| cells.iter().any(|c| c.key.contains(*w))).count() >= 3)?;
    let own = &grid.rows[row];
    let above = &grid.rows[row.saturating_sub(3)..=row];
    let named = |w: &str| own.iter().find(|c| c.key.contains(w)).map(|c| c.start);
    let person = above.iter().flatten().find(|c| c.key.contains("自然人") && !c.key.contains("法人"));
    let other = own.iter().find(|c| c.key.starts_with("其他"));
    let sum = above.iter().flatten().find(|c| matches!(c.key.as_str(), "总计" | "合计"));
    let start = |c: Option<&Visible>| c.map(|c| c.start);
    let out = [
        start(person),
        named(wanted[0]),
        named(wanted[1]),
        named(wanted[2]),
        named(wanted[3]),
        start(other),
        start(sum),
    ];
    // Two names in one place are a head that was read wrong.
    let mut places: Vec<usize> = out.iter().flatten().copied().collect();
    places.sort_unstable();
    (places.windows(2).all(|w| w[0] != w[1])).then_some(out)
}

/// Whether the heads stand in the form's order, as far as they are there.
fn usual(heads: &[Option<usize>; 7]) -> bool {
    heads.iter().flatten().is_sorted()
}

/// The turn of each head among those that are there: which of as many values is under it.
fn turns(heads: &[Option<usize>; 7]) -> [Option<usize>; 7] {
    heads.map(|own| own.map(|own| heads.iter().flatten().filter(|h| **h < own).count()))
}

/// What is wrong with a table that has the form's rows and none of its columns.
pub fn defect(grids: &[Grid<'_>]) -> Option<Problem> {
    let told = |grid: &Grid<'_>, what: String| {
        Problem::new(Level::Warning, "statistics-columns", what, "请改用国办公开办函〔2021〕30号的表样，逐列填写")
            .at(grid.row_place(0))
    };
    for grid in grids {
        let named = |cells: &[Visible]| -> Vec<u8> {
            let mut rows: Vec<u8> = cells
                .iter()
                .filter(|c| c.is_label())
                .filter_map(|c| if let Some(Label::Row(row)) = labels::request(&c.key) { Some(row) } else { None })
                .collect();
            rows.sort_unstable();
            rows.dedup();
            rows
        };
        if grid.rows.iter().any(|cells| named(cells).len() >= 8) {
            return Some(told(grid, "申请情况表横竖颠倒，办理结果排成了列，未采用".to_owned()));
        }
        let down: Vec<&[Visible]> = grid
            .rows
            .iter()
            .filter(|cells| matches!(state(split(cells).0), Some(Label::Row(_))))
            .map(|cells| split(cells).1)
            .collect();
        let most = down.iter().map(|b| b.iter().filter(|c| !c.text.is_empty()).count()).max().unwrap_or(0);
        if down.len() >= 8 && most > 0 {
            return Some(told(grid, format!("申请情况表只有{most}列数字，与表样的七列对不上，未采用")));
        }
    }
    None
}

/// Which cells behind the labels are the seven values, where a row has more of them.
#[derive(Clone, Copy)]
enum Columns {
    /// Those below the heads.
    Heads([usize; 7]),
    /// The first seven: merges were lost, and the rest is padding.
    First,
    /// The last seven: label columns were left empty.
    Last,
    Unclear,
}

/// What all rows of one table together say of its columns; one row alone may be empty anywhere.
fn layout(grid: &Grid<'_>, rows: &[usize]) -> Columns {
    let longer: Vec<&[Visible]> = rows.iter().map(|r| split(&grid.rows[*r]).1).filter(|b| b.len() > 7).collect();
    let filled = |test: &dyn Fn(&[Visible]) -> bool| longer.iter().any(|b| test(b));
    let some = |cells: &[Visible]| cells.iter().any(|c| !c.text.is_empty());
    let front = filled(&|b| some(&b[..b.len() - 7]));
    let back = filled(&|b| some(&b[7..]));
    if let Some(heads) = columns(grid) {
        let last = heads.iter().copied().max().unwrap_or(0);
        // Every printed cell stands under one head, or behind all of them: else rows are out of line.
        let stray = filled(&|b| {
            b.iter().any(|c| {
                let under = heads.iter().filter(|h| (c.start..c.end).contains(h)).count();
                !c.text.is_empty() && under != 1 && c.start <= last
            })
        });
        if !stray {
            return Columns::Heads(heads);
        }
    }
    // Seven columns hold everything that is printed, and the last of them is 总计.
    let mut starts: Vec<usize> = longer.iter().flat_map(|b| b.iter().map(|c| c.start)).collect();
    starts.sort_unstable();
    starts.dedup();
    let used = longer.iter().flat_map(|b| b.iter()).filter(|c| !c.text.is_empty()).map(|c| c.start).max();
    if let Some(end) = used.and_then(|u| starts.iter().position(|s| *s == u))
        && let Some(window) = (end + 1).checked_sub(7).and_then(|from| starts.get(from..=end))
        && let Ok(window) = <[usize; 7]>::try_from(window)
        && !filled(&|b| b.iter().any(|c| !c.text.is_empty() && !window.contains(&c.start)))
    {
        return Columns::Heads(window);
    }
    match (front, back) {
        (false, _) => Columns::Last,
        (true, false) => Columns::First,
        (true, true) => Columns::Unclear,
    }
}

fn values(
    found: Found,
    grid: &Grid<'_>,
    (layout, heads): (Columns, Option<[Option<usize>; 7]>),
    out: &mut Values,
    problems: &mut Vec<Problem>,
) {
    let (_, behind) = split(&grid.rows[found.row]);
    let surplus = behind.len().saturating_sub(7);
    let whole = heads.filter(|h| h.iter().all(Option::is_some));
    // Seven in the order of their heads; heads out of the form's order and not all known leave it open.
    let seven = |cells: &'_ [Visible]| -> Vec<Option<usize>> {
        match (&whole, &heads) {
            (Some(heads), _) => turns(heads).to_vec(),
            (None, Some(heads)) if !usual(heads) => vec![None; 7],
            _ => (0..cells.len()).map(Some).collect(),
        }
    };
    let from = |cells: &'_ [Visible], first: usize| -> Vec<Option<usize>> {
        seven(cells).into_iter().map(|turn| turn.map(|turn| first + turn)).collect()
    };
    let under = |heads: [usize; 7]| -> Vec<Option<usize>> {
        heads.iter().map(|h| behind.iter().position(|c| (c.start..c.end).contains(h))).collect()
    };
    let present = heads.map_or(0, |h| h.iter().flatten().count());
    let chosen: Vec<Option<usize>> = match layout {
        _ if behind.len() == 7 => from(behind, 0),
        Columns::Heads(heads) => under(heads),
        Columns::First if surplus > 0 => from(&behind[..7], 0),
        Columns::Last if surplus > 0 => from(&behind[surplus..], surplus),
        // A column is not there, and its head neither: the others stand under theirs.
        _ if behind.len() < 7 && behind.len() == present => heads.map_or(vec![None; 7], |h| turns(&h).to_vec()),
        // Fewer cells than columns: some are merged, and only the heads can tell which.
        _ if behind.len() < 7 => columns(grid).map_or(vec![None; 7], under),
        _ => vec![None; 7],
    };
    let chosen: Vec<Option<&Visible>> = chosen.into_iter().map(|i| i.and_then(|i| behind.get(i))).collect();
    let name = REQUEST_SHORT.get(usize::from(found.state) - 1).copied().unwrap_or("");
    if chosen.iter().all(Option::is_none) {
        let what = if behind.len() == 7 {
            format!("申请情况表的“{name}”行没有采用：各列的次序与表样不同，又有列名认不出")
        } else {
            format!("申请情况表的“{name}”行有{}格数字，与七列对不上，未采用", behind.len())
        };
        problems.push(
            Problem::new(Level::Warning, "statistics-columns", what, "请对照国家表样核对这一行")
                .at(grid.row_place(found.row)),
        );
        return;
    }
    let mut spanned = false;
    for (i, cell) in chosen.iter().enumerate() {
        let Some(cell) = cell else { continue };
        let mut read: Cell = value::read(&cell.text, grid.place(found.row, cell.start));
        // One printed number cannot be two values: a merge over values is left out unless it is nothing.
        let shared = cell.above || chosen.iter().flatten().filter(|c| c.start == cell.start).count() > 1;
        if shared && read.value != Some(0.0) {
            read.value = None;
            read.reading = Reading::Unreadable;
            spanned = true;
        }
        out.push((Address::request(found.state, i as u8 + 1), read));
    }
    if spanned {
        problems.push(
            Problem::new(
                Level::Warning,
                "statistics-merged",
                format!("申请情况表的“{name}”行有数字写在合并的格里，分不清属于哪一格"),
                "请拆分单元格后逐格填写",
            )
            .at(grid.row_place(found.row)),
        );
    }
}
