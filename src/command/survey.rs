//! Commands that look over a database: `.describe`, `.find`, `.erd`.

use std::io::Write as _;
use std::path::Path;

use super::rows::Gauge;
use super::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::catalog::{ColumnLookup, TableKind};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::files::{Destination, Existing};
use crate::plan::sql::literal;
use crate::session::{Flow, Listing, Output, Session, Stop};
use crate::store::Value;
use crate::survey::erd::Diagram;
use crate::survey::{find, profile};

pub(super) const DESCRIBE: Command = Command {
    name: "describe",
    aliases: &[],
    usage: ".describe NOUN[.COLUMN]",
    group: Group::Database,
    about: "what the columns hold: nulls, different values, least, median, greatest, commonest",
    more: "Every record is looked at. `noun?` tells what the schema says instead.",
    examples: &[(".describe games", "each column"), (".describe games.price", "one, with the commonest values")],
    arguments: &[&[Argument::Noun]],
    run: describe,
};

pub(super) const FIND: Command = Command {
    name: "find",
    aliases: &["search"],
    usage: ".find TEXT [NOUN]",
    group: Group::Database,
    about: "where a text stands, in every column for text",
    more: "Letters match in either case. The last column is the line that lists the records.",
    examples: &[(".find zelda", "in all tables"), (".find 'too hard' reviews", "in one")],
    arguments: &[&[Argument::Text], &[Argument::Noun]],
    run: look_for,
};

pub(super) const ERD: Command = Command {
    name: "erd",
    aliases: &[],
    usage: ".erd [FILE.svg|FILE.mmd|FILE.dot]",
    group: Group::Database,
    about: "a diagram of the tables and their keys: a drawing, or text for Mermaid or Graphviz",
    more: "Without a file, text for Mermaid is shown. Keys that are not declared are dotted.",
    examples: &[(".erd", "text for Mermaid"), (".erd games.svg", "a drawing")],
    arguments: &[&[Argument::File]],
    run: draw,
};

fn number(number: u64) -> Nested {
    Nested::Value(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn text(text: impl Into<String>) -> Nested {
    Nested::Value(Value::text(text))
}

fn describe(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    session.catalog().refresh()?;
    let whole = call.arguments.join("");
    if whole.is_empty() {
        return Err(call.misused("a table is wanted").into());
    }
    let (noun, name) = whole.split_once('.').map_or((whole.as_str(), None), |(noun, name)| (noun, Some(name)));
    let table = session.table_named(noun)?;
    let columns = match name {
        None => (0..table.columns.len()).filter(|at| !table.columns[*at].hidden).collect(),
        Some(name) => match session.catalog().column(&table, name) {
            ColumnLookup::Found(at) => vec![at],
            ColumnLookup::Ambiguous(several) => {
                let names: Vec<&str> = several.iter().map(|at| table.columns[*at].name.as_str()).collect();
                let error = Diagnostic::error(format!("`{name}` may be several columns of {}", table.name));
                return Err(error.hint(format!("one of {}", names.join(", "))).into());
            }
            ColumnLookup::Unknown { nearest } => {
                let error = Diagnostic::error(format!("{} has no column `{name}`", table.name));
                return Err(match nearest {
                    Some(near) => error.hint(format!("did you mean {}.{near}?", table.name)),
                    None => error.hint(format!("`{}?` lists them", table.name)),
                }
                .into());
            }
        },
    };
    let gauge = Gauge::new(session);
    let mut listing = Listing::new(&[
        "column",
        "type",
        "stored",
        "records",
        "nulls",
        "distinct",
        "least",
        "median",
        "greatest",
        "commonest",
        "times",
    ]);
    let mut commonest = Listing::new(&["value", "times"]);
    for at in columns {
        gauge.tick(|| format!("looking at {}", table.columns[at].name))?;
        let found = profile::profile(&**session.connection(), &table, at)?;
        let stored: Vec<String> = match found.types.as_slice() {
            [(only, _)] => vec![only.clone()],
            several => several.iter().map(|(kind, often)| format!("{kind} {often}")).collect(),
        };
        // Where no value is there twice, none is the commonest.
        let repeated = found.commonest.first().filter(|(_, times)| *times > 1 || found.distinct == 1);
        let (value, times) = repeated.cloned().unwrap_or((Value::Null, u64::from(found.distinct > 0)));
        for (value, times) in found.commonest {
            commonest.push(vec![Nested::Value(value), number(times)]);
        }
        let row = vec![
            text(found.column),
            text(found.declared_type),
            if stored.is_empty() { Nested::Value(Value::Null) } else { text(stored.join(", ")) },
            number(found.records),
            number(found.nulls),
            number(found.distinct),
            Nested::Value(found.least),
            Nested::Value(found.median),
            Nested::Value(found.greatest),
            Nested::Value(value),
            number(times),
        ];
        listing.push(row);
    }
    drop(gauge);
    if name.is_none() {
        session.list(&listing, out)?;
    } else if session.is_for_people() {
        session.list(&listing.one(), out)?;
        if !commonest.is_empty() {
            out.text("\n")?;
            session.list(&commonest, out)?;
        }
    } else {
        session.list(&listing.one(), out)?;
    }
    Ok(Flow::Next)
}

fn look_for(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(2)?;
    session.catalog().refresh()?;
    let wanted = call.get(0).filter(|wanted| !wanted.is_empty()).ok_or_else(|| call.misused("a text is wanted"))?;
    let tables = match call.get(1) {
        Some(noun) => vec![session.table_named(noun)?],
        None => {
            let mut tables = Vec::new();
            for entry in session.catalog().tables()?.iter().filter(|entry| entry.kind != TableKind::View) {
                match session.catalog().table_exact(&entry.name) {
                    Ok(found) => tables.extend(found),
                    Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error.into()),
                    Err(error) => {
                        let message = format!("`{}` cannot be read: {}", entry.name, error.message);
                        session.messages().report(&Diagnostic::warning(message));
                    }
                }
            }
            tables
        }
    };
    let gauge = Gauge::new(session);
    let mut listing = Listing::new(&["table", "column", "records", "first", "line"]);
    for table in &tables {
        gauge.tick(|| format!("looking through {}", table.name))?;
        for found in find::find(&**session.connection(), table, wanted)? {
            listing.push(vec![
                text(found.table),
                text(found.column),
                number(found.count),
                Nested::List(found.first.into_iter().map(text).collect()),
                text(found.line),
            ]);
        }
    }
    drop(gauge);
    if listing.is_empty() && session.is_for_people() {
        out.text(&format!("{} stands nowhere\n", literal(&Value::from(wanted))))?;
        return Ok(Flow::Next);
    }
    session.list(&listing, out)?;
    Ok(Flow::Next)
}

fn draw(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(1)?;
    session.catalog().refresh()?;
    let diagram = Diagram::of(session.catalog())?;
    let Some(file) = call.get(0) else {
        session.answer_text("erd", &diagram.mermaid(), out)?;
        return Ok(Flow::Next);
    };
    let path = Path::new(file);
    session.may_touch(path, &format!(".{}", call.command.name))?;
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let drawn = match extension.as_deref() {
        Some("svg") => diagram.svg(),
        Some("mmd" | "mermaid") => diagram.mermaid(),
        Some("dot" | "gv") => diagram.dot(),
        _ => return Err(call.misused("the name of the file should end in .svg, .mmd or .dot").into()),
    };
    let place = Destination::find(path, &**session.connection(), session.file())?;
    if place.existing == Existing::Database {
        return Err(Diagnostic::error(format!("{file} is a database, and would be overwritten")).into());
    }
    let made = place.create()?;
    let written = made.file()?.write_all(drawn.as_bytes());
    written.map_err(|error| Diagnostic::engine(format!("{file} cannot be written: {error}")))?;
    made.commit()?;
    Ok(Flow::Next)
}
