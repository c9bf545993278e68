//! Goes through the records of a table and finds in all columns at once what is learned of them. What is counted once the ends of a
//! column are known is kept meanwhile; only where that would be too much, the records are read again.

use std::ops::ControlFlow;

use super::buckets::Bins;
use super::children::Children;
use super::scale::{Scale, digits, read_time};
use super::tally::Tally;
use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Row, ValueRef};

/// The records that are kept to see where the others crowd.
const SAMPLED: u64 = 2_048;
/// So many places, of 8 bytes, are kept to be counted.
const MOST_KEPT: usize = 1 << 22;
/// Records between two steps of progress.
const STEP: u64 = 8_192;

/// What is looked at in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Look {
    Nothing,
    Nulls,
    /// Values that never repeat are not counted.
    Values {
        repeat: bool,
    },
}

/// A table that is gone through.
pub(super) struct Pass<'a> {
    pub connection: &'a dyn Connection,
    pub table: &'a Table,
    pub records: u64,
    pub tick: &'a dyn Fn(&str) -> Result<()>,
}

impl Pass<'_> {
    /// Hands over each record with these expressions of it.
    fn each(&self, expressions: &[String], each: &mut dyn FnMut(&dyn Row)) -> Result<()> {
        if expressions.is_empty() {
            return Ok(());
        }
        // In the order of the table, by which servers send it in pages.
        let sql = format!("SELECT {} FROM {} NOT INDEXED", expressions.join(", "), self.table.quoted_name());
        let Some(mut statement) = self.connection.prepare(&sql)? else { return Ok(()) };
        let mut passed = 0;
        statement.stream(&[], &mut |row| {
            if passed % STEP == 0 {
                (self.tick)(&format!("{}: {passed} of {} records", self.table.name, self.records))?;
            }
            passed += 1;
            each(row);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(())
    }

    /// Looks at the columns as `looks` says, counts for each key, by its columns, how often one of them is null, and the children of
    /// parents.
    pub(super) fn look(&self, looks: &[Look], keys: &[&[usize]], children: Vec<Option<Children>>) -> Result<Survey> {
        let asked: Vec<usize> = (0..looks.len()).filter(|at| looks[*at] != Look::Nothing).collect();
        let is_counted = |at: usize| children.iter().flatten().any(|one| one.columns.contains(&at));
        let tells_nulls: Vec<bool> = (0..looks.len()).map(|at| looks[at] == Look::Nulls && !is_counted(at)).collect();
        let expression = |at: &usize| {
            let name = quote_name(&self.table.columns[*at].name);
            if tells_nulls[*at] { format!("{name} IS NULL") } else { name }
        };
        // Where the columns of a key stand in the row.
        let place = |at: &usize| asked.iter().position(|one| one == at);
        let key_places =
            |one: &Option<Children>| one.as_ref()?.columns.iter().map(place).collect::<Option<Vec<usize>>>();
        let key_places: Vec<Option<Vec<usize>>> = children.iter().map(key_places).collect();
        let expressions: Vec<String> = asked.iter().map(expression).collect();
        let columns = looks.iter().map(|look| Seen::new(*look, self.records)).collect();
        let mut survey = Survey {
            columns,
            key_nulls: vec![0; keys.len()],
            children,
            ordered: Vec::new(),
            sample: Sample::new(looks.len()),
            kept: Kept::new(looks),
        };
        let has_values = |at: &usize| matches!(looks[*at], Look::Values { .. });
        let valued: Vec<usize> = asked.iter().copied().filter(has_values).collect();
        for (behind, after) in valued.iter().enumerate() {
            let pair = |before: &usize| Between { before: *before, after: *after, least: f64::INFINITY, greatest: 0.0 };
            survey.ordered.extend(valued[..behind].iter().map(pair));
        }
        let mut places = vec![f64::NAN; looks.len()];
        let mut are_null = vec![false; looks.len()];
        self.each(&expressions, &mut |row| {
            for (index, &at) in asked.iter().enumerate() {
                let seen = &mut survey.columns[at];
                let value = row.get(index);
                are_null[at] = if tells_nulls[at] { value == ValueRef::Integer(1) } else { value.is_null() };
                seen.nulls += u64::from(are_null[at]);
                places[at] = if has_values(&at) { seen.see(value) } else { f64::NAN };
            }
            for (key, nulls) in keys.iter().zip(&mut survey.key_nulls) {
                *nulls += u64::from(key.iter().any(|at| are_null[*at]));
            }
            for (children, places) in survey.children.iter_mut().zip(&key_places) {
                if let (Some(children), Some(places)) = (children, places) {
                    children.add(places.iter().map(|place| row.get(*place)));
                }
            }
            let columns = &survey.columns;
            survey.ordered.retain_mut(|pair| pair.holds(columns, &places));
            survey.sample.add(&places);
            survey.kept.add(columns, &places);
        })?;
        Ok(survey)
    }

    /// Counts how the places are spread.
    pub(super) fn count(&self, survey: &Survey, wanted: &mut [(Place, &mut Bins)]) -> Result<()> {
        let mut asked: Vec<usize> = wanted.iter().flat_map(|(place, _)| place.columns()).collect();
        asked.sort_unstable();
        asked.dedup();
        let mut places = vec![f64::NAN; self.table.columns.len()];
        let mut add = |places: &[f64]| {
            for (place, bins) in wanted.iter_mut() {
                let place = place.of(places);
                if !place.is_nan() {
                    bins.add(place);
                }
            }
        };
        if let Some(kept) = survey.kept.of(&asked) {
            for record in 0..kept.first().map_or(0, |places| places.len()) {
                for (at, kept) in asked.iter().zip(&kept) {
                    places[*at] = kept[record];
                }
                add(&places);
            }
            return Ok(());
        }
        let expressions: Vec<String> = asked.iter().map(|at| quote_name(&self.table.columns[*at].name)).collect();
        self.each(&expressions, &mut |row| {
            for (index, &at) in asked.iter().enumerate() {
                places[at] = match row.get(index) {
                    ValueRef::Integer(number) => number as f64,
                    ValueRef::Real(number) => number,
                    ValueRef::Text(bytes) => read_time(bytes).map_or(f64::NAN, |(_, place)| place),
                    ValueRef::Null | ValueRef::Blob(_) => f64::NAN,
                };
            }
            add(&places);
        })
    }
}

/// A number in each record: where a value lies on its scale, or how far one lies behind another, in such units.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Of(usize),
    Between { before: usize, after: usize, unit: f64 },
}

impl Place {
    fn columns(self) -> impl Iterator<Item = usize> {
        let (Place::Of(at) | Place::Between { after: at, .. }) = self;
        self.other().into_iter().chain([at])
    }

    /// The column that it lies behind.
    pub(super) fn other(self) -> Option<usize> {
        match self {
            Place::Of(_) => None,
            Place::Between { before, .. } => Some(before),
        }
    }

    fn of(self, places: &[f64]) -> f64 {
        match self {
            Place::Of(at) => places[at],
            Place::Between { before, after, unit } => (places[after] - places[before]) / unit,
        }
    }
}

/// What was found in a table.
pub(super) struct Survey {
    pub columns: Vec<Seen>,
    /// How many records have no parent, key by key.
    pub key_nulls: Vec<u64>,
    /// The children of parents, key by key, where they could be counted.
    pub children: Vec<Option<Children>>,
    ordered: Vec<Between>,
    sample: Sample,
    kept: Kept,
}

impl Survey {
    /// How far one column lies behind another one, least and greatest, where it never lies before it.
    pub(super) fn between(&self, before: usize, after: usize) -> Option<(f64, f64)> {
        let pair = self.ordered.iter().find(|pair| (pair.before, pair.after) == (before, after))?;
        (pair.least <= pair.greatest).then_some((pair.least, pair.greatest))
    }

    /// Places of some records.
    pub(super) fn sample(&self, place: Place) -> Vec<f64> {
        let rows = self.sample.places.chunks(self.columns.len().max(1));
        rows.map(|row| place.of(row)).filter(|place| !place.is_nan()).collect()
    }
}

/// What was found in a column.
pub(super) struct Seen {
    pub nulls: u64,
    pub integers: u64,
    pub reals: u64,
    pub texts: u64,
    pub blobs: u64,
    /// None where values do not repeat.
    pub tally: Option<Tally>,
    /// The ends of its places.
    pub ends: (f64, f64),
    /// Digits that the numbers need behind the point.
    digits: Option<u32>,
    /// What all texts are until now.
    times: Times,
}

#[derive(Clone, Copy, PartialEq)]
enum Times {
    Unseen,
    All(Scale),
    Mixed,
}

impl Seen {
    fn new(look: Look, records: u64) -> Seen {
        Seen {
            nulls: 0,
            integers: 0,
            reals: 0,
            texts: 0,
            blobs: 0,
            tally: (look == Look::Values { repeat: true }).then(|| Tally::new(records)),
            ends: (f64::INFINITY, f64::NEG_INFINITY),
            digits: Some(0),
            times: Times::Unseen,
        }
    }

    /// Takes note of a value, and says where it lies; NaN where it lies nowhere.
    fn see(&mut self, value: ValueRef<'_>) -> f64 {
        let place = match value {
            ValueRef::Null => return f64::NAN,
            ValueRef::Blob(_) => {
                self.blobs += 1;
                return f64::NAN;
            }
            ValueRef::Integer(number) => {
                self.integers += 1;
                number as f64
            }
            ValueRef::Real(number) => {
                self.reals += 1;
                self.digits = self.digits.and_then(|known| digits(number, known));
                number
            }
            ValueRef::Text(bytes) => {
                self.texts += 1;
                let read = if self.times == Times::Mixed { None } else { read_time(bytes) };
                self.times = match (self.times, read) {
                    (Times::Unseen, Some((scale, _))) => Times::All(scale),
                    (Times::All(known), Some((scale, _))) if known == scale => Times::All(known),
                    _ => Times::Mixed,
                };
                read.map_or(f64::NAN, |(_, place)| place)
            }
        };
        match (&mut self.tally, value) {
            (Some(tally), ValueRef::Text(bytes)) => tally.add_text(bytes),
            (Some(tally), value) => tally.add_number(value),
            (None, _) => {}
        }
        self.ends = (self.ends.0.min(place), self.ends.1.max(place));
        place
    }

    pub(super) fn present(&self) -> u64 {
        self.integers + self.reals + self.texts + self.blobs
    }

    pub(super) fn is_of_numbers(&self) -> bool {
        self.texts == 0 && self.blobs == 0
    }

    /// The scale that all values lie on.
    pub(super) fn scale(&self) -> Option<Scale> {
        match self.times {
            _ if self.present() == 0 => None,
            Times::Unseen if self.is_of_numbers() => Some(Scale::Number(self.digits)),
            Times::All(scale) if self.texts == self.present() => Some(scale),
            _ => None,
        }
    }

    fn may_be_of_times(&self) -> bool {
        self.times != Times::Mixed && self.texts == self.present()
    }

    fn may_be_on_scale(&self) -> bool {
        self.blobs == 0 && (self.texts == 0 || self.may_be_of_times())
    }
}

/// Two columns of which the one was never before the other until now.
struct Between {
    before: usize,
    after: usize,
    least: f64,
    greatest: f64,
}

impl Between {
    /// True if it is still so; then takes note of how far they are apart.
    fn holds(&mut self, columns: &[Seen], places: &[f64]) -> bool {
        let between = places[self.after] - places[self.before];
        if places[self.before].is_nan()
            || between < 0.0
            || !columns[self.before].may_be_of_times()
            || !columns[self.after].may_be_of_times()
        {
            return false;
        }
        if !between.is_nan() {
            self.least = self.least.min(between);
            self.greatest = self.greatest.max(between);
        }
        true
    }
}

/// The places of all records, by columns, of those that may lie on a scale until now; of none where they are too many.
struct Kept {
    columns: Vec<Option<Vec<f64>>>,
    count: usize,
}

impl Kept {
    fn new(looks: &[Look]) -> Kept {
        let places = |look: &Look| matches!(look, Look::Values { .. }).then(Vec::new);
        Kept { columns: looks.iter().map(places).collect(), count: 0 }
    }

    fn add(&mut self, columns: &[Seen], places: &[f64]) {
        for ((kept, seen), place) in self.columns.iter_mut().zip(columns).zip(places) {
            if seen.may_be_on_scale() && self.count < MOST_KEPT {
                if let Some(kept) = kept {
                    kept.push(*place);
                    self.count += 1;
                }
            } else if let Some(lost) = kept.take() {
                self.count -= lost.len();
            }
        }
    }

    /// Those of these columns, if all were kept.
    fn of(&self, columns: &[usize]) -> Option<Vec<&Vec<f64>>> {
        columns.iter().map(|at| self.columns[*at].as_ref()).collect()
    }
}

/// The places of some records, each of which is as likely to be kept as any other; of the same records the same ones are.
struct Sample {
    columns: usize,
    places: Vec<f64>,
    passed: u64,
    state: u64,
}

impl Sample {
    fn new(columns: usize) -> Sample {
        Sample { columns, places: Vec::new(), passed: 0, state: 1 }
    }

    fn add(&mut self, places: &[f64]) {
        self.passed += 1;
        if self.passed <= SAMPLED {
            self.places.extend_from_slice(places);
            return;
        }
        // A step of a linear congruential generator (Knuth's MMIX); its upper bits are the better ones.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (self.state >> 32) % self.passed;
        if at < SAMPLED {
            let start = at as usize * self.columns;
            self.places[start..start + self.columns].copy_from_slice(places);
        }
    }
}
