//! Statements of SQL, handed to the engine as they are.

use std::ops::ControlFlow;

use crate::answer::{ColumnHead, Head, PlainRow};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::{HopTokenKind, tokenize};
use crate::run::broken_object::{self, StatementKind};
use crate::run::write::preview;
use crate::run::{engine_place, sql_literals, sql_parameters};
use crate::session::page::Page;
use crate::session::{Output, Remaining, Session, Stop};
use crate::sql::code;
use crate::store::{Action, ActionKind, Begin, Statement, Transaction, Value};

/// Runs the statements of `text` one after another, up to the first that fails.
pub(crate) fn run(session: &mut Session, text: &str, out: &mut Output) -> Result<(), Stop> {
    if sql_literals::insert(session, text, out)? {
        return Ok(());
    }
    let trimmed = text.trim_start();
    let body = trimmed.strip_prefix('!').unwrap_or(trimmed);
    let start = text.len() - body.len();
    if !is_unit(body) {
        return run_from(session, text, start, &mut false, out);
    }
    // A line is all or nothing, so several statements in one line are one transaction.
    let connection = session.engine.connection.clone();
    let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
    let mut changed = false;
    let outcome = run_from(session, text, start, &mut changed, out);
    outcome.map_err(|stop| if changed { nothing_kept(stop) } else { stop })?;
    session.note_changes()?;
    transaction.commit().map_err(|error| nothing_kept(error.into()))
}

/// Runs the statements from `at` on; `changed` becomes true with the first one that changes something.
fn run_from(
    session: &mut Session,
    text: &str,
    mut at: usize,
    changed: &mut bool,
    out: &mut Output,
) -> Result<(), Stop> {
    while let Some((taken, changes)) = run_one(session, text, at, out)? {
        at += taken;
        *changed |= changes;
    }
    Ok(())
}

/// Runs the statement that begins at `at`, and says how long it is and whether it changes something; `None` where there
/// is none.
fn run_one(session: &mut Session, text: &str, at: usize, out: &mut Output) -> Result<Option<(usize, bool)>, Stop> {
    let rest = text.get(at..).unwrap_or_default();
    let connection = session.engine.connection.clone();
    let prepared = connection.prepare(rest).map_err(|error| {
        let reads =
            code(rest).next().is_some_and(|first| ["select", "with", "values"].iter().any(|word| first.is(word)));
        let kind = if reads { StatementKind::Reads } else { StatementKind::Writes };
        moved(broken_object::named(session, error, kind), at)
    })?;
    let Some(mut statement) = prepared else { return Ok(None) };
    let taken = statement.consumed();
    let whole = rest.get(..taken).unwrap_or(rest);
    let sql = whole.trim();
    let values = sql_parameters::values(session, &*statement, whole, at)?;
    let ends = |action: &Action| matches!(action.kind, ActionKind::Begin | ActionKind::Commit | ActionKind::Rollback);
    if session.line.is_in_seed && statement.actions().iter().any(ends) {
        let error = Diagnostic::error("a seed is one transaction, and has none of its own");
        return Err(error.at(Span::new(at, at + taken)).into());
    }
    if session.interactive {
        preview::warn_of_final(session, &*statement);
        if session.asks() && !preview::is_sql_agreed(session, &mut *statement, &values)? {
            // What comes with it in the line is not wanted either.
            return Err(Stop::Reported);
        }
    }
    // A trigger, or OR FAIL, may end a statement in the middle, with what it had done until then.
    // The lock is taken at once: a transaction that has begun to read does not wait for it.
    let halfway = may_end_halfway(session, &*statement, sql)?;
    let transaction = halfway.then(|| Transaction::begin(&*connection, Begin::Immediate)).transpose()?;
    let mut outcome = run_prepared(session, &mut *statement, sql, &values, out);
    let is_outdated = || connection.last_failure().is_some_and(|failure| failure.is_outdated());
    // That is found before the first row, so that nothing was shown; and one that only reads has done nothing.
    if matches!(outcome, Err(Stop::Failed(_)))
        && statement.is_readonly()
        && is_outdated()
        && let Some(mut again) = connection.prepare(rest).map_err(|error| moved(error, at))?
    {
        outcome = run_prepared(session, &mut *again, sql, &values, out);
    }
    let failure = connection.last_failure();
    let outcome = outcome.map_err(|stop| match stop {
        Stop::Failed(errors) => {
            let placed = |error| moved(engine_place::placed(error, failure.as_ref(), whole), at);
            Stop::Failed(errors.into_iter().map(placed).collect())
        }
        other => other,
    });
    let changed = match transaction {
        Some(transaction) => transaction.finish(outcome)?,
        None => outcome?,
    };
    // Only what lasts is answered.
    if let Some(changed) = changed {
        session.answer_count(changed, out)?;
    }
    Ok(Some((taken, !statement.is_readonly())))
}

/// True if the statement could fail with part of it done: RAISE(FAIL) in a trigger, OR FAIL, and a table with ON CONFLICT FAIL do that.
fn may_end_halfway(session: &Session, statement: &dyn Statement, sql: &str) -> Result<bool> {
    if !statement.is_change() {
        return Ok(false);
    }
    let fails = |text: &str| text.to_ascii_lowercase().contains("fail");
    if statement.actions().iter().any(|action| action.within.is_some()) || fails(sql) {
        return Ok(true);
    }
    session.catalog.refresh()?;
    for action in
        statement.actions().iter().filter(|action| matches!(action.kind, ActionKind::Insert | ActionKind::Update))
    {
        let Some(name) = &action.object else { continue };
        // A table that cannot be read cannot be changed either.
        if let Ok(Some(table)) = session.catalog.table_exact(name)
            && table.sql.as_deref().is_some_and(fails)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Runs a statement, and answers its rows; gives the number that is still to be answered, if any.
fn run_prepared(
    session: &mut Session,
    statement: &mut dyn Statement,
    sql: &str,
    values: &[Value],
    out: &mut Output,
) -> Result<Option<u64>, Stop> {
    if statement.columns().is_empty() {
        let changed = session
            .engine
            .stream(statement, sql, &|| sql.to_owned(), values, &mut |_| Ok(ControlFlow::Continue(())))?;
        Ok(statement.is_change().then_some(changed))
    } else {
        session.more = None;
        answer_rows(session, statement, sql, values, 0, out)?;
        Ok(None)
    }
}

/// Shows the rows of a statement from the `skip`-th on.
fn answer_rows(
    session: &mut Session,
    statement: &mut dyn Statement,
    sql: &str,
    values: &[Value],
    skip: u64,
    out: &mut Output,
) -> Result<(), Stop> {
    let readonly = statement.is_readonly();
    let head = Head::rows(statement.columns().iter().map(ColumnHead::new).collect());
    // What changes something must run to its end, whatever is shown of it.
    let mut page = Page::new(out, &head, &session.settings, skip, readonly);
    let outcome = session.engine.stream(statement, sql, &|| sql.to_owned(), values, &mut |row| {
        let flow = page.row(&PlainRow(row));
        Ok(if readonly { flow } else { ControlFlow::Continue(()) })
    });
    match outcome {
        Ok(_) => {
            let shown = page.finish(&[])?;
            if readonly {
                session.keep_page(shown, || Remaining::Sql(sql.to_owned(), values.to_vec()));
            }
            Ok(())
        }
        Err(error) => {
            page.abandon()?;
            Err(error.into())
        }
    }
}

/// Goes on with the rows of a statement that was shown in part.
pub(crate) fn more(
    session: &mut Session,
    sql: &str,
    values: &[Value],
    skip: u64,
    out: &mut Output,
) -> Result<(), Stop> {
    let connection = session.engine.connection.clone();
    match connection.prepare(sql)? {
        Some(mut statement) => answer_rows(session, &mut *statement, sql, values, skip, out),
        None => Ok(()),
    }
}

/// What statements before the one that failed have answered does not last.
fn nothing_kept(stop: Stop) -> Stop {
    match stop {
        Stop::Failed(mut errors) => {
            if let Some(error) = errors.last_mut() {
                error.hints.push("the line is one transaction: nothing of it is kept".to_owned());
            }
            Stop::Failed(errors)
        }
        other => other,
    }
}

/// True if this is more than one statement, and none of them speaks of transactions or cannot run within one.
fn is_unit(text: &str) -> bool {
    const ALONE: [&str; 11] = [
        "begin",
        "commit",
        "end",
        "rollback",
        "savepoint",
        "release",
        "pragma",
        "vacuum",
        "attach",
        "detach",
        "explain",
    ];
    if !text.trim_end().trim_end_matches(';').contains(';') {
        return false;
    }
    let (tokens, _) = tokenize(text);
    let mut first = true;
    let mut several = 0;
    for token in &tokens {
        if token.is(";") {
            first = true;
        } else if std::mem::take(&mut first) && token.kind != HopTokenKind::End {
            several += 1;
            if token.word().is_some_and(|word| ALONE.iter().any(|alone| word.eq_ignore_ascii_case(alone))) {
                return false;
            }
        }
    }
    several > 1
}

/// The error of a statement that begins at `at`, placed in the whole text.
pub(crate) fn moved(error: Diagnostic, at: usize) -> Diagnostic {
    let span = error.span.map(|span| Span::new(span.start + at, span.end + at));
    Diagnostic { span, ..error }
}
