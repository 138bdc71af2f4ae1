//! The two tables of the appendix: what became of each task, and what is still missing.

use std::collections::HashSet;

use docx_rs::Table;

use super::{
    layout::{self, Cell, Row},
    summary,
    template::Template,
    wording::fill,
};
use crate::{
    assess::{Coverage, GapRow, Lack, Stage, Verdict},
    emit::{quote, task_name},
    identify::Kind,
    tasks::Task,
};

/// Column widths in millimetres; together the 225 mm of the type area.
const TASKS: [f64; 7] = [10.0, 18.0, 68.0, 20.0, 15.0, 81.0, 13.0];
const GAPS: [f64; 4] = [33.0, 122.0, 39.0, 31.0];
/// Where the theme stands among the heads of the first table.
const THEME: usize = 1;
/// More tasks than this with one and the same reason are counted, not listed.
const LISTED: usize = 5;
/// Units that share a line, and characters of the tasks of one line, at most: a row must fit on a page.
const SHARING: usize = 60;
const LONGEST: usize = 600;
/// How much of a clause names it: the characters wished for, and how many may be taken before it is cut where no mark
/// stands.
const CLAUSE: (usize, usize) = (14, 26);

/// 落实情况一览表.
///
/// A theme is a line over its tasks, and every row says its own matter: a cell merged over several pages is empty on
/// all but the first, and clerks fill those in by hand.
pub(super) fn tasks(coverage: &Coverage, template: &Template) -> Table {
    let label = template.tasks.heads[THEME].replace('\n', "");
    let mut theme = "";
    let mut rows: Vec<Row> = Vec::new();
    for (at, task) in coverage.list.tasks.iter().enumerate() {
        // A list of one level has nothing to say above its tasks.
        if task.theme != theme && task.theme != task.item && !task.theme.is_empty() {
            rows.push(Row::Head(fill(&template.tasks.theme, &[("label", &label), ("theme", &task.theme)])));
        }
        theme = &task.theme;
        let outcome = summary::outcome(coverage, task, template);
        let cells = vec![
            Cell::centre((at + 1).to_string()),
            Cell::left(task.name()),
            Cell::left(&task.requirement),
            Cell::left(&task.units),
            Cell::centre(&task.deadline),
            Cell::left(outcome.text),
            Cell::centre(outcome.status),
        ];
        rows.push(cells.into());
    }
    let heads: Vec<&str> =
        template.tasks.heads.iter().enumerate().filter(|(at, _)| *at != THEME).map(|(_, head)| head.as_str()).collect();
    layout::table(&heads, &TASKS, rows)
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
    // Who is early is not held to what the others may still arrange.
    if !coverage.last_days.over(Kind::Plan) {
        return None;
    }
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
            // Who decided, when and in which words stays in the office: this table is signed and sent.
            let settled = match gap.lack {
                // What was set aside is called so everywhere.
                Lack::Denied | Lack::NotMentioned if gap.reviewed && !gap.set_aside && !gap.uncertain => {
                    Some(&template.gaps.settled)
                }
                Lack::Vague if gap.reviewed && !gap.uncertain => Some(&template.gaps.settled_vague),
                _ => None,
            };
            if let Some(words) = settled {
                gap.missing = words.as_str().into();
            }
            // A clause that an officer decided is beyond the doubt about the others of its task.
            if gap.uncertain || !gap.reviewed && doubtful.contains(&(gap.unit.as_str(), gap.task.as_str())) {
                gap.missing = format!("{}{}", gap.missing, template.gaps.doubtful).into();
            }
            gap
        })
        .collect();
    let lines = joined(lines(&gaps));
    if lines.is_empty() {
        return None;
    }
    let rows = lines.iter().flat_map(|line| rows(coverage, line, template)).collect();
    let heads = template.gaps.heads.each_ref().map(String::as_str);
    Some(layout::table(&heads, &GAPS, rows))
}

/// The rows of a line. Each says its unit: merged cells are empty where a page begins among them.
fn rows(coverage: &Coverage, line: &Line, template: &Template) -> Vec<Row> {
    let mut texts = task_words(coverage, line, template);
    if line.silent {
        // Units without papers share their words, and have no column wide enough for all their names.
        let units: Vec<&str> = std::iter::once(line.unit).chain(line.others.iter().copied()).collect();
        let values = [
            ("units", units.join("、")),
            ("count", units.len().to_string()),
            ("missing", line.missing.to_owned()),
            ("tasks", texts.join("；")),
            ("deadline", line.deadline.to_owned()),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        return vec![Row::Line(fill(&template.gaps.silent, &values))];
    }
    let row = |text: String| {
        let cells =
            vec![Cell::centre(line.unit), Cell::left(text), Cell::left(line.missing), Cell::centre(line.deadline)];
        Row::from(cells)
    };
    let mut out = Vec::new();
    while !texts.is_empty() {
        let mut room = LONGEST;
        let taken = texts.iter().take_while(|text| {
            let fits = text.chars().count() <= room;
            room = room.saturating_sub(text.chars().count());
            fits
        });
        let taken = taken.count().max(1);
        out.push(row(texts.drain(..taken).collect::<Vec<_>>().join("；")));
    }
    out
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

/// What is missing, in pieces: whole tasks together, `9.第2、3条“…”“…”` for a part of one.
fn task_words(coverage: &Coverage, line: &Line, template: &Template) -> Vec<String> {
    let words = &template.gaps;
    let tasks = coverage.list.tasks.iter().zip(1..);
    let numbered = tasks.filter_map(|(task, number): (&Task, usize)| {
        line.tasks.iter().find(|(id, _)| task.id == *id).map(|(_, clauses)| (number, task, clauses))
    });
    // A task of which only some clauses are missing is not a task that nothing was said of.
    let (whole, parts): (Vec<_>, Vec<_>) = numbered.partition(|(_, task, clauses)| is_whole(task, clauses));
    let mut out = Vec::new();
    if whole.len() > LISTED {
        let numbers = runs(&whole.iter().map(|(n, _, _)| *n).collect::<Vec<_>>());
        out.push(fill(&words.many, &[("count", &whole.len().to_string()), ("numbers", &numbers)]));
    } else if !whole.is_empty() {
        let named = whole.iter().map(|(number, task, _)| {
            let item = task_name(&coverage.list, task);
            fill(&words.task_whole, &[("number", &number.to_string()), ("item", &item)])
        });
        out.push(named.collect::<Vec<_>>().join("；"));
    }
    out.extend(parts.into_iter().map(|(number, task, missing)| {
        let clauses = task.clauses.iter().zip(1..).filter(|(c, _)| missing.contains(&c.id.as_str()));
        let (places, openings): (Vec<String>, Vec<String>) =
            clauses.map(|(c, n): (_, usize)| (n.to_string(), quote::opening(&c.text, CLAUSE.0, CLAUSE.1))).unzip();
        let values = [
            ("number", number.to_string()),
            ("item", task.name().to_owned()),
            ("clauses", places.join("、")),
            // Quotations side by side need no mark between them (GB/T 15834).
            ("words", format!("“{}”", openings.join("”“"))),
        ];
        fill(&words.task, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    }));
    out
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
            lack: Lack::NotMentioned,
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
            set_aside: false,
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
