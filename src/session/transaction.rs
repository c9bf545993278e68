//! Transactions: the lines that begin and end them, and leaving with one open.

use std::rc::Rc;

use super::Session;
use super::engine::Engine;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast;
use crate::sql::quote_name;
use crate::store::{Connection, SqliteConnection, run_again};

impl Session {
    pub(super) fn transaction(&mut self, line: &ast::Session) -> Result<()> {
        if self.sowing {
            return Err(Diagnostic::error("a seed is one transaction, and has none of its own"));
        }
        let sql = match line {
            ast::Session::Begin => "BEGIN".to_owned(),
            ast::Session::Commit => "COMMIT".to_owned(),
            ast::Session::Rollback { to: None } => "ROLLBACK".to_owned(),
            ast::Session::Rollback { to: Some(name) } => format!("ROLLBACK TO {}", quote_name(&name.text)),
            ast::Session::Savepoint(name) => format!("SAVEPOINT {}", quote_name(&name.text)),
            ast::Session::Release(name) => format!("RELEASE {}", quote_name(&name.text)),
            _ => return Ok(()),
        };
        let connection = &self.engine.connection;
        // A place in SQL that nobody typed is of no use to anyone.
        let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
        let Some(mut statement) = connection.prepare(&sql).map_err(unplaced)? else { return Ok(()) };
        self.engine
            .stream(&mut *statement, &sql, &|| sql.clone(), &[], &mut |_| Ok(std::ops::ControlFlow::Continue(())))
            .map_err(unplaced)?;
        Ok(())
    }

    pub fn in_transaction(&self) -> bool {
        !self.engine.connection.is_autocommit()
    }

    /// Fails while a transaction is open, since `doing` so would lose it.
    pub(super) fn leave_transaction(&self, doing: &str) -> Result<()> {
        if self.in_transaction() {
            return Err(Diagnostic::error(format!("a transaction is open, and {doing} would lose it"))
                .hint("commit or rollback first"));
        }
        Ok(())
    }

    /// Takes back what the open transaction has done.
    pub fn roll_back(&self) -> Result<()> {
        self.engine.silently("ROLLBACK")
    }

    /// Keeps what the open transaction has done.
    pub fn commit(&self) -> Result<()> {
        self.engine.silently("COMMIT")
    }
}

/// A transaction of its own, or a part of the one that is open, for what is all or nothing.
pub(super) struct Unit {
    connection: Rc<SqliteConnection>,
    own: bool,
}

impl Unit {
    /// Begins it; with `begin`, where no transaction is open.
    pub fn begin(engine: &Engine, begin: &str) -> Result<Unit> {
        let connection = engine.connection.clone();
        let own = connection.is_autocommit();
        engine.silently(if own { begin } else { "SAVEPOINT \"hop line\"" })?;
        Ok(Unit { connection, own })
    }

    /// Keeps what was done, or takes it back. Some failures have ended the transaction already.
    pub fn end(self, keep: bool) -> Result<()> {
        let run = |sql: &str| run_again(&*self.connection, sql).map_err(|error| Diagnostic { span: None, ..error });
        if keep {
            let kept = run(if self.own { "COMMIT" } else { "RELEASE \"hop line\"" });
            if kept.is_err() && self.own && !self.connection.is_autocommit() {
                run("ROLLBACK")?;
            }
            return kept;
        }
        match (self.connection.is_autocommit(), self.own) {
            (true, _) => Ok(()),
            (false, true) => run("ROLLBACK"),
            (false, false) => run("ROLLBACK TO \"hop line\"").and_then(|()| run("RELEASE \"hop line\"")),
        }
    }
}
