//! The formats of answers and files: one table of them, each format written and read in the file of its name.
//!
//! To add one: a file with its [`Format`], and its line in [`FORMATS`]. `.mode`, `--format`, `.export`, `.import`, the
//! help and completion follow. Nothing here knows of a database: rows come in as [`crate::answer::Cells`] and go out as
//! [`Record`]s.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Result, nearest};

mod auto;
mod by_shape;
mod card;
mod csv;
mod delimited;
mod format;
mod html;
mod insert;
mod json;
mod limited;
mod markdown;
mod notation;
mod numeral;
mod outline;
mod printer;
mod repr;
mod scalar;
mod sink;
mod table;
mod tree;
mod tsv;
mod unique_names;
mod untyped;

#[cfg(test)]
mod tests;

pub(crate) use auto::AUTO;
pub(crate) use card::CARD;
pub(crate) use csv::CSV;
pub use format::Format;
pub(crate) use format::{Field, Input, Reader, Receiver, Record, Writer, line_error, read_error};
pub(crate) use html::HTML;
pub(crate) use insert::INSERT;
pub(crate) use json::{JSON, JSONL};
pub(crate) use limited::LimitedWriter;
pub(crate) use markdown::MARKDOWN;
pub(crate) use notation::{push_real, rounded};
pub(crate) use numeral::{Number, parse_numeral};
pub(crate) use repr::REPR;
pub(crate) use table::TABLE;
pub(crate) use tree::TREE;
pub(crate) use tsv::TSV;
pub(crate) use untyped::{Untyped, decode_blob, non_finite, parse_untyped};

/// Every format, in the order in which they are listed to a person.
pub(crate) static FORMATS: [&Format; 12] =
    [&TABLE, &AUTO, &CARD, &REPR, &JSON, &JSONL, &CSV, &TSV, &MARKDOWN, &HTML, &INSERT, &TREE];

/// The format of that name, in any letter case.
pub(crate) fn find(name: &str) -> Option<&'static Format> {
    FORMATS.into_iter().find(|format| format.name.eq_ignore_ascii_case(name))
}

/// The names of all formats, with commas between them.
pub(crate) fn names() -> String {
    FORMATS.map(|format| format.name).join(", ")
}

/// Reads files by their names' ending; `named` goes before it.
pub(crate) fn reader_of(path: &Path, named: Option<&str>) -> Result<&'static Reader> {
    let readers = by_extension().filter_map(|(extension, format)| Some((extension, format.reader.as_ref()?)));
    choose(path, named, &readers.collect::<Vec<_>>(), "read")
}

/// The format of a file that is written, by its name's ending; `named` goes before it, and may be any format.
pub(crate) fn format_of(path: &Path, named: Option<&str>) -> Result<&'static Format> {
    match named.and_then(find) {
        Some(format) => Ok(format),
        None => choose(path, named, &by_extension().collect::<Vec<_>>(), "written"),
    }
}

/// The endings of files with their formats: first tables with a header, then what else can be read, then what is only
/// written, what is laid out for people last.
fn by_extension() -> impl Iterator<Item = (&'static str, &'static Format)> {
    let mut formats = FORMATS;
    formats.sort_by_key(|format| {
        let has_header = format.reader.as_ref().is_some_and(|reader| reader.has_header);
        (!has_header, format.reader.is_none(), format.is_for_people)
    });
    formats.into_iter().flat_map(|format| format.extensions.iter().map(move |extension| (*extension, format)))
}

fn choose<T: Copy>(path: &Path, named: Option<&str>, known: &[(&str, T)], done: &str) -> Result<T> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let name = named.map(str::to_lowercase).or(extension);
    if let Some(name) = &name
        && let Some((_, found)) = known.iter().find(|(known, _)| known == name)
    {
        return Ok(*found);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let near = name.as_deref().and_then(|name| nearest(name, names.iter().copied()));
    let error = match (named, near) {
        (Some(named), near) => {
            let error = Diagnostic::error(format!("there is no format `{named}` of files that are {done}"));
            near.map_or(error.clone(), |near| error.hint(format!("did you mean --format {near}?")))
        }
        (None, _) => Diagnostic::error(format!("the name {} does not say its format", path.display()))
            .hint("say it: --format csv"),
    };
    Err(error.hint(format!("files of these kinds can be {done}: {}", names.join(", "))))
}
