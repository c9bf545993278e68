//! `.shell`: runs a command of the system.

use std::io;
use std::process::Stdio;

use super::command::{Argument, Call, Command, Group};
use crate::diagnostic::Diagnostic;
use crate::platform;
use crate::session::{Flow, Output, Session, Stop};

pub(super) const SHELL: Command = Command {
    name: "shell",
    aliases: &["system"],
    usage: ".shell COMMAND",
    group: Group::Session,
    about: "run a command of the system",
    more: "The line is handed to `sh` (on Windows `cmd`) as it stands, and what the command writes is an answer. A command that fails is a \
           failed line. Refused with --readonly, --safe and --sandbox, which could not hold it, and within a seed, which could \
           not take it back.",
    examples: &[(".shell ls -l seeds", "what is in a folder"), (".shell wc -l *.csv", "how long files are")],
    arguments: &[&[Argument::Text]],
    run: shell,
};

fn shell(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let line = call.line.get(call.span.start..call.span.end).unwrap_or_default().trim();
    if call.arguments.is_empty() {
        return Err(call.misused("a command is wanted").into());
    }
    if let Some(option) = session.restricting_option() {
        let error = Diagnostic::error(format!("a command may do anything, and the session was begun with {option}"));
        return Err(error.at(call.span).into());
    }
    if !session.is_interactive() {
        return Err(Diagnostic::error("`.shell` is for the prompt; a script's own shell runs commands")
            .at(call.span)
            .into());
    }
    if session.line.is_in_seed {
        return Err(Diagnostic::error("a seed is taken back as a whole, and a command cannot be").at(call.span).into());
    }
    let failed = |error: io::Error| Diagnostic::engine(format!("`{line}` cannot be run: {error}"));
    out.flush()?;
    let mut command = platform::shell(line);
    if session.is_stdin_read && !session.is_interactive() {
        // Standard input has the lines that come next.
        command.stdin(Stdio::null());
    }
    let shown = out.is_terminal();
    if !shown {
        command.stdout(Stdio::piped());
    }
    let _hold = session.messages().hold_progress();
    let mut child = command.spawn().map_err(failed)?;
    let copied = child.stdout.take().map_or(Ok(0), |mut stdout| io::copy(&mut stdout, out.writer()));
    let status = child.wait().map_err(failed)?;
    copied?;
    if status.success() {
        return Ok(Flow::Next);
    }
    let how = match status.code() {
        Some(code) => format!("with status {code}"),
        None => "by a signal".to_owned(),
    };
    Err(Diagnostic::engine(format!("`{line}` ended {how}")).into())
}
