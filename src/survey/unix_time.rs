//! Tells a column that counts seconds, or smaller units, since 1970.

use super::profile::ColumnProfile;
use crate::store::Value;

/// A unit in which such a column counts.
#[derive(Debug, PartialEq)]
pub struct Unit {
    /// `seconds`.
    pub word: &'static str,
    /// What stands behind the column in an expression to make seconds of it.
    pub to_seconds: &'static str,
    pub per_second: f64,
}

const UNITS: [Unit; 3] = [
    Unit { word: "seconds", to_seconds: "", per_second: 1.0 },
    Unit { word: "milliseconds", to_seconds: " / 1000", per_second: 1e3 },
    Unit { word: "microseconds", to_seconds: " / 1000000", per_second: 1e6 },
];

/// 1980-01-01 and 2100-01-01, between which times are told from other numbers.
const SECONDS: std::ops::Range<f64> = 315_532_800.0..4_102_444_800.0;

/// What a name or a declared type holds, as a word or at the end of one, where a time is meant.
const WORDS: [&str; 21] = [
    "at",
    "on",
    "date",
    "time",
    "datetime",
    "timestamp",
    "ts",
    "when",
    "since",
    "until",
    "expires",
    "expiry",
    "created",
    "updated",
    "modified",
    "deleted",
    "epoch",
    "unix",
    "seen",
    "mtime",
    "utc",
];

/// The unit of a column that holds numbers in the range of times alone, and whose name or declared type says a time.
pub fn unit(column: &ColumnProfile) -> Option<&'static Unit> {
    let numbers = |(kind, _): &(String, u64)| kind == "integer" || kind == "real";
    if column.types.is_empty() || !column.types.iter().all(numbers) {
        return None;
    }
    let number = |value: &Value| match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Null | Value::Text(_) | Value::Blob(_) => None,
    };
    let unit = of_numbers(number(&column.least)?, number(&column.greatest)?)?;
    (says_time(&column.column) || says_time(&column.declared_type)).then_some(unit)
}

/// The unit in which numbers from the one to the other would be times.
pub fn of_numbers(least: f64, greatest: f64) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| [least, greatest].iter().all(|value| SECONDS.contains(&(value / unit.per_second))))
}

/// True of a number that is no time of any unit.
pub fn is_too_small(number: f64) -> bool {
    number < SECONDS.start
}

/// True of a name, or a declared type, that means a time.
pub fn says_time(name: &str) -> bool {
    let mut words = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && c.is_alphanumeric()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.iter().any(|word| WORDS.contains(&word.as_str()) || word.ends_with("time") || word.ends_with("date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, declared_type: &str, least: i64, greatest: i64) -> ColumnProfile {
        ColumnProfile {
            column: name.to_owned(),
            declared_type: declared_type.to_owned(),
            types: vec![("integer".to_owned(), 2)],
            records: 2,
            nulls: 0,
            distinct: 2,
            least: Value::Integer(least),
            median: Value::Integer(least),
            greatest: Value::Integer(greatest),
            commonest: Vec::new(),
        }
    }

    #[test]
    fn times_are_told_by_name_and_range() {
        let word =
            |name, declared, least, greatest| unit(&column(name, declared, least, greatest)).map(|unit| unit.word);
        assert_eq!(word("created_at", "INTEGER", 1_500_000_000, 1_700_000_000), Some("seconds"));
        assert_eq!(word("lastSeen", "INTEGER", 1_500_000_000_000, 1_700_000_000_000), Some("milliseconds"));
        assert_eq!(word("visit_time", "", 1_500_000_000_000_000, 1_700_000_000_000_000), Some("microseconds"));
        assert_eq!(word("x", "TIMESTAMP", 1_500_000_000, 1_700_000_000), Some("seconds"));
        assert_eq!(word("population", "INTEGER", 1_500_000_000, 1_700_000_000), None);
        assert_eq!(word("status", "INTEGER", 1_500_000_000, 1_700_000_000), None);
        assert_eq!(word("created_at", "INTEGER", 0, 1_700_000_000), None);
        let texts =
            ColumnProfile { types: vec![("text".to_owned(), 2)], ..column("at", "", 1_500_000_000, 1_600_000_000) };
        assert_eq!(unit(&texts), None);
    }
}
