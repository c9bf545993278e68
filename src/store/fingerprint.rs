//! Numbers that stand for values.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::value::{Value, ValueRef};

/// A number that stands for values while the program runs; two that differ share one with next to no chance.
pub(crate) fn fingerprint<'v>(values: impl IntoIterator<Item = &'v Value>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for value in values {
        match value {
            Value::Null => 0_u8.hash(&mut hasher),
            Value::Integer(number) => (1_u8, number).hash(&mut hasher),
            // SQLite holds 1.0 and 1 for the same key.
            Value::Real(real) if *real == real.trunc() && real.abs() < 9e15 => (1_u8, *real as i64).hash(&mut hasher),
            Value::Real(real) => (2_u8, real.to_bits()).hash(&mut hasher),
            Value::Text(bytes) => (3_u8, bytes).hash(&mut hasher),
            Value::Blob(bytes) => (4_u8, bytes).hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// Makes a number that stands for values, value by value and eight bytes at a time: the same in every version and on every machine, and not meant
/// for who wants two to share one.
#[derive(Clone, Copy)]
pub(crate) struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    pub fn add(&mut self, value: ValueRef) {
        match value {
            ValueRef::Null => self.put(0),
            ValueRef::Integer(number) => self.put_number(1, number as u64),
            ValueRef::Real(number) => self.put_number(2, number.to_bits()),
            ValueRef::Text(bytes) => self.put_bytes(3, bytes),
            ValueRef::Blob(bytes) => self.put_bytes(4, bytes),
        }
    }

    fn put_number(&mut self, kind: u64, number: u64) {
        self.put(kind);
        self.put(number);
    }

    fn put_bytes(&mut self, kind: u64, bytes: &[u8]) {
        self.put(kind << 56 ^ bytes.len() as u64);
        let (whole, rest) = bytes.as_chunks::<8>();
        whole.iter().for_each(|eight| self.put(u64::from_le_bytes(*eight)));
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.put(u64::from_le_bytes(last));
        }
    }

    /// Both halves of a product depend on all that has come.
    fn put(&mut self, number: u64) {
        let wide = u128::from(self.0 ^ number) * 0xa076_1d64_78bd_642f;
        self.0 = ((wide >> 64) as u64 ^ wide as u64).wrapping_add(0x2d35_8dcc_aa6c_78a5);
    }

    pub fn finish(self) -> u64 {
        // The last steps of SplitMix64: sums of such numbers tell apart what sums of plain ones do not.
        let mut state = self.0;
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    }
}
