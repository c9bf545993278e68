//! Keeps the tables that were read, one by one or all at once, until the schema moves; and the warnings of reading them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::directory::Directory;
use super::{Table, TableKind, introspect};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::Connection;

/// The tables of one database. They are known by their positions in the directory.
pub(super) struct SchemaCache {
    connection: Rc<dyn Connection>,
    loaded: RefCell<Loaded>,
    warnings: RefCell<Vec<Diagnostic>>,
    /// The texts of all warnings there ever were: each is given once.
    warned: RefCell<HashSet<String>>,
}

/// What is forgotten when the schema moves.
#[derive(Default)]
struct Loaded {
    version: Option<i64>,
    directory: Option<Rc<Directory>>,
    tables: HashMap<usize, Rc<Table>>,
    all_tables: bool,
}

impl SchemaCache {
    pub fn new(connection: Rc<dyn Connection>) -> SchemaCache {
        SchemaCache { connection, loaded: RefCell::default(), warnings: RefCell::default(), warned: RefCell::default() }
    }

    pub fn connection(&self) -> &dyn Connection {
        &*self.connection
    }

    /// Forgets what was read if the schema has changed since. True if it has.
    pub fn refresh(&self) -> Result<bool> {
        let version = self.connection.schema_version()?;
        let mut loaded = self.loaded.borrow_mut();
        let has_moved = loaded.version != Some(version);
        if has_moved {
            *loaded = Loaded { version: Some(version), ..Loaded::default() };
        }
        Ok(has_moved)
    }

    pub fn directory(&self) -> Result<Rc<Directory>> {
        if let Some(directory) = &self.loaded.borrow().directory {
            return Ok(directory.clone());
        }
        let directory = Rc::new(Directory::load(self.connection())?);
        self.loaded.borrow_mut().directory = Some(directory.clone());
        Ok(directory)
    }

    pub fn position_of(&self, table: &Table) -> Result<Option<usize>> {
        Ok(self.directory()?.find_in(&table.schema, &table.name))
    }

    pub fn table_at(&self, position: usize) -> Result<Rc<Table>> {
        if let Some(table) = self.loaded.borrow().tables.get(&position) {
            return Ok(table.clone());
        }
        let directory = self.directory()?;
        let table = Rc::new(introspect::load_one(self.connection(), &directory, position)?);
        self.warn_of_names(&table);
        self.loaded.borrow_mut().tables.insert(position, table.clone());
        Ok(table)
    }

    /// Every table that keeps records itself, by position in the directory.
    pub fn all_tables(&self) -> Result<Vec<Option<Rc<Table>>>> {
        let directory = self.directory()?;
        if !self.loaded.borrow().all_tables {
            let found = introspect::load_all(self.connection(), &directory)?;
            found.iter().for_each(|(_, table)| self.warn_of_names(table));
            let mut loaded = self.loaded.borrow_mut();
            for (position, table) in found {
                loaded.tables.entry(position).or_insert_with(|| Rc::new(table));
            }
            loaded.all_tables = true;
        }
        let loaded = self.loaded.borrow();
        let real = |position: usize| directory.entries[position].is_real();
        Ok((0..directory.entries.len())
            .map(|position| loaded.tables.get(&position).filter(|_| real(position)).cloned())
            .collect())
    }

    /// Columns of an ordinary table are hidden only where their names are not text.
    fn warn_of_names(&self, table: &Table) {
        for column in table.columns.iter().filter(|column| column.hidden && table.kind != TableKind::Virtual) {
            let (table, column) = (&table.name, &column.name);
            let message = format!("the name of the column `{column}` of `{table}` is not UTF-8: answers leave it out");
            self.warn(Diagnostic::warning(message));
        }
    }

    pub fn warn(&self, warning: Diagnostic) {
        if self.warned.borrow_mut().insert(warning.message.clone()) {
            self.warnings.borrow_mut().push(warning);
        }
    }

    /// Warns of what is wrong at a place in the schema, with the hints of the error.
    pub fn warn_at(&self, place: &str, error: Diagnostic) {
        let mut warning = Diagnostic::warning(format!("{place}: {}", error.message));
        warning.hints = error.hints;
        self.warn(warning);
    }

    /// Takes the warnings that came up since the last call.
    pub fn take_warnings(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.warnings.borrow_mut())
    }
}
