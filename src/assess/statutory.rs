//! The district's statutory tables, from the reports that count: which body stands in the sum and which
//! does not, what every report's figures break, and last year's reports held against this year's.
//!
//! A report is checked here and not where it is read, because last year's report of the same body may be
//! among the other files. Of the papers of one body the one that counts for its tasks counts here too; an
//! annex supplies what the report lacks, which is said. A draft that was replaced supplies nothing.

mod papers;

use std::collections::{BTreeMap, HashMap, HashSet};

use papers::{Chosen, choose, from_elsewhere, supplied};
use serde::{Deserialize, Serialize};

use super::{Assessment, Status, submissions::Decided, unit::Source};
use crate::{
    identify::{Form, Kind},
    problem::{Level, Problem},
    roster::{Group, Unit, UnitKind},
    statistics::{self, Body, Context, District, Entry, Finding, Report, Rules, StatisticRow, Statistics, TableKind},
    submission::{Packed, Submitted},
};

/// Where one body stands in the district's sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In the sum with all three tables.
    Counted,
    /// In the sum, but one of its tables, or some of its cells, could not be read.
    Incomplete,
    /// Read and checked, and not added, for the reason given.
    LeftOut,
    /// A report without readable tables: not in the sum.
    NoTables,
    /// No report: not in the sum, and no nought.
    Missing,
}

impl Standing {
    /// The word an officer reads.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Counted => "已计入",
            Self::Incomplete => "部分计入",
            Self::LeftOut => "未计入",
            Self::NoTables => "没有统计表",
            Self::Missing => "未报送",
        }
    }

    /// The word in machine-read files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Incomplete => "incomplete",
            Self::LeftOut => "left_out",
            Self::NoTables => "no_tables",
            Self::Missing => "missing",
        }
    }

    /// Whether at least some of its values are in the sum.
    pub fn is_in(self) -> bool {
        matches!(self, Self::Counted | Self::Incomplete)
    }
}

/// One body that should report, or did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BodyRow {
    /// Short name; the government itself is named after the district.
    pub unit: String,
    pub group: Group,
    pub standing: Standing,
    /// Why it is not wholly in the sum; empty when it is.
    pub reason: String,
    /// The report's file, empty when there is none.
    pub file: String,
    /// Last year's report of the same body, empty when it is not in the input.
    pub last_file: String,
}

/// One finding of one report, numbered so that what follows from a cause stands under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportFinding {
    /// `3`, and `3.1` for what the third explains; counted through the list.
    pub number: String,
    /// Empty for the district's sum.
    pub file: String,
    pub unit: String,
    /// The rule in a few words.
    pub name: String,
    pub finding: Finding,
}

/// The district's statutory tables and everything they rest on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Statutory {
    /// Every report of the year with tables, in roster order; also those that are not added.
    pub entries: Vec<Entry>,
    pub district: District,
    /// Every body that should report or did, in roster order.
    pub bodies: Vec<BodyRow>,
    /// Findings of the reports in roster order, then those of the sum.
    pub findings: Vec<ReportFinding>,
    /// The year of the tables.
    pub year: i32,
}

impl Statutory {
    /// The values of some reports, one row a cell.
    pub fn rows(&self, entries: &[Entry]) -> Vec<StatisticRow> {
        entries.iter().flat_map(|e| statistics::rows(&e.file, &e.unit, self.year, &e.statistics)).collect()
    }

    /// Whose figures a report holds: the government's own are not those of the office that sent them. `unit`: whose
    /// paper it is.
    pub fn body_of<'a>(&'a self, file: &str, unit: &'a str) -> &'a str {
        let own = |b: &&BodyRow| !file.is_empty() && b.file == file && !b.unit.is_empty();
        self.bodies.iter().find(own).map_or(unit, |b| &b.unit)
    }

    /// The bodies in the sum whose figures in some tables are wrong, in order.
    pub fn wrong_bodies(&self, tables: &[TableKind]) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for f in &self.findings {
            let wrong = f.finding.level == Level::Error && f.finding.table.is_some_and(|t| tables.contains(&t));
            let counted = self.district.included.contains(&f.unit);
            if wrong && counted && !f.file.is_empty() && !out.contains(&f.unit.as_str()) {
                out.push(&f.unit);
            }
        }
        out
    }

    /// The report of one body.
    pub fn entry(&self, unit: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.unit == unit)
    }
}

/// A unit's place in the roster ([`NOBODY`] when the paper names none), and whether it is the government's own body.
type BodyKey = (usize, bool);

/// The papers of one body.
#[derive(Default)]
pub(super) struct Files {
    now: Vec<usize>,
    last: Vec<usize>,
}

/// A body's report of this year and the one before.
pub(super) struct Case {
    key: BodyKey,
    at: usize,
    statistics: Statistics,
    /// Whether it has at least one value.
    has_tables: bool,
    /// Tables that came from an annex, with the paper each came from.
    from_annex: Vec<(TableKind, usize)>,
    /// Tables that only a replaced version has, with the paper.
    in_draft: Vec<(TableKind, usize)>,
    last: Option<(usize, Statistics)>,
}

/// Stands for the unit of a report that names none: checked, and not added.
const NOBODY: usize = usize::MAX;

/// Whether the paper is last year's report, kept for comparison.
pub(super) fn is_last_year(assessment: &Assessment, packed: &Packed) -> bool {
    let year = packed.head.identity.as_ref().and_then(|i| i.year);
    packed.head.kind() == Kind::Report
        && packed.head.unit().is_some()
        && packed.report.is_some()
        && matches!((year, assessment.list.year), (Some(own), Some(list)) if own == list - 1)
}

/// Whether a paper speaks for the government itself, not for its office.
pub(super) fn is_government(assessment: &Assessment, packed: &Packed) -> bool {
    let unit = packed.head.unit().and_then(|u| assessment.roster.units().get(u));
    unit.is_some_and(|u| u.kind == UnitKind::Office) && packed.report.is_some_and(|r| r.government)
}

/// A report that counts for a body, with what the rules say of it.
pub(super) struct Checked {
    case: Case,
    /// What the rules say, as problems of its file.
    problems: Vec<Problem>,
    /// Tables with an error, and its rule.
    wrong: Vec<(TableKind, String)>,
    /// Every finding, where they are listed one by one; of ten thousand reports they would be held for nothing.
    findings: Vec<Finding>,
}

/// Picks the report of one body from its papers and checks it; `None` when none of them is one.
///
/// `papers`: those of the body's unit, with everything in them; what is used of a report is taken out.
pub(super) fn check(
    assessment: &Assessment,
    (key, files): &(BodyKey, Files),
    source: &Source,
    papers: &mut [(usize, Submitted)],
) -> Option<Checked> {
    let year = assessment.list.year.unwrap_or_default();
    let Chosen { at, mut report, from_annex, in_draft } = choose(assessment, &files.now, source, papers)?;
    let last = choose(assessment, &files.last, source, papers).map(|c| (c.at, c.report));
    let head = &source.packed[at].head;
    let own = head.identity.as_ref().and_then(|i| i.year).unwrap_or(year);
    let unit = assessment.roster.units().get(key.0);
    let findings = examine(&report, last.as_ref().map(|(_, r)| r), unit, own, &head.file, assessment.rules);
    let has_tables = report.has_tables();
    report.statistics.shrink();
    let last = last.map(|(at, mut report)| {
        report.statistics.shrink();
        (at, report.statistics)
    });
    // What a cause explains stands under the cause in the full list; here the cause is enough.
    let problems = findings.iter().filter(|f| f.because_of.is_none()).map(Finding::to_problem).collect();
    let errors = findings.iter().filter(|f| f.level == Level::Error);
    let wrong = errors.filter_map(|f| Some((f.table?, f.rule.clone()))).collect();
    let case = Case { key: *key, at, statistics: report.statistics, has_tables, from_annex, in_draft, last };
    Some(Checked { case, problems, wrong, findings: if source.listed { findings } else { Vec::new() } })
}

/// Adds up what was checked, body by body. The findings are also put among the problems of their files.
///
/// `listed`: whether the findings are listed one by one, as a workbook does.
pub(super) fn decide(
    assessment: &Assessment,
    submitted: &mut [Submitted],
    decided: &[Decided],
    checked: Vec<Checked>,
    listed: bool,
) -> Statutory {
    let year = assessment.list.year.unwrap_or_default();
    let rules = assessment.rules;
    let mut out = Statutory { year, ..Statutory::default() };
    let mut number = 0;
    let mut wrong: Vec<(String, TableKind, String)> = Vec::new();
    let mut cases = Vec::with_capacity(checked.len());
    for Checked { mut case, problems, wrong: tables, findings } in checked {
        let elsewhere = from_elsewhere(&case, submitted);
        let s = &mut submitted[case.at];
        s.problems.retain(|p| !supplied(p, &case.from_annex));
        s.problems.extend(elsewhere);
        let unit = name(assessment, case.key);
        let read: Vec<Finding> = s.problems.iter().filter(|p| p.rule.starts_with("statistics-")).map(as_read).collect();
        s.problems.extend(problems);
        wrong.extend(tables.into_iter().map(|(table, rule)| (unit.clone(), table, rule)));
        if listed {
            number_them(read, &s.file, &unit, assessment, &mut number, &mut out.findings);
            number_them(findings, &s.file, &unit, assessment, &mut number, &mut out.findings);
        }
        if case.has_tables && case.key.0 != NOBODY {
            out.entries.push(Entry {
                unit,
                body: assessment.roster.units().get(case.key.0).map_or_else(Body::default, |u| body(u, case.key.1)),
                file: s.file.clone(),
                statistics: std::mem::replace(&mut case.statistics, Statistics::none()),
                last: case.last.as_mut().map(|(_, s)| std::mem::replace(s, Statistics::none())).filter(has_values),
            });
        }
        cases.push(case);
    }
    let expected: Vec<String> = assessment
        .roster
        .units()
        .iter()
        .filter(|u| !u.vertical || rules.settings.vertical)
        .map(|u| u.short.clone())
        .collect();
    out.district = statistics::total(&out.entries, &expected, rules.settings.options(), rules, year);
    let sum = of_the_sum(&out.district, &wrong, rules);
    number_them(sum, "", SUM, assessment, &mut number, &mut out.findings);
    out.bodies = bodies(assessment, submitted, decided, &cases, &out);
    out
}

/// Everything the rules say of one report. `file` is its path or name, for the year in it.
pub fn examine(
    report: &Report,
    last: Option<&Report>,
    unit: Option<&Unit>,
    year: i32,
    file: &str,
    rules: &Rules,
) -> Vec<Finding> {
    statistics::check(&Context {
        rules,
        statistics: &report.statistics,
        text: Some(&report.text),
        unit: unit.map_or("", |u| u.short.as_str()),
        body: unit.map_or_else(Body::default, |u| body(u, report.text.is_government())),
        year,
        file: file.rsplit('/').next().unwrap_or(file),
        last: last.map(|r| &r.statistics),
        last_text: last.map(|r| &r.text),
    })
}

/// What the rules say of the sum. Where a unit's table is wrong the sum's is, and that is said once, of the unit;
/// where all units' add up, one of them was misread, and the sum's own error stands. Cells that a unit lacks were
/// not asked.
///
/// `errors`: the units with an error in a table, and its rule.
fn of_the_sum(district: &District, errors: &[(String, TableKind, String)], rules: &Rules) -> Vec<Finding> {
    let included: HashSet<&String> = district.included.iter().collect();
    // Sums are told by table; of the other rules the sum repeats what its units break.
    let wrong = |f: &Finding| {
        let of = |(unit, table, rule): &(String, TableKind, String)| {
            *rule == f.rule && Some(*table) == f.table && included.contains(unit)
        };
        errors.iter().any(of)
    };
    let mut out = statistics::of_units(district, errors, rules);
    for f in &mut out {
        if f.level == Level::Error && wrong(f) {
            f.level = Level::Notice;
            f.message.push_str("这是汇总后的差额，由单位填报错误引起。");
            "请先改正上列各单位的错误，再重新汇总".clone_into(&mut f.fix);
        }
    }
    out
}

/// The name of the sum where a unit's name would stand.
const SUM: &str = "全区合计";

fn has_values(statistics: &Statistics) -> bool {
    TableKind::ALL.into_iter().any(|t| statistics.has(t))
}

fn body(unit: &Unit, government: bool) -> Body {
    match unit.kind {
        _ if unit.vertical => Body::Vertical,
        UnitKind::Office if government => Body::Government,
        UnitKind::Office => Body::Office,
        UnitKind::Department => Body::Department,
        UnitKind::Institution => Body::Institution,
        UnitKind::Street => Body::Street,
    }
}

/// 区教体局; 天桥区政府 for the government itself.
fn name(assessment: &Assessment, (unit, government): (usize, bool)) -> String {
    if government {
        return format!("{}政府", assessment.roster.district);
    }
    assessment.roster.units().get(unit).map_or_else(String::new, |u| u.short.clone())
}

/// The papers of every body that sent a report, in roster order, the government first; papers that name none apart.
pub(super) struct Bodies(Vec<(BodyKey, Files)>);

impl Bodies {
    pub(super) fn of(packed: &[Packed], decided: &[Decided]) -> Self {
        let mut papers: BTreeMap<(usize, std::cmp::Reverse<bool>), Files> = BTreeMap::new();
        let mut nameless = Vec::new();
        for (i, (p, d)) in packed.iter().zip(decided).enumerate() {
            if p.report.is_none() || p.head.kind() != Kind::Report {
                continue;
            }
            let Some(unit) = p.head.unit() else {
                if d.status == Status::Nobody {
                    nameless.push(((NOBODY, false), Files { now: vec![i], last: Vec::new() }));
                }
                continue;
            };
            let body = papers.entry((unit, std::cmp::Reverse(d.government))).or_default();
            if matches!(d.status, Status::Used | Status::Superseded | Status::Duplicate) {
                body.now.push(i);
            } else if d.last_year {
                body.last.push(i);
            }
        }
        let named = papers.into_iter().map(|((unit, government), papers)| ((unit, government.0), papers));
        Self(named.chain(nameless).collect())
    }

    /// The bodies of a unit with their places, or those of a paper that names none.
    pub(super) fn of_unit(
        &self,
        unit: Option<usize>,
        paper: usize,
    ) -> impl Iterator<Item = (usize, &(BodyKey, Files))> {
        let unit = unit.unwrap_or(NOBODY);
        // Nobody's papers stand one by one, in the order of files.
        let before =
            |((u, _), files): &(BodyKey, Files)| *u < unit || unit == NOBODY && files.now.iter().any(|at| *at < paper);
        let first = self.0.partition_point(before);
        let own = move |((u, _), files): &(BodyKey, Files)| *u == unit && (unit != NOBODY || files.now == [paper]);
        self.0.iter().enumerate().skip(first).take_while(move |(_, body)| own(body))
    }
}

/// What reading the tables said, in the shape of a finding.
fn as_read(problem: &Problem) -> Finding {
    Finding {
        rule: problem.rule.clone(),
        level: problem.level,
        table: TableKind::ALL.into_iter().find(|t| problem.message.contains(t.chinese())),
        cells: Vec::new(),
        row: String::new(),
        column: String::new(),
        printed: String::new(),
        expected: String::new(),
        place: problem.place.clone(),
        message: format!("{}。", problem.message.trim_end_matches('。')),
        fix: problem.hint.clone(),
        certainty: None,
        alternatives: Vec::new(),
        because_of: None,
    }
}

fn number_them(
    findings: Vec<Finding>,
    file: &str,
    unit: &str,
    assessment: &Assessment,
    number: &mut u32,
    out: &mut Vec<ReportFinding>,
) {
    let first = out.len();
    let mut under: BTreeMap<usize, u32> = BTreeMap::new();
    for finding in findings {
        let number = if let Some(cause) = finding.because_of {
            let n = under.entry(cause).or_default();
            *n += 1;
            format!("{}.{n}", out.get(first + cause).map_or("", |f| f.number.as_str()))
        } else {
            *number += 1;
            number.to_string()
        };
        out.push(ReportFinding {
            number,
            file: file.to_owned(),
            unit: unit.to_owned(),
            name: assessment.rules.get(&finding.rule).map_or_else(|| READING.to_owned(), |r| r.name.clone()),
            finding,
        });
    }
}

/// The name of what no rule says: how the tables could be read.
const READING: &str = "统计表读取";

/// What units of the sum lack, in words: whole tables, and cells of a table that was read.
fn lacking(district: &District) -> HashMap<&str, String> {
    let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (unit, table) in &district.incomplete {
        tables.entry(unit).or_default().push(table.chinese());
    }
    let mut out: HashMap<&str, String> = HashMap::new();
    let mut add = |unit, told: String| {
        let said: &mut String = out.entry(unit).or_default();
        if !said.is_empty() {
            said.push('；');
        }
        said.push_str(&told);
    };
    for (unit, tables) in tables {
        add(unit, format!("没有读到{}，这一表未计入", tables.join("、")));
    }
    for (unit, table, cells) in &district.lacking {
        let example = cells.first().map(ToString::to_string).unwrap_or_default();
        let table = table.chinese();
        add(unit, format!("{table}有{}格没有读到或不是数字（如{example}），这些格未计入", cells.len()));
    }
    out
}

fn bodies(
    assessment: &Assessment,
    submitted: &[Submitted],
    decided: &[Decided],
    cases: &[Case],
    statutory: &Statutory,
) -> Vec<BodyRow> {
    let district = &statutory.district;
    let mut of_unit: HashMap<usize, Vec<&Case>> = HashMap::new();
    for case in cases {
        of_unit.entry(case.key.0).or_default().push(case);
    }
    let mut reasons: HashMap<&str, &str> = HashMap::new();
    for (unit, why) in &district.left_out {
        reasons.entry(unit).or_insert(why);
    }
    let lacking = lacking(district);
    // The report of each unit; the annual report before other papers, one that counts before its other versions.
    let mut reports: HashMap<usize, (&Submitted, &Decided)> = HashMap::new();
    for (s, d) in submitted.iter().zip(decided) {
        if let Some(unit) = s.unit().filter(|_| s.kind() == Kind::Report && d.status != Status::OtherYear) {
            let rank = |d: &Decided| (d.status == Status::Used, d.annual);
            let best = reports.entry(unit).or_insert((s, d));
            if rank(d) > rank(best.1) {
                *best = (s, d);
            }
        }
    }
    let mut out = Vec::new();
    for (u, unit) in assessment.roster.units().iter().enumerate() {
        let own = of_unit.remove(&u).unwrap_or_default();
        for case in &own {
            let unit_name = name(assessment, case.key);
            let left_out = reasons.get(unit_name.as_str()).map(|why| (*why).to_owned());
            let gaps = lacking.get(unit_name.as_str()).cloned().unwrap_or_default();
            let (standing, reason) = match left_out {
                _ if !case.has_tables => (Standing::NoTables, "报告中没有读到统计表，请补报".to_owned()),
                Some(reason) => (Standing::LeftOut, reason),
                None if gaps.is_empty() => (Standing::Counted, String::new()),
                None => (Standing::Incomplete, gaps),
            };
            out.push(BodyRow {
                unit: unit_name,
                group: unit.group(),
                standing,
                reason,
                file: submitted[case.at].file.clone(),
                last_file: case.last.as_ref().map_or_else(String::new, |(i, _)| submitted[*i].file.clone()),
            });
        }
        if own.iter().any(|c| !c.key.1) || (unit.vertical && !assessment.rules.settings.vertical) {
            continue;
        }
        let (standing, reason, file) = match reports.get(&u) {
            _ if !own.is_empty() => (Standing::Missing, "只收到区政府的报告，没有收到本机关的报告", String::new()),
            Some((s, _)) if s.format.is_none() => (Standing::NoTables, "报告无法读取，请重新报送", s.file.clone()),
            Some((s, d)) => {
                let reason = match s.form() {
                    _ if d.annual => "年度报告中没有统计表，请补报",
                    Form::Ledger => "报送的是落实情况表，没有年度报告的统计表",
                    _ => "报送的是工作总结一类材料，没有年度报告的统计表",
                };
                (Standing::NoTables, reason, s.file.clone())
            }
            None => (Standing::Missing, "没有收到年度报告", String::new()),
        };
        out.push(BodyRow {
            unit: unit.short.clone(),
            group: unit.group(),
            standing,
            reason: reason.to_owned(),
            file,
            last_file: String::new(),
        });
    }
    out.extend(cases.iter().filter(|c| c.key.0 == NOBODY && c.has_tables).map(|c| BodyRow {
        unit: String::new(),
        group: Group::Department,
        standing: Standing::LeftOut,
        reason: "认不出是哪个单位的报告，请在文件名中写明单位后重新运行".to_owned(),
        file: submitted[c.at].file.clone(),
        last_file: String::new(),
    }));
    out
}

/// A problem that tells that a paper of last year was used for comparison only.
pub(super) fn last_year_problem(year: i32) -> Problem {
    Problem::new(
        Level::Notice,
        "last-year",
        format!("是{year}年的年度报告，不计入本年任务落实，只用来与本年的统计表核对"),
        "无须处理；如误报了往年的材料，请补报本年的",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Address;

    #[test]
    fn what_a_unit_lacks_is_told_table_by_table() {
        let mut district = District::default();
        district.incomplete.push(("甲".to_owned(), TableKind::Review));
        for unit in ["甲", "乙"] {
            let cells = vec![Address::request(1, 1), Address::request(3, 7)];
            district.lacking.push((unit.to_owned(), TableKind::Requests, cells));
        }
        let told = lacking(&district);
        let cells = "申请情况表有2格没有读到或不是数字（如“一、本年新收”的“自然人”），这些格未计入";
        assert_eq!(told["甲"], format!("没有读到复议诉讼情况表，这一表未计入；{cells}"));
        assert_eq!(told["乙"], cells);
    }
}
