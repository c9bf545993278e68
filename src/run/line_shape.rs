//! Lines taken apart into what they say and the plain values in them, so that lines that differ in their values alone
//! are known to be alike. What is not plainly of this kind is left to those who read lines properly.

use crate::store::Value;

/// A line without its values.
#[derive(Debug, PartialEq)]
pub(super) struct LineShape {
    /// The text with a mark in place of each value.
    pub text: String,
    pub values: Vec<Value>,
}

/// `create noun field=value …`, each value a number or a text. The marks in the text tell the types.
pub(super) fn create(line: &str) -> Option<LineShape> {
    let bytes = line.trim_end().as_bytes();
    if !bytes.starts_with(b"create ") {
        return None;
    }
    let mut shape = LineShape::of(line);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'=' => {
                shape.text.push('=');
                at += 1 + bytes[at + 1..].iter().take_while(|byte| **byte == b' ').count();
                let (value, length) = value(line.get(at..)?, b"'\"")?;
                shape.text.push(match &value {
                    Value::Integer(_) => '1',
                    Value::Real(_) => '2',
                    _ => '3',
                });
                shape.values.push(value);
                at += length;
                if !matches!(bytes.get(at), None | Some(b' ' | b',')) {
                    return None;
                }
            }
            b' ' | b',' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                shape.text.push(char::from(byte));
                at += 1;
            }
            _ => return None,
        }
    }
    (!shape.values.is_empty()).then_some(shape)
}

/// `insert into table (columns) values (value, …);` of one row. The text is SQL with a parameter in place of each value.
pub(super) fn insert(line: &str) -> Option<LineShape> {
    const BEGIN: &[u8] = b"insert into ";
    let line = line.trim();
    let bytes = line.as_bytes();
    if !bytes.get(..BEGIN.len())?.eq_ignore_ascii_case(BEGIN) {
        return None;
    }
    let mut at = BEGIN.len();
    // Up to the word `values`.
    loop {
        match bytes.get(at)? {
            b'"' => at += 2 + bytes[at + 1..].iter().position(|byte| *byte == b'"')?,
            b' ' | b',' | b'.' | b'(' | b')' => at += 1,
            byte if is_word(*byte) => {
                let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
                at += length;
                if bytes[at - length..at].eq_ignore_ascii_case(b"values") {
                    break;
                }
            }
            _ => return None,
        }
    }
    at += bytes[at..].iter().take_while(|byte| **byte == b' ').count();
    if bytes.get(at) != Some(&b'(') {
        return None;
    }
    let mut shape = LineShape::of(line);
    shape.text.push_str(line.get(..at)?);
    loop {
        // An opening bracket or a comma.
        shape.text.push(char::from(*bytes.get(at)?));
        at += 1 + bytes[at + 1..].iter().take_while(|byte| **byte == b' ').count();
        let word = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'_').count();
        if word > 0 {
            shape.text.push_str(line.get(at..at + word)?);
            at += word;
        } else {
            let (value, length) = value(line.get(at..)?, b"'")?;
            // What a number with a point is by SQLite is for SQLite to say, and so is a text that it would cut.
            match &value {
                Value::Real(_) => return None,
                Value::Text(text) if text.contains(&0) => return None,
                _ => shape.text.push('?'),
            }
            shape.values.push(value);
            at += length;
        }
        at += bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        match bytes.get(at)? {
            b',' => {}
            b')' => break,
            _ => return None,
        }
    }
    shape.text.push(')');
    let rest = line.get(at + 1..)?.trim_start();
    (matches!(rest, "" | ";") && !shape.values.is_empty()).then_some(shape)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl LineShape {
    fn of(line: &str) -> LineShape {
        LineShape { text: String::with_capacity(line.len() + 8), values: Vec::with_capacity(8) }
    }
}

/// The number or text that `rest` begins with, and its length.
fn value(rest: &str, quotes: &[u8]) -> Option<(Value, usize)> {
    let bytes = rest.as_bytes();
    let first = *bytes.first()?;
    if quotes.contains(&first) {
        let mut text = Vec::new();
        let mut at = 1;
        loop {
            let length = bytes[at..].iter().position(|byte| *byte == first || *byte == b'\n')?;
            text.extend_from_slice(&bytes[at..at + length]);
            at += length + 1;
            match (bytes[at - 1], bytes.get(at)) {
                (b'\n', _) => return None,
                (_, Some(next)) if *next == first => {
                    text.push(first);
                    at += 1;
                }
                _ => return Some((Value::Text(text), at)),
            }
        }
    }
    let sign = usize::from(first == b'-');
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(sign);
    if whole == 0 {
        return None;
    }
    let mut end = sign + whole;
    let mut is_real = false;
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        is_real = true;
        end += 1 + digits(end + 1);
    }
    if bytes.get(end).is_some_and(|next| is_word(*next) || *next == b'.' || *next >= 0x80) {
        return None;
    }
    let number = &rest[sign..end];
    let value = if is_real {
        let number: f64 = number.parse().ok()?;
        Value::Real(if sign > 0 { -number } else { number })
    } else {
        let number: i64 = number.parse().ok()?;
        Value::Integer(if sign > 0 { -number } else { number })
    };
    Some((value, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str, values: Vec<Value>) -> Option<LineShape> {
        Some(LineShape { text: text.to_owned(), values })
    }

    #[test]
    fn creates_of_plain_values_are_taken_apart() {
        let values = vec![Value::Integer(-5), Value::text("it's"), Value::Real(1.5), Value::text("é")];
        assert_eq!(create("create t a=-5 b = 'it''s', c=1.5 d=\"é\"  "), shape("create t a=1 b =3, c=2 d=3", values));
        for line in [
            "create t",
            "create t a=b",
            "create t a=1x",
            "create t a=1 + 2",
            "create t a=1+2",
            "create t a=1..2",
            "create t a=1e3",
            "create t a=0x10",
            "create t a=x'00'",
            "create t a='x",
            "create t a=1 # b",
            "create t a=1 -- b",
            "create t a=9223372036854775808",
            "create t a=-",
            "create t a=1\n",
            "create t a='x'.b",
            "creates a=1",
        ] {
            // A line feed at the end is no part of the line.
            assert_eq!(create(line).is_some(), line.ends_with('\n'), "{line}");
        }
    }

    #[test]
    fn inserts_of_plain_values_are_taken_apart() {
        let values = vec![Value::Integer(-5), Value::text("a'b;")];
        assert_eq!(
            insert("INSERT INTO \"a b\".t (a, b,c) Values ( -5,NULL , 'a''b;' ) ;"),
            shape("INSERT INTO \"a b\".t (a, b,c) Values (?,NULL,?)", values)
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
            "insert into t values (1) -- x",
            "insert into t values (NULL);",
            "insert into t default values;",
            "insert into t select 1;",
            "insert into t values (9223372036854775808);",
            "insert or fail into t values (1);",
            "insert into t values ('a",
            "insert into t values ('a' 'b');",
            "insert into t values (1",
        ] {
            assert_eq!(insert(line), None, "{line}");
        }
    }
}
