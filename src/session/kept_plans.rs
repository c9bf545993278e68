//! Plans that are kept: for lines of a script by their trees without literals, so that the next of a kind is run with its own
//! values and not planned anew; for the foot of a table's cards.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::answer::Head;
use crate::catalog::{Catalog, Table, TableId};
use crate::diagnostic::Result;
use crate::formats::Format;
use crate::plan::{self, CardCount, Keys};

/// How many tables have their cards kept at a time.
const MOST_CARDS: usize = 256;

#[derive(Default)]
pub(crate) struct KeptPlans {
    /// By the tree without its literals; `None` for those that must be planned each time.
    pub creates: HashMap<String, Option<Rc<KeptCreate>>>,
    /// What they were made for: the schema's version, and how answers are written.
    pub made_for: Option<(i64, &'static Format, plan::Lazy)>,
    cards: RefCell<KeptCards>,
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

/// What the foot of a table's cards counts, by table.
#[derive(Default)]
struct KeptCards {
    schema_version: i64,
    counts: HashMap<TableId, Rc<[CardCount]>>,
}

impl KeptPlans {
    /// What stands at the foot of a table's cards, planned once for a version of the schema.
    pub fn card(&self, table: &Rc<Table>, catalog: &Catalog, schema_version: i64) -> Result<Rc<[CardCount]>> {
        let mut cards = self.cards.borrow_mut();
        if cards.schema_version != schema_version || cards.counts.len() >= MOST_CARDS {
            *cards = KeptCards { schema_version, counts: HashMap::new() };
        }
        if let Some(known) = cards.counts.get(&table.id()) {
            return Ok(known.clone());
        }
        let counts: Rc<[CardCount]> = plan::card(table, catalog, plan::Rewrites::default())?.into();
        cards.counts.insert(table.id(), counts.clone());
        Ok(counts)
    }

    /// Forgets them, as what they were made for may have changed.
    pub fn clear(&mut self) {
        self.creates.clear();
        self.cards.take();
    }

    /// How many kinds of lines have a plan.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.creates.values().flatten().count()
    }
}
