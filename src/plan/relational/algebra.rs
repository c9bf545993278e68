//! The relational algebra that lines become: what is read, filtered, joined, grouped, ordered and cut, before it is SQL.
//!
//! A [`Rel`] gives rows; an [`SqlExpr`] is a value over them. Columns are named by the alias of the node that gives them and
//! their name, so that a plan can be taken apart and put together without looking at text.

use std::rc::Rc;

use crate::catalog::{KeyStep, Table};
use crate::lang::ast::{BinaryOp, CountRange, LikeOp, UnaryOp};
use crate::store::Value;

/// One use of a table, or of what a query works out, in a statement. Emitting gives it a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alias(pub u32);

/// The words that aliases are named after: `reviews`, `counts`.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    words: Vec<Rc<str>>,
}

impl Aliases {
    pub fn alias(&mut self, word: &str) -> Alias {
        let next = u32::try_from(self.words.len()).expect("a line has fewer aliases than memory holds");
        self.words.push(word.into());
        Alias(next)
    }

    pub fn word(&self, alias: Alias) -> &Rc<str> {
        self.words.get(alias.0 as usize).expect("an alias comes from the registry that named it")
    }
}

/// A column of a table under an alias, or what a node works out under one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnRef {
    pub of: Alias,
    pub name: Rc<str>,
}

/// A value over the rows of the node that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlExpr {
    /// Travels as a bound parameter.
    Value(Value),
    /// What a generated column, a link or an identity puts in when the statement is run: its number.
    Generated(usize),
    /// `null`, `true`, `false`, `current_date` …
    Word(&'static str),
    /// An expression as the schema writes it: a column's default.
    Schema(Rc<str>),
    Column(ColumnRef),
    Unary(UnaryOp, Box<SqlExpr>),
    Binary(BinaryOp, Box<SqlExpr>, Box<SqlExpr>),
    IsNull {
        expr: Box<SqlExpr>,
        not: bool,
    },
    /// `is true`, `is not true`: never NULL itself.
    IsTrue {
        expr: Box<SqlExpr>,
        not: bool,
    },
    Like {
        op: LikeOp,
        not: bool,
        expr: Box<SqlExpr>,
        pattern: Box<SqlExpr>,
        escape: Option<Box<SqlExpr>>,
    },
    Between {
        not: bool,
        expr: Box<SqlExpr>,
        low: Box<SqlExpr>,
        high: Box<SqlExpr>,
    },
    /// A row on the left takes rows in the list.
    InList {
        not: bool,
        expr: Box<SqlExpr>,
        list: Vec<SqlExpr>,
    },
    InQuery {
        not: bool,
        expr: Box<SqlExpr>,
        query: Box<Rel>,
    },
    Exists {
        not: bool,
        query: Box<Rel>,
    },
    /// The one row of a query as a value, or as a row value.
    Query(Box<Rel>),
    Case {
        operand: Option<Box<SqlExpr>>,
        whens: Vec<(SqlExpr, SqlExpr)>,
        otherwise: Option<Box<SqlExpr>>,
    },
    /// The type as it is typed: words, and sizes in brackets.
    Cast {
        expr: Box<SqlExpr>,
        type_name: Rc<str>,
    },
    Collate {
        expr: Box<SqlExpr>,
        collation: Rc<str>,
    },
    Call(Call),
    Window {
        call: Call,
        partition: Vec<SqlExpr>,
        order: Vec<SortKey>,
    },
    /// Several values: one side of a comparison of rows.
    Row(Vec<SqlExpr>),
    /// The same value without its column's affinity, and where no index finds it: a unary plus.
    Plain(Box<SqlExpr>),
    /// True if there is a record at the other end of a way. A rewrite rule chooses how it is asked.
    KeyJoin(Box<KeyJoin>),
    /// True if there are so many records at the other end of a way. A rewrite rule chooses how they are counted.
    KeyCount(Box<KeyJoin>, CountRange),
}

/// A function with its arguments; an aggregate where it stands in an [`Rel::Aggregate`] or [`Rel::Attach`].
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// As it is typed; emitted quoted where it is no plain word.
    pub name: Rc<str>,
    /// `name(*)`.
    pub star: bool,
    pub distinct: bool,
    pub args: Vec<SqlExpr>,
    /// `filter (where …)` of an aggregate.
    pub filter: Option<Box<SqlExpr>>,
}

/// A record of `inner` at the other end of `steps` from the record `start`.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyJoin {
    pub start: Alias,
    pub steps: Way,
    /// Gives the records at the end; their columns are those of `end`.
    pub inner: Rel,
    pub end: Alias,
    /// True if NULL would be wrong: something around may turn it over.
    pub exact: bool,
    /// True if `start` is joined and may be missing.
    pub start_is_optional: bool,
    /// True if there is one `start` at most.
    pub start_is_one: bool,
    /// True if the hop is what the records of `start` are read for, so that a list of keys may find them by an index.
    pub is_hop: bool,
}

/// Steps along keys. Two are equal if they take the same keys of the same tables.
#[derive(Clone, Debug)]
pub struct Way(pub Vec<KeyStep>);

impl PartialEq for Way {
    fn eq(&self, other: &Way) -> bool {
        same_steps(&self.0, &other.0)
    }
}

/// True if two ways take the same keys of the same tables in the same direction.
pub fn same_steps(one: &[KeyStep], other: &[KeyStep]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(a, b)| {
            same_table(&a.from, &b.from)
                && same_table(&a.to, &b.to)
                && a.from_columns == b.from_columns
                && a.to_columns == b.to_columns
        })
}

pub fn same_table(one: &Table, other: &Table) -> bool {
    std::ptr::eq(one, other) || one.name == other.name && one.schema == other.schema
}

/// A term of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    pub expr: SqlExpr,
    pub descending: bool,
    /// Where nulls come; `None` is SQLite's own place, the least.
    pub nulls_first: Option<bool>,
}

impl SortKey {
    pub fn ascending(expr: SqlExpr) -> SortKey {
        SortKey { expr, descending: false, nulls_first: None }
    }

    /// The opposite order, nulls included.
    #[must_use]
    pub fn reversed(&self) -> SortKey {
        SortKey {
            expr: self.expr.clone(),
            descending: !self.descending,
            nulls_first: self.nulls_first.map(|first| !first),
        }
    }
}

/// An expression under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub name: Rc<str>,
    pub expr: SqlExpr,
}

/// A part of an ordered answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub limit: Option<u64>,
    pub offset: u64,
}

impl Range {
    pub fn is_all(self) -> bool {
        self == Range::default()
    }

    /// What `next` leaves of what this one leaves.
    #[must_use]
    pub fn then(self, next: Range) -> Range {
        let left = self.limit.map(|limit| limit.saturating_sub(next.offset));
        Range {
            limit: match (left, next.limit) {
                (Some(left), Some(limit)) => Some(left.min(limit)),
                (left, limit) => left.or(limit),
            },
            offset: self.offset.saturating_add(next.offset),
        }
    }
}

/// A count as a value. No table has more records than SQLite's greatest integer, so that greater counts mean the same.
pub fn whole(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Left,
    /// Inner, and the left side is the outer loop.
    Cross,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    Union,
    UnionAll,
    Except,
    Intersect,
}

/// Rows. Nodes keep the columns of their input, except [`Rel::Project`], [`Rel::SetOperation`] and what stands above them.
#[derive(Clone, Debug, PartialEq)]
pub enum Rel {
    /// One row without columns: a SELECT without FROM.
    Unit,
    /// A table's records.
    Scan(Scan),
    /// The numbers of a JSON array, which travels as one parameter: its column is `value`.
    JsonEach {
        alias: Alias,
        json: Value,
    },
    /// The rows for which all conditions are true.
    Filter {
        input: Box<Rel>,
        conditions: Vec<SqlExpr>,
        leaves: Leaves,
    },
    /// `right` beside each row of `input`.
    Join {
        input: Box<Rel>,
        right: Box<Rel>,
        kind: JoinKind,
        on: Vec<SqlExpr>,
        to_one: bool,
    },
    /// Further columns under `alias`; windows among them look at all rows of the input.
    Extend {
        input: Box<Rel>,
        alias: Alias,
        columns: Vec<Named>,
    },
    /// A row for each value of the keys; without keys one row. Columns of the input keep a value of one row of the group.
    Aggregate {
        input: Box<Rel>,
        alias: Alias,
        keys: Vec<Named>,
        columns: Vec<Named>,
    },
    /// For each row, aggregates over the records at the end of a way. A rewrite rule chooses how they are worked out.
    Attach {
        input: Box<Rel>,
        alias: Alias,
        way: Box<KeyJoin>,
        columns: Vec<Named>,
    },
    Sort {
        input: Box<Rel>,
        keys: Vec<SortKey>,
    },
    Limit {
        input: Box<Rel>,
        range: Range,
    },
    /// These columns and no others; above it they are those of `alias`.
    Project {
        input: Box<Rel>,
        alias: Alias,
        columns: Vec<Named>,
    },
    /// Each row once, in no order. Stands on a [`Rel::Project`].
    Distinct(Box<Rel>),
    /// Both sides stand on a [`Rel::Project`] of as many columns; above it they are those of `alias`, named as on the left.
    SetOperation {
        operator: SetOperator,
        left: Box<Rel>,
        right: Box<Rel>,
        alias: Alias,
    },
}

#[derive(Clone, Debug)]
pub struct Scan {
    pub table: Rc<Table>,
    pub alias: Alias,
}

impl PartialEq for Scan {
    fn eq(&self, other: &Scan) -> bool {
        self.alias == other.alias && same_table(&self.table, &other.table)
    }
}

/// How many rows a filter leaves, where the line says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// To be estimated.
    Some,
    /// At most so many: records by key.
    AtMost(u64),
}

/// What is run: a query, or a change of one table.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Query(Rel),
    Insert {
        table: Rc<TableRef>,
        columns: Vec<usize>,
        rows: InsertRows,
        returning: Vec<Rc<str>>,
    },
    /// The columns `set` of the records of `alias` that the conditions hold for; `from` is worked out beside them first.
    Update {
        table: Rc<TableRef>,
        alias: Alias,
        set: Vec<(usize, SqlExpr)>,
        from: Option<Rel>,
        conditions: Vec<SqlExpr>,
        /// A record that a rule of the schema refuses stays as it was.
        lenient: bool,
    },
    Delete {
        table: Rc<TableRef>,
        alias: Alias,
        conditions: Vec<SqlExpr>,
    },
}

/// A table as a command's target.
#[derive(Clone, Debug)]
pub struct TableRef(pub Rc<Table>);

impl PartialEq for TableRef {
    fn eq(&self, other: &TableRef) -> bool {
        same_table(&self.0, &other.0)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum InsertRows {
    /// `default values`.
    Defaults,
    Values(Vec<SqlExpr>),
    /// Stands on a [`Rel::Project`].
    Query(Rel),
}
