//! The commands for an engine: results to stdout, everything else to stderr.

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
    time::Instant,
};

use anyhow::Result;

use super::{
    args::{self, Common},
    commands::{cache, dictionaries, plan, print, told},
    progress::Bar,
};
use crate::{
    engine,
    ingest::Limits,
    run::{Plan, Silent},
};

pub fn map(common: &Common, args: &args::Map) -> Result<ExitCode> {
    let plan = Plan {
        input: args.input.clone(),
        output: args.input.clone(),
        dictionaries: dictionaries(common)?,
        tasks: args.tasks.clone(),
        roster: args.roster.clone(),
        // For the model alone: a piece of a large set is not met again on the same machine.
        cache: cache(),
        dataset: None,
        limits: Limits::default(),
        today: crate::text::Date::today(),
        review: None,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    engine::map(&plan, io::stdin().lock(), &mut out, &Silent)?;
    out.flush()?;
    // A file that could not be read is a line like any other; an engine must not take it for a failed piece.
    Ok(ExitCode::SUCCESS)
}

pub fn reduce(common: &Common, args: &args::Reduce) -> Result<ExitCode> {
    let started = Instant::now();
    let plan = plan(common, &args.run)?;
    let coverage = engine::reduce(&plan, &args.sources, io::stdin().lock(), &Bar::new(common.quiet))?;
    Ok(print(common, &args.run, &told(common, &coverage)?, started, false))
}
