//! Drawing what was decided: workbook, Word files, charts and data files from one [`Coverage`].
//!
//! Every target is opened before anything is drawn, so a workbook that is open in WPS stops the run before
//! any file is half replaced.

pub mod charts;
mod data;
mod form;
mod names;
mod page;
mod parts;
mod quote;
pub mod word;
pub mod workbook;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::{
    assess::{Coverage, Details},
    output::{Pending, sweep},
    review,
    text::Date,
    timings::time,
};
pub use names::task_name;
pub use word::{Wording, WordingError};

/// Why the outputs could not be written.
#[derive(Debug, Error)]
pub enum EmitError {
    #[error("输出文件夹 {path} 建不了或写不进去：{source}。请换一个有写权限的位置（--output）")]
    Folder { path: PathBuf, source: io::Error },
    #[error("{path} 写不进去：{source}。请关闭正在用 WPS 或 Excel 打开的同名文件后重试")]
    Busy { path: PathBuf, source: io::Error },
    #[error("网页 {path} 没有写成：{source}。请检查文件夹是否只读、磁盘是否已满")]
    Page { path: PathBuf, source: io::Error },
    #[error("数据文件 {path} 没有写成：{}。请关闭正在用 WPS 或 Excel 打开的同名文件，并检查磁盘空间，然后重试", crate::problem::system(.source))]
    Data { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Charts(#[from] charts::ChartError),
    #[error(transparent)]
    Workbook(#[from] workbook::WorkbookError),
    #[error(transparent)]
    Word(#[from] word::WordError),
}

/// File names of the outputs, below the output folder.
pub const WORKBOOK: &str = "覆盖情况.xlsx";
pub const APPENDIX: &str = "年报附录.docx";
pub const NOTICE: &str = "通报.docx";
pub const ORDERS: &str = "督办单";
pub const PAGE: &str = "report.html";
pub const CHARTS: &str = "图表";
pub const DATA: &str = "data";

/// Makes the output folders, checks that something can be written into them and that the files of an earlier run can
/// be replaced.
pub fn check_targets(output: &Path) -> Result<(), EmitError> {
    for dir in [output.to_owned(), output.join(CHARTS), output.join(DATA), output.join(ORDERS)] {
        // Written to and taken back: what a read-only folder says after all the work is said before it.
        let tried = fs::create_dir_all(&dir).and_then(|()| Pending::new(&dir.join("duibiao")));
        tried.map(drop).map_err(|source| EmitError::Folder { path: dir.clone(), source })?;
        sweep(&dir);
    }
    let orders = output.join(ORDERS);
    let orders = fs::read_dir(&orders).map_err(|source| EmitError::Folder { path: orders.clone(), source })?;
    let orders = orders.flatten().map(|e| e.path()).filter(|p| p.is_file());
    let own = [WORKBOOK, APPENDIX, NOTICE, PAGE, review::EXAMPLES].map(|n| output.join(n));
    let (pictures, tables) = (output.join(CHARTS), output.join(DATA));
    let drawn = charts::files(&pictures).chain(data::files(&tables));
    for path in own.into_iter().chain(drawn).chain(orders) {
        if path.exists() {
            // Opened for writing and left as it is: a file open in WPS refuses this.
            fs::OpenOptions::new().append(true).open(&path).map_err(|source| EmitError::Busy { path, source })?;
        }
    }
    Ok(())
}

/// Writes the data files as partitions of a data set of many districts and years; see `docs/scale.md`.
pub fn partition(coverage: &Coverage, details: &Details, dir: &Path) -> Result<(), EmitError> {
    data::partition(coverage, details, dir)
}

/// Writes everything, as of a day. The parts do not depend on each other, except that the appendix places charts.
///
/// Over more units than a person can read there are the data files alone; what an earlier run left for a
/// person goes, since it would tell of other papers.
pub fn write(
    coverage: &Coverage,
    details: &Details,
    output: &Path,
    wording: &Wording,
    today: Date,
) -> Result<(), EmitError> {
    if !coverage.is_readable() {
        for name in [WORKBOOK, APPENDIX, NOTICE, PAGE] {
            let path = output.join(name);
            if path.exists() {
                fs::remove_file(&path).map_err(|source| EmitError::Busy { path, source })?;
            }
        }
        charts::remove(&output.join(CHARTS), |_| true)?;
        word::remove_orders(coverage, &output.join(ORDERS), |_| true)?;
        time("data files", || data::write(coverage, details, &output.join(DATA)))?;
        return data::examples(coverage, &output.join(review::EXAMPLES));
    }
    let (data, (workbook, pictures)) = rayon::join(
        || {
            let (data, papers) = rayon::join(
                || time("data files", || data::write(coverage, details, &output.join(DATA))),
                || {
                    let faults = word::faults(coverage, wording);
                    time("notice", || word::notice(&faults, &output.join(NOTICE), wording, today))?;
                    time("orders", || word::orders(&faults, &output.join(ORDERS), wording, today))?;
                    drop(faults);
                    let page = output.join(PAGE);
                    let written = time("page", || page::write(coverage, &page));
                    written.map_err(|source| EmitError::Page { path: page, source })
                },
            );
            data.and(papers)
        },
        || {
            rayon::join(
                || {
                    let day = workbook::Day::of(today);
                    time("workbook", || workbook::write_on(coverage, &output.join(WORKBOOK), day))
                        .map_err(EmitError::from)
                },
                || {
                    time("charts", || charts::draw_all(coverage, &output.join(CHARTS)))?;
                    let (charts, path) = (output.join(CHARTS), output.join(APPENDIX));
                    time("appendix", || word::appendix(coverage, &charts, &path, wording, today))
                        .map_err(EmitError::from)
                },
            )
        },
    );
    data.and(workbook).and(pictures)?;
    data::examples(coverage, &output.join(review::EXAMPLES))
}
