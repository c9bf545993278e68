//! Commands about files: which database, which lines, where answers go.

use std::path::Path;

use super::{Argument, Command, Group};
use crate::diagnostic::Diagnostic;
use crate::files;
use crate::session::{self, Database, Flow};
use crate::store::OpenOptions;

pub(super) const OPEN: Command = Command {
    name: "open",
    aliases: &[],
    usage: ".open FILE [--create]",
    group: Group::Files,
    about: "go over to another database",
    more: "A file that does not exist is an error, unless `--create` is said. Variables are those of the database before, \
           and are dropped; an open transaction must be ended first.",
    examples: &[(".open chinook.db", "explore another file"), (".open new.db --create", "begin an empty one")],
    arguments: &[&[Argument::File], &[Argument::Word(&["--create"])]],
    run: |call, session, _| {
        let create = call.arguments.iter().any(|argument| argument == "--create");
        let files: Vec<&String> = call.arguments.iter().filter(|argument| *argument != "--create").collect();
        let [file] = files.as_slice() else { return Err(call.misused("one file is wanted").into()) };
        session.may_touch(Path::new(file), ".open")?;
        if create && let Some(option) = session.kept_by() {
            return Err(Diagnostic::error(format!("{option} makes no file")).at(call.span).into());
        }
        let options = OpenOptions { create, ..session.open_options().clone() };
        let opened = session::open(&Database::Path(file.into()), &options).map_err(|error| {
            let missing = !create && !options.is_guarded() && !Path::new(file).exists();
            let hints =
                if missing { vec![format!("`.open {file} --create` makes a new database")] } else { error.hints };
            Diagnostic { hints, ..error }.or_at(call.span)
        })?;
        session.reopen(opened)?;
        Ok(Flow::Next)
    },
};

pub(super) const READ: Command = Command {
    name: "read",
    aliases: &[],
    usage: ".read FILE",
    group: Group::Files,
    about: "run the lines of a file",
    more: "The first line that fails ends it.",
    examples: &[(".read report.hop", "run what stands there")],
    arguments: &[&[Argument::File]],
    run: |call, session, out| {
        let file = call.only()?;
        session.may_touch(Path::new(file), ".read")?;
        session.read_file(Path::new(file), false, out)
    },
};

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
            session.may_touch(path, ".output")?;
            files::check_in_place(path, &**session.connection(), session.file())
                .map_err(|error| error.or_at(call.span))?;
        }
        if let Err(error) = out.redirect(target) {
            return Err(Diagnostic::engine(format!("{file} cannot be written: {error}")).at(call.span).into());
        }
        Ok(Flow::Next)
    },
};

pub(super) const PRINT: Command = Command {
    name: "print",
    aliases: &[],
    usage: ".print [TEXT …]",
    group: Group::Files,
    about: "write a line of text among the answers",
    more: "Quotes are as in a Unix shell.",
    examples: &[(".print \"top games\"", "a heading in a report")],
    arguments: &[&[Argument::Text]],
    run: |call, _, out| {
        out.text(&format!("{}\n", call.arguments.join(" ")))?;
        Ok(Flow::Next)
    },
};
