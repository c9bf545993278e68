//! The files that SQLite keeps beside a database, and how a session that only reads leaves them as they were.
//!
//! A connection to a file in rollback mode writes nothing while it reads. In WAL mode (wal.html) it needs two files
//! beside the database: the -wal, which may hold committed changes, and the -shm, an index of it.
//!
//! - A connection that may write, and is the last to close, copies the -wal into the database and removes both. That is
//!   right for files of its own making. A -wal that was there before and that nobody has written into since is left: the
//!   session switches the checkpoint off ([`SidecarCleanup::keeps_wal`]).
//! - Without the checkpoint, and for a connection that may not write, what it created stays behind. [`SidecarCleanup`] removes
//!   it afterwards, and only under an exclusive lock, so that no other program can be using it.
//!
//! Opening every file read-only and again for writing at the first change would need less of this, but would lose
//! temporary tables, attached databases, pragmas and functions at that moment, and a read-only connection leaves more
//! behind than any other.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, OpenFlags};

use super::diagnose::is_wal;
use super::raw::Handle;
use crate::platform::{self, FileId};

/// Which file it is, its size and its time of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileState {
    pub length: u64,
    modified: Option<SystemTime>,
    id: Option<FileId>,
}

/// The file behind a path.
pub(super) fn file_id(path: &Path) -> Option<FileId> {
    file_state(path)?.id
}

/// The state of `path`; `None` when there is no such file.
pub(super) fn file_state(path: &Path) -> Option<FileState> {
    let metadata = fs::metadata(path).ok()?;
    let id = platform::file_id(path, &metadata);
    Some(FileState { length: metadata.len(), modified: metadata.modified().ok(), id })
}

/// The path of `database` with `suffix` behind its name.
pub(super) fn sidecar_path(database: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(suffix);
    PathBuf::from(name)
}

/// The files beside a database at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct SidecarStates {
    pub wal: Option<FileState>,
    pub shm: Option<FileState>,
    pub journal: Option<FileState>,
}

impl SidecarStates {
    pub fn of(database: &Path) -> SidecarStates {
        SidecarStates {
            wal: file_state(&sidecar_path(database, "-wal")),
            shm: file_state(&sidecar_path(database, "-shm")),
            journal: file_state(&sidecar_path(database, "-journal")),
        }
    }

    /// True if the -wal holds anything.
    pub fn has_wal(&self) -> bool {
        self.wal.is_some_and(|wal| wal.length > 0)
    }

    /// True if the -journal holds anything.
    pub fn has_journal(&self) -> bool {
        self.journal.is_some_and(|journal| journal.length > 0)
    }
}

/// What was beside a database when it was opened. Dropped after the connection is closed, it removes what the connection
/// has left of its own.
#[derive(Debug)]
pub(super) struct SidecarCleanup {
    database: PathBuf,
    /// The file that it was.
    id: Option<FileId>,
    before: SidecarStates,
    /// True if another connection was open that had made the files, and would have removed them had this one not come.
    shared: bool,
}

impl SidecarCleanup {
    /// To be made before the connection is opened.
    pub fn new(database: PathBuf, before: SidecarStates) -> SidecarCleanup {
        let mut cleanup = SidecarCleanup { id: file_id(&database), database, before, shared: false };
        // An empty -wal belongs to somebody who reads just now, or is what one who was killed has left. A full one is not
        // tried: the exclusive lock would be held for as long as it takes to read it, and stop others who begin.
        if before.wal.is_some_and(|wal| wal.length == 0) {
            cleanup.shared = match cleanup.lock() {
                Ok(lock) => lock.is_none(),
                Err(error) => error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy),
            };
        }
        cleanup
    }

    /// The file.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// True if the -wal is to be left alone at closing: it was there before, and nobody has written into it since.
    pub fn keeps_wal(&self) -> bool {
        self.before.wal.is_some() && !self.shared && SidecarStates::of(&self.database).wal == self.before.wal
    }

    /// The files that came up since and hold nothing that counts.
    fn leftovers(&self) -> Vec<PathBuf> {
        let now = SidecarStates::of(&self.database);
        let Some(wal) = now.wal else { return Vec::new() };
        let mut files = Vec::new();
        if self.before.wal.is_none() || self.shared {
            if wal.length > 0 {
                return files;
            }
            files.push(sidecar_path(&self.database, "-wal"));
        }
        if (self.before.shm.is_none() || self.shared) && now.shm.is_some() {
            files.push(sidecar_path(&self.database, "-shm"));
        }
        files
    }

    /// Takes the exclusive lock, which in WAL mode is had only when no other connection is open at all, and gives it back
    /// when the handle drops. With `locking_mode=exclusive` set before the first read, SQLite keeps the index of the -wal in memory.
    fn lock(&self) -> rusqlite::Result<Option<Handle>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let Ok(handle) = Handle::open(&self.database, flags, Duration::ZERO) else { return Ok(None) };
        let connection = handle.connection();
        if connection.is_readonly("main")? {
            return Ok(None);
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.query_row("PRAGMA locking_mode = exclusive", [], |_| Ok(()))?;
        connection.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
        let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        Ok((mode == "wal").then_some(handle))
    }
}

impl Drop for SidecarCleanup {
    fn drop(&mut self) {
        if self.leftovers().is_empty() {
            return;
        }
        let remove = |files: Vec<PathBuf>| {
            for file in files {
                let _ = fs::remove_file(file);
            }
        };
        // Beside another file, or none, they belong to nobody, unless that one is in WAL mode itself.
        if file_id(&self.database) != self.id && !is_wal(&self.database) {
            return remove(self.leftovers());
        }
        // Where the lock cannot be had, another program uses the files and will remove them, so a failure is no loss.
        match self.lock() {
            Ok(Some(lock)) => {
                let files = self.leftovers();
                if !platform::REMOVES_OPEN_FILES {
                    // A log that is to go is empty, and SQLite removes it when it closes; it was kept from that.
                    if files.contains(&sidecar_path(&self.database, "-wal")) {
                        let _ = lock.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
                    }
                    drop(lock);
                }
                remove(files);
            }
            Ok(None) => {}
            // SQLite cannot read the file at all. What it has left beside it goes all the same, under a lock on every byte.
            Err(_) => {
                let whole = fs::OpenOptions::new().read(true).write(true).open(&self.database);
                if let Ok(file) = whole
                    && platform::lock_whole(&file).is_ok()
                {
                    remove(self.leftovers());
                }
            }
        }
    }
}
