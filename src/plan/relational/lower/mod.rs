//! The typed tree → relational algebra, in the plainest form: which form is fastest is for the rewrite rules to say.
//!
//! ```text
//! frame        what stands for each record in hand: its alias, and what expressions joined to it
//! lowering     the state of lowering a line, and a set of records so far
//! frames       joins and aggregates beside the record in hand
//! functions    what SQLite's functions lack
//! sets         records: bases, clauses, set words
//! combine      set words
//! exprs        expressions
//! aggregates   aggregates of ways, groups and queries
//! rows         columns of an answer, groups, verbs
//! row_sets     rows each once, and set words between them
//! nests        what nests in an answer, level by level
//! levels       the rows of a level
//! cells        the cells of a record, nested or whole
//! joined       all levels as one query of joins
//! ```

mod aggregates;
pub mod cells;
mod combine;
mod exprs;
mod frame;
mod frames;
mod functions;
mod joined;
pub mod levels;
mod lowering;
pub mod nests;
mod row_sets;
mod rows;
mod sets;

#[cfg(test)]
mod tests;

pub use lowering::{Lowered, Lowering};
pub use nests::NestedQuery;
pub use rows::LoweredRows;
