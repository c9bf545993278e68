//! `auto`: which made-up value a column gets that nobody named, on any schema.
//!
//! ```text
//!  words ─ names ─┬─ agree (times, amounts, lifecycle: what columns mean together) ─┐
//!                 └─ value (type, name → expression, in a form that rules admit) ───┴─ solve (propose, try, repair) ─ fields
//!  table text ─ clauses ─ rule (conditions, their columns and constants) ───────────────── scratch: does it hold?
//! ```
//!
//! The answer is text of the language, as if the line had named every column. What is chosen is tried on records in memory
//! before a line runs, so that a check that cannot be met is named before anything is written.

mod agree;
mod amounts;
mod animals;
mod clauses;
mod field;
mod keys;
mod kind;
mod lexicon;
mod lifecycle;
mod names;
mod numbering;
mod pattern;
mod personal;
mod plan;
mod rule;
mod scratch;
pub mod sense;
mod shape;
mod solve;
mod terms;
mod times;
mod totals;
mod value;
mod words;

#[cfg(test)]
mod tests;

pub use field::{AutoField, BREAKS_LINES, NamedColumn, Room, breaks_lines, hop_name, quoted};
pub use keys::{Key, belongings, noun};
pub use personal::{
    Personal, Topic, is_position, looks_like_name, maker_call, mentions_name, names_somebody, personal, personal_of,
    tells_of_one, topic,
};
pub use plan::{SeedStep, filled_by_triggers, plan};
pub use shape::Shape;
pub use words::reading;

use std::collections::HashMap;

use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Diagnostic, Result};

/// The fields that `auto` adds to a line that makes `rows` records of `table` and itself sets the columns `named`.
///
/// Columns that are not among them are left to the database: rowids, generated columns, defaults that say enough. Those of `apart` are made
/// by themselves, whatever they mean beside others.
///
/// # Errors
/// What cannot be solved, with the rule: a check, a key without parents, too few different values.
pub fn fields(
    catalog: &Catalog,
    table: &Table,
    named: &[NamedColumn],
    rows: u64,
    shape: Shape,
    apart: &[usize],
) -> Result<Fields> {
    let solve::Solved { fields, agreed, bound, .. } =
        words::reading(catalog, || solve::solve(catalog, table, named, rows, keys::Parents::Counted, shape, apart))?;
    let Some(solve::Bound { most, rule, column, there }) = bound.filter(|bound| bound.most < rows) else {
        return Ok(Fields::Enough { fields, agreed });
    };
    let beside = if there == 0 { String::new() } else { format!(" beside the {there} that are there") };
    let what = format!("{}: {rule} leaves room for {most} records{beside}, and {rows} are wanted", table.name);
    let error = Diagnostic::error(what).hint(match most {
        0 => field::naming_hint(table, column),
        most => format!("create {most} {} auto", hop_name(&table.name)),
    });
    Ok(Fields::Short { room: most, error })
}

/// The fields of a line, or how many records there is room for of those that it wants.
pub enum Fields {
    Enough {
        fields: Vec<AutoField>,
        /// The columns that go by others or by what the record belongs to, though no rule says so.
        agreed: Vec<usize>,
    },
    Short {
        room: u64,
        error: Diagnostic,
    },
}

/// The same for a table whose parents will have `planned` records, by their names.
///
/// # Errors
/// As of [`fields`].
pub fn planned_fields(
    catalog: &Catalog,
    table: &Table,
    named: &[NamedColumn],
    rows: u64,
    planned: &HashMap<String, u64>,
) -> Result<Vec<AutoField>> {
    let solved = words::reading(catalog, || {
        solve::solve(catalog, table, named, rows, keys::Parents::Planned(planned), Shape::Lifelike, &[])
    })?;
    match solved.bound {
        Some(solve::Bound { most, rule, .. }) if most < rows => {
            Err(Diagnostic::error(format!("{rule} leaves room for {most} of its {rows} records")))
        }
        _ => Ok(solved.fields),
    }
}

/// How many records a table has, counted no further than `enough`.
pub fn records(catalog: &Catalog, table: &Table, enough: u64) -> Result<u64> {
    keys::count(catalog, table, keys::Parents::Counted, enough)
}
