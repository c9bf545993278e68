//! When people do things: hours of a week in which more happens than in others.

use std::sync::OnceLock;

use super::draw::Draw;
use super::timestamp::{DAY, Timestamp};

const HOUR: i64 = 3600;

/// 1970-01-01 was a Thursday; weeks begin on Mondays.
const TO_MONDAY: i64 = 3 * DAY;

/// How much happens in each hour of a day, from midnight on: no hour is empty, so that a time can be in any span.
const OF_OFFICE: [i64; 24] =
    [1, 1, 1, 1, 1, 5, 20, 100, 400, 700, 800, 750, 450, 550, 750, 700, 600, 350, 120, 40, 20, 8, 1, 1];
const OF_WAKING: [i64; 24] = [6, 3, 1, 1, 1, 2, 8, 20, 30, 36, 40, 42, 46, 42, 38, 38, 42, 50, 58, 64, 66, 58, 38, 18];

/// How much of it happens on the days of a week, from Monday on.
const OFFICE_DAYS: [i64; 7] = [10, 11, 11, 10, 8, 1, 1];
const WAKING_DAYS: [i64; 7] = [9, 9, 9, 10, 11, 12, 11];

/// A time that runs faster when more happens, so that what is drawn evenly from it is not even on the clock, and stays in order.
pub(super) struct Hours {
    /// How much happens in a second of each hour of the week, and before it.
    hours: [(i64, i64); 7 * 24],
    week: i64,
}

impl Hours {
    /// The names of them.
    pub const NAMES: [&str; 2] = ["office", "waking"];

    pub fn named(name: &str) -> Option<&'static Hours> {
        static OFFICE: OnceLock<Hours> = OnceLock::new();
        static WAKING: OnceLock<Hours> = OnceLock::new();
        match name {
            "office" => Some(OFFICE.get_or_init(|| Hours::new(&OFFICE_DAYS, &OF_OFFICE))),
            "waking" => Some(WAKING.get_or_init(|| Hours::new(&WAKING_DAYS, &OF_WAKING))),
            _ => None,
        }
    }

    fn new(days: &[i64; 7], day: &[i64; 24]) -> Hours {
        let (mut hours, mut week) = ([(0, 0); 7 * 24], 0);
        for (at, hour) in hours.iter_mut().enumerate() {
            let rate = days[at / 24] * day[at % 24];
            *hour = (rate, week);
            week += rate * HOUR;
        }
        Hours { hours, week }
    }

    /// How much has happened up to a time.
    fn activity(&self, time: Timestamp) -> i64 {
        let seconds = time.unix() + TO_MONDAY;
        let (weeks, rest) = (seconds.div_euclid(7 * DAY), seconds.rem_euclid(7 * DAY));
        let (rate, before) = self.hours[(rest / HOUR) as usize];
        weeks * self.week + before + rate * (rest % HOUR)
    }

    /// When so much has happened.
    fn time(&self, activity: i64) -> Timestamp {
        let (weeks, rest) = (activity.div_euclid(self.week), activity.rem_euclid(self.week));
        let hour = self.hours.partition_point(|(_, before)| *before <= rest) - 1;
        let (rate, before) = self.hours[hour];
        Timestamp::from_unix(weeks * 7 * DAY + hour as i64 * HOUR + (rest - before) / rate - TO_MONDAY)
    }
}

/// A time from the first to the last, both included, so many seconds apart from one another: a second, or a day.
pub(super) fn draw_time(
    draw: &mut Draw<'_>,
    first: Timestamp,
    last: Timestamp,
    step: i64,
    hours: Option<&Hours>,
) -> Timestamp {
    let steps = ((last.unix() - first.unix()) / step).max(0);
    match hours {
        None => first.plus(draw.between(0, steps) * step),
        Some(hours) => {
            let (from, to) = (hours.activity(first), hours.activity(first.plus((steps + 1) * step)) - 1);
            let time = hours.time(draw.between(from, to.max(from)));
            first.plus((time.unix() - first.unix()) / step * step)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_and_its_activity_are_the_same() {
        for name in Hours::NAMES {
            let hours = Hours::named(name).unwrap();
            let mut before = i64::MIN;
            for seconds in (-9 * DAY..9 * DAY).step_by(617) {
                let time = Timestamp::from_unix(seconds);
                let activity = hours.activity(time);
                assert_eq!(hours.time(activity), time, "{name}");
                assert!(activity > before);
                before = activity;
            }
        }
    }
}
