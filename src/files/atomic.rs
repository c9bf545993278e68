//! The files that commands write: which may be, and how they are written whole or not at all, beside their place and then moved into it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::diagnostic::{Diagnostic, Result};
use crate::platform;
use crate::store::{Connection, Value, collect};

/// How every SQLite database file begins (fileformat2.html 1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What is kept beside a database and changes what it holds or means.
const SIDECARS: [&str; 5] = ["-wal", "-journal", "-shm", ".hop", ".seeded"];

/// What keeps a session from writing some files.
pub struct FileGuard<'a> {
    /// Whose databases are never written over.
    pub connection: &'a dyn Connection,
    /// The file that is open as a copy, or in another way that the connection does not tell of.
    pub own: Option<&'a Path>,
    /// The files that the session had open before, whose folders stay as they are with `readonly`.
    pub before: &'a [PathBuf],
    /// True if no file that is there may be replaced, and nothing may come up beside the database that belongs to one.
    pub readonly: bool,
}

impl FileGuard<'_> {
    /// The files of the databases that are open.
    fn open_files(&self) -> Result<Vec<PathBuf>> {
        Ok(open_files(self.connection)?.into_iter().chain(self.own.map(Path::to_owned)).collect())
    }

    /// True if a file at `real` would stand in the folder of an open database.
    fn is_beside_database(&self, real: &Path) -> Result<bool> {
        let folder = real.parent().and_then(|folder| fs::canonicalize(folder).ok());
        let folder_of = |file: PathBuf| fs::canonicalize(file).ok()?.parent().map(Path::to_owned);
        let files = self.open_files()?.into_iter().chain(self.before.iter().cloned());
        Ok(folder.is_some() && files.into_iter().any(|file| folder_of(file) == folder))
    }

    /// Fails where `--readonly` forbids the file.
    fn check_readonly(&self, name: &str, real: &Path, is_there: bool) -> Result<()> {
        if !self.readonly {
            return Ok(());
        }
        if is_there {
            return Err(Diagnostic::error(format!(
                "{name} is there already, and a session that was begun with --readonly overwrites no file"
            ))
            .hint("choose a name that is free"));
        }
        let file = real.file_name().unwrap_or_default().to_string_lossy();
        if SIDECARS.iter().any(|suffix| file.ends_with(suffix)) && self.is_beside_database(real)? {
            return Err(Diagnostic::error(format!(
                "{name} would be taken for a part of a database, and --readonly writes none into the folder of one"
            ))
            .hint("choose another name or folder"));
        }
        Ok(())
    }
}

/// The files that SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-wal", "-journal", "-shm"];

/// What stands at the destination of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Nothing,
    /// A file that is no database; it may be empty.
    File,
    Database,
}

/// Where a file is to be written: its real path, and what stands there.
pub struct Destination {
    path: PathBuf,
    name: String,
    pub existing: Existing,
    /// How large the file is that stands there.
    pub size: u64,
    /// True if only a new file may be made there.
    is_new: bool,
}

impl Destination {
    /// Looks at the place for a file that is to be written.
    ///
    /// # Errors
    /// It is a folder, a device, in a folder that is not there, or `guard` forbids it.
    pub fn find(path: &Path, guard: &FileGuard<'_>) -> Result<Destination> {
        let name = path.display().to_string();
        let cannot = |error: io::Error| Diagnostic::engine(format!("{name} cannot be written: {error}"));
        let found = match fs::metadata(path) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(cannot(error)),
        };
        let real = match &found {
            Some(metadata) if metadata.is_dir() => return Err(Diagnostic::engine(format!("{name} is a folder"))),
            Some(metadata) if !metadata.is_file() => {
                return Err(Diagnostic::engine(format!("{name} is no file that can be replaced"))
                    .hint("`.output` writes to pipes and devices"));
            }
            Some(_) => fs::canonicalize(path).map_err(cannot)?,
            None if fs::symlink_metadata(path).is_ok() => {
                return Err(Diagnostic::engine(format!("{name} is a link that leads nowhere")));
            }
            None => {
                let Some(file) = path.file_name() else {
                    return Err(Diagnostic::engine(format!("{name} is no file name")));
                };
                let folder = folder_of(path);
                let real = fs::canonicalize(folder).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => Diagnostic::engine(format!("there is no folder {}", folder.display())),
                    _ => cannot(error),
                })?;
                real.join(file)
            }
        };
        check_not_open(&name, &real, guard)?;
        guard.check_readonly(&name, &real, found.is_some())?;
        let size = found.as_ref().map_or(0, fs::Metadata::len);
        let existing = match &found {
            None => Existing::Nothing,
            Some(_) if is_database(&real) => Existing::Database,
            Some(_) => Existing::File,
        };
        Ok(Destination { path: real, name, existing, size, is_new: guard.readonly })
    }

    /// For a file that must be a database: fails where it may not be made beside the one that is open.
    pub fn check_database(&self, guard: &FileGuard<'_>) -> Result<()> {
        if guard.readonly && guard.is_beside_database(&self.path)? {
            return Err(Diagnostic::error(format!(
                "{} would be a database in the folder of the open one, where --readonly writes none",
                self.name
            ))
            .hint("choose another folder"));
        }
        Ok(())
    }

    /// Fails where a database stands.
    pub fn check_no_database(&self) -> Result<()> {
        match self.existing {
            Existing::Database => Err(is_database_error(&self.name)),
            Existing::Nothing | Existing::File => Ok(()),
        }
    }

    /// Creates the file, under another name beside its destination.
    pub fn create(&self) -> Result<AtomicFile<'_>> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        // What is replaced keeps its permissions; a new file gets those that the umask leaves.
        let mut part = Builder::new();
        part.prefix(".hopdb-").suffix(".part");
        if let Some(permissions) = platform::permissions_at(&self.path) {
            part.permissions(permissions);
        }
        let part = part.tempfile_in(folder).map_err(|error| self.failed(&error))?;
        Ok(AtomicFile { destination: self, part })
    }

    /// A log beside the destination that SQLite would take for that of a database put there.
    pub fn leftover_log(&self) -> Option<String> {
        let full =
            |suffix: &&&str| fs::metadata(with_suffix(&self.path, suffix)).is_ok_and(|metadata| metadata.len() > 0);
        BESIDE[..2].iter().find(full).map(|suffix| format!("{}{suffix}", self.name))
    }

    fn failed(&self, error: &io::Error) -> Diagnostic {
        Diagnostic::engine(format!("{} cannot be written: {error}", self.name))
    }
}

/// A file that is being written. If it is dropped, it is removed, and what stood at its destination stays.
pub struct AtomicFile<'d> {
    destination: &'d Destination,
    part: NamedTempFile,
}

impl AtomicFile<'_> {
    /// Where it is written.
    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// The file, to write to.
    pub fn file(&self) -> Result<File> {
        self.part.as_file().try_clone().map_err(|error| self.destination.failed(&error))
    }

    /// Puts the file in its place, and says how large it is. It is on the disk before it takes the place of another.
    pub fn commit(self) -> Result<u64> {
        let AtomicFile { destination, part } = self;
        let failed = |error: io::Error| destination.failed(&error);
        part.as_file().sync_all().map_err(failed)?;
        let size = part.as_file().metadata().map_err(failed)?.len();
        // What has come up at the place since is not replaced either.
        let persist = if destination.is_new { NamedTempFile::persist_noclobber } else { NamedTempFile::persist };
        persist(part, &destination.path).map_err(|error| destination.failed(&error.error))?;
        if let Some(folder) = destination.path.parent() {
            // Some file systems cannot bring a folder to the disk; the file stands there all the same.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(size)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A place for answers that are written as they come: a file, a pipe or a device.
pub struct OpenPlace {
    path: PathBuf,
    name: String,
    is_new: bool,
    /// How large the file is that would be made anew.
    pub size: u64,
}

impl OpenPlace {
    /// Looks at the place.
    ///
    /// # Errors
    /// A database stands there, open or not, or `guard` forbids it. A pipe or device passes.
    pub fn find(path: &Path, guard: &FileGuard<'_>) -> Result<OpenPlace> {
        let found = fs::metadata(path).ok();
        let is_file = found.as_ref().is_some_and(fs::Metadata::is_file);
        let name = path.display().to_string();
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(_) if fs::symlink_metadata(path).is_ok() => {
                return Err(Diagnostic::engine(format!("{name} is a link that leads nowhere")));
            }
            // A file that is not there yet may be one that SQLite would take for the open database's log. Where there is no folder,
            // opening the file says so.
            Err(_) => match (folder_of(path).canonicalize(), path.file_name()) {
                (Ok(folder), Some(file)) => folder.join(file),
                _ => path.to_owned(),
            },
        };
        check_not_open(&name, &real, guard)?;
        guard.check_readonly(&name, &real, is_file)?;
        if is_file && is_database(&real) {
            return Err(is_database_error(&name));
        }
        let size = if is_file { found.as_ref().map_or(0, fs::Metadata::len) } else { 0 };
        Ok(OpenPlace { path: path.to_owned(), name, is_new: guard.readonly && found.is_none(), size })
    }

    /// Opens it, empty.
    pub fn open(&self) -> Result<File> {
        let mut options = fs::OpenOptions::new();
        options.write(true);
        if self.is_new {
            options.create_new(true)
        } else {
            options.create(true).truncate(true)
        };
        let failed = |error| Diagnostic::engine(format!("{} cannot be written: {error}", self.name));
        options.open(&self.path).map_err(failed)
    }
}

fn is_database_error(name: &str) -> Diagnostic {
    Diagnostic::error(format!("{name} is a database, and would be overwritten"))
}

/// Fails where `real` belongs to a database that is open. This comes before the file is opened for a look: closing it
/// would drop the locks of this process on an open database (howtocorrupt.html 2.2).
fn check_not_open(name: &str, real: &Path, guard: &FileGuard<'_>) -> Result<()> {
    let here = fs::metadata(real).ok();
    for database in guard.open_files()? {
        let same = match (&here, fs::metadata(&database)) {
            (Some(here), Ok(there)) => {
                let id = platform::file_id(real, here);
                id.is_some() && id == platform::file_id(&database, &there)
            }
            _ => false,
        };
        let known = fs::canonicalize(&database).unwrap_or(database);
        let beside = BESIDE.iter().any(|suffix| with_suffix(&known, suffix) == real);
        if same || beside || known == real {
            let what = if beside { "belongs to the open database" } else { "is the open database" };
            return Err(Diagnostic::error(format!("{name} {what}, and would be overwritten")));
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// True if the file begins as a database does. It must not be one that is open (see [`check_not_open`]).
fn is_database(path: &Path) -> bool {
    let mut begin = [0; 16];
    File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == *MAGIC
}

/// The files of the databases that a connection has open.
fn open_files(connection: &dyn Connection) -> Result<Vec<PathBuf>> {
    let rows = collect(connection, "PRAGMA database_list", &[])?;
    let file = |row: &Vec<Value>| row.get(2).and_then(Value::as_text).map(|file| file.into_owned());
    Ok(rows.iter().filter_map(file).filter(|file| !file.is_empty()).map(PathBuf::from).collect())
}
