//! Records that are picked at random from others for each record that is made.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;

use super::asked::ValueQuery;
use super::column_generator::RowPosition;
use super::random_keys::{KeyPool, Law};
use super::uniqueness::Apart;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::Popularity;
use crate::plan::varying::Decider;
use crate::seed::{Permutation, ValueSource};
use crate::session::Session;
use crate::store::{Fingerprint, Value, fingerprint};

/// Among records that are others for each record.
pub(super) struct AnyOf<'s> {
    pub source: ValueSource,
    pub keys: ValueQuery<'s>,
    pub pools: Pools<'s>,
    /// The law by which they are picked, and what puts keys in their order in it, the same for each record.
    pub popular: Option<(Popularity, Permutation)>,
    /// Where there is no record, the key is null.
    pub or_null: bool,
    pub width: usize,
    pub table: String,
    /// What to write for records where there is none.
    pub instead: String,
    /// Rules by which none comes twice.
    pub apart: Vec<Apart>,
    /// The places by which it is decided from which records one is picked, and beside what.
    pub hangs_on: Vec<usize>,
    /// How many records there were to pick from, the last time.
    pub count: u64,
    /// The number of the next, where chance has no part in it.
    pub chosen: Option<u64>,
    /// True where none was left to pick, the last time.
    pub is_used_up: bool,
}

/// How often it is left to chance which of the records it is, before those behind the one that came up are gone through.
const DRAWS: u64 = 8;

/// What decides among which records one is picked.
pub(super) enum DeciderSource<'s> {
    Hole(usize),
    Rows(ValueQuery<'s>),
}

/// Records to pick from, by what decides which they are, so that few of them are looked for again.
pub(super) struct Pools<'s> {
    /// None where each record that is made has to look for itself.
    deciders: Option<Vec<DeciderSource<'s>>>,
    known: HashMap<u64, Pool>,
    /// How many keys they hold.
    held: u64,
}

struct Pool {
    keys: KeyPool,
    /// By which they are picked in their order.
    law: Option<Law>,
}

/// Of more keys the pools are forgotten.
const HELD_KEYS: u64 = 1 << 20;

impl<'s> DeciderSource<'s> {
    pub(super) fn new(session: &'s Session, decider: &Decider) -> Result<DeciderSource<'s>> {
        Ok(match decider {
            Decider::Hole(hole) => DeciderSource::Hole(*hole),
            Decider::Rows(statement) => DeciderSource::Rows(ValueQuery::new(session, statement)?),
        })
    }
}

impl<'s> Pools<'s> {
    pub(super) fn new(deciders: Option<Vec<DeciderSource<'s>>>) -> Pools<'s> {
        Pools { deciders, known: HashMap::new(), held: 0 }
    }

    /// A number for what decides for this record.
    fn decided(&mut self, holes: &[Value]) -> Result<Option<u64>> {
        let Some(deciders) = &mut self.deciders else { return Ok(None) };
        let mut values = Vec::new();
        for decider in deciders {
            match decider {
                DeciderSource::Hole(hole) => values.push(holes[*hole].clone()),
                DeciderSource::Rows(rows) => {
                    let before = values.len();
                    rows.ask(holes, &mut |row| {
                        values.extend(row);
                        ControlFlow::Continue(())
                    })?;
                    // Where the values of one end, those of the next begin.
                    values.push(Value::Integer((values.len() - before) as i64));
                }
            }
        }
        Ok(Some(fingerprint(&values)))
    }

    /// The pool of a record, which `read` looks for where it is not known.
    fn of(&mut self, holes: &[Value], read: impl FnOnce() -> Result<Pool>) -> Result<&Pool> {
        // Without a number there is one pool, that of this record.
        let decided = self.decided(holes)?;
        if decided.is_none() || self.held > HELD_KEYS {
            self.known.clear();
            self.held = 0;
        }
        Ok(match self.known.entry(decided.unwrap_or(0)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let pool = read()?;
                self.held += pool.keys.count() + 1;
                place.insert(pool)
            }
        })
    }
}

impl AnyOf<'_> {
    pub(super) fn fill(&mut self, row: RowPosition, holes: &mut [Value], at: usize) -> Result<()> {
        let AnyOf { source, keys, pools, popular, apart, .. } = self;
        let pool = pools.of(holes, || {
            let mut found = Vec::new();
            keys.ask(holes, &mut |key| {
                found.push(key);
                ControlFlow::Continue(())
            })?;
            if let Some((_, order)) = popular {
                found.sort_by_cached_key(|key| order.at(lasting_fingerprint(key)));
            }
            let mut keys = KeyPool::Dense { least: 0, count: 0 };
            found.iter().for_each(|key| keys.push(key));
            let law = popular.as_ref().map(|(law, _)| Law::new(law, keys.count(), &mut source.draw(0)));
            Ok(Pool { keys, law })
        })?;
        let count = pool.keys.count();
        self.count = count;
        if let Some(index) = self.chosen.take().filter(|_| count > 0) {
            pool.keys.put(index % count, &mut holes[at..]);
            return Ok(());
        }
        apart.iter_mut().for_each(|apart| apart.give_back(row));
        let mut draw = source.draw(row.place());
        let mut index = 0;
        let tries = if count == 0 { 0 } else { count.saturating_add(DRAWS) };
        for attempt in 0..tries {
            index = match &pool.law {
                _ if attempt >= DRAWS => (index + 1) % count,
                Some(law) => law.draw(&mut draw),
                None => draw.below(count),
            };
            pool.keys.put(index, &mut holes[at..]);
            if apart.iter().all(|apart| apart.is_free(holes)) {
                apart.iter_mut().for_each(|apart| apart.take(row, holes));
                return Ok(());
            }
        }
        if self.or_null {
            holes[at..at + self.width].fill(Value::Null);
            return Ok(());
        }
        self.is_used_up = true;
        let left = if count > 0 { " left" } else { "" };
        let error =
            Diagnostic::error(format!("for record {} there are no {}{left} to pick from", row.number, self.table));
        Err(error.hint(self.instead.clone()))
    }
}

/// The same in every version and on every machine, as what is picked by it is.
fn lasting_fingerprint(key: &[Value]) -> u64 {
    let mut print = Fingerprint::default();
    key.iter().for_each(|value| print.add(value.as_ref()));
    print.finish()
}
