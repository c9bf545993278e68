//! `:name`, `@name` and `$name` in SQL: the session's variables, bound as values.

use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::plan::Variable;
use crate::session::Session;
use crate::sql::{Token, TokenKind, tokens};
use crate::store::{Statement, Value};

/// The values of a statement's parameters, in their order. `sql` is its text, which begins at `at` in the line.
///
/// # Errors
/// A parameter without a name, or whose name is that of no variable, or of one that is no value.
pub(crate) fn values(session: &Session, statement: &dyn Statement, sql: &str, at: usize) -> Result<Vec<Value>> {
    if statement.parameters() == 0 {
        return Ok(Vec::new());
    }
    let mut names: Vec<&[u8]> = Vec::new();
    let mut values = Vec::new();
    for token in tokens(sql).filter(|token| token.kind == TokenKind::Parameter) {
        // SQLite counts one that is there again once.
        if !names.contains(&token.bytes) {
            names.push(token.bytes);
            values
                .push(value(session, &token).map_err(|error| error.at(Span::new(at + token.start, at + token.end())))?);
        }
    }
    if values.len() == statement.parameters() {
        Ok(values)
    } else {
        Err(Diagnostic::error("the parameters of this statement cannot be told apart")
            .at(Span::new(at, at + sql.len())))
    }
}

fn value(session: &Session, token: &Token) -> Result<Value> {
    let text = token.text();
    let name = &text[1..];
    if text.starts_with('?') {
        return Err(Diagnostic::error("a `?` has no value here").hint("name a variable: `x = 5`, then `:x`"));
    }
    let variables = session.variables();
    let several = |what: String| {
        Diagnostic::error(format!("{text} is {what}, and SQL takes one value"))
            .hint(format!("a value of it: `v = count {name}`, then `:v`"))
    };
    match variables.get(name) {
        Some(Variable::Value(value)) => Ok(value.clone()),
        Some(Variable::Date(date)) => Ok(Value::text(date.stored())),
        Some(Variable::Records { one: true, table, keys }) => match &keys[..] {
            [] => Ok(Value::Null),
            [key] if key.len() == 1 => Ok(key[0].clone()),
            _ => Err(Diagnostic::error(format!(
                "{text} is a record of {table}, whose key has several columns, and SQL takes one value"
            ))
            .hint(format!("name one of them: `v = {name} .column`, then `:v`"))),
        },
        Some(Variable::Records { table, keys, .. }) => Err(several(format!("{} records of {table}", keys.len()))),
        Some(Variable::Query { .. }) => Err(several("a query".to_owned())),
        None => {
            let error = Diagnostic::error(format!("there is no variable `{name}`"));
            let near = nearest(name, variables.keys().map(String::as_str));
            let error = near.map_or(error.clone(), |near| error.hint(format!("did you mean `{}{near}`?", &text[..1])));
            Err(error.hint(format!("`{name} = 5` makes one, as does `--set {name}=5`")))
        }
    }
}
