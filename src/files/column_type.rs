//! Which type a new column gets, by the values that it is to hold.

use crate::formats::{Field, Number, Untyped, non_finite, parse_numeral, parse_untyped};
use crate::store::ValueRef;

/// Beyond this a REAL does not hold every integer.
const MAX_EXACT: u64 = 1 << 53;

/// What was seen of a column.
#[derive(Clone, Debug, Default)]
pub struct TypeGuess {
    has_integers: bool,
    /// Integers that a REAL could not hold.
    has_long_integers: bool,
    has_reals: bool,
    /// Numbers that may be codes, such as `1E5`.
    has_exponents: bool,
    has_non_finite: bool,
    has_blobs: bool,
    has_texts: bool,
    pub has_nulls: bool,
    /// The only word among the texts so far, and the line on which it is met first.
    word: Option<(u64, String)>,
    has_several_words: bool,
}

impl TypeGuess {
    /// Takes a field of a line into account.
    pub fn observe(&mut self, field: Field<'_>, line: u64) {
        match field {
            Field::Null | Field::Typed(ValueRef::Null) => self.has_nulls = true,
            Field::Untyped(text) => {
                if !(self.has_texts && self.has_several_words) {
                    self.observe_text(text, line);
                }
            }
            Field::Number(text) => self.observe_number(text),
            Field::Truth(truth) => self.observe_integer(truth.into()),
            Field::Typed(ValueRef::Integer(number)) => self.observe_integer(number),
            Field::Typed(ValueRef::Real(_)) => self.has_reals = true,
            // JSON has no other way to write numbers that are not finite.
            Field::Typed(ValueRef::Text(text)) if non_finite(text).is_some() => self.has_non_finite = true,
            Field::Typed(ValueRef::Text(text)) => self.observe_word(text, line),
            Field::Typed(ValueRef::Blob(_)) => self.has_blobs = true,
        }
    }

    fn observe_text(&mut self, text: &[u8], line: u64) {
        match parse_untyped(text) {
            Untyped::Integer(number) => self.observe_integer(number),
            Untyped::Real(_) => self.has_reals = true,
            Untyped::Exponent(_) => self.has_exponents = true,
            Untyped::NonFinite(_) => self.has_non_finite = true,
            Untyped::Blob => self.has_blobs = true,
            Untyped::Code => (self.has_texts, self.has_several_words) = (true, true),
            Untyped::Text => self.observe_word(text, line),
        }
    }

    /// A number that the file says is one.
    fn observe_number(&mut self, text: &[u8]) {
        match parse_numeral(text) {
            Some(numeral) if numeral.is_exact && !numeral.is_overlong => match numeral.number {
                Number::Integer(number) => self.observe_integer(number),
                Number::Real(_) => self.has_reals = true,
            },
            _ => (self.has_texts, self.has_several_words) = (true, true),
        }
    }

    fn observe_integer(&mut self, number: i64) {
        self.has_integers = true;
        self.has_long_integers |= number.unsigned_abs() > MAX_EXACT;
    }

    fn observe_word(&mut self, text: &[u8], line: u64) {
        self.has_texts = true;
        match &self.word {
            _ if self.has_several_words => {}
            None => self.word = Some((line, String::from_utf8_lossy(text).into_owned())),
            Some((_, word)) => self.has_several_words = word.as_bytes() != text,
        }
    }

    /// The type that holds all of it as it is.
    pub fn declared_type(&self) -> &'static str {
        let has_reals = self.has_reals || self.has_non_finite;
        // Codes such as 1E5 are seen to be numbers by others that cannot be codes.
        let has_codes = self.has_exponents && !self.has_reals;
        let numbers = self.has_integers || self.has_reals;
        match (self.has_texts || has_codes, self.has_blobs, numbers || self.has_non_finite) {
            (false, true, false) => "BLOB",
            (false, false, true) if !numbers => "TEXT",
            (false, false, true) if !has_reals => "INTEGER",
            (false, false, true) if !self.has_long_integers => "REAL",
            _ => "TEXT",
        }
    }

    /// The one word that keeps a column from holding numbers, with its first line.
    pub fn only_word(&self) -> Option<(u64, &str)> {
        let numbers = self.has_integers || self.has_reals;
        let (line, word) = self.word.as_ref().filter(|_| numbers && !self.has_several_words && !self.has_blobs)?;
        Some((*line, word))
    }
}
