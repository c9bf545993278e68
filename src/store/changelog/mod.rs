//! The change log behind undo and redo: what each line did, in as many steps as are kept.
//!
//! Rows are logged one by one as they change ([`line_recorder`]), whoever changes them: the statement, a trigger, a foreign key, a
//! virtual table in the tables behind it. SQLite's session extension, which does the same, loses the rowids of tables that
//! declare another key, and rows whose declared key is null; so the log stands on the hook that the extension stands on. What
//! changes the schema, or rows in a way that the hook does not report row by row (CREATE, DROP, ALTER, REINDEX, ANALYZE, VACUUM, pragmas that
//! write), is undone by a copy of the database taken before ([`snapshot`]).
//!
//! # What it costs
//! A line keeps the rows that it changed as they were, in files without a name beyond [`spool::IN_MEMORY`], and 40 bytes in memory for each
//! run of neighbouring rows, up to 40 MiB. Lines of up to [`bounds::ROWS_COMPARED`] rows also keep 8 bytes a row of how they became.

mod apply_settings;
mod authors;
mod bounds;
mod change_log;
mod counts;
mod data_versions;
mod entry;
mod key_set;
mod line_recorder;
mod log_state;
mod recording;
mod row_changes;
mod row_finder;
mod row_image;
mod row_log;
mod sequences;
mod snapshot;
mod spool;
mod stepping;
mod table_info;
mod undo_error;
mod undo_stack;

pub use authors::{Author, MadeRows, RowPlace, TouchedRows};
#[cfg(test)]
pub(super) use bounds::{COPY_BOUND, LEVELS};
pub use change_log::{ChangeLog, Undoability};
pub use counts::{RowCounts, TableCounts, Watched};
pub use entry::LogEntry;
pub(super) use log_state::{LogState, LoggedConnection};
pub(super) use snapshot::size;
