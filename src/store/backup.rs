//! Copies a database page by page while it is in use (backup.html).

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::ffi;

use super::raw::{BUSY_TIMEOUT, Handle};
use super::sqlite_error::SqliteError;
use super::transaction::Transaction;
use crate::diagnostic::{Diagnostic, Result};

/// How a copy shares the database with those who write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupMode {
    /// The state of now. Who writes meanwhile waits, or in WAL mode goes on unseen.
    Snapshot,
    /// Between pieces others may write. The copy begins anew where they do; after a few such it goes on as [`BackupMode::Snapshot`].
    Yielding,
}

/// Pages copied at once: so many are a few milliseconds' work.
const PIECE: i32 = 2_000;

/// How long others get between two pieces.
const PAUSE: Duration = Duration::from_millis(2);

/// How often a patient copy begins anew.
const RESTARTS: u32 = 5;

/// Copies the main database of `from` into the file at `to`.
pub(super) fn copy(
    from: &Handle,
    to: &Path,
    mode: BackupMode,
    progress: &mut dyn FnMut(u64, u64) -> Result<()>,
) -> Result<()> {
    let refused = |report: SqliteError| match report.primary() {
        ffi::SQLITE_FULL => Diagnostic::engine("there is no room left for the copy"),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => busy(),
        _ => Diagnostic::engine(format!("the copy failed: {}", report.message)),
    };
    let failed = |error: rusqlite::Error| refused(error.into());
    let source = from.connection();
    let mut target = rusqlite::Connection::open(to).map_err(failed)?;
    // A copy that fails is thrown away, so that there is nothing to roll back to, and no file beside it to be left behind.
    target.pragma_update(None, "journal_mode", "off").map_err(failed)?;
    let reading = if mode == BackupMode::Snapshot { Transaction::reading(from).map_err(refused)? } else { None };
    if reading.is_some() {
        // The first read fixes the state of now until the end of the transaction.
        source.execute_batch("SELECT 1 FROM sqlite_schema").map_err(failed)?;
    }
    let outcome = Backup::new(source, &mut target)
        .map_err(failed)
        .and_then(|backup| copy_pieces(&backup, mode, progress, &failed));
    reading.map_or(Ok(()), Transaction::commit).map_err(refused)?;
    outcome?;
    target.close().map_err(|(_, error)| failed(error))
}

fn copy_pieces(
    backup: &Backup<'_, '_>,
    mode: BackupMode,
    progress: &mut dyn FnMut(u64, u64) -> Result<()>,
    failed: &dyn Fn(rusqlite::Error) -> Diagnostic,
) -> Result<()> {
    let mut waiting: Option<Instant> = None;
    let mut left = i32::MAX;
    let mut restarts = 0;
    loop {
        let piece = if restarts > RESTARTS { -1 } else { PIECE };
        match backup.step(piece).map_err(failed)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {
                waiting = None;
                let now = backup.progress();
                if now.remaining >= left {
                    restarts += 1;
                }
                left = now.remaining;
                let pages = |number: i32| u64::try_from(number).unwrap_or(0);
                progress(pages(now.remaining), pages(now.pagecount))?;
                if mode == BackupMode::Yielding {
                    thread::sleep(PAUSE);
                }
            }
            // Busy, locked, and whatever else a later version may say of a lock.
            _ => {
                if waiting.get_or_insert_with(Instant::now).elapsed() > BUSY_TIMEOUT {
                    return Err(busy());
                }
                progress(0, 0)?;
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn busy() -> Diagnostic {
    Diagnostic::engine(format!("another program kept the database locked for {} s", BUSY_TIMEOUT.as_secs()))
        .hint("try again when it has finished")
}
