//! The demo project: embedded in the program, and made anew in memory each time.

use std::rc::Rc;

use crate::diagnostic::Result;
use crate::store::{
    Begin, OpenOptions, OpenTarget, SqliteConnection, Transaction, open as open_store, restricted_copy, run_all,
};

/// The schema of the demo project.
pub const SCHEMA: &str = include_str!("../schema.sql");
/// The seed of the demo project: other records of the same kind.
pub const SEED: &str = include_str!("../seeds/games.hop");
const RECORDS: &str = include_str!("demo.sql");

/// Opens the demo database, as `options` would have a file opened.
pub fn open(options: &OpenOptions) -> Result<Rc<SqliteConnection>> {
    let connection = open_store(OpenTarget::Memory, &OpenOptions::default())?;
    let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
    run_all(&*connection, SCHEMA)?;
    run_all(&*connection, RECORDS)?;
    transaction.commit()?;
    restricted_copy(connection, "the demo", options)
}
