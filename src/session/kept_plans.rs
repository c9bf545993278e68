//! Plans that are kept for lines of a script by their trees without literals, so that the next of a kind is run with its own
//! values and not planned anew.

use std::collections::HashMap;
use std::rc::Rc;

use crate::answer::Head;
use crate::formats::Format;
use crate::plan::{self, Keys};

#[derive(Default)]
pub(crate) struct KeptPlans {
    /// By the tree without its literals; `None` for those that must be planned each time.
    pub creates: HashMap<String, Option<Rc<KeptCreate>>>,
    /// What they were made for: the schema's version, and how answers are written.
    pub made_for: Option<(i64, &'static Format, plan::Lazy)>,
}

/// How lines that create a record of plain values are run.
pub(crate) struct KeptCreate {
    /// The INSERT with a parameter for each literal, in their order. Without a query it returns the record's columns.
    pub insert: String,
    /// The record by its rowid. To read it anew costs less than to have it returned, for which SQLite makes a table each time.
    pub query: Option<String>,
    pub head: Head,
    pub keys: Keys,
    /// Where the answer holds the record's identity.
    pub identity: Vec<usize>,
}

impl KeptPlans {
    /// Forgets them, as what they were made for may have changed.
    pub fn clear(&mut self) {
        self.creates.clear();
    }

    /// How many kinds of lines have a plan.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.creates.values().flatten().count()
    }
}
