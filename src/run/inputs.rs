//! What lies in the input folder: submissions, the task list, the roster, workbooks with reviews.

use std::{
    cmp::Reverse,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Plan, RunError, Words};
use crate::{
    dictionaries::{Dictionaries, decoded},
    emit,
    identify::{self, Kind, KindWords},
    ingest::{self, IngestError, Limits},
    review,
    roster::{Roster, RosterError, UnitKind},
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
    if let Some(file) = only(files.iter().filter(|f| is_roster_name(base(f), words)).cloned())? {
        let roster = read_roster(&plan.input.join(&file), file.clone(), words, &plan.limits)?;
        return Ok((roster, Some(file)));
    }
    Ok((roster_of(&plan.dictionaries)?, None))
}

/// The only roster of a folder. Which of two counts would be a guess, and every paper's unit hangs on it.
fn only(mut rosters: impl Iterator<Item = String>) -> Result<Option<String>, RunError> {
    let first = rosters.next();
    match (first, rosters.next()) {
        (Some(first), Some(second)) => Err(RunError::TwoRosters { first, second }),
        (first, _) => Ok(first),
    }
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
    let mut places = near.iter().map(|path| roster_at(path, words, limits));
    let found = match named {
        Some(path) => Some(path.to_owned()),
        None => places.find_map(Result::transpose).transpose()?,
    };
    match found {
        Some(path) => read_roster(&path, base_of(&path), words, limits),
        None => roster_of(dictionaries),
    }
}

/// Where a folder, or the folder of a file, has a roster.
fn roster_at(path: &Path, words: &Words, limits: &Limits) -> Result<Option<PathBuf>, RunError> {
    let below = |folder: &Path| {
        let Ok((files, _)) = list_files(folder, limits) else { return Ok(None) };
        let found = only(files.into_iter().filter(|f| is_roster_name(base(f), words)))?;
        Ok(found.map(|f| folder.join(f)))
    };
    if path.is_dir() {
        return below(path);
    }
    // A file in an archive is named as if that were a folder.
    let here = Path::new(".");
    let folder = path.ancestors().skip(1).map(|p| if p.as_os_str().is_empty() { here } else { p });
    let Some(folder) = folder.into_iter().find(|p| p.is_dir()) else { return Ok(None) };
    let input = Path::new("input");
    if let (Ok(own), Ok(whole)) = (folder.canonicalize(), input.canonicalize())
        && own.starts_with(whole)
    {
        return below(input);
    }
    let Ok(entries) = fs::read_dir(folder) else { return Ok(None) };
    let mut beside: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_roster_name(name, words))
        .collect();
    beside.sort();
    Ok(only(beside.into_iter())?.map(|name| folder.join(name)))
}

fn is_roster_name(name: &str, words: &Words) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    words.vocabulary.roster.is_file(stem) && !name.starts_with("~$") && !is_passed_over(name)
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
        let mut list = tasks::read(&document, &name, &words.vocabulary)
            .map_err(|source| RunError::TaskList { file: name.clone(), source })?;
        words.kinds.mark_draft(&mut list, &name, &document);
        return Ok((resolved(list), inside(plan, path)));
    }
    let context = ListContext::new(&plan.dictionaries, roster, &plan.limits)?;
    let speaks = |f: &&String| SPEAKS_OF_A_LIST.iter().any(|w| base(f).contains(w));
    let (likely, others): (Vec<&String>, Vec<&String>) = files.iter().partition(speaks);
    let unread = Mutex::new(Vec::new());
    let of_units = Mutex::new(Vec::new());
    let mut found: Vec<Candidate> = Vec::new();
    for group in [likely, others] {
        let asked: Vec<(Answer, &String, Option<Kept>)> = group
            .par_iter()
            .filter_map(|file| {
                // A file that is called a list and is none of a unit's is what the officer means.
                let refused = |reason: String| {
                    if speaks(file) && identify::by_name(file, roster, &words.kinds).unit.is_none() {
                        unread.lock().unwrap_or_else(PoisonError::into_inner).push(((*file).clone(), reason));
                    }
                };
                let bytes =
                    ingest::load(&plan.input.join(file), &plan.limits).map_err(|e| refused(advised(&e))).ok()?;
                let key = context.key(file, &bytes);
                let kept = cache.get(&key).and_then(|kept| Some((serde_json::from_slice(&kept).ok()?, Some(kept))));
                let read = || -> Result<Answer, IngestError> {
                    let document = words.guard.read_bytes(&bytes, base(file), &plan.limits)?;
                    let identity = identify::identify(&document, file, roster, &words.kinds, &words.vocabulary);
                    let unit = identity.unit.and_then(|u| roster.units().get(u));
                    if identity.kind != Kind::TaskList {
                        let own_list = identity.problems.iter().any(|p| p.rule == identify::OWN_LIST);
                        let short = || unit.map(|u| u.short.clone()).unwrap_or_default();
                        return Ok(if own_list { Answer::Unit(short()) } else { Answer::None });
                    }
                    let of_unit = unit.is_some_and(|u| u.kind != UnitKind::Office);
                    Ok(match tasks::read(&document, base(file), &words.vocabulary) {
                        Ok(mut list) => {
                            words.kinds.mark_draft(&mut list, file, &document);
                            Answer::List(Box::new(Listed { list, of_unit }))
                        }
                        Err(refused) => Answer::Unread(refused.to_string()),
                    })
                };
                let (answer, keep) = if let Some(kept) = kept {
                    kept
                } else {
                    // What another run may well read is asked again.
                    let passes = |e: &IngestError| {
                        matches!(e, IngestError::Stopped(_) | IngestError::Internal | IngestError::Io(_))
                    };
                    let (answer, lasts) = match catch_unwind(AssertUnwindSafe(read)).ok()? {
                        Ok(answer) => (answer, true),
                        Err(e) => (Answer::Unread(advised(&e)), !passes(&e)),
                    };
                    let keep = if lasts { serde_json::to_vec(&answer).ok() } else { None };
                    (answer, keep)
                };
                match &answer {
                    Answer::Unread(reason) => refused(reason.clone()),
                    Answer::Unit(unit) => {
                        of_units.lock().unwrap_or_else(PoisonError::into_inner).push(((*file).clone(), unit.clone()));
                    }
                    Answer::List(_) | Answer::None => {}
                }
                Some((answer, *file, keep.map(|keep| (key, keep))))
            })
            .collect();
        for (answer, file, keep) in asked {
            answers.extend(keep);
            if let Answer::List(listed) = answer {
                found.push(Candidate { listed: *listed, file: file.clone() });
            }
        }
        // What a unit has in its hands counts only when the office's own is nowhere.
        if found.iter().any(|c| !c.listed.of_unit) {
            break;
        }
    }
    if let Some(best) = chosen(found, &words.kinds) {
        return Ok((resolved(best.listed.list), Some(best.file)));
    }
    let first = |of: Mutex<Vec<(String, String)>>| {
        let mut of = of.into_inner().unwrap_or_else(PoisonError::into_inner);
        of.sort();
        of.into_iter().next()
    };
    let refused = (first(unread), first(of_units));
    if let (None, None) = refused
        && let Some(best) = chosen(unmarked(plan, files, roster, words), &words.kinds)
    {
        return Ok((resolved(best.listed.list), Some(best.file)));
    }
    Err(match refused {
        (Some((file, reason)), _) => RunError::UnreadList { file, reason },
        (None, Some((file, unit))) => RunError::UnitsList { file, unit },
        (None, None) => RunError::NoTaskList,
    })
}

/// Lists too short to be told by their words: papers of no unit that have tasks, answered for by bodies of the roster, under
/// the title of a list. Looked for when there is no other.
fn unmarked(plan: &Plan, files: &[String], roster: &Roster, words: &Words) -> Vec<Candidate> {
    let listed = |file: &String| {
        let bytes = ingest::load(&plan.input.join(file), &plan.limits).ok()?;
        let document = words.guard.read_bytes(&bytes, base(file), &plan.limits).ok()?;
        let identity = identify::identify(&document, file, roster, &words.kinds, &words.vocabulary);
        let sender = identify::sender(&document, file, roster, &words.kinds);
        let of_unit = sender.and_then(|u| roster.units().get(u)).is_some_and(|unit| unit.kind != UnitKind::Office);
        if of_unit || matches!(identity.kind, Kind::Report | Kind::Roster) {
            return None;
        }
        let mut list = tasks::read(&document, base(file), &words.vocabulary).ok()?;
        list.resolve(roster, &words.vocabulary.phrases);
        let is_known = |t: &&tasks::Task| t.owners.iter().any(|o| o.set != tasks::OwnerSet::Unknown);
        let known = list.tasks.iter().filter(is_known).count();
        let is_list = words.vocabulary.titles.is_list(&list.title)
            && SPEAKS_OF_A_LIST.iter().any(|w| list.title.contains(w))
            && known * 2 > list.tasks.len();
        is_list.then(|| Candidate { listed: Listed { list, of_unit }, file: file.clone() })
    };
    let read = |file: &String| catch_unwind(AssertUnwindSafe(|| listed(file))).ok().flatten();
    files.par_iter().filter_map(read).collect()
}

/// What the name of a list has, without which a file is read for a list only when no other is one.
const SPEAKS_OF_A_LIST: [&str; 6] = ["任务清单", "要点", "任务分解", "重点工作任务", "任务表", "分工"];

/// An answer as the cache keeps it.
type Kept = (Key, Vec<u8>);

/// What a file that may be the list turned out to be; as it is kept from run to run.
#[derive(Serialize, Deserialize)]
enum Answer {
    List(Box<Listed>),
    None,
    /// A unit's paper that looks like a list.
    Unit(String),
    /// It could not be read, or no list could be found in it, and why.
    Unread(String),
}

/// A list as it was read from a file.
#[derive(Serialize, Deserialize)]
struct Listed {
    list: TaskList,
    /// A unit other than the government's office has it in its hands.
    of_unit: bool,
}

/// A list that may be the year's.
struct Candidate {
    listed: Listed,
    file: String,
}

/// The list that counts: the office's before a copy that a unit sent, one that the office corrected and saved before
/// the paper it came from, then the latest. A draft counts only as long as there is no other of its year.
fn chosen(found: Vec<Candidate>, words: &KindWords) -> Option<Candidate> {
    let is_draft = |c: &Candidate| identify::is_draft(&c.listed.list);
    let rank = |c: &Candidate| {
        let name = base(&c.file);
        (!c.listed.of_unit, name.contains("任务清单"), c.listed.list.year, words.stage(name), Reverse(c.file.clone()))
    };
    let best = found.iter().max_by_key(|c| rank(c))?;
    let finals =
        || found.iter().filter(|c| !is_draft(c) && !c.listed.of_unit && c.listed.list.year == best.listed.list.year);
    let best = if is_draft(best) { finals().max_by_key(|c| rank(c)).unwrap_or(best) } else { best };
    let file = best.file.clone();
    found.into_iter().find(|c| c.file == file)
}

/// An error with what to do about it; the list is the office's own.
fn advised(e: &IngestError) -> String {
    format!("{e}。{}", e.own_hint())
}

fn base_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(super) fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Date;

    #[test]
    fn a_short_list_is_found_by_what_it_holds() {
        let input = std::env::temp_dir().join(format!("duibiao-short-list-{}", std::process::id()));
        fs::create_dir_all(&input).unwrap();
        let paper = "序号\t工作任务\t具体要求\t责任单位\t完成时限\n\
                     1\t就业信息公开\t公开岗位信息和补贴政策。\t区人社局\t11月底前\n\
                     2\t教育信息公开\t公开招生政策。\t区住建局\t11月底前\n\
                     3\t政策解读\t规范性文件解读率不低于90%。\t区政府办公室\t11月底前\n\
                     4\t网站管理\t每月巡查网站。\t区政府办公室\t11月底前\n";
        let plan = Plan::of_test(input.clone(), Date { year: 2024, month: 9, day: 1 });
        let words = Words::load(&plan.dictionaries).unwrap();
        let roster = roster_of(&plan.dictionaries).unwrap();
        let find = |title: &str| {
            fs::write(input.join("文件.txt"), format!("{title}\n{paper}")).unwrap();
            let files = ["文件.txt".to_owned()];
            find_list(&plan, &files, &roster, &words, &Cache::default(), &mut Vec::new())
        };
        let found = find("天桥区2024年政务公开任务分工表").map(|(list, file)| (list.tasks.len(), file));
        let other = find("天桥区2024年有关事项");
        fs::remove_dir_all(&input).unwrap();
        assert_eq!(found.unwrap(), (4, Some("文件.txt".to_owned())));
        assert!(matches!(other, Err(RunError::NoTaskList)), "{other:?}");
    }
}
