//! Ends that lie as long behind their starts as the record above says: an invoice is due after the supplier's days, a warranty lasts
//! the model's months, a period is that of its plan.

use super::super::field::hop_name;
use super::super::keys::Key;
use super::super::lifecycle::{self, CREATED, END, PLANNED, START};
use super::super::solve::Made;
use super::super::terms::EXTREMES;
use super::super::times::{Form, Time, is_period};
use super::super::words::{is_in, own_words, words};
use super::Agreement;
use super::lengths::UNITS;
use super::parents::Above;

/// What an end is called, and what the time until then is called above; an empty name fits the last.
const TERMS: &[(&str, &str)] = &[
    ("warranty guarantee", "warranty guarantee"),
    (
        "due deadline",
        "payment terms term loan lending due credit net resolve resolution respond response sla turnaround processing within",
    ),
    (
        "ends end until to expires expiry expiration expire valid",
        "valid validity duration length period membership subscription license access pass lasts lifetime term trial",
    ),
];

/// How often something is billed, and by how much a period is longer than nothing then.
const INTERVALS: &str =
    "billing_interval interval billing_cycle billing_period billing_frequency cycle frequency recurrence";
const STEPS: &[(&str, &str)] = &[
    ("day daily", "+1 day"),
    ("week weekly", "+7 days"),
    ("quarter quarterly", "+3 months"),
    ("year yearly annual annually", "+1 year"),
];

/// The unit of time at the end of a name.
fn unit(name: &str) -> Option<(u32, &'static str)> {
    let last = name.rsplit('_').next().unwrap_or(name);
    UNITS.iter().find(|(words, ..)| is_in(words, last)).map(|(_, unit, count)| (*count, *unit))
}

impl Agreement<'_> {
    /// The ends that the records above tell of.
    pub(super) fn terms(&self, times: &[Time], keys: &[Key], above: &[Above]) -> Vec<Made> {
        let is_end = |time: &&Time| {
            let is_bound = time.event.is_bound() && time.event.stage() == END;
            (is_bound || time.event.stage() == PLANNED)
                && time.form.is_dated()
                && (self.free)(time.column)
                && self.listed[time.column].is_none()
                && !lifecycle::is_first_or_last(&self.words(time.column))
        };
        let ends = times.iter().filter(is_end);
        ends.filter_map(|end| {
            let start = self.start_of(end, times)?;
            self.by_interval(end, start, keys).or_else(|| self.by_term(end, start, above))
        })
        .collect()
    }

    /// Its own start; else the last that has happened by then in every record.
    fn start_of<'t>(&self, end: &Time, times: &'t [Time]) -> Option<&'t Time> {
        let is_start = |time: &&Time| {
            time.event.stage() == START && time.event.is_bound() && time.about == end.about && time.form.is_dated()
        };
        if let Some(start) = times.iter().find(is_start) {
            // An end that is always there needs a start that is.
            return (start.required || self.is_nullable(end.column)).then_some(start);
        }
        let is_before = |time: &&Time| {
            time.required
                && time.form.is_dated()
                && time.rank < end.rank
                && (CREATED..=END).contains(&time.event.stage())
        };
        times.iter().filter(is_before).max_by_key(|time| (time.about == end.about, time.rank))
    }

    fn by_term(&self, end: &Time, start: &Time, above: &[Above]) -> Option<Made> {
        let name = self.words(end.column);
        let (_, terms) = TERMS.iter().find(|(ends, _)| name.split('_').any(|word| is_in(ends, word)))?;
        let is_last = TERMS.last().is_some_and(|(_, last)| last == terms);
        let is_term = |above: &&Above| {
            let theirs = own_words(&above.table, above.column);
            // `months`, where `year` is one of the calendar.
            let is_bare = is_last && !theirs.contains('_') && theirs.ends_with('s');
            let is_bound = theirs.split('_').any(|word| is_in(EXTREMES.0, word) || is_in(EXTREMES.1, word));
            // A trial is over before what it is for.
            let is_trial = |name: &str| name.split('_').any(|word| is_in("trial", word));
            let is_its = !is_trial(&theirs) || is_trial(&name);
            unit(&theirs).is_some()
                && is_its
                && !is_bound
                && (is_bare || theirs.split('_').any(|word| is_in(terms, word)))
        };
        // What the record itself says of it counts.
        let is_own = |column: usize| {
            let own = own_words(self.table, column);
            self.kind(column).is_number() && unit(&own).is_some() && own.split('_').any(|word| is_in(terms, word))
        };
        let term = above.iter().find(is_term).filter(|_| !self.columns().any(is_own))?;
        let (count, unit) = unit(&own_words(&term.table, term.column))?;
        // Within hours nothing is over that is told by the day.
        if [start.form, end.form].contains(&Form::Day) && is_in("hours minutes", unit) {
            return None;
        }
        let made = |number: &str| self.added(end, start, &format!("'+' || {number} || ' {unit}'"));
        let number = match count {
            1 => format!("coalesce({}, 1)", term.path),
            count => format!("coalesce({} * {count}, {count})", term.path),
        };
        let needs = term.key.columns.iter().copied().chain([start.column]).collect();
        Some(Made { line: made(&number), needs, ..Made::new(end.column, made("30")) })
    }

    /// The end of a period that is as long as what it is billed by.
    fn by_interval(&self, end: &Time, start: &Time, keys: &[Key]) -> Option<Made> {
        let about = words(&end.about);
        if end.about != start.about || !is_period(&about) && about != "current_period" && !about.is_empty() {
            return None;
        }
        let (key, column) = keys.iter().filter(|key| !key.is_self_reference).find_map(|key| {
            let mut columns = 0..key.parent.columns.len();
            let is_it = |column: &usize| is_in(INTERVALS, &words(&key.parent.columns[*column].name));
            Some((key, columns.find(is_it).filter(|column| !super::kind(&key.parent.columns[*column]).is_number())?))
        })?;
        let path = format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&key.parent.columns[column].name));
        let step = |(names, step): &(&str, &str)| {
            let quoted: Vec<String> = names.split_ascii_whitespace().map(|name| format!("'{name}'")).collect();
            format!("when lower({path}) in ({}) then '{step}'", quoted.join(", "))
        };
        let steps: Vec<String> = STEPS.iter().map(step).collect();
        let line = self.added(end, start, &format!("case {} else '+1 month' end", steps.join(" ")));
        let needs = key.columns.iter().copied().chain([start.column]).collect();
        Some(Made { line, needs, ..Made::new(end.column, self.added(end, start, "'+1 month'")) })
    }

    fn added(&self, end: &Time, start: &Time, step: &str) -> String {
        let from = start.form.text(self.name(start.column));
        match end.form {
            Form::Day => format!("date({from}, {step})"),
            form => form.held(format!("datetime({from}, {step})")),
        }
    }
}
