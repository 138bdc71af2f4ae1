//! Scores from `dictionaries/scoring.toml`: only what the program can judge from its data, each deduction with
//! its reason and its evidence.
//!
//! The score affects people. Nothing doubtful is taken off, an unreadable paper is not an undone task, and an
//! item that the program has no data for stays empty until an officer fills it in.

mod losses;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::{
    Assessment, DeductionRow, GapRow, ProblemRow, ScoreItem, ScoreRow, Scores, Section, Stage, Statutory, UnitRow,
    Verdict, VerdictRow, review::Overrides,
};
use crate::{identify::Kind, problem::Level, roster::Group, statistics::Rules, text::Shared};

/// Points that officers filled in, by unit and item.
pub type Manual = BTreeMap<(String, String), f64>;

/// `dictionaries/scoring.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    title: String,
    deduct: Shares,
    #[serde(default)]
    item: Vec<Rule>,
    #[serde(default)]
    bonus: Vec<Rule>,
    #[serde(default)]
    penalty: Vec<Rule>,
    #[serde(default)]
    grade: Vec<Grade>,
}

/// What share of a task's points a verdict or a mark costs, 0–1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shares {
    not_mentioned: f64,
    vague: f64,
    not_submitted: f64,
    unreadable: f64,
    planned: f64,
    partial: f64,
    below_target: f64,
    copied: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    full: f64,
    #[serde(rename = "rule")]
    how: How,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    each: f64,
    #[serde(default)]
    late: f64,
    #[serde(default)]
    missing: f64,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Coverage,
    Timely,
    ReportErrors,
    Extra,
    Manual,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grade {
    name: String,
    least: f64,
}

impl Scoring {
    /// Reads `scoring.toml`; `concepts` are the names that `with` and `without` may use.
    pub fn from_toml(text: &str, concepts: &[&str]) -> Result<Self, String> {
        let mut scoring: Self = crate::dictionaries::parse(text)?;
        let d = &scoring.deduct;
        let shares =
            [d.not_mentioned, d.vague, d.not_submitted, d.unreadable, d.planned, d.partial, d.below_target, d.copied];
        if shares.iter().any(|s| !(0.0..=1.0).contains(s)) {
            return Err("[deduct] 里的比例应在0到1之间".to_owned());
        }
        let mut names: Vec<&str> = Vec::new();
        for (section, rule) in scoring.rules() {
            if !(rule.full.is_finite() && rule.full > 0.0) {
                return Err(format!("“{}”的满分应大于0", rule.name));
            }
            if names.contains(&rule.name.as_str()) {
                return Err(format!("有两个“{}”", rule.name));
            }
            names.push(&rule.name);
            if let Some(name) = rule.with.iter().chain(&rule.without).find(|n| !concepts.contains(&n.as_str())) {
                return Err(format!("“{}”用了概念词典里没有的“{name}”", rule.name));
            }
            let fits = match rule.how {
                How::Coverage | How::Timely => section == Section::Item,
                How::Extra => section == Section::Bonus,
                How::ReportErrors => section == Section::Penalty,
                How::Manual => true,
            };
            if !fits {
                return Err(format!("“{}”的 rule 不能用在{}", rule.name, section.chinese()));
            }
        }
        if let Some(grade) = scoring.grade.iter().find(|g| !(0.0..=1.0).contains(&g.least)) {
            return Err(format!("等次“{}”的 least 是占满分的比例，应在0到1之间", grade.name));
        }
        // The best that is reached counts, in whatever order an office lists them.
        scoring.grade.sort_by(|a, b| b.least.total_cmp(&a.least));
        Ok(scoring)
    }

    fn rules(&self) -> impl Iterator<Item = (Section, &Rule)> {
        let items = self.item.iter().map(|r| (Section::Item, r));
        let bonuses = self.bonus.iter().map(|r| (Section::Bonus, r));
        items.chain(bonuses).chain(self.penalty.iter().map(|r| (Section::Penalty, r)))
    }

    /// Names of the items that officers fill in, and their full points.
    pub fn manual_items(&self) -> Vec<(&str, f64)> {
        self.rules().filter(|(_, r)| r.how == How::Manual).map(|(_, r)| (r.name.as_str(), r.full)).collect()
    }
}

/// What one unit is scored on.
struct Facts<'a> {
    unit: &'a UnitRow,
    cells: Vec<&'a VerdictRow>,
    gaps: Vec<&'a GapRow>,
    /// Errors in the unit's reports.
    errors: Vec<&'a ProblemRow>,
    /// Concepts of each task.
    about: &'a HashMap<&'a str, Vec<&'a str>>,
    /// Unit and task where officers decided on every clause.
    decided: &'a HashSet<(&'a str, &'a str)>,
    /// The last day of plans is over, and that of reports.
    plans_due: bool,
    reports_due: bool,
}

impl Facts<'_> {
    /// The cells of what the unit owes.
    fn due(&self) -> impl Iterator<Item = &VerdictRow> {
        self.cells.iter().copied().filter(|c| c.verdict != Verdict::NotDuty)
    }

    /// Why nothing of what the unit owes can be scored: what it handed in could not be read, or no last day is over: who
    /// is early loses nothing that those who wait cannot lose.
    fn unscored(&self) -> Option<&'static str> {
        let all = |verdict| self.due().next().is_some() && self.due().all(|c| c.verdict == verdict);
        if all(Verdict::Unreadable) {
            Some(UNREAD)
        } else if !self.plans_due {
            Some(NOT_YET)
        } else {
            None
        }
    }

    /// Whether an item cannot be scored. What has not come is known of a unit whose other paper could not be read.
    fn leaves_open(&self, how: How) -> bool {
        match (how, self.unscored()) {
            (How::Manual, _) | (_, None) => false,
            (How::Timely, Some(why)) => why == NOT_YET,
            (_, Some(_)) => true,
        }
    }

    /// In place of a grade. A unit of whose papers one could not be read lost nothing for what may stand in it, and is
    /// not held against others either.
    fn waits(&self) -> Option<&'static str> {
        self.unscored().or_else(|| self.due().any(|c| c.verdict == Verdict::Unreadable).then_some(UNREAD))
    }

    /// Whether officers settled a cell clause by clause or as a whole: who decided on one clause says nothing of the others.
    fn is_settled(&self, cell: &VerdictRow) -> bool {
        cell.marks.reviewed && self.decided.contains(&(cell.unit.as_str(), cell.task.as_str()))
    }

    /// Whether a task is about one of the concepts.
    fn is_about(&self, task: &str, names: &[String]) -> bool {
        self.about.get(task).is_some_and(|own| own.iter().any(|o| names.iter().any(|n| n == o)))
    }
}

/// In place of the grade of a unit whose papers could not be read.
const UNREAD: &str = "待重报";
/// Of a unit that may still hand in.
const NOT_YET: &str = "未到期";

impl Assessment<'_> {
    pub(super) fn scores(
        &self,
        units: &[UnitRow],
        verdicts: &[VerdictRow],
        gaps: &[GapRow],
        (problems, statutory): (&[ProblemRow], &Statutory),
        overrides: &Overrides,
    ) -> Scores {
        let mut out = Scores { title: self.scoring.title.clone(), ..Scores::default() };
        for (section, rule) in self.scoring.rules() {
            out.items.push(ScoreItem {
                name: rule.name.clone(),
                full: rule.full,
                section,
                automatic: rule.how != How::Manual,
                note: rule.note.clone(),
            });
        }
        let mut about: HashMap<&str, Vec<&str>> = HashMap::new();
        for clause in self.clauses {
            let task = self.list.tasks.get(clause.task).map_or("", |t| t.id.as_str());
            let concepts = about.entry(task).or_default();
            match self.bound.iter().find(|b| b.clause == clause.id) {
                Some(bound) => concepts.extend(bound.concepts.iter().map(String::as_str)),
                None => concepts.extend(self.wordings.own(&clause.text)),
            }
        }
        let mut cells: HashMap<&str, Vec<&VerdictRow>> = HashMap::new();
        for row in verdicts.iter().filter(|v| v.stage == Stage::Combined) {
            cells.entry(&row.unit).or_default().push(row);
        }
        let mut open: HashMap<&str, Vec<&GapRow>> = HashMap::new();
        for row in gaps {
            open.entry(&row.unit).or_default().push(row);
        }
        let mut errors: HashMap<&str, Vec<&ProblemRow>> = HashMap::new();
        // The government's own figures are not those of its office.
        let own = |p: &&ProblemRow| statutory.body_of(&p.file, &p.unit) == p.unit;
        for row in problems.iter().filter(|p| p.is_of_figures() && p.level == Level::Error).filter(own) {
            errors.entry(&row.unit).or_default().push(row);
        }
        let decided = self.decided_whole(overrides);
        for unit in units {
            // What cannot be opened earns nothing and loses nothing: the unit is not scored until it sends it again.
            let facts = Facts {
                unit,
                cells: cells.remove(unit.short.as_str()).unwrap_or_default(),
                gaps: open.remove(unit.short.as_str()).unwrap_or_default(),
                errors: errors.remove(unit.short.as_str()).unwrap_or_default(),
                about: &about,
                decided: &decided,
                plans_due: self.last_days().over(Kind::Plan),
                reports_due: self.last_days().over(Kind::Report),
            };
            let mut points = Vec::new();
            for (section, rule) in self.scoring.rules() {
                if facts.leaves_open(rule.how) {
                    points.push(None);
                } else if let Some((value, deductions)) = self.points(section, rule, &facts) {
                    points.push(Some(value));
                    out.deductions.extend(deductions);
                } else {
                    let filled = self.manual.get(&(unit.short.clone(), rule.name.clone())).copied();
                    let sign = if section == Section::Penalty { -1.0 } else { 1.0 };
                    points.push(filled.map(|v| sign * v.abs().min(rule.full)));
                }
            }
            out.rows.push(self.row(unit, points, &out.items, &facts));
        }
        rank(&mut out);
        out
    }

    /// Unit and task where all clauses were decided on.
    fn decided_whole(&self, overrides: &Overrides) -> HashSet<(&str, &str)> {
        let mut counts: HashMap<(usize, usize), usize> = HashMap::new();
        for (unit, clause) in overrides.keys() {
            *counts.entry((*unit, self.clauses[*clause].task)).or_default() += 1;
        }
        let whole = counts.into_iter().filter(|((_, task), n)| self.own(*task).len() == *n);
        let name = |(unit, task): (usize, usize)| (&*self.roster.units()[unit].short, &*self.list.tasks[task].id);
        whole.map(|(at, _)| name(at)).collect()
    }

    fn row(&self, unit: &UnitRow, points: Vec<Option<f64>>, items: &[ScoreItem], facts: &Facts) -> ScoreRow {
        let sum = |manual: bool| {
            points.iter().zip(items).filter(|(_, i)| manual || i.automatic).filter_map(|(p, _)| *p).sum::<f64>()
        };
        let complete = points.iter().zip(items).all(|(p, i)| p.is_some() || i.section != Section::Item);
        let total = complete.then(|| cents(sum(true)));
        let full: f64 = items.iter().filter(|i| i.section == Section::Item).map(|i| i.full).sum();
        let reached = total.and_then(|t| self.scoring.grade.iter().find(|g| t >= g.least * full - 1e-9));
        let grade = facts.waits().or_else(|| reached.map(|g| g.name.as_str()));
        ScoreRow {
            unit: unit.short.clone(),
            group: Some(unit.group),
            vertical: unit.vertical,
            automatic: facts.unscored().is_none().then(|| cents(sum(false))),
            total,
            rank: None,
            grade: grade.unwrap_or_default().to_owned(),
            uncertain: facts.cells.iter().filter(|c| c.marks.uncertain).count() as u32,
            points,
        }
    }

    /// Points of one item with what was taken off; `None` when the officer fills it in.
    fn points(&self, section: Section, rule: &Rule, facts: &Facts) -> Option<(f64, Vec<DeductionRow>)> {
        let losses = match rule.how {
            How::Manual => return None,
            How::Coverage => self.coverage(rule, facts),
            How::Timely => self.timely(rule, facts),
            How::ReportErrors => report_errors(self.rules, rule, facts),
            How::Extra => extra(rule, facts),
        };
        let gain = section == Section::Bonus;
        let (mut exact, mut shown) = (0.0, 0.0);
        let mut rows = Vec::new();
        for (loss, mut row) in losses {
            exact = f64::min(exact + loss, rule.full);
            // Rounded along the sum, so that the list adds up to what the item lost.
            let step = cents(cents(exact) - shown);
            shown = cents(shown + step);
            row.points = if gain { step } else { -step };
            if step > 0.0 {
                rows.push(row);
            }
        }
        let value = match section {
            Section::Item => cents(rule.full - shown),
            Section::Bonus => shown,
            Section::Penalty => -shown,
        };
        Some((value, rows))
    }

    fn coverage(&self, rule: &Rule, facts: &Facts) -> Vec<(f64, DeductionRow)> {
        let own: Vec<&&VerdictRow> = facts
            .cells
            .iter()
            .filter(|c| c.verdict != Verdict::NotDuty)
            .filter(|c| rule.with.is_empty() || facts.is_about(&c.task, &rule.with))
            .filter(|c| rule.without.is_empty() || !facts.is_about(&c.task, &rule.without))
            .collect();
        let share = rule.full / own.len().max(1) as f64;
        let mut out = Vec::new();
        let searched = Shared::from(searched(facts.unit));
        for cell in own {
            // Anything doubtful goes to the officer, never to a deduction.
            if cell.marks.uncertain {
                continue;
            }
            for loss in self.losses(cell, facts).into_iter().filter(|l| l.part > 0.0) {
                let [evidence, file, place] = loss.grounds;
                let evidence = if evidence.is_empty() { searched.clone() } else { evidence.into() };
                out.push((
                    loss.part * share,
                    DeductionRow {
                        item: rule.name.clone(),
                        task: cell.task.clone(),
                        reason: loss.reason,
                        evidence,
                        file: file.into(),
                        place: place.into(),
                        reviewed: loss.reviewed,
                        ..blank(facts.unit)
                    },
                ));
            }
        }
        out
    }

    fn timely(&self, rule: &Rule, facts: &Facts) -> Vec<(f64, DeductionRow)> {
        let mut out = Vec::new();
        let unit = facts.unit;
        let papers = [
            (Kind::Plan, "实施方案", &unit.plan, unit.plan_late),
            (Kind::Report, "年度报告", &unit.report, unit.report_late),
        ];
        let area = self.roster.terms().area;
        let instead = unit.report_only.map_or_else(|| "收到的文件中没有".to_owned(), |only| only.note(&area));
        for (kind, name, file, late) in papers {
            let due = self.last_days().day(kind);
            let passed = due.is_some() && self.last_days().over(kind);
            let date = due.map_or(String::new(), |d| d.to_string());
            let (loss, reason, evidence) = if unit.has(kind) && late {
                (rule.late, format!("{name}逾期报送"), format!("落款日期晚于期限{date}"))
            } else if passed && unit.lacks(kind) {
                let found = if file.is_empty() { "收到的文件中没有" } else { &instead };
                (rule.missing, format!("{name}未报送"), format!("期限{date}，{found}"))
            } else {
                continue;
            };
            let (item, evidence, file) = (rule.name.clone(), evidence.into(), file.into());
            let row = DeductionRow { item, reason, evidence, file, ..blank(unit) };
            out.push((loss, row));
        }
        out
    }
}

/// Ranks inside 部门 and 街道, ties sharing a rank; bodies run by the city or the state, and those whose papers could
/// not be read, are not ranked.
fn rank(scores: &mut Scores) {
    for group in Group::ALL {
        let members: Vec<usize> = (0..scores.rows.len())
            .filter(|i| scores.rows[*i].group == Some(group) && !scores.rows[*i].vertical)
            .filter(|i| scores.rows[*i].automatic.is_some() && scores.rows[*i].grade != UNREAD)
            .collect();
        let by_total = !members.is_empty() && members.iter().all(|i| scores.rows[*i].total.is_some());
        if by_total {
            scores.by_total.push(group);
        }
        let value = |row: &ScoreRow| if by_total { row.total } else { row.automatic }.unwrap_or(0.0);
        let values: Vec<f64> = members.iter().map(|i| value(&scores.rows[*i])).collect();
        for (&i, own) in members.iter().zip(&values) {
            scores.rows[i].rank = Some(1 + values.iter().filter(|v| **v > *own + 1e-9).count() as u32);
        }
    }
    // Best first inside each group; the roster's order where ranks are equal.
    scores.rows.sort_by_key(|r| (r.group, r.rank.unwrap_or(u32::MAX)));
}

fn report_errors(rules: &Rules, rule: &Rule, facts: &Facts) -> Vec<(f64, DeductionRow)> {
    facts
        .errors
        .iter()
        .filter(|p| p.file == facts.unit.report)
        .map(|p| {
            let row = DeductionRow {
                item: rule.name.clone(),
                reason: p.message.clone(),
                // An officer knows the rule by its name.
                evidence: format!("年度报告核对：{}", rules.get(&p.rule).map_or("填写有误", |r| r.name.as_str()))
                    .into(),
                file: p.file.as_str().into(),
                place: p.place.as_str().into(),
                ..blank(facts.unit)
            };
            (rule.each, row)
        })
        .collect()
}

fn extra(rule: &Rule, facts: &Facts) -> Vec<(f64, DeductionRow)> {
    facts
        .cells
        .iter()
        .filter(|c| c.marks.extra && !c.marks.uncertain && !c.marks.copied)
        .map(|c| {
            let row = DeductionRow {
                item: rule.name.clone(),
                task: c.task.clone(),
                reason: format!("{}：不是本单位的责任任务，主动落实", c.task),
                evidence: c.evidence.clone(),
                file: c.file.clone(),
                place: c.place.clone(),
                reviewed: c.marks.reviewed,
                ..blank(facts.unit)
            };
            (rule.each, row)
        })
        .collect()
}

fn blank(unit: &UnitRow) -> DeductionRow {
    DeductionRow { unit: unit.short.clone(), group: Some(unit.group), ..DeductionRow::default() }
}

/// Where was looked without finding anything.
fn searched(unit: &UnitRow) -> String {
    let files: Vec<&str> = [unit.plan.as_str(), unit.report.as_str()].into_iter().filter(|f| !f.is_empty()).collect();
    if files.is_empty() {
        "没有收到该单位的方案和报告".to_owned()
    } else {
        format!("全文未见：{}", files.join("；"))
    }
}

/// Two decimals.
fn cents(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../dictionaries/scoring.toml");

    fn concepts() -> Vec<&'static str> {
        include_str!("../../dictionaries/concepts.toml")
            .lines()
            .filter_map(|l| l.strip_prefix("name = \"")?.strip_suffix('"'))
            .collect()
    }

    #[test]
    fn the_shipped_model_is_sound_and_adds_up_to_a_hundred() {
        let scoring = Scoring::from_toml(SHIPPED, &concepts()).unwrap();
        let full: f64 = scoring.item.iter().map(|i| i.full).sum();
        assert!((full - 100.0).abs() < 1e-9, "{full}");
        assert!(scoring.manual_items().contains(&("主动公开", 25.0)));
    }

    #[test]
    fn grades_may_be_listed_worst_first() {
        let (scale, grades) = SHIPPED.split_at(SHIPPED.find("[[grade]]").expect("grades"));
        let mut one_by_one: Vec<&str> = grades.trim_end().split("\n\n").collect();
        one_by_one.reverse();
        let worst_first = one_by_one.join("\n\n");
        let names = |text: &str| -> Vec<String> {
            Scoring::from_toml(text, &concepts()).expect("sound").grade.into_iter().map(|g| g.name).collect()
        };
        assert!(worst_first.starts_with("[[grade]]\nname = \"不合格\""), "{worst_first}");
        assert_eq!(names(&format!("{scale}{worst_first}")), names(SHIPPED));
    }

    #[test]
    fn a_wrong_file_says_what_is_wrong() {
        for (from, to, say) in [
            ("vague = 0.5", "vague = 5", "0到1"),
            ("\"专题培训\"", "\"培训课\"", "培训课"),
            ("rule = \"extra\"", "rule = \"coverage\"", "不能用在加分"),
            ("name = \"平台建设\"", "name = \"主动公开\"", "有两个"),
            ("least = 0.9", "least = 90", "0到1"),
        ] {
            let error = Scoring::from_toml(&SHIPPED.replace(from, to), &concepts()).unwrap_err();
            assert!(error.contains(say), "{error}");
        }
    }
}
