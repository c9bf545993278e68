//! `.describe`: what the columns of a table hold.

use super::chart;
use super::command::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::catalog::{ColumnLookup, Table, typed_noun, typed_word};
use crate::diagnostic::{Diagnostic, Result};
use crate::session::listing::{list, number, text};
use crate::session::{Flow, Listing, Output, ProgressMeter, Session, Stop};
use crate::store::Value;
use crate::survey::profile::{self, ColumnProfile};
use crate::survey::{histogram, unix_time};

pub(super) const DESCRIBE: Command = Command {
    name: "describe",
    aliases: &[],
    usage: ".describe NOUN[.COLUMN]",
    group: Group::Database,
    about: "what the columns hold: nulls, different values, least, median, greatest, commonest",
    more: "Every record is looked at. `noun?` tells what the schema says instead. At a terminal one column of numbers or dates is drawn, \
           too (`.set bars off` leaves that out).",
    examples: &[(".describe games", "each column"), (".describe games.price", "one, with the commonest values")],
    arguments: &[&[Argument::Noun]],
    run: describe,
};

fn describe(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    session.catalog().refresh()?;
    let whole = call.arguments.join("");
    if whole.is_empty() {
        return Err(call.misused("a table is wanted").into());
    }
    let (noun, name) = session.noun_and_column(&whole)?;
    let table = session.table_named(noun)?;
    let columns = match name {
        None => (0..table.columns.len()).filter(|at| !table.columns[*at].hidden).collect(),
        Some(name) => vec![column_named(session, &table, name)?],
    };
    let progress = ProgressMeter::new(session);
    let mut listing = Listing::new(&[
        "column",
        "type",
        "nulls",
        "distinct",
        "least",
        "median",
        "greatest",
        "commonest",
        "times",
        "stored",
        "records",
    ]);
    let mut unix_times = String::new();
    let mut commonest = Listing::new(&["value", "times"]).with_bars(1);
    let mut spread = None;
    let most_bins = chart::most_bins(session, out).filter(|_| name.is_some());
    for at in columns {
        progress.tick(|| format!("looking at {}", table.columns[at].name))?;
        let found = profile::profile(&**session.connection(), &table, at)?;
        if let Some(most) = most_bins {
            spread = histogram::histogram(&**session.connection(), &table, &found, most)?;
        }
        let unit = unix_time::unit(&found);
        if let Some(unit) = &unit {
            let (table, name) = (typed_noun(&table), typed_word(&found.column));
            unix_times += &format!(
                "{name} holds Unix times, in {}: {table} show datetime({name}{}, 'unixepoch')\n",
                unit.word, unit.to_seconds
            );
        }
        for (value, times) in &found.commonest {
            commonest.push(vec![Nested::Value(value.clone()), number(*times)]);
        }
        listing.push(row(found, unit.map(|unit| unit.word), session.is_for_people()));
    }
    drop(progress);
    if name.is_none() {
        // What `noun?` tells, and what is the same for all, is for programs.
        let told = ["column", "nulls", "distinct", "least", "median", "greatest", "commonest", "times", "stored"];
        session.list(&if session.is_for_people() { listing.only(&told) } else { listing }, out)?;
    } else if session.is_for_people() {
        session.list(&listing.one(), out)?;
        if let Some(spread) = &spread {
            out.aside(&chart::draw(spread))?;
        }
        if !commonest.is_empty() {
            out.text("\n")?;
            session.list(&commonest, out)?;
        }
    } else {
        session.list(&listing.one(), out)?;
    }
    if session.is_for_people() {
        out.text(&unix_times)?;
    }
    Ok(Flow::Next)
}

/// The position of a column, as somebody has typed its name.
fn column_named(session: &Session, table: &Table, name: &str) -> Result<usize> {
    let noun = table.noun();
    Err(match session.catalog().column(table, name) {
        ColumnLookup::Found(at) => return Ok(at),
        ColumnLookup::Ambiguous(several) => {
            let names: Vec<&str> = several.iter().map(|at| table.columns[*at].name.as_str()).collect();
            Diagnostic::error(format!("`{name}` may be several columns of {noun}"))
                .hint(format!("one of {}", names.join(", ")))
        }
        ColumnLookup::Unknown { nearest } => {
            let error = Diagnostic::error(format!("{noun} has no column `{name}`"));
            match nearest {
                Some(near) => error.hint(format!("did you mean {noun}.{near}?")),
                None => error.hint(format!("`{noun}?` lists them")),
            }
        }
    })
}

/// What is told of one column.
fn row(found: ColumnProfile, unix_unit: Option<&str>, is_for_people: bool) -> Vec<Nested> {
    let mut stored: Vec<String> = match found.types.as_slice() {
        [(only, _)] => vec![only.clone()],
        several => several.iter().map(|(kind, often)| format!("{kind} {often}")).collect(),
    };
    stored.extend(unix_unit.map(|unit| format!("Unix {unit}")));
    // Where no value is there twice, none is the commonest.
    let repeated = found.commonest.first().filter(|(_, times)| *times > 1 || found.distinct == 1);
    let (value, times) = match repeated {
        Some((value, times)) => (Nested::Value(value.clone()), number(*times)),
        None if is_for_people => (list([""; 0]), list([""; 0])),
        None => (Nested::Value(Value::Null), Nested::Value(Value::Null)),
    };
    vec![
        text(found.column),
        text(found.declared_type),
        number(found.nulls),
        number(found.distinct),
        Nested::Value(found.least),
        Nested::Value(found.median),
        Nested::Value(found.greatest),
        value,
        times,
        if stored.is_empty() { Nested::Value(Value::Null) } else { text(stored.join(", ")) },
        number(found.records),
    ]
}
