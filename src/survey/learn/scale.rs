//! On what scale the values of a column lie, and where on it.

use crate::seed::Timestamp;
use crate::store::ValueRef;
use crate::survey::unix_time;

/// The seconds of a day.
pub(super) const DAY: f64 = 86_400.0;

/// On what scale values lie whose histogram is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// Numbers with so many digits behind the point; without a number of digits as they come.
    Number(Option<u32>),
    Day,
    /// A day and a time.
    Moment(MomentForm),
    /// Whole numbers that count since 1970, so many a second.
    Unix(u32),
}

impl Scale {
    pub(super) fn is_time(self) -> bool {
        !matches!(self, Scale::Number(_))
    }

    /// True if a time on one scale can lie behind one on the other.
    pub(super) fn is_beside(self, other: Scale) -> bool {
        match (self, other) {
            (Scale::Unix(one), Scale::Unix(other)) => one == other,
            // What is written in less detail would be before what it lies behind.
            (Scale::Moment(one), Scale::Moment(other)) => {
                (one.has_seconds, one.fraction) == (other.has_seconds, other.fraction)
            }
            (Scale::Number(_), Scale::Number(_)) => true,
            (Scale::Day, Scale::Day | Scale::Moment(_)) | (Scale::Moment(_), Scale::Day) => true,
            _ => false,
        }
    }

    /// The same for whole numbers from the one to the other, which would be times on a scale of others.
    pub(super) fn or_as(self, others: &[Scale], (least, greatest): (f64, f64)) -> Scale {
        let unit = unix_time::of_numbers(least, greatest).map(|unit| Scale::Unix(unit.per_second as u32));
        match (self, unit) {
            (Scale::Number(Some(0)), Some(unit)) if others.contains(&unit) => unit,
            _ => self,
        }
    }

    /// The seconds since 1970 of a place on it.
    pub(super) fn seconds(self, place: f64) -> f64 {
        match self {
            Scale::Unix(per_second) => (place / f64::from(per_second)).floor(),
            Scale::Number(_) | Scale::Day | Scale::Moment(_) => place,
        }
    }
}

/// How a day and a time are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MomentForm {
    /// A `T` stands between them, and no space.
    has_t: bool,
    has_seconds: bool,
    /// Digits of a part of a second.
    fraction: usize,
    /// What stands behind: nothing, or that it is the time of Greenwich.
    end: &'static str,
}

/// As SQLite writes it.
#[cfg(test)]
pub(super) const PLAIN: MomentForm = MomentForm { has_t: false, has_seconds: true, fraction: 0, end: "" };

const ENDS: [&str; 3] = ["", "Z", "+00:00"];
const MOST_FRACTION: usize = 9;
const TO_MINUTES: usize = "2024-01-01 00:00".len();
const TO_SECONDS: usize = "2024-01-01 00:00:00".len();

impl MomentForm {
    /// The expression for a moment that is written as SQLite does, in this form.
    pub(super) fn written(self, text: &str) -> String {
        let most = "9".repeat(self.fraction);
        self.written_with(text, &format!("printf('.%0{}d', int(0, {most}))", self.fraction))
    }

    /// The same with the part of a second of a moment in this form, which it lies behind.
    pub(super) fn written_behind(self, text: &str, before: &str) -> String {
        self.written_with(text, &format!("substr({before}, {}, {})", TO_SECONDS + 1, self.fraction + 1))
    }

    fn written_with(self, text: &str, fraction: &str) -> String {
        let mut text = text.to_owned();
        if !self.has_seconds {
            text = format!("substr({text}, 1, {TO_MINUTES})");
        }
        if self.has_t {
            text = format!("replace({text}, ' ', 'T')");
        }
        if self.fraction > 0 {
            text = format!("{text} || {fraction}");
        }
        if self.end.is_empty() { text } else { format!("{text} || '{}'", self.end) }
    }
}

/// Where a value lies on its scale; NaN where it lies on none.
pub(super) fn place(value: ValueRef<'_>) -> f64 {
    match value {
        ValueRef::Integer(number) => number as f64,
        ValueRef::Real(number) => number,
        ValueRef::Text(bytes) => read_time(bytes).map_or(f64::NAN, |(_, place)| place),
        ValueRef::Null | ValueRef::Blob(_) => f64::NAN,
    }
}

/// The scale of a text that is a day or a moment, letter by letter as programs write them, and its place: seconds since 1970.
pub(super) fn read_time(bytes: &[u8]) -> Option<(Scale, f64)> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with(|c: char| c.is_ascii_digit()))?;
    if text.len() == "2024-01-01".len() {
        return Some((Scale::Day, Timestamp::parse(text).filter(|_| !ends_with_space(text))?.unix() as f64));
    }
    let has_seconds = bytes.get(TO_MINUTES) == Some(&b':');
    let (moment, rest) = text.split_at_checked(if has_seconds { TO_SECONDS } else { TO_MINUTES })?;
    let (fraction, end) = match rest.strip_prefix('.').filter(|_| has_seconds) {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (digits, rest.get(digits..).filter(|_| (1..=MOST_FRACTION).contains(&digits))?)
        }
        None => (0, rest),
    };
    let end = ENDS.into_iter().find(|known| *known == end)?;
    let time = Timestamp::parse(moment).filter(|_| !ends_with_space(moment))?;
    let form = MomentForm { has_t: bytes.get(10) == Some(&b'T'), has_seconds, fraction, end };
    Some((Scale::Moment(form), time.unix() as f64))
}

/// True of what is read as a time only with that cut off.
fn ends_with_space(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_whitespace())
}

/// More digits than these are numbers as they come.
const MOST_DIGITS: u32 = 6;

/// How many digits behind the point a number needs, `known` or more; none where [`MOST_DIGITS`] are too few.
pub(super) fn digits(number: f64, known: u32) -> Option<u32> {
    (known..=MOST_DIGITS).find(|digits| {
        let unit = 10_f64.powi(*digits as i32);
        let scaled = number * unit;
        // A quotient of two whole numbers is the double that is nearest to the decimal.
        if scaled.abs() < (1_i64 << 53) as f64 {
            scaled.round() / unit == number
        } else {
            number.fract() == 0.0 || format!("{number:.*}", *digits as usize).parse() == Ok(number)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_sqlite_writes_them() {
        let moment =
            |has_t, has_seconds, fraction, end| Some(Scale::Moment(MomentForm { has_t, has_seconds, fraction, end }));
        for (text, scale) in [
            ("2024-02-29", Some(Scale::Day)),
            ("2024-02-29 10:11:12", moment(false, true, 0, "")),
            ("2024-02-29T10:11:12", moment(true, true, 0, "")),
            ("2024-02-29T10:11:12Z", moment(true, true, 0, "Z")),
            ("2024-02-29 10:11", moment(false, false, 0, "")),
            ("2024-02-29T10:11Z", moment(true, false, 0, "Z")),
            ("2024-02-29 10:11:12.000123", moment(false, true, 6, "")),
            ("2024-02-29T10:11:12.123+00:00", moment(true, true, 3, "+00:00")),
            ("2024-02-29 10:11:12+02:00", None),
            ("2024-02-29 10:11:12.", None),
            ("2024-02-29 10:11.123", None),
            ("2023-02-29", None),
            ("2024-02-31 10:11:12", None),
            ("2024-02-29 24:00:00", None),
            ("2024-02-29 10:11:1 ", None),
            ("2024-02-29 10:1 ", None),
            ("2024-02-2 ", None),
            (" 2024-02-29", None),
            ("2024-02-29\n", None),
            ("not a date", None),
            ("", None),
        ] {
            assert_eq!(read_time(text.as_bytes()).map(|(scale, _)| scale), scale, "{text:?}");
        }
        assert_eq!(read_time(b"1970-01-02T00:00:01Z").map(|(_, place)| place), Some(86_401.0));
    }

    #[test]
    fn digits_behind_the_point_are_counted() {
        for (number, wanted) in [
            (3.0, Some(0)),
            (-1.5, Some(1)),
            (9.99, Some(2)),
            (0.1 + 0.2, None),
            (0.000_001, Some(6)),
            (1e300, Some(0)),
            (12_345_678_901.25, Some(2)),
            (1.0 / 3.0, None),
        ] {
            assert_eq!(digits(number, 0), wanted, "{number}");
        }
        assert_eq!(digits(3.0, 2), Some(2));
    }
}
