//! Values as SQLite stores them, and the rows that they come in.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::sql::{quote_blob, quote_text};

/// A value that is owned. Text is bytes, since a database may hold text that is not UTF-8.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

/// A value borrowed from a row or from a [`Value`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a [u8]),
    Blob(&'a [u8]),
}

impl Value {
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into().into_bytes())
    }

    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(bytes) => ValueRef::Text(bytes),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text with bytes that are not UTF-8 replaced, if it is text.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Text(bytes) => Some(String::from_utf8_lossy(bytes)),
            _ => None,
        }
    }
}

impl ValueRef<'_> {
    pub fn to_owned(self) -> Value {
        match self {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(bytes) => Value::Text(bytes.to_vec()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        }
    }

    pub fn is_null(self) -> bool {
        matches!(self, ValueRef::Null)
    }

    /// As SQLite orders values that it neither converts nor collates (datatype3.html, section 4.1).
    pub fn compare(self, other: ValueRef) -> Ordering {
        use ValueRef::{Blob, Integer, Null, Real, Text};
        let rank = |value| match value {
            Null => 0,
            Integer(_) | Real(_) => 1,
            Text(_) => 2,
            Blob(_) => 3,
        };
        match (self, other) {
            (Integer(one), Integer(other)) => one.cmp(&other),
            (Real(one), Real(other)) => one.partial_cmp(&other).unwrap_or(Ordering::Equal),
            (Integer(one), Real(other)) => compare_numbers(one, other),
            (Real(one), Integer(other)) => compare_numbers(other, one).reverse(),
            (Text(one), Text(other)) | (Blob(one), Blob(other)) => one.cmp(other),
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

/// Without rounding the whole number, which may have more digits than a real one.
fn compare_numbers(whole: i64, real: f64) -> Ordering {
    const END: f64 = 9_223_372_036_854_775_808.0;
    if real >= END {
        Ordering::Less
    } else if real < -END {
        Ordering::Greater
    } else {
        whole.cmp(&(real as i64)).then_with(|| 0.0_f64.partial_cmp(&real.fract()).unwrap_or(Ordering::Equal))
    }
}

/// One row while it is at hand; its values live until the next.
pub trait Row {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value in column `index`, counted from 0. Null when there is no such column.
    fn get(&self, index: usize) -> ValueRef<'_>;
}

impl<'a> From<rusqlite::types::ValueRef<'a>> for ValueRef<'a> {
    fn from(value: rusqlite::types::ValueRef<'a>) -> ValueRef<'a> {
        match value {
            rusqlite::types::ValueRef::Null => ValueRef::Null,
            rusqlite::types::ValueRef::Integer(number) => ValueRef::Integer(number),
            rusqlite::types::ValueRef::Real(number) => ValueRef::Real(number),
            rusqlite::types::ValueRef::Text(bytes) => ValueRef::Text(bytes),
            rusqlite::types::ValueRef::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

/// A value as SQL writes it, such that SQLite reads the same value back.
pub fn quote_value(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(i64::MIN) => "(-9223372036854775807 - 1)".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if number.is_nan() => "NULL".to_owned(),
        Value::Real(number) if number.is_infinite() => if *number > 0.0 { "9e999" } else { "-9e999" }.to_owned(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => quote_text(text),
            // Text with a NUL or bytes that are not UTF-8 has no literal of its own.
            _ => format!("CAST({} AS TEXT)", quote_blob(bytes)),
        },
        Value::Blob(bytes) => quote_blob(bytes),
    }
}
