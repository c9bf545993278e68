//! Years as numbers that are the start and the end of something: none ends before it begins, or after now.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, BIRTH, END, Event, GONE, OFF, START};
use super::super::names::{self, Guess};
use super::super::solve::Made;
use super::super::terms::YEAR;
use super::super::times::{Form, Time};
use super::super::words::{is_in, own_words};
use super::Agreement;

/// The year that is now.
const NOW: &str = "cast(strftime('%Y', fake.date('now', 'now')) as integer)";

struct Year {
    column: usize,
    event: Event,
    about: String,
    is_birth: bool,
    /// In which a work or a machine was made, and in which somebody got it.
    is_made: bool,
    is_acquired: bool,
}

const MADE: &str = "made built build painted created written composed manufactured manufacture produced construction constructed casting cast model fabrication fabricacion";
const ACQUIRED: &str = "acquired acquisition purchased purchase bought donated obtained received";

impl Agreement<'_> {
    pub(super) fn years(&self) -> Vec<Made> {
        let years: Vec<Year> = self.columns().filter_map(|column| self.year(column)).collect();
        years.iter().filter_map(|end| self.end_year(end, &years)).collect()
    }

    fn year(&self, column: usize) -> Option<Year> {
        let declared = &self.table.columns[column];
        let name = own_words(self.table, column);
        let is_year = name.split('_').any(|part| names_year(part) || part.ends_with("jahr"))
            || matches!(names::guess_of(self.table, declared), Some(Guess::Number(low, high, 0)) if low >= 1900.0 && high <= 2100.0);
        if !is_year || kind(declared) != ColumnKind::Integer || self.listed[column].is_some() {
            return None;
        }
        let told: Vec<&str> = name
            .split('_')
            .map(|part| part.strip_suffix("jahr").unwrap_or(part))
            .filter(|part| !names_year(part))
            .collect();
        let has = |list: &str| told.iter().any(|word| is_in(list, word));
        let (is_made, is_acquired) = (has(MADE), has(ACQUIRED));
        let event = lifecycle::column_event(&told.join("_")).or_else(|| lifecycle::column_event(&name));
        let built = || Event::of("built").filter(|_| is_made).map(|event| (event, String::new()));
        let (event, about) = event.or_else(built)?;
        let is_birth = event.stage() == BIRTH && name.split('_').any(|word| is_in("birth born", word));
        Some(Year { column, event, about, is_birth, is_made, is_acquired })
    }

    /// The year in which somebody got what was made then, or long before.
    fn year_of_getting(&self, got: &Year, made: &Year) -> Made {
        let begun = self.name(made.column);
        let mut line = format!("max({begun}, min({begun} + int(0, 60), {NOW}))");
        if let Some(range) = (self.range)(got.column) {
            line = range.kept(line);
        }
        self.made(got.column, line, vec![made.column])
    }

    /// The year in which something ends, some years after those in which it began.
    fn end_year(&self, end: &Year, years: &[Year]) -> Option<Made> {
        let stage = end.event.stage();
        // Who begins has been born.
        let begins = stage == START && years.iter().any(|year| year.is_birth);
        if let (true, Some(made)) = (end.is_acquired && (self.free)(end.column), years.iter().find(|year| year.is_made))
        {
            return Some(self.year_of_getting(end, made));
        }
        if !begins && !matches!(stage, END | OFF | GONE) || !(self.free)(end.column) {
            return None;
        }
        let is_before = |other: &&Year| {
            let is_apart = other.about != end.about && !other.about.is_empty() && !end.about.is_empty();
            other.event.stage() < stage && !is_apart && !(self.empty)(other.column)
        };
        let before: Vec<&Year> = years.iter().filter(is_before).collect();
        let first = before.first()?;
        let names: Vec<String> = before.iter().map(|other| self.name(other.column)).collect();
        let begun = if names.len() == 1 { names[0].clone() } else { format!("max({})", names.join(", ")) };
        let span = match () {
            () if begins => "int(17, 35)",
            () if first.is_birth && before.len() == 1 => "int(20, 60)",
            () if names::is_about(&end.about, names::SEASONS) => "int(0, 1)",
            () if end.event.is_bound() => "int(0, 8)",
            () => "int(1, 30)",
        };
        let plain = (self.alone)(end.column)?;
        let mut made = format!("max({begun}, min({begun} + {span}, {NOW}))");
        if let Some(range) = (self.range)(end.column) {
            made = range.kept(made);
        }
        if before.iter().any(|other| self.is_nullable(other.column)) && plain != "null" {
            made = format!("coalesce({made}, {plain})");
        }
        let made = self.made(end.column, made, before.iter().map(|other| other.column).collect());
        if !self.is_nullable(end.column) {
            return Some(made);
        }
        let time = Time {
            column: end.column,
            form: Form::Day,
            event: end.event,
            about: end.about.clone(),
            rank: stage * 10,
            required: false,
            is_only: false,
        };
        self.by_status(&time, Some(made.clone()), None).or_else(|| {
            // Most of what there is has not ended.
            let may_be_null = !self.ruled[end.column] || end.event.is_told();
            Some(Made { may_be_null, ..self.perhaps(&made, "0.6") })
        })
    }
}

fn names_year(word: &str) -> bool {
    is_in(YEAR, word) || word == "an"
}
