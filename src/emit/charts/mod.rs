//! The charts that officers paste: drawn from one [`Coverage`], counted nowhere else.
//!
//! Each chart is a function from a coverage to a [`Picture`], a layout in logical pixels that grows with the
//! number of units and tasks; painting it as PNG and SVG is the same for all. Every picture says by itself
//! what it shows, of which district and period, over how many units, in which unit of measure, since in a
//! Word file it stands without this program; and colours are always doubled by a sign or a hatch, since it
//! will be printed in black and white.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use thiserror::Error;

use crate::assess::Coverage;

mod applications;
mod by_task;
mod by_theme;
mod by_unit;
mod facts;
mod font;
mod frame;
mod heatmap;
mod paint;
mod picture;
mod plan_report;
mod png;
mod received;
#[cfg(test)]
pub(in crate::emit) mod sample;
mod stacked;
#[cfg(test)]
mod tests;

use picture::Picture;

/// A chart that could not be drawn.
#[derive(Debug, Error)]
pub enum ChartError {
    #[error("写不出图表文件 {}：{source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("图表“{chart}”绘制失败：{reason}")]
    Draw { chart: &'static str, reason: String },
    #[error("单位或任务过多，图表“{0}”无法绘成一张图片")]
    TooLarge(&'static str),
    #[error("程序自带的图表字体已损坏，请重新安装程序")]
    Font,
}

impl ChartError {
    fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

/// File name without suffix, and what draws it.
type Chart = (&'static str, fn(&Coverage) -> Picture);

const CHARTS: [Chart; 9] = [
    ("覆盖热力图", heatmap::draw),
    ("按单位", by_unit::draw),
    ("按任务", by_task::draw),
    ("按主题", by_theme::draw),
    ("方案与报告对比", plan_report::draw),
    ("报送情况", received::draw),
    ("申请办理结果", applications::by_result),
    ("申请人类别", applications::by_applicant),
    ("各单位申请数量", applications::by_unit),
];

/// Charts that have a place for every unit.
const PER_UNIT: [&str; 4] = ["覆盖热力图", "按单位", "报送情况", "各单位申请数量"];

/// Units that a picture can show; more of them no page holds.
const MOST_UNITS: usize = 300;

/// Draws every chart into `dir` (made if need be) and says which files it wrote, PNG before SVG, in a fixed order.
///
/// Charts that would show more units than a page holds are not drawn, and those of an earlier run removed.
pub fn draw_all(coverage: &Coverage, dir: &Path) -> Result<Vec<PathBuf>, ChartError> {
    fs::create_dir_all(dir).map_err(|e| ChartError::write(dir, e))?;
    let many = coverage.units.len() > MOST_UNITS;
    if many {
        remove(dir, |name| PER_UNIT.contains(&name))?;
    }
    let files: Vec<[PathBuf; 2]> = CHARTS
        .par_iter()
        .filter(|(name, _)| !(many && PER_UNIT.contains(name)))
        .map(|(name, draw)| paint::write(&draw(coverage), name, dir))
        .collect::<Result<_, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// The files that [`draw_all`] draws.
pub fn files(dir: &Path) -> impl Iterator<Item = PathBuf> {
    CHARTS.iter().flat_map(move |(name, _)| ["png", "svg"].map(|suffix| dir.join(format!("{name}.{suffix}"))))
}

/// Removes the charts of an earlier run that are not drawn any more.
pub fn remove(dir: &Path, which: impl Fn(&str) -> bool) -> Result<(), ChartError> {
    for (name, _) in CHARTS.iter().filter(|(name, _)| which(name)) {
        for suffix in ["png", "svg"] {
            let path = dir.join(format!("{name}.{suffix}"));
            if path.exists() {
                fs::remove_file(&path).map_err(|e| ChartError::write(&path, e))?;
            }
        }
    }
    Ok(())
}
