//! Random numbers by row: each row of a column has numbers of its own, whatever is drawn elsewhere.

use rand::rand_core::{Rng, SeedableRng};
use rand::rngs::ChaCha8Rng;
use rand_xoshiro::Xoroshiro128PlusPlus;

/// Bytes of ChaCha that seed the generator of one row.
const ROW: usize = 16;
/// Rows whose bytes are made at once: ChaCha makes four blocks for little more than the price of one.
const GROUP: u64 = 16;
const BUFFER: usize = ROW * GROUP as usize;
/// The length of [`BUFFER`] as ChaCha counts its position, in words of 32 bits.
const BUFFER_WORDS: u128 = BUFFER as u128 / 4;

/// The random numbers of one column, row by row.
///
/// The key of ChaCha8 is made of the seed and the names, its position is the row. The 128 bits there are the state of
/// a small generator (xoroshiro128++), which makes as many numbers for the row as are wanted. Rows are cheapest one
/// after another; any order gives the same numbers.
pub struct RandomStream {
    rows: ChaCha8Rng,
    /// The group that `states` belongs to, if any was made.
    group: Option<u64>,
    states: [u8; BUFFER],
    row: u64,
    /// The generator of the row; `None` before its first number.
    generator: Option<Xoroshiro128PlusPlus>,
}

impl RandomStream {
    /// The stream of a column's `part`. SQL compares names without regard to the case of ASCII letters, and so does this.
    pub fn new(seed: u64, table: &str, column: &str, part: u32) -> RandomStream {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&hash_name(table).to_le_bytes());
        key[16..24].copy_from_slice(&hash_name(column).to_le_bytes());
        key[24..28].copy_from_slice(&part.to_le_bytes());
        let rows = ChaCha8Rng::from_seed(key);
        RandomStream { rows, group: None, states: [0; BUFFER], row: 0, generator: None }
    }

    /// Goes to the first number of a row.
    #[inline]
    pub fn seek_row(&mut self, row: u64) {
        self.row = row;
        self.generator = None;
    }

    /// The generator of the row at its first number.
    fn start_row(&mut self) -> Xoroshiro128PlusPlus {
        let group = self.row / GROUP;
        if self.group != Some(group) {
            if group.checked_sub(1) != self.group {
                self.rows.set_word_pos(u128::from(group) * BUFFER_WORDS);
            }
            self.rows.fill_bytes(&mut self.states);
            self.group = Some(group);
        }
        let at = (self.row % GROUP) as usize * ROW;
        let mut state = [0; ROW];
        state.copy_from_slice(&self.states[at..at + ROW]);
        Xoroshiro128PlusPlus::from_seed(state)
    }

    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let mut generator = match self.generator.take() {
            Some(generator) => generator,
            None => self.start_row(),
        };
        let number = generator.next_u64();
        self.generator = Some(generator);
        number
    }

    /// The upper half of the next 64 bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    /// A number below `bound`, each as likely as any other; 0 where `bound` is 0.
    ///
    /// Lemire, "Fast Random Integer Generation in an Interval" (2019): the upper half of a product, with the few words
    /// that would make some numbers likelier thrown away.
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        if let Ok(bound) = u32::try_from(bound) {
            let mut product = u64::from(self.next_u32()) * u64::from(bound);
            if (product as u32) < bound {
                let threshold = bound.wrapping_neg() % bound.max(1);
                while (product as u32) < threshold {
                    product = u64::from(self.next_u32()) * u64::from(bound);
                }
            }
            return product >> 32;
        }
        let mut product = u128::from(self.next_u64()) * u128::from(bound);
        if (product as u64) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (product as u64) < threshold {
                product = u128::from(self.next_u64()) * u128::from(bound);
            }
        }
        (product >> 64) as u64
    }

    /// A whole number from `least` to `most`, both included; `least` where they are the wrong way round.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        if least >= most {
            return least;
        }
        match (most.wrapping_sub(least) as u64).checked_add(1) {
            Some(count) => least.wrapping_add(self.below(count) as i64),
            None => self.next_u64() as i64,
        }
    }

    /// A number from 0 to below 1 of 53 bits.
    pub fn next_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with the given probability: never at 0, always at 1.
    pub fn random_bool(&mut self, probability: f64) -> bool {
        self.next_f64() < probability
    }

    /// One of the values, each as likely as any other; the default of the type where there is none.
    #[inline]
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let index = self.below(from.len() as u64) as usize;
        from.get(index).copied().unwrap_or_default()
    }
}

/// FNV-1a of 64 bits over the letters in lower case.
fn hash_name(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}
