//! Days of a period that the record names by its year and month, quarter or week.

use super::super::kind::ColumnKind;
use super::super::lifecycle::{self, END, START};
use super::super::names;
use super::super::solve::Made;
use super::super::terms::{DAY, YEAR, is_any};
use super::super::times::{Form, Owner, Time};
use super::super::words::{is_in, own_words};
use super::Agreement;

const YEAR_OF: &str = "period_year pay_year fiscal_year billing_year report_year";

/// Parts of a year, with their words.
const PARTS: [(Part, [&str; 2]); 3] = [
    (Part::Month, [names::MONTHS, "period_month pay_month billing_month report_month fiscal_month"]),
    (Part::Quarter, [names::QUARTERS, "period_quarter report_quarter"]),
    (Part::Week, [names::WEEKS, "period_week pay_week report_week"]),
];

/// What the days of such a record are about.
const ABOUT: &str = "period month mes quarter trimester week kw day tag billing_period pay_period";

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Month,
    Quarter,
    Week,
}

/// A year and a part of it, as columns of the record.
pub(super) struct Named {
    pub year: usize,
    pub part: usize,
    kind: Part,
}

impl Named {
    pub fn is_month(&self) -> bool {
        self.kind == Part::Month
    }
}

impl Agreement<'_> {
    /// The columns by which the record names a period.
    pub(super) fn named_period(&self) -> Option<Named> {
        let named = |is_it: &dyn Fn(&str) -> bool| {
            self.columns()
                .find(|column| self.kind(*column) == ColumnKind::Integer && is_it(&own_words(self.table, *column)))
        };
        let called = |list: &str| named(&|name| is_in(list, name));
        // `statement_year` and `statement_month`, but not those of a birth.
        let of = self.columns().find_map(|column| {
            let name = own_words(self.table, column);
            let (of, last) = name.rsplit_once('_')?;
            (is_any(&[YEAR, YEAR_OF], last) && lifecycle::column_event(of).is_none()).then(|| of.to_owned())
        });
        let called_of = |list: &str| {
            let of = of.as_ref()?;
            named(&|name| name.rsplit_once('_').is_some_and(|(whose, last)| whose == of && is_in(list, last)))
        };
        let whole = |called: &dyn Fn(&str) -> Option<usize>| {
            let year = [YEAR, YEAR_OF].into_iter().find_map(called)?;
            PARTS.iter().find_map(|(kind, list)| {
                let part = list.iter().find_map(|list| called(list))?;
                Some(Named { year, part, kind: *kind })
            })
        };
        whole(&called).or_else(|| whole(&called_of))
    }

    /// True of the day on which the period begins or ends.
    fn is_end_of_period(&self, time: &Time, stage: u16) -> bool {
        let told = lifecycle::column_event(&own_words(self.table, time.column));
        time.form.is_dated()
            && told.is_some_and(|(event, about)| {
                event.is_bound() && event.stage() == stage && (about.is_empty() || is_in(ABOUT, &about))
            })
    }

    /// True where the record has the first, the last or the only day of a period.
    pub(super) fn has_day_of_period(&self, times: &[Time]) -> bool {
        let is_day =
            |time: &Time| time.form.is_dated() && is_in(DAY, lifecycle::bare(&own_words(self.table, time.column)));
        let is_end = |time: &Time| self.is_end_of_period(time, START) || self.is_end_of_period(time, END);
        times.iter().any(|time| is_day(time) || is_end(time))
    }

    pub(super) fn period(&self, times: &[Time], owners: &[Owner]) -> Vec<Made> {
        let Some(named) = self.named_period() else { return Vec::new() };
        let find = |stage: u16| times.iter().find(|time| self.is_end_of_period(time, stage));
        let is_day =
            |time: &&Time| time.form.is_dated() && is_in(DAY, lifecycle::bare(&own_words(self.table, time.column)));
        let (start, end) = (find(START), find(END));
        let day = start.or_else(|| times.iter().find(is_day).filter(|_| end.is_none()));
        if day.or(end).is_some_and(|time| self.listed[time.column].is_some()) {
            return Vec::new();
        }
        let follows = !owners.is_empty() && [named.year, named.part].into_iter().all(|column| (self.free)(column));
        if let (true, Some(day), Part::Month | Part::Quarter) = (follows, day, named.kind)
            && !self.is_nullable(day.column)
        {
            return self.told_by_day(&named, day, end);
        }
        let mut found = Vec::new();
        if follows && day.or(end).is_none() && named.is_month() {
            found.extend(self.months_since(&named, owners).into_iter().flatten());
        }
        let (year, part) = (self.name(named.year), self.name(named.part));
        let first = match named.kind {
            Part::Month => format!("date(printf('%04d-%02d-01', {year}, {part}))"),
            Part::Quarter => format!("date(printf('%04d-%02d-01', {year}, {part} * 3 - 2))"),
            // The week with the fourth of January is the first of a year.
            Part::Week => {
                format!("date(printf('%04d-01-04', {year}), '-6 days', 'weekday 1', (({part} - 1) * 7) || ' days')")
            }
        };
        let needs = || vec![named.year, named.part];
        if let Some(day) = day {
            let within = format!("date({first}, int(0, {}) || ' days')", named.kind.days() - 1);
            let made = if start.is_some() { &first } else { &within };
            found.push(self.made(day.column, as_form(day.form, made, false), needs()));
        }
        if let Some(end) = end {
            found.push(self.made(end.column, as_form(end.form, &named.kind.last(&first), true), needs()));
        }
        found
    }

    /// A month from the beginning of what the record belongs to on, before that is over or now.
    fn months_since(&self, named: &Named, owners: &[Owner]) -> Option<[Made; 2]> {
        const NOW: &str = "fake.datetime('now', 'now')";
        let owner = owners.iter().find(|owner| owner.born.is_none())?;
        let of = |format: &str, moment: &str| format!("cast(strftime('{format}', {moment}) as integer)");
        let first = format!("coalesce({}, {NOW})", owner.moment);
        let last = match &owner.until {
            Some(until) => format!("min({NOW}, coalesce({until}, {NOW}))"),
            None => NOW.to_owned(),
        };
        let (from, to) = (of("%Y", &first), of("%Y", &last));
        let year = format!("int({from}, max({from}, {to}))");
        let name = self.name(named.year);
        let low = format!("iif({name} = {from}, {}, 1)", of("%m", &first));
        let month = format!("int({low}, iif({name} = {to}, max({low}, {}), 12))", of("%m", &last));
        let made = |column: usize, line: String, needs: Vec<usize>| {
            let plain = (self.alone)(column)?;
            Some(Made { line, needs, ..Made::new(column, plain) })
        };
        let with_year = owner.columns.iter().copied().chain([named.year]).collect();
        Some([made(named.year, year, owner.columns.clone())?, made(named.part, month, with_year)?])
    }

    /// The year and month are those of the first day, which comes after what the record belongs to.
    fn told_by_day(&self, named: &Named, day: &Time, end: Option<&Time>) -> Vec<Made> {
        let name = self.name(day.column);
        let whole = |format: &str| format!("cast(strftime('{format}', {name}) as integer)");
        let (month, needs) = (whole("%m"), || vec![day.column]);
        let part = if named.kind == Part::Quarter { format!("({month} + 2) / 3") } else { month.clone() };
        let mut found = vec![self.made(named.year, whole("%Y"), needs()), self.made(named.part, part, needs())];
        if let Some(end) = end {
            let first = match named.kind {
                Part::Quarter => format!("date({name}, 'start of month', (({month} - 1) % 3 * -1) || ' months')"),
                _ => format!("date({name}, 'start of month')"),
            };
            found.push(self.made(end.column, as_form(end.form, &named.kind.last(&first), true), needs()));
        }
        found
    }
}

impl Part {
    /// How many days each such part has at least.
    fn days(self) -> u32 {
        match self {
            Part::Month => 28,
            Part::Quarter => 90,
            Part::Week => 7,
        }
    }

    /// The last day of a part that begins on the first.
    fn last(self, first: &str) -> String {
        match self {
            Part::Month => format!("date({first}, '+1 month', '-1 day')"),
            Part::Quarter => format!("date({first}, '+3 months', '-1 day')"),
            Part::Week => format!("date({first}, '+6 days')"),
        }
    }
}

/// A day as the column holds it, at its beginning or its end.
fn as_form(form: Form, day: &str, is_end: bool) -> String {
    match (form, is_end) {
        (Form::Moment, true) => format!("datetime({day}, '+1 day', '-1 second')"),
        (Form::Moment, false) => format!("datetime({day})"),
        _ => day.to_owned(),
    }
}
