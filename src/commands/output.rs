//! `.output`: sends answers to a file.

use super::command::{Argument, Command, Group};
use super::place;
use crate::diagnostic::Diagnostic;
use crate::session::Flow;

pub(super) const OUTPUT: Command = Command {
    name: "output",
    aliases: &[],
    usage: ".output [FILE|off]",
    group: Group::Files,
    about: "send answers to a file, or back to where they went",
    more: "The file is made anew, at a terminal after a question; a database is not overwritten, and with --readonly no file is. \
           Messages stay where they are.",
    examples: &[(".output games.csv", "answers go to that file"), (".output off", "answers are shown again")],
    arguments: &[&[Argument::File, Argument::Word(&["off"])]],
    run: |call, session, out| {
        // Without a word the answers come back, as in sqlite3.
        call.at_most(1)?;
        let file = call.get(0).unwrap_or("off");
        let target = match file {
            "off" => None,
            file => {
                let place = place::for_answers(call, session, file).map_err(|error| error.or_at(call.span))?;
                Some(place.open().map_err(|error| error.at(call.span))?)
            }
        };
        if let Err(error) = out.redirect(target) {
            return Err(Diagnostic::engine(format!("what was answered before cannot be written: {error}"))
                .at(call.span)
                .into());
        }
        Ok(Flow::Next)
    },
};
