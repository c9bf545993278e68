//! What a column's values come to as an expression of the language: a category, a histogram, or nothing, where it is to be made up by its
//! meaning.

use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::seed::auto::{self, hop_name};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, quote_value};
use crate::survey::histogram::{begins_with_day, bins, number, only};
use crate::survey::profile::ColumnProfile;

/// A value of a category is held by so many records, so that it tells of none of them.
const FEWEST: u64 = 5;
/// So many values are a category; of numbers fewer, since of more their histogram says enough.
const MOST_VALUES: usize = 50;
const MOST_NUMBERS: usize = 20;
/// The part of the records that the values of a category must cover.
const COVERED: f64 = 0.9;
/// What is longer, or of more words, is a text and no category.
const LONGEST: usize = 40;
const MOST_WORDS: usize = 4;
/// So many digits may be a number that belongs to somebody.
const MOST_DIGITS: usize = 6;
const MOST_BINS: usize = 20;

/// What is learned of a column.
pub(super) enum Learned {
    /// An expression.
    Value(Spread),
    /// It is made up by its meaning.
    Meaning,
}

/// An expression that makes values as they are spread, and on which scale they lie.
#[derive(Clone)]
pub(super) struct Spread {
    pub text: String,
    pub scale: Option<Scale>,
}

/// On what scale values lie whose histogram was learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// Numbers with so many digits behind the point; without a number of digits as they come.
    Number(Option<u32>),
    Day,
    /// A day and a time, and the letter between them.
    Moment(MomentForm),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum MomentForm {
    Space,
    T,
    TZ,
}

impl MomentForm {
    /// The expression for a moment that is written with a space, in this form.
    fn written(self, text: &str) -> String {
        match self {
            MomentForm::Space => text.to_owned(),
            MomentForm::T => format!("replace({text}, ' ', 'T')"),
            MomentForm::TZ => format!("replace({text}, ' ', 'T') || 'Z'"),
        }
    }
}

/// Looks at one column; `unique` says that no value comes twice.
pub(super) fn learn(
    connection: &dyn Connection,
    catalog: &Catalog,
    table: &Table,
    profile: &ColumnProfile,
    (at, unique): (usize, bool),
) -> Result<Learned> {
    let is_made =
        !only(profile, &["integer", "real"]) && catalog.fake_comments(table).iter().any(|one| one.column == at);
    let is_said = is_made || catalog.mask_comments(table).contains(&at);
    if is_said || auto::personal(&table.name, &profile.column).is_some() || only(profile, &["blob"]) {
        return Ok(Learned::Meaning);
    }
    if !unique && let Some(text) = category(connection, table, profile)? {
        return Ok(Learned::Value(Spread { text, scale: None }));
    }
    let Some(scale) = scale(connection, table, profile)? else { return Ok(Learned::Meaning) };
    let name = quote_name(&profile.column);
    let Some((buckets, room)) = buckets(connection, table, &name, scale)? else { return Ok(Learned::Meaning) };
    if unique && room < profile.records {
        return Ok(Learned::Meaning);
    }
    let text = match scale {
        Scale::Number(Some(digits)) if digits > 0 => format!("round({buckets}, {digits})"),
        Scale::Moment(form) => form.written(&buckets),
        Scale::Number(_) | Scale::Day => buckets,
    };
    Ok(Learned::Value(Spread { text, scale: Some(scale) }))
}

/// A column that is never before another one of its record is learned by how much lies between them.
pub(super) fn behind(
    connection: &dyn Connection,
    table: &Table,
    (before, column): (&str, &str),
    scale: Scale,
) -> Result<Option<String>> {
    let (from, to) = (quote_name(before), quote_name(column));
    let between = match scale {
        Scale::Number(_) => return Ok(None),
        Scale::Day => format!("CAST(round(julianday({to}) - julianday({from})) AS INTEGER)"),
        Scale::Moment(_) => format!("CAST(round(86400 * (julianday({to}) - julianday({from}))) AS INTEGER)"),
    };
    let sql = format!("SELECT min({between}) >= 0 FROM {}", table.quoted_name());
    let ordered = collect(connection, &sql, &[])?;
    if ordered.first().and_then(|row| row.first()).and_then(Value::as_integer) != Some(1) {
        return Ok(None);
    }
    let Some((buckets, _)) = buckets(connection, table, &between, Scale::Number(Some(0)))? else { return Ok(None) };
    let before = hop_name(before);
    Ok(Some(match scale {
        Scale::Moment(form) => form.written(&format!("datetime({before}, {buckets} || ' seconds')")),
        Scale::Day | Scale::Number(_) => format!("date({before}, {buckets} || ' days')"),
    }))
}

/// `weighted(…)` of the values that enough records hold, where those are most of them.
fn category(connection: &dyn Connection, table: &Table, profile: &ColumnProfile) -> Result<Option<String>> {
    let of_numbers = only(profile, &["integer", "real"]);
    if !of_numbers && !only(profile, &["integer", "real", "text"]) {
        return Ok(None);
    }
    let present = profile.records - profile.nulls;
    let (name, of) = (quote_name(&profile.column), table.quoted_name());
    // Without an alias, which HAVING would take for a column that is called so. What is told is held letter by letter: a spelling of one
    // record alone may stand for all that a collation takes for the same.
    let sql = format!(
        "SELECT {name}, count(*) FROM {of} WHERE {name} IS NOT NULL GROUP BY {name} COLLATE BINARY \
         HAVING count(*) >= {FEWEST} ORDER BY 2 DESC, 1 LIMIT {}",
        MOST_VALUES + 1
    );
    let rows = collect(connection, &sql, &[])?;
    let count =
        |row: &Vec<Value>| row.get(1).and_then(Value::as_integer).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    let kept = &rows[..rows.len().min(MOST_VALUES)];
    let covered: u64 = kept.iter().map(count).sum();
    let too_many = of_numbers && (kept.len() > MOST_NUMBERS || covered < present);
    if kept.is_empty() || too_many || (covered as f64) < COVERED * present as f64 {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for row in kept {
        let Some(value) = row.first().filter(|value| may_be_told(value)) else { return Ok(None) };
        parts.push(format!("{}, {}", quote_value(value), count(row)));
    }
    Ok(Some(format!("weighted({})", parts.join(", "))))
}

/// True of a value that is no text of its own, no address and no long number.
fn may_be_told(value: &Value) -> bool {
    match value {
        Value::Integer(number) => number.unsigned_abs() < 10_u64.pow(MOST_DIGITS as u32),
        Value::Real(number) => number.is_finite(),
        Value::Text(bytes) => std::str::from_utf8(bytes).is_ok_and(|text| {
            text.chars().count() <= LONGEST
                && text.split_whitespace().count() <= MOST_WORDS
                && text.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS
                && !text.contains('@')
                && !text.chars().any(char::is_control)
                && !begins_with_day(text.as_bytes())
        }),
        Value::Null | Value::Blob(_) => false,
    }
}

/// On what scale the values of a column lie, if they all lie on one.
fn scale(connection: &dyn Connection, table: &Table, profile: &ColumnProfile) -> Result<Option<Scale>> {
    let (name, of) = (quote_name(&profile.column), table.quoted_name());
    let is_true = |condition: &str| -> Result<bool> {
        let sql = format!("SELECT 1 FROM {of} WHERE {name} IS NOT NULL AND ({condition}) IS NOT 1 LIMIT 1");
        Ok(collect(connection, &sql, &[])?.is_empty())
    };
    if profile.distinct == 0 {
        return Ok(None);
    }
    if only(profile, &["integer"]) {
        return Ok(Some(Scale::Number(Some(0))));
    }
    if only(profile, &["integer", "real"]) {
        for digits in 0..=6 {
            if is_true(&format!("round({name}, {digits}) = {name}"))? {
                return Ok(Some(Scale::Number(Some(digits))));
            }
        }
        return Ok(Some(Scale::Number(None)));
    }
    let is_day = |value: &Value| value.as_text().is_some_and(|text| begins_with_day(text.as_bytes()));
    if !only(profile, &["text"]) || !is_day(&profile.least) || !is_day(&profile.greatest) {
        return Ok(None);
    }
    let day = format!("date({name})");
    let moment = format!("strftime('%Y-%m-%d %H:%M:%S', {name})");
    for (written, scale) in [
        (day, Scale::Day),
        (moment.clone(), Scale::Moment(MomentForm::Space)),
        (format!("replace({moment}, ' ', 'T')"), Scale::Moment(MomentForm::T)),
        (format!("replace({moment}, ' ', 'T') || 'Z'"), Scale::Moment(MomentForm::TZ)),
    ] {
        if is_true(&format!("{written} = {name}"))? {
            return Ok(Some(scale));
        }
    }
    Ok(None)
}

/// `buckets(…)` of an expression on a scale, and how many different values they have room for. Each bucket is of [`FEWEST`] records or
/// more, and their bounds are round, so that they tell of no record.
fn buckets(connection: &dyn Connection, table: &Table, place: &str, scale: Scale) -> Result<Option<(String, u64)>> {
    match scale {
        Scale::Number(digits) => numbers(connection, table, place, digits),
        Scale::Day | Scale::Moment(_) => days(connection, table, place, scale),
    }
}

fn numbers(
    connection: &dyn Connection,
    table: &Table,
    place: &str,
    digits: Option<u32>,
) -> Result<Option<(String, u64)>> {
    let of = table.quoted_name();
    let is_whole = digits == Some(0);
    let sql = format!("SELECT min({place}) + 0.0, max({place}) + 0.0 FROM {of}");
    let Some(row) = collect(connection, &sql, &[])?.pop() else { return Ok(None) };
    let (Some(least), Some(greatest)) = (row.first().and_then(number), row.get(1).and_then(number)) else {
        return Ok(None);
    };
    // Beyond this, steps of one are lost in doubles.
    if !(least.abs() < 1e15 && greatest.abs() < 1e15) {
        return Ok(None);
    }
    let (first, width) = match bins(least, greatest, MOST_BINS, is_whole) {
        Some((first, width, _)) => (first, width),
        None if least < greatest => return Ok(None),
        None => (least, 1.0),
    };
    let sql = format!(
        "SELECT CAST(floor(({place} - ?1) / ?2) AS INTEGER), count(*) FROM {of} WHERE {place} IS NOT NULL GROUP BY 1 ORDER BY 1"
    );
    let mut spans = Vec::new();
    for row in collect(connection, &sql, &[Value::Real(first), Value::Real(width)])? {
        let (Some(bin), Some(count)) =
            (row.first().and_then(Value::as_integer), row.get(1).and_then(Value::as_integer))
        else {
            continue;
        };
        let from = first + width * bin as f64;
        // The sum of widths, without what doubles add to it.
        let round = |number: f64| (number * 1e9).round() / 1e9;
        let to = first + width * (bin + 1) as f64;
        spans.push(Bucket { from: round(from), to: round(to), count: count.unsigned_abs(), size: width });
    }
    let spans = told(spans);
    let room: f64 = spans.iter().map(|bucket| bucket.size * 10_f64.powi(digits.unwrap_or(9) as i32)).sum();
    let bound = |number: f64| match is_whole {
        true => format!("{number:.0}"),
        false => quote_value(&Value::Real(number)),
    };
    let part = |one: &Bucket<f64>| format!("{}, {}, {}", bound(one.from), bound(one.to), one.count);
    let parts: Vec<String> = spans.iter().map(part).collect();
    Ok((!parts.is_empty()).then(|| (format!("buckets({})", parts.join(", ")), room as u64)))
}

/// Days in months, days or years, whichever are few enough.
fn days(connection: &dyn Connection, table: &Table, place: &str, scale: Scale) -> Result<Option<(String, u64)>> {
    let of = table.quoted_name();
    let sql = format!("SELECT max(julianday({place})) - min(julianday({place})) FROM {of}");
    let range = collect(connection, &sql, &[])?.first().and_then(|row| row.first()).and_then(number).unwrap_or(0.0);
    let (start, step) = match range {
        ..31.0 => ("", "+1 day"),
        ..1_100.0 => (", 'start of month'", "+1 month"),
        _ => (", 'start of year'", "+1 year"),
    };
    let sql = format!(
        "SELECT day, date(day, '{step}'), n, julianday(day, '{step}') - julianday(day) FROM \
         (SELECT date({place}{start}) AS day, count(*) AS n FROM {of} WHERE {place} IS NOT NULL GROUP BY 1) ORDER BY day"
    );
    let mut spans = Vec::new();
    for row in collect(connection, &sql, &[])? {
        let text = |at: usize| row.get(at).and_then(Value::as_text).map(|text| text.into_owned());
        let (Some(from), Some(to), Some(count)) = (text(0), text(1), row.get(2).and_then(Value::as_integer)) else {
            return Ok(None);
        };
        let size = row.get(3).and_then(number).unwrap_or(0.0);
        spans.push(Bucket { from, to, count: count.unsigned_abs(), size });
    }
    let spans = told(spans);
    let room = spans.iter().map(|bucket| bucket.size).sum::<f64>() as u64;
    let (clock, steps) = if scale == Scale::Day { ("", 1) } else { (" 00:00:00", 86_400) };
    let part = |one: &Bucket<String>| format!("'{}{clock}', '{}{clock}', {}", one.from, one.to, one.count);
    let parts: Vec<String> = spans.iter().map(part).collect();
    Ok((!parts.is_empty()).then(|| (format!("buckets({})", parts.join(", ")), room.saturating_mul(steps))))
}

/// A part of a histogram.
struct Bucket<T> {
    from: T,
    to: T,
    count: u64,
    /// How far it goes, in numbers or days.
    size: f64,
}

/// The buckets that may be told: neighbours of fewer than [`FEWEST`] records go together, and what is still of fewer is left out; where that
/// would be much, all are one. Of fewer records altogether nothing is told.
fn told<T: Clone + PartialEq>(buckets: Vec<Bucket<T>>) -> Vec<Bucket<T>> {
    let all: u64 = buckets.iter().map(|bucket| bucket.count).sum();
    let Some((first, last)) = buckets.first().zip(buckets.last()).filter(|_| all >= FEWEST) else { return Vec::new() };
    let (from, to) = (first.from.clone(), last.to.clone());
    let size = buckets.iter().map(|bucket| bucket.size).sum();
    let mut found: Vec<Bucket<T>> = Vec::new();
    for bucket in buckets {
        match found.last_mut() {
            Some(last) if last.count < FEWEST && bucket.count < FEWEST && last.to == bucket.from => {
                last.to = bucket.to;
                last.count += bucket.count;
                last.size += bucket.size;
            }
            _ => found.push(bucket),
        }
    }
    found.retain(|bucket| bucket.count >= FEWEST);
    if (found.iter().map(|bucket| bucket.count).sum::<u64>() as f64) < COVERED * all as f64 {
        return vec![Bucket { from, to, count: all, size }];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(counts: &[(i64, u64)]) -> Vec<(i64, i64, u64)> {
        let bucket = |(from, count): &(i64, u64)| Bucket { from: *from, to: from + 1, count: *count, size: 1.0 };
        let found = told(counts.iter().map(bucket).collect());
        found.into_iter().map(|bucket| (bucket.from, bucket.to, bucket.count)).collect()
    }

    #[test]
    fn no_bucket_tells_of_a_few_records() {
        assert_eq!(told_of(&[(0, 90), (1, 2), (2, 3), (90, 1)]), [(0, 1, 90), (1, 3, 5)]);
        assert_eq!(told_of(&[(0, 3), (7, 2)]), [(0, 8, 5)]);
        assert_eq!(told_of(&[(0, 3), (7, 1)]), []);
        assert_eq!(told_of(&[]), []);
    }

    #[test]
    fn what_may_belong_to_somebody_is_no_category() {
        for (text, may) in [
            ("open", true),
            ("Science Fiction", true),
            ("ann@example.com", false),
            ("+49 30 1234567", false),
            ("It was a long and rainy day.", false),
            ("2024-05-01", false),
        ] {
            assert_eq!(may_be_told(&Value::text(text)), may, "{text}");
        }
        assert!(!may_be_told(&Value::Integer(4_912_345_678)));
    }
}
