//! Which database a session is about: a file, the one file of a project's folder, or the demo.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::demo;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{self, Connection, OpenOptions, OpenTarget};

/// What is to be opened.
#[derive(Clone, Debug)]
pub enum Database {
    Demo,
    /// A file, or a folder with one.
    Path(PathBuf),
    /// A database on a server, and the folder of its project, where that is not the present one.
    Url {
        url: String,
        project: Option<PathBuf>,
    },
}

impl Database {
    /// What a word names that somebody has typed.
    pub fn named(word: &Path) -> Database {
        match word.to_str() {
            Some(url) if store::is_url(url) => Database::Url { url: url.to_owned(), project: None },
            _ => Database::Path(word.to_owned()),
        }
    }
}

/// An open database and what it is called.
pub struct Opened {
    pub connection: Rc<dyn Connection>,
    /// As it is named to people.
    pub name: String,
    /// The file, if it is one.
    pub file: Option<PathBuf>,
    /// The folder of its project, where that is not the file's own.
    pub project: Option<PathBuf>,
    /// The file that a project will have, and has not yet: the connection is to an empty database in its place.
    pub pending_file: Option<PathBuf>,
    /// True for the demo, which is made anew whenever somebody wants it.
    pub is_demo: bool,
}

impl Opened {
    /// A connection that is there already.
    pub fn on(connection: Rc<dyn Connection>, name: String) -> Opened {
        Opened { connection, name, file: None, project: None, pending_file: None, is_demo: false }
    }

    /// A file that is open.
    pub fn of_file(connection: Rc<dyn Connection>, name: String, file: PathBuf) -> Opened {
        Opened { file: Some(file), ..Opened::on(connection, name) }
    }

    /// An empty database that cannot be written, in the place of one that is still to be made.
    ///
    /// # Errors
    /// What the engine says.
    pub fn in_place_of(file: PathBuf) -> Result<Opened> {
        let connection = store::open(OpenTarget::Memory, &OpenOptions::default())?;
        // What was written here would be lost.
        store::collect(&*connection, "PRAGMA query_only = on", &[])?;
        let name = format!("{} (not made yet)", file.display());
        Ok(Opened { pending_file: Some(file), ..Opened::on(connection, name) })
    }
}

/// Opens a database.
///
/// # Errors
/// As [`store::open`]; a folder with no database or with several.
pub fn open(database: &Database, options: &OpenOptions) -> Result<Opened> {
    match database {
        Database::Demo => {
            let opened = Opened::on(demo::open(options)?, "the demo".to_owned());
            Ok(Opened { is_demo: true, ..opened })
        }
        Database::Url { url, project } => {
            if let Some(folder) = project.as_deref().filter(|folder| !folder.is_dir()) {
                return Err(Diagnostic::engine(format!("{} is no folder of a project", folder.display())));
            }
            let connection = store::open_url(url, options)?;
            // As it is named: a token is no part of it, or it was refused.
            Ok(Opened { project: project.clone(), ..Opened::on(connection, url.clone()) })
        }
        Database::Path(path) => {
            let file = match if path.is_dir() { database_in(path)? } else { ProjectDatabase::There(path.clone()) } {
                ProjectDatabase::There(file) => file,
                ProjectDatabase::Pending(file) if options.create => file,
                ProjectDatabase::Pending(file) => return Opened::in_place_of(file),
            };
            let connection = store::open(OpenTarget::File(&file), options)?;
            Ok(Opened::of_file(connection, file.display().to_string(), file))
        }
    }
}

/// A path without the name of the present folder in front, which says nothing.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// The database of a project.
#[derive(Debug, PartialEq)]
enum ProjectDatabase {
    There(PathBuf),
    Pending(PathBuf),
}

/// The one `*.db` of a project's folder, or the one that it will have.
fn database_in(folder: &Path) -> Result<ProjectDatabase> {
    let name = folder.display();
    let unreadable = |error: std::io::Error| Diagnostic::engine(format!("{name} cannot be read: {error}"));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "db") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    match found.as_slice() {
        [one] => Ok(ProjectDatabase::There(plain(one))),
        [] if folder.join("schema.sql").is_file() || folder.join("migrations").is_dir() => {
            let own = fs::canonicalize(folder).ok().and_then(|whole| Some(whole.file_name()?.to_owned()));
            let mut made = own.unwrap_or_else(|| "project".into());
            made.push(".db");
            Ok(ProjectDatabase::Pending(plain(&folder.join(made))))
        }
        [] => Err(Diagnostic::engine(format!("{name} is a folder with no *.db and no schema.sql in it"))
            .hint(format!("name a database file, or the folder of a project: `hopdb init {name}` begins one"))),
        several => {
            let mut error = Diagnostic::engine(format!("{name} has several databases; name the one to open"));
            for path in several {
                error = error.hint(format!("hopdb {}", path.display()));
            }
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_database_or_an_error_that_helps() {
        let folder = tempfile::tempdir().unwrap();
        let error = database_in(folder.path()).unwrap_err();
        assert!(error.message.contains("no *.db"), "{error}");
        fs::write(folder.path().join("schema.sql"), "").unwrap();
        let own = fs::canonicalize(folder.path()).unwrap();
        let made = folder.path().join(format!("{}.db", own.file_name().unwrap().to_string_lossy()));
        assert_eq!(database_in(folder.path()).unwrap(), ProjectDatabase::Pending(made));
        fs::write(folder.path().join("a.db"), "").unwrap();
        assert_eq!(database_in(folder.path()).unwrap(), ProjectDatabase::There(folder.path().join("a.db")));
        fs::write(folder.path().join("b.db"), "").unwrap();
        assert_eq!(database_in(folder.path()).unwrap_err().hints.len(), 2);
    }
}
