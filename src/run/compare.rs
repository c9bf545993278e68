//! How the rows of two answers differ: which are missing, which are too many, each as often as it is.

use std::cmp::Ordering;

use crate::store::{Value, quote_value};

/// How many rows of a difference are told.
const MOST_TOLD: usize = 5;

/// The first rows of several.
pub(crate) fn told(rows: &[Vec<Value>]) -> String {
    let mut texts: Vec<String> = rows.iter().take(MOST_TOLD).map(|row| row_text(row)).collect();
    if rows.len() > MOST_TOLD {
        texts.push(format!("… {} more", rows.len() - MOST_TOLD));
    }
    texts.join(", ")
}

pub(crate) fn row_text(row: &[Value]) -> String {
    let cells: Vec<String> = row.iter().map(quote_value).collect();
    match cells.as_slice() {
        [one] => one.clone(),
        cells => format!("({})", cells.join(", ")),
    }
}

/// The rows of one answer that another has not, each as often as it is there more often.
pub(crate) fn less(rows: &[Vec<Value>], other: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let sorted = |rows: &[Vec<Value>]| {
        let mut rows = rows.to_vec();
        rows.sort_by(|one, other| compare_rows(one, other));
        rows
    };
    let (rows, other) = (sorted(rows), sorted(other));
    let mut others = other.iter().peekable();
    let mut found = Vec::new();
    for row in rows {
        while others.next_if(|other| compare_rows(other, &row).is_lt()).is_some() {}
        if others.next_if(|other| compare_rows(other, &row).is_eq()).is_none() {
            found.push(row);
        }
    }
    found
}

pub(crate) fn compare_rows(one: &[Value], other: &[Value]) -> Ordering {
    let cells = one.iter().zip(other).map(|(one, other)| compare(one, other));
    cells.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| one.len().cmp(&other.len()))
}

/// The order of values in SQLite: NULL, numbers by what they are worth, texts, blobs.
fn compare(one: &Value, other: &Value) -> Ordering {
    let class = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Integer(one), Value::Real(other)) => compare_with_real(*one, *other),
        (Value::Real(one), Value::Integer(other)) => compare_with_real(*other, *one).reverse(),
        // Zero has no sign.
        (Value::Real(one), Value::Real(other)) => (one + 0.0).total_cmp(&(other + 0.0)),
        (Value::Text(one), Value::Text(other)) | (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ => class(one).cmp(&class(other)),
    }
}

/// An integer beside a real, each exact.
fn compare_with_real(integer: i64, real: f64) -> Ordering {
    let nearest = integer as f64;
    match nearest.partial_cmp(&real) {
        // Within the range of integers a real that is equal to one is whole.
        Some(Ordering::Equal) => i128::from(integer).cmp(&(real as i128)),
        Some(order) => order,
        None => Ordering::Less,
    }
}
