//! What stands for a record in hand while its expressions are lowered.

use std::collections::HashMap;

use super::super::algebra::{Alias, KeyJoin, Named, Rel, SqlExpr};
use crate::catalog::KeyStep;

pub struct Frame {
    pub alias: Alias,
    /// One record or none.
    pub one: bool,
    /// To-one steps that were joined already: from which alias, along which step, to which.
    pub joins: Vec<(Alias, KeyStep, Alias)>,
    /// What expressions asked for and the rows do not have yet.
    pub pending: Vec<Pending>,
    /// The columns of rows that stand on the record, by position.
    pub outputs: HashMap<usize, OutputForm>,
    pub group: Option<Group>,
}

/// A column of rows in its two forms.
#[derive(Clone)]
pub struct OutputForm {
    /// Over the single records.
    pub inner: SqlExpr,
    /// Over what became of them: groups, windows, distinct rows.
    pub outer: Option<SqlExpr>,
    pub label: Option<SqlExpr>,
}

impl OutputForm {
    /// Every expression that may be put in for the column.
    pub fn exprs(&self) -> impl Iterator<Item = &SqlExpr> {
        std::iter::once(&self.inner).chain(&self.outer).chain(&self.label)
    }
}

/// The groups that rows stand on, with the aggregates that were asked for.
pub struct Group {
    pub alias: Alias,
    pub keys: Vec<Named>,
    pub columns: Vec<Named>,
    /// The records before they are grouped, with what the keys joined to them.
    pub input: Rel,
    /// Grouped queries beside the groups, each with its conditions.
    pub beside: Vec<(Rel, Vec<SqlExpr>)>,
}

/// What expressions asked for beside a record.
pub enum Pending {
    Join { from: Alias, step: KeyStep, alias: Alias },
    Attach { alias: Alias, way: Box<KeyJoin>, columns: Vec<Named> },
}

impl Frame {
    pub fn new(alias: Alias, one: bool) -> Frame {
        Frame { alias, one, joins: Vec::new(), pending: Vec::new(), outputs: HashMap::new(), group: None }
    }

    /// The same record under another alias, with nothing joined to it.
    pub fn moved_to(&mut self, alias: Alias) {
        self.alias = alias;
        self.joins.clear();
        self.pending.clear();
    }
}
