//! Dates without quotes beside columns that hold days and times in all the ways in which programs write them: what is stored,
//! what is typed, and what a comparison of the two means.

use std::cmp::Ordering;

use crate::common::chance::Rng;
use crate::common::database::Value;

use super::eval::{Res, unsettled};
use super::make::Maker;
use super::make_expr::{COMPARISONS, Place};
use super::tree::{Expr, Path, Start};

/// The columns that hold such values.
const COLUMNS: [&str; 2] = ["came_at", "left_at"];

const STORED: [&str; 24] = [
    "2024-05-31",
    "2024-05-31 23:59:59.999",
    "2024-06-01",
    "2024-06-01 00:00:00",
    "2024-06-01T00:00",
    "2024-06-01 00:00:00.000000",
    "2024-06-01 10:29:59",
    "2024-06-01 10:30",
    "2024-06-01T10:30",
    "2024-06-01 10:30:00",
    "2024-06-01T10:30:00Z",
    "2024-06-01 10:30:15",
    "2024-06-01T10:30:15.250",
    "2024-06-01 10:30:59.999999",
    "2024-06-01T10:31:00",
    "2024-06-01 23:59",
    "2024-06-01T23:59:59.999",
    "2024-06-02",
    "2024-06-02 00:00:00",
    "2024-06-02T00:00:00",
    "2024-12-31T23:59:59",
    "2025-01-01",
    "",
    "a",
];

const TYPED: [&str; 11] = [
    "2024-05-31",
    "2024-06-01",
    "2024-06-01",
    "2024-06-02",
    "2024-12-31",
    "2024-06-01T10:30",
    "2024-06-01T00:00",
    "2024-06-01T23:59",
    "2024-05-31T23:59",
    "2024-06-01T10:30:15",
    "2024-06-01T10:30:00",
];

pub fn is_dated(name: &str) -> bool {
    COLUMNS.contains(&name)
}

pub fn stored(rng: &mut Rng) -> Value {
    Value::text(*rng.pick(&STORED))
}

/// Day, hour and minute, second.
type Moment<'t> = (&'t str, Option<&'t str>, Option<&'t str>);

/// What a text says, where it is a day or a time; parts that it does not write are missing.
fn moment(text: &str) -> Option<Moment<'_>> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (day, rest) = text.split_at_checked(10)?;
    let mut parts = day.split('-');
    let is_day =
        [4, 2, 2].into_iter().all(|length| parts.next().is_some_and(|part| part.len() == length && digits(part)));
    if !is_day {
        return None;
    }
    if rest.is_empty() {
        return Some((day, None, None));
    }
    let rest = rest.strip_prefix([' ', 'T'])?;
    let rest = rest.strip_suffix('Z').unwrap_or(rest);
    let (minute, rest) = rest.split_at_checked(5)?;
    match rest.strip_prefix(':') {
        Some(seconds) => Some((day, Some(minute), Some(seconds.get(..2)?))),
        None => rest.is_empty().then_some((day, Some(minute), None)),
    }
}

/// How a stored value stands to a date: equal where it lies in the day, minute or second that the date is. `None` for null.
pub fn order(value: &Value, date: &str, is_column: bool) -> Res<Option<Ordering>> {
    let Some((day, minute, second)) = moment(date) else { return unsettled("no date") };
    let text = match value {
        Value::Null => return Ok(None),
        Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
        _ if !is_column => return unsettled("a number that is worked out beside a date"),
        Value::Integer(_) | Value::Real(_) => return Ok(Some(Ordering::Less)),
        Value::Blob(_) => return Ok(Some(Ordering::Greater)),
    };
    let Some((own_day, own_minute, own_second)) = moment(&text) else {
        // No date at all: in the order of texts.
        return Ok(Some(text.as_str().cmp(date)));
    };
    let midnight = if own_minute.is_none() { Some("00") } else { None };
    let of_day = own_day.cmp(day);
    let Some(minute) = minute else { return Ok(Some(of_day)) };
    let of_minute = of_day.then(own_minute.unwrap_or("00:00").cmp(minute));
    let Some(second) = second else { return Ok(Some(of_minute)) };
    match own_second.or(midnight) {
        Some(own) => Ok(Some(of_minute.then(own.cmp(second)))),
        None if of_minute.is_ne() => Ok(Some(of_minute)),
        None => unsettled("a minute beside a second of it"),
    }
}

impl Maker<'_> {
    fn date(&mut self) -> Expr {
        Expr::Date(self.rng.word(&TYPED))
    }

    fn dated_column(&mut self, table: usize) -> Option<usize> {
        let columns = &self.world.table(table).columns;
        let dated: Vec<usize> = (0..columns.len()).filter(|at| is_dated(&columns[*at].name)).collect();
        self.rng.some(&dated).copied()
    }

    /// A column of days and times, of the record or along relations.
    fn dated_path(&mut self, place: &Place) -> Option<Expr> {
        if let Some(keys) = &place.keys {
            let dated: Vec<&Expr> = keys
                .iter()
                .filter(|key| match key {
                    Expr::Path(path) => path
                        .column
                        .is_some_and(|column| is_dated(&self.world.table(path.end(self.world)).columns[column].name)),
                    _ => false,
                })
                .collect();
            return self.rng.some(&dated).map(|key| (*key).clone());
        }
        let many = self.rng.chance(35);
        let way = match many {
            true => self.way(place)?,
            false => {
                let hops = self.hops(place.table, false, 1)?;
                Path { start: Start::Up(0), table: place.table, hops, column: None }
            }
        };
        if !many && (!place.record || self.is_taken(&way, place)) {
            return None;
        }
        let column = self.dated_column(way.end(self.world))?;
        let path = Path { column: Some(column), ..way };
        let shown = path.hops.is_empty() && place.shown.iter().any(|(name, _)| is_dated(name));
        (!shown).then_some(Expr::Path(path))
    }

    /// A comparison with dates.
    pub fn dated(&mut self, place: &Place) -> Option<Expr> {
        let mut left = self.dated_path(place)?;
        if self.rng.chance(15) {
            left = Expr::Call("coalesce", vec![left, Expr::Literal(Value::text("2024-06-01 10:30:15"))]);
        }
        let left = Box::new(left);
        Some(match self.rng.below(10) {
            0..=5 => {
                let (op, date) = (self.rng.word(&COMPARISONS), Box::new(self.date()));
                if self.rng.chance(25) { Expr::Compare(op, date, left) } else { Expr::Compare(op, left, date) }
            }
            6..=7 => {
                let low = match self.rng.chance(15) {
                    true => Expr::Literal(Value::text("2024-06-01")),
                    false => self.date(),
                };
                Expr::Between(left, Box::new(low), Box::new(self.date()), self.rng.chance(30))
            }
            _ => {
                let mut list: Vec<Expr> = (0..1 + self.rng.below(3)).map(|_| self.date()).collect();
                if self.rng.chance(20) {
                    list.push(Expr::Literal(Value::text("2024-06-02 00:00:00")));
                }
                if self.rng.chance(15) {
                    list.push(Expr::Literal(Value::Null));
                }
                Expr::InList(left, list, self.rng.chance(40))
            }
        })
    }
}
