//! Puts the rows of a file into a table, all of them or none.
//!
//! The file is read as a stream. A new table takes a first reading, which finds the types of its columns; whether its ids
//! are unique shows when they are stored, and if they are not, the rows are stored again without the key.

use std::rc::Rc;

use super::InputFile;
use crate::catalog::{Catalog, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result};
use crate::formats::{Field, Record};
use crate::store::{Begin, Connection, Transaction, ValueRef, collect};

mod bind;
mod columns;
mod insert;
mod new_table;

/// How many records are read between two calls of [`Import::tick`].
const RECORDS_PER_TICK: u64 = 1024;

/// What becomes of a record whose key is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// The one of the file is left out.
    Ignore,
    /// The one that is there is deleted.
    Replace,
    /// The one that is there gets the values of the file.
    Update,
}

/// What is done with the records on their way.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Columns of the file that the table does not have are left out.
    pub known_only: bool,
    /// Values are stored though the column changes them.
    pub lossy: bool,
    /// None makes it an error.
    pub on_conflict: Option<OnConflict>,
    /// An empty field takes the default of its column.
    pub default_empty: bool,
    /// Texts that are NULL.
    pub nulls: Vec<String>,
    /// The types of columns of a new table, by name.
    pub types: Vec<(String, String)>,
}

/// What is to be imported, and where.
pub struct Import<'a> {
    pub connection: &'a dyn Connection,
    pub catalog: &'a Catalog,
    pub input: &'a InputFile,
    /// The table; none to make one.
    pub table: Option<Rc<Table>>,
    /// The name of a table that is made.
    pub name: &'a str,
    pub options: &'a ImportOptions,
    /// Called now and then with the number of records so far; an error ends the import.
    pub tick: &'a dyn Fn(u64) -> Result<()>,
}

/// How many records came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    pub read: u64,
    pub ignored: u64,
    /// Records that were deleted for others of the file.
    pub replaced: u64,
    pub updated: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    pub counts: ImportCounts,
    /// The CREATE TABLE statement of a table that was made.
    pub created: Option<String>,
    /// What was left out or named anew.
    pub notes: Vec<Diagnostic>,
}

/// What came of the records.
struct Stored {
    counts: ImportCounts,
    notes: Vec<Diagnostic>,
}

impl Imported {
    fn of(stored: Stored, mut notes: Vec<Diagnostic>) -> Imported {
        notes.extend(stored.notes);
        Imported { counts: stored.counts, created: None, notes }
    }
}

impl Import<'_> {
    /// Runs the import as one change.
    pub fn run(&self) -> Result<Imported> {
        match &self.table {
            Some(table) => self.import_into(table),
            None => self.import_as_new(),
        }
    }

    fn import_into(&self, table: &Table) -> Result<Imported> {
        if let Some((name, _)) = self.options.types.first() {
            return Err(Diagnostic::error(format!(
                "{} is there, so that --types cannot say what {name} is",
                table.name
            )));
        }
        let names = match self.input.first_names()? {
            Some(names) => names,
            None => self.input.read(&mut |_, _| Ok(()))?,
        };
        let mut notes = Vec::new();
        if names.is_empty() {
            return Ok(Imported { counts: ImportCounts::default(), created: None, notes });
        }
        let mapping = self.map_columns(table, &names, &mut notes)?;
        self.check_conflicts(table, &mapping)?;
        let stored =
            Transaction::begin(self.connection, Begin::Immediate)?.finish(self.store_records(&mapping, false))?;
        Ok(Imported::of(stored, notes))
    }

    /// Fails where nothing tells a record that is there already.
    fn check_conflicts(&self, table: &Table, mapping: &columns::ColumnMapping) -> Result<()> {
        if self.options.on_conflict.is_some() && table.kind != TableKind::Table {
            return Err(Diagnostic::error(format!(
                "{} is no table with keys, which --on-conflict is about",
                table.name
            )));
        }
        if self.options.on_conflict == Some(OnConflict::Update) && mapping.key.is_empty() {
            let unique =
                table.indexes.iter().filter(|index| index.unique && !index.partial).map(|index| &index.columns);
            let keys = std::iter::once(table.primary_key.clone())
                .chain(unique.filter_map(|columns| columns.iter().copied().collect()))
                .filter(|key| !key.is_empty());
            let names = |key: Vec<usize>| {
                let names: Vec<&str> = key.into_iter().map(|at| table.columns[at].name.as_str()).collect();
                names.join(", ")
            };
            let mut keys: Vec<String> = keys.map(names).collect();
            keys.dedup();
            let error = Diagnostic::error(format!(
                "{} has no key of {}, by which --on-conflict update finds its records",
                self.input.name, table.name
            ));
            return Err(match keys.as_slice() {
                [] => error.hint(format!("{} has no key at all", table.name)),
                keys => error.hint(format!("keys: {}", keys.join("; "))),
            });
        }
        Ok(())
    }

    /// A field of a record; one of the texts that are NULL is none.
    fn field<'r>(&self, record: &'r dyn Record, index: usize) -> Field<'r> {
        let field = record.field(index);
        match field {
            Field::Untyped(text) | Field::Number(text) | Field::Typed(ValueRef::Text(text))
                if self.options.nulls.iter().any(|null| null.as_bytes() == text) =>
            {
                Field::Typed(ValueRef::Null)
            }
            field => field,
        }
    }

    fn run_sql(&self, sql: &str) -> Result<()> {
        collect(self.connection, sql, &[]).map(|_| ()).map_err(|error| Diagnostic { span: None, ..error })
    }
}
