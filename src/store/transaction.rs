//! The transaction guard: a transaction, or a savepoint where one is open, that is rolled back unless it is committed.
//!
//! What is not committed is rolled back when the guard drops: on an early return, and on a panic, too. SQLite may have done
//! that itself by then (`ON CONFLICT ROLLBACK`, a full disk, an end within the statements that ran); then nothing is left
//! to do. A rollback that fails leaves the transaction open. The caller gets the error of the work and
//! not this one, so it becomes a warning of the connection ([`super::Connection::add_warning`]), which a session shows behind
//! the line. [`Transaction::rollback`] is for callers for whom taking back is the purpose, and gives its error to them.

/// How a transaction begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Takes locks as statements need them.
    Deferred,
    /// Takes the lock for writing at once: a transaction that has begun to read does not wait for it later.
    Immediate,
}

/// Of nested savepoints of one name SQLite takes the innermost. The space keeps the name from those that
/// people choose.
const SAVEPOINT: &str = "SAVEPOINT \"hop transaction\"";
const RELEASE: &str = "RELEASE \"hop transaction\"";
const ROLLBACK_TO: &str = "ROLLBACK TO \"hop transaction\"";

/// What a transaction can be begun on.
pub trait Transactional {
    type Error;

    /// Runs a statement without an answer that comes again and again.
    ///
    /// # Errors
    /// The engine's.
    fn execute(&self, sql: &str) -> Result<(), Self::Error>;

    /// True if no transaction is open.
    fn has_no_transaction(&self) -> bool;

    /// Reports a rollback that failed while nobody was there to take its error.
    fn rollback_failed(&self, error: Self::Error);
}

/// A transaction, or a savepoint, that is open. It is rolled back unless it is committed.
#[must_use]
pub struct Transaction<'c, C: Transactional + ?Sized> {
    connection: &'c C,
    is_outermost: bool,
    is_ended: bool,
}

impl<'c, C: Transactional + ?Sized> Transaction<'c, C> {
    /// Begins a transaction, or a savepoint where one is open.
    ///
    /// # Errors
    /// The engine's: another program holds a lock, or the file cannot be read or written.
    pub fn begin(connection: &'c C, begin: Begin) -> Result<Self, C::Error> {
        let is_outermost = connection.has_no_transaction();
        connection.execute(match begin {
            _ if !is_outermost => SAVEPOINT,
            Begin::Deferred => "BEGIN",
            Begin::Immediate => "BEGIN IMMEDIATE",
        })?;
        Ok(Transaction { connection, is_outermost, is_ended: false })
    }

    /// Begins a transaction for statements that must read one state of the database. `None` where one is open, within which
    /// they do.
    ///
    /// # Errors
    /// The engine's.
    pub fn reading(connection: &'c C) -> Result<Option<Self>, C::Error> {
        connection.has_no_transaction().then(|| Transaction::begin(connection, Begin::Deferred)).transpose()
    }

    /// The transaction that is open, whoever began it.
    pub fn adopt(connection: &'c C) -> Option<Self> {
        (!connection.has_no_transaction()).then(|| Transaction { connection, is_outermost: true, is_ended: false })
    }

    /// Keeps what was done. Where that fails, it is rolled back.
    ///
    /// # Errors
    /// The engine's: open foreign keys, another program that is reading, a transaction that has ended already.
    pub fn commit(mut self) -> Result<(), C::Error> {
        self.connection.execute(if self.is_outermost { "COMMIT" } else { RELEASE })?;
        self.is_ended = true;
        Ok(())
    }

    /// Takes back what was done.
    ///
    /// # Errors
    /// The engine's; the transaction is still open then.
    pub fn rollback(mut self) -> Result<(), C::Error> {
        self.is_ended = true;
        self.undo()
    }

    /// Commits where `outcome` is a success; else rolls back, and gives its failure back.
    ///
    /// # Errors
    /// That of `outcome`, or of [`Transaction::commit`].
    pub fn finish<T, E: From<C::Error>>(self, outcome: Result<T, E>) -> Result<T, E> {
        let value = outcome?;
        self.commit()?;
        Ok(value)
    }

    fn undo(&self) -> Result<(), C::Error> {
        if self.is_outermost {
            return self.execute_twice("ROLLBACK");
        }
        self.execute_twice(ROLLBACK_TO)?;
        self.execute_twice(RELEASE)
    }

    /// Runs a statement of the rollback, once more where it fails: an interrupt that was meant for the work may stop it, and
    /// is over then.
    fn execute_twice(&self, sql: &str) -> Result<(), C::Error> {
        let execute = || if self.connection.has_no_transaction() { Ok(()) } else { self.connection.execute(sql) };
        execute().or_else(|_| execute())
    }
}

impl<C: Transactional + ?Sized> Drop for Transaction<'_, C> {
    fn drop(&mut self) {
        if !self.is_ended
            && let Err(error) = self.undo()
        {
            self.connection.rollback_failed(error);
        }
    }
}
