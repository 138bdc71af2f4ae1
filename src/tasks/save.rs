//! Saving a read list as a sheet that a person can correct, and reading that back.
//!
//! What was saved reads back equal: in this sheet an empty cell is empty and takes nothing from the row above, and what
//! the list's own text said of its year and last days stands in a line below the title.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::{
    Task, TaskError, TaskList,
    columns::Phrases,
    header::Header,
    read::{clause_of, joined},
    rows::{is_dash, is_note, listed, without_clock},
};
use crate::{
    ingest::Table,
    output::replace,
    text::{Date, date},
};

/// What stands in the line below the title, and what it says where the list said nothing.
const YEAR: &str = "清单年度";
const DAYS: [&str; 2] = ["实施方案报送期限", "年度报告报送期限"];
const UNSAID: &str = "未写明";

/// Under 牵头单位 where a list that names who leads names nobody; an empty cell leaves it to the order of the bodies.
const NOBODY: &str = "无";

/// The year and the last days as they stand below the title.
fn facts(list: &TaskList) -> String {
    let year = list.year.map_or_else(|| UNSAID.to_owned(), |y| format!("{y}年"));
    let day =
        |d: Option<Date>| d.map_or_else(|| UNSAID.to_owned(), |d| format!("{}年{}月{}日", d.year, d.month, d.day));
    let days = DAYS.iter().zip(list.due).map(|(name, d)| format!("；{name}：{}", day(d)));
    format!("{YEAR}：{year}{}", days.collect::<String>())
}

/// The year of a list, and the last days for plans and for reports.
pub(super) struct Facts {
    pub year: Option<i32>,
    pub due: [Option<Date>; 2],
}

/// The year and the last days of a saved sheet; `None` when the line does not say them.
pub(super) fn told(line: &str) -> Option<Facts> {
    let value =
        |name: &str| line.split('；').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix(['：', ':']));
    let year = value(YEAR)?;
    let day = |name: &str| value(name).and_then(|v| date::dates(v).first().map(|d| d.date));
    Some(Facts { year: date::years(year).first().copied(), due: DAYS.map(day) })
}

/// The tasks of a saved sheet, a clause a row; rows of one task have its number and name.
pub(super) fn rows(table: &Table, (header, from): (&Header, usize), phrases: &Phrases, tasks: &mut Vec<Task>) {
    for r in from..table.rows.len() {
        let cell = |c: Option<usize>| c.map_or(String::new(), |c| joined(table.text(r, c)));
        let text = cell(header.clause);
        let [seq, theme, item] = [header.seq, header.theme, header.item].map(cell);
        if text.is_empty() || is_note(&seq, phrases) {
            continue;
        }
        let bodies = |c: usize| listed(table.text(r, c), phrases);
        let others: Vec<String> =
            header.units.iter().map(|&c| bodies(c)).filter(|t| !t.is_empty() && !is_dash(t)).collect();
        let leads = header.lead.map(bodies).filter(|t| !t.is_empty());
        let leads = leads.map(|t| if is_dash(&t) { String::new() } else { t });
        let units = together(leads.as_deref(), &others.join("、"));
        let deadline = without_clock(&cell(header.deadline));
        let goes_on = |last: &&mut Task| {
            // A clause that the office added, with nothing but its text.
            [&seq, &theme, &item, &units, &deadline].iter().all(|t| t.is_empty())
                || last.printed_seq == seq
                    && last.item == item
                    && (!seq.is_empty() || last.units == units && last.deadline == deadline)
        };
        if let Some(last) = tasks.last_mut().filter(goes_on) {
            last.requirement.push_str(&text);
            last.clauses.push(clause_of(&last.id, last.clauses.len() + 1, &text));
            continue;
        }
        let id = format!("T{:02}", tasks.len() + 1);
        tasks.push(Task {
            clauses: vec![clause_of(&id, 1, &text)],
            id,
            printed_seq: seq,
            theme,
            item,
            requirement: text,
            units,
            leads,
            deadline,
            owners: Vec::new(),
            due: None,
        });
    }
}

/// Those who lead and the others in one text; the others may name those who lead as well.
fn together(leads: Option<&str>, others: &str) -> String {
    let names = |text: &str| -> Vec<String> {
        text.split(['、', '，', ',', '；', ';']).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect()
    };
    let known = names(others);
    match leads {
        Some(leads) if !names(leads).iter().all(|n| known.contains(n)) => {
            if others.is_empty() {
                leads.to_owned()
            } else {
                format!("{leads}、{others}")
            }
        }
        _ => others.to_owned(),
    }
}

/// Writes one row a clause: 序号 主题 工作任务 条款编号 条款 (牵头单位) 责任单位 完成时限 目标.
///
/// Corrections to any cell, and rows added or removed, are what the next reading sees; 条款编号 is for
/// the eye only, identity is position.
pub fn save(list: &TaskList, path: &Path) -> Result<(), TaskError> {
    let refused = |e| match e {
        XlsxError::IoError(refused) => refused,
        other => std::io::Error::other(other),
    };
    replace(path, |file| write(list, file).map_err(refused)).map_err(TaskError::Save)
}

/// The bodies that lead as they stand in their column, and the others.
fn answering(task: &Task) -> (&str, &str) {
    let lead = match task.leads.as_deref() {
        None => return ("", &task.units),
        Some("") => return (NOBODY, &task.units),
        Some(lead) => lead,
    };
    let others = task.units.strip_prefix(lead).map(|rest| rest.strip_prefix('、').unwrap_or(rest));
    // Where the order says more than the two columns can, the second one repeats all.
    (lead, others.filter(|rest| together(Some(lead), rest) == task.units).unwrap_or(&task.units))
}

fn write(list: &TaskList, file: std::fs::File) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("任务清单")?;
    let text = Format::new()
        .set_font_name("宋体")
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    let head = Format::new()
        .set_font_name("黑体")
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_background_color(0xE8_EE_F4);
    let title = Format::new().set_font_name("黑体").set_font_size(14).set_align(FormatAlign::Center);
    // A list that names who leads keeps that apart, as its order says nothing.
    let leads = list.tasks.iter().any(|t| t.leads.is_some());
    let columns: Vec<(&str, f64)> = [
        ("序号", 6.0),
        ("主题", 22.0),
        ("工作任务", 22.0),
        ("条款编号", 10.0),
        ("条款", 60.0),
        ("牵头单位", 16.0),
        ("责任单位", 26.0),
        ("完成时限", 14.0),
        ("数量目标", 14.0),
    ]
    .into_iter()
    .filter(|(name, _)| leads || *name != "牵头单位")
    .collect();
    sheet.merge_range(0, 0, 0, columns.len() as u16 - 1, &list.title, &title)?;
    let small = Format::new().set_font_name("宋体").set_text_wrap();
    sheet.merge_range(1, 0, 1, columns.len() as u16 - 1, &facts(list), &small)?;
    for (c, (name, width)) in columns.iter().enumerate() {
        sheet.write_with_format(2, c as u16, *name, &head)?;
        sheet.set_column_width(c as u16, *width)?;
    }
    let mut row = 3;
    for (n, task) in list.tasks.iter().enumerate() {
        for clause in &task.clauses {
            let target = clause
                .target
                .as_ref()
                .map_or(String::new(), |t| format!("{}{}{}", t.relation.chinese(), t.value, t.counter));
            let (lead, others) = answering(task);
            let number = (n + 1).to_string();
            let mut cells: Vec<&str> = vec![&number, &task.theme, &task.item, &clause.id, &clause.text];
            cells.extend(Some(lead).filter(|_| leads));
            cells.extend([others, &task.deadline, &target]);
            for (c, cell) in cells.into_iter().enumerate() {
                sheet.write_with_format(row, c as u16, cell, &text)?;
            }
            let lines = clause.text.chars().count().div_ceil(29).max(task.units.chars().count().div_ceil(12)).max(2);
            sheet.set_row_height(row, 15.0 * lines as f64)?;
            row += 1;
        }
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 2)?;
    book.save_to_writer(file)
}
