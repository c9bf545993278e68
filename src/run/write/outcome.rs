//! What a change has come to.

use std::rc::Rc;

use crate::catalog::Table;
use crate::diagnostic::Diagnostic;
use crate::plan::Variable;
use crate::plan::write::{Change, ChangeKind};
use crate::store::Value;

/// What a change has come to.
pub(crate) struct ChangeOutcome {
    pub kind: ChangeKind,
    pub table: Rc<Table>,
    pub count: u64,
    /// The identities of the records made, where they were asked for.
    pub keys: Vec<Vec<Value>>,
    /// What is to be told, where fewer were made than asked for.
    pub short: Option<Diagnostic>,
}

impl ChangeOutcome {
    pub fn new(change: &Change) -> ChangeOutcome {
        ChangeOutcome { kind: change.kind, table: change.table.clone(), count: 0, keys: Vec::new(), short: None }
    }

    /// The records made, as a variable holds them.
    pub fn records(&self) -> Variable {
        Variable::Records {
            table: self.table.id(),
            keys: self.keys.clone().into(),
            one: self.kind == ChangeKind::Create,
        }
    }
}
