//! The seed files of a project: found, read and listed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::demo;
use crate::diagnostic::{Diagnostic, Result};
use crate::session::{Listing, Output, SeedLine, Session, Stop, listing};

/// The folder of seed files in a project.
const SEEDS: &str = "seeds";

/// The demo's one seed.
const DEMO: &str = "games";

/// A seed file.
pub(super) struct SeedFile {
    /// Without its folder and extension.
    pub name: String,
    /// As messages name it.
    pub path: String,
    pub text: String,
    /// What stands behind this line, counted from 1, does not run.
    pub last_line: Option<usize>,
    /// The lines, counted from 1, that change what can be changed: a record that a rule refuses stays as it is, and all do where a
    /// trigger refuses one.
    pub lenient: Vec<usize>,
    /// Lines, by the same numbers, and what runs where they fail.
    pub otherwise: HashMap<usize, String>,
}

impl SeedFile {
    /// A line of it as it is named.
    pub fn line_name(&self, at: usize) -> SeedLine {
        // What is made up from the schema has no lines that anybody could look at.
        SeedLine { file: self.path.as_str().into(), at: (!self.is_made_up()).then_some(at) }
    }

    /// True of the lines of `.seed auto`, which stand in no file.
    pub fn is_made_up(&self) -> bool {
        !self.path.ends_with(".hop")
    }
}

/// Where the seed files are; `None` for the demo, whose stands in the program.
fn seed_folder(session: &Session) -> Option<PathBuf> {
    Some(session.project_folder()?.join(SEEDS))
}

/// The names of the seeds that there are, for completion; none where they cannot be listed.
pub(crate) fn seed_names(session: &Session) -> Vec<String> {
    let Some(folder) = seed_folder(session) else { return vec![DEMO.to_owned()] };
    if session.check_file_access(&folder, ".seed").is_err() {
        return Vec::new();
    }
    let paths = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let seeds = paths.filter(|path| path.extension().is_some_and(|extension| extension == "hop"));
    let mut names: Vec<String> =
        seeds.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

/// A seed that is there, by its name, read or not.
enum Place {
    Demo,
    File(PathBuf),
}

impl Place {
    fn name(&self) -> String {
        match self {
            Place::Demo => DEMO.to_owned(),
            Place::File(path) => path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        }
    }

    fn read(&self) -> Result<SeedFile> {
        let (path, text) = match self {
            Place::Demo => ("seeds/games.hop".to_owned(), demo::SEED.to_owned()),
            Place::File(path) => {
                let shown = path.display().to_string();
                let bytes =
                    fs::read(path).map_err(|error| Diagnostic::engine(format!("{shown} cannot be read: {error}")))?;
                let text =
                    String::from_utf8(bytes).map_err(|_| Diagnostic::error(format!("{shown} is not UTF-8 text")))?;
                (shown, text)
            }
        };
        Ok(SeedFile { name: self.name(), path, text, last_line: None, lenient: Vec::new(), otherwise: HashMap::new() })
    }
}

/// Every seed, in the order of their names.
pub(super) fn seed_files(session: &Session) -> Result<Vec<SeedFile>> {
    places(session)?.iter().map(Place::read).collect()
}

/// The seeds in front of that one; those behind it are not read.
pub(super) fn seed_files_before(session: &Session, name: &str) -> Result<Vec<SeedFile>> {
    places(session)?.iter().take_while(|place| place.name() != name).map(Place::read).collect()
}

fn places(session: &Session) -> Result<Vec<Place>> {
    let Some(folder) = seed_folder(session) else { return Ok(vec![Place::Demo]) };
    let shown = folder.display();
    session.check_file_access(&folder, ".seed")?;
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error(format!("there is no folder {shown}"))
            .hint("it holds the seeds: files of lines that make records, named NAME.hop")
            .hint("`.seed auto` makes records up from the schema alone"),
        _ => Diagnostic::engine(format!("{shown} cannot be read: {error}")),
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.extension().is_some_and(|extension| extension == "hop") && path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(Diagnostic::error(format!("{shown} holds no seed: no file NAME.hop"))
            .hint("`.seed auto` makes records up from the schema alone"));
    }
    paths.sort();
    Ok(paths.into_iter().map(Place::File).collect())
}

pub(super) fn seed_file(session: &Session, name: &str) -> Result<SeedFile> {
    // As errors name it, too: `seeds/games.hop`.
    let of_path = name.strip_suffix(".hop").and_then(|path| Path::new(path).file_name()?.to_str());
    let bare = of_path.unwrap_or(name);
    let places = places(session)?;
    if let Some(place) = places.iter().find(|place| place.name() == bare) {
        return place.read();
    }
    let names: Vec<String> = places.iter().map(Place::name).collect();
    let error = Diagnostic::error(format!("there is no seed `{bare}`"));
    Err(match crate::diagnostic::nearest(bare, names.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(format!("there are: {}", names.join(", "))),
    })
}

/// `.seed list`: the seed files with what their first remark says.
pub(super) fn list(session: &Session, out: &mut Output) -> Result<(), Stop> {
    let mut listed = Listing::new(&["name", "lines", "about"]);
    for place in places(session)? {
        let file = match place.read() {
            Ok(file) => file,
            Err(error) => {
                listed.push(vec![listing::text(place.name()), listing::maybe(None), listing::text(error.message)]);
                continue;
            }
        };
        let remark = file.text.lines().map(str::trim).find(|line| !line.is_empty());
        let remark = remark.filter(|line| line.starts_with('#') || line.starts_with("--"));
        let about = remark.map(|line| line.trim_start_matches(['#', '-', ' ']));
        let is_line = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(['#']);
        let lines = file.text.lines().filter(is_line).count();
        listed.push(vec![listing::text(file.name), listing::number(lines as u64), listing::maybe(about)]);
    }
    session.list(&listed, out)
}
