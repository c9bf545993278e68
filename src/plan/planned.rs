//! What is to be run for a query or value, and what comes of it.

use std::rc::Rc;

use super::compose::Deferred;
use super::existence::ExistenceCheck;
use super::resolve::compared::ComparedText;
use super::statement::Statement;
use crate::answer::{Head, NestedHead};
use crate::catalog::{Table, TableId};
use crate::diagnostic::Diagnostic;
use crate::lang::Date;

/// What is to be run for a query or value, and what comes of it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub statement: Statement,
    /// The answer's shape and columns. A row has more cells than `head.columns` where labels or links need them.
    pub head: Head,
    /// What nests in the answer's cells; empty for most.
    pub branches: Vec<Branch>,
    /// With [`super::Lazy::Joined`] and something nested: the whole answer as one statement of joins, which takes the place of
    /// `statement` and of those of the branches. A row holds the cells of a root row, its number, and for each branch, the
    /// outer before what nests in it, the cells of a row of its statement (all NULL where there is none) and its number.
    /// Rows repeat where branches stand side by side; the numbers tell what was seen.
    pub joined: Option<Statement>,
    /// Remarks for an interactive user: the way that a far hop took.
    pub notes: Vec<Diagnostic>,
    /// Columns that it compares with texts as typed.
    pub compared: Vec<ComparedText>,
    /// Keys that the line follows against their direction and no index finds: each a table and its columns.
    pub unindexed: Vec<(TableId, Vec<String>)>,
    /// The one record by key or position at the head of the line, whose absence deserves a message.
    pub existence: Option<ExistenceCheck>,
    /// The one value that is answered is this date.
    pub date: Option<Date>,
    /// An empty answer or NULL is an answer: `count`, `exists`.
    pub excused: bool,
    /// For a set of records: the statement that gives their identities in order, to pin them in a variable.
    pub keys: Option<Keys>,
}

#[derive(Clone, Debug)]
pub struct Keys {
    pub statement: Deferred,
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
    /// How many cells a row of the statement has, link cells included.
    pub width: usize,
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
