//! Decimal numbers in what a statement writes go as parameters: the SQLite of a server reads some of them as the double beside.

use super::super::json_rows::read_as_written;
use super::super::value::Value;
use crate::sql::{TokenKind, code};

/// How many numbers go so at most; with other parameters there may be 32,766 (limits.html).
const MOST: usize = 16_000;

/// An INSERT or UPDATE with parameters, which follow those that it has, in the place of numbers that it writes; none in conditions, which may
/// have to be those of an index. `None` where nothing is to be replaced.
pub(super) fn as_parameters(sql: &str, parameters: usize) -> Option<(String, Vec<Value>)> {
    let (mut text, mut end, mut values) = (String::with_capacity(sql.len()), 0, Vec::new());
    let (mut is_written, mut depth) = (false, 0);
    for token in code(sql) {
        depth += i32::from(token.is("(")) - i32::from(token.is(")"));
        if depth == 0 && token.is_any(&["values", "set"]) {
            is_written = true;
        } else if depth == 0 && token.is_any(&["where", "from", "on", "returning", "order", "limit"]) {
            is_written = false;
        }
        let literal = token.text();
        if !is_written || token.kind != TokenKind::Number || !literal.contains(['.', 'e', 'E']) {
            continue;
        }
        let Ok(number) = literal.parse::<f64>() else { continue };
        if !number.is_finite() || read_as_written(number).is_some_and(|written| written == literal) {
            continue;
        }
        values.push(Value::Real(number));
        text.push_str(&sql[end..token.start]);
        text.push_str(&format!("?{}", parameters + values.len()));
        end = token.end();
    }
    if values.is_empty() || values.len() > MOST {
        return None;
    }
    text.push_str(&sql[end..]);
    Some((text, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_parameters() {
        let of = |sql: &str| as_parameters(sql, 1).map(|(sql, values)| (sql, values.len()));
        assert_eq!(
            of("insert into t (a) values (-13.404954, 1.5, 7, x'00', ?1), (max(2e9, 1), 0.1234) on conflict (a) where b > 0.1234 do update set a = 0.5678"),
            Some((
                "insert into t (a) values (-?2, 1.5, 7, x'00', ?1), (max(?3, 1), ?4) on conflict (a) where b > 0.1234 do update set a = ?5"
                    .to_owned(),
                4
            ))
        );
        assert_eq!(
            of("update t set a = a * 0.1234 where a = 0.1234"),
            Some(("update t set a = a * ?2 where a = 0.1234".to_owned(), 1))
        );
        for sql in ["insert into t values (9.99, '0.1234', 0x1e5, 9e999)", "delete from t where a > 0.1234"] {
            assert_eq!(of(sql), None, "{sql}");
        }
    }
}
