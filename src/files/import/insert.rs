//! Stores the records of a file, by a prepared INSERT for each set of columns that they have.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::bind::{ColumnKind, Fit, bind};
use super::columns::ColumnMapping;
use super::{Import, ImportCounts, OnConflict, RECORDS_PER_TICK, Stored};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::formats::{Field, Record, line_error};
use crate::sql::quote_name;
use crate::store::{
    BYTES_AT_ONCE, ConstraintKind, ManyRows, RECORDS_AT_ONCE, Statement, Target, VALUES_AT_ONCE, Value, ValueRef,
    collect,
};

/// How many statements for records with different columns are kept prepared.
const MAX_PREPARED: usize = 32;

/// Characters of a value that are shown.
const SHOWN: usize = 40;

/// Why records could not be stored.
pub(super) enum StoreError {
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

/// Fields of one kind that something is to be said about: how many, and the first of them in words.
#[derive(Default)]
struct Remark {
    count: u64,
    first: String,
}

impl Remark {
    fn add(&mut self, first: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = first();
        }
        self.count += 1;
    }
}

/// A column of a prepared INSERT.
struct Cell {
    /// The field of the record.
    index: usize,
    /// The column of the file.
    column: usize,
    kind: ColumnKind,
}

/// A prepared INSERT and the values that are bound to it, whose memory is used again.
struct PreparedInsert<'c> {
    statement: Box<dyn Statement + 'c>,
    cells: Vec<Cell>,
    values: Vec<Value>,
    /// The same for many records, where each of them would take a trip to a server.
    many: Option<ManyRows<'c>>,
}

/// Records that go to a server together: the line and the values of each, all with the same columns.
#[derive(Default)]
struct Waiting {
    columns: Vec<usize>,
    records: Vec<(u64, Vec<Value>)>,
    bytes: usize,
}

impl Waiting {
    fn push(&mut self, columns: &[usize], line: u64, values: &[Value]) {
        if self.records.is_empty() {
            columns.clone_into(&mut self.columns);
        }
        let size = |value: &Value| match value {
            Value::Text(bytes) | Value::Blob(bytes) => bytes.len(),
            Value::Null | Value::Integer(_) | Value::Real(_) => 8,
        };
        self.bytes += values.iter().map(size).sum::<usize>();
        self.records.push((line, values.to_vec()));
    }

    fn is_full(&self) -> bool {
        let count = self.records.len();
        count >= RECORDS_AT_ONCE || count * self.columns.len() >= VALUES_AT_ONCE || self.bytes >= BYTES_AT_ONCE
    }
}

impl Import<'_> {
    /// Stores every record. If `is_tried`, a repeated key of the new table is told apart from other failures.
    pub(super) fn store_records(&self, mapping: &ColumnMapping, is_tried: bool) -> Result<Stored, StoreError> {
        let orphans = if mapping.refers_to_itself { self.find_orphans(mapping)?.len() } else { 0 };
        if mapping.refers_to_itself {
            self.run_sql("PRAGMA defer_foreign_keys = on")?;
        }
        let before = self.count_before(mapping)?;
        let mut statements: HashMap<Vec<usize>, PreparedInsert<'_>> = HashMap::new();
        let mut counts = ImportCounts::default();
        let mut remarks = [Remark::default(), Remark::default()];
        let mut repeated = false;
        let mut waiting = Waiting::default();
        // The fields of the record at hand that are stored, by their places, and their columns.
        let (mut places, mut columns) = (Vec::new(), Vec::new());
        let outcome = self.input.read(&mut |_, record| {
            counts.read += 1;
            if counts.read % RECORDS_PER_TICK == 0 {
                (self.tick)(counts.read)?;
            }
            let stored = if self.options.default_empty {
                places.clear();
                places.extend((0..record.columns().len()).filter(|index| !is_empty(self.field(record, *index))));
                columns.clear();
                columns.extend(places.iter().map(|index| record.columns()[*index]));
                columns.as_slice()
            } else {
                record.columns()
            };
            let ignored = &mut counts.ignored;
            let mut flush = |waiting: &mut Waiting, statements: &mut HashMap<Vec<usize>, PreparedInsert<'_>>| {
                self.store_waiting(waiting, statements, is_tried, ignored, &mut repeated)
            };
            if !waiting.records.is_empty() && waiting.columns != stored {
                flush(&mut waiting, &mut statements)?;
            }
            if !statements.contains_key(stored) {
                if statements.len() >= MAX_PREPARED {
                    flush(&mut waiting, &mut statements)?;
                    statements.clear();
                }
                let places = self.options.default_empty.then_some(places.as_slice());
                statements.insert(stored.to_vec(), self.prepare_insert(mapping, stored, places)?);
            }
            let Some(insert) = statements.get_mut(stored) else { return Ok(()) };
            self.bind_record(mapping, insert, record, &mut remarks)?;
            if insert.many.is_none() {
                let PreparedInsert { statement, values, .. } = insert;
                return self.store_one(&mut **statement, values, record.line(), is_tried, ignored, &mut repeated);
            }
            waiting.push(stored, record.line(), &insert.values);
            if waiting.is_full() {
                flush(&mut waiting, &mut statements)?;
            }
            Ok(())
        });
        let outcome = outcome.and_then(|_| {
            self.store_waiting(&mut waiting, &mut statements, is_tried, &mut counts.ignored, &mut repeated)
        });
        match outcome {
            Err(_) if is_tried && repeated => return Err(StoreError::Repeated),
            Err(error) => return Err(StoreError::Failed(error.hint("nothing of the file was kept"))),
            Ok(_) => {}
        }
        if mapping.refers_to_itself {
            self.check_orphans(mapping, orphans)?;
            self.run_sql("PRAGMA defer_foreign_keys = off")?;
        }
        if let Some(before) = before {
            // So many there would be if no record of the file had met one that was there.
            let met = before.saturating_add(counts.read).saturating_sub(self.count_records(mapping)?);
            match self.options.on_conflict {
                Some(OnConflict::Update) => counts.updated = met,
                _ => counts.replaced = met,
            }
        }
        let [changed, texts] = remarks;
        let note = |Remark { count, first }: Remark, one: &str, several: &str| {
            let what = match count {
                0 => return None,
                1 => format!("1 value {one}: {first}"),
                _ => format!("{count} values {several}; the first: {first}"),
            };
            Some(Diagnostic::note(what))
        };
        let notes = [
            note(changed, "is changed by its column", "are changed by their columns"),
            note(texts, "is text in a column of numbers", "are text in columns of numbers"),
        ];
        Ok(Stored { counts, notes: notes.into_iter().flatten().collect() })
    }

    /// Stores the records that wait. Where they do not go together, each goes by itself, and says by its line what is wrong with it.
    fn store_waiting(
        &self,
        waiting: &mut Waiting,
        statements: &mut HashMap<Vec<usize>, PreparedInsert<'_>>,
        is_tried: bool,
        ignored: &mut u64,
        repeated: &mut bool,
    ) -> Result<()> {
        let Waiting { columns, records, .. } = std::mem::take(waiting);
        if records.is_empty() {
            return Ok(());
        }
        let Some(PreparedInsert { statement, many: Some(many), .. }) = statements.get_mut(&columns) else {
            return Ok(());
        };
        let made = many.run(records.iter().map(|(_, values)| values.as_slice()));
        let lines = (records.first().map_or(0, |first| first.0), records.last().map_or(0, |last| last.0));
        if made.map_err(|error| self.among_lines(lines, error))?.is_some() {
            return Ok(());
        }
        for (line, values) in records {
            self.store_one(&mut **statement, &values, line, is_tried, ignored, repeated)?;
        }
        Ok(())
    }

    /// What a rule says of one of some records, where it has ended the transaction, so that nobody can ask which.
    fn among_lines(&self, (first, last): (u64, u64), error: Diagnostic) -> Diagnostic {
        if error.kind == DiagnosticKind::Interrupted || self.connection.has_lost_transaction() {
            return error;
        }
        Diagnostic { message: format!("{}, lines {first} to {last}: {}", self.input.name, error.message), ..error }
    }

    fn store_one(
        &self,
        statement: &mut dyn Statement,
        values: &[Value],
        line: u64,
        is_tried: bool,
        ignored: &mut u64,
        repeated: &mut bool,
    ) -> Result<()> {
        let error = match statement.stream(values, &mut |_| Ok(ControlFlow::Continue(()))) {
            Ok(0) if self.options.on_conflict == Some(OnConflict::Ignore) => {
                *ignored += 1;
                return Ok(());
            }
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let rule = self.connection.last_failure().and_then(|failure| failure.constraint);
        *repeated =
            rule.is_some_and(|broken| matches!(broken.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique));
        if error.kind == DiagnosticKind::Interrupted {
            return Err(error);
        }
        let mut hints = error.hints;
        if *repeated && self.options.on_conflict.is_none() && !is_tried {
            hints.push("--on-conflict ignore, replace or update goes on with such records".to_owned());
        }
        let place = line_error(&self.input.name, line, error.message);
        Err(Diagnostic { hints, kind: error.kind, ..place })
    }

    /// How many records there are, where it counts how many are met.
    fn count_before(&self, mapping: &ColumnMapping) -> Result<Option<u64>> {
        match self.options.on_conflict {
            Some(OnConflict::Replace | OnConflict::Update) => self.count_records(mapping).map(Some),
            _ => Ok(None),
        }
    }

    fn count_records(&self, mapping: &ColumnMapping) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&mapping.schema), quote_name(&mapping.table));
        let rows = collect(self.connection, &sql, &[])?;
        let count = rows.first().and_then(|row| row.first()).and_then(Value::as_integer);
        count.and_then(|count| u64::try_from(count).ok()).ok_or_else(|| Diagnostic::engine("a count is no number"))
    }

    fn bind_record(
        &self,
        mapping: &ColumnMapping,
        insert: &mut PreparedInsert<'_>,
        record: &dyn Record,
        [changed, texts]: &mut [Remark; 2],
    ) -> Result<()> {
        for (value, cell) in insert.values.iter_mut().zip(&insert.cells) {
            let field = self.field(record, cell.index);
            let fit = bind(value, field, cell.kind);
            let Some(target) = mapping.columns.get(cell.column).and_then(Option::as_ref) else { continue };
            if target.has_default_for_null && value.is_null() && self.options.on_conflict == Some(OnConflict::Replace) {
                let what = format!("{} may not be NULL", target.name);
                return Err(line_error(&self.input.name, record.line(), what).hint("--default-empty takes its default"));
            }
            match fit {
                Fit::Same => {}
                Fit::Text => texts.add(|| format!("line {}, `{}` in {}", record.line(), shown(field), target.name)),
                Fit::Changed(becomes) if self.options.lossy => changed
                    .add(|| format!("line {}, `{}` in {} is {becomes}", record.line(), shown(field), target.name)),
                Fit::Changed(becomes) => {
                    let what = format!("`{}` in {} would be stored as {becomes}", shown(field), target.name);
                    let declared = &target.declared_type;
                    let why = match cell.kind {
                        ColumnKind::Accidental => {
                            format!("{} is declared {declared}, which SQLite takes for a type of numbers", target.name)
                        }
                        _ => format!("{} is declared {declared}", target.name),
                    };
                    return Err(line_error(&self.input.name, record.line(), what)
                        .hint(format!("{why}; a column that is declared TEXT keeps all texts as they are"))
                        .hint("--lossy stores it all the same"));
                }
            }
        }
        Ok(())
    }

    fn check_orphans(&self, mapping: &ColumnMapping, before: usize) -> Result<()> {
        let now = self.find_orphans(mapping)?;
        if now.len() <= before {
            return Ok(());
        }
        let first: Vec<&str> = now.iter().take(5).map(String::as_str).collect();
        let table = &mapping.table;
        let error = Diagnostic::error(match now.len() - before {
            1 => format!("a record refers to one of {table} that is not there"),
            several => format!("{several} records refer to some of {table} that are not there"),
        });
        Err(error.hint(format!("by rowid: {}", first.join(", "))).hint("nothing of the file was kept"))
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

    /// The statement for records with these columns, which are the fields at `places`, or all of the record.
    fn prepare_insert(
        &self,
        mapping: &ColumnMapping,
        columns: &[usize],
        places: Option<&[usize]>,
    ) -> Result<PreparedInsert<'_>> {
        let mut names = Vec::new();
        let mut cells = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            if let Some(target) = &mapping.columns[*column] {
                names.push(target.name.as_str());
                let index = places.map_or(at, |places| places[at]);
                cells.push(Cell { index, column: *column, kind: target.kind });
            }
        }
        let sql = insert_sql(mapping, &names, self.options.on_conflict);
        let statement = self.connection.prepare(&sql).map_err(|error| Diagnostic { span: None, ..error })?;
        let statement = statement.ok_or_else(|| Diagnostic::engine("an INSERT is no statement"))?;
        let many = match self.options.on_conflict {
            None if self.connection.is_remote() => {
                let (schema, table, defers_keys) = (&mapping.schema, &mapping.table, mapping.refers_to_itself);
                ManyRows::prepare(self.connection, &sql, Target { schema, table, defers_keys })?
            }
            _ => None,
        };
        let values = vec![Value::Null; cells.len()];
        Ok(PreparedInsert { statement, cells, values, many })
    }
}

fn insert_sql(mapping: &ColumnMapping, names: &[&str], on_conflict: Option<OnConflict>) -> String {
    let replacing = if on_conflict == Some(OnConflict::Replace) { "INSERT OR REPLACE" } else { "INSERT" };
    let into = format!("{replacing} INTO {}.{}", quote_name(&mapping.schema), quote_name(&mapping.table));
    if names.is_empty() {
        return format!("{into} DEFAULT VALUES");
    }
    let quoted = |names: &[&str]| names.iter().map(|name| quote_name(name)).collect::<Vec<String>>().join(", ");
    let holes: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    let mut sql = format!("{into} ({}) VALUES ({})", quoted(names), holes.join(", "));
    let key: Vec<&str> = mapping.key.iter().map(String::as_str).collect();
    match on_conflict {
        Some(OnConflict::Ignore) => sql.push_str(" ON CONFLICT DO NOTHING"),
        // A record without the key is a new one.
        Some(OnConflict::Update) if !key.is_empty() && key.iter().all(|column| names.contains(column)) => {
            let others = names.iter().filter(|name| !key.contains(name));
            let set: Vec<String> = others.map(|name| format!("{0} = excluded.{0}", quote_name(name))).collect();
            sql.push_str(&format!(" ON CONFLICT ({}) DO ", quoted(&key)));
            match set.as_slice() {
                [] => sql.push_str("NOTHING"),
                set => sql.push_str(&format!("UPDATE SET {}", set.join(", "))),
            }
        }
        _ => {}
    }
    sql
}

/// True for a field in which nothing is written.
fn is_empty(field: Field<'_>) -> bool {
    matches!(field, Field::Null | Field::Untyped(b""))
}

/// The beginning of a field's text.
fn shown(field: Field<'_>) -> String {
    let (Field::Untyped(text) | Field::Number(text) | Field::Typed(ValueRef::Text(text))) = field else {
        return String::new();
    };
    let text = String::from_utf8_lossy(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
