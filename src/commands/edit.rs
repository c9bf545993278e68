//! `.edit`: a line in an editor.

use std::env;
use std::fs;
use std::io::{self, Write};

use super::command::{Argument, Command, Group};
use super::history;
use crate::diagnostic::{Diagnostic, Result};
use crate::platform;
use crate::session::{Flow, Session};

pub(super) const EDIT: Command = Command {
    name: "edit",
    aliases: &[],
    usage: ".edit [N]",
    group: Group::Session,
    about: "write a line in an editor, and run it",
    more: "The line that is open, else the last one, or the one of that number in `.history`. The editor is $VISUAL, $EDITOR or vi. \
           Ctrl-X Ctrl-E takes what is being typed there, and does not run it yet. At a prompt only, and not with --safe.",
    examples: &[(".edit", "the last line"), (".edit 12", "line 12 of `.history`")],
    arguments: &[&[Argument::Text]],
    run: |call, session, _| {
        call.at_most(1)?;
        check(session)?;
        let text = match call.get(0).map(str::parse::<usize>) {
            None if !session.open_entry.is_empty() => session.open_entry.clone(),
            None => history::line(session, None)?,
            Some(Ok(number)) => history::line(session, Some(number))?,
            Some(Err(_)) => return Err(call.misused("a number is wanted").into()),
        };
        let hold = session.messages().hold_progress();
        let edited = in_editor(&text)?;
        drop(hold);
        if edited.trim().is_empty() {
            session.messages().say("nothing is run");
        } else {
            session.edited = Some(edited);
        }
        Ok(Flow::Next)
    },
};

/// Fails where no editor may be run.
fn check(session: &Session) -> Result<()> {
    if !session.is_interactive() {
        return Err(Diagnostic::error("an editor is for the prompt"));
    }
    match session.restricting_option() {
        Some(option) if session.open_options().safe => {
            Err(Diagnostic::error(format!("an editor may do anything, and the session was begun with {option}")))
        }
        _ => Ok(()),
    }
}

/// The text as an editor has left it, without the line feed at its end.
///
/// # Errors
/// No editor may be run, or none can; the file cannot be written or read.
pub fn edited(session: &Session, text: &str) -> Result<String> {
    check(session)?;
    in_editor(text)
}

fn in_editor(text: &str) -> Result<String> {
    let failed = |error: io::Error| Diagnostic::engine(format!("the line cannot be edited: {error}"));
    let mut file = tempfile::Builder::new().prefix("hopdb-").suffix(".hop").tempfile().map_err(failed)?;
    writeln!(file, "{text}").and_then(|()| file.flush()).map_err(failed)?;
    let named =
        ["VISUAL", "EDITOR"].into_iter().find_map(|name| env::var(name).ok().filter(|one| !one.trim().is_empty()));
    let editor = named.unwrap_or_else(|| platform::EDITOR.to_owned());
    // The variable may hold options, which a shell parts.
    let status = platform::shell_on(&editor, file.path()).status().map_err(failed)?;
    if !status.success() {
        return Err(
            Diagnostic::engine(format!("the editor `{editor}` ended with {status}")).hint("the line was not run")
        );
    }
    let text = fs::read_to_string(file.path()).map_err(failed)?;
    Ok(text.trim_end().to_owned())
}
