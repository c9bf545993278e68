//! Puts rows back as they were before a line, or as they were after it: all of them, or none where one is not as expected.
//!
//! Three rounds: look at every row and compare it with what the line left; delete what must go, and what would meet a rule of
//! uniqueness half way (two rows that swap a value); write the rest. After the second round the rows that are left are part
//! of what will be there in the end, so that no rule is broken on the way.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::super::raw::{Encoding, Handle, PreparedStatement};
use super::super::sqlite_error::SqliteError;
use super::super::value::ValueRef;
use super::data_versions::DataVersions;
use super::line_recorder::LineRecorder;
use super::row_finder::{DELETED, RowFinder, UNCHANGED, fingerprint, key_values};
use super::row_image::{differences, put_length, values};
use super::row_log::RowRecord;
use super::sequences::{self, Sequences};
use super::spool::{ReadExt, Spool, SpoolReader};
use super::table_info::{RowKey, TableInfo, quoted};
use super::undo_error::{UndoDirection, UndoError};

/// The rows of one line, before and after.
pub(super) struct RowChanges {
    pub tables: Vec<Rc<TableInfo>>,
    pub log: Spool,
    pub entries: u64,
    pub encoding: Encoding,
    /// What each row had come to by the end of the line; only for lines that are not too long.
    pub fingerprints: Option<Spool>,
    /// The rows after the line, taken when it is undone.
    pub after: RefCell<Option<Spool>>,
    pub sequences_before: Sequences,
    pub sequences_after: Sequences,
    /// Whether foreign keys were open before, and after.
    pub open_keys: (bool, bool),
    /// The counter of what others have changed in each database, when its rows last were as this line leaves or finds them.
    pub versions: RefCell<DataVersions>,
}

/// How a row is now, or was after the line.
enum AfterImage<'a> {
    /// As before the line.
    Same,
    Is(Option<&'a [u8]>),
}

/// The log and the rows after it, read side by side.
struct ImagePairs<'a> {
    rows: &'a RowChanges,
    log: SpoolReader<'a>,
    after: SpoolReader<'a>,
    left: u64,
    entry: RowRecord,
    row: Vec<u8>,
}

impl<'a> ImagePairs<'a> {
    fn new(rows: &'a RowChanges, after: &'a Spool) -> Result<ImagePairs<'a>, UndoError> {
        let (log, after) = (rows.log.reader()?, after.reader()?);
        Ok(ImagePairs { rows, log, after, left: rows.entries, entry: RowRecord::default(), row: Vec::new() })
    }

    fn next(&mut self) -> Result<Option<(&RowRecord, AfterImage<'_>)>, UndoError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.entry.read(&mut self.log, &self.rows.tables)?;
        let after = match self.after.byte()? {
            0 => AfterImage::Same,
            1 => AfterImage::Is(None),
            _ => {
                self.row.clear();
                self.after.block(&mut self.row)?;
                AfterImage::Is(Some(&self.row))
            }
        };
        Ok(Some((&self.entry, after)))
    }
}

fn write_after(after: &mut Spool, row: &AfterImage<'_>) -> Result<(), UndoError> {
    match row {
        AfterImage::Same => after.write(&[0])?,
        AfterImage::Is(None) => after.write(&[1])?,
        AfterImage::Is(Some(row)) => {
            let end = after.buffer();
            end.push(2);
            put_length(row.len(), end);
            end.extend_from_slice(row);
            after.spill_if_large()?;
        }
    }
    Ok(())
}

impl RowChanges {
    pub fn new(
        line: LineRecorder,
        fingerprints: Option<Spool>,
        sequences_after: Sequences,
        open_keys_after: bool,
    ) -> RowChanges {
        RowChanges {
            tables: line.tables.iter().map(|touched_table| touched_table.table.clone()).collect(),
            encoding: line.encoding(),
            entries: line.entries.count,
            log: line.entries.spool,
            fingerprints,
            after: RefCell::new(None),
            sequences_before: line.sequences,
            sequences_after,
            open_keys: (line.open_keys, open_keys_after),
            versions: RefCell::new(line.versions),
        }
    }

    /// Bytes held in memory and in files.
    pub fn size(&self) -> (u64, u64) {
        let mut size = self.log.size();
        for spool in self.fingerprints.iter().chain(self.after.borrow().iter()) {
            let (memory, file) = spool.size();
            size = (size.0 + memory, size.1 + file);
        }
        size
    }

    /// True if another program has changed one of the databases since.
    pub fn has_foreign_changes(&self, handle: &Handle) -> Result<bool, SqliteError> {
        self.versions.borrow().have_moved(handle, &DataVersions::default())
    }

    /// Notes the counters as they are.
    pub fn renew_versions(&self, handle: &Handle) -> Result<(), SqliteError> {
        self.versions.borrow_mut().renew(handle)
    }

    /// Puts the rows back, within a transaction that the caller takes back when this fails.
    pub fn apply(&self, handle: &Handle, direction: UndoDirection) -> Result<(), UndoError> {
        self.check_tables(handle)?;
        if self.has_foreign_changes(handle)? && self.fingerprints.is_none() && self.after.borrow().is_none() {
            return Err(UndoError::Conflict(
                "another program has changed the file since, and a line that touched so many rows keeps no record of each"
                    .to_string(),
            ));
        }
        let databases = sequences::databases_with_sequences(handle.connection_ref())?;
        let current_sequences = sequences::read(handle, &databases)?;
        let captured = self.check_rows(handle, direction)?;
        {
            let known = self.after.borrow();
            let Some(after) = captured.as_ref().or(known.as_ref()) else { return Ok(()) };
            let mut writer = RowWriter::new(handle, self);
            let mut both = ImagePairs::new(self, after)?;
            while let Some((entry, after)) = both.next()? {
                let AfterImage::Is(after) = after else { continue };
                let (now, then) = direction.order(entry.before(), after);
                if now.is_some() && !self.can_update(entry.table, now, then) {
                    writer.delete(entry)?;
                }
            }
            let mut both = ImagePairs::new(self, after)?;
            while let Some((entry, after)) = both.next()? {
                let AfterImage::Is(after) = after else { continue };
                let (now, then) = direction.order(entry.before(), after);
                match (now, then) {
                    (_, None) => {}
                    (Some(now), Some(then)) if self.can_update(entry.table, Some(now), Some(then)) => {
                        writer.update(entry, now, then)?;
                    }
                    (_, Some(then)) => writer.insert(entry, then)?,
                }
            }
        }
        let (now, then) = direction.order(&self.sequences_before, &self.sequences_after);
        sequences::write(handle, &current_sequences, now, then)?;
        if let Some(captured) = captured {
            self.after.replace(Some(captured));
        }
        Ok(())
    }

    /// True if the row can be changed in place, without breaking a UNIQUE constraint on the way.
    fn can_update(&self, table: usize, now: Option<&[u8]>, then: Option<&[u8]>) -> bool {
        let (Some(now), Some(then), Some(table)) = (now, then, self.tables.get(table)) else { return false };
        differences(now, then).into_iter().zip(&table.unique).all(|(differs, unique)| !(differs && *unique))
    }

    /// Fails where a table is no longer what it was.
    fn check_tables(&self, handle: &Handle) -> Result<(), UndoError> {
        for table in &self.tables {
            let now = TableInfo::describe(handle.connection_ref(), &table.database, &table.name);
            match now {
                Ok(now) if now == **table => {}
                _ => {
                    return Err(UndoError::Conflict(format!("the table {} is no longer what it was", table.label())));
                }
            }
        }
        Ok(())
    }

    /// Compares all rows with what the line left, or found. Gives them when they were not known.
    fn check_rows(&self, handle: &Handle, direction: UndoDirection) -> Result<Option<Spool>, UndoError> {
        let mut finder = RowFinder::new(handle, self.encoding, &self.tables);
        let known = self.after.borrow();
        if let Some(after) = &*known {
            let mut both = ImagePairs::new(self, after)?;
            while let Some((entry, after)) = both.next()? {
                let AfterImage::Is(after) = after else { continue };
                let (expected, _) = direction.order(entry.before(), after);
                if finder.find(entry.table, &entry.key)? != expected {
                    return Err(self.conflict(entry));
                }
            }
            return Ok(None);
        }
        let mut captured = Spool::default();
        let mut entry = RowRecord::default();
        let mut log = self.log.reader()?;
        let mut fingerprints = self.fingerprints.as_ref().map(Spool::reader).transpose()?;
        for _ in 0..self.entries {
            entry.read(&mut log, &self.tables)?;
            let wanted = fingerprints.as_mut().map(ReadExt::long).transpose()?;
            if wanted == Some(UNCHANGED) {
                write_after(&mut captured, &AfterImage::Same)?;
                continue;
            }
            let now = finder.find(entry.table, &entry.key)?;
            if wanted.is_some_and(|wanted| now.map_or(DELETED, fingerprint) != wanted) {
                return Err(self.conflict(&entry));
            }
            write_after(&mut captured, &if now == entry.before() { AfterImage::Same } else { AfterImage::Is(now) })?;
        }
        captured.finish()?;
        Ok(Some(captured))
    }

    fn conflict(&self, entry: &RowRecord) -> UndoError {
        let (table, key) = match self.tables.get(entry.table) {
            Some(table) => (table.label(), self.key(table, entry)),
            None => Default::default(),
        };
        UndoError::Conflict(format!("record {key} of {table} has been changed since by another program"))
    }

    /// The key as people write it.
    fn key(&self, table: &TableInfo, entry: &RowRecord) -> String {
        let show = |value: &ValueRef<'_>| match value {
            ValueRef::Null => "null".to_string(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => format!("{number:?}"),
            ValueRef::Blob(bytes) => format!("of {} bytes", bytes.len()),
            ValueRef::Text(bytes) => {
                let unit = |pair: &[u8]| match (self.encoding, pair) {
                    (Encoding::Utf16le, [low, high]) => u16::from_le_bytes([*low, *high]),
                    (_, [high, low]) => u16::from_be_bytes([*high, *low]),
                    _ => 0,
                };
                match self.encoding {
                    Encoding::Utf8 => format!("'{}'", String::from_utf8_lossy(bytes)),
                    _ => {
                        format!("'{}'", String::from_utf16_lossy(&bytes.chunks_exact(2).map(unit).collect::<Vec<_>>()))
                    }
                }
            }
        };
        let shown: Vec<String> = key_values(table, &entry.key).iter().map(show).collect();
        if shown.len() == 1 { shown.concat() } else { format!("({})", shown.join(", ")) }
    }
}

/// Which columns of a table a statement sets.
type UpdateShape = (usize, Vec<bool>);

/// How many statements for different sets of columns are kept at a time.
const UPDATES_CACHED: usize = 64;

/// Deletes, changes and inserts rows.
struct RowWriter<'c> {
    handle: &'c Handle,
    rows: &'c RowChanges,
    deletes: HashMap<usize, PreparedStatement<'c>>,
    inserts: HashMap<usize, PreparedStatement<'c>>,
    updates: HashMap<UpdateShape, PreparedStatement<'c>>,
}

impl<'c> RowWriter<'c> {
    fn new(handle: &'c Handle, rows: &'c RowChanges) -> RowWriter<'c> {
        RowWriter { handle, rows, deletes: HashMap::new(), inserts: HashMap::new(), updates: HashMap::new() }
    }

    fn table(&self, entry: &RowRecord) -> Result<&'c TableInfo, UndoError> {
        self.rows.tables.get(entry.table).map(|table| &**table).ok_or_else(UndoError::corrupt_log)
    }

    fn delete(&mut self, entry: &RowRecord) -> Result<(), UndoError> {
        let table = self.table(entry)?;
        if !self.deletes.contains_key(&entry.table) {
            let mut sql = b"DELETE FROM ".to_vec();
            table.write_name(&mut sql);
            table.write_where(0, &mut sql);
            self.deletes.insert(entry.table, prepare(self.handle, &sql)?);
        }
        let key = key_values(table, &entry.key).into_iter();
        run(self.handle, self.deletes.get_mut(&entry.table), self.rows.encoding, key)
    }

    fn insert(&mut self, entry: &RowRecord, row: &[u8]) -> Result<(), UndoError> {
        let table = self.table(entry)?;
        let rowid = match &table.row_key {
            RowKey::Rowid { name, is_column: false } => Some(name),
            _ => None,
        };
        if !self.inserts.contains_key(&entry.table) {
            let mut sql = b"INSERT INTO ".to_vec();
            table.write_name(&mut sql);
            sql.push(b'(');
            if let Some(name) = rowid {
                quoted(name, &mut sql);
                sql.extend_from_slice(if table.columns.is_empty() { b"" } else { b", " });
            }
            table.write_columns(&mut sql);
            sql.extend_from_slice(b") VALUES (");
            let count = table.columns.len() + usize::from(rowid.is_some());
            let marks: Vec<String> = (1..=count).map(|number| format!("?{number}")).collect();
            sql.extend_from_slice(marks.join(", ").as_bytes());
            sql.push(b')');
            self.inserts.insert(entry.table, prepare(self.handle, &sql)?);
        }
        let key = rowid.map(|_| key_values(table, &entry.key)).unwrap_or_default();
        let all = key.into_iter().chain(values(row));
        run(self.handle, self.inserts.get_mut(&entry.table), self.rows.encoding, all)
    }

    fn update(&mut self, entry: &RowRecord, now: &[u8], then: &[u8]) -> Result<(), UndoError> {
        let table = self.table(entry)?;
        let change = (entry.table, differences(now, then));
        if !self.updates.contains_key(&change) {
            let mut sql = b"UPDATE ".to_vec();
            table.write_name(&mut sql);
            let changed = table.columns.iter().zip(&change.1).filter(|(_, differs)| **differs);
            let mut count = 0;
            for (column, _) in changed {
                sql.extend_from_slice(if count == 0 { b" SET " } else { b", " });
                quoted(&column.name, &mut sql);
                count += 1;
                sql.extend_from_slice(format!(" = ?{count}").as_bytes());
            }
            table.write_where(count, &mut sql);
            if self.updates.len() >= UPDATES_CACHED {
                self.updates.clear();
            }
            self.updates.insert(change.clone(), prepare(self.handle, &sql)?);
        }
        let set = values(then).zip(&change.1).filter(|(_, differs)| **differs).map(|(value, _)| value);
        let all = set.chain(key_values(table, &entry.key));
        run(self.handle, self.updates.get_mut(&change), self.rows.encoding, all)
    }
}

fn prepare<'c>(handle: &'c Handle, sql: &[u8]) -> Result<PreparedStatement<'c>, UndoError> {
    handle.prepare(sql)?.0.ok_or_else(UndoError::corrupt_log)
}

/// Runs a statement that must touch one row.
fn run<'s>(
    handle: &Handle,
    statement: Option<&'s mut PreparedStatement<'_>>,
    encoding: Encoding,
    values: impl Iterator<Item = ValueRef<'s>>,
) -> Result<(), UndoError> {
    let mut run = statement.ok_or_else(UndoError::corrupt_log)?.start(values, Some(encoding))?;
    run.step()?;
    run.finish()?;
    if handle.changes() == 1 { Ok(()) } else { Err(UndoError::corrupt_log()) }
}
