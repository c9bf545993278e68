//! Many records in one parameter: a JSON text, of which a server makes rows several times faster than of parameters.

use super::value::Value;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{TokenKind, code};

/// Records as the JSON text of which [`insert_of_json`] makes them.
///
/// # Errors
/// A value that JSON cannot tell as it is.
pub fn json_rows<'v>(rows: impl Iterator<Item = &'v [Value]>) -> Result<Vec<u8>> {
    let mut json = vec![b'['];
    for values in rows {
        json.extend_from_slice(if json.len() > 1 { b",[" } else { b"[" });
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                json.push(b',');
            }
            push_json(&mut json, value)?;
        }
        json.push(b']');
    }
    json.push(b']');
    Ok(json)
}

/// An INSERT of values, whose parameters are numbered, as one of the rows of a JSON text. `None` for one of another form, or that returns what
/// it has made.
pub fn insert_of_json(sql: &str) -> Option<String> {
    let all: Vec<_> = code(sql).filter(|token| !token.is(";")).collect();
    let values = all.iter().position(|token| token.is_any(&["values", "select"]))?;
    if !all[values].is("values") {
        return None;
    }
    let (open, close) = (all.get(values + 1).filter(|token| token.is("("))?, all.last().filter(|token| token.is(")"))?);
    let mut depth = 0;
    for token in &all[values + 1..all.len() - 1] {
        depth += i32::from(token.is("(")) - i32::from(token.is(")"));
        if depth == 0 {
            return None;
        }
    }
    let mut text = format!("{}select ", &sql[..all[values].start]);
    let mut end = open.end();
    for token in all[values..].iter().filter(|token| token.kind == TokenKind::Parameter) {
        let number: usize = token.text().strip_prefix('?')?.parse().ok()?;
        text.push_str(&sql[end..token.start]);
        text.push_str(&format!("json_extract(\"hop row\".value, '$[{}]')", number.checked_sub(1)?));
        end = token.end();
    }
    text.push_str(&sql[end..close.start]);
    text.push_str(" from json_each(?1) as \"hop row\"");
    Some(text)
}

/// Writes a value such that SQLite's JSON functions give the same one.
fn push_json(json: &mut Vec<u8>, value: &Value) -> Result<()> {
    let other = || Diagnostic::engine("a value of this kind cannot go with others");
    match value {
        Value::Null => json.extend_from_slice(b"null"),
        Value::Integer(number) => json.extend_from_slice(number.to_string().as_bytes()),
        Value::Real(number) if number.is_finite() => json.extend_from_slice(format!("{number:?}").as_bytes()),
        Value::Text(bytes) if !bytes.contains(&0) => {
            let text = std::str::from_utf8(bytes).map_err(|_| other())?;
            serde_json::to_writer(json, text).map_err(|_| other())?;
        }
        // Each of these goes by itself.
        Value::Real(_) | Value::Text(_) | Value::Blob(_) => return Err(other()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_of_json() {
        assert_eq!(
            insert_of_json("insert into p (a, b) values ('x' || ?1, (select max(b) from p where c > ?2))").as_deref(),
            Some(
                "insert into p (a, b) select 'x' || json_extract(\"hop row\".value, '$[0]'), (select max(b) from p where c > \
                 json_extract(\"hop row\".value, '$[1]')) from json_each(?1) as \"hop row\""
            )
        );
        for other in [
            "insert into p default values",
            "insert into p (a) values (?1) returning a",
            "insert into p values (1), (2)",
            "insert into p select a from (values (1))",
        ] {
            assert_eq!(insert_of_json(other), None, "{other}");
        }
    }
}
