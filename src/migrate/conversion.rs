//! What becomes of values in a column of another type, found by putting them into one.

use std::ops::ControlFlow;

use super::queries::display_value;
use crate::catalog::Affinity;
use crate::diagnostic::{DiagnosticKind, Result};
use crate::sql::quote_name;
use crate::store::{Connection, OpenOptions, OpenTarget, Value, collect, open};

/// How many values, and one of them in words.
#[derive(Default)]
pub(super) struct Outcome {
    /// Values that would be others.
    pub altered: Option<(u64, String)>,
    /// Values that a STRICT table does not take.
    pub refused: Option<(u64, String)>,
}

/// Puts each value of `column` that a type could alter into a column that is declared so (datatype3.html 3, stricttables.html).
pub(super) fn values(
    connection: &dyn Connection,
    source: &str,
    column: &str,
    declared: &str,
    strict: bool,
) -> Result<Outcome> {
    let stake = at_stake(&quote_name(column), Affinity::of(declared, strict), declared, strict);
    values_of(connection, source, (column, &stake), declared, strict)
}

/// The condition on values that a type may alter or refuse. Trying each of them takes several times as long as a look by SQLite
/// itself, and of most types it sees at once that they say the same afterwards; it may only be too wide.
fn at_stake(name: &str, affinity: Affinity, declared: &str, strict: bool) -> String {
    // A whole number as it is spelt, and a text that is a number: all of it is one where it equals what is read from it.
    let plain = format!("CAST(CAST({name} AS INTEGER) AS TEXT) = {name} COLLATE BINARY");
    let text = match strict {
        true => format!("typeof({name}) = 'text'"),
        false => format!("typeof({name}) = 'text' AND CAST({name} AS NUMERIC) = {name}"),
    };
    let blob = if strict { format!(" OR typeof({name}) = 'blob'") } else { String::new() };
    match affinity {
        Affinity::Text => format!("typeof({name}) NOT IN ('text', 'integer')"),
        Affinity::Blob if strict && !declared.eq_ignore_ascii_case("any") => format!("typeof({name}) <> 'blob'"),
        Affinity::Blob => "0".to_owned(),
        Affinity::Integer | Affinity::Numeric => {
            format!("typeof({name}) = 'real' OR {text} AND NOT {plain}{blob}")
        }
        Affinity::Real => format!(
            "typeof({name}) = 'integer' AND {name} NOT BETWEEN -9007199254740992 AND 9007199254740992 OR {text} AND NOT ({plain} AND \
             {name} <> '0'){blob}"
        ),
    }
}

fn values_of(
    connection: &dyn Connection,
    source: &str,
    (column, stake): (&str, &str),
    declared: &str,
    strict: bool,
) -> Result<Outcome> {
    let scratch = open(OpenTarget::Memory, &OpenOptions::default())?;
    // A type is words and brackets; SQLite reads its affinity from the letters alone, in quotes as without.
    let kind = if strict || declared.is_empty() { declared.to_owned() } else { quote_name(declared) };
    let options = if strict { " STRICT" } else { "" };
    collect(&*scratch, &format!("CREATE TABLE probe (id INTEGER PRIMARY KEY, value {kind}){options}"), &[])?;
    collect(&*scratch, "INSERT INTO probe (id) VALUES (1)", &[])?;
    let Some(mut put) = scratch.prepare("UPDATE probe SET value = ?1")? else { return Ok(Outcome::default()) };
    let Some(mut get) = scratch.prepare("SELECT value FROM probe")? else { return Ok(Outcome::default()) };
    let name = quote_name(column);
    let Some(mut all) =
        connection.prepare(&format!("SELECT {name} FROM {source} WHERE {name} IS NOT NULL AND ({stake})"))?
    else {
        return Ok(Outcome::default());
    };
    let mut outcome = Outcome::default();
    let note = |place: &mut Option<(u64, String)>, words: &dyn Fn() -> String| match place {
        Some((count, _)) => *count += 1,
        None => *place = Some((1, words())),
    };
    all.stream(&[], &mut |row| {
        let before = row.get(0).to_owned();
        let parameters = [before];
        match put.stream(&parameters, &mut |_| Ok(ControlFlow::Continue(()))) {
            Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
            Err(_) => note(&mut outcome.refused, &|| display_value(&parameters[0])),
            Ok(_) => {
                let mut after = Value::Null;
                get.stream(&[], &mut |row| {
                    after = row.get(0).to_owned();
                    Ok(ControlFlow::Break(()))
                })?;
                if !is_same(&parameters[0], &after) {
                    note(&mut outcome.altered, &|| {
                        format!("{} → {}", display_value(&parameters[0]), display_value(&after))
                    });
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(outcome)
}

/// True if the new form says the same as the old one, so that it could be turned back.
fn is_same(before: &Value, after: &Value) -> bool {
    let spelt = |number: &Value, text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        match number {
            Value::Integer(number) => number.to_string() == text,
            Value::Real(number) => text.parse() == Ok(*number) && !text.starts_with('0') | text.starts_with("0."),
            _ => false,
        }
    };
    match (before, after) {
        (Value::Integer(whole), Value::Real(real)) | (Value::Real(real), Value::Integer(whole)) => {
            *whole as f64 == *real && whole.unsigned_abs() <= 1 << 53
        }
        (Value::Text(text), number @ (Value::Integer(_) | Value::Real(_))) => spelt(number, text),
        (number @ (Value::Integer(_) | Value::Real(_)), Value::Text(text)) => {
            match (number, String::from_utf8_lossy(text).parse::<f64>()) {
                (Value::Real(real), Ok(read)) => *real == read,
                (Value::Integer(_), _) => spelt(number, text),
                _ => false,
            }
        }
        _ => before == after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_at_stake_says_the_same() {
        let odd = [
            "0",
            "1",
            "-1",
            "9007199254740992",
            "9007199254740993",
            "-9223372036854775808",
            "9223372036854775807",
            "1.0",
            "1.5",
            "-0.0",
            "1e300",
            "9007199254740993.0",
            "0.1 + 0.2",
            "1e999",
            "'0'",
            "'00'",
            "'-0'",
            "'+1'",
            "'1'",
            "'-7'",
            "'01'",
            "'1.0'",
            "'1.50'",
            "'.5'",
            "'0.5'",
            "'1e3'",
            "' 1'",
            "'1 '",
            "'0x10'",
            "'9007199254740993'",
            "'99999999999999999999'",
            "'abc'",
            "''",
            "'1a'",
            "'2024-01-02'",
            "'1' || char(0)",
            "'1' || char(0) || 'x'",
            "'inf'",
            "'nan'",
            "x'31'",
            "x''",
            "null",
            "'ä1'",
            "'1e999'",
            "'-'",
        ];
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        for own in ["", "text", "text collate nocase", "integer", "real", "numeric", "blob"] {
            collect(&*connection, &format!("create table t (a {own})"), &[]).unwrap();
            for value in odd {
                collect(&*connection, &format!("insert into t values ({value})"), &[]).unwrap();
            }
            for (declared, strict) in [
                ("integer", false),
                ("numeric", false),
                ("real", false),
                ("text", false),
                ("blob", false),
                ("", false),
                ("date", false),
                ("varchar(3)", false),
                ("integer", true),
                ("int", true),
                ("real", true),
                ("text", true),
                ("blob", true),
                ("any", true),
            ] {
                let short = values(&*connection, "t", "a", declared, strict).unwrap();
                let whole = values_of(&*connection, "t", ("a", "1"), declared, strict).unwrap();
                assert_eq!(
                    (short.altered, short.refused),
                    (whole.altered, whole.refused),
                    "{own} → {declared} {strict}"
                );
            }
            collect(&*connection, "drop table t", &[]).unwrap();
        }
    }

    #[test]
    fn values_that_read_otherwise() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        for sql in ["create table t(a)", "insert into t values ('01234'), ('12'), ('x'), (null), (1), (1.5), ('1e3')"] {
            collect(&*connection, sql, &[]).unwrap();
        }
        let outcome = values(&*connection, "t", "a", "integer", false).unwrap();
        assert_eq!(outcome.altered, Some((2, "'01234' → 1234".to_owned())));
        assert!(values(&*connection, "t", "a", "varchar(10)", false).unwrap().altered.is_none());
        let strict = values(&*connection, "t", "a", "integer", true).unwrap();
        assert_eq!(strict.refused, Some((2, "'x'".to_owned())));
    }
}
