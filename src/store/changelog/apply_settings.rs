//! Sets a connection up for putting rows back: no triggers, no checks, no key actions; and sets it back afterwards.

use rusqlite::config::DbConfig;

use super::super::query::one_number;
use super::super::raw::Handle;
use super::super::sqlite_error::SqliteError;

/// Holds the settings; they are what they were when it drops, whatever has happened.
pub(super) struct ApplySettings<'a> {
    handle: &'a Handle,
    before: Vec<(DbConfig, bool)>,
    checks_were_off: bool,
    defers_keys: bool,
    last_rowid: i64,
}

impl<'a> ApplySettings<'a> {
    /// No triggers, no actions of foreign keys, no checks of what has been in the database before; tables behind virtual ones
    /// may be written. With `keys`, foreign keys are counted until the end of the transaction, which is open; without, not at all.
    pub fn new(handle: &'a Handle, keys: bool) -> Result<ApplySettings<'a>, SqliteError> {
        let connection = handle.connection_ref();
        let mut settings = ApplySettings {
            handle,
            before: Vec::new(),
            checks_were_off: one_number(connection, b"PRAGMA ignore_check_constraints")? != 0,
            defers_keys: false,
            last_rowid: handle.connection().last_insert_rowid(),
        };
        settings.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        settings.set(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
        if !keys {
            settings.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
        }
        handle.leave_out_key_actions(true);
        handle.connection().execute_batch("PRAGMA ignore_check_constraints = on")?;
        if keys && one_number(connection, b"PRAGMA defer_foreign_keys")? == 0 {
            handle.connection().execute_batch("PRAGMA defer_foreign_keys = on")?;
            settings.defers_keys = true;
        }
        Ok(settings)
    }

    fn set(&mut self, setting: DbConfig, on: bool) -> Result<(), SqliteError> {
        let connection = self.handle.connection();
        let before = connection.db_config(setting)?;
        self.before.push((setting, before));
        connection.set_db_config(setting, on)?;
        Ok(())
    }
}

impl Drop for ApplySettings<'_> {
    fn drop(&mut self) {
        let connection = self.handle.connection();
        self.handle.leave_out_key_actions(false);
        // The settings are known to SQLite and need neither memory nor the file, so none of this can fail.
        for (setting, on) in self.before.drain(..) {
            let _ = connection.set_db_config(setting, on);
        }
        if !self.checks_were_off {
            let _ = connection.execute_batch("PRAGMA ignore_check_constraints = off");
        }
        // The end of the transaction switches it off, too. Done here, it would forget the keys that are open.
        if self.defers_keys && !connection.is_autocommit() && !self.handle.has_open_keys() {
            let _ = connection.execute_batch("PRAGMA defer_foreign_keys = off");
        }
        self.handle.set_last_insert_rowid(self.last_rowid);
    }
}
