//! What the benchmarks share: the databases that they run on, and a clock.

pub mod clock;
pub mod data;
