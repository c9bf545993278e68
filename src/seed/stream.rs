//! Random words by place: each row of a column has words of its own, whatever is drawn elsewhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Words of ChaCha that each row begins with.
const ROW: usize = 4;
/// Rows whose words are made at once: ChaCha makes four blocks for little more than the price of one.
const GROUP: u64 = 16;
const BUFFER: usize = ROW * GROUP as usize;

/// The words of one column, row by row.
///
/// The key of ChaCha8 is made of the seed and the names, its position is the row; the 128 bits there are the state from
/// which a small generator makes the words of the row, as many as are wanted. Rows are cheapest one after another; any
/// order gives the same words.
pub struct Stream {
    rows: ChaCha8Rng,
    /// The states of rows `16 * group ..`, if any were made.
    group: Option<u64>,
    states: [u32; BUFFER],
    row: u64,
    /// The state within the row; none before its first word.
    state: Option<[u64; 2]>,
}

impl Stream {
    /// The stream of a column's `part`. SQL compares names without regard to the case of ASCII letters, and so does this.
    pub fn new(seed: u64, table: &str, column: &str, part: u32) -> Stream {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&hash(table).to_le_bytes());
        key[16..24].copy_from_slice(&hash(column).to_le_bytes());
        key[24..28].copy_from_slice(&part.to_le_bytes());
        let rows = ChaCha8Rng::from_seed(key);
        Stream { rows, group: None, states: [0; BUFFER], row: 0, state: None }
    }

    /// Goes to the first word of a row.
    #[inline]
    pub fn go_to(&mut self, row: u64) {
        self.row = row;
        self.state = None;
    }

    /// The state that the row begins with.
    fn first(&mut self) -> [u64; 2] {
        let group = self.row / GROUP;
        if self.group != Some(group) {
            if group.checked_sub(1) != self.group {
                self.rows.set_word_pos(u128::from(group) * BUFFER as u128);
            }
            for word in &mut self.states {
                *word = self.rows.next_u32();
            }
            self.group = Some(group);
        }
        let at = (self.row % GROUP) as usize * ROW;
        let half = |at: usize| u64::from(self.states[at]) | u64::from(self.states[at + 1]) << 32;
        // A state of zeros, one in 2 to the power of 128, would stay so.
        [half(at), half(at + 2).max(1)]
    }

    /// xoroshiro128++ 1.0 (Blackman and Vigna, 2019).
    #[inline]
    pub fn two_words(&mut self) -> u64 {
        let [first, second] = match self.state {
            Some(state) => state,
            None => self.first(),
        };
        let result = first.wrapping_add(second).rotate_left(17).wrapping_add(first);
        let mixed = first ^ second;
        self.state = Some([first.rotate_left(49) ^ mixed ^ mixed << 21, mixed.rotate_left(28)]);
        result
    }

    #[inline]
    pub fn word(&mut self) -> u32 {
        (self.two_words() >> 32) as u32
    }

    /// A number below `bound`, each as likely as any other; 0 where `bound` is.
    ///
    /// Lemire, "Fast Random Integer Generation in an Interval" (2019): the upper half of a product, with the few words
    /// that would make some numbers likelier thrown away.
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        if let Ok(bound) = u32::try_from(bound) {
            let mut product = u64::from(self.word()) * u64::from(bound);
            if (product as u32) < bound {
                let threshold = bound.wrapping_neg() % bound.max(1);
                while (product as u32) < threshold {
                    product = u64::from(self.word()) * u64::from(bound);
                }
            }
            return product >> 32;
        }
        let mut product = u128::from(self.two_words()) * u128::from(bound);
        if (product as u64) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (product as u64) < threshold {
                product = u128::from(self.two_words()) * u128::from(bound);
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
            None => self.two_words() as i64,
        }
    }

    /// A number from 0 to below 1 of 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.two_words() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True so often: never at 0, always at 1.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of them, each as likely as any other; the default of the type where there is none.
    #[inline]
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let index = self.below(from.len() as u64) as usize;
        from.get(index).copied().unwrap_or_default()
    }
}

/// FNV-1a of 64 bits over the letters in lower case.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}
