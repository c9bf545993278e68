//! Lines that change data: each is one transaction, answered with the new record or with how many were touched.

use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Expr, Location, Write};
use crate::plan::Variable;
use crate::plan::write::{ChangeKind, WriteOptions};
use crate::run::broken_object::{self, StatementKind};
use crate::run::write::outcome::ChangeOutcome;
use crate::run::{query, record, remarks};
use crate::session::{FilledSize, Output, Session, Stop};

mod along;
mod apart;
mod asked;
pub(crate) mod auto;
mod batch;
pub(crate) mod change;
pub(crate) mod clear;
pub(crate) mod column_generator;
pub(crate) mod constraint_report;
mod count;
mod counts;
mod generate;
mod outcome;
mod pools;
pub(crate) mod prepare;
pub(crate) mod preview;
mod random_keys;
mod uniqueness;

/// Runs a line that changes data and answers it.
pub(crate) fn run(session: &mut Session, write: &Write, out: &mut Output) -> Result<(), Stop> {
    let Some(done) = apply(session, write, WriteOptions::default())? else { return Ok(()) };
    if matches!(write, Write::Delete { along: Some(_), .. }) {
        session.line.deleted.set(Some((done.table.id(), done.count)));
    }
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
    session.remember("_", Some((done.records(), FilledSize::default())));
    if session.line.is_quiet {
        return Ok(());
    }
    query::answer(session, &Expr::variable("_", Location::default()), out)
}

/// Runs a line that changes data; `None` where the person at the terminal did not want it.
pub(crate) fn apply(session: &mut Session, write: &Write, aim: WriteOptions) -> Result<Option<ChangeOutcome>, Stop> {
    let (change, agreed) = change::plan_apart(session, write, aim, &[])?;
    remarks::remark(session, &change.notes, &change.compared);
    for wanted in change.must_exist.iter().filter(|wanted| !wanted.excused) {
        if let Some(error) = record::missing_record(session, wanted)? {
            return Err(error.or_at(wanted.at).into());
        }
    }
    change::require(session, change.checks.iter().filter(|check| !check.ask))?;
    if session.asks() && !preview::is_agreed(session, &change, write)? {
        return Ok(None);
    }
    let outcome = change::atomically(session, || change::run_change(session, &change));
    match outcome.or_else(|error| apart::run_apart(session, write, aim, agreed, error)) {
        Ok(done) => {
            done.short.iter().for_each(|short| session.messages.report(short));
            Ok(Some(done))
        }
        // It says itself what is in the way.
        Err(error) if matches!(write, Write::Delete { along: Some(_), .. }) => {
            Err(broken_object::named(session, error, StatementKind::Writes).into())
        }
        Err(error) => {
            let error = broken_object::named(session, error, StatementKind::Writes);
            let aim = WriteOptions { propose: true, ..aim };
            let proposed = change::plan_change(session, write, aim)?;
            Err(constraint_report::explain(session, error, &proposed, write).into())
        }
    }
}

/// Keeps the records of a line that makes some in a variable.
pub(crate) fn create_for_variable(session: &mut Session, write: &Write, span: Span) -> Result<Option<Variable>, Stop> {
    if !matches!(write, Write::Create { .. }) {
        return Err(Diagnostic::error("a variable holds a query, a value or new records").at(span).into());
    }
    let Some(done) = apply(session, write, WriteOptions { keep: true, ..WriteOptions::default() })? else {
        return Ok(None);
    };
    if done.keys.is_empty() && done.count > 0 {
        let what = format!("records of {} have no key that a variable could hold", done.table.name);
        return Err(Diagnostic::error(what).at(span).hint("the record was made").into());
    }
    Ok(Some(done.records()))
}
