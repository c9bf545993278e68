//! Revisions tried on a copy of the database with its records, so that what they take away is known before they run on it.

use std::rc::Rc;

use tempfile::TempDir;

use super::state::MigrationState;
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::revision::{Direction, Losses, Revision, RevisionError};
use crate::session::{ProgressMeter, Session};
use crate::store::{self, BackupMode, Connection, OpenOptions, OpenTarget, collect};

/// The largest database that is copied to look at it, in bytes.
const MOST: i64 = 1 << 30;

/// A copy that nobody will miss.
pub(super) struct Trial {
    connection: Rc<dyn Connection>,
    /// Where it stands, until this is dropped.
    _folder: Option<TempDir>,
}

impl Trial {
    /// Copies the database of the session, unless it is too large for that, or on a server, from which all of it would come.
    ///
    /// # Errors
    /// What the system or the engine says; somebody wants to stop.
    pub fn of(session: &Session) -> Result<Option<Trial>> {
        let (connection, folder): (Rc<dyn Connection>, _) = if session.database.pending_file.is_some() {
            (store::open(OpenTarget::Memory, &OpenOptions::default())?, None)
        } else {
            let live = &*session.engine.connection;
            if live.is_remote() {
                return Ok(None);
            }
            let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            let size = collect(live, size, &[])?.first().and_then(|row| row.first()?.as_integer());
            if size.is_some_and(|size| size > MOST) {
                return Ok(None);
            }
            let folder = tempfile::tempdir()
                .map_err(|error| Diagnostic::engine(format!("no folder for a copy can be made: {error}")))?;
            let file = folder.path().join("copy.db");
            let meter = ProgressMeter::new(session);
            live.copy_to(&file, BackupMode::Snapshot, &mut |_, _| meter.tick(|| "copying the database".to_owned()))?;
            (store::open(OpenTarget::File(&file), &OpenOptions::default())?, Some(folder))
        };
        session.values.join(&*connection)?;
        Ok(Some(Trial { connection, _folder: folder }))
    }

    /// Runs the way up, and tells what goes: what `.migrate up` asks about, and what its own DELETE takes.
    ///
    /// # Errors
    /// What fails in it.
    pub fn run(&self, session: &Session, state: &MigrationState, revision: &Revision) -> Result<Losses, RevisionError> {
        state.losses(session, &self.connection, revision, Direction::Up, true)
    }
}
