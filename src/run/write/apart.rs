//! Lines of `auto` whose records a rule of the schema refuses: what columns mean beside others is given up, one column after another,
//! until the records are let in.

use super::change;
use super::constraint_report::{check_text, columns_in};
use super::outcome::ChangeOutcome;
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::Write;
use crate::plan::write::WriteOptions;
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{ConstraintKind, ConstraintViolation, Value, collect};
use crate::terminal::sanitize::{self, Lines};

/// More columns than these are given up together or not at all.
const MAX_SINGLE: usize = 12;

/// Of more records than these, it is not their columns that are in the way of the next one.
const MOST_MADE: u64 = 10;

/// Runs a line that has failed once more, with columns made by themselves that went by others before.
///
/// # Errors
/// The one that it has failed with, where that does not help.
pub(super) fn run_apart(
    session: &Session,
    write: &Write,
    aim: WriteOptions,
    agreed: Vec<usize>,
    error: Diagnostic,
) -> Result<ChangeOutcome> {
    let failure = session.engine.failure.borrow().clone();
    let (room, holes) = (session.line.room.borrow().clone(), session.engine.holes.borrow().clone());
    let was_open = session.in_transaction();
    // Of a rule that lets in so many and no more, nothing is known.
    let made = room.as_ref().map_or(0, |(_, made)| *made);
    if agreed.is_empty() || error.kind == DiagnosticKind::Interrupted || made > MOST_MADE {
        return Err(error);
    }
    let constraint = failure.as_ref().and_then(|failure| failure.constraint.as_ref());
    let table = change::plan_change(session, write, aim)?.table;
    for apart in ways(session, &table, &agreed, constraint)? {
        session.cancel.check()?;
        let Ok((change, _)) = change::plan_apart(session, write, aim, &apart) else { continue };
        if let Ok(done) = change::atomically(session, || change::run_change(session, &change)) {
            let names: Vec<&str> = apart.iter().map(|column| table.columns[*column].name.as_str()).collect();
            let said = format!("{}: {} made up apart from the others: {}", table.name, names.join(", "), error.message);
            session.messages.say(&sanitize::text(&said, Lines::Show));
            return Ok(done);
        }
        if session.in_transaction() != was_open {
            break;
        }
    }
    session.engine.failure.replace(failure);
    session.engine.holes.replace(holes);
    session.line.room.replace(room);
    Err(error)
}

/// Which columns are to be made by themselves, those first that give up least of what the rule speaks of.
fn ways(
    session: &Session,
    table: &Table,
    agreed: &[usize],
    constraint: Option<&ConstraintViolation>,
) -> Result<Vec<Vec<usize>>> {
    let named = match constraint {
        Some(constraint) => columns_of(session, table, constraint)?,
        None => Vec::new(),
    };
    let is_named = |column: &usize| named.iter().any(|name| name.eq_ignore_ascii_case(&table.columns[*column].name));
    let concerned: Vec<usize> = agreed.iter().copied().filter(is_named).collect();
    let mut ways: Vec<Vec<usize>> = Vec::new();
    let mut add = |columns: &[usize]| {
        let singles = columns.iter().take(MAX_SINGLE).map(|column| vec![*column]);
        for way in singles.chain([columns.to_vec()]) {
            if !way.is_empty() && !ways.contains(&way) {
                ways.push(way);
            }
        }
    };
    add(&concerned);
    // What comes twice does so by its own columns; of any other rule, these may be made of others that are not.
    let is_unique =
        constraint.is_some_and(|one| matches!(one.kind, ConstraintKind::Unique | ConstraintKind::PrimaryKey));
    if !is_unique {
        add(agreed);
    }
    Ok(ways)
}

/// The columns that a rule speaks of.
fn columns_of(session: &Session, table: &Table, constraint: &ConstraintViolation) -> Result<Vec<String>> {
    Ok(match (constraint.kind, &constraint.name) {
        (ConstraintKind::Check, Some(name)) => columns_in(table, &check_text(table, name)),
        (ConstraintKind::Trigger, Some(message)) => {
            let sql = format!(
                "select sql from {}.sqlite_schema where type = 'trigger' and tbl_name = ?1 collate nocase and instr(sql, ?2) > 0",
                quote_name(&table.schema)
            );
            let values = [Value::text(table.name.clone()), Value::text(message.clone())];
            let rows = collect(&**session.connection(), &sql, &values)?;
            let texts = rows.iter().filter_map(|row| Some(row.first()?.as_text()?.into_owned()));
            texts.flat_map(|text| columns_in(table, &text)).collect()
        }
        _ => constraint.columns.clone(),
    })
}
