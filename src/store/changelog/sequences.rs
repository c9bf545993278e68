//! The counters of AUTOINCREMENT (autoinc.html), which SQLite changes without calling the hook: compared as a whole, before and after.

use std::collections::BTreeMap;

use super::super::query::one_number;
use super::super::raw::{ConnectionRef, Handle};
use super::super::sqlite_error::SqliteError;
use super::super::value::ValueRef;
use super::row_image::{put, values};
use super::table_info::{databases, quoted};
use super::undo_error::UndoError;

/// For each database that has such counters, its rows by their rowid: name and highest number.
pub(super) type Sequences = BTreeMap<Vec<u8>, BTreeMap<i64, Vec<u8>>>;

/// The table of the counters in a database.
fn table(database: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    quoted(database, &mut name);
    name.extend_from_slice(b".sqlite_sequence");
    name
}

/// The databases that have such counters.
pub(super) fn databases_with_sequences(connection: ConnectionRef<'_>) -> Result<Vec<Vec<u8>>, SqliteError> {
    let mut found = Vec::new();
    for database in databases(connection)? {
        let mut sql = b"SELECT count(*) FROM ".to_vec();
        quoted(&database, &mut sql);
        sql.extend_from_slice(b".sqlite_schema WHERE name = 'sqlite_sequence'");
        if one_number(connection, &sql)? > 0 {
            found.push(database);
        }
    }
    Ok(found)
}

/// The counters of these databases.
pub(super) fn read(handle: &Handle, with_counters: &[Vec<u8>]) -> Result<Sequences, UndoError> {
    let mut found = Sequences::new();
    for database in with_counters {
        let sql = [b"SELECT rowid, name, seq FROM ".as_slice(), &table(database)].concat();
        let sql = String::from_utf8_lossy(&sql);
        let mut statement = handle.connection().prepare_cached(&sql).map_err(SqliteError::from)?;
        let counters = found.entry(database.clone()).or_default();
        let mut rows = statement.query([]).map_err(SqliteError::from)?;
        while let Some(row) = rows.next().map_err(SqliteError::from)? {
            let mut counter = Vec::new();
            for column in [1, 2] {
                put(row.get_ref(column).map_err(SqliteError::from)?.into(), &mut counter);
            }
            counters.insert(row.get(0).map_err(SqliteError::from)?, counter);
        }
    }
    Ok(found)
}

/// Makes the marks what they were at `start`, but for those that a line has changed from `then` to `now`, which become what they
/// are in `then`; marks that are not as in `now` at the start belong to somebody else by now, and stay.
pub(super) fn write(handle: &Handle, start: &Sequences, now: &Sequences, then: &Sequences) -> Result<(), UndoError> {
    let none = BTreeMap::new();
    let with_counters: Vec<_> = start.keys().cloned().collect();
    let current = read(handle, &with_counters)?;
    for (database, current) in &current {
        let of = |all: &'_ Sequences| all.get(database).unwrap_or(&none).clone();
        let (mut wanted, now, then) = (of(start), of(now), of(then));
        for rowid in now.keys().chain(then.keys()) {
            if wanted.get(rowid) == now.get(rowid) {
                match then.get(rowid) {
                    Some(row) => wanted.insert(*rowid, row.clone()),
                    None => wanted.remove(rowid),
                };
            }
        }
        if wanted == *current {
            continue;
        }
        let table = table(database);
        for rowid in current.keys().filter(|rowid| current.get(rowid) != wanted.get(rowid)) {
            let sql = [b"DELETE FROM ".as_slice(), &table, b" WHERE rowid = ?1"].concat();
            run(handle, &sql, [ValueRef::Integer(*rowid)].into_iter())?;
        }
        for (rowid, row) in wanted.iter().filter(|(rowid, row)| current.get(rowid) != Some(row)) {
            let sql = [b"INSERT INTO ".as_slice(), &table, b"(rowid, name, seq) VALUES (?1, ?2, ?3)"].concat();
            run(handle, &sql, [ValueRef::Integer(*rowid)].into_iter().chain(values(row)))?;
        }
    }
    Ok(())
}

fn run<'s>(handle: &Handle, sql: &[u8], values: impl Iterator<Item = ValueRef<'s>>) -> Result<(), UndoError> {
    let mut prepared = handle.prepare(sql)?.0.ok_or_else(UndoError::corrupt_log)?;
    let mut run = prepared.start(values, None)?;
    run.step()?;
    Ok(run.finish()?)
}
