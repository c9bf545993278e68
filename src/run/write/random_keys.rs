//! Records that are picked at random by their keys: for a relation, or some of the other side of pairs.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::column_generator::{ColumnGenerator, GeneratedContent, RowPosition};
use super::uniqueness::exhausted_error;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::Popularity;
use crate::plan;
use crate::plan::write::Repeat;
use crate::seed::{Permutation, RandomStream, ValueSource, Zipf};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::store::{Value, ValueRef, fingerprint};

/// The keys of some records, in their order.
pub(super) enum KeyPool {
    /// So many whole numbers one behind the other, from the least on.
    Dense {
        least: i64,
        count: u64,
    },
    Whole(Vec<i64>),
    Wide {
        width: usize,
        values: Vec<Value>,
    },
}

impl KeyPool {
    /// How many columns a key has.
    pub(super) fn width(&self) -> usize {
        match self {
            KeyPool::Wide { width, .. } => *width,
            KeyPool::Dense { .. } | KeyPool::Whole(_) => 1,
        }
    }

    /// Those that a statement gives; records without a key are none.
    pub(super) fn read(session: &Session, statement: &plan::Statement, width: usize) -> Result<KeyPool> {
        let mut whole: Vec<i64> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        session.engine.run(statement, &mut |row| {
            if (0..width).any(|at| row.get(at).is_null()) {
                return Ok(ControlFlow::Continue(()));
            }
            match row.get(0) {
                ValueRef::Integer(number) if width == 1 && values.is_empty() => whole.push(number),
                _ => {
                    values.extend(whole.drain(..).map(Value::Integer));
                    values.extend(owned(row).into_iter().take(width));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if !values.is_empty() {
            return Ok(KeyPool::Wide { width, values });
        }
        let count = whole.len() as u64;
        let dense = whole
            .first()
            .zip(whole.last())
            .filter(|(least, _)| whole.iter().enumerate().all(|(at, key)| least.checked_add(at as i64) == Some(*key)));
        Ok(match dense {
            Some((least, _)) => KeyPool::Dense { least: *least, count },
            None => KeyPool::Whole(whole),
        })
    }

    pub(super) fn count(&self) -> u64 {
        match self {
            KeyPool::Dense { count, .. } => *count,
            KeyPool::Whole(keys) => keys.len() as u64,
            KeyPool::Wide { width, values } => (values.len() / width) as u64,
        }
    }

    /// Puts the key at `index` into these holes.
    pub(super) fn put(&self, index: u64, holes: &mut [Value]) {
        match self {
            KeyPool::Dense { least, .. } => holes[0] = Value::Integer(least + index as i64),
            KeyPool::Whole(keys) => holes[0] = keys.get(index as usize).map_or(Value::Null, |key| Value::Integer(*key)),
            KeyPool::Wide { width, values } => {
                // Behind its own holes stand those of others.
                for (hole, value) in holes.iter_mut().zip(values.iter().skip(index as usize * width).take(*width)) {
                    hole.clone_from(value);
                }
            }
        }
    }

    /// Adds the key of a record that was just made.
    pub(super) fn push(&mut self, key: &[Value]) {
        if key.iter().any(Value::is_null) {
            return;
        }
        if let [Value::Integer(number)] = key {
            match self {
                KeyPool::Dense { least, count } if *count == 0 => (*least, *count) = (*number, 1),
                KeyPool::Dense { least, count } if least.checked_add(*count as i64) == Some(*number) => *count += 1,
                KeyPool::Dense { least, count } => {
                    let mut keys: Vec<i64> = (0..*count as i64).map(|at| *least + at).collect();
                    keys.push(*number);
                    *self = KeyPool::Whole(keys);
                }
                KeyPool::Whole(keys) => keys.push(*number),
                KeyPool::Wide { values, .. } => values.push(Value::Integer(*number)),
            }
            return;
        }
        if self.count() == 0 {
            *self = KeyPool::Wide { width: key.len(), values: key.to_vec() };
            return;
        }
        if !matches!(self, KeyPool::Wide { .. }) {
            let mut values = Vec::new();
            for index in 0..self.count() {
                let mut one = [Value::Null];
                self.put(index, &mut one);
                values.extend(one);
            }
            *self = KeyPool::Wide { width: 1, values };
        }
        if let KeyPool::Wide { values, .. } = self {
            values.extend_from_slice(key);
        }
    }
}

pub(super) struct Any {
    pub source: ValueSource,
    pub keys: KeyPool,
    pub width: usize,
    /// What is said where a record is to be made and there is none to pick.
    pub nothing: Option<Diagnostic>,
    pub popularity: Option<Popularity>,
    /// The law by which they are picked, and their order in it.
    pub popular: Option<(Law, Permutation)>,
    pub earlier: bool,
    pub unique: Option<(Permutation, u64, HashSet<u64>)>,
    pub table: String,
    pub short: String,
}

/// How often records are picked, by their ranks.
pub(super) enum Law {
    Zipf(Zipf),
    Dealt(Dealt),
}

/// Records that are dealt out, not drawn: each is there as often as it is to be picked.
pub(super) struct Dealt {
    groups: Vec<Group>,
    order: Permutation,
    count: u64,
}

/// Records that are each picked so often.
struct Group {
    /// The rank of the first of them.
    rank: u64,
    /// Where they begin among all that are dealt.
    from: u64,
    often: u64,
}

impl Dealt {
    /// So often each, of so many, by and large, of as many records as there are; one of them where all shares are rounded to none.
    fn new(weights: &[(u64, u64)], records: u64, stream: &mut RandomStream) -> Dealt {
        let total: u128 = weights.iter().map(|(_, weight)| u128::from(*weight)).sum();
        let (mut shares, mut passed, mut rank) = (Vec::new(), 0_u128, 0);
        for (often, weight) in weights {
            passed += u128::from(*weight);
            let end = ((passed * u128::from(records) * 2 + total) / (total * 2).max(1)) as u64;
            if *often > 0 && end > rank {
                shares.push((*often, rank..end));
            }
            rank = end;
        }
        if shares.is_empty() {
            shares.push((1, 0..1));
        }
        let whole = shares.iter().map(|(often, ranks)| u128::from(*often) * u128::from(ranks.end - ranks.start)).sum();
        // As many as can be told apart.
        let scale = u128::div_ceil(whole, u128::from(u64::MAX)) as u64;
        let (mut groups, mut count) = (Vec::new(), 0);
        for (often, ranks) in shares.into_iter().map(|(often, ranks)| (often / scale, ranks)) {
            if often > 0 {
                groups.push(Group { rank: ranks.start, from: count, often });
                count += often * (ranks.end - ranks.start);
            }
        }
        Dealt { groups, order: Permutation::new(count, stream), count }
    }

    /// The rank of the record at a place in the deal, round and round.
    fn rank(&self, place: u64) -> u64 {
        let at = self.order.at(place % self.count).unwrap_or(0);
        let group = self.groups.partition_point(|group| group.from <= at).saturating_sub(1);
        self.groups.get(group).map_or(0, |group| group.rank + (at - group.from) / group.often)
    }
}

impl Law {
    pub(super) fn new(popularity: &Popularity, records: u64, stream: &mut RandomStream) -> Law {
        match popularity {
            Popularity::Weighted(weights) => Law::Dealt(Dealt::new(weights, records, stream)),
            Popularity::Zipf(exponent) => Law::Zipf(Zipf::new(records, exponent.unwrap_or(0.0))),
        }
    }

    fn rank(&self, row: RowPosition, source: &mut ValueSource) -> u64 {
        match self {
            Law::Dealt(dealt) if row.attempt == 0 => dealt.rank(row.stream),
            drawn => drawn.draw(&mut source.draw(row.place())),
        }
    }

    pub(super) fn draw(&self, stream: &mut RandomStream) -> u64 {
        match self {
            Law::Zipf(zipf) => zipf.draw(stream).saturating_sub(1),
            Law::Dealt(dealt) => dealt.rank(stream.below(dealt.count)),
        }
    }
}

impl Any {
    pub(super) fn fill(&mut self, row: RowPosition, holes: &mut [Value]) -> Result<()> {
        let count = self.keys.count();
        if let Some(nothing) = &self.nothing {
            return Err(nothing.clone());
        }
        if count == 0 {
            holes[..self.width].fill(Value::Null);
            return Ok(());
        }
        if let Some((order, next, taken)) = &mut self.unique {
            while let Some(index) = order.at(*next) {
                *next += 1;
                self.keys.put(index, holes);
                if taken.is_empty() || !taken.contains(&fingerprint(&holes[..self.keys.width()])) {
                    return Ok(());
                }
            }
            return Err(exhausted_error(&self.short, row).hint(format!("{} has {count} records", self.table)));
        }
        let index = if let Some(popularity) = &self.popularity {
            let (law, order) = self.popular.get_or_insert_with(|| {
                let mut stream = self.source.draw(0);
                let order = Permutation::new(count, &mut stream);
                (Law::new(popularity, count, &mut stream), order)
            });
            order.at(law.rank(row, &mut self.source)).unwrap_or(0)
        } else {
            self.source.draw(row.place()).below(count)
        };
        self.keys.put(index, holes);
        Ok(())
    }
}

/// Some of the other side for each record of the one, none of them twice.
pub struct DistinctPairs {
    near: Vec<usize>,
    /// The pairs that there are.
    pairs: HashSet<u64>,
    /// For the record at hand, in the order in which they are taken.
    chosen: std::vec::IntoIter<u64>,
    far: String,
}

impl DistinctPairs {
    /// `None` where the line makes no pairs.
    pub fn new(
        session: &Session,
        repeat: &Repeat,
        generator: Option<&ColumnGenerator<'_>>,
    ) -> Result<Option<DistinctPairs>> {
        let Some(pairs) = &repeat.pairs else { return Ok(None) };
        let mut known = HashSet::new();
        session.engine.run(&pairs.statement, &mut |row| {
            known.insert(fingerprint(&owned(row)));
            Ok(ControlFlow::Continue(()))
        })?;
        let picked = DistinctPairs {
            near: pairs.near.clone(),
            pairs: known,
            chosen: Vec::new().into_iter(),
            far: pairs.far.clone(),
        };
        let there = generator.and_then(ColumnGenerator::keys).map_or(0, KeyPool::count);
        if there < repeat.count.0 {
            return Err(Diagnostic::error(format!(
                "{} has {there} records, and {} of them are wanted for each",
                picked.far, repeat.count.0
            )));
        }
        Ok(Some(picked))
    }

    /// How many of the other side there can be at most.
    pub fn most(generator: Option<&ColumnGenerator<'_>>) -> u64 {
        generator.and_then(ColumnGenerator::keys).map_or(0, KeyPool::count)
    }

    /// Chooses for the next record: the first of a shuffle that stops as soon as there are enough.
    pub fn begin(
        &mut self,
        generator: &mut ColumnGenerator<'_>,
        holes: &mut [Value],
        row: u64,
        count: u64,
    ) -> Result<()> {
        let mut chosen = Vec::new();
        let hole = generator.hole;
        if let GeneratedContent::Any(any) = &mut generator.content {
            let there = any.keys.count();
            let mut moved: HashMap<u64, u64> = HashMap::new();
            let mut draw = any.source.draw(row);
            let mut pair: Vec<Value> = self.near.iter().map(|hole| holes[*hole].clone()).collect();
            let near = pair.len();
            let width = any.keys.width();
            for at in 0..there {
                if chosen.len() as u64 == count {
                    break;
                }
                let other = at + draw.below(there - at);
                let index = moved.get(&other).copied().unwrap_or(other);
                let here = moved.get(&at).copied().unwrap_or(at);
                moved.insert(other, here);
                if !self.pairs.is_empty() {
                    any.keys.put(index, &mut holes[hole..]);
                    pair.truncate(near);
                    pair.extend_from_slice(&holes[hole..hole + width]);
                    if self.pairs.contains(&fingerprint(&pair)) {
                        continue;
                    }
                }
                chosen.push(index);
            }
        }
        if (chosen.len() as u64) < count {
            let near: Vec<String> = self.near.iter().map(|hole| crate::store::quote_value(&holes[*hole])).collect();
            return Err(Diagnostic::error(format!(
                "for the record {} there are only {} of {} left that it is not linked to, and {count} are wanted",
                near.join(", "),
                chosen.len(),
                self.far
            )));
        }
        self.chosen = chosen.into_iter();
        Ok(())
    }

    /// Fills the holes of the other side with the next that was chosen.
    pub fn fill(&mut self, generator: Option<&ColumnGenerator<'_>>, holes: &mut [Value]) {
        if let (Some(index), Some(generator)) = (self.chosen.next(), generator)
            && let Some(keys) = generator.keys()
        {
            keys.put(index, &mut holes[generator.hole..]);
        }
    }
}

impl ColumnGenerator<'_> {
    pub(super) fn keys(&self) -> Option<&KeyPool> {
        match &self.content {
            GeneratedContent::Any(any) => Some(&any.keys),
            _ => None,
        }
    }
}
