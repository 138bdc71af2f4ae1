//! The decided rows as columns: what is counted, joined and written to data files.
//!
//! Every total of the program comes from [`tallies`], a group-by over the verdict frame.

use std::collections::{HashMap, hash_map::Entry};

use polars::prelude::*;

use super::{
    BodyRow, ClauseRow, DeductionRow, FindingRow, ProblemRow, PromiseRow, ScoreRow, Scores, SimilarRow, Stage,
    Statutory, SubmissionRow, Tally, TrailRow, Verdict, VerdictRow,
};
use crate::statistics::{Address, StatisticRow};

macro_rules! columns {
    ($rows:expr, $($name:literal => $value:expr),* $(,)?) => {
        df![$($name => $rows.iter().map($value).collect::<Vec<_>>()),*]
    };
}

// Column names are English and stable; see `docs/data.md` for their meaning.

/// `data/documents`.
pub fn documents(rows: &[SubmissionRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "file" => |s| s.file.as_str(), "unit" => |s| s.unit.as_str(), "group" => |s| s.group.map(crate::roster::Group::as_str), "kind" => |s| s.kind.as_str(),
        "format" => |s| s.format.as_str(), "date" => |s| s.date.as_str(), "year" => |s| s.year, "late" => |s| s.late, "status" => |s| s.status.as_str(),
        "superseded_by" => |s| s.superseded_by.as_str(), "identified_by" => |s| s.evidence.as_str(), "problem" => |s| s.problem.as_str(),
        "passages" => |s| s.passages, "clauses_addressed" => |s| u32::from(s.addressed), "copied_share" => |s| rounded(s.copied))
}

/// `data/coverage`.
pub fn coverage(rows: &[ClauseRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "file" => |r| r.file.as_str(), "unit" => |r| r.unit.as_str(), "kind" => |r| r.kind.as_str(), "task" => |r| r.task.as_str(), "clause" => |r| r.clause.as_str(),
        "addressed" => |r| r.addressed, "score" => |r| rounded(r.score), "uncertain" => |r| r.uncertain, "verbatim" => |r| r.verbatim, "stated" => |r| r.stated,
        "target" => |r| r.target, "speech_act" => |r| r.speech_act.as_str(), "evidence" => |r| r.evidence.as_str(), "place" => |r| r.place.as_str(),
        "reviewed" => |r| r.reviewed)
}

/// `data/findings`.
pub fn findings(rows: &[FindingRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "file" => |r| r.file.as_str(), "unit" => |r| r.unit.as_str(), "kind" => |r| r.kind.as_str(), "task" => |r| r.task.as_str(), "clause" => |r| r.clause.as_str(),
        "score" => |r| rounded(r.score), "uncertain" => |r| r.uncertain, "verbatim" => |r| r.verbatim, "stated" => |r| r.stated, "speech_act" => |r| r.speech_act.as_str(),
        "quotation" => |r| r.quotation.as_str(), "place" => |r| r.place.as_str(), "words" => |r| r.words.join(" "), "against" => |r| r.against.join(" "),
        "reviewed" => |r| r.reviewed)
}

/// `data/statistics`.
pub fn statistics(rows: &[StatisticRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "file" => |r| r.file.as_str(), "unit" => |r| r.unit.as_str(), "year" => |r| r.year, "table" => |r| r.table.as_str(),
        "row" => |r| r.row.as_str(), "column" => |r| r.column.as_str(), "printed" => |r| r.printed.as_str(), "value" => |r| r.value)
}

/// `data/district`: the district's sums, one row a cell of the form.
pub fn district(statutory: &Statutory) -> PolarsResult<DataFrame> {
    let cells = Address::all();
    let sum = &statutory.district;
    columns!(cells,
        "table" => |a| a.table.as_str(), "row" => |a| a.row_key().to_string(), "column" => |a| a.column_key().to_string(), "value" => |a| sum.value(*a),
        "units" => |a| sum.contributors(*a) as u32, "last_year" => |a| sum.before.value(*a))
}

/// `data/bodies`.
pub fn bodies(rows: &[BodyRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "unit" => |b| b.unit.as_str(), "group" => |b| b.group.as_str(), "standing" => |b| b.standing.as_str(), "reason" => |b| b.reason.as_str(),
        "file" => |b| b.file.as_str(), "last_file" => |b| b.last_file.as_str())
}

/// `data/similar`.
pub fn similar(rows: &[SimilarRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "likeness" => |s| s.likeness.as_str(), "unit" => |s| s.unit.as_str(), "file" => |s| s.file.as_str(), "other_unit" => |s| s.other_unit.as_str(),
        "other_file" => |s| s.other_file.as_str(), "share" => |s| s.share.map(rounded), "other_share" => |s| s.other_share.map(rounded), "times" => |s| s.times,
        "quotation" => |s| s.quotation.as_str(), "place" => |s| s.place.as_str(), "other_quotation" => |s| s.other_quotation.as_str(), "other_place" => |s| s.other_place.as_str())
}

/// `data/problems`.
pub fn problems(rows: &[ProblemRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "file" => |p| p.file.as_str(), "unit" => |p| p.unit.as_str(), "rule" => |p| p.rule.as_str(), "level" => |p| p.level.as_str(), "place" => |p| p.place.as_str(),
        "message" => |p| p.message.as_str(), "hint" => |p| p.hint.as_str())
}

/// `data/verdicts`.
pub fn verdicts(rows: &[VerdictRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "unit" => |v| v.unit.as_str(), "group" => |v| v.group.as_str(), "task" => |v| v.task.as_str(), "stage" => |v| v.stage.as_str(), "duty" => |v| v.duty.as_str(),
        "verdict" => |v| v.verdict.as_str(), "uncertain" => |v| v.marks.uncertain, "copied" => |v| v.marks.copied, "below_target" => |v| v.marks.below_target,
        "extra" => |v| v.marks.extra, "reviewed" => |v| v.marks.reviewed, "addressed" => |v| u32::from(v.addressed), "clauses" => |v| u32::from(v.clauses), "evidence" => |v| v.evidence.as_str(),
        "file" => |v| v.file.as_str(), "place" => |v| v.place.as_str(), "reason" => |v| v.reason.as_str())
}

/// `data/reviews`.
pub fn reviews(rows: &[TrailRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "unit" => |r| r.unit.as_str(), "task" => |r| r.task.as_str(), "clause" => |r| r.clause.as_str(), "decision" => |r| r.decision.as_str(),
        "reason" => |r| r.reason.as_str(), "who" => |r| r.who.as_str(), "date" => |r| r.date.as_str(), "was" => |r| r.was.as_str(), "is" => |r| r.is.as_str(),
        "standing" => |r| r.standing, "state" => |r| r.state.as_str(), "quotation" => |r| r.quotation.as_str(), "file" => |r| r.file.as_str(),
        "place" => |r| r.place.as_str(), "kind" => |r| r.kind.as_str(), "proof" => |r| r.proof.as_str(), "key" => |r| r.key.as_str())
}

/// `data/deductions`.
pub fn deductions(rows: &[DeductionRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "unit" => |d| d.unit.as_str(), "group" => |d| d.group.map(crate::roster::Group::as_str), "item" => |d| d.item.as_str(), "task" => |d| d.task.as_str(),
        "reason" => |d| d.reason.as_str(), "points" => |d| d.points, "evidence" => |d| d.evidence.as_str(), "file" => |d| d.file.as_str(), "place" => |d| d.place.as_str(),
        "reviewed" => |d| d.reviewed)
}

/// `data/promises`.
pub fn promises(rows: &[PromiseRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "unit" => |p| p.unit.as_str(), "group" => |p| p.group.as_str(), "task" => |p| p.task.as_str(), "clause" => |p| p.clause.as_str(), "outcome" => |p| p.outcome.as_str(),
        "plan" => |p| p.plan.as_str(), "plan_stated" => |p| p.plan_stated, "plan_place" => |p| p.plan_place.as_str(), "report" => |p| p.report.as_str(),
        "report_stated" => |p| p.report_stated, "report_place" => |p| p.report_place.as_str(), "reviewed" => |p| p.reviewed)
}

/// Unit, item, section, judged automatically, most points, points.
type Line<'a> = (&'a ScoreRow, String, &'a str, Option<bool>, Option<f64>, Option<f64>);

/// `data/scores`: one row for each unit and item, then the sums of the unit.
pub fn scores(scores: &Scores, rows: &[ScoreRow]) -> PolarsResult<DataFrame> {
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        for (item, points) in scores.items.iter().zip(&row.points) {
            lines.push((row, item.name.clone(), item.section.as_str(), Some(item.automatic), Some(item.full), *points));
        }
        lines.push((row, "自动评分小计".to_owned(), "subtotal", None, None, row.automatic));
        lines.push((row, "总分".to_owned(), "total", None, None, row.total));
    }
    columns!(lines,
        "unit" => |r| r.0.unit.as_str(), "group" => |r| r.0.group.map(crate::roster::Group::as_str), "item" => |r| r.1.as_str(), "section" => |r| r.2, "automatic" => |r| r.3,
        "full" => |r| r.4, "points" => |r| r.5, "rank" => |r| r.0.rank, "grade" => |r| r.0.grade.as_str(), "uncertain" => |r| r.0.uncertain)
}

/// Three decimals: what a probability is good for, and the same text on every machine.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

/// Rows that are counted at a time.
const COUNTED: usize = 1 << 16;

/// Totals by unit, by task and by theme, each for all three stages, in the order of the rows.
///
/// `themes`: (task id, theme) of the list.
pub fn tallies(rows: &[VerdictRow], themes: &[(String, String)]) -> PolarsResult<(Vec<Tally>, Vec<Tally>, Vec<Tally>)> {
    let (mut units, mut tasks, mut of_themes) = (Totals::default(), Totals::default(), Totals::default());
    for some in rows.chunks(COUNTED) {
        let (by_unit, by_task, by_theme) = tallies_of(some, themes)?;
        units.add(by_unit);
        tasks.add(by_task);
        of_themes.add(by_theme);
    }
    Ok((units.all, tasks.all, of_themes.all))
}

/// Tallies added up over pieces, each key and stage in the order of its first row.
#[derive(Default)]
struct Totals {
    all: Vec<Tally>,
    known: HashMap<(String, Stage), usize>,
}

impl Totals {
    fn add(&mut self, some: Vec<Tally>) {
        for tally in some {
            match self.known.entry((tally.key.clone(), tally.stage)) {
                Entry::Vacant(new) => {
                    new.insert(self.all.len());
                    self.all.push(tally);
                }
                Entry::Occupied(known) => {
                    let Some(sum) = self.all.get_mut(*known.get()) else { continue };
                    sum.cells.iter_mut().zip(tally.cells).for_each(|(sum, n)| *sum += n);
                    sum.addressed += tally.addressed;
                    sum.clauses += tally.clauses;
                    sum.uncertain += tally.uncertain;
                }
            }
        }
    }
}

fn tallies_of(rows: &[VerdictRow], themes: &[(String, String)]) -> PolarsResult<(Vec<Tally>, Vec<Tally>, Vec<Tally>)> {
    let theme_of: HashMap<&str, &str> = themes.iter().map(|(task, theme)| (task.as_str(), theme.as_str())).collect();
    let code = |verdict: Verdict| Verdict::ALL.iter().position(|v| *v == verdict).unwrap_or(0) as u32;
    let stage = |stage: Stage| Stage::ALL.iter().position(|s| *s == stage).unwrap_or(0) as u32;
    let due = |v: &VerdictRow, n: u16| if v.verdict == Verdict::NotDuty { 0 } else { u32::from(n) };
    let (units, unit_codes) = codes(rows.iter().map(|v| v.unit.as_str()));
    let (tasks, task_codes) = codes(rows.iter().map(|v| v.task.as_str()));
    let theme = |v: &VerdictRow| theme_of.get(v.task.as_str()).copied().unwrap_or_default();
    let (theme_names, theme_codes) = codes(rows.iter().map(theme));
    // Only what is counted, and names by number: with the texts in it the frame would be as large as all rows.
    let frame = df![
        "unit" => unit_codes, "task" => task_codes, "theme" => theme_codes,
        "stage" => rows.iter().map(|v| stage(v.stage)).collect::<Vec<_>>(),
        "verdict" => rows.iter().map(|v| code(v.verdict)).collect::<Vec<_>>(),
        "uncertain" => rows.iter().map(|v| u32::from(v.marks.uncertain)).collect::<Vec<_>>(),
        // Only what a unit owes counts towards its share of clauses.
        "addressed" => rows.iter().map(|v| due(v, v.addressed)).collect::<Vec<_>>(),
        "clauses" => rows.iter().map(|v| due(v, v.clauses)).collect::<Vec<_>>()
    ]?;
    Ok((tally(&frame, "unit", &units)?, tally(&frame, "task", &tasks)?, tally(&frame, "theme", &theme_names)?))
}

/// Names in the order of their first use, and every row's by its number.
fn codes<'a>(names: impl Iterator<Item = &'a str>) -> (Vec<&'a str>, Vec<u32>) {
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    let rows = names
        .map(|name| {
            *known.entry(name).or_insert_with(|| {
                order.push(name);
                order.len() as u32 - 1
            })
        })
        .collect();
    (order, rows)
}

fn tally(frame: &DataFrame, key: &str, names: &[&str]) -> PolarsResult<Vec<Tally>> {
    let numbers =
        |name: &str| -> PolarsResult<Vec<u32>> { Ok(frame.column(name)?.u32()?.into_no_null_iter().collect()) };
    let (stages, verdicts, uncertain) = (numbers("stage")?, numbers("verdict")?, numbers("uncertain")?);
    let (addressed, clauses, keys) = (numbers("addressed")?, numbers("clauses")?, numbers(key)?);
    let groups = frame.group_by_stable([key, "stage"])?;
    let mut out = Vec::new();
    for group in groups.get_groups().iter() {
        let rows: Vec<usize> = match group {
            GroupsIndicator::Idx((_, rows)) => rows.iter().map(|r| *r as usize).collect(),
            GroupsIndicator::Slice([first, length]) => (first as usize..(first + length) as usize).collect(),
        };
        let Some(&first) = rows.first() else { continue };
        let sum = |column: &[u32]| rows.iter().map(|&r| column[r]).sum();
        let mut cells = [0; 7];
        for &r in &rows {
            cells[verdicts[r] as usize] += 1;
        }
        out.push(Tally {
            key: names[keys[first] as usize].to_owned(),
            stage: Stage::ALL[stages[first] as usize],
            cells,
            addressed: sum(&addressed),
            clauses: sum(&clauses),
            uncertain: sum(&uncertain),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assess::Marks, roster::Group, tasks::Duty};

    fn row(unit: &str, task: &str, verdict: Verdict, addressed: u16) -> VerdictRow {
        VerdictRow {
            unit: unit.into(),
            group: Group::Department,
            task: task.into(),
            stage: Stage::Combined,
            duty: Duty::Owner,
            verdict,
            marks: Marks::default(),
            addressed,
            clauses: 3,
            evidence: crate::text::Shared::default(),
            file: crate::text::Shared::default(),
            place: crate::text::Short::EMPTY,
            reason: crate::text::Short::EMPTY,
        }
    }

    #[test]
    fn totals_are_counts_of_rows() {
        let rows = vec![
            row("甲局", "T01", Verdict::Done, 2),
            row("甲局", "T02", Verdict::NotMentioned, 0),
            row("乙局", "T01", Verdict::Planned, 1),
            row("乙局", "T02", Verdict::NotDuty, 0),
        ];
        let themes = vec![("T01".to_owned(), "主题一".to_owned()), ("T02".to_owned(), "主题一".to_owned())];
        let (by_unit, by_task, by_theme) = tallies(&rows, &themes).unwrap();
        assert_eq!(by_unit.len(), 2);
        assert_eq!(
            (by_unit[0].key.as_str(), by_unit[0].of(Verdict::Done), by_unit[0].addressed, by_unit[0].clauses),
            ("甲局", 1, 2, 6)
        );
        assert_eq!((by_unit[1].addressed, by_unit[1].clauses), (1, 3));
        assert_eq!(by_task[1].of(Verdict::NotDuty), 1);
        assert_eq!(by_theme[0].cells.iter().sum::<u32>(), 4);
        assert_eq!(by_theme[0].covered(), Some(2.0 / 3.0));
    }
}
