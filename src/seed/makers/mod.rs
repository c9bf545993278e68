//! The makers, each group in a table of its own; together they are the one table in [`super::maker::GROUPS`].

mod addresses;
mod codes;
mod internet;
mod money;
mod numbers;
mod people;
mod texts;
mod times;

pub(super) use addresses::ADDRESSES;
pub(super) use codes::CODES;
pub(super) use internet::INTERNET;
pub(super) use money::MONEY;
pub(super) use numbers::NUMBERS;
pub(super) use people::PEOPLE;
pub(super) use texts::TEXTS;
pub(super) use times::TIMES;
