//! `hopdb init`: the files of a new project, where there are none.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::Schema;
use crate::store::{self, OpenOptions, OpenTarget};
use crate::terminal::shell_word;

/// Files of a project, each with its text.
type Files = &'static [(&'static str, &'static str)];

/// The model, and what speaks of its table.
const EXAMPLE: Files = &[
    (
        "schema.sql",
        "-- What the database of this project holds. Change it, then run `hopdb migrate`.
CREATE TABLE books (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  author TEXT NOT NULL,
  price INTEGER CHECK (price > 0)
);
",
    ),
    (
        "seeds/books.hop",
        "# Ten books, written by people who do not exist.
create 10 books title=fake.title author=fake.name price=int(5, 35)
",
    ),
    (
        "tests/books.hop",
        "-- seed: books 1

expect count books = 10
expect none books where price < 5 or price > 35
expect error create book title='Nobody'
",
    ),
];

/// What any project has; git keeps no empty folders.
const AROUND: Files = &[
    ("migrations/.gitkeep", ""),
    ("seeds/.gitkeep", ""),
    ("tests/.gitkeep", ""),
    (
        "README.md",
        "# A database

    hopdb migrate                     make it, or bring it to schema.sql, and keep its records
    hopdb seed                        fill it with made-up records, as seeds/ says
    hopdb .                           ask it: `books where price > 20 by title .author`
    hopdb test                        run what tests/ expects of it

Change schema.sql, and run `hopdb migrate` again. Once other machines have the database too,
`hopdb migrate new \"what changes\"` writes each change down in migrations/, for `hopdb migrate` there.
",
    ),
];

/// Writes what is missing of a project into a folder, and tells of it. What is there stays as it is.
///
/// # Errors
/// What cannot be read or written.
pub fn run(folder: &Path, out: &mut dyn Write) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        return Err(Diagnostic::error(format!("{} is a file, and a project is a folder", folder.display())));
    }
    // `alembic init migrations` makes the folder of the revisions.
    let parent = folder.parent().filter(|_| folder.file_name().is_some_and(|name| name == "migrations"));
    if let Some(project) = parent.filter(|project| project.join("schema.sql").exists()) {
        let (shown, place) = (folder.display(), place_of(project));
        return Err(Diagnostic::error(format!("{shown} is where the revisions of the project around it lie"))
            .hint(format!("`hopdb migrate{place} new \"message\"` writes the first")));
    }
    let is_used = holds_project(folder)?;
    let examples = if is_used || folder.join("schema.sql").exists() { &[] } else { EXAMPLE };
    let mut told = String::new();
    for (name, text) in examples.iter().chain(AROUND) {
        let path = folder.join(name);
        let is_for_git = name.ends_with(".gitkeep");
        if is_for_git && path.parent().is_some_and(is_filled) {
            continue;
        }
        match write_new(&path, text) {
            Ok(()) if is_for_git => told.push_str(&format!("made {}\n", shown(path.parent().unwrap_or(folder)))),
            Ok(()) => told.push_str(&format!("wrote {}\n", shown(&path))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                told.push_str(&format!("{} is there already, and stays\n", shown(&path)));
            }
            Err(error) => return Err(Diagnostic::engine(format!("{} cannot be written: {error}", path.display()))),
        }
    }
    let place = place_of(folder);
    told.push_str(&match is_used && !folder.join("schema.sql").exists() {
        true => format!("`hopdb migrate{place} adopt` writes schema.sql out of what is there\n"),
        false => format!("`hopdb migrate{place}` makes the database\n"),
    });
    out.write_all(told.as_bytes())
        .map_err(|error| Diagnostic::engine(format!("the outcome cannot be written: {error}")))
}

/// How `hopdb migrate` is told of a project's folder.
fn place_of(folder: &Path) -> String {
    match folder.as_os_str().is_empty() || folder.as_os_str() == "." {
        true => String::new(),
        false => format!(" -d {}", shell_word(&folder.display().to_string())),
    }
}

/// True if there is a database with tables or a revision, of which a model is to be written rather than an example.
fn holds_project(folder: &Path) -> Result<bool> {
    let is_revision = |path: &PathBuf| !path.file_name().is_some_and(is_hidden);
    if entries(&folder.join("migrations"))?.iter().any(is_revision) {
        return Ok(true);
    }
    for path in entries(folder)?.iter().filter(|path| path.extension().is_some_and(|extension| extension == "db")) {
        let options = OpenOptions { readonly: true, ..OpenOptions::default() };
        let connection = store::open(OpenTarget::File(path), &options)?;
        if !Schema::read(&*connection)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}

/// What stands in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", folder.display()));
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path()).map_err(unreadable)).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unreadable(error)),
    }
}

/// True if there is something in a folder.
fn is_filled(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// Writes a file that is not there yet, and the folders around it.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}
