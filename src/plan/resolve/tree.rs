//! The typed tree of a line: every name is a column, a relation, a variable's value or a function, and every expression has
//! its type. What a query stands on, a set of records, rows or one value, is its variant.

use std::rc::Rc;

use super::types::Type;
use crate::catalog::{KeyStep, Table};
use crate::diagnostic::Span;
use crate::lang::Date;
use crate::lang::ast::{BinaryOp, CountRange, Expr as SyntaxExpr, LikeOp, Pick, QueryVerb, SetOp, UnaryOp};
use crate::plan::relational::algebra::Range;
use crate::store::Value;

/// A record in hand: one noun or hop of a line, or the record at the end of a path that a comparison looks along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A record in hand, or the one at the end of a way to one that starts there.
#[derive(Clone, Debug)]
pub struct RecordRef {
    pub record: RecordId,
    /// All to one; empty for the record in hand itself.
    pub steps: Vec<KeyStep>,
    /// The table of the record in hand.
    pub start: Rc<Table>,
}

impl RecordRef {
    pub fn table(&self) -> &Rc<Table> {
        self.steps.last().map_or(&self.start, |step| &step.to)
    }
}

/// A column of a record: one of its table's, or the rowid under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Column(usize),
    Rowid(Rc<str>),
}

#[derive(Clone, Debug)]
pub struct TypedExpr {
    pub kind: TypedKind,
    pub ty: Type,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub enum TypedKind {
    /// A literal, or what a variable holds.
    Value(Value),
    /// A date without quotes; its text wherever it is not compared.
    Date(Date),
    /// `true`, `false`, `null` as a word, `current_date` …
    Word(&'static str),
    /// An expression as the schema writes it.
    Schema(Rc<str>),
    /// The n-th value that is made up, or given, for each record that is made; 0 is the record's number.
    Generated(usize),
    Field(RecordRef, Field),
    /// The columns of a record's key, as they compare with what the key points at.
    KeyAlong(RecordRef, Box<KeyStep>),
    /// A key of several columns as one value, `(10248, 11)` as it is typed behind a noun; null where a part is missing.
    KeyText(Vec<TypedExpr>),
    /// A column of the rows that stand on this record: [`RowSet::outputs`].
    Output(RecordId, usize),
    Row(Vec<TypedExpr>),
    /// Brackets as typed.
    Group(Box<TypedExpr>),
    Unary(UnaryOp, Box<TypedExpr>),
    Binary(BinaryOp, Box<TypedExpr>, Box<TypedExpr>),
    IsNull {
        expr: Box<TypedExpr>,
        not: bool,
    },
    Like {
        op: LikeOp,
        not: bool,
        expr: Box<TypedExpr>,
        pattern: Box<TypedExpr>,
        escape: Option<Box<TypedExpr>>,
    },
    Between {
        not: bool,
        expr: Box<TypedExpr>,
        low: Box<TypedExpr>,
        high: Box<TypedExpr>,
    },
    InList {
        not: bool,
        expr: Box<TypedExpr>,
        list: Vec<TypedExpr>,
    },
    /// Among the values of these columns of some records; nulls are left out where `no_nulls`.
    InRecords {
        not: bool,
        expr: Box<TypedExpr>,
        set: Box<RecordSet>,
        fields: Vec<Field>,
        no_nulls: bool,
    },
    InRows {
        not: bool,
        expr: Box<TypedExpr>,
        rows: Box<RowSet>,
        no_nulls: bool,
    },
    /// True if there is a record of `set` at the other end of a way.
    Reaches(Box<Reach>),
    /// True if there are so many of them.
    ReachesMany(Box<Reach>, CountRange),
    /// True if the query has an answer.
    Exists(Box<TypedQuery>),
    /// True if the set has so many records.
    HasMany(Box<RecordSet>, CountRange),
    /// Fields of one record: a value, or a row of them.
    RecordValue {
        set: Box<RecordSet>,
        fields: Vec<Field>,
        text: bool,
    },
    /// The one row, as a value or a row of them.
    RowsValue(Box<RowSet>),
    /// The answer of a verb.
    VerbValue(Box<VerbQuery>),
    Case {
        operand: Option<Box<TypedExpr>>,
        whens: Vec<(TypedExpr, TypedExpr)>,
        otherwise: Option<Box<TypedExpr>>,
    },
    Cast {
        expr: Box<TypedExpr>,
        type_name: Rc<str>,
    },
    Collate {
        expr: Box<TypedExpr>,
        collation: Rc<str>,
    },
    /// A function of SQLite's, or one of ours (`year`, `week`, `bucket` …), by the name as typed.
    Function {
        name: Rc<str>,
        args: Vec<TypedExpr>,
    },
    Window {
        name: Rc<str>,
        star: bool,
        args: Vec<TypedExpr>,
        per: Vec<TypedExpr>,
        by: Vec<OrderBy>,
    },
    /// An aggregate of the set or group that the rows of `of` stand on; without a value it counts.
    SetAggregate {
        of: RecordId,
        function: Aggregate,
        value: Option<Box<TypedExpr>>,
        filter: Vec<TypedExpr>,
    },
    /// An aggregate over the records at the end of a way, each once: for each record, or, with `of_group`, for each group
    /// (or the whole set) that the rows of that record stand on.
    PathAggregate {
        function: Aggregate,
        reach: Box<Reach>,
        value: Option<Box<TypedExpr>>,
        of_group: Option<RecordId>,
    },
    /// An aggregate of a set of its own.
    QueryAggregate {
        function: Aggregate,
        query: Box<TypedQuery>,
    },
}

/// An aggregate function: SQLite's, or `median`, `stddev`, `percentile`, `share`.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// In lower case.
    pub name: Rc<str>,
    pub distinct: bool,
    /// What stands behind the operand: a separator, the percentage.
    pub more: Vec<TypedExpr>,
}

/// The records of `set` at the other end of a way from `start`. The set is all records of its table, filtered: its base is
/// [`Base::All`] and its clauses are filters.
#[derive(Clone, Debug)]
pub struct Reach {
    pub start: RecordRef,
    /// At least one.
    pub steps: Vec<KeyStep>,
    pub set: RecordSet,
    /// True if it must come to true or false, never null, since something around may turn it over.
    pub exact: bool,
}

#[derive(Clone, Debug)]
pub struct OrderBy {
    pub expr: TypedExpr,
    pub descending: bool,
    pub nulls_first: Option<bool>,
}

/// What a line, or a query in brackets, comes to.
#[derive(Clone, Debug)]
pub enum TypedQuery {
    Records(RecordSet),
    Rows(RowSet),
    Value(ValueQuery),
}

/// A set of records of one table, or one record or none.
#[derive(Clone, Debug)]
pub struct RecordSet {
    /// What expressions over its records, in its clauses and around, call the record.
    pub record: RecordId,
    pub table: Rc<Table>,
    pub base: Base,
    /// In the order in which they apply.
    pub clauses: Vec<Clause>,
    /// One record or none, by the line and the schema.
    pub one: bool,
}

#[derive(Clone, Debug)]
pub enum Base {
    /// Every record of the table.
    All,
    /// What is at the other end of a step from the records of a set, each once.
    Hop { from: Box<RecordSet>, step: KeyStep },
    /// What is at the other end of a way from one record in hand; without steps that record itself, once more.
    Related { from: RecordRef, steps: Vec<KeyStep> },
}

#[derive(Clone, Debug)]
pub enum Clause {
    /// `leaves`: at most so many records, where the line says it (records by key).
    Filter {
        condition: TypedExpr,
        leaves: Option<u64>,
    },
    /// `by`: of two, the later rules, the earlier breaks ties; the key follows in the end.
    Order(Vec<OrderBy>),
    Range(Range),
    /// `first`, `last`, `random`: one, or so many in the order of the whole.
    Pick {
        which: Pick,
        count: Option<u64>,
    },
    /// `[2]`, `[-1]`.
    Position(i64),
    /// `[-3:]`, `[1:-1]`: at least one bound counts from the end; others are a range.
    Slice {
        from: i64,
        to: Option<i64>,
    },
    /// So many of each group, as records.
    PickPer {
        which: Pick,
        count: u64,
        keys: Vec<TypedExpr>,
    },
    Combine {
        op: SetOp,
        other: Box<RecordSet>,
    },
}

/// Columns of an answer that need not be a record's.
#[derive(Clone, Debug)]
pub struct RowSet {
    /// The records that the rows come from. Its `record` also names the rows in [`TypedKind::Output`].
    pub set: RecordSet,
    pub grouping: Grouping,
    /// Every column that was ever said, in order; later words name them by position.
    pub outputs: Vec<Output>,
    /// Positions of the columns that are shown in the end.
    pub shown: Vec<usize>,
    /// What follows `show` or `per`, in the order in which it applies.
    pub clauses: Vec<RowClause>,
    /// How many of the clauses apply to the records, before they are grouped: `avg games .price where … per genre`.
    pub before: usize,
    /// One column, written `.title`: the answer is values.
    pub values: bool,
    pub one: bool,
    /// `show` or `.a, b` was said, so that the columns stay.
    pub said: bool,
}

/// Whether rows are records or groups of them.
#[derive(Clone, Debug)]
pub enum Grouping {
    None,
    /// All in one group: `show count()`.
    All,
    /// One group for each value of the keys: positions of outputs. Groups ascend by `order`.
    Keys {
        keys: Vec<usize>,
        order: Vec<TypedExpr>,
    },
}

#[derive(Clone, Debug)]
pub enum RowClause {
    /// `where`, `having`, `with`.
    Filter(TypedExpr),
    Order(Vec<OrderBy>),
    Range(Range),
    Pick {
        which: Pick,
        count: Option<u64>,
    },
    Position(i64),
    Slice {
        from: i64,
        to: Option<i64>,
    },
    /// Each row of these outputs once, at the place of its first; nothing else can be named from here on.
    Distinct(Vec<usize>),
    /// The outputs from this position on are said here: they may name those before them, which are settled.
    Show {
        from: usize,
    },
    /// A set word; `shown` are the outputs on this side.
    Combine {
        op: SetOp,
        shown: Vec<usize>,
        other: Box<RowSet>,
    },
}

/// One column of an answer.
#[derive(Clone, Debug)]
pub struct Output {
    pub name: Rc<str>,
    /// Null where something nests.
    pub expr: TypedExpr,
    /// The label of the record whose key this is.
    pub label: Option<TypedExpr>,
    pub nest: Option<Nest>,
    /// The expression as typed, which means the same column when it is typed again.
    pub source: Option<Rc<SyntaxExpr>>,
}

/// What nests in a column.
#[derive(Clone, Debug)]
pub struct Nest {
    /// The way from the record that the rows stand on. At least one step.
    pub steps: Vec<KeyStep>,
    /// The records at its end: base [`Base::All`], with filters, orders and one range or pick of the first at the end, all
    /// within one record above.
    pub set: RecordSet,
    pub to_one: bool,
    pub kind: NestKind,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub enum NestKind {
    /// One value for each record.
    Value(Box<TypedExpr>),
    /// Objects with these columns.
    Records(Vec<Output>),
    /// The same, and they are whole records, which show themselves in a word.
    Whole(Vec<Output>, RecordRepr),
}

/// How a record shows itself in a word: `Game(id=3, title=Zelda)`, or its label.
#[derive(Clone, Debug)]
pub struct RecordRepr {
    pub class: String,
    pub form: ReprForm,
}

#[derive(Clone, Debug)]
pub enum ReprForm {
    Fields(Vec<(String, TypedExpr)>),
    /// `bare`: it stands alone, with no class around.
    Label {
        text: TypedExpr,
        bare: bool,
    },
}

/// One value.
#[derive(Clone, Debug)]
pub struct ValueQuery {
    pub kind: ValueKind,
    /// Its column is called so.
    pub name: Rc<str>,
    /// It is true or false.
    pub truth: bool,
    /// Zero is an answer, not an absence: `count`, `exists`.
    pub excused: bool,
}

#[derive(Clone, Debug)]
pub enum ValueKind {
    Expr(TypedExpr),
    Verb(VerbQuery),
}

/// `count`, `exists` of anything; `sum`, `avg`, `min`, `max` of rows of one column.
#[derive(Clone, Debug)]
pub struct VerbQuery {
    pub verb: QueryVerb,
    pub operand: Box<TypedQuery>,
}
