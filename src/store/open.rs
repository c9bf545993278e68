//! Opens a database: examines the file first, sets the connection up, and says in plain words what is in the way.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{OpenFlags, ffi};

use super::authorizer::AccessPolicy;
use super::diagnose;
use super::digest;
use super::error::{ErrorContext, WriteAccess};
use super::locks::holders;
use super::raw::{BUSY_TIMEOUT, Handle};
use super::recovery::{AbandonedJournal, is_being_made};
use super::sidecar::{FileState, SidecarCleanup, SidecarStates, file_state, sidecar_path};
use super::sqlite::{ConnectionOrigin, SqliteConnection};
use super::sqlite_error::SqliteError;
use super::transaction::Transaction;
use super::{icontains, regexp, sandbox};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::platform;

/// How a database is to be opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Make the file if there is none.
    pub create: bool,
    /// Never change the file, nor make another.
    pub readonly: bool,
    /// Take the file for an attack: never change it, touch no other, and keep what it may cost within bounds.
    pub safe: bool,
    /// Work on a copy of the file, which is thrown away at the end. With `readonly` there is nothing to throw away, and no copy.
    pub sandbox: bool,
    /// Let no statement reach another file.
    pub alone: bool,
    /// Where the token for a server stands, where one is named by a URL.
    pub token_file: Option<PathBuf>,
    /// How long to wait for locks of other programs.
    pub busy_timeout: Duration,
}

impl Default for OpenOptions {
    fn default() -> OpenOptions {
        OpenOptions {
            create: false,
            readonly: false,
            safe: false,
            sandbox: false,
            alone: false,
            token_file: None,
            busy_timeout: BUSY_TIMEOUT,
        }
    }
}

impl OpenOptions {
    /// True if anything but the usual is asked for.
    pub fn is_guarded(&self) -> bool {
        self.readonly || self.safe || self.sandbox
    }

    /// True if the file that is opened, or its copy, is only read.
    pub(super) fn reads_only(&self) -> bool {
        self.readonly || self.safe && !self.sandbox
    }

    pub(super) fn policy(&self) -> AccessPolicy {
        let option = match self {
            OpenOptions { safe: true, .. } => "--safe",
            OpenOptions { readonly: true, .. } => "--readonly",
            OpenOptions { sandbox: true, .. } => "--sandbox",
            OpenOptions { alone: true, .. } => "a course",
            _ => return AccessPolicy::UNRESTRICTED,
        };
        AccessPolicy { writes: !self.reads_only(), files: false, hostile: self.safe, option }
    }
}

/// What to open.
#[derive(Clone, Copy, Debug)]
pub enum OpenTarget<'a> {
    /// A file by its path, taken literally: neither `file:` nor `:memory:` nor `?` means anything in it.
    File(&'a Path),
    Memory,
}

/// Opens a database and reads its schema, so that a file that cannot be used is refused here and not at the first line.
///
/// # Errors
/// What is in the way and what to do: no such file, a folder, not a database, damaged, locked, no permission …
/// A file is created only with [`OpenOptions::create`].
pub fn open(target: OpenTarget<'_>, options: &OpenOptions) -> Result<Rc<SqliteConnection>> {
    match target {
        OpenTarget::Memory => {
            let handle =
                Handle::open_memory(options.busy_timeout).map_err(|report| cannot_open(":memory:", &report))?;
            set_up(&handle, options.safe).map_err(|report| cannot_open(":memory:", &report))?;
            let name = ":memory:".to_string();
            let origin = ConnectionOrigin {
                name,
                access: WriteAccess::Full,
                policy: options.policy(),
                immutable: None,
                named: None,
            };
            Ok(Rc::new(SqliteConnection::new(handle, origin)?))
        }
        OpenTarget::File(path) if options.sandbox && !options.readonly => sandbox::open(path, options),
        OpenTarget::File(path) => open_file(path, options),
    }
}

/// A failure that has nothing to do with a file's content.
pub(super) fn cannot_open(name: &str, report: &SqliteError) -> Diagnostic {
    Diagnostic::engine(format!("{name} cannot be opened: {}", report.message))
}

pub(super) fn open_file(path: &Path, options: &OpenOptions) -> Result<Rc<SqliteConnection>> {
    let name = path.display().to_string();
    let begin = Instant::now();
    let mut was_held = true;
    let (LocatedFile { path: database, length }, before) = loop {
        let located = locate(path, &name, options)?;
        let before = SidecarStates::of(&located.path);
        let is_remains = located.length == 0 && (before.has_wal() || before.has_journal());
        // Another program may be about to make it. It may also have ended just now, so that a second look decides.
        let is_held = is_remains && !holders(&located.path).is_empty();
        if !is_remains || !is_held && !was_held || begin.elapsed() >= options.busy_timeout {
            break (located, before);
        }
        was_held = is_held;
        std::thread::sleep(Duration::from_millis(5));
    };
    if length == 0 && (before.has_wal() || before.has_journal() && !is_being_made(&database, options)) {
        // SQLite takes files beside an empty database for remains of an older one and deletes them at the first read.
        let suffix = if before.has_wal() { "-wal" } else { "-journal" };
        return Err(Diagnostic::engine(format!(
            "{name} is empty, but {name}{suffix} beside it holds data, which SQLite would throw away"
        ))
        .hint("if another program is just making it, wait; else put the right file in its place, or move one of the two away"));
    }
    let attempt = OpenAttempt { path: &database, named: path, name: &name, options };
    let cleanup = SidecarCleanup::new(database.clone(), before);

    // SQLite opens a file that it may not write for reading only, without a word.
    let create = if options.create && length == 0 { OpenFlags::SQLITE_OPEN_CREATE } else { OpenFlags::empty() };
    let writable = attempt.handle(OpenFlags::SQLITE_OPEN_READ_WRITE | create)?;
    let forbidden = writable.connection().is_readonly("main").map_err(|error| cannot_open(&name, &error.into()))?;
    let access = match (options.reads_only(), forbidden) {
        (true, _) => WriteAccess::Asked,
        (false, true) => WriteAccess::Forbidden,
        (false, false) => WriteAccess::Full,
    };
    let handle = if options.reads_only() {
        drop(writable);
        attempt.handle(OpenFlags::SQLITE_OPEN_READ_ONLY)?
    } else {
        writable
    };

    // With no -wal, no other program has the file open in WAL mode, and all that there is stands in the file itself. To
    // read it SQLite would make the -wal and -shm; where they could not be made or not be removed again, or are not to be
    // made, it reads the file as one that nobody changes.
    let may_freeze = !before.has_wal() && !before.has_journal();
    if (forbidden || options.safe) && may_freeze && before.wal.is_none() && diagnose::is_wal(&database) {
        drop(handle);
        return attempt.immutable(access, before);
    }
    if forbidden && before.has_wal() && !diagnose::has_wal_header(&sidecar_path(&database, "-wal")) {
        return Err(diagnose::damaged_wal(&name));
    }
    let abandoned = AbandonedJournal::find(&database, &handle);
    let connection = attempt.connect(handle, access, None)?;
    match connection.read_schema() {
        Ok(()) => {
            let mut warnings: Vec<Diagnostic> =
                abandoned.and_then(|journal| journal.warning(&name, &database)).into_iter().collect();
            warnings.extend(truncation_warning(&connection.handle, &name, &database));
            Ok(Rc::new(connection.with_cleanup(Some(cleanup), warnings)))
        }
        Err(report) if may_freeze && lacks_shared_files(&report) && diagnose::is_wal(&database) => {
            drop(connection);
            let access = if access == WriteAccess::Full { WriteAccess::Forbidden } else { access };
            attempt.immutable(access, before)
        }
        Err(report) => {
            let handle = &connection.handle;
            let waited = handle.waited();
            let interrupted = handle.is_interrupted();
            // A foreign -wal stays as it is even when the file cannot be used. The error is the one to tell of.
            let keep = cleanup.keeps_wal();
            let _ = handle.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
            drop(connection);
            drop(cleanup);
            let context = ErrorContext { file: &name, path: Some(&database), access, waited, interrupted };
            Err(diagnose::explain_unusable(&report, &database, &before, abandoned.is_some(), &context))
        }
    }
}

/// One attempt to open one file.
struct OpenAttempt<'a> {
    path: &'a Path,
    /// As the user named it.
    named: &'a Path,
    /// The same, to be shown.
    name: &'a str,
    options: &'a OpenOptions,
}

impl OpenAttempt<'_> {
    fn handle(&self, flags: OpenFlags) -> Result<Handle> {
        Handle::open(self.path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX, self.options.busy_timeout)
            .map_err(|report| diagnose::explain_unopened(&report, self.path, self.name))
    }

    /// Opens the file as one that nobody changes: no locks, nothing beside it (c3ref/open.html, `immutable`).
    fn immutable(&self, access: WriteAccess, before: SidecarStates) -> Result<Rc<SqliteConnection>> {
        let seen = file_state(self.path);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let handle = Handle::open(&immutable_uri(self.path), flags, self.options.busy_timeout)
            .map_err(|report| diagnose::explain_unopened(&report, self.path, self.name))?;
        let immutable = seen.map(|seen| (self.path.to_path_buf(), seen));
        let connection = self.connect(handle, access, immutable)?;
        connection.read_schema().map_err(|report| {
            let context = ErrorContext {
                file: self.name,
                path: Some(self.path),
                access,
                waited: Duration::ZERO,
                interrupted: false,
            };
            diagnose::explain_unusable(&report, self.path, &before, false, &context)
        })?;
        Ok(Rc::new(connection))
    }

    /// Sets a connection up and puts it under guard, before it reads anything.
    fn connect(
        &self,
        handle: Handle,
        access: WriteAccess,
        immutable: Option<(PathBuf, FileState)>,
    ) -> Result<SqliteConnection> {
        let policy = self.options.policy();
        set_up(&handle, policy.hostile || !policy.files && has_temporary_files(self.path))
            .map_err(|report| cannot_open(self.name, &report))?;
        let named = Some(self.named.to_owned());
        let origin = ConnectionOrigin { name: self.name.to_string(), access, policy, immutable, named };
        SqliteConnection::new(handle, origin)
    }
}

/// True if SQLite would put its temporary files into the folder of the database. It takes the first of these in which it may make files
/// (tempfiles.html, section 5).
pub(super) fn has_temporary_files(database: &Path) -> bool {
    let Some(folder) = database.parent() else { return true };
    let first = platform::temporary_folders().into_iter().find(|folder| tempfile::tempfile_in(folder).is_ok());
    match first.map(fs::canonicalize) {
        Some(Ok(first)) => first == folder,
        _ => true,
    }
}

/// `file:` with all bytes of `path` escaped that mean something in a URI or are not ASCII (uri.html).
fn immutable_uri(path: &Path) -> PathBuf {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => uri.push(char::from(*byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    PathBuf::from(uri + "?immutable=1")
}

/// True if SQLite could not make or use the files beside a database.
fn lacks_shared_files(report: &SqliteError) -> bool {
    matches!(report.primary(), ffi::SQLITE_CANTOPEN | ffi::SQLITE_READONLY)
        || matches!(
            report.code,
            ffi::SQLITE_IOERR_SHMOPEN
                | ffi::SQLITE_IOERR_SHMMAP
                | ffi::SQLITE_IOERR_SHMSIZE
                | ffi::SQLITE_IOERR_SHMLOCK
        )
}

/// A warning where the file ends within its last page, which SQLite takes for a page that ends in zeros. A file that lacks
/// whole pages it refuses itself; one in WAL mode may lack what stands in the -wal.
fn truncation_warning(handle: &Handle, name: &str, database: &Path) -> Option<Diagnostic> {
    let number = |pragma: &str| -> Option<u64> {
        let number: i64 = handle.connection().query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).ok()?;
        u64::try_from(number).ok().filter(|number| *number > 0)
    };
    // Within a transaction that reads, nobody makes the file longer or shorter meanwhile.
    let reading = Transaction::reading(handle).ok()?;
    let (page, pages) = (number("page_size")?, number("page_count")?);
    let length = fs::metadata(database).ok()?.len();
    let is_wal = SidecarStates::of(database).wal.is_some();
    drop(reading);
    (!is_wal && length % page != 0 && length < page * pages).then(|| {
        Diagnostic::warning(format!(
            "{name} is cut off: {} bytes are missing at its end, and records with them",
            page * pages - length
        ))
    })
}

/// Settings of every connection. `in_memory` keeps what SQLite would put into temporary files.
pub(super) fn set_up(handle: &Handle, in_memory: bool) -> Result<(), SqliteError> {
    let connection = handle.connection();
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
        // The schema may come from anywhere: it may call only functions that cannot do harm.
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // No plain statement may damage the file: no writable_schema, no writes into shadow tables.
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        // A mistyped "name" is an error and not a text, as in the sqlite3 shell since 3.41. Tables of a schema keep the
        // right to write texts so; views and triggers get it when they need it (see `SqliteConnection::prepare`).
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        // No SQL may name code by its address. It is SQLite's default, too.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    // Damaged pages are found when they are read, and not by what they lead to.
    connection.execute_batch("PRAGMA cell_size_check = on")?;
    if in_memory {
        connection.execute_batch("PRAGMA temp_store = memory")?;
    }
    regexp::register(connection)?;
    icontains::register(connection)?;
    digest::register(connection)?;
    Ok(())
}

/// A file that is there, or may be made, with its real path: absolute, so that no part of it means anything to SQLite,
/// and without symbolic links, so that the files beside it are those that SQLite uses.
struct LocatedFile {
    path: PathBuf,
    length: u64,
}

fn locate(path: &Path, name: &str, options: &OpenOptions) -> Result<LocatedFile> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.is_empty() {
        return Err(Diagnostic::engine("the name of the database file is empty"));
    }
    if bytes.contains(&0) {
        return Err(Diagnostic::engine("the name of the database file holds a NUL, which no file name can"));
    }
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return no_such_file(path, name, options),
        Err(error) => return Err(unreachable_file(name, &error)),
    };
    if metadata.is_dir() {
        return Err(Diagnostic::engine(format!("{name} is a folder, not a database file")).hint(databases_inside(path)));
    }
    if !metadata.is_file() {
        return Err(Diagnostic::engine(format!(
            "{name} is a {}, not a database file",
            platform::special_kind(&metadata)
        )));
    }
    let path = fs::canonicalize(path).map_err(|error| unreachable_file(name, &error))?;
    Ok(LocatedFile { path, length: metadata.len() })
}

fn unreachable_file(name: &str, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Diagnostic::engine(format!("{name} cannot be reached: no permission to enter its folder"))
        }
        io::ErrorKind::NotADirectory => {
            Diagnostic::engine(format!("{name} cannot be opened: a part of the path before its last is not a folder"))
        }
        _ => Diagnostic::engine(format!("{name} cannot be opened: {error}")),
    }
}

/// The databases in a folder, as a hint; the file names that look like one, at most five.
fn databases_inside(folder: &Path) -> String {
    let mut found: Vec<String> = names(folder)
        .into_iter()
        .filter(|name| {
            let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            ["db", "sqlite", "sqlite3", "db3"].contains(&extension)
        })
        .map(|name| folder.join(name).display().to_string())
        .collect();
    found.sort();
    found.truncate(5);
    if found.is_empty() { "name a file in it".to_string() } else { format!("in it: {}", found.join(", ")) }
}

/// Names of the files in a folder; of a very full one, some.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .take(10_000)
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// The place of a file that may be made, or why there is none.
fn no_such_file(path: &Path, name: &str, options: &OpenOptions) -> Result<LocatedFile> {
    if let Ok(target) = fs::read_link(path) {
        return Err(Diagnostic::engine(format!("{name} is a link to {}, which is not there", target.display())));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(file) = path.file_name() else {
        return Err(Diagnostic::engine(format!("there is no file {name}")));
    };
    let real_folder = match fs::canonicalize(folder) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Diagnostic::engine(format!("there is no file {name}, nor a folder {}", folder.display())));
        }
        Err(error) => return Err(unreachable_file(name, &error)),
    };
    if options.create && !options.reads_only() {
        return Ok(LocatedFile { path: real_folder.join(file), length: 0 });
    }
    let mut diagnostic = Diagnostic::engine(format!("there is no file {name}"));
    if options.create {
        let option = options.policy().option;
        return Err(diagnostic.hint(format!("{option} makes none; leave it out to make one")));
    }
    let names = names(folder);
    if let Some(near) = nearest(&file.to_string_lossy(), names.iter().map(String::as_str)) {
        diagnostic = diagnostic.hint(format!("did you mean {}?", path.with_file_name(near).display()));
    }
    Err(diagnostic.hint(format!("`hopdb {name} --create` makes a new database")))
}
