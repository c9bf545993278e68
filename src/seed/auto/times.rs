//! The times that a record holds, the event that each tells of, and when the records were made that it belongs to.

use super::build::{self, ColumnKind};
use super::field::hop_name;
use super::keys::{self, Key, is_nullable};
use super::lifecycle::{self, CHANGED, CREATED, END, Event, GONE, PLANNED, SETTLED, START};
use super::names::{self, Guess};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;

/// How a column holds a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    Day,
    Moment,
    Unix,
    Clock,
}

/// What is seen or done for a first and a last time, in columns that are texts by their type.
const SIGHTINGS: [&str; 24] = [
    "seen",
    "login",
    "visit",
    "visited",
    "active",
    "activity",
    "accessed",
    "access",
    "used",
    "use",
    "stay",
    "contact",
    "contacted",
    "ordered",
    "purchase",
    "sync",
    "synced",
    "run",
    "checked",
    "counted",
    "inspection",
    "service",
    "ping",
    "modified",
];

pub(super) struct Time {
    pub column: usize,
    pub form: Form,
    pub event: Event,
    pub about: String,
}

/// A way from a new record to the time when a record that it belongs to was made.
pub(super) struct Owner {
    pub path: String,
    pub columns: Vec<usize>,
}

/// How far up the owners of owners are looked at.
const MAX_STEPS: usize = 3;

/// True if the first time comes after the other in every record that has both.
pub(super) fn follows(time: &Time, other: &Time) -> bool {
    let (late, early) = (time.event.stage(), other.event.stage());
    let same = time.about == other.about;
    if time.column == other.column || early >= late || other.form == Form::Clock {
        return false;
    }
    match late {
        _ if early <= SETTLED => same || early <= 30 || late < PLANNED,
        PLANNED => early == START && same,
        CHANGED => false,
        GONE => early == CHANGED || same && early <= END,
        _ => same,
    }
}

/// The columns that hold times, with the events that they tell of.
pub(super) fn times(table: &Table) -> Vec<Time> {
    let mut found: Vec<Time> = Vec::new();
    for (column, declared) in table.columns.iter().enumerate() {
        let words = names::words(&declared.name);
        let Some((event, about)) = lifecycle::column_event(&words) else { continue };
        let Some(form) = form(table, column) else { continue };
        found.push(Time { column, form, event, about });
    }
    // Who arrives before leaving stays, who leaves before arriving travels: the first column tells.
    let named = |time: &Time, word: &str| names::words(&table.columns[time.column].name).contains(word);
    let arrival = found.iter().position(|time| named(time, "arriv"));
    let departure = found.iter().position(|time| named(time, "depart"));
    if let (Some(arrival), Some(departure)) = (arrival, departure)
        && arrival < departure
    {
        let (first, last) = (found[departure].event, found[arrival].event);
        (found[arrival].event, found[departure].event) = (first, last);
    }
    found
}

fn form(table: &Table, column: usize) -> Option<Form> {
    let declared = &table.columns[column];
    let guess = names::guess(&table.name, &declared.name);
    Some(match (build::kind(declared), guess) {
        (ColumnKind::Day, _) => Form::Day,
        (ColumnKind::Moment, _) => Form::Moment,
        (ColumnKind::Clock, _) => Form::Clock,
        (ColumnKind::Integer, Some(Guess::Moment(_) | Guess::Day(_))) => Form::Unix,
        (ColumnKind::Text(_) | ColumnKind::Any, Some(Guess::Moment(_))) => Form::Moment,
        (ColumnKind::Text(_) | ColumnKind::Any, Some(Guess::Day(_))) => Form::Day,
        (ColumnKind::Text(_), Some(Guess::Clock)) => Form::Clock,
        (ColumnKind::Text(_) | ColumnKind::Any, None) if is_time_by_name(&declared.name) => Form::Moment,
        _ => return None,
    })
}

/// True of a text whose name tells of an event and of nothing else.
fn is_time_by_name(name: &str) -> bool {
    let words = names::words(name);
    let Some((event, about)) = lifecycle::column_event(&words) else { return false };
    let is_first_or_last = words.starts_with("first_") || words.starts_with("last_");
    match about.as_str() {
        "" => {
            words.ends_with("ed") && event.stage() >= CREATED
                || matches!(
                    words.as_str(),
                    "starts"
                        | "ends"
                        | "begins"
                        | "finishes"
                        | "expires"
                        | "check_in"
                        | "check_out"
                        | "checkin"
                        | "checkout"
                )
        }
        "valid" => true,
        about => is_first_or_last && SIGHTINGS.contains(&about),
    }
}

/// The column that says when a record was made: the first that happens to it.
fn made_at(table: &Table) -> Option<usize> {
    let times = times(table)
        .into_iter()
        .filter(|time| time.form != Form::Clock && (CREATED..CHANGED).contains(&time.event.stage()));
    times.min_by_key(|time| (time.event.stage(), is_nullable(table, time.column))).map(|time| time.column)
}

/// The ways to the times when the owners of a record were made; of an owner that has none, those of its owners.
pub(super) fn owners(catalog: &Catalog, table: &Table, empty: &dyn Fn(usize) -> bool) -> Result<Vec<Owner>> {
    let mut found = Vec::new();
    for key in keys::belongings(catalog, table)? {
        if key.columns.iter().any(|column| empty(*column)) {
            continue;
        }
        for path in above(catalog, &key, MAX_STEPS)? {
            found.push(Owner { path, columns: key.columns.clone() });
        }
    }
    Ok(found)
}

fn above(catalog: &Catalog, key: &Key, steps: usize) -> Result<Vec<String>> {
    let Some(name) = &key.relation else { return Ok(Vec::new()) };
    if let Some(column) = made_at(&key.parent) {
        return Ok(vec![format!("{}.{}", hop_name(name), hop_name(&key.parent.columns[column].name))]);
    }
    let mut found = Vec::new();
    if steps > 1 && !key.is_self_reference {
        for further in keys::belongings(catalog, &key.parent)?.iter().filter(|further| !further.is_self_reference) {
            found.extend(
                above(catalog, further, steps - 1)?.into_iter().map(|path| format!("{}.{path}", hop_name(name))),
            );
        }
    }
    Ok(found)
}
