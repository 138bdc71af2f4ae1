//! What became of every file: which one counts for a duty, which came late, which is not what was asked.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt::Write,
};

use super::{
    Assessment, ProblemRow, ReportOnly, Status, SubmissionRow, UnitRow, is_judged, is_statutory, statutory,
    unit::Outline,
};
use crate::{
    identify::{self, Claim, Form, Kind, YearPart, prefer},
    ingest::IngestError,
    problem::{Level, Problem},
    roster::UnitKind,
    submission::{Packed, Submitted},
};

/// The rule of a plan or report in which no passage was found: nothing can be said of its unit.
pub const NOTHING_READ: &str = "nothing-read";

/// What was decided for one file.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub(super) struct Decided {
    pub status: Status,
    pub superseded_by: Option<usize>,
    /// Counts together with this one, which is in another form.
    pub beside: Option<usize>,
    pub late: bool,
    /// Late by its own date, and not the unit's first.
    pub excused: bool,
    pub other_year: bool,
    /// Last year's report, kept for comparison.
    pub last_year: bool,
    /// Speaks for the government itself, not for its office.
    pub government: bool,
    /// It is the annual report under the Regulations.
    pub annual: bool,
    /// It is that, or no ledger or summary that says otherwise.
    pub stands_for_annual: bool,
    /// It is that, and neither it nor another paper of its unit has the statutory tables.
    pub without_tables: bool,
}

impl Assessment<'_> {
    /// What a paper says of its version, and how well it is named.
    pub(super) fn claim(&self, s: &Submitted) -> Claim {
        let year = s.identity.as_ref().and_then(|i| i.year);
        Claim { named: identify::named(&s.file, s.unit(), year, self.roster, self.words), ..s.claim() }
    }
}

/// Whether a file came that could not be read and may be a paper of this kind.
pub(super) fn is_unread(s: &Submitted, d: &Decided, kind: Kind) -> bool {
    d.status.is_unread() && [kind, Kind::Other].contains(&s.kind())
}

pub(super) fn decide(assessment: &Assessment, packed: &[Packed]) -> Vec<Decided> {
    let year = assessment.list.year;
    let mut decided: Vec<Decided> = packed
        .iter()
        .map(|p| {
            let s = &p.head;
            let identity = s.identity.as_ref();
            let other_year = is_judged(s.kind())
                && matches!((identity.and_then(|i| i.year), year), (Some(own), Some(list)) if own != list);
            let has = |rule: &str| s.problems.iter().any(|p| p.rule == rule);
            // What could not be read is of an earlier year by its name; one of a later year may be this year's report.
            let old = s.format.is_none()
                && matches!((identity.and_then(|i| i.year), year), (Some(own), Some(list)) if own < list);
            let status = if has(IngestError::SECRET) {
                Status::Withheld
            } else if has(IngestError::LockFile.rule()) {
                Status::Ignored
            } else if old {
                Status::OtherYear
            } else if s.format.is_none() || has(NOTHING_READ) {
                Status::Unreadable
            } else if !is_judged(s.kind()) {
                Status::Ignored
            } else if other_year {
                Status::OtherYear
            } else if s.unit().is_none() {
                Status::Nobody
            } else {
                Status::Used
            };
            let due = year.and_then(|y| assessment.calendar.due(s.kind(), y));
            let late = status == Status::Used
                && matches!((identity.and_then(|i| i.date), due), (Some(date), Some(due)) if date > due);
            Decided {
                status,
                superseded_by: None,
                beside: None,
                late,
                excused: false,
                other_year: other_year || status == Status::OtherYear,
                last_year: statutory::is_last_year(assessment, p),
                government: statutory::is_government(assessment, p),
                annual: is_annual(p),
                stands_for_annual: s.form() == Form::Prose || is_annual(p),
                without_tables: false,
            }
        })
        .collect();
    let with_parts: HashSet<Option<usize>> =
        packed.iter().filter(|p| p.report.is_some()).map(|p| p.head.unit()).collect();
    let mut duties: BTreeMap<(usize, Kind), Vec<usize>> = BTreeMap::new();
    for (i, s) in packed.iter().map(|p| &p.head).enumerate() {
        if decided[i].status == Status::Used
            && let Some(unit) = s.unit()
        {
            duties.entry((unit, s.kind())).or_default().push(i);
        }
    }
    for (&(unit, kind), files) in &duties {
        for &i in files.iter().filter(|_| kind == Kind::Report && !with_parts.contains(&Some(unit))) {
            decided[i].without_tables = decided[i].annual;
        }
    }
    for files in duties.into_values().filter(|f| f.len() > 1) {
        // A ledger beside a report, a summary beside the statutory report, or an annex beside a plan is no newer version
        // of it: both count.
        let mut first = None;
        let shapes = by_shape(&files, packed, assessment);
        for files in &shapes {
            let Some(best) = best_of(files, packed, assessment) else { continue };
            // Papers about other parts of the year are no versions of one another; those about the same months are.
            let part = |i: usize| packed[i].head.claim().part_year;
            let apart = |i: usize| part(best).is_some() && part(i) != part(best);
            let mut counted = vec![best];
            let parts: BTreeSet<Option<YearPart>> = files.iter().filter(|i| apart(**i)).map(|i| part(*i)).collect();
            for other in parts {
                let same: Vec<usize> = files.iter().copied().filter(|i| part(*i) == other).collect();
                counted.extend(best_of(&same, packed, assessment));
            }
            for i in files.iter().copied().filter(|i| !counted.contains(i)) {
                let same = counted.iter().copied().find(|c| packed[i].head.is_same_text(&packed[*c].head));
                decided[i].status = if same.is_some() { Status::Duplicate } else { Status::Superseded };
                let other = || counted.iter().copied().find(|c| part(*c) == part(i));
                decided[i].superseded_by = same.or_else(other).or(Some(best));
            }
            for i in counted {
                if let Some(first) = first {
                    decided[i].beside = Some(first);
                } else {
                    first = Some(i);
                }
            }
        }
        // Handed back and sent again: the day that counts is that of the first, if it has one. A paper about half the
        // year is not it; nor does a summary or a ledger stand for the report, though it is no later than the paper that
        // it goes with.
        let is_in_time = |i: &usize| {
            let claim = packed[*i].head.claim();
            !decided[*i].late && claim.date.is_some() && claim.part_year.is_none()
        };
        let first_in_time = shapes.iter().position(|files| files.iter().any(is_in_time)).unwrap_or(shapes.len());
        for i in shapes.into_iter().skip(first_in_time).flatten() {
            decided[i].excused = std::mem::take(&mut decided[i].late);
        }
    }
    decided
}

/// Papers of one duty that are no versions of one another: those in the statutory form, other texts, ledgers.
///
/// A draft, a paper about half the year, or one whose name says nothing does not stand beside a report that is none of
/// these: it is told among its versions.
fn by_shape(files: &[usize], packed: &[Packed], assessment: &Assessment) -> Vec<Vec<usize>> {
    let form = |i: &usize| packed[*i].head.form();
    let (adding, own): (Vec<usize>, Vec<usize>) = files.iter().partition(|i| form(i) == Form::Supplement);
    let (ledgers, texts): (Vec<usize>, Vec<usize>) = own.into_iter().partition(|i| form(i) == Form::Ledger);
    let (annual, other): (Vec<usize>, Vec<usize>) = texts.iter().partition(|i| is_annual(&packed[**i]));
    let standing = |files: &[usize]| {
        let best = &packed[best_of(files, packed, assessment)?].head;
        let (claim, name) = (assessment.claim(best), best.file.rsplit('/').next().unwrap_or(&best.file));
        Some((!claim.doubted, claim.part_year.is_none(), assessment.words.stage(name) >= 0))
    };
    let mut out = if standing(&annual) == standing(&other) { vec![annual, other] } else { vec![texts] };
    out.push(ledgers);
    // Each supplement adds something of its own, unless it is the same text again.
    for i in adding {
        let again =
            |same: &&mut Vec<usize>| same.first().is_some_and(|s| packed[i].head.is_same_text(&packed[*s].head));
        match out.iter_mut().find(again) {
            Some(same) => same.push(i),
            None => out.push(vec![i]),
        }
    }
    out
}

/// Whether a paper is the annual report under the Regulations, by its title or by its parts.
fn is_annual(packed: &Packed) -> bool {
    packed.head.form() == Form::Annual || packed.report.is_some_and(|r| r.whole)
}

/// The one of several versions that counts.
fn best_of(files: &[usize], packed: &[Packed], assessment: &Assessment) -> Option<usize> {
    let claims: Vec<Claim> = files.iter().map(|&i| assessment.claim(&packed[i].head)).collect();
    prefer(&claims, assessment.words).map(|best| files[best])
}

pub(super) fn rows(
    assessment: &Assessment,
    submitted: &[Submitted],
    decided: &[Decided],
    outlines: &[Outline],
) -> Vec<SubmissionRow> {
    submitted
        .iter()
        .zip(decided)
        .zip(outlines)
        .enumerate()
        .map(|(i, ((s, d), outline))| {
            let unit = s.unit().and_then(|u| assessment.roster.units().get(u));
            let identity = s.identity.as_ref();
            SubmissionRow {
                file: s.file.clone(),
                unit: unit.map_or(String::new(), |u| u.short.clone()),
                group: unit.map(crate::roster::Unit::group),
                kind: s.kind(),
                format: s.format.map_or(String::new(), |f| f.as_str().to_owned()),
                date: identity.and_then(|i| i.date).map_or(String::new(), |d| d.to_string()),
                year: identity.and_then(|i| i.year),
                late: d.late,
                status: d.status,
                superseded_by: d.superseded_by.map_or(String::new(), |i| submitted[i].file.clone()),
                evidence: identity.map_or(String::new(), |i| i.evidence.clone()),
                problem: told(&decisions(assessment, submitted, decided, i), &s.problems),
                passages: outline.passages,
                addressed: outline.addressed,
                copied: outline.copied,
            }
        })
        .collect()
}

pub(super) fn units(
    assessment: &Assessment,
    submitted: &[Submitted],
    decided: &[Decided],
    expected: &[usize],
) -> Vec<UnitRow> {
    let mut used: HashMap<(usize, Kind), usize> = HashMap::new();
    for (i, (s, _)) in submitted.iter().zip(decided).enumerate().filter(|(_, (_, d))| d.status == Status::Used) {
        if let Some(unit) = s.unit().filter(|_| decided[i].beside.is_none()) {
            used.entry((unit, s.kind())).or_insert(i);
        }
    }
    let mut unread: HashSet<(usize, Kind)> = HashSet::new();
    let mut withheld: HashSet<(usize, Kind)> = HashSet::new();
    // Units with an annual report of their own, and those with one of the government.
    let (mut annual, mut government): (HashSet<usize>, HashSet<usize>) = Default::default();
    // Those with a summary in words.
    let mut summed: HashSet<usize> = HashSet::new();
    for (s, d) in submitted.iter().zip(decided) {
        let Some(unit) = s.unit() else { continue };
        let kinds = [Kind::Plan, Kind::Report].into_iter().filter(|kind| is_unread(s, d, *kind));
        for kind in kinds {
            unread.insert((unit, kind));
            if d.status == Status::Withheld {
                withheld.insert((unit, kind));
            }
        }
        if s.kind() == Kind::Report && s.form() != Form::Ledger && d.status == Status::Used {
            summed.insert(unit);
        }
        if s.kind() == Kind::Report && d.stands_for_annual && matches!(d.status, Status::Used | Status::Superseded) {
            if d.government { &mut government } else { &mut annual }.insert(unit);
        }
    }
    let (noted, other_units) = notes(assessment, submitted, decided);
    let mut other_years: HashMap<(usize, Kind), i32> = HashMap::new();
    for (s, _) in submitted.iter().zip(decided).filter(|(_, d)| d.status == Status::OtherYear) {
        if let Some((unit, year)) = s.unit().zip(s.identity.as_ref().and_then(|i| i.year)) {
            // Of several the last.
            other_years.entry((unit, s.kind())).and_modify(|y| *y = year.max(*y)).or_insert(year);
        }
    }
    let area = assessment.roster.terms().area;
    expected
        .iter()
        .map(|&u| {
            let unit = &assessment.roster.units()[u];
            let paper = |kind: Kind| used.get(&(u, kind)).map(|&i| (&submitted[i], &decided[i]));
            let (plan, report) = (paper(Kind::Plan), paper(Kind::Report));
            let lacks = |kind: Kind| if kind == Kind::Plan { plan.is_none() } else { report.is_none() };
            let mut note: Vec<&str> = noted
                .get(&u)
                .into_iter()
                .flatten()
                .filter(|(kind, _)| lacks(*kind))
                .map(|(_, note)| note.as_str())
                .collect();
            note.dedup();
            let mut note: Vec<String> = note.into_iter().map(str::to_owned).collect();
            let open = report.is_none() || annual.contains(&u) || unread.contains(&(u, Kind::Report));
            let report_only = (!open).then(|| {
                if government.contains(&u) {
                    ReportOnly::Government
                } else if summed.contains(&u) {
                    ReportOnly::Summary
                } else {
                    ReportOnly::Ledger
                }
            });
            note.extend(report_only.map(|only| only.note(&area)));
            let of_kinds = [Kind::Plan, Kind::Report];
            let file = |p: Option<(&Submitted, &Decided)>| p.map_or(String::new(), |(s, _)| s.file.clone());
            UnitRow {
                short: unit.short.clone(),
                full: unit.full.clone(),
                group: unit.group(),
                vertical: unit.vertical,
                plan: file(plan),
                report: file(report),
                plan_late: plan.is_some_and(|(_, d)| d.late),
                report_late: report.is_some_and(|(_, d)| d.late),
                plan_unread: plan.is_none() && unread.contains(&(u, Kind::Plan)),
                report_unread: report.is_none() && unread.contains(&(u, Kind::Report)),
                note: note.join("；"),
                other_year: of_kinds.map(|kind| other_years.get(&(u, kind)).copied().filter(|_| lacks(kind))),
                other_unit: of_kinds
                    .map(|kind| other_units.get(&(u, kind)).filter(|_| lacks(kind)).cloned().unwrap_or_default()),
                withheld: of_kinds.map(|kind| lacks(kind) && withheld.contains(&(u, kind))),
                report_only,
            }
        })
        .collect()
}

/// What is remarked of units, with the kind of paper that is lacking.
type Notes = HashMap<usize, Vec<(Kind, String)>>;

/// What came of units, or under their names, without being the paper that is asked for, with the kind that it stands
/// for; and whose papers came under their names.
fn notes(
    assessment: &Assessment,
    submitted: &[Submitted],
    decided: &[Decided],
) -> (Notes, HashMap<(usize, Kind), String>) {
    let mut out = Notes::new();
    let mut others = HashMap::new();
    for (s, d) in submitted.iter().zip(decided) {
        let (kind, year) = (s.kind(), s.identity.as_ref().and_then(|i| i.year));
        let by_name = |s: &Submitted| identify::by_name(&s.file, assessment.roster, assessment.words).unit;
        let whose = |u: usize| assessment.roster.units().get(u).map_or("", |u| u.short.as_str());
        let noted = match (s.unit(), year) {
            (Some(unit), _) if kind == Kind::TaskList => {
                Some((unit, Kind::Plan, "报来的是发给各单位的任务清单".to_owned()))
            }
            (Some(unit), Some(year)) if d.status == Status::OtherYear && is_judged(kind) => {
                Some((unit, kind, format!("报来的{}是{year}年的", kind.chinese())))
            }
            (Some(own), _) if s.is_misnamed() => by_name(s).map(|unit| {
                others.insert((unit, kind), format!("“{}”", whose(own)));
                (unit, kind, format!("报来的{}是“{}”的", kind.chinese(), whose(own)))
            }),
            (None, _) if s.problems.iter().any(|p| p.rule == identify::ELSEWHERE) => by_name(s).map(|unit| {
                others.insert((unit, kind), "其他地方单位".to_owned());
                (unit, kind, format!("报来的{}是其他地方单位的", kind.chinese()))
            }),
            _ => None,
        };
        if let Some((unit, kind, note)) = noted {
            out.entry(unit).or_default().push((kind, note));
        }
    }
    (out, others)
}

/// All problems of all files, in file order; what was decided about versions and years among them.
pub(super) fn problems(assessment: &Assessment, submitted: &[Submitted], decided: &[Decided]) -> Vec<ProblemRow> {
    let mut out = Vec::new();
    for (i, s) in submitted.iter().enumerate() {
        let unit = s.unit().and_then(|u| assessment.roster.units().get(u)).map_or(String::new(), |u| u.short.clone());
        let own = s.problems.iter().cloned().chain(decisions(assessment, submitted, decided, i));
        out.extend(own.map(|p| ProblemRow {
            file: s.file.clone(),
            unit: unit.clone(),
            rule: p.rule,
            level: p.level,
            place: p.place,
            message: p.message,
            hint: p.hint,
        }));
    }
    out
}

/// What an officer reads beside a file: what was decided about it, then the worst that is wrong with it. The figures
/// of a report have a sheet of their own, so of several wrong ones only the first is told, and how many more there are.
fn told(decisions: &[Problem], own: &[Problem]) -> String {
    let (mut figures, mut lines): (Vec<&Problem>, Vec<&Problem>) = own.iter().partition(|p| is_statutory(&p.rule));
    figures.sort_by_key(|p| Reverse(p.level));
    lines.extend(figures.first());
    lines.sort_by_key(|p| Reverse(p.level));
    let mut told: Vec<String> = Vec::new();
    for line in decisions.iter().chain(lines).map(Problem::line) {
        // The same may be wrong with several parts of a file.
        if !told.contains(&line) {
            told.push(line);
        }
    }
    let mut out = told.join("；");
    if figures.len() > 1 {
        let _ = write!(out, "（另有{}处，见“勾稽问题”）", figures.len() - 1);
    }
    out
}

/// What became of a file that is not simply taken, told as problems are.
fn decisions(assessment: &Assessment, submitted: &[Submitted], decided: &[Decided], file: usize) -> Vec<Problem> {
    let (s, d) = (&submitted[file], &decided[file]);
    let mut own = Vec::new();
    if s.format.is_some() && s.kind() == Kind::TaskList {
        own.push(other_list(assessment, s));
    }
    if s.format.is_some() && s.kind() == Kind::Other {
        own.push(Problem::new(
            Level::Warning,
            "not-a-submission",
            "不是实施方案，也不是年度报告，未计入",
            "如判断有误，请在文件名中写明“实施方案”或“年度报告”",
        ));
    }
    if d.last_year {
        let year = s.identity.as_ref().and_then(|i| i.year).unwrap_or_default();
        own.push(statutory::last_year_problem(year));
    } else if d.other_year {
        let year = s.identity.as_ref().and_then(|i| i.year).unwrap_or_default();
        own.push(Problem::new(
            Level::Warning,
            "other-year",
            format!("是{year}年的材料，与任务清单年度不符，未计入"),
            "请确认是否误报了往年的材料",
        ));
    }
    if let Some(best) = d.superseded_by {
        own.push(if d.status == Status::Duplicate {
            Problem::new(
                Level::Notice,
                "duplicate",
                format!("与“{}”内容完全相同，只计一份，采用的是那一份", submitted[best].file),
                "请核对是否多放了一份；如不是同一单位的材料，请单位重新报送",
            )
        } else if d.government == decided[best].government {
            Problem::new(
                Level::Notice,
                "superseded",
                format!("同一单位报送了多份，采用的是“{}”", submitted[best].file),
                "如应采用本文件，请移走另一份后重新运行",
            )
        } else {
            Problem::new(
                Level::Notice,
                "superseded",
                format!(
                    "区政府和区政府办公室各有一份报告，任务落实情况采用的是“{}”，统计表分别计",
                    submitted[best].file
                ),
                "无须处理；如任务落实应采用本文件，请移走另一份后重新运行",
            )
        });
    }
    if let Some(first) = d.beside {
        own.push(Problem::new(
            Level::Notice,
            "beside",
            if s.form() == submitted[first].form() {
                format!("与“{}”所说的时段不同，合并认定", submitted[first].file)
            } else {
                format!("与“{}”形式不同，两份合并认定", submitted[first].file)
            },
            "如只应采用一份，请移走另一份后重新运行",
        ));
    }
    if d.without_tables && d.status == Status::Used {
        own.push(Problem::new(
            Level::Warning,
            "annual-without-tables",
            "年度报告中没有法定的三张统计表",
            "请单位补报主动公开、依申请公开、复议诉讼三张表；表在别的文件里的，请一并放入后重新运行",
        ));
    }
    if d.excused {
        own.push(Problem::new(
            Level::Notice,
            "sent-again",
            "落款日期晚于报送期限，但该单位另有一份按期报送，不按逾期计",
            "请核对是否退回后重报",
        ));
    }
    if d.late {
        own.push(Problem::new(Level::Notice, "late", "落款日期晚于报送期限", "请核对实际报送时间"));
    }
    own
}

/// What is said of a list that is not the one in use.
fn other_list(assessment: &Assessment, s: &Submitted) -> Problem {
    let (list, words) = (assessment.list, assessment.words);
    let unit = s.unit().and_then(|u| assessment.roster.units().get(u)).filter(|u| u.kind != UnitKind::Office);
    if let Some(unit) = unit {
        return Problem::new(
            Level::Warning,
            "other-list",
            format!("是发给各单位的任务清单，不是“{}”自己的方案或报告，未计入", unit.short),
            "如该单位只报了这一份，请通知其报送实施方案",
        );
    }
    let name = s.file.rsplit('/').next().unwrap_or(&s.file);
    let better = identify::is_draft(list) && words.stage(name) >= 0;
    Problem::new(
        if better { Level::Warning } else { Level::Notice },
        "other-list",
        format!("也是任务清单，本次采用的是“{}”", list.source),
        "如应采用本文件，请移走另一份后重新运行",
    )
}

/// What is said when the long lists of the workbook do not hold every row.
pub(super) fn cut(clauses: usize, findings: usize) -> ProblemRow {
    about_the_run(
        "long-lists",
        format!("材料过多，“条款明细”和“佐证”只列出前{clauses}行和前{findings}行"),
        "全部各行见 data/coverage.csv 和 data/findings.csv",
    )
}

/// What is said when there are too many units for the files that a person reads.
pub(super) fn unreadable(units: usize) -> ProblemRow {
    about_the_run(
        "many-units",
        format!("共{units}个单位，只生成数据文件，不生成工作簿、图表和附录，也不比较单位之间的雷同"),
        "请按区县分别运行或汇总，以得到供阅读的结果",
    )
}

fn about_the_run(rule: &str, message: String, hint: &str) -> ProblemRow {
    ProblemRow {
        file: String::new(),
        unit: String::new(),
        rule: rule.to_owned(),
        level: Level::Notice,
        place: String::new(),
        message,
        hint: hint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_told_first_and_the_rest_is_counted() {
        let of = |level, rule: &str, message: &str| Problem::new(level, rule, message, "请核对");
        let own = [
            of(Level::Notice, "no-date", "没有找到落款日期"),
            of(Level::Warning, "P6", "没有说明收费。"),
            of(Level::Error, "C1", "总计有误。"),
        ];
        let kept = [of(Level::Notice, "superseded", "采用的是另一份")];
        let broken = || of(Level::Warning, "damaged-part", "文件有损坏");
        assert_eq!(told(&[], &[broken(), broken()]), "文件有损坏。请核对", "once for all parts");
        assert_eq!(
            told(&kept, &own),
            "采用的是另一份。请核对；总计有误。请核对；没有找到落款日期。请核对（另有1处，见“勾稽问题”）"
        );
    }
}
