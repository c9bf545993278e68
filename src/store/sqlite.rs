//! The store's interface over SQLite: prepares, runs, streams, and keeps account of what a session has done.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::InterruptHandle;
use rusqlite::config::DbConfig;
use rusqlite::ffi;

use super::authorizer::{self, AccessPolicy, Authorizer};
use super::backup::{self, BackupMode};
use super::changelog::LogState;
use super::error::{self, ErrorContext, Failure, WriteAccess};
use super::fallback::{FallbackError, Fallbacks, MissingName, each_row, schema_uses, texts, unknown_collations};
use super::functions::{self, FunctionSet};
use super::hooks::{AuthorizerRequest, HookListener, RowChange};
use super::limits::{ConnectionLimits, ResourceLimit, ResourceLimits, exceeded};
use super::raw::{Handle, PreparedStatement, SqliteError};
use super::sidecar::{FileState, SidecarCleanup, file_state};
use super::statement_cache::CacheGeneration;
use super::{Action, ChangeLog, Connection, Interrupt, Row, Statement, Value};
use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::sql::code;

/// What is said of a failure that has ended the open transaction.
pub const ROLLED_BACK: &str = "the open transaction was rolled back with it";

/// Where a connection comes from, as far as messages and its limits need it.
pub(super) struct ConnectionOrigin {
    /// The file as the user named it.
    pub name: String,
    pub access: WriteAccess,
    pub policy: AccessPolicy,
    /// The file and how it was when it was opened as one that nobody changes, if it was.
    pub frozen: Option<(PathBuf, FileState)>,
}

/// What is asked and told while the connection works.
struct HookState {
    guard: Authorizer,
    limits: ConnectionLimits,
    log: LogState,
}

/// The end of it that SQLite holds.
struct HookAdapter(Rc<HookState>);

impl HookListener for HookAdapter {
    fn allows(&self, request: &AuthorizerRequest<'_>) -> bool {
        self.0.guard.allows(request)
    }

    fn is_over(&self) -> bool {
        self.0.limits.is_over()
    }

    fn before_change_of(&self, change: &RowChange<'_>) {
        self.0.log.note(change);
    }
}

/// A database opened by SQLite.
pub struct SqliteConnection {
    origin: ConnectionOrigin,
    watch: Rc<HookState>,
    /// Before the footprint, as that may be tidied only after the connection is closed: fields drop in order.
    handle: Handle,
    footprint: Option<SidecarCleanup>,
    fallbacks: Fallbacks,
    warnings: RefCell<Vec<Diagnostic>>,
    failure: RefCell<Option<Failure>>,
    /// The functions that were added, which are told when a statement begins.
    functions: RefCell<Option<Arc<dyn FunctionSet>>>,
    /// How many statements are running, one within the rows of another.
    running: Cell<usize>,
    /// Has the open transaction changed the schema?
    schema_touched: Cell<bool>,
    /// Changes of the schema that SQLite's own counters do not show.
    epoch: Cell<u32>,
    /// The version of the schema, while the open transaction keeps it from changing unseen.
    held: Cell<Option<i64>>,
    /// The counter of the schema of the file when SQLite last was made to look at it.
    seen: Cell<Option<i64>>,
    /// Has the open transaction changed tables behind virtual ones without their knowledge, and was it rolled back?
    shadows: Cell<ShadowState>,
}

/// Virtual tables keep some of what is in the tables behind them in memory.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ShadowState {
    Known,
    /// Undo has written them within the open transaction.
    Written,
    /// That was rolled back, so that what is in memory may be what never was.
    Stale,
}

pub(super) fn error_context<'a>(
    file: &'a str,
    path: Option<&'a Path>,
    access: WriteAccess,
    waited: Duration,
    interrupted: bool,
) -> ErrorContext<'a> {
    ErrorContext { file, path, access, waited, interrupted }
}

/// What a statement does, as far as it matters besides its rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StatementKind {
    /// INSERT, UPDATE, DELETE and REPLACE, WITH before them or not.
    LogEntry,
    /// CREATE, ALTER, DROP.
    Define,
    /// ATTACH, DETACH.
    Attach,
    Commit,
    Rollback,
    Vacuum,
    Explain,
    Other,
}

impl StatementKind {
    fn of(sql: &[u8], readonly: bool) -> StatementKind {
        let verbs: [(&str, StatementKind); 16] = [
            ("insert", StatementKind::LogEntry),
            ("replace", StatementKind::LogEntry),
            ("update", StatementKind::LogEntry),
            ("delete", StatementKind::LogEntry),
            ("with", if readonly { StatementKind::Other } else { StatementKind::LogEntry }),
            ("create", StatementKind::Define),
            ("alter", StatementKind::Define),
            ("drop", StatementKind::Define),
            ("attach", StatementKind::Attach),
            ("detach", StatementKind::Attach),
            ("commit", StatementKind::Commit),
            ("end", StatementKind::Commit),
            ("release", StatementKind::Commit),
            ("rollback", StatementKind::Rollback),
            ("vacuum", StatementKind::Vacuum),
            ("explain", StatementKind::Explain),
        ];
        // An empty statement may stand before the first one.
        let first = code(sql).find(|token| !token.is(";"));
        let kind = |word: &str| first.as_ref().is_some_and(|first| first.is(word));
        verbs.iter().find(|(word, _)| kind(word)).map_or(StatementKind::Other, |(_, kind)| *kind)
    }
}

impl SqliteConnection {
    /// Makes a connection of a handle that is set up, guarded by the policy of its origin.
    ///
    /// # Errors
    /// SQLite's, when the limits of the policy cannot be set.
    pub(super) fn new(mut handle: Handle, origin: ConnectionOrigin) -> Result<SqliteConnection> {
        let policy = origin.policy;
        let watch = Rc::new(HookState {
            guard: Authorizer::new(&origin.name, policy),
            limits: ConnectionLimits::default(),
            log: LogState::default(),
        });
        if policy.hostile {
            watch.guard.look_up_functions().map_err(|report| Diagnostic::engine(report.message))?;
        }
        handle.set_listener(Box::new(HookAdapter(watch.clone())));
        if policy.hostile {
            watch.limits.set_safe(&handle, policy.writes)?;
        }
        Ok(SqliteConnection {
            origin,
            watch,
            handle,
            footprint: None,
            fallbacks: Fallbacks::default(),
            warnings: RefCell::default(),
            failure: RefCell::new(None),
            functions: RefCell::new(None),
            running: Cell::new(0),
            schema_touched: Cell::new(false),
            epoch: Cell::new(0),
            held: Cell::new(None),
            seen: Cell::new(None),
            shadows: Cell::new(ShadowState::Known),
        })
    }

    /// Takes over the files beside the database, and what was found at opening.
    pub(super) fn with(mut self, footprint: Option<SidecarCleanup>, warnings: Vec<Diagnostic>) -> SqliteConnection {
        self.footprint = footprint;
        self.warnings = RefCell::new(warnings);
        self
    }

    /// Reads the header and the schema.
    pub(super) fn read(&self) -> Result<(), SqliteError> {
        self.handle.reset_wait();
        self.watch.limits.within(&mut self.watch.limits.time(), || {
            each_row(&self.handle, "SELECT 1 FROM sqlite_schema LIMIT 1", &[], |_| ())
        })
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    pub(super) fn log(&self) -> &LogState {
        &self.watch.log
    }

    /// Fails while a statement of this connection is running.
    pub(super) fn check_idle(&self) -> Result<()> {
        match self.running.get() {
            0 => Ok(()),
            _ => Err(Diagnostic::engine("a statement of this session is still running")),
        }
    }

    /// Takes note that the schema is another, in a way that its counter need not show.
    pub(super) fn schema_was_replaced(&self) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
        self.held.set(None);
    }

    /// Has virtual tables read anew what is behind them, which has been written without their knowledge.
    pub(super) fn shadows_were_written(&self) -> Result<(), SqliteError> {
        self.shadows.set(if self.is_autocommit() { ShadowState::Known } else { ShadowState::Written });
        Ok(self.handle.connection().execute_batch("PRAGMA writable_schema = reset")?)
    }

    /// The same after a rollback, which they are not told of when they have only read.
    fn renew_shadows(&self) -> Result<()> {
        if self.shadows.get() == ShadowState::Stale && self.running.get() == 0 {
            self.shadows_were_written().map_err(|report| self.fail(&report, None))?;
        }
        Ok(())
    }

    /// Are there databases besides the file and the temporary one?
    pub(super) fn has_attached(&self) -> bool {
        self.handle.connection().db_name(2).is_ok()
    }

    /// A report outside of a statement, as a diagnostic.
    pub(super) fn failed(&self, report: &SqliteError) -> Diagnostic {
        self.fail(report, None)
    }

    /// The rowid of the latest record that an INSERT has made, those of triggers left aside.
    pub fn last_rowid(&self) -> i64 {
        self.handle.connection().last_insert_rowid()
    }

    /// Is what happens taken back when the session ends?
    pub fn is_sandbox(&self) -> bool {
        self.origin.policy.writes && !self.origin.policy.files
    }

    /// Is the file taken for an attack?
    pub fn is_safe(&self) -> bool {
        self.origin.policy.hostile
    }

    /// What the first statement of `sql` would do, with all that it reads and calls, without running it. `None` when there is only space and comments.
    ///
    /// # Errors
    /// As for [`Connection::prepare`].
    pub fn classify(&self, sql: &str) -> Result<Option<Vec<Action>>> {
        Ok(self.compile(sql, true)?.map(|(_, _, actions)| actions))
    }

    /// Does the open transaction hold records that refer to one that is not there, so that its end would be refused?
    pub fn has_open_keys(&self) -> bool {
        self.handle.has_open_keys()
    }

    /// Can the file not be written, whatever the statement?
    pub fn is_readonly(&self) -> bool {
        self.origin.access != WriteAccess::Full
    }

    /// Makes functions known in SQL. Those that were added before stay known, and are no longer told of statements.
    ///
    /// # Errors
    /// A statement is running that calls a function of the same name, or there is no memory.
    pub fn add_functions(&self, added: Arc<dyn FunctionSet>) -> Result<()> {
        functions::register(self.handle.connection(), &added).map_err(|error| self.fail(&error.into(), None))?;
        self.functions.replace(Some(added));
        Ok(())
    }

    /// Fails when a file that was opened as one that nobody changes has been changed: what is in memory of it and what is
    /// on the disk no longer belong together, and SQLite does not look.
    fn check_frozen(&self) -> Result<()> {
        let Some((path, seen)) = &self.origin.frozen else { return Ok(()) };
        let wal = file_state(&super::sidecar::beside(path, "-wal"));
        if file_state(path) == Some(*seen) && wal.is_none_or(|wal| wal.length == 0) {
            return Ok(());
        }
        let name = &self.origin.name;
        Err(Diagnostic::engine(format!("another program has changed {name} since it was opened")).hint("open it again"))
    }

    /// The report as a diagnostic with its place in `sql`, and remembers it.
    fn fail(&self, report: &SqliteError, sql: Option<&str>) -> Diagnostic {
        let around = error_context(
            &self.origin.name,
            self.footprint.as_ref().map(SidecarCleanup::database),
            self.origin.access,
            self.handle.waited(),
            self.handle.connection().is_interrupted(),
        );
        let mut diagnostic = error::explain(report, &around);
        let refusal = self.watch.guard.take_refusal();
        if report.primary() == ffi::SQLITE_INTERRUPT && self.watch.limits.take_over() {
            let time = self.watch.limits.time().unwrap_or_default().as_secs_f64();
            diagnostic = Diagnostic::engine(format!("stopped: the statement has computed for {time} s"))
                .hint("the limit `time` can be raised: `.set time 60s`");
        } else if let Some(refusal) = refusal
            && (report.primary() == ffi::SQLITE_AUTH || report.message.starts_with("not authorized"))
        {
            diagnostic = Diagnostic::engine(refusal);
        } else if self.origin.policy.hostile
            && let Some(limit) = exceeded(report.code, &report.message)
        {
            diagnostic = diagnostic
                .hint(format!("--safe keeps it within bounds; the limit `{limit}` can be raised: `.set {limit} N`"));
        }
        if let Some(sql) = sql {
            if let Some(span) = error::place(report, sql) {
                diagnostic = diagnostic.or_at(span);
            }
            if let Some(near) = self.near(report, sql) {
                diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
            }
        }
        self.failure.replace(Some(Failure::of(report)));
        diagnostic
    }

    /// The nearest name that there is to one that there is not. A failure of the search is no failure of its own.
    fn near(&self, report: &SqliteError, sql: &str) -> Option<String> {
        let (kind, name) = report.message.strip_prefix("no such ")?.split_once(": ")?;
        let name = name.split(" - should").next().unwrap_or(name).trim_matches('"');
        let name = name.rsplit('.').next().unwrap_or(name);
        let tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') \
                      UNION ALL SELECT name FROM sqlite_temp_schema WHERE type IN ('table', 'view')";
        let candidates = match kind {
            "table" => texts(&self.handle, tables, &[]).ok()?,
            "function" => {
                texts(&self.handle, "SELECT DISTINCT name FROM pragma_function_list ORDER BY name", &[]).ok()?
            }
            "collation sequence" => texts(&self.handle, "SELECT name FROM pragma_collation_list", &[]).ok()?,
            "column" => {
                let mut columns = Vec::new();
                for table in texts(&self.handle, tables, &[]).ok()? {
                    if code(sql).any(|token| token.is_named(&table)) {
                        let of = [Value::text(table)];
                        // A view that is broken has no columns to offer, and another table may.
                        columns.extend(
                            texts(&self.handle, "SELECT name FROM pragma_table_xinfo(?1)", &of).unwrap_or_default(),
                        );
                    }
                }
                columns
            }
            _ => return None,
        };
        // What is called just so is there, but not where it was looked for.
        let others = candidates.iter().filter(|candidate| !candidate.eq_ignore_ascii_case(name));
        nearest(name, others.map(String::as_str)).map(String::from)
    }

    /// Tries to make known what a statement lacks; true when it is worth preparing it again.
    fn supply(&self, report: &SqliteError, sql: &str, supplied: &mut Vec<MissingName>) -> bool {
        if report.message == "no query solution" {
            // What it says is all that is known of the statement; the search for more has no failure of its own.
            let unknown = unknown_collations(&self.handle).unwrap_or_default();
            let found = unknown.into_iter().filter(|missing| self.supply_one(missing.clone(), sql, supplied)).count();
            // SQLite gives an index up for good when it does not know its order, until it reads the schema anew.
            return found > 0 && self.handle.connection().execute_batch("PRAGMA writable_schema = RESET").is_ok();
        }
        MissingName::from(report).is_some_and(|missing| self.supply_one(missing, sql, supplied))
    }

    fn supply_one(&self, missing: MissingName, sql: &str, supplied: &mut Vec<MissingName>) -> bool {
        if supplied.contains(&missing) {
            return false;
        }
        supplied.push(missing.clone());
        if matches!(missing, MissingName::Quoted(_)) {
            // The setting would end statements that are running, so it waits until none is. It stays, as SQLite prepares
            // statements anew at times, under the settings of then.
            return self.running.get() == 0
                && !missing.is_typed_in(sql)
                && schema_uses(&self.handle, &missing).unwrap_or(false)
                && self.handle.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, true).is_ok();
        }
        match self.fallbacks.supply(&self.handle, &missing) {
            Ok(Some(warning)) => {
                self.warnings.borrow_mut().push(warning);
                true
            }
            // The first report says what is wrong with the statement; that the schema cannot be searched comes after it.
            Ok(None) | Err(_) => false,
        }
    }

    /// Takes account of a statement that has ended, well or not.
    fn settle(&self, info: &StatementInfo, was_in_transaction: bool) {
        let in_transaction = !self.is_autocommit();
        let kind = info.kind;
        if info.sets {
            self.handle.clear_statements();
        }
        let changes_rows = kind == StatementKind::LogEntry
            || kind == StatementKind::Commit
            || kind == StatementKind::Other && info.readonly;
        if !in_transaction || info.sets || !changes_rows {
            self.held.set(None);
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

    /// SQLite prepares a statement by the schema that it knows, and sees only when the statement runs that another program has
    /// changed it: too late for one that writes, and has done so before its first row shows that the columns are others than
    /// was told. (One that reads can be made anew.) So it is made to look where the counter of the file has moved; true when
    /// it has. A file that cannot be read now, or is locked, is left to the statement itself.
    fn renew_schema(&self) -> bool {
        if self.held.get().is_some() {
            return false;
        }
        let limit = self.handle.busy_timeout();
        self.handle.set_busy_timeout(Duration::ZERO);
        let moved = match self.handle.cached_number("PRAGMA main.schema_version") {
            Ok(now) if self.seen.get() != Some(now) => {
                let looked = self.handle.run_cached("SELECT 1 FROM main.sqlite_schema LIMIT 1").is_ok();
                if looked {
                    self.seen.set(Some(now));
                }
                looked
            }
            _ => false,
        };
        self.handle.set_busy_timeout(limit);
        moved
    }

    /// Prepares the first statement of `sql`, and gives how many bytes it took and what it asked leave for.
    fn compile(&self, sql: &str, all: bool) -> Result<Option<(PreparedStatement<'_>, usize, Vec<Action>)>> {
        self.check_frozen()?;
        self.renew_shadows()?;
        self.handle.reset_wait();
        let explaining = StatementKind::of(sql.as_bytes(), true) == StatementKind::Explain;
        let mut left = self.watch.limits.time();
        let mut supplied = Vec::new();
        let mut renewed = false;
        let ((compiled, consumed), actions) = loop {
            let prepare = || self.watch.limits.within(&mut left, || self.handle.prepare(sql.as_bytes()));
            let (result, actions) = self.watch.guard.collect(explaining, all, prepare);
            match result {
                Ok((Some(compiled), _))
                    if !renewed && compiled.width() > 0 && !compiled.is_readonly() && self.renew_schema() =>
                {
                    renewed = true
                }
                Ok(prepared) => break (prepared, actions),
                Err(report) => {
                    if !self.supply(&report, sql, &mut supplied) {
                        return Err(self.fail(&report, Some(sql)));
                    }
                }
            }
        };
        // SQLite takes a NUL for the end of the text.
        if sql.as_bytes().get(consumed) == Some(&0) {
            return Err(Diagnostic::engine("SQL cannot hold a NUL character").at(Span::new(consumed, consumed + 1)));
        }
        let Some(compiled) = compiled else { return Ok(None) };
        if !compiled.is_readonly()
            && let Some(refusal) = self.watch.guard.writes(&actions, |table| self.is_shadow(table))
        {
            return Err(Diagnostic::engine(refusal));
        }
        if !compiled.is_explain() {
            let text = sql.get(..consumed).unwrap_or(sql);
            self.fallbacks.check(&self.handle, text, compiled.is_readonly()).map_err(|refusal| match *refusal {
                FallbackError::StandIn(diagnostic) => diagnostic,
                FallbackError::Sqlite(report) => self.fail(&report, Some(sql)),
            })?;
        }
        Ok(Some((compiled, consumed, actions)))
    }

    /// Prepares the first statement of `sql` with what is known of it.
    fn prepared(&self, sql: &str, again: bool) -> Result<Option<(PreparedStatement<'_>, Rc<StatementInfo>)>> {
        let Some((compiled, consumed, mut actions)) = self.compile(sql, false)? else { return Ok(None) };
        let readonly = compiled.is_readonly();
        let text = sql.as_bytes().get(..consumed).unwrap_or_default();
        let kind = StatementKind::of(text, readonly);
        if kind == StatementKind::Vacuum {
            actions.push(authorizer::vacuum(text));
        }
        let sets = actions.iter().any(|action| !action.kind.changes_rows() && !action.kind.is_of_transactions());
        let (columns, parameters) = (compiled.columns(), compiled.parameters());
        let text = if again { sql.into() } else { Box::default() };
        let info = StatementInfo { text, columns, consumed, parameters, readonly, kind, actions, sets };
        Ok(Some((compiled, Rc::new(info))))
    }

    /// Does a virtual table keep its data in the table?
    fn is_shadow(&self, table: &str) -> bool {
        let sql = "SELECT name FROM pragma_table_list(?1) WHERE type = 'shadow'";
        // A schema that cannot be read has no tables that may be written.
        texts(&self.handle, sql, &[Value::text(table)]).is_ok_and(|found| !found.is_empty())
    }

    fn number(&self, sql: &str) -> Result<i64> {
        self.handle.cached_number(sql).map_err(|report| self.fail(&report, None))
    }
}

impl Drop for SqliteConnection {
    fn drop(&mut self) {
        if let Some(footprint) = &self.footprint {
            let keep = footprint.keeps_wal();
            // Nobody is left to tell of a failure, which cannot be: the setting is one that SQLite knows.
            let _ = self.handle.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
        }
    }
}

impl Connection for SqliteConnection {
    /// A statement that lacks a function or collation of its schema gets a stand-in (see [`super::fallback`]); one that
    /// goes over a view or trigger with texts in double quotes gets them allowed.
    fn prepare<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        let Some((compiled, info)) = self.prepared(sql, false)? else { return Ok(None) };
        Ok(Some(Box::new(SqliteStatement { connection: self, compiled: Some(compiled), info, slot: None })))
    }

    fn prepare_cached<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        // Whether a statement may use what stands in for something is found out each time.
        if !self.fallbacks.is_empty() {
            return self.prepare(sql);
        }
        self.handle.clear_statements_of_other_schema(self.schema_version()?);
        let slot = self.handle.cache_generation();
        if let Some((compiled, Some(info))) = self.handle.take_cached(sql.as_bytes()) {
            let slot = Some(slot);
            return Ok(Some(Box::new(SqliteStatement { connection: self, compiled: Some(compiled), info, slot })));
        }
        let Some((compiled, info)) = self.prepared(sql, true)? else { return Ok(None) };
        let slot = (self.fallbacks.is_empty() && info.consumed == sql.len()).then_some(slot);
        Ok(Some(Box::new(SqliteStatement { connection: self, compiled: Some(compiled), info, slot })))
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(SqliteInterrupt(self.handle.connection().get_interrupt_handle()))
    }

    /// Made of the counters of the file and of the temporary schema, and of a count of changes that move neither or move
    /// them back: attached databases, and a rollback, after which the counter of the file gives the same numbers again.
    fn schema_version(&self) -> Result<i64> {
        if let Some(version) = self.held.get() {
            return Ok(version);
        }
        let main = self.number("PRAGMA main.schema_version")?;
        let temporary = self.number("PRAGMA temp.schema_version")?;
        // The first two have 32 bits in the file format; the mixing keeps what differs in one of the three different.
        let upper = (temporary as u64) ^ u64::from(self.epoch.get()).rotate_left(20);
        let version = ((upper << 32) | u64::from(main as u32)) as i64;
        if self.handle.is_writing() {
            self.held.set(Some(version));
        }
        Ok(version)
    }

    fn is_autocommit(&self) -> bool {
        self.handle.connection().is_autocommit()
    }

    fn take_warnings(&self) -> Vec<Diagnostic> {
        self.warnings.take()
    }

    fn add_warning(&self, warning: Diagnostic) {
        self.warnings.borrow_mut().push(warning);
    }

    fn last_failure(&self) -> Option<Failure> {
        self.failure.borrow().clone()
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
        self.check_frozen()?;
        backup::copy(self, to, mode, progress)
    }
}

struct SqliteInterrupt(InterruptHandle);

impl Interrupt for SqliteInterrupt {
    fn interrupt(&self) {
        self.0.interrupt();
    }
}

/// What is known of a statement from preparing it.
pub(super) struct StatementInfo {
    /// The text of those that are kept.
    text: Box<str>,
    columns: Vec<String>,
    consumed: usize,
    parameters: usize,
    readonly: bool,
    kind: StatementKind,
    actions: Vec<Action>,
    /// Does it do more than read and change rows, and begin and end transactions, so that other statements may have been
    /// prepared in vain?
    sets: bool,
}

struct SqliteStatement<'c> {
    connection: &'c SqliteConnection,
    /// There until it is laid by.
    compiled: Option<PreparedStatement<'c>>,
    info: Rc<StatementInfo>,
    /// Where it is laid by.
    slot: Option<CacheGeneration>,
}

impl Drop for SqliteStatement<'_> {
    fn drop(&mut self) {
        if let (Some(slot), Some(compiled)) = (self.slot, self.compiled.take())
            && !compiled.was_prepared_anew()
        {
            self.connection.handle.put_cached(self.info.text.as_bytes(), compiled, Some(self.info.clone()), slot);
        }
    }
}

/// Counts a running statement for as long as it lives.
struct RunningGuard<'a>(&'a Cell<usize>);

impl<'a> RunningGuard<'a> {
    fn new(count: &'a Cell<usize>) -> RunningGuard<'a> {
        count.set(count.get() + 1);
        RunningGuard(count)
    }
}

impl Drop for RunningGuard<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

/// Why a run ended early.
enum RunError {
    /// The engine failed before the first row, so that the run may be tried again.
    Before(SqliteError),
    Later(SqliteError),
    /// Who takes the rows failed.
    Consumer(Diagnostic),
}

impl SqliteStatement<'_> {
    /// A pragma that describes views goes over their text when it runs, and not when it is prepared. What it lacks then
    /// stands in for as long as it runs: the functions of a view are wanted when its records are, not for its columns.
    fn run(&mut self, parameters: &[Value], each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>) -> Result<u64> {
        let connection = self.connection;
        let mut supplied = Vec::new();
        let mut warnings = Vec::new();
        let outcome = loop {
            match self.attempt(parameters, each) {
                Err(RunError::Before(report)) if self.info.readonly => {
                    let known = connection.warnings.borrow().len();
                    if !connection.supply(&report, "", &mut supplied) {
                        break Err(connection.fail(&report, None));
                    }
                    warnings.extend(connection.warnings.borrow_mut().drain(known..));
                }
                Err(RunError::Before(report) | RunError::Later(report)) => break Err(connection.fail(&report, None)),
                Err(RunError::Consumer(diagnostic)) => break Err(diagnostic),
                Ok(changes) => break Ok(changes),
            }
        };
        let stayed = supplied.iter().any(|missing| !connection.fallbacks.withdraw(&connection.handle, missing));
        if stayed {
            connection.warnings.borrow_mut().append(&mut warnings);
        }
        outcome
    }

    fn attempt(
        &mut self,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64, RunError> {
        let connection = self.connection;
        let _running = RunningGuard::new(&connection.running);
        let limits = &connection.watch.limits;
        let mut left = limits.time();
        let Some(compiled) = &mut self.compiled else { return Ok(0) };
        let mut run = compiled.run(parameters).map_err(RunError::Later)?;
        let mut first = true;
        loop {
            let more = if self.info.readonly {
                limits.within(&mut left, || run.step())
            } else {
                connection.fallbacks.set_writing(true);
                let more = limits.within(&mut left, || run.step());
                connection.fallbacks.set_writing(false);
                more
            };
            if !more.map_err(if first { RunError::Before } else { RunError::Later })? {
                break;
            }
            if first && run.measure() != self.info.columns.len() {
                return Err(RunError::Later(SqliteError::new(ffi::SQLITE_SCHEMA, "")));
            }
            first = false;
            let flow = each(&run).map_err(RunError::Consumer)?;
            run.check_memory().map_err(RunError::Later)?;
            if flow.is_break() {
                break;
            }
        }
        run.finish().map_err(RunError::Later)?;
        Ok(if self.is_change() { connection.handle.changes() } else { 0 })
    }
}

impl Statement for SqliteStatement<'_> {
    fn columns(&self) -> &[String] {
        &self.info.columns
    }

    fn is_readonly(&self) -> bool {
        self.info.readonly
    }

    fn actions(&self) -> &[Action] {
        &self.info.actions
    }

    fn is_change(&self) -> bool {
        self.info.kind == StatementKind::LogEntry && !self.info.readonly
    }

    fn consumed(&self) -> usize {
        self.info.consumed
    }

    fn parameters(&self) -> usize {
        self.info.parameters
    }

    fn stream(
        &mut self,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let (wanted, given) = (self.info.parameters, parameters.len());
        if wanted != given {
            return Err(Diagnostic::engine(format!(
                "the statement has {wanted} parameter{} and {given} value{} came with it",
                if wanted == 1 { "" } else { "s" },
                if given == 1 { "" } else { "s" },
            )));
        }
        let connection = self.connection;
        connection.check_frozen()?;
        connection.renew_shadows()?;
        connection.handle.reset_wait();
        if let Some(functions) = &*connection.functions.borrow() {
            functions.begin();
        }
        let was_in_transaction = !connection.is_autocommit();
        connection.log_before(&self.info.actions, self.info.readonly)?;
        let mut result = self.run(parameters, each);
        if let Err(diagnostic) = &mut result
            && was_in_transaction
            && connection.is_autocommit()
            && !matches!(self.info.kind, StatementKind::Commit | StatementKind::Rollback)
        {
            diagnostic.hints.push(ROLLED_BACK.to_string());
        }
        connection.settle(&self.info, was_in_transaction);
        connection.log_after(&self.info.actions, result.is_ok(), was_in_transaction);
        result
    }
}

impl ResourceLimits for SqliteConnection {
    fn limits(&self) -> Vec<ResourceLimit> {
        self.watch.limits.all(&self.handle)
    }

    fn set_limit(&self, name: &str, value: u64) -> Result<()> {
        self.handle.clear_statements();
        self.watch.limits.set_by_name(&self.handle, name, value)
    }

    fn lift_limit(&self, name: &str) -> Result<()> {
        self.watch.limits.lift_by_name(&self.handle, name)
    }
}
