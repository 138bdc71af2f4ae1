//! The binary `duibiao`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    duibiao::cli::main()
}
