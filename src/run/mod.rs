//! Runs what a line asks for on a session, and writes its answer: queries, assignments, changes, SQL.

pub(crate) mod assign;
pub(crate) mod explain;
pub(crate) mod fast;
mod line_shape;
mod nested;
pub(crate) mod query;
pub(crate) mod sql;
pub(crate) mod write;
