//! What a meta-command is, and how it was called.

use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::reader::RunLine;
use crate::session::{Flow, Output, Session, Stop};

/// What stands together in `.help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Database,
    Changes,
    Answers,
    Files,
    Session,
}

impl Group {
    pub const ALL: [Group; 5] = [Group::Database, Group::Changes, Group::Answers, Group::Files, Group::Session];

    pub fn title(self) -> &'static str {
        match self {
            Group::Database => "the database",
            Group::Changes => "changes",
            Group::Answers => "answers",
            Group::Files => "files",
            Group::Session => "the session",
        }
    }
}

/// What may stand at a place behind a command, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The name of a command or topic.
    Help,
    /// A table.
    Noun,
    /// A file by its path.
    File,
    /// The name of a setting.
    Setting,
    /// A course of the program's, or a folder with one.
    Course,
    /// A value of the setting of that name, or of the one named before it where the name is empty.
    Value(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Anything.
    Text,
}

/// One meta-command.
pub struct Command {
    /// Without its dot.
    pub name: &'static str,
    /// Other names that do the same.
    pub aliases: &'static [&'static str],
    /// The command with its arguments, those that may be left out in square brackets.
    pub usage: &'static str,
    pub group: Group,
    /// What it does, in a few words, without a full stop.
    pub about: &'static str,
    /// What else is to be known, sentences.
    pub more: &'static str,
    /// Lines as they are typed, each with what it does.
    pub examples: &'static [(&'static str, &'static str)],
    /// What may stand at each place behind it; several at one place are alternatives.
    pub arguments: &'static [&'static [Argument]],
    pub(super) run: Handler,
}

impl Command {
    /// How many words may stand behind it at most, where that is settled.
    pub(super) fn most_words(&self) -> Option<usize> {
        let is_open = |argument: &Argument| matches!(argument, Argument::Text | Argument::Help);
        let has_more = self.usage.contains('…') || self.usage.contains("OPTION");
        let is_settled = !has_more && !self.arguments.iter().copied().flatten().any(is_open);
        is_settled.then_some(self.arguments.len())
    }
}

pub(super) type Handler = fn(&Call, &mut Session, &mut Output) -> Result<Flow, Stop>;

/// A command as it was typed.
pub(super) struct Call {
    pub command: &'static Command,
    pub arguments: Vec<String>,
    /// Where they stand in the line, all together.
    pub span: Span,
    /// The line, for what is no list of words.
    pub line: String,
    /// Runs lines, for commands that do.
    pub run_line: RunLine,
}

impl Call {
    /// The argument at `index`.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.arguments.get(index).map(String::as_str)
    }

    /// Fails where there are more than `most` arguments.
    pub fn at_most(&self, most: usize) -> Result<()> {
        if self.arguments.len() > most { Err(self.misused("too many arguments")) } else { Ok(()) }
    }

    /// The first of exactly one argument.
    pub fn only(&self) -> Result<&str> {
        match self.arguments.as_slice() {
            [one] => Ok(one),
            [] => Err(self.misused("an argument is missing")),
            _ => Err(self.misused("too many arguments")),
        }
    }

    /// The arguments as words and options: `--name`, or `--name VALUE` where `valued` has it.
    pub fn parse(&self, flags: &[&str], valued: &[&str]) -> Result<ParsedArguments<'_>> {
        let mut parsed = ParsedArguments::default();
        let mut rest = self.arguments.iter().map(String::as_str);
        while let Some(word) = rest.next() {
            let Some(name) = word.strip_prefix("--") else {
                parsed.words.push(word);
                continue;
            };
            let (name, value) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
            if valued.contains(&name) {
                let value = value.or_else(|| rest.next());
                let value = value.ok_or_else(|| self.misused(&format!("--{name} wants a value")))?;
                parsed.options.push((name, value));
            } else if flags.contains(&name) && value.is_none() {
                parsed.options.push((name, ""));
            } else {
                let error = self.misused(&format!("there is no option --{name}"));
                let near = nearest(name, flags.iter().chain(valued).copied());
                return Err(near.map_or(error.clone(), |near| error.hint(format!("did you mean --{near}?"))));
            }
        }
        Ok(parsed)
    }

    pub fn misused(&self, what: &str) -> Diagnostic {
        Diagnostic::error(what).at(self.span).hint(format!("usage: {}", self.command.usage))
    }
}

/// Arguments as words and options.
#[derive(Default)]
pub(super) struct ParsedArguments<'c> {
    pub words: Vec<&'c str>,
    pub options: Vec<(&'c str, &'c str)>,
}

impl<'c> ParsedArguments<'c> {
    /// The value of an option that was given, the last where there are several; empty for a flag.
    pub fn option(&self, name: &str) -> Option<&'c str> {
        self.options.iter().rfind(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    pub fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }
}

impl Command {
    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// What stands from `start` to `end` in a line, quotes taken off where they are around all of it, as a Unix shell does. Blank in
/// front, so that places in it are places in the line.
pub(super) fn text_at(line: &str, start: usize, end: usize) -> String {
    let typed = line.get(start..end).unwrap_or_default().trim_end();
    let quoted = typed.starts_with(['"', '\'']).then(|| word_at(line, start)).flatten();
    match quoted {
        Some((word, begin, close)) if begin == start && close == start + typed.len() => {
            format!("{} {word}", " ".repeat(start))
        }
        _ => format!("{}{typed}", " ".repeat(start)),
    }
}

/// The word of a line that begins at `at` or behind the space there, quotes taken off as a Unix shell does, with where it begins
/// and ends.
pub(super) fn word_at(line: &str, at: usize) -> Option<(String, usize, usize)> {
    let rest = line.get(at..)?;
    let begin = at + rest.find(|c: char| !c.is_whitespace())?;
    let (mut quote, mut escaped) = (None, false);
    let mut end = line.len();
    for (position, character) in line[begin..].char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, space) if space.is_whitespace() => {
                end = begin + position;
                break;
            }
            _ => {}
        }
    }
    let words = shlex::split(&line[begin..end])?;
    // A word that begins like a comment of a shell is one here all the same.
    Some((words.into_iter().next().unwrap_or_else(|| line[begin..end].to_owned()), begin, end))
}
