//! Many records in one parameter: a JSON text, of which a server makes rows several times faster than of parameters.

use super::value::Value;
use crate::sql::{TokenKind, code};

/// How many digits a decimal number may have, and how many of them behind its point, so that a server's SQLite (3.45) reads the double that
/// it is of: it rounds at each of the places.
const DIGITS: usize = 15;
const PLACES: usize = 3;

/// Of what is smaller or greater, more than the last place may be rounded.
const MODERATE: std::ops::Range<f64> = 1e-290..1e290;

/// Whole numbers below it are doubles.
const WHOLE: f64 = (1_u64 << 53) as f64;

/// Records as the JSON text of which [`InsertForm::of_json`] makes them; `None` where a value is among them that JSON cannot tell as it is.
pub(super) fn json_rows(rows: &[&[Value]]) -> Option<Vec<u8>> {
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
    Some(json)
}

/// Writes a value such that SQLite's JSON functions give the same one.
fn push_json(json: &mut Vec<u8>, value: &Value) -> Option<()> {
    match value {
        Value::Null => json.extend_from_slice(b"null"),
        Value::Integer(number) => json.extend_from_slice(number.to_string().as_bytes()),
        Value::Real(number) if *number == 0.0 || MODERATE.contains(&number.abs()) => {
            json.extend_from_slice(decimals(*number).as_bytes())
        }
        Value::Text(bytes) if !bytes.contains(&0) => {
            serde_json::to_writer(json, std::str::from_utf8(bytes).ok()?).ok()?;
        }
        Value::Real(_) | Value::Text(_) | Value::Blob(_) => return None,
    }
    Some(())
}

/// A finite double in decimals, such that a server's SQLite reads the same one out of them. The shortest that are it may lie close to where
/// another begins, which rounding reaches; with as many digits as SQLite heeds they are in its middle.
pub(super) fn decimals(number: f64) -> String {
    let text = format!("{number:?}");
    let is_short = match text.trim_start_matches('-').split_once('.') {
        _ if number.abs() < WHOLE && number.fract() == 0.0 => true,
        Some((whole, places)) => {
            places.len() <= PLACES
                && places.bytes().all(|digit| digit.is_ascii_digit())
                && whole.len() + places.len() <= DIGITS
        }
        None => false,
    };
    if is_short { text } else { format!("{number:.18e}") }
}

/// An INSERT of the values of one record, taken apart at its parameters.
pub(super) struct InsertForm {
    head: String,
    /// What stands before each parameter, the number of which comes behind it, within the brackets of the record.
    parts: Vec<(String, usize)>,
    tail: String,
}

impl InsertForm {
    /// `None` for a statement of another form, or that returns what it has made. The parameters have numbers.
    pub fn of(sql: &str) -> Option<InsertForm> {
        let all: Vec<_> = code(sql).filter(|token| !token.is(";")).collect();
        let values = all.iter().position(|token| token.is_any(&["values", "select"]))?;
        if !all[values].is("values") {
            return None;
        }
        let open = all.get(values + 1).filter(|token| token.is("("))?;
        let close = all.last().filter(|token| token.is(")"))?;
        let mut depth = 0;
        for token in &all[values + 1..all.len() - 1] {
            depth += i32::from(token.is("(")) - i32::from(token.is(")"));
            if depth == 0 {
                return None;
            }
        }
        let (mut parts, mut end) = (Vec::new(), open.end());
        for token in all[values..].iter().filter(|token| token.kind == TokenKind::Parameter) {
            let number: usize = token.text().strip_prefix('?')?.parse().ok()?;
            parts.push((sql[end..token.start].to_owned(), number.checked_sub(1)?));
            end = token.end();
        }
        let head = sql[..all[values].start].to_owned();
        Some(InsertForm { head, parts, tail: sql[end..close.start].to_owned() })
    }

    /// How many values a record has.
    pub fn width(&self) -> usize {
        self.parts.iter().map(|(_, number)| number + 1).max().unwrap_or(0)
    }

    /// The INSERT of the records in a JSON text.
    pub fn of_json(&self) -> String {
        let mut sql = format!("{}select ", self.head);
        self.push_record(&mut sql, |number| format!("json_extract(\"hop row\".value, '$[{number}]')"));
        sql + " from json_each(?1) as \"hop row\""
    }

    /// The INSERT of so many records, whose values follow one another.
    pub fn of_values(&self, records: usize) -> String {
        let (mut sql, width) = (format!("{}values ", self.head), self.width());
        for record in 0..records {
            sql.push_str(if record == 0 { "(" } else { ", (" });
            self.push_record(&mut sql, |number| format!("?{}", record * width + number + 1));
            sql.push(')');
        }
        sql
    }

    fn push_record(&self, sql: &mut String, value: impl Fn(usize) -> String) {
        for (before, number) in &self.parts {
            sql.push_str(before);
            sql.push_str(&value(*number));
        }
        sql.push_str(&self.tail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_of_many() {
        let form =
            InsertForm::of("insert into p (a, b) values ('x' || ?1, (select max(b) from p where c > ?2))").unwrap();
        assert_eq!(
            form.of_json(),
            "insert into p (a, b) select 'x' || json_extract(\"hop row\".value, '$[0]'), (select max(b) from p where c > \
             json_extract(\"hop row\".value, '$[1]')) from json_each(?1) as \"hop row\""
        );
        assert_eq!(
            form.of_values(2),
            "insert into p (a, b) values ('x' || ?1, (select max(b) from p where c > ?2)), ('x' || ?3, (select max(b) from p \
             where c > ?4))"
        );
        for other in [
            "insert into p default values",
            "insert into p (a) values (?1) returning a",
            "insert into p values (1), (2)",
            "insert into p select a from (values (1))",
        ] {
            assert!(InsertForm::of(other).is_none(), "{other}");
        }
    }

    #[test]
    fn numbers_that_json_tells() {
        let json = |number: f64| json_rows(&[&[Value::Real(number)]]).map(|json| String::from_utf8(json).unwrap());
        for (number, text) in [
            (3.0, "3.0"),
            (-0.0, "-0.0"),
            (9.99, "9.99"),
            (-0.125, "-0.125"),
            (9007199254740991.0, "9007199254740991.0"),
            (0.1 + 0.2, "3.000000000000000444e-1"),
            (-13.4049, "-1.340489999999999959e1"),
            (9007199254740992.0, "9.007199254740992000e15"),
        ] {
            assert_eq!(json(number), Some(format!("[[{text}]]")));
        }
        for number in [5e-324, 1e300, f64::INFINITY, f64::NAN] {
            assert_eq!(json(number), None, "{number}");
        }
    }
}
