//! `name = …`: what an assignment keeps, and what a variable is called.

use super::stored_query::stored_query;
use super::{record, remarks, write};
use crate::answer::PlainRow;
use crate::diagnostic::{Diagnostic, Result};
use crate::formats::REPR;
use crate::lang::ast::{Expr, HopStatement, Location, Name};
use crate::lang::print;
use crate::plan::{self, Variable};
use crate::session::{FilledSize, Session, Stop};
use crate::store::{Value, quote_value};
use crate::terminal::Style;

/// `name = query` or `name = value`.
pub(crate) fn assign(session: &mut Session, name: &Name, value: &HopStatement) -> Result<(), Stop> {
    let expr = match value {
        HopStatement::Value(expr) => expr,
        HopStatement::Write(write) => {
            let Some(made) = write::create_for_variable(session, write, name.span())? else { return Ok(()) };
            keep(session, &name.text, (made, FilledSize::default()));
            return Ok(());
        }
        _ => return Err(Diagnostic::error("a variable holds a query or a value").at(name.span()).into()),
    };
    let plan = plan::plan(expr, &session.catalog, session.variables(), session.plan_options())?;
    remarks::remark(session, &plan.notes, &plan.compared);
    if let Some(date) = plan.date {
        keep(session, &name.text, (Variable::Date(date), FilledSize::default()));
        return Ok(());
    }
    let wanted = plan.existence.as_ref();
    let stored = if let Some(keys) = plan.keys.as_ref().filter(|keys| keys.pin) {
        let found = session.engine.collect(&keys.statement.planned(&session.catalog))?;
        if let (true, Some(wanted)) = (found.is_empty(), wanted)
            && let Some(error) = record::missing_record(session, wanted)?
        {
            return Err(record::placed(error, expr).into());
        }
        (record::records(keys, found), FilledSize::default())
    } else if record::is_value(plan.head.shape) {
        let rows = session.engine.collect(&plan.statement)?;
        let value = rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null);
        if let (true, Some(wanted)) = (value.is_null(), wanted)
            && let Some(error) = record::missing_record(session, wanted)?
        {
            return Err(record::placed(error, expr).into());
        }
        (Variable::Value(value), FilledSize::default())
    } else {
        stored_query(session, expr).map_err(|error| error.or_at(expr.span()))?
    };
    keep(session, &name.text, stored);
    Ok(())
}

/// Keeps a variable, and tells a person what it is.
pub(crate) fn keep(session: &mut Session, name: &str, stored: (Variable, FilledSize)) {
    session.remember(name, Some(stored));
    if session.interactive
        && let Some(variable) = session.variables().get(name)
    {
        session.messages.say(&format!("{name} = {}", describe(session, name, variable)));
    }
}

/// A variable in a few words: `Game(id=1, title=Zelda)`, `3 records of games`, the query's text, the value.
pub(crate) fn describe(session: &Session, name: &str, variable: &Variable) -> String {
    match variable {
        Variable::Value(value) => quote_value(value),
        Variable::Date(date) => date.to_string(),
        Variable::Query { query, .. } => {
            let expr = Expr::from((**query).clone());
            print(&HopStatement::Value(expr))
        }
        Variable::Records { one: true, table, keys } if keys.is_empty() => format!("no record of {table}"),
        Variable::Records { one: true, table, .. } => {
            describe_record(session, name).unwrap_or_else(|_| format!("a record of {table} that is gone"))
        }
        Variable::Records { table, keys, .. } => {
            format!("{} record{} of {table}", keys.len(), if keys.len() == 1 { "" } else { "s" })
        }
    }
}

/// The record that a variable names, as `repr` shows it.
fn describe_record(session: &Session, name: &str) -> Result<String> {
    let plan = plan::plan(
        &Expr::variable(name, Location::default()),
        &session.catalog,
        session.variables(),
        session.plan_options(),
    )?;
    let mut writer = REPR.writer(&Style::PIPE);
    let mut text = Vec::new();
    let mut outcome = writer.begin(&mut text, &plan.head);
    session.engine.run(&plan.statement, &mut |row| {
        if outcome.is_ok() {
            outcome = writer.row(&mut text, &PlainRow(row));
        }
        Ok(std::ops::ControlFlow::Break(()))
    })?;
    outcome
        .and_then(|()| writer.end(&mut text))
        .map_err(|error| Diagnostic::engine(format!("the record cannot be shown: {error}")))?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.trim().trim_start_matches("=> ").to_owned())
}
