//! Made-up people.

use crate::seed::maker::Maker;

pub const PEOPLE: &[Maker] = &[];
