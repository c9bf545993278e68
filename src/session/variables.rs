//! The variables of a session, and how deep queries stand within one another in them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::plan::{Variable, Variables};

/// Every variable by its name.
#[derive(Default)]
pub(crate) struct VariableStore {
    all: Variables,
    /// How many queries stand within one another in each variable that is a query.
    depths: BTreeMap<String, usize>,
}

impl VariableStore {
    /// The variables as plans take them.
    pub fn all(&self) -> &Variables {
        &self.all
    }

    /// How many queries stand within one another in the variable of that name; `None` where there is none such.
    pub fn depth(&self, name: &str) -> Option<usize> {
        self.depths.get(name).copied()
    }

    /// Keeps a variable with its depth.
    pub fn set(&mut self, name: &str, variable: Variable, depth: usize) {
        Rc::make_mut(&mut self.all).insert(name.to_owned(), variable);
        self.depths.insert(name.to_owned(), depth);
    }

    /// Drops a variable.
    pub fn remove(&mut self, name: &str) {
        Rc::make_mut(&mut self.all).remove(name);
        self.depths.remove(name);
    }
}
