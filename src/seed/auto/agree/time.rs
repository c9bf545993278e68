//! Times in their order: within a record, after what it belongs to was made, and before that is over.

use super::super::keys::Key;
use super::super::kind::ColumnKind;
use super::super::lifecycle::{self, ASKED, BIRTH, CREATED, DOORS, END, Event, GONE, OFF, PLANNED, SETTLED, START};
use super::super::names::{self, Guess};
use super::super::solve::Made;
use super::super::times::{self, Form, Owner, Time, follows};
use super::super::words::{is_in, words};
use super::Agreement;
use crate::catalog::RelationKind;

/// What a parent's time is tried as.
const SOME_TIME: &str = "fake.datetime('-2 years', '-1 month')";

/// When people were entered who come to what begins of late.
const LONG_AGO: &str = "fake.datetime('-5 years', '-25 months')";
const OF_LATE: &str = "fake.datetime('-150 days', '-30 days')";

/// When something is to be paid.
const DUE: &str = "due payment_due pay_by";

/// Whose works are there when they are long dead.
const CREATORS: &str = "author writer artist composer painter poet musician actor actress director architect philosopher scientist photographer sculptor maker creator person ancestor     saint monarch president";

/// Who is called speaks for minutes.
const CALLS: &str = "call phone_call";

/// What people come to at an hour does not last all day.
const MEETINGS: &str = "appointment meeting consultation interview lesson class lecture reunion cours clase";

/// What is done at the place where something begins.
const AT_HAND: &str = "checked_in checkin check_in boarded boarding";

/// A time is made later than so many others at most.
const MAX_BEFORE: usize = 8;

/// A moment that is made up, as a day where the column holds days.
fn in_form(made: &str, form: Form) -> String {
    if form == Form::Day { made.replace("fake.datetime(", "fake.date(") } else { made.to_owned() }
}

/// What a time is made later than.
pub(super) struct Later<'t> {
    pub time: &'t Time,
    /// Those of the record that come before it, in their order.
    pub before: Vec<&'t Time>,
    /// What was planned, where this is what has happened.
    pub plan: Option<&'t Time>,
    /// All that it is later than, as the line writes it, and as it is tried.
    pub than: Vec<String>,
    pub trial: Vec<String>,
    pub needs: Vec<usize>,
    /// By how much at most.
    pub span: &'static str,
}

impl Later<'_> {
    pub fn is_end(&self) -> bool {
        self.time.event.stage() == END
    }

    /// True if one of the times before is always there, and more than a birth.
    fn is_known(&self, agreement: &Agreement<'_>) -> bool {
        self.before.iter().any(|other| !agreement.is_nullable(other.column) && other.event.stage() > BIRTH)
    }

    /// True if nothing but births comes before it.
    fn is_after_birth(&self) -> bool {
        self.before.iter().all(|other| other.event.stage() == BIRTH)
    }

    /// The start of the same, where it has one.
    pub fn own_start(&self) -> Option<&Time> {
        self.before.iter().rfind(|other| other.about == self.time.about && other.event.stage() >= DOORS).copied()
    }

    /// True of the end of what is valid from something else on than a start of its own: it may lie ahead.
    fn is_validity(&self) -> bool {
        const VALID: &str =
            "valid validity insured insurance guaranteed guarantee warranty covered coverage licensed certified";
        self.is_end() && self.time.event.is_bound() && self.own_start().is_none() && is_in(VALID, &self.time.about)
    }

    /// Later than this, too.
    fn add(&mut self, than: String) {
        self.trial.push(than.clone());
        self.than.push(than);
    }
}

impl Agreement<'_> {
    /// A time after those that come before it in the record, and after its owners were made; of who is there.
    pub(super) fn time(&self, time: &Time, times: &[Time], owners: &[Owner], keys: &[Key]) -> Option<Made> {
        let made = self.time_of_event(time, times, owners, keys)?;
        // Who is absent does not leave either.
        let is_start = |other: &&Time| other.event.stage() == START && other.about == time.about;
        let has_come = |start: &Time| self.on_its_day(start, times).is_some();
        let leaves = time.event.stage() == END && self.is_nullable(time.column);
        const HERE: &str = "scanned arrived joined entered checked_in check_in signed_in";
        let comes = is_in(HERE, lifecycle::bare(&self.words(time.column))) && self.is_nullable(time.column);
        let leaves = leaves && times.iter().find(is_start).is_some_and(has_come);
        Some(if leaves || comes { self.by_presence(made) } else { made })
    }

    fn time_of_event(&self, time: &Time, times: &[Time], owners: &[Owner], keys: &[Key]) -> Option<Made> {
        if time.form == Form::Clock || self.listed[time.column].is_some() {
            return None;
        }
        if time.event.stage() == PLANNED
            && let Some(made) = self.end_of_term(time, times)
        {
            return Some(made);
        }
        if time.event.stage() == BIRTH {
            return self.birth(time, keys);
        }
        if let Some(made) = self.on_its_day(time, times) {
            return self.by_status(time, Some(made.clone()), None).or_else(|| Some(self.by_presence(made)));
        }
        if let Some(made) = self.end_by_length(time, times).or_else(|| self.end_by_kind(time, times)) {
            return Some(made);
        }
        let where_so_far = |made: Made| {
            self.by_status(time, Some(made.clone()), None).or_else(|| Some(self.if_left(time, times, made)))
        };
        let mut later = self.later(time, times);
        if self.is_said_beforehand(&later)
            && let Some(made) = self.before_start(time, &later.before, owners)
        {
            return where_so_far(made);
        }
        let is_known = later.is_known(self);
        if let Some(plan) = later.plan {
            later.needs.push(plan.column);
            later.add(plan.form.read(self.name(plan.column)));
            later.span = "3 hours";
        } else if !is_known {
            self.after_owners(&mut later, owners);
        }
        self.of_late(&mut later, owners);
        if let Some(lasts) = self.lasts(&later, times) {
            later.span = lasts;
        }
        if later.than.is_empty() {
            return self.by_status(time, None, None).or_else(|| self.ahead(time));
        }
        if let Some(made) = self.end_of_period(&later) {
            return Some(made);
        }
        match self.before_end(&later, times, owners, is_known).filter(|_| !later.is_validity()) {
            Some(made) => {
                let previous = if is_known { self.previous(&later, times) } else { None };
                self.by_status(time, Some(made.clone()), previous).or_else(|| Some(self.if_left(time, times, made)))
            }
            None => self.since(later, times),
        }
    }

    /// When somebody comes who leaves on the same day, which stands beside it.
    fn on_its_day(&self, time: &Time, times: &[Time]) -> Option<Made> {
        const ITS_DAY: &str = "date day work_date work_day shift_date attendance_date attendance_day workday";
        let is_end =
            |other: &Time| other.form == Form::Moment && other.event.stage() == END && other.about == time.about;
        if time.form != Form::Moment || time.event.stage() != START || !times.iter().any(is_end) {
            return None;
        }
        let is_day = |other: &&Time| other.form == Form::Day && is_in(ITS_DAY, &self.words(other.column));
        let day = times.iter().find(is_day)?.column;
        let made = |day: &str| format!("datetime({day}, '06:00', (5 * int(0, 96)) || ' minutes')");
        let line = made(&self.name(day));
        Some(Made { line, needs: vec![day], ..Made::new(time.column, made("fake.date('-2 years', '-1 month')")) })
    }

    /// The times of the record that come before one, and how long after the last of them it is.
    fn later<'t>(&self, time: &'t Time, times: &'t [Time]) -> Later<'t> {
        let mut before: Vec<&Time> =
            times.iter().filter(|other| follows(time, other) && !(self.empty)(other.column)).collect();
        // What is before one that is always there is before this, too; and a few are enough.
        let all = before.clone();
        before.retain(|other| !all.iter().any(|next| next.required && follows(next, other)));
        before.sort_by_key(|other| (other.rank, other.column));
        before.drain(..before.len().saturating_sub(MAX_BEFORE));
        let is_leaving = time.event.stage() == END && Some(time.event) == Event::of("left") && time.about.is_empty();
        let than: Vec<String> = before
            .iter()
            .map(|other| match time.event.stage() == END && other.about == time.about && self.is_start(other) {
                true => self.after_start(other, time),
                // What is gone was there for a day at least, and who has left for longer.
                false if time.event.stage() == GONE && [time.form, other.form] == [Form::Day; 2] => {
                    format!("date({}, '+2 days')", self.basis(other))
                }
                false if is_leaving && other.event.stage() == CREATED && other.form.is_dated() => {
                    format!("date({}, '+30 days')", self.basis(other))
                }
                false => self.basis(other),
            })
            .collect();
        // What has happened is near to what was planned.
        let is_plan = |other: &&Time| {
            times::is_real(&time.about) && other.event == time.event && lifecycle::is_planned(&self.words(other.column))
        };
        let plan = times.iter().find(is_plan).filter(|plan| !(self.empty)(plan.column));
        let needs = before.iter().map(|other| other.column).collect();
        let span = self.soon(time, times, &before).unwrap_or(time.event.span());
        Later { time, before, plan, trial: than.clone(), than, needs, span }
    }

    /// How long after what precedes it something happens that does so soon.
    fn soon(&self, time: &Time, times: &[Time], before: &[&Time]) -> Option<&'static str> {
        let is_hours = |other: &Time, stage: u16| {
            other.event.stage() == stage && other.about == time.about && !matches!(other.form, Form::Day | Form::Clock)
        };
        let is_within_hours = time.event.is_loose()
            && times.iter().any(|other| is_hours(other, START) && follows(time, other) && !self.is_long(other))
            && times.iter().any(|other| is_hours(other, END));
        let is_served = |other: &&Time| Some(other.event) == Event::of("served") && other.form == Form::Moment;
        let has_doors = || before.iter().any(|other| other.event.stage() == DOORS && other.form != Form::Day);
        Some(match () {
            // A call is taken within minutes, and what lasts for hours is looked at within one.
            () if is_within_hours && self.is_call() => "2 minutes",
            () if is_within_hours => "1 hour",
            // Who has eaten pays before leaving.
            () if before.last().is_some_and(is_served) => "1 hour",
            // What stands still goes on within the day.
            () if self.interruption(times).is_some_and(|(_, end)| end.column == time.column) => "6 hours",
            () if time.form == Form::Moment && time.event.stage() < OFF && self.takes_hours(times) => "40 minutes",
            // Doors open shortly before it begins.
            () if time.event.stage() == START && has_doors() => "2 hours",
            () => return None,
        })
    }

    fn is_call(&self) -> bool {
        self.is_of(CALLS)
    }

    /// True of what is done before something begins that the record belongs to; who does not come says so by then, too.
    fn is_said_beforehand(&self, later: &Later<'_>) -> bool {
        Some(later.time.event) == Event::of("cancelled") && later.before.iter().any(|other| self.is_beforehand(other))
            || later.plan.is_none() && self.is_beforehand(later.time)
    }

    /// After the records were made that it belongs to.
    fn after_owners(&self, later: &mut Later<'_>, owners: &[Owner]) {
        let event = later.time.event;
        // Who is known by birth alone does it of late, or, where that may be over, so long before its end.
        let is_by_birth = |owner: &Owner| owner.born.is_some() && owner.until.is_none();
        // What is entered for something that begins of late was before.
        let is_entry = self.attends && !owners.is_empty() && owners.iter().all(is_by_birth);
        if owners.iter().any(is_by_birth) && event.stage() < PLANNED {
            later.add(if is_entry { LONG_AGO } else { SOME_TIME }.to_owned());
        }
        for owner in owners {
            later.than.push(match owner.born {
                Some(of_age) => format!("date({}, '{of_age}')", owner.path),
                None => owner.path.clone(),
            });
            later.trial.push(SOME_TIME.to_owned());
            later.needs.extend(&owner.columns);
        }
        if event.stage() < PLANNED && later.is_after_birth() {
            later.span = if is_entry { "100 days" } else { "2 years" };
        }
        if !owners.is_empty() || later.before.is_empty() || !later.is_after_birth() {
            return;
        }
        // Nobody is entered on the day of coming of age, and few die then.
        if event.stage() == GONE && !self.is_of(CREATORS) && self.has_to_do() {
            later.add(OF_LATE.to_owned());
            later.span = "20 days";
        } else if event.stage() == GONE {
            later.span = "60 years";
        } else if event.is_joining() {
            later.add("fake.date('-10 years', '-2 years')".to_owned());
        } else if self.attends {
            later.add(LONG_AGO.to_owned());
            later.span = "100 days";
        } else {
            later.add(SOME_TIME.to_owned());
        }
    }

    /// True of who has a part in what other tables tell of, with its time.
    fn has_to_do(&self) -> bool {
        let Ok(relations) = self.catalog.relations(self.table) else { return false };
        let children = relations.iter().filter(|one| one.kind == RelationKind::HasMany && one.steps.len() == 1);
        children.map(|relation| relation.target()).any(|child| !times::times(child).is_empty())
    }

    /// What people come to is of late, so that they are known by then, and they are entered for it till some weeks before.
    fn of_late(&self, later: &mut Later<'_>, owners: &[Owner]) {
        let time = later.time;
        let has_doors = later.before.iter().any(|other| other.event.stage() == DOORS);
        // Doors open before it begins.
        let is_first = time.event.stage() == DOORS || time.event.stage() == START && !has_doors;
        let is_begun = is_first
            && later.plan.is_none()
            && time.event.is_bound()
            && time.form == Form::Moment
            && !later.than.is_empty()
            && !self.is_long(time)
            && owners.iter().all(|owner| owner.until.is_none());
        if self.is_attended && is_begun {
            later.add(OF_LATE.to_owned());
        } else if self.is_attended && later.is_end() && times::is_entering(&time.about) {
            later.add("fake.datetime('-180 days', '-150 days')".to_owned());
        }
    }

    /// How long something lasts whose end this is, at most.
    fn lasts(&self, later: &Later<'_>, times: &[Time]) -> Option<&'static str> {
        let time = later.time;
        if !later.is_end() || later.plan.is_some() {
            return None;
        }
        if later.is_validity() {
            return Some("2 years");
        }
        if times::is_entering(&time.about) {
            return Some("30 days");
        }
        let Some(start) = later.own_start() else {
            return later.before.iter().all(|other| other.event.stage() <= CREATED).then_some("2 years");
        };
        let has_days = [start.form, time.form].contains(&Form::Day);
        if let Some((_, most)) = self.lasting_days(start).filter(|_| has_days) {
            return Some(most);
        }
        Some(match self.is_long(time) {
            true if has_days => "300 days",
            true => "90 days",
            false if has_days => "20 days",
            false if self.is_call() => "40 minutes",
            false if self.is_of(MEETINGS) => "2 hours",
            false if self.takes_hours(times) => "2 hours",
            false => "9 hours",
        })
    }

    /// The end of a year or of the month of a bill.
    fn end_of_period(&self, later: &Later<'_>) -> Option<Made> {
        let time = later.time;
        let is_year = time.about.is_empty() && times::is_year(&words(&self.table.name));
        if !later.is_end() || !time.event.is_bound() || !is_year && !times::is_period(&time.about) {
            return None;
        }
        let start = later.own_start().filter(|_| later.plan.is_none())?;
        let name = self.name(start.column);
        let step = if is_year { "+1 year" } else { "+1 month" };
        let made = match time.form {
            Form::Day => format!("date({name}, '{step}', '-1 day')"),
            form => form.held(format!("datetime({}, '{step}')", form.text(name))),
        };
        Some(self.made(time.column, made, vec![start.column]))
    }

    /// The time some time after the last of those that it follows.
    fn since(&self, later: Later<'_>, times: &[Time]) -> Option<Made> {
        let time = later.time;
        let function = match (time.form, time.event.stage()) {
            (Form::Day, _) if later.is_validity() => "fake.date_within",
            (_, _) if later.is_validity() => "fake.datetime_within",
            (Form::Day, PLANNED) => "fake.date_within",
            (_, PLANNED) => "fake.datetime_within",
            (Form::Day, _) => "fake.date_since",
            _ => "fake.datetime_since",
        };
        let made = |than: &[String]| time.form.held(format!("{function}('{}', {})", later.span, than.join(", ")));
        let previous = self.previous(&later, times);
        let (line, plain) = (made(&later.than), made(&later.trial));
        let made = Made { line, needs: later.needs, ..Made::new(time.column, plain) };
        self.by_status(time, Some(made.clone()), previous).or_else(|| Some(self.if_left(time, times, made)))
    }

    /// What must have happened before.
    fn previous(&self, later: &Later<'_>, times: &[Time]) -> Option<usize> {
        let is_previous = |other: &&&Time| {
            let is_lone = |one: &Time| times.iter().filter(|other| other.about == one.about).count() == 1;
            let is_alike = other.about == later.time.about;
            (is_alike || !other.event.is_bound() && (is_lone(other) || is_lone(later.time)))
                && self.is_late(other)
                && self.is_nullable(other.column)
                && other.event.stage() < OFF
        };
        later.before.iter().filter(is_previous).max_by_key(|other| other.rank).map(|other| other.column)
    }

    /// Most people have not left, and who has come lately has not.
    fn if_left(&self, time: &Time, times: &[Time], made: Made) -> Made {
        let is_told = time.event.stage() == END && time.event.is_told() && !self.ruled[time.column];
        if !is_told || times::left(self.table) != Some(time.column) {
            return made;
        }
        let made = Made { may_be_null: true, ..self.perhaps(&made, "0.75") };
        let came = times.iter().find(|other| other.required && other.form.is_dated() && other.event.stage() == CREATED);
        match came.filter(|came| follows(time, came)) {
            Some(came) => {
                let before = format!("{} < fake.date('-90 days', '-90 days')", self.name(came.column));
                made.only_if(&before, &[came.column])
            }
            None => made,
        }
    }

    /// True of the start of what lasts for some time.
    fn is_start(&self, time: &Time) -> bool {
        time.event.is_bound() || time.event.stage() == START && self.pause().is_some()
    }

    /// The day on which an invoice is to be paid, so many days behind its own as the record says.
    fn end_of_term(&self, time: &Time, times: &[Time]) -> Option<Made> {
        let name = self.words(time.column);
        let is_due = is_in(DUE, lifecycle::bare(&name)) && time.form == Form::Day && !self.ruled[time.column];
        let term = self.table.columns.iter().position(|column| is_due && names::is_term(self.table, column))?;
        let issued = times
            .iter()
            .filter(|other| other.required && other.form.is_dated() && other.event.stage() == ASKED)
            .min_by_key(|other| other.rank)?;
        let made = format!("date({}, coalesce({}, 30) || ' days')", self.name(issued.column), self.name(term));
        Some(self.made(time.column, made, vec![issued.column, term]))
    }

    /// The least that lies between a start and its end.
    pub(super) fn after_start(&self, start: &Time, end: &Time) -> String {
        const BRIEF: &str = "sale sales trial promotion offer campaign";
        let is_brief = names::is_about(&start.about, BRIEF) || self.is_of(BRIEF);
        let name = self.name(start.column);
        let is_days = start.form == Form::Day || end.form == Form::Day;
        if let Some((least, _)) = self.lasting_days(start).filter(|_| start.form == Form::Day) {
            return format!("date({name}, '{least}')");
        }
        let least = match self.is_long(start) {
            true if is_brief => "+6 days",
            true => "+30 days",
            false if is_days => return start.form.read(name),
            // Who takes a break works for longer than that.
            false if self.pause().is_some() => "+3 hours",
            false => "+10 minutes",
        };
        match start.form {
            Form::Day => format!("date({name}, '{least}')"),
            form => format!("datetime({}, '{least}')", form.text(name)),
        }
    }

    /// True of what is done before something begins that it is for.
    fn is_beforehand(&self, time: &Time) -> bool {
        const ENTERED: &str =
            "registered registration enrolled signed signup purchased bought boarded boarding checked_in checkin";
        // What is billed or fined has been.
        const BILLS: &str = "fine penalty invoice bill receipt report certificate feedback";
        let (name, table) = (self.words(time.column), words(&self.table.name));
        let is_early = (ASKED..SETTLED).contains(&time.event.stage())
            || time.event.stage() == CREATED && names::is_about(&table, times::ENTRIES)
            || name.split('_').any(|word| is_in(ENTERED, word));
        is_early && !names::is_about(&table, BILLS)
    }

    /// What is asked for before something begins that the record belongs to: a seat before its show, not before who takes it is known.
    fn before_start(&self, time: &Time, before: &[&Time], owners: &[Owner]) -> Option<Made> {
        let event = owners.iter().find(|owner| owner.begins.is_some() || owner.closes.is_some())?;
        let begins = match (&event.closes, &event.begins) {
            (Some(closes), Some(begins)) => format!("coalesce({closes}, {begins})"),
            (closes, begins) => closes.clone().or(begins.clone())?,
        };
        let unix = |made: String| time.form.held(made);
        let since = || {
            let made =
                owners.iter().filter(|owner| owner.begins.as_ref() != Some(&owner.moment)).map(|owner| &owner.path);
            made.chain(&event.opens)
        };
        let own: Vec<String> = before.iter().map(|other| self.basis(other)).collect();
        let function = if time.form == Form::Day { "fake.date_until" } else { "fake.datetime_until" };
        // Who is about to leave is there some hours before.
        let is_there = is_in(AT_HAND, lifecycle::bare(&self.words(time.column)));
        let within = if is_there && event.begins.is_some() { "4 hours" } else { "60 days" };
        let made = |start: &str, since: Vec<&str>| {
            let since = since.into_iter().chain(own.iter().map(String::as_str));
            let since: Vec<&str> = since.collect();
            let since = if since.is_empty() { "null".to_owned() } else { since.join(", ") };
            unix(format!("{function}('{within}', {start}, {since})"))
        };
        let line = made(&begins, since().map(String::as_str).collect());
        let trial = made(SOME_TIME, since().map(|_| SOME_TIME).collect());
        let needs = owners
            .iter()
            .flat_map(|owner| owner.columns.iter().copied())
            .chain(before.iter().map(|other| other.column));
        Some(Made { needs: needs.collect(), trial, ..Made::new(time.column, line) })
    }

    /// True of a span of weeks or months, not of hours: of what is valid, on sale, hired.
    pub(super) fn is_long(&self, time: &Time) -> bool {
        times::is_long(&time.about)
            || time.about.is_empty()
                && (times::is_long(&words(&self.table.name))
                    || self.is_of("academic_period")
                    || words(&self.table.name) == "period")
    }

    /// A time that lies ahead of now, where nothing precedes it.
    fn ahead(&self, time: &Time) -> Option<Made> {
        if self.ruled[time.column] {
            return None;
        }
        if time.event.stage() != PLANNED {
            if time.event.stage() == START && time.event.is_bound() && !self.is_long(time) && time.form == Form::Moment
            {
                // What is on the calendar, so that most of those who come are known by then.
                return Some(Made::new(time.column, "fake.datetime('-180 days', 'now')".to_owned()));
            }
            if self.attends && (time.event.stage() == CREATED || time.event.is_loose()) && time.form.is_dated() {
                return Some(Made::new(time.column, in_form(LONG_AGO, time.form)));
            }
            // A text that is a time by its name is no amount: `rent_start`.
            let by_name = matches!(self.guess(time.column), None | Some(Guess::Number(..)));
            let is_text = !matches!(self.kind(time.column), ColumnKind::Day | ColumnKind::Moment);
            let made = "fake.datetime('-2 years', 'now')".to_owned();
            let proposal = Made::new(time.column, made);
            return (by_name && is_text).then_some(proposal);
        }
        let made = match time.form {
            Form::Day => "fake.date('-60 days', '120 days')".to_owned(),
            form => form.held("fake.datetime('-60 days', '120 days')".to_owned()),
        };
        Some(Made::new(time.column, made))
    }

    /// A time as the beginning of another: of a person, when it came of age.
    fn basis(&self, time: &Time) -> String {
        let name = time.form.read(self.name(time.column));
        let ages = match self.guess(time.column) {
            Some(Guess::Day(made)) if time.event.stage() == BIRTH => made.strip_prefix("fake.date_of_birth("),
            _ => None,
        };
        // Children are entered as such.
        let least =
            |ages: &str| ages.split(',').next().and_then(|least| least.parse::<u32>().ok()).unwrap_or(18).clamp(1, 18);
        match (ages, self.ages()) {
            (Some(_), Some((young, _))) => format!("date({name}, '+{} years')", young.clamp(1, 18)),
            (Some(ages), None) => format!("date({name}, '+{} years')", least(ages)),
            (None, _) => name,
        }
    }
}
