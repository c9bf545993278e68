//! `.history`: the lines that were typed.

use std::path::Path;
use std::{fs, io};

use super::command::{Argument, Command, Group};
use crate::answer::Nested;
use crate::config;
use crate::diagnostic::{Diagnostic, Result};
use crate::session::{Flow, Listing};
use crate::store::Value;

/// How many are shown where no number is given.
const SHOWN: usize = 30;

pub(super) const HISTORY: Command = Command {
    name: "history",
    aliases: &[],
    usage: ".history [N]",
    group: Group::Session,
    about: "the last lines that were typed at the prompt, of earlier sessions too",
    more: "Without a number the last 30. The up key and Ctrl-R bring them back.",
    examples: &[(".history", "the last lines"), (".history 100", "more of them")],
    arguments: &[&[Argument::Text]],
    run: |call, session, out| {
        call.at_most(1)?;
        let wanted = match call.get(0).map(str::parse::<usize>) {
            None => SHOWN,
            Some(Ok(number)) => number,
            Some(Err(_)) => return Err(call.misused("a number is wanted").into()),
        };
        let Some(path) = config::history_file() else { return Ok(Flow::Next) };
        session.check_file_access(&path, ".history")?;
        let lines = lines(&path)?;
        let first = lines.len().saturating_sub(wanted);
        if session.is_for_people() {
            let shown: String = lines[first..].iter().map(|line| format!("{line}\n")).collect();
            out.text(&shown)?;
            return Ok(Flow::Next);
        }
        let mut listing = Listing::new(&["number", "line"]);
        for (index, line) in lines.iter().enumerate().skip(first) {
            let number = i64::try_from(index + 1).unwrap_or(i64::MAX);
            listing.push(vec![Nested::Value(Value::Integer(number)), Nested::Value(Value::from(line.as_str()))]);
        }
        session.list(&listing, out)?;
        Ok(Flow::Next)
    },
};

/// The lines of the file that the prompt keeps, the latest last. Where there is none, there are none.
fn lines(path: &Path) -> Result<Vec<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(parse(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Diagnostic::engine(format!("{} cannot be read: {error}", path.display()))),
    }
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
