//! Which values a column holds how often, found while its records go by: exact where they are few, else bounds that prove a column to be
//! no category. Its memory does not grow with the table.

use std::collections::HashMap;

use crate::store::{Value, ValueRef, quote_value};
use crate::survey::histogram::begins_with_day;
use crate::terminal::sanitize::is_invisible;

/// A value of a category is held by so many records, so that it tells of none of them.
pub(super) const FEWEST: u64 = 5;
/// So many values are a category; of numbers fewer, since of more their histogram says enough.
pub(super) const MOST_VALUES: usize = 50;
const MOST_NUMBERS: usize = 20;
/// The part of the records that the values of a category must cover.
pub(super) const COVERED: f64 = 0.9;
/// What is longer, or of more words, is a text and no category.
const LONGEST: usize = 40;
const MOST_WORDS: usize = 4;
/// So many digits may be a number that belongs to somebody.
const MOST_DIGITS: usize = 6;
/// So many different texts are counted at a time.
const KEPT: usize = 4096;
/// The number of no value; those of numbers follow it, those of the first texts come behind.
pub(super) const NULL: u8 = 0;
const FIRST_TEXT: u8 = 1 + MOST_NUMBERS as u8;
/// There are fewer numbers of values than this.
pub(super) const MOST_VALUE_NUMBERS: usize = 48;

/// What is known of how often the values of a column are there.
pub(super) enum Counts {
    /// All of them, with how often they are there.
    Exact(Vec<(Value, u64)>),
    /// Whatever they are, they are no category.
    Many,
    /// They have to be counted anew.
    Unknown,
}

/// Counts values as they come.
///
/// Where more than [`KEPT`] texts are at hand, all lose as many records as the median has (after Misra and Gries), and who has none left
/// goes: each text is there at most `lost` times more often than is counted.
pub(super) struct Tally {
    /// How many records the table has.
    records: u64,
    texts: HashMap<Box<[u8]>, Text>,
    lost: u64,
    /// How many records hold a text that may not be told.
    withheld: u64,
    numbers: Vec<(Value, u64)>,
    /// No more is counted: there are too many.
    are_many_numbers: bool,
    are_many_texts: bool,
}

struct Text {
    count: u64,
    may_be_told: bool,
    number: Option<u8>,
}

impl Tally {
    pub(super) fn new(records: u64) -> Tally {
        Tally {
            records,
            texts: HashMap::new(),
            lost: 0,
            withheld: 0,
            numbers: Vec::new(),
            are_many_numbers: false,
            are_many_texts: false,
        }
    }

    /// Counts a number, and gives the number by which its value is told apart from others, as long as they are few.
    pub(super) fn add_number(&mut self, value: ValueRef<'_>) -> Option<u8> {
        if self.are_many_numbers {
            return None;
        }
        let at = match self.numbers.iter().position(|(known, _)| is_same(known, value)) {
            Some(at) => at,
            None if self.numbers.len() < MOST_NUMBERS => {
                self.numbers.push((value.to_owned(), 0));
                self.numbers.len() - 1
            }
            None => {
                self.are_many_numbers = true;
                self.numbers = Vec::new();
                return None;
            }
        };
        self.numbers[at].1 += 1;
        Some(NULL + 1 + at as u8)
    }

    /// The same of a text.
    pub(super) fn add_text(&mut self, bytes: &[u8]) -> Option<u8> {
        if self.are_many_texts {
            return None;
        }
        let (may_be_told, number) = match self.texts.get_mut(bytes) {
            Some(known) => {
                known.count += 1;
                (known.may_be_told, known.number)
            }
            None => {
                if self.texts.len() == KEPT {
                    self.thin_out();
                }
                let may_be_told = may_text_be_told(bytes);
                let number = u8::try_from(self.texts.len()).ok().and_then(|at| at.checked_add(FIRST_TEXT));
                let number = number.filter(|number| usize::from(*number) < MOST_VALUE_NUMBERS && self.lost == 0);
                self.texts.insert(bytes.into(), Text { count: 1, may_be_told, number });
                (may_be_told, number)
            }
        };
        self.withheld += u64::from(!may_be_told);
        // The others cannot cover enough of the records.
        if self.withheld as f64 > (1.0 - COVERED) * self.records as f64 + 1.0 {
            self.are_many_texts = true;
            self.texts = HashMap::new();
        }
        number
    }

    /// The values by their numbers, those that may be told.
    pub(super) fn numbered(&self) -> Vec<(u8, Value)> {
        let numbers = self.numbers.iter().enumerate().filter(|(_, (_, count))| *count >= FEWEST);
        let numbers = numbers.map(|(at, (value, _))| (NULL + 1 + at as u8, value.clone()));
        let is_told = |text: &Text| text.may_be_told && text.count >= FEWEST;
        let told = self.texts.iter().filter(|(_, text)| is_told(text));
        let texts = told.filter_map(|(bytes, text)| Some((text.number?, Value::Text(bytes.to_vec()))));
        let mut found: Vec<(u8, Value)> = numbers.chain(texts).collect();
        found.sort_by_key(|(number, _)| *number);
        found
    }

    fn thin_out(&mut self) {
        let mut counts: Vec<u64> = self.texts.values().map(|text| text.count).collect();
        let middle = counts.len() / 2;
        let (_, &mut median, _) = counts.select_nth_unstable(middle);
        self.texts.retain(|_, text| {
            text.count = text.count.saturating_sub(median);
            text.count > 0
        });
        self.lost += median;
    }

    /// What has come, of a column that holds `present` values.
    pub(super) fn counts(&self, present: u64) -> Counts {
        let has_texts = self.lost > 0 || !self.texts.is_empty();
        if self.are_many_texts || (self.are_many_numbers && !has_texts) {
            return Counts::Many;
        }
        if self.are_many_numbers {
            return Counts::Unknown;
        }
        if self.lost > 0 {
            let mut most: Vec<u64> = self.texts.values().map(|text| text.count).collect();
            most.extend(self.numbers.iter().map(|(_, count)| *count));
            most.sort_unstable_by(|a, b| b.cmp(a));
            most.truncate(MOST_VALUES);
            let covered = most.iter().sum::<u64>() + self.lost * MOST_VALUES as u64;
            return if (covered as f64) < COVERED * present as f64 { Counts::Many } else { Counts::Unknown };
        }
        let texts = self.texts.iter().map(|(bytes, text)| (Value::Text(bytes.to_vec()), text.count));
        Counts::Exact(self.numbers.iter().cloned().chain(texts).collect())
    }
}

/// True of numbers that SQL takes for equal.
fn is_same(known: &Value, value: ValueRef<'_>) -> bool {
    let are_equal = |whole: i64, real: f64| real.fract() == 0.0 && real.abs() < 9e18 && real as i64 == whole;
    match (known.as_ref(), value) {
        (ValueRef::Integer(a), ValueRef::Integer(b)) => a == b,
        (ValueRef::Real(a), ValueRef::Real(b)) => a == b,
        (ValueRef::Integer(whole), ValueRef::Real(real)) | (ValueRef::Real(real), ValueRef::Integer(whole)) => {
            are_equal(whole, real)
        }
        _ => false,
    }
}

/// `weighted(…)` of the values that enough records hold, where those are most of the `present` ones, and how many values it has.
pub(super) fn weighted(mut values: Vec<(Value, u64)>, present: u64, of_numbers: bool) -> Option<(String, u64)> {
    values.retain(|(_, count)| *count >= FEWEST);
    values.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| order(a, b)));
    values.truncate(MOST_VALUES);
    let covered: u64 = values.iter().map(|(_, count)| count).sum();
    let too_many = of_numbers && (values.len() > MOST_NUMBERS || covered < present);
    if values.is_empty() || too_many || (covered as f64) < COVERED * present as f64 {
        return None;
    }
    if !values.iter().all(|(value, _)| may_be_told(value)) {
        return None;
    }
    let parts: Vec<String> = values.iter().map(|(value, count)| format!("{}, {count}", quote_value(value))).collect();
    Some((format!("weighted({})", parts.join(", ")), parts.len() as u64))
}

/// Numbers before texts, as SQL sorts them.
fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    let place = |value: &Value| match value {
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        _ => f64::INFINITY,
    };
    let text = |value: &Value| match value {
        Value::Text(bytes) => bytes.clone(),
        _ => Vec::new(),
    };
    place(a).total_cmp(&place(b)).then_with(|| text(a).cmp(&text(b)))
}

/// True of a value that is no text of its own, no address and no long number.
fn may_be_told(value: &Value) -> bool {
    match value {
        Value::Integer(number) => number.unsigned_abs() < 10_u64.pow(MOST_DIGITS as u32),
        Value::Real(number) => number.abs() < 10_f64.powi(MOST_DIGITS as i32),
        Value::Text(bytes) => may_text_be_told(bytes),
        Value::Null | Value::Blob(_) => false,
    }
}

fn may_text_be_told(bytes: &[u8]) -> bool {
    // No character has more bytes than four.
    bytes.len() <= 4 * LONGEST
        && std::str::from_utf8(bytes).is_ok_and(|text| {
            text.chars().count() <= LONGEST
                && text.split_whitespace().count() <= MOST_WORDS
                && text.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS
                && !text.contains('@')
                && !text.chars().any(|c| c.is_control() || is_invisible(c))
                && !begins_with_day(bytes)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn of_texts(texts: impl Iterator<Item = String> + Clone) -> Counts {
        let records = texts.clone().count() as u64;
        let mut tally = Tally::new(records);
        texts.for_each(|text| _ = tally.add_text(text.as_bytes()));
        tally.counts(records)
    }

    #[test]
    fn few_texts_are_counted_to_the_last_and_many_are_proved_to_be_no_category() {
        let Counts::Exact(mut few) = of_texts((0..30_000).map(|n| format!("t{}", n % 3))) else {
            panic!("they are few")
        };
        few.sort_by_key(|(value, _)| format!("{value:?}"));
        let all = [("t0", 10_000), ("t1", 10_000), ("t2", 10_000)].map(|(text, count)| (Value::text(text), count));
        assert_eq!(few, all);
        assert!(matches!(of_texts((0..100_000).map(|n| format!("t{n}"))), Counts::Many));
        assert!(matches!(of_texts((0..1_000).map(|n| format!("t{n}@x.example"))), Counts::Many));
    }

    #[test]
    fn a_category_that_begins_late_is_counted_anew() {
        let texts = (0..100_000).map(|n| if n < 9_000 { format!("t{n}") } else { "one".to_owned() });
        assert!(matches!(of_texts(texts), Counts::Unknown));
    }

    #[test]
    fn a_number_is_the_same_whole_or_real() {
        let mut tally = Tally::new(3);
        for value in [ValueRef::Integer(1), ValueRef::Real(1.0), ValueRef::Real(1.5)] {
            tally.add_number(value);
        }
        let Counts::Exact(values) = tally.counts(3) else { panic!("they are few") };
        assert_eq!(values, [(Value::Integer(1), 2), (Value::Real(1.5), 1)]);
    }
}
