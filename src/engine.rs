//! The same program in pieces, for an engine that has many machines: [`map`] turns paths into results, one
//! line each, in any order and on any machine; [`reduce`] joins results into everything that a run writes.
//!
//! Map is pure: a line depends on the file, the dictionaries, the list, the roster and the version, and says
//! of which setting it is. Reduce refuses lines of another setting, so that no figure is ever mixed from two.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use polars::prelude::{ParquetReader, PolarsError, SerReader};
use rayon::prelude::*;
use thiserror::Error;

use crate::{
    analyse::Judge,
    assess::Coverage,
    emit::{self, EmitError, Wording},
    folder, problem,
    run::{self, Covered, Plan, Progress, RunError, Setting, inside, judging, submit},
    submission::{LineError, Packed},
};

/// Why results could not be made or joined.
#[derive(Debug, Error)]
pub enum EngineError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Emit(#[from] EmitError),
    #[error("读不了 {name}：{}。{}", problem::system(.source), advice(.source))]
    Read { name: String, source: io::Error },
    #[error("写不出结果：{}。请检查接收结果的程序", problem::system(.0))]
    Write(io::Error),
    #[error("{name} 第{line}行{source}")]
    Line { name: String, line: usize, source: LineError },
    #[error("“{0}”有两份不同的结果。请只保留一份后重试")]
    Twice(String),
    #[error("没有读到任何结果。请把 duibiao map 的输出交给本命令")]
    Nothing,
}

/// What to do where results cannot be read.
fn advice(refused: &io::Error) -> &'static str {
    match refused.kind() {
        io::ErrorKind::NotFound => "请检查文件名和路径",
        io::ErrorKind::PermissionDenied => "请检查读取权限",
        _ => "请检查文件是否完整、是否是 duibiao map 的输出",
    }
}

/// Paths that are read before results are written: enough to keep all processors busy.
const BATCH: usize = 256;

/// Lines that are packed at a time.
const LINES: usize = 128;

/// Judges every path of `paths` and writes one line a submission to `out`, in the order of the paths.
///
/// A path is taken as it is, or below the input folder when it is relative and not there; a tab and a second
/// field give the name that the file has in the results.
pub fn map(plan: &Plan, paths: impl BufRead, out: &mut dyn Write, progress: &dyn Progress) -> Result<(), EngineError> {
    let (tools, setting) = rayon::join(|| judging(plan, progress), || Setting::of(plan));
    let ((tools, mut model), setting) = (tools?, setting?);
    let judge = Judge::lean(&tools, &mut model, &setting.list);
    setting.bind(&judge);
    let mut paths = paths.lines();
    loop {
        let batch = paths
            .by_ref()
            .take(BATCH)
            .collect::<io::Result<Vec<String>>>()
            .map_err(|source| EngineError::Read { name: "标准输入".to_owned(), source })?;
        if batch.is_empty() {
            return Ok(());
        }
        let made: Vec<String> = batch
            .par_iter()
            .filter_map(|line| {
                let (path, file) = named(plan, line)?;
                let submitted =
                    setting.is_submission(&file).then(|| submit(&path, &file, &plan.limits, &setting, &judge).1)?;
                Some(setting.context.line(&submitted))
            })
            .collect();
        for line in made {
            writeln!(out, "{line}").map_err(EngineError::Write)?;
        }
        out.flush().map_err(EngineError::Write)?;
    }
}

/// Where a line's file is and what it is called below the input folder; `None` for an empty line.
fn named(plan: &Plan, line: &str) -> Option<(PathBuf, String)> {
    let line = line.trim_end_matches(['\r', '\n']);
    let (path, name) = line.split_once('\t').map_or((line, None), |(p, n)| (p, Some(n.trim())));
    if path.trim().is_empty() {
        return None;
    }
    let path = PathBuf::from(path);
    let forward = |p: &Path| p.to_string_lossy().replace('\\', "/");
    let below = inside(plan, &path);
    let file = name.map_or_else(|| below.clone().unwrap_or_else(|| forward(&path)), str::to_owned);
    let path = if below.is_none() && path.is_relative() && !path.exists() { plan.input.join(&path) } else { path };
    Some((path, file.trim_start_matches("./").to_owned()))
}

/// Joins results into everything that a run writes.
///
/// `sources`: files of lines, Parquet files with a column `record`, or folders of these (partitions of an
/// engine); without any, lines are read from `input`.
pub fn reduce(
    plan: &Plan,
    sources: &[PathBuf],
    input: impl BufRead,
    progress: &dyn Progress,
) -> Result<Coverage, EngineError> {
    let wording = Wording::load(&plan.dictionaries).map_err(RunError::from)?;
    let _held = run::hold(plan)?;
    emit::check_targets(&plan.output)?;
    let setting = Setting::of(plan)?;
    let mut join = Join { setting: &setting, packed: Vec::new() };
    if sources.is_empty() {
        join.lines("标准输入", input)?;
    }
    for source in sources {
        for path in files_of(source)? {
            join.file(&path)?;
        }
    }
    let packed = join.finish()?;
    progress.writing();
    let (mut coverage, details) = setting.assess(packed)?;
    setting.quote_likenesses(plan, &mut coverage);
    Ok(run::finish(plan, Covered::joined(coverage, details, &setting), &wording, progress)?)
}

/// A file itself, or all files below a folder in the order of their names. What engines write beside their
/// parts (_SUCCESS, .part-0.crc) is passed over.
fn files_of(source: &Path) -> Result<Vec<PathBuf>, EngineError> {
    if !source.is_dir() {
        return Ok(vec![source.to_owned()]);
    }
    folder::files(source, |name| !name.starts_with(['.', '_']))
        .map_err(|refused| EngineError::Read { name: source.display().to_string(), source: refused })
}

struct Join<'a> {
    setting: &'a Setting,
    packed: Vec<Packed>,
}

impl Join<'_> {
    fn file(&mut self, path: &Path) -> Result<(), EngineError> {
        let name = path.display().to_string();
        let read = |source: io::Error| EngineError::Read { name: name.clone(), source };
        let file = File::open(path).map_err(read)?;
        if path.extension().is_some_and(|e| e == "parquet") {
            let lines = records(file).map_err(|e| read(problem::of_frames(&e, "不是 Parquet 文件，或已损坏")))?;
            return self.take(&name, 0, &lines);
        }
        self.lines(&name, BufReader::with_capacity(1 << 20, file))
    }

    fn lines(&mut self, name: &str, input: impl BufRead) -> Result<(), EngineError> {
        let mut lines = input.lines();
        let mut before = 0;
        loop {
            let batch = lines
                .by_ref()
                .take(LINES)
                .collect::<io::Result<Vec<String>>>()
                .map_err(|source| EngineError::Read { name: name.to_owned(), source })?;
            if batch.is_empty() {
                return Ok(());
            }
            self.take(name, before, &batch)?;
            before += batch.len();
        }
    }

    fn take(&mut self, name: &str, before: usize, lines: &[String]) -> Result<(), EngineError> {
        let context = &self.setting.context;
        // All of them, then the first that is wrong: a parallel search would name any.
        let made: Vec<Result<Packed, EngineError>> = lines
            .par_iter()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(i, line)| match context.parse(line) {
                Ok(submitted) => Ok(context.pack(submitted)),
                Err(source) => Err(EngineError::Line { name: name.to_owned(), line: before + i + 1, source }),
            })
            .collect();
        let packed = made.into_iter().collect::<Result<Vec<Packed>, _>>()?;
        self.packed.extend(packed.into_iter().filter(|p| self.setting.is_submission(&p.head.file)));
        Ok(())
    }

    /// One result a file: an engine may run a piece twice, which must not count twice.
    fn finish(mut self) -> Result<Vec<Packed>, EngineError> {
        self.packed.sort_by(|a, b| a.head.file.cmp(&b.head.file));
        for pair in self.packed.windows(2) {
            if pair[0].head.file == pair[1].head.file && pair[0].bytes() != pair[1].bytes() {
                return Err(EngineError::Twice(pair[0].head.file.clone()));
            }
        }
        self.packed.dedup_by(|a, b| a.head.file == b.head.file);
        if self.packed.is_empty() {
            return Err(EngineError::Nothing);
        }
        Ok(self.packed)
    }
}

/// The lines in a Parquet file: its column `record`, or the only one there is (`value` when Spark wrote text).
fn records(file: File) -> Result<Vec<String>, PolarsError> {
    let frame = ParquetReader::new(file).finish()?;
    let name = ["record", "value"].into_iter().find(|n| frame.column(n).is_ok());
    let column = match name {
        Some(name) => frame.column(name)?,
        None => frame.columns().first().ok_or_else(|| PolarsError::NoData("没有列".into()))?,
    };
    Ok(column.str()?.iter().flatten().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_the_input() {
        let plan = Plan::of_test(PathBuf::from("somewhere/input"), crate::text::Date::today());
        for (line, path, file) in [
            ("somewhere/input/方案/a.docx", "somewhere/input/方案/a.docx", "方案/a.docx"),
            ("方案/a.docx\r", "somewhere/input/方案/a.docx", "方案/a.docx"),
            ("./方案/a.docx", "somewhere/input/./方案/a.docx", "方案/a.docx"),
            ("/data/0001.bin\t方案/a.docx", "/data/0001.bin", "方案/a.docx"),
        ] {
            assert_eq!(named(&plan, line), Some((PathBuf::from(path), file.to_owned())), "{line}");
        }
        assert_eq!(named(&plan, "  "), None);
    }
}
