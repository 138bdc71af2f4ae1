//! One run: from an input folder to everything in the output folder.
//!
//! The task list and the roster are found first; then every file is read, identified, judged and dropped,
//! in parallel, so that memory holds packed findings and not texts. A file whose result the cache has is
//! hashed and no more; when that is all of them, no model is loaded. A file that fails, even by a panic, is
//! one line in 报送情况; the run goes on.

use std::{
    collections::BTreeMap,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;
use thiserror::Error;

use crate::{
    analyse::{
        self, AnalyseError, Decision, Judge, Memory, Model, Settings, Tools, Wordings, load_examples,
        passage::Structure,
    },
    assess::{Assessment, Calendar, Coverage, Details, Manual, Scoring, is_judged},
    dictionaries::{Dictionaries, DictionaryError},
    emit::{self, EmitError, Wording, WordingError},
    guard::Guard,
    identify::{self, Identity, Kind, KindWords},
    ingest::{self, Document, Format, IngestError, Limits},
    problem::{Level, Problem},
    review::{self, Ledger, ReviewError},
    roster::{Roster, RosterError},
    similar::{self, Stock},
    statistics::{self, Rules},
    submission::{Cache, Context, Key, ListContext, Packed, Submitted},
    tasks::{self, ListClause, TaskError, TaskList, Vocabulary},
    text::Date,
    timings::time,
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
    Review(#[from] ReviewError),
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
    /// A roster named by hand; else one in the input, else that of the dictionaries.
    pub roster: Option<PathBuf>,
    /// Where the trained model and the results of earlier runs are kept; `None` does everything anew.
    pub cache: Option<PathBuf>,
    /// A data set of many districts and years that the data files are also written to.
    pub dataset: Option<PathBuf>,
    pub limits: Limits,
    /// The day that the run is of: days left, what is overdue, dates of undated decisions.
    pub today: Date,
    /// A reviewed workbook named by hand; the one in the output folder and those in the input are read anyway.
    pub review: Option<PathBuf>,
}

/// Told as the run goes; all methods may be called from any thread.
pub trait Progress: Sync {
    fn training(&self, examples: usize);
    /// So many reviewed passages are being learnt.
    fn learning(&self, _reviewed: usize) {}
    fn start(&self, files: usize);
    fn file(&self, name: &str);
    /// So many of the files are as they were at an earlier run, whose results are taken.
    fn kept(&self, _files: usize) {}
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
    /// What stops a file, and what is masked in it.
    pub guard: Guard,
    pub similar: similar::Settings,
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
            guard: Guard::from_toml(&dictionaries.text("secrecy.toml")?)
                .map_err(|reason| RunError::Words { file: "secrecy.toml", reason })?,
            similar: similar::Settings::from_toml(&dictionaries.text("similar.toml")?)
                .map_err(|reason| RunError::Words { file: "similar.toml", reason })?,
        })
    }
}

/// What results are made and joined by, known before any paper is read; the model is not in it.
pub struct Setting {
    pub words: Words,
    pub roster: Roster,
    pub list: TaskList,
    pub context: Context,
    /// What all papers share: formulas, and the words of the list.
    stock: Stock,
    /// How papers are cut into passages, for the quotations of those that are alike.
    structure: Structure,
    /// Files of the input that are the list or the roster.
    consumed: Vec<String>,
    clauses: Vec<ListClause>,
    decision: Decision,
    /// Which files were looked at for a list, for the cache.
    answers: Vec<(Key, Vec<u8>)>,
    desk: Desk,
    today: Date,
}

/// What officers decided, and what that is counted by.
struct Desk {
    ledger: Ledger,
    scoring: Scoring,
    manual: Manual,
    wordings: Wordings,
    /// Digest of the workbook that will be replaced.
    replaced: Option<blake3::Hash>,
    taught: Taught,
}

impl Setting {
    /// Finds roster and list among the files of the input, or where the plan says.
    ///
    /// `learning`: results depend on what was reviewed; those that are made elsewhere and joined here do not.
    fn find(
        plan: &Plan,
        files: &[String],
        workbooks: &[PathBuf],
        cache: &Cache,
        learning: bool,
    ) -> Result<Self, RunError> {
        let words = Words::load(&plan.dictionaries)?;
        let settings = Settings::from_toml(&plan.dictionaries.text("model.toml")?)
            .map_err(|reason| RunError::Words { file: "model.toml", reason })?;
        let (roster, roster_file) = find_roster(plan, files, &words)?;
        let mut answers = Vec::new();
        let (list, list_file) = find_list(plan, files, &roster, &words, cache, &mut answers)?;
        let desk = read_desk(plan, workbooks, &list, &roster, learning)?;
        let structure = Structure::from_toml(&plan.dictionaries.text("structure.toml")?)
            .map_err(|reason| RunError::Words { file: "structure.toml", reason })?;
        let formulas = plan.dictionaries.text("stopphrases.txt")?;
        let context = Context::new(&plan.dictionaries, &list, &roster, &plan.limits)?;
        Ok(Self {
            stock: Stock::new(&formulas, list.tasks.iter().map(|t| t.requirement.as_str())),
            structure,
            context: context.taught(&desk.taught.key()),
            desk,
            today: plan.today,
            consumed: roster_file.into_iter().chain(list_file).collect(),
            clauses: list.listed(),
            decision: settings.decision,
            words,
            roster,
            list,
            answers,
        })
    }

    /// The setting of a plan, for results that are made or joined one by one.
    pub fn of(plan: &Plan) -> Result<Self, RunError> {
        // With list and roster named there is no need to walk through a folder of half a million files.
        let files = if plan.tasks.is_some() && (plan.roster.is_some() || !plan.input.is_dir()) {
            (Vec::new(), Vec::new())
        } else {
            list_files(&plan.input, &plan.limits)?
        };
        Self::find(plan, &files.0, &files.1, &Cache::default(), false)
    }

    /// Whether a file of the input is a submission: not the list, not the roster, not the program's own.
    pub fn is_submission(&self, file: &str) -> bool {
        !is_passed_over(base(file))
            && !review::is_workbook_name(base(file), emit::WORKBOOK)
            && !self.consumed.iter().any(|c| c == file)
    }

    /// Whose paper a document is, and which.
    pub fn identify(&self, document: &Document, file: &str) -> Identity {
        identify::identify(document, file, &self.roster, &self.words.kinds, &self.words.vocabulary)
    }

    /// Joins results into verdicts and totals.
    pub fn assess(&self, packed: Vec<Packed>) -> Result<(Coverage, Details), RunError> {
        let assessment = Assessment {
            list: &self.list,
            roster: &self.roster,
            phrases: &self.words.vocabulary.phrases,
            words: &self.words.kinds,
            clauses: &self.clauses,
            decision: self.decision,
            calendar: &self.words.calendar,
            ledger: &self.desk.ledger,
            scoring: &self.desk.scoring,
            manual: &self.desk.manual,
            wordings: &self.desk.wordings,
            today: self.today,
            rules: &self.words.rules,
            similar: &self.words.similar,
        };
        let (mut coverage, details) =
            assessment.assess(packed, &self.context).map_err(|e| RunError::Frames(e.to_string()))?;
        self.desk.taught.tell(&mut coverage);
        Ok((coverage, details))
    }
}

/// The judging tools and the model: what takes longest to be ready.
pub fn judging(plan: &Plan, progress: &dyn Progress) -> Result<(Tools, Model), RunError> {
    let (tools, kept) = rayon::join(
        || time("dictionaries", || Tools::load(&plan.dictionaries)),
        || time("model", || Model::kept(&plan.dictionaries, plan.cache.as_deref())),
    );
    let (tools, kept) = (tools?, kept?);
    let train = || tools.model(&plan.dictionaries, plan.cache.as_deref(), |n| progress.training(n));
    let model = kept.map_or_else(|| time("training", train), Ok)?;
    Ok((tools, model))
}

/// Reads, judges and decides; writes nothing but the cache.
pub fn cover(plan: &Plan, progress: &dyn Progress) -> Result<(Coverage, Details), RunError> {
    covered(plan, progress).map(|(coverage, details, _)| (coverage, details))
}

/// With the digest of the workbook that will be replaced, as it was read.
fn covered(plan: &Plan, progress: &dyn Progress) -> Result<(Coverage, Details, Option<blake3::Hash>), RunError> {
    let (files, workbooks) = list_files(&plan.input, &plan.limits)?;
    let cache = Cache::open(plan.cache.as_deref());
    // The tools take longest to be ready; the list is found meanwhile. With results kept, the tools may not
    // be needed at all.
    let (tools, setting) = rayon::join(
        || cache.is_empty().then(|| judging(plan, progress)).transpose(),
        || time("roster and list", || Setting::find(plan, &files, &workbooks, &cache, true)),
    );
    let (tools, mut setting) = (tools?, setting?);
    let files: Vec<&str> = files.iter().map(String::as_str).filter(|f| setting.is_submission(f)).collect();
    progress.start(files.len());
    let mut found = time("cache", || kept(plan, &files, &setting, &cache, progress));
    progress.kept(found.iter().flatten().count());
    if found.iter().any(Option::is_none) {
        let (tools, model) = tools.map_or_else(|| judging(plan, progress), Ok)?;
        let mut judge = time("clauses", || Judge::new(&tools, &model, &setting.list));
        judge.memory = remember(plan, &tools, &model, &setting.desk.taught, progress)?;
        let one = |(found, file): (&mut Option<(Option<Key>, Packed)>, &&str)| {
            let (key, submitted) = submit(&plan.input.join(file), file, &plan.limits, &setting, &judge);
            *found = Some((key, setting.context.pack(submitted)));
            progress.file(file);
        };
        let todo = found.par_iter_mut().zip(&files).filter(|(f, _)| f.is_none());
        time("reading and judging", || todo.for_each(one));
    }
    progress.writing();
    let found: Vec<(Option<Key>, Packed)> = found.into_iter().flatten().collect();
    let answers = std::mem::take(&mut setting.answers);
    let made = found.iter().filter_map(|(key, packed)| key.map(|key| (key, packed.bytes())));
    let made = made.chain(answers.iter().map(|(key, bytes)| (*key, bytes.as_slice())));
    time("saving results", || cache.save(made));
    let results = found.into_iter().map(|(_, packed)| packed).collect();
    let (mut coverage, details) = time("assess", || setting.assess(results))?;
    time("likenesses", || quote_likenesses(plan, &mut coverage, &setting));
    Ok((coverage, details, setting.desk.replaced))
}

/// Reads the workbook that is about to be replaced, one that was named, copies in the input, and the audit
/// trail. Any of them that cannot be read stops the run, before anything is written.
fn read_desk(
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
    let read = |path: &Path| review::read(path, roster, &plan.limits);
    let own = plan.output.join(emit::WORKBOOK);
    // A command that only looks at the list has no output folder.
    let replaced = if !plan.output.as_os_str().is_empty() && own.is_file() { Some(read(&own)?) } else { None };
    let digest = replaced.as_ref().and_then(|s| s.bytes);
    let mut sources = Vec::new();
    let mut primary = replaced;
    if let Some(path) = &plan.review {
        if !path.is_file() {
            return Err(ReviewError::Missing(path.clone()).into());
        }
        // The one that the officer names has the say; what the old one holds beyond it is kept.
        sources.extend(primary.replace(read(path)?).filter(|s| s.path != *path));
    }
    for path in copies {
        sources.push(read(path)?);
    }
    let record = if plan.output.as_os_str().is_empty() {
        Vec::new()
    } else {
        review::read_record(&plan.output.join(emit::DATA).join(review::RECORD_FILE))?
    };
    let ledger = Ledger::gather(record, primary.as_ref(), &sources, list, roster, plan.today);
    let sheets: Vec<ingest::RawSheet> = primary.into_iter().chain(sources).flat_map(|s| s.sheets).collect();
    let manual = review::points(&sheets, &scoring.manual_items(), roster);
    let taught = if learning { Taught::of(&ledger, list, &wordings) } else { Taught::default() };
    Ok(Desk { ledger, scoring, manual, wordings, replaced: digest, taught })
}

/// What the reviews teach.
#[derive(Default)]
struct Taught {
    /// Passages with the concept that they were reviewed for.
    lessons: Vec<(review::Lesson, String)>,
    conflicting: Vec<review::Conflicting>,
    /// Lessons of clauses that are no concept's own wording.
    homeless: usize,
}

impl Taught {
    fn of(ledger: &Ledger, list: &TaskList, wordings: &Wordings) -> Self {
        let found = review::lessons(ledger);
        let mut out = Self { conflicting: found.conflicting, ..Self::default() };
        for lesson in found.lessons {
            let clause = list.tasks.iter().flat_map(|t| &t.clauses).find(|c| c.id == lesson.clause);
            match clause.and_then(|c| wordings.own(&c.text)) {
                Some(concept) => out.lessons.push((lesson, concept.to_owned())),
                None => out.homeless += 1,
            }
        }
        out
    }

    /// Everything that results depend on, as text; empty when nothing was taught.
    fn key(&self) -> String {
        self.lessons
            .iter()
            .map(|(l, concept)| format!("{concept}\t{}\t{}\t{}", l.positive, l.kind.as_str(), l.text))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// For 总览, the terminal and the office's own examples.
    fn tell(&self, coverage: &mut Coverage) {
        let review = &mut coverage.review;
        review.learnt = self.lessons.len() as u32;
        review.not_learnt = self.homeless as u32;
        review.contradictory = self.conflicting.len() as u32;
        review.examples = self
            .lessons
            .iter()
            .map(|(l, concept)| {
                let names: Vec<&str> = if l.positive { vec![concept.as_str()] } else { Vec::new() };
                serde_json::json!({"text": l.text, "kind": l.kind, "concepts": names}).to_string()
            })
            .collect();
        for c in &self.conflicting {
            coverage.problems.push(crate::assess::ProblemRow {
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

/// The heads that know what was reviewed.
fn remember(
    plan: &Plan,
    tools: &Tools,
    model: &Model,
    taught: &Taught,
    progress: &dyn Progress,
) -> Result<Memory, RunError> {
    let reviewed: Vec<analyse::Reviewed> = taught
        .lessons
        .iter()
        .filter_map(|(l, concept)| {
            let concept = tools.lexicon.position(concept)?;
            Some(analyse::Reviewed { text: l.text.clone(), kind: l.kind, concept, positive: l.positive })
        })
        .collect();
    let load = || {
        progress.learning(reviewed.len());
        Ok(load_examples(&plan.dictionaries, &tools.lexicon)?)
    };
    let digest = plan.dictionaries.digest()?;
    Ok(Memory::train(tools, model, load, &reviewed, &digest, plan.cache.as_deref())?)
}

/// Puts the parallel quotations to the papers that are alike. Only fingerprints were kept of them, so the two
/// files are read once more; one that cannot be read any longer leaves its quotation empty.
fn quote_likenesses(plan: &Plan, coverage: &mut Coverage, setting: &Setting) {
    let kinds: BTreeMap<&str, Kind> = coverage.submissions.iter().map(|s| (s.file.as_str(), s.kind)).collect();
    let passages = |file: &str| {
        let read = || {
            let bytes = ingest::load(&plan.input.join(file), &plan.limits).ok()?;
            let document = setting.words.guard.read_bytes(&bytes, base(file), &plan.limits).ok()?;
            let kind = kinds.get(file).copied().unwrap_or(Kind::Other);
            Some(analyse::passage::passages(&document, kind, &setting.structure))
        };
        catch_unwind(AssertUnwindSafe(read)).ok().flatten()
    };
    coverage.similar.par_iter_mut().filter(|row| !row.other_file.is_empty()).for_each(|row| {
        let (Some(a), Some(b)) = (passages(&row.file), passages(&row.other_file)) else { return };
        if let Some(found) = similar::quote(&a, &b, &setting.stock) {
            (row.quotation, row.place) = (found.a, found.a_place);
            (row.other_quotation, row.other_place) = (found.b, found.b_place);
        }
    });
}

/// What the cache has of the files: one entry a file, in order.
fn kept(
    plan: &Plan,
    files: &[&str],
    setting: &Setting,
    cache: &Cache,
    progress: &dyn Progress,
) -> Vec<Option<(Option<Key>, Packed)>> {
    if cache.is_empty() {
        return files.iter().map(|_| None).collect();
    }
    files
        .par_iter()
        .map(|file| {
            let bytes = ingest::load(&plan.input.join(file), &plan.limits).ok()?;
            let key = setting.context.key(file, &bytes);
            let packed = setting.context.repack(cache.get(&key)?)?;
            progress.file(file);
            Some((Some(key), packed))
        })
        .collect()
}

/// The task list that a run of `plan` would find.
pub fn task_list(plan: &Plan) -> Result<TaskList, RunError> {
    Setting::of(plan).map(|setting| setting.list)
}

/// A whole run.
pub fn run(plan: &Plan, progress: &dyn Progress) -> Result<Coverage, RunError> {
    let wording = Wording::load(&plan.dictionaries)?;
    let workbook = plan.output.join(emit::WORKBOOK);
    review::open_elsewhere(&workbook)?;
    emit::check_targets(&plan.output)?;
    let (coverage, details, read) = covered(plan, progress)?;
    // Whoever saved a decision while the run went on must not lose it.
    review::open_elsewhere(&workbook)?;
    if let Some(read) = read
        && fs::read(&workbook).map_or(true, |now| blake3::hash(&now) != read)
    {
        return Err(ReviewError::Changed { path: workbook }.into());
    }
    write(plan, &coverage, &details, &wording)?;
    progress.done();
    Ok(coverage)
}

/// Writes everything that a plan asks for.
pub fn write(plan: &Plan, coverage: &Coverage, details: &Details, wording: &Wording) -> Result<(), EmitError> {
    emit::write(coverage, details, &plan.output, wording, plan.today)?;
    plan.dataset.as_ref().map_or(Ok(()), |dir| emit::partition(coverage, details, dir))
}

/// All files below the input folder, as sorted paths with forward slashes, hidden files left out, an archive
/// of files read as a folder (`包.zip/方案.docx`); and apart, the program's own workbooks, which may hold
/// reviews.
pub(crate) fn list_files(input: &Path, limits: &Limits) -> Result<(Vec<String>, Vec<PathBuf>), RunError> {
    if !input.is_dir() {
        return Err(RunError::NoInput(input.to_owned()));
    }
    let mut out = Vec::new();
    let mut workbooks = Vec::new();
    let mut folders = vec![(input.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let failed = |source| RunError::Folder { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_passed_over(&name) {
                continue;
            }
            let path = format!("{prefix}{name}");
            // Links are not followed: they lead out of the folder that the officer sees.
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else if kind.is_file() && review::is_workbook_name(&name, emit::WORKBOOK) {
                workbooks.push(entry.path());
            } else if kind.is_file() {
                let members = ingest::members(&entry.path(), limits);
                if members.is_empty() {
                    out.push(path);
                } else {
                    out.extend(members.into_iter().map(|member| format!("{path}/{member}")));
                }
            }
        }
    }
    if out.is_empty() {
        return Err(RunError::Empty(input.to_owned()));
    }
    out.sort();
    workbooks.sort();
    Ok((out, workbooks))
}

/// Hidden files, and what operating systems leave behind.
fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "README.md" | "desktop.ini" | "Thumbs.db")
}

fn find_roster(plan: &Plan, files: &[String], words: &Words) -> Result<(Roster, Option<String>), RunError> {
    if let Some(path) = &plan.roster {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let roster = if path.extension().is_some_and(|e| e == "toml") {
            let text = fs::read_to_string(path)
                .map_err(|e| RunError::File { file: file.clone(), source: IngestError::from(e) })?;
            Roster::from_toml(&text)
        } else {
            let document = words
                .guard
                .read_file(path, &plan.limits)
                .map_err(|source| RunError::File { file: file.clone(), source })?;
            Roster::from_document(&document)
        };
        let inside = inside(plan, path);
        return roster.map(|r| (r, inside)).map_err(|source| RunError::Roster { file, source });
    }
    if let Some(file) =
        files.iter().find(|f| f.rsplit('/').next().is_some_and(|n| n.contains("单位名录") && !n.starts_with("~$")))
    {
        let document = words
            .guard
            .read_file(&plan.input.join(file), &plan.limits)
            .map_err(|source| RunError::File { file: file.clone(), source })?;
        let roster =
            Roster::from_document(&document).map_err(|source| RunError::Roster { file: file.clone(), source })?;
        return Ok((roster, Some(file.clone())));
    }
    let roster = Roster::from_toml(&plan.dictionaries.text("units.toml")?)
        .map_err(|source| RunError::Roster { file: "units.toml".to_owned(), source })?;
    Ok((roster, None))
}

/// The name of a path below the input folder, if it is there.
pub fn inside(plan: &Plan, path: &Path) -> Option<String> {
    path.strip_prefix(&plan.input).ok().map(|p| p.to_string_lossy().replace('\\', "/"))
}

/// The task list and, when it lies in the input, its file.
///
/// Names that speak of a list are tried first, so that usually one file is read twice and no more.
fn find_list(
    plan: &Plan,
    files: &[String],
    roster: &Roster,
    words: &Words,
    cache: &Cache,
    answers: &mut Vec<(Key, Vec<u8>)>,
) -> Result<(TaskList, Option<String>), RunError> {
    let resolved = |mut list: TaskList| {
        list.resolve(roster, &words.vocabulary.phrases);
        list
    };
    if let Some(path) = &plan.tasks {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let document = words
            .guard
            .read_file(path, &plan.limits)
            .map_err(|source| RunError::File { file: name.clone(), source })?;
        let list = tasks::read(&document, &name, &words.vocabulary)
            .map_err(|source| RunError::TaskList { file: name.clone(), source })?;
        return Ok((resolved(list), inside(plan, path)));
    }
    let context = ListContext::new(&plan.dictionaries, roster, &plan.limits)?;
    let speaks =
        |f: &&String| ["任务清单", "要点", "任务分解", "重点工作任务", "任务表", "分工"].iter().any(|w| f.contains(w));
    let (likely, others): (Vec<&String>, Vec<&String>) = files.iter().partition(speaks);
    for group in [likely, others] {
        let asked: Vec<(Option<TaskList>, &String, Key, Vec<u8>)> = group
            .par_iter()
            .filter_map(|file| {
                let bytes = ingest::load(&plan.input.join(file), &plan.limits).ok()?;
                let key = context.key(file, &bytes);
                if let Some(kept) = cache.get(&key)
                    && let Ok(list) = serde_json::from_slice(&kept)
                {
                    return Some((list, *file, key, kept));
                }
                let read = || {
                    let document = words.guard.read_bytes(&bytes, base(file), &plan.limits).ok()?;
                    let identity = identify::identify(&document, file, roster, &words.kinds, &words.vocabulary);
                    (identity.kind == Kind::TaskList)
                        .then(|| tasks::read(&document, base(file), &words.vocabulary).ok())?
                };
                let list = catch_unwind(AssertUnwindSafe(read)).ok()?;
                let answer = serde_json::to_vec(&list).unwrap_or_default();
                Some((list, *file, key, answer))
            })
            .collect();
        let mut found: Vec<(TaskList, &String, bool)> = Vec::new();
        for (list, file, key, answer) in asked {
            answers.push((key, answer));
            found.extend(list.map(|l| (l, file, file.contains("任务清单"))));
        }
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

/// Reads, identifies and judges one file: a pure function of its name, its bytes and the setting.
///
/// The key is that of the result in the cache; `None` for what another try may bring (a file that was busy).
pub fn submit(path: &Path, file: &str, limits: &Limits, setting: &Setting, judge: &Judge) -> (Option<Key>, Submitted) {
    let Setting { roster, words, .. } = setting;
    let unreadable = |level: Level, rule: &str, message: String, hint: &str| {
        let identity = identify::by_name(file, roster, &words.kinds);
        Submitted {
            file: file.to_owned(),
            format: None,
            identity: Some(identity),
            analysis: None,
            report: None,
            print: None,
            problems: vec![Problem::new(level, rule, message, hint)],
            length: 0,
        }
    };
    let failed = |e: IngestError| {
        let level = if matches!(e, IngestError::LockFile) { Level::Notice } else { Level::Error };
        unreadable(level, e.rule(), e.to_string(), e.hint())
    };
    let bytes = match ingest::load(path, limits) {
        Ok(bytes) => bytes,
        Err(e) => return (None, failed(e)),
    };
    let key = setting.context.key(file, &bytes);
    let whole = || -> Result<Submitted, IngestError> {
        let document = words.guard.read_bytes(&bytes, base(file), limits)?;
        let identity = setting.identify(&document, file);
        Ok(judged(file, &document, identity, judge, setting))
    };
    match catch_unwind(AssertUnwindSafe(whole)) {
        Ok(Ok(submitted)) => (Some(key), submitted),
        // A parser that ran out of time may have it on another day.
        Ok(Err(e @ IngestError::Stopped(_))) => (None, failed(e)),
        Ok(Err(e)) => (Some(key), failed(e)),
        Err(_) => {
            let submitted = unreadable(
                Level::Error,
                "internal",
                "程序处理这个文件时出错".to_owned(),
                "请用 WPS 打开后另存为 .docx 或 .xlsx 再试，并把文件名告诉程序维护者",
            );
            (None, submitted)
        }
    }
}

fn judged(file: &str, document: &Document, identity: Identity, judge: &Judge, setting: &Setting) -> Submitted {
    let analysis = is_judged(identity.kind).then(|| judge.analyse(document, identity.kind));
    let print = is_judged(identity.kind).then(|| {
        let passages = analyse::passage::passages(document, identity.kind, &judge.tools.structure);
        similar::print(&passages, identity.unit, &setting.roster, &setting.stock, &setting.words.similar)
    });
    // The tables are checked when all files are read: last year's report may be among them.
    let (report, found) =
        if identity.kind == Kind::Report { statistics::Report::read(document) } else { (None, Vec::new()) };
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
        report: report.map(Arc::new),
        print: print.map(Arc::new),
        problems,
    }
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
