//! Saving a read list as a sheet that a person can correct and the program reads back.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::{Task, TaskError, TaskList};
use crate::output::replace;

/// Writes one row a clause: 序号 主题 工作任务 条款编号 条款 (牵头单位) 责任单位 完成时限 目标.
///
/// Corrections to any cell, and rows added or removed, are what the next reading sees; 条款编号 is for
/// the eye only, identity is position.
pub fn save(list: &TaskList, path: &Path) -> Result<(), TaskError> {
    replace(path, |file| write(list, file).map_err(std::io::Error::other)).map_err(|e| TaskError::Save(e.to_string()))
}

/// The bodies that lead as they stand in their column, and the others.
fn answering(task: &Task) -> (&str, &str) {
    let lead = task.leads.as_deref().unwrap_or_default();
    match task.units.strip_prefix(lead) {
        Some(rest) if !lead.is_empty() && (rest.is_empty() || rest.starts_with(['、', '，'])) => {
            (lead, rest.trim_start_matches(['、', '，']))
        }
        _ => (lead, &task.units),
    }
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
    for (c, (name, width)) in columns.iter().enumerate() {
        sheet.write_with_format(1, c as u16, *name, &head)?;
        sheet.set_column_width(c as u16, *width)?;
    }
    let mut row = 2;
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
    sheet.set_freeze_panes(2, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 1)?;
    book.save_to_writer(file)
}
