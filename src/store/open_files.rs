//! What SQLite says of the files that a connection has open, by unsafe calls: where they are, whether they are still there, and who
//! holds their locks.
//!
//! What keeps it sound, besides what stands at the head of [`super::raw`]: names and paths are SQLite's own, and stay as they are
//! until the database is detached, which needs the connection; an [`OpenFile`] borrows it.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_void};
use std::path::Path;
use std::ptr;

use rusqlite::ffi;

use super::raw::{ConnectionRef, Handle};
use crate::platform;

/// A database of a connection that is a file.
pub(super) struct OpenFile<'c> {
    connection: ConnectionRef<'c>,
    name: &'c CStr,
    path: &'c CStr,
}

impl<'c> ConnectionRef<'c> {
    /// The databases that are files with names: neither in memory nor temporary.
    pub fn files(self) -> impl Iterator<Item = OpenFile<'c>> {
        (0..).map_while(move |index| self.name_of(index)).filter_map(move |name| {
            // SAFETY: the connection is open, and the path lives as long as the database is attached.
            let path = unsafe { ffi::sqlite3_db_filename(self.db, name.as_ptr()) };
            // SAFETY: null, or a text that ends in NUL.
            let path = (!path.is_null()).then(|| unsafe { CStr::from_ptr(path) })?;
            (!path.is_empty()).then_some(OpenFile { connection: self, name, path })
        })
    }

    fn name_of(self, index: c_int) -> Option<&'c CStr> {
        // SAFETY: the connection is open; the name is null behind the last database, and lives as long as it is attached.
        unsafe {
            let name = ffi::sqlite3_db_name(self.db, index);
            (!name.is_null()).then(|| CStr::from_ptr(name))
        }
    }
}

impl<'c> OpenFile<'c> {
    /// What the connection calls it: `main`, or the name that it was attached by.
    pub fn name(&self) -> &'c [u8] {
        self.name.to_bytes()
    }

    pub fn path(&self) -> &'c Path {
        platform::path_of(self.path)
    }

    /// True if the open transaction has begun to write it.
    pub fn is_written(&self) -> bool {
        // SAFETY: the connection is open, and the name is one of its databases.
        unsafe { ffi::sqlite3_txn_state(self.connection.db, self.name.as_ptr()) == ffi::SQLITE_TXN_WRITE }
    }

    /// True if its path leads to another file now, or to none.
    pub fn has_moved(&self) -> bool {
        let mut moved: c_int = 0;
        // SAFETY: as above; the operation writes one number. Where there is no such operation the number stays 0.
        unsafe {
            let target = (&raw mut moved).cast::<c_void>();
            ffi::sqlite3_file_control(self.connection.db, self.name.as_ptr(), ffi::SQLITE_FCNTL_HAS_MOVED, target);
        }
        moved != 0
    }
}

impl Handle {
    /// True if somebody is about to write `main`, by the lock that SQLite takes for it in rollback mode (lockingv3.html, RESERVED).
    pub fn is_reserved(&self) -> bool {
        let mut file: *mut ffi::sqlite3_file = ptr::null_mut();
        let mut reserved: c_int = 0;
        // SAFETY: the connection is open and so is its file, whose methods take the file itself and a number to write.
        unsafe {
            let target = (&raw mut file).cast::<c_void>();
            let main = c"main".as_ptr();
            let code = ffi::sqlite3_file_control(self.db(), main, ffi::SQLITE_FCNTL_FILE_POINTER, target);
            if code != ffi::SQLITE_OK || file.is_null() || (*file).pMethods.is_null() {
                return false;
            }
            let Some(check) = (*(*file).pMethods).xCheckReservedLock else { return false };
            check(file, &raw mut reserved) == ffi::SQLITE_OK && reserved != 0
        }
    }
}
