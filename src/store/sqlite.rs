//! A connection to an SQLite database: its state, and what it offers to the rest of the program.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::InterruptHandle;
use rusqlite::config::DbConfig;

use super::action::{Action, AuthorizerRequest};
use super::authorizer::{AccessPolicy, Authorizer};
use super::backup::{self, BackupMode};
use super::changelog::LogState;
use super::changelog::{ChangeLog, LoggedConnection};
use super::connection::{Connection, Interrupt, Statement, not_rolled_back};
use super::error::{Failure, WriteAccess};
use super::fallback::Fallbacks;
use super::fate::{Fate, OpenFates};
use super::functions::{self, FunctionSet};
use super::hooks::{HookListener, RowChange};
use super::limits::{ConnectionLimits, ResourceLimit, ResourceLimits};
use super::open_files::OpenFile;
use super::query::each_row;
use super::raw::{ConnectionRef, Handle};
use super::sidecar::{FileState, SidecarCleanup, file_state};
use super::sqlite_error::SqliteError;
use super::sqlite_statement::SqliteStatement;
use super::standing::Standing;
use super::statement_info::{StatementInfo, StatementKind};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;

/// Where a connection comes from, as far as messages and its limits need it.
pub(super) struct ConnectionOrigin {
    /// The file as the user named it.
    pub name: String,
    pub access: WriteAccess,
    pub policy: AccessPolicy,
    /// The file and how it was when it was opened as one that nobody changes, if it was.
    pub immutable: Option<(PathBuf, FileState)>,
    /// The path that the user named the file by, if it has one.
    pub named: Option<PathBuf>,
}

/// What SQLite's hooks use while the connection works.
pub(super) struct HookState {
    pub(super) authorizer: Authorizer,
    pub(super) limits: ConnectionLimits,
    pub(super) log: LogState,
    pub(super) standing: Standing,
    /// How many records were changed, those of a statement that still runs among them.
    pub(super) changed: Arc<AtomicU64>,
    /// The file as the user named it, for messages.
    name: String,
}

/// The end of it that SQLite calls.
struct HookAdapter(Rc<HookState>);

impl HookListener for HookAdapter {
    fn allows(&self, request: &AuthorizerRequest<'_>) -> bool {
        self.0.authorizer.allows(request)
    }

    fn is_over(&self) -> bool {
        self.0.limits.is_over()
    }

    fn allows_commit(&self, connection: ConnectionRef<'_>) -> bool {
        self.0.standing.allows_commit(connection, &self.0.name)
    }

    fn before_change_of(&self, change: &RowChange<'_>) {
        self.0.changed.fetch_add(1, Ordering::Relaxed);
        self.0.log.record(change);
    }
}

/// A database opened by SQLite.
pub struct SqliteConnection {
    pub(super) origin: ConnectionOrigin,
    pub(super) hooks: Rc<HookState>,
    /// Before the cleanup of the files beside the database, which may happen only after the connection is closed: fields drop in order.
    pub(super) handle: Handle,
    pub(super) sidecars: Option<SidecarCleanup>,
    pub(super) fallbacks: Fallbacks,
    pub(super) warnings: RefCell<Vec<Diagnostic>>,
    pub(super) failure: RefCell<Option<Failure>>,
    /// The functions that were added, which are called when a statement begins.
    pub(super) functions: RefCell<Option<Arc<dyn FunctionSet>>>,
    /// How many statements are running, one within the rows of another.
    pub(super) running: Cell<usize>,
    /// True if the open transaction has changed the schema.
    pub(super) schema_touched: Cell<bool>,
    /// Changes of the schema that SQLite's own counters do not show.
    pub(super) epoch: Cell<u32>,
    /// The version of the schema, while the open transaction keeps it from changing unseen.
    pub(super) schema_version_held: Cell<Option<i64>>,
    /// The counter of the schema of the file when SQLite last was made to look at it.
    pub(super) schema_version_seen: Cell<Option<i64>>,
    /// What virtual tables know of the tables behind them.
    pub(super) shadows: Cell<ShadowState>,
    pub(super) fates: OpenFates,
}

/// Virtual tables keep some of what is in the tables behind them in memory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ShadowState {
    Known,
    /// Undo has written them within the open transaction.
    Written,
    /// That was rolled back, so that what is in memory may be what never was.
    Stale,
}

impl SqliteConnection {
    /// Makes a connection of a handle that is set up, guarded by the policy of its origin.
    ///
    /// # Errors
    /// SQLite's, when the limits of the policy cannot be set.
    pub(super) fn new(mut handle: Handle, origin: ConnectionOrigin) -> Result<SqliteConnection> {
        let policy = origin.policy;
        let hooks = Rc::new(HookState {
            authorizer: Authorizer::new(&origin.name, policy),
            limits: ConnectionLimits::default(),
            log: LogState::default(),
            standing: Standing::new(origin.named.as_deref()),
            changed: Arc::default(),
            name: origin.name.clone(),
        });
        if policy.hostile {
            hooks.authorizer.look_up_functions().map_err(|report| Diagnostic::engine(report.message))?;
        }
        handle.set_listener(Box::new(HookAdapter(hooks.clone())));
        if policy.hostile {
            hooks.limits.set_safe(&handle, policy.writes)?;
        }
        Ok(SqliteConnection {
            origin,
            hooks,
            handle,
            sidecars: None,
            fallbacks: Fallbacks::default(),
            warnings: RefCell::default(),
            failure: RefCell::new(None),
            functions: RefCell::new(None),
            running: Cell::new(0),
            schema_touched: Cell::new(false),
            epoch: Cell::new(0),
            schema_version_held: Cell::new(None),
            schema_version_seen: Cell::new(None),
            shadows: Cell::new(ShadowState::Known),
            fates: OpenFates::default(),
        })
    }

    /// Takes over the files beside the database, and what was found at opening.
    pub(super) fn with_cleanup(
        mut self,
        sidecars: Option<SidecarCleanup>,
        warnings: Vec<Diagnostic>,
    ) -> SqliteConnection {
        self.sidecars = sidecars;
        self.warnings = RefCell::new(warnings);
        self
    }

    /// Reads the header and the schema.
    pub(super) fn read_schema(&self) -> Result<(), SqliteError> {
        self.handle.reset_wait();
        self.hooks.limits.run_within(&mut self.hooks.limits.time(), || {
            each_row(self.handle.connection_ref(), b"SELECT 1 FROM sqlite_schema LIMIT 1", &[], |_| ())
        })?;
        self.hooks.standing.look(self.handle.connection_ref());
        Ok(())
    }

    /// Fails where a database that a statement would write is no longer the file that was opened. Within a transaction that
    /// has begun to write, its commit sees to that.
    pub(super) fn check_standing(&self, actions: &[Action]) -> Result<()> {
        if self.handle.is_writing() {
            return Ok(());
        }
        let names = |action: &Action, name: &[u8]| {
            action.database.as_deref().is_some_and(|database| database.as_bytes().eq_ignore_ascii_case(name))
        };
        // What names no database is about all of them.
        let all = !actions.iter().any(|action| action.database.is_some());
        let connection = self.handle.connection_ref();
        let refusal = self.hooks.standing.refusal(connection, &self.origin.name, |file| {
            all || actions.iter().any(|action| names(action, file.name()))
        });
        let Some(refusal) = refusal else { return Ok(()) };
        self.leave_moved_files(self.handle.busy_timeout());
        Err(refusal)
    }

    /// Brings what was committed into the file that was opened, where another may have its name: what stands in the -wal would be taken
    /// for the other's. A failure means that other programs use the -wal, and it is tried again when the connection closes.
    pub(super) fn leave_moved_files(&self, wait: Duration) {
        if self.is_readonly() || !self.is_autocommit() {
            return;
        }
        let before = self.handle.busy_timeout();
        self.handle.set_busy_timeout(wait);
        for file in self.handle.connection_ref().files().filter(OpenFile::has_moved) {
            let name = quote_name(&String::from_utf8_lossy(file.name()));
            let sql = format!("PRAGMA {name}.wal_checkpoint(truncate)");
            let _ = self.handle.connection().query_row(&sql, [], |_| Ok(()));
        }
        self.handle.set_busy_timeout(before);
    }

    /// Why `main` may not be written, where it is no longer the file that was opened.
    pub(super) fn moved(&self) -> Option<Diagnostic> {
        let connection = self.handle.connection_ref();
        self.hooks.standing.refusal(connection, &self.origin.name, |file| file.name() == b"main" && file.has_moved())
    }

    /// The connection as the log of changes works on it.
    pub(super) fn logged(&self) -> &dyn LoggedConnection {
        self
    }

    /// Has virtual tables read anew what is behind them after a rollback, of which they learn nothing when they have only read.
    pub(super) fn refresh_shadows(&self) -> Result<()> {
        if self.shadows.get() == ShadowState::Stale && self.running.get() == 0 {
            self.shadows_were_written().map_err(|report| self.fail(&report, None))?;
        }
        Ok(())
    }

    /// Fails when a file that was opened as one that nobody changes has been changed: what is in memory of it and what is
    /// on the disk no longer belong together, and SQLite does not look.
    pub(super) fn check_unchanged(&self) -> Result<()> {
        let Some((path, seen)) = &self.origin.immutable else { return Ok(()) };
        let wal = file_state(&super::sidecar::sidecar_path(path, "-wal"));
        if file_state(path) == Some(*seen) && wal.is_none_or(|wal| wal.length == 0) {
            return Ok(());
        }
        let name = &self.origin.name;
        Err(Diagnostic::engine(format!("another program has changed {name} since it was opened")).hint("open it again"))
    }

    /// Updates the state of the connection after a statement that has ended, well or not.
    pub(super) fn after_statement(&self, info: &StatementInfo, was_in_transaction: bool) {
        let in_transaction = !self.is_autocommit();
        let kind = info.kind;
        if info.changes_settings {
            self.handle.clear_statements();
            // `temp_store` closes the temporary database under statements that are kept, which SQLite does not see.
            self.handle.connection().flush_prepared_statement_cache();
        }
        let changes_rows = kind == StatementKind::Change
            || kind == StatementKind::Commit
            || kind == StatementKind::Other && info.is_readonly;
        if !in_transaction || info.changes_settings || !changes_rows {
            self.schema_version_held.set(None);
        }
        if info.may_change_files() {
            self.hooks.standing.look(self.handle.connection_ref());
        }
        match kind {
            StatementKind::Define => self.schema_touched.set(true),
            StatementKind::Attach => self.epoch.set(self.epoch.get().wrapping_add(1)),
            _ => {}
        }
        let rolled_back =
            kind == StatementKind::Rollback || (was_in_transaction && !in_transaction && kind != StatementKind::Commit);
        if rolled_back && self.schema_touched.get() {
            self.epoch.set(self.epoch.get().wrapping_add(1));
        }
        if !in_transaction {
            self.schema_touched.set(false);
        }
        match self.shadows.get() {
            ShadowState::Written if rolled_back => self.shadows.set(ShadowState::Stale),
            ShadowState::Written if !in_transaction => self.shadows.set(ShadowState::Known),
            _ => {}
        }
    }

    fn number(&self, sql: &str) -> Result<i64> {
        self.handle.cached_number(sql).map_err(|report| self.fail(&report, None))
    }
}

impl Drop for SqliteConnection {
    fn drop(&mut self) {
        if let Some(sidecars) = &self.sidecars {
            let keep = sidecars.keeps_wal();
            if !keep {
                self.leave_moved_files(Duration::from_secs(1));
            }
            // Nobody is left to tell of a failure, which cannot be: the setting is one that SQLite knows.
            let _ = self.handle.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
        }
    }
}

impl LoggedConnection for SqliteConnection {
    fn handle(&self) -> &Handle {
        &self.handle
    }

    fn log(&self) -> &LogState {
        &self.hooks.log
    }

    fn current_schema(&self) -> Result<i64> {
        self.schema_version()
    }

    fn check_idle(&self) -> Result<()> {
        match self.running.get() {
            0 => Ok(()),
            _ => Err(Diagnostic::engine("a statement of this session is still running")),
        }
    }

    fn check_writable(&self) -> Result<()> {
        self.check_standing(&[])
    }

    fn schema_was_replaced(&self) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
        self.schema_version_held.set(None);
    }

    fn shadows_were_written(&self) -> Result<(), SqliteError> {
        self.shadows.set(if self.is_autocommit() { ShadowState::Known } else { ShadowState::Written });
        Ok(self.handle.connection().execute_batch("PRAGMA writable_schema = reset")?)
    }

    fn failed(&self, error: &SqliteError) -> Diagnostic {
        self.fail(error, None)
    }
}

impl Connection for SqliteConnection {
    /// A statement that lacks a function or collation of its schema gets a fallback (see [`super::fallback`]); one that
    /// goes over a view or trigger with texts in double quotes gets them allowed.
    fn prepare<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        let Some((prepared, info)) = self.prepare_with_info(sql, false)? else { return Ok(None) };
        Ok(Some(Box::new(SqliteStatement { connection: self, prepared: Some(prepared), info, slot: None })))
    }

    fn prepare_cached<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        // Whether a statement may use what stands in for something is found out each time.
        if !self.fallbacks.is_empty() {
            return self.prepare(sql);
        }
        self.handle.clear_statements_of_other_schema(self.schema_version()?);
        let slot = self.handle.cache_generation();
        if let Some((prepared, Some(info))) = self.handle.take_cached(sql.as_bytes()) {
            let slot = Some(slot);
            return Ok(Some(Box::new(SqliteStatement { connection: self, prepared: Some(prepared), info, slot })));
        }
        let Some((prepared, info)) = self.prepare_with_info(sql, true)? else { return Ok(None) };
        let slot = (self.fallbacks.is_empty() && info.consumed == sql.len()).then_some(slot);
        Ok(Some(Box::new(SqliteStatement { connection: self, prepared: Some(prepared), info, slot })))
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(SqliteInterrupt {
            engine: self.handle.connection().get_interrupt_handle(),
            wish: Arc::clone(self.handle.interrupt_wish()),
        })
    }

    /// Made of the counters of the files and of the temporary schema, and of a count of changes that move neither or move
    /// them back: attached databases, and a rollback, after which the counter of the file gives the same numbers again.
    fn schema_version(&self) -> Result<i64> {
        if let Some(version) = self.schema_version_held.get() {
            return Ok(version);
        }
        let main = self.number("PRAGMA main.schema_version")?;
        let temporary = self.number("PRAGMA temp.schema_version")?;
        // The first two have 32 bits in the file format; the mixing keeps what differs in one of the three different.
        let mut upper = (temporary as u64) ^ u64::from(self.epoch.get()).rotate_left(20);
        for index in 2.. {
            let Ok(name) = self.handle.connection().db_name(index) else { break };
            let attached = self.number(&format!("PRAGMA {}.schema_version", quote_name(&name)))?;
            upper = upper.wrapping_mul(31).wrapping_add(attached as u64);
        }
        let version = ((upper << 32) | u64::from(main as u32)) as i64;
        if self.handle.is_writing() {
            self.schema_version_held.set(Some(version));
        }
        Ok(version)
    }

    fn is_autocommit(&self) -> bool {
        self.handle.connection().is_autocommit()
    }

    fn fate(&self) -> Fate {
        self.fates.current(self.is_autocommit())
    }

    fn take_warnings(&self) -> Vec<Diagnostic> {
        if let Some(error) = self.handle.take_failed_rollback() {
            self.add_warning(not_rolled_back(&self.fail(&error, None)));
        }
        self.warnings.take()
    }

    fn add_warning(&self, warning: Diagnostic) {
        self.warnings.borrow_mut().push(warning);
    }

    fn change_counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.hooks.changed)
    }

    fn last_rowid(&self) -> i64 {
        self.handle.connection().last_insert_rowid()
    }

    fn is_sandbox(&self) -> bool {
        self.origin.policy.writes && !self.origin.policy.files
    }

    fn is_safe(&self) -> bool {
        self.origin.policy.hostile
    }

    fn classify(&self, sql: &str) -> Result<Option<Vec<Action>>> {
        Ok(self.compile(sql, true)?.map(|(_, _, actions)| actions))
    }

    fn has_open_keys(&self) -> Result<bool> {
        Ok(self.handle.has_open_keys())
    }

    fn is_readonly(&self) -> bool {
        self.origin.access != WriteAccess::Full
    }

    fn add_functions(&self, added: Arc<dyn FunctionSet>) -> Result<()> {
        functions::register(self.handle.connection(), &added).map_err(|error| self.fail(&error.into(), None))?;
        self.functions.replace(Some(added));
        Ok(())
    }

    fn last_failure(&self) -> Option<Failure> {
        self.failure.borrow().clone()
    }

    fn forget_failure(&self) {
        self.failure.take();
    }

    fn let_quoted_texts(&self, allow: bool) -> Result<()> {
        let outcome = self.handle.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, allow);
        outcome.map(|_| ()).map_err(|error| Diagnostic::engine(error.to_string()))
    }

    fn change_log(&self) -> Option<&dyn ChangeLog> {
        Some(self)
    }

    fn resource_limits(&self) -> Option<&dyn ResourceLimits> {
        Some(self)
    }

    fn copy_to(&self, to: &Path, mode: BackupMode, progress: &mut dyn FnMut(u64, u64) -> Result<()>) -> Result<()> {
        self.check_unchanged()?;
        backup::copy(&self.handle, to, mode, progress)
    }
}

struct SqliteInterrupt {
    engine: InterruptHandle,
    wish: Arc<AtomicBool>,
}

impl Interrupt for SqliteInterrupt {
    fn interrupt(&self) {
        // SQLite forgets an interrupt when a statement begins and no other runs, so the wish is kept besides.
        self.wish.store(true, Ordering::SeqCst);
        self.engine.interrupt();
    }

    fn forget(&self) {
        self.wish.store(false, Ordering::SeqCst);
    }
}

impl ResourceLimits for SqliteConnection {
    fn limits(&self) -> Vec<ResourceLimit> {
        self.hooks.limits.all(&self.handle)
    }

    fn set_limit(&self, name: &str, value: u64) -> Result<()> {
        self.handle.clear_statements();
        self.hooks.limits.set_by_name(&self.handle, name, value)
    }

    fn lift_limit(&self, name: &str) -> Result<()> {
        self.hooks.limits.lift_by_name(&self.handle, name)
    }
}
