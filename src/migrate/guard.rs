//! One transaction with foreign keys off, and the connection's settings back afterwards whatever happens.

use crate::diagnostic::{Diagnostic, Result};
use crate::store::{Begin, Connection, Transaction, Value, collect};

/// Settings that a migration needs otherwise, and how. Inside a transaction the first has no effect (pragma.html).
fn settings(connection: &dyn Connection, foreign_keys: bool) -> impl Iterator<Item = (&'static str, i64)> {
    let all = [("foreign_keys", foreign_keys.into()), ("legacy_alter_table", 0), ("ignore_check_constraints", 0)];
    // Where nobody can set the others they are as they are needed.
    let refused = |name: &str| connection.refusal(&format!("PRAGMA {name} = 0")).is_some();
    all.into_iter().filter(move |(name, _)| !refused(name))
}

pub(super) fn run(connection: &dyn Connection, sql: &str) -> Result<()> {
    collect(connection, sql, &[]).map(|_| ()).map_err(|error| Diagnostic { span: None, ..error })
}

fn setting(connection: &dyn Connection, name: &str) -> Result<i64> {
    let rows = collect(connection, &format!("PRAGMA {name}"), &[])?;
    Ok(rows.first().and_then(|row| row.first().and_then(Value::as_integer)).unwrap_or(0))
}

/// Runs `work` in one immediate transaction, with foreign keys enforced or not. It is committed when `work` succeeds, and taken back when it does not.
///
/// # Errors
/// A transaction is open; a setting does not take; what the engine says; those of `work`.
pub(super) fn transaction<T>(
    connection: &dyn Connection,
    foreign_keys: bool,
    work: &mut dyn FnMut() -> Result<T>,
) -> Result<T> {
    if !connection.is_autocommit() {
        return Err(Diagnostic::error("a transaction is open, and a migration is one of its own")
            .hint("commit or rollback first"));
    }
    let mut before = Vec::new();
    for (name, _) in settings(connection, foreign_keys) {
        before.push((name, setting(connection, name)?));
    }
    // A schema that is older than the rule against them may hold texts in double quotes, and is kept as it is written.
    connection.let_quoted_texts(true)?;
    let outcome = settled(connection, foreign_keys, work);
    let mut restored = connection.let_quoted_texts(false);
    for (name, value) in before {
        let result = run(connection, &format!("PRAGMA {name} = {value}"));
        restored = restored.and(result);
    }
    let value = outcome?;
    restored?;
    Ok(value)
}

fn settled<T>(connection: &dyn Connection, foreign_keys: bool, work: &mut dyn FnMut() -> Result<T>) -> Result<T> {
    for (name, value) in settings(connection, foreign_keys) {
        run(connection, &format!("PRAGMA {name} = {value}"))?;
        if setting(connection, name)? != value {
            return Err(Diagnostic::engine(format!("the setting {name} cannot be changed on this connection")));
        }
    }
    let transaction = Transaction::begin(connection, Begin::Immediate)?;
    connection.read_schema_anew()?;
    transaction.finish(work())
}
