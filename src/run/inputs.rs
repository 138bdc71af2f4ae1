//! What lies in the input folder: submissions, the task list, the roster, workbooks with reviews.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;

use super::{Plan, RunError, Words};
use crate::{
    dictionaries::{Dictionaries, decoded},
    emit,
    identify::{self, Kind},
    ingest::{self, IngestError, Limits},
    review,
    roster::{Roster, RosterError},
    submission::{Cache, Key, ListContext},
    tasks::{self, TaskList},
};

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
pub(super) fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "README.md" | "desktop.ini" | "Thumbs.db")
}

/// The roster: named by hand, else one among the files of the input, else that of the dictionaries; and its file,
/// when that lies in the input.
pub(super) fn find_roster(plan: &Plan, files: &[String], words: &Words) -> Result<(Roster, Option<String>), RunError> {
    if let Some(path) = &plan.roster {
        return Ok((read_roster(path, base_of(path), words, &plan.limits)?, inside(plan, path)));
    }
    if let Some(file) = files.iter().find(|f| is_roster_name(base(f))) {
        let roster = read_roster(&plan.input.join(file), file.clone(), words, &plan.limits)?;
        return Ok((roster, Some(file.clone())));
    }
    Ok((roster_of(&plan.dictionaries)?, None))
}

/// The roster for a command that has no run's plan, found as a run finds it: named by hand, else in the folders
/// `near` by, else that of the dictionaries.
///
/// `near`: input folders, or files (a list, a paper) whose folder is looked at; of a file below `input` the whole of
/// that folder is. The first place that has one decides.
pub fn roster_near(
    named: Option<&Path>,
    near: &[&Path],
    dictionaries: &Dictionaries,
    words: &Words,
    limits: &Limits,
) -> Result<Roster, RunError> {
    let found = named.map(Path::to_owned).or_else(|| near.iter().find_map(|path| roster_at(path, limits)));
    match found {
        Some(path) => read_roster(&path, base_of(&path), words, limits),
        None => roster_of(dictionaries),
    }
}

/// Where a folder, or the folder of a file, has a roster.
fn roster_at(path: &Path, limits: &Limits) -> Option<PathBuf> {
    let below = |folder: &Path| {
        let (files, _) = list_files(folder, limits).ok()?;
        files.iter().find(|f| is_roster_name(base(f))).map(|f| folder.join(f))
    };
    if path.is_dir() {
        return below(path);
    }
    // A file in an archive is named as if that were a folder.
    let here = Path::new(".");
    let folder = path.ancestors().skip(1).map(|p| if p.as_os_str().is_empty() { here } else { p });
    let folder = folder.into_iter().find(|p| p.is_dir())?;
    let input = Path::new("input");
    if let (Ok(own), Ok(whole)) = (folder.canonicalize(), input.canonicalize())
        && own.starts_with(whole)
    {
        return below(input);
    }
    let mut beside: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|p| is_roster_name(&base_of(p)) && p.is_file())
        .collect();
    beside.sort();
    beside.into_iter().next()
}

fn is_roster_name(name: &str) -> bool {
    name.contains("单位名录") && !name.starts_with("~$") && !is_passed_over(name)
}

/// `file`: what the roster is called where something is wrong with it.
fn read_roster(path: &Path, file: String, words: &Words, limits: &Limits) -> Result<Roster, RunError> {
    let roster = if path.extension().is_some_and(|e| e == "toml") {
        let bytes = fs::read(path).map_err(|e| RunError::File { file: file.clone(), source: IngestError::from(e) })?;
        Roster::from_toml(&decoded(&bytes))
    } else {
        let document =
            words.guard.read_file(path, limits).map_err(|source| RunError::File { file: file.clone(), source })?;
        Roster::from_document(&document, &words.vocabulary.roster)
    };
    roster.map_err(|source| RunError::Roster { file, source })
}

fn roster_of(dictionaries: &Dictionaries) -> Result<Roster, RunError> {
    Roster::from_toml(&dictionaries.text("units.toml")?).map_err(|source| match source {
        // As of any other dictionary.
        RosterError::Toml(reason) => RunError::Words { file: "units.toml", reason },
        source => RunError::Roster { file: "units.toml".to_owned(), source },
    })
}

/// The name of a path below the input folder, if it is there.
pub fn inside(plan: &Plan, path: &Path) -> Option<String> {
    path.strip_prefix(&plan.input).ok().map(|p| p.to_string_lossy().replace('\\', "/"))
}

/// The task list and, when it lies in the input, its file.
///
/// Names that speak of a list are tried first, so that usually one file is read twice and no more.
pub(super) fn find_list(
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
    let unread = Mutex::new(Vec::new());
    for group in [likely, others] {
        let asked: Vec<(Option<TaskList>, &String, Key, Vec<u8>)> = group
            .par_iter()
            .filter_map(|file| {
                // A file that is called a list and is none of a unit's is what the officer means.
                let refused = |reason: String| {
                    if speaks(file) && identify::by_name(base(file), roster, &words.kinds).unit.is_none() {
                        unread.lock().unwrap_or_else(PoisonError::into_inner).push(((*file).clone(), reason));
                    }
                };
                let bytes =
                    ingest::load(&plan.input.join(file), &plan.limits).map_err(|e| refused(advised(&e))).ok()?;
                let key = context.key(file, &bytes);
                if let Some(kept) = cache.get(&key)
                    && let Ok(list) = serde_json::from_slice(&kept)
                {
                    return Some((list, *file, key, kept));
                }
                let read = || {
                    let document = words.guard.read_bytes(&bytes, base(file), &plan.limits);
                    let document = document.map_err(|e| refused(advised(&e))).ok()?;
                    let identity = identify::identify(&document, file, roster, &words.kinds, &words.vocabulary);
                    (identity.kind == Kind::TaskList).then(|| {
                        tasks::read(&document, base(file), &words.vocabulary).map_err(|e| refused(e.to_string())).ok()
                    })?
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
    let mut unread = unread.into_inner().unwrap_or_else(PoisonError::into_inner);
    unread.sort();
    Err(unread.into_iter().next().map_or(RunError::NoTaskList, |(file, reason)| RunError::UnreadList { file, reason }))
}

/// An error with what to do about it.
fn advised(e: &IngestError) -> String {
    format!("{e}。{}", e.hint())
}

fn base_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(super) fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}
