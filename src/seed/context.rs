//! What all made-up values of one seeding share: the seed, what `now` means, and the locale.

use super::locale::{self, Locale};
use super::timestamp::Timestamp;

/// The same context gives the same bytes on every machine.
#[derive(Clone, Copy, Debug)]
pub struct SeedContext {
    pub seed: u64,
    /// What `now` means. It is given and never read from a clock, so that a seed gives the same data next year.
    pub now: Timestamp,
    pub locale: &'static Locale,
}

impl SeedContext {
    /// The default of `now`: 2025-01-01 00:00:00.
    pub const DEFAULT_NOW: i64 = 1_735_689_600;

    /// A context in English, at [`SeedContext::DEFAULT_NOW`].
    pub fn new(seed: u64) -> SeedContext {
        SeedContext { seed, now: Timestamp::from_unix(SeedContext::DEFAULT_NOW), locale: locale::default() }
    }
}
