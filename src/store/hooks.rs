//! Callbacks and switches of SQLite by unsafe calls, where rusqlite has nothing that fits: the authorizer, the progress
//! handler, the pre-update hook, copies of a database as bytes, and what undo needs to know and to switch.
//!
//! What keeps the `unsafe` code here sound, besides what stands at the head of [`super::raw`]:
//! - The listener is owned by the [`Handle`] behind two boxes. SQLite has a pointer to the outer one's content, the [`HookTarget`],
//!   which neither moves nor goes before the connection is closed; a second listener is refused.
//! - Callbacks make shared references only, and a listener has no way to drop itself. They may come while another runs:
//!   a listener that reads the schema within a change is called for permission. Panics end the program rather than cross SQLite.
//! - A [`RowChange`] lives as long as the callback that makes it, and so do the values that it gives.
//! - Names that SQLite passes are copied or compared before the callback returns.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::ffi;

use super::action::AuthorizerRequest;
use super::raw::{ConnectionRef, Handle, slice};
use super::sqlite_error::SqliteError;

/// How many steps of SQLite's virtual machine lie between two looks at whether to go on: about a tenth of a millisecond.
const STEPS: c_int = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowOperation {
    Insert,
    Update,
    Delete,
}

/// Where SQLite keeps the names of a table and its database: for as long as one statement runs, no other table has the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TableNamePointers {
    database: *const c_char,
    table: *const c_char,
}

/// Receives the values of a row, as they are stored.
pub(super) trait ValueSink {
    fn null(&mut self);
    fn integer(&mut self, number: i64);
    fn real(&mut self, number: f64);
    fn text(&mut self, bytes: &[u8]);
    fn blob(&mut self, bytes: &[u8]);
}

/// A row that is about to change.
pub(super) struct RowChange<'a> {
    db: *mut ffi::sqlite3,
    lives: PhantomData<&'a CStr>,
    pub operation: RowOperation,
    pub names: TableNamePointers,
    /// The rowid before and after; 0 in tables without rowids.
    pub old_rowid: i64,
    pub new_rowid: i64,
}

/// Who is called for what a connection does, where SQLite finds it.
pub(super) struct HookTarget {
    db: *mut ffi::sqlite3,
    interrupt_wish: Arc<AtomicBool>,
    listener: Box<dyn HookListener>,
}

/// Receives the callbacks of a connection. To be called from within SQLite, so nothing here may panic or run a statement that writes.
pub(super) trait HookListener {
    /// True if a statement with this in it may be prepared.
    fn allows(&self, request: &AuthorizerRequest<'_>) -> bool;

    /// True if what runs has had its time. Asked every [`STEPS`].
    fn is_over(&self) -> bool;

    /// True if a transaction that has written may be committed.
    fn allows_commit(&self, connection: ConnectionRef<'_>) -> bool;

    /// A row is about to change. Told only while [`Handle::set_change_hook`] is on.
    fn before_change_of(&self, change: &RowChange<'_>);
}

/// # Safety
/// `text` is null or ends in NUL, and stays as it is for `'a`.
unsafe fn bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// # Safety
/// `data` is what [`Handle::set_listener`] has given to SQLite.
unsafe fn target<'a>(data: *mut c_void) -> &'a HookTarget {
    // SAFETY: the target lives as long as the connection, which is calling.
    unsafe { &*data.cast::<HookTarget>() }
}

/// # Safety
/// As for [`target`].
unsafe fn listener<'a>(data: *mut c_void) -> &'a dyn HookListener {
    // SAFETY: the caller's promise.
    unsafe { &*target(data).listener }
}

unsafe extern "C" fn before_commit(data: *mut c_void) -> c_int {
    // SAFETY: SQLite passes the pointer that it was given, and the connection is open, for it is calling.
    let target = unsafe { target(data) };
    let connection = ConnectionRef { db: target.db, open: PhantomData };
    c_int::from(!target.listener.allows_commit(connection))
}

unsafe extern "C" fn authorize(
    data: *mut c_void,
    code: c_int,
    first: *const c_char,
    second: *const c_char,
    database: *const c_char,
    within: *const c_char,
) -> c_int {
    // SAFETY: SQLite passes the pointer that it was given, and texts or null.
    let allowed = unsafe {
        let request = AuthorizerRequest {
            code,
            first: bytes(first),
            second: bytes(second),
            database: bytes(database),
            within: bytes(within),
        };
        listener(data).allows(&request)
    };
    if allowed { ffi::SQLITE_OK } else { ffi::SQLITE_DENY }
}

unsafe extern "C" fn progress(data: *mut c_void) -> c_int {
    // SAFETY: SQLite passes the pointer that it was given.
    let target = unsafe { target(data) };
    c_int::from(target.listener.is_over() || target.interrupt_wish.load(Ordering::SeqCst))
}

unsafe extern "C" fn before_change(
    data: *mut c_void,
    db: *mut ffi::sqlite3,
    operation: c_int,
    database: *const c_char,
    table: *const c_char,
    old_rowid: i64,
    new_rowid: i64,
) {
    let operation = match operation {
        ffi::SQLITE_INSERT => RowOperation::Insert,
        ffi::SQLITE_UPDATE => RowOperation::Update,
        _ => RowOperation::Delete,
    };
    // SAFETY: SQLite passes the pointer that it was given, and names that live through the call.
    unsafe {
        let names = TableNamePointers { database, table };
        let change = RowChange { db, lives: PhantomData, operation, names, old_rowid, new_rowid };
        listener(data).before_change_of(&change);
    }
}

impl<'a> RowChange<'a> {
    pub fn database(&self) -> &'a [u8] {
        // SAFETY: null or a text of SQLite's, which lives through the hook; likewise below.
        unsafe { bytes(self.names.database) }.unwrap_or_default()
    }

    pub fn table(&self) -> &'a [u8] {
        unsafe { bytes(self.names.table) }.unwrap_or_default()
    }

    /// The connection, for statements that read.
    pub fn connection_ref(&self) -> ConnectionRef<'_> {
        ConnectionRef { db: self.db, open: PhantomData }
    }

    /// How many triggers and foreign keys' actions lie between the statement and this change.
    pub fn depth(&self) -> c_int {
        // SAFETY: called within the hook of this connection; likewise in the methods below.
        unsafe { ffi::sqlite3_preupdate_depth(self.db) }
    }

    /// How many columns the table has, by SQLite's account, generated ones included.
    pub fn columns(&self) -> usize {
        usize::try_from(unsafe { ffi::sqlite3_preupdate_count(self.db) }).unwrap_or(0)
    }

    /// Hands on the value that the row has in a column, counted from 0 as `pragma table_xinfo` does. Not for an insert.
    #[inline]
    pub fn old_value(&self, column: c_int, sink: &mut impl ValueSink) -> Result<(), SqliteError> {
        let mut value = ptr::null_mut();
        let code = unsafe { ffi::sqlite3_preupdate_old(self.db, column, &raw mut value) };
        self.pass_value(code, value, sink)
    }

    /// Hands on the value that the row will have, likewise. Not for a delete.
    #[inline]
    pub fn new_value(&self, column: c_int, sink: &mut impl ValueSink) -> Result<(), SqliteError> {
        let mut value = ptr::null_mut();
        let code = unsafe { ffi::sqlite3_preupdate_new(self.db, column, &raw mut value) };
        self.pass_value(code, value, sink)
    }

    /// A value of any kind would go through memory, and to read there what was just written in other parts takes as long as
    /// all that SQLite does for it. So each kind goes its own way.
    #[inline(always)]
    fn pass_value(
        &self,
        code: c_int,
        value: *mut ffi::sqlite3_value,
        sink: &mut impl ValueSink,
    ) -> Result<(), SqliteError> {
        if code != ffi::SQLITE_OK {
            return Err(self.connection_ref().report(code));
        }
        if value.is_null() {
            return Err(out_of_memory());
        }
        // SAFETY: SQLite keeps the value until the hook returns, and converts it at most once, as it is read in one way only.
        unsafe {
            match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_INTEGER => sink.integer(ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => sink.real(ffi::sqlite3_value_double(value)),
                // A text as it is stored: to convert it, or to end it with a NUL, would take more time than all the rest.
                kind @ (ffi::SQLITE_TEXT | ffi::SQLITE_BLOB) => {
                    let start = ffi::sqlite3_value_blob(value);
                    let length = ffi::sqlite3_value_bytes(value);
                    if start.is_null() && length > 0 {
                        return Err(out_of_memory());
                    }
                    let bytes = slice(start, length);
                    if kind == ffi::SQLITE_TEXT { sink.text(bytes) } else { sink.blob(bytes) }
                }
                _ => sink.null(),
            }
        }
        Ok(())
    }
}

#[cold]
fn out_of_memory() -> SqliteError {
    SqliteError::new(ffi::SQLITE_NOMEM, "out of memory")
}

impl Handle {
    /// Has SQLite call `listener` for permissions, for time and for changes; the first one stays.
    pub fn set_listener(&mut self, listener: Box<dyn HookListener>) {
        if self.listener.is_none() {
            let interrupt_wish = Arc::clone(self.interrupt_wish());
            self.listener = Some(Box::new(HookTarget { db: self.db(), interrupt_wish, listener }));
            self.expire_statements();
            // SAFETY: the connection is open and the data outlives it.
            unsafe {
                ffi::sqlite3_commit_hook(self.db(), Some(before_commit), self.listener_data());
                ffi::sqlite3_progress_handler(self.db(), STEPS, Some(progress), self.listener_data());
            }
        }
    }

    fn listener_data(&self) -> *mut c_void {
        self.listener.as_deref().map_or(ptr::null_mut(), |target| ptr::from_ref(target).cast_mut().cast())
    }

    /// Has all statements prepared anew before they go on. (To set an authorizer does that, and SQLite has no plainer way.)
    fn expire_statements(&self) {
        let data = self.listener_data();
        if !data.is_null() {
            // SAFETY: the connection is open and `data` outlives it.
            unsafe { ffi::sqlite3_set_authorizer(self.db(), Some(authorize), data) };
        }
    }

    /// Has the listener called for rows that change, or no more. Statements that were prepared before it was switched on are
    /// prepared anew, as SQLite compiles a `DELETE` of all rows in a way that tells nobody when nobody listens.
    pub fn set_change_hook(&self, on: bool) {
        let data = self.listener_data();
        if data.is_null() {
            return;
        }
        // SAFETY: as above.
        unsafe {
            if on {
                ffi::sqlite3_preupdate_hook(self.db(), Some(before_change), data);
            } else {
                ffi::sqlite3_preupdate_hook(self.db(), None, ptr::null_mut());
            }
        }
        self.expire_statements();
    }

    /// Whether statements that are prepared from now on leave out the actions of foreign keys (cascades and the like),
    /// while the keys themselves are counted. `SQLITE_TESTCTRL_FK_NO_ACTION` is the one way to that: it is what applying a
    /// changeset with `SQLITE_CHANGESETAPPLY_FKNOACTION` does, and the version of SQLite is built in.
    pub fn leave_out_key_actions(&self, on: bool) {
        // SAFETY: the connection is open; the operation takes it and a number.
        unsafe { ffi::sqlite3_test_control(ffi::SQLITE_TESTCTRL_FK_NO_ACTION, self.db(), c_int::from(on)) };
    }

    /// True if records in the open transaction refer to one that is not there, which its end would refuse.
    pub fn has_open_keys(&self) -> bool {
        let (mut current, mut highest) = (0, 0);
        // SAFETY: the connection is open.
        let code = unsafe {
            let status = ffi::SQLITE_DBSTATUS_DEFERRED_FKS;
            ffi::sqlite3_db_status(self.db(), status, &raw mut current, &raw mut highest, 0)
        };
        code == ffi::SQLITE_OK && current != 0
    }

    /// How many rows the connection has changed, without those of statements that failed as a whole.
    pub fn total_changes(&self) -> i64 {
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_total_changes64(self.db()) }
    }

    /// True if the open transaction holds the write lock of `main`, so that no other program can change it meanwhile.
    pub fn is_writing(&self) -> bool {
        // SAFETY: the connection is open, and the name ends in NUL.
        unsafe { ffi::sqlite3_txn_state(self.db(), c"main".as_ptr()) == ffi::SQLITE_TXN_WRITE }
    }

    /// Makes `last_insert_rowid()` what it was.
    pub fn set_last_insert_rowid(&self, rowid: i64) {
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_set_last_insert_rowid(self.db(), rowid) };
    }

    /// A counter of what the connection has seen change in the file, by itself and by others. It costs no read.
    fn pager_version(&self, database: &CStr) -> u32 {
        let mut version: u32 = 0;
        // SAFETY: the connection is open, and the operation writes 32 bits.
        unsafe {
            let target = (&raw mut version).cast::<c_void>();
            ffi::sqlite3_file_control(self.db(), database.as_ptr(), ffi::SQLITE_FCNTL_DATA_VERSION, target);
        }
        version
    }

    /// The whole of a database as bytes, what the open transaction has changed included (c3ref/serialize.html). All of it is in
    /// memory: the caller looks at its size first. Not for a database without any page.
    pub fn serialize(&self, database: &str) -> Result<DatabaseImage, SqliteError> {
        let database = c_name(database)?;
        let mut length = 0;
        // SAFETY: the connection is open; the bytes are ours and freed with the image.
        let start = unsafe { ffi::sqlite3_serialize(self.db(), database.as_ptr(), &raw mut length, 0) };
        if start.is_null() {
            return Err(SqliteError::new(ffi::SQLITE_NOMEM, "the database cannot be copied"));
        }
        Ok(DatabaseImage { start, length: usize::try_from(length).unwrap_or(0) })
    }

    /// Makes a database what `source` is, in one transaction, unless another program has changed it since this connection
    /// last read it: then nothing is done, and the result is false. Not within a transaction.
    pub fn restore(&self, database: &str, source: &Handle) -> Result<bool, SqliteError> {
        let database = c_name(database)?;
        let before = self.pager_version(&database);
        // SAFETY: both connections are open until after the backup is finished, which happens on all ways.
        unsafe {
            let backup = ffi::sqlite3_backup_init(self.db(), database.as_ptr(), source.db(), c"main".as_ptr());
            if backup.is_null() {
                return Err(self.report(ffi::sqlite3_errcode(self.db())));
            }
            // No page at first, which takes the lock; then nobody else can write, and the counter says whether somebody has.
            let mut code = ffi::sqlite3_backup_step(backup, 0);
            let same = self.pager_version(&database) == before;
            if code == ffi::SQLITE_OK && same {
                code = ffi::sqlite3_backup_step(backup, -1);
            }
            let end = ffi::sqlite3_backup_finish(backup);
            match code {
                ffi::SQLITE_DONE if end == ffi::SQLITE_OK => Ok(true),
                ffi::SQLITE_OK if !same => Ok(false),
                ffi::SQLITE_OK | ffi::SQLITE_DONE => Err(self.report(end)),
                code => Err(SqliteError::new(code, error_text(code))),
            }
        }
    }

    /// Makes this connection's main database, which is in memory, the one that `image` holds.
    pub fn load(&self, image: DatabaseImage) -> Result<(), SqliteError> {
        let length = i64::try_from(image.length).unwrap_or(0);
        let start = image.start;
        std::mem::forget(image);
        let flags = ffi::SQLITE_DESERIALIZE_FREEONCLOSE | ffi::SQLITE_DESERIALIZE_READONLY;
        // SAFETY: SQLite's own allocation, which the connection owns from here on, also when it fails.
        let code = unsafe { ffi::sqlite3_deserialize(self.db(), c"main".as_ptr(), start, length, length, flags) };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(self.report(code)) }
    }
}

fn c_name(database: &str) -> Result<CString, SqliteError> {
    CString::new(database).map_err(|_| SqliteError::new(ffi::SQLITE_MISUSE, "a name with a NUL"))
}

fn error_text(code: c_int) -> String {
    // SAFETY: SQLite has a constant text for every code.
    unsafe { bytes(ffi::sqlite3_errstr(code)) }
        .map_or_else(String::new, |text| String::from_utf8_lossy(text).into_owned())
}

/// Makes SQLite fail rather than hold more than `bytes` in this process, all connections together; 0 for no bound.
/// Gives the bound before.
pub(super) fn limit_heap(bytes: i64) -> i64 {
    // SAFETY: a call on a plain number.
    unsafe { ffi::sqlite3_hard_heap_limit64(bytes) }
}

/// A database as bytes, in SQLite's own memory.
pub(super) struct DatabaseImage {
    start: *mut u8,
    length: usize,
}

impl DatabaseImage {
    /// Room for `length` bytes, all zero.
    pub fn zeroed(length: usize) -> Result<DatabaseImage, SqliteError> {
        // Some bytes more, which SQLite may read of a damaged page (c3ref/deserialize.html).
        // SAFETY: what is allocated is made zero before it is shared.
        unsafe {
            let start = ffi::sqlite3_malloc64(length as u64 + 32).cast::<u8>();
            if start.is_null() {
                return Err(SqliteError::new(ffi::SQLITE_NOMEM, "out of memory"));
            }
            ptr::write_bytes(start, 0, length + 32);
            Ok(DatabaseImage { start, length })
        }
    }

    pub fn bytes(&self) -> &[u8] {
        // SAFETY: as many bytes have been allocated and written.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }

    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and nobody else has the address.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl Drop for DatabaseImage {
    fn drop(&mut self) {
        // SAFETY: SQLite's own allocation, freed once.
        unsafe { ffi::sqlite3_free(self.start.cast()) };
    }
}
