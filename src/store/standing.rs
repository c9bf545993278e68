//! Whether the files of a connection are still those that it has opened.
//!
//! SQLite writes on to a file that was deleted or that another took the place of. In rollback mode it looks before it writes. In WAL mode
//! it does not, and the -wal is found by its name: it would be taken for that of the file that is there now. So each change is
//! preceded by a look, and so is each commit, the last moment at which nothing that counts has been written.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use super::open_files::OpenFile;
use super::raw::ConnectionRef;
use super::sidecar::{file_id, sidecar_path};
use crate::diagnostic::Diagnostic;
use crate::platform::FileId;

/// What has come of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Gone,
    Replaced,
}

impl Change {
    fn of(path: &Path) -> Change {
        if fs::symlink_metadata(path).is_ok() { Change::Replaced } else { Change::Gone }
    }
}

/// The -wal and -shm that a database in WAL mode had when it was first seen with them.
struct KnownSidecars {
    database: PathBuf,
    files: [(PathBuf, Option<FileId>); 2],
}

impl KnownSidecars {
    fn of(database: &Path) -> KnownSidecars {
        let files = ["-wal", "-shm"].map(|suffix| {
            let path = sidecar_path(database, suffix);
            let id = file_id(&path);
            (path, id)
        });
        KnownSidecars { database: database.to_owned(), files }
    }

    /// The first that has gone. Where there was no -wal, the database was not in WAL mode, and what is there now is looked at anew.
    fn change(&mut self) -> Option<(PathBuf, Change)> {
        if self.files[0].1.is_none() {
            *self = KnownSidecars::of(&self.database);
            return None;
        }
        let mut known = self.files.iter().filter(|(_, id)| id.is_some());
        known.find(|(path, id)| file_id(path) != *id).map(|(path, _)| (path.clone(), Change::of(path)))
    }
}

/// Watches the files of a connection.
pub(super) struct Standing {
    /// The path that the user named, from which links may lead to the file.
    named: Option<PathBuf>,
    sidecars: RefCell<Vec<KnownSidecars>>,
    refusal: RefCell<Option<Diagnostic>>,
}

impl Standing {
    /// For a file that was opened by the path `named`.
    pub fn new(named: Option<&Path>) -> Standing {
        let named = named.and_then(|named| std::path::absolute(named).ok());
        Standing { named, sidecars: RefCell::default(), refusal: RefCell::default() }
    }

    /// Takes what is beside the files now for what belongs to them.
    pub fn look(&self, connection: ConnectionRef<'_>) {
        self.sidecars.replace(connection.files().map(|file| KnownSidecars::of(file.path())).collect());
    }

    /// Knows of nothing beside the files any more: what is there when one is looked at next belongs to it.
    pub fn forget(&self) {
        self.sidecars.borrow_mut().clear();
    }

    /// Why a file may not be written that is `meant`, if one may not.
    pub fn refusal(
        &self,
        connection: ConnectionRef<'_>,
        name: &str,
        meant: impl Fn(&OpenFile<'_>) -> bool,
    ) -> Option<Diagnostic> {
        connection.files().filter(meant).find_map(|file| {
            let is_main = file.name() == b"main";
            let shown = if is_main { name.to_owned() } else { file.path().display().to_string() };
            let renamed = self.named.as_deref().filter(|named| is_main && *named != file.path());
            let renamed = renamed.filter(|named| file_id(named) != file_id(file.path()));
            if file.has_moved() {
                Some(moved(&shown, Change::of(file.path())))
            } else if let Some(named) = renamed {
                Some(moved(&shown, Change::of(named)))
            } else {
                self.sidecar_change(file.path()).map(|(path, change)| lost(&shown, &path, change))
            }
        })
    }

    fn sidecar_change(&self, database: &Path) -> Option<(PathBuf, Change)> {
        let mut all = self.sidecars.borrow_mut();
        if let Some(known) = all.iter_mut().find(|known| known.database == database) {
            return known.change();
        }
        all.push(KnownSidecars::of(database));
        None
    }

    /// True unless a file that the transaction writes may not be written. The reason is kept for who tells of the failure.
    pub fn allows_commit(&self, connection: ConnectionRef<'_>, name: &str) -> bool {
        let refusal = self.refusal(connection, name, |file| file.is_written());
        let allowed = refusal.is_none();
        self.refusal.replace(refusal);
        allowed
    }

    /// Why the latest commit was refused, once.
    pub fn take_refusal(&self) -> Option<Diagnostic> {
        self.refusal.take()
    }
}

fn moved(name: &str, change: Change) -> Diagnostic {
    let message = match change {
        Change::Gone => format!("{name} was moved or deleted since it was opened, so nothing is written"),
        Change::Replaced => {
            format!("{name} is another file now than the one that was opened, so nothing is written to either")
        }
    };
    let diagnostic = Diagnostic::engine(message).hint("`.save NEWFILE` keeps what this session still reads");
    match change {
        Change::Gone => diagnostic,
        Change::Replaced => diagnostic.hint(format!("`.open {name}` opens the one that is there now")),
    }
}

fn lost(name: &str, sidecar: &Path, change: Change) -> Diagnostic {
    let file = sidecar.file_name().unwrap_or(sidecar.as_os_str()).to_string_lossy().into_owned();
    let what = if change == Change::Gone { "was deleted" } else { "is another file than it was" };
    Diagnostic::engine(format!("{file} {what} while {name} is in use, so a change would not be safe"))
        .hint(format!("leave every program that has {name} open, this one too, and open it again"))
}
