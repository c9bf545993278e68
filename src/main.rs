//! Parses the arguments, runs, chooses the exit status.

use std::process::ExitCode;

use clap::Parser;
use hopdb::cli::Arguments;
use hopdb::program;

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => ExitCode::from(program::run(&arguments)),
        Err(error) => {
            // Help that nobody reads is no failure; wrong usage has the status to tell it.
            let _ = error.print();
            ExitCode::from(if error.use_stderr() { program::USAGE } else { program::SUCCESS })
        }
    }
}
