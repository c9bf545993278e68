//! Which format a file has, by its name or as it was said.

use std::path::Path;

use super::Kind;
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::render::Format;

/// What is read, by extension.
const READ: [(&str, Kind); 6] = [
    ("csv", Kind::Csv(b',')),
    ("tsv", Kind::Tsv),
    ("tab", Kind::Tsv),
    ("json", Kind::Json),
    ("jsonl", Kind::Jsonl),
    ("ndjson", Kind::Jsonl),
];

/// What is written, by extension.
const WRITTEN: [(&str, Format); 12] = [
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("tab", Format::Tsv),
    ("json", Format::Json),
    ("jsonl", Format::Jsonl),
    ("ndjson", Format::Jsonl),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("sql", Format::Insert),
    ("txt", Format::Table),
];

/// The format of a file that is read; `said` goes before its name.
pub fn import_kind(path: &Path, said: Option<&str>) -> Result<Kind> {
    find(path, said, &READ, "read")
}

/// The format of a file that is written; `said` goes before its name, and may be any format of answers.
pub fn export_format(path: &Path, said: Option<&str>) -> Result<Format> {
    match said.and_then(Format::from_name) {
        Some(format) => Ok(format),
        None => find(path, said, &WRITTEN, "written"),
    }
}

fn find<T: Copy>(path: &Path, said: Option<&str>, known: &[(&str, T)], done: &str) -> Result<T> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let name = said.map(str::to_lowercase).or(extension);
    if let Some(name) = &name
        && let Some((_, found)) = known.iter().find(|(known, _)| known == name)
    {
        return Ok(*found);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let near = name.as_deref().and_then(|name| nearest(name, names.iter().copied()));
    let error = match (said, near) {
        (Some(said), near) => {
            let error = Diagnostic::error(format!("there is no format `{said}` of files that are {done}"));
            near.map_or(error.clone(), |near| error.hint(format!("did you mean --format {near}?")))
        }
        (None, _) => Diagnostic::error(format!("the name {} does not say its format", path.display()))
            .hint("say it: --format csv"),
    };
    Err(error.hint(format!("files of these kinds can be {done}: {}", names.join(", "))))
}
