//! The revisions in a folder: which files are some, their numbers and names, and what is wrong among them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::definition::Revision;
use super::error::RevisionError;
use super::sections::{self, Body, Language};
use crate::diagnostic::{Diagnostic, Result};

/// The revisions of a project.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// By number, which is unique.
    pub revisions: Vec<Revision>,
    /// Files that look like revisions and are left out.
    pub notes: Vec<Diagnostic>,
}

/// What the name of a file says.
#[derive(Debug, PartialEq, Eq)]
struct FileName<'a> {
    id: i64,
    digits: &'a str,
    name: &'a str,
    language: Language,
    /// `.up.sql` and `.down.sql` are the two halves of one revision.
    half: Option<sections::Direction>,
}

impl Folder {
    /// Reads a folder. Folders in it are left alone.
    ///
    /// # Errors
    /// The folder or a file cannot be read; two revisions with one number; a text that cannot be understood.
    pub fn read(path: &Path) -> Result<Folder, RevisionError> {
        let unreadable = |path: &Path, error: &io::Error| {
            RevisionError::from(Diagnostic::engine(format!("{} cannot be read: {error}", path.display())))
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
            let entry = entry.map_err(|error| unreadable(path, &error))?;
            if entry.path().is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        let mut folder = Folder::default();
        let mut found: BTreeMap<i64, Vec<(FileName<'_>, PathBuf)>> = BTreeMap::new();
        for file in &names {
            match file_name(file) {
                Ok(Some(name)) => found.entry(name.id).or_default().push((name, path.join(file))),
                Ok(None) => {}
                Err(note) => folder.notes.push(note),
            }
        }
        for (_, files) in found {
            folder.revisions.push(revision(&files)?);
        }
        Ok(folder)
    }

    /// The revision of this number.
    pub fn get(&self, id: i64) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.id == id)
    }
}

/// The one revision that files of one number are.
fn revision(files: &[(FileName<'_>, PathBuf)]) -> Result<Revision, RevisionError> {
    let read = |path: &Path| {
        fs::read(path)
            .map_err(|error| Diagnostic::engine(format!("{} cannot be read: {error}", path.display())))
            .and_then(|bytes| {
                String::from_utf8(bytes).map_err(|_| Diagnostic::error(format!("{} is not UTF-8 text", path.display())))
            })
    };
    let halves = |one: &FileName<'_>, other: &FileName<'_>| {
        one.name == other.name
            && matches!(
                (one.half, other.half),
                (Some(sections::Direction::Up), Some(sections::Direction::Down))
                    | (Some(sections::Direction::Down), Some(sections::Direction::Up))
            )
    };
    match files {
        [(name, path)] => {
            if name.half == Some(sections::Direction::Down) {
                let up = path.display().to_string().replace(".down.", ".up.");
                return Err(Diagnostic::error(format!("{} is a way down without a way up", path.display()))
                    .hint(format!("{up} is missing"))
                    .into());
            }
            let whole = read(path)?;
            let sections = sections::parse(&whole).map_err(|error| RevisionError::within(path, 1, &whole, error))?;
            Ok(Revision::new(name.id, name.digits, name.name, name.language, path, sections.up, sections.down))
        }
        [(one, a), (other, b)] if halves(one, other) => {
            let (up, down) = if one.half == Some(sections::Direction::Up) { (a, b) } else { (b, a) };
            let down = Body::plain(read(down)?);
            Ok(Revision::new(one.id, one.digits, one.name, one.language, up, Body::plain(read(up)?), Some(down)))
        }
        several => {
            let digits = several.first().map_or("", |(name, _)| name.digits);
            let mut error = Diagnostic::error(format!("{} revisions have the number {digits}", several.len()));
            for (_, path) in several {
                error = error.hint(path.display().to_string());
            }
            Err(error.hint("give all but one a number that is free, above those that are applied").into())
        }
    }
}

/// Reads the name of a file: `0001_create_books.sql`, `20240131120000_x.hop`, `0001_x.up.sql`, `V1__x.sql`. `None` for a
/// file that is no revision.
///
/// # Errors
/// A file of SQL or hop lines that has no number, as a warning.
fn file_name(file: &str) -> Result<Option<FileName<'_>>, Diagnostic> {
    let Some((stem, language)) = Language::of_file(file) else { return Ok(None) };
    let (stem, half) = match (stem.strip_suffix(".up"), stem.strip_suffix(".down")) {
        (Some(stem), _) => (stem, Some(sections::Direction::Up)),
        (_, Some(stem)) => (stem, Some(sections::Direction::Down)),
        _ => (stem, None),
    };
    // Flyway and refinery write V1__name.
    let numbered = match stem.strip_prefix(['V', 'v']) {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => rest,
        _ => stem,
    };
    let length = numbered.find(|next: char| !next.is_ascii_digit()).unwrap_or(numbered.len());
    let (digits, name) = numbered.split_at(length);
    if digits.is_empty() {
        return Err(Diagnostic::warning(format!("{file} has no number in front, and is left out"))
            .hint("a revision is called as 0001_create_books.sql"));
    }
    let Ok(id) = digits.parse() else {
        return Err(Diagnostic::warning(format!("the number of {file} is too large, and the file is left out")));
    };
    Ok(Some(FileName { id, digits, name: name.trim_start_matches(['_', '-', ' ', '.']), language, half }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
    }

    #[test]
    fn names_of_this_and_other_programs() {
        let name = |file| {
            let found = file_name(file).unwrap().unwrap();
            (found.id, found.name.to_owned(), found.language, found.half.is_some())
        };
        assert_eq!(name("0001_create_books.sql"), (1, "create_books".into(), Language::Sql, false));
        assert_eq!(name("20240131120000_x.hop"), (20_240_131_120_000, "x".into(), Language::Hop, false));
        assert_eq!(name("7.sql"), (7, String::new(), Language::Sql, false));
        assert_eq!(name("0002-a.b.down.sql"), (2, "a.b".into(), Language::Sql, true));
        assert_eq!(name("V3__c.sql"), (3, "c".into(), Language::Sql, false));
        assert_eq!(file_name("README.md").unwrap(), None);
        assert!(file_name("notes.sql").is_err());
        assert!(file_name("99999999999999999999_x.sql").is_err());
    }

    #[test]
    fn files_in_order_of_their_numbers() {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), &[("10_b.sql", ""), ("9_a.hop", ""), ("notes.sql", ""), ("x.txt", "")]);
        fs::create_dir(place.path().join("0001_folder.sql")).unwrap();
        let found = Folder::read(place.path()).unwrap();
        assert_eq!(found.revisions.iter().map(|one| one.id).collect::<Vec<_>>(), [9, 10]);
        assert_eq!(found.notes.len(), 1);
    }

    #[test]
    fn halves_are_one_and_a_number_is_given_once() {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), &[("1_a.up.sql", "create table t (a);"), ("1_a.down.sql", "drop table t;")]);
        let found = Folder::read(place.path()).unwrap();
        assert_eq!(found.revisions[0].down.as_ref().unwrap().text, "drop table t;");
        write(place.path(), &[("0001_b.sql", "")]);
        let error = Folder::read(place.path()).unwrap_err().diagnostic;
        assert!(error.message.starts_with("3 revisions have the number"), "{error}");
        let other = tempfile::tempdir().unwrap();
        write(other.path(), &[("1_a.down.sql", "")]);
        assert!(Folder::read(other.path()).unwrap_err().diagnostic.hints[0].contains("1_a.up.sql"));
    }
}
