//! `.open` and `.reset`: go over to another database, or to the same as it was.

use std::path::Path;

use super::command::{Argument, Command, Group};
use crate::diagnostic::Diagnostic;
use crate::learn;
use crate::session::{self, Database, Flow};
use crate::store::{self, OpenOptions};

pub(super) const OPEN: Command = Command {
    name: "open",
    aliases: &[],
    usage: ".open FILE|URL [--create]",
    group: Group::Files,
    about: "go over to another database",
    more: "A file that does not exist is an error, unless `--create` is said. Variables are those of the database before, \
           and are dropped; an open transaction must be ended first.",
    examples: &[
        (".open chinook.db", "explore another file"),
        (".open new.db --create", "begin an empty one"),
        (".open http://127.0.0.1:8080", "a database on a server; the token is that of HOPDB_TOKEN or `--token-file`"),
        (".open demo", "the demo, made anew"),
    ],
    arguments: &[&[Argument::File], &[Argument::Word(&["--create"])]],
    run: |call, session, _| {
        let create = call.arguments.iter().any(|argument| argument == "--create");
        let files: Vec<&String> = call.arguments.iter().filter(|argument| *argument != "--create").collect();
        let [file] = files.as_slice() else { return Err(call.misused("one file is wanted").into()) };
        if *file == "demo" && !Path::new(file).exists() {
            let opened = session::open(&Database::Demo, session.open_options())?;
            session.reopen(opened)?;
            return Ok(Flow::Next);
        }
        let database = Database::named(Path::new(file));
        session.check_file_access(Path::new(file), ".open")?;
        if create && let Some(option) = session.restricting_option() {
            return Err(Diagnostic::error(format!("{option} makes no file")).at(call.span).into());
        }
        let options = OpenOptions { create, ..session.open_options().clone() };
        let opened = session::open(&database, &options).map_err(|error| {
            let missing =
                matches!(database, Database::Path(_)) && !create && !options.is_guarded() && !Path::new(file).exists();
            let hints =
                if missing { vec![format!("`.open {file} --create` makes a new database")] } else { error.hints };
            let error = Diagnostic { hints, ..error };
            // A line is not shown again that may hold a password.
            if matches!(database, Database::Url { .. }) { error } else { error.or_at(call.span) }
        })?;
        session.reopen(opened)?;
        Ok(Flow::Next)
    },
};

/// True if a line opens a database by a URL in which a password or token may stand: it is written nowhere.
pub(crate) fn may_hold_secret(line: &str) -> bool {
    let opens = |word: &str| word.eq_ignore_ascii_case(".open");
    let mut words = line.split_whitespace().map(|word| word.trim_matches(['"', '\'', ';']));
    words.next().is_some_and(opens) && words.any(|word| store::is_url(word) && word.contains(['@', '?', '#']))
}

pub(super) const RESET: Command = Command {
    name: "reset",
    aliases: &[],
    usage: ".reset",
    group: Group::Changes,
    about: "bring the demo, or a course's database, back as it was at first",
    more: "What was changed is gone, and so are variables. In a course the database of the step is made anew. The changes of a file are taken \
           back by `.undo`.",
    examples: &[(".reset", "all games, users and reviews are back")],
    arguments: &[],
    run: |call, session, _| {
        call.at_most(0)?;
        if session.attendance.is_some() {
            learn::reset(session, call.run_line)?;
            return Ok(Flow::Next);
        }
        if !session.is_demo() {
            let error = match session.connection().is_remote() {
                true => Diagnostic::error("a database on a server is not made anew")
                    .hint("`begin` before a change: `rollback` takes it back"),
                false => Diagnostic::error("a file is not made anew").hint("`.undo` takes changes back"),
            };
            return Err(error.at(call.span).into());
        }
        let opened = session::open(&Database::Demo, session.open_options())?;
        session.reopen(opened)?;
        if session.is_interactive() {
            session.messages().say("the demo is as it was at first");
        }
        Ok(Flow::Next)
    },
};
