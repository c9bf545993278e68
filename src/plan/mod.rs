//! A line's tree and the catalog → SQL with bound values, and what its answer is. Executes nothing.
//!
//! ```text
//! tree, catalog ─▶ resolve (typed tree) ─▶ relational::lower (algebra) ─▶ relational::rules ─▶ emit (SQL)
//! ```
//!
//! What is asked of it: [`plan`] for queries and values, [`write::plan_write`] and [`clear::plan_clear`] for changes.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::answer::{Head, NestedHead};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Expr, ExprKind, Path, PathHead, Query};
use crate::store::Value;

mod answer;
pub mod card;
pub mod clear;
mod compose;
pub mod emit;
mod existence;
pub mod generated;
pub mod relational;
pub mod resolve;
pub mod write;

pub use answer::Stages;
pub use card::{CardCount, card};
pub use emit::{Slot, SqlText};
pub use existence::ExistenceCheck;
pub use relational::rewrites::Rewrites;

use answer::Answerer;
use resolve::Resolver;
use resolve::noun::NounPlace;
use resolve::scope::Scope;

/// A statement ready to be run or shown.
#[derive(Clone, Debug)]
pub struct Statement {
    text: SqlText,
}

impl Statement {
    fn new(text: SqlText) -> Statement {
        Statement { text }
    }

    /// The text with parameters `?1` …, and their values in order.
    pub fn bound(&self) -> (String, Vec<Value>) {
        self.text.bound()
    }

    /// The statement with the values that it left open (a link, an identity) filled in, in their order.
    #[must_use]
    pub fn filled(&self, values: &[Value]) -> Statement {
        Statement { text: self.text.filled(values) }
    }

    /// How many values [`Statement::filled`] takes.
    pub fn holes(&self) -> usize {
        self.text.holes()
    }

    /// The text with parameters `?1` …, and what each stands for: a value, or the number of a place.
    pub fn slots(&self) -> (String, Vec<Slot>) {
        self.text.slots()
    }

    /// The text as a plain sqlite3 runs it, on one line.
    pub fn inline(&self) -> String {
        self.text.inline()
    }

    /// The text as it is shown, laid out for people or on one line; with parameters where holes are left open.
    pub fn shown(&self, laid_out: bool) -> String {
        match (self.text.is_open(), laid_out) {
            (true, _) => self.bound().0,
            (false, true) => self.laid_out(),
            (false, false) => self.inline(),
        }
    }

    /// The same laid out for people: clauses on lines of their own.
    pub fn laid_out(&self) -> String {
        self.text.laid_out()
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
    /// Leave out what is not shown: the cells behind the columns that only labels use.
    pub bare: bool,
    /// Add the labels of related records for people to read (`show game` as a table).
    pub labels: bool,
    pub lazy: Lazy,
    /// Which rewrite rules are followed, and what decides between forms.
    pub rewrites: Rewrites,
}

/// What is to be run for a query or value, and what comes of it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub statement: Statement,
    /// The answer's shape and columns. A row has more cells than `head.columns` where labels or links need them.
    pub head: Head,
    /// What nests in the answer's cells; empty for most.
    pub branches: Vec<Branch>,
    /// With [`Lazy::Joined`] and something nested: the whole answer as one statement of joins, which takes the place of
    /// `statement` and of those of the branches. A row holds the cells of a root row, its number, and for each branch, the
    /// outer before what nests in it, the cells of a row of its statement (all NULL where there is none) and its number.
    /// Rows repeat where branches stand side by side; the numbers tell what was seen.
    pub joined: Option<Statement>,
    /// Remarks for an interactive user: the way that a far hop took.
    pub notes: Vec<Diagnostic>,
    /// Keys that the line follows against their direction and no index finds: each a table and its columns.
    pub unindexed: Vec<(String, Vec<String>)>,
    /// The one record by key or position at the head of the line, whose absence deserves a message.
    pub existence: Option<ExistenceCheck>,
    /// An empty answer or NULL is an answer: `count`, `exists`.
    pub excused: bool,
    /// For a set of records: the statement that gives their identities in order, to pin them in a variable.
    pub keys: Option<Keys>,
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

/// Plans a query or a value.
///
/// # Errors
/// Names that are nowhere, words that cannot stand where they do, with the place and the nearest thing that would work.
pub fn plan(expr: &Expr, catalog: &Catalog, variables: &Variables, options: Options) -> Result<Plan> {
    let resolver = Resolver::new(catalog, options.labels);
    let query = resolved(&resolver, expr, variables)?;
    let mut plan = Answerer::new(&resolver, options).answer(query)?;
    plan.existence = existence::existence(expr, catalog, variables, options)?;
    if let Some(existence) = &mut plan.existence {
        existence.excused = plan.excused;
    }
    plan.notes = resolver.notes.take();
    Ok(plan)
}

/// What a query or value is after each stage of planning.
///
/// # Errors
/// As for [`plan`].
pub fn stages(expr: &Expr, catalog: &Catalog, variables: &Variables, options: Options) -> Result<Stages> {
    let resolver = Resolver::new(catalog, options.labels);
    let query = resolved(&resolver, expr, variables)?;
    Answerer::new(&resolver, options).stages(&query)
}

/// The typed tree of a query or value.
fn resolved(resolver: &Resolver<'_>, expr: &Expr, variables: &Variables) -> Result<resolve::tree::Query> {
    let scope = Scope::top(variables);
    let standing = match &expr.kind {
        ExprKind::Query(query) => resolver.query(query, &scope, NounPlace::Table)?,
        ExprKind::Path(path) if !is_value(path) => resolver.noun(path, &scope, NounPlace::Table)?,
        _ => resolver.scalar(expr, &scope)?,
    };
    Ok(standing.into_query())
}

/// `count(games)`, `lower('X')`, `(1, 2)`: an expression, unless it turns out to be a record by its key.
fn is_value(path: &Path) -> bool {
    match &path.head {
        PathHead::Call { name, over, .. } => {
            over.is_some() || (path.segments.is_empty() && resolve::functions::is_known(&name.text))
        }
        PathHead::Group(items) => {
            path.segments.is_empty()
                && !matches!(items.as_slice(), [Expr { kind: ExprKind::Query(_) | ExprKind::Path(_), .. }])
        }
        _ => false,
    }
}

/// The statement that makes an index on these columns.
pub fn create_index(table: &str, columns: &[String]) -> String {
    use crate::sql::quote_name;
    let label: String =
        std::iter::once(table).chain(columns.iter().map(String::as_str)).flat_map(|part| ["_", part]).collect();
    let listed: Vec<String> = columns.iter().map(|column| quote_name(column)).collect();
    format!("CREATE INDEX {} ON {} ({});", quote_name(&format!("idx{label}")), quote_name(table), listed.join(", "))
}
