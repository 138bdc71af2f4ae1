//! The task list as the rest of the program sees it.

use serde::{Deserialize, Serialize};

use crate::{
    problem::Problem,
    text::{Date, Shared, numeral::unnumbered},
};

/// A year's list: tasks in printed order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskList {
    /// Title of the paper that the list was read from.
    pub title: String,
    /// The year that the list governs, when the paper states one.
    pub year: Option<i32>,
    /// File name of that paper.
    pub source: String,
    /// The last days for plans and for reports, where the list's own text names them.
    #[serde(default)]
    pub due: [Option<Date>; 2],
    pub tasks: Vec<Task>,
    /// What its reader should look at in the paper: columns that were not read, hidden rows that were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Problem>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// `T01` … by position; printed numbers are no identity (in 2023 they stop at 12).
    pub id: String,
    pub printed_seq: String,
    /// Heading of the group of tasks that this one belongs to (聚焦高质量发展，推动集成化公开).
    pub theme: String,
    /// What the row is about (强化业务培训), as printed, with a number where a text has one.
    pub item: String,
    pub requirement: String,
    /// 责任单位 as printed.
    pub units: String,
    /// Those of `units` that the paper names as leading (a column 牵头单位); `None` when it leaves that to their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<String>,
    /// 完成时限 as printed.
    pub deadline: String,
    pub clauses: Vec<Clause>,
    /// Who must answer, from `units`.
    #[serde(default)]
    pub owners: Vec<Owner>,
    /// `deadline` as an ISO date, when it names one.
    #[serde(default)]
    pub due: Option<String>,
}

impl Task {
    /// What it is about, without the printed number: the task has its own (T05), and sentences name it.
    pub fn name(&self) -> &str {
        unnumbered(&self.item)
    }
}

impl TaskList {
    /// All clauses in order, each with its task.
    pub fn listed(&self) -> Vec<ListClause> {
        let of = |(task, t): (usize, &Task)| {
            let one = move |c: &Clause| ListClause {
                task,
                id: c.id.clone(),
                text: (&c.text).into(),
                target: c.target.clone(),
            };
            t.clauses.iter().map(one).collect::<Vec<_>>()
        };
        self.tasks.iter().enumerate().flat_map(of).collect()
    }
}

/// A clause with the task that it belongs to, by index.
#[derive(Debug, Clone, PartialEq)]
pub struct ListClause {
    pub task: usize,
    pub id: String,
    /// Held once, however many rows show it.
    pub text: Shared,
    pub target: Option<Target>,
}

/// One sentence of a task's 具体要求.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// `T09.2`
    pub id: String,
    pub text: String,
    /// The number that the sentence sets, when it sets one.
    #[serde(default)]
    pub target: Option<Target>,
}

/// A number that a clause demands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub value: f64,
    /// The counter: 次, 个工作日, 类 …
    pub counter: String,
    pub relation: Relation,
    /// The words of the clause that set it.
    pub words: String,
}

/// How a stated number is held against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 不少于, 至少
    AtLeast,
    /// 不超过, …个工作日内
    AtMost,
    /// 9类
    Exactly,
}

impl Relation {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::AtLeast => "不少于",
            Self::AtMost => "不超过",
            Self::Exactly => "应为",
        }
    }

    /// Whether `stated` meets `target`.
    pub fn met(self, stated: f64, target: f64) -> bool {
        match self {
            // A unit that publishes more kinds than the list names has not fallen short.
            Self::AtLeast | Self::Exactly => stated >= target,
            Self::AtMost => stated <= target,
        }
    }
}

/// One phrase of 责任单位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// As printed, without separators (区发改局, 各相关部门).
    pub phrase: String,
    /// Named first, or under 牵头单位.
    pub lead: bool,
    pub set: OwnerSet,
}

/// Whom a phrase means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerSet {
    /// One unit of the roster, by its short name.
    Unit(String),
    /// 各部门（单位）: departments and directly run institutions.
    Departments,
    /// 各镇街: streets and towns alike.
    Streets,
    /// Some of a group, by short names: 各镇人民政府, 各公共服务中心, 区政府各部门（区审计局除外）. Nobody is named by it.
    Group(Vec<String>),
    /// 各单位: everybody.
    Everybody,
    /// 各相关部门: only those with the function; not mentioning is no gap unless listed.
    RelatedDepartments,
    /// 相关镇街: only those towns that have to do with it.
    RelatedStreets,
    /// 各公共企事业单位: they answer through their supervising departments.
    PublicInstitutions,
    /// A name that the roster does not hold.
    Unknown,
}

/// What a task is to a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    Lead,
    Owner,
    Conditional,
    #[default]
    None,
}

impl Duty {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Lead => "牵头",
            Self::Owner => "责任",
            Self::Conditional => "视职能",
            Self::None => "不涉及",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Owner => "owner",
            Self::Conditional => "conditional",
            Self::None => "none",
        }
    }

    /// Whether silence is a gap.
    pub fn is_due(self) -> bool {
        matches!(self, Self::Lead | Self::Owner)
    }
}
