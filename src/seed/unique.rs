//! The values of a call in an order that the seed decides, each at most once, with no memory of what came before.

use super::context::SeedContext;
use super::draw::{StreamKey, ValueSource};
use super::maker::{DistinctCount, MakerCall, Number};
use super::permutation::Permutation;
use super::random::RandomStream;
use crate::store::Value;

pub struct UniqueValues {
    call: MakerCall,
    order: Permutation,
    source: ValueSource,
    distinct: DistinctCount,
}

impl UniqueValues {
    /// `None` where the values of the call cannot be numbered. The key decides the order.
    pub fn new(context: &SeedContext, key: &StreamKey<'_>, call: &MakerCall) -> Option<UniqueValues> {
        let distinct = call.distinct(context);
        let bound = match distinct {
            DistinctCount::Exactly(count) => count,
            DistinctCount::Unlimited => u64::MAX,
            DistinctCount::AtLeast(_) => return None,
        };
        let mut stream = RandomStream::new(context.seed, key.table, &format!("{}\0unique", key.column), key.part);
        let order = Permutation::new(bound, &mut stream);
        Some(UniqueValues { call: call.clone(), order, source: ValueSource::new(context, key), distinct })
    }

    /// How many there are.
    pub fn distinct(&self) -> DistinctCount {
        self.distinct
    }

    /// Makes the value at `index` for the person of a row, another for every index. False where there are not so many.
    pub fn make(&mut self, index: u64, row: u64, into: &mut Value) -> bool {
        let UniqueValues { call, order, source, .. } = self;
        order.at(index).is_some_and(|mixed| call.make_distinct(source, row, Number { index, mixed }, into))
    }
}
