//! A statement of an SQLite connection: runs it, streams its rows, and has the connection keep account of it.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use rusqlite::ffi;

use super::action::Action;
use super::connection::{Connection, ROLLED_BACK, Statement};
use super::raw::PreparedStatement;
use super::sqlite::SqliteConnection;
use super::sqlite_error::SqliteError;
use super::statement_cache::CacheGeneration;
use super::statement_info::{StatementInfo, StatementKind};
use super::value::{Row, Value};
use crate::diagnostic::{Diagnostic, Result};

pub(super) struct SqliteStatement<'c> {
    pub connection: &'c SqliteConnection,
    /// There until it goes back to the cache.
    pub prepared: Option<PreparedStatement<'c>>,
    pub info: Rc<StatementInfo>,
    /// The generation of the cache that it belongs to; `None` where it is not kept.
    pub slot: Option<CacheGeneration>,
}

impl Drop for SqliteStatement<'_> {
    fn drop(&mut self) {
        if let (Some(slot), Some(prepared)) = (self.slot, self.prepared.take())
            && !prepared.was_prepared_anew()
        {
            self.connection.handle.put_cached(self.info.text.as_bytes(), prepared, Some(self.info.clone()), slot);
        }
    }
}

/// Counts a running statement for as long as it lives.
struct RunningGuard<'a>(&'a Cell<usize>);

impl<'a> RunningGuard<'a> {
    fn new(count: &'a Cell<usize>) -> RunningGuard<'a> {
        count.set(count.get() + 1);
        RunningGuard(count)
    }
}

impl Drop for RunningGuard<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

/// Why a run ended early.
enum RunError {
    /// The engine failed before the first row, so that the run may be tried again.
    BeforeFirstRow(SqliteError),
    Later(SqliteError),
    /// Who takes the rows failed.
    Consumer(Diagnostic),
}

impl SqliteStatement<'_> {
    /// A pragma that describes views goes over their text when it runs, and not when it is prepared. What it lacks then
    /// stands in for as long as it runs: the functions of a view are wanted when its records are, not for its columns.
    fn run(&mut self, parameters: &[Value], each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>) -> Result<u64> {
        let connection = self.connection;
        let mut added = Vec::new();
        let mut warnings = Vec::new();
        let outcome = loop {
            match self.attempt(parameters, each) {
                Err(RunError::BeforeFirstRow(report)) if self.info.is_readonly => {
                    let known = connection.warnings.borrow().len();
                    if !connection.add_fallback(&report, "", &mut added) {
                        break Err(connection.fail(&report, None));
                    }
                    warnings.extend(connection.warnings.borrow_mut().drain(known..));
                }
                Err(RunError::BeforeFirstRow(report) | RunError::Later(report)) => {
                    break Err(connection.fail(&report, None));
                }
                Err(RunError::Consumer(diagnostic)) => break Err(diagnostic),
                Ok(changes) => break Ok(changes),
            }
        };
        let stayed = added.iter().any(|missing| !connection.fallbacks.remove(&connection.handle, missing));
        if stayed {
            connection.warnings.borrow_mut().append(&mut warnings);
        }
        outcome
    }

    fn attempt(
        &mut self,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64, RunError> {
        let connection = self.connection;
        let _running = RunningGuard::new(&connection.running);
        let limits = &connection.hooks.limits;
        let mut left = limits.time();
        let Some(prepared) = &mut self.prepared else { return Ok(0) };
        let mut run = prepared.run(parameters).map_err(RunError::Later)?;
        let mut first = true;
        loop {
            let more = if self.info.is_readonly {
                limits.run_within(&mut left, || run.step())
            } else {
                connection.fallbacks.set_writing(true);
                let more = limits.run_within(&mut left, || run.step());
                connection.fallbacks.set_writing(false);
                more
            };
            if !more.map_err(if first { RunError::BeforeFirstRow } else { RunError::Later })? {
                break;
            }
            if first && run.measure() != self.info.columns.len() {
                return Err(RunError::Later(SqliteError::new(ffi::SQLITE_SCHEMA, "")));
            }
            first = false;
            let flow = each(&run).map_err(RunError::Consumer)?;
            run.check_memory().map_err(RunError::Later)?;
            if flow.is_break() {
                break;
            }
        }
        run.finish().map_err(RunError::Later)?;
        Ok(if self.is_change() { connection.handle.changes() } else { 0 })
    }
}

impl Statement for SqliteStatement<'_> {
    fn columns(&self) -> &[String] {
        &self.info.columns
    }

    fn is_readonly(&self) -> bool {
        self.info.is_readonly
    }

    fn actions(&self) -> &[Action] {
        &self.info.actions
    }

    fn is_change(&self) -> bool {
        self.info.is_change()
    }

    fn consumed(&self) -> usize {
        self.info.consumed
    }

    fn parameters(&self) -> usize {
        self.info.parameters
    }

    fn stream(
        &mut self,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let (wanted, given) = (self.info.parameters, parameters.len());
        if wanted != given {
            return Err(Diagnostic::engine(format!(
                "the statement has {wanted} parameter{} and {given} value{} came with it",
                if wanted == 1 { "" } else { "s" },
                if given == 1 { "" } else { "s" },
            )));
        }
        let connection = self.connection;
        connection.check_unchanged()?;
        connection.refresh_shadows()?;
        connection.handle.reset_wait();
        if let Some(functions) = &*connection.functions.borrow() {
            functions.begin();
        }
        let was_in_transaction = !connection.is_autocommit();
        if !self.info.is_readonly {
            connection.check_standing(&self.info.actions)?;
        }
        if self.info.may_change_files() {
            connection.hooks.standing.forget();
            connection.leave_moved_files(connection.handle.busy_timeout());
        }
        connection.logged().log_before(&self.info.actions, self.info.is_readonly)?;
        let mut result = self.run(parameters, each);
        if let Err(diagnostic) = &mut result
            && was_in_transaction
            && connection.is_autocommit()
            && !matches!(self.info.kind, StatementKind::Commit | StatementKind::Rollback)
        {
            diagnostic.hints.push(ROLLED_BACK.to_string());
        }
        connection.after_statement(&self.info, was_in_transaction);
        connection.logged().log_after(&self.info.actions, result.is_ok(), was_in_transaction);
        connection.fates.follow(&self.info.actions, result.is_ok(), connection.is_autocommit());
        result
    }
}
