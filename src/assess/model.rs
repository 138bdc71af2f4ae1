//! What a run decided, in the shape that every exporter draws from.
//!
//! One [`Coverage`] feeds workbook, charts, Word files and data files; an exporter never recounts, so a
//! number that appears twice is the same number.

use serde::{Deserialize, Serialize};

use super::{LastDays, PromiseRow, Review, Scores, SimilarRow, Statutory};
use crate::{
    identify::Kind,
    problem::Level,
    roster::{Group, Terms},
    statistics::StatisticRow,
    tasks::{Duty, Task, TaskList},
    text::{Shared, Short},
};

/// The state of a (unit, task) cell. The order is the order in legends, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A report says so.
    Done,
    /// Only the plan commits.
    Planned,
    /// The topic is named, without a measure.
    Vague,
    NotMentioned,
    /// 责任单位 does not make it this unit's own.
    #[default]
    NotDuty,
    NotSubmitted,
    Unreadable,
}

impl Verdict {
    pub const ALL: [Self; 7] = [
        Self::Done,
        Self::Planned,
        Self::Vague,
        Self::NotMentioned,
        Self::NotDuty,
        Self::NotSubmitted,
        Self::Unreadable,
    ];

    /// The word an officer reads.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Done => "已落实",
            Self::Planned => "有安排",
            Self::Vague => "表述笼统",
            Self::NotMentioned => "未提及",
            Self::NotDuty => "不涉及",
            Self::NotSubmitted => "未报送",
            Self::Unreadable => "无法读取",
        }
    }

    /// The word in machine-read files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Planned => "planned",
            Self::Vague => "vague",
            Self::NotMentioned => "not_mentioned",
            Self::NotDuty => "not_duty",
            Self::NotSubmitted => "not_submitted",
            Self::Unreadable => "unreadable",
        }
    }

    /// A sign that tells the verdicts apart on a black-and-white print.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Done => "●",
            Self::Planned => "◐",
            Self::Vague => "△",
            Self::NotMentioned => "○",
            Self::NotDuty => "－",
            Self::NotSubmitted => "×",
            Self::Unreadable => "？",
        }
    }

    /// Fill colour as 0xRRGGBB; distinguishable with the common colour-vision deficiencies, and of
    /// decreasing darkness so that the order survives a grey print.
    pub fn colour(self) -> u32 {
        match self {
            Self::Done => 0x1F_6F_B4,
            Self::Planned => 0x7F_BA_E3,
            Self::Vague => 0xF2_C1_4E,
            Self::NotMentioned => 0xD9_5F_4B,
            Self::NotDuty => 0xF0_F0_F0,
            Self::NotSubmitted => 0xBD_BD_BD,
            Self::Unreadable => 0x8C_7A_A9,
        }
    }

    /// Whether the cell is one that an officer has to chase.
    pub fn is_gap(self) -> bool {
        matches!(self, Self::Vague | Self::NotMentioned | Self::NotSubmitted | Self::Unreadable)
    }
}

/// The word for a number or a time that falls short of the list's, whichever way.
pub const BELOW: &str = "未达要求";

/// Marks on top of a verdict; independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // five independent marks, not a state
pub struct Marks {
    /// 待核实: the decision hangs on a probability between the two thresholds.
    pub uncertain: bool,
    /// 照抄: at least one clause is answered only by the list's own words.
    pub copied: bool,
    /// 未达要求: a stated number or time falls short of the target.
    pub below_target: bool,
    /// 额外: promised or done outside the unit's duties; credit, never a gap.
    pub extra: bool,
    /// 已复核: an officer's decision settled it. Never together with `uncertain`.
    pub reviewed: bool,
}

impl Marks {
    /// `待核实、照抄`, empty when there is none.
    pub fn chinese(self) -> String {
        [
            (self.uncertain, "待核实"),
            (self.copied, "照抄"),
            (self.below_target, BELOW),
            (self.extra, "职责外"),
            (self.reviewed, "已复核"),
        ]
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, w)| *w)
        .collect::<Vec<_>>()
        .join("、")
    }
}

/// Which papers a matrix looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    #[default]
    Plan,
    Report,
    Combined,
}

impl Stage {
    pub const ALL: [Self; 3] = [Self::Plan, Self::Report, Self::Combined];

    pub fn chinese(self) -> &'static str {
        match self {
            Self::Plan => "方案",
            Self::Report => "报告",
            Self::Combined => "综合",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Report => "report",
            Self::Combined => "combined",
        }
    }
}

/// One cell of one matrix.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct VerdictRow {
    pub unit: Shared,
    pub group: Group,
    pub task: Short,
    pub stage: Stage,
    pub duty: Duty,
    pub verdict: Verdict,
    pub marks: Marks,
    /// Clauses addressed, of how many.
    pub addressed: u16,
    pub clauses: u16,
    /// The best quotation for the cell, with its file and place; empty when there is none.
    pub evidence: Shared,
    pub file: Shared,
    pub place: Short,
    /// For an unaddressed cell one short Chinese reason (`方案未报送`, `仅有原则性表述`), else empty.
    pub reason: Short,
}

/// One row for each (file, clause): the machine-read `data/coverage.csv`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // independent facts, one column each
pub struct ClauseRow {
    pub file: Shared,
    pub unit: Shared,
    pub kind: Kind,
    pub task: Short,
    pub clause: Short,
    pub addressed: bool,
    /// Probability that the clause is addressed, 0–1.
    pub score: f32,
    pub uncertain: bool,
    pub verbatim: bool,
    /// The number stated where the clause sets one.
    pub stated: Option<f64>,
    /// The number that the clause sets.
    pub target: Option<f64>,
    pub speech_act: Short,
    pub evidence: String,
    pub place: Short,
    /// An officer's decision settled it.
    pub reviewed: bool,
}

/// One passage that addresses one clause: the 佐证 sheet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FindingRow {
    pub file: Shared,
    pub unit: Shared,
    pub kind: Kind,
    pub task: Short,
    pub clause: Short,
    pub score: f32,
    pub uncertain: bool,
    pub verbatim: bool,
    pub stated: Option<f64>,
    pub speech_act: Short,
    pub quotation: String,
    pub place: Short,
    /// Words that carried the score, strongest first.
    pub words: Vec<String>,
    /// Words that spoke against it.
    pub against: Vec<String>,
    /// An officer's decision settled the clause.
    pub reviewed: bool,
}

/// How a clause falls short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    NotSubmitted,
    Unreadable,
    /// The report says itself that it was not done.
    Denied,
    NotMentioned,
    Vague,
    /// Addressed, with a number below the list's.
    Below,
}

/// One clause that a unit owes and has not addressed: the 缺口清单.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GapRow {
    pub lack: Lack,
    pub unit: Shared,
    pub group: Group,
    pub task: Short,
    pub clause: Short,
    pub clause_text: Shared,
    pub verdict: Verdict,
    pub duty: Duty,
    pub deadline: Short,
    /// ISO date, empty when the list gives none.
    pub due: Short,
    /// What is missing, in one Chinese line.
    pub missing: Short,
    /// The nearest passage when there is one (vague or uncertain), with its place.
    pub nearest: String,
    pub place: Short,
    /// The file of the nearest passage.
    pub file: Shared,
    /// 待核实: the clause may be addressed after all.
    pub uncertain: bool,
    /// An officer's decision settled it.
    pub reviewed: bool,
    /// The papers say something of it, and the officer does not take it for a measure.
    #[serde(default)]
    pub set_aside: bool,
}

/// The number that a unit states where a clause of a task of its own sets one, by its papers that count.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FigureRow {
    pub unit: Shared,
    pub clause: Short,
    /// The paper that decides on the clause.
    pub kind: Kind,
    pub stated: f64,
    /// Whether it is enough.
    pub met: bool,
}

/// One submitted file: the 收到的文件 sheet and `data/documents`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SubmissionRow {
    /// Path below the input folder, with forward slashes.
    pub file: String,
    /// Short name, empty when no unit was recognised.
    pub unit: String,
    pub group: Option<Group>,
    pub kind: Kind,
    pub format: String,
    /// Date of signature, ISO, empty when unknown.
    pub date: String,
    pub year: Option<i32>,
    /// After the deadline for its kind.
    pub late: bool,
    /// What became of it.
    pub status: Status,
    /// The file that counts instead, when superseded.
    pub superseded_by: String,
    /// How unit and kind were recognised, in one Chinese line.
    pub evidence: String,
    /// The first problem, with its hint, empty when there is none.
    pub problem: String,
    pub passages: u32,
    pub addressed: u16,
    /// Share of the body that repeats the list word for word, 0–1.
    pub copied: f32,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Used,
    Superseded,
    /// The same text as another paper of the unit, which counts.
    Duplicate,
    /// Neither a plan nor a report.
    Ignored,
    /// A plan or a report of another year than the list.
    OtherYear,
    /// A plan or a report of nobody knows which unit.
    Nobody,
    Unreadable,
    /// Bears a mark of secrecy: not read, nothing quoted.
    Withheld,
}

impl Status {
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Used => "已采用",
            Self::Superseded => "已被新版本取代",
            Self::Duplicate => "与另一份内容相同",
            Self::Ignored => "不是方案或报告",
            Self::OtherYear => "其他年度",
            Self::Nobody => "认不出单位",
            Self::Unreadable => "无法读取",
            Self::Withheld => "有密级标志，未读",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Superseded => "superseded",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::OtherYear => "other_year",
            Self::Nobody => "nobody",
            Self::Unreadable => "unreadable",
            Self::Withheld => "withheld",
        }
    }

    /// Handed in, but its text is not known.
    pub fn is_unread(self) -> bool {
        matches!(self, Self::Unreadable | Self::Withheld)
    }
}

/// One problem with one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProblemRow {
    pub file: String,
    pub unit: String,
    pub rule: String,
    pub level: Level,
    pub place: String,
    pub message: String,
    pub hint: String,
}

impl ProblemRow {
    /// About the figures or the form of an annual report, not about reading it.
    pub fn is_statutory(&self) -> bool {
        is_statutory(&self.rule)
    }

    /// About what stands in the tables alone: what a report says in words is none of it, and where words and table
    /// differ nobody knows which of them is wrong.
    pub fn is_figures(&self) -> bool {
        crate::statistics::is_of_tables(&self.rule)
    }

    /// About the figures of a report, in its tables or in its words.
    pub fn is_of_figures(&self) -> bool {
        self.is_figures() || matches!(self.rule.as_str(), "A10" | "A10b" | "A10c" | "A11")
    }
}

/// Whether a rule is about the figures or the form of an annual report.
pub(super) fn is_statutory(rule: &str) -> bool {
    rule.starts_with("statistics-") || rule.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Cells by verdict for one key (a unit, a task, a theme) of one stage, counted by frames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Unit short name, task id, or theme.
    pub key: String,
    pub stage: Stage,
    /// Cells by verdict, in the order of [`Verdict::ALL`].
    pub cells: [u32; 7],
    /// Clauses addressed and clauses due, over the cells that are a duty.
    pub addressed: u32,
    pub clauses: u32,
    /// Cells marked 待核实.
    pub uncertain: u32,
}

impl Tally {
    pub fn of(&self, verdict: Verdict) -> u32 {
        Verdict::ALL.iter().position(|v| *v == verdict).map_or(0, |i| self.cells[i])
    }

    /// Cells of units that handed in and left the task open.
    pub fn open(&self) -> u32 {
        self.of(Verdict::Vague) + self.of(Verdict::NotMentioned)
    }

    /// Share of due cells that are done or planned, 0–1; `None` when nothing is due.
    pub fn covered(&self) -> Option<f64> {
        let good = self.of(Verdict::Done) + self.of(Verdict::Planned);
        let due: u32 = self.cells.iter().sum::<u32>() - self.of(Verdict::NotDuty);
        (due > 0).then(|| f64::from(good) / f64::from(due))
    }
}

/// One unit of the roster with what it handed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub struct UnitRow {
    pub short: String,
    pub full: String,
    pub group: Group,
    pub vertical: bool,
    /// Files that count, empty when none was handed in.
    pub plan: String,
    pub report: String,
    pub plan_late: bool,
    pub report_late: bool,
    /// None counts, and one came that could not be read.
    pub plan_unread: bool,
    pub report_unread: bool,
    /// What came instead of a paper that is missing (报来的实施方案是2022年的); empty when nothing did.
    #[serde(default)]
    pub note: String,
    /// The year of a plan and of a report that came where this year's is missing.
    #[serde(default)]
    pub other_year: [Option<i32>; 2],
    /// Whose plan and report came under its name where its own is missing (区司法局); empty for nobody's.
    #[serde(default)]
    pub other_unit: [String; 2],
    /// What came as plan and as report and could not be read bears a mark of secrecy: it must not be asked for again.
    #[serde(default)]
    pub withheld: [bool; 2],
    /// What its report is, where it is not the annual report that is asked for.
    #[serde(default)]
    pub report_only: Option<ReportOnly>,
}

/// What came as a unit's report instead of its annual report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportOnly {
    /// A ledger of what was done for each task (落实情况统计表), and nothing else.
    Ledger,
    /// A summary of the work (工作总结), in words.
    Summary,
    /// The government's report, and none of the office's own.
    Government,
}

impl ReportOnly {
    /// What is remarked on it; `area`: 区 or 县.
    pub fn note(self, area: &str) -> String {
        match self {
            Self::Ledger => "只收到落实情况表，没有收到年度报告".to_owned(),
            Self::Summary => "只收到工作总结一类材料，没有收到年度报告".to_owned(),
            Self::Government => format!("只收到{area}政府的年度报告，没有收到{area}政府办公室自己的"),
        }
    }
}

impl UnitRow {
    /// Whether none of its papers of a kind counts, and one came that could not be read.
    pub fn unread(&self, kind: Kind) -> bool {
        if kind == Kind::Plan { self.plan_unread } else { self.report_unread }
    }

    /// Whether what came of a kind and was not read bears a mark of secrecy.
    pub fn withheld(&self, kind: Kind) -> bool {
        self.withheld[usize::from(kind != Kind::Plan)]
    }

    /// Whose paper of a kind came where the unit's own is missing.
    pub fn other_unit(&self, kind: Kind) -> Option<&str> {
        Some(self.other_unit[usize::from(kind != Kind::Plan)].as_str()).filter(|name| !name.is_empty())
    }

    /// The year of what came where this year's paper of a kind is missing.
    pub fn other_year(&self, kind: Kind) -> Option<i32> {
        self.other_year[usize::from(kind != Kind::Plan)]
    }
}

impl Coverage {
    /// Whether there are few enough units for matrices, lists and letters that a person reads: a large
    /// city's bodies, not a province's.
    pub fn is_readable(&self) -> bool {
        self.units.len() <= READABLE_UNITS
    }

    /// Tasks by the number of units that handed in and left them open, most first, else in the list's order.
    pub fn open_tasks(&self) -> Vec<(&Task, &Tally)> {
        let tally = |task: &Task| self.by_task.iter().find(|t| t.stage == Stage::Combined && t.key == task.id);
        let mut open: Vec<(&Task, &Tally)> = self
            .list
            .tasks
            .iter()
            .filter_map(|task| Some((task, tally(task)?)))
            .filter(|(_, t)| t.open() > 0)
            .collect();
        open.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.open()));
        open
    }
}

/// Units up to which the files for officers are written.
pub const READABLE_UNITS: usize = 1500;

/// Everything a run decided.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Coverage {
    /// `天桥区`, from the roster file.
    pub district: String,
    /// What the district and its lower bodies are called.
    pub terms: Terms,
    /// `2023年`.
    pub period: String,
    pub list: TaskList,
    /// Until when papers are handed in, seen from the day of the run.
    #[serde(default)]
    pub last_days: LastDays,
    /// Roster order: departments, then streets.
    pub units: Vec<UnitRow>,
    pub submissions: Vec<SubmissionRow>,
    pub clauses: Vec<ClauseRow>,
    pub findings: Vec<FindingRow>,
    /// Sorted by stage, roster order, task order.
    pub verdicts: Vec<VerdictRow>,
    pub gaps: Vec<GapRow>,
    /// Stated numbers of all units, however many rows the lists show.
    #[serde(default)]
    pub figures: Vec<FigureRow>,
    pub problems: Vec<ProblemRow>,
    /// The statutory values of the reports that count.
    pub statistics: Vec<StatisticRow>,
    /// The district's statutory tables, what they rest on and what is wrong with them.
    pub statutory: Statutory,
    /// Papers that are alike.
    pub similar: Vec<SimilarRow>,
    pub by_unit: Vec<Tally>,
    pub by_task: Vec<Tally>,
    pub by_theme: Vec<Tally>,
    /// 复核: what officers may decide and have decided.
    pub review: Review,
    /// 得分.
    pub scores: Scores,
    /// 方案与报告对照.
    pub promises: Vec<PromiseRow>,
}
