//! The two tables of the appendix: what became of each task, and what is still missing.

use std::collections::HashSet;

use docx_rs::Table;

use super::{
    layout::{self, Cell},
    summary,
    template::Template,
    wording::fill,
};
use crate::{
    assess::{Coverage, GapRow, Stage, Verdict},
    tasks::Task,
};

/// Column widths in millimetres; together the 225 mm of the type area.
const TASKS: [f64; 8] = [10.0, 15.0, 17.0, 67.0, 20.0, 15.0, 68.0, 13.0];
const GAPS: [f64; 4] = [36.0, 92.0, 65.0, 32.0];
/// More tasks than this with one and the same reason are counted, not listed.
const LISTED: usize = 5;
/// Units that share a line at most: a row must fit on a page.
const SHARING: usize = 24;

/// 落实情况一览表.
pub(super) fn tasks(coverage: &Coverage, template: &Template) -> Table {
    let tasks = &coverage.list.tasks;
    let rows = tasks
        .iter()
        .enumerate()
        .map(|(at, task)| {
            let before = at.checked_sub(1).and_then(|i| tasks.get(i));
            let after = tasks.get(at + 1);
            let theme = |other: Option<&Task>| other.is_some_and(|o| o.theme == task.theme);
            let item = |other: Option<&Task>| theme(other) && other.is_some_and(|o| o.item == task.item);
            let outcome = summary::outcome(coverage, task, template);
            vec![
                Cell::centre((at + 1).to_string()),
                Cell::merged(&task.theme, theme(before), theme(after)),
                Cell::merged(task.name(), item(before), item(after)),
                Cell::left(&task.requirement),
                Cell::left(&task.units),
                Cell::centre(&task.deadline),
                Cell::left(outcome.text),
                Cell::centre(outcome.status),
            ]
        })
        .collect();
    layout::table(&template.tasks.heads, &TASKS, rows)
}

/// Gaps of one unit with one reason and one deadline; of several units when they have handed in nothing.
struct Line<'a> {
    unit: &'a str,
    /// Further units with the same line.
    others: Vec<&'a str>,
    /// Nothing was handed in: there is no more to say of the unit.
    silent: bool,
    missing: &'a str,
    deadline: &'a str,
    /// Tasks in order, each with the clauses that are missing.
    tasks: Vec<(&'a str, Vec<&'a str>)>,
}

/// 未落实事项清单; `None` when there is nothing to list.
pub(super) fn gaps(coverage: &Coverage, template: &Template) -> Option<Table> {
    // Shown, since the table is of all gaps, but never as settled.
    let doubtful: HashSet<(&str, &str)> = coverage
        .verdicts
        .iter()
        .filter(|v| v.stage == Stage::Combined && v.marks.uncertain)
        .map(|v| (v.unit.as_str(), v.task.as_str()))
        .collect();
    let gaps: Vec<GapRow> = coverage
        .gaps
        .iter()
        .map(|gap| {
            let mut gap = gap.clone();
            if doubtful.contains(&(gap.unit.as_str(), gap.task.as_str())) {
                gap.missing = format!("{}{}", gap.missing, template.gaps.doubtful).into();
            }
            gap
        })
        .collect();
    let lines = joined(lines(&gaps));
    if lines.is_empty() {
        return None;
    }
    let rows = lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let same = |other: Option<&Line>| other.is_some_and(|o| o.unit == line.unit);
            let mut units = vec![line.unit];
            units.extend(&line.others);
            vec![
                Cell::together(
                    &units.join("、"),
                    same(at.checked_sub(1).and_then(|i| lines.get(i))),
                    same(lines.get(at + 1)),
                ),
                Cell::left(task_words(coverage, line, template)),
                Cell::left(line.missing),
                Cell::centre(line.deadline),
            ]
        })
        .collect();
    Some(layout::table(&template.gaps.heads, &GAPS, rows))
}

/// Neighbouring gaps of a unit joined by reason and deadline, in the order of the list.
fn lines(gaps: &[GapRow]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut first_of_unit = 0;
    for gap in gaps {
        if lines.last().is_some_and(|l| gap.unit != l.unit) {
            first_of_unit = lines.len();
        }
        let alike = |l: &Line| gap.missing == l.missing && gap.deadline == l.deadline;
        if !lines.iter().skip(first_of_unit).any(alike) {
            lines.push(Line {
                unit: &gap.unit,
                others: Vec::new(),
                silent: gap.verdict == Verdict::NotSubmitted,
                missing: &gap.missing,
                deadline: &gap.deadline,
                tasks: Vec::new(),
            });
        }
        let Some(line) = lines.iter_mut().skip(first_of_unit).find(|l| alike(l)) else { continue };
        match line.tasks.iter_mut().find(|(task, _)| gap.task == *task) {
            Some((_, clauses)) => clauses.push(&gap.clause),
            None => line.tasks.push((&gap.task, vec![&gap.clause])),
        }
    }
    lines
}

/// Units that have handed in nothing and owe the same come last, in one line: half a district without papers would be
/// pages of the same words.
fn joined(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let (silent, mut out): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|l| l.silent);
    let first = out.len();
    for line in silent {
        let alike = |l: &&mut Line| {
            l.others.len() + 1 < SHARING
                && (l.missing, l.deadline, &l.tasks) == (line.missing, line.deadline, &line.tasks)
        };
        match out.iter_mut().skip(first).find(alike) {
            Some(same) => same.others.push(line.unit),
            None => out.push(line),
        }
    }
    out
}

/// `5.围绕民生保障领域强化公开（第2条）；…`
fn task_words(coverage: &Coverage, line: &Line, template: &Template) -> String {
    let tasks = &coverage.list.tasks;
    let numbered: Vec<(usize, &Task, &Vec<&str>)> = line
        .tasks
        .iter()
        .filter_map(|(id, clauses)| {
            tasks.iter().enumerate().find(|(_, t)| t.id == *id).map(|(at, task)| (at + 1, task, clauses))
        })
        .collect();
    if numbered.len() > LISTED {
        // A task of which only some clauses are missing is not a task that nothing was said of.
        let (whole, parts): (Vec<_>, Vec<_>) = numbered.iter().partition(|(_, task, clauses)| is_whole(task, clauses));
        let listed = |pattern: &str, tasks: &[&(usize, &Task, &Vec<&str>)]| {
            let numbers = runs(&tasks.iter().map(|(n, _, _)| *n).collect::<Vec<_>>());
            fill(pattern, &[("count", &tasks.len().to_string()), ("numbers", &numbers)])
        };
        let listed = [(&template.gaps.many, whole), (&template.gaps.many_parts, parts)]
            .into_iter()
            .filter(|(_, tasks)| !tasks.is_empty())
            .map(|(pattern, tasks)| listed(pattern, &tasks));
        return listed.collect::<Vec<_>>().join("；");
    }
    let words = numbered.iter().map(|(number, task, clauses)| {
        let pattern = if is_whole(task, clauses) { &template.gaps.task_whole } else { &template.gaps.task };
        let places: Vec<String> = task
            .clauses
            .iter()
            .zip(1..)
            .filter(|(c, _)| clauses.contains(&c.id.as_str()))
            .map(|(_, n): (_, usize)| n.to_string())
            .collect();
        fill(pattern, &[("number", &number.to_string()), ("item", task.name()), ("clauses", &places.join("、"))])
    });
    words.collect::<Vec<_>>().join("；")
}

/// Whether nothing of a task is done: all its clauses are missing, or the row is not about clauses (未报送).
fn is_whole(task: &Task, missing: &[&str]) -> bool {
    task.clauses.iter().all(|c| missing.contains(&c.id.as_str()))
        || !task.clauses.iter().any(|c| missing.contains(&c.id.as_str()))
}

/// `2至6、11、12`: a line breaks at the words between, where a row of bare numbers has no place to.
fn runs(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, .., last] if run.len() > 2 => format!("{first}至{last}"),
        _ => run.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
    });
    runs.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{roster::Group, tasks::Duty};

    fn gap(unit: &str, clause: &str, missing: &str) -> GapRow {
        GapRow {
            lack: crate::assess::Lack::NotMentioned,
            unit: unit.into(),
            group: Group::Department,
            task: clause.split('.').next().unwrap_or_default().into(),
            clause: clause.into(),
            clause_text: "".into(),
            verdict: Verdict::NotMentioned,
            duty: Duty::Owner,
            deadline: "12月底前".into(),
            due: "".into(),
            missing: missing.into(),
            nearest: String::new(),
            place: "".into(),
            file: "".into(),
            uncertain: false,
            reviewed: false,
        }
    }

    #[test]
    fn units_without_papers_share_a_line() {
        let missing =
            |unit: &str, task: &str| GapRow { verdict: Verdict::NotSubmitted, ..gap(unit, task, "均未报送") };
        let gaps = [missing("甲", "T01"), gap("乙", "T01.1", "未提及"), missing("丙", "T01"), missing("丁", "T02")];
        let lines = joined(lines(&gaps));
        let seen: Vec<(&str, &[&str])> = lines.iter().map(|l| (l.unit, &l.others[..])).collect();
        assert_eq!(seen, [("乙", &[][..]), ("甲", &["丙"][..]), ("丁", &[][..])]);
    }

    #[test]
    fn numbers_in_a_row_are_a_run() {
        assert_eq!(runs(&[2, 3, 4, 5, 6, 11, 12, 16]), "2至6、11、12、16");
        assert_eq!(runs(&[1]), "1");
    }

    #[test]
    fn gaps_with_one_reason_become_one_line() {
        let gaps = [
            gap("甲", "T01.1", "未提及"),
            gap("甲", "T02.1", "笼统"),
            gap("甲", "T01.2", "未提及"),
            gap("乙", "T01.1", "未提及"),
        ];
        let lines = lines(&gaps);
        let seen: Vec<(&str, &str, usize)> = lines.iter().map(|l| (l.unit, l.missing, l.tasks.len())).collect();
        assert_eq!(seen, [("甲", "未提及", 1), ("甲", "笼统", 1), ("乙", "未提及", 1)]);
        assert_eq!(lines[0].tasks[0].1, ["T01.1", "T01.2"]);
    }
}
