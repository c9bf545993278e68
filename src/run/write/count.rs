//! Counts the records that a query finds, and tells the query that a change is about.

use crate::diagnostic::Result;
use crate::lang::ast::{Expr, Location, Query, Write};
use crate::plan;
use crate::session::Session;
use crate::store::Value;

/// What a line is about, where that is a query.
pub(crate) fn target(write: &Write) -> Option<&Query> {
    match write {
        Write::Update { target, .. } | Write::Delete { target, .. } => Some(target),
        Write::Link { from, .. } | Write::Unlink { from, .. } => Some(from),
        Write::Create { each, .. } => each.as_ref(),
        Write::Ensure { .. } => None,
    }
}

/// A query as an expression.
pub(crate) fn as_expression(query: &Query) -> Expr {
    query.clone().into()
}

/// `count QUERY`.
pub(crate) fn counted(query: &Query) -> Query {
    let mut query = query.clone();
    query.verbs.insert(0, (crate::lang::ast::QueryVerb::Count, Location::default()));
    query
}

/// How many records a query finds.
pub(crate) fn count_of(session: &Session, query: &Query) -> Result<u64> {
    let plan = plan::plan(&as_expression(query), session.catalog(), session.variables(), session.plan_options())?;
    let found = session.engine.collect(&plan.statement)?;
    let count = found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
