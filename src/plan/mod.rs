//! A line's tree and the catalog → SQL with bound values, and what its answer is. Executes nothing.

pub use frame::identity_names;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::answer::{ColumnHead, Head, NestedHead, Repr, ReprStyle, Shape};
use crate::catalog::{Catalog, Label, Table};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Expr, ExprKind, KeyLiteral, Path, PathHead as NounHead, Query, QueryStepKind};
use crate::lang::print_path;
use crate::store::Value;

mod aggregate;
pub mod clear;
mod condition;
mod estimate;
mod expr;
mod frame;
mod function;
pub mod made;
mod names;
mod nested;
mod query;
mod reach;
mod remark;
mod show;
pub mod sql;
mod stand;
mod steps;
mod with;
pub mod write;

use frame::{Rec, Scope};
use query::Noun;
use sql::{Alias, Letters, Sql, quoted};
use stand::{Rows, Scalar, Set, Shown, Stand};

/// How deep queries may nest in one another before the stack would be in danger.
const MAX_DEPTH: usize = 200;

/// Records with more columns show themselves without a key that is none of these.
const MOST_COLUMNS: usize = 1_990;

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

    /// The text with parameters `?1` …, and what each stands for: a value, or the number of a hole.
    pub fn slots(&self) -> (String, Vec<made::Given>) {
        self.sql.slots(&self.letters)
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
    /// Leave out what is not shown: the cells behind the columns that only labels use.
    pub bare: bool,
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
    pub wanted: Option<Wanted>,
    /// An empty answer or NULL is an answer: `count`, `exists`.
    pub excused: bool,
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
    /// Where it is named.
    pub at: Span,
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
    let planner = Planner::new(catalog, options);
    let scope = Scope::top(variables);
    let stand = match &expr.kind {
        ExprKind::Query(query) => planner.query(query, &scope, Noun::Table)?,
        ExprKind::Path(path) if !is_function(path) => planner.noun(path, &scope, Noun::Table)?,
        _ => planner.scalar(expr, &scope)?,
    };
    let mut plan = planner.finish(stand, expr)?;
    plan.wanted = wanted(expr, catalog, variables, options)?;
    if let Some(wanted) = &mut plan.wanted {
        wanted.excused = plan.excused;
    }
    plan.notes = planner.notes.take();
    plan.unindexed = planner.unindexed.take();
    Ok(plan)
}

/// `count(games)`, `lower('X')`: an expression, unless it turns out to be a record by its key.
fn is_function(path: &Path) -> bool {
    match &path.head {
        NounHead::Call { name, over, .. } => {
            over.is_some() || (path.segments.is_empty() && function::is_known(&name.text))
        }
        NounHead::Group(items) => {
            path.segments.is_empty()
                && !matches!(items.as_slice(), [Expr { kind: ExprKind::Query(_) | ExprKind::Path(_), .. }])
        }
        _ => false,
    }
}

/// The one record at the head of a line whose absence deserves a message.
fn wanted(expr: &Expr, catalog: &Catalog, variables: &Variables, options: Options) -> Result<Option<Wanted>> {
    let (noun, first) = match &expr.kind {
        ExprKind::Query(query) => (&query.noun, query.steps.first()),
        ExprKind::Path(path) => (path, None),
        _ => return Ok(None),
    };
    let planner = Planner::new(catalog, options);
    let scope = Scope::top(variables);
    let head = Path { head: noun.head.clone(), segments: Vec::new(), at: noun.at };
    let (stand, message) = match (&noun.head, first.map(|step| &step.kind)) {
        (NounHead::Key { keys, .. }, _) if matches!(keys.as_slice(), [KeyLiteral::One(..) | KeyLiteral::Tuple(..)]) => {
            (planner.noun(&head, &scope, Noun::Table)?, format!("no {}", print_path(&head)))
        }
        (NounHead::Call { name, args, over: None }, _) if !is_function(&head) => {
            let Some(key) = crate::lang::args_key(args, head.at) else { return Ok(None) };
            if planner.table(name)?.is_none() {
                return Ok(None);
            }
            let named = Path { head: NounHead::Key { name: name.clone(), keys: vec![key] }, ..head.clone() };
            (planner.noun(&head, &scope, Noun::Table)?, format!("no {}", print_path(&named)))
        }
        (NounHead::Name(_), Some(QueryStepKind::Index(_))) if noun.segments.is_empty() => {
            let step = match &expr.kind {
                ExprKind::Query(query) => query.steps.first().cloned(),
                _ => None,
            };
            let stand = planner.noun(&head, &scope, Noun::Table)?;
            let stand = planner.steps(stand, step.as_slice(), &scope, &mut query::Pending::default())?;
            let position = match first.map(|step| &step.kind) {
                Some(QueryStepKind::Index(position)) => *position,
                _ => 0,
            };
            (stand, format!("no {}[{position}]", print_path(&head)))
        }
        _ => return Ok(None),
    };
    let Stand::Records(set) = stand else { return Ok(None) };
    let Some(record) = set.frame.record().filter(|_| set.one) else { return Ok(None) };
    let found = if set.range.is_all() {
        set.unordered(Sql::text("count(*)"))
    } else {
        Sql::text("select count(*) from ").then(set.select(Sql::text("1"), false).bracketed())
    };
    let all = Set::all(planner.frame(&record.table, None));
    let key = all.frame.record().map(|record| record.key()).unwrap_or_default();
    let extent = match key.as_slice() {
        [one] => Sql::text("count(*), min(").then(one.clone()).with("), max(").then(one.clone()).with(")"),
        _ => Sql::text("count(*), null, null"),
    };
    Ok(Some(Wanted {
        found: planner.statement(found),
        message,
        extent: planner.statement(all.unordered(extent)),
        table: record.table.name.clone(),
        at: match first.filter(|step| matches!(step.kind, QueryStepKind::Index(_))) {
            Some(step) => noun.at.0.to(step.at.0),
            None => noun.at.0,
        },
        excused: false,
    }))
}

/// The counts at the foot of a record's card: for each relation of the table its name, what it leads to, and the
/// statement that counts the records behind it, with the identity of the record to be filled in.
pub fn card(table: &Rc<Table>, catalog: &Catalog) -> Result<Vec<CardCount>> {
    let mut counts = Vec::new();
    for relation in catalog.relations(table)?.iter() {
        let planner = Planner::new(catalog, Options { bare: true, labels: false, lazy: Lazy::Subquery });
        let frame = planner.frame(table, None);
        frame.few.set(true);
        let Some(record) = frame.record() else { continue };
        let filters: Vec<Sql> = record
            .identity()
            .into_iter()
            .enumerate()
            .map(|(index, column)| column.with(" = ").then(Sql::hole(index)))
            .collect();
        if filters.is_empty() {
            return Ok(Vec::new());
        }
        let set = Set { filters, one: true, ..Set::all(frame) };
        let reached = planner.hop_set(set, &relation.steps);
        let target = match relation.via() {
            Some(via) => format!("{} through {}", relation.target().name, via.name),
            None => relation.target().name.clone(),
        };
        let statement = planner.statement(reached.unordered(Sql::text("count(*)")));
        // As it is typed, less the dot.
        let name = relation.suggestion().to_string().split_off(1);
        counts.push(CardCount { name, target, statement });
    }
    Ok(counts)
}

/// The state of planning one line.
struct Planner<'c> {
    catalog: &'c Catalog,
    options: Options,
    letters: RefCell<Letters>,
    /// For each alias the frame in whose FROM it stands.
    roots: RefCell<Vec<usize>>,
    notes: RefCell<Vec<Diagnostic>>,
    unindexed: RefCell<Vec<(String, Vec<String>)>>,
    /// A random pick makes the line's answer different each time.
    random: Cell<bool>,
    /// The hop right behind the noun at hand, for the error of `first game 3 .users`.
    hop: Cell<Option<String>>,
    /// About how many records tables have.
    sizes: RefCell<std::collections::HashMap<(String, String), f64>>,
    /// A window function was met since the last look.
    windowed: Cell<bool>,
    depth: Cell<usize>,
    /// What is made up for the records that the line makes.
    generated_columns: made::Sites,
}

impl<'c> Planner<'c> {
    fn new(catalog: &'c Catalog, options: Options) -> Planner<'c> {
        Planner {
            catalog,
            options,
            letters: RefCell::default(),
            roots: RefCell::default(),
            notes: RefCell::default(),
            unindexed: RefCell::default(),
            random: Cell::new(false),
            hop: Cell::default(),
            sizes: RefCell::default(),
            windowed: Cell::new(false),
            depth: Cell::new(0),
            generated_columns: made::Sites::default(),
        }
    }

    fn alias(&self, table: &str) -> Alias {
        let alias = self.letters.borrow_mut().alias(table);
        self.roots.borrow_mut().push(alias.0 as usize);
        alias
    }

    /// An alias that stands in the FROM of another.
    fn alias_within(&self, table: &str, owner: Alias) -> Alias {
        let root = self.root_of(owner);
        let alias = self.letters.borrow_mut().alias(table);
        self.roots.borrow_mut().push(root);
        alias
    }

    /// The number of the frame in whose FROM an alias stands; frames made later have greater ones.
    fn root_of(&self, alias: Alias) -> usize {
        self.roots.borrow().get(alias.0 as usize).copied().unwrap_or_default()
    }

    /// Frames made from here on have numbers not below this.
    fn mark(&self) -> usize {
        self.roots.borrow().len()
    }

    fn note(&self, note: Diagnostic) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Takes note of a way along which records are looked for and no index finds them.
    fn look_along(&self, steps: &[crate::catalog::KeyStep]) {
        for step in steps {
            // Against a key the child is searched, along it the parent, which has an index as a rule.
            let (table, columns) = (&step.to, &step.to_columns);
            if table.kind != crate::catalog::TableKind::Table || reach::is_indexed(table, columns) {
                continue;
            }
            let names = columns.iter().map(|position| table.columns[*position].name.clone()).collect();
            let wanted = (table.name.clone(), names);
            let mut known = self.unindexed.borrow_mut();
            if !known.contains(&wanted) {
                known.push(wanted);
            }
        }
    }

    fn deeper<T>(&self, inner: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.depth.get() >= MAX_DEPTH {
            return Err(Diagnostic::error("this is nested too deeply"));
        }
        self.depth.set(self.depth.get() + 1);
        let result = inner();
        self.depth.set(self.depth.get() - 1);
        result
    }

    fn finish(&self, stand: Stand, expr: &Expr) -> Result<Plan> {
        match stand {
            Stand::Value(scalar) => Ok(self.finish_value(scalar)),
            Stand::Records(set) => self.finish_records(set),
            Stand::Rows(rows) => self.finish_rows(rows, expr),
        }
    }

    fn plan(&self, sql: Sql, head: Head) -> Plan {
        Plan {
            statement: self.statement(sql),
            head,
            branches: Vec::new(),
            joined: None,
            notes: Vec::new(),
            unindexed: Vec::new(),
            wanted: None,
            keys: None,
            excused: false,
        }
    }

    fn finish_value(&self, scalar: Scalar) -> Plan {
        let shape = if scalar.truth { Shape::Boolean } else { Shape::Value };
        let columns = vec![ColumnHead { name: scalar.name.clone(), label: None }];
        let head = Head { shape, columns, repr: None, table: None };
        let sql = match scalar.whole {
            Some(whole) => whole,
            None => Sql::text("select ").then(scalar.sql).with(format!(" as {}", quoted(&scalar.name))),
        };
        Plan { excused: scalar.excused, ..self.plan(sql, head) }
    }

    fn finish_records(&self, set: Set) -> Result<Plan> {
        let Some(record) = set.frame.record() else {
            return Err(Diagnostic::error("nothing can be shown of this"));
        };
        let columns = set.columns();
        let mut cells: Vec<Sql> = columns.iter().map(|column| column.sql.clone()).collect();
        let repr = self.repr(&record, &columns, &mut cells)?;
        let head = Head {
            shape: Shape::Records { one: set.one },
            columns: columns.iter().map(|column| ColumnHead { name: column.name.clone(), label: None }).collect(),
            repr: Some(repr),
            table: Some(record.table.name.clone()),
        };
        let keys = self.keys(&set, &record);
        Ok(Plan { keys, ..self.plan(set.select(Sql::join(cells, ", "), true), head) })
    }

    fn keys(&self, set: &Set, record: &Rec) -> Option<Keys> {
        let identity = record.identity();
        if identity.is_empty() {
            return None;
        }
        let statement = self.statement(set.select(Sql::join(identity, ", "), true));
        Some(Keys { statement, table: record.table.clone(), one: set.one, pin: set.one || self.random.get() })
    }

    /// How a record of the set shows itself in a word; cells that it needs and the columns lack are put behind them.
    fn repr(&self, record: &Rec, columns: &[Shown], cells: &mut Vec<Sql>) -> Result<Repr> {
        let class = self.catalog.class_name(&record.table);
        // SQLite has a limit of 2,000 columns, and a table may be as wide.
        let bare = self.options.bare || cells.len() > 1_990;
        let mut cell = |sql: Sql| match cells.iter().position(|known| *known == sql) {
            Some(position) => position,
            None if bare => 0,
            None => {
                cells.push(sql);
                cells.len() - 1
            }
        };
        let style = match self.catalog.label(&record.table)? {
            Label::Template { bare, .. } => {
                let label = self.label_text(record)?.unwrap_or_else(|| Sql::text("''"));
                let position = cell(label);
                if bare { ReprStyle::Bare(position) } else { ReprStyle::Label(position) }
            }
            Label::Default { name_column } => {
                let mut fields = Vec::new();
                // SQLite answers with no more than 2,000 columns (limits.html), and the table's own come first.
                let has_room = columns.len() < MOST_COLUMNS;
                if record.table.primary_key.is_empty() {
                    let identity = record.identity().into_iter().zip(frame::identity_names(&record.table));
                    for (sql, name) in identity.filter(|_| has_room) {
                        fields.push((name, cell(sql)));
                    }
                } else {
                    for position in &record.table.primary_key {
                        fields.push((record.table.columns[*position].name.clone(), cell(record.column(*position))));
                    }
                }
                if let Some(position) = name_column
                    && !record.table.primary_key.contains(&position)
                {
                    fields.push((record.table.columns[position].name.clone(), cell(record.column(position))));
                }
                ReprStyle::Fields(fields)
            }
        };
        Ok(Repr { class, style })
    }

    fn finish_rows(&self, rows: Rows, expr: &Expr) -> Result<Plan> {
        let _ = expr;
        let nested = rows.columns.iter().any(|column| column.nest.is_some());
        // `include` shows whole records; everything else is rows or values.
        let shape = if rows.values {
            Shape::Values { one: rows.one }
        } else if !rows.said && nested {
            Shape::Records { one: rows.one }
        } else {
            Shape::Rows { one: rows.one }
        };
        let mut cells: Vec<Sql> = Vec::new();
        for column in &rows.columns {
            cells.push(column.sql.clone().with(format!(" as {}", quoted(&column.name))));
        }
        let mut heads = Vec::new();
        for column in &rows.columns {
            let label = column.label.clone().map(|label| {
                cells.push(label);
                cells.len() - 1
            });
            heads.push(ColumnHead { name: column.name.clone(), label });
        }
        let record = rows.set.frame.record();
        let repr = match (&shape, &record) {
            (Shape::Records { .. }, Some(record)) => Some(self.repr(record, &rows.columns, &mut cells)?),
            _ => None,
        };
        let link_at = cells.len();
        let branches = if nested {
            let links = nested::root_links(&rows.set, &rows.columns);
            cells.extend(links.into_iter().enumerate().map(|(index, link)| link.with(format!(" as \"hop:l{index}\""))));
            self.branches(&rows.set, &rows.columns, link_at)?
        } else {
            Vec::new()
        };
        // Only whole records are rows of their table.
        let table = record.filter(|_| repr.is_some()).map(|record| record.table.name.clone());
        let head = Head { shape, columns: heads, repr, table };
        let sql = rows.select(Sql::join(cells, ", "));
        let joined = (nested && self.options.lazy == Lazy::Joined)
            .then(|| self.statement(self.joined_branches(&sql, &branches)));
        Ok(Plan { branches, joined, ..self.plan(sql, head) })
    }
}

#[derive(Clone, Debug)]
pub struct CardCount {
    pub name: String,
    pub target: String,
    pub statement: Statement,
}
