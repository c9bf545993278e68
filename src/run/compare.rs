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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::{self, OpenOptions, OpenTarget};

    fn value() -> impl Strategy<Value = Value> {
        let huge = prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(1 << 53), Just((1 << 53) + 1)];
        prop_oneof![
            Just(Value::Null),
            (-2_i64..3).prop_map(Value::Integer),
            huge.prop_map(Value::Integer),
            prop_oneof![Just(-1.0), Just(-0.0), Just(0.5), Just(1.0), Just(9_007_199_254_740_992.0), Just(1e300)]
                .prop_map(Value::Real),
            "[ab1é]{0,2}".prop_map(Value::text),
            proptest::collection::vec(0_u8..3, 0..2).prop_map(Value::Blob),
        ]
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<Value>>> {
        proptest::collection::vec(proptest::collection::vec(value(), 2), 0..8)
    }

    proptest! {
        /// What one answer has more often than the other, counted one by one.
        #[test]
        fn what_is_missing_is_counted_as_often_as_it_is_missing(one in rows(), other in rows()) {
            let mut left = other.clone();
            let mut expected = one.clone();
            expected.retain(|row| match left.iter().position(|known| compare_rows(known, row).is_eq()) {
                Some(at) => {
                    left.remove(at);
                    false
                }
                None => true,
            });
            let mut found = less(&one, &other);
            expected.sort_by(|one, other| compare_rows(one, other));
            found.sort_by(|one, other| compare_rows(one, other));
            prop_assert_eq!(found.len(), expected.len());
            prop_assert!(found.iter().zip(&expected).all(|(one, other)| compare_rows(one, other).is_eq()));
        }

        /// Two values are the same, or one comes first, just as SQLite has it.
        #[test]
        fn values_have_the_order_of_sqlite(one in value(), other in value()) {
            let connection = store::open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            let sql = "SELECT ?1 IS ?2, (SELECT min(n) FROM (SELECT 0 AS n, ?1 AS v UNION ALL SELECT 1, ?2) \
                       WHERE v IS (SELECT v FROM (SELECT ?1 AS v UNION ALL SELECT ?2) ORDER BY v LIMIT 1))";
            let rows = store::collect(&*connection, sql, &[one.clone(), other.clone()]).unwrap();
            let is = |value: &Value, number: i64| matches!(value, Value::Integer(known) if *known == number);
            let order = compare(&one, &other);
            prop_assert_eq!(order.is_eq(), is(&rows[0][0], 1));
            if order.is_ne() {
                prop_assert_eq!(order.is_lt(), is(&rows[0][1], 0));
            }
        }
    }
}
