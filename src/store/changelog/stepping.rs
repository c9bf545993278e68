//! Undo and redo: takes the latest line back, or brings again the one that was taken back last.

use std::cell::Cell;
use std::rc::Rc;

use super::super::transaction::{Begin, Transaction};
use super::apply_settings::ApplySettings;
use super::entry::{LogEntry, UndoData};
use super::log_state::{LoggedConnection, PauseLog};
use super::row_changes::RowChanges;
use super::snapshot::DatabaseSnapshot;
use super::undo_error::{UndoDirection, UndoError};
use crate::diagnostic::{Diagnostic, Result};

impl dyn LoggedConnection + '_ {
    /// Puts back what a change has changed.
    fn apply(&self, change: &LogEntry, direction: UndoDirection) -> Result<()> {
        let nothing = match direction {
            UndoDirection::Undo => "nothing was undone",
            UndoDirection::Redo => "nothing was done again",
        };
        match &change.content {
            UndoData::Rows(rows) => self.apply_rows(rows, direction).map_err(|error| self.undo_failed(error, nothing)),
            UndoData::Snapshot(copy) => self.apply_copy(copy, direction, nothing),
            UndoData::Nothing => Err(Diagnostic::engine("this change cannot be undone")),
        }
    }

    fn apply_rows(&self, rows: &RowChanges, direction: UndoDirection) -> std::result::Result<(), UndoError> {
        let handle = self.handle();
        let own = self.is_autocommit();
        // The settings go back behind the end of the transaction.
        let settings = Cell::new(None);
        let transaction = Transaction::begin(handle, Begin::Immediate)?;
        let work = || {
            // Where nobody else has written, the rows will be what they were, whatever keys were open then. Where keys were
            // open in the transaction that still is, or are, SQLite counts on.
            let keys = rows.has_foreign_changes(handle)? || !own && rows.open_keys != (false, false);
            settings.set(Some(ApplySettings::new(handle, keys)?));
            rows.apply(handle, direction)?;
            let (_, expected) = direction.order(rows.open_keys.0, rows.open_keys.1);
            if keys && handle.has_open_keys() && !expected {
                let what = "a record would refer to one that another program has deleted since";
                return Err(UndoError::Conflict(what.to_string()));
            }
            Ok(rows.renew_versions(handle)?)
        };
        let result = transaction.finish(work());
        drop(settings);
        if rows.tables.iter().any(|table| table.is_shadow) {
            self.shadows_were_written()?;
        }
        result
    }

    fn apply_copy(&self, copy: &DatabaseSnapshot, direction: UndoDirection, nothing: &str) -> Result<()> {
        if self.is_autocommit() {
            let result = copy.apply(self.handle(), direction).map_err(|error| self.undo_failed(error, nothing));
            self.schema_was_replaced();
            return result;
        }
        let own = copy.savepoint.as_deref().filter(|_| direction == UndoDirection::Undo);
        let blocked = match own.map(|own| self.log().stack.borrow().can_roll_back(own)) {
            Some(Ok(())) => None,
            Some(Err(Some(name))) => Some(format!("savepoint `{name}` has begun since; release it first")),
            Some(Err(None)) | None => Some("a change of the schema is taken back, or brought again, outside of transactions: commit or roll back first".to_string()),
        };
        if let Some(why) = blocked {
            return Err(Diagnostic::engine(format!("{why}; {nothing}")));
        }
        copy.store_after(self.handle()).map_err(|error| self.undo_failed(error, nothing))?;
        let name = own.unwrap_or_default();
        self.handle()
            .connection()
            .execute_batch(&format!("ROLLBACK TO \"{name}\"; RELEASE \"{name}\""))
            .map_err(|error| self.failed(&error.into()))?;
        self.log().stack.borrow_mut().release(name);
        self.schema_was_replaced();
        Ok(())
    }

    /// One step back or forth: all parts of the latest line.
    pub(super) fn step(&self, direction: UndoDirection) -> Result<Vec<Rc<LogEntry>>> {
        let what = match direction {
            UndoDirection::Undo => "there is nothing to undo",
            UndoDirection::Redo => "there is nothing to do again",
        };
        if !self.log().is_on.get() {
            return Err(Diagnostic::engine(format!("{what}: changes are not being logged")));
        }
        self.check_idle()?;
        self.check_writable()?;
        self.finish_line();
        let pick = || match direction {
            UndoDirection::Undo => self.log().stack.borrow().undo().back().cloned(),
            UndoDirection::Redo => self.log().stack.borrow().redo().last().cloned(),
        };
        let Some(first) = pick() else { return Err(Diagnostic::engine(what)) };
        let _pause = PauseLog::new(self.log());
        let mut done = Vec::new();
        while let Some(change) = pick().filter(|change| change.line == first.line) {
            if let Err(why) = &change.undoable {
                let label = if change.label.is_empty() { String::new() } else { format!(" (`{}`)", change.label) };
                return Err(Diagnostic::engine(format!("the latest change{label} cannot be undone: {why}")));
            }
            self.apply(&change, direction)?;
            let authors = match direction {
                UndoDirection::Undo => change.authors.before(),
                UndoDirection::Redo => change.authors.behind(),
            };
            self.log().authors.borrow_mut().restore(authors);
            let mut stack = self.log().stack.borrow_mut();
            match direction {
                UndoDirection::Undo => stack.move_to_redo(),
                UndoDirection::Redo => stack.move_to_undo(),
            }
            drop(stack);
            done.push(change);
        }
        self.log().forget_schema();
        Ok(done)
    }
}
