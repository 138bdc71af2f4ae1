//! The sentences of the notice, from the lists and the evidence.

use super::{
    lists::{GapRow, Lacking, Lists},
    template::{Template, When},
};
use crate::{
    assess::{Coverage, Lack, Outcome, ProblemRow, ReportOnly, Stage, Status, UnitRow, Verdict, VerdictRow},
    emit::{
        quote, task_name,
        word::{
            faults::{Fault, Faults, distinct, names},
            wording::fill,
        },
        workbook::totals,
    },
    identify::Kind,
    problem::Level,
    roster::Group,
    statistics::show,
    text::TextSet,
};

/// Longest quotation of clauses, and of a whole sentence.
const QUOTATION: usize = 60;
const SENTENCE: usize = 90;
/// Tasks named as the ones where most units fall short.
const TASKS: usize = 3;

/// A run-in heading, empty for a plain paragraph, and its text.
pub(super) type Section = (String, String);

pub(super) struct Writer<'a> {
    pub faults: &'a Faults<'a>,
    pub lists: &'a Lists<'a>,
    pub template: &'a Template,
    /// Number of the enclosure with the gaps and of the one with missing papers.
    pub gaps_enclosure: Option<usize>,
    pub missing_enclosure: Option<usize>,
}

impl<'a> Writer<'a> {
    fn coverage(&self) -> &'a Coverage {
        self.faults.coverage
    }

    /// A task's name to stand within quotation marks.
    fn task_name(&self, at: usize) -> String {
        let list = &self.coverage().list;
        list.tasks.get(at).map_or_else(String::new, |task| quote::inner(&task_name(list, task)))
    }

    fn named(&self, units: &[&str]) -> String {
        names(units, self.template.settings.most_names)
    }

    /// 总体情况: what came in, what is covered; praise before anything else is said.
    pub(super) fn overall(&self) -> Vec<Section> {
        let words = &self.template.overall;
        let units = &self.faults.units;
        let count = |f: &dyn Fn(&UnitRow) -> bool| units.iter().filter(|u| f(u)).count().to_string();
        let pattern = match (self.faults.plans_due, self.faults.reports) {
            (false, _) => &words.submission_early,
            (true, true) => &words.submission,
            (true, false) => &words.submission_plans,
        };
        let mut submission = fill_with(
            pattern,
            &[
                ("units", units.len().to_string()),
                ("departments", count(&|u| u.group == Group::Department)),
                ("streets", count(&|u| u.group == Group::Street)),
                ("lower", self.coverage().terms.lower.clone()),
                ("plans", count(&|u| u.has(Kind::Plan))),
                ("reports", count(&|u| u.has(Kind::Report))),
                ("day", self.faults.plan_day()),
            ],
        );
        let only = [Some(ReportOnly::Ledger), Some(ReportOnly::Summary)];
        let ledgers = units.iter().filter(|u| only.contains(&u.report_only));
        let ledgers: Vec<&str> = ledgers.map(|u| u.short.as_str()).collect();
        if self.faults.reports_due && !ledgers.is_empty() {
            let values = [("count", ledgers.len().to_string()), ("names", self.named(&ledgers))];
            submission.push_str(&fill_with(&words.ledger_only, &values));
        }
        let complete: Vec<&UnitRow> = units.iter().copied().filter(|u| self.is_complete(u)).collect();
        // Who is praised for being in time has a date on every paper.
        let (dated, undated): (Vec<&UnitRow>, Vec<&UnitRow>) = complete.iter().partition(|u| self.is_dated(u));
        let due = self.faults.reports_due;
        let said = if due { &words.complete } else { &words.complete_plans };
        let said_undated = if due { &words.complete_undated } else { &words.complete_plans_undated };
        for (pattern, units) in [(said, dated), (said_undated, undated)] {
            let names: Vec<&str> = units.iter().map(|u| u.short.as_str()).collect();
            if !names.is_empty() {
                submission.push_str(&fill_with(pattern, &[("names", self.named(&names))]));
            }
        }
        let covered = if self.faults.plans_due { Some(self.covered(&complete)) } else { self.covered_early(&complete) };
        let covered = covered.map(|text| (words.coverage_head.clone(), text));
        std::iter::once((words.submission_head.clone(), submission)).chain(covered).collect()
    }

    /// What those have arranged who were early; nothing where nobody was.
    fn covered_early(&self, complete: &[&UnitRow]) -> Option<String> {
        let words = &self.template.overall;
        let sent: TextSet<&str> = self.faults.units.iter().filter(|u| u.sent()).map(|u| u.short.as_str()).collect();
        let own = || self.lists.standing.iter().filter(|s| sent.contains(s.unit)).map(|s| s.tally);
        let values = [
            ("sent", sent.len().to_string()),
            ("due", own().map(totals::due).sum::<u32>().to_string()),
            ("done", own().map(|t| t.of(Verdict::Done)).sum::<u32>().to_string()),
            ("planned", own().map(|t| t.of(Verdict::Planned)).sum::<u32>().to_string()),
        ];
        let text = || fill_with(&words.coverage_early, &values) + &self.praised(complete) + &self.examples();
        (!sent.is_empty()).then(text)
    }

    fn is_complete(&self, unit: &UnitRow) -> bool {
        let plan = !unit.plan.is_empty() && !unit.plan_late;
        let report = unit.has(Kind::Report) && !unit.report_late;
        plan && (!self.faults.reports_due || report)
    }

    /// Whether the papers that make a unit complete bear dates.
    fn is_dated(&self, unit: &UnitRow) -> bool {
        let undated = |file: &str| self.coverage().submissions.iter().any(|s| s.file == file && s.date.is_empty());
        !undated(&unit.plan) && (!self.faults.reports_due || !undated(&unit.report))
    }

    /// What plans promised and reports do not confirm, once the year is over; of tasks that are a duty.
    fn promised(&self) -> Option<String> {
        let coverage = self.coverage();
        let count = |outcome: Outcome| coverage.promises.iter().filter(|p| p.outcome == outcome && !p.extra).count();
        let (unreported, denied) = (count(Outcome::Unreported), count(Outcome::Denied));
        let values = [
            ("unreported", unreported.to_string()),
            ("denied", denied.to_string()),
            ("area", coverage.terms.area.clone()),
        ];
        let told = self.faults.reports_due && unreported + denied > 0;
        told.then(|| fill_with(&self.template.overall.promised, &values))
    }

    fn covered(&self, complete: &[&UnitRow]) -> String {
        let words = &self.template.overall;
        let coverage = self.coverage();
        let counted = totals::counted(coverage);
        let sum = totals::district(coverage, Stage::Combined);
        let group = |g| percent(totals::group(coverage, Stage::Combined, g, &counted).covered());
        let mut text = fill_with(
            &words.coverage,
            &[
                ("due", totals::due(&sum).to_string()),
                ("done", sum.of(Verdict::Done).to_string()),
                ("planned", sum.of(Verdict::Planned).to_string()),
                ("covered", percent(sum.covered())),
                ("departments", group(Group::Department)),
                ("streets", group(Group::Street)),
                ("lower", coverage.terms.lower.clone()),
            ],
        );
        text.push_str(&self.promised().unwrap_or_default());
        text.push_str(&self.praised(complete));
        text.push_str(&self.examples());
        let mut themes: Vec<(&str, f64)> = coverage
            .by_theme
            .iter()
            .filter(|t| t.stage == Stage::Combined)
            .filter_map(|t| Some((t.key.as_str(), t.covered()?)))
            .collect();
        themes.sort_by(|a, b| b.1.total_cmp(&a.1));
        if let (Some(best), Some(worst)) = (themes.first(), themes.last())
            && percent(Some(best.1)) != percent(Some(worst.1))
        {
            text.push_str(&fill_with(
                &words.themes,
                &[
                    ("best", best.0.to_owned()),
                    ("best_share", percent(Some(best.1))),
                    ("worst", worst.0.to_owned()),
                    ("worst_share", percent(Some(worst.1))),
                ],
            ));
        }
        text
    }

    /// The complete units that cover most of their tasks; empty for none.
    fn praised(&self, complete: &[&UnitRow]) -> String {
        let share = |u: &UnitRow| {
            let tallies = &self.coverage().by_unit;
            totals::find(tallies, Stage::Combined, &u.short).and_then(crate::assess::Tally::covered)
        };
        let praised: Vec<&str> = complete
            .iter()
            .filter(|u| share(u).is_some_and(|s| s + 1e-9 >= self.template.settings.praise_share))
            .map(|u| u.short.as_str())
            .collect();
        if praised.is_empty() {
            return String::new();
        }
        fill_with(&self.template.overall.praise, &[("names", self.named(&praised))])
    }

    fn examples(&self) -> String {
        match self.good_examples() {
            all if all.is_empty() => String::new(),
            all => fill_with(&self.template.overall.examples, &[("examples", all.join("；"))]),
        }
    }

    /// One thing done well by a department and one by a street, in their own words and with a figure.
    fn good_examples(&self) -> Vec<String> {
        let wanted = if self.faults.reports { Verdict::Done } else { Verdict::Planned };
        // Whoever falls short in a task is no model for it.
        let gaps: TextSet<(&str, &str)> =
            self.coverage().gaps.iter().map(|g| (g.unit.as_str(), g.task.as_str())).collect();
        let fit = |v: &&&VerdictRow| {
            !self.faults.is_issuer(&v.unit)
                && !v.marks.copied
                && !v.marks.below_target
                && !gaps.contains(&(v.unit.as_str(), v.task.as_str()))
                && v.duty.is_due()
                && v.evidence.chars().any(|c| c.is_ascii_digit())
        };
        let cells = self.faults.cells(wanted);
        Group::ALL
            .into_iter()
            .filter_map(|group| {
                let mut own: Vec<&&VerdictRow> = cells.iter().filter(fit).filter(|v| v.group == group).collect();
                // Whole tasks before parts; otherwise in order.
                own.sort_by_key(|v| v.addressed < v.clauses);
                own.into_iter().find_map(|v| {
                    let quotation = quoted(&v.evidence)?;
                    Some(fill(&self.template.overall.example, &[("unit", &v.unit), ("quotation", &quotation)]))
                })
            })
            .collect()
    }

    /// 存在问题: each kind with counts, names and one example.
    pub(super) fn problems(&self) -> Vec<Section> {
        let words = &self.template.problems;
        if !self.faults.plans_due {
            return vec![(String::new(), fill_with(&words.early, &[("day", self.faults.plan_day())]))];
        }
        let over = self.faults.year_over();
        let unmentioned_head = if over { &words.unmentioned_head_after } else { &words.unmentioned_head };
        let all = self.lists.missing.len() == self.faults.units.len() && !words.missing_head_all.is_empty();
        let missing_head = if all { &words.missing_head_all } else { &words.missing_head };
        let found: Vec<(&String, String)> = [
            (missing_head, self.missing()),
            (&words.late_head, self.late()),
            (unmentioned_head, self.unmentioned()),
            (&words.set_aside_head, self.spread(&words.set_aside, self.lists.set_aside(), 0)),
            (&words.vague_head, self.vague()),
            (&words.below_head, self.below()),
            (&words.copied_head, self.copied()),
            (&words.figures_head, self.figures()),
        ]
        .into_iter()
        .filter_map(|(head, text)| Some((head, text?)))
        .collect();
        if found.is_empty() {
            return vec![(String::new(), words.none.clone())];
        }
        found
            .into_iter()
            .enumerate()
            .map(|(at, (head, text))| (format!("{}{head}", fill_with(&words.number, &[("n", chinese(at + 1))])), text))
            .collect()
    }

    fn listed(&self, pattern: &str, units: &[&str]) -> String {
        if units.is_empty() {
            return String::new();
        }
        fill_with(pattern, &[("count", units.len().to_string()), ("names", self.bare_names(units))])
    }

    /// Names where the count stands beside them: `甲、乙等`.
    fn bare_names(&self, units: &[&str]) -> String {
        let most = self.template.settings.most_names;
        if units.len() <= most {
            return units.join("、");
        }
        format!("{}等", units.get(..most).unwrap_or_default().join("、"))
    }

    fn missing(&self) -> Option<String> {
        let words = &self.template.problems;
        let enclosure = self.missing_enclosure?;
        let kinds = [
            (Lacking::Both, &words.missing_both),
            (Lacking::Plan, &words.missing_plan),
            (Lacking::Report, &words.missing_report),
        ];
        let listed = kinds.map(|(lacking, pattern)| self.listed(pattern, &self.lists.lacking(lacking)));
        let mut text = listed.concat();
        let other: Vec<&str> =
            self.lists.missing.iter().filter(|row| !row.instead.is_empty()).map(|row| row.unit).collect();
        text.push_str(&self.listed(&words.missing_other_year, &other));
        text.push_str(&self.listed(&words.unreadable, &self.lists.lacking(Lacking::Unreadable)));
        text.push_str(&self.listed(&words.withheld, &self.lists.lacking(Lacking::Withheld)));
        text.push_str(&fill_with(&words.missing_more, &[("enclosure", enclosure.to_string())]));
        Some(text)
    }

    fn late(&self) -> Option<String> {
        let words = &self.template.problems;
        let late = |f: &dyn Fn(&UnitRow) -> bool| -> Vec<&str> {
            self.faults.units.iter().filter(|u| f(u)).map(|u| u.short.as_str()).collect()
        };
        let plans = self.listed(&words.late_plan, &late(&|u| u.plan_late));
        let all = plans + &self.listed(&words.late_report, &late(&|u| u.report_late && u.has(Kind::Report)));
        (!all.is_empty()).then_some(all)
    }

    /// Number of tasks, units and their names for one kind of gap, and how many more are 待核实.
    fn spread<'l>(
        &'l self,
        pattern: &str,
        rows: impl Iterator<Item = &'l GapRow<'a>>,
        doubtful: usize,
    ) -> Option<String> {
        let rows: Vec<&GapRow> = rows.collect();
        let tasks: usize = rows.iter().map(|g| g.tasks.len()).sum();
        let units = distinct(rows.iter().map(|g| g.unit));
        if tasks == 0 {
            return None;
        }
        let values =
            [("count", tasks.to_string()), ("units", units.len().to_string()), ("names", self.bare_names(&units))];
        let more = match doubtful {
            0 => String::new(),
            n => fill_with(&self.template.problems.doubtful, &[("count", n.to_string())]),
        };
        Some(fill_with(pattern, &values) + &more)
    }

    fn spread_of(&self, pattern: &str, lack: Lack) -> Option<String> {
        self.spread(pattern, self.lists.gaps_of(lack), self.doubtful(lack, None))
    }

    /// Cells with one kind of gap that are 待核实 and so not named, of one task or of all.
    fn doubtful(&self, lack: Lack, task: Option<&str>) -> usize {
        let is = |v: &VerdictRow| match lack {
            Lack::Vague => v.verdict == Verdict::Vague,
            Lack::Below => v.marks.below_target && v.duty.is_due(),
            _ => v.verdict == Verdict::NotMentioned,
        };
        let own = |v: &&VerdictRow| v.stage == Stage::Combined && is(v) && task.is_none_or(|t| v.task == *t);
        let all = self.coverage().verdicts.iter().filter(own).count();
        let position = |t: &str| self.coverage().list.tasks.iter().position(|x| x.id == t);
        let at = task.map(position);
        let listed = |g: &GapRow| g.tasks.iter().filter(|t| at.is_none_or(|at| at == Some(**t))).count();
        all.saturating_sub(self.lists.gaps.iter().filter(|g| g.lack == lack).map(listed).sum())
    }

    fn unmentioned(&self) -> Option<String> {
        let words = &self.template.problems;
        let tasks = &self.coverage().list.tasks;
        let mut text = self.spread_of(&words.unmentioned, Lack::NotMentioned)?;
        let mut counts: Vec<(usize, usize)> = (0..tasks.len())
            .map(|t| (t, self.lists.gaps_of(Lack::NotMentioned).filter(|g| g.tasks.contains(&t)).count()))
            .filter(|(_, n)| *n > 1)
            .collect();
        counts.sort_by_key(|(t, n)| (std::cmp::Reverse(*n), *t));
        counts.truncate(TASKS);
        if !counts.is_empty() {
            let named: Vec<String> = counts
                .iter()
                .map(|(t, n)| {
                    let doubtful = match tasks.get(*t).map_or(0, |x| self.doubtful(Lack::NotMentioned, Some(&x.id))) {
                        0 => String::new(),
                        n => fill_with(&words.task_doubtful, &[("count", n.to_string())]),
                    };
                    let values = [
                        ("number", (t + 1).to_string()),
                        ("item", self.task_name(*t)),
                        ("count", n.to_string()),
                        ("doubtful", doubtful),
                    ];
                    fill_with(&words.unmentioned_task, &values)
                })
                .collect();
            text.push_str(&fill_with(&words.unmentioned_tasks, &[("tasks", named.join("、"))]));
        }
        // The example comes from the task where most units fall short.
        let worst = counts.first().map(|(t, _)| *t);
        let mut silent: Vec<_> = self.faults.list.iter().filter(|f| f.lack == Lack::NotMentioned).collect();
        silent.sort_by_key(|f| Some(f.task) != worst);
        let whole = |unit: &str, task: usize| {
            self.lists.gaps_of(Lack::NotMentioned).any(|g| g.unit == unit && g.tasks.contains(&task))
        };
        let example = silent
            .iter()
            .filter(|f| !f.gap.set_aside && whole(&f.gap.unit, f.task) && !self.faults.is_issuer(&f.gap.unit))
            .find_map(|f| Some((&f.gap.unit, quote::measure(&f.gap.clause_text, QUOTATION, SENTENCE)?)));
        if let Some((unit, clause)) = example {
            text.push_str(&fill(&words.unmentioned_example, &[("unit", unit), ("clause", &clause)]));
        }
        Some(text)
    }

    fn vague(&self) -> Option<String> {
        let words = &self.template.problems;
        let tasks = &self.coverage().list.tasks;
        let mut text = self.spread_of(&words.vague, Lack::Vague)?;
        let example =
            self.faults.cells(Verdict::Vague).into_iter().filter(|v| !self.faults.is_issuer(&v.unit)).find_map(|v| {
                let at = tasks.iter().position(|t| t.id == v.task)?;
                let quotation = quoted(&v.evidence)?;
                let (number, item) = ((at + 1).to_string(), self.task_name(at));
                let values =
                    [("unit", v.unit.as_str()), ("number", &number), ("item", &item), ("quotation", &quotation)];
                Some(fill(&words.vague_example, &values))
            });
        text.push_str(&example.unwrap_or_default());
        Some(text)
    }

    fn below(&self) -> Option<String> {
        let words = &self.template.problems;
        let tasks = &self.coverage().list.tasks;
        let mut text = self.spread_of(&words.below, Lack::Below)?;
        let below = |f: &&Fault| f.lack == Lack::Below && !self.faults.is_issuer(&f.gap.unit);
        let example = self.faults.list.iter().filter(below).find_map(|f| {
            let stated = self.faults.stated(&f.gap.unit, &f.gap.clause)?;
            let target = tasks[f.task].clauses.iter().find(|c| c.id == f.gap.clause)?.target.as_ref()?;
            let values = [
                ("unit", f.gap.unit.to_string()),
                ("number", (f.task + 1).to_string()),
                ("item", self.task_name(f.task)),
                ("stated", format!("{}{}", show(stated), target.counter)),
                ("quotation", quoted(&f.gap.nearest)?),
                ("target", format!("{}{}{}", target.relation.chinese(), show(target.value), target.counter)),
            ];
            Some(fill_with(&words.below_example, &values))
        });
        text.push_str(&example.unwrap_or_default());
        Some(text)
    }

    fn copied(&self) -> Option<String> {
        let words = &self.template.problems;
        let much = |unit: &UnitRow| {
            self.coverage().submissions.iter().any(|s| {
                s.status == Status::Used
                    && (s.file == unit.plan || s.file == unit.report)
                    && s.copied >= self.template.settings.copied_share
            })
        };
        let units: Vec<&str> = self.faults.units.iter().filter(|u| much(u)).map(|u| u.short.as_str()).collect();
        if units.is_empty() {
            return None;
        }
        let mut text = self.listed(&words.copied, &units);
        let used = totals::used(self.coverage());
        let example =
            // Of the papers that count: drafts and papers of other years were copied too.
            self.coverage().clauses.iter().filter(|c| c.verbatim && c.addressed && !c.uncertain).find_map(|c| {
                let unit = units.iter().find(|u| c.unit == **u && used.contains(c.file.as_str()))?;
                Some(fill(&words.copied_example, &[("unit", unit), ("quotation", &quoted(&c.evidence)?)]))
            });
        text.push_str(&example.unwrap_or_default());
        Some(text)
    }

    /// Errors, not doubts, of the statutory tables.
    fn figures(&self) -> Option<String> {
        let words = &self.template.problems;
        let wrong: Vec<_> = self
            .faults
            .units
            .iter()
            .flat_map(|u| {
                self.coverage().problems.iter().filter(move |p| {
                    p.unit == u.short && p.file == u.report && p.level == Level::Error && p.is_figures()
                })
            })
            .collect();
        // The government's own figures are not those of its office.
        let body = |p: &'a ProblemRow| self.coverage().statutory.body_of(&p.file, &p.unit);
        let units = distinct(wrong.iter().copied().map(body));
        if units.is_empty() {
            return None;
        }
        let mut text = fill_with(
            &words.figures,
            &[
                ("count", units.len().to_string()),
                ("names", self.bare_names(&units)),
                ("errors", wrong.len().to_string()),
            ],
        );
        // The shortest is the plainest: a single cell with a single right value.
        if let Some(p) =
            wrong.iter().filter(|p| !self.faults.is_issuer(&p.unit)).min_by_key(|p| p.message.chars().count())
        {
            let message = p.message.trim_end_matches('。');
            text.push_str(&fill(&words.figures_example, &[("unit", body(p)), ("message", message)]));
        }
        Some(text)
    }

    pub(super) fn demands(&self) -> Vec<Section> {
        let template = self.template;
        let wanted = |when: When| match when {
            When::Early => !self.faults.plans_due,
            _ if !self.faults.plans_due => false,
            When::Always => true,
            When::Missing => self.missing_enclosure.is_some(),
            When::Gaps => self.gaps_enclosure.is_some(),
        };
        template
            .demands
            .paragraph
            .iter()
            .filter(|d| wanted(d.when))
            .zip(1..)
            .map(|(demand, n)| {
                let values = [
                    ("days", template.settings.reply_days.to_string()),
                    ("area", self.coverage().terms.area.clone()),
                    ("enclosure", self.gaps_enclosure.map_or_else(String::new, |n| n.to_string())),
                    ("day", self.faults.plan_day()),
                ];
                let over = self.faults.year_over() && !demand.text_after.is_empty();
                let text = if over { &demand.text_after } else { &demand.text };
                let number = fill_with(&template.problems.number, &[("n", chinese(n))]);
                (format!("{number}{}", demand.head), fill_with(text, &values))
            })
            .collect()
    }
}

fn quoted(text: &str) -> Option<String> {
    quote::said(text, QUOTATION, SENTENCE)
}

/// A share as officers write it.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |s| format!("{:.0}%", s * 100.0))
}

fn fill_with(pattern: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    fill(pattern, &values)
}

/// 一 to 九十九.
fn chinese(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let one = DIGITS[n % 10];
    match n / 10 {
        0 => one.to_owned(),
        1 => format!("十{one}"),
        tens => format!("{}十{one}", DIGITS[tens % 10]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_headings() {
        assert_eq!([1, 9, 10, 11, 20, 21].map(chinese).join(" "), "一 九 十 十一 二十 二十一");
    }
}
