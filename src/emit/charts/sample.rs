//! A made-up coverage of any size for tests: real unit and task names, invented verdicts, the same every time.

use crate::{
    assess::{
        BodyRow, Coverage, Marks, Stage, Standing, Status, Statutory, SubmissionRow, Tally, UnitRow, Verdict,
        VerdictRow,
    },
    identify::Kind,
    roster::Group,
    statistics::{Address, Body, Cell, Entry, Options, Reading, Rules, Statistics, TableKind, total},
    tasks::{Duty, Task, TaskList},
    text::{Shared, Short},
};

const DEPARTMENTS: [&str; 30] = [
    "区政府办公室",
    "区发改局",
    "区教体局",
    "区科技局",
    "区工信局",
    "区民政局",
    "区司法局",
    "区财政局",
    "区人社局",
    "区住建局",
    "区城管局",
    "区农业农村局",
    "区城乡水务局",
    "区城乡交通运输局",
    "区商务局",
    "区文化和旅游局",
    "区卫健局",
    "区退役军人事务局",
    "区应急局",
    "区审计局",
    "区市场监管局",
    "区统计局",
    "区医保局",
    "区信访局",
    "区行政审批局",
    "区投促局",
    "区大数据局",
    "区税务局",
    "区自然资源分局",
    "新材料园区管委会",
];

const STREETS: [&str; 15] = [
    "无影山街道",
    "天桥东街街道",
    "工人新村北村街道",
    "工人新村南村街道",
    "堤口路街道",
    "北坦街道",
    "制锦市街道",
    "宝华街街道",
    "官扎营街道",
    "纬北路街道",
    "药山街道",
    "北园街道",
    "泺口街道",
    "桑梓店街道",
    "大桥街道",
];

/// (theme, item, clauses, departments owe it, streets owe it), as in the list of 2023.
const TASKS: [(&str, &str, u16, bool, bool); 24] = [
    ("聚焦高质量发展，推动集成化公开", "围绕激发市场主体活力强化公开", 2, true, false),
    ("聚焦高质量发展，推动集成化公开", "围绕激发市场主体活力强化公开", 1, false, true),
    ("聚焦高质量发展，推动集成化公开", "围绕激发市场主体活力强化公开", 1, false, true),
    ("聚焦高质量发展，推动集成化公开", "围绕民生保障领域强化公开", 1, false, true),
    ("聚焦高质量发展，推动集成化公开", "围绕民生保障领域强化公开", 2, false, true),
    ("聚焦高质量发展，推动集成化公开", "围绕民生保障领域强化公开", 2, false, true),
    ("聚焦高水平决策，推动常态化公开", "持续推进重大行政决策事项目录公开", 1, false, false),
    ("聚焦高水平决策，推动常态化公开", "持续推进重大行政决策事项目录公开", 1, false, false),
    ("聚焦高水平决策，推动常态化公开", "持续推进政府决策事项流程公开", 3, true, false),
    ("聚焦高水平决策，推动常态化公开", "持续推进政策评价效果情况常态公开", 2, true, false),
    ("聚焦公众关注，推动便民化公开", "深化政策集中统一公开", 4, true, true),
    ("聚焦公众关注，推动便民化公开", "提升发布解读质量", 4, true, true),
    ("聚焦公众关注，推动便民化公开", "积极回应群众关切", 3, true, true),
    ("聚焦公众关注，推动便民化公开", "开展政府开放活动", 1, true, true),
    ("聚焦基础保障，推动规范化公开", "提升政务公开数字化管理水平", 1, false, false),
    ("聚焦基础保障，推动规范化公开", "推进政府网站和政务新媒体规范有序发展", 8, false, true),
    ("聚焦基础保障，推动规范化公开", "加强基层政务公开", 4, false, true),
    ("聚焦基础保障，推动规范化公开", "推动政府信息依申请公开规范化", 5, false, false),
    ("聚焦基础保障，推动规范化公开", "深化公共企事业单位信息公开", 6, false, false),
    ("聚焦能力建设，推动高水平公开", "健全工作机制", 1, true, true),
    ("聚焦能力建设，推动高水平公开", "健全工作机制", 3, true, true),
    ("聚焦能力建设，推动高水平公开", "严格督查考核", 2, false, false),
    ("聚焦能力建设，推动高水平公开", "强化业务培训", 2, true, true),
    ("聚焦能力建设，推动高水平公开", "强化业务培训", 1, false, false),
];

/// A number below `below` that depends on nothing but its seeds.
fn chance(seeds: [usize; 3], below: u32) -> u32 {
    let mut x = 0x9E37_79B9_7F4A_7C15_u64;
    for seed in seeds {
        x = (x ^ seed as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x ^= x >> 29;
    }
    (x % u64::from(below)) as u32
}

fn units(count: usize) -> Vec<UnitRow> {
    let streets = if count <= 5 { count / 2 } else { count / 3 };
    let pick = |names: &[&str], i: usize| match i / names.len() {
        0 => names[i].to_owned(),
        n => format!("{}{}", names[i % names.len()], ["二", "三", "四", "五"][(n - 1) % 4]),
    };
    (0..count)
        .map(|i| {
            let street = i >= count - streets;
            let short = if street { pick(&STREETS, i + streets - count) } else { pick(&DEPARTMENTS, i) };
            let file = |kind: usize, gap: u32| {
                let come = chance([i, kind, 77], 100) >= gap;
                if come { format!("{short}{kind}.docx") } else { String::new() }
            };
            UnitRow {
                full: format!("济南市天桥区{short}"),
                group: if street { Group::Street } else { Group::Department },
                vertical: false,
                plan: file(1, 9),
                report: file(2, 16),
                plan_late: chance([i, 1, 5], 7) == 0,
                report_late: chance([i, 2, 5], 5) == 0,
                plan_unread: false,
                report_unread: false,
                note: String::new(),
                other_year: [None; 2],
                other_unit: Default::default(),
                withheld: [false; 2],
                report_only: None,
                short,
            }
        })
        .collect()
}

fn tasks(count: usize) -> Vec<Task> {
    // A short list takes tasks that everybody owes.
    let from = if count <= 4 { 10 } else { 0 };
    (0..count)
        .map(|i| {
            let (theme, item, ..) = TASKS[(i + from) % TASKS.len()];
            let again = if i + from >= TASKS.len() { "（续）" } else { "" };
            Task {
                id: format!("T{:02}", i + 1),
                printed_seq: (i + 1).to_string(),
                theme: format!("{theme}{again}"),
                item: format!("{item}{again}"),
                requirement: String::new(),
                units: String::new(),
                leads: None,
                deadline: "2023年12月底前".into(),
                clauses: Vec::new(),
                owners: Vec::new(),
                due: None,
            }
        })
        .collect()
}

fn verdict(unit: &UnitRow, owed: bool, stage: Stage, dice: u32) -> Verdict {
    let (plan, report) = (!unit.plan.is_empty(), !unit.report.is_empty());
    if !owed {
        return Verdict::NotDuty;
    }
    match stage {
        Stage::Plan if !plan => Verdict::NotSubmitted,
        Stage::Plan => {
            [Verdict::Planned, Verdict::Vague, Verdict::NotMentioned][[0, 0, 0, 0, 0, 0, 0, 1, 2, 2][dice as usize]]
        }
        Stage::Report if !report => Verdict::NotSubmitted,
        Stage::Report => {
            [Verdict::Done, Verdict::Vague, Verdict::NotMentioned][[0, 0, 0, 0, 0, 1, 2, 0, 2, 2][dice as usize]]
        }
        Stage::Combined if !plan && !report => Verdict::NotSubmitted,
        Stage::Combined => match (verdict(unit, owed, Stage::Plan, dice), verdict(unit, owed, Stage::Report, dice)) {
            (_, Verdict::Done) => Verdict::Done,
            (Verdict::Planned, _) => Verdict::Planned,
            (Verdict::Vague, _) | (_, Verdict::Vague) => Verdict::Vague,
            _ => Verdict::NotMentioned,
        },
    }
}

fn tally(rows: &[VerdictRow], keys: &[String], key_of: impl Fn(&VerdictRow) -> String) -> Vec<Tally> {
    let mut tallies = Vec::new();
    for stage in Stage::ALL {
        for key in keys {
            let mut tally = Tally { key: key.clone(), stage, cells: [0; 7], addressed: 0, clauses: 0, uncertain: 0 };
            for row in rows.iter().filter(|r| r.stage == stage && key_of(r) == *key) {
                if let Some(i) = Verdict::ALL.iter().position(|v| *v == row.verdict) {
                    tally.cells[i] += 1;
                }
                tally.addressed += u32::from(row.addressed);
                tally.clauses += u32::from(row.clauses);
                tally.uncertain += u32::from(row.marks.uncertain);
            }
            tallies.push(tally);
        }
    }
    tallies
}

/// Tables of every third unit and their sum; the last of them is run by the city and not added.
pub(in crate::emit) fn statutory(units: &[UnitRow]) -> Statutory {
    let rules = Rules::shipped().expect("shipped rules");
    let reported: Vec<&UnitRow> = units.iter().filter(|u| !u.report.is_empty()).collect();
    let entries: Vec<Entry> = reported
        .iter()
        .enumerate()
        .map(|(i, unit)| Entry {
            unit: unit.short.clone(),
            body: if i + 1 == reported.len() && i > 1 { Body::Vertical } else { Body::Department },
            file: unit.report.clone(),
            statistics: figures(i),
            last: None,
        })
        .collect();
    let expected: Vec<String> = units.iter().map(|u| u.short.clone()).collect();
    let district = total(&entries, &expected, Options::default(), &rules, 2023);
    let bodies = units
        .iter()
        .map(|u| {
            let out = district.left_out.iter().find(|(n, _)| *n == u.short);
            let standing = match out {
                Some(_) => Standing::LeftOut,
                None if u.report.is_empty() => Standing::Missing,
                None => Standing::Counted,
            };
            BodyRow {
                unit: u.short.clone(),
                group: u.group,
                standing,
                reason: out.map_or_else(String::new, |(_, why)| why.clone()),
                file: u.report.clone(),
                last_file: String::new(),
            }
        })
        .collect();
    Statutory { entries, district, bodies, findings: Vec::new(), year: 2023 }
}

/// Tables that add up: `n` applications of a person and one of a firm, all disclosed but the last.
fn figures(i: usize) -> Statistics {
    let mut out = Statistics::new();
    let mut put = |address: Address, value: f64| {
        let printed = crate::statistics::show(value);
        out.set(
            address,
            Cell { printed: printed.into(), value: Some(value), reading: Reading::Number, place: Short::EMPTY },
        );
    };
    let n = f64::from(chance([i, 5, 21], 40));
    for address in Address::all() {
        let value = match (address.table, address.row, address.column) {
            (TableKind::Proactive, 3 | 4, _) => f64::from(chance([i, 3, 7], 900)),
            (TableKind::Proactive, 6, _) => f64::from(chance([i, 6, 7], 900)) / 10.0,
            (TableKind::Requests, row, column) => figure(row, column, n),
            _ => 0.0,
        };
        put(address, value);
    }
    out
}

/// One cell of table 2: `n` applications of persons, one of a firm.
fn figure(row: u8, column: u8, n: f64) -> f64 {
    let persons = if matches!(row, 1 | 3 | 24) { n } else { 0.0 };
    let firms = f64::from(matches!(row, 1 | 11 | 24));
    match column {
        1 => persons,
        2 => firms,
        7 => persons + firms,
        _ => 0.0,
    }
}

/// A coverage of so many units and tasks.
pub fn coverage(unit_count: usize, task_count: usize) -> Coverage {
    let (units, tasks) = (units(unit_count), tasks(task_count));
    let from = if task_count <= 4 { 10 } else { 0 };
    let mut verdicts = Vec::new();
    for stage in Stage::ALL {
        for (u, unit) in units.iter().enumerate() {
            for (t, task) in tasks.iter().enumerate() {
                let (_, _, clauses, department, street) = TASKS[(t + from) % TASKS.len()];
                let owed = match unit.group {
                    Group::Department => {
                        department || (u == 0 && chance([u, t, 3], 4) > 0) || chance([u, t, 4], 25) == 0
                    }
                    Group::Street => street,
                };
                let verdict = if u == 9 && owed && unit_count > 20 {
                    Verdict::Unreadable
                } else {
                    verdict(unit, owed, stage, (chance([u, t, 9], 10) + chance([u, 0, 1], 3)) % 10)
                };
                let good = matches!(verdict, Verdict::Done | Verdict::Planned);
                let part = 1 + chance([u, t, 11], u32::from(clauses)) as u16;
                verdicts.push(VerdictRow {
                    unit: unit.short.as_str().into(),
                    group: unit.group,
                    task: task.id.as_str().into(),
                    stage,
                    duty: if owed { Duty::Owner } else { Duty::None },
                    verdict,
                    marks: Marks {
                        uncertain: owed && verdict != Verdict::NotSubmitted && chance([u, t, 6], 16) == 0,
                        ..Marks::default()
                    },
                    addressed: if !good {
                        0
                    } else if chance([u, t, 8], 3) > 0 {
                        clauses
                    } else {
                        part
                    },
                    clauses,
                    evidence: Shared::default(),
                    file: Shared::default(),
                    place: Short::EMPTY,
                    reason: Short::EMPTY,
                });
            }
        }
    }
    let mut themes: Vec<String> = tasks.iter().map(|t| t.theme.clone()).collect();
    themes.dedup();
    let theme_of = |id: &str| tasks.iter().find(|t| t.id == id).map(|t| t.theme.clone()).unwrap_or_default();
    let unit_keys: Vec<String> = units.iter().map(|u| u.short.clone()).collect();
    let task_keys: Vec<String> = tasks.iter().map(|t| t.id.clone()).collect();
    let unreadable = units.iter().filter(|u| u.plan.is_empty()).take(1).map(|u| SubmissionRow {
        file: "扫描件.docx".into(),
        unit: u.short.clone(),
        group: Some(u.group),
        kind: Kind::Plan,
        format: "docx".into(),
        date: String::new(),
        year: None,
        late: false,
        status: Status::Unreadable,
        superseded_by: String::new(),
        evidence: String::new(),
        problem: String::new(),
        passages: 0,
        addressed: 0,
        copied: 0.0,
    });
    Coverage {
        district: "天桥区".into(),
        terms: crate::roster::Terms::default(),
        period: "2023年".into(),
        submissions: unreadable.collect(),
        clauses: Vec::new(),
        findings: Vec::new(),
        gaps: Vec::new(),
        figures: Vec::new(),
        problems: Vec::new(),
        statistics: Vec::new(),
        statutory: statutory(&units),
        similar: Vec::new(),
        by_unit: tally(&verdicts, &unit_keys, |r| r.unit.to_string()),
        by_task: tally(&verdicts, &task_keys, |r| r.task.to_string()),
        by_theme: tally(&verdicts, &themes, |r| theme_of(&r.task)),
        list: TaskList {
            due: [None; 2],
            title: "2023年政务公开工作要点".into(),
            year: Some(2023),
            source: String::new(),
            tasks,
            doubts: Vec::new(),
        },
        last_days: crate::assess::LastDays::default(),
        units,
        verdicts,
        review: crate::assess::Review::default(),
        scores: crate::assess::Scores::default(),
        promises: Vec::new(),
    }
}
