//! Which columns of a table hold times, by their types, names and rules.

use super::super::keys::is_nullable;
use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, CREATED, END, Event, PLANNED};
use super::super::names::{self, Guess};
use super::super::value;
use super::super::words::{Memo, in_milliseconds, is_in, words};
use super::{Form, Time};
use crate::catalog::{Column, Table};

/// True of a number that is 0 where there is nothing yet.
pub(in super::super) fn is_zero_at_first(table: &Table, column: usize) -> bool {
    let declared = &table.columns[column];
    kind(declared).is_number()
        && declared.default.as_deref().is_some_and(|default| default.trim_matches(['(', ')', '\'', ' ']) == "0")
}

/// The times of a table, each by its own name and form.
pub(super) fn times(table: &Table, names: &[String]) -> Vec<Time> {
    let mut found: Vec<Time> = Vec::new();
    let event = |name: &String| match use_event(names, name) {
        Some(event) => Some((event, String::new())),
        None => lifecycle::column_event(name),
    };
    let events: Vec<Option<(Event, String)>> = names.iter().map(event).collect();
    for (column, name) in names.iter().enumerate() {
        let Some(form) = form(table, &events, name, column).filter(|form| lets_in(table, column, *form)) else {
            continue;
        };
        // Who has done it.
        if form.is_number() && name.rsplit('_').next().is_some_and(|last| is_in("by id uid von par por", last)) {
            continue;
        }
        // A day of which nothing is known has no place among others.
        let is_moment = kind(&table.columns[column]) == ColumnKind::Moment;
        let is_done = name.split('_').any(|word| word.ends_with("ed") || is_in("broken taken given begun", word))
            || name.ends_with("_by");
        let is_event = events[column].is_some() || lifecycle::is_time_word(name) || is_done || is_moment;
        if !is_event && form != Form::Clock {
            continue;
        }
        let (event, about) = events[column].clone().unwrap_or((Event::OTHER, String::new()));
        // By when something is to be done.
        let (event, about) = match (name.ends_with("_by"), Event::of("planned")) {
            (true, Some(planned)) => (planned, String::new()),
            _ => (event, about),
        };
        found.push(Time {
            column,
            form,
            event,
            about,
            rank: event.stage() * 10,
            required: !is_nullable(table, column) && !is_zero_at_first(table, column),
            is_only: false,
        });
    }
    let starts: Vec<String> = found
        .iter()
        .filter(|time| time.event.is_bound() && time.event.stage() < END)
        .map(|time| time.about.clone())
        .collect();
    let is_only = starts.iter().all(|about| Some(about) == starts.first());
    found.iter_mut().for_each(|time| time.is_only = is_only && time.event.is_bound());
    found
}

/// What is put into use is there then; it may be taken out again, and come to the end of its life.
fn use_event(names: &[String], name: &str) -> Option<Event> {
    let own = lifecycle::bare(name);
    // `put` alone is taken for a mark of the table.
    let is_put_in = || names.iter().any(|name| name.starts_with("into_") || name.starts_with("put_in"));
    match own {
        _ if is_in("put_in put_into put_into_use into_use", own) => Event::of("added"),
        "taken_out" if !is_put_in() => None,
        _ if is_in("taken_out taken_out_of_use end_of_life end_of_sale end_of_support", own) => Event::of("removed"),
        _ => None,
    }
}

fn form(table: &Table, events: &[Option<(Event, String)>], name: &str, column: usize) -> Option<Form> {
    let declared = &table.columns[column];
    let guess = names::guess_of(table, declared);
    Some(match (kind(declared), guess) {
        (ColumnKind::Day, _) => Form::Day,
        (ColumnKind::Moment, _) => Form::Moment,
        (ColumnKind::Clock, _) => Form::Clock,
        (ColumnKind::Integer, Some(Guess::Moment(_) | Guess::Day(_))) => form_of_number(table, declared),
        // `first` and `last` of people.
        (_, Some(Guess::Text("fake.first_name" | "fake.last_name" | "fake.username"))) => return None,
        (ColumnKind::Text(_) | ColumnKind::Any, Some(Guess::Moment(_))) => Form::Moment,
        (ColumnKind::Text(_) | ColumnKind::Any, Some(Guess::Day(_))) => Form::Day,
        (ColumnKind::Text(_), Some(Guess::Clock)) => Form::Clock,
        (ColumnKind::Text(_) | ColumnKind::Any, None) if is_sighting(events, name, column) => Form::Moment,
        (ColumnKind::Text(_) | ColumnKind::Any, _) if is_time_by_name(events, name, column) => Form::Moment,
        _ => return None,
    })
}

/// False of a column that by its own rules holds something else than times, whatever it is called.
fn lets_in(table: &Table, column: usize, form: Form) -> bool {
    thread_local!(static KNOWN: Memo<(String, usize, Form), bool> = Memo::new());
    let Some(sql) = &table.sql else { return true };
    let key = (sql.clone(), column, form);
    KNOWN.with(|known| known.get(&key, || value::lets_times_in(table, column, form)))
}

/// How a column of whole numbers holds times.
pub fn form_of_number(table: &Table, declared: &Column) -> Form {
    let is_let_in = |form: Form| {
        let column = table.columns.iter().position(|other| other.name == declared.name);
        column.is_none_or(|column| lets_in(table, column, form))
    };
    let has_eight_digits = |declared: &str| declared.contains("(8)") || declared.contains("(8,0)");
    match () {
        () if in_milliseconds(&words(&declared.name)).is_some() => Form::UnixMs,
        () if has_eight_digits(&declared.declared_type.replace(' ', "")) => Form::Digits,
        () if is_let_in(Form::Unix) => Form::Unix,
        () => [Form::Digits, Form::UnixMs].into_iter().find(|form| is_let_in(*form)).unwrap_or(Form::Unix),
    }
}

/// True of what is done for a first and a last time.
fn is_sighting(events: &[Option<(Event, String)>], name: &str, column: usize) -> bool {
    let Some((event, about)) = &events[column] else { return false };
    let is_other =
        |other: &Option<(Event, String)>| other.as_ref().is_some_and(|(known, of)| of == about && known != event);
    lifecycle::is_first_or_last(name) && !about.is_empty() && events.iter().any(is_other)
}

/// True of a text whose name tells of an event and of nothing else: of something that is over, or of one end of a span whose other
/// end is there, too.
fn is_time_by_name(events: &[Option<(Event, String)>], name: &str, column: usize) -> bool {
    let Some((event, about)) = &events[column] else { return false };
    let event = *event;
    let is_end = |event: Event| event.is_bound() || event.stage() == PLANNED;
    let is_other_end = |other: &Option<(Event, String)>| {
        other.as_ref().is_some_and(|(known, of)| is_end(*known) && known.stage() != event.stage() && of == about)
    };
    let last = name.rsplit('_').next().and_then(Event::of);
    last.is_some_and(is_end) && events.iter().any(is_other_end)
        || lifecycle::is_time_word(name)
        || about.is_empty() && name.ends_with("ed") && event.stage() >= CREATED
        || matches!(name, "expires" | "starts" | "ends" | "begins" | "finishes" | "since" | "until")
}
