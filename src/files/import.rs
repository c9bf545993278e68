//! Puts the rows of a file into a table, all of them or none.
//!
//! The file is read as a stream. A new table takes a first reading, which finds the types of its columns; whether its ids
//! are unique shows when they are stored, and if they are not, the rows are stored again without the key.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::InputFile;
use super::column_type::TypeGuess;
use crate::catalog::{Affinity, Catalog, ColumnLookup, Table};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::formats::{Field, Record, Untyped, decode_blob, line_error, parse_untyped};
use crate::sql::quote_name;
use crate::store::{Begin, Connection, ConstraintKind, Statement, Transaction, Value, ValueRef, collect};

/// How many statements for records with different columns are kept prepared.
const MAX_PREPARED: usize = 32;

/// How many records are read between two calls of [`Import::tick`].
const RECORDS_PER_TICK: u64 = 1024;

/// What is to be imported, and where.
pub struct Import<'a> {
    pub connection: &'a dyn Connection,
    pub catalog: &'a Catalog,
    pub input: &'a InputFile,
    /// The table; none to make one.
    pub table: Option<Rc<Table>>,
    /// The name of a table that is made.
    pub name: &'a str,
    /// True if columns of the file that the table does not have are left out.
    pub known_only: bool,
    /// Called now and then with the number of records so far; an error ends the import.
    pub tick: &'a dyn Fn(u64) -> Result<()>,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    pub records: u64,
    /// The CREATE TABLE statement of a table that was made.
    pub created: Option<String>,
    /// What was left out or named anew.
    pub notes: Vec<Diagnostic>,
}

/// Which column of the table each column of the file goes to.
struct ColumnMapping {
    schema: String,
    table: String,
    /// For each column of the file the name and affinity of the table's, or none where it is left out.
    columns: Vec<Option<(String, Affinity)>>,
    /// True if the table refers to itself, so that a record may come before the one that it refers to.
    refers_to_itself: bool,
}

/// Why records could not be stored.
enum StoreError {
    Failed(Diagnostic),
    /// The key of the new table is not unique.
    Repeated,
}

impl From<Diagnostic> for StoreError {
    fn from(error: Diagnostic) -> StoreError {
        StoreError::Failed(error)
    }
}

impl From<StoreError> for Diagnostic {
    fn from(error: StoreError) -> Diagnostic {
        match error {
            StoreError::Failed(error) => error,
            StoreError::Repeated => Diagnostic::engine("a key is there twice"),
        }
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
        let names = match self.input.header()? {
            Some(names) => names,
            None => self.input.read(&mut |_, _| Ok(()))?,
        };
        let mut notes = Vec::new();
        if names.is_empty() {
            return Ok(Imported { records: 0, created: None, notes });
        }
        let mapping = self.map_columns(table, &names, &mut notes)?;
        let records =
            Transaction::begin(self.connection, Begin::Immediate)?.finish(self.store_records(&mapping, false))?;
        Ok(Imported { records, created: None, notes })
    }

    /// Finds the table's column for each of the file.
    fn map_columns(&self, table: &Table, names: &[String], notes: &mut Vec<Diagnostic>) -> Result<ColumnMapping> {
        let mut columns: Vec<Option<(String, Affinity)>> = Vec::new();
        let mut taken: HashMap<usize, &str> = HashMap::new();
        let (mut unknown, mut generated) = (Vec::new(), Vec::new());
        for name in names {
            let lookup = match name.trim() {
                "" => ColumnLookup::Unknown { nearest: None },
                trimmed => self.catalog.column(table, trimmed),
            };
            match lookup {
                ColumnLookup::Found(at) => {
                    let column = &table.columns[at];
                    if column.generated.is_some() {
                        generated.push(column.name.as_str());
                        columns.push(None);
                        continue;
                    }
                    if let Some(other) = taken.insert(at, name) {
                        let (column, table) = (&column.name, &table.name);
                        let what =
                            if other == name { format!("`{name}` twice") } else { format!("`{other}` and `{name}`") };
                        return Err(Diagnostic::error(format!(
                            "{} has {what}, and both are the column {column} of {table}",
                            self.input.name
                        )));
                    }
                    columns.push(Some((column.name.clone(), column.affinity)));
                }
                ColumnLookup::Ambiguous(several) => {
                    let names: Vec<&str> = several.iter().map(|at| table.columns[*at].name.as_str()).collect();
                    let error = Diagnostic::error(format!("`{name}` may be several columns of {}", table.name));
                    return Err(error.hint(format!("name it as one of them: {}", names.join(", "))));
                }
                ColumnLookup::Unknown { nearest } => {
                    unknown.push((name, nearest));
                    columns.push(None);
                }
            }
        }
        let listed = |names: &[&str]| names.join(", ");
        if !unknown.is_empty() {
            let known: Vec<&str> = unknown.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("{} has no column {}", table.name, listed(&known));
            if !self.known_only {
                let mut error = Diagnostic::error(message);
                for (name, near) in &unknown {
                    if let Some(near) = near {
                        error = error.hint(format!("is `{name}` the column {near}?"));
                    }
                }
                let all: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                return Err(error
                    .hint(format!("columns: {}", listed(&all)))
                    .hint("--known-only leaves out what the table does not have"));
            }
            notes.push(Diagnostic::note(format!("{message}: left out")));
        }
        if !generated.is_empty() {
            let message = format!("{} of {} is worked out by the table: left out", listed(&generated), table.name);
            notes.push(Diagnostic::note(message));
        }
        if columns.iter().all(Option::is_none) {
            return Err(Diagnostic::error(format!("{} has no column of {}", self.input.name, table.name)));
        }
        let is_rowid = |name: &str| match &table.identity {
            crate::catalog::Identity::Rowid(rowid) => rowid.eq_ignore_ascii_case(name),
            _ => false,
        };
        let absent: Vec<_> = (table.columns.iter().enumerate())
            .filter(|(at, column)| !taken.contains_key(at) && column.generated.is_none() && !column.hidden)
            .map(|(_, column)| column)
            .collect();
        let wanted: Vec<&str> = (absent.iter())
            .filter(|column| column.not_null && column.default.is_none() && !is_rowid(&column.name))
            .map(|column| column.name.as_str())
            .collect();
        if !wanted.is_empty() {
            let message =
                format!("{} lacks {}, which {} cannot do without", self.input.name, listed(&wanted), table.name);
            return Err(Diagnostic::error(message));
        }
        if !absent.is_empty() {
            let absent: Vec<&str> = absent.iter().map(|column| column.name.as_str()).collect();
            let message = format!("{} has no {}: left to the table's defaults", self.input.name, listed(&absent));
            notes.push(Diagnostic::note(message));
        }
        let refers_to_itself = table.foreign_keys.iter().any(|key| key.parent.eq_ignore_ascii_case(&table.name));
        Ok(ColumnMapping { schema: table.schema.clone(), table: table.name.clone(), columns, refers_to_itself })
    }

    fn import_as_new(&self) -> Result<Imported> {
        let mut guesses: Vec<TypeGuess> = Vec::new();
        let (mut records, mut full) = (0, Vec::new());
        let found = self.input.read(&mut |names, record| {
            records += 1;
            if records % RECORDS_PER_TICK == 0 {
                (self.tick)(0)?;
            }
            guesses.resize_with(names.len(), TypeGuess::default);
            full.resize(names.len(), 0_u64);
            for (index, column) in record.columns().iter().enumerate() {
                guesses[*column].observe(record.field(index));
                full[*column] += 1;
            }
            Ok(())
        })?;
        guesses.resize_with(found.len(), TypeGuess::default);
        if found.is_empty() {
            let message = format!("{} has no records, so that there is nothing to make columns of", self.input.name);
            return Err(Diagnostic::error(message));
        }
        let mut notes = Vec::new();
        let names = self.name_columns(&found, &mut notes);
        let columns: Vec<(String, &'static str)> =
            names.into_iter().zip(guesses.iter().map(|guess| guess.declared_type())).collect();
        let id_has_gaps = guesses[0].has_nulls || full.first().is_some_and(|count| *count < records);
        let may_be_key = columns[0].0.eq_ignore_ascii_case("id") && !id_has_gaps && columns[0].1 != "REAL";
        let mapping = ColumnMapping {
            schema: "main".to_owned(),
            table: self.name.to_owned(),
            columns: columns.iter().map(|(name, declared)| Some((name.clone(), affinity_of(declared)))).collect(),
            refers_to_itself: false,
        };
        let mut created = create_table(self.name, &columns, may_be_key);
        let transaction = Transaction::begin(self.connection, Begin::Immediate)?;
        let stored = match self.create(&created, &mapping, may_be_key) {
            Err(StoreError::Repeated) => {
                notes.push(Diagnostic::note(format!("`{}` is not unique, and so no key", columns[0].0)));
                created = create_table(self.name, &columns, false);
                self.create(&created, &mapping, false)
            }
            outcome => outcome,
        };
        let stored = transaction.finish(stored)?;
        Ok(Imported { records: stored, created: Some(created), notes })
    }

    /// Makes the table and stores every record, or leaves neither.
    fn create(&self, sql: &str, mapping: &ColumnMapping, keyed: bool) -> Result<u64, StoreError> {
        let attempt = Transaction::begin(self.connection, Begin::Immediate)?;
        self.run_sql(sql)?;
        attempt.finish(self.store_records(mapping, keyed))
    }

    /// Names for new columns: none empty, none twice.
    fn name_columns(&self, found: &[String], notes: &mut Vec<Diagnostic>) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut renamed = Vec::new();
        for (index, name) in found.iter().enumerate() {
            let trimmed = name.trim().replace('\0', "");
            let base = if trimmed.is_empty() { format!("column_{}", index + 1) } else { trimmed.clone() };
            let is_free = |wanted: &str| !names.iter().any(|known| known.eq_ignore_ascii_case(wanted));
            let mut chosen = base.clone();
            let mut number = 2;
            while !is_free(&chosen) {
                chosen = format!("{base}_{number}");
                number += 1;
            }
            if chosen != trimmed {
                renamed.push(format!("column {} is named {chosen}", index + 1));
            }
            names.push(chosen);
        }
        if !renamed.is_empty() {
            notes.push(Diagnostic::note(format!(
                "{} has columns without a name of their own: {}",
                self.input.name,
                renamed.join(", ")
            )));
        }
        names
    }

    fn run_sql(&self, sql: &str) -> Result<()> {
        collect(self.connection, sql, &[]).map(|_| ()).map_err(|error| Diagnostic { span: None, ..error })
    }

    /// Stores every record. With `keyed`, a repeated key of the new table is told apart from other failures.
    fn store_records(&self, mapping: &ColumnMapping, keyed: bool) -> Result<u64, StoreError> {
        let orphans = if mapping.refers_to_itself { self.find_orphans(mapping)?.len() } else { 0 };
        if mapping.refers_to_itself {
            self.run_sql("PRAGMA defer_foreign_keys = on")?;
        }
        let mut statements: HashMap<Vec<usize>, PreparedInsert<'_>> = HashMap::new();
        let mut records = 0;
        let mut repeated = false;
        let outcome = self.input.read(&mut |_, record| {
            records += 1;
            if records % RECORDS_PER_TICK == 0 {
                (self.tick)(records)?;
            }
            if !statements.contains_key(record.columns()) {
                if statements.len() >= MAX_PREPARED {
                    statements.clear();
                }
                statements.insert(record.columns().to_vec(), self.prepare_insert(mapping, record.columns())?);
            }
            let Some(insert) = statements.get_mut(record.columns()) else { return Ok(()) };
            insert.run(record).map_err(|error| {
                let rule = self.connection.last_failure().and_then(|failure| failure.constraint);
                repeated = rule
                    .is_some_and(|broken| matches!(broken.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique));
                if error.kind == DiagnosticKind::Interrupted {
                    return error;
                }
                let hints = error.hints;
                let place = line_error(&self.input.name, record.line(), error.message);
                Diagnostic { hints, kind: error.kind, ..place }
            })
        });
        match outcome {
            Err(_) if keyed && repeated => return Err(StoreError::Repeated),
            Err(error) => return Err(StoreError::Failed(error.hint("nothing of the file was kept"))),
            Ok(_) => {}
        }
        if mapping.refers_to_itself {
            let now = self.find_orphans(mapping)?;
            if now.len() > orphans {
                let first: Vec<&str> = now.iter().take(5).map(String::as_str).collect();
                let table = &mapping.table;
                let error = Diagnostic::error(match now.len() - orphans {
                    1 => format!("a record refers to one of {table} that is not there"),
                    several => format!("{several} records refer to some of {table} that are not there"),
                });
                return Err(StoreError::Failed(
                    error.hint(format!("by rowid: {}", first.join(", "))).hint("nothing of the file was kept"),
                ));
            }
            self.run_sql("PRAGMA defer_foreign_keys = off")?;
        }
        Ok(records)
    }

    /// The records of the table whose keys lead nowhere, by rowid.
    fn find_orphans(&self, mapping: &ColumnMapping) -> Result<Vec<String>> {
        let sql = format!("PRAGMA {}.foreign_key_check({})", quote_name(&mapping.schema), quote_name(&mapping.table));
        let rows = collect(self.connection, &sql, &[])?;
        Ok(rows
            .iter()
            .map(|row| row.get(1).and_then(Value::as_integer).map_or("?".to_owned(), |id| id.to_string()))
            .collect())
    }

    /// The statement for records with these columns.
    fn prepare_insert(&self, mapping: &ColumnMapping, columns: &[usize]) -> Result<PreparedInsert<'_>> {
        let mut names = Vec::new();
        let mut cells = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            if let Some((name, affinity)) = &mapping.columns[*column] {
                names.push(quote_name(name));
                cells.push((index, *affinity));
            }
        }
        let into = format!("INSERT INTO {}.{}", quote_name(&mapping.schema), quote_name(&mapping.table));
        let sql = if names.is_empty() {
            format!("{into} DEFAULT VALUES")
        } else {
            let holes: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
            format!("{into} ({}) VALUES ({})", names.join(", "), holes.join(", "))
        };
        let statement = self.connection.prepare(&sql).map_err(|error| Diagnostic { span: None, ..error })?;
        let statement = statement.ok_or_else(|| Diagnostic::engine("an INSERT is no statement"))?;
        let values = vec![Value::Null; cells.len()];
        Ok(PreparedInsert { statement, cells, values })
    }
}

/// A prepared INSERT and the values that are bound to it, whose memory is used again.
struct PreparedInsert<'c> {
    statement: Box<dyn Statement + 'c>,
    /// Which cells of the record, with the affinity of their columns.
    cells: Vec<(usize, Affinity)>,
    values: Vec<Value>,
}

impl PreparedInsert<'_> {
    fn run(&mut self, record: &dyn Record) -> Result<()> {
        for (value, (cell, affinity)) in self.values.iter_mut().zip(&self.cells) {
            bind(value, record.field(*cell), *affinity);
        }
        self.statement.stream(&self.values, &mut |_| Ok(ControlFlow::Continue(())))?;
        Ok(())
    }
}

/// Turns a cell into the value that is stored in a column.
///
/// What is spelt as a number becomes one, but for a column of texts; SQLite converts what else its affinity tells it to. An
/// empty cell of a tsv is NULL in a column of numbers.
fn bind(value: &mut Value, field: Field<'_>, affinity: Affinity) {
    match field {
        Field::Null => *value = Value::Null,
        Field::Untyped(bytes) if affinity == Affinity::Text => set_text(value, bytes),
        Field::Untyped(bytes) => match parse_untyped(bytes) {
            Untyped::Integer(number) => *value = Value::Integer(number),
            Untyped::Real(number) => *value = Value::Real(number),
            Untyped::NonFinite(number) if affinity != Affinity::Blob => *value = Value::Real(number),
            Untyped::Blob if affinity == Affinity::Blob => match value {
                Value::Blob(known) => decode_blob(bytes, known),
                _ => {
                    let mut found = Vec::new();
                    decode_blob(bytes, &mut found);
                    *value = Value::Blob(found);
                }
            },
            _ => set_text(value, bytes),
        },
        Field::Typed(ValueRef::Text(bytes @ (b"Inf" | b"-Inf" | b"NaN")))
            if matches!(affinity, Affinity::Real | Affinity::Numeric) =>
        {
            bind(value, Field::Untyped(bytes), affinity);
        }
        Field::Typed(ValueRef::Text(bytes)) => set_text(value, bytes),
        Field::Typed(typed) => *value = typed.to_owned(),
    }
}

fn set_text(value: &mut Value, bytes: &[u8]) {
    match value {
        Value::Text(known) => {
            known.clear();
            known.extend_from_slice(bytes);
        }
        _ => *value = Value::Text(bytes.to_vec()),
    }
}

fn affinity_of(declared: &str) -> Affinity {
    match declared {
        "INTEGER" => Affinity::Integer,
        "REAL" => Affinity::Real,
        "BLOB" => Affinity::Blob,
        _ => Affinity::Text,
    }
}

fn create_table(name: &str, columns: &[(String, &'static str)], keyed: bool) -> String {
    let definition = |(index, (name, declared)): (usize, &(String, &'static str))| {
        let key = if keyed && index == 0 { " PRIMARY KEY" } else { "" };
        format!("{} {declared}{key}", quote_name(name))
    };
    let columns: Vec<String> = columns.iter().enumerate().map(definition).collect();
    format!("CREATE TABLE {} ({})", quote_name(name), columns.join(", "))
}
