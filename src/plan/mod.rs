//! A line's tree and the catalog → SQL with bound values, and what its answer is. Executes nothing.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Expr, Query};
use crate::render::{Head, NestedHead};
use crate::store::Value;

pub mod sql;

use sql::{Letters, Sql};

/// A statement ready to be run or shown.
#[derive(Clone, Debug)]
pub struct Statement {
    sql: Sql,
    letters: Letters,
}

impl Statement {
    /// The text with parameters `?1` …, and their values in order.
    pub fn bound(&self) -> (String, Vec<Value>) {
        self.sql.bound(&self.letters)
    }

    /// The statement with the values that it left open (a link, an identity) filled in, in their order.
    #[must_use]
    pub fn filled(&self, values: &[Value]) -> Statement {
        Statement { sql: self.sql.filled(values), letters: self.letters.clone() }
    }

    /// The text as a plain sqlite3 runs it.
    pub fn inline(&self) -> String {
        self.sql.inline(&self.letters)
    }
}

/// The variables of a session by name, case kept. Cloning is cheap, so that a stored query keeps those of its time.
pub type Variables = Rc<BTreeMap<String, Variable>>;

/// What a variable holds.
#[derive(Clone, Debug)]
pub enum Variable {
    Value(Value),
    /// Records pinned by the values of their identity (see [`Keys`]), in the order in which they were.
    Records {
        table: String,
        keys: Rc<[Vec<Value>]>,
        one: bool,
    },
    /// A query, asked again at each use, with the variables as they were when it was stored.
    Query {
        query: Rc<Query>,
        variables: Variables,
    },
}

/// How `include` and nested `show` fetch what they nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lazy {
    /// A query for each record.
    Select,
    /// One query with joins.
    Joined,
    /// One query a level.
    Subquery,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Add the labels of related records for people to read (`show game` as a table).
    pub labels: bool,
    pub lazy: Lazy,
}

/// What is to be run for a query or value, and what comes of it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub statement: Statement,
    /// The answer's shape and columns. A row has more cells than `head.columns` where labels or links need them.
    pub head: Head,
    /// What nests in the answer's cells; empty for most.
    pub branches: Vec<Branch>,
    /// Remarks for an interactive user: the way that a far hop took.
    pub notes: Vec<Diagnostic>,
    /// The one record by key or position at the head of the line, whose absence deserves a message.
    pub wanted: Option<Wanted>,
    /// For a set of records: the statement that gives their identities in order, to pin them in a variable.
    pub keys: Option<Keys>,
}

/// `game 9999` or `games[200]` at the head of a line.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Counts the records that it names: one row, one integer, 0 when there is none.
    pub found: Statement,
    /// `no game 9999`.
    pub message: String,
    /// Counts all records of the table; with its least and greatest key where the key is one column, else nulls.
    pub extent: Statement,
    /// The table's name.
    pub table: String,
    /// True where an empty answer is no failure: `count game 9999` is 0, `exists game 9999` false.
    pub excused: bool,
}

#[derive(Clone, Debug)]
pub struct Keys {
    pub statement: Statement,
    pub table: Rc<Table>,
    /// One record or none, by the line and the schema.
    pub one: bool,
    /// Must be pinned at an assignment: it names one record, or holds `random`.
    pub pin: bool,
}

/// What nests in one cell of each row of the level above.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Position of the cell in the rows above, which holds NULL there.
    pub cell: usize,
    /// Positions of the cells above that tell which rows below belong to a row.
    pub link: Vec<usize>,
    /// At most one below each.
    pub to_one: bool,
    /// What an element is.
    pub element: Element,
    /// All rows below all rows above, in order. The first `link.len()` cells are the link, then come the element's.
    pub statement: Statement,
    /// The same for one row above, whose link values are to be filled in.
    pub each: Statement,
    /// What nests further down; cells and links count from behind this level's link cells.
    pub branches: Vec<Branch>,
}

#[derive(Clone, Debug)]
pub enum Element {
    /// A plain value, the first cell.
    Value,
    /// An object with these columns, the cells in order.
    Record(Rc<NestedHead>),
}

/// Plans a query or a value.
///
/// # Errors
/// Names that are nowhere, words that cannot stand where they do, with the place and the nearest thing that would work.
pub fn plan(expr: &Expr, catalog: &Catalog, variables: &Variables, options: Options) -> Result<Plan> {
    let _ = (expr, catalog, variables, options);
    Err(Diagnostic::error("not planned"))
}

/// The counts at the foot of a record's card: for each relation of the table its name, what it leads to, and the
/// statement that counts the records behind it, with the identity of the record to be filled in.
pub fn card(table: &Rc<Table>, catalog: &Catalog) -> Result<Vec<CardCount>> {
    let _ = (table, catalog);
    Ok(Vec::new())
}

#[derive(Clone, Debug)]
pub struct CardCount {
    pub name: String,
    pub target: String,
    pub statement: Statement,
}
