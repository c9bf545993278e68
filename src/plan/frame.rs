//! A table in the FROM clause: where the columns of the record in hand come from, and what is joined to it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::aggregate::Grouped;
use super::reach;
use super::sql::{Alias, Sql};
use crate::catalog::{Identity, KeyStep, Table};
use crate::lang::ast::Expr;
use crate::plan::Variables;

/// One noun's place in a FROM clause, with the to-one joins that its expressions asked for.
#[derive(Clone)]
pub struct Frame {
    pub alias: Alias,
    /// The table whose record is in hand; `None` for rows that are no records any more.
    pub table: Option<Rc<Table>>,
    /// `as g`.
    pub name: Option<String>,
    /// What stands before the alias: a quoted table, or a query in brackets with columns of the same names.
    pub source: Sql,
    /// Is the source the table itself?
    pub base: bool,
    /// One record or none, so that nothing is gained by working for the whole set at once.
    pub few: Cell<bool>,
    /// About how many records are left, once something narrowed them; `None` for all of the table.
    pub size: Cell<Option<f64>>,
    pub joins: RefCell<Vec<Join>>,
    pub parent: Option<Rc<Frame>>,
    /// The columns of the answer by their names, once they were said.
    pub shown: RefCell<Vec<ShownName>>,
    /// The keys of `per`, once they were said: then only keys and aggregates have a value.
    pub keys: RefCell<Option<Vec<ShownName>>>,
    /// What was grouped by them.
    pub grouped: RefCell<Option<Grouped>>,
}

/// A LEFT JOIN to the one record at the other end of a relation, or to a grouped query.
#[derive(Clone)]
pub struct Join {
    /// What was joined from where, so that the same path is joined once.
    from: Alias,
    path: Vec<JoinStep>,
    pub alias: Alias,
    /// `left join … as u on …`
    pub sql: Sql,
}

#[derive(Clone, PartialEq)]
struct JoinStep {
    to: String,
    from_columns: Vec<usize>,
    to_columns: Vec<usize>,
}

impl Join {
    /// The same join, from another alias of the same table.
    pub fn move_to(&mut self, from: Alias, to: Alias) {
        self.sql = self.sql.renamed(from, to);
        if self.from == from {
            self.from = to;
        }
    }
}

/// A name that an earlier word gave to an expression.
#[derive(Clone)]
pub struct ShownName {
    pub name: String,
    pub sql: Sql,
    /// The expression as typed, which means the same when it is typed again.
    pub source: Option<Expr>,
}

/// A record at hand: a frame's own, or one joined to it.
#[derive(Clone)]
pub struct Rec {
    pub alias: Alias,
    pub table: Rc<Table>,
    pub owner: Rc<Frame>,
}

impl Rec {
    pub fn column(&self, position: usize) -> Sql {
        reach::column(self.alias, &self.table.columns[position])
    }

    /// What tells this record from others: rowid or key columns. Empty where there is nothing.
    pub fn identity(&self) -> Vec<Sql> {
        match &self.table.identity {
            Identity::Rowid(name) => vec![Sql::column(self.alias, name)],
            Identity::Columns(positions) => positions.iter().map(|position| self.column(*position)).collect(),
            Identity::None => Vec::new(),
        }
    }

    /// The primary key's columns, or the rowid.
    pub fn key(&self) -> Vec<Sql> {
        if self.table.primary_key.is_empty() {
            self.identity()
        } else {
            self.table.primary_key.iter().map(|position| self.column(*position)).collect()
        }
    }
}

/// The names under which a record's identity is found in its table, or in a query that stands for it.
pub fn identity_names(table: &Table) -> Vec<String> {
    match &table.identity {
        Identity::Rowid(name) => vec![name.clone()],
        Identity::Columns(positions) => {
            positions.iter().map(|position| table.columns[*position].name.clone()).collect()
        }
        Identity::None => Vec::new(),
    }
}

/// The columns of a table that its records show.
pub fn visible(table: &Table) -> impl Iterator<Item = (usize, &crate::catalog::Column)> {
    table.columns.iter().enumerate().filter(|(_, column)| !column.hidden)
}

impl Frame {
    pub fn record(self: &Rc<Frame>) -> Option<Rec> {
        self.table.as_ref().map(|table| Rec { alias: self.alias, table: table.clone(), owner: self.clone() })
    }

    pub fn record_of(frame: &Rc<Frame>) -> Option<Rec> {
        frame.record()
    }

    /// `"games" as g left join …`
    pub fn source_joined(&self) -> Sql {
        self.source_with(usize::MAX)
    }

    /// The same with the first `count` joins only.
    pub fn source_with(&self, count: usize) -> Sql {
        let mut sql = self.source.clone().with(" as ").alias(self.alias);
        for join in self.joins.borrow().iter().take(count) {
            sql.push(" ");
            sql.append(join.sql.clone());
        }
        sql
    }

    /// The same with those further joins that the pieces name, and what these joins name in turn.
    pub fn source_for<'s>(&self, count: usize, pieces: impl Iterator<Item = &'s Sql>) -> Sql {
        let mut sql = self.source.clone().with(" as ").alias(self.alias);
        for join in self.joins_for(count, pieces) {
            sql.push(" ");
            sql.append(join.sql);
        }
        sql
    }

    /// The first `count` joins, those that the pieces name, and what these joins name in turn.
    pub fn joins_for<'s>(&self, count: usize, pieces: impl Iterator<Item = &'s Sql>) -> Vec<Join> {
        let joins = self.joins.borrow();
        let mut named: Vec<Alias> = pieces.flat_map(Sql::aliases).collect();
        let mut wanted: Vec<Join> = Vec::new();
        for (index, join) in joins.iter().enumerate().rev() {
            if index < count || named.contains(&join.alias) {
                named.extend(join.sql.aliases());
                wanted.insert(0, join.clone());
            }
        }
        wanted
    }

    /// The join along `step` from `from`, if it is there already.
    pub fn joined(&self, from: Alias, step: &KeyStep) -> Option<Join> {
        let wanted = [join_step(step)];
        self.joins.borrow().iter().find(|join| join.from == from && join.path == wanted).cloned()
    }

    pub fn join(&self, from: Alias, step: &KeyStep, alias: Alias, sql: Sql) {
        let path = vec![join_step(step)];
        self.joins.borrow_mut().push(Join { from, path, alias, sql });
    }

    /// A join to a query of our own making, which is never looked for again.
    pub fn join_query(&self, alias: Alias, sql: Sql) {
        self.joins.borrow_mut().push(Join { from: alias, path: Vec::new(), alias, sql });
    }
}

fn join_step(step: &KeyStep) -> JoinStep {
    JoinStep { to: step.to.name.clone(), from_columns: step.from_columns.clone(), to_columns: step.to_columns.clone() }
}

/// A to-many path that stands for one of its records while a comparison or an aggregate looks at it.
pub struct Bound {
    /// The record from which the path starts.
    pub start: Alias,
    pub steps: Vec<KeyStep>,
    pub record: Rec,
    pub outer: Option<Rc<Bound>>,
}

/// Do two ways take the same keys?
pub fn same_way(one: &[KeyStep], other: &[KeyStep]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(a, b)| join_step(a) == join_step(b) && a.from.name == b.from.name)
}

/// Where an expression stands, which decides what a to-many path and an aggregate mean there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Where,
    By,
    Per,
    Show,
    Having,
    /// A value of its own: a line, an argument, a list.
    Value,
}

/// As a message names it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::Where => "`where`",
            Place::By => "`by`",
            Place::Per => "`per`",
            Place::Show => "`show`",
            Place::Having => "`having`",
            Place::Value => "a value",
        })
    }
}

/// Everything that names are looked up in.
#[derive(Clone)]
pub struct Scope {
    pub frame: Option<Rc<Frame>>,
    pub bound: Option<Rc<Bound>>,
    pub variables: Variables,
    pub place: Place,
    /// Inside an aggregate of the set, where columns have values again.
    pub in_aggregate: bool,
    /// Beside a comparison, where a composite key can stand as a row value.
    pub row_values: bool,
}

impl Scope {
    pub fn top(variables: &Variables) -> Scope {
        Scope {
            frame: None,
            bound: None,
            variables: variables.clone(),
            place: Place::Value,
            in_aggregate: false,
            row_values: false,
        }
    }

    pub fn at(&self, place: Place) -> Scope {
        Scope { place, ..self.clone() }
    }

    pub fn of(&self, frame: &Rc<Frame>) -> Scope {
        Scope { frame: Some(frame.clone()), in_aggregate: false, row_values: false, ..self.clone() }
    }

    pub fn aggregating(&self) -> Scope {
        Scope { in_aggregate: true, ..self.clone() }
    }

    /// The same, with or without row values.
    pub fn rows(&self, row_values: bool) -> Scope {
        Scope { row_values, ..self.clone() }
    }

    /// The frames from the nearest outwards.
    pub fn frames(&self) -> impl Iterator<Item = Rc<Frame>> + use<> {
        std::iter::successors(self.frame.clone(), |frame| frame.parent.clone())
    }
}
