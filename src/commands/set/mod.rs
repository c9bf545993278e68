//! `.set`, `.mode`, `.sql`, `.explain`, `.timer` and `.lazy`: the settings of the session, listed and changed.

use super::command::{Argument, Call, Command, Group};
use crate::config;
use crate::diagnostic::Result;
use crate::session::{Flow, Listing, Output, SETTINGS, Session, Setting, Stop};

mod limits;

pub(super) const MODE: Command = Command {
    name: "mode",
    aliases: &["format"],
    usage: ".mode [FORMAT]",
    group: Group::Answers,
    about: "the format of answers",
    more: "The formats are listed by `.help formats`. Without one, the present one is told.",
    examples: &[(".mode json", "one JSON document an answer"), (".mode table", "back to tables and cards")],
    arguments: &[&[Argument::Value("mode")]],
    run: |call, session, out| set("mode", call, session, out),
};

pub(super) const SQL: Command = Command {
    name: "sql",
    aliases: &[],
    usage: ".sql [on|off]",
    group: Group::Answers,
    about: "show each statement that runs for a line, with its time, and how many there were",
    more: "`sql LINE` shows the statement of one line without running it.",
    examples: &[(".sql on", "see what the database is asked")],
    arguments: &[&[Argument::Value("sql")]],
    run: |call, session, out| set("sql", call, session, out),
};

pub(super) const EXPLAIN: Command = Command {
    name: "explain",
    aliases: &[],
    usage: ".explain [on|off]",
    group: Group::Answers,
    about: "show how SQLite goes about each statement: which index, which full scan",
    more: "`explain LINE` tells it of one line without running it.",
    examples: &[(".explain on", "see which indexes are used, and which are missing")],
    arguments: &[&[Argument::Value("explain")]],
    run: |call, session, out| set("explain", call, session, out),
};

pub(super) const TIMER: Command = Command {
    name: "timer",
    aliases: &[],
    usage: ".timer [on|off]",
    group: Group::Answers,
    about: "show how long each line took",
    more: "",
    examples: &[(".timer on", "time each line")],
    arguments: &[&[Argument::Value("timer")]],
    run: |call, session, out| set("timer", call, session, out),
};

pub(super) const SET: Command = Command {
    name: "set",
    aliases: &[],
    usage: ".set [NAME [VALUE]|limits|save]",
    group: Group::Answers,
    about: "the settings: list them, change one, keep them",
    more: "`save` keeps the present ones for the interactive sessions to come; scripts always begin with the usual ones. \
           `limits` lists the bounds on what a statement may take, which `--safe` sets tight; each can be set, in its unit \
           or as in `30s` and `1G`, and taken away with `off`.",
    examples: &[
        (".set", "all settings and their values"),
        (".set limit 20", "show at most 20 rows of an answer"),
        (".set limit off", "show all rows"),
        (".set save", "keep them for later sessions"),
        (".set limits", "the bounds on time, memory, lengths and depths"),
        (".set time 30s", "stop a statement that has computed for so long"),
        (".set busy-timeout 20s", "wait longer for another program's lock"),
    ],
    arguments: &[&[Argument::Setting, Argument::Word(&["limits", "save"])], &[Argument::Value("")]],
    run: |call, session, out| {
        call.at_most(2)?;
        match (call.get(0), call.get(1)) {
            (None, _) => list(session, out)?,
            (Some("save"), None) => {
                session.check_file_access(&config::settings_file().unwrap_or_default(), ".set save")?;
                let path = config::save(&session.settings)?;
                session.messages().say(&format!("the settings are kept in {}", path.display()));
            }
            (Some("limits"), None) => limits::list(session, out)?,
            (Some(name), value) => match (limits::find(name, session), value) {
                (Some(limit), Some(value)) => limits::set(&limit, value, session)?,
                (Some(limit), None) => session.answer_text(limit.name, &format!("{}\n", limits::shown(&limit)), out)?,
                (None, _) => {
                    let setting =
                        Setting::find(name).map_err(|error| limits::unknown(name, error, session).or_at(call.span))?;
                    set_one(setting, value, call, session, out)?;
                }
            },
        }
        Ok(Flow::Next)
    },
};

fn find(name: &str, call: &Call) -> Result<&'static Setting> {
    Setting::find(name).map_err(|error| error.or_at(call.span))
}

/// The setting that has a command of its own.
pub(super) fn set(name: &str, call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(1)?;
    set_one(find(name, call)?, call.get(0), call, session, out)?;
    Ok(Flow::Next)
}

/// Changes a setting, or tells it.
fn set_one(
    setting: &Setting,
    value: Option<&str>,
    call: &Call,
    session: &mut Session,
    out: &mut Output,
) -> Result<(), Stop> {
    match value {
        Some(value) => {
            setting.set(&mut session.settings, value).map_err(|error| error.or_at(call.span))?;
            if setting.name == "seed" {
                // The same number again makes the same values again.
                session.values.begin(&session.settings);
            }
        }
        None => {
            let value = setting.get(&session.settings);
            session.answer_text(setting.name, &format!("{value}\n"), out)?;
        }
    }
    Ok(())
}

fn list(session: &Session, out: &mut Output) -> Result<(), Stop> {
    let mut listing = Listing::new(&["name", "value", "values", "about"]);
    for setting in SETTINGS {
        let values = (setting.values)().join(" ");
        let row = [setting.name.to_owned(), setting.get(&session.settings), values, setting.about.to_owned()];
        listing.push_texts(row);
    }
    session.list(&listing, out)
}
