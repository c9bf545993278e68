//! The log of changes behind undo: what each line did, taken back and brought again, in as many steps as are kept.
//!
//! Rows are logged one by one as they change ([`line`]), whoever changes them: the statement, a trigger, a foreign key, a
//! virtual table in the tables behind it. SQLite's session extension, which does the same, loses the rowids of tables that
//! declare another key, and rows whose declared key is null; so the log stands on the hook that the extension stands on. What
//! changes the schema, or rows in a way that is not told row by row (CREATE, DROP, ALTER, REINDEX, ANALYZE, VACUUM, pragmas that
//! write), is undone by a copy of the database taken before ([`copy`]).
//!
//! # What it costs
//! A line keeps the rows that it changed as they were, in files without a name beyond [`spool::IN_MEMORY`], and 40 bytes in memory for each
//! run of neighbouring rows, up to 40 MiB. Lines of up to [`ROWS_COMPARED`] rows also keep 8 bytes a row of how they became.

use std::fmt;
use std::io;
use std::rc::Rc;

use super::raw::{Handle, SqliteError};
use super::{Action, Result};

mod apply;
mod apply_settings;
mod image;
mod keys;
mod line;
mod recording;
mod row_log;
mod rows;
mod sequences;
mod snapshot;
mod spool;
mod table;
mod undo_stack;

pub(super) use recording::LogState;
pub(super) use snapshot::size;

/// How large a database may be for its schema to be changed in a way that can be undone, unless [`ChangeLog::set_copy_bound`] says otherwise.
pub const COPY_BOUND: u64 = 64 << 20;

/// How much is kept of one line; one that changes more cannot be undone.
pub const LOG_BOUND: u64 = 2 << 30;

/// How many lines can be taken back, one after the other.
pub const LEVELS: usize = 1000;

/// How much all lines together may hold in memory, and in files. The oldest are forgotten first.
pub const MEMORY_BOUND: u64 = 64 << 20;
pub const DISK_BOUND: u64 = 4 << 30;

/// How many lines may hold files at a time.
const FILES: usize = 200;

/// Up to how many rows of a line are compared at its end with what they were. Such a line is undone also when another program has
/// changed other rows since; a longer one only when no other program has written at all. Its counts are those of all that was
/// done, not of what came of it.
pub const ROWS_COMPARED: u64 = 100_000;

/// How many rows were inserted, updated and deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    pub inserted: u64,
    pub updated: u64,
    pub deleted: u64,
}

impl RowCounts {
    pub fn is_none(self) -> bool {
        self == RowCounts::default()
    }

    /// Both of these, the second no more than `most`, and what is above it with the first: gives the first and the second.
    pub(super) fn at_most(self, most: RowCounts, mut other: RowCounts) -> (RowCounts, RowCounts) {
        let mut kept = self;
        for (kept, other, most) in [
            (&mut kept.inserted, &mut other.inserted, most.inserted),
            (&mut kept.updated, &mut other.updated, most.updated),
            (&mut kept.deleted, &mut other.deleted, most.deleted),
        ] {
            let above = kept.saturating_sub(most);
            *kept -= above;
            *other += above;
        }
        (other, kept)
    }
}

/// What a line did to one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableChange {
    /// `main`, `temp`, or the name of an attached database.
    pub database: String,
    pub table: String,
    /// By the statement itself.
    pub direct: RowCounts,
    /// By triggers and the actions of foreign keys.
    pub indirect: RowCounts,
    /// A table behind a virtual one, which nobody writes to by name.
    pub is_shadow: bool,
}

/// What one line has changed.
pub struct LogEntry {
    label: Rc<str>,
    touched: Vec<TableChange>,
    changes_schema: bool,
    undoable: std::result::Result<(), String>,
    /// Parts of one line are undone together.
    line: u64,
    content: UndoData,
}

enum UndoData {
    RowChanges(apply::RowChanges),
    Snapshot(snapshot::Snapshot),
    /// It cannot be undone.
    Nothing,
}

impl LogEntry {
    /// Has another program changed a database of the line since?
    fn is_foreign(&self, handle: &Handle) -> std::result::Result<bool, SqliteError> {
        match &self.content {
            UndoData::RowChanges(rows) => rows.is_foreign(handle),
            UndoData::Snapshot(copy) => copy.is_foreign(handle),
            UndoData::Nothing => Ok(false),
        }
    }

    /// Takes note of SQLite's counters of other programs' changes as they are.
    fn renew_versions(&self, handle: &Handle) -> std::result::Result<(), SqliteError> {
        match &self.content {
            UndoData::RowChanges(rows) => rows.renew_versions(handle),
            UndoData::Snapshot(copy) => copy.renew_versions(handle),
            UndoData::Nothing => Ok(()),
        }
    }
}

impl fmt::Debug for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("label", &self.label)
            .field("touched", &self.touched)
            .field("changes_schema", &self.changes_schema)
            .field("undoable", &self.undoable)
            .finish_non_exhaustive()
    }
}

impl LogEntry {
    /// The line that did it, as [`ChangeLog::begin_line`] was told.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What it did, table by table, in the order in which they were first touched. Empty where only the schema changed.
    pub fn table_changes(&self) -> &[TableChange] {
        &self.touched
    }

    /// Was it more than rows?
    pub fn changes_schema(&self) -> bool {
        self.changes_schema
    }

    /// Why it cannot be undone, if it cannot.
    pub fn undoable(&self) -> std::result::Result<(), &str> {
        match &self.undoable {
            Ok(()) => Ok(()),
            Err(why) => Err(why),
        }
    }

    /// Are both parts of one line, which are undone together?
    pub fn is_of_line(&self, other: &LogEntry) -> bool {
        self.line == other.line
    }

    /// Bytes held in memory and in files.
    fn size(&self) -> (u64, u64) {
        match &self.content {
            UndoData::RowChanges(rows) => rows.size(),
            UndoData::Snapshot(copy) => copy.size(),
            UndoData::Nothing => (0, 0),
        }
    }
}

/// What can be said of a statement before it runs, as to taking it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undoability {
    /// It changes nothing that undo is about.
    Nothing,
    /// It can be undone.
    Undoable,
    /// It cannot, for this reason.
    NotUndoable(String),
}

/// A connection that keeps a log of its changes, and takes them back.
pub trait ChangeLog {
    /// Switches the log on or off. It is off at first. Off, it forgets all lines, for what happens meanwhile would be between them.
    ///
    /// # Errors
    /// A statement of this connection is still running.
    fn set_recording(&self, on: bool) -> Result<()>;

    fn is_recording(&self) -> bool;

    /// What would come of the statement. To be asked before it runs, so that the user hears of what is final.
    fn undoability(&self, actions: &[Action], is_readonly: bool) -> Undoability;

    /// Begins a line: all changes until [`ChangeLog::end_line`] are one step of undo. Changes made outside of lines are steps of their own, without a label.
    fn begin_line(&self, label: &str) -> Result<()>;

    /// Ends the line, whether it failed or not, and says what has changed in the end: nothing for a line that failed as a
    /// whole or only read. (Two changes where rows changed before the schema did; they are undone together.) Best called
    /// within the transaction of the line, if it has one, so that no other program comes between the two.
    ///
    /// # Errors
    /// A statement is still running, or the log cannot be read.
    fn end_line(&self) -> Result<Vec<Rc<LogEntry>>>;

    /// What `run` changes, without a place in the log: for statements that the caller rolls back. Counts also where the log is off.
    ///
    /// # Errors
    /// Those of `run`, after which there is nothing to tell.
    fn watch(&self, run: &mut dyn FnMut() -> Result<()>) -> Result<Vec<TableChange>>;

    /// Takes the latest line back, within the open transaction or in one of its own: all of it, or nothing. Gives what was undone.
    ///
    /// # Errors
    /// There is none; it cannot be undone; another program has changed since what it changed.
    fn undo(&self) -> Result<Vec<Rc<LogEntry>>>;

    /// Brings again the line that was undone last. Errors as for [`ChangeLog::undo`]. A new change forgets what was undone.
    fn redo(&self) -> Result<Vec<Rc<LogEntry>>>;

    /// The lines that can be taken back, oldest first, and those that can be brought again, in the order of redo.
    fn changes(&self) -> (Vec<Rc<LogEntry>>, Vec<Rc<LogEntry>>);

    /// Sets how large a database may be, in bytes, for a change of its schema to be kept (see [`COPY_BOUND`]).
    fn set_copy_bound(&self, bytes: u64);

    fn copy_bound(&self) -> u64;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UndoDirection {
    Undo,
    Redo,
}

impl UndoDirection {
    /// Of what was before a line and after it: what is now, and what is wanted.
    fn order<T>(self, before: T, after: T) -> (T, T) {
        match self {
            UndoDirection::Undo => (after, before),
            UndoDirection::Redo => (before, after),
        }
    }
}

/// Why rows cannot be put back.
enum UndoError {
    Sqlite(SqliteError),
    LogState(io::Error),
    /// Somebody has changed what the line had changed.
    Conflict(String),
}

impl UndoError {
    /// The log is not what was written.
    fn broken() -> UndoError {
        UndoError::LogState(io::ErrorKind::InvalidData.into())
    }
}

impl From<SqliteError> for UndoError {
    fn from(report: SqliteError) -> UndoError {
        UndoError::Sqlite(report)
    }
}

impl From<io::Error> for UndoError {
    fn from(error: io::Error) -> UndoError {
        UndoError::LogState(error)
    }
}
