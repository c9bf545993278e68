//! What a line has done to rows: the log that was written of it, the rows as they are now, and both compared.

use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::rc::Rc;

use super::super::raw::{Encoding, Handle, RowidCursor, SqliteError};
use super::super::statement_cache::CacheGeneration;
use super::super::value::ValueRef;
use super::counts::RowCounts;
use super::image::{put, put_integer, values};
use super::row_log::{INDIRECT, NEXT, OTHER_TABLE, WAS_THERE};
use super::spool::{ReadExt, Spool, SpoolReader};
use super::table::{RowKey, TableInfo};
use super::undo_error::UndoError;

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

/// The values that find a row.
pub(super) fn key_values<'a>(table: &TableInfo, key: &'a [u8]) -> Vec<ValueRef<'a>> {
    match table.row_key {
        RowKey::Rowid { .. } => vec![ValueRef::Integer(rowid(key))],
        RowKey::Primary(_) => values(key).collect(),
    }
}

/// Finds rows as they are now. Keys that come in order cost no search.
pub(super) struct RowFinder<'c> {
    handle: &'c Handle,
    slot: CacheGeneration,
    encoding: Encoding,
    tables: Vec<Rc<TableInfo>>,
    searches: Vec<Option<RowSearch<'c>>>,
    found: Vec<u8>,
}

enum RowSearch<'c> {
    Rowid {
        walk: RowidCursor<'c>,
        /// From here up to the row at hand there is no other; with no row at hand, no other at all.
        floor: Option<i64>,
        at: Option<i64>,
    },
    Primary(super::super::raw::PreparedStatement<'c>),
}

/// How many rows are passed over before a search is cheaper.
const PASSED: usize = 8;

impl<'c> RowFinder<'c> {
    pub fn new(handle: &'c Handle, encoding: Encoding, tables: &[Rc<TableInfo>]) -> RowFinder<'c> {
        let searches = tables.iter().map(|_| None).collect();
        RowFinder {
            handle,
            slot: handle.cache_generation(),
            encoding,
            tables: tables.to_vec(),
            searches,
            found: Vec::with_capacity(64),
        }
    }

    fn search_of(&self, table: &TableInfo) -> Result<RowSearch<'c>, SqliteError> {
        let compiled = match self.handle.take_cached(&table.search) {
            Some((compiled, _)) => compiled,
            None => (self.handle.prepare(&table.search)?.0)
                .ok_or_else(|| SqliteError::new(rusqlite::ffi::SQLITE_ERROR, "nothing to prepare"))?,
        };
        Ok(match &table.row_key {
            RowKey::Rowid { .. } => RowSearch::Rowid { walk: RowidCursor::new(compiled), floor: None, at: None },
            RowKey::Primary(_) => RowSearch::Primary(compiled),
        })
    }

    /// The values of the row with the key, if there is one whose key is the same to the byte: SQLite finds `a` under `A`, and 1.0
    /// under 1, where the collation or the lack of a type of the column has it so.
    pub fn find(&mut self, place: usize, key: &[u8]) -> Result<Option<&[u8]>, SqliteError> {
        let Some(table) = self.tables.get(place).cloned() else { return Ok(None) };
        if self.searches.get(place).is_some_and(Option::is_none) {
            self.searches[place] = Some(self.search_of(&table)?);
        }
        self.found.clear();
        match self.searches.get_mut(place) {
            Some(Some(RowSearch::Rowid { walk, floor, at })) => {
                let wanted = rowid(key);
                let mut passed = 0;
                while let (Some(from), Some(row)) = (*floor, *at)
                    && from <= wanted
                    && row < wanted
                    && passed < PASSED
                {
                    *floor = row.checked_add(1);
                    *at = walk.next()?;
                    passed += 1;
                }
                let known = floor.is_some_and(|floor| floor <= wanted) && at.is_none_or(|at| wanted <= at);
                if !known {
                    *at = walk.seek(wanted)?;
                    *floor = Some(wanted);
                }
                if *at != Some(wanted) {
                    return Ok(None);
                }
                for value in walk.values() {
                    put(value, &mut self.found);
                }
                walk.check_memory()?;
            }
            Some(Some(RowSearch::Primary(compiled))) => {
                let wanted = key_values(&table, key);
                let mut run = compiled.start(wanted.into_iter(), Some(self.encoding))?;
                if !run.step()? {
                    return Ok(None);
                }
                for index in 0..run.measure() {
                    put(super::super::value::Row::get(&run, index), &mut self.found);
                }
                run.check_memory()?;
                drop(run);
                if !has_key(&table, &self.found, key) {
                    return Ok(None);
                }
            }
            _ => return Ok(None),
        }
        Ok(Some(&self.found))
    }
}

/// The searches are kept for the next line, which mostly goes to the same tables.
impl Drop for RowFinder<'_> {
    fn drop(&mut self) {
        for (table, search_of) in self.tables.iter().zip(self.searches.drain(..)) {
            let compiled = match search_of {
                Some(RowSearch::Rowid { walk, .. }) => walk.end(),
                Some(RowSearch::Primary(compiled)) => compiled,
                None => continue,
            };
            self.handle.put_cached(&table.search, compiled, None, self.slot);
        }
    }
}

/// Are the values of the primary key in `row` those of `key`?
fn has_key(table: &TableInfo, row: &[u8], key: &[u8]) -> bool {
    let RowKey::Primary(columns) = &table.row_key else { return true };
    let row: Vec<_> = values(row).collect();
    let mut own = Vec::new();
    for column in columns {
        put(row.get(*column).copied().unwrap_or(ValueRef::Null), &mut own);
    }
    own == key
}

/// What an entry's row has come to: 0 for what it was, 1 for nothing, else a number made of its values.
pub(super) type Fingerprint = u64;

pub(super) const SAME: Fingerprint = 0;
pub(super) const GONE: Fingerprint = 1;

pub(super) fn fingerprint(row: &[u8]) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    hasher.write(row);
    hasher.finish() | 2
}

/// Looks at all rows of a log as they are now. Gives their prints and, for each table, what has come of the line in the
/// end, first what it did itself, then what triggers and foreign keys did.
pub(super) fn compare(
    handle: &Handle,
    encoding: Encoding,
    tables: &[Rc<TableInfo>],
    log: &Spool,
    entries: u64,
) -> Result<(Spool, Vec<[RowCounts; 2]>), UndoError> {
    let mut finder = RowFinder::new(handle, encoding, tables);
    let mut counts = vec![[RowCounts::default(); 2]; tables.len()];
    let mut fingerprints = Spool::default();
    let mut reader = log.reader()?;
    let mut entry = RowRecord::default();
    for _ in 0..entries {
        entry.read(&mut reader, tables)?;
        let now = finder.find(entry.table, &entry.key)?;
        let count = counts.get_mut(entry.table).map(|counts| &mut counts[usize::from(entry.indirect)]);
        let (mark, kind) = match (entry.before(), now) {
            (None, None) => (SAME, None),
            (Some(before), Some(now)) if before == now => (SAME, None),
            (Some(_), None) => (GONE, count.map(|count| &mut count.deleted)),
            (None, Some(now)) => (fingerprint(now), count.map(|count| &mut count.inserted)),
            (Some(_), Some(now)) => (fingerprint(now), count.map(|count| &mut count.updated)),
        };
        if let Some(number) = kind {
            *number += 1;
        }
        fingerprints.write(&mark.to_le_bytes())?;
    }
    fingerprints.finish()?;
    Ok((fingerprints, counts))
}
