//! Finds the rows of a row log as they are now, and compares them with what they were.

use std::hash::{DefaultHasher, Hasher};
use std::rc::Rc;

use super::super::raw::{Encoding, Handle, RowidCursor};
use super::super::sqlite_error::SqliteError;
use super::super::statement_cache::CacheGeneration;
use super::super::value::ValueRef;
use super::counts::RowCounts;
use super::row_image::{put, values};
use super::row_log::{RowRecord, rowid};
use super::spool::Spool;
use super::table_info::{RowKey, TableInfo};
use super::undo_error::UndoError;

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
const ROWS_SCANNED: usize = 8;

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

    fn prepare_search(&self, table: &TableInfo) -> Result<RowSearch<'c>, SqliteError> {
        let prepared = match self.handle.take_cached(&table.search) {
            Some((prepared, _)) => prepared,
            None => (self.handle.prepare(&table.search)?.0)
                .ok_or_else(|| SqliteError::new(rusqlite::ffi::SQLITE_ERROR, "nothing to prepare"))?,
        };
        Ok(match &table.row_key {
            RowKey::Rowid { .. } => RowSearch::Rowid { walk: RowidCursor::new(prepared), floor: None, at: None },
            RowKey::Primary(_) => RowSearch::Primary(prepared),
        })
    }

    /// The values of the row with the key, if there is one whose key is the same to the byte: SQLite finds `a` under `A`, and 1.0
    /// under 1, where the collation or the lack of a type of the column has it so.
    pub fn find(&mut self, place: usize, key: &[u8]) -> Result<Option<&[u8]>, SqliteError> {
        let Some(table) = self.tables.get(place).cloned() else { return Ok(None) };
        if self.searches.get(place).is_some_and(Option::is_none) {
            self.searches[place] = Some(self.prepare_search(&table)?);
        }
        self.found.clear();
        match self.searches.get_mut(place) {
            Some(Some(RowSearch::Rowid { walk, floor, at })) => {
                let wanted = rowid(key);
                let mut passed = 0;
                while let (Some(from), Some(row)) = (*floor, *at)
                    && from <= wanted
                    && row < wanted
                    && passed < ROWS_SCANNED
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
            Some(Some(RowSearch::Primary(prepared))) => {
                let wanted = key_values(&table, key);
                let mut run = prepared.start(wanted.into_iter(), Some(self.encoding))?;
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
        for (table, prepare_search) in self.tables.iter().zip(self.searches.drain(..)) {
            let prepared = match prepare_search {
                Some(RowSearch::Rowid { walk, .. }) => walk.end(),
                Some(RowSearch::Primary(prepared)) => prepared,
                None => continue,
            };
            self.handle.put_cached(&table.search, prepared, None, self.slot);
        }
    }
}

/// True if the values of the primary key in `row` are those of `key`.
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

pub(super) const UNCHANGED: Fingerprint = 0;
pub(super) const DELETED: Fingerprint = 1;

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
            (None, None) => (UNCHANGED, None),
            (Some(before), Some(now)) if before == now => (UNCHANGED, None),
            (Some(_), None) => (DELETED, count.map(|count| &mut count.deleted)),
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
