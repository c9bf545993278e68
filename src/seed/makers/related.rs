//! What follows from other values of a record: times after others, an age, a slug, a file's type.

use super::internet::{extension, mime_type};
use super::people::count_years;
use crate::seed::argument::{Arguments, DefaultValue, Parameter, ParameterType, read_timestamp};
use crate::seed::context::SeedContext;
use crate::seed::draw::Draw;
use crate::seed::hours::{Hours, draw_time};
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, write_text};
use crate::seed::timestamp::{DAY, Timestamp};
use crate::store::Value;

const SPAN: &[Parameter] = &[
    Parameter::new("within", ParameterType::Interval, DefaultValue::Required),
    Parameter::repeated("than", ParameterType::Value),
];
const UNTIL: &[Parameter] = &[
    Parameter::new("within", ParameterType::Interval, DefaultValue::Required),
    Parameter::new("until", ParameterType::Value, DefaultValue::Required),
    Parameter::repeated("than", ParameterType::Value),
];
const OF: &[Parameter] = &[Parameter::new("of", ParameterType::Value, DefaultValue::Required)];

pub(super) const RELATED: &[Maker] = &[
    Maker::new(
        "date_since",
        "a day after the latest of some times, within a span and not after now",
        "fake.date_since('30 days', '2024-05-01')",
        |draw, arguments, into| {
            let day = draw_since(draw, arguments, DAY, true);
            write_text(into, |text| day.write_date(text));
            Ok(())
        },
    )
    .parameters(SPAN),
    Maker::new(
        "datetime_since",
        "a time after the latest of some, within a span and not after now",
        "fake.datetime_since('30 days', 'today')",
        |draw, arguments, into| {
            write_moment(draw_since(draw, arguments, 1, true), into);
            Ok(())
        },
    )
    .parameters(SPAN)
    .at_least(1 << 20),
    Maker::new(
        "date_within",
        "a day after the latest of some times, within a span, which may lie ahead",
        "fake.date_within('30 days', '2024-05-01')",
        |draw, arguments, into| {
            let day = draw_since(draw, arguments, DAY, false);
            write_text(into, |text| day.write_date(text));
            Ok(())
        },
    )
    .parameters(SPAN),
    Maker::new(
        "datetime_within",
        "a time after the latest of some, within a span, which may lie ahead",
        "fake.datetime_within('30 days', 'today')",
        |draw, arguments, into| {
            write_moment(draw_since(draw, arguments, 1, false), into);
            Ok(())
        },
    )
    .parameters(SPAN)
    .at_least(1 << 20),
    Maker::new(
        "date_until",
        "a day before another, within a span, and after the latest of some times, whatever that is",
        "fake.date_until('9 days', 'today', null)",
        |draw, arguments, into| {
            let day = draw_until(draw, arguments, DAY);
            write_text(into, |text| day.write_date(text));
            Ok(())
        },
    )
    .parameters(UNTIL),
    Maker::new(
        "datetime_until",
        "a time before another, within a span, and after the latest of some, whatever that is",
        "fake.datetime_until('9 days', 'now', null)",
        |draw, arguments, into| {
            write_moment(draw_until(draw, arguments, 1), into);
            Ok(())
        },
    )
    .parameters(UNTIL)
    .at_least(1 << 20),
    Maker::new(
        "years_since",
        "whole years from a day to now",
        "fake.years_since('1990-05-01')",
        |draw, arguments, into| {
            *into = match read_timestamp(draw.context, arguments.value(0)) {
                None => Value::Null,
                Some(then) => Value::Integer(count_years(then, draw.context.now)),
            };
            Ok(())
        },
    )
    .parameters(OF),
    Maker::new("slug_of", "a text as it stands in a URL", "fake.slug_of('The Long Way Home')", |_, arguments, into| {
        write_of(arguments, into, write_slug);
        Ok(())
    })
    .parameters(OF)
    .at_least(1_000_000),
    Maker::new(
        "mime_type_of",
        "the type of a file by its name or extension",
        "fake.mime_type_of('cats.png')",
        |_, arguments, into| {
            write_of(arguments, into, |name, text| text.push_str(mime_type(name)));
            Ok(())
        },
    )
    .parameters(OF),
    Maker::new(
        "extension_of",
        "the extension of a file's name",
        "fake.extension_of('cats.png')",
        |_, arguments, into| {
            write_of(arguments, into, |name, text| text.push_str(extension(name)));
            Ok(())
        },
    )
    .parameters(OF),
];

/// The times among the arguments from one on, and the hours that a word among them names; what is null or no time says nothing.
fn read_times(
    context: &SeedContext,
    arguments: &Arguments,
    from: usize,
) -> (Option<Timestamp>, Option<&'static Hours>) {
    let (mut latest, mut hours) = (None, None);
    for value in (from..arguments.len()).map(|at| arguments.value(at)).filter(|value| !value.is_null()) {
        match read_timestamp(context, value) {
            Some(time) => latest = latest.max(Some(time)),
            None => hours = hours.or(value.as_text().and_then(|name| Hours::named(&name))),
        }
    }
    (latest, hours)
}

/// A time later than the latest that is given, within the span, rather soon than late; where none is given, it is as if that were two
/// years ago. A day is later than each time of the day before.
fn draw_since(draw: &mut Draw<'_>, arguments: &Arguments, step: i64, until_now: bool) -> Timestamp {
    let (latest, hours) = read_times(draw.context, arguments, 1);
    let start = latest.unwrap_or_else(|| draw.context.now.plus_months(-24));
    draw_after(draw, arguments, start, step, until_now, hours)
}

fn draw_after(
    draw: &mut Draw<'_>,
    arguments: &Arguments,
    start: Timestamp,
    step: i64,
    until_now: bool,
    hours: Option<&Hours>,
) -> Timestamp {
    let now = draw.context.now;
    // A day begins at midnight.
    let first = if step == DAY && start != start.midnight() { start.midnight().plus(DAY) } else { start };
    let end = arguments.interval(0).after(start).max(first);
    let end = if until_now { end.min(now.max(first)) } else { end };
    // The lesser of two draws lies near the beginning.
    let (one, other) = (draw_time(draw, first, end, step, hours), draw_time(draw, first, end, step, hours));
    // It is later in any case, if by one step beyond now.
    one.min(other).max(first.plus(step))
}

/// A time before the one that is given, or before now where it is null, within the span and later than the others; where one of those is
/// later than that end, it is as if no end were given.
fn draw_until(draw: &mut Draw<'_>, arguments: &Arguments, step: i64) -> Timestamp {
    let context = draw.context;
    let until = Some(arguments.value(1)).filter(|value| !value.is_null());
    let end = until.and_then(|value| read_timestamp(context, value)).unwrap_or(context.now);
    let last = if step == DAY { end.midnight() } else { end }.plus(-step);
    let (known, hours) = read_times(context, arguments, 2);
    // On the last day at the latest, where that is one.
    if step == DAY && known.is_some_and(|than| than >= last && than.midnight() <= end.midnight()) {
        return end.midnight();
    }
    if let Some(start) = known.filter(|than| *than >= last) {
        return draw_after(draw, arguments, start, step, true, hours);
    }
    let far = arguments.interval(0).before(end).min(last);
    let first = known.map_or(far, |than| than.max(far));
    let first = if step == DAY && first != first.midnight() { first.midnight().plus(DAY) } else { first };
    draw_time(draw, first, last, step, hours)
}

fn write_moment(moment: Timestamp, into: &mut Value) {
    write_text(into, |text| {
        moment.write_date(text);
        text.push(b' ');
        moment.write_time(text);
    });
}

fn write_of(arguments: &Arguments, into: &mut Value, write: impl FnOnce(&str, &mut Vec<u8>)) {
    match arguments.value(0).as_text() {
        Some(of) => write_text(into, |text| write(&of, text)),
        None => *into = Value::Null,
    }
}

fn write_slug(of: &str, text: &mut Vec<u8>) {
    for letter in of.chars() {
        match letter {
            '\'' | '’' => {}
            _ if letter.is_alphanumeric() && letter.is_ascii() => text.push(letter.to_ascii_lowercase() as u8),
            _ => {
                let plain = crate::seed::person::ascii(letter);
                match (plain, text.last()) {
                    ("", None | Some(b'-')) => {}
                    ("", _) => text.push(b'-'),
                    (plain, _) => text.push_str(plain),
                }
            }
        }
    }
    if text.last() == Some(&b'-') {
        text.pop();
    }
}
