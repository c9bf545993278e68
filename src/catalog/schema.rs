//! Keeps the tables that were read, one by one or all at once, until the schema moves; and the warnings of reading them.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

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
    is_stop_asked: Option<StopAsked>,
    /// How long the views of this line took to read: SQLite prepares what stands behind each.
    views_took: Cell<Duration>,
}

/// Says whether somebody wants what is being done to stop.
pub type StopAsked = Rc<dyn Fn() -> bool>;

/// What is forgotten when the schema moves.
#[derive(Default)]
struct Loaded {
    version: Option<i64>,
    directory: Option<Rc<Directory>>,
    tables: HashMap<usize, Rc<Table>>,
    all_tables: bool,
    /// About how many records tables have, where asking takes a trip to a server; and since when that is known.
    sizes: HashMap<String, (f64, Instant)>,
}

/// How long a size that is kept counts.
const SIZES_KEPT: Duration = Duration::from_secs(30);

impl SchemaCache {
    pub fn new(connection: Rc<dyn Connection>, is_stop_asked: Option<StopAsked>) -> SchemaCache {
        SchemaCache {
            connection,
            loaded: RefCell::default(),
            warnings: RefCell::default(),
            warned: RefCell::default(),
            is_stop_asked,
            views_took: Cell::default(),
        }
    }

    /// To be asked within every loop over what a schema may hold any number of.
    ///
    /// # Errors
    /// It is to stop.
    pub fn check_stop(&self) -> Result<()> {
        match &self.is_stop_asked {
            Some(is_asked) if is_asked() => Err(Diagnostic::interrupted()),
            _ => Ok(()),
        }
    }

    pub fn connection(&self) -> &dyn Connection {
        &*self.connection
    }

    /// Forgets what was read if the schema has changed since. True if it has.
    pub fn refresh(&self) -> Result<bool> {
        self.views_took.set(Duration::ZERO);
        let version = self.connection.schema_version()?;
        let mut loaded = self.loaded.borrow_mut();
        let has_moved = loaded.version != Some(version);
        if has_moved {
            *loaded = Loaded { version: Some(version), ..Loaded::default() };
        }
        Ok(has_moved)
    }

    pub fn forget(&self) {
        self.loaded.take();
    }

    pub fn directory(&self) -> Result<Rc<Directory>> {
        if let Some(directory) = &self.loaded.borrow().directory {
            return Ok(directory.clone());
        }
        let directory = Rc::new(Directory::load(self.connection())?);
        self.loaded.borrow_mut().directory = Some(directory.clone());
        Ok(directory)
    }

    /// About how many records a table has, if that was asked lately.
    pub fn kept_size(&self, table: &Table) -> Option<f64> {
        let loaded = self.loaded.borrow();
        loaded.sizes.get(&table.name).filter(|(_, since)| since.elapsed() < SIZES_KEPT).map(|(size, _)| *size)
    }

    /// Keeps the number of records of a table for a while.
    pub fn keep_size(&self, table: &Table, size: f64) {
        self.loaded.borrow_mut().sizes.insert(table.name.clone(), (size, Instant::now()));
    }

    pub fn position_of(&self, table: &Table) -> Result<Option<usize>> {
        Ok(self.directory()?.find_in(&table.schema, &table.name))
    }

    pub fn table_at(&self, position: usize) -> Result<Rc<Table>> {
        if let Some(table) = self.loaded.borrow().tables.get(&position) {
            return Ok(table.clone());
        }
        let directory = self.directory()?;
        let table = match directory.entries[position].entry.kind {
            TableKind::View => {
                Rc::new(self.within_time(|| introspect::load_one(self.connection(), &directory, position))?)
            }
            TableKind::Table | TableKind::Virtual => {
                Rc::new(introspect::load_one(self.connection(), &directory, position)?)
            }
        };
        self.warn_of_names(&table);
        self.loaded.borrow_mut().tables.insert(position, table.clone());
        Ok(table)
    }

    /// Reads a view. All those of one line share the time that one statement may take.
    fn within_time<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        self.check_stop()?;
        let limits = self.connection.resource_limits().map(|limits| limits.limits()).unwrap_or_default();
        let most = limits.iter().find(|limit| limit.name == "time").and_then(|limit| limit.value);
        if most.is_some_and(|most| self.views_took.get() >= Duration::from_millis(most)) {
            return Err(Diagnostic::engine("the views before it took the time that a line may take")
                .hint("the limit `time` can be raised: `.set time 60s`"));
        }
        let start = Instant::now();
        let read = read();
        self.views_took.set(self.views_took.get() + start.elapsed());
        read
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
