//! Made-up values: what there is of them, and how each comes from the seed, its place and its arguments alone.
//!
//! ```text
//! Run (seed, now, locale) ── source(place) ──▶ Source ── make(call, row) ──▶ Value
//! MAKERS (name, parameters, example, fn) ── call(arguments) ──▶ Call ──┘
//! ```
//!
//! A value depends on the seed, the table, the column, the row's number and the arguments, and on nothing else: no clock,
//! no order, no thread, no other column. One more column or table moves no value elsewhere.

mod argument;
pub mod auto;
mod functions;
mod locale;
mod maker;
mod makers;
mod moment;
mod person;
mod pool;
mod random;
mod source;
mod stream;
mod text;
mod unique;

#[cfg(test)]
mod tests;

pub use argument::{Argument, Arguments, Kind, Parameter, Preset};
pub use functions::Functions;
pub use locale::{LOCALES, Locale};
pub use maker::{Call, Distinct, GROUPS, Group, Maker, find, makers};
pub use moment::Moment;
pub use person::{Person, Residence};
pub use random::Zipf;
pub use source::{Draw, Place, Source};
pub use stream::Stream;
pub use unique::{Permutation, Unique};

/// What all made-up values of one seeding have in common. The same run gives the same bytes on every machine.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub seed: u64,
    /// What `now` means. It is told and never read from a clock, so that a seed gives the same data next year.
    pub now: Moment,
    pub locale: &'static Locale,
}

impl Run {
    /// What `now` means where nothing else is said: 2025-01-01 00:00:00.
    pub const NOW: i64 = 1_735_689_600;

    /// The run of a seed at [`Run::NOW`] in English.
    pub fn new(seed: u64) -> Run {
        Run { seed, now: Moment::from_unix(Run::NOW), locale: locale::default() }
    }

    /// Where the values of one place come from.
    pub fn source(&self, place: &Place<'_>) -> Source {
        Source::new(*self, place)
    }

    /// Values of a call that never come twice, if it has values that can be counted through. `place` decides the order.
    pub fn unique(&self, place: &Place<'_>, call: &Call) -> Option<Unique> {
        Unique::new(self, place, call)
    }
}
