//! `duibiao check`: what was read of each file, what is wrong with it, how long it took.
//!
//! Reads and identifies, judges nothing. `--json` prints one object a line, `--text` the plain text, so that
//! other readers can be compared with this one on any set of files.

use std::{
    collections::BTreeMap,
    fmt::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Result, bail};
use rayon::prelude::*;
use serde_json::json;

use super::{
    args::{self, Common},
    commands::dictionaries,
    printer,
};
use crate::{
    assess::examine,
    identify::{self, Identity, Kind},
    ingest::{self, Content, Document, IngestError, Limits},
    problem::Problem,
    roster::Roster,
    run::{self, Words},
    statistics::{Finding, Report},
};

/// Files that are read before their lines are printed; they are printed in order.
const CHUNK: usize = 16;

/// One file as it was read.
struct Checked {
    /// As the officer named it, or as it lies in the folder or archive.
    name: String,
    milliseconds: f64,
    result: Result<(Document, Identity), IngestError>,
}

pub fn check(common: &Common, args: &args::Check) -> Result<ExitCode> {
    let dictionaries = dictionaries(common)?;
    let words = Words::load(&dictionaries)?;
    let limits = Limits::default();
    let near: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
    let roster = run::roster_near(args.roster.as_deref(), &near, &dictionaries, &words, &limits)?;
    let mut files = Vec::new();
    for path in &args.files {
        files.extend(expand(path, &limits)?);
    }
    if files.is_empty() {
        bail!("没有可查看的文件");
    }
    let mut failed: BTreeMap<String, usize> = BTreeMap::new();
    for chunk in files.chunks(CHUNK) {
        let checked: Vec<Checked> = chunk.par_iter().map(|path| one(path, &roster, &words, &limits)).collect();
        for file in &checked {
            if let Err(error) = &file.result {
                *failed.entry(reason(error)).or_default() += 1;
            }
            printer::out(match (common.json, args.text, &file.result) {
                (true, _, _) => as_json(file, &roster, &words),
                (_, true, Ok((document, _))) => plain_text(document),
                _ => line(file, &roster, &words),
            });
        }
    }
    if files.len() > 1 && !common.json && !args.text && !common.quiet {
        printer::out(summary(files.len(), &failed));
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
}

/// A folder or an archive as its files; any other path as itself, whether it is there or not.
fn expand(path: &Path, limits: &Limits) -> Result<Vec<PathBuf>> {
    if path.is_dir() {
        return Ok(run::list_files(path, limits)?.0.into_iter().map(|file| path.join(file)).collect());
    }
    let members = ingest::members(path, limits);
    if members.is_empty() {
        return Ok(vec![path.to_owned()]);
    }
    Ok(members.into_iter().map(|member| path.join(member)).collect())
}

fn one(path: &Path, roster: &Roster, words: &Words, limits: &Limits) -> Checked {
    let started = Instant::now();
    let name = path.to_string_lossy().replace('\\', "/");
    let whole = || {
        let document = words.guard.read_file(path, limits)?;
        let identity = identify::identify(&document, &name, roster, &words.kinds, &words.vocabulary);
        Ok((document, identity))
    };
    let result = catch_unwind(AssertUnwindSafe(whole)).unwrap_or(Err(IngestError::Internal));
    Checked { milliseconds: started.elapsed().as_secs_f64() * 1000.0, name, result }
}

fn unit<'a>(identity: &Identity, roster: &'a Roster) -> Option<&'a str> {
    identity.unit.and_then(|u| roster.units().get(u)).map(|u| u.short.as_str())
}

/// The lines that an officer reads.
fn line(file: &Checked, roster: &Roster, words: &Words) -> String {
    let mut out = String::new();
    match &file.result {
        Ok((document, identity)) => {
            let _ = write!(
                out,
                "{}：{}格式，{}段文字、{}张表、{}字；{}，{}，落款{}；用时{:.0}毫秒",
                file.name,
                document.format.as_str(),
                document.blocks.iter().filter(|b| b.text().is_some()).count(),
                document.tables().count(),
                document.text_len(),
                unit(identity, roster).unwrap_or("单位不明"),
                identity.kind.chinese(),
                identity.date.map_or_else(|| "日期不明".to_owned(), |d| d.to_string()),
                file.milliseconds
            );
            for p in document.problems.iter().chain(&identity.problems) {
                let place = if p.place.is_empty() { String::new() } else { format!("{}：", p.place) };
                let _ = write!(out, "\n  [{}] {place}{}", p.level.chinese(), p.line());
            }
            for told in statutory_text(document, identity, &file.name, roster, words) {
                let _ = write!(out, "\n{told}");
            }
        }
        Err(error) => {
            let _ = write!(out, "{}：{error}。{}", file.name, error.hint());
        }
    }
    out
}

/// What one annual report's figures and form break; what follows from a cause stands under it.
fn statutory_text(document: &Document, identity: &Identity, name: &str, roster: &Roster, words: &Words) -> Vec<String> {
    let (problems, found) = statutory(document, identity, name, roster, words);
    let mut out: Vec<String> = problems.iter().map(|p| format!("  [{}] {}", p.level.chinese(), p.line())).collect();
    out.extend(found.iter().map(|f| {
        let indent = if f.because_of.is_some() { "    └ " } else { "  " };
        format!("{indent}[{}] {}{}", f.level.chinese(), f.message, f.fix)
    }));
    out
}

/// What reading an annual report's tables met, and what its figures and form break.
fn statutory(
    document: &Document,
    identity: &Identity,
    name: &str,
    roster: &Roster,
    words: &Words,
) -> (Vec<Problem>, Vec<Finding>) {
    if identity.kind != Kind::Report {
        return (Vec::new(), Vec::new());
    }
    let (report, problems) = Report::read(document);
    let unit = identity.unit.and_then(|u| roster.units().get(u));
    let year = identity.year.unwrap_or_default();
    let found = report.map(|report| examine(&report, None, unit, year, name, &words.rules));
    (problems, found.unwrap_or_default())
}

fn as_json(file: &Checked, roster: &Roster, words: &Words) -> String {
    let told: Vec<Problem> = file.result.as_ref().map_or_else(
        |_| Vec::new(),
        |(document, identity)| {
            let (problems, found) = statutory(document, identity, &file.name, roster, words);
            problems.into_iter().chain(found.iter().map(Finding::to_problem)).collect()
        },
    );
    let value = match &file.result {
        Ok((document, identity)) => json!({
            "file": file.name,
            "milliseconds": file.milliseconds,
            "format": document.format,
            "kind": identity.kind.as_str(),
            "unit": unit(identity, roster),
            "date": identity.date.map(|d| d.to_string()),
            "year": identity.year,
            "pictures": document.pictures,
            "problems": document.problems.iter().chain(&identity.problems).chain(&told).collect::<Vec<_>>(),
            "blocks": document.blocks,
        }),
        Err(error) => json!({
            "file": file.name,
            "milliseconds": file.milliseconds,
            "error": error.rule(),
            "message": error.to_string(),
            "hint": error.hint(),
        }),
    };
    value.to_string()
}

fn plain_text(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match &block.content {
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => {
                out.push_str(text);
                out.push('\n');
            }
            Content::Table(t) => {
                for row in &t.rows {
                    let cells: Vec<&str> =
                        row.cells.iter().filter(|c| c.covered_by.is_none()).map(|c| c.text.as_str()).collect();
                    out.push_str(&cells.join("\t"));
                    out.push('\n');
                }
            }
        }
    }
    out
}

/// The kind of a failure, without what is particular to one file.
fn reason(error: &IngestError) -> String {
    let text = error.to_string();
    text.split(['：', '（', '，']).next().unwrap_or_default().to_owned()
}

fn summary(files: usize, failed: &BTreeMap<String, usize>) -> String {
    let lost: usize = failed.values().sum();
    let mut out = format!("共{files}份：读出{}份，未读{lost}份", files - lost);
    if lost > 0 {
        let reasons: Vec<String> = failed.iter().map(|(reason, n)| format!("{reason}{n}份")).collect();
        let _ = write!(out, "（{}）", reasons.join("、"));
    }
    out.push('。');
    out
}
