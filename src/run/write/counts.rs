//! How many records a line makes for each of others.

use crate::seed::{Permutation, RandomStream, SeedContext, StreamKey, ValueSource};

/// What the numbers of one line come from.
pub(super) struct Counts {
    source: ValueSource,
    /// The first row of the line.
    first: u64,
    range: (u64, u64),
    deal: Option<Deal>,
}

/// Numbers with weights are dealt out, not drawn: of so many parents each number gets its share, to within one, and chance decides
/// only who gets which. Weights that are themselves numbers of parents are met exactly.
struct Deal {
    weights: Vec<(u64, u64)>,
    total: u64,
    parents: u64,
    order: Permutation,
    /// How far within the first share it begins, of [`STEPS`].
    offset: u64,
}

const STEPS: u64 = 1024;

impl Counts {
    /// How many records each parent gets, from `range.0` to `range.1`; where there are weights, as pairs of a number and how often
    /// it comes, by these, dealt out among `parents`. `first` is the number of the first record in the streams of the table.
    pub fn new(
        run: &SeedContext,
        table: &str,
        first: u64,
        range: (u64, u64),
        (weights, parents): (&[(u64, u64)], u64),
    ) -> Counts {
        let key = StreamKey { table, column: "\0count", part: 0, person: 0 };
        let mut source = ValueSource::new(run, &key);
        let deal = (!weights.is_empty()).then(|| {
            let mut order = RandomStream::new(run.seed, table, "\0deal", first as u32);
            Deal {
                weights: weights.to_vec(),
                total: weights.iter().fold(0, |total: u64, (_, weight)| total.saturating_add(*weight)),
                parents,
                order: Permutation::new(parents, &mut order),
                offset: source.draw(first).below(STEPS),
            }
        });
        Counts { source, first, range, deal }
    }

    /// How many the parent at `index` gets.
    pub fn of(&mut self, index: u64) -> u64 {
        if let Some(deal) = &self.deal {
            return deal.of(index);
        }
        let (least, most) = self.range;
        if least == most { least } else { least + self.source.draw(self.first + index).below(most - least + 1) }
    }
}

impl Deal {
    fn of(&self, index: u64) -> u64 {
        let place = u128::from(self.order.at(index).unwrap_or(0));
        let steps = (place * u128::from(STEPS) + u128::from(self.offset)) * 2 + 1;
        let mut left = steps * u128::from(self.total) / (u128::from(self.parents.max(1)) * 2 * u128::from(STEPS));
        for (count, weight) in &self.weights {
            if left < u128::from(*weight) {
                return *count;
            }
            left -= u128::from(*weight);
        }
        self.weights.last().map_or(0, |(count, _)| *count)
    }
}

/// The most records that so many parents get together.
pub(super) fn most_records(most: u64, weights: &[(u64, u64)], parents: u64) -> u64 {
    let all = most.saturating_mul(parents);
    let total: u128 = weights.iter().map(|(_, weight)| u128::from(*weight)).sum();
    if total == 0 {
        return all;
    }
    // A number has its share of the parents, and one more at most.
    let share = |weight: u64| match weight {
        0 => 0,
        _ => (u128::from(parents) * u128::from(weight)).div_ceil(total),
    };
    let sum = weights.iter().map(|(count, weight)| u128::from(*count) * share(*weight)).sum::<u128>();
    u64::try_from(sum).unwrap_or(u64::MAX).min(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(seed: u64, weights: &[(u64, u64)], parents: u64) -> Vec<u64> {
        let mut counts = Counts::new(&SeedContext::new(seed), "t", 0, (0, 9), (weights, parents));
        (0..parents).map(|index| counts.of(index)).collect()
    }

    #[test]
    fn weights_are_met_exactly_where_they_number_the_parents() {
        let weights = [(0, 5), (1, 10), (4, 0), (2, 3)];
        for seed in 0..50 {
            let found = dealt(seed, &weights, 18);
            for (count, wanted) in weights {
                assert_eq!(found.iter().filter(|one| **one == count).count() as u64, wanted, "{found:?}");
            }
        }
        assert_ne!(dealt(1, &weights, 18), dealt(2, &weights, 18));
        assert_eq!(most_records(2, &weights, 18), 16);
    }

    #[test]
    fn other_numbers_of_parents_get_their_shares() {
        for seed in 0..50 {
            let found = dealt(seed, &[(0, 1), (7, 2)], 100);
            let sevens = found.iter().filter(|one| **one == 7).count();
            assert!((66..=67).contains(&sevens), "{sevens}");
            assert!(found.iter().sum::<u64>() <= most_records(7, &[(0, 1), (7, 2)], 100));
        }
        let alone: Vec<u64> = (0..300).flat_map(|seed| dealt(seed, &[(0, 1), (7, 2)], 1)).collect();
        let sevens = alone.iter().filter(|one| **one == 7).count();
        assert!((160..240).contains(&sevens), "{sevens}");
    }
}
