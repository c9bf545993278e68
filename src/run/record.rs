//! The records that a plan names: those found, and the error of one that is not there.

use crate::answer::{Head, Shape};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::{Expr, ExprKind, QueryStepKind};
use crate::plan::{ExistenceCheck, Keys, Variable};
use crate::session::Session;
use crate::store::{Value, quote_value};

/// The message where a record that the line begins with is not there.
pub(crate) fn missing_record(session: &Session, wanted: &ExistenceCheck) -> Result<Option<Diagnostic>> {
    let first = |rows: Vec<Vec<Value>>| rows.into_iter().next().unwrap_or_default();
    let found = first(session.engine.collect(&wanted.found.planned(&session.catalog))?);
    if found.first().and_then(Value::as_integer).unwrap_or(0) > 0 {
        return Ok(None);
    }
    let extent = first(session.engine.collect(&wanted.extent.planned(&session.catalog))?);
    let count = extent.first().and_then(Value::as_integer).unwrap_or(0);
    let key = |at: usize| extent.get(at).filter(|key| !key.is_null()).map(display_key);
    let keys = match (count, key(1), key(2)) {
        (0, ..) => format!("{} is empty", wanted.table),
        (1, Some(least), _) => format!("{} has 1 record, key {least}", wanted.table),
        (1, None, _) => format!("{} has 1 record", wanted.table),
        (_, Some(least), Some(most)) => format!("{} has {count} records, keys {least} to {most}", wanted.table),
        _ => format!("{} has {count} records", wanted.table),
    };
    session.line.is_record_missing.set(true);
    Ok(Some(Diagnostic::error(format!("{} ({keys})", wanted.message))))
}

/// The error placed at the noun of the line, unless it is the engine's own.
pub(crate) fn placed(error: Diagnostic, expr: &Expr) -> Diagnostic {
    let span = match &expr.kind {
        ExprKind::Query(query) => match query.steps.first() {
            Some(step) if matches!(step.kind, QueryStepKind::Index(_)) => query.noun.at.0.to(step.at.0),
            _ => query.noun.at.0,
        },
        _ => expr.span(),
    };
    if error.kind == DiagnosticKind::Language { error.or_at(span) } else { error }
}

/// True if the answer is one value, by its line and the schema.
pub(crate) fn is_value(shape: Shape) -> bool {
    matches!(shape, Shape::Value | Shape::Boolean | Shape::Values { one: true })
}

pub(crate) fn records(keys: &Keys, found: Vec<Vec<Value>>) -> Variable {
    Variable::Records { table: keys.table.id(), keys: found.into(), one: keys.one }
}

/// The cells of a row that hold the record's identity, where its columns do.
pub(crate) fn identity_cells(keys: &Keys, head: &Head) -> Option<Vec<usize>> {
    use crate::catalog::Identity;
    if !matches!(head.shape, Shape::Records { .. }) {
        return None;
    }
    let cell = |name: &str| head.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
    match &keys.table.identity {
        Identity::Rowid(name) if keys.table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name)) => {
            Some(vec![cell(name)?])
        }
        Identity::Columns(columns) => {
            columns.iter().map(|at| keys.table.columns.get(*at).and_then(|column| cell(&column.name))).collect()
        }
        Identity::Rowid(_) | Identity::None => None,
    }
}

/// A key as a message names it.
fn display_key(value: &Value) -> String {
    match value {
        Value::Text(bytes) => format!("'{}'", String::from_utf8_lossy(bytes)),
        Value::Integer(number) => number.to_string(),
        other => quote_value(other),
    }
}
