//! Dates and times, and their parts.

use fake::locales::{Data, EN};
use jiff_core::civil::Date;

use crate::diagnostic::{Diagnostic, Result};
use crate::lang::MONTHS;
use crate::seed::argument::{Arguments, DefaultValue, Parameter, ParameterType, read_timestamp};
use crate::seed::context::SeedContext;
use crate::seed::draw::Draw;
use crate::seed::hours::{Hours, draw_time};
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};
use crate::seed::timestamp::{DAY, Timestamp};
use crate::store::Value;

const EVER: &[Parameter] = &[Parameter::timestamp("start", "1970-01-01"), Parameter::timestamp("end", "now")];
const HOURS: Parameter = Parameter::new("hours", ParameterType::OneOf(&Hours::NAMES), DefaultValue::Absent);
const EVER_AT: &[Parameter] = &[EVER[0], EVER[1], HOURS];
const RECENT: &[Parameter] = &[Parameter::timestamp("start", "-30 years"), Parameter::timestamp("end", "today")];
const PAST: &[Parameter] = &[Parameter::timestamp("start", "-30 days")];
const FUTURE: &[Parameter] = &[Parameter::timestamp("end", "30 days")];
const WITHIN: &[Parameter] = &[
    Parameter::new("than", ParameterType::Value, DefaultValue::Required),
    Parameter::new("within", ParameterType::Interval, DefaultValue::Text("30 days")),
];
pub(super) const AGES: &[Parameter] = &[
    Parameter::integer("min", 0, 150, DefaultValue::Integer(18)),
    Parameter::integer("max", 0, 150, DefaultValue::Integer(90)),
];

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const CENTURIES: [&str; 21] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
];

pub(super) const TIMES: &[Maker] = &[
    Maker::new(
        "date",
        "a day, both bounds included",
        "fake.date('2000-01-01', '2020-12-31')",
        |draw, arguments, into| {
            let (start, end) = (arguments.timestamp(0).midnight(), arguments.timestamp(1).midnight());
            check_order(start, end)?;
            write_date(draw_time(draw, start, end, DAY, Hours::named(arguments.text(2))), into);
            Ok(())
        },
    )
    .days()
    .aliases(&["date_object", "date_between_dates"])
    .parameters(EVER_AT)
    .indexed(count_days, nth_day),
    Maker::new(
        "date_between",
        "a day of the last 30 years, or within bounds",
        "fake.date_between('-1 year', 'today')",
        |draw, arguments, into| write_day_between(draw, arguments.timestamp(0), arguments.timestamp(1), into),
    )
    .days()
    .parameters(RECENT)
    .indexed(count_days, nth_day),
    Maker::new(
        "datetime",
        "a day with its time, both bounds included",
        "fake.datetime('2020-01-01', 'now')",
        |draw, arguments, into| {
            let (start, end) = (arguments.timestamp(0), arguments.timestamp(1));
            check_order(start, end)?;
            write_datetime(draw_time(draw, start, end, 1, Hours::named(arguments.text(2))), into);
            Ok(())
        },
    )
    .aliases(&["date_time", "date_time_ad", "date_time_between", "date_time_between_dates"])
    .parameters(EVER_AT)
    .indexed(count_seconds, |_, arguments, number, into| {
        write_datetime(arguments.timestamp(0).plus(number as i64), into);
    }),
    Maker::new("time", "a time of the day", "fake.time", |draw, arguments, into| {
        // A Thursday.
        let (start, end) = (Timestamp::from_unix(0), Timestamp::from_unix(DAY - 1));
        let timestamp = draw_time(draw, start, end, 1, Hours::named(arguments.text(0)));
        write_text(into, |text| timestamp.write_time(text));
        Ok(())
    })
    .aliases(&["time_object"])
    .parameters(&[HOURS])
    .indexed(
        |_, _| DAY as u64,
        |_, _, number, into| {
            write_text(into, |text| Timestamp::from_unix(number as i64).write_time(text));
        },
    ),
    Maker::new(
        "past_date",
        "a day of the last 30, or since a start",
        "fake.past_date('-1 year')",
        |draw, arguments, into| write_day_between(draw, arguments.timestamp(0), draw.context.now.plus(-DAY), into),
    )
    .days()
    .parameters(PAST),
    Maker::new(
        "future_date",
        "a day of the next 30, or up to an end",
        "fake.future_date('1 year')",
        |draw, arguments, into| write_day_between(draw, draw.context.now.plus(DAY), arguments.timestamp(0), into),
    )
    .days()
    .parameters(FUTURE),
    Maker::new(
        "past_datetime",
        "a time of the last 30 days, or since a start",
        "fake.past_datetime('-2 hours')",
        |draw, arguments, into| write_time_between(draw, arguments.timestamp(0), draw.context.now.plus(-1), into),
    )
    .parameters(PAST),
    Maker::new(
        "future_datetime",
        "a time of the next 30 days, or up to an end",
        "fake.future_datetime('1 week')",
        |draw, arguments, into| write_time_between(draw, draw.context.now.plus(1), arguments.timestamp(0), into),
    )
    .parameters(FUTURE),
    Maker::new("date_this_month", "a day of this month up to now", "fake.date_this_month", |draw, _, into| {
        this_period(draw, 0, false, into)
    })
    .days(),
    Maker::new("date_this_year", "a day of this year up to now", "fake.date_this_year", |draw, _, into| {
        this_period(draw, 1, false, into)
    })
    .days(),
    Maker::new("date_this_decade", "a day of this decade up to now", "fake.date_this_decade", |draw, _, into| {
        this_period(draw, 10, false, into)
    })
    .days(),
    Maker::new("date_this_century", "a day of this century up to now", "fake.date_this_century", |draw, _, into| {
        this_period(draw, 100, false, into)
    })
    .days(),
    Maker::new("datetime_this_month", "a time of this month up to now", "fake.datetime_this_month", |draw, _, into| {
        this_period(draw, 0, true, into)
    })
    .aliases(&["date_time_this_month"]),
    Maker::new("datetime_this_year", "a time of this year up to now", "fake.datetime_this_year", |draw, _, into| {
        this_period(draw, 1, true, into)
    })
    .aliases(&["date_time_this_year"]),
    Maker::new(
        "datetime_this_decade",
        "a time of this decade up to now",
        "fake.datetime_this_decade",
        |draw, _, into| this_period(draw, 10, true, into),
    )
    .aliases(&["date_time_this_decade"]),
    Maker::new(
        "datetime_this_century",
        "a time of this century up to now",
        "fake.datetime_this_century",
        |draw, _, into| this_period(draw, 100, true, into),
    )
    .aliases(&["date_time_this_century"]),
    Maker::new(
        "date_of_birth",
        "when the person was born, at an age from min to max",
        "fake.date_of_birth(18, 65)",
        |draw, arguments, into| {
            let born = draw_birthday(draw, arguments.integer(0), arguments.integer(1))?;
            write_date(born, into);
            Ok(())
        },
    )
    .parameters(AGES),
    Maker::new("iso8601", "a time as ISO 8601 has it", "fake.iso8601", |draw, arguments, into| {
        let timestamp = draw_between(draw, arguments.timestamp(0), arguments.timestamp(1), 1)?;
        write_text(into, |text| {
            timestamp.write_date(text);
            text.push(b'T');
            timestamp.write_time(text);
        });
        Ok(())
    })
    .parameters(EVER)
    .at_least(1 << 30),
    Maker::new(
        "unix_time",
        "a time in seconds since 1970",
        "fake.unix_time('2024-01-01', 'now')",
        |draw, arguments, into| {
            *into = Value::Integer(draw_between(draw, arguments.timestamp(0), arguments.timestamp(1), 1)?.unix());
            Ok(())
        },
    )
    .parameters(EVER)
    .indexed(count_seconds, |_, arguments, number, into| {
        *into = Value::Integer(arguments.timestamp(0).plus(number as i64).unix());
    }),
    Maker::new("year", "a year", "fake.year('1990-01-01', 'now')", |draw, arguments, into| {
        check_order(arguments.timestamp(0), arguments.timestamp(1))?;
        *into = Value::Integer(draw.between(arguments.timestamp(0).year(), arguments.timestamp(1).year()));
        Ok(())
    })
    .parameters(EVER)
    .indexed(
        |_, arguments| (arguments.timestamp(1).year() - arguments.timestamp(0).year()).max(0) as u64 + 1,
        |_, arguments, number, into| *into = Value::Integer(arguments.timestamp(0).year() + number as i64),
    ),
    Maker::new("month", "a month from 01 to 12", "fake.month", |draw, _, into| {
        let month = draw.between(1, 12);
        write_text(into, |text| text.push_digits(month, 2));
        Ok(())
    })
    .at_least(12),
    Maker::new("month_name", "the name of a month", "fake.month_name", |draw, _, into| {
        set_text(into, draw.pick(&MONTHS));
        Ok(())
    })
    .indexed(|_, _| 12, |_, _, number, into| set_text(into, MONTHS[number as usize % 12])),
    Maker::new("day_of_month", "a day of a month from 01 to 31", "fake.day_of_month", |draw, _, into| {
        let day = draw.between(1, 31);
        write_text(into, |text| text.push_digits(day, 2));
        Ok(())
    })
    .at_least(31),
    Maker::new("day_of_week", "the name of a day of the week", "fake.day_of_week", |draw, _, into| {
        set_text(into, draw.pick(&DAYS));
        Ok(())
    })
    .indexed(|_, _| 7, |_, _, number, into| set_text(into, DAYS[number as usize % 7])),
    Maker::new("am_pm", "AM or PM", "fake.am_pm", |draw, _, into| {
        set_text(into, draw.pick(&["AM", "PM"]));
        Ok(())
    })
    .at_least(2),
    Maker::new("century", "a century in Roman numerals", "fake.century", |draw, _, into| {
        set_text(into, draw.pick(&CENTURIES));
        Ok(())
    })
    .indexed(|_, _| 21, |_, _, number, into| set_text(into, CENTURIES[number as usize % 21])),
    Maker::new("timezone", "the name of a time zone", "fake.timezone", |draw, _, into| {
        set_text(into, draw.pick(EN::ADDRESS_TIME_ZONE));
        Ok(())
    })
    .aliases(&["pytimezone"])
    .at_least(100),
    Maker::new(
        "after",
        "a time later than another, within a span",
        "after('2024-05-01', '30 days')",
        |draw, arguments, into| write_beside(draw, arguments, 1, into),
    )
    .bare()
    .parameters(WITHIN),
    Maker::new(
        "before",
        "a time earlier than another, within a span",
        "before('2024-05-01', '2 weeks')",
        |draw, arguments, into| write_beside(draw, arguments, -1, into),
    )
    .bare()
    .parameters(WITHIN),
    Maker::new("now", "the time that counts as now, the same in every value", "now()", |draw, _, into| {
        write_datetime(draw.context.now, into);
        Ok(())
    })
    .bare()
    .at_least(1),
];

fn write_date(timestamp: Timestamp, into: &mut Value) {
    write_text(into, |text| timestamp.write_date(text));
}

fn write_datetime(timestamp: Timestamp, into: &mut Value) {
    write_text(into, |text| {
        timestamp.write_date(text);
        text.push(b' ');
        timestamp.write_time(text);
    });
}

fn check_order(start: Timestamp, end: Timestamp) -> Result<()> {
    if start > end {
        Err(Diagnostic::error(format!("it would start at {start}, which is later than {end}")))
    } else {
        Ok(())
    }
}

/// A timestamp from the first to the last, so many seconds apart from one another.
fn draw_between(draw: &mut Draw<'_>, start: Timestamp, end: Timestamp, step: i64) -> Result<Timestamp> {
    check_order(start, end)?;
    Ok(draw_time(draw, start, end, step, None))
}

fn write_day_between(draw: &mut Draw<'_>, start: Timestamp, end: Timestamp, into: &mut Value) -> Result<()> {
    let timestamp = draw_between(draw, start.midnight(), end.midnight(), DAY)?;
    write_date(timestamp, into);
    Ok(())
}

fn write_time_between(draw: &mut Draw<'_>, start: Timestamp, end: Timestamp, into: &mut Value) -> Result<()> {
    let timestamp = draw_between(draw, start, end, 1)?;
    write_datetime(timestamp, into);
    Ok(())
}

fn count_days(_: &SeedContext, arguments: &Arguments) -> u64 {
    ((arguments.timestamp(1).midnight().unix() - arguments.timestamp(0).midnight().unix()) / DAY).max(0) as u64 + 1
}

fn nth_day(_: &SeedContext, arguments: &Arguments, number: u64, into: &mut Value) {
    write_date(arguments.timestamp(0).midnight().plus(number as i64 * DAY), into);
}

fn count_seconds(_: &SeedContext, arguments: &Arguments) -> u64 {
    (arguments.timestamp(1).unix() - arguments.timestamp(0).unix()).max(0) as u64 + 1
}

/// A time from the start of the current year, decade or century (`years` 1, 10, 100) or month (0) to now.
fn this_period(draw: &mut Draw<'_>, years: i16, with_time: bool, into: &mut Value) -> Result<()> {
    let now = draw.context.now;
    let date = now.date();
    let start = match years {
        0 => date.first_of_month(),
        years => Date::new(date.year() - date.year() % years, 1, 1).unwrap_or(date.first_of_year()),
    };
    let start = Timestamp::from_date(start);
    if with_time { write_time_between(draw, start, now, into) } else { write_day_between(draw, start, now, into) }
}

/// The day when the person of the record was born, at an age from `min` to `max`.
pub(super) fn draw_birthday(draw: &mut Draw<'_>, min: i64, max: i64) -> Result<Timestamp> {
    if min > max {
        return Err(Diagnostic::error(format!("min is {min}, which is more than {max}")));
    }
    let today = draw.context.now.midnight();
    let latest = today.plus_months(-12 * min);
    let earliest = today.plus_months(-12 * (max + 1)).plus(DAY);
    let count = (latest.unix() - earliest.unix()) / DAY + 1;
    Ok(earliest.plus(draw.person().share(count) * DAY))
}

/// A timestamp on one side of another, in the form of that one: a day where it is a day, seconds where it is a number.
fn write_beside(draw: &mut Draw<'_>, arguments: &Arguments, side: i64, into: &mut Value) -> Result<()> {
    let than = arguments.value(0);
    if than.is_null() {
        *into = Value::Null;
        return Ok(());
    }
    let Some(start) = read_timestamp(draw.context, than) else {
        return Err(Diagnostic::error("`than` is no date")
            .hint("it is a text such as '2020-12-31' or '2020-12-31 12:00:00', or Unix seconds"));
    };
    let within = arguments.interval(1);
    let far = if side > 0 { within.after(start) } else { within.before(start) };
    let room = (far.unix() - start.unix()) * side;
    let written = than.as_text().unwrap_or_default();
    let step = if written.trim().len() == 10 { DAY } else { 1 };
    if room < step {
        return Err(Diagnostic::error("`within` leaves no room")
            .hint("it is a length of time from 1 second up; 1 day between days"));
    }
    let timestamp = start.plus(draw.between(1, room / step) * step * side);
    match than {
        Value::Integer(_) => *into = Value::Integer(timestamp.unix()),
        _ if step == DAY => write_date(timestamp, into),
        _ => write_text(into, |text| {
            timestamp.write_date(text);
            text.push(if written.contains('T') { b'T' } else { b' ' });
            timestamp.write_time(text);
            if written.ends_with(['Z', 'z']) {
                text.push(b'Z');
            }
        }),
    }
    Ok(())
}
