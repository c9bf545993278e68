//! SQLite's counters of what other programs have changed in each database (`pragma data_version`), as they were at one moment.

use std::rc::Rc;

use super::super::raw::Handle;
use super::super::sqlite_error::SqliteError;
use super::table_info::data_version;

#[derive(Default)]
pub(super) struct DataVersions(Vec<(Rc<[u8]>, i64)>);

impl DataVersions {
    pub fn add(&mut self, database: Rc<[u8]>, version: i64) {
        self.0.push((database, version));
    }

    /// The name and the counter of a database, where it was noted.
    pub fn find(&self, database: &[u8]) -> Option<&(Rc<[u8]>, i64)> {
        self.0.iter().find(|(own, _)| **own == *database)
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// True if another program has changed one of the databases since the counters were noted. Those that `unchanged` has just
    /// so are not asked after.
    pub fn have_moved(&self, handle: &Handle, unchanged: &DataVersions) -> Result<bool, SqliteError> {
        for (database, version) in self.0.iter().filter(|own| !unchanged.0.contains(own)) {
            if data_version(handle, database)? != *version {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes the counters as they are now.
    pub fn renew(&mut self, handle: &Handle) -> Result<(), SqliteError> {
        for (database, version) in &mut self.0 {
            *version = data_version(handle, database)?;
        }
        Ok(())
    }
}
