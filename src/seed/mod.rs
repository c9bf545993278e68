//! Made-up values, each of which comes from the seed, its place, its row and its arguments alone.
//!
//! ```text
//! SeedContext (seed, now, locale) + StreamKey (table, column, part) ──▶ ValueSource ── draw(row) ──▶ Draw
//! Maker (an entry of `makers`) ── call(arguments) ──▶ MakerCall ── make(source, row) ──▶ Value
//! ```
//!
//! A value depends on the seed, the table, the column, the row's number and the arguments, and on nothing else: no clock,
//! no order, no thread, no other column. One more column or table changes no value elsewhere.

mod address;
mod argument;
pub mod auto;
mod context;
mod country;
mod distribution;
mod draw;
mod functions;
mod hours;
mod locale;
mod maker;
mod makers;
mod permutation;
mod person;
mod place;
mod random;
mod text;
mod timestamp;
mod unique;

#[cfg(test)]
mod tests;

pub use context::SeedContext;
use country::code_of as country_code;
pub use distribution::Zipf;
pub use draw::{Draw, StreamKey, ValueSource};
pub use functions::FakeFunctions;
pub use locale::{LOCALES, Locale};
pub use maker::{DistinctCount, Maker, MakerCall};
use makers::ACCOUNT_COUNTRIES;
pub use makers::{GROUPS, MakerGroup, find_maker, makers};
pub use permutation::Permutation;
use place::PLACE_COUNTRIES;
pub use random::RandomStream;
pub use timestamp::Timestamp;
pub use unique::UniqueValues;
