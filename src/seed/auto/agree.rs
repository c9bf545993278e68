//! Columns of one record that agree by what they mean, though no check says so: times in their order and not before those of
//! the parents, a status with its times, an age with its birth date.
//!
//! Each is a proposal: an expression over columns that are made before it. It is tried as all others are, and where a check
//! refuses it, it is dropped.

use super::amounts;
use super::animals;
use super::field::hop_name;
use super::keys::{self, Key, is_nullable};
use super::kind::{ColumnKind, kind};
use super::lifecycle;
use super::lifecycle::{AGREED, ASKED, BIRTH, CHANGED, CREATED, END, Event, GONE, OFF, PLANNED, SETTLED, START};
use super::names::{self, Guess};
use super::pattern::literal;
use super::solve::Made;
use super::times::{self, Form, Owner, Time, follows, owners, times};
use super::value::Range;
use super::words::{is_in, runs, without_units, words};
use crate::catalog::{Catalog, Column, Table};
use crate::diagnostic::Result;
use crate::store::Value;

/// What a parent's time is tried as.
const SOME_TIME: &str = "fake.datetime('-2 years', '-1 month')";

/// Words for what somebody is as a man, a woman or neither, and for how he or she is addressed.
const GENDER: &str = "gender sex identity geschlecht sexe sexo genre genero salutation anrede honorific civilite tratamiento title titel titre titulo";

/// Words for how long something lasts, and how many of it a day has.
const LASTING: [(&str, u32); 4] = [
    ("days tage jours dias nights naechte nuits noches", 1),
    ("hours stunden heures horas h hrs", 24),
    ("minutes minuten minutos minuti min mins", 1440),
    ("seconds sekunden secondes segundos sec secs s", 86_400),
];

/// A time is made later than so many others at most.
const MAX_BEFORE: usize = 8;

pub(super) struct Agreement<'a> {
    pub catalog: &'a Catalog,
    pub table: &'a Table,
    /// The columns that may be made of others.
    pub free: &'a dyn Fn(usize) -> bool,
    /// The columns that are null in every record.
    pub empty: &'a dyn Fn(usize) -> bool,
    /// The column as an expression names it.
    pub name_of: &'a dyn Fn(usize) -> String,
    /// The values of a list that each column holds by its own rules.
    pub listed: &'a [Option<Vec<Value>>],
    /// True of columns with rules of their own.
    pub ruled: &'a [bool],
    /// What a column gets by itself, and between which numbers.
    pub alone: &'a dyn Fn(usize) -> Option<String>,
    pub range: &'a dyn Fn(usize) -> Option<Range>,
}

impl Agreement<'_> {
    /// What is proposed, in no order.
    pub fn proposals(&self) -> Result<Vec<Made>> {
        let times = times(self.table);
        let owners = owners(self.catalog, self.table, self.empty)?;
        let mut found = Vec::new();
        let keys = keys::belongings(self.catalog, self.table)?;
        for time in &times {
            found.extend(self.time(time, &times, &owners, &keys));
        }
        self.clocks(&times, &mut found);
        found.extend(self.age(&times));
        found.extend(self.lasting(&times));
        found.extend(self.told(&times));
        found.extend(animals::proposals(self.table, self.listed, self.name_of));
        found.extend(amounts::sums(self)?);
        found.extend(self.people());
        found.extend(self.slug());
        found.extend(self.file());
        found.retain(|proposal| (self.free)(proposal.column));
        Ok(found)
    }

    fn name(&self, column: usize) -> String {
        (self.name_of)(column)
    }

    /// A flag as a condition; a default that the database fills in is a number.
    fn flag(&self, column: usize) -> String {
        let name = self.name(column);
        match name.trim_matches(['(', ')']) {
            "0" => "false".to_owned(),
            "1" => "true".to_owned(),
            _ => name,
        }
    }

    fn is_late(&self, time: &Time) -> bool {
        time.event.is_late(&words(&self.table.columns[time.column].name)) || times::is_real(&time.about)
    }

    fn is_nullable(&self, column: usize) -> bool {
        is_nullable(self.table, column)
    }

    /// A time after those that come before it in the record, and after its owners were made.
    fn time(&self, time: &Time, times: &[Time], owners: &[Owner], keys: &[Key]) -> Option<Made> {
        if time.form == Form::Clock || self.listed[time.column].is_some() {
            return None;
        }
        if time.event.stage() == BIRTH {
            return self.younger(time, keys);
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
            .map(|other| match is_end && other.about == time.about && other.event.is_bound() {
                true => self.after_start(other, time),
                false => self.basis(other),
            })
            .collect();
        let known = before.iter().any(|other| !self.is_nullable(other.column) && other.event.stage() > BIRTH);
        let mut trial = than.clone();
        let mut span = time.event.span();
        let own_start = before.iter().rfind(|other| other.about == time.about && other.event.stage() >= 38);
        // What has happened is near to what was planned.
        let is_real = times::is_real(&time.about);
        let plan = times.iter().find(|other| {
            is_real
                && other.event == time.event
                && lifecycle::is_planned(&words(&self.table.columns[other.column].name))
        });
        if let Some(plan) = plan.filter(|plan| !(self.empty)(plan.column)) {
            needs.push(plan.column);
            than.push(self.name(plan.column));
            trial.push(self.name(plan.column));
            span = "3 hours";
        } else if !known {
            if let Some(made) = self.before_start(time, &before, owners) {
                return self.by_status(time, Some(made.clone()), None).or(Some(made));
            }
            for owner in owners {
                than.push(owner.path.clone());
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
                    let since = if time.event.is_joining() { "fake.date('-10 years', '-2 years')" } else { SOME_TIME };
                    than.push(since.to_owned());
                    trial.push(since.to_owned());
                }
            }
        }
        if time.event.stage() == END && plan.is_none() {
            span = match own_start {
                Some(start) if self.is_long(time) => {
                    if start.form == Form::Day || time.form == Form::Day {
                        "300 days"
                    } else {
                        "90 days"
                    }
                }
                Some(start) if time.form != Form::Day && start.form != Form::Day => "9 hours",
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
                Form::Unix => format!("unixepoch({name}, 'unixepoch', '{step}')"),
                _ => format!("datetime({name}, '{step}')"),
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
                if time.form == Form::Unix { format!("unixepoch({made})") } else { made }
            };
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
            if time.form == Form::Unix { format!("unixepoch({made})") } else { made }
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

    /// The least that lies between a start and its end.
    fn after_start(&self, start: &Time, end: &Time) -> String {
        const BRIEF: &str = "sale sales trial promotion offer campaign";
        let is_brief = names::is_about(&start.about, BRIEF) || names::is_about(&words(&self.table.name), BRIEF);
        let name = self.name(start.column);
        let is_days = start.form == Form::Day || end.form == Form::Day;
        let least = match self.is_long(start) {
            true if is_brief => "+6 days",
            true => "+30 days",
            false if is_days => return name,
            false => "+10 minutes",
        };
        match start.form {
            Form::Unix => format!("datetime({name}, 'unixepoch', '{least}')"),
            Form::Day => format!("date({name}, '{least}')"),
            _ => format!("datetime({name}, '{least}')"),
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

    /// What is asked for before something begins that the record belongs to: a seat before its show, not before who takes it is known.
    fn before_start(&self, time: &Time, before: &[&Time], owners: &[Owner]) -> Option<Made> {
        let name = words(&self.table.columns[time.column].name);
        let enters = |word: &str| {
            is_in(
                "registered registration enrolled signed signup purchased bought compra comprado achat achete kauf gekauft acquisto",
                word,
            )
        };
        let is_early = (ASKED..SETTLED).contains(&time.event.stage()) || name.split('_').any(enters);
        let begins = owners.iter().find_map(|owner| owner.begins.as_ref())?;
        // What is billed or fined has been.
        const BILLS: &str = "fine penalty invoice bill receipt multa rechnung strafe facture fattura factura amende report certificate feedback";
        if !is_early || names::is_about(&words(&self.table.name), BILLS) {
            return None;
        }
        let unix = |made: String| if time.form == Form::Unix { format!("unixepoch({made})") } else { made };
        let since = || owners.iter().filter(|owner| owner.begins.as_ref() != Some(&owner.path));
        let own: Vec<String> = before.iter().map(|other| self.basis(other)).collect();
        let function = if time.form == Form::Day { "fake.date_until" } else { "fake.datetime_until" };
        let made = |start: &str, since: Vec<&str>| {
            let since = since.into_iter().chain(own.iter().map(String::as_str));
            let since: Vec<&str> = since.collect();
            let since = if since.is_empty() { "null".to_owned() } else { since.join(", ") };
            unix(format!("{function}('60 days', {start}, {since})"))
        };
        let line = made(begins, since().map(|owner| owner.path.as_str()).collect());
        let trial = made(SOME_TIME, since().map(|_| SOME_TIME).collect());
        let needs = owners
            .iter()
            .flat_map(|owner| owner.columns.iter().copied())
            .chain(before.iter().map(|other| other.column));
        Some(Made { needs: needs.collect(), trial, ..Made::new(time.column, line) })
    }

    /// True of a span of weeks or months, not of hours: of what is valid, on sale, hired.
    fn is_long(&self, time: &Time) -> bool {
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
            let by_name = names::guess_of(self.table, &self.table.columns[time.column]).is_none();
            let is_text = !matches!(kind(&self.table.columns[time.column]), ColumnKind::Day | ColumnKind::Moment);
            let made = "fake.datetime('-2 years', 'now')".to_owned();
            let proposal = Made::new(time.column, made);
            return (by_name && is_text).then_some(proposal);
        }
        let made = match time.form {
            Form::Day => "fake.date('-60 days', '120 days')".to_owned(),
            Form::Unix => "unixepoch(fake.datetime('-60 days', '120 days'))".to_owned(),
            _ => "fake.datetime('-60 days', '120 days')".to_owned(),
        };
        Some(Made::new(time.column, made))
    }

    /// A time as the beginning of another: of a person, when it came of age.
    fn basis(&self, time: &Time) -> String {
        let name = self.name(time.column);
        let is_person = matches!(
            names::guess_of(self.table, &self.table.columns[time.column]),
            Some(Guess::Day(made)) if made.starts_with("fake.date_of_birth")
        );
        if time.event.stage() == BIRTH && is_person { format!("date({name}, '+18 years')") } else { name }
    }

    /// A time that is there only where a status or flag of the record says that it has come so far.
    fn by_status(&self, time: &Time, made: Option<Made>, previous: Option<usize>) -> Option<Made> {
        self.by_status_of(time, &words(&self.table.columns[time.column].name), made, previous)
    }

    /// The same of what tells of the event of these words.
    fn by_status_of(&self, time: &Time, name: &str, made: Option<Made>, previous: Option<usize>) -> Option<Made> {
        let (column, event) = (time.column, time.event);
        if !self.is_nullable(column) || lifecycle::is_planned(name) || matches!(event.stage(), CHANGED | PLANNED) {
            return None;
        }
        let made = made.or_else(|| {
            let made = (self.alone)(column).filter(|_| !self.ruled[column])?;
            Some(Made::new(column, made))
        })?;
        for (status, listed) in self.listed.iter().enumerate() {
            let Some(values) = listed else { continue };
            // A result has a date when it is there.
            if status != column && words(&self.table.columns[status].name) == lifecycle::bare(name) {
                let is_open = |value: &&Value| {
                    value.as_text().is_some_and(|text| {
                        is_in("pending open waiting unknown queued offen ausstehend", &words(&text))
                    })
                };
                let open: Vec<String> = values.iter().filter(is_open).map(literal).collect();
                if !open.is_empty() {
                    return Some(
                        made.only_if(&format!("{} not in ({})", self.name(status), open.join(", ")), &[status]),
                    );
                }
            }
            if !is_status(&self.table.columns[status].name) && !are_states(values) {
                continue;
            }
            let mut far = come_so_far(values, name, time);
            // The end of what a state calls finished.
            if let (true, END, Some(ended)) =
                (far.is_empty() && event.is_bound(), event.stage(), Event::of("completed"))
            {
                far = come_so_far(values, "completed", &Time { event: ended, about: String::new(), ..*time });
            }
            // A state that is called so tells, whatever the event.
            let begins = event.is_bound() && !self.is_long(time);
            let is_told = event.is_told() || begins || times::is_real(&time.about) || is_state(values, name);
            if !is_told {
                continue;
            }
            if !far.is_empty() {
                let far: Vec<String> = far.into_iter().map(literal).collect();
                return Some(made.only_if(&format!("{} in ({})", self.name(status), far.join(", ")), &[status]));
            }
        }
        for (flag, other) in self.table.columns.iter().enumerate().filter(|(_, other)| other.generated.is_none()) {
            let words = words(&other.name);
            let stem =
                ["is_", "was_", "has_been_", "ist_", "est_", "es_"].iter().find_map(|word| words.strip_prefix(word));
            let yes = self.listed[flag].as_deref().and_then(yes_of_two);
            let is_flag = yes.is_some()
                || kind(other) == ColumnKind::Boolean
                || matches!(names::guess_of(self.table, other), Some(Guess::Flag(_)))
                    && matches!(kind(other), ColumnKind::Integer | ColumnKind::Any);
            let stem = stem.unwrap_or(&words);
            let is_of =
                || lifecycle::is_same(name, stem) || name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('_'));
            if flag != column && is_flag && is_of() {
                let is_so =
                    yes.map_or_else(|| self.flag(flag), |yes| format!("{} = {}", self.name(flag), literal(yes)));
                return Some(made.only_if(&is_so, &[flag]));
            }
        }
        // What is in use has not ended.
        let is_over = matches!(event.stage(), END | OFF | GONE) && event.is_told();
        let is_use = |column: &Column| {
            let words = words(&column.name);
            matches!(kind(column), ColumnKind::Boolean | ColumnKind::Integer)
                && is_in(
                    "active enabled current in_use aktiv actif activo activa living alive attivo ativo",
                    words.strip_prefix("is_").unwrap_or(&words),
                )
        };
        if let Some(flag) = self.table.columns.iter().position(is_use).filter(|_| is_over) {
            return Some(made.only_if(&format!("not {}", self.flag(flag)), &[flag]));
        }
        if let Some(previous) = previous.filter(|_| self.is_late(time)) {
            if [Event::of("cancelled"), Event::of("rejected")].contains(&Some(event)) {
                let made = self.perhaps(&made, "0.7");
                return Some(made.only_if(&format!("{} is null", self.name(previous)), &[previous]));
            }
            let made = self.perhaps(&made, if event.stage() < OFF { "0.4" } else { "0.8" });
            return Some(made.only_if(&format!("{} is not null", self.name(previous)), &[previous]));
        }
        None
    }

    /// What is there only where something has come so far that is no time: why it was rejected, what came of it.
    fn told(&self, times: &[Time]) -> Vec<Made> {
        let is_known = |column: usize| times.iter().any(|time| time.column == column);
        let columns = (0..self.table.columns.len()).filter(|column| self.is_nullable(*column) && !is_known(*column));
        let made = |column: usize| {
            let of = told_of(&words(&self.table.columns[column].name))?;
            let (event, about) = lifecycle::column_event(&of).unwrap_or((Event::OTHER, String::new()));
            if !event.is_told() {
                return None;
            }
            let rank = event.stage() * 10;
            let time = Time { column, form: Form::Moment, event, about, rank, required: false, is_only: false };
            let made = (self.alone)(column).filter(|made| made != "null").map(|made| Made::new(column, made))?;
            self.by_status_of(&time, &of, Some(made.clone()), None).or_else(|| {
                let is_when = |time: &&Time| {
                    self.is_nullable(time.column)
                        && lifecycle::is_same(&words(&self.table.columns[time.column].name), &of)
                };
                let when = times.iter().find(is_when)?.column;
                Some(made.only_if(&format!("{} is not null", self.name(when)), &[when]))
            })
        };
        columns.filter_map(made).chain(self.exit_code()).collect()
    }

    /// What a program leaves with, by whether it succeeded.
    fn exit_code(&self) -> Option<Made> {
        let is_code =
            |column: &Column| matches!(words(&column.name).as_str(), "exit_code" | "exit_status" | "return_code");
        let code = self.table.columns.iter().position(is_code).filter(|code| !self.ruled[*code])?;
        let good = |values: &[Value]| -> Vec<String> {
            let is_good = |value: &&Value| {
                value
                    .as_text()
                    .is_some_and(|text| is_in("success succeeded successful passed ok done completed", &words(&text)))
            };
            values.iter().filter(is_good).map(literal).collect()
        };
        let (status, good) = self.listed.iter().enumerate().find_map(|(status, values)| {
            let good = good(values.as_deref()?);
            (!good.is_empty()).then_some((status, good))
        })?;
        let made = format!("iif({} in ({}), 0, int(1, 2))", self.name(status), good.join(", "));
        Some(self.made(code, made, vec![status]))
    }

    /// The same, or null so often.
    fn perhaps(&self, made: &Made, share: &str) -> Made {
        let maybe = |made: &str| format!("maybe({share}, {made})");
        Made { line: maybe(&made.line), trial: maybe(&made.trial), ..made.clone() }
    }

    /// The first column that is about this, by what is made for it.
    fn of(&self, made: &[&str]) -> Option<usize> {
        let about = |column: usize| match names::guess_of(self.table, &self.table.columns[column]) {
            Some(Guess::Text(known)) => made.contains(&known),
            _ => false,
        };
        (0..self.table.columns.len()).find(|column| about(*column))
    }

    /// Names of people: beside a last name a name is the first, beside an address for mail it is a person's. Whoever is `female` has a
    /// woman's name.
    fn people(&self) -> Vec<Made> {
        let mut found = Vec::new();
        let names: Vec<String> = self.table.columns.iter().map(|column| words(&column.name)).collect();
        let (first, last) = (self.of(&["fake.first_name"]), self.of(&["fake.last_name"]));
        let reached = self.of(&["fake.email"]).or(self.of(&["fake.gender"])).is_some();
        for (column, declared) in self.table.columns.iter().enumerate() {
            let guess = names::guess_of(self.table, declared);
            let is_name = matches!(
                guess,
                Some(Guess::Text("fake.label" | "fake.name" | "fake.topic" | "fake.headline" | "fake.product"))
            );
            if is_name && matches!(kind(declared), ColumnKind::Text(_) | ColumnKind::Any) {
                let whose = names[column].strip_suffix("_name").map(|of| format!("{of}_"));
                let plain = names::is_plain_name(&names[column]);
                let with = |what: &str| whose.as_ref().is_some_and(|of| names.contains(&format!("{of}{what}")));
                let made = match (plain, first, last) {
                    (true, Some(first), None) if first != column => Some("fake.last_name"),
                    (true, None, Some(last)) if last != column => Some("fake.first_name"),
                    (true, ..) if reached && guess == Some(Guess::Text("fake.label")) => Some("fake.name"),
                    _ if with("email") || with("phone") || with("mail") || with("telefon") => Some("fake.name"),
                    _ => None,
                };
                found.extend(made.map(|made| self.made(column, made.to_owned(), Vec::new())));
            }
        }
        found.extend(self.genders());
        found.extend(self.sides());
        found
    }

    /// What is said of a place on both sides, `source_language` and `target_language`: two of one place would be the same.
    fn sides(&self) -> Vec<Made> {
        const OTHERS: [&str; 5] = ["target", "destination", "dest", "to", "ziel"];
        let names: Vec<String> = self.table.columns.iter().map(|column| words(&column.name)).collect();
        let other = |column: usize| {
            let of = OTHERS.iter().find_map(|word| names[column].strip_prefix(word)?.strip_prefix('_'))?;
            let is_first = |name: &String| {
                ["source_", "origin_", "from_", "quell_"].iter().any(|word| name.strip_prefix(word) == Some(of))
            };
            let first = names.iter().position(is_first)?;
            match names::guess_of(self.table, &self.table.columns[column]) {
                Some(Guess::Text(made)) if self.listed[column].is_none() => {
                    let longest = match kind(&self.table.columns[column]) {
                        ColumnKind::Text(longest) => longest,
                        _ => None,
                    };
                    let (usual, others) = match names::shorter(made, longest) {
                        "fake.world_language" => ("'English'", "pick('German', 'French', 'Spanish', 'Italian')"),
                        "fake.world_language_code" => ("'en'", "pick('de', 'fr', 'es', 'it')"),
                        "fake.world_currency" => ("'EUR'", "pick('USD', 'GBP', 'CHF', 'JPY')"),
                        _ => return None,
                    };
                    Some(self.made(
                        column,
                        format!("iif({} = {usual}, {others}, {usual})", self.name(first)),
                        vec![first],
                    ))
                }
                _ => None,
            }
        };
        (0..names.len()).filter_map(other).collect()
    }

    /// What somebody is by lists of values: a first column by the name, further ones of the same person by the first.
    fn genders(&self) -> Vec<Made> {
        let mut found = Vec::new();
        let mut firsts: Vec<(String, usize, &[Value])> = Vec::new();
        for (column, declared) in self.table.columns.iter().enumerate() {
            let name = words(&declared.name);
            let (of, word) = name.split('_').partition::<Vec<_>, _>(|word| !is_in(GENDER, word));
            let is_told =
                matches!(names::guess_of(self.table, declared), Some(Guess::Text("fake.gender" | "fake.prefix")));
            let Some(values) = self.listed[column].as_deref().filter(|_| is_told || !word.is_empty()) else { continue };
            let Some((women, men, others)) = by_gender(values) else { continue };
            let one_of = |values: &[&Value]| match values {
                [one] => literal(one),
                many => format!("pick({})", many.iter().map(|one| literal(one)).collect::<Vec<_>>().join(", ")),
            };
            let of = of.join("_");
            let (made, needs) = match firsts.iter().find(|(whose, ..)| *whose == of) {
                Some((_, first, known)) => {
                    let (known_women, known_men, _) = by_gender(known).unwrap_or_default();
                    let is = |known: &[&Value]| {
                        let list: Vec<String> = known.iter().map(|one| literal(one)).collect();
                        format!("{} in ({})", self.name(*first), list.join(", "))
                    };
                    let neither = if others.is_empty() { values.iter().collect() } else { others };
                    let made = format!(
                        "iif({}, {}, iif({}, {}, {}))",
                        is(&known_women),
                        one_of(&women),
                        is(&known_men),
                        one_of(&men),
                        one_of(&neither)
                    );
                    (made, vec![*first])
                }
                None => {
                    firsts.push((of, column, values));
                    let made = format!("iif(fake.gender = 'F', {}, {})", one_of(&women), one_of(&men));
                    let made = match others.as_slice() {
                        [] => made,
                        others => format!("iif(bool(0.06), {}, {made})", one_of(others)),
                    };
                    (made, Vec::new())
                }
            };
            found.push(self.made(column, made, needs));
        }
        found
    }

    /// The title as it stands in a URL.
    fn slug(&self) -> Option<Made> {
        let (slug, title) = slug_and_title(self.table)?;
        (!(self.empty)(title)).then(|| self.made(slug, format!("fake.slug_of({})", self.name(title)), vec![title]))
    }

    /// The type and extension of the file that is named.
    fn file(&self) -> Vec<Made> {
        let name = self
            .of(&["fake.file_name", names::FILES_OF[0].1, names::FILES_OF[1].1, names::FILES_OF[2].1])
            .or_else(|| self.of(&["fake.file_path"]));
        let (mime, extension) = (self.of(&["fake.mime_type"]), self.of(&["fake.file_extension"]));
        let by = |column: Option<usize>, of: Option<usize>, function: &str| {
            let (column, of) = (column?, of.filter(|of| Some(*of) != column)?);
            Some(self.made(column, format!("fake.{function}({})", self.name(of)), vec![of]))
        };
        [by(extension, name, "extension_of"), by(mime, name.or(extension), "mime_type_of")]
            .into_iter()
            .flatten()
            .collect()
    }

    fn made(&self, column: usize, made: String, needs: Vec<usize>) -> Made {
        Made { needs, ..Made::new(column, made) }
    }

    /// Times of the day: an end is some hours after its start.
    fn clocks(&self, times: &[Time], found: &mut Vec<Made>) {
        for end in times.iter().filter(|time| time.form == Form::Clock && time.event.stage() == END) {
            let opens = |time: &Time| time.event.stage() == START || Some(time.event) == Event::of("opened");
            let start = times.iter().find(|time| time.form == Form::Clock && opens(time) && time.about == end.about);
            let Some(start) = start else { continue };
            // Quarters of an hour from eight in the morning on.
            let begins = "time('08:00', (15 * int(0, 36)) || ' minutes')".to_owned();
            let ends = format!("time({}, (15 * int(2, 24)) || ' minutes')", self.name(start.column));
            for (time, made, needs) in [(start, begins, vec![]), (end, ends, vec![start.column])] {
                found.push(Made { needs, ..Made::new(time.column, made) });
            }
        }
    }

    /// How long it is from the start to the end, in the unit that the name says.
    fn lasting(&self, times: &[Time]) -> Option<Made> {
        self.until_event(times).or_else(|| self.whole_span(times))
    }

    /// How long it took to come to an event: `time_to_resolve_s`.
    fn until_event(&self, times: &[Time]) -> Option<Made> {
        times.iter().find_map(|end| {
            let (column, per_day) = (0..self.table.columns.len()).find_map(|column| {
                let name = words(&self.table.columns[column].name);
                let (of, unit) = name.strip_prefix("time_to_")?.rsplit_once('_')?;
                let is_free = kind(&self.table.columns[column]).is_number() && !self.ruled[column];
                let (_, per_day) = LASTING.iter().find(|(names, _)| is_in(names, unit))?;
                let end_name = words(&self.table.columns[end.column].name);
                (is_free && (lifecycle::is_same(&end_name, of) || lifecycle::is_of_stem(&end_name, of)))
                    .then_some((column, *per_day))
            })?;
            let first = times.iter().filter(|time| time.required && time.form == end.form && time.column != end.column);
            let first = first.min_by_key(|time| time.rank)?;
            Some(self.span(column, first, end, per_day))
        })
    }

    fn whole_span(&self, times: &[Time]) -> Option<Made> {
        let is_dated = |time: &Time| matches!(time.form, Form::Day | Form::Moment);
        let is_end = |time: &&Time, stage: u16| time.event.stage() == stage && !(self.empty)(time.column);
        // Who is admitted stays until the discharge.
        let stays = times.iter().find(|time| time.event.is_joining() && !(self.empty)(time.column));
        let start = times.iter().find(|time| is_end(time, START)).or(stays)?;
        let end = times.iter().find(|time| {
            is_end(time, END)
                && time.about == start.about
                && (start.form == time.form || is_dated(start) && is_dated(time))
        })?;
        let (per_day, column) = (0..self.table.columns.len()).find_map(|column| {
            let declared = &self.table.columns[column];
            if !kind(declared).is_number() || self.ruled[column] {
                return None;
            }
            let name = words(&declared.name);
            let last = name.rsplit('_').next().unwrap_or(&name);
            const SPAN: &str = "duration dauer duree duracion durata length of stay total time spent elapsed taken nombre number num \
                anzahl numero de";
            let is_span = |word: &str| is_in(SPAN, word) || word == last;
            if !name.split('_').all(is_span) {
                return None;
            }
            let (_, per_day) = LASTING.iter().find(|(names, _)| is_in(names, last))?;
            Some((*per_day, column))
        })?;
        if start.form == Form::Day && per_day > 1 {
            return None;
        }
        Some(self.span(column, start, end, per_day))
    }

    /// The time between two in a unit of which a day has so many.
    fn span(&self, column: usize, start: &Time, end: &Time, per_day: u32) -> Made {
        let (from, to) = (self.name(start.column), self.name(end.column));
        let span = match start.form {
            Form::Unix => format!("({to} - {from}) * {per_day} / 86400.0"),
            // Past midnight it is the next day.
            Form::Clock => {
                format!("((strftime('%s', {to}) - strftime('%s', {from}) + 86400) % 86400) * {per_day} / 86400.0")
            }
            _ if per_day == 1 => format!("julianday(date({to})) - julianday(date({from}))"),
            _ => format!("(julianday({to}) - julianday({from})) * {per_day}"),
        };
        let made = match kind(&self.table.columns[column]) {
            ColumnKind::Integer => format!("cast(round({span}) as integer)"),
            _ => format!("round({span}, 2)"),
        };
        self.made(column, made, vec![start.column, end.column])
    }

    /// An age that is that of the birth date, which in turn keeps within what checks ask of the age.
    fn age(&self, times: &[Time]) -> Vec<Made> {
        let is_age = |name: &str| {
            let name = words(name);
            let known = |run: &String| is_in("age alter edad idade leeftijd eta age_years lebensalter", run);
            !is_in("min max minimum maximum", name.split('_').next().unwrap_or_default())
                && known(&without_units(name.trim_end_matches("_years")).to_owned())
                || runs(&name).last().is_some_and(known)
        };
        let age = self.table.columns.iter().position(|column| is_age(&column.name));
        let birth = times.iter().find(|time| time.event.stage() == BIRTH && time.form != Form::Clock);
        let (Some(age), Some(birth)) = (age, birth) else { return Vec::new() };
        let proposal = |column, made: String, needs| Made { needs, ..Made::new(column, made) };
        let mut found =
            vec![proposal(age, format!("fake.years_since({})", self.name(birth.column)), vec![birth.column])];
        if let (Form::Day | Form::Moment, true, Some(range)) = (birth.form, self.ruled[age], (self.range)(age)) {
            let (least, most) = (range.low.clamp(0.0, 119.0) as i64 + 1, range.high.clamp(2.0, 120.0) as i64 - 1);
            found.push(proposal(birth.column, format!("fake.date_of_birth({least}, {})", most.max(least)), Vec::new()));
        }
        found
    }
}

/// The event, as columns of times name it, without which there is nothing that a column of this name could hold.
fn told_of(name: &str) -> Option<String> {
    const REASONS: &str = "reason grund motif motivo raison razon";
    match name {
        "result" | "outcome" | "ergebnis" | "resultat" | "resultado" => return Some("completed".to_owned()),
        "resolution" => return Some("resolved".to_owned()),
        "reply" | "response" | "reponse" | "antwort" | "respuesta" | "answer" | "risposta" => {
            return Some("responded".to_owned());
        }
        _ if is_in(
            "home_goals away_goals home_score away_score final_score score_home score_away goals_home goals_away",
            name,
        ) =>
        {
            return Some("completed".to_owned());
        }
        "tracking_number" | "tracking_code" | "sendungsnummer" => return Some("shipped".to_owned()),
        _ => {}
    }
    if let Some(whole) = name.strip_prefix("half_time_").or_else(|| name.strip_prefix("ht_")) {
        return told_of(whole);
    }
    let (of, last) = name.rsplit_once('_')?;
    if is_in(REASONS, last) || is_in("by von par por", last) {
        return Some(of.to_owned());
    }
    if is_in("amount betrag importe montant", last) {
        // What is paid may be paid in parts.
        return lifecycle::event_of(of).filter(|event| matches!(event.stage(), AGREED | OFF)).map(|_| of.to_owned());
    }
    let (first, rest) = name.split_once('_')?;
    is_in(REASONS, first).then(|| rest.trim_start_matches("de_").trim_start_matches("d_").to_owned())
}

/// The value that says yes in a list of two letters.
fn yes_of_two(values: &[Value]) -> Option<&Value> {
    let is = |value: &Value, list: &str| value.as_text().is_some_and(|text| is_in(list, &text.to_ascii_lowercase()));
    match values {
        [one, other] if is(other, "n f no false nein non") && is(one, "y j s o t yes true ja oui si") => Some(one),
        [other, one] if is(other, "n f no false nein non") && is(one, "y j s o t yes true ja oui si") => Some(one),
        _ => None,
    }
}

fn is_parent(words: &str) -> bool {
    words.split('_').any(|word| is_in("mother father parent dam sire mutter vater mere pere madre padre", word))
}

/// The words of the values of a list.
fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(|value| value.as_text().map(|text| words(&text)).unwrap_or_default()).collect()
}

/// True of a list of what happens to a thing.
fn are_states(values: &[Value]) -> bool {
    let texts = texts(values);
    let known = texts.iter().filter(|text| lifecycle::Event::of(text).is_some()).count();
    texts.len() > 2 && known + 1 >= texts.len()
}

/// True if one of the states is called as the time is.
fn is_state(values: &[Value], name: &str) -> bool {
    texts(values).iter().any(|text| lifecycle::is_of_stem(name, text))
}

/// The values of a list of states in which something has come as far as a time tells: the state of the same name or event and those behind
/// it that are not off the way; where none is called so, those that imply the event.
fn come_so_far<'v>(values: &'v [Value], name: &str, time: &Time) -> Vec<&'v Value> {
    let texts = texts(values);
    // What runs has begun and ended where it fails.
    let runs = texts.iter().any(|text| is_in("running in_progress inprogress processing started", text));
    let event = |text: &String| match Event::of("completed") {
        Some(ended) if runs && is_in("failed failure error errored timeout timed_out crashed", text) => Some(ended),
        _ => lifecycle::state_of(text),
    };
    let events: Vec<Option<lifecycle::Event>> = texts.iter().map(event).collect();
    let places = places(&texts, &events);
    let is_off = |at: usize| events[at].is_some_and(|event| event.stage() >= OFF);
    let is_called = |at: usize| lifecycle::is_of_stem(name, &texts[at]);
    let by_stem = (0..values.len()).any(is_called);
    let own =
        |at: &usize| is_called(*at) || !by_stem && !texts[*at].is_empty() && lifecycle::is_same(name, &texts[*at]);
    let picked =
        |keep: &dyn Fn(usize) -> bool| (0..values.len()).filter(|at| keep(*at)).map(|at| &values[at]).collect();
    match (0..values.len()).find(own) {
        Some(at) if is_off(at) => picked(&|other| own(&other)),
        Some(at) => picked(&|other| {
            let is_before = |one: usize, next: usize| {
                events[one].zip(events[next]).is_some_and(|(one, next)| one.stage() < next.stage())
            };
            // What is paid, sent and received comes in the order of the list.
            let is_between = |at: usize| events[at].is_some_and(|event| (AGREED..=END).contains(&event.stage()));
            let is_listed = places.is_some() && is_between(at) && is_between(other);
            let is_behind = places.as_ref().is_some_and(|places| places[other] > places[at]);
            let is_implied = events[other].is_some_and(|event| {
                let is_known = !time.event.is_loose() && time.event.stage() < OFF;
                is_known && event.stage() > time.event.stage() && event.implies(time.event)
            });
            // Before a state of the same name nothing has come so far.
            let is_implied = is_implied && !is_listed && (!by_stem || places.is_none() || is_behind);
            own(&other) || !is_off(other) && (is_behind && (is_listed || !is_before(other, at)) || is_implied)
        }),
        None => picked(&|at| {
            events[at].is_some_and(|event| event.stage() > time.event.stage() && event.implies(time.event))
        }),
    }
}

/// How far along each state of a list is: as the list goes, or against it where its known states do; `None` where it goes by the alphabet.
fn places(texts: &[String], events: &[Option<lifecycle::Event>]) -> Option<Vec<usize>> {
    // An invoice is sent before it is paid, goods after; what is filled in is submitted at its end.
    let is_either = |text: &str, event: lifecycle::Event| Some(event) == Event::of("sent") || text == "submitted";
    let known = texts.iter().zip(events).filter_map(|(text, event)| event.filter(|event| !is_either(text, *event)));
    let known: Vec<u16> = known.map(|event| event.stage()).filter(|stage| *stage < OFF).collect();
    let (up, down) = known
        .windows(2)
        .fold((0, 0), |(up, down), pair| (up + usize::from(pair[0] < pair[1]), down + usize::from(pair[0] > pair[1])));
    let count = texts.len();
    if down > up && up == 0 {
        return Some((0..count).rev().collect());
    }
    let by_alphabet = count > 3 && texts.is_sorted() || down > up;
    (!by_alphabet).then(|| (0..count).collect())
}

/// The values for women, for men and for neither; `None` where women or men have none.
fn by_gender(values: &[Value]) -> Option<(Vec<&Value>, Vec<&Value>, Vec<&Value>)> {
    const WOMEN: &str =
        "f w female woman weiblich frau femme femenino mujer femmina ms mrs miss mme mlle madame sra srta signora fem";
    const MEN: &str = "male man maennlich herr homme masculino hombre mr monsieur sr senor signor masculin masc";
    let with = |list: &str| -> Vec<&Value> {
        values
            .iter()
            .filter(|value| value.as_text().is_some_and(|text| is_in(list, words(&text).trim_end_matches('_'))))
            .collect()
    };
    let has =
        |letter: &str| values.iter().any(|value| value.as_text().is_some_and(|text| text.eq_ignore_ascii_case(letter)));
    // `H` and `M` are Spanish, `F` and `H` French.
    let (mut women, mut men) = (with(WOMEN), with(MEN));
    women.extend(if has("h") && !has("f") { with("m") } else { Vec::new() });
    men.extend(if has("h") { with("h") } else { with("m") });
    let others = values.iter().filter(|value| !women.contains(value) && !men.contains(value)).collect();
    (!women.is_empty() && !men.is_empty()).then_some((women, men, others))
}

/// The column of a slug, and the one whose text it is made of.
pub(super) fn slug_and_title(table: &Table) -> Option<(usize, usize)> {
    let names: Vec<String> = table.columns.iter().map(|column| words(&column.name)).collect();
    let is = |column: usize, known: &str| names[column] == known || names[column].ends_with(&format!("_{known}"));
    // The path of what is no file is a part of a URL.
    const FILES: &str = "file document attachment upload asset media folder directory backup log download image photo script request hit \
        visit event route redirect endpoint datei dokument fichier archivo export import report";
    let is_place = |column: usize| names[column] == "path" && !super::names::is_about(&words(&table.name), FILES);
    let is_slug = |column: usize| ["slug", "permalink", "nicename", "post_name"].iter().any(|known| is(column, known));
    let slug = (0..names.len()).find(|column| is_slug(*column));
    let slug = slug.or_else(|| (0..names.len()).find(|column| is_place(*column)))?;
    let titles = [
        "title",
        "name",
        "headline",
        "titel",
        "titre",
        "intitule",
        "titulo",
        "nombre",
        "nom",
        "bezeichnung",
        "libelle",
        "subject",
        "label",
    ];
    let is_text = |column: usize| matches!(kind(&table.columns[column]), ColumnKind::Text(_) | ColumnKind::Any);
    let title = titles
        .iter()
        .find_map(|title| (0..names.len()).find(|column| *column != slug && is(*column, title) && is_text(*column)))?;
    Some((slug, title))
}

pub(super) fn is_status(name: &str) -> bool {
    let words = words(name);
    let is = |word: &str| {
        is_in(
            "status state lifecycle stage phase zustand statut etat estado estatus stand situation situacion progress outcome",
            word,
        )
    };
    words.split('_').any(is)
}
