//! The short way for lines of a script that make one record of plain values, within a transaction, where a line like it
//! has gone the long way before: nothing is planned anew.
//!
//! Only where both ways come to the same: no trigger could change the record or more than it, so that the statement fails
//! as a whole or not at all, and its answer is plain data. A line that fails goes the long way, which says why.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::line_shape as shape;
use super::record::{identity_cells, records};
use crate::answer::PlainRow;
use crate::catalog::Identity;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::Expr;
use crate::lang::ast::{self, FieldValue, Location};
use crate::plan;
use crate::plan::write::{ChangeKind, WriteOptions, plan_write};
use crate::run::write::column_generator as fill;
use crate::session::page::Page;
use crate::session::statement_runner::{Kept, owned};
use crate::session::{Flow, KnownInsert, KnownLines, Output, Session, Stop};
use crate::sql::quote_name;
use crate::store::{ActionKind, Connection, Value};

/// How many kinds of lines are known at a time.
const MOST: usize = 256;

/// True if a line may go the short way at all.
fn is_possible(session: &Session) -> bool {
    !session.interactive
        && !session.settings.sql
        && !session.settings.explain
        && !session.asks()
        && !session.line.is_in_seed
        && session.in_transaction()
        && !session.is_for_people()
}

/// Runs the line in the short way where that is known; else hands it to `long`, and finds out for the next.
pub(crate) fn create(
    session: &mut Session,
    text: &str,
    out: &mut Output,
    long: impl FnOnce(&mut Session, &mut Output) -> Result<Flow, Stop>,
) -> Result<Flow, Stop> {
    let Some(shape) = Some(text).filter(|_| is_possible(session)).and_then(shape::create) else {
        return long(session, out);
    };
    let schema = Some(session.engine.connection.schema_version()?);
    let settings = Some((session.settings.format, session.settings.lazy));
    if (session.known_lines.schema, session.known_lines.settings) != (schema, settings)
        || session.known_lines.made.len() >= MOST
    {
        session.known_lines = KnownLines { made: HashMap::new(), schema, settings };
    }
    match session.known_lines.made.get(&shape.text).cloned() {
        Some(Some(made)) => {
            if run_known(session, &made, &shape.values, out)? {
                return Ok(Flow::Next);
            }
            long(session, out)
        }
        Some(None) => long(session, out),
        None => {
            let flow = long(session, out)?;
            let made = learn(session, text, &shape).ok().flatten().map(Rc::new);
            session.known_lines.made.insert(shape.text, made);
            Ok(flow)
        }
    }
}

/// Runs a line; false where it has to go the long way, and nothing was done.
fn run_known(session: &mut Session, made: &KnownInsert, values: &[Value], out: &mut Output) -> Result<bool, Stop> {
    let connection = session.engine.connection.clone();
    let Some(mut statement) = connection.prepare_cached(&made.insert)? else { return Ok(false) };
    let mut record = None;
    // A key that leads nowhere is found only behind the row.
    let outcome = statement.stream(values, &mut |row| {
        record = Some(owned(row));
        Ok(ControlFlow::Continue(()))
    });
    drop(statement);
    if let Err(error) = &outcome {
        // The transaction is gone with some failures, and the line must not be tried again in one of its own.
        let is_final = error.kind == DiagnosticKind::Interrupted || !session.in_transaction();
        return if is_final { Err(Diagnostic { span: None, ..error.clone() }.into()) } else { Ok(false) };
    }
    if let (Some(query), Ok(1)) = (&made.query, &outcome)
        && let Some(mut statement) = connection.prepare_cached(query)?
    {
        statement.stream(&[Value::Integer(connection.last_rowid())], &mut |row| {
            record = Some(owned(row));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    let Some(record) = record else {
        return match outcome {
            Ok(0) => Ok(false),
            _ => Err(Diagnostic::engine("the record was made, and cannot be read").into()),
        };
    };
    let mut page = Page::new(out, &made.head, &session.settings, 0, false);
    let _ = page.row(&PlainRow(&Kept(&record)));
    page.finish(&[])?;
    let key = made.identity.iter().map(|cell| record.get(*cell).cloned().unwrap_or(Value::Null)).collect();
    session.more = None;
    session.remember("_", Some((records(&made.keys, vec![key]), 0)));
    Ok(true)
}

/// How lines like this one, which has just been run, can be run in the short way.
fn learn(session: &Session, text: &str, shape: &shape::LineShape) -> Result<Option<KnownInsert>> {
    let Ok(Some(ast::HopStatement::Write(write))) = crate::lang::parse(text) else { return Ok(None) };
    let ast::Write::Create { each: None, count: None, fields, .. } = &*write else { return Ok(None) };
    let change = plan_write(
        &write,
        &session.catalog,
        session.variables(),
        session.plan_options(),
        WriteOptions { is_maker: Some(fill::is_maker), ..WriteOptions::default() },
    )?;
    let [statement] = change.statements.as_slice() else { return Ok(None) };
    let (sql, values) = statement.bound();
    let conflict = change.table.sql.as_ref().is_none_or(|sql| sql.to_lowercase().contains("conflict"));
    let is_plain = change.kind == ChangeKind::Create
        && change.repeat.is_none()
        && change.wanted.is_empty()
        && change.checks.is_empty()
        && !conflict
        && values == shape.values;
    // The columns are those that the line names, each with its value.
    let names: Vec<String> = fields
        .iter()
        .filter_map(|field| match field {
            FieldValue::Set { name, .. } => Some(quote_name(&name.text)),
            _ => None,
        })
        .collect();
    let places: Vec<String> = (1..=values.len()).map(|place| format!("?{place}")).collect();
    let written = format!(" ({}) values ({})", names.join(", "), places.join(", "));
    let (Some(at), true) = (sql.to_lowercase().find(&written.to_lowercase()), is_plain) else { return Ok(None) };
    let Some(insert) = sql.get(..at + written.len()) else { return Ok(None) };
    // The answer is a row of the table's own columns.
    let shown = plan::plan(
        &Expr::variable("_", Location::default()),
        &session.catalog,
        session.variables(),
        session.plan_options(),
    )?;
    let Some(keys) = shown.keys.filter(|keys| keys.pin) else { return Ok(None) };
    let Some(identity) = identity_cells(&keys, &shown.head) else { return Ok(None) };
    let columns: Vec<String> = shown.head.columns.iter().map(|column| quote_name(&column.name)).collect();
    let (query, key) = shown.statement.bound();
    let is_row = shown.branches.is_empty()
        && shown.joined.is_none()
        && keys.table.name == change.table.name
        && keys.table.schema == change.table.schema
        && shown.head.columns.iter().all(|column| column.label.is_none())
        && is_select_of(&query, &columns);
    if !is_row {
        return Ok(None);
    }
    let has_rowid = matches!(keys.table.identity, Identity::Rowid(_))
        && key == [Value::Integer(session.engine.connection.last_rowid())];
    let (insert, query) = if has_rowid {
        (insert.to_owned(), Some(query))
    } else {
        (format!("{insert} returning {}", columns.join(", ")), None)
    };
    let Some(prepared) = session.engine.connection.prepare_cached(&insert)? else { return Ok(None) };
    let alone = prepared.actions().iter().all(|action| action.kind == ActionKind::Insert && action.within.is_none())
        && prepared.parameters() == values.len();
    drop(prepared);
    Ok(alone.then_some(KnownInsert { insert, query, head: shown.head, keys, identity }))
}

/// Runs an INSERT of plain values with a statement that is kept for all of its like; false where it has to go the
/// long way, and nothing was done.
pub(crate) fn insert(session: &mut Session, text: &str, out: &mut Output) -> Result<bool, Stop> {
    if session.interactive || session.settings.sql || session.settings.explain || !session.in_transaction() {
        return Ok(false);
    }
    let Some(shape) = shape::insert(text) else { return Ok(false) };
    let connection = session.engine.connection.clone();
    // What is wrong with it is told with its place by the long way.
    let Ok(Some(mut statement)) = connection.prepare_cached(&shape.text) else { return Ok(false) };
    let is_plain = statement.is_change()
        && statement.columns().is_empty()
        && statement.parameters() == shape.values.len()
        && statement.actions().iter().all(|action| action.kind == ActionKind::Insert && action.within.is_none());
    if !is_plain {
        return Ok(false);
    }
    let outcome = statement.stream(&shape.values, &mut |_| Ok(ControlFlow::Continue(())));
    drop(statement);
    match outcome {
        Ok(count) => session.answer_count(count, out).map(|()| true),
        Err(error) if error.kind == DiagnosticKind::Interrupted || !session.in_transaction() => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// True if the query is a SELECT of just these columns of one table.
fn is_select_of(query: &str, columns: &[String]) -> bool {
    let Some(rest) = query.strip_prefix("select ") else { return false };
    let Some((alias, _)) = rest.split_once('.') else { return false };
    let list: Vec<String> = columns.iter().map(|column| format!("{alias}.{column}")).collect();
    alias.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && rest.strip_prefix(&list.join(", ")).is_some_and(|rest| rest.starts_with(" from "))
}
