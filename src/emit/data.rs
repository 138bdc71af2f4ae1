//! Machine-read outputs: each frame as CSV (UTF-8 with BOM, so that Excel and WPS read Chinese) and Parquet.

use std::path::Path;

use polars::prelude::*;

use super::EmitError;
use crate::{
    assess::{Coverage, Frames},
    output::replace,
};

/// Writes `documents`, `coverage`, `findings`, `verdicts` and `problems` into `dir`.
pub fn write(coverage: &Coverage, dir: &Path) -> Result<(), EmitError> {
    let failed = |path: &Path, reason: String| EmitError::Data { path: path.to_owned(), reason };
    let mut frames = Frames::new(coverage).map_err(|e| failed(dir, e.to_string()))?;
    for (name, frame) in frames.all() {
        let csv = dir.join(format!("{name}.csv"));
        replace(&csv, |file| {
            CsvWriter::new(file).include_bom(true).include_header(true).finish(frame).map_err(std::io::Error::other)
        })
        .map_err(|e| failed(&csv, e.to_string()))?;
        let parquet = dir.join(format!("{name}.parquet"));
        replace(&parquet, |file| ParquetWriter::new(file).finish(frame).map(|_| ()).map_err(std::io::Error::other))
            .map_err(|e| failed(&parquet, e.to_string()))?;
    }
    Ok(())
}
