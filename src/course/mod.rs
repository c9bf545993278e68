//! Courses: texts, tasks and what checks them, read from a folder of plain text; and how far somebody has come.
//!
//! ```text
//! course.md        # Title, a sentence, what every lesson begins with
//! 01-keys.md       # Lesson, ## Step, text, `task: …`, `solution: …`, …
//! project/         schema.sql, migrations/, seeds/
//! ```
//!
//! Nothing here runs a line.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::lang::{self, InputEntry, LineKind};
use crate::store;
use crate::terminal::shell_word;

mod attendance;
mod fields;
mod progress;
mod reader;

pub use attendance::Attendance;
pub use progress::{Progress, State, StepRecord, Verdict};

/// The courses that the program brings.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/courses");

/// How many bytes the files of a course may have together.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The title page, which makes a folder a course.
const TITLE_PAGE: &str = "course.md";

/// The files of a course, by their path within its folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A course as it is taught.
#[derive(Debug)]
pub struct Course {
    /// What it is called in lines: the folder's name.
    pub id: String,
    /// Where it stands; none for one that the program brings.
    pub folder: Option<PathBuf>,
    /// The folder as it is named to people.
    pub shown: PathBuf,
    pub title: String,
    /// What it is about, a sentence or two.
    pub about: String,
    pub lessons: Vec<Lesson>,
    pub files: Files,
}

/// A file of steps, which go on with one database.
#[derive(Debug)]
pub struct Lesson {
    /// The file's name without its ending.
    pub name: String,
    pub title: String,
    pub intro: String,
    pub base: Base,
    pub steps: Vec<Step>,
}

/// What the database of a lesson is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Base {
    /// The folder with schema.sql or migrations; none where the course has none.
    pub project: Option<String>,
    /// Seeds by their names, each with its arguments.
    pub seeds: Vec<Vec<String>>,
    /// A database or a dump in the place of the project's.
    pub database: Option<String>,
}

/// A text, a task, and what shows that it is done.
#[derive(Debug, Default)]
pub struct Step {
    pub title: String,
    /// Where it stands: the line of its file, from 1.
    pub line: usize,
    pub text: String,
    pub task: String,
    pub setup: Vec<Action>,
    pub checks: Checks,
    pub hints: Vec<String>,
    /// What does it, and where that stands in its file.
    pub solution: Vec<Action>,
    pub solution_line: usize,
    pub wrong: Vec<Wrong>,
    /// What was good about doing it.
    pub good: String,
}

/// What a course does by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Lines as they would be typed.
    Lines(String),
    /// A file of the project gets this text.
    File { path: String, text: String },
}

/// A line that people type and that is wrong.
#[derive(Debug, Default)]
pub struct Wrong {
    pub line: String,
    /// Where it stands in its file.
    pub at: usize,
    /// What is said to it; empty where the difference says enough.
    pub because: String,
}

/// What must be so.
#[derive(Debug, Default)]
pub struct Checks {
    /// The answer is that of this line.
    pub answer: Option<String>,
    /// …in this order, too.
    pub ordered: bool,
    /// What must hold behind the line.
    pub expects: Vec<Expected>,
    /// What the schema has.
    pub schema: Vec<Wanted>,
    /// How many statements the line may take.
    pub statements: Option<MostStatements>,
    /// The line fails, and says this; empty for any failure.
    pub error: Option<String>,
    /// The language that the line is in.
    pub language: Option<Language>,
    /// What the line begins with.
    pub begins: Option<String>,
}

/// A line of `expect`.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    /// Without the word.
    pub line: String,
    /// Where it stands in its file.
    pub at: usize,
    /// What is said where it does not hold; empty where the expectation says it.
    pub otherwise: String,
}

/// How many statements a line may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostStatements {
    pub count: u64,
    /// Fewer are as well.
    pub most: bool,
}

/// The language of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Hop,
    Sql,
}

/// Something that a schema has, or has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub table: String,
    pub column: Option<String>,
    pub is_there: bool,
}

/// A place in a course: a lesson and a step of it, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub lesson: usize,
    pub step: usize,
}

impl Course {
    /// What it is called in a line that begins it.
    pub fn typed_name(&self) -> String {
        match &self.folder {
            Some(folder) => shell_word(&folder.display().to_string()),
            None => self.id.clone(),
        }
    }

    /// All steps, in their order.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let steps = |lesson: usize| (0..self.lessons[lesson].steps.len()).map(move |step| Place { lesson, step });
        (0..self.lessons.len()).flat_map(steps)
    }

    /// The step at a place of this course.
    pub fn step(&self, at: Place) -> &Step {
        &self.lessons[at.lesson].steps[at.step]
    }

    /// What a step is called in files: it stays where others come before it.
    pub fn step_id(&self, at: Place) -> String {
        format!("{}/{}", self.lessons[at.lesson].name, slug(&self.step(at).title))
    }

    /// The step of that name.
    pub fn place(&self, id: &str) -> Option<Place> {
        self.places().find(|at| self.step_id(*at) == id)
    }

    /// Which step of all it is, from 1, and how many there are.
    pub fn number(&self, at: Place) -> (usize, usize) {
        let (before, all) = (self.places().take_while(|place| *place < at).count(), self.places().count());
        (before + 1, all)
    }

    /// A course that the program brings.
    ///
    /// # Errors
    /// There is none of that name; the nearest is named.
    pub fn built_in(id: &str) -> Result<Course> {
        let known = built_in_ids();
        let Some(found) = known.iter().find(|known| known.eq_ignore_ascii_case(id)) else {
            let near = nearest(id, known.iter().map(String::as_str));
            let error = Diagnostic::error(format!("there is no course `{id}`")).did_you_mean(near);
            return Err(error.hint(format!("the courses are {}", known.join(", "))));
        };
        let mut files = Files::new();
        if let Some(folder) = BUILT_IN.get_dir(found) {
            gather(folder, Path::new(found), &mut files);
        }
        reader::read(found.clone(), None, PathBuf::from(found), files)
    }

    /// The course in a folder.
    ///
    /// # Errors
    /// It has no title page; what cannot be read; what is wrong in a file, with its line.
    pub fn in_folder(folder: &Path) -> Result<Course> {
        let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", folder.display()));
        let whole = fs::canonicalize(folder).map_err(cannot)?;
        if !whole.join(TITLE_PAGE).is_file() {
            return Err(Diagnostic::error(format!("{} is no course: it has no {TITLE_PAGE}", folder.display()))
                .hint("docs/COURSES.md shows how one is written"));
        }
        let mut files = Files::new();
        let mut left = MOST_BYTES;
        gather_from(&whole, "", &mut files, &mut left)?;
        let id = whole.file_name().map_or_else(|| "course".to_owned(), |name| name.to_string_lossy().into_owned());
        reader::read(id, Some(whole), folder.to_owned(), files)
    }

    /// The folder that a word names: one that looks like a path, or has a title page. `None` for the name of a course of the program.
    pub fn folder_of(word: &str) -> Option<&Path> {
        let path = Path::new(word);
        let is_path = word.contains(['/', '\\']) || word.starts_with('.') || path.join(TITLE_PAGE).is_file();
        is_path.then_some(path)
    }
}

/// The names of the courses that the program brings, in the order in which they are best taken.
pub fn built_in_ids() -> Vec<String> {
    const ORDER: [&str; 7] =
        ["one-table", "one-to-many", "many-to-many", "seeds", "migrations", "n-plus-1", "hop-to-sql"];
    let named = BUILT_IN.dirs().filter_map(|folder| folder.path().file_name());
    let mut names: Vec<String> = named.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort_by_key(|name| (ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()), name.clone()));
    names
}

fn gather(folder: &Dir<'_>, root: &Path, files: &mut Files) {
    for file in folder.files() {
        let path = file.path().strip_prefix(root).unwrap_or(file.path());
        files.insert(path.to_string_lossy().replace('\\', "/"), file.contents().to_vec());
    }
    folder.dirs().for_each(|inner| gather(inner, root, files));
}

fn gather_from(folder: &Path, within: &str, files: &mut Files, left: &mut u64) -> Result<()> {
    let cannot =
        |path: &Path, error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", path.display()));
    for entry in fs::read_dir(folder).map_err(|error| cannot(folder, error))? {
        let entry = entry.map_err(|error| cannot(folder, error))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(|error| cannot(&path, error))?;
        // What belongs to other programs, and what would lead out of the folder.
        if name.starts_with('.') || kind.is_symlink() {
            continue;
        }
        let inner = if within.is_empty() { name } else { format!("{within}/{name}") };
        if kind.is_dir() {
            gather_from(&path, &inner, files, left)?;
        } else if kind.is_file() {
            let size = entry.metadata().map_err(|error| cannot(&path, error))?.len();
            *left = left.checked_sub(size).ok_or_else(|| {
                Diagnostic::error(format!("the files of the course are larger than {} MB", MOST_BYTES / 1024 / 1024))
                    .hint(format!("{inner} is one of them"))
            })?;
            files.insert(inner, fs::read(&path).map_err(|error| cannot(&path, error))?);
        }
    }
    Ok(())
}

/// The seeds that a line names: `games 7, reviews`.
pub fn seeds_of(text: &str) -> Vec<Vec<String>> {
    let seeds = text.split(',').map(|seed| seed.split_whitespace().map(str::to_owned).collect::<Vec<String>>());
    seeds.filter(|seed| !seed.is_empty()).collect()
}

/// What lines are, typed one after another.
pub fn entries(lines: &str) -> Vec<InputEntry> {
    let mut entries = lang::entries(lines.split('\n'), store::is_complete);
    entries.retain(|entry| entry.kind != LineKind::Blank);
    entries
}

/// A title as a part of a name: `Who has played it?` is `who-has-played-it`.
fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}
