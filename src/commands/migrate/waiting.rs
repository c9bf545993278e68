//! Several programs at once: who waits for whom, and for how long.

use std::time::{Duration, Instant};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::session::Session;
use crate::store::{Begin, Connection, OpenOptions, Transaction};

/// How long a migration waits for another one, in milliseconds: that may copy large tables.
const LONG: u64 = 600_000;
const BUSY_TIMEOUT: &str = "busy_timeout";

/// Waits until nobody else writes. Whoever waits long is told for whom. A `busy_timeout` that was set is kept to.
///
/// # Errors
/// It cannot be written; Ctrl-C; somebody has held the lock for too long.
pub(super) fn for_other_writers(session: &Session) -> Result<()> {
    let connection = &*session.engine.connection;
    if connection.is_remote() {
        // How long it has others wait is the server's to say.
        return Ok(());
    }
    let begin = Instant::now();
    let usual = limit(session).unwrap_or_default();
    let first = Transaction::begin(connection, Begin::Immediate);
    let unset = Duration::from_millis(usual) == OpenOptions::default().busy_timeout;
    set_limit(session, if unset { LONG } else { usual })?;
    let error = match first {
        Ok(transaction) => return transaction.rollback(),
        Err(error) => error,
    };
    if !unset || error.kind == DiagnosticKind::Interrupted || begin.elapsed() < Duration::from_millis(usual) {
        return Err(error);
    }
    session.messages.report(&Diagnostic::note(error.message).hint("waiting for it to end; Ctrl-C gives up"));
    Transaction::begin(connection, Begin::Immediate)?.rollback()
}

/// A transaction, if nobody else has one that writes or is about to.
///
/// # Errors
/// The wait cannot be set.
pub(super) fn alone(session: &Session) -> Result<Option<Transaction<'_, dyn Connection>>> {
    let usual = limit(session).unwrap_or_default();
    set_limit(session, 0)?;
    let held = Transaction::begin(&*session.engine.connection, Begin::Immediate);
    set_limit(session, usual)?;
    Ok(held.ok())
}

/// How long the connection waits for a lock.
pub(super) fn limit(session: &Session) -> Option<u64> {
    let limits = session.engine.connection.resource_limits()?.limits();
    limits.iter().find(|limit| limit.name == BUSY_TIMEOUT)?.value
}

pub(super) fn set_limit(session: &Session, milliseconds: u64) -> Result<()> {
    match session.engine.connection.resource_limits() {
        Some(limits) => limits.set_limit(BUSY_TIMEOUT, milliseconds),
        None => Ok(()),
    }
}
