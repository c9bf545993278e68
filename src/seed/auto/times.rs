//! The times that a record holds, and the events that they tell of.
//!
//! `columns` finds them, each by its own name and form; `order` says which come before which; `owners` knows when the records were made
//! that a record belongs to.

use super::lifecycle::{self, Event, OFF};
use super::names;
use super::words::{is_in, words};
use crate::catalog::Table;

mod columns;
mod order;
mod owners;

pub(super) use columns::{form_of_number, is_zero_at_first};
pub(super) use order::follows;
pub(super) use owners::{ENTRIES, Owner, Within, attends, is_attended, left, owners};

/// How a column holds a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    Day,
    Moment,
    Unix,
    UnixMs,
    /// A day as eight digits: `20240131`.
    Digits,
    Clock,
}

impl Form {
    pub fn is_dated(self) -> bool {
        matches!(self, Form::Day | Form::Moment)
    }

    pub fn is_unix(self) -> bool {
        matches!(self, Form::Unix | Form::UnixMs)
    }

    /// True of what SQLite's functions do not read as it stands.
    pub fn is_number(self) -> bool {
        self.is_unix() || self == Form::Digits
    }

    /// A time that was made as a text, as the column holds it.
    pub fn held(self, made: String) -> String {
        match self {
            Form::Unix => format!("unixepoch({made})"),
            Form::UnixMs => format!("unixepoch({made}) * 1000"),
            Form::Digits => format!("cast(strftime('%Y%m%d', {made}) as integer)"),
            _ => made,
        }
    }

    /// A column that holds a time so, as functions that make times up read it.
    pub fn read(self, name: String) -> String {
        match self {
            Form::UnixMs => format!("({name} / 1000)"),
            Form::Digits => {
                format!("(substr({name}, 1, 4) || '-' || substr({name}, 5, 2) || '-' || substr({name}, 7, 2))")
            }
            _ => name,
        }
    }

    /// The same as a text.
    pub fn text(self, name: String) -> String {
        if self.is_unix() { format!("datetime({}, 'unixepoch')", self.read(name)) } else { self.read(name) }
    }
}

pub(super) struct Time {
    pub column: usize,
    pub form: Form,
    pub event: Event,
    pub about: String,
    /// Times of a record stand in this order.
    pub rank: u16,
    /// Every record has it.
    pub required: bool,
    /// It is an end of a span in a record that has one start.
    pub is_only: bool,
}

/// The columns that hold times, with the events that they tell of.
pub(super) fn times(table: &Table) -> Vec<Time> {
    let names: Vec<String> = table.columns.iter().map(|column| words(&column.name)).collect();
    let mut found = columns::times(table, &names);
    order::order(&mut found, &names, table);
    found
}

/// The time before which nothing is known of a record: it is there.
pub(super) fn first(table: &Table) -> Option<usize> {
    let times = times(table);
    let first = times.iter().min_by_key(|time| time.rank)?;
    let is_alone = times.iter().all(|time| time.column == first.column || time.rank > first.rank);
    (is_alone && first.event.stage() < OFF).then_some(first.column)
}

/// True of a name for what comes to nearly all in the end.
pub(super) fn is_over(name: &str) -> bool {
    lifecycle::column_event(&words(name)).is_some_and(|(event, _)| event.stage() < OFF)
}

/// True of what is valid, on sale, hired for weeks or months, not hours.
pub(super) fn is_long(about: &str) -> bool {
    const LONG: &str = "valid validity sales sale trial enrollment registration subscription lease contract survey poll election trimester \
        semester quarter campaign offer membership policy coverage warranty term project employment rental rent season active availability \
        available promotion fiscal_year financial_year school_year academic_year abo bail loan position assignment effective";
    names::is_about(about, LONG)
}

/// True of what has happened beside what was planned.
pub(super) fn is_real(about: &str) -> bool {
    is_in("actual real effective reel", about)
}

/// True of what is over when its bill is written.
pub(super) fn is_period(about: &str) -> bool {
    is_in("period billing_period pay_period service_period accounting_period", about)
}

/// True of a table of years.
pub(super) fn is_year(table: &str) -> bool {
    names::is_about(table, "fiscal_year financial_year school_year academic_year")
}

/// True of what people do before something begins that they come to.
pub(super) fn is_entering(about: &str) -> bool {
    is_in(
        "sales sale presale registration registrations enrollment enrolment entry entries booking bookings signup signups voting \
         submission submissions call_for_papers cfp abstracts papers boarding gate bag_drop early_bird matricula",
        about,
    )
}
