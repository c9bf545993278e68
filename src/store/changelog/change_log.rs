//! The change log as the rest of the program sees it: recording switched on, lines begun and ended, undo and redo.

use std::rc::Rc;

use super::super::action::Action;
use super::authors::{Author, AuthorState, MadeRows, RowPlace, TouchedRows};
use super::counts::Watched;
use super::entry::LogEntry;
use super::log_state::{LoggedConnection, PauseLog};
use super::recording::databases_to_copy;
use super::undo_error::UndoDirection;
use crate::diagnostic::Result;

/// Whether a statement can be undone, as far as that is known before it runs.
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
    fn watch(&self, run: &mut dyn FnMut() -> Result<()>) -> Result<Watched>;

    /// Takes the latest line back, within the open transaction or in one of its own: all of it, or nothing. Gives what was undone.
    ///
    /// # Errors
    /// There is none; it cannot be undone; another program has changed since what it changed.
    fn undo(&self) -> Result<Vec<Rc<LogEntry>>>;

    /// Brings again the line that was undone last. Errors as for [`ChangeLog::undo`]. A new change forgets what was undone.
    fn redo(&self) -> Result<Vec<Rc<LogEntry>>>;

    /// The lines that can be taken back, oldest first, and those that can be brought again, in the order of redo.
    fn changes(&self) -> (Vec<Rc<LogEntry>>, Vec<Rc<LogEntry>>);

    /// Sets how large a database may be, in bytes, for a change of its schema to be kept (64 MiB at first).
    fn set_copy_bound(&self, bytes: u64);

    fn copy_bound(&self) -> u64;

    /// From now on the rows that are inserted were made by the line of that number; nothing is noted while the log is off.
    ///
    /// # Errors
    /// The engine's.
    fn begin_author(&self, _line: u32) -> Result<()> {
        Ok(())
    }

    /// The first rows that the line at hand has changed and deleted, the tables in the order in which it came to them.
    fn touched_rows(&self) -> Vec<TouchedRows> {
        Vec::new()
    }

    /// That line has ended: what it has made, the most first.
    fn end_author(&self) -> Vec<MadeRows> {
        Vec::new()
    }

    /// Who has made a row; nobody where that is not certain.
    ///
    /// # Errors
    /// The engine's.
    fn author_of(&self, _database: &str, _table: &str, _place: &RowPlace) -> Result<Option<Author>> {
        Ok(None)
    }
}

/// The connection as one with the methods of the log.
fn with_log<C: LoggedConnection>(connection: &C) -> &dyn LoggedConnection {
    connection
}

/// Has the log record what is no part of it, until this drops.
struct DryRun<'c> {
    connection: &'c dyn LoggedConnection,
    was_on: bool,
}

impl<'c> DryRun<'c> {
    fn begin(connection: &'c dyn LoggedConnection) -> DryRun<'c> {
        let was_on = connection.log().is_on.replace(true);
        connection.handle().set_change_hook(true);
        connection.log().is_dry_run.set(true);
        DryRun { connection, was_on }
    }
}

impl Drop for DryRun<'_> {
    fn drop(&mut self) {
        let log = self.connection.log();
        log.is_dry_run.set(false);
        log.line.take();
        log.forget_schema();
        if !self.was_on {
            log.is_on.set(false);
            log.stack.borrow_mut().clear();
            self.connection.handle().set_change_hook(false);
        }
    }
}

impl<C: LoggedConnection> ChangeLog for C {
    fn set_recording(&self, on: bool) -> Result<()> {
        if on == self.log().is_on.get() {
            return Ok(());
        }
        self.check_idle()?;
        self.log().is_on.set(on);
        self.log().drop_open_line();
        self.log().label.take();
        self.log().forget_schema();
        self.log().authors.borrow_mut().forget();
        let mut stack = self.log().stack.borrow_mut();
        stack.clear();
        if on && !with_log(self).is_autocommit() {
            stack.add_mark(None, false, self.log().line_number.get(), AuthorState::default());
            self.log().line_number.set(self.log().line_number.get() + 1);
        }
        drop(stack);
        self.handle().set_change_hook(on);
        Ok(())
    }

    fn is_recording(&self) -> bool {
        self.log().is_on.get()
    }

    fn undoability(&self, actions: &[Action], is_readonly: bool) -> Undoability {
        let databases = databases_to_copy(actions);
        if is_readonly || databases.is_empty() && !actions.iter().any(|action| action.kind.changes_rows()) {
            return Undoability::Nothing;
        }
        if !self.log().is_on.get() {
            return Undoability::NotUndoable("changes are not being logged".to_string());
        }
        match with_log(self).check_copy(&databases) {
            Ok(()) => Undoability::Undoable,
            Err(why) => Undoability::NotUndoable(why),
        }
    }

    fn begin_line(&self, label: &str) -> Result<()> {
        if self.log().is_on.get() {
            with_log(self).finish_line();
            self.log().label.replace(Some(label.into()));
        }
        Ok(())
    }

    fn end_line(&self) -> Result<Vec<Rc<LogEntry>>> {
        if !self.log().is_on.get() {
            return Ok(Vec::new());
        }
        self.check_idle()?;
        let number = self.log().line_number.get();
        with_log(self).finish_line();
        let stack = self.log().stack.borrow();
        let parts = stack.undo().iter().rev().take_while(|change| change.line == number).count();
        Ok(stack.undo().range(stack.undo().len() - parts..).cloned().collect())
    }

    fn watch(&self, run: &mut dyn FnMut() -> Result<()>) -> Result<Watched> {
        self.check_idle()?;
        if self.log().has_open_line() {
            with_log(self).finish_entry();
        }
        let _dry_run = DryRun::begin(self);
        let tables = with_log(self).open_line().and_then(|()| run()).and_then(|()| with_log(self).dry_run_changes())?;
        Ok(Watched { tables, elsewhere: 0 })
    }

    fn undo(&self) -> Result<Vec<Rc<LogEntry>>> {
        with_log(self).step(UndoDirection::Undo)
    }

    fn redo(&self) -> Result<Vec<Rc<LogEntry>>> {
        with_log(self).step(UndoDirection::Redo)
    }

    fn changes(&self) -> (Vec<Rc<LogEntry>>, Vec<Rc<LogEntry>>) {
        let stack = self.log().stack.borrow();
        (stack.undo().iter().cloned().collect(), stack.redo().iter().rev().cloned().collect())
    }

    fn set_copy_bound(&self, bytes: u64) {
        self.log().copy_bound.set(bytes);
    }

    fn copy_bound(&self) -> u64 {
        self.log().copy_bound.get()
    }

    fn begin_author(&self, line: u32) -> Result<()> {
        let _pause = PauseLog::new(self.log());
        self.log().authors.borrow_mut().begin(line, self.handle()).map_err(|report| self.failed(&report))
    }

    fn touched_rows(&self) -> Vec<TouchedRows> {
        self.log().authors.borrow().touched()
    }

    fn end_author(&self) -> Vec<MadeRows> {
        self.log().authors.borrow_mut().end()
    }

    fn author_of(&self, database: &str, table: &str, place: &RowPlace) -> Result<Option<Author>> {
        let _pause = PauseLog::new(self.log());
        let found = self.log().authors.borrow_mut().author_of(database, table, place, self.handle());
        found.map_err(|report| self.failed(&report))
    }
}
