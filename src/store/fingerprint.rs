//! Numbers that stand for values while the program runs.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::value::Value;

/// A number that stands for values; two that differ share one with next to no chance.
pub(crate) fn fingerprint(values: &[Value]) -> u64 {
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
