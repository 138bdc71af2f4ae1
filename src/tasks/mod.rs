//! The year's task list: found in the notice, cut into clauses, its units resolved to duties.
//!
//! The list is read from the paper itself, Word or Excel, never typed in, so another year's or another
//! district's list works the same way. What was read can be saved as a sheet, corrected and read back.

mod beside;
mod blanks;
mod bodies;
mod brackets;
mod chapters;
mod columns;
mod due;
mod duties;
mod except;
mod form;
mod handing_in;
mod header;
mod headings;
mod heads;
mod items;
mod lines;
mod matrix;
mod model;
mod prose;
mod read;
mod rows;
mod save;
mod sets;
mod shared;
mod target;
#[cfg(test)]
mod tests_of_bodies;
mod title;
mod years;

pub use columns::{Phrases, Vocabulary};
pub use due::due_date;
pub use duties::{duty, owners};
pub use model::{Clause, Duty, ListClause, Owner, OwnerSet, Relation, Target, Task, TaskList};
pub use read::read;
pub use save::save;
pub use sets::is_name;
pub use target::{TargetWords, target};

use std::fmt;

use thiserror::Error;

/// Why a task list could not be read.
#[derive(Debug, Error)]
pub enum TaskError {
    #[error("没有找到任务表：{0}")]
    NoTable(Instead),
    #[error("找到了任务表，但表内没有任务。请检查“{0}”一列是否有内容")]
    NoRows(String),
    #[error(
        "找到了任务表，但表是一行一个单位、一列一项任务的，这样的写法读不了。请改成一行一项任务，有“具体要求”和“责任单位”两列后重试"
    )]
    Turned,
    #[error("{file} 有误：{reason}。请对照原文件改正后重试")]
    Dictionary { file: &'static str, reason: String },
    #[error("清单存不下来：{}。{}", crate::problem::system(.0), crate::problem::writable(.0))]
    Save(std::io::Error),
}

/// What a file has instead of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Instead {
    /// The heads of its largest table.
    pub heads: Vec<String>,
    /// Its title, when that is one of a report.
    pub report: Option<String>,
    /// What stands over tasks in it that are grouped by bodies.
    pub by_body: Option<String>,
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(title) = &self.report {
            return write!(f, "“{title}”是报告，不是任务清单。请换成印发的任务清单（任务分工表）后重试");
        }
        if let Some(body) = &self.by_body {
            return write!(
                f,
                "文件里的任务写在单位名称（如“{body}”）下面，这样的写法读不了。请在每项任务后注明（责任单位：…），或改成有“具体要求”“责任单位”两列的表后重试"
            );
        }
        f.write_str("表头须有“具体要求”（或工作内容）和“责任单位”两列，没有表的须在各项任务后注明（责任单位：…）")?;
        if !self.heads.is_empty() {
            write!(f, "；文件里的表头是：{}", self.heads.join("、"))?;
        }
        f.write_str("。请把表头改成这样的写法后重试")
    }
}
