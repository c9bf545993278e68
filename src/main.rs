//! The binary: parses the arguments, runs the program, exits with its status.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use hopdb::cli::CliArguments;
use hopdb::program;

fn main() -> ExitCode {
    if let Some(line) = program::of_another_program(std::env::args_os().skip(1)) {
        eprintln!("these are the words of another program; here it is `{line}`");
        return ExitCode::from(program::USAGE);
    }
    match CliArguments::try_parse() {
        Ok(arguments) => ExitCode::from(program::run(&arguments)),
        Err(error) => ExitCode::from(match error.print().and_then(|()| io::stdout().flush()) {
            // Wrong usage has the status to tell it.
            _ if error.use_stderr() => program::USAGE,
            Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => {
                eprintln!("the help cannot be written: {failure}");
                program::FAILURE
            }
            // Help that nobody reads is no failure.
            Ok(()) | Err(_) => program::SUCCESS,
        }),
    }
}
