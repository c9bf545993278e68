//! `insert into … values (…)` of one row of plain literals, many of which a script may hold: they are bound to one statement
//! that is kept prepared for all of their like.

use std::ops::ControlFlow;

use crate::diagnostic::{DiagnosticKind, Result};
use crate::run::engine_place;
use crate::session::{Output, Session, Stop};
use crate::sql::{TokenKind, tokens};
use crate::store::{ActionKind, Value};

/// Runs an INSERT of literals with a statement that is kept; false where it has to be run as it stands, and nothing was done.
pub(crate) fn insert(session: &mut Session, text: &str, out: &mut Output) -> Result<bool, Stop> {
    if session.interactive || session.settings.sql || session.settings.explain || !session.in_transaction() {
        return Ok(false);
    }
    let Some((sql, values)) = without_literals(text) else { return Ok(false) };
    let connection = session.engine.connection.clone();
    // What is wrong with it is told with its place where it is run as it stands.
    let Ok(Some(mut statement)) = connection.prepare_cached(&sql) else { return Ok(false) };
    let is_plain = statement.is_change()
        && statement.columns().is_empty()
        && statement.parameters() == values.len()
        && statement.actions().iter().all(|action| action.kind == ActionKind::Insert && action.within.is_none());
    if !is_plain {
        return Ok(false);
    }
    let outcome = statement.stream(&values, &mut |_| Ok(ControlFlow::Continue(())));
    drop(statement);
    match outcome {
        Ok(count) => session.answer_count(count, out).map(|()| true),
        Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error.into()),
        Err(error) if !session.in_transaction() => {
            Err(engine_place::placed(error, connection.last_failure().as_ref(), text).into())
        }
        Err(_) => Ok(false),
    }
}

/// The statement with a parameter in place of each literal, and their values. `None` where it is no INSERT of one row of
/// integers, texts and words: what a number with a point is by SQLite is for SQLite to say.
fn without_literals(text: &str) -> Option<(String, Vec<Value>)> {
    let text = text.trim();
    let mut rest = tokens(text);
    if !(rest.next()?.is("insert") && rest.next()?.is("into")) {
        return None;
    }
    let begin = loop {
        let token = rest.next()?;
        match token.kind {
            TokenKind::Word if token.is("values") => break token.end(),
            TokenKind::Word | TokenKind::DoubleQuoted => {}
            TokenKind::Mark if token.is_any(&["(", ")", ",", "."]) => {}
            _ => return None,
        }
    };
    let mut sql = String::with_capacity(text.len() + 8);
    sql.push_str(text.get(..begin)?);
    let mut values = Vec::with_capacity(8);
    let mut separator = rest.next().filter(|token| token.is("("))?;
    while !separator.is(")") {
        sql.push_str(if separator.is("(") { "(" } else { "," });
        let mut token = rest.next()?;
        let sign = token.is("-");
        if sign {
            let number = rest.next()?;
            if number.start != token.end() || number.kind != TokenKind::Number {
                return None;
            }
            token = number;
        }
        match token.kind {
            TokenKind::Word => sql.push_str(text.get(token.span())?),
            TokenKind::Number => {
                let digits = text.get(token.span())?;
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                let number: i64 = digits.parse().ok()?;
                sql.push('?');
                values.push(Value::Integer(if sign { -number } else { number }));
            }
            TokenKind::Text if token.left_open().is_none() && !token.bytes.contains(&0) => {
                sql.push('?');
                values.push(Value::text(token.name()));
            }
            _ => return None,
        }
        separator = rest.next().filter(|token| token.is_any(&[",", ")"]))?;
    }
    sql.push(')');
    let is_end = match rest.next() {
        None => true,
        Some(token) => token.is(";") && rest.next().is_none(),
    };
    (is_end && !values.is_empty()).then_some((sql, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserts_of_plain_values_are_taken_apart() {
        let values = vec![Value::Integer(-5), Value::text("a'b;")];
        assert_eq!(
            without_literals("INSERT INTO \"a b\".t (a, b,c) Values ( -5,NULL , 'a''b;' ) ;"),
            Some(("INSERT INTO \"a b\".t (a, b,c) Values(?,NULL,?)".to_owned(), values))
        );
        for line in [
            "insert into t values (1), (2);",
            "insert into t values (1) returning a;",
            "insert into t values (1.5);",
            "insert into t values (1e5);",
            "insert into t values (abs(5));",
            "insert into t values (- 5);",
            "insert into t values (x'00');",
            "insert into t values (1 + 2);",
            "insert into t values (\"a\");",
            "insert into t values (1_000);",
            "insert into t values (0x10);",
            "insert into t values (1) -- x",
            "insert into t values (NULL);",
            "insert into t default values;",
            "insert into t select 1;",
            "insert into t values (9223372036854775808);",
            "insert or fail into t values (1);",
            "insert into t values ('a",
            "insert into t values ('a' 'b');",
            "insert into t values ();",
            "insert into t values (1",
        ] {
            assert_eq!(without_literals(line), None, "{line}");
        }
    }
}
