//! Times in their order: within a record, after what it belongs to was made, and before that is over.

use super::super::field::hop_name;
use super::super::keys::Key;
use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{
    self, ASKED, BIRTH, CHANGED, CREATED, DOORS, END, Event, GONE, OFF, PLANNED, SETTLED, START,
};
use super::super::names::{self, Guess};
use super::super::solve::Made;
use super::super::times::{self, Form, Owner, Time, follows};
use super::super::words::{is_in, words};
use super::Agreement;

/// What a parent's time is tried as.
const SOME_TIME: &str = "fake.datetime('-2 years', '-1 month')";

/// When people were entered who come to what begins of late.
const LONG_AGO: &str = "fake.datetime('-3 years', '-260 days')";
const OF_LATE: &str = "fake.datetime('-150 days', '-30 days')";

/// When something is to be paid.
const DUE: &str =
    "due payment_due pay_by faellig faelligkeit zahlungsziel echeance vencimiento vence scadenza vencimento";

/// A time is made later than so many others at most.
const MAX_BEFORE: usize = 8;

impl Agreement<'_> {
    /// A time after those that come before it in the record, and after its owners were made.
    pub(super) fn time(&self, time: &Time, times: &[Time], owners: &[Owner], keys: &[Key]) -> Option<Made> {
        if time.form == Form::Clock || self.listed[time.column].is_some() {
            return None;
        }
        if time.event.stage() == PLANNED
            && let Some(made) = self.end_of_term(time, times)
        {
            return Some(made);
        }
        if time.event.stage() == BIRTH {
            return self.younger(time, keys).or_else(|| self.older(time, keys)).or_else(|| self.founded(time));
        }
        let mut before: Vec<&Time> =
            times.iter().filter(|other| follows(time, other) && !(self.empty)(other.column)).collect();
        // What is before one that is always there is before this, too; and a few are enough.
        let all = before.clone();
        before.retain(|other| !all.iter().any(|next| next.required && follows(next, other)));
        before.sort_by_key(|other| (other.rank, other.column));
        before.drain(..before.len().saturating_sub(MAX_BEFORE));
        let mut needs: Vec<usize> = before.iter().map(|other| other.column).collect();
        let is_end = time.event.stage() == END;
        let mut than: Vec<String> = before
            .iter()
            .map(|other| match is_end && other.about == time.about && self.is_start(other) {
                true => self.after_start(other, time),
                false => self.basis(other),
            })
            .collect();
        // Who does not come says so before it begins.
        if Some(time.event) == Event::of("cancelled")
            && before.iter().any(|other| self.is_beforehand(other))
            && let Some(made) = self.before_start(time, &before, owners)
        {
            return self.by_status(time, Some(made.clone()), None).or(Some(made));
        }
        let known = before.iter().any(|other| !self.is_nullable(other.column) && other.event.stage() > BIRTH);
        let mut trial = than.clone();
        let mut span = time.event.span();
        // Doors open shortly before it begins.
        if time.event.stage() == START
            && before.iter().any(|other| other.event.stage() == DOORS && other.form != Form::Day)
        {
            span = "2 hours";
        }
        // Who has eaten pays before leaving.
        if before.last().is_some_and(|other| Some(other.event) == Event::of("served") && other.form == Form::Moment) {
            span = "1 hour";
        }
        // A call is taken within minutes, and what lasts for hours is looked at within one.
        const CALLS: &str = "call phone_call anruf telefonat appel llamada chiamata chamada";
        let is_call = names::is_about(&words(&self.table.name), CALLS);
        // What people come to at an hour does not last all day.
        const MEETINGS: &str = "appointment meeting consultation interview lesson class lecture termin sprechstunde unterricht besprechung rendez_vous reunion cours entretien \
            cita consulta reunion clase entrevista appuntamento lezione consulta";
        let is_meeting = names::is_about(&words(&self.table.name), MEETINGS);
        let is_hours = |other: &Time, stage: u16| {
            other.event.stage() == stage && other.about == time.about && !matches!(other.form, Form::Day | Form::Clock)
        };
        if time.event.is_loose()
            && times.iter().any(|other| is_hours(other, START) && follows(time, other) && !self.is_long(other))
            && times.iter().any(|other| is_hours(other, END))
        {
            span = if is_call { "2 minutes" } else { "1 hour" };
        }
        let own_start = before.iter().rfind(|other| other.about == time.about && other.event.stage() >= DOORS);
        // What has happened is near to what was planned.
        let is_real = times::is_real(&time.about);
        let plan = times.iter().find(|other| {
            is_real
                && other.event == time.event
                && lifecycle::is_planned(&words(&self.table.columns[other.column].name))
        });
        if let Some(plan) = plan.filter(|plan| !(self.empty)(plan.column)) {
            needs.push(plan.column);
            than.push(plan.form.read(self.name(plan.column)));
            trial.push(plan.form.read(self.name(plan.column)));
            span = "3 hours";
        } else if self.is_beforehand(time)
            && let Some(made) = self.before_start(time, &before, owners)
        {
            return self.by_status(time, Some(made.clone()), None).or(Some(made));
        } else if !known {
            // Who is known by birth alone does it of late.
            if owners.iter().any(|owner| owner.born) && time.event.stage() < PLANNED {
                than.push(SOME_TIME.to_owned());
                trial.push(SOME_TIME.to_owned());
            }
            for owner in owners {
                than.push(match owner.born {
                    true => format!("date({}, '+18 years')", owner.path),
                    false => owner.path.clone(),
                });
                trial.push(SOME_TIME.to_owned());
                needs.extend(&owner.columns);
            }
            if time.event.stage() < PLANNED && before.iter().all(|other| other.event.stage() == BIRTH) {
                span = "2 years";
            }
            // Nobody is entered on the day of coming of age, and few die then.
            if owners.is_empty() && !before.is_empty() && before.iter().all(|other| other.event.stage() == BIRTH) {
                if time.event.stage() == GONE {
                    span = "60 years";
                } else {
                    let since = match () {
                        () if time.event.is_joining() => "fake.date('-10 years', '-2 years')",
                        () if self.attends => {
                            span = "100 days";
                            LONG_AGO
                        }
                        () => SOME_TIME,
                    };
                    than.push(since.to_owned());
                    trial.push(since.to_owned());
                }
            }
        }
        // Doors open before it begins.
        let is_first = time.event.stage() == DOORS
            || time.event.stage() == START && before.iter().all(|other| other.event.stage() != DOORS);
        if is_first
            && time.event.is_bound()
            && time.form == Form::Moment
            && self.is_attended
            && !than.is_empty()
            && !self.is_long(time)
            && owners.iter().all(|owner| owner.until.is_none())
        {
            for known in [&mut than, &mut trial] {
                known.push(OF_LATE.to_owned());
            }
        }
        // People are entered for it till some weeks before.
        let is_entering = is_end && times::is_entering(&time.about);
        if is_entering && self.is_attended {
            for known in [&mut than, &mut trial] {
                known.push("fake.datetime('-180 days', '-150 days')".to_owned());
            }
        }
        if is_end && plan.is_none() {
            span = match own_start {
                _ if is_entering => "30 days",
                Some(start) if self.is_long(time) => {
                    if start.form == Form::Day || time.form == Form::Day {
                        "300 days"
                    } else {
                        "90 days"
                    }
                }
                Some(start) if time.form != Form::Day && start.form != Form::Day => match () {
                    () if is_call => "40 minutes",
                    () if is_meeting => "2 hours",
                    () => "9 hours",
                },
                Some(_) => "20 days",
                None if before.iter().all(|other| other.event.stage() <= CREATED) => "2 years",
                None => span,
            };
        }
        if than.is_empty() {
            return self.by_status(time, None, None).or_else(|| self.ahead(time));
        }
        let is_year = time.about.is_empty() && times::is_year(&words(&self.table.name));
        if is_end
            && time.event.is_bound()
            && (is_year || times::is_period(&time.about))
            && let Some(start) = own_start.filter(|_| plan.is_none())
        {
            let name = self.name(start.column);
            let step = if is_year { "+1 year" } else { "+1 month" };
            let made = match time.form {
                Form::Day => format!("date({name}, '{step}', '-1 day')"),
                form => form.held(format!("datetime({}, '{step}')", form.text(name))),
            };
            return Some(self.made(time.column, made, vec![start.column]));
        }
        // Nothing is made for what is over.
        let untils: Vec<&str> = owners.iter().filter_map(|owner| owner.until.as_deref()).collect();
        let is_bill = time.event.stage() == START && times::is_period(&time.about);
        let is_own = before.iter().all(|other| other.event.stage() <= CREATED);
        let is_within = (!known || is_own && !untils.is_empty())
            && plan.is_none()
            && !matches!(time.event.stage(), PLANNED | CHANGED | GONE);
        if is_within && (is_bill || !untils.is_empty()) {
            const NOW: &str = "fake.datetime('now', 'now')";
            let now = if is_bill { format!("datetime({NOW}, '-32 days')") } else { NOW.to_owned() };
            let function = if time.form == Form::Day { "fake.date_until" } else { "fake.datetime_until" };
            let made = |until: &str, than: &[String]| {
                let made = format!("{function}('2 years', {until}, {})", than.join(", "));
                time.form.held(made)
            };
            needs.extend(owners.iter().filter(|owner| owner.until.is_some()).flat_map(|owner| &owner.columns));
            let until = match untils.as_slice() {
                [] => now.clone(),
                all => format!(
                    "min({now}, {})",
                    all.iter().map(|until| format!("coalesce({until}, {now})")).collect::<Vec<_>>().join(", ")
                ),
            };
            let proposal = Made { line: made(&until, &than), needs, ..Made::new(time.column, made(&now, &trial)) };
            return self.by_status(time, Some(proposal.clone()), None).or(Some(proposal));
        }
        let function = match (time.form, time.event.stage()) {
            (Form::Day, PLANNED) => "fake.date_within",
            (_, PLANNED) => "fake.datetime_within",
            (Form::Day, _) => "fake.date_since",
            _ => "fake.datetime_since",
        };
        let made = |than: &[String]| {
            let made = format!("{function}('{span}', {})", than.join(", "));
            time.form.held(made)
        };
        let proposal = Made { line: made(&than), needs, ..Made::new(time.column, made(&trial)) };
        let previous = before.iter().filter(|other| {
            other.about == time.about
                && self.is_late(other)
                && self.is_nullable(other.column)
                && other.event.stage() < OFF
        });
        let previous = previous.max_by_key(|other| other.rank).map(|other| other.column);
        self.by_status(time, Some(proposal.clone()), previous).or(Some(proposal))
    }

    /// True of the start of what lasts for some time.
    fn is_start(&self, time: &Time) -> bool {
        time.event.is_bound() || time.event.stage() == START && self.pause().is_some()
    }

    /// The day on which an invoice is to be paid, so many days behind its own as the record says.
    fn end_of_term(&self, time: &Time, times: &[Time]) -> Option<Made> {
        let name = words(&self.table.columns[time.column].name);
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
    fn after_start(&self, start: &Time, end: &Time) -> String {
        const BRIEF: &str = "sale sales trial promotion offer campaign";
        let is_brief = names::is_about(&start.about, BRIEF) || names::is_about(&words(&self.table.name), BRIEF);
        let name = self.name(start.column);
        let is_days = start.form == Form::Day || end.form == Form::Day;
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

    /// The birth of what has its mother in the same table.
    fn younger(&self, time: &Time, keys: &[Key]) -> Option<Made> {
        let of_parent =
            |key: &&Key| key.is_self_reference && is_parent(&words(&self.table.columns[key.columns[0]].name));
        let key = keys.iter().find(of_parent)?;
        let plain = (self.alone)(time.column).filter(|plain| plain.starts_with("fake.date"))?;
        let path = format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&self.table.columns[time.column].name));
        let function = if time.form == Form::Day { "fake.date_since" } else { "fake.datetime_since" };
        let made = |mother: &str| format!("{function}('3 years', {mother})");
        let line = made(&format!("coalesce({path}, {plain})"));
        Some(Made { line, needs: key.columns.clone(), ..Made::new(time.column, made(&plain)) })
    }

    /// The birth of a father, mother or guardian of whom the record names the child.
    fn older(&self, time: &Time, keys: &[Key]) -> Option<Made> {
        const ELDERS: &str = "parent guardian mother father tutor familiar erziehungsberechtigter elternteil eltern responsable padre madre";
        if !names::is_about(&words(&self.table.name), ELDERS) || !time.form.is_dated() {
            return None;
        }
        let (key, birth) = keys.iter().filter(|key| !key.is_self_reference).find_map(|key| {
            let birth = times::times(&key.parent)
                .into_iter()
                .find(|time| time.event.stage() == BIRTH && time.form.is_dated())?;
            Some((key, birth.column))
        })?;
        let plain = (self.alone)(time.column).filter(|plain| plain.starts_with("fake.date"))?;
        let path = format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&key.parent.columns[birth].name));
        let line = format!("coalesce(fake.date_until('18 years', date({path}, '-21 years'), null), {plain})");
        Some(Made { line, needs: key.columns.clone(), ..Made::new(time.column, plain) })
    }

    /// A team that comes to what begins of late was there before.
    fn founded(&self, time: &Time) -> Option<Made> {
        let is_person = (self.alone)(time.column)?.starts_with("fake.date_of_birth");
        let made = match time.form {
            Form::Day => "fake.date('-25 years', '-4 years')",
            Form::Moment => "fake.datetime('-25 years', '-4 years')",
            _ => return None,
        };
        (self.attends && !is_person && !self.ruled[time.column]).then(|| Made::new(time.column, made.to_owned()))
    }

    /// True of what is done before something begins that it is for.
    fn is_beforehand(&self, time: &Time) -> bool {
        const ENTERED: &str = "registered registration enrolled signed signup purchased bought compra comprado achat achete kauf gekauft acquisto angemeldet anmeldung \
            boarded boarding checked_in checkin eingecheckt embarque eingeschrieben inscrit inscription inscrito inscripto inscripcion iscritto iscrizione matriculado";
        // What is billed or fined has been.
        const BILLS: &str = "fine penalty invoice bill receipt multa rechnung strafe facture fattura factura amende report certificate feedback";
        let (name, table) = (words(&self.table.columns[time.column].name), words(&self.table.name));
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
                owners.iter().filter(|owner| owner.begins.as_ref() != Some(&owner.path)).map(|owner| &owner.path);
            made.chain(&event.opens)
        };
        let own: Vec<String> = before.iter().map(|other| self.basis(other)).collect();
        let function = if time.form == Form::Day { "fake.date_until" } else { "fake.datetime_until" };
        let made = |start: &str, since: Vec<&str>| {
            let since = since.into_iter().chain(own.iter().map(String::as_str));
            let since: Vec<&str> = since.collect();
            let since = if since.is_empty() { "null".to_owned() } else { since.join(", ") };
            unix(format!("{function}('60 days', {start}, {since})"))
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
        times::is_long(&time.about) || time.about.is_empty() && times::is_long(&words(&self.table.name))
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
            if self.attends && time.event.stage() == CREATED && time.form.is_dated() {
                return Some(Made::new(time.column, LONG_AGO.to_owned()));
            }
            let by_name = names::guess_of(self.table, &self.table.columns[time.column]).is_none();
            let is_text = !matches!(kind(&self.table.columns[time.column]), ColumnKind::Day | ColumnKind::Moment);
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
        let ages = match names::guess_of(self.table, &self.table.columns[time.column]) {
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

fn is_parent(words: &str) -> bool {
    words.split('_').any(|word| is_in("mother father parent dam sire mutter vater mere pere madre padre", word))
}
