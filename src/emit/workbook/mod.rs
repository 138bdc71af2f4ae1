//! 覆盖情况.xlsx: the workbook on the officer's desk.
//!
//! It is judged by whether it can be used as it comes: opened in WPS without a repair message, filtered,
//! printed on A4 and laid before a unit. Each sheet is one small module; nothing is decided here, every
//! number comes from [`Coverage`]. The same coverage on the same day gives the same bytes.

mod by_body;
mod clauses;
mod day;
mod evidence;
mod faults;
#[cfg(test)]
pub(in crate::emit) mod fixture;
mod forms;
mod gaps;
mod list;
mod matrix;
mod measure;
mod overview;
mod page;
mod promises;
mod received;
mod review;
mod scores;
mod similar;
mod style;
#[cfg(test)]
mod tests;
pub(in crate::emit) mod totals;
pub(super) mod words;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

pub use day::Day;

use crate::{
    assess::{Coverage, Stage},
    output,
};
use style::Styles;

/// Height and width in pixels of a cell in 宋体 11.
const DEFAULT_CELL: (u32, u32) = (18, 72);
/// A fixed moment of creation: the same input gives the same bytes.
const CREATED: (u16, u8, u8) = (2000, 1, 1);
/// Who made it, in properties and notes.
const AUTHOR: &str = "对标";

/// Why the workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    #[error("无法保存“{}”：{source}。如果文件正被 WPS 或 Excel 打开，请关闭后重试；否则请检查文件夹是否只读、磁盘是否已满", .path.display())]
    Save { path: PathBuf, source: io::Error },
    #[error("生成工作表“{sheet}”时出错：{source}。请把任务清单和材料留存，联系开发人员")]
    Sheet { sheet: &'static str, source: XlsxError },
    #[error("生成“覆盖情况.xlsx”时出错：{0}。请把任务清单和材料留存，联系开发人员")]
    Workbook(XlsxError),
}

/// Writes the workbook as of a given day.
pub fn write_on(coverage: &Coverage, path: &Path, today: Day) -> Result<(), WorkbookError> {
    let bytes = build(coverage, today)?;
    output::replace(path, |mut file| file.write_all(&bytes))
        .map_err(|source| WorkbookError::Save { path: path.to_owned(), source })
}

/// The whole workbook in memory, so that a failure leaves no half of it behind.
fn build(coverage: &Coverage, today: Day) -> Result<Vec<u8>, WorkbookError> {
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    properties(&mut workbook, coverage).map_err(WorkbookError::Workbook)?;
    add(&mut workbook, "总览", |sheet| overview::draw(sheet, coverage, &styles, today))?;
    for stage in [Stage::Plan, Stage::Report, Stage::Combined] {
        add(&mut workbook, matrix::name(stage), |sheet| matrix::draw(sheet, coverage, &styles, stage))?;
    }
    add(&mut workbook, "条款明细", |sheet| clauses::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "缺口清单", |sheet| gaps::draw(sheet, coverage, &styles, today))?;
    add(&mut workbook, "佐证", |sheet| evidence::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "报送情况", |sheet| received::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "得分", |sheet| scores::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "扣分明细", |sheet| scores::deductions(sheet, coverage, &styles))?;
    add(&mut workbook, "统计表汇总", |sheet| forms::draw(sheet, coverage, &styles))?;
    add(&mut workbook, by_body::NAME, |sheet| by_body::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "勾稽问题", |sheet| faults::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "雷同", |sheet| similar::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "方案与报告对照", |sheet| promises::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "复核", |sheet| review::draw(sheet, coverage, &styles))?;
    add(&mut workbook, "复核记录", |sheet| review::trail(sheet, coverage, &styles))?;
    workbook.save_to_buffer().map_err(WorkbookError::Workbook)
}

/// Adds one named sheet and draws it.
fn add(
    workbook: &mut Workbook,
    name: &'static str,
    draw: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>,
) -> Result<(), WorkbookError> {
    let sheet = workbook.add_worksheet();
    sheet.set_default_note_author(AUTHOR);
    sheet.set_name(name).map_err(|source| WorkbookError::Sheet { sheet: name, source })?;
    draw(sheet).map_err(|source| WorkbookError::Sheet { sheet: name, source })
}

/// Document properties and the font of everything that nobody formatted.
fn properties(workbook: &mut Workbook, coverage: &Coverage) -> Result<(), XlsxError> {
    let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2)?;
    workbook.set_default_format(&style::default_format(), DEFAULT_CELL.0, DEFAULT_CELL.1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(page::running_title(coverage))
            .set_subject("政务公开重点工作任务落实情况")
            .set_author(AUTHOR)
            .set_keywords("政务公开 任务清单 实施方案 年度报告")
            .set_category("工作底稿")
            .set_comment(format!("依据：{}", coverage.list.title))
            .set_creation_datetime(&created),
    );
    Ok(())
}
