//! The one record at the head of a line whose absence deserves a message.

use super::compose::{Composer, Deferred, count_star, counted, named};
use super::options::Options;
use super::relational::algebra::{Call, ColumnRef, Rel, Scan, SqlExpr};
use super::relational::key_columns;
use super::resolve::noun::NounPlace;
use super::resolve::resolver::Resolver;
use super::resolve::scope::Scope;
use super::resolve::standing::Standing;
use super::variables::Variables;
use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Result, Span};
use crate::lang::ast::{Expr, ExprKind, Path, PathHead, QueryStepKind};
use crate::lang::print_path;
use std::rc::Rc;

/// `game 9999` or `games[200]` at the head of a line.
#[derive(Clone, Debug)]
pub struct ExistenceCheck {
    /// Counts the records that it names: one row, one integer, 0 when there is none.
    pub found: Deferred,
    /// `no game 9999`.
    pub message: String,
    /// Counts all records of the table; with its least and greatest key where the key is one column, else nulls.
    pub extent: Deferred,
    /// The table's name.
    pub table: String,
    /// Where it is named.
    pub at: Span,
    /// True where an empty answer is no failure: `count game 9999` is 0, `exists game 9999` false.
    pub excused: bool,
}

/// The check for the record that a line begins with; `None` where it begins with no one record.
pub fn existence(
    expr: &Expr,
    catalog: &Catalog,
    variables: &Variables,
    options: Options,
) -> Result<Option<ExistenceCheck>> {
    let resolver = Resolver::new(catalog, false);
    let scope = Scope::top(variables);
    let (noun, first) = match &expr.kind {
        ExprKind::Query(query) => (&query.noun, query.steps.first()),
        ExprKind::Path(path) => (path, None),
        _ => return Ok(None),
    };
    let noun = &*resolver.table_path(noun, &scope)?;
    let head = noun.without_dots();
    let standing = |head: &Path| resolver.noun(head, &scope, NounPlace::Table);
    let (standing, message, at) = match (&noun.head, first) {
        (PathHead::Key { keys, .. }, _) if keys.len() == 1 => {
            (standing(&head)?, format!("no {}", print_path(&head)), noun.at.0)
        }
        (PathHead::Call { name, args, over: None }, _) => {
            let Some(key) = resolver.called_key(&head, name, args) else { return Ok(None) };
            if resolver.table(name)?.is_none() {
                return Ok(None);
            }
            let named = Path { head: PathHead::Key { name: name.clone(), keys: vec![key] }, ..head.clone() };
            (standing(&head)?, format!("no {}", print_path(&named)), noun.at.0)
        }
        (PathHead::Name(_), Some(step)) if noun.segments.is_empty() => {
            let QueryStepKind::Index(position) = step.kind else { return Ok(None) };
            let all = standing(&head)?;
            let one = resolver.steps(all, std::slice::from_ref(step), &scope)?;
            (one, format!("no {}[{position}]", print_path(&head)), noun.at.0.to(step.at.0))
        }
        _ => return Ok(None),
    };
    let Standing::Records(set, _) = standing else { return Ok(None) };
    if !set.one {
        return Ok(None);
    }
    let mut composer = Composer::new(catalog, options.rewrites);
    let lowered = composer.lowering.records(&set);
    let found = composer.count(lowered);
    let extent = extent(&composer, &set.table);
    Ok(Some(ExistenceCheck {
        found: composer.deferred(found),
        message,
        extent: composer.deferred(extent),
        table: set.table.noun().into_owned(),
        at,
        excused: false,
    }))
}

/// How many records there are, and the least and greatest key.
fn extent(composer: &Composer<'_>, table: &Rc<Table>) -> Rel {
    let alias = composer.alias(&table.name);
    let scan = Rel::Scan(Scan { table: table.clone(), alias });
    let key = key_columns::key(table, alias);
    let [only] = key.as_slice() else {
        let counts = composer.alias("counts");
        let Rel::Project { input, alias, mut columns } = counted(scan, counts, composer.alias("answer")) else {
            unreachable!("a count is a projection")
        };
        columns.push(named("least", SqlExpr::Word("null")));
        columns.push(named("greatest", SqlExpr::Word("null")));
        return Rel::Project { input, alias, columns };
    };
    let of_key = |name: &str| {
        SqlExpr::Call(Call { name: name.into(), star: false, distinct: false, args: vec![only.clone()], filter: None })
    };
    let counts = composer.alias("extent");
    let columns = vec![named("count", count_star()), named("least", of_key("min")), named("greatest", of_key("max"))];
    let shown = columns
        .iter()
        .map(|column| {
            let expr = SqlExpr::Column(ColumnRef { of: counts, name: column.name.clone() });
            named(&column.name, expr)
        })
        .collect();
    let grouped = Rel::Aggregate { input: Box::new(scan), alias: counts, keys: Vec::new(), columns };
    Rel::Project { input: Box::new(grouped), alias: composer.alias("answer"), columns: shown }
}
