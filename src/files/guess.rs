//! Which type a new column gets, by the values that it is to hold.

use super::literal::{Spelt, spelt};
use crate::formats::Field;
use crate::store::ValueRef;

/// Beyond this a REAL does not hold every integer.
const EXACT: u64 = 1 << 53;

/// What was seen of a column.
#[derive(Clone, Copy, Debug, Default)]
pub struct Guess {
    integers: bool,
    /// Integers that a REAL could not hold.
    long: bool,
    reals: bool,
    infinite: bool,
    blobs: bool,
    texts: bool,
    pub nulls: bool,
}

impl Guess {
    /// Takes a field into account.
    pub fn see(&mut self, field: Field<'_>) {
        match field {
            Field::Null | Field::Typed(ValueRef::Null) => self.nulls = true,
            Field::Untyped(text) => {
                if !self.texts {
                    self.written(text);
                }
            }
            Field::Typed(ValueRef::Integer(number)) => self.integer(number),
            Field::Typed(ValueRef::Real(_)) => self.reals = true,
            // JSON has no other way to write numbers that are not finite.
            Field::Typed(ValueRef::Text(b"Inf" | b"-Inf" | b"NaN")) => self.infinite = true,
            Field::Typed(ValueRef::Text(_)) => self.texts = true,
            Field::Typed(ValueRef::Blob(_)) => self.blobs = true,
        }
    }

    fn written(&mut self, text: &[u8]) {
        match spelt(text) {
            Spelt::Integer(number) => self.integer(number),
            Spelt::Real(_) => self.reals = true,
            Spelt::Odd(_) => self.infinite = true,
            Spelt::Blob => self.blobs = true,
            Spelt::Text => self.texts = true,
        }
    }

    fn integer(&mut self, number: i64) {
        self.integers = true;
        self.long |= number.unsigned_abs() > EXACT;
    }

    /// The declared type that holds all of it as it is.
    pub fn declared(self) -> &'static str {
        let numbers = self.integers || self.reals;
        match (self.texts, self.blobs, numbers || self.infinite) {
            (false, true, false) => "BLOB",
            (false, false, true) if !numbers => "TEXT",
            (false, false, true) if !self.reals && !self.infinite => "INTEGER",
            (false, false, true) if !self.long => "REAL",
            _ => "TEXT",
        }
    }
}
