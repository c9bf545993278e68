//! Transactions: the lines that begin and end them, and leaving with one open.

use super::Session;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::Transaction;

impl Session {
    /// True while a transaction is open.
    pub fn in_transaction(&self) -> bool {
        !self.engine.connection.is_autocommit()
    }

    /// True if the open transaction is lost, so that nothing of it can be kept.
    pub fn has_lost_transaction(&self) -> bool {
        self.engine.connection.has_lost_transaction()
    }

    /// Fails while a transaction is open, since `doing` so would lose it.
    pub(crate) fn leave_transaction(&self, doing: &str) -> Result<()> {
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
    pub fn commit(&mut self) -> Result<()> {
        Transaction::adopt(&*self.engine.connection).map_or(Ok(()), Transaction::commit)?;
        self.settle_seed_runs();
        Ok(())
    }
}
