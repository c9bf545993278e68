//! A line's tree and the catalog → SQL with bound values, and what its answer is. Executes nothing.
//!
//! ```text
//! tree, catalog ─▶ resolve (typed tree) ─▶ relational::lower (algebra) ─▶ relational::rules ─▶ emit (SQL)
//! ```
//!
//! What is asked of it: [`plan`] for queries and values, [`write::plan_write`] and [`clear::plan_clear`] for changes.

use std::borrow::Cow;

use crate::catalog::{Catalog, TableId};
use crate::diagnostic::Result;
use crate::lang::ast::{Expr, ExprKind, Path, PathHead};

mod answer;
pub mod card;
pub mod clear;
mod compose;
pub mod emit;
mod existence;
pub mod generated;
pub mod marked;
mod options;
mod planned;
pub mod relational;
pub mod resolve;
mod statement;
mod variables;
pub mod varying;
pub mod write;

pub use answer::Stages;
pub use card::{CardCount, card};
pub use compose::Deferred;
pub use emit::{Slot, SqlText};
pub use existence::ExistenceCheck;
pub use options::{Lazy, Options};
pub use planned::{Branch, Element, Keys, Plan};
pub use relational::rewrites::Rewrites;
pub use resolve::compared::ComparedText;
pub use resolve::generated::{MadeBy, MadeValue};
pub use statement::Statement;
pub use variables::{Variable, Variables, amount};

use answer::Answerer;
use resolve::noun::NounPlace;
use resolve::resolver::Resolver;
use resolve::scope::Scope;

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
    plan.compared = resolver.compared.take();
    Ok(plan)
}

/// A path of a line with the names of a database and of a table before its dots as one name.
///
/// # Errors
/// A database that has no such table.
pub fn table_path<'p>(path: &'p Path, catalog: &Catalog, variables: &Variables) -> Result<Cow<'p, Path>> {
    Resolver::new(catalog, false).table_path(path, &Scope::top(variables))
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
fn resolved(resolver: &Resolver<'_>, expr: &Expr, variables: &Variables) -> Result<resolve::tree::TypedQuery> {
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
pub fn create_index(table: &TableId, columns: &[String]) -> String {
    use crate::sql::quote_name;
    let label: String = std::iter::once(table.name.as_str())
        .chain(columns.iter().map(String::as_str))
        .flat_map(|part| ["_", part])
        .collect();
    let listed: Vec<String> = columns.iter().map(|column| quote_name(column)).collect();
    let name = quote_name(&format!("idx{label}"));
    let name = match table.schema.as_str() {
        "main" | "temp" => name,
        attached => format!("{}.{name}", quote_name(attached)),
    };
    format!("CREATE INDEX {name} ON {} ({});", quote_name(&table.name), listed.join(", "))
}
