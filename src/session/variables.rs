//! The variables of a session, and how large their queries are.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::lang::Date;
use crate::plan::{Variable, Variables};
use crate::store::Value;

/// What a variable holds from the beginning (`--set`).
#[derive(Clone, Debug)]
pub enum GivenValue {
    Value(Value),
    Date(Date),
}

/// How large a variable's query is with those of the variables that it names in their place. Of records and values: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilledSize {
    /// How many queries stand within one another.
    pub depth: usize,
    /// How long its text is.
    pub bytes: usize,
}

/// Every variable by its name.
#[derive(Clone, Default)]
pub(crate) struct VariableStore {
    all: Variables,
    sizes: BTreeMap<String, FilledSize>,
}

impl VariableStore {
    /// These values, and nothing else.
    pub fn of(values: &[(String, GivenValue)]) -> VariableStore {
        let mut store = VariableStore::default();
        for (name, value) in values {
            let variable = match value {
                GivenValue::Value(value) => Variable::Value(value.clone()),
                GivenValue::Date(date) => Variable::Date(*date),
            };
            store.set(name, variable, FilledSize::default());
        }
        store
    }

    /// The variables as plans take them.
    pub fn all(&self) -> &Variables {
        &self.all
    }

    /// How large the variable of that name is; `None` where there is none such.
    pub fn filled_size(&self, name: &str) -> Option<FilledSize> {
        self.sizes.get(name).copied()
    }

    /// True if some variable is a query.
    pub fn holds_queries(&self) -> bool {
        self.sizes.values().any(|size| size.depth > 0)
    }

    /// Keeps a variable with its size.
    pub fn set(&mut self, name: &str, variable: Variable, size: FilledSize) {
        Rc::make_mut(&mut self.all).insert(name.to_owned(), variable);
        self.sizes.insert(name.to_owned(), size);
    }

    /// Drops a variable.
    pub fn remove(&mut self, name: &str) {
        Rc::make_mut(&mut self.all).remove(name);
        self.sizes.remove(name);
    }
}
