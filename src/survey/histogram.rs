//! How the values of a column are spread: numbers and dates in bins of one width.

use super::profile::ColumnProfile;
use super::unix_time;
use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, quote_value};

/// How many values lie in each bin between the least value and the greatest.
#[derive(Debug, PartialEq)]
pub struct Histogram {
    pub bins: Vec<u64>,
    pub least: String,
    pub greatest: String,
    /// What a bin covers: so many steps, which are called so; a number that has no steps has an empty name for them.
    pub width: f64,
    pub step: &'static str,
}

/// Where the values of a column lie on a line.
struct Scale {
    /// The place of a value, in SQL.
    place: String,
    is_whole: bool,
    /// What a step of one is called, where it has a name.
    step: &'static str,
}

/// The parts of time that dates are counted in, with how many days each has: the finest that makes few enough bins
/// is taken.
const CALENDAR: [(&str, f64, &str); 6] = [
    ("hour", 1.0 / 24.0, "CAST(24 * {} + 12 AS INTEGER)"),
    ("day", 1.0, "CAST({} + 0.5 AS INTEGER)"),
    // The first day of Julius Caesar's count is a Monday.
    ("week", 7.0, "CAST(({} + 0.5) / 7 AS INTEGER)"),
    ("month", 30.4, "(12 * strftime('%Y', {}) + strftime('%m', {}) - 1)"),
    ("quarter", 91.2, "((12 * strftime('%Y', {}) + strftime('%m', {}) - 1) / 3)"),
    ("year", 365.2, "CAST(strftime('%Y', {}) AS INTEGER)"),
];

/// A column of numbers, or of dates, in at most so many bins; none of other columns, and none where the commonest values
/// are all that there are.
///
/// # Errors
/// The engine's.
pub fn histogram(
    connection: &dyn Connection,
    table: &Table,
    profile: &ColumnProfile,
    most: usize,
) -> Result<Option<Histogram>> {
    if profile.distinct <= profile.commonest.len() as u64 || most == 0 {
        return Ok(None);
    }
    let of = table.quoted_name();
    let (scale, ends) = match dates(profile) {
        Some(day) => {
            let sql = format!("SELECT max({day}) - min({day}), date(min({day})), date(max({day})) FROM {of}");
            let Some(row) = collect(connection, &sql, &[])?.pop() else { return Ok(None) };
            let text = |at: usize| Some(row.get(at)?.as_text()?.into_owned());
            let (Some(range), Some(ends)) = (row.first().and_then(number), text(1).zip(text(2))) else {
                return Ok(None);
            };
            let fits = |(_, days, _): &&(&str, f64, &str)| range / days < most as f64;
            let (step, _, place) = CALENDAR.iter().find(fits).unwrap_or(&CALENDAR[CALENDAR.len() - 1]);
            (Scale { place: place.replace("{}", &day), is_whole: true, step }, ends)
        }
        None => match numbers(profile) {
            Some(scale) => (scale, (quote_value(&profile.least), quote_value(&profile.greatest))),
            None => return Ok(None),
        },
    };
    let place = &scale.place;
    let sql = format!("SELECT min({place}) + 0.0, max({place}) + 0.0 FROM {of}");
    let Some(row) = collect(connection, &sql, &[])?.pop() else { return Ok(None) };
    let (Some(least), Some(greatest)) = (row.first().and_then(number), row.get(1).and_then(number)) else {
        return Ok(None);
    };
    let Some((first, width, count)) = bins(least, greatest, most, scale.is_whole) else { return Ok(None) };
    let sql = format!(
        "SELECT min({last}, max(0, CAST(({place} - ?1) / ?2 AS INTEGER))), count(*) FROM {of} \
         WHERE {place} IS NOT NULL GROUP BY 1",
        last = count - 1,
    );
    let mut bins = vec![0; count];
    for row in collect(connection, &sql, &[Value::Real(first), Value::Real(width)])? {
        let part = |at: usize| row.get(at).and_then(Value::as_integer).and_then(|number| u64::try_from(number).ok());
        if let (Some(bin), Some(often)) = (part(0).and_then(|bin| usize::try_from(bin).ok()), part(1))
            && let Some(place) = bins.get_mut(bin)
        {
            *place = often;
        }
    }
    Ok(Some(Histogram { bins, least: ends.0, greatest: ends.1, width, step: scale.step }))
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Null | Value::Text(_) | Value::Blob(_) => None,
    }
}

pub(super) fn only(profile: &ColumnProfile, kinds: &[&str]) -> bool {
    profile.types.iter().all(|(kind, _)| kinds.contains(&kind.as_str()))
}

/// The day of a column of dates by Julius Caesar's count, in SQL.
fn dates(profile: &ColumnProfile) -> Option<String> {
    let name = quote_name(&profile.column);
    if let Some(unit) = unix_time::unit(profile) {
        return Some(format!("({name}{} / 86400.0 + 2440587.5)", unit.to_seconds));
    }
    let is_day = |value: &Value| value.as_text().is_some_and(|text| begins_with_day(text.as_bytes()));
    (only(profile, &["text"]) && is_day(&profile.least) && is_day(&profile.greatest))
        .then(|| format!("julianday({name})"))
}

pub(super) fn begins_with_day(text: &[u8]) -> bool {
    let fits = |(byte, wanted): (&u8, u8)| if wanted == b'd' { byte.is_ascii_digit() } else { *byte == wanted };
    let shape = "dddd-dd-dd";
    text.len() >= shape.len() && text.iter().zip(shape.bytes()).all(fits)
}

fn numbers(profile: &ColumnProfile) -> Option<Scale> {
    let is_whole = only(profile, &["integer"]);
    (is_whole || only(profile, &["integer", "real"])).then(|| Scale {
        place: quote_name(&profile.column),
        is_whole,
        step: if is_whole { "number" } else { "" },
    })
}

/// Where the first bin begins, how wide each is, and how many there are; none where that cannot be told. Bins begin at round
/// numbers.
pub(super) fn bins(least: f64, greatest: f64, most: usize, is_whole: bool) -> Option<(f64, f64, usize)> {
    let range = greatest - least;
    if !(range.is_finite() && range > 0.0) {
        return None;
    }
    let mut width = 10_f64.powf((range / most as f64).log10().floor());
    if is_whole {
        width = width.max(1.0);
    }
    for factor in [1.0, 2.0, 5.0, 10.0, 20.0] {
        let width = width * factor;
        let first = (least / width).floor() * width;
        let count = ((greatest - first) / width).floor() + 1.0;
        if count <= most as f64 {
            return Some((first, width, count as usize));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_begin_at_round_numbers() {
        assert_eq!(bins(1.0, 10.0, 40, true), Some((1.0, 1.0, 10)));
        assert_eq!(bins(3.0, 99.0, 40, true), Some((0.0, 5.0, 20)));
        assert_eq!(bins(1071.0, 5_286_953.0, 60, true), Some((0.0, 100_000.0, 53)));
        assert_eq!(bins(0.25, 0.75, 4, false), Some((0.2, 0.2, 3)));
        assert_eq!(bins(-5.0, 5.0, 11, true), Some((-5.0, 1.0, 11)));
        assert_eq!(bins(1.0, 1.0, 4, false), None);
        assert_eq!(bins(f64::MIN, f64::MAX, 4, false), None);
    }
}
