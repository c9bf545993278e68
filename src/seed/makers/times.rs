//! Dates, times and what is a part of them.

use fake::locales::{Data, EN};

use crate::diagnostic::{Diagnostic, Result};
use crate::seed::Run;
use crate::seed::argument::{Arguments, Kind, Parameter, Preset};
use crate::seed::maker::Maker;
use crate::seed::moment::Moment;
use crate::seed::source::Draw;
use crate::seed::text::{self, Text};
use crate::store::Value;

const DAY: i64 = 86_400;
const EVER: &[Parameter] = &[Parameter::moment("start", "1970-01-01"), Parameter::moment("end", "now")];
const RECENT: &[Parameter] = &[Parameter::moment("start", "-30 years"), Parameter::moment("end", "today")];
const PAST: &[Parameter] = &[Parameter::moment("start", "-30 days")];
const FUTURE: &[Parameter] = &[Parameter::moment("end", "30 days")];
const WITHIN: &[Parameter] = &[
    Parameter::new("than", Kind::Value, Preset::Needed),
    Parameter::new("within", Kind::Span, Preset::Text("30 days")),
];
pub(super) const AGES: &[Parameter] =
    &[Parameter::integer("min", 0, 150, Preset::Integer(18)), Parameter::integer("max", 0, 150, Preset::Integer(90))];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const CENTURIES: [&str; 21] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
];

pub const TIMES: &[Maker] = &[
    Maker::new("date", "a day, both bounds included", "fake.date('2000-01-01', '2020-12-31')", |draw, given, into| {
        days(draw, given.moment(0), given.moment(1), into)
    })
    .also(&["date_object", "date_between_dates"])
    .takes(EVER)
    .listed(count_days, nth_day),
    Maker::new(
        "date_between",
        "a day of the last 30 years, or within bounds",
        "fake.date_between('-1 year', 'today')",
        |draw, given, into| days(draw, given.moment(0), given.moment(1), into),
    )
    .takes(RECENT)
    .listed(count_days, nth_day),
    Maker::new(
        "datetime",
        "a day with its time, both bounds included",
        "fake.datetime('2020-01-01', 'now')",
        |draw, given, into| seconds(draw, given.moment(0), given.moment(1), into),
    )
    .also(&["date_time", "date_time_ad", "date_time_between", "date_time_between_dates"])
    .takes(EVER)
    .listed(count_seconds, |_, given, number, into| {
        write_datetime(given.moment(0).plus(number as i64), into);
    }),
    Maker::new("time", "a time of the day", "fake.time", |draw, _, into| {
        let moment = Moment::from_unix(draw.between(0, DAY - 1));
        text::write(into, |text| moment.write_time(text));
        Ok(())
    })
    .also(&["time_object"])
    .listed(
        |_, _| DAY as u64,
        |_, _, number, into| {
            text::write(into, |text| Moment::from_unix(number as i64).write_time(text));
        },
    ),
    Maker::new(
        "past_date",
        "a day of the last 30, or since a start",
        "fake.past_date('-1 year')",
        |draw, given, into| days(draw, given.moment(0), draw.now().plus(-DAY), into),
    )
    .takes(PAST),
    Maker::new(
        "future_date",
        "a day of the next 30, or up to an end",
        "fake.future_date('1 year')",
        |draw, given, into| days(draw, draw.now().plus(DAY), given.moment(0), into),
    )
    .takes(FUTURE),
    Maker::new(
        "past_datetime",
        "a time of the last 30 days, or since a start",
        "fake.past_datetime('-2 hours')",
        |draw, given, into| seconds(draw, given.moment(0), draw.now().plus(-1), into),
    )
    .takes(PAST),
    Maker::new(
        "future_datetime",
        "a time of the next 30 days, or up to an end",
        "fake.future_datetime('1 week')",
        |draw, given, into| seconds(draw, draw.now().plus(1), given.moment(0), into),
    )
    .takes(FUTURE),
    Maker::new("date_this_month", "a day of this month up to now", "fake.date_this_month", |draw, _, into| {
        this(draw, 0, false, into)
    }),
    Maker::new("date_this_year", "a day of this year up to now", "fake.date_this_year", |draw, _, into| {
        this(draw, 1, false, into)
    }),
    Maker::new("date_this_decade", "a day of this decade up to now", "fake.date_this_decade", |draw, _, into| {
        this(draw, 10, false, into)
    }),
    Maker::new("date_this_century", "a day of this century up to now", "fake.date_this_century", |draw, _, into| {
        this(draw, 100, false, into)
    }),
    Maker::new("datetime_this_month", "a time of this month up to now", "fake.datetime_this_month", |draw, _, into| {
        this(draw, 0, true, into)
    })
    .also(&["date_time_this_month"]),
    Maker::new("datetime_this_year", "a time of this year up to now", "fake.datetime_this_year", |draw, _, into| {
        this(draw, 1, true, into)
    })
    .also(&["date_time_this_year"]),
    Maker::new(
        "datetime_this_decade",
        "a time of this decade up to now",
        "fake.datetime_this_decade",
        |draw, _, into| this(draw, 10, true, into),
    )
    .also(&["date_time_this_decade"]),
    Maker::new(
        "datetime_this_century",
        "a time of this century up to now",
        "fake.datetime_this_century",
        |draw, _, into| this(draw, 100, true, into),
    )
    .also(&["date_time_this_century"]),
    Maker::new(
        "date_of_birth",
        "when the person was born, at an age from min to max",
        "fake.date_of_birth(18, 65)",
        |draw, given, into| {
            let born = birth(draw, given.integer(0), given.integer(1))?;
            write_date(born, into);
            Ok(())
        },
    )
    .takes(AGES),
    Maker::new("iso8601", "a time as ISO 8601 has it", "fake.iso8601", |draw, given, into| {
        let moment = within(draw, given.moment(0), given.moment(1), 1)?;
        text::write(into, |text| {
            moment.write_date(text);
            text.push(b'T');
            moment.write_time(text);
        });
        Ok(())
    })
    .takes(EVER)
    .at_least(1 << 30),
    Maker::new(
        "unix_time",
        "a time in seconds since 1970",
        "fake.unix_time('2024-01-01', 'now')",
        |draw, given, into| {
            *into = Value::Integer(within(draw, given.moment(0), given.moment(1), 1)?.unix());
            Ok(())
        },
    )
    .takes(EVER)
    .listed(count_seconds, |_, given, number, into| {
        *into = Value::Integer(given.moment(0).plus(number as i64).unix());
    }),
    Maker::new("year", "a year", "fake.year('1990-01-01', 'now')", |draw, given, into| {
        ordered(given.moment(0), given.moment(1))?;
        *into = Value::Integer(draw.between(given.moment(0).date().0, given.moment(1).date().0));
        Ok(())
    })
    .takes(EVER)
    .listed(
        |_, given| (given.moment(1).date().0 - given.moment(0).date().0).max(0) as u64 + 1,
        |_, given, number, into| *into = Value::Integer(given.moment(0).date().0 + number as i64),
    ),
    Maker::new("month", "a month from 01 to 12", "fake.month", |draw, _, into| {
        let month = draw.between(1, 12);
        text::write(into, |text| text.digits(month, 2));
        Ok(())
    })
    .at_least(12),
    Maker::new("month_name", "the name of a month", "fake.month_name", |draw, _, into| {
        text::set(into, draw.pick(&MONTHS));
        Ok(())
    })
    .listed(|_, _| 12, |_, _, number, into| text::set(into, MONTHS[number as usize % 12])),
    Maker::new("day_of_month", "a day of a month from 01 to 31", "fake.day_of_month", |draw, _, into| {
        let day = draw.between(1, 31);
        text::write(into, |text| text.digits(day, 2));
        Ok(())
    })
    .at_least(31),
    Maker::new("day_of_week", "the name of a day of the week", "fake.day_of_week", |draw, _, into| {
        text::set(into, draw.pick(&DAYS));
        Ok(())
    })
    .listed(|_, _| 7, |_, _, number, into| text::set(into, DAYS[number as usize % 7])),
    Maker::new("am_pm", "AM or PM", "fake.am_pm", |draw, _, into| {
        text::set(into, draw.pick(&["AM", "PM"]));
        Ok(())
    })
    .at_least(2),
    Maker::new("century", "a century in Roman numerals", "fake.century", |draw, _, into| {
        text::set(into, draw.pick(&CENTURIES));
        Ok(())
    })
    .listed(|_, _| 21, |_, _, number, into| text::set(into, CENTURIES[number as usize % 21])),
    Maker::new("timezone", "the name of a time zone", "fake.timezone", |draw, _, into| {
        text::set(into, draw.pick(EN::ADDRESS_TIME_ZONE));
        Ok(())
    })
    .also(&["pytimezone"])
    .at_least(100),
    Maker::new(
        "after",
        "a time later than another, within a span",
        "after('2024-05-01', '30 days')",
        |draw, given, into| beside(draw, given, 1, into),
    )
    .bare()
    .takes(WITHIN),
    Maker::new(
        "before",
        "a time earlier than another, within a span",
        "before('2024-05-01', '2 weeks')",
        |draw, given, into| beside(draw, given, -1, into),
    )
    .bare()
    .takes(WITHIN),
    Maker::new("now", "the time that counts as now, the same in every value", "now()", |draw, _, into| {
        write_datetime(draw.now(), into);
        Ok(())
    })
    .bare()
    .at_least(1),
];

fn write_date(moment: Moment, into: &mut Value) {
    text::write(into, |text| moment.write_date(text));
}

fn write_datetime(moment: Moment, into: &mut Value) {
    text::write(into, |text| {
        moment.write_date(text);
        text.push(b' ');
        moment.write_time(text);
    });
}

fn ordered(start: Moment, end: Moment) -> Result<()> {
    if start > end {
        Err(Diagnostic::error(format!("it would start at {start}, which is later than {end}")))
    } else {
        Ok(())
    }
}

/// A moment from the first to the last, so many seconds apart from one another.
fn within(draw: &mut Draw<'_>, start: Moment, end: Moment, step: i64) -> Result<Moment> {
    ordered(start, end)?;
    let steps = (end.unix() - start.unix()) / step;
    Ok(start.plus(draw.between(0, steps) * step))
}

fn days(draw: &mut Draw<'_>, start: Moment, end: Moment, into: &mut Value) -> Result<()> {
    let moment = within(draw, start.midnight(), end.midnight(), DAY)?;
    write_date(moment, into);
    Ok(())
}

fn seconds(draw: &mut Draw<'_>, start: Moment, end: Moment, into: &mut Value) -> Result<()> {
    let moment = within(draw, start, end, 1)?;
    write_datetime(moment, into);
    Ok(())
}

fn count_days(_: &Run, given: &Arguments) -> u64 {
    ((given.moment(1).midnight().unix() - given.moment(0).midnight().unix()) / DAY).max(0) as u64 + 1
}

fn nth_day(_: &Run, given: &Arguments, number: u64, into: &mut Value) {
    write_date(given.moment(0).midnight().plus(number as i64 * DAY), into);
}

fn count_seconds(_: &Run, given: &Arguments) -> u64 {
    (given.moment(1).unix() - given.moment(0).unix()).max(0) as u64 + 1
}

/// From the start of so many years, or of the month, to now.
fn this(draw: &mut Draw<'_>, years: i64, with_time: bool, into: &mut Value) -> Result<()> {
    let now = draw.now();
    let (year, month, _) = now.date();
    let start = match years {
        0 => Moment::from_date(year, month, 1),
        years => Moment::from_date(year - year % years, 1, 1),
    };
    let start = start.unwrap_or(Moment::FIRST);
    if with_time { seconds(draw, start, now, into) } else { days(draw, start, now, into) }
}

/// The day when the person of the record was born, at an age from `min` to `max`.
pub(super) fn birth(draw: &mut Draw<'_>, min: i64, max: i64) -> Result<Moment> {
    if min > max {
        return Err(Diagnostic::error(format!("min is {min}, which is more than {max}")));
    }
    let today = draw.now().midnight();
    let latest = today.plus_months(-12 * min);
    let earliest = today.plus_months(-12 * (max + 1)).plus(DAY);
    let count = (latest.unix() - earliest.unix()) / DAY + 1;
    Ok(earliest.plus(draw.person().share(count) * DAY))
}

/// A moment on one side of another, in the form of that one: a day where it is a day, seconds where it is a number.
fn beside(draw: &mut Draw<'_>, given: &Arguments, side: i64, into: &mut Value) -> Result<()> {
    let than = given.value(0);
    if than.is_null() {
        *into = Value::Null;
        return Ok(());
    }
    let Some(start) = crate::seed::argument::moment(draw.run, than) else {
        return Err(Diagnostic::error("`than` is no date")
            .hint("it is a text such as '2020-12-31' or '2020-12-31 12:00:00', or Unix seconds"));
    };
    let within = given.span(1);
    let far = if side > 0 { within.after(start) } else { within.before(start) };
    let room = (far.unix() - start.unix()) * side;
    let written = than.as_text().unwrap_or_default();
    let step = if written.trim().len() == 10 { DAY } else { 1 };
    if room < step {
        return Err(Diagnostic::error("`within` leaves no room")
            .hint("it is a length of time from 1 second up; 1 day between days"));
    }
    let moment = start.plus(draw.between(1, room / step) * step * side);
    match than {
        Value::Integer(_) => *into = Value::Integer(moment.unix()),
        _ if step == DAY => write_date(moment, into),
        _ => text::write(into, |text| {
            moment.write_date(text);
            text.push(if written.contains('T') { b'T' } else { b' ' });
            moment.write_time(text);
            if written.ends_with(['Z', 'z']) {
                text.push(b'Z');
            }
        }),
    }
    Ok(())
}
