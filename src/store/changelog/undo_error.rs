//! Why a change cannot be taken back, and the two ways that a step of undo can go.

use std::io;

use super::super::sqlite_error::SqliteError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UndoDirection {
    Undo,
    Redo,
}

impl UndoDirection {
    /// Of what was before a line and after it: what is now, and what is wanted.
    pub fn order<T>(self, before: T, after: T) -> (T, T) {
        match self {
            UndoDirection::Undo => (after, before),
            UndoDirection::Redo => (before, after),
        }
    }
}

/// Why rows cannot be put back.
pub(super) enum UndoError {
    Sqlite(SqliteError),
    Log(io::Error),
    /// Somebody has changed what the line had changed.
    Conflict(String),
}

impl UndoError {
    /// The log is not what was written.
    pub fn corrupt_log() -> UndoError {
        UndoError::Log(io::ErrorKind::InvalidData.into())
    }
}

impl From<SqliteError> for UndoError {
    fn from(report: SqliteError) -> UndoError {
        UndoError::Sqlite(report)
    }
}

impl From<io::Error> for UndoError {
    fn from(error: io::Error) -> UndoError {
        UndoError::Log(error)
    }
}
