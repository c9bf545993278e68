//! Decimal numbers in what a statement writes, spelt such that the SQLite of a server reads them as they are meant: of those with many digits
//! it takes some for the double beside.

use super::super::json_rows::decimals;
use crate::sql::{TokenKind, code};

/// An INSERT or UPDATE with the numbers spelt out that it writes; none in conditions, which may have to be those of an index. `None` where it
/// stays as it is.
pub(super) fn spelt_out(sql: &str) -> Option<String> {
    let (mut text, mut end) = (String::new(), 0);
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
        let Some(number) = literal.parse::<f64>().ok().filter(|number| number.is_finite()) else { continue };
        let spelt = decimals(number);
        if spelt != literal {
            text.push_str(&sql[end..token.start]);
            text.push_str(&spelt);
            end = token.end();
        }
    }
    if end == 0 {
        return None;
    }
    text.push_str(&sql[end..]);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelt_out() {
        assert_eq!(
            spelt_out("insert into t (a) values (-13.404954, 1.5, 7, x'00', ?1), (max(2e9, 1), .1) on conflict (a) where b > 0.1234 do update set a = 0.1234")
                .as_deref(),
            Some(
                "insert into t (a) values (-1.340495400000000004e1, 1.5, 7, x'00', ?1), (max(2000000000.0, 1), 0.1) on conflict (a) \
                 where b > 0.1234 do update set a = 1.233999999999999958e-1"
            )
        );
        for sql in [
            "insert into t values (9.99, '0.1234', 0x1e5, 9e999)",
            "delete from t where a > 0.1234",
            "update t set a = b where a = 0.1234",
        ] {
            assert_eq!(spelt_out(sql), None, "{sql}");
        }
    }
}
