//! `explain LINE` and `sql LINE`: what a line runs, and how SQLite goes about it.

use crate::catalog::TableId;
use crate::diagnostic::{Diagnostic, Result, Severity};
use crate::lang::ast::{HopStatement, SessionCommand};
use crate::plan::clear::plan_clear;
use crate::plan::write::{WriteOptions, plan_write};
use crate::plan::{self, create_index};
use crate::run::write::{auto, change, clear, preview};
use crate::session::{Output, Session, Stop, query_plan};
use crate::sql::tokens;
use crate::store::Value;

/// What SQL cannot say: which text is looked for stands in the records.
const OWN_FUNCTION: &str = "icontains";

/// What `explain LINE` answers: the SQL, and the engine's plan in words.
pub(crate) fn explain(session: &mut Session, inner: &HopStatement, out: &mut Output) -> Result<(), Stop> {
    let mut answer = String::new();
    // A server that lacks the functions is asked about what it is sent.
    let is_remote = session.engine.connection.is_remote();
    for statement in if is_remote { sent(session, inner)? } else { statements(session, inner)? } {
        answer.push_str(&statement.shown(out.is_terminal()));
        answer.push_str(";\n");
        answer.push_str(&query_plan::describe(&*session.engine.connection, &statement.bound().0)?);
    }
    if let HopStatement::Write(write) = inner {
        answer.push_str(&preview::dry_run(session, write)?);
    }
    if let HopStatement::Session(SessionCommand::Clear(names)) = inner {
        let clear = plan_clear(names, &session.catalog, session.plan_options())?;
        change::require(session, clear.checks.iter())?;
        answer.push_str(&clear::describe(session, &clear)?);
    }
    for (table, columns) in unindexed(session, inner)? {
        let index = create_index(&table, &columns);
        if !answer.contains(&index) {
            answer.push_str(&format!("an index would help: {index}\n"));
        }
    }
    session.answer_text("explain", &answer, out)
}

/// The keys that a line follows and no index finds.
fn unindexed(session: &Session, inner: &HopStatement) -> Result<Vec<(TableId, Vec<String>)>> {
    match inner {
        HopStatement::Value(expr) => Ok(session.plan_bare(expr)?.unindexed),
        HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => unindexed(session, inner),
        _ => Ok(Vec::new()),
    }
}

/// What `sql LINE` answers.
pub(crate) fn show_sql(session: &mut Session, inner: &HopStatement, out: &mut Output) -> Result<(), Stop> {
    let mut text = String::new();
    for statement in statements(session, inner)? {
        let shown = statement.shown(out.is_terminal());
        if tokens(&shown).any(|token| token.is(OWN_FUNCTION)) {
            text.push_str(&format!("-- {OWN_FUNCTION} is a function of hopdb: no other program has it\n"));
        }
        text.push_str(&shown);
        text.push_str(";\n");
    }
    session.answer_text("sql", &text, out)
}

/// The warnings of a line's plan.
pub(crate) fn warnings(session: &Session, inner: &HopStatement) -> Vec<Diagnostic> {
    let notes = match inner {
        HopStatement::Value(expr) => session.plan_bare(expr).map(|plan| plan.notes),
        HopStatement::Write(write) => {
            let options = plan::Options { bare: true, ..session.plan_options() };
            plan_write(write, &session.catalog, session.variables(), options, WriteOptions::default())
                .map(|change| change.notes)
        }
        HopStatement::Assign { value: inner, .. } | HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => {
            return warnings(session, inner);
        }
        HopStatement::Session(_) | HopStatement::Describe { .. } | HopStatement::Expect(_) => return Vec::new(),
    };
    let mut notes = notes.unwrap_or_default();
    notes.retain(|note| note.severity == Severity::Warning);
    notes
}

/// The statements of a line with what is made up for each record left open.
pub(crate) fn sent(session: &Session, inner: &HopStatement) -> Result<Vec<plan::Statement>> {
    match inner {
        HopStatement::Write(write) => {
            let expanded = auto::expand_auto(session, write)?;
            let write = expanded.as_ref().unwrap_or(write);
            Ok(change::plan_change(session, write, WriteOptions::default())?.statements)
        }
        HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => sent(session, inner),
        _ => statements(session, inner),
    }
}

/// The statements that a line runs for its answer. What is made up for each record is a function of SQL, where that can say it.
pub(crate) fn statements(session: &Session, inner: &HopStatement) -> Result<Vec<plan::Statement>> {
    match inner {
        HopStatement::Value(expr) => {
            let plan = session.plan_bare(expr)?;
            if let Some(joined) = plan.joined {
                return Ok(vec![joined]);
            }
            let mut found = vec![plan.statement];
            let mut branches = plan.branches;
            while !branches.is_empty() {
                found.extend(branches.iter().map(|branch| branch.statement.clone()));
                branches = branches.into_iter().flat_map(|branch| branch.branches).collect();
            }
            Ok(found)
        }
        HopStatement::Write(write) => {
            let options = plan::Options { bare: true, ..session.plan_options() };
            let expanded = auto::expand_auto(session, write)?;
            let write = expanded.as_ref().unwrap_or(write);
            // Values that are made up are functions of SQL where that can say them, else parameters.
            let change = plan_write(write, &session.catalog, session.variables(), options, WriteOptions::default())
                .or_else(|_| change::plan_change(session, write, WriteOptions::default()))?;
            let is_made = change.repeat.as_ref().is_some_and(|repeat| !repeat.generated_columns.is_empty());
            // `n` is that of the first record.
            let first = |statement: plan::Statement| match statement.holes() {
                1 if !is_made => statement.filled(&[Value::Integer(1)]),
                _ => statement,
            };
            Ok(change.statements.into_iter().map(first).collect())
        }
        HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => statements(session, inner),
        HopStatement::Session(SessionCommand::Clear(names)) => {
            let clear = plan_clear(names, &session.catalog, session.plan_options())?;
            Ok(clear.statements.into_iter().map(|(statement, _)| statement).collect())
        }
        HopStatement::Assign { .. }
        | HopStatement::Session(_)
        | HopStatement::Describe { .. }
        | HopStatement::Expect(_) => Err(Diagnostic::error("only queries and values run SQL that can be shown")),
    }
}
