//! What the program sees of a database: prepare, run, stream, interrupt. Another engine that speaks SQLite's SQL could stand here.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::action::Action;
use super::backup::BackupMode;
use super::changelog::ChangeLog;
use super::error::Failure;
use super::fate::Fate;
use super::functions::FunctionSet;
use super::limits::ResourceLimits;
use super::transaction::Transactional;
use super::value::{Row, Value};
use crate::diagnostic::{Diagnostic, Result};

/// The hint on a failure that has ended the open transaction.
pub const ROLLED_BACK: &str = "the open transaction was rolled back with it";

/// The same where the transaction is lost, of which nothing more runs until its end is said.
pub const LOST: &str = "the open transaction is gone with it, and nothing of it was kept";

/// The hint where a transaction was to be kept, and nobody knows whether it was.
pub const UNKNOWN: &str = "whether the transaction was kept is not known: look before you do it again";

/// One open database.
pub trait Connection {
    /// Prepares the first statement of `sql`. `None` when there is only space and comments.
    ///
    /// # Errors
    /// What the engine says of the text, as a diagnostic whose span is within `sql` where the engine names a place.
    fn prepare<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>>;

    /// As [`Connection::prepare`], for a text that will come again: the engine may keep the statement ready.
    ///
    /// # Errors
    /// As for [`Connection::prepare`].
    fn prepare_cached<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        self.prepare(sql)
    }

    /// A handle that stops whatever runs, from any thread, and what is just about to begin.
    fn interrupter(&self) -> Arc<dyn Interrupt>;

    /// A number that changes whenever the schema does, whoever changed it.
    fn schema_version(&self) -> Result<i64>;

    /// True if no transaction is open.
    fn is_autocommit(&self) -> bool;

    /// What becomes of what has been done until now.
    fn fate(&self) -> Fate;

    /// Warnings that came up since the last call (an unknown collation, an unknown function), each at most once
    /// in the life of the connection.
    fn take_warnings(&self) -> Vec<Diagnostic>;

    /// Adds a warning of a caller's, which [`Connection::take_warnings`] gives with the others.
    fn add_warning(&self, warning: Diagnostic);

    /// What the first statement of `sql` would do, with all that it reads and calls, without running it. `None` when there is only space and comments.
    ///
    /// # Errors
    /// As for [`Connection::prepare`].
    fn classify(&self, sql: &str) -> Result<Option<Vec<Action>>> {
        Ok(self.prepare(sql)?.map(|statement| statement.actions().to_vec()))
    }

    /// Counts the records that are changed, also while a statement runs.
    fn change_counter(&self) -> Arc<AtomicU64> {
        Arc::default()
    }

    /// The rowid of the latest record that an INSERT has made, those of triggers left aside.
    fn last_rowid(&self) -> i64 {
        0
    }

    /// True if each statement travels to a server: then what is only estimated is asked for once, and statements that do not depend on one
    /// another go together.
    fn is_remote(&self) -> bool {
        false
    }

    /// Runs statements that read and do not depend on one another, whose answers are known to be small.
    fn collect_each(&self, statements: &[(String, Vec<Value>)]) -> Vec<Result<Vec<Vec<Value>>>> {
        statements.iter().map(|(sql, values)| gather(self.prepare_cached(sql)?, values)).collect()
    }

    /// True if the open transaction is lost: nothing of it was kept, and nothing runs until its end is said.
    fn has_lost_transaction(&self) -> bool {
        false
    }

    /// Reads anew what is kept of the schema, in the transaction that is open: what another program did until it began is known
    /// then.
    ///
    /// # Errors
    /// The engine's.
    fn read_schema_anew(&self) -> Result<()> {
        Ok(())
    }

    /// Why no statement that begins as `sql` does would be taken by this engine, as far as its words tell.
    fn refusal(&self, sql: &str) -> Option<Diagnostic> {
        let _ = sql;
        None
    }

    /// True if what happens is thrown away when the session ends.
    fn is_sandbox(&self) -> bool {
        false
    }

    /// True if the database is taken for an attack.
    fn is_safe(&self) -> bool {
        false
    }

    /// True if the database cannot be written, whatever the statement.
    fn is_readonly(&self) -> bool {
        false
    }

    /// True if the open transaction holds records that refer to one that is not there, so that its end would be refused.
    ///
    /// # Errors
    /// The engine's.
    fn has_open_keys(&self) -> Result<bool> {
        Ok(false)
    }

    /// Makes functions known in SQL. Those that were added before stay known, and no longer learn of statements.
    ///
    /// # Errors
    /// A statement is running that calls a function of the same name, or there is no memory.
    fn add_functions(&self, added: Arc<dyn FunctionSet>) -> Result<()> {
        let _ = added;
        Ok(())
    }

    /// What the engine itself reported of the latest failure of this connection: its code and, where a rule of the schema
    /// was broken, which one. For callers whose next step depends on it; the diagnostic says it in words.
    fn last_failure(&self) -> Option<Failure> {
        None
    }

    /// Forgets the latest failure, so that whatever fails next without the engine is not taken for it.
    fn forget_failure(&self) {}

    /// Lets CREATE statements write texts in double quotes, as SQLite does by default (quirks.html 8), or no longer. A new
    /// connection does not. Statements that are running end.
    ///
    /// # Errors
    /// The engine's.
    fn let_quoted_texts(&self, allow: bool) -> Result<()> {
        let _ = allow;
        Ok(())
    }

    /// The log of changes, where the engine keeps one.
    fn change_log(&self) -> Option<&dyn ChangeLog> {
        None
    }

    /// The bounds on statements, where the engine has such.
    fn resource_limits(&self) -> Option<&dyn ResourceLimits> {
        None
    }

    /// Copies the main database, as it is committed, into the file at `to`, which is empty or to be replaced. `progress`
    /// gets the pages that are left and how many there are; its error ends the copy.
    ///
    /// # Errors
    /// A transaction that writes is open; the engine cannot read or write; whatever `progress` says. Then what stands in
    /// the file is of no use.
    fn copy_to(&self, to: &Path, mode: BackupMode, progress: &mut dyn FnMut(u64, u64) -> Result<()>) -> Result<()> {
        let _ = (to, mode, progress);
        Err(Diagnostic::engine("this database cannot be copied"))
    }
}

/// A prepared statement.
pub trait Statement {
    /// The names of the answer's columns, bytes that are not UTF-8 replaced; empty for a statement without an answer.
    fn columns(&self) -> &[String];

    /// True if the statement leaves the database as it is, by the engine's own account.
    fn is_readonly(&self) -> bool;

    /// What it would do, as the engine says before it runs: changes of rows and schema with those of triggers and foreign
    /// keys, pragmas, transactions. What it reads is not among them.
    fn actions(&self) -> &[Action] {
        &[]
    }

    /// True for INSERT, UPDATE, DELETE and REPLACE, whose answer is the number of records that they touch.
    fn is_change(&self) -> bool {
        false
    }

    /// How many bytes of the text given to `prepare` this statement took; the rest may hold further ones.
    fn consumed(&self) -> usize;

    /// How many parameters (`?1` …) it has.
    fn parameters(&self) -> usize;

    /// Runs the statement with `parameters` bound in order, and hands each row to `each` until it breaks.
    ///
    /// Returns how many records an INSERT, UPDATE or DELETE touched (0 for all else). May be called again.
    /// An error of `each` ends the stream, and takes back nothing that a statement with RETURNING has done: that is the
    /// transaction's part.
    ///
    /// # Errors
    /// As many values as [`Statement::parameters`] are wanted. All else is the engine's or `each`'s.
    fn stream(
        &mut self,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64>;
}

/// Stops what runs on a connection.
pub trait Interrupt: Send + Sync {
    /// Stops the statement that runs; where none does, the next one that takes a while.
    fn interrupt(&self);

    /// Takes back an interrupt that has not stopped anything yet.
    fn forget(&self);
}

/// Runs all statements of a text, whatever they answer.
pub fn run_all(connection: &dyn Connection, sql: &str) -> Result<()> {
    let mut rest = sql;
    while let Some(mut statement) = connection.prepare(rest)? {
        let consumed = statement.consumed();
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(())))?;
        drop(statement);
        rest = rest.get(consumed..).unwrap_or_default();
    }
    Ok(())
}

/// Runs one statement and collects its rows, for answers that are known to be small.
pub fn collect(connection: &dyn Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>> {
    gather(connection.prepare(sql)?, parameters)
}

/// The same of a statement that comes again and again.
pub fn collect_cached(connection: &dyn Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>> {
    gather(connection.prepare_cached(sql)?, parameters)
}

fn gather(statement: Option<Box<dyn Statement + '_>>, parameters: &[Value]) -> Result<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    if let Some(mut statement) = statement {
        statement.stream(parameters, &mut |row| {
            rows.push((0..row.len()).map(|index| row.get(index).to_owned()).collect());
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(rows)
}

/// The number that a query answers with.
pub fn count(connection: &dyn Connection, sql: &str) -> Result<u64> {
    let rows = collect(connection, sql, &[])?;
    let number = rows.first().and_then(|row| row.first()?.as_integer());
    number
        .and_then(|number| u64::try_from(number).ok())
        .ok_or_else(|| Diagnostic::engine(format!("a number was asked for, and something else has come: {sql}")))
}

/// Runs one statement without an answer that comes again and again.
pub fn run_cached<C: Connection + ?Sized>(connection: &C, sql: &str) -> Result<()> {
    match connection.prepare_cached(sql)? {
        Some(mut statement) => statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).map(|_| ()),
        None => Ok(()),
    }
}

impl<C: Connection + ?Sized> Transactional for C {
    type Error = Diagnostic;

    fn execute(&self, sql: &str) -> Result<()> {
        // A place in SQL that nobody typed is of no use to anyone.
        run_cached(self, sql).map_err(|error| Diagnostic { span: None, ..error })
    }

    fn has_no_transaction(&self) -> bool {
        self.is_autocommit()
    }

    fn rollback_failed(&self, error: Diagnostic) {
        self.add_warning(not_rolled_back(&error));
    }
}

/// The warning where a rollback has failed while nobody was there to take its error.
pub(super) fn not_rolled_back(error: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(format!("what was done could not be taken back: {}", error.message))
        .hint("the transaction is still open; `rollback` ends it")
}
