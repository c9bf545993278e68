//! Generated lines as trees whose names are resolved already, and how they are typed.

use crate::common::database::Value;

use super::world::{Step as WorldStep, World};

#[derive(Clone, Debug)]
pub enum Line {
    Query(Query),
    Value(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Exists,
}

impl Verb {
    pub fn word(self) -> &'static str {
        match self {
            Verb::Count => "count",
            Verb::Sum => "sum",
            Verb::Avg => "avg",
            Verb::Min => "min",
            Verb::Max => "max",
            Verb::Exists => "exists",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Query {
    pub verb: Option<Verb>,
    pub distinct: bool,
    pub noun: Noun,
    pub alias: Option<&'static str>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    First,
    Last,
}

#[derive(Clone, Debug)]
pub enum Noun {
    Table(usize),
    All(usize),
    Keys(usize, Vec<Vec<Value>>),
    Pick {
        which: Which,
        count: Option<u64>,
        query: Box<Query>,
        per: Vec<Item>,
    },
    Group(Box<Query>),
    Variable(usize),
    /// A relation of the record in hand, where a path is looked for first.
    Way(Path),
}

/// Where a path starts: at the record in hand of the n-th scope outwards, or at the one of that name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    Up(usize),
    Named(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub start: Start,
    /// The table at which it starts.
    pub table: usize,
    /// Relations, by their numbers in the world.
    pub hops: Vec<usize>,
    pub column: Option<usize>,
}

#[derive(Clone, Debug)]
pub enum Step {
    Hop(usize),
    /// Table and column.
    Column(usize, usize),
    Columns(Vec<Path>),
    Where(Expr),
    /// The same behind `per`, said with its own word.
    Having(Expr),
    With(With),
    Without(With),
    By(Vec<Sort>),
    Limit(u64),
    Offset(u64),
    Index(i64),
    Slice(Option<i64>, Option<i64>),
    Pick(Which, Option<u64>),
    /// `.first()`, `.last()`, `.all()`.
    Call(&'static str),
    Distinct,
    Per(Vec<Item>),
    Show(Vec<Item>),
    /// A column of the answer, by its name.
    PickColumn(String),
    Include(Vec<With>),
    Set(SetOp, Query),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    Union,
    Minus,
    Intersect,
}

#[derive(Clone, Debug)]
pub struct With {
    pub count: Option<(u64, Option<u64>)>,
    pub of: Of,
    pub condition: Option<Expr>,
}

#[derive(Clone, Debug)]
pub enum Of {
    Path(Path),
    /// A relation with words, in brackets.
    Query(Box<Query>),
}

#[derive(Clone, Debug)]
pub struct Sort {
    pub expr: Expr,
    pub descending: bool,
    pub nulls_first: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub what: What,
    pub name: Option<String>,
}

#[derive(Clone, Debug)]
pub enum What {
    Star,
    Expr(Expr),
    Nest(Of, Vec<Item>),
    /// `(reviews by score desc limit 1).score`: a list, or one value.
    NestValue(Box<Query>, usize),
}

#[derive(Clone, Debug)]
pub enum Expr {
    Literal(Value),
    /// A date without quotes; only in comparisons.
    Date(&'static str),
    Path(Path),
    Shown(String),
    /// A variable that holds a value.
    Variable(usize),
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Compare(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Logic(&'static str, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>, bool),
    Like(Box<Expr>, String, bool),
    Between(Box<Expr>, Box<Expr>, Box<Expr>, bool),
    InList(Box<Expr>, Vec<Expr>, bool),
    InQuery(Box<Expr>, Box<Query>, bool),
    /// A belongs-to relation against one record (`=`, `!=`) or among several (`in`, `not in`).
    Key(Path, &'static str, Box<Query>),
    /// A relation as a condition: bare, `exists(…)`, `is null`, `is not null`.
    There(Path, &'static str),
    Exists(Box<Query>),
    Scalar(Box<Query>),
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    Call(&'static str, Vec<Expr>),
    Cast(Box<Expr>, &'static str),
    Aggregate(Aggregate),
    /// `reviews.first().score`: of the first record at the end of a way, or of the last.
    FirstOf(Path, &'static str, usize),
    /// `rank() over (per … by …)`.
    Window(&'static str, Vec<Expr>, Vec<Expr>, Vec<Sort>),
}

#[derive(Clone, Debug)]
pub struct Aggregate {
    pub function: &'static str,
    pub distinct: bool,
    pub of: AggregateOf,
    /// The percentage of `percentile`.
    pub percent: Option<i64>,
    /// Typed as `reviews.count()`.
    pub dotted: bool,
}

#[derive(Clone, Debug)]
pub enum AggregateOf {
    /// `count()`.
    Set,
    /// `count(where …)`.
    SetWhere(Box<Expr>),
    /// `avg(price)`, `avg(price where …)`.
    SetExpr(Box<Expr>, Option<Box<Expr>>),
    /// `count(reviews)`, `count(reviews where … with …)`, `avg(reviews where … .score)`.
    Way(Path, Vec<Step>, Option<usize>),
    /// `sum(reviews.score * 2)`: the expression, in which every path to many is this way.
    WayExpr(Path, Box<Expr>),
    /// A set of its own.
    Query(Box<Query>),
}

impl Step {
    /// It leaves some of what stands before it, by its place.
    pub fn cuts(&self) -> bool {
        matches!(self, Step::Limit(_) | Step::Offset(_) | Step::Index(_) | Step::Slice(..) | Step::Pick(..))
    }
}

impl Query {
    /// True if `distinct` in front leaves every word its meaning: behind what cuts the columns nothing names a record.
    pub fn takes_distinct(&self) -> bool {
        let column = self.steps.iter().position(|step| matches!(step, Step::Column(..) | Step::Columns(_)));
        let behind = &self.steps[column.map_or(0, |at| at + 1)..];
        let cut = behind.iter().position(Step::cuts).unwrap_or(behind.len());
        behind[cut..].iter().all(|step| step.cuts() || matches!(step, Step::Distinct))
    }
}

pub const VARIABLES: [&str; 4] = ["va", "vb", "vc", "vd"];

impl Path {
    pub fn end(&self, world: &World) -> usize {
        self.hops.last().map_or(self.table, |hop| world.relations[*hop].to)
    }

    pub fn to_one(&self, world: &World) -> bool {
        self.hops.iter().all(|hop| world.relations[*hop].to_one)
    }

    /// The key that a path holds as a value: its last hop is one step to a parent.
    pub fn own_key(&self, world: &World) -> Option<WorldStep> {
        match (self.column, world.relations[*self.hops.last()?].steps.as_slice()) {
            (None, [step]) if step.to_parent => Some(*step),
            _ => None,
        }
    }

    /// The hops to the record that holds the value.
    pub fn to_holder(&self, world: &World) -> &[usize] {
        &self.hops[..self.hops.len() - usize::from(self.own_key(world).is_some())]
    }

    /// One value for each record, as a column is.
    pub fn one_value(&self, world: &World) -> bool {
        self.to_holder(world).iter().all(|hop| world.relations[*hop].to_one)
    }

    /// The hops up to the last that leads to many values.
    pub fn many(&self, world: &World) -> &[usize] {
        let last = self.to_holder(world).iter().rposition(|hop| !world.relations[*hop].to_one);
        &self.hops[..last.map_or(0, |last| last + 1)]
    }

    pub fn text(&self, world: &World) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Start::Named(name) = self.start {
            parts.push(name.to_owned());
        }
        parts.extend(self.hops.iter().map(|hop| world.relations[*hop].name.clone()));
        parts.extend(self.column.map(|column| world.column_text(self.end(world), column)));
        parts.join(".")
    }
}
