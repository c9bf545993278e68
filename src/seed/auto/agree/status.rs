//! Times that are there only where a status, a flag or another time says that something has come so far.

use super::super::field::hop_name;
use super::super::keys;
use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, AGREED, CHANGED, END, Event, GONE, OFF, PLANNED};
use super::super::names::{self, Guess};
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::terms::is_any;
use super::super::times::{self, Form, Time};
use super::super::words::{is_in, words};
use super::Agreement;
use super::states::{
    AT_FIRST, IN_USE, RUNNING, WAITING, WELL, are_states, come_so_far, in_states, is_denied, is_state, is_status,
    yes_of_two,
};
use crate::catalog::Column;
use crate::store::Value;

/// What is known when something is no longer open.
const DECISIONS: &str = "answer reply response decided decision answered responded replied handled judged decide reviewed review moderated \
    moderation assessed evaluated adjudicated";

/// What has begun, and waits for a decision.
const UNDECIDED: &str =
    "requested applied asked filed active submitted sent in_review under_review received countered proposed";

/// What has not been closed, as a flag says it.
const OPEN: &str = "open still_open";

/// What still is, so that its end is not known.
const STILL: &str = "current present ongoing still_there to_present currently_employed";

/// Who is a member or a customer no more.
const FORMER: &str = "inactive former ex left resigned";

/// What a flag says of when something was done, not that it was.
const TOO_LATE: &str = "late overdue delayed breached tardy on_time";

/// Where somebody leaves who has come in.
const LEAVING: &str =
    "clock_out clocked_out punch_out sign_out signed_out logout logged_out badge_out checked_out_at exit";

/// What goes on, as a flag says it.
const GOES_ON: &str = "running ongoing live on_air airing";

/// Who has not been discharged.
const STAYING: &str = "in_care admitted in_treatment inpatient active stable critical under_treatment under_care in_rehab recovering observation";

/// How a deal ends.
const WON_OR_LOST: &str = "won lost closed_won closed_lost ganado";

/// True of the states of what is agreed to for a time that is known from the first.
fn is_booked(values: &[Value]) -> bool {
    let has = |list: &str| in_states(values, |text| is_in(list, text)).is_some();
    has("confirmed booked reserved upcoming scheduled") && !has(RUNNING) && !has("progress in_production")
}

impl Agreement<'_> {
    /// A flag as a condition; a default that the database fills in is a number.
    pub(super) fn flag(&self, column: usize) -> String {
        let name = self.name(column);
        match name.trim_matches(['(', ')']) {
            "0" => "false".to_owned(),
            "1" => "true".to_owned(),
            _ => name,
        }
    }

    /// A time that is there only where a status or flag of the record says that it has come so far.
    pub(super) fn by_status(&self, time: &Time, made: Option<Made>, previous: Option<usize>) -> Option<Made> {
        self.by_status_of(time, &self.words(time.column), made, previous)
    }

    /// The same of what tells of the event of these words.
    pub(super) fn by_status_of(
        &self,
        time: &Time,
        name: &str,
        made: Option<Made>,
        previous: Option<usize>,
    ) -> Option<Made> {
        let column = time.column;
        if time.event.stage() == CHANGED && self.is_nullable(column) {
            return made.as_ref().and_then(|made| self.by_flag(column, name, made));
        }
        if time.event.stage() == PLANNED && self.is_nullable(column) {
            return made.as_ref().and_then(|made| self.planned_by_status(time, name, made));
        }
        if !self.may_lack(column) || lifecycle::is_planned(name) || matches!(time.event.stage(), CHANGED | PLANNED) {
            return None;
        }
        let alone = || (self.alone)(column).filter(|_| !self.ruled[column]).map(|made| Made::new(column, made));
        let made = made.or_else(alone)?;
        // A stage may be that of what is done, beside how far it is.
        let is_stage = |column: usize| names::is_about(&self.words(column), "stage phase step");
        let lists = self.lists().filter(|(status, _)| *status != column);
        let (stages, states): (Vec<_>, Vec<_>) = lists.partition(|(column, _)| is_stage(*column));
        let told = states
            .iter()
            .chain(&stages)
            .find_map(|(status, values)| self.by_states(time, name, &made, *status, values))
            .or_else(|| states.iter().find_map(|(status, values)| self.while_valid(time, &made, *status, values)))
            .or_else(|| self.by_lookup(time, name, &made))
            .or_else(|| self.by_flag(column, name, &made))
            .or_else(|| self.by_use(time, &made))
            .or_else(|| self.by_count(name, &made))
            .or_else(|| self.by_previous(time, &made, previous?));
        match told {
            // Who has come to work may still be there.
            None if self.is_nullable(column) && time.form == Form::Moment && is_in(LEAVING, lifecycle::bare(name)) => {
                Some(self.perhaps(&made, "0.85"))
            }
            None if !self.is_nullable(column) && names::often_empty(&self.table.columns[column].name) => {
                Some(self.perhaps(&made, "0.3").or_zero())
            }
            Some(told) if !self.is_nullable(column) => Some(told.or_zero()),
            told => told,
        }
    }

    /// What lies ahead of something that only some records come to: the end of a ban, the time for which a post is scheduled.
    fn planned_by_status(&self, time: &Time, name: &str, made: &Made) -> Option<Made> {
        const SCHEDULED: &str = "scheduled planned booked";
        if !time.about.is_empty() {
            return self.by_flag(time.column, &time.about, made);
        }
        if !is_in(SCHEDULED, lifecycle::bare(name)) {
            return None;
        }
        self.lists().find_map(|(status, values)| {
            let texts: Vec<String> =
                values.iter().map(|value| value.as_text().map(|text| words(&text)).unwrap_or_default()).collect();
            let at = texts.iter().position(|text| is_in(SCHEDULED, text)).filter(|at| *at > 0)?;
            let before = in_states(&values[..at], |text| is_in(AT_FIRST, text))?;
            Some(made.only_if(&format!("{} not in ({before})", self.name(status)), &[status]))
        })
    }

    /// What has been granted is valid for some time.
    fn while_valid(&self, time: &Time, made: &Made, status: usize, values: &[Value]) -> Option<Made> {
        const GRANTED: &str = "granted approved issued active expired valid";
        let is_asked = |text: &str| is_any(&[WAITING, UNDECIDED], text) && !is_in(GRANTED, text);
        let granted =
            in_states(values, |text| is_in(GRANTED, text)).filter(|_| in_states(values, is_asked).is_some())?;
        let is_valid = is_in("valid validity", &time.about) && is_status(&self.table.columns[status].name);
        is_valid.then(|| made.only_if(&format!("{} in ({granted})", self.name(status)), &[status]))
    }

    /// True of what is there in some records: it may be null, or holds 0 where it has not come so far.
    pub(super) fn may_lack(&self, column: usize) -> bool {
        self.is_nullable(column) || times::is_zero_at_first(self.table, column)
    }

    /// There in some of the states of a column, where those tell of it.
    fn by_states(&self, time: &Time, name: &str, made: &Made, status: usize, values: &[Value]) -> Option<Made> {
        let event = time.event;
        let status_name = &self.table.columns[status].name;
        let state = self.name(status);
        // A result has a date when it is there.
        let is_decision = is_status(status_name) && is_in(DECISIONS, lifecycle::bare(name)) && !is_state(values, name);
        if status != time.column && (is_decision || words(status_name) == lifecycle::bare(name)) {
            let is_open = |text: &str| is_in(WAITING, text) || is_decision && is_in(UNDECIDED, text);
            if let Some(open) = in_states(values, is_open) {
                return Some(made.only_if(&format!("{state} not in ({open})"), &[status]));
            }
        }
        if !is_status(status_name) && !are_states(values) {
            return None;
        }
        // A state that is called so tells, whatever the event.
        let begins = event.is_bound() && (!self.is_long(time) || time.form == Form::Moment) && !is_booked(values);
        if !event.is_told()
            && !begins
            && !times::is_real(&time.about)
            && !is_state(values, name)
            && !is_denied(values, name)
        {
            return None;
        }
        let is_end = |value: &&Value| value.as_text().is_some_and(|text| is_in(WON_OR_LOST, &words(&text)));
        // Whoever is not there any more has been discharged, whatever the state says of it.
        if is_in("discharged discharge", lifecycle::bare(name))
            && let Some(here) = in_states(values, |text| is_in(STAYING, text) || is_in(WAITING, text))
        {
            return Some(made.only_if(&format!("{state} not in ({here})"), &[status]));
        }
        let ends: Vec<&Value> = values.iter().filter(is_end).collect();
        // A deal is closed when it is won or lost.
        let far = if event.stage() == END && event.is_told() && ends.len() == 2 {
            ends
        } else {
            come_so_far(values, name, time)
        };
        // The end of what a state calls finished.
        let far = match Event::of("completed") {
            Some(ended) if far.is_empty() && event.is_bound() && event.stage() == END => {
                come_so_far(values, "completed", &Time { event: ended, about: String::new(), ..*time })
            }
            _ => far,
        };
        let far: Vec<String> = far.into_iter().map(literal).collect();
        // What no state tells of is not done at first.
        let is_agreed = event.is_told() && (AGREED..OFF).contains(&event.stage()) && time.about.is_empty();
        if far.is_empty()
            && is_agreed
            && !event.is_loose()
            && let Some(open) = in_states(values, |text| is_in(AT_FIRST, text))
        {
            return Some(made.only_if(&format!("{state} not in ({open})"), &[status]));
        }
        // Who is a member has not left.
        let has_left = event.is_told() && time.about.is_empty() && matches!(event.stage(), END | OFF | GONE);
        if far.is_empty()
            && has_left
            && in_states(values, |text| is_in(IN_USE, text)).is_some()
            && let Some(former) = in_states(values, |text| is_in(FORMER, text))
        {
            return Some(made.only_if(&format!("{state} in ({former})"), &[status]));
        }
        (!far.is_empty()).then(|| made.only_if(&format!("{state} in ({})", far.join(", ")), &[status]))
    }

    /// There where the state says so that a key leads to.
    fn by_lookup(&self, time: &Time, name: &str, made: &Made) -> Option<Made> {
        const MOST: usize = 40;
        let keys = keys::belongings(self.catalog, self.table).ok()?;
        keys.iter().filter(|key| !key.is_self_reference).find_map(|key| {
            let lookup = names::lookup(&key.parent).filter(|_| is_status(key.parent.name.trim_end_matches("es")))?;
            let there = keys::in_turn(self.catalog, &key.parent, lookup.name, MOST).ok()?;
            let planned = || lookup.kinds().into_iter().map(Value::text).collect();
            let values: Vec<Value> = if there.is_empty() { planned() } else { there };
            let far: Vec<String> = come_so_far(&values, name, time).into_iter().map(literal).collect();
            if far.is_empty() || far.len() == values.len() {
                return None;
            }
            let state =
                format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&key.parent.columns[lookup.name].name));
            let needs = made.needs.iter().chain(&key.columns).copied().collect();
            let line = format!("iif({state} in ({}), {}, null)", far.join(", "), made.line);
            let trial = format!("iif(bool(0.5), {}, null)", made.trial);
            Some(Made { line, trial, needs, may_be_null: true, when: None, ..*made })
        })
    }

    /// There where a flag of the same event says so, one of the same name first.
    fn by_flag(&self, column: usize, name: &str, made: &Made) -> Option<Made> {
        let is_lateness = |flag: usize| self.stem(flag).split('_').any(|word| is_in(TOO_LATE, word));
        let flags: Vec<usize> = self.flags().filter(|flag| *flag != column && !is_lateness(*flag)).collect();
        let is_named = |flag: &&usize| {
            let stem = self.stem(**flag);
            !is_in(IN_USE, &stem) && name.strip_prefix(stem.as_str()).is_some_and(|rest| rest.starts_with('_'))
        };
        let is_same = |flag: &&usize| lifecycle::is_same(name, &self.stem(**flag));
        let is_it = |flag: &&usize| self.stem(**flag) == name;
        // Who has passed is not the only one who has finished.
        let is_same = |flag: &&usize| is_same(flag) && !is_in(WELL, &self.stem(**flag));
        let flag =
            *flags.iter().find(is_it).or_else(|| flags.iter().find(is_named)).or_else(|| flags.iter().find(is_same))?;
        Some(made.only_if(&self.says_yes(flag), &[flag]))
    }

    /// The columns that say yes or no.
    pub(super) fn flags(&self) -> impl Iterator<Item = usize> {
        self.columns().filter(|flag| {
            let declared = &self.table.columns[*flag];
            let is_so = self.yes(*flag).is_some()
                || kind(declared) == ColumnKind::Boolean
                || matches!(names::guess_of(self.table, declared), Some(Guess::Flag(_)))
                    && matches!(kind(declared), ColumnKind::Integer | ColumnKind::Any);
            is_so && declared.generated.is_none() && !(self.is_key)(*flag)
        })
    }

    fn yes(&self, flag: usize) -> Option<&Value> {
        self.listed[flag].as_deref().and_then(yes_of_two)
    }

    pub(super) fn says_yes(&self, flag: usize) -> String {
        match self.yes(flag) {
            Some(yes) => format!("{} = {}", self.name(flag), literal(yes)),
            None => self.flag(flag),
        }
    }

    /// What a flag is about.
    pub(super) fn stem(&self, flag: usize) -> String {
        let words = self.words(flag);
        let stem = ["is_", "was_", "has_been_", "ist_", "est_", "es_"].iter().find_map(|word| words.strip_prefix(word));
        stem.map(str::to_owned).unwrap_or(words)
    }

    /// Who was not there has nothing to show for it.
    pub(super) fn by_presence(&self, made: Made) -> Made {
        const ABSENT: &str = "absent missed no_show excused not_present";
        const PRESENT: &str = "present attended attending took_part participated appeared";
        let flag = |list: &str| self.flags().find(|flag| is_in(list, &self.stem(*flag)));
        if let Some(flag) = flag(ABSENT) {
            return made.only_if(&format!("not ({})", self.says_yes(flag)), &[flag]);
        }
        if let Some(flag) = flag(PRESENT) {
            return made.only_if(&self.says_yes(flag), &[flag]);
        }
        let absent =
            self.lists().find_map(|(column, values)| Some((column, in_states(values, |state| is_in(ABSENT, state))?)));
        match absent {
            Some((column, states)) => made.only_if(&format!("{} not in ({states})", self.name(column)), &[column]),
            None => made,
        }
    }

    /// What was done for the last time has been done: `last_reply_at` of `reply_count`.
    fn by_count(&self, name: &str, made: &Made) -> Option<Made> {
        let done = lifecycle::bare(name).strip_prefix("last_").filter(|_| self.is_nullable(made.column))?;
        let is_of = |word: &str| lifecycle::root(word.trim_end_matches('s')) == lifecycle::root(done);
        let is_count = |column: &usize| {
            let name = self.words(*column);
            self.kind(*column) == ColumnKind::Integer
                && !self.is_nullable(*column)
                && !name.starts_with("max_")
                && name.split('_').any(is_of)
        };
        let count = self.columns().find(is_count)?;
        Some(made.only_if(&format!("{} > 0", self.name(count)), &[count]))
    }

    /// What is in use has not ended.
    fn by_use(&self, time: &Time, made: &Made) -> Option<Made> {
        let is_end = time.event.is_bound() && time.event.stage() == END && time.about.is_empty();
        if let Some(flag) = self.flags().find(|flag| is_end && is_in(STILL, &self.stem(*flag))) {
            return Some(made.only_if(&format!("not ({})", self.says_yes(flag)), &[flag]));
        }
        if !matches!(time.event.stage(), END | OFF | GONE) || !time.event.is_told() {
            return None;
        }
        let is_use = |column: &Column| {
            let words = words(&column.name);
            let bare =
                ["is_", "ist_", "est_", "esta_"].iter().find_map(|word| words.strip_prefix(word)).unwrap_or(&words);
            matches!(kind(column), ColumnKind::Boolean | ColumnKind::Integer) && is_any(&[IN_USE, OPEN, GOES_ON], bare)
        };
        let flag = self.table.columns.iter().position(is_use)?;
        Some(made.only_if(&format!("not {}", self.flag(flag)), &[flag]))
    }

    /// There in some of the records that have come as far as the time before; what is called off, in those that have not.
    fn by_previous(&self, time: &Time, made: &Made, previous: usize) -> Option<Made> {
        let is_step = time.event.is_told() && time.event.stage() == AGREED;
        if !self.is_late(time) && !is_step {
            return None;
        }
        let is_off = [Event::of("cancelled"), Event::of("rejected")].contains(&Some(time.event));
        let (share, is_there) = match time.event.stage() {
            _ if is_off => ("0.7", "is null"),
            ..OFF => ("0.4", "is not null"),
            _ => ("0.8", "is not null"),
        };
        let made = self.perhaps(made, share);
        Some(made.only_if(&format!("{} {is_there}", self.name(previous)), &[previous]))
    }

    /// The same, or null so often.
    pub(super) fn perhaps(&self, made: &Made, share: &str) -> Made {
        let maybe = |made: &str| format!("maybe({share}, {made})");
        Made { line: maybe(&made.line), trial: maybe(&made.trial), ..made.clone() }
    }
}
