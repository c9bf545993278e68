//! Databases that a test opens through the library.

use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use hopdb::diagnostic::Result;
use hopdb::store::{self, OpenOptions, OpenTarget};

pub use hopdb::store::{Connection, SqliteConnection, Value, collect};

pub fn in_memory() -> Rc<SqliteConnection> {
    store::open(OpenTarget::Memory, &OpenOptions::default()).expect("a database in memory")
}

/// The database in a file, which is made if it is not there.
pub fn in_file(path: &Path) -> Rc<SqliteConnection> {
    let options = OpenOptions { create: true, ..OpenOptions::default() };
    store::open(OpenTarget::File(path), &options).expect("the database opens")
}

/// Runs statements, whatever they answer.
pub fn try_execute(connection: &dyn Connection, sql: &str) -> Result<()> {
    let mut rest = sql;
    while let Some(mut statement) = connection.prepare(rest)? {
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(())))?;
        rest = &rest[statement.consumed()..];
    }
    Ok(())
}

#[track_caller]
pub fn execute(connection: &dyn Connection, sql: &str) {
    try_execute(connection, sql).unwrap_or_else(|error| panic!("{error:?} in {sql}"));
}

#[track_caller]
pub fn rows(connection: &dyn Connection, sql: &str) -> Vec<Vec<Value>> {
    collect(connection, sql, &[]).unwrap_or_else(|error| panic!("{error:?} in {sql}"))
}
