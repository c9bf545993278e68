//! A date as it stands in a line, `2024-06-01` or `2024-06-01T10:30[:15]`, and the texts that bound what it covers.

use std::fmt;

/// A day, a minute or a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
    time: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Time {
    hour: u8,
    minute: u8,
    second: Option<u8>,
}

/// How much a date covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Minute,
    Second,
}

impl Precision {
    /// How many letters of a stored date tell it.
    pub fn letters(self) -> i64 {
        match self {
            Precision::Day => 10,
            Precision::Minute => 16,
            Precision::Second => 19,
        }
    }
}

/// A place in the order of stored dates, which begin with a day, and write a blank or a `T` before the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Where a day begins.
    Day(String),
    /// Within a day.
    Time { day: String, time: String },
}

/// What looks like a date and is none: what is wrong, and what to type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongDate {
    pub message: String,
    pub hint: String,
}

impl Date {
    /// The date that `text` begins with, glued as it is, and how long it is. `None` where it begins with something else.
    pub fn leading(text: &str) -> Option<(usize, Result<Date, WrongDate>)> {
        let bytes = text.as_bytes();
        let digits = |at: usize| bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
        let number = |from: usize, to: usize| text[from..to].parse::<u16>().ok();
        let month_digits = digits(5);
        let day_at = 5 + month_digits + 1;
        let day_digits = digits(day_at);
        let is_date = digits(0) == 4
            && is(4, b'-')
            && matches!(month_digits, 1 | 2)
            && is(day_at - 1, b'-')
            && matches!(day_digits, 1 | 2);
        if !is_date {
            return None;
        }
        let mut end = day_at + day_digits;
        let (year, month, day) = (number(0, 4)?, number(5, day_at - 1)?, number(day_at, end)?);
        let wrong = |length: usize, message: String, hint: String| Some((length, Err(WrongDate { message, hint })));
        if month_digits + day_digits < 4 {
            // A difference of numbers that cannot be a month and a day is left alone.
            return match (1..=12).contains(&month) && (1..=31).contains(&day) {
                true => wrong(
                    end,
                    format!("`{}` is no date: its month and its day have two digits each", &text[..end]),
                    format!("a day: {year:04}-{month:02}-{day:02}; a difference has spaces: {year} - {month} - {day}"),
                ),
                false => None,
            };
        }
        let written = &text[..end];
        if !(1..=12).contains(&month) {
            let hint = match (1..=12).contains(&day) && (1..=31).contains(&month) {
                true => format!("the month stands before the day: {year:04}-{day:02}-{month:02}"),
                false => "year, month and day: 2024-06-01".to_owned(),
            };
            return wrong(end, format!("`{written}` is no date: there is no month {month}"), hint);
        }
        let last = days_in(year, month);
        if day < 1 || day > last {
            let named = MONTHS[usize::from(month) - 1];
            let message = format!("there is no day {written}: {named} {year} has {last} days");
            return wrong(end, message, format!("its last day: {year:04}-{month:02}-{last}"));
        }
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        let mut date = Date { year, month, day, time: None };
        let behind = bytes.get(end).copied();
        let time_at = end + 1;
        let has_time = digits(time_at) == 2 && is(time_at + 2, b':') && digits(time_at + 3) == 2;
        if has_time && matches!(behind, Some(b'T' | b't' | b' ')) {
            let seconds = is(time_at + 5, b':') && digits(time_at + 6) == 2;
            let part = |at: usize| text[at..at + 2].parse::<u8>().ok();
            let time = Time {
                hour: part(time_at)?,
                minute: part(time_at + 3)?,
                second: if seconds { Some(part(time_at + 6)?) } else { None },
            };
            end = time_at + if seconds { 8 } else { 5 };
            let typed = Date { time: Some(time), ..date };
            if time.hour > 23 || time.minute > 59 || time.second.is_some_and(|second| second > 59) {
                let hint = "hours are 00 to 23, minutes and seconds 00 to 59".to_owned();
                return wrong(end, format!("there is no time {}", &text[time_at..end]), hint);
            }
            if behind == Some(b' ') {
                let message = "a time is glued to its day by a T".to_owned();
                return wrong(end, message, typed.to_string());
            }
            date = typed;
        }
        let more = &text[end..];
        let zone = more.starts_with(['+', '-', '.']) && date.time.is_some() && digits(end + 1) >= 2;
        if zone || more.starts_with(|c: char| c == '_' || c == ':' || c.is_alphanumeric()) {
            let length = end + more.find(|c: char| !("+-.:_".contains(c) || c.is_alphanumeric())).unwrap_or(more.len());
            let message =
                format!("`{}` is no date: a date ends with its day, its minute or its second", &text[..length]);
            let hint = format!("{date}; a text stands in quotes: '{}'", &text[..length]);
            return wrong(length, message, hint);
        }
        Some((end, Ok(date)))
    }

    pub fn precision(self) -> Precision {
        match self.time {
            None => Precision::Day,
            Some(Time { second: None, .. }) => Precision::Minute,
            Some(_) => Precision::Second,
        }
    }

    pub fn year(self) -> u16 {
        self.year
    }

    /// The day alone.
    pub fn day(self) -> Date {
        Date { time: None, ..self }
    }

    /// The text that it is stored as: `2024-06-01` or `2024-06-01 10:30:00`.
    pub fn stored(self) -> String {
        let day = self.day();
        match self.time {
            None => day.to_string(),
            Some(Time { hour, minute, second }) => {
                format!("{day} {hour:02}:{minute:02}:{:02}", second.unwrap_or_default())
            }
        }
    }

    /// The text that it is stored as where times are kept.
    pub fn stored_with_time(self) -> String {
        if self.time.is_some() { self.stored() } else { format!("{self} 00:00:00") }
    }

    /// The letters that texts of it begin with, with a blank before the time.
    pub fn prefix(self) -> String {
        self.to_string().replace('T', " ")
    }

    /// Where what it covers begins.
    pub fn begin(self) -> Bound {
        let day = self.day().to_string();
        match self.time {
            None | Some(Time { hour: 0, minute: 0, second: None | Some(0) }) => Bound::Day(day),
            Some(Time { hour, minute, second: None | Some(0) }) => {
                Bound::Time { day, time: format!("{hour:02}:{minute:02}") }
            }
            Some(Time { hour, minute, second: Some(second) }) => {
                Bound::Time { day, time: format!("{hour:02}:{minute:02}:{second:02}") }
            }
        }
    }

    /// Where what is behind it begins.
    pub fn end(self) -> Bound {
        let Some(Time { hour, minute, second }) = self.time else { return Bound::Day(self.next_day()) };
        let next = match second {
            Some(second) if second < 59 => Time { hour, minute, second: Some(second + 1) },
            _ if minute < 59 => Time { hour, minute: minute + 1, second: None },
            _ if hour < 23 => Time { hour: hour + 1, minute: 0, second: None },
            _ => return Bound::Day(self.next_day()),
        };
        Date { time: Some(next), ..self }.begin()
    }

    /// The text of the next day; behind the last that has four digits, a text that comes after all of its.
    fn next_day(self) -> String {
        let Date { year, month, day, .. } = self;
        let next = match (u16::from(day) < days_in(year, u16::from(month)), month < 12, year < 9999) {
            (true, ..) => (year, month, day + 1),
            (_, true, _) => (year, month + 1, 1),
            (_, _, true) => (year + 1, 1, 1),
            _ => (year, month, 32),
        };
        format!("{:04}-{:02}-{:02}", next.0, next.1, next.2)
    }
}

/// As it is typed.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        if let Some(Time { hour, minute, second }) = self.time {
            write!(f, "T{hour:02}:{minute:02}")?;
            if let Some(second) = second {
                write!(f, ":{second:02}")?;
            }
        }
        Ok(())
    }
}

/// The months by name, January first.
pub const MONTHS: [&str; 12] = [
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

fn days_in(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        match Date::leading(text) {
            Some((length, Ok(date))) if length == text.len() => date,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn wrong(text: &str) -> WrongDate {
        match Date::leading(text) {
            Some((length, Err(wrong))) if length == text.len() => wrong,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn time(day: &str, time: &str) -> Bound {
        Bound::Time { day: day.into(), time: time.into() }
    }

    #[test]
    fn what_is_a_date() {
        assert_eq!(date("2024-06-01").stored(), "2024-06-01");
        assert_eq!(date("2024-06-01T10:30").stored(), "2024-06-01 10:30:00");
        assert_eq!(date("2024-06-01t10:30:15").to_string(), "2024-06-01T10:30:15");
        assert_eq!(date("2000-02-29").stored_with_time(), "2000-02-29 00:00:00");
        for other in ["2024", "2024-06", "5000-10", "5000-40-3", "12024-06-01", "2024 - 06 - 01", "2024-06-011", "é"] {
            assert_eq!(Date::leading(other), None, "{other}");
        }
        assert_eq!(Date::leading("2024-06-01.events").map(|(length, _)| length), Some(10));
    }

    #[test]
    fn what_is_none() {
        assert!(wrong("2024-6-1").hint.contains("2024-06-01"));
        assert!(wrong("2023-02-29").message.contains("February 2023 has 28 days"));
        assert!(wrong("1900-02-29").hint.contains("1900-02-28"));
        assert!(wrong("2024-25-12").hint.contains("2024-12-25"));
        assert!(wrong("2024-06-01T24:00").message.contains("no time 24:00"));
        assert_eq!(wrong("2024-06-01 10:30").hint, "2024-06-01T10:30");
        assert!(wrong("2024-06-01T10:30:15.123Z").hint.contains("'2024-06-01T10:30:15.123Z'"));
        assert!(wrong("2024-06-01T10:30+02:00").message.contains("is no date"));
        assert!(wrong("2024-06-01T10").message.contains("is no date"));
    }

    #[test]
    fn what_it_covers() {
        let day = |text: &str| Bound::Day(text.into());
        for (text, begin, end) in [
            ("2024-02-28", day("2024-02-28"), day("2024-02-29")),
            ("2023-12-31", day("2023-12-31"), day("2024-01-01")),
            ("9999-12-31", day("9999-12-31"), day("9999-12-32")),
            ("2024-06-01T10:30", time("2024-06-01", "10:30"), time("2024-06-01", "10:31")),
            ("2024-06-01T10:59", time("2024-06-01", "10:59"), time("2024-06-01", "11:00")),
            ("2024-06-01T00:00", day("2024-06-01"), time("2024-06-01", "00:01")),
            ("2024-06-01T23:59", time("2024-06-01", "23:59"), day("2024-06-02")),
            ("2024-06-01T10:30:59", time("2024-06-01", "10:30:59"), time("2024-06-01", "10:31")),
            ("2024-06-01T10:30:00", time("2024-06-01", "10:30"), time("2024-06-01", "10:30:01")),
        ] {
            assert_eq!((date(text).begin(), date(text).end()), (begin, end), "{text}");
        }
    }
}
