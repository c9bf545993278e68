//! Runs lines from files, arguments and standard input, without an editor.

use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::dispatch;
use crate::reader::{self, LineReader, Source};
use crate::session::{Flow, Output, Session, Stop};
use crate::signals::Signals;

/// Where lines come from.
#[derive(Clone, Debug)]
pub enum ScriptInput {
    Stdin,
    File(PathBuf),
    /// The text of a `-c`.
    Text(String),
}

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptOutcome {
    Done,
    Failed,
    Interrupted,
}

/// Runs inputs in their order, up to the first that fails.
pub fn run(
    inputs: &[ScriptInput],
    keep_going: bool,
    session: &mut Session,
    out: &mut Output,
    signals: &Signals,
) -> ScriptOutcome {
    let mut end = ScriptOutcome::Done;
    session.is_stdin_read = inputs.iter().any(|input| matches!(input, ScriptInput::Stdin));
    let several = inputs.iter().filter(|input| matches!(input, ScriptInput::Text(_))).count() > 1;
    for (index, input) in inputs.iter().enumerate() {
        // Of several texts a message says which.
        let text_name = if several { format!("-c {}", index + 1) } else { "-c".to_owned() };
        let outcome = match input {
            ScriptInput::Stdin => {
                reader::read(session, "stdin", LineReader::new(Stdin { signals }), keep_going, out, dispatch::run)
            }
            ScriptInput::File(path) => reader::read_file(session, path, keep_going, out, dispatch::run),
            ScriptInput::Text(text) => {
                reader::read(session, &text_name, LineReader::new(text.as_bytes()), keep_going, out, dispatch::run)
            }
        };
        match outcome {
            Ok(Flow::Next) => {}
            Ok(Flow::Leave) => break,
            // Who read the answers has seen enough, as `head` has.
            Err(Stop::Closed) => return ScriptOutcome::Done,
            Err(stop) if stop.is_interrupted() => return ScriptOutcome::Interrupted,
            Err(stop) => {
                if let Stop::Failed(errors) = &stop {
                    session.report(errors);
                }
                end = ScriptOutcome::Failed;
                if !keep_going {
                    break;
                }
            }
        }
    }
    end = flush(end, session, out);
    if session.in_transaction() {
        let error = match session.has_lost_transaction() {
            true => Diagnostic::error("the lines end inside a transaction that is gone; nothing of it was kept"),
            false => Diagnostic::error("the lines end inside a transaction; what it did is taken back")
                .hint("`commit` keeps it"),
        };
        session.report(&[error]);
        end = ScriptOutcome::Failed;
        if let Err(error) = session.roll_back() {
            session.report(&[error]);
        }
    }
    end
}

/// Runs one meta-command whose arguments come from the program's own.
pub fn run_command(name: &str, arguments: &[String], session: &mut Session, out: &mut Output) -> ScriptOutcome {
    let outcome = dispatch::run_words(name, arguments, session, out);
    let end = match outcome {
        Ok(_) | Err(Stop::Closed) => ScriptOutcome::Done,
        Err(stop) if stop.is_interrupted() => ScriptOutcome::Interrupted,
        Err(Stop::Reported) => ScriptOutcome::Failed,
        Err(Stop::Failed(errors)) => {
            session.report(&errors);
            ScriptOutcome::Failed
        }
    };
    flush(end, session, out)
}

/// Writes what the answers left to write. A reader that has gone away is no failure.
fn flush(end: ScriptOutcome, session: &Session, out: &mut Output) -> ScriptOutcome {
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            session.report(&[Diagnostic::engine(format!("the answer cannot be written: {error}"))]);
            ScriptOutcome::Failed
        }
        _ => end,
    }
}

/// Standard input that a signal can wake who waits for it.
struct Stdin<'s> {
    signals: &'s Signals,
}

/// How long input that has not come is still taken for one with the line before. Whoever writes line by line is that quick.
const PATIENCE: Duration = Duration::from_millis(30);

impl Source for Stdin<'_> {
    fn is_at_rest(&self) -> bool {
        // What cannot be waited for shows when it is read.
        matches!(self.signals.input().wait_at_most(PATIENCE), Ok(false))
    }
}

impl Read for Stdin<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let input = self.signals.input();
        if !input.wait()? {
            // Not `Interrupted`, at which readers try again.
            return Err(io::Error::other("interrupted"));
        }
        input.read(buffer)
    }
}
