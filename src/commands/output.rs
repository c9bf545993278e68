//! `.output`: sends answers to a file.

use std::path::Path;

use super::command::{Argument, Command, Group};
use crate::diagnostic::Diagnostic;
use crate::files;
use crate::session::Flow;

pub(super) const OUTPUT: Command = Command {
    name: "output",
    aliases: &[],
    usage: ".output [FILE|off]",
    group: Group::Files,
    about: "send answers to a file, or back to where they went",
    more: "The file is made anew; a database is not overwritten. Messages stay where they are.",
    examples: &[(".output games.csv", "answers go to that file"), (".output off", "answers are shown again")],
    arguments: &[&[Argument::File, Argument::Word(&["off"])]],
    run: |call, session, out| {
        // Without a word the answers come back, as in sqlite3.
        call.at_most(1)?;
        let file = call.get(0).unwrap_or("off");
        let path = Path::new(file);
        let target = if file == "off" { None } else { Some(path) };
        if let Some(path) = target {
            session.check_file_access(path, ".output")?;
            files::check_in_place(path, &**session.connection(), session.file())
                .map_err(|error| error.or_at(call.span))?;
        }
        if let Err(error) = out.redirect(target) {
            return Err(Diagnostic::engine(format!("{file} cannot be written: {error}")).at(call.span).into());
        }
        Ok(Flow::Next)
    },
};
