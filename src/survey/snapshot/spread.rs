//! How the values of a column are spread, and how that has moved.

use std::cmp::Ordering;
use std::fmt;

use crate::formats::rounded;
use crate::store::{Value, ValueRef, quote_value};
use crate::survey::histogram::begins_with_day;
use crate::survey::profile::median;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::width::cut;

/// A column with more different values than this is none of categories, nor one with a longer value.
const CATEGORIES: usize = 20;
const LONGEST_CATEGORY: usize = 64;
/// Numbers are categories where they have no more different values than this.
const FEW_NUMBERS: usize = 5;
/// How many values are kept for the median; of more, every second one, every fourth …
const SAMPLE: usize = 4096;
/// How many categories are told of, and how many letters of a value.
const TOLD: usize = 5;
const LONGEST: usize = 24;

/// The values of one column in short.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    pub records: u64,
    pub nulls: u64,
    /// The least, the median and the greatest, of numbers and of dates.
    pub line: Option<[Value; 3]>,
    /// Each value with how many records hold it, where few values are held by many records.
    pub categories: Option<Vec<(Value, u64)>>,
    /// The median is that of some of the values alone, and near the true one at best.
    pub is_sampled: bool,
    /// Those values, in order, where it is.
    pub sample: Vec<Value>,
}

/// What of a column has moved: `least`, `null` or a category, as it was and as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub of: String,
    pub then: Measure,
    pub now: Measure,
    /// How many further categories have moved that are not told.
    pub more: usize,
}

/// A value of a column, or how many of its records hold one.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    Value(Value),
    /// So many of so many.
    Share(u64, u64),
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Measure::Value(value) => shown(value),
            Measure::Share(count, of) => percent(*count, *of),
        })
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} → {}", self.of, self.then, self.now)?;
        if self.more > 0 { write!(f, " and {} more", self.more) } else { Ok(()) }
    }
}

impl Spread {
    pub(super) fn present(&self) -> u64 {
        self.records - self.nulls
    }

    /// Puts the true median in the place of that of a sample.
    pub(super) fn set_median(&mut self, median: Value) {
        if let Some([_, middle, _]) = &mut self.line {
            *middle = median;
        }
        self.is_sampled = false;
    }

    /// True of so many values that not all of them are kept for the median.
    pub fn are_sampled(present: u64) -> bool {
        present > SAMPLE as u64
    }

    /// What has moved from here to `now`, so far that it can be seen.
    pub fn moved_to(&self, now: &Spread) -> Vec<Moved> {
        let mut moved = Vec::new();
        let is_sampled = self.is_sampled || now.is_sampled;
        if self.records > 0 && now.records > 0 {
            moved.extend(share_moved("null", [self, now].map(|one| (one.nulls, one.records))));
        }
        if self.present() == 0 || now.present() == 0 {
            return moved;
        }
        match ((&self.categories, &now.categories), (&self.line, &now.line)) {
            ((Some(then), Some(after)), _) => moved.extend(categories_moved(then, after, [self, now])),
            (_, (Some(then), Some(after))) => {
                for (of, (then, now)) in ["least", "median", "greatest"].into_iter().zip(then.iter().zip(after)) {
                    let is_known = of != "median" || !is_sampled;
                    if then != now && is_known {
                        let [then, now] = [then, now].map(|value| Measure::Value(value.clone()));
                        moved.push(Moved { of: of.to_owned(), then, now, more: 0 });
                    }
                }
            }
            _ => {}
        }
        moved
    }
}

fn categories_moved(then: &[(Value, u64)], now: &[(Value, u64)], sides: [&Spread; 2]) -> Vec<Moved> {
    let count = |side: &[(Value, u64)], value: &Value| {
        side.iter().find(|(known, _)| known == value).map_or(0, |(_, count)| *count)
    };
    let gone = then.iter().filter(|(value, _)| count(now, value) == 0);
    let mut moved: Vec<(u128, Moved)> = Vec::new();
    for (value, _) in now.iter().chain(gone) {
        let counts = [(count(then, value), sides[0].present()), (count(now, value), sides[1].present())];
        if let Some(found) = share_moved(&shown(value), counts) {
            // How far the shares are apart, times the numbers of both sides.
            let [(then, of_then), (now, of_now)] = counts.map(|(count, of)| (u128::from(count), u128::from(of)));
            moved.push(((then * of_now).abs_diff(now * of_then), found));
        }
    }
    moved.sort_by_key(|(far, _)| std::cmp::Reverse(*far));
    let more = moved.len().saturating_sub(TOLD);
    let mut told: Vec<Moved> = moved.into_iter().take(TOLD).map(|(_, found)| found).collect();
    if let Some(last) = told.last_mut() {
        last.more = more;
    }
    told
}

/// So many of so many, then and now, where the whole percents differ.
fn share_moved(of: &str, counts: [(u64, u64); 2]) -> Option<Moved> {
    let [then, now] = counts.map(|(count, of)| percent(count, of));
    (then != now).then(|| {
        let [then, now] = counts.map(|(count, of)| Measure::Share(count, of));
        Moved { of: of.to_owned(), then, now, more: 0 }
    })
}

fn percent(count: u64, of: u64) -> String {
    let share = 100.0 * count as f64 / of.max(1) as f64;
    if count == 0 || count == of {
        format!("{share:.0}%")
    } else if share < 1.0 {
        "<1%".to_owned()
    } else {
        format!("{:.0}%", share.min(99.0))
    }
}

/// A value as a difference shows it.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Text(_) => value.as_text().unwrap_or_default().into_owned(),
        Value::Real(number) => rounded(*number),
        other => quote_value(other),
    };
    cut(&sanitize::text(&text, Lines::Show), LONGEST).into_owned()
}

/// Takes values one by one, in bounded memory.
pub struct SpreadBuilder {
    spread: Spread,
    /// Keys have no spread but nulls.
    is_plain: bool,
    numbers: u64,
    days: u64,
    ends: Option<[Value; 2]>,
    categories: Option<Vec<(Value, u64)>>,
    sample: Vec<Value>,
    /// So many values are kept at most.
    most: usize,
    /// Every so manieth value is kept for the median.
    stride: u64,
}

impl SpreadBuilder {
    pub fn new(is_plain: bool) -> SpreadBuilder {
        SpreadBuilder {
            spread: Spread::default(),
            is_plain,
            numbers: 0,
            days: 0,
            ends: None,
            categories: is_plain.then(Vec::new),
            sample: Vec::new(),
            most: SAMPLE,
            stride: 1,
        }
    }

    /// For values that are in memory anyway: all of them count for the median.
    pub fn of_all() -> SpreadBuilder {
        SpreadBuilder { most: usize::MAX, ..SpreadBuilder::new(true) }
    }

    pub fn add(&mut self, value: ValueRef) {
        let place = self.spread.records - self.spread.nulls;
        self.spread.records += 1;
        let is_day = |bytes: &[u8]| bytes.len() <= LONGEST_CATEGORY && begins_with_day(bytes);
        match value {
            ValueRef::Null => {
                self.spread.nulls += 1;
                return;
            }
            _ if !self.is_plain => return,
            ValueRef::Integer(_) | ValueRef::Real(_) => self.numbers += 1,
            ValueRef::Text(bytes) if is_day(bytes) => self.days += 1,
            ValueRef::Text(_) | ValueRef::Blob(_) => {}
        }
        self.count(value);
        if self.numbers != place + 1 && self.days != place + 1 {
            self.sample = Vec::new();
            self.ends = None;
            return;
        }
        match &mut self.ends {
            None => self.ends = Some([value.to_owned(), value.to_owned()]),
            Some([least, greatest]) => {
                if order(value, least.as_ref()).is_lt() {
                    *least = value.to_owned();
                } else if order(value, greatest.as_ref()).is_gt() {
                    *greatest = value.to_owned();
                }
            }
        }
        if place.is_multiple_of(self.stride) {
            if self.sample.len() == self.most {
                let mut at = 0;
                self.sample.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                self.stride *= 2;
            }
            if place.is_multiple_of(self.stride) {
                self.sample.push(value.to_owned());
            }
        }
    }

    fn count(&mut self, value: ValueRef) {
        let Some(categories) = &mut self.categories else { return };
        let may_be_one = match value {
            ValueRef::Integer(_) => true,
            ValueRef::Text(bytes) => bytes.len() <= LONGEST_CATEGORY,
            _ => false,
        };
        if !may_be_one {
            self.categories = None;
        } else if let Some((_, count)) = categories.iter_mut().find(|(known, _)| known.as_ref() == value) {
            *count += 1;
        } else if categories.len() < CATEGORIES {
            categories.push((value.to_owned(), 1));
        } else {
            self.categories = None;
        }
    }

    pub fn finish(self) -> Spread {
        let SpreadBuilder { mut spread, numbers, days, ends, categories, mut sample, stride, .. } = self;
        let present = spread.present();
        if present > 0 && (numbers == present || days == present) {
            sample.sort_by(|one, other| order(one.as_ref(), other.as_ref()));
            let middle = [(sample.len().max(1) - 1) / 2, sample.len() / 2].map(|at| sample.get(at).cloned());
            let [low, high] = middle;
            spread.line = ends
                .zip(low.zip(high).map(|(low, high)| median(low, &high)))
                .map(|([least, greatest], median)| [least, median, greatest]);
        }
        spread.is_sampled = spread.line.is_some() && stride > 1;
        // Of few different values it is known how often each is there.
        if let (Some([_, middle, _]), Some(found), true) = (&mut spread.line, &categories, spread.is_sampled) {
            let mut found: Vec<&(Value, u64)> = found.iter().collect();
            found.sort_by(|(one, _), (other, _)| order(one.as_ref(), other.as_ref()));
            let at = |place: u64| {
                let mut passed = 0;
                let found = found.iter().find(|(_, count)| {
                    passed += count;
                    passed > place
                });
                found.map(|(value, _)| value.clone())
            };
            if let (Some(low), Some(high)) = (at((present - 1) / 2), at(present / 2)) {
                *middle = median(low, &high);
                spread.is_sampled = false;
            }
        }
        if spread.is_sampled {
            spread.sample = sample;
        }
        let fits = |found: &Vec<(Value, u64)>| {
            let is_few = numbers == 0 && days == 0 || numbers == present && found.len() <= FEW_NUMBERS;
            is_few && found.len() as u64 * 2 <= present
        };
        spread.categories = categories.filter(fits).map(|mut found| {
            found
                .sort_by(|(one, more), (other, less)| less.cmp(more).then_with(|| order(one.as_ref(), other.as_ref())));
            found
        });
        spread
    }
}

/// Numbers before texts before blobs, null first, as SQLite orders them.
pub(super) fn order(one: ValueRef, other: ValueRef) -> Ordering {
    let number = |value: ValueRef| match value {
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Real(number) => Some(number),
        _ => None,
    };
    let rank = |value: ValueRef| match value {
        ValueRef::Null => 0,
        ValueRef::Integer(_) | ValueRef::Real(_) => 1,
        ValueRef::Text(_) => 2,
        ValueRef::Blob(_) => 3,
    };
    match (one, other) {
        (ValueRef::Integer(one), ValueRef::Integer(other)) => one.cmp(&other),
        (ValueRef::Text(one), ValueRef::Text(other)) | (ValueRef::Blob(one), ValueRef::Blob(other)) => one.cmp(other),
        _ => match (number(one), number(other)) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            _ => rank(one).cmp(&rank(other)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[Value]) -> Spread {
        let mut builder = SpreadBuilder::new(true);
        values.iter().for_each(|value| builder.add(value.as_ref()));
        builder.finish()
    }

    fn told(then: &[Value], now: &[Value]) -> Vec<String> {
        let moved = spread(then).moved_to(&spread(now));
        moved.iter().map(ToString::to_string).collect()
    }

    fn numbers(range: std::ops::RangeInclusive<i64>) -> Vec<Value> {
        range.map(Value::Integer).collect()
    }

    #[test]
    fn numbers_and_dates_move_by_their_ends_and_their_middle() {
        assert_eq!(told(&numbers(1..=9), &numbers(1..=9)), Vec::<String>::new());
        assert_eq!(told(&numbers(1..=9), &numbers(1..=19)), ["median 5 → 10", "greatest 9 → 19"]);
        // Of an even number of numbers it is the mean of the middle two, as `.describe` tells it.
        assert_eq!(told(&numbers(1..=9), &numbers(1..=8))[0], "median 5 → 4.5");
        let days = |month: u32| -> Vec<Value> {
            (1..=9).map(|day| Value::text(format!("2024-{month:02}-{day:02}"))).collect()
        };
        assert_eq!(told(&days(1), &days(2))[0], "least 2024-01-01 → 2024-02-01");
        assert_eq!(told(&[Value::Real(0.1 + 0.2)], &[Value::Integer(1)])[0], "least 0.3 → 1");
    }

    #[test]
    fn categories_move_by_their_shares() {
        let of = |open: usize, shut: usize| -> Vec<Value> {
            let words = std::iter::repeat_n("open", open).chain(std::iter::repeat_n("shut", shut));
            words.map(Value::from).collect()
        };
        assert_eq!(told(&of(5, 5), &of(50, 50)), Vec::<String>::new());
        assert_eq!(told(&of(8, 2), &of(4, 6)), ["shut 20% → 60%", "open 80% → 40%"]);
        assert_eq!(told(&of(8, 0), &of(399, 1)), ["open 100% → 99%", "shut 0% → <1%"]);
    }

    #[test]
    fn nulls_move_by_their_share_and_texts_not_at_all() {
        let with = |nulls: usize| -> Vec<Value> {
            let texts = (0..10 - nulls).map(|at| Value::text(format!("text {at} {nulls}")));
            texts.chain(std::iter::repeat_n(Value::Null, nulls)).collect()
        };
        assert_eq!(told(&with(1), &with(3)), ["null 10% → 30%"]);
        assert_eq!(told(&with(0), &with(0)), Vec::<String>::new());
    }

    #[test]
    fn a_million_values_take_the_room_of_a_few_thousand() {
        let mut builder = SpreadBuilder::new(true);
        for number in 0..1_000_000_i64 {
            builder.add(ValueRef::Integer(number * 7 % 1_000_000));
        }
        assert!(builder.sample.len() <= SAMPLE && builder.categories.is_none());
        let [least, Value::Integer(median), greatest] = builder.finish().line.expect("numbers") else { panic!() };
        assert_eq!((least, greatest), (Value::Integer(0), Value::Integer(999_999)));
        assert!((median - 500_000).abs() < 25_000, "{median}");
    }
}
