//! 覆盖情况.xlsx: the workbook on the officer's desk.
//!
//! It is judged by whether it can be used as it comes: opened in WPS without a repair message, filtered,
//! printed on A4 and laid before a unit. Each sheet is one small module; nothing is decided here, every
//! number comes from [`Coverage`]. The same coverage on the same day gives the same bytes.

mod body;
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
mod notes;
mod overview;
mod pack;
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

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

pub use day::Day;

use crate::{
    assess::{Coverage, Stage},
    output,
};
use body::Body;
use list::Table;
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
    // What officers typed is in it: it has to be on the disk before it takes the old one's place.
    output::replace(path, |mut file| file.write_all(&bytes).and_then(|()| output::settled(&file)))
        .map_err(|source| WorkbookError::Save { path: path.to_owned(), source })
}

/// Makes the rows of one list.
type Make = for<'a> fn(&'a Coverage, &Styles, Day) -> Table<'a>;

/// The whole workbook in memory, so that a failure leaves no half of it behind.
fn build(coverage: &Coverage, today: Day) -> Result<Vec<u8>, WorkbookError> {
    let styles = Styles::new();
    let lists: [Make; 11] = [
        clauses::table,
        gaps::table,
        evidence::table,
        received::units,
        received::files,
        scores::deductions,
        faults::table,
        similar::table,
        promises::table,
        review::table,
        review::trail,
    ];
    // The lists are most of the work, and know nothing of each other.
    let tables: Vec<Table> = lists.par_iter().with_max_len(1).map(|make| make(coverage, &styles, today)).collect();
    let mut book = Book { workbook: Workbook::new(), coverage, styles: &styles, bodies: Vec::new() };
    properties(&mut book.workbook, coverage).map_err(WorkbookError::Workbook)?;
    book.add("总览", |sheet| {
        styles.number(sheet)?;
        overview::draw(sheet, coverage, &styles, today)
    })?;
    for stage in [Stage::Plan, Stage::Report, Stage::Combined] {
        book.with_rows(matrix::name(stage), |sheet| matrix::draw(sheet, coverage, &styles, stage))?;
    }
    let mut tables = tables.into_iter();
    let mut next = || tables.next().unwrap_or_else(|| unreachable!("eleven lists"));
    book.list("条款明细", next(), Table::draw)?;
    book.list("缺口清单", next(), Table::draw)?;
    book.list("佐证", next(), Table::draw)?;
    book.list("报送情况", next(), Table::draw)?;
    book.list(received::FILES_NAME, next(), Table::draw)?;
    book.add("得分", |sheet| scores::draw(sheet, coverage, &styles))?;
    book.list("扣分明细", next(), Table::draw)?;
    book.add("统计表汇总", |sheet| forms::draw(sheet, coverage, &styles))?;
    book.with_rows(by_body::NAME, |sheet| by_body::draw(sheet, coverage, &styles))?;
    book.list("勾稽问题", next(), Table::draw)?;
    book.list("雷同", next(), Table::draw)?;
    book.list("方案与报告对照", next(), Table::draw)?;
    book.list("复核", next(), review::draw)?;
    book.list("复核记录", next(), review::draw_trail)?;
    book.finish()
}

/// The workbook while its sheets are added.
struct Book<'a> {
    workbook: Workbook,
    coverage: &'a Coverage,
    styles: &'a Styles,
    /// Rows of the lists, by the place of their sheet.
    bodies: Vec<(usize, Body<'a>)>,
}

impl<'a> Book<'a> {
    /// Adds one named sheet and draws it.
    fn add(
        &mut self,
        name: &'static str,
        draw: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>,
    ) -> Result<(), WorkbookError> {
        self.with_rows(name, |sheet| draw(sheet).map(|()| Body::default()))
    }

    /// Adds a sheet that is a list.
    fn list(
        &mut self,
        name: &'static str,
        table: Table<'a>,
        draw: fn(&Table<'a>, &mut Worksheet, &Coverage, &Styles) -> Result<(), XlsxError>,
    ) -> Result<(), WorkbookError> {
        let (coverage, styles) = (self.coverage, self.styles);
        self.with_rows(name, |sheet| draw(&table, sheet, coverage, styles).map(|()| table.body))
    }

    /// Adds a sheet that has coded rows.
    fn with_rows(
        &mut self,
        name: &'static str,
        draw: impl FnOnce(&mut Worksheet) -> Result<Body<'a>, XlsxError>,
    ) -> Result<(), WorkbookError> {
        let place = self.workbook.worksheets().len();
        let sheet = self.workbook.add_worksheet();
        sheet.set_default_note_author(AUTHOR);
        let failed = |source| WorkbookError::Sheet { sheet: name, source };
        sheet.set_name(name).map_err(failed)?;
        self.bodies.push((place, draw(sheet).map_err(failed)?));
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, WorkbookError> {
        self.workbook.set_zip_compression_level(pack::LEVEL);
        let frame = self.workbook.save_to_buffer().map_err(WorkbookError::Workbook)?;
        drop(self.workbook);
        pack::pack(&frame, self.bodies).map_err(|e| WorkbookError::Workbook(XlsxError::ZipError(e)))
    }
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
