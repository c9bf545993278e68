//! Snapshots of whole databases, taken before a change that is not one of rows, and put back to undo it.

use std::cell::RefCell;
use std::io::Read;
use std::time::Duration;

use super::super::hooks::DatabaseImage;
use super::super::raw::Handle;
use super::super::sqlite_error::SqliteError;
use super::data_versions::DataVersions;
use super::spool::Spool;
use super::table_info::{data_version, pragma};
use super::undo_error::{UndoDirection, UndoError};

/// A database as it was; `None` for one without any page.
type Stored = Option<Spool>;

struct DatabaseCopy {
    database: String,
    before: Stored,
    /// Taken when the change is undone.
    after: RefCell<Option<Stored>>,
}

/// The databases that a change was about.
#[derive(Default)]
pub(super) struct DatabaseSnapshot {
    parts: Vec<DatabaseCopy>,
    /// The savepoint that was set before the change, where that was within a transaction.
    pub savepoint: Option<String>,
    versions: RefCell<DataVersions>,
}

/// How many bytes a database has, what the open transaction has added included.
pub(in super::super) fn size(handle: &Handle, database: &str) -> Result<u64, SqliteError> {
    let number = |name: &str| handle.cached_number(&pragma(database.as_bytes(), name));
    Ok(u64::try_from(number("page_count")?.saturating_mul(number("page_size")?)).unwrap_or(u64::MAX))
}

fn store_database(handle: &Handle, database: &str) -> Result<Stored, UndoError> {
    if size(handle, database)? == 0 {
        return Ok(None);
    }
    let image = handle.serialize(database)?;
    let mut spool = Spool::default();
    for part in image.bytes().chunks(1 << 20) {
        spool.write(part)?;
    }
    spool.finish()?;
    Ok(Some(spool))
}

/// True if the database is what it was, byte for byte.
fn is_same(handle: &Handle, database: &str, content: &Stored) -> Result<bool, UndoError> {
    let length = size(handle, database)?;
    let Some(content) = content else { return Ok(length == 0) };
    if length != content.length() {
        return Ok(false);
    }
    let image = handle.serialize(database)?;
    let mut reader = content.reader()?;
    let mut part = vec![0; 1 << 16];
    for now in image.bytes().chunks(part.len()) {
        let before = &mut part[..now.len()];
        reader.read_exact(before)?;
        if before != now {
            return Ok(false);
        }
    }
    Ok(true)
}

fn restore_database(handle: &Handle, database: &str, content: &Stored) -> Result<bool, UndoError> {
    let source = Handle::open_memory(Duration::ZERO)?;
    if let Some(content) = content {
        let length = usize::try_from(content.length()).map_err(|_| UndoError::corrupt_log())?;
        let mut image = DatabaseImage::zeroed(length)?;
        content.reader()?.read_exact(image.bytes_mut())?;
        // What is in memory cannot be in WAL mode (c3ref/deserialize.html); the mode of the file stays as it is.
        if let Some(versions) = image.bytes_mut().get_mut(18..20) {
            versions.fill(1);
        }
        source.load(image)?;
    }
    Ok(handle.restore(database, &source)?)
}

fn conflict() -> UndoError {
    UndoError::Conflict(
        "another program has changed the file since, and a change of the schema is undone only as a whole".to_string(),
    )
}

impl DatabaseSnapshot {
    pub fn has(&self, database: &str) -> bool {
        self.parts.iter().any(|part| part.database.eq_ignore_ascii_case(database))
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Copies a database. All of it is in memory for a moment.
    pub fn add(&mut self, handle: &Handle, database: &str) -> Result<(), UndoError> {
        // Before the copy is taken, so that what comes between is seen.
        let version = data_version(handle, database.as_bytes())?;
        self.versions.borrow_mut().add(database.as_bytes().into(), version);
        let before = store_database(handle, database)?;
        self.parts.push(DatabaseCopy { database: database.to_string(), before, after: RefCell::new(None) });
        Ok(())
    }

    /// True if any of the databases is another than before.
    pub fn has_changed(&self, handle: &Handle) -> Result<bool, UndoError> {
        for part in &self.parts {
            if !is_same(handle, &part.database, &part.before)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub fn size(&self) -> (u64, u64) {
        let mut size = (0, 0);
        for part in &self.parts {
            let after = part.after.borrow();
            for spool in part.before.iter().chain(after.iter().flatten()) {
                let (memory, file) = spool.size();
                size = (size.0 + memory, size.1 + file);
            }
        }
        size
    }

    /// Notes the counters of other programs' changes as they are.
    pub fn renew_versions(&self, handle: &Handle) -> Result<(), SqliteError> {
        self.versions.borrow_mut().renew(handle)
    }

    /// True if another program has changed one of the databases since the counters were noted.
    pub fn has_foreign_changes(&self, handle: &Handle) -> Result<bool, SqliteError> {
        self.versions.borrow().have_moved(handle, &DataVersions::default())
    }

    /// Takes the databases as they are, for redo.
    pub fn store_after(&self, handle: &Handle) -> Result<(), UndoError> {
        for part in &self.parts {
            if part.after.borrow().is_none() {
                part.after.replace(Some(store_database(handle, &part.database)?));
            }
        }
        Ok(())
    }

    /// Puts the databases back. Not within a transaction.
    pub fn apply(&self, handle: &Handle, direction: UndoDirection) -> Result<(), UndoError> {
        if self.has_foreign_changes(handle)? {
            return Err(conflict());
        }
        self.store_after(handle)?;
        for (done, part) in self.parts.iter().enumerate() {
            if let Err(error) = part.put(handle, direction) {
                // Several databases are not changed in one: what is done already is taken back.
                let back = if direction == UndoDirection::Undo { UndoDirection::Redo } else { UndoDirection::Undo };
                for part in &self.parts[..done] {
                    part.put(handle, back)?;
                }
                return Err(error);
            }
        }
        Ok(self.renew_versions(handle)?)
    }
}

impl DatabaseCopy {
    fn put(&self, handle: &Handle, direction: UndoDirection) -> Result<(), UndoError> {
        let after = self.after.borrow();
        let content = match direction {
            UndoDirection::Undo => &self.before,
            UndoDirection::Redo => after.as_ref().ok_or_else(UndoError::corrupt_log)?,
        };
        if restore_database(handle, &self.database, content)? { Ok(()) } else { Err(conflict()) }
    }
}
