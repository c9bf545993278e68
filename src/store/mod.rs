//! The connection to a database that speaks SQLite's SQL: prepare, run, stream, interrupt, and nothing else.
//!
//! Everything above this module sees [`Connection`] and [`Statement`]; that the engine is an SQLite file opened by
//! rusqlite is known here alone.

mod action;
mod authorizer;
mod backup;
mod changelog;
mod connection;
mod diagnose;
mod digest;
mod error;
mod fallback;
mod fate;
mod fingerprint;
mod functions;
mod hooks;
mod icontains;
mod json_rows;
mod limits;
mod locks;
mod many_rows;
mod open;
mod open_files;
mod pragmas;
mod query;
mod raw;
mod recovery;
mod regexp;
#[cfg(feature = "remote")]
mod remote;
mod sandbox;
mod schema_copy;
mod sidecar;
mod sqlite;
mod sqlite_error;
mod sqlite_prepare;
mod sqlite_statement;
mod standing;
mod statement_cache;
mod statement_info;
mod transaction;
mod url;
mod value;

#[cfg(test)]
mod tests;

pub use action::{Action, ActionKind};
pub use backup::BackupMode;
pub use changelog::{
    Author, ChangeLog, LogEntry, MadeRows, RowCounts, RowPlace, TableCounts, TouchedRows, Undoability, Watched,
};
pub use connection::{
    Connection, Interrupt, LOST, ROLLED_BACK, Statement, UNKNOWN, collect, collect_cached, count, run_all, run_cached,
};
pub use digest::digest;
pub use error::{ConstraintKind, ConstraintViolation, Failure};
pub use fate::{Fate, TransactionEnd};
pub(crate) use fingerprint::{Fingerprint, fingerprint};
pub use functions::FunctionSet;
pub use limits::{ResourceLimit, ResourceLimits};
pub use many_rows::{BYTES_AT_ONCE, ManyRows, RECORDS_AT_ONCE, Target, VALUES_AT_ONCE};
pub use open::{OpenOptions, OpenTarget, open};
pub use raw::{is_complete, is_keyword};
pub use sandbox::restricted_copy;
pub use schema_copy::schema_copy;
pub use sqlite::SqliteConnection;
pub use transaction::{Begin, Transaction, Transactional};
pub use url::{is_url, open_url};
pub use value::{Row, Value, ValueRef, quote_value};
