//! What the officer's desk adds to the coverage: reviews, scores, and plans held against reports.

use serde::{Deserialize, Serialize};

use super::{BELOW, Marks, Verdict};
use crate::{
    identify::Kind,
    roster::Group,
    text::{Shared, Short},
};

/// Why a row of 复核 stands where it stands; the order is the order on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewClass {
    /// The text changed, two officers disagree, or the decision is not understood.
    Again,
    Uncertain,
    Vague,
    NotMentioned,
    BelowTarget,
    Copied,
    NotSubmitted,
    Unreadable,
    Reviewed,
    #[default]
    Other,
    /// No cell of this run takes the decision.
    Unmatched,
}

impl ReviewClass {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Again => "需重看",
            Self::Uncertain => "待核实",
            Self::Vague => "表述笼统",
            Self::NotMentioned => "未提及",
            Self::BelowTarget => BELOW,
            Self::Copied => "照抄",
            Self::NotSubmitted => "未报送",
            Self::Unreadable => "无法读取",
            Self::Reviewed => "已复核",
            Self::Other => "其他",
            Self::Unmatched => "对不上",
        }
    }
}

/// One row of the 复核 sheet.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // independent facts about a row
pub struct ReviewRow {
    pub class: ReviewClass,
    pub unit: Shared,
    pub group: Option<Group>,
    pub task: Short,
    pub item: Shared,
    /// Empty for a whole task.
    pub clause: Short,
    pub clause_text: Shared,
    /// What the program says, and what counts after the reviews.
    pub automatic: Verdict,
    pub present: Verdict,
    pub marks: Marks,
    pub quotation: String,
    pub file: Shared,
    pub place: Short,
    pub kind: Option<Kind>,
    /// The number stated, where the clause sets one.
    pub stated: String,
    /// What the officer wrote.
    pub decision: String,
    pub reason: String,
    pub who: String,
    pub date: String,
    pub proof: String,
    /// What became of it, in one Chinese line.
    pub status: String,
    /// State of each clause by the program, and the key that the next run knows the row by.
    pub state: String,
    pub key: String,
    /// A decision of this row stands; it came through a row of the same task; its grounds changed; two officers
    /// disagree.
    pub active: bool,
    pub by_other: bool,
    pub stale: bool,
    pub conflict: bool,
}

/// One entry of the audit trail: the 复核记录 sheet and `data/reviews`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TrailRow {
    pub unit: String,
    pub task: String,
    pub clause: String,
    /// Word in machine-read files, and the word an officer reads.
    pub decision: String,
    pub decision_chinese: String,
    pub reason: String,
    pub who: String,
    pub date: String,
    pub was: String,
    pub is: String,
    pub state: String,
    pub quotation: String,
    pub file: String,
    pub place: String,
    pub kind: String,
    pub proof: String,
    pub key: String,
    /// Later entries on the same cell replaced it.
    pub standing: bool,
}

/// All of the reviews.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Review {
    pub rows: Vec<ReviewRow>,
    /// Every decision ever made, in order.
    pub trail: Vec<TrailRow>,
    /// Workbooks that reviews were read from.
    pub sources: Vec<String>,
    /// Decisions that this run met for the first time, and those that it saw taken back.
    pub fresh: u32,
    #[serde(default)]
    pub taken_back: u32,
    /// Decisions in force, and how many of them have lost their grounds.
    pub applied: u32,
    pub stale: u32,
    pub conflicts: u32,
    /// Reviewed passages that the model learnt from; those that contradict each other; those of clauses without
    /// a concept of their own.
    pub learnt: u32,
    pub contradictory: u32,
    pub not_learnt: u32,
    /// The lessons as example lines, for the office's own dictionaries.
    pub examples: Vec<String>,
}

impl Review {
    /// Rows that an officer has to decide, and rows that he may look through.
    pub fn waiting(&self) -> (usize, usize) {
        let must = self.rows.iter().filter(|r| r.class <= ReviewClass::Uncertain).count();
        let all = self.rows.iter().filter(|r| r.class < ReviewClass::Reviewed).count();
        (must, all - must)
    }
}

/// Where an item stands in the scale: among those that make up the full points, or added, or taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    #[default]
    Item,
    Bonus,
    Penalty,
}

impl Section {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Item => "考核项",
            Self::Bonus => "加分",
            Self::Penalty => "减分",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Bonus => "bonus",
            Self::Penalty => "penalty",
        }
    }
}

/// Head of one column of 得分.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ScoreItem {
    pub name: String,
    /// Most points that it gives, or takes.
    pub full: f64,
    pub section: Section,
    /// Judged from the program's data; else the officer fills it in.
    pub automatic: bool,
    pub note: String,
}

/// One unit's points.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ScoreRow {
    pub unit: String,
    pub group: Option<Group>,
    /// Listed, not ranked.
    pub vertical: bool,
    /// In the order of [`Scores::items`]; penalties as negative numbers; `None` where the officer has to fill in.
    pub points: Vec<Option<f64>>,
    /// Sum of the automatic items, bonuses and penalties; `None` where nothing that the unit handed in could be read.
    pub automatic: Option<f64>,
    /// All together, once every manual item is filled in.
    pub total: Option<f64>,
    pub rank: Option<u32>,
    pub grade: String,
    /// Cells left to the officer; nothing was taken off for them.
    pub uncertain: u32,
}

/// Points taken off, or added, with reason and evidence: 扣分明细.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DeductionRow {
    pub unit: String,
    pub group: Option<Group>,
    pub item: String,
    pub task: Short,
    pub reason: String,
    pub evidence: Shared,
    pub file: Shared,
    pub place: Short,
    /// Negative when taken off.
    pub points: f64,
    pub reviewed: bool,
}

/// The 得分 and 扣分明细 sheets.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Scores {
    pub title: String,
    pub items: Vec<ScoreItem>,
    pub rows: Vec<ScoreRow>,
    pub deductions: Vec<DeductionRow>,
    /// Groups that are ranked by the total, since it is complete for all of their units; the others by the
    /// automatic part.
    pub by_total: Vec<Group>,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Kept,
    /// The report states a smaller number than the plan.
    Less,
    /// The report is there and does not speak of it.
    Unreported,
    /// The report says itself that it was not done.
    Denied,
    /// One of the two hangs on a doubtful judgement.
    Uncertain,
    NoReport,
    /// Reported without having been planned.
    Unplanned,
}

impl Outcome {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Kept => "承诺已报告落实",
            Self::Less => "少于承诺数量",
            Self::Unreported => "有承诺、未报告",
            Self::Denied => "有承诺、自述未落实",
            Self::Uncertain => "待核实",
            Self::NoReport => "报告未报送",
            Self::Unplanned => "方案未提、报告已做",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Less => "less",
            Self::Unreported => "unreported",
            Self::Denied => "denied",
            Self::Uncertain => "uncertain",
            Self::NoReport => "no_report",
            Self::Unplanned => "unplanned",
        }
    }
}

/// One clause of one unit: promised and done, side by side.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PromiseRow {
    pub unit: Shared,
    pub group: Group,
    pub task: Short,
    pub clause: Short,
    pub clause_text: Shared,
    pub outcome: Outcome,
    pub plan: String,
    pub plan_place: Short,
    pub plan_stated: Option<f64>,
    pub report: String,
    pub report_place: Short,
    pub report_stated: Option<f64>,
    /// `不少于2次`, empty when the clause sets no number.
    pub target: Short,
    pub reviewed: bool,
    /// The task is none of the unit's duties: nothing is held against it, and the notice does not count the row.
    pub extra: bool,
}
