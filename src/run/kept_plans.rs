//! Lines of a script that create one record of plain values, within a transaction, where a line was planned before that is the
//! same but for its literals: its plan is run again with the new ones.
//!
//! Only where both come to the same: no trigger could change the record or more than it, so that the statement fails as a
//! whole or not at all, and its answer is plain data. A line that fails is planned after all, which says why.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::record::{identity_cells, records};
use crate::answer::{Head, PlainRow, ReprStyle};
use crate::catalog::Identity;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::{Expr, Location, Write};
use crate::lang::{HopToken, HopTokenKind};
use crate::plan::write::{ChangeKind, WriteOptions, plan_write};
use crate::plan::{self, Slot};
use crate::run::write::prepare::made_by;
use crate::session::page::Page;
use crate::session::statement_runner::{Kept, owned};
use crate::session::{FilledSize, KeptCreate, Output, Session, Stop};
use crate::store::{ActionKind, Value};

/// How many kinds of lines have a plan at a time.
const MOST: usize = 256;

/// A line without its literals.
pub(crate) struct LineKind {
    key: String,
    literals: Vec<Value>,
}

/// The kind of a line, where lines of its kind may have a plan that is kept: `create noun field=literal …`.
pub(crate) fn kind_of(session: &Session, tokens: &[HopToken]) -> Option<LineKind> {
    let is_possible = !session.interactive
        && !session.settings.sql
        && !session.settings.explain
        && !session.asks()
        && !session.line.is_in_seed
        && session.in_transaction()
        && !session.is_for_people();
    let [verb, HopToken { kind: HopTokenKind::Name { text: table, .. }, .. }, fields @ .., end] = tokens else {
        return None;
    };
    let is_create = verb.word().is_some_and(|word| word.eq_ignore_ascii_case("create"));
    if !is_possible || !is_create || fields.is_empty() || end.kind != HopTokenKind::End {
        return None;
    }
    let mut kind = LineKind { key: String::with_capacity(64), literals: Vec::with_capacity(fields.len() / 3) };
    kind.key.push_str(table);
    let mut rest = fields;
    while !rest.is_empty() {
        let [HopToken { kind: HopTokenKind::Name { text, quoted }, .. }, equal, behind @ ..] = rest else {
            return None;
        };
        let is_negative = behind.first().is_some_and(|token| token.is("-"));
        let (value, behind) = behind[usize::from(is_negative)..].split_first()?;
        if !equal.is("=") {
            return None;
        }
        kind.literals.push(literal(value, is_negative)?);
        // What cannot stand in a name parts them.
        kind.key.push(if *quoted { '`' } else { '\n' });
        kind.key.push_str(text);
        let comma = behind.first().is_some_and(|token| token.is(","));
        rest = &behind[usize::from(comma)..];
        if comma && rest.is_empty() {
            return None;
        }
    }
    Some(kind)
}

/// A number, text or blob that travels as a parameter wherever it stands.
fn literal(token: &HopToken, is_negative: bool) -> Option<Value> {
    match &token.kind {
        HopTokenKind::Integer(number) if is_negative => Some(Value::Integer(number.wrapping_neg())),
        HopTokenKind::Integer(number) => Some(Value::Integer(*number)),
        HopTokenKind::Real(number) => Some(Value::Real(if is_negative { -number } else { *number })),
        HopTokenKind::Text(text) if !is_negative => Some(Value::text(text)),
        HopTokenKind::Blob(bytes) if !is_negative => Some(Value::Blob(bytes.clone())),
        _ => None,
    }
}

/// Runs a line by the plan that is kept for its kind. False where it has to be planned, and nothing was done.
pub(crate) fn run(session: &mut Session, kind: &LineKind, out: &mut Output) -> Result<bool, Stop> {
    let made_for = Some((session.engine.connection.schema_version()?, session.settings.format, session.settings.lazy));
    if session.kept_plans.made_for != made_for || session.kept_plans.creates.len() >= MOST {
        session.kept_plans.clear();
        session.kept_plans.made_for = made_for;
    }
    match session.kept_plans.creates.get(&kind.key).cloned() {
        Some(Some(kept)) => run_kept(session, &kept, &kind.literals, out),
        Some(None) | None => Ok(false),
    }
}

/// Keeps the plan of a line that has just been run, or that lines of its kind have none.
pub(crate) fn keep(session: &mut Session, kind: LineKind, write: &Write) {
    if session.kept_plans.creates.contains_key(&kind.key) {
        return;
    }
    // What cannot be planned a second time has no plan to keep.
    let kept = learn(session, &kind, write).ok().flatten().map(Rc::new);
    session.kept_plans.creates.insert(kind.key, kept);
}

fn run_kept(session: &mut Session, kept: &KeptCreate, values: &[Value], out: &mut Output) -> Result<bool, Stop> {
    let connection = session.engine.connection.clone();
    let Some(mut statement) = connection.prepare_cached(&kept.insert)? else { return Ok(false) };
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
    if let (Some(query), Ok(1)) = (&kept.query, &outcome)
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
    let mut page = Page::new(out, &kept.head, &session.settings, 0, false);
    let _ = page.row(&PlainRow(&Kept(&record)));
    page.finish(&[])?;
    let key = kept.identity.iter().map(|cell| record[*cell].clone()).collect();
    session.more = None;
    session.remember("_", Some((records(&kept.keys, vec![key]), FilledSize::default())));
    Ok(true)
}

/// How lines like this one, which has just been run, can be run by its plan.
fn learn(session: &Session, kind: &LineKind, write: &Write) -> Result<Option<KeptCreate>> {
    let write_options = WriteOptions { made_by: Some(made_by), ..WriteOptions::default() };
    let change = plan_write(write, &session.catalog, session.variables(), session.plan_options(), write_options)?;
    let conflict = change.table.sql.as_ref().is_none_or(|sql| sql.to_lowercase().contains("conflict"));
    let is_alone = change.kind == ChangeKind::Create
        && change.repeat.is_none()
        && change.must_exist.is_empty()
        && change.checks.is_empty()
        && !conflict;
    let Some(plain) = change.plain_insert.filter(|_| is_alone) else { return Ok(None) };
    if !are_literals(&plain.statement, &kind.literals) {
        return Ok(None);
    }
    // The answer is a row of the table's own columns.
    let shown = plan::plan(
        &Expr::variable("_", Location::default()),
        &session.catalog,
        session.variables(),
        session.plan_options(),
    )?;
    let Some(keys) = shown.keys.filter(|keys| keys.pin) else { return Ok(None) };
    let Some(identity) = identity_cells(&keys, &shown.head) else { return Ok(None) };
    let is_row = shown.branches.is_empty()
        && shown.joined.is_none()
        && keys.table.name == change.table.name
        && keys.table.schema == change.table.schema
        && is_plain_head(&shown.head);
    if !is_row {
        return Ok(None);
    }
    let (query, key) = shown.statement.bound();
    let has_rowid = matches!(keys.table.identity, Identity::Rowid(_))
        && key == [Value::Integer(session.engine.connection.last_rowid())];
    let (insert, query) =
        if has_rowid { (plain.statement.bound().0, Some(query)) } else { (plain.returning.bound().0, None) };
    let Some(prepared) = session.engine.connection.prepare_cached(&insert)? else { return Ok(None) };
    let alone = prepared.actions().iter().all(|action| action.kind == ActionKind::Insert && action.within.is_none())
        && prepared.parameters() == kind.literals.len();
    drop(prepared);
    Ok(alone.then_some(KeptCreate { insert, query, head: shown.head, keys, identity }))
}

/// True if the parameters of a statement are these literals in their order.
fn are_literals(statement: &plan::Statement, literals: &[Value]) -> bool {
    let (_, slots) = statement.slots();
    slots.len() == literals.len()
        && slots.iter().zip(literals).all(|(slot, literal)| matches!(slot, Slot::Value(value) if value == literal))
}

/// True if rows of these columns alone make the answer: no cell behind them is looked at.
fn is_plain_head(head: &Head) -> bool {
    let width = head.columns.len();
    let repr = head.repr.as_ref().is_none_or(|repr| match &repr.style {
        ReprStyle::Fields(fields) => fields.iter().all(|(_, cell)| *cell < width),
        ReprStyle::Label(cell) | ReprStyle::Bare(cell) => *cell < width,
    });
    repr && head.columns.iter().all(|column| column.label.is_none())
}
