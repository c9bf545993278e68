//! A copy of a database in another file, as it is at one moment (backup.html).

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};

use super::open::BUSY_TIMEOUT;
use super::raw::Handle;
use crate::diagnostic::{Diagnostic, Result};

/// Pages between two looks at whether to stop.
const PAGES: i32 = 4096;

pub(super) fn copy(source: &Handle, path: &Path, cancelled: &dyn Fn() -> bool) -> Result<()> {
    let failed =
        |why: &dyn std::fmt::Display| Diagnostic::engine(format!("the copy {} cannot be made: {why}", path.display()));
    if !source.connection().is_autocommit() {
        return Err(failed(&"a transaction is open"));
    }
    // Made here and not by SQLite, so that no file that is there is ever written over, and no one else reads more than before.
    OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| failed(&error))?;
    let outcome =
        permit_as(source, path).map_err(|error| failed(&error)).and_then(|()| fill(source, path, cancelled, &failed));
    if outcome.is_err() {
        // The failure is the one to tell of; what is left behind is a file that nobody was promised.
        let _ = fs::remove_file(path);
    }
    outcome
}

/// Gives the copy the rights of the original.
fn permit_as(source: &Handle, path: &Path) -> std::io::Result<()> {
    match source.connection().path() {
        Some(original) if !original.is_empty() => fs::set_permissions(path, fs::metadata(original)?.permissions()),
        _ => Ok(()),
    }
}

fn fill(
    source: &Handle,
    path: &Path,
    cancelled: &dyn Fn() -> bool,
    failed: &dyn Fn(&dyn std::fmt::Display) -> Diagnostic,
) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let absolute = fs::canonicalize(path).map_err(|error| failed(&error))?;
    let mut target = rusqlite::Connection::open_with_flags(absolute, flags).map_err(|error| failed(&error))?;
    let backup = Backup::new(source.connection(), &mut target).map_err(|error| failed(&error))?;
    let begun = Instant::now();
    loop {
        if cancelled() {
            return Err(Diagnostic::interrupted());
        }
        match backup.step(PAGES).map_err(|error| failed(&error))? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ if begun.elapsed() > BUSY_TIMEOUT => return Err(failed(&"another program holds the database")),
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
