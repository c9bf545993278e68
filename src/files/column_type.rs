//! Which type a new column gets, by the values that it is to hold.

use crate::formats::{Field, Untyped, parse_untyped};
use crate::store::ValueRef;

/// Beyond this a REAL does not hold every integer.
const MAX_EXACT: u64 = 1 << 53;

/// What was seen of a column.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypeGuess {
    has_integers: bool,
    /// Integers that a REAL could not hold.
    has_long_integers: bool,
    has_reals: bool,
    has_non_finite: bool,
    has_blobs: bool,
    has_texts: bool,
    pub has_nulls: bool,
}

impl TypeGuess {
    /// Takes a field into account.
    pub fn observe(&mut self, field: Field<'_>) {
        match field {
            Field::Null | Field::Typed(ValueRef::Null) => self.has_nulls = true,
            Field::Untyped(text) => {
                if !self.has_texts {
                    self.observe_text(text);
                }
            }
            Field::Typed(ValueRef::Integer(number)) => self.observe_integer(number),
            Field::Typed(ValueRef::Real(_)) => self.has_reals = true,
            // JSON has no other way to write numbers that are not finite.
            Field::Typed(ValueRef::Text(b"Inf" | b"-Inf" | b"NaN")) => self.has_non_finite = true,
            Field::Typed(ValueRef::Text(_)) => self.has_texts = true,
            Field::Typed(ValueRef::Blob(_)) => self.has_blobs = true,
        }
    }

    fn observe_text(&mut self, text: &[u8]) {
        match parse_untyped(text) {
            Untyped::Integer(number) => self.observe_integer(number),
            Untyped::Real(_) => self.has_reals = true,
            Untyped::NonFinite(_) => self.has_non_finite = true,
            Untyped::Blob => self.has_blobs = true,
            Untyped::Text => self.has_texts = true,
        }
    }

    fn observe_integer(&mut self, number: i64) {
        self.has_integers = true;
        self.has_long_integers |= number.unsigned_abs() > MAX_EXACT;
    }

    /// The declared type that holds all of it as it is.
    pub fn declared_type(self) -> &'static str {
        let numbers = self.has_integers || self.has_reals;
        match (self.has_texts, self.has_blobs, numbers || self.has_non_finite) {
            (false, true, false) => "BLOB",
            (false, false, true) if !numbers => "TEXT",
            (false, false, true) if !self.has_reals && !self.has_non_finite => "INTEGER",
            (false, false, true) if !self.has_long_integers => "REAL",
            _ => "TEXT",
        }
    }
}
