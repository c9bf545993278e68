//! Times within that of what a record belongs to: nothing is made for it when it is over, and what is planned in it lies in it.

use super::super::lifecycle::{CHANGED, CREATED, END, GONE, PLANNED, START};
use super::super::solve::Made;
use super::super::times::{Form, Owner, Time, Within, is_period};
use super::Agreement;
use super::time::Later;

const NOW: &str = "fake.datetime('now', 'now')";

/// The last moment that a time of this form may have.
fn last(within: &Within, form: Form) -> String {
    match within.is_day && form != Form::Day {
        true => format!("date({}, '+1 day')", within.moment),
        false => within.moment.clone(),
    }
}

impl Agreement<'_> {
    /// The time before what it belongs to is over: nothing is made for it then. The period of a bill is over before now.
    pub(super) fn before_end(
        &self,
        later: &Later<'_>,
        times: &[Time],
        owners: &[Owner],
        is_known: bool,
    ) -> Option<Made> {
        let time = later.time;
        if later.plan.is_some() || matches!(time.event.stage(), CHANGED | GONE) {
            return None;
        }
        if time.event.stage() == PLANNED {
            return self.planned_within(later, owners);
        }
        // What takes place does so while that goes on which it is a part of.
        let takes_place = time.event.stage() == START && time.event.is_bound();
        let end = |owner: &'_ Owner| {
            let within = owner.within.as_ref().map(|within| last(within, time.form));
            let until = owner.until.clone().or_else(|| owner.ends.clone().filter(|_| takes_place));
            within.or(until)
        };
        // What ends in it, too, begins some time before.
        let has_end = takes_place
            && time.form == Form::Moment
            && times
                .iter()
                .any(|other| other.event.stage() == END && other.event.is_bound() && other.about == time.about);
        let is_own = later.before.iter().all(|other| other.event.stage() <= CREATED);
        let is_first = !is_known || is_own;
        // What follows in the record is made soon after, but for what surely ends.
        let is_sure = |owner: &Owner| owner.within.as_ref().is_some_and(|within| within.is_sure);
        let untils: Vec<&Owner> =
            owners.iter().filter(|owner| end(owner).is_some() && (is_first || is_sure(owner))).collect();
        let is_bill = time.event.stage() == START && is_period(&time.about);
        let is_limited = is_first || !untils.is_empty();
        if !is_limited || is_bill && !is_first || !is_bill && untils.is_empty() {
            return None;
        }
        let now = if is_bill { format!("datetime({NOW}, '-32 days')") } else { NOW.to_owned() };
        let function = if time.form == Form::Day { "fake.date_until" } else { "fake.datetime_until" };
        // What comes before it may be the last that there was.
        let far = if is_first { "2 years" } else { later.span };
        let made =
            |until: &str, than: &[String]| time.form.held(format!("{function}('{far}', {until}, {})", than.join(", ")));
        // All of a period is over by then, but for the first.
        let last = |owner: &&Owner| {
            let until = end(owner).unwrap_or_default();
            let whole = if is_bill { format!("date({until}, '-31 days')") } else { until };
            let whole = match has_end {
                true => format!("datetime(0.2 * julianday({}) + 0.8 * julianday({whole}))", owner.moment),
                false => whole,
            };
            format!("coalesce({whole}, {now})")
        };
        // Of what may be short, the end needs not be far from its start.
        let own = later.own_start().filter(|start| !is_first && [time.form, start.form] == [Form::Moment; 2]);
        let than: Vec<String> = match own {
            Some(start) => {
                let least = self.after_start(start, time);
                let name = self.name(start.column);
                later.than.iter().map(|than| if *than == least { name.clone() } else { than.clone() }).collect()
            }
            None => later.than.clone(),
        };
        let soon = if is_first { None } else { self.soon_after(later) };
        let until = match untils.as_slice() {
            [] => now.clone(),
            all => {
                let ends = all.iter().map(last).chain(soon);
                let least = format!("min({now}, {})", ends.collect::<Vec<_>>().join(", "));
                let first: Vec<String> = all.iter().map(|owner| format!("date({}, '+2 days')", owner.moment)).collect();
                if is_bill { format!("max({least}, {})", first.join(", ")) } else { least }
            }
        };
        let ends = untils.iter().flat_map(|owner| &owner.columns);
        let needs = later.needs.iter().chain(ends).copied().collect();
        Some(Made { line: made(&until, &than), needs, ..Made::new(time.column, made(&now, &later.trial)) })
    }

    /// So long after what comes before it in every record.
    fn soon_after(&self, later: &Later<'_>) -> Option<String> {
        let always = |other: &&&Time| !self.is_nullable(other.column) && other.form != Form::Clock;
        let own = later.own_start().or_else(|| later.before.iter().rfind(always).copied())?;
        let name = own.form.text(self.name(own.column));
        Some(match later.time.form {
            Form::Day => format!("date({name}, '+1 day', '+{}')", later.span),
            _ => format!("datetime({name}, '+{}')", later.span),
        })
    }

    /// What is to be done by a time, within that of what it is a part of.
    fn planned_within(&self, later: &Later<'_>, owners: &[Owner]) -> Option<Made> {
        let time = later.time;
        let sure = |owner: &&Owner| owner.within.as_ref().is_some_and(|within| within.is_sure);
        let owner = owners.iter().find(sure)?;
        let until = last(owner.within.as_ref()?, time.form);
        let function = if time.form == Form::Day { "fake.date_until" } else { "fake.datetime_until" };
        let made = |until: &str, than: &[String]| {
            time.form.held(format!("{function}('2 years', {until}, {})", than.join(", ")))
        };
        let needs = later.needs.iter().chain(&owner.columns).copied().collect();
        let trial = made("fake.datetime('now', '90 days')", &later.trial);
        Some(Made { line: made(&until, &later.than), needs, ..Made::new(time.column, trial) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_whole() {
        let within = Within { moment: "x.y".to_owned(), is_day: true, is_sure: true };
        assert_eq!(last(&within, Form::Moment), "date(x.y, '+1 day')");
        assert_eq!(last(&within, Form::Day), "x.y");
    }
}
