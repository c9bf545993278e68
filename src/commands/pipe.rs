//! Answers that go through a command of the system: `LINE | COMMAND` and `.pager`, at a prompt only.

use std::env;
use std::io;
use std::process::Stdio;

use super::command::{Argument, Command, Group};
use super::planned;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::{self, LineKind};
use crate::platform;
use crate::run::query;
use crate::session::{Flow, Limit, Output, Pager, Session, Stop};
use crate::terminal::Style;

pub(super) const PAGER: Command = Command {
    name: "pager",
    aliases: &[],
    usage: ".pager",
    group: Group::Answers,
    about: "show the whole of a long answer in a pager",
    more: "The pager is that of `.set pager`, else $PAGER, else `less -RSX`. At a prompt only, and not with --safe. With \
           `.set pager on` every answer that does not fit the screen goes there by itself.",
    examples: &[(".pager", "the answer that was cut, whole")],
    arguments: &[],
    run: |call, session, out| {
        call.at_most(0)?;
        check(session, "a pager", session.open_options().safe.then_some("--safe"))?;
        if !out.is_terminal() {
            return Err(Diagnostic::error("answers go to a file now, not to a terminal").into());
        }
        through(session, &pager(session), Style { terminal: true, ..out.style() }, &mut query::whole)?;
        Ok(Flow::Next)
    },
};

/// Shows a long answer whole in a pager, where the setting wants that.
pub fn page_by_itself(session: &mut Session, out: &Output) -> Result<(), Stop> {
    let is_wanted = session.settings.pager != Pager::Off && session.has_more() && out.is_terminal();
    if !is_wanted || check(session, "a pager", session.open_options().safe.then_some("--safe")).is_err() {
        return Ok(());
    }
    through(session, &pager(session), Style { terminal: true, ..out.style() }, &mut query::whole)
}

/// Fails where no command of the system may be run.
fn check(session: &Session, what: &str, option: Option<&'static str>) -> Result<()> {
    if !session.is_interactive() {
        return Err(Diagnostic::error(format!("{what} is for the prompt; a script's own shell has one")));
    }
    match option {
        Some(option) => {
            Err(Diagnostic::error(format!("{what} may do anything, and the session was begun with {option}")))
        }
        None => Ok(()),
    }
}

/// The pager as a command of the shell.
fn pager(session: &Session) -> String {
    let named = session.settings.pager.command().map(str::to_owned);
    let usual = || env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    named.or_else(usual).unwrap_or_else(|| platform::PAGER.to_owned())
}

/// Where a line ends and a command of the system begins, in a line that means nothing as a whole.
///
/// In SQL the command stands behind the semicolon.
pub fn split<'t>(session: &Session, text: &'t str) -> Option<(&'t str, &'t str)> {
    let parts = |at: usize| {
        let (line, command) = (text.get(..at)?, text.get(at + 1..)?);
        (!line.trim().is_empty() && !command.trim().is_empty()).then_some((line.trim_end(), command.trim()))
    };
    match lang::classify(text) {
        LineKind::Blank => None,
        LineKind::Sql => {
            let behind = text.rfind(';').filter(|at| text[at + 1..].trim_start().starts_with('|'));
            let bars = behind.into_iter().flat_map(|semicolon| text[semicolon..].find('|').map(|bar| semicolon + bar));
            bars.into_iter().find_map(parts).filter(|(line, _)| crate::store::is_complete(line))
        }
        LineKind::Meta => {
            let takes_text = |line: &str| {
                let name = line.split_whitespace().next().unwrap_or_default();
                super::find(name).is_none_or(|command| {
                    command.arguments.iter().any(|place| place.contains(&Argument::Text)) || command.name == "pager"
                })
            };
            let bars = text.match_indices('|').map(|(at, _)| at);
            bars.filter_map(parts).find(|(line, _)| super::is_command(line) && !takes_text(line))
        }
        LineKind::Hop => {
            let (tokens, _) = lang::tokenize(text);
            let bars: Vec<usize> = tokens.iter().filter(|token| token.is("|")).map(|token| token.span.start).collect();
            if bars.is_empty() || planned::errors(session, text).is_empty() {
                return None;
            }
            bars.into_iter().filter_map(parts).find(|(line, _)| planned::runs(session, line))
        }
    }
}

/// Runs a line whose answer goes to a command, whole.
///
/// # Errors
/// No command may be run; whatever `run` fails at; the command's own failure.
pub fn through_command(
    session: &mut Session,
    command: &str,
    run: &mut dyn FnMut(&mut Session, &mut Output) -> Result<(), Stop>,
) -> Result<(), Stop> {
    check(session, "a command", session.restricting_option())?;
    let before = std::mem::replace(&mut session.settings.limit, Limit::Off);
    let outcome = through(session, command, Style::PIPE, run);
    session.settings.limit = before;
    outcome
}

fn through(
    session: &mut Session,
    command: &str,
    style: Style,
    run: &mut dyn FnMut(&mut Session, &mut Output) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let failed = |error: io::Error| Diagnostic::engine(format!("`{command}` cannot be run: {error}"));
    let _hold = session.messages().hold_progress();
    let mut child = platform::shell(command).stdin(Stdio::piped()).spawn().map_err(failed)?;
    let Some(input) = child.stdin.take() else { return Err(Diagnostic::engine("the command takes no input").into()) };
    let mut into =
        Output::new(Box::new(input), style, || platform::terminal_size(io::stdout()), session.messages().clone());
    let outcome = run(session, &mut into).and_then(|()| Ok(into.flush()?));
    drop(into);
    let status = child.wait().map_err(failed)?;
    match outcome {
        // The command has read what it wanted.
        Ok(()) | Err(Stop::Closed) => {}
        Err(stop) => return Err(stop),
    }
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(Diagnostic::engine(format!("`{command}` ended with status {code}")).into()),
        None => Err(Diagnostic::engine(format!("`{command}` was ended by a signal")).into()),
    }
}
