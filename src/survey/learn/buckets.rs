//! Histograms whose bounds are round, so that they tell of no record: numbers in bins of one width, finer where they crowd; days in
//! days, months or years.

use std::collections::BTreeMap;

use super::scale::Scale;
use super::tally::{COVERED, FEWEST};
use crate::seed::Timestamp;
use crate::store::{Value, quote_value};
use crate::survey::histogram::bins;

const MOST_BINS: usize = 20;
/// A bin that holds more than this part of the records is cut into ten.
const CROWD: f64 = 0.2;
/// A bin with fewer records of the sample than this is not known to be crowded.
const FEWEST_SAMPLED: usize = 20;
/// A bound within a crowd has at most so many digits.
const MOST_DIGITS: f64 = 1e6;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// A histogram while it is counted.
pub(super) enum Bins {
    Numbers { bounds: Vec<f64>, counts: Vec<u64>, digits: Option<u32> },
    Calendar { step: Step, scale: Scale, counts: BTreeMap<i64, u64> },
}

/// What a bin of days covers.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Day,
    Month,
    Year,
}

impl Step {
    /// The number of the bin that a time lies in.
    fn bin(self, time: Timestamp) -> i64 {
        match self {
            Step::Day => time.unix().div_euclid(DAY),
            Step::Month => time.months(),
            Step::Year => time.months().div_euclid(12),
        }
    }

    /// The bound of coarser bins below a time, or above it.
    fn coarser(self, time: Timestamp, up: bool) -> Timestamp {
        let months = match self {
            Step::Day => 1,
            Step::Month => 12,
            Step::Year => 120,
        };
        let below = Step::Month.start(time.months().div_euclid(months) * months);
        if up && below.unix() < time.unix() {
            Step::Month.start((time.months().div_euclid(months) + 1) * months)
        } else {
            below
        }
    }

    /// Where a bin begins; the last of the years that SQLite can write ends with its last day.
    fn start(self, bin: i64) -> Timestamp {
        let since_year_0 = |months: i64| {
            if months < 12 * 10_000 { Timestamp::MIN.plus_months(months) } else { Timestamp::MAX.midnight() }
        };
        match self {
            Step::Day => Timestamp::from_unix(bin.saturating_mul(DAY)).midnight(),
            Step::Month => since_year_0(bin),
            Step::Year => since_year_0(bin.saturating_mul(12)),
        }
    }
}

impl Bins {
    /// Bins for places from `least` to `greatest` on a scale; none where their steps are lost in doubles.
    pub(super) fn new(scale: Scale, (least, greatest): (f64, f64), sample: Vec<f64>) -> Option<Bins> {
        let digits = match scale {
            Scale::Number(digits) => digits,
            Scale::Day | Scale::Moment(_) => {
                let step = match (greatest - least) / DAY as f64 {
                    ..31.0 => Step::Day,
                    ..1_100.0 => Step::Month,
                    _ => Step::Year,
                };
                return Some(Bins::Calendar { step, scale, counts: BTreeMap::new() });
            }
        };
        let bounds = bounds((least, greatest), digits, sample)?;
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
            Bins::Calendar { step, counts, .. } => {
                *counts.entry(step.bin(Timestamp::from_unix(place as i64))).or_default() += 1;
            }
        }
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
                let spans = told(spans.collect(), |number: &f64, width, up| {
                    let unit = width * 10.0;
                    if up { (number / unit).ceil() * unit } else { (number / unit).floor() * unit }
                });
                let size: f64 = spans.iter().map(|bucket| bucket.size).sum();
                let room = size * 10_f64.powi(digits.unwrap_or(9) as i32);
                let bound = |number: f64| match digits {
                    Some(0) => format!("{number:.0}"),
                    _ => quote_value(&Value::Real(number)),
                };
                text(&spans, |bucket| (bound(bucket.from), bound(bucket.to))).map(|text| (text, room.round() as u64))
            }
            Bins::Calendar { step, scale, counts } => {
                let spans = counts.into_iter().map(|(bin, count)| {
                    let (from, to) = (step.start(bin), step.start(bin.saturating_add(1)));
                    Bucket { from, to, count, size: ((to.unix() - from.unix()) / DAY) as f64 }
                });
                let spans = told(spans.collect(), |time: &Timestamp, _, up| step.coarser(*time, up));
                let days = spans.iter().map(|bucket| bucket.size).sum::<f64>() as u64;
                let (length, steps) = if scale == Scale::Day { ("YYYY-MM-DD".len(), 1) } else { (usize::MAX, DAY) };
                let bound = |time: Timestamp| {
                    let text = time.to_string();
                    format!("'{}'", text.get(..length).unwrap_or(&text))
                };
                text(&spans, |bucket| (bound(bucket.from), bound(bucket.to)))
                    .map(|text| (text, days.saturating_mul(steps.unsigned_abs())))
            }
        }
    }
}

fn text<T>(spans: &[Bucket<T>], ends: impl Fn(&Bucket<T>) -> (String, String)) -> Option<String> {
    let part = |bucket: &Bucket<T>| {
        let (from, to) = ends(bucket);
        format!("{from}, {to}, {}", bucket.count)
    };
    let parts: Vec<String> = spans.iter().map(part).collect();
    (!parts.is_empty()).then(|| format!("buckets({})", parts.join(", ")))
}

/// The bounds of bins for numbers with so many digits behind the point, in ascending order, two at least.
fn bounds((least, greatest): (f64, f64), digits: Option<u32>, mut sample: Vec<f64>) -> Option<Vec<f64>> {
    // Beyond this, steps of one are lost in doubles.
    if !(least.abs() < 1e15 && greatest.abs() < 1e15) {
        return None;
    }
    let Some((first, width, count)) = bins(least, greatest, MOST_BINS, digits == Some(0)) else {
        return (least == greatest).then(|| vec![least, least + 1.0]);
    };
    sample.sort_unstable_by(f64::total_cmp);
    let cut = Cut {
        finest: digits.map_or((greatest - least) / MOST_DIGITS, |digits| 10_f64.powi(-(digits as i32))),
        crowd: ((sample.len() as f64 * CROWD) as usize).max(FEWEST_SAMPLED),
    };
    let mut bounds = Vec::new();
    for bin in 0..count {
        cut.bin(tidy(first + width * bin as f64, width), width, &sample, &mut bounds);
    }
    bounds.push(tidy(first + width * count as f64, width));
    Some(bounds)
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
///
/// A bound that a few records alone reach would tell of them: it goes outward, as far as no other bucket is.
fn told<T: Clone + PartialOrd>(buckets: Vec<Bucket<T>>, outward: impl Fn(&T, f64, bool) -> T) -> Vec<Bucket<T>> {
    let all: u64 = buckets.iter().map(|bucket| bucket.count).sum();
    let Some((first, last)) = buckets.first().zip(buckets.last()).filter(|_| all >= FEWEST) else { return Vec::new() };
    let (from, to) = (first.from.clone(), last.to.clone());
    let few: Vec<(T, T, f64)> = buckets
        .iter()
        .filter(|bucket| bucket.count < FEWEST)
        .map(|bucket| (bucket.from.clone(), bucket.to.clone(), bucket.size))
        .collect();
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
        found = vec![Bucket { from, to, count: all, size }];
    }
    for at in 0..found.len() {
        if let Some((.., size)) = few.iter().find(|(from, ..)| *from == found[at].from) {
            let from = outward(&found[at].from, *size, false);
            let before = at.checked_sub(1).map(|before| found[before].to.clone());
            found[at].from = before.filter(|before| from < *before).unwrap_or(from);
        }
        if let Some((.., size)) = few.iter().find(|(_, to, _)| *to == found[at].to) {
            let to = outward(&found[at].to, *size, true);
            let next = found.get(at + 1).map(|next| next.from.clone());
            found[at].to = next.filter(|next| *next < to).unwrap_or(to);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(counts: &[(i64, u64)]) -> Vec<(i64, i64, u64)> {
        let bucket = |(from, count): &(i64, u64)| Bucket { from: *from, to: from + 1, count: *count, size: 1.0 };
        let ten = |number: &i64, _: f64, up: bool| (number + if up { 9 } else { 0 }).div_euclid(10) * 10;
        let found = told(counts.iter().map(bucket).collect(), ten);
        found.into_iter().map(|bucket| (bucket.from, bucket.to, bucket.count)).collect()
    }

    #[test]
    fn no_bucket_tells_of_a_few_records() {
        assert_eq!(told_of(&[(0, 90), (1, 2), (2, 3), (90, 1)]), [(0, 1, 90), (1, 10, 5)]);
        assert_eq!(told_of(&[(0, 3), (7, 2)]), [(0, 10, 5)]);
        assert_eq!(told_of(&[(0, 3), (7, 1)]), []);
        assert_eq!(told_of(&[]), []);
    }

    fn bounds_of(ends: (f64, f64), digits: Option<u32>, sample: &[f64]) -> Vec<f64> {
        bounds(ends, digits, sample.to_vec()).unwrap_or_default()
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
