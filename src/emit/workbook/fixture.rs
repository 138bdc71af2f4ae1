//! A coverage of three units and two tasks, small enough to know every number in it.

use crate::{
    assess::{
        Calendar, ClauseRow, Coverage, DeductionRow, FigureRow, FindingRow, GapRow, LastDays, Marks, Outcome,
        PromiseRow, Review, ReviewClass, ReviewRow, ScoreItem, ScoreRow, Scores, Section, Stage, Status, SubmissionRow,
        Tally, TrailRow, UnitRow, Verdict, VerdictRow,
    },
    emit::charts::sample,
    identify::Kind,
    roster::Group,
    tasks::{Clause, Duty, Relation, Target, Task, TaskList},
    text::Date,
};

/// What the quotation of 区教体局 says; it opens like a formula on purpose.
pub(in crate::emit) const QUOTATION: &str = "=全年举办政务公开业务培训3期，参训120人次。";

const UNITS: [(&str, Group); 3] =
    [("区教体局", Group::Department), ("区商务局", Group::Department), ("北园街道办事处", Group::Street)];

pub(in crate::emit) fn coverage() -> Coverage {
    let tasks = vec![task("T01", "健全工作机制", 1), task("T02", "强化业务培训", 2)];
    let verdicts: Vec<VerdictRow> = Stage::ALL
        .into_iter()
        .flat_map(|stage| UNITS.into_iter().flat_map(move |unit| ["T01", "T02"].map(|task| verdict(stage, unit, task))))
        .collect();
    let tally = |stage: Stage, key: &str, own: &dyn Fn(&VerdictRow) -> bool| {
        let mut tally = Tally { key: key.to_owned(), stage, cells: [0; 7], addressed: 0, clauses: 0, uncertain: 0 };
        for row in verdicts.iter().filter(|r| r.stage == stage && own(r)) {
            if let Some(at) = Verdict::ALL.iter().position(|v| *v == row.verdict) {
                tally.cells[at] += 1;
            }
            tally.addressed += u32::from(row.addressed);
            tally.clauses += u32::from(row.clauses);
            tally.uncertain += u32::from(row.marks.uncertain);
        }
        tally
    };
    let by_unit = Stage::ALL.into_iter().flat_map(|s| UNITS.map(|(u, _)| tally(s, u, &|r| r.unit == u))).collect();
    let by_task = Stage::ALL.into_iter().flat_map(|s| ["T01", "T02"].map(|t| tally(s, t, &|r| r.task == t))).collect();
    let by_theme = Stage::ALL.into_iter().map(|s| tally(s, "聚焦能力建设", &|_| true)).collect();
    Coverage {
        district: "天桥区".into(),
        terms: crate::roster::Terms::default(),
        period: "2023年".into(),
        list: TaskList {
            due: [None; 2],
            title: "2023年政务公开任务分解表".into(),
            year: Some(2023),
            source: "要点.docx".into(),
            tasks,
            doubts: Vec::new(),
        },
        last_days: LastDays::default(),
        units: UNITS.map(unit).into(),
        submissions: vec![submission()],
        clauses: vec![clause()],
        findings: vec![finding()],
        verdicts,
        gaps: vec![gap("区商务局", "T01.1", "方案和报告均未报送"), gap("区商务局", "T02.1", "方案和报告均未报送")],
        figures: vec![figure()],
        problems: Vec::new(),
        statistics: Vec::new(),
        statutory: sample::statutory(&UNITS.map(unit)),
        similar: Vec::new(),
        by_unit,
        by_task,
        by_theme,
        review: review(),
        scores: scores(),
        promises: vec![promise()],
    }
}

fn task(id: &str, item: &str, clauses: usize) -> Task {
    let clause = |n: usize| Clause {
        id: format!("{id}.{n}"),
        text: format!("{item}第{n}条要求。"),
        target: (id == "T02" && n == 1).then(|| Target {
            value: 2.0,
            counter: "次".into(),
            relation: Relation::AtLeast,
            words: "至少2次".into(),
        }),
    };
    Task {
        id: id.into(),
        printed_seq: String::new(),
        theme: "聚焦能力建设".into(),
        item: item.into(),
        requirement: format!("{item}的具体要求。"),
        units: "各部门、各街道办事处".into(),
        leads: None,
        deadline: "2023年12月底前".into(),
        clauses: (1..=clauses).map(clause).collect(),
        owners: Vec::new(),
        due: Some("2023-12-31".into()),
    }
}

/// 区教体局 has done both, 区商务局 has handed in nothing, 北园 is vague on T01 and has no duty in T02.
fn verdict(stage: Stage, (unit, group): (&str, Group), task: &str) -> VerdictRow {
    let clauses = if task == "T01" { 1 } else { 2 };
    let (duty, verdict, addressed) = match (unit, task) {
        ("区教体局", _) if stage == Stage::Plan => (Duty::Owner, Verdict::Planned, 1),
        ("区教体局", _) => (Duty::Owner, Verdict::Done, 1),
        ("区商务局", _) => (Duty::Owner, Verdict::NotSubmitted, 0),
        (_, "T01") => (Duty::Owner, Verdict::Vague, 0),
        _ => (Duty::None, Verdict::NotDuty, 0),
    };
    let quoted = addressed > 0;
    VerdictRow {
        unit: unit.into(),
        group,
        task: task.into(),
        stage,
        duty,
        verdict,
        marks: Marks { below_target: task == "T02" && stage == Stage::Plan && quoted, ..Marks::default() },
        addressed,
        clauses: if duty == Duty::None { 0 } else { clauses },
        evidence: if quoted { QUOTATION.into() } else { "".into() },
        file: if quoted { "报告/区教体局.docx".into() } else { "".into() },
        place: if quoted { "第12段".into() } else { "".into() },
        reason: "".into(),
    }
}

/// The last days of the list of 2023, seen from a day.
pub(in crate::emit) fn last_days(day: &str) -> LastDays {
    let calendar = Calendar::from_toml("plan_due = \"08-31\"\nreport_due = \"01-31\"").expect("calendar");
    calendar.last_days(Some(2023), Date::parse_iso(day).expect("day"))
}

fn unit((short, group): (&str, Group)) -> UnitRow {
    let sent = short != "区商务局";
    UnitRow {
        short: short.into(),
        full: format!("济南市天桥{short}"),
        group,
        vertical: false,
        plan: if sent { format!("方案/{short}.docx") } else { String::new() },
        report: if sent { format!("报告/{short}.docx") } else { String::new() },
        plan_late: short == "北园街道办事处",
        report_late: false,
        plan_unread: false,
        report_unread: false,
        note: String::new(),
        other_year: [None; 2],
        other_unit: Default::default(),
        withheld: [false; 2],
        report_only: None,
    }
}

fn submission() -> SubmissionRow {
    SubmissionRow {
        file: "报告/区教体局.docx".into(),
        unit: "区教体局".into(),
        group: Some(Group::Department),
        kind: Kind::Report,
        format: "docx".into(),
        date: "2024-01-15".into(),
        year: Some(2023),
        late: false,
        status: Status::Used,
        superseded_by: String::new(),
        evidence: "落款“天桥区教育和体育局”".into(),
        problem: String::new(),
        passages: 40,
        addressed: 2,
        copied: 0.25,
    }
}

fn clause() -> ClauseRow {
    ClauseRow {
        file: "报告/区教体局.docx".into(),
        unit: "区教体局".into(),
        kind: Kind::Report,
        task: "T02".into(),
        clause: "T02.1".into(),
        addressed: true,
        score: 0.875,
        uncertain: false,
        verbatim: false,
        stated: Some(3.0),
        target: Some(2.0),
        speech_act: "done".into(),
        evidence: QUOTATION.into(),
        place: "第12段".into(),
        reviewed: false,
    }
}

fn figure() -> FigureRow {
    FigureRow { unit: "区教体局".into(), clause: "T02.1".into(), kind: Kind::Report, stated: 3.0, met: true }
}

fn finding() -> FindingRow {
    FindingRow {
        file: "报告/区教体局.docx".into(),
        unit: "区教体局".into(),
        kind: Kind::Report,
        task: "T02".into(),
        clause: "T02.1".into(),
        score: 0.875,
        uncertain: false,
        verbatim: false,
        stated: Some(3.0),
        speech_act: "done".into(),
        quotation: QUOTATION.into(),
        place: "第12段".into(),
        words: vec!["业务培训".into(), "参训".into()],
        against: Vec::new(),
        reviewed: true,
    }
}

fn gap(unit: &str, clause: &str, missing: &str) -> GapRow {
    GapRow {
        lack: crate::assess::Lack::NotSubmitted,
        unit: unit.into(),
        group: Group::Department,
        task: clause.split('.').next().unwrap_or_default().into(),
        clause: clause.into(),
        clause_text: "第1条要求。".into(),
        verdict: Verdict::NotSubmitted,
        duty: Duty::Owner,
        deadline: "2023年12月底前".into(),
        due: "2023-12-31".into(),
        missing: missing.into(),
        nearest: String::new(),
        place: "".into(),
        file: "".into(),
        uncertain: false,
        reviewed: false,
        set_aside: false,
    }
}

/// One row decided, one waiting, one entry of the trail.
fn review() -> Review {
    let row = |unit: &str, class: ReviewClass| ReviewRow {
        class,
        unit: unit.into(),
        group: Some(Group::Department),
        task: "T02".into(),
        item: "强化业务培训".into(),
        clause: "T02.1".into(),
        clause_text: "强化业务培训第1条要求。".into(),
        automatic: Verdict::Done,
        present: Verdict::Done,
        quotation: QUOTATION.into(),
        file: "报告/区教体局.docx".into(),
        place: "第12段".into(),
        kind: Some(Kind::Report),
        state: "T02.1已落实".into(),
        key: format!("{unit}|T02.1|aaaaaaaa|bbbbbbbb"),
        ..ReviewRow::default()
    };
    let decided = ReviewRow {
        decision: "认可".into(),
        reason: "理由".repeat(800),
        who: "张三".into(),
        date: "2023-11-30".into(),
        status: "已采用".into(),
        active: true,
        ..row("区教体局", ReviewClass::Reviewed)
    };
    let trail = TrailRow {
        unit: "区教体局".into(),
        task: "T02".into(),
        clause: "T02.1".into(),
        decision: "accept".into(),
        decision_chinese: "认可".into(),
        who: "张三".into(),
        date: "2023-11-30".into(),
        was: "已落实".into(),
        is: "T02.1已落实".into(),
        key: decided.key.clone(),
        standing: true,
        ..TrailRow::default()
    };
    Review {
        rows: vec![row("北园街道办事处", ReviewClass::Uncertain), decided],
        trail: vec![trail],
        applied: 1,
        fresh: 1,
        ..Review::default()
    }
}

fn scores() -> Scores {
    let item = |name: &str, automatic: bool| ScoreItem {
        name: name.into(),
        full: 25.0,
        section: Section::Item,
        automatic,
        note: "网站栏目更新".into(),
    };
    let row = |unit: &str, group: Group, points: f64| ScoreRow {
        unit: unit.into(),
        group: Some(group),
        points: vec![Some(points), None],
        automatic: Some(points),
        rank: Some(1),
        ..ScoreRow::default()
    };
    Scores {
        title: "政务公开工作考核评分".into(),
        items: vec![item("要点落实", true), item("主动公开", false)],
        rows: vec![row("区教体局", Group::Department, 22.5), row("北园街道办事处", Group::Street, 25.0)],
        deductions: vec![DeductionRow {
            unit: "区教体局".into(),
            group: Some(Group::Department),
            item: "要点落实".into(),
            task: "T01".into(),
            reason: "T01健全工作机制：未提及".into(),
            evidence: "全文未见：方案/区教体局.docx".into(),
            points: -2.5,
            ..DeductionRow::default()
        }],
        by_total: Vec::new(),
    }
}

fn promise() -> PromiseRow {
    PromiseRow {
        unit: "区教体局".into(),
        group: Group::Department,
        task: "T02".into(),
        clause: "T02.1".into(),
        clause_text: "强化业务培训第1条要求。".into(),
        outcome: Outcome::Less,
        plan: "全年培训4次。".into(),
        plan_place: "第3段".into(),
        plan_stated: Some(4.0),
        report: QUOTATION.into(),
        report_place: "第12段".into(),
        report_stated: Some(3.0),
        target: "不少于2次".into(),
        reviewed: false,
        extra: false,
    }
}
