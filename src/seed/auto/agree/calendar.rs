//! What is said of a day beside it: its weekday, whether that is a weekend, its week, month, quarter and year.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, END, START};
use super::super::names;
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::times::{Form, Time};
use super::super::words::{is_in, words};
use super::Agreement;
use crate::lang::MONTHS;
use crate::store::Value;

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Weekday,
    Weekend,
    Week,
    Month,
    MonthName,
    Quarter,
    Year,
    Day,
}

/// The parts of a day, by the last words of the columns that hold them.
const PARTS: &[(Part, &str)] = &[
    (Part::Weekday, "weekday day_of_week dow day_name week_day weekday_name day_of_the_week"),
    (Part::Weekend, "is_week_end week_end week_end_flag"),
    (Part::Week, "week_no week_number week_of_year iso_week calendar_week week_num"),
    (Part::MonthName, "month_name"),
    (Part::Month, "month month_no month_number month_num month_of_year"),
    (Part::Quarter, "quarter quarter_no quarter_number qtr"),
    (Part::Year, "year"),
    (Part::Day, "day_of_month"),
];

/// What a year is of that is that of its day alone.
const OF_CALENDARS: &str = "calendar date_dim time_dim dim_date dim_time calendar_dim calendar_day";

impl Agreement<'_> {
    /// What is told of a day of the record; nothing where that is a day of a period which the record names.
    pub(super) fn calendar(&self, times: &[Time]) -> Vec<Made> {
        let period = self.named_period().filter(|_| self.has_day_of_period(times));
        let is_of_period =
            |column: usize| period.as_ref().is_some_and(|named| [named.year, named.part].contains(&column));
        let columns = self.columns().filter(|column| !is_of_period(*column));
        let found: Vec<(usize, Part, String)> = columns.filter_map(|column| self.part_of_day(column)).collect();
        let is_alone = |part: Part| !found.iter().any(|(_, other, _)| *other != part);
        let made = |(column, part, of): &(usize, Part, String)| {
            // A year by itself may be that of anything, as a quarter may be one of a match.
            let is_open = matches!(part, Part::Year | Part::Quarter | Part::Month | Part::Day) && is_alone(*part);
            let day = match of.as_str() {
                "" | "calendar" => self
                    .day_of_record(times)
                    .filter(|_| !is_open || names::is_about(&words(&self.table.name), OF_CALENDARS)),
                of => self.day_called(times, of),
            }?;
            let made = self.told_of_day(*column, *part, &day.form.text(self.name(day.column)))?;
            Some(self.made(*column, made, vec![day.column]))
        };
        found.iter().filter_map(made).collect()
    }

    fn part_of_day(&self, column: usize) -> Option<(usize, Part, String)> {
        let name = self.words(column);
        PARTS.iter().find_map(|(part, called)| {
            called.split_ascii_whitespace().find_map(|known| {
                let of = name.strip_suffix(known)?;
                (of.is_empty() || of.ends_with('_')).then(|| (column, *part, of.trim_end_matches('_').to_owned()))
            })
        })
    }

    /// The day of what the record is, not of when it was written down.
    fn day_of_record<'t>(&self, times: &'t [Time]) -> Option<&'t Time> {
        let is_week = |time: &Time| time.event.stage() == START && time.about == "week";
        let is_day = |time: &&Time| {
            let is_plain = !time.event.is_bound() || is_week(time);
            let is_noted = is_in(lifecycle::NOTED, lifecycle::bare(&self.words(time.column)))
                || self.words(time.column).starts_with("updated");
            let is_rowid = self.table.primary_key == [time.column] && self.kind(time.column) == ColumnKind::Integer;
            time.required && !is_rowid && time.form != Form::Clock && is_plain && !is_noted
        };
        times.iter().filter(is_day).min_by_key(|time| (!is_week(time), time.column))
    }

    /// The day that is called so: `release_date` of `release_year`.
    fn day_called<'t>(&self, times: &'t [Time], of: &str) -> Option<&'t Time> {
        let is_it = |time: &&Time| {
            let name = self.words(time.column);
            let bare = lifecycle::bare(&name);
            let is_clock = time.form == Form::Clock;
            !is_clock && !self.is_nullable(time.column) && (bare == of || lifecycle::root(bare) == lifecycle::root(of))
        };
        times.iter().find(is_it).filter(|time| !matches!(time.event.stage(), START | END) || of != "fiscal")
    }

    fn told_of_day(&self, column: usize, part: Part, day: &str) -> Option<String> {
        let number = |format: &str| format!("cast(strftime('{format}', {day}) as integer)");
        let kind = kind(&self.table.columns[column]);
        let range = || (self.range)(column);
        match part {
            Part::Weekend => {
                let is_flag =
                    kind == ColumnKind::Boolean || kind == ColumnKind::Integer && self.listed[column].is_none();
                is_flag.then(|| format!("strftime('%w', {day}) in ('0', '6')"))
            }
            Part::Weekday if kind == ColumnKind::Integer => {
                let from_zero =
                    range().is_some_and(|range| range.low <= 0.0) && !range().is_some_and(|range| range.low == 1.0);
                let iso = format!("(strftime('%w', {day}) + 6) % 7 + 1");
                Some(if from_zero { number("%w") } else { iso })
            }
            Part::Weekday => self.named_day(column, kind, "%w", &WEEKDAYS, day, 0),
            Part::MonthName => self.named_day(column, kind, "%m", &MONTHS, day, 1),
            _ if !matches!(kind, ColumnKind::Integer | ColumnKind::Any) && part != Part::Quarter => None,
            Part::Week => Some(format!("(strftime('%j', date({day}, '-3 days', 'weekday 4')) - 1) / 7 + 1")),
            Part::Month => Some(number("%m")),
            Part::Year => Some(number("%Y")),
            Part::Day => Some(number("%d")),
            Part::Quarter => {
                let quarter = format!("({} + 2) / 3", number("%m"));
                match (&self.listed[column], kind) {
                    (Some(values), ColumnKind::Text(_)) => {
                        let is_one =
                            |(at, value): (usize, &Value)| value.as_text().as_deref() == Some(&format!("Q{}", at + 1));
                        (values.len() == 4 && values.iter().enumerate().all(is_one))
                            .then(|| format!("'Q' || ({quarter})"))
                    }
                    (None, ColumnKind::Integer) => Some(quarter),
                    _ => None,
                }
            }
        }
    }

    /// The name of a weekday or a month, as the column lists it or has room for it.
    fn named_day(
        &self,
        column: usize,
        kind: ColumnKind,
        format: &str,
        names: &[&str],
        day: &str,
        from: usize,
    ) -> Option<String> {
        let short = |name: &str| name[..3].to_lowercase();
        let spelt = |name: &str| -> Option<String> {
            match (&self.listed[column], kind) {
                (Some(values), _) => {
                    let is_it = |value: &&Value| {
                        value.as_text().is_some_and(|text| {
                            text.len() >= 2 && name.to_lowercase().starts_with(&text.to_lowercase())
                        })
                    };
                    values.iter().find(is_it).map(literal)
                }
                (None, ColumnKind::Text(Some(most))) if (most as usize) < 9 => {
                    (most >= 3).then(|| format!("'{}'", &name[..short(name).len()]))
                }
                (None, ColumnKind::Text(_)) => Some(format!("'{name}'")),
                _ => None,
            }
        };
        let cases: Option<Vec<String>> = names
            .iter()
            .enumerate()
            .map(|(at, name)| Some(format!("when {} then {}", at + from, spelt(name)?)))
            .collect();
        Some(format!("case cast(strftime('{format}', {day}) as integer) {} end", cases?.join(" ")))
    }
}
