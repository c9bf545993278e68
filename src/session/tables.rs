//! Finds the tables that a person names, and reads all of them past those that cannot be read.

use std::rc::Rc;

use super::{Messages, Session};
use crate::catalog::{NameError, Table, TableKind};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::sql::quote_name;
use crate::store;

impl Session {
    /// How many records each table of the main database has, by name.
    pub(crate) fn table_counts(&self) -> Result<Vec<(String, u64)>> {
        let mut counts = Vec::new();
        for entry in self.catalog.tables()? {
            if entry.kind != TableKind::Table || entry.schema != "main" {
                continue;
            }
            let sql = format!("SELECT count(*) FROM main.{}", quote_name(&entry.name));
            counts.push((entry.name, store::count(&*self.engine.connection, &sql)?));
        }
        Ok(counts)
    }

    /// True if a table of the main database has any.
    pub(crate) fn has_records(&self, table: &str) -> Result<bool> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM main.{} LIMIT 1)", quote_name(table));
        Ok(store::count(&*self.engine.connection, &sql)? > 0)
    }

    /// The virtual tables of the main database, which `.seed` neither fills nor compares.
    pub(crate) fn virtual_tables(&self) -> Result<Vec<String>> {
        let listed = self.catalog.tables()?.into_iter();
        let own = listed.filter(|entry| entry.kind == TableKind::Virtual && entry.schema == "main");
        Ok(own.map(|entry| entry.name).collect())
    }

    /// The table of that name.
    ///
    /// # Errors
    /// There is none, with the nearest; there are several as close.
    pub fn table_named(&self, name: &str) -> Result<Rc<Table>> {
        let (database, name) = self.database_and_name(name)?;
        let (found, within, prefix) = match &database {
            Some(database) => {
                (self.catalog.table_in(database, name), format!(" in the database {database}"), format!("{database}."))
            }
            None => (self.catalog.table(name), String::new(), String::new()),
        };
        match found {
            Ok(Some(table)) => Ok(table),
            Ok(None) => {
                let error = Diagnostic::error(format!("there is no table `{name}`{within}"));
                Err(match self.catalog.nearest_table(database.as_deref(), name)? {
                    Some(near) => error.hint(format!("did you mean {prefix}{near}?")),
                    None => error.hint("`.tables` lists them"),
                })
            }
            Err(NameError::Ambiguous(names)) => Err(Diagnostic::error(format!("`{name}` may be several tables"))
                .hint(format!("as written in the schema: {}", names.join(", ")))),
            Err(NameError::Diagnostic(error)) => Err(error),
        }
    }

    /// The database that stands before the dot in `other.games`, and the name behind it, unless a table has that whole name.
    fn database_and_name<'n>(&self, name: &'n str) -> Result<(Option<String>, &'n str)> {
        if name.contains('.') && self.catalog.table_exact(name)?.is_none() {
            for (at, _) in name.match_indices('.') {
                let (before, behind) = (&name[..at], &name[at + 1..]);
                let Some(database) = self.catalog.database(before)? else { continue };
                // A table called so comes first, one called nearly so where the database has no such table.
                let has_table = || self.catalog.table_in(&database, behind.split('.').next().unwrap_or(behind));
                let is_table = |name: &str| !matches!(self.catalog.table(name), Ok(None));
                if self.catalog.table_exact(before)?.is_none()
                    && (!matches!(has_table(), Ok(None)) || !is_table(before))
                {
                    return Ok((Some(database), behind));
                }
            }
        }
        Ok((None, name))
    }

    /// True if a name is that of a table in a database, as `other.games` is.
    ///
    /// # Errors
    /// What SQLite says of the schema.
    pub fn names_database(&self, name: &str) -> Result<bool> {
        Ok(self.database_and_name(name)?.0.is_some())
    }

    /// `games` and `price` of `games.price`, `other.games` and `price` of `other.games.price`.
    ///
    /// # Errors
    /// What SQLite says of the schema.
    pub(crate) fn noun_and_column<'n>(&self, text: &'n str) -> Result<(&'n str, Option<&'n str>)> {
        let (_, name) = self.database_and_name(text)?;
        let start = text.len() - name.len();
        Ok(match name.find('.') {
            Some(at) => (&text[..start + at], Some(&name[at + 1..])),
            None => (text, None),
        })
    }

    /// Every listed table that can be read. Of the others one warning tells.
    pub(crate) fn readable_tables(&self) -> Result<Vec<Rc<Table>>> {
        let mut unreadable = Unreadable::default();
        let mut tables = Vec::new();
        self.read_ahead()?;
        for entry in self.catalog.tables_of_all()? {
            tables.extend(unreadable.unless(&entry.noun(), self.catalog.table_of(&entry))?.flatten());
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
