//! Writes and reads the row log of a line: a record for each row that it touches.
//!
//! An entry is: a byte of [`INDIRECT`], [`WAS_THERE`], [`OTHER_TABLE`] and [`NEXT`]; the place of the table in 4 bytes, if it is
//! another than that of the entry before; the rowid as a value, if it is not the next one, or a length and the values of the
//! primary key; and for a row that was there, a length and its values, without a first one that is the rowid.

use std::io;
use std::rc::Rc;

use super::super::hooks::RowChange;
use super::super::sqlite_error::SqliteError;
use super::bounds::LOG_BOUND;
use super::row_image::{ImageWriter, put_block, put_integer, put_length};
use super::spool::{ReadExt, Spool, SpoolReader};
use super::table_info::{RowKey, TableInfo};

/// A trigger or a foreign key did it.
const INDIRECT: u8 = 1;

/// The row was there before.
const WAS_THERE: u8 = 2;

/// The place of the table follows.
const OTHER_TABLE: u8 = 4;

/// The rowid is one more than that of the entry before, which is of the same table.
const NEXT: u8 = 8;

/// One entry of the log.
#[derive(Default)]
pub(super) struct RowRecord {
    pub table: usize,
    pub indirect: bool,
    /// The rowid in 8 bytes, or the values of the primary key.
    pub key: Vec<u8>,
    pub was_there: bool,
    /// The values before, if the row was there.
    pub row: Vec<u8>,
}

impl RowRecord {
    pub fn before(&self) -> Option<&[u8]> {
        self.was_there.then_some(self.row.as_slice())
    }

    /// Reads the next entry in place of the one before it.
    pub fn read(&mut self, log: &mut SpoolReader<'_>, tables: &[Rc<TableInfo>]) -> io::Result<()> {
        let flags = log.byte()?;
        self.indirect = flags & INDIRECT != 0;
        self.was_there = flags & WAS_THERE != 0;
        if flags & OTHER_TABLE != 0 {
            self.table = log.short()? as usize;
        }
        let table = tables.get(self.table).ok_or(io::ErrorKind::InvalidData)?;
        self.row.clear();
        match &table.row_key {
            RowKey::Rowid { .. } => {
                let number = match flags & NEXT {
                    0 => log.integer()?,
                    _ => rowid(&self.key).wrapping_add(1),
                };
                self.key.clear();
                self.key.extend_from_slice(&number.to_le_bytes());
                if table.starts_with_rowid() {
                    put_integer(number, &mut self.row);
                }
            }
            RowKey::Primary(_) => {
                self.key.clear();
                log.block(&mut self.key)?;
            }
        }
        if self.was_there { log.block(&mut self.row) } else { Ok(()) }
    }
}

/// The number that a key of 8 bytes is.
pub(super) fn rowid(key: &[u8]) -> i64 {
    key.try_into().map(i64::from_le_bytes).unwrap_or(0)
}

#[derive(Default)]
pub(super) struct RowLog {
    pub spool: Spool,
    pub count: u64,
    /// The place of the table of the entry before, and the rowid behind the one of that entry, if it has one.
    written: Option<usize>,
    next: Option<i64>,
}

/// The table of an entry by its place in the line, and whether a trigger or a foreign key changes the row.
#[derive(Clone, Copy)]
pub(super) struct RowOrigin {
    pub place: usize,
    pub indirect: bool,
}

/// The row as it is before the change, if it is there.
type BeforeRow<'a> = Option<(&'a RowChange<'a>, &'a TableInfo)>;

impl RowLog {
    /// Writes the entry of a row with a rowid.
    #[inline]
    pub fn write_rowid(&mut self, origin: RowOrigin, rowid: i64, row: BeforeRow<'_>) -> Result<(), String> {
        let start = self.begin(origin, row.is_some());
        let entry = self.spool.buffer();
        if self.next == Some(rowid) {
            entry[start] |= NEXT;
        } else {
            put_integer(rowid, entry);
        }
        self.next = rowid.checked_add(1);
        self.end(row)
    }

    /// Writes the entry of a row with another primary key, whose values these are.
    pub fn write_primary(&mut self, origin: RowOrigin, key: &[u8], row: BeforeRow<'_>) -> Result<(), String> {
        self.begin(origin, row.is_some());
        let entry = self.spool.buffer();
        put_length(key.len(), entry);
        entry.extend_from_slice(key);
        self.end(row)
    }

    /// Gives the place of the first byte.
    #[inline]
    fn begin(&mut self, origin: RowOrigin, was_there: bool) -> usize {
        let entry = self.spool.buffer();
        let start = entry.len();
        entry.push(if origin.indirect { INDIRECT } else { 0 } | if was_there { WAS_THERE } else { 0 });
        if self.written != Some(origin.place) {
            entry[start] |= OTHER_TABLE;
            entry.extend_from_slice(&(origin.place as u32).to_le_bytes());
            self.written = Some(origin.place);
            self.next = None;
        }
        start
    }

    #[inline]
    fn end(&mut self, row: BeforeRow<'_>) -> Result<(), String> {
        if let Some((change, table)) = row {
            put_block(self.spool.buffer(), |row| read_row(change, table, row))
                .map_err(|report| unreadable(change, &report))?;
        }
        self.spool.spill_if_large().map_err(unwritten)?;
        self.count += 1;
        if self.spool.length() > LOG_BOUND {
            return Err(format!("it changed more than the {} MiB that are kept of one line", LOG_BOUND >> 20));
        }
        Ok(())
    }
}

/// Appends the stored values of the row before the change.
fn read_row(change: &RowChange<'_>, table: &TableInfo, row: &mut Vec<u8>) -> Result<(), SqliteError> {
    let mut image = ImageWriter::new(row);
    for column in &table.columns[usize::from(table.starts_with_rowid())..] {
        if column.is_rowid {
            put_integer(change.old_rowid, image.row);
        } else {
            // The default of a column that came later than the row is given as it was written, and read as a REAL.
            image.is_real = column.is_real;
            change.old_value(column.place, &mut image)?;
        }
    }
    Ok(())
}

#[cold]
pub(super) fn unreadable(change: &RowChange<'_>, report: &SqliteError) -> String {
    format!("the rows of {} cannot be taken down: {}", String::from_utf8_lossy(change.table()), report.message)
}

#[cold]
pub(super) fn unwritten(error: impl std::fmt::Display) -> String {
    format!("the log of changes cannot be written: {error}")
}
