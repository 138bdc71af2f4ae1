//! `cargo bench --profile release --bench generate -- COUNT FOLDER` writes COUNT documents made from the
//! sample, with their roster and task list, into FOLDER.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a tool prints

mod common;

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    let (Some(Ok(count)), Some(dir)) = (args.next().map(|n| n.parse()), args.next().map(PathBuf::from)) else {
        eprintln!("usage: generate COUNT FOLDER");
        return ExitCode::from(2);
    };
    match common::generator::generate(count, &dir) {
        Ok(paths) => {
            println!("{} documents in {}", paths.len(), dir.display());
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{}: {e}", dir.display());
            ExitCode::FAILURE
        }
    }
}
