//! The one table of makers, from which SQL functions, `.help fake`, argument checks and docs/FAKE.md follow.
//!
//! A new maker is an entry in the table of its group, in one of the files beside this one: its name, what it is, an
//! example, and the function that makes the value. `BLESS=1 cargo test --lib seed::` adds it to the docs and the golden values.

mod addresses;
mod buckets;
mod codes;
mod internet;
mod money;
mod numbers;
mod people;
mod places;
mod prose;
mod related;
mod texts;
mod times;

use super::maker::Maker;
use crate::diagnostic::{Diagnostic, Result, nearest};
pub(super) use money::ACCOUNT_COUNTRIES;

/// Makers that are listed together.
pub struct MakerGroup {
    pub title: &'static str,
    pub makers: &'static [Maker],
}

/// All of them, in the order in which they are listed.
pub static GROUPS: [MakerGroup; 12] = [
    MakerGroup { title: "numbers and choices", makers: numbers::NUMBERS },
    MakerGroup { title: "histograms", makers: buckets::BUCKETS },
    MakerGroup { title: "dates and times", makers: times::TIMES },
    MakerGroup { title: "what follows from other values", makers: related::RELATED },
    MakerGroup { title: "people", makers: people::PEOPLE },
    MakerGroup { title: "addresses", makers: addresses::ADDRESSES },
    MakerGroup { title: "places of the world", makers: places::PLACES },
    MakerGroup { title: "texts", makers: texts::TEXTS },
    MakerGroup { title: "plain English", makers: prose::PROSE },
    MakerGroup { title: "the internet and files", makers: internet::INTERNET },
    MakerGroup { title: "companies and money", makers: money::MONEY },
    MakerGroup { title: "codes, colours and other things", makers: codes::CODES },
];

/// Every maker, in the order in which they are listed.
pub fn makers() -> impl Iterator<Item = &'static Maker> {
    GROUPS.iter().flat_map(|group| group.makers)
}

/// The maker of a name: a name or alias behind `fake.`, or a bare one such as `int`. Letter case is ignored.
///
/// # Errors
/// No maker has this name. The hint names the nearest.
pub fn find_maker(name: &str, bare: bool) -> Result<&'static Maker> {
    let is_named =
        |maker: &&Maker| maker.names().any(|(known, alone)| alone == bare && known.eq_ignore_ascii_case(name));
    if let Some(maker) = makers().find(is_named) {
        return Ok(maker);
    }
    let prefix = if bare { "" } else { "fake." };
    let error = Diagnostic::error(format!("there is no made-up value `{prefix}{name}`"));
    let names = makers().flat_map(Maker::names).filter(|(_, alone)| *alone == bare).map(|(name, _)| name);
    Err(match nearest(name, names) {
        Some(near) => error.hint(format!("did you mean `{prefix}{near}`?")),
        None => error.hint("`.help fake` lists them all"),
    })
}
