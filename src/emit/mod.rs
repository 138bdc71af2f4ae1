//! Drawing what was decided: workbook, Word files, charts and data files from one [`Coverage`].
//!
//! Every target is opened before anything is drawn, so a workbook that is open in WPS stops the run before
//! any file is half replaced.

pub mod charts;
mod data;
pub mod word;
pub mod workbook;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::assess::{Coverage, Details};

/// Why the outputs could not be written.
#[derive(Debug, Error)]
pub enum EmitError {
    #[error("建不了输出文件夹 {path}：{source}。请换一个有写权限的位置（--output）")]
    Folder { path: PathBuf, source: io::Error },
    #[error("{path} 写不进去：{source}。请关闭正在用 WPS 或 Excel 打开的同名文件后重试")]
    Busy { path: PathBuf, source: io::Error },
    #[error("数据文件 {path} 没有写成：{reason}。请检查磁盘空间后重试")]
    Data { path: PathBuf, reason: String },
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
pub const CHARTS: &str = "图表";
pub const DATA: &str = "data";

/// Makes the output folders and checks that the files of an earlier run can be replaced.
pub fn check_targets(output: &Path) -> Result<(), EmitError> {
    for dir in [output.to_owned(), output.join(CHARTS), output.join(DATA)] {
        fs::create_dir_all(&dir).map_err(|source| EmitError::Folder { path: dir, source })?;
    }
    for name in [WORKBOOK, APPENDIX] {
        let path = output.join(name);
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

/// Writes everything. The parts do not depend on each other, except that the appendix places charts.
pub fn write(coverage: &Coverage, details: &Details, output: &Path) -> Result<(), EmitError> {
    let (data, (workbook, pictures)) = rayon::join(
        || data::write(coverage, details, &output.join(DATA)),
        || {
            rayon::join(
                || workbook::write(coverage, &output.join(WORKBOOK)).map_err(EmitError::from),
                || {
                    charts::draw_all(coverage, &output.join(CHARTS))?;
                    word::appendix(coverage, &output.join(CHARTS), &output.join(APPENDIX)).map_err(EmitError::from)
                },
            )
        },
    );
    data.and(workbook).and(pictures)
}
