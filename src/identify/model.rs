//! What a submission is: whose, which paper, of when.

use serde::{Deserialize, Serialize};

/// Which paper a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 实施方案, or a ledger that commits.
    Plan,
    /// 年度报告, or a ledger that reports.
    Report,
    /// The year's list itself, or a copy of it.
    TaskList,
    /// 单位名录.
    Roster,
    /// None of these.
    Other,
}

/// How a paper says what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Headings and paragraphs, tables between them.
    #[default]
    Prose,
    /// The annual report under the Regulations by its title (政府信息公开工作年度报告).
    Annual,
    /// Prose that calls itself something else than a report of the year (工作总结, 汇报).
    Summary,
    /// What adds to another paper and takes its place in nothing (补充说明).
    Supplement,
    /// A table of tasks and what is done for each: 台账, 落实情况表, 任务分解表.
    Ledger,
}

impl Kind {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Plan => "实施方案",
            Self::Report => "年度报告",
            Self::TaskList => "任务清单",
            Self::Roster => "单位名录",
            Self::Other => "其他材料",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Report => "report",
            Self::TaskList => "task_list",
            Self::Roster => "roster",
            Self::Other => "other",
        }
    }
}
