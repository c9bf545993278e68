//! Fields of a file as values of columns, and whether a column keeps what the field says.
//!
//! SQLite turns texts into numbers where the affinity of a column is numeric. In a column declared as a number that is
//! wanted, as long as the number is the one that was written: `1.50` is 1.5, but `007`, twenty digits or `1E5` may be
//! codes. Other types have numeric affinity by accident (STRING, DATE, UUID): there the text must come back as it was.

use crate::catalog::{Affinity, Column};
use crate::formats::{Field, Number, Untyped, decode_blob, non_finite, parse_numeral, parse_untyped, push_real};
use crate::store::{Value, ValueRef};

/// What a column does with texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Keeps them.
    Text,
    /// Is declared as a number, and makes numbers of them, REALs if `real`.
    Number { real: bool },
    /// Makes numbers of them though its type is not that of a number.
    Accidental,
    /// Keeps what it is given.
    Anything,
}

impl ColumnKind {
    pub(super) fn of(column: &Column) -> ColumnKind {
        ColumnKind::of_type(&column.declared_type, column.affinity)
    }

    pub(super) fn of_type(declared: &str, affinity: Affinity) -> ColumnKind {
        let declared = declared.to_ascii_uppercase();
        let numbers = ["NUM", "DEC", "MONEY", "CURRENCY", "FIXED", "BOOL", "BIT"];
        match affinity {
            Affinity::Text => ColumnKind::Text,
            Affinity::Blob => ColumnKind::Anything,
            Affinity::Integer => ColumnKind::Number { real: false },
            Affinity::Real => ColumnKind::Number { real: true },
            Affinity::Numeric if numbers.iter().any(|word| declared.contains(word)) => {
                ColumnKind::Number { real: false }
            }
            Affinity::Numeric => ColumnKind::Accidental,
        }
    }
}

/// Whether a column keeps what a field says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fit {
    Same,
    /// A column of numbers holds a text, as it was written.
    Text,
    /// This is stored in its place.
    Changed(String),
}

/// Sets `value` to what a column stores of a field.
pub(super) fn bind(value: &mut Value, field: Field<'_>, kind: ColumnKind) -> Fit {
    match (field, kind) {
        (Field::Null, _) => *value = Value::Null,
        (Field::Untyped(text) | Field::Number(text), ColumnKind::Text) => set_text(value, text),
        (Field::Number(text), ColumnKind::Anything) => match parse_numeral(text) {
            Some(numeral) if numeral.is_exact && !numeral.is_overlong => *value = number_value(numeral.number),
            _ => set_text(value, text),
        },
        (Field::Number(text), ColumnKind::Number { real }) => return bind_number(value, text, real, true),
        (Field::Number(text), ColumnKind::Accidental) => return bind_number(value, text, false, true),
        (Field::Untyped(text), ColumnKind::Anything) => match parse_untyped(text) {
            Untyped::Integer(number) => *value = Value::Integer(number),
            Untyped::Real(number) => *value = Value::Real(number),
            Untyped::Blob => set_blob(value, text),
            _ => set_text(value, text),
        },
        (Field::Untyped(text) | Field::Typed(ValueRef::Text(text)), ColumnKind::Number { real }) => {
            return bind_number(value, text, real, false);
        }
        (Field::Untyped(text) | Field::Typed(ValueRef::Text(text)), ColumnKind::Accidental) => {
            set_text(value, text);
            return match accident(text) {
                Some(stored) if stored.as_bytes() != text => Fit::Changed(stored),
                _ => Fit::Same,
            };
        }
        (Field::Truth(truth), ColumnKind::Text | ColumnKind::Accidental) => {
            set_text(value, if truth { b"true" } else { b"false" });
        }
        (Field::Truth(truth), _) => *value = Value::Integer(truth.into()),
        (Field::Typed(ValueRef::Text(text)), _) => set_text(value, text),
        (Field::Typed(typed), _) => *value = typed.to_owned(),
    }
    Fit::Same
}

/// For a column that is declared as a number.
fn bind_number(value: &mut Value, text: &[u8], real: bool, is_typed: bool) -> Fit {
    let Some(numeral) = parse_numeral(trim(text)) else {
        if let Some(number) = non_finite(text) {
            *value = Value::Real(number);
            return Fit::Same;
        }
        set_text(value, text);
        return Fit::Text;
    };
    let is_kept = match numeral.number {
        Number::Integer(number) => !real || i128::from(number) == number as f64 as i128,
        Number::Real(_) => real || (!numeral.is_overlong && (is_typed || !numeral.may_be_code)),
    };
    if is_kept && numeral.is_exact && !numeral.is_padded {
        *value = number_value(numeral.number);
        return Fit::Same;
    }
    set_text(value, text);
    Fit::Changed(spell(numeral.number, real))
}

/// What SQLite stores of a text where a column's affinity is NUMERIC; none where it stays text.
fn accident(text: &[u8]) -> Option<String> {
    Some(spell(parse_numeral(trim(text))?.number, false))
}

/// A number as it comes back from a column.
fn spell(number: Number, real: bool) -> String {
    let mut text = Vec::new();
    match number {
        Number::Integer(number) if real => push_real(&mut text, number as f64),
        Number::Integer(number) => return number.to_string(),
        // SQLite stores a REAL without a fraction as an INTEGER where it may, if it is within 64 bits.
        Number::Real(number) if !real && number.abs() < 9.2e18 && number.trunc() == number => {
            return (number as i64).to_string();
        }
        // Without the sign of a zero, which SQLite stores as an INTEGER in a REAL column, too.
        Number::Real(number) => push_real(&mut text, number + 0.0),
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Without what SQLite takes for space.
fn trim(text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |at| at + 1);
    &text[start..end]
}

fn number_value(number: Number) -> Value {
    match number {
        Number::Integer(number) => Value::Integer(number),
        Number::Real(number) => Value::Real(number),
    }
}

fn set_text(value: &mut Value, bytes: &[u8]) {
    match value {
        Value::Text(known) => {
            known.clear();
            known.extend_from_slice(bytes);
        }
        _ => *value = Value::Text(bytes.to_vec()),
    }
}

fn set_blob(value: &mut Value, text: &[u8]) {
    match value {
        Value::Blob(known) => decode_blob(text, known),
        _ => {
            let mut found = Vec::new();
            decode_blob(text, &mut found);
            *value = Value::Blob(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Connection, OpenOptions, OpenTarget, collect, open};
    use proptest::prelude::*;

    const KINDS: [(&str, Affinity); 8] = [
        ("TEXT", Affinity::Text),
        ("INTEGER", Affinity::Integer),
        ("REAL", Affinity::Real),
        ("DECIMAL(10,2)", Affinity::Numeric),
        ("BOOLEAN", Affinity::Numeric),
        ("STRING", Affinity::Numeric),
        ("DATE", Affinity::Numeric),
        ("", Affinity::Blob),
    ];

    /// What a column of SQLite itself says of a field that was bound, and whether it was said to be changed.
    fn stored(connection: &dyn Connection, text: &str, declared: &str, affinity: Affinity) -> (Value, String, Fit) {
        let mut value = Value::Null;
        let fit = bind(&mut value, Field::Untyped(text.as_bytes()), ColumnKind::of_type(declared, affinity));
        collect(connection, &format!("CREATE TABLE t (c {declared})"), &[]).unwrap();
        collect(connection, "INSERT INTO t VALUES (?1)", &[value]).unwrap();
        let found = collect(connection, "SELECT c FROM t", &[]).unwrap().remove(0).remove(0);
        collect(connection, "DROP TABLE t", &[]).unwrap();
        let shown = match &found {
            Value::Text(text) => String::from_utf8(text.clone()).unwrap(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => {
                let mut text = Vec::new();
                push_real(&mut text, *number);
                String::from_utf8(text).unwrap()
            }
            _ => String::new(),
        };
        (found, shown, fit)
    }

    #[test]
    fn what_columns_do_with_texts() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        for (text, changed_in) in [
            ("5", ""),
            ("-5", ""),
            ("abc", ""),
            ("1_000", ""),
            ("NaN", ""),
            ("", ""),
            ("2024-01-31", ""),
            ("1.5", ""),
            ("1.50", "STRING DATE"),
            (" 5", "STRING DATE"),
            ("07867", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("+49301234", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("12345678901234567890", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("9007199254740993", "REAL"),
            ("1e-400", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("-1e-400", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("1e400", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("1E5", "INTEGER DECIMAL(10,2) BOOLEAN STRING DATE"),
            ("1e+05", "STRING DATE"),
            ("3.14159265358979323846", "INTEGER REAL DECIMAL(10,2) BOOLEAN STRING DATE"),
        ] {
            for (declared, affinity) in KINDS {
                let (_, shown, fit) = stored(&*connection, text, declared, affinity);
                let is_changed = matches!(fit, Fit::Changed(_));
                let want = changed_in.split(' ').any(|word| word == declared && !word.is_empty());
                assert_eq!(is_changed, want, "{text} in {declared}: {shown}");
                if let Fit::Changed(becomes) = fit {
                    assert_eq!(shown, becomes, "{text} in {declared}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_changes_without_a_word(text in prop_oneof!["[0-9eE+. -]{0,9}", "-?[0-9]{1,25}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?", "\\PC{0,5}"]) {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            for (declared, affinity) in KINDS {
                let kind = ColumnKind::of_type(declared, affinity);
                let (found, shown, fit) = stored(&*connection, &text, declared, affinity);
                match fit {
                    Fit::Text => prop_assert_eq!(&shown, &text, "{}", declared),
                    Fit::Changed(becomes) => prop_assert_eq!(shown, becomes, "{} in {}", &text, declared),
                    Fit::Same if matches!(kind, ColumnKind::Text | ColumnKind::Accidental) => prop_assert_eq!(&shown, &text, "{}", declared),
                    Fit::Same => if !matches!(found, Value::Text(_) | Value::Blob(_)) {
                        let numeral = parse_numeral(trim(text.as_bytes())).unwrap();
                        prop_assert!(numeral.is_exact && !numeral.is_padded, "{} in {}", &text, declared);
                        prop_assert_eq!(parse_numeral(shown.as_bytes()).map(|kept| match kept.number {
                            Number::Integer(number) => number as f64,
                            Number::Real(number) => number,
                        }), Some(match numeral.number {
                            Number::Integer(number) => number as f64,
                            Number::Real(number) => number,
                        }), "{} in {}", &text, declared);
                    },
                }
            }
        }
    }
}
