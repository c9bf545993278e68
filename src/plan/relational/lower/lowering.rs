//! The state of lowering one line, and a set of records so far.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::super::algebra::{Alias, Aliases, ColumnRef, Named, Rel, SortKey, SqlExpr};
use super::super::{key_columns, shape};
use super::frame::Frame;
use crate::catalog::{KeyStep, Table, TableId, TableKind};
use crate::plan::resolve::tree::RecordId;

/// The state of lowering one line.
#[derive(Default)]
pub struct Lowering {
    pub aliases: Rc<RefCell<Aliases>>,
    pub(super) frames: HashMap<RecordId, Frame>,
    /// Keys that the line follows and no index finds: each a table and its columns.
    pub unindexed: Vec<(TableId, Vec<String>)>,
    /// The records whose sets aggregates are taken of: within one, columns are those of its single records.
    pub(super) within_aggregates: Vec<RecordId>,
    /// Cells behind those that are shown are left out.
    pub bare: bool,
}

/// A set of records: what gives them, and their order so far.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// In no order but what its limits needed.
    pub rel: Rel,
    pub record: RecordId,
    pub alias: Alias,
    pub table: Rc<Table>,
    /// What `by` said, the strongest first; the key follows.
    pub order: Vec<SortKey>,
    pub one: bool,
}

impl Lowered {
    /// The order in full: what was said, then the key, so that it is always defined.
    pub fn full_order(&self) -> Vec<SortKey> {
        let mut order = self.order.clone();
        let table = &self.table;
        let column = |at: &usize| key_columns::column(self.alias, &table.columns[*at]);
        let mut key: Vec<SqlExpr> = table.primary_key.iter().map(column).collect();
        // A primary key that may be null or is none at all leaves ties, which the rowid breaks.
        let certain = !key.is_empty() && (table.without_rowid || !table.may_be_null(&table.primary_key));
        if !certain {
            for part in key_columns::identity(table, self.alias) {
                if !key.contains(&part) {
                    key.push(part);
                }
            }
        }
        order.extend(key.into_iter().map(SortKey::ascending));
        without_repeats(order)
    }

    /// `select columns from …`, in order where that matters.
    pub fn select(self, columns: Vec<Named>, ordered: bool, alias: Alias) -> Rel {
        let keys = if ordered { self.full_order() } else { Vec::new() };
        project(sorted(self.rel, keys), columns, alias)
    }
}

/// The same order; an expression that stood before orders nothing more.
pub fn without_repeats(order: Vec<SortKey>) -> Vec<SortKey> {
    let mut kept: Vec<SortKey> = Vec::new();
    for key in order {
        if !kept.iter().any(|known| known.expr == key.expr) {
            kept.push(key);
        }
    }
    kept
}

pub fn sorted(rel: Rel, keys: Vec<SortKey>) -> Rel {
    if keys.is_empty() { rel } else { Rel::Sort { input: Box::new(rel), keys } }
}

pub fn project(rel: Rel, columns: Vec<Named>, alias: Alias) -> Rel {
    Rel::Project { input: Box::new(rel), alias, columns }
}

pub fn column(of: Alias, name: &str) -> SqlExpr {
    SqlExpr::Column(ColumnRef { of, name: name.into() })
}

pub fn named(name: &str, expr: SqlExpr) -> Named {
    Named { name: name.into(), expr }
}

/// A name that none of these has.
pub fn free_name(columns: &[Named], name: &str) -> Rc<str> {
    let taken = |name: &str| columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    if !taken(name) {
        return name.into();
    }
    let numbered = (2..).map(|number| format!("{name}{number}")).find(|name| !taken(name));
    numbered.expect("numbers do not run out").into()
}

impl Lowering {
    pub fn new() -> Lowering {
        Lowering::default()
    }

    pub fn alias(&self, word: &str) -> Alias {
        self.aliases.borrow_mut().alias(word)
    }

    /// The same rows under aliases of their own, so that they can stand beside the first in one statement.
    pub fn renewed(&self, rel: &Rel, exprs: Vec<SqlExpr>) -> (Rel, Vec<SqlExpr>) {
        let (mut rel, mut exprs) = (rel.clone(), exprs);
        for old in shape::all_aliases(&rel) {
            let word = self.aliases.borrow().word(old).clone();
            let new = self.alias(&word);
            rel = rel.rename(old, new);
            exprs = exprs.into_iter().map(|expr| expr.rename(old, new)).collect();
        }
        (rel, exprs)
    }

    /// Takes note of a way along which records are looked for and no index finds them.
    pub fn look_along(&mut self, steps: &[KeyStep]) {
        for step in steps {
            // Against a key the child is searched, along it the parent, which has an index as a rule.
            let (table, columns) = (&step.to, &step.to_columns);
            if table.kind != TableKind::Table || key_columns::is_indexed(table, columns) {
                continue;
            }
            let names = columns.iter().map(|position| table.columns[*position].name.clone()).collect();
            let found = (table.id(), names);
            if !self.unindexed.contains(&found) {
                self.unindexed.push(found);
            }
        }
    }
}
