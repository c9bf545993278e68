//! Runs what a line asks for on a session, and writes its answer: queries, assignments, changes, SQL.

pub(crate) mod asked;
pub(crate) mod assign;
mod broken_object;
pub(crate) mod compare;
pub(crate) mod engine_place;
pub(crate) mod explain;
pub(crate) mod kept_plans;
mod nested;
pub(crate) mod query;
pub(crate) mod record;
mod remarks;
pub(crate) mod sql;
mod sql_literals;
mod sql_parameters;
pub(crate) mod stored_query;
pub(crate) mod write;
