//! `explain`: which sentences of one paper address which clauses, and what spoke for and against them.

use std::{fmt::Write, path::PathBuf, process::ExitCode};

use anyhow::{Result, bail};

use super::{
    args::{self, Common},
    commands::{cache, dictionaries, read, read_list, roster},
    printer,
};
use crate::{
    analyse::{ClauseJudgement, Compiled, Finding, Judge, Tools},
    assess::is_judged,
    dictionaries::Dictionaries,
    identify,
    ingest::Limits,
    roster::{Roster, Unit},
    run::{self, Plan, RunError, Words},
    tasks::{self, TaskList},
    text,
};

/// The task list for a command that judges one file, and the roster: named, or found in the input folder.
fn list_for(args: &args::Explain, dictionaries: &Dictionaries, words: &Words) -> Result<(TaskList, Roster)> {
    if let Some(path) = &args.tasks {
        let roster = roster(args.roster.as_deref(), &[path, &args.file], dictionaries, words)?;
        return Ok((read_list(path, words, &roster)?, roster));
    }
    let plan = Plan {
        input: args.input.clone(),
        output: PathBuf::new(),
        dictionaries: dictionaries.clone(),
        tasks: None,
        roster: args.roster.clone(),
        cache: None,
        dataset: None,
        limits: Limits::default(),
        today: text::Date::today(),
        review: None,
    };
    // Without an input folder the list is what is asked for; anything else says itself what to do.
    run::task_list(&plan).map_err(|e| match e {
        e @ (RunError::NoInput(_) | RunError::Empty(_)) => {
            anyhow::Error::new(e).context("请用 --tasks 指定任务清单，或用 --input 指定放材料的文件夹")
        }
        e => e.into(),
    })
}

pub fn explain(common: &Common, args: &args::Explain) -> Result<ExitCode> {
    let dictionaries = dictionaries(common)?;
    let words = Words::load(&dictionaries)?;
    let (list, roster) = list_for(args, &dictionaries, &words)?;
    // The lists name files from the input folder on.
    let below = Some(args.input.join(&args.file)).filter(|path| !args.file.exists() && path.exists());
    let document = read(below.as_ref().unwrap_or(&args.file), &words)?;
    let name = args.file.to_string_lossy().replace('\\', "/");
    let identity = identify::identify(&document, &name, &roster, &words.kinds, &words.vocabulary);
    if !is_judged(identity.kind) {
        bail!("{} 是{}，不作落实判断", args.file.display(), identity.kind.chinese());
    }
    if let Some(id) = &args.clause {
        let known =
            |t: &tasks::Task| t.id.eq_ignore_ascii_case(id) || t.clauses.iter().any(|c| c.id.eq_ignore_ascii_case(id));
        if !list.tasks.iter().any(known) {
            bail!("任务清单里没有“{id}”。任务写成 T12，条款写成 T12.4，编号见 duibiao tasks 或“条款明细”表");
        }
    }
    let tools = Tools::load(&dictionaries)?;
    let model = tools
        .model(&dictionaries, cache().as_deref(), |n| printer::note(format!("首次运行，正在用{n}条样例训练模型……")))?;
    let judge = Judge::new(&tools, &model, &list);
    let own = identity.unit.and_then(|u| roster.units().get(u)).map(Unit::names).unwrap_or_default();
    let analysis = judge.analyse(&document, identity.kind, &own);
    let unit = identity.unit.and_then(|u| roster.units().get(u)).map_or("单位不明", |u| u.short.as_str());
    let threshold = tools.settings.decision.threshold;
    let is_wanted = |clause: &Compiled, addressed: bool| match &args.clause {
        Some(id) => clause.id.eq_ignore_ascii_case(id) || list.tasks[clause.task].id.eq_ignore_ascii_case(id),
        None => addressed,
    };
    if common.json {
        let clauses = analysis.clauses.iter().zip(judge.clauses());
        let clauses: Vec<serde_json::Value> = clauses
            .filter(|(judged, clause)| is_wanted(clause, judged.score >= threshold || judged.topic_only))
            .map(|(judged, clause)| clause_json(judged, clause, threshold, &analysis.findings))
            .collect();
        let paper = serde_json::json!({
            "file": name, "unit": identity.unit.map(|_| unit), "kind": identity.kind.as_str(),
            "identified_by": identity.evidence, "passages": analysis.passages, "clauses": clauses,
        });
        printer::out(serde_json::to_string_pretty(&paper)?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}：{unit}的{}（{}），共{}段",
        args.file.display(),
        identity.kind.chinese(),
        identity.evidence,
        analysis.passages
    );
    let mut shown = 0;
    for (judged, clause) in analysis.clauses.iter().zip(judge.clauses()) {
        if !is_wanted(clause, judged.score >= threshold || judged.topic_only) {
            continue;
        }
        shown += 1;
        let state = if judged.score >= threshold {
            "认定"
        } else if judged.topic_only {
            "表述笼统"
        } else {
            "未提及"
        };
        let _ = writeln!(out, "\n{} {state}（概率 {:.2}）{}", clause.id, judged.score, clause.text);
        if let Some(n) = judged.stated {
            let _ = writeln!(
                out,
                "    写明数量 {n}{}",
                clause.target.as_ref().map_or(String::new(), |t| format!(
                    "，清单要求{}{}{}",
                    t.relation.chinese(),
                    t.value,
                    t.counter
                ))
            );
        }
        let own: Vec<_> = analysis.findings.iter().filter(|f| f.clause == judged.clause).collect();
        for f in &own {
            let _ = writeln!(out, "  {:.2} {}（{}）", f.score, f.quotation, f.place);
            if !f.words.is_empty() {
                let _ = writeln!(out, "       支持：{}", f.words.join("、"));
            }
            if !f.against.is_empty() {
                let _ = writeln!(out, "       反对：{}", f.against.join("、"));
            }
        }
        if own.is_empty() && !judged.quotation.is_empty() {
            let _ = writeln!(out, "  最接近：{}（{}）", judged.quotation, judged.place);
        }
    }
    if shown == 0 {
        let _ = writeln!(out, "没有可说明的条款。");
    }
    printer::out(out.trim_end());
    Ok(ExitCode::SUCCESS)
}

/// What `explain --json` says of one clause; names as in `docs/data.md`.
fn clause_json(judged: &ClauseJudgement, clause: &Compiled, threshold: f32, findings: &[Finding]) -> serde_json::Value {
    let own = findings.iter().filter(|f| f.clause == judged.clause);
    let findings: Vec<serde_json::Value> = own
        .map(|f| {
            serde_json::json!({
                "score": f.score, "quotation": f.quotation, "place": f.place, "words": f.words, "against": f.against,
            })
        })
        .collect();
    serde_json::json!({
        "clause": clause.id, "text": clause.text, "score": judged.score, "addressed": judged.score >= threshold,
        "verbatim": judged.verbatim, "stated": judged.stated, "target": clause.target.as_ref().map(|t| t.value),
        "speech_act": judged.act.as_str(), "topic_only": judged.topic_only, "denied": judged.denied,
        "evidence": judged.quotation, "place": judged.place, "findings": findings,
    })
}
