//! `expect …`: fails where something is not so, with what was expected, what came, and how both differ.

use super::planned;
use crate::answer::Shape;
use crate::diagnostic::{Diagnostic, Result, Span, TryLine};
use crate::lang::ast::{
    Expectation, ExpectedCondition, ExpectedKind, ExpectedLine, Expr, Given, HopStatement, SessionCommand,
};
use crate::lang::{self, LineKind};
use crate::reader::RunLine;
use crate::run::asked::{Answer, answer_of, asked_flat, run_unseen};
use crate::run::compare::{compare_rows, less, row_text, told};
use crate::session::{Session, Stop};
use crate::store::{Begin, Transaction, Value, quote_value};

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
    lines.into_iter().try_for_each(|line| asked_flat(session, &padded(line), line.at.0).map(|_| ()))
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
    let end = Span::new(at.end, at.end);
    let now = match single(session, condition)? {
        Value::Null => " is null".to_owned(),
        value => format!(" = {}", quote_value(&value)),
    };
    Err(Diagnostic::error("a condition is true or false, and this is a value").at(at).try_instead(
        "what it is now",
        end,
        now,
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
        if let Ok(answer) = answer_to(session, &blamed)
            && !answer.rows.is_empty()
        {
            error = error.hint(found(&answer));
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
    let answer = answer_to(session, line)?;
    let count = answer.rows.len();
    match (some, count) {
        (true, 0) => Err(Diagnostic::error("expected some, and there is none").at(line.at.0)),
        (false, 1..) => {
            let error = Diagnostic::error(match count {
                1 => "expected none, and there is 1".to_owned(),
                count => format!("expected none, and there are {count}"),
            });
            Err(further(session, error.at(line.at.0).hint(found(&answer)), &line.text))
        }
        _ => Ok(()),
    }
}

fn check_gives(session: &Session, ordered: bool, line: &ExpectedLine, given: &Given) -> Result<()> {
    let answer = answer_to(session, line)?;
    let expected = match given {
        Given::Line(other) => {
            let other = answer_to(session, other)?;
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

/// Blank up to where the line stands, so that places in it are places in the whole one.
fn padded(line: &ExpectedLine) -> String {
    format!("{}{}", " ".repeat(line.at.0.start), line.text)
}

/// What a query or SQL that reads answers.
fn answer_to(session: &Session, line: &ExpectedLine) -> Result<Answer> {
    answer_of(session, &asked_flat(session, &padded(line), line.at.0)?, usize::MAX)
}

/// What stands for each record or row when it is told.
fn identities(answer: &Answer) -> &[Vec<Value>] {
    answer.keys.as_ref().unwrap_or(&answer.rows)
}

/// The records or rows that are there.
fn found(answer: &Answer) -> String {
    let of = answer.table.as_ref().map(|table| format!(" in {table}")).unwrap_or_default();
    format!("found{of}: {}", told(identities(answer)))
}

fn check_error(session: &mut Session, says: Option<&str>, line: &ExpectedLine, run_line: RunLine) -> Result<(), Stop> {
    let text = padded(line);
    // What is not understood is no error that a line runs into.
    check_line(session, line)?;
    check_is_about_data(&text, line)?;
    session.line.is_record_missing.set(false);
    session.connection().forget_failure();
    match run_and_take_back(session, &text, run_line)? {
        Ok(()) => {
            let message = match says {
                Some(says) => format!("expected an error that says {says:?}, and the line ran"),
                None => "expected an error, and the line ran".to_owned(),
            };
            Err(Diagnostic::error(message).at(line.at.0).hint("what it did is taken back").into())
        }
        Err(stop) if stop.is_interrupted() => Err(stop),
        Err(stop) if session.line.is_record_missing.take() => Err(stop),
        // Of a command only what the rules of the schema refuse is an error of data: not a file, a name or an option that it does not find.
        Err(stop) if lang::classify(&text) == LineKind::Meta && !is_refused_by_rule(session) => Err(stop),
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

/// True if the last thing that the engine refused was against a rule of the schema.
fn is_refused_by_rule(session: &Session) -> bool {
    session.connection().last_failure().is_some_and(|failure| failure.constraint.is_some())
}

/// Fails for lines that speak to the session or the file alone: their errors tell nothing of the data.
fn check_is_about_data(text: &str, line: &ExpectedLine) -> Result<()> {
    const OF_THE_FILE: &str = "begin commit end rollback savepoint release vacuum attach detach pragma";
    let is_apart = match lang::classify(text) {
        LineKind::Hop => match lang::parse(text) {
            Ok(Some(HopStatement::Session(command))) => !matches!(command, SessionCommand::Clear(_)),
            Ok(Some(HopStatement::Describe { .. })) => true,
            _ => false,
        },
        LineKind::Sql => {
            let word = text.trim_start().trim_start_matches('!').split_whitespace().next().unwrap_or_default();
            let word = word.trim_end_matches(';').to_ascii_lowercase();
            OF_THE_FILE.split(' ').any(|known| known == word)
        }
        LineKind::Meta | LineKind::Blank => false,
    };
    if !is_apart {
        return Ok(());
    }
    let error = Diagnostic::error("this line neither asks for records nor changes any, so its error never counts");
    Err(error.at(line.at.0).example("as in", "expect error delete {record}"))
}

/// Runs a line where nobody sees its answer, and takes back what it did.
fn run_and_take_back(session: &mut Session, text: &str, run_line: RunLine) -> Result<Result<(), Stop>, Stop> {
    let connection = session.connection().clone();
    let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
    let (variables, affected) = (session.variables.clone(), session.line.affected.get());
    let outcome = run_unseen(session, text, run_line);
    session.variables = variables;
    session.line.affected.set(affected);
    transaction.rollback()?;
    Ok(outcome)
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
    Err(if session.settings.sql { error } else { error.hint("`.sql on` shows each") }.into())
}
