//! Records what one line changes, row by row as it happens: of each row that it touches, the image from before.
//!
//! SQLite calls the hook for a row before it changes it, and for none that it puts back: rows of a statement that fails, or that is rolled
//! back, are reported like all others. So only the first touch of a row counts, which shows how the row was when the line
//! began, and what the line has done to it in the end is found by looking at the row as it is then.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::ffi;

use super::super::hooks::{RowChange, RowOperation, TableNamePointers};
use super::super::query::one_number;
use super::super::raw::{Encoding, Handle};
use super::super::sqlite_error::SqliteError;
use super::bounds::ROWS_COMPARED;
use super::counts::RowCounts;
use super::data_versions::DataVersions;
use super::key_set::KeySet;
use super::row_finder::{DELETED, fingerprint};
use super::row_image::{ImageWriter, put_integer};
use super::row_log::{RowLog, RowOrigin, unreadable, unwritten};
use super::sequences::Sequences;
use super::spool::Spool;
use super::table_info::{RowKey, TableInfo, pragma};

/// A table that the line has touched.
pub(super) struct TouchedTable {
    pub table: Rc<TableInfo>,
    pub direct: RowCounts,
    pub indirect: RowCounts,
}

#[derive(Default)]
pub(super) struct LineRecorder {
    pub tables: Vec<TouchedTable>,
    /// The place of the table touched last, and where the statement at hand has its names: rows of one table mostly come one
    /// behind the other.
    latest: usize,
    names: Option<TableNamePointers>,
    keys: KeySet,
    pub entries: RowLog,
    /// How many changes there were, and what the rows of the first ones became; see [`LineRecorder::take_fingerprints`].
    changes_seen: u64,
    fingerprinted: u64,
    fingerprints: Spool,
    encoding: Option<Encoding>,
    /// A copy of the database holds what the rows were, so that only numbers count.
    pub counts_only: bool,
    /// Why the log is not whole.
    pub incomplete: Option<String>,
    /// True if something was rolled back within, so that the counts are too high.
    pub uncertain: bool,
    /// What others had changed when the line first wrote to each database, by the counter of `pragma data_version`.
    pub versions: DataVersions,
    pub sequences: Sequences,
    /// True if foreign keys were open when it began.
    pub open_keys: bool,
    key: Vec<u8>,
}

/// Descriptions of tables, by database and name, for as long as the schema stays.
type Tables = HashMap<(Vec<u8>, Vec<u8>), Rc<TableInfo>>;

/// What is known beyond one line.
#[derive(Default)]
pub(super) struct TableCache {
    tables: Tables,
    /// The one of them that was asked for last: one line after the other mostly goes to the same table.
    latest: Option<Rc<TableInfo>>,
    /// The counters of `pragma data_version` of the databases that the open transaction has written to: nobody else can write
    /// to them until it ends.
    pub versions: DataVersions,
}

impl TableCache {
    pub fn forget_tables(&mut self) {
        self.tables.clear();
        self.latest = None;
    }

    pub fn table(&mut self, change: &RowChange<'_>) -> Result<Rc<TableInfo>, SqliteError> {
        if let Some(table) = &self.latest
            && table.name == change.table()
            && table.database == change.database()
        {
            return Ok(table.clone());
        }
        let key = (change.database().to_vec(), change.table().to_vec());
        let table = match self.tables.get(&key) {
            Some(table) => table.clone(),
            None => {
                let table = Rc::new(TableInfo::describe(change.connection_ref(), change.database(), change.table())?);
                self.tables.insert(key, table.clone());
                table
            }
        };
        self.latest = Some(table.clone());
        Ok(table)
    }
}

fn is_sequence(table: &[u8]) -> bool {
    table.eq_ignore_ascii_case(b"sqlite_sequence")
}

impl LineRecorder {
    pub fn new(encoding: Encoding) -> LineRecorder {
        LineRecorder { encoding: Some(encoding), ..LineRecorder::default() }
    }

    /// A line that nobody has begun: how things were before it is not known.
    pub fn without_start() -> LineRecorder {
        LineRecorder {
            incomplete: Some("it came from a statement that was not expected to write".to_string()),
            ..LineRecorder::default()
        }
    }

    /// True if another program has changed one of the databases since the line first wrote to it.
    pub fn has_foreign_changes(&self, handle: &Handle, known: &TableCache) -> Result<bool, SqliteError> {
        self.versions.have_moved(handle, &known.versions)
    }

    /// True if it has recorded nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.count == 0 && self.incomplete.is_none()
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// Another statement begins, which may find other tables where the one before had its own.
    pub fn begin_statement(&mut self) {
        self.names = None;
    }

    /// Records a row that is about to change.
    pub fn record(&mut self, change: &RowChange<'_>, known: &mut TableCache) {
        if self.incomplete.is_none()
            && let Err(why) = self.try_record(change, known)
        {
            self.incomplete = Some(why);
        }
    }

    fn try_record(&mut self, change: &RowChange<'_>, known: &mut TableCache) -> Result<(), String> {
        if self.names != Some(change.names) {
            // SQLite changes the counters of AUTOINCREMENT without calling the hook, so they are compared as a whole.
            if is_sequence(change.table()) {
                return Ok(());
            }
            self.select_table(change, known).map_err(|report| unreadable(change, &report))?;
        }
        let place = self.latest;
        let Some(touched_table) = self.tables.get_mut(place) else { return Ok(()) };
        let indirect = change.depth() > 0;
        let counts = if indirect { &mut touched_table.indirect } else { &mut touched_table.direct };
        match change.operation {
            RowOperation::Insert => counts.inserted += 1,
            RowOperation::Update => counts.updated += 1,
            RowOperation::Delete => counts.deleted += 1,
        }
        if self.counts_only {
            return Ok(());
        }
        self.changes_seen += 1;
        let (table, by) = (&touched_table.table, RowOrigin { place, indirect });
        match &table.row_key {
            RowKey::Rowid { .. } => {
                let is_insert = change.operation == RowOperation::Insert;
                if !is_insert && self.keys.insert_rowid(place, change.old_rowid).map_err(unwritten)? {
                    self.entries.write_rowid(by, change.old_rowid, Some((change, table)))?;
                }
                if (is_insert || change.new_rowid != change.old_rowid)
                    && self.keys.insert_rowid(place, change.new_rowid).map_err(unwritten)?
                {
                    self.entries.write_rowid(by, change.new_rowid, None)?;
                }
            }
            RowKey::Primary(columns) => {
                if change.operation != RowOperation::Insert {
                    read_key(change, table, columns, false, &mut self.key)
                        .map_err(|report| unreadable(change, &report))?;
                    if self.keys.insert(place, &self.key).map_err(unwritten)? {
                        self.entries.write_primary(by, &self.key, Some((change, table)))?;
                    }
                }
                if change.operation != RowOperation::Delete {
                    read_key(change, table, columns, true, &mut self.key)
                        .map_err(|report| unreadable(change, &report))?;
                    if self.keys.insert(place, &self.key).map_err(unwritten)? {
                        self.entries.write_primary(by, &self.key, None)?;
                    }
                }
            }
        }
        // A print for each change so far, and one entry: what all rows have come to is still known.
        if self.fingerprinted + 1 == self.changes_seen
            && self.entries.count == self.changes_seen
            && self.fingerprinted < ROWS_COMPARED
        {
            let table = table.clone();
            self.fingerprint(change, &table).map_err(|report| unreadable(change, &report))?;
        }
        Ok(())
    }

    /// Keeps what a row becomes where it is made or goes, as long as all changes so far were such, each of another row.
    fn fingerprint(&mut self, change: &RowChange<'_>, table: &TableInfo) -> Result<(), SqliteError> {
        let fingerprint = match change.operation {
            _ if table.is_shadow => return Ok(()),
            RowOperation::Update => return Ok(()),
            RowOperation::Delete => DELETED,
            RowOperation::Insert => {
                self.key.clear();
                for column in &table.columns {
                    if column.is_rowid {
                        put_integer(change.new_rowid, &mut self.key);
                    } else {
                        change.new_value(column.place, &mut ImageWriter::new(&mut self.key))?;
                    }
                }
                fingerprint(&self.key)
            }
        };
        self.fingerprints.buffer().extend_from_slice(&fingerprint.to_le_bytes());
        self.fingerprinted += 1;
        Ok(())
    }

    /// What all rows have come to, where it is known without a look at them: each was made, or has gone, in its only change,
    /// and nothing was rolled back.
    pub fn take_fingerprints(&mut self) -> Option<Spool> {
        let known =
            !self.uncertain && self.fingerprinted == self.changes_seen && self.fingerprinted == self.entries.count;
        known.then(|| std::mem::take(&mut self.fingerprints))
    }

    /// Makes the table of a row the latest.
    fn select_table(&mut self, change: &RowChange<'_>, known: &mut TableCache) -> Result<(), SqliteError> {
        let (database, name) = (change.database(), change.table());
        let is =
            |touched_table: &TouchedTable| touched_table.table.name == name && touched_table.table.database == database;
        if !self.tables.get(self.latest).is_some_and(is) {
            self.latest = match self.tables.iter().position(is) {
                Some(place) => place,
                None => self.add_table(change, known)?,
            };
        }
        let width = self.tables.get(self.latest).map(|touched_table| touched_table.table.width);
        if width.is_some_and(|width| width != change.columns()) {
            return Err(SqliteError::new(ffi::SQLITE_SCHEMA, "its columns have changed meanwhile"));
        }
        self.names = Some(change.names);
        Ok(())
    }

    fn add_table(&mut self, change: &RowChange<'_>, known: &mut TableCache) -> Result<usize, SqliteError> {
        let database = change.database();
        let table = known.table(change)?;
        // Here the lock is held: who has written until now has done so before this line.
        if self.versions.find(database).is_none() {
            let (name, version) = match known.versions.find(database) {
                Some(found) => found.clone(),
                None => {
                    let number = one_number(change.connection_ref(), pragma(database, "data_version").as_bytes())?;
                    let name: Rc<[u8]> = Rc::from(database);
                    known.versions.add(name.clone(), number);
                    (name, number)
                }
            };
            self.versions.add(name, version);
        }
        self.tables.push(TouchedTable { table, direct: RowCounts::default(), indirect: RowCounts::default() });
        Ok(self.tables.len() - 1)
    }
}

/// The values of the primary key before or after.
fn read_key(
    change: &RowChange<'_>,
    table: &TableInfo,
    columns: &[usize],
    after: bool,
    key: &mut Vec<u8>,
) -> Result<(), SqliteError> {
    key.clear();
    let mut image = ImageWriter::new(key);
    for column in columns.iter().filter_map(|column| table.columns.get(*column)) {
        if after {
            change.new_value(column.place, &mut image)?;
        } else {
            change.old_value(column.place, &mut image)?;
        }
    }
    Ok(())
}
