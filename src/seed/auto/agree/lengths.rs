//! Ends that the record tells by how long it is until then: a warranty of so many months, a bill to be paid in so many days.

use super::super::lifecycle::{self, END, PLANNED, START};
use super::super::solve::Made;
use super::super::times::{Form, Time, follows};
use super::super::words::{is_in, words};
use super::Agreement;
use crate::store::Value;

/// The units of a length, as steps of a time.
pub(super) const UNITS: &[(&str, &str, u32)] = &[
    ("days day tage jours dias", "days", 1),
    ("weeks wochen semaines semanas", "days", 7),
    ("months month monate mois meses", "months", 1),
    ("years year yrs jahre ans anos", "years", 1),
    ("hours hour hrs stunden", "hours", 1),
    ("minutes minute mins min", "minutes", 1),
];

/// What a length is of, and the ends that it tells.
const LENGTHS: &[(&str, &str)] = &[
    ("net net_terms payment_terms payment_term terms term credit_terms credit due", "due payment_due pay_by"),
    ("shelf_life", "best_before best_by use_by sell_by expires expiry expiration"),
    ("sla sla_response response target_response", "respond_by response_due sla_due due due_by"),
    ("sla_resolution resolution", "resolve_by resolution_due"),
    (
        "term tenor loan_term loan duration length contract_length contract_term contract lease_term policy_term commitment sentence",
        "maturity matures end ends until expires expiry expiration contract_end lease_end valid_until projected_release",
    ),
    ("validity valid valid_for lifetime ttl", "valid_until valid_to expires expiry expiration valid_through"),
];

/// What such numbers are that tell of another thing.
const NOT_LENGTHS: &str =
    "late overdue delay delayed left remaining per min max minimum maximum notice paused used taken worked";

/// How long documents are good for from the time on at which they are made out.
const VALID_FOR: &[(&str, &str)] = &[
    ("passport identity_card id_card", "pick(5, 10) || ' years'"),
    ("patent", "20 || ' years'"),
    ("trademark", "10 || ' years'"),
    ("domain domain_name", "pick(1, 1, 2, 3, 5) || ' years'"),
    ("bank_card payment_card credit_card debit_card card", "int(3, 5) || ' years'"),
    (
        "driving_licence driver_license licence license permit certification certificate accreditation",
        "pick(1, 2, 3, 5) || ' years'",
    ),
    (
        "password_reset reset_token email_verification verification_code otp one_time_code magic_link",
        "pick(1, 2, 24) || ' hours'",
    ),
    (
        "session user_session access_token refresh_token login_session auth_session",
        "pick(12, 24, 168, 336) || ' hours'",
    ),
    ("invitation invite", "pick(7, 14, 30) || ' days'"),
];

/// When they are made out.
const MADE_OUT: &str =
    "issued issue issuance created created_on registered registration filed filing invited requested opened granted";

/// What takes days or weeks, with the least and by how many days more.
const LASTING: &[(&str, &str, &str)] = &[
    ("sprint iteration", "+6 days", "14 days"),
    ("school_term term semester trimester academic_term", "+70 days", "60 days"),
    ("conference congress summit hackathon convention expo fair", "+1 days", "3 days"),
    ("week", "+6 days", "0 days"),
];

/// Whose steps follow each other within hours, and steps that do in any trade.
const WITHIN_HOURS: &str =
    "ride taxi_ride ambulance_run kitchen_order surgery operation dock_visit er_visit emergency_call flight_leg";
const STEPS: &str = "served plated scene hospital incision anesthesia anaesthesia touchdown takeoff triaged dropped";

impl Agreement<'_> {
    /// How long what begins so lasts, in days.
    pub(super) fn lasting_days(&self, start: &Time) -> Option<(&'static str, &'static str)> {
        let is_own = start.about.is_empty() || start.about == "day";
        let is_it = |words: &str| is_own && self.is_of(words) || is_in(words, &start.about);
        LASTING.iter().find(|(words, ..)| is_it(words)).map(|(_, least, most)| (*least, *most))
    }

    /// True of what is over within hours, step by step.
    pub(super) fn takes_hours(&self, times: &[Time]) -> bool {
        let is_step = |time: &Time| {
            time.form == Form::Moment && self.words(time.column).split('_').any(|word| is_in(STEPS, word))
        };
        self.is_of(WITHIN_HOURS) || times.iter().any(is_step)
    }

    /// The end of what is good for as long as its kind is.
    pub(super) fn end_by_kind(&self, time: &Time, times: &[Time]) -> Option<Made> {
        const END_OF: &str = "expires expiry expiration expire valid_until valid_to valid_through valid_thru";
        let name = self.words(time.column);
        let is_end = is_in(END_OF, lifecycle::bare(&name)) && !self.ruled[time.column] && time.form != Form::Clock;
        let (_, lasts) = VALID_FOR.iter().find(|(words, _)| is_end && self.is_of(words))?;
        // What a state calls expired is over, however long it was good for.
        let says_so = |value: &Value| value.as_text().is_some_and(|text| words(&text) == "expired");
        if self.lists().any(|(_, values)| values.iter().any(says_so)) {
            return None;
        }
        let is_start = |other: &&Time| {
            other.required && other.form != Form::Clock && is_in(MADE_OUT, lifecycle::bare(&self.words(other.column)))
        };
        let start = times.iter().find(is_start)?;
        let from = start.form.text(self.name(start.column));
        let made = match time.form {
            Form::Day => format!("date({from}, {lasts})"),
            form => form.held(format!("datetime({from}, {lasts})")),
        };
        let made = self.made(time.column, made, vec![start.column]);
        Some(self.by_status(time, Some(made.clone()), None).unwrap_or(made))
    }

    /// The end of what lasts so long from a time before it on.
    pub(super) fn end_by_length(&self, time: &Time, times: &[Time]) -> Option<Made> {
        let is_end = time.event.stage() == PLANNED || time.event.stage() == END && !time.event.is_told();
        if !is_end || self.ruled[time.column] {
            return None;
        }
        let name = self.words(time.column);
        let (column, step, factor) =
            self.columns().find_map(|column| self.length_of(column, time, lifecycle::bare(&name)))?;
        let is_start = |other: &&Time| {
            let is_before =
                follows(time, other) || other.event.stage() < time.event.stage() && other.form != Form::Clock;
            (other.required || self.is_nullable(time.column))
                && is_before
                && other.column != time.column
                && other.event.stage() > 0
        };
        let start = times
            .iter()
            .filter(is_start)
            .min_by_key(|other| (other.about != time.about, other.event.stage() != START, other.rank, other.column))?;
        let lasts = format!("(coalesce({}, 1) * {factor}) || ' {step}'", self.name(column));
        let from = start.form.text(self.name(start.column));
        let made = match time.form {
            Form::Day => format!("date({from}, {lasts})"),
            form => form.held(format!("datetime({from}, {lasts})")),
        };
        let made = self.made(time.column, made, vec![start.column, column]);
        (start.form != Form::Clock && time.form != Form::Clock).then_some(())?;
        // Hours of a day have no place in one that holds days.
        let is_fine = time.form != Form::Day || !matches!(step, "hours" | "minutes");
        is_fine.then(|| self.by_status(time, Some(made.clone()), None).unwrap_or(made))
    }

    /// The unit of a number that says how long it is until this time.
    fn length_of(&self, column: usize, time: &Time, end: &str) -> Option<(usize, &'static str, u32)> {
        let name = words(&self.table.columns[column].name);
        if !self.kind(column).is_number() || name.split('_').any(|word| is_in(NOT_LENGTHS, word)) {
            return None;
        }
        let (of, unit) = name.rsplit_once('_')?;
        let (_, step, factor) = UNITS.iter().find(|(names, ..)| is_in(names, unit))?;
        // Days and hours of what has both ends are counted between them.
        let is_counted = time.event.is_bound() && matches!(*step, "days" | "hours" | "minutes") && *factor == 1;
        let is_told = LENGTHS.iter().any(|(lengths, ends)| is_in(lengths, of) && is_in(ends, end));
        let is_shared = of.split('_').any(|word| word.len() > 3 && end.split('_').any(|other| word == other));
        ((is_told || is_shared) && !is_counted).then_some((column, *step, *factor))
    }
}
