//! hopdb: an interactive explorer for SQLite databases that understands relations.

pub mod catalog;
pub mod diagnostic;
pub mod lang;
pub mod render;
pub mod store;
