//! How SQLite compares values (datatype3.html, sections 4 and 7), written anew for what the tests generate: integers,
//! short reals, ASCII texts and NULL.

use std::cmp::Ordering;

use crate::common::database::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    Integer,
    Real,
    Text,
    /// Declared without a type: "BLOB", which converts nothing.
    Any,
    /// Of an expression that is no column.
    None,
}

impl Affinity {
    fn is_numeric(self) -> bool {
        matches!(self, Affinity::Integer | Affinity::Real)
    }
}

/// A value with what a column lends it for comparisons.
#[derive(Clone, Debug)]
pub struct Typed {
    pub value: Value,
    pub affinity: Affinity,
    /// Of a column with COLLATE NOCASE.
    pub nocase: bool,
    /// A column's own value, whose collation counts.
    pub column: bool,
}

impl Typed {
    pub fn plain(value: Value) -> Typed {
        Typed { value, affinity: Affinity::None, nocase: false, column: false }
    }

    pub fn null() -> Typed {
        Typed::plain(Value::Null)
    }

    pub fn truth(truth: Option<bool>) -> Typed {
        Typed::plain(truth.map_or(Value::Null, |truth| Value::Integer(i64::from(truth))))
    }
}

/// The text as a number, if all of it is one.
fn number_of(text: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(text).ok()?.trim();
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => Some(Value::Integer(number)),
        Err(_) => text.parse::<f64>().ok().map(Value::Real),
    }
}

/// A number as SQLite writes it into a text.
fn text_of(value: &Value) -> Value {
    match value {
        Value::Integer(number) => Value::text(number.to_string()),
        Value::Real(number) => Value::text(format!("{number:?}")),
        value => value.clone(),
    }
}

/// The value as an affinity converts it (datatype3.html, section 3).
pub fn converted(value: &Value, affinity: Affinity) -> Value {
    match (affinity, value) {
        (Affinity::Text, value) => text_of(value),
        (Affinity::Integer | Affinity::Real, Value::Text(text)) => number_of(text).unwrap_or_else(|| value.clone()),
        _ => value.clone(),
    }
}

fn class(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        _ => 0.0,
    }
}

/// The order of values as they are stored: NULL, numbers, texts, blobs. NULL equals NULL.
pub fn order(one: &Value, other: &Value, nocase: bool) -> Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) if nocase => one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase()),
        (Value::Text(one), Value::Text(other)) | (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ if class(one) == 1 && class(other) == 1 => number(one).partial_cmp(&number(other)).unwrap_or(Ordering::Equal),
        _ => class(one).cmp(&class(other)),
    }
}

/// The same for values that lie in one column.
pub fn typed_order(one: &Typed, other: &Typed) -> Ordering {
    order(&one.value, &other.value, one.nocase)
}

/// The two values as a comparison sees them, and its collation.
fn prepared(one: &Typed, other: &Typed) -> (Value, Value, bool) {
    let nocase = if one.column { one.nocase } else { other.column && other.nocase };
    let (mut left, mut right) = (one.value.clone(), other.value.clone());
    if one.affinity.is_numeric() && !other.affinity.is_numeric() {
        right = converted(&right, Affinity::Integer);
    } else if other.affinity.is_numeric() && !one.affinity.is_numeric() {
        left = converted(&left, Affinity::Integer);
    } else if one.affinity == Affinity::Text && other.affinity == Affinity::None {
        right = converted(&right, Affinity::Text);
    } else if other.affinity == Affinity::Text && one.affinity == Affinity::None {
        left = converted(&left, Affinity::Text);
    }
    (left, right, nocase)
}

/// `one` against `other` as `<`, `=` … do it; `None` where either is NULL.
pub fn compare(one: &Typed, other: &Typed) -> Option<Ordering> {
    let (left, right, nocase) = prepared(one, other);
    if left.is_null() || right.is_null() { None } else { Some(order(&left, &right, nocase)) }
}

/// `one is other`.
pub fn is(one: &Typed, other: &Typed) -> bool {
    let (left, right, nocase) = prepared(one, other);
    order(&left, &right, nocase).is_eq()
}

/// True if the child's value points at the parent's. The parent's affinity and collation decide (foreignkeys.html, 3).
pub fn points_at(child: &Value, parent: &Value, parent_affinity: Affinity, parent_nocase: bool) -> bool {
    let child = converted(child, parent_affinity);
    !child.is_null() && !parent.is_null() && order(&child, parent, parent_nocase).is_eq()
}

/// True if it is so as a condition. A text counts by the number that it begins with.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(*number != 0),
        Value::Real(number) => Some(*number != 0.0),
        Value::Text(text) | Value::Blob(text) => Some(leading_number(text) != 0.0),
    }
}

/// The number that a text begins with, else 0.
pub fn leading_number(text: &[u8]) -> f64 {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start();
    let mut best = 0.0;
    for (end, _) in text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)) {
        let head = &text[..end];
        if head.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'))
            && let Ok(number) = head.parse::<f64>()
        {
            best = number;
        }
    }
    best
}

/// Equal, and still not written alike: 1 and 1.0.
pub fn differ_in_kind(one: &Value, other: &Value) -> bool {
    matches!((one, other), (Value::Integer(_), Value::Real(_)) | (Value::Real(_), Value::Integer(_)))
        && order(one, other, false).is_eq()
}

/// Equal as answers: reals may differ in their last digits.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Real(one), Value::Real(other)) => {
            one == other || (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
        }
        (one, other) => one == other,
    }
}

/// The value as SQL writes it.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{}'", String::from_utf8_lossy(text).replace('\'', "''")),
        Value::Blob(bytes) => format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
    }
}
