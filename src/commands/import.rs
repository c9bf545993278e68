//! `.import`: puts the rows of a file into a table.

use std::path::Path;

use super::command::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::catalog::NameError;
use crate::diagnostic::{Result, Severity};
use crate::files::{Import, Imported, InputFile};
use crate::formats::{self, CSV};
use crate::session::{Flow, Listing, Output, ProgressMeter, Session, Stop};
use crate::store::Value;

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

fn import(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let parsed = call.parse(&["known-only"], &["format", "separator"])?;
    let [file, noun] = parsed.words.as_slice() else {
        return Err(call.misused("a file and a table are wanted").into());
    };
    let path = Path::new(file);
    session.check_file_access(path, &format!(".{}", call.command.name))?;
    let separator = parsed.option("separator");
    // Whoever names a separator means fields that are parted by it.
    let named = parsed.option("format").or(separator.map(|_| CSV.name));
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
    let progress = ProgressMeter::new(session);
    let imported = Import {
        connection: &**session.connection(),
        catalog: session.catalog(),
        input: &input,
        table,
        name: noun,
        known_only: parsed.has("known-only"),
        tick: &|records| {
            progress.tick(|| match records {
                0 => format!("reading {file}"),
                records => format!("{records} records of {file}"),
            })
        },
    }
    .run()?;
    drop(progress);
    report_import(&imported, session);
    let records = i64::try_from(imported.records).unwrap_or(i64::MAX);
    session.list(&Listing::value("imported", Nested::Value(Value::Integer(records))), out)?;
    Ok(Flow::Next)
}

fn report_import(imported: &Imported, session: &Session) {
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
