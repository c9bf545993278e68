//! `.check`: what is wrong with a database.

use super::command::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::catalog::{KeyOrigin, TableEntry};
use crate::check::{self, CheckReport, Problem, RelationStats, Weight};
use crate::diagnostic::{Diagnostic, Result};
use crate::session::listing::{maybe, number, text};
use crate::session::{Flow, Listing, Output, ProgressMeter, Session, Stop};
use crate::store::Value;

pub(super) const CHECK: Command = Command {
    name: "check",
    aliases: &[],
    usage: ".check [NOUN]",
    group: Group::Database,
    about: "what is wrong: orphans, broken views and triggers, damage; what looks wrong; keys without an index",
    more: "The surest comes first. What looks wrong is forbidden by no rule: times in the wrong order, records older than what they \
           belong to, values outside of what a column's name says, no dates among dates, the same pair, address or person twice, columns that hold \
           nothing, a few parents without children. \
           Behind it, for each relation, how many parents have no children, how many children no parent, and how many \
           children a parent has: least, median, most. Each problem comes with a line that shows or mends it.",
    examples: &[(".check", "the whole database"), (".check reviews", "one table and its relations")],
    arguments: &[&[Argument::Noun]],
    run,
};

fn run(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(1)?;
    session.catalog().refresh()?;
    let name = call.get(0).map(|noun| find_table_name(noun, session)).transpose()?;
    let progress = ProgressMeter::new(session);
    let tick = |next: &str| progress.tick(|| format!("checking {next}"));
    let report = check::check(&**session.connection(), session.catalog(), name.as_deref(), &tick)
        // A place in SQL that nobody typed is of no use to anyone.
        .map_err(|error| Diagnostic { span: None, ..error })?;
    drop(progress);
    if session.is_for_people() {
        write_for_people(&report, session, out)?
    } else {
        session.list(&listing_of(&report), out)?
    }
    Ok(Flow::Next)
}

/// The table or view that is meant, also one that cannot be read: that is what is asked about.
fn find_table_name(noun: &str, session: &Session) -> Result<String> {
    let broken = |entry: &TableEntry| entry.name.eq_ignore_ascii_case(noun);
    match session.table_named(noun) {
        Ok(table) if table.schema == "main" || table.schema == "temp" => Ok(table.name.clone()),
        Ok(table) => {
            let message = format!("{} is in an attached database: open its file to check it", table.noun());
            Err(Diagnostic::error(message))
        }
        Err(error) => session.catalog().tables()?.into_iter().find(broken).map(|entry| entry.name).ok_or(error),
    }
}

fn optional(found: Option<u64>) -> Nested {
    found.map_or(Nested::Value(Value::Null), number)
}

/// A median: whole where it is.
fn median_cell(found: Option<f64>) -> Nested {
    match found {
        Some(whole) if whole.fract() == 0.0 => number(whole as u64),
        Some(half) => Nested::Value(Value::Real(half)),
        None => Nested::Value(Value::Null),
    }
}

fn origin_word(origin: KeyOrigin) -> &'static str {
    match origin {
        KeyOrigin::Declared => "declared",
        KeyOrigin::Inferred => "inferred",
        KeyOrigin::Annotated => "said",
    }
}

fn write_for_people(report: &CheckReport, session: &Session, out: &mut Output) -> Result<(), Stop> {
    let several = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    for Problem { kind, name, what, first, line, .. } in &report.problems {
        out.prose(&format!("{}: {name}: {what}\n", kind.word()))?;
        if !first.is_empty() {
            out.prose(&format!("  {}\n", first.join(" · ")))?;
        }
        // A line that is to be typed is not broken.
        if let Some(line) = line {
            out.text(&format!("  {line}\n"))?;
        }
    }
    let [wrong, looks, advice] = [Weight::Wrong, Weight::LooksWrong, Weight::Advice].map(|weight| report.count(weight));
    let parts = [several(report.keys, "key"), several(report.views, "view"), several(report.triggers, "trigger")];
    let mut told = match wrong {
        0 => format!("no problems: the file is sound, {} checked", parts.join(", ")),
        _ => several(wrong, "problem"),
    };
    if looks > 0 {
        told.push_str(&format!("; {looks} look{} wrong", if looks == 1 { "s" } else { "" }));
    }
    if advice > 0 {
        told.push_str(&format!("; {} of advice", several(advice, "piece")));
    }
    out.prose(&format!("{told}\n"))?;
    if report.relations.is_empty() {
        return Ok(());
    }
    out.text("\n")?;
    let mut listing = Listing::new(&[
        "relation",
        "origin",
        "parents",
        "children",
        "without children",
        "without parent",
        "least",
        "median",
        "most",
    ])
    .whole("relation");
    for spread in &report.relations {
        let mut row = vec![text(&spread.name), text(origin_word(spread.origin))];
        row.extend(numbers(spread));
        listing.push(row);
    }
    session.list(&listing, out)
}

fn numbers(spread: &RelationStats) -> Vec<Nested> {
    vec![
        number(spread.parents),
        number(spread.children),
        number(spread.childless),
        number(spread.parentless),
        optional(spread.least),
        median_cell(spread.median),
        optional(spread.most),
    ]
}

/// Problems and relations in one list: what a row is about stands in `check`.
fn listing_of(report: &CheckReport) -> Listing {
    let mut listing = Listing::new(&[
        "check",
        "table",
        "name",
        "problem",
        "count",
        "first",
        "line",
        "to",
        "origin",
        "parents",
        "children",
        "childless",
        "parentless",
        "least",
        "median",
        "most",
    ]);
    let null = || Nested::Value(Value::Null);
    for problem in &report.problems {
        let mut row = vec![
            text(problem.kind.word()),
            maybe(problem.table.as_deref()),
            text(&problem.name),
            text(&problem.what),
            optional(problem.count),
            Nested::List(problem.first.iter().map(text).collect()),
            maybe(problem.line.as_deref()),
        ];
        row.resize_with(16, null);
        listing.push(row);
    }
    for spread in &report.relations {
        let mut row = vec![text("relation"), text(&spread.parent), text(&spread.name)];
        row.resize_with(7, null);
        row.extend([text(&spread.child), text(origin_word(spread.origin))]);
        row.extend(numbers(spread));
        listing.push(row);
    }
    listing
}
