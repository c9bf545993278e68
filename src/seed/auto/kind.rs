//! What a column holds by its declared type.

use crate::catalog::{Affinity, Column};
use crate::store::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ColumnKind {
    Integer,
    /// With so many digits before and behind the point, where the type says so.
    Decimal(Option<u32>, u8),
    Real,
    Boolean,
    /// No longer than the type says.
    Text(Option<u64>),
    Blob,
    Day,
    Moment,
    Clock,
    Json,
    Uuid,
    /// Anything.
    Any,
}

impl ColumnKind {
    pub fn is_number(self) -> bool {
        matches!(self, ColumnKind::Integer | ColumnKind::Decimal(..) | ColumnKind::Real)
    }
}

/// What the declared type says (datatype3.html 3.1, and the names that other databases know).
pub(super) fn kind(column: &Column) -> ColumnKind {
    let declared = column.declared_type.to_ascii_uppercase();
    let mut sizes = declared
        .split_once('(')
        .map_or("", |(_, sizes)| sizes.trim_end_matches(')'))
        .split(',')
        .map(|size| size.trim().parse::<u64>().ok());
    let first = sizes.next().flatten();
    let second = sizes.next().flatten();
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if has(&["BOOL"]) || declared == "BIT" {
        ColumnKind::Boolean
    } else if has(&["DATETIME", "TIMESTAMP"]) {
        ColumnKind::Moment
    } else if has(&["DATE"]) {
        ColumnKind::Day
    } else if has(&["TIME"]) {
        ColumnKind::Clock
    } else if has(&["JSON"]) {
        ColumnKind::Json
    } else if has(&["UUID", "GUID"]) {
        ColumnKind::Uuid
    } else if has(&["DECIMAL", "NUMERIC", "MONEY", "NUMBER"]) {
        let digits = second.unwrap_or(if first.is_some() { 0 } else { 2 }).min(9) as u8;
        let whole = first.map(|all| all.saturating_sub(u64::from(digits)).clamp(1, 15) as u32);
        if digits == 0 && column.affinity != Affinity::Text {
            ColumnKind::Integer
        } else {
            ColumnKind::Decimal(whole, digits)
        }
    } else {
        match column.affinity {
            Affinity::Integer => ColumnKind::Integer,
            Affinity::Real => ColumnKind::Real,
            Affinity::Text => ColumnKind::Text(first),
            Affinity::Blob if has(&["BLOB"]) => ColumnKind::Blob,
            Affinity::Blob | Affinity::Numeric => ColumnKind::Any,
        }
    }
}

/// The values that a type such as `enum('x', 'y')` lists.
pub(super) fn enumerated(declared: &str) -> Option<Vec<Value>> {
    let text = declared.trim().to_ascii_lowercase();
    let inside = text.strip_prefix("enum")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let start = declared.len() - declared.trim_start().len() + text.find('(')? + 1;
    let list = declared.get(start..start + inside.len())?;
    let values: Option<Vec<Value>> = list
        .split(',')
        .map(|value| value.trim().strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"']).map(Value::text))
        .collect();
    values.filter(|values| !values.is_empty())
}
