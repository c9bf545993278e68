//! True medians of columns too long to be held: each pass over the table holds the values of an interval around the middle of a sample, and where
//! those are too many, the next pass takes a narrower one.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use super::parts::{STEP, Side};
use super::spread::{Spread, order};
use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Value, ValueRef, collect};
use crate::survey::profile::median;

/// So many values of a column are held.
const HELD: usize = 1 << 16;
/// How far around the middle of a sample the true one is looked for, of all values.
const AROUND: f64 = 0.03;

/// After so many passes SQL looks for what is left, which sorts the column.
const PASSES: usize = 3;

/// A median that is looked for.
struct Search {
    column: usize,
    /// The places of the middle two among all values; they are one of an odd number.
    middle: [u64; 2],
    /// It is looked for between these, the bounds included.
    between: Option<[Value; 2]>,
    /// How many values lie below.
    below: u64,
    /// How many lie between, of which every so manieth is held.
    within: u64,
    stride: u64,
    held: Vec<Value>,
    /// The least of those that lie above.
    next: Option<Value>,
}

/// Puts the true medians in the place of those of samples, in the columns that are wanted.
///
/// # Errors
/// The engine's, and that of `tick`.
pub fn find(
    side: Side<'_>,
    table: &Table,
    columns: &[String],
    spreads: &mut [Spread],
    is_wanted: &[bool],
    tick: &dyn Fn() -> Result<()>,
) -> Result<()> {
    let sampled = spreads.iter_mut().enumerate().filter(|(at, spread)| spread.is_sampled && is_wanted[*at]);
    let mut searches: Vec<Search> = sampled
        .map(|(column, spread)| Search::new(column, spread.present(), std::mem::take(&mut spread.sample)))
        .collect();
    for _ in 0..PASSES {
        if searches.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = searches.iter().map(|search| quote_name(&columns[search.column])).collect();
        let sql = format!("SELECT {} FROM {}", names.join(", "), table.quoted_name());
        let Some(mut statement) = side.connection.prepare(&sql)? else { return Ok(()) };
        let mut passed = 0;
        statement.stream(&[], &mut |row| {
            if passed % STEP == 0 {
                tick()?;
            }
            passed += 1;
            searches.iter_mut().enumerate().for_each(|(at, search)| search.see(row.get(at)));
            Ok(ControlFlow::Continue(()))
        })?;
        drop(statement);
        searches.retain_mut(|search| match search.end() {
            Some(median) => {
                spreads[search.column].set_median(median);
                false
            }
            None => true,
        });
    }
    for search in searches {
        tick()?;
        let (name, table) = (quote_name(&columns[search.column]), table.quoted_name());
        let [low, high] = search.middle;
        let sql = format!(
            "SELECT {name} FROM {table} WHERE {name} IS NOT NULL ORDER BY {name} COLLATE BINARY LIMIT {} OFFSET {low}",
            high - low + 1
        );
        let found = collect(side.connection, &sql, &[])?;
        let value = |row: Option<&Vec<Value>>| row.and_then(|row| row.first()).cloned();
        if let (Some(low), Some(high)) = (value(found.first()), value(found.last())) {
            spreads[search.column].set_median(median(low, &high));
        }
    }
    Ok(())
}

impl Search {
    /// Among so many values, by a sample of them in order.
    fn new(column: usize, present: u64, sample: Vec<Value>) -> Search {
        let middle = [present.saturating_sub(1) / 2, present / 2];
        let between = around(&sample, 0.5);
        Search { column, middle, between, below: 0, within: 0, stride: 1, held: Vec::new(), next: None }
    }

    fn see(&mut self, value: ValueRef) {
        if value.is_null() {
            return;
        }
        if let Some([least, greatest]) = &self.between {
            match order(value, least.as_ref()) {
                Ordering::Less => return self.below += 1,
                Ordering::Greater if order(value, greatest.as_ref()).is_gt() => {
                    if self.next.as_ref().is_none_or(|next| order(value, next.as_ref()).is_lt()) {
                        self.next = Some(value.to_owned());
                    }
                    return;
                }
                _ => {}
            }
        }
        if self.within.is_multiple_of(self.stride) {
            if self.held.len() == HELD {
                let mut at = 0;
                self.held.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                self.stride *= 2;
            }
            if self.within.is_multiple_of(self.stride) {
                self.held.push(value.to_owned());
            }
        }
        self.within += 1;
    }

    /// The median, if the pass has found it; else another pass looks elsewhere.
    fn end(&mut self) -> Option<Value> {
        self.held.sort_by(|one, other| order(one.as_ref(), other.as_ref()));
        let [low, high] = self.middle;
        let place = low.checked_sub(self.below).filter(|place| *place < self.within);
        let next = self.next.take().filter(|_| high.checked_sub(self.below) == Some(self.within));
        let all_are_one = |[least, greatest]: &[Value; 2]| order(least.as_ref(), greatest.as_ref()).is_eq();
        self.between = match place {
            Some(place) if self.stride == 1 => {
                let at = |place: u64| self.held.get(place as usize).cloned();
                return Some(median(at(place)?, &next.or_else(|| at(place + high - low))?));
            }
            Some(_) if self.between.as_ref().is_some_and(all_are_one) => {
                let one = self.held.pop()?;
                return Some(next.map_or(one.clone(), |next| median(one, &next)));
            }
            Some(place) => around(&self.held, place as f64 / self.within as f64),
            // It lies elsewhere, as no sample of the column foretold.
            None => None,
        };
        (self.below, self.within, self.stride) = (0, 0, 1);
        self.held = Vec::new();
        None
    }
}

/// The interval around a part of a sample that is in order.
fn around(sample: &[Value], part: f64) -> Option<[Value; 2]> {
    let at = |part: f64| sample.get((part * sample.len() as f64) as usize);
    let least = at((part - AROUND).max(0.0))?;
    Some([least.clone(), at(part + AROUND).or(sample.last())?.clone()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the sample foretold, and however often values repeat.
        #[test]
        fn a_search_ends_with_the_median_or_goes_on(
            values in proptest::collection::vec(0_i64..400, 1..600), sample in proptest::collection::vec(0_i64..400, 0..9),
        ) {
            let numbers = |mut numbers: Vec<i64>| -> Vec<Value> {
                numbers.sort_unstable();
                numbers.into_iter().map(Value::Integer).collect()
            };
            let sorted = numbers(values.clone());
            let wanted = median(sorted[(values.len() - 1) / 2].clone(), &sorted[values.len() / 2]);
            let mut search = Search::new(0, values.len() as u64, numbers(sample));
            let mut found = None;
            for _ in 0..2 {
                values.iter().for_each(|number| search.see(ValueRef::Integer(*number)));
                found = found.or(search.end());
            }
            prop_assert_eq!(found, Some(wanted));
        }
    }

    #[test]
    fn more_values_than_are_held_are_narrowed_down() {
        for (count, different) in [(300_000_i64, 300_000), (300_000, 7), (200_001, 90)] {
            let values = || (0..count).map(|at| (at * 7919) % count % different);
            let mut sorted: Vec<i64> = values().collect();
            sorted.sort_unstable();
            let mut search = Search::new(0, count as u64, Vec::new());
            let found = (0..3).find_map(|_| {
                values().for_each(|number| search.see(ValueRef::Integer(number)));
                search.end()
            });
            let [low, high] = [(sorted.len() - 1) / 2, sorted.len() / 2].map(|at| Value::Integer(sorted[at]));
            assert_eq!(found, Some(median(low, &high)), "{count} {different}");
        }
    }
}
