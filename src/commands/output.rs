//! `.output` and `.once`: send answers to a file.

use super::command::{Argument, Command, Group};
use super::place;
use crate::diagnostic::Diagnostic;
use crate::formats;
use crate::session::log::Log;
use crate::session::{Flow, Once};

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

pub(super) const ONCE: Command = Command {
    name: "once",
    aliases: &[],
    usage: ".once FILE",
    group: Group::Files,
    about: "send the answer of the next line to a file",
    more: "In the format that the file's name says (csv, tsv, json, jsonl, md, html, sql), else in the one of `.mode`. The file is \
           made anew as by `.output`. `.export` writes a file whole or not at all.",
    examples: &[(".once games.csv", "the next answer goes there")],
    arguments: &[&[Argument::File]],
    run: |call, session, out| {
        let file = call.only()?;
        let place = place::for_answers(call, session, file).map_err(|error| error.or_at(call.span))?;
        let target = place.open().map_err(|error| error.at(call.span))?;
        if let Err(error) = out.redirect(Some(target)) {
            return Err(Diagnostic::engine(format!("what was answered before cannot be written: {error}"))
                .at(call.span)
                .into());
        }
        let format = formats::format_of(std::path::Path::new(file), None).unwrap_or(session.settings.format);
        let before = std::mem::replace(&mut session.settings.format, format);
        session.once = Some(Once { format: before, own: format, is_due: false });
        Ok(Flow::Next)
    },
};

pub(super) const LOG: Command = Command {
    name: "log",
    aliases: &[],
    usage: ".log [FILE|off]",
    group: Group::Files,
    about: "write a transcript: each line, and its answer as a script would print it",
    more: "Whole answers, uncut and plain, without times. Its first line names the database. `hopdb test FILE.log` runs its lines again \
           and compares. The file is made anew as by `.output`.",
    examples: &[(".log lesson.log", "all that follows is taken down"), (".log off", "no more")],
    arguments: &[&[Argument::File, Argument::Word(&["off"])]],
    run: |call, session, out| {
        call.at_most(1)?;
        let file = call.get(0).unwrap_or("off");
        if file == "off" {
            out.set_log(None);
            return Ok(Flow::Next);
        }
        let place = place::for_answers(call, session, file).map_err(|error| error.or_at(call.span))?;
        let target = place.open().map_err(|error| error.at(call.span))?;
        let file = session.file().or(session.pending_file()).map(|file| file.display().to_string());
        let database = file.or_else(|| (!session.is_demo()).then(|| session.name().to_owned()));
        let log = Log::new(Box::new(target), database.as_deref())?;
        out.set_log(Some(log));
        Ok(Flow::Next)
    },
};
