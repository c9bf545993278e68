//! The meta-commands, a file each: their table, which the dispatcher and `.help` read, and how they are called.
//!
//! Lines of the language that speak to the session rather than ask for data (`vars`, `path`, `relate`, `noun?`) stand here, too.

use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span, nearest};
use crate::reader::RunLine;
use crate::session::{Flow, Output, Session, Stop};

mod backup;
mod chart;
mod check;
mod command;
mod describe;
pub(crate) mod describe_noun;
mod dump;
mod edit;
mod erd;
pub(crate) mod example;
mod expect;
mod export;
mod find;
mod glossary;
mod help;
mod history;
mod import;
mod lazy;
mod learn;
mod migrate;
mod open;
mod output;
pub(crate) mod path;
mod pipe;
mod place;
pub(crate) mod planned;
mod print;
mod quit;
mod read;
pub(crate) mod relations;
mod report;
mod save;
mod schema;
mod seed;
mod set;
mod shell;
mod subset;
mod tables;
mod topics;
pub(crate) mod transaction;
mod undo;
pub(crate) mod variables;

pub use command::{Argument, Command};
use command::{Call, Group};
pub use edit::edited;
pub(crate) use example::best_connected;
pub use expect::expect;
pub use glossary::{about_word, entries as glossary};
pub use history::{append as append_history, lines as history_lines};
pub(crate) use migrate::{in_shell, revision_ids};
pub(crate) use open::may_hold_secret;
pub use pipe::{page_by_itself, split as split_pipe, through_command};
pub(crate) use seed::seed_names;
pub use topics::TOPICS;

/// Every command, in the order in which they are listed within their group.
pub const COMMANDS: &[Command] = &[
    tables::TABLES,
    schema::SCHEMA,
    relations::RELATIONS,
    migrate::MIGRATE,
    describe::DESCRIBE,
    find::FIND,
    erd::ERD,
    report::REPORT,
    check::CHECK,
    seed::SEED,
    learn::LEARN,
    undo::UNDO,
    undo::REDO,
    undo::CHANGES,
    open::RESET,
    set::MODE,
    set::SQL,
    set::EXPLAIN,
    set::TIMER,
    lazy::LAZY,
    pipe::PAGER,
    set::SET,
    open::OPEN,
    read::READ,
    output::OUTPUT,
    output::ONCE,
    output::LOG,
    import::IMPORT,
    export::EXPORT,
    dump::DUMP,
    save::SAVE,
    subset::SUBSET,
    backup::BACKUP,
    print::PRINT,
    history::HISTORY,
    edit::EDIT,
    shell::SHELL,
    help::HELP,
    quit::QUIT,
];

/// The command of that name, with or without its dot, in any letter case.
pub fn find(name: &str) -> Option<&'static Command> {
    let name = name.strip_prefix('.').unwrap_or(name);
    COMMANDS.iter().find(|command| command.names().any(|known| known.eq_ignore_ascii_case(name)))
}

/// True if a line is a command that there is, its arguments in words.
pub fn is_command(line: &str) -> bool {
    let Some(behind) = line.trim().strip_prefix('.') else { return false };
    let length = behind.find(char::is_whitespace).unwrap_or(behind.len());
    let (name, text) = behind.split_at(length);
    let Some(command) = find(name) else { return false };
    shlex::split(text).is_some_and(|words| command.most_words().is_none_or(|most| words.len() <= most))
}

/// True if a line is a command that says how answers look.
pub fn is_setting(line: &str) -> bool {
    let name = line.split_whitespace().next().filter(|name| name.starts_with('.'));
    name.and_then(find).is_some_and(|command| command.group == Group::Answers && command.name != "pager")
}

/// Runs a meta-command; one that runs lines itself has `run_line` do it.
///
/// # Errors
/// There is no such command, its arguments are not what it takes, or whatever it fails at.
pub fn run(line: &str, session: &mut Session, out: &mut Output, run_line: RunLine) -> Result<Flow, Stop> {
    let start = line.find('.').map_or(0, |dot| dot + 1);
    let whole = line.trim_end().trim_end_matches(';').trim_end();
    let behind = whole.get(start..).unwrap_or_default();
    let length = behind.find(char::is_whitespace).unwrap_or(behind.len());
    let (name, text) = behind.split_at(length);
    let place = Span::new(start.saturating_sub(1), start + length);
    if let Some(asked) = name.strip_suffix('?').filter(|name| find(name).is_some()) {
        return help::help_on(session, &format!(".{asked}"), out).map(|()| Flow::Next);
    }
    let Some(command) = find(name) else { return Err(unknown(name).at(place).into()) };
    let span = if text.trim().is_empty() {
        place
    } else {
        Span::new(start + length + (text.len() - text.trim_start().len()), whole.len())
    };
    let Some(arguments) = shlex::split(text) else {
        return Err(Diagnostic::error("a quote is not closed").at(span).into());
    };
    (command.run)(&Call { command, arguments, span, line: whole.to_owned(), run_line }, session, out).map_err(|stop| {
        match stop {
            // What is wrong with the line is wrong with what stands behind the command.
            Stop::Failed(errors) => {
                let placed =
                    |error: Diagnostic| if error.kind == DiagnosticKind::Language { error.or_at(span) } else { error };
                Stop::Failed(errors.into_iter().map(placed).collect())
            }
            other => other,
        }
    })
}

/// `help WORD`: what a table, command, topic, word or function is.
///
/// # Errors
/// Nothing is called so.
pub fn help_on(session: &mut Session, words: &str, at: Span, out: &mut Output) -> Result<(), Stop> {
    help::help_on(session, words, out).map_err(|stop| match stop {
        Stop::Failed(errors) => Stop::Failed(errors.into_iter().map(|error| error.or_at(at)).collect()),
        other => other,
    })
}

/// Runs a command whose arguments are words already, as they come from a program's own arguments.
///
/// # Errors
/// As [`run`], without places.
pub fn run_words(
    name: &str,
    arguments: &[String],
    session: &mut Session,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let Some(command) = find(name) else { return Err(unknown(name).into()) };
    let call = Call { command, arguments: arguments.to_vec(), span: Span::default(), line: String::new(), run_line };
    (command.run)(&call, session, out).map_err(|stop| match stop {
        Stop::Failed(errors) => {
            Stop::Failed(errors.into_iter().map(|error| Diagnostic { span: None, ..error }).collect())
        }
        other => other,
    })
}

/// The error of a command that there is not.
fn unknown(name: &str) -> Diagnostic {
    let error = Diagnostic::error(format!("there is no command .{name}"));
    match nearest(name, COMMANDS.iter().flat_map(Command::names)) {
        Some(near) => error.hint(format!("did you mean .{near}?")),
        None => error.hint("`.help` lists the commands; a line cannot begin with a hop"),
    }
}

#[cfg(test)]
mod tests {
    use super::command::Argument;
    use super::*;

    #[test]
    fn the_table_is_whole_and_names_nothing_twice() {
        let mut names = Vec::new();
        for command in COMMANDS {
            names.extend(command.names());
            let usage = command.usage.strip_prefix('.').unwrap_or_default();
            assert!(usage.starts_with(command.name), "{}", command.usage);
            assert!(!command.about.is_empty() && !command.about.ends_with('.'), "{}", command.about);
            assert!(!command.examples.is_empty(), "{}", command.name);
            for (example, _) in command.examples {
                let name = example.split_whitespace().next().unwrap_or_default();
                assert_eq!(find(name).map(|found| found.name), Some(command.name), "{example}");
            }
            for value in command.arguments.iter().flat_map(|place| place.iter()) {
                if let Argument::Value(setting) = value {
                    assert!(setting.is_empty() || crate::session::Setting::find(setting).is_ok(), "{setting}");
                }
            }
        }
        for topic in &TOPICS {
            names.push(topic.name);
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn unknown_ones_get_the_nearest() {
        assert_eq!(unknown("tabels").hints, ["did you mean .tables?"]);
        assert!(unknown("xyzzy").hints[0].contains(".help"));
    }
}
