//! Which lines of seeds have run in this session, and what they have made: where a record came from.

use std::fmt;
use std::rc::Rc;

use super::Session;
use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::store::{Author, ChangeLog, MadeRows, RowPlace, TouchedRows, Value};

/// A line of a seed as it is named: `seeds/games.hop:3`, or `.seed auto`, which has no lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeedLine {
    pub file: Rc<str>,
    pub at: Option<usize>,
}

impl fmt::Display for SeedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{}:{at}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// What a line has made: records of tables.
#[derive(Clone, Debug)]
pub(crate) struct MadeByLine {
    pub line: SeedLine,
    pub tables: Vec<(String, u64)>,
}

/// The lines of this session that have made records.
#[derive(Default)]
pub(crate) struct SeedLines {
    /// By their numbers.
    lines: Vec<SeedLine>,
    /// What each run has made, by its place in the log of changes.
    runs: Vec<(u64, Vec<MadeByLine>)>,
}

impl Session {
    /// A line of a seed begins: what is made until it ends is its own.
    ///
    /// # Errors
    /// The engine's.
    pub(crate) fn begin_seed_line(&mut self, line: SeedLine) -> Result<()> {
        let number = u32::try_from(self.seed_lines.lines.len()).unwrap_or(u32::MAX);
        self.seed_lines.lines.push(line);
        self.engine.connection.change_log().map_or(Ok(()), |log| log.begin_author(number))
    }

    /// The first records that the line at hand has changed and deleted.
    pub(crate) fn touched_by_seed_line(&self) -> Vec<TouchedRows> {
        self.engine.connection.change_log().map(ChangeLog::touched_rows).unwrap_or_default()
    }

    /// The line has ended: what it has made.
    pub(crate) fn end_seed_line(&mut self) -> Vec<MadeRows> {
        let made = self.engine.connection.change_log().map(ChangeLog::end_author).unwrap_or_default();
        if made.is_empty() {
            self.seed_lines.lines.pop();
        }
        made
    }

    /// No line of a seed runs any more, however it ended.
    pub(crate) fn stop_seed_line(&self) {
        if let Some(log) = self.engine.connection.change_log() {
            log.end_author();
        }
    }

    /// A run of seeds is a step of undo.
    pub(crate) fn note_seed_run(&mut self, made: Vec<MadeByLine>) {
        let number = self.line.changes.borrow().last().map(|entry| entry.line_number());
        if let Some(number) = number {
            self.seed_lines.runs.push((number, made));
        }
    }

    /// What each line has made of a step of undo that was a run of seeds.
    pub(crate) fn made_in_step(&self, number: u64) -> &[MadeByLine] {
        self.seed_lines.runs.iter().find(|(known, _)| *known == number).map_or(&[], |(_, made)| made)
    }

    /// True if a seed has made records in this session.
    pub(crate) fn has_seed_lines(&self) -> bool {
        !self.seed_lines.lines.is_empty()
    }

    /// Who has made a record of this session, in words; `key` is what identifies it.
    ///
    /// # Errors
    /// The engine's.
    pub(crate) fn author_in_words(&self, table: &Table, key: &[Value]) -> Result<Option<String>> {
        let place = match (table.without_rowid, key) {
            (false, [Value::Integer(rowid)]) => RowPlace::Rowid(*rowid),
            (true, key) => RowPlace::Key(key.to_vec()),
            (false, _) => return Ok(None),
        };
        let Some(log) = self.engine.connection.change_log() else { return Ok(None) };
        Ok(match log.author_of(&table.schema, &table.name, &place)? {
            None => None,
            Some(Author::Line(number)) => {
                let line = usize::try_from(number).ok().and_then(|at| self.seed_lines.lines.get(at));
                line.map(|line| format!("made by {line}"))
            }
            Some(Author::Some) => Some(format!(
                "whether a seed has made it is not known: the keys of {} are too scattered to be noted",
                table.name
            )),
        })
    }
}
