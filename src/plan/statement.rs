//! A statement that a line has become.

use super::emit::{Slot, SqlText};
use crate::store::Value;

/// A statement ready to be run or shown.
#[derive(Clone, Debug)]
pub struct Statement {
    text: SqlText,
}

impl Statement {
    pub(super) fn new(text: SqlText) -> Statement {
        Statement { text }
    }

    /// The text with parameters `?1` …, and their values in order.
    pub fn bound(&self) -> (String, Vec<Value>) {
        self.text.bound()
    }

    /// The statement with the values that it left open (a link, an identity) filled in, in their order.
    #[must_use]
    pub fn filled(&self, values: &[Value]) -> Statement {
        Statement { text: self.text.filled(values) }
    }

    /// How many values [`Statement::filled`] takes.
    pub fn holes(&self) -> usize {
        self.text.holes()
    }

    /// The text with parameters `?1` …, and what each stands for: a value, or the number of a place.
    pub fn slots(&self) -> (String, Vec<Slot>) {
        self.text.slots()
    }

    /// The text as a plain sqlite3 runs it, on one line.
    pub fn inline(&self) -> String {
        self.text.inline()
    }

    /// The text as it is shown, laid out for people or on one line; with parameters where holes are left open.
    pub fn shown(&self, laid_out: bool) -> String {
        match (self.text.is_open(), laid_out) {
            (true, _) => self.bound().0,
            (false, true) => self.laid_out(),
            (false, false) => self.inline(),
        }
    }

    /// The same laid out for people: clauses on lines of their own.
    pub fn laid_out(&self) -> String {
        self.text.laid_out()
    }
}
