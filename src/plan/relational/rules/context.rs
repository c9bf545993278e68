//! What rules need beside a plan.

use std::cell::RefCell;
use std::rc::Rc;

use crate::catalog::Table;
use crate::plan::relational::algebra::{Alias, Aliases, Rel};
use crate::plan::relational::cost::Cost;
use crate::plan::relational::shape;

/// What rules need beside a plan.
pub struct Context<'c> {
    pub cost: Cost<'c>,
    pub aliases: Rc<RefCell<Aliases>>,
}

impl Context<'_> {
    pub(super) fn alias(&self, word: &str) -> Alias {
        self.aliases.borrow_mut().alias(word)
    }

    /// All records of a table, under a new alias.
    pub(super) fn scan(&self, table: &Rc<Table>) -> (Rel, Alias) {
        let alias = self.alias(&table.name);
        (shape::scan(table, alias), alias)
    }

    /// New aliases for all that are given anywhere in a plan, so that a copy of it can stand in the same statement.
    pub(super) fn fresh(&self, rel: &Rel) -> Vec<(Alias, Alias)> {
        let mut aliases = self.aliases.borrow_mut();
        let all = shape::all_aliases(rel).into_iter();
        all.map(|old| {
            let word = aliases.word(old).clone();
            (old, aliases.alias(&word))
        })
        .collect()
    }

    /// The same plan under aliases of its own.
    pub(super) fn copied(&self, rel: &Rel) -> Rel {
        self.fresh(rel).into_iter().fold(rel.clone(), |rel, (from, to)| rel.rename(from, to))
    }
}
