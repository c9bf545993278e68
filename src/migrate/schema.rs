//! A schema: what a database holds besides its rows, in a normal form that compares by meaning.

use crate::diagnostic::{Diagnostic, Result};
use crate::store::Connection;

/// Tables, indexes, views and triggers, without those that only serve the engine or a tool.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    notes: Vec<Diagnostic>,
}

impl Schema {
    /// The schema `main` of a live database. hopdb's own journal, those of other tools, shadow tables of virtual tables and
    /// `sqlite_…` are left out.
    pub fn read(_connection: &dyn Connection) -> Result<Schema> {
        Err(Diagnostic::error("schemas cannot be read yet"))
    }

    /// The schema that SQL text makes, by running it in an empty database in memory. Keeps the hints `-- @renamed from=old`
    /// and `-- hop: fill EXPR`.
    ///
    /// # Errors
    /// What SQLite says of a statement, with its place in `text`.
    pub fn load(_text: &str) -> Result<Schema> {
        Err(Diagnostic::error("schemas cannot be loaded yet"))
    }

    pub fn is_empty(&self) -> bool {
        true
    }

    /// SQL text that makes this schema from nothing, each statement as it was written, in an order that runs.
    pub fn text(&self) -> String {
        String::new()
    }

    /// What in the text of [`Schema::load`] is no part of a schema and was left out: rows, pragmas, temporary tables.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }
}
