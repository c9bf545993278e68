//! What SQLite says of a failure: its code, its message and the place in the text that it is about.

use std::ffi::c_int;

use rusqlite::ffi;

/// An error of SQLite.
#[derive(Clone, Debug)]
pub(super) struct SqliteError {
    /// The extended result code (rescode.html).
    pub code: c_int,
    pub message: String,
    /// The byte of the SQL text that the message is about.
    pub offset: Option<usize>,
}

impl SqliteError {
    pub fn new(code: c_int, message: impl Into<String>) -> SqliteError {
        SqliteError { code, message: message.into(), offset: None }
    }

    /// The primary result code, which is the low byte of the extended one.
    pub fn primary(&self) -> c_int {
        self.code & 0xff
    }
}

impl From<rusqlite::Error> for SqliteError {
    fn from(error: rusqlite::Error) -> SqliteError {
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                SqliteError::new(failure.extended_code, message.unwrap_or_else(|| failure.to_string()))
            }
            other => SqliteError::new(ffi::SQLITE_ERROR, other.to_string()),
        }
    }
}
