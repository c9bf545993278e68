//! The typed tree of a line as relational algebra, and the rules that rewrite it.

pub mod algebra;
pub mod cost;
pub mod key_columns;
pub mod lower;
pub mod rewrites;
pub mod rules;
mod sample;
pub mod scope;
pub mod shape;
pub mod text;
pub mod visit;
