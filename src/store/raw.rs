//! The calls into SQLite that rusqlite has no safe form of: statements here, callbacks and switches in [`super::hooks`],
//! and questions about open files in [`super::open_files`]; these three hold all `unsafe` code of the store.
//!
//! What keeps it sound:
//! - A [`Handle`] owns its connection and the records that the connection's callbacks point to; fields drop in order, so
//!   the connection is closed before the records go.
//! - An [`ConnectionRef`] is a connection that is open for as long as its lifetime: it is borrowed of a [`Handle`], or of the
//!   callback that the connection is just making.
//! - A [`PreparedStatement`] has the lifetime of its [`ConnectionRef`], so no statement outlives the connection, and finalizes itself once.
//! - An [`IdleStatement`] statement has no lifetime: only the statement cache of the [`Handle`] has such, which drops before the connection.
//! - A [`RunningStatement`] borrows its statement mutably and its parameters for as long as it lives; it resets the statement and
//!   clears the bindings when it goes (a panic of the caller included), so SQLite never sees a parameter after its time.
//! - Pointers to column values die at the next step or reset (c3ref/column_blob.html); both need the [`RunningStatement`] mutably or by
//!   value, while a [`ValueRef`] borrows it. Each value is read as the type that it has, and text always in the same
//!   encoding, so no later read of the same column converts it in place.
//! - Connection and statements are neither `Send` nor `Sync`, as they hold raw pointers and cells.
//! - The callbacks below cannot panic.

#![allow(unsafe_code)]

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{OpenFlags, ffi};

use super::hooks::HookTarget;
use super::sqlite_error::SqliteError;
use super::statement_cache::StatementCache;
use super::transaction::Transactional;
use super::value::{Row, Value, ValueRef};

/// How texts are kept within a database (pragma.html#pragma_encoding).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16le,
    Utf16be,
}

/// A connection, how long it waits for locks, and who is called for what it does.
pub(super) struct Handle {
    /// Before the connection, which cannot be closed while it has statements.
    statement_cache: StatementCache,
    connection: rusqlite::Connection,
    busy: Box<BusyHandler>,
    /// True once somebody wants what runs, or is about to, to stop; until something has stopped for it.
    interrupt_wish: Arc<AtomicBool>,
    /// In a place of its own, as SQLite keeps a pointer to it.
    pub(super) listener: Option<Box<HookTarget>>,
    /// The failure of a rollback whose error nobody took.
    failed_rollback: Cell<Option<SqliteError>>,
}

/// How long a statement waits while another program holds the lock that it needs.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that is open.
#[derive(Clone, Copy)]
pub(super) struct ConnectionRef<'c> {
    pub(super) db: *mut ffi::sqlite3,
    pub(super) open: PhantomData<&'c ()>,
}

/// How many statements of the store's own are kept prepared.
const CACHED: usize = 32;

/// How long the connection has waited for a lock, and how long it may.
struct BusyHandler {
    db: *mut ffi::sqlite3,
    limit: Cell<Duration>,
    since: Cell<Option<Instant>>,
    waited: Cell<Duration>,
    interrupt_wish: Arc<AtomicBool>,
}

/// Called while a lock is held elsewhere; 0 gives up. It replaces SQLite's own waiting, which an interrupt does not end.
unsafe extern "C" fn wait_for_lock(busy: *mut c_void, attempt: c_int) -> c_int {
    // SAFETY: `busy` is the record that lives as long as the connection; only shared references to it exist.
    let busy = unsafe { &*busy.cast::<BusyHandler>() };
    if attempt == 0 {
        busy.since.set(Some(Instant::now()));
    }
    let waited = busy.since.get().map_or(Duration::ZERO, |since| since.elapsed());
    busy.waited.set(waited);
    // SAFETY: the connection is open, for it is calling.
    let interrupted = unsafe { ffi::sqlite3_is_interrupted(busy.db) } != 0;
    if waited >= busy.limit.get() || interrupted || busy.interrupt_wish.load(Ordering::SeqCst) {
        return 0;
    }
    let pause = Duration::from_millis(u64::from(attempt.clamp(1, 25).unsigned_abs()));
    std::thread::sleep(pause.min(busy.limit.get().saturating_sub(waited)));
    1
}

/// The order of bytes, then of length: what SQLite's own BINARY does (datatype3.html, section 7).
unsafe extern "C" fn compare_bytes(
    _: *mut c_void,
    left_length: c_int,
    left: *const c_void,
    right_length: c_int,
    right: *const c_void,
) -> c_int {
    // SAFETY: SQLite passes two texts with their lengths, valid during the call.
    let (left, right) = unsafe { (slice(left, left_length), slice(right, right_length)) };
    left.cmp(right) as c_int
}

/// # Safety
/// `start` points to `length` bytes that stay as they are for `'a`, or `length` is not positive, or `start` is null.
pub(super) unsafe fn slice<'a>(start: *const c_void, length: c_int) -> &'a [u8] {
    match usize::try_from(length) {
        // SAFETY: the caller's promise.
        Ok(length) if length > 0 && !start.is_null() => unsafe { std::slice::from_raw_parts(start.cast(), length) },
        _ => &[],
    }
}

/// The size in bytes and the number of the pieces of memory that SQLite has at hand (malloc.html, section 3.1), instead of
/// 40. Statements that are kept prepared hold some; without one to spare, each row that is logged costs
/// two allocations under a lock.
const LOOKASIDE: (c_int, c_int) = (1200, 160);

impl Handle {
    /// Opens `path`, which SQLite takes as it is unless it begins with `file:` (rusqlite builds SQLite with
    /// SQLITE_USE_URI, so leaving SQLITE_OPEN_URI out is not enough) or is `:memory:`: callers pass absolute paths.
    ///
    /// # Errors
    /// SQLite reads nothing of the file here, so an error says that it cannot be opened at all.
    pub fn open(path: &Path, flags: OpenFlags, busy_timeout: Duration) -> Result<Handle, SqliteError> {
        let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(SqliteError::from)?;
        Handle::with_busy_handler(connection, busy_timeout)
    }

    pub fn open_memory(busy_timeout: Duration) -> Result<Handle, SqliteError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Handle::with_busy_handler(
            rusqlite::Connection::open_in_memory_with_flags(flags).map_err(SqliteError::from)?,
            busy_timeout,
        )
    }

    fn with_busy_handler(connection: rusqlite::Connection, limit: Duration) -> Result<Handle, SqliteError> {
        // SAFETY: the pointer is used only while `connection`, which goes into the same structure, is open.
        let db = unsafe { connection.handle() };
        let interrupt_wish = Arc::<AtomicBool>::default();
        let busy = Box::new(BusyHandler {
            db,
            limit: Cell::new(limit),
            since: Cell::new(None),
            waited: Cell::new(Duration::ZERO),
            interrupt_wish: Arc::clone(&interrupt_wish),
        });
        connection.set_prepared_statement_cache_capacity(CACHED);
        // SAFETY: the connection is open, and the operation takes an address, which may be null, and two numbers.
        unsafe {
            let (none, (size, count)) = (ptr::null_mut::<c_void>(), LOOKASIDE);
            // SQLite refuses where it has begun to use what it has, and goes on with that.
            let _ = ffi::sqlite3_db_config(db, ffi::SQLITE_DBCONFIG_LOOKASIDE, none, size, count);
        }
        let handle = Handle {
            statement_cache: StatementCache::default(),
            connection,
            busy,
            interrupt_wish,
            listener: None,
            failed_rollback: Cell::new(None),
        };
        let record = ptr::from_ref::<BusyHandler>(&handle.busy).cast_mut().cast::<c_void>();
        // SAFETY: the record stays where it is, on the heap, until after the connection is closed.
        let code = unsafe { ffi::sqlite3_busy_handler(db, Some(wait_for_lock), record) };
        if code == ffi::SQLITE_OK { Ok(handle) } else { Err(handle.report(code)) }
    }

    pub fn connection(&self) -> &rusqlite::Connection {
        &self.connection
    }

    pub fn connection_ref(&self) -> ConnectionRef<'_> {
        ConnectionRef { db: self.busy.db, open: PhantomData }
    }

    pub(super) fn statement_cache(&self) -> &StatementCache {
        &self.statement_cache
    }

    /// Makes a statement that was at rest ready to run; `None` for one of another connection.
    pub(super) fn resume(&self, mut idle: IdleStatement) -> Option<PreparedStatement<'_>> {
        // SAFETY: a statement at rest is not finalized yet.
        let own = unsafe { ffi::sqlite3_db_handle(idle.0?.as_ptr()) } == self.db();
        own.then(|| idle.0.take())
            .flatten()
            .map(|statement| PreparedStatement { statement, connection: self.connection_ref() })
    }

    pub(super) fn db(&self) -> *mut ffi::sqlite3 {
        self.busy.db
    }

    /// Runs a statement of the store's own that comes again and again, and so is kept prepared.
    pub fn run_cached(&self, sql: &str) -> Result<(), SqliteError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query([])?.next()?;
        Ok(())
    }

    /// The whole number that such a statement gives; 0 for none.
    pub fn cached_number(&self, sql: &str) -> Result<i64, SqliteError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or(0))
    }

    /// How long an operation waits for a lock before it gives up.
    pub fn busy_timeout(&self) -> Duration {
        self.busy.limit.get()
    }

    pub fn set_busy_timeout(&self, limit: Duration) {
        self.busy.limit.set(limit);
    }

    /// Set by whoever wants what runs to stop.
    pub fn interrupt_wish(&self) -> &Arc<AtomicBool> {
        &self.interrupt_wish
    }

    pub fn is_interrupted(&self) -> bool {
        self.connection.is_interrupted() || self.interrupt_wish.load(Ordering::SeqCst)
    }

    /// How long the latest operation waited for a lock since [`Handle::reset_wait`].
    pub fn waited(&self) -> Duration {
        self.busy.waited.get()
    }

    pub fn reset_wait(&self) {
        self.busy.waited.set(Duration::ZERO);
    }

    /// How many records the latest finished INSERT, UPDATE or DELETE touched, not counting triggers and cascades.
    pub fn changes(&self) -> u64 {
        self.connection.changes()
    }

    /// The failure of a rollback of the store's own, once.
    pub fn take_failed_rollback(&self) -> Option<SqliteError> {
        self.failed_rollback.take()
    }

    pub(super) fn report(&self, code: c_int) -> SqliteError {
        self.connection_ref().report(code)
    }

    /// See [`ConnectionRef::prepare`].
    pub fn prepare(&self, sql: &[u8]) -> Result<(Option<PreparedStatement<'_>>, usize), SqliteError> {
        self.connection_ref().prepare(sql)
    }

    /// Makes `name` a collation that compares bytes.
    pub fn add_binary_collation(&self, name: &str) -> Result<(), SqliteError> {
        let Ok(name) = CString::new(name) else {
            return Err(SqliteError::new(ffi::SQLITE_MISUSE, "a name with a NUL"));
        };
        // SAFETY: the connection is open, SQLite copies the name, and the callback takes no data.
        let code = unsafe {
            ffi::sqlite3_create_collation_v2(
                self.db(),
                name.as_ptr(),
                ffi::SQLITE_UTF8,
                ptr::null_mut(),
                Some(compare_bytes),
                None,
            )
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(self.report(code)) }
    }
}

/// Transactions of the store's own, of which the log of changes knows nothing.
impl Transactional for Handle {
    type Error = SqliteError;

    fn execute(&self, sql: &str) -> Result<(), SqliteError> {
        self.run_cached(sql)
    }

    fn has_no_transaction(&self) -> bool {
        self.connection.is_autocommit()
    }

    fn rollback_failed(&self, error: SqliteError) {
        self.failed_rollback.set(Some(error));
    }
}

impl<'c> ConnectionRef<'c> {
    /// What SQLite says of its latest failure on this connection, which had `code`.
    pub fn report(self, code: c_int) -> SqliteError {
        // SAFETY: the connection is open; the message is copied before anything else can replace it.
        unsafe {
            let extended = ffi::sqlite3_extended_errcode(self.db);
            let text = ffi::sqlite3_errmsg(self.db);
            let message =
                if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
            SqliteError {
                code: if extended & 0xff == code & 0xff { extended } else { code },
                message,
                offset: usize::try_from(ffi::sqlite3_error_offset(self.db)).ok(),
            }
        }
    }

    /// Prepares the first statement of `sql` and says how many bytes it took; `None` when there is no statement.
    pub fn prepare(self, sql: &[u8]) -> Result<(Option<PreparedStatement<'c>>, usize), SqliteError> {
        // SQLite copies a text that does not end in NUL, so that running a long script statement by statement would copy
        // it once for each. A statement that ends within the first part is the same statement within the whole.
        let mut window = 1 << 16;
        while window < sql.len() {
            if let Ok((Some(prepared), consumed)) = self.prepare_whole(&sql[..window])
                && consumed < window
            {
                return Ok((Some(prepared), consumed));
            }
            window *= 16;
        }
        self.prepare_whole(sql)
    }

    fn prepare_whole(self, sql: &[u8]) -> Result<(Option<PreparedStatement<'c>>, usize), SqliteError> {
        let Ok(length) = c_int::try_from(sql.len()) else {
            return Err(SqliteError::new(ffi::SQLITE_TOOBIG, "statement too long"));
        };
        let mut statement = ptr::null_mut();
        let mut tail: *const c_char = ptr::null();
        let start = sql.as_ptr().cast::<c_char>();
        // SAFETY: the connection is open and `start` points to `length` bytes.
        let code = unsafe { ffi::sqlite3_prepare_v3(self.db, start, length, 0, &raw mut statement, &raw mut tail) };
        if code != ffi::SQLITE_OK {
            return Err(self.report(code));
        }
        let consumed = (tail as usize).checked_sub(start as usize).map_or(sql.len(), |taken| taken.min(sql.len()));
        Ok((NonNull::new(statement).map(|statement| PreparedStatement { statement, connection: self }), consumed))
    }
}

/// A prepared statement.
pub(super) struct PreparedStatement<'c> {
    statement: NonNull<ffi::sqlite3_stmt>,
    connection: ConnectionRef<'c>,
}

impl<'c> PreparedStatement<'c> {
    fn raw(&self) -> *mut ffi::sqlite3_stmt {
        self.statement.as_ptr()
    }

    /// Names of the columns, bytes that are not UTF-8 replaced.
    pub fn columns(&self) -> Vec<String> {
        (0..self.width())
            .map(|index| {
                // SAFETY: `index` is a column of the statement; the name is copied before another call on it.
                unsafe {
                    let name = ffi::sqlite3_column_name(self.raw(), c_int::try_from(index).unwrap_or(-1));
                    if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
                }
            })
            .collect()
    }

    /// How many columns its rows have.
    pub fn width(&self) -> usize {
        // SAFETY: the statement is not finalized before `self` drops; likewise in all methods below.
        usize::try_from(unsafe { ffi::sqlite3_column_count(self.raw()) }).unwrap_or(0)
    }

    pub fn parameters(&self) -> usize {
        usize::try_from(unsafe { ffi::sqlite3_bind_parameter_count(self.raw()) }).unwrap_or(0)
    }

    /// True for EXPLAIN and EXPLAIN QUERY PLAN.
    pub fn is_explain(&self) -> bool {
        unsafe { ffi::sqlite3_stmt_isexplain(self.raw()) != 0 }
    }

    /// Leaves the database as it is. An EXPLAIN does, whatever it explains; SQLite answers for what it explains.
    pub fn is_readonly(&self) -> bool {
        self.is_explain() || unsafe { ffi::sqlite3_stmt_readonly(self.raw()) != 0 }
    }

    /// Binds `parameters`, of which there are no more than [`PreparedStatement::parameters`], and makes ready for the first step.
    pub fn run<'s>(&'s mut self, parameters: &'s [Value]) -> Result<RunningStatement<'s, 'c>, SqliteError> {
        self.start(parameters.iter().map(Value::as_ref), None)
    }

    /// As [`PreparedStatement::run`], with values that are borrowed. With the encoding of the database, texts come and go as they are
    /// stored, those that are not well-formed too.
    pub fn start<'s, 'v: 's>(
        &'s mut self,
        parameters: impl Iterator<Item = ValueRef<'v>>,
        stored: Option<Encoding>,
    ) -> Result<RunningStatement<'s, 'c>, SqliteError> {
        let (kind, mark) = match stored {
            None | Some(Encoding::Utf8) => (ffi::SQLITE_UTF8, None),
            Some(Encoding::Utf16le) => (ffi::SQLITE_UTF16LE, Some([0xff, 0xfe])),
            Some(Encoding::Utf16be) => (ffi::SQLITE_UTF16BE, Some([0xfe, 0xff])),
        };
        let kind = kind as u8;
        let run = RunningStatement {
            prepared: self,
            width: 0,
            stored: stored.is_some(),
            out_of_memory: Cell::new(false),
            parameters: PhantomData,
        };
        for (position, value) in (1..).zip(parameters) {
            let statement = run.prepared.raw();
            // SAFETY: texts and blobs are borrowed for as long as `run` lives, which clears the bindings when it drops.
            let code = unsafe {
                match value {
                    ValueRef::Null => ffi::sqlite3_bind_null(statement, position),
                    ValueRef::Integer(number) => ffi::sqlite3_bind_int64(statement, position, number),
                    ValueRef::Real(number) => ffi::sqlite3_bind_double(statement, position, number),
                    ValueRef::Text(bytes) => match (&mark, bytes) {
                        // SQLite takes the mark of an order of bytes for no part of the text, so that it gets another.
                        (Some(mark), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => {
                            let marked = [mark, bytes].concat();
                            let (start, length) = (marked.as_ptr().cast(), marked.len() as u64);
                            ffi::sqlite3_bind_text64(statement, position, start, length, ffi::SQLITE_TRANSIENT(), kind)
                        }
                        _ => {
                            let (start, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
                            ffi::sqlite3_bind_text64(statement, position, start, length, ffi::SQLITE_STATIC(), kind)
                        }
                    },
                    ValueRef::Blob(bytes) => {
                        let (start, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
                        ffi::sqlite3_bind_blob64(statement, position, start, length, ffi::SQLITE_STATIC())
                    }
                }
            };
            if code != ffi::SQLITE_OK {
                return Err(run.prepared.connection.report(code));
            }
        }
        Ok(run)
    }
}

impl PreparedStatement<'_> {
    /// True if SQLite has prepared it anew, as it does where the schema has changed, so that what was known of it may be wrong.
    pub(super) fn was_prepared_anew(&self) -> bool {
        unsafe { ffi::sqlite3_stmt_status(self.raw(), ffi::SQLITE_STMTSTATUS_REPREPARE, 0) != 0 }
    }

    /// Takes the statement out of use, without its connection: see [`Handle::resume`].
    pub(super) fn suspend(self) -> IdleStatement {
        let idle = IdleStatement(Some(self.statement));
        std::mem::forget(self);
        idle
    }
}

/// A statement at rest. Kept by its own [`Handle`] alone, so that it goes before the connection does.
pub(super) struct IdleStatement(Option<NonNull<ffi::sqlite3_stmt>>);

impl Drop for IdleStatement {
    fn drop(&mut self) {
        if let Some(statement) = self.0.take() {
            // SAFETY: the connection is open, as the handle drops it behind the cache; nothing else finalizes the statement.
            unsafe { ffi::sqlite3_finalize(statement.as_ptr()) };
        }
    }
}

impl Drop for PreparedStatement<'_> {
    fn drop(&mut self) {
        // SAFETY: nothing else finalizes the statement. The result repeats an error that was reported.
        unsafe { ffi::sqlite3_finalize(self.raw()) };
    }
}

/// A statement that runs.
pub(super) struct RunningStatement<'s, 'c> {
    prepared: &'s mut PreparedStatement<'c>,
    width: usize,
    stored: bool,
    out_of_memory: Cell<bool>,
    parameters: PhantomData<&'s [Value]>,
}

impl RunningStatement<'_, '_> {
    /// Goes on to the next row; false at the end.
    pub fn step(&mut self) -> Result<bool, SqliteError> {
        // SAFETY: as above; no value of the row before is borrowed any more.
        match unsafe { ffi::sqlite3_step(self.prepared.raw()) } {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            code => Err(self.prepared.connection.report(code)),
        }
    }

    /// Reads how wide the rows are, which may have changed since the statement was prepared: SQLite prepares it
    /// anew, unasked, when the schema has changed. To be called after the first step.
    pub fn measure(&mut self) -> usize {
        self.width = self.prepared.width();
        self.width
    }

    /// Fails when a value of the row at hand could not be had for want of memory.
    pub fn check_memory(&self) -> Result<(), SqliteError> {
        if self.out_of_memory.get() { Err(SqliteError::new(ffi::SQLITE_NOMEM, "out of memory")) } else { Ok(()) }
    }

    /// Ends the run before or after its last row, which is when a statement of its own transaction commits.
    pub fn finish(self) -> Result<(), SqliteError> {
        // SAFETY: as above.
        let code = unsafe { ffi::sqlite3_reset(self.prepared.raw()) };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(self.prepared.connection.report(code)) }
    }
}

impl Drop for RunningStatement<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: as above. The result of the reset repeats an error that was reported.
        unsafe {
            ffi::sqlite3_reset(self.prepared.raw());
            ffi::sqlite3_clear_bindings(self.prepared.raw());
        }
    }
}

impl Row for RunningStatement<'_, '_> {
    fn len(&self) -> usize {
        self.width
    }

    fn get(&self, index: usize) -> ValueRef<'_> {
        if index >= self.width {
            return ValueRef::Null;
        }
        // SAFETY: the column exists; the pointers live as long as the borrow of `self` (see the head of this file).
        unsafe { column_value(self.prepared.raw(), index, self.stored, &self.out_of_memory) }
    }
}

/// # Safety
/// The statement is at a row that has the column, and is neither stepped nor reset during `'r`.
unsafe fn column_value<'r>(
    statement: *mut ffi::sqlite3_stmt,
    index: usize,
    stored: bool,
    out_of_memory: &Cell<bool>,
) -> ValueRef<'r> {
    let column = index as c_int;
    // SAFETY: the caller's promise.
    unsafe {
        match ffi::sqlite3_column_type(statement, column) {
            ffi::SQLITE_INTEGER => ValueRef::Integer(ffi::sqlite3_column_int64(statement, column)),
            ffi::SQLITE_FLOAT => ValueRef::Real(ffi::sqlite3_column_double(statement, column)),
            ffi::SQLITE_TEXT if !stored => {
                let text = ffi::sqlite3_column_text(statement, column);
                if text.is_null() {
                    out_of_memory.set(true);
                }
                ValueRef::Text(slice(text.cast(), ffi::sqlite3_column_bytes(statement, column)))
            }
            kind @ (ffi::SQLITE_TEXT | ffi::SQLITE_BLOB) => {
                let start = ffi::sqlite3_column_blob(statement, column);
                let length = ffi::sqlite3_column_bytes(statement, column);
                // What is empty has no address either.
                if start.is_null() && length > 0 {
                    out_of_memory.set(true);
                }
                let bytes = slice(start, length);
                if kind == ffi::SQLITE_TEXT { ValueRef::Text(bytes) } else { ValueRef::Blob(bytes) }
            }
            _ => ValueRef::Null,
        }
    }
}

/// A statement over rows in the order of one number, which goes on from where it is or begins anew at another number.
pub(super) struct RowidCursor<'c> {
    prepared: PreparedStatement<'c>,
    out_of_memory: Cell<bool>,
    width: usize,
}

impl<'c> RowidCursor<'c> {
    /// The first column of the answer is the number, and `?1` where to begin. Texts come as they are stored.
    pub fn new(prepared: PreparedStatement<'c>) -> RowidCursor<'c> {
        let width = prepared.width();
        RowidCursor { prepared, out_of_memory: Cell::new(false), width }
    }

    /// Goes to the first row that is not below `number`; gives its number.
    pub fn seek(&mut self, number: i64) -> Result<Option<i64>, SqliteError> {
        // SAFETY: the statement is ours, and no value of a row is borrowed. A reset repeats an error that was reported.
        let code = unsafe {
            ffi::sqlite3_reset(self.prepared.raw());
            ffi::sqlite3_bind_int64(self.prepared.raw(), 1, number)
        };
        if code != ffi::SQLITE_OK {
            return Err(self.prepared.connection.report(code));
        }
        self.next()
    }

    /// Goes to the next row; gives its number.
    pub fn next(&mut self) -> Result<Option<i64>, SqliteError> {
        // SAFETY: as above.
        match unsafe { ffi::sqlite3_step(self.prepared.raw()) } {
            // SAFETY: there is a row with a first column.
            ffi::SQLITE_ROW => Ok(Some(unsafe { ffi::sqlite3_column_int64(self.prepared.raw(), 0) })),
            ffi::SQLITE_DONE => Ok(None),
            code => Err(self.prepared.connection.report(code)),
        }
    }

    /// The values of the row at hand behind its number. To be called where [`RowidCursor::seek`] or [`RowidCursor::next`] has given one.
    pub fn values(&self) -> impl Iterator<Item = ValueRef<'_>> {
        let raw = self.prepared.raw();
        // SAFETY: the columns exist, and the walk is borrowed for as long as the values.
        (1..self.width).map(move |index| unsafe { column_value(raw, index, true, &self.out_of_memory) })
    }

    pub fn check_memory(&self) -> Result<(), SqliteError> {
        if self.out_of_memory.get() { Err(SqliteError::new(ffi::SQLITE_NOMEM, "out of memory")) } else { Ok(()) }
    }

    /// Ends the walk; the statement is at its beginning again.
    pub fn end(self) -> PreparedStatement<'c> {
        // SAFETY: as above. The result of the reset repeats an error that was reported.
        unsafe { ffi::sqlite3_reset(self.prepared.raw()) };
        self.prepared
    }
}

/// True for SQLite's keywords (c3ref/keyword_check.html), which have to be quoted as names.
pub fn is_keyword(name: &str) -> bool {
    let Ok(length) = c_int::try_from(name.len()) else { return false };
    // SAFETY: the text has that length, and is only read.
    unsafe { ffi::sqlite3_keyword_check(name.as_ptr().cast(), length) != 0 }
}

/// True if the text ends in a semicolon that ends a statement, and not one within a text, a comment or a trigger
/// (c3ref/complete.html).
pub fn is_complete(sql: &str) -> bool {
    // A NUL would end the text for SQLite; none can be part of a statement.
    let Ok(sql) = CString::new(sql.replace('\0', " ")) else { return false };
    // SAFETY: the text ends in NUL and lives as long as the call.
    unsafe { ffi::sqlite3_complete(sql.as_ptr()) == 1 }
}
