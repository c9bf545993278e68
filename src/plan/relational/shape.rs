//! What a plan is made of at a glance, and plans put together from parts.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::algebra::{Alias, Call, ColumnRef, JoinKind, Leaves, Named, Range, Rel, Scan, SortKey, SqlExpr, whole};
use super::visit::Part;
use crate::catalog::{Identity, Table};

/// Records of one table, filtered and cut, as far as a plan is that.
#[derive(Clone, Copy)]
pub struct Shape<'r> {
    /// The table whose records they are.
    pub scan: Option<&'r Scan>,
    /// True if conditions leave some of them out.
    pub is_filtered: bool,
    /// True if a range does.
    pub is_limited: bool,
    /// True if they come straight from the table.
    pub is_base: bool,
}

impl<'r> Shape<'r> {
    pub fn of(rel: &'r Rel) -> Shape<'r> {
        match rel {
            Rel::Scan(scan) => Shape { scan: Some(scan), is_filtered: false, is_limited: false, is_base: true },
            Rel::Filter { input, conditions, .. } => {
                let shape = Shape::of(input);
                Shape { is_filtered: shape.is_filtered || !conditions.is_empty(), ..shape }
            }
            Rel::Join { input, kind: JoinKind::Left, .. } | Rel::Attach { input, .. } | Rel::Sort { input, .. } => {
                Shape::of(input)
            }
            Rel::Join { input, .. } => Shape { is_filtered: true, is_base: false, ..Shape::of(input) },
            Rel::Extend { input, columns, .. } => {
                let shape = Shape::of(input);
                let windows = columns.iter().any(|column| column.expr.has_window());
                Shape { is_base: shape.is_base && !windows, ..shape }
            }
            Rel::Limit { input, range } => {
                let shape = Shape::of(input);
                Shape { is_limited: shape.is_limited || !range.is_all(), ..shape }
            }
            Rel::Unit
            | Rel::JsonEach { .. }
            | Rel::Aggregate { .. }
            | Rel::Project { .. }
            | Rel::Distinct(_)
            | Rel::SetOperation { .. } => Shape { scan: None, is_filtered: true, is_limited: false, is_base: false },
        }
    }
}

/// The table itself, in whatever order.
pub fn whole_table(rel: &Rel) -> Option<&Scan> {
    match rel {
        Rel::Scan(scan) => Some(scan),
        Rel::Sort { input, .. } => whole_table(input),
        _ => None,
    }
}

/// True if a plan gives one row at most, by what the line says.
pub fn is_one(rel: &Rel) -> bool {
    match rel {
        Rel::Unit => true,
        Rel::Filter { input, leaves, .. } => matches!(leaves, Leaves::AtMost(0 | 1)) || is_one(input),
        Rel::Join { input, kind: JoinKind::Left, to_one: true, .. }
        | Rel::Extend { input, .. }
        | Rel::Attach { input, .. }
        | Rel::Sort { input, .. }
        | Rel::Project { input, .. }
        | Rel::Distinct(input) => is_one(input),
        Rel::Limit { input, range } => matches!(range.limit, Some(0 | 1)) || is_one(input),
        Rel::Aggregate { keys, .. } => keys.is_empty(),
        Rel::Scan(_) | Rel::JsonEach { .. } | Rel::Join { .. } | Rel::SetOperation { .. } => false,
    }
}

/// True if a plan can well stand in a statement twice: it takes nothing from outside, gives the same rows both times, and
/// does no more than to read records.
pub fn is_repeatable(rel: &Rel) -> bool {
    let mut is_repeatable = true;
    Part::Rel(rel).walk(&mut |part| {
        is_repeatable &= match part {
            Part::Expr(SqlExpr::Call(call)) => !call.name.starts_with("random"),
            // What tells records apart ends every order; without it a range may take others of those that are alike.
            Part::Rel(Rel::Scan(scan)) => scan.table.identity != Identity::None,
            Part::Rel(Rel::Aggregate { .. } | Rel::Attach { .. } | Rel::Distinct(_) | Rel::SetOperation { .. }) => {
                false
            }
            Part::Expr(SqlExpr::KeyJoin(_) | SqlExpr::KeyCount(..)) => false,
            Part::Expr(SqlExpr::InQuery { .. } | SqlExpr::Exists { .. } | SqlExpr::Query(_)) => false,
            Part::Expr(_) | Part::Rel(_) => true,
        };
        is_repeatable
    });
    is_repeatable && !rel.is_correlated()
}

/// True if a table, or an index of it, gives its records in the order of these keys.
pub fn is_own_order(keys: &[SortKey], scan: &Scan) -> bool {
    let Some(first) = keys.first() else { return false };
    let table = &scan.table;
    let mut names = Vec::new();
    for key in keys {
        match &key.expr {
            SqlExpr::Column(ColumnRef { of, name })
                if *of == scan.alias && key.descending == first.descending && key.nulls_first.is_none() =>
            {
                names.push(name.as_ref());
            }
            _ => return false,
        }
    }
    let name = |at: usize| table.columns[at].name.as_str();
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let rowid = |wanted: &str| matches!(&table.identity, Identity::Rowid(own) if same(own, wanted));
    if rowid(names[0]) {
        return true;
    }
    if table.without_rowid && names.iter().zip(&table.primary_key).all(|(key, at)| same(key, name(*at))) {
        return true;
    }
    table.indexes.iter().any(|index| {
        let leading =
            index.columns.iter().zip(&index.collations).zip(&names).take_while(|((column, collation), key)| {
                column.is_some_and(|at| same(key, name(at)) && same(&table.columns[at].collation, collation))
            });
        let leading = leading.count();
        // Behind all of its columns an index goes by the rowid.
        let rest = &names[leading.min(names.len())..];
        let ends = leading == index.columns.len() && rest.first().is_some_and(|key| rowid(key));
        !index.partial && leading > 0 && (rest.is_empty() || ends)
    })
}

pub fn scan(table: &Rc<Table>, alias: Alias) -> Rel {
    Rel::Scan(Scan { table: table.clone(), alias })
}

/// `input` with further conditions, if there are any.
pub fn filter(input: Rel, conditions: Vec<SqlExpr>) -> Rel {
    match conditions.as_slice() {
        [] => input,
        _ => Rel::Filter { input: Box::new(input), conditions, leaves: Leaves::Some },
    }
}

/// `input` with conditions on the table under `alias` before all others, where nothing is cut below.
pub fn filter_first(input: Rel, alias: Alias, first: Vec<SqlExpr>) -> Rel {
    match input {
        Rel::Filter { input, conditions, leaves } if matches!(*input, Rel::Scan(Scan { alias: own, .. }) if own == alias) =>
        {
            let conditions = first.into_iter().chain(conditions).collect();
            Rel::Filter { input, conditions, leaves }
        }
        Rel::Filter { input, conditions, leaves } if has_open(&input, alias) => {
            Rel::Filter { input: Box::new(filter_first(*input, alias, first)), conditions, leaves }
        }
        Rel::Join { input, right, kind, on, to_one } if has_open(&input, alias) => {
            Rel::Join { input: Box::new(filter_first(*input, alias, first)), right, kind, on, to_one }
        }
        Rel::Attach { input, alias: own, way, columns } if has_open(&input, alias) => {
            Rel::Attach { input: Box::new(filter_first(*input, alias, first)), alias: own, way, columns }
        }
        Rel::Sort { input, keys } if has_open(&input, alias) => {
            Rel::Sort { input: Box::new(filter_first(*input, alias, first)), keys }
        }
        input => filter(input, first),
    }
}

/// True if the table under `alias` is at the bottom of a plan, with nothing but filters, joins and orders above.
fn has_open(rel: &Rel, alias: Alias) -> bool {
    match rel {
        Rel::Scan(scan) => scan.alias == alias,
        Rel::Filter { input, .. } | Rel::Join { input, .. } | Rel::Attach { input, .. } | Rel::Sort { input, .. } => {
            has_open(input, alias)
        }
        _ => false,
    }
}

pub fn limit(input: Rel, limit: u64, offset: u64) -> Rel {
    Rel::Limit { input: Box::new(input), range: Range { limit: Some(limit), offset } }
}

pub fn project(input: Rel, alias: Alias, columns: Vec<Named>) -> Rel {
    Rel::Project { input: Box::new(input), alias, columns }
}

pub fn column(of: Alias, name: &Rc<str>) -> SqlExpr {
    SqlExpr::Column(ColumnRef { of, name: name.clone() })
}

pub fn integer(number: u64) -> SqlExpr {
    SqlExpr::Value(whole(number))
}

/// `name(*)` or `name(args)`.
pub fn call(name: &str, args: Vec<SqlExpr>) -> Call {
    Call { name: name.into(), star: args.is_empty(), distinct: false, args, filter: None }
}

/// True if a column is `count(*)`.
pub fn is_star_count(column: &Named) -> bool {
    matches!(&column.expr, SqlExpr::Call(call) if call.name.as_ref() == "count" && call.star && call.filter.is_none())
}

/// The expressions under names that read: their columns' own, each once and none of `taken`.
pub fn named(exprs: Vec<SqlExpr>, taken: &[Named]) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    for expr in exprs {
        let word = word_of(&expr);
        let used = |name: &str| all.iter().chain(taken).any(|other| other.name.eq_ignore_ascii_case(name));
        let name = (1..)
            .map(|number| if number == 1 { word.to_string() } else { format!("{word}{number}") })
            .find(|name| !used(name))
            .expect("numbers do not end");
        all.push(Named { name: name.into(), expr });
    }
    all
}

fn word_of(expr: &SqlExpr) -> Rc<str> {
    match expr {
        SqlExpr::Column(column) => column.name.clone(),
        SqlExpr::Plain(expr) | SqlExpr::Collate { expr, .. } => word_of(expr),
        SqlExpr::Call(call) => call.name.clone(),
        _ => "value".into(),
    }
}

/// All aliases that are given anywhere in a plan, queries in expressions included.
pub fn all_aliases(rel: &Rel) -> BTreeSet<Alias> {
    let mut aliases = BTreeSet::new();
    Part::Rel(rel).walk(&mut |part| {
        if let Part::Rel(rel) = part {
            aliases.extend(rel.own_alias());
        }
        true
    });
    aliases
}
