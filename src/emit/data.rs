//! Machine-read outputs: each table as CSV (UTF-8 with BOM, so that Excel and WPS read Chinese) and Parquet.
//!
//! Tables are written some thousand rows at a time, since those that grow with files × clauses would not fit
//! into the memory of an office machine.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use polars::{
    io::{csv::write::BatchedWriter as CsvBatches, parquet::write::BatchedWriter as ParquetBatches},
    prelude::*,
};
use rayon::prelude::*;

use super::EmitError;
use crate::{
    assess::{Coverage, Details, frames},
    output::{Pending, replace},
    problem, review,
};

/// Rows written at a time of the tables that are in memory anyway.
const ROWS: usize = 4096;

/// Writes every table of [`TABLES`] into `dir`.
pub fn write(coverage: &Coverage, details: &Details, dir: &Path) -> Result<(), EmitError> {
    tables(coverage, details, |name| {
        Table::new(Some(dir.join(format!("{name}.csv"))), dir.join(format!("{name}.parquet")))
    })
}

/// The files that [`write`] writes.
pub fn files(dir: &Path) -> impl Iterator<Item = PathBuf> {
    TABLES.into_iter().flat_map(move |name| ["csv", "parquet"].map(|suffix| dir.join(format!("{name}.{suffix}"))))
}

/// Writes the same tables as partitions of a data set of many districts and years:
/// `dir/coverage/district=…/year=…/part-0.parquet`. A `year` within a table is called `paper_year` here,
/// since the partition's has that name. The results themselves lie beside them as `records`, so that
/// everything can be built again from the data set.
pub fn partition(coverage: &Coverage, details: &Details, dir: &Path) -> Result<(), EmitError> {
    let place = |name: &str| {
        let year = coverage.period.trim_end_matches('年');
        dir.join(name).join(format!("district={}", coverage.district)).join(format!("year={year}"))
    };
    for name in TABLES.into_iter().chain(["records"]) {
        let folder = place(name);
        fs::create_dir_all(&folder).map_err(|source| EmitError::Folder { path: folder, source })?;
    }
    let table = |name: &str| Table { partition: true, ..Table::new(None, place(name).join("part-0.parquet")) };
    tables(coverage, details, table)?;
    let mut records = table("records");
    for lines in details.lines() {
        records.add(df!["record" => lines])?;
    }
    records.finish()
}

const TABLES: [&str; 13] = [
    "documents",
    "coverage",
    "findings",
    "verdicts",
    "problems",
    "statistics",
    "district",
    "bodies",
    "similar",
    "reviews",
    "scores",
    "deductions",
    "promises",
];

/// Reports whose values are rows at a time.
const REPORTS: usize = 32;

fn tables(coverage: &Coverage, details: &Details, make: impl Fn(&str) -> Table + Sync) -> Result<(), EmitError> {
    let scores = &coverage.scores;
    let grown = || -> Result<(), EmitError> {
        // What a person is shown is mostly all of it.
        if details.shown_whole() {
            let (clauses, findings) = rayon::join(
                || whole_table(make("coverage"), &coverage.clauses, frames::coverage),
                || whole_table(make("findings"), &coverage.findings, frames::findings),
            );
            return clauses.and(findings);
        }
        let mut tables = [make("coverage"), make("findings")];
        let mut chunks = details.chunks();
        let mut made = chunks.next();
        while let Some(chunk) = made {
            let [clauses, findings] = &mut tables;
            let write = || {
                let (left, right) = rayon::join(
                    || clauses.add(frames::coverage(&chunk.clauses)),
                    || findings.add(frames::findings(&chunk.findings)),
                );
                left.and(right)
            };
            // The next rows are made while these are written.
            let (written, next) = rayon::join(write, || chunks.next());
            written?;
            made = next;
        }
        tables.into_iter().try_for_each(Table::finish)
    };
    let statistics = || -> Result<(), EmitError> {
        let mut statistics = make("statistics");
        statistics.add(frames::statistics(&[]))?;
        for some in coverage.statutory.entries.chunks(REPORTS) {
            statistics.add(frames::statistics(&coverage.statutory.rows(some)))?;
        }
        statistics.finish()
    };
    let district = || -> Result<(), EmitError> {
        let mut district = make("district");
        district.add(frames::district(&coverage.statutory))?;
        district.finish()
    };
    // The longest first, so that none is left to one processor at the end.
    let tasks: [&(dyn Fn() -> Result<(), EmitError> + Sync); 12] = [
        &grown,
        &statistics,
        &|| whole_table(make("verdicts"), &coverage.verdicts, frames::verdicts),
        &|| whole_table(make("deductions"), &scores.deductions, frames::deductions),
        &|| whole_table(make("promises"), &coverage.promises, frames::promises),
        &|| whole_table(make("problems"), &coverage.problems, frames::problems),
        &|| whole_table(make("reviews"), &coverage.review.trail, frames::reviews),
        &|| whole_table(make("scores"), &scores.rows, |rows| frames::scores(scores, rows)),
        &|| whole_table(make("documents"), &coverage.submissions, frames::documents),
        &|| whole_table(make("bodies"), &coverage.statutory.bodies, frames::bodies),
        &|| whole_table(make("similar"), &coverage.similar, frames::similar),
        &district,
    ];
    tasks.into_par_iter().with_max_len(1).map(|task| task()).collect::<Vec<_>>().into_iter().collect()
}

fn whole_table<R>(
    mut out: Table,
    rows: &[R],
    frame: impl Fn(&[R]) -> PolarsResult<DataFrame>,
) -> Result<(), EmitError> {
    // An empty table has its head all the same.
    out.add(frame(&rows[..rows.len().min(ROWS)]))?;
    for some in rows.chunks(ROWS).skip(1) {
        out.add(frame(some))?;
    }
    out.finish()
}

/// One table in its forms, written to temporary files until it is whole.
struct Table {
    csv: Option<PathBuf>,
    parquet: PathBuf,
    /// Part of a data set that has `district` and `year` as columns of its own.
    partition: bool,
    open: Option<Open>,
}

struct Open {
    csv: Option<(Pending, CsvBatches<File>)>,
    parquet: (Pending, ParquetBatches<File>),
}

impl Table {
    fn new(csv: Option<PathBuf>, parquet: PathBuf) -> Self {
        Self { csv, parquet, partition: false, open: None }
    }

    fn add(&mut self, frame: PolarsResult<DataFrame>) -> Result<(), EmitError> {
        let mut frame = frame.map_err(|e| failed(&self.parquet, e))?;
        if self.partition && frame.column("year").is_ok() {
            frame.rename("year", "paper_year".into()).map_err(|e| failed(&self.parquet, e))?;
        }
        if self.open.is_none() {
            self.open = Some(self.start(frame.schema())?);
        }
        // A table without rows still tells its columns.
        if let Some(open) = self.open.as_mut().filter(|_| frame.height() > 0) {
            if let (Some((_, lines)), Some(path)) = (&mut open.csv, &self.csv) {
                lines.write_batch(&frame).map_err(|e| failed(path, e))?;
            }
            open.parquet.1.write_batch(&frame).map_err(|e| failed(&self.parquet, e))?;
        }
        Ok(())
    }

    fn start(&self, schema: &Schema) -> Result<Open, EmitError> {
        let csv = self.csv.as_ref().map(|path| -> Result<_, EmitError> {
            let (pending, file) = Pending::new(path).map_err(|e| failed(path, e))?;
            let writer = CsvWriter::new(file).include_bom(true).include_header(true);
            Ok((pending, writer.batched(schema).map_err(|e| failed(path, e))?))
        });
        let (pending, file) = Pending::new(&self.parquet).map_err(|e| failed(&self.parquet, e))?;
        let groups = ParquetWriter::new(file).batched(schema).map_err(|e| failed(&self.parquet, e))?;
        Ok(Open { csv: csv.transpose()?, parquet: (pending, groups) })
    }

    fn finish(self) -> Result<(), EmitError> {
        let Some(Open { csv, parquet: (parquet, groups) }) = self.open else { return Ok(()) };
        if let (Some((pending, mut lines)), Some(path)) = (csv, &self.csv) {
            lines.finish().map_err(|e| failed(path, e))?;
            // Closed before it is renamed: Windows demands it.
            drop(lines);
            // Everything else can be made anew from the papers.
            if path.ends_with(review::RECORD_FILE) {
                pending.settle().map_err(|e| failed(path, e))?;
            }
            pending.commit().map_err(|e| failed(path, e))?;
        }
        groups.finish().map_err(|e| failed(&self.parquet, e))?;
        drop(groups);
        parquet.commit().map_err(|e| failed(&self.parquet, e))
    }
}

/// What the system or the tables' library refused.
trait Refused {
    fn system(self) -> io::Error;
}

impl Refused for io::Error {
    fn system(self) -> io::Error {
        self
    }
}

impl Refused for PolarsError {
    fn system(self) -> io::Error {
        problem::of_frames(&self, "程序组表时出错")
    }
}

fn failed(path: &Path, refused: impl Refused) -> EmitError {
    EmitError::Data { path: path.to_owned(), source: refused.system() }
}

/// The reviewed passages as example lines: what an office copies into its `dictionaries/examples` so that they
/// outlive the year.
pub fn examples(coverage: &Coverage, path: &Path) -> Result<(), EmitError> {
    let lines = &coverage.review.examples;
    if lines.is_empty() && !path.exists() {
        return Ok(());
    }
    let mut text = lines.join("\n");
    if !lines.is_empty() {
        text.push('\n');
    }
    replace(path, |mut file| io::Write::write_all(&mut file, text.as_bytes()))
        .map_err(|source| EmitError::Data { path: path.to_owned(), source })
}
