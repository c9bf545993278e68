//! The syntax tree of a line. It holds what was typed, brackets included, so that it can be printed again.

use std::fmt;

use super::date::Date;
use crate::diagnostic::Span;

/// The place of a node. All places are equal, so that trees compare by what they say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Location(pub Span);

impl PartialEq for Location {
    fn eq(&self, _: &Location) -> bool {
        true
    }
}

/// A piece of the line as typed. All are equal: what it says stands in the tree beside it.
#[derive(Clone, Debug)]
pub struct TypedText(pub String);

impl PartialEq for TypedText {
    fn eq(&self, _: &TypedText) -> bool {
        true
    }
}

/// A name as typed; in backticks it means a column before a relation, and is never a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The database that the table of this name is in, where the line says so: `other.games`.
    pub schema: Option<Box<Name>>,
    pub text: String,
    pub quoted: bool,
    /// `friends via friends_as_person`, where a relation stands within an expression.
    pub via: Option<Box<Name>>,
    pub at: Location,
}

impl Name {
    pub fn new(text: impl Into<String>, quoted: bool, at: Location) -> Name {
        Name { schema: None, text: text.into(), quoted, via: None, at }
    }

    /// The table of this name in a database.
    pub fn within(self, schema: &Name) -> Name {
        let at = Location(schema.span().to(self.span()));
        Name { schema: Some(Box::new(schema.clone())), at, ..self }
    }

    pub fn span(&self) -> Span {
        self.at.0
    }
}

/// As a message names it: `games`, `other.games`.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", schema.text)?;
        }
        f.write_str(&self.text)
    }
}

/// One line of the language.
#[derive(Clone, Debug, PartialEq)]
pub enum HopStatement {
    Assign {
        name: Name,
        value: Box<HopStatement>,
    },
    /// A query or a value.
    Value(Expr),
    Explain(Box<HopStatement>),
    ShowSql(Box<HopStatement>),
    Write(Box<Write>),
    Session(SessionCommand),
    /// `noun?` and `noun??`.
    /// What must be so.
    Expect(Box<Expectation>),
    Describe {
        path: Path,
        ddl: bool,
    },
}

/// Lines that speak to the session rather than to the data.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionCommand {
    Begin,
    Commit,
    Rollback {
        to: Option<Name>,
    },
    Savepoint(Name),
    Release(Name),
    Forget(Name),
    Vars,
    /// `more`, `more 100`: so many rows.
    More(Option<u64>),
    /// The page before.
    Back,
    Quit,
    Help,
    /// `help with`, `foreign key?`: the words as typed.
    HelpOn(String, Location),
    Paths {
        from: Name,
        to: Name,
    },
    Clear(Vec<Name>),
    /// The text behind `relate` and where it begins; the catalog reads it, since the sidecar file holds the same.
    Relate(String, Location),
    Label(String, Location),
}

/// Lines that change data.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    Create {
        each: Option<Query>,
        count: Option<RecordCount>,
        table: Name,
        fields: Vec<FieldValue>,
    },
    /// `create` of as many as the table lacks of a number.
    Ensure {
        count: Amount,
        table: Name,
        fields: Vec<FieldValue>,
    },
    Update {
        target: Query,
        fields: Vec<FieldValue>,
    },
    Delete {
        target: Query,
        along: Option<Along>,
    },
    Link {
        each: bool,
        from: Query,
        to: LinkEnd,
        via: Option<Name>,
        fields: Vec<FieldValue>,
    },
    Unlink {
        from: Query,
        to: LinkEnd,
        via: Option<Name>,
    },
}

/// The other side of `link` and `unlink`: a query of its own, some of each, or what is reached by hops from this side.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkEnd {
    Query { count: Option<RecordCount>, query: Box<Query> },
    Hops(Vec<QueryStep>),
}

/// How many: `5`, or a variable that holds a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    Number(u64, Location),
    Variable(Name),
}

impl Amount {
    pub fn span(&self) -> Span {
        match self {
            Amount::Number(_, at) => at.0,
            Amount::Variable(name) => name.span(),
        }
    }
}

/// How many records a line makes, or makes for each of others.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordCount {
    /// `5` or `0..20`.
    Between { least: Amount, most: Amount },
    /// `weighted(0, 5, 1, 10)`: each number with its weight.
    Weighted(Vec<(u64, u64)>, Location),
}

#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    Set { name: Name, value: Box<Expr> },
    Auto(Location),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryVerb {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Exists,
    Distinct,
    Filter,
}

/// Verbs, a noun, and what follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Outermost first: `count distinct games .genre`.
    pub verbs: Vec<(QueryVerb, Location)>,
    pub noun: Path,
    /// `games as g`.
    pub alias: Option<Name>,
    pub steps: Vec<QueryStep>,
    pub at: Location,
}

/// A noun or value with the glued dots behind it: `reviews.user.name`, `game 3.users`, `(games by price).title`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub head: PathHead,
    pub segments: Vec<Segment>,
    pub at: Location,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PathHead {
    Name(Name),
    /// `game 3`, `games 3, 5`, `order_detail (10248, 11)`.
    Key {
        name: Name,
        keys: Vec<KeyLiteral>,
    },
    /// `lower(title)`, `count(reviews)`, and `order_detail(10248, 11)`: which, the planner knows.
    Call {
        name: Name,
        args: Vec<Arg>,
        over: Option<WindowClause>,
    },
    /// `first 3 games …`: the words up to the first hop belong to it.
    Pick {
        which: Pick,
        count: Option<Amount>,
        inner: Box<Query>,
    },
    /// `all games`: always the table.
    All(Name),
    /// `any user …`: a random record for a belongs-to relation; `any earlier category`: one that is there already, or none.
    Any {
        query: Box<Query>,
        earlier: bool,
    },
    /// A query, a value or a list in brackets.
    Group(Vec<Expr>),
    /// The set that is grouped: what `count(where price > 30)` leaves out.
    Here,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    First,
    Last,
    Random,
}

/// One part of a key; several make a composite one.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyLiteral {
    One(Literal, Location),
    Tuple(Vec<KeyLiteral>, Location),
}

impl KeyLiteral {
    pub fn span(&self) -> Span {
        match self {
            KeyLiteral::One(_, at) | KeyLiteral::Tuple(_, at) => at.0,
        }
    }

    /// The values of a key, each a key of its own.
    pub fn parts(&self) -> &[KeyLiteral] {
        match self {
            KeyLiteral::One(..) => std::slice::from_ref(self),
            KeyLiteral::Tuple(keys, _) => keys,
        }
    }
}

/// `.name`, `.name()`, `.get(3)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub name: Name,
    pub args: Option<Vec<Arg>>,
}

/// What becomes of the records that refer to those which are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// They are deleted, too.
    Cascade,
    /// Their keys are set to null.
    Detach,
}

/// `expect …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    pub kind: ExpectedKind,
    pub at: Location,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedKind {
    Condition(ExpectedCondition),
    /// At least one record or row, or none.
    Records {
        some: bool,
        line: ExpectedLine,
    },
    Gives {
        ordered: bool,
        line: ExpectedLine,
        given: Given,
    },
    /// The line fails, and its error says so.
    Error {
        says: Option<String>,
        line: ExpectedLine,
    },
    /// So many statements run, or at most so many.
    Statements {
        most: bool,
        count: u64,
        line: ExpectedLine,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedCondition {
    pub condition: Expr,
    /// Where both sides of a comparison stand.
    pub compared: Option<(Location, Location)>,
}

/// A line within another, of the language or SQL.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedLine {
    pub text: String,
    pub at: Location,
}

/// What an answer is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Rows of values; keys and single values are rows of one.
    Rows(Vec<Vec<Expr>>),
    Line(ExpectedLine),
}

/// What follows a noun: hops, slices and words, in the order in which they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryStep {
    pub kind: QueryStepKind,
    pub at: Location,
}

#[derive(Clone, Debug, PartialEq)]
pub enum QueryStepKind {
    Hop {
        segment: Segment,
        via: Option<Name>,
    },
    /// `.title, price` or `.user.name, score`: several columns, each a path from the record in hand.
    Columns(Vec<Path>),
    Index(i64),
    Slice {
        from: Option<i64>,
        to: Option<i64>,
    },
    Where(Expr),
    With(RelationClause),
    Without(RelationClause),
    By(Vec<OrderTerm>),
    Limit(Amount),
    Offset(Amount),
    Pick {
        which: Pick,
        count: Option<Amount>,
    },
    Distinct,
    Per(Vec<ResultColumn>),
    Having(Expr),
    Show(Vec<ResultColumn>),
    Include(Vec<RelationClause>),
    Set {
        op: SetOp,
        query: Query,
    },
    Popular(Popularity),
}

/// Which of some records are picked how often.
#[derive(Clone, Debug, PartialEq)]
pub enum Popularity {
    /// How far apart the popular ones are from the rest, where that is said.
    Zipf(Option<f64>),
    /// So often each, of so many.
    Weighted(Vec<(u64, u64)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    Union,
    Minus,
    Intersect,
}

/// What `with`, `without` and `include` name: a relation or path, a number of them, one condition of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationClause {
    pub count: Option<CountRange>,
    pub relation: Path,
    pub via: Option<Name>,
    pub condition: Option<Expr>,
    pub at: Location,
}

/// How many: both bounds included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountRange {
    pub least: u64,
    pub most: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OrderTerm {
    pub expr: Expr,
    pub descending: bool,
    /// `nulls first` is true, `nulls last` false.
    pub nulls_first: Option<bool>,
}

/// One column of `show` or `per`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultColumn {
    pub kind: ResultColumnKind,
    pub name: Option<Name>,
    /// The item as typed, which names its column where there is no `as`.
    pub text: TypedText,
    pub at: Location,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ResultColumnKind {
    Star,
    /// `country.*`.
    StarOf(Path),
    Expr(Expr),
    /// `reviews{score, user.name}`.
    Nested {
        path: Path,
        items: Vec<ResultColumn>,
    },
}

/// One argument in the brackets of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Star(Location),
    Expr {
        distinct: bool,
        expr: Expr,
    },
    /// `4..8`.
    Range(Expr, Expr),
}

/// `over (per user by created_at)`.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowClause {
    pub per: Vec<Expr>,
    pub by: Vec<OrderTerm>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub at: Location,
}

impl Path {
    /// A noun or value with no dots behind it.
    pub fn of(head: PathHead, at: Location) -> Path {
        Path { head, segments: Vec::new(), at }
    }

    /// The same without the dots behind it, at the same place.
    #[must_use]
    pub fn without_dots(&self) -> Path {
        Path::of(self.head.clone(), self.at)
    }

    /// The name, where a path is that and nothing more.
    pub fn bare(&self) -> Option<&Name> {
        match &self.head {
            PathHead::Name(name) if self.segments.is_empty() => Some(name),
            _ => None,
        }
    }
}

impl From<Name> for Path {
    fn from(name: Name) -> Path {
        let at = name.at;
        Path::of(PathHead::Name(name), at)
    }
}

impl Query {
    /// A noun with no verb in front of it, at the noun's place.
    pub fn of(noun: Path, steps: Vec<QueryStep>) -> Query {
        let at = noun.at;
        Query { verbs: Vec::new(), noun, alias: None, steps, at }
    }

    /// The same with `filter` in front, behind which a name is a table's, not that of a variable that holds one record.
    pub fn filtered(&self) -> Query {
        let mut query = self.clone();
        query.verbs.insert(0, (QueryVerb::Filter, Location::default()));
        query
    }
}

impl Expr {
    /// A variable's name as an expression.
    pub fn variable(name: &str, at: Location) -> Expr {
        Path::from(Name::new(name, false, at)).into()
    }

    pub fn span(&self) -> Span {
        self.at.0
    }
}

impl From<Path> for Expr {
    fn from(path: Path) -> Expr {
        Expr { at: path.at, kind: ExprKind::Path(path) }
    }
}

impl From<Query> for Expr {
    fn from(query: Query) -> Expr {
        Expr { at: query.at, kind: ExprKind::Query(Box::new(query)) }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Literal(Literal),
    Path(Path),
    /// A query without brackets of its own: a whole line, an argument, the inside of brackets, a field's value.
    Query(Box<Query>),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    IsNull {
        expr: Box<Expr>,
        not: bool,
    },
    Like {
        op: LikeOp,
        not: bool,
        expr: Box<Expr>,
        pattern: Box<Expr>,
        escape: Option<Box<Expr>>,
    },
    Between {
        not: bool,
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    In {
        not: bool,
        expr: Box<Expr>,
        list: Box<Expr>,
    },
    Case {
        operand: Option<Box<Expr>>,
        whens: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Cast {
        expr: Box<Expr>,
        type_name: String,
    },
    Collate {
        expr: Box<Expr>,
        collation: Name,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    True,
    False,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
    /// `2024-06-01`, `2024-06-01T10:30`.
    Date(Date),
    /// `current_date`, `current_time`, `current_timestamp`.
    Current(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Minus,
    Plus,
    BitNot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeOp {
    Like,
    Glob,
    Match,
    Regexp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Is,
    IsNot,
    IsDistinct,
    IsNotDistinct,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    BitAnd,
    BitOr,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Concat,
    Arrow,
    LongArrow,
}

impl UnaryOp {
    pub fn sql(self) -> &'static str {
        match self {
            UnaryOp::Not => "not",
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
            UnaryOp::BitNot => "~",
        }
    }
}

impl LikeOp {
    /// The words, as typed and as SQLite reads them.
    pub const ALL: [(&'static str, LikeOp); 4] =
        [("like", LikeOp::Like), ("glob", LikeOp::Glob), ("match", LikeOp::Match), ("regexp", LikeOp::Regexp)];

    pub fn sql(self) -> &'static str {
        LikeOp::ALL[self as usize].0
    }
}

/// The strength of the postfix operators `like in between isnull …`, and of `=`.
pub const EQUALITY: u8 = 4;
/// The strength of `not`.
pub const NOT: u8 = 3;
/// The strength of `< <= > >=`, which do not chain.
pub const ORDERING: u8 = 5;
/// The strength of `collate`, above every binary operator and below the signs.
pub const COLLATE: u8 = 10;

/// The binary operators with how they are typed, how SQL spells them, and how strongly they bind (lang_expr.html,
/// "Operators, and Parse-Affecting Attributes"). All associate to the left.
const OPERATORS: [(BinaryOp, &str, u8); 22] = [
    (BinaryOp::Or, "or", 1),
    (BinaryOp::And, "and", 2),
    (BinaryOp::Equal, "=", EQUALITY),
    (BinaryOp::Equal, "==", EQUALITY),
    (BinaryOp::NotEqual, "!=", EQUALITY),
    (BinaryOp::NotEqual, "<>", EQUALITY),
    (BinaryOp::Less, "<", ORDERING),
    (BinaryOp::LessEqual, "<=", ORDERING),
    (BinaryOp::Greater, ">", ORDERING),
    (BinaryOp::GreaterEqual, ">=", ORDERING),
    (BinaryOp::BitAnd, "&", 6),
    (BinaryOp::BitOr, "|", 6),
    (BinaryOp::ShiftLeft, "<<", 6),
    (BinaryOp::ShiftRight, ">>", 6),
    (BinaryOp::Add, "+", 7),
    (BinaryOp::Subtract, "-", 7),
    (BinaryOp::Multiply, "*", 8),
    (BinaryOp::Divide, "/", 8),
    (BinaryOp::Modulo, "%", 8),
    (BinaryOp::Concat, "||", 9),
    (BinaryOp::Arrow, "->", 9),
    (BinaryOp::LongArrow, "->>", 9),
];

impl BinaryOp {
    /// The operator that is typed so, and its strength.
    pub fn typed(text: &str) -> Option<(BinaryOp, u8)> {
        OPERATORS
            .iter()
            .find(|(_, typed, _)| typed.eq_ignore_ascii_case(text))
            .map(|(op, _, strength)| (*op, *strength))
    }

    pub fn sql(self) -> &'static str {
        match self {
            BinaryOp::Is => "is",
            BinaryOp::IsNot => "is not",
            BinaryOp::IsDistinct => "is distinct from",
            BinaryOp::IsNotDistinct => "is not distinct from",
            _ => OPERATORS.iter().find(|(op, ..)| *op == self).map_or("", |(_, sql, _)| sql),
        }
    }

    pub fn strength(self) -> u8 {
        OPERATORS.iter().find(|(op, ..)| *op == self).map_or(EQUALITY, |(.., strength)| *strength)
    }

    /// True if it compares, so that a to-many path beside it means "any of them".
    pub fn compares(self) -> bool {
        matches!(self.strength(), EQUALITY | ORDERING)
    }

    /// The same comparison with its sides exchanged.
    pub fn mirrored(self) -> BinaryOp {
        match self {
            BinaryOp::Less => BinaryOp::Greater,
            BinaryOp::LessEqual => BinaryOp::GreaterEqual,
            BinaryOp::Greater => BinaryOp::Less,
            BinaryOp::GreaterEqual => BinaryOp::LessEqual,
            op => op,
        }
    }
}
