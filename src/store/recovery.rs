//! Whether a transaction on a file had been cut off: by a -journal whose owner no longer lives. A writer at work has one, too.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::OpenFlags;

use super::open::OpenOptions;
use super::raw::Handle;
use super::sidecar::{file_id, sidecar_path};
use crate::diagnostic::Diagnostic;
use crate::platform::FileId;

/// How a journal begins that is to be rolled back where its owner is gone (fileformat2.html, section 3).
const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// What tells one journal from the next: the file, and from its header the random number and the sizes, which stay.
#[derive(PartialEq, Eq)]
pub(super) struct AbandonedJournal {
    file: FileId,
    header: [u8; 16],
}

impl AbandonedJournal {
    /// The journal beside a database that nobody is writing. A writer has the lock for as long as its journal is there: the same
    /// journal before and after a look at the lock was there during it.
    pub fn find(database: &Path, handle: &Handle) -> Option<AbandonedJournal> {
        let before = AbandonedJournal::read(database)?;
        (!handle.is_reserved() && AbandonedJournal::read(database).as_ref() == Some(&before)).then_some(before)
    }

    fn read(database: &Path) -> Option<AbandonedJournal> {
        let path = sidecar_path(database, "-journal");
        let file = file_id(&path)?;
        let mut bytes = [0; 28];
        File::open(&path).and_then(|mut journal| journal.read_exact(&mut bytes)).ok()?;
        let mut header = [0; 16];
        header.copy_from_slice(&bytes[12..]);
        bytes.starts_with(&MAGIC).then_some(AbandonedJournal { file, header })
    }

    /// A warning where the first read has rolled it back.
    pub fn warning(&self, name: &str, database: &Path) -> Option<Diagnostic> {
        (AbandonedJournal::read(database).as_ref() != Some(self)).then(|| {
            Diagnostic::warning(format!(
                "a transaction on {name} had been cut off; SQLite has taken back what was done of it"
            ))
        })
    }
}

/// True if somebody is just making the database, which is empty until the first transaction is written.
pub(super) fn is_being_made(database: &Path, options: &OpenOptions) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Handle::open(database, flags, options.busy_timeout).is_ok_and(|handle| handle.is_reserved())
}
