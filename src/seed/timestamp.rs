//! Timestamps and intervals as texts give them, on SQLite's calendar (the Gregorian one, before 1582 too).

use std::fmt;

use jiff_core::civil::{Date, UnixEpochDay};

use super::text::PushText;
use crate::diagnostic::{Diagnostic, Result};

pub(super) const DAY: i64 = 86_400;

/// Seconds since 1970-01-01 00:00:00 UTC, from year 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const MIN: Timestamp = Timestamp(-62_167_219_200);
    pub const MAX: Timestamp = Timestamp(253_402_300_799);

    /// So many seconds since 1970, cut to the years that SQLite can write.
    pub fn from_unix(seconds: i64) -> Timestamp {
        Timestamp(seconds.clamp(Timestamp::MIN.0, Timestamp::MAX.0))
    }

    pub fn unix(self) -> i64 {
        self.0
    }

    pub(super) fn from_date(date: Date) -> Timestamp {
        Timestamp::from_unix(i64::from(date.to_unix_epoch_day().day()) * DAY)
    }

    /// Reads `YYYY-MM-DD`, with ` HH:MM`, `:SS` and fractions of seconds behind it or not, `T` for the space, `Z` behind.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let text = text.trim();
        let number = |range: std::ops::Range<usize>| -> Option<i16> {
            let add = |number: i16, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0'));
            text.as_bytes().get(range)?.iter().try_fold(0, add)
        };
        let is_one_of = |at: usize, wanted: &[u8]| text.as_bytes().get(at).is_some_and(|byte| wanted.contains(byte));
        if !is_one_of(4, b"-") || !is_one_of(7, b"-") {
            return None;
        }
        let day = Timestamp::from_date(Date::new(number(0..4)?, number(5..7)? as i8, number(8..10)? as i8).ok()?);
        if text.len() == 10 {
            return Some(day);
        }
        if !is_one_of(10, b" T") || !is_one_of(13, b":") {
            return None;
        }
        let (hour, minute) = (number(11..13)?, number(14..16)?);
        let (second, rest) =
            if is_one_of(16, b":") { (number(17..19)?, text.get(19..)?) } else { (0, text.get(16..)?) };
        let rest = rest.strip_suffix(['Z', 'z']).unwrap_or(rest);
        let has_fraction = rest
            .strip_prefix('.')
            .map_or(rest.is_empty(), |digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        (has_fraction && hour < 24 && minute < 60 && second < 60).then(|| day.plus(seconds))
    }

    /// Later by so many seconds, cut to the years that SQLite can write.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Timestamp {
        Timestamp::from_unix(self.0.saturating_add(seconds))
    }

    /// The start of its day.
    #[must_use]
    pub fn midnight(self) -> Timestamp {
        Timestamp(self.0.div_euclid(DAY) * DAY)
    }

    /// The same day so many months later, or the last of its month where there is no such day.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Timestamp {
        let total = self.months().saturating_add(months).clamp(0, 9999 * 12 + 11);
        Date::new_constrain((total / 12) as i16, (total % 12 + 1) as i8, self.date().day())
            .map_or(self, |date| Timestamp::from_date(date).plus(self.0.rem_euclid(DAY)))
    }

    /// Whole months since the year 0.
    pub fn months(self) -> i64 {
        let date = self.date();
        i64::from(date.year()) * 12 + i64::from(date.month()) - 1
    }

    pub(super) fn date(self) -> Date {
        // There is no timestamp beyond the days that there are.
        UnixEpochDay::new(self.0.div_euclid(DAY) as i32).map_or(Date::MIN, UnixEpochDay::to_date)
    }

    pub(super) fn year(self) -> i64 {
        self.date().year().into()
    }

    /// Hour, minute and second.
    fn time(self) -> (i64, i64, i64) {
        let seconds = self.0.rem_euclid(DAY);
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// `YYYY-MM-DD`, at the end of `text`.
    pub(super) fn write_date(self, text: &mut Vec<u8>) {
        let date = self.date();
        text.push_digits(date.year().into(), 4);
        text.push(b'-');
        text.push_digits(date.month().into(), 2);
        text.push(b'-');
        text.push_digits(date.day().into(), 2);
    }

    /// `HH:MM:SS`, at the end of `text`.
    pub(super) fn write_time(self, text: &mut Vec<u8>) {
        let (hour, minute, second) = self.time();
        text.push_digits(hour, 2);
        text.push(b':');
        text.push_digits(minute, 2);
        text.push(b':');
        text.push_digits(second, 2);
    }
}

impl fmt::Display for Timestamp {
    /// `YYYY-MM-DD HH:MM:SS`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, (hour, minute, second)) = (self.date(), self.time());
        write!(f, "{:04}-{:02}-{:02} {hour:02}:{minute:02}:{second:02}", date.year(), date.month(), date.day())
    }
}

/// A length of time: whole months, since they are not all of a length, and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub months: i64,
    pub seconds: i64,
}

/// The units of an interval, months and seconds each, with the letters that Python's Faker has for them.
const UNITS: [(&str, &str, i64, i64); 7] = [
    ("second", "s", 0, 1),
    ("minute", "m", 0, 60),
    ("hour", "h", 0, 3600),
    ("day", "d", 0, DAY),
    ("week", "w", 0, 7 * DAY),
    ("month", "M", 1, 0),
    ("year", "y", 12, 0),
];

impl Interval {
    /// Reads `30 days`, `-1 year`, `+2 hours`, `30d`, `-30y`.
    ///
    /// # Errors
    /// The text is no interval. The hint shows some.
    pub fn parse(text: &str) -> Result<Interval> {
        let error = || {
            Diagnostic::error(format!("`{text}` is no length of time"))
                .hint("such are '30 days', '2 weeks', '-1 year', '12 hours', '30d'")
        };
        let text = text.trim();
        let length = text.find(|c: char| !c.is_ascii_digit() && c != '+' && c != '-').unwrap_or(text.len());
        let (number, unit) = text.split_at(length);
        let number: i64 = number.parse().map_err(|_| error())?;
        let unit = unit.trim();
        let lower = unit.to_lowercase();
        let singular = lower.strip_suffix('s').filter(|singular| !singular.is_empty()).unwrap_or(&lower);
        let found = UNITS.iter().find(|(name, letter, ..)| *letter == unit || *name == singular);
        let (_, _, months, seconds) = found.ok_or_else(error)?;
        // More than all the years that there are is a slip.
        let (most, most_months) = (Timestamp::MAX.0 - Timestamp::MIN.0, 12 * 9999);
        match (number.checked_mul(*months), number.checked_mul(*seconds)) {
            (Some(months), Some(seconds)) if months.abs() <= most_months && seconds.abs() <= most => {
                Ok(Interval { months, seconds })
            }
            _ => Err(error()),
        }
    }

    /// The time that is so much later.
    pub fn after(self, timestamp: Timestamp) -> Timestamp {
        let moved = if self.months == 0 { timestamp } else { timestamp.plus_months(self.months) };
        moved.plus(self.seconds)
    }

    /// The time that is so much earlier.
    pub fn before(self, timestamp: Timestamp) -> Timestamp {
        Interval { months: self.months.saturating_neg(), seconds: self.seconds.saturating_neg() }.after(timestamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_sqlite_counts_them() {
        for (text, unix) in [
            ("1970-01-01", 0),
            ("0000-01-01", -62_167_219_200),
            ("2000-02-29 12:34:56", 951_827_696),
            ("9999-12-31 23:59:59", 253_402_300_799),
            ("1969-12-31T23:59Z", -60),
        ] {
            let timestamp = Timestamp::parse(text).unwrap();
            assert_eq!(timestamp.unix(), unix, "{text}");
            assert_eq!(Timestamp::parse(&timestamp.to_string()), Some(timestamp));
        }
        let mut timestamp = Timestamp::MIN;
        while timestamp < Timestamp::MAX.midnight() {
            assert_eq!(Timestamp::from_date(timestamp.date()), timestamp);
            timestamp = timestamp.plus(DAY * 13);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "2001-02-29", "2001-13-01", "01-01-2001", "2001-01-01 24:00", "2001-01-01 1:00", "äöüäöü"]
        {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn intervals_go_over_ends_of_months() {
        let end = Timestamp::parse("2024-01-31 10:00:00").unwrap();
        for (interval, later) in [
            ("1 month", "2024-02-29 10:00:00"),
            ("-1 year", "2023-01-31 10:00:00"),
            ("+30 days", "2024-03-01 10:00:00"),
            ("2w", "2024-02-14 10:00:00"),
            ("90 Minutes", "2024-01-31 11:30:00"),
        ] {
            assert_eq!(Interval::parse(interval).unwrap().after(end).to_string(), later, "{interval}");
        }
        for text in ["", "days", "3", "3 lightyears", "9999999999999 years", "99999999999999999999 d"] {
            assert!(Interval::parse(text).is_err(), "{text}");
        }
        assert_eq!(Timestamp::MAX.plus(1), Timestamp::MAX);
    }
}
