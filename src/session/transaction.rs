//! Transactions: the lines that begin and end them, and leaving with one open.

use super::Session;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast;
use crate::sql::quote_name;
use crate::store::{Connection, Transaction};

impl Session {
    pub(super) fn transaction(&mut self, line: &ast::SessionCommand) -> Result<()> {
        if self.sowing {
            return Err(Diagnostic::error("a seed is one transaction, and has none of its own"));
        }
        let sql = match line {
            ast::SessionCommand::Begin => "BEGIN".to_owned(),
            ast::SessionCommand::Commit => "COMMIT".to_owned(),
            ast::SessionCommand::Rollback { to: None } => "ROLLBACK".to_owned(),
            ast::SessionCommand::Rollback { to: Some(name) } => format!("ROLLBACK TO {}", quote_name(&name.text)),
            ast::SessionCommand::Savepoint(name) => format!("SAVEPOINT {}", quote_name(&name.text)),
            ast::SessionCommand::Release(name) => format!("RELEASE {}", quote_name(&name.text)),
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
        Transaction::adopt(&*self.engine.connection).map_or(Ok(()), Transaction::rollback)
    }

    /// Keeps what the open transaction has done.
    pub fn commit(&self) -> Result<()> {
        Transaction::adopt(&*self.engine.connection).map_or(Ok(()), Transaction::commit)
    }
}
