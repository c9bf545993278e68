//! What is known of short lines of a script by their shapes, so that the next of a shape needs no plan.

use std::collections::HashMap;
use std::rc::Rc;

use crate::answer::Head;
use crate::formats::Format;
use crate::plan::{self, Keys};

/// What is known of lines by their shapes.
#[derive(Default)]
pub(crate) struct KnownLines {
    /// `None` for those that must go the long way.
    pub made: HashMap<String, Option<Rc<KnownInsert>>>,
    /// What it was found out for.
    pub schema: Option<i64>,
    pub settings: Option<(&'static Format, plan::Lazy)>,
}

/// How the lines of a shape are run.
pub(crate) struct KnownInsert {
    /// The INSERT with a parameter for each value. Without a query it returns the columns of the record.
    pub insert: String,
    /// The record by its rowid. To read it anew costs less than to have it returned, for which SQLite makes a table each time.
    pub query: Option<String>,
    pub head: Head,
    pub keys: Keys,
    /// Where the answer holds the record's identity.
    pub identity: Vec<usize>,
}

#[cfg(test)]
impl KnownLines {
    /// How many kinds of lines go the short way.
    pub fn known(&self) -> usize {
        self.made.values().flatten().count()
    }
}

impl KnownLines {
    /// Forgets what is known, as it may have been changed.
    pub fn clear(&mut self) {
        self.made.clear();
    }
}
