//! The revisions in a folder: which files are some, their numbers and names, and what is wrong among them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::definition::Revision;
use super::error::RevisionError;
use super::forms::{parse_file, parse_half};
use super::names::{OtherProgram, RevisionName, Unnamed, faint_halves, file_name, folder_name, other_program};
use super::sections::{Body, Direction, Language};
use crate::diagnostic::{Diagnostic, Result};

/// The revisions of a project.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// By number, which is unique.
    pub revisions: Vec<Revision>,
    /// Files that look like revisions and are left out.
    pub notes: Vec<Diagnostic>,
}

impl Folder {
    /// Reads a folder. A folder in it whose name has a number holds one revision, as Prisma and Diesel have it.
    ///
    /// # Errors
    /// The folder or a file cannot be read; two revisions with one number; a text or a name that cannot be understood.
    pub fn read(path: &Path) -> Result<Folder, RevisionError> {
        let mut folder = Folder::default();
        let mut found: BTreeMap<i64, Vec<Source>> = BTreeMap::new();
        let mut other = None;
        for (name, entry) in entries(path)? {
            if entry.is_dir() {
                if let Some(source) = folder_of_one(&name, &entry)? {
                    found.entry(source.name.id).or_default().push(source);
                }
                continue;
            }
            match file_name(&name) {
                Ok(Some(named)) => found.entry(named.id).or_default().push(Source::file(named, entry)),
                Ok(None) => other = other.or(other_program(&name).map(|program| (name, program))),
                Err(Unnamed::Left(note)) => folder.notes.push(note),
                Err(Unnamed::Refused(error)) => return Err(error.into()),
            }
        }
        for (_, sources) in found {
            folder.revisions.push(revision(&sources)?);
        }
        if let (true, Some((file, OtherProgram { name, advice }))) = (folder.revisions.is_empty(), other) {
            let note = format!("{} holds revisions of {name} ({file}), which only that runs", path.display());
            folder.notes.push(Diagnostic::note(note).hint(advice));
        }
        Ok(folder)
    }

    /// The revision of this number.
    pub fn get(&self, id: i64) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.id == id)
    }
}

/// What stands in a folder, by name.
fn entries(path: &Path) -> Result<Vec<(String, PathBuf)>> {
    let unreadable = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", path.display()));
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}

/// A file of a revision, or two that stand in a folder of their own.
struct Source {
    name: RevisionName,
    path: PathBuf,
    down: Option<PathBuf>,
    /// What a file beside it says: no transaction.
    alone: bool,
}

impl Source {
    fn file(name: RevisionName, path: PathBuf) -> Source {
        Source { name, path, down: None, alone: false }
    }
}

/// The revision that a folder holds: `migration.sql` (Prisma, Drizzle), or `up.sql` and `down.sql` (Diesel).
///
/// # Errors
/// A folder with a number and SQL in it, in files of other names.
fn folder_of_one(name: &str, path: &Path) -> Result<Option<Source>> {
    let Some(name) = folder_name(name) else { return Ok(None) };
    let files = entries(path)?;
    let file = |wanted: &str| files.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, path)| path);
    if let Some(up) = file("migration.sql").or(file("up.sql")) {
        let alone = match file("metadata.toml") {
            Some(path) => is_without_transaction(&text_of(path)?),
            None => false,
        };
        return Ok(Some(Source { name, path: up.clone(), down: file("down.sql").cloned(), alone }));
    }
    let is_text = |(name, _): &&(String, PathBuf)| Language::of_file(name).is_some();
    match files.iter().find(is_text) {
        Some((other, _)) => {
            Err(Diagnostic::error(format!("the folder {} holds no migration.sql and no up.sql", path.display()))
                .hint(format!("{other} is called otherwise than in the folders of a program known here")))
        }
        None => Ok(None),
    }
}

/// Diesel's metadata.toml: `run_in_transaction = false`.
fn is_without_transaction(text: &str) -> bool {
    text.lines().any(|line| {
        line.split_once('=').is_some_and(|(key, value)| {
            key.trim() == "run_in_transaction" && value.split('#').next().is_some_and(|value| value.trim() == "false")
        })
    })
}

/// The text of a file, without the mark that some editors put before it, so that places in it are those in the file's lines.
fn text_of(path: &Path) -> Result<String> {
    let bytes =
        fs::read(path).map_err(|error| Diagnostic::engine(format!("{} cannot be read: {error}", path.display())))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Diagnostic::error(format!("{} is not UTF-8 text", path.display())))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// One way, from a file of its own.
fn half(path: &Path, direction: Direction, language: Language) -> Result<Body, RevisionError> {
    let text = text_of(path)?;
    parse_half(&text, direction, language).map_err(|error| RevisionError::within(path, 1, &text, error))
}

/// The one revision that files of one number are.
fn revision(sources: &[Source]) -> Result<Revision, RevisionError> {
    match sources {
        [source] => {
            let Source { name, path, down, alone } = source;
            if name.half == Some(Direction::Down) {
                return Err(Diagnostic::error(format!("{} is a way down without a way up", path.display()))
                    .hint("the file of the way up is missing: it has the same number and name")
                    .into());
            }
            let (mut up, mut back) = match (down, name.half) {
                (Some(down), _) => {
                    let back = half(down, Direction::Down, name.language)?;
                    (half(path, Direction::Up, name.language)?, Some(back))
                }
                (None, Some(_)) => (half(path, Direction::Up, name.language)?, None),
                (None, None) => {
                    let text = text_of(path)?;
                    let sections = parse_file(&text, name.language)
                        .map_err(|error| RevisionError::within(path, 1, &text, error))?;
                    (sections.up, sections.down)
                }
            };
            for body in std::iter::once(&mut up).chain(back.as_mut()) {
                body.options.transaction &= !alone;
            }
            let revision = Revision::new(name.id, &name.digits, &name.name, name.language, path, up, back);
            Ok(Revision { down_path: down.clone(), ..revision })
        }
        [one, other] => match pair(one, other) {
            Some((name, up, down)) => {
                let back = half(down, Direction::Down, name.language)?;
                let forth = half(up, Direction::Up, name.language)?;
                let revision = Revision::new(name.id, &name.digits, &name.name, name.language, up, forth, Some(back));
                Ok(Revision { down_path: Some(down.to_owned()), ..revision })
            }
            None => Err(same_number(sources).into()),
        },
        several => Err(same_number(several).into()),
    }
}

/// The way up and the way down that two files are: one name, and endings that say which is which.
fn pair<'s>(one: &'s Source, other: &'s Source) -> Option<(RevisionName, &'s Path, &'s Path)> {
    let (first, second) =
        faint_halves(&one.name, &other.name).unwrap_or_else(|| (one.name.clone(), other.name.clone()));
    if first.name != second.name || first.language != second.language || one.down.is_some() || other.down.is_some() {
        return None;
    }
    // A way down may stand beside a file that does not say that it is the way up.
    match (first.half, second.half) {
        (Some(Direction::Down), Some(Direction::Up) | None) => Some((second, &other.path, &one.path)),
        (Some(Direction::Up) | None, Some(Direction::Down)) => Some((first, &one.path, &other.path)),
        _ => None,
    }
}

fn same_number(sources: &[Source]) -> Diagnostic {
    let digits = sources.first().map_or("", |source| &source.name.digits);
    let mut error = Diagnostic::error(format!("{} revisions have the number {digits}", sources.len()));
    for source in sources {
        error = error.hint(source.path.display().to_string());
    }
    error.hint("give all but one a number that is free, above those that are applied")
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
        assert!(Folder::read(other.path()).unwrap_err().diagnostic.hints[0].contains("the same number"));
    }

    #[test]
    fn a_folder_of_its_own() {
        let place = tempfile::tempdir().unwrap();
        let folder = |name: &str, files: &[(&str, &str)]| {
            fs::create_dir_all(place.path().join(name)).unwrap();
            write(&place.path().join(name), files);
        };
        folder("20240101000000_init", &[("migration.sql", "create table t (a);")]);
        let diesel =
            [("up.sql", "select 1;"), ("down.sql", "select 2;"), ("metadata.toml", "run_in_transaction = false\n")];
        folder("2024-02-01-120000_more", &diesel);
        folder("meta", &[("1.json", "")]);
        write(place.path(), &[("migration_lock.toml", "")]);
        let found = Folder::read(place.path()).unwrap();
        let titles: Vec<String> = found.revisions.iter().map(Revision::title).collect();
        assert_eq!(titles, ["20240101000000_init", "20240201120000_more"]);
        let [first, second] = found.revisions.as_slice() else { panic!() };
        assert!(first.down.is_none() && first.up.options.transaction);
        assert!(!second.up.options.transaction && second.down.as_ref().unwrap().text == "select 2;");
        folder("0003_x", &[("create.sql", "select 1;")]);
        assert!(Folder::read(place.path()).unwrap_err().diagnostic.message.contains("0003_x"));
    }

    #[test]
    fn revisions_of_a_program_that_only_it_runs() {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), &[("__init__.py", ""), ("0001_initial.py", "")]);
        let found = Folder::read(place.path()).unwrap();
        assert!(found.revisions.is_empty() && found.notes[0].message.contains("Django (0001_initial.py)"));
    }
}
