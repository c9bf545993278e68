//! hopdb: an interactive explorer for SQLite databases that understands relations.

pub mod catalog;
pub mod diagnostic;
pub mod lang;
pub mod plan;
pub mod render;
pub mod store;
