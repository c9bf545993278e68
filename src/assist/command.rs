//! Completes a meta-command: its name, and what it takes at each place by its row of the table of commands.

use super::matching::fitting;
use super::{Candidate, Completion, Kind, Known, names};
use crate::commands::{self, Argument, COMMANDS, Command, TOPICS};
use crate::course;
use crate::session::{SETTINGS, Setting};
use crate::terminal::shell_word;

pub fn complete(before: &str, known: &Known<'_>) -> Completion {
    let dot = before.len() - before.trim_start().len();
    let line = &before[dot..];
    let Some(space) = line.find(char::is_whitespace) else {
        let names = COMMANDS.iter().map(|command| Candidate {
            name: command.name.to_owned(),
            ..Candidate::new(Kind::Command, format!(".{}", command.name), command.about)
        });
        return fitting(dot, line.trim_start_matches('.'), names.collect(), known.usage);
    };
    let Some(command) = commands::find(&line[..space]) else { return Completion::none(before.len()) };
    let start = before.rfind(char::is_whitespace).map_or(dot, |at| at + 1);
    let typed = &before[start..];
    let words: Vec<&str> = line[space..line.len() - typed.len()].split_whitespace().collect();
    if typed.starts_with("--") {
        return fitting(start, typed, options(command), known.usage);
    }
    let places = command.arguments;
    let place = places.get(words.len()).or_else(|| places.last().filter(|_| places.len() <= words.len()));
    let mut found = Vec::new();
    for argument in place.into_iter().flat_map(|place| place.iter()) {
        found.extend(of_argument(*argument, &words, typed, known));
    }
    found.extend(project_names(command, &words, known));
    fitting(start, typed, found, known.usage)
}

/// Seeds and revisions by name, where the command takes such.
fn project_names(command: &Command, words: &[&str], known: &Known<'_>) -> Vec<Candidate> {
    let named = |kind, names: &[String]| names.iter().map(|name| Candidate::new(kind, name.clone(), "")).collect();
    match (command.name, words) {
        ("seed", []) => named(Kind::Seed, known.seeds),
        ("migrate", ["to" | "stamp" | "show" | "down"]) => named(Kind::Revision, known.revisions),
        _ => Vec::new(),
    }
}

/// The options that a usage names.
fn options(command: &Command) -> Vec<Candidate> {
    let words = command.usage.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("--")).map(|word| Candidate::new(Kind::Argument, word, "")).collect()
}

fn of_argument(argument: Argument, words: &[&str], typed: &str, known: &Known<'_>) -> Vec<Candidate> {
    match argument {
        Argument::Help => {
            let commands = COMMANDS.iter().map(|command| Candidate::new(Kind::Command, command.name, command.about));
            let topics = TOPICS.iter().map(|topic| Candidate::new(Kind::Topic, topic.name, topic.about));
            let words = commands::glossary().map(|entry| Candidate::new(Kind::Word, entry.names[0], entry.about));
            topics.chain(commands).chain(words).collect()
        }
        Argument::Noun => match typed.split_once('.') {
            Some((noun, _)) => {
                let table = known.catalog.table(noun).ok().flatten();
                let columns = table.map(|table| names::columns(&table)).unwrap_or_default();
                let of = |one: Candidate| Candidate {
                    text: format!("{noun}.{}", one.name),
                    name: format!("{noun}.{}", one.name),
                    ..one
                };
                columns.into_iter().map(of).collect()
            }
            None => {
                let tables = names::tables(known, typed).into_iter();
                tables.map(|table| Candidate { text: shell_word(&table.name), ..table }).collect()
            }
        },
        Argument::Course => {
            let own = course::built_in_ids().into_iter().map(|id| Candidate::new(Kind::Argument, id, ""));
            own.chain(files(typed, known).into_iter().filter(|_| typed.contains('/'))).collect()
        }
        Argument::File => files(typed, known),
        Argument::Setting => {
            SETTINGS.iter().map(|setting| Candidate::new(Kind::Setting, setting.name, setting.about)).collect()
        }
        Argument::Value(setting) => {
            let setting = if setting.is_empty() { words.last().copied().unwrap_or_default() } else { setting };
            let values = Setting::find(setting).map(|setting| (setting.values)()).unwrap_or_default();
            values
                .into_iter()
                .filter(|value| *value != "N")
                .map(|value| Candidate::new(Kind::Argument, value, ""))
                .collect()
        }
        Argument::Word(words) => words.iter().map(|word| Candidate::new(Kind::Argument, *word, "")).collect(),
        Argument::Text => Vec::new(),
    }
}

/// The entries of the folder that is typed so far.
fn files(typed: &str, known: &Known<'_>) -> Vec<Candidate> {
    let folder = typed.rfind('/').map_or("", |slash| &typed[..=slash]);
    let entries = (known.entries)(folder);
    let hidden = typed[folder.len()..].starts_with('.');
    entries
        .into_iter()
        .filter(|entry| hidden || !entry.starts_with('.'))
        .map(|entry| {
            let path = format!("{folder}{entry}");
            Candidate { name: path.clone(), ..Candidate::new(Kind::File, shell_word(&path), "") }
        })
        .collect()
}
