//! `auto`: which made-up value a column gets that nobody named, on any schema.
//!
//! ```text
//! table ─ keys ────────────┐
//!  text ─ clauses ─ expr ─ rules (what checks leave) ─┬─ build (type, name, domain → expression) ─ scratch (does it hold?)
//!                          names ────────────────────┘
//! ```
//!
//! The answer is text of the language, as if the line had named every column. What is chosen is tried on records in memory
//! before a line runs, so that a check that cannot be met is named before anything is written.

mod build;
mod clauses;
mod expr;
mod keys;
mod names;
mod pattern;
mod plan;
mod rules;
mod scratch;
mod solve;

#[cfg(test)]
mod tests;

pub use plan::{Step, plan};

use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::lang;
use crate::store::is_keyword;

/// A field that `auto` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoField {
    /// A column or a belongs-to relation, as it stands before `=`.
    pub column: String,
    /// An expression as it stands behind `=`: `fake.email`, `unique(fake.email)`, `any game`, `price + int(1, 10)`. It may name
    /// columns that the line sets, and those of fields before it.
    pub value: String,
}

/// The fields that `auto` adds to a line that makes `rows` records of `table` and itself sets the columns `named`.
///
/// Columns that are not among them are left to the database: rowids, generated columns, defaults that say enough.
///
/// # Errors
/// What cannot be solved, with the rule: a check, a key without parents, too few different values.
pub fn fields(catalog: &Catalog, table: &Table, named: &[usize], rows: u64) -> Result<Vec<AutoField>> {
    Ok(solve::solve(catalog, table, named, rows, keys::Parents::Counted)?.fields)
}

/// Names that mean something where values are made up.
const MADE_UP: [&str; 7] = ["n", "fake", "pick", "unique", "current_date", "current_time", "current_timestamp"];

/// A name as a line writes it, and as SQL takes it, too, when what is made up is tried.
fn written(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric());
    if plain
        && !lang::may_be_word(name)
        && !is_keyword(name)
        && !MADE_UP.iter().any(|word| word.eq_ignore_ascii_case(name))
    {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

/// What to do about a column that cannot be made up.
fn name_it(table: &Table, column: usize) -> String {
    let name = table.columns.get(column).map_or("column", |column| column.name.as_str());
    format!("name the column: create 50 {} auto {}=…", written(&table.name), written(name))
}
