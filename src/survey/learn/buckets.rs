//! Histograms whose bounds are round, so that they tell of no record: numbers in bins of one width, finer where they crowd; days in
//! days, months or years. What lies far off from the others has wider bins of its own.

use std::collections::BTreeMap;

use super::scale::Scale;
use super::tally::{COVERED, FEWEST};
use crate::diagnostic::Result;
use crate::seed::Timestamp;
use crate::store::{Value, quote_value};
use crate::survey::histogram::bins;

const MOST_BINS: usize = 20;
/// A bin that holds more than this part of the records is cut into ten.
const CROWD: f64 = 0.2;
/// A bin with fewer records of the sample than this is not known to be crowded.
const FEWEST_SAMPLED: usize = 20;
/// A bound has at most so many digits.
const MOST_DIGITS: f64 = 1e6;
/// Beyond this no whole number can be a bound.
const FARTHEST: f64 = 9e18;
/// So small a part of a number is lost in doubles.
const LOST: f64 = 1e-14;
/// One record of so many, at each end, is left out to find where most of them lie: the first number whose rest differs.
const ENDS: [usize; 3] = [20, 100, 1_000];
/// Of fewer records of the sample nobody knows which are far off from the others.
const FEWEST_KNOWN: usize = 10;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// A histogram while it is counted.
pub(super) enum Bins {
    Numbers { bounds: Vec<f64>, counts: Vec<u64>, digits: Option<u32> },
    Calendar { body: (Timestamp, Timestamp), step: Step, scale: Scale, counts: BTreeMap<(Timestamp, Timestamp), u64> },
}

/// What a bin of days covers.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Day,
    Month,
    Year,
}

impl Step {
    /// The step whose bins are as long as so many days.
    fn of(days: f64) -> Step {
        match days {
            ..2.0 => Step::Day,
            ..32.0 => Step::Month,
            _ => Step::Year,
        }
    }

    /// The bin that a time lies in.
    fn bin(self, time: Timestamp) -> (Timestamp, Timestamp) {
        match self {
            Step::Day => (time.midnight(), time.midnight().plus(DAY).midnight()),
            Step::Month => months(time, 1),
            Step::Year => months(time, 12),
        }
    }

    /// The coarser bin that a time lies in.
    fn coarser(self, time: Timestamp) -> (Timestamp, Timestamp) {
        match self {
            Step::Day => months(time, 1),
            Step::Month => months(time, 12),
            Step::Year => months(time, 120),
        }
    }

    /// The bound of coarser bins below a time, or above it.
    fn outward(self, time: Timestamp, up: bool) -> Timestamp {
        let (from, to) = self.coarser(time);
        if up && from < time { to } else { from }
    }
}

/// The bin of so many months that a time lies in; the last of those that SQLite can write ends with its last day.
fn months(time: Timestamp, each: i64) -> (Timestamp, Timestamp) {
    let first = time.months().div_euclid(each) * each;
    let start = |months: i64| {
        if months < 12 * 10_000 { Timestamp::MIN.plus_months(months) } else { Timestamp::MAX.midnight() }
    };
    (start(first), start(first + each))
}

/// Where most values lie, and how far the middle ones of them do from each other.
#[derive(Clone, Copy)]
pub(super) struct Body {
    least: f64,
    greatest: f64,
    middle: f64,
}

impl Body {
    /// The middle values of a sample in ascending order, and as much again on each side, as far as there are any.
    fn new((least, greatest): (f64, f64), sample: &[f64]) -> Body {
        let middle = |ends: &usize| {
            let cut = (sample.len() / ends).max(1);
            let (low, high) = (sample[cut], sample[sample.len() - 1 - cut]);
            (high > low).then_some((low, high))
        };
        let known = if sample.len() < FEWEST_KNOWN { None } else { ENDS.iter().find_map(middle) };
        let (low, high) = known.unwrap_or((least, greatest));
        let middle = high - low;
        Body { least: least.max(low - middle), greatest: greatest.min(high + middle), middle }
    }
}

impl Bins {
    /// Bins for places from `least` to `greatest` on a scale; none where their steps are lost in doubles.
    pub(super) fn new(scale: Scale, ends: (f64, f64), mut sample: Vec<f64>) -> Option<Bins> {
        let ends = (scale.seconds(ends.0), scale.seconds(ends.1));
        sample.iter_mut().for_each(|place| *place = scale.seconds(*place));
        sample.sort_unstable_by(f64::total_cmp);
        let body = Body::new(ends, &sample);
        let digits = match scale {
            Scale::Number(digits) => digits,
            Scale::Day | Scale::Moment(_) | Scale::Unix(_) => {
                let step = match (body.greatest - body.least) / DAY as f64 {
                    ..31.0 => Step::Day,
                    ..1_100.0 => Step::Month,
                    _ => Step::Year,
                };
                let time = |place: f64| Timestamp::from_unix(place as i64);
                let body = (step.coarser(time(body.least)).0, step.coarser(time(body.greatest)).1);
                return Some(Bins::Calendar { body, step, scale, counts: BTreeMap::new() });
            }
        };
        let bounds = bounds(body, ends, digits, &sample)?;
        let counts = vec![0; bounds.len() - 1];
        Some(Bins::Numbers { bounds, counts, digits })
    }

    pub(super) fn add(&mut self, place: f64) {
        match self {
            Bins::Numbers { bounds, counts, .. } => {
                let bin = bounds.partition_point(|bound| *bound <= place).saturating_sub(1);
                let last = counts.len() - 1;
                counts[bin.min(last)] += 1;
            }
            Bins::Calendar { body, step, scale, counts } => {
                let time = Timestamp::from_unix(scale.seconds(place) as i64);
                let (from, to) = step.coarser(time);
                let is_within = body.0 <= from && to <= body.1;
                let bin = if is_within { step.bin(time) } else { (from, to) };
                *counts.entry(bin).or_default() += 1;
            }
        }
    }

    /// Lets bins of too few people count as those of one record: `is_of_several` knows of a condition on the column `name`.
    pub(super) fn thin_out(&mut self, name: &str, is_of_several: &mut dyn FnMut(&str) -> Result<bool>) -> Result<()> {
        match self {
            Bins::Numbers { bounds, counts, .. } => {
                let last = counts.len() - 1;
                for (at, count) in counts.iter_mut().enumerate().filter(|(_, count)| **count >= FEWEST) {
                    let (from, to) = (bounds[at], bounds[at + 1]);
                    let below = if at == last { String::new() } else { format!(" AND {name} < {to:?}") };
                    if !is_of_several(&format!("{name} >= {from:?}{below}"))? {
                        *count = 1;
                    }
                }
            }
            Bins::Calendar { scale, counts, .. } => {
                let scale = *scale;
                for ((from, to), count) in counts.iter_mut().filter(|(_, count)| **count >= FEWEST) {
                    let bound = |time: &Timestamp| match scale {
                        Scale::Unix(per_second) => (time.unix() * i64::from(per_second)).to_string(),
                        _ => format!("'{}'", time.to_string().get(..10).unwrap_or_default()),
                    };
                    if !is_of_several(&format!("{name} >= {} AND {name} < {}", bound(from), bound(to)))? {
                        *count = 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// `buckets(…)`, and how many different values they have room for. Each bucket is of [`FEWEST`] records or more.
    pub(super) fn told(self) -> Option<(String, u64)> {
        match self {
            Bins::Numbers { bounds, counts, digits } => {
                let spans = bounds.windows(2).zip(counts).filter(|(_, count)| *count > 0).map(|(ends, count)| Bucket {
                    from: ends[0],
                    to: ends[1],
                    count,
                    size: ends[1] - ends[0],
                });
                let is_near = |bucket: &Bucket| bucket.from.abs() <= FARTHEST && bucket.to.abs() <= FARTHEST;
                let spans = told(spans.filter(is_near).collect(), |number, width, up| {
                    let unit = rounded_up(width) * 10.0;
                    if up { (number / unit).ceil() * unit } else { (number / unit).floor() * unit }
                });
                let size: f64 = spans.iter().map(|bucket| bucket.size).sum();
                let room = size * 10_f64.powi(digits.unwrap_or(9) as i32);
                let bound = |number: f64| match (digits, number + 0.0) {
                    (Some(0), number) => format!("{number:.0}"),
                    (_, number) => quote_value(&Value::Real(number)),
                };
                text(&spans, bound).map(|text| (text, room.round() as u64))
            }
            Bins::Calendar { scale, counts, .. } => {
                let spans = counts.into_iter().map(|((from, to), count)| {
                    let (from, to) = (from.unix(), to.unix());
                    Bucket { from: from as f64, to: to as f64, count, size: ((to - from) / DAY) as f64 }
                });
                let time = |place: f64| Timestamp::from_unix(place as i64);
                let spans =
                    told(spans.collect(), |place, days, up| Step::of(days).outward(time(place), up).unix() as f64);
                let days = spans.iter().map(|bucket| bucket.size).sum::<f64>() as u64;
                let (length, steps) = if scale == Scale::Day { ("YYYY-MM-DD".len(), 1) } else { (usize::MAX, DAY) };
                let bound = |place: f64| {
                    let text = time(place).to_string();
                    format!("'{}'", text.get(..length).unwrap_or(&text))
                };
                text(&spans, bound).map(|text| (text, days.saturating_mul(steps.unsigned_abs())))
            }
        }
    }
}

fn text(spans: &[Bucket], bound: impl Fn(f64) -> String) -> Option<String> {
    let part = |bucket: &Bucket| format!("{}, {}, {}", bound(bucket.from), bound(bucket.to), bucket.count);
    let parts: Vec<String> = spans.iter().map(part).collect();
    (!parts.is_empty()).then(|| format!("buckets({})", parts.join(", ")))
}

/// The bounds of bins for numbers with so many digits behind the point, in ascending order, two at least: of one width in the body,
/// cut where they are crowded, and ten times as wide with each step away from it.
fn bounds(body: Body, (least, greatest): (f64, f64), digits: Option<u32>, sample: &[f64]) -> Option<Vec<f64>> {
    if !(body.least.abs() < FARTHEST && body.greatest.abs() < FARTHEST) {
        return None;
    }
    let lost = body.least.abs().max(body.greatest.abs()) * LOST;
    let Some((first, width, count)) = bins(body.least, body.greatest, MOST_BINS, digits == Some(0)) else {
        return (least == greatest && lost < 0.1).then(|| vec![least, least + 1.0]);
    };
    if width < lost {
        return None;
    }
    // A bound of more digits may be a number that belongs to somebody.
    let coarsest = body.least.abs().max(body.greatest.abs()) / MOST_DIGITS;
    let (first, width, count) = match width < coarsest {
        false => (first, width, count),
        true => {
            let width = rounded_up(coarsest);
            let first = (body.least / width).floor() * width;
            (first, width, ((body.greatest - first) / width).floor() as usize + 1)
        }
    };
    let cut = Cut {
        finest: digits.map_or(body.middle / MOST_DIGITS, |digits| 10_f64.powi(-(digits as i32))),
        crowd: ((sample.len() as f64 * CROWD) as usize).max(FEWEST_SAMPLED),
    };
    let bound = |bin: usize| tidy(first + width * bin as f64, width);
    let mut bounds = farther(bound(0), width, least, -1.0);
    bounds.reverse();
    for bin in 0..count {
        cut.bin(bound(bin), width, sample, &mut bounds);
    }
    bounds.push(bound(count));
    bounds.extend(farther(bound(count), width, greatest, 1.0));
    Some(bounds)
}

/// The bounds from the end of a body outward, upward by 1 and downward by -1, as far as there are values.
fn farther(end: f64, width: f64, farthest: f64, way: f64) -> Vec<f64> {
    let (mut found, mut bound, mut unit) = (Vec::new(), end * way, rounded_up(width));
    while bound < farthest * way && bound < FARTHEST {
        unit *= 10.0;
        bound = ((bound / unit).floor() + 1.0) * unit;
        found.push(tidy(bound * way, unit));
    }
    found
}

/// When a bin is cut.
struct Cut {
    finest: f64,
    crowd: usize,
}

impl Cut {
    /// Adds where a bin begins, and where the bins do that it is cut into.
    fn bin(&self, from: f64, width: f64, sample: &[f64], bounds: &mut Vec<f64>) {
        let within = &sample[sample.partition_point(|place| *place < from)..];
        let within = &within[..within.partition_point(|place| *place < from + width)];
        let finer = (width / 10.0).max(self.finest);
        let parts = (width / finer).round();
        let is_round = (width - parts * finer).abs() < finer * 1e-6 && (from.abs() + width) / finer <= MOST_DIGITS;
        if within.len() <= self.crowd || parts < 2.0 || !is_round {
            bounds.push(from);
            return;
        }
        for part in 0..parts as usize {
            self.bin(tidy(from + finer * part as f64, finer), finer, within, bounds);
        }
    }
}

/// A multiple of a width, without what sums of doubles add to it.
fn tidy(number: f64, width: f64) -> f64 {
    let digits = 1 - width.log10().floor() as i32;
    if digits <= 0 {
        let unit = 10_f64.powi(-digits);
        return (number / unit).round() * unit;
    }
    let unit = 10_f64.powi(digits);
    let tidied = (number * unit).round() / unit;
    if tidied.is_finite() { tidied } else { number }
}

/// The least 1, 2 or 5 with noughts behind it that is no less than a width.
fn rounded_up(width: f64) -> f64 {
    let unit = 10_f64.powf(width.log10().floor());
    // A width of a few such units is not one of more by what sums of doubles add to it.
    let fits = |factor: &f64| width <= unit * factor * (1.0 + 1e-9);
    unit * [1.0, 2.0, 5.0].into_iter().find(fits).unwrap_or(10.0)
}

/// A part of a histogram; times are in seconds since 1970.
struct Bucket {
    from: f64,
    to: f64,
    count: u64,
    /// How far it goes, in numbers or days.
    size: f64,
}

/// The buckets that may be told: neighbours of fewer than [`FEWEST`] records go together, and what is still of fewer is left out; where that
/// would be much, the shortest stretch of most of them is one. Of fewer records altogether nothing is told.
///
/// A bound that a few records alone reach would tell of them: it goes outward, as far as no other bucket is.
fn told(buckets: Vec<Bucket>, outward: impl Fn(f64, f64, bool) -> f64) -> Vec<Bucket> {
    let all: u64 = buckets.iter().map(|bucket| bucket.count).sum();
    if all < FEWEST {
        return Vec::new();
    }
    let is_enough = |count: u64| count >= FEWEST && count as f64 >= COVERED * all as f64;
    let few: Vec<(f64, f64, f64)> = buckets
        .iter()
        .filter(|bucket| bucket.count < FEWEST)
        .map(|bucket| (bucket.from, bucket.to, bucket.size))
        .collect();
    let mut found: Vec<Bucket> = Vec::new();
    for bucket in &buckets {
        match found.last_mut() {
            Some(last) if last.count < FEWEST && bucket.count < FEWEST && last.to == bucket.from => last.take(bucket),
            _ => found.push(Bucket { ..*bucket }),
        }
    }
    found.retain(|bucket| bucket.count >= FEWEST);
    if !is_enough(found.iter().map(|bucket| bucket.count).sum()) {
        found = shortest(&buckets, is_enough).into_iter().collect();
    }
    for at in 0..found.len() {
        if let Some((.., size)) = few.iter().find(|(from, ..)| *from == found[at].from) {
            let from = outward(found[at].from, *size, false);
            found[at].from = at.checked_sub(1).map_or(from, |before| from.max(found[before].to));
        }
        if let Some((.., size)) = few.iter().find(|(_, to, _)| *to == found[at].to) {
            let to = outward(found[at].to, *size, true);
            found[at].to = found.get(at + 1).map_or(to, |next| to.min(next.from));
        }
    }
    found
}

/// The shortest bucket that holds enough records.
fn shortest(buckets: &[Bucket], is_enough: impl Fn(u64) -> bool) -> Option<Bucket> {
    let from = |first: usize| {
        let mut stretch = Bucket { ..buckets[first] };
        let mut rest = buckets[first + 1..].iter();
        while !is_enough(stretch.count) {
            stretch.take(rest.next()?);
        }
        Some(stretch)
    };
    (0..buckets.len()).filter_map(from).min_by(|a, b| (a.to - a.from).total_cmp(&(b.to - b.from)))
}

impl Bucket {
    /// Takes in one that comes later.
    fn take(&mut self, later: &Bucket) {
        self.to = later.to;
        self.count += later.count;
        self.size += later.size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(counts: &[(u32, u64)]) -> Vec<(f64, f64, u64)> {
        let bucket = |(from, count): &(u32, u64)| {
            let from = f64::from(*from);
            Bucket { from, to: from + 1.0, count: *count, size: 1.0 }
        };
        let ten =
            |number: f64, _: f64, up: bool| if up { (number / 10.0).ceil() } else { (number / 10.0).floor() } * 10.0;
        let found = told(counts.iter().map(bucket).collect(), ten);
        found.into_iter().map(|bucket| (bucket.from, bucket.to, bucket.count)).collect()
    }

    #[test]
    fn no_bucket_tells_of_a_few_records() {
        assert_eq!(told_of(&[(0, 90), (1, 2), (2, 3), (90, 1)]), [(0., 1., 90), (1., 10., 5)]);
        assert_eq!(told_of(&[(0, 3), (7, 2)]), [(0., 10., 5)]);
        let apart: Vec<(u32, u64)> = (0..11).map(|n| (n * 2, 1)).chain([(1_000_000, 1)]).collect();
        assert_eq!(told_of(&apart), [(0., 30., 11)]);
        assert_eq!(told_of(&[(0, 3), (7, 1)]), []);
        assert_eq!(told_of(&[]), []);
    }

    fn bounds_of(ends: (f64, f64), digits: Option<u32>, sample: &[f64]) -> Vec<f64> {
        match Bins::new(Scale::Number(digits), ends, sample.to_vec()) {
            Some(Bins::Numbers { bounds, .. }) => bounds,
            _ => Vec::new(),
        }
    }

    #[test]
    fn bins_are_finer_where_records_crowd_and_stay_round() {
        let evenly: Vec<f64> = (0..1_000).map(f64::from).collect();
        let even = bounds_of((0.0, 999.0), Some(0), &evenly);
        assert_eq!(even, (0..=20).map(|bin| f64::from(bin) * 50.0).collect::<Vec<_>>());
        let crowded: Vec<f64> = (0..1_000).map(|n| if n % 10 < 8 { f64::from(n % 7) } else { f64::from(n) }).collect();
        let bounds = bounds_of((0.0, 999.0), Some(0), &crowded);
        let cut = [0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 15., 20., 25., 30., 35., 40., 45., 50., 100., 150.];
        assert_eq!(bounds[..cut.len()], cut);
        // A value that most have gets no bound finer than its digits, and of numbers as they come none of more than six.
        let prices = bounds_of((0.0, 100.0), Some(2), &[9.99; 500]);
        assert!(prices.contains(&9.99) && prices.contains(&10.0) && prices.windows(2).all(|ends| ends[0] < ends[1]));
        assert!(bounds_of((0.0, 1.0), None, &[0.123_456_789; 500]).iter().all(|bound| bound.to_string().len() <= 8));
    }

    fn told_in(scale: Scale, places: &[f64]) -> String {
        let ends =
            places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), place| (a.min(*place), b.max(*place)));
        let mut bins = Bins::new(scale, ends, places.to_vec()).expect("bins");
        places.iter().for_each(|place| bins.add(*place));
        bins.told().expect("buckets").0
    }

    #[test]
    fn what_lies_far_off_does_not_widen_the_bins_of_the_others() {
        let near: Vec<f64> = (0..399).map(|n| f64::from(n * 8).sqrt()).collect();
        for digits in [None, Some(0)] {
            for far in [1e9, -1e9, 1e16, -1e300] {
                let told = told_in(Scale::Number(digits), &[&near[..], &[far]].concat());
                assert_eq!(told.matches(", ").count() + 1, 11 * 3, "{far}: {told}");
                assert!(!told.contains("00, "), "{far}: {told}");
            }
        }
        let some = told_in(Scale::Number(None), &[&near[..], &[2e5, 3e5, 4e5, 41e4, 42e4]].concat());
        assert!(some.ends_with(", 50000.0, 500000.0, 5)"), "{some}");
        let few = told_in(Scale::Number(Some(0)), &[&near[..11], &[1e9]].concat());
        assert_eq!(few, "buckets(0, 10, 11)");
    }

    #[test]
    fn days_far_off_do_not_make_years_of_the_others() {
        let day = |n: i32| 1_700_000_000.0 + f64::from(n) * 86_400.0;
        let near: Vec<f64> = (0..90).map(day).collect();
        let told = told_in(Scale::Day, &[&near[..], &[day(100_000)]].concat());
        let months = "'2023-11-01', '2023-12-01', 17, '2023-12-01', '2024-01-01', 31, '2024-01-01', '2024-02-01', 31";
        assert_eq!(told, format!("buckets({months}, '2024-02-01', '2024-03-01', 11)"));
        let far: Vec<f64> = (0..6).map(|n| day(100_000 + n * 50)).collect();
        let told = told_in(Scale::Day, &[&near[..], &near[..], &far].concat());
        assert!(told.ends_with("'2024-02-01', '2024-03-01', 22, '2290-01-01', '2300-01-01', 6)"), "{told}");
    }

    #[test]
    fn the_last_year_ends_with_its_last_day() {
        let place = |text: &str| Timestamp::parse(text).map_or(0.0, |time| time.unix() as f64);
        let ends = (place("2024-01-01"), place("9999-12-31"));
        let mut bins = Bins::new(Scale::Day, ends, Vec::new()).expect("bins");
        for place in [ends.0, ends.1].repeat(5) {
            bins.add(place);
        }
        let text = "buckets('2024-01-01', '2025-01-01', 5, '9999-01-01', '9999-12-31', 5)";
        assert_eq!(bins.told(), Some((text.to_owned(), 366 + 364)));
    }
}
