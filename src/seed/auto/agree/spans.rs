//! How long something lasts, times of the day that follow each other, and ages.

use super::super::field::hop_name;
use super::super::keys::Key;
use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, ASKED, BIRTH, CREATED, END, Event, SETTLED, START};
use super::super::solve::Made;
use super::super::times::{self, Form, Time};
use super::super::words::{TIME_UNITS, is_form_of, is_in, own_words, without_units, words};
use super::Agreement;
use crate::catalog::Column;

/// The stage of what has come back.
const BACK: u16 = 65;

/// What is worked lasts from the start to the end but for pauses.
const WORKED: &str = "worked work working net billable paid";
const PAUSE: &str = "break breaks lunch";
const BESIDE_PAUSE: &str = "unpaid total duration time length de taken";

/// What is open for an hour.
const AN_HOUR: &str = "session slot window class lesson appointment event show";

impl Agreement<'_> {
    /// Times of the day: an end is some hours after its start.
    pub(super) fn clocks(&self, times: &[Time], found: &mut Vec<Made>) {
        for end in times.iter().filter(|time| time.form == Form::Clock && time.event.stage() == END) {
            let opens = |time: &Time| {
                time.event.stage() == START || ["opened", "open"].map(Event::of).contains(&Some(time.event))
            };
            let start = times.iter().find(|time| time.form == Form::Clock && opens(time) && time.about == end.about);
            let Some(start) = start else { continue };
            // Quarters of an hour from eight in the morning on; who has a break works for longer.
            let ((from, late), (least, most)) =
                if self.pause().is_some() { (("06:00", 20), (16, 36)) } else { (("08:00", 36), (2, 24)) };
            let begins = format!("time('{from}', (15 * int(0, {late})) || ' minutes')");
            let ends = format!("time({}, (15 * int({least}, {most})) || ' minutes')", self.name(start.column));
            // A place that opens in the morning is open for the day.
            let opens = |time: &Time| self.words(time.column).split('_').any(|word| word.starts_with("open"));
            let (begins, ends) = if opens(start) && !self.is_of(AN_HOUR) {
                (
                    "time('07:00', (30 * int(0, 6)) || ' minutes')".to_owned(),
                    "time('17:00', (30 * int(0, 10)) || ' minutes')".to_owned(),
                )
            } else {
                (begins, ends)
            };
            for (time, made, needs) in [(start, begins, vec![]), (end, ends, vec![start.column])] {
                found.push(Made { needs, ..Made::new(time.column, made) });
            }
        }
    }

    /// Times of the day that no word puts in order stand as their columns do: the ceremony, then the reception.
    pub(super) fn clocks_in_turn(&self, times: &[Time], found: &mut Vec<Made>) {
        let is_left = |time: &&Time| time.form == Form::Clock && !found.iter().any(|made| made.column == time.column);
        let mut before: Option<usize> = None;
        let mut made = Vec::new();
        // All of them are on one day, which ends at midnight.
        let most = (35 / times.iter().filter(is_left).count().max(1)).clamp(1, 8);
        for time in times.iter().filter(is_left) {
            let text = match before {
                None => "time('08:00', (15 * int(0, 28)) || ' minutes')".to_owned(),
                Some(before) => format!("time({}, (15 * int(1, {most})) || ' minutes')", self.name(before)),
            };
            made.push(Made { needs: before.into_iter().collect(), ..Made::new(time.column, text) });
            before = Some(time.column);
        }
        if made.len() > 1 {
            found.extend(made);
        }
    }

    /// What checks ask of the age of who is born.
    pub(super) fn ages(&self) -> Option<(i64, i64)> {
        let is_age = |column: &usize| {
            self.ruled[*column] && whose_age(&self.words(*column)).is_some_and(|whose| whose.is_empty())
        };
        let range = (self.range)(self.columns().find(is_age)?)?;
        let (least, most) = (range.low.clamp(0.0, 119.0) as i64 + 1, range.high.clamp(2.0, 120.0) as i64 - 1);
        Some((least, most.max(least)))
    }

    /// What is paid or written for a month whose year and number stand in the record: at its end or soon behind.
    pub(super) fn month_end(&self, times: &[Time]) -> Option<Made> {
        let period = self.named_period().filter(|period| period.is_month())?;
        let is_end = |time: &&Time| {
            let is_settled = (ASKED..=SETTLED).contains(&time.event.stage());
            time.form == Form::Day && (is_settled || Some(time.event) == Event::of("received"))
        };
        let time = times
            .iter()
            .find(is_end)
            .filter(|time| !self.is_nullable(time.column) || !self.listed.iter().any(Option::is_some))?;
        let (year, month) = (self.name(period.year), self.name(period.part));
        let made = format!("date(printf('%04d-%02d-01', {year}, {month}), '+1 month', (int(0, 5) - 1) || ' days')");
        Some(self.made(time.column, made, vec![period.year, period.part]))
    }

    /// How long it is from the start to the end, in the unit that the name says.
    pub(super) fn lasting(&self, times: &[Time]) -> Option<Made> {
        let pause = self.pause().map(|(pause, _)| pause);
        let may_lack = |need: &usize| self.is_nullable(*need) && Some(*need) != pause;
        let is_filled = |made: &Made| self.is_nullable(made.column) || !made.needs.iter().any(may_lack);
        self.until_event(times).or_else(|| self.whole_span(times)).filter(is_filled)
    }

    /// How long it took to come to an event: `time_to_resolve_s`.
    fn until_event(&self, times: &[Time]) -> Option<Made> {
        times.iter().find_map(|end| {
            let (column, per_day) = self.columns().find_map(|column| {
                let name = self.words(column);
                let (of, unit) = name.strip_prefix("time_to_")?.rsplit_once('_')?;
                let is_free = self.kind(column).is_number() && !self.ruled[column];
                let (_, per_day) = TIME_UNITS.iter().find(|(names, _)| is_in(names, unit))?;
                let end_name = self.words(end.column);
                (is_free && (lifecycle::is_same(&end_name, of) || lifecycle::is_of_stem(&end_name, of)))
                    .then_some((column, *per_day))
            })?;
            let first = times.iter().filter(|time| time.required && time.form == end.form && time.column != end.column);
            let first = first.min_by_key(|time| time.rank)?;
            Some(self.span(column, first, end, per_day))
        })
    }

    /// What stands still does so until it goes on.
    pub(super) fn interruption<'t>(&self, times: &'t [Time]) -> Option<(&'t Time, &'t Time)> {
        const STOPPED: &str =
            "stopped halted interrupted failed down went_down outage ausgefallen interrompu interrumpido";
        const RESUMED: &str =
            "resumed restarted restored recovered resolved repaired back_up back_online repris reanudado";
        let called = |list: &str| times.iter().find(|time| is_in(list, lifecycle::bare(&self.words(time.column))));
        let (start, end) = (called(STOPPED)?, called(RESUMED)?);
        (start.required && start.form == end.form && !(self.empty)(end.column)).then_some((start, end))
    }

    /// The start and the end of what the record tells of.
    fn ends<'t>(&self, times: &'t [Time]) -> Option<(&'t Time, &'t Time)> {
        let is_dated = |time: &Time| matches!(time.form, Form::Day | Form::Moment);
        let is_end = |time: &&Time, stage: u16| time.event.stage() == stage && !(self.empty)(time.column);
        // Who is admitted stays until the discharge.
        let stays = times.iter().find(|time| time.event.is_joining() && !(self.empty)(time.column));
        let start = times.iter().find(|time| is_end(time, START)).or(stays)?;
        let end = times.iter().find(|time| {
            (is_end(time, END) || is_end(time, BACK))
                && time.about == start.about
                && (start.form == time.form || is_dated(start) && is_dated(time))
        })?;
        Some((start, end))
    }

    /// Who is called speaks from the answer on.
    fn talk(&self, times: &[Time]) -> Option<Made> {
        let called = |list: &str| times.iter().find(|time| is_in(list, lifecycle::bare(&self.words(time.column))));
        let (start, end) = (called("answered connected")?, called("ended hung_up end completed")?);
        let column =
            self.columns().find(|column| is_in("talk_seconds talk_time talk_duration", &self.words(*column)))?;
        let made = self.span(column, start, end, 86_400);
        let is_fine = self.kind(column).is_number() && start.form == end.form;
        is_fine.then(|| if self.is_nullable(column) { made } else { made.or_zero() })
    }

    fn whole_span(&self, times: &[Time]) -> Option<Made> {
        if let Some(made) = self.talk(times) {
            return Some(made);
        }
        let (start, end) = self.ends(times).or_else(|| self.interruption(times))?;
        let (per_day, column) = self.columns().find_map(|column| {
            let declared = &self.table.columns[column];
            if !kind(declared).is_number() {
                return None;
            }
            let name = own_words(self.table, column);
            const SPAN: &str = "crossing flight sailing travel runtime running playing play session trip ride talk duration length of stay total time spent elapsed taken lost down outage interruption number count num \
                quantity qty de";
            let is_span = |word: &str| is_in(SPAN, word) || is_in(WORKED, word);
            let (unit, rest): (Vec<&str>, Vec<&str>) = name.split('_').partition(|word| !is_span(word));
            let [unit] = unit[..] else { return None };
            let is_worked = rest.iter().any(|word| is_in(WORKED, word));
            let (_, per_day) = TIME_UNITS.iter().find(|(names, _)| is_in(names, unit))?;
            (*per_day > 1 || !is_worked).then_some((*per_day, column))
        })?;
        if start.form == Form::Day && per_day > 1 {
            return None;
        }
        Some(self.span(column, start, end, per_day))
    }

    /// The time between two in a unit of which a day has so many.
    pub(super) fn span(&self, column: usize, start: &Time, end: &Time, per_day: u32) -> Made {
        let (from, to) = (self.name(start.column), self.name(end.column));
        let span = match start.form {
            Form::Digits => {
                let day = |name: String| format!("julianday({})", Form::Digits.read(name));
                format!("({} - {}) * {per_day}", day(to), day(from))
            }
            Form::Unix => format!("({to} - {from}) * {per_day} / 86400.0"),
            Form::UnixMs => format!("({to} - {from}) * {per_day} / 86400000.0"),
            // Past midnight it is the next day.
            Form::Clock => {
                format!("((strftime('%s', {to}) - strftime('%s', {from}) + 86400) % 86400) * {per_day} / 86400.0")
            }
            _ if per_day == 1 => format!("julianday(date({to})) - julianday(date({from}))"),
            _ => format!("(julianday({to}) - julianday({from})) * {per_day}"),
        };
        let pause = self.pause().filter(|(pause, _)| *pause != column && per_day > 1);
        let mut needs = vec![start.column, end.column];
        let span = match pause {
            Some((pause, unit)) => {
                needs.push(pause);
                format!("({span}) - coalesce({}, 0) * {per_day} / {unit}.0", self.name(pause))
            }
            None => span,
        };
        let made = match self.kind(column) {
            ColumnKind::Integer => format!("cast(round({span}) as integer)"),
            _ => format!("round({span}, 2)"),
        };
        self.made(column, made, needs)
    }

    /// The time between a start and its end that does not count, and how many of it a day has.
    pub(super) fn pause(&self) -> Option<(usize, u32)> {
        let is_pause = |column: &usize| {
            let name = own_words(self.table, *column);
            let is_of = |word: &str| is_in(PAUSE, word);
            let is_unit = |word: &str| TIME_UNITS[1..].iter().any(|(names, _)| is_in(names, word));
            self.kind(*column).is_number()
                && name.split('_').any(is_of)
                && name.split('_').all(|word| is_of(word) || is_unit(word) || is_in(BESIDE_PAUSE, word))
        };
        let column = self.columns().find(is_pause)?;
        let name = own_words(self.table, column);
        let unit = TIME_UNITS[1..].iter().find(|(names, _)| name.split('_').any(|word| is_in(names, word)));
        Some((column, unit.map_or(1440, |(_, per_day)| *per_day)))
    }

    /// An age that is that of the birth date, which in turn keeps within what checks ask of the age.
    pub(super) fn age(&self, times: &[Time], keys: &[Key]) -> Vec<Made> {
        let births = || times.iter().filter(|time| time.event.stage() == BIRTH && time.form != Form::Clock);
        let found = self.table.columns.iter().enumerate().find_map(|(age, column)| {
            let whose = whose_age(&words(&column.name))?;
            let is_own = whose.is_empty() || is_form_of(&words(&self.table.name), &whose);
            let birth = births().find(|birth| birth.about == whose);
            Some((age, birth.or_else(|| births().next().filter(|_| is_own))?))
        });
        let proposal = |column, made: String, needs| Made { needs, ..Made::new(column, made) };
        // `age_at_death` beside `date_of_death`.
        let at = self.table.columns.iter().enumerate().find_map(|(age, column)| {
            let (name, birth) = (words(&column.name), births().next()?);
            let event = age_at(&name)?;
            let is_it = |time: &&Time| time.column != birth.column && self.words(time.column).contains(event);
            Some((age, birth.column, times.iter().filter(|time| time.form.is_dated()).find(is_it)?.column))
        });
        if let Some((age, birth, event)) = at {
            let (from, to) = (self.name(birth), self.name(event));
            return vec![proposal(age, years_between(&from, &to), vec![birth, event])];
        }
        let Some((age, birth)) = found else { return self.age_then(times, keys).into_iter().collect() };
        let mut found =
            vec![proposal(age, format!("fake.years_since({})", self.name(birth.column)), vec![birth.column])];
        if let (true, Some((least, most))) = (birth.form.is_dated(), self.ages()) {
            found.push(proposal(birth.column, format!("fake.date_of_birth({least}, {most})"), Vec::new()));
        }
        found
    }

    /// How old somebody was whom the record belongs to, when it was made.
    fn age_then(&self, times: &[Time], keys: &[Key]) -> Option<Made> {
        let is_age = |column: &Column| {
            let name = words(&column.name);
            kind(column) == ColumnKind::Integer && (whose_age(&name).is_some() || age_at(&name).is_some())
        };
        let age = self.table.columns.iter().position(is_age)?;
        let made = times.iter().filter(|time| time.required && time.form.is_dated()).min_by_key(|time| time.rank)?;
        let (key, birth) = keys.iter().filter(|key| !key.is_self_reference).find_map(|key| {
            let births = times::times(&key.parent);
            let birth = births.iter().find(|time| time.event.stage() == BIRTH && time.form.is_dated())?;
            Some((key, birth.column))
        })?;
        let from = format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&key.parent.columns[birth].name));
        let line = years_between(&from, &self.name(made.column));
        let needs = key.columns.iter().copied().chain([made.column]).collect();
        let plain = (self.alone)(age)?;
        Some(Made { line: format!("coalesce({line}, {plain})"), needs, ..Made::new(age, plain) })
    }

    /// The year in which a thing was built, before anything else happens to it.
    pub(super) fn built(&self, times: &[Time]) -> Option<Made> {
        const YEARS: &str = "year_built built_year build_year construction_year year_of_construction manufacture_year year_of_manufacture \
            model_year";
        let is_it = |column: &Column| kind(column) == ColumnKind::Integer && is_in(YEARS, &words(&column.name));
        let column = self.table.columns.iter().position(is_it)?;
        let is_first =
            |time: &&Time| time.required && time.form.is_dated() && (CREATED..=ASKED).contains(&time.event.stage());
        let first = times.iter().filter(is_first).min_by_key(|time| time.rank)?.column;
        let alone = (self.alone)(column).filter(|made| made.starts_with("int("))?;
        Some(self.made(
            column,
            format!("min({alone}, cast(substr({}, 1, 4) as integer))", self.name(first)),
            vec![first],
        ))
    }

    /// How many years somebody has worked: none of them as a child.
    pub(super) fn experience(&self, times: &[Time]) -> Option<Made> {
        const YEARS: &str = "years_of_experience years_experience experience_years work_experience_years years_worked years_of_service \
            years_employed";
        let is_it = |column: &Column| kind(column).is_number() && is_in(YEARS, &words(&column.name));
        let column = self.table.columns.iter().position(is_it)?;
        let birth = times.iter().find(|time| time.event.stage() == BIRTH && time.form.is_dated())?.column;
        let range = (self.range)(column)?;
        let (low, high) = (range.low.max(0.0) as i64, range.high as i64);
        let grown = format!("coalesce(fake.years_since({}) - 18, {high})", self.name(birth));
        let made = format!("int({low}, max({low}, min({high}, {grown})))");
        Some(self.made(column, made, vec![birth]))
    }
}

/// The years from one day to another; a birthday that is still to come in the year does not count.
fn years_between(from: &str, to: &str) -> String {
    format!("strftime('%Y', {to}) - strftime('%Y', {from}) - (strftime('%m-%d', {to}) < strftime('%m-%d', {from}))")
}

/// The event at which a column of this name says the age.
fn age_at(name: &str) -> Option<&str> {
    ["age_at_", "age_on_", "age_au_", "alter_bei_", "alter_am_", "edad_al_"]
        .iter()
        .find_map(|at| Some(name.split_once(at)?.1))
}

/// Of whom a column of this name says the age; nothing for the record itself.
fn whose_age(name: &str) -> Option<String> {
    const AGE: &str = "age leeftijd eta";
    const LIMITS: &str = "min max minimum maximum least most average avg required";
    let bare = without_units(name.trim_end_matches("_years"));
    let (whose, last) = bare.rsplit_once('_').unwrap_or(("", bare));
    (is_in(AGE, last) && !whose.split('_').any(|word| is_in(LIMITS, word))).then(|| whose.to_owned())
}
