//! The state of one connection's log of changes, and what the log needs of its connection.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::super::hooks::RowChange;
use super::super::raw::{Encoding, Handle};
use super::super::sqlite_error::SqliteError;
use super::authors::Authors;
use super::bounds::COPY_BOUND;
use super::entry::LogEntry;
use super::line_recorder::{LineRecorder, TableCache};
use super::snapshot::DatabaseSnapshot;
use super::undo_error::UndoError;
use super::undo_stack::UndoStack;
use crate::diagnostic::{Diagnostic, Result};

/// A connection whose changes are logged. The log works by methods of its own on it.
pub(in super::super) trait LoggedConnection {
    fn handle(&self) -> &Handle;

    fn log(&self) -> &LogState;

    /// The version of the schema, as [`super::super::Connection::schema_version`] has it.
    fn current_schema(&self) -> Result<i64>;

    /// Fails while a statement is running.
    fn check_idle(&self) -> Result<()>;

    /// Fails where the files are no longer those that were opened.
    fn check_writable(&self) -> Result<()>;

    /// Notes that the schema is another, in a way that its counter need not show.
    fn schema_was_replaced(&self);

    /// Has virtual tables read anew what is behind them, which has been written without their knowledge.
    fn shadows_were_written(&self) -> Result<(), SqliteError>;

    /// An error as a diagnostic.
    fn failed(&self, error: &SqliteError) -> Diagnostic;
}

impl dyn LoggedConnection + '_ {
    pub(super) fn is_autocommit(&self) -> bool {
        self.handle().connection().is_autocommit()
    }

    /// True if there are databases besides the file and the temporary one.
    pub(super) fn has_attached(&self) -> bool {
        self.handle().connection().db_name(2).is_ok()
    }

    pub(super) fn undo_failed(&self, error: UndoError, nothing: &str) -> Diagnostic {
        match error {
            UndoError::Sqlite(report) => {
                let mut diagnostic = self.failed(&report);
                diagnostic.message = format!("{}; {nothing}", diagnostic.message);
                diagnostic
            }
            UndoError::Log(error) => {
                Diagnostic::engine(format!("the log of changes cannot be read or written: {error}; {nothing}"))
            }
            UndoError::Conflict(why) => Diagnostic::engine(format!("{why}; {nothing}")),
        }
    }
}

/// The log of one connection.
pub(in super::super) struct LogState {
    pub(super) is_on: Cell<bool>,
    /// The log itself is at work.
    pub(super) is_paused: Cell<bool>,
    /// What runs is only looked at, and will be rolled back: nothing is copied for it.
    pub(super) is_dry_run: Cell<bool>,
    /// The rows of the line that is open, if a statement of it has written.
    pub(super) line: RefCell<Option<LineRecorder>>,
    /// The copies that the line has taken, and why it could not take one.
    pub(super) snapshot: RefCell<DatabaseSnapshot>,
    pub(super) not_undoable: RefCell<Option<String>>,
    /// What the user called the line, while one is open.
    pub(super) label: RefCell<Option<Rc<str>>>,
    pub(super) table_cache: RefCell<TableCache>,
    /// The databases that have counters of AUTOINCREMENT.
    pub(super) sequence_databases: RefCell<Vec<Vec<u8>>>,
    /// True if there are virtual tables.
    pub(super) has_virtual: Cell<bool>,
    pub(super) encoding: Cell<Encoding>,
    /// The version of the schema that `table_cache`, `sequence_databases`, `has_virtual` and `encoding` belong to.
    pub(super) schema: Cell<Option<i64>>,
    pub(super) stack: RefCell<UndoStack>,
    /// Lines that no other program's changes have come after, while a statement runs that moves SQLite's counter of these itself.
    pub(super) unaffected: RefCell<Vec<Rc<LogEntry>>>,
    /// The number of the line that is open, or comes next.
    pub(super) line_number: Cell<u64>,
    pub(super) copy_bound: Cell<u64>,
    /// Who has made which rows.
    pub(super) authors: RefCell<Authors>,
    /// How many rows the connection had changed when the statement at hand began.
    pub(super) total_changes: Cell<i64>,
}

impl Default for LogState {
    fn default() -> LogState {
        LogState {
            is_on: Cell::new(false),
            is_paused: Cell::new(false),
            is_dry_run: Cell::new(false),
            line: RefCell::default(),
            snapshot: RefCell::default(),
            not_undoable: RefCell::default(),
            label: RefCell::default(),
            table_cache: RefCell::default(),
            sequence_databases: RefCell::default(),
            has_virtual: Cell::new(true),
            encoding: Cell::new(Encoding::Utf8),
            schema: Cell::new(None),
            stack: RefCell::default(),
            unaffected: RefCell::default(),
            line_number: Cell::new(0),
            copy_bound: Cell::new(COPY_BOUND),
            authors: RefCell::default(),
            total_changes: Cell::new(0),
        }
    }
}

impl LogState {
    /// A row is about to change. Called by SQLite.
    pub fn record(&self, change: &RowChange<'_>) {
        if self.is_paused.get() {
            return;
        }
        if let (Ok(mut line), Ok(mut known)) = (self.line.try_borrow_mut(), self.table_cache.try_borrow_mut()) {
            if let Ok(mut authors) = self.authors.try_borrow_mut()
                && authors.is_listening()
                && !self.is_dry_run.get()
            {
                authors.note(change, &mut known);
            }
            line.get_or_insert_with(LineRecorder::without_start).record(change, &mut known);
        }
    }

    pub(super) fn forget_schema(&self) {
        self.table_cache.take();
        self.schema.set(None);
    }

    /// True if anything is noted that no entry holds yet.
    pub(super) fn has_open_line(&self) -> bool {
        self.line.borrow().is_some() || !self.snapshot.borrow().is_empty() || self.not_undoable.borrow().is_some()
    }

    pub(super) fn drop_open_line(&self) {
        self.line.take();
        self.snapshot.take();
        self.not_undoable.take();
    }
}

/// Keeps the log from listening to itself.
pub(super) struct PauseLog<'a>(&'a LogState);

impl<'a> PauseLog<'a> {
    pub fn new(log: &'a LogState) -> PauseLog<'a> {
        log.is_paused.set(true);
        PauseLog(log)
    }
}

impl Drop for PauseLog<'_> {
    fn drop(&mut self) {
        self.0.is_paused.set(false);
    }
}
