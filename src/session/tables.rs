//! Finds the tables that a person names, and reads all of them past those that cannot be read.

use std::rc::Rc;

use super::{Messages, Session};
use crate::catalog::{NameError, Table};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};

impl Session {
    /// The table of that name.
    ///
    /// # Errors
    /// There is none, with the nearest; there are several as close.
    pub fn table_named(&self, name: &str) -> Result<Rc<Table>> {
        match self.catalog.table(name) {
            Ok(Some(table)) => Ok(table),
            Ok(None) => {
                let error = Diagnostic::error(format!("there is no table `{name}`"));
                Err(match self.catalog.nearest_table(name)? {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error.hint("`.tables` lists them"),
                })
            }
            Err(NameError::Ambiguous(names)) => Err(Diagnostic::error(format!("`{name}` may be several tables"))
                .hint(format!("as written in the schema: {}", names.join(", ")))),
            Err(NameError::Diagnostic(error)) => Err(error),
        }
    }

    /// Every listed table that can be read. Of the others one warning tells.
    pub(crate) fn readable_tables(&self) -> Result<Vec<Rc<Table>>> {
        let mut unreadable = Unreadable::default();
        let mut tables = Vec::new();
        self.read_ahead()?;
        for entry in self.catalog.tables()? {
            tables.extend(unreadable.unless(&entry.name, self.catalog.table_exact(&entry.name))?.flatten());
        }
        unreadable.warn(self.messages());
        Ok(tables)
    }

    /// Reads all tables at once. What is in the way shows, table by table, when each is asked for.
    pub(crate) fn read_ahead(&self) -> Result<()> {
        match self.catalog.read_all() {
            Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Tables and views that SQLite cannot read, each with why: a broken view must not hide the rest of a database.
#[derive(Default)]
pub(crate) struct Unreadable(Vec<(String, String)>);

impl Unreadable {
    /// How many are told of one by one.
    const SHOWN: usize = 5;

    /// What was read, or nothing and a note of why.
    pub fn unless<T>(&mut self, name: &str, read: Result<T>) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
            Err(error) => {
                self.0.push((name.to_owned(), error.message));
                Ok(None)
            }
        }
    }

    pub fn warn(&self, messages: &Messages) {
        let warning = match self.0.as_slice() {
            [] => return,
            [(name, why)] => Diagnostic::warning(format!("`{name}` cannot be read: {why}")),
            several => {
                let warning = Diagnostic::warning(format!("{} of them cannot be read", several.len()));
                let warning = several
                    .iter()
                    .take(Self::SHOWN)
                    .fold(warning, |warning, (name, why)| warning.hint(format!("`{name}`: {why}")));
                match several.len().saturating_sub(Self::SHOWN) {
                    0 => warning,
                    more => warning.hint(format!("and {more} more")),
                }
            }
        };
        messages.report(&warning);
    }
}
