//! A plan's answer: its rows on their way to the page, what nests in them, the foot of a card, and a record that was
//! asked for and is not there.

use std::ops::ControlFlow;

use super::record;
use super::remarks;
use super::stored_query::stored_query;
use crate::answer::{CardRelation, Cells, PlainRow, Shape};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::{Expr, ExprKind};
use crate::plan::{self, Keys, Plan, Variable};
use crate::run::nested::{JoinedRows, NestedReader};
use crate::run::sql;
use crate::session::page::{Page, PageOutcome};
use crate::session::statement_runner::{Kept, owned};
use crate::session::{FilledSize, Limit, Output, Remaining, Session, Stop};
use crate::store::{Row, Transaction, Value};

/// What an answer leaves behind besides its text.
struct AnswerOutcome {
    shown: PageOutcome,
    /// The only cell of an answer that is one value.
    value: Option<Value>,
    /// The identities of its records, where they were asked for and stand in the rows.
    keys: Option<Vec<Vec<Value>>>,
    /// Nothing was found.
    is_empty: bool,
}

/// What is noted of the rows on their way to the page.
struct Taken {
    /// Where a row holds its record's identity.
    identity: Option<Vec<usize>>,
    one_value: bool,
    /// A record was named whose absence deserves a message.
    wanted: bool,
    value: Option<Value>,
    keys: Option<Vec<Vec<Value>>>,
    first_key: Option<Vec<Value>>,
    /// A value that is NULL may be so because the record is not there, and is held back until that is known.
    held: Option<Vec<Value>>,
}

impl Taken {
    fn new(plan: &Plan) -> Taken {
        let identity = plan.keys.as_ref().and_then(|keys| record::identity_cells(keys, &plan.head));
        let pin = plan.keys.as_ref().is_some_and(|keys| keys.pin);
        Taken {
            keys: (pin && identity.is_some()).then(Vec::new),
            identity,
            one_value: record::is_value(plan.head.shape),
            wanted: plan.existence.is_some(),
            value: None,
            first_key: None,
            held: None,
        }
    }

    /// Takes note of a row and hands it to the page as `cells`.
    fn row(&mut self, row: &dyn Row, cells: &dyn Cells, page: &mut Page<'_>) -> ControlFlow<()> {
        if self.one_value && self.value.is_none() {
            self.value = Some(row.get(0).to_owned());
            if self.wanted && row.get(0).is_null() {
                self.held = Some(owned(row));
                return ControlFlow::Break(());
            }
        }
        if let Some(identity) = self.identity.as_ref().filter(|_| self.keys.is_some() || self.first_key.is_none()) {
            let key: Vec<Value> = identity.iter().map(|cell| row.get(*cell).to_owned()).collect();
            if self.first_key.is_none() {
                self.first_key = Some(key.clone());
            }
            if let Some(keys) = &mut self.keys {
                keys.push(key);
            }
        }
        page.row(cells)
    }
}

/// Answers a query or value, and remembers it as `_`.
pub(crate) fn answer(session: &mut Session, expr: &Expr, out: &mut Output) -> Result<(), Stop> {
    let plan = session.plan(expr)?;
    remarks::remark(session, &plan.notes, &plan.compared);
    session.more = None;
    if let Some(keys) = plan.keys.as_ref().filter(|keys| keys.pin)
        && record::identity_cells(keys, &plan.head).is_none()
    {
        return answer_pinned(session, expr, &plan, keys, out).map_err(|stop| all_placed(stop, expr));
    }
    let answered = run_plan(session, &plan, 0, out).map_err(|stop| all_placed(stop, expr))?;
    if answered.is_empty {
        remarks::remark_on_letter_case(session, &plan.compared);
    }
    let last = match (&plan.keys, answered.keys) {
        (Some(keys), Some(found)) if keys.pin => Some(record::records(keys, found)),
        _ if plan.date.is_some() => plan.date.map(Variable::Date),
        _ if record::is_value(plan.head.shape) => Some(Variable::Value(answered.value.unwrap_or(Value::Null))),
        _ => None,
    };
    let last = match last {
        Some(last) => Some((last, FilledSize::default())),
        None => match stored_query(session, expr) {
            Ok(stored) => Some(stored),
            // `lower('x')` is no query; one that is too large is not kept.
            Err(error) => {
                if matches!(expr.kind, ExprKind::Query(_) | ExprKind::Path(_)) {
                    let message = format!("the answer is not kept as `_`: {}", error.message);
                    session.messages.report(&Diagnostic::warning(message));
                }
                None
            }
        },
    };
    session.remember("_", last);
    session.keep_page(answered.shown, || Remaining::Plan(Box::new(plan)));
    Ok(())
}

/// Answers with records that must stay the same when they are asked for again, but whose identity is no part of
/// their columns: they are found first, and then shown.
fn answer_pinned(session: &mut Session, expr: &Expr, plan: &Plan, keys: &Keys, out: &mut Output) -> Result<(), Stop> {
    let found = session.engine.collect(&keys.statement.planned(&session.catalog))?;
    if found.is_empty() {
        run_plan(session, plan, 0, out)?;
        session.remember("_", Some((record::records(keys, found), FilledSize::default())));
        return Ok(());
    }
    session.remember("_", Some((record::records(keys, found), FilledSize::default())));
    let shown =
        plan::plan(&Expr::variable("_", expr.at), &session.catalog, session.variables(), session.plan_options())?;
    let answered = run_plan(session, &shown, 0, out)?;
    session.keep_page(answered.shown, || Remaining::Plan(Box::new(shown)));
    Ok(())
}

/// `more`, `more 100`: goes on with the answer that was cut.
pub(crate) fn more(session: &mut Session, rows: Option<u64>, out: &mut Output) -> Result<(), Stop> {
    let answer = session.more.take_if(|answer| answer.shown.more);
    let Some(answer) = answer else { return Err(Diagnostic::error("there is no answer to go on with").into()) };
    let limit = rows.map_or(session.settings.limit, Limit::Rows);
    show_page(session, answer.remaining, answer.shown.next, limit, out)
}

/// `back`: the page before the one that is shown.
pub(crate) fn back(session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let answer = session.more.take_if(|answer| answer.shown.start > 0);
    let Some(answer) = answer else { return Err(Diagnostic::error("there is no page before this one").into()) };
    let rows = match session.settings.limit {
        Limit::Rows(rows) => rows,
        Limit::Screen | Limit::Off => out.screenful(),
    };
    let start = answer.shown.start.saturating_sub(rows);
    show_page(session, answer.remaining, start, Limit::Rows(answer.shown.start - start), out)
}

/// The whole of the answer of which a page is shown.
pub(crate) fn whole(session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let Some(answer) = session.more.take() else { return Err(Diagnostic::error("there is no long answer").into()) };
    let kept = answer.clone();
    let outcome = show_page(session, answer.remaining, 0, Limit::Off, out);
    session.more = Some(kept);
    outcome
}

fn show_page(
    session: &mut Session,
    remaining: Remaining,
    skip: u64,
    limit: Limit,
    out: &mut Output,
) -> Result<(), Stop> {
    let before = std::mem::replace(&mut session.settings.limit, limit);
    let outcome = match remaining {
        Remaining::Plan(plan) => run_plan(session, &plan, skip, out).map(|answered| {
            session.keep_page(answered.shown, || Remaining::Plan(plan));
        }),
        Remaining::Sql(sql, values) => sql::more(session, &sql, &values, skip, out),
    };
    session.settings.limit = before;
    outcome
}

/// Runs a plan and shows its answer from the `skip`-th row on.
fn run_plan(session: &Session, plan: &Plan, skip: u64, out: &mut Output) -> Result<AnswerOutcome, Stop> {
    // What nests is read by statements of its own, which must see the same database.
    let reading = match plan.branches.is_empty() {
        true => None,
        false => Transaction::reading(&*session.engine.connection)?,
    };
    let outcome = run_rows(session, plan, skip, out);
    match reading {
        Some(reading) => reading.finish(outcome),
        None => outcome,
    }
}

fn run_rows(session: &Session, plan: &Plan, skip: u64, out: &mut Output) -> Result<AnswerOutcome, Stop> {
    let branches = if plan.joined.is_some() { &[] } else { plan.branches.as_slice() };
    let nest = NestedReader::new(&session.engine, &session.cancel, branches, session.settings.lazy)?;
    let mut joined = JoinedRows::new(&plan.branches);
    let mut taken = Taken::new(plan);
    let mut page = Page::new(out, &plan.head, &session.settings, skip, true);
    let statement = plan.joined.as_ref().unwrap_or(&plan.statement);
    let mut outcome = session.engine.run(statement, &mut |row| {
        session.cancel.check()?;
        if plan.joined.is_some() {
            return Ok(match joined.row(&owned(row)) {
                Some((values, cells)) => taken.row(&Kept(&values), &cells, &mut page),
                None => ControlFlow::Continue(()),
            });
        }
        if branches.is_empty() || !page.wants() {
            return Ok(taken.row(row, &PlainRow(row), &mut page));
        }
        let values = owned(row);
        let cells = nest.row(&values)?;
        Ok(taken.row(&Kept(&values), &cells, &mut page))
    });
    if let (Ok(()), Some((values, cells))) = (&outcome, joined.end()) {
        // Nothing follows that could be broken off.
        let _ = taken.row(&Kept(&values), &cells, &mut page);
    }
    if let (Ok(()), 0, Some(wanted)) = (&outcome, page.rows(), &plan.existence) {
        outcome = record::missing_record(session, wanted).and_then(|missing| missing.map_or(Ok(()), Err));
        if outcome.is_err() {
            remarks::remark_on_letter_case(session, &plan.compared);
        }
    }
    if let Err(error) = outcome {
        page.abandon()?;
        return Err(error.into());
    }
    if let Some(held) = &taken.held {
        let _ = page.row(held);
    }
    let relations = match &plan.keys {
        Some(keys) if page.rows() == 1 && shows_card(session, plan) => card(session, keys, taken.first_key.take())?,
        _ => Vec::new(),
    };
    let found_none = plan.excused && matches!(taken.value, Some(Value::Integer(0)));
    let is_empty = found_none || page.rows() == 0 && skip == 0;
    let shown = page.finish(&relations)?;
    Ok(AnswerOutcome { shown, value: taken.value, keys: taken.keys, is_empty })
}

fn shows_card(session: &Session, plan: &Plan) -> bool {
    session.settings.format.has_cards && plan.head.shape == (Shape::Records { one: true })
}

/// The relations at the foot of a record's card.
fn card(session: &Session, keys: &Keys, identity: Option<Vec<Value>>) -> Result<Vec<CardRelation>> {
    let identity = match identity {
        Some(identity) => Some(identity),
        None => session.engine.collect(&keys.statement.planned(&session.catalog))?.into_iter().next(),
    };
    let Some(identity) = identity else { return Ok(Vec::new()) };
    let mut relations = Vec::new();
    let schema_version = session.engine.connection.schema_version()?;
    let counts = session.kept_plans.card(&keys.table, &session.catalog, schema_version)?;
    let statements: Vec<_> = counts.iter().map(|count| count.statement.filled(&identity)).collect();
    for (count, answer) in counts.iter().zip(session.engine.collect_each(&statements)) {
        match answer {
            Ok(rows) => {
                let found = rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
                let count_of = u64::try_from(found).unwrap_or(0);
                relations.push(CardRelation {
                    name: count.name.clone(),
                    target: count.target.clone(),
                    count: count_of,
                });
            }
            Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
            // One relation that cannot be counted is no reason to withhold the record.
            Err(error) => {
                let message = format!(".{} cannot be counted: {}", count.name, error.message);
                session.messages.report(&Diagnostic::warning(message));
            }
        }
    }
    Ok(relations)
}

fn all_placed(stop: Stop, expr: &Expr) -> Stop {
    match stop {
        Stop::Failed(errors) => Stop::Failed(errors.into_iter().map(|error| record::placed(error, expr)).collect()),
        other => other,
    }
}
