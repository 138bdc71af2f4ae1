//! One run: from an input folder to everything in the output folder.
//!
//! The task list and the roster are found first; then every file is read, identified, judged and dropped,
//! in parallel, so that memory holds findings and not texts. A file that fails, even by a panic, is one
//! line in 报送情况; the run goes on.

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use thiserror::Error;

use crate::{
    analyse::{AnalyseError, Judge, Model, Tools},
    assess::{Assessment, Calendar, Coverage, Submitted, is_judged},
    dictionaries::{Dictionaries, DictionaryError},
    emit::{self, EmitError, Wording, WordingError},
    identify::{self, Identity, Kind, KindWords},
    ingest::{self, Document, Format, IngestError, Limits},
    problem::{Level, Problem},
    roster::{Roster, RosterError, UnitKind},
    statistics::{self, Body, Context, Rules, Sections, StatisticRow},
    tasks::{self, TaskError, TaskList, Vocabulary},
};

/// Why a run could not be done at all.
#[derive(Debug, Error)]
pub enum RunError {
    #[error("没有找到输入文件夹 {0}。请把任务清单和各单位材料放进去，或用 --input 指定")]
    NoInput(PathBuf),
    #[error("输入文件夹 {0} 里没有文件。请放入任务清单和各单位材料后重试")]
    Empty(PathBuf),
    #[error("读不了输入文件夹 {path}：{source}")]
    Folder { path: PathBuf, source: io::Error },
    #[error("输入文件夹里没有找到任务清单（要点的任务分解表）。请放入清单的 Word 或 Excel 文件，或用 --tasks 指定")]
    NoTaskList,
    #[error("任务清单 {file}：{source}")]
    TaskList { file: String, source: TaskError },
    #[error("{file}：{source}。{}", .source.hint())]
    File { file: String, source: IngestError },
    #[error("单位名录 {file}：{source}")]
    Roster { file: String, source: RosterError },
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    #[error(transparent)]
    Analyse(#[from] AnalyseError),
    #[error("词典文件 {file} 有误：{reason}。请对照原文件改正后重试")]
    Words { file: &'static str, reason: String },
    #[error("汇总时出错：{0}。请把这一行发给程序维护者")]
    Frames(String),
    #[error(transparent)]
    Wording(#[from] WordingError),
    #[error(transparent)]
    Emit(#[from] EmitError),
}

/// What a run is to do; complete before anything is read.
#[derive(Debug, Clone)]
pub struct Plan {
    pub input: PathBuf,
    pub output: PathBuf,
    pub dictionaries: Dictionaries,
    /// A task list named by hand; else it is looked for in the input.
    pub tasks: Option<PathBuf>,
    /// Where the trained model is kept; `None` trains anew.
    pub cache: Option<PathBuf>,
    pub limits: Limits,
}

/// Told as the run goes; all methods may be called from any thread.
pub trait Progress: Sync {
    fn training(&self, examples: usize);
    fn start(&self, files: usize);
    fn file(&self, name: &str);
    fn writing(&self);
    fn done(&self);
}

/// Progress that nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn training(&self, _: usize) {}
    fn start(&self, _: usize) {}
    fn file(&self, _: &str) {}
    fn writing(&self) {}
    fn done(&self) {}
}

/// The vocabularies that reading and identity need.
pub struct Words {
    pub vocabulary: Vocabulary,
    pub kinds: KindWords,
    pub calendar: Calendar,
    pub rules: Rules,
}

impl Words {
    pub fn load(dictionaries: &Dictionaries) -> Result<Self, RunError> {
        let task = |source| RunError::TaskList { file: "词典".to_owned(), source };
        Ok(Self {
            vocabulary: Vocabulary::from_toml(&dictionaries.text("columns.toml")?).map_err(task)?,
            kinds: KindWords::from_toml(&dictionaries.text("kinds.toml")?).map_err(task)?,
            calendar: Calendar::from_toml(&dictionaries.text("calendar.toml")?)
                .map_err(|reason| RunError::Words { file: "calendar.toml", reason })?,
            rules: Rules::from_toml(&dictionaries.text("statistics.toml")?)
                .map_err(|e| RunError::Words { file: "statistics.toml", reason: e.to_string() })?,
        })
    }
}

/// Reads, judges and decides; writes nothing.
pub fn cover(plan: &Plan, progress: &dyn Progress) -> Result<Coverage, RunError> {
    let files = list_files(&plan.input)?;
    let words = Words::load(&plan.dictionaries)?;
    // The dictionary and the model take longest to be ready; the list is found meanwhile.
    let (tools, found) = rayon::join(
        || -> Result<(Tools, Model), RunError> {
            let tools = Tools::load(&plan.dictionaries)?;
            let model = tools.model(&plan.dictionaries, plan.cache.as_deref(), |n| progress.training(n))?;
            Ok((tools, model))
        },
        || -> Result<(Roster, TaskList, Vec<String>), RunError> {
            let (roster, roster_file) = find_roster(plan, &files)?;
            let (list, list_file) = find_list(plan, &files, &roster, &words)?;
            Ok((roster, list, roster_file.into_iter().chain(list_file).collect()))
        },
    );
    let ((tools, model), (roster, list, consumed)) = (tools?, found?);
    let judge = Judge::new(&tools, &model, &list);
    let rest: Vec<&String> = files.iter().filter(|f| !consumed.contains(f)).collect();
    progress.start(rest.len());
    let submitted: Vec<Submitted> = rest
        .par_iter()
        .map(|file| {
            let one = submit(plan, file, &roster, &words, &judge);
            progress.file(file);
            one
        })
        .collect();
    progress.writing();
    let assessment = Assessment {
        list: &list,
        roster: &roster,
        phrases: &words.vocabulary.phrases,
        words: &words.kinds,
        clauses: &judge.clauses,
        decision: tools.settings.decision,
        calendar: &words.calendar,
    };
    assessment.assess(submitted).map_err(|e| RunError::Frames(e.to_string()))
}

/// The task list that a run of `plan` would find.
pub fn task_list(plan: &Plan) -> Result<TaskList, RunError> {
    let files = list_files(&plan.input)?;
    let words = Words::load(&plan.dictionaries)?;
    let (roster, _) = find_roster(plan, &files)?;
    find_list(plan, &files, &roster, &words).map(|(list, _)| list)
}

/// A whole run.
pub fn run(plan: &Plan, progress: &dyn Progress) -> Result<Coverage, RunError> {
    let wording = Wording::load(&plan.dictionaries)?;
    emit::check_targets(&plan.output)?;
    let coverage = cover(plan, progress)?;
    emit::write(&coverage, &plan.output, &wording)?;
    progress.done();
    Ok(coverage)
}

/// All files below the input folder, as sorted paths with forward slashes. Hidden files and the
/// program's own workbook are left out.
fn list_files(input: &Path) -> Result<Vec<String>, RunError> {
    if !input.is_dir() {
        return Err(RunError::NoInput(input.to_owned()));
    }
    let mut out = Vec::new();
    let mut folders = vec![(input.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let failed = |source| RunError::Folder { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.')
                || name == emit::WORKBOOK
                || name == "README.md"
                || name == "desktop.ini"
                || name == "Thumbs.db"
            {
                continue;
            }
            let path = format!("{prefix}{name}");
            // Links are not followed: they lead out of the folder that the officer sees.
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else if kind.is_file() {
                out.push(path);
            }
        }
    }
    if out.is_empty() {
        return Err(RunError::Empty(input.to_owned()));
    }
    out.sort();
    Ok(out)
}

fn find_roster(plan: &Plan, files: &[String]) -> Result<(Roster, Option<String>), RunError> {
    if let Some(file) =
        files.iter().find(|f| f.rsplit('/').next().is_some_and(|n| n.contains("单位名录") && !n.starts_with("~$")))
    {
        let document = ingest::read_file(&plan.input.join(file), &plan.limits)
            .map_err(|source| RunError::File { file: file.clone(), source })?;
        let roster =
            Roster::from_document(&document).map_err(|source| RunError::Roster { file: file.clone(), source })?;
        return Ok((roster, Some(file.clone())));
    }
    let roster = Roster::from_toml(&plan.dictionaries.text("units.toml")?)
        .map_err(|source| RunError::Roster { file: "units.toml".to_owned(), source })?;
    Ok((roster, None))
}

/// The task list and, when it lies in the input, its file.
///
/// Names that speak of a list are tried first, so that usually one file is read twice and no more.
fn find_list(
    plan: &Plan,
    files: &[String],
    roster: &Roster,
    words: &Words,
) -> Result<(TaskList, Option<String>), RunError> {
    let resolved = |mut list: TaskList| {
        list.resolve(roster, &words.vocabulary.phrases);
        list
    };
    if let Some(path) = &plan.tasks {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let document =
            ingest::read_file(path, &plan.limits).map_err(|source| RunError::File { file: name.clone(), source })?;
        let list = tasks::read(&document, &name, &words.vocabulary)
            .map_err(|source| RunError::TaskList { file: name.clone(), source })?;
        let inside = path.strip_prefix(&plan.input).ok().map(|p| p.to_string_lossy().replace('\\', "/"));
        return Ok((resolved(list), inside));
    }
    let speaks =
        |f: &&String| ["任务清单", "要点", "任务分解", "重点工作任务", "任务表", "分工"].iter().any(|w| f.contains(w));
    let (likely, others): (Vec<&String>, Vec<&String>) = files.iter().partition(speaks);
    for group in [likely, others] {
        let found: Vec<(TaskList, &String, bool)> = group
            .par_iter()
            .filter_map(|file| {
                let read = || {
                    let document = ingest::read_file(&plan.input.join(file), &plan.limits).ok()?;
                    let identity = identify::identify(&document, file, roster, &words.kinds, &words.vocabulary);
                    (identity.kind == Kind::TaskList)
                        .then(|| tasks::read(&document, base(file), &words.vocabulary).ok())?
                };
                let list = catch_unwind(AssertUnwindSafe(read)).ok()??;
                Some((list, *file, file.contains("任务清单")))
            })
            .collect();
        // A list that the office corrected and saved counts before the paper it came from; else the latest.
        if let Some((list, file, _)) =
            found.into_iter().max_by_key(|(l, f, own)| (*own, l.year, std::cmp::Reverse((*f).clone())))
        {
            return Ok((resolved(list), Some(file.clone())));
        }
    }
    Err(RunError::NoTaskList)
}

fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// Reads, identifies and judges one file.
fn submit(plan: &Plan, file: &str, roster: &Roster, words: &Words, judge: &Judge) -> Submitted {
    let unreadable = |level: Level, rule: &str, message: String, hint: &str| {
        let identity = identify::by_name(file, roster, &words.kinds);
        Submitted {
            file: file.to_owned(),
            format: None,
            identity: Some(identity),
            analysis: None,
            statistics: Vec::new(),
            problems: vec![Problem::new(level, rule, message, hint)],
            length: 0,
        }
    };
    let whole = || -> Result<Submitted, IngestError> {
        let document = ingest::read_file(&plan.input.join(file), &plan.limits)?;
        let identity = identify::identify(&document, file, roster, &words.kinds, &words.vocabulary);
        let (figures, found) = figures(file, &document, &identity, roster, words);
        Ok(judged(file, &document, identity, judge, figures, found))
    };
    match catch_unwind(AssertUnwindSafe(whole)) {
        Ok(Ok(submitted)) => submitted,
        Ok(Err(e)) => {
            let level = if matches!(e, IngestError::LockFile) { Level::Notice } else { Level::Error };
            unreadable(level, e.rule(), e.to_string(), e.hint())
        }
        Err(_) => unreadable(
            Level::Error,
            "internal",
            "程序处理这个文件时出错".to_owned(),
            "请用 WPS 打开后另存为 .docx 或 .xlsx 再试，并把文件名告诉程序维护者",
        ),
    }
}

fn judged(
    file: &str,
    document: &Document,
    identity: Identity,
    judge: &Judge,
    statistics: Vec<StatisticRow>,
    found: Vec<Problem>,
) -> Submitted {
    let analysis = is_judged(identity.kind).then(|| judge.analyse(document, identity.kind));
    let mut problems = document.problems.clone();
    problems.extend(lying_suffix(file, document.format));
    problems.extend(identity.problems.iter().cloned());
    problems.extend(found);
    Submitted {
        file: file.to_owned(),
        format: Some(document.format),
        length: document.text_len(),
        identity: Some(identity),
        analysis,
        statistics,
        problems,
    }
}

/// The statutory tables of an annual report and what is wrong with them.
///
/// A ledger of measures has no such tables, so a report without any is told only when it has the six parts.
fn figures(
    file: &str,
    document: &Document,
    identity: &Identity,
    roster: &Roster,
    words: &Words,
) -> (Vec<StatisticRow>, Vec<Problem>) {
    if identity.kind != Kind::Report {
        return (Vec::new(), Vec::new());
    }
    let text = Sections::of(document);
    let (found, mut problems) = statistics::extract(document);
    let Some(found) = found else {
        return (Vec::new(), if text.is_report() { problems } else { Vec::new() });
    };
    let unit = identity.unit.and_then(|u| roster.units().get(u));
    let name = unit.map_or("", |u| u.short.as_str());
    let year = identity.year.unwrap_or_default();
    let body = match unit {
        Some(u) if u.vertical => Body::Vertical,
        Some(u) if u.kind == UnitKind::Office && text.is_government() => Body::Government,
        Some(u) => match u.kind {
            UnitKind::Office => Body::Office,
            UnitKind::Department => Body::Department,
            UnitKind::Institution => Body::Institution,
            UnitKind::Street => Body::Street,
        },
        None => Body::default(),
    };
    let context = Context {
        rules: &words.rules,
        statistics: &found,
        text: Some(&text),
        unit: name,
        body,
        year,
        file: base(file),
        last: None,
        last_text: None,
    };
    // What a cause explains is told under the cause in the full list; here the cause is enough.
    problems.extend(
        statistics::check(&context).iter().filter(|f| f.because_of.is_none()).map(statistics::Finding::to_problem),
    );
    (statistics::rows(file, name, year, &found), problems)
}

/// A suffix that says another family of formats than the content is: read all the same, but told.
fn lying_suffix(file: &str, format: Format) -> Option<Problem> {
    let suffix = file.rsplit_once('.')?.1.to_lowercase();
    let is_office = matches!(suffix.as_str(), "doc" | "docx" | "wps" | "xls" | "xlsx" | "et");
    let name = match format {
        Format::Text => "纯文本",
        Format::Html => "网页",
        Format::Rtf => "RTF 文档",
        Format::WordMl => "Word 2003 XML",
        Format::Docx | Format::Doc if matches!(suffix.as_str(), "xls" | "xlsx" | "et") => "Word 文档",
        Format::Xlsx | Format::Xls | Format::Xlsb if matches!(suffix.as_str(), "doc" | "docx" | "wps") => "Excel 表格",
        _ => return None,
    };
    is_office.then(|| {
        let message = format!("后缀是 .{suffix}，内容其实是{name}，已按内容读取");
        Problem::new(Level::Warning, "suffix", message, "请核对内容是否完整，最好另存为 .docx 或 .xlsx")
    })
}
