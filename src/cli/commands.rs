//! The commands: each turns its flags into a complete plan, has the library do it, and prints the result.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, Result, bail};

use super::{
    args::{self, Common},
    printer::{self, table},
    progress::Bar,
};
use crate::{
    analyse::Tools,
    assess::{Coverage, Stage, Status, Verdict},
    dictionaries::Dictionaries,
    emit,
    evaluate::{self, Bench, Figures, Labelled},
    identify::Kind,
    ingest::{Document, Limits},
    problem::{self, Level},
    roster::{Group, Roster},
    run::{self, Plan, Standing, Told, Words},
    tasks::{self, TaskList},
    text,
    timings::time,
};

pub(super) fn dictionaries(common: &Common) -> Result<Dictionaries> {
    match &common.dictionaries {
        Some(folder) if !folder.is_dir() => bail!("没有找到词典文件夹 {}。请检查 --dictionaries", folder.display()),
        Some(folder) => Ok(Dictionaries::with_folder(folder)),
        None => Ok(Dictionaries::with_folder(Path::new("dictionaries"))),
    }
}

/// Where the trained model is kept between runs: the user's own cache folder.
pub(super) fn cache() -> Option<PathBuf> {
    ["DUIBIAO_CACHE", "LOCALAPPDATA", "XDG_CACHE_HOME"]
        .iter()
        .find_map(|name| std::env::var_os(name).filter(|v| !v.is_empty()))
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache")))
        .map(|dir| dir.join("duibiao"))
}

/// The plan that the flags of a run describe.
pub(super) fn plan(common: &Common, args: &args::Run) -> Result<Plan> {
    Ok(Plan {
        input: args.input.clone(),
        output: args.output.clone(),
        dictionaries: dictionaries(common)?,
        tasks: args.tasks.clone(),
        roster: args.roster.clone(),
        cache: if args.no_cache { None } else { cache() },
        dataset: args.dataset.clone(),
        limits: Limits::default(),
        today: match &args.as_of {
            Some(day) => text::Date::parse_iso(day)
                .with_context(|| format!("“{day}”不是日期。请写成 2024-03-05 的样子（--as-of）"))?,
            None => text::Date::today(),
        },
        review: args.review.clone(),
    })
}

pub fn run(common: &Common, args: &args::Run) -> Result<ExitCode> {
    let started = Instant::now();
    let plan = plan(common, args)?;
    let held = run::hold(&plan)?;
    // What stands is told in short; who wants to know more has it done again.
    let short = !common.verbose && !common.json;
    let standing = short.then(|| time("standing", || Standing::of(&plan))).flatten();
    if let Some(told) = standing.as_ref().and_then(Standing::told) {
        return Ok(print(common, args, told, started, true));
    }
    let coverage = run::run_held(&plan, &Bar::new(common.quiet), &held)?;
    let told = told(common, &coverage)?;
    if let Some(standing) = standing.filter(|_| run::is_settled(&coverage)) {
        time("keeping", || standing.keep(&plan, &told));
    }
    // The process ends: giving back a million strings one by one would take a tenth of a second for nothing.
    std::mem::forget(coverage);
    Ok(print(common, args, &told, started, false))
}

/// What a run has to say.
pub(super) fn told(common: &Common, coverage: &Coverage) -> Result<Told> {
    Ok(Told {
        summary: if common.json {
            serde_json::to_string_pretty(&summary_json(coverage))?
        } else {
            summary(coverage, common.verbose)
        },
        // A wrong figure in a report is the unit's error, not a file that failed.
        failed: coverage.problems.iter().any(|p| p.level == Level::Error && !p.is_statutory()),
        readable: coverage.is_readable(),
    })
}

/// Prints what a run has to say; `standing`: what it was to write was there already.
pub(super) fn print(common: &Common, args: &args::Run, told: &Told, started: Instant, standing: bool) -> ExitCode {
    if common.json {
        printer::out(&told.summary);
    } else if !common.quiet {
        printer::out(&told.summary);
        let seconds = started.elapsed().as_secs_f64();
        let folder = args.output.display();
        let same = if standing { "输入和结果都与上次一样，没有重写。" } else { "" };
        printer::out(if told.readable {
            format!(
                "{same}用时 {seconds:.1} 秒。结果在 {folder} 文件夹：先看 {}（或用浏览器打开 {}）；通报草稿是 {}，督办单在 {}，年报附录是 {}，图表在 {}。",
                emit::WORKBOOK,
                emit::PAGE,
                emit::NOTICE,
                emit::ORDERS,
                emit::APPENDIX,
                emit::CHARTS
            )
        } else {
            format!(
                "{same}用时 {seconds:.1} 秒。单位超过一个城市的规模，只写了数据文件，在 {folder} 文件夹的 {}；需要工作簿、图表和附录时请按区县分别运行。",
                emit::DATA
            )
        });
    }
    ExitCode::from(u8::from(told.failed))
}

/// The result as an officer reads it in the terminal.
fn summary(c: &Coverage, verbose: bool) -> String {
    let mut out = String::new();
    let clauses: usize = c.list.tasks.iter().map(|t| t.clauses.len()).sum();
    let _ = writeln!(
        out,
        "\n{}{} 政务公开任务落实情况（{}：{}项任务、{}个条款）\n",
        c.district,
        c.period,
        c.list.source,
        c.list.tasks.len(),
        clauses
    );
    // Most runs have none; where there are some the row does not add up without them.
    let unread = c.by_unit.iter().any(|t| t.stage == Stage::Combined && t.of(Verdict::Unreadable) > 0);
    let mut rows = vec![
        [
            "组别",
            "应报",
            "方案已报",
            "逾期",
            "报告已报",
            "逾期",
            "已落实",
            "有安排",
            "表述笼统",
            "未提及",
            "未报送",
            "无法读取",
            "待核实",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for group in Group::ALL {
        let units: Vec<_> = c.units.iter().filter(|u| u.group == group).collect();
        let names: Vec<&str> = units.iter().map(|u| u.short.as_str()).collect();
        let tallies: Vec<_> =
            c.by_unit.iter().filter(|t| t.stage == Stage::Combined && names.contains(&t.key.as_str())).collect();
        let of = |v: Verdict| tallies.iter().map(|t| t.of(v)).sum::<u32>().to_string();
        let count = |f: &dyn Fn(&&&crate::assess::UnitRow) -> bool| units.iter().filter(f).count().to_string();
        rows.push(vec![
            c.terms.group(group).to_owned(),
            units.len().to_string(),
            count(&|u| u.has(Kind::Plan)),
            count(&|u| u.plan_late),
            count(&|u| u.has(Kind::Report)),
            count(&|u| u.has(Kind::Report) && u.report_late),
            of(Verdict::Done),
            of(Verdict::Planned),
            of(Verdict::Vague),
            of(Verdict::NotMentioned),
            of(Verdict::NotSubmitted),
            of(Verdict::Unreadable),
            tallies.iter().map(|t| t.uncertain).sum::<u32>().to_string(),
        ]);
    }
    if !unread {
        for row in &mut rows {
            row.remove(row.len() - 2);
        }
    }
    out.push_str(&table(&rows));
    let open = c.open_tasks();
    if !open.is_empty() {
        let _ = writeln!(out, "\n缺口最多的任务（已报送单位中）：");
        for (task, tally) in open.into_iter().take(5) {
            let _ = writeln!(out, "  {} {}（{}个单位）", task.id, emit::task_name(&c.list, task), tally.open());
        }
    }
    if let Some(line) = review_line(c) {
        let _ = writeln!(out, "\n{line}");
    }
    let count = |status: Status| c.submissions.iter().filter(|s| s.status == status).count();
    let _ = write!(out, "\n共{}份文件，采用{}份", c.submissions.len(), count(Status::Used));
    for status in [
        Status::Superseded,
        Status::Duplicate,
        Status::OtherYear,
        Status::Nobody,
        Status::Ignored,
        Status::Unreadable,
        Status::Withheld,
    ] {
        if count(status) > 0 {
            let _ = write!(out, "；{}{}份", status.chinese(), count(status));
        }
    }
    let _ = writeln!(out, "。");
    // What a screen holds; a large set has thousands.
    let most = if verbose { usize::MAX } else { 40 };
    let shown: Vec<_> =
        c.problems.iter().filter(|p| !p.is_statutory() && (verbose || p.level != Level::Notice)).collect();
    if !shown.is_empty() {
        let _ = writeln!(out, "需要留意：");
        // One line a file, however much is wrong with it; they are in the order of files.
        let files: Vec<_> = shown.chunk_by(|a, b| a.file == b.file).collect();
        for own in files.iter().take(most) {
            let level = own.iter().map(|p| p.level).max().unwrap_or(Level::Notice);
            // The same may be wrong with several parts of a file.
            let mut lines: Vec<String> = Vec::new();
            for line in own.iter().map(|p| problem::line(&p.message, &p.hint)) {
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            let all = lines.len();
            // What became of each decision stands in its row.
            let reviews = own.iter().all(|p| p.rule.starts_with("review-") || p.rule.starts_with("points-"));
            let (room, place) =
                if reviews { (20, "“复核”表的“状态”一列") } else { (5, "data/problems.csv") };
            let mut told: Vec<String> = lines.into_iter().take(room).collect();
            if all > told.len() {
                told.push(format!("等共{}处，逐条见{place}", own.len()));
            }
            let _ = writeln!(out, "  [{}] {}：{}", level.chinese(), own[0].file, told.join("；"));
        }
        if files.len() > most {
            let _ = writeln!(out, "  另有{}份，逐条见 data/problems.csv。", files.len() - most);
        }
    }
    let statutory = |level: Level| c.problems.iter().filter(|p| p.is_statutory() && p.level == level).count();
    let (wrong, doubtful) = (statutory(Level::Error), statutory(Level::Warning));
    if wrong + doubtful > 0 {
        let _ = writeln!(out, "年度报告的统计表和格式：错误{wrong}处、警告{doubtful}处，逐条见“勾稽问题”。");
        for p in c.problems.iter().filter(|p| p.is_statutory() && p.level == Level::Error).take(most) {
            let unit = if p.unit.is_empty() { p.file.as_str() } else { c.statutory.body_of(&p.file, &p.unit) };
            let _ = writeln!(out, "  {unit}：{}", p.message);
        }
    }
    if !c.similar.is_empty() {
        let _ = writeln!(out, "雷同和照搬的线索{}处，见“雷同”。", c.similar.len());
    }
    let notices = c.problems.iter().filter(|p| !p.is_statutory()).count() - shown.len();
    if notices > 0 {
        let _ = writeln!(out, "另有{notices}条一般提示，见“收到的文件”。");
    }
    if verbose {
        let _ = writeln!(out, "\n逐份认定：");
        for s in &c.submissions {
            let _ =
                writeln!(out, "  {}：{}{}（{}），落实{}条", s.file, s.unit, s.kind.chinese(), s.evidence, s.addressed);
        }
    }
    out
}

/// What the reviews did; nothing when there are none.
fn review_line(c: &Coverage) -> Option<String> {
    let r = &c.review;
    let (must, may) = r.waiting();
    let waiting = format!("“复核”表有{must}行需要定（需重看、待核实），另{may}行浏览即可");
    if r.trail.is_empty() {
        return (must + may > 0).then(|| format!("{waiting}。"));
    }
    let back = if r.taken_back > 0 { format!("，撤回{}条", r.taken_back) } else { String::new() };
    let mut out = format!("采用复核意见{}条（本次新增{}条{back}）", r.applied, r.fresh);
    for (n, what) in [
        (r.stale, "条复核后原文有变化，请重看"),
        (r.conflicts, "处意见冲突，没有采用"),
        (r.contradictory, "组复核样例互相矛盾，没有学习"),
        (r.not_learnt, "条复核样例的条款没有对应概念，没有学习"),
    ] {
        if n > 0 {
            let _ = write!(out, "，{n}{what}");
        }
    }
    if r.learnt > 0 {
        let _ = write!(out, "，学习了{}条复核样例", r.learnt);
    }
    let _ = write!(out, "；{waiting}。");
    Some(out)
}

fn summary_json(c: &Coverage) -> serde_json::Value {
    serde_json::json!({
        "district": c.district,
        "period": c.period,
        "tasks": c.list.tasks.len(),
        "clauses": c.list.tasks.iter().map(|t| t.clauses.len()).sum::<usize>(),
        "submissions": c.submissions,
        "by_unit": c.by_unit,
        "by_task": c.by_task,
        "by_theme": c.by_theme,
        "problems": c.problems,
    })
}

pub(super) fn read(path: &Path, words: &Words) -> Result<Document> {
    words
        .guard
        .read_file(path, &Limits::default())
        .map_err(|e| anyhow::anyhow!("{}：{}", path.display(), problem::line(&e.to_string(), e.hint())))
}

/// The roster that a run would find where a list or a paper lies.
pub(super) fn roster(
    named: Option<&Path>,
    near: &[&Path],
    dictionaries: &Dictionaries,
    words: &Words,
) -> Result<Roster> {
    Ok(run::roster_near(named, near, dictionaries, words, &Limits::default())?)
}

pub(super) fn read_list(path: &Path, words: &Words, roster: &Roster) -> Result<TaskList> {
    let document = words.guard.read_file(path, &Limits::default());
    let document =
        document.map_err(|e| anyhow::anyhow!("{}：{}", path.display(), problem::line(&e.to_string(), e.own_hint())))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut list = tasks::read(&document, &name, &words.vocabulary).with_context(|| name.clone())?;
    list.resolve(roster, &words.vocabulary.phrases);
    Ok(list)
}

pub fn tasks(common: &Common, args: &args::Tasks) -> Result<ExitCode> {
    let dictionaries = dictionaries(common)?;
    let words = Words::load(&dictionaries)?;
    let roster = roster(args.roster.as_deref(), &[&args.file], &dictionaries, &words)?;
    let list = read_list(&args.file, &words, &roster)?;
    if common.json {
        printer::out(serde_json::to_string_pretty(&list)?);
    } else if !common.quiet {
        printer::out(list_text(&list, &words.vocabulary.phrases, common.verbose));
    }
    if let Some(path) = &args.save {
        tasks::save(&list, path)?;
        printer::note(format!(
            "已另存为 {}。改好后放进输入文件夹（文件名保留“任务清单”），下次运行以它为准。",
            path.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn list_text(list: &TaskList, phrases: &tasks::Phrases, verbose: bool) -> String {
    let mut out = String::new();
    let clauses: usize = list.tasks.iter().map(|t| t.clauses.len()).sum();
    let year = list.year.map_or_else(|| "年度不明".to_owned(), |y| format!("{y}年"));
    let _ = writeln!(out, "{}（{year}，{}项任务、{clauses}个条款）", list.title, list.tasks.len());
    for doubt in &list.doubts {
        let _ = writeln!(out, "注意：{}", problem::line(&doubt.message, &doubt.hint));
    }
    let mut theme = "";
    for t in &list.tasks {
        if t.theme != theme {
            theme = &t.theme;
            let _ = writeln!(out, "\n【{theme}】");
        }
        let unknown = t.owners.iter().filter(|o| o.set == tasks::OwnerSet::Unknown).map(|o| o.phrase.as_str());
        let (unknown, unclear): (Vec<&str>, Vec<&str>) = unknown.partition(|p| tasks::is_name(p, phrases));
        let _ = writeln!(
            out,
            "{} {}｜责任单位：{}｜时限：{}{}",
            t.id,
            t.name(),
            t.units,
            t.deadline,
            t.due.as_ref().map_or(String::new(), |d| format!("（{d}）"))
        );
        if t.owners.is_empty() {
            let _ = writeln!(out, "    注意：没有写明责任单位，不对任何单位认定缺口。请在清单中补上");
        }
        if !unknown.is_empty() {
            let _ =
                writeln!(out, "    注意：单位名录里没有“{}”。请在单位名录补充，或改正清单里的名称", unknown.join("”“"));
        }
        if !unclear.is_empty() {
            let hint = "请在清单中改写成单位名称或通行的统称（如“各部门”“各街道”）";
            let _ = writeln!(out, "    注意：没有看懂“{}”指哪些单位。{hint}", unclear.join("”“"));
        }
        if verbose && !t.owners.is_empty() {
            let _ = writeln!(out, "    对应：{}", t.owners.iter().map(meant).collect::<Vec<_>>().join("；"));
        }
        for c in &t.clauses {
            let target = c
                .target
                .as_ref()
                .map_or(String::new(), |t| format!("〔{}{}{}〕", t.relation.chinese(), t.value, t.counter));
            let _ = writeln!(out, "    {} {}{target}", c.id, c.text);
        }
    }
    out
}

/// Whom a phrase of 责任单位 was taken to mean.
fn meant(owner: &tasks::Owner) -> String {
    use tasks::OwnerSet;
    let bodies = match &owner.set {
        OwnerSet::Unit(short) => short.clone(),
        OwnerSet::Departments => "全部部门".to_owned(),
        OwnerSet::Streets => "全部街道、乡镇".to_owned(),
        OwnerSet::Group(all) => format!("{}个单位（{}）", all.len(), all.join("、")),
        OwnerSet::Everybody => "全部单位".to_owned(),
        OwnerSet::RelatedDepartments => "有此职能的部门".to_owned(),
        OwnerSet::RelatedStreets => "涉及的街道、乡镇".to_owned(),
        OwnerSet::PublicInstitutions => "公共企事业单位的主管部门".to_owned(),
        OwnerSet::Unknown => "没有对应的单位".to_owned(),
    };
    let lead = if owner.lead { "（牵头）" } else { "" };
    if bodies == owner.phrase { format!("{bodies}{lead}") } else { format!("“{}”＝{bodies}{lead}", owner.phrase) }
}

pub fn evaluate(common: &Common, args: &args::Evaluate) -> Result<ExitCode> {
    let dictionaries = dictionaries(common)?;
    let words = Words::load(&dictionaries)?;
    let roster = roster(args.roster.as_deref(), &[&args.tasks], &dictionaries, &words)?;
    let list = read_list(&args.tasks, &words, &roster)?;
    let tools = Tools::load(&dictionaries)?;
    let examples = evaluate::bench_examples(&dictionaries, &tools)?;
    let bench = Bench { tools: &tools, list: &list, examples: &examples };
    let gold = evaluate::load(&args.gold, &list)?;
    let documents: Vec<&Labelled> = gold.iter().collect();
    printer::note(format!("{}份带标注的材料，{}条样例", gold.len(), examples.len()));
    let in_examples = examples.iter().any(|e| !evaluate::apart(e, &documents));
    let mut best = bench.measure(&bench.train(|e| evaluate::apart(e, &documents)), &documents);
    printer::out(format!("只用单独编写的样例训练：\n{}", best.lines()));
    if in_examples {
        best = bench.cross_validate(&documents, args.folds.max(2));
        printer::out(format!("全部样例，按材料{}份交叉验证：\n{}", args.folds.max(2), best.lines()));
    }
    let d = tools.settings.decision;
    let (left, right) = best.doubt(d.uncertain_low, d.uncertain_high);
    printer::out(format!("各阈值下的条款 F1：\n{}\n", best.sweep()));
    printer::out(format!("概率与实际：\n{}", best.calibration()));
    printer::out(format!("待核实的单元占 {:.1}%，其余判断正确 {:.2}%", left * 100.0, right * 100.0));
    errors(&best, &list, args.errors);
    if args.baseline {
        let rows: Vec<Vec<String>> = evaluate::compare(&dictionaries, &list, &examples, &documents, args.folds.max(2))?
            .into_iter()
            .map(|(way, clause, task)| {
                vec![way.chinese().to_owned(), format!("{:.3}", clause.f1()), format!("{:.3}", task.f1())]
            })
            .collect();
        printer::out(format!("各部分的作用（条款 F1、任务 F1）：\n{}", table(&rows)));
    }
    if args.unseen {
        let lists = args.reworded.as_ref().map(|folder| evaluate::Reworded::load(folder, &bench)).transpose()?;
        let u = bench.unseen(&documents, &lists.unwrap_or_default());
        let rows: Vec<Vec<String>> = u
            .left
            .iter()
            .map(|(t, c)| {
                vec![t.clone(), format!("{:.3}", c.precision()), format!("{:.3}", c.recall()), format!("{:.3}", c.f1())]
            })
            .collect();
        printer::out(format!("去掉样例的任务（精确率、召回率、条款 F1）：\n{}", table(&rows)));
        printer::out(format!("平均条款 F1：去掉样例 {:.3}，概念也去掉 {:.3}", u.left_mean, u.bare_mean));
        let (best, left, bare) = u.best;
        printer::out(format!("最佳系数 {left:.3}、{bare:.3}（{best:?}）"));
        for (name, right, of, f1) in &u.reworded {
            printer::out(format!("换了说法的清单 {name}：{right}/{of} 条对到概念，平均条款 F1 {f1:.3}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn errors(figures: &Figures, list: &TaskList, n: usize) {
    let ids: Vec<&str> = list.tasks.iter().flat_map(|t| t.clauses.iter().map(|c| c.id.as_str())).collect();
    for e in figures.errors.iter().take(n) {
        let what = if e.wanted { "漏" } else { "误" };
        printer::out(format!(
            "{what} {} {} {:.2} {}",
            e.document,
            ids.get(e.clause).unwrap_or(&""),
            e.score,
            e.quotation
        ));
    }
}
