//! What a meter shows each time that it is read, which is never less than before.

use super::super::keys::Key;
use super::super::kind::ColumnKind;
use super::super::lifecycle::{BIRTH, CHANGED, CREATED};
use super::super::solve::Made;
use super::super::terms::{CARS, METERS};
use super::super::times::{Form, Time};
use super::super::words::{is_form_of, is_in, own_words, without_units, words};
use super::Agreement;

/// What is called so only counts on.
const COUNTERS: &str = "meter_value meter_reading meter_index counter_value counter_reading";

/// The same of what is driven.
const ODOMETERS: &str = "odometer odometer_reading mileage_reading";

/// What any number may be called where a meter is read.
const SHOWN: &str = "stand reading reading_value value index index_value counter counts kwh m3 meter";

/// What is driven beside cars.
const DRIVEN: &str = "truck bus lkw machine";

/// Nothing that is read now was new longer ago.
const MOST_DAYS: f64 = 8_000.0;

impl Agreement<'_> {
    /// So much for each day since it was new, for each meter at its own rate.
    pub(super) fn meter(&self, times: &[Time], keys: &[Key]) -> Option<Made> {
        let name_of = |key: &Key| words(&key.parent.name);
        let meter = keys.iter().find(|key| is_of_meter(&name_of(key)));
        let is_reading = meter.is_some() || is_of_meter(&words(&self.table.name));
        let called = |list: &str| {
            self.columns().find(|column| {
                let name = own_words(self.table, *column);
                let is_it = is_in(list, &name) || is_in(list, without_units(&name));
                is_it && self.kind(*column).is_number() && (self.free)(*column)
            })
        };
        let driven = called(ODOMETERS);
        let column = driven.or_else(|| called(COUNTERS)).or_else(|| called(SHOWN).filter(|_| is_reading))?;
        let is_when = |time: &&Time| time.required && time.form != Form::Clock && time.event.stage() > BIRTH;
        let is_own = |time: &Time| !matches!(time.event.stage(), CREATED | CHANGED);
        let time = times.iter().filter(is_when).min_by_key(|time| (!is_own(time), time.rank, time.column))?;
        let range = (self.range)(column)?;
        let low = if range.bounded.0 { range.low.max(0.0) } else { 0.0 };
        let daily: f64 = if driven.is_some() { 28.0 } else { 7.0 };
        let daily = self.ceiling(column).map_or(daily, |most| daily.min((most - low) / MOST_DAYS / 2.0));
        // Of two that it belongs to, it is the meter or the vehicle that counts.
        let key = match keys {
            [key] => Some(key),
            _ => meter
                .or_else(|| keys.iter().find(|key| [CARS, DRIVEN].iter().any(|list| has_word(&name_of(key), list)))),
        };
        let number = key.and_then(|key| match key.columns.as_slice() {
            [column] if self.kind(*column) == ColumnKind::Integer => Some(*column),
            _ => None,
        });
        let rate = match number {
            Some(key) => format!("{daily:.4} * (1 + ({} % 7) / 7.0)", self.name(key)),
            None => format!("{daily:.4}"),
        };
        let days = format!("(julianday({}) - julianday('2012-01-01'))", time.form.text(self.name(time.column)));
        let made = format!("{low:.0} + {days} * {rate}");
        let made = match range.digits {
            0 => format!("cast({made} as integer)"),
            digits => format!("round({made}, {digits})"),
        };
        Some(self.made(column, made, number.into_iter().chain([time.column]).collect()))
    }
}

fn has_word(name: &str, list: &str) -> bool {
    let is_known = |word: &str| list.split_ascii_whitespace().any(|known| is_form_of(word, known));
    name.split('_').any(is_known)
}

fn is_of_meter(name: &str) -> bool {
    // `stromzaehler`, `zaehlerstaende`.
    let is_compound = |word: &str| word.starts_with("zaehler") || word.ends_with("zaehler");
    has_word(name, METERS) || name.split('_').any(is_compound)
}
