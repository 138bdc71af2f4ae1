//! The command line: flags into a complete plan, the plan into a run, the run into words.

mod args;
mod check;
mod chinese;
mod commands;
mod engine;
mod explain;
mod init;
mod printer;
mod progress;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

use clap::{CommandFactory, FromArgMatches};

use crate::timings;
use args::{Args, Command};

/// Where the last panic was: its message may hold what a file says.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// Parses the command line, runs the command and says how it went.
///
/// Exit codes: 0 all read, 1 some files failed (the rest is complete), 2 usage or nothing to do.
pub fn main() -> ExitCode {
    let args = match args() {
        Ok(args) => args,
        Err(code) => return code,
    };
    // A panic in a reader is caught per file and told as a problem; its trace would only frighten.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map_or(String::new(), |l| format!("{}:{}", l.file(), l.line()));
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }));
    if let Some(jobs) = args.common.jobs {
        // A second pool cannot be built; the first setting stays.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build_global();
    }
    // The worker must read in its own process: it is the end of the line.
    if matches!(args.command, Some(Command::Worker)) {
        return ExitCode::from(u8::from(crate::ingest::serve().is_err()));
    }
    if let Ok(program) = std::env::current_exe() {
        crate::ingest::isolate(program, &[args::WORKER]);
    }
    if args.common.timings {
        timings::start();
    }
    let run = || match args.command.clone().unwrap_or(Command::Run(args.run.clone())) {
        Command::Run(run) => commands::run(&args.common, &run),
        Command::Map(map) => engine::map(&args.common, &map),
        Command::Reduce(reduce) => engine::reduce(&args.common, &reduce),
        Command::Tasks(tasks) => commands::tasks(&args.common, &tasks),
        Command::Explain(explain) => explain::explain(&args.common, &explain),
        Command::Check(check) => check::check(&args.common, &check),
        Command::Worker => Ok(ExitCode::SUCCESS),
        Command::Evaluate(evaluate) => commands::evaluate(&args.common, &evaluate),
        Command::Init(init) => init::run(&init),
    };
    // What one file does is caught where it is read; anything else ends the run, and is told in one line.
    let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let at = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(anyhow::anyhow!("程序内部出错（{at}），这次的结果可能不全。请把这一行连同用的命令告诉程序维护者"))
    });
    for (step, time) in timings::steps() {
        printer::note(format!("{:>9.1} 毫秒  {step}", time.as_secs_f64() * 1000.0));
    }
    match result {
        Ok(code) => code,
        Err(e) => {
            printer::error(&e);
            ExitCode::from(2)
        }
    }
}

/// The flags; help and what was typed wrongly are told, and end the program.
fn args() -> Result<Args, ExitCode> {
    let matches = chinese::command(Args::command()).try_get_matches();
    matches.and_then(|m| Args::from_arg_matches(&m)).map_err(|e| {
        if e.use_stderr() {
            printer::error(&anyhow::anyhow!(chinese::mistake(&e)));
            ExitCode::from(2)
        } else {
            printer::out(e.to_string().trim_end());
            ExitCode::SUCCESS
        }
    })
}
