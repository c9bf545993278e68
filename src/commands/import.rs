//! `.import`: puts the rows of a file into a table.

use std::path::Path;

use encoding_rs::Encoding;

use super::command::{Argument, Call, Command, Group, ParsedArguments};
use crate::answer::Nested;
use crate::catalog::NameError;
use crate::diagnostic::{Diagnostic, Result, Severity};
use crate::files::{Import, ImportCounts, ImportOptions, Imported, InputFile, OnConflict, ReadOptions};
use crate::formats::{self, CSV};
use crate::session::{Flow, Listing, Output, ProgressMeter, Session, Stop};
use crate::store::Value;

pub(super) const IMPORT: Command = Command {
    name: "import",
    aliases: &[],
    usage: ".import FILE|- NOUN [OPTION]",
    group: Group::Files,
    about: "put the rows of a csv, tsv, json or jsonl file into a table",
    more: "Columns go by their names. A table that does not exist is made, with types from the data; codes (a leading zero, \
           16 digits or more, 1E5) are text, and a first column `id` is its key where it is unique. All or nothing: a line \
           that fails, or a value that the column would change, is told by its number, and then nothing is kept. `-` is \
           standard input.\n\
           How the file is read: --format csv|tsv|json|jsonl; --separator of csv; --no-header where the first line is a \
           record; --encoding NAME (utf-8, utf-16le, windows-1252, shift_jis …), where no byte order mark says it; \
           --null TEXT, a text that is NULL (several allowed).\n\
           What is stored: --types NAME=TYPE,… of a new table; --known-only leaves out columns that the table does not \
           have; --default-empty gives an empty field its column's default; --on-conflict ignore|replace|update for records \
           whose key is there already; --lossy stores values though the column changes them.",
    examples: &[
        (".import players.csv players", "into the table, or a new one"),
        (".import data.txt players --format csv --separator ';'", "other names and separators"),
        (".import players.jsonl players --known-only", "leave out what the table does not have"),
        (".import new.csv players --on-conflict update", "new records, and new values of those that are there"),
        (".import old.csv players --encoding windows-1252 --null NA", "another encoding, another NULL"),
        (".import raw.csv codes --no-header --types column_1=TEXT,column_2=REAL", "no names, and types of your own"),
    ],
    arguments: &[&[Argument::File], &[Argument::Noun]],
    run: import,
};

const FLAGS: [&str; 4] = ["known-only", "lossy", "default-empty", "no-header"];
const VALUED: [&str; 6] = ["format", "separator", "encoding", "null", "types", "on-conflict"];

fn import(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let parsed = call.parse(&FLAGS, &VALUED)?;
    let [file, noun] = parsed.words.as_slice() else {
        return Err(call.misused("a file and a table are wanted").into());
    };
    let path = Path::new(file);
    let is_stdin = *file == "-";
    if is_stdin && session.is_stdin_read {
        let error = Diagnostic::error("the lines come from standard input, so that no rows can");
        return Err(error
            .at(call.span)
            .hint(format!("`hopdb DATABASE -c '.import - {noun} --format csv'` reads them"))
            .into());
    }
    session.check_file_access(path, &format!(".{}", call.command.name))?;
    let read = read_options(call, &parsed, path)?;
    let options = import_options(call, &parsed)?;
    session.catalog().refresh()?;
    let table = match session.catalog().table(noun) {
        // `club.games`: the table is there, or the database says that it is not.
        Ok(None) if session.names_database(noun)? => Some(session.table_named(noun)?),
        Ok(found) => found,
        Err(NameError::Ambiguous(_)) => Some(session.table_named(noun)?),
        Err(NameError::Diagnostic(error)) => return Err(error.into()),
    };
    let progress = ProgressMeter::new(session);
    let reading = || format!("reading {file}");
    let tick = || progress.tick(reading);
    let input = if is_stdin { InputFile::standard_input(read, &tick)? } else { InputFile::open(path, read, &tick)? };
    let imported = Import {
        connection: &**session.connection(),
        catalog: session.catalog(),
        input: &input,
        table,
        name: noun,
        options: &options,
        tick: &|records| {
            progress.tick(|| match records {
                0 => reading(),
                records => format!("{records} records of {file}"),
            })
        },
    }
    .run()?;
    drop(progress);
    report_import(&imported, &options, session);
    session.note_changes()?;
    if let Some(along) = session.side_effects() {
        session.messages().say(&along);
    }
    let stored = imported.counts.read - imported.counts.ignored;
    session.line.affected.set(session.line.affected.get() + stored);
    if session.line.is_quiet {
        return Ok(Flow::Next);
    }
    let stored = i64::try_from(stored).unwrap_or(i64::MAX);
    session.list(&Listing::value("imported", Nested::Value(Value::Integer(stored))), out)?;
    Ok(Flow::Next)
}

fn read_options(call: &Call, parsed: &ParsedArguments<'_>, path: &Path) -> Result<ReadOptions> {
    let separator = parsed.option("separator");
    // Whoever names a separator means fields that are parted by it.
    let named = parsed.option("format").or(separator.map(|_| CSV.name));
    if path == Path::new("-") && named.is_none() {
        return Err(call.misused("standard input does not say its format").hint("say it: --format csv"));
    }
    let reader = formats::reader_of(path, named)?;
    let separator = match separator {
        Some(text) => {
            let byte = separator_byte(text).filter(|_| reader.has_separator);
            Some(byte.ok_or_else(|| call.misused("--separator takes one character of csv"))?)
        }
        None => None,
    };
    let has_header = !parsed.has("no-header");
    if !has_header && !reader.has_header {
        return Err(call.misused("--no-header is for csv and tsv: in JSON every record names its columns"));
    }
    let encoding = match parsed.option("encoding") {
        Some(name) => {
            let found = Encoding::for_label(name.trim().as_bytes());
            Some(found.ok_or_else(|| {
                call.misused(&format!("there is no encoding `{name}`"))
                    .hint("known are the encodings of the web: utf-8, utf-16le, utf-16be, windows-1252 (latin1), iso-8859-15, macintosh, shift_jis, gbk …")
            })?)
        }
        None => None,
    };
    Ok(ReadOptions { reader, separator, has_header, encoding })
}

fn import_options(call: &Call, parsed: &ParsedArguments<'_>) -> Result<ImportOptions> {
    let on_conflict = match parsed.option("on-conflict") {
        None => None,
        Some("ignore") => Some(OnConflict::Ignore),
        Some("replace") => Some(OnConflict::Replace),
        Some("update") => Some(OnConflict::Update),
        Some(_) => return Err(call.misused("--on-conflict is ignore, replace or update")),
    };
    let nulls = parsed.options.iter().filter(|(name, _)| *name == "null").map(|(_, text)| (*text).to_owned());
    Ok(ImportOptions {
        known_only: parsed.has("known-only"),
        lossy: parsed.has("lossy"),
        on_conflict,
        default_empty: parsed.has("default-empty"),
        nulls: nulls.collect(),
        types: match parsed.option("types") {
            Some(text) => types(text).ok_or_else(|| call.misused("--types takes NAME=TYPE,NAME=TYPE …"))?,
            None => Vec::new(),
        },
    })
}

/// Names and types out of `a=TEXT,b=DECIMAL(10,2)`.
fn types(text: &str) -> Option<Vec<(String, String)>> {
    let mut depth = 0;
    let parts = text.split(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    });
    let is_type = |declared: &str| {
        let named = declared.starts_with(|letter: char| letter.is_ascii_alphabetic());
        named && declared.chars().all(|letter| letter.is_ascii_alphanumeric() || " _(,)".contains(letter))
    };
    let one = |part: &str| {
        let (name, declared) = part.rsplit_once('=')?;
        let (name, declared) = (name.trim(), declared.trim());
        (!name.is_empty() && is_type(declared)).then(|| (name.to_owned(), declared.to_owned()))
    };
    parts.map(one).collect()
}

fn report_import(imported: &Imported, options: &ImportOptions, session: &Session) {
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
    let Some(on_conflict) = options.on_conflict else { return };
    let ImportCounts { read, ignored, replaced, updated } = imported.counts;
    session.messages().say(&match on_conflict {
        OnConflict::Ignore => format!("{read} read: {} inserted, {ignored} ignored", read - ignored),
        OnConflict::Replace => format!("{read} read and inserted, in the place of {replaced} that were there"),
        OnConflict::Update => format!("{read} read: {} inserted, {updated} updated", read.saturating_sub(updated)),
    });
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
