//! Opens a copy of a file to work on for `--sandbox`, which is gone with the session.
//!
//! A transaction that is rolled back at the end would be another way, but the user's own COMMIT, VACUUM and journal modes
//! could not be had in it, and the file would be locked all the while. The copy is what the file held at one moment; what
//! other programs write later is not in it.

use std::path::Path;
use std::rc::Rc;

use rusqlite::OpenFlags;

use super::changelog::size;
use super::connection::Connection;
use super::error::WriteAccess;
use super::open::{OpenOptions, cannot_open, has_temporary_files, open_file, set_up};
use super::raw::Handle;
use super::sqlite::{ConnectionOrigin, SqliteConnection};
use crate::diagnostic::{Diagnostic, Result};

/// How large a file may be to be copied, where the copy is in a file without a name in the system's folder for temporary files.
const SANDBOX_BOUND: u64 = 8 << 30;

/// How large it may be where the copy is in memory: with `--safe`, or when that folder is the one of the file.
const SANDBOX_MEMORY_BOUND: u64 = 128 << 20;

/// A copy of a database in memory, under the guard that `options` ask for; the database itself where they ask for none.
///
/// # Errors
/// SQLite's, for want of memory.
pub fn restricted_copy(
    source: Rc<SqliteConnection>,
    name: &str,
    options: &OpenOptions,
) -> Result<Rc<SqliteConnection>> {
    if !options.is_guarded() {
        return Ok(source);
    }
    let failed = |report| cannot_open(name, &report);
    let handle = Handle::open_memory(options.busy_timeout).map_err(failed)?;
    handle.restore("main", &source.handle).map_err(failed)?;
    drop(source);
    set_up(&handle, true).map_err(failed)?;
    let access = if options.reads_only() { WriteAccess::Asked } else { WriteAccess::Full };
    let origin =
        ConnectionOrigin { name: name.to_string(), access, policy: options.policy(), immutable: None, named: None };
    Ok(Rc::new(SqliteConnection::new(handle, origin)?))
}

/// Opens a copy of the file.
pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<Rc<SqliteConnection>> {
    let source = open_file(path, &OpenOptions { readonly: true, create: false, sandbox: false, ..options.clone() })?;
    let name = path.display().to_string();
    let failed = |report| cannot_open(&name, &report);
    let in_memory = options.safe || std::fs::canonicalize(path).is_ok_and(|path| has_temporary_files(&path));
    let bound = if in_memory { SANDBOX_MEMORY_BOUND } else { SANDBOX_BOUND };
    let length = size(&source.handle, "main").map_err(failed)?;
    if length > bound {
        return Err(Diagnostic::engine(format!(
            "{name} has {} MiB, and --sandbox copies up to {} MiB {}",
            length >> 20,
            bound >> 20,
            if in_memory { "into memory" } else { "into a temporary file" }
        ))
        .hint("copy the file yourself, and open the copy"));
    }
    let handle = if in_memory {
        Handle::open_memory(options.busy_timeout)
    } else {
        // Without a name, SQLite keeps it in its cache and a file that is deleted as soon as it is made.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Handle::open(Path::new(""), flags, options.busy_timeout)
    }
    .map_err(failed)?;
    handle.restore("main", &source.handle).map_err(failed)?;
    set_up(&handle, in_memory).map_err(failed)?;
    let warnings = source.take_warnings();
    drop(source);
    let origin = ConnectionOrigin {
        name: name.clone(),
        access: WriteAccess::Full,
        policy: options.policy(),
        immutable: None,
        named: None,
    };
    let connection = SqliteConnection::new(handle, origin)?;
    connection.read_schema().map_err(failed)?;
    Ok(Rc::new(connection.with_cleanup(None, warnings)))
}
