//! What officers decided, read back before a run and learnt from.

use std::path::{Path, PathBuf};

use super::{Plan, Progress, RunError, Setting};
use crate::{
    analyse::{Bound, Memory, Model, Reviewed, Tools, Wordings, load_examples},
    assess::{Coverage, Manual, ProblemRow, Scoring},
    emit, ingest,
    problem::{Level, Problem},
    review::{self, Ledger, Record, ReviewError, Source},
    roster::Roster,
    tasks::{OwnerSet, TaskList},
};

/// What officers decided, and what that is counted by.
pub(super) struct Desk {
    pub ledger: Ledger,
    pub scoring: Scoring,
    pub manual: Manual,
    pub wordings: Wordings,
    /// Digest of the workbook that will be replaced.
    pub replaced: Option<blake3::Hash>,
    pub taught: Taught,
}

/// Reads the workbook that is about to be replaced, one that was named, copies in the input, and the audit
/// trail. Any of them that cannot be read stops the run, before anything is written.
pub(super) fn read_desk(
    plan: &Plan,
    copies: &[PathBuf],
    list: &TaskList,
    roster: &Roster,
    learning: bool,
) -> Result<Desk, RunError> {
    let words = |file: &'static str| move |reason: String| RunError::Words { file, reason };
    let wordings = Wordings::from_toml(&plan.dictionaries.text("concepts.toml")?).map_err(words("concepts.toml"))?;
    let scoring = Scoring::from_toml(&plan.dictionaries.text("scoring.toml")?, &wordings.names())
        .map_err(words("scoring.toml"))?;
    let typed = review::Words::from_toml(&plan.dictionaries.text(review::WORDS_FILE)?);
    let typed = typed.map_err(words(review::WORDS_FILE))?;
    let read = |path: &Path| review::read(path, roster, &typed, &plan.limits);
    // Decisions and points are about one year: those of another are neither applied to this one nor overwritten.
    let other = |s: &Source| s.year.zip(list.year).filter(|(own, list)| own != list);
    let of_this_year = |s: Source| match other(&s) {
        Some((own, list)) => Err(ReviewError::OtherYear { path: s.path, own, list }),
        None => Ok(s),
    };
    let own = plan.output.join(emit::WORKBOOK);
    // A command that only looks at the list has no output folder.
    let replaced =
        if !plan.output.as_os_str().is_empty() && own.is_file() { Some(of_this_year(read(&own)?)?) } else { None };
    let digest = replaced.as_ref().and_then(|s| s.bytes);
    let mut sources = Vec::new();
    let mut primary = replaced;
    if let Some(path) = &plan.review {
        if !path.is_file() {
            return Err(ReviewError::Missing(path.clone()).into());
        }
        // The one that the officer names has the say; what the old one holds beyond it is kept.
        sources.extend(primary.replace(of_this_year(read(path)?)?).filter(|s| s.path != *path));
    }
    // A copy that was filled in and put beside the workbook counts as one in the input does.
    let beside = if plan.output.as_os_str().is_empty() { Vec::new() } else { beside(&own) };
    for path in copies.iter().chain(&beside) {
        if sources.iter().chain(&primary).all(|s| s.path != *path) {
            sources.push(read(path)?);
        }
    }
    let mut problems = Vec::new();
    sources.retain(|s| {
        let Some((own, _)) = other(s) else { return true };
        let name = s.path.file_name().unwrap_or_default().to_string_lossy();
        problems.push(Problem::new(
            Level::Warning,
            "review-other-year",
            format!("“{name}”是{own}年的，其中的复核意见和人工评分没有采用"),
            "请把往年的工作簿移出文件夹",
        ));
        false
    });
    let record = if plan.output.as_os_str().is_empty() {
        Record::default()
    } else {
        review::read_record(&plan.output.join(emit::DATA).join(review::RECORD_FILE))?
    };
    let mut ledger = Ledger::gather(record, primary.as_ref(), &sources, list, roster, plan.today);
    let sheets: Vec<ingest::RawSheet> = primary.into_iter().chain(sources).flat_map(|s| s.sheets).collect();
    let points = review::points(&sheets, &scoring.manual_items(), roster);
    ledger.problems.extend(problems.into_iter().chain(points.problems));
    let manual = points.values;
    let taught = if learning { Taught::of(&ledger, list, &wordings) } else { Taught::default() };
    Ok(Desk { ledger, scoring, manual, wordings, replaced: digest, taught })
}

/// Other workbooks of reviews in the folder of the program's own.
fn beside(own: &Path) -> Vec<PathBuf> {
    let Some(Ok(entries)) = own.parent().map(std::fs::read_dir) else { return Vec::new() };
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        path != own && path.is_file() && review::is_workbook_name(&name, emit::WORKBOOK)
    };
    let mut out: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(named).collect();
    out.sort();
    out
}

/// What the reviews teach.
#[derive(Default)]
pub(super) struct Taught {
    /// Passages, each with the concept whose own wording the reviewed clause is.
    lessons: Vec<(review::Lesson, Option<String>)>,
    conflicting: Vec<review::Conflicting>,
}

impl Taught {
    pub fn of(ledger: &Ledger, list: &TaskList, wordings: &Wordings) -> Self {
        let found = review::lessons(ledger);
        let mut out = Self { conflicting: found.conflicting, ..Self::default() };
        for lesson in found.lessons {
            let clause = list.tasks.iter().flat_map(|t| &t.clauses).find(|c| c.id == lesson.clause);
            let concept = clause.and_then(|c| wordings.own(&c.text)).map(str::to_owned);
            out.lessons.push((lesson, concept));
        }
        out
    }

    /// The lessons with the concept that each is for; those of a clause that no head judges teach nothing.
    fn placed<'t>(&'t self, bound: &'t [Bound]) -> impl Iterator<Item = (&'t review::Lesson, &'t str)> {
        self.lessons.iter().filter_map(|(lesson, own)| {
            let concept = match bound.iter().find(|b| b.clause == lesson.clause) {
                Some(tied) => tied.concepts.first().filter(|_| tied.learnt),
                None => own.as_ref(),
            };
            Some((lesson, concept?.as_str()))
        })
    }

    /// Everything that results depend on, as text; empty when nothing was taught.
    pub fn key(&self) -> String {
        self.lessons
            .iter()
            .map(|(l, own)| {
                // What a clause in other words is tied to depends on dictionaries and list, which count anyway.
                let about = own.as_ref().unwrap_or(&l.clause);
                format!("{about}\t{}\t{}\t{}", l.positive, l.kind.as_str(), l.text)
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// For 总览, the terminal and the office's own examples.
    pub fn tell(&self, coverage: &mut Coverage, bound: &[Bound]) {
        let review = &mut coverage.review;
        review.learnt = self.placed(bound).count() as u32;
        review.not_learnt = self.lessons.len() as u32 - review.learnt;
        review.contradictory = self.conflicting.len() as u32;
        review.examples = self
            .placed(bound)
            .map(|(l, concept)| {
                let names: Vec<&str> = if l.positive { vec![concept] } else { Vec::new() };
                serde_json::json!({"text": l.text, "kind": l.kind, "concepts": names}).to_string()
            })
            .collect();
        for c in &self.conflicting {
            coverage.problems.push(ProblemRow {
                file: review.sources.first().cloned().unwrap_or_default(),
                unit: c.units.join("、"),
                rule: "review-contradiction".to_owned(),
                level: Level::Warning,
                place: c.clause.clone(),
                message: format!("同样的话，{}的复核意见相反，程序没有从中学习", c.units.join("、")),
                hint: "请统一口径后在“复核”表改正".to_owned(),
            });
        }
    }
}

/// The clauses that are judged by their text alone, in one line for the officer.
pub(super) fn unlearnt(list: &TaskList, bound: &[Bound]) -> Option<ProblemRow> {
    let clauses: Vec<&str> = bound.iter().filter(|b| !b.learnt).map(|b| b.clause.as_str()).collect();
    (!clauses.is_empty()).then(|| ProblemRow {
        file: list.source.clone(),
        unit: String::new(),
        rule: "clauses-by-text".to_owned(),
        level: Level::Warning,
        place: String::new(),
        message: format!("{}个条款没有样例可依，只按条文字面判断：{}", clauses.len(), clauses.join("、")),
        hint: "请在“复核”表重点核对这些条款".to_owned(),
    })
}

/// The bodies of the list that the roster does not hold, in one line for the officer: nobody is asked for their tasks.
pub(super) fn unknown_bodies(list: &TaskList) -> Option<ProblemRow> {
    let mut names: Vec<&str> = Vec::new();
    for owner in list.tasks.iter().flat_map(|t| &t.owners).filter(|o| o.set == OwnerSet::Unknown) {
        if !names.contains(&owner.phrase.as_str()) {
            names.push(&owner.phrase);
        }
    }
    (!names.is_empty()).then(|| ProblemRow {
        file: list.source.clone(),
        unit: String::new(),
        rule: "unknown-bodies".to_owned(),
        level: Level::Warning,
        place: String::new(),
        message: format!("清单中有{}个责任单位不在单位名录：{}", names.len(), names.join("、")),
        hint: "请在单位名录补充这些单位或其别名，否则它们的任务无人对应".to_owned(),
    })
}

/// What an officer should know of the roster: words that were not understood, and that it does not say which place it
/// is of, so that the papers would be signed by nobody.
pub(super) fn of_the_roster(roster: &Roster) -> Vec<ProblemRow> {
    let told = roster.doubts().iter().map(|p| ProblemRow {
        file: "单位名录".to_owned(),
        unit: String::new(),
        rule: p.rule.clone(),
        level: p.level,
        place: p.place.clone(),
        message: p.message.clone(),
        hint: p.hint.clone(),
    });
    let nowhere = roster.district.is_empty().then(|| ProblemRow {
        file: "单位名录".to_owned(),
        unit: String::new(),
        rule: "no-district".to_owned(),
        level: Level::Warning,
        place: String::new(),
        message: "从单位名录看不出是哪个区、县、市或开发区：多数单位的全称前没有写".to_owned(),
        hint: "请在单位名录的“全称”一列写明（如“某某县民政局”），否则通报、督办单的标题和落款没有地名".to_owned(),
    });
    told.chain(nowhere).collect()
}

/// What an officer should know of the list itself: tasks that nobody answers for, last days of its own.
pub(super) fn of_the_list(list: &TaskList, other_days: bool) -> Vec<ProblemRow> {
    let row = |rule: &str, level: Level, message: String, hint: &str| ProblemRow {
        file: list.source.clone(),
        unit: String::new(),
        rule: rule.to_owned(),
        level,
        place: String::new(),
        message,
        hint: hint.to_owned(),
    };
    let mut out = Vec::new();
    let nobody: Vec<&str> = list.tasks.iter().filter(|t| t.owners.is_empty()).map(|t| t.id.as_str()).collect();
    if !nobody.is_empty() {
        let message = format!("{}项任务没有写明责任单位：{}", nobody.len(), nobody.join("、"));
        out.push(row(
            "nobody",
            Level::Warning,
            message,
            "这些任务不对任何单位认定缺口；请在清单中补上责任单位后重新运行",
        ));
    }
    out.extend(list.doubts.iter().map(|p| row(&p.rule, p.level, p.message.clone(), &p.hint)));
    if other_days {
        let [plan, report] = list.due.map(|day| day.map_or("未写明".to_owned(), |d| d.to_string()));
        let message = format!("清单写明了报送期限（方案{plan}，报告{report}），按清单计算逾期");
        out.push(row("own-days", Level::Notice, message, "与 calendar.toml 不同；如清单读错，请在清单中改正"));
    }
    out
}

/// The heads that know what was reviewed.
pub(super) fn remember(
    plan: &Plan,
    tools: &Tools,
    model: &Model,
    setting: &Setting,
    progress: &dyn Progress,
) -> Result<Memory, RunError> {
    let reviewed: Vec<Reviewed> = setting
        .desk
        .taught
        .placed(setting.context.bound())
        .filter_map(|(l, concept)| {
            let concept = tools.lexicon.position(concept)?;
            Some(Reviewed { text: l.text.clone(), kind: l.kind, concept, positive: l.positive })
        })
        .collect();
    let load = || {
        progress.learning(reviewed.len());
        Ok(load_examples(&plan.dictionaries, &tools.lexicon)?)
    };
    let digest = plan.dictionaries.digest()?;
    Ok(Memory::train(tools, model, load, &reviewed, &digest, plan.cache.as_deref())?)
}
