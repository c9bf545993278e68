//! Commands that bring rows from files and into files.

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::catalog::NameError;
use crate::diagnostic::{Diagnostic, Result, Severity, Span};
use crate::files::{Destination, Existing, Import, Imported, InputFile};
use crate::formats::{self, CSV};
use crate::session::{Flow, Listing, Output, Session, Stop};
use crate::store::Value;
use crate::terminal::Style;

pub(super) const IMPORT: Command = Command {
    name: "import",
    aliases: &[],
    usage: ".import FILE NOUN [OPTION]",
    group: Group::Files,
    about: "put the rows of a csv, tsv, json or jsonl file into a table",
    more: "Columns go by their names. A table that does not exist is made, with types from the data; a first column `id` \
           is its key where it is unique. A line that fails is told by its number, and then nothing is kept. Options: \
           --format csv|tsv|json|jsonl, --separator of csv, --known-only to leave out columns that the table does not have.",
    examples: &[
        (".import players.csv players", "into the table, or a new one"),
        (".import data.txt players --format csv --separator ';'", "other names and separators"),
        (".import players.jsonl players --known-only", "leave out what the table does not have"),
    ],
    arguments: &[&[Argument::File], &[Argument::Noun]],
    run: import,
};

pub(super) const EXPORT: Command = Command {
    name: "export",
    aliases: &[],
    usage: ".export FILE [OPTION] QUERY",
    group: Group::Files,
    about: "write the answer of a query to a file, whole or not at all",
    more: "The name says the format: csv, tsv, json, jsonl, md, html, sql. A file that is there is replaced when the new \
           one is whole; a database never is. Options: --format FORMAT, --excel-safe to let no text of csv and tsv be a \
           formula.",
    examples: &[
        (".export games.csv games where price > 20", "a line of the language"),
        (".export games.json select * from games", "or SQL that reads"),
        (".export games.csv --excel-safe games", "no cell is a formula to a spreadsheet"),
    ],
    arguments: &[&[Argument::File], &[Argument::Text]],
    run: export,
};

/// How often it is shown how far something has come.
const BLINK: Duration = Duration::from_millis(250);

/// Shows how far something has come, now and then, and looks whether somebody wants to stop.
pub(super) struct Gauge<'s> {
    session: &'s Session,
    latest: Cell<Instant>,
    shown: Cell<bool>,
}

impl<'s> Gauge<'s> {
    pub fn new(session: &'s Session) -> Gauge<'s> {
        Gauge { session, latest: Cell::new(Instant::now()), shown: Cell::new(false) }
    }

    /// # Errors
    /// Somebody wants to stop.
    pub fn tick(&self, told: impl FnOnce() -> String) -> Result<()> {
        if self.session.cancel().is_asked() {
            return Err(Diagnostic::interrupted());
        }
        if self.session.is_interactive() && self.latest.get().elapsed() > BLINK {
            self.latest.set(Instant::now());
            self.shown.set(true);
            self.session.messages().progress(&told());
        }
        Ok(())
    }
}

impl Drop for Gauge<'_> {
    fn drop(&mut self) {
        if self.shown.get() {
            self.session.messages().progress("");
        }
    }
}

fn import(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let parted = call.parted(&["known-only"], &["format", "separator"])?;
    let [file, noun] = parted.words.as_slice() else {
        return Err(call.misused("a file and a table are wanted").into());
    };
    let path = Path::new(file);
    session.may_touch(path, &format!(".{}", call.command.name))?;
    let separator = parted.option("separator");
    // Whoever names a separator means fields that are parted by it.
    let named = parted.option("format").or(separator.map(|_| CSV.name));
    let reader = formats::reader_of(path, named)?;
    let separator = match separator {
        Some(text) => {
            let byte = separator_byte(text).filter(|_| reader.has_separator);
            Some(byte.ok_or_else(|| call.misused("--separator takes one character of csv"))?)
        }
        None => None,
    };
    session.catalog().refresh()?;
    let table = match session.catalog().table(noun) {
        Ok(found) => found,
        Err(NameError::Ambiguous(_)) => Some(session.table_named(noun)?),
        Err(NameError::Diagnostic(error)) => return Err(error.into()),
    };
    let input = InputFile::open(path, reader, separator)?;
    let gauge = Gauge::new(session);
    let imported = Import {
        connection: &**session.connection(),
        catalog: session.catalog(),
        input: &input,
        table,
        name: noun,
        known_only: parted.has("known-only"),
        tick: &|records| {
            gauge.tick(|| match records {
                0 => format!("reading {file}"),
                records => format!("{records} records of {file}"),
            })
        },
    }
    .run()?;
    drop(gauge);
    told(&imported, session);
    let records = i64::try_from(imported.records).unwrap_or(i64::MAX);
    session.list(&Listing::value("imported", Nested::Value(Value::Integer(records))), out)?;
    Ok(Flow::Next)
}

fn told(imported: &Imported, session: &Session) {
    if let Some(sql) = &imported.created {
        session.messages().say(&format!("made: {sql};"));
    }
    for note in &imported.notes {
        if note.severity != Severity::Note || session.is_interactive() {
            session.messages().report(note);
        } else {
            session.messages().say(&format!("note: {}", note.message));
        }
    }
}

/// The byte that stands between fields, by what was said.
fn separator_byte(separator: &str) -> Option<u8> {
    let byte = match separator {
        "\\t" | "tab" => b'\t',
        one if one.len() == 1 => one.as_bytes()[0],
        _ => return None,
    };
    (byte != b'"' && byte != b'\n' && byte != b'\r').then_some(byte)
}

fn export(call: &Call, session: &mut Session, _: &mut Output) -> Result<Flow, Stop> {
    let wanted = Wanted::read(call)?;
    let path = Path::new(&wanted.file);
    session.may_touch(path, &format!(".{}", call.command.name))?;
    let format = formats::format_of(path, wanted.format.as_deref())?;
    let place = Destination::find(path, &**session.connection(), session.file())?;
    if place.existing == Existing::Database {
        return Err(Diagnostic::error(format!("{} is a database, and would be overwritten", wanted.file)).into());
    }
    let made = place.create()?;
    let style = Style::PIPE;
    let mut into = Output::new(Box::new(made.file()?), style, || None, session.messages().clone());
    let excel_safe = wanted.excel_safe || session.settings.excel_safe;
    session.export(&wanted.query, format, excel_safe, &mut into).map_err(|stop| match stop {
        // A pipe that closes is none of a file.
        Stop::Closed => Diagnostic::engine(format!("{} cannot be written", wanted.file)).into(),
        other => other,
    })?;
    drop(into);
    let size = made.commit()?;
    if session.is_interactive() {
        session.messages().say(&format!("{}: {}", wanted.file, bytes(size)));
    }
    Ok(Flow::Next)
}

/// A size as people read it.
pub(super) fn bytes(size: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if size < 1000 {
        return format!("{size} bytes");
    }
    let mut amount = size as f64 / 1000.0;
    let mut unit = 0;
    while amount >= 1000.0 && unit + 1 < UNITS.len() {
        amount /= 1000.0;
        unit += 1;
    }
    format!("{amount:.1} {}", UNITS[unit])
}

/// What an export is to be. The query is no list of words: it stands in the line as it was typed.
struct Wanted {
    file: String,
    format: Option<String>,
    excel_safe: bool,
    /// Blank up to where the query stands in the line, so that places in it are places in the line.
    query: String,
}

impl Wanted {
    /// Options may stand before the file and behind it; what comes then is the query.
    fn read(call: &Call) -> Result<Wanted> {
        let (mut file, mut format, mut excel_safe) = (None, None, false);
        let mut at = call.span.start;
        if call.arguments.is_empty() {
            return Err(call.misused("a file and a query are wanted"));
        }
        while let Some((word, end)) = word(&call.line, at) {
            if word == "--excel-safe" {
                excel_safe = true;
            } else if word == "--format" {
                let value = self::word(&call.line, end).ok_or_else(|| call.misused("--format wants a value"))?;
                format = Some(value.0);
                at = value.1;
                continue;
            } else if let Some(value) = word.strip_prefix("--format=") {
                format = Some(value.to_owned());
            } else if word.starts_with("--") && word.len() > 2 {
                return Err(call.misused(&format!("there is no option {word}")).at(Span::new(at, end)));
            } else if file.is_none() {
                file = Some(word);
            } else {
                break;
            }
            at = end;
        }
        let file = file.ok_or_else(|| call.misused("a file and a query are wanted"))?;
        let query = call.line.get(at..).unwrap_or_default();
        if query.trim().is_empty() {
            return Err(call.misused("a query is missing"));
        }
        Ok(Wanted { file, format, excel_safe, query: format!("{}{query}", " ".repeat(at)) })
    }
}

/// The word of a line that begins at `at` or behind the space there, quotes taken off as a Unix shell does, and where it
/// ends.
fn word(line: &str, at: usize) -> Option<(String, usize)> {
    let rest = line.get(at..)?;
    let begin = at + rest.find(|c: char| !c.is_whitespace())?;
    let (mut quote, mut escaped) = (None, false);
    let mut end = line.len();
    for (position, character) in line[begin..].char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, space) if space.is_whitespace() => {
                end = begin + position;
                break;
            }
            _ => {}
        }
    }
    let words = shlex::split(&line[begin..end])?;
    // A word that begins like a comment of a shell is one here all the same.
    Some((words.into_iter().next().unwrap_or_else(|| line[begin..end].to_owned()), end))
}
