//! One step of undo: what a line, or a part of it, has changed, and what takes it back.

use std::fmt;
use std::rc::Rc;

use super::super::raw::Handle;
use super::super::sqlite_error::SqliteError;
use super::authors::EntryAuthors;
use super::counts::TableCounts;
use super::row_changes::RowChanges;
use super::snapshot::DatabaseSnapshot;

/// What one line has changed.
pub struct LogEntry {
    pub(super) label: Rc<str>,
    pub(super) tables: Vec<TableCounts>,
    pub(super) changes_schema: bool,
    pub(super) undoable: std::result::Result<(), String>,
    /// Parts of one line are undone together.
    pub(super) line: u64,
    pub(super) content: UndoData,
    /// Who had made which rows before it and behind it.
    pub(super) authors: EntryAuthors,
}

pub(super) enum UndoData {
    Rows(RowChanges),
    Snapshot(DatabaseSnapshot),
    /// It cannot be undone.
    Nothing,
}

impl LogEntry {
    /// True if another program has changed a database of the line since.
    pub(super) fn has_foreign_changes(&self, handle: &Handle) -> std::result::Result<bool, SqliteError> {
        match &self.content {
            UndoData::Rows(rows) => rows.has_foreign_changes(handle),
            UndoData::Snapshot(copy) => copy.has_foreign_changes(handle),
            UndoData::Nothing => Ok(false),
        }
    }

    /// Notes the counters of other programs' changes as they are.
    pub(super) fn renew_versions(&self, handle: &Handle) -> std::result::Result<(), SqliteError> {
        match &self.content {
            UndoData::Rows(rows) => rows.renew_versions(handle),
            UndoData::Snapshot(copy) => copy.renew_versions(handle),
            UndoData::Nothing => Ok(()),
        }
    }
}

impl fmt::Debug for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("label", &self.label)
            .field("tables", &self.tables)
            .field("changes_schema", &self.changes_schema)
            .field("undoable", &self.undoable)
            .finish_non_exhaustive()
    }
}

impl LogEntry {
    /// The line that did it, as [`super::ChangeLog::begin_line`] was given it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What it did, table by table, in the order in which they were first touched. Empty where only the schema changed.
    pub fn table_counts(&self) -> &[TableCounts] {
        &self.tables
    }

    /// True if it changed more than rows.
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

    /// True if both are parts of one line, which are undone together.
    pub fn is_of_line(&self, other: &LogEntry) -> bool {
        self.line == other.line
    }

    /// The number of the line that did it.
    pub fn line_number(&self) -> u64 {
        self.line
    }

    /// Bytes held in memory and in files.
    pub(super) fn size(&self) -> (u64, u64) {
        let (memory, disk) = match &self.content {
            UndoData::Rows(rows) => rows.size(),
            UndoData::Snapshot(copy) => copy.size(),
            UndoData::Nothing => (0, 0),
        };
        (memory + self.authors.size(), disk)
    }
}
