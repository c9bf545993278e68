//! Values that never come twice, by construction: a permutation that the seed decides, with no memory of what was given.

use super::maker::{Call, Values};
use super::source::{Place, Source};
use super::stream::Stream;
use super::{Distinct, Run};
use crate::store::Value;

/// The numbers below a bound in an order that the seed decides.
///
/// A Feistel network of six rounds permutes the numbers of an even number of bits; one that falls beyond the bound is
/// permuted again until it does not, which takes less than four steps on average (Black and Rogaway, "Ciphers with
/// Arbitrary Finite Domains", 2002).
#[derive(Clone, Copy, Debug)]
pub struct Permutation {
    bound: u64,
    half: u32,
    keys: [u64; 6],
}

impl Permutation {
    /// Of the numbers below `bound`.
    pub fn new(bound: u64, stream: &mut Stream) -> Permutation {
        let bits = 64 - bound.saturating_sub(1).leading_zeros();
        stream.go_to(0);
        let mut keys = [0; 6];
        for key in &mut keys {
            *key = stream.two_words();
        }
        Permutation { bound, half: bits.div_ceil(2).max(1), keys }
    }

    /// The number at `index`; `None` from the bound on.
    pub fn at(&self, index: u64) -> Option<u64> {
        if index >= self.bound {
            return None;
        }
        let mut number = self.once(index);
        while number >= self.bound {
            number = self.once(number);
        }
        Some(number)
    }

    fn once(&self, number: u64) -> u64 {
        let mask = (1_u64 << self.half) - 1;
        let (mut left, mut right) = (number >> self.half & mask, number & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mixed(right ^ key) & mask));
        }
        left << self.half | right
    }
}

/// The finaliser of SplitMix64, which spreads every bit over all others.
fn mixed(mut number: u64) -> u64 {
    number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

/// The values of a call, each at most once.
pub struct Unique {
    run: Run,
    call: Call,
    order: Permutation,
    source: Source,
    distinct: Distinct,
}

impl Unique {
    pub(super) fn new(run: &Run, place: &Place<'_>, call: &Call) -> Option<Unique> {
        let distinct = call.distinct(run);
        let bound = match distinct {
            Distinct::Exactly(count) => count,
            Distinct::Endless => u64::MAX,
            Distinct::AtLeast(_) => return None,
        };
        let mut stream = Stream::new(run.seed, place.table, &format!("{}\0unique", place.column), place.part);
        let order = Permutation::new(bound, &mut stream);
        Some(Unique { run: *run, call: call.clone(), order, source: run.source(place), distinct })
    }

    /// How many there are.
    pub fn distinct(&self) -> Distinct {
        self.distinct
    }

    /// Makes the value at `index`, another for every index. False where there are not so many.
    pub fn make(&mut self, index: u64, into: &mut Value) -> bool {
        let Some(number) = self.order.at(index) else { return false };
        match self.call.maker.values {
            Values::Listed { nth, .. } => nth(&self.run, &self.call.arguments, number, into),
            Values::Numbered(make) => make(&mut self.source.draw(index), &self.call.arguments, number, into),
            Values::AtLeast(_) => return false,
        }
        true
    }
}
