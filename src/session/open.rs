//! Which database a session is about: a file, the one file of a project's folder, or the demo.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::demo;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{self, OpenOptions, SqliteConnection, Target};

/// What is to be opened.
#[derive(Clone, Debug)]
pub enum Database {
    Demo,
    /// A file, or a folder with one.
    Path(PathBuf),
}

/// An open database and what it is called.
pub struct Opened {
    pub connection: Rc<SqliteConnection>,
    /// As it is named to people.
    pub name: String,
    /// The file, if it is one.
    pub file: Option<PathBuf>,
}

/// Opens a database.
///
/// # Errors
/// As [`store::open`]; a folder with no database or with several.
pub fn open(database: &Database, options: &OpenOptions) -> Result<Opened> {
    match database {
        Database::Demo => Ok(Opened { connection: demo::open(options)?, name: "the demo".to_owned(), file: None }),
        Database::Path(path) => {
            let file = if path.is_dir() { database_in(path)? } else { path.clone() };
            let connection = store::open(Target::File(&file), options)?;
            Ok(Opened { connection, name: file.display().to_string(), file: Some(file) })
        }
    }
}

/// The one `*.db` of a project's folder.
fn database_in(folder: &Path) -> Result<PathBuf> {
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
        [one] => Ok(one.clone()),
        [] if folder.join("schema.sql").is_file() => {
            let own = fs::canonicalize(folder).ok().and_then(|whole| Some(whole.file_name()?.to_owned()));
            let mut made = own.unwrap_or_else(|| "project".into());
            made.push(".db");
            Err(Diagnostic::engine(format!("{name} has no database yet")).hint(format!(
                "`.migrate` makes {} from its schema.sql; it is not part of this version",
                folder.join(made).display()
            )))
        }
        [] => Err(Diagnostic::engine(format!("{name} is a folder with no *.db and no schema.sql in it"))
            .hint("name a database file, or the folder of a project")),
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
        let error = database_in(folder.path()).unwrap_err();
        assert!(error.hints[0].contains(".migrate"), "{error}");
        fs::write(folder.path().join("a.db"), "").unwrap();
        assert_eq!(database_in(folder.path()).unwrap(), folder.path().join("a.db"));
        fs::write(folder.path().join("b.db"), "").unwrap();
        assert_eq!(database_in(folder.path()).unwrap_err().hints.len(), 2);
    }
}
