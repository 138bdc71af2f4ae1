//! One run: from an input folder to everything in the output folder.
//!
//! The task list and the roster are found first; then every file is read, identified, judged and dropped,
//! in parallel, so that memory holds packed findings and not texts. A file whose result the cache has is
//! hashed and no more; when that is all of them, no model is loaded. A file that fails, even by a panic, is
//! one line in 收到的文件; the run goes on.

mod desk;
mod file;
mod inputs;
mod likeness;
mod standing;

pub use file::submit;
pub(crate) use inputs::list_files;
pub use inputs::{inside, roster_near};
pub use standing::{Standing, Told, is_settled};

use std::{fs, io, path::PathBuf, sync::Arc};

use desk::{Desk, of_the_list, of_the_roster, read_desk, remember, unknown_bodies, unlearnt};
use inputs::{base, find_list, find_roster, is_passed_over};
use rayon::prelude::*;
use thiserror::Error;

use crate::{
    analyse::{AnalyseError, Decision, Judge, Model, Quantities, Settings, Tools, passage::Structure},
    assess::{Assessment, Calendar, Coverage, Details, READABLE_UNITS},
    dictionaries::{Dictionaries, DictionaryError},
    emit::{self, EmitError, Wording, WordingError},
    guard::Guard,
    identify::{self, Identity, KindWords},
    ingest::{self, Document, IngestError, Limits},
    output::{Hold, HoldError},
    review::{self, ReviewError},
    roster::{Roster, RosterError},
    similar::{self, Stock},
    statistics::Rules,
    submission::{Cache, Context, Key, Packed},
    tasks::{ListClause, TaskError, TaskList, Vocabulary},
    text::{Date, Segmenter},
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
    #[error("{file} 看起来是任务清单，但读不了：{reason}")]
    UnreadList { file: String, reason: String },
    #[error("输入文件夹里没有找到任务清单（要点的任务分解表）。请放入清单的 Word 或 Excel 文件，或用 --tasks 指定")]
    NoTaskList,
    #[error(
        "没有找到全区（县）的任务清单。{file} 里有任务表，但像是“{unit}”的材料。请放入正式的清单；如果它就是，请在文件名和\
         文件夹名里去掉单位名称，或用 --tasks 指定"
    )]
    UnitsList { file: String, unit: String },
    #[error("有两份单位名录：{first}、{second}。请只留一份，或用 --roster 指定")]
    TwoRosters { first: String, second: String },
    #[error("任务清单 {file}：{source}")]
    TaskList { file: String, source: TaskError },
    #[error("{file}：{source}。{}", .source.own_hint())]
    File { file: String, source: IngestError },
    #[error("单位名录 {file}：{source}")]
    Roster { file: String, source: RosterError },
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    #[error(transparent)]
    Analyse(#[from] AnalyseError),
    #[error("词典文件 {file} 有误：{reason}。请改正后重试，或删去这个文件、改用程序自带的")]
    Words { file: &'static str, reason: String },
    #[error("另一个对标正在写 {0} 这个文件夹。请等它运行完再试，或用 --output 换一个输出文件夹")]
    Running(PathBuf),
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

/// The vocabularies and rules of the dictionaries that stand before any model: of reading and identity, last days,
/// statutory tables, marks of secrecy, likenesses.
pub struct Words {
    pub vocabulary: Vocabulary,
    pub kinds: KindWords,
    pub calendar: Calendar,
    pub rules: Rules,
    /// What stops a file, and what is masked in it.
    pub guard: Guard,
    pub similar: similar::Settings,
    /// Words of clauses whose number is asked of the district as a whole.
    pub district_numbers: Vec<String>,
}

impl Words {
    pub fn load(dictionaries: &Dictionaries) -> Result<Self, RunError> {
        let task = |source| match source {
            TaskError::Dictionary { file, reason } => RunError::Words { file, reason },
            source => RunError::TaskList { file: "词典".to_owned(), source },
        };
        let quantities = Quantities::from_toml(&dictionaries.text("quantities.toml")?)
            .map_err(|reason| RunError::Words { file: "quantities.toml", reason })?;
        let mut vocabulary = Vocabulary::from_toml(&dictionaries.text("columns.toml")?).map_err(task)?;
        vocabulary.targets = quantities.targets();
        Ok(Self {
            vocabulary,
            kinds: KindWords::from_toml(&dictionaries.text("kinds.toml")?).map_err(task)?,
            calendar: Calendar::from_toml(&dictionaries.text("calendar.toml")?)
                .map_err(|reason| RunError::Words { file: "calendar.toml", reason })?,
            rules: Rules::from_toml(&dictionaries.text("statistics.toml")?)
                .map_err(|e| RunError::Words { file: "statistics.toml", reason: e.to_string() })?,
            guard: Guard::from_toml(&dictionaries.text("secrecy.toml")?)
                .map_err(|reason| RunError::Words { file: "secrecy.toml", reason })?,
            similar: similar::Settings::from_toml(&dictionaries.text("similar.toml")?)
                .map_err(|reason| RunError::Words { file: "similar.toml", reason })?,
            district_numbers: quantities.district,
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
    /// The list names other last days than the calendar.
    other_days: bool,
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
        let mut words = Words::load(&plan.dictionaries)?;
        let settings = Settings::from_toml(&plan.dictionaries.text("model.toml")?)
            .map_err(|reason| RunError::Words { file: "model.toml", reason })?;
        let (mut roster, roster_file) = find_roster(plan, files, &words)?;
        let mut answers = Vec::new();
        let (list, list_file) = find_list(plan, files, &roster, &words, cache, &mut answers)?;
        // Without a roster of its own a district is worked on with the one at hand.
        if roster_file.is_none() && plan.roster.is_none() {
            roster.work_on(&list.title);
        }
        let other_days = words.calendar.take(&list);
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
            other_days,
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
            bound: self.context.bound(),
            today: self.today,
            rules: &self.words.rules,
            similar: &self.words.similar,
            district_numbers: &self.words.district_numbers,
        };
        let (mut coverage, details) =
            assessment.assess(packed, &self.context).map_err(|e| RunError::Frames(e.to_string()))?;
        self.desk.taught.tell(&mut coverage, self.context.bound());
        coverage.problems.extend(unlearnt(&self.list, self.context.bound()));
        coverage.problems.extend(unknown_bodies(&self.list));
        coverage.problems.extend(of_the_roster(&self.roster));
        coverage.problems.extend(of_the_list(&self.list, self.other_days));
        Ok((coverage, details))
    }

    /// Keeps what a judge tied the clauses to.
    pub fn bind(&self, judge: &Judge) {
        self.context.bind(judge.bound(&self.desk.wordings));
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
    covered(plan, progress).map(|covered| (covered.coverage, covered.details))
}

/// What was decided, and what writing it needs.
pub(crate) struct Covered {
    coverage: Coverage,
    details: Details,
    /// Digest of the workbook that will be replaced, as it was read.
    replaced: Option<blake3::Hash>,
    /// Held for the papers, which cut long clauses between words, where there will be any.
    _words: Option<Arc<Segmenter>>,
}

impl Covered {
    /// What was joined from results that were made elsewhere.
    pub(crate) fn joined(coverage: Coverage, details: Details, setting: &Setting) -> Self {
        Self { coverage, details, replaced: setting.desk.replaced, _words: None }
    }
}

fn covered(plan: &Plan, progress: &dyn Progress) -> Result<Covered, RunError> {
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
    let mut words = None;
    if found.iter().any(Option::is_none) {
        let (tools, mut model) = tools.map_or_else(|| judging(plan, progress), Ok)?;
        words = (setting.roster.units().len() <= READABLE_UNITS).then(|| Arc::clone(&tools.segmenter));
        let mut judge = time("clauses", || Judge::lean(&tools, &mut model, &setting.list));
        setting.bind(&judge);
        judge.memory = remember(plan, &tools, judge.model, &setting, progress)?;
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
    time("likenesses", || setting.quote_likenesses(plan, &mut coverage));
    Ok(Covered { coverage, details, replaced: setting.desk.replaced, _words: words })
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

#[cfg(test)]
impl Plan {
    /// A plan for a folder, with shipped dictionaries and nothing kept.
    pub(crate) fn of_test(input: PathBuf, today: Date) -> Self {
        Self {
            output: input.clone(),
            input,
            dictionaries: Dictionaries::shipped(),
            tasks: None,
            roster: None,
            cache: None,
            dataset: None,
            limits: Limits::default(),
            today,
            review: None,
        }
    }
}

/// The task list that a run of `plan` would find, and the roster.
pub fn task_list(plan: &Plan) -> Result<(TaskList, Roster), RunError> {
    Setting::of(plan).map(|setting| (setting.list, setting.roster))
}

/// Holds the output folder of a plan, before anything is read: two runs into one folder would mix their files.
pub fn hold(plan: &Plan) -> Result<Hold, RunError> {
    let path = plan.output.clone();
    Hold::of(&path).map_err(|e| match e {
        HoldError::Held => RunError::Running(path),
        HoldError::Io(source) => EmitError::Folder { path, source }.into(),
    })
}

/// A whole run.
pub fn run(plan: &Plan, progress: &dyn Progress) -> Result<Coverage, RunError> {
    run_held(plan, progress, &hold(plan)?)
}

/// A whole run into a folder that is held.
pub fn run_held(plan: &Plan, progress: &dyn Progress, _held: &Hold) -> Result<Coverage, RunError> {
    let wording = Wording::load(&plan.dictionaries)?;
    let workbook = plan.output.join(emit::WORKBOOK);
    review::open_elsewhere(&workbook)?;
    emit::check_targets(&plan.output)?;
    finish(plan, covered(plan, progress)?, &wording, progress)
}

/// Writes what was decided, unless the workbook is not any longer what it was decided from: whoever saved a decision
/// meanwhile must not lose it.
pub(crate) fn finish(
    plan: &Plan,
    covered: Covered,
    wording: &Wording,
    progress: &dyn Progress,
) -> Result<Coverage, RunError> {
    let workbook = plan.output.join(emit::WORKBOOK);
    review::open_elsewhere(&workbook)?;
    let now = match fs::read(&workbook) {
        Ok(bytes) => Some(blake3::hash(&bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(ReviewError::Io { path: workbook, source }.into()),
    };
    if now != covered.replaced {
        return Err(ReviewError::Changed { path: workbook }.into());
    }
    write(plan, &covered.coverage, &covered.details, wording)?;
    progress.done();
    Ok(covered.coverage)
}

/// Writes everything that a plan asks for.
pub fn write(plan: &Plan, coverage: &Coverage, details: &Details, wording: &Wording) -> Result<(), EmitError> {
    emit::write(coverage, details, &plan.output, wording, plan.today)?;
    plan.dataset.as_ref().map_or(Ok(()), |dir| emit::partition(coverage, details, dir))
}
