//! What the page knows, in the shape that its script reads.
//!
//! Rows that repeat thousands of times are arrays, with their columns named once here; units and tasks are
//! referred to by position. Numbers are those of [`Coverage`]: the script filters and shows, it does not count.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::{
    assess::{Coverage, Marks, ProblemRow, Stage, Tally, UnitRow, Verdict},
    emit::{task_name, workbook::words},
    identify::Kind,
    roster::Group,
    statistics::show,
    tasks::{Task, TaskList},
    text::TextMap,
};

#[derive(Serialize)]
pub(super) struct Page<'a> {
    district: &'a str,
    period: &'a str,
    list: [&'a str; 2],
    verdicts: Vec<VerdictWord>,
    marks: Vec<[&'static str; 2]>,
    stages: Vec<[&'static str; 2]>,
    groups: Vec<[String; 2]>,
    /// 全区
    whole: String,
    tasks: Vec<TaskEntry<'a>>,
    /// Whether plans and reports may still come.
    open: [bool; 2],
    units: Vec<UnitEntry<'a>>,
    /// By stage, unit, task.
    cells: BTreeMap<&'static str, Vec<Vec<Option<CellEntry<'a>>>>>,
    totals: Totals<'a>,
    clauses: Vec<ClauseEntry>,
    findings: Vec<FindingEntry<'a>>,
    gaps: Vec<GapEntry<'a>>,
    submissions: Vec<SubmissionEntry<'a>>,
    /// level, unit, file, place, message, hint
    problems: Vec<[&'a str; 6]>,
    figures: Figures,
}

#[derive(Serialize)]
struct VerdictWord {
    id: &'static str,
    word: &'static str,
    sign: &'static str,
    colour: String,
    /// Colour of the sign on it.
    ink: &'static str,
    gap: bool,
    meaning: &'static str,
}

#[derive(Serialize)]
struct TaskEntry<'a> {
    id: &'a str,
    theme: &'a str,
    item: String,
    requirement: &'a str,
    units: &'a str,
    deadline: &'a str,
    /// id, text, number demanded in words
    clauses: Vec<(&'a str, &'a str, String)>,
}

#[derive(Serialize)]
#[allow(clippy::struct_excessive_bools)] // independent facts
struct UnitEntry<'a> {
    short: &'a str,
    full: &'a str,
    group: &'static str,
    plan: &'a str,
    report: &'a str,
    plan_late: bool,
    report_late: bool,
    plan_unread: bool,
    report_unread: bool,
}

/// verdict, clauses addressed, clauses, marks as bits in the order of `marks`, duty, evidence, file, place,
/// reason
type CellEntry<'a> = (usize, u16, u16, u8, &'static str, &'a str, &'a str, &'a str, &'a str);

/// unit, task, clause within the task, paper, addressed, score, uncertain, verbatim, stated
type ClauseEntry = (usize, usize, usize, &'static str, bool, f32, bool, bool, Option<f64>);

/// unit, task, clause within the task, paper, score, uncertain, verbatim, act, quotation, file, place, words
/// for, words against
type FindingEntry<'a> =
    (usize, usize, usize, &'static str, f32, bool, bool, &'a str, &'a str, &'a str, &'a str, String, String);

/// unit, task, clause, missing, deadline, nearest, place
type GapEntry<'a> = (usize, usize, &'a str, String, &'a str, &'a str, &'a str);

/// file, unit, paper, state, date, late, note
type SubmissionEntry<'a> = (&'a str, &'a str, &'static str, &'static str, &'a str, bool, &'a str);

#[derive(Serialize)]
struct Totals<'a> {
    unit: BTreeMap<&'static str, Vec<Count>>,
    task: BTreeMap<&'static str, Vec<Count>>,
    theme: BTreeMap<&'static str, Vec<(&'a str, Count)>>,
}

/// Cells by verdict, 待核实, clauses addressed, clauses due.
type Count = ([u32; 7], u32, u32, u32);

/// Chosen values of the statutory tables, one row a unit.
#[derive(Serialize)]
struct Figures {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// Table, row and column of `data/statistics.csv` that are shown, with the words for them.
const SHOWN: [(&str, &str, &str, &str); 11] = [
    ("proactive", "行政规范性文件", "本年制发件数", "规范性文件制发"),
    ("proactive", "行政许可", "本年处理决定数量", "行政许可"),
    ("proactive", "行政处罚", "本年处理决定数量", "行政处罚"),
    ("proactive", "行政强制", "本年处理决定数量", "行政强制"),
    ("proactive", "行政事业性收费", "本年收费金额", "收费（万元）"),
    ("requests", "1", "7", "新收申请"),
    ("requests", "2", "7", "上年结转"),
    ("requests", "24", "7", "办理总计"),
    ("requests", "25", "7", "结转下年"),
    ("review", "1", "5", "行政复议"),
    ("review", "1", "10", "直接诉讼"),
];

/// A figure is shorter than this.
const LONGEST: usize = 12;

impl<'a> Page<'a> {
    pub(super) fn of(coverage: &'a Coverage) -> Self {
        let units: TextMap<&str, usize> = positions(coverage.units.iter().map(|u| u.short.as_str()));
        let tasks: TextMap<&str, usize> = positions(coverage.list.tasks.iter().map(|t| t.id.as_str()));
        let clauses: TextMap<&str, (usize, usize)> = coverage
            .list
            .tasks
            .iter()
            .enumerate()
            .flat_map(|(t, task)| task.clauses.iter().enumerate().map(move |(c, clause)| (clause.id.as_str(), (t, c))))
            .collect();
        // The government's own figures are not those of the office that sent them.
        let body = |p: &'a ProblemRow| {
            if p.is_statutory() { coverage.statutory.body_of(&p.file, &p.unit) } else { p.unit.as_str() }
        };
        // A superseded file proves nothing.
        let used = |unit: &str, file: &str| {
            units.get(unit).copied().filter(|u| coverage.units[*u].plan == file || coverage.units[*u].report == file)
        };
        Self {
            district: &coverage.district,
            period: &coverage.period,
            list: [&coverage.list.title, &coverage.list.source],
            open: [Kind::Plan, Kind::Report].map(|kind| !coverage.last_days.over(kind)),
            verdicts: Verdict::ALL.into_iter().map(verdict).collect(),
            marks: words::MARKS.iter().map(|(_, word, meaning)| [*word, *meaning]).collect(),
            stages: [Stage::Combined, Stage::Plan, Stage::Report].map(|s| [s.as_str(), s.chinese()]).into(),
            groups: Group::ALL.map(|g| [g.as_str().to_owned(), coverage.terms.group(g).to_owned()]).into(),
            whole: coverage.terms.whole(),
            tasks: coverage.list.tasks.iter().map(|t| task(&coverage.list, t)).collect(),
            units: coverage.units.iter().map(unit).collect(),
            cells: cells(coverage, &units, &tasks),
            totals: totals(coverage),
            clauses: coverage
                .clauses
                .iter()
                .filter_map(|r| {
                    let (t, c) = *clauses.get(r.clause.as_str())?;
                    let u = used(&r.unit, &r.file)?;
                    Some((u, t, c, r.kind.as_str(), r.addressed, tidy(r.score), r.uncertain, r.verbatim, r.stated))
                })
                .collect(),
            findings: coverage
                .findings
                .iter()
                .filter_map(|f| {
                    let (t, c) = *clauses.get(f.clause.as_str())?;
                    Some((
                        used(&f.unit, &f.file)?,
                        t,
                        c,
                        f.kind.as_str(),
                        tidy(f.score),
                        f.uncertain,
                        f.verbatim,
                        words::speech_act(&f.speech_act),
                        f.quotation.as_str(),
                        f.file.as_str(),
                        f.place.as_str(),
                        f.words.join("、"),
                        f.against.join("、"),
                    ))
                })
                .collect(),
            gaps: coverage
                .gaps
                .iter()
                .filter_map(|g| {
                    let (u, t) = (*units.get(g.unit.as_str())?, *tasks.get(g.task.as_str())?);
                    Some((
                        u,
                        t,
                        g.clause.as_str(),
                        format!("{}{}", g.missing, if g.uncertain { "（待核实）" } else { "" }),
                        g.deadline.as_str(),
                        g.nearest.as_str(),
                        g.place.as_str(),
                    ))
                })
                .collect(),
            submissions: coverage
                .submissions
                .iter()
                .map(|s| {
                    let note = &s.problem;
                    (
                        s.file.as_str(),
                        s.unit.as_str(),
                        s.kind.chinese(),
                        s.status.chinese(),
                        s.date.as_str(),
                        s.late,
                        note.as_str(),
                    )
                })
                .collect(),
            problems: coverage
                .problems
                .iter()
                .map(|p| [p.level.chinese(), body(p), &p.file, &p.place, &p.message, &p.hint])
                .collect(),
            figures: figures(coverage),
        }
    }
}

fn positions<'a>(names: impl Iterator<Item = &'a str>) -> TextMap<&'a str, usize> {
    names.enumerate().map(|(at, name)| (name, at)).collect()
}

/// A score with the three decimals that it is good for.
fn tidy(score: f32) -> f32 {
    (score * 1000.0).round() / 1000.0
}

fn verdict(verdict: Verdict) -> VerdictWord {
    let colour = verdict.colour();
    let channel = |shift: u32| f64::from((colour >> shift) & 0xFF) / 255.0;
    // Relative luminance, near enough to choose between black and white.
    let light = 0.2126 * channel(16).powf(2.2) + 0.7152 * channel(8).powf(2.2) + 0.0722 * channel(0).powf(2.2);
    VerdictWord {
        id: verdict.as_str(),
        word: verdict.chinese(),
        sign: verdict.sign(),
        colour: format!("#{colour:06X}"),
        ink: if light > 0.25 { "#1a1a1a" } else { "#ffffff" },
        gap: verdict.is_gap(),
        meaning: words::meaning(verdict),
    }
}

fn task<'a>(list: &TaskList, task: &'a Task) -> TaskEntry<'a> {
    let target = |c: &crate::tasks::Clause| {
        c.target
            .as_ref()
            .map_or_else(String::new, |t| format!("{}{}{}", t.relation.chinese(), show(t.value), t.counter))
    };
    TaskEntry {
        id: &task.id,
        theme: &task.theme,
        // Tasks of one heading are told apart as in the workbook.
        item: task_name(list, task),
        requirement: &task.requirement,
        units: &task.units,
        deadline: &task.deadline,
        clauses: task.clauses.iter().map(|c| (c.id.as_str(), c.text.as_str(), target(c))).collect(),
    }
}

fn unit(unit: &UnitRow) -> UnitEntry<'_> {
    UnitEntry {
        short: &unit.short,
        full: &unit.full,
        group: unit.group.as_str(),
        plan: &unit.plan,
        // A ledger is no annual report; what it says stands in the cells.
        report: if unit.has(Kind::Report) { &unit.report } else { "" },
        plan_late: unit.plan_late,
        report_late: unit.report_late,
        plan_unread: unit.plan_unread,
        report_unread: unit.report_unread,
    }
}

fn bits(marks: Marks) -> u8 {
    [marks.uncertain, marks.copied, marks.below_target, marks.extra]
        .iter()
        .enumerate()
        .map(|(at, on)| u8::from(*on) << at)
        .sum()
}

fn cells<'a>(
    coverage: &'a Coverage,
    units: &TextMap<&str, usize>,
    tasks: &TextMap<&str, usize>,
) -> BTreeMap<&'static str, Vec<Vec<Option<CellEntry<'a>>>>> {
    let mut out: BTreeMap<&'static str, Vec<Vec<Option<CellEntry>>>> = Stage::ALL
        .into_iter()
        .map(|s| (s.as_str(), vec![vec![None; coverage.list.tasks.len()]; coverage.units.len()]))
        .collect();
    for row in &coverage.verdicts {
        let (Some(u), Some(t)) = (units.get(row.unit.as_str()), tasks.get(row.task.as_str())) else { continue };
        let at = Verdict::ALL.iter().position(|v| *v == row.verdict).unwrap_or_default();
        if let Some(cell) = out.get_mut(row.stage.as_str()).and_then(|m| m.get_mut(*u)?.get_mut(*t)) {
            *cell = Some((
                at,
                row.addressed,
                row.clauses,
                bits(row.marks),
                row.duty.chinese(),
                &row.evidence,
                &row.file,
                &row.place,
                &row.reason,
            ));
        }
    }
    out
}

fn totals(coverage: &Coverage) -> Totals<'_> {
    let count = |t: &Tally| (t.cells, t.uncertain, t.addressed, t.clauses);
    // In the order of units and tasks, so that a position finds its count.
    let ordered = |tallies: &[Tally], keys: Vec<&str>| -> BTreeMap<&'static str, Vec<Count>> {
        let found: BTreeMap<(&str, Stage), &Tally> = tallies.iter().map(|t| ((t.key.as_str(), t.stage), t)).collect();
        Stage::ALL
            .into_iter()
            .map(|s| {
                let of = |key: &&str| found.get(&(*key, s)).map_or(([0; 7], 0, 0, 0), |t| count(t));
                (s.as_str(), keys.iter().map(of).collect())
            })
            .collect()
    };
    Totals {
        unit: ordered(&coverage.by_unit, coverage.units.iter().map(|u| u.short.as_str()).collect()),
        task: ordered(&coverage.by_task, coverage.list.tasks.iter().map(|t| t.id.as_str()).collect()),
        theme: Stage::ALL
            .into_iter()
            .map(|s| {
                let own = coverage.by_theme.iter().filter(|t| t.stage == s);
                (s.as_str(), own.map(|t| (t.key.as_str(), count(t))).collect())
            })
            .collect(),
    }
}

fn figures(coverage: &Coverage) -> Figures {
    let mut heads = vec!["单位"];
    heads.extend(SHOWN.iter().map(|(_, _, _, word)| *word));
    let mut printed: HashMap<&str, [String; SHOWN.len()]> = HashMap::new();
    for s in &coverage.statistics {
        let own = printed.entry(&s.file).or_default();
        let at = SHOWN.iter().position(|(t, r, c, _)| s.table == *t && s.row == *r && s.column == *c);
        if let Some(at) = at {
            // A report that says in a sentence that there was nothing has noughts, and the sentence in every cell.
            let long = s.printed.chars().count() > LONGEST;
            own[at] = match s.value {
                Some(value) if long => show(value),
                None if long => "见报告".to_owned(),
                _ => s.printed.to_string(),
            };
        }
    }
    let rows = coverage
        .units
        .iter()
        .filter_map(|unit| {
            let own = printed.remove(unit.report.as_str())?;
            let body = coverage.statutory.body_of(&unit.report, &unit.short);
            Some(std::iter::once(body.to_owned()).chain(own).collect())
        })
        .collect();
    Figures { heads, rows }
}
