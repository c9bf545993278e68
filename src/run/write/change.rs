//! A change planned, checked and run as one transaction.

use std::ops::ControlFlow;

use crate::catalog::ForeignKey;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::Write;
use crate::plan::write::{Change, Check, WriteOptions, plan_write};
use crate::run::write::outcome::ChangeOutcome;
use crate::run::write::{along, auto, generate, prepare};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::store::{Begin, Transaction, Value, collect};

/// Plans a line that changes data, with the fields that `auto` stands for and values made up for each record.
pub(crate) fn plan_change(session: &Session, write: &Write, aim: WriteOptions) -> Result<Change> {
    Ok(plan_apart(session, write, aim, &[])?.0)
}

/// The same with columns that `auto` makes by themselves, and those that go by others though no rule says so.
pub(super) fn plan_apart(
    session: &Session,
    write: &Write,
    aim: WriteOptions,
    apart: &[usize],
) -> Result<(Change, Vec<usize>)> {
    let expanded = auto::expand_apart(session, write, apart)?;
    let is_anchored = session.line.is_in_seed || session.settings.seed.is_some();
    let now = is_anchored.then(|| session.values.run().now.unix());
    let aim = WriteOptions {
        made_by: Some(prepare::made_by),
        now,
        auto: expanded.is_some(),
        lenient: session.line.is_lenient,
        ..aim
    };
    let line = expanded.as_ref().map_or(write, |expanded| &expanded.write);
    let change = plan_write(line, &session.catalog, session.variables(), session.plan_options(), aim)?;
    Ok((change, expanded.map(|expanded| expanded.agreed).unwrap_or_default()))
}

/// Fails where one of the checks does not hold.
pub(crate) fn require<'k>(session: &Session, checks: impl Iterator<Item = &'k Check>) -> Result<()> {
    for check in checks {
        let found = session.engine.collect(&check.statement)?;
        if found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0) > 0 {
            let error = Diagnostic::error(check.message.clone());
            return Err(match &check.hint {
                Some(hint) => error.hint(hint.clone()),
                None => error,
            });
        }
    }
    Ok(())
}

/// Runs the statements of a change, within a transaction that is open.
pub(crate) fn run_change(session: &Session, change: &Change) -> Result<ChangeOutcome> {
    if let Some(repeat) = &change.repeat {
        let table = &change.table;
        // A record that must refer to another of its table may come before that one.
        let is_own = |key: &ForeignKey| key.parent.eq_ignore_ascii_case(&table.name);
        let make = || generate::generate(session, change, repeat);
        return if repeat.auto && table.foreign_keys.iter().any(is_own) { deferred(session, make) } else { make() };
    }
    match (change.along, &change.targets) {
        (Some(along), Some(targets)) => {
            // Of tables that refer to each other none can go first.
            deferred(session, || {
                let gone = session.engine.collect(targets)?;
                along::make_way(session, &change.table, gone, along)?;
                run_statements(session, change)
            })
        }
        _ => run_statements(session, change),
    }
}

/// Does work whose keys are looked at when all of it is done. In a transaction that goes on, what comes behind is looked at line by line
/// as before.
fn deferred<T>(session: &Session, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = collect(&**session.connection(), "PRAGMA defer_foreign_keys", &[])?;
    let was_on = before.first().and_then(|row| row.first()).and_then(Value::as_integer) == Some(1);
    session.engine.run_internal("PRAGMA defer_foreign_keys = ON")?;
    let done = work();
    let restored = if was_on { Ok(()) } else { session.engine.run_internal("PRAGMA defer_foreign_keys = OFF") };
    done.and_then(|done| restored.map(|()| done))
}

fn run_statements(session: &Session, change: &Change) -> Result<ChangeOutcome> {
    let mut done = ChangeOutcome::new(change);
    for statement in &change.statements {
        done.count += session.engine.touch(statement, &mut |row| {
            done.keys.push(owned(row));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(done)
}

/// Runs `work` so that all of it happens or nothing: in a transaction of its own, or within the one that is open.
pub(crate) fn atomically<T>(session: &Session, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let transaction = Transaction::begin(&*session.engine.connection, Begin::Immediate)?;
    // The note is taken before the end of the transaction, so that no other program comes between.
    let outcome = work().and_then(|done| session.note_changes().map(|()| done));
    if outcome.is_err() {
        session.engine.failure.replace(session.engine.connection.last_failure());
    }
    transaction.finish(outcome)
}
