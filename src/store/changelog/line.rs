//! What one line changes, taken down row by row as it happens: of each row that it touches, how the row was before.
//!
//! SQLite tells of a row before it changes it, and of none that it puts back: rows of a statement that fails, or that is rolled
//! back, are told of like all others. So only the first touch of a row counts, which shows how the row was when the line
//! began, and what the line has done to it in the end is found by looking at the row as it is then.
//!
//! An entry of the log is: a byte of [`INDIRECT`], [`WAS_THERE`], [`OTHER_TABLE`] and [`NEXT`]; the place of the table in 4 bytes,
//! if it is another than that of the entry before; the rowid as a value, if it is not the next one, or a length and the values of
//! the primary key; and for a row that was there, a length and its values, without a first one that is the rowid.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::ffi;

use super::super::hooks::{Names, Operation, RowChange};
use super::super::raw::{Encoding, Handle, Report};
use super::image::{Image, put_block, put_integer, put_length};
use super::keys::Keys;
use super::rows::{GONE, print};
use super::sequences::Sequences;
use super::spool::Spool;
use super::table::{Keyed, Table, data_version, one_number, pragma};
use super::{Counts, LOG_BOUND, ROWS_COMPARED};

/// A trigger or a foreign key did it.
pub(super) const INDIRECT: u8 = 1;
/// The row was there before.
pub(super) const WAS_THERE: u8 = 2;

/// The place of the table follows.
pub(super) const OTHER_TABLE: u8 = 4;

/// The rowid is one more than that of the entry before, which is of the same table.
pub(super) const NEXT: u8 = 8;

/// A table that the line has touched.
pub(super) struct Touching {
    pub table: Rc<Table>,
    pub direct: Counts,
    pub indirect: Counts,
}

#[derive(Default)]
pub(super) struct Line {
    pub tables: Vec<Touching>,
    /// The place of the table touched last, and where the statement at hand has its names: rows of one table mostly come one
    /// behind the other.
    latest: usize,
    names: Option<Names>,
    keys: Keys,
    pub log: Spool,
    pub entries: u64,
    /// How many changes there were, and what the rows of the first ones became; see [`Line::take_prints`].
    notes: u64,
    printed: u64,
    prints: Spool,
    encoding: Option<Encoding>,
    /// A copy of the database holds what the rows were, so that only numbers count.
    pub counts_only: bool,
    /// Why the log is not whole.
    pub broken: Option<String>,
    /// Was something rolled back within, so that the counts are too high?
    pub uncertain: bool,
    /// What others had changed when the line first wrote to each database, by the counter of `pragma data_version`.
    pub versions: Versions,
    pub sequences: Sequences,
    /// Were there open foreign keys when it began?
    pub open_keys: bool,
    /// The place of the table of the entry before, and the rowid behind the one of that entry, if it has one.
    written: Option<usize>,
    next: Option<i64>,
    key: Vec<u8>,
}

/// How a row is found.
enum Key<'a> {
    Rowid(i64),
    Primary(&'a [u8]),
}

/// Descriptions of tables, by database and name, for as long as the schema stays.
type Tables = HashMap<(Vec<u8>, Vec<u8>), Rc<Table>>;

/// Databases, each with its counter of `pragma data_version`.
pub(super) type Versions = Vec<(Rc<[u8]>, i64)>;

/// What is known beyond one line.
#[derive(Default)]
pub(super) struct Known {
    tables: Tables,
    /// The one of them that was asked for last: one line after the other mostly goes to the same table.
    latest: Option<Rc<Table>>,
    /// The counters of `pragma data_version` of the databases that the open transaction has written to: nobody else can write
    /// to them until it ends.
    pub versions: Versions,
}

impl Known {
    pub fn forget_tables(&mut self) {
        self.tables.clear();
        self.latest = None;
    }

    fn table(&mut self, change: &RowChange<'_>) -> Result<Rc<Table>, Report> {
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
                let table = Rc::new(Table::describe(change.engine(), change.database(), change.table())?);
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

impl Line {
    pub fn new(encoding: Encoding) -> Line {
        Line { encoding: Some(encoding), ..Line::default() }
    }

    /// A line that nobody has begun: how things were before it is not known.
    pub fn unannounced() -> Line {
        Line { broken: Some("it came from a statement that was not expected to write".to_string()), ..Line::default() }
    }

    /// Has another program changed one of the databases since the line first wrote to it?
    pub fn is_foreign(&self, handle: &Handle, known: &Known) -> Result<bool, Report> {
        for (database, version) in self.versions.iter().filter(|own| !known.versions.contains(own)) {
            if data_version(handle, database)? != *version {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Has it taken down nothing?
    pub fn is_empty(&self) -> bool {
        self.entries == 0 && self.broken.is_none()
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// Another statement begins, which may find other tables where the one before had its own.
    pub fn begin_statement(&mut self) {
        self.names = None;
    }

    /// Takes down a row that is about to change.
    pub fn note(&mut self, change: &RowChange<'_>, known: &mut Known) {
        if self.broken.is_none()
            && let Err(why) = self.try_note(change, known)
        {
            self.broken = Some(why);
        }
    }

    fn try_note(&mut self, change: &RowChange<'_>, known: &mut Known) -> Result<(), String> {
        if self.names != Some(change.names) {
            // SQLite changes the marks of AUTOINCREMENT without telling of it, so they are compared as a whole.
            if is_sequence(change.table()) {
                return Ok(());
            }
            self.find_place(change, known).map_err(|report| unreadable(change, &report))?;
        }
        let place = self.latest;
        let Some(touching) = self.tables.get_mut(place) else { return Ok(()) };
        let indirect = change.depth() > 0;
        let counts = if indirect { &mut touching.indirect } else { &mut touching.direct };
        match change.operation {
            Operation::Insert => counts.inserted += 1,
            Operation::Update => counts.updated += 1,
            Operation::Delete => counts.deleted += 1,
        }
        if self.counts_only {
            return Ok(());
        }
        self.notes += 1;
        let flags = if indirect { INDIRECT } else { 0 };
        let table = touching.table.clone();
        match &table.keyed {
            Keyed::Rowid { .. } => {
                let is_insert = change.operation == Operation::Insert;
                if !is_insert && self.keys.insert_rowid(place, change.old_rowid).map_err(unwritten)? {
                    self.append(place, flags, Key::Rowid(change.old_rowid), Some((change, &table)))?;
                }
                if (is_insert || change.new_rowid != change.old_rowid)
                    && self.keys.insert_rowid(place, change.new_rowid).map_err(unwritten)?
                {
                    self.append(place, flags, Key::Rowid(change.new_rowid), None)?;
                }
            }
            Keyed::Primary(columns) => {
                let mut key = std::mem::take(&mut self.key);
                if change.operation != Operation::Insert {
                    read_key(change, &table, columns, false, &mut key).map_err(|report| unreadable(change, &report))?;
                    if self.keys.insert(place, &key).map_err(unwritten)? {
                        self.append(place, flags, Key::Primary(&key), Some((change, &table)))?;
                    }
                }
                if change.operation != Operation::Delete {
                    read_key(change, &table, columns, true, &mut key).map_err(|report| unreadable(change, &report))?;
                    if self.keys.insert(place, &key).map_err(unwritten)? {
                        self.append(place, flags, Key::Primary(&key), None)?;
                    }
                }
                self.key = key;
            }
        }
        self.print(change, &table).map_err(|report| unreadable(change, &report))
    }

    /// Keeps what a row becomes where it is made or goes, as long as all changes so far were such, each of another row.
    fn print(&mut self, change: &RowChange<'_>, table: &Table) -> Result<(), Report> {
        if self.printed + 1 != self.notes || self.entries != self.notes || self.printed >= ROWS_COMPARED {
            return Ok(());
        }
        let print = match change.operation {
            _ if table.is_shadow => return Ok(()),
            Operation::Update => return Ok(()),
            Operation::Delete => GONE,
            Operation::Insert => {
                self.key.clear();
                for column in &table.columns {
                    if column.is_rowid {
                        put_integer(change.new_rowid, &mut self.key);
                    } else {
                        change.made(column.place, &mut Image::new(&mut self.key))?;
                    }
                }
                print(&self.key)
            }
        };
        self.prints.end().extend_from_slice(&print.to_le_bytes());
        self.printed += 1;
        Ok(())
    }

    /// What all rows have come to, where it is known without a look at them: each was made, or has gone, in its only change,
    /// and nothing was rolled back.
    pub fn take_prints(&mut self) -> Option<Spool> {
        let known = !self.uncertain && self.printed == self.notes && self.printed == self.entries;
        known.then(|| std::mem::take(&mut self.prints))
    }

    /// Makes the table of a row the latest.
    fn find_place(&mut self, change: &RowChange<'_>, known: &mut Known) -> Result<(), Report> {
        let (database, name) = (change.database(), change.table());
        let is = |touching: &Touching| touching.table.name == name && touching.table.database == database;
        if !self.tables.get(self.latest).is_some_and(is) {
            self.latest = match self.tables.iter().position(is) {
                Some(place) => place,
                None => self.add_table(change, known)?,
            };
        }
        let width = self.tables.get(self.latest).map(|touching| touching.table.width);
        if width.is_some_and(|width| width != change.columns()) {
            return Err(Report::new(ffi::SQLITE_SCHEMA, "its columns have changed meanwhile"));
        }
        self.names = Some(change.names);
        Ok(())
    }

    fn add_table(&mut self, change: &RowChange<'_>, known: &mut Known) -> Result<usize, Report> {
        let database = change.database();
        let table = known.table(change)?;
        // Here the lock is held: who has written until now has done so before this line.
        if !self.versions.iter().any(|(own, _)| **own == *database) {
            let version = match known.versions.iter().find(|(own, _)| **own == *database) {
                Some(version) => version.clone(),
                None => {
                    let number = one_number(change.engine(), pragma(database, "data_version").as_bytes())?;
                    let version = (Rc::from(database), number);
                    known.versions.push(version.clone());
                    version
                }
            };
            self.versions.push(version);
        }
        self.tables.push(Touching { table, direct: Counts::default(), indirect: Counts::default() });
        Ok(self.tables.len() - 1)
    }

    /// Writes an entry, with the row as it is before the change if it was there.
    fn append(
        &mut self,
        place: usize,
        flags: u8,
        key: Key<'_>,
        row: Option<(&RowChange<'_>, &Table)>,
    ) -> Result<(), String> {
        let entry = self.log.end();
        let start = entry.len();
        entry.push(flags | if row.is_some() { WAS_THERE } else { 0 });
        if self.written != Some(place) {
            entry[start] |= OTHER_TABLE;
            entry.extend_from_slice(&(place as u32).to_le_bytes());
            self.written = Some(place);
            self.next = None;
        }
        match key {
            Key::Primary(key) => {
                put_length(key.len(), entry);
                entry.extend_from_slice(key);
            }
            Key::Rowid(rowid) => {
                if self.next == Some(rowid) {
                    entry[start] |= NEXT;
                } else {
                    put_integer(rowid, entry);
                }
                self.next = rowid.checked_add(1);
            }
        }
        if let Some((change, table)) = row {
            put_block(entry, |row| read_row(change, table, row)).map_err(|report| unreadable(change, &report))?;
        }
        self.log.settle().map_err(unwritten)?;
        self.entries += 1;
        if self.log.length() > LOG_BOUND {
            return Err(format!("it changed more than the {} MiB that are kept of one line", LOG_BOUND >> 20));
        }
        Ok(())
    }
}

#[cold]
fn unreadable(change: &RowChange<'_>, report: &Report) -> String {
    format!("the rows of {} cannot be taken down: {}", String::from_utf8_lossy(change.table()), report.message)
}

#[cold]
fn unwritten(error: impl std::fmt::Display) -> String {
    format!("the log of changes cannot be written: {error}")
}

/// The values of the primary key before or after.
fn read_key(
    change: &RowChange<'_>,
    table: &Table,
    columns: &[usize],
    after: bool,
    key: &mut Vec<u8>,
) -> Result<(), Report> {
    key.clear();
    let mut image = Image::new(key);
    for column in columns.iter().filter_map(|column| table.columns.get(*column)) {
        if after {
            change.made(column.place, &mut image)?;
        } else {
            change.old(column.place, &mut image)?;
        }
    }
    Ok(())
}

/// Appends the stored values of the row before the change.
fn read_row(change: &RowChange<'_>, table: &Table, row: &mut Vec<u8>) -> Result<(), Report> {
    let mut image = Image::new(row);
    for column in &table.columns[usize::from(table.starts_with_rowid())..] {
        if column.is_rowid {
            put_integer(change.old_rowid, image.row);
        } else {
            // The default of a column that came later than the row is given as it was written, and read as a REAL.
            image.is_real = column.is_real;
            change.old(column.place, &mut image)?;
        }
    }
    Ok(())
}
