//! Revisions: changes of a database that are numbered and kept as files, each with a way up and mostly one down.
//!
//! ```text
//! migrations/0001_create_books.sql ─ Folder ─┐
//!                                            ├─ Survey ── what is applied, pending, edited, missing
//! hop_migrations in the database ── Journal ─┘                └── run: one transaction each, journal row in it
//! ```

use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

mod checksum;
mod folder;
mod foreign;
mod journal;
mod loss;
mod run;
mod script;
mod select;
mod survey;
mod text;
mod write;

pub use checksum::same;
pub use folder::Folder;
pub use foreign::{Foreign, foreign};
pub use journal::{Journal, Row};
pub use loss::{Losses, Watch};
pub use run::{Halt, Lines, Ran, Runner};
pub use script::script;
pub use select::{Point, find, steps};
pub use survey::{Entry, State, Survey};
pub use text::{Body, Direction, Options, Sections, parse};
pub use write::{create, next_id, slug};

/// What a revision is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Statements, handed to SQLite as they are.
    Sql,
    /// Lines of hop, as they are typed at the prompt.
    Hop,
}

impl Language {
    pub fn extension(self) -> &'static str {
        match self {
            Language::Sql => "sql",
            Language::Hop => "hop",
        }
    }

    /// The name of a file without its extension, and the language that this says.
    fn of_file(file: &str) -> Option<(&str, Language)> {
        let (stem, extension) = file.rsplit_once('.')?;
        [Language::Sql, Language::Hop]
            .into_iter()
            .find(|language| extension.eq_ignore_ascii_case(language.extension()))
            .map(|language| (stem, language))
    }
}

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number, which orders it among the others.
    pub id: i64,
    /// The number as it is written.
    pub digits: String,
    pub name: String,
    pub language: Language,
    /// The file, as it is named to people; where there are two, the way up.
    pub path: PathBuf,
    pub up: Body,
    pub down: Option<Body>,
    /// Over the tokens of both ways and their options.
    pub checksum: String,
}

impl Revision {
    fn new(
        id: i64,
        digits: &str,
        name: &str,
        language: Language,
        path: &Path,
        up: Body,
        down: Option<Body>,
    ) -> Revision {
        let checksum = checksum::checksum(language, &up, down.as_ref());
        let (digits, name, path) = (digits.to_owned(), name.to_owned(), path.to_owned());
        Revision { id, digits, name, language, path, up, down, checksum }
    }

    /// A revision that has no number yet, to be tried or written down.
    pub fn written(path: &Path, language: Language, up: Body, down: Option<Body>) -> Revision {
        Revision::new(0, "0000", "", language, path, up, down)
    }

    /// `0001_create_books`, as the file is called.
    pub fn title(&self) -> String {
        title(&self.digits, &self.name)
    }

    /// The file's name.
    pub fn file(&self) -> String {
        self.path.file_name().map_or_else(
            || format!("{}.{}", self.title(), self.language.extension()),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// The body of one way.
    pub fn body(&self, direction: Direction) -> Option<&Body> {
        match direction {
            Direction::Up => Some(&self.up),
            // A section with nothing in it would only forget that the revision was applied.
            Direction::Down => self
                .down
                .as_ref()
                .filter(|body| !body.options.irreversible && !self.is_blank(body) || self.is_blank(&self.up)),
        }
    }

    /// Does a body of this revision run nothing?
    fn is_blank(&self, body: &Body) -> bool {
        match self.language {
            Language::Sql => crate::sql::code(&body.text).all(|token| token.is(";")),
            Language::Hop => body.text.lines().all(|line| crate::lang::classify(line) == crate::lang::LineKind::Blank),
        }
    }

    /// Both ways as one file.
    pub fn whole(&self) -> String {
        let mut text = self.up.marked(Direction::Up);
        if let Some(down) = &self.down {
            text.push('\n');
            text.push_str(&down.marked(Direction::Down));
        }
        text
    }
}

fn title(digits: &str, name: &str) -> String {
    if name.is_empty() { digits.to_owned() } else { format!("{digits}_{name}") }
}

/// What went wrong, and in which text where it has one.
#[derive(Clone, Debug)]
pub struct Fault {
    pub diagnostic: Diagnostic,
    pub place: Option<Box<Place>>,
}

/// The text that the span of a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it is named to people.
    pub file: String,
    /// The number of the text's first line in it, from 1.
    pub line: usize,
    pub text: String,
}

impl Fault {
    /// A fault in `text`, which begins in line `line` of a file.
    pub fn within(path: &Path, line: usize, text: &str, diagnostic: Diagnostic) -> Fault {
        let place = Place { file: path.display().to_string(), line, text: text.to_owned() };
        Fault { diagnostic, place: Some(Box::new(place)) }
    }
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Fault {
        Fault { diagnostic, place: None }
    }
}
