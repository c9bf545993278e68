//! Relational algebra → SQL text, compact or laid out for people.
//!
//! Nodes are folded into SELECT blocks as far as the order of SQL's clauses allows (`fold`); where it does not, the block so
//! far becomes a query in brackets (`wrap`). Blocks are written as pieces of text with places where a line may break.

mod block;
mod command;
mod dialect;
mod emitter;
mod expr;
mod fold;
mod layout;
mod names;
mod select;
mod sql_text;
mod wrap;

#[cfg(test)]
mod tests;

use super::relational::algebra::{Aliases, Command};
use crate::catalog::Table;
use emitter::Emitter;
use names::Qualified;

pub use dialect::Dialect;
pub(in crate::plan) use expr::{Asked, Writer, Written, write, write_all, write_sort_key};
pub(in crate::plan) use names::Names as AliasNames;
pub use sql_text::{Slot, SqlText};

/// A command as a statement. A statement of one table does without an alias.
pub fn emit(command: &Command, aliases: &Aliases, dialect: &Dialect) -> SqlText {
    let mut emitter = Emitter::new(aliases, dialect, Qualified::Always);
    let text = emitter.command(command);
    if !emitter.names.is_clear_without_alias() {
        return text;
    }
    Emitter::new(aliases, dialect, Qualified::Never).command(command)
}

/// `insert into table (columns)`: the beginning of an INSERT, for as many rows of values as are put behind it.
pub fn insert_head(table: &Table, columns: &[usize]) -> String {
    command::insert_head(table, columns).inline()
}
