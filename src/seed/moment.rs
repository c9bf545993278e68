//! Points of time as SQLite writes them, on the calendar that it counts by (the Gregorian one, before 1582 too).

use std::fmt;

use crate::diagnostic::{Diagnostic, Result};

const DAY: i64 = 86_400;

/// Seconds since 1970-01-01 00:00:00 UTC, from year 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    pub const FIRST: Moment = Moment(-62_167_219_200);
    pub const LAST: Moment = Moment(253_402_300_799);

    /// So many seconds since 1970, cut to the years that SQLite can write.
    pub fn from_unix(seconds: i64) -> Moment {
        Moment(seconds.clamp(Moment::FIRST.0, Moment::LAST.0))
    }

    pub fn unix(self) -> i64 {
        self.0
    }

    /// The start of a day, if there is such a day.
    pub fn from_date(year: i64, month: i64, day: i64) -> Option<Moment> {
        let fits =
            (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
        fits.then(|| Moment(days_from_civil(year, month, day) * DAY))
    }

    /// Reads `YYYY-MM-DD`, with ` HH:MM`, `:SS` and fractions of seconds behind it or not, `T` for the space, `Z` behind.
    pub fn parse(text: &str) -> Option<Moment> {
        let text = text.trim();
        let number = |range: std::ops::Range<usize>| -> Option<i64> {
            let digits = text.get(range)?;
            if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
        };
        let mark = |at: usize, wanted: &[u8]| text.as_bytes().get(at).is_some_and(|byte| wanted.contains(byte));
        if !mark(4, b"-") || !mark(7, b"-") {
            return None;
        }
        let day = Moment::from_date(number(0..4)?, number(5..7)?, number(8..10)?)?;
        if text.len() == 10 {
            return Some(day);
        }
        if !mark(10, b" T") || !mark(13, b":") {
            return None;
        }
        let (hour, minute) = (number(11..13)?, number(14..16)?);
        let (second, rest) = if mark(16, b":") { (number(17..19)?, text.get(19..)?) } else { (0, text.get(16..)?) };
        let rest = rest.strip_suffix(['Z', 'z']).unwrap_or(rest);
        let fraction = rest
            .strip_prefix('.')
            .map_or(rest.is_empty(), |digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
        (fraction && hour < 24 && minute < 60 && second < 60)
            .then(|| Moment(day.0 + hour * 3600 + minute * 60 + second))
    }

    /// Later by so many seconds, cut to the years that SQLite can write.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Moment {
        Moment::from_unix(self.0.saturating_add(seconds))
    }

    /// The start of its day.
    #[must_use]
    pub fn midnight(self) -> Moment {
        Moment(self.0.div_euclid(DAY) * DAY)
    }

    /// The same day so many months later, or the last of its month where there is no such day.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Moment {
        let (year, month, day) = self.date();
        let total = (year * 12 + month - 1).saturating_add(months).clamp(0, 9999 * 12 + 11);
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        let day = day.min(month_length(year, month));
        Moment(days_from_civil(year, month, day) * DAY + self.0.rem_euclid(DAY))
    }

    /// Year, month and day.
    pub fn date(self) -> (i64, i64, i64) {
        civil_from_days(self.0.div_euclid(DAY))
    }

    /// Hour, minute and second.
    pub fn time(self) -> (i64, i64, i64) {
        let seconds = self.0.rem_euclid(DAY);
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// Days since Sunday.
    pub fn weekday(self) -> usize {
        (self.0.div_euclid(DAY) + 4).rem_euclid(7) as usize
    }

    /// Days since the first of January, the first being 1.
    pub fn day_of_year(self) -> i64 {
        let (year, _, _) = self.date();
        self.0.div_euclid(DAY) - days_from_civil(year, 1, 1) + 1
    }

    /// `YYYY-MM-DD`, at the end of `text`.
    pub fn write_date(self, text: &mut Vec<u8>) {
        let (year, month, day) = self.date();
        digits(text, year, 4);
        text.push(b'-');
        digits(text, month, 2);
        text.push(b'-');
        digits(text, day, 2);
    }

    /// `HH:MM:SS`, at the end of `text`.
    pub fn write_time(self, text: &mut Vec<u8>) {
        let (hour, minute, second) = self.time();
        digits(text, hour, 2);
        text.push(b':');
        digits(text, minute, 2);
        text.push(b':');
        digits(text, second, 2);
    }
}

impl fmt::Display for Moment {
    /// `YYYY-MM-DD HH:MM:SS`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((year, month, day), (hour, minute, second)) = (self.date(), self.time());
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// The last `width` digits of a number.
pub(super) fn digits(text: &mut Vec<u8>, number: i64, width: u32) {
    let mut place = 10_i64.pow(width.saturating_sub(1).min(18));
    while place > 0 {
        text.push(b'0' + (number / place % 10).unsigned_abs() as u8);
        place /= 10;
    }
}

/// A length of time: whole months, since they are not all of a length, and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub months: i64,
    pub seconds: i64,
}

/// The units of a span, months and seconds each, with the letters that Python's Faker has for them.
const UNITS: [(&str, &str, i64, i64); 7] = [
    ("second", "s", 0, 1),
    ("minute", "m", 0, 60),
    ("hour", "h", 0, 3600),
    ("day", "d", 0, DAY),
    ("week", "w", 0, 7 * DAY),
    ("month", "M", 1, 0),
    ("year", "y", 12, 0),
];

impl Span {
    /// Reads `30 days`, `-1 year`, `+2 hours`, `30d`, `-30y`.
    ///
    /// # Errors
    /// Says what a span looks like.
    pub fn parse(text: &str) -> Result<Span> {
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
        let (most, most_months) = (Moment::LAST.0 - Moment::FIRST.0, 12 * 9999);
        match (number.checked_mul(*months), number.checked_mul(*seconds)) {
            (Some(months), Some(seconds)) if months.abs() <= most_months && seconds.abs() <= most => {
                Ok(Span { months, seconds })
            }
            _ => Err(error()),
        }
    }

    /// The moment that is so much later.
    pub fn after(self, moment: Moment) -> Moment {
        let moved = if self.months == 0 { moment } else { moment.plus_months(self.months) };
        moved.plus(self.seconds)
    }

    /// The moment that is so much earlier.
    pub fn before(self, moment: Moment) -> Moment {
        Span { months: self.months.saturating_neg(), seconds: self.seconds.saturating_neg() }.after(moment)
    }
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01: years begin in March, so that the day that some years lack is their last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
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
            let moment = Moment::parse(text).unwrap();
            assert_eq!(moment.unix(), unix, "{text}");
            assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
        }
        let mut moment = Moment::FIRST;
        while moment < Moment::LAST.midnight() {
            let (year, month, day) = moment.date();
            assert_eq!(Moment::from_date(year, month, day), Some(moment));
            moment = moment.plus(DAY * 13);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "2001-02-29", "2001-13-01", "01-01-2001", "2001-01-01 24:00", "2001-01-01 1:00", "äöüäöü"]
        {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn spans_go_over_ends_of_months() {
        let end = Moment::parse("2024-01-31 10:00:00").unwrap();
        for (span, later) in [
            ("1 month", "2024-02-29 10:00:00"),
            ("-1 year", "2023-01-31 10:00:00"),
            ("+30 days", "2024-03-01 10:00:00"),
            ("2w", "2024-02-14 10:00:00"),
            ("90 Minutes", "2024-01-31 11:30:00"),
        ] {
            assert_eq!(Span::parse(span).unwrap().after(end).to_string(), later, "{span}");
        }
        for text in ["", "days", "3", "3 lightyears", "9999999999999 years", "99999999999999999999 d"] {
            assert!(Span::parse(text).is_err(), "{text}");
        }
        assert_eq!(Moment::LAST.plus(1), Moment::LAST);
    }
}
