//! `expect …`: fails where something is not so, with what was expected, what came, and how both differ.

use std::cmp::Ordering;
use std::io;

use super::planned;
use crate::answer::Shape;
use crate::diagnostic::{Diagnostic, Result, Span, TryLine};
use crate::formats;
use crate::lang::ast::{Expectation, ExpectedCondition, ExpectedKind, ExpectedLine, Expr, Given, HopStatement};
use crate::lang::{self, InputEntry, LineKind};
use crate::plan::Plan;
use crate::reader::RunLine;
use crate::session::{Limit, Messages, Output, Session, Stop};
use crate::store::{Begin, Connection, Transaction, Value, collect, quote_value};
use crate::terminal::Style;

/// How many rows of a difference are told.
const MOST_TOLD: usize = 5;

/// The answer of a query or of SQL that reads.
struct Answer {
    rows: Vec<Vec<Value>>,
    /// The keys of its records, where it is one of records.
    keys: Option<Vec<Vec<Value>>>,
}

/// Checks an expectation.
///
/// # Errors
/// It does not hold; the line within it is no line.
pub fn expect(session: &mut Session, text: &str, expected: &Expectation, run_line: RunLine) -> Result<(), Stop> {
    check(session, expected)?;
    match &expected.kind {
        ExpectedKind::Condition(condition) => check_condition(session, text, condition)?,
        ExpectedKind::Records { some, line } => check_records(session, *some, line)?,
        ExpectedKind::Gives { ordered, line, given } => check_gives(session, *ordered, line, given)?,
        ExpectedKind::Error { says, line } => check_error(session, says.as_deref(), line, run_line)?,
        ExpectedKind::Statements { most, count, line } => check_statements(session, *most, *count, line, run_line)?,
    }
    session.line.expectations.set(session.line.expectations.get() + 1);
    if session.is_interactive() {
        session.messages().say("as expected");
    }
    Ok(())
}

/// Fails where the line itself cannot be meant, whatever the data.
pub(super) fn check(session: &Session, expected: &Expectation) -> Result<()> {
    let lines: Vec<&ExpectedLine> = match &expected.kind {
        ExpectedKind::Condition(condition) => return check_truth(session, condition),
        ExpectedKind::Gives { line, given: Given::Line(other), .. } => vec![line, other],
        ExpectedKind::Records { line, .. } | ExpectedKind::Gives { line, .. } => vec![line],
        ExpectedKind::Error { line, .. } | ExpectedKind::Statements { line, .. } => return check_line(session, line),
    };
    lines.into_iter().try_for_each(|line| asked(session, line).map(|_| ()))
}

/// Fails where a line cannot be read, or names what is not there.
fn check_line(session: &Session, line: &ExpectedLine) -> Result<()> {
    let text = padded(line);
    match lang::classify(&text) {
        LineKind::Hop => planned::errors(session, &text).into_iter().next().map_or(Ok(()), Err),
        LineKind::Sql => {
            let body = text.trim_start().trim_start_matches('!');
            let at = text.len() - body.len();
            session.connection().prepare(body).map_err(|error| crate::run::sql::moved(error, at)).map(|_| ())
        }
        LineKind::Meta | LineKind::Blank => Ok(()),
    }
}

/// Fails where a condition is not one value that is true or false.
fn check_truth(session: &Session, expected: &ExpectedCondition) -> Result<()> {
    let condition = &expected.condition;
    let plan = session.plan(condition)?;
    let at = condition.span();
    if !matches!(plan.head.shape, Shape::Value | Shape::Boolean | Shape::Values { one: true }) {
        let before = Span::new(at.start, at.start);
        return Err(Diagnostic::error("a condition is one value, and this is a set")
            .at(at)
            .try_instead("that there is any", before, "some ")
            .try_instead("that there is none", before, "none "));
    }
    if plan.head.shape == Shape::Boolean || expected.compared.is_some() || is_truth(condition) {
        return Ok(());
    }
    let shown = quote_value(&single(session, condition)?);
    let end = Span::new(at.end, at.end);
    Err(Diagnostic::error("a condition is true or false, and this is a value").at(at).try_instead(
        "what it is now",
        end,
        format!(" = {shown}"),
    ))
}

fn check_condition(session: &Session, text: &str, expected: &ExpectedCondition) -> Result<()> {
    let condition = &expected.condition;
    let at = condition.span();
    if is_true(&single(session, condition)?) {
        return Ok(());
    }
    let part = |span: Span| text.get(span.start..span.end).unwrap_or_default().trim();
    let Some((left, _)) = expected.compared else {
        return Err(Diagnostic::error(format!("expected `{}`, which does not hold", part(at))).at(at));
    };
    let sides = match &condition.kind {
        crate::lang::ast::ExprKind::Binary(_, one, other) => (single(session, one)?, single(session, other)?),
        _ => return Err(Diagnostic::error(format!("expected `{}`, which does not hold", part(at))).at(at)),
    };
    let left_text = part(left.0);
    let rest = text.get(left.0.end..at.end).unwrap_or_default().trim_start_matches(')').trim();
    let mut error =
        Diagnostic::error(format!("expected {rest}, and `{left_text}` is {}", quote_value(&sides.0))).at(at);
    if !matches!(&condition.kind, crate::lang::ast::ExprKind::Binary(_, _, other) if is_literal(other)) {
        error = error.hint(format!("and the other side is {}", quote_value(&sides.1)));
    }
    // The records that were counted, without the verb.
    let counted = left_text.trim_start_matches('(').trim_end_matches(')');
    if let Some(records) = counted.trim().strip_prefix("count ").map(str::trim) {
        let blamed = ExpectedLine { text: records.to_owned(), at: crate::lang::ast::Location::default() };
        if let Ok(answer) = answer_of(session, &blamed)
            && !answer.rows.is_empty()
        {
            error = error.hint(format!("there are {}", told(answer.keys.as_ref().unwrap_or(&answer.rows))));
        }
        error = further(session, error, records);
    }
    Err(error)
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.kind, crate::lang::ast::ExprKind::Literal(_))
}

/// True if an expression is true or false by what it is.
fn is_truth(expr: &Expr) -> bool {
    use crate::lang::ast::ExprKind;
    match &expr.kind {
        ExprKind::Binary(op, ..) => op.compares() || matches!(op, lang::ast::BinaryOp::And | lang::ast::BinaryOp::Or),
        ExprKind::IsNull { .. } | ExprKind::Like { .. } | ExprKind::Between { .. } | ExprKind::In { .. } => true,
        ExprKind::Unary(op, _) => *op == lang::ast::UnaryOp::Not,
        ExprKind::Literal(literal) => matches!(literal, lang::ast::Literal::True | lang::ast::Literal::False),
        _ => false,
    }
}

/// The value that an expression is; NULL where there is none.
fn single(session: &Session, expr: &Expr) -> Result<Value> {
    let plan = session.plan(expr)?;
    let rows = session.engine.collect(&plan.statement)?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Integer(number) => *number != 0,
        Value::Real(number) => *number != 0.0,
        Value::Null | Value::Text(_) | Value::Blob(_) => false,
    }
}

fn check_records(session: &Session, some: bool, line: &ExpectedLine) -> Result<()> {
    let answer = answer_of(session, line)?;
    let count = answer.rows.len();
    match (some, count) {
        (true, 0) => Err(Diagnostic::error("expected some, and there is none").at(line.at.0)),
        (false, 1..) => {
            let error = Diagnostic::error(match count {
                1 => "expected none, and there is 1".to_owned(),
                count => format!("expected none, and there are {count}"),
            });
            let told = told(answer.keys.as_ref().unwrap_or(&answer.rows));
            Err(further(session, error.at(line.at.0).hint(told), &line.text))
        }
        _ => Ok(()),
    }
}

fn check_gives(session: &Session, ordered: bool, line: &ExpectedLine, given: &Given) -> Result<()> {
    let answer = answer_of(session, line)?;
    let expected = match given {
        Given::Line(other) => {
            let other = answer_of(session, other)?;
            match (&answer.keys, &other.keys) {
                (Some(_), Some(_)) => other.keys.unwrap_or_default(),
                _ => other.rows,
            }
        }
        Given::Rows(rows) => {
            let value = |expr: &Expr| single(session, expr);
            rows.iter().map(|row| row.iter().map(value).collect()).collect::<Result<Vec<Vec<Value>>>>()?
        }
    };
    let width = expected.first().map(Vec::len);
    let by_key = |keys: &Vec<Vec<Value>>| keys.first().map(Vec::len) == width || width.is_none() || keys.is_empty();
    let got = match (answer.keys, given) {
        (Some(keys), Given::Rows(_) | Given::Line(_)) if by_key(&keys) => keys,
        _ => answer.rows,
    };
    if let (Some(width), Some(own)) = (width, got.first().map(Vec::len))
        && width != own
    {
        let columns = |count: usize| if count == 1 { "1 column".to_owned() } else { format!("{count} columns") };
        let message = format!("the answer has {}, and what is expected {}", columns(own), columns(width));
        return Err(Diagnostic::error(message).at(line.at.0));
    }
    let (missing, surplus) = (less(&expected, &got), less(&got, &expected));
    if missing.is_empty() && surplus.is_empty() {
        let first = got.iter().zip(&expected).position(|(one, other)| compare_rows(one, other).is_ne());
        return match first.filter(|_| ordered) {
            Some(at) => Err(Diagnostic::error(format!(
                "the order differs: row {} is {}, expected {}",
                at + 1,
                row_text(&got[at]),
                row_text(&expected[at])
            ))
            .at(line.at.0)),
            None => Ok(()),
        };
    }
    let differs = match (missing.len(), surplus.len()) {
        (0, surplus) => format!("{surplus} too many"),
        (missing, 0) => format!("{missing} missing"),
        (missing, surplus) => format!("{missing} missing, {surplus} too many"),
    };
    let what = if expected.is_empty() { "nothing".to_owned() } else { told(&expected) };
    let mut error = Diagnostic::error(format!("expected {what}: {differs}")).at(line.at.0);
    if !missing.is_empty() {
        error = error.hint(format!("missing: {}", told(&missing)));
    }
    if !surplus.is_empty() {
        error = error.hint(format!("too many: {}", told(&surplus)));
    }
    Err(further(session, error, &line.text))
}

/// The line to look further, where it runs.
fn further(session: &Session, mut error: Diagnostic, line: &str) -> Diagnostic {
    let line = line.trim();
    if planned::runs(session, line) {
        error.add_line(TryLine { says: "look at".to_owned(), line: line.to_owned() });
    }
    error
}

/// The first rows of several.
fn told(rows: &[Vec<Value>]) -> String {
    let mut texts: Vec<String> = rows.iter().take(MOST_TOLD).map(|row| row_text(row)).collect();
    if rows.len() > MOST_TOLD {
        texts.push(format!("… {} more", rows.len() - MOST_TOLD));
    }
    texts.join(", ")
}

fn row_text(row: &[Value]) -> String {
    let cells: Vec<String> = row.iter().map(quote_value).collect();
    match cells.as_slice() {
        [one] => one.clone(),
        cells => format!("({})", cells.join(", ")),
    }
}

/// The rows of one answer that another has not, each as often as it is there more often.
fn less(rows: &[Vec<Value>], other: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let sorted = |rows: &[Vec<Value>]| {
        let mut rows = rows.to_vec();
        rows.sort_by(|one, other| compare_rows(one, other));
        rows
    };
    let (rows, other) = (sorted(rows), sorted(other));
    let mut others = other.iter().peekable();
    let mut found = Vec::new();
    for row in rows {
        while others.next_if(|other| compare_rows(other, &row).is_lt()).is_some() {}
        if others.next_if(|other| compare_rows(other, &row).is_eq()).is_none() {
            found.push(row);
        }
    }
    found
}

fn compare_rows(one: &[Value], other: &[Value]) -> Ordering {
    let cells = one.iter().zip(other).map(|(one, other)| compare(one, other));
    cells.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| one.len().cmp(&other.len()))
}

/// The order of values in SQLite: NULL, numbers by what they are worth, texts, blobs.
fn compare(one: &Value, other: &Value) -> Ordering {
    let class = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Integer(one), Value::Real(other)) => compare_with_real(*one, *other),
        (Value::Real(one), Value::Integer(other)) => compare_with_real(*other, *one).reverse(),
        // Zero has no sign.
        (Value::Real(one), Value::Real(other)) => (one + 0.0).total_cmp(&(other + 0.0)),
        (Value::Text(one), Value::Text(other)) | (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ => class(one).cmp(&class(other)),
    }
}

/// An integer beside a real, each exact.
fn compare_with_real(integer: i64, real: f64) -> Ordering {
    let nearest = integer as f64;
    match nearest.partial_cmp(&real) {
        // Within the range of integers a real that is equal to one is whole.
        Some(Ordering::Equal) => i128::from(integer).cmp(&(real as i128)),
        Some(order) => order,
        None => Ordering::Less,
    }
}

/// Blank up to where the line stands, so that places in it are places in the whole one.
fn padded(line: &ExpectedLine) -> String {
    format!("{}{}", " ".repeat(line.at.0.start), line.text)
}

/// A line that asks something.
enum Asked {
    Sql { text: String, at: usize },
    Plan(Box<Plan>),
}

/// A query, a value or SQL that reads.
fn asked(session: &Session, line: &ExpectedLine) -> Result<Asked> {
    let text = padded(line);
    let refused = || Diagnostic::error("a query or SQL that reads stands here").at(line.at.0);
    match lang::classify(&text) {
        LineKind::Sql => {
            let body = text.trim_start().trim_start_matches('!');
            let at = text.len() - body.len();
            let prepared = session.connection().prepare(body).map_err(|error| crate::run::sql::moved(error, at))?;
            let reads = prepared.is_some_and(|statement| statement.is_readonly() && !statement.columns().is_empty());
            if reads { Ok(Asked::Sql { text: body.to_owned(), at }) } else { Err(refused()) }
        }
        LineKind::Hop => {
            let Some(HopStatement::Value(expr)) = lang::parse(&text).map_err(first)? else { return Err(refused()) };
            let plan = session.plan(&expr)?;
            if !plan.branches.is_empty() {
                let error = Diagnostic::error("what nests in an answer is not compared").at(line.at.0);
                return Err(error.hint("`show` chooses plain columns"));
            }
            Ok(Asked::Plan(Box::new(plan)))
        }
        LineKind::Meta | LineKind::Blank => Err(refused()),
    }
}

/// What such a line answers.
fn answer_of(session: &Session, line: &ExpectedLine) -> Result<Answer> {
    match asked(session, line)? {
        Asked::Sql { text, at } => {
            let moved = |error: Diagnostic| crate::run::sql::moved(error, at);
            Ok(Answer { rows: collect(&**session.connection(), &text, &[]).map_err(moved)?, keys: None })
        }
        Asked::Plan(plan) => {
            let width = plan.head.columns.len();
            let mut rows = session.engine.collect(&plan.statement)?;
            rows.iter_mut().for_each(|row| row.truncate(width));
            let keys = match &plan.keys {
                Some(keys) if matches!(plan.head.shape, Shape::Records { .. }) => {
                    Some(session.engine.collect(&keys.statement.planned(&session.catalog))?)
                }
                _ => None,
            };
            Ok(Answer { rows, keys })
        }
    }
}

fn first(errors: Vec<Diagnostic>) -> Diagnostic {
    errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("the line cannot be read"))
}

fn check_error(session: &mut Session, says: Option<&str>, line: &ExpectedLine, run_line: RunLine) -> Result<(), Stop> {
    let text = padded(line);
    // What is not understood is no error that a line runs into.
    check_line(session, line)?;
    match run_and_take_back(session, &text, run_line)? {
        Ok(()) => {
            let message = match says {
                Some(says) => format!("expected an error that says {says:?}, and the line ran"),
                None => "expected an error, and the line ran".to_owned(),
            };
            Err(Diagnostic::error(message).at(line.at.0).hint("what it did is taken back").into())
        }
        Err(stop) if stop.is_interrupted() => Err(stop),
        Err(Stop::Failed(errors)) => {
            let message = errors.first().map(ToString::to_string).unwrap_or_default();
            match says {
                Some(says) if !message.to_lowercase().contains(&says.to_lowercase()) => {
                    let error = Diagnostic::error(format!("expected an error that says {says:?}")).at(line.at.0);
                    let said = errors.first().map(|error| error.message.clone()).unwrap_or_default();
                    Err(error.hint(format!("it says: {said}")).into())
                }
                _ => Ok(()),
            }
        }
        Err(stop) => Err(stop),
    }
}

/// Runs a line where nobody sees its answer, and takes back what it did.
fn run_and_take_back(session: &mut Session, text: &str, run_line: RunLine) -> Result<Result<(), Stop>, Stop> {
    let connection = session.connection().clone();
    let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
    let variables = session.variables.clone();
    let outcome = run_unseen(session, text, run_line);
    session.variables = variables;
    transaction.rollback()?;
    Ok(outcome)
}

fn run_unseen(session: &mut Session, text: &str, run_line: RunLine) -> Result<(), Stop> {
    let nobody = Messages::new(Box::new(io::sink()), Style::PIPE, || None);
    let mut nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, nobody.clone());
    let entry =
        InputEntry { kind: lang::classify(text), text: text.to_owned(), line: session.messages().origin().line };
    let before = (session.settings.clone(), session.line.is_in_seed, session.yes);
    let messages = std::mem::replace(&mut session.messages, nobody);
    let (more, kept) = (session.more.take(), session.variables().get("_").cloned());
    // As data an answer is what was asked for, without labels and the foot of a card.
    (session.settings.format, session.settings.limit) = (&formats::JSONL, Limit::Off);
    (session.line.is_in_seed, session.yes) = (true, true);
    let outcome = run_line(session, &entry, &mut nowhere).map(|_| ());
    (session.settings, session.line.is_in_seed, session.yes) = before;
    session.messages = messages;
    session.more = more;
    session.remember("_", kept.map(|kept| (kept, crate::session::FilledSize::default())));
    outcome
}

fn check_statements(
    session: &mut Session,
    most: bool,
    count: u64,
    line: &ExpectedLine,
    run_line: RunLine,
) -> Result<(), Stop> {
    let text = padded(line);
    check_line(session, line)?;
    let connection = session.connection().clone();
    let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
    let outcome = run_unseen(session, &text, run_line);
    let ran = session.engine.ran() as u64;
    let holds = if most { ran <= count } else { ran == count };
    if outcome.is_ok() && holds {
        transaction.commit()?;
        return Ok(());
    }
    // A line that fails writes nothing.
    transaction.rollback()?;
    outcome?;
    let plural = if count == 1 { "" } else { "s" };
    let expected = if most { format!("at most {count}") } else { count.to_string() };
    let error = Diagnostic::error(format!("expected {expected} statement{plural}, and {ran} ran")).at(line.at.0);
    Err(error.hint("`.sql on` shows each").into())
}
