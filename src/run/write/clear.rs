//! `clear`: deletes every record of some tables.

use super::{change, preview};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::Name;
use crate::plan::clear::{Clear, plan_clear};
use crate::session::{Output, Session, Stop, side_effects};
use crate::sql::quote_name;
use crate::store::{TableCounts, Value, collect};

/// Runs the statements of a `clear`, within a transaction that is open; how many records of its tables there were.
///
/// Tables that refer to one another in a circle have no order, so keys are looked at when all is done. Where some are open
/// already, theirs could not be told from those, and each is looked at at once.
pub(crate) fn run_statements(session: &Session, clear: &Clear) -> Result<u64> {
    let connection = &session.engine.connection;
    let before = collect(&**connection, "PRAGMA defer_foreign_keys", &[])?;
    let deferred = before.first().and_then(|row| row.first()).and_then(Value::as_integer) == Some(1);
    let defers = !deferred && !connection.has_open_keys()?;
    if defers {
        session.engine.run_internal("PRAGMA defer_foreign_keys = ON")?;
    }
    let mut outcome = clear.statements.iter().try_fold(0, |count, (statement, counted)| {
        let touched = session.engine.change(statement)?;
        Ok(if *counted { count + touched } else { count })
    });
    // A failure may have ended the transaction, and the setting with it.
    if defers && session.in_transaction() {
        if outcome.is_ok() && connection.has_open_keys()? {
            let what = "this would leave records that refer to ones that are gone (FOREIGN KEY constraint failed)";
            outcome = Err(Diagnostic::engine(what).hint("`.relations` lists which tables refer to which"));
        }
        // SQLite forgets here what it had put off, which is why it was looked at before.
        session.engine.run_internal("PRAGMA defer_foreign_keys = OFF")?;
    }
    outcome
}

/// `clear`: deletes every record of some tables.
pub(crate) fn clear(session: &mut Session, names: &[Name], out: &mut Output) -> Result<(), Stop> {
    let clear = plan_clear(names, &session.catalog, session.plan_options())?;
    change::require(session, clear.checks.iter())?;
    if session.asks() && !is_agreed(session, &clear)? {
        return Ok(());
    }
    let run = || run_statements(session, &clear);
    // With the keys off, no record is looked for among the children of each that goes: what they would do has been
    // done for all at once.
    let off = !session.in_transaction() && clear.is_whole && !has_triggers(session, &clear)?;
    let count = if off {
        without_foreign_keys(session, || change::atomically(session, run))
    } else {
        change::atomically(session, run)
    };
    session.answer_count(count?, out)?;
    let mut others: Vec<TableCounts> =
        session.line.changes.borrow().iter().flat_map(|change| change.table_counts().to_vec()).collect();
    others.retain(|one| !clear.tables.iter().any(|table| table.name == one.table && table.schema == one.database));
    for one in &mut others {
        // What the keys would do was done beforehand, by statements of its own.
        one.indirect = std::mem::take(&mut one.direct);
    }
    if let Some(along) = side_effects(&others).filter(|_| session.is_for_people() && !session.line.is_quiet) {
        out.text(&format!("   {along}\n"))?;
    }
    Ok(())
}

/// True if triggers run on what `clear` touches. They may do anything, which the keys then have to judge.
fn has_triggers(session: &Session, clear: &Clear) -> Result<bool> {
    for table in clear.tables.iter().chain(&clear.others) {
        for schema in [table.schema.as_str(), "temp"] {
            let sql = format!(
                "SELECT 1 FROM {}.sqlite_master WHERE type = 'trigger' AND tbl_name = ?1 COLLATE nocase LIMIT 1",
                quote_name(schema)
            );
            let name = Value::text(table.name.clone());
            if !collect(&*session.engine.connection, &sql, &[name])?.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Tells how many records would go, and asks.
pub(crate) fn is_agreed(session: &mut Session, clear: &Clear) -> Result<bool> {
    session.messages.prose(describe(session, clear)?.trim_end());
    Ok(preview::asks_to_go_on(session))
}

/// What a `clear` would delete, in lines of words.
pub(crate) fn describe(session: &Session, clear: &Clear) -> Result<String> {
    let mut counts = Vec::new();
    for table in &clear.tables {
        let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&table.schema), quote_name(&table.name));
        let found = collect(&*session.engine.connection, &sql, &[])?;
        counts.push(found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0));
    }
    let width = counts.iter().map(|count| count.to_string().len()).max().unwrap_or(0);
    let told = counts.iter().zip(&clear.tables);
    let told: Vec<String> =
        told.map(|(count, table)| format!("  delete  {count:>width$} of {}", table.noun())).collect();
    let mut told = format!("this would\n{}\n", told.join("\n"));
    if clear.statements.iter().any(|(_, counted)| !counted) {
        told.push_str("and what refers to them goes or changes as its keys say\n");
    }
    Ok(told)
}

/// Runs `work` with foreign keys off, where they are on.
fn without_foreign_keys<T>(session: &Session, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let on = collect(&*session.engine.connection, "PRAGMA foreign_keys", &[])?;
    if on.first().and_then(|row| row.first()).and_then(Value::as_integer) != Some(1) {
        return work();
    }
    session.engine.run_internal("PRAGMA foreign_keys = OFF")?;
    let outcome = work();
    session.engine.run_internal("PRAGMA foreign_keys = ON")?;
    outcome
}
