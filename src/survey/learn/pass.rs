//! Goes through the records of a table and finds in all columns at once what is learned of them. What is counted once the ends of a
//! column are known is kept meanwhile; only where that would be too much, the records are read again.
//!
//! The place of a value is where it lies on its scale: a number itself, or seconds since 1970. Behind the places of a record's own columns
//! stand those of times that its parents hold.

use std::ops::ControlFlow;

use super::behind::Place;
use super::buckets::Bins;
use super::children::{ParentTimes, Parents};
use super::presence::Patterns;
use super::scale::{DAY, Scale, digits, place, read_time};
use super::tally::{NULL, Tally};
use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Row, ValueRef};
use crate::survey::unix_time::is_too_small;

/// The records that are kept to see where the others crowd.
const SAMPLED: u64 = 2_048;
/// So many places, of 8 bytes, are kept to be counted.
const MOST_KEPT: usize = 1 << 22;
/// Of so many records one may have two times the other way round.
const EXCEPTION: u64 = 200;
/// Records between two steps of progress.
const STEP: u64 = 8_192;

/// Takes the places of a record, and those of its parents, key by key.
type EachRecord<'e> = dyn FnMut(&[f64], &[Option<usize>]) + 'e;

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
    /// parents. Of the numbers in these pairs of columns it is asked, too, whether one is never less than the other.
    pub(super) fn look(
        &self,
        looks: &[Look],
        keys: &[&[usize]],
        parents: Vec<Option<Parents>>,
        numbers: &[(usize, usize)],
    ) -> Result<Survey> {
        let asked: Vec<usize> = (0..looks.len()).filter(|at| looks[*at] != Look::Nothing).collect();
        let is_counted = |at: usize| parents.iter().flatten().any(|one| one.columns.contains(&at));
        let tells_nulls: Vec<bool> = (0..looks.len()).map(|at| looks[at] == Look::Nulls && !is_counted(at)).collect();
        let expression = |at: &usize| {
            let name = quote_name(&self.table.columns[*at].name);
            if tells_nulls[*at] { format!("{name} IS NULL") } else { name }
        };
        let expressions: Vec<String> = asked.iter().map(expression).collect();
        let has_values = |at: &usize| matches!(looks[*at], Look::Values { .. });
        let valued: Vec<usize> = asked.iter().copied().filter(has_values).collect();
        let may_be_null: Vec<bool> =
            (0..looks.len()).map(|at| looks[at] != Look::Nothing && !self.table.columns[at].not_null).collect();
        let may_be_category: Vec<bool> =
            looks.iter().map(|look| matches!(look, Look::Values { repeat: true })).collect();
        let above = Above::all(&parents);
        // Times of parents have their places behind those of a record's own.
        let (own, width) = (looks.len(), looks.len() + above.len());
        let is_kept = |at: usize| at >= own || has_values(&at);
        let every = valued.iter().flat_map(|before| valued.iter().map(move |after| (*before, *after)));
        let beside = valued.iter().flat_map(|at| (own..width).flat_map(move |above| [(above, *at), (*at, above)]));
        let parents_own = (own..width).flat_map(|one| (own..width).map(move |other| (one, other)));
        let pairs = every.chain(beside).chain(parents_own).filter(|(before, after)| before != after);
        let mut survey = Survey {
            columns: looks.iter().map(|look| Seen::new(*look, self.records)).collect(),
            key_nulls: vec![0; keys.len()],
            key_places: parents.iter().map(|one| places_of(one.as_ref(), &asked)).collect(),
            above,
            pairs: pairs.map(|pair| Pair::new(pair, numbers.contains(&pair))).collect(),
            patterns: Patterns::new(&may_be_null, &may_be_category),
            sample: Sample::new(width),
            kept: Kept { columns: (0..width).map(|at| is_kept(at).then(Vec::new)).collect(), count: 0 },
            parents,
        };
        let mut places = vec![f64::NAN; width];
        let (mut are_null, mut values) = (vec![false; own], vec![None; own]);
        let mut found = vec![None; keys.len()];
        let most_wrong = self.records / EXCEPTION;
        self.each(&expressions, &mut |row| {
            for (index, &at) in asked.iter().enumerate() {
                let seen = &mut survey.columns[at];
                let value = row.get(index);
                are_null[at] = if tells_nulls[at] { value == ValueRef::Integer(1) } else { value.is_null() };
                seen.nulls += u64::from(are_null[at]);
                if has_values(&at) {
                    (places[at], values[at]) = seen.see(value);
                }
            }
            for (key, nulls) in keys.iter().zip(&mut survey.key_nulls) {
                *nulls += u64::from(key.iter().any(|at| are_null[*at]));
            }
            survey.look_up(row, &mut places[own..], &mut found);
            for (parents, at) in survey.parents.iter_mut().zip(&found) {
                if let (Some(parents), Some(at)) = (parents, at) {
                    parents.add(*at);
                }
            }
            let columns = &survey.columns;
            survey.pairs.retain_mut(|pair| pair.holds(columns, &places, most_wrong));
            survey.patterns.add(&are_null, &values);
            survey.sample.add(&places);
            survey.kept.add(columns, &places);
        })?;
        Ok(survey)
    }

    /// Counts how the places are spread.
    pub(super) fn count(&self, survey: &mut Survey, wanted: &mut [(Place, &mut Bins)]) -> Result<()> {
        let mut asked: Vec<usize> = wanted.iter().flat_map(|(place, _)| place.columns()).collect();
        asked.sort_unstable();
        asked.dedup();
        let own = self.table.columns.len();
        let mut places = vec![f64::NAN; own + survey.above.len()];
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
        let read: Vec<usize> = asked.iter().copied().filter(|at| *at < own).collect();
        self.with_parents(survey, &read, &mut |places, _| add(places))
    }

    /// Hands over the places of these columns of each record and of the times of its parents, with the places of the parents themselves, key by
    /// key.
    pub(super) fn with_parents(&self, survey: &mut Survey, columns: &[usize], each: &mut EachRecord<'_>) -> Result<()> {
        let own = self.table.columns.len();
        let mut places = vec![f64::NAN; own + survey.above.len()];
        let mut found = vec![None; survey.parents.len()];
        let keys = survey.parents.iter().flatten().flat_map(|parents| parents.columns.iter().copied());
        let mut read: Vec<usize> = columns.iter().copied().chain(keys).collect();
        read.sort_unstable();
        read.dedup();
        survey.key_places = survey.parents.iter().map(|one| places_of(one.as_ref(), &read)).collect();
        let expressions: Vec<String> = read.iter().map(|at| quote_name(&self.table.columns[*at].name)).collect();
        self.each(&expressions, &mut |row| {
            for (index, &at) in read.iter().enumerate() {
                places[at] = place(row.get(index));
            }
            survey.look_up(row, &mut places[own..], &mut found);
            each(&places, &found);
        })
    }
}

/// Where the columns of a key stand among those that are asked for.
fn places_of(parents: Option<&Parents>, asked: &[usize]) -> Vec<usize> {
    let columns = parents.map_or(&[][..], |parents| &parents.columns);
    columns.iter().filter_map(|at| asked.iter().position(|one| one == at)).collect()
}

/// A time that the parents by a key hold; its place stands behind those of the columns of the table.
#[derive(Clone, Copy)]
pub(super) struct Above {
    /// The key, by its position.
    pub key: usize,
    /// Which of the times of its parents.
    at: usize,
    pub column: usize,
    pub scale: Scale,
    pub ends: (f64, f64),
}

impl Above {
    fn all(parents: &[Option<Parents>]) -> Vec<Above> {
        let of_key = |(key, parents): (usize, &Option<Parents>)| -> Vec<Above> {
            let times = parents.iter().flat_map(|parents| parents.times.iter().enumerate());
            let above = |(at, times): (usize, &ParentTimes)| Above {
                key,
                at,
                column: times.column,
                scale: times.scale,
                ends: times.ends(),
            };
            times.map(above).collect()
        };
        parents.iter().enumerate().flat_map(of_key).collect()
    }
}

/// What was found in a table.
pub(super) struct Survey {
    pub columns: Vec<Seen>,
    /// How many records have no parent, key by key.
    pub key_nulls: Vec<u64>,
    /// The parents, key by key, where they could be read.
    pub parents: Vec<Option<Parents>>,
    pub above: Vec<Above>,
    pub patterns: Patterns,
    /// Where the columns of the keys stand in a row, key by key.
    key_places: Vec<Vec<usize>>,
    pairs: Vec<Pair>,
    sample: Sample,
    kept: Kept,
}

impl Survey {
    /// Finds the parents of a record and their times.
    fn look_up(&mut self, row: &dyn Row, times: &mut [f64], found: &mut [Option<usize>]) {
        let mut above = self.above.iter().zip(times).peekable();
        for (key, (parents, places)) in self.parents.iter_mut().zip(&self.key_places).enumerate() {
            let Some(parents) = parents else { continue };
            found[key] = parents.find(places.iter().map(|place| row.get(*place)));
            while let Some((above, time)) = above.next_if(|(above, _)| above.key == key) {
                *time = found[key].map_or(f64::NAN, |at| parents.times[above.at].of(at));
            }
        }
    }

    /// How one column lies behind another one, where it does.
    pub(super) fn pair(&self, before: usize, after: usize) -> Option<&Pair> {
        self.pairs.iter().find(|pair| (pair.before, pair.after) == (before, after) && pair.together > 0)
    }

    /// Places of some records.
    pub(super) fn sample(&self) -> impl Iterator<Item = &[f64]> {
        self.sample.places.chunks(self.sample.columns.max(1))
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

    /// Takes note of a value, and says where it lies, NaN where it lies nowhere, and which one it is where there are few.
    fn see(&mut self, value: ValueRef<'_>) -> (f64, Option<u8>) {
        let place = match value {
            ValueRef::Null => return (f64::NAN, Some(NULL)),
            ValueRef::Blob(_) => {
                self.blobs += 1;
                return (f64::NAN, None);
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
        let number = match (&mut self.tally, value) {
            (Some(tally), ValueRef::Text(bytes)) => tally.add_text(bytes),
            (Some(tally), value) => tally.add_number(value),
            (None, _) => None,
        };
        self.ends = (self.ends.0.min(place), self.ends.1.max(place));
        (place, number)
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

    pub(super) fn is_whole(&self) -> bool {
        self.integers == self.present()
    }

    fn may_be_on_scale(&self) -> bool {
        self.blobs == 0 && (self.texts == 0 || self.may_be_of_times())
    }
}

/// Two columns of which the one was hardly ever before the other until now.
pub(super) struct Pair {
    before: usize,
    after: usize,
    /// They may be any numbers.
    are_numbers: bool,
    /// How far they are apart.
    pub least: f64,
    pub greatest: f64,
    /// How many records have both, and how many only the later one.
    pub together: u64,
    pub alone: u64,
    wrong: u64,
}

impl Pair {
    fn new((before, after): (usize, usize), are_numbers: bool) -> Pair {
        Pair {
            before,
            after,
            are_numbers,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            together: 0,
            alone: 0,
            wrong: 0,
        }
    }

    /// True if it is still so, but for so many records; then takes note of how far they are apart.
    fn holds(&mut self, columns: &[Seen], places: &[f64], most_wrong: u64) -> bool {
        let (before, after) = (places[self.before], places[self.after]);
        if after.is_nan() {
            return true;
        }
        let is_of_times = |at: usize, place: f64| match columns.get(at) {
            Some(seen) => self.are_numbers || seen.may_be_of_times() || seen.is_whole() && !is_too_small(place),
            None => true,
        };
        if !is_of_times(self.after, after) || !before.is_nan() && !is_of_times(self.before, before) {
            return false;
        }
        if before.is_nan() {
            self.alone += 1;
            return true;
        }
        // A day is behind all hours that it has.
        let is_day = columns.get(self.after).is_some_and(|seen| seen.times == Times::All(Scale::Day));
        let before = if is_day { (before / DAY).floor() * DAY } else { before };
        self.together += 1;
        self.wrong += u64::from(after < before);
        self.least = self.least.min(after - before);
        self.greatest = self.greatest.max(after - before);
        self.wrong <= most_wrong
    }
}

/// The places of all records, by columns, of those that may lie on a scale until now; of none where they are too many.
struct Kept {
    columns: Vec<Option<Vec<f64>>>,
    count: usize,
}

impl Kept {
    fn add(&mut self, columns: &[Seen], places: &[f64]) {
        for (at, (kept, place)) in self.columns.iter_mut().zip(places).enumerate() {
            if columns.get(at).is_none_or(Seen::may_be_on_scale) && self.count < MOST_KEPT {
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
