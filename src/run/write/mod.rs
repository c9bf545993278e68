//! Lines that change data: each is one transaction, answered with the new record or with how many were touched.

use std::ops::ControlFlow;
use std::rc::Rc;

use crate::answer::Nested;
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Expr, ExprKind, Location, Name, Query, Write};
use crate::plan::clear::{Clear, plan_clear};
use crate::plan::write::{Aim, Change, ChangeKind, Check, plan_write};
use crate::plan::{self, Variable};
use crate::run::assign::variable_expr;
use crate::run::query;
use crate::session::engine::owned;
use crate::session::{Listing, Output, Session, Stop};
use crate::store::{Begin, Connection, Transaction, Value};

pub(crate) mod auto;
mod batch;
pub(crate) mod clear;
pub(crate) mod column;
mod constraint_report;
mod generate;
mod keys;
pub(crate) mod preview;
mod uniqueness;

/// What a change has come to.
pub(crate) struct Done {
    pub kind: ChangeKind,
    pub table: Rc<Table>,
    pub count: u64,
    /// The identities of the records made, where they were asked for.
    pub keys: Vec<Vec<Value>>,
}

impl Done {
    pub fn new(change: &Change) -> Done {
        Done { kind: change.kind, table: change.table.clone(), count: 0, keys: Vec::new() }
    }

    /// The records made, as a variable holds them.
    pub fn records(&self) -> Variable {
        Variable::Records {
            table: self.table.name.clone(),
            keys: self.keys.clone().into(),
            one: self.kind == ChangeKind::Create,
        }
    }
}

impl Session {
    /// Answers with a number of records.
    pub(super) fn answer_count(&self, count: u64, out: &mut Output) -> Result<(), Stop> {
        self.line.affected.set(self.line.affected.get() + count);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.list(&Listing::value("changed", Nested::Value(Value::Integer(count))), out)
    }
}

/// Runs a line that changes data and answers it.
pub(crate) fn run(session: &mut Session, write: &Write, out: &mut Output) -> Result<(), Stop> {
    let Some(done) = apply(session, write, Aim::default())? else { return Ok(()) };
    if done.kind != ChangeKind::Create {
        return session.answer_count(done.count, out);
    }
    if done.count == 0 {
        session.messages.prose(&format!("no record was made: a trigger of {} has put it aside", done.table.name));
        return session.answer_count(0, out);
    }
    if done.keys.is_empty() {
        return session.answer_count(done.count, out);
    }
    session.line.affected.set(session.line.affected.get() + done.count);
    session.remember("_", Some((done.records(), 0)));
    query::answer(session, &variable_expr("_", Location::default()), out)
}

/// Plans a line that changes data, with the fields that `auto` stands for and values made up for each record.
pub(crate) fn plan_change(session: &Session, write: &Write, aim: Aim) -> Result<Change> {
    let expanded = auto::expand_auto(session, write)?;
    let is_anchored = session.line.is_in_seed || session.settings.seed.is_some();
    let now = is_anchored.then(|| session.values.run().now.unix());
    let aim = Aim { is_maker: Some(column::is_maker), now, auto: expanded.is_some(), ..aim };
    plan_write(expanded.as_ref().unwrap_or(write), &session.catalog, session.variables(), session.plan_options(), aim)
}

/// Runs a line that changes data; `None` where the person at the terminal did not want it.
pub(crate) fn apply(session: &mut Session, write: &Write, aim: Aim) -> Result<Option<Done>, Stop> {
    let change = plan_change(session, write, aim)?;
    for wanted in change.wanted.iter().filter(|wanted| !wanted.excused) {
        if let Some(error) = query::missing_record(session, wanted)? {
            return Err(error.or_at(wanted.at).into());
        }
    }
    require(session, change.checks.iter().filter(|check| !check.ask))?;
    if session.asks() && !preview::is_agreed(session, &change, write)? {
        return Ok(None);
    }
    match atomically(session, || run_change(session, &change)) {
        Ok(done) => Ok(Some(done)),
        Err(error) => {
            let aim = Aim { propose: true, ..aim };
            let proposed = plan_change(session, write, aim)?;
            Err(constraint_report::explain(session, error, &proposed, write).into())
        }
    }
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
pub(crate) fn run_change(session: &Session, change: &Change) -> Result<Done> {
    if let Some(repeat) = &change.repeat {
        return generate::generate(session, change, repeat);
    }
    let mut done = Done::new(change);
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

/// Keeps the records of a line that makes some in a variable.
pub(crate) fn create_for_variable(session: &mut Session, write: &Write, span: Span) -> Result<Option<Variable>, Stop> {
    if !matches!(write, Write::Create { .. }) {
        return Err(Diagnostic::error("a variable holds a query, a value or new records").at(span).into());
    }
    let Some(done) = apply(session, write, Aim { keep: true, ..Aim::default() })? else { return Ok(None) };
    if done.keys.is_empty() && done.count > 0 {
        let what = format!("records of {} have no key that a variable could hold", done.table.name);
        return Err(Diagnostic::error(what).at(span).hint("the record was made").into());
    }
    Ok(Some(done.records()))
}

/// What a line is about, where that is a query.
pub(super) fn target(write: &Write) -> Option<&Query> {
    match write {
        Write::Update { target, .. } | Write::Delete { target } => Some(target),
        Write::Link { from, .. } | Write::Unlink { from, .. } => Some(from),
        Write::Create { each, .. } => each.as_ref(),
    }
}

/// A query as an expression.
pub(super) fn whole(query: &Query) -> Expr {
    Expr { kind: ExprKind::Query(Box::new(query.clone())), at: query.at }
}

/// `count QUERY`.
pub(super) fn counted(query: &Query) -> Query {
    let mut query = query.clone();
    query.verbs.insert(0, (crate::lang::ast::QueryVerb::Count, Location::default()));
    query
}

/// How many records a query finds.
pub(super) fn count_of(session: &Session, query: &Query) -> Result<u64> {
    let plan = plan::plan(&whole(query), session.catalog(), session.variables(), session.plan_options())?;
    let found = session.engine.collect(&plan.statement)?;
    let count = found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
