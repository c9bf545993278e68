//! Tests of the store, on databases that they build themselves.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use tempfile::TempDir;

use super::changelog::{COPY_BOUND, LEVELS};
use super::*;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};

mod authors;
mod engine;
mod guards;
mod hostile;
mod kept;
// They take rights away, and make pipes and links.
mod fallbacks;
#[cfg(target_os = "linux")]
mod opening;
mod safe;
mod statements;
mod transaction;
mod undo;
mod undo_any;
mod undo_around;
mod untouched;

/// A folder of its own with a file in it.
fn place(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

/// Makes a database with SQLite's own defaults, as another program would.
fn build(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// A small database in rollback mode.
fn sample() -> (TempDir, PathBuf) {
    let (folder, path) = place("sample.db");
    build(&path, "CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, NULL)");
    (folder, path)
}

/// A small database in WAL mode; `frames` leaves changes in the -wal, as a program that crashed does.
fn wal_sample(frames: bool) -> (TempDir, PathBuf) {
    let (folder, path) = place("wal.db");
    build(&path, "PRAGMA journal_mode=wal; CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 'one')");
    if frames {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        connection.execute_batch("INSERT INTO t VALUES (2, 'two')").unwrap();
    }
    (folder, path)
}

fn options() -> OpenOptions {
    OpenOptions { busy_timeout: Duration::from_millis(200), ..OpenOptions::default() }
}

fn open_file(path: &Path) -> Result<Rc<SqliteConnection>> {
    open(OpenTarget::File(path), &options())
}

fn memory() -> Rc<SqliteConnection> {
    open(OpenTarget::Memory, &options()).unwrap()
}

/// Runs all statements of `sql`.
fn run(connection: &SqliteConnection, sql: &str) -> Result<u64> {
    let (mut rest, mut changes) = (sql, 0);
    while let Some(mut statement) = connection.prepare(rest)? {
        changes = statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(())))?;
        rest = &rest[statement.consumed()..];
    }
    Ok(changes)
}

fn rows(connection: &SqliteConnection, sql: &str) -> Vec<Vec<Value>> {
    collect(connection, sql, &[]).unwrap_or_else(|diagnostic| panic!("{sql}: {diagnostic}"))
}

fn one(connection: &SqliteConnection, sql: &str) -> Value {
    rows(connection, sql).swap_remove(0).swap_remove(0)
}

fn refusal<T>(result: Result<T>) -> Diagnostic {
    match result {
        Ok(_) => panic!("it went through"),
        Err(diagnostic) => diagnostic,
    }
}

/// Everything in a folder, as lengths and hashes; of a -shm only that it is there, as it holds locks and an index that SQLite makes anew.
/// Only for times at which no connection is open: reading a file drops the locks that this process holds on it.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Option<(usize, u64)>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let shared = path.as_os_str().as_encoded_bytes().ends_with(b"-shm");
            let content = (!shared && path.is_file()).then(|| {
                let bytes = fs::read(&path).unwrap();
                let mut hasher = DefaultHasher::new();
                bytes.hash(&mut hasher);
                (bytes.len(), hasher.finish())
            });
            (path, content)
        })
        .collect()
}

/// Reads all there is to read by the statements that the shell itself begins with; errors are answers too.
fn explore(connection: &SqliteConnection) -> Vec<Result<usize>> {
    explore_part(connection, -1)
}

/// The same for the `most` objects that were made last; all of them for -1.
fn explore_part(connection: &SqliteConnection, most: i64) -> Vec<Result<usize>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY rowid DESC LIMIT ?1";
    let names = collect(connection, sql, &[Value::Integer(most)]);
    let Ok(names) = names else { return vec![Ok(0)] };
    let mut seen = Vec::new();
    for name in names.iter().filter_map(|row| row.first().and_then(Value::as_text)) {
        let quoted = name.replace('"', "\"\"");
        for sql in [format!("SELECT * FROM \"{quoted}\""), format!("PRAGMA table_xinfo(\"{quoted}\")")] {
            seen.push(collect(connection, &sql, &[]).map(|rows| rows.len()));
        }
    }
    seen.push(connection.schema_version().map(|_| 0));
    seen
}

/// Runs `work` without the rights of the superuser, on a thread of its own: there they would defeat the test.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
fn unprivileged<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    unsafe extern "C" {
        fn setfsuid(user: u32) -> i32;
    }
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            // SAFETY: a system call on plain numbers, which changes the rights of this thread over files and no other.
            unsafe { setfsuid(65_534) };
            work()
        });
        thread.join().unwrap()
    })
}
