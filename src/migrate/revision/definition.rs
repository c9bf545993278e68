//! One revision: its number and name, its language, its way up and its way down.

use std::path::{Path, PathBuf};

use super::checksum::checksum;
use super::names::way_down_file;
use super::sections::{Body, Direction, Language};
use crate::lang::{LineKind, classify};
use crate::migrate::load::statements;
use crate::sql::code;

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
    /// The file of the way down where it is another.
    pub down_path: Option<PathBuf>,
    pub up: Body,
    pub down: Option<Body>,
    /// Over the tokens of both ways and their options.
    pub checksum: String,
}

impl Revision {
    pub(super) fn new(
        id: i64,
        digits: &str,
        name: &str,
        language: Language,
        path: &Path,
        up: Body,
        down: Option<Body>,
    ) -> Revision {
        let checksum = checksum(language, &up, down.as_ref());
        let (digits, name, path) = (digits.to_owned(), name.to_owned(), path.to_owned());
        Revision { id, digits, name, language, path, down_path: None, up, down, checksum }
    }

    /// A revision that has no number yet, to be tried or written down.
    pub fn written(path: &Path, language: Language, up: Body, down: Option<Body>) -> Revision {
        Revision::new(0, "0000", "", language, path, up, down)
    }

    /// The same under its number and name, in its file.
    #[must_use]
    pub fn called(self, digits: &str, name: &str, path: &Path) -> Revision {
        let id = digits.parse().unwrap_or(self.id);
        Revision { id, digits: digits.to_owned(), name: name.to_owned(), path: path.to_owned(), ..self }
    }

    /// True if its way up changes records beyond what becomes of them where a table is made anew.
    pub fn changes_records(&self) -> bool {
        match self.language {
            Language::Sql => changes_records(&self.up.text),
            Language::Hop => self.up.text.lines().any(|line| match classify(line) {
                LineKind::Hop => true,
                LineKind::Sql => changes_records(line),
                _ => false,
            }),
        }
    }

    /// `0001_create_books`, as the file is called.
    pub fn title(&self) -> String {
        title(&self.digits, &self.name)
    }

    /// Its file, or both.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.path.as_path()).chain(self.down_path.as_deref())
    }

    /// The file in which one way stands.
    pub(crate) fn file_of(&self, direction: Direction) -> &Path {
        match (direction, &self.down_path) {
            (Direction::Down, Some(path)) => path,
            _ => &self.path,
        }
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

    /// True if a body of this revision runs nothing.
    fn is_blank(&self, body: &Body) -> bool {
        match self.language {
            Language::Sql => code(&body.text).all(|token| token.is(";")),
            Language::Hop => body.text.lines().all(|line| classify(line) == LineKind::Blank),
        }
    }

    /// Where its way down would be written, as its program has it: `below `-- +goose Down``, `into 0001_x.down.sql`.
    pub fn place_of_way_down(&self) -> String {
        let file = self.path.file_name().unwrap_or_default().to_string_lossy();
        match (way_down_file(&file), self.up.line > 1) {
            (Some(down), _) => format!("into {down} beside it"),
            (None, true) => format!("below `{}`", self.up.form.down_marker()),
            (None, false) => "below `-- migrate:down`, with `-- migrate:up` in the first line of the file".to_owned(),
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

fn changes_records(text: &str) -> bool {
    let statements = statements(text);
    let drops = statements.iter().any(|(word, _, _)| word == "drop");
    statements.iter().any(|(word, _, sql)| match word.as_str() {
        "insert" | "replace" => !(drops && code(sql).any(|token| token.is("select"))),
        "update" | "delete" | "with" => true,
        _ => false,
    })
}

/// The name of a file without its extension: `0001_create_books`.
pub(super) fn title(digits: &str, name: &str) -> String {
    if name.is_empty() { digits.to_owned() } else { format!("{digits}_{name}") }
}
