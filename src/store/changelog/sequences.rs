//! The marks of AUTOINCREMENT (autoinc.html), which SQLite changes without telling of it: compared as a whole, before and after.

use std::collections::BTreeMap;

use super::super::raw::{Encoding, Engine, Handle, Report};
use super::super::{Row, ValueRef};
use super::Obstacle;
use super::image::{put, values};
use super::table::{databases, one_number, quoted};

/// For each database that has such marks, its rows by their rowid: name and highest number.
pub(super) type Sequences = BTreeMap<Vec<u8>, BTreeMap<i64, Vec<u8>>>;

/// The table of the marks in a database.
fn table(database: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    quoted(database, &mut name);
    name.extend_from_slice(b".sqlite_sequence");
    name
}

/// The databases that have such marks.
pub(super) fn marked(engine: Engine<'_>) -> Result<Vec<Vec<u8>>, Report> {
    let mut found = Vec::new();
    for database in databases(engine)? {
        let mut sql = b"SELECT count(*) FROM ".to_vec();
        quoted(&database, &mut sql);
        sql.extend_from_slice(b".sqlite_schema WHERE name = 'sqlite_sequence'");
        if one_number(engine, &sql)? > 0 {
            found.push(database);
        }
    }
    Ok(found)
}

/// The marks of these databases.
pub(super) fn read(engine: Engine<'_>, encoding: Encoding, marked: &[Vec<u8>]) -> Result<Sequences, Obstacle> {
    let mut found = Sequences::new();
    for database in marked {
        let sql = [b"SELECT rowid, name, seq FROM ".as_slice(), &table(database)].concat();
        let mut compiled = engine.prepare(&sql)?.0.ok_or_else(Obstacle::broken)?;
        let rows = found.entry(database.clone()).or_default();
        let mut run = compiled.start(std::iter::empty(), encoding)?;
        while run.step()? {
            run.measure();
            if let ValueRef::Integer(rowid) = run.get(0) {
                let mut row = Vec::new();
                put(run.get(1), &mut row);
                put(run.get(2), &mut row);
                rows.insert(rowid, row);
            }
        }
        run.check_memory()?;
        run.finish()?;
    }
    Ok(found)
}

/// Makes the marks what they were at `start`, but for those that a line has changed from `then` to `now`, which become what they
/// are in `then`; marks that are not as in `now` at the start belong to somebody else by now, and stay.
pub(super) fn write(
    handle: &Handle,
    encoding: Encoding,
    start: &Sequences,
    now: &Sequences,
    then: &Sequences,
) -> Result<(), Obstacle> {
    let none = BTreeMap::new();
    let marked: Vec<_> = start.keys().cloned().collect();
    let current = read(handle.engine(), encoding, &marked)?;
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
            run(handle, &sql, encoding, [ValueRef::Integer(*rowid)].into_iter())?;
        }
        for (rowid, row) in wanted.iter().filter(|(rowid, row)| current.get(rowid) != Some(row)) {
            let sql = [b"INSERT INTO ".as_slice(), &table, b"(rowid, name, seq) VALUES (?1, ?2, ?3)"].concat();
            run(handle, &sql, encoding, [ValueRef::Integer(*rowid)].into_iter().chain(values(row)))?;
        }
    }
    Ok(())
}

fn run<'s>(
    handle: &Handle,
    sql: &[u8],
    encoding: Encoding,
    values: impl Iterator<Item = ValueRef<'s>>,
) -> Result<(), Obstacle> {
    let mut compiled = handle.prepare(sql)?.0.ok_or_else(Obstacle::broken)?;
    let mut run = compiled.start(values, encoding)?;
    run.step()?;
    Ok(run.finish()?)
}
