//! The decided rows as columns: what is counted, joined and written to data files.
//!
//! Every total of the program comes from [`tallies`], a group-by over the verdict frame.

use polars::prelude::*;

use super::{Coverage, Stage, Tally, Verdict, VerdictRow};

/// The data files of a run, one frame each.
pub struct Frames {
    pub documents: DataFrame,
    pub coverage: DataFrame,
    pub findings: DataFrame,
    pub verdicts: DataFrame,
    pub problems: DataFrame,
    pub statistics: DataFrame,
}

macro_rules! columns {
    ($rows:expr, $($name:literal => $value:expr),* $(,)?) => {
        df![$($name => $rows.iter().map($value).collect::<Vec<_>>()),*]
    };
}

impl Frames {
    /// Column names are English and stable; see `docs/data.md` for their meaning.
    pub fn new(c: &Coverage) -> PolarsResult<Self> {
        Ok(Self {
            documents: columns!(c.submissions,
                "file" => |s| s.file.clone(), "unit" => |s| s.unit.clone(), "group" => |s| s.group.map(crate::roster::Group::as_str), "kind" => |s| s.kind.as_str(),
                "format" => |s| s.format.clone(), "date" => |s| s.date.clone(), "year" => |s| s.year, "late" => |s| s.late, "status" => |s| s.status.as_str(),
                "superseded_by" => |s| s.superseded_by.clone(), "identified_by" => |s| s.evidence.clone(), "problem" => |s| s.problem.clone(),
                "passages" => |s| s.passages, "clauses_addressed" => |s| u32::from(s.addressed), "copied_share" => |s| rounded(s.copied))?,
            coverage: columns!(c.clauses,
                "file" => |r| r.file.clone(), "unit" => |r| r.unit.clone(), "kind" => |r| r.kind.as_str(), "task" => |r| r.task.clone(), "clause" => |r| r.clause.clone(),
                "addressed" => |r| r.addressed, "score" => |r| rounded(r.score), "uncertain" => |r| r.uncertain, "verbatim" => |r| r.verbatim, "stated" => |r| r.stated,
                "target" => |r| r.target, "speech_act" => |r| r.speech_act.clone(), "evidence" => |r| r.evidence.clone(), "place" => |r| r.place.clone())?,
            findings: columns!(c.findings,
                "file" => |r| r.file.clone(), "unit" => |r| r.unit.clone(), "kind" => |r| r.kind.as_str(), "task" => |r| r.task.clone(), "clause" => |r| r.clause.clone(),
                "score" => |r| rounded(r.score), "uncertain" => |r| r.uncertain, "verbatim" => |r| r.verbatim, "stated" => |r| r.stated, "speech_act" => |r| r.speech_act.clone(),
                "quotation" => |r| r.quotation.clone(), "place" => |r| r.place.clone(), "words" => |r| r.words.join(" "), "against" => |r| r.against.join(" "))?,
            statistics: columns!(c.statistics,
                "file" => |r| r.file.clone(), "unit" => |r| r.unit.clone(), "year" => |r| r.year, "table" => |r| r.table.clone(),
                "row" => |r| r.row.clone(), "column" => |r| r.column.clone(), "printed" => |r| r.printed.clone(), "value" => |r| r.value)?,
            verdicts: verdict_frame(&c.verdicts)?,
            problems: columns!(c.problems,
                "file" => |p| p.file.clone(), "unit" => |p| p.unit.clone(), "rule" => |p| p.rule.clone(), "level" => |p| p.level.as_str(), "place" => |p| p.place.clone(),
                "message" => |p| p.message.clone(), "hint" => |p| p.hint.clone())?,
        })
    }

    /// Name and frame of every data file.
    pub fn all(&mut self) -> [(&'static str, &mut DataFrame); 6] {
        [
            ("documents", &mut self.documents),
            ("coverage", &mut self.coverage),
            ("findings", &mut self.findings),
            ("verdicts", &mut self.verdicts),
            ("problems", &mut self.problems),
            ("statistics", &mut self.statistics),
        ]
    }
}

/// Three decimals: what a probability is good for, and the same text on every machine.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

fn verdict_frame(rows: &[VerdictRow]) -> PolarsResult<DataFrame> {
    columns!(rows,
        "unit" => |v| v.unit.clone(), "group" => |v| v.group.as_str(), "task" => |v| v.task.clone(), "stage" => |v| v.stage.as_str(), "duty" => |v| v.duty.as_str(),
        "verdict" => |v| v.verdict.as_str(), "uncertain" => |v| v.marks.uncertain, "copied" => |v| v.marks.copied, "below_target" => |v| v.marks.below_target,
        "extra" => |v| v.marks.extra, "addressed" => |v| u32::from(v.addressed), "clauses" => |v| u32::from(v.clauses), "evidence" => |v| v.evidence.clone(),
        "file" => |v| v.file.clone(), "place" => |v| v.place.clone(), "reason" => |v| v.reason.clone())
}

/// Totals by unit, by task and by theme, each for all three stages, in the order of the rows.
///
/// `themes`: (task id, theme) of the list.
pub fn tallies(rows: &[VerdictRow], themes: &[(String, String)]) -> PolarsResult<(Vec<Tally>, Vec<Tally>, Vec<Tally>)> {
    let frame = verdict_frame(rows)?;
    let theme_frame = df!["task" => themes.iter().map(|(t, _)| t.clone()).collect::<Vec<_>>(), "theme" => themes.iter().map(|(_, t)| t.clone()).collect::<Vec<_>>()]?;
    let args = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) };
    let frame = frame.join(&theme_frame, ["task"], ["task"], args, None)?;
    Ok((tally(&frame, "unit")?, tally(&frame, "task")?, tally(&frame, "theme")?))
}

fn tally(frame: &DataFrame, key: &str) -> PolarsResult<Vec<Tally>> {
    let mut out: Vec<Tally> = Vec::new();
    for part in frame.partition_by_stable([key, "stage"], true)? {
        let text =
            |name: &str| -> PolarsResult<Option<String>> { Ok(part.column(name)?.str()?.get(0).map(str::to_owned)) };
        let Some(stage) = text("stage")?.and_then(|s| Stage::ALL.into_iter().find(|x| x.as_str() == s)) else {
            continue;
        };
        let counts = part.group_by_stable(["verdict"])?.select(["addressed"]).count()?;
        let (names, numbers) =
            (counts.column("verdict")?.str()?.clone(), counts.column("addressed_count")?.cast(&DataType::UInt32)?);
        let numbers = numbers.u32()?.clone();
        let mut cells = [0; 7];
        for (i, verdict) in Verdict::ALL.iter().enumerate() {
            cells[i] = names
                .iter()
                .zip(numbers.iter())
                .find(|(n, _)| *n == Some(verdict.as_str()))
                .and_then(|(_, c)| c)
                .unwrap_or(0);
        }
        // Only what a unit owes counts towards its share of clauses.
        let due = part.filter(&part.column("verdict")?.str()?.not_equal(Verdict::NotDuty.as_str()))?;
        let sum = |name: &str| -> PolarsResult<u32> { Ok(due.column(name)?.u32()?.sum().unwrap_or(0)) };
        let uncertain = part.column("uncertain")?.bool()?.sum().unwrap_or(0);
        out.push(Tally {
            key: text(key)?.unwrap_or_default(),
            stage,
            cells,
            addressed: sum("addressed")?,
            clauses: sum("clauses")?,
            uncertain,
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
            evidence: String::new(),
            file: String::new(),
            place: String::new(),
            reason: String::new(),
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
