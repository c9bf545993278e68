//! The numbers below a bound in an order that the seed decides.

use super::random::RandomStream;

/// A Feistel network of six rounds permutes the numbers of an even number of bits. One that falls beyond the bound is
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
    pub fn new(bound: u64, stream: &mut RandomStream) -> Permutation {
        let bits = 64 - bound.saturating_sub(1).leading_zeros();
        stream.seek_row(0);
        let mut keys = [0; 6];
        for key in &mut keys {
            *key = stream.next_u64();
        }
        Permutation { bound, half: bits.div_ceil(2).max(1), keys }
    }

    /// The number at `index`; `None` from the bound on.
    pub fn at(&self, index: u64) -> Option<u64> {
        if index >= self.bound {
            return None;
        }
        let mut number = self.permute_bits(index);
        while number >= self.bound {
            number = self.permute_bits(number);
        }
        Some(number)
    }

    fn permute_bits(&self, number: u64) -> u64 {
        let mask = (1_u64 << self.half) - 1;
        let (mut left, mut right) = (number >> self.half & mask, number & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mix_bits(right ^ key) & mask));
        }
        left << self.half | right
    }
}

/// The finaliser of SplitMix64, which spreads every bit over all others.
fn mix_bits(mut number: u64) -> u64 {
    number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}
