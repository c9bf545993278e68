//! `.history`: the lines that were typed.

use std::io::Write;
use std::path::Path;
use std::{fs, io};

use super::command::{Argument, Command, Group};
use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, Result};
use crate::session::{Flow, Listing, Session};
use crate::store::Value;
use crate::{config, platform};

/// How many are shown where no number is given.
const SHOWN: usize = 30;

pub(super) const HISTORY: Command = Command {
    name: "history",
    aliases: &[],
    usage: ".history [N|WORD]",
    group: Group::Session,
    about: "the last lines that were typed at the prompt, of earlier sessions too",
    more: "Without a number the last 30; with a word those that have it, in any letter case. `.edit` takes their numbers; the up key \
           and Ctrl-R bring them back, those of this database first.",
    examples: &[
        (".history", "the last lines"),
        (".history 100", "more of them"),
        (".history reviews", "those with a word in them"),
    ],
    arguments: &[&[Argument::Text]],
    run: |call, session, out| {
        let text = call.arguments.join(" ");
        let (wanted, word) = match text.parse::<usize>() {
            _ if text.is_empty() => (SHOWN, None),
            Ok(number) => (number, None),
            Err(_) => (usize::MAX, Some(text.to_lowercase())),
        };
        let lines = of_session(session)?;
        let has = |line: &str| word.as_ref().is_none_or(|word| line.to_lowercase().contains(word));
        let mut found: Vec<(usize, &String)> = lines.iter().enumerate().filter(|(_, line)| has(line)).collect();
        found.drain(..found.len().saturating_sub(wanted));
        if session.is_for_people() {
            let width = found.last().map_or(1, |(index, _)| (index + 1).to_string().len());
            let shown: String = found.iter().map(|(index, line)| format!("{:>width$}  {line}\n", index + 1)).collect();
            out.text(&shown)?;
            return Ok(Flow::Next);
        }
        let mut listing = Listing::new(&["number", "line"]);
        for (index, line) in found {
            let number = i64::try_from(index + 1).unwrap_or(i64::MAX);
            listing.push(vec![Nested::Value(Value::Integer(number)), Nested::Value(Value::from(line.as_str()))]);
        }
        session.list(&listing, out)?;
        Ok(Flow::Next)
    },
};

/// All lines that are kept, the latest last.
fn of_session(session: &Session) -> Result<Vec<String>> {
    let Some(path) = config::history_file() else { return Ok(Vec::new()) };
    session.check_file_access(&path, ".history")?;
    lines(&path)
}

/// A line by its number; without one the last that is no `.edit`.
pub(super) fn line(session: &Session, number: Option<usize>) -> Result<String> {
    let lines = of_session(session)?;
    let count = lines.len();
    let found = match number {
        Some(number) => number.checked_sub(1).and_then(|index| lines.into_iter().nth(index)),
        None => lines.into_iter().rfind(|line| !line.trim_start().starts_with(".edit")),
    };
    found.ok_or_else(|| match number {
        Some(number) => Diagnostic::error(format!("there is no line {number}; there are {count}")),
        None => Diagnostic::error("no line was typed yet"),
    })
}

/// The lines of a file of the prompt's, the latest last. Where there is none, there are none.
///
/// # Errors
/// The file cannot be read.
pub fn lines(path: &Path) -> Result<Vec<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(parse(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Diagnostic::engine(format!("{} cannot be read: {error}", path.display()))),
    }
}

/// Adds a line to such a file, which is made where there is none, for its owner's eyes only. Sessions may do so at the same time.
///
/// # Errors
/// The system's.
pub fn append(path: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        platform::make_private_folder(folder)?;
    }
    let mut file = platform::private(fs::OpenOptions::new().append(true).create(true)).open(path)?;
    let mark = if file.metadata()?.len() == 0 { "#V2\n" } else { "" };
    let escaped = line.replace('\\', "\\\\").replace('\n', "\\n");
    file.write_all(format!("{mark}{escaped}\n").as_bytes())
}

/// rustyline's file of version 2: a mark, then an entry a line in which a backslash and a line feed are escaped.
fn parse(text: &str) -> Vec<String> {
    let escaped = text.starts_with("#V2\n");
    let plain = |line: &str| {
        let mut plain = String::new();
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match (escaped, character) {
                (true, '\\') => match characters.next() {
                    Some('n') => plain.push('\n'),
                    Some(other) => plain.push(other),
                    None => plain.push('\\'),
                },
                _ => plain.push(character),
            }
        }
        plain
    };
    text.lines().skip(usize::from(escaped)).map(plain).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn entries_of_several_lines_are_one() {
        assert_eq!(super::parse("#V2\na\nselect\\n1 \\\\ 2;\n"), ["a", "select\n1 \\ 2;"]);
        assert_eq!(super::parse("a\\nb\n"), ["a\\nb"]);
    }
}
