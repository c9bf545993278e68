//! `explain LINE` and `sql LINE`: what a line runs, and how SQLite goes about it.

use crate::diagnostic::{Diagnostic, Result};
use crate::plan::clear::plan_clear;
use crate::plan::sql::create_index;
use crate::plan::write::{WriteOptions, plan_write};
use crate::run::write::{auto, change, clear, preview};
use crate::session::{Output, Session, Stop, query_plan};
use crate::store::Value;

/// What `explain LINE` answers: the SQL, and the engine's plan in words.
pub(crate) fn explain(
    session: &mut Session,
    inner: &crate::lang::ast::HopStatement,
    out: &mut Output,
) -> Result<(), Stop> {
    let mut answer = String::new();
    for (sql, inline) in statements(session, inner)? {
        answer.push_str(&inline);
        answer.push_str(";\n");
        answer.push_str(&query_plan::describe(&*session.engine.connection, &sql)?);
    }
    if let crate::lang::ast::HopStatement::Write(write) = inner {
        answer.push_str(&preview::dry_run(session, write)?);
    }
    if let crate::lang::ast::HopStatement::Session(crate::lang::ast::SessionCommand::Clear(names)) = inner {
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
fn unindexed(session: &Session, inner: &crate::lang::ast::HopStatement) -> Result<Vec<(String, Vec<String>)>> {
    use crate::lang::ast::HopStatement;
    match inner {
        HopStatement::Value(expr) => Ok(session.plan_bare(expr)?.unindexed),
        HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => unindexed(session, inner),
        _ => Ok(Vec::new()),
    }
}

/// What `sql LINE` answers.
pub(crate) fn show_sql(
    session: &mut Session,
    inner: &crate::lang::ast::HopStatement,
    out: &mut Output,
) -> Result<(), Stop> {
    let mut text = String::new();
    for (_, inline) in statements(session, inner)? {
        text.push_str(&inline);
        text.push_str(";\n");
    }
    session.answer_text("sql", &text, out)
}

/// The statements that a line runs for its answer, with parameters and with values written out.
pub(crate) fn statements(session: &Session, inner: &crate::lang::ast::HopStatement) -> Result<Vec<(String, String)>> {
    use crate::lang::ast::HopStatement;
    match inner {
        HopStatement::Value(expr) => {
            let plan = session.plan_bare(expr)?;
            if let Some(joined) = &plan.joined {
                return Ok(vec![(joined.bound().0, joined.inline())]);
            }
            let mut found = vec![&plan.statement];
            let mut branches: Vec<&crate::plan::Branch> = plan.branches.iter().collect();
            while !branches.is_empty() {
                found.extend(branches.iter().map(|branch| &branch.statement));
                branches = branches.iter().flat_map(|branch| &branch.branches).collect();
            }
            Ok(found.iter().map(|statement| (statement.bound().0, statement.inline())).collect())
        }
        HopStatement::Write(write) => {
            let options = crate::plan::Options { bare: true, ..session.plan_options() };
            let expanded = auto::expand_auto(session, write)?;
            let write = expanded.as_ref().unwrap_or(write);
            // Values that are made up are functions of SQL where that can say them, else parameters.
            let change = plan_write(write, &session.catalog, session.variables(), options, WriteOptions::default())
                .or_else(|_| change::plan_change(session, write, WriteOptions::default()))?;
            let made = change.repeat.as_ref().is_some_and(|repeat| !repeat.generated_columns.is_empty());
            let shown = |statement: &crate::plan::Statement| match made {
                true => statement.bound().0,
                // `n` is that of the first record.
                false => statement.filled(&[Value::Integer(1)]).inline(),
            };
            Ok(change.statements.iter().map(|statement| (statement.bound().0, shown(statement))).collect())
        }
        HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => statements(session, inner),
        HopStatement::Session(crate::lang::ast::SessionCommand::Clear(names)) => {
            let clear = plan_clear(names, &session.catalog, session.plan_options())?;
            Ok(clear.statements.iter().map(|(statement, _)| (statement.bound().0, statement.inline())).collect())
        }
        HopStatement::Assign { .. } | HopStatement::Session(_) | HopStatement::Describe { .. } => {
            Err(Diagnostic::error("only queries and values run SQL that can be shown"))
        }
    }
}
