//! Counts what the values of columns are.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::catalog::Column;
use crate::seed::auto::sense::Bounds;
use crate::store::{Fingerprint, Row, Value, ValueRef};

/// The bytes that a number takes among those that are told apart, with the space that is left free.
const PRINT: usize = 32;

/// True if a comparison of the two converts neither side.
pub(super) fn are_alike(one: &Column, other: &Column) -> bool {
    one.affinity == other.affinity || one.affinity.is_numeric() && other.affinity.is_numeric()
}

/// True if SQL compares the values of two columns byte by byte.
pub(super) fn compare_as_they_are(one: &Column, other: &Column) -> bool {
    [one, other].iter().all(|column| column.collation == "BINARY") && are_alike(one, other)
}

/// A real number that is whole as the whole number that SQL takes it for.
pub(super) fn exact(value: ValueRef) -> ValueRef {
    const END: f64 = 9_223_372_036_854_775_808.0;
    match value {
        ValueRef::Real(number) if number.trunc() == number && (-END..END).contains(&number) => {
            ValueRef::Integer(number as i64)
        }
        other => other,
    }
}

/// A number that stands for values as SQL tells them apart.
pub(super) fn print<'v>(values: &mut dyn Iterator<Item = ValueRef<'v>>) -> u64 {
    let mut print = Fingerprint::default();
    values.for_each(|value| print.add(exact(value)));
    print.finish()
}

/// How often each number was seen.
#[derive(Default)]
pub(super) struct Prints(HashMap<u64, u32, BuildHasherDefault<Mixed>>);

impl Prints {
    /// How often it was seen now; nothing where there is no room for it.
    pub fn add(&mut self, print: u64, room: &mut usize) -> Option<u32> {
        if let Some(count) = self.0.get_mut(&print) {
            *count += 1;
            return Some(*count);
        }
        *room = room.checked_sub(PRINT)?;
        self.0.insert(print, 1);
        Some(1)
    }

    pub fn get(&self, print: u64) -> u32 {
        self.0.get(&print).copied().unwrap_or(0)
    }
}

/// One multiplication spreads what may be neighbouring keys.
#[derive(Default)]
pub(super) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0 ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        let wide = u128::from(number ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        self.0 = (wide >> 64) as u64 ^ wide as u64;
    }
}

/// Two columns that should be in order.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct OrderCounts {
    /// Records that hold both, both or neither as text.
    pub about: u64,
    /// Those whose second value is less than the first.
    pub wrong: u64,
    /// The letters of the shortest value of each, 0 where there is none; nothing where that was not counted.
    pub shortest: Option<[u64; 2]>,
    /// Their times are of several zones, so that their texts are in no order.
    pub has_zones: bool,
}

pub(super) struct OrderCounter {
    places: [usize; 2],
    about: u64,
    wrong: u64,
    shortest: Option<[Option<u64>; 2]>,
    /// The zone of the first time, and whether there is another.
    zone: Option<Vec<u8>>,
    has_zones: bool,
}

impl OrderCounter {
    pub fn new(places: [usize; 2]) -> OrderCounter {
        OrderCounter { places, about: 0, wrong: 0, shortest: Some([None; 2]), zone: None, has_zones: false }
    }

    pub fn see(&mut self, row: &dyn Row) {
        let [first, second] = self.places.map(|place| row.get(place));
        if let Some(shortest) = &mut self.shortest {
            for (shortest, value) in shortest.iter_mut().zip([first, second]) {
                match letters(value) {
                    Ok(Some(length)) => *shortest = Some(shortest.map_or(length, |known| known.min(length))),
                    Ok(None) => {}
                    Err(Unknown) => return self.see_without_lengths(first, second),
                }
            }
        }
        self.compare(first, second);
    }

    fn see_without_lengths(&mut self, first: ValueRef, second: ValueRef) {
        self.shortest = None;
        self.compare(first, second);
    }

    fn compare(&mut self, first: ValueRef, second: ValueRef) {
        match (first, second) {
            (ValueRef::Null, _) | (_, ValueRef::Null) => return,
            (ValueRef::Text(one), ValueRef::Text(other)) if is_dated(one) && is_dated(other) => {
                self.see_zone(one);
                self.see_zone(other);
            }
            (ValueRef::Text(_), _) | (_, ValueRef::Text(_)) => return,
            _ => {}
        }
        self.about += 1;
        self.wrong += u64::from(second.compare(first) == Ordering::Less);
    }

    fn see_zone(&mut self, time: &[u8]) {
        let zone = zone(time);
        match &self.zone {
            None => self.zone = Some(zone.to_vec()),
            Some(known) => self.has_zones |= known != zone,
        }
    }

    pub fn finish(self) -> OrderCounts {
        let shortest = self.shortest.map(|both| both.map(|length| length.unwrap_or(0)));
        OrderCounts { about: self.about, wrong: self.wrong, shortest, has_zones: self.has_zones }
    }
}

/// True of a text that begins as a day does that is compared as it stands: `2024-05-01`, where `01.05.2024` is in no order.
fn is_dated(text: &[u8]) -> bool {
    let is_form = |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    text.len() >= 7 && text.iter().zip(b"0000-00").all(is_form)
}

/// What stands behind the time of day: `Z`, `+02:00`, or nothing; nothing of a day alone.
fn zone(time: &[u8]) -> &[u8] {
    let clock = time.get(10..).unwrap_or_default();
    let at = clock.iter().position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-'));
    at.map_or(&[], |at| &clock[at..])
}

/// What only SQL counts the letters of.
struct Unknown;

/// What `length()` of SQL says of a value.
fn letters(value: ValueRef) -> Result<Option<u64>, Unknown> {
    Ok(match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => {
            let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
            Some(u64::from(digits) + u64::from(number < 0))
        }
        ValueRef::Real(_) => return Err(Unknown),
        ValueRef::Text(bytes) if !bytes.is_ascii() || bytes.contains(&0) => return Err(Unknown),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.len() as u64),
    })
}

/// Where the numbers of a column lie.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct NumberCounts {
    pub all: u64,
    /// Less than the least that they may be.
    pub below: u64,
    /// No more than each of the bounds above.
    pub within: Vec<u64>,
}

pub(super) struct NumberCounter {
    place: usize,
    least: f64,
    most: Vec<f64>,
    counts: NumberCounts,
}

impl NumberCounter {
    pub fn new(place: usize, bounds: Bounds) -> NumberCounter {
        let (least, most) = match bounds {
            Bounds::AtLeast(least) => (least, Vec::new()),
            Bounds::Between(least, most) => (least, vec![most]),
            Bounds::Scale(scales) => (0.0, scales.to_vec()),
        };
        let counts = NumberCounts { all: 0, below: 0, within: vec![0; most.len()] };
        NumberCounter { place, least, most, counts }
    }

    pub fn see(&mut self, row: &dyn Row) {
        let number = match row.get(self.place) {
            // Rounded, it stays on its side of bounds that are small and whole.
            ValueRef::Integer(number) => number as f64,
            ValueRef::Real(number) => number,
            ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => return,
        };
        self.counts.all += 1;
        self.counts.below += u64::from(number < self.least);
        for (count, most) in self.counts.within.iter_mut().zip(&self.most) {
            *count += u64::from(number <= *most);
        }
    }

    pub fn finish(self) -> NumberCounts {
        self.counts
    }
}

/// How many records share values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct RepeatCounts {
    /// Records without NULL there.
    pub all: u64,
    /// Those of them that share their values with another.
    pub repeated: u64,
    /// The values that they share.
    pub values: u64,
}

pub(super) struct RepeatCounter {
    places: Vec<usize>,
    /// Texts that differ in the case of ASCII letters are the same, as under NOCASE.
    any_case: bool,
    counts: RepeatCounts,
    prints: Option<Prints>,
}

impl RepeatCounter {
    pub fn new(places: Vec<usize>, any_case: bool) -> RepeatCounter {
        let counts = RepeatCounts { all: 0, repeated: 0, values: 0 };
        RepeatCounter { places, any_case, counts, prints: Some(Prints::default()) }
    }

    pub fn see(&mut self, row: &dyn Row, room: &mut usize) {
        let Some(prints) = &mut self.prints else { return };
        if self.places.iter().any(|place| row.get(*place).is_null()) {
            return;
        }
        self.counts.all += 1;
        let print = match self.any_case {
            false => print(&mut self.places.iter().map(|place| row.get(*place))),
            true => {
                let lower = |place: &usize| match row.get(*place) {
                    ValueRef::Text(bytes) => Value::Text(bytes.to_ascii_lowercase()),
                    other => other.to_owned(),
                };
                let values: Vec<Value> = self.places.iter().map(lower).collect();
                print(&mut values.iter().map(Value::as_ref))
            }
        };
        match prints.add(print, room) {
            Some(1) => {}
            Some(2) => {
                self.counts.repeated += 2;
                self.counts.values += 1;
            }
            Some(_) => self.counts.repeated += 1,
            None => self.prints = None,
        }
    }

    pub fn finish(self) -> Option<RepeatCounts> {
        self.prints.map(|_| self.counts)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Filled {
    /// Anything at all.
    pub some: bool,
    /// The same in every record.
    pub same: bool,
}

pub(super) struct FilledCounter {
    place: usize,
    /// What is not the same byte by byte is not the same.
    is_binary: bool,
    first: Option<Value>,
    has_nulls: bool,
    differs: bool,
}

impl FilledCounter {
    pub fn new(place: usize, is_binary: bool) -> FilledCounter {
        FilledCounter { place, is_binary, first: None, has_nulls: false, differs: false }
    }

    /// True if further records change nothing.
    pub fn is_decided(&self) -> bool {
        self.first.is_some() && (self.has_nulls || self.differs && self.is_binary)
    }

    pub fn see(&mut self, row: &dyn Row) {
        if self.is_decided() {
            return;
        }
        match (row.get(self.place), &self.first) {
            (ValueRef::Null, _) => self.has_nulls = true,
            (value, None) => self.first = Some(value.to_owned()),
            (_, Some(_)) if self.differs => {}
            (value, Some(first)) => self.differs = value.compare(first.as_ref()) != Ordering::Equal,
        }
    }

    /// Nothing where another collation may take for the same what is not.
    pub fn finish(self) -> Option<Filled> {
        let some = self.first.is_some();
        match self.differs && !self.is_binary && !self.has_nulls {
            true => None,
            false => Some(Filled { some, same: some && !self.has_nulls && !self.differs }),
        }
    }
}

/// How many values of a column are days or times as they are mostly written; others may be that, too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct DayCounts {
    /// Those that are not NULL.
    pub all: u64,
    pub plain: u64,
}

pub(super) struct DayCounter {
    place: usize,
    counts: DayCounts,
}

impl DayCounter {
    pub fn new(place: usize) -> DayCounter {
        DayCounter { place, counts: DayCounts { all: 0, plain: 0 } }
    }

    pub fn see(&mut self, row: &dyn Row) {
        let value = row.get(self.place);
        self.counts.all += u64::from(!value.is_null());
        self.counts.plain += u64::from(matches!(value, ValueRef::Text(text) if is_plain_time(text)));
    }

    pub fn finish(self) -> DayCounts {
        self.counts
    }
}

/// True of `2024-02-29`, `2024-02-29 23:59`, `2024-02-29T23:59:59` and `2024-02-29 23:59:59.999Z`.
fn is_plain_time(text: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        Some(digits.iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0')))
    };
    let is = |at: usize, byte: &[u8]| text.get(at).is_some_and(|found| byte.contains(found));
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else { return false };
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let has_time = || {
        let is_clock = is(10, b" T") && is(13, b":") && number(11, 13) < Some(24) && number(14, 16) < Some(60);
        let is_known = number(11, 13).is_some() && number(14, 16).is_some();
        let seconds = text.len() == 16 || is(16, b":") && number(17, 19).is_some_and(|seconds| seconds < 60);
        let rest = text.get(19..).unwrap_or_default();
        let rest = rest.strip_suffix(b"Z").unwrap_or(rest);
        let is_fraction =
            rest.strip_prefix(b".").is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit));
        is_clock && is_known && seconds && (rest.is_empty() || is_fraction)
    };
    is(4, b"-") && is(7, b"-") && (1..=days).contains(&day) && (text.len() == 10 || has_time())
}

#[cfg(test)]
mod tests {
    use super::is_plain_time;

    #[test]
    fn times_as_they_are_mostly_written() {
        for time in
            ["2024-02-29", "2024-01-31 23:59", "2024-01-31T23:59:59", "2024-01-31 23:59:59.999", "2024-01-31T00:00:00Z"]
        {
            assert!(is_plain_time(time.as_bytes()), "{time}");
        }
        for other in [
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "2024-01-31 ",
            "2024-01-31 24:00",
            "2024-01-31 2:00",
            "2024-01-31 10:60",
            "tomorrow",
            "",
            "2024",
        ] {
            assert!(!is_plain_time(other.as_bytes()), "{other}");
        }
    }
}
